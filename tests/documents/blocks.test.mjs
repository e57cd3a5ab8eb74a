// SPDX-License-Identifier: MIT
// The reader of documents itself: what it takes for a block, and that a document which says something else than what happens fails.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { blocks, differs, run } from './blocks.mjs';

const folder = mkdtempSync(join(tmpdir(), 'hy-blocks-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const document = (name, text) => {
	const path = join(folder, name);
	writeFileSync(path, text.replaceAll("'''", '```'));
	return path;
};

test('a block knows its language, its line and the headings above it', () => {
	const path = document('a.md', "# One\n\n'''sh\ntrue\n'''\n\n## Two `x`\n\n1. in a list\n\n   '''json\n   {}\n   '''\n\n# Three\n\n'''sh\n# no heading\n'''\n");
	assert.deepEqual(blocks(path).map(({ lang, line, headings, text }) => [lang, line, headings, text]), [
		['sh', 3, ['One'], 'true'], ['json', 11, ['One', 'Two x'], '{}'], ['sh', 17, ['Three'], '# no heading']]);
	assert.equal(blocks(path, { heading: 'One' }).length, 2);
	assert.equal(blocks(path, { heading: ['Three', 'Two x'] }).length, 2);
});

test('variables and folders of one block hold in the next', async () => {
	const path = document('b.md', "# A\n'''sh\ncd /\nx=3\nf() { echo \"$x $PWD\"; }\n'''\nand\n'''sh\nf\n'''\n'''text\n3 /\n'''\n");
	assert.deepEqual(await run(path, { cwd: folder }), ['', '3 /\n']);
});

test('a command that fails, an unset variable and an exit are failures with the line', async () => {
	for (const [name, text] of [['fails', 'true\nfalse\ntrue'], ['unset', 'echo "$nobody_set_this"'], ['exit', 'exit 0'], ['syntax', 'if']]) {
		const path = document(`${name}.md`, `# A\n'''sh\ntrue\n'''\n\n'''sh\n${text}\n'''\n`);
		await assert.rejects(run(path, { cwd: folder }), /\.md:6: /, name);
	}
});

test('a block that never ends is broken off', async () => {
	const path = document('slow.md', "# A\n'''sh\nsleep 100\n'''\n");
	await assert.rejects(run(path, { cwd: folder, timeout: 300 }), /slow\.md:2: nothing within 0\.3 s/);
});

test('what the document shows is compared, … stands for anything', async () => {
	assert.equal(differs('a … c\nd', 'a b c\nd\n'), null);
	assert.equal(differs('a\n…\nd', 'a\nb\nc\nd'), null);
	assert.equal(differs('a\nb', 'a\nc'), 'b');
	assert.equal(differs('a', 'a\nb'), '(more is printed than is shown)');
	assert.equal(differs('a.c', 'abc'), 'a.c');
	const path = document('shown.md', "# A\n'''sh\necho one\n'''\n'''text\ntwo\n'''\n");
	await assert.rejects(run(path, { cwd: folder }), /shown\.md:5: the document shows “two”/);
});

test('a heading with nothing to run is a failure, not silence', async () => {
	const path = document('none.md', "# A\n'''text\nx\n'''\n");
	await assert.rejects(run(path, { cwd: folder }), /nothing to run/);
});
