// SPDX-License-Identifier: MIT
// The whole way in a real browser: write, receipt, look, add, through the desk, answer, publish, rate. With and without scripts, on a
// telephone and on a wide screen, and by keyboard alone. Every page on the way is looked at by axe and by the HTML checker.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../integration/harness.mjs';
import { LETTER, Watch, act, answerQuestion, fillLetter, login, open, receipt, tabTo } from './browser.mjs';

let hy, browser, watch;
before(async () => {
	hy = await start({ set: { challenge: 'work', 'challenge.work': 20000 } });
	browser = await open();
	watch = new Watch(hy);
});
after(async () => {
	await browser?.close();
	await hy?.stop();
});
const url = (path) => `${hy.base}/hudong/${path}`;

async function lookUp(page, { number, code }) {
	await page.goto(url('letters/track'));
	await page.fill('#hy-number', number);
	await page.fill('#hy-code', code);
	await Promise.all([page.waitForURL(/letters\/mine/), page.click('main form[action$="/track"] button[type=submit]')]);
}
async function throughTheDesk(number, width, scripts, look) {
	const desk = async (name) => {
		const page = await watch.window(browser, { width, scripts });
		await login(page, hy, name);
		await look(page);
		return page;
	};
	const office = await desk('office');
	await act(office, hy, number, 'dispatch', async (form) => {
		await look(office);
		await form.locator('select[name=unit]').selectOption({ label: '县水务局' });
	});
	const handler = await desk('water');
	await act(handler, hy, number, 'sign');
	await act(handler, hy, number, 'propose', async (form) => {
		await form.locator('textarea[name=answer]').fill('您好：站牌今天已经扶正，底座重新浇了水泥。');
		await look(handler);
	});
	const head = await desk('water-head');
	await act(head, hy, number, 'review', async () => look(head));
	const leader = await desk('water-lead');
	await act(leader, hy, number, 'release', async () => look(leader));
	await act(office, hy, number, 'publish_ask', async (form) => {
		await look(office);
		await form.locator('[name=title]').fill('公交站牌被撞倒');
		await form.locator('[name=body]').fill('站牌倒在路边，晚上容易绊倒人。');
		await form.locator('[name=answer]').fill('站牌已经扶正。');
		const checked = form.locator('[name=checked]');
		if (await checked.count()) await checked.check();
	});
	await act(head, hy, number, 'publish_review', async () => look(head));
	await act(leader, hy, number, 'publish_review', async () => look(leader));
	for (const page of ['desk/publications', 'desk/register', `desk/tickets/${number}/copy`, `desk/tickets/${number}/record`]) {
		await office.goto(url(page));
		await look(office);
	}
	await look(office);
	for (const page of [office, handler, head, leader]) await page.context().close();
}

for (const width of [360, 1440])
	for (const scripts of [true, false])
		test(`from the letter to the rating at ${width} px, ${scripts ? 'with' : 'without'} scripts`, async () => {
			const page = await watch.window(browser, { width, scripts });
			const look = async (one) => { if (scripts) await watch.look(one); };
			await page.goto(`${hy.base}/`);
			await look(page);
			await page.click('main a:has-text("我要写信")');
			await page.waitForURL(/letters\/new/);
			await look(page);
			await fillLetter(page, { scripts });
			await page.click('form[enctype] button[type=submit]');
			const mine = await receipt(page);
			assert.match(mine.number, /^\d{16}$/);
			assert.match(mine.code, /^\d{8}$/);
			assert.match(await page.locator('main').innerText(), /月\d+日（周.）前答复/);
			await look(page);
			if (scripts) assert.ok(await page.locator('[data-hy-copy]').isVisible(), 'a copy button');
			else assert.equal(await page.locator('[data-hy-copy]').isVisible(), false, 'no button that does nothing');
			assert.ok(await page.locator('.hy-qr svg').isVisible(), 'a QR code');
			await lookUp(page, mine);
			await look(page);
			await page.fill('form[action$="/mine/add"] textarea', '站牌旁边的砖也松了。');
			await page.click('form[action$="/mine/add"] button[type=submit]');
			await page.waitForURL(/mine/);
			assert.ok((await page.locator('main').innerText()).includes('站牌旁边的砖也松了'));
			await throughTheDesk(mine.number, width, scripts, look);
			await lookUp(page, mine);
			assert.ok((await page.locator('.hy-answer').first().innerText()).includes('站牌今天已经扶正'));
			await look(page);
			await page.locator('form[action$="/mine/rate"] [name=rating]').first().check();
			await page.click('form[action$="/mine/rate"] button[type=submit]');
			await page.waitForURL(/mine/);
			assert.equal(await page.locator('form[action$="/mine/rate"]').count(), 0, 'rated once');
			await look(page);
			assert.equal(await hy.value(`SELECT rating FROM ticket WHERE number = '${mine.number}'`), '5');
			await page.goto(url(`letters/?q=${encodeURIComponent('站牌')}`));
			await look(page);
			await page.locator('main a[href*="/letters/20"]').first().click();
			assert.ok((await page.locator('main').innerText()).includes('站牌已经扶正'));
			assert.ok(!(await page.content()).includes(LETTER.phone));
			await look(page);
			await page.context().close();
			watch.clean(assert);
		});

test('by keyboard alone: write a letter, take the receipt, look it up', async () => {
	const page = await watch.window(browser, { width: 1440 });
	await page.goto(url('letters/new'));
	await page.keyboard.press('Tab');
	assert.match(await page.evaluate(() => document.activeElement.textContent), /跳到正文/, 'the first stop skips to the text');
	await page.keyboard.press('Enter');
	await tabTo(page, 'input[name=type]');
	await page.keyboard.press('Space');
	await tabTo(page, '#hy-title');
	await page.keyboard.type(LETTER.title);
	await tabTo(page, '[name=box]');
	await page.keyboard.press((await page.evaluate(() => document.activeElement.tagName)) === 'SELECT' ? 'ArrowDown' : 'Space');
	await tabTo(page, '#hy-body');
	await page.keyboard.type(LETTER.body);
	await tabTo(page, '#hy-name');
	await page.keyboard.type(LETTER.name);
	await tabTo(page, '#hy-phone');
	await page.keyboard.type(LETTER.phone);
	await tabTo(page, 'form[enctype] button[type=submit]');
	await page.keyboard.press('Enter');
	const mine = await receipt(page);
	await page.goto(url('letters/track'));
	await tabTo(page, '#hy-number');
	await page.keyboard.type(mine.number);
	await tabTo(page, '#hy-code');
	await page.keyboard.type(mine.code);
	await page.keyboard.press('Enter');
	await page.waitForURL(/letters\/mine/);
	assert.ok((await page.locator('main').innerText()).includes(LETTER.title));
	await page.context().close();
	watch.clean(assert);
});

test('what is missing is said at the top and beside the field, takes the focus, and keeps the rest', async () => {
	for (const scripts of [true, false]) {
		const page = await watch.window(browser, { width: 360, scripts, allow: [422] });
		await page.goto(url('letters/new'));
		await fillLetter(page, { over: { phone: '12' }, scripts });
		await page.click('form[enctype] button[type=submit]');
		await page.waitForSelector('#hy-errors');
		if (scripts) {
			assert.equal(await page.evaluate(() => document.activeElement.id), 'hy-errors');
			await watch.look(page);
		}
		assert.equal(await page.inputValue('#hy-title'), LETTER.title);
		assert.equal(await page.inputValue('#hy-body'), LETTER.body);
		assert.equal(await page.getAttribute('#hy-phone', 'aria-invalid'), 'true');
		await page.fill('#hy-phone', LETTER.phone);
		if (!scripts) await answerQuestion(page);
		await page.click('form[enctype] button[type=submit]');
		await receipt(page);
		await page.context().close();
	}
	watch.clean(assert);
});

test('the same form sent twice by going back gives the same receipt', async () => {
	const page = await watch.window(browser, { width: 1440, scripts: false });
	await page.goto(url('letters/new'));
	await fillLetter(page, { scripts: false });
	await page.click('form[enctype] button[type=submit]');
	const first = await receipt(page);
	const n = await hy.value('SELECT COUNT(*) FROM ticket');
	await page.reload();
	assert.deepEqual(await receipt(page), first);
	assert.equal(await hy.value('SELECT COUNT(*) FROM ticket'), n);
	await page.context().close();
	watch.clean(assert);
});

test('the HTML checker finds nothing on any page of these ways', async () => {
	assert.deepEqual(await watch.checkHtml(), []);
});
