// SPDX-License-Identifier: MIT
// The READMEs' two commands, and the commands of docs/corrections.md and docs/figures.md, word for word. ./quickstart here is one that
// keeps its data and port apart and does not stay in the foreground; of the check it runs the lints, for all of it is what runs now.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { BUILD, Instance, freePort, quickstart } from '../integration/harness.mjs';
import { TOP, blocks, run } from './blocks.mjs';

const folder = mkdtempSync(join(tmpdir(), 'hy-readme-'));
const data = join(folder, 'data');
const env = { HUIYING_BUILD: BUILD, HUIYING_MADE: '1' };
let port;

before(async () => {
	port = await freePort();
	writeFileSync(join(folder, 'quickstart'), `#!/bin/sh
if [ "\${1:-}" = check ]; then exec '${TOP}/quickstart' check lint; fi
exec '${TOP}/quickstart' --detach --port ${port} --data '${data}' --set challenge=none "$@"
`, { mode: 0o755 });
});
after(async () => {
	await quickstart(['stop', '--data', data]);
	rmSync(folder, { recursive: true, force: true });
});

test('README: the first command gives a site with letters, the second tests', { timeout: 300000 }, async () => {
	const [begun, checked] = await run('README.md', { heading: 'Two commands', cwd: folder, env, timeout: 240000 });
	assert.match(begun, /accounts for the desk/);
	assert.match(checked, /\d+ passed, 0 failed/);
	const page = await new Instance(folder, data, port).visitor().get('letters/');
	assert.equal(page.status, 200);
});

const commands = (document) => blocks(document, { lang: 'sh' }).map((b) => b.text);
const sameCommands = (document, other) => assert.deepEqual(commands(document), commands(other));
test('README.zh-CN: the same two commands', () => sameCommands('README.zh-CN.md', 'README.md'));

test('corrections: the national list in and out', async () => {
	const work = join(folder, 'work');
	mkdirSync(work);
	const bin = join(folder, 'bin');
	mkdirSync(bin);
	writeFileSync(join(bin, 'huiying'), `#!/bin/sh\nexec '${join(data, 'dist/bin/huiying')}' -c '${join(data, 'huiying.conf')}' "$@"\n`, { mode: 0o755 });
	writeFileSync(join(work, 'list.csv'), '编号,问题类型,错误地址,描述\nGJ-1,错别字,http://127.0.0.1/news/1.html,标题里的“帐户”应为“账户”\n');
	const path = { PATH: `${bin}:${process.env.PATH}` };
	await run('docs/corrections.md', { heading: "The national platform's list", cwd: work, env: path, after: async (block) => {
		if (block.text.includes('> list.csv')) assert.match(readFileSync(join(work, 'list.csv'), 'utf8'), /GJ-1/);
	} });
});

test('figures: what the rules would have meant for letters of one’s own', async () => {
	const work = join(folder, 'figures');
	mkdirSync(work);
	for (const name of ['tests', 'schema']) symlinkSync(join(TOP, name), join(work, name));
	writeFileSync(join(work, 'letters.tsv'), 'id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer\n1\t2019-03-01T09:00:00+08:00\t2019-03-04T10:00:00+08:00\t路灯坏了\t学前街口的路灯坏了\t已修好\n2\t2019-03-01T09:00:00+08:00\t2019-04-04T10:00:00+08:00\t井盖丢了\t学前街口的井盖丢了\t已补上\n');
	const path = { PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
	const printed = await run('docs/figures.md', { heading: ['English', '中文'], cwd: work, env: path });
	const levels = readFileSync(join(work, 'levels.txt'), 'utf8').split('\n').filter((line) => line && !line.startsWith('#'));
	assert.ok(levels.length >= 3 && levels.every((line) => line.startsWith('2\t')), 'the late letter climbed, the other one did not');
	// the second computation, in another language, finds the same
	assert.deepEqual(printed[1].trim().split('\n'), levels);
});
