// SPDX-License-Identifier: MIT
// Things break: the database is killed, workers are killed, the programs are told to stop. Whatever number was shown to anybody is
// there afterwards, nobody waits for ever, and all comes back alone.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { letter, newKey, sleep, start, until, words } from './harness.mjs';

let hy;
before(async () => { hy = await start({ workers: 6 }); });
after(() => hy?.stop());

/** Writes letters with `clients` at once until told to stop; each key is sent again until it has its receipt. */
function load(clients) {
	const seen = { receipts: new Map(), statuses: {}, stop: false, trouble: [] };
	const one = async () => {
		const visitor = hy.visitor({ json: true });
		while (!seen.stop) {
			const key = newKey();
			for (let tries = 0; tries < 200; tries++) {
				let answer;
				try {
					answer = await visitor.post('letters/', letter({ key }), { timeout: 20000 });
				} catch (error) {
					seen.trouble.push(String(error));
					await sleep(50);
					continue;
				}
				seen.statuses[answer.status] = (seen.statuses[answer.status] ?? 0) + 1;
				if (answer.status === 201 || answer.status === 200) {
					seen.receipts.set(key, answer.data);
					break;
				}
				if (answer.status !== 503) seen.trouble.push(`${answer.status} ${answer.text.slice(0, 200)}`);
				if (answer.status === 503 && !answer.headers['retry-after']) seen.trouble.push('503 without Retry-After');
				await sleep(50);
			}
		}
	};
	seen.done = Promise.all(Array.from({ length: clients }, one));
	return seen;
}
async function everyReceiptIsThere(seen) {
	seen.stop = true;
	await seen.done;
	const rows = new Map(await hy.sql('SELECT submission_key, number FROM ticket'));
	for (const [key, receipt] of seen.receipts) assert.equal(rows.get(key), receipt.number, 'a number that was shown is in the database');
	assert.equal(await hy.value('SELECT COUNT(*) FROM ticket t WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.ticket_id = t.id) OR NOT EXISTS (SELECT 1 FROM clock c WHERE c.ticket_id = t.id) OR NOT EXISTS (SELECT 1 FROM contact o WHERE o.ticket_id = t.id)'), '0', 'no half letter');
	const proved = await hy.cli('ledger', 'verify');
	assert.equal(proved.code, 0, proved.err);
}

test('MariaDB killed with -9 under load: 503 with Retry-After while away, then it recovers alone and every number shown is there', async () => {
	const before = await hy.workers('mailbox');
	const seen = load(8);
	for (let round = 0; round < 3; round++) {
		await until(() => seen.receipts.size > 20 * (round + 1), 60, 'letters');
		const old = hy.pid('mariadbd');
		process.kill(old, 'SIGKILL');
		const away = await until(async () => {
			const answer = await hy.visitor().get('letters/');
			return answer.status === 503 && answer;
		}, 10, '503');
		assert.ok(Number(away.headers['retry-after']) > 0);
		assert.match(away.text, /<html lang="zh-CN"/);
		await until(async () => hy.pid('mariadbd') !== old && (await hy.visitor().get('letters/')).status === 200, 60, 'the list after the restart');
	}
	const n = seen.receipts.size;
	await until(() => seen.receipts.size > n + 20, 30, 'letters after the restart');
	await everyReceiptIsThere(seen);
	assert.deepEqual(seen.trouble, []);
	assert.deepEqual(await hy.workers('mailbox'), before, 'no worker died of it');
});

test('workers killed with -9 under load: others serve, the number of workers is soon full again, nothing shown is lost', async () => {
	const seen = load(6);
	const full = (await hy.workers('mailbox')).length;
	for (let i = 0; i < 12; i++) {
		await sleep(150);
		const [victim] = await hy.workers('mailbox');
		if (victim) process.kill(victim, 'SIGKILL');
	}
	await until(async () => (await hy.workers('mailbox')).length === full, 15, 'all workers');
	await everyReceiptIsThere(seen);
	for (const status of Object.keys(seen.statuses)) assert.ok(['200', '201', '503'].includes(status), status);
});

test('the program itself killed with -9: the site says 503, then it is back', async () => {
	const old = hy.pid('mailbox');
	process.kill(old, 'SIGKILL');
	await until(async () => hy.pid('mailbox') !== old && (await hy.visitor().get('letters/')).status === 200, 20, 'the list');
});

test('while no program listens, nginx says 503 with Retry-After: a page to people, JSON to programs', async () => {
	const socket = join(hy.data, 'run/mailbox.sock');
	renameSync(socket, `${socket}.away`);
	try {
		const page = await hy.visitor().get('letters/');
		assert.deepEqual([page.status, page.headers['content-type'].split(';')[0]], [503, 'text/html']);
		assert.match(words(page.text), /系统正在恢复/);
		const program = await hy.visitor({ json: true }).get('letters/');
		assert.deepEqual([program.status, Object.keys(program.data)], [503, ['error']]);
		assert.match(program.data.error, /请过半分钟再试/);
		for (const answer of [page, program]) {
			assert.ok(Number(answer.headers['retry-after']) > 0);
			assert.equal(answer.headers['x-content-type-options'], 'nosniff');
		}
	} finally {
		renameSync(`${socket}.away`, socket);
	}
	assert.equal((await hy.visitor().get('letters/')).status, 200);
});

test('SIGTERM during requests: those that were begun are finished', async () => {
	const seen = load(8);
	await until(() => seen.receipts.size > 20, 30, 'letters');
	for (let i = 0; i < 3; i++) {
		const old = hy.pid('mailbox');
		process.kill(old, 'SIGTERM');
		await until(() => hy.pid('mailbox') !== old, 40, 'a new program');
		await sleep(700);
	}
	await everyReceiptIsThere(seen);
	assert.deepEqual(seen.trouble, [], 'nobody was cut off in the middle');
});

test('SIGHUP replaces the workers one by one and nobody notices', async () => {
	const before = await hy.workers('mailbox');
	const seen = load(4);
	await sleep(300);
	process.kill(hy.pid('mailbox'), 'SIGHUP');
	await until(async () => (await hy.workers('mailbox')).every((pid) => !before.includes(pid)) && (await hy.workers('mailbox')).length === before.length, 30, 'new workers');
	await everyReceiptIsThere(seen);
	assert.deepEqual(Object.keys(seen.statuses), ['201']);
});

test('two hundred slow clients do not keep others waiting', async () => {
	const net = await import('node:net');
	const slow = Array.from({ length: 200 }, (_, i) => {
		const socket = net.connect(hy.port, '127.0.0.1');
		socket.on('error', () => {});
		socket.write(i % 2 ? 'POST /hudong/letters/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\nkey=a' : 'GET /hudong/letters/ HTTP/1.1\r\nHost');
		return socket;
	});
	for (let i = 0; i < 10; i++) assert.equal((await hy.visitor().get('letters/', { timeout: 5000 })).status, 200);
	for (const socket of slow) socket.destroy();
});

test('a full disk for attachments is said in words, and a letter without files still comes in', async () => {
	const folder = `${hy.data}/attachments`;
	const { rename, symlink, unlink } = await import('node:fs/promises');
	await rename(folder, `${folder}.aside`);
	await symlink('/proc/self', folder); // takes no files
	try {
		const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
		const answer = await hy.visitor({ json: true }).upload('letters/', letter({ key: newKey() }), [{ name: 'a.png', content: png }]);
		assert.ok([500, 503, 507].includes(answer.status), `${answer.status} ${answer.text}`);
		assert.equal((await hy.visitor({ json: true }).post('letters/', letter({ key: newKey() }))).status, 201);
	} finally {
		await unlink(folder);
		await rename(`${folder}.aside`, folder);
	}
	assert.equal(await hy.value('SELECT COUNT(*) FROM attachment'), '0', 'no row names a file that is not there');
});
