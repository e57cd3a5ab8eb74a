// SPDX-License-Identifier: MIT
// docs/accessibility.md holds: every criterion of WCAG 2.2, A and AA, stands there once, and every proof that it names exists and runs.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOP } from './blocks.mjs';

const axe = createRequire(join(TOP, 'tests/package.json'))('axe-core');
const page = readFileSync(join(TOP, 'docs/accessibility.md'), 'utf8');
const source = (name) => readFileSync(join(TOP, 'tests/browser', name), 'utf8');
/** WCAG 2.2, 5 October 2023. */
const A = '1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 4.1.2'.split(' ');
const AA = '1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7 2.4.11 2.5.7 2.5.8 3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3'.split(' ');
const rows = [...page.matchAll(/^\| (\d\.\d\.\d+) [^|]+\| (AA?) \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, criterion, level, how, proof]) => ({ criterion, level, how, proof }));
const proofs = [...page.matchAll(/`((?:walk|see|axe):[\w-]+|[\w-]+\.test\.mjs: [^`]+)`/g)].map((m) => m[1]).filter((one) => !/:(NAME|RULE)$/.test(one));

test('each criterion of levels A and AA stands there once, with its level', () => {
	assert.deepEqual(rows.filter((row) => row.level === 'A').map((row) => row.criterion).sort(), [...A].sort());
	assert.deepEqual(rows.filter((row) => row.level === 'AA').map((row) => row.criterion).sort(), [...AA].sort());
});
test('each has a proof, or says why there is nothing to prove', () => {
	for (const { criterion, proof } of rows) assert.ok(/^`/.test(proof) || /^None: \S/.test(proof), criterion);
	const none = rows.filter((row) => /^None/.test(row.proof)).map((row) => row.criterion);
	assert.ok(none.every((one) => /^1\.2\.|^2\.5\.[124]$/.test(one)), `${none}: only what no page has needs none`);
});
test('every proof that is named exists: a rule that axe runs, a part of the walk, a test', () => {
	const runs = new Set(axe.getRules().filter((rule) => !rule.tags.includes('experimental') && !rule.tags.includes('deprecated')).map((rule) => rule.ruleId));
	const [audit, see] = [source('audit.mjs'), source('see.mjs')];
	const missing = proofs.filter((proof) => {
		const [kind, name] = [proof.slice(0, proof.indexOf(':')), proof.slice(proof.indexOf(':') + 1).trim()];
		if (kind === 'axe') return !runs.has(name);
		if (kind === 'walk') return !audit.includes(`ask.${name}`) || !new RegExp(`\\b${name}:`).test(see);
		if (kind === 'see') return !new RegExp(`\\b${name}\\b`).test(see);
		return !existsSync(join(TOP, 'tests/browser', kind)) || !source(kind).includes(`'${name.replace(/'/g, "\\'")}'`);
	});
	assert.deepEqual(missing, []);
	assert.ok(proofs.length > 60, `${proofs.length} proofs`);
});
