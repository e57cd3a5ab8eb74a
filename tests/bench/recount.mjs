// SPDX-License-Identifier: MIT
// Measures a change of the rules (recount.c) over many open clocks in a database of its own. usage: node tests/bench/recount.mjs [--clocks N]
// [--pool SIZE] [--json FILE]; needs `make bench_recount` (HUIYING_BUILD).
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { BUILD, TOP, run, until } from '../integration/harness.mjs';

const option = (name, otherwise) => {
	const at = process.argv.indexOf(name);
	return at < 0 ? otherwise : process.argv[at + 1];
};
const folder = mkdtempSync(join(tmpdir(), 'hy-bench-'));
const socket = join(folder, 'sock');
const user = userInfo().username;
const made = await run('mariadb-install-db', ['--no-defaults', `--user=${user}`, `--datadir=${folder}/data`, `--tmpdir=${folder}`, '--auth-root-authentication-method=normal', '--skip-test-db']);
if (made.code !== 0) throw new Error(made.err || made.out);
const server = spawn('mariadbd', ['--no-defaults', `--user=${user}`, `--datadir=${folder}/data`, `--tmpdir=${folder}`, `--socket=${socket}`, '--skip-networking',
	`--innodb-buffer-pool-size=${option('--pool', '2G')}`, '--innodb-log-file-size=2G', '--innodb-flush-log-at-trx-commit=1', '--character-set-server=utf8mb4',
	`--log-error=${folder}/log`], { stdio: 'ignore' });
const ended = new Promise((done) => server.once('exit', done));
try {
	const ask = (command, ...args) => run(command, ['--no-defaults', '--user=root', `--socket=${socket}`, ...args]);
	await until(async () => (await ask('mariadb-admin', 'ping')).code === 0, 60, 'the database');
	await ask('mariadb', '-e', 'CREATE DATABASE huiying CHARACTER SET utf8mb4');
	writeFileSync(join(folder, 'db.cnf'), `[huiying]\nsocket=${socket}\nuser=root\ndatabase=huiying\n`);
	const done = await run(join(BUILD, 'bench_recount'), [join(folder, 'db.cnf'), join(TOP, 'schema'), option('--clocks', '1000000')], { timeout: 3600000 });
	process.stderr.write(done.err);
	if (done.code !== 0) throw new Error(`bench_recount ended with ${done.code}`);
	const results = JSON.parse(done.out);
	console.log('| change | open clocks | moved | Huiying | clocks a second | bare statements in the server |\n|---|---|---|---|---|---|');
	for (const [name, r] of Object.entries(results))
		console.log(`| ${name.replaceAll('_', ' ')} | ${r.clocks.toLocaleString('en')} | ${r.moved.toLocaleString('en')} | ${r.ours_s} s | ${r.clocks_a_second.toLocaleString('en')} | ${r.bare_s} s |`);
	if (option('--json')) writeFileSync(option('--json'), JSON.stringify(results, null, 1));
} finally {
	server.kill('SIGKILL');
	await ended;
	rmSync(folder, { recursive: true, force: true });
}
