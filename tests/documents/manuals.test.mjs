// SPDX-License-Identifier: MIT
// Manual pages against the programs, both ways: every verb, word and option of the operators' command, every configuration key,
// every address of every program.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TOP } from './blocks.mjs';
import { keys, manuals, modules, options, text, verbs } from './tree.mjs';

/** Source of a page as it reads: macros off, escapes undone. */
const plain = (source) => source.replace(/\\&/g, '').replace(/\\-/g, '-').replace(/^\.\\".*$/gm, '').replace(/^\.[A-Z][a-z]*\s?/gm, '').replace(/"/g, '');
const page = (name) => text(manuals().find((m) => m.name === name).path);

/** Entries of huiying(1), joined by verb: {verb: text}. */
function entries() {
	const list = page('huiying').split('.Ss Verbs')[1].split('.Sh EXIT STATUS')[0];
	const found = {};
	for (const part of list.split(/^\.It Cm /m).slice(1)) {
		const verb = part.match(/^[a-z]+/)[0];
		found[verb] = `${found[verb] ?? ''}\n.It Cm ${part}`;
	}
	return found;
}
/** Long options that a piece of mdoc names. */
const flags = (mdoc) => [...mdoc.matchAll(/(?:Fl|,) (?:Fl )?-([a-z][a-z-]+)/g)].map((m) => m[1]);

test('every verb of huiying stands in its manual page, with every word and option of its usage', () => {
	const said = entries();
	const wrong = [];
	for (const [verb, usage] of Object.entries(verbs())) {
		if (!said[verb]) {
			wrong.push(`${verb} is not described`);
			continue;
		}
		const form = usage.split(/ {3,}/)[0];
		const here = new Set(flags(said[verb]));
		for (const [, option] of form.matchAll(/--([a-z-]+)/g)) if (!here.has(option)) wrong.push(`${verb}: --${option} is not described`);
		const words = plain(said[verb]);
		for (const word of form.replace(/--?[a-z-]+/g, '').match(/\b[a-z]{3,}\b/g) ?? []) if (!new RegExp(`\\b${word}\\b`).test(words)) wrong.push(`${verb}: “${word}” is not described`);
	}
	for (const verb of Object.keys(said)) if (!verbs()[verb]) wrong.push(`the page describes “${verb}”, which there is not`);
	assert.deepEqual(wrong, []);
});

test('every option of huiying stands in its manual page, and no other', () => {
	const source = page('huiying');
	const known = options();
	const said = new Set(flags(source));
	assert.ok(known.size > 30, 'the options were read');
	assert.deepEqual([...known].filter((o) => !said.has(o) && o !== 'help'), [], 'not described');
	assert.deepEqual([...said].filter((o) => !known.has(o)), [], 'described, and there is none');
});

test('every configuration key stands in huiying.conf(5), and no other', () => {
	const said = [...page('huiying.conf').matchAll(/^\.It Ic ([a-z_., ]+)$/gm)].flatMap((m) => m[1].split(' , '));
	assert.deepEqual([...keys()].filter((k) => !said.includes(k)), [], 'not described');
	assert.deepEqual(said.filter((k) => !keys().has(k)), [], 'described, and there is none');
	assert.equal(new Set(said).size, said.length, 'none twice');
});

test('every address of a program stands in its manual page', () => {
	const wrong = [];
	for (const name of modules().filter((n) => n !== 'huiying')) {
		if (!manuals().some((m) => m.name === `huiying-${name}`)) {
			wrong.push(`modules/${name} has no manual page`);
			continue;
		}
		// what a page says of addresses stands in its headings and behind .Pa: whole, or the last word where the ones before are said
		const said = page(`huiying-${name}`).split('\n').filter((line) => /^\.(It|Pa|Pq)\b/.test(line)).join('\n');
		const routes = readdirSync(join(TOP, 'modules', name)).filter((n) => n.endsWith('.c'))
			.flatMap((file) => [...text(`modules/${name}/${file}`).matchAll(/^\t\{"(GET|POST)",\s*"([^"]*)"/gm)].map(([, method, path]) => ({ method, path })));
		for (const { method, path } of routes) {
			if (!path || routes.some((r) => r.path === `${path}/`)) continue; // an address without its last slash only leads there
			const parts = path.split('/').filter(Boolean).map((part) => (part.startsWith(':') ? '[A-Z]+' : part.replace(/[.]/g, '\\.')));
			if (!new RegExp(`${parts.join('/')}/?(?![\\w/])`).test(said) && !new RegExp(`(?:[/ ]|^)${parts.at(-1)}(?:[\\s,]|$)`, 'm').test(said)) wrong.push(`huiying-${name}(8): ${method} ${path}`);
		}
	}
	assert.deepEqual(wrong, []);
});

test('every element and attribute of the files people write stands in the page of that file', () => {
	for (const [grammar, name] of [['schema/policies/policy.rng', 'huiying.policy'], ['schema/questions.rng', 'huiying.questions']]) {
		const said = plain(page(name));
		const parts = new Set([...text(grammar).matchAll(/<(?:element|attribute) name="([^"]+)"/g)].map((m) => m[1]));
		assert.ok(parts.size > 15, `${grammar} was read`);
		assert.deepEqual([...parts].filter((part) => !new RegExp(`(^|[^\\w-])${part}([^\\w-]|$)`, 'm').test(said)), [], `${name}(5)`);
	}
});

test('every page says what its program is called, when it was looked at, and leads on', () => {
	for (const { name, section, path, file } of manuals()) {
		const source = text(path);
		assert.match(source, new RegExp(`^\\.Nm ${name.replace('.', '\\.')}$`, 'm'), `${path}: .Nm ${name}`);
		assert.match(source, /^\.Dd (January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}, \d{4}$/m, path);
		assert.match(source, /^\.Sh SEE ALSO$/m, path);
		assert.equal(file, `${name}.${section}`);
		for (const [, other, n] of source.matchAll(/^\.Xr (huiying[\w.-]*) (\d)/gm))
			assert.ok(manuals().some((m) => m.name === other && m.section === n), `${path}: no ${other}(${n})`);
	}
});
