// SPDX-License-Identifier: MIT
// The whole way once, over HTTP: from the citizen's letter to the published and rated answer, and the ways aside.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { answerLetter, forms, publishLetter, start, toWater, track, words, write } from './harness.mjs';

let hy;
before(async () => { hy = await start(); });
after(() => hy?.stop());
const state = (number) => hy.value(`SELECT state FROM ticket WHERE number = '${number}'`);

test('accept, dispatch, sign, propose, review, release, publish, find, rate', async () => {
	const receipt = await write(hy, { title: '梧桐巷的井盖晚上响个不停' });
	const { people } = await answerLetter(hy, receipt.number, { answer: '您好：井盖已经换成带胶垫的，夜里不会再响。' });
	assert.equal(await state(receipt.number), 'REPLIED');
	await publishLetter(hy, receipt.number, { people, copy: { title: '一条巷子的井盖晚上响', body: '井盖松了，车一过就响。', answer: '井盖已经换成带胶垫的。' } });
	const open = await hy.visitor().get(`letters/${receipt.number}`);
	assert.equal(open.status, 200);
	assert.ok(words(open.text).includes('井盖已经换成带胶垫的'));
	for (const secret of ['张小满', '13800138000', '梧桐巷', receipt.code]) assert.ok(!open.text.includes(secret), `the public page keeps ${secret} to itself`);
	for (const q of ['井盖', '胶垫', '响']) {
		const found = await hy.visitor({ json: true }).get(`letters/?q=${encodeURIComponent(q)}`);
		assert.ok(JSON.stringify(found.data).replace(/\s/g, '').includes(receipt.number), `found by ${q}`);
	}
	assert.equal(await hy.value(`SELECT title FROM ticket WHERE number = '${receipt.number}'`), '梧桐巷的井盖晚上响个不停', 'the original stays');
	const { visitor, page } = await track(hy, receipt);
	await visitor.submit(page, '/mine/rate', { rating: '5', words: '很快，谢谢。' });
	assert.equal(await hy.value(`SELECT rating FROM ticket WHERE number = '${receipt.number}'`), '5');
	const acts = (await hy.sql(`SELECT e.action FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE t.number = '${receipt.number}' ORDER BY e.sequence`)).map((row) => row[0]);
	for (const action of ['submit', 'accept', 'dispatch', 'sign', 'propose', 'review', 'release', 'publish', 'rate']) assert.ok(acts.includes(action), action);
	const proved = await hy.cli('ledger', 'verify');
	assert.equal(proved.code, 0, proved.err);
});

test('a refusal needs a reason, and the citizen reads it', async () => {
	const receipt = await write(hy);
	const office = hy.visitor();
	await office.login('office');
	const page = await office.get(`desk/tickets/${receipt.number}`);
	const form = forms(page.text).find((f) => f.action.endsWith('/act') && f.buttons.some((b) => b.value === 'refuse_ask'));
	assert.ok(form, 'the office may propose it');
	const empty = await office.post(form.action, { ...form.fields, action: 'refuse_ask', reason: '', words: '' });
	assert.equal(empty.status, 422);
	assert.equal(await state(receipt.number), 'SUBMITTED');
	const reason = (form.choices.reason ?? []).find((code) => code && code !== 'invalid');
	const done = await office.post(form.action, { ...form.fields, action: 'refuse_ask', reason, words: '这件事由市里的公交公司管，请拨打他们的电话。' });
	assert.equal(done.status, 303, words(done.text).slice(0, 400));
	const second = hy.visitor();
	await second.login('office2');
	const waits = forms((await second.get(`desk/tickets/${receipt.number}`)).text).find((f) => f.buttons.some((b) => /^(refuse|redirect)$/.test(b.value)));
	const { value: action } = waits.buttons.find((b) => /^(refuse|redirect)$/.test(b.value));
	assert.equal((await second.post(waits.action, { ...waits.fields, action })).status, 303);
	const { page: mine } = await track(hy, receipt);
	assert.ok(words(mine.text).includes('这件事由市里的公交公司管'));
});

test('a return with a reason puts the letter back to the office', async () => {
	const receipt = await write(hy);
	const people = {};
	const step = async (login, action, values) => {
		const visitor = (people[login] ??= hy.visitor());
		if (!visitor.cookies.size) await visitor.login(login);
		const page = await visitor.get(`desk/tickets/${receipt.number}`);
		const form = forms(page.text).find((f) => f.action.endsWith('/act') && (f.fields.action === action || f.buttons.some((b) => b.value === action)));
		assert.ok(form, `${login} may ${action}`);
		return visitor.post(form.action, { ...form.fields, action, ...(typeof values === 'function' ? values(form) : values) });
	};
	await step('office', 'accept');
	await step('office', 'dispatch', toWater);
	assert.equal((await step('water', 'return', { words: '' })).status, 422);
	const done = await step('water', 'return', { words: '路灯不归水务局管，请转住建局。' });
	assert.equal(done.status, 303);
	assert.equal(await state(receipt.number), 'ACCEPTED');
});

describe('who may see and do what', () => {
	test('without a log-in every desk page leads to the log-in and back', async () => {
		const receipt = await write(hy);
		for (const path of ['desk/', `desk/tickets/${receipt.number}`, 'desk/search', 'desk/units']) {
			const answer = await hy.visitor().get(path);
			assert.equal(answer.status, 303, path);
			assert.match(answer.headers.location, /desk\/login/);
		}
	});
	test('another unit neither sees the letter nor may act on it', async () => {
		const receipt = await write(hy);
		const { people } = await answerLetter(hy, receipt.number);
		const housing = hy.visitor();
		await housing.login('housing');
		const page = await housing.get(`desk/tickets/${receipt.number}`);
		assert.ok([403, 404].includes(page.status), String(page.status));
		const csrf = forms((await housing.get('desk/')).text).map((f) => f.fields.csrf).find(Boolean);
		const answer = await housing.post(`desk/tickets/${receipt.number}/act`, { csrf, action: 'propose', answer: '不归我们管的答复。', version: '0' });
		assert.ok([403, 404, 409, 422].includes(answer.status), String(answer.status));
		assert.equal(await state(receipt.number), 'REPLIED');
		assert.ok(people.office);
	});
	test('reading the contact data is an event', async () => {
		const receipt = await write(hy, { name: '司马长风', phone: '13700001111' });
		const office = hy.visitor();
		await office.login('office');
		const page = await office.get(`desk/tickets/${receipt.number}`);
		assert.ok(!page.text.includes('13700001111'), 'not shown before it is asked for');
		const shown = await office.submit(page, '/contact');
		assert.ok(shown.text.includes('13700001111'));
		assert.equal(await hy.value(`SELECT COUNT(*) FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE t.number = '${receipt.number}' AND e.action = 'read_contact'`), '1');
	});
	test('a stale page is told what happened meanwhile', async () => {
		const receipt = await write(hy);
		const office = hy.visitor();
		await office.login('office');
		const page = await office.get(`desk/tickets/${receipt.number}`);
		const form = forms(page.text).find((f) => f.action.endsWith('/act') && (f.fields.action === 'accept' || f.buttons.some((b) => b.value === 'accept')));
		assert.equal((await office.post(form.action, { ...form.fields, action: 'accept' })).status, 303);
		const stale = await office.post(form.action, { ...form.fields, action: 'accept' });
		assert.ok([409, 422].includes(stale.status), String(stale.status));
	});
	test('logging out ends the session', async () => {
		const office = hy.visitor();
		await office.login('office');
		const page = await office.get('desk/');
		const kept = new Map(office.cookies);
		await office.submit(page, 'desk/logout');
		office.cookies = kept;
		assert.ok([303, 401].includes((await office.get('desk/')).status), 'the old cookie opens nothing');
	});
	test('an ended session keeps the answer that was typed', async () => {
		const receipt = await write(hy);
		const { people } = await answerLetter(hy, receipt.number);
		const second = await write(hy);
		const office = people.office;
		const page = await office.get(`desk/tickets/${second.number}`);
		const form = forms(page.text).find((f) => f.action.endsWith('/act') && f.buttons.some((b) => b.value === 'refuse_ask'));
		await hy.sql('DELETE FROM staff_session');
		const answer = await office.follow(await office.post(form.action, { ...form.fields, action: 'refuse_ask', words: '打了很久的一段理由不能丢。' }));
		assert.ok(answer.text.includes('打了很久的一段理由不能丢。'));
	});
});
