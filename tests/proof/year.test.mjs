// SPDX-License-Identifier: MIT
// A simulated year with all its holidays through the real engine and the timers: every level that fires and the end of every clock are those that an
// independent model finds (year.mjs). LETTERS=2000 SEED=7 node --test tests/proof/year.test.mjs for fewer, or others.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { BUILD, TOP, run, start } from '../integration/harness.mjs';
import { readCalendar } from './ladder.mjs';
import { figures, plan } from './year.mjs';

const LETTERS = Number(process.env.LETTERS ?? 20000);
const SEED = Number(process.env.SEED ?? 2026);
const folder = mkdtempSync(join(tmpdir(), 'hy-year-'));
const schema = join(folder, 'schema');
let hy;
before(async () => {
	hy = await start();
	// a scratch year need not survive a power cut; the server is this test's own
	await hy.sql('SET GLOBAL innodb_flush_log_at_trx_commit = 0');
	mkdirSync(schema);
	for (const name of readdirSync(join(TOP, 'schema'))) if (/\.sql$|^calendar$|^policies$/.test(name)) cpSync(join(TOP, 'schema', name), join(schema, name), { recursive: true });
	cpSync(join(TOP, 'tests/proof/proof.xml'), join(schema, 'policies/proof.xml'));
	const built = await run('make', ['-s', '-C', BUILD, 'proof_year']);
	assert.equal(built.code, 0, built.err);
});
after(async () => {
	rmSync(folder, { recursive: true, force: true });
	await hy?.stop();
});

const print = (title, table) => console.log([`# ${title}`, ...Object.keys(table).sort().map((key) => `#   ${key}: ${table[key]}`)].join('\n'));

test(`${LETTERS} letters through 2026: levels and ends of clocks are those of the model`, async () => {
	const { script, expected } = plan(LETTERS, SEED, readCalendar(join(TOP, 'schema/calendar')));
	const begun = Date.now();
	const done = await run(join(BUILD, 'proof_year'), [join(hy.data, 'database.cnf'), schema, 'proof'], { input: script.join('\n') + '\n', timeout: 3600000 });
	assert.equal(done.code, 0, `seed ${SEED}: ${done.err.slice(-2000)}`);
	const got = done.out.split('\n').filter(Boolean).sort();
	const [mine, theirs] = [figures(got), figures(expected)];
	assert.deepEqual(mine, theirs, `seed ${SEED}: the sums differ`);
	const at = expected.findIndex((line, i) => line !== got[i]);
	assert.equal(at < 0 ? '' : got[at], at < 0 ? '' : expected[at], `seed ${SEED}: line ${at + 1}`);
	assert.equal(got.length, expected.length);
	// a year in which nothing of interest happened would prove nothing
	for (const rule of ['letter.dispatch', 'letter.reply', 'letter.unit', 'letter.unanswered', 'rating.contact', 'rating.rectify'])
		for (const outcome of ['met', 'late']) assert.ok(mine.outcome[`${rule} ${outcome}`] > 0, `${rule} ${outcome}`);
	for (const level of ['remind', 'yellow', 'red', 'supervise']) assert.ok(mine.fired[`letter.reply ${level}`] > 0, level);
	for (const action of ['extend', '!extend', 'ask', 'resume', 'add', 'return', 'withdraw', 'refuse']) assert.ok(script.some((line) => line.split('\t')[2] === action), action);
	print(`${LETTERS} letters, ${script.length} steps, ${got.length} lines, ${Math.round((Date.now() - begun) / 1000)} s; levels that fired`, mine.fired);
	print('how the clocks ended', mine.outcome);
	print('levels by month', mine.month);
});
