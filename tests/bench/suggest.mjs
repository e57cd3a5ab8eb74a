// SPDX-License-Identifier: MIT
// What a suggestion adds to opening a new letter: the same letter of 2,000 characters opened with models in use and without, in turns. Prints the
// times that nine of ten exceed and their ratio, and the same of the processor time of the desk's worker and its connection to the database, which
// what else runs on the machine hardly changes; nothing is asserted. usage: node tests/bench/suggest.mjs [--letters N] [--opens N] [--rounds N];
// needs a finished build (HUIYING_BUILD).
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sleep, start, write } from '../integration/harness.mjs';
import { option } from './server.mjs';

const LETTERS = Number(option('--letters', 3000));
const OPENS = Number(option('--opens', 200));
const ROUNDS = Number(option('--rounds', 2));
const fast = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 10)];
const SUBJECTS = { water: ['自来水', '水压', '停水', '水表', '河道'], housing: ['物业', '电梯', '楼道', '车位', '业主'] };
const FILL = '街道社区居民反映希望部门了解情况派人处理答复晚上早晨老人孩子学校医院公园路口市场超市餐馆工地绿化垃圾噪声灯光施工道路公交停车消防安全';

let seed = 1;
const draw = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
function text(unit, chars) {
	let out = '';
	while (out.length < chars) out += draw(12) ? FILL[draw(FILL.length)] + FILL[draw(FILL.length)] : SUBJECTS[unit][draw(5)];
	return out.slice(0, chars);
}

const hy = await start({ workers: 1, set: { 'worker.requests': 1000000 } });
try {
	const rows = ['id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer'];
	for (let i = 0; i < LETTERS; i++) {
		const unit = Object.keys(SUBJECTS)[i % 2];
		rows.push([`b-${i}`, '2026-03-01T09:00:00+08:00', '2026-03-05T09:00:00+08:00', SUBJECTS[unit][draw(5)] + text(unit, 12), text(unit, 200), '已经处理。'].join('\t'));
	}
	writeFileSync(join(hy.folder, 'past.tsv'), rows.join('\n') + '\n');
	writeFileSync(join(hy.folder, 'rules'), Object.entries(SUBJECTS).flatMap(([unit, list]) => list.map((word) => `${word}\t${unit}\t${unit === 'water' ? 'urban.water' : 'housing.property'}`)).join('\n') + '\n');
	const taken = await hy.cli('import', 'letters', '--rules', join(hy.folder, 'rules'), join(hy.folder, 'past.tsv'), { timeout: 600000 });
	if (taken.code !== 0) throw new Error(taken.err);
	console.log((await hy.cli('learn')).out);
	const { number } = await write(hy, { title: '自来水停水', body: text('water', 2000) });
	const office = hy.visitor();
	await office.login('office');
	const server = readFileSync(join(hy.data, 'run/mysqld.own.pid'), 'utf8').trim();
	const connections = (await hy.sql("SELECT TID FROM information_schema.PROCESSLIST WHERE USER <> 'root' AND COMMAND = 'Sleep'")).flat();
	const tasks = [...connections.map((t) => `/proc/${server}/task/${t}`),
		...(await hy.workers('desk')).flatMap((pid) => readdirSync(`/proc/${pid}/task`).map((t) => `/proc/${pid}/task/${t}`))].filter(existsSync);
	const spent = () => tasks.reduce((sum, task) => sum + Number(readFileSync(`${task}/schedstat`, 'utf8').split(' ')[0]), 0) / 1e6;
	const open = async (wanted) => {
		for (;;) {
			const page = await office.get(`desk/tickets/${number}`);
			if (page.status !== 200) throw new Error(`${page.status}`);
			if (page.text.includes('hd-suggest') === wanted) break;
			await sleep(1000);
		}
		for (let i = 0; i < OPENS; i++) {
			const from = performance.now(), before = spent();
			await office.get(`desk/tickets/${number}`);
			const of = times[wanted ? 'with' : 'without'];
			of.answer.push(performance.now() - from);
			of.server.push(spent() - before);
		}
	};
	const times = { with: { answer: [], server: [] }, without: { answer: [], server: [] } };
	for (let round = 0; round < ROUNDS; round++) {
		await hy.cli('learn');
		await open(true);
		await hy.sql('DELETE FROM model');
		await open(false);
	}
	console.log('| opening a letter of 2,000 characters | without suggestion, ms | with, ms | ratio |\n|---|---|---|---|');
	for (const [name, label] of [['answer', 'answer'], ['server', 'server, on the processor']]) {
		const [without, some] = [fast(times.without[name]), fast(times.with[name])];
		console.log(`| ${label} | ${without.toFixed(2)} | ${some.toFixed(2)} | ${(some / without).toFixed(3)} |`);
	}
} finally {
	await hy.stop();
}
