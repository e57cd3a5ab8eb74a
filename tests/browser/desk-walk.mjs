// SPDX-License-Identifier: MIT
// A county whose letters can be brought into any state through the pages, by the persons who may: what the walk over the whole table
// of the lifecycle stands on. Letters move by edges between states; what an action needs beforehand (a refusal that waits, a co-operating
// unit, a copy that is public …) is a scene. A new row of the table needs nothing here unless it needs something beforehand.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { forms, letter, newKey, sleep, start, until, words } from '../integration/harness.mjs';

const MORE = [['co-head', 'housing', 'head'], ['co-lead', 'housing', 'leader'], ['co-chief', 'housing', 'chief']];
const WATER = '县水务局';
const HOUSING = '县住房和城乡建设局';
const UNIT_ROLES = ['handler', 'head', 'leader', 'chief'];
/** Actions that have a page of their own beside the ticket's. */
const COPY = /^(publish|unpublish)/;

const list = (text) => (text ? text.split(',') : []);

/** One client for all questions: a process for each would be most of the time. */
class Questions {
	constructor(hy) {
		this.client = spawn('mariadb', ['--no-defaults', `--user=${userInfo().username}`, `--socket=${join(hy.data, 'run/mysqld.sock')}`, '--default-character-set=utf8mb4', '--batch', '--skip-column-names', '--unbuffered', 'huiying'], { stdio: ['pipe', 'pipe', 'inherit'] });
		this.waiting = [];
		createInterface({ input: this.client.stdout }).on('line', (line) => {
			if (line !== '-- that was it') this.waiting[0].rows.push(line.split('\t'));
			else this.waiting.shift().done();
		});
	}
	ask(statement) {
		return new Promise((done) => {
			const one = { rows: [], done: () => done(one.rows) };
			this.waiting.push(one);
			this.client.stdin.write(`${statement};\nSELECT '-- that was it';\n`);
		});
	}
	close() {
		this.client.stdin.end();
	}
}

export class Walk {
	static async open(options = {}) {
		const walk = new Walk();
		walk.hy = await start({ demo: true, ...options });
		walk.questions = new Questions(walk.hy);
		walk.table = (await walk.must('--format', 'json', 'lifecycle')).trim().split('\n').map((line) => JSON.parse(line))
			.filter((row) => row.kind === 'letter').map((row) => ({ ...row, who: list(row.who), unit: list(row.unit), needs: list(row.needs), chosen: row.chosen === '1' }));
		walk.states = [...new Set(walk.table.flatMap((row) => [row.from, row.to]))].filter(Boolean);
		walk.actions = [...new Set(walk.table.map((row) => row.action))];
		for (const [login, unit, role] of MORE) {
			const added = await walk.must('staff', 'add', login, `协办${role}`, '--unit', unit, '--role', role, '--trained', '2026-03-01');
			walk.hy.password[login] = added.match(/\S{12,}/)[0];
		}
		walk.people = {};
		for (const login of Object.keys(walk.hy.password)) await walk.enter(login);
		walk.units = Object.fromEntries((await walk.sql('SELECT name, id FROM unit')).map(([name, id]) => [name, id]));
		walk.other = await walk.arrive('ACCEPTED');
		walk.reason = (await walk.reasons()).refuse;
		await walk.learnChecks();
		return walk;
	}
	/** Somebody logs in. */
	async enter(login) {
		const names = ['citizen', 'office', 'handler', 'head', 'leader', 'supervisor', 'admin', 'import', 'system', 'chief', 'vendor'];
		const [[bits, unit]] = await this.sql(`SELECT s.roles, u.code FROM staff s JOIN unit u ON u.id = s.unit_id WHERE s.login = '${login}'`);
		const visitor = this.hy.visitor();
		await visitor.submit(await visitor.get('desk/login'), 'desk/login', { login, password: this.hy.password[login] });
		const page = await visitor.get('desk/account');
		const csrf = forms(page.text).map((f) => f.fields.csrf).find(Boolean);
		if (!csrf) throw new Error(`${login} is not logged in: ${page.status} ${words(page.text).slice(0, 200)}`);
		this.people[login] = { login, visitor, csrf, unit, roles: names.filter((_, i) => Number(bits) & (1 << i)) };
	}
	/** The check-lists of an answer, all fine. */
	async learnChecks() {
		const ticket = await this.arrive('HANDLING');
		const page = await this.people.water.visitor.get(`desk/tickets/${ticket.number}`);
		const fields = this.fill(this.offered(page.text, ticket).get('propose'), 'propose');
		this.checks = Object.fromEntries(Object.entries(fields).filter(([name]) => name.startsWith('check')));
	}
	async must(...args) {
		const done = await this.hy.cli(...args);
		if (done.code !== 0) throw new Error(`huiying ${args.join(' ')}: ${done.err}`);
		return done.out;
	}
	sql(statement) {
		return this.questions.ask(statement);
	}
	close() {
		this.questions?.close();
		return this.hy?.stop();
	}

	// --- letters ---

	async write(over = {}) {
		const visitor = this.hy.visitor({ json: true });
		const answer = await visitor.post('letters/', letter({ box: 'county', key: newKey(), ...over }));
		if (answer.status !== 201) throw new Error(`the letter was not taken: ${answer.status} ${answer.text.slice(0, 300)}`);
		const [number, code] = [answer.data.number, answer.data.code];
		const citizen = this.hy.visitor();
		const page = await citizen.follow(await citizen.post('letters/track', { number, code }));
		return { number, citizen, csrf: page.text.match(/name="csrf" value="([^"]+)"/)[1] };
	}
	async look(ticket) {
		const [[state, version, unit, pending, reworks, answered]] = await this.sql(`SELECT t.state, t.version - (SELECT COUNT(*) FROM event e WHERE e.ticket_id = t.id AND e.action = 'bypass'), IFNULL(u.code, ''), t.pending, t.reworks, IF(t.published, IFNULL(a.code, ''), '') FROM ticket t LEFT JOIN unit u ON u.id = t.unit_id LEFT JOIN unit a ON a.id = t.answer_unit_id WHERE t.number = '${ticket.number}'`);
		return { state, version: Number(version), unit, pending, reworks: Number(reworks), answered };
	}

	// --- what a person sees and does ---

	path(ticket, action) {
		return `desk/tickets/${ticket.number}${COPY.test(action) ? '/copy' : ''}`;
	}
	/** Forms of a page, by the action that each button sends. */
	offered(html, ticket) {
		const found = new Map();
		for (const form of forms(html)) {
			if (!form.action.includes(ticket.number)) continue;
			if (form.action.endsWith('/contact')) found.set('read_contact', form);
			else if (form.action.endsWith('/attach')) found.set('attach', form);
			else if (/\/(act|copy)$/.test(form.action)) {
				if (form.fields.action) found.set(form.fields.action, form);
				for (const button of form.buttons) if (button.name === 'action' && !button.formaction) found.set(button.value, form);
			}
		}
		return found;
	}
	/** A lawful action as a person takes it: the page, its form, filled in, sent. Returns the answer. */
	async do(login, ticket, action, values = {}) {
		const { visitor } = this.people[login];
		const page = await visitor.get(this.path(ticket, action));
		if (page.status !== 200) throw new Error(`${login} does not see ${ticket.number} for ${action}: ${page.status}`);
		const form = this.offered(page.text, ticket).get(action);
		if (!form) throw new Error(`${login} is not offered ${action} in ${JSON.stringify(await this.look(ticket))}, but ${[...this.offered(page.text, ticket).keys()]}`);
		const fields = { ...form.fields, ...this.fill(form, action), ...values };
		if (action !== 'read_contact') fields.action = action;
		const answer = action === 'attach' ? await visitor.upload(form.action, fields, [{ name: 'plan.txt', type: 'text/plain', content: '预案' }]) : await visitor.post(form.action, fields);
		if (answer.status !== 303 && !(action === 'read_contact' && answer.status === 200))
			throw new Error(`${login} ${action}: ${answer.status} ${words(answer.text).match(/跳到正文(.*)/)?.[1].slice(0, 500)}`);
		return answer;
	}
	/** What somebody who knows what to write would put into the empty fields. */
	fill(form, action) {
		const fields = {};
		for (const name of Object.keys(form.choices)) if (/^check/.test(name)) fields[name] = form.choices[name][0];
		if ('words' in form.fields && !form.fields.words) fields.words = '按规定办理，请知悉。';
		if ('answer' in form.fields && !form.fields.answer) fields.answer = '您好：路灯已经修好，换了新的灯头。';
		if (form.labels.unit) fields.unit = form.labels.unit[action === 'dispatch' ? WATER : HOUSING] ?? Object.values(form.labels.unit).find(Boolean);
		if (form.choices.reason && !form.fields.reason) fields.reason = form.choices.reason.find(Boolean);
		if (form.choices.purpose) fields.purpose = form.choices.purpose[0];
		return fields;
	}
	/** A lawful action on the way to somewhere else: sent without looking at the page. */
	async quick(login, ticket, action, values = {}) {
		const { visitor, csrf } = this.people[login];
		const copy = COPY.test(action);
		const fields = { csrf, version: '0', action, words: '按规定办理，请知悉。', ...this.checks };
		if (/^(propose|publish_ask)$/.test(action)) Object.assign(fields, { answer: '您好：路灯已经修好，换了新的灯头。', route: ticket.negative ? 'negative' : ticket.co ? 'joint' : 'three' });
		if (action === 'publish_ask') Object.assign(fields, { title: '路灯坏了', body: '路灯坏了三盏。', checked: '1' });
		if (action === 'unpublish_ask') fields.reason = 'other';
		const answer = await visitor.post(`desk/tickets/${ticket.number}/${copy ? 'copy' : 'act'}`, { ...fields, ...values }, { json: !copy });
		if (answer.status !== (copy ? 303 : 200)) throw new Error(`${login} ${action} on the way: ${answer.status} ${answer.text.length < 300 ? answer.text : words(answer.text).slice(200, 600)}`);
	}
	/** As one who sends by hand sends it: nothing is missing but the right to do it. */
	async sneak(login, ticket, action, way = 'act') {
		const { visitor, csrf } = this.people[login];
		const fields = { csrf, version: '0', action, words: '我就要这样。', reason: way === 'copy' ? 'other' : this.reason, class: 'simple', unit: this.units[HOUSING], answer: '答复。', title: '标题', body: '正文', original: this.other?.number, route: 'three', checked: '1', ...this.checks };
		const only = (...names) => Object.fromEntries(names.filter((n) => fields[n] !== undefined).map((n) => [n, fields[n]]));
		const url = `desk/tickets/${ticket.number}/${way}`;
		const checks = Object.keys(this.checks ?? {});
		if (way === 'contact') return visitor.post(url, only('csrf'), { json: true });
		if (way === 'attach') return visitor.upload(url, { ...only('csrf', 'version', 'action'), purpose: 'plan' }, [{ name: 'plan.txt', type: 'text/plain', content: '预案' }], { json: true });
		if (way === 'copy') return visitor.post(url, only('csrf', 'version', 'action', 'title', 'body', 'answer', 'words', 'reason', 'checked', 'route', ...checks), { json: true });
		return visitor.post(url, only('csrf', 'version', 'action', 'words', 'reason', 'class', 'unit', 'original', 'answer', 'route', ...checks), { json: true });
	}
	/** The ways by which an action could be sent. */
	ways(action) {
		if (action === 'read_contact') return ['contact', 'act'];
		if (action === 'attach') return ['attach', 'act'];
		return COPY.test(action) ? ['copy', 'act'] : ['act'];
	}
	async mine(ticket, action, fields = {}) {
		const page = await ticket.citizen.get('letters/mine');
		const form = forms(page.text).find((f) => f.action.endsWith(`letters/mine/${action}`));
		return { page, form, send: (more = {}) => ticket.citizen.post(form.action, { ...form.fields, words: '请看一看。', ...fields, ...more }) };
	}
	async citizenDoes(ticket, action, fields) {
		if (action === 'withdraw') {
			const page = await ticket.citizen.get('letters/mine/withdraw');
			const form = forms(page.text).find((f) => f.action.endsWith('letters/mine/withdraw') && f.method === 'post');
			if (!form) throw new Error(`no way to withdraw: ${words(page.text).slice(0, 300)}`);
			return ticket.citizen.post(form.action, form.fields);
		}
		const { form, page, send } = await this.mine(ticket, action, fields);
		if (!form) throw new Error(`the citizen is not offered ${action}: ${words(page.text).slice(0, 300)}`);
		return send();
	}

	// --- whose right it is, read from the table ---

	/** Roles in which this person may take the row while the ticket lies with `unit`, `co` co-operate and the public reads an answer of `answered`. */
	roles(person, row, unit, co = [], answered = '') {
		if (row.chosen || !this.sees(person, unit, co, answered)) return [];
		const own = unit !== '' && person.unit === unit && !(row.unit.length === 1 && row.unit[0] === 'co');
		const helps = co.includes(person.unit) && row.unit.includes('co');
		const bound = (role) => UNIT_ROLES.includes(role) || (role === 'office' && row.unit.includes('office'));
		return row.who.filter((role) => person.roles.includes(role) && (!row.unit.length || own || helps || !bound(role)));
	}
	/** Office and supervision see every letter, units theirs and those with a public answer of theirs; a vendor and an administrator none. */
	sees(person, unit, co = [], answered = '') {
		if (person.roles.includes('vendor')) return false;
		const leads = person.unit === 'office' && person.roles.some((role) => role === 'leader' || role === 'chief');
		const works = person.roles.some((role) => UNIT_ROLES.includes(role));
		return leads || person.roles.includes('office') || person.roles.includes('supervisor') || (works && (person.unit === unit || co.includes(person.unit) || person.unit === answered));
	}
	lawful(person, state, unit, co) {
		return this.table.filter((row) => row.from === state && this.roles(person, row, unit, co).length).map((row) => row.action);
	}

	// --- ways between states ---

	/** Letters whose limits have run out, so that a letter of supervision lies ready for each: one sweep for all of them. */
	async late(tickets) {
		await this.must('timers', '--once', '--now', new Date(Date.now() + 45 * 86400000).toISOString());
		for (const { number } of tickets) {
			const [[drawn]] = await this.sql(`SELECT COUNT(*) FROM supervision s JOIN ticket t ON t.id = s.ticket_id WHERE t.number = '${number}' AND s.issued_at IS NULL`);
			if (drawn === '0') throw new Error(`no letter of supervision was drawn for ${number}: ${JSON.stringify(await this.look({ number }))}`);
		}
	}
	/** What was taken over from elsewhere; `row`: the columns of huiying import letters. */
	async import(row, rules = '') {
		const file = join(this.hy.folder, `${row.id}.tsv`);
		const columns = ['id', 'submitted_at', 'answered_at', 'title', 'body', 'answer'];
		writeFileSync(file, `${columns.join('\t')}\n${columns.map((name) => row[name] ?? '').join('\t')}\n`);
		const options = [];
		if (rules) {
			writeFileSync(`${file}.rules`, rules);
			options.push('--rules', `${file}.rules`);
		}
		await this.must('import', 'letters', ...options, file);
		const [[number]] = await this.sql(`SELECT number FROM ticket WHERE source = 'import' AND source_ref = '${row.id}'`);
		return { number };
	}
	edges(ticket) {
		const office = (action, values) => () => this.quick('office', ticket, action, values);
		const refuse = (kind) => async () => {
			const reasons = await this.reasons();
			await this.quick('office', ticket, 'refuse_ask', { reason: kind === 'invalid' ? 'invalid' : reasons[kind] });
			await this.quick('office2', ticket, kind);
		};
		const from = (states, to, run) => states.map((state) => ({ from: state, to, run }));
		return [
			...from(['SUBMITTED'], 'ACCEPTED', office('accept', { class: 'other' })),
			...from(['ACCEPTED'], 'DISPATCHED', () => this.quick('office', ticket, 'dispatch', { unit: this.units[WATER], class: 'other', ...(ticket.co ? { co: [this.units[HOUSING]] } : {}) })),
			...from(['DISPATCHED'], 'HANDLING', () => this.quick('water', ticket, 'sign')),
			...from(['HANDLING', 'REWORK'], 'IN_REVIEW2', () => this.quick('water', ticket, 'propose')),
			...from(['IN_REVIEW2'], 'IN_REVIEW3', () => this.quick('water-head', ticket, 'review')),
			...from(['IN_REVIEW3'], 'REPLIED', async () => {
				if (ticket.co) await this.quick('housing', ticket, 'consent');
				await this.quick(ticket.negative ? 'water-chief' : 'water-lead', ticket, 'release');
			}),
			...from(['REPLIED'], 'REWORK', async () => {
				await this.citizenDoes(ticket, 'rate', { rating: '1', words: '没有修好，还是不亮。' });
				ticket.rated = true;
			}),
			...from(['REPLIED'], 'ARCHIVED', async () => {
				await this.sql(`UPDATE ticket SET system_at = system_at - INTERVAL 90 DAY, replied_at = replied_at - INTERVAL 90 DAY WHERE number = '${ticket.number}'`);
				await until(async () => {
					await this.must('timers', '--once');
					return (await this.look(ticket)).state === 'ARCHIVED';
				}, 20, 'the archive');
			}),
			...from(['IN_REVIEW2'], 'HANDLING', () => this.quick('water-head', ticket, 'back')),
			...from(['HANDLING'], 'NEEDINFO', () => this.quick('water', ticket, 'ask')),
			...from(['HANDLING'], 'ACCEPTED', () => this.quick('water', ticket, 'return')),
			...from(['SUBMITTED', 'ACCEPTED'], 'REJECTED', refuse('refuse')),
			...from(['SUBMITTED', 'ACCEPTED'], 'REDIRECTED', refuse('redirect')),
			...from(['SUBMITTED', 'ACCEPTED'], 'INVALID', refuse('invalid')),
			...from(['SUBMITTED', 'ACCEPTED'], 'DUPLICATE', () => this.quick('office', ticket, 'duplicate', { original: this.other.number })),
			...from(['SUBMITTED', 'ACCEPTED', 'DISPATCHED', 'HANDLING', 'NEEDINFO'], 'WITHDRAWN', () => this.citizenDoes(ticket, 'withdraw')),
		];
	}
	/** One reason that refuses and one that sends elsewhere, as the form has them. */
	async reasons() {
		return (this.found ??= (async () => {
			const ticket = await this.write();
			const page = await this.people.office.visitor.get(`desk/tickets/${ticket.number}`);
			const all = [...page.text.matchAll(/name="reason" value="([^"]+)"[\s\S]*?<\/label>/g)].filter((m) => m[1] !== 'invalid');
			const elsewhere = (m) => m[0].includes('引导到其他渠道');
			return { refuse: all.find((m) => !elsewhere(m))[1], redirect: all.find(elsewhere)[1] };
		})());
	}
	/** By the shortest way. */
	async to(ticket, target) {
		const edges = this.edges(ticket);
		const start = (await this.look(ticket)).state;
		const before = new Map([[start, null]]);
		for (const queue = [start]; queue.length && !before.has(target);) {
			const state = queue.shift();
			for (const edge of edges) if (edge.from === state && !before.has(edge.to)) {
				before.set(edge.to, edge);
				queue.push(edge.to);
			}
		}
		if (!before.has(target)) return false;
		const way = [];
		for (let edge = before.get(target); edge; edge = before.get(edge.from)) way.unshift(edge);
		for (const edge of way) await edge.run();
		const { state } = await this.look(ticket);
		if (state !== target) throw new Error(`${ticket.number} is ${state}, not ${target}`);
		return true;
	}
	async arrive(state, { co = false, over } = {}) {
		const ticket = await this.write(over);
		ticket.co = co;
		return (await this.to(ticket, state)) ? ticket : null;
	}
	async publish(ticket) {
		await this.quick('water', ticket, 'publish_ask');
		await this.quick('water-head', ticket, 'publish_review');
		await this.quick('water-lead', ticket, 'publish_review');
	}
	/** An answer that displeased, and from there on. */
	async afterBad(state, prepare = async () => {}) {
		const ticket = await this.arrive('REPLIED');
		await prepare(ticket);
		await this.to(ticket, 'REWORK');
		return (await this.to(ticket, state)) ? ticket : null;
	}

	/** What has to be so before the action can be taken from this state: a letter, or null where no letter gets into it. */
	async scene(action, from) {
		const asked = async (kind) => {
			const ticket = await this.arrive(from);
			const reasons = await this.reasons();
			await this.quick('office', ticket, 'refuse_ask', { reason: reasons[kind] ?? 'invalid' });
			return ticket;
		};
		const returned = async (state) => {
			const ticket = await this.arrive('HANDLING');
			for (let i = 0; i < 2; i++) {
				await this.quick('water', ticket, 'return');
				await this.to(ticket, 'HANDLING');
			}
			if (state === 'HANDLING') return ticket;
			await this.quick('office', ticket, 'redispatch', { unit: this.units[HOUSING] });
			await this.quick('office', ticket, 'redispatch', { unit: this.units[WATER] });
			return ticket;
		};
		const published = async () => {
			if (['REPLIED', 'ARCHIVED'].includes(from)) {
				const ticket = await this.arrive('REPLIED');
				await this.publish(ticket);
				await this.to(ticket, from);
				return ticket;
			}
			return this.afterBad(from, (ticket) => this.publish(ticket));
		};
		switch (action) {
		case 'refuse': case 'redirect': case 'invalid': return asked(action);
		case 'refuse_deny': return asked('refuse');
		case 'return_ask': return returned(from);
		case 'return_deny': {
			const ticket = await returned(from);
			await this.quick('water', ticket, 'return_ask');
			return ticket;
		}
		case 'excuse': {
			const ticket = await this.arrive(from === 'REWORK' ? 'REPLIED' : from, { co: true });
			if (from === 'REWORK') await this.to(ticket, 'REWORK');
			return ticket;
		}
		case 'consent': case 'object': return this.arrive(from, { co: true });
		case 'extend': case 'extend_deny': {
			const ticket = await this.arrive(from === 'DISPATCHED' ? 'DISPATCHED' : 'HANDLING');
			await this.quick('water', ticket, 'extend_ask');
			await this.to(ticket, from);
			return ticket;
		}
		case 'sentiment_sent': {
			const ticket = await this.arrive(from);
			await this.quick('office', ticket, 'sentiment', { reason: 'cyberspace' });
			return ticket;
		}
		case 'contact': case 'appeal': return this.afterBad(from);
		case 'appeal_uphold': case 'appeal_deny': {
			const ticket = await this.afterBad('REWORK');
			await this.quick('water', ticket, 'appeal');
			return (await this.to(ticket, from)) ? ticket : null;
		}
		case 'publish_review': case 'publish_back': {
			const ticket = await this.arrive(from);
			await this.quick('water', ticket, 'publish_ask');
			return ticket;
		}
		case 'unpublish_ask': return published();
		case 'unpublish': case 'unpublish_deny': {
			const ticket = await published();
			if (ticket) await this.quick('office', ticket, 'unpublish_ask');
			return ticket;
		}
		case 'unflag': {
			if (from.startsWith('IN_REVIEW')) return null;
			const ticket = await this.arrive(from === 'SUBMITTED' ? 'SUBMITTED' : 'ACCEPTED');
			if (['REPLIED', 'ARCHIVED', 'REWORK'].includes(from)) {
				await this.to(ticket, from);
				await this.quick('office', ticket, 'flag');
				return ticket;
			}
			await this.quick('office', ticket, 'flag');
			await this.to(ticket, from);
			return ticket;
		}
		default: return this.arrive(from);
		}
	}
}

/** Runs many things, some at a time; the first faults, at most `most`, come back as texts. */
export async function each(items, name, run, { hands = 4, most = 12 } = {}) {
	const faults = [];
	const queue = [...items];
	await Promise.all(Array.from({ length: hands }, async () => {
		while (queue.length && faults.length < most) {
			const item = queue.shift();
			try {
				await run(item);
			} catch (error) {
				faults.push(`${name(item)}: ${error.message}`);
			}
			await sleep(0);
		}
	}));
	return faults;
}
