// SPDX-License-Identifier: MIT
// The description of all addresses (openapi.json) against the running programs: every route of the public programs is in it and
// nothing else, every parameter is one that the route takes, and every operation is called and its answer fits what is described.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createRequire } from 'node:module';
import { TOP, letter, newKey, start } from './harness.mjs';

const require = createRequire(join(TOP, 'tests/package.json'));
const Ajv = require('ajv/dist/2020');
const PROGRAMS = ['mailbox', 'corrections', 'solicitations', 'satisfaction', 'open311'];
const described = JSON.parse(readFileSync(join(TOP, 'schema/openapi.json'), 'utf8'));
const operations = Object.entries(described.paths).flatMap(([path, ways]) => Object.entries(ways).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })));
/** What is called wrongly on purpose, or has nothing behind it here. */
const REFUSED = ['GET /corrections/mine/attachment/{id} 404', 'GET /letters/mine/attachment/{id} 404', 'GET /satisfaction/rate/{token} 404', 'GET /solicitations/{number}/files/{id} 404', 'POST /corrections/ 422',
	'POST /corrections/mine/rate 409', 'POST /corrections/track 403', 'POST /letters/ 422', 'POST /letters/mine/rate 409', 'POST /open311/v2/requests.xml 400', 'POST /satisfaction/rate/{token} 404',
	'POST /solicitations/{number}/answers 422'];
let hy, api;
const pages = new Set();

/** Rows of the programs' tables: {method, path, fields: [name]}. */
function routes() {
	return PROGRAMS.flatMap((program) => readdirSync(join(TOP, 'modules', program)).filter((f) => f.endsWith('.c')).flatMap((file) => {
		const code = readFileSync(join(TOP, 'modules', program, file), 'utf8');
		return [...code.matchAll(/\{\s*"(GET|POST)",\s*((?:[A-Z0-9_]+\s+)?"[^"]*"),\s*\w+,\s*(\w+),/g)].map(([, method, path, fields]) => ({
			method, path: `/${path.replace('OPEN311_PLACE ', '"open311/v2/').replace(/"/g, '').replace(/:(\w+)/g, '{$1}')}`, fields, code }));
	}));
}

test('every route of the public programs is described, and nothing that is no route', () => {
	assert.ok(routes().length > 60);
	const real = routes().map((r) => `${r.method} ${r.path}`).sort();
	assert.deepEqual(operations.map((o) => `${o.method} ${o.path}`).sort(), real);
});

test('every query parameter that is described is a field of its route', () => {
	const view = ['own.h', 'own_fields.c'].map((file) => readFileSync(join(TOP, 'shared/view', file), 'utf8')).join('\n');
	const names = (code) => [...code.matchAll(/\.name\s*=\s*"([^"]+)"/g)].map((m) => m[1]);
	for (const route of routes().filter((r) => r.method === 'GET' && r.fields !== 'NULL')) {
		const code = `${route.code}\n${view}`;
		const table = code.match(new RegExp(`struct field ${route.fields}\\[\\] = \\{([\\s\\S]*?)\\{0\\}`))?.[1];
		assert.ok(table, `${route.path}: no table ${route.fields}`);
		const fields = names(table);
		for (const [macro] of table.matchAll(/\b[A-Z]+(?:_[A-Z]+)*\b(?=[,(])/g)) {
			const meant = code.match(new RegExp(`#define ${macro}\\b((?:.*\\\\\\n)*.*)`))?.[1];
			if (meant) fields.push(...names(meant));
		}
		const operation = operations.find((o) => o.method === route.method && o.path === route.path);
		assert.deepEqual((operation.parameters ?? []).filter((p) => p.in === 'query').map((p) => p.name).sort(), fields.sort(), route.path);
	}
});

test('the bodies of a questionnaire that are described have the fields that its route takes', () => {
	const code = readFileSync(join(TOP, 'modules/solicitations/solicitations.c'), 'utf8'), families = readFileSync(join(TOP, 'shared/view/question_view.h'), 'utf8');
	const plain = [...code.match(/answer_fields\[\] = \{([\s\S]*?)\{0\}/)[1].matchAll(/\.name = "([^"]+)"/g)].map((m) => m[1]);
	const inJson = [...families.matchAll(/\.json = "([^"]+)"/g)].map((m) => m[1]), prefixes = [...families.matchAll(/\.name = "(\w)\.\*"/g)].map((m) => m[1]);
	const { content } = operations.find((o) => o.operationId === 'answersSend').requestBody;
	assert.ok(plain.length > 5 && inJson.length > 0);
	assert.deepEqual(Object.keys(content['application/json'].schema.properties).sort(), [...plain, ...inJson].sort());
	const form = content['application/x-www-form-urlencoded'].schema;
	assert.deepEqual(Object.keys(form.properties).sort(), plain.sort());
	for (const prefix of prefixes) assert.ok(Object.keys(form.patternProperties).some((pattern) => new RegExp(pattern).test(`${prefix}.home`)), prefix);
});

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
/** The schema of what an operation answers with this status and type; false: not described. */
function schema(operation, status, type) {
	let answer = operation.responses[status];
	if (answer?.$ref) answer = described.components.responses[answer.$ref.split('/').at(-1)];
	if (!answer) return false;
	if (!answer.content) return true;
	return answer.content[type]?.schema ?? false;
}
function fits(operation, answer) {
	const name = `${operation.method} ${operation.path} ${answer.status}`;
	const type = (answer.headers['content-type'] ?? '').split(';')[0];
	const wanted = schema(operation, answer.status, type);
	assert.notEqual(wanted, false, `${name} ${type} is not described: ${answer.text.slice(0, 300)}`);
	if (wanted === true || wanted.type === 'string') return;
	const check = ajv.compile({ ...wanted, components: described.components });
	assert.ok(check(answer.data), `${name}: ${JSON.stringify(check.errors?.slice(0, 3))} in ${answer.text.slice(0, 300)}`);
}

/** What a browser gets at an address that answers JSON to programs: the same status and a page; what is no JSON is the same thing. */
async function asPage(operation, who, path, answer) {
	const page = await who.get(path, { headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
	const name = `GET ${operation.path} as a page`;
	const typeOf = ({ headers }) => headers['content-type'] ?? '';
	assert.equal(page.status, answer.status, name);
	assert.notEqual(operation.responses[page.status], undefined, `${name}: ${page.status} is not described`);
	if (!/^application\/json/.test(typeOf(answer))) return assert.equal(typeOf(page), typeOf(answer), name);
	assert.equal(typeOf(page), 'text/html; charset=utf-8', name);
	assert.match(page.text, path.startsWith('parts/') ? /^\s*<\w+[^>]* data-hy-part="/ : /^<!DOCTYPE html>/i, name);
	pages.add(operation.path);
}

before(async () => {
	hy = await start({ demo: true });
	api = (await hy.cli('key', 'add', '测试')).out.trim().split('\t')[1];
});
after(() => hy?.stop());

test('the description that is served is the one in the source, with the place of this installation', async () => {
	const answer = await hy.visitor().get('openapi.json');
	assert.deepEqual(answer.data.servers, [{ url: `${hy.base}/hudong` }]);
	assert.deepEqual({ ...answer.data, servers: 0 }, { ...described, servers: 0 });
});

test('every operation is called, and what it answers is as described', async () => {
	const json = (headers = {}) => ({ json: true, headers });
	const number = await hy.value("SELECT number FROM publication WHERE state = 'public' LIMIT 1");
	const visitor = hy.visitor();
	const pick = async (query) => (await visitor.get(`solicitations/?${query}`, json())).data.solicitations;
	const open = await pick('phase=open');
	const opinions = open.find((s) => s.asks_opinions).number, questions = open.find((s) => s.asks_questions).number, result = (await pick('phase=result'))[0].number;
	const send = async (place, fields) => (await visitor.post(place, fields, json())).data;
	const own = { letters: await send('letters/', letter({ box: (await visitor.get('letters/new', json())).data.boxes[0].id, key: newKey() })),
		corrections: await send('corrections/', { key: newKey(), url: `${hy.base}/news/${newKey()}.html`, category: 'typo', quote: '供水管网', body: '“管网”写成了“官网”，请改过来。', name: '张小满', phone: '13800138000' }) };
	const value = { number, code: 'general.json', file: 'pages.xml', id: '1', token: 'nobody' };
	/** Somebody who looks at the own ticket, with the token of the page. */
	const opened = {};
	for (const place of ['letters', 'corrections']) {
		const who = hy.visitor();
		const page = await who.follow(await who.post(`${place}/track`, { number: own[place].number, code: own[place].code }));
		opened[place] = { who, csrf: page.text.match(/name="csrf" value="([^"]+)"/)?.[1] };
		assert.ok(opened[place].csrf, place);
	}
	const fields = {
		'/view': { large: '1' }, '/letters/': letter({ box: 'nothing', key: newKey() }), '/letters/track': { number: own.letters.number, code: own.letters.code }, '/corrections/': { key: newKey(), url: 'x', category: 'nothing' },
		'/corrections/track': { number: own.corrections.number, code: '00000000' }, '/solicitations/{number}/opinions': { key: newKey(), body: '希望每吨便宜两角。' }, '/solicitations/{number}/answers': { key: newKey(), step: 'next', page: '1' },
		'/satisfaction/rate/{token}': { rating: '5' }, '/satisfaction/page': { url: `${hy.base}/news/water-map.html`, useful: '1' },
		'/open311/v2/requests.json': { api_key: api, service_code: 'general', description: '学前街口的路灯坏了三盏，请来修。', last_name: '张', first_name: '小满', phone: '13800138000' },
		'/open311/v2/requests.xml': { api_key: api, service_code: 'nothing', description: '短', phone: '1' },
	};
	const called = new Set(), refused = [];
	// what ends the own page comes last
	const late = (o) => (/leave$/.test(o.path) ? 2 : /withdraw$/.test(o.path) && o.method === 'POST' ? 1 : 0);
	for (const operation of operations.sort((a, b) => late(a) - late(b))) {
		const place = operation.path.split('/')[1];
		const mine = /\/mine/.test(operation.path);
		let path = operation.path.slice(1).replace(/\{(\w+)\}/g, (_, name) => {
			if (place === 'solicitations' && name === 'number') return /answers/.test(operation.path) ? questions : /results/.test(operation.path) ? result : opinions;
			if (place === 'open311' && name === 'number') return `${number}.json`;
			return value[name];
		});
		if (path === 'satisfaction/page' && operation.method === 'GET') path += '?url=/news/water-map.html';
		const { who, csrf } = mine ? opened[place] : { who: visitor };
		const asked = fields[operation.path] ?? (mine ? { csrf, words: '再说一句：今天还是这样。', ...(/rate$/.test(path) ? { rating: '5' } : {}) } : {});
		if (/(leave|chase)$/.test(path)) delete asked.words;
		const accept = /\.(xml|atom)$/.test(operation.path) || /track$/.test(operation.path) && operation.method === 'GET' ? {} : json();
		const answer = operation.method === 'GET' ? await who.get(path, accept) : await who.post(path, asked, accept);
		fits(operation, answer);
		if (operation.method === 'GET' && accept.json && !/\.json$/.test(path)) await asPage(operation, who, path, answer);
		called.add(`${operation.method} ${operation.path}`);
		if (answer.status >= 400) refused.push(`${operation.method} ${operation.path} ${answer.status}`);
	}
	assert.equal(called.size, operations.length);
	const forPeople = operations.filter((o) => o.method === 'GET' && o.responses[200]?.content?.['application/json'] && !/\.json$|^\/open311\//.test(o.path));
	assert.deepEqual(forPeople.map((o) => o.path).filter((path) => !pages.has(path)), [], 'looked at as pages, too');
	// a questionnaire also takes JSON
	const byJson = operations.find((o) => o.operationId === 'answersSend'), body = { key: newKey(), page: 1, answers: { nothing: 'east' }, words: {} };
	const bodySchema = ajv.compile({ ...byJson.requestBody.content['application/json'].schema, components: described.components });
	assert.ok(bodySchema(body), JSON.stringify(bodySchema.errors));
	const sheet = await hy.visitor().request('POST', `solicitations/${questions}/answers`, { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
	assert.equal(sheet.status, 422, sheet.text);
	fits(byJson, sheet);
	assert.deepEqual(refused.sort(), REFUSED.sort());
	fits(operations.find((o) => o.operationId === 'lettersSend'), await visitor.post('letters/', letter({ box: (await visitor.get('letters/new', json())).data.boxes[0].id, key: newKey() }), json()));
});
