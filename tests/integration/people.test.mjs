// SPDX-License-Identifier: MIT
// People at the desk, through the pages: the second step, a month's password, resets by two persons, training, leaving, roles that are
// taken away in the middle of work, contractors, forged fields, and who may know that there is a desk.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { forms, start, toWater, words, write } from './harness.mjs';
import { codeOf, keyOn } from './totp.mjs';

let hy;
before(async () => { hy = await start({ set: { 'demo.keep_password': 0, 'desk.sessions': 2 } }); });
after(() => hy?.stop());

const own = {}; // what people changed their passwords to
let serial = 0;
const fresh = () => `Neu-gewaehlt-${++serial}`;

/** In, with the first password changed. */
async function enter(login, visitor = hy.visitor()) {
	let page = await visitor.submit(await visitor.get('desk/login'), 'desk/login', { login, password: own[login] ?? hy.password[login] });
	if (/更换密码/.test(words(page.text)) && forms(page.text).some((f) => f.action.endsWith('desk/password'))) {
		const password = fresh();
		page = await visitor.submit(page, 'desk/password', { old: own[login] ?? hy.password[login], password, again: password });
		own[login] = password;
	}
	visitor.page = page;
	return visitor;
}
const idOf = (login) => hy.value(`SELECT id FROM staff WHERE login = '${login}'`);
const formTo = (page, end, button) => forms(page.text).find((f) => f.action.endsWith(end) && (!button || f.buttons.some((b) => b.text.includes(button))));

describe('a password', () => {
	test('is one of the policy: each class, length, no login, none of the latest', async () => {
		const visitor = await enter('water-head');
		const change = async (password) => visitor.submit(await visitor.get('desk/password'), 'desk/password', { old: own['water-head'], password, again: password });
		for (const bad of ['Kurz-1a', 'nur-klein-1', 'NUR-GROSS-1', 'Ohne-Ziffer', 'OhneZeichen1', 'Water-Head-1x']) {
			const page = await change(bad);
			assert.equal(page.status, 422, bad);
		}
		const first = own['water-head'];
		const second = fresh();
		assert.equal((await change(second)).status, 200);
		own['water-head'] = second;
		const back = await change(first);
		assert.equal(back.status, 422);
		assert.match(words(back.text), /最近 5 次用过的密码不能再用/);
	});
	test('has to be changed after a month, at the log-in and with the reason', async () => {
		await enter('water-lead');
		await hy.sql("UPDATE staff SET password_at = UTC_TIMESTAMP() - INTERVAL 40 DAY WHERE login = 'water-lead'");
		const visitor = hy.visitor();
		const page = await visitor.submit(await visitor.get('desk/login'), 'desk/login', { login: 'water-lead', password: own['water-lead'] });
		assert.match(words(page.text), /密码用了超过 1 个月.*酉阳府办发〔2023〕5号 第三十条/);
		const away = await visitor.get('desk/');
		assert.equal(away.status, 303);
		assert.match(away.headers.location, /desk\/password$/);
		const password = fresh();
		assert.equal((await visitor.submit(page, 'desk/password', { old: own['water-lead'], password, again: password })).status, 200);
		own['water-lead'] = password;
		assert.equal((await visitor.get('desk/')).status, 200);
	});
	test('that ends soon is said after the log-in', async () => {
		await hy.sql("UPDATE staff SET password_at = UTC_TIMESTAMP() - INTERVAL 27 DAY WHERE login = 'water-lead'");
		const visitor = await enter('water-lead');
		assert.match(words(visitor.page.text), /密码用到.*为止/);
	});
});

describe('training', () => {
	test('comes before the first log-in, and is said plainly', async () => {
		const add = await hy.cli('staff', 'add', 'fresh', '新人', '--unit', 'water', '--role', 'handler');
		hy.password.fresh = add.out.split('\t')[1].trim();
		const visitor = hy.visitor();
		const page = await visitor.submit(await visitor.get('desk/login'), 'desk/login', { login: 'fresh', password: hy.password.fresh });
		assert.equal(page.status, 403);
		assert.match(words(page.text), /没有上岗前培训的记录/);
		const admin = await enter('admin');
		const about = await admin.get(`desk/people/${await idOf('fresh')}`);
		assert.match(words(about.text), /没有培训记录，不能登录/);
		const future = await admin.post(formTo(about, '/act', '登记培训').action, { ...formTo(about, '/act', '登记培训').fields, on: '2099-01-01' });
		assert.equal(future.status, 422);
		const filed = await admin.submit(about, '/act', { on: '2026-02-03', what: '上岗前培训' }, { button: '登记培训' });
		assert.match(words(filed.text), /2月3日（周二） 上岗前培训 （admin 登记）/);
		await enter('fresh', visitor);
		assert.equal((await visitor.get('desk/')).status, 200);
	});
});

describe('the second step', () => {
	let key;
	let codes;
	test('is set up with a code, and gives ten recovery codes once', async () => {
		const visitor = await enter('housing');
		const page = await visitor.get('desk/factor');
		assert.match(page.text, /<svg viewBox=/);
		key = keyOn(words(page.text));
		const wrong = await visitor.submit(page, 'desk/factor', { code: '000000' });
		assert.equal(wrong.status, 422);
		const done = await visitor.submit(wrong, 'desk/factor', { code: codeOf(key) });
		codes = [...done.text.matchAll(/<li class="hy-code">([^<]+)</g)].map((m) => m[1]);
		assert.equal(codes.length, 10);
		assert.ok(!(await visitor.get('desk/factor')).text.includes(codes[0]));
		assert.equal(await hy.value(`SELECT COUNT(*) FROM staff_recovery WHERE hash = '${codes[0]}'`), '0');
	});
	test('nothing of the desk is there before it, and no code fits twice', async () => {
		const visitor = hy.visitor();
		const page = await visitor.submit(await visitor.get('desk/login'), 'desk/login', { login: 'housing', password: own.housing });
		assert.match(words(page.text), /输入动态口令/);
		const before = visitor.cookies.get('desk');
		for (const path of ['desk/', 'desk/account', 'desk/password', 'desk/factor']) {
			const answer = await visitor.get(path);
			assert.equal(answer.status, 303, path);
			assert.match(answer.headers.location, /desk\/login\/code$/);
		}
		assert.equal((await visitor.get('desk/', { json: true })).status, 403);
		assert.equal((await visitor.submit(page, 'desk/login/code', { code: codeOf(key) })).status, 403, 'it turned it on');
		const inside = await visitor.submit(page, 'desk/login/code', { code: codeOf(key, 1) });
		assert.equal(inside.status, 200);
		assert.notEqual(visitor.cookies.get('desk'), before, 'another token than the waiting one');
		assert.match(words((await visitor.get('desk/account')).text), /动态口令不对/);
	});
	test('who knows only the password throws nobody out', async () => {
		const inside = await enter('water-chief');
		await hy.sql(`UPDATE staff SET totp_on = 1 WHERE login = 'water-chief'`);
		for (let i = 0; i < 4; i++) {
			const guesser = hy.visitor();
			assert.match(words((await guesser.submit(await guesser.get('desk/login'), 'desk/login', { login: 'water-chief', password: own['water-chief'] })).text), /输入动态口令/);
		}
		assert.equal((await inside.get('desk/')).status, 200);
		await hy.sql(`UPDATE staff SET totp_on = 0 WHERE login = 'water-chief'`);
	});
	test('a recovery code opens once', async () => {
		const visitor = hy.visitor();
		const ask = async () => visitor.submit(await visitor.get('desk/login'), 'desk/login', { login: 'housing', password: own.housing });
		assert.equal((await visitor.submit(await ask(), 'desk/login/code', { code: codes[0].toUpperCase() })).status, 200);
		assert.match(words((await visitor.get('desk/account')).text), /还有 9 个恢复码/);
		assert.equal((await visitor.submit(await ask(), 'desk/login/code', { code: codes[0] })).status, 403);
	});
	test('guessing locks, and the right password does not begin the count anew', async () => {
		const visitor = hy.visitor();
		let last;
		for (let i = 0; i < 6 && !/锁住/.test(words(last?.text ?? '')); i++) {
			const page = await visitor.submit(await visitor.get('desk/login'), 'desk/login', { login: 'housing', password: own.housing });
			if (page.status !== 200) { last = page; break; }
			last = await visitor.submit(page, 'desk/login/code', { code: `00000${i}` });
		}
		assert.match(words(last.text), /锁住/);
		assert.equal((await visitor.submit(await visitor.get('desk/login'), 'desk/login', { login: 'housing', password: own.housing })).status, 403);
		await hy.sql("UPDATE staff SET locked_until = NULL WHERE login = 'housing'");
	});
	test('what was typed is carried through it', async () => {
		const { number } = await write(hy);
		const office = await enter('office');
		const form = forms((await office.get(`desk/tickets/${number}`)).text).find((f) => f.buttons.some((b) => b.value === 'dispatch'));
		const unit = form.labels.unit['县住房和城乡建设局'];
		assert.equal((await office.post(form.action, { ...form.fields, action: 'dispatch', unit })).status, 303);
		const visitor = hy.visitor();
		await visitor.submit(await visitor.submit(await visitor.get('desk/login'), 'desk/login', { login: 'housing', password: own.housing }), 'desk/login/code', { code: codes[1] });
		const propose = forms((await visitor.get(`desk/tickets/${number}`)).text).find((f) => f.buttons.some((b) => b.value === 'propose'));
		await hy.sql(`DELETE FROM staff_session WHERE staff_id = ${await idOf('housing')}`);
		const typed = '换了两道门，写的还在。';
		const sent = await visitor.post(propose.action, { ...propose.fields, action: 'propose', answer: typed });
		assert.equal(sent.status, 401);
		const code = await visitor.submit(sent, 'desk/login', { login: 'housing', password: own.housing });
		const back = await visitor.submit(code, 'desk/login/code', { code: codes[2] });
		assert.equal(back.status, 200);
		assert.equal(forms(back.text).find((f) => f.buttons.some((b) => b.value === 'propose')).fields.answer, typed);
	});
});

describe('a reset', () => {
	test('takes an application, an administrator who records and another person who grants', async () => {
		await enter('watch');
		const admin = await enter('admin');
		const lead = await enter('office-lead');
		const about = await admin.get(`desk/people/${await idOf('watch')}`);
		const empty = await admin.submit(about, '/act', { application: '', words: '' }, { button: '登记申请' });
		assert.equal(empty.status, 422);
		assert.match(words(empty.text), /请写书面申请的编号和理由/);
		await admin.submit(about, '/act', { application: '申〔2026〕5号', words: '忘记密码' }, { button: '登记申请' });
		const waiting = await admin.get('desk/resets');
		assert.match(words(waiting.text), /要由另一个人核对/);
		const asked = forms(waiting.text).find((f) => f.action.endsWith('desk/resets')).fields;
		const forged = await admin.post('desk/resets', { ...asked, decision: 'grant' });
		assert.equal(forged.status, 409, 'who recorded it does not grant it');
		const office = await enter('office');
		const csrf = forms((await office.get('desk/account')).text).find((f) => f.fields.csrf).fields.csrf;
		assert.equal((await office.post('desk/resets', { ...asked, csrf, decision: 'grant' })).status, 403);
		assert.match(words((await lead.get('desk/account')).text), /重置申请：1 份等核对/);
		const granted = await lead.submit(await lead.get('desk/resets'), 'desk/resets', {}, { button: '同意' });
		const password = granted.text.match(/hy-card__number">([^<]+)</)[1];
		assert.ok(!(await lead.get('desk/resets')).text.includes(password), 'shown once');
		assert.equal((await lead.post('desk/resets', { ...asked, csrf: forms(granted.text).find((f) => f.fields.csrf).fields.csrf, decision: 'grant' })).status, 409, 'granted once');
		const visitor = hy.visitor();
		const old = await visitor.submit(await visitor.get('desk/login'), 'desk/login', { login: 'watch', password: own.watch });
		assert.equal(old.status, 403);
		const page = await visitor.submit(await visitor.get('desk/login'), 'desk/login', { login: 'watch', password });
		assert.match(words(page.text), /密码刚由管理员重置/);
		own.watch = password;
		await enter('watch', visitor);
	});
	test('is nobody’s own', async () => {
		const admin = await enter('admin');
		const about = await admin.get(`desk/people/${await idOf('admin')}`);
		assert.equal(formTo(about, '/act', '登记申请'), undefined);
		const form = formTo(about, '/act', '登记培训');
		const forged = await admin.post(form.action, { csrf: form.fields.csrf, action: 'reset', what: 'password', application: '1', words: '想换' });
		assert.equal(forged.status, 422);
		assert.match(words(forged.text), /自己的账号要由别人办理/);
	});
});

describe('log-ins', () => {
	test('a newer one ends the oldest, and who sits there is told', async () => {
		const places = [];
		for (let i = 0; i < 3; i++) places.push(await enter('water'));
		const told = await places[0].get('desk/');
		assert.equal(told.status, 401);
		assert.match(words(told.text), /您的账号又在别处登录.*最多同时在 2 处登录/);
		assert.equal((await places[1].get('desk/')).status, 200);
		assert.equal((await places[2].get('desk/')).status, 200);
	});
	test('one’s own can be ended from elsewhere, nobody else’s', async () => {
		const here = await enter('water');
		const there = await enter('water');
		const page = await here.get('desk/account');
		const mine = forms(page.text).find((f) => f.action.endsWith('account/end'));
		const other = await hy.value(`SELECT LEFT(token_hash, 16) FROM staff_session WHERE staff_id = ${await idOf('admin')} AND waits = 0 LIMIT 1`);
		await here.post(mine.action, { ...mine.fields, session: other });
		assert.equal(await hy.value(`SELECT waits FROM staff_session WHERE LEFT(token_hash, 16) = '${other}'`), '0');
		assert.equal((await here.post(mine.action, mine.fields)).status, 303);
		const told = await there.get('desk/');
		assert.equal(told.status, 401);
		assert.match(words(told.text), /已经从别处结束/);
		assert.equal((await here.get('desk/')).status, 200);
	});
	test('failed tries since the last one are said', async () => {
		const visitor = hy.visitor();
		for (let i = 0; i < 2; i++) await visitor.submit(await visitor.get('desk/login'), 'desk/login', { login: 'water', password: 'falsch' });
		await enter('water', visitor);
		assert.match(words(visitor.page.text), /有 2 次没有登录成功/);
	});
});

describe('a role', () => {
	test('that is taken away in the middle of work works no more at the next click', async () => {
		const { number } = await write(hy);
		const office = await enter('office2');
		const page = await office.get(`desk/tickets/${number}`);
		const form = forms(page.text).find((f) => f.buttons.some((b) => b.value === 'dispatch'));
		const admin = await enter('admin');
		const about = await admin.get(`desk/people/${await idOf('office2')}`);
		const saved = await admin.submit(about, `desk/people/${await idOf('office2')}`, { role_office: undefined, role_supervisor: '1' }, { button: '保存' });
		assert.match(words(saved.text), /下一次点击起生效/);
		const done = await office.post(form.action, { ...form.fields, ...toWater(form), action: 'dispatch' });
		assert.notEqual(done.status, 303, words(done.text).slice(0, 200));
		assert.equal(await hy.value(`SELECT state FROM ticket WHERE number = '${number}'`), 'SUBMITTED');
		assert.match(words((await admin.get(`desk/people/${await idOf('office2')}`)).text), /岗位 受理转办 督查/, 'recorded from what to what');
		await hy.sql("UPDATE staff SET roles = 2 WHERE login = 'office2'");
	});
	test('two administrators do not overwrite each other', async () => {
		const admin = await enter('admin');
		const id = await idOf('water-chief');
		const seen = await admin.get(`desk/people/${id}`);
		await admin.submit(seen, `desk/people/${id}`, { name: '乙四改' }, { button: '保存' });
		const crossed = await admin.submit(seen, `desk/people/${id}`, { name: '乙四又改', role_head: '1' }, { button: '保存' });
		assert.equal(crossed.status, 409);
		assert.match(words(crossed.text), /别人改过这个人的资料/);
		assert.equal(formTo(crossed, `desk/people/${id}`, '保存').fields.name, '乙四又改', 'what was typed is kept');
		assert.equal(await hy.value(`SELECT name FROM staff WHERE id = ${id}`), '乙四改');
	});
	test('a contractor sees rules and messages, no letter, and gets no second role', async () => {
		const vendor = await enter('vendor');
		const { number } = await write(hy);
		assert.match((await vendor.get('desk/')).headers.location, /desk\/rules$/);
		assert.equal((await vendor.get('desk/rules')).status, 200);
		assert.equal((await vendor.get('desk/messages')).status, 200);
		assert.equal((await vendor.get(`desk/tickets/${number}`)).status, 404);
		for (const path of ['desk/search?q=1', 'desk/units', 'desk/people/1', 'desk/changes', 'desk/resets', 'desk/escalations'])
			assert.equal((await vendor.get(path)).status, 403, path);
		const csrf = forms((await vendor.get('desk/account')).text).find((f) => f.fields.csrf).fields.csrf;
		assert.equal((await vendor.post('desk/messages/retry', { csrf, id: '1' })).status, 403);
		const admin = await enter('admin');
		const about = await admin.get(`desk/people/${await idOf('vendor')}`);
		const mixed = await admin.submit(about, `desk/people/${await idOf('vendor')}`, { role_head: '1' }, { button: '保存' });
		assert.equal(mixed.status, 422);
		assert.match(words(mixed.text), /源府办〔2023〕26号 第六条/);
	});
});

describe('the administrator’s pages', () => {
	test('a unit is added below another one, with three persons, and recorded', async () => {
		const admin = await enter('admin');
		const page = await admin.get('desk/units/new');
		const some = { name: '水务站', code: 'station', first: '一', direct: '二', handler: '' };
		const missing = await admin.submit(page, 'desk/units/new', some);
		assert.equal(missing.status, 422);
		assert.match(words(missing.text), /具体责任人/);
		const form = forms(missing.text).find((f) => f.action.endsWith('units/new'));
		assert.equal(form.fields.name, '水务站', 'what was typed is kept');
		const added = await admin.submit(missing, 'desk/units/new', { ...some, handler: '三', parent: form.labels.parent['县水务局'], active: '1' });
		assert.equal(added.status, 200, words(added.text).slice(0, 300));
		assert.match(words((await admin.get('desk/units')).text), /└ 水务站 一 二 三 ▲ 没有经办账号/);
		assert.match(words((await admin.get('desk/changes')).text), /admin 水务站 具体责任人 （空） 三/);
		assert.match(words((await admin.get('desk/changes')).text), /admin 水务站 上级单位 （空） 县水务局/);
		const water = await admin.get(`desk/units/${await hy.value("SELECT id FROM unit WHERE code = 'water'")}`);
		const ring = await admin.submit(water, `desk/units/${await hy.value("SELECT id FROM unit WHERE code = 'water'")}`, { parent: await hy.value("SELECT id FROM unit WHERE code = 'station'") });
		assert.equal(ring.status, 422);
		assert.match(words(ring.text), /不能在自己下面/);
	});
	test('a person is added, with a password that is shown once', async () => {
		const admin = await enter('admin');
		const unit = await hy.value("SELECT id FROM unit WHERE code = 'station'");
		const page = await admin.get(`desk/people/new?unit=${unit}`);
		const none = await admin.submit(page, 'desk/people/new', { login: 'station', name: '站员' });
		assert.equal(none.status, 422);
		assert.match(words(none.text), /请至少选一个岗位/);
		const added = await admin.submit(none, 'desk/people/new', { login: 'station', name: '站员', role_handler: '1', on: '2026-01-09', what: '培训' });
		const password = added.text.match(/hy-card__number">([^<]+)</)[1];
		const id = await idOf('station');
		assert.ok(!(await admin.get(`desk/people/${id}`)).text.includes(password));
		hy.password.station = password;
		await enter('station');
		const twice = await admin.submit(page, 'desk/people/new', { login: 'station', name: '另一个', role_handler: '1' });
		assert.equal(twice.status, 409);
		assert.equal(await hy.value("SELECT name FROM staff WHERE login = 'station'"), '站员');
	});
	test('units and accounts are files too, accounts for the administrator alone', async () => {
		const admin = await enter('admin'), office = await enter('office');
		const page = (await admin.get('desk/units')).text;
		for (const [list, line] of [['units', /station,水务站,县水务局,一,二,三,/], ['people', /水务站,站员,station,经办,在用,2026-01-09/]]) {
			assert.ok(page.includes(`list=${list}&amp;format=csv`), `a link to ${list}`);
			assert.match((await admin.get(`desk/units?list=${list}&format=csv`)).text, line);
			assert.equal((await admin.get(`desk/units?list=${list}&format=xlsx`)).headers['content-type'], 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
		}
		assert.match((await office.get('desk/units?list=units&format=csv')).text, /水务站/);
		assert.doesNotMatch((await office.get('desk/units')).text, /list=people/);
		assert.equal((await office.get('desk/units?list=people&format=csv')).status, 403);
		assert.equal((await (await enter('water')).get('desk/units?format=csv')).status, 403);
	});
	test('fields that nobody offered change nothing', async () => {
		const admin = await enter('admin');
		const id = await idOf('water');
		const form = formTo(await admin.get(`desk/people/${id}`), `desk/people/${id}`, '保存');
		for (const extra of [{ roles: '1023' }, { role_system: '1' }, { must_change: '0' }, { password: 'Aa1-aaaaa' }])
			assert.equal((await admin.post(form.action, { ...form.fields, role_handler: '1', ...extra })).status, 400, JSON.stringify(extra));
		assert.equal((await admin.post(form.action, { ...form.fields, role_handler: '1', unit: '999999' })).status, 404);
		assert.equal((await admin.post('desk/people/999999', { ...form.fields, role_handler: '1' })).status, 404);
		const act = formTo(await admin.get(`desk/people/${id}`), '/act', '登记培训');
		assert.equal((await admin.post(act.action, { csrf: act.fields.csrf, action: 'promote' })).status, 404);
		assert.equal((await admin.post(act.action, { action: 'stop' })).status, 403, 'no token');
		const office = await enter('office');
		for (const path of [`desk/people/${id}`, 'desk/people/new?unit=1', 'desk/units/new', 'desk/resets']) assert.equal((await office.get(path)).status, 403, path);
	});
	test('sub-sites are kept by the main site’s administrator, other sites are not', async () => {
		for (const args of [['town', '镇子站', '--parent', 'main'], ['alien', '别的主站']]) {
			const site = await hy.cli('site', 'add', ...args);
			assert.equal(site.code, 0, site.err);
			const unit = await hy.cli('--site', args[0], 'unit', 'add', `${args[0]}-hall`, `${args[0]}政府`, '--first', '甲', '--direct', '乙', '--handler', '丙', '--office');
			assert.equal(unit.code, 0, unit.err);
		}
		const admin = await enter('admin');
		const text = words((await admin.get('desk/units')).text);
		assert.match(text, /镇子站/);
		assert.doesNotMatch(text, /alien政府/);
		const unit = (code) => hy.value(`SELECT id FROM unit WHERE code = '${code}-hall'`);
		assert.equal((await admin.get(`desk/units/${await unit('town')}`)).status, 200);
		assert.equal((await admin.get(`desk/units/${await unit('alien')}`)).status, 404);
		assert.equal((await admin.get(`desk/people/new?unit=${await unit('alien')}`)).status, 404);
	});
});

describe('boxes', () => {
	test('are added, changed and closed by the administrator, each with its record', async () => {
		const admin = await enter('admin');
		const page = await admin.get('desk/boxes/new');
		const bad = await admin.submit(page, 'desk/boxes/new', { name: '新信箱', code: '新 的', kind: 'unit', active: '1' });
		assert.equal(bad.status, 422);
		assert.match(words(bad.text), /请写代码/);
		const water = await hy.value("SELECT id FROM unit WHERE code = 'water' AND site_id = 1");
		const added = await admin.submit(bad, 'desk/boxes/new', { code: 'pipes', unit: water });
		assert.equal(added.status, 200, words(added.text).slice(0, 300));
		assert.match(words(added.text), /新信箱 部门信箱 县水务局/);
		assert.match((await hy.visitor().get('letters/new')).text, /新信箱/);
		const id = await hy.value("SELECT id FROM box WHERE code = 'pipes'");
		const one = await admin.get(`desk/boxes/${id}`), other = await admin.get(`desk/boxes/${id}`);
		const form = formTo(one, `desk/boxes/${id}`);
		assert.equal((await admin.post(form.action, { ...form.fields, name: '水管信箱', active: undefined })).status, 303);
		assert.doesNotMatch((await hy.visitor().get('letters/new')).text, /水管信箱|新信箱/, 'closed');
		const crossed = await admin.submit(other, `desk/boxes/${id}`, { name: '别的名字' });
		assert.equal(crossed.status, 409);
		assert.match(crossed.text, /别的名字/, 'what was typed is kept');
		assert.match(words(crossed.text), /别人改过这个信箱/);
		assert.match(words((await admin.get('desk/changes?thing=box')).text), /admin 水管信箱 名称 新信箱 水管信箱/);
		const twice = await admin.submit(page, 'desk/boxes/new', { name: '又一个', code: 'pipes', kind: 'unit', active: '1' });
		assert.equal(twice.status, 409);
		assert.equal(await hy.value("SELECT name FROM box WHERE code = 'pipes'"), '水管信箱');
		const files = words((await admin.get('desk/boxes?format=csv')).text);
		assert.match(files, /pipes,水管信箱,部门信箱,县水务局,,已停用/);
	});
	test('forged values and other people change none', async () => {
		const admin = await enter('admin');
		const id = await hy.value("SELECT id FROM box WHERE code = 'pipes'");
		const form = formTo(await admin.get(`desk/boxes/${id}`), `desk/boxes/${id}`);
		for (const [over, status] of [[{ kind: 'nosuch' }, 422], [{ unit: '1999999999' }, 422], [{ unit: await hy.value("SELECT id FROM unit WHERE code = 'alien-hall'") }, 422], [{ position: '1' }, 400]])
			assert.equal((await admin.post(form.action, { ...form.fields, ...over })).status, status, JSON.stringify(over));
		assert.equal((await admin.post('desk/boxes/999999', form.fields)).status, 404);
		assert.equal((await admin.get(`desk/boxes/new?site=${await hy.value("SELECT id FROM site WHERE code = 'alien'")}`)).status, 404);
		const office = await enter('office');
		for (const path of ['desk/boxes', `desk/boxes/${id}`, 'desk/boxes/new']) assert.equal((await office.get(path)).status, 403, path);
		assert.equal(await hy.value(`SELECT CONCAT(name, kind, unit_id) FROM box WHERE id = ${id}`), `水管信箱unit${await hy.value("SELECT id FROM unit WHERE code = 'water' AND site_id = 1")}`);
	});
});

describe('records of change', () => {
	test('of the site and its sub-sites are one list, by kind, page after page, and a file', async () => {
		const admin = await enter('admin');
		const water = await hy.value("SELECT id FROM unit WHERE code = 'water' AND site_id = 1");
		const saved = await admin.submit(await admin.get(`desk/units/${water}`), `desk/units/${water}`, { direct_email: 'direct@example.cn' });
		assert.equal(saved.status, 200);
		const all = words((await admin.get('desk/changes?thing=unit')).text);
		assert.match(all, /admin 县水务局 直接责任人的邮箱 .* direct@example.cn/);
		assert.match(all, /town政府（镇子站） 名称/);
		assert.doesNotMatch(all, /alien政府/);
		assert.doesNotMatch(all, /水管信箱/, 'units alone');
		// more of one instant than a page holds: none is lost between two pages
		await hy.sql(`INSERT INTO change_record (site_id, at, who, thing, thing_id, name, field, old_value, new_value)
			SELECT 1, UTC_TIMESTAMP(6), 'admin', 'word', 0, CONCAT('=词', seq), 'sensitive', '', 'note' FROM seq_1_to_230`);
		const seen = new Set();
		for (let page = 1; page <= 3; page++) for (const [, name] of (await admin.get(`desk/changes?thing=word&page=${page}`)).text.matchAll(/=词(\d+)</g)) seen.add(name);
		assert.equal(seen.size, 230);
		const csv = (await admin.get('desk/changes?thing=word&format=csv')).text;
		assert.equal(csv.match(/'=词\d+/g).length, 230, 'no name is a formula');
		assert.equal((await admin.get('desk/changes?format=xlsx')).headers['content-type'], 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
		const water_person = await enter('water');
		assert.equal((await water_person.get('desk/changes?format=csv')).status, 403);
	});
});

describe('leaving', () => {
	test('the account ends when every point is done', async () => {
		const admin = await enter('admin');
		const id = await idOf('station');
		const gone = await enter('station');
		let page = await admin.get(`desk/people/${id}`);
		assert.equal(formTo(page, '/act', '交接完成'), undefined);
		const form = formTo(page, '/act', '立即停用');
		assert.equal((await admin.post(form.action, { csrf: form.fields.csrf, action: 'leave' })).status, 422, 'not before');
		for (let i = 0; i < 4; i++) page = await admin.submit(page, '/act', { words: `第 ${i + 1} 项` }, { button: '已办好' });
		assert.match(words(page.text), /✓ .*（admin，今天.*）：第 1 项/);
		await admin.submit(page, '/act', {}, { button: '交接完成' });
		assert.equal(await hy.value(`SELECT active FROM staff WHERE id = ${id}`), '0');
		assert.equal((await gone.get('desk/')).status, 401);
	});
	test('for safety at once; then the list stays open and is shown', async () => {
		const admin = await enter('admin');
		const id = await idOf('fresh');
		const gone = await enter('fresh');
		await admin.submit(await admin.get(`desk/people/${id}`), '/act', {}, { button: '立即停用' });
		assert.equal((await gone.get('desk/')).status, 401);
		assert.match(words((await admin.get('desk/units')).text), /账号已经停用，离职交接还没有办完： 新人/);
		const self = await idOf('admin');
		const about = await admin.get(`desk/people/${self}`);
		const form = formTo(about, '/act', '登记培训');
		assert.equal((await admin.post(form.action, { csrf: form.fields.csrf, action: 'stop' })).status, 422, 'never oneself');
		assert.equal(await hy.value(`SELECT active FROM staff WHERE id = ${self}`), '1');
	});
});

describe('the desk', () => {
	test('is linked from no public page and asked for by no search engine', async () => {
		for (const path of ['/', '/hudong/', '/hudong/letters/', '/hudong/letters/new', '/hudong/letters/track']) {
			const page = await hy.visitor().get(path);
			assert.doesNotMatch(page.text, /href="[^"]*\/desk/, path);
		}
		const page = await hy.visitor().get('desk/login');
		assert.equal(page.headers['x-robots-tag'], 'noindex, nofollow');
	});
});
