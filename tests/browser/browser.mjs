// SPDX-License-Identifier: MIT
// Chromium over an instance of one's own. Everything that a page should not do is written down while the tests use it: console errors,
// violations of the content security policy, addresses elsewhere. Each page that was seen is kept for the HTML checker.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { run } from '../integration/harness.mjs';

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

export const open = () => chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });

/** What the page that is open weighs with all that it fetched until now, before it is compressed: bytes. */
export const weight = (page) => page.evaluate(() => ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type)).reduce((sum, one) => sum + one.decodedBodySize, 0));
/** What a page for citizens may weigh; the catalogue shows all there is, and belongs to the demo. */
export const WEIGHT_MOST = 60 * 1024;
export const isLight = (page) => !/^\/hudong\/(desk|postbox)\//.test(new URL(page.url()).pathname);

export class Watch {
	constructor(instance) {
		this.instance = instance;
		this.trouble = [];
		this.pages = mkdtempSync(join(tmpdir(), 'hy-pages-'));
		if (!process.env.HUIYING_KEEP) process.once('exit', () => rmSync(this.pages, { recursive: true, force: true }));
	}
	/** A window of somebody with a clean browser. allow: statuses of failed loads that the test provokes. */
	async window(browser, { width = 1440, scripts = true, allow = [] } = {}) {
		const context = await browser.newContext({ viewport: { width, height: width < 500 ? 740 : 900 }, javaScriptEnabled: scripts, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', isMobile: false });
		context.setDefaultTimeout(15000);
		const page = await context.newPage();
		const say = (what) => this.trouble.push(`${page.url()}: ${what}`);
		page.on('console', (message) => {
			if (message.type() === 'error' && !allow.some((status) => message.text().includes(`status of ${status}`))) say(message.text());
		});
		page.on('pageerror', (error) => say(String(error)));
		page.on('request', (request) => {
			if (!request.url().startsWith(this.instance.base) && !/^(data|blob|about):/.test(request.url())) say(`asks elsewhere: ${request.url()}`);
		});
		page.on('load', async () => {
			const bytes = await weight(page).catch(() => 0); // it was left at once
			if (bytes > WEIGHT_MOST && isLight(page)) say(`weighs ${bytes} bytes`);
		});
		page.on('response', async (response) => {
			if (!/text\/html/.test(response.headers()['content-type'] ?? '') || response.status() === 303) return;
			try {
				this.keep(new URL(response.url()).pathname, await response.text());
			} catch { /* the window was closed meanwhile */ }
		});
		return page;
	}
	keep(path, html) {
		const name = `${path.replace(/[^a-z0-9]+/gi, '_').slice(0, 60)}-${createHash('sha256').update(html).digest('hex').slice(0, 8)}.html`;
		writeFileSync(join(this.pages, name), html);
	}
	/** What axe and the eye of a small screen find on this page. */
	async look(page) {
		await page.waitForLoadState(); // a page that is still coming has no end yet
		await page.evaluate(AXE);
		const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
		for (const one of violations) this.trouble.push(`${page.url()}: axe ${one.id} (${one.impact}): ${one.nodes.map((n) => `${n.html.slice(0, 160)} — ${n.failureSummary.split('\n').slice(1).join(' ').slice(0, 200)}`).join(' | ')}`);
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
		if (wide > 0) this.trouble.push(`${page.url()}: ${wide} px wider than the window of ${page.viewportSize().width}`);
		const images = await page.evaluate(() => [...document.images].filter((i) => i.complete && !i.naturalWidth).map((i) => i.src));
		for (const image of images) this.trouble.push(`${page.url()}: image ${image} does not show`);
	}
	/** The HTML checker over all pages seen. */
	async checkHtml() {
		const jar = join(require.resolve('vnu-jar/package.json'), '../build/dist/vnu.jar');
		if (!readdirSync(this.pages).length) throw new Error('no page was kept');
		const done = await run('java', ['-Xmx512m', '-jar', jar, '--errors-only', '--format', 'gnu', '--skip-non-html', this.pages]);
		return (done.out + done.err).split('\n').filter(Boolean).map((line) => line.replace(/^.*\/(?=[^/]*\.html)/, ''));
	}
	clean(assert) {
		const found = [...new Set(this.trouble)];
		this.trouble.length = 0;
		assert.deepEqual(found, []);
	}
}

/** Goes with the Tab key until the focus is on something that fits; the way of who has no mouse. */
export async function tabTo(page, selector, most = 150) {
	for (let i = 0; i < most; i++) {
		await page.keyboard.press('Tab');
		if (await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector)) {
			const visible = await page.evaluate(() => {
				const style = getComputedStyle(document.activeElement);
				const parent = document.activeElement.closest('label') ? getComputedStyle(document.activeElement.closest('label')) : style;
				return [style, parent].some((s) => s.outlineStyle !== 'none' || s.boxShadow !== 'none');
			});
			if (!visible) throw new Error(`one does not see that the focus is on ${selector}`);
			return;
		}
	}
	throw new Error(`the Tab key does not reach ${selector} on ${page.url()}`);
}

export const LETTER = { title: '榕树下的公交站牌倒了', body: '学前街口榕树下的站牌上周被车撞倒，一直躺在路边，晚上容易绊倒人。请扶起来。', name: '李禾', phone: '13812345678' };

export async function fillLetter(page, { over = {}, scripts = true } = {}) {
	const letter = { ...LETTER, ...over };
	for (const name of ['title', 'body', 'name', 'phone']) await page.fill(`[name=${name}][id]:not(#hy-look)`, letter[name]);
	await page.locator('form[enctype] [name=type]').first().check();
	const select = page.locator('select[name=box]');
	if (await select.count()) await select.selectOption({ index: 1 });
	else await page.locator('[name=box]').first().check();
	await page.locator('#hy-public').check();
	if (!scripts) await answerQuestion(page);
}
/** 三加五等于几 */
export async function answerQuestion(page) {
	const field = page.locator('#hy-challenge');
	if (!(await field.count())) return;
	const words = await page.locator('label[for=hy-challenge]').innerText();
	await field.fill(String(solve(words)));
}
export function solve(words) {
	const digit = (c) => '零一二三四五六七八九'.indexOf(c);
	const number = (text) => (/^\d+$/.test(text) ? Number(text) : text.includes('十')
		? (text.startsWith('十') ? 1 : digit(text[0])) * 10 + (text.endsWith('十') ? 0 : digit(text.at(-1))) : digit(text));
	const [, a, operation, b] = words.match(/([零一二三四五六七八九十\d]+)\s*(加|减|乘|\+|-|×)\s*([零一二三四五六七八九十\d]+)/);
	return { 加: (x, y) => x + y, '+': (x, y) => x + y, 减: (x, y) => x - y, '-': (x, y) => x - y, 乘: (x, y) => x * y, '×': (x, y) => x * y }[operation](number(a), number(b));
}
export async function receipt(page) {
	await page.waitForSelector('#hy-number');
	return { number: (await page.locator('#hy-number').innerText()).replace(/\D/g, ''), code: (await page.locator('.hy-card__code').innerText()).replace(/\D/g, '') };
}
export async function login(page, instance, name) {
	await page.goto(`${instance.base}/hudong/desk/login`);
	await page.fill('#hy-login', name);
	await page.fill('#hy-password', instance.password[name]);
	await Promise.all([page.waitForURL((url) => !url.pathname.endsWith('/login')), page.click('main button[type=submit]')]);
}
/** Presses the button of an action on a ticket's page. */
export async function act(page, instance, number, action, fill = async () => {}) {
	await page.goto(`${instance.base}/hudong/desk/tickets/${number}${/^(un)?publish/.test(action) ? '/copy' : ''}`);
	const button = page.locator(`button[name=action][value=${action}]:not([formaction])`).first();
	const form = page.locator('form').filter({ has: button }).first();
	await form.evaluate((f) => f.closest('details')?.setAttribute('open', ''));
	await fill(form);
	/* the check-lists of a review: each by its one tick */
	for (const box of await form.locator('input[type=checkbox][value^="check."]').all()) await box.check();
	await Promise.all([page.waitForNavigation(), button.click()]);
}
export { AXE };
