// SPDX-License-Identifier: MIT
// Measures Huiying against the floor (floor.c) in one run: the same nginx, the same MariaDB, the same number of workers, in turns.
// usage: node tests/bench/run.mjs [--seconds N] [--rounds N] [--letters N] [--only submit|mine|letter|list|ticket|memory|start|many] [--json FILE];
// needs a finished build with `make floor` (HUIYING_BUILD) and wrk.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILD, run, sleep, start, until } from '../integration/harness.mjs';
import { gate } from './gate.mjs';

const option = (name, otherwise) => {
	const at = process.argv.indexOf(name);
	return at < 0 ? otherwise : process.argv[at + 1];
};
const SECONDS = Number(option('--seconds', 4));
const ROUNDS = Number(option('--rounds', 3));
const WORKERS = 8;
const CONNECTIONS = 16;
const LETTERS = Number(option('--letters', 500));
const ONLY = option('--only');
const wanted = (measure) => !ONLY || ONLY === measure;

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const say = (...words) => console.error(...words);

/** Letters of the bench's own making: TSV as `huiying import letters` takes it. */
function letters(count, from = 0) {
	const words = '城东路口的路灯坏了晚上走路看不清楚请帮忙修一下谢谢居民建议增设班车方便老人看病社区门口积水严重希望尽快处理'.split('');
	const text = (seed, n) => Array.from({ length: n }, (_, i) => words[(seed * 31 + i * 17 + ((seed * i) % 7)) % words.length]).join('');
	const rows = ['id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer'];
	for (let i = from; i < from + count; i++) {
		const at = new Date(Date.UTC(2024, 0, 1) + (i % 20000) * 3600e3);
		const later = new Date(at.getTime() + 3 * 86400e3);
		rows.push(`bench-${i}\t${at.toISOString()}\t${later.toISOString()}\t${text(i, 16)}\t${text(i + 1, 200)}\t${text(i + 2, 180)}`);
	}
	return rows.join('\n') + '\n';
}

/** wrk's own figures: requests a second and answers that were no 2xx or 3xx. */
async function load(url, script, env = {}) {
	const args = ['-t2', `-c${CONNECTIONS}`, `-d${SECONDS}s`, '--timeout', '10s'];
	if (script) args.push('-s', script);
	const { out, code, err } = await run('wrk', [...args, url], { env });
	if (code !== 0) throw new Error(`wrk: ${err}${out}`);
	const rate = Number(out.match(/Requests\/sec:\s+([\d.]+)/)[1]);
	const wrong = Number(out.match(/Non-2xx or 3xx responses: (\d+)/)?.[1] ?? 0);
	if (wrong) throw new Error(`${url} ${script}: ${wrong} answers were no success`);
	return rate;
}

const SUBMIT_LUA = `
local seed = tonumber(os.getenv("SEED")) or 1
local thread = 0
function setup(t) t:set("id", thread); thread = thread + 1 end
local n = 0
local body = "&box=online&title=%E8%B7%AF%E7%81%AF%E5%9D%8F%E4%BA%86%E8%AF%B7%E4%BF%AE&name=%E5%BC%A0%E4%B8%89&phone=13900000000&public=1&body="
-- 264 characters whose pairs differ, as in a letter: each is a word of the index
for i = 0, 263 do
	local c = i * 7 % 4096
	body = body .. string.format("%%%02X%%%02X%%%02X", 0xE5 + math.floor(c / 4096), 0x80 + math.floor(c / 64) % 64, 0x80 + c % 64)
end
function request()
	n = n + 1
	return wrk.format("POST", nil, { ["Content-Type"] = "application/x-www-form-urlencoded", ["Accept"] = "application/json" },
		string.format("key=bench-%08d-%02d-%010d", seed, id, n) .. body)
end`;
const LIST_LUA = (name) => `
local paths = {}
for line in io.lines("${name}") do paths[#paths + 1] = line end
local n = 0
function request()
	n = n + 1
	local line = paths[n % #paths + 1]
	local path, cookie = line:match("^(%S+)%s*(.*)$")
	return wrk.format("GET", path, cookie ~= "" and { ["Cookie"] = cookie } or {})
end`;

/** One nginx for both: the instance's own snippets, and a location for the floor. */
const before = (site, folder, floorSocket) => gate(site, folder, 'gate', { more: `location /floor/ { fastcgi_pass unix:${floorSocket}; fastcgi_param DOCUMENT_URI $document_uri;
fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD $request_method; fastcgi_param CONTENT_LENGTH $content_length; }` });

/** Bytes of a page of ours: the floor sends as many. */
const sizeOf = async (url, cookie) => (await (await fetch(url, { headers: cookie ? { Cookie: cookie } : {} })).arrayBuffer()).byteLength;

async function paths(site, base, count) {
	const rows = await site.sql(`SELECT id, number, source_ref FROM ticket WHERE source = 'import' ORDER BY id LIMIT ${count}`);
	return rows.map(([id, number]) => ({ id, number }));
}

/** Letters sent over JSON, for one's own letter with its cookie. */
async function ownLetters(base, count) {
	const own = [];
	for (let i = 0; i < count; i++) {
		const fields = { key: `bench-own-letter-${i}-${Date.now()}`, box: 'online', title: '路灯坏了请修一修', body: '路口的灯坏了请尽快修好谢谢你们。'.repeat(12), name: '张三', phone: '13900000000', public: '1' };
		const sent = await fetch(`${base}/hudong/letters/`, { method: 'POST', body: new URLSearchParams(fields), headers: { Accept: 'application/json' } });
		const { number, code } = await sent.json();
		const tracked = await fetch(`${base}/hudong/letters/track`, { method: 'POST', body: new URLSearchParams({ number, code }), redirect: 'manual' });
		const cookie = tracked.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
		own.push({ number, cookie });
	}
	return own;
}

/** Rounds in turns, ours and the floor's; the median of each and of the ratios pair by pair. */
async function pair(name, ours, floor) {
	const rates = { ours: [], floor: [], ratio: [] };
	for (let round = 0; round < ROUNDS; round++) {
		const b = await floor(round);
		const a = await ours(round);
		rates.ours.push(a);
		rates.floor.push(b);
		rates.ratio.push(a / b);
	}
	const row = { name, ours: median(rates.ours), floor: median(rates.floor), ratio: median(rates.ratio) };
	say(`${name}: ${row.ours.toFixed(0)}/s against ${row.floor.toFixed(0)}/s = ${row.ratio.toFixed(2)}`);
	return row;
}

function pss(pids) {
	return pids.map((pid) => Number(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+)/m)[1]));
}

/** From the start of a program with its workers to its first page through nginx, in ms. */
async function firstPage(site, folder) {
	const sockets = join(folder, 'first'), socket = join(sockets, 'mailbox.sock');
	const nginx = await gate(site, folder, 'first', { sockets });
	const times = [];
	for (let round = 0; round < 5; round++) {
		rmSync(socket, { force: true });
		const begun = performance.now();
		const program = spawn(join(site.data, 'dist/libexec/huiying/mailbox'), ['-c', join(site.data, 'huiying.conf'), '-o', `workers=${WORKERS}`, '-s', socket], { stdio: 'ignore' });
		for (;;) {
			const got = existsSync(socket) ? await fetch(`${nginx.url}/hudong/letters/`).catch(() => null) : null;
			if (got?.status === 200) break;
			if (performance.now() - begun > 10000) throw new Error('no first page within 10 s');
			await new Promise((done) => setImmediate(done));
		}
		times.push(performance.now() - begun);
		program.kill('SIGTERM');
		await new Promise((done) => program.on('exit', done));
	}
	nginx.stop();
	return median(times);
}

/** An instance with so many letters, the floor on its database, and one nginx before both. */
async function open(count) {
	const site = await start({ workers: WORKERS, set: { 'worker.requests': 1000000000, 'log.level': 'warn' } });
	const folder = join(site.folder, 'bench'), socket = join(folder, 'floor.sock');
	mkdirSync(folder, { recursive: true });
	const floor = spawn(join(BUILD, 'floor'), [socket, join(site.data, 'database.cnf'), String(WORKERS)], { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
	const bench = { site, folder, lua: (name, text) => (writeFileSync(join(folder, name), text), join(folder, name)) };
	bench.close = async () => {
		bench.nginx?.stop();
		try { process.kill(-floor.pid, 'SIGTERM'); } catch { /* it ended by itself */ }
		await sleep(200);
		await site.stop();
	};
	try {
		if (count > LETTERS) {
			say(`importing ${count} letters`);
			await site.sql('SET GLOBAL innodb_flush_log_at_trx_commit = 2'); // filling only; nothing is measured
		}
		writeFileSync(join(folder, 'letters.tsv'), letters(count));
		const taken = await site.cli('import', 'letters', join(folder, 'letters.tsv'), { timeout: 1800000 });
		if (taken.code !== 0) throw new Error(taken.err.slice(0, 2000));
		await site.sql('SET GLOBAL innodb_flush_log_at_trx_commit = 1; ANALYZE TABLE publication');
		await until(() => existsSync(socket), 10, 'the floor');
		bench.nginx = await before(site, folder, socket);
	} catch (error) {
		await bench.close();
		throw error;
	}
	return bench;
}

async function measureMine({ site, nginx, lua }) {
	const own = await ownLetters(nginx.url, 50);
	const ids = new Map(await site.sql('SELECT number, id FROM ticket'));
	const size = await sizeOf(`${nginx.url}/hudong/letters/mine`, own[0].cookie);
	const mine = lua('mine.lua', LIST_LUA(lua('mine.txt', own.map(({ cookie }) => `/hudong/letters/mine ${cookie}`).join('\n') + '\n')));
	const bare = lua('bare-mine.lua', LIST_LUA(lua('bare-mine.txt', own.map(({ number }) => `/floor/own/${ids.get(number)}?${size}`).join('\n') + '\n')));
	return pair('track a letter', () => load(nginx.url, mine), () => load(nginx.url, bare));
}

/** The words with which letters like each of these are looked for, as the server saw them: the floor asks with the same. The log has the
 *  values of a statement only when it was on before the statement was prepared: nobody may have opened a letter before. */
async function wordsAsked(site, visitor, numbers) {
	const log = join(site.folder, 'general.log');
	await site.sql(`SET GLOBAL general_log_file = '${log}'; SET GLOBAL general_log = 1`);
	for (const number of numbers) await visitor.get(`desk/tickets/${number}`);
	await site.sql('SET GLOBAL general_log = 0');
	const words = [...readFileSync(log, 'utf8').matchAll(/AGAINST \('([x0-9a-z ]+)' IN BOOLEAN MODE\) AS score/g)].map((found) => found[1]);
	rmSync(log, { force: true });
	if (words.length !== numbers.length) throw new Error(`letters like ${numbers.length} were looked for ${words.length} times`);
	return words;
}

/** A new letter that the dispatch office opens: everything on its page, letters like it too. */
async function measureTicket({ site, nginx, lua }) {
	const own = await ownLetters(nginx.url, 20);
	const ids = new Map(await site.sql('SELECT number, id FROM ticket'));
	const office = site.visitor();
	await office.login('office');
	const cookie = [...office.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	const hash = await site.value("SELECT s.token_hash FROM staff_session s JOIN staff p ON p.id = s.staff_id WHERE p.login = 'office' ORDER BY s.seen_at DESC LIMIT 1");
	const words = await wordsAsked(site, office, own.map(({ number }) => number));
	const lines = [];
	const first = await (await fetch(`${nginx.url}/hudong/desk/tickets/${own[0].number}`, { headers: { Cookie: cookie } })).text();
	if (!first.includes('data-hd-presence')) throw new Error('the desk did not show the letter');
	for (const [i, { number }] of own.entries()) {
		const size = await sizeOf(`${nginx.url}/hudong/desk/tickets/${number}`, cookie);
		lines.push(`/floor/ticket/${ids.get(number)}?${size}&${number}&${hash}&${words[i].replaceAll(' ', '+')}`);
	}
	const page = lua('ticket.lua', LIST_LUA(lua('ticket.txt', own.map(({ number }) => `/hudong/desk/tickets/${number} ${cookie}`).join('\n') + '\n')));
	const bare = lua('bare-ticket.lua', LIST_LUA(lua('bare-ticket.txt', lines.join('\n') + '\n')));
	return pair('a new letter at the desk', () => load(nginx.url, page), () => load(nginx.url, bare));
}

async function measureLetter({ site, nginx, lua }) {
	const some = await paths(site, nginx.url, 200);
	const size = await sizeOf(`${nginx.url}/hudong/letters/${some[0].number}`);
	const read = lua('read.lua', LIST_LUA(lua('read.txt', some.map(({ number }) => `/hudong/letters/${number}`).join('\n') + '\n')));
	const bare = lua('bare-read.lua', LIST_LUA(lua('bare-read.txt', some.map(({ number }) => `/floor/letter/${number}?${size}`).join('\n') + '\n')));
	return pair('a published letter', () => load(nginx.url, read), () => load(nginx.url, bare));
}

/** The list of a second instance with 100 × the letters, in turns with the first one's. */
async function measureMany(few) {
	const many = await open(LETTERS * 100);
	try {
		const url = `${many.nginx.url}/hudong/letters/`;
		await load(url); // what it reads first comes from disk
		const row = await pair(`the public list, ${LETTERS * 100} letters against ${LETTERS}`, () => load(url), () => load(`${few.nginx.url}/hudong/letters/`));
		return { name: 'time of the list with 100 × the letters', value: `× ${(1 / row.ratio).toFixed(2)}`, aim: '≤ 1.10' };
	} finally {
		await many.close();
	}
}

async function main() {
	const bench = await open(LETTERS);
	const { site, nginx, folder, lua } = bench;
	const result = [];
	try {
		const submit = lua('submit.lua', SUBMIT_LUA);
		if (wanted('submit')) result.push(await pair('submit a letter', (round) => load(`${nginx.url}/hudong/letters/`, submit, { SEED: String(round + 1) }), (round) => load(`${nginx.url}/floor/submit`, submit, { SEED: String(round + 1) })));
		if (wanted('mine')) result.push(await measureMine(bench));
		if (wanted('letter')) result.push(await measureLetter(bench));
		if (wanted('ticket')) result.push(await measureTicket(bench));
		const list = `${nginx.url}/hudong/letters/`;
		const size = await sizeOf(list);
		if (wanted('list')) result.push(await pair('the public list', () => load(list), () => load(`${nginx.url}/floor/list?${size}`)));
		if (wanted('memory')) {
			const memory = Math.max(...pss(await site.workers('mailbox'))) / 1024;
			result.push({ name: 'memory of a worker (PSS, most)', value: `${memory.toFixed(2)} MB`, aim: '≤ 2 MB' });
		}
		if (wanted('start')) result.push({ name: `first page after the start (${WORKERS} workers)`, value: `${(await firstPage(site, folder)).toFixed(0)} ms`, aim: '≤ 50 ms' });
		if (wanted('many')) result.push(await measureMany(bench));
	} finally {
		await bench.close();
	}
	const lines = ['| what (16 clients, 8 workers) | Huiying | floor | ratio |', '|---|---|---|---|'];
	for (const row of result)
		lines.push(row.value ? `| ${row.name} | ${row.value} | | ${row.aim} |` : `| ${row.name} | ${row.ours.toFixed(0)}/s | ${row.floor.toFixed(0)}/s | ${row.ratio.toFixed(2)} |`);
	console.log(lines.join('\n'));
	if (option('--json')) writeFileSync(option('--json'), JSON.stringify(result, null, 1));
}
await main();
