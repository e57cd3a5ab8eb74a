// SPDX-License-Identifier: MIT
// The page of one ticket and what is done there: every form of the office and of a unit with its refusals, what takes it back,
// letters near to it, who else has it open, and two who act at once.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { allFine, answerLetter, forms, persons, start, toWater, words, write } from './harness.mjs';

let hy;
const people = {};
before(async () => {
	hy = await start();
	const added = await hy.cli('staff', 'add', 'water-two', '水二', '--unit', 'water', '--role', 'handler');
	assert.equal(added.code, 0, added.err);
	hy.password['water-two'] = (added.out + added.err).match(/\S{12,}/)[0];
	await hy.sql("UPDATE staff SET trained_on = '2026-01-05' WHERE login = 'water-two'");
});
after(() => hy?.stop());

const person = persons(() => hy, people);
const page = async (login, number) => (await person(login)).get(`desk/tickets/${number}`);
const formOf = (text, action) => forms(text).find((f) => f.action.endsWith('/act') && f.buttons.some((b) => b.name === 'action' && b.value === action));
const offers = async (login, number) => forms((await page(login, number)).text).flatMap((f) => f.buttons).filter((b) => b.name === 'action').map((b) => b.value);
const state = (number) => hy.value(`SELECT state FROM ticket WHERE number = '${number}'`);
const ticket = (number, column) => hy.value(`SELECT ${column} FROM ticket WHERE number = '${number}'`);
/** Sends a form of the page as it stands; gives the answer before it is followed. */
async function send(login, number, action, values = {}) {
	const seen = await page(login, number);
	const form = formOf(seen.text, action);
	assert.ok(form, `${login} is offered ${action} on ${number}: ${words(seen.text).slice(0, 500)}`);
	return (await person(login)).post(form.action, { ...form.fields, ...allFine(form), ...(typeof values === 'function' ? values(form) : values), action });
}
async function act(login, number, action, values) {
	const done = await send(login, number, action, values);
	assert.equal(done.status, 303, `${login} ${action}: ${done.status} ${words(done.text).slice(0, 500)}`);
	return (await person(login)).follow(done);
}
/** By hand, without a form that offers it. */
async function force(login, number, values, options) {
	const visitor = await person(login);
	const { csrf } = forms((await visitor.get('desk/password')).text).find((f) => f.action.endsWith('desk/password')).fields;
	return visitor.post(`desk/tickets/${number}/act`, { csrf, ...values }, options);
}
const fresh = async (over) => (await write(hy, over)).number;
const atWater = async (over) => {
	const number = await fresh(over);
	await act('office', number, 'dispatch', toWater);
	return number;
};
const unit = (name) => hy.value(`SELECT id FROM unit WHERE name = '${name}'`);
const flash = (answer) => words(answer.text.match(/hd-flash[\s\S]*?<\/div>/)?.[0] ?? '');

describe('two persons refuse', () => {
	const reason = (form) => ({ reason: form.choices.reason.find((code) => code !== 'invalid') });

	test('one says so, another one confirms with one click, and the first cannot', async () => {
		const number = await fresh();
		const asked = await act('office', number, 'refuse_ask', (form) => ({ ...reason(form), words: '请找法院。' }));
		assert.match(flash(asked), /等另一位同事确认/);
		assert.equal(await state(number), 'SUBMITTED');
		assert.ok(!(await offers('office', number)).includes('refuse'), 'who proposed is not asked to confirm');
		assert.ok((await offers('office', number)).includes('refuse_deny'), 'but may take it back');
		assert.ok(!(await offers('office', number)).includes('dispatch'), 'and nothing else goes on');
		const forced = await force('office', number, { action: 'refuse' });
		assert.equal(forced.status, 403);
		assert.equal(await state(number), 'SUBMITTED');
		const seen = words((await page('office2', number)).text);
		assert.match(seen, /甲三\s*提出/, 'the second person sees who');
		assert.ok(seen.includes('请找法院。'), 'and why');
		const pending = await ticket(number, 'pending');
		await act('office2', number, pending);
		assert.equal(await state(number), pending === 'redirect' ? 'REDIRECTED' : 'REJECTED');
		assert.equal(await ticket(number, 'reason_words'), '请找法院。');
	});
	test('what the second person writes is kept for colleagues; the citizen reads the first one\'s words', async () => {
		const number = await fresh();
		await act('office', number, 'refuse_ask', (form) => ({ ...reason(form), words: '请找法院。' }));
		await act('office2', number, await ticket(number, 'pending'), { words: '已经核对，确实在诉讼中。' });
		assert.equal(await ticket(number, 'reason_words'), '请找法院。');
		assert.deepEqual(await hy.sql(`SELECT e.action, s.login FROM event e JOIN ticket t ON t.id = e.ticket_id JOIN staff s ON s.id = e.staff_id WHERE t.number = '${number}' AND e.words = '已经核对，确实在诉讼中。'`), [['note', 'office2']]);
		assert.ok(words((await page('office', number)).text).includes('已经核对，确实在诉讼中。'));
	});
	test('the second person says no with words, or the first takes it back by the button in the sentence', async () => {
		const number = await fresh();
		await act('office', number, 'refuse_ask', reason);
		const wordless = await send('office2', number, 'refuse_deny', { words: '' });
		assert.equal(wordless.status, 422);
		await act('office2', number, 'refuse_deny', { words: '这件事归我们管。' });
		assert.equal(await ticket(number, 'pending'), '');
		assert.ok(words((await page('office', number)).text).includes('这件事归我们管。'), 'the first person reads why');
		const done = await act('office', number, 'refuse_ask', reason);
		const undo = formOf(done.text, 'refuse_deny');
		assert.ok(undo, 'the sentence has the button');
		const back = await (await person('office')).post(undo.action, { ...undo.fields, action: 'refuse_deny' });
		assert.equal(back.status, 303);
		assert.equal(await ticket(number, 'pending'), '');
	});
	test('an invalid letter needs words, is confirmed the same way and counts for nothing afterwards', async () => {
		const number = await fresh({ title: '测试测试测试' });
		assert.equal((await send('office', number, 'refuse_ask', { reason: 'invalid', words: ' ' })).status, 422);
		await act('office', number, 'refuse_ask', { reason: 'invalid', words: '没有内容。' });
		await act('office2', number, 'invalid');
		assert.equal(await state(number), 'INVALID');
	});
	test('a forged reason is no reason, and the unit has no such form', async () => {
		const number = await fresh();
		assert.equal((await send('office', number, 'refuse_ask', { reason: 'no-such-reason', words: '写了很久的说明' })).status, 422);
		assert.equal(await ticket(number, 'pending'), '');
		const water = await atWater();
		assert.equal((await force('water', water, { action: 'refuse_ask', reason: 'invalid', words: '不要' })).status, 403);
	});
});

describe('the same letter again', () => {
	test('is found by its words, marked as a likely repeat and made a duplicate with one click', async () => {
		const body = '河埠头东边第三根石栏杆被货车撞断了，碎石掉在台阶上，小孩放学走那里，请派人先围起来再修。';
		const original = await fresh({ title: '河埠头石栏杆被货车撞断', body, phone: '13811110001' });
		const repeat = await fresh({ title: '河埠头的石栏杆被货车撞断了', body: `${body}拜托了。`, phone: '13811110002' });
		const office = await person('office');
		const seen = await office.get(`desk/tickets/${repeat}`, { json: true });
		assert.equal(seen.data.like[0]?.number, original);
		assert.equal(seen.data.like[0].repeat, true);
		assert.equal(seen.data.like[0].same_citizen, false);
		const shown = await page('office', repeat);
		assert.match(words(shown.text), /很可能是同一件事/);
		const form = forms(shown.text).find((f) => f.fields.original === original);
		const done = await office.post(form.action, { ...form.fields, action: 'duplicate' });
		assert.equal(done.status, 303);
		assert.equal(await state(repeat), 'DUPLICATE');
		assert.match(words((await page('office', original)).text), /这封信的重复件/);
		assert.ok(words((await page('office', repeat)).text).includes('的重复件，来信人看到的是那封信的答复'));
	});
	test('a number that is typed: unknown, its own, or itself a duplicate is refused with what was typed', async () => {
		const original = await fresh({ title: '公园路口的信号灯一直是红灯', body: '公园路口的信号灯从昨天起一直是红灯，车排到了桥上。' });
		const repeat = await fresh({ title: '想问问低保怎么申请材料', body: '老人想申请低保，去哪里办，要带什么材料，多久能批下来。' });
		for (const wrong of ['1234', '2026112200000000', repeat]) {
			const refused = await send('office', repeat, 'duplicate', { original: wrong });
			assert.equal(refused.status, 422, wrong);
			assert.ok(refused.text.includes(`value="${wrong}"`), 'what was typed is in the field');
		}
		await act('office', repeat, 'duplicate', { original: `${original.slice(0, 4)} ${original.slice(4, 8)} ${original.slice(8, 12)} ${original.slice(12)}` });
		const third = await fresh({ title: '广场舞声音太大了睡不着', body: '每天晚上九点以后广场舞的喇叭还很响，孩子要写作业。' });
		assert.equal((await send('office', third, 'duplicate', { original: repeat })).status, 422, 'a duplicate is no original');
	});
	test('several are merged in one go; what cannot be merged is named', async () => {
		const body = '幸福里二期的地下车库一下雨就进水，水泵坏了没有人修，车子都泡坏了，物业不接电话。';
		const [one, two, three] = [await fresh({ title: '幸福里地下车库进水没人管', body }), await fresh({ title: '幸福里二期车库又进水了', body: `${body}请管一管。` }), await fresh({ title: '地下车库进水水泵坏了', body: `业主反映：${body}` })];
		const office = await person('office');
		await act('office', three, 'dispatch', toWater);
		const form = forms((await page('office', one)).text).find((f) => f.action.endsWith('/merge'));
		assert.ok(form.choices.letter.includes(two), 'a letter that has not gone on can be ticked');
		assert.ok(!form.choices.letter.includes(three), 'one that has gone on cannot');
		const done = await office.follow(await office.post(form.action, { ...form.fields, letter: [two, three, '999'] }));
		assert.match(flash(done), /1 封信已作为这封信的重复件/);
		assert.match(flash(done), /《地下车库进水水泵坏了》没有并入/);
		assert.equal(await state(two), 'DUPLICATE');
		assert.equal(await state(three), 'DISPATCHED');
		const none = await office.post(form.action, { csrf: form.fields.csrf });
		assert.equal(none.status, 422);
		const water = await person('water');
		const { csrf } = forms((await page('water', three)).text).find((f) => f.fields.csrf).fields;
		assert.equal((await water.post(`desk/tickets/${three}/merge`, { csrf, letter: one })).status, 403, 'only the office merges');
	});
	test('earlier letters of the citizen are shown without contact data; those of other units only as a number', async () => {
		const phone = '13866660001';
		const first = await atWater({ title: '水管接头一直在滴水', body: '家门口水表前的接头一直滴水，请来换一个新的接头。', phone });
		const second = await fresh({ title: '想在巷口加一个垃圾桶', body: '巷口没有垃圾桶，大家乱扔，建议放一个分类垃圾桶。', phone });
		const seen = await (await person('office')).get(`desk/tickets/${second}`, { json: true });
		assert.deepEqual(seen.data.earlier.map((one) => one.number), [first]);
		assert.equal(seen.data.earlier[0].same_citizen, true);
		assert.ok(!seen.text.includes(phone) && !seen.text.includes('张小满'));
		const water = await (await person('water')).get(`desk/tickets/${first}`, { json: true });
		assert.deepEqual([water.data.earlier.length, water.data.elsewhere], [0, 1]);
		assert.ok(!water.text.includes('加一个垃圾桶'));
	});
});

describe('to which unit', () => {
	test('a dispatch is taken back by the button in the sentence, until the unit has signed for it', async () => {
		const number = await fresh();
		const done = await act('office', number, 'dispatch', toWater);
		const undo = formOf(done.text, 'recall');
		assert.ok(undo?.action.includes(number), 'the sentence about it has the button');
		const office = await person('office');
		const back = await office.follow(await office.post(undo.action, { ...undo.fields, action: 'recall' }));
		assert.match(flash(back), /已收回/);
		assert.equal(await state(number), 'ACCEPTED');
		assert.equal((await page('water', number)).status, 404);
		const again = await act('office', number, 'dispatch', toWater);
		await act('water', number, 'sign');
		const late = formOf(again.text, 'recall');
		const refused = await office.post(late.action, { ...late.fields, action: 'recall' });
		assert.ok([403, 409].includes(refused.status), String(refused.status));
		assert.equal(await state(number), 'HANDLING');
		assert.ok(!(await offers('office', number)).includes('recall'));
	});
	test('another unit gets it with words; the same one, or one that is out of use, does not', async () => {
		const number = await atWater();
		const housing = await unit('县住房和城乡建设局');
		assert.equal((await send('office', number, 'redispatch', { unit: housing, words: '' })).status, 422);
		for (const wrong of ['', '99999', await unit('县水务局')])
			assert.equal((await send('office', number, 'redispatch', { unit: wrong, words: '换一个' })).status, 422, wrong);
		await act('office', number, 'redispatch', { unit: housing, words: '是房子里面的管子。' });
		assert.equal(await ticket(number, 'unit_id'), housing);
		assert.equal((await page('housing', number)).status, 200);
		const moved = await page('water', number);
		assert.equal(moved.status, 404);
		assert.match(words(moved.text), /已经不在您单位/);
	});
	test('units that help are ticked, see the letter and its contact data behind the click, and nobody else does', async () => {
		const number = await fresh();
		const housing = await unit('县住房和城乡建设局');
		const same = await send('office', number, 'dispatch', (form) => ({ ...toWater(form), co: [toWater(form).unit], words: '请一起看' }));
		assert.equal(same.status, 422, 'the unit cannot help itself');
		assert.ok(same.text.includes('请一起看'));
		await act('office', number, 'dispatch', (form) => ({ ...toWater(form), co: [housing] }));
		const shown = await page('housing', number);
		assert.equal(shown.status, 200);
		assert.match(words(shown.text), /协办单位/);
		assert.ok(!(await offers('housing', number)).some((action) => ['propose', 'sign', 'return'].includes(action)), 'but does not answer');
		const contact = await (await person('housing')).submit(shown, '/contact');
		assert.ok(words(contact.text).includes('13800138000'));
		const excused = forms((await page('office', number)).text).find((f) => f.buttons.some((b) => b.value === 'excuse'));
		assert.equal((await (await person('office')).post(excused.action, { ...excused.fields, action: 'excuse' })).status, 303);
		assert.equal((await page('housing', number)).status, 404);
		await act('office', number, 'involve', { unit: housing });
		assert.equal((await page('housing', number)).status, 200);
	});
	test('a joint reply waits for the consent of the unit that helps; its objection sends the text back', async () => {
		const number = await fresh();
		const housing = await unit('县住房和城乡建设局');
		await act('office', number, 'dispatch', (form) => ({ ...toWater(form), co: [housing] }));
		await act('water', number, 'propose', { answer: '两个单位一起看过现场，三天内修好。' });
		assert.ok(!(await offers('water', number)).includes('consent'));
		assert.equal((await send('housing', number, 'object', { words: '' })).status, 422);
		await act('housing', number, 'object', { words: '日期要改成五天。' });
		assert.equal(await state(number), 'HANDLING');
		assert.ok(words((await page('water', number)).text).includes('日期要改成五天。'));
		await act('water', number, 'propose', { answer: '两个单位一起看过现场，五天内修好。' });
		await act('housing', number, 'consent');
		assert.ok(!(await offers('housing', number)).includes('consent'), 'once for each text');
		assert.match(words((await page('office', number)).text), /已同意/);
	});
	test('after the policy\'s number of returns the office decides', async () => {
		const number = await atWater();
		for (let i = 0; i < 2; i++) {
			await act('water', number, 'return', { words: `不归我们 ${i}` });
			await act('office', number, 'dispatch', toWater);
		}
		assert.ok(!(await offers('water', number)).includes('return'));
		await act('water', number, 'return_ask', { words: '真的不归我们。' });
		assert.equal(await ticket(number, 'pending'), 'return');
		assert.ok(!(await offers('water', number)).includes('return_ask'), 'once');
		const seen = await page('office', number);
		assert.ok(words(seen.text).includes('真的不归我们。'));
		assert.equal((await send('office', number, 'return_deny', { words: '' })).status, 422);
		await act('office', number, 'return_deny', { words: '就是归你们，看职责第三条。' });
		assert.ok(words((await page('water', number)).text).includes('看职责第三条'));
		assert.equal(await ticket(number, 'pending'), '');
	});
});

describe('the text', () => {
	test('what was sent for review is taken back by who sent it, until somebody has taken a step', async () => {
		const number = await atWater();
		const sent = await act('water', number, 'propose', { answer: '第一稿，还要改。' });
		const undo = formOf(sent.text, 'take_back');
		assert.ok(undo, 'the sentence has the button');
		const water = await person('water');
		assert.equal((await water.post(undo.action, { ...undo.fields, action: 'take_back' })).status, 303);
		assert.equal(await state(number), 'HANDLING');
		assert.ok((await page('water', number)).text.includes('第一稿，还要改。'), 'the text is in the field');
		await act('water', number, 'propose', { answer: '第二稿。' });
		assert.ok((await offers('water', number)).includes('take_back'));
		assert.ok(!(await offers('water-two', number)).includes('take_back'), 'a colleague does not');
		await act('water-head', number, 'review');
		assert.ok(!(await offers('water', number)).includes('take_back'));
		const version = await ticket(number, 'version');
		assert.equal((await force('water', number, { action: 'take_back', version })).status, 403);
	});
	test('a call-back is recorded once with what was said; a bad one is worked on again', async () => {
		const number = await fresh();
		await answerLetter(hy, number, { people });
		assert.equal((await send('office', number, 'callback', { reason: '5', words: '' })).status, 422);
		assert.equal((await send('office', number, 'callback', { reason: '9', words: '很好' })).status, 422, 'a forged rating');
		await act('office', number, 'callback', { reason: '5', words: '电话里说修得很快。' });
		assert.deepEqual([await ticket(number, 'rating'), await ticket(number, 'rated_by')], ['5', 'office']);
		assert.ok(!(await offers('office', number)).includes('callback'));
		const bad = await fresh();
		await answerLetter(hy, bad, { people });
		await act('office', bad, 'callback', { reason: '1', words: '说根本没有人来修。' });
		assert.match((await page('water', bad)).text, /hd-said[\s\S]{0,400}说根本没有人来修/, 'whoever has it again reads first what displeased');
		assert.equal(await state(bad), 'REWORK');
		assert.equal((await force('water', bad, { action: 'callback', reason: '5', words: '好' })).status, 403);
	});
	test('files of staff: the plan is for staff, what goes with the answer for the citizen; forged purposes are refused', async () => {
		const number = await atWater();
		await act('water', number, 'sign');
		const water = await person('water');
		const form = forms((await page('water', number)).text).find((f) => f.action.endsWith('/attach'));
		const file = [{ name: '预案.txt', type: 'text/plain', content: '先围起来，再修。' }];
		const done = await water.upload(form.action, { ...form.fields, purpose: 'plan' }, file);
		assert.equal(done.status, 303, words(done.text).slice(0, 300));
		assert.match(words((await page('office', number)).text), /预案\.txt\s*应急预案/);
		const again = forms((await page('water', number)).text).find((f) => f.action.endsWith('/attach'));
		assert.equal((await water.upload(again.action, { ...again.fields, purpose: 'citizen' }, file)).status, 403);
		assert.equal((await water.upload(again.action, { ...again.fields, purpose: 'plan' }, [])).status, 422);
		assert.equal((await (await person('housing')).upload(`desk/tickets/${number}/attach`, { csrf: forms((await (await person('housing')).get('desk/password')).text).find((f) => f.fields.csrf).fields.csrf, purpose: 'plan' }, file)).status, 404);
		assert.equal(await hy.value(`SELECT COUNT(*) FROM attachment a JOIN ticket t ON t.id = a.ticket_id WHERE t.number = '${number}'`), '1');
	});
	test('negative letters are marked with words, and the mark is taken back', async () => {
		const number = await fresh();
		assert.equal((await send('office', number, 'flag', { words: '' })).status, 422);
		await act('office', number, 'flag', { words: '网上已经有人发了。' });
		assert.match(words((await page('office', number)).text), /负面或者可能引起舆情/);
		assert.ok((await offers('office', number)).includes('unflag') && !(await offers('office', number)).includes('flag'));
		await act('office', number, 'unflag', { words: '核实过，不是。' });
		assert.equal(await ticket(number, 'flags'), '0');
	});
	test('notes stand by themselves, for staff only', async () => {
		const number = await atWater();
		await act('water', number, 'note', { words: '已经打过电话，约好明天上门。' });
		const seen = await (await person('office')).get(`desk/tickets/${number}`, { json: true });
		assert.equal(seen.data.notes.timeline[0].words, '已经打过电话，约好明天上门。');
		assert.ok(!seen.data.timeline.some((step) => step.words === '已经打过电话，约好明天上门。'));
	});
});

describe('two at once', () => {
	test('who has it open is shown to the other, and no longer once that is two minutes ago', async () => {
		const number = await fresh();
		await page('office', number);
		const seen = await page('office2', number);
		assert.match(words(seen.text), /也打开着这封信： 县政府办公室 甲三（今天 \d\d:\d\d起）/);
		assert.ok(!words((await page('office2', number)).text).includes('甲四（'), 'oneself is not another one');
		await hy.sql(`UPDATE presence SET seen_at = seen_at - INTERVAL 121 SECOND, since_at = since_at - INTERVAL 200 SECOND`);
		assert.ok(!words((await page('office2', number)).text).includes('也打开着'));
		const office = await person('office');
		const { csrf } = forms((await page('office', number)).text).find((f) => f.fields.csrf).fields;
		const beat = await office.post(`desk/tickets/${number}/presence`, { csrf }, { json: true });
		assert.deepEqual(beat.data.others.map((one) => one.name), ['甲四']);
		await office.post(`desk/tickets/${number}/presence`, { csrf, leave: '1' }, { json: true });
		assert.ok(!words((await page('office2', number)).text).includes('也打开着'), 'who left is gone at once');
	});
	test('the first words that are saved lock the answer; when that is over the other one goes on', async () => {
		const number = await atWater();
		await act('water', number, 'sign');
		const [one, two] = [await person('water'), await person('water-two')];
		const mine = formOf((await page('water', number)).text, 'propose').fields;
		const theirs = formOf((await page('water-two', number)).text, 'propose').fields;
		const save = (visitor, fields, answer) => visitor.post(`desk/tickets/${number}/draft`, { ...fields, action: 'propose', answer });
		assert.equal((await save(one, mine, '先写的人写的。')).status, 303);
		const refused = await save(two, theirs, '后写的人写的。');
		assert.equal(refused.status, 409);
		assert.match(words(refused.text), /乙三正在写这封信的答复/);
		assert.equal(formOf(refused.text, 'propose').fields.answer, '后写的人写的。', 'nothing typed is lost');
		assert.match(words((await page('water-two', number)).text), /乙三正在写这封信的答复/);
		const sent = await two.post(`desk/tickets/${number}/act`, { ...theirs, ...allFine(formOf(refused.text, 'propose')), action: 'propose', answer: '先写的人写的。' });
		assert.equal(sent.status, 409, 'nor is it sent over the writer\'s head');
		await hy.sql('UPDATE edit_lock SET until_at = until_at - INTERVAL 301 SECOND');
		const seen = formOf((await page('water-two', number)).text, 'propose').fields;
		assert.equal((await save(two, seen, '接着写的。')).status, 303, 'when it is over the next one goes on');
		assert.equal((await save(one, mine, '先写的人又写。')).status, 409);
	});
	test('the same form twice does one thing, and the second answer says so', async () => {
		const number = await fresh();
		const office = await person('office');
		const form = formOf((await page('office', number)).text, 'dispatch');
		const twice = await Promise.all([1, 2].map(() => office.post(form.action, { ...form.fields, ...toWater(form), action: 'dispatch' })));
		assert.deepEqual(twice.map((answer) => answer.status).sort(), [303, 409]);
		assert.match(words(twice.find((answer) => answer.status === 409).text), /您刚才已经办过了/);
		assert.equal(await hy.value(`SELECT COUNT(*) FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE t.number = '${number}' AND e.action = 'dispatch'`), '1');
	});
	test('a form from before it left the unit, and the back button, say that it is elsewhere and keep the words; nothing is recorded against them', async () => {
		const number = await atWater();
		const water = await person('water');
		const form = formOf((await page('water', number)).text, 'return');
		await act('water', number, 'return', { words: '不归我们。' });
		const tries = () => hy.value("SELECT COUNT(*) FROM staff_event WHERE login = 'water' AND action = 'foreign_ticket'");
		const before = await tries();
		const again = await water.post(form.action, { ...form.fields, action: 'return', words: '写了很久的理由。' });
		assert.equal(again.status, 409);
		assert.ok(words(again.text).includes('写了很久的理由。'));
		assert.match(words((await page('water', number)).text), /已经不在您单位/);
		assert.equal(await tries(), before);
		assert.equal((await force('housing', number, { action: 'note', words: '看看' })).status, 404, 'who never had it gets no answer');
	});
	test('one wins, the other reads what happened and keeps the text', async () => {
		const number = await fresh();
		const form = formOf((await page('office2', number)).text, 'dispatch');
		await act('office', number, 'accept');
		const late = await (await person('office2')).post(form.action, { ...form.fields, ...toWater(form), action: 'dispatch', words: '请今天去看。' });
		assert.equal(late.status, 409);
		assert.match(words(late.text), /有人先办了一步/);
		assert.ok(late.text.includes('请今天去看。'));
	});
	test('a role that is taken away counts at the next click, and what was typed is shown', async () => {
		const number = await atWater();
		await act('water', number, 'sign');
		const form = formOf((await page('water-two', number)).text, 'propose');
		await hy.sql("UPDATE staff SET roles = 1 << 3 WHERE login = 'water-two'");
		const refused = await (await person('water-two')).post(form.action, { ...form.fields, action: 'propose', answer: '写好的答复。' });
		assert.equal(refused.status, 403);
		assert.ok(words(refused.text).includes('写好的答复。'));
		await hy.sql("UPDATE staff SET roles = 1 << 2 WHERE login = 'water-two'");
	});
	test('who is logged out while typing gets everything back after the log-in, ticked units too', async () => {
		const number = await fresh();
		const housing = await unit('县住房和城乡建设局');
		const visitor = hy.visitor();
		await visitor.login('office');
		const form = formOf((await visitor.get(`desk/tickets/${number}`)).text, 'dispatch');
		await hy.sql('UPDATE staff_session SET seen_at = seen_at - INTERVAL 1 DAY');
		for (const name of Object.keys(people)) delete people[name];
		const sent = await visitor.post(form.action, { ...form.fields, ...toWater(form), co: [housing], action: 'dispatch', words: '打了一半的话' });
		assert.equal(sent.status, 401);
		const back = await visitor.submit(sent, 'desk/login', { login: 'office', password: hy.password.office });
		assert.equal(back.status, 200);
		const again = formOf(back.text, 'dispatch');
		assert.equal(again.fields.words, '打了一半的话');
		assert.equal(again.fields.co, housing, 'the unit is ticked again');
		assert.equal(await state(number), 'SUBMITTED');
	});
});

test('an answer that nobody could review is not sent: it stays with its writer, who is told which step', async () => {
	const number = await atWater();
	await act('water', number, 'sign');
	const without = async (sql, step) => {
		await hy.sql(sql);
		const refused = await send('water', number, 'propose', { answer: '路灯已经修好，一个字也没有丢。' });
		assert.equal(refused.status, 422);
		assert.match(words(refused.text), new RegExp(`“${step}”这一步没有人能办`));
		assert.match(refused.text, /路灯已经修好，一个字也没有丢。/);
		assert.equal(await state(number), 'HANDLING');
	};
	try {
		await without("UPDATE staff SET active = 0 WHERE login = 'water-head'", '[^”]+');
		await hy.sql("UPDATE staff SET active = 1 WHERE login = 'water-head'");
		await without("UPDATE staff SET roles = 0 WHERE login IN ('water-lead', 'water-chief')", '[^”]+');
		/* one person with both roles takes one of the two steps */
		await without(`UPDATE staff SET roles = (SELECT r FROM (SELECT roles | 16 AS r FROM staff WHERE login = 'water-head') x) WHERE login = 'water-head'`, '[^”]+');
	} finally {
		await hy.sql("UPDATE staff SET active = 1, roles = 8 WHERE login = 'water-head'");
		await hy.sql("UPDATE staff SET roles = 16 WHERE login = 'water-lead'");
		await hy.sql("UPDATE staff SET roles = 512 WHERE login = 'water-chief'");
	}
	await act('water', number, 'propose', { answer: '路灯已经修好，一个字也没有丢。' });
	assert.equal(await state(number), 'IN_REVIEW2');
});
test('nothing that is not offered is accepted by hand: every action on a new letter, for each role', async () => {
	const number = await fresh();
	const all = ['sign', 'return', 'return_ask', 'return_deny', 'ask', 'resume', 'propose', 'take_back', 'review', 'back', 'release', 'consent', 'object', 'recall', 'redispatch', 'involve', 'excuse', 'callback',
		'extend', 'extend_deny', 'contact', 'acknowledge', 'refuse', 'invalid', 'refuse_deny', 'unflag', 'publish', 'no_such_action'];
	for (const action of all) {
		const answer = await force('office', number, { action, words: '试试', unit: '2', reason: '5', answer: '试试' }, { json: true });
		assert.ok([403, 422].includes(answer.status), `office ${action}: ${answer.status}`);
		assert.equal(await state(number), 'SUBMITTED', action);
	}
	for (const login of ['watch']) {
		const answer = await force(login, number, { action: 'dispatch', unit: '2' }, { json: true });
		assert.equal(answer.status, 403);
	}
	for (const login of ['vendor', 'admin', 'water'])
		assert.equal((await force(login, number, { action: 'note', words: '看看' }, { json: true })).status, 404, login);
});
test('a program is told the new state, the version, and what takes it back', async () => {
	const number = await fresh();
	const done = await force('office', number, { action: 'dispatch', unit: await unit('县水务局'), version: '1' }, { json: true });
	assert.equal(done.status, 200, done.text);
	assert.deepEqual([done.data.state, done.data.undo], ['DISPATCHED', 'recall']);
	const back = await force('office', number, { action: 'recall', version: String(done.data.version) }, { json: true });
	assert.deepEqual([back.status, back.data.state], [200, 'ACCEPTED']);
});

describe('what people leave behind', () => {
	test('a letter of supervision is signed for by the unit that it went to, wherever the letter is now', async () => {
		const number = await atWater();
		const id = await ticket(number, 'id'), water = await unit('县水务局');
		await hy.sql(`INSERT INTO supervision (clock_id, site_id, ticket_id, unit_id, drawn_at, issued_at, words) SELECT MIN(id), 1, ${id}, ${water}, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), '请三天内办结。' FROM clock WHERE ticket_id = ${id}`);
		await act('office', number, 'redispatch', (form) => ({ unit: form.labels.unit['县住房和城乡建设局'], words: '转错了' }));
		const sheet = await (await person('water')).get(`desk/supervisions/${number}`);
		assert.equal(sheet.status, 200);
		assert.match(words(sheet.text), /请三天内办结。/);
		assert.ok(!sheet.text.includes(`desk/tickets/${number}`), 'the letter itself is no longer theirs');
		const form = forms(sheet.text).find((f) => f.action.endsWith(`desk/supervisions/${number}`));
		assert.equal((await (await person('housing')).post(form.action, { ...form.fields, csrf: forms((await (await person('housing')).get('desk/password')).text).find((f) => f.action.endsWith('desk/password')).fields.csrf })).status, 409, 'not theirs to sign');
		const done = await (await person('water')).post(form.action, { ...form.fields, words: '已经移交住建局。' });
		assert.equal(done.status, 303, words(done.text).slice(0, 300));
		assert.deepEqual(await hy.sql(`SELECT s.login, v.reply FROM supervision v JOIN staff s ON s.id = v.acknowledged_by WHERE v.ticket_id = ${id}`), [['water', '已经移交住建局。']]);
		assert.equal((await (await person('water')).post(form.action, { ...form.fields })).status, 409, 'once');
		const other = await fresh();
		assert.equal((await (await person('water')).get(`desk/supervisions/${other}`)).status, 404);
	});
	test('a text whose reviewer has lost the role is shown on the board and goes back by the office', async () => {
		const number = await atWater();
		await act('water', number, 'sign');
		await act('water', number, 'propose', { answer: '您好：路灯已经修好。' });
		await act('water-head', number, 'review');
		assert.ok(!(await offers('office', number)).includes('reclaim'));
		const roles = await hy.value("SELECT roles FROM staff WHERE login = 'water-lead'");
		await hy.sql("UPDATE staff SET roles = roles & ~16 WHERE login = 'water-lead'");
		try {
			const board = await (await person('office')).get('desk/board');
			assert.ok(board.text.slice(board.text.indexOf('hd-stuck')).includes(`desk/tickets/${number}`));
			const doctor = await hy.cli('doctor');
			assert.match(doctor.out + doctor.err, new RegExp(`review nobody can go on with.*${number} \\(leader of 县水务局\\)`));
			await act('office', number, 'reclaim', { words: '分管领导已经调离。' });
			assert.equal(await state(number), 'HANDLING');
		} finally {
			await hy.sql(`UPDATE staff SET roles = ${roles} WHERE login = 'water-lead'`);
		}
		assert.ok((await offers('water', number)).includes('propose'));
		assert.ok(!(await (await person('office')).get('desk/board')).text.includes('hd-stuck'));
	});
});
