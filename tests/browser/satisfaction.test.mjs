// SPDX-License-Identifier: MIT
// Satisfaction in a real browser: the link of the mail leads to a rating, good or bad, with and without scripts; a host page whose
// policy lets nothing in but its own scripts asks whether it was useful; the public figures; an appeal at the desk.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOP, answerLetter, start, until, write } from '../integration/harness.mjs';
import { Watch, act, login, open, tabTo } from './browser.mjs';

let hy, browser, watch, folder;
before(async () => {
	folder = mkdtempSync(join(tmpdir(), 'hy-satisfaction-'));
	// Whatever the hour is: a profile that lets messages out at any time.
	cpSync(join(TOP, 'schema'), join(folder, 'schema'), { recursive: true });
	writeFileSync(join(folder, 'schema/policies/always.xml'), '<?xml version="1.0" encoding="UTF-8"?>\n' +
		'<policy name="always" title="随时" extends="national"><hours from="00:00" to="24:00" workdays="no" source="local"/></policy>\n');
	hy = await start({ set: { policy: 'always', 'schema.dir': join(folder, 'schema') } });
	browser = await open();
	watch = new Watch(hy);
});
after(async () => {
	await browser?.close();
	await hy?.stop();
	rmSync(folder, { recursive: true, force: true });
});

const people = {};
let serial = 0;
/** A letter that was answered, and the address in the mail that invites its writer to rate the answer. */
async function invited() {
	const email = `browser${++serial}@hy-nobody.example`;
	const { number } = await write(hy, { email, title: `路灯第${serial}次坏了` });
	await answerLetter(hy, number, { people });
	await hy.sql(`UPDATE outbox o JOIN ticket t ON t.id = o.ticket_id SET o.next_try_at = UTC_TIMESTAMP(6) WHERE o.kind = 'invite' AND o.state = 'wait' AND t.number = '${number}'`);
	const text = await until(async () => {
		const { data } = await hy.visitor({ json: true }).get('postbox/');
		return data.mails.find((mail) => mail.to.includes(`<${email}>`) && mail.text.includes('/satisfaction/rate/'))?.text;
	}, 30, 'the invitation');
	return { number, url: text.match(/http\S+\/satisfaction\/rate\/[a-z0-9]+/)[0] };
}
const send = (page, button) => Promise.all([page.waitForNavigation(), page.click(button)]);
const lead = (page) => page.locator('main').innerText();

for (const width of [1440, 360])
	for (const scripts of [true, false])
		test(`from the mail to a bad rating and its promise at ${width} px, ${scripts ? 'with' : 'without'} scripts`, async () => {
			const { number, url } = await invited();
			const page = await watch.window(browser, { width, scripts, allow: [422] });
			await page.goto(url);
			assert.match(await lead(page), /您对这次答复满意吗[\s\S]*路灯第\d次坏了[\s\S]*县水务局/);
			if (scripts) await watch.look(page);
			await send(page, 'main form button[type=submit]');
			assert.match(await page.locator('#hy-errors').innerText(), /请选一项评价/);
			await page.check('[name=rating][value="1"]');
			await send(page, 'main form button[type=submit]');
			assert.match(await page.locator('#hy-errors').innerText(), /请写一写哪里不满意/);
			assert.ok(await page.isChecked('[name=rating][value="1"]'), 'what was chosen stays');
			if (scripts) await watch.look(page);
			await page.fill('#hy-words', '灯又灭了，没有人来看过。');
			await send(page, 'main form button[type=submit]');
			assert.match(await lead(page), /谢谢您的评价[\s\S]*非常不满意[\s\S]*县水务局会重新办理，1 个工作日内联系您，15 个工作日内重新答复您/);
			if (scripts) await watch.look(page);
			await page.goto(url);
			assert.match(await lead(page), /已经评价过了/);
			assert.equal(await hy.value(`SELECT state FROM ticket WHERE number = '${number}'`), 'REWORK');
			await page.context().close();
			watch.clean(assert);
		});

test('a good one by keyboard alone', async () => {
	const { number, url } = await invited();
	const page = await watch.window(browser);
	await page.goto(url);
	await tabTo(page, '[name=rating]');
	await page.keyboard.press('Space');
	await tabTo(page, 'main form button[type=submit]');
	await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
	assert.match(await lead(page), /谢谢您的评价[\s\S]*非常满意/);
	assert.match(await page.evaluate(() => document.activeElement.textContent), /谢谢您的评价/, 'a reader hears it first');
	assert.equal(await hy.value(`SELECT value FROM rating r JOIN ticket t ON t.id = r.ticket_id WHERE t.number = '${number}'`), '5');
	await page.context().close();
	watch.clean(assert);
});

const NEWS = '/news/water-map.html';
const votes = () => hy.sql('SELECT SUM(useful), SUM(useless) FROM page_vote');
/** The host page with a policy as narrow as it may be; what it forbids and somebody tries is written down as an error. */
const narrow = (page) => page.route(`**${NEWS}`, async (route) => {
	const response = await route.fetch();
	await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'" } });
});
for (const width of [1440, 360])
	test(`a host page under a strict policy asks on the spot, takes a vote and a sentence, and marks an error at ${width} px`, async () => {
		await hy.sql('DELETE FROM page_vote; DELETE FROM page_voter; DELETE FROM page_remark');
		const page = await watch.window(browser, { width });
		await narrow(page);
		await page.goto(hy.base + NEWS);
		const group = page.locator('.hy-useful');
		await group.waitFor();
		await group.getByRole('button', { name: '没有用' }).click();
		await group.getByLabel(/哪里不好/).fill('图太小，看不清。');
		await group.getByRole('button', { name: '提交' }).click();
		await until(async () => /已经交给网站的管理人员/.test(await group.innerText()), 10, 'thanks');
		assert.deepEqual(await votes(), [['0', '1']]);
		assert.deepEqual(await hy.sql('SELECT words FROM page_remark'), [['图太小，看不清。']]);
		assert.equal(await page.locator('a[data-hy-useful]:visible').count(), 0);
		await page.reload();
		await group.getByRole('button', { name: '没有用' }).click();
		await until(async () => /今天已经评价过这个页面/.test(await group.innerText()), 10, 'that it does not count twice');
		await group.getByLabel(/哪里不好/).fill('再说一句。');
		await group.getByRole('button', { name: '提交' }).click();
		await until(async () => /没有记下/.test(await group.innerText()), 10, 'that nobody will read it');
		assert.equal(await group.getByLabel(/哪里不好/).inputValue(), '再说一句。', 'and it is not lost');
		assert.deepEqual(await votes(), [['0', '1']]);
		await page.evaluate(() => {
			const text = document.querySelector('article p:nth-of-type(2)').firstChild;
			getSelection().setBaseAndExtent(text, 2, text, 9);
		});
		await page.keyboard.press('Shift');
		await page.waitForSelector('.hy-jiucuo:visible');
		assert.notEqual(await page.evaluate(() => getComputedStyle(document.querySelector('.hy-jiucuo')).position), 'static', 'its own sheet dresses it');
		watch.clean(assert);
		assert.equal(await page.evaluate(() => new Promise((done) => {
			document.addEventListener('securitypolicyviolation', () => done('refused'));
			setTimeout(() => done('let in'), 3000);
			document.body.appendChild(document.createElement('script')).textContent = '1';
		})), 'refused', 'the policy was in force');
		watch.trouble.length = 0;
		await Promise.all([page.waitForURL(/corrections\/new/), page.keyboard.press('Control+Enter')]);
		await page.context().close();
		watch.clean(assert);
	});
test('without scripts its link leads to the form, which knows the page', async () => {
	await hy.sql('DELETE FROM page_vote; DELETE FROM page_voter');
	const page = await watch.window(browser, { width: 360, scripts: false, allow: [422] });
	await page.goto(hy.base + NEWS);
	await send(page, 'a[data-hy-useful]');
	assert.ok((await lead(page)).includes(NEWS));
	await send(page, 'main form button[type=submit]');
	assert.match(await page.locator('#hy-errors').innerText(), /请选一项/);
	await page.check('[name=useful][value="1"]');
	await send(page, 'main form button[type=submit]');
	assert.match(await lead(page), /谢谢您的评价/);
	assert.deepEqual(await votes(), [['1', '0']]);
	await page.context().close();
	watch.clean(assert);
});

test('the figures follow, and an appeal takes one out again', async () => {
	const { number, url } = await invited();
	assert.equal((await hy.visitor({ json: true }).post(new URL(url).pathname, { rating: '2', words: '答的不是我问的' })).status, 200);
	const unit = await watch.window(browser, { width: 360 }), office = await watch.window(browser);
	await login(unit, hy, 'water');
	await act(unit, hy, number, 'appeal', (form) => form.locator('textarea').fill('他说的是另一盏灯，不归我们管。'));
	await login(office, hy, 'office');
	await office.goto(`${hy.base}/hudong/desk/ratings?show=appeals`);
	assert.match(await lead(office), /他说的是另一盏灯/);
	await watch.look(office);
	await act(office, hy, number, 'appeal_uphold', (form) => form.locator('textarea').fill('看过照片，确实是另一盏。'));
	await hy.sql('DELETE FROM figure_month');
	assert.equal((await hy.cli('timers', '--once')).code, 0);
	for (const width of [1440, 360]) {
		const page = await watch.window(browser, { width });
		await page.goto(`${hy.base}/hudong/satisfaction/`);
		assert.match(await lead(page), /满意率[\s\S]*每个数是怎么算的/);
		assert.match(await lead(page), /统计截至/);
		await page.locator('main details summary').evaluateAll((all) => all.forEach((one) => one.click()));
		await watch.look(page);
		await page.context().close();
	}
	await unit.goto(`${hy.base}/hudong/desk/tickets/${number}`);
	assert.match(await lead(unit), /申诉成立/);
	await watch.look(unit);
	for (const page of [unit, office]) await page.context().close();
	watch.clean(assert);
});

test('every page that was seen is right HTML', async () => {
	assert.deepEqual(await watch.checkHtml(), []);
});
