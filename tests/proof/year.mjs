// SPDX-License-Identifier: MIT
// A year of letters and what the rules make of it: a plan of what people do (written, passed on, given back, asked, lengthened, answered, rated, at
// random times and at the very instants of the levels), and a model of the clocks that says which levels are reached and how each clock ends. The
// model is written from the rules alone; proof_year.c lets the same plan happen to the real engine.
// As a program: node year.mjs LETTERS SEED CALENDAR_FOLDER SCRIPT EXPECTED  (writes both files)

import { realpathSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { DAY_MICROS, RULES, addMonths, dateOf, dayOf, endOf, isWorking, printInstant, readCalendar, stepWorking } from './ladder.mjs';
import { Random } from './random.mjs';

const SECOND = 1e6;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const RANK = { remind: 1, yellow: 2, red: 3, supervise: 4 };

// What the policy "proof" adds to the national one; see proof.xml.
const EXTENDED_DAYS = { other: 30 };
const PAUSES_MOST = { simple: 1, other: 2 };
const PAUSE_DAYS = 5;
const UNIT_DAYS = { simple: 5, other: 15 };
const RETURNS_MOST = 2;

const RULES_OF_RATING = {
	'rating.contact': { days: 1, levels: { remind: -1, yellow: 0, red: 2, supervise: 5 } },
	'rating.rectify': { days: 15, levels: { remind: -3, yellow: 0, red: 2, supervise: 5 } },
};
const ruleOf = (name, cls) => RULES_OF_RATING[name] ?? RULES[name === 'letter.reply' && cls === 'other' ? 'letter.reply other' : name];

// A clock of a letter. Its due day is counted anew whenever something changes; a level that was reached stays and never comes again.
class Clock {
	constructor(calendar, name, cls, start) {
		Object.assign(this, { calendar, name, cls, start, behind: 0, pauses: [], extended: false, stopped: null, outcome: 'running', fired: [] });
	}
	// A pause that still stands counts as if it lasted as long as it may.
	pausedDays() {
		return this.pauses.map(({ from, to }) => {
			const most = endOf(stepWorking(this.calendar, dateOf(from), PAUSE_DAYS));
			return [dateOf(from), dateOf(Math.min(to, most))]; // a working day counts as paused iff the clock stands at its end
		});
	}
	due() {
		const rule = ruleOf(this.name, this.cls);
		if (rule.months) return endOf(addMonths(dateOf(this.start), rule.months));
		const paused = this.pausedDays();
		let left = this.extended ? EXTENDED_DAYS[this.cls] : rule.days;
		let day = dateOf(this.start);
		while (left > 0) {
			day++;
			if (isWorking(this.calendar, day) && !paused.some(([from, to]) => from <= day && day < to)) left--;
		}
		return endOf(day);
	}
	next() {
		const rule = ruleOf(this.name, this.cls);
		const dueDay = dateOf(this.due() - 1);
		let first = null;
		for (const [name, at] of Object.entries(rule.levels)) {
			const instant = endOf(typeof at === 'object' ? addMonths(dateOf(this.start), at.months) : stepWorking(this.calendar, dueDay, at));
			if (RANK[name] > this.behind && instant > this.start && (!first || instant < first.at)) first = { name, at: instant };
		}
		return first;
	}
	// Every level up to and at an instant at which the clock still stands.
	reach(until) {
		for (let level; this.stopped === null && (level = this.next()) && level.at <= until; ) {
			this.behind = RANK[level.name];
			this.fired.push(level);
		}
	}
	stop(at, voids = false) {
		if (this.stopped !== null) return;
		this.reach(at);
		this.finalDue = this.due();
		this.outcome = voids ? 'void' : at < this.finalDue ? 'met' : 'late';
		this.stopped = at;
	}
}

// The unit's own limit has no levels; it ends with the reply's at the latest, and where more time was granted before it was over, with it.
class UnitClock {
	constructor(calendar, reply, cls, start) {
		Object.assign(this, { name: 'letter.unit', start, reply, follows: false, outcome: 'running', stopped: null, fired: [] });
		this.own = endOf(stepWorking(calendar, dateOf(start), UNIT_DAYS[cls]));
	}
	due() {
		return this.follows ? this.reply.due() : Math.min(this.own, this.reply.due());
	}
	reach() {}
	stop(at, voids = false) {
		if (this.stopped !== null) return;
		this.finalDue = this.due();
		this.outcome = voids ? 'void' : at < this.finalDue ? 'met' : 'late';
		this.stopped = at;
	}
}

// One letter from its first to its last day. Steps are [instant, action, argument].
class Letter {
	constructor(random, calendar, start) {
		Object.assign(this, { random, calendar, now: start, start, steps: [], clocks: [], cls: 'simple', returns: 0 });
		this.act('submit');
		this.dispatch = this.begin(new Clock(calendar, 'letter.dispatch', 'simple', start));
		this.reply = this.begin(new Clock(calendar, 'letter.reply', 'simple', start));
		this.unanswered = this.begin(new Clock(calendar, 'letter.unanswered', '', start));
	}
	begin(clock) {
		this.clocks.push(clock);
		return clock;
	}
	act(action, argument = '') {
		this.steps.push([this.now, action, argument]);
	}
	// Before a step that changes a clock, whatever was reached has been reached.
	reachAll() {
		for (const clock of this.clocks) clock.reach(this.now);
	}
	// Later by hours or days, or to the edge of a level of one of the clocks.
	later(clocks, days = 3) {
		const edges = clocks.filter((clock) => clock.stopped === null && clock.next).map((clock) => clock.next()?.at ?? 0);
		edges.push(...clocks.filter((clock) => clock.stopped === null).map((clock) => clock.due()));
		const edge = edges.length && this.random.chance(0.25) ? this.random.pick(edges) + this.random.pick([0, 0, -1, 1, -SECOND, SECOND]) : 0;
		const some = this.now + Math.floor(this.random.next() ** 3 * days * DAY_MICROS) + this.random.below(4) * MINUTE;
		this.now = edge >= this.now ? edge : some;
	}
	end(voids = false) {
		for (const clock of this.clocks) clock.stop(this.now, voids);
	}

	live() {
		const { random } = this;
		this.later([this.dispatch], 2);
		if (random.chance(0.02)) {
			this.act('withdraw');
			return this.end(true);
		}
		if (random.chance(0.03)) {
			this.act('refuse');
			return this.end(true);
		}
		this.accept(random.chance(0.4) ? 'other' : 'simple');
		if (random.chance(0.3)) this.later([this.dispatch], 2);
		this.passOn();
		while (random.chance(0.08) && this.returns < RETURNS_MOST) this.giveBack();
		if (random.chance(0.6)) this.handle();
		if (random.chance(0.06)) return; // nobody ever answers
		this.later([this.reply, this.unanswered], random.pick([4, 10, 25, 60, 150]));
		this.answer();
		if (random.chance(0.15)) this.rework();
	}
	accept(cls) {
		this.reachAll();
		this.cls = this.reply.cls = cls;
		this.act('accept', cls);
	}
	passOn() {
		this.dispatch.stop(this.now);
		this.unitNumber = this.random.below(3);
		this.act('dispatch', this.unitNumber);
		this.unit = this.begin(new UnitClock(this.calendar, this.reply, this.cls, this.now));
	}
	giveBack() {
		this.later([this.reply], 2);
		this.reachAll();
		this.unit.stop(this.now, true);
		this.act('return', this.unitNumber);
		this.returns++;
		this.later([this.reply], 1);
		this.passOn();
	}
	handle() {
		const { random } = this;
		this.later([this.reply], 1);
		this.act('sign', this.unitNumber);
		if (this.cls === 'other' && random.chance(0.35)) this.lengthen();
		for (let asked = 0; asked < 3 && random.chance(0.3); asked++) this.ask();
		if (this.cls === 'other' && random.chance(0.15)) this.lengthen();
	}
	// More time: asked for and granted before the limit is over, once.
	lengthen() {
		if (this.askedForTime) return;
		this.later([this.reply], 6);
		const mayAsk = this.now < this.reply.due();
		this.act(mayAsk ? 'extend_ask' : '!extend_ask', this.unitNumber);
		if (!mayAsk) return;
		this.askedForTime = true;
		this.later([this.reply], 3);
		if (this.random.chance(0.3)) return this.act('extend_deny');
		const mayGrant = this.now < this.reply.due();
		this.act(mayGrant ? 'extend' : '!extend');
		if (!mayGrant) return;
		this.reachAll();
		this.unit.follows = this.now < this.unit.due(); // a limit that is over stays over
		this.reply.extended = true;
	}
	// The citizen is asked: the limit stands still, as often and as long as the rule allows, and only while it is not over.
	ask() {
		const { reply } = this;
		this.later([reply], 3);
		this.reachAll();
		const stands = this.now < reply.due() && reply.pauses.length < PAUSES_MOST[this.cls];
		if (stands) reply.pauses.push({ from: this.now, to: Infinity });
		this.act('ask', this.unitNumber);
		this.later([reply], this.random.pick([1, 4, 12]));
		this.reachAll();
		if (stands) reply.pauses.at(-1).to = this.now;
		this.random.chance(0.5) ? this.act('add') : this.act('resume', this.unitNumber);
	}
	review() {
		this.act('propose', this.unitNumber);
		this.act('review', this.unitNumber);
		this.act('release', this.unitNumber);
	}
	answer() {
		this.review();
		this.end();
	}
	rework() {
		this.now += this.random.below(72) * HOUR;
		this.act('rate');
		this.contact = this.begin(new Clock(this.calendar, 'rating.contact', '', this.now));
		this.rectify = this.begin(new Clock(this.calendar, 'rating.rectify', '', this.now));
		if (this.random.chance(0.8)) {
			this.later([this.contact], 2);
			this.contact.stop(this.now);
			this.act('contact', this.unitNumber);
		}
		this.later([this.rectify, this.contact], 30);
		this.review();
		this.end();
	}
}

// At midnight, at the edges of holidays, in the hours of work.
function startIn(random, calendar, year, edges) {
	const first = dayOf(year, 1, 1);
	const day = random.chance(0.3) ? random.pick(edges) - random.below(7) + 1 : first + random.below(dayOf(year + 1, 1, 1) - first);
	const time = random.chance(0.1) ? random.pick([0, 1, DAY_MICROS - 1, DAY_MICROS - SECOND]) : random.below(86400) * SECOND + random.below(SECOND);
	return endOf(Math.max(first, Math.min(day, dayOf(year, 12, 31))) - 1) + time;
}

// A year's plan and what must come of it. What lies after the year's last midnight does not happen.
export function plan(n, seed, calendar, year = 2026) {
	const random = new Random(seed);
	const end = endOf(dayOf(year, 12, 31));
	const edges = [...calendar.keys()].filter((day) => day >= dayOf(year, 1, 1) && day <= dayOf(year, 12, 31) && isWorking(calendar, day) !== isWorking(calendar, day - 1));
	const starts = Array.from({ length: n }, () => startIn(random, calendar, year, edges)).sort((a, b) => a - b);
	const script = [];
	const expected = [];
	starts.forEach((start, number) => {
		const { steps, clocks } = live(random, calendar, start, end);
		steps.forEach((step, i) => script.push([step[0], number, i, step[1], step[2]]));
		expected.push(...expectedOf(clocks, number, end));
	});
	script.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
	const lines = script.map(([at, number, , action, argument]) => `${at}\t${number}\t${action}\t${argument}`);
	lines.push(`${end}\t0\tend\t`);
	return { script: lines, expected: expected.sort() };
}

// The letter's life, cut off at the end: lived once to know where it is cut, and again up to there.
function live(random, calendar, start, end) {
	const seed = random.below(2 ** 31);
	const whole = new Letter(new Random(seed), calendar, start);
	whole.live();
	if (whole.steps.at(-1)[0] <= end) return whole;
	const cut = new Cut(new Random(seed), calendar, start, end);
	try {
		cut.live();
	} catch (over) {
		if (over !== Cut.over) throw over;
	}
	return cut;
}

class Cut extends Letter {
	static over = new Error('the year is over');
	constructor(random, calendar, start, end) {
		super(random, calendar, start);
		this.lastInstant = end;
	}
	later(...how) {
		super.later(...how);
		if (this.now > this.lastInstant) throw Cut.over;
	}
	act(...what) {
		if (this.now > this.lastInstant) throw Cut.over;
		super.act(...what);
	}
}

function expectedOf(clocks, number, end) {
	const lines = [];
	for (const clock of clocks) {
		clock.reach(end);
		const due = printInstant(clock.finalDue ?? clock.due());
		lines.push(`clock\t${number}\t${clock.name}\t${printInstant(clock.start)}\t${due}\t${clock.outcome}`);
		for (const { name, at } of clock.fired) lines.push(`fired\t${number}\t${clock.name}\t${name}\t${printInstant(at)}`);
	}
	return lines;
}

// How many of each: levels by rule, outcomes by rule, levels by month.
export function figures(lines) {
	const counts = { fired: {}, outcome: {}, month: {} };
	const more = (table, key) => (table[key] = (table[key] ?? 0) + 1);
	for (const line of lines) {
		const [what, , rule, a, b, c] = line.split('\t');
		if (what === 'clock') more(counts.outcome, `${rule} ${c}`);
		else {
			more(counts.fired, `${rule} ${a}`);
			more(counts.month, `${new Date(Date.parse(b) + 8 * 3600000 - 1).toISOString().slice(0, 7)} ${a}`); // 24:00 belongs to its day
		}
	}
	return counts;
}

if (import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
	const [n, seed, folder, scriptFile, expectedFile] = process.argv.slice(2);
	if (!expectedFile) {
		process.stderr.write('usage: node year.mjs LETTERS SEED CALENDAR_FOLDER SCRIPT EXPECTED\n');
		process.exit(2);
	}
	const { script, expected } = plan(Number(n), Number(seed), readCalendar(folder));
	writeFileSync(scriptFile, script.join('\n') + '\n');
	writeFileSync(expectedFile, expected.join('\n') + '\n');
}
