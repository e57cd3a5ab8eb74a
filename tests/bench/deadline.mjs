// SPDX-License-Identifier: MIT
// Measures `huiying deadline`: lines a second on one core, from file to file, starts spread over the loaded years. usage: node tests/bench/deadline.mjs
// [--lines N] [--rounds N]; needs a finished build (HUIYING_BUILD).
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILD, TOP } from '../integration/harness.mjs';
import { option } from './server.mjs';

const LINES = Number(option('--lines', 5000000));
const ROUNDS = Number(option('--rounds', 3));
const folder = mkdtempSync(join(tmpdir(), 'hy-bench-'));
const asked = join(folder, 'asked.tsv'), answered = join(folder, 'answered.tsv');

function ask() {
	const file = openSync(asked, 'w');
	const from = Date.UTC(2008, 0, 1), span = Date.UTC(2026, 5, 1) - from;
	for (let i = 0, text = ''; i < LINES; i++) {
		const at = new Date(from + (i * 7919 * 61000) % span + 8 * 3600e3).toISOString().slice(0, 19);
		text += `${at}+08:00\t${1 + (i % 20)}\t${i % 2 ? 'civil' : 'office'}\n`;
		if (text.length > 1 << 20 || i + 1 === LINES) {
			writeSync(file, text);
			text = '';
		}
	}
	closeSync(file);
}
function once() {
	const input = openSync(asked, 'r'), output = openSync(answered, 'w');
	const began = process.hrtime.bigint();
	const done = spawnSync(join(BUILD, 'huiying'), ['-o', `schema.dir=${TOP}/schema`, 'deadline'], { stdio: [input, output, 'inherit'] });
	const seconds = Number(process.hrtime.bigint() - began) / 1e9;
	for (const file of [input, output]) closeSync(file);
	if (done.status !== 0) throw new Error(`huiying deadline ended with ${done.status}`);
	if (statSync(answered).size !== statSync(asked).size + LINES * '\t2026-02-14T17:30:00+08:00\t0'.length) throw new Error('not every line was answered');
	return seconds;
}
try {
	ask();
	const seconds = Array.from({ length: ROUNDS }, once).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
	console.log(`| lines | seconds | lines a second |\n|---|---|---|\n| ${LINES.toLocaleString('en')} | ${seconds.toFixed(2)} | ${Math.round(LINES / seconds).toLocaleString('en')} |`);
} finally {
	rmSync(folder, { recursive: true, force: true });
}
