// SPDX-License-Identifier: MIT
// docs/policy.md and docs/database.md say what the tree says: whoever changes a policy or a table makes them anew.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { BUILD } from '../integration/harness.mjs';
import { gaps, page as database, tables } from '../../docs/make/database.mjs';
import { page as policy } from '../../docs/make/policy.mjs';
import { text } from './tree.mjs';

const same = (document, made) => {
	const kept = text(document).split('\n');
	const now = made.split('\n');
	const i = now.findIndex((line, n) => line !== kept[n]);
	assert.ok(i < 0 && kept.length === now.length, `${document} is stale: “make documents” makes it anew; first difference, line ${i + 1}:\n- ${kept[i]}\n+ ${now[i]}`);
};

test('docs/policy.md has the rules of the shipped policies', () => {
	const made = policy(join(BUILD, 'huiying'));
	for (const words of ['`letter.reply`', '三审三校', '国办发〔2017〕47号', '可延长到 30 个工作日']) assert.ok(made.includes(words), words);
	same('docs/policy.md', made);
});

test('every table and column has words, and docs/database.md has them', () => {
	assert.deepEqual(gaps(), []);
	const all = tables();
	assert.ok(all.size > 60 && all.get('ticket').columns.has('system_at') && !all.get('ticket').columns.has('archive_at'), 'the migrations were read, in their order');
	same('docs/database.md', database());
});
