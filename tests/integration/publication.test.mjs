// SPDX-License-Identifier: MIT
// The public copy of a letter on the desk's pages: masked to begin with, beside its original, through its reviews, onto the paper
// and into the register, and down again; and every short cut that is none.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { allFine, answerLetter, copyAct, forms, letter, newKey, persons, publishLetter, start, words, write } from './harness.mjs';

let hy;
const people = {};
before(async () => { hy = await start(); });
after(() => hy?.stop());

const person = persons(() => hy, people);
const BODY = '我叫张小满，住在柳岸路12号，电话13800138000。三盏路灯坏了两个星期，晚上看不清路。';
const answered = async (over = {}) => {
	const { number } = await write(hy, { body: BODY, ...over });
	await answerLetter(hy, number, { people });
	return number;
};
const copyPage = async (login, number) => (await person(login)).get(`desk/tickets/${number}/copy`);
const formOf = (page, action) => forms(page.text).find((f) => f.buttons.some((b) => b.value === action));
const published = (number) => hy.value(`SELECT COUNT(*) FROM publication WHERE number = '${number}' AND state = 'public'`);
const publicPage = (number, options) => hy.visitor(options).get(`letters/${number}`);

describe('a copy', () => {
	test('begins masked, stands beside its original, and says what still looks personal', async () => {
		const number = await answered();
		const page = await copyPage('office', number);
		assert.equal(page.status, 200);
		const form = formOf(page, 'publish_ask');
		for (const secret of ['张小满', '13800138000']) assert.ok(!form.fields.body.includes(secret), `${secret} is not in the copy`);
		assert.match(form.fields.body, /138\*{4}8000/);
		assert.match(page.text, /<mark>/, 'what differs is marked');
		assert.ok(page.text.replace(/<\/?mark>/g, '').includes('13800138000'), 'the original is there to compare');
		const unmasked = await (await person('office')).post(form.action, { ...form.fields, ...allFine(form), action: 'publish_ask', body: BODY });
		assert.equal(unmasked.status, 422);
		assert.match(words(unmasked.text), /还有像个人信息的内容/);
		assert.equal(formOf(unmasked, 'publish_ask').fields.body, BODY, 'nothing that was typed is lost');
		const masked = await (await person('office')).post(form.action, { ...formOf(unmasked, 'publish_ask').fields, action: 'mask' });
		assert.equal(masked.status, 200);
		assert.match(formOf(masked, 'publish_ask').fields.body, /138\*{4}8000/);
		assert.equal(await hy.value('SELECT COUNT(*) FROM publication_draft'), '0', 'nothing was sent');
	});

	test('is asked line by line and nothing is answered beforehand', async () => {
		const number = await answered();
		const page = await copyPage('office', number);
		assert.doesNotMatch(page.text, /type="(radio|checkbox)"[^>]*\schecked/, 'no box is ticked');
		const form = formOf(page, 'publish_ask');
		const lines = Object.values(form.choices).filter((values) => values.length === 2);
		assert.equal(lines.length, 14, 'nine points and five gates');
		const office = await person('office');
		const none = await office.post(form.action, { ...form.fields, action: 'publish_ask' });
		assert.equal(none.status, 422);
		assert.match(words(none.text), /还没有核对完/);
		const [name, values] = Object.entries(form.choices).find(([, v]) => v.some((one) => one.startsWith('check.content.cult')));
		const bad = await office.post(form.action, { ...form.fields, action: 'publish_ask', ...allFine(form), [name]: values.find((v) => v.endsWith('=yes')) });
		assert.equal(bad.status, 422);
		assert.match(words(bad.text), /选了“有问题”/);
		assert.ok(formOf(bad, 'publish_ask').fields[name].endsWith('cult=yes'), 'the answers stay');
		const list = { ...allFine(form) };
		for (const key of Object.keys(list)) if (list[key].includes('secrecy')) delete list[key];
		const open = await office.post(form.action, { ...form.fields, action: 'publish_ask', ...list });
		assert.equal(open.status, 422);
		assert.match(words(open.text), /保密审查/);
	});

	test('comes to the public with the last step, in the words that were reviewed', async () => {
		const number = await answered({ title: '柳岸路路灯坏了三盏' });
		await copyAct(await person('office'), number, 'publish_ask', { title: '一条路的路灯坏了', body: '三盏路灯坏了两个星期。', answer: '已经修好。' });
		assert.match(words((await (await person('water-head')).get('desk/publications')).text), /一条路的路灯坏了/);
		for (const login of ['office', 'water', 'water-lead', 'housing', 'watch', 'office2']) {
			const form = formOf(await copyPage(login, number), 'publish_review');
			assert.equal(form, undefined, `${login} has no step to take`);
		}
		const head = await person('water-head');
		const waiting = (await head.get('desk/publications', { json: true })).data;
		assert.ok(waiting.mine.some((one) => one.number === number));
		assert.equal((await copyAct(head, number, 'publish_review')).status, 303);
		assert.equal((await publicPage(number)).status, 404);
		assert.equal((await copyAct(await person('water-lead'), number, 'publish_review')).status, 303);
		const page = await publicPage(number);
		assert.equal(page.status, 200);
		for (const text of ['一条路的路灯坏了', '三盏路灯坏了两个星期', '提供', '审核', '签发', '县水务局']) assert.ok(words(page.text).includes(text), text);
		for (const secret of ['张小满', '13800138000', '乙三', '乙一', '甲三']) assert.ok(!page.text.includes(secret), secret);
		const json = (await publicPage(number, { json: true })).data;
		assert.deepEqual(json.signed_by, [{ unit: '县水务局', name: null }]);
	});

	test('that is sent back is with its writer, words and all', async () => {
		const number = await answered();
		await copyAct(await person('office'), number, 'publish_ask', { title: '路灯', body: '路灯坏了。', answer: '修好了。' });
		const head = await person('water-head');
		const form = formOf(await copyPage('water-head', number), 'publish_back');
		assert.equal((await head.post(form.action, { ...form.fields, action: 'publish_back', words: '' })).status, 422);
		assert.equal((await head.post(form.action, { ...form.fields, action: 'publish_back', words: '把路名也隐去' })).status, 303);
		const again = await copyPage('office', number);
		assert.match(words(again.text), /把路名也隐去/);
		assert.equal(formOf(again, 'publish_ask').fields.body, '路灯坏了。');
		assert.match(words((await (await person('office')).get('desk/publications')).text), /已退回修改/);
	});
});

describe('no short cut', () => {
	test('publishes by hand: by name, out of order, as somebody else, by an old address', async () => {
		const number = await answered();
		const texts = { title: '路灯', body: '路灯坏了。', answer: '修好了。' };
		const tries = async (login, action, expected) => {
			const visitor = await person(login);
			const page = await visitor.get(`desk/tickets/${number}/copy`);
			const csrf = page.text.match(/name="csrf" value="([^"]+)"/)?.[1] ?? (await visitor.get('desk/password')).text.match(/name="csrf" value="([^"]+)"/)[1];
			const checks = { check_0: 'check.content.*=yes', check_1: 'check.gates.*=yes', check_2: 'check.secrecy.done=yes' };
			for (const where of ['copy', 'act']) {
				const sent = await visitor.post(`desk/tickets/${number}/${where}`, { csrf, action, ...checks, ...(where === 'copy' ? texts : {}) });
				assert.ok(expected.includes(sent.status), `${login} ${where} ${action}: ${sent.status}`);
			}
			assert.equal(await published(number), '0');
		};
		for (const login of ['office', 'water', 'water-head', 'water-lead', 'watch']) await tries(login, 'publish', [403, 422]);
		for (const login of ['water-head', 'water-lead']) await tries(login, 'publish_review', [403, 422]);
		await tries('housing', 'publish_ask', [404]);
		await tries('vendor', 'publish_ask', [404]);
		await copyAct(await person('office'), number, 'publish_ask', { ...texts });
		for (const login of ['office', 'office2', 'water', 'water-lead', 'watch', 'office-lead']) await tries(login, 'publish_review', [403]);
		for (const login of ['office', 'office2', 'water-lead']) await tries(login, 'unpublish', [403]);
	});

	test('a copy that changed meanwhile is not signed unread', async () => {
		const number = await answered();
		const office = await person('office');
		await copyAct(office, number, 'publish_ask', { title: '路灯', body: '第一稿。', answer: '修好了。' });
		const head = await person('water-head');
		const stale = formOf(await copyPage('water-head', number), 'publish_review');
		await copyAct(office, number, 'publish_back');
		await copyAct(office, number, 'publish_ask', { title: '路灯', body: '第二稿，没有人看过。', answer: '修好了。' });
		const sent = await head.post(stale.action, { ...stale.fields, ...allFine(stale), action: 'publish_review' });
		assert.equal(sent.status, 409);
		assert.match(words(sent.text), /有人先办了一步/);
		assert.ok(words(sent.text).includes('第二稿'));
		assert.equal(await hy.value(`SELECT d.step FROM publication_draft d JOIN ticket t ON t.id = d.ticket_id WHERE t.number = '${number}'`), '1');
	});

	test('a letter whose writer did not agree has no copy', async () => {
		const visitor = hy.visitor({ json: true });
		const sent = await visitor.post('letters/', letter({ key: newKey(), public: '0', body: BODY }));
		assert.equal(sent.status, 201, sent.text);
		await answerLetter(hy, sent.data.number, { people });
		assert.equal(formOf(await copyPage('office', sent.data.number), 'publish_ask'), undefined);
	});
});

describe('taking down', () => {
	test('needs a reason, words and another person; the register keeps all of it', async () => {
		const number = await answered();
		await publishLetter(hy, number, { people, copy: { title: '要撤下的一封', body: '路灯坏了。', answer: '修好了。' } });
		const office = await person('office');
		const form = formOf(await copyPage('office', number), 'unpublish_ask');
		for (const bad of [{ reason: '', words: '不妥' }, { reason: 'insult', words: '' }])
			assert.equal((await office.post(form.action, { ...form.fields, action: 'unpublish_ask', ...bad })).status, 422);
		assert.equal((await office.post(form.action, { ...form.fields, action: 'unpublish_ask', reason: 'insult', words: '评论里骂了人' })).status, 303);
		assert.equal((await publicPage(number)).status, 200, 'still public');
		assert.equal(formOf(await copyPage('office', number), 'unpublish'), undefined, 'not by who asked');
		const decided = await copyAct(await person('office2'), number, 'unpublish');
		assert.equal(decided.status, 303);
		assert.equal((await publicPage(number)).status, 404);
		const month = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 7);
		const register = await office.get(`desk/register?month=${month}&state=withdrawn`);
		for (const text of ['要撤下的一封', '侮辱或者诽谤他人', '评论里骂了人', '甲四', '县水务局 乙三', '县水务局 乙一']) assert.ok(words(register.text).includes(text), text);
		const csv = await office.get(`desk/register?state=withdrawn&format=csv`);
		assert.match(csv.headers['content-type'], /csv/);
		assert.ok(csv.text.includes('要撤下的一封') && csv.text.includes('评论里骂了人'));
		const xlsx = await office.get('desk/register?format=xlsx');
		assert.equal(xlsx.bytes.subarray(0, 2).toString(), 'PK');
		assert.equal((await office.get('desk/register?month=2026-13')).status, 400);
		assert.equal((await office.get('desk/register?format=pdf')).status, 400);
	});
});

test('the review form on paper has each step with its name, time and answers', async () => {
	const number = await answered();
	await publishLetter(hy, number, { people, copy: { title: '路灯', body: '路灯坏了。', answer: '修好了。' } });
	const page = await (await person('water')).get(`desk/tickets/${number}/record`);
	assert.equal(page.status, 200);
	const text = words(page.text);
	assert.equal(text.match(/信息发布审查表/g).length >= 2, true, 'one of the answer and one of the copy');
	for (const part of ['对来信人的答复', '公开稿', '信息发布责任人初审校对', '科室负责人审核校对', '分管领导审查校对后签发', '乙三', '乙二', '乙一', '甲三', '没有问题', '逐项核对后一并确认', '保密审查', '签字'])
		assert.ok(text.includes(part), part);
	assert.equal((await (await person('housing')).get(`desk/tickets/${number}/record`)).status, 404);
	assert.equal((await (await person('vendor')).get('desk/publications')).status, 403);
	assert.equal((await (await person('vendor')).get('desk/register')).status, 403);
});

test('a unit sees in the register and the queue what is its own, the office all', async () => {
	const number = await answered();
	await publishLetter(hy, number, { people, copy: { title: '水务局的一封', body: '路灯坏了。', answer: '修好了。' } });
	for (const [login, sees] of [['water', true], ['housing', false], ['office', true], ['watch', true]]) {
		const register = (await (await person(login)).get('desk/register', { json: true })).data;
		assert.equal(register.rows.some((row) => row.number === number), sees, login);
	}
});
