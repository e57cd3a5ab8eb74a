// SPDX-License-Identifier: MIT
// What stands before the handlers: limits per address and per number, the challenge, foreign origins.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { forms, letter, newKey, start, words, write } from './harness.mjs';
import { solicitation } from './solicitation-rows.mjs';

let hy;
before(async () => { hy = await start({ strict: true, set: { 'challenge.work': 5000, 'limit.submit': 6, 'limit.correction': 2, 'limit.answer': 2, 'limit.track': 5, 'limit.ticket': 20, 'demo.keep_password': 1 } }); });
after(() => hy?.stop());

function solve({ algorithm, challenge, salt, maxnumber, signature }) {
	for (let number = 0; number <= maxnumber; number++)
		if (createHash('sha256').update(salt + number).digest('hex') === challenge)
			return Buffer.from(JSON.stringify({ algorithm, challenge, number, salt, signature })).toString('base64');
	throw new Error('no number fits the challenge');
}
const form = async (visitor) => (await visitor.get('letters/new')).data;

test('the challenge solved over JSON lets the letter in', async () => {
	const visitor = hy.visitor({ json: true });
	const { key, challenge } = await form(visitor);
	const answer = await visitor.post('letters/', letter({ key, challenge: solve(challenge) }));
	assert.equal(answer.status, 201, answer.text);
});
test('without an answer, with a wrong one, or with that of another form it is 422 with a word at the challenge', async () => {
	const visitor = hy.visitor({ json: true });
	const { key, challenge } = await form(visitor);
	const other = solve((await form(visitor)).challenge);
	for (const bad of ['', 'AAAA', other, Buffer.from(JSON.stringify({ ...challenge, number: -1 })).toString('base64')]) {
		const answer = await visitor.post('letters/', letter({ key, challenge: bad }));
		assert.equal(answer.status, 422, answer.text);
		assert.ok(answer.data.errors.challenge);
	}
});
test('without scripts a question in words stands in its place', async () => {
	const page = await hy.visitor().get('letters/new');
	assert.match(words(page.text), /等于几/);
	assert.ok('challenge' in forms(page.text).find((f) => 'key' in f.fields).fields);
});
test('a wrong code and an unknown number get the same answer, and soon 429 with Retry-After', async () => {
	const visitor = hy.visitor({ json: true });
	const { key, challenge } = await form(visitor);
	const { number } = (await visitor.post('letters/', letter({ key, challenge: solve(challenge) }))).data;
	const plain = (answer) => words(answer.text).replace(/[A-Za-z0-9_-]{8,}/g, '').replace(/\d+/g, '');
	const wrong = await hy.visitor().post('letters/track', { number, code: '00000000' });
	const unknown = await hy.visitor().post('letters/track', { number: '2026010112345670', code: '00000000' });
	assert.equal(wrong.status, 403);
	assert.equal(unknown.status, 403);
	assert.equal(plain(wrong), plain(unknown));
	let last;
	for (let i = 0; i < 8; i++) last = await hy.visitor().post('letters/track', { number, code: '00000000' });
	assert.equal(last.status, 429);
	assert.ok(Number(last.headers['retry-after']) > 0);
});
test('wrong answers to the question are counted like wrong codes, and the form is kept', async () => {
	const visitor = hy.visitor();
	let last;
	for (let i = 0; i < 8 && last?.status !== 429; i++) {
		const page = await visitor.get('letters/new');
		last = await visitor.submit(page, 'letters/', letter({ challenge: '99' }), { upload: [] });
	}
	assert.equal(last.status, 429);
	assert.ok(Number(last.headers['retry-after']) > 0);
	assert.equal(forms(last.text).find((f) => 'key' in f.fields).fields.title, letter().title);
	const program = hy.visitor({ json: true });
	const { key, challenge } = await form(program);
	const other = await program.post('letters/', letter({ key, challenge: '99' }));
	assert.equal(other.status, 429, 'whatever the form is asked with');
	assert.notEqual((await program.post('letters/', letter({ key, challenge: solve(challenge) }))).status, 422, 'a solved challenge is no guess');
});
test('too many letters of one address are 429, and what was typed is on the page', async () => {
	let last;
	for (let i = 0; i < 10 && last?.status !== 429; i++) {
		const visitor = hy.visitor({ json: true });
		const { key, challenge } = await form(visitor);
		last = await visitor.post('letters/', letter({ key, challenge: solve(challenge) }));
	}
	assert.equal(last.status, 429);
	assert.ok(Number(last.headers['retry-after']) > 0);
});
test('a POST from another site is refused', async () => {
	for (const headers of [{ Origin: 'https://elsewhere.example' }, { Origin: 'null' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
		const answer = await hy.visitor().post('letters/track', { number: '2026010112345670', code: '00000000' }, { headers });
		assert.ok([400, 403].includes(answer.status), `${JSON.stringify(headers)}: ${answer.status}`);
	}
});
test('failed log-ins lock the account, and say the same for an unknown person', async () => {
	const attempt = async (login) => {
		const visitor = hy.visitor();
		return visitor.submit(await visitor.get('desk/login'), 'desk/login', { login, password: 'wrong-password' });
	};
	const known = await attempt('office');
	const unknown = await attempt('nobody');
	assert.equal(known.status, unknown.status);
	assert.ok(known.status >= 400);
	for (let i = 0; i < 12; i++) await attempt('office');
	const visitor = hy.visitor();
	const right = await visitor.submit(await visitor.get('desk/login'), 'desk/login', { login: 'office', password: hy.password.office });
	assert.ok(right.status >= 400, 'the right password does not open a locked account');
});
test('error reports have a limit of their own: the challenge first, then 429 with what was typed; a repeat is let through', async () => {
	const visitor = hy.visitor({ json: true });
	const report = async () => {
		const { key, challenge } = (await visitor.get('corrections/new')).data;
		return { key, url: 'http://x.gov.cn/', category: 'typo', quote: `错字 ${key}`, challenge: solve(challenge) };
	};
	const first = await report();
	assert.equal((await visitor.post('corrections/', { ...first, challenge: 'AAAA' })).status, 422);
	assert.equal((await visitor.post('corrections/', first)).status, 201);
	assert.equal((await visitor.post('corrections/', await report())).status, 201);
	const much = await hy.visitor().post('corrections/', { ...(await report()), body: '写了很久的话' });
	assert.equal(much.status, 429);
	assert.ok(Number(much.headers['retry-after']) > 0);
	assert.equal(forms(much.text).find((f) => f.enctype).fields.body, '写了很久的话');
	assert.equal((await visitor.post('corrections/', first)).status, 200);
});
test('questionnaires are not saved any number of times from one address; one that is saved is saved again, and what was typed stays', async () => {
	const s = await solicitation(hy, { asks: 2 }), url = `solicitations/${s.number}/answers`;
	await hy.sql(`UPDATE solicitation SET questions = '<questions><page><question code="a" kind="text"><title>为什么</title></question></page></questions>' WHERE ticket_id = ${s.id}`);
	const save = (fields) => hy.visitor().upload(url, { key: newKey(), page: '1', shown: 'a', step: 'save', 'q.a': '因为远', ...fields }, []);
	assert.equal((await save({ saved: 'mine-one' })).status, 200);
	assert.equal((await save()).status, 200);
	assert.equal((await save({ saved: 'mine-one' })).status, 200, 'over the first one');
	for (const fields of [{}, { saved: 'mine-three' }]) {
		const refused = await save(fields);
		assert.equal(refused.status, 429);
		assert.match(words(refused.text), /还没有保存/);
		assert.match(refused.text, /因为远/);
	}
	assert.equal(await hy.value(`SELECT COUNT(*) FROM response_draft WHERE ticket_id = ${s.id}`), '2');
});
