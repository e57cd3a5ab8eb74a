// SPDX-License-Identifier: MIT
// Measures a sweep of the timers (sweep.c): many due among few and among very many open clocks, against a bare program that writes the same rows, and
// a sweep with nothing to do. usage: node tests/bench/sweep.mjs [--open N] [--due N] [--rounds N] [--pool SIZE] [--json FILE];
// needs `make bench_sweep` (HUIYING_BUILD). With 10,000,000 open clocks (the default) loading takes some minutes, 10 GB of memory and of disk.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { BUILD, TOP, run, until } from '../integration/harness.mjs';

const option = (name, otherwise) => {
	const at = process.argv.indexOf(name);
	return at < 0 ? otherwise : process.argv[at + 1];
};
const OPEN = Number(option('--open', 10000000));
const DUE = Number(option('--due', 10000));
const ROUNDS = Number(option('--rounds', 3));
const FEW = Math.min(OPEN, 10 * DUE);
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** One empty database, filled and measured. */
async function measure(open, rounds, pool) {
	const folder = mkdtempSync(join(tmpdir(), 'hy-bench-'));
	const socket = join(folder, 'sock');
	const user = userInfo().username;
	const made = await run('mariadb-install-db', ['--no-defaults', `--user=${user}`, `--datadir=${folder}/data`, `--tmpdir=${folder}`, '--auth-root-authentication-method=normal', '--skip-test-db']);
	if (made.code !== 0) throw new Error(made.err || made.out);
	const server = spawn('mariadbd', ['--no-defaults', `--user=${user}`, `--datadir=${folder}/data`, `--tmpdir=${folder}`, `--socket=${socket}`, '--skip-networking', `--innodb-buffer-pool-size=${pool}`,
		'--innodb-log-file-size=2G', '--innodb-io-capacity=10000', '--innodb-io-capacity-max=20000', '--innodb-flush-log-at-trx-commit=1', '--character-set-server=utf8mb4', `--log-error=${folder}/log`], { stdio: 'ignore' });
	const ended = new Promise((done) => server.once('exit', done));
	try {
		const ask = (command, ...args) => run(command, ['--no-defaults', '--user=root', `--socket=${socket}`, ...args]);
		await until(async () => (await ask('mariadb-admin', 'ping')).code === 0, 60, 'the database');
		await ask('mariadb', '-e', 'CREATE DATABASE huiying CHARACTER SET utf8mb4');
		writeFileSync(join(folder, 'db.cnf'), `[huiying]\nsocket=${socket}\nuser=root\ndatabase=huiying\n`);
		const done = await run(join(BUILD, 'bench_sweep'), [join(folder, 'db.cnf'), join(TOP, 'schema'), String(open), String(DUE), String(rounds)], { timeout: 7200000 });
		process.stderr.write(done.err);
		if (done.code !== 0) throw new Error(`bench_sweep ended with ${done.code}`);
		return JSON.parse(done.out);
	} finally {
		server.kill('SIGKILL');
		await ended;
		rmSync(folder, { recursive: true, force: true });
	}
}

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
