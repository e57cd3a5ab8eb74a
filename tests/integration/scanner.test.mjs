// SPDX-License-Identifier: MIT
// Files with a virus: refused at the door in plain words; when the scanner is away the letter is taken all the same and its file is held back
// from everybody until it was scanned; what is found later is handed out no more. The scanner is one of ours that speaks clamd's protocol,
// and the real one where it is installed.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { letter, newKey, persons, run, start, track, until, words } from './harness.mjs';

// The test file that every scanner knows, in pieces: whole, this file would be taken for one.
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$H+H*'].join('');
const folder = mkdtempSync(join(tmpdir(), 'hy-scanner-'));
const socket = join(folder, 'clamd.ctl');
let hy, server, signatures = [EICAR], silent = false, slow = 0;

/** zVERSION, zPING and zINSTREAM of clamd(8). */
function converse(client) {
	let got = Buffer.alloc(0);
	client.on('error', () => {});
	client.on('data', (bytes) => {
		got = Buffer.concat([got, bytes]);
		if (silent) return;
		const end = got.indexOf(0), command = got.subarray(0, end).toString();
		if (end < 0) return;
		if (command !== 'zINSTREAM') return client.end(command === 'zVERSION' ? 'Stand-in 1.0\0' : 'UNKNOWN COMMAND\0');
		const pieces = [];
		for (let at = end + 1; at + 4 <= got.length;) {
			const n = got.readUInt32BE(at);
			if (n === 0) {
				const file = Buffer.concat(pieces);
				return setTimeout(() => client.end(signatures.some((s) => file.includes(s)) ? 'stream: Test-Signature FOUND\0' : 'stream: OK\0'), slow);
			}
			if (at + 4 + n > got.length) return undefined;
			pieces.push(got.subarray(at + 4, at + 4 + n));
			at += 4 + n;
		}
		return undefined;
	});
}
const back = () => new Promise((done) => (server = net.createServer(converse)).listen(socket, done));
const away = () => new Promise((done) => server.close(done));

before(async () => {
	await back();
	hy = await start({ workers: 1, set: { 'upload.scanner': socket, 'worker.timeout': 3 } });
});
after(async () => {
	await hy?.stop();
	server.close();
	rmSync(folder, { recursive: true, force: true });
});
const person = persons(() => hy);
const text = (content) => [{ name: '情况说明.txt', type: 'text/plain', content: `情况说明\n${newKey()}\n${content}\n` }];
const send = (files) => hy.visitor({ json: true }).upload('letters/', letter({ key: newKey() }), files);
const taken = async (files) => {
	const answer = await send(files);
	assert.equal(answer.status, 201, answer.text);
	return answer.data;
};
const own = async (receipt) => {
	const { visitor, answer } = await track(hy, receipt);
	return { visitor, answer, files: (await visitor.get('letters/mine', { json: true })).data.attachments };
};
const row = (number) => hy.sql(`SELECT a.hash, h.state FROM attachment a JOIN ticket t ON t.id = a.ticket_id LEFT JOIN attachment_held h ON h.hash = a.hash WHERE t.number = '${number}'`);
const held = async (number) => (await row(number))[0][1];
const stored = () => readdirSync(join(hy.data, 'attachments'), { recursive: true }).filter((name) => name.includes('/')).length;
const actions = (number) => hy.sql(`SELECT e.action FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE t.number = '${number}' ORDER BY e.sequence`).then((rows) => rows.map(([action]) => action));
const counted = async (name) => Number((await hy.visitor().get('metrics')).text.match(new RegExp(`^huiying_${name} (\\d+)$`, 'm'))?.[1]);

describe('at the door', () => {
	test('an infected file is refused at its field, what was typed comes back, and nothing of the file is kept', async () => {
		const tickets = await hy.value('SELECT COUNT(*) FROM ticket'), files = stored();
		const visitor = hy.visitor();
		const answer = await visitor.submit(await visitor.get('letters/new'), 'letters/', letter({ title: '这个标题要留下来' }), { upload: [{ ...text(EICAR)[0], field: 'attachment' }] });
		assert.equal(answer.status, 422);
		assert.match(words(answer.text), /“情况说明\.txt”里查出了病毒，没有收下，请换一个文件/);
		assert.match(answer.text, /value="这个标题要留下来"/);
		assert.equal(await hy.value('SELECT COUNT(*) FROM ticket'), tickets);
		assert.equal(stored(), files);
		assert.deepEqual(readdirSync(join(hy.data, 'tmp')).filter((name) => name.startsWith('up-')), []);
		assert.equal(await counted('files_infected_total{program="mailbox"}'), 1);
		assert.match(hy.log('mailbox'), /the scanner found Test-Signature/);
		assert.doesNotMatch(hy.log('mailbox'), /情况说明/, 'the log has no names');
	});
	test('so it is with an error report and with a file of the desk', async () => {
		const answer = await hy.visitor({ json: true }).upload('corrections/', { key: newKey(), url: `${hy.base}/news/water-map.html`, category: 'typo', quote: '柳岸路' }, text(EICAR));
		assert.equal(answer.status, 422, answer.text);
		assert.match(answer.data.errors.attachment, /查出了病毒/);
		const receipt = await taken([]);
		const office = await person('office');
		const page = await office.get(`desk/tickets/${receipt.number}`);
		const refused = await office.upload(`desk/tickets/${receipt.number}/attach`, { csrf: page.text.match(/name="csrf" value="([^"]+)"/)[1], version: '1', purpose: 'plan' }, text(EICAR));
		assert.equal(refused.status, 422, refused.text.slice(0, 300));
		assert.ok(words(refused.text).includes('查出了病毒'), 'the page says why');
	});
	test('a clean file is taken and handed out at once', async () => {
		const receipt = await taken(text('路灯坏了'));
		const { visitor, files } = await own(receipt);
		assert.equal(await held(receipt.number), 'NULL');
		assert.equal((await visitor.get(files[0].url)).status, 200);
	});
	test('one that is slow keeps a letter with many files no longer than one file, and refuses none', async () => {
		slow = 2000;
		const many = [1, 2, 3, 4].flatMap((n) => text(`第 ${n} 个文件`.padEnd(20000, '路灯')));
		const begun = Date.now(), receipt = await taken(many);
		assert.ok(Date.now() - begun < 10000);
		slow = 0;
		const states = (await row(receipt.number)).map(([, state]) => state);
		assert.equal(states.length, 4);
		assert.ok(states.includes('wait'), states.join());
		await until(async () => (await row(receipt.number)).every(([, state]) => state === 'NULL'), 60, 'the courier');
	});
});

describe('while the scanner is away', () => {
	let clean, infected;
	before(away);
	test('a letter is taken; its file is held back from its writer and from the desk, and both are told why', async () => {
		clean = await taken(text('路灯坏了'));
		infected = await taken(text(EICAR));
		assert.equal(await held(clean.number), 'wait');
		const { visitor, files } = await own(clean);
		assert.equal(files[0].url, null);
		assert.match(files[0].held, /正在查毒/);
		assert.match(words((await visitor.get('letters/mine')).text), /情况说明\.txt .*正在查毒，查完就可以下载/);
		const [[id]] = await hy.sql(`SELECT a.id FROM attachment a JOIN ticket t ON t.id = a.ticket_id WHERE t.number = '${clean.number}'`);
		assert.equal((await visitor.get(`letters/mine/attachment/${id}`)).status, 404);
		const office = await person('office');
		const page = await office.get(`desk/tickets/${clean.number}`);
		assert.match(words(page.text), /情况说明\.txt .*正在查毒/);
		assert.doesNotMatch(page.text, /href="[^"]*desk\/attachments\//);
		assert.equal((await office.get(`desk/attachments/${id}`)).status, 404);
	});
	test('a file that is sent again while it waits waits from then on, lest the row goes while a form names it', async () => {
		const file = text('两次寄来的'), first = await taken(file);
		const [[hash]] = await row(first.number);
		const hours = () => hy.value(`SELECT TIMESTAMPDIFF(HOUR, since, UTC_TIMESTAMP(6)) FROM attachment_held WHERE hash = '${hash}'`);
		await hy.sql(`UPDATE attachment_held SET since = since - INTERVAL 3 HOUR WHERE hash = '${hash}'`);
		assert.equal(await hours(), '3');
		const second = await taken(file);
		assert.equal((await row(second.number))[0][0], hash);
		assert.equal(await hours(), '0');
		await hy.sql(`UPDATE attachment_held SET state = 'infected', due_at = NULL, since = since - INTERVAL 3 HOUR WHERE hash = '${hash}'`);
		await taken(file);
		assert.equal(await hours(), '3', 'what was found was found then');
		await hy.sql(`DELETE FROM attachment_held WHERE hash = '${hash}'`);
	});
	test('doctor, metrics and the list say how many wait', async () => {
		const doctor = await hy.cli('--format', 'tsv', 'doctor');
		assert.match(doctor.out, /FAULT\tvirus scanner\t/);
		assert.match(doctor.out, /warning\tfiles not yet scanned\t2/);
		await until(async () => (await counted('files_held{state="unscanned"}')) === 2, 20, 'the metrics');
		const list = await hy.cli('--format', 'tsv', 'attachments');
		assert.equal(list.out.split('\n').filter((line) => /\twait\t/.test(line)).length, 2);
		assert.match(list.out, new RegExp(infected.number));
		assert.equal((await hy.cli('attachments', 'scan')).code, 1);
	});
	test('when it is back, what was clean is free and what was not is stopped, with an event', async () => {
		await back();
		await until(async () => (await held(clean.number)) === 'NULL' && (await held(infected.number)) === 'infected', 40, 'the courier');
		const { visitor, files } = await own(clean);
		assert.equal((await visitor.get(files[0].url)).status, 200);
		const { files: stopped } = await own(infected);
		assert.equal(stopped[0].url, null);
		assert.match(stopped[0].held, /查出了病毒/);
		assert.equal((await actions(infected.number)).at(-1), 'hold_file');
		assert.match(words((await (await person('office')).get(`desk/tickets/${infected.number}`)).text), /附件停止下载/);
		assert.equal((await actions(clean.number)).includes('hold_file'), false);
	});
	test('one that takes a file and never answers keeps no letter, and its file is held back', async () => {
		silent = true;
		const begun = Date.now(), receipt = await taken(text('路灯坏了'));
		assert.ok(Date.now() - begun < 30000);
		assert.equal(await held(receipt.number), 'wait');
		silent = false;
		await until(async () => (await held(receipt.number)) === 'NULL', 60, 'the courier');
	});
});

test('what waits for a file that nothing names any more goes, a file that is lost stays held back', async () => {
	const [gone, lost] = ['a', 'b'].map((c) => c.repeat(64));
	await hy.sql(`INSERT INTO attachment_held (hash, state, since, due_at) VALUES ('${gone}', 'wait', UTC_TIMESTAMP(6) - INTERVAL 2 HOUR, UTC_TIMESTAMP(6)),
		('${lost}', 'wait', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))`);
	await until(async () => (await hy.value(`SELECT GROUP_CONCAT(hash, tries) FROM attachment_held WHERE hash IN ('${gone}', '${lost}')`)) === `${lost}1`, 40, 'the courier');
	await hy.sql(`DELETE FROM attachment_held WHERE hash = '${lost}'`);
});

test('after new signatures all is scanned again: what is found is stopped, a false alarm is freed again, and the ledger holds', async () => {
	const receipt = await taken(text('NEW-KIND-OF-VIRUS'));
	await until(async () => (await held(receipt.number)) === 'NULL', 60, 'the courier');
	signatures = [EICAR, 'NEW-KIND-OF-VIRUS'];
	assert.match((await hy.cli('-n', 'attachments', 'scan')).out, / 2 found infected/);
	assert.equal(await held(receipt.number), 'NULL', 'a dry run changes nothing');
	const scanned = await hy.cli('attachments', 'scan');
	assert.equal(scanned.code, 0, scanned.err);
	assert.match(scanned.out, /by Stand-in 1\.0, 1 found infected, 0 free again/);
	assert.equal(await held(receipt.number), 'infected');
	signatures = [EICAR];
	assert.match((await hy.cli('attachments', 'scan')).out, /0 found infected, 1 free again/);
	const { visitor, files } = await own(receipt);
	assert.equal((await visitor.get(files[0].url)).status, 200);
	assert.deepEqual((await actions(receipt.number)).slice(-2), ['hold_file', 'free_file']);
	const proved = await hy.cli('ledger', 'verify');
	assert.equal(proved.code, 0, proved.err);
});

const installed = (await run('sh', ['-c', 'PATH=$PATH:/usr/sbin command -v clamd'])).out.trim();
test('the real clamd finds it, too', { skip: installed ? false : 'clamd is not installed' }, async () => {
	const database = join(folder, 'db');
	mkdirSync(database);
	writeFileSync(join(database, 'test.ndb'), `Test.File:0:*:${Buffer.from(EICAR).toString('hex')}\n`);
	writeFileSync(join(folder, 'clamd.conf'), `LocalSocket ${socket}\nDatabaseDirectory ${database}\nTemporaryDirectory ${folder}\nForeground yes\nUser ${userInfo().username}\n`);
	await away();
	const clamd = spawn(installed, ['-c', join(folder, 'clamd.conf')], { stdio: 'ignore' });
	try {
		await until(async () => /ok\tvirus scanner\t.*ClamAV/.test((await hy.cli('--format', 'tsv', 'doctor')).out), 30, 'clamd');
		// A worker asks one that was away only after some seconds again.
		const answer = await until(async () => [await send(text(EICAR))].find((a) => a.status === 422), 30, 'the refusal');
		assert.match(answer.data.errors.attachment, /查出了病毒/);
		const clean = await taken(text('路灯坏了'));
		await until(async () => (await held(clean.number)) === 'NULL', 60, 'the courier');
		assert.match((await hy.cli('attachments', 'scan')).out, /by ClamAV [\d.]+.*, \d+ found infected, 0 free again/);
	} finally {
		const gone = new Promise((done) => clamd.once('exit', done));
		clamd.kill();
		await gone;
	}
});
