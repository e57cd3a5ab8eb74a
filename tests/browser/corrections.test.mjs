// SPDX-License-Identifier: MIT
// Errors of the website in a real browser: text is marked on a page of the host, the button or Ctrl+Enter opens the form with address and
// quote; a plain link does without scripts; answered ones in every way of looking at them, and the HTML checker.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from '../integration/harness.mjs';
import { Watch, open, receipt, tabTo } from './browser.mjs';
import { CITIZEN, seeAll } from './see.mjs';

let hy, browser, watch;
before(async () => {
	hy = await start({ set: { challenge: 'work', 'challenge.work': 2000 } });
	browser = await open();
	watch = new Watch(hy);
});
after(async () => {
	await browser?.close();
	await hy?.stop();
});

const NEWS = '/news/water-map.html';
/** Marks characters of a paragraph with the mouse, as a person does. */
async function mark(page, from = 0, to = 12) {
	const box = await page.evaluate(([a, b]) => {
		const range = document.createRange();
		const text = document.querySelector('article p:nth-of-type(3)').firstChild;
		range.setStart(text, a);
		range.setEnd(text, b);
		const { left, right, top, height } = range.getBoundingClientRect();
		return { left, right, y: top + height / 2 };
	}, [from, to]);
	await page.mouse.move(box.left + 1, box.y);
	await page.mouse.down();
	await page.mouse.move(box.right, box.y, { steps: 5 });
	await page.mouse.up();
	return page.evaluate(() => String(getSelection()));
}

for (const width of [1440, 360])
	test(`marked text, the button, the form with address and quote, a receipt, the own report at ${width} px`, async () => {
		const page = await watch.window(browser, { width, allow: [422] });
		await page.goto(hy.base + NEWS);
		await watch.look(page);
		const quote = await mark(page, width === 360 ? 0 : 3, 12);
		assert.ok(quote.length > 5, quote);
		await page.waitForSelector('.hy-jiucuo:visible');
		await watch.look(page);
		await Promise.all([page.waitForURL(/corrections\/new/), page.click('.hy-jiucuo')]);
		assert.equal(await page.inputValue('#hy-url'), hy.base + NEWS);
		assert.equal(await page.inputValue('#hy-quote'), quote);
		assert.equal(await page.inputValue('[name=site_code]'), '0000000000');
		await watch.look(page);
		await Promise.all([page.waitForNavigation(), page.click('form[enctype] button[type=submit]')]);
		assert.match(await page.locator('#hy-errors').innerText(), /问题类型/);
		assert.equal(await page.inputValue('#hy-quote'), quote, 'nothing is lost');
		await watch.look(page);
		await page.locator('[name=category][value=typo]').check();
		await Promise.all([page.waitForNavigation(), page.click('form[enctype] button[type=submit]')]);
		assert.match((await receipt(page)).number, /^\d{16}$/);
		await watch.look(page);
		await page.goto(`${hy.base}/hudong/corrections/mine`);
		await page.locator('main details summary').last().click();
		assert.ok((await page.locator('main').innerText()).includes(quote));
		await watch.look(page);
		await page.context().close();
		watch.clean(assert);
	});

test('without a mouse: the keyboard marks, Ctrl+Enter opens the form; a screen reader is told once', async () => {
	const page = await watch.window(browser);
	await page.goto(hy.base + NEWS);
	await page.evaluate(() => {
		const text = document.querySelector('article p:nth-of-type(2)').firstChild;
		getSelection().setBaseAndExtent(text, 2, text, 9);
	});
	const quote = await page.evaluate(() => String(getSelection()));
	await page.keyboard.press('Shift');
	await page.waitForSelector('.hy-jiucuo:visible');
	assert.match(await page.locator('.hy-jiucuo-said').innerText(), /Ctrl 加回车/);
	assert.equal(await page.locator('.hy-jiucuo-said').getAttribute('role'), 'status');
	await Promise.all([page.waitForURL(/corrections\/new/), page.keyboard.press('Control+Enter')]);
	assert.equal(await page.inputValue('#hy-quote'), quote);
	await page.goBack();
	assert.equal(new URL(page.url()).pathname, NEWS, 'and going back leads to the page');
	await page.context().close();
	watch.clean(assert);
});

test('Escape puts the button away; nothing marked, nothing happens; what is typed in a field is not a quote', async () => {
	const page = await watch.window(browser);
	await page.goto(hy.base + NEWS);
	await page.keyboard.press('Control+Enter');
	await mark(page);
	await page.waitForSelector('.hy-jiucuo:visible');
	await page.keyboard.press('Escape');
	assert.equal(await page.locator('.hy-jiucuo:visible').count(), 0);
	await page.evaluate(() => {
		const field = document.createElement('textarea');
		field.value = '自己写的话';
		document.querySelector('article').append(field);
		field.focus();
		field.select();
	});
	await page.keyboard.press('Control+Enter');
	await page.waitForTimeout(100);
	assert.equal(new URL(page.url()).pathname, NEWS);
	/* on Huiying's own pages, which show the host's footer with the script, it stays away */
	await page.goto(`${hy.base}/hudong/letters/`);
	assert.equal(await page.locator('.hy-jiucuo').count(), 0);
	await page.context().close();
	watch.clean(assert);
});

test('a very long mark is cut, and still leads to the form', async () => {
	const page = await watch.window(browser);
	await page.goto(hy.base + NEWS);
	await page.evaluate(() => {
		const p = document.querySelector('article p:nth-of-type(2)');
		p.textContent = '很长的一段话，'.repeat(400) + '𠮷'.repeat(300);
		getSelection().selectAllChildren(p);
	});
	await Promise.all([page.waitForURL(/corrections\/new/), page.keyboard.press('Control+Enter')]);
	assert.equal((await page.inputValue('#hy-quote')).length, 200);
	await page.context().close();
	watch.clean(assert);
});

test('without scripts the link in the footer leads to the form with the page\'s address', async () => {
	const page = await watch.window(browser, { scripts: false });
	await page.goto(hy.base + NEWS);
	await tabTo(page, 'a[data-jiucuo]');
	await Promise.all([page.waitForURL(/corrections\/new/), page.keyboard.press('Enter')]);
	assert.equal(await page.inputValue('#hy-url'), hy.base + NEWS);
	assert.match(await page.locator('label[for=hy-challenge]').innerText(), /等于几/);
	await page.context().close();
	watch.clean(assert);
});

test('answered reports with addresses that have no end, and an empty list', async () => {
	const visitor = hy.visitor({ json: true });
	const list = join(hy.folder, 'list.csv');
	writeFileSync(list, `编号,问题类型,错误地址,描述,受理单位,受理结果,办理状态\nB1,错别字,${hy.base}${NEWS},写错了,县水务局,属实：改好了。,已办结\nB2,疑似假冒网站,http://${'very-long-name-of-a-host.'.repeat(6)}example/x,假的,,不属于本网站：已转。,已办结\nB3,其他,${hy.base}/${'very-long-path/'.repeat(20)},打开慢,,不属实：正常。,已办结\n`);
	const done = await hy.cli('import', 'corrections', list);
	assert.equal(done.code, 0, done.err);
	assert.equal((await visitor.get('corrections/')).data.corrections.length, 3);
	const page = await watch.window(browser), found = [];
	await seeAll(page, ['', '?kind=typo&result=fixed', '?kind=stale'].map((query) => `${hy.base}/hudong/corrections/${query}`), CITIZEN, found);
	assert.deepEqual(found, []);
	await page.context().close();
	watch.clean(assert);
});

test('the HTML checker finds nothing in any page that was seen', async () => {
	assert.deepEqual(await watch.checkHtml(), []);
});
