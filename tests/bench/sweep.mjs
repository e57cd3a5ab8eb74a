// SPDX-License-Identifier: MIT
// Measures a sweep of the timers (sweep.c): many due among few and among very many open clocks, against a bare program that writes the same rows, and
// a sweep with nothing to do. usage: node tests/bench/sweep.mjs [--open N] [--due N] [--rounds N] [--pool SIZE] [--json FILE];
// needs `make bench_sweep` (HUIYING_BUILD). With 10,000,000 open clocks (the default) loading takes some minutes, 10 GB of memory and of disk.
import { writeFileSync } from 'node:fs';
import { measured, option } from './server.mjs';

const OPEN = Number(option('--open', 10000000));
const DUE = Number(option('--due', 10000));
const ROUNDS = Number(option('--rounds', 3));
const FEW = Math.min(OPEN, 10 * DUE);
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** One empty database, filled and measured. */
const measure = (open, rounds, pool) =>
	measured('bench_sweep', [open, DUE, rounds], { pool, server: ['--innodb-io-capacity=10000', '--innodb-io-capacity-max=20000'], timeout: 7200000 });

/** The small one has room for one round only, so it is made anew for each. */
async function measureFew() {
	const runs = [];
	for (let i = 0; i < ROUNDS; i++) runs.push(await measure(FEW, 1, '2G'));
	return Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(runs.map((row) => row[key]))]));
}

const results = [await measureFew()];
if (OPEN > FEW) results.push(await measure(OPEN, ROUNDS, option('--pool', '10G')));
const count = (n) => n.toLocaleString('en');
console.log('| open clocks | due | Huiying | bare | ratio | processors | nothing due: before, right after, right after from the start of the queue |\n|---|---|---|---|---|---|---|');
for (const r of results)
	console.log(`| ${count(r.open)} | ${count(r.due)} | ${r.ours_s.toFixed(3)} s | ${r.bare_s.toFixed(3)} s | ${r.ratio.toFixed(2)} | ${r.ours_cpu_s.toFixed(2)} s against ${r.bare_cpu_s.toFixed(2)} s | ${r.idle_before_ms.toFixed(2)}, ${r.idle_after_ms.toFixed(2)}, ${r.idle_whole_ms.toFixed(2)} ms |`);
if (results[1]) console.log(`\nTime with ${count(OPEN)} open against ${count(FEW)}: × ${(results[1].ours_s / results[0].ours_s).toFixed(2)}`);
if (option('--json')) writeFileSync(option('--json'), JSON.stringify(results, null, 1));
