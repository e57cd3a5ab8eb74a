// SPDX-License-Identifier: MIT
// Three host sites wear Huiying each in its way: the county's, an office's of 1,000 pixels made of tables whose files are in GBK, and a
// district's of today. Nothing is garbled, nothing leaves its window, the variables of each are seen, and a letter can be written in all.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from '../integration/harness.mjs';
import { Watch, open } from './browser.mjs';

const HOSTS = [
	{ at: '', width: 1440, says: '清源县人民政府', primary: '#0b4f9c' },
	{ at: '/old', width: 1000, says: '清源县档案局', primary: '#8a1212' },
	{ at: '/new', width: 1440, says: '青湖区', primary: '#075e56' },
];
let hy, browser, watch;
before(async () => {
	hy = await start({ cache: true });
	browser = await open();
	watch = new Watch(hy);
});
after(async () => {
	await browser?.close();
	await hy?.stop();
});

test('the old site really is in GBK, and stays so', async () => {
	const bytes = readFileSync(join(hy.data, 'nginx/site/old/inc/header.html'));
	assert.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	const page = await hy.visitor().get('/old/');
	assert.match(page.headers['content-type'], /charset=gbk/);
	assert.match(new TextDecoder('gbk').decode(page.bytes), /查档须知/);
});

for (const { at, width, says, primary } of HOSTS)
	test(`a letter is written at ${at || '/'} in ${width} pixels`, async () => {
		const page = await watch.window(browser, { width });
		for (const path of ['letters/', 'letters/new', 'solicitations/', 'satisfaction/', 'letters/track']) {
			await page.goto(`${hy.base}${at}/hudong/${path}`);
			const seen = await page.evaluate(() => ({ text: document.body.innerText, wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
				primary: getComputedStyle(document.documentElement).getPropertyValue('--hy-primary').trim() }));
			assert.ok(seen.text.includes(says), `${at} ${path}: the site's own header`);
			assert.doesNotMatch(seen.text, /\uFFFD|锟斤拷/, path);
			assert.ok(seen.wide <= 0, `${at} ${path}: ${seen.wide} px leave the window`);
			assert.equal(seen.primary, primary, path);
		}
		await page.goto(`${hy.base}${at}/hudong/letters/new`);
		const button = await page.locator('main button[type=submit]').last().evaluate((node) => getComputedStyle(node).backgroundColor);
		const [r, g, b] = primary.match(/\w\w/g).map((hex) => parseInt(hex, 16));
		assert.equal(button, `rgb(${r}, ${g}, ${b})`, 'the first button is in the colour of the site');
		await page.locator('input[name=box]').first().check({ force: true }).catch(() => page.locator('select[name=box]').selectOption({ index: 1 }));
		await page.locator('input[name=title]').last().fill('柳岸路的路灯坏了三盏');
		await page.fill('textarea[name=body]', '从学前街口往东数，第三、第五、第八盏路灯已经坏了两个星期。');
		await page.fill('input[name=name]', '张小满');
		await page.fill('input[name=phone]', '13800138000');
		await page.locator('main button[type=submit]').last().click();
		await page.waitForLoadState();
		assert.match((await page.locator('main').innerText()).replace(/\s/g, ''), /\d{16}/, 'number and code are shown');
		assert.ok(page.url().startsWith(`${hy.base}${at}/hudong/`));
		await page.context().close();
	});

test('on a telephone the site of today fits', async () => {
	const page = await watch.window(browser, { width: 360 });
	for (const path of ['letters/', 'letters/new']) {
		await page.goto(`${hy.base}/new/hudong/${path}`);
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), path);
	}
	await page.context().close();
});
