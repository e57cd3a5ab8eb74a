// SPDX-License-Identifier: MIT
// `huiying explain` gives the days that a person counts with the calendar on the wall: every day from the start to the due day, and what it counts.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { TOP, start } from '../integration/harness.mjs';
import { RULES, dateOf, dueDay, endOf, isWorking, levelsOf, parseInstant, partsOf, printInstant, readCalendar } from './ladder.mjs';

const calendar = readCalendar(join(TOP, 'schema/calendar'));
const folder = mkdtempSync(join(tmpdir(), 'hy-explain-'));
const OPEN = ['id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer', 'e1\t2026-09-24T23:30:00+08:00\t\t井盖松动\t门前的井盖松动，请派人看看。\t',
	'e2\t2026-02-13T20:00:00+08:00\t2026-02-24T09:00:00+08:00\t路灯不亮\t门前的路灯不亮，请派人看看。\t已经修好。'];
let hy;
before(async () => {
	hy = await start();
	writeFileSync(join(folder, 'letters.tsv'), OPEN.join('\n') + '\n');
	const done = await hy.cli('import', 'letters', join(folder, 'letters.tsv'));
	assert.equal(done.code, 0, done.err);
});
after(async () => {
	rmSync(folder, { recursive: true, force: true });
	await hy?.stop();
});

const number = (id) => hy.value(`SELECT number FROM ticket WHERE source_ref = '${id}'`);
async function explained(id) {
	const done = await hy.cli('explain', await number(id), '--format', 'json');
	assert.equal(done.code, 0, done.err);
	return Object.fromEntries(done.out.split('\n').filter(Boolean).map((line) => JSON.parse(line)).map((clock) => [clock.rule, clock]));
}
const iso = (day) => { const { year, month, day: d } = partsOf(day); return `${year}-${String(month).padStart(2, '0')}-${String(d).padStart(2, '0')}`; };

test('each day of the limit is there with what it counts', async () => {
	for (const [id, line] of [['e1', OPEN[1]], ['e2', OPEN[2]]]) {
		const begun = parseInstant(line.split('\t')[1]);
		const { days, due_at: due } = (await explained(id))['letter.reply'];
		const last = dueDay(calendar, RULES['letter.reply'], begun);
		assert.equal(due, printInstant(endOf(last)));
		const expected = [];
		for (let day = dateOf(begun), n = 0; day <= last; day++) {
			const counts = day > dateOf(begun) && isWorking(calendar, day);
			expected.push([iso(day), counts ? ++n : 0]);
		}
		assert.deepEqual(days.map(({ day, n }) => [day, n]), expected);
		assert.equal(days[0].why, 'start');
	}
	const spring = (await explained('e2'))['letter.reply'].days;
	assert.deepEqual(spring.slice(0, 3).map(({ day, why, n }) => [day, why, n]), [['2026-02-13', 'start', 0], ['2026-02-14', 'made_up', 1], ['2026-02-15', 'off', 0]]);
	assert.equal(spring[2].name, '春节');
	assert.equal(spring.find(({ day }) => day === '2026-02-17').why, 'off');
});

test('levels stand with their instants, and with when they fired', async () => {
	const swept = await hy.cli('timers', '--once', '--now', '2026-11-01T00:00:00+08:00');
	assert.equal(swept.code, 0, swept.err);
	const clocks = await explained('e1');
	for (const rule of ['letter.reply', 'letter.unanswered']) {
		const expected = levelsOf(calendar, RULES[rule], parseInstant(OPEN[1].split('\t')[1]));
		assert.deepEqual(clocks[rule].levels.filter((level) => !level.skipped).map((level) => [level.level, level.at]), expected.map(({ name, at }) => [name, printInstant(at)]));
		for (const { at, fired_at: fired } of clocks[rule].levels) assert.equal(fired !== null, Date.parse(at) <= Date.parse('2026-11-01T00:00:00+08:00'), `${rule} ${at}`);
	}
	const answered = (await explained('e2'))['letter.reply'];
	assert.equal(answered.outcome, 'met');
	assert.equal(answered.levels.filter((level) => level.fired_at).length, 0);
});

test('as text and TSV: rule, source, every day; a number that is none is refused', async () => {
	const text = await hy.cli('explain', await number('e1'));
	assert.match(text.out, /letter\.reply/);
	const [, policy, calendar] = (await hy.cli('status')).out.match(/^policy +(\S+ \S+)$[^]*^calendar +([^, ]+), final until/m);
	assert.ok(text.out.startsWith(`ticket `) && text.out.split('\n')[0].includes(`, policy ${policy}, calendar ${calendar}, epoch `), text.out.split('\n')[0]);
	for (const clock of Object.values(await explained('e1'))) assert.deepEqual([`${clock.policy} ${clock.policy_version}`, clock.calendar_version], [policy, calendar]);
	assert.match(text.out, /答复期限/);
	assert.match(text.out, /第十五条/);
	assert.match(text.out, /2026-09-25 +Fri +holiday 中秋节/);
	assert.match(text.out, /2026-09-28 +Mon +1 +working day/);
	const tsv = await hy.cli('explain', '--format', 'tsv', await number('e1'));
	const rows = tsv.out.split('\n').filter(Boolean).map((line) => line.split('\t'));
	assert.deepEqual(rows[0], ['clock', 'rule', 'part', 'what', 'at', 'n', 'note']);
	assert.ok(rows.some((row) => row[1] === 'letter.reply' && row[2] === 'day' && row[3] === 'counts' && row[4] === '2026-10-09' && row[5] === '5'));
	assert.ok(rows.every((row) => row.length === 7));
	for (const [what, value] of Object.entries({ policy, calendar })) assert.ok(rows.some((row) => row[1] === 'letter.reply' && row[2] === 'fact' && row[3] === what && row[6] === value), what);
	assert.equal((await hy.cli('explain', '1234')).code, 1);
	assert.equal((await hy.cli('explain', '2026092400000000')).code, 1);
	assert.equal((await hy.cli('explain')).code, 2);
});
