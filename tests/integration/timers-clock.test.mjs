// SPDX-License-Identifier: MIT
// The database server's clock is set wrong under running timers (libfaketime, Debian package faketime): a leap ahead fires nothing too early while it
// is not believed, a leap back fires nothing twice, and all of it is said in the log. The same line of time in minutes: tests/unit/test_line.c.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { sleep, until } from './harness.mjs';
import { Lone } from './lone.mjs';

const find = () => {
	for (const folder of ['/usr/lib', '/usr/local/lib', ...(fs.existsSync('/usr/lib') ? fs.readdirSync('/usr/lib').map((name) => `/usr/lib/${name}`) : [])]) {
		const path = join(folder, 'faketime/libfaketimeMT.so.1');
		if (fs.existsSync(path)) return path;
	}
	return null;
};
const LIBRARY = find();
const WITHOUT = LIBRARY ? false : 'libfaketime is not installed (Debian: apt-get install faketime)';
const hy = new Lone();
const leap = (offset) => fs.writeFileSync(join(hy.folder, 'offset'), `${offset}\n`);
before(async () => {
	if (WITHOUT) return;
	leap('+0');
	await hy.open({ env: { LD_PRELOAD: LIBRARY, FAKETIME_TIMESTAMP_FILE: join(hy.folder, 'offset'), FAKETIME_CACHE_DURATION: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' } });
});
after(() => hy.close());

async function bringLetters(name, count) {
	const rows = ['id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer'];
	for (let i = 0; i < count; i++) rows.push(`${name}-${i}\t${new Date(Date.now() - i * 3600e3).toISOString()}\t\t路口的灯不亮第${i}封\t路口从东数第${i}盏灯已经坏了，晚上看不清路，请派人修一修。\t`);
	const file = join(hy.folder, `${name}.tsv`);
	fs.writeFileSync(file, rows.join('\n') + '\n');
	await hy.must('import', 'letters', file);
}
const fired = async () => Number(await hy.value('SELECT COUNT(*) FROM escalation'));
const ahead = () => hy.value('SELECT ROUND(TIMESTAMPDIFF(SECOND, FROM_UNIXTIME(' + Math.floor(Date.now() / 1000) + '), NOW()) / 3600)');

test('ten days ahead and back again: nothing fires too early, both are said', { skip: WITHOUT }, async () => {
	await bringLetters('ahead', 30);
	const child = hy.start('timers', '-o', 'timers.poll=1');
	await until(async () => Number(await hy.value('SELECT COUNT(*) FROM clock WHERE next_fire_at <= UTC_TIMESTAMP(6)')) === 0 && /begins/.test(child.words), 30, 'what was due before');
	await sleep(1500);
	const before = await fired();
	leap('+10d');
	await until(() => /leapt ahead by \+8\d{5}\.\d s/.test(child.words), 20, 'the leap in the log');
	assert.equal(await ahead(), '240');
	assert.ok(Number(await hy.value('SELECT COUNT(*) FROM clock WHERE next_fire_at <= UTC_TIMESTAMP(6)')) > 0, 'by the wrong clock much is due');
	await sleep(4000);
	assert.equal(await fired(), before);
	leap('+0');
	await until(() => /clock is back/.test(child.words), 20, 'that it is back');
	await sleep(2000);
	assert.equal(await fired(), before);
	assert.equal(child.words.match(/leapt/g).length, 1, 'said once');
	assert.equal(await hy.kill(child, 'SIGTERM'), 0);
});

test('a clock that stays ahead is followed after the time that was set, and set back fires nothing twice', { skip: WITHOUT }, async () => {
	await bringLetters('stays', 20);
	const child = hy.start('timers', '-o', 'timers.poll=1', '-o', 'timers.hold=0');
	await sleep(2500);
	const before = await fired();
	leap('+10d');
	await until(() => /limits follow it now/.test(child.words), 30, 'that it is believed');
	await until(async () => (await fired()) > before && Number(await hy.value('SELECT COUNT(*) FROM clock WHERE next_fire_at <= UTC_TIMESTAMP(6)')) === 0, 30, 'the levels of these days');
	const then = await fired();
	leap('+0');
	await until(() => /leapt by -8\d{5}/.test(child.words), 30, 'the leap back');
	await sleep(2500);
	assert.equal(await fired(), then);
	leap('+10d');
	await until(() => child.words.match(/limits follow it now/g).length === 2, 30, 'ahead again');
	await sleep(2000);
	assert.equal(await fired(), then, 'each level once, however often its instant comes');
	leap('+0');
	assert.equal(await hy.kill(child, 'SIGTERM'), 0);
	const proved = await hy.cli('ledger', 'verify');
	assert.equal(proved.code, 0, proved.err + proved.out);
});
