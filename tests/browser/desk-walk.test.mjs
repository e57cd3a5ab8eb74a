// SPDX-License-Identifier: MIT
// Every state and action of the lifecycle's table, for each role, through the pages of a demo: what is lawful is offered and done by its
// form; what is not is not offered, and sent by hand it changes nothing. Made from the table (huiying lifecycle): a new row is covered
// by itself, or fails here until desk-walk.mjs knows what has to be so beforehand.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { words } from '../integration/harness.mjs';
import { Walk, each } from './desk-walk.mjs';

const STAFF = ['office', 'handler', 'head', 'leader', 'chief', 'supervisor'];
const UNIT = ['handler', 'head', 'leader', 'chief'];
const REFUSED = [403, 404, 409];

let walk;
before(async () => { walk = await Walk.open(); });
after(() => walk?.close());

/** Who takes a row in this role. The second of two persons is another one. */
function person(row, role) {
	const helps = row.unit.length === 1 && row.unit[0] === 'co';
	if (role === 'office') return ['refuse', 'redirect', 'invalid', 'unpublish', 'unpublish_deny'].includes(row.action) ? 'office2' : 'office';
	if (role === 'supervisor') return 'watch';
	return { handler: helps ? 'housing' : 'water', head: helps ? 'co-head' : 'water-head', leader: helps ? 'co-lead' : 'water-lead', chief: helps ? 'co-chief' : 'water-chief' }[role];
}
/** A step of a review is for whom the route names, not for every role of the row. */
const STEPS = {
	'IN_REVIEW2 review': ['head'], 'IN_REVIEW2 back': ['head'], 'IN_REVIEW3 back': ['leader'], 'IN_REVIEW3 release': ['leader'],
	publish_review: ['head'], publish_back: ['head', 'handler'],
};
const steps = (row) => STEPS[`${row.from} ${row.action}`] ?? STEPS[row.action];

/** Rows that no letter can be brought to through the pages, and why. */
const NEVER = [
	[/^(supervise|acknowledge)$/, /./, 'wants a limit that has run out: the test of letters of supervision below'],
	[/^reclaim$/, /./, 'wants a step that nobody can take: the test of texts that nobody can review below'],
	[/^unpublish/, /^(SUBMITTED|REJECTED|REDIRECTED|DUPLICATE|INVALID|WITHDRAWN)$/, 'what is public was answered, and an answered letter does not end so'],
];
const never = (row) => NEVER.some(([action, from]) => action.test(row.action) && from.test(row.from));

/** May be done again and again, so that each role does it to one letter. */
const REPEATED = ['note', 'read_contact', 'attach'];

const isLawful = (row, role, ticket, { unit, answered }) => walk.roles(walk.people[person(row, role)], row, unit, ticket.co ? ['housing'] : [], answered).includes(role) && (!steps(row) || steps(row).includes(role));
const VALUES = { redispatch: () => ({ unit: walk.units['县住房和城乡建设局'] }), duplicate: () => ({ original: walk.other.number }) };

async function looks(row, role, ticket) {
	const page = await walk.people[person(row, role)].visitor.get(walk.path(ticket, row.action));
	assert.ok(!walk.offered(page.text, ticket).has(row.action), `${role} is offered ${row.action}`);
}
async function takes(row, role, ticket) {
	const before = await walk.look(ticket);
	assert.equal(before.state, row.from);
	await walk.do(person(row, role), ticket, row.action, VALUES[row.action]?.());
	const after = await walk.look(ticket);
	const done = (await walk.sql(`SELECT e.action FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE t.number = '${ticket.number}' AND e.sequence > ${before.version}`)).flat();
	const chosen = walk.table.filter((r) => r.chosen && r.from === row.from && done.includes(r.action));
	assert.ok(done.includes(row.action) || chosen.length, `${role}: ${row.action} is in the ledger: ${done}`);
	assert.equal(after.state, done.includes(row.action) ? row.to : chosen[0].to, role);
}

test('what is lawful is done through its form, by each role that may, and not offered to the others', async () => {
	const rows = walk.table.filter((row) => !row.chosen && row.from && !never(row) && row.who.some((role) => STAFF.includes(role)));
	const unreached = [];
	let done = 0;
	const faults = await each(rows, (row) => `${row.from} ${row.action}`, async (row) => {
		let ticket = await walk.scene(row.action, row.from);
		if (!ticket) return unreached.push(`${row.from} ${row.action}`);
		const place = await walk.look(ticket);
		const may = STAFF.filter((role) => row.who.includes(role) && isLawful(row, role, ticket, place));
		for (const role of STAFF.filter((r) => !may.includes(r))) await looks(row, role, ticket);
		for (const [i, role] of may.entries()) {
			if (i > 0 && !REPEATED.includes(row.action)) ticket = await walk.scene(row.action, row.from);
			await takes(row, role, ticket);
			done++;
		}
	});
	assert.deepEqual(faults, []);
	assert.deepEqual(unreached, [], 'scenes that no letter gets into');
	assert.ok(done > 250, `${done} were done`);
});

test('a text that nobody can review goes back by the office, and by nobody else', async () => {
	for (const [state, login] of [['IN_REVIEW2', 'water-head'], ['IN_REVIEW3', 'water-lead']]) {
		const ticket = await walk.arrive(state);
		const row = walk.table.find((r) => r.from === state && r.action === 'reclaim');
		await looks(row, 'office', ticket); // while somebody can
		const [[roles]] = await walk.sql(`SELECT roles FROM staff WHERE login = '${login}'`);
		await walk.sql(`UPDATE staff SET roles = roles & ~24 WHERE login = '${login}'`);
		try {
			for (const role of STAFF.filter((r) => !row.who.includes(r))) await looks(row, role, ticket);
			await takes(row, 'office', ticket);
		} finally {
			await walk.sql(`UPDATE staff SET roles = ${roles} WHERE login = '${login}'`);
		}
	}
});

test('nothing is offered that the table does not allow', async () => {
	const scenes = walk.states.flatMap((state) => [{ state, co: false }, { state, co: true }]);
	let seen = 0;
	const faults = await each(scenes, ({ state, co }) => `${state}${co ? ' with a co-unit' : ''}`, async ({ state, co }) => {
		const ticket = await walk.arrive(state, { co });
		const { unit } = await walk.look(ticket);
		for (const who of Object.values(walk.people)) {
			const may = walk.lawful(who, state, unit, co && unit ? ['housing'] : []);
			for (const way of ['note', 'publish_ask']) {
				const page = await who.visitor.get(walk.path(ticket, way));
				if (page.status !== 200) {
					assert.ok([403, 404].includes(page.status), `${who.login} ${page.status}`);
					continue;
				}
				seen++;
				for (const action of walk.offered(page.text, ticket).keys())
					if (action !== 'mask' && !(action === 'dispatch' && may.includes('accept'))) assert.ok(may.includes(action), `${who.login} is offered ${action} in ${state}${co ? ' with a co-unit' : ''}`);
			}
		}
	});
	assert.deepEqual(faults, []);
	assert.ok(seen > 100, `${seen} pages were looked at`);
});

test('what is not lawful changes nothing when it is sent by hand', async () => {
	const scenes = walk.states.flatMap((state) => (/^(SUBMITTED|ACCEPTED|REJECTED|REDIRECTED|DUPLICATE|INVALID|WITHDRAWN)$/.test(state) ? [{ state, co: false }] : [{ state, co: false }, { state, co: true }]));
	let sent = 0;
	const faults = await each(scenes, ({ state, co }) => `${state}${co ? ' with a co-unit' : ''}`, async ({ state, co }) => {
		const ticket = await walk.arrive(state, { co });
		const before = await walk.look(ticket);
		const wrong = [];
		for (const who of Object.values(walk.people)) {
			const may = walk.lawful(who, state, before.unit, co ? ['housing'] : []);
			for (const action of walk.actions.filter((a) => !may.includes(a))) {
				// one button does both: a letter that is dispatched at once is accepted first
				if (action === 'dispatch' && may.includes('accept')) continue;
				for (const way of walk.ways(action)) {
					const answer = await walk.sneak(who.login, ticket, action, way);
					sent++;
					if (!REFUSED.includes(answer.status)) wrong.push(`${who.login} ${action} by ${way}: ${answer.status} ${answer.text.slice(0, 120)}`);
				}
			}
			const now = await walk.look(ticket);
			assert.deepEqual(now, before, `${who.login} changed something`);
		}
		assert.deepEqual(wrong.slice(0, 12), [], `${wrong.length} in ${state}`);
	});
	assert.deepEqual(faults, []);
	assert.ok(sent > 3000, `${sent} were tried`);
});

test('the same requests, sent by who may, are carried out: it was not something else that refused them', async () => {
	const ticket = await walk.arrive('REPLIED');
	for (const [login, action, way, ...fine] of [['office', 'note', 'act', 200], ['water', 'note', 'act', 200], ['office', 'attach', 'attach', 200, 303], ['office', 'read_contact', 'contact', 200], ['office', 'publish_ask', 'copy', 200, 303]]) {
		const { version } = await walk.look(ticket);
		const answer = await walk.sneak(login, ticket, action, way);
		assert.ok(fine.includes(answer.status), `${login} ${action}: ${answer.status} ${answer.text.slice(0, 300)}`);
		assert.ok((await walk.look(ticket)).version > version, `${login} ${action}`);
	}
});

test('a citizen does what the table allows, and nothing else', async () => {
	const mine = walk.table.filter((row) => row.who.includes('citizen') && !row.chosen && row.from);
	const actions = [...new Set(mine.map((row) => row.action))];
	const faults = await each(walk.states, String, async (state) => {
		for (const action of actions) {
			const row = mine.find((r) => r.from === state && r.action === action);
			const ticket = await walk.arrive(state);
			if (!ticket) continue;
			const before = await walk.look(ticket);
			if (row) {
				const answer = await walk.citizenDoes(ticket, action, action === 'rate' ? { rating: '5', words: '' } : {});
				assert.equal(answer.status, 303, `${state} ${action}: ${words(answer.text).slice(0, 300)}`);
				assert.equal((await walk.look(ticket)).state, row.to, action);
			} else {
				const answer = await ticket.citizen.post(`letters/mine/${action}`, { csrf: ticket.csrf, words: '我还要说一句。', ...(action === 'rate' ? { rating: '1' } : {}) }, { json: true });
				const done = state === 'WITHDRAWN' && action === 'withdraw'; // what is clicked twice is done once
				assert.ok((done ? [200] : [403, 404, 409, 422]).includes(answer.status), `${state} ${action}: ${answer.status} ${answer.text.slice(0, 200)}`);
				assert.deepEqual(await walk.look(ticket), before, `${state} ${action} changed something`);
			}
		}
	});
	assert.deepEqual(faults, []);
});

test('what the rules forbid beside the table is refused, and changes nothing', async () => {
	const housing = walk.units['县住房和城乡建设局'];
	const refused = async (what, ticket, run, statuses = [403, 404, 409, 422]) => {
		const before = await walk.look(ticket);
		const answer = await run();
		assert.ok(statuses.includes(answer.status), `${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
		assert.deepEqual(await walk.look(ticket), before, what);
	};
	const send = (login, ticket, fields, way = 'act') => {
		const { visitor, csrf } = walk.people[login];
		return visitor.post(`desk/tickets/${ticket.number}/${way}`, { csrf, version: '0', words: '说明。', ...walk.checks, ...fields }, { json: true });
	};
	const asked = await walk.scene('refuse', 'ACCEPTED');
	await refused('one person refuses alone', asked, () => send('office', asked, { action: 'refuse' }));
	await refused('another ending than was asked for', asked, () => send('office2', asked, { action: 'dispatch', unit: housing }));

	const dispatch = await walk.arrive('ACCEPTED');
	await refused('a unit that is not there', dispatch, () => send('office', dispatch, { action: 'dispatch', unit: '999999' }));
	await walk.sql("INSERT INTO unit (site_id, code, name, active, first_person, direct_person, handler_person) VALUES (1, 'gone', '已撤销的局', 0, '甲', '乙', '丙')");
	const [[gone]] = await walk.sql("SELECT id FROM unit WHERE code = 'gone'");
	await refused('a unit that works no more', dispatch, () => send('office', dispatch, { action: 'dispatch', unit: gone }));

	const joint = await walk.arrive('IN_REVIEW3', { co: true });
	await refused('released before the other unit agreed', joint, () => send('water-lead', joint, { action: 'release' }));

	const late = await walk.arrive('HANDLING');
	await walk.sql(`UPDATE clock c JOIN ticket t ON t.id = c.ticket_id SET c.due_at = NOW() - INTERVAL 30 DAY WHERE t.number = '${late.number}' AND c.rule = 'letter.reply'`);
	await refused('more time after the limit is over', late, () => send('water', late, { action: 'extend_ask' }));

	const rated = await walk.arrive('REPLIED');
	assert.equal((await walk.citizenDoes(rated, 'rate', { rating: '5', words: '' })).status, 303);
	await refused('rated twice', rated, () => rated.citizen.post('letters/mine/rate', { csrf: rated.csrf, rating: '1', words: '改主意了。' }, { json: true }));
	await refused('called back after a rating', rated, () => send('office', rated, { action: 'callback', reason: '1' }));

	const public_ = await walk.arrive('REPLIED');
	await refused('published in one step', public_, () => send('office', public_, { action: 'publish', title: '标题', body: '正文', answer: '答复' }, 'copy'));
	await walk.quick('water', public_, 'publish_ask');
	await refused('signed before it was looked at', public_, () => send('water-lead', public_, { action: 'publish_review' }, 'copy'));
	await refused('looked at by who wrote it', public_, () => send('water', public_, { action: 'publish_review' }, 'copy'));

	const stale = await walk.arrive('HANDLING');
	await refused('from a page that was left open', stale, () => send('water', stale, { action: 'ask', version: '1' }), [409]);
	const { visitor } = walk.people.water;
	await refused('without the token of the form', stale, () => visitor.post(`desk/tickets/${stale.number}/act`, { version: '0', action: 'ask', words: '说明。' }, { json: true }), [403]);
	await refused('from nobody', stale, () => walk.hy.visitor().post(`desk/tickets/${stale.number}/act`, { csrf: walk.people.water.csrf, version: '0', action: 'ask', words: '说明。' }, { json: true }), [401, 403]);
});

test('two steps of one review are never one person\'s, though it holds both roles', async () => {
	const added = await walk.must('staff', 'add', 'both', '两个角色', '--unit', 'water', '--role', 'head,leader', '--trained', '2026-03-01');
	walk.hy.password.both = added.match(/\S{12,}/)[0];
	await walk.enter('both');
	const ticket = await walk.arrive('IN_REVIEW2');
	await walk.do('both', ticket, 'review');
	const before = await walk.look(ticket);
	assert.equal(before.state, 'IN_REVIEW3');
	const page = await walk.people.both.visitor.get(`desk/tickets/${ticket.number}`);
	assert.ok(!walk.offered(page.text, ticket).has('release'), 'the last step is not offered');
	const answer = await walk.sneak('both', ticket, 'release');
	assert.ok([403, 409].includes(answer.status), `${answer.status}`);
	assert.deepEqual(await walk.look(ticket), before);
	await walk.do('water-lead', ticket, 'release');
});

test('a role that is taken away ends what one may do, in the middle of the session', async () => {
	const added = await walk.must('staff', 'add', 'leaves', '要走的人', '--unit', 'water', '--role', 'handler', '--trained', '2026-03-01');
	walk.hy.password.leaves = added.match(/\S{12,}/)[0];
	await walk.enter('leaves');
	const ticket = await walk.arrive('HANDLING');
	assert.equal((await walk.sneak('leaves', ticket, 'note')).status, 200);
	await walk.sql("UPDATE staff SET roles = 64 WHERE login = 'leaves'");
	const before = await walk.look(ticket);
	const answer = await walk.sneak('leaves', ticket, 'note');
	assert.ok([403, 404].includes(answer.status), `${answer.status}`);
	assert.deepEqual(await walk.look(ticket), before);
});

test('what was answered elsewhere is adopted from each state by the import, and at the desk by nobody', async () => {
	const rows = walk.table.filter((row) => row.action === 'adopt' && row.from);
	assert.deepEqual(rows.map((row) => row.from), ['SUBMITTED', 'ACCEPTED', 'DISPATCHED']);
	for (const row of rows) {
		const letter = { id: `elsewhere-${row.from}`, submitted_at: '2026-03-02T09:00:00+08:00', title: '护栏松了', body: '河边的护栏一推就晃。' };
		const rules = row.from === 'DISPATCHED' ? '护栏\twater\n' : '';
		const ticket = await walk.import(letter, rules);
		if (row.from === 'ACCEPTED') await walk.quick('office', ticket, 'accept', { class: 'other' });
		const before = await walk.look(ticket);
		assert.equal(before.state, row.from);
		for (const login of ['office', 'water', 'water-lead']) assert.ok(REFUSED.includes((await walk.sneak(login, ticket, 'adopt')).status), login);
		assert.deepEqual(await walk.look(ticket), before);
		await walk.import({ ...letter, answered_at: '2026-03-05T09:00:00+08:00', answer: '已经加固。' }, rules);
		assert.equal((await walk.look(ticket)).state, row.to);
		const [[steps]] = await walk.sql(`SELECT GROUP_CONCAT(e.from_state, ' ', e.action) FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE t.number = '${ticket.number}' AND e.action = 'adopt'`);
		assert.equal(steps, `${row.from} adopt`);
	}
});

/* The last of all: its sweep makes every letter late. */
test('a letter of supervision is issued by the office in each state, and signed for wherever the letter has come to since', async () => {
	const issued = walk.table.filter((row) => row.action === 'supervise' && row.from);
	const signed = walk.table.filter((row) => row.action === 'acknowledge' && row.from);
	const letters = [];
	const arrives = await each([...issued.map((row) => [row]), ...signed.map((row) => [row, /^(SUBMITTED|ACCEPTED|REJECTED|REDIRECTED|DUPLICATE|INVALID)$/.test(row.from) ? 'SUBMITTED' : row.from === 'DISPATCHED' ? 'DISPATCHED' : 'HANDLING'])],
		([row, begins]) => `${row.action} ${begins ?? row.from}`, async ([row, begins]) => {
			letters.push({ row, ticket: await walk.arrive(begins ?? row.from) });
		});
	assert.deepEqual(arrives, []);
	assert.ok(issued.length > 5 && signed.length > 12, `${issued.length} and ${signed.length} rows`);
	await walk.late(letters.map(({ ticket }) => ticket));
	const faults = await each(letters, ({ row }) => `${row.from} ${row.action}`, async ({ row, ticket }) => {
		if (row.action === 'supervise') {
			for (const role of STAFF.filter((r) => r !== 'office')) await looks(row, role, ticket);
			return takes(row, 'office', ticket);
		}
		await walk.quick('office', ticket, 'supervise');
		await walk.to(ticket, row.from);
		const [[unit]] = await walk.sql(`SELECT u.code FROM supervision s JOIN ticket t ON t.id = s.ticket_id JOIN unit u ON u.id = s.unit_id WHERE t.number = '${ticket.number}'`);
		const signs = unit === 'office' ? 'office' : 'handler';
		for (const role of STAFF.filter((r) => (unit === 'office' ? r !== 'office' : !UNIT.includes(r)))) await looks(row, role, ticket);
		await takes(row, signs, ticket);
		for (const role of STAFF) await looks(row, role, ticket);
	});
	assert.deepEqual(faults, []);
});
