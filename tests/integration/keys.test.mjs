// SPDX-License-Identifier: MIT
// Keys change while the programs run: at every step citizens look at their letters and the office reads who wrote them, and when
// the old keys are gone nothing is left that only they open.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { spawn } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { letter, newKey, persons, sleep, start, track, until, words, write } from './harness.mjs';

let site;
const people = {};
const person = persons(() => site, people);
const letters = [];
const keys = () => join(site.data, 'keys');

before(async () => {
	site = await start({ workers: 2 });
	for (let i = 0; i < 3; i++) letters.push({ ...(await write(site, { phone: `1380013800${i}`, title: `换密钥以前的信${i}` })), phone: `1380013800${i}` });
});
after(() => site?.stop());

const listed = async () => (await site.cli('--format', 'tsv', 'keys', 'list')).out.split('\n').slice(1, -1).map((line) => line.split('\t'));
const inUse = async (kind) => (await listed()).find(([k, , state]) => k === kind && state === 'in use')[1];
const must = async (...args) => {
	const done = await site.cli('keys', ...args);
	assert.equal(done.code, 0, `keys ${args.join(' ')}: ${done.err}`);
	return done.out.trim();
};
/** Every letter is found with its code, and the office reads the telephone number of one of them. */
const allIsReadable = async () => {
	for (const one of letters) assert.equal((await track(site, one)).page.status, 200);
	const office = await person('office');
	const one = letters[letters.length - 1];
	const opened = await office.submit(await office.get(`desk/tickets/${one.number}`), '/contact');
	assert.match(words(opened.text), new RegExp(one.phone));
};
const another = async (i) => letters.push({ ...(await write(site, { phone: `1390013900${i}`, title: `换密钥期间的信${i}` })), phone: `1390013900${i}` });

/** Old keys may only go some seconds after the file was changed. */
const retire = (...args) => until(async () => {
	const done = await site.cli('keys', 'retire', ...args);
	if (done.code !== 0 && !/a moment ago/.test(done.err)) throw new Error(done.err);
	return done.code === 0;
}, 15, 'the key going');

test('a key that seals is added, used, and the old one retired, and nothing is unreadable at any moment', async () => {
	const old = await inUse('seal');
	copyFileSync(keys(), join(site.folder, 'keys.first'));
	const id = await must('add', 'seal');
	assert.match(id, /^[0-9a-f]{8}$/);
	assert.equal(await inUse('seal'), old, 'added is not used yet');
	await allIsReadable();
	await must('use', id);
	await another(0);
	await allIsReadable();
	await sleep(1100); // every program has looked at the file again
	await another(1);
	assert.equal(await site.value(`SELECT COUNT(*) FROM contact WHERE HEX(SUBSTR(sealed, 2, 4)) = '${id.toUpperCase()}' AND ticket_id = (SELECT MAX(ticket_id) FROM contact)`), '1', 'a program that runs seals with the new key');
	const early = await until(async () => {
		const done = await site.cli('keys', 'retire', old);
		return /a moment ago/.test(done.err) ? null : done;
	}, 15);
	assert.equal(early.code, 1);
	assert.match(early.err, /still needed: run `huiying keys reseal` first/);
	await must('reseal');
	await allIsReadable();
	assert.equal((await listed()).find(([, one]) => one === old)[3], '0');
	await retire(old);
	assert.deepEqual((await listed()).map(([kind, , state]) => `${kind} ${state}`), ['seal in use', 'lookup in use', 'sign in use']);
	await another(2);
	await allIsReadable();
	assert.match(await must('reseal'), /^0 rows sealed anew/);
	const changes = await site.sql("SELECT name, new_value FROM change_record WHERE thing = 'keys' ORDER BY id");
	assert.deepEqual(changes, [[`seal ${id}`, 'added'], [`seal ${id}`, 'put in use'], [`seal ${old}`, 'retired']]);
	assert.ok(!readFileSync(keys(), 'utf8').includes(readFileSync(join(site.folder, 'keys.first'), 'utf8').match(/^seal = (\w+)/m)[1]));
});

test('sealing anew that is killed goes on where it was', async () => {
	const old = await inUse('seal');
	await must('use', await must('add', 'seal'));
	const child = spawn(join(site.data, 'dist/bin/huiying'), ['-c', join(site.data, 'huiying.conf'), 'keys', 'reseal'], { stdio: 'ignore' });
	const ended = new Promise((done) => child.once('exit', done));
	await sleep(30);
	child.kill('SIGKILL');
	await ended;
	await allIsReadable();
	await must('reseal');
	await retire(old);
	await allIsReadable();
});

test('a key for look-up changes: query codes and telephone numbers are found before, during and after', async () => {
	const old = await inUse('lookup');
	const id = await must('add', 'lookup');
	await must('use', id);
	await sleep(1100);
	await another(3);
	await allIsReadable();
	const early = await until(async () => {
		const done = await site.cli('keys', 'retire', old);
		return /a moment ago/.test(done.err) ? null : done;
	}, 15);
	assert.match(early.err, /still needed/);
	await must('reseal');
	await allIsReadable();
	await retire(old);
	await sleep(1100);
	await allIsReadable();
	const office = await person('office');
	const found = await site.sql('SELECT COUNT(*), COUNT(DISTINCT phone_hash) FROM contact');
	assert.ok(Number(found[0][0]) >= letters.length);
	assert.equal((await office.get(`desk/tickets/${letters[0].number}`)).status, 200);
});

test('a key that signs ends what is open, so it wants to be told; letters stay as they are', async () => {
	const api = (await site.cli('key', 'add', '热线')).out.trim().split('\t')[1];
	const sent = [{ key: 'hotline-2026-000001' }, {}].map((more, i) => ({ service_code: 'general', description: `换签名密钥以前由热线转来的第${i + 1}封信。`, last_name: '张', first_name: '小满', phone: '13800138000', ...more }));
	const send = (fields) => site.visitor().post('open311/v2/requests.json', fields, { headers: { 'X-Api-Key': api } });
	const first = [];
	for (const one of sent) first.push(await send(one));
	assert.deepEqual(first.map((a) => a.status), [201, 201], first[0].text);
	const form = letter({ key: newKey(), phone: '13800138009', title: '换签名密钥以前的信' });
	const paper = (await site.visitor({ json: true }).post('letters/', form)).data;
	const grouped = `${paper.code.slice(0, 4)} ${paper.code.slice(4)}`;
	/** No second letter: the receipt of the first one, with its code or without. */
	const sendAgain = async (change) => {
		for (const [i, one] of sent.entries()) {
			const again = await send(one);
			assert.equal(again.status, 200, again.text);
			assert.deepEqual(again.data, first[i].data.map((receipt) => ({ ...receipt, ...change })));
		}
	};
	const id = await must('add', 'sign');
	const refused = await site.cli('keys', 'use', id);
	assert.equal(refused.code, 1);
	assert.match(refused.err, /say --ends/);
	const old = await inUse('sign');
	await must('use', '--ends', id);
	await sleep(1100);
	await sendAgain({});
	assert.match((await site.visitor().post('letters/', form)).text, new RegExp(`<dd class="hy-card__code">${grouped}</dd>`));
	const asked = await until(async () => {
		const done = await site.cli('keys', 'retire', old);
		return /a moment ago/.test(done.err) ? null : done;
	}, 15);
	assert.equal(asked.code, 1);
	assert.match(asked.err, new RegExp(`sign ${old} may have signed the query codes of [1-9]\\d* tickets: .*: say --ends`));
	await sendAgain({});
	await retire('--ends', old);
	await sleep(1100);
	await sendAgain({ code: null });
	const codeless = await site.visitor().post('letters/', form);
	assert.equal(codeless.status, 200);
	assert.doesNotMatch(codeless.text, /hy-card__code|data-hy-copy/);
	assert.match(words(codeless.text), /请用您当时记下的查询码/);
	assert.equal((await track(site, paper)).page.status, 200);
	for (const { data: [receipt] } of first) assert.equal((await track(site, { number: receipt.service_request_id, code: receipt.code })).page.status, 200);
	delete people.office;
	await another(4);
	await allIsReadable();
});

test('what makes no sense is refused in words', async () => {
	const used = await inUse('seal');
	for (const [args, expected] of [[['retire', used], /is in use/], [['use', '00000000'], /no key has the id/], [['add', 'paper'], /expected: seal, lookup, sign/]]) {
		const done = await site.cli('keys', ...args);
		assert.equal(done.code, 1);
		assert.match(done.err, expected);
	}
	assert.equal((await site.cli('keys', 'add')).code, 2);
	await site.sql("INSERT INTO heartbeat (program, node, at) VALUES ('timers', 'elsewhere.example', UTC_TIMESTAMP(6))");
	const id = await must('add', 'seal');
	const done = await site.cli('keys', 'use', id);
	assert.equal(done.code, 1);
	assert.match(done.err, /elsewhere\.example is another node: copy .* there first, then say --copied/);
	await must('use', '--copied', id);
	assert.equal((await site.cli('ledger', 'verify')).code, 0);
});
