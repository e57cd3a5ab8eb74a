// SPDX-License-Identifier: MIT
// node docs/make/database.mjs > docs/database.md: every table as the migrations make it, with the words of docs/make/database.txt
// and the files that write it, found in the sources. Migrations are frozen once they were released, so words that came later
// stand in that file.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TOP = join(dirname(fileURLToPath(import.meta.url)), '../..');
const text = (path) => readFileSync(join(TOP, path), 'utf8');

/** Splits at commas that stand outside of brackets and quotes. */
function parts(list) {
	const found = [''];
	let depth = 0;
	let quoted = false;
	for (const c of list) {
		if (c === "'") quoted = !quoted;
		else if (!quoted) depth += { '(': 1, ')': -1 }[c] ?? 0;
		if (c === ',' && !depth && !quoted) found.push('');
		else found[found.length - 1] += c;
	}
	return found.map((one) => one.trim().replace(/\s+/g, ' ')).filter(Boolean);
}

/** Map of tables: {name, section, since, columns: Map of name to type, keys: Map of name to words}, in the order of the migrations. */
export function tables() {
	const all = new Map();
	for (const file of readdirSync(join(TOP, 'schema')).filter((n) => /^\d{4}-.*\.sql$/.test(n)).sort()) {
		const version = Number(file.slice(0, 4));
		const sql = text(`schema/${file}`).replace(/\/\*M?!(.*?)\*\//g, '').replace(/--.*$/gm, '');
		for (const statement of sql.split(';').map((s) => s.trim())) {
			const made = statement.match(/^CREATE TABLE IF NOT EXISTS (\w+) \(([\s\S]*)\)[^)]*$/);
			const changed = statement.match(/^ALTER TABLE (\w+)\s([\s\S]*)$/);
			if (made) all.set(made[1], { name: made[1], since: version, columns: new Map(), keys: new Map() });
			if (!made && !changed) continue;
			const table = all.get((made ?? changed)[1]);
			for (const part of parts((made ?? changed)[2])) change(table, part.replace(/^ADD (COLUMN )?/, '').replace(/ IF (?:NOT )?EXISTS /, ' ').replace(/^IF NOT EXISTS /, ''), version);
		}
	}
	return all;
}
function change(table, part, version) {
	let m;
	if ((m = part.match(/^DROP (KEY|COLUMN) (\w+)$/))) (m[1] === 'KEY' ? table.keys : table.columns).delete(m[2]);
	else if ((m = part.match(/^PRIMARY KEY \((.*)\)$/))) table.keys.set('PRIMARY', `primary (${m[1]})`);
	else if ((m = part.match(/^(UNIQUE |FULLTEXT )?(?:KEY|INDEX) (\w+) \((.*)\)$/))) table.keys.set(m[2], `${(m[1] ?? '').toLowerCase()}(${m[3]})`);
	else if ((m = part.match(/^(MODIFY (?:COLUMN )?)?(\w+) (\w+(?:\([\d, ]+\))?)(.*)$/))) {
		const rest = m[4].replace(/CHARACTER SET \w+|COLLATE \w+/g, '').replace('PRIMARY KEY', () => { table.keys.set('PRIMARY', `primary (${m[2]})`); return ''; })
			.replace('UNIQUE', '').replace('NOT NULL', '').replace('AUTO_INCREMENT', 'counted up').replace(/ON UPDATE.*/, 'kept by the database').replace(/DEFAULT (''|NULL|0\b)?(?=\s|$)/, (all, value) => (value === undefined ? all : '')).replace(/\bNULL\b/, '').replace(/\s+/g, ' ').trim();
		const old = table.columns.get(m[2]);
		table.columns.set(m[2], { type: m[3].toLowerCase(), empty: /(?<!NOT )NULL/.test(m[4].replace('NOT NULL', '').replace('DEFAULT NULL', 'NULL')), more: rest.replace(/^DEFAULT /, 'else '), since: old?.since ?? version });
	} else throw new Error(`${table.name}: not understood: ${part}`);
}

/** Words of docs/make/database.txt: sections [{title, tables: [name]}], {table: words}, {"table.column" or "*.column": words}. */
export function words() {
	const sections = [];
	const said = { tables: new Map(), columns: new Map() };
	text('docs/make/database.txt').split('\n').forEach((line, i) => {
		if (!line.trim() || line.startsWith('#!') || line.startsWith('# ')) return;
		const m = line.match(/^== (.+)$/);
		if (m) return void sections.push({ title: m[1], tables: [] });
		const [, table, column, what] = line.match(/^(\w+|\*)(?:\.(\w+))?\s+(.+)$/) ?? [];
		if (!what) throw new Error(`docs/make/database.txt:${i + 1}: expected TABLE words, or TABLE.COLUMN words`);
		if (column) said.columns.set(`${table}.${column}`, what);
		else {
			said.tables.set(table, what);
			sections.at(-1).tables.push(table);
		}
	});
	return { sections, ...said };
}

/** Map of tables to the files of the sources that put rows in, change or remove them. */
function writers(names) {
	const found = new Map(names.map((name) => [name, new Set()]));
	for (const file of ['shared', 'modules'].flatMap(sources)) {
		const source = text(file).replace(/"\s*\n\s*"/g, '');
		for (const [, table] of source.matchAll(/\b(?:INSERT(?: IGNORE)? INTO|REPLACE INTO|UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?)\s+`?(\w+)/g)) found.get(table)?.add(file);
	}
	return found;
}

/** Sources in C in a folder and those below it. */
function sources(folder) {
	return readdirSync(join(TOP, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
		.flatMap((e) => (e.isDirectory() ? sources(`${folder}/${e.name}`) : e.name.endsWith('.c') ? [`${folder}/${e.name}`] : []));
}

/** What has no words yet, and words for what is not there (any more). */
export function gaps() {
	const all = tables();
	const said = words();
	const missing = [...all.values()].flatMap((t) => [...(said.tables.has(t.name) ? [] : [`${t.name}: no words`]),
		...[...t.columns.keys()].filter((c) => !said.columns.has(`${t.name}.${c}`) && !said.columns.has(`*.${c}`)).map((c) => `${t.name}.${c}: no words`)]);
	const spare = [...[...said.tables.keys()].filter((t) => !all.has(t)), ...[...said.columns.keys()].filter((k) => {
		const [table, column] = k.split('.');
		return table === '*' ? ![...all.values()].some((t) => t.columns.has(column)) : !all.get(table)?.columns.has(column);
	})].map((k) => `${k}: words for what is not there`);
	return [...missing, ...spare];
}

const cell = (words) => words.replace(/\|/g, '\\|');
export function page() {
	const wrong = gaps();
	if (wrong.length) throw new Error(`docs/make/database.txt:\n${wrong.join('\n')}`);
	const all = tables();
	const said = words();
	const who = writers([...all.keys()]);
	const out = ['# The database', '', 'Made by `make documents` from the migrations in `schema/`, the words in `docs/make/database.txt` and the sources; do not edit.', '',
		`${all.size} tables, InnoDB, utf8mb4 with byte order. Instants (\`…_at\`, \`at\`) are UTC with microseconds; days (\`…_on\`, \`on_day\`) are civil days of Asia/Shanghai. A column may be empty where it says so.`,
		'There are no foreign keys: what belongs together is written in one transaction, and only by the files named. `huiying migrate` applies what is missing; a migration never changes once it was released.', '',
		...said.sections.flatMap((s) => [`- [${s.title}](#${s.title.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replace(/\s/g, '-')}): ${s.tables.map((t) => `[${t}](#${t})`).join(', ')}`]), ''];
	for (const section of said.sections) {
		out.push(`## ${section.title}`, '');
		for (const name of section.tables) {
			const table = all.get(name);
			out.push(`### ${name}`, '', said.tables.get(name), '', '| column | type | meaning |', '|---|---|---|');
			for (const [column, { type, empty, more, since }] of table.columns)
				out.push(`| \`${column}\` | ${type}${empty ? ', may be empty' : ''}${more ? `, ${cell(more)}` : ''} | ${cell(said.columns.get(`${name}.${column}`) ?? said.columns.get(`*.${column}`))}${since === table.since ? '' : ` (schema ${since})`} |`);
			out.push('', `Keys: ${[...table.keys].map(([key, what]) => (key === 'PRIMARY' ? what : `\`${key}\` ${what}`)).join('; ')}. Since schema ${table.since}.`);
			out.push(`Written by: ${[...who.get(name)].sort().map((f) => `[\`${f}\`](../${f})`).join(', ') || 'the migration'}.`, '');
		}
	}
	return `${out.join('\n').trimEnd()}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	if (process.argv[2] === '--gaps') console.log(gaps().join('\n'));
	else process.stdout.write(page());
}
