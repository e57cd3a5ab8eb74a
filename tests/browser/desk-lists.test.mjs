// SPDX-License-Identifier: MIT
// Lists of the desk in a real browser: by keyboard alone, without scripts, on a telephone and on a desk.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { start, write } from '../integration/harness.mjs';
import { Watch, login, open } from './browser.mjs';

let hy, browser, watch;
const titles = ['柳岸路的路灯坏了三盏', '小区停水两天没有人管', '学校门口早上堵车厉害'];
before(async () => {
	hy = await start();
	browser = await open();
	watch = new Watch(hy);
	for (const title of titles) await write(hy, { title });
});
after(async () => {
	await browser?.close();
	await hy?.stop();
});
const at = (path) => `${hy.base}/hudong/${path}`;

for (const width of [360, 1280, 1440])
	test(`inbox, search, kept filters and the bar at ${width} px, for each role`, async () => {
		for (const [name, paths] of [['office', ['desk/', 'desk/?tab=open&state=SUBMITTED', 'desk/?tab=all', 'desk/search', 'desk/search?state=SUBMITTED', 'desk/citizen', 'desk/saved']],
			['water-lead', ['desk/', 'desk/?tab=all']], ['watch', ['desk/']], ['admin', ['desk/units']]]) {
			const page = await watch.window(browser, { width });
			await login(page, hy, name);
			for (const path of paths) {
				await page.goto(at(path));
				await watch.look(page);
				const more = page.locator('.hd-more > summary');
				if (await more.count()) {
					await more.click();
					const box = await page.locator('.hd-more ul').boundingBox();
					assert.ok(box.x >= 0 && box.x + box.width <= width, `${path}: the rest of the bar is in the window`);
					await watch.look(page);
				}
			}
			await page.context().close();
		}
		watch.clean(assert);
	});

test('by keyboard: j and k walk, x picks, Enter opens, / goes to the words, ? tells; never while somebody types', async () => {
	const page = await watch.window(browser);
	await login(page, hy, 'office');
	await page.goto(at('desk/'));
	const here = () => page.locator('.hd-row--here .hd-row__letter a').textContent();
	await page.keyboard.press('j');
	const first = await here();
	await page.keyboard.press('j');
	const second = await here();
	assert.notEqual(first, second);
	await page.keyboard.press('k');
	assert.equal(await here(), first);
	await page.keyboard.press('x');
	assert.equal(await page.locator('input[name=pick]:checked').count(), 1);
	assert.match(await page.locator('[data-hd-picked]').textContent(), /1/);
	await page.keyboard.press('?');
	assert.ok(await page.locator('.hd-keys dl').isVisible());
	await page.keyboard.press('/');
	await page.keyboard.type('jxk?');
	assert.equal(await page.inputValue('#hd-f-q'), 'jxk?');
	assert.equal(await here(), first, 'typing moved nothing');
	assert.equal(await page.locator('input[name=pick]:checked').count(), 1);
	await page.goto(at('desk/'));
	await page.keyboard.press('j');
	await Promise.all([page.waitForURL(/desk\/tickets\//), page.keyboard.press('Enter')]);
	await page.goto(at('desk/search?state=SUBMITTED'));
	await page.keyboard.press('g');
	await Promise.all([page.waitForURL(/desk\/$/), page.keyboard.press('i')]);
	await page.context().close();
	watch.clean(assert);
});

test('several letters are dispatched and a filter is kept without scripts', async () => {
	const page = await watch.window(browser, { scripts: false, width: 360 });
	await login(page, hy, 'office');
	await page.goto(at('desk/?tab=open&state=SUBMITTED'));
	await page.fill('#hd-save', '新来的');
	await Promise.all([page.waitForURL(/tab=open/), page.click('.hd-save button')]);
	assert.ok(await page.locator('.hd-filter a', { hasText: '新来的' }).isVisible());
	await page.goto(at('desk/'));
	for (const box of await page.locator('input[name=pick]').all()) await box.check();
	await page.selectOption('#hd-bulk-unit', { label: '县水务局' });
	await Promise.all([page.waitForURL(/desk\/bulk/), page.click('.hd-bulk button')]);
	assert.match(await page.locator('main').innerText(), new RegExp(`已有 ${titles.length} 封转给县水务局`));
	await page.click('main a.hy-button');
	assert.match(await page.locator('main').innerText(), /轮到您的都办完了/);
	await page.context().close();
	watch.clean(assert);
	assert.deepEqual(await watch.checkHtml(), []);
});
