// SPDX-License-Identifier: MIT
// docs/look.md, done as it says: a style sheet and a template of the site's own, the foot of a page from the configuration, and a host
// that knows no dark scheme.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOP, answerLetter, publishLetter, start, write } from '../integration/harness.mjs';
import { open } from '../browser/browser.mjs';
import { run } from './blocks.mjs';

const FOOT = { 'footer.badge': 'https://bszs.example.cn/sitename?id=1', 'footer.report': 'https://zfwzgl.example.cn/exposure/jiucuo.html', 'footer.exposure': '云南省政府网站曝光台 https://exposure.example.cn/',
	'footer.code': '5329000001', 'footer.operator': '', 'footer.map': '', 'footer.sponsor': '清源县人民政府', 'footer.contact': '0999-8120000', 'footer.icp': '滇ICP备00000000号', 'footer.police': '滇公网安备53290000000000号' };
let hy, browser, folder;
before(async () => {
	folder = mkdtempSync(join(tmpdir(), 'hy-own-'));
	await run('docs/look.md', { cwd: folder });
	[hy, browser] = await Promise.all([start({ set: { 'pages.override': join(folder, 'own'), 'host.footer': '', 'look.dark': 0, ...FOOT } }), open()]);
});
after(async () => {
	await browser?.close();
	await hy?.stop();
	rmSync(folder, { recursive: true, force: true });
});

async function seen(path, colorScheme = 'light') {
	const context = await browser.newContext({ colorScheme, locale: 'zh-CN' });
	await context.route('**/own.css', (route) => route.fulfill({ contentType: 'text/css', body: readFileSync(join(folder, 'own.css')) }));
	const page = await context.newPage();
	await page.goto(`${hy.base}/hudong/${path}`);
	return page;
}
const style = (page, selector, name) => page.locator(selector).first().evaluate((one, what) => getComputedStyle(one)[what], name);

test('a style sheet of the site comes after ours and changes what it names', async () => {
	const page = await seen('letters/new');
	assert.equal(await style(page, '.hy-actions .hy-button', 'backgroundColor'), 'rgb(122, 20, 20)');
	assert.equal(await style(page, '.hy-input', 'borderTopLeftRadius'), '0px');
	assert.equal(await style(page, '.hy-label', 'color'), 'rgb(31, 35, 41)', 'the rest stays');
	await page.context().close();
});
test('a part of the site stands in place of ours', async () => {
	const { number } = await write(hy);
	const { people } = await answerLetter(hy, number);
	await publishLetter(hy, number, { people });
	const page = await seen('letters/');
	assert.equal(await page.locator('.hy-item .hy-item__facts').first().innerText(), '县水务局已经答复');
	await page.context().close();
});
test('without a footer of the host the page names what a government site has to name, and doctor what is missing', async () => {
	const page = await seen('');
	const foot = page.locator('.hy-footer');
	const text = await foot.innerText();
	for (const words of ['党政机关网站标识', '我为政府网站找错', '云南省政府网站曝光台', '网站标识码：5329000001', '主办单位：清源县人民政府', '联系方式：0999-8120000', '滇ICP备00000000号', '滇公网安备53290000000000号']) assert.ok(text.includes(words), `${words} in ${text}`);
	assert.doesNotMatch(text, /网站地图|承办单位/, 'what is not configured is left out');
	assert.deepEqual(await foot.locator('a').evaluateAll((list) => list.map((a) => a.getAttribute('href'))), [FOOT['footer.report'], 'https://exposure.example.cn/', FOOT['footer.badge'], 'https://beian.miit.gov.cn/', 'https://beian.mps.gov.cn/#/query/webSearch?code=53290000000000']);
	await page.context().close();
	assert.match((await hy.cli('doctor')).out, /warning\s+foot of a page\s+not set: footer\.map\n/);
});
test('a host without a dark scheme has light pages in a browser that asks for dark ones', async () => {
	const page = await seen('', 'dark');
	assert.equal(await style(page, 'body', 'backgroundColor'), 'rgb(255, 255, 255)');
	assert.equal(await page.locator('html').getAttribute('class'), 'hy-root hy-light-only hy-scripted');
	const primary = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--hy-primary').trim());
	assert.equal(await primary(), '#7a1414', 'the site’s colour for light pages');
	await page.evaluate(() => document.documentElement.classList.remove('hy-light-only'));
	assert.equal(await primary(), '#ffb3a8', 'and for dark ones, where there are any');
	await page.context().close();
});
test('the table of variables says what the style sheet says', () => {
	const [css, words] = ['shared/web/assets/huiying.css', 'docs/look.md'].map((path) => readFileSync(join(TOP, path), 'utf8'));
	const root = css.match(/\.hy-root \{([^}]*)\}/)[1];
	const set = Object.fromEntries([...root.matchAll(/(--hy-[a-z0-9-]+): ([^;]+);/g)].map((m) => [m[1], m[2]]));
	for (const [, cells] of words.matchAll(/^\| (`--hy-.*)\|$/gm)) {
		const [names, light] = cells.split('|').map((cell) => cell.trim());
		for (const [, name] of names.matchAll(/`(--hy-[a-z0-9-]+)`/g)) assert.ok(name in set, `${name} is no variable`);
		const colour = light.match(/^`(#[0-9a-f]+)`/)?.[1];
		if (colour) assert.equal(set[names.match(/`(--hy-[a-z0-9-]+)`/)[1]], colour);
	}
	for (const name of Object.keys(set)) if (!/-paper$|--hy-hit/.test(name)) assert.ok(words.includes(`\`${name}\``), `${name} is not described`);
});
test('every class that the document names is drawn', () => {
	const [words, ...css] = ['docs/look.md', ...['huiying', 'ticket', 'figures'].map((name) => `shared/web/assets/${name}.css`)].map((path) => readFileSync(join(TOP, path), 'utf8'));
	const named = [...words.slice(words.indexOf('## Classes')).matchAll(/`(hy-[a-z_-]+)`/g)].map((m) => m[1]);
	assert.ok(named.length > 40, `${named.length} classes`);
	assert.deepEqual(named.filter((name) => !css.some((sheet) => sheet.includes(`.${name}`))), []);
});
