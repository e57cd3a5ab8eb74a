// SPDX-License-Identifier: MIT
// `huiying deadline`: every vector of the calendar through the command, not only through the functions behind it; lines that are wrong, headers,
// pauses. Needs neither database nor configuration.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILD, TOP, run } from './harness.mjs';

const ask = (input, ...args) => run(join(BUILD, 'huiying'), ['-o', `schema.dir=${TOP}/schema`, '-o', 'database.file=/nowhere', 'deadline', ...args], { input });
const vectors = (name) => {
	const [header, ...rows] = readFileSync(join(TOP, `tests/unit/data/calendar/${name}.tsv`), 'utf8').trim().split('\n').map((line) => line.split('\t'));
	return rows.map((row) => Object.fromEntries(header.map((column, i) => [column, row[i]])));
};
/** The answers to lines of these columns: whole lines, each the line that was asked with two cells behind it. */
async function answers(rows, columns, header = false) {
	const asked = rows.map((row) => columns.map((column) => row[column]).join('\t'));
	const done = await ask(`${(header ? [columns.join('\t'), ...asked] : asked).join('\n')}\n`);
	assert.equal(done.code, 0, done.err);
	const lines = done.out.trimEnd().split('\n');
	if (header) assert.equal(lines.shift(), [...columns, 'deadline', 'provisional'].join('\t'));
	assert.equal(lines.length, rows.length);
	return lines.map((line, i) => {
		assert.ok(line.startsWith(`${asked[i]}\t`), `${line} begins with what was asked`);
		return line.slice(asked[i].length + 1).split('\t');
	});
}

test('every vector of plain limits, in both ways of counting', async () => {
	const rows = vectors('vectors');
	assert.ok(rows.length >= 300 && new Set(rows.map((row) => row.rule)).size === 2);
	assert.deepEqual((await answers(rows, ['start', 'n', 'rule'])).map(([deadline]) => deadline), rows.map((row) => row.deadline));
});
test('every vector of pauses; a limit that stands still has no deadline', async () => {
	const rows = vectors('vectors_pause');
	assert.ok(rows.length >= 60 && rows.some((row) => row.deadline === '-'));
	assert.deepEqual((await answers(rows, ['start', 'n', 'rule', 'pauses'])).map(([deadline]) => deadline), rows.map((row) => row.deadline));
});
test('every vector around a year without a notice says whether it may still change', async () => {
	const rows = vectors('vectors_provisional');
	assert.deepEqual(new Set(rows.map((row) => row.provisional)), new Set(['0', '1']));
	assert.deepEqual(await answers(rows, ['start', 'n', 'rule']), rows.map((row) => [row.deadline, row.provisional]));
});
test('a header says where the columns stand behind the start, and others are left alone', async () => {
	const rows = vectors('vectors_pause').slice(0, 20).map((row, i) => ({ ...row, id: `letter ${i}` }));
	assert.deepEqual((await answers(rows, ['start', 'id', 'pauses', 'rule', 'n'], true)).map(([deadline]) => deadline), rows.map((row) => row.deadline));
});
test('a line that cannot be read is reported with its number, left out, and stops nothing', async () => {
	const good = '2026-02-13T17:29:59+08:00\t1\toffice', answer = `${good}\t2026-02-14T17:30:00+08:00\t0\n`;
	const bad = ['nonsense\t1\tcivil', '2026-02-30T08:00:00+08:00\t1\tcivil', '2026-02-13T17:29:59+08:00\t0\tcivil', '2026-02-13T17:29:59+08:00\t1\tlunar', '2026-02-13T17:29:59+08:00\t1', ''];
	const done = await ask(`${good}\n${bad.join('\n')}\n${good}`);
	assert.equal(done.code, 1);
	assert.equal(done.out, answer + answer, 'the last line needs no end');
	assert.deepEqual(done.err.trim().split('\n').map((line) => line.match(/^huiying deadline: line (\d+): expected /)?.[1]), bad.map((_, i) => String(i + 2)));
});
test('lines that cross the blocks in which they are read are answered like all others', async () => {
	const rows = vectors('vectors');
	const many = Array.from({ length: 200 }, () => rows).flat();
	const got = await answers(many, ['start', 'n', 'rule']);
	assert.ok(got.every(([deadline], i) => deadline === many[i].deadline));
});
test('nothing asked is nothing answered; a profile may be named; anything else is wrong usage', async () => {
	assert.deepEqual(await ask(''), { code: 0, out: '', err: '' });
	assert.equal((await ask('2026-02-13T17:29:59+08:00\t1\toffice\n', '--policy', 'dali')).out, '2026-02-13T17:29:59+08:00\t1\toffice\t2026-02-14T17:30:00+08:00\t0\n');
	assert.equal((await ask('', 'letters.tsv')).code, 2);
});
