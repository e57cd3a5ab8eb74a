// SPDX-License-Identifier: MIT
// Three host sites wear Huiying each in its way: the county's, an office's of 1,000 pixels made of tables whose files are in GBK, and a
// district's of today. Nothing is garbled, nothing leaves its window, the variables of each are seen, a letter can be written in all, and one
// has templates of its own.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { answerLetter, publishLetter, start, write } from '../integration/harness.mjs';
import { Watch, open } from './browser.mjs';

const HOSTS = [
	{ at: '', width: 1440, says: '清源县人民政府', primary: '#0b4f9c' },
	{ at: '/old', width: 1000, says: '清源县档案局', primary: '#8a1212' },
	{ at: '/new', width: 1440, says: '青湖区', primary: '#06554d' },
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

test('on a telephone the site of today fits, and of the old one what is between its header and footer', async () => {
	const page = await watch.window(browser, { width: 360 });
	for (const path of ['letters/', 'letters/new']) {
		await page.goto(`${hy.base}/new/hudong/${path}`);
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), path);
	}
	// the old one's frame is 1,000 pixels wide everywhere; what stands in it, its own templates too, fits
	for (const path of ['', 'letters/', 'letters/new']) {
		await page.goto(`${hy.base}/old/hudong/${path}`);
		assert.ok(await page.evaluate(() => [...document.querySelectorAll('main, main *')].every((one) => one.getBoundingClientRect().right <= innerWidth + 1)), `old ${path}`);
	}
	await page.context().close();
});

test('the old site has a page and a part of its own, the others have ours', async () => {
	const { number } = await write(hy, { title: '柳岸路的路灯坏了' });
	const { people } = await answerLetter(hy, number);
	await publishLetter(hy, number, { people });
	const page = await watch.window(browser, { width: 1440 });
	for (const { at } of HOSTS)
		for (const way of ['made', 'kept']) {
			const own = at === '/old' ? 1 : 0;
			await page.goto(`${hy.base}${at}/hudong/`);
			assert.equal(await page.locator('.old-columns').count(), own, `${at}: the page, ${way}`);
			assert.equal(await page.locator('.hy-doors').count(), 1 - own, `${at}: ours, ${way}`);
			await page.goto(`${hy.base}${at}/hudong/letters/?q=${encodeURIComponent('路灯')}`);
			assert.equal(await page.locator('.old-line').count(), own, `${at}: the part, ${way}`);
			assert.equal(await page.locator('.hy-item').count(), 1 - own, `${at}: our part, ${way}`);
			assert.equal(await page.locator('h3 a mark').innerText(), '路灯', at);
		}
	await page.context().close();
	const [ours, old] = await Promise.all(['', '/old'].map((at) => hy.visitor({ json: true }).get(`${at}/hudong/letters/`)));
	assert.deepEqual(old.data.letters.map((one) => one.number), ours.data.letters.map((one) => one.number), 'the data are the same');
});

test('in a dark browser each site is what its header and footer are', async () => {
	const page = await watch.window(browser, { width: 1440, allow: [404] });
	await page.emulateMedia({ colorScheme: 'dark' });
	const seen = async (path) => {
		await page.goto(hy.base + path);
		return page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.documentElement).getPropertyValue('--hy-primary').trim(), document.querySelector('meta[name="color-scheme"]').content]);
	};
	for (const path of ['letters/', 'letters/track', 'no-such-page']) {
		assert.deepEqual(await seen(`/hudong/${path}`), ['rgb(21, 24, 29)', '#8ab8ff', 'light dark'], path);
		assert.deepEqual(await seen(`/new/hudong/${path}`), ['rgb(21, 24, 29)', '#6fd3c6', 'light dark'], path);
		assert.deepEqual(await seen(`/old/hudong/${path}`), ['rgb(255, 255, 255)', '#8a1212', 'only light'], path);
	}
	await page.context().close();
});

test('a header that is not there for a while leaves its place empty, and nothing of a fault on the page', async () => {
	const header = join(hy.data, 'nginx/site/new/parts/header.html');
	renameSync(header, `${header}.away`);
	try {
		const page = await hy.visitor().get('/new/hudong/letters/track');
		assert.equal(page.status, 200);
		assert.doesNotMatch(page.text, /nginx|Not Found|new-head/);
		assert.match(page.text, /<main[\s\S]*new-foot/);
	} finally {
		renameSync(`${header}.away`, header);
	}
	assert.match((await hy.visitor().get('/new/hudong/letters/track')).text, /new-head[\s\S]*<main/);
});
