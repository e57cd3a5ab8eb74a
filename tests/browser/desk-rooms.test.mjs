// SPDX-License-Identifier: MIT
// Each role walks in Chromium through every page that its bar offers and a letter in each state that it sees; letters go their ways by
// buttons alone, and the page says what was done. Nothing is missing, wide or wrong on the way. What the table of the lifecycle
// allows beside is desk-walk's.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Watch, act, login, open } from './browser.mjs';
import { start, track, until, write } from '../integration/harness.mjs';

const WATER = '县水务局';
const HOUSING = '县住房和城乡建设局';

let hy, browser, watch;
const rooms = new Map();
before(async () => {
	hy = await start({ demo: true });
	browser = await open();
	watch = new Watch(hy);
});
after(async () => {
	await browser?.close();
	await hy?.stop();
});

/** The window of a person, who logs in once. */
async function room(who) {
	if (rooms.has(who)) return rooms.get(who);
	const page = await watch.window(browser);
	page.setDefaultTimeout(60000);
	page.on('response', (answer) => {
		if (answer.status() >= 500) watch.trouble.push(`${answer.status()} ${answer.url()}`);
	});
	await login(page, hy, who);
	rooms.set(who, page);
	return page;
}
const state = (number) => hy.value(`SELECT state FROM ticket WHERE number = '${number}'`);

/** One button of a letter, and what the page says then. */
async function press(who, number, action, says, { to, fill } = {}) {
	const page = await room(who);
	await act(page, hy, number, action, fill);
	assert.match(await page.locator('.hd-flash').innerText(), says, `${who} ${action}`);
	if (to) assert.equal(await state(number), to, `${who} ${action}`);
}
const toWater = ({ co = false } = {}) => async (form) => {
	await form.locator('select[name=unit]').selectOption({ label: WATER });
	if (!co) return;
	await form.locator('details.hd-extra').first().evaluate((details) => details.setAttribute('open', ''));
	await form.getByLabel(HOUSING, { exact: true }).check();
};
const withWords = (text) => (form) => form.locator('textarea[name=words]').fill(text);
const answer = (form) => form.locator('textarea[name=answer]').fill('您好：三盏路灯已经修好，换了新的灯头。');
const copy = async (form) => {
	const checked = form.locator('input[name=checked]');
	if (await checked.count()) await checked.check();
};

for (const [who, first, least] of [['office', 'desk/', 6], ['office-lead', 'desk/', 4], ['water', 'desk/', 4], ['water-head', 'desk/', 4], ['water-lead', 'desk/', 4],
	['water-chief', 'desk/', 4], ['housing', 'desk/', 4], ['watch', 'desk/', 4], ['admin', 'desk/units', 3], ['vendor', 'desk/rules', 2]])
	test(`${who} comes in, opens every page of the bar and a letter in each state`, async () => {
		const page = await room(who);
		assert.ok(page.url().endsWith(`/hudong/${first}`), `${who} begins at ${page.url()}`);
		assert.equal((await page.reload()).status(), 200);
		const links = await page.$$eval('.hd-bar nav a[href], .hd-bar a[href$="/account"]', (list) => [...new Set(list.map((a) => a.href))]);
		assert.ok(links.length >= least, `${who} has ${links}`);
		for (const href of links) {
			assert.equal((await page.goto(href)).status(), 200, href);
			assert.ok((await page.locator('h1').innerText()).trim(), `${href} has a heading`);
		}
		const [[roles, unit, office]] = await hy.sql(`SELECT s.roles, s.unit_id, u.office FROM staff s JOIN unit u ON u.id = s.unit_id WHERE s.login = '${who}'`);
		if (/^(admin|vendor)$/.test(who)) {
			const number = await hy.value('SELECT MAX(number) FROM ticket');
			const seen = await page.context().request.get(`${hy.base}/hudong/desk/tickets/${number}`);
			assert.ok([403, 404].includes(seen.status()), `${who} is shown no letter: ${seen.status()}`);
		} else {
			const all = office === '1' && Number(roles) > 0;
			const letters = await hy.sql(`SELECT state, MAX(number), MAX(title) FROM ticket WHERE kind = 'letter' ${all ? '' : `AND unit_id = ${unit}`} GROUP BY state`);
			assert.ok(letters.length >= (all ? 10 : 1), `${who} sees letters in ${letters.map(([s]) => s)}`);
			for (const [s, number] of letters) {
				assert.equal((await page.goto(`${hy.base}/hudong/desk/tickets/${number}`)).status(), 200, `${s} ${number}`);
				assert.ok((await page.locator('main').innerText()).includes(await hy.value(`SELECT title FROM ticket WHERE number = '${number}'`)), `${s} shows its letter`);
			}
		}
		watch.clean(assert);
	});

test('a letter goes its way by buttons, from the office to the public copy and the archive', async () => {
	const { number } = await write(hy);
	await press('office', number, 'dispatch', /转/, { to: 'DISPATCHED', fill: toWater() });
	await press('water', number, 'sign', /已签收/, { to: 'HANDLING' });
	await press('water', number, 'propose', /已送审核/, { to: 'IN_REVIEW2', fill: answer });
	await press('water-head', number, 'review', /送下一位审核人/, { to: 'IN_REVIEW3' });
	await press('water-lead', number, 'release', /来信人现在就能看到/, { to: 'REPLIED' });
	await press('water', number, 'publish_ask', /送审|审核/, { fill: copy });
	await press('water-head', number, 'publish_review', /审核|下一/);
	await press('water-lead', number, 'publish_review', /公开/);
	assert.equal(await hy.value(`SELECT published FROM ticket WHERE number = '${number}'`), '1');
	const page = await room('office');
	assert.equal((await page.goto(`${hy.base}/hudong/letters/${number}`)).status(), 200, 'the public reads it');
	await hy.sql(`UPDATE ticket SET system_at = system_at - INTERVAL 90 DAY, replied_at = replied_at - INTERVAL 90 DAY WHERE number = '${number}'`);
	await until(async () => {
		assert.equal((await hy.cli('timers', '--once')).code, 0);
		return (await state(number)) === 'ARCHIVED';
	}, 60, 'the archive');
	await page.goto(`${hy.base}/hudong/desk/tickets/${number}`);
	assert.match(await page.locator('.hd-facts').innerText(), /归档/);
	watch.clean(assert);
});

test('a letter is refused by two: the first asks, only the other one confirms', async () => {
	const receipt = await write(hy);
	const reason = (form) => form.locator('input[name=reason]:not([value=invalid])').first().check();
	await press('office', receipt.number, 'refuse_ask', /确认/, { to: 'SUBMITTED', fill: reason });
	const page = await room('office');
	await page.goto(`${hy.base}/hudong/desk/tickets/${receipt.number}`);
	assert.equal(await page.locator('button[name=action][value=refuse], button[name=action][value=redirect]').count(), 0, 'one alone is offered no end');
	const pending = await hy.value(`SELECT pending FROM ticket WHERE number = '${receipt.number}'`);
	await press('office2', receipt.number, pending, /来信人/, { to: pending === 'redirect' ? 'REDIRECTED' : 'REJECTED' });
	assert.ok((await track(hy, receipt)).page.text.includes(await hy.value("SELECT name FROM unit WHERE office = 1 ORDER BY id LIMIT 1")), 'the citizen reads who decided');
	watch.clean(assert);
});

test('a letter that was there before is marked as its duplicate', async () => {
	const [original, again] = [await write(hy), await write(hy)];
	const page = await room('office');
	await page.goto(`${hy.base}/hudong/desk/tickets/${again.number}`);
	const form = page.locator('form').filter({ has: page.locator('#hy-duplicate-original') });
	await form.evaluate((f) => f.closest('details').setAttribute('open', ''));
	await form.locator('#hy-duplicate-original').fill(original.number);
	await Promise.all([page.waitForNavigation(), form.locator('button[value=duplicate]').click()]);
	assert.match(await page.locator('.hd-flash').innerText(), /重复件/);
	assert.equal(await state(again.number), 'DUPLICATE');
	await page.goto(`${hy.base}/hudong/desk/tickets/${again.number}`);
	assert.ok((await page.locator('main').innerText()).replace(/\s/g, '').includes(original.number), 'the letter names its original');
	watch.clean(assert);
});

test('an answer of two units goes out when the other one agreed', async () => {
	const { number } = await write(hy);
	await press('office', number, 'dispatch', /转/, { to: 'DISPATCHED', fill: toWater({ co: true }) });
	await press('water', number, 'propose', /已送审核/, { to: 'IN_REVIEW2', fill: answer });
	await press('water-head', number, 'review', /送下一位审核人/, { to: 'IN_REVIEW3' });
	const lead = await room('water-lead');
	await act(lead, hy, number, 'release');
	assert.match(await lead.locator('main').innerText(), new RegExp(`${HOUSING}还没有同意`), 'it says for whom it waits');
	assert.equal(await state(number), 'IN_REVIEW3', 'not before they agreed');
	watch.trouble = watch.trouble.filter((one) => !/status of 422/.test(one));
	await press('housing', number, 'consent', /同意/);
	await press('water-lead', number, 'release', /来信人现在就能看到/, { to: 'REPLIED' });
	watch.clean(assert);
});

test('a letter that is late: the office issues a letter of supervision, the unit signs for it', async () => {
	const { number } = await write(hy);
	await press('office', number, 'dispatch', /转/, { to: 'DISPATCHED', fill: toWater() });
	await press('water', number, 'sign', /已签收/, { to: 'HANDLING' });
	const swept = await hy.cli('timers', '--once', '--now', new Date(Date.now() + 45 * 86400000).toISOString());
	assert.equal(swept.code, 0, swept.err);
	await press('office', number, 'supervise', /督办单已签发/, { fill: withWords('请三日内办结并说明。') });
	await press('water', number, 'acknowledge', /已签收督办单/, { fill: withWords('明天办结。') });
	assert.equal(await hy.value(`SELECT COUNT(*) FROM supervision s JOIN ticket t ON t.id = s.ticket_id WHERE t.number = '${number}' AND s.acknowledged_at IS NOT NULL`), '1');
	watch.clean(assert);
});
