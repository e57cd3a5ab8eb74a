// SPDX-License-Identifier: MIT
// The fenced blocks of a Markdown document, and a shell that runs the ones labelled `sh` word for word: in order, under
// `bash -eu`, in one shell, so that a variable or a folder of one block holds in the next. A `text` block behind one is what it
// prints; `…` there stands for anything.
//
//	await run('docs/operators.md', { heading: 'Backup', env: { … }, cwd: folder });
//
// tests/documents/documents.test.mjs looks for such calls: a block that no test runs is a failure. For tests in shell, the same
// blocks as a script on standard output:
//
//	node tests/documents/blocks.mjs docs/operators.md 'Install'
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const TOP = join(dirname(fileURLToPath(import.meta.url)), '../..');
const place = (file) => (isAbsolute(file) ? file : join(TOP, file));

/** A heading as it reads, without marks. */
const plain = (text) => text.replace(/\s+#+\s*$/, '').replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '').trim();

/** Everything of a document: {headings: [{level, text, line}], blocks: [{lang, text, line, headings: [text, outermost first]}], prose: [{line, text}]}. */
export function read(file) {
	const found = { headings: [], blocks: [], prose: [] };
	const above = [];
	let block = null;
	readFileSync(place(file), 'utf8').split('\n').forEach((text, i) => {
		const line = i + 1;
		if (block) {
			if (text.slice(block.indent.length).startsWith(block.fence) && text.trim() === block.fence) {
				found.blocks.push({ file, lang: block.lang, line: block.line, headings: block.headings, text: block.lines.join('\n') });
				block = null;
			} else {
				block.lines.push(text.startsWith(block.indent) ? text.slice(block.indent.length) : text);
			}
			return;
		}
		const fence = text.match(/^(\s*)(`{3,}|~{3,})\s*([^\s`]*)/);
		if (fence) {
			block = { indent: fence[1], fence: fence[2], lang: fence[3], line, headings: above.filter(Boolean), lines: [] };
			return;
		}
		const heading = text.match(/^(#{1,6})\s+(.+)$/);
		if (heading) {
			const level = heading[1].length;
			above.length = level - 1;
			above[level - 1] = plain(heading[2]);
			found.headings.push({ level, text: plain(heading[2]), line });
		}
		found.prose.push({ line, text });
	});
	if (block) throw new Error(`${file}:${block.line}: a block that does not end`);
	return found;
}

const under = (block, heading) => !heading || [heading].flat().some((one) => block.headings.includes(one));

/** Blocks of a document, those under a heading (or several), its lower headings included. */
export const blocks = (file, { heading, lang } = {}) => read(file).blocks.filter((b) => under(b, heading) && (!lang || b.lang === lang));

/** What a command printed against what the document shows; null when it fits, else the first line that does not. */
export function differs(shown, printed) {
	const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	const clean = (text) => text.split('\n').map((line) => line.trimEnd()).join('\n').trim();
	const lines = clean(shown).split('\n');
	const pattern = (upTo) => lines.slice(0, upTo).map((line) => (line.trim() === '…' ? '(?:[^\\n]*\\n)*?[^\\n]*' : line.split('…').map(escape).join('[^\\n]*'))).join('\\n');
	const text = clean(printed);
	if (new RegExp(`^${pattern(lines.length)}$`).test(text)) return null;
	for (let i = 1; i <= lines.length; i++)
		if (!new RegExp(`^${pattern(i)}(?:\\n|$)`).test(text)) return lines[i - 1];
	return '(more is printed than is shown)';
}

const LOOP = `while IFS= read -r -u 3 hy_block; do
. "$hy_block" >"$hy_block.out" 2>&1 3<&- 4>&-
echo done >&4
done`;

/** One bash for several blocks. */
export class Shell {
	constructor({ env = {}, cwd = TOP } = {}) {
		this.folder = mkdtempSync(join(tmpdir(), 'hy-doc-'));
		this.n = 0;
		this.child = spawn('bash', ['-eu', '-c', LOOP], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'], detached: true });
		this.ended = new Promise((done) => this.child.once('exit', (code, signal) => done(code ?? signal)));
		this.child.stdio[3].on('error', () => {}); // it may have ended
	}
	/** {code, out}: code null while the shell lives on, as it should. */
	async step(text, timeout = 120000) {
		const path = join(this.folder, String(++this.n));
		writeFileSync(path, `${text}\n`);
		let timer;
		const code = await Promise.race([
			new Promise((done) => { this.child.stdio[4].once('data', () => done(null)); this.child.stdio[3].write(`${path}\n`); }),
			this.ended,
			new Promise((done) => { timer = setTimeout(() => done(`nothing within ${timeout / 1000} s`), timeout); }),
		]);
		clearTimeout(timer);
		if (typeof code === 'string') this.kill('SIGKILL');
		return { code, out: existsSync(`${path}.out`) ? readFileSync(`${path}.out`, 'utf8') : '' };
	}
	async close() {
		this.child.stdio[3].end();
		const late = setTimeout(() => this.kill('SIGKILL'), 5000);
		await this.ended;
		clearTimeout(late);
		this.kill('SIGTERM'); // what it left in the background
		rmSync(this.folder, { recursive: true, force: true });
	}
	kill(signal) {
		try {
			process.kill(-this.child.pid, signal);
		} catch { /* nothing is left */ }
	}
}

/**
 * Runs the `sh` blocks under a heading (a list: in the order of the document), or all of the document.
 * env, cwd: of the shell. timeout: milliseconds a block. before, after: async (block, printed), around each block. Gives what each printed.
 */
export async function run(file, { heading, env, cwd, timeout, before = async () => {}, after = async () => {} } = {}) {
	const all = blocks(file, { heading });
	if (!all.some((b) => b.lang === 'sh')) throw new Error(`${file}: nothing to run under ${heading ?? 'any heading'}`);
	const shell = new Shell({ env, cwd });
	const printed = [];
	try {
		for (let i = 0; i < all.length; i++) {
			const block = all[i];
			if (block.lang !== 'sh') continue;
			await before(block);
			const { code, out } = await shell.step(block.text, timeout);
			if (code !== null) throw new Error(`${file}:${block.line}: ${code}\n${block.text}\n--- printed:\n${out}`);
			const shown = all[i + 1]?.lang === 'text' && all[i + 1].headings.join() === block.headings.join() ? all[i + 1] : null;
			const line = shown && differs(shown.text, out);
			if (line) throw new Error(`${file}:${shown.line}: the document shows “${line}”; printed was:\n${out}`);
			printed.push(out);
			await after(block, out);
		}
	} finally {
		await shell.close();
	}
	return printed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const [file, heading] = process.argv.slice(2);
	const script = file ? blocks(file, { heading, lang: 'sh' }) : [];
	if (!script.length) {
		console.error(file ? `${file}: nothing to run under ${heading ?? 'any heading'}` : 'usage: blocks.mjs DOCUMENT [HEADING]');
		process.exit(1);
	}
	console.log('set -eu');
	for (const block of script) console.log(`# ${file}:${block.line}\n${block.text}`);
}
