// SPDX-License-Identifier: MIT
// The courier and a relay that speaks TLS: STARTTLS and TLS from the first byte, a log-in only inside it, and no mail to a relay whose
// certificate is not trusted or is another's.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { TOP, run, start, write } from './harness.mjs';

const WITHOUT = spawnSync('openssl', ['version']).status === 0 ? false : 'no openssl command here to make certificates with';
const PASSWORD = 'the relay knows this one';
let hy, folder;
const relays = [];

function openssl(...args) {
	const done = spawnSync('openssl', args, { cwd: folder });
	assert.equal(done.status, 0, String(done.stderr));
}
/** A certificate of our own authority; `names` as subjectAltName has them. */
function certificate(name, names) {
	writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names}\n`);
	openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
	openssl('x509', '-req', '-in', `${name}.csr`, '-CA', 'authority.crt', '-CAkey', 'authority.key', '-CAcreateserial', '-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.crt`);
	return { key: readFileSync(join(folder, `${name}.key`)), cert: readFileSync(join(folder, `${name}.crt`)) };
}
/** One conversation: notes each command, whether it was said inside TLS, and the mails. */
function serve(relay, socket, secure) {
	let text = '', data = false, asked = false;
	const say = (line) => socket.write(`${line}\r\n`);
	const hear = (line) => {
		if (data) {
			if (line !== '.') return void relay.mail.push(line);
			data = false;
			return say('250 taken');
		}
		if (asked) {
			const [, who, secret] = Buffer.from(line, 'base64').toString().split('\0');
			asked = false;
			return say(who === 'huiying' && secret === PASSWORD ? '235 come in' : '535 who are you');
		}
		relay.heard.push({ line, secure });
		const word = line.slice(0, 4).toUpperCase();
		if (word === 'EHLO') return say(`250-relay\r\n${relay.starttls && !secure ? '250-STARTTLS\r\n' : ''}250-AUTH PLAIN\r\n250 8BITMIME`);
		if (word === 'STAR') {
			say('220 go on');
			socket.removeAllListeners('data');
			const inner = new tls.TLSSocket(socket, { isServer: true, ...relay.pair });
			inner.on('error', () => {});
			return serve(relay, inner, true);
		}
		if (word === 'AUTH') {
			asked = true;
			return say('334 ');
		}
		if (word === 'DATA') {
			data = true;
			return say('354 speak');
		}
		say(word === 'QUIT' ? '221 bye' : '250 fine');
		if (word === 'QUIT') socket.end();
	};
	socket.on('data', (bytes) => {
		text += bytes;
		for (let at; (at = text.indexOf('\r\n')) >= 0;) {
			const line = text.slice(0, at);
			text = text.slice(at + 2);
			hear(line);
		}
	});
	socket.on('error', () => {});
	if (!(secure && relay.starttls)) say('220 relay');
}
async function relay(pair, { starttls = true, from = 'plain' } = {}) {
	const one = { pair, starttls, heard: [], mail: [] };
	one.server = from === 'tls' ? tls.createServer(pair, (socket) => serve(one, socket, true)) : net.createServer((socket) => serve(one, socket, false));
	one.server.on('tlsClientError', () => {});
	await new Promise((done) => one.server.listen(0, '127.0.0.1', done));
	one.port = one.server.address().port;
	relays.push(one.server);
	return one;
}
/** A letter whose writer left an address, and what became of its receipt at this relay. */
async function deliver(url, over = {}, trusted = true) {
	const { number } = await write(hy, { email: 'canary@tls-mail.example' });
	const set = { 'mail.url': url, 'mail.from': 'noreply@qingyuan.example', 'mail.tls': 'required', 'mail.user': 'huiying', 'mail.password_file': join(folder, 'password'),
		'courier.private': '127.0.0.1, localhost', 'courier.timeout': 5, ...(trusted ? { 'courier.ca_file': join(folder, 'authority.crt') } : {}), ...over };
	const done = await run(join(hy.data, 'dist/libexec/huiying/courier'), ['-c', join(hy.data, 'huiying.conf'), ...Object.entries(set).flatMap(([k, v]) => ['-o', `${k}=${v}`]), '--once']);
	assert.equal(done.code, 0, done.err);
	const [[state, fault]] = await hy.sql(`SELECT o.state, o.fault FROM outbox o JOIN ticket t ON t.id = o.ticket_id WHERE t.number = '${number}'`);
	await hy.sql(`UPDATE outbox o JOIN ticket t ON t.id = o.ticket_id SET o.state = 'void', next_try_at = NULL WHERE t.number = '${number}'`);
	return { state, fault, number, said: done.out + done.err };
}

let ours, others;
before(async () => {
	if (WITHOUT) return;
	folder = mkdtempSync(join(tmpdir(), 'hy-tls-'));
	openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'authority.key', '-out', 'authority.crt', '-days', '2', '-subj', '/CN=authority of a test');
	[ours, others] = [certificate('ours', 'IP:127.0.0.1,DNS:localhost'), certificate('others', 'DNS:mail.elsewhere.example')];
	writeFileSync(join(folder, 'password'), `${PASSWORD}\n`, { mode: 0o600 });
	cpSync(join(TOP, 'schema'), join(folder, 'schema'), { recursive: true });
	writeFileSync(join(folder, 'schema/policies/always.xml'), '<?xml version="1.0" encoding="UTF-8"?>\n' +
		'<policy name="always" title="随时" extends="national"><hours from="00:00" to="24:00" workdays="no" source="local"/></policy>\n');
	hy = await start({ set: { policy: 'always', 'schema.dir': join(folder, 'schema') } });
	process.kill(hy.pid('courier'), 'SIGSTOP');
});
after(async () => {
	for (const server of relays) server.close();
	if (hy) process.kill(hy.pid('courier'), 'SIGCONT');
	await hy?.stop();
	if (folder) rmSync(folder, { recursive: true, force: true });
});

const inTls = (heard, word) => heard.filter((h) => h.line.startsWith(word)).map((h) => h.secure);

test('STARTTLS: the log-in and the mail are said inside it', { skip: WITHOUT }, async () => {
	const one = await relay(ours);
	const { state, fault, number } = await deliver(`smtp://127.0.0.1:${one.port}`);
	assert.deepEqual([state, fault], ['sent', '']);
	assert.deepEqual([inTls(one.heard, 'STARTTLS'), inTls(one.heard, 'AUTH'), inTls(one.heard, 'MAIL'), inTls(one.heard, 'RCPT')], [[false], [true], [true], [true]]);
	assert.ok(one.mail.some((line) => line.startsWith('Message-ID:')), number);
});
test('smtps: TLS from the first byte', { skip: WITHOUT }, async () => {
	const one = await relay(ours, { from: 'tls', starttls: false });
	const { state, fault } = await deliver(`smtps://127.0.0.1:${one.port}`);
	assert.deepEqual([state, fault], ['sent', '']);
	assert.deepEqual([inTls(one.heard, 'AUTH'), inTls(one.heard, 'MAIL')], [[true], [true]]);
});
for (const [what, pair, trusted] of [['that nobody we trust has signed', () => ours, false], ['of another host', () => others, true]])
	for (const scheme of ['smtp', 'smtps'])
		for (const mode of ['required', 'auto'])
			test(`${scheme}, mail.tls = ${mode}: a certificate ${what} is refused, and nothing is told to it`, { skip: WITHOUT }, async () => {
				const one = await relay(pair(), scheme === 'smtps' ? { from: 'tls', starttls: false } : {});
				const { state, fault, said } = await deliver(`${scheme}://127.0.0.1:${one.port}`, { 'mail.tls': mode }, trusted);
				assert.equal(state, 'wait');
				assert.match(fault, /^the server's certificate is not for this host, .*courier\.ca_file/);
				assert.deepEqual([inTls(one.heard, 'AUTH'), inTls(one.heard, 'MAIL'), one.mail], [[], [], []]);
				assert.ok(!said.includes(PASSWORD) && !said.includes('canary@'), said);
			});
test('a relay that offers no STARTTLS gets neither password nor mail when TLS is required', { skip: WITHOUT }, async () => {
	const one = await relay(ours, { starttls: false });
	const { state, fault } = await deliver(`smtp://127.0.0.1:${one.port}`);
	assert.deepEqual([state, fault], ['wait', 'the mail relay offers no STARTTLS, which mail.tls requires']);
	assert.deepEqual([inTls(one.heard, 'AUTH'), inTls(one.heard, 'MAIL')], [[], []]);
});
test('a wrong password is the operator\'s to mend: the message waits', { skip: WITHOUT }, async () => {
	const one = await relay(ours);
	writeFileSync(join(folder, 'wrong'), 'not this\n', { mode: 0o600 });
	const { state, fault } = await deliver(`smtp://127.0.0.1:${one.port}`, { 'mail.password_file': join(folder, 'wrong') });
	assert.equal(state, 'wait');
	assert.match(fault, /535 to AUTH/);
	assert.deepEqual(one.mail, []);
});
test('a file of authorities that cannot be used is said before anything runs', { skip: WITHOUT }, async () => {
	for (const [path, said] of [[join(folder, 'nowhere.pem'), /nowhere\.pem: No such file/], [join(folder, 'password'), /password: expected certificates in PEM/]]) {
		const done = await run(join(hy.data, 'dist/libexec/huiying/courier'), ['-c', join(hy.data, 'huiying.conf'), '-o', `courier.ca_file=${path}`, '--once']);
		assert.deepEqual([done.code, said.test(done.err)], [1, true], done.err);
	}
});
