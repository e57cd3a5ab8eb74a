// SPDX-License-Identifier: MIT
// Messages reach whom they are for: once, or once more with the same key after a crash; tried again as long as it makes sense,
// then visible to somebody; and no address, subject or text of theirs stands in a log.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOP, freePort, run, sleep, start, until, words, write } from './harness.mjs';

const SECRET = 'a secret that both sides know';
const NUMBER = /(\d{4} ){3}\d{4}/;
let hy, folder, smtp, hook, box, courier;
const paused = [];

/** A hook that notes what it gets and answers what it is told. */
function listen() {
	const got = [];
	const server = http.createServer((request, answer) => {
		const chunks = [];
		request.on('data', (chunk) => chunks.push(chunk));
		request.on('end', () => {
			got.push({ url: request.url, method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString() });
			const { status = 200, headers = {}, body = '{}', wait = 0 } = server.answers.shift() ?? {};
			setTimeout(() => answer.writeHead(status, headers).end(body), wait);
		});
	});
	server.got = got;
	server.answers = [];
	return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}
const port = (server) => server.address().port;
const program = (name) => join(hy.data, 'dist/libexec/huiying', name);
const logs = [];
function launch(name, ...args) {
	const child = spawn(program(name), ['-c', join(hy.data, 'huiying.conf'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
	child.said = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { child.said += text; logs.push(String(text)); });
	child.ended = new Promise((done) => child.on('exit', (code, signal) => done(signal ?? code)));
	return child;
}
const settings = (over = {}) => Object.entries({
	'mail.url': `smtp://127.0.0.1:${smtp}`, 'mail.tls': 'auto', 'mail.from': 'noreply@qingyuan.example',
	'hook.url': `http://127.0.0.1:${port(hook)}/staff`, 'hook.secret_file': join(folder, 'secret'), 'hook.form': 'generic',
	'sms.url': `http://127.0.0.1:${port(hook)}/sms`, 'sms.secret_file': join(folder, 'secret'),
	'courier.private': '127.0.0.1', 'courier.timeout': 4, 'postbox.listen': `127.0.0.1:${smtp}`, ...over,
}).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
async function startCourier() {
	courier = launch('courier', ...settings());
	await until(() => courier.said.includes('takes messages'), 10, 'a courier');
}
const once = (over) => run(program('courier'), ['-c', join(hy.data, 'huiying.conf'), ...settings(over), '--once']);
async function withoutCourier(work) {
	courier.kill('SIGTERM');
	assert.equal(await courier.ended, 0);
	try { return await work(); } finally { await startCourier(); }
}
const faults = (text) => writeFileSync(join(hy.data, 'postbox/faults'), text);

const visitor = () => hy.visitor({ json: true });
const kept = async () => (await visitor().get('postbox/')).data;
/** Mails to this address. */
const mailsTo = async (address) => (await kept()).mails.filter((mail) => mail.to.includes(`<${address}>`));
const arrived = (address, n = 1, seconds = 20) =>
	until(async () => { const all = await mailsTo(address); return all.length >= n && all; }, seconds, `a mail to ${address}`);
let serial = 0;
/** A letter whose writer left this address; gives the receipt and the outbox row of its receipt message. */
async function send(name, over = {}) {
	const email = name ? `${name}${++serial}@canary-mail.example` : undefined;
	const receipt = await write(hy, { email, ...over });
	return { email, receipt, number: receipt.number };
}
const COLUMNS = ['id', 'message_key', 'state', 'attempts', 'fault', 'channel', 'kind', 'wait'];
async function row(number, kind = 'receipt') {
	const [cells] = await hy.sql(`SELECT o.id, message_key, o.state, attempts, fault, channel, o.kind, TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), next_try_at)
		FROM outbox o JOIN ticket t ON t.id = o.ticket_id WHERE t.number = '${number}' AND o.kind = '${kind}'`);
	return cells && Object.fromEntries(COLUMNS.map((name, i) => [name, cells[i]]));
}
const settled = (number, probe, seconds = 20) =>
	until(async () => { const now = await row(number); return now && probe(now) && now; }, seconds, `what was expected of the message of ${number}`);
const tryNow = (number) => hy.sql(`UPDATE outbox o JOIN ticket t ON t.id = o.ticket_id SET next_try_at = UTC_TIMESTAMP(6) WHERE t.number = '${number}' AND o.state = 'wait'`);

before(async () => {
	folder = mkdtempSync(join(tmpdir(), 'hy-courier-'));
	// Whatever the hour is: a profile that lets messages out at any time.
	cpSync(join(TOP, 'schema'), join(folder, 'schema'), { recursive: true });
	writeFileSync(join(folder, 'schema/policies/always.xml'), '<?xml version="1.0" encoding="UTF-8"?>\n' +
		'<policy name="always" title="随时" extends="national"><hours from="00:00" to="24:00" workdays="no" source="local"/></policy>\n');
	writeFileSync(join(folder, 'secret'), `${SECRET}\n`, { mode: 0o600 });
	[smtp, hook] = [await freePort(), await listen()];
	hy = await start({ set: { policy: 'always', 'schema.dir': join(folder, 'schema') } });
	// The instance's own sleeps while we look at ours.
	paused.push(hy.pid('courier'));
	process.kill(paused[0], 'SIGSTOP');
	box = launch('postbox', ...settings({ workers: 1 }), '-s', join(hy.data, 'run/box.sock'));
	await until(() => existsSync(join(hy.data, 'run/box.sock')), 20, 'the post box');
	await startCourier();
});
after(async () => {
	for (const pid of paused) process.kill(pid, 'SIGCONT'); // it will be told to stop
	for (const child of [courier, box]) child?.kill('SIGTERM');
	await Promise.all([courier?.ended, box?.ended]);
	hook?.close();
	await hy?.stop();
	if (folder && !process.env.HUIYING_KEEP) rmSync(folder, { recursive: true, force: true });
});

describe('a receipt by mail', () => {
	test('arrives once, says what is needed and nothing that could open the letter', async () => {
		const { email, receipt, number } = await send('once', { title: '标题不该出现在邮件里', body: '正文也不该出现在邮件里，一个字都不该。', name: '欧阳金丝雀', phone: '13912340001' });
		const [mail] = await arrived(email);
		const message = await settled(number, (r) => r.state === 'sent');
		assert.equal(message.attempts, '1');
		assert.equal(message.fault, '');
		assert.equal(mail.message_id, `<${message.message_key}@qingyuan.example>`);
		assert.match(mail.from, /<noreply@qingyuan\.example>$/);
		assert.equal(mail.auto_submitted, 'auto-generated');
		assert.match(mail.subject, /清源县/);
		assert.match(mail.text, NUMBER);
		assert.equal(mail.text.match(NUMBER)[0].replaceAll(' ', ''), number);
		assert.match(mail.text, new RegExp(`http://\\S+/letters/track\\?number=${number}`));
		assert.match(mail.text, /\d{4}年\d+月\d+日（周.）/);
		for (const secret of ['标题不该', '正文也不该', '欧阳金丝雀', '13912340001', receipt.code])
			assert.ok(!JSON.stringify(mail).includes(secret), secret);
		await sleep(3000);
		assert.equal((await mailsTo(email)).length, 1);
	});
	test('as it travels: seven bits, short lines, one recipient', async () => {
		const { email } = await send('raw');
		const [mail] = await arrived(email);
		const raw = readFileSync(join(hy.data, 'postbox', `${mail.id}.eml`), 'latin1');
		assert.match(raw, /^Return-Path: <noreply@qingyuan\.example>\r\nDelivered-To: <raw\d+@canary-mail\.example>\r\n/);
		assert.match(raw, /\r\nDate: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d+ [A-Z][a-z]{2} \d{4} [\d:]{8} \+0800\r\n/);
		assert.match(raw, /\r\nContent-Transfer-Encoding: base64\r\n\r\n/);
		for (const line of raw.split('\r\n')) {
			assert.ok(line.length <= 78, line);
			assert.match(line, /^[\x20-\x7e]*$/);
		}
	});
	test('the pages of the box show it, for people and not for search engines', async () => {
		const { email } = await send('page');
		const [mail] = await arrived(email);
		const list = await hy.visitor().get('postbox/');
		assert.equal(list.headers['x-robots-tag'], 'noindex, nofollow');
		assert.ok(words(list.text).includes(mail.subject));
		const one = await hy.visitor().get(`postbox/${mail.id}`);
		assert.equal(one.status, 200);
		assert.ok(words(one.text).includes(words(mail.text)), 'the whole text is readable');
		assert.equal((await hy.visitor().get('postbox/00000000000000000-00000000')).status, 404);
		assert.equal((await hy.visitor().get('postbox/..%2fkeys')).status >= 400, true);
	});
});

describe('a relay that does not take it', () => {
	test('451 is tried again a minute later at the earliest, and then sent once', async () => {
		faults('rcpt 451 later\n');
		const { email, number } = await send('later');
		const failed = await settled(number, (r) => r.fault !== '');
		assert.equal(failed.state, 'wait');
		assert.match(failed.fault, /answered 451 to RCPT/);
		assert.ok(Number(failed.wait) >= 50 && Number(failed.wait) <= 75, failed.wait);
		faults('');
		await tryNow(number);
		await arrived(email);
		const sent = await settled(number, (r) => r.state === 'sent');
		assert.deepEqual([sent.attempts, sent.fault], ['2', '']);
		await sleep(2500);
		assert.equal((await mailsTo(email)).length, 1);
	});
	test('550 is final: it stands with its reason where an operator finds it, and can be tried again', async () => {
		faults('rcpt 550 gone\n');
		const { email, number } = await send('gone');
		const dead = await settled(number, (r) => r.state === 'dead');
		assert.match(dead.fault, /answered 550 to RCPT/);
		assert.equal(dead.wait, 'NULL');
		const listed = await hy.cli('outbox', 'list', '--state', 'dead');
		assert.equal(listed.code, 0, listed.err);
		assert.match(listed.out, /550/);
		faults('');
		assert.equal((await hy.cli('outbox', 'retry', dead.id)).code, 0);
		await arrived(email);
		await settled(number, (r) => r.state === 'sent');
	});
	test('550 to the text is final too; a refused log-in or sender is not the message\'s fault', async () => {
		faults('data 550 text\nauth 535\n');
		const { number } = await send('text');
		await settled(number, (r) => r.state === 'dead' && /550 to DATA/.test(r.fault));
		await withoutCourier(async () => {
			const other = await send('login');
			assert.equal((await once({ 'mail.user': 'someone' })).code, 0);
			const failed = await row(other.number);
			assert.deepEqual([failed.state, /535 to AUTH/.test(failed.fault)], ['wait', true], failed.fault);
			faults('');
			await tryNow(other.number);
		});
	});
	test('a connection that drops after the text: again, with the same Message-ID', async () => {
		faults('data lose lost\n');
		const { email, number } = await send('lost');
		await settled(number, (r) => r.fault !== '' && r.state === 'wait');
		faults('');
		await tryNow(number);
		const mails = await arrived(email, 2);
		await settled(number, (r) => r.state === 'sent');
		assert.equal(mails.length, 2);
		assert.equal(new Set(mails.map((mail) => mail.message_id)).size, 1);
	});
	test('a slow one keeps only its own message waiting', async () => {
		faults('data slow:20 slow\n');
		const slow = [await send('slow'), await send('slow'), await send('slow')];
		await sleep(2500); // they are under way
		const begun = Date.now();
		const fast = await send('fast');
		await arrived(fast.email, 1, 4);
		assert.ok(Date.now() - begun < 4000, `${Date.now() - begun} ms`);
		for (const { number } of slow) {
			const failed = await settled(number, (r) => r.fault !== '');
			assert.deepEqual([failed.state, failed.fault], ['wait', 'Timeout was reached']);
		}
		faults('');
	});
	test('tried after twice as long each time, given up after courier.attempts', async () => {
		await withoutCourier(async () => {
			faults('rcpt 451 never\n');
			const { number } = await send('never');
			for (let n = 1; n <= 3; n++) {
				assert.equal((await once({ 'courier.attempts': 4 })).code, 0);
				const { state, wait } = await row(number);
				assert.equal(state, 'wait');
				// twice as long each time, up to a fifth later
				assert.ok(Number(wait) >= 60 * 2 ** (n - 1) - 5 && Number(wait) <= 60 * 2 ** (n - 1) * 1.2 + 1, `${n}: ${wait} s`);
				await tryNow(number);
			}
			assert.equal((await once({ 'courier.attempts': 4 })).code, 0);
			const dead = await row(number);
			assert.deepEqual([dead.state, dead.attempts], ['dead', '4']);
			faults('');
		});
	});
});

describe('crashes', () => {
	test('killed between sending and noting: sent again with the same Message-ID, once', async () => {
		faults('data slow:3 killed\n');
		const { email, number } = await send('killed');
		await arrived(email); // the box has it, the courier does not know
		courier.kill('SIGKILL');
		assert.equal(await courier.ended, 'SIGKILL');
		assert.equal((await row(number)).state, 'wait');
		faults('');
		await startCourier();
		await sleep(3000);
		assert.equal((await mailsTo(email)).length, 1, 'the claim protects it until it runs out');
		await tryNow(number);
		const mails = await arrived(email, 2);
		await settled(number, (r) => r.state === 'sent');
		await sleep(2500);
		assert.equal((await mailsTo(email)).length, 2);
		assert.equal(new Set(mails.map((mail) => mail.message_id)).size, 1);
	});
	test('told to stop, it finishes what it has begun', async () => {
		faults('data slow:2 finish\n');
		const { email, number } = await send('finish');
		await arrived(email);
		courier.kill('SIGTERM');
		assert.equal(await courier.ended, 0);
		assert.equal((await row(number)).state, 'sent');
		faults('');
		await startCourier();
	});
	test('several couriers send each message once', async () => {
		const others = [launch('courier', ...settings()), launch('courier', ...settings())];
		const letters = [];
		for (let n = 0; n < 12; n++) letters.push(await send('many'));
		for (const { email, number } of letters) {
			await arrived(email);
			await settled(number, (r) => r.state === 'sent' && r.attempts === '1');
		}
		for (const other of others) other.kill('SIGTERM');
		for (const other of others) assert.equal(await other.ended, 0);
		const { mails } = await kept();
		for (const { email } of letters) assert.equal(mails.filter((mail) => mail.to.includes(`<${email}>`)).length, 1);
	});
	test('the database goes away and comes back: the courier waits and goes on', async () => {
		const before = hy.pid('mariadbd');
		const { pid } = courier;
		process.kill(before, 'SIGKILL');
		await until(() => hy.pid('mariadbd') !== before, 30, 'a new database');
		const { email } = await until(async () => { try { return await send('back'); } catch { return null; } }, 40, 'a letter after the database came back');
		await arrived(email, 1, 30);
		assert.equal(courier.pid, pid);
		assert.equal(courier.exitCode, null);
	});
});

describe('hooks', () => {
	const bySms = async (over) => {
		const n = hook.got.length;
		const letter = await send(null, { phone: '13812349999', ...over });
		const got = await until(() => hook.got.slice(n).find((g) => g.url === '/sms' && JSON.parse(g.body).text.includes(letter.number)), 20, 'a POST to the gateway');
		return { ...letter, got };
	};
	test('who left only a telephone is told through the SMS gateway, signed so that it can be checked', async () => {
		const { got, number } = await bySms();
		const message = await settled(number, (r) => r.state === 'sent');
		assert.equal(got.method, 'POST');
		assert.equal(got.headers['content-type'], 'application/json');
		assert.equal(got.headers['idempotency-key'], message.message_key);
		const stamp = got.headers['x-huiying-timestamp'];
		assert.ok(Math.abs(Number(stamp) - Date.now() / 1000) < 60, stamp);
		assert.equal(got.headers['x-huiying-signature'], `sha256=${createHmac('sha256', SECRET).update(`${stamp}.${got.body}`).digest('hex')}`);
		const body = JSON.parse(got.body);
		assert.deepEqual([body.phone, body.key], ['13812349999', message.message_key]);
	});
	test('429 and 503 are tried again, not before Retry-After', async () => {
		hook.answers.push({ status: 503, headers: { 'Retry-After': '7200' } });
		const { number, got } = await bySms();
		const failed = await settled(number, (r) => r.fault !== '');
		assert.equal(failed.state, 'wait');
		assert.match(failed.fault, /answered 503/);
		assert.ok(Number(failed.wait) >= 7150 && Number(failed.wait) <= 7300, failed.wait);
		const n = hook.got.length;
		await tryNow(number);
		await settled(number, (r) => r.state === 'sent');
		assert.equal(hook.got.length, n + 1);
		assert.equal(hook.got.at(-1).headers['idempotency-key'], got.headers['idempotency-key']);
	});
	test('400 is final; a redirect is not followed, wherever it leads', async () => {
		hook.answers.push({ status: 400 });
		await settled((await bySms()).number, (r) => r.state === 'dead' && /answered 400/.test(r.fault));
		const inner = await listen();
		hook.answers.push({ status: 302, headers: { Location: `http://127.0.0.1:${port(inner)}/` } });
		await settled((await bySms()).number, (r) => r.state === 'dead' && /302; redirects are not followed/.test(r.fault));
		assert.equal(inner.got.length, 0);
		inner.close();
	});
	test('401, 403 and 404 are the operator\'s to put right: tried again', async () => {
		for (const status of [401, 403, 404]) {
			hook.answers.push({ status });
			await settled((await bySms()).number, (r) => r.state === 'wait' && r.fault.includes(`answered ${status}`));
		}
	});
	test('an endless answer and a silent one do no harm', async () => {
		hook.answers.push({ status: 200, body: 'x'.repeat(1 << 22) });
		await settled((await bySms()).number, (r) => r.state === 'sent');
		hook.answers.push({ wait: 8000 });
		await settled((await bySms()).number, (r) => r.state === 'wait' && r.fault === 'Timeout was reached');
	});
	test('a private address is refused before anything is sent, and the reason says which key to set', async () => {
		await withoutCourier(async () => {
			const n = hook.got.length;
			const bySmsLetter = await send(null);
			const byMail = await send('private');
			assert.equal((await once({ 'courier.private': '10.9.8.7' })).code, 0);
			for (const { number } of [bySmsLetter, byMail]) {
				const failed = await row(number);
				assert.deepEqual([failed.state, failed.fault], ['wait', '127.0.0.1 is not a public address: if it is meant, put it into courier.private']);
				await tryNow(number);
			}
			assert.equal(hook.got.length, n);
			assert.equal((await mailsTo(byMail.email)).length, 0);
		});
	});
	test('without a gateway a message by telephone is set aside, and is no fault', async () => {
		await withoutCourier(async () => {
			const { number } = await send(null);
			assert.equal((await once({ 'sms.url': '' })).code, 0);
			const message = await row(number);
			assert.deepEqual([message.state, message.fault, message.wait], ['void', '', 'NULL']);
		});
	});
	test('without a relay somebody who left both addresses is told by telephone', async () => {
		await withoutCourier(async () => {
			const both = await send('both', { phone: '13812348888' });
			const n = hook.got.length;
			assert.equal((await once({ 'mail.url': '' })).code, 0);
			assert.equal((await row(both.number)).state, 'sent');
			assert.equal(JSON.parse(hook.got.at(-1).body).phone, '13812348888');
			assert.equal(hook.got.length, n + 1);
		});
	});
	test('the box takes hooks too', async () => {
		await withoutCourier(async () => {
			const { number } = await send(null, { phone: '13812347777' });
			assert.equal((await once({ 'sms.url': `${hy.base}/hudong/postbox/hook` })).code, 0);
			const message = await row(number);
			assert.equal(message.state, 'sent', message.fault);
			const one = (await kept()).hooks.find((h) => h.message_id === message.message_key);
			assert.equal(one.to, '13812347777');
			assert.ok(one.text.includes(number));
			assert.equal(one.signature, `sha256=${createHmac('sha256', SECRET).update(`${one.timestamp}.${one.body}`).digest('hex')}`);
		});
	});
});

describe('staff', () => {
	/** A digest as timers would leave it: a message, and the notice it carries. */
	async function digest(channel, key, level = 2, dueAt) {
		const { number } = await send('subject');
		if (dueAt) await hy.sql(`UPDATE clock c JOIN ticket t ON t.id = c.ticket_id SET c.due_at = '${dueAt}' WHERE t.number = '${number}' AND c.rule = 'letter.reply'`);
		await hy.sql(`INSERT INTO unit_address (unit_id, duty, email, phone) SELECT id, 3, 'handler@canary-mail.example', '13700001111' FROM unit WHERE code = 'water'
			ON DUPLICATE KEY UPDATE email = VALUES(email), phone = VALUES(phone);
			INSERT INTO outbox (message_key, site_id, kind, channel, unit_id, duty, created_at, next_try_at)
				SELECT '${key}', 1, 'digest', '${channel}', id, 3, UTC_TIMESTAMP(6), NULL FROM unit WHERE code = 'water';
			INSERT INTO notice (clock_id, level, unit_id, duty, site_id, ticket_id, created_at, message_id)
				SELECT c.id, ${level}, u.id, 3, 1, t.id, UTC_TIMESTAMP(6), o.id FROM ticket t JOIN clock c ON c.ticket_id = t.id AND c.rule = 'letter.reply'
				JOIN unit u ON u.code = 'water' JOIN outbox o ON o.message_key = '${key}' WHERE t.number = '${number}';
			UPDATE outbox SET next_try_at = UTC_TIMESTAMP(6) WHERE message_key = '${key}'`);
		return number;
	}
	test('a digest by mail lists what needs the person, with a way to it', async () => {
		const number = await digest('mail', 'digest-mail-1');
		const [mail] = await arrived('handler@canary-mail.example');
		assert.equal(mail.message_id, '<digest-mail-1@qingyuan.example>');
		assert.match(mail.text, /县水务局/);
		assert.match(mail.text, /具体责任人/);
		assert.match(mail.text, new RegExp(`desk/tickets/${number}`));
		assert.match(mail.text, /柳岸路的路灯坏了三盏/);
	});
	test('a digest that goes late says how it is now, not what the reminder was', async () => {
		const late = await digest('mail', 'digest-late-1', 1, '2026-01-05 16:00:00');
		const early = await digest('mail', 'digest-early-1', 2, '2099-01-05 16:00:00');
		const mails = await arrived('handler@canary-mail.example', 3);
		const line = (number) => mails.find((m) => m.text.includes(`desk/tickets/${number}`)).text.match(/^[○◔◑●] \S+/m)[0];
		assert.deepEqual([line(late), line(early)], ['◑ 超期', '◔ 快到期']);
	});
	test('a digest by hook is JSON of our own form', async () => {
		const n = hook.got.length;
		await digest('hook', 'digest-hook-1');
		const got = await until(() => hook.got.slice(n).find((g) => g.url === '/staff'), 20, 'a POST to the hook');
		const body = JSON.parse(got.body);
		assert.deepEqual([body.key, body.kind, body.unit, body.phone], ['digest-hook-1', 'digest', '县水务局', '13700001111']);
		assert.ok(body.text.includes('1 件'));
		assert.equal(got.headers['idempotency-key'], 'digest-hook-1');
	});
	test('a group robot that answers 200 and refuses has refused; DingTalk is signed in the address', async () => {
		await withoutCourier(async () => {
			const state = (key) => hy.value(`SELECT CONCAT(state, ' ', fault) FROM outbox WHERE message_key = '${key}'`);
			await digest('hook', 'digest-wecom-1');
			hook.answers.push({ body: '{"errcode":93000,"errmsg":"invalid webhook url"}' });
			assert.equal((await once({ 'hook.form': 'wecom' })).code, 0);
			assert.equal(await state('digest-wecom-1'), 'dead the robot answered errcode 93000');
			assert.equal(JSON.parse(hook.got.at(-1).body).msgtype, 'text');
			await digest('hook', 'digest-ding-1');
			hook.answers.push({ body: '{"errcode":0,"errmsg":"ok"}' });
			assert.equal((await once({ 'hook.form': 'dingtalk' })).code, 0);
			assert.equal(await state('digest-ding-1'), 'sent ');
			const query = new URL(hook.got.at(-1).url, 'http://x').searchParams;
			assert.equal(query.get('sign'), createHmac('sha256', SECRET).update(`${query.get('timestamp')}\n${SECRET}`).digest('base64'));
			assert.match(JSON.parse(hook.got.at(-1).body).text.content, /1 件/);
		});
	});
});

describe('for operators', () => {
	test('courier --test sends one mail and says in words what happened', async () => {
		const args = ['-c', join(hy.data, 'huiying.conf'), ...settings()];
		const good = await run(program('courier'), [...args, '--test', 'probe@canary-mail.example']);
		assert.equal(good.code, 0, good.err);
		assert.match(good.out, /has taken a mail/);
		assert.equal((await arrived('probe@canary-mail.example')).length, 1);
		const required = await run(program('courier'), [...args, '-o', 'mail.tls=required', '--test', 'probe@canary-mail.example']);
		assert.equal(required.code, 1);
		assert.match(required.err, /no STARTTLS, which mail\.tls requires/);
		for (const bad of ['nobody', 'a@b\r\nRCPT TO:<x@y.example>', 'a b@c.example'])
			assert.equal((await run(program('courier'), [...args, '--test', bad])).code, 1, bad);
	});
	test('what is wrong in the configuration is said before anything runs', async () => {
		writeFileSync(join(folder, 'open'), 'x\n', { mode: 0o644 });
		for (const [key, value, said] of [['mail.url', 'http://x', /smtp:\/\//], ['mail.url', 'smtp://me:word@x', /without user/], ['mail.from', '', /mail\.from/],
			['hook.url', 'ftp://x', /http/], ['courier.private', '10.0.0.0/99', /10\.0\.0\.0\/99/], ['hook.secret_file', join(folder, 'open'), /chmod 600/],
			['postbox.listen', '0.0.0.0:25', /127\.0\.0\.1:port/]]) {
			const { code, err } = await run(program('courier'), ['-c', join(hy.data, 'huiying.conf'), ...settings({ [key]: value }), '--once']);
			assert.deepEqual([code, said.test(err)], [1, true], `${key} = ${value}: ${err}`);
		}
	});
	test('it says in the database that it lives', async () => {
		const age = await hy.value("SELECT TIMESTAMPDIFF(SECOND, MAX(at), UTC_TIMESTAMP(6)) FROM heartbeat WHERE program = 'courier'");
		assert.ok(Number(age) <= 40, age);
	});
	test('no log of any program holds an address, a telephone, a subject or a text', () => {
		const all = readdirSync(join(hy.data, 'log')).map((name) => readFileSync(join(hy.data, 'log', name), 'latin1')).join('\n') + logs.join('');
		assert.match(logs.join(''), /message \d+ receipt by mail: sent at try 1/); // there is something to look at
		for (const canary of ['canary-mail.example', '13812349999', '13912340001', '13700001111', SECRET])
			assert.ok(!all.includes(canary), canary);
		for (const canary of ['标题不该', '正文也不该', '欧阳金丝雀', '我们已经收到', '柳岸路'])
			assert.ok(!all.includes(Buffer.from(canary).toString('latin1')), canary);
	});
});
