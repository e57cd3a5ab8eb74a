// SPDX-License-Identifier: MIT
// Public pages as nginx keeps them against a static file of the same bytes, from the same nginx, in turns; and what the way to the
// programs costs: each page made anew, with a connection a request (as installed) and with connections that are kept.
// usage: node tests/bench/cache.mjs [--seconds N] [--rounds N] [--least R]; needs a finished build (HUIYING_BUILD) and wrk.
// --least: exit 1 when the kept page reaches less than R of the static file.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerLetter, publishLetter, run, start, until, write } from '../integration/harness.mjs';
import { option } from './server.mjs';

const SECONDS = Number(option('--seconds', 2));
const ROUNDS = Number(option('--rounds', 5));
const LEAST = Number(option('--least', 0));
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

let lost = 0; // over connections that are kept, which is why they are not
async function rate(url, { may = false } = {}) {
	const { out, err } = await run('wrk', ['-t1', '-c16', `-d${SECONDS}s`, '--timeout', '10s', url]);
	const failed = Number(out.match(/Non-2xx or 3xx responses: (\d+)/)?.[1] ?? 0);
	if (may) lost += failed;
	if (!/Requests\/sec/.test(out) || (failed && !may)) throw new Error(`${url}: ${out}${err}`);
	return Number(out.match(/Requests\/sec:\s+([\d.]+)/)[1]);
}

const hy = await start({ workers: 4, cache: true, set: { 'worker.requests': 1000000 } });
try {
	const people = {};
	const receipt = await write(hy);
	await answerLetter(hy, receipt.number, { people });
	await publishLetter(hy, receipt.number, { people });
	const paths = { list: 'letters/', letter: `letters/${receipt.number}`, piece: 'parts/answers' };
	const sizes = {};
	for (const [name, path] of Object.entries(paths)) {
		// The copy of the list from before the letter is shown for some seconds.
		const { bytes } = await until(async () => { const a = await hy.visitor().get(path); return a.text.includes(receipt.number) && a; }, 20, path);
		writeFileSync(join(hy.data, 'nginx/site/parts', `${name}.html`), bytes);
		sizes[name] = bytes.length;
	}
	// The same programs once more, below other prefixes: never kept, with and without connections that stay.
	const conf = join(hy.data, 'nginx/nginx.conf');
	const server = (name, more) => `location ^~ /${name}/ { set $hy_prefix /${name}; set $hy_cache off; ${more} }`;
	const text = readFileSync(conf, 'utf8');
	const kept = readFileSync(join(hy.data, 'dist/share/huiying/nginx/huiying-params.conf'), 'utf8');
	writeFileSync(join(hy.data, 'nginx/kept.conf'), kept.replaceAll('$hy_uri', '$uri'));
	writeFileSync(conf, text.replace('\n\tserver {', `\n\tupstream kept { server unix:${hy.data}/run/mailbox.sock; keepalive 2; }\n\tserver {`)
		.replace(/\}\s*\}\s*$/, `${server('anew', `include ${hy.data}/dist/share/huiying/nginx/huiying-here.conf;`)}
		${server('kept', `fastcgi_pass kept; fastcgi_keep_conn on; include ${hy.data}/nginx/kept.conf;`)}\n\t}\n}\n`));
	process.kill(Number(readFileSync(join(hy.data, 'run/nginx.own.pid'), 'utf8')), 'SIGHUP');
	const at = (prefix, path) => `${hy.base}/${prefix}/${path}`;
	await until(async () => (await fetch(at('kept', 'letters/')).catch(() => ({}))).status === 200, 20, 'the other prefixes');

	const rates = { 'list made anew': [], 'list made anew, connections kept': [] };
	for (const name of Object.keys(paths)) Object.assign(rates, { [`static ${name}`]: [], [`kept ${name}`]: [] });
	for (let round = 0; round < ROUNDS; round++) {
		for (const [name, path] of Object.entries(paths)) {
			rates[`static ${name}`].push(await rate(`${hy.base}/parts/${name}.html`));
			rates[`kept ${name}`].push(await rate(at('hudong', path)));
		}
		rates['list made anew'].push(await rate(at('anew', paths.list)));
		rates['list made anew, connections kept'].push(await rate(at('kept', paths.list), { may: true }));
	}
	for (const [name, list] of Object.entries(rates)) console.log(`${name.padEnd(34)} ${Math.round(median(list))} a second`);
	if (lost) console.log(`requests that failed over kept connections: ${lost}`);
	let worst = Infinity;
	for (const name of Object.keys(paths)) {
		const ratio = median(rates[`kept ${name}`].map((value, i) => value / rates[`static ${name}`][i]));
		worst = Math.min(worst, ratio);
		console.log(`${name}, ${sizes[name]} bytes: ${ratio.toFixed(2)} of a static file`);
	}
	const keep = median(rates['list made anew, connections kept'].map((value, i) => value / rates['list made anew'][i]));
	console.log(`connections kept: ${keep.toFixed(2)} of one connection a request`);
	if (worst < LEAST) process.exitCode = 1;
} finally {
	await hy.stop();
}
