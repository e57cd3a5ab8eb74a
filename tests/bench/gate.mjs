// SPDX-License-Identifier: MIT
// An nginx before an instance's programs and the floors they are compared with: the instance's own snippets, no copies kept.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, until } from '../integration/harness.mjs';

/** sockets: folder of the programs' sockets; more: lines of the server block. {url, stop} once the site's header is answered. */
export async function gate(site, folder, name, { sockets = join(site.data, 'run'), more = '' } = {}) {
	const port = await freePort(), own = join(site.data, 'nginx'), mine = join(folder, name), conf = join(mine, 'nginx.conf');
	for (const temp of ['body', 'fastcgi', 'proxy', 'uwsgi', 'scgi']) mkdirSync(join(mine, temp), { recursive: true });
	for (const piece of ['huiying-http.conf', 'huiying.conf'])
		writeFileSync(join(mine, piece), readFileSync(join(own, piece), 'utf8').replace(/unix:[^;]*huiying-inside\.sock/g, `unix:${mine}/huiying-inside.sock`).replaceAll(join(own, 'pages'), join(mine, 'pages')));
	writeFileSync(conf, `${process.getuid() === 0 ? 'user root;' : ''}
worker_processes 1; pid ${mine}/pid; error_log ${mine}/log; daemon off;
events { worker_connections 512; }
http { access_log off; include /etc/nginx/mime.types; keepalive_requests 1000000;
${['client_body', 'fastcgi', 'proxy', 'uwsgi', 'scgi'].map((temp) => `${temp}_temp_path ${mine}/${temp.replace('client_', '')};`).join(' ')}
include ${mine}/huiying-http.conf;
server { listen 127.0.0.1:${port}; ${more}
set $hy_run ${sockets}; set $hy_data ${site.data}; set $hy_share ${site.data}/dist/share/huiying; set $hy_cache off;
location /parts/ { root ${own}/site; }
include ${mine}/huiying.conf; } }`);
	const child = spawn('nginx', ['-p', mine, '-c', conf, '-e', join(mine, 'log')], { stdio: 'ignore' });
	await until(async () => fetch(`http://127.0.0.1:${port}/parts/header.html`).catch(() => null), 10, 'nginx');
	return { url: `http://127.0.0.1:${port}`, stop: () => child.kill('SIGQUIT') };
}
