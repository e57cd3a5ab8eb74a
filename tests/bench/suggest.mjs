// SPDX-License-Identifier: MIT
// What a suggestion adds to opening a new letter: the same letter of 2,000 characters opened with models in use and without, in turns. Prints the
// times that nine of ten exceed and their ratio; nothing is asserted. usage: node tests/bench/suggest.mjs [--letters N] [--opens N] [--rounds N];
// needs a finished build (HUIYING_BUILD).
import { writeFileSync } from 'node:fs';
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
	const open = async (wanted) => {
		for (;;) {
			const page = await office.get(`desk/tickets/${number}`);
			if (page.status !== 200) throw new Error(`${page.status}`);
			if (page.text.includes('hd-suggest') === wanted) break;
			await sleep(1000);
		}
		const times = [];
		for (let i = 0; i < OPENS; i++) {
			const from = performance.now();
			await office.get(`desk/tickets/${number}`);
			times.push(performance.now() - from);
		}
		return times;
	};
	const times = { with: [], without: [] };
	for (let round = 0; round < ROUNDS; round++) {
		await hy.cli('learn');
		times.with.push(...await open(true));
		await hy.sql('DELETE FROM model');
		times.without.push(...await open(false));
	}
	console.log(`| opening a letter of 2,000 characters | ms |\n|---|---|\n| without suggestion | ${fast(times.without).toFixed(2)} |\n| with suggestion | ${fast(times.with).toFixed(2)} |\n| ratio | ${(fast(times.with) / fast(times.without)).toFixed(3)} |`);
} finally {
	await hy.stop();
}
