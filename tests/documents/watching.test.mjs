// SPDX-License-Identifier: MIT
// docs/operators.md, Watching: its commands on an instance of their own.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from '../integration/harness.mjs';
import { read } from '../integration/exposition.mjs';
import { blocks, run } from './blocks.mjs';

let hy;
before(async () => { hy = await start({ workers: 2 }); });
after(() => hy?.stop());

test('health, numbers and doctor are asked as the guide says', async () => {
	const bin = join(hy.folder, 'bin'); // the command as an operator has it
	mkdirSync(bin);
	writeFileSync(join(bin, 'huiying'), `#!/bin/sh\nexec ${join(hy.data, 'dist/bin/huiying')} -c ${join(hy.data, 'huiying.conf')} "$@"\n`, { mode: 0o755 });
	const [, health, numbers, looked] = await run('docs/operators.md', { heading: 'Watching', cwd: hy.folder, env: { ...process.env, site: `${hy.base}${hy.prefix}`, PATH: `${bin}:${process.env.PATH}` } });
	assert.ok(['well', 'impaired'].includes(JSON.parse(health).status), health);
	assert.match(numbers, /^huiying_database_up 1$/m);
	assert.match(looked, /^ok +mailbox +answers in /m);
});
test('every number that the guide would have an alarm for is there', async () => {
	const families = read((await hy.visitor().get('metrics')).text);
	const [rules] = blocks('docs/operators.md', { heading: 'Watching', lang: 'yaml' });
	const named = new Set(rules.text.match(/huiying_[a-z_]+/g));
	assert.ok(named.size >= 9);
	for (const name of named) assert.ok(families.has(name), name);
});
