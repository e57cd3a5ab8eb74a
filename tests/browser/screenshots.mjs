// SPDX-License-Identifier: MIT
// node tests/browser/screenshots.mjs: docs/images/*.png for the README, of the demo county.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { TOP, start, track, write } from '../integration/harness.mjs';
import { Watch, login, open } from './browser.mjs';

const folder = join(TOP, 'docs/images');
mkdirSync(folder, { recursive: true });
const hy = await start({ demo: true, set: { challenge: 'none' } });
const browser = await open();
const watch = new Watch(hy);
try {
	const shot = async (name, path, { width = 1440, height = 900, prepare = async () => {}, then = async () => {}, full = false } = {}) => {
		const page = await watch.window(browser, { width });
		await page.setViewportSize({ width, height });
		await prepare(page);
		await page.goto(hy.base + path);
		await then(page);
		await page.screenshot({ path: join(folder, `${name}.png`), fullPage: full });
		await page.context().close();
		console.log(`docs/images/${name}.png`);
	};
	const number = await hy.value("SELECT number FROM publication WHERE state = 'public' ORDER BY answered_at DESC LIMIT 1");
	const handling = await hy.value("SELECT number FROM ticket WHERE state = 'HANDLING' AND unit_id = (SELECT id FROM unit WHERE code = 'water') ORDER BY next_due_at LIMIT 1");
	const mine = (await track(hy, await write(hy))).visitor;
	const asMe = async (page) => page.context().addCookies([...mine.cookies].map(([name, value]) => ({ name, value, url: hy.base })));
	const office = (page) => login(page, hy, 'office');
	await shot('site', '/');
	await shot('letters', '/hudong/letters/');
	await shot('write', '/hudong/letters/new');
	await shot('write-phone', '/hudong/letters/new', { width: 360, height: 740 });
	await shot('letter', `/hudong/letters/${number}`);
	await shot('mine', '/hudong/letters/mine', { prepare: asMe });
	await shot('mine-phone', '/hudong/letters/mine', { width: 360, height: 740, prepare: asMe });
	await shot('desk', '/hudong/desk/', { prepare: office });
	const late = await hy.value('SELECT t.number FROM supervision s JOIN ticket t ON t.id = s.ticket_id WHERE s.issued_at IS NOT NULL ORDER BY s.drawn_at DESC LIMIT 1');
	const unfold = async (page) => { for (const one of await page.$$('details')) await one.evaluate((d) => d.setAttribute('open', '')); };
	await shot('why-phone', '/hudong/letters/mine', { width: 360, height: 740, prepare: asMe, then: unfold });
	await shot('supervision', `/hudong/desk/supervisions/${late}`, { prepare: office, height: 1100 });
	await shot('desk-letter', `/hudong/desk/tickets/${handling}`, { prepare: (page) => login(page, hy, 'water') });
	await shot('board', '/hudong/desk/board', { prepare: (page) => login(page, hy, 'watch') });
	await shot('figures', '/hudong/desk/figures', { prepare: (page) => login(page, hy, 'watch') });
} finally {
	await browser.close();
	await hy.stop();
}
