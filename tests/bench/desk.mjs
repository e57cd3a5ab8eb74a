// SPDX-License-Identifier: MIT
// How long the desk takes to list letters: the inbox with 1,000 and with 100,000 letters being worked on, by each filter, and the search in 10,000 and in
// 1,000,000 letters. Prints the time that nine of ten exceed (others may use the machine too) and their ratios; nothing is asserted. usage: node tests/bench/desk.mjs [--rounds N] [--open N] [--letters N]
// [--only inbox|search] [--json FILE]; needs a finished build (HUIYING_BUILD), for the whole some minutes and 8 GB of disk.
import { writeFileSync } from 'node:fs';
import { start, write } from '../integration/harness.mjs';
import { option } from './server.mjs';
import { PHONE, WORDS, fill, fresh } from './desk_fill.mjs';

const ROUNDS = Number(option('--rounds', 30));
const OPEN = Number(option('--open', 100000));
const LETTERS = Number(option('--letters', 1000000));
const ONLY = option('--only');
const FEW_OPEN = OPEN / 100, FEW_LETTERS = LETTERS / 100;
const say = (...words) => console.error(...words);
const fast = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 10)];
const [common, often, seldom, rare] = Object.keys(WORDS);

/** Milliseconds of an address, and how many letters it lists. */
async function timed(visitor, path) {
	const times = [];
	let answer;
	for (let i = 0; i < ROUNDS + 3; i++) {
		const from = performance.now();
		answer = await visitor.get(path);
		if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
		if (i >= 3) times.push(performance.now() - from);
	}
	const json = await visitor.get(path, { json: true });
	return { ms: fast(times), count: `${json.data.count_is_least ? '≥ ' : ''}${json.data.count}` };
}

async function citizen(visitor) {
	const page = await visitor.get('desk/citizen');
	const csrf = page.text.match(/name="csrf" value="([^"]+)"/)[1];
	const answer = await visitor.post('desk/citizen', { csrf, contact: PHONE });
	return answer.headers.location.match(/citizen=([0-9a-f]+)/)[1];
}

const inboxAddresses = (unit, rareUnit, hash) => ({
	'轮到我': 'desk/?tab=mine',
	'全部在办': 'desk/?tab=open',
	'状态（常见）': 'desk/?tab=open&state=HANDLING',
	'状态（少见）': 'desk/?tab=open&state=REWORK',
	'单位（多）': `desk/?tab=open&unit=${unit}`,
	'单位（少）': `desk/?tab=open&unit=${rareUnit}`,
	'类别（多）': 'desk/?tab=open&category=road',
	'类别（少）': 'desk/?tab=open&category=water',
	'灯': 'desk/?tab=open&light=yellow',
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
		[`${common}，单位（多）`]: `${q(common)}&unit=${unit}`,
		[`${often}，单位（少）`]: `${q(often)}&unit=${rareUnit}`,
		[`${common}，状态（少）`]: `${q(common)}&state=REJECTED`,
		[`${common}，类别（少）`]: `${q(common)}&category=water`,
		[`${common}，一年以前`]: `${q(common)}&until=2025-01-01`,
		[`${common}，第 10 页`]: `${q(common)}&page=10`,
		'只有状态（少）': 'desk/search?state=REJECTED',
		'同一来信人': `desk/search?citizen=${hash}`,
	};
};

async function measure(hy, addresses) {
	const office = hy.visitor();
	await office.login('office');
	const units = (await hy.sql('SELECT id FROM unit WHERE office = 0 ORDER BY id')).flat();
	const list = addresses(units[0], units.at(-1), await citizen(office));
	const out = {};
	for (const [name, path] of Object.entries(list)) out[name] = await timed(office, path);
	return out;
}

async function compare(title, few, many, open, addresses) {
	const hy = await start({ workers: 1, set: { 'worker.requests': 1000000 } });
	try {
		await write(hy, { phone: PHONE });
		await fill(hy, { first: 1000000, n: few, open, say });
		await fresh(hy);
		const before = await measure(hy, addresses);
		await fill(hy, { first: 1000000 + few, n: many - few, open, say });
		await fresh(hy);
		const after = await measure(hy, addresses);
		console.log(`\n${title}\n\n| | ${few.toLocaleString('en')} | ${many.toLocaleString('en')} | ratio |\n|---|---|---|---|`);
		for (const [name, was] of Object.entries(before)) {
			const is = after[name];
			console.log(`| ${name} | ${was.ms.toFixed(1)} ms (${was.count}) | ${is.ms.toFixed(1)} ms (${is.count}) | ${(is.ms / was.ms).toFixed(2)} |`);
		}
		return { few, many, before, after };
	} finally {
		await hy.stop();
	}
}

const results = {};
if (ONLY !== 'search') results.inbox = await compare('Inbox, letters being worked on', FEW_OPEN, OPEN, true, inboxAddresses);
if (ONLY !== 'inbox') results.search = await compare('Search, letters answered', FEW_LETTERS, LETTERS, false, searchAddresses);
if (option('--json')) writeFileSync(option('--json'), JSON.stringify(results, null, 1));
