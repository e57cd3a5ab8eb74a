// SPDX-License-Identifier: MIT
// The desk on a port of its own, and a desk that answers only the addresses of a list: nobody else learns that there is one.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, start, until, words } from './harness.mjs';
import { codeOf, keyOn } from './totp.mjs';

const PATHS = ['desk', 'desk/', 'desk/login', 'desk/tickets/2026112200000017', 'desk/no-such-page', 'desk/units', 'desk/account'];

describe('a desk for a list of addresses', () => {
	let hy;
	before(async () => { hy = await start({ set: { 'desk.allow': '192.0.2.0/24, 2001:db8::/32' } }); });
	after(() => hy?.stop());
	test('is 404 for everybody else, whatever is asked for and however', async () => {
		for (const path of PATHS)
			for (const json of [false, true]) assert.equal((await hy.visitor().get(path, { json })).status, 404, path);
		assert.equal((await hy.visitor().post('desk/login', { login: 'office', password: hy.password.office })).status, 404);
		assert.equal((await hy.visitor().request('PUT', 'desk/login')).status, 404, 'no word of which methods there are');
		assert.equal((await hy.visitor().get('desk/login', { headers: { 'X-Forwarded-For': '192.0.2.1', 'X-Real-IP': '192.0.2.1' } })).status, 404, 'nobody says the own address');
		assert.equal(await hy.value("SELECT COUNT(*) FROM staff_event WHERE action LIKE 'login%'"), '0');
	});
	test('the public pages are there as ever', async () => {
		assert.equal((await hy.visitor().get('letters/')).status, 200);
	});
});

describe('a desk on a port of its own', () => {
	let hy;
	let port;
	before(async () => {
		hy = await start({ set: { 'desk.totp': 'required' } });
		port = await freePort();
		const folder = join(hy.data, 'nginx');
		const change = (name, from, to) => {
			const text = readFileSync(join(folder, name), 'utf8');
			assert.ok(text.includes(from), `${name} has ${from}`);
			writeFileSync(join(folder, name), text.replace(from, to));
		};
		const share = join(hy.data, 'dist/share/huiying/nginx');
		change('huiying.conf', `\ninclude ${share}/huiying-desk.conf;`, '\n');
		change('nginx.conf', '\tserver {', `\tserver {\n\t\tlisten 127.0.0.1:${port};\n\t\tset $hy_run ${hy.data}/run;\n\t\tset $hy_share ${hy.data}/dist/share/huiying;\n\t\tinclude ${share}/huiying-common.conf;\n\t\tinclude ${share}/huiying-desk.conf;\n\t}\n\tserver {`);
		process.kill(Number(readFileSync(join(hy.data, 'run/nginx.own.pid'), 'utf8')), 'SIGHUP');
		await until(async () => (await at(port, 'desk/login').catch(() => ({}))).status === 200, 20, 'the desk on its port');
	});
	after(() => hy?.stop());
	const at = (where, path) => {
		const visitor = hy.visitor();
		visitor.instance = { port: where, prefix: '/hudong' };
		return visitor.get(path);
	};
	test('is not on the public one', async () => {
		await until(async () => (await at(hy.port, 'desk/login')).status === 404, 20, 'the public server without a desk');
		for (const path of PATHS) assert.equal((await at(hy.port, path)).status, 404, path);
		assert.equal((await at(hy.port, 'letters/')).status, 200);
	});
	test('has style sheets and log-in there, no public pages; a second step that is required is set up first', async () => {
		const page = await at(port, 'desk/login');
		const sheet = page.text.match(/href="([^"]*desk\.css[^"]*)"/)[1];
		assert.equal((await at(port, sheet)).status, 200);
		assert.equal((await at(port, 'letters/')).status, 404);
		const visitor = hy.visitor();
		visitor.instance = { port, prefix: '/hudong', password: hy.password };
		const asked = await visitor.login('office');
		assert.match(words(asked.text), /本单位要求登录时输入动态口令/);
		for (const path of ['desk/', 'desk/account', 'desk/units']) assert.match((await visitor.get(path)).headers.location, /desk\/factor$/, path);
		const codes = await visitor.submit(asked, 'desk/factor', { code: codeOf(keyOn(words(asked.text))) });
		assert.match(words(codes.text), /动态口令已经启用/);
		assert.equal((await visitor.get('desk/')).status, 200);
	});
});
