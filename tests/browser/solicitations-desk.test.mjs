// SPDX-License-Identifier: MIT
// Solicitations at the desk in Chromium, by buttons alone and with and without scripts: each page in a large and a small window, for
// axe, the HTML checker and the eye; nothing is missing, wide or wrong on the way.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { Watch, login, open } from './browser.mjs';
import { start } from '../integration/harness.mjs';

let hy, browser, watch;
const rooms = new Map();
before(async () => {
	hy = await start();
	browser = await open();
	watch = new Watch(hy);
});
after(async () => {
	await browser?.close();
	await hy?.stop();
});

async function room(who, options = {}) {
	const key = `${who} ${JSON.stringify(options)}`;
	if (rooms.has(key)) return rooms.get(key);
	const page = await watch.window(browser, options);
	await login(page, hy, who);
	rooms.set(key, page);
	return page;
}
const day = (offset) => new Date(Date.now() + 8 * 3600e3 + offset * 86400e3).toISOString().slice(0, 10);
const url = (number, where = '') => `${hy.base}/hudong/desk/solicitations/${number}${where && `/${where}`}`;
const state = (number) => hy.value(`SELECT state FROM ticket WHERE number = '${number}'`);

/** Large, small and in large type; pictures where HUIYING_SHOTS says. */
async function look(page, name) {
	for (const width of [1440, 360]) {
		await page.setViewportSize({ width, height: 900 });
		await watch.look(page);
		if (process.env.HUIYING_SHOTS) {
			mkdirSync(process.env.HUIYING_SHOTS, { recursive: true });
			await page.screenshot({ path: `${process.env.HUIYING_SHOTS}/${name}-${width}.png`, fullPage: true });
		}
	}
	await page.setViewportSize({ width: 1440, height: 900 });
}
async function press(page, action, fill = async () => {}) {
	const button = page.locator(`button[name=action][value=${action}]`).first();
	const form = page.locator('form').filter({ has: button }).first();
	await form.evaluate((f) => { for (let d = f.closest('details'); d; d = d.parentElement?.closest('details')) d.setAttribute('open', ''); });
	await fill(form);
	for (const box of await form.locator('input[type=checkbox][value^="check."]').all()) await box.check();
	await Promise.all([page.waitForNavigation(), button.click()]);
}

let number;
test('a draft is written, says what it lacks, and takes the lawful last day over', async () => {
	const page = await room('water');
	await page.goto(`${hy.base}/hudong/desk/`);
	await page.getByRole('link', { name: '征集', exact: true }).click();
	await look(page, 'list-empty');
	await page.getByRole('link', { name: '新建征集', exact: true }).first().click();
	await look(page, 'new');
	await page.fill('#hy-title', '城区供水管理办法征求意见');
	await page.selectOption('#hy-subject', 'decision');
	await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: '保存', exact: true }).click()]);
	number = page.url().match(/(\d{16})$/)[1];
	await look(page, 'draft-bare');
	await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: /请写草案的正文/ }).click()]);
	assert.ok(page.url().endsWith('/edit#hy-draft'));
	await page.fill('#hy-draft', '## 总则\n\n第一条 水表以前的管道由供水企业维修，水表以后的由用户维修。\n\n第二条 计划停水提前两天在楼道张贴通知。\n\n第三条 水质每月公布一次。');
	await page.fill('#hy-explanation', '现在的办法是十五年前写的，二次供水、抄表到户这些事里面都没有。');
	await page.fill('#hy-opens', day(0));
	await page.fill('#hy-phone', '0999-8120011');
	await page.fill('#hy-postal', '清源县滨河路 6 号，邮编 999100');
	await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: '按规定填最后一天' }).click()]);
	assert.ok((await page.inputValue('#hy-closes')) >= day(30));
	assert.match(await page.locator('#hd-least').innerText(), /不少于 30 天/);
	await look(page, 'edit');
	await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: '保存', exact: true }).click()]);
	await look(page, 'draft');
	watch.clean(assert);
});

test('three persons review it, each with the lists', async () => {
	const water = await room('water');
	await press(water, 'propose');
	await look(water, 'proposed');
	for (const [who, action] of [['water-head', 'review'], ['water-lead', 'release']]) {
		const page = await room(who);
		await page.goto(`${hy.base}/hudong/desk/`);
		await page.getByRole('link', { name: /城区供水管理办法/ }).first().click();
		await look(page, action);
		await press(page, action);
	}
	assert.match(await state(number), /SCHEDULED|OPEN/);
	await hy.cli('timers', '--once');
	watch.clean(assert);
});

test('opinions are entered, moderated and the period is prolonged, without scripts too', async () => {
	const page = await room('water', { scripts: false });
	await page.goto(url(number, 'offline'));
	for (const [channel, body] of [['phone', '停水通知请贴到楼道里，老人不看手机。'], ['post', '先换管子再说别的。我的电话 13800138000。']]) {
		await page.locator(`input[value=${channel}]`).check();
		await page.fill('#hy-on', day(0));
		await page.fill('#hy-body', body);
		await page.fill('#hy-name', '李长庚');
		await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: '登记' }).click()]);
		assert.match(await page.locator('.hd-flash').innerText(), /意见已登记/);
	}
	await page.goto(url(number, 'opinions'));
	for (const box of await page.locator('input[name=opinion]').all()) await box.check();
	await press(page, 'shown');
	await page.goto(url(number));
	await press(page, 'prolong', async (form) => {
		await form.locator('input[name=closes]').fill(day(60));
		await form.locator('textarea[name=words]').fill('元旦在里面，多留几天。');
	});
	assert.match(await page.locator('.hd-flash').innerText(), /已延长/);
	const shown = await room('water');
	await shown.goto(url(number, 'offline'));
	await look(shown, 'offline');
	await shown.goto(url(number, 'opinions?state=all'));
	await look(shown, 'opinions');
	await shown.goto(url(number));
	await look(shown, 'open');
	watch.clean(assert);
});

test('it closes, is collated, and its result goes through the review', async () => {
	await hy.sql(`UPDATE solicitation s JOIN ticket t ON t.id = s.ticket_id SET s.opens_at = UTC_TIMESTAMP(6) - INTERVAL 40 DAY, s.closes_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND, t.system_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE t.number = '${number}'`);
	await hy.cli('timers', '--once');
	const page = await room('water');
	await page.goto(url(number));
	await look(page, 'closed');
	await press(page, 'collate');
	assert.ok(page.url().endsWith('/collation'));
	await look(page, 'collation-empty');
	const group = async (title, decision, reason) => {
		const form = page.locator('details').filter({ has: page.locator('summary', { hasText: '增加一类' }) });
		await form.evaluate((d) => d.setAttribute('open', ''));
		await form.locator('input[name=title]').fill(title);
		await form.locator(`input[value=${decision}]`).check();
		await form.locator('textarea[name=reason]').fill(reason);
		await Promise.all([page.waitForNavigation(), form.getByRole('button', { name: '增加这一类' }).click()]);
	};
	await group('停水通知贴到楼道里', 'adopted', '第二条已经加上。');
	await group('先换管子', 'refused', '换管子的钱要分三年到位，今年先换城东片区。');
	for (const title of ['停水通知', '先换管子']) {
		await page.locator('input[name=opinion]').first().check();
		await press(page, 'assign', async (form) => {
			const label = (await form.locator('select[name=group] option').allInnerTexts()).find((one) => one.includes(title));
			await form.locator('select[name=group]').selectOption({ label });
		});
	}
	await page.fill('#hd-result', '收到意见两条，采纳一条，不采纳一条。修改后的办法下月施行。');
	await press(page, 'result');
	await look(page, 'collation');
	await page.goto(url(number));
	await look(page, 'result-ready');
	await press(page, 'propose');
	await press(await goTo('water-head'), 'review');
	await press(await goTo('water-lead'), 'release');
	assert.equal(await state(number), 'RESULT_PUBLISHED');
	await page.goto(url(number));
	await look(page, 'published');
	await page.goto(url(number, 'collation'));
	await look(page, 'collation-published');
	watch.clean(assert);
});
async function goTo(who) {
	const page = await room(who);
	await page.goto(url(number));
	return page;
}

test('the lists, one that was withdrawn, and the paper', async () => {
	const page = await room('office');
	for (const phase of ['', 'hidden', 'result', 'withdrawn']) {
		await page.goto(`${hy.base}/hudong/desk/solicitations?phase=${phase}`);
		await look(page, `list-${phase || 'public'}`);
	}
	await page.goto(`${hy.base}/hudong/desk/tickets/${number}/record`);
	await look(page, 'record');
	await page.goto(url(number));
	await page.emulateMedia({ media: 'print' });
	assert.ok(!(await page.locator('.hd-bar').isVisible()), 'the bar is not printed');
	await page.emulateMedia({ media: 'screen' });
	watch.clean(assert);
});

test('every page that was seen is right HTML', async () => {
	assert.deepEqual(await watch.checkHtml(), []);
});
