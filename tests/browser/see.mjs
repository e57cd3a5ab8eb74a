// SPDX-License-Identifier: MIT
// One page seen at 320, 768 and 1440 px, light, dark, in the larger type, with forced colours and on paper, and by axe once.
import { inspect } from './audit.mjs';
import { AXE } from './browser.mjs';

export const AS_USUAL = { colorScheme: 'light', media: 'screen', forcedColors: 'none', reducedMotion: 'reduce' };
/** What is measured on pages of citizens, and of the desk. */
export const CITIZEN = { target: { least: 48 }, large: { target: { least: 60, link: 60, width: 44 }, text: 24, line: 1.3, paragraphs: 1.3 } };
export const DESK = { target: { least: 44 }, large: { target: { least: 60, link: 44 }, text: 19, line: 1.3 } };
export const LEAST = 7; // contrast of every text (WCAG 2.2 AAA 1.4.6)

const size = (page, width) => page.setViewportSize({ width, height: width < 500 ? 740 : 900 });
const large = (page, on) => page.evaluate((yes) => document.documentElement.classList.toggle('hy-large', yes), on);
/* The reader's own spacing (WCAG 2.2, 1.4.12); the policy of the pages lets no style in but like this. */
const spaced = (page, on) => page.evaluate((yes) => {
	const sheet = new CSSStyleSheet();
	sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }');
	document.adoptedStyleSheets = yes ? [sheet] : [];
}, on);
const unfold = (page) => page.evaluate(() => { for (const one of document.querySelectorAll('details')) one.open = true; });

/** The page that is open, in every way of looking at it; what is wrong goes to found. */
export async function see(page, measure, found) {
	const ask = async (how, what) => { for (const one of await page.evaluate(inspect, what)) found.push(`${how}: ${one}`); };
	/* contrast and targets are measured below, and sharper */
	const axe = async () => {
		await page.evaluate(AXE);
		const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'], rules: { 'color-contrast': { enabled: false } } }));
		for (const one of violations) found.push(`axe ${one.id}: ${one.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`);
	};
	await page.emulateMedia(AS_USUAL);
	await size(page, 1440);
	await unfold(page);
	await page.keyboard.press('Tab'); // from now on the focus is shown
	await ask('1440 px', { contrast: LEAST, states: true, target: measure.target, text: 14, line: 1.35, focus: true, structure: true, motion: true });
	await page.emulateMedia({ colorScheme: 'dark' });
	await ask('dark', { contrast: LEAST, states: true });
	await page.emulateMedia({ colorScheme: 'light' });
	await size(page, 768);
	await ask('768 px', { target: measure.target });
	await size(page, 320);
	await ask('320 px', { contrast: LEAST, target: measure.target, obscured: true });
	await spaced(page, true);
	await ask('320 px, lines, letters and words further apart', {});
	await spaced(page, false);
	await axe();
	await large(page, true);
	for (const width of [320, 768, 1440]) {
		await size(page, width);
		await ask(`larger type, ${width} px`, measure.large);
	}
	await page.emulateMedia({ forcedColors: 'active' });
	await ask('forced colours', { contrast: LEAST, focus: true });
	await large(page, false);
	await page.emulateMedia({ forcedColors: 'none', media: 'print' });
	await size(page, 700); // what a sheet of A4 has between its margins
	await ask('on paper', { contrast: LEAST });
	await page.emulateMedia(AS_USUAL);
	await size(page, 1440);
}

/** The same of several addresses: shapes of a page that the demo county does not have. */
export async function seeAll(page, addresses, measure, found) {
	for (const address of addresses) {
		const own = [];
		await page.goto(address);
		await see(page, measure, own);
		found.push(...own.map((one) => `${address}: ${one}`));
	}
}
