// SPDX-License-Identifier: MIT
// How long the desk takes to list letters: the inbox with 1,000 and with 100,000 letters being worked on, by each filter, and the search in 10,000 and in
// 1,000,000 letters. Two instances stand side by side and are asked in turns. "server" is the processor time of the desk's workers and of their
// connections to the database, which what else runs on the machine hardly changes; "answer" is what a visitor waits, web server and all. Medians;
// nothing is asserted. usage: node tests/bench/desk.mjs [--rounds N] [--open N] [--letters N] [--only inbox|search] [--keep FOLDER] [--memory BYTES]
// [--json FILE]; needs a finished build (HUIYING_BUILD), for the whole five minutes and 5 GB of disk. --keep: the filled instances stay in FOLDER and are
// used again the next time (fill anew after a change of the schema). The database gets so much memory that its index is there (--memory).
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { Instance, freePort, quickstart, start, write } from '../integration/harness.mjs';
import { option } from './server.mjs';
import { PHONE, WORDS, fill } from './desk_fill.mjs';

const ROUNDS = Number(option('--rounds', 15));
const OPEN = Number(option('--open', 100000));
const LETTERS = Number(option('--letters', 1000000));
const MEMORY = Number(option('--memory', 3 * 2 ** 30));
const ONLY = option('--only');
const KEEP = option('--keep');
const say = (...words) => console.error(...words);
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const [common, often, seldom, rare] = Object.keys(WORDS);

const inboxAddresses = (unit, rareUnit, hash) => ({
	'轮到我': 'desk/?tab=mine',
	'全部在办': 'desk/?tab=open',
	'状态（常见）': 'desk/?tab=open&state=HANDLING',
	'状态（少见）': 'desk/?tab=open&state=REWORK',
	'单位（多）': `desk/?tab=open&unit=${unit}`,
	'单位（少）': `desk/?tab=open&unit=${rareUnit}`,
	'类别（多）': 'desk/?tab=open&category=road',
	'类别（少）': 'desk/?tab=open&category=water',
	'灯': 'desk/?tab=open&light=soon',
	'提醒级别（少）': 'desk/?tab=open&level=supervise',
	'需先看': 'desk/?tab=open&screen=2',
	'负面或舆情': 'desk/?tab=open&flag=1',
	'同一来信人': `desk/?tab=open&citizen=${hash}`,
	[`文字（三分之一）${common}`]: `desk/?tab=open&q=${encodeURIComponent(common)}`,
	[`文字（百分之五）${often}`]: `desk/?tab=open&q=${encodeURIComponent(often)}`,
	[`文字（千分之五）${seldom}`]: `desk/?tab=open&q=${encodeURIComponent(seldom)}`,
	[`文字（万分之一）${rare}`]: `desk/?tab=open&q=${encodeURIComponent(rare)}`,
	'几个条件（常见）': `desk/?tab=open&state=HANDLING&unit=${unit}&category=road&light=normal`,
	'几个条件（没有）': `desk/?tab=open&state=REWORK&unit=${rareUnit}&category=water&level=supervise`,
	'第 10 页': 'desk/?tab=open&page=10',
	'全部': 'desk/?tab=all',
});

const searchAddresses = (unit, rareUnit, hash) => {
	const q = (word) => `desk/search?q=${encodeURIComponent(word)}`;
	return {
		[`${common}（三分之一）`]: q(common),
		[`${often}（百分之五）`]: q(often),
		[`${seldom}（千分之五）`]: q(seldom),
		[`${rare}（万分之一）`]: q(rare),
		'没有的词': q('鹦鹉'),
		'两个词': q(`${common} ${often}`),
		'两个少见的词': q(`${often} ${seldom}`),
		[`${common}，单位（多）`]: `${q(common)}&unit=${unit}`,
		[`${often}，单位（少）`]: `${q(often)}&unit=${rareUnit}`,
		[`${common}，状态（少）`]: `${q(common)}&state=REJECTED`,
		[`${common}，类别（少）`]: `${q(common)}&category=water`,
		[`${common}，三年以前`]: `${q(common)}&until=2023-10-01`,
		[`${common}，第 10 页`]: `${q(common)}&page=10`,
		'只有状态（少）': 'desk/search?state=REJECTED',
		'只有类别（少）': 'desk/search?category=water',
		'只有“需先看”（少）': 'desk/search?screen=2',
		'同一来信人': `desk/search?citizen=${hash}`,
	};
};

// --- instances ---

/** An instance with so many letters; from the folder of an earlier run when it is there. */
async function filled(name, n, open) {
	const kept = KEEP && join(resolve(KEEP), name);
	if (kept && existsSync(join(kept, 'bench.json'))) return again(kept);
	const hy = await start({ workers: 1, set: { 'worker.requests': 1000000 } });
	try {
		await write(hy, { phone: PHONE });
		await hy.sql(`SET GLOBAL innodb_buffer_pool_size = ${MEMORY}`);
		const first = Number(await hy.value('SELECT MAX(id) FROM ticket')) + 1;
		await fill(hy, { first, n, open, say });
		if (!kept) return hy;
		writeFileSync(join(hy.folder, 'bench.json'), JSON.stringify(hy.password));
		await quickstart(['stop', '--data', hy.data]);
		mkdirSync(resolve(KEEP), { recursive: true });
		renameSync(hy.folder, kept);
	} catch (error) {
		await hy.stop();
		throw error;
	}
	return again(kept);
}

async function again(folder) {
	const hy = new Instance(folder, join(folder, 'data'), await freePort());
	const begun = await quickstart(['--detach', '--port', String(hy.port), '--data', hy.data, '--workers', '1', '--no-demo-data']);
	if (begun.code !== 0) throw new Error(`quickstart failed: ${begun.err}`);
	hy.password = JSON.parse(readFileSync(join(folder, 'bench.json'), 'utf8'));
	await hy.sql(`SET GLOBAL innodb_buffer_pool_size = ${MEMORY}`);
	return hy;
}

const stop = (hy) => (KEEP ? quickstart(['stop', '--data', hy.data]) : hy.stop());

// --- measuring ---

/** Nanoseconds on a processor so far. */
const spent = (task) => Number(readFileSync(`${task}/schedstat`, 'utf8').split(' ')[0]);

async function ready(hy, addresses) {
	// What the other programs do with so many new letters is not the desk's work.
	for (const name of ['timers', 'courier'])
		for (const pid of [hy.pid(name), ...(await hy.workers(name))]) process.kill(pid, 'SIGSTOP');
	// the timers had counted the clocks by the calendar before they were stopped; made-up dates have lights only where both agree
	await hy.sql("UPDATE clock c JOIN ticket t ON t.id = c.ticket_id SET c.due_at = t.next_due_at WHERE t.source = 'bench' AND c.outcome = '' AND c.due_at <> t.next_due_at");
	const before = await hy.workers('desk');
	process.kill(hy.pid('desk'), 'SIGHUP'); // workers that have read what is there now
	for (let i = 0; i < 300 && (await hy.workers('desk')).some((pid) => before.includes(pid)); i++) await new Promise((done) => setTimeout(done, 100));
	const visitor = hy.visitor();
	await visitor.login('office');
	const page = await visitor.get('desk/citizen');
	const csrf = page.text.match(/name="csrf" value="([^"]+)"/)[1];
	const answer = await visitor.post('desk/citizen', { csrf, contact: PHONE });
	const hash = answer.headers.location.match(/citizen=([0-9a-f]+)/)[1];
	const units = (await hy.sql('SELECT id FROM unit WHERE office = 0 ORDER BY id')).flat();
	const server = readFileSync(join(hy.data, 'run/mysqld.own.pid'), 'utf8').trim();
	const threads = (await hy.sql("SELECT TID FROM information_schema.PROCESSLIST WHERE USER <> 'root' AND COMMAND = 'Sleep'")).flat();
	const workers = await hy.workers('desk');
	const tasks = [...threads.map((t) => `/proc/${server}/task/${t}`), ...workers.flatMap((pid) => readdirSync(`/proc/${pid}/task`).map((t) => `/proc/${pid}/task/${t}`))].filter(existsSync);
	const memory = Math.max(...workers.map((pid) => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1])));
	return { visitor, tasks, memory, addresses: addresses(units[0], units.at(-1), hash), server: {}, wait: {}, count: {} };
}

async function once(side, name) {
	const before = side.tasks.reduce((sum, task) => sum + spent(task), 0);
	const from = performance.now();
	const answer = await side.visitor.get(side.addresses[name]);
	const wait = performance.now() - from;
	if (answer.status !== 200) throw new Error(`${name}: ${answer.status}`);
	(side.wait[name] ??= []).push(wait);
	(side.server[name] ??= []).push((side.tasks.reduce((sum, task) => sum + spent(task), 0) - before) / 1e6);
}

async function count(side, name) {
	const { data } = await side.visitor.get(side.addresses[name], { json: true });
	side.count[name] = `${data.count_is_least ? '≥ ' : ''}${data.count}${data.cut_day || data._cut_day ? ' …' : ''}`;
}

function print(title, few, many, sides) {
	const ms = (value) => value.toFixed(1).padStart(6);
	console.log(`\n${title}; load ${loadavg()[0].toFixed(1)}; a worker takes ${sides.map((side) => `${(side.memory / 1024).toFixed(0)} MB`).join(' and ')}\n`);
	console.log(`| | server ms, ${few.toLocaleString('en')} | ${many.toLocaleString('en')} | ratio | answer ms | | ratio | letters found |\n|---|---|---|---|---|---|---|---|`);
	for (const name of Object.keys(sides[0].addresses)) {
		const [s, t] = sides.map((side) => median(side.server[name])), [v, w] = sides.map((side) => median(side.wait[name]));
		console.log(`| ${name} | ${ms(s)} | ${ms(t)} | ${(t / s).toFixed(2)} | ${ms(v)} | ${ms(w)} | ${(w / v).toFixed(2)} | ${sides.map((side) => side.count[name]).join('; ')} |`);
	}
}

async function compare(title, name, few, many, open, addresses) {
	const instances = [];
	try {
		for (const n of [few, many]) instances.push(await filled(`${name}-${n}`, n, open));
		const sides = [];
		for (const hy of instances) sides.push(await ready(hy, addresses));
		for (const address of Object.keys(sides[0].addresses)) {
			for (const side of sides) await count(side, address);
			for (let i = 0; i < 2; i++) for (const side of sides) await side.visitor.get(side.addresses[address]);
			for (let i = 0; i < ROUNDS; i++) for (const side of sides) await once(side, address);
		}
		print(title, few, many, sides);
		return { few, many, sides: sides.map(({ server, wait, count: found, memory }) => ({ server, wait, found, memory })) };
	} finally {
		for (const hy of instances) {
			for (const program of ['timers', 'courier']) for (const pid of [hy.pid(program), ...(await hy.workers(program))]) process.kill(pid, 'SIGCONT');
			await stop(hy);
		}
	}
}

const results = {};
if (ONLY !== 'search') results.inbox = await compare('Inbox, letters being worked on', 'open', OPEN / 100, OPEN, true, inboxAddresses);
if (ONLY !== 'inbox') results.search = await compare('Search, letters answered', 'answered', LETTERS / 100, LETTERS, false, searchAddresses);
if (option('--json')) writeFileSync(option('--json'), JSON.stringify(results, null, 1));
