// SPDX-License-Identifier: MIT
// Limits in a real browser: why it is this day, more time, what was reached, the letter of supervision on screen and on paper, messages,
// the rules. Pages with limits in every shape are seen in every way; with and without scripts.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { forms, start, toWater, write } from '../integration/harness.mjs';
import { Watch, act, login, open } from './browser.mjs';
import { CITIZEN, DESK, see, seeAll } from './see.mjs';

let hy, browser, watch;
const made = {};
before(async () => {
	hy = await start({ demo: true });
	browser = await open();
	watch = new Watch(hy);
	const people = {};
	const person = async (name) => (people[name] ??= await (async () => {
		const visitor = hy.visitor();
		await visitor.login(name);
		return visitor;
	})());
	const press = async (name, number, action, values = {}) => {
		const visitor = await person(name);
		const page = await visitor.get(`desk/tickets/${number}`);
		const form = forms(page.text).find((f) => f.buttons.some((b) => b.name === 'action' && b.value === action));
		const done = await visitor.post(form.action, { ...form.fields, ...(typeof values === 'function' ? values(form) : values), action });
		assert.equal(done.status, 303, `${name} ${action}`);
	};
	const box = (await hy.visitor({ json: true }).get('letters/new')).data.boxes[0].id;
	const other = (form) => ({ ...toWater(form), class: 'other' });
	const letter = async (key, title, values) => {
		made[key] = await write(hy, { box, title });
		await press('office', made[key].number, 'dispatch', values);
	};
	for (const key of ['late', 'issued']) await letter(key, '很久没有人管的路灯坏了三盏', toWater);
	// long enough for every level of a simple letter, whatever holidays lie between
	const swept = await hy.cli('timers', '--once', '--now', new Date(Date.now() + 40 * 86400000).toISOString());
	assert.equal(swept.code, 0, swept.err);
	await press('office', made.issued.number, 'supervise', { words: '请三日内办结，书面说明原因。' });
	for (const key of ['plain', 'asked', 'granted']) await letter(key, '柳岸路的路灯坏了三盏', other);
	for (const key of ['asked', 'granted']) await press('water', made[key].number, 'extend_ask', { words: '要等省里的检测报告，大约二十天。' });
	await press('office', made.granted.number, 'extend');
	await hy.sql(`INSERT INTO outbox (message_key, site_id, kind, channel, ticket_id, created_at, state, attempts, fault)
		SELECT 'test-dead', 1, 'receipt', 'mail', id, UTC_TIMESTAMP(6), 'dead', 8, 'the mail relay answered 550 to RCPT' FROM ticket WHERE number = '${made.plain.number}'`);
});
after(async () => {
	await browser?.close();
	await hy?.stop();
});

const staff_pages = () => ['desk/', 'desk/?tab=open', 'desk/escalations', 'desk/escalations?since=2099-01-01', 'desk/supervisions', `desk/supervisions/${made.late.number}`,
	`desk/supervisions/${made.issued.number}`, 'desk/messages', 'desk/rules', ...['plain', 'asked', 'granted', 'late'].map((k) => `desk/tickets/${made[k].number}`)];
const unfold = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
async function mine(page, key) {
	await page.goto(`${hy.base}/hudong/letters/track`);
	await page.fill('#hy-number', made[key].number);
	await page.fill('#hy-code', made[key].code);
	await Promise.all([page.waitForURL(/letters\/mine/), page.click('main form[action$="/track"] button[type=submit]')]);
}

test('every shape that pages about limits have, in every way of looking at it', async () => {
	const found = [], tickets = ['plain', 'asked', 'granted', 'late'].map((k) => `tickets/${made[k].number}`);
	for (const [name, paths] of [['office', ['escalations?since=2099-01-01', `supervisions/${made.late.number}`, `supervisions/${made.issued.number}`, 'messages', ...tickets]], ['water', ['supervisions', ...tickets]]]) {
		const page = await watch.window(browser);
		await login(page, hy, name);
		await seeAll(page, paths.map((path) => `${hy.base}/hudong/desk/${path}`), DESK, found);
		await page.context().close();
	}
	for (const key of ['plain', 'granted']) {
		const page = await watch.window(browser);
		await mine(page, key);
		await see(page, CITIZEN, found);
		await page.context().close();
	}
	assert.deepEqual(found, []);
	watch.clean(assert);
});
test('why it is this day: folded at first, then every day on the page', async () => {
	const page = await watch.window(browser, { width: 320 });
	await mine(page, 'granted');
	assert.equal(await page.locator('.hy-days').isVisible(), false);
	await page.locator('summary', { hasText: '为什么是这一天' }).click();
	assert.ok(await page.locator('.hy-day--last').isVisible());
	await page.context().close();
	watch.clean(assert);
});
test('without scripts: the days unfold, more time is granted, the sheet can be read', async () => {
	const citizen = await watch.window(browser, { width: 360, scripts: false });
	await mine(citizen, 'plain');
	await citizen.locator('summary', { hasText: '为什么是这一天' }).click();
	assert.ok(await citizen.locator('.hy-day--last').isVisible());
	await citizen.context().close();
	const office = await watch.window(browser, { width: 360, scripts: false });
	await login(office, hy, 'office');
	await office.goto(`${hy.base}/hudong/desk/supervisions/${made.issued.number}`);
	assert.ok((await office.locator('.hd-sheet').first().innerText()).includes('请三日内办结'));
	assert.equal(await office.locator('[data-hy-print]').isVisible(), false, 'no button that does nothing');
	await office.goto(`${hy.base}/hudong/desk/escalations`);
	await office.selectOption('#hd-level', 'supervise');
	await Promise.all([office.waitForURL(/level=supervise/), office.locator('.hd-filters button').click()]);
	assert.ok((await office.locator('main table .hy-light').allInnerTexts()).every((text) => text.includes('已督办')));
	await office.context().close();
	watch.clean(assert);
});
test('the letter of supervision on paper: one sheet of A4 each, nothing but the sheet', async () => {
	const page = await watch.window(browser, { width: 1440 });
	await login(page, hy, 'office');
	await page.goto(`${hy.base}/hudong/desk/supervisions/${made.issued.number}`);
	const sheets = await page.locator('.hd-sheet').count();
	await page.emulateMedia({ media: 'print' });
	for (const gone of ['.hy-bar', '.hd-crumb', '[data-hy-print]', '.hd-warn']) for (const one of await page.locator(gone).all()) assert.equal(await one.isVisible(), false, gone);
	const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
	assert.equal(paper.match(/\/Type\s*\/Page\b/g).length, sheets, 'a page a sheet');
	const [, w, h] = paper.match(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/);
	assert.ok(Math.abs(w - 595) < 2 && Math.abs(h - 842) < 2, `${w} x ${h}`);
	await page.context().close();
	watch.clean(assert);
});
test('no machine word is read about limits', async () => {
	const page = await watch.window(browser, { width: 1440 });
	await login(page, hy, 'office');
	for (const path of staff_pages()) {
		await page.goto(`${hy.base}/hudong/${path}`);
		await unfold(page);
		const text = (await page.evaluate(() => { for (const n of document.querySelectorAll('main [lang=en]')) n.remove(); return document.querySelector('main').innerText; }));
		assert.doesNotMatch(text, /letter\.|rating\.|\b(remind|yellow|red|supervise|escalate|recount|extend|null|undefined|NaN|true|false|civil|office)\b|\{\{/, path);
	}
	await mine(page, 'granted');
	await unfold(page);
	assert.doesNotMatch(await page.locator('main').innerText(), /letter\.|\b(remind|extend|null|undefined|NaN|true|false)\b|\{\{/);
	await page.context().close();
	watch.clean(assert);
});
test('more time is asked for and granted by button', async () => {
	const water = await watch.window(browser, { width: 768 });
	await login(water, hy, 'water');
	await act(water, hy, made.plain.number, 'extend_ask', async (form) => form.locator('[name=words]').fill('要等检测报告。'));
	const office = await watch.window(browser, { width: 768 });
	await login(office, hy, 'office');
	await office.goto(`${hy.base}/hudong/desk/tickets/${made.plain.number}`);
	const label = await office.locator('button[value=extend]').innerText();
	const date = label.match(/\d+月\d+日/)[0];
	await Promise.all([office.waitForURL(/tickets/), office.locator('button[value=extend]').click()]);
	await mine(office, 'plain');
	assert.ok((await office.locator('.hy-due__date').innerText()).includes(date), `${date} as on the button`);
	for (const page of [water, office]) await page.context().close();
	watch.clean(assert);
});
test('the HTML checker finds nothing', async () => {
	assert.deepEqual(await watch.checkHtml(), []);
});
