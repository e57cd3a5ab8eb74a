// SPDX-License-Identifier: MIT
// The documents hold: every command in them is run by a test, every link leads somewhere, every picture is there and small, and
// every key, verb, option, manual page and file they name exists.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { TOP, read } from './blocks.mjs';
import { tables } from '../../docs/make/database.mjs';
import { documents, keys, manuals, modules, options, policyNames, runs, text, verbs } from './tree.mjs';

const LANGUAGES = ['sh', 'text', 'nginx', 'json', 'xml', 'html', 'c', 'sql', 'ini', 'css', 'mustache', 'make', 'js', 'diff', 'http', 'conf', 'yaml'];
const PICTURE_MOST = 150 * 1024;

/** Anchors as the usual viewers make them of headings. */
function anchors(document) {
	const seen = new Map();
	const names = read(document).headings.map(({ text: heading }) => {
		const name = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replace(/\s/g, '-');
		const n = seen.get(name) ?? 0;
		seen.set(name, n + 1);
		return n ? `${name}-${n}` : name;
	});
	return new Set([...names, ...[...text(document).matchAll(/<a (?:id|name)="([^"]+)"/g)].map((m) => m[1])]);
}

/** Everything found wrong by `look`, with document and line, in all documents. */
function wrong(look) {
	const found = [];
	for (const document of documents()) {
		const all = read(document);
		look({ document, ...all, say: (line, what) => found.push(`${document}:${line}: ${what}`) });
	}
	return found;
}
/** Commands and names in prose (`…`), with their line; and the lines of the blocks to run. */
const codes = (prose) => prose.flatMap(({ line, text: words }) => [...words.replace(/\]\([^)]*\)/g, ']').matchAll(/`([^`]+)`/g)].map((m) => ({ line, code: m[1] })));
const commands = (blocks) => blocks.filter((b) => b.lang === 'sh').flatMap((b) => b.text.split('\n').map((code, i) => ({ line: b.line + 1 + i, code })));

test('every command in the documents is run by a test', () => {
	const declared = runs();
	assert.deepEqual(wrong(({ document, blocks, say }) => {
		for (const block of blocks)
			if (block.lang === 'sh' && !declared.some((r) => r.document === document && (r.heading === null || block.headings.includes(r.heading))))
				say(block.line, `nobody runs this block, under “${block.headings.at(-1)}”`);
	}), []);
});

test('what a test says to run is there', () => {
	const found = runs().filter(({ document, heading }) => !existsSync(join(TOP, document)) ||
		!read(document).blocks.some((b) => b.lang === 'sh' && (heading === null || b.headings.includes(heading))));
	assert.deepEqual(found, []);
});

test('every block says what it is', () => {
	assert.deepEqual(wrong(({ blocks, say }) => {
		for (const block of blocks) if (!LANGUAGES.includes(block.lang)) say(block.line, `a block of “${block.lang}”; known are ${LANGUAGES.join(' ')}`);
	}), []);
});

test('what is shown stands between fences, where a test sees it', () => {
	assert.deepEqual(wrong(({ prose, say }) => {
		let before = '';
		for (const { line, text: words } of prose) {
			if (/^(?: {4}|\t)\S/.test(words) && before === '') say(line, 'indented code: put it between fences');
			before = words.trim();
		}
	}), []);
});

test('links and anchors lead somewhere, pictures are there and small', () => {
	assert.deepEqual(wrong(({ document, prose, say }) => {
		for (const { line, text: words } of prose) {
			const targets = [...words.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map((m) => m[1] ?? m[2]);
			for (const target of targets) {
				if (/^[a-z]+:/.test(target)) continue;
				const [path, anchor] = target.split('#');
				const file = path ? normalize(join(dirname(document), path)) : document;
				if (!existsSync(join(TOP, file))) say(line, `${target}: no such file`);
				else if (anchor && !anchors(file).has(decodeURIComponent(anchor))) say(line, `${target}: no such heading`);
				else if (/\.png$/.test(file) && statSync(join(TOP, file)).size > PICTURE_MOST) say(line, `${target}: ${Math.ceil(statSync(join(TOP, file)).size / 1024)} KB`);
			}
		}
	}), []);
});

test('configuration keys in the documents exist', () => {
	const known = keys();
	const groups = new Set([...known].filter((k) => k.includes('.')).map((k) => k.split('.')[0]));
	const law = policyNames();
	for (const table of tables().values()) for (const column of table.columns.keys()) law.add(`${table.name}.${column}`);
	assert.ok(known.size > 50, 'the table of keys was read');
	assert.deepEqual(wrong(({ prose, blocks, say }) => {
		const set = blocks.flatMap((b) => b.text.split('\n').flatMap((l, i) => [...l.matchAll(b.lang === 'conf' ? /^#?\s*([a-z]+(?:\.[a-z_]+)*)(?:@\d+)?\s*=/g : /(?:--set |-o )([a-z][a-z._]*)=/g)].map((m) => ({ line: b.line + 1 + i, code: m[1], sure: true }))));
		for (const { line, code, sure } of [...codes(prose), ...set]) {
			const m = code.match(/^(?:(?:--set|-o) )?([a-z]+(?:\.[a-z_]+)+)(?:\s*=.*)?$/);
			const key = sure ? code : m?.[1];
			if (!key || known.has(key) || (!sure && (!groups.has(key.split('.')[0]) || law.has(key) || /\.(c|h|md|sh|sql|mjs|js|css|xml|xsd|json|conf|socket|service|timer|log|atom|test|svg|csv|gz|cnf)$/.test(key)))) continue;
			say(line, `no key “${key}”`);
		}
	}), []);
});

test('verbs and options of the operators’ command in the documents exist', () => {
	const all = verbs();
	const known = options();
	const general = ['-c', '-o', '--format', '--site'];
	assert.ok(Object.keys(all).length > 20 && known.size > 20, 'the table of verbs was read');
	assert.deepEqual(wrong(({ prose, blocks, say }) => {
		for (const { line, code } of [...codes(prose), ...commands(blocks)]) {
			for (const [, tail] of code.matchAll(/(?:^|[\s;&|(/])huiying((?:[ \t]+[^\s;&|)]+)+)/g)) {
				const words = tail.trim().split(/\s+/);
				while (words[0]?.startsWith('-')) {
					if (general.includes(words[0])) words.shift();
					words.shift();
				}
				if (words[0] === 'huiying') words.shift(); // runuser -u huiying -- huiying …
				const [verb, part] = words;
				if (!verb || !/^[a-z]+$/.test(verb)) continue;
				if (!all[verb]) say(line, `no verb “huiying ${verb}”`);
				else if (/^[a-z]+$/.test(part ?? '') && /^[a-z]+ (?:\[)?[a-z]+(?:[ |]|$)/.test(all[verb]) && !new RegExp(`\\b${part}\\b`).test(all[verb].slice(verb.length))) say(line, `no “huiying ${verb} ${part}”`);
				for (const word of words) if (/^--[a-z]/.test(word) && ![...known].includes(word.slice(2).split('=')[0])) say(line, `no option “${word}”`);
			}
		}
	}), []);
});

test('manual pages in the documents exist', () => {
	const all = manuals();
	assert.deepEqual(wrong(({ prose, say }) => {
		for (const { line, text: words } of prose)
			for (const [, name, section] of words.matchAll(/\b((?:huiying|desk|mailbox|timers|courier|inspector|corrections|solicitations|satisfaction|postbox|open311)[a-z.-]*)\((\d)\)/g))
				if (!all.some((m) => m.name === name && m.section === section)) say(line, `no manual page ${name}(${section})`);
	}), []);
});

test('units and style variables in the documents exist', () => {
	const units = readdirSync(join(TOP, 'nginx-conf/systemd')).map((n) => n.replace(/\.in$/, ''));
	const known = (name) => units.some((u) => u === name || u.replace(/\.\w+$/, '') === name) || (/^huiying@[a-z0-9*]+(\.\w+)?$/.test(name) && (name.includes('*') || modules().includes(name.match(/@([a-z0-9]+)/)[1]) || name.includes('@workdays')));
	const style = readdirSync(join(TOP, 'shared/web/assets')).filter((n) => n.endsWith('.css')).map((n) => text(`shared/web/assets/${n}`)).join('\n');
	assert.deepEqual(wrong(({ prose, blocks, say }) => {
		const lines = [...prose, ...blocks.flatMap((b) => b.text.split('\n').map((words, i) => ({ line: b.line + 1 + i, text: words })))];
		for (const { line, text: words } of lines) {
			for (const [, tail] of words.matchAll(/systemctl ((?:[a-z-]+|--now| |'?huiying[\w@.*-]*'?)+)/g))
				for (const [name] of tail.matchAll(/huiying[\w@.*-]*/g)) if (!known(name.replace(/[.*]$/, '')) && !name.includes('*')) say(line, `no unit ${name}`);
			for (const [name] of words.matchAll(/--hy-[a-z0-9-]+/g)) if (!new RegExp(`${name}[\\s:),-]`).test(style)) say(line, `no variable ${name}`);
		}
	}), []);
});

test('files of the tree that the documents name exist', () => {
	const first = new Set(['shared', 'modules', 'schema', 'tests', 'nginx-conf', 'docs', 'debian', 'build-aux']);
	assert.deepEqual(wrong(({ prose, say }) => {
		for (const { line, code } of codes(prose)) {
			const path = code.match(/^([a-z-]+\/[\w./*{},-]*?)\/?$/)?.[1];
			if (!path || !first.has(path.split('/')[0]) || /[*{]|NNNN|NAME/.test(path)) continue;
			if (!existsSync(join(TOP, path))) say(line, `no ${path}`);
		}
	}), []);
});

test('every document is in the index, every program has a manual page of its name', () => {
	const index = text('docs/README.md');
	const missing = documents().filter((d) => d.startsWith('docs/') && d !== 'docs/README.md' && !index.includes(`(${d.slice(5)})`));
	assert.deepEqual(missing.map((d) => `${d} is not in docs/README.md`), []);
	const pages = manuals();
	for (const name of modules()) assert.ok(pages.some((m) => m.name === (name === 'huiying' ? 'huiying' : `huiying-${name}`)), `modules/${name} has no manual page`);
	for (const { name, section, file } of pages) assert.equal(file, `${name}.${section}`, 'a manual page is called as its title says');
});
