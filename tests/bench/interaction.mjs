// SPDX-License-Identifier: MIT
// Error reports, opinions, filled questionnaires and ratings against the floor (floor_replay.c) in one run: the same nginx, the same MariaDB, the same
// number of workers, in turns. The floor sends the database what one request of ours was seen to send, and does nothing else. Nothing is asserted; what
// results cost is results.mjs's. usage: node tests/bench/interaction.mjs [--seconds N] [--rounds N] [--only report|opinion|rating|sheet] [--json FILE];
// needs a finished build with `make floor_replay` (HUIYING_BUILD) and wrk.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { BUILD, newKey, run, sleep, start, until } from '../integration/harness.mjs';
import { solicitation } from '../integration/solicitation-rows.mjs';
import { gate } from './gate.mjs';
import { lettersToRate } from './to_rate.mjs';
import { option } from './server.mjs';

const SECONDS = Number(option('--seconds', 4));
const ROUNDS = Number(option('--rounds', 3));
const ONLY = option('--only');
const WORKERS = 8, CONNECTIONS = 16, THREADS = 2;
const EACH = SECONDS * 1200; // letters that a thread of a round may rate
const wanted = (name) => !ONLY || ONLY === name;
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

const QUESTIONS = `<questions><page>
<question code="home" kind="single" required="yes"><title>您住在哪里</title><choice code="east">东城</choice><choice code="west">西城</choice></question>
<question code="use" kind="multiple" required="yes" least="1" most="2"><title>去公园做什么</title><choice code="walk">散步</choice><choice code="sport">锻炼</choice><choice code="kids">带孩子</choice></question>
<question code="rate" kind="scale" required="yes" least="1" most="5"><title>满意吗</title></question>
<question code="parts" kind="matrix" required="yes"><title>几处怎么样</title><choice code="good">好</choice><choice code="bad">不好</choice><row code="light">灯光</row><row code="path">步道</row></question>
<question code="more" kind="text"><title>还想说什么</title></question>
</page></questions>`;

/** What is sent, by name: its address and fields; KEY stands for what is new each time. */
const requests = (page, opinions, survey) => ({
	report: ['an error report', 'corrections/', { key: 'KEY', url: `${page}?KEY`, category: 'typo', quote: '第一段是柳岸路 KEY', proposal: '应该是柳岸街', name: '李禾', phone: '13812345678' }],
	opinion: ['an opinion', `solicitations/${opinions.number}/opinions`, { key: 'KEY', body: '希望每吨便宜两角。'.repeat(20), name: '张三', phone: '13900000000' }],
	rating: ['a rating', 'satisfaction/rate/', { rating: '5', words: '来得很快。KEY' }],
	sheet: ['a filled questionnaire', `solicitations/${survey.number}/answers`, { key: 'KEY', 'q.home': 'east', 'q.use': ['walk', 'kids'], 'q.rate': '5', 'q.parts.light': 'good', 'q.parts.path': 'bad', 'q.more': '谢谢你们修好了步道' }],
});
const encode = (fields, key) => new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => [value].flat().map((v) => [name, v.replaceAll('KEY', key)]))).toString();

// --- what one request sends ---

/** Statements of one connection in the server's general log, since the mark. */
function logged(text) {
	const statements = new Map(), found = [];
	for (const line of text.replace(/\n$/, '').split(/\n(?=(?:\d{6}\s+\d+:\d\d:\d\d)?\s+\d+ [A-Z][a-z]+)/)) {
		const [, connection, command, sql = ''] = line.match(/^(?:\d{6}\s+\d+:\d\d:\d\d)?\s*(\d+) ([A-Z][a-z ]*?)(?:\t([\s\S]*))?$/) ?? [];
		if (command === 'Prepare') statements.set(connection, [...(statements.get(connection) ?? []), sql]);
		else if (command === 'Execute' || command === 'Query') found.push({ connection, command, sql });
	}
	return { found, prepared: new Set([...statements.values()].flat()) };
}

const VALUE = String.raw`('(?:[^'\\]|\\[\s\S]|'')*'|NULL|-?[0-9][0-9.e+-]*)`;
const literal = (sql) => sql.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const UNESCAPED = { n: '\n', r: '\r', t: '\t', 0: '\0', Z: '\x1a' };
const value = (text) => (text === 'NULL' ? null : text[0] !== "'" ? text : text.slice(1, -1).replace(/\\([\s\S])|''/g, (_, c) => (c === undefined ? "'" : UNESCAPED[c] ?? c)));

/** The prepared statement behind an executed one, and its values. */
function matched(executed, templates) {
	for (const template of templates) {
		template.pattern ??= new RegExp(`^${template.sql.split('?').map(literal).join(VALUE)}$`);
		const values = executed.match(template.pattern);
		if (values) return { sql: template.sql, values: values.slice(1).map(value) };
	}
	throw new Error(`no prepared statement is behind ${executed.slice(0, 300)}`);
}

/** What two requests of a kind sent: what differs between them is drawn anew by the floor, or is the id of what was put in before, or of the ticket that
 * each of them named. */
function replay(first, second, named = []) {
	if (first.length !== second.length) throw new Error(`two requests sent ${first.length} and ${second.length} statements`);
	const tokens = new Map(), ids = new Map(), out = [];
	let inserted = -1;
	for (const [i, { plain, sql, values }] of second.entries()) {
		const before = first[i];
		if ((plain ?? sql) !== (before.plain ?? before.sql)) throw new Error(`two requests differ in ${sql}`);
		if (plain !== undefined) {
			out.push(`Q ${Buffer.byteLength(plain, 'latin1')}\n${plain}\n`);
			continue;
		}
		out.push(`S ${values.length} ${Buffer.byteLength(sql, 'latin1')}\n${sql}\n`);
		for (const [k, v] of values.entries()) {
			const differs = v !== before.values[k];
			if (v === null) out.push('N\n');
			else if (named.length && v === named[1] && before.values[k] === named[0]) out.push('T\n');
			else if (differs && inserted >= 0 && /^\d{3,12}$/.test(v) && Math.abs(v - before.values[k]) < 10) {
				if (!ids.has(v)) ids.set(v, inserted);
				out.push(`I ${ids.get(v)}\n`);
			} else if (differs && !/^\d{4}-\d\d-\d\d/.test(v) && v.length <= 200 && /^[\x20-\x7e]+$/.test(v)) {
				if (!tokens.has(v)) tokens.set(v, tokens.size);
				const like = /^\d\d?$/.test(v) ? '0' : v; // the slot of a counter
				out.push(`R ${tokens.get(v)} ${like.length}\n${like}\n`);
			} else out.push(`C ${Buffer.byteLength(v, 'latin1')}\n${v}\n`);
		}
		if (/^INSERT/.test(sql)) inserted = i;
	}
	return out.join('');
}

/** Sends some, and writes down what the last two of them did; nobody may have asked the program before. */
async function seen(site, send, file) {
	const named = [];
	const log = join(site.folder, 'general.log');
	await site.sql(`SET GLOBAL general_log_file = '${log}'; SET GLOBAL general_log = 1`);
	// what was prepared before the log stands in none: every worker connects anew
	for (const [id] of await site.sql("SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND command = 'Sleep'")) await site.sql(`KILL ${id}`).catch(() => {});
	for (let i = 0; i < 4 * WORKERS; i++) await send().catch(() => {}); // the first one of each may find its connection gone
	const marks = [];
	for (let i = 0; i < 6 * WORKERS; i++) { // until each worker has prepared what it needs
		named.push(await send());
		await sleep(20);
		marks.push(readFileSync(log).length);
	}
	await site.sql('SET GLOBAL general_log = 0');
	const bytes = readFileSync(log);
	rmSync(log, { force: true });
	const templates = [...logged(bytes.toString('latin1')).prepared].map((sql) => ({ sql }));
	const of = (i) => {
		const { found } = logged(bytes.subarray(marks[i - 1], marks[i]).toString('latin1'));
		const writes = found.find(({ sql }) => /^INSERT/.test(sql))?.connection;
		return found.filter(({ connection }) => connection === writes).map(({ command, sql }) => (command === 'Query' ? { plain: sql } : matched(sql, templates)));
	};
	// two that did the same, the newest
	for (let i = marks.length - 1; i > marks.length - 2 * WORKERS; i--) {
		const [a, b] = [of(i - 1), of(i)];
		if (b.length && a.length === b.length && a.every((s, k) => (s.plain ?? s.sql) === (b[k].plain ?? b[k].sql))) {
			writeFileSync(file, replay(a, b, named[i] ? [named[i - 1], named[i]] : []), 'latin1');
			return b.length;
		}
	}
	throw new Error('no two requests in a row did the same');
}

// --- the web ---

const POST_LUA = (body) => `
local seed = tonumber(os.getenv("SEED")) or 1
local thread = 0
function setup(t) t:set("id", thread); thread = thread + 1 end
local n = 0
local body = ${JSON.stringify(body)}
local places = {}
function init()
	local name = os.getenv("PLACES")
	if not name then return end
	local k = 0
	for line in io.lines(name) do
		if k >= id * ${EACH} and k < (id + 1) * ${EACH} then places[#places + 1] = line end
		k = k + 1
	end
end
function request()
	n = n + 1
	return wrk.format("POST", places[n], { ["Content-Type"] = "application/x-www-form-urlencoded", ["Accept"] = "application/json",
		["X-Real-IP"] = string.format("10.%d.%d.%d", seed * 2 + id, math.floor(n / 250) % 250, n % 250 + 1) },
		(body:gsub("KEY", string.format("bench%08d%02d%010d", seed, id, n))))
end`;

async function load(url, script, env = {}) {
	const args = [`-t${THREADS}`, `-c${CONNECTIONS}`, `-d${SECONDS}s`, '--timeout', '10s', ...(script ? ['-s', script] : []), url];
	const { out, code, err } = await run('wrk', args, { env });
	const wrong = Number(out.match(/Non-2xx or 3xx responses: (\d+)/)?.[1] ?? 0);
	if (code !== 0 || wrong) throw new Error(`wrk ${url}: ${wrong} answers were no success ${err}`);
	return Number(out.match(/Requests\/sec:\s+([\d.]+)/)[1]);
}

/** Rounds in turns; the median of each and of the ratios pair by pair. */
async function pair(name, ours, floor) {
	const rates = { ours: [], floor: [], ratio: [] };
	for (let round = 0; round < ROUNDS; round++) {
		rates.floor.push(await floor(round));
		rates.ours.push(await ours(round));
		rates.ratio.push(rates.ours.at(-1) / rates.floor.at(-1));
	}
	return { name, ours: median(rates.ours), floor: median(rates.floor), ratio: median(rates.ratio) };
}

// --- all of it ---

if (!existsSync(join(BUILD, 'floor_replay'))) throw new Error(`${BUILD} has no floor_replay: make floor_replay`);
// ids of more than two digits, which a counter's slots have not
const site = await start({ workers: WORKERS, set: { 'worker.requests': 1000000000, 'log.level': 'warn', 'limit.answer': 0 } });
const folder = join(site.folder, 'bench');
mkdirSync(folder, { recursive: true });
await site.sql('ALTER TABLE ticket AUTO_INCREMENT = 1000');
const floors = [], result = [];
let nginx;
const survey = async () => {
	const s = await solicitation(site, { asks: 2, title: '街心公园问卷' });
	await site.sql(`UPDATE solicitation SET questions = '${QUESTIONS}', show_tallies = 1 WHERE ticket_id = ${s.id}`);
	return s;
};
try {
	const kinds = requests(`${site.base}/news/water-map.html`, await solicitation(site), await survey());
	// an address of its own for each request, by X-Real-IP
	nginx = await gate(site, folder, 'gate', { more: `set_real_ip_from 127.0.0.1; real_ip_header X-Real-IP;
${Object.keys(kinds).map((name) => `location /floor/${name} { fastcgi_pass unix:${folder}/${name}.sock; fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD $request_method; fastcgi_param CONTENT_LENGTH $content_length; }`).join('\n')}` });
	let serial = 0;
	const rated = wanted('rating') ? await lettersToRate(site, 2 * ROUNDS * THREADS * EACH + 10 * WORKERS) : []; // the last ones go to what is seen, the first ones to the rounds
	const post = async (path, fields) => {
		const answer = await fetch(`${nginx.url}/hudong/${path}`, { method: 'POST', body: encode(fields, `${newKey().replace(/[^a-z0-9]/gi, 'x')}${++serial}`),
			headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json', 'X-Real-IP': `10.200.${serial >> 8}.${serial & 255}` } });
		if (![200, 201].includes(answer.status)) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
		return (await answer.arrayBuffer()).byteLength;
	};
	for (const [kind, [label, path, fields]] of Object.entries(kinds)) {
		if (!wanted(kind)) continue;
		const size = { bytes: 0 };
		const once = async () => {
			const one = kind === 'rating' ? rated.pop() : null;
			size.bytes = await post(path + (one?.token ?? ''), fields);
			return one?.id;
		};
		const statements = await seen(site, once, join(folder, `${kind}.sent`));
		const floor = spawn(join(BUILD, 'floor_replay'), [join(folder, `${kind}.sock`), join(site.data, 'database.cnf'), String(WORKERS), join(folder, `${kind}.sent`)], { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
		floors.push(floor);
		await until(() => existsSync(join(folder, `${kind}.sock`)), 10, 'the floor');
		writeFileSync(join(folder, `${kind}.lua`), POST_LUA(encode(fields, 'KEY')));
		const script = join(folder, `${kind}.lua`);
		// what each request of a round names, when it names something
		const places = (round, floor) => {
			if (kind !== 'rating') return {};
			const file = join(folder, `places-${round}-${floor ? 'floor' : 'ours'}`), from = (round * 2 + (floor ? 1 : 0)) * EACH * THREADS;
			writeFileSync(file, rated.slice(from, from + EACH * THREADS).map(({ id, token }) => (floor ? `/floor/rating?${size.bytes}&${id}` : `/hudong/${path}${token}`)).join('\n') + '\n');
			return { PLACES: file };
		};
		result.push(await pair(`${label} (${statements} statements)`, (round) => load(`${nginx.url}/hudong/${path}`, script, { SEED: String(round + 1), ...places(round, false) }),
			(round) => load(`${nginx.url}/floor/${kind}?${size.bytes}`, script, { SEED: String(round + 1), ...places(round, true) })));
	}
} finally {
	nginx?.stop();
	for (const floor of floors) try { process.kill(-floor.pid, 'SIGTERM'); } catch { /* it ended by itself */ }
	await sleep(200);
	await site.stop();
}
console.log(`load ${loadavg()[0].toFixed(1)}\n| what (${CONNECTIONS} clients, ${WORKERS} workers) | Huiying | floor | ratio |\n|---|---|---|---|`);
for (const row of result) console.log(`| ${row.name} | ${row.ours.toFixed(0)}/s | ${row.floor.toFixed(0)}/s | ${row.ratio.toFixed(2)} |`);
if (option('--json')) writeFileSync(option('--json'), JSON.stringify(result, null, 1));
