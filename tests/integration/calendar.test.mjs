// SPDX-License-Identifier: MIT
// The calendar in force: what a notice moves, who follows it, and what is left when the command is killed half-way.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, sleep, start, write } from './harness.mjs';

const HOUR = 3600e3, DAY = 24 * HOUR;
const NEXT = new Date(Date.now() + 8 * HOUR).getUTCFullYear() + 1; // a year whose notice is invented here
const iso = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const today = Math.floor((Date.now() + 8 * HOUR) / DAY);

let hy;
before(async () => { hy = await start({ set: { policy: 'national' } }); });
after(() => hy?.stop());

const file = (name, text) => {
	const path = join(hy.folder, name);
	writeFileSync(path, text);
	return path;
};
const notice = (year, more = []) => JSON.stringify({ year, papers: [`https://example.cn/${year}`], days: [
	...['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'].map((date) => ({ name: '节日', date: `${year}-${date}`, isOffDay: true })), ...more] }, null, 1);
const epoch = async () => Number(await hy.value('SELECT epoch FROM rulebook'));
/** The next working days in force, after today. */
async function workdays(n) {
	const year = new Date(today * DAY).getUTCFullYear();
	const rows = (await Promise.all([year, year + 1].map((y) => hy.cli('--format', 'tsv', 'calendar', 'show', String(y))))).flatMap((shown) => {
		assert.equal(shown.code, 0, shown.err);
		return shown.out.trim().split('\n').slice(1).map((line) => line.split('\t'));
	});
	return rows.filter(([date, works]) => date > iso(today) && works === '1').slice(0, n).map(([date]) => date);
}
const due = (number) => hy.value(`SELECT c.due_at FROM clock c JOIN ticket t ON t.id = c.ticket_id WHERE t.number = '${number}' AND c.rule = 'letter.reply'`);
/** Dates of all clocks; levels go on firing meanwhile. */
const state = () => hy.value(`SELECT SHA2(GROUP_CONCAT(CONCAT_WS(' ', id, due_at, provisional) ORDER BY id SEPARATOR ';'), 256) FROM clock`);

test('a dry run shows which dates change and changes nothing; the import is one audited act', async () => {
	const path = file('next.json', notice(NEXT));
	const before = await epoch();
	const health = async () => (await hy.cli('doctor')).out.match(/^(\S+) +calendar +(.*)$/m).slice(1).join(' ');
	const missed = new RegExp(`^warning final until \\S+: when the notice for ${NEXT} is out, .*calendar import`);
	if (new Date(today * DAY).getUTCMonth() >= 10) assert.match(await health(), missed);
	else assert.doesNotMatch(await health(), missed);
	const dry = await hy.cli('--format', 'tsv', 'calendar', 'import', '-n', path);
	assert.equal(dry.code, 0, dry.err);
	assert.match(dry.out, new RegExp(`^${NEXT}-05-01\t-\tholiday\t节日$`, 'm'));
	assert.match(dry.err, /expected the 13 statutory days/, 'six days off are too few, which may be so');
	assert.equal(await epoch(), before);
	assert.equal(await hy.value(`SELECT COUNT(*) FROM calendar_list WHERE list = ${NEXT}`), '0');
	const done = await hy.cli('calendar', 'import', path);
	assert.equal(done.code, 0, done.err);
	assert.equal(await epoch(), before + 1);
	const [kind, what, who, ended] = (await hy.sql(`SELECT kind, what, who, done_at IS NOT NULL FROM rule_change WHERE epoch = ${before + 1}`))[0];
	assert.deepEqual([kind, what, ended], ['calendar', `${NEXT} from next.json https://example.cn/${NEXT}`, '1']);
	assert.ok(who.length > 0);
	assert.match((await hy.cli('calendar', 'list')).out, new RegExp(`^${NEXT} +6 .*next\\.json`, 'm'));
	assert.match((await hy.cli('calendar', 'show', String(NEXT))).out, new RegExp(`^${NEXT}-10-03  holiday  节日$`, 'm'));
	assert.equal((await hy.cli('calendar', 'import', path)).code, 0);
	assert.equal(await epoch(), before + 1, 'the same list again is no change');
	assert.equal(await health(), `ok final until ${NEXT}-12-19`);
});

test('iCal as published, CSV of two years; a December the file does not speak of stays', async () => {
	const ics = file('next.ics', ['BEGIN:VCALENDAR', 'X-WR-CALDESC:节假', ' 日', ...[['元旦假期', `${NEXT - 1}1231`, `${NEXT}0102`], ['劳动节假期', `${NEXT}0501`, `${NEXT}0504`],
		['国庆节假期', `${NEXT}1001`, `${NEXT}1008`]].flatMap(([name, from, to]) =>
		['BEGIN:VEVENT', `SUMMARY:${name}`, `DTSTART;VALUE=DATE:${from}`, `DTEND;VALUE=DATE:${to}`, 'END:VEVENT']), 'END:VCALENDAR', ''].join('\r\n'));
	const done = await hy.cli('calendar', 'import', ics);
	assert.equal(done.code, 0, done.err);
	assert.equal(await hy.value(`SELECT name FROM calendar_day WHERE list = ${NEXT} AND on_day = '${NEXT - 1}-12-31'`), '元旦');
	const csv = file('next.csv', `date,kind,name\n${['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'].map((d) => `${NEXT}-${d},holiday,节日`).join('\n')}\n`);
	const kept = await hy.cli('calendar', 'import', csv);
	assert.equal(kept.code, 0, kept.err);
	assert.match(kept.err, new RegExp(`says nothing of December ${NEXT - 1}: 1 dates`));
	assert.equal(await hy.value(`SELECT COUNT(*) FROM calendar_day WHERE list = ${NEXT}`), '7');
	assert.equal((await hy.cli('calendar', 'import', file('again.json', notice(NEXT)))).code, 0);
	assert.equal(await hy.value(`SELECT COUNT(*) FROM calendar_day WHERE list = ${NEXT}`), '6', 'a notice speaks of its December');
});

test('what is no notice is refused with file and line, and nothing is taken over', async () => {
	const before = await epoch();
	const cases = [
		['empty.json', JSON.stringify({ year: NEXT + 1, papers: [], days: [] }), /empty\.json: no date of \d+: the notice is not published yet/],
		['empty.ics', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n', /empty\.ics: no date at all: the notice is not published yet/],
		['date.json', `{"year": ${NEXT}, "papers": [],\n"days": [\n{"date": "${NEXT}-02-30", "isOffDay": true}]}`, /date\.json:3: expected "date"/],
		['feast.csv', `${NEXT}-01-01,holiday,x\n`, new RegExp(`feast\\.csv: ${NEXT}-05-01 is not off`)],
		['both.csv', `${NEXT}-01-01,holiday,x\n${NEXT}-01-01,workday,x\n`, /both\.csv:2: line 1 says another kind/],
		['cut.ics', 'BEGIN:VCALENDAR\nBEGIN:VEVENT\n', /cut\.ics:2: .*cut off/],
	];
	for (const [name, text, expected] of cases) {
		const done = await hy.cli('calendar', 'import', file(name, text));
		assert.equal(done.code, 1, `${name}: ${done.out}`);
		assert.match(done.err, expected);
	}
	assert.equal((await hy.cli('calendar', 'import', join(hy.folder, 'nowhere.json'))).code, 1);
	assert.equal((await hy.cli('calendar', 'import')).code, 2);
	assert.equal((await hy.cli('calendar', 'show', '1980')).code, 1);
	assert.equal(await epoch(), before);
});

test("the region's own day off moves open letters; running programs follow at once; an empty list undoes it", async () => {
	const first = await write(hy);
	const old = await due(first.number);
	const days = await workdays(3);
	const before = await state();
	const path = file('own.csv', days.slice(1).map((d) => `${d},holiday,州庆\n`).join(''));
	const shown = await hy.cli('-n', '--format', 'tsv', 'calendar', 'override', path);
	assert.match(shown.out, new RegExp(`^${first.number}\tletter\\.reply\t\\S+\t\\S+\tlater$`, 'm'));
	assert.equal(await state(), before, 'a dry run writes nothing');
	const done = await hy.cli('calendar', 'override', path);
	assert.equal(done.code, 0, done.err);
	const moved = await due(first.number);
	assert.ok(moved > old, `${old} became ${moved}`);
	const second = await write(hy);
	assert.equal(await due(second.number), moved, 'a letter of today is promised the same day');
	assert.deepEqual(await hy.sql(`SELECT e.reason, e.role FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE t.number = '${first.number}' AND action = 'recount'`), [['override', 'system']]);
	const back = await hy.cli('calendar', 'override', file('none.csv', ''));
	assert.equal(back.code, 0, back.err);
	assert.match(back.err, /ATTENTION: \d+ due dates of open tickets are EARLIER/);
	assert.equal(await due(first.number), old);
	assert.equal(await due(second.number), old);
	const doctor = await hy.cli('doctor');
	assert.match(doctor.out, /^ok +rules in force +\d+, every open clock counted/m);
});

test('on a terminal a bar tells how far a recount and a replay are; into a file goes none', async () => {
	const bin = join(hy.data, 'dist/bin/huiying');
	const typed = (...args) => run('script', ['-qec', [bin, '-c', join(hy.data, 'huiying.conf'), ...args].map((word) => `'${word}'`).join(' '), '/dev/null']);
	await write(hy);
	const path = file('own.csv', (await workdays(4)).slice(3).map((d) => `${d},holiday,州庆\n`).join('')), none = file('none.csv', '');
	const counted = await typed('calendar', 'override', path);
	assert.equal(counted.code, 0, counted.out);
	const bars = (out) => [...out.matchAll(/\r(\w[\w ]*) \[([# ]{40})\] (\d+)\/(\d+) /g)].map(([, doing, bar, done, all]) => [doing, bar, Number(done), Number(all)]);
	const [doing, bar, done, all] = bars(counted.out).at(-1);
	assert.ok(doing && all > 0, counted.out);
	assert.deepEqual([bar, done], ['#'.repeat(40), all]);
	const letters = file('three.tsv', ['id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer', ...[1, 2, 3].map((i) => `b${i}\t2024-03-0${i}T09:00:00+08:00\t2024-03-20T09:00:00+08:00\t路灯不亮\t东街的路灯不亮了，请来看看。\t已修。`)].join('\n') + '\n');
	const replayed = await typed('replay', letters, '--policy', 'dali');
	assert.equal(replayed.code, 0, replayed.out);
	assert.deepEqual(bars(replayed.out).filter(([name]) => name === 'replay').at(-1).slice(1, 2), ['#'.repeat(40)]);
	assert.deepEqual(bars((await hy.cli('calendar', 'override', none)).err), []);
});

test('killed at any point, the next run finishes it: nothing is moved twice or left behind', async () => {
	const lines = ['id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer'];
	for (let i = 0; i < 1500; i++)
		lines.push(`k${i}\t${new Date(Date.now() - 3 * DAY + i * 60e3).toISOString().slice(0, 19)}Z\t\t路灯不亮${i}\t东街的路灯不亮了，请来看看。\t`);
	const imported = await hy.cli('import', 'letters', file('letters.tsv', `${lines.join('\n')}\n`));
	assert.equal(imported.code, 0, imported.err);
	const days = await workdays(4);
	const path = file('own.csv', days.slice(2).map((d) => `${d},holiday,州庆\n`).join('')), none = file('none.csv', '');
	const bin = join(hy.data, 'dist/bin/huiying');
	const before = await state();
	let unfinished = 0; // with luck; the unit tests kill it in the middle for certain
	for (let i = 0; i < 10; i++) {
		const child = spawn(bin, ['-c', join(hy.data, 'huiying.conf'), 'calendar', 'override', i % 2 ? none : path], { stdio: 'ignore' });
		const ended = new Promise((done) => child.once('exit', done));
		await sleep(40 + Math.random() * 400);
		child.kill('SIGKILL');
		await ended;
		if ((await hy.value('SELECT counted FROM rulebook')) === '0') {
			unfinished++;
			assert.match((await hy.cli('doctor')).out, /^FAULT +rules in force .*goes on where it stopped/m);
		}
	}
	assert.equal((await hy.cli('calendar', 'override', path)).code, 0);
	assert.equal(await hy.value(`SELECT COUNT(*) FROM clock WHERE stopped_at IS NULL AND epoch <> ${await epoch()}`), '0');
	assert.equal(await hy.value('SELECT counted FROM rulebook'), '1');
	const moved = await state();
	const done = await hy.cli('calendar', 'override', none);
	assert.equal(done.code, 0, done.err);
	assert.notEqual(moved, before);
	assert.equal(await state(), before, 'back where it began');
	const whole = await hy.cli('ledger', 'verify');
	assert.equal(whole.code, 0, whole.err);
	assert.equal(await hy.value('SELECT COUNT(*) FROM rule_change WHERE done_at IS NULL'), '0');
});

test('an altered change of the rules is found', async () => {
	await hy.sql("UPDATE rule_change SET who = 'nobody' WHERE epoch = 2");
	const broken = await hy.cli('ledger', 'verify');
	assert.equal(broken.code, 1);
	assert.match(broken.err, /change 2 of the rules was altered/);
});
