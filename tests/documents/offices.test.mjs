// SPDX-License-Identifier: MIT
// docs/offices.zh-CN.md: every button and page it names is called so at the desk, every section of its table of contents is there,
// and every picture in it is one that the script makes.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TOP, read } from './blocks.mjs';
import { documents, text } from './tree.mjs';

const DOCUMENT = 'docs/offices.zh-CN.md';
const prose = read(DOCUMENT).prose;

test('what people are told to press is there under that name', () => {
	const below = (folder) => readdirSync(join(TOP, folder), { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? below(`${folder}/${e.name}`) : [`${folder}/${e.name}`]));
	const said = ['modules/desk', 'shared/view', 'shared/web/pages'].flatMap(below).filter((n) => /\.(c|h|mustache)$/.test(n)).map((n) => text(n)).join('\n')
		.replace(/"\s*\n\s*"/g, '').replace(/\{\{[^}]*\}\}/g, '');
	const wrong = [];
	let n = 0;
	for (const { line, text: words } of prose)
		for (const [, name] of words.matchAll(/[按点勾](?:“|\*\*“?)([^”*]+)/g)) {
			n++;
			if (!said.includes(name)) wrong.push(`${DOCUMENT}:${line}: “${name}” stands on no page of the desk`);
		}
	assert.ok(n > 12, `${n} names were found`);
	assert.deepEqual(wrong, []);
});

test('every picture in a document is made by the script', () => {
	const made = new Set([...text('tests/browser/screenshots.mjs').matchAll(/shot\('([a-z-]+)'/g)].map((m) => m[1]));
	const shown = documents().flatMap((d) => [...text(d).matchAll(/images\/([a-z0-9-]+)\.png/g)].map((m) => ({ document: d, name: m[1] })));
	assert.ok(shown.length > 15);
	assert.deepEqual(shown.filter(({ name }) => !made.has(name)), []);
	// and none lies there that nobody looks at
	assert.deepEqual(readdirSync(join(TOP, 'docs/images')).filter((n) => n.endsWith('.png') && !shown.some(({ name }) => `${name}.png` === n)), []);
});
