// SPDX-License-Identifier: MIT
// What whoever watches sees: the numbers of metrics, health.json of a load balancer, and doctor, when things are well and when not.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { freePort, letter, newKey, run, start, until } from './harness.mjs';
import { read, value } from './exposition.mjs';

let hy;
before(async () => {
	hy = await start({ strict: true, workers: 2, set: { 'challenge.work': 1000, 'demo.keep_password': 1 } });
	const visitor = hy.visitor({ json: true });
	const { key, challenge: { salt, challenge, ...others } } = (await visitor.get('letters/new')).data;
	let number = 0;
	while (createHash('sha256').update(salt + number).digest('hex') !== challenge) number++;
	const answer = await visitor.post('letters/', letter({ key, challenge: Buffer.from(JSON.stringify({ ...others, challenge, number, salt })).toString('base64') }));
	assert.equal(answer.status, 201, answer.text);
});
after(() => hy?.stop());

const metrics = async () => {
	const answer = await hy.visitor().get('metrics');
	assert.equal(answer.status, 200, answer.text);
	return read(answer.text);
};
const health = () => hy.visitor().get('health.json');
/** The line of doctor about this. */
async function finding(what, { set = [], env } = {}) {
	const { out } = await hy.cli(...set, '--format', 'tsv', 'doctor', { env });
	return Object.fromEntries(out.split('\n').map((line) => line.split('\t')).map(([health, about, found]) => [about, { health, found }]))[what];
}

test('the reader of this test is strict', () => {
	const fine = '# HELP a_total Words.\n# TYPE a_total counter\na_total{x="y\\"",z=""} 1\n';
	assert.equal(value(read(fine), 'a_total', { z: '' }), 1);
	const head = '# HELP h Words.\n# TYPE h histogram\n';
	for (const wrong of [fine.slice(0, -1), fine.replace('# TYPE a_total counter\n', ''), fine.replace('y\\"', 'y"'), fine.replace('} 1', '} 1 '), fine.replace('} 1', '} x'),
		fine.replace('counter', 'count'), fine.replace('} 1', '} -1'), fine + 'a_total{z="",x="y\\""} 2\n', fine + fine, fine.replaceAll('a_total', 'a'), `${fine}\n`,
		`${head}h_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n`, `${head}h_bucket{le="1"} 1\nh_sum 1\nh_count 1\n`, `${head}h_bucket{le="+Inf"} 1\nh_sum 1\nh_count 2\n`])
		assert.throws(() => read(wrong), undefined, wrong);
});
test('metrics is what Prometheus reads, and tells of every program', async () => {
	const answer = await hy.visitor().get('metrics');
	assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
	assert.match(answer.headers['cache-control'], /no-store/);
	const families = read(answer.text);
	for (const [name, { samples }] of families) {
		assert.match(name, /^huiying_/);
		assert.ok(samples.length > 0, `${name} has nothing to say`);
	}
	for (const program of ['mailbox', 'corrections', 'solicitations', 'satisfaction', 'desk', 'timers', 'courier'])
		assert.equal(value(families, 'huiying_build_info', { program }), 1);
	assert.equal(value(families, 'huiying_database_up'), 1);
	assert.ok(value(families, 'huiying_calendar_horizon_days') >= 0);
	assert.ok(value(families, 'huiying_schema_version') >= 5);
});
test('requests are counted by program, by what was asked and by how it ended', async () => {
	const count = async (program, route, code) => value(await metrics(), 'huiying_requests_total', { program, route, code });
	const took = async () => value(await metrics(), 'huiying_request_duration_seconds', { program: 'corrections', route: 'read', le: '+Inf' });
	const all = async () => [await count('corrections', 'read', '2xx'), await count('corrections', 'unknown', '4xx'), await count('mailbox', 'files', '4xx'), await took()];
	const before = await all();
	for (let i = 0; i < 3; i++) await hy.visitor().get(`corrections/new?n=${i}`);
	await hy.visitor().get('corrections/nothing/at/all');
	const refused = await hy.visitor({ json: true }).post('letters/', letter({ key: newKey(), challenge: '99' }));
	assert.equal(refused.status, 422);
	assert.deepEqual(await all(), [before[0] + 3, before[1] + 1, before[2] + 1, before[3] + 3]);
});
test('guesses are counted: answers to a challenge, and passwords', async () => {
	const before = await metrics();
	const at = (families, name, program) => value(families, name, { program });
	await hy.visitor({ json: true }).post('letters/', letter({ key: newKey(), challenge: '99' }));
	await hy.visitor().post('desk/login', { login: 'office', password: 'not this one' });
	const after_ = await metrics();
	assert.equal(at(after_, 'huiying_challenges_failed_total', 'mailbox'), at(before, 'huiying_challenges_failed_total', 'mailbox') + 1);
	assert.equal(at(after_, 'huiying_logins_failed_total', 'desk'), at(before, 'huiying_logins_failed_total', 'desk') + 1);
});
test('a worker that is killed is told, and none stays busy', async () => {
	const before = value(await metrics(), 'huiying_worker_crashes_total', { program: 'corrections' });
	process.kill((await hy.workers('corrections'))[0], 'SIGKILL');
	await until(async () => {
		const families = await metrics();
		return value(families, 'huiying_worker_crashes_total', { program: 'corrections' }) === before + 1 &&
			value(families, 'huiying_workers', { program: 'corrections', state: 'idle' }) === 2 &&
			value(families, 'huiying_workers', { program: 'corrections', state: 'busy' }) === 0;
	});
});
test('running limits are told by kind and light as they stand in the database', async () => {
	const rows = await hy.sql("SELECT SUBSTRING_INDEX(rule, '.', 1), SUM(level = 0), SUM(level = 1), SUM(level = 2), SUM(level > 2) FROM clock WHERE stopped_at IS NULL GROUP BY 1");
	const lights = ['normal', 'soon', 'yellow', 'red'];
	await until(async () => {
		const families = await metrics();
		return rows.every(([kind, ...n]) => lights.every((light, i) => value(families, 'huiying_clocks', { kind, light }) === Number(n[i])));
	}, 40, 'the numbers of limits');
	assert.ok(rows.length > 0, 'a letter is under way');
});
test('metrics is for this machine only, also when nginx would let somebody else in', async () => {
	for (const header of ['X-Forwarded-For', 'Forwarded', 'X-Real-IP'])
		assert.equal((await hy.visitor().get('metrics', { headers: { [header]: '192.0.2.1' } })).status, 403, header);
	assert.equal((await hy.visitor().get('metrics')).status, 200);
});
test('health.json says that all is well, to anybody, and nothing that is nobody’s business', async () => {
	const answer = await until(async () => {
		const now = await health();
		return now.data?.status === 'well' && now;
	}, 40, 'a first sign of life of the daemons');
	assert.equal(answer.status, 200);
	assert.match(answer.headers['cache-control'], /no-store/);
	assert.deepEqual(Object.keys(answer.data).sort(), ['backup', 'courier', 'database', 'outbox', 'status', 'timers']);
	assert.deepEqual(Object.keys(answer.data.outbox).sort(), ['overdue_seconds', 'parked', 'waiting', 'well']);
	assert.equal((await hy.visitor().get('health.json', { headers: { 'X-Forwarded-For': '192.0.2.1' } })).status, 200);
});
test('a quiet daemon impairs, it does not take the pages away', async () => {
	process.kill(hy.pid('supervisor'), 'SIGSTOP'); // or it is started again
	try {
		process.kill(hy.pid('timers'), 'SIGTERM');
		await until(async () => { try { process.kill(hy.pid('timers'), 0); return (await run('grep', ['-q', 'State:.Z', `/proc/${hy.pid('timers')}/status`])).code === 0; } catch { return true; } });
		await hy.sql("UPDATE heartbeat SET at = at - INTERVAL 10 MINUTE WHERE program = 'timers'");
		const answer = await until(async () => {
			const now = await health();
			return now.data.status === 'impaired' && now;
		}, 15);
		assert.equal(answer.status, 200);
		assert.equal(answer.data.timers.well, false);
		assert.equal(answer.data.courier.well, true);
		assert.equal((await finding('timers')).health, 'FAULT');
		assert.match((await finding('counters')).found, / timers: metrics lacks them/);
	} finally {
		process.kill(hy.pid('supervisor'), 'SIGCONT');
	}
});
test('a message that could have gone and did not is told', async () => {
	await hy.sql("INSERT INTO outbox (message_key, site_id, kind, channel, created_at, next_try_at, state) VALUES ('watch-test', 1, 'invite', 'sms', UTC_TIMESTAMP(6) - INTERVAL 2 HOUR, NULL, 'wait'), ('watch-dead', 1, 'invite', 'sms', UTC_TIMESTAMP(6) - INTERVAL 2 HOUR, NULL, 'dead')");
	try {
		await until(async () => {
			const families = await metrics();
			return value(families, 'huiying_outbox_messages', { state: 'parked' }) >= 1 && value(families, 'huiying_outbox_oldest_seconds') >= 7200;
		}, 15);
		await hy.sql("INSERT INTO outbox (message_key, site_id, kind, channel, created_at, next_try_at, state, attempts, owner) SELECT CONCAT('watch-late-', 0), 1, 'invite', 'sms', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) - INTERVAL 1 HOUR, 'sent', 0, ''");
		const answer = await until(async () => {
			const now = await health();
			return now.data.outbox.overdue_seconds >= 3600 && now;
		}, 15);
		assert.equal(answer.status, 200);
		assert.equal(answer.data.status, 'impaired');
	} finally {
		await hy.sql("DELETE FROM outbox WHERE message_key LIKE 'watch-%'");
	}
});
test('doctor asks every program, and says of files that others can read what to do', async () => {
	for (const program of ['mailbox', 'desk', 'corrections']) assert.match((await finding(program)).found, /^answers in \d+ ms$/);
	assert.equal((await finding('inspector')).found, 'answers');
	assert.equal((await finding('counters')).health, 'ok');
	assert.match((await finding('backup')).found, /^there has never been one: /);
	const file = join(hy.data, 'database.cnf'), mode = statSync(file).mode & 0o7777;
	assert.equal((await finding('mode of database.file')).health, 'ok');
	chmodSync(file, 0o644);
	const open = await finding('mode of database.file');
	chmodSync(file, mode);
	assert.equal(open.health, 'FAULT');
	assert.ok(open.found.endsWith(`: chmod 0640 ${file}`), open.found);
});
test('doctor asks for another key when one has sealed for long, and counts from the day it was put in use', async () => {
	assert.match((await finding('age of the key that seals')).found, /^[0-9a-f]{8} has been in use for 0 days$/);
	await hy.sql('UPDATE schema_migration SET applied_at = applied_at - INTERVAL 731 DAY');
	const old = await finding('age of the key that seals');
	assert.equal(old.health, 'warning');
	assert.match(old.found, /in use for 731 days, more than 730 \(keys\.days\): `huiying keys add seal`/);
	assert.equal((await finding('age of the key that seals', { set: ['-o', 'keys.days=0'] })).health, 'ok');
	const id = (await hy.cli('keys', 'add', 'seal')).out.trim();
	assert.equal((await hy.cli('keys', 'use', '--copied', id)).code, 0);
	assert.deepEqual(await finding('age of the key that seals'), { health: 'ok', found: `${id} has been in use for 0 days` });
	await hy.sql('UPDATE schema_migration SET applied_at = applied_at + INTERVAL 731 DAY');
});
test('doctor says whether anybody keeps the clock of this machine', async () => {
	const said = async (answer) => {
		const { out } = await run('strace', ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=adjtimex,clock_adjtime', '-e', `inject=adjtimex,clock_adjtime:retval=${answer}`,
			join(hy.data, 'dist/bin/huiying'), '-c', join(hy.data, 'huiying.conf'), '--format', 'tsv', 'doctor']);
		return out.split('\n').find((line) => line.includes('\ttime service\t'));
	};
	assert.equal(await said(0), "ok\ttime service\tkeeps this machine's clock");
	assert.match(await said(5), /^warning\ttime service\tnobody keeps this machine's clock: /);
});
test('doctor meets the listener of kept pages: nginx, nobody, or somebody else', async () => {
	const bin = join(hy.folder, 'bin'), pages = join(hy.folder, 'pages');
	mkdirSync(bin);
	const kept = async (address) => {
		writeFileSync(join(bin, 'nginx'), `#!/bin/sh\ncat <<'END'\n# configuration file /usr/share/huiying/nginx/huiying-params.conf:\nproxy_cache_path /elsewhere keys_zone=other:1m;
proxy_cache_path ${pages} levels=1:2 keys_zone=huiying:4m;\nupstream huiying_inside { server ${address}; }\nEND\n`, { mode: 0o755 });
		return finding('kept pages', { env: { PATH: `${bin}:${process.env.PATH}` } });
	};
	const own = `127.0.0.1:${hy.port}`, free = `127.0.0.1:${await freePort()}`;
	assert.deepEqual(await kept(own), { health: 'warning', found: `${pages}: No such file or directory: nginx makes it when it starts: \`systemctl restart nginx\`` });
	mkdirSync(pages);
	assert.deepEqual(await kept(own), { health: 'ok', found: `nginx answers at ${own} and keeps them in ${pages}` });
	const nobody = await kept(free);
	assert.equal(nobody.health, 'warning');
	assert.ok(nobody.found.startsWith(`${free}: Connection refused: nobody makes copies`), nobody.found);
	const other = net.createServer((socket) => socket.on('error', () => {}).resume().end('HTTP/1.0 200 OK\r\nServer: another\r\n\r\n'));
	await new Promise((done) => other.listen(0, '127.0.0.1', done));
	const taken = await kept(`127.0.0.1:${other.address().port}`);
	other.close();
	assert.equal(taken.health, 'warning');
	assert.match(taken.found, /^somebody else than nginx answers at 127\.0\.0\.1:\d+: give one of the two another port/);
	assert.equal((await kept(`unix:${join(hy.folder, 'no.sock')}`)).health, 'warning');
});
test('a worker that is stuck is not taken for one that answers', async () => {
	const workers = await hy.workers('satisfaction');
	for (const pid of workers) process.kill(pid, 'SIGSTOP');
	const { health: told, found } = await finding('satisfaction');
	for (const pid of workers) process.kill(pid, 'SIGCONT');
	assert.equal(told, 'warning');
	assert.match(found, /does not answer within 5 s/);
});
test('without its database the node is down for a load balancer, and metrics still answers', async () => {
	process.kill(hy.pid('supervisor'), 'SIGSTOP');
	try {
		process.kill(hy.pid('mariadbd'), 'SIGKILL');
		const answer = await until(async () => {
			const now = await health();
			return now.status === 503 && now;
		});
		assert.equal(answer.data.status, 'down');
		assert.deepEqual(answer.data.database, { well: false });
		assert.ok(Number(answer.headers['retry-after']) > 0);
		const families = await until(async () => {
			const now = await metrics();
			return value(now, 'huiying_database_up') === 0 && now;
		});
		assert.ok(!families.has('huiying_clocks'), 'what is not known is not told');
		assert.ok(value(families, 'huiying_requests_total', { program: 'mailbox', route: 'read', code: '5xx' }) > 0);
	} finally {
		process.kill(hy.pid('supervisor'), 'SIGCONT');
	}
	await until(async () => (await health()).status === 200, 60, 'the database');
});
