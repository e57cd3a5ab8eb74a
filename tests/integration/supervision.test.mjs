// SPDX-License-Identifier: MIT
// Supervision and figures over the demo county: every number opens a list of exactly so many letters, units see their own, files say the
// same as pages, the command the same as both; and a row of the ledger that was altered is named.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { deskAct, forms, persons, start, unescape, words } from './harness.mjs';

let hy;
before(async () => { hy = await start({ demo: true }); });
after(() => hy?.stop());

const person = persons(() => hy);
const get = async (login, path, options) => (await person(login)).get(path, options);
const PERIOD = 'from=2026-01-01&until=2026-12-31';
const year = () => new Date().getFullYear();
const period = () => `period=${year()}`;

/** [{n, url}] of every number of a page that is an address. */
const numbers = (html) => [...html.matchAll(/<a class="hd-count" href="([^"]+)">(\d+)<\/a>/g)].map(([, url, n]) => ({ n: Number(n), url: unescape(url) }));
/** How many letters a list says it has, whichever list it is. */
function counted(html) {
	const text = words(html);
	const found = text.match(/共 (\d+) 件/) ?? text.match(/：(\d+) 封/) ?? text.match(/等单位签收（(\d+) 张）/) ?? text.match(/没有经办账号的单位：(\d+) 个/);
	return found ? Number(found[1]) : undefined;
}
/** Rows of CSV: cells have no line breaks in these files. */
const csv = (text) => text.replace(/^\ufeff/, '').trim().split('\r\n').map((line) => [...`${line},`.matchAll(/("(?:[^"]|"")*"|[^,"]*),/g)].map((m) => m[1].replace(/^"|"$/g, '').replace(/""/g, '"')));

describe('the board', () => {
	test('each number is that of the list it opens', async () => {
		const page = await get('watch', 'desk/board');
		assert.equal(page.status, 200);
		const links = numbers(page.text).filter(({ url }) => /desk\/(late|supervisions)/.test(url));
		assert.ok(links.length > 5, 'the county has late letters');
		for (const { n, url } of links) assert.equal(counted((await get('watch', url)).text), n, url);
	});
	test('units where nobody works are listed by their number, as a file too, and only those', async () => {
		const page = await get('watch', 'desk/board');
		const { n, url } = numbers(page.text).find((link) => /desk\/units/.test(link.url));
		assert.ok(n > 0, 'the county has such a unit');
		const list = await get('watch', url);
		assert.equal(counted(list.text), n);
		assert.equal((list.text.match(/<tr><th scope="row">/g) ?? []).length, n);
		assert.equal((list.text.match(/转来的信没人签收/g) ?? []).length, n);
		assert.equal(csv((await get('watch', `${url}&list=units&format=csv`)).text).length - 1, n);
		assert.ok(csv((await get('watch', 'desk/units?list=units&format=csv')).text).length - 1 > n, 'the other list has all');
	});
	test('open letters and lights add up to what the database has', async () => {
		const page = await get('watch', 'desk/board');
		const open = numbers(page.text).find(({ url }) => url.endsWith('tab=open&unit=0'));
		assert.equal(open.n, Number(await hy.value('SELECT COUNT(*) FROM ticket WHERE next_due_at IS NOT NULL')));
		const lights = [...page.text.matchAll(/class="hy-light hy-light--(\w+)"><span aria-hidden="true">(.)<\/span> (\S+) (\d+)</g)];
		assert.equal(lights.reduce((sum, m) => sum + Number(m[4]), 0), open.n);
		for (const [, , shape, word] of lights) assert.ok(shape && word, 'never by colour alone');
	});
	test('a light opens the letters that have it', async () => {
		const page = await get('watch', 'desk/board');
		const lights = [...page.text.matchAll(/<a href="([^"]+)" class="hy-light[^>]+>.*?(\d+)<\/a>/g)].map((m) => ({ url: unescape(m[1]), n: Number(m[2]) }));
		assert.ok(lights.length > 3);
		for (const { n, url } of lights.slice(0, 6)) {
			const list = await get('watch', url);
			assert.equal(list.status, 200, url);
			assert.equal((list.text.match(/class="hd-row /g) ?? []).length, n, url);
		}
	});
	test('a unit without anybody who could sign for a letter is marked', async () => {
		const page = await get('watch', 'desk/board');
		const marked = (page.text.match(/hd-board__nobody/g) ?? []).length;
		assert.equal(marked, Number(await hy.value('SELECT COUNT(*) FROM unit u WHERE active = 1 AND office = 0 AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.unit_id = u.id AND s.active = 1 AND s.password IS NOT NULL AND s.roles & 4)')));
	});
	test('a unit sees itself only, whatever the address says', async () => {
		const other = await hy.value("SELECT id FROM unit WHERE name = '县住房和城乡建设局'");
		for (const path of [`desk/board?unit=${other}`, `desk/late?unit=${other}`, `desk/figures?${period()}&unit=${other}`, `desk/figures/letters?${period()}&unit=${other}&figure=received`, `desk/supervisions?unit=${other}`, `desk/escalations?unit=${other}`]) {
			const page = await get('water', path);
			assert.equal(page.status, 200, path);
			assert.ok(!/住房和城乡建设局/.test(page.text.replace(/<select[\s\S]*?<\/select>/g, '')), path);
		}
		assert.equal((await get('water', 'desk/ledger')).status, 403);
		for (const path of ['desk/board', 'desk/figures', 'desk/late', 'desk/ledger']) assert.equal((await get('admin', path)).status, 403, `${path} for who has no letters`);
	});
});

describe('the figures', () => {
	test('each number is that of the list it opens', async () => {
		const page = await get('watch', `desk/figures?${period()}`);
		const links = numbers(page.text);
		assert.ok(links.length > 60);
		const seen = new Map(links.map((link) => [link.url, link.n]));
		for (const { n, url } of links) assert.equal(seen.get(url), n, 'the same address says the same number');
		for (const [url, n] of seen) assert.equal(counted((await get('watch', url)).text), n, url);
	});
	test('the sums hold', async () => {
		const { data } = await get('watch', `desk/figures?${period()}`, { json: true });
		const all = Object.fromEntries(Object.entries(data.figures).map(([k, v]) => [k, v?.n]));
		assert.equal(all.received, all.valid + all.refused + all.redirected + all.duplicate + all.invalid + all.withdrawn);
		assert.equal(all.valid, all.answered + all.running);
		assert.equal(all.answered, all.in_time + all.late);
		for (const table of data.tables) assert.equal(table.rows.reduce((sum, row) => sum + row.received.n, 0), all.received, table.by);
	});
	test('the command says the same', async () => {
		const { data } = await get('office', `desk/figures?${period()}`, { json: true });
		const done = await hy.cli('--format', 'tsv', 'figures', '--from', `${year()}-01-01`, '--to', `${year() + 1}-01-01`);
		assert.equal(done.code, 0, done.err);
		const said = Object.fromEntries(done.out.trim().split('\n').slice(1).map((line) => line.split('\t')));
		for (const name of ['received', 'valid', 'answered', 'in_time', 'late', 'running', 'running_late', 'refused', 'rated', 'satisfied', 'unrated', 'reworked', 'published']) assert.equal(Number(said[name]), data.figures[name].n, name);
		const water = await hy.cli('--format', 'json', 'figures', '--from', `${year()}-01-01`, '--to', `${year() + 1}-01-01`, '--by', 'unit');
		const row = water.out.trim().split('\n').map((line) => JSON.parse(line)).find((r) => r.unit === 'water');
		const shown = data.tables.find((t) => t.by === 'unit').rows.find((r) => r.name === '县水务局');
		assert.equal(Number(row.received), shown.received.n);
		for (const args of [[], ['--from', '2026-02-30', '--to', '2026-03-01'], ['--from', '2026-03-01', '--to', '2026-03-01'], ['--from', '2026-03-01', '--to', '2026-04-01', '--unit', 'nobody'], ['--from', '2026-03-01', '--to', '2026-04-01', '--by', 'star']])
			assert.notEqual((await hy.cli('figures', ...args)).code, 0, args.join(' '));
	});
	test('charts are whole SVG with a title and a description, and say a number at each bar', async () => {
		const page = await get('watch', `desk/figures?${period()}`);
		const charts = [...page.text.matchAll(/<svg class="hy-chart__svg"[\s\S]*?<\/svg>/g)].map((m) => m[0]);
		assert.ok(charts.length >= 3);
		const ids = [...page.text.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1]);
		assert.equal(new Set(ids).size, ids.length, 'no id twice');
		for (const svg of charts) {
			assert.match(svg, /role="img" aria-labelledby="(\S+) (\S+)"/);
			assert.match(svg, /<title id="[^"]+">[^<]+<\/title>/);
			assert.match(svg, /<desc id="[^"]+">[^<]+<\/desc>/);
			const open = [...svg.matchAll(/<([a-z]+)\b[^>]*?(\/?)>/gi)].filter((m) => m[2] !== '/').length;
			assert.equal(open, (svg.match(/<\/[a-z]+>/gi) ?? []).length, 'every element is closed');
			assert.doesNotMatch(svg, /NaN|="-\d|style=/);
		}
	});
	test('a period that is none is not found; one without letters says so', async () => {
		for (const query of ['period=2026-13', 'period=2026Q5', 'from=2026-03-02&until=2026-03-01', 'from=yesterday&until=today', 'period=x', 'by=star']) assert.equal((await get('watch', `desk/figures?${query}`)).status, 404, query);
		assert.match(words((await get('watch', 'desk/figures?period=2001-01')).text), /这段时间没有收到信/);
		assert.equal((await get('watch', `desk/figures/letters?${PERIOD}&figure=everything`)).status, 404);
	});
});

describe('files', () => {
	test('have the rows of their pages, in both formats', async () => {
		for (const path of ['desk/board?unit=0', 'desk/late?unit=0', `desk/figures?${period()}&by=unit`, `desk/figures?${period()}&by=month`, `desk/figures/letters?${period()}&figure=received`, 'desk/escalations?since=2026-01-01', 'desk/supervisions?unit=0', 'desk/ledger?number=']) {
			const text = await get('watch', `${path}&format=csv`);
			assert.equal(text.status, 200, path);
			assert.match(text.headers['content-type'], /text\/csv/);
			assert.match(text.headers['content-disposition'], /attachment;.*\.csv/);
			const rows = csv(text.text);
			assert.ok(rows.length > 1 && rows.every((row) => row.length === rows[0].length), path);
			const book = await get('watch', `${path}&format=xlsx`);
			assert.equal(book.bytes.subarray(0, 2).toString(), 'PK', path);
		}
		const late = csv((await get('watch', 'desk/late?unit=0&format=csv')).text).slice(1);
		assert.equal(new Set(late.map((row) => row[0])).size, counted((await get('watch', 'desk/late')).text));
		const list = csv((await get('watch', `desk/figures/letters?${period()}&figure=received&format=csv`)).text).slice(1);
		assert.equal(list.length, Number(await hy.value(`SELECT COUNT(*) FROM ticket WHERE kind = 'letter' AND YEAR(submitted_on) = ${year()}`)));
	});
	test('a title that looks like a formula is a text, and no contact data is in any', async () => {
		const number = await hy.value('SELECT number FROM ticket WHERE next_due_at < UTC_TIMESTAMP() ORDER BY id LIMIT 1');
		const title = await hy.value(`SELECT title FROM ticket WHERE number = '${number}'`);
		await hy.sql(`UPDATE ticket SET title = '=HYPERLINK(1)' WHERE number = '${number}'`);
		const text = (await get('watch', 'desk/late?format=csv')).text;
		await hy.sql(`UPDATE ticket SET title = '${title}' WHERE number = '${number}'`);
		assert.ok(text.includes('HYPERLINK') && !/(^|,)"?=HYPERLINK/m.test(text));
		assert.doesNotMatch(text, /1[3-9]\d{9}/);
	});
});

describe('letters of supervision', () => {
	test('one that nobody has acknowledged is marked, then says who did and what they wrote', async () => {
		const row = (await hy.sql("SELECT t.number, s.clock_id, u.name FROM supervision s JOIN ticket t ON t.id = s.ticket_id JOIN unit u ON u.id = s.unit_id WHERE s.issued_at IS NOT NULL AND s.acknowledged_at IS NULL LIMIT 1"))[0];
		assert.ok(row, 'the county has one');
		assert.match(words((await get('watch', 'desk/supervisions?show=waiting')).text), /还没有签收/);
		assert.match(words((await get('watch', `desk/supervisions/${row[0]}`)).text), /编号 \d{4} \d{4} \d{4} \d{4}-1 .*还没有签收/);
		await hy.sql(`UPDATE supervision SET acknowledged_at = UTC_TIMESTAMP(6), acknowledged_by = (SELECT id FROM staff WHERE login = 'water'), reply = '材料明天到齐，周五前答复。' WHERE clock_id = ${row[1]}`);
		const list = words((await get('watch', 'desk/supervisions?show=acknowledged')).text);
		assert.ok(list.includes('水小满') && list.includes('材料明天到齐，周五前答复。'));
		assert.ok(words((await get('watch', `desk/supervisions/${row[0]}`)).text).includes('材料明天到齐，周五前答复。'));
	});
});

describe('the ledger', () => {
	const verify = async (values) => {
		const visitor = await person('watch');
		const page = await visitor.get('desk/ledger');
		const form = forms(page.text).find((f) => f.action.endsWith('desk/ledger/verify'));
		return visitor.follow(await visitor.post(form.action, { csrf: form.fields.csrf, ...values }));
	};
	test('is whole, and who looked is written down', async () => {
		const page = await verify({ days: '31' });
		assert.equal(page.status, 200);
		assert.match(words(page.text), /完好 .*以来的台账：\d+ 条记录/);
		assert.match(words(page.text), /严督/);
		const number = await hy.value("SELECT number FROM ticket WHERE state = 'REPLIED' LIMIT 1");
		assert.match(words((await verify({ number })).text), /完好 办件/);
		for (const values of [{}, { days: '400' }, { number: '1234' }]) assert.equal((await verify(values)).status, 422, JSON.stringify(values));
	});
	test('names the first row that was altered', async () => {
		const [number, sequence, words_] = (await hy.sql("SELECT t.number, e.sequence, e.words FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE e.action = 'dispatch' ORDER BY e.ticket_id LIMIT 1"))[0];
		const where = `sequence = ${sequence} AND ticket_id = (SELECT id FROM ticket WHERE number = '${number}')`;
		await hy.sql(`UPDATE event SET words = '别的话' WHERE ${where}`);
		for (const values of [{ days: '31' }, { number }]) {
			const text = words((await verify(values)).text);
			assert.ok(text.includes(`第 ${sequence} 条记录`) && text.includes(number.replace(/(\d{4})(?=\d)/g, '$1 ')), text.slice(0, 600));
		}
		await hy.sql(`UPDATE event SET words = '${words_}' WHERE ${where}`);
		assert.match(words((await verify({ number })).text), /完好 办件/);
	});
	test('a page cannot be made to look through it without its form', async () => {
		const visitor = await person('watch');
		assert.equal((await visitor.get('desk/ledger/verify')).status, 405);
		assert.equal((await visitor.post('desk/ledger/verify', { days: '1' })).status, 403);
	});
});

// 源府办〔2023〕26号 第十三条: public sentiment that is found is reported to the cyberspace office, with its time
describe('public sentiment', () => {
	test('is reported by the office, waits until it went out, and stands for who keeps order, on the page and in the file', async () => {
		const number = await hy.value("SELECT number FROM ticket WHERE state = 'HANDLING' AND kind = 'letter' AND unit_id = (SELECT id FROM unit WHERE code = 'water') LIMIT 1");
		const water = await person('water'), office = await person('office');
		assert.doesNotMatch((await water.get(`desk/tickets/${number}`)).text, /value="sentiment"/, 'a unit does not report past the office');
		const empty = await office.post(`desk/tickets/${number}/act`, { csrf: forms((await office.get('desk/')).text).find((f) => f.fields.csrf).fields.csrf, action: 'sentiment', reason: 'cyberspace' });
		assert.equal(empty.status, 422);
		assert.match(words(empty.text), /请写明发现了什么舆情/);
		await deskAct(office, number, 'sentiment', { words: '论坛上有人传水有毒，已贴出检测结果。' });
		const waiting = words((await get('watch', 'desk/reports')).text);
		assert.match(waiting, /有 1 份通报还没有记下送达/);
		assert.match(waiting, /本级网信部门 论坛上有人传水有毒，已贴出检测结果。 ◑ 还没有记下/);
		await deskAct(office, number, 'sentiment_sent', { words: '15:20 传真，编号 18。' });
		const page = await office.get(`desk/tickets/${number}`);
		assert.match(words(page.text), /发现舆情，通报：本级网信部门 县政府办公室.{1,30}论坛上有人传水有毒/, 'in the timeline');
		assert.match(words(page.text), /舆情通报已送达：本级网信部门 县政府办公室.{1,30}15:20 传真/);
		assert.doesNotMatch(page.text, /value="sentiment_sent"/, 'once');
		const rows = csv((await get('watch', 'desk/reports?format=csv')).text);
		const row = rows.find((r) => r[0] === '舆情通报');
		assert.deepEqual([row[1], row[5], row[6], row[9]], [number, '本级网信部门', '论坛上有人传水有毒，已贴出检测结果。', '15:20 传真，编号 18。']);
		assert.match(row[3], /^\d{4}-/);
		assert.match(row[7], /^\d{4}-/);
		assert.equal((await get('water', 'desk/reports')).status, 403);
		assert.equal((await get('watch', 'desk/reports')).text.includes('还没有记下送达'), false);
	});
});

// 酉阳府办发〔2023〕5号 第二十四条、第三十四条第（三）项: who skips the review answers for it
describe('a request sent by hand that would publish without reviews', () => {
	const attempts = (number) => hy.sql(`SELECT e.reason, s.login, e.role FROM event e JOIN ticket t ON t.id = e.ticket_id JOIN staff s ON s.id = e.staff_id WHERE t.number = '${number}' AND e.action = 'bypass' ORDER BY e.sequence`);
	const csrf = async (visitor) => forms((await visitor.get('desk/')).text).find((f) => f.fields.csrf).fields.csrf;

	test('is refused and kept in the ledger with who sent it, whatever version it claims', async () => {
		const [number, state, version] = (await hy.sql("SELECT number, state, version FROM ticket WHERE state = 'HANDLING' AND kind = 'letter' AND unit_id = (SELECT id FROM unit WHERE code = 'water') LIMIT 1"))[0];
		const water = await person('water');
		for (const fields of [{ action: 'release' }, { action: 'publish', version: '1' }, { action: 'adopt', answer: '好了', version }, { action: 'release', version: '1' }]) {
			const done = await water.post(`desk/tickets/${number}/act`, { csrf: await csrf(water), ...fields });
			assert.equal(done.status, 403, JSON.stringify(fields));
			assert.match(words(done.text), /未经审核的内容不能发出.*已经记入台账/);
		}
		const copy = await water.post(`desk/tickets/${number}/copy`, { csrf: await csrf(water), action: 'publish_review', version });
		assert.equal(copy.status, 403);
		assert.deepEqual(await attempts(number), ['release', 'publish', 'adopt', 'publish_review'].map((a) => [a, 'water', 'system']), 'sent again it is the same attempt');
		assert.equal(await hy.value(`SELECT state FROM ticket WHERE number = '${number}'`), state);
		assert.match(words((await get('watch', `desk/tickets/${number}`)).text), /试图不经审核就发出，已拒绝：签发答复/);
		const page = words((await get('watch', 'desk/reports')).text);
		assert.match(page, /不经审核就想发出，已拒绝 最近 4 次/);
		assert.equal(csv((await get('watch', 'desk/reports?format=csv')).text).filter((r) => r[0] === '不经审核发出，已拒绝').length, 4);
		assert.match(words((await get('watch', `desk/ledger?number=${number}`)).text), /试图不经审核就发出/);
	});

	test('is one also by whoever had the text in hand before, to whom the page offers no step and says why', async () => {
		const [number, id] = (await hy.sql("SELECT number, id FROM ticket WHERE state = 'IN_REVIEW3' AND kind = 'letter' AND unit_id = (SELECT id FROM unit WHERE code = 'water') LIMIT 1"))[0];
		const lead = await person('water-lead');
		const page = async () => (await lead.get(`desk/tickets/${number}`)).text;
		const offers = (text) => forms(text).some((f) => f.buttons.some((b) => b.value === 'release'));
		assert.ok(offers(await page()));
		const [before] = (await hy.sql(`SELECT staff_id FROM review WHERE ticket_id = ${id} ORDER BY sequence DESC LIMIT 1`))[0];
		const taken = (who) => hy.sql(`UPDATE review SET staff_id = ${who} WHERE ticket_id = ${id} ORDER BY sequence DESC LIMIT 1`);
		await taken("(SELECT id FROM staff WHERE login = 'water-lead')");
		const text = await page();
		assert.ok(!offers(text));
		assert.match(words(text), /这一稿您已经经手过.*要由另一个人审/);
		assert.equal((await lead.post(`desk/tickets/${number}/act`, { csrf: await csrf(lead), action: 'release' })).status, 403);
		assert.deepEqual(await attempts(number), [['release', 'water-lead', 'system']]);
		await taken(before);
	});

	test('is none when somebody was faster: the page is shown again, nothing is held against anybody', async () => {
		const number = await hy.value("SELECT number FROM ticket WHERE state = 'IN_REVIEW3' AND kind = 'letter' AND unit_id = (SELECT id FROM unit WHERE code = 'water') LIMIT 1");
		assert.ok(number, 'the county has an answer that waits to be released');
		const lead = await person('water-lead');
		const before = await attempts(number);
		const open = forms((await lead.get(`desk/tickets/${number}`)).text).find((f) => f.buttons.some((b) => b.value === 'release'));
		await deskAct(lead, number, 'back', { words: '请再核一下日期。' });
		const late = await lead.post(open.action, { ...open.fields, action: 'release' });
		assert.equal(late.status, 409);
		assert.deepEqual(await attempts(number), before);
	});

	test('of a solicitation is kept as well', async () => {
		const number = await hy.value("SELECT number FROM ticket WHERE kind = 'solicitation' AND state = 'DRAFT' AND unit_id = (SELECT id FROM unit WHERE code = 'water') LIMIT 1")
			?? await hy.value("SELECT number FROM ticket WHERE kind = 'solicitation' AND state IN ('OPEN', 'COLLATING', 'CLOSED') LIMIT 1");
		const office = await person('office');
		const done = await office.post(`desk/solicitations/${number}/act`, { csrf: await csrf(office), action: 'release' });
		assert.equal(done.status, 403);
		assert.deepEqual(await attempts(number), [['release', 'office', 'system']]);
	});
});
