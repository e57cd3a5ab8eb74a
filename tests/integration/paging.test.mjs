// SPDX-License-Identifier: MIT
// Public lists that are leafed through: to the last letter and back again, each once, and a page far back costs what the first one costs.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from './harness.mjs';
import { days, solicitation } from './solicitation-rows.mjs';

const SIZE = 2, COUNTED = 50, LETTERS = 65 * SIZE;
let hy, reader;
before(async () => {
	hy = await start({ workers: 1, set: { 'page.size': SIZE } });
	reader = hy.visitor({ json: true });
	writeFileSync(join(hy.folder, 'one.tsv'), 'id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer\none\t2025-01-02T09:00:00+08:00\t2025-01-03T09:00:00+08:00\t巷口的路灯不亮\t巷口的路灯不亮，请修一修。\t修好了。\n');
	assert.equal((await hy.cli('import', 'letters', join(hy.folder, 'one.tsv'))).code, 0);
	await more(1, LETTERS);
});
after(() => hy?.stop());

const OWN = { id: '100000 + seq', ticket_id: '100000 + seq', number: "CONCAT('9', LPAD(seq, 15, '0'))", submission_key: "CONCAT('copy-', seq)", source_ref: "CONCAT('copy-', seq)" };
/** The rows of a ticket again, as `from` … `to`, each with what it has of its own. */
async function again(tables, id, from, to, own) {
	for (const table of tables) {
		const columns = (await hy.sql(`SELECT column_name FROM information_schema.columns WHERE table_schema = 'huiying' AND table_name = '${table}'`)).flat();
		await hy.sql(`INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.map((name) => own[name] ?? `t.${name}`).join(', ')}
			FROM ${table} t, seq_${from}_to_${to} WHERE t.${table === 'ticket' ? 'id' : 'ticket_id'} = ${id}`);
	}
}
/** The letter again, older and older; seven each are answered at the same time. */
const more = async (from, to) => again(['ticket', 'publication', 'search_public'], await hy.value('SELECT MIN(ticket_id) FROM publication'), from, to, { ...OWN, answered_at: 't.answered_at - INTERVAL seq DIV 7 MINUTE' });
const order = async () => (await hy.sql("SELECT number FROM publication WHERE state = 'public' ORDER BY answered_at DESC, ticket_id DESC")).flat();
const below = (url) => url.slice('/hudong/'.length);
const rowsRead = async () => Number(await hy.value("SELECT SUM(variable_value) FROM information_schema.global_status WHERE variable_name LIKE 'Handler_read%'"));

/** Pages by the links of a program, from the first to the last: [numbers of the page]. */
async function forwards(path) {
	const pages = [];
	for (let url = path; url; ) {
		const { status, data } = await reader.get(url);
		assert.equal(status, 200, url);
		pages.push(data.letters.map((letter) => letter.number));
		assert.equal(data.page, pages.length);
		url = data.next_url && below(data.next_url);
	}
	return pages;
}
/** What a person leafs through with a link of the pager, from an address on. */
async function leaf(path, rel) {
	const visitor = hy.visitor(), pages = [];
	for (let url = path; url; ) {
		const { text } = await visitor.get(url);
		pages.push({ url, here: text.match(/第 (\d+) 页/)?.[1], numbers: [...text.matchAll(/<h3><a href="\/hudong\/letters\/(\d+)"/g)].map((m) => m[1]) });
		const link = text.match(new RegExp(`rel="${rel}" href="([^"]+)"`))?.[1];
		url = link && below(link.replaceAll('&amp;', '&'));
	}
	return pages;
}

test('every letter stands on one page, from the newest to the oldest, and the way back shows the same pages', async () => {
	const all = await order(), pages = await forwards('letters/');
	assert.equal(pages.length, Math.ceil(all.length / SIZE));
	assert.ok(pages.length > COUNTED + 10);
	assert.deepEqual(pages.flat(), all);
	const seen = await leaf('letters/', 'next');
	assert.deepEqual(seen.map((page) => page.numbers), pages);
	const back = await leaf(seen.at(-1).url, 'prev');
	assert.deepEqual(back.map((page) => page.numbers).reverse(), pages);
	assert.deepEqual(back.map((page) => Number(page.here)).reverse(), pages.map((_, i) => i + 1));
	const unit = await hy.value('SELECT u.code FROM publication p JOIN unit u ON u.id = p.unit_id LIMIT 1');
	assert.deepEqual((await forwards(`letters/?unit=${unit}`)).flat(), all, 'of one unit');
});
test('a page far back reads as many rows as one that is near, however many letters lie there', async () => {
	const far = async () => {
		const numbers = await order();
		const url = `letters/?page=${COUNTED + 1}&after=${numbers.at(-9)}`, before = await rowsRead();
		assert.deepEqual((await reader.get(url)).data.letters.map((letter) => letter.number), numbers.slice(-8, -8 + SIZE));
		return (await rowsRead()) - before;
	};
	const cost = { few: await far(), many: 0 };
	await more(LETTERS + 1, 6000);
	cost.many = await far();
	assert.ok(cost.many < cost.few + 400, `${cost.few} rows of few letters, ${cost.many} of fifty times as many`);
});
test('a page is jumped to as long as rows are counted; behind that the answer says how to go on', async () => {
	assert.equal((await reader.get(`letters/?page=${COUNTED}`)).data.letters.length, SIZE);
	const visitor = hy.visitor();
	for (const path of [`letters/?page=${COUNTED + 1}`, 'letters/?page=100000', `letters/?page=${COUNTED + 1}&q=${encodeURIComponent('路灯')}`]) {
		assert.equal((await reader.get(path)).status, 404, path);
		const page = await visitor.get(path);
		assert.equal(page.status, 404);
		assert.match(page.text, /再往后请用“下一页”|请换更具体的词/);
	}
	const gone = await reader.get(`letters/?page=${COUNTED + 1}&after=9000000000000000`);
	assert.deepEqual([gone.status, gone.data.page], [200, 1], 'a letter that nobody knows: from the newest');
});
test('a search ends where counting ends, and the page says how to find what is older', async () => {
	const { text } = await hy.visitor().get(`letters/?page=${COUNTED}&q=${encodeURIComponent('路灯')}`);
	assert.match(text, new RegExp(`只列出最新的 ${COUNTED * SIZE} 封`));
	assert.doesNotMatch(text, /rel="next"/);
	assert.match(text, /rel="prev"/);
	const near = await hy.visitor().get(`letters/?page=2&q=${encodeURIComponent('路灯')}`);
	assert.doesNotMatch(near.text, /只列出最新的/);
});
test('the list of solicitations ends there, too', async () => {
	const { id } = await solicitation(hy, { opens: days(-100), closes: days(-40), public: days(-101) });
	await again(['ticket', 'solicitation'], id, 1, COUNTED * SIZE, { ...OWN, id: '300000 + seq', ticket_id: '300000 + seq', number: "CONCAT('8', LPAD(seq, 15, '0'))", submission_key: "CONCAT('again-', seq)", source_ref: 'NULL' });
	const last = await hy.visitor().get(`solicitations/?phase=closed&page=${COUNTED}`);
	assert.match(last.text, new RegExp(`只列出最新的 ${COUNTED * SIZE} 个`));
	assert.doesNotMatch(last.text, /rel="next"/);
	assert.equal((await reader.get(`solicitations/?phase=closed&page=${COUNTED}`)).data.next_url ?? null, null);
	assert.equal((await reader.get(`solicitations/?phase=closed&page=${COUNTED + 1}`)).status, 404);
});
