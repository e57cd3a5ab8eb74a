// SPDX-License-Identifier: MIT
// What the results of a questionnaire cost with 1,000 and with 1,000,000 answer sheets, of the same questions: they come from kept tallies. Asked in
// turns of one instance; "server" is the processor time of the program's workers and of the database's threads, "answer" what a visitor waits. Then
// the sheets are counted anew, which proves the tallies. Medians; nothing is asserted but that. usage: node tests/bench/results.mjs [--rounds N]
// [--few N] [--many N] [--json FILE]; needs a finished build (HUIYING_BUILD), some minutes and 2 GB of disk.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from '../integration/harness.mjs';
import { solicitation } from '../integration/solicitation-rows.mjs';
import { option } from './server.mjs';

const ROUNDS = Number(option('--rounds', 60));
const FEW = Number(option('--few', 1000));
const MANY = Number(option('--many', 1000000));
const QUESTIONS = 12; // six of five choices, three scales, two matrices of four rows, a text
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

const choices = (n) => Array.from({ length: n }, (_, i) => `<choice code="c${i}">选项 ${i}</choice>`).join('');
const rows = Array.from({ length: 4 }, (_, i) => `<row code="r${i}">第 ${i} 行</row>`).join('');
const one = (i) => i < 6 ? `<question code="q${i}" kind="single"><title>第 ${i} 题</title>${choices(5)}</question>`
	: i < 9 ? `<question code="q${i}" kind="scale"><title>第 ${i} 题</title></question>`
	: i < 11 ? `<question code="q${i}" kind="matrix"><title>第 ${i} 题</title>${choices(3)}${rows}</question>` : `<question code="q${i}" kind="text"><title>第 ${i} 题</title></question>`;
const SET = `<questions><page>${Array.from({ length: QUESTIONS }, (_, i) => one(i)).join('')}</page></questions>`;

// A sheet of number n as SQL: choices differ by question.
const line = (code, row, choice) => `'${code}\\t${row}\\t', ${choice}, '\\t0\\t\\n'`;
const ANSWERS = `CONCAT(${Array.from({ length: QUESTIONS }, (_, i) => i < 6 ? line(`q${i}`, '', `CONCAT('c', (seq * ${i + 3} + seq DIV ${i + 2}) % 5)`)
	: i < 9 ? line(`q${i}`, '', `1 + (seq * ${i} + seq DIV 3) % 5`)
	: i < 11 ? [0, 1, 2, 3].map((r) => line(`q${i}`, `r${r}`, `CONCAT('c', (seq + ${r} * ${i}) % 3)`)).join(', ') : line(`q${i}`, '', `CONCAT('第', seq, '份的话')`)).join(', ')})`;

async function fill(hy, n) {
	const s = await solicitation(hy, { asks: 2, title: `${n} 份答卷的问卷` });
	await hy.sql(`UPDATE solicitation SET questions = '${SET}', show_tallies = 1 WHERE ticket_id = ${s.id}`);
	console.error(`${n} sheets …`);
	for (let from = 1; from <= n; from += 100000) {
		const to = Math.min(n, from + 99999);
		await hy.sql(`SET SESSION innodb_lock_wait_timeout = 600; INSERT INTO response (id, ticket_id, submission_key, on_day, channel, answers)
			SELECT ${s.id} * 100000000 + seq, ${s.id}, LPAD(seq, 64, '0'), '2026-02-02', 'web', ${ANSWERS} FROM seq_${from}_to_${to}`);
	}
	return s;
}

const hy = await start({ set: { 'limit.answer': 0 } });
try {
	const sides = [];
	for (const n of [FEW, MANY]) sides.push({ n, s: await fill(hy, n), server: [], wait: [] });
	// the tallies are made by the count itself; a second one then finds nothing wrong
	await hy.cli('solicitations', 'verify');
	const began = Date.now(), counted = await hy.cli('solicitations', 'verify');
	const recount = (Date.now() - began) / 1000;
	if (counted.code !== 0) throw new Error(`the tallies are not what is stored: ${counted.out}${counted.err}`);
	const visitor = hy.visitor();
	const server = readFileSync(join(hy.data, 'run/mysqld.own.pid'), 'utf8').trim();
	const spent = (pids) => pids.reduce((sum, pid) => sum + readdirSync(`/proc/${pid}/task`).reduce((all, task) => {
		try {
			return all + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
		} catch {
			return all; // a thread that ended
		}
	}, 0), 0);
	const pids = [server, ...(await hy.workers('solicitations'))];
	for (let round = -10; round < ROUNDS; round++)
		for (const side of round % 2 ? sides : [...sides].reverse()) {
			const before = spent(pids), began = process.hrtime.bigint();
			const page = await visitor.get(`solicitations/${side.s.number}/answers/results`);
			const wait = Number(process.hrtime.bigint() - began) / 1e6, used = (spent(pids) - before) / 1e6;
			if (page.status !== 200) throw new Error(`${side.n}: ${page.status}`);
			if (round < 0) continue; // until everything is warm
			side.server.push(used);
			side.wait.push(wait);
		}
	const [few, many] = sides.map((side) => ({ sheets: side.n, server: median(side.server), wait: median(side.wait) }));
	console.log(`| | ${FEW.toLocaleString('en')} sheets | ${MANY.toLocaleString('en')} | ratio |\n|---|---|---|---|`);
	for (const what of ['server', 'wait']) console.log(`| ${what === 'wait' ? 'answer' : what} ms | ${few[what].toFixed(2)} | ${many[what].toFixed(2)} | ${(many[what] / few[what]).toFixed(2)} |`);
	console.log(`counting all sheets anew: ${recount.toFixed(1)} s`);
	if (option('--json')) writeFileSync(option('--json'), JSON.stringify({ few, many, recount }));
} finally {
	await hy.stop();
}
