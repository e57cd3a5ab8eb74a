// SPDX-License-Identifier: MIT
// What has been kept long enough goes, by the policy's rules and in the open: what is worked on stays, what is public stays, the
// ledger stays whole, and doing it twice does nothing twice.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerLetter, deskAct, persons, publishLetter, run, start, track, words, write } from './harness.mjs';

const WITHOUT = spawnSync('faketime', ['--version']).status === 0 ? false : 'faketime is not installed (Debian: apt-get install faketime)';
let site, open, answered, junk, advert;
const people = {};
const person = persons(() => site, people);
const retain = async (...args) => {
	const done = await site.cli('--format', 'tsv', ...args.filter((a) => a === '-n'), 'retain', ...args.filter((a) => a !== '-n'));
	assert.equal(done.code, 0, done.err);
	return Object.fromEntries(done.out.split('\n').slice(1, -1).map((line) => line.split('\t')).map(([rule, , n]) => [rule, Number(n)]));
};
const whole = async () => {
	const done = await site.cli('ledger', 'verify');
	assert.equal(done.code, 0, done.err);
};
/** Everything in a table's column so many months back; the ledger's own times stay. */
const back = (table, column, months, where = '1') => site.sql(`UPDATE ${table} SET ${column} = ${column} - INTERVAL ${months} MONTH WHERE ${where}`);

before(async () => {
	site = await start({ workers: 2 });
	open = await write(site, { title: '还在办理的信', phone: '13800138001' });
	answered = await write(site, { title: '已经公开的信', phone: '13800138002' });
	junk = await write(site, { title: '垃圾广告来信', body: '低价代办各种证件，联系某某某某某某。', phone: '13800138003' });
	await answerLetter(site, answered.number, { people });
	await publishLetter(site, answered.number, { people });
	advert = await write(site, { title: '又一封广告来信', body: '出售各类发票，欢迎来电某某某某某某。', phone: '13800138004' });
	for (const { number } of [junk, advert]) {
		await deskAct(await person('office'), number, 'refuse_ask', { reason: 'invalid', words: '广告。' });
		await deskAct(await person('office2'), number, 'invalid');
	}
});
after(() => site?.stop());

test('nothing is old enough: nothing is taken, and the rules are shown with their sources', async () => {
	const done = await site.cli('--format', 'tsv', 'retain');
	assert.equal(done.code, 0, done.err);
	const rows = done.out.split('\n').slice(1, -1).map((line) => line.split('\t'));
	assert.ok(rows.length >= 9);
	for (const [rule, before, n, source] of rows) {
		assert.match(rule, /^retention\./);
		assert.match(before, /^\d{4}-\d\d-\d\d$/);
		assert.equal(n, '0', rule);
		assert.ok(source);
	}
	assert.equal(await site.value("SELECT COUNT(*) FROM change_record WHERE thing = 'retention'"), '0');
});

test('old log-ins, sessions, drafts, messages and links go; young ones and what still waits stay', async () => {
	await back('staff_event', 'at', 13, 'id <= 2');
	await back('staff_session', 'seen_at', 2);
	await back('rating_link', 'made_at', 7);
	const waits = await site.value("SELECT COUNT(*) FROM outbox WHERE next_try_at IS NOT NULL");
	await back('outbox', 'created_at', 7);
	const over = Number(await site.value("SELECT COUNT(*) FROM outbox WHERE next_try_at IS NULL AND state <> 'wait'"));
	await site.sql(`INSERT INTO draft (ticket_id, staff_id, words, saved_at) SELECT id, 1, '草稿', UTC_TIMESTAMP(6) - INTERVAL 200 DAY FROM ticket WHERE number IN ('${open.number}', '${junk.number}')`);
	const links = Number(await site.value('SELECT COUNT(*) FROM rating_link'));
	const sessions = Number(await site.value('SELECT COUNT(*) FROM staff_session'));
	const logins = Number(await site.value('SELECT COUNT(*) FROM staff_event'));
	const before = await retain('-n');
	assert.equal(before['retention.log'], 2);
	assert.equal(Number(await site.value('SELECT COUNT(*) FROM staff_event')), logins, 'a dry run takes nothing');
	const taken = await retain();
	assert.deepEqual(taken, before, 'what a dry run says is what is taken');
	assert.equal(taken['retention.session'], sessions);
	assert.equal(taken['retention.link'], links);
	assert.equal(taken['retention.message'], over);
	assert.equal(taken['retention.draft'], 1);
	assert.equal(Number(await site.value('SELECT COUNT(*) FROM staff_event')), logins - 2);
	assert.equal(await site.value("SELECT COUNT(*) FROM outbox WHERE next_try_at IS NOT NULL"), waits);
	assert.equal(await site.value(`SELECT t.number FROM draft d JOIN ticket t ON t.id = d.ticket_id`), open.number, 'the draft of an open letter stays');
	assert.ok(Object.values(await retain()).every((n) => n === 0), 'the second time there is nothing');
	const records = await site.sql("SELECT field, new_value FROM change_record WHERE thing = 'retention' ORDER BY id");
	assert.equal(records.filter(([field]) => field === 'retention.log').length, 1);
	assert.match(records.find(([field]) => field === 'retention.log')[1], /^删除 2 项，都早于 \d{4}-\d\d-\d\d；依据：/);
	await whole();
});

test('files that nobody names go, files of letters stay', async () => {
	const hash = 'ab'.padEnd(64, '0');
	const folder = join(site.data, 'attachments/ab');
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, hash.slice(2)), 'x');
	utimesSync(join(folder, hash.slice(2)), Date.now() / 1000 - 7200, Date.now() / 1000 - 7200);
	await site.sql("INSERT INTO backup_record (id, node, state, place, started_at, seen_at) VALUES ('00000000deadbeef', 'x', 'run', 'x', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))");
	const held = await site.cli('retain', '--rule', 'retention.file');
	assert.match(held.err, /backup 00000000deadbeef is being written/);
	assert.ok(existsSync(join(folder, hash.slice(2))), 'while a backup is written every file stays');
	await site.sql("DELETE FROM backup_record WHERE id = '00000000deadbeef'");
	assert.equal((await retain('--rule', 'retention.file'))['retention.file'], 1);
	assert.ok(!existsSync(join(folder, hash.slice(2))));
});

/** The command, so many days from now. */
const later = (days, ...args) => run('faketime', ['-f', `+${days}d`, join(site.data, 'dist/bin/huiying'), '-c', join(site.data, 'huiying.conf'), ...args]);
const contacts = async () => (await site.sql('SELECT t.number FROM contact c JOIN ticket t ON t.id = c.ticket_id')).map(([number]) => number);

test('a file is left when a backup begins while files are taken', async () => {
	const hash = 'cd'.padEnd(64, '0');
	const path = join(site.data, 'attachments/cd', hash.slice(2));
	const ticket = `(SELECT id FROM ticket WHERE number = '${open.number}')`;
	mkdirSync(join(site.data, 'attachments/cd'), { recursive: true });
	writeFileSync(path, 'x');
	utimesSync(path, Date.now() / 1000 - 7200, Date.now() / 1000 - 7200);
	await site.sql("UPDATE retain_rule SET until_at = '2000-01-01' WHERE rule = 'retention.file'");
	await site.sql(`INSERT INTO solicitation (ticket_id, site_id, unit_id, subject, asks, draft, explanation, questions, closes_at, result) SELECT id, 1, 1, 'x', 2, '', '', '', UTC_TIMESTAMP(6) - INTERVAL 60 DAY, '' FROM ticket WHERE number = '${open.number}'`);
	await site.sql(`INSERT INTO response_file (hash, ticket_id) VALUES ('${hash}', ${ticket})`);
	await site.sql("CREATE TRIGGER a_backup_begins AFTER DELETE ON response_file FOR EACH ROW INSERT INTO backup_record (id, node, state, place, started_at, seen_at) VALUES ('00000000deadbeef', 'x', 'run', 'x', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))");
	const held = await site.cli('retain', '--rule', 'retention.file');
	await site.sql('DROP TRIGGER a_backup_begins');
	assert.equal(held.code, 0, held.err);
	assert.match(held.err, /backup 00000000deadbeef is being written/);
	assert.ok(existsSync(path), 'it has seen the row');
	await site.sql(`DELETE FROM backup_record WHERE id = '00000000deadbeef'; DELETE FROM solicitation WHERE ticket_id = ${ticket}`);
	await retain('--rule', 'retention.file');
	assert.ok(!existsSync(path));
});

test('a ticket that is opened again while others are taken keeps its contact', { skip: WITHOUT }, async () => {
	const id = async ({ number }) => site.value(`SELECT id FROM ticket WHERE number = '${number}'`);
	const [first, second] = [await id(junk), await id(advert)];
	await site.sql(`CREATE TABLE contact_kept AS SELECT * FROM contact WHERE ticket_id = ${first}`);
	await site.sql(`CREATE TRIGGER opened_again AFTER DELETE ON contact FOR EACH ROW UPDATE ticket SET version = version + 1 WHERE id = ${second}`);
	const done = await later(900, '--format', 'tsv', 'retain', '--rule', 'retention.contact');
	await site.sql('DROP TRIGGER opened_again');
	assert.equal(done.code, 0, done.err);
	assert.match(done.out, /retention\.contact\t\S+\t1\t/);
	const kept = await contacts();
	assert.ok(!kept.includes(junk.number) && kept.includes(advert.number));
	await site.sql(`UPDATE ticket SET version = version - 1 WHERE id = ${second}; INSERT INTO contact SELECT * FROM contact_kept; DROP TABLE contact_kept`);
});

test('two years later contacts of what is over are gone, junk has no text, and the ledger is whole', { skip: WITHOUT }, async () => {
	const before = await contacts();
	assert.ok(before.includes(open.number) && before.includes(junk.number) && before.includes(advert.number));
	const events = await site.value('SELECT COUNT(*) FROM event');
	// The text goes first; that it went does not count as something that happened.
	const half = await later(250, '--format', 'tsv', 'retain', '--rule', 'retention.junk');
	assert.match(half.out, /retention\.junk\t\S+\t2\t/, half.err);
	assert.deepEqual(await contacts(), before);
	const first = spawn('faketime', ['-f', '+900d', join(site.data, 'dist/bin/huiying'), '-c', join(site.data, 'huiying.conf'), 'retain', '--rule', 'retention.contact'], { stdio: 'ignore' });
	const ended = new Promise((done) => first.once('exit', done));
	first.kill('SIGKILL'); // killed anywhere, the next one goes on
	await ended;
	const done = await later(900, '--format', 'tsv', 'retain');
	assert.equal(done.code, 0, done.err);
	const kept = await contacts();
	assert.ok(kept.includes(open.number), 'who waits for an answer stays reachable');
	assert.ok(kept.includes(answered.number), 'an answered letter that is not archived yet is not over');
	assert.ok(!kept.includes(junk.number) && !kept.includes(advert.number));
	const [title, body] = (await site.sql(`SELECT title, body FROM ticket WHERE number = '${junk.number}'`))[0];
	assert.equal(title, '（内容已按规定删除）');
	assert.equal(body, '');
	assert.equal(await site.value(`SELECT e.reason FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE t.number = '${junk.number}' AND e.action = 'erase'`), 'retention.junk');
	await whole();
	assert.match(words((await site.visitor().get('letters/')).text), /已经公开的信/, 'what is public stays');
	assert.match(words((await track(site, answered)).page.text), /已经公开的信/);
	assert.ok(Number(await site.value('SELECT COUNT(*) FROM event')) > Number(events));
	const notes = await site.sql("SELECT new_value FROM change_record WHERE field = 'retention.junk'");
	assert.deepEqual(notes.map(([words_]) => /^删除 2 项/.test(words_)), [true]);
	const again = await later(900, '--format', 'tsv', 'retain', '--rule', 'retention.junk');
	assert.match(again.out, /retention\.junk\t\S+\t0\t/);
});

test('a text that is missing without such an event is still a broken ledger', async () => {
	const kept = (await site.sql(`SELECT title FROM ticket WHERE number = '${open.number}'`))[0][0];
	await site.sql(`UPDATE ticket SET title = '（内容已按规定删除）', body = '' WHERE number = '${open.number}'`);
	const done = await site.cli('ledger', 'verify');
	assert.equal(done.code, 1, `${kept} was taken out and nobody noticed`);
});
