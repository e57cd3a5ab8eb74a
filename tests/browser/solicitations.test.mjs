// SPDX-License-Identifier: MIT
// Somebody finds a draft, says something to one paragraph and reads in the end what became of it: in a real browser, on a telephone and
// on a wide screen, with and without scripts, in the larger type, and when it closes while the words are being typed.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../integration/harness.mjs';
import { days, opine, solicitation } from '../integration/solicitation-rows.mjs';
import { Watch, answerQuestion, open, tabTo } from './browser.mjs';

const LONG = '## 第一章 总则\n\n第一条 每户每月用水 12 吨以内的，价格不变，仍是每吨 1.9 元。\n\n第二条 超过的部分分级计价：\n\n- 12 吨到 20 吨，每吨 2.6 元\n- 20 吨以上，每吨 4.8 元\n\n| 级别 | 水量 | 价格 |\n| --- | --- | --- |\n| 一 | 12 吨以内 | 1.9 元 |\n\n第五条 收支每年三月公布在 https://www.example.gov.cn/a/very/long/address/that/has/no/place/to/break/on/a/small/screen.html 上。';
let hy, browser, watch, draft, done, others;
before(async () => {
	hy = await start({ set: { challenge: 'work', 'challenge.work': 20000 } });
	browser = await open();
	watch = new Watch(hy);
	draft = await solicitation(hy, { title: '城区自来水价格调整方案征求意见', draft: LONG, show: 1 });
	done = await solicitation(hy, { title: '城区供水管理办法征求意见', state: 'RESULT_PUBLISHED', opens: days(-60), closes: days(-20), resultAt: days(-1), result: '一共收到意见六条。\n\n- 采纳一类\n- 未采纳一类' });
	others = [done, await solicitation(hy, { title: '明天截止的', closes: days(1), short: '汛期将至' }), await solicitation(hy, { state: 'SCHEDULED', title: '快要开始的', opens: days(3), closes: days(40) }),
		await solicitation(hy, { state: 'CLOSED', title: '已经结束的', opens: days(-60), closes: days(-2) }), await solicitation(hy, { state: 'WITHDRAWN', title: '撤回了的', withdrawnAt: days(-1), withdrawn: '方案要重新论证。' })];
	await hy.sql(`INSERT INTO attachment (ticket_id, hash, name, type, size, purpose) VALUES (${draft.id}, '${'a'.repeat(64)}', '城区自来水价格调整方案（征求意见稿）.pdf', 'application/pdf', 345678, 'draft');
		INSERT INTO opinion (ticket_id, site_id, submission_key, number, article, channel, received_at, body, name, state, hash) VALUES (${done.id}, 1, 'of-somebody-0000001', '9900000000000001', 0, 'web', UTC_TIMESTAMP(6), '太贵', '李**', 'shown', ''), (${done.id}, 1, 'of-somebody-0000002', '9900000000000002', 0, 'post', UTC_TIMESTAMP(6), '太贵', '', 'shown', '');
		INSERT INTO opinion_count VALUES (${done.id}, 'web', 'shown', 0, 5), (${done.id}, 'post', 'shown', 0, 1);
		INSERT INTO opinion_group (ticket_id, position, title, decision, reason, opinions) VALUES (${done.id}, 1, '降低第三级水价', 'refused', '第三级水量不到总量的百分之四，价格低了起不到节水的作用。', 2), (${done.id}, 2, '收支公布到每条街', 'adopted', '', 4);
		UPDATE opinion SET group_id = (SELECT MIN(id) FROM opinion_group) WHERE ticket_id = ${done.id}`);
});
after(async () => {
	await browser?.close();
	await hy?.stop();
});
const url = (path) => `${hy.base}/hudong/${path}`;
const submit = (page) => page.locator('main form[action$="/opinions"] button[type=submit]');

for (const [width, scripts, large] of [[360, true, false], [1440, false, false], [360, false, true]])
	test(`from the list to the receipt at ${width} px, ${scripts ? 'with' : 'without'} scripts${large ? ', in the larger type' : ''}`, async () => {
		const page = await watch.window(browser, { width, scripts, allow: [422] });
		const look = async () => scripts && watch.look(page); // axe needs scripts; without them there is less on the page
		await page.goto(url('solicitations/'));
		if (large) await page.click('.hy-switch__button');
		await look();
		await page.click(`main a:has-text("${draft.title}")`);
		await look();
		await page.click('#article-2 a:has-text("对这一段提意见")');
		assert.equal(await page.locator('#hy-article').inputValue(), '2');
		assert.match(await page.locator('blockquote').textContent(), /^第二条/);
		await look();
		if (!scripts) await answerQuestion(page);
		await Promise.all([page.waitForURL(/\/opinions$/), submit(page).click()]);
		assert.match(await page.locator('#hy-errors').textContent(), /意见/);
		await look();
		await page.fill('#hy-body', '希望每吨便宜两角。');
		await page.fill('#hy-name', '李长庚');
		if (!scripts) await answerQuestion(page);
		await submit(page).click();
		await page.waitForSelector('#hy-number');
		assert.match((await page.locator('#hy-number').textContent()).replace(/\s/g, ''), /^\d{16}$/);
		await look();
		await page.context().close();
		watch.clean(assert);
		assert.deepEqual(await hy.sql(`SELECT DISTINCT article, body, name FROM opinion WHERE ticket_id = ${draft.id}`), [['2', '希望每吨便宜两角。', '李**']]);
	});

for (const width of [360, 768, 1440])
	test(`every page at ${width} px, in both type sizes`, async () => {
		await hy.sql(`UPDATE opinion SET state = 'shown' WHERE ticket_id = ${draft.id}`);
		const page = await watch.window(browser, { width, allow: [404] });
		const paths = ['', '?phase=closed', '?q=%E6%B2%A1%E6%9C%89', ...[draft, ...others].map((s) => s.number), `${draft.number}/opinions`, `${draft.number}/opinions?article=2`, `${draft.number}/opinions/new`, `${done.number}/results`, 'nothing'];
		for (const path of paths) {
			await page.goto(url(`solicitations/${path}`));
			await watch.look(page);
		}
		await page.click('.hy-switch__button');
		for (const path of ['', draft.number, `${draft.number}/opinions/new`, `${done.number}/results`]) {
			await page.goto(url(`solicitations/${path}`));
			await watch.look(page);
		}
		await page.context().close();
		watch.clean(assert);
	});

test('it closes while the words are typed: they are given back', async () => {
	const page = await watch.window(browser, { width: 360, allow: [422] });
	const late = await solicitation(hy, { title: '就要截止的' });
	await page.goto(url(`solicitations/${late.number}/opinions/new`));
	await page.fill('#hy-body', '写了很久的\n一段意见。');
	await hy.sql(`UPDATE solicitation SET closes_at = '${days(-0.001)}' WHERE ticket_id = ${late.id}`);
	await Promise.all([page.waitForURL(/\/opinions$/), submit(page).click()]);
	assert.match(await page.locator('h1').textContent(), /没有收下/);
	assert.equal(await page.locator('#hy-body').inputValue(), '写了很久的\n一段意见。');
	assert.ok(await page.evaluate(() => document.activeElement.closest('.hy-notice')), 'who reads with the ears hears why first');
	await watch.look(page);
	await page.context().close();
	watch.clean(assert);
	assert.equal(await hy.value(`SELECT COUNT(*) FROM opinion WHERE ticket_id = ${late.id}`), '0');
});

test('by keyboard alone; a paragraph is found again by its address', async () => {
	const page = await watch.window(browser, { width: 1440 });
	await page.goto(url(`solicitations/${draft.number}#article-3`));
	assert.ok(await page.locator('#article-3').evaluate((e) => e.matches(':target') && e.getBoundingClientRect().top < innerHeight));
	await page.goto(url(`solicitations/${draft.number}`));
	await tabTo(page, '#article-3 a[href*="article=3"]');
	await Promise.all([page.waitForURL(/article=3/), page.keyboard.press('Enter')]);
	await tabTo(page, '#hy-body');
	await page.keyboard.type('按实际住的人数算。');
	await tabTo(page, 'button[type=submit]');
	await page.keyboard.press('Enter');
	await page.waitForSelector('#hy-number');
	await page.context().close();
	watch.clean(assert);
});

test('on paper the draft has no buttons and says where it stands', async () => {
	const page = await watch.window(browser, { width: 1440 });
	await page.goto(url(`solicitations/${draft.number}`));
	await page.emulateMedia({ media: 'print' });
	assert.equal(await page.locator('.hy-button:visible').count(), 0);
	assert.ok(await page.locator('.hy-print-only').isVisible());
	assert.equal(await page.locator('.hy-article__ways:visible').count(), 0);
	await page.context().close();
	watch.clean(assert);
});

test('all pages seen on the way are right HTML', async () => {
	await opine(hy, draft);
	assert.deepEqual(await watch.checkHtml(), []);
});
