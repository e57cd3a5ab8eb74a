// SPDX-License-Identifier: MIT
// A measurement by a driver in C, in an empty database of a MariaDB of its own, which is gone with its data afterwards.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { BUILD, TOP, run, until } from '../integration/harness.mjs';

/** --NAME VALUE of the command line. */
export const option = (name, otherwise) => {
	const at = process.argv.indexOf(name);
	return at < 0 ? otherwise : process.argv[at + 1];
};

/** What the driver prints, as an object; pool: the server's memory; server: more of its options. */
export async function measured(driver, args, { pool, server = [], timeout }) {
	const folder = mkdtempSync(join(tmpdir(), 'hy-bench-'));
	const socket = join(folder, 'sock');
	const user = userInfo().username;
	const made = await run('mariadb-install-db', ['--no-defaults', '--force', `--user=${user}`, `--datadir=${folder}/data`, `--tmpdir=${folder}`, '--auth-root-authentication-method=normal', '--skip-test-db']);
	if (made.code !== 0) throw new Error(made.err || made.out);
	const daemon = spawn('mariadbd', ['--no-defaults', `--user=${user}`, `--datadir=${folder}/data`, `--tmpdir=${folder}`, `--socket=${socket}`, '--skip-networking', `--innodb-buffer-pool-size=${pool}`,
		'--innodb-log-file-size=2G', '--innodb-flush-log-at-trx-commit=1', '--character-set-server=utf8mb4', `--log-error=${folder}/log`, ...server], { stdio: 'ignore' });
	const ended = new Promise((done) => daemon.once('exit', done));
	try {
		const ask = (command, ...rest) => run(command, ['--no-defaults', '--user=root', `--socket=${socket}`, ...rest]);
		await until(async () => (await ask('mariadb-admin', 'ping')).code === 0, 60, 'the database');
		await ask('mariadb', '-e', 'CREATE DATABASE huiying CHARACTER SET utf8mb4');
		writeFileSync(join(folder, 'db.cnf'), `[huiying]\nsocket=${socket}\nuser=root\ndatabase=huiying\n`);
		const done = await run(join(BUILD, driver), [join(folder, 'db.cnf'), join(TOP, 'schema'), ...args.map(String)], { timeout });
		process.stderr.write(done.err);
		if (done.code !== 0) throw new Error(`${driver} ended with ${done.code}`);
		return JSON.parse(done.out);
	} finally {
		daemon.kill('SIGKILL');
		await ended;
		rmSync(folder, { recursive: true, force: true });
	}
}
