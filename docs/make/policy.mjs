// SPDX-License-Identifier: MIT
// node docs/make/policy.mjs HUIYING > docs/policy.md: every rule of every shipped policy, as the operators' command HUIYING reads
// them. A profile's rules are shown whole, for they are what people are held to; of its other parts what differs from `national`.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TOP = join(dirname(fileURLToPath(import.meta.url)), '../..');
const BASE = 'national';
const DUTIES = { handler: '具体责任人', direct: '直接责任人', first: '第一责任人', office: '受理办公室' };
const ROLES = { editor: '信息发布责任人', head: '科室负责人', leader: '分管领导', chief: '主要领导', office: '办公室', site: '网站管理人员', 'site-leader': '网站分管领导', 'government-leader': '政府分管领导', 'government-chief': '政府主要领导' };
const NEEDS = { form: '审查表', plan: '应急预案', consent: '各单位同意', source: '注明来源', interpretation: '解读', secrecy: '保密审查' };
const LEVELS = { remind: '提醒', yellow: '黄灯', red: '红灯', supervise: '督办' };

/** {part: Map of name to {field: value}} of a policy. */
function show(program, name) {
	const parts = new Map();
	const rows = execFileSync(program, ['-o', `schema.dir=${join(TOP, 'schema')}`, '--format', 'json', 'policy', 'show', name], { encoding: 'utf8' });
	for (const row of rows.split('\n').filter(Boolean).map((line) => JSON.parse(line))) {
		if (!parts.has(row.part)) parts.set(row.part, new Map());
		const part = parts.get(row.part);
		if (!part.has(row.name)) part.set(row.name, {});
		part.get(row.name)[row.field] = row.value;
	}
	return parts;
}

const UNITS = { 'working day': '个工作日', 'working days': '个工作日', day: '天', days: '天', month: '个月', months: '个月' };
/** The command's English as people here say it; what it does not know is a mistake of this script. */
function say(text, patterns) {
	for (const [pattern, words] of patterns) {
		const m = text.match(pattern);
		if (m) return words(...m.slice(1));
	}
	return unknown(text);
}
function unknown(text) {
	throw new Error(`docs/make/policy.mjs does not know “${text}”`);
}
const span = '(\\d+) (working days?|days?|months?)';
const limit = (text) => say(text, [
	[new RegExp(`^${span}$`), (n, unit) => `${n} ${UNITS[unit]}`],
	[new RegExp(`^${span}, (?:not )?.*$`), (n, unit) => `${n} ${UNITS[unit]}`],
	[new RegExp(`^to ${span}$`), (n, unit) => `可延长到 ${n} ${UNITS[unit]}`],
	[new RegExp(`^at least (\\d+) in ${span}$`), (times, n, unit) => `${n} ${UNITS[unit]}内至少 ${times} 次`],
	[new RegExp(`^(?:stands )?at least ${span}$`), (n, unit) => `至少 ${n} ${UNITS[unit]}`],
]);
/** Who is told where a policy names nobody. */
const USUAL = { remind: 'handler', yellow: 'handler direct', red: 'handler direct first office', supervise: 'handler direct first office' };
const level = (name, text) => {
	const [when, who] = text.split(': ');
	return `${say(when, [
		[/^when due$/, () => '届满时'],
		[new RegExp(`^${span} before$`), (n, unit) => `届满前 ${n} ${UNITS[unit]}`],
		[new RegExp(`^${span} after$`), (n, unit) => `届满后 ${n} ${UNITS[unit]}`],
		[new RegExp(`^${span} after the start$`), (n, unit) => `满 ${n} ${UNITS[unit]}`],
	])}${who === USUAL[name] ? '' : `：${who.split(' ').map((one) => DUTIES[one]).join('、')}`}`;
};
const source = (text) => (text === 'local' ? '本地自定' : text);
const cell = (text) => String(text ?? '').replace(/\s+/g, ' ').replace(/\|/g, '\\|');
const table = (head, rows) => [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`), ''];

const NUMBERS = {
	'chase.most': '来信人最多催办几次', 'chase.gap_hours': '两次催办至少相隔几小时', 'add.most': '来信人最多补充几次', 'return.most': '单位最多退回几次',
	'refuse.persons': '不予受理、转出、认定无效要几个人：2，或者一个人决定的写 1', 'rating.words_from': '这一档及以下的评价要写原因', 'rework.most': '差评最多重办几次',
	'password.least': '密码最少几位', 'password.classes': '密码要有几类字符', 'password.history': '最近几个密码不能再用', 'password.hint_days': '到期前几天提醒换密码',
	'interview.minutes': '访谈最长几分钟', 'column.depth_most': '栏目最多几级', 'newmedia.per_platform': '一个单位在一个平台上的账号数', 'newmedia.per_unit': '一个单位有几种政务新媒体；0 不限',
	'newmedia.report_month': '在季度的第几个月上报政务新媒体情况', 'measure.raise_after': '同样的问题第几次起用更重的处理', 'supervise.workdays': '单位在几个工作日内答复督办单',
	'rating.invite': '1 答复后请来信人评价一次；0 不请', 'rating.invite_hours': '答复后几小时发评价邀请', 'publication.names': '1 公开稿写明提供、审核、签发人的姓名；0 只写单位',
	'rating.unrated_counts': '1 没有评价的算满意；0 算未评价', 'figures.small': '公开的数少于这个数的不单列；0 全列',
};

const classes = (all) => new Map([...(all.get('classes') ?? new Map())].map(([code, row]) => [code, row.name]));
function rules(all) {
	const names = classes(all);
	return table(['规则', '名称', '期限', ...Object.values(LEVELS), '依据'], [...all.get('rules')].map(([name, row]) => {
		const [rule, kind] = name.split(' ');
		const more = [limit(row.limit)];
		if (row.within) more.push(`不超过 \`${row.within}\``);
		if (row.roll === 'no') more.push('遇休息日不顺延');
		if (row.extension) more.push(`${limit(row.extension)}${row['extension source'] === row.source ? '' : `（${source(row['extension source'])}）`}`);
		return [`\`${rule}\``, kind ? `${row.title}（${names.get(kind) ?? kind}）` : row.title, more.join('；'), ...Object.keys(LEVELS).map((l) => (row[l] ? level(l, row[l]) : '')), source(row.source)];
	}));
}
const RENDER = {
	periods: ['周期和最短时间', ['名称', '事项', '时间', '依据'], (name, row) => [`\`${name}\``, row.title, (name.startsWith('retention.') ? limit(row.limit).replace(/内至少 1 次$/, '后去除') : limit(row.limit)) + (row.review === 'yes' ? '（核对无变化也算）' : ''), source(row.source)]],
	routes: ['审核流程', ['名称', '用于', '步骤', '要有', '依据'], (name, row) => [`\`${name}\` ${row.title}`, row.text ?? '',
		Object.keys(row).filter((k) => k.startsWith('step')).map((k, i) => { const [by, title] = row[k].split(': '); return `${i + 1}. ${title.replace(' (approves)', '（签发）')}（${ROLES[by]}）`; }).join(' ') + (row.distinct === 'yes' ? ' 各步须由不同的人' : ''),
		[...(row.needs ?? '').split(' ').filter(Boolean).map((n) => NEEDS[n]), ...(row.checks ?? '').split(' ').filter(Boolean).map((n) => `\`${n}\``)].join('、'), source(row.source)]],
	types: ['来信类型', ['代码', '名称', '说明', '依据'], (code, row) => [`\`${code}\``, row.name, row.text, source(row.source)]],
	classes: ['来信分类', ['代码', '名称', '说明', '依据'], (code, row) => [`\`${code}\``, row.name, row.text, source(row.source)]],
	refusals: ['不予受理的理由', ['代码', '理由', '写给来信人的话', '依据'], (code, row) => [`\`${code}\``, row.name, [row.text, row.where].filter(Boolean).join(' '), source(row.source)]],
	ratings: ['评价', ['分值', '名称', '依据'], (code, row) => [code, row.name, source(row.source)]],
	numbers: ['数目', ['名称', '数', '含义', '依据'], (name, row) => [`\`${name}\``, row.value, NUMBERS[name] ?? unknown(name), source(row.source)]],
	categories: ['分类', ['代码', '名称', '上级', '依据'], (code, row) => [`\`${code}\``, row.name, row.above ? `\`${row.above}\`` : '', source(row.source)]],
};

/** One part of a policy: all of it, or what differs from another policy. */
function part(all, base, name) {
	const rows = [...(all.get(name) ?? new Map())].filter(([key, row]) => JSON.stringify(row) !== JSON.stringify(base?.get(name)?.get(key)));
	const gone = base ? [...(base.get(name) ?? new Map()).keys()].filter((key) => !all.get(name)?.has(key)) : [];
	if (!rows.length && !gone.length) return [];
	const [title, head, row] = RENDER[name];
	return [`### ${title}`, '', ...(rows.length ? table(head, rows.map(([key, one]) => row(key, one))) : []), ...(gone.length ? [`不用：${gone.map((g) => `\`${g}\``).join('、')}`, ''] : [])];
}
function lists(all, base) {
	const out = [];
	for (const [name, head] of all.get('lists')) {
		const items = all.get(name) ?? new Map();
		if (base && JSON.stringify([head, ...items]) === JSON.stringify([base.get('lists')?.get(name), ...(base.get(name) ?? [])])) continue;
		out.push(`**${head.title}** \`${name}\`（${source(head.source)}）`, '');
		for (const [code, item] of items) out.push(`- \`${code}\` ${item.name}${item.blocks === 'yes' ? '（有则不得发布）' : ''}${item.except ? `（${item.except} 除外）` : ''}${item.text ? `：${item.text.replace(/\s+/g, ' ')}` : ''}${item.source && item.source !== head.source ? `（${source(item.source)}）` : ''}`);
		out.push('');
	}
	return out.length ? ['### 清单', '', ...out] : [];
}

export function page(program) {
	const names = readdirSync(join(TOP, 'schema/policies')).filter((n) => n.endsWith('.xml')).map((n) => n.slice(0, -4)).sort((a, b) => (b === BASE) - (a === BASE) || (a < b ? -1 : 1));
	const all = new Map(names.map((name) => [name, show(program, name)]));
	const head = (name) => all.get(name).get('policy').get('');
	const out = ['# 规定：期限、提醒级别、流程和清单', '',
		'由 `make documents` 从 `schema/policies/*.xml` 生成，请勿手改。Made by `make documents` from the policies; do not edit.', '',
		'一套规定是一个文件。各县（市、区）的一套都在 `national` 之上，只写不同的地方；这里列出的期限已经合在一起，就是启用以后实际计时用的。“本地自定”是没有统一规定、由网站自己定的数，',
		'改起来只要写一个文件（见 `man huiying.policy`，试一试：`huiying policy check`，`huiying policy diff`，`huiying policy use`）。', '',
		'“届满”是期限最后一个工作日的 24 时；到了一级的时刻还没有办，就通知人：提醒通知具体责任人，黄灯再加直接责任人，红灯和督办再加第一责任人和受理办公室；另有规定的写在那一格里。', '', '## 一览', ''];
	const first = [...all.get(BASE).get('rules').keys()];
	const more = names.flatMap((name) => [...all.get(name).get('rules').keys()]).filter((rule) => !first.includes(rule));
	out.push(...table(['规则', ...names.map((name) => `[${head(name).title}](#${head(name).title}-${name})`)], [...first, ...new Set(more)].map((rule) => [`\`${rule}\``, ...names.map((name) => {
		const row = all.get(name).get('rules').get(rule);
		return row ? limit(row.limit) + (row.extension ? `（${limit(row.extension)}）` : '') : '—';
	})])));
	for (const name of names) {
		const one = all.get(name);
		const base = name === BASE ? null : all.get(BASE);
		const about = head(name);
		out.push(`## ${about.title} ${name}`, '', `计时：${about.counting === 'civil' ? '工作日到 24 时为止' : '工作日到下班为止'}（${source(about['counting source'])}）。发消息的时间：${about.messages.replace(' to ', ' 至 ').replace(', staff on working days', '，工作人员只在工作日')}（${source(about['messages source'])}）。`,
			...(base ? ['除了下面这些，其余与全国通用的相同。'] : []), '', '### 期限', '', ...rules(one));
		for (const key of ['periods', 'routes', 'types', 'classes', 'refusals', 'ratings', 'numbers', 'categories']) out.push(...part(one, base, key));
		out.push(...lists(one, base));
	}
	return `${out.join('\n').replace(/\n{3,}/g, '\n\n').trimEnd()}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(page(process.argv[2] ?? 'huiying'));
