// SPDX-License-Identifier: MIT
// Huiying in a site's nginx, at the level of HTTP: which pages are kept and for whom, several sites in one installation, limits,
// other proxies, HTTP/2. Whoever reads a page that is another person's, or one that was taken back, is who this is about.
import test, { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Visitor, answerLetter, copyAct, freePort, letter, publishLetter, run, sleep, start, track, until, words, write } from './harness.mjs';

const SECONDS = 10; // so long at most a copy is shown: see PUBLIC_SECONDS
const PUBLIC = ['', 'letters/', 'letters/?q=%E8%B7%AF%E7%81%AF', 'letters/feed.atom', 'corrections/', 'corrections/feed.atom', 'solicitations/', 'solicitations/feed.atom', 'satisfaction/'];
const PRIVATE = ['letters/new', 'letters/track', 'letters/mine', 'letters/mine/withdraw', 'corrections/new', 'corrections/track', 'corrections/mine', 'satisfaction/page?url=/', 'satisfaction/rate/abc', 'desk/', 'desk/login', 'metrics', 'no-such-page'];
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const cached = (answer) => answer.headers['x-cache-status'];

let hy, ports, receipt, people;
const nginx = (name) => join(hy.data, 'nginx', name);

/** One request to any port, with any headers; never follows. */
function ask(port, path, { headers = {}, method = 'GET', body } = {}) {
	return new Promise((done, fail) => {
		const request = http.request({ host: '127.0.0.1', port, path, method, headers: { Accept: 'text/html', ...headers }, agent: false }, (answer) => {
			const chunks = [];
			answer.on('data', (chunk) => chunks.push(chunk));
			answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(chunks), text: Buffer.concat(chunks).toString() }));
		});
		request.on('error', fail);
		request.end(body);
	});
}

/** Besides the demo's server: the same as a site of an own name with a sub-site, and one behind a proxy that is believed. */
async function moreServers() {
	const share = join(hy.data, 'dist/share/huiying/nginx');
	ports = { sub: await freePort(), behind: await freePort(), tls: await freePort() };
	const made = await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost',
		'-keyout', nginx('key.pem'), '-out', nginx('cert.pem')]);
	assert.equal(made.code, 0, made.err);
	const own = `set $hy_run ${hy.data}/run; set $hy_data ${hy.data}; set $hy_share ${hy.data}/dist/share/huiying; root ${nginx('site')};`;
	const servers = `
	geo $realip_remote_addr $hy_proxy { default 0; 127.0.0.1 1; }
	server {
		listen 127.0.0.1:${ports.sub};
		server_name sub.example;
		${own}
		set $hy_prefix /liaotian;
		set $hy_header /parts/header.html;
		include ${nginx('huiying.conf')};
		location ^~ /kaifaqu/hudong {
			set $hy_prefix /kaifaqu/hudong;
			set $hy_site 2;
			set $hy_header /parts/footer.html;
			include ${share}/huiying-here.conf;
		}
	}
	server {
		listen 127.0.0.1:${ports.behind};
		server_name behind.example;
		set_real_ip_from 127.0.0.1;
		real_ip_header X-Forwarded-For;
		${own}
		include ${nginx('huiying.conf')};
		location ^~ /liaotian {
			set $hy_prefix /liaotian;
			set $hy_site 2;
			include ${share}/huiying-here.conf;
		}
		location ^~ /away {
			set $hy_prefix /away;
			set $hy_run /nowhere;
			include ${share}/huiying-here.conf;
		}
	}
	server {
		listen 127.0.0.1:${ports.tls} ssl http2;
		server_name tls.example;
		ssl_certificate ${nginx('cert.pem')};
		ssl_certificate_key ${nginx('key.pem')};
		${own}
		include ${nginx('huiying.conf')};
	}
}
`;
	const conf = readFileSync(nginx('nginx.conf'), 'utf8');
	writeFileSync(nginx('nginx.conf'), conf.replace(/\}\s*$/, servers));
	process.kill(Number(readFileSync(join(hy.data, 'run/nginx.own.pid'), 'utf8')), 'SIGHUP');
	await until(async () => (await ask(ports.behind, '/hudong/').catch(() => ({}))).status === 200, 20, 'the other servers');
}

before(async () => {
	hy = await start({ workers: 4, cache: true, set: { 'site.name@2': '清源县经济开发区', 'site.url@2': 'http://kaifaqu.example', 'prefix@2': '/kaifaqu/hudong', 'log.level': 'info' } });
	await moreServers();
	receipt = await write(hy, { title: '城南小学门口没有斑马线' });
	({ people } = await answerLetter(hy, receipt.number));
	await publishLetter(hy, receipt.number, { people });
});
after(() => hy?.stop());

describe('pages for everybody', () => {
	test('are kept: a second visitor causes no work of a program', async () => {
		for (const path of [...PUBLIC, `letters/${receipt.number}`]) {
			const first = await hy.visitor().get(path);
			assert.equal(first.status, 200, path);
			const lines = () => ['mailbox', 'corrections', 'solicitations', 'satisfaction'].map((name) => (hy.log(name).match(/GET \//g) ?? []).length).reduce((a, b) => a + b);
			const before = lines();
			const again = await hy.visitor().get(path);
			assert.match(cached(again), /HIT|UPDATING|STALE/, path);
			assert.equal(again.text, first.text);
			assert.ok(lines() - before <= 1, `${path}: at most the background's own`);
			assert.equal(again.headers['cache-control'], 'no-cache', 'browsers ask anew');
			assert.equal(again.headers['set-cookie'], undefined);
			assert.equal(again.headers['x-request-id'], undefined);
		}
	});
	test('hold no form that is sent, no key, no challenge', async () => {
		for (const path of [...PUBLIC, `letters/${receipt.number}`]) {
			const page = await hy.visitor().get(path);
			assert.doesNotMatch(page.text, /name="(key|csrf|challenge)"|data-hy-challenge/, path);
		}
	});
	test('HTML and JSON, usual and larger type, compressed and not, are never taken for one another', async () => {
		const path = `letters/${receipt.number}`;
		for (let round = 0; round < 2; round++) {
			assert.match((await hy.visitor().get(path)).headers['content-type'], /html/);
			assert.equal((await hy.visitor({ json: true }).get(path)).data.number, receipt.number);
			assert.match((await hy.visitor().get(path, { headers: { Accept: 'text/html;q=0.5,application/json' } })).headers['content-type'], /json/);
			const large = hy.visitor();
			large.cookies.set('hy_large', '1');
			assert.match((await large.get(path)).text, /hy-large/);
			assert.doesNotMatch((await hy.visitor().get(path)).text, /class="[^"]*hy-large/);
			const small = await hy.visitor().get(path, { headers: { 'Accept-Encoding': 'gzip, br' } });
			assert.equal(small.headers['content-encoding'], 'gzip');
			assert.match(gunzipSync(small.bytes).toString(), /城南小学/);
		}
	});
	test('hold nothing that a visitor brought', async () => {
		const mark = 'ganz-eigen-7731';
		const headers = { Referer: `http://x/${mark}`, 'User-Agent': mark, 'X-Forwarded-For': mark, Cookie: `a=${mark}; hy_large=1`, Origin: `http://${mark}` };
		for (const path of PUBLIC) {
			await hy.visitor().get(path, { headers });
			assert.doesNotMatch((await hy.visitor().get(path)).text, new RegExp(mark), path);
		}
	});
	test('a host name that somebody made up changes no page of the site', async () => {
		await ask(hy.port, '/hudong/letters/', { headers: { Host: 'evil.example' } });
		assert.doesNotMatch((await hy.visitor().get('letters/')).text, /evil\.example/);
	});
	test('one that was taken back is gone for everybody within ten seconds', async () => {
		const other = await write(hy, { title: '北门菜场的水龙头漏水' });
		await answerLetter(hy, other.number, { people });
		await publishLetter(hy, other.number, { people });
		const path = `letters/${other.number}`;
		assert.equal((await until(async () => { const a = await hy.visitor().get(path); return a.status === 200 && a; }, SECONDS, 'the published letter')).status, 200);
		// a copy of each page that shows it is there before it is taken back
		const places = ['', 'letters/', 'letters/feed.atom', 'parts/answers'];
		for (const place of [path, ...places]) await hy.visitor().get(place);
		const office = people.office;
		assert.equal((await copyAct(office, other.number, 'unpublish_ask', { reason: 'insult', words: '评论里骂了人' })).status, 303);
		const done = await copyAct(people['water-lead'], other.number, 'unpublish');
		assert.equal(done.status, 303, words(done.text).slice(0, 300));
		const from = Date.now();
		assert.equal((await office.get(path)).status, 404, 'for staff at once');
		while ((await hy.visitor().get(path)).status !== 404) {
			assert.ok(Date.now() - from < SECONDS * 1000 + 500, 'still there');
			await sleep(400);
		}
		await sleep(SECONDS * 1000 - (Date.now() - from) > 0 ? SECONDS * 1000 - (Date.now() - from) : 0);
		for (const list of places) assert.doesNotMatch((await hy.visitor().get(list)).text, /北门菜场/, list);
	});
});

describe('pages for one person', () => {
	test('are never kept, whoever asks', async () => {
		const { visitor } = await track(hy, receipt);
		for (const path of PRIVATE)
			for (const who of [hy.visitor(), visitor, people.office, hy.visitor({ json: true })]) {
				const answer = await who.get(path);
				assert.equal(cached(answer), undefined, path);
				assert.equal(answer.headers['cache-control'], 'no-store', path);
			}
	});
	test('two people at their own letters read each their own, one after the other', async () => {
		const second = await write(hy, { title: '东街路口的红绿灯不亮', name: '李四光' });
		const one = (await track(hy, receipt)).visitor, two = (await track(hy, second)).visitor;
		for (let round = 0; round < 2; round++) {
			assert.match((await one.get('letters/mine')).text, /城南小学/);
			assert.match((await two.get('letters/mine')).text, /东街路口/);
			const nobody = await hy.visitor().get('letters/mine');
			assert.doesNotMatch(nobody.text, /城南小学|东街路口/);
		}
	});
	test('somebody who has a session, or sends something, passes the kept pages by', async () => {
		const { visitor } = await track(hy, receipt);
		for (const who of [visitor, people.water]) assert.equal(cached(await who.get('letters/')), undefined);
		assert.equal(cached(await hy.visitor().post('letters/', letter())), undefined);
		assert.equal(cached(await hy.visitor().post('view', { large: '1', back: '/hudong/letters/' })), undefined);
	});
	test('nothing in the folder of kept pages holds more than the public pages do', async () => {
		await hy.visitor().get('letters/new');
		await track(hy, receipt);
		const { out } = await run('grep', ['-rlaE', 'name="(key|csrf|challenge)"|letters/mine/|张小满|13800138000|Set-Cookie', nginx('pages')]);
		assert.equal(out, '');
		assert.notEqual((await run('grep', ['-rlaF', '城南小学', nginx('pages')])).out, '', 'and it is the right folder');
	});
	test('a form has a new key each time', async () => {
		const key = async () => (await hy.visitor({ json: true }).get('letters/new')).data.key;
		assert.notEqual(await key(), await key());
	});
});

describe('addresses', () => {
	test('the inner ones cannot be asked for from outside', async () => {
		for (const way of ['direct/mailbox', 'inside/mailbox', 'cached/mailbox', 'silent/satisfaction', 'metrics/metrics', 'desk/desk', 'files'])
			assert.equal((await ask(hy.port, `/.huiying/${way}/hudong/letters/`)).status, 404, way);
	});
	test('over the inner socket there are public pages and nothing else', async () => {
		const inner = (path) => new Promise((done, fail) => http.get({ socketPath: join(hy.data, 'run/huiying-inside.sock'), path, headers: { Host: 'x' } }, (answer) => { answer.resume(); done(answer.statusCode); }).on('error', fail));
		assert.equal(await inner('/hudong/letters/'), 200);
		for (const path of ['letters/new', 'letters/mine', 'metrics', 'satisfaction/rate/abc']) assert.ok([403, 404].includes(await inner(`/hudong/${path}`)), path);
	});
	test('odd ones are answered by the program, not by the cache', async () => {
		for (const path of ['/hudong/letters/%2e%2e/letters/new', '/hudong//letters//new', '/hudong/letters/new%0a', '/hudong/letters/%3Fx', '/hudong/letters/%E4%B8%AD', '/hudong%2fletters/mine'])
			assert.equal(cached(await ask(hy.port, path)), undefined, path);
	});
	test('in capitals they are no other page, and not kept', async () => {
		for (let round = 0; round < 2; round++)
			for (const path of ['/hudong/LETTERS/', `/hudong/Letters/${receipt.number}`, '/hudong/Satisfaction/Rate/abc', '/hudong/METRICS']) {
				const answer = await ask(hy.port, path);
				assert.equal(answer.status, 404, path);
				assert.notEqual(cached(answer), 'HIT', path);
				assert.equal(answer.headers['cache-control'], 'no-store', path);
			}
	});
	test('a neighbour of the prefix is the site\'s own', async () => {
		assert.match((await ask(hy.port, '/hudongbu/')).text, /没有这一页/);
	});
});

describe('several sites in one installation', () => {
	const at = (path, options) => ask(ports.sub, path, { ...options, headers: { Host: 'sub.example', ...options?.headers } });
	test('each has its prefix in every link, its name, its header', async () => {
		const main = await at('/liaotian/letters/'), sub = await at('/kaifaqu/hudong/letters/');
		assert.equal(main.status, 200);
		assert.equal(sub.status, 200);
		for (const [page, prefix] of [[main, '/liaotian'], [sub, '/kaifaqu/hudong']]) {
			const own = page.text.replace(/<(header|footer) class="site-[\s\S]*?<\/\1>|<script src="\/hudong[^>]*>/g, '');
			assert.doesNotMatch(own.replaceAll(prefix, ''), /["']\/hudong\//);
			const sheet = page.text.match(/href="([^"]*\/huiying\.css[^"]*)"/)[1];
			assert.ok(sheet.startsWith(`${prefix}/assets/`), sheet);
			assert.equal((await at(sheet)).status, 200);
		}
		assert.match(sub.text, /<title>来信公开 - 清源县经济开发区<\/title>/);
		assert.match(main.text, /site-header/);
		assert.doesNotMatch(sub.text, /<header class="site-header">/, 'its own header, which nginx names');
		assert.match(sub.text, /site-footer/);
	});
	test('a neighbour of a sub-site\'s prefix is the site\'s own, too', async () => {
		assert.equal((await at('/kaifaqu/hudongbu/')).status, 404);
		assert.equal((await at('/kaifaqu/hudong/letters/')).status, 200);
	});
	test('the letters of one are not the other\'s', async () => {
		assert.match((await at('/liaotian/letters/')).text, /城南小学/);
		assert.doesNotMatch((await at('/kaifaqu/hudong/letters/')).text, /城南小学/);
		assert.equal((await at(`/liaotian/letters/${receipt.number}`)).status, 200);
		assert.equal((await at(`/kaifaqu/hudong/letters/${receipt.number}`)).status, 404);
	});
	test('a host name that is another site\'s changes no page: it is made anew, and kept for nobody', async () => {
		for (let round = 0; round < 2; round++)
			for (const [path, shows] of [['/liaotian/letters/', true], ['/kaifaqu/hudong/letters/', false]]) {
				const page = await at(path, { headers: { Host: 'behind.example' } });
				assert.equal(page.status, 200, path);
				assert.equal(cached(page), undefined, path);
				assert.equal(page.text.includes('城南小学'), shows, path);
				assert.match(page.text, /site-footer/, 'with its own pieces');
			}
	});
	test('a sub-site takes files like the main one, and says in its own look what is too large', async () => {
		const visitor = new Visitor({ port: ports.sub, prefix: '/kaifaqu/hudong' }, { json: true });
		const headers = { Host: 'sub.example' };
		const key = (await visitor.get('letters/new', { headers })).data.key;
		const sent = await visitor.upload('letters/', letter({ key }), [{ name: 'a.png', type: 'image/png', content: Buffer.concat([PNG, Buffer.alloc(4e6)]) }], { headers });
		assert.equal(sent.status, 422, sent.text.slice(0, 300));
		assert.deepEqual(Object.keys(sent.data.errors), ['box'], 'the box is the main site\'s; nothing else is wrong');
		const large = await at('/kaifaqu/hudong/letters/', { method: 'POST', headers: { 'Content-Length': 31 * 1024 * 1024, Expect: '100-continue' } });
		assert.equal(large.status, 413);
		assert.match(large.text, /内容太大/);
		assert.match(large.text, /href="\/kaifaqu\/hudong\/letters\/new"/);
	});
	test('a feed leads to the site that it is of', async () => {
		assert.equal(JSON.parse((await at('/kaifaqu/hudong/open311/v2/discovery.json')).text).contact, '清源县经济开发区');
		assert.match((await at('/kaifaqu/hudong/letters/feed.atom')).text, /href="http:\/\/kaifaqu\.example\/kaifaqu\/hudong\/letters\//);
	});
});

describe('behind another proxy', () => {
	const at = (port, from, headers = {}) => ask(port, '/hudong/letters/new', { headers: { Host: 'behind.example', 'X-Forwarded-For': from, ...headers } });
	test('the address of the visitor counts, and a made-up one from elsewhere does not', async () => {
		const flood = async (port, address) => {
			const got = [];
			for (let n = 0; n < 130; n += 26) got.push(...await Promise.all(Array.from({ length: 26 }, () => at(port, address).then((a) => a))));
			return got;
		};
		const many = await flood(ports.behind, '198.51.100.7');
		const stopped = many.filter((a) => a.status === 429);
		assert.ok(stopped.length > 0 && many.some((a) => a.status === 200));
		assert.equal(stopped[0].headers['retry-after'], '10');
		assert.match(stopped[0].text, /请稍等一会儿/);
		assert.match(stopped[0].headers['content-type'], /text\/html; charset=utf-8/);
		assert.equal((await at(ports.behind, '198.51.100.8')).status, 200, 'the neighbour does not pay for it');
		const json = await at(ports.behind, '198.51.100.7', { Accept: 'application/json' });
		if (json.status === 429) assert.match(JSON.parse(json.text).error, /十秒钟/);
		// the demo's own server believes nobody
		assert.ok((await flood(hy.port, '198.51.100.7')).every((a) => a.status === 200));
	});
	test('https counts when the proxy says it, and then cookies go over https only', async () => {
		const cookie = (answer) => answer.headers['set-cookie']?.join() ?? '';
		const send = (port, headers) => ask(port, '/hudong/view', { method: 'POST', body: 'large=1&back=/hudong/letters/', headers: { Host: 'behind.example', 'Content-Type': 'application/x-www-form-urlencoded', ...headers } });
		assert.match(cookie(await send(ports.behind, { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '198.51.100.9' })), /__Host-hy_large=1.*Secure/);
		assert.doesNotMatch(cookie(await send(ports.behind, { 'X-Forwarded-Proto': 'http', 'X-Forwarded-For': '198.51.100.9' })), /Secure/);
	});
});

describe('addresses that open something', () => {
	test('stand in no log of nginx, also when their program is away, something is too large, or somebody comes too often', async () => {
		const secret = 'abcdefghij0123456789';
		const at = (path, options) => ask(ports.behind, `/away/${path}`, { ...options, headers: { Host: 'behind.example', 'X-Forwarded-For': '198.51.100.21', ...options?.headers } });
		const paths = [`satisfaction/rate/${secret}`, `solicitations/2026112300000000/answers?code=${secret}`];
		const got = [];
		for (const path of paths) {
			got.push((await at(path)).status);
			got.push((await at(path, { method: 'POST', headers: { 'Content-Length': 31 * 1024 * 1024, Expect: '100-continue' } })).status);
			for (let n = 0; n < 5; n++) got.push(...(await Promise.all(Array.from({ length: 26 }, () => at(path)))).map((a) => a.status));
		}
		assert.deepEqual([...new Set(got)].sort(), [413, 429, 503]);
		assert.equal((await at('letters/mine?mark=here', { headers: { 'X-Forwarded-For': '198.51.100.22' } })).status, 503);
		await until(() => hy.log('nginx-error').includes('mark=here'), 5, 'the line of an address that is no secret');
		for (const log of ['nginx-error', 'nginx-access']) assert.ok(!hy.log(log).includes(secret), log);
		assert.doesNotMatch(hy.log('nginx-access'), /away\/s/);
	});
});

describe('HTTP/2', () => {
	test('page, form and style sheet over one connection', async () => {
		const client = http2.connect(`https://127.0.0.1:${ports.tls}`, { rejectUnauthorized: false });
		const get = (path) => new Promise((done, fail) => {
			const stream = client.request({ ':path': path, accept: 'text/html', ':authority': 'tls.example' });
			let head, text = '';
			stream.on('response', (headers) => { head = headers; });
			stream.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
			stream.on('end', () => done({ status: head[':status'], head, text })).on('error', fail);
		});
		try {
			const [list, again, form, sheet] = await Promise.all([get('/hudong/letters/'), get('/hudong/letters/'), get('/hudong/letters/new'), get('/hudong/assets/huiying.css')]);
			for (const one of [list, again, form, sheet]) assert.equal(one.status, 200);
			assert.match(list.text, /<\/html>/);
			assert.match(form.head['strict-transport-security'] ?? '', /max-age/);
			assert.match(list.head['strict-transport-security'] ?? '', /max-age/, 'the kept page was made for https');
		} finally {
			client.close();
		}
	});
});

describe('large bodies', () => {
	test('clients that send slowly hold no worker', async () => {
		const slow = Array.from({ length: 8 }, () => {
			const socket = net.connect(hy.port, '127.0.0.1');
			socket.on('error', () => {});
			socket.write(`POST /hudong/letters/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 4000000\r\n\r\n--x\r\n`);
			return socket;
		});
		await sleep(300);
		try {
			const from = Date.now();
			const answers = await Promise.all(Array.from({ length: 8 }, () => hy.visitor().get('letters/new')));
			assert.ok(answers.every((a) => a.status === 200));
			assert.ok(Date.now() - from < 5000, 'twice as many slow ones as workers');
		} finally {
			for (const socket of slow) socket.destroy();
		}
	});
	test('one larger than all files together may be is told so, in Chinese', async () => {
		const answer = await ask(hy.port, '/hudong/letters/', { method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': 31 * 1024 * 1024, Expect: '100-continue' } }).catch((error) => ({ error }));
		assert.equal(answer.status, 413, String(answer.error));
		assert.match(answer.text, /内容太大/);
		assert.match(answer.text, /site-footer/, 'in the look of the site');
	});
});
