// SPDX-License-Identifier: MIT
// The table of docs/figures.md: what the rules would have meant, by the year in which a letter was written. Only sums leave this script.
// huiying replay LETTERS.tsv --policy dali | node figures.mjs LETTERS.tsv

import { readFileSync } from 'node:fs';
import { dateOf, partsOf, readLetters } from './ladder.mjs';

const COLUMNS = ['letters', 'in time', 'letter.reply remind', 'letter.reply yellow', 'letter.reply red', 'letter.reply supervise', 'letter.unanswered remind', 'letter.unanswered yellow'];
const DAY = 86400e6;

const letters = readLetters(process.argv[2]);
const levels = new Map(); // of each letter
for (const line of readFileSync(0, 'utf8').split('\n')) {
	if (!line || line.startsWith('#')) continue;
	const [id, rule, level] = line.split('\t');
	levels.set(id, (levels.get(id) ?? new Set()).add(`${rule} ${level}`));
}

const rows = new Map();
for (const { id, submitted, answered } of letters) {
	const reached = levels.get(id) ?? new Set();
	for (const key of [String(partsOf(dateOf(submitted)).year), 'total']) {
		const row = rows.get(key) ?? { days: [], ...Object.fromEntries(COLUMNS.map((name) => [name, 0])) };
		rows.set(key, row);
		row.letters++;
		if (answered !== Infinity) row.days.push((answered - submitted) / DAY);
		if (!reached.has('letter.reply yellow')) row['in time']++;
		for (const name of reached) row[name]++;
	}
}

const median = (days) => {
	const sorted = days.sort((a, b) => a - b);
	return sorted.length ? ((sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2).toFixed(1) : '–';
};
for (const [key, row] of [...rows].sort(([a], [b]) => (a < b ? -1 : 1)))
	console.log(`| ${[key, ...COLUMNS.map((name) => row[name].toLocaleString('en')), median(row.days)].join(' | ')} |`);
