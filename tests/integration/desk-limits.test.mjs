// SPDX-License-Identifier: MIT
// What the desk does about limits: more time, levels, letters of supervision, dead messages, the rules to read. Who may see and do what,
// also when a form is sent by hand; and what a citizen sees of it.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerLetter, forms, persons, start, toWater, track, words, write } from './harness.mjs';

let hy;
before(async () => { hy = await start(); });
after(() => hy?.stop());

const people = {};
const person = persons(() => hy, people);
const formOf = (page, action) => forms(page.text).find((f) => f.buttons.some((b) => b.name === 'action' && b.value === action));
const ticket = (login, number) => person(login).then((v) => v.get(`desk/tickets/${number}`));
/** Presses a button of the ticket's page. */
async function act(login, number, action, values = {}) {
	const page = await ticket(login, number);
	const form = formOf(page, action);
	assert.ok(form, `${login} has no way to ${action}: ${words(page.text).slice(0, 400)}`);
	return (await person(login)).post(form.action, { ...form.fields, ...(typeof values === 'function' ? values(form) : values), action });
}
/** The same without a form on the page, as somebody would who knows the fields. */
async function byHand(login, number, action, values = {}) {
	const visitor = await person(login);
	const { csrf } = forms((await visitor.get('desk/password')).text).find((f) => f.action.endsWith('desk/password')).fields;
	return visitor.post(`desk/tickets/${number}/act`, { csrf, action, ...values });
}
async function dispatched(class_ = 'other') {
	const receipt = await write(hy);
	assert.equal((await act('office', receipt.number, 'dispatch', (form) => ({ ...toWater(form), class: class_ }))).status, 303);
	return receipt;
}
const value = (number, column) => hy.value(`SELECT ${column} FROM ticket WHERE number = '${number}'`);
const due = (number) => value(number, 'reply_due_at');
const day = (text) => text.match(/(\d+月\d+日)（周.）前/)?.[1];

describe('more time', () => {
	test('is asked for with a reason, granted with both dates in view, and told to the citizen; once', async () => {
		const receipt = await dispatched();
		const { number } = receipt;
		const before = await due(number);
		const asking = await ticket('water', number);
		assert.match(words(asking.text), /同意后改为/);
		assert.equal((await act('water', number, 'extend_ask', { words: ' ' })).status, 422, 'not without a reason');
		assert.equal((await act('water', number, 'extend_ask', { words: '要等省里的检测报告。' })).status, 303);
		assert.equal(await due(number), before, 'asked is not granted');
		assert.equal(formOf(await ticket('water', number), 'extend_ask'), undefined, 'asked once');
		assert.ok(!words((await track(hy, receipt)).page.text).includes('检测报告'), 'nothing is said before it is decided');

		const deciding = await ticket('office', number);
		assert.ok(words(deciding.text).includes('要等省里的检测报告。'));
		const [old, longer] = words(deciding.text).match(/现在的答复日期 (.*?) 同意后改为 (.*?前)/).slice(1).map(day);
		assert.notEqual(old, longer);
		for (const login of ['water', 'water-head', 'water-lead', 'watch']) assert.equal((await byHand(login, number, 'extend')).status, 403, login);
		assert.equal((await byHand('housing', number, 'extend')).status, 404);
		assert.equal((await act('office', number, 'extend')).status, 303);
		assert.notEqual(await due(number), before);
		const mine = (await track(hy, receipt)).page;
		assert.equal(day(words(mine.text)), longer, 'the date that the office was shown');
		assert.ok(words(mine.text).includes(`原来是 ${old}`) && words(mine.text).includes('要等省里的检测报告。'));
		assert.ok(words((await ticket('water', number)).text).includes('延期以前'));
		for (const [login, action] of [['water', 'extend_ask'], ['office', 'extend'], ['office', 'extend_deny']]) {
			assert.equal(formOf(await ticket(login, number), action), undefined, `no second ${action}`);
			assert.equal((await byHand(login, number, action, { words: '再延一次' })).status, 403, `no second ${action} by hand`);
		}
	});
	test('is refused with a reason that the unit reads; the date stays', async () => {
		const receipt = await dispatched();
		const before = await due(receipt.number);
		assert.equal((await act('water', receipt.number, 'extend_ask', { words: '人手不够。' })).status, 303);
		assert.equal((await act('office', receipt.number, 'extend_deny')).status, 422, 'not without a reason');
		assert.equal((await act('office', receipt.number, 'extend_deny', { words: '请调配人手，按期答复。' })).status, 303);
		assert.equal(await due(receipt.number), before);
		assert.ok(words((await ticket('water', receipt.number)).text).includes('请调配人手，按期答复。'));
		assert.ok(!words((await track(hy, receipt)).page.text).includes('延'), 'a citizen hears nothing of it');
	});
	test('is not there for a letter whose rule has none, by no way', async () => {
		const { number } = await dispatched('simple');
		assert.equal(formOf(await ticket('water', number), 'extend_ask'), undefined);
		assert.equal((await byHand('water', number, 'extend_ask', { words: '要更多时间。' })).status, 403);
		assert.equal((await byHand('office', number, 'extend')).status, 403);
		assert.equal(await value(number, 'extension'), '0');
	});
	test('a form that stood open while a level was reached is still good', async () => {
		const { number } = await dispatched();
		const page = await ticket('water', number);
		const form = formOf(page, 'extend_ask');
		const remind = await hy.value(`SELECT DATE_FORMAT(c.next_fire_at, '%Y-%m-%dT%H:%i:%sZ') FROM clock c JOIN ticket t ON t.id = c.ticket_id WHERE t.number = '${number}' AND c.rule = 'letter.reply'`);
		const swept = await hy.cli('timers', '--once', '--now', remind);
		assert.equal(swept.code, 0, swept.err);
		assert.equal(await value(number, 'level'), '1', 'it was reached');
		assert.notEqual(await value(number, 'version'), form.fields.version);
		const sent = await (await person('water')).post(form.action, { ...form.fields, action: 'extend_ask', words: '要等检测报告。' });
		assert.equal(sent.status, 303);
	});
});

test('after a bad rating the call is noted once, and the citizen sees that there was one, not what was noted', async () => {
	const receipt = await write(hy);
	await answerLetter(hy, receipt.number, { people });
	const { visitor, page } = await track(hy, receipt);
	await visitor.submit(page, 'mine/rate', { rating: '1', words: '路灯还是不亮。' });
	assert.equal(await value(receipt.number, 'state'), 'REWORK');
	assert.equal((await act('water', receipt.number, 'contact', { words: '' })).status, 422);
	assert.equal((await byHand('watch', receipt.number, 'contact', { words: '打过电话' })).status, 403);
	assert.equal((await act('water', receipt.number, 'contact', { words: '打过电话，他说第五盏还不亮。' })).status, 303);
	assert.equal(formOf(await ticket('water', receipt.number), 'contact'), undefined);
	const mine = words((await visitor.get('letters/mine')).text);
	assert.match(mine, /县水务局就您的评价联系了您/);
	assert.ok(!mine.includes('第五盏还不亮'));
});

test('why it is this day: the citizen reads the days, the desk also the ladder', async () => {
	const receipt = await dispatched('simple');
	const { page } = await track(hy, receipt);
	const text = words(page.text);
	assert.match(text, /为什么是这一天/);
	for (const n of [1, 2, 3, 4]) assert.ok(text.includes(`第 ${n} 天`), `day ${n}`);
	assert.match(text, /第 5 天，到期/);
	assert.match(text, /依据|承诺/);
	assert.match(text, /日历版本/);
	for (const inner of ['责任人', '督办', '单位办理期限', '转办期限', 'letter.']) assert.ok(!text.includes(inner), `a citizen does not read ${inner}`);
	const { data } = await (await track(hy, receipt)).visitor.get('letters/mine', { json: true });
	assert.equal(data.days.filter((d) => d.n > 0).length, 5);
	assert.equal(data.days.at(-1).n, 5);
	assert.ok(new Date(`${data.days.at(-1).date}T24:00:00+08:00`).getTime() === new Date(data.due_at).getTime(), `${data.days.at(-1).date} ends at ${data.due_at}`);
	const desk = words((await ticket('water', receipt.number)).text);
	for (const part of ['单位办理期限', '转办期限', '答复期限', '三个月未答复', '到期前 1 个工作日', '具体责任人', '下一级', '版本']) assert.ok(desk.includes(part), part);
});

describe('after the limits have passed', () => {
	let late, open;
	before(async () => {
		late = await dispatched('simple');
		open = await write(hy);
		const later = new Date(Date.now() + 45 * 86400000).toISOString();
		const swept = await hy.cli('timers', '--once', '--now', later);
		assert.equal(swept.code, 0, swept.err);
	});
	test('every level stands in the inbox, on the ticket and in the list of what was reached', async () => {
		const office = await person('office');
		const inbox = await office.get('desk/?tab=open', { json: true });
		const row = inbox.data.tickets.find((t) => t.number === late.number);
		assert.deepEqual([row.level, row.level_words], ['supervise', '已督办']);
		const filtered = await office.get('desk/?tab=open&level=supervise');
		assert.ok(filtered.text.includes(late.number.replace(/(\d{4})(?=\d)/g, '$1 ')));
		assert.ok(!(await office.get('desk/?tab=open&level=remind')).text.includes(late.number));
		const page = words((await office.get(`desk/tickets/${late.number}`)).text);
		for (const level of ['已提醒', '已到期', '已超期', '已督办']) assert.ok(page.includes(`答复期限：${level}`), level);
		const list = (await office.get('desk/escalations', { json: true })).data;
		const mine = list.escalations.filter((e) => e.number === late.number && e.rule === 'letter.reply').map((e) => e.level);
		assert.deepEqual(mine.sort(), ['red', 'remind', 'supervise', 'yellow']);
		const only = (await office.get('desk/escalations?level=red', { json: true })).data;
		assert.ok(only.escalations.length > 0 && only.escalations.every((e) => e.level === 'red'));
		const water = await hy.value("SELECT id FROM unit WHERE name = '县水务局'");
		const unit = (await office.get(`desk/escalations?unit=${water}`, { json: true })).data;
		assert.ok(unit.escalations.length > 0 && unit.escalations.every((e) => e.unit === '县水务局'));
		assert.equal((await office.get('desk/escalations?since=2099-01-01', { json: true })).data.count, 0);
		assert.equal((await office.get('desk/escalations?page=99')).status, 200);
	});
	test('a citizen reads that it is late and nothing of the ladder', async () => {
		const { page } = await track(hy, late);
		for (const inner of ['已提醒', '已督办', '责任人', '督办']) assert.ok(!words(page.text).includes(inner), inner);
	});
	test('a letter of supervision is issued by the office alone, then the unit can read and print it', async () => {
		const sheet = `desk/supervisions/${late.number}`;
		assert.equal((await (await person('water')).get(sheet)).status, 404, 'not before it is issued');
		assert.equal((await (await person('housing')).get(sheet)).status, 404);
		const draft = await (await person('watch')).get(sheet);
		assert.equal(draft.status, 200);
		assert.match(words(draft.text), /还没有签发/);
		assert.ok((await (await person('office')).get('desk/supervisions')).text.includes(late.number));
		for (const login of ['water', 'water-lead', 'watch']) assert.equal((await byHand(login, late.number, 'supervise', { words: '请马上办。' })).status, 403, login);
		assert.equal((await act('office', late.number, 'supervise', { words: '' })).status, 422);
		assert.equal((await act('office', late.number, 'supervise', { words: '请三日内办结并书面说明。' })).status, 303);
		assert.equal(formOf(await ticket('office', late.number), 'supervise'), undefined, 'issued once');
		assert.equal((await byHand('office', late.number, 'supervise', { words: '再来一张。' })).status, 403);
		const issued = await (await person('water')).get(sheet);
		assert.equal(issued.status, 200);
		const text = words(issued.text);
		for (const part of ['请三日内办结并书面说明。', '县水务局', '第一责任人', '直接责任人', '具体责任人', '依据条款', '个工作日', '已督办', '签发人', '反馈']) assert.ok(text.includes(part), part);
		const names = await hy.sql("SELECT first_person, direct_person, handler_person FROM unit WHERE name = '县水务局'");
		for (const name of names[0]) assert.ok(text.includes(name), name);
		for (const page of [issued, draft, await (await person('office')).get(sheet, { json: true })])
			for (const own of ['张小满', '13800138000']) assert.ok(!page.text.includes(own), 'nothing of who wrote');
		assert.ok((await (await person('water')).get('desk/supervisions')).text.includes(late.number));
		assert.ok(!(await (await person('housing')).get('desk/supervisions')).text.includes(late.number));
	});
	test('what the office itself let pass is drawn up against the office', async () => {
		const text = words((await (await person('office')).get(`desk/supervisions/${open.number}`)).text);
		assert.match(text, /责任单位 县政府办公室/);
		assert.match(text, /转办期限/);
	});
	test('a ticket without one has no sheet, and an unknown number neither', async () => {
		const { number } = await dispatched();
		assert.equal((await (await person('office')).get(`desk/supervisions/${number}`)).status, 404);
		assert.equal((await (await person('office')).get('desk/supervisions/2026010100000000')).status, 404);
		assert.equal((await byHand('office', number, 'supervise', { words: '请马上办。' })).status, 403);
	});
});

test('pages of who keeps order are shown to those alone', async () => {
	const letters = ['office', 'watch', 'water', 'water-head', 'water-lead']; // a unit sees what is its own there
	const may = { board: letters, escalations: letters, supervisions: letters, messages: ['office', 'admin'], rules: ['office', 'watch', 'admin'] };
	const behind = { escalations: 'desk/board', supervisions: 'desk/board' };
	for (const [page, logins] of Object.entries(may))
		for (const login of ['office', 'watch', 'admin', 'water', 'water-head', 'water-lead']) {
			const visitor = await person(login);
			const expected = logins.includes(login) ? 200 : 403;
			assert.equal((await visitor.get(`desk/${page}`)).status, expected, `${login} ${page}`);
			const from = await visitor.get(login === 'admin' ? 'desk/units' : behind[page] ?? 'desk/');
			assert.equal(from.text.includes(`/desk/${page}"`), expected === 200, `${login} is led to ${page}`);
		}
	assert.equal((await hy.visitor().get('desk/rules')).status, 303, 'nobody without a log-in');
});

describe('messages', () => {
	const dead = async (key) => {
		const { number } = await dispatched();
		await hy.sql(`INSERT INTO outbox (message_key, site_id, kind, channel, ticket_id, created_at, state, next_try_at, attempts, fault)
			SELECT '${key}', 1, 'receipt', 'mail', id, UTC_TIMESTAMP(6), 'dead', NULL, 8, 'the mail relay answered 550 to RCPT' FROM ticket WHERE number = '${number}'`);
		return { number, id: await hy.value(`SELECT id FROM outbox WHERE message_key = '${key}'`) };
	};
	test('that cannot be sent are listed and tried again by the office or the administrator alone', async () => {
		const { number, id } = await dead('test-dead-1');
		for (const login of ['office', 'admin']) {
			const page = await (await person(login)).get('desk/messages');
			assert.ok(words(page.text).includes('邮箱地址不对') && words(page.text).includes('收信回执'));
			assert.equal(page.text.includes(`desk/tickets/${number}`), login === 'office', 'a link only for who may read letters');
		}
		for (const login of ['watch', 'water']) {
			const visitor = await person(login);
			const { csrf } = forms((await visitor.get('desk/password')).text).find((f) => f.action.endsWith('desk/password')).fields;
			assert.equal((await visitor.post('desk/messages/retry', { csrf, id })).status, 403, login);
		}
		assert.equal(await hy.value(`SELECT state FROM outbox WHERE id = ${id}`), 'dead');
		const admin = await person('admin');
		const done = await admin.submit(await admin.get('desk/messages'), 'messages/retry', { id });
		assert.match(words(done.text), /马上再发一次/);
		assert.notEqual(await hy.value(`SELECT state FROM outbox WHERE id = ${id}`), 'dead');
		assert.equal(await hy.value("SELECT COUNT(*) FROM staff_event WHERE login = 'admin' AND action = 'message_retry'"), '1');
	});
	test('one that is gone meanwhile is said to be gone, and without a token nothing happens', async () => {
		const { id } = await dead('test-dead-2');
		const office = await person('office');
		const page = await office.get('desk/messages');
		await hy.sql(`UPDATE outbox SET state = 'sent' WHERE id = ${id}`);
		assert.match(words((await office.submit(page, 'messages/retry', { id })).text), /不用再发/);
		assert.equal((await office.post('desk/messages/retry', { id })).status, 403);
	});
	test('the persons whom nobody can reach are named', async () => {
		const office = await person('office');
		await hy.sql("DELETE FROM unit_address WHERE unit_id = (SELECT id FROM unit WHERE name = '县水务局') AND duty = 1");
		const list = (await office.get('desk/messages', { json: true })).data.unreached;
		assert.ok(list.find((u) => u.unit === '县水务局').who.includes('第一责任人'));
		await hy.sql("INSERT INTO unit_address (unit_id, duty, email) SELECT id, d.duty, 'a@example.org' FROM unit JOIN (SELECT 1 duty UNION SELECT 2 UNION SELECT 3) d WHERE name = '县水务局' ON DUPLICATE KEY UPDATE email = 'a@example.org'");
		const after = (await office.get('desk/messages', { json: true })).data.unreached;
		assert.equal(after.find((u) => u.unit === '县水务局'), undefined);
	});
});

describe('warnings on every page of who keeps order', () => {
	const warned = async (login) => words((await (await person(login)).get('desk/password')).text);
	test('when timers or courier have not been seen for some minutes', async () => {
		const beat = (minutes) => hy.sql(`UPDATE heartbeat SET at = UTC_TIMESTAMP(6) - INTERVAL ${minutes} MINUTE;
			REPLACE INTO heartbeat (program, node, at) VALUES ('timers', 'test', UTC_TIMESTAMP(6) - INTERVAL ${minutes} MINUTE), ('courier', 'test', UTC_TIMESTAMP(6) - INTERVAL ${minutes} MINUTE)`);
		await beat(0);
		assert.doesNotMatch(await warned('office'), /没有运行/);
		await beat(4);
		for (const login of ['office', 'watch', 'admin']) assert.match(await warned(login), /到期提醒的程序从 .* 起?没有运行|程序从 .*起没有运行/, login);
		assert.doesNotMatch(await warned('water'), /没有运行/, 'it is not the handlers\' business');
		await beat(0);
		assert.doesNotMatch(await warned('office'), /没有运行/);
	});
	test('from November on while next year has no calendar', async () => {
		const today = new Date(Date.now() + 8 * 3600000);
		const next = today.getUTCFullYear() + 1;
		const shown = new RegExp(`${next}年的放假安排还没有导入`);
		const loaded = (await hy.sql(`SELECT 1 FROM calendar_day WHERE YEAR(on_day) = ${next} AND list = ${next} LIMIT 1`)).length > 0;
		if (today.getUTCMonth() >= 10 && !loaded) assert.match(await warned('office'), shown);
		else assert.doesNotMatch(await warned('office'), shown);
		assert.doesNotMatch(await warned('water'), /放假安排还没有导入/);
	});
});

test('a day off that the region adds moves the date, and everybody reads from where to where and why', async () => {
	const receipt = await dispatched('simple');
	const before = (await (await track(hy, receipt)).visitor.get('letters/mine', { json: true })).data;
	const off = before.days.find((d) => d.n === 2).date;
	const file = join(hy.folder, 'region.csv');
	writeFileSync(file, `date,kind,name\n${off},holiday,三月街\n`);
	const done = await hy.cli('calendar', 'override', file);
	assert.equal(done.code, 0, done.err);
	const { page, visitor } = await track(hy, receipt);
	const after = (await visitor.get('letters/mine', { json: true })).data;
	assert.ok(new Date(after.due_at) > new Date(before.due_at));
	assert.equal(after.days.find((d) => d.date === off).what, '三月街假期');
	const text = words(page.text);
	const [old, now] = text.match(/原来是 (.*?前)，改为 (.*?前)。/).slice(1).map(day);
	assert.notEqual(old, now);
	assert.match(text, /本地放假安排有变化，.*重新算过/);
	assert.match(text, /本地放假安排有变化，答复日期从 .*前改为 .*前/, 'in the timeline too');
	const desk = words((await ticket('water', receipt.number)).text);
	assert.match(desk, /到期日的变动/);
	assert.match(desk, /答复期限从 .*前改为 .*前/);
	const rules = words((await (await person('office')).get('desk/rules')).text);
	assert.match(rules, /本地放假安排/);
	assert.equal((await hy.cli('ledger', 'verify')).code, 0);
});

test('the rules are shown with their sources, ladders and changes', async () => {
	const text = words((await (await person('watch')).get('desk/rules')).text);
	for (const part of ['答复期限（简单常见）：5 个工作日', '大理州', '可以延期一次', '到期后 2 个工作日', '第一责任人', '修改记录', '开始使用']) assert.ok(text.includes(part), part);
});
