// SPDX-License-Identifier: MIT
// The text format of Prometheus, version 0.0.4, read strictly: whatever is not in its grammar is an error with its line.
const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const VALUE = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]Inf|NaN)$/;
const KINDS = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];

/** {name="value",…} → [{name: value}, rest] */
function labels(text) {
	const found = {};
	let rest = text.slice(1);
	while (!rest.startsWith('}')) {
		const m = rest.match(/^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,?)/);
		if (!m) throw new Error('a label that is none');
		if (m[1] in found) throw new Error(`label ${m[1]} twice`);
		if (m[1].startsWith('__')) throw new Error(`label ${m[1]} is reserved`);
		found[m[1]] = m[2];
		rest = rest.slice(m[0].length);
		if (!m[3] && !rest.startsWith('}')) throw new Error('labels that do not end');
	}
	return [found, rest.slice(1)];
}

function sample(line, families, current) {
	const name = line.match(/^[^{ ]*/)[0];
	if (!NAME.test(name)) throw new Error('a name that is none');
	let found = {};
	let rest = line.slice(name.length);
	if (rest.startsWith('{')) [found, rest] = labels(rest);
	const m = rest.match(/^ (\S+)(?: (-?\d+))?$/);
	if (!m || !VALUE.test(m[1])) throw new Error('a value that is none');
	const of = (family) => family && (family.kind === 'histogram' ? [`${family.name}_bucket`, `${family.name}_sum`, `${family.name}_count`] : [family.name]);
	if (!of(families.get(current))?.includes(name)) throw new Error(`${name} does not stand below its # TYPE`);
	const family = families.get(current);
	const key = name + JSON.stringify(Object.entries(found).sort());
	if (family.keys.has(key)) throw new Error('the same twice');
	family.keys.add(key);
	const value = Number(m[1].replace('Inf', 'Infinity'));
	if (family.kind === 'counter' && !(value >= 0)) throw new Error('a counter below 0');
	family.samples.push({ name, labels: found, value });
}

/** Buckets rise to +Inf, and that is the count. */
function histogram({ name, samples }) {
	const rows = new Map();
	for (const one of samples) {
		const { le, ...others } = one.labels;
		const key = JSON.stringify(others);
		if (!rows.has(key)) rows.set(key, { buckets: [] });
		const row = rows.get(key);
		if (one.name.endsWith('_bucket')) row.buckets.push([Number(le.replace('Inf', 'Infinity')), one.value]);
		else row[one.name.endsWith('_sum') ? 'sum' : 'count'] = one.value;
	}
	for (const [key, { buckets, sum, count }] of rows) {
		const fault = (words) => { throw new Error(`${name}${key}: ${words}`); };
		if (sum === undefined || count === undefined) fault('no sum or no count');
		if (buckets.at(-1)?.[0] !== Infinity || buckets.at(-1)[1] !== count) fault('the last bucket is not the count');
		for (let i = 1; i < buckets.length; i++)
			if (!(buckets[i][0] > buckets[i - 1][0]) || buckets[i][1] < buckets[i - 1][1]) fault('buckets that do not rise');
	}
}

/** Map of family → {kind, help, samples: [{name, labels, value}]}. */
export function read(text) {
	if (!text.endsWith('\n')) throw new Error('the last line does not end');
	const families = new Map();
	let current;
	text.slice(0, -1).split('\n').forEach((line, i) => {
		try {
			const m = line.match(/^# (HELP|TYPE) (\S+) (.*)$/);
			if (!m && line.startsWith('#')) throw new Error('a comment that says neither HELP nor TYPE');
			if (!m) return sample(line, families, current);
			const [, what, name, words] = m;
			if (!NAME.test(name)) throw new Error('a name that is none');
			if (what === 'HELP') {
				if (families.has(name)) throw new Error(`${name} begins twice`);
				if (!words || /\\(?![\\n])/.test(words)) throw new Error('a HELP that says nothing, or not so');
				families.set(name, { name, help: words, samples: [], keys: new Set() });
				current = name;
			} else {
				if (name !== current || families.get(name).kind) throw new Error('a TYPE in the wrong place');
				if (!KINDS.includes(words)) throw new Error(`no type ${words}`);
				families.get(name).kind = words;
			}
		} catch (error) {
			throw new Error(`line ${i + 1}: ${error.message}: ${line}`);
		}
	});
	for (const family of families.values()) {
		if (!family.kind) throw new Error(`${family.name} has no TYPE`);
		if (family.kind === 'counter' && !family.name.endsWith('_total')) throw new Error(`${family.name}: a counter ends in _total`);
		if (family.kind !== 'counter' && family.name.endsWith('_total')) throw new Error(`${family.name}: _total is for counters`);
		if (/_(ms|millis|minutes|hours|kb|mb)(_|$)/.test(family.name)) throw new Error(`${family.name}: seconds and bytes only`);
		if (family.kind === 'histogram') histogram(family);
	}
	return families;
}

/** The one sample of a family with these labels. */
export function value(families, name, wanted = {}) {
	const fit = (families.get(name)?.samples ?? []).filter((s) => Object.entries(wanted).every(([k, v]) => s.labels[k] === v));
	if (fit.length !== 1) throw new Error(`${fit.length} samples of ${name} ${JSON.stringify(wanted)}`);
	return fit[0].value;
}
