// SPDX-License-Identifier: MIT
// What other systems read and send: feeds by unit and category, the site map, JSON beside every page, Open311, parts of host
// pages, tickets as XML. One instance with the demo county, in which there is something of everything.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { atom, xml } from './atom.mjs';
import * as document from '../documents/blocks.mjs';
import { run, start, TOP } from './harness.mjs';

let hy, key;
const all = (element, name) => element.children.filter((c) => c.name === name);
const text = (element, name) => all(element, name)[0]?.text;
const path = (address) => address.replace(/^https?:\/\/[^/]+/, '');
const reader = () => hy.visitor();
const json = () => hy.visitor({ json: true });
const O = 'open311/v2/';

before(async () => {
	hy = await start({ demo: true });
	const made = await hy.cli('key', 'add', '--by', 'admin', '便民App');
	assert.equal(made.code, 0, made.err);
	key = made.out.trim().split('\t')[1];
});
after(() => hy?.stop());

// --- feeds ---

test('each list tells its feed with the filter that is on, and the feed has what the list has', async () => {
	for (const [place, filter] of [['letters/', 'unit=water'], ['letters/', 'category=urban'], ['corrections/', 'unit=office'], ['corrections/', 'kind=access'], ['solicitations/', 'unit=water']]) {
		const page = await reader().get(`${place}?${filter}`);
		const href = page.text.match(/<link rel="alternate" type="application\/atom\+xml"[^>]* href="([^"]+)"/)?.[1];
		assert.ok(href?.endsWith(`feed.atom?${filter}`), `${place}?${filter}: ${href}`);
		const answer = await reader().get(href);
		assert.equal(answer.status, 200, href);
		assert.match(answer.headers['content-type'], /^application\/atom\+xml/);
		const feed = atom(answer.text);
		assert.ok(feed.self.endsWith(href.slice(href.indexOf('?'))), feed.self);
		assert.ok(feed.page.endsWith(`${place}?${filter}`), feed.page);
		const whole = atom((await reader().get(`${place}feed.atom`)).text);
		assert.ok(feed.entries.length <= whole.entries.length);
		if (filter === 'unit=water') assert.equal(new Set(feed.entries.map((e) => e.author)).size <= 1, true, href);
	}
});

test('a feed of a unit, category or kind that is not there is none', async () => {
	for (const address of ['letters/feed.atom?unit=nobody', 'letters/feed.atom?category=nothing', 'corrections/feed.atom?unit=nobody', 'corrections/feed.atom?kind=nothing', 'solicitations/feed.atom?unit=nobody', 'solicitations/feed.atom?subject=nothing'])
		assert.equal((await reader().get(address)).status, 404, address);
});

// --- site map ---

test('the site map names every published letter once, and nothing that is not published', async () => {
	const index = xml((await reader().get('sitemap.xml')).text);
	assert.equal(index.name, 'sitemapindex');
	const named = [];
	for (const one of all(index, 'sitemap')) {
		const file = await reader().get(path(text(one, 'loc')));
		assert.equal(file.status, 200);
		const set = xml(file.text);
		assert.equal(set.name, 'urlset');
		const changed = all(set, 'url').map((u) => text(u, 'lastmod')).filter(Boolean);
		if (text(one, 'lastmod')) assert.equal(text(one, 'lastmod'), changed.sort().at(-1));
		for (const url of all(set, 'url')) named.push(path(text(url, 'loc')));
	}
	const published = (await hy.sql("SELECT number FROM publication WHERE state = 'public' AND site_id = 1")).map(([n]) => `/hudong/letters/${n}`);
	assert.ok(published.length > 0);
	assert.deepEqual(named.filter((n) => /letters\/\d/.test(n)).sort(), published.sort());
	assert.equal(new Set(named).size, named.length);
	for (const address of [...named.filter((n) => !/letters\/\d/.test(n)), published[0]]) assert.equal((await reader().get(address)).status, 200, address);
	for (const address of ['sitemap/2000-01-1.xml', 'sitemap/2026-13-1.xml', 'sitemap/x.xml', 'sitemap/2026-11-0.xml']) assert.equal((await reader().get(address)).status, 404, address);
});

// --- JSON beside the pages ---

test('every public page that shows data answers JSON with the words that the page shows', async () => {
	const number = await hy.value("SELECT number FROM publication WHERE state = 'public' LIMIT 1");
	const open = (await json().get('solicitations/?phase=open')).data.solicitations[0].number;
	const done = (await json().get('solicitations/?phase=result')).data.solicitations[0]?.number;
	const pages = ['', 'letters/', 'letters/?unit=water', `letters/${number}`, 'corrections/', 'solicitations/', 'solicitations/?phase=open', `solicitations/${open}`, `solicitations/${open}/opinions`,
		'satisfaction/', 'satisfaction/?kind=correction', 'parts/answers', 'parts/solicitations', 'parts/figures', 'parts/correction', ...(done ? [`solicitations/${done}`, `solicitations/${done}/results`] : [])];
	for (const address of pages) {
		const [page, data] = [await reader().get(address), await json().get(address)];
		assert.equal(page.status, 200, address);
		assert.equal(data.status, 200, address);
		assert.match(data.headers['content-type'], /^application\/json/, address);
		assert.match(data.headers.vary ?? '', /Accept/i, address);
		assert.ok(Object.keys(data.data).length > 0, address);
		assert.ok(!/"_/.test(data.text), `${address}: a field that is for pages only`);
		const shown = page.text.replace(/<[^>]*>/g, '').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
		for (const list of ['letters', 'solicitations', 'corrections'])
			for (const item of data.data[list] ?? []) {
				if (item.title) assert.ok(shown.includes(item.title), `${address}: ${item.title}`);
				if (item.number && list === 'corrections') assert.ok(page.text.includes(item.number), `${address}: ${item.number}`);
			}
		if (data.data.title) assert.ok(shown.includes(data.data.title), address);
	}
});

// --- Open311 ---

const letters = { service_code: 'urban.lighting', description: '学前街口的路灯坏了三盏。晚上看不清路，请派人来修。', last_name: '张', first_name: '小满', phone: '13800138000', email: 'man@example.com' };
const send = (fields, { ext = 'json', headers = {} } = {}) => reader().post(`${O}requests.${ext}`, fields, { headers });

test('discovery, services and their attributes say the same in JSON and XML', async () => {
	const found = (await reader().get(`${O}discovery.json`)).data;
	assert.equal(path(found.endpoints[0].url), '/hudong/open311/v2');
	assert.deepEqual(found.endpoints[0].formats, ['text/xml', 'application/json']);
	assert.equal(xml((await reader().get(`${O}discovery.xml`)).text).name, 'discovery');
	const services = (await reader().get(`${O}services.json`)).data;
	const answer = await reader().get(`${O}services.xml`);
	assert.match(answer.headers['content-type'], /^text\/xml/);
	assert.deepEqual(all(xml(answer.text), 'service').map((s) => [text(s, 'service_code'), text(s, 'service_name'), text(s, 'group')]), services.map((s) => [s.service_code, s.service_name, s.group]));
	assert.ok(services.some((s) => s.service_code === 'urban.lighting' && s.group === '城乡建设'));
	const one = (await reader().get(`${O}services/urban.lighting.json`)).data;
	assert.deepEqual(one.attributes.map((a) => a.code), ['title', 'box', 'type', 'public']);
	assert.ok(one.attributes[1].values.length > 0);
	assert.equal(all(all(xml((await reader().get(`${O}services/urban.lighting.xml`)).text), 'attributes')[0], 'attribute').length, 4);
	assert.equal((await reader().get(`${O}services/nothing.json`)).status, 404);
});

/** A limit ends at midnight; whoever shows the date of the answer reads the last day that counts, not the one after it. */
const lastSecond = (end) => new Date(new Date(end).getTime() - 1000 + 8 * 3600000).toISOString().replace('.000Z', '+08:00');

test('published letters are closed requests, with the due date as the expected one, and nobody is in them', async () => {
	const published = await hy.sql("SELECT p.number, DATE_FORMAT(t.reply_due_at, '%Y-%m-%dT%H:%i:%sZ'), u.name FROM publication p JOIN ticket t ON t.id = p.ticket_id JOIN unit u ON u.id = p.unit_id WHERE p.state = 'public' AND p.site_id = 1 ORDER BY p.submitted_at DESC, p.ticket_id DESC");
	const ask = async (query, ext = 'json') => reader().get(`${O}requests.${ext}?start_date=2000-01-01T00:00:00Z&${query}`);
	const first = (await ask('page_size=5')).data, second = (await ask('page_size=5&page=2')).data;
	assert.deepEqual([...first, ...second].map((r) => r.service_request_id), published.slice(0, 10).map(([n]) => n));
	for (const [i, request] of first.entries()) {
		assert.equal(request.status, 'closed');
		assert.equal(request.expected_datetime, lastSecond(published[i][1]));
		assert.equal(request.agency_responsible, published[i][2]);
		assert.ok(request.status_notes && request.description);
	}
	const listed = all(xml((await ask('page_size=5', 'xml')).text), 'request');
	assert.deepEqual(listed.map((r) => [text(r, 'service_request_id'), text(r, 'description').replace(/\r/g, ''), text(r, 'expected_datetime')]), first.map((r) => [r.service_request_id, r.description.replace(/\r/g, ''), r.expected_datetime]));
	assert.deepEqual((await ask('status=open')).data, []);
	const code = first[0].service_code;
	const same = (await ask(`service_code=${code},general&page_size=100`)).data;
	assert.ok(same.length > 0 && same.every((r) => [code, 'general'].includes(r.service_code)));
	assert.deepEqual((await ask(`service_code=${code}&page_size=100`)).data.map((r) => r.service_request_id), same.filter((r) => r.service_code === code).map((r) => r.service_request_id));
	const [a, b] = [first[1].requested_datetime, first[3].requested_datetime].map((t) => new Date(t).toISOString());
	const between = (await reader().get(`${O}requests.json?start_date=${b}&end_date=${new Date(new Date(a).getTime() + 1000).toISOString()}`)).data;
	assert.deepEqual(between.map((r) => r.service_request_id).slice(0, 3), first.slice(1, 4).map((r) => r.service_request_id));
	const last = (await reader().get(`${O}requests.json?page_size=2&end_date=${encodeURIComponent(first[1].requested_datetime)}`)).data;
	assert.equal(last[0].service_request_id, first[1].service_request_id, 'further back leads the time of the last one, all of its second');
	assert.deepEqual((await reader().get(`${O}requests.json?page=100&page_size=100`)).data, []);
	const named = (await reader().get(`${O}requests.json?service_request_id=${first[2].service_request_id},1234,${first[0].service_request_id}`)).data;
	assert.deepEqual(named.map((r) => r.service_request_id), [first[2].service_request_id, first[0].service_request_id]);
	const one = (await reader().get(`${O}requests/${first[0].service_request_id}.json`)).data;
	assert.deepEqual(one, [first[0]]);
});

test('what is not published is not there', async () => {
	const hidden = await hy.value("SELECT number FROM ticket t WHERE kind = 'letter' AND NOT EXISTS (SELECT 1 FROM publication p WHERE p.ticket_id = t.id AND p.state = 'public') LIMIT 1");
	const asked = await reader().get(`${O}requests/${hidden}.json`);
	assert.equal(asked.status, 404);
	assert.deepEqual((await reader().get(`${O}requests.json?service_request_id=${hidden}`)).data, []);
	assert.equal((await reader().get(`${O}requests/${hidden}.json?own=1`, { headers: { 'X-Api-Key': key } })).status, 404, 'a letter that came by nobody’s key');
});

test('errors are lists of code and description, in both forms, also for what no program knows', async () => {
	for (const [address, status] of [['requests.json?start_date=yesterday', 400], ['requests.json?page=0', 400], ['requests.json?page=101', 400], ['requests.json?status=lost', 400], ['requests.json?service_code=nothing', 400], ['requests.json?own=1', 403],
		['requests.json?jurisdiction_id=elsewhere', 404], ['nothing.json', 404], ['requests/1.json', 404], ['requests/1', 404]]) {
		const answer = await reader().get(O + address);
		assert.equal(answer.status, status, `${address}: ${answer.text}`);
		assert.ok(answer.data.length > 0 && answer.data.every((e) => e.code === status && e.description), address);
		if (!/\.json/.test(address)) continue;
		const other = await reader().get(O + address.replace('.json', '.xml'));
		assert.equal(other.status, status);
		assert.deepEqual(all(xml(other.text), 'error').map((e) => Number(text(e, 'code'))), answer.data.map((e) => e.code));
	}
	assert.equal((await reader().get(`${O}services.json?jurisdiction_id=main`)).status, 200);
});

test('a letter with a key is a letter: promised a day, open for its key alone, and the same when it is sent again', async () => {
	const before = Number(await hy.value('SELECT COUNT(*) FROM ticket'));
	const answer = await send({ ...letters, api_key: key, lat: '29.1', long: '110.5', address_string: '学前街口', 'attribute[public]': '1' });
	assert.equal(answer.status, 201, answer.text);
	const [receipt] = answer.data;
	assert.match(receipt.service_request_id, /^\d{16}$/);
	const [row] = await hy.sql(`SELECT title, body, category, source, open, DATE_FORMAT(reply_due_at, '%Y-%m-%dT%H:%i:%sZ') FROM ticket WHERE number = '${receipt.service_request_id}'`);
	assert.equal(row[0], '学前街口的路灯坏了三盏');
	assert.equal(row[1], `${letters.description}\n地点：学前街口\n位置：纬度 29.1，经度 110.5`);
	assert.deepEqual(row.slice(2, 5), ['urban.lighting', 'open311', '1']);
	assert.equal(receipt.expected_datetime, lastSecond(row[5]));
	const [, month, day] = receipt.expected_datetime.match(/^\d{4}-0?(\d+)-0?(\d+)T23:59:59\+08:00$/);
	assert.ok(receipt.service_notice.includes(`${month}月${day}日`), `the day that people read: ${receipt.service_notice}, ${receipt.expected_datetime}`);
	const again = await send({ ...letters, lat: '29.1', long: '110.5', address_string: '学前街口', 'attribute[public]': '1' }, { headers: { 'X-Api-Key': key } });
	assert.equal(again.status, 200);
	assert.deepEqual(again.data, answer.data);
	const other = await send({ ...letters, description: `${letters.description}还有一盏。`, api_key: key, key: 'a-key-of-another-system' }, { ext: 'xml' });
	assert.equal(other.status, 201);
	const twice = await send({ ...letters, description: '别的内容，写得也够长了。', api_key: key, key: 'a-key-of-another-system' }, { ext: 'xml' });
	assert.equal(twice.status, 409, 'another text by the same key is no repeat');
	assert.deepEqual(all(xml(twice.text), 'error').map((e) => text(e, 'code')), ['409']);
	const same = await send({ ...letters, description: `${letters.description}还有一盏。`, api_key: key, key: 'a-key-of-another-system' }, { ext: 'xml' });
	assert.equal(same.status, 200);
	assert.equal(text(all(xml(same.text), 'request')[0], 'service_request_id'), text(all(xml(other.text), 'request')[0], 'service_request_id'));
	assert.equal(Number(await hy.value('SELECT COUNT(*) FROM ticket')), before + 2);

	assert.equal((await reader().get(`${O}requests/${receipt.service_request_id}.json`)).status, 404);
	const own = await reader().get(`${O}requests.json?own=1&status=open`, { headers: { 'X-Api-Key': key } });
	assert.equal(own.headers['cache-control'], 'no-store');
	assert.equal(own.data.length, 2);
	assert.deepEqual([own.data[1].service_request_id, own.data[1].status, own.data[1].title, own.data[1].description, own.data[1].status_notes], [receipt.service_request_id, 'open', null, null, '待受理']);
	assert.deepEqual((await reader().get(`${O}requests.json?own=1&status=closed`, { headers: { 'X-Api-Key': key } })).data, []);
	for (const personal of ['13800138000', '小满', 'man@example.com']) assert.ok(!own.text.includes(personal));
	const page = await reader().follow(await reader().post('letters/track', { number: receipt.service_request_id, code: receipt.code }));
	assert.ok([200, 303].includes(page.status), 'the person can look at it with number and code');
});

test('what does not fit is said field by field, and without a good key nothing is taken', async () => {
	const bad = await send({ api_key: key, service_code: 'nothing', description: '短', phone: 'x', lat: '91', long: '1' });
	assert.equal(bad.status, 400);
	for (const field of ['service_code', 'description', 'phone', 'last_name', 'lat']) assert.ok(bad.data.some((e) => e.description.startsWith(`${field}: `)), `${field} in ${bad.text}`);
	assert.equal((await send({ ...letters, api_key: key, nonsense: '1' })).status, 400);
	const before = await hy.value('SELECT COUNT(*) FROM ticket');
	for (const fields of [letters, { ...letters, api_key: '' }, { ...letters, api_key: `${key.slice(0, -1)}x` }]) assert.equal((await send(fields)).status, 403);
	assert.equal(await hy.value('SELECT COUNT(*) FROM ticket'), before);
});

test('a key is shown once, kept as its hash, on record, and good until it is ended', async () => {
	assert.equal(await hy.value(`SELECT COUNT(*) FROM api_key WHERE hash = UNHEX(SHA2('${key}', 256))`), '1');
	assert.equal((await hy.cli('key', 'add', '便民App')).code, 1, 'one of that name is good');
	const made = await hy.cli('key', 'add', '热线');
	const second = made.out.trim().split('\t')[1];
	assert.equal((await send({ ...letters, description: '热线转来的一封信，写得够长。', api_key: second })).status, 201);
	assert.equal((await hy.cli('key', 'end', '热线', '--by', 'admin')).code, 0);
	assert.equal((await hy.cli('key', 'end', '热线')).code, 1);
	assert.equal((await send({ ...letters, description: '热线转来的一封信，写得够长。', api_key: second })).status, 403);
	const list = await hy.cli('--format', 'tsv', 'key', 'list');
	assert.ok(!list.out.includes(second) && list.out.includes('热线') && list.out.includes('便民App'));
	assert.deepEqual((await hy.sql("SELECT name, old_value, new_value, who FROM change_record WHERE thing = 'key' ORDER BY id")), [['便民App', '', 'good', 'admin'], ['热线', '', 'good', ''], ['热线', 'good', 'ended', 'admin']]);
});

// --- parts of host pages ---

test('parts are fragments without head, script or style, as many items as asked for', async () => {
	for (const part of ['answers', 'solicitations', 'figures', 'correction']) {
		const answer = await reader().get(`parts/${part}`);
		assert.equal(answer.status, 200);
		assert.match(answer.headers['content-type'], /^text\/html/);
		assert.ok(!/<(html|head|body|script|style|link|form)\b/i.test(answer.text), part);
		xml(`<?xml version="1.0" encoding="utf-8"?>\n${answer.text}`); // well-formed
		assert.equal(answer.headers['set-cookie'], undefined);
	}
	assert.equal((await json().get('parts/answers?n=3')).data.letters.length, 3);
	assert.equal([...(await reader().get('parts/answers?n=3')).text.matchAll(/<li>/g)].length, 3);
	const water = (await json().get('parts/answers?n=20&unit=water')).data.letters;
	assert.equal(new Set(water.map((l) => l.unit)).size <= 1, true);
	const none = await reader().get('parts/answers?n=21');
	assert.deepEqual([none.status, none.text], [404, ''], 'no page stands in the middle of another');
	assert.match((await json().get('parts/answers?n=21')).data.error, /没有找到|地址/);
	assert.match((await reader().get('parts/correction?url=/news/a.html%3Fb=1')).text, /href="\/hudong\/corrections\/new\?url=%2Fnews%2Fa\.html%3Fb%3D1"/);
});

test('the front page of the demo site shows all four parts', async () => {
	const page = await reader().get('/');
	for (const part of ['answers', 'solicitations', 'figures', 'correction']) assert.ok(page.text.includes(`data-hy-part="${part}"`), part);
	assert.ok(!page.text.includes('<!--#include'));
});

test('a browser that takes gzip reads the parts in the front page, too', async () => {
	for (let n = 0; n < 2; n++) { // made, then kept
		const page = await reader().get('/', { headers: { 'Accept-Encoding': 'gzip' } });
		const html = (page.headers['content-encoding'] === 'gzip' ? gunzipSync(page.bytes) : page.bytes).toString('utf8');
		assert.match(html, /data-hy-part="answers"/);
		assert.ok(!html.includes('\ufffd'), 'nothing compressed stands in the middle of the page');
	}
});

// --- tickets as XML ---

test('tickets are exported by the published schema; what citizens wrote only when that is asked for, and then it is on record', async () => {
	const check = async (...args) => {
		const done = await hy.cli('export', 'tickets', ...args);
		assert.equal(done.code, 0, done.err);
		const valid = await run('xmllint', ['--noout', '--relaxng', `${TOP}/schema/tickets.rng`, '-'], { input: done.out });
		assert.equal(valid.code, 0, valid.err.slice(-2000));
		return xml(done.out.replace('encoding="UTF-8"', 'encoding="utf-8"'));
	};
	const root = await check('--format', 'xml');
	const tickets = all(root, 'ticket');
	assert.equal(tickets.length, Number(await hy.value('SELECT COUNT(*) FROM ticket WHERE site_id = 1')));
	assert.equal(new Set(tickets.map((t) => t.attributes.number)).size, tickets.length);
	assert.equal(root.attributes.contacts, 'no');
	assert.ok(tickets.every((t) => all(t, 'private').length === 0));
	assert.equal(tickets.filter((t) => all(t, 'public').length).length, Number(await hy.value("SELECT COUNT(*) FROM publication WHERE state = 'public' AND site_id = 1")));
	const records = async () => hy.sql("SELECT who, new_value FROM change_record WHERE thing = 'export'");
	assert.deepEqual(await records(), []);
	const [day] = (await hy.sql("SELECT DATE(submitted_at + INTERVAL 8 HOUR) d FROM ticket WHERE kind = 'letter' GROUP BY d ORDER BY d LIMIT 1 OFFSET 1"))[0];
	const some = all(await check('--from', day, '--to', day, '--kind', 'letter'), 'ticket');
	assert.equal(some.length, Number(await hy.value(`SELECT COUNT(*) FROM ticket WHERE kind = 'letter' AND DATE(submitted_at + INTERVAL 8 HOUR) = '${day}'`)));
	const whole = await check('--with-contacts', '--by', 'admin');
	assert.equal(whole.attributes.contacts, 'yes');
	const sent = all(whole, 'ticket').find((t) => text(t, 'source') === 'open311');
	assert.deepEqual(['name', 'phone', 'email'].map((n) => text(all(sent, 'private')[0], n)), ['张小满', '13800138000', 'man@example.com']);
	assert.deepEqual((await records()).map(([who]) => who), ['admin']);
	assert.equal((await hy.cli('export', 'tickets', '--kind', 'nothing')).code, 2);
});

// --- the guide ---

test('the guide for machines works word for word', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'hy-machines-'));
	try {
		writeFileSync(join(folder, 'huiying'), `#!/bin/sh\nexec '${hy.data}/dist/bin/huiying' -c '${hy.data}/huiying.conf' "$@"\n`, { mode: 0o755 });
		await hy.cli('key', 'end', '便民App');
		const printed = await document.run('docs/machines.md', { cwd: folder, env: { SITE: `${hy.base}/hudong`, SCHEMA: `${TOP}/schema`, PATH: `${folder}:${process.env.PATH}` } });
		for (const out of printed) assert.ok(!/"error"|<title>没有找到/.test(out), out);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});
