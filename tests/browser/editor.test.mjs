// SPDX-License-Identifier: MIT
// Writing an answer in a real browser: marks by buttons and keys, a paste from Word, undo, warnings with what they offer, phrases at
// the cursor, a connection that is lost, the preview, and all of it that must work without scripts. Telephone and desk.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { forms, start, toWater, until, write } from '../integration/harness.mjs';
import { Watch, login, open } from './browser.mjs';

let hy, browser, watch;
const made = {};
const WORD = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8"><style>p.MsoNormal{margin:0}</style></head><body><!--StartFragment-->
<h1>一、停水情况</h1><p class=MsoNormal style="text-indent:32pt"><span lang=EN-US>　　</span>因水管维修<o:p></o:p></p>
<p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><![if !supportLists]><span style="mso-list:Ignore">1.<span>&nbsp;&nbsp;</span></span><![endif]>已派人检查</p>
<p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><![if !supportLists]><span style="mso-list:Ignore">2.<span>&nbsp;&nbsp;</span></span><![endif]>已换水管</p>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal>日期</p></td><td><p class=MsoNormal>时间</p></td></tr><tr><td><p class=MsoNormal>11月23日</p></td><td><p class=MsoNormal>8时</p></td></tr></table>
<img src="data:image/png;base64,AAAA"><script>window.pasted = 1</script><!--EndFragment--></body></html>`;
const MARKED = '## 一、停水情况\n\n因水管维修\n\n1. 已派人检查\n2. 已换水管\n\n| 日期 | 时间 |\n| 11月23日 | 8时 |';

before(async () => {
	hy = await start();
	browser = await open();
	watch = new Watch(hy);
	const people = {};
	const press = async (name, number, action, values = {}) => {
		people[name] ??= hy.visitor();
		if (!people[name].cookies.size) await people[name].login(name);
		const page = await people[name].get(`desk/tickets/${number}`);
		const form = forms(page.text).find((f) => f.buttons.some((b) => b.name === 'action' && b.value === action));
		const done = await people[name].post(form.action, { ...form.fields, action, ...(typeof values === 'function' ? values(form) : values) });
		assert.equal(done.status, 303, `${name} ${action}`);
	};
	for (const key of ['marks', 'paste', 'warn', 'phrase', 'lost', 'plain']) {
		made[key] = (await write(hy)).number;
		await press('office', made[key], 'accept');
		await press('office', made[key], 'dispatch', toWater);
		await press('water', made[key], 'sign');
	}
	const page = await people.office.get('desk/words');
	const { csrf } = forms(page.text).find((f) => f.fields.csrf).fields;
	for (const [word, level] of [['核对词', 'flag'], ['拦下词', 'hold']]) await people.office.post('desk/words', { csrf, do: 'put', kind: 'sensitive', word, level });
	const phrases = forms((await people.water.get('desk/phrases')).text).find((f) => f.fields.csrf && f.action.endsWith('/phrases'));
	await people.water.post(phrases.action, { ...phrases.fields, kind: 'template', name: '收到', words: '您好：编号{编号}的来信收到。' });
});
after(async () => {
	await browser?.close();
	await hy?.stop();
});

const AREA = '#hy-propose-answer';
async function write_in(key, options) {
	const page = await watch.window(browser, options);
	await login(page, hy, 'water');
	await page.goto(`${hy.base}/hudong/desk/tickets/${made[key]}`);
	return page;
}
const value = (page) => page.locator(AREA).inputValue();
const paste = (page, html, plain) => page.evaluate(([selector, h, p]) => {
	const data = new DataTransfer();
	if (h) data.setData('text/html', h);
	data.setData('text/plain', p);
	const area = document.querySelector(selector);
	area.focus();
	return area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}, [AREA, html, plain]);
const undo = (page) => page.keyboard.press('Control+z');

describe('marks', () => {
	test('go in by button and by key, come off again, and every step can be undone', async () => {
		const page = await write_in('marks');
		await page.fill(AREA, '');
		await page.locator(AREA).pressSequentially('甲\n乙');
		await page.keyboard.press('Control+a');
		await page.click('.hd-tools button:has-text("编号列表")');
		assert.equal(await value(page), '1. 甲\n2. 乙');
		await undo(page);
		assert.equal(await value(page), '甲\n乙');
		await page.keyboard.press('Control+a');
		await page.keyboard.press('Control+Shift+Digit8');
		assert.equal(await value(page), '- 甲\n- 乙');
		await page.keyboard.press('Control+End');
		await page.keyboard.press('Enter');
		await page.keyboard.type('丙');
		assert.equal(await value(page), '- 甲\n- 乙\n- 丙', 'Enter goes on with the list');
		await page.keyboard.press('Enter');
		await page.keyboard.press('Enter');
		assert.equal(await value(page), '- 甲\n- 乙\n- 丙\n', 'and ends it on an empty item');
		await page.keyboard.press('Control+a');
		await page.keyboard.press('Control+Shift+Digit8');
		assert.equal(await value(page), '甲\n乙\n丙\n', 'the same key takes the marks off');
		await page.keyboard.press('Control+End');
		await page.keyboard.press('Control+k');
		assert.match(await value(page), /\[链接的文字\]\(https:\/\/\)$/);
		await watch.look(page);
		await page.context().close();
	});
});

describe('a paste', () => {
	test('from Word becomes headings, lists and tables, and one Ctrl+Z takes it back', async () => {
		const page = await write_in('paste');
		await page.fill(AREA, '您好：');
		await page.keyboard.press('Control+End');
		assert.equal(await paste(page, WORD, '一、停水情况'), false, 'the browser does not paste by itself');
		await page.waitForFunction((s) => document.querySelector(s).value.includes('11月23日'), AREA);
		assert.equal(await value(page), `您好：\n\n${MARKED}`);
		assert.match(await page.locator('#hd-draft-state').innerText(), /已整理/);
		await undo(page);
		assert.equal(await value(page), '您好：');
		assert.equal(await paste(page, '', '纯文字'), true, 'plain text is the browser\'s own');
		assert.equal(await page.evaluate(() => window.pasted), undefined);
		await page.context().close();
	});

	test('without a connection goes in as plain text', async () => {
		const page = await write_in('paste');
		await page.fill(AREA, '');
		await page.route('**/desk/paste', (route) => route.abort());
		watch.trouble.length = 0;
		await paste(page, '<p>甲</p><p>乙</p>', '甲\n乙');
		await page.waitForFunction((s) => document.querySelector(s).value.includes('乙'), AREA);
		assert.equal(await value(page), '甲\n乙');
		watch.trouble = watch.trouble.filter((line) => !/ERR_FAILED/.test(line));
		await page.context().close();
	});
});

describe('warnings', () => {
	test('come while one writes, lead to the place, and ask for the tick only when it is needed', async () => {
		const page = await write_in('warn');
		await page.waitForTimeout(2300); // the words were put there a moment ago
		await page.fill(AREA, '您好：我们尽快修好，核对词。');
		await page.waitForSelector('.hd-finding--flag');
		assert.match(await page.locator('#hd-findings-answer').innerText(), /空话“尽快”：写明哪一天以前/);
		assert.ok(await page.locator('[data-hd-checked]').isVisible());
		await page.locator('.hd-finding', { hasText: '尽快' }).getByRole('button', { name: '在哪里' }).click();
		assert.equal(await page.evaluate((s) => {
			const area = document.querySelector(s);
			return area.value.slice(area.selectionStart, area.selectionEnd);
		}, AREA), '尽快');
		await watch.look(page);
		await page.fill(AREA, '您好：11月23日以前修好。');
		await page.waitForFunction(() => !document.querySelector('.hd-finding'));
		assert.equal(await page.locator('[data-hd-checked]').isVisible(), false);
		await page.context().close();
	});

	test('of the public copy mask one find at a click', async () => {
		const page = await watch.window(browser);
		await login(page, hy, 'office');
		const { answerLetter } = await import('../integration/harness.mjs');
		const { number } = await write(hy);
		await answerLetter(hy, number);
		await page.goto(`${hy.base}/hudong/desk/tickets/${number}/copy`);
		await page.fill('#hd-copy-body', '路灯坏了，请打13900001111。');
		const find = page.locator('.hd-finding', { hasText: '13900001111' });
		await find.getByRole('button', { name: '隐去' }).click();
		assert.equal(await page.locator('#hd-copy-body').inputValue(), '路灯坏了，请打139****1111。');
		await undo(page);
		assert.equal(await page.locator('#hd-copy-body').inputValue(), '路灯坏了，请打13900001111。');
		await page.context().close();
	});
});

describe('phrases and drafts', () => {
	test('a template goes in at the cursor, filled for this letter', async () => {
		const page = await write_in('phrase');
		await page.fill(AREA, '前后');
		await page.evaluate((s) => document.querySelector(s).setSelectionRange(1, 1), AREA);
		await page.selectOption('select[name=phrase]', { label: '模板：收到' });
		await page.click('[data-hd-insert]');
		await page.waitForFunction((s) => document.querySelector(s).value.length > 10, AREA);
		assert.match(await value(page), /^前您好：编号[\d ]{19}的来信收到。后$/);
		await undo(page);
		assert.equal(await value(page), '前后');
		await page.context().close();
	});

	test('what could not be saved stays, is tried again, and is on no computer but the server', async () => {
		const page = await write_in('lost');
		await page.route('**/draft', (route) => route.abort());
		await page.fill(AREA, '没有网络时写的');
		await page.waitForFunction(() => document.getElementById('hd-draft-state').textContent.includes('会再试'));
		assert.equal(await value(page), '没有网络时写的');
		assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
		await page.unroute('**/draft');
		await page.evaluate(() => window.dispatchEvent(new Event('online')));
		await page.waitForFunction(() => document.getElementById('hd-draft-state').textContent.includes('已自动保存'));
		await until(async () => (await hy.value(`SELECT d.words FROM draft d JOIN ticket t ON t.id = d.ticket_id WHERE t.number = '${made.lost}'`)) === '没有网络时写的', 5, 'the draft');
		watch.trouble = watch.trouble.filter((line) => !/ERR_FAILED/.test(line));
		await page.context().close();
	});
});

test('without scripts the draft is saved, looked at and shown as the citizen will see it', async () => {
	const page = await write_in('plain', { scripts: false, width: 360 });
	assert.equal(await page.locator('.hd-tools').count(), 0);
	await page.fill(AREA, '您好：\n\n- 尽快修好\n- 核对词\n\n| 日期 | 时间 | 地点 | 说明 |\n| --- | --- | --- | --- |\n| 11月23日 | 8时 | 柳岸路 | 停水 |');
	await page.click('button[formaction$="/draft"]:has-text("预览")');
	await page.waitForSelector('#preview');
	assert.equal(await page.locator('#preview li').count(), 2);
	assert.match(await page.locator('#hd-findings-answer').innerText(), /尽快/);
	assert.ok(await page.locator('input[name=checked]').isVisible());
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	assert.equal(wide, 0, 'a wide table scrolls inside');
	await page.context().close();
});

test('no page has done what it should not, and all are right HTML', async () => {
	watch.clean(assert);
	assert.deepEqual(await watch.checkHtml(), []);
});
