// SPDX-License-Identifier: MIT
// A questionnaire in Chromium, on a telephone and on a desk, with and without scripts: every kind of question, mistakes, saving, sending, the
// results; and the rooms of the desk. Each page goes through axe and the HTML checker, and nothing leaves the window.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { Watch, login, open } from './browser.mjs';
import { start } from '../integration/harness.mjs';
import { solicitation } from '../integration/solicitation-rows.mjs';

const SET = `<questions><page>
<question code="home" kind="single" required="yes"><title>您住在哪里</title><help>只问大概。</help><choice code="east">东城街道</choice><choice code="else" other="yes">其他地方</choice></question>
<question code="use" kind="multiple" required="yes" least="1" most="2"><title>您去公园主要做什么</title><choice code="walk">散步</choice><choice code="sport">锻炼</choice><choice code="kids">带孩子玩</choice></question>
<question code="rate" kind="scale" required="yes" least="0" most="10" low-name="很不满意" high-name="很满意"><title>您对现在的公园满意吗</title></question>
</page><page>
<question code="why" kind="text" required="yes" most="200"><title>哪里不满意</title><when question="rate" choice="0"/></question>
<question code="parts" kind="matrix" required="yes"><title>下面几处怎么样</title><choice code="good">好</choice><choice code="fair">一般</choice><choice code="bad">不好</choice><row code="light">灯光</row><row code="path">步道</row></question>
<question code="order" kind="ranking"><title>先修哪里</title><choice code="light">灯光</choice><choice code="path">步道</choice></question>
<question code="times" kind="number" low="0" high="31"><title>上个月去过几次</title></question>
<question code="last" kind="date"><title>最近一次是哪天</title></question>
<question code="photo" kind="file"><title>有照片的话请传一张</title></question>
<question code="more" kind="text" most="40"><title>一句话</title></question>
</page></questions>`;

let hy, browser, watch, made = 0;
before(async () => {
	hy = await start({ set: { 'limit.answer': 0, challenge: 'work' } });
	browser = await open();
	watch = new Watch(hy);
});
after(async () => {
	await browser?.close();
	await hy?.stop();
});
async function survey(method = 'address', over = {}) {
	const s = await solicitation(hy, { asks: 2, title: `街心公园改造问卷之${++made}`, ...over });
	await hy.sql(`UPDATE solicitation SET questions = '${SET}', method = '${method}', show_tallies = 1 WHERE ticket_id = ${s.id}`);
	return { ...s, answers: `${hy.base}/hudong/solicitations/${s.number}/answers` };
}
/** axe is a script itself: where there are none, only the window's width is looked at. */
async function look(page, name, scripts = true) {
	if (scripts) await watch.look(page);
	else assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false, `${name} is wider than its window`);
	if (!process.env.HUIYING_SHOTS) return;
	mkdirSync(process.env.HUIYING_SHOTS, { recursive: true });
	await page.screenshot({ path: `${process.env.HUIYING_SHOTS}/${name}-${page.viewportSize().width}.png`, fullPage: true });
}
const press = (page, step) => Promise.all([page.waitForNavigation(), page.locator(`button[name=step][value=${step}]`).click()]);

for (const [width, scripts] of [[360, true], [1440, false]])
	test(`somebody fills it at ${width} px ${scripts ? 'with' : 'without'} scripts`, async () => {
		const s = await survey(), page = await watch.window(browser, { width, scripts, allow: [422] });
		await page.goto(s.answers);
		await look(page, 'first', scripts);
		await press(page, 'next');
		await look(page, 'faults', scripts);
		if (scripts) assert.equal(await page.evaluate(() => document.activeElement.id), 'hy-errors', 'the summary has the focus');
		await page.click('#hy-errors a >> nth=0');
		await page.check('[name="q.home"][value=else]');
		await page.fill('[name="w.home.else"]', '郊区');
		await page.check('[name="q.use"][value=walk]');
		await page.check('[name="q.rate"][value="0"]');
		await press(page, 'next');
		await look(page, 'second', scripts);
		await page.fill('[name="q.why"]', '路灯坏了');
		for (const row of ['light', 'path']) await page.check(`[name="q.parts.${row}"][value=bad]`);
		await page.selectOption('[name="q.order.light"]', '1');
		await page.selectOption('[name="q.order.path"]', '2');
		await page.setInputFiles('[name="f.photo"]', { name: '灯.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') });
		await press(page, 'save');
		await look(page, 'saved', scripts);
		await page.getByText('现在就接着填').click();
		await look(page, 'again', scripts);
		await press(page, 'next');
		await look(page, 'end', scripts);
		await press(page, 'back');
		assert.equal(await page.inputValue('[name="q.why"]'), '路灯坏了');
		await press(page, 'next');
		if (!scripts) await page.fill('[name=challenge]', await solve(page));
		await press(page, 'send');
		assert.match(await page.locator('h1').textContent(), /问卷已经收到/);
		await look(page, 'receipt', scripts);
		await page.getByText('看现在的结果').click();
		await look(page, 'results', scripts);
		await page.goto(s.answers);
		await page.context().close();
		watch.clean(assert);
	});

/** What the question in words asks for: 三加五等于几. */
async function solve(page) {
	const words = await page.locator('label[for=hy-challenge]').textContent(), digits = '零一二三四五六七八九十';
	const [, a, how, b] = words.match(/([零一二三四五六七八九十]+)(加|减|乘)([零一二三四五六七八九十]+)/);
	const n = (text) => (text.length === 1 ? digits.indexOf(text) : text.startsWith('十') ? 10 + digits.indexOf(text[1]) : digits.indexOf(text[0]) * 10 + (text[2] ? digits.indexOf(text[2]) : 0));
	return String(how === '加' ? n(a) + n(b) : how === '减' ? n(a) - n(b) : n(a) * n(b));
}

test('the other ways to be one person, what is refused', async () => {
	const page = await watch.window(browser, { width: 360, allow: [422] });
	for (const method of ['token', 'contact']) {
		const s = await survey(method);
		await page.goto(s.answers);
		await look(page, method);
		if (method === 'token') await press(page, 'next');
		await look(page, `${method}-fault`);
	}
	const s = await survey();
	await page.goto(s.answers);
	await hy.sql(`UPDATE solicitation SET closes_at = UTC_TIMESTAMP(6) WHERE ticket_id = ${s.id}`);
	await press(page, 'next');
	await look(page, 'late');
	await page.context().close();
	watch.clean(assert);
});

for (const width of [360, 1440])
	test(`the rooms of the desk at ${width} px`, async () => {
		const draft = await survey('token', { state: 'DRAFT', public: null }), s = await survey('token'), page = await watch.window(browser, { width });
		await login(page, hy, 'water');
		for (const [which, rest] of [[draft, ''], [draft, '/one'], [draft, '/one?code=parts'], [draft, '/preview'], [s, ''], [s, '/tokens'], [s, '/sheet'], [s, '/answers'], [s, '/words?question=why']]) {
			await page.goto(`${hy.base}/hudong/desk/solicitations/${which.number}/questions${rest}`);
			await look(page, `desk${rest.replace(/\W+/g, '-')}`);
		}
		await page.goto(`${hy.base}/hudong/desk/solicitations/${s.number}/questions/tokens`);
		await page.fill('[name=n]', '8');
		await Promise.all([page.waitForNavigation(), page.click('button[value=page]')]);
		await look(page, 'desk-tokens-made');
		await page.context().close();
		watch.clean(assert);
	});

test('all pages that were seen are right HTML', async () => {
	assert.deepEqual(await watch.checkHtml(), []);
});
