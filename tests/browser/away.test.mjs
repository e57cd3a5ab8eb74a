// SPDX-License-Identifier: MIT
// What nginx says by itself: a program is away, something was too large, somebody came too often. In the look of all pages, between header
// and footer of the site that was asked, wide and narrow, light, dark, in the larger type, with forced colours and on paper.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start, until } from '../integration/harness.mjs';
import { inspect } from './audit.mjs';
import { Watch, open } from './browser.mjs';

const PATHS = { '/away/letters/new': 503, '/fault/413': 413, '/fault/429': 429 };
const LEAST = 7; // contrast of every text (WCAG 2.2 AAA 1.4.6)
const LARGE = { target: { least: 60, link: 60, width: 44 }, text: 24, line: 1.3, paragraphs: 1.3 };

let hy, browser, watch;
/** Addresses whose program is away, for a site and for one whose header is light only; and where something was too large, or too often. */
function faults() {
	const conf = join(hy.data, 'nginx/nginx.conf'), here = join(hy.data, 'dist/share/huiying/nginx/huiying-here.conf');
	const away = (prefix, more = '') => `location ^~ ${prefix} { set $hy_run /nowhere; set $hy_prefix ${prefix}; ${more} include ${here}; }`;
	const fault = (status, page) => `location = /fault/${status} { error_page ${status} /.huiying/away/${page}.$hy_error; return ${status}; }`;
	const light = away('/light', 'set $hy_dark off; set $hy_header /new/parts/header.html; set $hy_footer /new/parts/footer.html;');
	writeFileSync(conf, readFileSync(conf, 'utf8').replace(/\}\s*\}\s*$/, `${away('/away')} ${light} ${fault(413, 'too-large')} ${fault(429, 'often')} }\n}\n`));
	process.kill(Number(readFileSync(join(hy.data, 'run/nginx.own.pid'), 'utf8')), 'SIGHUP');
}
before(async () => {
	[hy, browser] = await Promise.all([start({ workers: 1 }), open()]);
	watch = new Watch(hy);
	faults();
	await until(async () => (await hy.visitor().get('/fault/429')).status === 429, 20, 'the faults');
});
after(async () => {
	await browser?.close();
	await hy?.stop();
});
const windowOf = (options) => watch.window(browser, { ...options, allow: Object.values(PATHS) });
const largeType = (page) => page.context().addCookies([{ name: 'hy_large', value: '1', url: hy.base }]);

test('each stands in the look of all pages, in every way of looking at it', async () => {
	const page = await windowOf({});
	const found = [];
	for (const [path, status] of Object.entries(PATHS)) {
		const ask = async (how, media, width, what) => {
			await page.emulateMedia({ colorScheme: 'light', media: 'screen', forcedColors: 'none', reducedMotion: 'reduce', ...media });
			await page.setViewportSize({ width, height: 740 });
			for (const one of await page.evaluate(inspect, what)) found.push(`${path}, ${how}: ${one}`);
		};
		assert.equal((await page.goto(hy.base + path)).status(), status, path);
		assert.equal(await page.locator('header.site-header, .hy-nav, main.hy-main h1, footer.site-footer').count(), 4, `${path}: header, ways on, words, footer`);
		await page.keyboard.press('Tab'); // from now on the focus is shown
		const usual = { contrast: LEAST, states: true, target: { least: 48 }, text: 14, line: 1.35, focus: true, structure: true, motion: true };
		for (const width of [320, 768, 1440]) await ask(`${width} px`, {}, width, usual);
		await watch.look(page);
		await ask('dark', { colorScheme: 'dark' }, 320, usual);
		await watch.look(page);
		await ask('forced colours', { forcedColors: 'active' }, 320, { contrast: LEAST, focus: true });
		await ask('on paper', { media: 'print' }, 700, { contrast: LEAST });
		assert.equal(await page.locator('.hy-nav').isVisible(), false, `${path}: no ways on, on paper`);
	}
	await largeType(page);
	await page.emulateMedia({ media: 'screen' });
	for (const path of Object.keys(PATHS)) {
		await page.goto(hy.base + path);
		for (const width of [320, 768, 1440]) {
			await page.setViewportSize({ width, height: 740 });
			for (const one of await page.evaluate(inspect, LARGE)) found.push(`${path}, larger type, ${width} px: ${one}`);
		}
	}
	assert.deepEqual(found, []);
	await page.context().close();
	watch.clean(assert);
});
test('keeps the larger type, stays light where the host says so, and is the page of the site that was asked', async () => {
	const page = await windowOf({ width: 320, scripts: false });
	await page.emulateMedia({ colorScheme: 'dark' });
	const type = () => page.locator('main p').nth(1).evaluate((one) => parseFloat(getComputedStyle(one).fontSize));
	const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
	await page.goto(`${hy.base}/away/letters/new`);
	assert.equal(await ground(), 'rgb(21, 24, 29)');
	assert.equal(await type(), 17);
	await page.goto(`${hy.base}/light/letters/new`);
	assert.equal(await page.locator('html.hy-light-only').count(), 1);
	assert.equal(await ground(), 'rgb(255, 255, 255)');
	assert.equal(await page.locator('header.new-head').count(), 1, 'the header that this location named');
	assert.equal(await page.locator('main a').first().getAttribute('href'), '/light/letters/', 'and its prefix');
	await largeType(page);
	await page.goto(`${hy.base}/away/letters/new`);
	assert.equal(await type(), 24);
	await page.context().close();
	watch.clean(assert);
});
test('tells nobody the address that it stands at, which may open a letter', async () => {
	const page = await windowOf({});
	const asked = [];
	page.on('request', (request) => asked.push([new URL(request.url()).pathname, request.headers().referer]));
	await page.goto(`${hy.base}/away/satisfaction/rate/abcdefghij0123456789`);
	assert.ok(asked.some(([path]) => path === '/away/assets/huiying.css'), 'the style sheet');
	for (const [path, referer] of asked) assert.ok(!referer?.includes('rate'), path);
	await page.context().close();
	watch.clean(assert);
});
test('the HTML checker finds nothing on them', async () => {
	assert.deepEqual(await watch.checkHtml(), []);
});
