// SPDX-License-Identifier: MIT
// Questionnaires over HTTP: filled page by page as by somebody without scripts, saved, sent once a person, counted; and the desk that
// writes the questions, enters paper sheets and reads the answers.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { forms, newKey, persons, start, unescape, until, words } from './harness.mjs';
import { days, solicitation } from './solicitation-rows.mjs';

const SET = `<?xml version="1.0" encoding="UTF-8"?>
<questions><page>
<question code="home" kind="single" required="yes"><title>您住在哪里</title><choice code="east">东城</choice><choice code="west">西城</choice><choice code="else" other="yes">其他地方</choice></question>
<question code="use" kind="multiple" required="yes" least="1" most="2" shuffle="yes"><title>去公园做什么</title><choice code="walk">散步</choice><choice code="sport">锻炼</choice><choice code="kids">带孩子</choice></question>
<question code="rate" kind="scale" required="yes" least="1" most="5"><title>满意吗</title></question>
</page><page>
<question code="why" kind="text" required="yes" most="200"><title>哪里不满意</title><when question="rate" choice="1"/></question>
</page><page>
<question code="parts" kind="matrix" required="yes"><title>几处怎么样</title><choice code="good">好</choice><choice code="bad">不好</choice><row code="light">灯光</row><row code="path">步道</row></question>
<question code="order" kind="ranking"><title>先修哪里</title><choice code="light">灯光</choice><choice code="path">步道</choice></question>
<question code="times" kind="number" low="0" high="31"><title>去过几次</title></question>
<question code="last" kind="date"><title>最近是哪天</title></question>
<question code="photo" kind="file"><title>传一张照片</title></question>
<question code="gift" kind="single"><title>纪念品</title><choice code="cup" quota="2">杯子</choice><choice code="none">不要</choice></question>
<question code="more" kind="text"><title>还想说什么</title></question>
</page></questions>`;
const ONE = '<questions><page><question code="a" kind="single" required="yes"><title>好不好</title><choice code="yes">好</choice><choice code="no">不好</choice></question><question code="b" kind="text" required="yes"><title>为什么</title><when question="a" choice="no"/></question></page></questions>';
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

let hy, person;
before(async () => {
	hy = await start({ set: { 'limit.answer': 0 } });
	person = persons(() => hy);
});
after(() => hy?.stop());

async function survey(over = {}, { questions = SET, method = 'address', tallies = 1 } = {}) {
	const s = await solicitation(hy, { asks: 2, title: '街心公园问卷', ...over });
	await hy.sql(`UPDATE solicitation SET questions = '${questions}', method = '${method}', show_tallies = ${tallies} WHERE ticket_id = ${s.id}`);
	return { ...s, url: `solicitations/${s.number}/answers` };
}
const another = (s) => hy.sql(`DELETE FROM response_voter WHERE ticket_id = ${s.id}`); // the next sheet comes from somebody else
const sheets = async (s) => Number(await hy.value(`SELECT COUNT(*) FROM response WHERE ticket_id = ${s.id}`));
const form = (page) => forms(page.text).find((f) => f.action.endsWith('/answers'));
const press = (visitor, page, step, values = {}, upload = []) => {
	const f = form(page);
	assert.ok(f, words(page.text).slice(0, 400));
	assert.ok(f.buttons.some((b) => b.value === step), `no way to ${step}`);
	return visitor.upload(f.action, { ...Object.fromEntries(Object.entries(f.fields).filter(([name]) => !(name in values))), step, ...values }, upload);
};
const GOOD = { 'q.home': 'east', 'q.use': ['walk', 'kids'], 'q.rate': '5', 'q.parts.light': 'good', 'q.parts.path': 'bad' };
const send = (s, fields = {}, { visitor = hy.visitor({ json: true }) } = {}) => visitor.post(s.url, { key: newKey(), ...GOOD, ...fields });
const results = async (s) => (await hy.visitor({ json: true }).get(`${s.url}/results`)).data;
const question = (data, code) => data.questions.find((q) => q.code === code);

describe('filling it without scripts', () => {
	test('every kind of question, page by page, back and forward, saved and taken up again, sent and counted', async () => {
		const s = await survey(), visitor = hy.visitor();
		let page = await visitor.get(s.url);
		assert.equal(page.status, 200);
		assert.match(words(page.text), /第 1 页，共 3 页/);
		// what is missing is said at each question, by its number in the summary
		page = await press(visitor, page, 'next');
		assert.equal(page.status, 422);
		assert.match(words(page.text), /第 1 题：请选一项 第 2 题：请至少选一项 第 3 题：请选一项/);
		page = await press(visitor, page, 'next', { 'q.home': 'else', 'q.use': ['walk', 'kids'], 'q.rate': '1' });
		assert.match(words(page.text), /选了“其他地方”，请写明是什么/);
		assert.equal(form(page).fields['q.rate'], '1', 'what was typed stays');
		page = await press(visitor, page, 'next', { 'w.home.else': '郊区 <b>' });
		assert.match(words(page.text), /第 2 页.*4\. 哪里不满意/);
		// back: everything stands; another answer takes another way
		page = await press(visitor, page, 'back');
		assert.deepEqual([form(page).fields['q.home'], form(page).fields['w.home.else'], form(page).fields['q.rate']], ['else', '郊区 <b>', '1']);
		page = await press(visitor, page, 'next', { 'q.use': ['walk', 'kids'], 'q.rate': '4' });
		assert.match(words(page.text), /第 3 页.*4\. 几处怎么样/, 'who is content is not asked why not');
		page = await press(visitor, page, 'back');
		page = await press(visitor, page, 'next', { 'q.use': ['walk', 'kids'], 'q.rate': '1' });
		page = await press(visitor, page, 'next', { 'q.why': '路灯\n坏了' });
		// the third page, with a file, saved
		const saved = await press(visitor, page, 'save', { 'q.parts.light': 'bad', 'q.times': '３' }, [{ field: 'f.photo', name: '灯.png', type: 'image/png', content: PNG }]);
		const url = saved.text.match(/href="([^"]*answers\?saved=[^"]{22})"/)[1];
		assert.equal(await sheets(s), 0);
		assert.equal(await hy.value(`SELECT COUNT(*) FROM response_draft WHERE sealed LIKE '%路灯%'`), '0');
		const elsewhere = hy.visitor();
		page = await elsewhere.get(unescape(url));
		assert.match(words(page.text), /接着上次的填.*已经收下：灯\.png/);
		assert.deepEqual([form(page).fields['q.parts.light'], form(page).fields['q.times']], ['bad', '３']);
		page = await press(elsewhere, page, 'next');
		assert.match(words(page.text), /“步道”还没有选/);
		page = await press(elsewhere, page, 'next', { 'q.parts.path': 'good', 'q.order.light': '2', 'q.order.path': '1', 'q.last': '2026-02-01', 'q.gift': 'cup', 'q.more': '谢谢' });
		assert.match(words(page.text), /都填好了.*一共答了 11 道题/);
		page = await press(elsewhere, page, 'send');
		assert.equal(page.status, 201);
		assert.match(words(page.text), /问卷已经收到/);
		const [[answers]] = await hy.sql(`SELECT answers FROM response WHERE ticket_id = ${s.id}`);
		for (const kept of ['home\t\telse\t0\t郊区 <b>', 'rate\t\t1\t0\t', 'why\t\t路灯\\n坏了', 'parts\tlight\tbad', 'order\t\tpath\t1', 'times\t\t3\t', 'last\t\t2026-02-01', 'gift\t\tcup'])
			assert.ok(answers.includes(kept), `${kept} in ${answers}`);
		assert.match(answers, /photo\t\t[0-9a-f]{64}\t0\timage\/png 灯\.png/);
		assert.equal(await hy.value('SELECT COUNT(*) FROM response_draft'), '0', 'what was sent is no draft any more');
		const data = await results(s);
		assert.deepEqual([data.sheets, question(data, 'why').answered, question(data, 'rate').mean], [1, 1, '1.00']);
		assert.deepEqual(question(data, 'order').rows.map((r) => [r.name, r.mean]), [['步道', '1.00'], ['灯光', '2.00']]);
		assert.doesNotMatch(JSON.stringify(data), /路灯|谢谢|郊区/, 'what people wrote is not public');
	});
	test('a question that an answer brings up on the same page is shown before anything is wrong', async () => {
		const s = await survey({}, { questions: ONE }), visitor = hy.visitor();
		let page = await visitor.get(s.url);
		assert.doesNotMatch(words(page.text), /为什么/);
		page = await press(visitor, page, 'send', { 'q.a': 'no' });
		assert.match(words(page.text), /这一页多了几道题.*2\. 为什么/);
		assert.doesNotMatch(words(page.text), /请填写这一题/);
		assert.equal((await press(visitor, page, 'send')).status, 422);
		assert.equal((await press(visitor, page, 'send', { 'q.b': '太吵' })).status, 201);
	});
	test('what is carried between pages cannot be altered', async () => {
		const s = await survey(), visitor = hy.visitor();
		let page = await press(visitor, await visitor.get(s.url), 'next', GOOD);
		const { kept } = form(page).fields;
		assert.equal((await press(visitor, page, 'next', { kept: kept.slice(0, -2) + (kept.endsWith('A') ? 'BB' : 'AA') })).status, 400);
		assert.equal((await press(visitor, page, 'next', { key: newKey() })).status, 400, 'nor moved to another form');
	});
	test('a link that was copied wrongly gives an empty sheet and says so', async () => {
		const s = await survey();
		assert.match(words((await hy.visitor().get(`${s.url}?saved=${newKey()}`)).text), /没有找到上次保存的内容/);
	});
	test('choices lie in another order for others, and stay so for one person', async () => {
		const s = await survey(), seen = new Set();
		for (let i = 0; i < 12; i++) {
			const visitor = hy.visitor(), page = await visitor.get(s.url), order = [...page.text.matchAll(/name="q\.use" value="(\w+)"/g)].map((m) => m[1]).join();
			seen.add(order);
			const again = await press(visitor, page, 'next');
			assert.equal([...again.text.matchAll(/name="q\.use" value="(\w+)"/g)].map((m) => m[1]).join(), order);
		}
		assert.ok(seen.size > 1);
	});
});

describe('over JSON', () => {
	test('all questions with their conditions at once; 201, 200 for the same key, 422 with each fault', async () => {
		const s = await survey(), visitor = hy.visitor({ json: true });
		const { data } = await visitor.get(s.url);
		assert.equal(data.questions.length, 11);
		assert.deepEqual(question(data, 'why').when, [{ question: 'rate', choice: '1', not: false }]);
		assert.deepEqual(question(data, 'home').choices.map((c) => [c.id, c.name, c.other]), [['east', '东城', false], ['west', '西城', false], ['else', '其他地方', true]]);
		const bad = await visitor.post(s.url, { key: data.key, 'q.home': 'east', 'q.rate': '9', 'q.times': '40' });
		assert.equal(bad.status, 422);
		assert.deepEqual(Object.keys(bad.data.errors).sort(), ['q.parts', 'q.rate', 'q.times', 'q.use']);
		assert.equal((await visitor.post(s.url, { key: data.key, ...GOOD })).status, 201);
		assert.equal((await visitor.post(s.url, { key: data.key, ...GOOD })).status, 200);
		assert.equal(await sheets(s), 1);
		const other = await visitor.post(s.url, { key: data.key, ...GOOD, 'q.rate': '2' });
		assert.equal(other.status, 422, 'nobody is told that other answers count');
		assert.match(other.data.errors.key, /没有收下/);
		assert.equal(await sheets(s), 1);
		for (const fields of [{ 'q.<b>': '1' }, { unknown: '1' }, { 'q.more': 'a\u0000b' }]) assert.equal((await send(s, fields)).status, 400, JSON.stringify(fields));
	});
});

describe('a JSON body', () => {
	const ANSWERS = { home: 'else', use: ['walk', 'kids'], rate: 5, parts: { light: 'good', path: 'bad' }, order: { path: 1, light: 2 }, times: 3, more: null };
	const sendJson = (s, object, visitor = hy.visitor()) => visitor.request('POST', s.url, { body: typeof object === 'string' ? object : JSON.stringify(object), headers: { 'Content-Type': 'application/json' } });
	const reply = (page) => JSON.parse(page.text);
	test('says the same as the fields of a form, and is answered in JSON', async () => {
		const s = await survey(), key = newKey(), object = { key, answers: ANSWERS, words: { home: { else: '郊区' } } };
		const done = await sendJson(s, object);
		assert.equal(done.status, 201, done.text);
		assert.match(done.headers['content-type'], /application\/json/);
		assert.equal((await sendJson(s, object)).status, 200);
		const [kept] = (await hy.sql(`SELECT answers FROM response WHERE ticket_id = ${s.id}`))[0];
		await another(s);
		assert.equal((await send(s, { 'q.home': 'else', 'w.home.else': '郊区', 'q.order.path': '1', 'q.order.light': '2', 'q.times': '3' })).status, 201);
		const all = (await hy.sql(`SELECT answers FROM response WHERE ticket_id = ${s.id}`)).map(([text]) => text);
		assert.deepEqual(all, [kept, kept]);
	});
	test('each question says what is wrong with its answer; nothing is stored', async () => {
		const s = await survey();
		const bad = await sendJson(s, { key: newKey(), answers: { home: 'moon', rate: 9, times: 40, parts: { light: 'good' } } });
		assert.equal(bad.status, 422);
		assert.deepEqual(Object.keys(reply(bad).errors).sort(), ['q.home', 'q.parts', 'q.rate', 'q.times', 'q.use']);
		assert.equal(await sheets(s), 0);
	});
	test('what is no such object is 400, and only this address takes one', async () => {
		const s = await survey(), key = newKey();
		for (const body of ['', '[]', '{', '"x"', '{"key": "a", "key": "b"}', { key, nothing: '1' }, { key, answers: 'east' }, { key, answers: { home: { a: { b: 'c' } } } }, { key: { a: 'b' } }, { key, answers: { more: 'a\u0000b' } }, { key, answers: { '<b>': 1 } }])
			assert.equal((await sendJson(s, body)).status, 400, JSON.stringify(body));
		assert.equal((await sendJson({ url: s.url.replace('answers', 'opinions') }, { key, body: '好' })).status, 415);
		assert.equal(await sheets(s), 0);
	});
});

describe('once a person', () => {
	test('by address and day', async () => {
		const s = await survey();
		assert.equal((await send(s)).status, 201);
		const second = await send(s);
		assert.equal(second.status, 422);
		assert.match(second.data.errors.key, /今天已经交过一份/);
		await hy.sql(`UPDATE response_voter SET voter = REPEAT('0', 64) WHERE ticket_id = ${s.id}`);
		assert.equal((await send(s)).status, 201);
		assert.equal(await sheets(s), 2);
	});
	test('by a token from the desk: unknown ones are told on the first page, used ones at the end, twice at once is once', async () => {
		const s = await survey({}, { method: 'token' }), clerk = await person('water');
		const made = await clerk.submit(await clerk.get(`desk/solicitations/${s.number}/questions/tokens`), '/tokens', { n: '3' }, { button: 'page' });
		const tokens = [...made.text.matchAll(/<code>([A-Z2-9-]{14})<\/code>/g)].map((m) => m[1]);
		assert.equal(tokens.length, 3);
		assert.equal(await hy.value("SELECT action FROM staff_event WHERE action LIKE 'tokens%' ORDER BY id DESC LIMIT 1"), `tokens ${s.number} 3`,
			'the records say who made how many');
		assert.doesNotMatch((await clerk.get(`desk/solicitations/${s.number}/questions/tokens`)).text, new RegExp(tokens[0]), 'shown once');
		assert.equal(await hy.value(`SELECT COUNT(*) FROM response_token WHERE hash LIKE '%${tokens[0].slice(0, 4)}%'`), '0');
		const visitor = hy.visitor();
		let page = await press(visitor, await visitor.get(s.url), 'next', { ...GOOD, token: 'AAAA-BBBB-CCCC' });
		assert.match(words(page.text), /没有这样的码/);
		page = await press(visitor, page, 'next', { ...GOOD, token: tokens[0].toLowerCase().replaceAll('-', ' ') });
		assert.equal(page.status, 200);
		const both = await Promise.all(Array.from({ length: 8 }, () => send(s, { token: tokens[1] })));
		assert.deepEqual(both.map((a) => a.status).sort(), [201, ...Array(7).fill(422)]);
		assert.match((await send(s, { token: tokens[1] })).data.errors.key, /已经交过/);
		assert.equal((await send(s, { token: 'AAAABBBBCCCC' })).status, 422);
		assert.equal(await sheets(s), 1);
		const csv = await clerk.submit(await clerk.get(`desk/solicitations/${s.number}/questions/tokens`), '/tokens', { n: '5' }, { button: 'csv' });
		assert.match(csv.headers['content-type'], /csv/);
		assert.equal(csv.text.trim().split(/\r?\n/).length, 6);
		// the link in it opens the questionnaire: it stands in no log
		assert.equal((await hy.visitor().get(`${s.url}?token=${tokens[2]}`)).status, 200);
		for (const log of ['solicitations', 'nginx-access']) assert.doesNotMatch(hy.log(log), new RegExp(`${s.number}/answers\\?|${tokens[2]}`));
		assert.doesNotMatch(hy.log('nginx-access'), new RegExp(`${s.number}/answers`));
	});
	test('by a code that is sent to a mail address', async () => {
		const s = await survey({}, { method: 'contact', questions: ONE }), visitor = hy.visitor(), mail = `someone-${s.id}@example.com`;
		let page = await visitor.get(s.url);
		page = await press(visitor, page, 'send', { 'q.a': 'yes', contact: '' });
		assert.match(words(page.text), /请填写手机号或者电子邮箱/);
		page = await press(visitor, page, 'code', { contact: mail });
		assert.match(words(page.text), /验证码已经发出/);
		assert.equal(form(page).fields['q.a'], 'yes');
		assert.equal((await press(visitor, page, 'code', { contact: mail })).status, 429, 'not twice a minute');
		page = await press(visitor, page, 'send', { code: '000000x' });
		assert.match(words(page.text), /请检查验证码/);
		const code = await until(async () => {
			const list = (await hy.visitor().get('postbox/')).text, one = list.match(/href="([^"]*postbox\/[^"]+)"[^>]*>[^<]*问卷验证码/);
			return one && words((await hy.visitor().get(unescape(one[1]))).text).match(/验证码是： (\d{6})/)?.[1];
		}, 20, 'the mail with the code');
		assert.equal((await press(visitor, page, 'send', { code })).status, 201);
		assert.match((await send(s, { 'q.a': 'yes', contact: mail.toUpperCase(), code })).data.errors.key, /已经交过/);
		assert.equal(await sheets(s), 1);
		assert.equal(await hy.value(`SELECT COUNT(*) FROM outbox WHERE kind = 'code' AND fault <> ''`), '0');
		for (const log of ['solicitations', 'courier']) assert.doesNotMatch(hy.log(log), new RegExp(`${mail}|${code}`));
	});
});

describe('what does not go in', () => {
	test('a choice beyond its quota is refused at its question, and everything typed stays', async () => {
		const s = await survey();
		for (let i = 0; i < 2; i++) {
			assert.equal((await send(s, { 'q.gift': 'cup' })).status, 201);
			await another(s);
		}
		const third = await send(s, { 'q.gift': 'cup' });
		assert.equal(third.status, 422);
		assert.match(third.data.errors['q.gift'], /“杯子”的名额已经满了/);
		assert.equal((await send(s, { 'q.gift': 'none' })).status, 201);
		assert.equal(await hy.value(`SELECT SUM(n) FROM response_tally WHERE ticket_id = ${s.id} AND question = 'gift' AND choice = 'cup'`), '2');
	});
	test('one that comes after closing, or after a withdrawal, while somebody was typing', async () => {
		for (const [change, says] of [[`closes_at = '${days(-0.001)}'`, /截止，这一份到得晚了/], [`withdrawn_at = '${days(-0.001)}', withdrawn_reason = 'x' WHERE ticket_id = @s; UPDATE ticket SET state = 'WITHDRAWN'`, /已经撤回，这份问卷没有收下/]]) {
			const s = await survey({}, { questions: ONE }), visitor = hy.visitor(), page = await visitor.get(s.url);
			await hy.sql(`SET @s = ${s.id}; UPDATE solicitation SET ${change} WHERE ${change.includes('ticket SET') ? 'id' : 'ticket_id'} = @s`);
			const late = await press(visitor, page, 'send', { 'q.a': 'yes' });
			assert.equal(late.status, 422);
			assert.match(words(late.text), says);
			assert.equal((await hy.visitor().get(s.url)).status, 303);
			assert.equal(await sheets(s), 0);
			// nor does a program leave drafts, or have codes sent, for what is over
			await hy.sql(`UPDATE solicitation SET method = 'contact' WHERE ticket_id = ${s.id}`);
			for (const step of ['save', 'code', 'next', 'back']) {
				const refused = await send(s, { 'q.a': 'yes', contact: `late-${s.id}@example.com`, step });
				assert.equal(refused.status, 422, step);
				assert.match(refused.data.errors.key, says);
			}
			assert.equal(await hy.value(`SELECT (SELECT COUNT(*) FROM response_draft WHERE ticket_id = ${s.id}) + (SELECT COUNT(*) FROM response_contact WHERE ticket_id = ${s.id})`), '0');
		}
	});
	test('nothing is there of one without questions, nor results that are not public yet', async () => {
		const none = await solicitation(hy, { asks: 1 });
		assert.equal((await hy.visitor().get(`solicitations/${none.number}/answers`)).status, 404);
		const s = await survey({}, { tallies: 0 });
		assert.equal((await hy.visitor().get(`${s.url}/results`)).status, 404);
		await hy.sql(`UPDATE ticket SET state = 'RESULT_PUBLISHED' WHERE id = ${s.id}; UPDATE solicitation SET closes_at = '${days(-2)}', result_at = '${days(-1)}' WHERE ticket_id = ${s.id}`);
		assert.equal((await hy.visitor().get(`${s.url}/results`)).status, 200);
	});
});

describe('the desk', () => {
	const base = (s) => `desk/solicitations/${s.number}/questions`;
	/** A draft as the desk makes it. */
	async function drafted() {
		const clerk = await person('water');
		const made = await clerk.submit(await clerk.get('desk/solicitations/new'), '/new', { title: '街心公园问卷草稿', asks_opinions: undefined, asks_questions: '1' }, { button: '保存' });
		const number = made.text.match(/desk\/solicitations\/(\d{16})/)[1];
		return { number, id: await hy.value(`SELECT id FROM ticket WHERE number = '${number}'`) };
	}
	const set = (s) => hy.value(`SELECT questions FROM solicitation WHERE ticket_id = ${s.id}`);
	test('writes a questionnaire question by question, moves, changes and takes out', async () => {
		const s = await drafted(), clerk = await person('water');
		const one = async (values, code = '') => clerk.submit(await clerk.get(`${base(s)}/one${code && `?code=${code}`}`), '/one', values);
		let page = await one({ title: '', kind: 'single', choices: '' });
		assert.equal(page.status, 422);
		page = await one({ title: '您常来吗', kind: 'single', choices: '' });
		assert.match(words(page.text), /至少要有 1 个选项/, 'and what was typed stays');
		assert.equal(forms(page.text).find((f) => f.action.endsWith('/one')).fields.title, '您常来吗');
		await one({ title: '您常来吗', kind: 'single', choices: '常来\n不常来 #100\n其他……\n', required: '1' });
		await one({ title: '为什么', kind: 'text', page: '2', when1: 'q1:c2', most: '100' });
		page = await one({ title: '打几分', kind: 'scale', page: '2', least: '0', most: '10', low_name: '差', high_name: '好' });
		assert.match(words(page.text), /已加一道题.*第 1 页 1\. 您常来吗.*第 2 页 2\. 为什么.*只问第 1 题选了“不常来”的人.*3\. 打几分/);
		// the condition holds when the words change, because the place stays
		await one({ choices: '常来\n很少来 #100\n其他……' }, 'q1');
		assert.match(await set(s), /code="c2" quota="100">很少来<[\s\S]*<when question="q1" choice="c2"\/>/);
		// what others hang on is not taken out
		page = await clerk.get(base(s));
		const row = (code, action) => {
			const f = forms(page.text).find((g) => g.fields.code === code);
			return clerk.post(f.action, { ...f.fields, action });
		};
		let done = await row('q1', 'delete');
		assert.equal(done.status, 422);
		assert.match(words(done.text), /条件里的题目 q1 不在这道题前面/);
		done = await row('q3', 'up');
		assert.equal(done.status, 303);
		page = await clerk.get(base(s));
		assert.match(words(page.text), /2\. 打几分.*3\. 为什么/);
		assert.equal((await row('q2', 'delete')).status, 303);
		// somebody else was faster
		done = await row('q3', 'delete');
		assert.equal(done.status, 422);
		assert.match(words(done.text), /有人先改了一次/);
		assert.ok(Number(await hy.value(`SELECT COUNT(*) FROM event WHERE ticket_id = ${s.id} AND action = 'edit'`)) >= 5);
		const preview = await clerk.get(`${base(s)}/preview`);
		assert.match(words(preview.text), /1\. 您常来吗.*选“其他”请写明.*2\. 打几分/);
	});
	test('takes a file in and gives it out again, and says in which line a bad one is wrong', async () => {
		const s = await drafted(), clerk = await person('water');
		const put = async (xml) => clerk.submit(await clerk.get(base(s)), '/questions', { xml }, { button: '读入' });
		assert.match(words((await put(SET.replace('choice="1"', 'choice="6"'))).text), /第 7 行：题目 rate 没有 6 这样的回答/);
		assert.equal(await set(s), '');
		assert.match(words((await put(SET)).text), /已读入 11 道题/);
		const out = await clerk.get(`${base(s)}.xml`);
		assert.match(out.headers['content-type'], /application\/xml/);
		await put(out.text);
		assert.equal((await clerk.get(`${base(s)}.xml`)).text, out.text, 'byte for byte');
	});
	test('nobody else changes it, and nobody after the review began', async () => {
		const draft = await survey({ state: 'DRAFT', public: null }), open = await survey();
		const other = await person('housing'), clerk = await person('water');
		assert.notEqual((await other.get(base(draft))).status, 200);
		assert.equal((await clerk.get(`${base(open)}/one?code=home`)).status, 403);
		const page = await clerk.get(base(open));
		assert.doesNotMatch(page.text, /name="action"/);
		assert.equal((await hy.visitor().get(base(draft))).status, 303, 'log in first');
		assert.equal((await hy.visitor().get(`${base(open)}/answers?format=csv`)).status, 303);
	});
	test('enters a paper sheet, reads what people wrote, downloads every answer harmlessly, counts anew', async () => {
		const s = await survey(), clerk = await person('water');
		await send(s, { 'q.rate': '1', 'q.why': '=HYPERLINK("http://x")', 'q.more': '多种树' });
		let page = await clerk.get(`${base(s)}/sheet`);
		page = await clerk.submit(page, '/sheet', { channel: 'post', 'q.home': 'east' });
		assert.equal(page.status, 422);
		assert.match(words(page.text), /第 2 题：请至少选一项/);
		page = await clerk.submit(page, '/sheet', { channel: 'post', ...GOOD, 'q.home': 'else', 'w.home.else': '外地' });
		assert.match(words(page.text), /这份问卷已登记/);
		const answers = await clerk.get(`${base(s)}/answers`);
		assert.match(words(answers.text), /一共收到 2 份答卷，网上 1 份，信函 1 份/);
		assert.match(words((await clerk.get(`${base(s)}/words?question=why`)).text), /=HYPERLINK/);
		assert.match(words((await clerk.get(`${base(s)}/words?question=home`)).text), /其他地方：外地/);
		const csv = await clerk.get(`${base(s)}/answers?format=csv`);
		assert.match(csv.text, /日期.*渠道.*1\. 您住在哪里/);
		assert.match(csv.text, /'=HYPERLINK/);
		assert.doesNotMatch(csv.text, /127\.0\.0\.1/);
		const xlsx = await clerk.get(`${base(s)}/answers?format=xlsx`);
		assert.equal(xlsx.bytes.subarray(0, 2).toString(), 'PK');
		await hy.sql(`UPDATE response_tally SET n = n + 2 WHERE ticket_id = ${s.id} AND question = 'rate' AND choice = '' LIMIT 1`);
		page = await clerk.submit(answers, '/recount', {});
		assert.match(words(page.text), /数了 2 份答卷，有 1 个数字不对，已经改正/);
		assert.match(words((await clerk.submit(page, '/recount', {})).text), /数了 2 份答卷，和页面上的数字完全一样/);
	});
	test('gives a file that came with an answer to who works on it, as a download', async () => {
		const s = await survey(), visitor = hy.visitor({ json: true }), clerk = await person('water');
		assert.equal((await visitor.upload(s.url, { key: newKey(), ...GOOD }, [{ field: 'f.photo', name: '灯.png', type: 'image/png', content: PNG }])).status, 201);
		const list = await clerk.get(`${base(s)}/words?question=photo`);
		const url = unescape(list.text.match(/href="([^"]*questions\/file[^"]*)"/)[1]);
		const file = await clerk.get(url);
		assert.deepEqual(file.bytes, PNG);
		assert.match(file.headers['content-disposition'], /^attachment/);
		assert.equal((await hy.visitor().get(url)).status, 303);
		const old = Date.now() / 1000 - 7200, hash = await hy.value(`SELECT hash FROM response_file WHERE ticket_id = ${s.id}`);
		utimesSync(join(hy.data, 'attachments', hash.slice(0, 2), hash.slice(2)), old, old);
		const { out } = await hy.cli('--format', 'tsv', 'doctor');
		assert.match(out, /ok\tfiles without a letter\t/, 'a file that an answer names is nobody’s left-over');
		assert.match(out, /ok\tattachments without a file\t/);
	});
});

test('2,000 sheets at once: none lost, none twice, tallies equal what is stored', async () => {
	const s = await survey({}, { method: 'token' }), clerk = await person('water');
	const url = `desk/solicitations/${s.number}/questions/tokens`;
	const csv = await clerk.submit(await clerk.get(url), '/tokens', { n: '1900' }, { button: 'csv' });
	const tokens = csv.text.trim().split(/\r?\n/).slice(1).map((line) => line.match(/[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}/)[0]);
	assert.equal(tokens.length, 1900);
	const all = [...tokens, ...tokens.slice(0, 100)], statuses = {};
	let next = 0;
	await Promise.all(Array.from({ length: 24 }, async () => {
		for (let i = next++; i < all.length; i = next++) {
			const { status } = await send(s, { token: all[i], 'q.rate': String(1 + i % 5), 'q.why': 'x', 'q.times': `${i % 7}.5`, 'q.gift': i % 50 ? 'none' : 'cup' });
			statuses[status] = (statuses[status] ?? 0) + 1;
		}
	}));
	const stored = await sheets(s);
	// 38 wanted a cup, of which there are two; each of 100 tokens was sent twice
	assert.equal(statuses[201], stored);
	assert.equal(statuses[201] + statuses[422], 2000);
	assert.equal(stored, 1900 - (await hy.value(`SELECT COUNT(*) FROM response_token WHERE ticket_id = ${s.id}`) - await hy.value(`SELECT COUNT(*) FROM response_voter WHERE ticket_id = ${s.id}`)));
	assert.equal(await hy.value(`SELECT SUM(n) FROM response_tally WHERE ticket_id = ${s.id} AND question = 'gift' AND choice = 'cup'`), '2');
	const page = await clerk.submit(await clerk.get(`desk/solicitations/${s.number}/questions/answers`), '/recount', {});
	assert.match(words(page.text), new RegExp(`数了 ${stored} 份答卷，和页面上的数字完全一样`));
});
