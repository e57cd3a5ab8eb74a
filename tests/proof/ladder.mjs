// SPDX-License-Identifier: MIT
// The levels of a letter, computed a second time: written from the rules alone (working days and their calendar, months, the ladder), without a look
// at the product's code and in another language. What `huiying replay` prints must be what this prints, line by line.
// As a program: node ladder.mjs LETTERS.tsv CALENDAR_FOLDER [UNTIL] > lines

import { readFileSync, readdirSync, realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const SECOND = 1e6; // instants are whole microseconds since 1970, UTC: below 2^53 until the year 2255
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
export const DAY_MICROS = DAY;
const OFFSET = 8 * HOUR; // Asia/Shanghai

// The table of the ladder: working days from the due day, or months from the start.
export const RULES = {
	'letter.dispatch': { days: 1, levels: { remind: -1, yellow: 0, red: 1, supervise: 3 } },
	'letter.reply': { days: 5, levels: { remind: -1, yellow: 0, red: 2, supervise: 5 } },
	'letter.reply other': { days: 15, levels: { remind: -3, yellow: 0, red: 2, supervise: 5 } },
	'letter.unanswered': { months: 3, levels: { remind: { months: 2 }, yellow: 0 } },
};

// --- dates: whole days since 1970-01-01 in Asia/Shanghai ---

export function dayOf(year, month, day) {
	return Date.UTC(year, month - 1, day) / 86400000;
}

export function partsOf(day) {
	const date = new Date(day * 86400000);
	return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export function dateOf(instant) {
	return Math.floor((instant + OFFSET) / DAY);
}

// 24:00 of a day.
export function endOf(day) {
	return (day + 1) * DAY - OFFSET;
}

// The corresponding day so many months later, or the month's last day where there is none.
export function addMonths(day, months) {
	const { year, month, day: dayOfMonth } = partsOf(day);
	const first = year * 12 + (month - 1) + months;
	const [toYear, toMonth] = [Math.floor(first / 12), (first % 12) + 1];
	const last = partsOf(dayOf(toYear, toMonth + 1, 0)).day;
	return dayOf(toYear, toMonth, Math.min(dayOfMonth, last));
}

// --- working days ---

export function readCalendar(folder) {
	const kinds = new Map();
	for (const name of readdirSync(folder).filter((file) => /^\d{4}\.csv$/.test(file))) {
		for (const line of readFileSync(`${folder}/${name}`, 'utf8').split('\n').slice(1)) {
			if (line === '') continue;
			const [date, kind] = line.split(',');
			const [year, month, day] = date.split('-').map(Number);
			kinds.set(dayOf(year, month, day), kind);
		}
	}
	return kinds;
}

export function isWorking(calendar, day) {
	const kind = calendar.get(day);
	if (kind) return kind === 'workday';
	const weekday = (day + 4) % 7; // 1970-01-01 was a Thursday; 0 is Sunday
	return weekday !== 0 && weekday !== 6;
}

// The n-th working day after a day, or before it when n is negative.
export function stepWorking(calendar, day, n) {
	const direction = Math.sign(n);
	for (let left = Math.abs(n); left > 0; ) {
		day += direction;
		if (isWorking(calendar, day)) left--;
	}
	return day;
}

// --- the ladder ---

export function dueDay(calendar, rule, start) {
	const from = dateOf(start);
	return rule.days ? stepWorking(calendar, from, rule.days) : addMonths(from, rule.months);
}

// The levels of a clock that began at `start` and must not pass `cap` (a day; none by default): name and instant, those after the start only.
export function levelsOf(calendar, rule, start, cap = Infinity) {
	const due = Math.min(dueDay(calendar, rule, start), cap);
	const levels = [];
	for (const [name, at] of Object.entries(rule.levels)) {
		const day = typeof at === 'object' ? addMonths(dateOf(start), at.months) : stepWorking(calendar, due, at);
		if (endOf(day) > start) levels.push({ name, at: endOf(day) });
	}
	return levels;
}

// --- the letters ---

export function parseInstant(text) {
	const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:Z|([+-])(\d\d):(\d\d))$/.exec(text);
	if (!match) throw new Error(`not a time: ${text}`);
	const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = match;
	const offset = (sign === '-' ? -1 : 1) * (offsetHour * HOUR + offsetMinute * 60 * SECOND);
	const clock = hour * HOUR + minute * 60 * SECOND + second * SECOND + Number(fraction.padEnd(6, '0'));
	return dayOf(+year, +month, +day) * DAY + clock - offset;
}

export function printInstant(instant) {
	const text = new Date(Math.floor((instant + OFFSET) / 1000)).toISOString().slice(0, 19);
	const micro = (((instant % SECOND) + SECOND) % SECOND).toString().padStart(6, '0');
	return `${text}${micro === '000000' ? '' : '.' + micro}+08:00`;
}

export function readLetters(file) {
	const letters = [];
	readFileSync(file, 'utf8').split('\n').forEach((line, at) => {
		if (at === 0 || line === '') return;
		const [id, submitted, answered] = line.split('\t');
		letters.push({ id, submitted: parseInstant(submitted), answered: answered ? parseInstant(answered) : Infinity });
	});
	return letters;
}

// Every level that fired, in order of time: the clock still stood at its instant, for an answer at the very instant is too late. Levels of one instant
// stand in the order of the file, then of the rule's name, then of the ladder.
export function replay(letters, calendar, until = Infinity) {
	const lines = [];
	letters.forEach((letter, place) => {
		if (letter.submitted > until) return;
		for (const name of ['letter.reply', 'letter.unanswered'])
			levelsOf(calendar, RULES[name], letter.submitted).forEach((level, rank) => {
				if (letter.answered >= level.at && level.at <= until)
					lines.push({ id: letter.id, rule: name, level: level.name, at: level.at, place, rank });
			});
	});
	return lines.sort((a, b) => a.at - b.at || a.place - b.place || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : a.rank - b.rank));
}

export function printLine(line) {
	return `${line.id}\t${line.rule}\t${line.level}\t${printInstant(line.at)}`;
}

if (import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
	const [file, folder, until] = process.argv.slice(2);
	if (!folder) {
		process.stderr.write('usage: node ladder.mjs LETTERS.tsv CALENDAR_FOLDER [UNTIL]\n');
		process.exit(2);
	}
	const fired = replay(readLetters(file), readCalendar(folder), until ? parseInstant(until) : Infinity);
	process.stdout.write(fired.map((line) => printLine(line) + '\n').join(''));
}
