// SPDX-License-Identifier: MIT
// docs/webmasters.md, word for word, on a site that knows nothing of Huiying: a fresh nginx with its own pages gets it, a letter
// is written there, and afterwards the site is as it was. Huiying itself runs already, as the guide says.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, letter, run as command, start, until, Visitor, words } from '../integration/harness.mjs';
import { blocks, run } from './blocks.mjs';

const GUIDE = 'docs/webmasters.md';
const PAGE = `<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>某某县人民政府</title></head>
<body>
<header class="ours">
<link rel="stylesheet" href="/ours.css">
<a href="/">某某县人民政府</a>
</header>
<main><h1>欢迎</h1></main>
<footer class="ours">
<p>网站地图</p>
</footer>
</body></html>
`;
let hy, folder, port, inner, env, server, site, plain;
const nginx = (...args) => command('nginx', ['-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf'), ...args]);

/** Two paths of an installation stand where nginx takes no variable; here they lie in the test's own folder. */
function installed() {
	const share = join(folder, 'share');
	cpSync(join(hy.data, 'dist/share/huiying'), share, { recursive: true });
	for (const name of readdirSync(join(share, 'nginx')).filter((n) => n.endsWith('.conf'))) {
		const path = join(share, 'nginx', name);
		writeFileSync(path, readFileSync(path, 'utf8').replaceAll(join(hy.data, 'dist/share/huiying'), share)
			.replaceAll('127.0.0.1:8917', `127.0.0.1:${inner}`).replace('8917 1;', `${inner} 1;`).replaceAll('/var/cache/huiying-pages', join(folder, 'pages')));
	}
	return share;
}

before(async () => {
	hy = await start({ set: { 'site.name': '某某县' } });
	folder = join(hy.folder, 'site');
	port = await freePort();
	inner = await freePort();
	for (const name of ['conf.d', 'www/inc', 'tmp', 'overrides']) mkdirSync(join(folder, name), { recursive: true });
	const temps = ['client_body', 'fastcgi', 'proxy', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/tmp/${name};`).join(' ');
	writeFileSync(join(folder, 'nginx.conf'), `${process.getuid() === 0 ? 'user root;\n' : ''}daemon off;\npid ${folder}/pid;\nerror_log ${folder}/error.log warn;\nevents { }
http {
	types { text/html html; text/css css; }
	access_log off; ${temps}
	include ${folder}/conf.d/*.conf;
	include ${folder}/site.conf;
}
`);
	writeFileSync(join(folder, 'site.conf'), `server {\n\tlisten 127.0.0.1:${port};\n\tserver_name www.example.gov.cn;\n\troot ${folder}/www;\n}\n`);
	writeFileSync(join(folder, 'www/index.html'), PAGE);
	plain = readFileSync(join(folder, 'site.conf'), 'utf8');
	env = { NGINX_CONF: folder, SITE_CONF: join(folder, 'site.conf'), SITE_ROOT: join(folder, 'www'), SITE_URL: `http://127.0.0.1:${port}`, HY_RUN: join(hy.data, 'run'), HY_SHARE: installed(), HY_OVERRIDE: join(folder, 'overrides') };
	server = spawn('nginx', ['-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
	site = new Visitor({ port, prefix: '/hudong' });
	await until(async () => (await site.get('/').catch(() => ({}))).status === 200, 20, 'the site as it was');
});
after(async () => {
	server?.kill('SIGQUIT');
	await hy?.stop();
});

test('the site gets Huiying by the guide alone, and a letter is written there', async () => {
	assert.equal((await site.get('/hudong/letters/')).status, 404, 'nothing is there before');
	await run(GUIDE, { heading: ['Put it in', 'Three ways to wear your look'], env });
	const list = await until(async () => { const a = await site.get('letters/'); return a.status === 200 && a; }, 10, 'the list of letters');
	assert.match(list.text, /<header class="ours">[\s\S]*<main[\s\S]*<footer class="ours">/);
	assert.equal((await site.get('/')).text, PAGE, 'the site\'s own page is as it was');
	const form = await site.get('letters/new');
	const sent = await site.submit(form, 'letters/', letter());
	assert.match(words(sent.text), /\d{4} \d{4} \d{4} \d{4}/, words(sent.text).slice(0, 400));
	assert.equal(await hy.value("SELECT COUNT(*) FROM ticket WHERE title LIKE '柳岸路%'"), '1');
	const reader = new Visitor({ port, prefix: '/hudong' });
	await reader.get('letters/');
	assert.match((await reader.get('letters/')).headers['x-cache-status'], /HIT|STALE/);
});

test('pieces in GBK come out as Chinese', async () => {
	for (const name of ['header', 'footer']) {
		const gbk = await command('sh', ['-c', `printf '%s' '<meta charset="gb2312"><table width="1000" class="ours"><tr><td>县政府办公室主办</td></tr></table>' | iconv -f UTF-8 -t GBK >"${folder}/www/inc/${name}.html"`]);
		assert.equal(gbk.code, 0);
	}
	await run(GUIDE, { heading: ['A site in GBK'], env: { ...env, OLD_PARTS: join(folder, 'www/inc') } });
	const page = await until(async () => { const a = await site.get('letters/track'); return a.text.includes('<table') && a; }, 10, 'the new pieces');
	assert.match(page.text, /县政府办公室主办/);
	assert.doesNotMatch(page.text, /gb2312|\uFFFD/);
});

test('a template in an own folder is taken instead', async () => {
	const port2 = await freePort();
	const other = spawn(join(hy.data, 'dist/libexec/huiying/mailbox'), ['-c', join(hy.data, 'huiying.conf'), '-o', `pages.override=${join(folder, 'overrides')}`, '-o', 'workers=1', '-s', join(folder, 'mailbox.sock')], { stdio: 'ignore' });
	try {
		await until(() => existsSync(join(folder, 'mailbox.sock')), 20, 'the program with own pages');
		writeFileSync(join(folder, 'conf.d/own.conf'), `server { listen 127.0.0.1:${port2}; server_name own.example; set $hy_run ${folder}; set $hy_share ${env.HY_SHARE}; include ${env.HY_SHARE}/nginx/huiying.conf;\n\tlocation ^~ /kaifaqu/hudong { set $hy_prefix /kaifaqu/hudong; set $hy_look kaifaqu; include ${env.HY_SHARE}/nginx/huiying-here.conf; } }\n`);
		assert.equal((await nginx('-s', 'reload')).code, 0);
		const page = await until(async () => { const a = await new Visitor({ port: port2, prefix: '/hudong' }).get('letters/', { headers: { Host: 'own.example' } }).catch(() => null); return a?.text.includes('来信由县政府办公室统一受理') && a; }, 20, 'the page of the program with own templates');
		assert.match(page.text, /<main[\s\S]*来信由县政府办公室统一受理/);
		const first = async (prefix) => (await new Visitor({ port: port2 }).get(`${prefix}/`, { headers: { Host: 'own.example' } })).text.match(/<main[\s\S]*?<h1>([^<]*)/)[1];
		assert.equal(await first('/hudong'), '政民互动', 'what only the sub-site has');
		assert.equal(await first('/kaifaqu/hudong'), '开发区与您互动');
		const list = await new Visitor({ port: port2, prefix: '/kaifaqu/hudong' }).get('letters/', { headers: { Host: 'own.example' } });
		assert.match(list.text, /来信由县政府办公室统一受理/, 'and what all have');
	} finally {
		await command('rm', ['-f', join(folder, 'conf.d/own.conf')]);
		other.kill('SIGTERM');
	}
});

test('what the guide shows for nginx is taken by nginx', async () => {
	const [sub, geo, real, streaming] = blocks(GUIDE, { lang: 'nginx' });
	const share = (text) => text.replaceAll('/usr/share/huiying', env.HY_SHARE);
	const own = readFileSync(join(folder, 'site.conf'), 'utf8');
	writeFileSync(join(folder, 'conf.d/z.conf'), geo.text);
	writeFileSync(join(folder, 'site.conf'), own.replace(/\}\s*$/, `${share(sub.text)}\n${real.text}\n${streaming.text}\n}\n`));
	const tried = await nginx('-t', '-q');
	writeFileSync(join(folder, 'conf.d/z.conf'), '');
	writeFileSync(join(folder, 'site.conf'), own);
	assert.equal(tried.code, 0, tried.err);
	assert.equal(tried.err, '');
});

test('taken out again, the site is as it was', async () => {
	await run(GUIDE, { heading: ['Taking it out'], env });
	assert.equal(readFileSync(join(folder, 'site.conf'), 'utf8'), plain);
	await until(async () => (await site.get('/hudong/letters/')).status === 404, 10, 'the site without Huiying');
	assert.equal((await site.get('/')).text, PAGE);
});
