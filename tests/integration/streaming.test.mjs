// SPDX-License-Identifier: MIT
// Large letters on their way through nginx: kept whole in a file first (as installed), or handed on while they come
// (fastcgi_request_buffering off in the server block). What each costs is printed; somebody who stalls holds nobody up for long.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { Visitor, freePort, letter, multipart, newKey, sleep, start, until } from './harness.mjs';

const WORKERS = 2;
const TIMEOUT = 6; // worker.timeout
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const FILES = 5, FILE = 5e6; // upload.count, nearly upload.most: 25 MB

let hy, ports;
/** Bytes of nginx's temporary bodies, all together: such a file has no name from the moment it is there, but its process holds it. */
function kept() {
	const master = readFileSync(join(hy.data, 'run/nginx.own.pid'), 'utf8').trim();
	const files = readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').trim().split(' ').flatMap((pid) => readdirSync(`/proc/${pid}/fd`).map((fd) => `/proc/${pid}/fd/${fd}`));
	return files.reduce((sum, file) => {
		try {
			return sum + (readlinkSync(file).startsWith(join(hy.data, 'nginx/body')) ? statSync(file).size : 0);
		} catch {
			return sum; // closed meanwhile
		}
	}, 0);
}

before(async () => {
	hy = await start({ workers: WORKERS, set: { 'worker.timeout': TIMEOUT } });
	ports = { buffered: hy.port, streamed: await freePort() };
	const conf = join(hy.data, 'nginx/nginx.conf'), text = readFileSync(conf, 'utf8');
	writeFileSync(conf, text.replace(/\}\s*$/, `
	server {
		listen 127.0.0.1:${ports.streamed};
		server_name streamed.example;
		root ${join(hy.data, 'nginx/site')};
		fastcgi_request_buffering off;
		set $hy_header /parts/header.html; set $hy_footer /parts/footer.html;
		location /parts/ { client_max_body_size 0; }
		set $hy_run ${hy.data}/run; set $hy_data ${hy.data}; set $hy_share ${hy.data}/dist/share/huiying;
		include ${join(hy.data, 'nginx/huiying.conf')};
	}
}
`));
	process.kill(Number(readFileSync(join(hy.data, 'run/nginx.own.pid'), 'utf8')), 'SIGHUP');
	await until(async () => (await new Visitor({ port: ports.streamed, prefix: '/hudong' }).get('letters/').catch(() => ({}))).status === 200, 20, 'the other server');
});
after(() => hy?.stop());

/** A connection that sends what it is given; `answer`: the text of the reply once the server closes, `first`: when it began. */
function connection(port) {
	const socket = net.connect(port, '127.0.0.1');
	const all = { socket, text: '', first: 0, ended: 0 };
	socket.on('data', (bytes) => { all.first ||= Date.now(); all.text += bytes; });
	socket.on('error', () => {});
	all.answer = new Promise((done) => socket.on('close', () => { all.ended = Date.now(); done(all.text); }));
	return all;
}
function request(length, type, accept = 'application/json') {
	return `POST /hudong/letters/ HTTP/1.1\r\nHost: streamed.example\r\nAccept: ${accept}\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;
}
const body = () => multipart(letter({ key: newKey() }), Array.from({ length: FILES }, (_, n) => ({ name: `${n}.png`, type: 'image/png', content: Buffer.concat([PNG, randomBytes(FILE)]) })));
const write = (socket, bytes) => new Promise((done) => socket.write(bytes, done));
const look = async () => {
	const from = Date.now();
	const page = await hy.visitor().get('letters/new');
	return { status: page.status, ms: Date.now() - from };
};

/** 25 MB, all but the end, then a pause in which one looks around, then the end. */
async function large(port, meanwhile, accept) {
	const { body: bytes, type } = body(), end = bytes.length - 1000;
	const sent = connection(port);
	await write(sent.socket, request(bytes.length, type, accept));
	await write(sent.socket, bytes.subarray(0, end));
	const seen = await meanwhile();
	const from = Date.now();
	await write(sent.socket, bytes.subarray(end));
	const answer = await sent.answer;
	return { ...seen, status: Number(answer.match(/^HTTP\/1\.1 (\d+)/)?.[1]), ms: sent.first - from, answer };
}
const receipt = (sent) => JSON.parse(sent.answer.slice(sent.answer.indexOf('{'), sent.answer.lastIndexOf('}') + 1)).number;

describe('25 MB', () => {
	for (const [way, port] of [['buffered', () => ports.buffered], ['streamed', () => ports.streamed]])
		test(`${way}: the letter is taken with all its files`, async (t) => {
			const sent = await large(port(), async () => {
				if (way === 'buffered') await until(() => kept() > FILES * FILE * 0.9, 10, 'the temporary file');
				else await sleep(300);
				return { file: kept() };
			});
			assert.equal(sent.status, 201, sent.answer.slice(0, 600));
			assert.equal(await hy.value(`SELECT COUNT(*) FROM attachment a JOIN ticket t ON t.id = a.ticket_id WHERE t.number = '${receipt(sent)}' AND a.size = ${FILE + PNG.length}`), String(FILES));
			if (way === 'streamed') assert.equal(sent.file, 0, 'nginx wrote nothing of it to the disk');
			assert.equal(kept(), 0, 'nothing stays behind');
			t.diagnostic(`${way}: temporary file ${(sent.file / 1e6).toFixed(1)} MB; from the last byte sent to the first of the answer ${sent.ms} ms`);
		});
	test('streamed: the page that follows stands between header and footer of the site', async () => {
		const sent = await large(ports.streamed, async () => ({}), 'text/html');
		assert.equal(sent.status, 201, sent.answer.slice(0, 600));
		for (const piece of ['<header class="site-header">', '<main', 'class="site-footer"']) assert.ok(sent.answer.includes(piece), piece);
	});
});

describe('as many who stall as there are workers', () => {
	const stall = (port) => Array.from({ length: WORKERS }, () => {
		const one = connection(port);
		one.socket.write(request(4000000, 'multipart/form-data; boundary=x') + '--x\r\n');
		return one;
	});
	test('buffered: nobody waits for them', async (t) => {
		const slow = stall(ports.buffered);
		await sleep(300);
		const { status, ms } = await look();
		for (const one of slow) one.socket.destroy();
		assert.equal(status, 200);
		assert.ok(ms < TIMEOUT * 500, `${ms} ms`);
		t.diagnostic(`buffered: workers held 0 of ${WORKERS}; a page meanwhile ${ms} ms`);
	});
	test('streamed: the programs let go of them after worker.timeout, and whoever waited is answered', async (t) => {
		const from = Date.now(), slow = stall(ports.streamed);
		await sleep(300);
		const before = await hy.workers('mailbox');
		const { status, ms } = await look();
		assert.equal(status, 200);
		assert.ok(ms > TIMEOUT * 500, `they do hold the workers: ${ms} ms`);
		assert.ok(ms < (TIMEOUT + 4) * 1000, `${ms} ms`);
		for (const one of slow) {
			assert.match(await one.answer, /^HTTP\/1\.1 4\d\d /);
			assert.ok(one.ended - from < (TIMEOUT + 8) * 1000);
		}
		assert.deepEqual(await hy.workers('mailbox'), before, 'no worker had to be replaced');
		assert.equal((await look()).status, 200);
		t.diagnostic(`streamed: workers held ${WORKERS} of ${WORKERS}; a page meanwhile ${ms} ms`);
	});
});
