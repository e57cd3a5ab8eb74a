// SPDX-License-Identifier: MIT
// Letters of earlier years are taken over byte for byte with their true times, and can be found at once.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { TOP, forms, start, words } from './harness.mjs';

const CORPUS = process.env.HUIYING_CORPUS ?? join(TOP, '../shared/corpus/letters.tsv');
const WITHOUT = existsSync(CORPUS) ? false : `no corpus at ${CORPUS}`;
let hy;
before(async () => { hy = await start(); });
const folders = [];
function scratch() {
	folders.push(mkdtempSync(join(tmpdir(), 'hy-import-')));
	return folders.at(-1);
}
after(async () => {
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
	await hy?.stop();
});

const unescape = (cell) => cell.replace(/\\([nt\\])/g, (_, c) => ({ n: '\n', t: '\t', '\\': '\\' })[c]);
function rows(file) {
	const [head, ...lines] = readFileSync(file, 'utf8').split('\n').filter(Boolean);
	const names = head.split('\t');
	return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, i) => [names[i], unescape(cell)])));
}
const tidy = (text) => text.replace(/\r\n?/g, '\n');

test('one bad line is reported with its number and stops nothing; repeating imports nothing twice', async () => {
	const file = join(scratch(), 'letters.tsv');
	writeFileSync(file, ['id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer',
		'a1\t2020-03-02T09:00:00+08:00\t2020-03-05T10:00:00+08:00\t河边的护栏松了\t护栏一推就晃\\n小孩常在这里玩\\t很危险\\\\\t已经加固。',
		'a2\tyesterday\t\t坏的一行\t时间不是时间\t',
		'a3\t2020-03-03T09:00:00+08:00\t\t还没有答复的一封\t短\t'].join('\n') + '\n');
	const first = await hy.cli('import', 'letters', file);
	assert.match(first.err, /3|line 3/, 'the third line of the file is named');
	assert.deepEqual(await hy.sql("SELECT source_ref, title, body FROM ticket WHERE source_ref IN ('a1','a2','a3') ORDER BY source_ref"),
		[['a1', '河边的护栏松了', '护栏一推就晃\n小孩常在这里玩\t很危险\\'], ['a3', '还没有答复的一封', '短']]);
	await hy.cli('import', 'letters', file);
	assert.equal(await hy.value("SELECT COUNT(*) FROM ticket WHERE source_ref LIKE 'a_'"), '2');
	// no rule found a unit: the dispatch office has answered, and the public finds it
	const number = await hy.value("SELECT number FROM ticket WHERE source_ref = 'a1'");
	const page = await hy.visitor().get(`/hudong/letters/${number}`);
	assert.equal(page.status, 200);
	assert.equal(await hy.value("SELECT u.office FROM publication p JOIN unit u ON u.id = p.unit_id JOIN ticket t ON t.id = p.ticket_id WHERE t.source_ref = 'a1'"), '1');
});

test('letters that are taken over are marked by the site\'s words', async () => {
	const folder = scratch();
	writeFileSync(join(folder, 'words.txt'), '拦下词\thold\n提示词\tnote\n');
	const words = await hy.cli('words', 'import', join(folder, 'words.txt'));
	assert.equal(words.code, 0, words.err);
	writeFileSync(join(folder, 'letters.tsv'), ['id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer',
		'w1\t2020-03-02T09:00:00+08:00\t\t一封信\t这里有拦 下词\t',
		'w2\t2020-03-02T09:01:00+08:00\t\t关于提示词\t没有别的\t',
		'w3\t2020-03-02T09:02:00+08:00\t\t一封信\t什么也没有\t'].join('\n') + '\n');
	const taken = await hy.cli('import', 'letters', join(folder, 'letters.tsv'));
	assert.equal(taken.code, 0, taken.err);
	assert.deepEqual(await hy.sql("SELECT source_ref, screen FROM ticket WHERE source_ref LIKE 'w_' ORDER BY source_ref"), [['w1', '3'], ['w2', '1'], ['w3', '0']]);
});

test('what is no list of letters is refused with a word: an empty file, a folder, a text of a hundred thousand lines in one', async () => {
	const folder = scratch();
	writeFileSync(join(folder, 'empty.tsv'), '');
	for (const [path, said] of [[join(folder, 'empty.tsv'), /is empty; expected a header/], [folder, /cannot be read to its end: Is a directory/]])
		for (const verb of [['import', 'letters'], ['replay']]) {
			const done = await hy.cli(...verb, path);
			assert.deepEqual([done.code, said.test(done.err), done.out], [1, true, ''], done.err);
		}
	const file = join(folder, 'long.tsv');
	writeFileSync(file, ['id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer', `long1\t2020-03-02T09:00:00+08:00\t\t长\t${'字'.repeat(7000000)}\t`,
		'long2\t2020-03-02T09:00:00+08:00\t2020-03-02T10:00:00+08:00\t短\t短\t答'].join('\n') + '\n');
	const done = await hy.cli('replay', file);
	assert.equal(done.code, 1);
	assert.match(done.err, /long\.tsv:2: body or answer is longer than 1 MB/);
	assert.match(done.out, /^# letters: 1$/m);
});

test('a category without a parent stands for those below it: list, total, search, with and without a unit', async () => {
	const folder = scratch();
	const file = join(folder, 'letters.tsv'), rules = join(folder, 'import.rules');
	const at = '2019-03-02T09:00:00+08:00\t2019-03-05T10:00:00+08:00';
	writeFileSync(rules, '灯柱\twater\turban.lighting\n井盖\twater\turban.water\n城建\thousing\turban\n电梯\thousing\thousing.safety\n');
	writeFileSync(file, ['id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer', `t1\t${at}\t灯柱斜了\t快要倒了请扶正。\t已经扶正。`,
		`t2\t${at}\t井盖响\t夜里很吵请扶正。\t已经更换。`, `t3\t${at}\t城建的事\t请答复。\t已经扶正。`, `t4\t${at}\t电梯停了\t请扶正。\t已经修好。`].join('\n') + '\n');
	const done = await hy.cli('import', 'letters', file, '--rules', rules);
	assert.equal(done.code, 0, done.err);
	const visitor = hy.visitor({ json: true });
	const titles = async (query) => {
		const { data } = await visitor.get(`letters/?${query}`);
		return [data.letters.map((letter) => letter.title).sort(), data.total];
	};
	const word = encodeURIComponent('扶正');
	assert.deepEqual(await titles('category=urban'), [['井盖响', '城建的事', '灯柱斜了'].sort(), 3]);
	assert.deepEqual(await titles(`category=${encodeURIComponent('城乡建设')}`), [['井盖响', '城建的事', '灯柱斜了'].sort(), 3]);
	assert.deepEqual(await titles('category=urban&unit=water'), [['井盖响', '灯柱斜了'].sort(), 2]);
	assert.deepEqual(await titles('category=urban.lighting'), [['灯柱斜了'], 1]);
	assert.deepEqual(await titles('category=urban.lighting&unit=housing'), [[], 0]);
	assert.deepEqual(await titles('category=housing'), [['电梯停了'], 1]);
	assert.deepEqual((await titles(`category=urban&q=${word}`))[0], ['井盖响', '城建的事', '灯柱斜了'].sort());
	assert.deepEqual((await titles(`category=urban&unit=housing&q=${word}`))[0], ['城建的事']);
	assert.deepEqual((await titles(`category=urban.water&q=${word}`))[0], ['井盖响']);
});

test('all letters of the corpus come in with their true times, byte for byte', { skip: WITHOUT }, async () => {
	const letters = rows(CORPUS);
	assert.ok(letters.length >= 1881);
	const done = await hy.cli('import', 'letters', CORPUS, { timeout: 600000 });
	assert.equal(done.code, 0, done.err.slice(-1000));
	const stored = new Map((await hy.sql(`SELECT source_ref, title, body, DATE_FORMAT(submitted_at, '%Y-%m-%dT%H:%i:%s'), COALESCE(DATE_FORMAT(replied_at, '%Y-%m-%dT%H:%i:%s'), '') FROM ticket WHERE source = 'import'`)).map((row) => [row[0], row]));
	const utc = (time) => (time ? new Date(time).toISOString().slice(0, 19) : '');
	for (const row of letters) {
		const mine = stored.get(row.id);
		assert.ok(mine, `letter ${row.id} is there`);
		assert.equal(mine[1], row.title, `title of ${row.id}`);
		assert.equal(tidy(mine[2]), tidy(row.body), `text of ${row.id}`);
		assert.equal(mine[3], utc(row.submitted_at), `time of ${row.id}`);
		assert.equal(mine[4], utc(row.answered_at), `answer of ${row.id}`);
	}
	const answers = new Map(await hy.sql("SELECT t.source_ref, a.words FROM answer a JOIN ticket t ON t.id = a.ticket_id WHERE t.source = 'import'"));
	for (const row of letters) if (row.answer) assert.equal(tidy(answers.get(row.id) ?? ''), tidy(row.answer), `answer of ${row.id}`);
	const again = await hy.cli('import', 'letters', CORPUS, { timeout: 600000 });
	assert.equal(again.code, 0, again.err.slice(-500));
	assert.equal(Number(await hy.value("SELECT COUNT(*) FROM ticket WHERE source = 'import'")), stored.size, 'nothing comes in twice');
	const proved = await hy.cli('ledger', 'verify');
	assert.equal(proved.code, 0, proved.err.slice(-500));
});

/** Numbers on all pages of a public search. */
async function allFound(word) {
	const visitor = hy.visitor({ json: true });
	const numbers = new Set();
	for (let url = `letters/?q=${encodeURIComponent(word)}`; url; ) {
		const { data } = await visitor.get(url);
		for (const letter of data.letters) numbers.add(letter.number);
		url = data.next_url;
	}
	return numbers;
}

test('the public search misses nothing that a plain scan finds', { skip: WITHOUT }, async () => {
	for (const word of ['路灯', '物业', '学校', '公积金', '噪音', '安置房', '公交']) {
		const found = await allFound(word);
		const scan = Number(await hy.value(`SELECT COUNT(*) FROM publication WHERE state = 'public' AND (title LIKE '%${word}%' OR body LIKE '%${word}%' OR answer LIKE '%${word}%')`));
		assert.ok(scan > 0, word);
		assert.equal(found.size, scan, word);
	}
});

test('imported letters are on the public pages and in the desk', { skip: WITHOUT }, async () => {
	const list = await hy.visitor().get('letters/');
	assert.equal(list.status, 200);
	const link = list.text.match(/href="([^"]*\/letters\/\d{16})"/)?.[1];
	assert.ok(link, 'the list links to letters');
	assert.equal((await hy.visitor().get(link)).status, 200);
	const office = hy.visitor();
	await office.login('office');
	const number = link.match(/\d{16}/)[0];
	assert.equal((await office.get(`desk/tickets/${number}`)).status, 200);
	const found = await office.get(`desk/search?q=${encodeURIComponent('路灯')}`);
	assert.match(found.text, /desk\/tickets\/\d{16}/);
});

test('the longest letter is whole on its public page', { skip: WITHOUT }, async () => {
	const [[number, body]] = await hy.sql("SELECT number, body FROM publication WHERE state = 'public' ORDER BY CHAR_LENGTH(body) DESC LIMIT 1");
	const page = await hy.visitor().get(`letters/${number}`);
	const flat = (text) => text.replace(/\s+/g, '');
	assert.ok(flat(words(page.text)).includes(flat(body)));
	assert.equal(forms(page.text).some((f) => f.action.includes('/mine')), false);
});

test('files as other systems write them: CRLF and a mark at the start; a text of its own keeps its CR', async () => {
	const folder = scratch();
	const lines = ['id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer', 'crlf1\t2020-03-02T09:00:00+08:00\t2020-03-05T10:00:00+08:00\t河边的护栏\t护栏一推就晃\t已经加固。'];
	writeFileSync(join(folder, 'crlf.tsv'), `\ufeff${lines.join('\r\n')}\r\n`);
	writeFileSync(join(folder, 'lf.tsv'), `${lines.join('\n').replace('crlf1', 'crlf2')}\r\n`);
	for (const name of ['crlf.tsv', 'lf.tsv']) {
		const done = await hy.cli('import', 'letters', join(folder, name));
		assert.equal(done.code, 0, done.err);
	}
	const answer = (id) => hy.value(`SELECT a.words FROM answer a JOIN ticket t ON t.id = a.ticket_id WHERE t.source_ref = '${id}'`);
	assert.deepEqual([await answer('crlf1'), await answer('crlf2')], ['已经加固。', '已经加固。\r']);
});
