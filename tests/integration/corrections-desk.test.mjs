// SPDX-License-Identifier: MIT
// An error on a web page, from the report to the answer: the page is really fetched (by the inspector, from a server of the test), the
// desk sees what stands on it, and whoever says that it is put right is checked by the page itself.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { forms, freePort, newKey, persons, start, toWater, until, words } from './harness.mjs';

let site, pages, host;
const shown = new Map(); // path: what the page server answers
const asked = [];
const person = persons(() => site);

before(async () => {
	const port = await freePort();
	host = `http://127.0.0.1:${port}`;
	pages = http.createServer(async (request, answer) => {
		asked.push(request.url);
		const page = shown.get(request.url) ?? { status: 404, body: '没有这个页面' };
		await page.held;
		answer.writeHead(page.status ?? 200, { 'Content-Type': page.type ?? 'text/html; charset=utf-8' });
		answer.end(page.body);
	});
	await new Promise((done) => pages.listen(port, '127.0.0.1', done));
	site = await start({ set: { 'inspector.private': `127.0.0.1:${port}` } });
});
after(async () => {
	pages?.close();
	await site?.stop();
});

const gbk = (text) => Buffer.from(text.map((x) => (typeof x === 'string' ? [...Buffer.from(x, 'ascii')] : x)).flat());
let made = 0;
/** Somebody reports an error on a page of its own; {number, path, url}. */
async function report(over = {}, page = '<title>通知</title><p>现将有关<b>事宜</b>通知如下，请照办。</p>') {
	const path = over.path ?? `/news/${++made}.html`;
	delete over.path;
	if (page !== null) shown.set(path, typeof page === 'string' ? { body: page } : page);
	const visitor = site.visitor({ json: true });
	const answer = await visitor.post('corrections/', { key: newKey(), url: host + path, category: 'typo', quote: '有关事宜', proposal: '有关事项', ...over });
	assert.equal(answer.status, 201, answer.text);
	return { ...answer.data, path, url: host + path };
}
const visits = (number) => site.sql(`SELECT v.why, v.state, COALESCE(v.found, '-'), v.status, v.charset, v.fault FROM page_visit v JOIN ticket t ON t.id = v.ticket_id WHERE t.number = '${number}' ORDER BY v.id`);
/** The visit of this reason is over; its row. */
const looked = (number, why) => until(async () => (await visits(number)).findLast((v) => v[0] === why && !['wait', 'busy'].includes(v[1])), 20, `the ${why} visit of ${number}`);
const state = (number) => site.value(`SELECT state FROM ticket WHERE number = '${number}'`);
const clocks = async (number) => Object.fromEntries(await site.sql(`SELECT c.rule, IF(c.outcome = '', 'runs', c.outcome) FROM clock c JOIN ticket t ON t.id = c.ticket_id WHERE t.number = '${number}' ORDER BY c.id`));
const open = async (login, number) => (await person(login)).get(`desk/tickets/${number}`);
async function act(login, number, action, values = {}) {
	const visitor = await person(login);
	const page = await visitor.get(`desk/tickets/${number}`);
	const form = forms(page.text).findLast((f) => f.action.endsWith('/act') && f.buttons.some((b) => b.name === 'action' && b.value === action));
	assert.ok(form, `${login} sees no way to ${action}: ${words(page.text).slice(0, 900)}`);
	const done = await visitor.post(form.action, { ...form.fields, action, ...(typeof values === 'function' ? values(form) : values) });
	assert.equal(done.status, 303, `${login} ${action}: ${words(done.text).slice(0, 600)}`);
	return visitor.follow(done);
}

test('reported, transferred, put right, and the page says so', async () => {
	const { number, path } = await report();
	assert.deepEqual(await looked(number, 'report'), ['report', 'done', '1', '200', 'UTF-8', '']);
	const page = await open('office', number);
	assert.match(words(page.text), /原文还在/);
	assert.match(page.text, /现将<mark>有关事宜<\/mark>通知如下/);
	assert.match(words(page.text), /网页标题《通知》/);
	assert.match(words(page.text), /应该是 有关事项/);
	assert.deepEqual(await clocks(number), { 'correction.transfer': 'runs', 'correction.total': 'runs' });

	await act('office', number, 'transfer', toWater);
	assert.equal(await state(number), 'TRANSFERRED');
	assert.deepEqual(await clocks(number), { 'correction.transfer': 'met', 'correction.total': 'runs', 'correction.reply': 'runs' });
	await act('water', number, 'sign');
	assert.equal(await state(number), 'FIXING');

	shown.set(path, { body: '<title>通知</title><p>现将有关<b>事项</b>通知如下，请照办。</p>' });
	const unit = await person('water');
	await unit.submit(await open('water', number), `/${number}/visit`);
	assert.deepEqual(await looked(number, 'ask'), ['ask', 'done', '0', '200', 'UTF-8', '']);
	assert.match(words((await open('water', number)).text), /原文已经不在/);
	await act('water', number, 'fixed', { answer: '已经改为“有关事项”，谢谢您的提醒。' });
	assert.equal(await state(number), 'REPLIED_FIXED');
	assert.deepEqual(await looked(number, 'check'), ['check', 'done', '0', '200', 'UTF-8', '']);
	assert.deepEqual(await clocks(number), { 'correction.transfer': 'met', 'correction.total': 'met', 'correction.reply': 'met' });
	assert.equal(await site.value(`SELECT found FROM correction c JOIN ticket t ON t.id = c.ticket_id WHERE number = '${number}'`), '0');
});

test('said to be put right, and the page does not say so', async () => {
	const { number } = await report();
	await looked(number, 'report');
	await act('office', number, 'transfer', toWater);
	await act('water', number, 'fixed', { answer: '已经改好了。' });
	assert.equal((await looked(number, 'check'))[2], '1');
	assert.match(words((await open('office', number)).text), /答复说已经整改，可是复查时原文还在网页上/);
});

test('put right where only a comma or a space was wrong: nobody is told that it still stands there', async () => {
	const { number, path } = await report({ quote: '苹果，梨' }, { body: '<p>发放苹果，梨等水果</p>' });
	assert.equal((await looked(number, 'report'))[2], '1');
	await act('office', number, 'transfer', toWater);
	shown.set(path, { body: '<p>发放苹果、梨等水果</p>' });
	await act('water', number, 'fixed', { answer: '已经改为顿号，谢谢您。' });
	assert.equal((await looked(number, 'check'))[2], '2');
	const page = await open('office', number);
	assert.doesNotMatch(words(page.text), /复查时原文还在/);
	assert.match(words(page.text), /有几乎一样的文字.*…发放苹果、梨等水果…/, 'as it stands there');
	assert.match((await (await person('office')).get('desk/corrections?format=csv')).text, /几乎一样/);
});

test('untrue, not of this site, nonsense: each ends with its words or its reason', async () => {
	for (const [action, end, values] of [
		['untrue', 'REPLIED_UNTRUE', { answer: '经核实，原文写法正确，依据是县政府办公室的文件。' }],
		['out_of_scope', 'OUT_OF_SCOPE', { answer: '这个网页不属于本网站，请向该网站反映。' }],
		['spam', 'SPAM', { words: '广告，看不出哪里有错。' }],
	]) {
		const { number } = await report();
		const visitor = await person('office');
		const empty = forms((await open('office', number)).text).find((f) => f.buttons.some((b) => b.value === action));
		const refused = await visitor.post(empty.action, { ...empty.fields, action, answer: '', words: '' });
		assert.equal(refused.status, 422, `${action} without words`);
		await act('office', number, action, values);
		assert.equal(await state(number), end);
		assert.ok(Object.values(await clocks(number)).every((outcome) => outcome !== 'runs'), `${action} stops every clock`);
	}
});

test('a fake site is handed over, with a record, and still answered', async () => {
	const { number } = await report({ category: 'fake' });
	await act('office', number, 'handover', { reason: 'police', words: '函〔2026〕3号，联系人李工' });
	assert.equal(await state(number), 'NEW');
	const page = words((await open('office', number)).text);
	assert.match(page, /移交公安部门/);
	await act('office', number, 'handover', { reason: 'telecom', words: '举报编号 77' });
	assert.equal(await site.value(`SELECT handed_to FROM correction c JOIN ticket t ON t.id = c.ticket_id WHERE number = '${number}'`), '公安部门、电信主管部门');
	const other = await report();
	assert.ok(!forms((await open('office', other.number)).text).some((f) => f.buttons.some((b) => b.value === 'handover')), 'only a fake site can be handed over');
	await act('office', number, 'out_of_scope', { answer: '已经移交公安部门查处，谢谢您。' });
	assert.equal(await state(number), 'OUT_OF_SCOPE');
});

test('returned by the unit and transferred again: whether it was passed on in time is judged once, the total goes on', async () => {
	const { number } = await report();
	await act('office', number, 'transfer', toWater);
	await act('water', number, 'return', { words: '这个栏目归县住房局管。' });
	assert.equal(await state(number), 'NEW');
	assert.deepEqual(await clocks(number), { 'correction.transfer': 'met', 'correction.total': 'runs', 'correction.reply': 'void' });
	assert.equal((await (await person('water')).get(`desk/tickets/${number}`)).status, 404);
	await act('office', number, 'transfer', (form) => ({ unit: form.choices.unit.find((id) => id && id !== toWater(form).unit) }));
	const rows = await site.sql(`SELECT c.rule, c.outcome FROM clock c JOIN ticket t ON t.id = c.ticket_id WHERE t.number = '${number}' ORDER BY c.id`);
	assert.equal(rows.filter(([rule]) => rule === 'correction.reply').length, 2);
	assert.equal(rows.filter(([rule]) => rule === 'correction.transfer').length, 1);
	await act('office', number, 'recall');
	assert.equal(await state(number), 'NEW');
});

test('pages that lie about their charset, are no text, or are gone', async () => {
	const xian = [0xcf, 0xd6, 0xbd, 0xab, 0xd3, 0xd0, 0xb9, 0xd8, 0xca, 0xc2, 0xd2, 0xcb]; // 现将有关事宜 in GBK
	const lies = await report({}, { body: gbk(['<meta charset="utf-8"><p>', xian, '</p>']) });
	assert.deepEqual(await looked(lies.number, 'report'), ['report', 'done', '1', '200', 'GB18030', '']);
	const wide = await report({}, { type: 'text/html', body: Buffer.from('<p>现将有关事宜通知如下</p>', 'utf16le') });
	assert.deepEqual(await looked(wide.number, 'report'), ['report', 'done', '1', '200', 'UTF-16LE', '']);
	const pdf = await report({}, { type: 'application/pdf', body: '%PDF-1.7 …' });
	assert.deepEqual(await looked(pdf.number, 'report'), ['report', 'done', '-', '200', '', '']);
	assert.match(words((await open('office', pdf.number)).text), /不能按文字比对/);
	const gone = await report({ path: '/gone.html', category: 'access' }, null);
	assert.deepEqual((await looked(gone.number, 'report')).slice(0, 4), ['report', 'done', '0', '404']);
	assert.match(words((await open('office', gone.number)).text), /页面已经打不开/);
});

test('addresses that point inward are not fetched, and the report stands all the same', async () => {
	const inside = asked.length;
	for (const [url, fault, said] of [
		['http://127.0.0.1/', 'private', /指向内部网络/],
		['http://[::1]/a', 'private', /指向内部网络/],
		['http://2130706433/b', 'private', /指向内部网络/],
		['http://127.0.0.1:22/', 'port', /端口/],
	]) {
		const answer = await site.visitor({ json: true }).post('corrections/', { key: newKey(), url, category: 'typo', quote: `有关 ${url}` });
		assert.equal(answer.status, 201, answer.text);
		const visit = await looked(answer.data.number, 'report');
		assert.deepEqual([visit[1], visit[5]], ['failed', fault], url);
		assert.match(words((await open('office', answer.data.number)).text), said);
	}
	shown.set('/inward', { status: 302, body: '' });
	assert.equal(asked.length, inside);
});

test('the unit is suggested by the page\'s path, and one click transfers', async () => {
	const office = await person('office');
	const table = await office.get('desk/paths');
	const unit = forms(table.text).find((f) => f.labels?.unit)?.labels.unit['县水务局'];
	const saved = await office.submit(table, 'desk/paths', { prefix: `${host}/water/`, unit }, { button: '保存' });
	assert.match(words(saved.text), /已记入变更记录/);
	const { number } = await report({ path: '/water/a.html' });
	const page = await open('office', number);
	assert.match(words(page.text), /这个栏目归 ?县水务局 ?管/);
	const click = forms(page.text).find((f) => f.buttons.some((b) => b.text === '转给县水务局'));
	const done = await office.follow(await office.post(click.action, { ...click.fields, action: 'transfer' }));
	assert.equal(await state(number), 'TRANSFERRED', words(done.text).slice(0, 300));

	const bad = await office.submit(await office.get('desk/paths'), 'desk/paths/import', { rows: `${host}/a/,没有的单位` });
	assert.equal(bad.status, 422);
	assert.match(words(bad.text), /第 1 行/);
	assert.equal(await site.value('SELECT COUNT(*) FROM path_unit'), '1');
	const csv = (await office.get('desk/paths?format=csv')).text;
	const again = await office.submit(await office.get('desk/paths'), 'desk/paths/import', { rows: `${csv.replace(/^\uFEFF/, '')}"${host}/""q""/",县水务局\n` });
	assert.equal(again.status, 200, words(again.text).slice(0, 300));
	assert.equal(await site.value('SELECT COUNT(*) FROM path_unit'), '2');
	const changes = words((await (await person('admin')).get('desk/changes?thing=path')).text);
	assert.match(changes, /县水务局/);
	const removed = await office.submit(await office.get('desk/paths'), 'desk/paths', {}, { button: '删去' });
	assert.match(words(removed.text), /已删去/);
	assert.equal((await (await person('water')).get('desk/paths')).status, 403);
});

test('what staff find themselves enters the same queue, and joins what is there', async () => {
	const water = await person('water');
	shown.set('/own.html', { body: '<p>有关事宜</p>' });
	const empty = await water.submit(await water.get('desk/corrections/new'), 'desk/corrections/new', { url: 'nonsense', category: 'typo' });
	assert.equal(empty.status, 422);
	const done = await water.submit(await water.get('desk/corrections/new'), 'desk/corrections/new', { url: `${host}/own.html`, category: 'typo', quote: '有关事宜', proposal: '有关事项', body: '' });
	assert.match(words(done.text), /已登记/);
	const number = await site.value("SELECT t.number FROM ticket t WHERE t.source = 'staff'");
	assert.equal(await state(number), 'NEW');
	assert.equal((await looked(number, 'report'))[2], '1');
	assert.match(words((await open('office', number)).text), /工作人员自查发现/);
	const same = await report({ path: '/own.html' });
	assert.equal(await state(same.number), 'DUPLICATE');
	assert.match(words((await open('office', number)).text), /2 人报告/);
	assert.match(words((await open('office', number)).text), /同一处错误的其他报告/);
});

test('error reports are found among letters, and leave as a file', async () => {
	const office = await person('office');
	const list = await office.get('desk/?tab=open&kind=correction', { json: true });
	assert.ok(list.data.tickets.length > 0);
	assert.ok(list.data.tickets.every((t) => t.kind === 'correction'));
	assert.equal((await office.get('desk/?tab=open&kind=letter', { json: true })).data.tickets.length, 0);
	assert.ok((await office.get('desk/?tab=all&kind=correction', { json: true })).data.tickets.length > list.data.tickets.length);
	const csv = (await office.get('desk/corrections?format=csv')).text;
	assert.match(csv, /网页上的原文/);
	assert.match(csv, /有关事宜/);
	assert.match(csv, /公安部门、电信主管部门/);
	assert.ok(!/DUPLICATE/.test(csv));
	const narrow = (await office.get('desk/corrections?format=csv&until=2020-01-01')).text;
	assert.equal(narrow.trim().split('\n').length, 1);
	assert.match(words((await office.get('desk/corrections')).text), /最近十二个月/);
	assert.equal((await (await person('admin')).get('desk/corrections')).status, 403);
});

test('who may not see a report may not have its page looked at', async () => {
	const { number } = await report();
	const housing = await person('housing');
	assert.equal((await housing.get(`desk/tickets/${number}`)).status, 404);
	const before = (await visits(number)).length;
	const home = await housing.get('desk/');
	const { csrf } = forms(home.text).find((f) => f.fields.csrf).fields;
	assert.equal((await housing.post(`desk/tickets/${number}/visit`, { csrf })).status, 404);
	assert.equal((await visits(number)).length, before);
});

test('courier and inspector killed over a page: it is looked at all the same', async () => {
	const slow = { path: '/killed.html' };
	let let_go;
	const held = new Promise((done) => (let_go = done));
	shown.set(slow.path, { body: '<p>有关事宜</p>', held });
	const { number } = await report(slow, null);
	const busy = () => until(async () => (await visits(number))[0]?.[1] === 'busy', 20, 'the visit');
	const soon = (state) => site.sql(`UPDATE page_visit v JOIN ticket t ON t.id = v.ticket_id SET v.next_at = UTC_TIMESTAMP(6) WHERE t.number = '${number}' AND v.state = '${state}'`);
	await busy();
	process.kill(site.pid('courier'), 'SIGKILL');
	await soon('busy'); // as if its claim had run out
	await until(async () => (await site.value(`SELECT attempts FROM page_visit v JOIN ticket t ON t.id = v.ticket_id WHERE t.number = '${number}'`)) === '2', 30, 'the next claim');
	process.kill(site.pid('inspector'), 'SIGKILL');
	await until(async () => (await visits(number))[0][5] === 'crashed', 20, 'the fault');
	let_go();
	await until(() => site.log('inspector').match(/ begins/g).length === 2, 30, 'the next inspector');
	await soon('wait');
	assert.deepEqual(await looked(number, 'report'), ['report', 'done', '1', '200', 'UTF-8', '']);
	assert.equal((await visits(number)).length, 1);
});
