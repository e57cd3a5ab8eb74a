// SPDX-License-Identifier: MIT
// What there is to be documented, read from the tree: documents, configuration keys, verbs with their usage, options, manual pages,
// names in the policies.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { TOP } from './blocks.mjs';

const text = (path) => readFileSync(join(TOP, path), 'utf8');
const list = (folder) => (existsSync(join(TOP, folder)) ? readdirSync(join(TOP, folder)).sort() : []);

/** What people read: everything in Markdown that is shipped beside the sources. NEWS tells of the past and is not held to the present. */
export const documents = () => [...list('.').filter((n) => n.endsWith('.md') && n !== 'NEWS.md'), ...list('docs').filter((n) => n.endsWith('.md')).map((n) => `docs/${n}`)];

export const keys = () => new Set(list('shared/base').filter((n) => /^conf.*\.[ch]$/.test(n))
	.flatMap((n) => [...text(`shared/base/${n}`).matchAll(/\[CONF_\w+\] = \{\s*"([^"]+)"/g)].map((m) => m[1])));

/** Manual pages: {name, section, path}; the name is that of its .Dt line, small. */
export function manuals() {
	const folders = ['docs', ...list('modules').map((n) => `modules/${n}`), ...list('shared').map((n) => `shared/${n}`)];
	return folders.flatMap((folder) => list(folder).filter((n) => /\.[1578]$/.test(n)).map((n) => {
		const [, name, section] = text(`${folder}/${n}`).match(/^\.Dt (\S+) (\d)/m);
		return { name: name.toLowerCase(), section, path: `${folder}/${n}`, file: n };
	}));
}

/** Verbs of the operators' command: {name: usage}. */
export function verbs() {
	const source = text('modules/huiying/huiying.c');
	const table = source.match(/verbs\[\] = \{([\s\S]*?)\n\};/)[1].replace(/"\s*\n\s*"/g, '');
	return Object.fromEntries([...table.matchAll(/\{\s*"([a-z]+)",\s*"([^"]*)"/g)].map((m) => [m[1], m[2]]));
}

/** Long options that the sources of the operators' command know. */
export const options = () => new Set(readdirSync(join(TOP, 'modules/huiying'), { recursive: true }).filter((n) => n.endsWith('.c')).map((n) => text(`modules/huiying/${n}`))
	.flatMap((source) => [...source.matchAll(/\{\s*"([a-z-]+)",\s*(?:no|required|optional)_argument/g), ...source.matchAll(/(?:str_equal|strcmp)\([^)]*"--([a-z-]+)"/g)].map((m) => m[1])));

/** Every name that a policy gives to something. */
export const policyNames = () => new Set(list('schema/policies').filter((n) => n.endsWith('.xml'))
	.flatMap((n) => [...text(`schema/policies/${n}`).matchAll(/\s(?:name|code|rule|id)="([^"]+)"/g)].map((m) => m[1])));

export const modules = () => list('modules');
export const tests = () => ['tests/documents', 'tests/integration', 'tests/browser', 'tests/package'].flatMap((f) => list(f).map((n) => `${f}/${n}`))
	.filter((p) => /\.(test\.mjs|sh)$/.test(p)).concat('tests/check.sh');

/** Which headings of which documents the tests run: [{document, heading (null: all), test}]. A test calls run(), or sameCommands() when it
 * compares a translation with the document that is run, or in shell blocks.mjs with document and heading. */
export function runs() {
	const found = [];
	for (const test of tests()) {
		const source = text(test);
		const meant = (name) => (name.startsWith("'") ? name.slice(1, -1) : source.match(new RegExp(`const ${name} = '([^']+)'`))?.[1]);
		for (const [, name, rest] of source.matchAll(/\b(?:run|sameCommands)\(\s*('[^']+\.md'|[A-Za-z_]+)\s*([,)][^;]*)/g)) {
			const document = meant(name);
			if (!document?.endsWith('.md')) continue;
			const heading = rest.match(/heading:\s*(\[[^\]]*\]|'[^']*'|"[^"]*")/);
			const named = heading ? [...heading[1].matchAll(/'([^']*)'|"([^"]*)"/g)].map((m) => m[1] ?? m[2]) : [null];
			for (const one of named) found.push({ document, heading: one, test });
		}
		for (const [, document, , heading] of source.matchAll(/blocks\.mjs"?\s+"?(\S+?\.md)"?(\s+["']([^"']+)["'])?/g)) found.push({ document: document.replace(/^\$\w+\//, ''), heading: heading ?? null, test });
	}
	return found;
}
export { basename, text };
