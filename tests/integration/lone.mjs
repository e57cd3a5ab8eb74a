// SPDX-License-Identifier: MIT
// A database of one's own and the programs that need no web server: for tests that kill all of them. Nothing starts anything again by itself.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { BUILD, COUNTY, TOP, run, sleep, until } from './harness.mjs';

export class Lone {
	constructor() {
		this.folder = mkdtempSync(join(tmpdir(), 'hy-lone-'));
		this.socket = join(this.folder, 'db.sock');
		this.conf = join(this.folder, 'huiying.conf');
		this.children = new Set();
		this.log = '';
	}
	async open({ county = COUNTY, env = {} } = {}) {
		this.env = env;
		const user = userInfo().username;
		const made = await run('mariadb-install-db', ['--no-defaults', '--force', `--user=${user}`, `--datadir=${this.folder}/db`, `--tmpdir=${this.folder}`, '--auth-root-authentication-method=normal', '--skip-test-db']);
		if (made.code !== 0) throw new Error(made.err || made.out);
		writeFileSync(join(this.folder, 'db.cnf'), `[huiying]\nsocket=${this.socket}\nuser=root\ndatabase=huiying\n`);
		for (const name of ['data', 'run']) mkdirSync(join(this.folder, name));
		writeFileSync(this.conf, `database.file = ${this.folder}/db.cnf\nkeys.file = ${this.folder}/keys\ndata.dir = ${this.folder}/data\nrun.dir = ${this.folder}/run\nschema.dir = ${TOP}/schema\n`);
		await this.startDatabase();
		await this.sql('CREATE DATABASE huiying CHARACTER SET utf8mb4', '');
		for (const args of [['init'], ['demo', county]]) await this.must(...args);
		return this;
	}
	async startDatabase() {
		this.database = spawn('mariadbd', ['--no-defaults', `--user=${userInfo().username}`, `--datadir=${this.folder}/db`, `--tmpdir=${this.folder}`, `--socket=${this.socket}`, '--skip-networking',
			'--innodb-buffer-pool-size=256M', '--innodb-flush-log-at-trx-commit=1', '--character-set-server=utf8mb4', `--log-error=${this.folder}/db.log`],
		{ stdio: 'ignore', env: { ...process.env, ...this.env } });
		await until(async () => (await run('mariadb-admin', ['--no-defaults', '--user=root', `--socket=${this.socket}`, 'ping'])).code === 0, 60, 'the database');
	}
	/** As a power cut: nothing is said to anybody. */
	async killDatabase() {
		const gone = new Promise((done) => this.database.once('exit', done));
		this.database.kill('SIGKILL');
		await gone;
	}
	async sql(statement, database = 'huiying') {
		const done = await run('mariadb', ['--no-defaults', '--user=root', `--socket=${this.socket}`, '--batch', '--skip-column-names', '--default-character-set=utf8mb4', ...(database ? [database] : [])], { input: statement });
		if (done.code !== 0) throw new Error(`${statement}: ${done.err}`);
		return done.out.split('\n').slice(0, -1).map((line) => line.split('\t'));
	}
	async value(statement) {
		return (await this.sql(statement))[0]?.[0];
	}
	cli(...args) {
		return run(join(BUILD, 'huiying'), ['-c', this.conf, ...args]);
	}
	async must(...args) {
		const done = await this.cli(...args);
		if (done.code !== 0) throw new Error(`huiying ${args.join(' ')}: ${done.err}`);
		return done.out;
	}
	/** A program of ours in the background; its log is kept. */
	start(name, ...args) {
		const child = spawn(join(BUILD, name), ['-c', this.conf, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
		child.words = '';
		child.stderr.on('data', (words) => {
			child.words += words;
			this.log += words;
		});
		child.ended = new Promise((done) => child.once('exit', (code, signal) => {
			this.children.delete(child);
			done(signal ?? code);
		}));
		this.children.add(child);
		return child;
	}
	async kill(child, signal = 'SIGKILL') {
		child.kill(signal);
		return child.ended;
	}
	async close() {
		for (const child of [...this.children]) await this.kill(child);
		if (this.database?.exitCode === null && this.database.signalCode === null) await this.killDatabase();
		await sleep(50);
		if (!process.env.HUIYING_KEEP) rmSync(this.folder, { recursive: true, force: true });
	}
}
