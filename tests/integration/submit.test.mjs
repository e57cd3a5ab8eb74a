// SPDX-License-Identifier: MIT
// A letter comes in, or is refused in words: what a citizen typed is never lost, and nothing half-right is stored.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { forms, letter, newKey, start, track, urlencoded, words, write } from './harness.mjs';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
let hy;
before(async () => { hy = await start({ set: { 'body.most': 65536, 'upload.most': 200000 } }); });
after(() => hy?.stop());
const tickets = async () => Number(await hy.value('SELECT COUNT(*) FROM ticket'));
const stored = async (number) => (await hy.sql(`SELECT title, body FROM ticket WHERE number = '${number}'`))[0];

describe('a letter that fits', () => {
	test('the form in HTML gives a receipt with number, code and the day by which an answer is due', async () => {
		const visitor = hy.visitor();
		const page = await visitor.get('letters/new');
		assert.equal(page.status, 200);
		const receipt = await visitor.submit(page, 'letters/', letter(), { upload: [] });
		assert.ok([200, 201].includes(receipt.status), words(receipt.text).slice(0, 300));
		const number = words(receipt.text).replace(/\s/g, '').match(/\d{16}/)?.[0];
		assert.ok(number, 'a number is shown');
		assert.equal((await stored(number))[0], letter().title);
		assert.match(words(receipt.text), /月\d+日（周.）/);
		assert.match(words(receipt.text), /查询码 \d{4} ?\d{4}/);
		assert.equal(receipt.headers['cache-control'], 'no-store');
	});
	test('over JSON: 201 with number, code and due_at; the same key again: 200 with the same', async () => {
		const visitor = hy.visitor({ json: true });
		const form = (await visitor.get('letters/new')).data;
		for (const field of ['key', 'boxes', 'categories', 'limits']) assert.ok(field in form, field);
		const fields = letter({ key: form.key, box: form.boxes[0].id });
		const first = await visitor.post('letters/', fields);
		assert.equal(first.status, 201, first.text);
		assert.match(first.data.number, /^\d{16}$/);
		assert.match(first.data.code, /^\d{8}$/);
		assert.match(first.data.due_at, /^\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d$/);
		const second = await visitor.post('letters/', fields);
		assert.equal(second.status, 200);
		assert.equal(second.data.number, first.data.number);
		assert.equal(second.data.code, first.data.code);
	});
	test('a box and a category may be given by name', async () => {
		const receipt = await write(hy, { box: '县水务局信箱' });
		assert.equal(await hy.value(`SELECT b.code FROM ticket t JOIN box b ON b.id = t.box_id WHERE t.number = '${receipt.number}'`), 'water');
	});
	test('text is stored byte for byte: four-byte characters, quotes, markup, line ends', async () => {
		const title = '𠮷县的“路灯”<b>&amp;\'坏了';
		const body = '第一行\n第二行　全角空格\n\n𡈽地<script>alert(1)</script>{{title}}<!--# echo var="x" -->%00%s\\n"\'';
		const receipt = await write(hy, { title, body: body.replaceAll('\n', '\r\n') });
		assert.deepEqual(await stored(receipt.number), [title, body]);
	});
	test('contact data are not readable in the database', async () => {
		const receipt = await write(hy, { name: '欧阳清泉', phone: '13912345678', address: '学前街九号' });
		const dump = await hy.value(`SELECT HEX(sealed) FROM contact c JOIN ticket t ON t.id = c.ticket_id WHERE t.number = '${receipt.number}'`);
		for (const secret of ['欧阳清泉', '13912345678', '学前街九号']) assert.ok(!dump.includes(Buffer.from(secret).toString('hex').toUpperCase()));
	});
	test('least and most lengths are taken exactly', async () => {
		await write(hy, { title: '四个汉字' });
		await write(hy, { title: '长'.repeat(50) });
		await write(hy, { body: '十个字十个字十个字够' });
		await write(hy, { body: '长'.repeat(2000) });
		await write(hy, { name: '张三', address: '址'.repeat(100) });
	});
	test('marks that nobody sees, as a telephone puts them around a number it copies, go', async () => {
		const { number } = await write(hy, { title: '坏了的\u202e路灯\u2066好的', phone: '\u202d13800138000\u202c' });
		assert.equal(await hy.value(`SELECT title FROM ticket WHERE number = '${number}'`), '坏了的路灯好的');
	});
});

describe('a letter that does not fit is shown again with a word beside the field', () => {
	const cases = [
		['a title of three characters', { title: '三个字' }, 'title'],
		['a title of 51 characters', { title: '长'.repeat(51) }, 'title'],
		['a body of nine characters', { body: '九个字九个字九个字' }, 'body'],
		['a body of 2,001 characters', { body: '长'.repeat(2001) }, 'body'],
		['a name of one character', { name: '张' }, 'name'],
		['a name of 31 characters', { name: '名'.repeat(31) }, 'name'],
		['an address of 101 characters', { address: '址'.repeat(101) }, 'address'],
		['no title', { title: undefined }, 'title'],
		['an empty body', { body: '' }, 'body'],
		['a body of spaces', { body: ' \n \t　 '.repeat(10) }, 'body'],
		['no name', { name: '' }, 'name'],
		['no telephone', { phone: '' }, 'phone'],
		['a telephone of letters', { phone: 'abcdefghijk' }, 'phone'],
		['a telephone that is too short', { phone: '1380' }, 'phone'],
		['an e-mail address without a host', { email: 'a@' }, 'email'],
		['a box that does not exist', { box: 'nowhere' }, 'box'],
		['no box', { box: '' }, 'box'],
		['a category that does not exist', { category: 'no-such-category' }, 'category'],
	];
	for (const [what, over, field] of cases)
		test(what, async () => {
			const n = await tickets();
			const visitor = hy.visitor({ json: true });
			const answer = await visitor.post('letters/', letter({ key: newKey(), ...over }));
			assert.equal(answer.status, 422, answer.text.slice(0, 300));
			assert.ok(answer.data.errors[field], `a message for ${field}: ${answer.text}`);
			assert.match(answer.data.errors[field], /[\u4e00-\u9fff]/);
			assert.doesNotMatch(answer.data.errors[field], /请填写写/, 'read aloud it is a sentence');
			assert.deepEqual(Object.keys(answer.data), ['errors'], 'what was sent is not sent back');
			const page = await hy.visitor().post('letters/', letter({ key: newKey(), ...over }));
			assert.equal(page.status, 422);
			const kept = forms(page.text).find((f) => f.action.endsWith('letters/') && f.method === 'post').fields;
			if (field !== 'body') assert.equal(kept.body, letter().body, 'what was typed is kept');
			if (field !== 'title') assert.equal(kept.title, letter().title);
			assert.equal(await tickets(), n);
		});
});

describe('what no form of ours sends is refused', () => {
	const raw = (body) => hy.visitor({ json: true }).post('letters/', body);
	const good = (over) => urlencoded(letter({ key: newKey(), ...over }));
	const cases = [
		['an undeclared field', () => raw(`${good()}&admin=1`)],
		['a field twice', () => raw(`${good()}&title=${encodeURIComponent('另外一个标题')}`)],
		['no key', () => raw(urlencoded(letter())), [400, 422]],
		['a key of other characters', () => raw(good({ key: "a' OR '1'='1' --" })), [400, 422]],
		['a key of 65 characters', () => raw(good({ key: 'k'.repeat(65) })), [400, 422]],
		['invalid UTF-8', () => raw(good({ title: Buffer.from([0xe4, 0xb8, 0x20, 0x61, 0x62]) }))],
		['an overlong UTF-8 sequence', () => raw(good({ title: Buffer.from([0x61, 0xc0, 0xaf, 0x62, 0x63]) }))],
		['a surrogate in UTF-8', () => raw(good({ title: Buffer.from([0x61, 0x62, 0xed, 0xa0, 0x80, 0x63]) }))],
		['NUL', () => raw(good({ title: Buffer.from('坏了的\0路灯') }))],
		['a control character', () => raw(good({ title: Buffer.from('坏了的\x1b[2J路灯') })), [400, 422]],
		['a line break in the title', () => raw(good({ title: '坏了的\n路灯' })), [400, 422]],
		['a broken percent code', () => raw(`${good()}&address=%zz`)],
		['another media type', () => hy.visitor({ json: true }).post('letters/', '{}', { headers: { 'Content-Type': 'application/json' } }), [400, 415]],
	];
	for (const [what, send, statuses = [400]] of cases)
		test(what, async () => {
			const n = await tickets();
			const answer = await send();
			assert.ok(statuses.includes(answer.status), `${answer.status} ${answer.text.slice(0, 200)}`);
			assert.equal(await tickets(), n);
		});
	test('a body over the cap is 413, with and without files, and the worker lives', async () => {
		const before = await hy.workers('mailbox');
		assert.equal((await raw(`${good()}&address=${'a'.repeat(80000)}`)).status, 413);
		assert.equal((await hy.visitor().upload('letters/', letter({ key: newKey() }), [{ name: 'a.png', content: Buffer.concat([PNG, randomBytes(31 << 20)]) }])).status, 413);
		assert.deepEqual(await hy.workers('mailbox'), before);
	});
	test('over the cap a program is answered in JSON, a browser with a page of the site', async () => {
		const send = (options) => hy.visitor().upload('letters/', letter({ key: newKey() }), [{ name: 'a.png', content: randomBytes(31 << 20) }], options);
		const program = await send({ json: true });
		assert.equal(program.status, 413);
		assert.match(program.headers['content-type'], /^application\/json/);
		assert.deepEqual(Object.keys(program.data), ['error']);
		assert.match(program.data.error, /太大/);
		const page = await send({ headers: { Accept: 'text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8' } });
		assert.equal(page.status, 413);
		assert.match(page.headers['content-type'], /^text\/html/);
	});
	test('a body shorter than it says does not hold anybody up', async () => {
		const net = await import('node:net');
		const socket = net.connect(hy.port, '127.0.0.1');
		socket.on('error', () => {});
		socket.write(`POST /hudong/letters/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\nkey=`);
		assert.equal((await hy.visitor().get('letters/')).status, 200);
		socket.destroy();
	});
});

describe('attachments', () => {
	const send = (files, over) => hy.visitor({ json: true }).upload('letters/', letter({ key: newKey(), ...over }), files);
	test('a picture is stored under its hash and comes back as a download', async () => {
		const answer = await send([{ name: '路灯.png', type: 'image/png', content: PNG }]);
		assert.equal(answer.status, 201, answer.text);
		const [[hash, name, type]] = await hy.sql(`SELECT a.hash, a.name, a.type FROM attachment a JOIN ticket t ON t.id = a.ticket_id WHERE t.number = '${answer.data.number}'`);
		assert.deepEqual([name, type], ['路灯.png', 'image/png']);
		const visitor = hy.visitor();
		const mine = await visitor.follow(await visitor.post('letters/track', { number: answer.data.number, code: answer.data.code }));
		const link = mine.text.match(/href="([^"]*\/attachment\/[^"]+)"/)?.[1];
		assert.ok(link, 'the own letter links to it');
		const file = await visitor.get(link);
		assert.equal(file.status, 200);
		assert.deepEqual(file.bytes, PNG);
		assert.match(file.headers['content-disposition'], /^attachment/);
		assert.equal(file.headers['x-content-type-options'], 'nosniff');
		assert.match(file.headers['content-security-policy'], /sandbox/);
		assert.equal((await hy.visitor().get(link)).status === 200, false, 'nobody else gets it');
		for (const path of [`/.huiying/files/${hash.slice(0, 2)}/${hash.slice(2)}`, `/hudong/attachments/${hash}`]) assert.equal((await hy.visitor().get(path)).status, 404);
	});
	const refused = [
		['a program', [{ name: 'a.exe', content: Buffer.concat([Buffer.from('MZ\x90\0'), randomBytes(500)]) }]],
		['a page that calls itself a picture', [{ name: 'a.png', type: 'image/png', content: '<!DOCTYPE html><html><script>alert(1)</script></html>' }]],
		['a script that calls itself a document', [{ name: 'a.pdf', type: 'application/pdf', content: '#!/bin/sh\nrm -rf /\n' }]],
		['an SVG', [{ name: 'a.svg', type: 'image/svg+xml', content: '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>' }]],
		['six files', Array.from({ length: 6 }, (_, i) => ({ name: `${i}.png`, content: Buffer.concat([PNG, Buffer.from([i])]) }))],
		['a file over the cap', [{ name: 'a.png', content: Buffer.concat([PNG, randomBytes(250000)]) }]],
	];
	for (const [what, files] of refused)
		test(`${what} is refused in words`, async () => {
			const n = await tickets();
			const answer = await send(files);
			assert.ok([400, 413, 415, 422].includes(answer.status), `${answer.status} ${answer.text.slice(0, 200)}`);
			assert.match(answer.text, /[\u4e00-\u9fff]/);
			assert.equal(await tickets(), n);
		});
	test('a lying name becomes harmless', async () => {
		const answer = await send([{ name: '../../etc/cron.d/x\u202egnp.png', content: PNG }]);
		if (answer.status === 201) {
			const name = await hy.value(`SELECT a.name FROM attachment a JOIN ticket t ON t.id = a.ticket_id WHERE t.number = '${answer.data.number}'`);
			assert.doesNotMatch(name, /[/\\\u202e]|\.\./);
		} else assert.ok([400, 422].includes(answer.status), String(answer.status));
	});
	for (const [what, body] of [
		['without an end', 'x\r\n--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nabc'],
		['without headers', '--b\r\n\r\n\r\n--b--\r\n'],
		['with a thousand parts', `${'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(1000)}--b--\r\n`],
	])
		test(`a multipart body ${what} is 400`, async () => {
			const answer = await hy.visitor({ json: true }).post('letters/', body, { headers: { 'Content-Type': 'multipart/form-data; boundary=b' } });
			assert.ok([400, 413].includes(answer.status), String(answer.status));
		});
});

describe('the same form', () => {
	test('sent twice in HTML gives one ticket and the same receipt', async () => {
		const visitor = hy.visitor();
		const page = await visitor.get('letters/new');
		const number = (answer) => words(answer.text).replace(/\s/g, '').match(/\d{16}/)?.[0];
		const first = await visitor.submit(page, 'letters/', letter(), { upload: [] });
		const second = await visitor.submit(page, 'letters/', letter(), { upload: [] });
		assert.ok(number(first));
		assert.equal(number(second), number(first));
	});
	test('sent by ten at once gives one ticket and ten times the same receipt', async () => {
		for (let round = 0; round < 5; round++) {
			const n = await tickets();
			const fields = letter({ key: newKey() });
			const answers = await Promise.all(Array.from({ length: 10 }, () => hy.visitor({ json: true }).post('letters/', fields)));
			assert.deepEqual([...new Set(answers.map((a) => a.data.number))].length, 1, JSON.stringify(answers.map((a) => [a.status, a.data])));
			assert.equal(new Set(answers.map((a) => a.data.code)).size, 1);
			assert.equal(answers.filter((a) => a.status === 201).length, 1);
			assert.equal(await tickets(), n + 1);
			assert.equal(await hy.value(`SELECT COUNT(*) FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE t.number = '${answers[0].data.number}'`), '1');
		}
	});
	test('sent by ten at once with files gives one ticket with each file once', async () => {
		const n = await tickets();
		const fields = letter({ key: newKey() });
		const files = [{ name: '一.png', type: 'image/png', content: PNG }, { name: '二.txt', type: 'text/plain', content: randomBytes(20).toString('hex') }];
		const answers = await Promise.all(Array.from({ length: 10 }, () => hy.visitor({ json: true }).upload('letters/', fields, files)));
		assert.deepEqual(answers.map((a) => a.status).sort(), [...Array(9).fill(200), 201]);
		assert.equal(new Set(answers.map((a) => `${a.data.number} ${a.data.code}`)).size, 1);
		assert.equal(await tickets(), n + 1);
		const rows = await hy.sql(`SELECT a.name, a.hash FROM attachment a JOIN ticket t ON t.id = a.ticket_id WHERE t.number = '${answers[0].data.number}' ORDER BY a.id`);
		assert.deepEqual(rows.map((row) => row[0]), ['一.png', '二.txt']);
		const { visitor } = await track(hy, answers[0].data);
		for (const [i, { url }] of (await visitor.get('letters/mine', { json: true })).data.attachments.entries())
			assert.deepEqual((await visitor.get(url)).bytes, Buffer.from(files[i].content), 'the file is whole');
		assert.deepEqual(readdirSync(join(hy.data, 'tmp')).filter((name) => name.startsWith('up-')), [], 'nothing temporary is left');
	});
	test('with another text is not told that it is in: the letter comes back with a key of its own', async () => {
		const n = await tickets(), visitor = hy.visitor();
		const page = await visitor.get('letters/new');
		const first = await visitor.submit(page, 'letters/', letter(), { upload: [] });
		const number = words(first.text).replace(/\s/g, '').match(/\d{16}/)[0];
		const other = { title: '学校门口没有红绿灯', body: '实验小学门口车很多，孩子过马路很危险，希望装一个红绿灯。' };
		const again = await visitor.submit(page, 'letters/', letter(other), { upload: [] });
		assert.equal(again.status, 409, words(again.text).slice(0, 300));
		assert.ok(words(again.text).replace(/\s/g, '').includes(number), 'which letter is in');
		assert.ok(again.text.includes(other.body), 'what was typed is kept');
		assert.equal(await tickets(), n + 1);
		const sent = await visitor.submit(again, 'letters/', { box: 'county' }, { upload: [] });
		assert.equal(sent.status, 201, words(sent.text).slice(0, 300));
		assert.equal((await stored(words(sent.text).replace(/\s/g, '').match(/\d{16}/)[0]))[0], other.title);
		assert.deepEqual((await stored(number))[0], letter().title);
		assert.equal(await tickets(), n + 2);
		// a program with one key for all its letters hears of it
		const fields = letter({ key: newKey() }), program = hy.visitor({ json: true });
		assert.equal((await program.post('letters/', fields)).status, 201);
		const refused = await program.post('letters/', { ...fields, ...other });
		assert.equal(refused.status, 422);
		assert.deepEqual(Object.keys(refused.data.errors), ['key']);
		// a file that the browser did not send again is no other letter
		const withFile = letter({ key: newKey() });
		assert.equal((await program.upload('letters/', withFile, [{ name: '一.png', type: 'image/png', content: PNG }])).status, 201);
		assert.equal((await program.upload('letters/', withFile, [])).status, 200);
	});
	test('filled in twice with the same words is two letters', async () => {
		const first = await write(hy);
		const second = await write(hy);
		assert.notEqual(first.number, second.number);
	});
});

test('every letter of this file has its events, clocks and contact data, and the ledger holds', async () => {
	assert.equal(await hy.value('SELECT COUNT(*) FROM ticket t LEFT JOIN contact c ON c.ticket_id = t.id WHERE c.ticket_id IS NULL'), '0');
	assert.equal(await hy.value('SELECT COUNT(*) FROM ticket t WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.ticket_id = t.id)'), '0');
	assert.equal(await hy.value('SELECT COUNT(*) FROM ticket t WHERE NOT EXISTS (SELECT 1 FROM clock c WHERE c.ticket_id = t.id)'), '0');
	const proved = await hy.cli('ledger', 'verify');
	assert.equal(proved.code, 0, proved.err);
});
