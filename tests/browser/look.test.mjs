// SPDX-License-Identifier: MIT
// How every page looks, over the demo county: each is opened once and then seen at 320, 768 and 1440 px, light, dark, in the larger
// type, with forced colours and on paper; axe once; what it weighs; and once more without scripts, at the three widths. Contrast is 7 : 1 for
// every text in every state (WCAG 2.2 AAA 1.4.6, above what GB/T 37668 asks); targets are 48 px and 60 in the larger type.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOP, start, until } from '../integration/harness.mjs';
import { inspect } from './audit.mjs';
import { WEIGHT_MOST, Watch, isLight, login, open, weight } from './browser.mjs';
import { citizenPages, deskPages } from './look-pages.mjs';
import { AS_USUAL, CITIZEN, DESK, LEAST, see } from './see.mjs';

let hy, browser, watch, folder, citizen;
before(async () => {
	folder = mkdtempSync(join(tmpdir(), 'hy-look-'));
	// Whatever the hour is: a profile that lets messages out at any time.
	cpSync(join(TOP, 'schema'), join(folder, 'schema'), { recursive: true });
	writeFileSync(join(folder, 'schema/policies/always.xml'), '<?xml version="1.0" encoding="UTF-8"?>\n' +
		'<policy name="always" title="随时" extends="national"><hours from="00:00" to="24:00" workdays="no" source="local"/></policy>\n');
	[hy, browser] = await Promise.all([start({ demo: true, set: { policy: 'always', 'schema.dir': join(folder, 'schema') } }), open()]);
	watch = new Watch(hy);
	citizen = await citizenPages(hy);
});
after(async () => {
	await browser?.close();
	await hy?.stop();
	rmSync(folder, { recursive: true, force: true });
});

const SHEETS = ['huiying', 'ticket', 'figures', 'questions'].map((name) => [`${name}.css`, [...new Set(readFileSync(join(TOP, `shared/web/assets/${name}.css`), 'utf8').match(/\.hy-[a-z0-9_-]+/g))]]);
/** Classes on the page that are drawn only in a style sheet which it does not ask for. */
const undrawn = (page) => page.evaluate((sheets) => {
	const asked = [...document.querySelectorAll('link[rel=stylesheet]')].map((link) => link.getAttribute('href').replace(/^.*\/|\?.*$/g, ''));
	const drawn = new Set(sheets.filter(([name]) => asked.includes(name)).flatMap(([, names]) => names));
	return sheets.flatMap(([name, names]) => names.filter((one) => !drawn.has(one) && document.querySelector(one)).map((one) => `${one} is drawn in ${name}`));
}, SHEETS);
const MACHINE = /\b(SUBMITTED|ACCEPTED|DISPATCHED|HANDLING|REPLIED|null|undefined|NaN|true|false|token|timeout|ID)\b|参数|\{\{|letter\./;

/** The page that is open, without scripts, at each width. */
async function plain(page, name, measure, found) {
	await page.evaluate(() => { for (const one of document.querySelectorAll('details')) one.open = true; });
	for (const width of [1440, 768, 320]) {
		await page.setViewportSize({ width, height: 740 });
		for (const one of await page.evaluate(inspect, { contrast: LEAST, target: measure.target, structure: true })) found.push(`${name}, ${width} px: ${one}`);
	}
	if (await page.evaluate(() => [...document.querySelectorAll('.hy-script-only, [data-hy-print], [data-hy-copy]')].some((one) => one.checkVisibility()))) found.push(`${name}: a button that only a script answers`);
}

describe('pages of citizens', () => {
	test('each of them, in every way of looking at it', async () => {
		const page = await watch.window(browser, { allow: [400, 403, 404, 422] });
		await page.emulateMedia(AS_USUAL);
		const found = [], titles = new Map();
		for (const [name, go] of citizen) {
			await go(page);
			const own = [];
			await see(page, /^desk/.test(name) ? DESK : CITIZEN, own);
			found.push(...own.map((one) => `${name}: ${one}`));
			found.push(...(await undrawn(page)).map((one) => `${name}: ${one}`));
			const bytes = await weight(page); // in the larger type and in the dark, too
			assert.ok(bytes > 20000, `${name}: ${bytes} bytes are no page with its looks`);
			if (bytes > WEIGHT_MOST && isLight(page)) found.push(`${name}: weighs ${bytes} bytes`);
			const text = await page.locator('main').innerText();
			if (!/^postbox/.test(name) && MACHINE.test(text)) found.push(`${name}: a word of machines reaches a citizen: ${text.match(MACHINE)[0]}`);
			const title = await page.title();
			titles.set(title, [...(titles.get(title) ?? []), await page.locator('h1').innerText()]);
		}
		for (const [title, heads] of titles) if (new Set(heads).size > 1) found.push(`${title} is the title of ${[...new Set(heads)].join(' and ')}`);
		assert.deepEqual(found, []);
		await page.context().close();
		watch.clean(assert);
	});
	test('without scripts nothing leaves the window and no button is there that does nothing', async () => {
		const page = await watch.window(browser, { scripts: false, allow: [400, 403, 404, 422] });
		const found = [];
		for (const [name, go] of citizen) {
			await go(page);
			await plain(page, name, /^desk/.test(name) ? DESK : CITIZEN, found);
		}
		assert.deepEqual(found, []);
		await page.context().close();
		watch.clean(assert);
	});
	test('the Tab key goes through all of a page, in its order, and out again', async () => {
		const page = await watch.window(browser, { width: 1440 });
		for (const path of ['', 'letters/', 'letters/new', 'solicitations/', 'corrections/new']) {
			await page.goto(`${hy.base}/hudong/${path}`);
			const stops = [];
			for (let i = 0; i < 200; i++) {
				await page.keyboard.press('Tab');
				const here = await page.evaluate(() => {
					const one = document.activeElement;
					if (!one || one === document.body) return null;
					return [...document.querySelectorAll('*')].indexOf(one);
				});
				if (here === null || here === stops[0]) break;
				stops.push(here);
			}
			assert.ok(stops.length > 8 && stops.length < 200, `${path}: ${stops.length} stops`);
			assert.deepEqual(stops, [...stops].sort((a, b) => a - b), `${path}: the focus goes down the page`);
			const first = await page.evaluate((at) => document.querySelectorAll('*')[at].className, stops[0]);
			assert.equal(first, 'hy-skip', `${path}: the skip link is the first stop`);
		}
		await page.goto(`${hy.base}/hudong/letters/new`);
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		assert.equal(await page.evaluate(() => document.activeElement.id), 'hy-main', 'the skip link leads to the main part');
		await page.context().close();
		watch.clean(assert);
	});
	test('the larger type is kept for the next page, with scripts and without, and shows no pop-up', async () => {
		for (const scripts of [true, false]) {
			const page = await watch.window(browser, { width: 360, scripts });
			page.on('dialog', (dialog) => assert.fail(`a pop-up: ${dialog.message()}`));
			await page.goto(`${hy.base}/hudong/letters/`);
			await page.locator('form[action$="/view"] button').first().click();
			await page.waitForSelector('html.hy-large');
			await page.goto(`${hy.base}/hudong/letters/new`);
			assert.equal(await page.locator('html.hy-large').count(), 1, 'it stays');
			assert.equal(await page.evaluate(() => parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)), 24);
			await page.locator('form[action$="/view"] button').first().click();
			await page.waitForSelector('html:not(.hy-large)');
			await page.context().close();
		}
		watch.clean(assert);
	});
});

describe('the desk', () => {
	test('its rooms, in every way of looking at them', async () => {
		const found = [];
		for (const [who, paths] of await deskPages(hy)) {
			const page = await watch.window(browser);
			await page.emulateMedia(AS_USUAL);
			await login(page, hy, who);
			for (const path of paths) {
				const answer = await page.goto(`${hy.base}/hudong/desk/${path}`);
				if (answer.status() !== 200) found.push(`${path}: ${answer.status()}`);
				const own = [];
				await see(page, DESK, own);
				found.push(...own.map((one) => `${path}: ${one}`));
			}
			await page.context().close();
		}
		assert.deepEqual(found, []);
		watch.clean(assert);
	});
	test('its rooms without scripts: nothing leaves the window, and no button is there that does nothing', async () => {
		const found = [];
		for (const [who, paths] of await deskPages(hy)) {
			const page = await watch.window(browser, { scripts: false });
			await login(page, hy, who);
			for (const path of paths) {
				assert.equal((await page.goto(`${hy.base}/hudong/desk/${path}`)).url(), `${hy.base}/hudong/desk/${path}`);
				await plain(page, path, DESK, found);
			}
			await page.context().close();
		}
		assert.deepEqual(found, []);
		watch.clean(assert);
	});
	test('what each role finds first', async () => {
		for (const name of ['water-head', 'water-lead', 'water-chief', 'housing', 'office2', 'office-lead', 'watch', 'vendor']) {
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
		}
		watch.clean(assert);
	});
});

test('pages of the host beside ours', async () => {
	for (const width of [360, 1440]) {
		const page = await watch.window(browser, { width, allow: [404] });
		for (const path of ['/', '/news/water-map.html', '/site/map.html', '/site/about.html', '/nothing-here']) {
			await page.goto(hy.base + path);
			await watch.look(page);
		}
		await page.context().close();
	}
	watch.clean(assert);
});
test('the HTML checker finds nothing on any page that was seen', async () => {
	assert.deepEqual(await watch.checkHtml(), []);
});
