// SPDX-License-Identifier: MIT
// The operators' guide of backup, restore, keys, retention and viruses, word for word, against a site that runs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start, write } from '../integration/harness.mjs';
import { run } from './blocks.mjs';

let site, env;

before(async () => {
	site = await start({ workers: 2 });
	await write(site);
	const bin = join(site.folder, 'bin');
	mkdirSync(bin);
	mkdirSync(join(site.folder, 'backups'));
	writeFileSync(join(bin, 'huiying'), `#!/bin/sh\nexec ${join(site.data, 'dist/bin/huiying')} -c ${join(site.data, 'huiying.conf')} "$@"\n`);
	chmodSync(join(bin, 'huiying'), 0o755);
	env = { PATH: `${bin}:${process.env.PATH}`, BACKUPS: join(site.folder, 'backups') };
});
after(() => site?.stop());

test('backup and restore', async () => {
	await run('docs/operators.md', { heading: ['Backup', 'A drill'], env });
	assert.equal(await site.value("SELECT COUNT(*) FROM change_record WHERE thing = 'backup' AND field = 'drill'"), '1');
});

test('announcing the end of a site, and a changed mind', async () => {
	await run('docs/operators.md', { heading: 'Announced first', env });
	assert.deepEqual((await site.sql("SELECT field FROM change_record WHERE thing = 'site' ORDER BY id")).map(([field]) => field).slice(-2), ['ending', 'opened']);
	assert.equal(await site.value('SELECT COUNT(*) FROM site WHERE ending_at IS NOT NULL'), '0');
});

test('keys', async () => {
	await run('docs/operators.md', { heading: 'Keys', env });
	assert.equal(await site.value("SELECT COUNT(*) FROM change_record WHERE thing = 'keys'"), '3');
});

test('retention', async () => {
	await run('docs/operators.md', { heading: 'Retention', env });
	assert.equal((await site.cli('ledger', 'verify')).code, 0);
});

test('viruses', async () => {
	await run('docs/operators.md', { heading: 'Viruses', env });
	assert.match((await site.cli('doctor')).out, /scanner/i);
});
