// SPDX-License-Identifier: MIT
// Every page, error page and file carries the same protection; nothing tells what it runs on.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { answerLetter, publishLetter, start, track, write } from './harness.mjs';

let hy, citizen, clerk, number;
before(async () => {
	hy = await start();
	const receipt = await write(hy);
	number = receipt.number;
	const { people } = await answerLetter(hy, number);
	await publishLetter(hy, number, { people, copy: { title: '路灯坏了三盏', body: '晚上看不清路。', answer: '已经修好。' } });
	clerk = people.office;
	citizen = (await track(hy, receipt)).visitor;
});
after(() => hy?.stop());

function protectedAnswer(answer, what) {
	const h = answer.headers;
	const csp = h['content-security-policy'] ?? '';
	assert.match(csp, /default-src '(none|self)'|sandbox/, `${what}: CSP ${csp}`);
	assert.doesNotMatch(csp, /unsafe-inline|unsafe-eval|\*/, what);
	assert.match(csp, /frame-ancestors|sandbox/, what);
	assert.equal(h['x-content-type-options'], 'nosniff', what);
	assert.ok(h['referrer-policy'], `${what}: Referrer-Policy`);
	assert.equal(h['x-powered-by'], undefined, what);
	assert.doesNotMatch(h.server ?? '', /\d/, what);
	for (const name of ['content-security-policy', 'x-content-type-options']) assert.ok(!h[name].includes(', default-src'), `${what}: ${name} twice`);
}

describe('pages', () => {
	const pages = [
		['the start', () => hy.visitor().get('')], ['the list', () => hy.visitor().get('letters/')], ['a search', () => hy.visitor().get('letters/?q=%E8%B7%AF%E7%81%AF')],
		['the form', () => hy.visitor().get('letters/new')], ['the look-up', () => hy.visitor().get('letters/track')], ['a published letter', () => hy.visitor().get(`letters/${number}`)],
		['one\'s own letter', () => citizen.get('letters/mine')], ['JSON', () => hy.visitor({ json: true }).get('letters/')],
		['the log-in', () => hy.visitor().get('desk/login')], ['the inbox', () => clerk.get('desk/')], ['a ticket of the desk', () => clerk.get(`desk/tickets/${number}`)],
		['the host\'s page', () => hy.visitor().get('/')], ['a style sheet', () => hy.visitor().get('/hudong/assets/huiying.css')],
	];
	for (const [what, get] of pages)
		test(what, async () => {
			const answer = await get();
			assert.equal(answer.status, 200);
			protectedAnswer(answer, what);
		});
});

describe('error pages are pages of the site, in Chinese, with the request id', () => {
	const errors = [
		['an unknown address', 404, () => hy.visitor().get('letters/nothing/here')],
		['an unknown letter', 404, () => hy.visitor().get('letters/2026010112345670')],
		['a wrong method', 405, () => hy.visitor().request('DELETE', 'letters/')],
		['an undeclared field', 400, () => hy.visitor().post('letters/', { nothing: '1' })],
		['a wrong code', 403, () => hy.visitor().post('letters/track', { number, code: '00000001' })],
		['too large', 413, () => hy.visitor().post('letters/', `body=${'a'.repeat(2 << 20)}`)],
	];
	for (const [what, status, get] of errors)
		test(`${status} ${what}`, async () => {
			const answer = await get();
			assert.equal(answer.status, status);
			protectedAnswer(answer, what);
			assert.match(answer.text, /<html lang="zh-CN"/);
			assert.match(answer.text, /演示站点/, 'the host\'s header is on it');
			if (status === 405) assert.match(answer.headers.allow, /GET/);
		});
	test('in JSON when that is preferred', async () => {
		const answer = await hy.visitor({ json: true }).get('letters/nothing/here');
		assert.equal(answer.status, 404);
		assert.ok(answer.data.error);
		assert.ok(answer.data.request);
	});
});

describe('cookies', () => {
	test('of a citizen and of staff are HttpOnly and SameSite, without an expiry', async () => {
		const receipt = await write(hy);
		const tracked = await hy.visitor().post('letters/track', { number: receipt.number, code: receipt.code });
		const visitor = hy.visitor();
		const page = await visitor.get('desk/login');
		const { forms } = await import('./harness.mjs');
		const form = forms(page.text).find((f) => f.action.includes('desk/login'));
		const logged = await visitor.post(form.action, { ...form.fields, login: 'watch', password: hy.password.watch });
		for (const answer of [tracked, logged]) {
			assert.equal(answer.status, 303);
			for (const line of answer.headers['set-cookie']) {
				assert.match(line, /HttpOnly/i);
				assert.match(line, /SameSite=(Lax|Strict)/i);
				assert.match(line, /Path=\//i);
				if (!/=;/.test(line)) assert.doesNotMatch(line, /expires|max-age/i);
			}
		}
	});
});

test('own and staff pages are kept by no cache; public ones may be for a short time', async () => {
	for (const answer of [await citizen.get('letters/mine'), await clerk.get('desk/'), await hy.visitor().get('letters/new')]) assert.match(answer.headers['cache-control'], /no-store/);
});
test('HEAD is GET without a body', async () => {
	const answer = await hy.visitor().request('HEAD', 'letters/');
	assert.equal(answer.status, 200);
	assert.equal(answer.bytes.length, 0);
});
test('a client\'s Proxy, Host and X-Forwarded headers change nothing on the page', async () => {
	const answer = await hy.visitor().get('letters/', { headers: { Proxy: 'http://evil.example', Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' } });
	assert.equal(answer.status, 200);
	assert.ok(!answer.text.includes('evil.example'));
});
test('what a visitor types is escaped in every place', async () => {
	const bad = '"><script>alert(1)</script>{{x}}<!--# include virtual="/etc/passwd" -->\'';
	const answer = await hy.visitor().get(`letters/?q=${encodeURIComponent(bad)}`);
	assert.ok(!answer.text.includes('<script>alert(1)'));
	assert.ok(!answer.text.includes('<!--#'));
});
