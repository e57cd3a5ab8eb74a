// SPDX-License-Identifier: MIT
// Timers under fire: many at once, killed anywhere, connections cut, the database killed. What has fired in the end is exactly what a second
// computation in another language says (tests/proof/ladder.mjs): none twice, none missing, each with one event in a chain that holds.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOP, sleep, until } from './harness.mjs';
import { Lone } from './lone.mjs';
import { RULES, levelsOf, readCalendar } from '../proof/ladder.mjs';

const LETTERS = Number(process.env.HUIYING_TIMERS_LETTERS ?? 2500);
const calendar = readCalendar(join(TOP, 'schema/calendar'));
const hy = new Lone();
before(() => hy.open());
after(() => hy.close());

const micros = (text) => Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`) * 1000 + Number(text.slice(20).padEnd(6, '0') || 0);
/** Numbers that are the same at every run. */
function* numbers(seed) {
	for (let x = seed; ; x = (x * 48271) % 2147483647) yield x;
}
const random = numbers(20260228);
const below = (n) => random.next().value % n;

/** Letters that nobody has answered, over the last eight months: all their levels are behind, or some. */
let brought = 0;
async function bringLetters(count) {
	const rows = ['id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer'];
	for (const last = brought + count; brought < last; brought++) {
		const at = new Date(Date.now() - below(240 * 86400) * 1000 - 1000).toISOString();
		rows.push(`timers-${brought}\t${at}\t\t路口的灯不亮第${brought}封\t路口从东数第${brought}盏灯已经坏了，晚上看不清路，请派人修一修。\t`);
	}
	const file = join(hy.folder, 'letters.tsv');
	writeFileSync(file, rows.join('\n') + '\n');
	await hy.must('import', 'letters', file);
}

/** What must have fired up to an instant: "clock level instant" of every clock that still runs. */
async function model(until) {
	const lines = [];
	for (const [id, rule, class_, started] of await hy.sql("SELECT id, rule, class, started_at FROM clock WHERE stopped_at IS NULL AND rule <> 'letter.unit'")) {
		const table = RULES[class_ === 'other' && rule === 'letter.reply' ? 'letter.reply other' : rule];
		assert.ok(table, `the model knows ${rule}`);
		for (const level of levelsOf(calendar, table, micros(started))) if (level.at <= until) lines.push(`${id} ${level.name} ${level.at}`);
	}
	return lines.sort();
}
const NAMES = ['', 'remind', 'yellow', 'red', 'supervise'];
const fired = async () => (await hy.sql('SELECT e.clock_id, e.level, e.at FROM escalation e JOIN clock c ON c.id = e.clock_id WHERE c.stopped_at IS NULL'))
	.map(([id, level, at]) => `${id} ${NAMES[level]} ${micros(at)}`).sort();
const due = async () => Number(await hy.value('SELECT COUNT(*) FROM clock WHERE next_fire_at <= UTC_TIMESTAMP(6)'));

async function holdsTogether() {
	const none = {
		'an escalation without its event': "SELECT COUNT(*) FROM escalation e LEFT JOIN event v ON v.ticket_id = e.ticket_id AND v.sequence = e.sequence AND v.action = 'escalate' AND v.words = e.rule AND v.reason = ELT(e.level, 'remind', 'yellow', 'red', 'supervise') WHERE v.sequence IS NULL",
		'an event without its escalation': "SELECT COUNT(*) FROM event v LEFT JOIN escalation e ON v.ticket_id = e.ticket_id AND v.sequence = e.sequence WHERE v.action = 'escalate' AND e.sequence IS NULL",
		'an event before the instant it tells of': 'SELECT COUNT(*) FROM event v JOIN escalation e ON v.ticket_id = e.ticket_id AND v.sequence = e.sequence WHERE v.at < e.at',
		'a later level before an earlier one': 'SELECT COUNT(*) FROM escalation a JOIN escalation b ON b.ticket_id = a.ticket_id AND b.at < a.at AND b.sequence > a.sequence',
		'a clock that stands elsewhere than its levels': 'SELECT COUNT(*) FROM clock c JOIN (SELECT clock_id, MAX(level) AS top FROM escalation GROUP BY clock_id) e ON e.clock_id = c.id WHERE c.level <> e.top',
		'a letter of supervision too many or too few': 'SELECT ABS((SELECT COUNT(*) FROM supervision) - (SELECT COUNT(*) FROM escalation WHERE level = 4))',
		'a level of which nobody is told': 'SELECT COUNT(*) FROM escalation e WHERE NOT EXISTS (SELECT 1 FROM notice n WHERE n.clock_id = e.clock_id AND n.level = e.level)',
	};
	for (const [what, sql] of Object.entries(none)) assert.equal(await hy.value(sql), '0', what);
	const proved = await hy.cli('ledger', 'verify');
	assert.equal(proved.code, 0, proved.err + proved.out);
}

test('one sweep by hand fires what is due and says when the next comes', async () => {
	await bringLetters(20);
	const expected = await model(Date.now() * 1000);
	const first = JSON.parse(await hy.must('--format', 'json', 'timers', '--once'));
	assert.ok(Number(first.fired) > 0);
	assert.deepEqual(await fired(), expected);
	const second = JSON.parse(await hy.must('--format', 'json', 'timers', '--once'));
	assert.equal(Number(second.fired), 0);
	const next = new Date(second.next_at);
	assert.ok(next > Date.now());
	const third = JSON.parse(await hy.must('--format', 'json', 'timers', '--once', '--now', second.next_at));
	assert.ok(Number(third.fired) > 0);
	assert.deepEqual(await fired(), await model(next.getTime() * 1000));
	const listed = (await hy.must('--format', 'tsv', 'escalations', '--level', 'red')).trim().split('\n');
	assert.equal(listed.length - 1, Number(await hy.value('SELECT COUNT(*) FROM escalation WHERE level = 3')));
	await holdsTogether();
});

test('eight timers at once, killed with -9 again and again, connections cut, the database killed: each level exactly once', async () => {
	await bringLetters(LETTERS);
	const before = await due();
	assert.ok(before > LETTERS, 'there is much to do');
	const kills = { timers: 0, connections: 0, database: 0 };
	const end = Date.now() + 240000;
	const ended = () => Date.now() > end;
	const begin = () => hy.start('timers', '-o', 'timers.poll=1', '-o', 'log.level=warn');
	for (let i = 0; i < 8; i++) begin();
	let left = before;
	for (let turn = 0; left > 0; turn++) {
		assert.ok(!ended(), `${left} clocks are still due`);
		await sleep(10 + below(120));
		for (let n = 0; n < 3; n++) {
			const victims = [...hy.children];
			await hy.kill(victims[below(victims.length)]);
			kills.timers++;
			begin();
		}
		if (turn % 3 === 1) {
			const ids = await hy.sql("SELECT id FROM information_schema.processlist WHERE db = 'huiying' AND id <> CONNECTION_ID()");
			const [id] = ids[below(Math.max(1, ids.length))] ?? [];
			if (id) await hy.sql(`KILL CONNECTION ${id}`).then(() => kills.connections++, () => {}); // it may have ended meanwhile
		}
		if (turn % 12 === 7) {
			await hy.killDatabase();
			kills.database++;
			await sleep(below(400));
			await hy.startDatabase();
		}
		left = await due();
	}
	await sleep(1500);
	for (const child of [...hy.children]) assert.equal(await hy.kill(child, 'SIGTERM'), 0, 'asked to end, it ends well');
	assert.ok(kills.timers > 10, `only ${kills.timers} were killed`);
	const expected = await model(Date.now() * 1000);
	const found = await fired();
	// the sweep by hand above went ahead of the time
	const ahead = new Set(found.filter((line) => Number(line.split(' ')[2]) > Date.now() * 1000));
	assert.deepEqual(found.filter((line) => !ahead.has(line)), expected);
	await holdsTogether();
	console.log(`# ${expected.length} levels; killed: ${JSON.stringify(kills)}`);
});

test('stopped in the middle it ends between two transactions; started again it catches up in order', async () => {
	await bringLetters(40);
	const child = hy.start('timers');
	await until(() => /levels reached/.test(child.words), 30, 'the first levels');
	assert.equal(await hy.kill(child, 'SIGINT'), 0);
	await holdsTogether();
	await hy.must('timers', '--once');
	assert.equal(await due(), 0);
	assert.equal(await hy.value("SELECT COUNT(*) FROM heartbeat WHERE program = 'timers'"), '1');
	await holdsTogether();
});

test('a new limit that is due earlier than all others is noticed while it sleeps', async () => {
	const child = hy.start('timers', '-o', 'timers.poll=1');
	await until(async () => (await due()) === 0, 30, 'everything fired');
	const [[id]] = await hy.sql("SELECT id FROM clock WHERE stopped_at IS NULL AND next_fire_at IS NOT NULL ORDER BY next_fire_at DESC LIMIT 1");
	await hy.sql(`UPDATE clock SET due_at = UTC_TIMESTAMP(6) + INTERVAL 2 SECOND, next_fire_at = due_at, level = 1 WHERE id = ${id}`);
	await until(async () => Number(await hy.value(`SELECT COUNT(*) FROM escalation WHERE clock_id = ${id} AND level = 2`)) === 1, 20, 'the level');
	const late = Number(await hy.value(`SELECT TIMESTAMPDIFF(MICROSECOND, at, fired_at) FROM escalation WHERE clock_id = ${id} AND level = 2`));
	assert.ok(late >= 0 && late < 3e6, `${late} µs after its instant`);
	assert.equal(await hy.kill(child, 'SIGTERM'), 0);
});

test('while the database is away it says so once, waits, and goes on by itself', async () => {
	const child = hy.start('timers', '-o', 'timers.poll=1');
	await until(async () => Number(await hy.value("SELECT COUNT(*) FROM information_schema.processlist WHERE db = 'huiying'")) > 0, 20, 'its connection');
	await hy.killDatabase();
	await sleep(6000);
	const said = child.words.split('\n').filter((line) => /warn|error/.test(line));
	await hy.startDatabase();
	await until(() => /connected again/.test(child.words), 20, 'the connection');
	assert.ok(said.length >= 1 && said.length <= 3, said.join('\n'));
	const before = await fired();
	await bringLetters(5);
	child.kill('SIGHUP'); // begins anew, and looks from the beginning at once
	await until(async () => (await due()) === 0 && (await fired()).length > before.length, 30, 'the new levels');
	assert.equal(await hy.kill(child, 'SIGTERM'), 0);
	await holdsTogether();
});
