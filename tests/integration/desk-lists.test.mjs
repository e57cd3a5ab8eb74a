// SPDX-License-Identifier: MIT
// Lists of the desk: every filter and every counter says what a plain scan of the table says, in each worker and right after a change; letters
// of other units are on no list; many at once, kept filters, files.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';
import { forms, persons, start, toWater, unescape, until, words, write } from './harness.mjs';

let hy, units;
before(async () => {
	hy = await start({ workers: 3 });
	units = Object.fromEntries(await hy.sql('SELECT code, id FROM unit'));
});
after(() => hy?.stop());

const person = persons(() => hy);
const get = async (login, path) => (await person(login)).get(path);
const list = async (login, path) => (await (await person(login)).get(path, { json: true })).data;
const numbers = (data) => data.tickets.map((t) => t.number);
const csrfOf = async (login) => forms((await get(login, 'desk/password')).text).find((f) => f.fields.csrf).fields.csrf;
const post = async (login, path, fields) => (await person(login)).post(path, { csrf: await csrfOf(login), ...fields });
const query = (filter) => Object.entries(filter).map(([k, v]) => `&${k}=${encodeURIComponent(v)}`).join('');

// numbers that are the same in every run
let seed = 20261122;
const random = (n) => {
	seed = (seed * 1103515245 + 12345) % 2147483648;
	return Math.floor((seed / 2147483648) * n);
};
const one = (choices) => choices[random(choices.length)];

describe('filters and counters', () => {
	const STATES = { SUBMITTED: 2, ACCEPTED: 2, DISPATCHED: 4, HANDLING: 4, IN_REVIEW2: 8, IN_REVIEW3: 16, NEEDINFO: 1, REPLIED: 0, ARCHIVED: 0, REJECTED: 0 };
	const AT_OFFICE = ['SUBMITTED', 'ACCEPTED'];
	const pair = (word) => `x${[...word].map((c) => c.codePointAt(0).toString(36).padStart(4, '0')).join('')}`;
	const WORDS = ['路灯', '停水', '噪音'];

	before(async () => {
		const rows = [];
		for (let i = 0; i < 400; i++) {
			const state = one(Object.keys(STATES));
			const open = !['REPLIED', 'ARCHIVED', 'REJECTED'].includes(state);
			const unit = AT_OFFICE.includes(state) ? 'NULL' : one([units.water, units.housing]);
			const at_unit = [4, 8, 16].includes(STATES[state]);
			const due = open ? `UTC_TIMESTAMP(6) + INTERVAL ${random(30) - 10} DAY + INTERVAL ${random(86400)} SECOND` : 'NULL';
			rows.push(`(${900000 + i}, 1, '97${String(i).padStart(14, '0')}', 'list-test-key-${String(i).padStart(6, '0')}', REPEAT('a', 64), 'letter', '${state}', 3, REPEAT('0', 64), ${STATES[state]}, ${at_unit ? unit : 0},
				(SELECT MIN(id) FROM box), ${unit}, 'simple', 'consult', '${one(['house', 'road', 'road.small', 'roadside', 'water', ''])}', '第${i}封', '正文', ${random(2)}, 'test', UTC_TIMESTAMP(6) - INTERVAL ${random(40)} DAY - INTERVAL ${random(86400)} SECOND, CURRENT_DATE, ${due}, ${due},
				${random(5)}, ${random(8) === 0 ? 1 + random(3) : 0}, ${random(9) === 0 ? 1 : 0}, ${random(12) === 0 && AT_OFFICE.includes(state) ? 1 : 0})`);
		}
		await hy.sql(`INSERT INTO ticket (id, site_id, number, submission_key, code_hash, kind, state, version, head, turn, turn_unit_id, box_id, unit_id, class, type, category, title, body, open, source, submitted_at, submitted_on, reply_due_at, next_due_at, level, screen, flags, asks) VALUES ${rows.join(',\n')};
			INSERT INTO clock (ticket_id, rule, class, unit_id, started_at, started_on, due_at, provisional, calendar_version) SELECT id, 'letter.reply', class, unit_id, submitted_at, submitted_on, next_due_at, 0, 'test' FROM ticket WHERE id >= 900000 AND next_due_at IS NOT NULL;
			INSERT INTO search_staff (ticket_id, words) SELECT id, CONCAT_WS(' ', 'x0aaa0aaa', IF(id % 3 = 0, '${pair('路灯')}', NULL), IF(id % 17 = 0, '${pair('停水')}', NULL), IF(id % 211 = 0, '${pair('噪音')}', NULL)) FROM ticket WHERE id >= 900000;
			INSERT INTO ticket_unit (ticket_id, unit_id, site_id, joined_at, open, wants) SELECT id, IF(unit_id = ${units.water}, ${units.housing}, ${units.water}), 1, UTC_TIMESTAMP(6), 1, id % 2 FROM ticket WHERE id >= 900000 AND unit_id IS NOT NULL AND id % 7 = 0 AND next_due_at IS NOT NULL`);
	});

	/** What a tab holds for somebody, in SQL. */
	const tabs = (login) => {
		const own = { office: '1 = 1', watch: '1 = 1' }[login] ?? `t.unit_id = ${units.water}`;
		return {
			mine: login === 'office' ? 't.turn = 2 AND t.turn_unit_id = 0' : `t.turn = ${{ water: 4, 'water-head': 8, 'water-lead': 16 }[login]} AND t.turn_unit_id = ${units.water}`,
			open: `t.next_due_at IS NOT NULL AND ${own}`,
			asks: `t.asks = 1 AND ${own}`,
			replied: `t.state = 'REPLIED' AND t.open = 1 AND t.published = 0 AND ${own}`,
			all: login === 'office' || login === 'watch' ? '1 = 1' : `(t.unit_id = ${units.water} OR EXISTS (SELECT 1 FROM ticket_unit k WHERE k.ticket_id = t.id AND k.unit_id = ${units.water}))`,
			co: `EXISTS (SELECT 1 FROM ticket_unit k WHERE k.ticket_id = t.id AND k.open = 1 AND k.unit_id = ${units.water})`,
		};
	};
	const condition = (f) => [
		f.state && `t.state = '${f.state}'`,
		f.category && `(t.category = '${f.category}' OR t.category LIKE '${f.category}.%')`,
		f.unit && (f.unit === '-1' ? 't.unit_id IS NULL' : `t.unit_id = ${f.unit}`),
		f.level && `t.level = ${{ remind: 1, yellow: 2, red: 3, supervise: 4 }[f.level]}`,
		f.screen && `t.screen >= ${f.screen}`,
		f.flag && '(t.flags & 1) = 1',
		f.q && `CONCAT(' ', s.words) LIKE '% ${pair(f.q)}%'`,
		f.since && `t.submitted_at >= CONVERT_TZ('${f.since}', '+08:00', '+00:00')`,
		f.until && `t.submitted_at < CONVERT_TZ('${f.until}', '+08:00', '+00:00') + INTERVAL 1 DAY`,
	].filter(Boolean).join(' AND ') || '1 = 1';
	const scan = (where) => hy.sql(`SELECT t.number FROM ticket t JOIN search_staff s ON s.ticket_id = t.id WHERE ${where} ORDER BY t.number`).then((rows) => rows.flat());
	const dayAgo = (n) => new Date(Date.now() + 8 * 3600000 - n * 86400000).toISOString().slice(0, 10);
	function someFilter(login, tab) {
		const f = {};
		if (random(3) === 0) f.state = one(Object.keys(STATES));
		if (random(3) === 0) f.category = one(['house', 'road', 'road.small', 'nosuch']);
		if (random(3) === 0) f.unit = one([units.water, units.housing, '-1']);
		if (tab !== 'all' && random(4) === 0) f.level = one(['remind', 'yellow', 'red', 'supervise']);
		if (random(5) === 0) f.screen = one(['1', '2', '3']);
		if (random(6) === 0) f.flag = '1';
		if (random(3) === 0) f.q = one(WORDS);
		if (random(4) === 0) f.since = dayAgo(random(30));
		if (random(4) === 0) f.until = dayAgo(random(30));
		return f;
	}
	/** Every page of a list. */
	async function everything(login, path) {
		const found = [];
		let count;
		for (let page = 1; page < 20; page++) {
			const data = await list(login, `${path}&page=${page}`);
			found.push(...numbers(data));
			count ??= data.count;
			if (page === 1 && !data.count_is_least) count = data.count;
			if (data.tickets.length < 50) return { found, count: data.count_is_least ? null : data.count };
		}
		throw new Error('a list without an end');
	}

	test('are true against a plain scan, for whoever asks, in any combination', async () => {
		for (const login of ['office', 'watch', 'water', 'water-head', 'water-lead']) {
			const own = tabs(login);
			const has = { office: ['mine', 'open', 'asks', 'replied', 'all'], watch: ['open', 'all'], water: ['mine', 'open', 'co', 'all', 'replied'] }[login] ?? ['mine', 'open', 'co', 'all'];
			for (const tab of has)
				for (let i = 0; i < 12; i++) {
					const filter = i === 0 ? {} : someFilter(login, tab);
					const path = `desk/?tab=${tab}${query(filter)}`;
					const { found, count } = await everything(login, path);
					const wanted = await scan(`${own[tab]} AND ${condition(filter)}`);
					assert.deepEqual([...found].sort(), wanted, `${login} ${path}`);
					if (count !== null) assert.equal(count, wanted.length, `${login} ${path}: the counter`);
				}
		}
	});
	test('come with numbers that are true: each value says how many it leaves', async () => {
		let looked = 0;
		for (const filter of ['', '&state=HANDLING', `&unit=${units.housing}&level=red`, '&q=%E5%81%9C%E6%B0%B4', '&category=road&flag=1']) {
			const page = (await get('office', `desk/?tab=open${filter}`)).text;
			const links = [...page.matchAll(/<a href="([^"]+)"([^>]*)>([^<]*)<span class="hd-filter__count">(\d+)<\/span>/g)];
			assert.ok(links.length > 2, `choices with ${filter}`);
			for (const [, url, chosen, name, n] of links.filter((_, i) => i % 3 === 0 || i > links.length - 3)) {
				const target = unescape(url).replace(/^.*desk\//, 'desk/');
				if (chosen && /需先看|负面/.test(name)) continue; // a mark that is on is taken off by its own link
				assert.equal((await list('office', target)).count, Number(n), `${name} at ${target}`);
				looked++;
			}
		}
		assert.ok(looked > 10);
	});
	test('of lights agree with the light of each row', async () => {
		const all = await everything('office', 'desk/?tab=open');
		const seen = [];
		for (const light of ['normal', 'soon', 'yellow', 'red']) {
			for (let page = 1; ; page++) {
				const data = await list('office', `desk/?tab=open&light=${light}&page=${page}`);
				assert.ok(data.tickets.every((t) => t.light === light), light);
				seen.push(...numbers(data));
				if (data.tickets.length < 50) break;
			}
		}
		assert.ok(seen.length > 100);
		assert.deepEqual([...seen].sort(), [...all.found].sort(), 'every letter has one light');
	});
	test('the most urgent comes first, and a letter whose consent is wanted before the other ones of co-units', async () => {
		const due = (await list('office', 'desk/?tab=open')).tickets.map((t) => t.due_at);
		// letters that have to be read before all others stand above them, until somebody takes them up
		const first = await hy.value("SELECT COUNT(*) FROM ticket WHERE next_due_at IS NOT NULL AND state = 'SUBMITTED' AND screen >= 3");
		assert.ok(first > 0 && first < 20, `${first} to be read first`);
		const held = await hy.sql("SELECT number FROM ticket WHERE next_due_at IS NOT NULL AND state = 'SUBMITTED' AND screen >= 3 ORDER BY next_due_at, id");
		assert.deepEqual(numbers(await list('office', 'desk/?tab=open')).slice(0, first), held.flat());
		assert.deepEqual(due.slice(first), due.slice(first).sort());
		const co = (await list('water', 'desk/?tab=co')).tickets.map((t) => t.wants_consent);
		assert.ok(co.includes(true) && co.includes(false));
		assert.deepEqual(co, [...co].sort((a, b) => b - a));
	});
	test('a change is seen by every worker at the next look', async () => {
		const [number] = numbers(await list('office', 'desk/?tab=mine'));
		for (const category of ['house', 'road', 'school']) {
			await hy.sql(`UPDATE ticket SET category = '${category}' WHERE number = '${number}'`);
			for (let i = 0; i < 8; i++) {
				const visitor = hy.visitor({ json: true });
				visitor.cookies = (await person('office')).cookies;
				assert.ok(numbers((await visitor.get(`desk/?tab=mine&category=${category}&state=SUBMITTED`)).data).includes(number)
					|| numbers((await visitor.get(`desk/?tab=mine&category=${category}&state=ACCEPTED`)).data).includes(number), category);
			}
		}
		await hy.sql(`UPDATE ticket SET turn = 0, next_due_at = NULL, state = 'REJECTED' WHERE number = '${number}'`);
		for (let i = 0; i < 6; i++) assert.ok(!numbers(await list('office', 'desk/?tab=mine')).includes(number), 'gone from every worker');
	});
	test('nothing that no filter knows shakes it', async () => {
		for (const bad of ['state=NOSUCH', 'light=purple', 'level=x', 'category=%F0%9F%98%80', 'unit=1999999999', 'q=%25', 'q=%22+%2B-*', 'citizen=zz', 'page=100000'])
			assert.equal((await get('office', `desk/?tab=open&${bad}`)).status, 200, bad);
		for (const bad of ['since=yesterday', 'until=2026-13-45', 'unit=x', 'page=0', 'screen=9']) assert.ok([400, 404, 422].includes((await get('office', `desk/?tab=open&${bad}`)).status), bad);
	});
	test('a long inbox reads few rows, whatever it is filtered by', async () => {
		await hy.sql(`INSERT INTO ticket (site_id, number, submission_key, code_hash, kind, state, version, head, turn, turn_unit_id, box_id, unit_id, class, type, category, title, body, open, source, submitted_at, submitted_on, next_due_at, changed_at)
			SELECT 1, CONCAT('96', LPAD(seq, 14, '0')), CONCAT('many-test-key-', LPAD(seq, 6, '0')), REPEAT('a', 64), 'letter', 'HANDLING', 3, REPEAT('0', 64), 4, ${units.housing}, (SELECT MIN(id) FROM box), ${units.housing}, 'simple', 'consult', IF(seq % 500 = 0, 'school', 'road'), '很多', '正文', 0, 'test', UTC_TIMESTAMP(6), CURRENT_DATE, UTC_TIMESTAMP(6) + INTERVAL 9 DAY, '2001-01-01' FROM seq_1_to_9000;
			INSERT INTO search_staff (ticket_id, indexed_at, words) SELECT id, '2001-01-01', CONCAT('x0aaa0aaa x0bbb0bbb', IF(RIGHT(number, 6) % 3000 = 1, ' ${pair('鹦鹉')}', ''), IF(RIGHT(number, 6) % 3 = 1, ' ${pair('蓝天')}', '')) FROM ticket WHERE number LIKE '96%'`);
		// so old a change is seen by new workers alone: their first look reads everything
		process.kill(hy.pid('desk'), 'SIGHUP');
		await until(async () => {
			for (let i = 0; i < 24; i++) if ((await list('office', 'desk/?tab=open')).count < 9000) return false;
			return true;
		}, 60, 'a look of new workers alone');
		const reads = async () => Number(await hy.value("SELECT SUM(VARIABLE_VALUE) FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME LIKE 'HANDLER_READ%'"));
		const cost = async (path) => {
			const costs = [];
			for (let i = 0; i < 12; i++) { // some worker has looked before
				const from = await reads();
				await list('office', path);
				costs.push((await reads()) - from);
			}
			return Math.min(...costs);
		};
		assert.ok((await list('office', 'desk/?tab=open')).count >= 9000);
		const rare = (await hy.sql("SELECT number FROM ticket WHERE number LIKE '96%' AND RIGHT(number, 6) % 3000 = 1 ORDER BY number")).flat();
		assert.equal(rare.length, 3);
		for (const path of ['desk/?tab=open', 'desk/search?', 'desk/?tab=all', `desk/?tab=open&unit=${units.housing}`]) {
			const data = await list('office', `${path}&q=${encodeURIComponent('鹦鹉')}`);
			assert.deepEqual(numbers(data).sort(), rare, `a rare word at ${path}`);
			assert.equal(data.count, 3);
			const common = await list('office', `${path}&q=${encodeURIComponent('蓝天')}`);
			assert.equal(common.tickets.length, 50, `a common word at ${path}`);
		}
		const looking = await cost('desk/citizen');
		for (const filter of ['', '&category=school', '&state=HANDLING', `&unit=${units.housing}`, `&unit=${units.water}`, '&level=red', '&screen=2', '&light=normal&category=road', '&state=NEEDINFO&category=water'])
		{
			const rows = (await cost(`desk/?tab=open${filter}`)) - looking;
			assert.ok(rows < 3000, `${rows} rows read with ${filter || 'no filter'}`);
		}
		await hy.sql("DELETE s FROM search_staff s JOIN ticket t ON t.id = s.ticket_id WHERE t.number LIKE '96%'; DELETE FROM ticket WHERE number LIKE '96%'");
		// rows that are deleted, which no program does, are only forgotten when everything is read anew
		process.kill(hy.pid('desk'), 'SIGHUP');
	});
});

describe('search', () => {
	test('finds by filters alone and with words, the newest first; a unit its own letters and those it is co-unit of', async () => {
		const found = await list('office', `desk/search?q=${encodeURIComponent('路灯')}&unit=${units.housing}`);
		assert.ok(found.tickets.length > 0 && found.tickets.every((t) => t.unit === '县住房和城乡建设局'));
		const times = found.tickets.map((t) => t.submitted_at);
		assert.deepEqual(times, [...times].sort().reverse());
		const own = new Set((await hy.sql(`SELECT number FROM ticket t WHERE unit_id = ${units.housing} OR EXISTS (SELECT 1 FROM ticket_unit k WHERE k.ticket_id = t.id AND k.unit_id = ${units.housing})`)).flat());
		for (const path of ['desk/search?state=HANDLING', `desk/search?q=${encodeURIComponent('路灯')}`, `desk/search?unit=${units.water}`]) {
			const theirs = await list('housing', path);
			assert.ok(theirs.tickets.length > 0, path);
			assert.ok(numbers(theirs).every((n) => own.has(n)), path);
		}
	});
	test('by telephone number or mail address is the office\'s alone, is recorded, and leaves no number behind', async () => {
		const first = await write(hy, { phone: '13912345678' });
		const second = await write(hy, { phone: '+86 139 1234 5678', title: '第二封信也是我写的' });
		const other = await write(hy, { phone: '13900000001' });
		const page = await get('office', 'desk/citizen');
		const before = Number(await hy.value("SELECT COUNT(*) FROM staff_event WHERE action = 'citizen_lookup' AND login = 'office'"));
		const answer = await (await person('office')).submit(page, 'desk/citizen', { contact: '139-1234-5678' });
		const found = words(answer.text);
		assert.ok(found.includes(first.number.replace(/(\d{4})(?=\d)/g, '$1 ')) && found.includes(second.number.replace(/(\d{4})(?=\d)/g, '$1 ')));
		assert.ok(!found.includes(other.number.replace(/(\d{4})(?=\d)/g, '$1 ')));
		assert.equal(Number(await hy.value("SELECT COUNT(*) FROM staff_event WHERE action = 'citizen_lookup' AND login = 'office'")), before + 1);
		const sent = await post('office', 'desk/citizen', { contact: '13912345678' });
		assert.ok(!/1391234/.test(sent.headers.location));
		assert.ok(!/1391234/.test(hy.log('desk')), 'nothing of it in the log');
		assert.match(words((await post('office', 'desk/citizen', { contact: '12' })).text), /请填完整的电话号码或邮箱地址/);
		const citizen = sent.headers.location.match(/citizen=([0-9a-f]+)/)[1];
		for (const login of ['water', 'watch', 'admin']) {
			assert.equal((await get(login, 'desk/citizen')).status, 403, login);
			assert.equal((await post(login, 'desk/citizen', { contact: '13912345678' })).status, 403, login);
		}
		const asked = await get('watch', `desk/search?citizen=${citizen}`);
		assert.ok(!asked.text.includes(first.number), 'not by an address that somebody passed on');
		const mine = await list('office', `desk/?tab=mine&citizen=${citizen}`);
		assert.deepEqual(numbers(mine).sort(), [first.number, second.number].sort(), 'with the tabs of the inbox too');
	});
});

describe('many at once', () => {
	const picked = async (...receipts) => {
		const rows = await hy.sql(`SELECT number, version FROM ticket WHERE number IN (${receipts.map((r) => `'${r.number}'`).join(', ')})`);
		return rows.map(([number, version]) => `${number}.${version}`);
	};
	const state = (number) => hy.value(`SELECT CONCAT(state, ' ', COALESCE(unit_id, 0), ' ', category) FROM ticket WHERE number = '${number}'`);
	const results = (answer) => Object.fromEntries(answer.data.letters.map((l) => [l.number, [l.done, l.what]]));
	const bulk = async (login, fields) => (await person(login)).post('desk/bulk', { csrf: await csrfOf(login), ...fields }, { json: true });

	test('letters go to a unit each by itself; the same form again does nothing twice', async () => {
		const letters = [await write(hy), await write(hy), await write(hy)];
		const pick = await picked(...letters);
		const page = await get('office', 'desk/?tab=mine&page=1');
		assert.ok(forms(page.text).some((f) => f.action.endsWith('desk/bulk') && f.choices.pick.length > 0), 'the form is on the page, without a script');
		const sent = await bulk('office', { pick, unit: units.water, category: 'urban.lighting' });
		assert.equal(sent.status, 200);
		assert.equal(sent.data.done, 3);
		for (const { number } of letters) assert.equal(await state(number), `DISPATCHED ${units.water} urban.lighting`);
		const events = await hy.value('SELECT COUNT(*) FROM event');
		const again = await bulk('office', { pick, unit: units.water, category: 'urban.lighting' });
		assert.equal(again.data.done, 0);
		assert.ok(again.data.letters.every((l) => /没有再转/.test(l.what)));
		assert.equal(await hy.value('SELECT COUNT(*) FROM event'), events, 'nothing happened');
	});
	test('one that was changed meanwhile, one that has to be read first and one that is not there are left out, and it is said', async () => {
		const [good, changed, first, gone] = [await write(hy), await write(hy), await write(hy), await write(hy)];
		const pick = await picked(good, changed, first, gone);
		const page = await get('office', `desk/tickets/${changed.number}`);
		const accept = forms(page.text).find((f) => f.buttons.some((b) => b.value === 'accept'));
		assert.equal((await (await person('office')).post(accept.action, { ...accept.fields, action: 'accept' })).status, 303);
		await hy.sql(`UPDATE ticket SET screen = 2 WHERE number = '${first.number}'`);
		await hy.sql(`UPDATE ticket SET site_id = 2 WHERE number = '${gone.number}'`);
		const sent = await bulk('office', { pick: [...pick, '9999999999999999.1', 'x', '1.1'], unit: units.water });
		assert.equal(sent.data.done, 1);
		const said = results(sent);
		assert.deepEqual(said[good.number][0], true);
		assert.match(said[changed.number][1], /有人先办了一步/);
		assert.match(said[first.number][1], /需要先看/);
		assert.equal(said[gone.number], undefined, 'another site\'s letter is not even named');
		assert.equal(sent.data.letters.filter((l) => l.what === '没有这封信。').length, 4);
		assert.match(await state(changed.number), /^ACCEPTED 0/);
		assert.match(await state(first.number), /^SUBMITTED 0/);
		await hy.sql(`UPDATE ticket SET site_id = 1 WHERE number = '${gone.number}'`);
	});
	test('only the office, only to a unit in use, not more than a hundred, not without a choice', async () => {
		const letter = await write(hy);
		const pick = await picked(letter);
		for (const login of ['water', 'water-lead', 'watch', 'admin', 'vendor']) assert.equal((await bulk(login, { pick, unit: units.water })).status, 403, login);
		assert.equal((await (await person('office')).post('desk/bulk', { pick, unit: units.water })).status, 403, 'not without a token');
		const wrong = [{ pick, unit: units.office }, { pick, unit: 999999 }, { pick }, { unit: units.water }, { pick, unit: units.water, category: 'nosuch' },
			{ pick: Array.from({ length: 101 }, (_, i) => `${letter.number}.${i + 1}`), unit: units.water }];
		for (const fields of wrong) {
			const { status, text } = await bulk('office', fields);
			assert.ok([400, 413, 422].includes(status), `${status} for ${JSON.stringify(fields).slice(0, 60)}: ${text.slice(0, 300)}`);
		}
		assert.match(await state(letter.number), /^SUBMITTED 0/);
		assert.ok(!(await get('watch', 'desk/')).text.includes('desk/bulk'));
	});
});

describe('kept filters', () => {
	test('are one\'s own: kept, opened, named anew, taken away', async () => {
		const page = await get('office', 'desk/?tab=open&state=HANDLING&level=red');
		const kept = await (await person('office')).submit(page, 'desk/saved', { name: '超期在办' });
		assert.equal(kept.status, 200);
		assert.match(words(kept.text), /已存为“超期在办”/);
		const link = [...kept.text.matchAll(/<a href="([^"]+)"[^>]*>超期在办<\/a>/g)][0][1];
		assert.equal(unescape(link).replace(/^.*desk\//, ''), '?tab=open&state=HANDLING&level=red');
		assert.ok(!(await get('water', 'desk/saved')).text.includes('超期在办'), 'nobody else has it');
		const list = await get('office', 'desk/saved');
		const named = await (await person('office')).submit(list, 'desk/saved/change', { new_name: '红灯' }, { button: '改名' });
		assert.ok(named.text.includes('红灯') && !named.text.includes('超期在办'));
		assert.equal((await post('water', 'desk/saved/change', { name: '红灯', action: 'drop' })).status, 303);
		assert.ok((await get('office', 'desk/saved')).text.includes('红灯'), 'nobody else takes it away');
		assert.equal((await post('office', 'desk/saved/change', { name: '红灯', action: 'drop' })).status, 303);
		assert.ok(!(await get('office', 'desk/')).text.includes('红灯'));
	});
	test('hold an address of the inbox and nothing else, and no citizen', async () => {
		for (const bad of ['//example.org', 'tab=open"><script>', 'javascript:alert(1)', 'tab=open&citizen=00', '../admin', 'tab=开'])
			assert.equal((await post('office', 'desk/saved', { name: '坏', query: bad })).status, 400, bad);
		for (let i = 0; i < 30; i++) await post('office', 'desk/saved', { name: `条件${i}`, query: 'tab=open&state=HANDLING' });
		assert.equal((await post('office', 'desk/saved', { name: '再一个', query: 'tab=open' })).status, 422, 'thirty are enough');
		assert.equal((await post('office', 'desk/saved', { name: '条件3', query: 'tab=open' })).status, 303, 'one of the same name is replaced');
		assert.equal((await post('office', 'desk/saved/change', { name: '条件3', new_name: '条件4', action: 'rename' })).status, 422, 'a name that is taken');
	});
});

describe('files', () => {
	const cells = (text) => {
		const rows = [[]];
		for (const [, quoted, plain, end] of text.replace(/^\ufeff/, '').matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/g)) {
			rows.at(-1).push(quoted !== undefined ? quoted.replaceAll('""', '"') : plain);
			if (end === '\r\n') rows.push([]);
		}
		return rows.slice(0, -1);
	};
	test('have what the list has, in its order, formula-safe and without contact data, and are recorded', async () => {
		const bad = await write(hy, { title: '=HYPERLINK("http://a","b")', body: '正文里也有，逗号和"引号"，再写几个字凑够。' });
		for (const path of ['desk/?tab=mine', 'desk/?tab=open&category=road', `desk/search?q=${encodeURIComponent('路灯')}`, 'desk/?tab=all&state=HANDLING']) {
			const data = await list('office', path);
			const before = Number(await hy.value("SELECT COUNT(*) FROM staff_event WHERE action = 'export_letters'"));
			const file = await get('office', `${path}&format=csv`);
			assert.equal(file.status, 200);
			assert.match(file.headers['content-type'], /^text\/csv/);
			assert.match(file.headers['content-disposition'], /^attachment/);
			assert.equal(Number(await hy.value("SELECT COUNT(*) FROM staff_event WHERE action = 'export_letters'")), before + 1);
			const rows = cells(file.text);
			const at = rows[0].indexOf('办件编号');
			assert.deepEqual(rows.slice(1, 1 + data.tickets.length).map((r) => r[at].replaceAll(' ', '')), numbers(data), path);
			if (!data.count_is_least) assert.equal(rows.length - 1, data.count, path);
			assert.ok(!/1380013|张小满/.test(file.text));
		}
		const mine = cells((await get('office', 'desk/?tab=mine&format=csv')).text);
		const title = mine.find((r) => r.some((c) => c.replaceAll(' ', '') === bad.number)).find((c) => c.includes('HYPERLINK'));
		assert.equal(title, '\'=HYPERLINK("http://a","b")');
	});
	test('come as a workbook too', async () => {
		const file = await get('water', 'desk/?tab=open&format=xlsx');
		assert.equal(file.status, 200);
		const end = file.bytes.length - 22;
		let at = file.bytes.readUInt32LE(end + 16), sheet;
		for (let i = file.bytes.readUInt16LE(end + 10); i > 0; i--) {
			const name = file.bytes.toString('utf8', at + 46, at + 46 + file.bytes.readUInt16LE(at + 28));
			const local = file.bytes.readUInt32LE(at + 42);
			const from = local + 30 + file.bytes.readUInt16LE(local + 26) + file.bytes.readUInt16LE(local + 28);
			if (name === 'xl/worksheets/sheet1.xml') sheet = inflateRawSync(file.bytes.subarray(from, from + file.bytes.readUInt32LE(at + 20))).toString();
			at += 46 + name.length + file.bytes.readUInt16LE(at + 30) + file.bytes.readUInt16LE(at + 32);
		}
		const { count } = await list('water', 'desk/?tab=open');
		assert.equal([...sheet.matchAll(/<row /g)].length, count + 1);
		assert.ok(!sheet.includes('<f>'));
		assert.equal((await get('water', 'desk/?tab=open&format=exe')).status, 404);
	});
	test('of a unit hold no other unit\'s letters', async () => {
		const own = new Set((await hy.sql(`SELECT number FROM ticket t WHERE unit_id = ${units.housing} OR EXISTS (SELECT 1 FROM ticket_unit k WHERE k.ticket_id = t.id AND k.unit_id = ${units.housing})`)).flat());
		const rows = cells((await get('housing', 'desk/?tab=all&format=csv')).text);
		assert.ok(rows.length > 20);
		assert.ok(rows.slice(1).every((r) => own.has(r[1].replaceAll(' ', ''))));
		for (const login of ['admin', 'vendor']) assert.notEqual((await get(login, 'desk/search?state=HANDLING&format=csv')).status, 200, login);
	});
});

test('who has a letter open is named in the row of others', async () => {
	const receipt = await write(hy);
	await get('office2', `desk/tickets/${receipt.number}`);
	await hy.sql(`INSERT INTO presence (ticket_id, staff_id, since_at, seen_at) SELECT t.id, s.id, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) FROM ticket t, staff s WHERE t.number = '${receipt.number}' AND s.login = 'office2' ON DUPLICATE KEY UPDATE seen_at = UTC_TIMESTAMP(6)`);
	const row = async (login) => (await list(login, 'desk/search?state=SUBMITTED')).tickets.find((t) => t.number === receipt.number);
	assert.equal((await row('office')).open_by, '甲四');
	assert.equal((await row('office2')).open_by, null);
});

test('after an action the next letter is the most urgent one of the turn', async () => {
	const receipt = await write(hy);
	const page = await get('office', `desk/tickets/${receipt.number}`);
	const form = forms(page.text).find((f) => f.buttons.some((b) => b.value === 'dispatch'));
	const done = await (await person('office')).post(form.action, { ...form.fields, ...toWater(form), action: 'dispatch' });
	assert.equal(done.status, 303);
	const [first] = numbers(await list('office', 'desk/?tab=mine'));
	assert.ok(done.headers.location.endsWith(first), `${done.headers.location} is not ${first}`);
	assert.match((await get('office', 'desk/')).text, /下面是您的下一件。/, 'it may be a letter, an error report or a solicitation');
});
