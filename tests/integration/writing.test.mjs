// SPDX-License-Identifier: MIT
// What helps while an answer is written, as pages and as scripts ask for it: pasted formats, warnings, words that stop or want a
// second look, phrases and templates, and what becomes of letters that hold such words.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allFine, answerLetter, copyAct, deskAct, forms, multipart, persons, publishLetter, sleep, start, toWater, track, until, words, write } from './harness.mjs';

let hy;
const people = {};
before(async () => { hy = await start(); });
after(() => hy?.stop());

const person = persons(() => hy, people);
const csrf = async (login) => forms((await (await person(login)).get('desk/')).text).find((f) => f.fields.csrf).fields.csrf;
const ask = async (login, path, fields) => {
	const visitor = await person(login);
	const { body, type } = multipart({ csrf: await csrf(login), ...fields });
	return visitor.request('POST', path, { json: true, body, headers: { 'Content-Type': type } });
};
/** A letter that the water office writes an answer to. */
const handled = async (over) => {
	const { number, code } = await write(hy, over);
	const office = await person('office');
	for (const [login, action, values] of [['office', 'accept', {}], ['office', 'dispatch', toWater], ['water', 'sign', {}]]) {
		const visitor = await person(login);
		const page = await visitor.get(`desk/tickets/${number}`);
		const form = forms(page.text).find((f) => f.buttons.some((b) => b.value === action));
		const done = await visitor.post(form.action, { ...form.fields, action, ...(typeof values === 'function' ? values(form) : values) });
		assert.equal(done.status, 303, `${action}: ${words(done.text).slice(0, 300)}`);
	}
	assert.ok(office);
	return { number, code };
};
const proposeForm = (page) => forms(page.text).find((f) => f.buttons.some((b) => b.value === 'propose'));
const openForm = async (number, login = 'water') => proposeForm(await (await person(login)).get(`desk/tickets/${number}`));
const propose = async (number, answer, more = {}) => {
	const form = await openForm(number);
	const fields = { ...form.fields, ...allFine(form), action: 'propose', answer, ...more };
	if (!('checked' in more)) delete fields.checked;
	return (await person('water')).post(form.action, fields);
};
const putWord = async (fields, login = 'office') => (await person(login)).post('desk/words', { csrf: await csrf(login), do: 'put', kind: 'sensitive', ...fields });
/** Changes are taken up within two seconds by every worker. */
const takenUp = () => sleep(2300);

describe('pasted formats', () => {
	test('become marked text; scripts, styles, pictures and hidden words stay behind', async () => {
		const html = `<!--StartFragment--><style>p{}</style><h1>一、情况</h1><p style="mso-list:l0 level1 lfo1"><![if !supportLists]><span style="mso-list:Ignore">1.</span><![endif]>已到现场</p>
			<table><tr><th>日期<th>停水<tr><td>11月22日<td>全天</table><script>alert(1)</script><p style="display:none">看不见</p><img src="data:image/png;base64,AAAA">
			<a href="javascript:alert(1)">坏链接</a><a href="https://example.cn/a">通知</a><!--EndFragment-->`;
		const answer = await ask('water', 'desk/paste', { html });
		assert.equal(answer.status, 200);
		assert.equal(answer.data.text, '## 一、情况\n\n1. 已到现场\n\n| 日期 | 停水 |\n| --- | --- |\n| 11月22日 | 全天 |\n\n坏链接[通知](https://example.cn/a)');
	});

	test('of a million and a half bytes are taken, of more than two millions not; broken ones keep their words', async () => {
		const long = await ask('water', 'desk/paste', { html: '<p>水</p>'.repeat(150000) });
		assert.equal(long.status, 200);
		assert.equal((await ask('water', 'desk/paste', { html: 'x'.repeat(2200000) })).status, 413);
		const deep = await ask('water', 'desk/paste', { html: `${'<div>'.repeat(10000)}字` });
		assert.equal(deep.data.text, '字');
	});

	test('are nobody\'s business without a log-in or with another one\'s token', async () => {
		const { body, type } = multipart({ csrf: 'x', html: '<p>a</p>' });
		const stranger = await hy.visitor().request('POST', 'desk/paste', { json: true, body, headers: { 'Content-Type': type } });
		assert.equal(stranger.status, 401);
		const forged = await (await person('water')).request('POST', 'desk/paste', { json: true, body, headers: { 'Content-Type': type } });
		assert.equal(forged.status, 403);
	});
});

describe('warnings', () => {
	test('say what was found, where, and what to write instead', async () => {
		const answer = await ask('water', 'desk/check', { text: '😀我们将尽快修好，请看{编号}。', part: 'answer' });
		assert.equal(answer.status, 200);
		const [empty, place] = answer.data.findings;
		assert.equal(empty.kind, 'empty');
		assert.equal(empty.found, '尽快');
		assert.equal(empty.at, 5, 'counted as scripts do');
		assert.match(empty.advice, /哪一天/);
		assert.equal(place.found, '{编号}');
		assert.equal(place.must_go, true);
		assert.equal(answer.data.held, true);
	});

	test('name personal data in a public copy with their masks, and not in an answer to the citizen', async () => {
		const text = '我叫张小满，电话13800138000';
		const copy = await ask('office', 'desk/check', { text, part: 'letter' });
		assert.deepEqual(copy.data.findings.map((f) => f.mask), ['张**', '138****8000']);
		assert.equal((await ask('water', 'desk/check', { text, part: 'answer' })).data.has_findings, false);
		assert.equal((await ask('water', 'desk/check', { text, part: 'other' })).status, 422);
	});

	test('stand under the draft without scripts, and the preview is what the citizen will read', async () => {
		const { number } = await handled();
		const form = await openForm(number);
		const text = '您好：\n\n- 近期修好\n\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |';
		const visitor = await person('water');
		const saved = await visitor.follow(await visitor.post(`/hudong/desk/tickets/${number}/draft`, { ...form.fields, action: 'propose', answer: text }));
		assert.match(words(saved.text), /近期.{1,3}：写明哪一天以前/);
		const preview = saved.text.slice(saved.text.indexOf('id="preview"'));
		assert.match(preview, /<li>近期修好<\/li>/);
		assert.match(preview, /<th scope="col">甲<\/th>/);
		assert.equal(proposeForm(saved).fields.answer, text);
	});
});

describe('the site\'s words', () => {
	before(async () => {
		assert.equal((await putWord({ word: '提示词', level: 'note' })).status, 303);
		assert.equal((await putWord({ word: '核对词', level: 'flag' })).status, 303);
		assert.equal((await putWord({ word: '拦下词', level: 'hold' })).status, 303);
		assert.equal((await putWord({ kind: 'site', word: 'https://www.example.cn/', level: 'note' })).status, 303);
		assert.equal((await putWord({ kind: 'site', word: 'casino.example', level: 'hold' })).status, 303);
		await takenUp();
	});

	test('in an answer: hold stops it, flag wants the tick, note only shows', async () => {
		const { number } = await handled();
		const held = await propose(number, '您好：拦 下·词已经修好。', { checked: '1' });
		assert.equal(held.status, 422);
		assert.match(words(held.text), /不能用的词：.拦 下·词/);
		assert.equal(proposeForm(held).fields.answer, '您好：拦 下·词已经修好。');
		for (const [lighter, more] of [['提示词', {}], ['核对词', { checked: '1' }], ['近期', {}]])
			assert.match(words((await propose(number, `您好：${`${lighter}。`.repeat(120)}拦下词。`, more)).text), /不能用的词：.拦下词/, `behind many of ${lighter}`);
		const flagged = await propose(number, '您好：核对词已经修好。');
		assert.equal(flagged.status, 422);
		assert.match(words(flagged.text), /要核对的词：.核对词.*勾选.已核对/);
		assert.doesNotMatch(flagged.text, /data-hd-checked hidden/, 'the tick is offered');
		assert.equal((await propose(number, '您好：核对词、提示词都已经修好。', { checked: '1' })).status, 303);
	});

	// 大理州 第二十七条, 酉阳府办发〔2023〕5号 第二十九条: no links to unlawful or commercial sites
	test('a site that must not be linked to stops an answer, one that nobody knows wants the tick, known ones pass', async () => {
		const { number } = await handled();
		const denied = await propose(number, '您好：请看[优惠](https://www.Casino.example/a)。', { checked: '1' });
		assert.equal(denied.status, 422);
		assert.match(words(denied.text), /不得链接的网站：.https:\/\/www\.Casino\.example.，/);
		const unknown = await propose(number, '您好：请看 http://x.gov.cn@shop.example/ 和 www.example.com。');
		assert.equal(unknown.status, 422);
		assert.match(words(unknown.text), /不认识的网站的链接：.http:\/\/x\.gov\.cn@shop\.example.、.www\.example\.com.，.*勾选.已核对/);
		assert.match(words(unknown.text), /请核对 shop\.example 不是非法网站/, 'the host is named, not what stands before it');
		for (const hidden of ['https://www.gov.cn。casino.example/', 'https://casino%2eexample/', 'https://ｃasino.example/'])
			assert.match(words((await propose(number, `您好：请看[通知](${hidden})。`, { checked: '1' })).text), /不得链接的网站/, hidden);
		const last = await propose(number, `您好：请看 ${'https://a.gov.cn/ '.repeat(60)}${'www.example.com '.repeat(160)}https://casino.example/`, { checked: '1' });
		assert.match(words(last.text), /不得链接的网站：.https:\/\/casino\.example./, 'however many stand before it');
		const asked = await ask('water', 'desk/check', { part: 'answer', text: '看 https://casino.example/ 和 https://a.gov.cn/，写信到 a@shop.com' });
		assert.deepEqual(asked.data.findings.map((f) => [f.kind, f.level, f.found]), [['site', 'hold', 'https://casino.example']]);
		assert.equal((await propose(number, `您好：请看 https://zwfw.gov.cn/a，[本站](${hy.base}/)，https://www.example.cn/b。`)).status, 303, 'government sites, the own site and what the list knows');
	});

	test('in all that the public will read of a solicitation: draft, questions, the reason for a short period, groups of the result, and what is said when it is prolonged or withdrawn', async () => {
		const day = (offset) => new Date(Date.now() + 8 * 3600e3 + offset * 86400e3).toISOString().slice(0, 10);
		const water = await person('water');
		const room = (number, name) => `desk/solicitations/${number}${name ? `/${name}` : ''}`;
		const formOf = async (login, number, action) => forms((await (await person(login)).get(room(number))).text).find((f) => f.buttons.some((b) => b.value === action));
		const press = async (login, number, action, values = {}) => {
			const form = await formOf(login, number, action);
			assert.ok(form, `${login} sees no way to ${action}`);
			return (await person(login)).post(form.action, { ...form.fields, ...allFine(form), action, ...values });
		};
		const made = async (over) => {
			const form = forms((await water.get('desk/solicitations/new')).text).find((f) => f.action.endsWith('/new'));
			const fields = { ...form.fields, title: '公园怎么改', subject: 'document', asks_opinions: '1', draft: '第一条 加灯。', explanation: '旧了。', opens: day(0), closes: day(40), phone: '0999-1', method: 'address', ...over };
			for (const name of Object.keys(fields)) if (fields[name] === undefined) delete fields[name];
			const done = await water.post(form.action, fields);
			assert.equal(done.status, 303, words(done.text).slice(0, 300));
			return done.headers.location.split('/').at(-1);
		};
		const questions = (title, choice = '好', help = '') => `<questions><page><question code="q" kind="single"><title>${title}</title>${help && `<help>${help}</help>`}<choice code="a">${choice}</choice></question></page></questions>`;
		for (const [over, set, said] of [
			[{ draft: '第一条 拦下词。' }, '', /草案里有不能用的词：.拦下词/],
			[{ closes: day(3), short_reason: '因为拦下词。' }, '', /缩短的理由里有不能用的词：.拦下词/],
			[{ asks_questions: '1' }, questions('要不要拦下词'), /问卷里有不能用的词：.拦下词/],
			[{ asks_questions: '1' }, questions('好吗', '{编号}'), /问卷里还有没有填的地方：.\{编号\}/],
			[{ asks_questions: '1' }, questions('好吗', '好', '见 https://casino.example/'), /问卷里有不得链接的网站：.https:\/\/casino\.example/],
		]) {
			const number = await made(over);
			if (set) await hy.sql(`UPDATE solicitation s JOIN ticket t ON t.id = s.ticket_id SET s.questions = '${set}' WHERE t.number = '${number}'`);
			assert.match(words((await water.get(room(number))).text), /还不能送审，请先改/, 'it is seen before');
			const stopped = await press('water', number, 'propose', { checked: '1' });
			assert.equal(stopped.status, 422);
			assert.match(words(stopped.text), said);
		}
		const number = await made();
		assert.equal((await press('water', number, 'propose')).status, 303);
		assert.equal((await press('water-head', number, 'review')).status, 303);
		assert.equal((await press('water-lead', number, 'release')).status, 303);
		assert.equal((await hy.cli('timers', '--once')).code, 0);
		for (const [login, action, more] of [['water', 'prolong', { closes: day(50) }], ['water-head', 'withdraw', {}]]) {
			const stopped = await press(login, number, action, { words: '因为拦下词。', ...more });
			assert.equal(stopped.status, 422, action);
			assert.match(words(stopped.text), /的理由里有不能用的词：.拦下词/);
		}
		await hy.sql(`UPDATE solicitation s JOIN ticket t ON t.id = s.ticket_id SET s.opens_at = UTC_TIMESTAMP(6) - INTERVAL 40 DAY, s.closes_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND, t.system_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE t.number = '${number}'`);
		assert.equal((await hy.cli('timers', '--once')).code, 0);
		assert.equal((await press('water', number, 'collate')).status, 303);
		const at = room(number, 'collation');
		const put = forms((await water.get(at)).text).find((f) => f.buttons.some((b) => b.value === 'put'));
		assert.equal((await water.post(put.action, { ...put.fields, action: 'put', title: '多加灯', decision: 'refused', reason: '因为拦下词。' })).status, 303);
		const result = forms((await water.get(at)).text).find((f) => f.buttons.some((b) => b.value === 'result'));
		assert.equal((await water.post(result.action, { ...result.fields, action: 'result', result: '没有收到意见。' })).status, 303);
		const stopped = await press('water', number, 'propose', { checked: '1' });
		assert.equal(stopped.status, 422);
		assert.match(words(stopped.text), /归类和理由里有不能用的词：.拦下词/);
	});

	test('a site that was forbidden after the answer was sent stops its release, and that of a public copy', async () => {
		const { number } = await handled();
		assert.equal((await propose(number, '您好：请看 https://late.example/a。', { checked: '1' })).status, 303);
		await deskAct(await person('water-head'), number, 'review');
		const copied = await write(hy);
		await answerLetter(hy, copied.number, { people });
		assert.equal((await copyAct(await person('office'), copied.number, 'publish_ask', { answer: '您好：请看 https://late.example/b。', checked: '1' })).status, 303);
		await putWord({ kind: 'site', word: 'late.example', level: 'hold' });
		await takenUp();
		await assert.rejects(deskAct(await person('water-lead'), number, 'release'), /422.*答复里有不得链接的网站：.https:\/\/late\.example./);
		const copy = await copyAct(await person('water-head'), copied.number, 'publish_review');
		assert.equal(copy.status, 422);
		assert.match(words(copy.text), /公开稿的答复里有不得链接的网站：.https:\/\/late\.example./);
		assert.equal(await hy.value(`SELECT state FROM ticket WHERE number = '${number}'`), 'IN_REVIEW3');
	});

	test('sites are kept as hosts, each change with its record; what is no host is refused', async () => {
		for (const [word, level] of [['不是网站', 'note'], ['casino.example', 'flag'], ['a b.com', 'hold']]) assert.equal((await putWord({ kind: 'site', word, level })).status, 422, word);
		assert.deepEqual(await hy.sql("SELECT word, level FROM screen_word WHERE kind = 'site' ORDER BY word"),
			[['casino.example', '3'], ['gov.cn', '1'], ['late.example', '3'], ['www.example.cn', '1'], ['政务.cn', '1']]);
		const page = await (await person('office')).get('desk/words');
		assert.match(words(page.text), /casino\.example 不得链接/);
		assert.match(words((await (await person('office')).get('desk/changes?thing=word')).text), /casino\.example.{1,60}不得链接/);
		const file = join(hy.folder, 'sites.txt');
		writeFileSync(file, 'https://bad.example/x\thold\nfine.example\n');
		assert.equal((await hy.cli('words', 'import', file, '--kind', 'site')).code, 0);
		assert.match((await hy.cli('--format', 'tsv', 'words', 'list')).out, /site\thold\tbad\.example\t[^\n]*\nsite\thold\tcasino[^]*site\tnote\tfine\.example/);
		writeFileSync(file, 'bad.example\tflag\n');
		assert.match((await hy.cli('words', 'import', file, '--kind', 'site')).err, /sites\.txt:1: the level of a site is note or hold/);
		for (const word of ['bad.example', 'fine.example']) assert.equal((await hy.cli('words', 'remove', word, '--kind', 'site')).code, 0);
	});

	test('in a letter: it is always taken, marked by its worst word; an addition can make it worse', async () => {
		const level = async (over) => hy.value(`SELECT screen FROM ticket WHERE number = '${(await write(hy, over)).number}'`);
		assert.equal(await level({}), '0');
		assert.equal(await level({ title: '关于提示词的来信' }), '1');
		assert.equal(await level({ body: '这里有提示词，也有拦下词，请你们看一看是怎么回事。' }), '3');
		const receipt = await write(hy);
		const { visitor, page } = await track(hy, receipt);
		const added = await visitor.submit(page, 'letters/mine/add', { words: '补充：核对词也在里面。' });
		assert.equal(added.status, 200);
		assert.equal(await hy.value(`SELECT screen FROM ticket WHERE number = '${receipt.number}'`), '2');
	});

	test('in a public copy: hold stops it with the words named', async () => {
		const { number } = await write(hy);
		await answerLetter(hy, number, { people });
		const office = await person('office');
		const page = await office.get(`desk/tickets/${number}/copy`);
		const form = forms(page.text).find((f) => f.buttons.some((b) => b.value === 'publish_ask'));
		const held = await copyAct(office, number, 'publish_ask', { body: `${form.fields.body}拦下词`, checked: '1' });
		assert.equal(held.status, 422);
		assert.match(words(held.text), /公开稿的来信里有不能用的词：.拦下词/);
		await publishLetter(hy, number, { people });
		assert.equal(await hy.value(`SELECT COUNT(*) FROM publication WHERE number = '${number}'`), '1');
	});

	test('are changed by the office alone, each with its record, from a list too', async () => {
		const water = await person('water');
		assert.equal((await water.get('desk/words')).status, 403);
		assert.equal((await putWord({ word: '别的词', level: 'note' }, 'water')).status, 403);
		const office = await person('office');
		const bad = await office.post('desk/words', { csrf: await csrf('office'), do: 'import', kind: 'sensitive', level: 'note', list: '甲词 核对\n乙词，什么\n' });
		assert.equal(bad.status, 422);
		assert.match(words(bad.text), /第 2 行/);
		assert.match(bad.text, /甲词 核对\n乙词，什么/, 'the list stays');
		const good = await office.post('desk/words', { csrf: await csrf('office'), do: 'import', kind: 'sensitive', level: 'note', list: '# 甲\n甲词 核对\n乙词\n丙词\thold' });
		assert.equal(good.status, 303);
		assert.deepEqual(await hy.sql("SELECT word, level FROM screen_word WHERE word LIKE '_词' ORDER BY level"), [['乙词', '1'], ['甲词', '2'], ['丙词', '3']]);
		await office.post('desk/words', { csrf: await csrf('office'), do: 'remove', kind: 'sensitive', word: '丙词' });
		assert.deepEqual(await hy.sql("SELECT who, old_value, new_value FROM change_record WHERE thing = 'word' AND name = '丙词' ORDER BY id"),
			[['office', '', 'hold'], ['office', 'hold', '']]);
		for (const word of ['！！', '']) assert.equal((await putWord({ word, level: 'note' })).status, 422);
	});

	test('are listed, imported and removed on the command line', async () => {
		const file = join(hy.folder, 'words.txt');
		writeFileSync(file, '# 说明\n终端词\thold\n另一个\n');
		assert.equal((await hy.cli('words', 'import', file, '--level', 'note')).code, 0);
		const listed = (await hy.cli('--format', 'tsv', 'words', 'list')).out;
		assert.match(listed, /sensitive\thold\t终端词/);
		assert.match(listed, /sensitive\tnote\t另一个/);
		assert.match(listed, /empty\tnote\t尽快\t/, 'a new site has its empty phrases');
		assert.equal((await hy.cli('words', 'remove', '终端词')).code, 0);
		assert.equal((await hy.cli('words', 'remove', '终端词')).code, 1);
		writeFileSync(file, '好词\n坏行\tx\n');
		const refused = await hy.cli('words', 'import', file);
		assert.equal(refused.code, 1);
		assert.match(refused.err, /words\.txt:2: the level is one of note, flag, hold; nothing was imported/);
		assert.doesNotMatch((await hy.cli('words', 'list')).out, /好词/);
		for (const args of [['words'], ['words', 'import'], ['words', 'list', 'x'], ['words', 'import', file, '--kind', 'x']]) assert.equal((await hy.cli(...args)).code, 2);
	});
});

describe('phrases and templates', () => {
	const save = async (login, fields) => (await person(login)).post('desk/phrases', { csrf: await csrf(login), id: '0', kind: 'phrase', ...fields });
	const idOf = (name) => hy.value(`SELECT id FROM phrase WHERE name = '${name}'`);

	test('are filled for the letter, put behind the text without scripts, and given to scripts', async () => {
		assert.equal((await save('water', { kind: 'template', name: '停水答复', words: '您好：您{来信日期}的来信《{标题}》（编号{编号}）收到。\n\n{单位}，电话{承办人电话}' })).status, 303);
		const { number } = await handled();
		await hy.sql("UPDATE unit SET phone = '' WHERE code = 'water'");
		const form = await openForm(number);
		const id = form.labels.phrase['模板：停水答复'];
		const visitor = await person('water');
		const after = await visitor.follow(await visitor.post(`/hudong/desk/tickets/${number}/draft`, { ...form.fields, answer: '开头', phrase: id, insert: '1', action: 'propose' }));
		const { answer } = proposeForm(after).fields;
		assert.match(answer, /^开头\n\n您好：您\S+的来信《柳岸路的路灯坏了三盏》（编号[\d ]{19}）收到。\n\n县水务局，电话\{承办人电话\}$/);
		const stopped = await propose(number, answer);
		assert.equal(stopped.status, 422);
		assert.match(words(stopped.text), /还有没有填的地方：.\{承办人电话\}/);
		await hy.sql("UPDATE unit SET phone = '0744-8123456' WHERE code = 'water'");
		const given = await ask('water', `desk/tickets/${number}/phrase`, { phrase: id });
		assert.match(given.data.text, /电话0744-8123456$/);
		assert.equal((await propose(number, given.data.text)).status, 303);
	});

	test('with a place that nobody fills are refused when they are saved, and what was typed stays', async () => {
		const refused = await save('water', { name: '不对', words: '请找{经办人}。' });
		assert.equal(refused.status, 422);
		assert.match(words(refused.text), /没有 \{经办人\} 这个占位/);
		assert.equal(forms(refused.text).find((f) => f.fields.words !== undefined).fields.words, '请找{经办人}。');
		assert.equal((await save('water', { name: '括号', words: '公式 {a+b+c+d+e+f+g} 不是占位' })).status, 303);
		assert.equal((await save('water', { name: '', words: 'x' })).status, 422);
		assert.equal((await save('water', { name: '括号', words: 'y' })).status, 422, 'a name is there once');
	});

	test('belong to their unit; those of all units to the office', async () => {
		assert.equal((await save('water', { name: '水务的', words: '甲' })).status, 303);
		assert.equal((await save('office', { name: '大家的', words: '乙', all: '1' })).status, 303);
		const housing = await person('housing');
		const page = await housing.get('desk/phrases');
		assert.match(page.text, /大家的/);
		assert.doesNotMatch(page.text, /水务的/);
		assert.equal((await save('housing', { id: await idOf('水务的'), name: '水务的', words: '改' })).status, 403);
		assert.equal((await save('water', { id: await idOf('大家的'), name: '大家的', words: '改' })).status, 403);
		const { number } = await handled();
		await save('housing', { name: '住建的', words: '丙' });
		assert.equal((await ask('water', `desk/tickets/${number}/phrase`, { phrase: await idOf('住建的') })).status, 404);
		assert.equal((await save('water', { id: await idOf('水务的'), remove: '1' })).status, 303);
		assert.equal(await idOf('水务的'), undefined);
		assert.equal(await hy.value("SELECT COUNT(*) FROM change_record WHERE thing = 'phrase' AND name = '水务的'"), '2');
		assert.equal((await (await person('watch')).get('desk/phrases')).status, 403);
	});
});

describe('an answer with marks', () => {
	test('reads the same for citizen and public, is searched by its words, and can carry no script', async () => {
		const receipt = await write(hy, { title: '供水时间表在哪里看' });
		const answer = '## 供水时间\n\n- 白天 <script>alert(1)</script>\n\n| 日期 | 时间 |\n| --- | --- |\n| 周一 | 八点 |\n\n见[公告](https://www.example.cn/g)，[站内](/hudong/)，[坏](javascript:x)';
		await answerLetter(hy, receipt.number, { answer, people });
		const { page } = await track(hy, receipt);
		for (const part of ['<h3>供水时间</h3>', '&lt;script&gt;', '<th scope="col">日期</th>', 'rel="nofollow noopener">公告', '外部网站 www.example.cn', '[坏](javascript:x)'])
			assert.ok(page.text.includes(part), part);
		assert.doesNotMatch(page.text, /href="javascript/);
		await publishLetter(hy, receipt.number, { people });
		const letter = await hy.visitor().get(`letters/${receipt.number}`);
		assert.match(letter.text, /<h3>供水时间<\/h3>/);
		assert.equal((await hy.visitor({ json: true }).get(`letters/${receipt.number}`)).data.answer, answer, 'programs get the marked text');
		const found = await hy.visitor().get(`letters/?q=${encodeURIComponent('周一 八点')}`);
		assert.match(found.text, new RegExp(receipt.number));
		assert.doesNotMatch(found.text, /\| ---/);
	});

	test('of fifty thousand characters is saved, shown and sent', async () => {
		const { number } = await handled();
		const answer = '水'.repeat(49990);
		assert.equal((await propose(number, answer)).status, 303);
		assert.match((await (await person('water-head')).get(`desk/tickets/${number}`)).text, /水{49990}/);
		const other = await handled();
		assert.equal((await propose(other.number, '水'.repeat(50001))).status, 422);
	});

	test('is looked at by words that were put there a moment ago', async () => {
		await putWord({ word: '刚加的词', level: 'hold' });
		const { number } = await handled();
		await until(async () => (await ask('water', 'desk/check', { text: '刚加的词', part: 'answer' })).data.held, 5, 'the new word');
		assert.ok(number);
	});
});
