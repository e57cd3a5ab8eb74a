// SPDX-License-Identifier: MIT
// The inspector meets pages that mean ill: whatever they do, one child is lost and the answer says so; the next page is looked at as well.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { BUILD, freePort, run, sleep, until } from './harness.mjs';

const folder = mkdtempSync(join(tmpdir(), 'hy-inspector-'));
const socket = join(folder, 'i.sock');
let inspector, pages, host, open = 0, most = 0;

function begin(...options) {
	const child = spawn(join(BUILD, 'inspector'), ['-c', '/dev/null', '-o', 'inspector.seconds=2', ...options, '-s', socket],
		{ stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HY_SECRET: 'geheim', http_proxy: 'http://127.0.0.1:1' } });
	child.words = '';
	child.stderr.on('data', (words) => (child.words += words));
	child.ended = new Promise((done) => child.once('exit', (code, signal) => done(signal ?? code)));
	return child;
}
before(async () => {
	const port = await freePort();
	host = `http://127.0.0.1:${port}`;
	pages = http.createServer(async (request, answer) => {
		open++;
		most = Math.max(most, open);
		answer.on('close', () => open--);
		const html = { 'Content-Type': 'text/html' };
		if (request.url === '/slow') {
			answer.writeHead(200, html);
			for (let n = 0; n < 100 && !answer.destroyed; n++) {
				answer.write('x');
				await sleep(100);
			}
			answer.end();
		} else if (request.url === '/wait') {
			await sleep(600);
			answer.writeHead(200, html).end('<p>spät</p>');
		} else if (request.url === '/endless') {
			answer.writeHead(200, html);
			const piece = '<p>0123456789</p>\n'.repeat(4096);
			const more = () => { while (!answer.destroyed && answer.write(piece)); };
			answer.on('drain', more);
			more();
		} else if (request.url === '/deep') answer.writeHead(200, html).end('<div><b>'.repeat(500000) + '错字');
		else if (request.url === '/inward') answer.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end();
		else if (request.url === '/file') answer.writeHead(302, { Location: 'file:///etc/passwd' }).end();
		else answer.writeHead(200, html).end('<title>题</title><p>有一个错字在这里</p>');
	});
	await new Promise((done) => pages.listen(port, '127.0.0.1', done));
	inspector = begin('-o', `inspector.private=127.0.0.1:${port}`);
	await until(() => /begins/.test(inspector.words), 20, 'the inspector');
});
after(async () => {
	inspector?.kill();
	pages?.closeAllConnections();
	pages?.close();
	rmSync(folder, { recursive: true, force: true });
});

/** Sends bytes as they are; what comes back, parsed. */
function send(bytes) {
	return new Promise((done, fail) => {
		const chunks = [];
		const connection = net.connect(socket, () => connection.write(bytes));
		connection.on('data', (chunk) => chunks.push(chunk));
		connection.on('error', fail);
		connection.on('close', () => done(chunks.length ? JSON.parse(Buffer.concat(chunks)) : null));
	});
}
const look = (url, quote = '') => send(`${JSON.stringify({ url, quote })}\n`);
const children = async () => (await run('sh', ['-c', `cat /proc/${inspector.pid}/task/*/children`])).out.trim().split(/\s+/).filter(Boolean).map(Number);
const status = (pid) => Object.fromEntries(readFileSync(`/proc/${pid}/status`, 'utf8').split('\n').map((line) => line.split(':\t')));

test('a page is read, and its quote found', async () => {
	const answer = await look(`${host}/`, '错字');
	assert.deepEqual([answer.fault, answer.status, answer.title, answer.found, answer.before, answer.after], [null, 200, '题', true, '有一个', '在这里']);
	assert.equal((await look(`${host}/`, '别的字')).found, false);
	assert.equal((await look(`${host}/`)).found, null);
});

test('pages that never end, that are slow, that are deep', async () => {
	const endless = await look(`${host}/endless`, '错字');
	assert.deepEqual([endless.fault, endless.cut, endless.found, endless.bytes], [null, true, null, 4 << 20]);
	assert.ok(endless.text.length <= 100000);
	assert.equal((await look(`${host}/slow`)).fault, 'timeout');
	const deep = await look(`${host}/deep`, '错字');
	assert.deepEqual([deep.fault, deep.found], [null, true]);
});

test('what leads inward is refused, also behind a redirect', async () => {
	for (const [url, fault] of [['http://127.0.0.1/', 'private'], ['http://[::ffff:127.0.0.1]/', 'private'], ['http://0/', 'private'], ['http://localhost:25/', 'port'],
		['file:///etc/passwd', 'protocol'], [`${host}/inward`, 'port'], [`${host}/file`, 'protocol']])
		assert.equal((await look(url)).fault, fault, url);
});

test('a child that dies is answered for, and the next page is looked at', async () => {
	const dying = look(`${host}/slow`);
	const [pid] = await until(async () => { const all = await children(); return all.length && all; }, 5, 'the child');
	process.kill(pid, 'SIGSEGV');
	assert.equal((await dying).fault, 'crashed');
	assert.equal((await look(`${host}/`)).fault, null);
});

test('what is no request, and whoever goes away', async () => {
	assert.equal((await send('nonsense\n')).fault, 'address');
	for (let n = 0; n < 50; n++) assert.equal((await send('x'.repeat(40000))).fault, 'request'); // the answer comes, however much of it was not read
	assert.equal(await send(''), null); // silence: hung up on
	const connection = net.connect(socket, () => connection.write(`${JSON.stringify({ url: `${host}/slow`, quote: '' })}\n`));
	await until(async () => (await children()).length, 5, 'the child');
	connection.destroy();
	await until(async () => (await children()).length === 0, 5, 'the end of the child nobody waits for');
});

test('four at a time, the others wait', async () => {
	most = open = 0;
	const answers = await Promise.all(Array.from({ length: 10 }, () => look(`${host}/wait`)));
	assert.ok(answers.every((answer) => answer.fault === null && answer.text === 'spät'));
	assert.ok(most <= 4, `${most} at a time`);
});

test('a child has given up what it does not need', async () => {
	const running = look(`${host}/slow`);
	const [pid] = await until(async () => { const all = await children(); return all.length && all; }, 5, 'the child');
	await sleep(300);
	const said = status(pid);
	assert.equal(said.NoNewPrivs, '1');
	if (process.getuid() === 0) {
		assert.match(said.Uid, /^65534\t65534\t65534\t65534$/);
		assert.match(said.CapEff, /^0+$/);
		assert.ok(!readFileSync(`/proc/${pid}/environ`, 'utf8').includes('geheim'));
		const files = (of, from) => readdirSync(`/proc/${of}/fd`).filter((fd) => Number(fd) >= from).map((fd) => readlinkSync(`/proc/${of}/fd/${fd}`));
		const kept = files(pid, 3).filter((name) => files(inspector.pid, 3).includes(name) && name !== files(pid, 3)[0]);
		assert.deepEqual(kept, [], 'nothing of the parent but the pipe to it');
	}
	const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
	assert.match(limits, /Max file size\s+0\s+0/);
	assert.match(limits, /Max core file size\s+0\s+0/);
	assert.match(limits, /Max cpu time\s+10\s+10/);
	await running;
});

test('once the page is there, a filter stands between the child and the machine', { skip: !['x64', 'arm64'].includes(process.arch) }, async () => {
	let filtered = false;
	for (let n = 0; n < 20 && !filtered; n++) {
		let over = false;
		const deep = look(`${host}/deep`).then(() => (over = true));
		while (!over && !filtered) {
			for (const name of readdirSync('/proc').filter((d) => /^\d+$/.test(d))) {
				try {
					if (readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1].split(' ')[1] === String(inspector.pid)) filtered ||= status(name).Seccomp === '2';
				} catch { /* gone */ }
			}
			await sleep(5);
		}
		await deep;
	}
	assert.ok(filtered);
});

test('a list of hosts that is none is said at the start; told to stop, it stops with its children', async () => {
	const wrong = spawn(join(BUILD, 'inspector'), ['-c', '/dev/null', '-o', 'inspector.private=example.com', '-s', join(folder, 'j.sock')], { stdio: ['ignore', 'ignore', 'pipe'] });
	let words = '';
	wrong.stderr.on('data', (more) => (words += more));
	assert.equal(await new Promise((done) => wrong.once('exit', done)), 1);
	assert.match(words, /inspector\.private/);
	const running = look(`${host}/slow`).catch(() => null);
	await until(async () => (await children()).length, 5, 'the child');
	const left = await children();
	inspector.kill('SIGTERM');
	assert.equal(await inspector.ended, 0);
	await until(() => left.every((pid) => { try { process.kill(pid, 0); return false; } catch { return true; } }), 5, 'the end of the children');
	await running;
});
