// SPDX-License-Identifier: MIT
// The end of a site: announced, it takes nothing new and loses nothing; closed only when the notice has stood, nothing is open and a
// backup was read back; and opened again as if nothing had been.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../documents/blocks.mjs';
import { answerLetter, letter, newKey, persons, start, track, until, words, write } from './harness.mjs';

let hy, before_it, key;
const NEW = 'https://www.new-county.example/hudong/';
const site = (...args) => hy.cli('site', ...args);
const refused = async (pattern, ...args) => {
	const { code, err, out } = await site(...args);
	assert.equal(code, 1, out);
	assert.match(err, pattern);
};
const state = async () => (await hy.cli('--format', 'tsv', 'site', 'list')).out.split('\n')[1].split('\t').slice(4);

before(async () => {
	hy = await start({ workers: 2 });
	before_it = await write(hy, { title: '关闭以前写的一封信' });
	key = newKey();
	const sent = await hy.visitor({ json: true }).post('letters/', letter({ key, title: '回执没有收到的一封信' }));
	assert.equal(sent.status, 201, sent.text);
	await site('add', 'town', '镇子站', '--parent', 'main');
});
after(() => hy?.stop());

test('nothing is closed that was not announced, and only an address that people can follow is announced', async () => {
	await refused(/“?main”? was not announced: `huiying site announce main --to URL`/, 'close', 'main', '--backup', '0123456789abcdef');
	for (const url of ['www.new.example', 'ftp://new.example/', 'https://', 'https://new', 'https://a@new.example/', 'javascript:alert(1)', 'https://new.example/"x', `https://new.example/${'x'.repeat(500)}`])
		await refused(/is no address that people can follow/, 'announce', 'main', '--to', url);
	await refused(/no site “other”/, 'announce', 'other', '--to', NEW);
	assert.equal((await site('announce', 'main')).code, 2);
	assert.deepEqual(await state(), ['open', '']);
	assert.equal((await hy.visitor().get('letters/new')).status, 200);
});
test('announced, every page says where to go; what is sent is not taken, and whoever sent it is told so', async () => {
	const early = hy.visitor(), form = await early.get('letters/new');
	const { code, out, err } = await site('announce', 'main', '--to', NEW);
	assert.equal(code, 0, err);
	assert.match(out, /^main takes nothing new from now on; 2 tickets that somebody works on and [1-9]\d* limits go on\n$/);
	assert.deepEqual(await state(), ['ending', NEW]);
	const late = await early.submit(form, 'letters/', letter({ title: '宣布以后寄出的信' }));
	assert.equal(late.status, 410);
	assert.match(words(late.text), /没有寄出.*后退/s);
	assert.ok(late.text.includes(`href="${NEW}"`));
	assert.equal(await hy.value("SELECT COUNT(*) FROM ticket WHERE title = '宣布以后寄出的信'"), '0');
	for (const path of ['', 'letters/', 'corrections/', 'solicitations/', 'satisfaction/', 'letters/track']) {
		const page = await until(async () => { const now = await hy.visitor().get(path); return now.text.includes(`href="${NEW}"`) && now; }, 20, `the notice at ${path}`);
		assert.equal(page.status, 200, path);
		assert.match(words(page.text), /即将关闭/, path);
	}
	for (const path of ['letters/new', 'corrections/new']) {
		const page = await hy.visitor().get(path);
		assert.equal(page.status, 410, path);
		assert.match(words(page.text), /不再接收新的来信.*去新的网站.*已经收下的信照常办理/s);
	}
	const machine = await hy.visitor({ json: true }).post('letters/', letter({ key: newKey() }));
	assert.equal(machine.status, 410);
	assert.equal(machine.data.moved_url, NEW);
	const report = await hy.visitor({ json: true }).post('corrections/', { key: newKey(), url: `${hy.base}/news/water-map.html`, quote: '水', category: 'inaccurate', body: '这一页有一个错字，应当改正。' });
	assert.equal(report.status, 410);
	const [field, value] = (await hy.sql("SELECT field, new_value FROM change_record WHERE thing = 'site' AND name = 'main'")).at(-1);
	assert.deepEqual([field, value], ['ending', NEW]);
});
test('what was taken before is not lost: its receipt comes again, it is looked up, added to and answered', async () => {
	const again = await hy.visitor({ json: true }).post('letters/', letter({ key, title: '回执没有收到的一封信' }));
	assert.equal(again.status, 200, again.text);
	assert.match(again.data.number.replaceAll(' ', ''), /^\d{16}$/);
	const { page, visitor } = await track(hy, before_it);
	assert.equal(page.status, 200);
	assert.equal((await visitor.get('letters/mine')).status, 200);
	await refused(/was announced on \d{4}-\d\d-\d\d and is to be read until the end of \d{4}-\d\d-\d\d \(notice\.closure: /, 'close', 'main', '--backup', '0123456789abcdef');
	await hy.sql('UPDATE site SET ending_at = ending_at - INTERVAL 40 DAY WHERE id = 1');
	await refused(/its sub-site town is open: close that one first/, 'close', 'main', '--backup', '0123456789abcdef');
	await hy.sql("UPDATE site SET ending_at = UTC_TIMESTAMP(6) - INTERVAL 40 DAY, closed_at = UTC_TIMESTAMP(6), moved_url = 'https://town.example/' WHERE code = 'town'");
	await refused(/[1-9]\d* limits run at main, the next one of ticket \d{16} until \d{4}-/, 'close', 'main', '--backup', '0123456789abcdef');
	const people = {};
	for (const number of await hy.sql('SELECT number FROM ticket WHERE site_id = 1')) await answerLetter(hy, number[0], { people });
});
test('it closes only with a backup of the last day that was read back and holds all letters', async () => {
	await refused(/0123456789abcdef is no good backup of this installation/, 'close', 'main', '--backup', '0123456789abcdef');
	const file = join(hy.folder, 'last.tgz');
	const made = await hy.cli('backup', file);
	assert.equal(made.code, 0, made.err);
	const id = made.out.match(/^backup ([0-9a-f]{16}):/)[1];
	await refused(new RegExp(`was not read back: \`huiying backup --check ${file}\``), 'close', 'main', '--backup', id);
	assert.equal((await hy.cli('backup', '--check', file)).code, 0);
	await hy.sql(`UPDATE backup_record SET started_at = started_at - INTERVAL 25 HOUR WHERE id = '${id}'`);
	await refused(/is too old: make one that was begun within a day/, 'close', 'main', '--backup', id);
	await hy.sql(`UPDATE backup_record SET started_at = started_at + INTERVAL 25 HOUR WHERE id = '${id}'`);
	await hy.sql(`UPDATE backup_record SET state = 'failed' WHERE id = '${id}'`);
	await refused(/is no good backup/, 'close', 'main', '--backup', id);
	await hy.sql(`UPDATE backup_record SET state = 'done' WHERE id = '${id}'`);
	const looked = await hy.cli('-n', 'site', 'close', 'main', '--backup', id);
	assert.equal(looked.code, 0, looked.err);
	assert.deepEqual(await state(), ['ending', NEW]);
	const closed = await site('close', 'main', '--backup', id);
	assert.equal(closed.code, 0, closed.err);
	assert.equal(closed.out, `main is closed; its content goes on at ${NEW}, and is in backup ${id}\n`);
	assert.deepEqual(await state(), ['closed', NEW]);
	const [field, value] = (await hy.sql("SELECT field, new_value FROM change_record WHERE thing = 'site' AND name = 'main'")).at(-1);
	assert.deepEqual([field, value], ['closed', `迁至 ${NEW}；备份 ${id}`]);
	await refused(/is closed already/, 'close', 'main', '--backup', id);
	await refused(/is closed already/, 'announce', 'main', '--to', NEW);
});
test('closed, a query code still opens the old letter, and nothing can start a limit there', async () => {
	await until(async () => /已经关闭/.test(words((await hy.visitor().get('letters/track')).text)), 20, 'the notice');
	const { page, visitor } = await track(hy, before_it);
	assert.equal(page.status, 200);
	assert.match(words(page.text), /关闭以前写的一封信/);
	const running = "SELECT COUNT(*) FROM clock c JOIN ticket t ON t.id = c.ticket_id WHERE c.stopped_at IS NULL AND t.site_id = 1";
	assert.equal(await hy.value(running), '0');
	const rated = await visitor.submit(await visitor.get('letters/mine'), '/rate', { rating: '1', words: '没有解决，还是老样子。' });
	assert.equal(rated.status, 410);
	assert.equal(await hy.value(running), '0');
	const office = await persons(() => hy, {})('office');
	const at = `desk/tickets/${before_it.number}`, shown = await office.get(at);
	assert.doesNotMatch(words(shown.text), /退回承办单位重新办理/, 'nobody is promised what will not be');
	const done = await office.submit(shown, `${at}/act`, { action: 'callback', reason: '1', words: '他说还是老样子。' }, { button: 'callback' });
	assert.match(words(done.text), /回访已记下/);
	assert.deepEqual(await hy.sql(`SELECT r.value, t.state FROM rating r JOIN ticket t ON t.id = r.ticket_id WHERE t.number = '${before_it.number}'`), [['1', 'REPLIED']]);
	assert.equal(await hy.value(running), '0', 'a bad call-back is kept, and opens nothing');
});
test('opened again it takes letters as before', async () => {
	assert.equal((await site('open', 'main')).code, 0);
	assert.deepEqual(await state(), ['open', '']);
	await until(async () => (await hy.visitor().get('letters/new')).status === 200, 20, 'the form');
	const again = await write(hy, { title: '恢复以后写的信' });
	assert.equal((await track(hy, again)).page.status, 200);
	await until(async () => !(await hy.visitor().get('letters/')).text.includes(NEW), 20, 'pages without the notice');
	assert.equal(await hy.value("SELECT field FROM change_record WHERE thing = 'site' AND name = 'main' ORDER BY id DESC LIMIT 1"), 'opened');
	await refused(/main is open/, 'open', 'main');
});
test('the guide closes it for good, word for word', async () => {
	await site('announce', 'main', '--to', NEW);
	for (const [number] of await hy.sql("SELECT number FROM ticket WHERE site_id = 1 AND state = 'SUBMITTED'")) await answerLetter(hy, number);
	await hy.sql('UPDATE site SET ending_at = ending_at - INTERVAL 40 DAY WHERE id = 1');
	const bin = join(hy.folder, 'bin');
	mkdirSync(bin);
	writeFileSync(join(bin, 'huiying'), `#!/bin/sh\nexec ${join(hy.data, 'dist/bin/huiying')} -c ${join(hy.data, 'huiying.conf')} "$@"\n`);
	chmodSync(join(bin, 'huiying'), 0o755);
	await run('docs/operators.md', { heading: 'For good', env: { PATH: `${bin}:${process.env.PATH}`, BACKUPS: hy.folder } });
	assert.deepEqual(await state(), ['closed', NEW]);
});
