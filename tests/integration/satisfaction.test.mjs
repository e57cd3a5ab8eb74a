// SPDX-License-Identifier: MIT
// Ratings: by the link of the mail, bad ones that reopen once, appeals, votes on pages, and the public figures that follow from them.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOP, allFine, answerLetter, forms, persons, start, unescape, until, words, write } from './harness.mjs';

let hy, folder;
before(async () => {
	folder = mkdtempSync(join(tmpdir(), 'hy-satisfaction-'));
	// Whatever the hour is: a profile that lets messages out at any time.
	cpSync(join(TOP, 'schema'), join(folder, 'schema'), { recursive: true });
	writeFileSync(join(folder, 'schema/policies/always.xml'), '<?xml version="1.0" encoding="UTF-8"?>\n' +
		'<policy name="always" title="随时" extends="national"><hours from="00:00" to="24:00" workdays="no" source="local"/></policy>\n');
	hy = await start({ set: { policy: 'always', 'schema.dir': join(folder, 'schema') } });
});
after(async () => {
	await hy?.stop();
	rmSync(folder, { recursive: true, force: true });
});

const people = {};
const person = persons(() => hy, people);
const visitor = () => hy.visitor();
const program = () => hy.visitor({ json: true });
const LOW = 'hy-nobody';
let serial = 0;

/** A letter of somebody with a mailbox, answered by the water office. */
async function answered(over = {}) {
	const email = `rates${++serial}@${LOW}.example`;
	const receipt = await write(hy, { email, title: `路灯坏了第${serial}次说`, ...over });
	const { act } = await answerLetter(hy, receipt.number, { people });
	return { ...receipt, email, act };
}
/** The path of the link in the invitation that this person got. */
async function invited({ number, email }) {
	await hy.sql(`UPDATE outbox o JOIN ticket t ON t.id = o.ticket_id SET o.next_try_at = UTC_TIMESTAMP(6) WHERE o.kind = 'invite' AND o.state = 'wait' AND t.number = '${number}'`);
	const text = await until(async () => {
		const { data } = await program().get('postbox/');
		return data.mails.find((mail) => mail.to.includes(`<${email}>`) && mail.text.includes('/satisfaction/rate/'))?.text;
	}, 30, 'the invitation');
	return text.match(/satisfaction\/rate\/[a-z0-9]+/)[0];
}
const rows = (number) => hy.sql(`SELECT r.n, r.value, r.source, r.appeal FROM rating r JOIN ticket t ON t.id = r.ticket_id WHERE t.number = '${number}' ORDER BY r.n`);
const state = (number) => hy.value(`SELECT state FROM ticket WHERE number = '${number}'`);
/** Answered once more, after a bad rating. */
async function answerAgain({ act }) {
	await act('water', 'propose', { answer: '您好：又去看了一次，这回换了整根灯杆。' });
	await act('water-head', 'review');
	await act('water-lead', 'release');
}
/** The public figures of this month, counted now. */
async function figures(path = 'satisfaction/') {
	await hy.sql('DELETE FROM figure_month');
	assert.equal((await hy.cli('timers', '--once')).code, 0);
	return (await program().get(path)).data;
}

describe('figures of a site to which few people wrote', () => {
	test('say what will be here while there is nothing', async () => {
		await hy.sql('DELETE FROM figure_month');
		const page = await visitor().get('satisfaction/');
		assert.equal(page.status, 200);
		assert.match(words(page.text), /现在还没有可以统计的/);
	});
	test('hide a month of fewer than five', async () => {
		for (let i = 0; i < 3; i++) await write(hy);
		const data = await figures();
		assert.equal(data.total.hidden, true);
		assert.equal(data.total.received, null);
		assert.deepEqual(data.units, []);
		const page = await visitor().get('satisfaction/');
		assert.match(words(page.text), /少于 5 件，为了不让人看出是谁/);
	});
	test('know no month that was not counted, and no other kind', async () => {
		for (const path of ['satisfaction/?month=1999-01', 'satisfaction/?month=abc', 'satisfaction/?kind=solicitation'])
			assert.equal((await visitor().get(path)).status, 404, path);
		assert.equal((await visitor().get('satisfaction/?kind=correction')).status, 200);
		assert.equal((await visitor().get('satisfaction')).status, 303);
	});
});

describe('the link of the invitation', () => {
	let mine, link;
	test('is in the mail, and its page names the letter and who answered, and nothing of the writer', async () => {
		mine = await answered();
		link = await invited(mine);
		const page = await visitor().get(link);
		assert.equal(page.status, 200);
		const text = words(page.text);
		assert.ok(text.includes(`路灯坏了第${serial}次说`));
		assert.ok(text.includes('县水务局'));
		for (const level of ['非常满意', '满意', '基本满意', '不满意', '非常不满意']) assert.ok(text.includes(level));
		assert.match(text, /评不评价由您自己决定/);
		for (const secret of ['张小满', '13800138000', mine.email, '学前街口']) assert.ok(!page.text.includes(secret), secret);
		assert.match(page.text, /noindex/);
	});
	test('a program gets the levels and what is needed', async () => {
		const { status, data } = await program().get(link);
		assert.equal(status, 200);
		assert.deepEqual([data.state, data.words_from, data.ratings.map((r) => r.id)], ['open', 2, ['5', '4', '3', '2', '1']]);
	});
	test('one level has to be chosen, one that there is', async () => {
		for (const rating of [undefined, '6', '好']) {
			const answer = await program().post(link, { rating });
			assert.equal(answer.status, 422);
			assert.match(answer.data.errors.rating, /请选一项/);
		}
		assert.deepEqual(await rows(mine.number), []);
	});
	test('a bad level needs a reason; what was chosen stays', async () => {
		const answer = await visitor().post(link, { rating: '1', words: '' });
		assert.equal(answer.status, 422);
		assert.match(words(answer.text), /请写一写哪里不满意/);
		assert.match(answer.text, /value="1" checked/);
		assert.deepEqual(await rows(mine.number), []);
	});
	test('a rating is thanked for, and counts as one by the link', async () => {
		const somebody = visitor();
		const page = await somebody.get(link);
		const done = await somebody.submit(page, link, { rating: '4' });
		assert.equal(done.status, 200);
		assert.match(words(done.text), /谢谢您的评价/);
		assert.deepEqual(await rows(mine.number), [['1', '4', 'link', '']]);
	});
	test('sent again it changes nothing and says so', async () => {
		for (const rating of ['4', '1']) {
			const answer = await visitor().post(link, { rating, words: '又想了想' });
			assert.equal(answer.status, 200);
			assert.match(words(answer.text), /已经评价过了/);
		}
		const { status, data } = await program().post(link, { rating: '5' });
		assert.deepEqual([status, data.state, data.rated.rating], [200, 'rated', 4]);
		assert.deepEqual(await rows(mine.number), [['1', '4', 'link', '']]);
	});
	test('two at the same time count once', async () => {
		const other = await answered();
		const path = await invited(other);
		const answers = await Promise.all(Array.from({ length: 6 }, () => program().post(path, { rating: '5' })));
		for (const answer of answers) assert.equal(answer.status, 200, answer.text);
		assert.equal((await rows(other.number)).length, 1);
	});
	test('an unknown link and one that is cut off are alike', async () => {
		const wrong = link.slice(0, -1) + (link.endsWith('a') ? 'b' : 'a');
		const seen = [];
		for (const path of [wrong, link.slice(0, -3), 'satisfaction/rate/x']) {
			const answer = await visitor().get(path);
			assert.equal(answer.status, 404, path);
			seen.push(words(answer.text).match(/这个评价链接打不开.*?查纠错/)[0]);
			assert.equal((await program().post(path, { rating: '5' })).status, 404);
		}
		assert.equal(new Set(seen).size, 1);
	});
	test('when the time is over the page says so, and nothing is taken', async () => {
		const late = await answered();
		const path = await invited(late);
		await hy.sql(`UPDATE ticket SET state = 'ARCHIVED' WHERE number = '${late.number}'`);
		assert.match(words((await visitor().get(path)).text), /现在不能评价/);
		assert.equal((await program().post(path, { rating: '5' })).status, 409);
		assert.deepEqual(await rows(late.number), []);
	});
});

describe('a bad rating', () => {
	let mine, link;
	test('reopens the letter once, with both limits running', async () => {
		mine = await answered();
		link = await invited(mine);
		const done = await visitor().submit(await visitor().get(link), link, { rating: '2', words: '灯又坏了' });
		assert.match(words(done.text), /县水务局会重新办理，1 个工作日内联系您，15 个工作日内重新答复您/);
		assert.equal(await state(mine.number), 'REWORK');
		assert.deepEqual((await hy.sql(`SELECT rule FROM clock c JOIN ticket t ON t.id = c.ticket_id WHERE t.number = '${mine.number}' AND c.stopped_at IS NULL ORDER BY rule`)).flat(),
			['rating.contact', 'rating.rectify']);
	});
	test('waits on the desk\'s list with its limits, and in the file', async () => {
		const office = await person('office');
		const page = await office.get('desk/ratings');
		assert.ok(words(page.text).includes('灯又坏了'));
		assert.match(words(page.text), /联系来信人 .*?前 .*?重新办理/);
		const { data } = await office.get('desk/ratings', { json: true });
		const row = data.ratings.find((r) => r.number === mine.number);
		assert.deepEqual([row.rating, row.contact.late, row.rectify.late], [2, false, false]);
		const file = await office.get('desk/ratings?show=all&format=csv');
		assert.match(file.headers['content-type'], /csv/);
		assert.ok(file.text.includes(mine.number) && file.text.includes('灯又坏了'));
		const sheet = await office.get('desk/ratings?show=all&format=xlsx');
		assert.equal(sheet.bytes.subarray(0, 2).toString(), 'PK');
	});
	test('another unit does not see it', async () => {
		const { data } = await (await person('housing')).get('desk/ratings?show=all&unit=0', { json: true });
		assert.deepEqual(data.ratings, []);
		assert.equal((await (await person('housing')).get('desk/pages')).status, 403);
	});
	test('after the second answer the same link rates again; the second bad one reopens nothing', async () => {
		await answerAgain(mine);
		const page = await visitor().get(link);
		assert.match(words(page.text), /已经重新办过一次/);
		const done = await visitor().submit(page, link, { rating: '1', words: '还是没亮' });
		assert.match(words(done.text), /谢谢您的评价/);
		assert.equal(await state(mine.number), 'REPLIED');
		assert.deepEqual(await rows(mine.number), [['1', '2', 'link', ''], ['2', '1', 'link', '']]);
	});
	test('both stand on the ticket\'s page, the first one as the one that counts', async () => {
		const page = words((await (await person('water')).get(`desk/tickets/${mine.number}`)).text);
		assert.match(page, /不满意 .*?用邀请链接，统计按这一次 .*?灯又坏了.*?非常不满意.*?还是没亮/);
	});
});

describe('an appeal', () => {
	let mine;
	const deed = async (login, number, action, values) => {
		const page = await (await person(login)).get(`desk/tickets/${number}`);
		const form = forms(page.text).find((f) => f.action.endsWith('/act') && f.buttons.some((b) => b.value === action));
		return form && (await person(login)).follow(await (await person(login)).post(form.action, { ...form.fields, action, ...allFine(form), ...values }));
	};
	test('is lodged by the unit with words, and waits on the list', async () => {
		mine = await answered();
		const link = await invited(mine);
		await program().post(link, { rating: '1', words: '和路灯无关，就是骂人' });
		const empty = await deed('water', mine.number, 'appeal', { words: '' });
		assert.match(words(empty.text), /请写明为什么说是误评或者恶意评价/);
		const done = await deed('water', mine.number, 'appeal', { words: '评价里说的不是这件事' });
		assert.match(words(done.text), /申诉已提出/);
		const { data } = await (await person('office')).get('desk/ratings?show=appeals', { json: true });
		assert.deepEqual(data.ratings.map((r) => [r.number, r.appeal_words]), [[mine.number, '评价里说的不是这件事']]);
		assert.equal(await deed('water', mine.number, 'appeal', { words: '再来一次' }), undefined, 'not twice');
	});
	test('still counts while nobody has decided, and no longer when it is upheld', async () => {
		const counted = async () => {
			const { data } = await (await person('office')).get('desk/figures', { json: true });
			return ['rated', 'satisfied', 'answered', 'appealed'].map((name) => data.figures[name].n);
		};
		const [rated, satisfied, answers, appealed] = await counted();
		assert.equal(await deed('water', mine.number, 'appeal_uphold', { words: '自己同意' }), undefined, 'not by the unit');
		const done = await deed('office', mine.number, 'appeal_uphold', { words: '看过录音，说的是别的事' });
		assert.match(words(done.text), /申诉成立/);
		assert.equal(await state(mine.number), 'REPLIED');
		assert.deepEqual(await counted(), [rated - 1, satisfied, answers, appealed + 1]);
		assert.deepEqual(await rows(mine.number), [['1', '1', 'link', 'upheld']]);
		const page = words((await (await person('water')).get(`desk/tickets/${mine.number}`)).text);
		assert.match(page, /申诉成立，不计入满意率.*?评价里说的不是这件事.*?看过录音/);
		const mail = await visitor().post('letters/track', { number: mine.number, code: mine.code });
		assert.equal(mail.status, 303);
	});
});

describe('figures', () => {
	test('count first ratings, leave unrated ones alone, and equal a recount of the rows', async () => {
		for (let i = 0; i < 3; i++) await answered();
		const { total, units, unrated_counts: counts, counted_at: at } = await figures();
		assert.equal(counts, false);
		const [[received, valid]] = await hy.sql('SELECT COUNT(*), SUM(state NOT IN (\'REJECTED\', \'REDIRECTED\', \'DUPLICATE\', \'INVALID\', \'WITHDRAWN\')) FROM ticket WHERE kind = \'letter\'');
		const [[answers]] = await hy.sql('SELECT COUNT(*) FROM ticket WHERE replied_at IS NOT NULL');
		const [[rated, satisfied]] = await hy.sql('SELECT COUNT(*), SUM(value > 2) FROM rating WHERE n = 1 AND appeal <> \'upheld\' AND source <> \'office\'');
		assert.deepEqual([total.received, total.valid, total.answered, total.in_time].map(String), [received, valid, answers, answers]);
		if (Number(rated) >= 5) assert.deepEqual([total.rated, total.satisfied].map(String), [rated, satisfied]);
		else assert.deepEqual([total.rated, total.satisfied, total.satisfaction, total.ratings_hidden], [null, null, null, true]);
		assert.ok(Number(answers) > Number(rated), 'somebody has not rated');
		assert.ok(Math.abs(Date.parse(at) - Date.now()) < 120000);
		for (const unit of units) assert.ok(unit.received >= 5 || unit.rest, JSON.stringify(unit));
	});
	test('satisfaction is what was satisfied of what was rated', async () => {
		for (let i = 0; i < 3; i++) {
			const one = await answered();
			await program().post(await invited(one), { rating: '5' });
		}
		const { total } = await figures();
		const [[rated, satisfied]] = await hy.sql('SELECT COUNT(*), SUM(value > 2) FROM rating WHERE n = 1 AND appeal <> \'upheld\'');
		assert.ok(Number(rated) >= 5);
		assert.equal(total.rated, Number(rated));
		assert.ok(Math.abs(parseFloat(total.satisfaction) - (100 * satisfied) / rated) < 0.06, total.satisfaction);
		const page = words((await visitor().get('satisfaction/')).text);
		assert.ok(page.includes(total.satisfaction));
		assert.match(page, /没有评价的不算满意，也不算不满意/);
		assert.match(page, /统计截至 \d+年\d+月\d+日/);
		assert.match(page, /经承办单位申诉、由另一个人复核/);
	});
	test('are counted once a day, not with every look', async () => {
		const before = (await program().get('satisfaction/')).data.total.received;
		await write(hy);
		assert.equal((await hy.cli('timers', '--once')).code, 0);
		assert.equal((await program().get('satisfaction/')).data.total.received, before);
		const tomorrow = new Date(Date.now() + 86400000).toISOString();
		assert.equal((await hy.cli('timers', '--once', '--now', tomorrow)).code, 0);
		const { data } = await program().get(`satisfaction/?month=${(await program().get('satisfaction/')).data.month}`);
		assert.ok(data.total.received === before + 1 || new Date(tomorrow).getMonth() !== new Date().getMonth());
	});
	test('the desk\'s page has the same first ratings', async () => {
		const { data } = await (await person('office')).get('desk/figures', { json: true });
		const [[appealed]] = await hy.sql('SELECT COUNT(*) FROM rating WHERE n = 1 AND appeal = \'upheld\'');
		assert.equal(data.figures.appealed.n, Number(appealed));
		const list = await (await person('office')).get(unescape(data.figures.appealed.url));
		assert.equal(list.status, 200);
	});
});

describe('a page of the host site', () => {
	const vote = (fields, options = {}) => program().post('satisfaction/page', fields, options);
	const counts = async () => (await hy.sql('SELECT url, SUM(useful), SUM(useless) FROM page_vote GROUP BY url ORDER BY url')).map((r) => r.join(' '));
	test('is voted on once a day from an address', async () => {
		assert.equal((await vote({ url: '/news/a.html', useful: '0' })).status, 201);
		const again = await vote({ url: `${hy.base}/news/a.html#top`, useful: '1' });
		assert.deepEqual([again.status, again.data.counted, again.data.url], [200, false, '/news/a.html']);
		assert.equal((await vote({ url: '/news/b.html', useful: '1' })).status, 201);
		assert.deepEqual(await counts(), ['/news/a.html 0 1', '/news/b.html 1 0']);
	});
	test('words that follow are kept once, without what is personal', async () => {
		for (const [said, kept] of [['电话打不通，13800001234', true], ['再说一句', false]]) {
			const { data } = await vote({ url: '/news/a.html', useful: '0', words: said });
			assert.deepEqual([data.counted, data.kept], [false, kept], said);
		}
		const told = words((await visitor().post('satisfaction/page', { url: '/news/a.html', useful: '0', words: '又说一句' })).text);
		assert.match(told, /写的内容没有记下.*写信.*又说一句/, 'nobody believes that it will be read');
		assert.deepEqual(await hy.sql('SELECT words FROM page_remark'), [['电话打不通，138****1234']]);
	});
	test('without scripts it is a form, and the link alone knows its page', async () => {
		const somebody = visitor();
		const page = await somebody.get('satisfaction/page', { headers: { Referer: `${hy.base}/news/c.html?id=2` } });
		assert.equal(page.status, 200);
		assert.ok(words(page.text).includes('/news/c.html?id=2'));
		const none = await somebody.submit(page, 'satisfaction/page', {});
		assert.equal(none.status, 422);
		assert.match(words(none.text), /请选一项/);
		const done = await somebody.submit(page, 'satisfaction/page', { useful: '1', words: '很清楚' });
		assert.match(words(done.text), /谢谢您的评价/);
		const twice = await somebody.submit(page, 'satisfaction/page', { useful: '1' });
		assert.match(words(twice.text), /这个页面今天已经评价过/);
	});
	test('is one of this site', async () => {
		for (const url of ['https://evil.example/a', '//evil.example/a', 'javascript:alert(1)', 'a b'])
			assert.equal((await vote({ url, useful: '1' })).status, 422, url);
		assert.equal((await visitor().get('satisfaction/page')).status, 422);
		assert.equal((await counts()).length, 3);
	});
	test('says too long and unknown fields', async () => {
		assert.equal((await vote({ url: '/news/d.html', useful: '0', words: '长'.repeat(301) })).status, 422);
		assert.equal((await vote({ url: '/news/d.html', useful: '0', name: '张' })).status, 400);
	});
	test('the desk sees what is useless first, with what was said, and the file', async () => {
		const office = await person('office');
		const { data } = await office.get('desk/pages', { json: true });
		assert.deepEqual(data.pages.map((p) => [p.path, p.useful, p.useless]), [['/news/a.html', 0, 1], ['/news/b.html', 1, 0], ['/news/c.html?id=2', 1, 0]]);
		assert.deepEqual(data.remarks.map((r) => r.words).sort(), ['很清楚', '电话打不通，138****1234'].sort());
		const page = await office.get('desk/pages');
		const one = unescape(page.text.match(/href="([^"]*desk\/pages\?month=[^"]*of=[0-9a-f]{64})"/)[1]);
		assert.equal((await office.get(one, { json: true })).data.remarks.length, 1);
		assert.match((await office.get('desk/pages?format=csv')).text, /\/news\/a\.html,0,1/);
		assert.match((await office.get('desk/pages?what=words&format=csv')).text, /138\*\*\*\*1234/);
	});
	test('who voted is forgotten when the day is over', async () => {
		await hy.sql('UPDATE page_voter SET on_day = on_day - INTERVAL 1 DAY');
		assert.equal((await hy.cli('timers', '--once')).code, 0);
		assert.equal(await hy.value('SELECT COUNT(*) FROM page_voter'), '0');
	});
});

test('the database is away: 503 with Retry-After, what was typed stays, the second try is taken', async () => {
	const mine = await answered();
	const link = await invited(mine);
	const mariadb = hy.pid('mariadbd');
	process.kill(mariadb, 'SIGSTOP');
	let answer, look;
	try {
		[answer, look] = await Promise.all([visitor().post(link, { rating: '1', words: '不能丢的理由' }), visitor().get('satisfaction/')]);
	} finally {
		process.kill(mariadb, 'SIGCONT');
	}
	assert.deepEqual([answer.status, look.status], [503, 503]);
	assert.ok(Number(answer.headers['retry-after']) > 0);
	const form = forms(answer.text).find((f) => f.action.endsWith(link));
	assert.deepEqual([form.fields.rating, form.fields.words], ['1', '不能丢的理由']);
	await until(async () => (await program().post(link, form.fields)).status === 200, 60, 'the rating is taken');
	assert.equal((await rows(mine.number)).length, 1);
});

test('the log holds neither tokens nor what was said', () => {
	const log = hy.log('satisfaction');
	assert.match(log, /POST \/satisfaction\/rate\/:token 303/);
	for (const name of ['satisfaction', 'nginx-access', 'courier']) assert.doesNotMatch(hy.log(name), /rate\/[a-z0-9]{20}/, name);
	for (const secret of ['不能丢的理由', '灯又坏了', LOW]) assert.ok(!log.includes(secret), secret);
});
