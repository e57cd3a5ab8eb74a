// SPDX-License-Identifier: MIT
// Measures a change of the rules (recount.c) over many open clocks in a database of its own. usage: node tests/bench/recount.mjs [--clocks N]
// [--pool SIZE] [--json FILE]; needs `make bench_recount` (HUIYING_BUILD).
import { writeFileSync } from 'node:fs';
import { measured, option } from './server.mjs';

const results = await measured('bench_recount', [option('--clocks', 1000000)], { pool: option('--pool', '2G'), timeout: 3600000 });
console.log('| change | open clocks | moved | Huiying | clocks a second | bare statements in the server |\n|---|---|---|---|---|---|');
for (const [name, r] of Object.entries(results))
	console.log(`| ${name.replaceAll('_', ' ')} | ${r.clocks.toLocaleString('en')} | ${r.moved.toLocaleString('en')} | ${r.ours_s} s | ${r.clocks_a_second.toLocaleString('en')} | ${r.bare_s} s |`);
if (option('--json')) writeFileSync(option('--json'), JSON.stringify(results, null, 1));
