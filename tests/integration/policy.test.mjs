// SPDX-License-Identifier: MIT
// The law as data, from the operator's side: a wrong policy is refused with the line to mend, what a change moves is seen before it is moved,
// and switching back puts every date where it was.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILD, TOP, run } from './harness.mjs';
import { Lone } from './lone.mjs';

const hy = new Lone();
before(async () => {
	await hy.open();
	const letter = (i) => `policy-${i}\t${new Date(Date.now() - i * 7 * 3600e3).toISOString()}\t\t路口的灯不亮第${i}封\t路口从东数第${i}盏灯坏了，晚上看不清路，请派人修一修。\t`;
	const path = join(hy.folder, 'letters.tsv');
	writeFileSync(path, ['id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer', ...Array.from({ length: 40 }, (_, i) => letter(i))].join('\n') + '\n');
	await hy.must('import', 'letters', path);
});
after(() => hy.close());

const RULES = (workdays) => `<?xml version="1.0" encoding="UTF-8"?>
<policy name="site" title="本站" extends="national">
  <rules>
    <rule name="letter.reply" class="simple" title="答复期限" workdays="${workdays}" source="local">
      <level name="yellow" at="0"/>
    </rule>
  </rules>
</policy>
`;
const file = (text) => {
	const path = join(hy.folder, 'site.xml');
	writeFileSync(path, text);
	return path;
};
const dues = () => hy.sql(`SELECT c.id, c.due_at, c.next_fire_at, c.level FROM clock c WHERE c.stopped_at IS NULL ORDER BY c.id`);
const rows = (out) => out.trim().split('\n').slice(1).map((line) => line.split('\t'));

test('a policy is checked without database and configuration', async () => {
	const plain = (...args) => run(join(BUILD, 'huiying'), ['-o', `schema.dir=${TOP}/schema`, '-o', 'database.file=/nowhere', ...args]);
	for (const name of ['national', 'yuancheng', 'dali', 'yunzhou', 'youyang', 'changde']) {
		const done = await plain('policy', 'check', join(TOP, `schema/policies/${name}.xml`));
		assert.deepEqual(done, { ...done, code: 0, out: '', err: '' }, name);
	}
	const path = file(RULES(0));
	const wrong = await plain('policy', 'check', path);
	assert.equal(wrong.code, 1);
	assert.match(wrong.err, new RegExp(`^${path}:4: rule: workdays="0"; expected: a rule has name `));
	assert.equal((await plain('policy', 'check')).code, 2);
	assert.equal((await plain('policy', 'praise', path)).code, 2);
	assert.match((await plain('policy', 'show', 'atlantis')).err, /atlantis\.xml/);
});
test('show prints each rule with where it comes from', async () => {
	const text = await hy.must('policy', 'show', 'dali');
	assert.match(text, /^rules letter\.reply simple\n {4}title +答复期限\n {4}limit +5 working days\n {4}source +大理州政府网站和政务新媒体管理规定 第十五条第（一）项第4目$/m);
	const facts = rows(await hy.must('--format', 'tsv', 'policy', 'show', 'youyang'));
	assert.ok(facts.some(([part, name, field, value]) => `${part} ${name} ${field} ${value}` === 'rules correction.reply limit 2 working days'));
	const sources = facts.filter(([, , field]) => /(^| )source$/.test(field));
	assert.ok(sources.length > 250 && sources.every(([, , , value]) => value));
	assert.match(await hy.must('policy', 'show'), /^ {4}name +national$/m, 'without a name: the one in force');
});
test('diff names each rule, level and number that differs, in three formats', async () => {
	const path = file(RULES(3));
	assert.match(await hy.must('policy', 'diff', 'national', path), /^rules letter\.reply simple limit\n {2}- 5 working days\n {2}\+ 3 working days$/m);
	const table = rows(await hy.must('--format', 'tsv', 'policy', 'diff', 'national', path));
	assert.ok(table.some((row) => row.join('|') === 'rules|letter.reply simple|red|2 working days after: handler direct first office|'));
	const objects = (await hy.must('--format', 'json', 'policy', 'diff', path, 'national')).trim().split('\n').map(JSON.parse);
	assert.equal(objects.find((o) => o.name === 'letter.reply simple' && o.field === 'limit').a, '3 working days');
	assert.equal(objects.find((o) => o.name === 'letter.reply simple' && o.field === 'red').a, null);
	assert.equal(await hy.must('policy', 'diff', 'dali', 'dali'), '');
});
test('use shows what moves, moves it, and switching back undoes it', async () => {
	const path = file(RULES(3));
	const first = await dues();
	const seen = rows(await hy.must('-n', '--format', 'tsv', 'policy', 'use', path, '--reason', '三天答复'));
	assert.ok(seen.length >= 40 && seen.every(([, , , , change]) => change === 'earlier'));
	const words = await hy.must('-n', 'policy', 'use', path);
	assert.equal(words.trim().split('\n').length, 21, 'a person reads twenty of them');
	assert.deepEqual(await dues(), first, 'a dry run moves nothing');
	assert.match(await hy.must('policy', 'show'), /^ {4}name +national$/m);

	const done = rows(await hy.must('--format', 'tsv', 'policy', 'use', path, '--reason', '三天答复'));
	assert.deepEqual(done, seen, 'what was shown is what was done');
	assert.notDeepEqual(await dues(), first);
	assert.match(await hy.must('policy', 'show'), /^ {4}name +site$/m);
	assert.match(await hy.value('SELECT what FROM rule_change ORDER BY epoch DESC LIMIT 1'), /^policy site [0-9a-f]{12}: 三天答复$/);
	assert.equal((await hy.cli('ledger', 'verify')).code, 0);

	await hy.must('policy', 'use', 'national');
	assert.deepEqual((await dues()).map(([id, due]) => [id, due]), first.map(([id, due]) => [id, due]));
	assert.equal((await hy.cli('ledger', 'verify')).code, 0);
});
test('a policy that does not fit never comes in force', async () => {
	const before = await dues();
	for (const text of [RULES(0), RULES(3).replace('national', 'atlantis'), RULES(3).replace('"site"', '"other"'), readFileSync(join(TOP, 'schema/policies/policy.rng'), 'utf8')]) {
		const refused = await hy.cli('policy', 'use', file(text));
		assert.equal(refused.code, 1, text);
		assert.match(refused.err, /site\.xml:\d+: /);
	}
	assert.equal((await hy.cli('policy', 'use', 'dali', '--reason', '长'.repeat(200))).code, 1);
	assert.deepEqual(await dues(), before);
	assert.match(await hy.must('policy', 'show'), /^ {4}name +national$/m);
});
