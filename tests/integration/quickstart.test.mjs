// SPDX-License-Identifier: MIT
// One command: what it says when it cannot, that it continues on the same data, and that it leaves nothing behind.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readlinkSync, statSync, writeFileSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import http from 'node:http';
import { BUILD, Instance, TOP, freePort, quickstart, run, start, until, words, write } from './harness.mjs';

/** Ended; nobody may have asked yet how (a container's first process often does not). */
function gone(pid) {
	try {
		return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return true;
	}
}
let hy;
before(async () => { hy = await start({ demo: true }); });
after(() => hy?.stop());

test('the demo has accounts, and letters in every state', async () => {
	for (const login of ['office', 'water', 'housing', 'water-head', 'water-lead', 'watch', 'admin']) assert.ok(hy.password[login], login);
	assert.ok(Number(await hy.value('SELECT COUNT(*) FROM ticket')) >= 30);
	const states = new Set((await hy.sql('SELECT DISTINCT state FROM ticket')).map((r) => r[0]));
	for (const state of ['SUBMITTED', 'ACCEPTED', 'DISPATCHED', 'HANDLING', 'NEEDINFO', 'IN_REVIEW2', 'IN_REVIEW3', 'REPLIED', 'REWORK', 'REJECTED', 'WITHDRAWN']) assert.ok(states.has(state), state);
	assert.equal((await hy.cli('ledger', 'verify')).code, 0);
	const page = await hy.visitor().get('/');
	assert.match(words(page.text), /我要写信.*查进度.*看答复/);
});
test('the demo has letters, error reports and solicitations in every state that the lifecycle knows', async () => {
	const { out } = await hy.cli('--format', 'tsv', 'lifecycle');
	const known = new Set(out.trim().split('\n').slice(1).map((line) => line.split('\t')).map(([kind, , , , to]) => `${kind} ${to}`));
	assert.ok(known.size > 30, out);
	const shown = new Set((await hy.sql('SELECT DISTINCT kind, state FROM ticket')).map((row) => row.join(' ')));
	assert.deepEqual([...known].filter((one) => !shown.has(one)), []);
});

test('the demo has open letters at every level, a letter of supervision, and mails that can be read where the start says', async () => {
	const levels = (await hy.sql("SELECT DISTINCT c.level FROM clock c JOIN ticket t ON t.id = c.ticket_id WHERE c.rule = 'letter.reply' AND c.stopped_at IS NULL ORDER BY 1")).flat();
	assert.deepEqual(levels, ['0', '1', '2', '3', '4'], 'none, remind, yellow, red, supervise');
	assert.ok(Number(await hy.value('SELECT COUNT(*) FROM supervision')) > 0);
	const office = hy.visitor();
	await office.login('office');
	for (const level of ['remind', 'yellow', 'red', 'supervise']) {
		const shown = (await office.get(`desk/?tab=open&level=${level}`, { json: true })).data.tickets;
		assert.ok(shown.length > 0 && shown.every((ticket) => ticket.level === level), level);
	}
	assert.equal(hy.said.match(/^ *mails +(\S+)/m)?.[1], `${hy.base}${hy.prefix}/postbox/`);
	await until(async () => {
		const sent = (await hy.sql("SELECT DISTINCT kind FROM outbox WHERE state = 'sent'")).flat();
		return ['receipt', 'dispatched', 'answered', 'digest', 'supervised'].every((kind) => sent.includes(kind));
	}, 20, 'a message of each kind');
	const { mails } = (await hy.visitor({ json: true }).get('postbox/')).data;
	const one = await hy.visitor().get(`postbox/${mails[0].id}`);
	assert.ok(words(one.text).includes(words(mails[0].text)), 'the whole text is readable');
});
test('the database listens on no port, and the data folder is closed to others', async () => {
	assert.equal(await hy.value('SELECT @@skip_networking'), '1');
	assert.equal(await hy.value('SELECT @@innodb_flush_log_at_trx_commit'), '1');
	assert.equal(statSync(hy.data).mode & 0o077, 0);
});
test('a second start on running data is refused in one line', async () => {
	const again = await quickstart(['--detach', '--data', hy.data]);
	assert.equal(again.code, 1);
	assert.equal(again.err.trim().split('\n').length, 1);
	assert.match(again.err, /already runs/);
});
test('status lists what runs; stop ends all; a second run continues on the same data and port', async () => {
	const receipt = await write(hy);
	const running = await quickstart(['status', '--data', hy.data]);
	assert.equal(running.code, 0, running.out);
	const pids = [...running.out.matchAll(/pid (\d+)/g)].map((m) => Number(m[1]));
	assert.ok(pids.length >= 5);
	assert.equal((await quickstart(['stop', '--data', hy.data])).code, 0);
	for (const pid of pids) assert.ok(gone(pid), `${pid} is gone`);
	assert.equal((await quickstart(['status', '--data', hy.data])).code, 1);
	assert.equal((await quickstart(['stop', '--data', hy.data])).code, 0);
	const again = await quickstart(['--detach', '--data', hy.data]);
	assert.equal(again.code, 0, again.err);
	assert.ok(again.out.includes(`:${hy.port}/`), 'the port is remembered');
	assert.doesNotMatch(again.out, /password/);
	const visitor = hy.visitor();
	const page = await visitor.follow(await visitor.post('letters/track', { number: receipt.number, code: receipt.code }));
	assert.equal(page.status, 200, 'a receipt from before opens the letter');
});
test('nginx or MariaDB or a program that dies is started again', async () => {
	for (const name of ['nginx', 'mariadbd', 'desk', 'mailbox']) {
		const old = hy.pid(name);
		process.kill(old, 'SIGKILL');
		await until(async () => {
			try {
				return hy.pid(name) !== old && (await hy.visitor().get('letters/')).status === 200 && (await hy.visitor().get('desk/login')).status === 200;
			} catch {
				return false;
			}
		}, 40, name);
	}
});
test('the days that are over are anchored at the start and again', async () => {
	const runs = () => hy.log('anchor').match(/^\d+ days anchored$/gm)?.length ?? 0;
	await until(() => runs() > 0, 20, 'the first anchor');
	const before = runs();
	await until(async () => (await run('cat', [`/proc/${hy.pid('anchor')}/comm`])).out.trim() === 'sleep', 20, 'its sleep');
	process.kill(hy.pid('anchor'), 'SIGTERM'); // as if the hour were over
	await until(() => runs() > before, 20, 'the next anchor');
});
test('when the supervisor was killed, the next start ends what it left and continues', async () => {
	const left = ['mailbox', 'desk', 'nginx', 'mariadbd', 'anchor'].map((name) => hy.pid(name));
	process.kill(hy.pid('supervisor'), 'SIGKILL');
	const again = await quickstart(['--detach', '--data', hy.data]);
	assert.equal(again.code, 0, again.err);
	for (const pid of left) assert.ok(gone(pid), `${pid} is gone`);
	assert.equal((await hy.visitor().get('letters/')).status, 200);
});
test('a busy port is one clear line', async () => {
	const server = http.createServer().listen(0, '127.0.0.1');
	await new Promise((done) => server.on('listening', done));
	const folder = mkdtempSync(join(tmpdir(), 'hy-'));
	const done = await quickstart(['--detach', '--data', join(folder, 'd'), '--port', String(server.address().port)]);
	server.close();
	assert.equal(done.code, 1);
	assert.match(done.err, /^quickstart: port \d+ is in use.*\n$/);
	assert.ok(!existsSync(join(folder, 'd')), 'nothing was made');
	rmSync(folder, { recursive: true });
});
test('data of another version, and a folder of something else, are one clear line', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'hy-'));
	writeFileSync(join(folder, 'VERSION'), '99\n');
	const other = await quickstart(['--detach', '--data', folder]);
	assert.equal(other.code, 1);
	assert.match(other.err, /^quickstart: .*another version.*\n$/);
	rmSync(join(folder, 'VERSION'));
	writeFileSync(join(folder, 'thesis.txt'), 'mine');
	const foreign = await quickstart(['--detach', '--data', folder]);
	assert.equal(foreign.code, 1);
	assert.match(foreign.err, /^quickstart: .*no data folder.*\n$/);
	rmSync(folder, { recursive: true });
});
test('wrong options are wrong usage', async () => {
	for (const args of [['--port', 'abc'], ['--port', '70000'], ['--frob'], ['frob'], ['--set', 'x'], ['--data']]) assert.equal((await quickstart(args)).code, 2, args.join(' '));
});
test('a wrong key, value or policy is one line that names it, and nothing is made', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'hy-'));
	const port = String(await freePort());
	for (const [args, name] of [[['--set', 'no.such.key=1'], /no\.such\.key/], [['--set', 'challenge=zz'], /challenge = zz/], [['--policy', 'nosuch'], /"nosuch"; there are:.* national/]]) {
		const done = await quickstart(['--detach', '--port', port, '--data', join(folder, 'd'), ...args]);
		assert.equal(done.code, 1);
		assert.equal(done.err.trim().split('\n').length, 1, done.err);
		assert.match(done.err, name);
		assert.ok(!existsSync(join(folder, 'd')), 'nothing was made');
	}
	rmSync(folder, { recursive: true });
});
test('when MariaDB cannot make its database, the cause is told though advice follows it, and the next start begins anew', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'hy-'));
	const args = ['--detach', '--no-demo-data', '--data', join(folder, 'data'), '--port', String(await freePort())];
	const fake = join(folder, 'mariadb-install-db');
	writeFileSync(fake, `#!/bin/sh\necho "ERROR: 1051  Unknown table of the system"\nseq -f 'advice %g' 40\nexit 1\n`, { mode: 0o755 });
	const failed = await quickstart(args, { env: { PATH: `${folder}:${process.env.PATH}` } });
	try {
		assert.equal(failed.code, 1);
		assert.match(failed.err, /could not make its database/);
		assert.match(failed.err, /ERROR: 1051/);
		assert.match(failed.err, /advice 40/);
		const again = await quickstart(args);
		assert.equal(again.code, 0, again.err);
	} finally {
		await quickstart(['stop', '--data', join(folder, 'data')]);
		rmSync(folder, { recursive: true, force: true });
	}
});
test('of two started at once on the same data one runs, and the other says so', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'hy-'));
	const data = join(folder, 'd');
	const both = await Promise.all([await freePort(), await freePort()].map((port) => quickstart(['--detach', '--no-demo-data', '--port', String(port), '--data', data])));
	assert.equal((await quickstart(['stop', '--data', data])).code, 0);
	assert.deepEqual(both.map((done) => done.code).sort(), [0, 1]);
	assert.match(both.find((done) => done.code === 1).err, /^quickstart: (another quickstart is starting|it already runs) on .*\n$/);
	rmSync(folder, { recursive: true });
});
test('in the foreground Ctrl-C stops everything, in a deep folder with another prefix', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'hy-'));
	const data = join(folder, 'deep-'.repeat(20), 'data');
	const port = await freePort();
	const child = spawn(join(TOP, 'quickstart'), ['--data', data, '--port', String(port), '--no-demo-data', '--set', 'prefix=/zmhd'],
		{ env: { ...process.env, HUIYING_BUILD: BUILD, HUIYING_MADE: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
	let said = '';
	child.stdout.on('data', (text) => { said += text; });
	child.stderr.on('data', (text) => { said += text; });
	const ended = new Promise((done) => child.on('exit', (code) => done(code)));
	await until(() => said.includes('Ctrl-C') || child.exitCode !== null, 120, 'the first page');
	assert.match(said, /Ctrl-C/);
	const mine = new Instance(folder, data, port);
	mine.prefix = '/zmhd';
	assert.equal((await mine.visitor().get('letters/')).status, 200);
	assert.doesNotMatch((await mine.visitor().get('letters/')).text, /"\/hudong/);
	const pids = ['mailbox', 'desk', 'nginx', 'mariadbd'].map((name) => mine.pid(name));
	child.kill('SIGINT');
	assert.equal(await ended, 0);
	for (const pid of pids) assert.ok(gone(pid), `${pid} is gone`);
	rmSync(readlinkSync(join(data, 'run')), { recursive: true }); // sockets of a deep folder
	rmSync(folder, { recursive: true });
});
