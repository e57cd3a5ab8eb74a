// SPDX-License-Identifier: MIT
// docs/developers.md: the ten steps make a program that answers, in a copy of the tree; a rule is added without code; the functions
// named in the walk are where the links lead.
import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { BUILD, start } from '../integration/harness.mjs';
import { TOP, read, run } from './blocks.mjs';
import { text } from './tree.mjs';

const folder = mkdtempSync(join(tmpdir(), 'hy-dev-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The tree and its build, somewhere else, so that nothing of ours changes. */
function copyTree(to) {
	mkdirSync(to);
	for (const name of readdirSync(TOP))
		if (!/^(build(-.*)?|var.*|\.git|autom4te\.cache)$/.test(name) || name === 'build-aux')
			cpSync(join(TOP, name), join(to, name), { recursive: true, preserveTimestamps: true, filter: (path) => basename(path) !== 'node_modules' });
	const build = realpathSync(BUILD);
	cpSync(build, join(to, 'build'), { recursive: true, preserveTimestamps: true, filter: (path) => !/\.(log|trs)$|\/(test_|fuzz_)[^/]*$/.test(path) });
	// a build knows its own place and that of its sources
	for (const name of ['Makefile', 'config.status']) {
		const path = join(to, 'build', name);
		writeFileSync(path, readFileSync(path, 'utf8').replaceAll(build, join(to, 'build')).replaceAll(realpathSync(TOP), to));
	}
	chmodSync(join(to, 'build/config.status'), 0o755);
}

test('a module in ten steps, as they stand there, builds and answers', { timeout: 400000 }, async () => {
	const tree = join(folder, 'tree');
	copyTree(tree);
	await run('docs/developers.md', { heading: 'A module in ten steps', cwd: tree, timeout: 300000, env: { HUIYING_BUILD: join(tree, 'build'), HUIYING_MADE: '1' } });
});

test('a rule without code is in force, and counts', async () => {
	const hy = await start();
	try {
		const bin = join(folder, 'bin');
		mkdirSync(bin);
		// an operator's own configuration is /etc/huiying/huiying.conf; this instance's is elsewhere
		writeFileSync(join(bin, 'huiying'), `#!/bin/sh\nexec '${join(hy.data, 'dist/bin/huiying')}' -c '${join(hy.data, 'huiying.conf')}' "$@"\n`, { mode: 0o755 });
		const work = join(folder, 'rule');
		mkdirSync(work);
		await run('docs/developers.md', { heading: 'A rule without code', cwd: work, env: { PATH: `${bin}:${process.env.PATH}` } });
		assert.equal(await hy.value('SELECT policy FROM rulebook'), 'county');
		const form = await hy.visitor();
		await form.login('office');
		assert.match((await form.get('desk/rules')).text, /紧急/);
	} finally {
		await hy.stop();
	}
});

test('the functions named in the document are where its links lead', () => {
	const wrong = [];
	let n = 0;
	for (const document of ['docs/developers.md', 'CONTRIBUTING.md'])
		for (const { line, text: words } of read(document).prose)
			for (const [, name, target] of words.matchAll(/\[`([a-z_]+)\(\)`\]\(([^)]+\.[ch])\)/g)) {
				n++;
				if (!new RegExp(`^[a-z].*\\b${name}\\(`, 'm').test(text(join(dirname(document), target)))) wrong.push(`${document}:${line}: no ${name}() in ${target}`);
			}
	assert.ok(n > 10);
	assert.deepEqual(wrong, []);
});
