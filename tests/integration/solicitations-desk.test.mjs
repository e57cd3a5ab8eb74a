// SPDX-License-Identifier: MIT
// Solicitations at the desk, over its pages: a draft that says what it lacks, three persons who review it, opening and closing by
// the time itself while the timers stand still, prolonging, opinions that came by telephone, moderation, the collation and its
// result; and every try that is not somebody's to make.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { allFine, forms, newKey, persons, start, words } from './harness.mjs';

let hy;
const people = {};
before(async () => {
	hy = await start();
	process.kill(hy.pid('timers'), 'SIGSTOP'); // they sweep when a test says so
});
after(async () => {
	if (hy) process.kill(hy.pid('timers'), 'SIGCONT');
	await hy?.stop();
});
const person = persons(() => hy, people);

const DRAFT = '第一条 水表以前的管道由供水企业维修。\n\n第二条 停水提前两天通知。\n\n第三条 水质每月公布一次。';
const day = (offset) => new Date(Date.now() + 8 * 3600e3 + offset * 86400e3).toISOString().slice(0, 10);
const content = (over = {}) => ({
	title: '城区供水管理办法征求意见', subject: 'document', asks_opinions: '1', draft: DRAFT, explanation: '现在的办法是十五年前写的。',
	opens: day(0), closes: day(40), contact_name: '供水科', phone: '0999-8120011', method: 'address', ...over,
});
const at = (number, room = '') => `desk/solicitations/${number}${room ? `/${room}` : ''}`;
const page = async (login, number, room) => (await person(login)).get(at(number, room));
const formOf = (text, action) => forms(text.text).find((f) => f.buttons.some((b) => b.value === action));
const state = (number) => hy.value(`SELECT state FROM ticket WHERE number = '${number}'`);
const csrfOf = (text) => text.text.match(/name="csrf" value="([^"]+)"/)[1];

/** A draft of the water office; its number. */
async function made(over = {}, login = 'water') {
	const visitor = await person(login);
	const form = forms((await visitor.get('desk/solicitations/new')).text).find((f) => f.action.endsWith('/new'));
	const fields = { ...form.fields, ...content(over) };
	for (const name of Object.keys(fields)) if (fields[name] === undefined) delete fields[name];
	const done = await visitor.post(form.action, fields);
	assert.equal(done.status, 303, words(done.text).slice(0, 400));
	return done.headers.location.split('/').at(-1);
}
/** Presses a button of the page of the solicitation. */
async function act(login, number, action, values = {}, expected = 303) {
	const shown = await page(login, number);
	const form = formOf(shown, action);
	assert.ok(form, `${login} sees no way to ${action}: ${words(shown.text).slice(0, 600)}`);
	const done = await (await person(login)).post(form.action, { ...form.fields, action, ...allFine(form), ...values });
	assert.equal(done.status, expected, `${login} ${action}: ${done.status} ${words(done.text).slice(0, 500)}`);
	return done;
}
/** What a program would send without any page. */
async function forged(login, number, action, values = {}, where = 'act') {
	const visitor = await person(login);
	const csrf = csrfOf(await visitor.get('desk/account'));
	const checks = { check_0: 'check.content.*=yes', check_1: 'check.gates.*=yes', check_2: 'check.secrecy.done=yes' };
	return visitor.post(at(number, where), { csrf, ...(where === 'act' ? checks : {}), ...(action ? { action } : {}), ...values });
}
async function signed(number) {
	await act('water', number, 'propose');
	await act('water-head', number, 'review');
	await act('water-lead', number, 'release');
}
async function opened(over) {
	const number = await made(over);
	await signed(number);
	return number;
}
/** As if the period had passed: the row says so, the timers have nothing to do with it. */
const closed = (number) => hy.sql(`UPDATE solicitation s JOIN ticket t ON t.id = s.ticket_id SET s.opens_at = UTC_TIMESTAMP(6) - INTERVAL 40 DAY, s.closes_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND, t.system_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE t.number = '${number}'`);
const sweep = async () => {
	const done = await hy.cli('timers', '--once');
	assert.equal(done.code, 0, done.err);
};
async function offline(login, number, over = {}) {
	const visitor = await person(login);
	const form = forms((await visitor.get(at(number, 'offline'))).text).find((f) => f.action.endsWith('/offline'));
	return visitor.post(form.action, { ...form.fields, channel: 'phone', on: day(0), article: '2', body: '停水通知请贴到楼道里。', name: '李长庚', ...over });
}
/** Ticks boxes of a list and presses a button below it. */
async function tick(login, number, room, action, ids, values = {}) {
	const visitor = await person(login);
	const shown = await visitor.get(at(number, room));
	const form = formOf(shown, action);
	assert.ok(form, `no way to ${action} in ${room}: ${words(shown.text).slice(0, 500)}`);
	return visitor.post(form.action, { ...form.fields, action, opinion: ids, ...values });
}
const opinions = async (number) => (await hy.sql(`SELECT o.id FROM opinion o JOIN ticket t ON t.id = o.ticket_id WHERE t.number = '${number}' ORDER BY o.id`)).map(([id]) => id);

describe('the whole life', () => {
	test('from an empty draft to a published result', async () => {
		const number = await made({ draft: '', explanation: '', opens: '', closes: '', phone: '' });
		const bare = await page('water', number);
		for (const lack of ['草案的正文', '起草说明', '开始的日子', '最后一天', '联系方式']) assert.ok(words(bare.text).includes(lack), lack);
		assert.match(bare.text, /href="[^"]*\/edit#hy-draft"/, 'each leads to its field');
		assert.equal(formOf(bare, 'propose'), undefined, 'nothing incomplete goes to review');
		assert.equal((await forged('water', number, 'propose')).status, 422);
		assert.equal(await state(number), 'DRAFT');

		const water = await person('water');
		const edit = forms((await page('water', number, 'edit')).text).find((f) => f.action.endsWith('/edit'));
		const saved = await water.post(edit.action, { ...edit.fields, ...content() });
		assert.equal(saved.status, 303, words(saved.text).slice(0, 300));
		await signed(number);
		assert.equal(await state(number), 'SCHEDULED');
		const steps = await hy.sql(`SELECT r.step, p.login FROM review r JOIN ticket t ON t.id = r.ticket_id JOIN staff p ON p.id = r.staff_id WHERE t.number = '${number}' ORDER BY r.step`);
		assert.deepEqual(steps, [['0', 'water'], ['1', 'water-head'], ['2', 'water-lead']], 'three persons, three steps');

		const text = await hy.value(`SELECT a.words FROM answer a JOIN ticket t ON t.id = a.ticket_id WHERE t.number = '${number}'`);
		assert.match(text, /^<\?xml/);
		assert.ok(text.includes('水表以前的管道'), 'what was signed is the text');

		await sweep();
		assert.equal(await state(number), 'OPEN');
		await act('water', number, 'prolong', { closes: day(50), words: '国庆假期在里面，多留几天。' });
		assert.equal((await hy.value(`SELECT DATE(s.closes_at + INTERVAL 8 HOUR) FROM solicitation s JOIN ticket t ON t.id = s.ticket_id WHERE t.number = '${number}'`)), day(51));

		assert.match(words((await hy.visitor().get(`solicitations/${number}`)).text), /国庆假期在里面/, 'the public reads why');
		assert.equal((await offline('water', number)).status, 303);
		assert.equal((await offline('water', number, { channel: 'post', article: '', body: '先换管子再说别的。', name: '' })).status, 303);
		const [first, second] = await opinions(number);
		assert.ok(second);
		await closed(number);
		await sweep();
		assert.equal(await state(number), 'CLOSED');
		assert.equal(await hy.value(`SELECT COUNT(*) FROM clock c JOIN ticket t ON t.id = c.ticket_id WHERE t.number = '${number}' AND c.rule = 'solicitation.result' AND c.stopped_at IS NULL`), '1');

		assert.equal((await tick('water', number, 'opinions?state=all', 'shown', [first, second])).status, 303);
		await act('water', number, 'collate');
		assert.ok(words((await page('water', number)).text).includes('没有归类'), 'the result says what it lacks');
		const collation = (values) => (async () => {
			const visitor = await person('water');
			const shown = await visitor.get(at(number, 'collation'));
			return visitor.post(at(number, 'collation'), { csrf: csrfOf(shown), shelf: '0', ...values });
		})();
		const refused = await collation({ action: 'put', group: '0', title: '贴到楼道里', decision: 'refused', reason: '' });
		assert.equal(refused.status, 422, 'no refusal without a reason');
		assert.ok(refused.text.includes('贴到楼道里'), 'what was typed is kept');
		assert.equal((await collation({ action: 'put', group: '0', title: '通知贴到楼道里', decision: 'adopted', reason: '第二条已经加上。' })).status, 303);
		assert.equal((await collation({ action: 'put', group: '0', title: '先换管子', decision: 'refused', reason: '钱要分三年到位。' })).status, 303);
		const [one, two] = (await hy.sql(`SELECT g.id FROM opinion_group g JOIN ticket t ON t.id = g.ticket_id WHERE t.number = '${number}' ORDER BY g.position`)).map(([id]) => id);
		assert.equal((await tick('water', number, 'collation?group=0', 'assign', [first], { group: one })).status, 303);
		assert.equal((await tick('water', number, 'collation?group=0', 'assign', [second], { group: two })).status, 303);
		const version = (await page('water', number, 'collation')).text.match(/name="version" value="(\d+)"/)[1];
		assert.equal((await collation({ action: 'result', version, result: '收到两条意见，采纳一条。' })).status, 303);
		const preview = words((await page('water', number, 'collation')).text);
		for (const part of ['公众将看到的结果', '收到意见 2 条', '电话', '来信', '通知贴到楼道里', '钱要分三年到位']) assert.ok(preview.includes(part), part);

		await signed(number);
		assert.equal(await state(number), 'RESULT_PUBLISHED');
		assert.equal(await hy.value(`SELECT COUNT(*) FROM clock c JOIN ticket t ON t.id = c.ticket_id WHERE t.number = '${number}' AND c.rule = 'solicitation.result' AND c.stopped_at IS NOT NULL`), '1');
		const result = await hy.value(`SELECT a.words FROM answer a JOIN ticket t ON t.id = a.ticket_id WHERE t.number = '${number}' ORDER BY a.version DESC LIMIT 1`);
		assert.match(result, /<channel name="phone" opinions="1"\/>/);
		assert.match(result, /decision="refused"/);
		assert.ok(!result.includes('李长庚'), 'names are masked in what is signed');
		assert.ok(!(await page('water', number)).text.includes('name="action" value="prolong"'));
	});

	test('taken back from the public with its reason, which stays to be read', async () => {
		const number = await opened();
		await sweep();
		assert.equal((await forged('water', number, 'withdraw', { words: '写错了' })).status, 403, 'not the handler');
		await act('water-head', number, 'withdraw', { words: '' }, 422);
		await act('water-head', number, 'withdraw', { words: '草案要重写。' });
		assert.equal(await state(number), 'WITHDRAWN');
		assert.match(words((await page('water', number)).text), /已撤回。 理由：草案要重写/);
		assert.equal((await offline('water', number).catch(() => ({ status: 403 }))).status, 403);
	});
});

describe('the time itself', () => {
	test('opens and closes it while the timers have not come by', async () => {
		const number = await opened();
		const shown = await page('water', number);
		assert.equal(await state(number), 'SCHEDULED', 'the state has not moved');
		assert.match(words(shown.text), /24 时自动结束/, 'and yet it is open');
		assert.equal((await (await person('water')).get(at(number), { json: true })).data.phase, 'open');
		await closed(number);
		assert.equal((await (await person('water')).get(at(number), { json: true })).data.phase, 'closed');
		assert.equal((await forged('water', number, 'prolong', { closes: day(60), words: '再等等' })).status, 403, 'what is over is not prolonged');
	});

	test('an opening day that is over is not signed', async () => {
		const number = await made();
		await act('water', number, 'propose');
		await act('water-head', number, 'review');
		await hy.sql(`UPDATE solicitation s JOIN ticket t ON t.id = s.ticket_id SET s.opens_at = s.opens_at - INTERVAL 1 DAY WHERE t.number = '${number}'`);
		const late = await act('water-lead', number, 'release', {}, 422);
		assert.match(words(late.text), /开始的日子已经过了/);
		assert.equal(await state(number), 'IN_REVIEW3');
	});

	test('what is signed is what stood when it was sent', async () => {
		const number = await made();
		await act('water', number, 'propose');
		await act('water-head', number, 'review');
		await hy.sql(`UPDATE solicitation s JOIN ticket t ON t.id = s.ticket_id SET s.draft = '换掉的草案' WHERE t.number = '${number}'`);
		await act('water-lead', number, 'release', {}, 409);
		assert.equal(await state(number), 'IN_REVIEW3');
	});

	test('is only lengthened', async () => {
		const number = await opened();
		await sweep();
		for (const closes of [day(40), day(10), '', 'bald']) await act('water', number, 'prolong', { closes, words: '缩短' }, 422);
		await act('water', number, 'prolong', { closes: day(41), words: '' }, 422);
		await act('water', number, 'prolong', { closes: day(41), words: '多一天' });
	});
});

describe('the lawful least', () => {
	test('is proposed with its rule, and shorter needs a reason that the public reads', async () => {
		const water = await person('water');
		const form = forms((await water.get('desk/solicitations/new')).text).find((f) => f.action.endsWith('/new'));
		const proposed = await water.post(form.action, { ...form.fields, ...content({ subject: 'decision', closes: '' }), least: '1' });
		assert.equal(proposed.status, 200);
		assert.match(words(proposed.text), /重大行政决策征求意见不少于 30 天（.*713号/);
		const fields = forms(proposed.text).find((f) => f.action.endsWith('/new')).fields;
		assert.ok(fields.closes >= day(30), 'thirty days after the first, or later where that is no working day');
		assert.equal(fields.draft, DRAFT, 'what was typed is kept');
		const number = await made({ subject: 'decision', closes: day(10) });
		assert.match(words((await page('water', number)).text), /最后一天不能早于.*写明理由/);
		assert.equal((await forged('water', number, 'propose')).status, 422);
		const edit = forms((await page('water', number, 'edit')).text).find((f) => f.action.endsWith('/edit'));
		await water.post(edit.action, { ...edit.fields, ...content({ subject: 'decision', closes: day(10) }), short_reason: '汛期将到，来不及。' });
		await act('water', number, 'propose');
		assert.match(words((await page('water-head', number)).text), /缩短的理由 汛期将到/);
	});

	test('the form of a new one, sent again with another text, changes nothing unseen: the editor of its draft has what was typed', async () => {
		const water = await person('water');
		const form = forms((await water.get('desk/solicitations/new')).text).find((f) => f.action.endsWith('/new'));
		const made = await water.post(form.action, { ...form.fields, ...content() });
		assert.equal(made.status, 303);
		const number = made.headers.location.match(/\d{16}/)[0];
		assert.equal((await water.post(form.action, { ...form.fields, ...content() })).status, 303, 'a double click');
		const later = content({ explanation: '后来补写的说明。' });
		const again = await water.post(form.action, { ...form.fields, ...later });
		assert.equal(again.status, 409);
		assert.match(words(again.text), /还没有保存/);
		const edit = forms(again.text).find((f) => f.action.endsWith(`/${number}/edit`));
		assert.equal(edit.fields.explanation, later.explanation, 'what was typed is kept');
		assert.equal((await water.post(edit.action, edit.fields)).status, 303);
		assert.equal(await hy.value(`SELECT explanation FROM solicitation s JOIN ticket t ON t.id = s.ticket_id WHERE t.number = '${number}'`), later.explanation);
	});

	test('dates that are none and addresses that cannot be are said beside their fields', async () => {
		const water = await person('water');
		const form = forms((await water.get('desk/solicitations/new')).text).find((f) => f.action.endsWith('/new'));
		const bad = await water.post(form.action, { ...form.fields, ...content({ opens: '2026-02-30', email: 'nobody', subject: 'nonsense' }) });
		assert.equal(bad.status, 422);
		for (const field of ['opens', 'email', 'subject']) assert.match(bad.text, new RegExp(`id="hy-${field}-error"><p class="hy-error"`), field);
		assert.ok(bad.text.includes('2026-02-30'), 'what was typed is kept');
	});
});

describe('opinions', () => {
	test('are shown or hidden several at once, hidden ones with a reason', async () => {
		const number = await opened();
		for (const body of ['意见甲甲。', '意见乙乙，我的电话 13800138000。', '意见丙丙。']) assert.equal((await offline('water', number, { body })).status, 303);
		const ids = await opinions(number);
		const waiting = await page('water', number, 'opinions?state=all');
		assert.match(words(waiting.text), /像手机号/);
		assert.equal((await tick('water', number, 'opinions?state=all', 'hidden', [ids[1]])).status, 422, 'no hiding without a reason');
		assert.equal((await tick('water', number, 'opinions?state=all', 'hidden', [ids[1]], { reason: '有个人信息' })).status, 303);
		assert.equal((await tick('water', number, 'opinions?state=all', 'shown', [ids[0], ids[2]])).status, 303);
		assert.deepEqual(await hy.sql(`SELECT c.state, SUM(c.n) FROM opinion_count c JOIN ticket t ON t.id = c.ticket_id WHERE t.number = '${number}' GROUP BY c.state HAVING SUM(c.n) <> 0 ORDER BY 1`), [['hidden', '1'], ['shown', '2']]);
		const other = await opened();
		assert.equal((await forged('water', other, 'shown', { opinion: ids[0] }, 'opinions')).status, 422, 'not those of another one');
		assert.equal((await hy.cli('solicitations', 'verify')).code, 0, 'the kept counts are the rows');
	});

	test('say who gave one after a click, which is recorded, to the own unit alone', async () => {
		const number = await opened();
		assert.equal((await offline('water', number, { phone: '13800138000' })).status, 303);
		assert.equal((await offline('water', number, { name: '', body: '没有留名的意见。' })).status, 303);
		const [id] = await opinions(number);
		const shown = await page('water', number, 'opinions?state=all');
		assert.doesNotMatch(words(shown.text), /李长庚|13800138000/);
		const form = forms(shown.text).find((f) => f.action.endsWith('/contact'));
		assert.equal(shown.text.match(/form="hd-whose"/g).length, 1, 'no button where nothing was given');
		const seen = await (await person('water')).post(form.action, { ...form.fields, whose: id });
		assert.equal(seen.status, 200);
		assert.match(words(seen.text), /姓名或者单位 ?李长庚 ?电话 ?13800138000/);
		const read = () => hy.sql(`SELECT e.words FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE t.number = '${number}' AND e.action = 'read_contact'`);
		const [[about]] = await hy.sql(`SELECT number FROM opinion WHERE id = ${id}`);
		assert.deepEqual(await read(), [[`意见 ${about}`]]);
		assert.doesNotMatch(words((await page('water', number, 'opinions?state=all')).text), /13800138000/, 'gone with the page');
		const other = await opened();
		assert.equal((await forged('water', other, null, { whose: id }, 'opinions/contact')).status, 404, 'not those of another one');
		assert.ok([403, 404].includes((await forged('housing', number, null, { whose: id }, 'opinions/contact')).status));
		assert.equal((await forged('water', number, null, {}, 'opinions/contact')).status, 400);
		assert.equal((await read()).length, 1, 'what is refused opens nothing');
		assert.equal((await hy.cli('ledger', 'verify')).code, 0);
	});

	test('entered for a day outside the period are refused', async () => {
		const number = await opened();
		for (const on of [day(-1), day(1), '2026-13-01']) {
			const answer = await offline('water', number, { on });
			assert.equal(answer.status, 422, on);
			assert.ok(answer.text.includes('停水通知请贴到楼道里'), 'what was typed is kept');
		}
		assert.equal((await offline('water', number, { channel: 'web' })).status, 422, 'nobody enters what came by the web');
		assert.deepEqual(await opinions(number), []);
		const key = newKey();
		assert.equal((await offline('water', number, { key })).status, 303);
		assert.equal((await offline('water', number, { key })).status, 303);
		assert.equal((await opinions(number)).length, 1, 'the same form twice is one opinion');
	});
});

describe('files', () => {
	test('of the draft come with it, and only while it is one', async () => {
		const number = await made();
		const water = await person('water');
		const shown = await page('water', number);
		const form = forms(shown.text).find((f) => f.action.endsWith('/attach'));
		const send = (purpose) => water.upload(form.action, { ...form.fields, purpose }, [{ name: '草案全文.pdf', type: 'application/pdf', content: '%PDF-1.4\n%%EOF\n' }]);
		const sent = await send('draft');
		assert.equal(sent.status, 303, words(sent.text).slice(0, 300));
		const after = await water.follow(sent);
		assert.match(words(after.text), /附件已加上/);
		assert.match(words(after.text), /草案全文\.pdf 草案，/);
		await signed(number);
		assert.equal((await send('draft')).status, 403, 'what was signed gets nothing added');
		assert.equal(await hy.value(`SELECT COUNT(*) FROM attachment a JOIN ticket t ON t.id = a.ticket_id WHERE t.number = '${number}'`), '1');
	});
});

describe('the operators’ command', () => {
	test('lists them by phase, and finds a kept count that is not the rows’', async () => {
		const number = await opened();
		assert.equal((await offline('water', number)).status, 303);
		const list = await hy.cli('--format', 'tsv', 'solicitations', 'list', '--phase', 'open');
		assert.equal(list.code, 0, list.err);
		const row = list.out.split('\n').map((line) => line.split('\t')).find(([first]) => first === number);
		assert.equal(row?.[1], 'open');
		assert.equal(row?.[5], '1', 'one opinion');
		assert.equal((await hy.cli('solicitations', '--phase', 'ajar')).code, 2);
		assert.equal((await hy.cli('solicitations', 'verify')).code, 0);
		await hy.sql(`UPDATE opinion_count c JOIN ticket t ON t.id = c.ticket_id SET c.n = c.n + 1 WHERE t.number = '${number}'`);
		const wrong = await hy.cli('--format', 'tsv', 'solicitations', 'verify');
		assert.equal(wrong.code, 1);
		assert.ok(wrong.out.includes(number));
		await hy.sql(`UPDATE opinion_count c JOIN ticket t ON t.id = c.ticket_id SET c.n = c.n - 1 WHERE t.number = '${number}'`);
	});
});

describe('two clerks at once', () => {
	test('one wins, the other keeps the text', async () => {
		const number = await made();
		const water = await person('water'), head = await person('water-head');
		const one = forms((await page('water', number, 'edit')).text).find((f) => f.action.endsWith('/edit'));
		const other = forms((await page('water-head', number, 'edit')).text).find((f) => f.action.endsWith('/edit'));
		assert.equal((await water.post(one.action, { ...one.fields, draft: '水科写的草案。' })).status, 303);
		const late = await head.post(other.action, { ...other.fields, draft: '科长写的草案。' });
		assert.equal(late.status, 409);
		assert.match(words(late.text), /先改了一次，所以刚才没有保存/);
		const form = forms(late.text).find((f) => f.action.endsWith('/edit'));
		assert.equal(form.fields.draft, '科长写的草案。');
		assert.equal((await head.post(form.action, form.fields)).status, 303, 'and may save it over the other one now');
		assert.equal(await hy.value(`SELECT s.draft FROM solicitation s JOIN ticket t ON t.id = s.ticket_id WHERE t.number = '${number}'`), '科长写的草案。');
	});
});

describe('a session that ends while somebody writes', () => {
	test('loses nothing: the editor comes back after the log-in, nothing is saved', async () => {
		const number = await made();
		const clerk = hy.visitor();
		await clerk.login('water');
		const form = forms((await clerk.get(at(number, 'edit'))).text).find((f) => f.action.endsWith('/edit'));
		const fields = { ...form.fields, draft: '写了一下午的草案。\n\n第二段。', closes: day(44), show_opinions: '1' };
		await clerk.post('desk/logout', { csrf: form.fields.csrf });
		const asked = await clerk.post(form.action, fields);
		assert.equal(asked.status, 401);
		const login = forms(asked.text).find((f) => f.action.endsWith('/login'));
		const back = await clerk.post(login.action, { ...login.fields, login: 'water', password: hy.password.water });
		assert.equal(back.status, 200, words(back.text).slice(0, 300));
		const kept = forms(back.text).find((f) => f.action.endsWith('/edit'));
		assert.equal(kept.fields.draft, fields.draft);
		assert.equal(kept.fields.closes, day(44));
		assert.equal(kept.fields.show_opinions, '1');
		assert.notEqual(await hy.value(`SELECT s.draft FROM solicitation s JOIN ticket t ON t.id = s.ticket_id WHERE t.number = '${number}'`), fields.draft);
		const stale = await clerk.post(form.action, fields);
		assert.equal(stale.status, 409, 'a form of the session before');
		assert.equal(forms(stale.text).find((f) => f.action.endsWith('/edit')).fields.draft, fields.draft);
		assert.equal((await clerk.post(kept.action, kept.fields)).status, 303);
	});
});

describe('what is not theirs', () => {
	test('other units do not see it; nobody takes a step that is another person’s', async () => {
		const number = await made();
		for (const room of ['', 'edit', 'opinions', 'offline', 'collation']) {
			const answer = await page('housing', number, room);
			assert.ok([404].includes(answer.status), `housing ${room}: ${answer.status}`);
		}
		for (const action of ['propose', 'release', 'withdraw', 'note']) assert.equal((await forged('housing', number, action, { words: '看看' })).status, 404, action);
		assert.equal((await forged('housing', number, '', content({}), 'edit')).status, 404);
		assert.equal((await forged('watch', number, '', { version: '1', ...content() }, 'edit')).status, 403, 'supervision looks, and does not write');
		assert.equal((await forged('office', number, '', { version: '1', ...content() }, 'edit')).status, 403, 'the office writes its own');
		for (const action of ['review', 'release', 'collate', 'prolong', 'open', 'close', 'archive', 'create', 'edit', 'publish', 'nonsense', 'fixed'])
			assert.equal((await forged('water', number, action, { words: '试试', closes: day(60) })).status, 403, action);
		await act('water', number, 'propose');
		for (const login of ['water', 'water-lead', 'office', 'office-lead', 'watch']) for (const action of ['review', 'release'])
			assert.equal((await forged(login, number, action)).status, 403, `${login} ${action}`);
		assert.equal((await forged('water', number, '', { version: '2', ...content({ draft: '偷偷改' }) }, 'edit')).status, 409, 'what is in review is not written');
		await act('water-head', number, 'review');
		for (const login of ['water', 'water-head']) assert.equal((await forged(login, number, 'release')).status, 403, login);
		await act('water-lead', number, 'back', { words: '第二条写细一点。' });
		assert.match(words((await page('water', number)).text), /第二条写细一点/);
		assert.equal(await state(number), 'DRAFT');
		assert.equal((await hy.visitor().get(at(number))).status, 303, 'nobody without a log-in');
	});

	test('a text for the public cannot be slipped in through a letter’s form', async () => {
		const number = await made();
		const water = await person('water');
		const csrf = csrfOf(await water.get('desk/account'));
		const slipped = await water.post(`desk/tickets/${number}/act`, { csrf, action: 'propose', answer: '<result/>', check_0: 'check.content.*=yes', check_1: 'check.gates.*=yes', check_2: 'check.secrecy.done=yes' });
		assert.equal(slipped.status, 303);
		const text = await hy.value(`SELECT a.words FROM answer a JOIN ticket t ON t.id = a.ticket_id WHERE t.number = '${number}'`);
		assert.ok(text.includes('水表以前的管道') && !text.includes('<result/>'), 'what stands is what goes to review');
	});

	test('the office writes its own, and units do not see them', async () => {
		const number = await made({}, 'office');
		assert.equal((await page('office2', number, 'edit')).status, 200);
		assert.equal((await page('water', number)).status, 404);
		assert.equal((await page('watch', number)).status, 200, 'supervision sees all');
		for (const login of ['vendor', 'admin']) assert.ok([403, 404].includes((await page(login, number)).status), login);
		assert.equal((await (await person('watch')).get('desk/solicitations/new')).status, 403);
	});

	test('a form without its token, or with fields that it does not have, is refused', async () => {
		const number = await made();
		const water = await person('water');
		const bare = await water.post(at(number, 'edit'), { version: '1', ...content({ draft: '没有令牌的草案' }) });
		assert.equal(bare.status, 409, 'it is shown again for a click of one’s own');
		assert.equal(await hy.value(`SELECT s.draft FROM solicitation s JOIN ticket t ON t.id = s.ticket_id WHERE t.number = '${number}'`), DRAFT);
		assert.equal((await water.post(at(number, 'opinions'), { action: 'shown', opinion: '1' })).status, 403);
		const csrf = csrfOf(await water.get('desk/account'));
		assert.equal((await water.post(at(number, 'edit'), { csrf, version: '1', state: 'OPEN', ...content() })).status, 400);
		assert.equal((await water.post(at('2026112212345678', 'edit'), { csrf, version: '1', ...content() })).status, 404);
	});
});

describe('the list', () => {
	test('shows each where it stands, to whom it belongs, with the count of the year', async () => {
		const number = await made({ title: '只有本单位看得到的草稿' });
		const list = async (login, query = '') => (await person(login)).get(`desk/solicitations${query}`);
		const draft = await list('water', '?phase=hidden');
		assert.ok(draft.text.includes(number));
		assert.match(words(draft.text), /公众还看不到 ?草稿/, 'where it stands among the staff');
		assert.ok(!(await list('housing', '?phase=hidden')).text.includes(number));
		assert.ok((await list('office', '?phase=hidden')).text.includes(number), 'the office sees all');
		assert.ok(!(await list('water')).text.includes(number), 'a draft is nothing that the public sees');
		await signed(number);
		const running = await list('water', '?phase=open');
		assert.ok(running.text.includes(number));
		assert.doesNotMatch(words(running.text).split('标题 进度')[1], /正在征集 ?(即将开始|正在征集)/, 'once is enough');
		const sheet = await (await person('water')).get(`desk/tickets/${number}/record`);
		assert.match(words(sheet.text), /回到《只有本单位看得到的草稿》/);
		assert.match(words((await list('water')).text), /本单位 ?近一年开展 \d+ 次，要求不少于 3 次/);
		assert.equal((await list('water', '?phase=nonsense')).status, 400);
		const json = (await (await person('water')).get('desk/solicitations?phase=open', { json: true })).data;
		assert.ok(json.solicitations.some((one) => one.number === number && one.phase === 'open'));
	});
});
