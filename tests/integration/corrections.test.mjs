// SPDX-License-Identifier: MIT
// Errors of the website: somebody reports one, with or without a name, and reads the answer; several who report the same read the same
// one; what was typed is never lost; everybody sees how they ended and nothing of who reported; the national platform's list goes in and out.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deskAct, forms, newKey, persons, start, until, words } from './harness.mjs';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
let hy, page;
before(async () => {
	hy = await start();
	page = `${hy.base}/news/water-map.html`;
});
after(() => hy?.stop());

const fields = (over = {}) => ({ key: newKey(), url: page, category: 'typo', quote: '第一段是柳岸路', ...over });
const report = async (over = {}) => {
	const answer = await hy.visitor({ json: true }).post('corrections/', fields(over));
	assert.equal(answer.status, 201, answer.text);
	return answer.data;
};
const mine = async (receipt, options) => {
	const visitor = hy.visitor(options);
	const shown = await visitor.follow(await visitor.post('corrections/track', { number: receipt.number, code: receipt.code }));
	return { visitor, page: shown };
};
const person = persons(() => hy);
const act = async (login, number, action, values) => deskAct(await person(login), number, action, values);
const fixed = async (number, answer = '“柳岸路”那一段已经改正，图也重新传了。') => {
	await act('office', number, 'transfer', (form) => ({ unit: form.labels.unit['县水务局'] }));
	await act('water', number, 'fixed', { answer });
};
const count = async (where = '1 = 1') => Number(await hy.value(`SELECT COUNT(*) FROM ticket WHERE kind = 'correction' AND ${where}`));

describe('reporting', () => {
	test('the form knows page, quote and site code from its address, and gives a receipt with the day and every rule behind it', async () => {
		const visitor = hy.visitor();
		const shown = await visitor.get(`corrections/new?url=${encodeURIComponent(`${page}#top`)}&site_code=3500000001&quote=${encodeURIComponent('“预计十二月四日”<b>')}&utm=1`);
		const form = forms(shown.text).find((f) => f.enctype);
		assert.equal(form.fields.url, `${page}#top`);
		assert.equal(form.fields.quote, '“预计十二月四日”<b>');
		assert.equal(form.fields.site_code, '3500000001');
		assert.equal(form.choices.category.length, 8);
		const receipt = await visitor.submit(shown, 'corrections/', { category: 'inaccurate', proposal: '预计十二月十四日', name: '李禾', phone: '13812345678', email: 'li@example.cn' }, { upload: [{ name: '截图.png', content: PNG }] });
		const said = words(receipt.text);
		assert.match(said, /纠错已经收到/);
		assert.match(said, /前答复您/);
		assert.match(said, /1 个工作日内转给管这一页的单位/);
		assert.match(said, /2 个工作日内改好/);
		assert.match(said, /一共不超过3 个工作日/);
		assert.match(said, /酉阳府办发〔2023〕5号/);
		assert.match(said, /国办发〔2017〕47号/);
		const number = said.replace(/\s/g, '').match(/\d{16}/)[0];
		const [row] = await hy.sql(`SELECT c.url, c.quote, c.proposal, c.site_code, t.type, t.state FROM correction c JOIN ticket t ON t.id = c.ticket_id WHERE t.number = '${number}'`);
		assert.deepEqual(row, [page, '“预计十二月四日”<b>', '预计十二月十四日', '3500000001', 'inaccurate', 'NEW']);
		const own = await visitor.get('corrections/mine');
		assert.match(words(own.text), /正在看这一页归哪个单位管/);
		assert.match(own.text, /截图\.png/);
		const file = own.text.match(/corrections\/mine\/attachment\/\d+/)[0];
		assert.deepEqual((await visitor.get(file)).bytes, PNG);
		assert.equal((await hy.visitor().get(file)).status, 303, 'nobody else');
		const sealed = await hy.value(`SELECT HEX(sealed) FROM contact c JOIN ticket t ON t.id = c.ticket_id WHERE t.number = '${number}'`);
		assert.ok(!sealed.includes(Buffer.from('13812345678').toString('hex').toUpperCase()));
	});
	test('a link or a search field on a page in GBK is understood, and bytes that are no text are not', async () => {
		const gbk = 'url=http%3A%2F%2Fold.example%2F%D0%C2%CE%C5.html&quote=%B4%ED%D7%D6'; // 新闻, 错字
		const { fields } = forms((await hy.visitor().get(`corrections/new?${gbk}`)).text).find((f) => f.enctype);
		assert.deepEqual([fields.url, fields.quote], ['http://old.example/新闻.html', '错字']);
		const list = await hy.visitor().get('corrections/?q=%CB%AE%B7%D1');
		assert.equal(forms(list.text).find((f) => f.fields.q !== undefined).fields.q, '水费');
		for (const bytes of ['%B4%ED%D7', '%FF%FE', '%B4%00']) assert.equal((await hy.visitor().get(`corrections/new?quote=${bytes}`)).status, 400, bytes);
		assert.equal((await hy.visitor().post('corrections/', 'quote=%B4%ED%D7%D6', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })).status, 400, 'a form of ours is in UTF-8');
	});
	test('a plain link from a page of the site is enough: the browser says which one', async () => {
		const from = (referer) => hy.visitor().get('corrections/new', { headers: { Referer: referer, Host: `127.0.0.1:${hy.port}` } });
		assert.equal(forms((await from(page)).text).find((f) => f.enctype).fields.url, page);
		for (const other of ['http://elsewhere.example/x', `${hy.base}.elsewhere.example/`, `${hy.base}/hudong/letters/new`, 'javascript:alert(1)'])
			assert.equal(forms((await from(other)).text).find((f) => f.enctype).fields.url, '', other);
	});
	test('nobody has to say who they are; a quote says enough', async () => {
		const receipt = await report({ quote: '没有名字的人看到的一句' });
		assert.match(receipt.number, /^\d{16}$/);
		assert.match(receipt.code, /^\d{8}$/);
		assert.equal(receipt.joined, false);
		assert.deepEqual(receipt.clocks.map((c) => c.rule), ['correction.transfer', 'correction.reply', 'correction.total']);
		await report({ quote: '', body: '附件点了打不开' });
	});
	test('over JSON: what the form needs, 201, and 200 with the same receipt for the same key', async () => {
		const visitor = hy.visitor({ json: true });
		const form = (await visitor.get('corrections/new')).data;
		assert.equal(form.categories.length, 8);
		assert.deepEqual(Object.keys(form.categories[0]), ['id', 'name', 'text']);
		assert.equal(form.limits.quote_most, 500);
		const sent = fields({ key: form.key, category: form.categories[0].name, quote: '同一把钥匙' });
		const first = await visitor.post('corrections/', sent);
		const second = await visitor.post('corrections/', sent);
		assert.deepEqual([first.status, second.status], [201, 200]);
		assert.deepEqual([second.data.number, second.data.code], [first.data.number, first.data.code]);
	});
	const wrong = [
		['no address', { url: '' }, 'url'], ['an address of no page', { url: 'javascript:alert(1)' }, 'url'], ['a file', { url: 'file:///etc/passwd' }, 'url'],
		['an address with a password', { url: 'http://a:b@x.gov.cn/' }, 'url'], ['a line break in an address', { url: 'http://x.gov.cn/\r\nHost: y' }, 'url'],
		['an endless address', { url: `http://x.gov.cn/${'x'.repeat(1000)}` }, 'url'],
		['no kind', { category: '' }, 'category'], ['an unknown kind', { category: 'nonsense' }, 'category'],
		['neither quote nor words', { quote: '' }, 'body'], ['one letter', { quote: '', body: '错' }, 'body'],
		['a quote of 501 characters', { quote: '长'.repeat(501) }, 'quote'], ['a proposal of 501 characters', { proposal: '长'.repeat(501) }, 'proposal'],
		['a body of 2,001 characters', { body: '长'.repeat(2001) }, 'body'], ['half a telephone number', { phone: '1381234' }, 'phone'], ['no mail address', { email: 'x@' }, 'email'],
	];
	for (const [what, over, field] of wrong)
		test(`${what}: 422, said beside the field, nothing stored`, async () => {
			const before = await count();
			const answer = await hy.visitor({ json: true }).post('corrections/', fields(over));
			if (answer.status === 400) assert.equal(what, 'a line break in an address');
			else {
				assert.equal(answer.status, 422, answer.text);
				assert.ok(answer.data.errors[field], answer.text);
			}
			assert.equal(await count(), before);
		});
	test('a page with a mistake keeps all that was typed', async () => {
		const typed = { url: 'http://x.gov.cn/页', quote: '原文', proposal: '改文', body: '说明', name: '李禾', phone: '12', email: 'a@b.cn', category: 'stale' };
		const answer = await hy.visitor().post('corrections/', { key: newKey(), site_code: '35', ...typed });
		assert.equal(answer.status, 422);
		const form = forms(answer.text).find((f) => f.enctype);
		for (const [name, value] of Object.entries(typed)) assert.equal(form.fields[name], value, name);
		assert.equal(form.fields.site_code, '35');
	});
	test('an address that is not allowed to be a page, or to be reached, is taken and left to whoever fetches it', async () => {
		for (const url of ['http://127.0.0.1/', 'http://[::1]/', 'http://2130706433/', 'http://10.0.0.1:8080/x'])
			assert.equal((await hy.visitor({ json: true }).post('corrections/', fields({ url }))).status, 201, url);
	});
});

describe('reports of one error', () => {
	test('white space, case and width do not make another one; each reporter reads the one answer and nothing of the other', async () => {
		const first = await report({ quote: '超过四小时的，送水车会开到小区门口', body: '首先报告的人写的话', name: '首先报告的人', phone: '13811112222' });
		const same = await report({ quote: '超过四小时的，\n送水车 会开到小区门口', body: '第二个人的话', url: page.replace('http:', 'HTTP:') });
		assert.equal(same.joined, true);
		const html = await hy.visitor().post('corrections/', fields({ quote: '超过四小时的，送水车会开到小区门口' }));
		assert.match(words(html.text), /别人也报告过同一处/);
		let shown = words((await mine(same)).page.text);
		assert.match(shown, /别人也报告过同一处/);
		await fixed(first.number, '“超过四小时”的规定没有变，句子改清楚了。');
		for (const receipt of [first, same]) {
			const { visitor, page: own } = await mine(receipt);
			assert.match(words(own.text), /句子改清楚了/);
			assert.match((await visitor.get('corrections/mine', { json: true })).data.answer, /句子改清楚了/);
		}
		shown = (await mine(same)).page.text;
		for (const secret of ['首先报告的人', '13811112222', first.number, '首先报告的人写的话']) assert.ok(!shown.includes(secret), secret);
		assert.equal(await hy.value(`SELECT reports FROM correction c JOIN ticket t ON t.id = c.ticket_id WHERE t.number = '${first.number}'`), '3');
	});
	test('an answered error that is there again is worked on again', async () => {
		const first = await report({ quote: '又写错了的一句' });
		await fixed(first.number);
		assert.equal((await report({ quote: '又写错了的一句' })).joined, false);
	});
	test('ten at once are one piece of work', async () => {
		const all = await Promise.all(Array.from({ length: 10 }, () => hy.visitor({ json: true }).post('corrections/', fields({ quote: '十个人同时看到的一句' }))));
		assert.deepEqual(all.map((a) => a.status), Array(10).fill(201));
		assert.equal(all.filter((a) => !a.data.joined).length, 1);
	});
});

describe('one\'s own report', () => {
	test('where it is, by when and why, adding, chasing, the answer, a bad rating opens it again', async () => {
		const receipt = await report({ quote: '老人行动不便的', name: '李禾', phone: '13812345678' });
		const { visitor } = await mine(receipt);
		let own = await visitor.get('corrections/mine', { json: true });
		assert.equal(own.data.state, 'NEW');
		assert.equal(own.data.page ?? own.data.url, page);
		assert.equal(own.data.rule, 'correction.total');
		assert.ok(own.data.due_at && own.data.why && own.data.days.length > 1);
		assert.deepEqual(own.data.actions.sort(), ['add', 'chase']);
		own = await visitor.submit(await visitor.get('corrections/mine'), 'mine/add', { words: '第二段里也有。' });
		assert.match(words(own.text), /补充的内容已经交给办理单位/);
		await fixed(receipt.number);
		own = await visitor.get('corrections/mine');
		assert.match(words(own.text), /属实，已经改正/);
		own = await visitor.submit(own, 'mine/rate', { rating: '1', words: '第二段还没有改。' });
		assert.match(words(own.text), /正在重新处理/);
		assert.equal(await hy.value(`SELECT state FROM ticket WHERE number = '${receipt.number}'`), 'FIXING');
		const left = await visitor.submit(own, 'mine/leave');
		assert.match(words(left.text), /看不到您的纠错了/);
		assert.equal((await visitor.get('corrections/mine')).status, 303);
	});
	test('an unknown number, a wrong code and a letter\'s number get the same answer', async () => {
		const receipt = await report({ quote: '查不到的' });
		const letter = (await hy.visitor({ json: true }).post('letters/', { key: newKey(), box: 'county', title: '一封普通的信', body: '十个字十个字十个字够了', name: '张三', phone: '13812345678' })).data;
		const answers = [];
		for (const [number, code] of [['2026112200000000', '12345678'], [receipt.number, '00000000'], [letter.number, letter.code]])
			answers.push(await hy.visitor({ json: true }).post('corrections/track', { number, code }));
		assert.deepEqual(answers.map((a) => a.status), [403, 403, 403]);
		assert.equal(new Set(answers.map((a) => a.text)).size, 1);
	});
});

describe('what everybody reads', () => {
	test('page, kind, unit, result, days; no word of a citizen, no query of an address, no link to another\'s site', async () => {
		const ours = await report({ url: `${page}?q=某某人是小偷`, quote: '公开里没有的原文', proposal: '公开里没有的改文', body: '公开里没有的说明' });
		await fixed(ours.number, '公开里没有的答复');
		const theirs = await report({ url: 'http://casino.example/骂人的话/x', category: 'fake', quote: '', body: '冒充县政府' });
		await act('office', theirs.number, 'out_of_scope', { answer: '已经转给网信部门。' });
		const list = await hy.visitor().get('corrections/');
		assert.equal(list.status, 200);
		const said = words(list.text);
		assert.match(said, /属实，已改正/);
		assert.match(said, /不属于本网站/);
		assert.match(said, /casino\.example/);
		for (const secret of ['公开里没有', '某某人', '%E6%9F%90', 'href="http://casino', '%E9%AA%82', '骂人']) assert.ok(!list.text.includes(secret), secret);
		const { data } = await hy.visitor({ json: true }).get('corrections/?kind=fake&result=away');
		assert.deepEqual(data.corrections.map((c) => [c.number, c.page, c.page_url, c.result]), [[theirs.number, 'casino.example', null, 'away']]);
		const feed = await hy.visitor().get('corrections/feed.atom');
		assert.match(feed.headers['content-type'], /atom\+xml/);
		assert.match(feed.text, new RegExp(`corrections/#hy-${ours.number}`));
		assert.ok(!feed.text.includes('公开里没有'));
	});
	test('figures are those of a recount', async () => {
		const { data } = await hy.visitor({ json: true }).get('corrections/');
		const recount = await hy.sql(`SELECT COUNT(*), SUM(state = 'REPLIED_FIXED' OR (state = 'FIXING' AND replied_at IS NOT NULL)), SUM(state = 'REPLIED_UNTRUE'), SUM(state = 'OUT_OF_SCOPE') FROM ticket WHERE kind = 'correction' AND state NOT IN ('SPAM', 'DUPLICATE')`);
		assert.deepEqual([data.year.received, data.year.fixed, data.year.untrue, data.year.out_of_scope].map(String), recount[0]);
		assert.equal(data.year.in_time, data.year.answered);
		assert.equal(data.year.open, data.year.received - data.year.answered);
		assert.equal(data.months.reduce((sum, m) => sum + m.received, 0), data.year.received);
	});
	test('the list goes on where it ended, whatever comes in between', async () => {
		const all = [];
		for (let next = 'corrections/'; next;) {
			const { data } = await hy.visitor({ json: true }).get(next);
			all.push(...data.corrections.map((c) => c.number));
			next = data.next_url && data.next_url.replace(/^\/hudong\//, '');
			assert.ok(all.length < 200);
		}
		assert.equal(new Set(all).size, all.length);
		assert.equal(all.length, Number(await hy.value('SELECT COUNT(*) FROM correction_public')));
	});
	test('a number or a part of an address finds its line, what a citizen wrote does not', async () => {
		const find = async (query) => (await hy.visitor({ json: true }).get(`corrections/?q=${encodeURIComponent(query)}`)).data;
		const { corrections: all } = await find('');
		const [one] = all;
		for (const query of [one.number, one.page.slice(-6), one.page.slice(0, 2).toUpperCase()]) {
			const data = await find(query);
			assert.equal(data.q, query);
			assert.ok(data.corrections.some((c) => c.number === one.number), query);
			for (const c of data.corrections) assert.ok(`${c.page_title ?? ''} ${c.page} ${c.number}`.toLowerCase().includes(query.toLowerCase()), query);
		}
		assert.deepEqual((await find('casino')).corrections.map((c) => c.page), ['casino.example']);
		assert.deepEqual((await find('公开里没有')).corrections, []);
		const html = (await hy.visitor().get(`corrections/?q=${encodeURIComponent('没有这样的词')}`)).text;
		assert.match(html, /没有符合条件的纠错/);
		assert.match(html, /name="q"[^>]*value="没有这样的词"/);
	});
	test('a filter of nothing is an empty list, not an error; a wrong result is', async () => {
		assert.deepEqual((await hy.visitor({ json: true }).get('corrections/?kind=nonsense')).data.corrections, []);
		assert.deepEqual((await hy.visitor({ json: true }).get('corrections/?unit=nonsense')).data.corrections, []);
		assert.equal((await hy.visitor().get('corrections/?result=nonsense')).status, 400);
	});
});

describe('the national platform\'s list', () => {
	const list = () => join(hy.folder, 'list.csv');
	const HEAD = '编号,网站标识码,网站名称,问题类型,错误地址,描述,提交时间,受理单位,受理结果,办理状态,办结时间\r\n';
	const state = (ref) => hy.value(`SELECT t.state FROM ticket t JOIN correction c ON c.ticket_id = t.id WHERE c.national_ref = '${ref}'`);
	test('what is new is taken, what is known is carried on, a bad line is named and stops nothing', async () => {
		writeFileSync(list(), `\ufeff${HEAD}G1,3500000001,清源县,错别字,${page}?g=1,"标题里，""的""写成了""地""",2026-11-10 09:30:00,,,待受理,\r\n`
			+ `G2,3500000001,清源县,4,${page}?g=2,第二条,2026/11/10 9:31,县水务局,,办理中,\r\n`
			+ `G3,,,打不开,${page},类型不对,2026-11-10,,,,\r\n`
			+ `G4,,,错别字,javascript:x,地址不对,2026-11-10,,,,\r\n`
			+ `G5,,,错别字\r\n`
			+ `G6,,,信息不更新,${page}?g=6,还是去年的,2026-11-09T08:00:00+08:00,县水务局,属实：已经更新。,已办结,2026-11-10 10:00\r\n`
			+ `G7,,,内容不准确,${page}?g=7,电话不对,2026-11-09 08:00,别的单位,不属实：电话没有变。,已办结,2026-11-10 10:00\r\n`);
		let done = await hy.cli('import', 'corrections', list());
		assert.equal(done.code, 1);
		assert.match(done.err, /:4: 问题类型/);
		assert.match(done.err, /:5: 错误地址/);
		assert.match(done.err, /:6: not as many columns/);
		assert.match(done.err, /4 taken over, 0 were there already, 3 bad lines, 1 with a unit that is none here/);
		assert.deepEqual([await state('G1'), await state('G2'), await state('G6'), await state('G7')], ['NEW', 'TRANSFERRED', 'REPLIED_FIXED', 'REPLIED_UNTRUE']);
		assert.equal(await hy.value("SELECT body FROM ticket t JOIN correction c ON c.ticket_id = t.id WHERE c.national_ref = 'G1'"), '标题里，"的"写成了"地"');
		const before = await count();
		done = await hy.cli('import', 'corrections', list());
		assert.match(done.err, /0 taken over, 4 were there already/);
		assert.equal(await count(), before);
		writeFileSync(list(), `${HEAD}G1,,,错别字,${page}?g=1,x,2026-11-10,县水务局,属实：改好了,已办结,2026-11-11\r\nG6,,,错别字,${page},x,2026-11-09,,,待受理,\r\n`);
		done = await hy.cli('import', 'corrections', list());
		assert.equal(done.code, 0, done.err);
		assert.deepEqual([await state('G1'), await state('G6')], ['REPLIED_FIXED', 'REPLIED_FIXED'], 'nothing goes back');
		assert.equal((await hy.cli('ledger', 'verify')).code, 0);
	});
	test('GBK, as spreadsheets in China save it', async () => {
		writeFileSync(list(), Buffer.from('b1e0bac52cb4edcef3b5d8d6b72ccec4', 'hex')); // a head that lacks columns
		let done = await hy.cli('import', 'corrections', list());
		assert.equal(done.code, 1);
		assert.match(done.err, /the head line lacks “问题类型”/);
		// 编号,问题类型,错误地址,描述 / K1,错别字,http://k.gov.cn/,首页写错了
		writeFileSync(list(), Buffer.concat([Buffer.from('b1e0bac52ccecacce2c0e0d0cd2cb4edcef3b5d8d6b72cc3e8caf60d0a', 'hex'), Buffer.from('K1,'), Buffer.from('b4edb1f0d7d6', 'hex'), Buffer.from(',http://k.gov.cn/,'), Buffer.from('cad7d2b3d0b4b4edc1cb', 'hex'), Buffer.from('\r\n')]));
		done = await hy.cli('import', 'corrections', list());
		assert.equal(done.code, 0, done.err);
		assert.equal(await hy.value("SELECT body FROM ticket t JOIN correction c ON c.ticket_id = t.id WHERE c.national_ref = 'K1'"), '首页写错了');
	});
	test('what was written is read again as it was: CSV and XML, with the answer of what was joined', async () => {
		writeFileSync(list(), `${HEAD}G8,,,错别字,${page}?g=8,第八条,2026-11-10,,,,\r\n`);
		await hy.cli('import', 'corrections', list());
		const number = await hy.value("SELECT t.number FROM ticket t JOIN correction c ON c.ticket_id = t.id WHERE c.national_ref = 'G8'");
		await fixed(number, '第八条改好了，<谢谢>。\n=1+1');
		for (const [name, args] of [['out.csv', []], ['out.xml', ['--xml']]]) {
			const out = await hy.cli('export', 'corrections', ...args);
			assert.equal(out.code, 0, out.err);
			assert.match(out.out, /G8/);
			assert.match(out.out, /属实：第八条改好了/);
			assert.ok(!out.out.includes('13812345678'));
			const file = join(hy.folder, name);
			writeFileSync(file, out.out);
			const back = await hy.cli('import', 'corrections', file);
			assert.equal(back.code, 0, back.err);
			assert.match(back.err, /^0 taken over, \d+ were there already, 0 bad/m);
		}
		const all = await hy.cli('export', 'corrections', '--all', '--since', '2026-11-01');
		assert.ok(all.out.split('\n').length > 10);
		assert.equal((await hy.cli('export', 'corrections', '--since', 'soon')).code, 2);
	});
	test('a dry run writes nothing', async () => {
		const before = await count();
		writeFileSync(list(), `${HEAD}G9,,,错别字,${page}?g=9,第九条,2026-11-10,,,,\r\n`);
		assert.match((await hy.cli('-n', 'import', 'corrections', list())).err, /1 taken over.*dry run/);
		assert.equal(await count(), before);
	});
});

test('the database is away: 503 with Retry-After, the page keeps what was typed, and the second try is taken', async () => {
	const sent = fields({ quote: '数据库不在的时候', body: '不能丢的说明' });
	const mariadb = hy.pid('mariadbd');
	process.kill(mariadb, 'SIGSTOP');
	let answer;
	try {
		answer = await hy.visitor().post('corrections/', sent, { timeout: 60000 });
	} finally {
		process.kill(mariadb, 'SIGCONT');
	}
	assert.equal(answer.status, 503);
	assert.ok(Number(answer.headers['retry-after']) > 0);
	const form = forms(answer.text).find((f) => f.enctype);
	assert.equal(form.fields.body, '不能丢的说明');
	assert.equal(form.fields.key, sent.key);
	await until(async () => (await hy.visitor({ json: true }).post('corrections/', sent)).status < 300, 60, 'the report is taken');
	assert.equal(await count("body = '不能丢的说明'"), 1);
});

test('logs say nothing of who reported what', () => {
	const log = hy.log('corrections');
	for (const secret of ['13812345678', '李禾', '不能丢的说明', '某某人']) assert.ok(!log.includes(secret), secret);
	assert.ok(readFileSync(join(hy.data, 'log', 'nginx-access.log'), 'utf8').includes('/corrections/'));
});
