// SPDX-License-Identifier: MIT
// Every page over the demo county, at three widths, in both type sizes and both colour schemes: axe, the HTML checker, no line that
// leaves the window.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../integration/harness.mjs';
import { Watch, login, open } from './browser.mjs';

let hy, browser, watch, numbers;
before(async () => {
	hy = await start({ demo: true });
	browser = await open();
	watch = new Watch(hy);
	const rows = await hy.sql('SELECT state, MIN(number) FROM ticket GROUP BY state');
	numbers = { staff: rows.map((row) => row[1]), open: (await hy.sql("SELECT number FROM publication WHERE state = 'public' ORDER BY CHAR_LENGTH(body) DESC LIMIT 2")).map((row) => row[0]) };
});
after(async () => {
	await browser?.close();
	await hy?.stop();
});

const open_pages = () => ['/', '/news/water-map.html', '/site/map.html', '/site/about.html', '/nothing-here', '/hudong/', '/hudong/letters/', '/hudong/letters/?page=2', '/hudong/letters/?q=%E5%81%9C%E6%B0%B4',
	'/hudong/letters/?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E6%A0%B7%E7%9A%84%E8%AF%8D', '/hudong/letters/new', '/hudong/letters/track', '/hudong/letters/nothing', '/hudong/desk/login', ...numbers.open.map((n) => `/hudong/letters/${n}`)];
const office_pages = () => ['/hudong/desk/', '/hudong/desk/search?q=%E6%B0%B4', '/hudong/desk/board', '/hudong/desk/late', '/hudong/desk/late?due=today', `/hudong/desk/figures?period=${new Date().getFullYear()}`, `/hudong/desk/figures/letters?figure=received&period=${new Date().getFullYear()}`,
	'/hudong/desk/escalations', '/hudong/desk/supervisions', '/hudong/desk/ledger', '/hudong/desk/units', '/hudong/desk/password', '/hudong/desk/account', '/hudong/desk/factor', ...numbers.staff.map((n) => `/hudong/desk/tickets/${n}`)];

async function visit(page, paths) {
	for (const path of paths) {
		await page.goto(hy.base + path);
		await watch.look(page);
	}
}
for (const width of [360, 768, 1440]) {
	test(`public pages at ${width} px`, async () => {
		const page = await watch.window(browser, { width, allow: [404, 403, 400] });
		await visit(page, open_pages());
		await page.context().close();
		watch.clean(assert);
	});
	test(`pages of the office at ${width} px`, async () => {
		const page = await watch.window(browser, { width });
		await login(page, hy, 'office');
		await visit(page, office_pages());
		await page.context().close();
		watch.clean(assert);
	});
}
for (const width of [360, 1440])
	test(`pages of people at ${width} px`, async () => {
		const page = await watch.window(browser, { width });
		await login(page, hy, 'admin');
		const person = await hy.value("SELECT id FROM staff WHERE login = 'water'");
		await visit(page, ['units', 'units/new', `units/${await hy.value("SELECT id FROM unit WHERE code = 'water'")}`, `people/${person}`, 'people/new?unit=1', 'resets', 'changes', 'boxes', 'boxes/new', `boxes/${await hy.value('SELECT MIN(id) FROM box')}`].map((part) => `/hudong/desk/${part}`));
		await page.context().close();
		watch.clean(assert);
	});
for (const name of ['water', 'water-head', 'water-lead', 'water-chief', 'housing', 'office2', 'office-lead', 'watch', 'admin'])
	test(`the inbox of ${name}, and the first letter in it`, async () => {
		const page = await watch.window(browser, { width: 1440 });
		await login(page, hy, name);
		await watch.look(page);
		const link = page.locator('main a[href*="/desk/tickets/"]').first();
		if (await link.count()) {
			await link.click();
			await page.waitForURL(/tickets/);
			await watch.look(page);
		}
		await page.context().close();
		watch.clean(assert);
	});
test('the first page with all it needs weighs 60 KB at most', async () => {
	const visitor = hy.visitor();
	const page = await visitor.get('letters/new');
	let weight = page.bytes.length;
	for (const [, url] of page.text.matchAll(/(?:<link rel="stylesheet" href|<script defer src)="([^"]+)"/g)) weight += (await visitor.get(url)).bytes.length;
	assert.ok(weight > 20000 && weight <= 60 * 1024, `${weight} bytes`);
});
test('the larger type: text grows, nothing leaves the window, it stays on the next page', async () => {
	const page = await watch.window(browser, { width: 360 });
	await page.goto(`${hy.base}/hudong/letters/`);
	const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.querySelector('main p, main li')).fontSize));
	const before = await size();
	await page.locator('form[action$="/view"] button').first().click();
	await page.waitForSelector('.hy-large');
	assert.ok((await size()) >= before * 1.25);
	await visit(page, ['/hudong/letters/', '/hudong/letters/new', '/hudong/letters/track', ...numbers.open.map((n) => `/hudong/letters/${n}`)]);
	assert.equal(await page.locator('html.hy-large').count(), 1);
	const low = await page.evaluate(() => [...document.querySelectorAll('main .hy-button')].filter((b) => b.offsetParent && b.getBoundingClientRect().height < 59).map((b) => b.textContent));
	assert.deepEqual(low, [], 'targets of 60 px');
	await page.context().close();
	watch.clean(assert);
});
test('the larger type in the desk: text and targets grow, nothing leaves the window', async () => {
	for (const width of [360, 1440]) {
		const page = await watch.window(browser, { width });
		await login(page, hy, 'office');
		const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.querySelector('main td, main p')).fontSize));
		const before = await size();
		await page.locator('form[action$="/view"] button').first().click();
		await page.waitForSelector('.hy-large');
		assert.ok((await size()) >= before * 1.25, `${before} px grow to ${await size()} px`);
		await visit(page, office_pages());
		assert.equal(await page.locator('html.hy-large').count(), 1, 'it stays');
		await page.context().close();
	}
	watch.clean(assert);
});
test('in the dark scheme the contrast holds', async () => {
	const page = await watch.window(browser, { width: 1440 });
	await page.emulateMedia({ colorScheme: 'dark' });
	await visit(page, ['/hudong/', '/hudong/letters/', '/hudong/letters/new', '/hudong/letters/track', ...numbers.open.slice(0, 1).map((n) => `/hudong/letters/${n}`)]);
	await page.context().close();
	watch.clean(assert);
});
test('targets are 48 px high on a telephone', async () => {
	const page = await watch.window(browser, { width: 360 });
	for (const path of ['/hudong/letters/new', '/hudong/letters/track']) {
		await page.goto(hy.base + path);
		const low = await page.evaluate(() => [...document.querySelectorAll('main .hy-button, main .hy-input, main .hy-select')].filter((b) => b.offsetParent && b.getBoundingClientRect().height < 47).map((b) => b.outerHTML.slice(0, 100)));
		assert.deepEqual(low, [], path);
	}
	await page.context().close();
});
test('no machine word reaches a citizen', async () => {
	const page = await watch.window(browser, { width: 1440, allow: [404] });
	for (const path of open_pages()) {
		await page.goto(hy.base + path);
		const text = await page.locator('main').innerText();
		assert.doesNotMatch(text, /\b(SUBMITTED|ACCEPTED|DISPATCHED|HANDLING|REPLIED|null|undefined|NaN|true|false|token|timeout|ID)\b|参数|\{\{|letter\./, path);
	}
	await page.context().close();
	watch.clean(assert);
});
test('the HTML checker finds nothing', async () => {
	assert.deepEqual(await watch.checkHtml(), []);
});
