// SPDX-License-Identifier: MIT
// The backup that nobody thinks of: into its folder, read back, as many as are to stay; and that whoever watches hears how old it is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, start, until, write } from './harness.mjs';
import { read, value } from './exposition.mjs';

let site, folder;
before(async () => {
	site = await start({ workers: 2 });
	await write(site);
	folder = join(site.data, 'backups');
});
after(() => site?.stop());

const nightly = (...settings) => site.cli(...settings.flatMap((setting) => ['-o', setting]), 'backup', '--nightly');
const made = () => readdirSync(folder).filter((name) => name.endsWith('.tgz')).sort();
async function finding(what) {
	const { out } = await site.cli('--format', 'tsv', 'doctor');
	return Object.fromEntries(out.split('\n').map((line) => line.split('\t')).map(([health, about, found]) => [about, { health, found }]))[what];
}
const age = async () => (await site.visitor().get('health.json')).data.backup?.age_seconds;
const NAME = /^huiying-\d{8}-\d{6}-[0-9a-f]{16}\.tgz$/;

test('before the first one everybody who watches is told that there is none', async () => {
	assert.deepEqual(await finding('backup'), { health: 'warning', found: 'there has never been one: does huiying-backup.timer run? `huiying backup --nightly` makes one now' });
	assert.equal(await age(), -1);
	assert.equal(value(read((await site.visitor().get('metrics')).text), 'huiying_backup_age_seconds'), Infinity);
});
test('the first one, too, begins only where there is room for all files', async () => {
	await site.sql(`INSERT INTO attachment (ticket_id, hash, name, type, size) SELECT MIN(id), REPEAT('a', 64), '', 'text/plain', 1 << 50 FROM ticket`);
	const room = await nightly();
	assert.equal(room.code, 1);
	assert.match(room.err, /^huiying: no backup: \d+ MB are free in \S+, 11\d{8} are needed: /);
	assert.deepEqual(made(), []);
	await site.sql(`DELETE FROM attachment WHERE hash = REPEAT('a', 64)`);
});
test('one line says what was made; it lies in a folder of its own, whole, for its owner alone', async () => {
	const { code, out, err } = await nightly();
	assert.equal(code, 0, err);
	assert.match(out, /^backup [0-9a-f]{16}: \d+ rows in \d+ tables, \d+ files, schema \d+, \d+ bytes in \S+; read back; 1 kept, 0 removed\n$/);
	const [name, ...more] = made();
	assert.deepEqual(more, []);
	assert.match(name, NAME);
	assert.equal(statSync(folder).mode & 0o777, 0o700);
	assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
	assert.equal((await site.cli('backup', '--check', join(folder, name))).code, 0);
	assert.equal(await site.value('SELECT checked_at IS NOT NULL FROM backup_record'), '1');
	const told = await finding('backup');
	assert.equal(told.health, 'ok');
	assert.equal(told.found, `the last good one, ${name.slice(24, 40)} in ${join(folder, name)}, is 0 hours old`);
	const seconds = await until(async () => { const now = await age(); return now >= 0 && { now }; }, 20, 'the age of the backup');
	assert.ok(seconds.now < 120);
	await until(async () => value(read((await site.visitor().get('metrics')).text), 'huiying_backup_age_seconds') < 120);
});
test('as many stay as are configured, the newest; what is not one of ours is left alone', async () => {
	const [first] = made();
	for (const day of ['20240101', '20240102', '20240103', '20990101']) copyFileSync(join(folder, first), join(folder, first.replace(/\d{8}/, day)));
	const own = ['huiying-monday.tgz', 'note.txt', `huiying-20230101-000000-0123456789abcdef.tgz.old`, 'huiying-20230101-000000-0123456789ABCDEF.tgz'];
	for (const name of own) writeFileSync(join(folder, name), 'somebody’s');
	symlinkSync('/etc/passwd', join(folder, 'huiying-20200101-000000-0123456789abcdef.tgz'));
	writeFileSync(join(folder, 'huiying-20230101-000000-0123456789abcdef.tgz.part'), 'left by one that was killed');
	const { code, out, err } = await nightly('backup.keep=3');
	assert.equal(code, 0, err);
	assert.match(out, /; 3 kept, 3 removed\n$/);
	const ours = made().filter((name) => NAME.test(name) && !name.includes('-20200101-'));
	assert.equal(ours.length, 3);
	assert.ok(ours.includes(first) && ours.some((name) => name.includes('20990101')), String(ours));
	assert.ok(ours.some((name) => out.includes(name)), 'the one just made is among them');
	for (const name of own) assert.ok(existsSync(join(folder, name)), name);
	assert.ok(!existsSync(join(folder, 'huiying-20230101-000000-0123456789abcdef.tgz.part')));
	const only = await nightly('backup.keep=1');
	assert.equal(only.code, 0, only.err);
	const left = made().filter((name) => NAME.test(name) && !name.includes('-20200101-'));
	assert.equal(left.length, 1);
	assert.ok(only.out.includes(left[0]), 'a file whose name is of the future does not push out the new one');
});
test('one that fails takes none of the good ones away, is told, and counts for nothing', async () => {
	const before = made();
	const conf = join(site.data, 'huiying.conf'), program = join(site.data, 'dist/bin/huiying');
	const full = await run('sh', ['-c', `ulimit -f 20; trap '' XFSZ; exec "$0" -c "$1" -o backup.keep=1 backup --nightly`, program, conf]);
	assert.equal(full.code, 1);
	assert.match(full.err, /File too large/);
	assert.equal(full.out, '');
	assert.deepEqual(made(), before);
	assert.deepEqual(await finding('backup').then(({ health, found }) => [health, /; 1 after it failed: /.test(found)]), ['warning', true]);
	const room = await nightly('upload.floor=1048576');
	assert.equal(room.code, 1);
	assert.match(room.err, /^huiying: no backup: \d+ MB are free in \S+, \d+ are needed: /);
	const nowhere = await nightly(`backup.dir=${join(site.folder, 'not-mounted')}`);
	assert.equal(nowhere.code, 1);
	assert.match(nowhere.err, /not-mounted: No such file or directory; it must be there/);
	assert.deepEqual(made(), before);
	assert.equal((await nightly()).code, 0);
	assert.equal((await finding('backup')).health, 'ok');
});
test('one that does not read back is put aside, is no backup, and the older ones stay', async () => {
	const before = made();
	// the disk loses its end as soon as it has its name, which the system call that gives it takes its time to say
	const program = [join(site.data, 'dist/bin/huiying'), '-c', join(site.data, 'huiying.conf'), '-o', 'backup.keep=1', 'backup', '--nightly'];
	const child = spawn('strace', ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=renameat2', '-e', 'inject=renameat2:delay_exit=1500000', ...program], { stdio: ['ignore', 'ignore', 'pipe'] });
	let err = '';
	child.stderr.on('data', (bytes) => { err += bytes; });
	const ended = new Promise((done) => child.once('close', done));
	const name = await until(() => made().find((n) => !before.includes(n)), 60, 'the new file');
	assert.equal((await run('truncate', ['-s', '1000', join(folder, name)])).code, 0);
	assert.equal(await ended, 1, err);
	assert.match(err, /did not read back and does not count: /, err);
	assert.deepEqual(made(), before);
	assert.ok(existsSync(join(folder, `${name}.broken`)));
	assert.equal(await site.value(`SELECT state FROM backup_record WHERE id = '${name.slice(24, 40)}'`), 'failed');
	assert.equal((await nightly()).code, 0);
	assert.ok(!existsSync(join(folder, `${name}.broken`)), 'goes when a good one is there');
});
test('in a cluster one node’s backup does for all, and two do not write at once', async () => {
	await site.sql(`UPDATE backup_record SET node = 'elsewhere' WHERE state = 'done'`);
	const done = await nightly();
	assert.equal(done.out, 'nothing to do: elsewhere made a backup 0 hours ago\n');
	await site.sql(`UPDATE backup_record SET finished_at = finished_at - INTERVAL 21 HOUR, started_at = started_at - INTERVAL 21 HOUR WHERE state = 'done'`);
	await site.sql(`INSERT INTO backup_record (id, node, state, place, started_at, seen_at) VALUES ('00000000000000aa', 'elsewhere', 'run', 'x', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))`);
	assert.equal((await nightly()).out, 'nothing to do: backup 00000000000000aa is being written\n');
	await site.sql(`UPDATE backup_record SET seen_at = seen_at - INTERVAL 5 MINUTE WHERE state = 'run'`); // killed
	const own = await nightly();
	assert.equal(own.code, 0, own.err);
	assert.match(own.out, /^backup /);
});
test('a backup of long ago, and one whose file is gone, are told', async () => {
	await site.sql(`UPDATE backup_record SET finished_at = finished_at - INTERVAL 50 HOUR, started_at = started_at - INTERVAL 50 HOUR`);
	assert.match((await finding('backup')).found, /is 5\d hours old: does huiying-backup\.timer run\?/);
	assert.ok((await nightly()).code === 0);
	const place = await site.value("SELECT place FROM backup_record WHERE state = 'done' ORDER BY finished_at DESC LIMIT 1");
	mkdirSync(join(site.folder, 'away'));
	await run('mv', [place, join(site.folder, 'away')]);
	const { health, found } = await finding('backup');
	assert.equal(health, 'warning');
	assert.ok(found.endsWith(', and its file is gone'), found);
});
