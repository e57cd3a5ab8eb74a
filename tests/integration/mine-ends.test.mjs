// SPDX-License-Identifier: MIT
// How a letter may end besides an answer, as its writer reads it: answered with another letter, invalid, called back, archived.
// Nothing of another citizen is ever on one's page.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { answerLetter, deskAct, forms, persons, start, track, words, write } from './harness.mjs';

let hy;
before(async () => { hy = await start(); });
after(() => hy?.stop());

const person = persons(() => hy);
const act = async (login, number, action, values) => deskAct(await person(login), number, action, values);
const mine = async (receipt) => words((await track(hy, receipt)).page.text);

test('who wrote the same reads the answer, and nothing of the other writer', async () => {
	const first = await write(hy, { title: '东门桥栏杆断了', name: '首先写信的人', phone: '13811112222', body: '东门桥的栏杆断了两根，我家住桥头三号，请来修。' });
	const same = await write(hy, { title: '桥上栏杆缺了两根', body: '东门桥上的栏杆缺了两根，孩子容易掉下去，请修。' });
	await act('office', same.number, 'duplicate', { original: first.number });
	let page = await mine(same);
	assert.match(page, /合在一起办理/);
	for (const secret of ['桥头三号', '首先写信的人', '13811112222', first.number, '东门桥栏杆断了']) assert.ok(!page.includes(secret), secret);
	await answerLetter(hy, first.number, { answer: '栏杆已经换成铸铁的，桥两头也装了灯。' });
	page = await mine(same);
	assert.match(page, /栏杆已经换成铸铁的/);
	for (const secret of ['桥头三号', '首先写信的人', '13811112222', first.number, '东门桥栏杆断了']) assert.ok(!page.includes(secret), secret);
	const { visitor } = await track(hy, same);
	const { data } = await visitor.get('letters/mine', { json: true });
	assert.equal(data.state, 'DUPLICATE');
	assert.match(data.answer, /铸铁/);
	assert.deepEqual(data.actions, []);
});

test('an original is not withdrawn under the others: the page says why', async () => {
	const first = await write(hy, { title: '西门口的井盖响了一个月' });
	const same = await write(hy, { title: '井盖夜里响得睡不着' });
	await act('office', same.number, 'duplicate', { original: first.number });
	const { visitor } = await track(hy, first);
	const answer = await visitor.submit(await visitor.get('letters/mine/withdraw'), '/mine/withdraw');
	assert.equal(answer.status, 409);
	assert.match(words(answer.text), /还有别人的信和您的合在一起办理/);
	assert.equal(await hy.value(`SELECT state FROM ticket WHERE number = '${first.number}'`), 'SUBMITTED');
});

test('a refusal that waits for its second person is not on the writer\'s page', async () => {
	const receipt = await write(hy, { title: '一二三四五六七' });
	await act('office', receipt.number, 'refuse_ask', { reason: 'invalid', words: '信里没有要办的事。' });
	assert.doesNotMatch(await mine(receipt), /没有要办的事|没法办理/);
	await act('office2', receipt.number, 'invalid');
	const page = await mine(receipt);
	assert.match(page, /没法办理/);
	assert.match(page, /信里没有要办的事/);
});

test('after the time for a rating the letter is archived, and the page says so', async () => {
	const receipt = await write(hy, { title: '公园的长椅太少' });
	await answerLetter(hy, receipt.number, { answer: '已经添了六张。' });
	const due = await hy.value(`SELECT DATE_FORMAT(system_at + INTERVAL 1 DAY, '%Y-%m-%dT%H:%i:%sZ') FROM ticket WHERE number = '${receipt.number}'`);
	const swept = await hy.cli('timers', '--once', '--now', due);
	assert.equal(swept.code, 0, swept.err);
	const { page, visitor } = await track(hy, receipt);
	assert.match(words(page.text), /可以评价的时间已经过了/);
	assert.match(words(page.text), /已经添了六张/);
	assert.ok(!forms(page.text).some((f) => /\/mine\/rate$/.test(f.action)), 'no rating is offered');
	const { csrf } = forms(page.text).find((f) => f.fields.csrf).fields;
	assert.equal((await visitor.post('letters/mine/rate', { csrf, rating: '1', words: '太晚了' })).status, 409);
	assert.equal(await hy.value(`SELECT state FROM ticket WHERE number = '${receipt.number}'`), 'ARCHIVED');
});
