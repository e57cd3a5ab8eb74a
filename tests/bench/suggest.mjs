// SPDX-License-Identifier: MIT
// What a suggestion adds to opening a new letter: the same letter of 2,000 characters opened at two sites, of which one uses its models and the
// other has none; an opening here, an opening there, and after half of them the models change sides, so that neither a machine that grows slower nor
// a site that happens to be quicker speaks for one of them. Prints the medians and their ratio, and the same of the processor time of the desk's
// worker and its connection to the database, which what else runs on the machine hardly changes; nothing is asserted.
// usage: node tests/bench/suggest.mjs [--letters N] [--opens N]; needs a finished build (HUIYING_BUILD).
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sleep, start, write } from '../integration/harness.mjs';
import { option } from './server.mjs';

const LETTERS = Number(option('--letters', 3000));
const OPENS = Number(option('--opens', 200));
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const SUBJECTS = { water: ['自来水', '水压', '停水', '水表', '河道'], housing: ['物业', '电梯', '楼道', '车位', '业主'] };
const FILL = '街道社区居民反映希望部门了解情况派人处理答复晚上早晨老人孩子学校医院公园路口市场超市餐馆工地绿化垃圾噪声灯光施工道路公交停车消防安全';

let seed = 1;
const draw = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
function text(unit, chars) {
	let out = '';
	while (out.length < chars) out += draw(12) ? FILL[draw(FILL.length)] + FILL[draw(FILL.length)] : SUBJECTS[unit][draw(5)];
	return out.slice(0, chars);
}


const past = ['id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer'];
for (let i = 0; i < LETTERS; i++) {
	const unit = Object.keys(SUBJECTS)[i % 2];
	past.push([`b-${i}`, '2026-03-01T09:00:00+08:00', '2026-03-05T09:00:00+08:00', SUBJECTS[unit][draw(5)] + text(unit, 12), text(unit, 200), '已经处理。'].join('\t'));
}
const rules = Object.entries(SUBJECTS).flatMap(([unit, list]) => list.map((word) => `${word}\t${unit}\t${unit === 'water' ? 'urban.water' : 'housing.property'}`));
const body = text('water', 2000);

// A site with one desk worker, its past letters and the new one; open() tells what one opening took.
async function site() {
	const hy = await start({ workers: 1, set: { 'worker.requests': 1000000 } });
	writeFileSync(join(hy.folder, 'past.tsv'), past.join('\n') + '\n');
	writeFileSync(join(hy.folder, 'rules'), rules.join('\n') + '\n');
	const taken = await hy.cli('import', 'letters', '--rules', join(hy.folder, 'rules'), join(hy.folder, 'past.tsv'), { timeout: 600000 });
	if (taken.code !== 0) throw new Error(taken.err);
	const { number } = await write(hy, { title: '自来水停水', body });
	const office = hy.visitor();
	await office.login('office');
	const page = `desk/tickets/${number}`;
	await office.get(page);
	const server = readFileSync(join(hy.data, 'run/mysqld.own.pid'), 'utf8').trim();
	const connections = (await hy.sql("SELECT TID FROM information_schema.PROCESSLIST WHERE USER <> 'root' AND COMMAND = 'Sleep'")).flat();
	const tasks = [...connections.map((t) => `/proc/${server}/task/${t}`),
		...(await hy.workers('desk')).flatMap((pid) => readdirSync(`/proc/${pid}/task`).map((t) => `/proc/${pid}/task/${t}`))].filter(existsSync);
	const spent = () => tasks.reduce((sum, task) => sum + Number(readFileSync(`${task}/schedstat`, 'utf8').split(' ')[0]), 0) / 1e6;
	const open = async () => {
		const from = performance.now(), before = spent();
		await office.get(page);
		return { answer: performance.now() - from, server: spent() - before };
	};
	// learns or forgets, and waits until the worker has noticed
	const use = async (models) => {
		if (models) await hy.cli('learn');
		else await hy.sql('DELETE FROM model');
		while ((await office.get(page)).text.includes('hd-suggest') !== models) await sleep(1000);
	};
	return { hy, open, use };
}

const sites = [];
try {
	sites.push(await site());
	sites.push(await site());
	const times = { with: { answer: [], server: [] }, without: { answer: [], server: [] } };
	for (const learned of [0, 1]) {
		await Promise.all(sites.map((each, i) => each.use(i === learned)));
		for (let i = -20; i < OPENS; i++) // the first warm up
			for (const k of i % 2 ? [0, 1] : [1, 0]) {
				const took = await sites[k].open();
				if (i < 0) continue;
				const of = times[k === learned ? 'with' : 'without'];
				of.answer.push(took.answer);
				of.server.push(took.server);
			}
	}
	console.log('| opening a letter of 2,000 characters | without suggestion, ms | with, ms | ratio |\n|---|---|---|---|');
	for (const [name, label] of [['answer', 'answer'], ['server', 'server, on the processor']]) {
		const [without, some] = [median(times.without[name]), median(times.with[name])];
		console.log(`| ${label} | ${without.toFixed(2)} | ${some.toFixed(2)} | ${(some / without).toFixed(3)} |`);
	}
} finally {
	for (const each of sites) await each.hy.stop();
}
