// SPDX-License-Identifier: MIT
// Error reports at the desk in Chromium: every shape of the page of one, in every way of looking at it, and the HTML
// checker; lists and forms are in look.test. One report goes its whole way by buttons alone.
import http from 'node:http';
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { freePort, newKey, persons, start, until } from '../integration/harness.mjs';
import { Watch, login, open } from './browser.mjs';
import { DESK, seeAll } from './see.mjs';

let hy, browser, watch, pages, host;
const body = { text: '<title>县政府关于供水的通知</title><h1>通知</h1><p>各乡镇人民政府，县政府各部门：现将有关<b>事宜</b>通知如下，请照办。</p>' };
const numbers = {};
const person = persons(() => hy);

async function report(name, over = {}) {
	const answer = await hy.visitor({ json: true }).post('corrections/', { key: newKey(), url: `${host}/${name}.html`, category: 'typo', quote: '有关事宜', proposal: '有关事项', body: '第一段第二行的这个词用错了，应当用“事项”。', name: '张小满', phone: '13800138000', ...over });
	assert.equal(answer.status, 201, answer.text);
	numbers[name] = answer.data.number;
}
const ends = (name) => until(async () => !(await hy.value(`SELECT 1 FROM page_visit v JOIN ticket t ON t.id = v.ticket_id WHERE t.number = '${numbers[name]}' AND v.state IN ('wait', 'busy') AND v.attempts = 0`)), 20, `the visit of ${name}`);
async function act(name, who, action, values) {
	const visitor = await person(who);
	await visitor.submit(await visitor.get(`desk/tickets/${numbers[name]}`), '/act', values, { button: action });
}

before(async () => {
	const port = await freePort();
	host = `http://127.0.0.1:${port}`;
	pages = http.createServer((request, answer) => (request.url === '/gone.html' ? answer.writeHead(404).end() : answer.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(body.text)));
	await new Promise((done) => pages.listen(port, '127.0.0.1', done));
	hy = await start({ set: { 'inspector.private': `127.0.0.1:${port}` } });
	browser = await open();
	watch = new Watch(hy);
	const office = await person('office');
	const unit = await hy.value("SELECT id FROM unit WHERE code = 'water'");
	await office.submit(await office.get('desk/paths'), 'desk/paths', { prefix: `${host}/water.html`, unit }, { button: '保存' });
	for (const name of ['water', 'plain', 'unit', 'still', 'untrue', 'walk']) await report(name);
	await report('gone', { category: 'access', quote: '', proposal: '' });
	await report('inward', { url: 'http://127.0.0.1/x', quote: '内部的词' });
	await report('fake', { category: 'fake', quote: '' });
	await report('again', { url: `${host}/plain.html` });
	for (const name of Object.keys(numbers)) await ends(name);
	await act('unit', 'office', 'transfer', { unit });
	await act('still', 'office', 'transfer', { unit });
	await act('still', 'water', 'fixed', { answer: '已经改为“有关事项”，谢谢您的提醒。' });
	await act('untrue', 'office', 'untrue', { answer: '经核实，原文写法正确。' });
	await act('fake', 'office', 'handover', { reason: 'police', words: '函〔2026〕3号，联系人李工' });
	await ends('still');
});
after(async () => {
	pages?.close();
	await browser?.close();
	await hy?.stop();
});

for (const [who, names] of [['office', ['water', 'plain', 'still', 'untrue', 'gone', 'inward', 'fake', 'again']], ['water', ['unit']]])
	test(`error reports as ${who} sees them`, async () => {
		const page = await watch.window(browser), found = [];
		await login(page, hy, who);
		await seeAll(page, names.map((name) => `${hy.base}/hudong/desk/tickets/${numbers[name]}`), DESK, found);
		assert.deepEqual(found, []);
		await page.context().close();
		watch.clean(assert);
	});

test('a page of a unit known by its path is one click away from it', async () => {
	const page = await watch.window(browser, { width: 1440 });
	await login(page, hy, 'office');
	await page.goto(`${hy.base}/hudong/desk/tickets/${numbers.water}`);
	await page.getByRole('button', { name: '转给县水务局' }).click();
	await page.getByText('已转给县水务局').waitFor();
	assert.equal(await hy.value(`SELECT state FROM ticket WHERE number = '${numbers.water}'`), 'TRANSFERRED');
	await page.context().close();
	watch.clean(assert);
});

test('from the inbox to the answer by buttons alone', async () => {
	const page = await watch.window(browser, { width: 1440 });
	await login(page, hy, 'office');
	await page.goto(`${hy.base}/hudong/desk/tickets/${numbers.walk}`);
	await assert.doesNotReject(page.getByText('原文还在').first().waitFor());
	assert.equal(await page.locator('.hd-excerpt mark').innerText(), '有关事宜');
	assert.equal(await page.getByText('这个栏目归').count(), 0);
	await page.getByLabel('转给哪个单位').selectOption({ label: '县水务局' });
	await page.getByRole('button', { name: '转办', exact: true }).click();
	await page.getByText('已转给县水务局').waitFor();
	await page.context().close();

	const unit = await watch.window(browser, { width: 1440 });
	await login(unit, hy, 'water');
	await unit.goto(`${hy.base}/hudong/desk/tickets/${numbers.walk}`);
	await unit.getByRole('button', { name: '签收' }).click();
	await unit.getByText('已签收').first().waitFor();
	body.text = body.text.replace('事宜', '事项');
	await unit.getByRole('button', { name: '再看一次页面' }).click();
	await until(async () => {
		await unit.reload();
		return unit.getByText('原文已经不在').first().isVisible();
	}, 20, 'what the page says now');
	await unit.getByLabel('答复', { exact: true }).fill('已经改为“有关事项”，谢谢您的提醒。');
	await unit.getByRole('button', { name: '答复：已整改' }).click();
	await unit.getByText('已答复：已整改').waitFor();
	assert.equal(await hy.value(`SELECT state FROM ticket WHERE number = '${numbers.walk}'`), 'REPLIED_FIXED');
	await unit.context().close();
	watch.clean(assert);
});

test('the HTML checker finds nothing', async () => {
	assert.deepEqual(await watch.checkHtml(), []);
});
