// SPDX-License-Identifier: MIT
// A new password that is asked for in the middle of work: what was typed is carried through it.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { forms, start, toWater, words, write } from './harness.mjs';

let hy;
before(async () => { hy = await start({ set: { 'demo.keep_password': 0 } }); });
after(() => hy?.stop());

test('what was typed survives a log-in after which the password must be changed first', async () => {
	const { number } = await write(hy);
	const change = async (page, login, password) => {
		const old = hy.password[login];
		hy.password[login] = password;
		return page.visitor.submit(page, 'desk/password', { old, password, again: password });
	};
	const enter = async (login, password) => {
		const visitor = hy.visitor();
		const page = await visitor.submit(await visitor.get('desk/login'), 'desk/login', { login, password: hy.password[login] });
		assert.match(words(page.text), /更换密码/);
		page.visitor = visitor;
		await change(page, login, password);
		return visitor;
	};
	const office = await enter('office', 'Neu-gewaehlt-1');
	const dispatch = forms((await office.get(`desk/tickets/${number}`)).text).find((f) => f.buttons.some((b) => b.value === 'dispatch'));
	assert.equal((await office.post(dispatch.action, { ...dispatch.fields, ...toWater(dispatch), action: 'dispatch' })).status, 303);

	const water = await enter('water', 'Neu-gewaehlt-2');
	const form = forms((await water.get(`desk/tickets/${number}`)).text).find((f) => f.buttons.some((b) => b.value === 'propose'));
	const reset = await hy.cli('staff', 'reset', 'water', '--application', '2026-17', '--by', 'admin', '--second', 'office-lead');
	assert.equal(reset.code, 0, reset.err);
	hy.password.water = (reset.out + reset.err).match(/\S{12,}/)[0];
	const typed = '写了很久的答复，换了密码也还在。';
	const sent = await water.post(form.action, { ...form.fields, action: 'propose', answer: typed });
	assert.equal(sent.status, 401);
	const asked = await water.submit(sent, 'desk/login', { login: 'water', password: hy.password.water });
	assert.match(words(asked.text), /您刚才写的内容都还在/);
	asked.visitor = water;
	const weak = await water.submit(asked, 'desk/password', { old: hy.password.water, password: 'weak', again: 'weak' });
	assert.equal(weak.status, 422, 'a bad try carries it on');
	weak.visitor = water;
	const back = await change(weak, 'water', 'Neu-gewaehlt-3');
	assert.equal(back.status, 200);
	assert.equal(forms(back.text).find((f) => f.buttons.some((b) => b.value === 'propose')).fields.answer, typed);
	assert.equal(await hy.value(`SELECT state FROM ticket WHERE number = '${number}'`), 'DISPATCHED', 'nothing was done');
});
