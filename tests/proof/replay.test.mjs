// SPDX-License-Identifier: MIT
// What `huiying replay` prints is, line by line, what a second computation in another language finds (ladder.mjs, written from the rules alone):
// for invented letters at every edge, and for the letters of a real county.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { BUILD, TOP, start, until } from '../integration/harness.mjs';
import { parseInstant, printLine, readCalendar, readLetters, replay } from './ladder.mjs';

const OURS = join(TOP, 'tests/proof/letters.tsv');
const CORPUS = process.env.HUIYING_CORPUS ?? join(TOP, '../shared/corpus/letters.tsv');
const WITHOUT = existsSync(CORPUS) ? false : `no corpus at ${CORPUS}`;
const HEADER = 'id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer';
const calendar = readCalendar(join(TOP, 'schema/calendar'));
const folder = mkdtempSync(join(tmpdir(), 'hy-replay-'));
let hy;
before(async () => { hy = await start(); });
after(async () => {
	rmSync(folder, { recursive: true, force: true });
	await hy?.stop();
});

const computed = (file, end) => replay(readLetters(file), calendar, end).map(printLine);
const split = (out) => {
	const lines = out.split('\n').filter(Boolean);
	return { fired: lines.filter((line) => !line.startsWith('# ')), summary: lines.filter((line) => line.startsWith('# ')), lines };
};
const scratch = async () => (await hy.sql("SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'huiying\\_replay\\_%'")).flat();
/** The sums in words, as numbers by their name. */
const sums = (summary) => Object.fromEntries(summary.map((line) => line.match(/^# (.*): (\d+)$/)).filter(Boolean).map(([, name, n]) => [name, Number(n)]));

function same(got, expected) {
	const at = expected.findIndex((line, i) => line !== got[i]);
	if (at >= 0 || got.length !== expected.length)
		assert.fail(`line ${at + 1}: printed "${got[at] ?? 'nothing'}", computed "${expected[at] ?? 'nothing'}" (${got.length} and ${expected.length} lines)`);
}

test('letters at every edge of holidays, months and deadlines: no line differs from the second computation', async () => {
	const done = await hy.cli('replay', OURS, '--policy', 'dali', '--format', 'tsv', { timeout: 300000 });
	assert.equal(done.code, 0, done.err);
	const { fired, summary, lines } = split(done.out);
	same(fired, computed(OURS));
	assert.ok(fired.length > 500);
	assert.deepEqual(lines.slice(fired.length), summary, 'the sums come last');
	assert.ok(summary.every((line) => !line.includes('\t')));
	const letters = readLetters(OURS);
	const late = computed(OURS).filter((line) => /letter.reply\tyellow/.test(line)).length;
	const open = letters.filter((letter) => letter.answered === Infinity).length;
	const found = sums(summary);
	assert.equal(found.letters, letters.length);
	assert.equal(found['bad lines left out'], 0);
	assert.equal(found['answered late'] + found['not answered'], late, 'late is whose yellow level was reached');
	assert.equal(found['answered in time'], letters.length - late);
	assert.equal(found['not answered'], open);
	assert.equal(found['fired letter.reply red'], fired.filter((line) => line.includes('letter.reply\tred')).length);
	assert.deepEqual(await scratch(), [], 'the scratch database is gone');
});

test('the letters of a real county: no line differs from the second computation', { skip: WITHOUT }, async () => {
	const begun = Date.now();
	const done = await hy.cli('replay', CORPUS, '--policy', 'dali', '--format', 'tsv', { timeout: 600000 });
	assert.equal(done.code, 0, done.err.slice(-1000));
	const { fired, summary } = split(done.out);
	same(fired, computed(CORPUS));
	assert.equal(sums(summary).letters, readLetters(CORPUS).length);
	console.log(`# ${fired.length} levels of ${sums(summary).letters} letters in ${Math.round((Date.now() - begun) / 1000)} s`);
});

test('until a time: what comes later has not happened, what falls on it has', async () => {
	const all = replay(readLetters(OURS), calendar);
	const end = all[Math.floor(all.length / 2)].at;
	for (const moment of [end, end - 1]) {
		const time = new Date(Math.floor(moment / 1000)).toISOString().replace('Z', '') + `${String(moment % 1000).padStart(3, '0')}Z`;
		assert.equal(parseInstant(time), moment);
		const done = await hy.cli('replay', OURS, '--policy', 'dali', '--until', time);
		assert.equal(done.code, 0, done.err);
		same(split(done.out).fired, computed(OURS, moment));
	}
});

test('a bad line is named and stops nothing; JSON has the same lines and the sums', async () => {
	const file = join(folder, 'bad.tsv');
	const good = readFileSync(OURS, 'utf8').split('\n').slice(1, 21);
	const bad = ['x1\tyesterday\t\t题目\t内容\t', 'x2\t2020-01-01T00:00:00Z\t2019-01-01T00:00:00Z\t题目\t内容\t答复', 'x3\t2020-01-01T00:00:00Z', good[0]];
	writeFileSync(file, [HEADER, ...good.slice(0, 10), ...bad, ...good.slice(10), ''].join('\n'));
	const clean = join(folder, 'clean.tsv');
	writeFileSync(clean, [HEADER, ...good, ''].join('\n'));
	const done = await hy.cli('replay', file, '--policy', 'dali', '--format', 'json');
	assert.equal(done.code, 1, 'a script sees that something was left out');
	for (const line of [12, 13, 14, 15]) assert.match(done.err, new RegExp(`bad\\.tsv:${line}: `));
	const rows = done.out.split('\n').filter(Boolean).map((line) => JSON.parse(line));
	const { summary } = rows.pop();
	same(rows.map((row) => [row.id, row.rule, row.level, row.fired_at].join('\t')), computed(clean));
	assert.equal(summary.letters, 20);
	assert.equal(summary.bad_lines, 4);
	assert.equal(summary.fired['letter.reply'].remind, rows.filter((row) => row.rule === 'letter.reply' && row.level === 'remind').length);
});

test('what is not a file of letters, not a policy, not a time: said, and nothing is left behind', async () => {
	const empty = join(folder, 'empty.tsv');
	writeFileSync(empty, HEADER + '\n');
	const none = await hy.cli('replay', empty, '--policy', 'dali');
	assert.equal(none.code, 0, none.err);
	assert.equal(sums(split(none.out).summary).letters, 0);
	assert.equal((await hy.cli('replay', join(folder, 'absent.tsv'), '--policy', 'dali')).code, 1);
	assert.match((await hy.cli('replay', OURS, '--policy', 'nowhere')).err, /nowhere/);
	assert.match((await hy.cli('replay', OURS, '--policy', 'dali', '--until', 'soon')).err, /--until/);
	assert.equal((await hy.cli('replay', '--policy', 'dali')).code, 2);
	assert.deepEqual(await scratch(), []);
});

const interrupted = (signal) => new Promise((done) => {
	const child = spawn(join(BUILD, 'huiying'), ['-c', join(hy.data, 'huiying.conf'), 'replay', OURS, '--policy', 'dali'], { cwd: TOP });
	let err = '', out = '';
	child.stderr.on('data', (chunk) => { err += chunk; });
	child.stdout.on('data', (chunk) => { out += chunk; });
	child.on('exit', (code, by) => done({ code, by, err, out }));
	until(async () => {
		const names = await scratch();
		return names.length && Number(await hy.value(`SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '${names[0]}' AND table_name = 'heartbeat'`));
	}, 60, 'the scratch database').then(() => child.kill(signal));
});

test('an interrupted replay leaves no database behind, and what a killed one left the next one drops', async () => {
	const stopped = await interrupted('SIGTERM');
	assert.equal(stopped.code, 1);
	assert.match(stopped.err, /interrupted/);
	assert.equal(stopped.out, '', 'no half a result');
	assert.deepEqual(await scratch(), []);
	await interrupted('SIGKILL');
	assert.equal((await scratch()).length, 1);
	const next = await hy.cli('replay', OURS, '--policy', 'dali', '--until', '2004-01-01T00:00:00Z');
	assert.equal(next.code, 0, next.err);
	assert.deepEqual(await scratch(), []);
});

test('a replay changes nothing of the installation', async () => {
	const counts = async () => hy.sql('SELECT (SELECT COUNT(*) FROM ticket), (SELECT COUNT(*) FROM event), (SELECT COUNT(*) FROM escalation), (SELECT COUNT(*) FROM outbox), (SELECT COUNT(*) FROM rule_change)');
	const before = await counts();
	const done = await hy.cli('replay', OURS, '--policy', 'youyang', '--until', '2010-01-01T00:00:00+08:00');
	assert.equal(done.code, 0, done.err);
	assert.deepEqual(await counts(), before);
});

test('the calendar in force counts: a day off of the region moves what it touches, and nothing else', async () => {
	const file = join(folder, 'override.csv');
	const days = ['2019-05-06', '2019-05-07', '2022-10-10'];
	writeFileSync(file, ['date,kind,name', ...days.map((day) => `${day},holiday,本地放假`), ''].join('\n'));
	const loaded = await hy.cli('calendar', 'override', file);
	assert.equal(loaded.code, 0, loaded.err);
	const regional = new Map(calendar);
	for (const day of days) regional.set(Date.parse(day) / 86400000, 'holiday');
	const letters = ['2019-04-30T10:00:00+08:00', '2019-05-06T10:00:00+08:00', '2022-10-08T10:00:00+08:00', '2021-05-06T10:00:00+08:00'];
	const written = join(folder, 'regional.tsv');
	writeFileSync(written, [HEADER, ...letters.map((at, i) => `r${i}\t${at}\t\t题目\t内容\t`), ''].join('\n'));
	const done = await hy.cli('replay', written, '--policy', 'dali');
	assert.equal(done.code, 0, done.err);
	const moved = replay(readLetters(written), regional).map(printLine);
	same(split(done.out).fired, moved);
	const plain = replay(readLetters(written), calendar).map(printLine);
	assert.notDeepEqual(moved, plain);
	const last = (line) => line.startsWith('r3');
	assert.deepEqual(moved.filter(last), plain.filter(last));
});
