// SPDX-License-Identifier: MIT
// Who sits at the desk and what they may reach: sessions that end, a new password, the letters of another unit by every way.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { allFine, answerLetter, forms, letter, newKey, start, toWater, words, write } from './harness.mjs';

let hy;
before(async () => { hy = await start(); });
after(() => hy?.stop());

const person = async (login) => {
	const visitor = hy.visitor();
	await visitor.login(login);
	return visitor;
};
const dispatched = async () => {
	const { number } = await write(hy);
	const office = await person('office');
	const page = await office.get(`desk/tickets/${number}`);
	const form = forms(page.text).find((f) => f.buttons.some((b) => b.value === 'dispatch'));
	assert.equal((await office.post(form.action, { ...form.fields, ...toWater(form), action: 'dispatch' })).status, 303);
	return number;
};

test('a session ends after its idle time and after its longest time, and what was typed is carried through the log-in', async () => {
	const number = await dispatched();
	for (const [column, minutes] of [['seen_at', 31], ['created_at', 10 * 60 + 1]]) {
		const water = await person('water');
		const page = await water.get(`desk/tickets/${number}`);
		const form = forms(page.text).find((f) => f.buttons.some((b) => b.value === 'propose'));
		await hy.sql(`UPDATE staff_session SET ${column} = ${column} - INTERVAL ${minutes} MINUTE`);
		const sent = await water.post(form.action, { ...form.fields, action: 'propose', answer: `写了很久的答复 ${column}` });
		assert.equal(sent.status, 401, column);
		assert.match(words(sent.text), /重新登录/);
		const back = await water.submit(sent, 'desk/login', { login: 'water', password: hy.password.water });
		assert.equal(back.status, 200);
		assert.ok(back.text.includes(`写了很久的答复 ${column}`), 'the words are in the form again');
		assert.equal(await hy.value(`SELECT state FROM ticket WHERE number = '${number}'`), 'DISPATCHED', 'nothing was done');
	}
});
test('a new password is as strong as the policy says, ends the other sessions, and is recorded with its address', async () => {
	const here = await person('water-head');
	const there = await person('water-head');
	const old = hy.password['water-head'];
	const change = async (password) => here.submit(await here.get('desk/password'), 'desk/password', { old, password, again: password });
	for (const weak of ['Ab1-xyz', 'abcdefg1-', 'ABCDEFG1-', 'Abcdefgh-', 'Abcdefgh1']) assert.equal((await change(weak)).status, 422, weak);
	assert.equal((await change('Neu-gewaehlt-1')).status, 200);
	hy.password['water-head'] = 'Neu-gewaehlt-1';
	assert.equal((await here.get('desk/')).status, 200);
	assert.notEqual((await there.get('desk/')).status, 200);
	assert.equal(await hy.value("SELECT address FROM staff_event WHERE login = 'water-head' AND action = 'password' ORDER BY id DESC LIMIT 1"), '127.0.0.1');
	assert.equal(await hy.value("SELECT COUNT(*) FROM staff_event WHERE action = 'login' AND address = ''"), '0');
});
test('a letter of another unit is reached by no way, and each try is recorded', async () => {
	const citizen = hy.visitor({ json: true });
	const sent = await citizen.upload('letters/', letter({ key: newKey(), title: '只给水务局看的一封信' }), [{ name: 'a.txt', type: 'text/plain', content: '照片说明' }]);
	assert.equal(sent.status, 201, sent.text);
	const { number } = sent.data;
	await answerLetter(hy, number);
	const file = await hy.value(`SELECT a.id FROM attachment a JOIN ticket t ON t.id = a.ticket_id WHERE t.number = '${number}'`);
	const water = await person('water');
	assert.equal((await water.get(`desk/attachments/${file}`)).status, 200);
	const housing = await person('housing');
	const tries = () => hy.value("SELECT COUNT(*) FROM staff_event WHERE login = 'housing' AND action = 'foreign_ticket'");
	const { csrf } = forms((await housing.get('desk/password')).text).find((f) => f.action.endsWith('desk/password')).fields;
	const ways = [(json) => housing.get(`desk/tickets/${number}`, { json }), (json) => housing.get(`desk/attachments/${file}`, { json }),
		(json) => housing.post(`desk/tickets/${number}/contact`, { csrf }, { json }), (json) => housing.post(`desk/tickets/${number}/draft`, { csrf, answer: '我来写' }, { json }),
		(json) => housing.post(`desk/tickets/${number}/act`, { csrf, action: 'note', words: '看一看' }, { json })];
	for (const json of [false, true])
		for (const [i, way] of ways.entries()) {
			const before = Number(await tries());
			const answer = await way(json);
			assert.equal(answer.status, 404, `way ${i}`);
			assert.ok(!answer.text.includes('水务局看') && !answer.text.includes('13800138000'));
			assert.equal(Number(await tries()), before + 1, `way ${i} is recorded`);
		}
	for (const q of [number, '水务局看']) {
		const found = await housing.get(`desk/search?q=${encodeURIComponent(q)}`, { json: true });
		assert.ok(!found.text.includes('只给水务局'), q);
	}
	assert.ok(!(await housing.get('desk/?tab=all', { json: true })).text.includes(number));
});

describe('a draft of two colleagues', () => {
	before(async () => {
		const added = await hy.cli('staff', 'add', 'water-two', '水二', '--unit', 'water', '--role', 'handler', '--trained', '2026-01-05');
		assert.equal(added.code, 0, added.err);
		hy.password['water-two'] = (added.out + added.err).match(/\S{12,}/)[0];
	});
	const proposeForm = async (visitor, number) => forms((await visitor.get(`desk/tickets/${number}`)).text).find((f) => f.buttons.some((b) => b.value === 'propose'));
	const draft = (number) => hy.value(`SELECT d.words FROM draft d JOIN ticket t ON t.id = d.ticket_id WHERE t.number = '${number}'`);
	const two = async () => {
		const number = await dispatched();
		const one = await person('water');
		const other = await person('water-two');
		const act = async (visitor, action) => {
			const form = forms((await visitor.get(`desk/tickets/${number}`)).text).find((f) => f.buttons.some((b) => b.value === action));
			assert.equal((await visitor.post(form.action, { ...form.fields, action })).status, 303);
		};
		await act(one, 'sign');
		return { number, one, other, mine: await proposeForm(one, number), theirs: await proposeForm(other, number) };
	};
	// the lock of who wrote last is over: what crosses then is told by the draft itself
	const unlocked = () => hy.sql('UPDATE edit_lock SET until_at = until_at - INTERVAL 301 SECOND');
	const save = (visitor, number, form, answer, options) => visitor.post(`desk/tickets/${number}/draft`, { ...form.fields, action: 'propose', answer }, options);

	test('is not overwritten by who has not seen it, and both texts are on the page', async () => {
		const { number, one, other, mine, theirs } = await two();
		assert.equal((await save(one, number, mine, '小满写的草稿，已经到现场看过。')).status, 303);
		await unlocked();
		const crossed = await save(other, number, theirs, '水二写的另一份草稿。');
		assert.equal(crossed.status, 409);
		assert.equal(await draft(number), '小满写的草稿，已经到现场看过。', 'nothing was overwritten');
		assert.match(words(crossed.text), /乙三 今天 \d\d:\d\d 保存了另一份草稿/);
		assert.ok(words(crossed.text).includes('小满写的草稿，已经到现场看过。'), 'the text of the other');
		const again = forms(crossed.text).find((f) => f.buttons.some((b) => b.value === 'propose'));
		assert.equal(again.fields.answer, '水二写的另一份草稿。', 'and one\'s own in the field');
		assert.equal((await save(other, number, again, '合成的一份草稿。')).status, 303, 'who has seen both may save');
		assert.equal(await draft(number), '合成的一份草稿。');
	});
	test('saved by itself while typing says so and keeps the other text', async () => {
		const { number, one, other, mine, theirs } = await two();
		const first = await save(one, number, mine, '第一份草稿。', { json: true });
		assert.deepEqual([first.status, first.data.saved], [200, true]);
		const next = await save(one, number, { fields: { ...mine.fields, draft_seen: first.data.draft_seen } }, '第一份草稿，写完了。', { json: true });
		assert.equal(next.status, 200, 'one\'s own next version');
		await unlocked();
		const crossed = await save(other, number, theirs, '第二份草稿。', { json: true });
		assert.equal(crossed.status, 409);
		assert.match(crossed.data.error, /乙三 今天 .* 保存了另一份草稿/);
		assert.equal(await draft(number), '第一份草稿，写完了。');
		const same = await save(other, number, theirs, '第一份草稿，写完了。', { json: true });
		assert.equal(same.status, 200, 'the same text is no conflict');
	});
	test('is not thrown away by a colleague who sends an older text for review', async () => {
		const { number, one, other, mine, theirs } = await two();
		assert.equal((await save(one, number, mine, '写了一半的草稿。')).status, 303);
		await unlocked();
		const sent = await other.post(theirs.action, { ...theirs.fields, ...allFine(theirs), action: 'propose', answer: '没看过草稿就写的答复。' });
		assert.equal(sent.status, 409, words(sent.text).slice(0, 300));
		assert.ok(words(sent.text).includes('写了一半的草稿。'));
		assert.equal(await hy.value(`SELECT state FROM ticket WHERE number = '${number}'`), 'HANDLING');
		const again = forms(sent.text).find((f) => f.buttons.some((b) => b.value === 'propose'));
		assert.equal((await other.post(again.action, { ...again.fields, ...allFine(again), action: 'propose' })).status, 303);
	});
});
