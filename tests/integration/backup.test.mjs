// SPDX-License-Identifier: MIT
// Everything into one file while citizens write, and back: into a scratch database for a drill, and onto a site that has lost its
// database, its files and its keys. What is damaged is found before anything is touched.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerLetter, letter, publishLetter, quickstart, run, start, track, until, words, write } from './harness.mjs';

let site, plain, withFile, file;
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const place = (name) => join(site.folder, name);
const people = {};

before(async () => {
	site = await start({ set: { 'hash': 'sha256' } });
	plain = await write(site, { title: '备份以前写的一封信', phone: '13900001111', name: '林小满' });
	const visitor = site.visitor();
	const page = await visitor.get('letters/new');
	const sent = await visitor.submit(page, 'letters/', letter({ title: '带照片的一封信' }), { upload: [{ name: '照片.png', type: 'image/png', content: PNG }] }).catch((e) => e);
	withFile = await site.value("SELECT number FROM ticket WHERE title = '带照片的一封信'");
	if (!withFile) throw new Error(sent.text ? words(sent.text) : String(sent));
	await answerLetter(site, plain.number, { people });
	await publishLetter(site, plain.number, { people });
	file = await site.value('SELECT hash FROM attachment LIMIT 1');
});
after(() => site?.stop());

test('a backup taken while citizens write is whole, names its keys, and is recorded', async () => {
	let stop = false, written = 0;
	const writing = (async () => {
		while (!stop) {
			await write(site, { title: `备份期间写的信${written}` });
			written++;
		}
	})();
	await until(() => written > 0);
	const made = await site.cli('backup', '--with-keys', place('all.huiying'));
	stop = true;
	await writing;
	assert.equal(made.code, 0, made.err);
	assert.match(made.out, /^backup [0-9a-f]{16}: \d+ rows in \d+ tables, 1 files, schema \d+, /);
	assert.equal(statSync(place('all.huiying')).mode & 0o777, 0o600);
	assert.ok(!existsSync(place('all.huiying.part')));
	const seen = await site.cli('backup', '--check', place('all.huiying'));
	assert.equal(seen.code, 0, seen.err);
	assert.match(seen.out, /is whole: \d+ rows/);
	const ids = (await site.cli('--format', 'tsv', 'keys')).out.split('\n').slice(1, -1).map((line) => line.split('\t'));
	assert.deepEqual(ids.map(([kind]) => kind), ['seal', 'lookup', 'sign']);
	for (const [kind, id] of ids) assert.match(seen.out, new RegExp(`needs key ${kind} ${id}`));
	const [id, state, files] = (await site.sql('SELECT id, state, files FROM backup_record'))[0];
	assert.equal(state, 'done');
	assert.equal(files, '1');
	assert.ok(made.out.includes(id));
	assert.equal(await site.value("SELECT COUNT(*) FROM heartbeat WHERE program = 'backup'"), '1');
});

test('any tar reads it: the manifest has the hash of every part, and the files of letters lie there by theirs', async () => {
	const folder = place('unpacked');
	await run('mkdir', [folder]);
	const unpacked = await run('tar', ['-xzf', place('all.huiying'), '-C', folder]);
	assert.equal(unpacked.code, 0, unpacked.err);
	const lines = readFileSync(join(folder, 'manifest.tsv'), 'utf8').trimEnd().split('\n').map((line) => line.split('\t'));
	const parts = lines.filter(([kind]) => kind === 'part');
	assert.ok(parts.length > 100);
	for (const [, name, size, hash] of parts) {
		const bytes = readFileSync(join(folder, name));
		assert.equal(bytes.length, Number(size), name);
		assert.equal(createHash('sha256').update(bytes).digest('hex'), hash, name);
	}
	assert.deepEqual(lines.at(-1), ['end', String(parts.length)]);
	assert.deepEqual(readFileSync(join(folder, 'attachments', file)), PNG);
	assert.ok(readFileSync(join(folder, 'config/huiying.conf'), 'utf8').includes('database.file'));
	const all = parts.filter(([, name]) => name.startsWith('tables/')).map(([, name]) => readFileSync(join(folder, name), 'utf8')).join('');
	assert.ok(all.includes('备份以前写的一封信'));
	assert.ok(!all.includes('林小满') && !all.includes('13900001111'), 'what is sealed stays sealed');
});

test('what is there already stays: neither file nor database is overwritten', async () => {
	const again = await site.cli('backup', place('all.huiying'));
	assert.equal(again.code, 1);
	assert.match(again.err, /is there already/);
	const live = await site.cli('restore', place('all.huiying'));
	assert.equal(live.code, 1);
	assert.match(live.err, /stop the programs first/);
	const full = await site.cli('restore', place('all.huiying'), '--into', 'huiying');
	assert.equal(full.code, 1);
	assert.match(full.err, /has \d+ tables: restore into an empty one/);
});

test('a full disk says so in one line and leaves nothing under the name', async () => {
	const made = await run('sh', ['-c', `ulimit -f 20; trap '' XFSZ; exec "$0" -c "$1" backup "$2"`, join(site.data, 'dist/bin/huiying'), join(site.data, 'huiying.conf'), place('full.huiying')]);
	assert.equal(made.code, 1);
	assert.match(made.err, /^huiying: [^\n]*File too large[^\n]*\n$/);
	assert.ok(!existsSync(place('full.huiying')));
	symlinkSync('/dev/full', place('link.huiying.part'));
	const linked = await site.cli('backup', place('link.huiying'));
	assert.equal(linked.code, 1);
	assert.match(linked.err, /^huiying: [^\n]*link\.huiying\.part: Too many levels of symbolic links\n$/, 'what somebody else has put there is not written through');
	const output = await run('sh', ['-c', `exec "$0" -c "$1" backup - >/dev/full`, join(site.data, 'dist/bin/huiying'), join(site.data, 'huiying.conf')]);
	assert.equal(output.code, 1);
	assert.match(output.err, /^huiying: -: No space left on device; nothing was kept\n$/);
	assert.equal(await site.value("SELECT state FROM backup_record ORDER BY started_at DESC LIMIT 1"), 'failed');
});

test('a backup that was killed leaves no file under the name, and the next one writes over what it left', async () => {
	const child = spawn(join(site.data, 'dist/bin/huiying'), ['-c', join(site.data, 'huiying.conf'), 'backup', place('killed.huiying')], { stdio: 'ignore' });
	const ended = new Promise((done) => child.once('exit', done));
	await until(() => existsSync(place('killed.huiying.part')) || child.exitCode !== null);
	child.kill('SIGKILL');
	await ended;
	if (child.exitCode === 0) return; // it was faster
	assert.ok(!existsSync(place('killed.huiying')));
	const again = await site.cli('backup', place('killed.huiying'));
	assert.equal(again.code, 0, again.err);
	assert.ok(!existsSync(place('killed.huiying.part')));
});

test('damage anywhere is found before anything is done', async () => {
	const whole = readFileSync(place('all.huiying'));
	const folder = place('unpacked');
	const repack = async (name, change) => {
		const other = place(`changed-${name}`);
		await run('cp', ['-r', folder, other]);
		change(other);
		const list = readFileSync(join(folder, 'manifest.tsv'), 'utf8').split('\n').map((l) => l.split('\t')).filter(([k]) => k === 'part').map(([, part]) => part).filter((part) => existsSync(join(other, part)));
		writeFileSync(join(other, '.list'), [...list, 'manifest.tsv'].join('\n'));
		const done = await run('tar', ['--format=ustar', '-czf', place(`${name}.huiying`), '-C', other, '-T', join(other, '.list')]);
		assert.equal(done.code, 0, done.err);
	};
	await repack('same', () => {});
	assert.equal((await site.cli('backup', '--check', place('same.huiying'))).code, 0, 'packed anew by tar it is the same backup');
	await repack('altered', (f) => writeFileSync(join(f, 'tables/unit/create.sql'), 'DROP TABLE ticket'));
	await repack('lacking', (f) => rmSync(join(f, 'attachments', file)));
	const half = Buffer.from(whole);
	half[half.length >> 1] ^= 0x10;
	writeFileSync(place('flipped.huiying'), half);
	writeFileSync(place('short.huiying'), whole.subarray(0, whole.length * 0.7));
	writeFileSync(place('none.huiying'), 'not a backup\n'.repeat(100));
	for (const [name, expected] of [['altered', /tables\/unit\/create\.sql is not what was saved/], ['lacking', /stands where attachments\//],
		['flipped', /damaged|not what was saved|not an archive/], ['short', /ends too early/], ['none', /not an archive/]]) {
		for (const args of [['backup', '--check'], ['restore', '--drill']]) {
			const done = await site.cli(...args, place(`${name}.huiying`));
			assert.equal(done.code, 1, `${name}: ${done.out}`);
			assert.match(done.err, expected, name);
		}
	}
	assert.deepEqual(await site.sql("SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE '%replay%'"), []);
});

test('a drill restores beside the site that runs, proves the ledger, leaves nothing and is recorded', async () => {
	const drill = await site.cli('restore', '--drill', place('all.huiying'));
	assert.equal(drill.code, 0, drill.err);
	assert.match(drill.out, /tables with \d+ rows, as many as were saved/);
	assert.match(drill.out, /ledger whole: \d+ events/);
	assert.match(drill.out, /contact data open/);
	assert.deepEqual(await site.sql("SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE '%replay%'"), []);
	const [field, name, outcome] = (await site.sql("SELECT field, name, new_value FROM change_record WHERE thing = 'backup'"))[0];
	assert.equal(field, 'drill');
	assert.match(name, /^[0-9a-f]{16}$/);
	assert.match(outcome, /恢复并核对通过/);
	assert.equal((await track(site, plain)).page.status, 200);
});

test('without the keys of that time it is refused, and says which are missing', async () => {
	const keys = join(site.data, 'keys');
	copyFileSync(keys, place('keys.kept'));
	const other = readFileSync(keys, 'utf8').replace(/^seal = ..../m, 'seal = 0000');
	writeFileSync(place('keys.other'), other, { mode: 0o600 });
	const refused = await site.cli('-o', `keys.file=${place('keys.other')}`, 'restore', '--drill', place('all.huiying'));
	assert.equal(refused.code, 1);
	assert.match(refused.err, /lacks seal [0-9a-f]{8}/);
});

test('a site that has lost database, files and keys is there again: ledger, letters, contacts, files, codes', async () => {
	const before = Object.fromEntries(await site.sql("SELECT 'events', COUNT(*) FROM event UNION ALL SELECT 'tickets', COUNT(*) FROM ticket"));
	const last = await site.cli('backup', '--with-keys', place('last.huiying'));
	assert.equal(last.code, 0, last.err);
	assert.equal((await quickstart(['stop', '--data', site.data])).code, 0);
	renameSync(join(site.data, 'attachments'), place('lost-attachments'));
	renameSync(join(site.data, 'keys'), place('lost-keys'));
	const database = spawn('mariadbd', [`--defaults-file=${join(site.data, 'my.cnf')}`], { stdio: 'ignore' });
	try {
		await until(async () => site.value('SELECT 1').catch(() => ''), 60, 'the database');
		const conf = readFileSync(join(site.data, 'huiying.conf'), 'utf8');
		const timers = spawn(join(site.data, 'dist/libexec/huiying/timers'), ['-c', join(site.data, 'huiying.conf')], { stdio: 'ignore' });
		const timersEnded = new Promise((end) => timers.once('exit', end));
		try {
			await until(() => existsSync(join(/^run\.dir\s*=\s*(.*)$/m.exec(conf)[1], 'timers.meter')));
			const refused = await site.cli('restore', '--replace', place('last.huiying'));
			assert.equal(refused.code, 1, 'timers would write into half of it');
			assert.match(refused.err, new RegExp(`timers runs as process ${timers.pid} .*stop the programs first`));
		} finally {
			timers.kill('SIGTERM');
			await timersEnded;
		}
		const looked = await site.cli('-n', 'restore', '--replace', place('last.huiying'));
		assert.equal(looked.code, 0, looked.err);
		assert.ok(!existsSync(join(site.data, 'keys')), 'a dry run leaves no keys behind');
		await site.sql("INSERT INTO heartbeat (program, node, at, words) VALUES ('courier', 'elsewhere', UTC_TIMESTAMP(6), '')");
		const refused = await site.cli('restore', '--replace', place('last.huiying'));
		assert.equal(refused.code, 1, 'so would the courier of another node');
		assert.match(refused.err, /courier of the node elsewhere lived \d+ s ago/);
		assert.equal(await site.value('SELECT COUNT(*) FROM ticket'), before.tickets, 'nothing was touched');
		// An earlier try's file that is as long as it should be, and wrong.
		mkdirSync(join(site.data, 'attachments', file.slice(0, 2)), { recursive: true });
		writeFileSync(join(site.data, 'attachments', file.slice(0, 2), file.slice(2)), Buffer.alloc(PNG.length));
		await site.sql('DROP DATABASE huiying; CREATE DATABASE huiying CHARACTER SET utf8mb4 COLLATE utf8mb4_bin');
		// Killed in the middle: begun again.
		const child = spawn(join(site.data, 'dist/bin/huiying'), ['-c', join(site.data, 'huiying.conf'), 'restore', place('last.huiying')], { stdio: 'ignore' });
		const ended = new Promise((done) => child.once('exit', done));
		await until(async () => Number(await site.value("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'huiying'")) > 5);
		child.kill('SIGKILL');
		await ended;
		const done = await site.cli('restore', place('last.huiying'));
		assert.equal(done.code, 0, done.err);
		if (child.exitCode === null) assert.match(done.err, /interrupted is begun again/);
		assert.match(done.out, /ledger whole/);
		assert.match(done.out, /contact data open/);
	} finally {
		const gone = new Promise((done) => database.once('exit', done));
		database.kill('SIGTERM');
		await gone;
	}
	assert.equal(statSync(join(site.data, 'keys')).mode & 0o777, 0o600);
	assert.deepEqual(readFileSync(join(site.data, 'keys')), readFileSync(place('lost-keys')));
	assert.deepEqual(readFileSync(join(site.data, 'attachments', file.slice(0, 2), file.slice(2))), PNG);
	assert.equal(readdirSync(join(site.data, 'restored')).length, 1);
	const again = await quickstart(['--detach', '--port', String(site.port), '--data', site.data, '--workers', '2', '--no-demo-data', '--set', 'challenge=none', '--set', 'demo.keep_password=1', '--set', 'limit.track=0', '--set', 'limit.ticket=0', '--set', 'limit.login=0']);
	assert.equal(again.code, 0, again.err);
	assert.equal(await site.value('SELECT COUNT(*) FROM ticket'), before.tickets);
	assert.equal(await site.value('SELECT COUNT(*) FROM event'), before.events);
	assert.equal((await site.cli('ledger', 'verify')).code, 0);
	const { page } = await track(site, plain);
	assert.equal(page.status, 200);
	assert.match(words(page.text), /备份以前写的一封信/);
	assert.match(words((await site.visitor().get('letters/')).text), /备份以前写的一封信/, 'the public copy is there');
	const office = site.visitor();
	await office.login('office');
	const opened = await office.submit(await office.get(`desk/tickets/${plain.number}`), '/contact');
	assert.match(words(opened.text), /13900001111/);
	const record = await site.sql("SELECT field FROM change_record WHERE thing = 'backup' ORDER BY id");
	assert.deepEqual(record.map(([field]) => field), ['drill', 'restore']);
	assert.equal(await site.value("SELECT state FROM backup_record ORDER BY started_at DESC LIMIT 1"), 'done');
});
