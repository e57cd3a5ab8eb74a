// SPDX-License-Identifier: MIT
// An instance of one's own for a test file: started and stopped through ./quickstart, so that this is tested too. Speaks plain
// HTTP (bodies byte for byte), keeps cookies like a browser, reads forms from pages like one, and can look into the database.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';

export const TOP = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const BUILD = process.env.HUIYING_BUILD ?? join(TOP, 'build');
export const COUNTY = join(TOP, 'tests/integration/county');
const OPEN = { challenge: 'none', 'limit.submit': 0, 'limit.track': 0, 'limit.ticket': 0, 'limit.act': 0, 'limit.opinion': 0, 'limit.answer': 0, 'limit.correction': 0, 'limit.login': 0, 'demo.keep_password': 1, 'desk.sessions': 100 };

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Runs a program to its end; never throws: {code, out, err}. */
export function run(file, args, { env = {}, input, timeout = 300000 } = {}) {
	return new Promise((done) => {
		const child = execFile(file, args, { env: { ...process.env, ...env }, cwd: TOP, timeout, maxBuffer: 1 << 28 }, (error, out, err) =>
			done({ code: error ? (error.code ?? `killed by ${error.signal}`) : 0, out, err }));
		child.stdin.on('error', () => {}); // it may end before it has read all
		child.stdin.end(input ?? '');
	});
}
export const quickstart = (args, options = {}) =>
	run(join(TOP, 'quickstart'), args, { ...options, env: { HUIYING_BUILD: BUILD, HUIYING_MADE: '1', HUIYING_CACHE: 'off', ...options.env } });

export function freePort() {
	return new Promise((done) => {
		const server = net.createServer();
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address();
			server.close(() => done(port));
		});
	});
}

/** Calls `probe` until it gives something true; throws with the last answer after `seconds`. */
export async function until(probe, seconds = 20, what = 'what was waited for') {
	const end = Date.now() + seconds * 1000;
	let last;
	for (;;) {
		last = await probe();
		if (last) return last;
		if (Date.now() > end) throw new Error(`${what} did not come within ${seconds} s`);
		await sleep(100);
	}
}

/** options: set {key: value} over challenge = none and no limits; strict: leave the limits as they are; cache: public pages are kept for seconds, as on a site; county: folder or null. */
export async function start({ set = {}, strict = false, county = COUNTY, demo = false, workers = 4, cache = false } = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'hy-'));
	const data = join(folder, 'data');
	const port = await freePort();
	const values = { ...(strict ? {} : OPEN), ...set };
	const args = ['--detach', '--port', String(port), '--data', data, '--workers', String(workers)];
	if (!demo) args.push('--no-demo-data');
	for (const [key, value] of Object.entries(values)) args.push('--set', `${key}=${value}`);
	const begun = await quickstart(args, { env: { HUIYING_CACHE: cache ? 'on' : 'off' } });
	const instance = new Instance(folder, data, port);
	instance.said = begun.out; // what a person reads who starts it
	// A test run that is broken off leaves nothing running.
	for (const signal of ['SIGINT', 'SIGTERM'])
		process.once(signal, () => {
			spawnSync(join(TOP, 'quickstart'), ['stop', '--data', data]);
			process.exit(1);
		});
	if (begun.code !== 0) {
		await instance.stop();
		throw new Error(`quickstart failed: ${begun.err}\n${begun.out}`);
	}
	if (!demo && county) {
		const loaded = await instance.cli('demo', county);
		if (loaded.code !== 0) {
			await instance.stop();
			throw new Error(`huiying demo failed: ${loaded.err}`);
		}
		instance.takeAccounts(loaded.out.split('\n').map((line) => line.split('\t')));
	} else {
		instance.takeAccounts(begun.out.split('\n').map((line) => line.match(/^ {4}(\S+)\s+(\S+)\s+(\S+)$/)).filter(Boolean).map((m) => [m[1], m[3], m[2]]));
	}
	return instance;
}

export class Instance {
	constructor(folder, data, port) {
		Object.assign(this, { folder, data, port, base: `http://127.0.0.1:${port}`, prefix: '/hudong', password: {} });
	}
	takeAccounts(rows) {
		for (const [login, , password] of rows) if (password) this.password[login] = password;
	}
	visitor(options) {
		return new Visitor(this, options);
	}
	pid(name) {
		return Number(readFileSync(join(this.data, 'run', `${name}.pid`), 'utf8').split(' ')[0]);
	}
	/** Worker processes of a program. */
	async workers(name) {
		const { out } = await run('sh', ['-c', `cat /proc/${this.pid(name)}/task/*/children`]);
		return out.trim().split(/\s+/).filter(Boolean).map(Number);
	}
	log(name) {
		const path = join(this.data, 'log', `${name}.log`);
		return existsSync(path) ? readFileSync(path, 'utf8') : '';
	}
	/** Rows of texts. NULL comes as 'NULL'. */
	async sql(statement) {
		const done = await run('mariadb', ['--no-defaults', `--user=${userInfo().username}`, `--socket=${join(this.data, 'run/mysqld.sock')}`,
			'--default-character-set=utf8mb4', '--batch', '--skip-column-names', 'huiying'], { input: statement });
		if (done.code !== 0) throw new Error(`${statement}: ${done.err}`);
		return done.out.split('\n').slice(0, -1).map((line) => line.split('\t').map((cell) =>
			cell.replace(/\\([nt0\\])/g, (_, c) => ({ n: '\n', t: '\t', 0: '\0', '\\': '\\' })[c])));
	}
	async value(statement) {
		return (await this.sql(statement))[0]?.[0];
	}
	cli(...args) {
		const options = typeof args.at(-1) === 'object' ? args.pop() : {};
		return run(join(this.data, 'dist/bin/huiying'), ['-c', join(this.data, 'huiying.conf'), ...args], options);
	}
	async stop() {
		const ended = await quickstart(['stop', '--data', this.data]);
		if (!process.env.HUIYING_KEEP) rmSync(this.folder, { recursive: true, force: true });
		return ended;
	}
}

const encode = (value) => (Buffer.isBuffer(value) ? [...value].map((b) => `%${b.toString(16).padStart(2, '0')}`).join('') : encodeURIComponent(value));
/** {name: value | [values] | Buffer} as a urlencoded body. */
export const urlencoded = (fields) =>
	Object.entries(fields).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).filter((v) => v !== undefined).map((v) => `${encodeURIComponent(name)}=${encode(v)}`)).join('&');

/** files: [{field, name, type, content}] */
export function multipart(fields, files = []) {
	const boundary = `----hy${randomBytes(12).toString('hex')}`;
	const parts = [];
	for (const [name, value] of Object.entries(fields))
		for (const one of Array.isArray(value) ? value : [value])
			parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`), Buffer.from(one), Buffer.from('\r\n'));
	for (const file of files)
		parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${file.field ?? 'attachment'}"; filename="${file.name}"\r\nContent-Type: ${file.type ?? 'application/octet-stream'}\r\n\r\n`),
			Buffer.from(file.content), Buffer.from('\r\n'));
	parts.push(Buffer.from(`--${boundary}--\r\n`));
	return { body: Buffer.concat(parts), type: `multipart/form-data; boundary=${boundary}` };
}

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };
export const unescape = (text) => text.replace(/&([a-z]+|#x?[0-9a-f]+);/gi, (all, name) => ENTITIES[name.toLowerCase()] ?? all);
const attributes = (tag) => Object.fromEntries([...tag.matchAll(/\s([a-z_-]+)(?:="([^"]*)")?/gi)].map((m) => [m[1].toLowerCase(), unescape(m[2] ?? '')]));

/** Forms of a page: [{action, method, fields {name: value}, choices {name: [value]}, labels {name: {text: value}}, buttons}]. */
export function forms(html) {
	const page = html.replace(/<!--[\s\S]*?-->/g, '');
	const strays = [...page.matchAll(/<(?:button|input|textarea|select)\s[^>]*\sform="([^"]+)"[\s\S]*?(?:<\/(?:button|textarea|select)>|>)/gi)];
	return [...page.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, head, inside]) => {
		const form = { method: 'get', action: '', ...attributes(head), fields: {}, choices: {}, labels: {}, buttons: [] };
		const body = inside + strays.filter((m) => form.id && m[1] === form.id).map((m) => m[0]).join('');
		for (const [, tag] of body.matchAll(/<input\b([^>]*)>/gi)) {
			const input = attributes(tag);
			if (!input.name || input.disabled !== undefined) continue;
			if (input.type === 'radio' || input.type === 'checkbox') {
				(form.choices[input.name] ??= []).push(input.value ?? 'on');
				if (input.checked === undefined) continue;
			}
			if (input.type === 'submit') form.buttons.push({ name: input.name, value: input.value, text: input.value });
			else if (input.type !== 'file') form.fields[input.name] = input.value ?? '';
		}
		for (const [, tag, text] of body.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/gi)) form.fields[attributes(tag).name] = unescape(text.replace(/^\r?\n/, ''));
		for (const [, tag, text] of body.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/gi)) {
			const options = [...text.matchAll(/<option\b([^>]*)>([^<]*)/gi)].map((m) => ({ text: unescape(m[2]).trim(), ...attributes(m[1]) }));
			const chosen = options.find((o) => o.selected !== undefined) ?? options[0];
			const { name } = attributes(tag);
			form.choices[name] = options.map((o) => o.value ?? o.text);
			form.labels[name] = Object.fromEntries(options.map((o) => [o.text, o.value ?? o.text]));
			if (chosen) form.fields[name] = chosen.value ?? chosen.text;
		}
		for (const [, tag, text] of body.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/gi)) {
			const button = attributes(tag);
			if (button.type !== 'button') form.buttons.push({ ...button, text: unescape(text.replace(/<[^>]*>/g, '')).trim() });
		}
		return form;
	});
}

/** What a person reads of a page. */
export const words = (html) => unescape(html.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();

/** Somebody with a browser: keeps cookies. */
export class Visitor {
	constructor(instance, { json = false } = {}) {
		this.instance = instance;
		this.json = json;
		this.cookies = new Map();
	}
	/** path: below the prefix ("letters/new"), or absolute ("/…"). */
	request(method, path, { headers = {}, body, json = this.json, timeout = 60000 } = {}) {
		const all = { Accept: json ? 'application/json' : 'text/html,*/*;q=0.8', ...headers };
		if (this.cookies.size) all.Cookie = [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
		if (body !== undefined) all['Content-Length'] ??= Buffer.byteLength(body);
		return new Promise((done, fail) => {
			const request = http.request({ host: '127.0.0.1', port: this.instance.port, method, timeout, agent: false,
				path: path.startsWith('/') ? path : `${this.instance.prefix}/${path}`, headers: all }, (answer) => {
				const chunks = [];
				answer.on('data', (chunk) => chunks.push(chunk));
				answer.on('error', fail);
				answer.on('end', () => done(this.take(answer, Buffer.concat(chunks))));
			});
			request.on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer`)));
			request.on('error', fail);
			request.end(body);
		});
	}
	take(answer, bytes) {
		for (const line of answer.headers['set-cookie'] ?? []) {
			const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
			if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(name);
			else this.cookies.set(name, value);
		}
		const text = bytes.toString('utf8');
		let data;
		if (/json/.test(answer.headers['content-type'] ?? '')) data = JSON.parse(text);
		return { status: answer.statusCode, headers: answer.headers, bytes, text, data };
	}
	get(path, options) {
		return this.request('GET', path, options);
	}
	post(path, fields, options = {}) {
		return this.request('POST', path, { ...options, body: typeof fields === 'string' ? fields : urlencoded(fields),
			headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...options.headers } });
	}
	upload(path, fields, files, options = {}) {
		const { body, type } = multipart(fields, files);
		return this.request('POST', path, { ...options, body, headers: { 'Content-Type': type, ...options.headers } });
	}
	/** Follows 303 like a browser. */
	async follow(answer, options) {
		for (let n = 0; n < 5 && [302, 303].includes(answer.status); n++) answer = await this.get(answer.headers.location.replace(/^https?:\/\/[^/]+/, ''), options);
		return answer;
	}
	/** Sends the form of a page whose action ends so, with some values changed (undefined: not sent), and follows. */
	async submit(page, action, values = {}, { button, upload } = {}) {
		const form = forms(page.text).find((f) => f.action.replace(/\?.*/, '').endsWith(action) && (!button || f.buttons.some((b) => b.text.includes(button) || b.value === button)));
		if (!form) throw new Error(`no form to ${action}${button ? ` with ${button}` : ''} in: ${words(page.text).slice(0, 400)}`);
		const fields = { ...form.fields };
		const pressed = form.buttons.find((b) => button && (b.text.includes(button) || b.value === button)) ?? form.buttons[0];
		if (pressed?.name) fields[pressed.name] = pressed.value ?? '';
		Object.assign(fields, values);
		for (const name of Object.keys(fields)) if (fields[name] === undefined) delete fields[name];
		const target = pressed?.formaction || form.action;
		return this.follow(upload || /multipart/.test(form.enctype ?? '') ? await this.upload(target, fields, upload ?? []) : await this.post(target, fields));
	}
	async login(login, password = this.instance.password[login]) {
		const page = await this.get('desk/login');
		const answer = await this.submit(page, 'desk/login', { login, password });
		if (answer.status !== 200) throw new Error(`log-in of ${login}: ${answer.status} ${words(answer.text).slice(0, 300)}`);
		return answer;
	}
}

/** A letter that fits every rule. */
export const letter = (over = {}) => ({ box: 'county', title: '柳岸路的路灯坏了三盏', body: '从学前街口往东数，第三、第五、第八盏路灯已经坏了两个星期，晚上看不清路。', name: '张小满', phone: '13800138000', public: '1', ...over });

/** A key as a form has it. */
export const newKey = () => randomBytes(16).toString('base64url');

/** Writes a letter over JSON; gives the receipt. */
export async function write(instance, over = {}) {
	const visitor = instance.visitor({ json: true });
	const form = (await visitor.get('letters/new')).data;
	const answer = await visitor.post('letters/', letter({ key: form.key, ...over }));
	if (answer.status !== 201) throw new Error(`the letter was not taken: ${answer.status} ${answer.text.slice(0, 500)}`);
	return answer.data;
}

/** A citizen who looks at the own letter. */
export async function track(instance, receipt, options) {
	const visitor = instance.visitor(options);
	const page = await visitor.follow(await visitor.post('letters/track', { number: receipt.number, code: receipt.code }));
	return { visitor, page };
}

/** What the office chooses to send a letter to the water office. */
export const toWater = (form) => ({ unit: form.labels.unit['县水务局'] });

/** Every check-list of a form gone through, without a finding. */
export const allFine = (form) => Object.fromEntries(Object.entries(form.choices ?? {})
	.flatMap(([name, values]) => values.filter((v) => /^check\..*\.\*=yes$|^check\.secrecy\./.test(v)).map((v) => [name, v])));

/** Staff at the desk, each logged in once and kept in people. The instance as a function: it may start later. */
export const persons = (instance, people = {}) => async (login) => (people[login] ??= await (async () => {
	const visitor = instance().visitor();
	await visitor.login(login);
	return visitor;
})());

/** Presses a button of a ticket's page at the desk, with its check-lists gone through; values may be made from the form. */
export async function deskAct(visitor, number, action, values = {}) {
	const page = await visitor.get(`desk/tickets/${number}`);
	const fit = forms(page.text).filter((f) => f.action.endsWith('/act') && (f.fields.action === action || f.buttons.some((b) => b.name === 'action' && b.value === action)));
	const form = fit.find((f) => f.labels.unit) ?? fit[0]; // a suggested unit has a button of its own
	if (!form) throw new Error(`no way to ${action} ${number}: ${words(page.text).slice(0, 600)}`);
	const done = await visitor.post(form.action, { ...form.fields, action, ...allFine(form), ...(typeof values === 'function' ? values(form) : values) });
	if (done.status !== 303) throw new Error(`${action} ${number}: ${done.status} ${words(done.text).slice(0, 600)}`);
	return done;
}

/** A ticket's way to a released answer, through the desk. */
export async function answerLetter(instance, number, { answer = '您好：三盏路灯已经在今天下午修好，换了新的灯头。', people = {} } = {}) {
	const person = persons(() => instance, people);
	const act = async (login, action, values) => {
		const visitor = await person(login);
		return visitor.follow(await deskAct(visitor, number, action, values));
	};
	await act('office', 'accept');
	await act('office', 'dispatch', toWater);
	await act('water', 'sign');
	await act('water', 'propose', { answer });
	await act('water-head', 'review');
	await act('water-lead', 'release');
	return { act, people };
}

/** Sends the form of the page of a ticket's public copy that has this button. */
export async function copyAct(visitor, number, action, values = {}) {
	const page = await visitor.get(`desk/tickets/${number}/copy`);
	const form = forms(page.text).find((f) => f.buttons.some((b) => b.value === action));
	if (!form) throw new Error(`no way to ${action} the copy of ${number}: ${words(page.text).slice(0, 600)}`);
	return visitor.post(form.action, { ...form.fields, action, ...allFine(form), ...values });
}

/** The public copy of an answered letter, asked for by the office and taken through its reviews. */
export async function publishLetter(instance, number, { copy = {}, people = {} } = {}) {
	for (const [login, action] of [['office', 'publish_ask'], ['water-head', 'publish_review'], ['water-lead', 'publish_review']]) {
		const visitor = await persons(() => instance, people)(login);
		const done = await copyAct(visitor, number, action, action === 'publish_ask' ? { checked: '1', ...copy } : {});
		if (done.status !== 303) throw new Error(`${login} ${action}: ${done.status} ${words(done.text).slice(0, 600)}`);
	}
}
