// SPDX-License-Identifier: MIT
// A citizen looks at the own letter, adds, chases, withdraws.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { forms, letter, newKey, start, track, words, write, answerLetter } from './harness.mjs';

let hy;
before(async () => { hy = await start({ set: { 'track.minutes': 30 } }); });
after(() => hy?.stop());

describe('one\'s own letter', () => {
	test('opens with number and code, however they are typed', async () => {
		const { number, code } = await write(hy);
		const grouped = number.replace(/(\d{4})(?=\d)/g, '$1 ');
		const wide = number.replace(/\d/g, (d) => String.fromCharCode(0xff10 + Number(d)));
		for (const typed of [number, grouped, grouped.replaceAll(' ', '-'), wide]) {
			const { page } = await track(hy, { number: typed, code });
			assert.equal(page.status, 200, typed);
			assert.ok(words(page.text).includes('柳岸路的路灯坏了三盏'));
		}
	});
	test('says in words where the letter is and by when an answer is due', async () => {
		const { page } = await track(hy, await write(hy));
		assert.match(words(page.text), /月\d+日（周.）/);
		assert.doesNotMatch(words(page.text), /SUBMITTED|letter\.reply|null|undefined/);
	});
	test('answers in JSON at the same address', async () => {
		const receipt = await write(hy);
		const { visitor } = await track(hy, receipt);
		const { status, data } = await visitor.get('letters/mine', { json: true });
		assert.equal(status, 200);
		assert.ok(JSON.stringify(data).replace(/\s/g, '').includes(receipt.number));
	});
	test('is closed to who has no number and code', async () => {
		for (const path of ['letters/mine', 'letters/mine/withdraw']) {
			const answer = await hy.visitor().get(path);
			assert.notEqual(answer.status, 200, path);
		}
		assert.notEqual((await hy.visitor().post('letters/mine/add', { words: '我也要补充一点内容' })).status, 200);
	});
	test('an altered cookie opens nothing', async () => {
		const { visitor } = await track(hy, await write(hy));
		for (const [name, value] of visitor.cookies) visitor.cookies.set(name, `${value.slice(0, -2)}${value.endsWith('AA') ? 'BB' : 'AA'}`);
		assert.notEqual((await visitor.get('letters/mine')).status, 200);
	});
	test('is in no public place before it is published', async () => {
		const { number } = await write(hy, { title: '只有我自己能看的一封信' });
		assert.equal((await hy.visitor().get(`letters/${number}`)).status, 404);
		assert.ok(!(await hy.visitor().get('letters/?q=' + encodeURIComponent('自己能看'))).text.includes(number));
	});
});

describe('acts of the citizen', () => {
	test('an addition stands on the page and is an event', async () => {
		const receipt = await write(hy);
		const { visitor, page } = await track(hy, receipt);
		const after = await visitor.submit(page, '/mine/add', { words: '昨天第六盏也不亮了，请一起看看。' });
		assert.equal(after.status, 200, words(after.text).slice(0, 300));
		assert.ok(words((await visitor.get('letters/mine')).text).includes('昨天第六盏也不亮了'));
		assert.equal(await hy.value(`SELECT additions FROM ticket WHERE number = '${receipt.number}'`), '1');
	});
	test('sent by a double click they are done once, and the second answer says that they are', async () => {
		const receipt = await write(hy);
		const { visitor, page } = await track(hy, receipt);
		const form = forms(page.text).find((f) => f.action.endsWith('/mine/add'));
		const twice = (where, fields) => Promise.all([visitor.post(where, fields), visitor.post(where, fields)]);
		for (const answer of await twice(form.action, { ...form.fields, words: '今天第七盏也不亮了。' }))
			assert.match(answer.headers.location ?? '', /done=add/, String(answer.status));
		assert.equal(await hy.value(`SELECT additions FROM ticket WHERE number = '${receipt.number}'`), '1');
		const last = forms((await visitor.get('letters/mine/withdraw')).text).find((f) => f.action.endsWith('/mine/withdraw'));
		for (const answer of await twice(last.action, last.fields)) assert.match(answer.headers.location ?? '', /done=withdraw/, String(answer.status));
		assert.equal(await hy.value(`SELECT COUNT(*) FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE e.action = 'withdraw' AND t.number = '${receipt.number}'`), '1');
	});
	test('chasing is counted and limited', async () => {
		const receipt = await write(hy);
		const { visitor } = await track(hy, receipt);
		let refused = false;
		for (let i = 0; i < 12 && !refused; i++) {
			const page = await visitor.get('letters/mine');
			const form = forms(page.text).find((f) => f.action.endsWith('/mine/chase'));
			if (!form) refused = true;
			else {
				const answer = await visitor.post(form.action, { ...form.fields });
				refused = answer.status >= 400;
			}
		}
		assert.ok(refused, 'one cannot chase without end');
		const chases = Number(await hy.value(`SELECT chases FROM ticket WHERE number = '${receipt.number}'`));
		assert.ok(chases >= 0 && chases < 12);
	});
	test('withdrawing is asked first, then final', async () => {
		const receipt = await write(hy);
		const { visitor } = await track(hy, receipt);
		const ask = await visitor.get('letters/mine/withdraw');
		assert.equal(ask.status, 200);
		await visitor.submit(ask, '/mine/withdraw');
		assert.equal(await hy.value(`SELECT state FROM ticket WHERE number = '${receipt.number}'`), 'WITHDRAWN');
		const again = forms((await visitor.get('letters/mine')).text).find((f) => f.action.endsWith('/mine/withdraw'));
		assert.equal(again, undefined, 'nothing is left to withdraw');
	});
	test('without the page\'s token nothing happens', async () => {
		const receipt = await write(hy);
		const { visitor } = await track(hy, receipt);
		for (const csrf of [undefined, 'AAAAAAAAAAAAAAAAAAAAAA']) {
			const answer = await visitor.post('letters/mine/withdraw', { csrf });
			assert.ok([400, 403].includes(answer.status), String(answer.status));
		}
		assert.equal(await hy.value(`SELECT state FROM ticket WHERE number = '${receipt.number}'`), 'SUBMITTED');
	});
	test('a bad rating needs words and sends the letter back to work; a rating is given once', async () => {
		const receipt = await write(hy);
		await answerLetter(hy, receipt.number);
		const { visitor, page } = await track(hy, receipt);
		assert.ok(words(page.text).includes('三盏路灯已经在今天下午修好'));
		const form = forms(page.text).find((f) => f.action.endsWith('/mine/rate'));
		const bad = await visitor.post(form.action, { ...form.fields, rating: '1', words: '' });
		assert.equal(bad.status, 422);
		const done = await visitor.post(form.action, { ...form.fields, rating: '1', words: '只修好了两盏，第三盏还是不亮。' });
		assert.equal(done.status, 303, words(done.text).slice(0, 300));
		assert.equal((await visitor.get('letters/mine', { json: true })).data.rule, 'rating.rectify');
		assert.deepEqual(await hy.sql(`SELECT state, rating FROM ticket WHERE number = '${receipt.number}'`), [['REWORK', '1']]);
		assert.ok(words((await visitor.get('letters/mine')).text).includes('从您评价的第二天算起 15 个工作日'));
		const again = await visitor.post(form.action, { ...form.fields, rating: '5', words: '' });
		assert.notEqual(again.status, 303);
	});
});

describe('a program over JSON', () => {
	const jsonPost = (visitor, path, fields) => visitor.post(path, fields, { json: true });
	test('gets with the letter the token that lets it go on', async () => {
		const { number, code } = await write(hy);
		const visitor = hy.visitor();
		const opened = await jsonPost(visitor, 'letters/track', { number, code });
		assert.equal(opened.status, 200);
		assert.ok(opened.data.csrf);
		const added = await jsonPost(visitor, 'letters/mine/add', { csrf: opened.data.csrf, words: '昨天第六盏也不亮了。' });
		assert.equal(added.status, 200, added.text);
		assert.equal(added.data.number, number);
		assert.ok(added.data.timeline.some((step) => step.words === '昨天第六盏也不亮了。'));
		const chased = await jsonPost(visitor, 'letters/mine/chase', { csrf: opened.data.csrf });
		assert.equal(chased.status, 200, chased.text);
	});
	test('is told by when an answer is due and why, what may be done now, and where its files are', async () => {
		const visitor = hy.visitor();
		const sent = await visitor.upload('letters/', letter({ key: newKey() }), [{ name: '照片.txt', type: 'text/plain', content: '第三盏' }], { json: true });
		assert.equal(sent.status, 201, sent.text);
		assert.match(sent.data.why, /从收到信的第二天算起 \d+ 个工作日/);
		const { number, code } = sent.data;
		for (const answer of [await jsonPost(hy.visitor(), 'letters/track', { number, code }), await visitor.get('letters/mine', { json: true })]) {
			assert.equal(answer.status, 200, answer.text);
			const { why, rule, source, actions, attachments, due_at: due, refusal } = answer.data;
			assert.equal(due, sent.data.due_at);
			assert.match(why, /从收到信的第二天算起 \d+ 个工作日.*依据：/);
			assert.equal(rule, 'letter.reply');
			assert.ok(why.includes(source));
			assert.deepEqual(actions.sort(), ['add', 'chase', 'withdraw']);
			assert.equal(refusal, undefined);
			assert.equal((await visitor.get(attachments[0].url)).text, '第三盏');
			for (const secret of ['张小满', '13800138000']) assert.ok(!answer.text.includes(secret), 'no contact data');
		}
	});
	test('is told why a letter was refused and where to go', async () => {
		const { number, code } = await write(hy);
		const office = hy.visitor();
		await office.login('office');
		const form = forms((await office.get(`desk/tickets/${number}`)).text).find((f) => f.buttons.some((b) => b.value === 'refuse_ask'));
		const reason = form.choices.reason.find((code) => code && code !== 'invalid');
		assert.equal((await office.post(form.action, { ...form.fields, action: 'refuse_ask', reason, words: '请看上面写的去处。' })).status, 303);
		const second = hy.visitor();
		await second.login('office2');
		const waits = forms((await second.get(`desk/tickets/${number}`)).text).find((f) => f.buttons.some((b) => /^(refuse|redirect)$/.test(b.value)));
		const { value: action } = waits.buttons.find((b) => /^(refuse|redirect)$/.test(b.value));
		assert.equal((await second.post(waits.action, { ...waits.fields, action })).status, 303);
		const { refusal, actions } = (await jsonPost(hy.visitor(), 'letters/track', { number, code })).data;
		assert.deepEqual(Object.keys(refusal).sort(), ['name', 'source', 'text', 'where', 'words']);
		assert.equal(refusal.words, '请看上面写的去处。');
		for (const field of ['name', 'text', 'where']) assert.match(refusal[field], /[\u4e00-\u9fff]/, field);
		assert.deepEqual(actions, []);
	});
	test('is told what is wrong field by field, and nothing else', async () => {
		const { number, code } = await write(hy);
		const visitor = hy.visitor();
		const wrong = await jsonPost(visitor, 'letters/track', { number, code: '00000000' });
		assert.deepEqual([wrong.status, Object.keys(wrong.data), Object.keys(wrong.data.errors)], [403, ['errors'], ['code']]);
		const { csrf } = (await jsonPost(visitor, 'letters/track', { number, code })).data;
		const empty = await jsonPost(visitor, 'letters/mine/add', { csrf, words: '' });
		assert.deepEqual([empty.status, Object.keys(empty.data), Object.keys(empty.data.errors)], [422, ['errors'], ['words']]);
		const early = await jsonPost(visitor, 'letters/mine/rate', { csrf, rating: '5' });
		assert.deepEqual([early.status, Object.keys(early.data)], [409, ['error', 'request']]);
	});
});

test('an expired look keeps what was typed', async () => {
	const receipt = await write(hy);
	const { visitor, page } = await track(hy, receipt);
	const form = forms(page.text).find((f) => f.action.endsWith('/mine/add'));
	visitor.cookies.clear();
	const answer = await visitor.follow(await visitor.post(form.action, { ...form.fields, words: '写了很久的一段补充说明。' }));
	assert.ok(answer.text.includes('写了很久的一段补充说明。'), 'the words are on the page');
});
