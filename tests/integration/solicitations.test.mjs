// SPDX-License-Identifier: MIT
// Solicitations as the public sees them: by the time itself, with an address for each paragraph; opinions that come in, those that
// come too late and give back what was typed, and what is made of them in the end.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerLetter, forms, newKey, publishLetter, start, until, words, write } from './harness.mjs';
import { atom } from './atom.mjs';
import { DRAFT, days, opine, solicitation } from './solicitation-rows.mjs';

let hy;
before(async () => { hy = await start({ set: { 'page.size': 3, 'site.url': 'https://www.qingyuan.example' } }); });
after(() => hy?.stop());
const json = async (path) => hy.visitor({ json: true }).get(path);
const html = async (path) => hy.visitor().get(path);
const page = (s, rest = '') => `solicitations/${s.number}${rest}`;
const stored = async (s) => Number(await hy.value(`SELECT COUNT(*) FROM opinion WHERE ticket_id = ${s.id}`));
/** Opinions in their groups, as the collation leaves them. */
async function published(over = {}) {
	const s = await solicitation(hy, { state: 'OPEN', ...over });
	await opine(hy, s, { name: '李长庚', phone: '13800001234', article: 2 });
	await opine(hy, s, { name: '', article: 2 });
	await opine(hy, s, { name: '赵明德' });
	await hy.sql(`INSERT INTO opinion_group (ticket_id, position, title, decision, reason, opinions) VALUES (${s.id}, 1, '降低水价', 'refused', '成本在那里。', 2), (${s.id}, 2, '账目公开', 'adopted', '', 1);
		UPDATE opinion o JOIN opinion_group g ON g.ticket_id = o.ticket_id AND g.position = IF(o.article = 2, 1, 2) SET o.group_id = g.id, o.state = 'shown' WHERE o.ticket_id = ${s.id};
		INSERT INTO opinion (ticket_id, site_id, submission_key, number, article, channel, received_at, body, name, state, hash) VALUES (${s.id}, 1, 'by-post-${s.id}-000000', '99${String(s.id).padStart(14, '0')}', 0, 'post', UTC_TIMESTAMP(6), '信里说的', '', 'hidden', '');
		INSERT INTO opinion_count VALUES (${s.id}, 'post', 'hidden', 0, 1);
		UPDATE ticket SET state = 'RESULT_PUBLISHED' WHERE id = ${s.id}; UPDATE solicitation SET opens_at = '${days(-60)}', closes_at = '${days(-20)}', result = '## 结果\\n\\n一共收到四条。', result_at = '${days(-1)}' WHERE ticket_id = ${s.id}`);
	return s;
}

describe('the list', () => {
	test('says so while there is nothing', async () => {
		const answer = await html('solicitations/');
		assert.equal(answer.status, 200);
		assert.match(words(answer.text), /现在还没有征集调查/);
		assert.deepEqual((await json('solicitations/')).data.solicitations, []);
		const feed = atom((await html('solicitations/feed.atom')).text);
		assert.deepEqual(feed.entries, []);
	});
	test('puts what is open first and what is hidden nowhere; by phase, subject, unit and words; page by page', async () => {
		const closed = await solicitation(hy, { state: 'CLOSED', title: '已经结束的', opens: days(-60), closes: days(-2), subject: 'document' });
		const soon = await solicitation(hy, { state: 'SCHEDULED', title: '快要开始的', opens: days(3), closes: days(40), unit: 'housing' });
		const late = await solicitation(hy, { title: '晚一点结束的', closes: days(30) });
		const open = await solicitation(hy, { title: '早一点结束的', closes: days(2) });
		const over = await solicitation(hy, { state: 'OPEN', title: '定时器还没有来的', opens: days(-60), closes: days(-1) });
		const done = await published({ title: '公布了结果的' });
		const gone = await solicitation(hy, { state: 'WITHDRAWN', title: '撤回了的', withdrawnAt: days(-1), withdrawn: '方案要重新论证' });
		await solicitation(hy, { state: 'IN_REVIEW3', title: '还在审的', public: null });
		await solicitation(hy, { state: 'DRAFT', title: '还在写的', public: null });
		const list = (await json('solicitations/')).data;
		assert.deepEqual(list.solicitations.map((s) => [s.title, s.phase]), [[open.title, 'open'], [late.title, 'open'], [soon.title, 'soon'], [over.title, 'closed'], [closed.title, 'closed'], [done.title, 'result'], [gone.title, 'withdrawn']]);
		assert.equal(list.held, 5, 'what was held in twelve months: not what has yet to begin, nor what was withdrawn');
		assert.equal(list.required, 6);
		const text = (await html('solicitations/')).text;
		assert.doesNotMatch(text, /还在审的|还在写的/);
		assert.match(words(text), /还有 2 天|明天 \d\d:\d\d 截止/);
		for (const [query, titles] of [['phase=soon', [soon]], ['phase=closed', [over, closed]], ['subject=document', [closed]], ['unit=housing', [soon]], [`q=${encodeURIComponent('早一点')}`, [open]], ['phase=nothing', []], ['unit=nobody', []], ['subject=none', []], ['phase=hidden', []],
			[`phase=open&q=${encodeURIComponent('12 吨')}`, [open, late]]])
			assert.deepEqual((await json(`solicitations/?${query}`)).data.solicitations.map((s) => s.title), titles.map((s) => s.title), query);
		for (let i = 0; i < 3; i++) await solicitation(hy, { state: 'CLOSED', title: `第 ${i} 件`, opens: days(-90), closes: days(-30 - i) });
		const seen = [];
		for (let url = 'solicitations/?phase=closed'; url;) {
			const { data } = await json(url);
			assert.ok(data.solicitations.length <= 3);
			seen.push(...data.solicitations.map((s) => s.number));
			url = data.next_url;
		}
		assert.equal(new Set(seen).size, 5);
		assert.match((await html('solicitations/?phase=closed')).text, /rel="next"/);
		assert.equal((await html('solicitations')).status, 303);
	});
});

describe('the page of one', () => {
	test('has the draft with an address for each paragraph, its period and every way to say something', async () => {
		const s = await solicitation(hy, { title: '有<b>标记</b>的题目' });
		const { text } = await html(page(s));
		for (const n of [1, 2, 3]) {
			assert.ok(text.includes(`id="article-${n}"`));
			assert.ok(text.includes(`opinions/new?article=${n}"`));
		}
		assert.ok(!text.includes('id="article-4"'), 'a heading is no paragraph');
		assert.ok(text.includes('有&lt;b&gt;标记'));
		for (const way of [s.phone, s.fax, s.email, s.postal, s.contact]) assert.ok(words(text).includes(way), way);
		assert.match(words(text), /从开始的第二天算起，一共 35 天。重大行政决策征求意见不少于 30 天/);
		const { data } = await json(page(s));
		assert.deepEqual(data.articles.map((a) => a.article), [1, 2, 3]);
		assert.match(data.articles[1].text, /^第二条/);
		assert.deepEqual([data.phase, data.draft, data.takes_opinions, data.fax, data.shorter], ['open', DRAFT, true, s.fax, false]);
	});
	test('follows the time, not the state that timers have come to', async () => {
		for (const [over, phase, takes] of [[{ state: 'SCHEDULED', opens: days(1) }, 'soon', false], [{ state: 'SCHEDULED' }, 'open', true], [{ state: 'OPEN', closes: days(-0.01) }, 'closed', false], [{ state: 'CLOSED', closes: days(-3) }, 'closed', false],
			[{ state: 'RESULT_REVIEW3', closes: days(-3) }, 'closed', false], [{ state: 'RESULT_PUBLISHED', closes: days(-3), resultAt: days(-1) }, 'result', false], [{ state: 'WITHDRAWN', withdrawn: '要重新论证', withdrawnAt: days(-1) }, 'withdrawn', false]]) {
			const s = await solicitation(hy, over);
			const { data } = await json(page(s));
			assert.deepEqual([data.phase, data.takes_opinions], [phase, takes], over.state);
			const people = await html(page(s));
			assert.equal(people.text.includes('opinions/new'), takes);
			if (phase === 'withdrawn') assert.match(words(people.text), /已经撤回.*原因：要重新论证.*第二条/, 'it stays and says why');
		}
	});
	test('says publicly why its period is shorter than the lawful one', async () => {
		const s = await solicitation(hy, { closes: days(5), short: '汛期将至' });
		assert.match(words((await html(page(s))).text), /比规定的短.*汛期将至/);
		assert.equal((await json(page(s))).data.shorter, true);
	});
	test('is not there before it is public, nor on another site, nor under another number', async () => {
		for (const state of ['DRAFT', 'IN_REVIEW2', 'IN_REVIEW3']) {
			const s = await solicitation(hy, { state, public: null });
			for (const rest of ['', '/opinions', '/opinions/new', '/results', '/files/1']) assert.equal((await html(page(s, rest))).status, 404, `${state}${rest}`);
			assert.equal((await opine(hy, s)).status, 404);
		}
		const s = await solicitation(hy);
		await hy.sql(`UPDATE ticket SET site_id = 2 WHERE id = ${s.id}`);
		for (const number of [s.number, s.id, '2026020100000000', 'nothing', `${s.number}0`, `${s.number}%20OR%201`]) assert.equal((await html(`solicitations/${number}`)).status, 404, number);
	});
	test('gives its files to everybody, those of the result with the result, and no others', async () => {
		const s = await solicitation(hy, { state: 'CLOSED', closes: days(-1) });
		for (const purpose of ['draft', 'explanation', 'result', 'plan', ''])
			await hy.sql(`INSERT INTO attachment (ticket_id, hash, name, type, size, purpose) VALUES (${s.id}, '${'a'.repeat(64)}', '${purpose || 'own'}.pdf', 'application/pdf', 10, '${purpose}')`);
		const hash = 'a'.repeat(64);
		mkdirSync(join(hy.data, 'attachments', hash.slice(0, 2)), { recursive: true, mode: 0o755 });
		writeFileSync(join(hy.data, 'attachments', hash.slice(0, 2), hash.slice(2)), '%PDF-1.4 x\n', { mode: 0o644 });
		const id = async (name) => hy.value(`SELECT id FROM attachment WHERE ticket_id = ${s.id} AND name = '${name}.pdf'`);
		const asked = async (name) => (await hy.visitor().get(page(s, `/files/${await id(name)}`))).status;
		const text = (await html(page(s))).text;
		for (const name of ['draft', 'explanation']) assert.ok(text.includes(`${name}.pdf`), name);
		for (const name of ['draft', 'explanation']) assert.equal(await asked(name), 200, name);
		assert.doesNotMatch(text, /result\.pdf|plan\.pdf|own\.pdf/);
		for (const name of ['result', 'plan', 'own']) assert.equal(await asked(name), 404, name);
		await hy.sql(`UPDATE ticket SET state = 'RESULT_PUBLISHED' WHERE id = ${s.id}; UPDATE solicitation SET result_at = UTC_TIMESTAMP(6) WHERE ticket_id = ${s.id}`);
		assert.match((await html(page(s, '/results'))).text, /result\.pdf/);
		assert.equal(await asked('result'), 200);
		for (const name of ['plan', 'own']) assert.equal(await asked(name), 404, name);
		const other = await solicitation(hy);
		assert.equal((await html(page(other, `/files/${await id('draft')}`))).status, 404, 'not under another number');
	});
});

describe('an opinion', () => {
	test('goes in without a name, gets a number, and once however often it is sent', async () => {
		const s = await solicitation(hy);
		const visitor = hy.visitor();
		const form = await visitor.get(page(s, '/opinions/new?article=2'));
		assert.equal(forms(form.text).find((f) => f.action.endsWith('/opinions')).fields.article, '2');
		assert.match(words(form.text), /第二条 超过 12 吨的部分/);
		const receipt = await visitor.submit(form, '/opinions', { body: '希望降两角。' });
		assert.equal(receipt.status, 201);
		assert.match(words(receipt.text), /意见编号 \d{4} \d{4} \d{4} \d{4}/);
		const again = await visitor.submit(form, '/opinions', { body: '希望降两角。' });
		assert.equal(again.status, 200);
		assert.match(words(again.text), /没有重复/);
		assert.equal(await stored(s), 1);
		assert.deepEqual((await hy.sql(`SELECT article, channel, state, name, sealed IS NULL, body FROM opinion WHERE ticket_id = ${s.id}`))[0], ['2', 'web', 'wait', '', '1', '希望降两角。']);
	});
	test('over JSON: 201, 200 for the same key, 422 with what is wrong', async () => {
		const s = await solicitation(hy);
		const key = newKey();
		const first = await opine(hy, s, { key });
		assert.equal(first.status, 201, first.text);
		assert.deepEqual([first.data.solicitation, first.data.number.length], [s.number, 16]);
		const second = await opine(hy, s, { key });
		assert.deepEqual([second.status, second.data.number], [200, first.data.number]);
		for (const [fields, field] of [[{ body: '' }, 'body'], [{ body: '长'.repeat(100000) }, 'body'], [{ article: 4 }, 'article'], [{ article: 'x' }, 'article'], [{ phone: '12' }, 'phone'], [{ email: 'nobody' }, 'email'], [{ name: '名'.repeat(500) }, 'name']]) {
			const answer = await opine(hy, s, fields);
			assert.ok([422, 413].includes(answer.status), `${field}: ${answer.status}`);
			if (answer.status === 422) assert.deepEqual(Object.keys(answer.data.errors), [field]);
		}
		assert.equal((await opine(hy, s, { key: 'short' })).status, 400);
		assert.equal(await stored(s), 1);
	});
	test('keeps nobody\'s name or telephone readable', async () => {
		const s = await solicitation(hy);
		await opine(hy, s, { name: '欧阳清泉', phone: '13912345678', email: 'ou@example.com' });
		const dump = (await hy.sql(`SELECT HEX(sealed), name, body, HEX(CONCAT_WS('', number, hash, submission_key)) FROM opinion WHERE ticket_id = ${s.id}`))[0].join(' ');
		for (const secret of ['欧阳清泉', '13912345678', 'ou@example.com']) {
			assert.ok(!dump.includes(secret));
			assert.ok(!dump.includes(Buffer.from(secret).toString('hex').toUpperCase()));
		}
		assert.doesNotMatch(hy.log('solicitations'), /欧阳|13912345678|便宜两角/);
	});
	test('that comes when it has closed meanwhile is given back, with a plain sentence', async () => {
		const s = await solicitation(hy);
		const visitor = hy.visitor();
		const form = await visitor.get(page(s, '/opinions/new'));
		const api = (await json(page(s, '/opinions/new'))).data;
		const sent = await opine(hy, s, { key: api.key });
		assert.equal(sent.status, 201);
		const midnight = new Date(Math.floor((Date.now() + 8 * 3600000) / 86400000) * 86400000 - 8 * 3600000).toISOString().replace('T', ' ').replace('Z', '000');
		await hy.sql(`UPDATE solicitation SET closes_at = '${midnight}' WHERE ticket_id = ${s.id}`);
		const typed = '写了很久的\n一段<意见>。';
		const late = await visitor.submit(form, '/opinions', { body: typed, phone: '13800001234' });
		assert.equal(late.status, 422);
		assert.match(words(late.text), /征集已经在 .*24:00 截止，这条意见到得晚了，没有收下/);
		assert.ok(late.text.includes('写了很久的\n一段&lt;意见&gt;。'), 'what was typed is there');
		assert.ok(!forms(late.text).some((f) => f.action.endsWith('/opinions')), 'and nothing that could be sent in vain');
		const program = await opine(hy, s);
		assert.equal(program.status, 422);
		assert.match(program.data.errors.body, /截止/);
		assert.equal((await opine(hy, s, { key: api.key })).status, 200, 'what was in time stays in time');
		assert.equal(await stored(s), 1);
		assert.equal((await visitor.get(page(s, '/opinions/new'))).status, 303, 'the form is gone');
	});
	test('that comes too early, or when it was withdrawn, is not taken', async () => {
		for (const [over, why] of [[{ state: 'SCHEDULED', opens: days(2) }, /还没有开始/], [{ state: 'WITHDRAWN', withdrawn: '重新论证', withdrawnAt: days(-1) }, /已经撤回/]]) {
			const s = await solicitation(hy, over);
			const answer = await opine(hy, s);
			assert.equal(answer.status, 422);
			assert.match(answer.data.errors.body, why);
			assert.equal(await stored(s), 0);
		}
		const asked = await solicitation(hy, { asks: 2 });
		assert.equal((await opine(hy, asked)).status, 404);
	});
	test('twenty at once are counted as they are stored', async () => {
		const s = await solicitation(hy);
		const form = (await json(page(s, '/opinions/new'))).data;
		const answers = await Promise.all([...Array(20)].map((_, i) => opine(hy, s, i % 2 ? { key: newKey() } : {}, { form })));
		assert.deepEqual([answers.filter((a) => a.status === 201).length, answers.filter((a) => a.status === 200).length], [11, 9]);
		assert.equal(await stored(s), 11);
		assert.equal(await hy.value(`SELECT SUM(n) FROM opinion_count WHERE ticket_id = ${s.id}`), '11');
	});
	test('is read by others once somebody has shown it, masked, by paragraph, page by page', async () => {
		const s = await solicitation(hy, { show: 1 });
		for (let i = 0; i < 5; i++) await opine(hy, s, { name: '李长庚', article: i % 2 ? 2 : 0, body: `第 ${i} 条，电话 13800001234。` });
		assert.deepEqual((await json(page(s, '/opinions'))).data.opinions, [], 'nothing before somebody has looked');
		await hy.sql(`UPDATE opinion SET state = 'shown' WHERE ticket_id = ${s.id}`);
		const first = (await json(page(s, '/opinions'))).data;
		assert.deepEqual(first.opinions.map((o) => [o.name, o.article]), [['李**', 0], ['李**', 2], ['李**', 0]]);
		const second = (await json(first.next_url)).data;
		assert.deepEqual([second.opinions.length, second.next_url], [2, null]);
		assert.ok(![...first.opinions, ...second.opinions].some((o) => o.body.includes('13800001234')));
		assert.deepEqual((await json(page(s, '/opinions?article=2'))).data.opinions.map((o) => o.article), [2, 2]);
		assert.match(words((await html(page(s, '/opinions?article=2'))).text), /对第 2 段 第二条 超过/);
		await hy.sql(`UPDATE opinion SET state = 'hidden' WHERE ticket_id = ${s.id} AND article = 2`);
		assert.equal((await json(page(s, '/opinions?article=2'))).data.opinions.length, 0);
		await hy.sql(`UPDATE solicitation SET show_opinions = 0 WHERE ticket_id = ${s.id}`);
		assert.equal((await html(page(s, '/opinions'))).status, 404, 'where they are not shown there is no such page');
	});
});

describe('the result', () => {
	test('is not there before it is published', async () => {
		for (const state of ['OPEN', 'CLOSED', 'COLLATING', 'RESULT_REVIEW2', 'RESULT_REVIEW3', 'WITHDRAWN']) assert.equal((await html(page(await solicitation(hy, { state }), '/results'))).status, 404, state);
	});
	test('says how many came which way, what was adopted, why not, and who, masked', async () => {
		const s = await published();
		const { data } = await json(page(s, '/results'));
		assert.equal(data.opinions, 4);
		assert.deepEqual(Object.fromEntries(data.channels.map((c) => [c.channel, c.opinions])), { web: 3, mail: 0, phone: 0, fax: 0, post: 1 });
		assert.deepEqual(data.groups.map((g) => [g.title, g.decision, g.reason, g.opinions, g.names]), [['降低水价', 'refused', '成本在那里。', 2, ['李**', '匿名']], ['账目公开', 'adopted', null, 1, ['赵**']]]);
		assert.deepEqual(data.decisions.map((d) => [d.decision, d.groups, d.opinions]), [['adopted', 1, 1], ['partly', 0, 0], ['refused', 1, 2]]);
		const { text } = await html(page(s, '/results'));
		assert.match(text, /<svg[\s\S]*4 条意见里 3 条是网上来的/);
		assert.match(words(text), /网上 3 .*信函 1 .*合计 4/);
		assert.match(words(text), /一共收到四条。/);
		assert.doesNotMatch(text, /李长庚|赵明德|13800001234/);
		assert.match((await html(page(s))).text, /\/results"/, 'its page leads there');
	});
});

describe('feeds', () => {
	test('of solicitations: addresses from the configured site, newest first, by unit', async () => {
		const s = await solicitation(hy, { title: '甲 & <乙> "丙"\u0007', public: days(-0.001), unit: 'housing', subject: 'regulation' });
		const answer = await html('solicitations/feed.atom?unit=housing');
		assert.match(answer.headers['content-type'], /^application\/atom\+xml/);
		const feed = atom(answer.text);
		assert.equal(feed.self, 'https://www.qingyuan.example/hudong/solicitations/feed.atom?unit=housing');
		assert.equal(feed.page, 'https://www.qingyuan.example/hudong/solicitations/?unit=housing');
		assert.deepEqual([feed.entries[0].id, feed.entries[0].url, feed.entries[0].title, feed.entries[0].author], [...Array(2).fill(`https://www.qingyuan.example/hudong/solicitations/${s.number}`), '甲 & <乙> "丙"', await hy.value("SELECT name FROM unit WHERE code = 'housing'")]);
		assert.equal(feed.updated.getTime(), feed.entries[0].updated.getTime());
		const all = atom((await html('solicitations/feed.atom')).text);
		assert.equal(all.entries.length, 3, 'a page of them');
		assert.equal(all.entries[0].id, feed.entries[0].id);
		assert.equal(new Set(all.entries.map((e) => e.id)).size, 3);
		assert.equal((await html('solicitations/feed.atom?unit=nobody')).status, 404);
		assert.ok((await html('solicitations/')).text.includes('type="application/atom+xml"'));
	});
	test('of letters: answered ones, by unit and category', async () => {
		const none = atom((await html('letters/feed.atom')).text);
		assert.equal(none.self, 'https://www.qingyuan.example/hudong/letters/feed.atom');
		const { number } = await write(hy, { title: '停水 <b> 什么时候来水' });
		await answerLetter(hy, number);
		await publishLetter(hy, number);
		await hy.sql(`UPDATE publication SET answered_at = '2026-02-02 01:02:03', published_at = '2026-02-03 01:02:03' WHERE number = '${number}'`);
		for (const [query, n] of [['', 1], ['?unit=water', 1], ['?unit=housing', 0]]) assert.equal(atom((await html(`letters/feed.atom${query}`)).text).entries.length, n, query);
		const [entry] = atom((await html('letters/feed.atom')).text).entries;
		assert.match(entry.summary, /学前街口/);
		assert.deepEqual([entry.title, entry.url, entry.author, entry.published.toISOString(), entry.updated.toISOString()], ['停水 <b> 什么时候来水', `https://www.qingyuan.example/hudong/letters/${number}`, '县水务局', '2026-02-02T01:02:03.000Z', '2026-02-03T01:02:03.000Z']);
		const category = (await json('letters/')).data.categories.find((c) => !c.selected).id;
		assert.equal(atom((await html(`letters/feed.atom?category=${category}`)).text).entries.length, 0);
		for (const query of ['?unit=nobody', '?category=nothing']) assert.equal((await html(`letters/feed.atom${query}`)).status, 404, query);
	});
});

test('the larger type leads back to what was being read', async () => {
	const s = await solicitation(hy);
	const visitor = hy.visitor();
	const form = await visitor.get(page(s, '/opinions/new?article=1'));
	const receipt = await visitor.submit(form, '/opinions', { body: '好。' });
	const back = forms(receipt.text).find((f) => f.action.endsWith('/view')).fields.back;
	assert.equal(back, `/hudong/solicitations/${s.number}`);
	assert.equal((await visitor.follow(await visitor.post('/hudong/view', { back, large: '1' }))).status, 200);
});

test('one address cannot stuff the box: 429 with Retry-After, what was typed stays, a repeat still has its receipt', async () => {
	const strict = await start({ set: { 'limit.opinion': 2 } });
	try {
		const s = await solicitation(strict);
		const key = newKey();
		assert.equal((await opine(strict, s, { key })).status, 201);
		assert.equal((await opine(strict, s, { key })).status, 200);
		assert.equal((await opine(strict, s)).status, 201);
		const program = await opine(strict, s);
		assert.equal(program.status, 429);
		assert.ok(Number(program.headers['retry-after']) > 0);
		const visitor = strict.visitor();
		const people = await visitor.submit(await visitor.get(page(s, '/opinions/new')), '/opinions', { body: '第三条意见' });
		assert.equal(people.status, 429);
		assert.match(words(people.text), /已经够多了/);
		assert.equal(forms(people.text).find((f) => f.action.endsWith('/opinions')).fields.body, '第三条意见');
		assert.equal((await opine(strict, s, { key })).status, 200, 'a repeat adds nothing');
		assert.equal(await strict.value('SELECT COUNT(*) FROM opinion'), '2');
	} finally {
		await strict.stop();
	}
});

test('the database away: 503 with Retry-After on every page; what was typed stays and goes in later under the same key', async () => {
	const s = await solicitation(hy);
	const visitor = hy.visitor();
	const form = await visitor.get(page(s, '/opinions/new'));
	process.kill(hy.pid('mariadbd'), 'SIGSTOP');
	process.kill(hy.pid('mariadbd'), 'SIGKILL');
	const away = await until(async () => {
		const answer = await html(page(s));
		return answer.status === 503 && answer;
	}, 20, '503');
	assert.ok(Number(away.headers['retry-after']) > 0);
	const back = await until(async () => {
		const answer = await html(page(s));
		return answer.status === 200 && answer;
	}, 60, 'the database');
	assert.equal(back.status, 200);
	assert.equal((await visitor.submit(form, '/opinions', { body: '等了一会儿。' })).status, 201);
	assert.equal(await stored(s), 1);
});
