// SPDX-License-Identifier: MIT
// What the site's own letters teach: learned and measured from the command line, suggested at the desk with its reason, taken by one
// button, and never in the way when there is nothing to suggest.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forms, start, until, words, write } from './harness.mjs';

const KINDS = [
	{ unit: 'water', category: 'urban.water', things: ['自来水', '水压', '水表', '供水管'], troubles: ['停水', '漏水', '水质发黄', '压力不够'] },
	{ unit: 'housing', category: 'housing.property', things: ['物业', '电梯', '楼道', '车位'], troubles: ['收费不明', '无人维修', '漏雨', '占用'] },
];
const EACH = 30;

let hy, office;
before(async () => {
	hy = await start();
	office = hy.visitor();
	await office.login('office');
});
after(() => hy?.stop());

/** Letters taken over from the system of before, with the unit that answered each. */
async function takeOver() {
	const rows = ['id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer'];
	for (let i = 0; i < EACH; i++)
		for (const { unit, things, troubles } of KINDS)
			rows.push([`${unit}-${i}`, `2026-0${1 + (i % 9)}-1${i % 10}T09:00:00+08:00`, `2026-0${1 + (i % 9)}-2${i % 8}T09:00:00+08:00`, `${things[i % 4]}${troubles[(i >> 2) % 4]}怎么办`,
				`我们这里的${things[(i + 1) % 4]}最近${troubles[(i + 2) % 4]}，第${i}次反映，请派人看看。`, '已经派人处理。'].join('\t'));
	const rules = KINDS.flatMap(({ unit, category, things }) => things.map((thing) => `${thing}\t${unit}\t${category}`));
	writeFileSync(join(hy.folder, 'past.tsv'), rows.join('\n') + '\n');
	writeFileSync(join(hy.folder, 'past.rules'), rules.join('\n') + '\n');
	const done = await hy.cli('import', 'letters', '--rules', join(hy.folder, 'past.rules'), join(hy.folder, 'past.tsv'));
	assert.equal(done.code, 0, done.err);
}
const lines = (text) => text.trim().split('\n').map((line) => JSON.parse(line));
const suggestion = async (number) => {
	const page = await office.get(`desk/tickets/${number}`);
	assert.equal(page.status, 200);
	return { page, box: page.text.match(/<div class="hd-suggest"[\s\S]*?<\/div>/)?.[0] ?? '', form: forms(page.text).find((f) => f.id?.startsWith('hd-suggest-')) };
};

test('with too few letters nothing is learned, and nothing is suggested', async () => {
	const { number } = await write(hy, { title: '家里停水两天了', body: '楼上的自来水水压一直不够，今天停水了，请看看供水管。' });
	assert.deepEqual(lines((await hy.cli('--format', 'json', 'learn')).out).map((row) => [row.subject, row.model]),
		[['unit', 'too few letters: nothing is suggested'], ['category', 'too few letters: nothing is suggested']]);
	const { box } = await suggestion(number);
	assert.equal(box, '');
	const measured = await hy.cli('learn', '--evaluate');
	assert.equal(measured.code, 1);
	assert.match(measured.err, /too few/);
});

test('the site\'s letters teach unit and category, and how well is said', async () => {
	await takeOver();
	const dry = await hy.cli('-n', 'learn');
	assert.equal(dry.code, 0, dry.err);
	assert.equal(await hy.value('SELECT COUNT(*) FROM model'), '0', 'a dry run keeps nothing');
	const rows = lines((await hy.cli('--format', 'json', 'learn')).out);
	for (const row of rows) {
		assert.equal(row.model, 'in use');
		assert.equal(Number(row.letters), 2 * EACH);
		assert.equal(Number(row.labels), 2);
		assert.ok(Number(row.right_percent) >= 90, row.right_percent);
	}
	const tables = (await hy.cli('--format', 'tsv', 'learn', '--evaluate')).out.split('\n');
	assert.equal(tables.filter((line) => line.startsWith('subject\tletters')).length, 2);
	assert.ok(tables.some((line) => line.startsWith('县水务局\t30\t')), 'units are named as people call them');
	assert.equal(await hy.value("SELECT COUNT(*) FROM model WHERE version = 1"), '2', 'measuring keeps nothing');
});

test('a new letter is opened with a suggestion, its reason, and nothing chosen', async () => {
	const { number } = await write(hy, { title: '家里停水两天了', body: '楼上的自来水水压一直不够，今天停水了，请看看供水管。' });
	const { page, box, form } = await until(async () => {
		const found = await suggestion(number);
		return found.box && found;
	}, 60, 'the model');
	assert.match(words(box), /可能该由县水务局办理 ?：信里说到“[^”]*停水[^”]*”/);
	assert.match(words(box), /把握 \d\d%/);
	const own = forms(page.text).find((f) => f.buttons.some((b) => b.name === 'action' && b.value === 'dispatch'));
	assert.equal(own.fields.unit, '', 'no unit is chosen in the form');
	assert.equal(own.fields.category, '', 'nor a category');
	const json = (await office.get(`desk/tickets/${number}`, { json: true })).data;
	const dispatch = json.forms.find((f) => f.form === 'dispatch');
	assert.equal(dispatch.suggestion.units[0].name, '县水务局');
	assert.equal(dispatch.suggestion.categories[0].id, 'urban.water');

	const taken = await office.post(form.action, form.fields);
	assert.equal(taken.status, 303, words(taken.text));
	assert.deepEqual((await hy.sql(`SELECT t.state, u.code, t.category FROM ticket t JOIN unit u ON u.id = t.unit_id WHERE t.number = '${number}'`))[0], ['DISPATCHED', 'water', 'urban.water']);
	assert.equal((await suggestion(number)).box, '', 'what is dispatched needs no suggestion');
});

test('a letter about nothing the site has answered gets no suggestion', async () => {
	const { number } = await write(hy, { title: 'Hello 12345', body: '0123456789 0123456789 0123456789' });
	assert.equal((await suggestion(number)).box, '');
});

test('a damaged model suggests nothing, says so in the log once a worker, and the page is whole', async () => {
	const { number } = await write(hy, { title: '供水管漏水', body: '门口的供水管漏水三天了，自来水流了一地。' });
	await hy.sql("UPDATE model SET body = SUBSTRING(body, 1, 1000), version = version + 1");
	const page = await until(async () => {
		const found = await suggestion(number);
		return !found.box && found.page;
	}, 60, 'the damaged model');
	assert.ok(forms(page.text).some((f) => f.buttons.some((b) => b.value === 'dispatch')));
	await until(() => /model of unit for site 1: not a model, or damaged/.test(hy.log('desk')), 5, 'the log');
	assert.ok(!hy.log('desk').includes('漏水'), 'no letter\'s text is in the log');
});

test('wrong usage is said', async () => {
	for (const args of [['learn', 'x'], ['learn', '--file', 'a.tsv'], ['learn', '--evaluate', '--column', 'unit'], ['learn', '--nothing']]) assert.equal((await hy.cli(...args)).code, 2, args.join(' '));
	const missing = await hy.cli('learn', '--evaluate', '--file', '/nowhere.tsv');
	assert.equal(missing.code, 1);
	writeFileSync(join(hy.folder, 'odd.tsv'), 'id\ttitle\n1\tx\n');
	assert.match((await hy.cli('learn', '--evaluate', '--file', join(hy.folder, 'odd.tsv'))).err, /column “body” is missing/);
});
