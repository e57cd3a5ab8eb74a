// SPDX-License-Identifier: MIT
// The operators' command: exit 0 done, 1 refused or failed, 2 wrong usage; messages on stderr, data on stdout.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { letter, newKey, start, write } from './harness.mjs';

let hy, receipt;
before(async () => { hy = await start(); receipt = await write(hy); });
after(() => hy?.stop());

test('init and migrate may be run again and change nothing', async () => {
	const keys = readFileSync(join(hy.data, 'keys'), 'utf8');
	for (const verb of ['init', 'migrate', 'migrate']) {
		const done = await hy.cli(verb);
		assert.equal(done.code, 0, `${verb}: ${done.err}`);
	}
	assert.equal(readFileSync(join(hy.data, 'keys'), 'utf8'), keys, 'the keys stay');
});
test('two migrations at once are harmless', async () => {
	const done = await Promise.all(Array.from({ length: 4 }, () => hy.cli('migrate')));
	assert.deepEqual(done.map((d) => d.code), [0, 0, 0, 0]);
});
test('the key file is for its owner only', async () => {
	const { statSync } = await import('node:fs');
	assert.equal(statSync(join(hy.data, 'keys')).mode & 0o077, 0);
});
test('status and doctor find a sound installation', async () => {
	const status = await hy.cli('status');
	assert.equal(status.code, 0, status.err);
	assert.match(status.out, /^mailbox\s+answers in \d+ ms$/m);
	assert.match(status.out, /^desk\s+answers in \d+ ms$/m);
	const doctor = await hy.cli('doctor');
	assert.equal(doctor.code, 0, doctor.err + doctor.out);
	const away = await hy.cli('-o', 'run.dir=/nowhere', 'doctor');
	assert.equal(away.code, 1);
	assert.match(away.out, /^FAULT\s+desk\s+\/nowhere\/desk\.sock: No such file/m);
});
test('doctor counts files without a letter and letters without their file, and removes only old orphans', async () => {
	const place = (hash) => join(hy.data, 'attachments', hash.slice(0, 2), hash.slice(2));
	const put = (hash, age) => {
		mkdirSync(join(hy.data, 'attachments', hash.slice(0, 2)), { recursive: true });
		writeFileSync(place(hash), 'x');
		utimesSync(place(hash), Date.now() / 1000 - age, Date.now() / 1000 - age);
	};
	const [old, young] = ['0a', '0b'].map((two) => two + 'c'.repeat(62));
	put(old, 7200);
	put(young, 60);
	const sent = await hy.visitor({ json: true }).upload('letters/', letter({ key: newKey() }), [{ name: 'a.txt', type: 'text/plain', content: '附件' }]);
	assert.equal(sent.status, 201, sent.text);
	const hash = await hy.value('SELECT hash FROM attachment');
	utimesSync(place(hash), 1e9, 1e9);
	const seen = await hy.cli('doctor');
	assert.equal(seen.code, 0, seen.out);
	assert.match(seen.out, /^warning\s+files without a letter\s+1 older/m);
	assert.match((await hy.cli('-n', 'doctor', '--remove-orphans')).out, /1 older/);
	assert.ok(existsSync(place(old)), 'a dry run removes nothing');
	const mended = await hy.cli('doctor', '--remove-orphans');
	assert.match(mended.out, /^ok\s+files without a letter\s+1 removed/m);
	assert.deepEqual([old, young, hash].map((h) => existsSync(place(h))), [false, true, true]);
	renameSync(place(hash), `${place(hash)}.away`);
	const lost = await hy.cli('doctor');
	assert.equal(lost.code, 1);
	assert.match(lost.out, new RegExp(`^FAULT\\s+attachments without a file\\s+1, the first of ticket ${sent.data.number}`, 'm'));
	renameSync(`${place(hash)}.away`, place(hash));
	assert.equal((await hy.cli('doctor', '--frobnicate')).code, 2);
});
test('no verb, an unknown verb and an unknown option are wrong usage', async () => {
	assert.equal((await hy.cli()).code, 2);
	assert.equal((await hy.cli('frobnicate')).code, 2);
	assert.equal((await hy.cli('--frobnicate', 'status')).code, 2);
});
test('a verb used wrongly says how it is used', async () => {
	for (const args of [['timers'], ['policy'], ['policy', 'use'], ['calendar', 'import'], ['explain'], ['replay'], ['outbox', 'retry', 'x'], ['escalations', '--frobnicate'], ['ledger'], ['unit']]) {
		const done = await hy.cli(...args);
		assert.deepEqual([done.code, done.out, new RegExp(`^usage: huiying ${args[0]} `, 'm').test(done.err)], [2, '', true], `${args.join(' ')}: ${done.err}`);
	}
});
test('what is said about a file ends with one line end', async () => {
	const path = join(hy.data, 'half.json');
	writeFileSync(path, '{"year":2027,');
	const done = await hy.cli('calendar', 'import', path);
	assert.deepEqual([done.code, done.err.startsWith('huiying: '), done.err.endsWith('\n\n')], [1, true, false], done.err);
});
test('a bad configuration is named with file and line', async () => {
	const path = join(hy.data, 'bad.conf');
	writeFileSync(path, 'site.name = 甲\nworkerz = 3\n');
	const { run } = await import('./harness.mjs');
	const done = await run(join(hy.data, 'dist/bin/huiying'), ['-c', path, 'status']);
	assert.equal(done.code, 1);
	assert.match(done.err, /bad\.conf:2/);
});
describe('looking', () => {
	test('tickets lists, filters, and speaks TSV and JSON', async () => {
		const plain = await hy.cli('tickets');
		assert.equal(plain.code, 0, plain.err);
		assert.ok(plain.out.replace(/[ -]/g, '').includes(receipt.number));
		const tsv = await hy.cli('--format', 'tsv', 'tickets', '--state', 'SUBMITTED');
		assert.ok(tsv.out.split('\n').some((line) => line.split('\t').includes(receipt.number)), tsv.out);
		for (const line of (await hy.cli('--format', 'json', 'tickets')).out.trim().split('\n')) JSON.parse(line);
		assert.ok(!(await hy.cli('--format', 'tsv', 'tickets', '--state', 'REPLIED')).out.includes(receipt.number));
	});
	test('ticket shows one with clocks and events; an unknown one is exit 1', async () => {
		const one = await hy.cli('ticket', receipt.number);
		assert.equal(one.code, 0, one.err);
		assert.match(one.out, /letter\.reply/);
		assert.equal((await hy.cli('ticket', '2026010112345670')).code, 1);
	});
	test('nothing of it tells a telephone number', async () => {
		for (const args of [['ticket', receipt.number], ['tickets'], ['ledger', 'export']]) assert.ok(!(await hy.cli(...args)).out.includes('13800138000'), args.join(' '));
	});
});
describe('the ledger', () => {
	test('verifies, and names the first row that was altered', async () => {
		assert.equal((await hy.cli('ledger', 'verify')).code, 0);
		const other = await write(hy);
		const id = await hy.value(`SELECT id FROM ticket WHERE number = '${other.number}'`);
		const [[words]] = await hy.sql(`SELECT HEX(words) FROM event WHERE ticket_id = ${id} AND sequence = 1`);
		await hy.sql(`UPDATE event SET address = '6.6.6.6' WHERE ticket_id = ${id} AND sequence = 1`);
		const broken = await hy.cli('ledger', 'verify');
		assert.equal(broken.code, 1);
		assert.ok((broken.err + broken.out).replace(/[ -]/g, '').includes(other.number) || (broken.err + broken.out).includes(id), broken.err);
		await hy.sql(`UPDATE event SET address = '127.0.0.1' WHERE ticket_id = ${id} AND sequence = 1`);
		assert.equal((await hy.cli('ledger', 'verify')).code, 0, words);
	});
	test('a removed event is found', async () => {
		const other = await write(hy);
		const id = await hy.value(`SELECT id FROM ticket WHERE number = '${other.number}'`);
		await hy.sql(`CREATE TEMPORARY TABLE kept AS SELECT * FROM event WHERE ticket_id = ${id}; DELETE FROM event WHERE ticket_id = ${id}`);
		assert.equal((await hy.cli('ledger', 'verify')).code, 1);
		await hy.sql(`DELETE FROM clock WHERE ticket_id = ${id}; DELETE FROM contact WHERE ticket_id = ${id}; DELETE FROM ticket WHERE id = ${id}`);
	});
});
describe('people', () => {
	test('staff add, reset by two on an application, leave', async () => {
		const add = await hy.cli('staff', 'add', 'neu', '新来', '--unit', 'water', '--role', 'handler', '--trained', '2026-01-05=上岗培训');
		assert.equal(add.code, 0, add.err);
		const row = (await hy.cli('--format', 'json', 'staff', 'list')).out.trim().split('\n').map((line) => JSON.parse(line)).find((one) => one.login === 'neu');
		assert.deepEqual([row.roles, row.trained, row.second_factor], ['handler', '2026-01-05', '0']);
		const reset = (...args) => hy.cli('staff', 'reset', 'neu', ...args);
		const refused = [[], ['--application', '2026-3', '--by', 'admin'], ['--application', '2026-3', '--by', 'admin', '--second', 'admin'],
			['--application', '2026-3', '--by', 'office', '--second', 'admin'], ['--application', '2026-3', '--by', 'admin', '--second', 'water-lead'],
			['--application', '', '--by', 'admin', '--second', 'office-lead'], ['--application', '2026-3', '--by', 'admin', '--second', 'nobody']];
		for (const args of refused) assert.equal((await reset(...args)).code, 1, args.join(' '));
		assert.equal((await hy.cli('staff', 'reset', 'admin', '--application', '2026-3', '--by', 'admin', '--second', 'office-lead')).code, 1);
		assert.equal(await hy.value("SELECT COUNT(*) FROM staff_reset WHERE application = '2026-3'"), '0', 'nothing half done stays');
		const done = await reset('--application', '2026-3', '--by', 'admin', '--second', 'office-lead');
		assert.equal(done.code, 0, done.err);
		assert.match(done.out, /^neu\t\S{16}\n$/);
		assert.deepEqual(await hy.sql("SELECT asked_by, decided_by, state FROM staff_reset WHERE application = '2026-3'"), [['admin', 'office-lead', 'granted']]);

		assert.match((await hy.cli('staff', 'disable', 'neu')).err, /leaving/);
		for (const item of ['return', 'handover', 'promise', 'password'])
			assert.equal((await hy.cli('staff', 'leaving', 'neu', '--done', item)).code, 0, item);
		assert.equal((await hy.cli('staff', 'leaving', 'neu', '--done', 'return')).code, 1, 'once');
		assert.equal((await hy.cli('staff', 'disable', 'neu')).code, 0);
		assert.equal(await hy.value("SELECT active FROM staff WHERE login = 'neu'"), '0');
		assert.equal((await hy.cli('staff', 'disable', 'nobody')).code, 1);
		assert.equal((await hy.cli('staff', 'enable', 'neu')).code, 0);
		assert.equal((await hy.cli('staff', 'disable', 'neu', '--at-once')).code, 0);
		assert.match((await hy.cli('doctor')).out, /left with an open list.*neu/);
	});
	test('a contractor has no other role, and an agreement', async () => {
		const add = (...args) => hy.cli('staff', 'add', 'helper', '维护', '--unit', 'office', ...args);
		assert.match((await add('--role', 'vendor')).err, /--agreement/);
		assert.match((await add('--role', 'vendor,head', '--agreement', '2026-8')).err, /vendor/);
		assert.equal((await add('--role', 'vendor', '--agreement', '2026-8')).code, 0);
	});
	test('staff import takes training and agreement', async () => {
		const file = join(hy.folder, 'staff.tsv');
		writeFileSync(file, 'login\tname\tunit\troles\ttrained\tagreement\nim-one\t一\twater\thandler\t2026-02-01=培训\t\nim-two\t二\twater\thandler\tmorgen\t\n');
		const done = await hy.cli('staff', 'import', file);
		assert.equal(done.code, 1);
		assert.match(done.err, /morgen/);
		assert.equal(await hy.value("SELECT trained_on FROM staff WHERE login = 'im-one'"), '2026-02-01');
		assert.equal(await hy.value("SELECT COUNT(*) FROM staff WHERE login = 'im-two'"), '0');
	});
	test('a sub-site has units and people of its own', async () => {
		const added = await hy.cli('site', 'add', 'town', '镇子站', '--parent', 'main');
		assert.equal(added.code, 0, added.err);
		const id = added.out.match(/^(\d+)\ttown\n$/)[1];
		assert.ok(added.err.endsWith(`\nsite.name@${id} = 镇子站\n`), `the line that gives its pages their name: ${added.err}`);
		assert.equal((await hy.cli('site', 'add', 'town', '又一个', '--parent', 'main')).code, 1);
		assert.equal((await hy.cli('site', 'add', 'hamlet', '再下一级', '--parent', 'town')).code, 1);
		assert.match((await hy.cli('site', 'list')).out, /town.*镇子站.*main/);
		assert.equal((await hy.cli('--site', 'nowhere', 'unit', 'list')).code, 1);
		const unit = await hy.cli('--site', 'town', 'unit', 'add', 'hall', '镇政府', '--first', '甲', '--direct', '乙', '--handler', '丙', '--office');
		assert.equal(unit.code, 0, unit.err);
		assert.ok((await hy.cli('--site', 'town', 'unit', 'list')).out.includes('镇政府'));
		assert.ok(!(await hy.cli('unit', 'list')).out.includes('镇政府'));
		assert.equal((await hy.cli('unit', 'add', 'child', '下属', '--first', '甲', '--direct', '乙', '--handler', '丙', '--parent', 'hall')).code, 1, 'a parent of another site');
	});
	test('unit list', async () => {
		assert.ok((await hy.cli('unit', 'list')).out.includes('县水务局'));
	});
	const persons = ['--first', '甲', '--direct', '乙', '--handler', '丙'];
	const reached = async (code) => {
		const rows = (await hy.cli('--format', 'json', 'unit', 'list')).out.trim().split('\n').map((line) => JSON.parse(line));
		return rows.find((row) => row.code === code);
	};
	test('unit add says where each person is reached, and what is not given stays', async () => {
		const add = await hy.cli('unit', 'add', 'culture', '县文化局', ...persons, '--first-email', 'a@culture.example', '--handler-email', 'c@culture.example',
			'--handler-phone', '+86 138-0000 1234');
		assert.equal(add.code, 0, add.err);
		const row = await reached('culture');
		assert.deepEqual([row.first_email, row.first_phone, row.direct_email, row.handler_email, row.handler_phone],
			['a@culture.example', '', '', 'c@culture.example', '13800001234']);
		assert.equal((await hy.cli('unit', 'add', 'culture', '县文化局', ...persons, '--direct-phone', '0999-8000009', '--handler-email', '')).code, 0);
		const later = await reached('culture');
		assert.deepEqual([later.first_email, later.direct_phone, later.handler_email, later.handler_phone],
			['a@culture.example', '09998000009', '', '13800001234']);
	});
	test('an address that cannot be one is refused, not printed, and changes nothing', async () => {
		for (const [option, value] of [['--first-email', 'nobody at home'], ['--handler-phone', 'call me']]) {
			const add = await hy.cli('unit', 'add', 'culture', '别的名字', ...persons, option, value);
			assert.equal(add.code, 1);
			assert.ok(!add.err.includes(value), add.err);
		}
		assert.equal((await reached('culture')).name, '县文化局');
	});
	test('unit import takes the columns of addresses', async () => {
		const file = join(hy.folder, 'units.tsv');
		writeFileSync(file, 'code\tname\tfirst\tdirect\thandler\tdirect_email\thandler_phone\n' +
			'culture\t县文化局\t甲\t乙\t丙\tb@culture.example\t\nsport\t县体育局\t甲\t乙\t丙\tb@sport.example\t13900000001\n');
		const done = await hy.cli('unit', 'import', file);
		assert.equal(done.code, 0, done.err);
		const row = await reached('culture');
		assert.deepEqual([row.first_email, row.direct_email, row.handler_phone], ['a@culture.example', 'b@culture.example', '']);
		assert.equal((await reached('sport')).handler_phone, '13900000001');
	});
});
describe('messages', () => {
	const rows = async (...args) => (await hy.cli('--format', 'tsv', 'outbox', 'list', ...args)).out.trim().split('\n').slice(1).map((line) => line.split('\t'));
	before(() => hy.sql(`INSERT INTO outbox (message_key, site_id, kind, channel, ticket_id, sequence, created_at, state, next_try_at, attempts, fault)
		SELECT CONCAT('cli-test-', n), 1, 'asked', 'mail', (SELECT id FROM ticket WHERE number = '${receipt.number}'), 1, UTC_TIMESTAMP(6), state, next, 7, fault
		FROM (SELECT 1 AS n, 'dead' AS state, NULL AS next, '550 unknown' AS fault UNION ALL SELECT 2, 'dead', NULL, '550 unknown'
			UNION ALL SELECT 3, 'wait', UTC_TIMESTAMP(6) + INTERVAL 1 DAY, '' UNION ALL SELECT 4, 'void', NULL, '') x`));
	test('outbox list shows what waits and what was given up, and no address', async () => {
		const mine = (await rows()).filter((row) => row[2] === 'asked');
		assert.deepEqual(mine.map((row) => row[1]).sort(), ['dead', 'dead', 'wait']);
		assert.ok(mine.every((row) => row[5] === receipt.number && row[4] === '7'));
		assert.deepEqual((await rows('--state', 'void')).filter((row) => row[2] === 'asked').length, 1);
		assert.ok(!(await hy.cli('outbox', 'list')).out.includes('@'));
		assert.equal((await hy.cli('outbox', 'list', '--state', 'lost')).code, 1);
		assert.equal((await hy.cli('outbox')).code, 2);
	});
	test('outbox retry takes one or all that were given up', async () => {
		const [id] = (await rows('--state', 'dead')).map((row) => row[0]);
		assert.equal((await hy.cli('-n', 'outbox', 'retry', id)).code, 0);
		assert.equal(await hy.value(`SELECT state FROM outbox WHERE id = ${id}`), 'dead');
		assert.match((await hy.cli('doctor')).out, /warning\s+messages given up\s+2/);
		assert.equal((await hy.cli('outbox', 'retry', id)).code, 0);
		// the courier counts one more when it takes it up meanwhile and keeps it for a decent hour
		assert.ok(Number(await hy.value(`SELECT revived FROM outbox WHERE id = ${id}`)) >= 7);
		assert.equal((await hy.cli('outbox', 'retry', '999999')).code, 1);
		const all = await hy.cli('outbox', 'retry', '--all');
		assert.equal(all.out.trim(), '1');
		assert.equal(await hy.value("SELECT COUNT(*) FROM outbox WHERE message_key LIKE 'cli-test-%' AND revived >= 7"), '2');
	});
});
