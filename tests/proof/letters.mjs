// SPDX-License-Identifier: MIT
// Makes letters.tsv: invented letters that begin at the edges of holidays, months and days and are answered at the very instants at which a level is
// reached, a second or a microsecond beside them, long after, at once, or never. Run: node letters.mjs > letters.tsv

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DAY_MICROS, RULES, dayOf, dateOf, endOf, isWorking, levelsOf, partsOf, printInstant, readCalendar } from './ladder.mjs';
import { Random } from './random.mjs';

const SECOND = 1e6;
const here = dirname(fileURLToPath(import.meta.url));
const calendar = readCalendar(`${here}/../../schema/calendar`);
const random = new Random(20260214);

// Days on which work stops or begins again out of the week's order, and the days around them.
const edges = [...calendar.keys()].sort((a, b) => a - b).filter((day) => isWorking(calendar, day) !== isWorking(calendar, day - 1));
const monthEnds = [];
for (let year = 2005; year <= 2026; year++)
	for (const [month, day] of [[1, 31], [2, 28], [8, 31], [11, 30], [12, 29], [12, 31]]) monthEnds.push(dayOf(year, month, day));

function start() {
	const day = random.chance(0.75) ? random.pick(edges) - random.below(8) + 1 : random.pick(monthEnds);
	const begin = endOf(day - 1);
	return begin + random.pick([0, 1, DAY_MICROS - 1, DAY_MICROS - SECOND, DAY_MICROS / 2, random.below(86400) * SECOND, random.below(86400) * SECOND + random.below(SECOND)]);
}

function answer(submitted) {
	const levels = ['letter.reply', 'letter.unanswered'].flatMap((rule) => levelsOf(calendar, RULES[rule], submitted));
	const way = random.below(20);
	if (way === 0) return null;
	if (way === 1) return submitted;
	if (way === 2) return submitted + random.below(400 * 86400) * SECOND;
	return random.pick(levels).at + random.pick([0, 0, -1, 1, -SECOND, SECOND]);
}

// The same instant in the ways that ISO 8601 has for it.
function write(instant) {
	const text = printInstant(instant);
	if (random.chance(0.7)) return text;
	const [, fraction = ''] = /(\.\d+)/.exec(text) ?? [];
	return new Date(Math.floor(instant / 1000)).toISOString().slice(0, 19) + fraction + random.pick(['Z', '+00:00']);
}

const things = ['路灯', '井盖', '公交站牌', '人行道', '下水道', '健身器材', '垃圾桶', '红绿灯'];
const faults = ['坏了', '松动', '看不清', '不见了', '一直没有修', '有异响'];
process.stdout.write('id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer\n');
for (let n = 1; n <= 240; n++) {
	const submitted = start();
	const answered = answer(submitted);
	const { year, month, day } = partsOf(dateOf(submitted));
	const what = `${random.pick(things)}${random.pick(faults)}`;
	process.stdout.write([`p${String(n).padStart(3, '0')}`, write(submitted), answered === null ? '' : write(answered), `第${n}件：${what}`,
		`${year}年${month}月${day}日写的信：门前的${what}，\\n请派人看看。`, answered === null ? '' : '您好，已经派人处理。'].join('\t') + '\n');
}
