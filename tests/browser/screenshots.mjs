// SPDX-License-Identifier: MIT
// node tests/browser/screenshots.mjs [NAME…]: docs/images/*.png of the demo county, for the READMEs and the documents. What is
// pictured is done for real on the way: letters are written, dispatched and answered. With --data DIR of a demo that runs
// (`--set demo.keep_password=1 --set challenge=none`) and --password its password, that one is used.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Instance, TOP, start, track, write } from '../integration/harness.mjs';
import { Watch, login, open } from './browser.mjs';
import { shrink } from './png.mjs';

const args = process.argv.slice(2);
const option = (name) => (args.includes(name) ? args.splice(args.indexOf(name), 2)[1] : undefined);
const data = option('--data');
const password = option('--password');
const folder = join(TOP, 'docs/images');
const MOST = 150 * 1024;
const PEOPLE = ['office', 'office2', 'office-lead', 'water', 'water-head', 'water-lead', 'water-chief', 'housing', 'watch', 'admin', 'vendor'];

function running() {
	const port = readFileSync(join(data, 'settings'), 'utf8').match(/^\.port=(\d+)$/m)[1];
	const instance = new Instance(data, data, Number(port));
	instance.takeAccounts(PEOPLE.map((name) => [name, '', password]));
	instance.stop = async () => {};
	return instance;
}

mkdirSync(folder, { recursive: true });
const hy = data ? running() : await start({ demo: true, set: { challenge: 'none' } });
const browser = await open();
const watch = new Watch(hy);
let wrong = 0;

/** One picture. who: a login of the desk, or a function that prepares the window. of: a part of the page instead of its upper end. */
async function shot(name, path, { who, width = 1200, height = 800, then = async () => {}, of, at } = {}) {
	if (args.length && !args.includes(name)) return;
	const page = await watch.window(browser, { width });
	await page.setViewportSize({ width, height });
	if (typeof who === 'string') await login(page, hy, who);
	else if (who) await who(page);
	await page.goto(hy.base + path);
	await then(page);
	await page.waitForLoadState();
	let png;
	if (of) {
		const part = page.locator(of).first();
		await part.scrollIntoViewIfNeeded();
		png = await part.screenshot();
	} else {
		if (at) await page.locator(at).first().evaluate((e) => globalThis.scrollTo(0, e.getBoundingClientRect().top + globalThis.scrollY - 16));
		png = await page.screenshot();
	}
	await page.context().close();
	const small = shrink(png);
	writeFileSync(join(folder, `${name}.png`), small);
	const { size } = statSync(join(folder, `${name}.png`));
	console.log(`docs/images/${name}.png ${Math.ceil(size / 1024)} KB`);
	if (size > MOST) wrong++;
}

const unfold = async (page) => { for (const one of await page.$$('details')) await one.evaluate((d) => d.setAttribute('open', '')); };
/** Opens the fold in which the form of an action lies, and gives the form. */
const formOf = (action) => `form:has(button[name=action][value=${action}])`;
const fold = (action) => async (page) => page.locator(formOf(action)).first().evaluate((f) => { for (let d = f.closest('details'); d; d = d.parentElement.closest('details')) d.open = true; });
const one = (sql) => hy.value(sql);
const of = (unit) => `unit_id = (SELECT id FROM unit WHERE code = '${unit}')`;

try {
	// --- citizens ---
	await shot('site', '/');
	await shot('letters', '/hudong/letters/');
	await shot('look-old', '/old/hudong/', { width: 1040, height: 700 });
	await shot('look-new', '/new/hudong/', { width: 1040, height: 700 });
	await shot('letter', `/hudong/letters/${await one("SELECT number FROM publication WHERE state = 'public' ORDER BY answered_at DESC LIMIT 1")}`);
	await shot('write', '/hudong/letters/new');
	await shot('write-phone', '/hudong/letters/new', { width: 360, height: 740 });
	const mine = (await track(hy, await write(hy))).visitor;
	const asMe = async (page) => page.context().addCookies([...mine.cookies].map(([name, value]) => ({ name, value, url: hy.base })));
	await shot('mine', '/hudong/letters/mine', { who: asMe });
	await shot('mine-phone', '/hudong/letters/mine', { who: asMe, width: 360, height: 740 });
	await shot('why-phone', '/hudong/letters/mine', { who: asMe, width: 360, height: 740, then: unfold });
	await shot('solicitation', `/hudong/solicitations/${await one("SELECT t.number FROM solicitation s JOIN ticket t ON t.id = s.ticket_id WHERE s.opens_at <= UTC_TIMESTAMP() AND s.closes_at > UTC_TIMESTAMP() AND s.public_at IS NOT NULL ORDER BY LENGTH(s.draft) DESC LIMIT 1")}`);
	await shot('correction-phone', '/hudong/corrections/new', { width: 360, height: 740 });

	const catalogue = { height: 1500, then: (page) => page.evaluate(() => { document.activeElement?.blur(); globalThis.scrollTo(0, 0); }) };
	await shot('catalogue', '/hudong/postbox/catalogue', catalogue);
	await shot('catalogue-dark', '/hudong/postbox/catalogue', { ...catalogue, who: (page) => page.emulateMedia({ colorScheme: 'dark' }) });
	await shot('catalogue-large', '/hudong/postbox/catalogue', { ...catalogue, who: (page) => page.context().addCookies([{ name: 'hy_large', value: '1', url: hy.base }]) });

	// --- the first day in an office ---
	await shot('desk-login', '/hudong/desk/login', { height: 560 });
	await shot('desk-password', '/hudong/desk/password', { who: 'office', height: 640 });
	await shot('desk', '/hudong/desk/', { who: 'office' });
	const fresh = await one("SELECT number FROM ticket WHERE kind = 'letter' AND state = 'SUBMITTED' AND pending = '' AND screen < 3 ORDER BY submitted_at DESC LIMIT 1");
	await shot('desk-dispatch', `/hudong/desk/tickets/${fresh}`, { who: 'office' });
	const handling = await one(`SELECT number FROM ticket WHERE kind = 'letter' AND state = 'HANDLING' AND ${of('water')} ORDER BY next_due_at DESC LIMIT 1`);
	await shot('desk-letter', `/hudong/desk/tickets/${handling}`, { who: 'water' });
	await shot('desk-ask', `/hudong/desk/tickets/${handling}`, { who: 'water', then: fold('ask'), of: formOf('ask') });
	const longer = await one(`SELECT number FROM ticket WHERE kind = 'letter' AND state = 'HANDLING' AND class = 'other' AND extension = 0 AND next_due_at > UTC_TIMESTAMP() AND ${of('housing')} LIMIT 1`);
	await shot('desk-extend', `/hudong/desk/tickets/${longer}`, { who: 'housing', then: fold('extend_ask'), of: formOf('extend_ask') });
	const review = await one(`SELECT number FROM ticket WHERE kind = 'letter' AND state = 'IN_REVIEW2' AND ${of('water')} ORDER BY next_due_at LIMIT 1`);
	await shot('desk-review', `/hudong/desk/tickets/${review}`, { who: 'water-head', height: 900 });
	const able = await one("SELECT t.number FROM ticket t LEFT JOIN publication p ON p.ticket_id = t.id LEFT JOIN publication_draft d ON d.ticket_id = t.id WHERE t.kind = 'letter' AND t.state = 'REPLIED' AND t.open = 1 AND p.ticket_id IS NULL AND d.ticket_id IS NULL ORDER BY t.replied_at DESC LIMIT 1");
	await shot('desk-copy', `/hudong/desk/tickets/${able}/copy`, { who: 'office', height: 900 });
	const late = await one('SELECT t.number FROM supervision s JOIN ticket t ON t.id = s.ticket_id WHERE s.issued_at IS NOT NULL ORDER BY s.drawn_at DESC LIMIT 1');
	await shot('supervision', `/hudong/desk/supervisions/${late}`, { who: 'office', height: 1000 });
	await shot('board', '/hudong/desk/board', { who: 'watch' });
	await shot('figures', '/hudong/desk/figures', { who: 'watch' });
	const report = await one("SELECT t.number FROM correction c JOIN ticket t ON t.id = c.ticket_id WHERE c.outcome = '' AND c.found IS NOT NULL ORDER BY t.submitted_at DESC LIMIT 1")
		?? await one("SELECT number FROM ticket WHERE kind = 'correction' AND state NOT IN ('ARCHIVED', 'DUPLICATE') ORDER BY submitted_at DESC LIMIT 1");
	await shot('desk-correction', `/hudong/desk/tickets/${report}`, { who: 'office', height: 860 });
	await shot('desk-solicitations', '/hudong/desk/solicitations', { who: 'office', height: 640 });
	await shot('desk-ledger', '/hudong/desk/ledger', { who: 'watch', height: 640 });
} finally {
	await browser.close();
	await hy.stop();
}
if (wrong) {
	console.error(`${wrong} pictures are larger than ${MOST / 1024} KB`);
	process.exit(1);
}
