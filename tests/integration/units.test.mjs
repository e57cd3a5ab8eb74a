// SPDX-License-Identifier: MIT
// The units of systemd: what a program under them may do is little, and is enough. systemd itself need not run here: its own tools look
// at the files, and the calls that the programs really make are held against the filter that the units set.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILD, letter, newKey, run, start, TOP, until } from './harness.mjs';

const SOURCE = join(TOP, 'nginx-conf/systemd');
const PROGRAMS = ['mailbox', 'corrections', 'solicitations', 'satisfaction', 'desk', 'open311'];
const dir = mkdtempSync(join(tmpdir(), 'hy-units-'));
const names = readdirSync(SOURCE).map((name) => name.replace(/\.in$/, ''));
after(() => rmSync(dir, { recursive: true, force: true }));

// As they are installed, but that the programs are those of the build.
const places = { bindir: BUILD, pkglibexecdir: BUILD, sysconfdir: '/etc', localstatedir: '/var', runstatedir: '/run', webgroup: 'www-data' };
for (const file of readdirSync(SOURCE)) {
	const text = readFileSync(join(SOURCE, file), 'utf8');
	const filled = text.replace(/@([a-z]+)@/g, (all, name) => places[name] ?? all);
	assert.doesNotMatch(filled, /@[a-z]+@/, `${file}: a place that nobody fills in`);
	assert.ok(filled === text || file.endsWith('.in'), `${file} is installed as it is`);
	writeFileSync(join(dir, file.replace(/\.in$/, '')), filled);
}
const unit = (name) => readFileSync(join(dir, name), 'utf8');
const services = names.filter((name) => name.endsWith('.service'));
/** All values of a key of a unit. */
const values = (name, key) => [...unit(name).matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map((m) => m[1]);

test('every service is open by 2.0 at most', async () => {
	assert.ok(services.length >= 5);
	for (const name of services) {
		const { code, out, err } = await run('systemd-analyze', ['security', '--offline=true', '--threshold=20', '--no-pager', join(dir, name)]);
		assert.equal(code, 0, `${name}: ${out.split('\n').filter((line) => /^✗|Overall/.test(line)).join('\n')} ${err}`);
	}
});
test('systemd takes every unit as it stands', async () => {
	// instances stand for their templates
	for (const name of names) {
		const as = name.replace('@.', '@mailbox.');
		const { code, out, err } = await run('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', join(dir, as)], { env: { SYSTEMD_UNIT_PATH: `${dir}:` } });
		const said = (out + err).split('\n').filter((line) => line.includes('huiying') && !/mariadb|nginx/.test(line)).join('\n');
		assert.equal(said, '', name);
		assert.equal(code, 0, `${name}: ${err}`);
	}
});
test('the target starts every program that answers citizens and staff, and every daemon', () => {
	const wants = values('huiying.target', 'Wants').join(' ').split(' ');
	for (const program of PROGRAMS) {
		assert.ok(wants.includes(`huiying@${program}.socket`), program);
		assert.ok(wants.includes(`huiying@${program}.service`), program);
	}
	for (const name of names.filter((n) => /^huiying-.*\.(service|socket|timer)$/.test(n)))
		if (!names.includes(name.replace(/service$/, 'timer')) || name.endsWith('.timer')) assert.ok(wants.includes(name), name);
	const modules = readdirSync(join(TOP, 'modules')).filter((name) => !['huiying', 'postbox'].includes(name)); // the command; the demo's own
	for (const name of modules) assert.ok(wants.some((want) => want === `huiying@${name}.service` || want === `huiying-${name}.service`), name);
});
test('a socket stays while its program is replaced, and nobody gives up starting one', () => {
	assert.deepEqual(values('huiying@.service', 'Requires'), ['huiying@%i.socket']);
	for (const name of services.filter((n) => values(n, 'Restart').length)) {
		assert.deepEqual([...values(name, 'Restart'), ...values(name, 'StartLimitIntervalSec'), ...values(name, 'Type')], ['always', '0', 'notify'], name);
	}
	for (const name of names.filter((n) => n.endsWith('.socket'))) {
		assert.deepEqual(values(name, 'TriggerLimitIntervalSec'), ['0'], name);
		assert.equal(values(name, 'PartOf').join(), 'huiying.target', name);
	}
});

/** Calls that a unit lets through. */
async function allowed(name) {
	const groups = new Map();
	const { out } = await run('systemd-analyze', ['syscall-filter', '--no-pager']);
	let group;
	for (const line of out.split('\n')) {
		const word = line.replace(/\x1b\[[0-9;]*m/g, '').trim();
		if (line.replace(/\x1b\[[0-9;]*m/g, '').startsWith('@')) groups.set(group = word, []);
		else if (group && word && !word.startsWith('#')) groups.get(group).push(word);
	}
	const all = (what) => (what.startsWith('@') ? groups.get(what).flatMap(all) : [what]);
	const set = new Set();
	for (const value of values(name, 'SystemCallFilter')) {
		for (const what of value.replace(/^~/, '').split(' ')) for (const call of all(what)) value.startsWith('~') ? set.delete(call) : set.add(call);
		if (!value.startsWith('~')) for (const call of all('@default')) set.add(call);
	}
	return set;
}
// Refused as not permitted, and whoever asks goes on: core files are off by the unit, the others only hint at a better place or speed.
const MAY_FAIL = { setrlimit: true, prlimit64: true, sched_setaffinity: true, mbind: true };
// Only a child of an inspector that runs as root gives root up; under its unit it never has it.
const OF_ROOT = ['setgroups', 'setresgid', 'setresuid'];

/** What strace saw: {call: Set of first lines}. */
function calls(path) {
	const found = new Map();
	for (const line of readFileSync(path, 'utf8').split('\n')) {
		const m = line.match(/^(?:\d+ +)?([a-z0-9_]+)\((.*)/);
		if (!m) continue;
		if (!found.has(m[1])) found.set(m[1], []);
		found.get(m[1]).push(m[2]);
	}
	return found;
}
function fits(found, name, may) {
	const refused = [...found.keys()].filter((call) => !may.has(call) && !MAY_FAIL[call] && !(process.getuid() === 0 && OF_ROOT.includes(call)) && call !== 'execve');
	assert.deepEqual(refused, [], `${name}: calls that its unit refuses`);
	const lines = (...which) => which.flatMap((call) => found.get(call) ?? []);
	for (const line of lines('mmap', 'mprotect', 'pkey_mprotect')) assert.doesNotMatch(line, /PROT_WRITE\|PROT_EXEC/, `${name}: MemoryDenyWriteExecute`);
	for (const line of lines('clone', 'clone3', 'unshare')) assert.doesNotMatch(line, /CLONE_NEW/, `${name}: RestrictNamespaces`);
	for (const line of lines('socket')) assert.match(line, /^(AF_UNIX|AF_INET6?|AF_NETLINK)\b/, `${name}: RestrictAddressFamilies`); // netlink: a question of the resolver, which does without
	for (const line of lines('chmod', 'fchmod', 'fchmodat', 'mkdir', 'mkdirat', 'open', 'openat', 'mknod')) assert.doesNotMatch(line, /S_ISUID|S_ISGID|, 0[2-7]\d{3}\b/, `${name}: RestrictSUIDSGID`);
}

test('what the programs do while people use them is what their units allow', async (t) => {
	const hy = await start({ workers: 2 });
	t.after(() => hy.stop());
	const traced = [];
	const held = []; // what quickstart started, and would start again
	try {
		process.kill(hy.pid('supervisor'), 'SIGSTOP');
		for (const name of ['mailbox', 'corrections', 'desk', 'inspector', 'timers', 'courier']) {
			const pid = hy.pid(name);
			process.kill(pid, 'SIGTERM');
			await until(() => /State:\s+Z/.test(readFileSync(`/proc/${pid}/status`, 'utf8')), 30, `the end of ${name}`);
			held.push(name);
		}
		for (const name of held) {
			const out = join(dir, `${name}.calls`), socket = join(hy.data, `run/${name}.sock`);
			rmSync(socket, { force: true });
			const listens = !['timers', 'courier'].includes(name);
			const child = spawn('strace', ['-f', '-qq', '-s', '0', '-o', out, join(hy.data, 'dist/libexec/huiying', name), '-c', join(hy.data, 'huiying.conf'), '-o', 'workers=2', ...(listens ? ['-s', socket] : [])],
				{ stdio: 'ignore' });
			traced.push({ name, out, child, socket: listens && socket, ended: new Promise((done) => child.on('exit', done)) });
		}
		for (const { name, socket } of traced) if (socket) await until(() => existsSync(socket), 60, name);
		const visitor = hy.visitor({ json: true });
		const sent = await visitor.upload('letters/', letter({ key: newKey() }), [{ name: 'a.txt', type: 'text/plain', content: 'words' }]);
		assert.equal(sent.status, 201, sent.text);
		assert.equal((await hy.visitor().get('letters/?q=%E8%B7%AF%E7%81%AF')).status, 200);
		const report = await visitor.post('corrections/', { key: newKey(), url: `${hy.base}/news/water-map.html`, quote: '水', category: 'inaccurate', body: '这一页有一个错字，应当改正。' });
		assert.equal(report.status, 201, report.text);
		await until(async () => Number(await hy.value('SELECT COUNT(*) FROM page_visit WHERE attempts > 0')) > 0, 30, 'a look at the page');
		const clerk = hy.visitor();
		await clerk.login('office');
		assert.equal((await clerk.get('desk/')).status, 200);
		assert.equal((await hy.visitor().get('metrics')).status, 200);
		for (const { name } of traced.filter((t) => t.socket && t.name !== 'inspector')) // and pages are read anew
			process.kill(Number((await run('pgrep', ['-P', String(traced.find((t) => t.name === name).child.pid)])).out.trim().split('\n')[0]), 'SIGHUP');
		const look = await hy.value("SELECT COUNT(*) FROM heartbeat WHERE program IN ('timers', 'courier')");
		assert.equal(look, '2');
	} finally {
		for (const { child, ended } of traced) {
			const { out } = await run('pgrep', ['-P', String(child.pid)]);
			for (const pid of out.trim().split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGTERM');
			await ended;
		}
		process.kill(hy.pid('supervisor'), 'SIGCONT');
	}
	for (const { name, out } of traced) {
		const service = names.includes(`huiying-${name}.service`) ? `huiying-${name}.service` : 'huiying@.service';
		const found = calls(out);
		assert.ok(found.size > 20, `${name}: strace saw ${[...found.keys()]}`);
		fits(found, name, await allowed(service));
	}
});
