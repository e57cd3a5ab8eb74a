// SPDX-License-Identifier: MIT
// A small strict reader of XML, and of Atom feeds in it (RFC 4287): whatever is not well-formed throws.
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
function plain(text) {
	if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) throw new Error('a character that XML does not allow');
	if (text.includes('<')) throw new Error(`< in: ${text}`);
	return text.replace(/&([^;]*;?)/g, (all, name) => {
		const known = name.match(/^(?:(amp|lt|gt|quot|apos)|#(\d+)|#x([0-9a-f]+));$/i);
		if (!known) throw new Error(`no such entity: ${all}`);
		return known[1] ? ENTITIES[known[1]] : String.fromCodePoint(known[2] ? Number(known[2]) : parseInt(known[3], 16));
	});
}
/** {name, attributes, children, text} of the only element. */
export function xml(text) {
	const declared = text.match(/^<\?xml version="1\.0" encoding="utf-8"\?>\n/);
	if (!declared) throw new Error('no XML declaration at the very beginning');
	const root = { name: '', children: [], text: '' };
	const open = [root];
	let rest = text.slice(declared[0].length);
	while (rest) {
		const here = open.at(-1);
		const words = rest.match(/^[^<]+/);
		if (words) {
			here.text += plain(words[0]);
			rest = rest.slice(words[0].length);
			continue;
		}
		const tag = rest.match(/^<(\/?)([a-zA-Z][\w:.-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>/);
		if (!tag) throw new Error(`not well-formed at: ${rest.slice(0, 60)}`);
		const [all, ends, name, attributes, empty] = tag;
		rest = rest.slice(all.length);
		if (ends) {
			if (here.name !== name) throw new Error(`</${name}> closes <${here.name}>`);
			open.pop();
			continue;
		}
		const element = { name, attributes: {}, children: [], text: '' };
		for (const [, key, value] of attributes.matchAll(/([\w:.-]+)="([^"]*)"/g)) {
			if (key in element.attributes) throw new Error(`${key} twice`);
			element.attributes[key] = plain(value);
		}
		here.children.push(element);
		if (!empty) open.push(element);
	}
	if (open.length !== 1 || root.children.length !== 1 || root.text.trim()) throw new Error('not one element');
	return root.children[0];
}
const all = (element, name) => element.children.filter((c) => c.name === name);
function one(element, name) {
	const found = all(element, name);
	if (found.length !== 1) throw new Error(`${found.length} <${name}> in <${element.name}>`);
	return found[0];
}
const link = (element, rel) => {
	const found = all(element, 'link').filter((l) => l.attributes.rel === rel);
	if (found.length !== 1) throw new Error(`${found.length} links ${rel}`);
	return found[0].attributes.href;
};
const instant = (element) => {
	if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/.test(element.text)) throw new Error(`not RFC 3339: ${element.text}`);
	return new Date(element.text);
};
/** {id, title, self, page, updated, entries: [{id, url, title, author, category, summary, published, updated}]} */
export function atom(text) {
	const feed = xml(text);
	if (feed.name !== 'feed' || feed.attributes.xmlns !== 'http://www.w3.org/2005/Atom') throw new Error('no Atom feed');
	one(one(feed, 'author'), 'name');
	return {
		id: one(feed, 'id').text, title: one(feed, 'title').text, self: link(feed, 'self'), page: link(feed, 'alternate'), updated: instant(one(feed, 'updated')),
		entries: all(feed, 'entry').map((entry) => ({ id: one(entry, 'id').text, url: link(entry, 'alternate'), title: one(entry, 'title').text,
			author: all(entry, 'author').map((a) => one(a, 'name').text)[0], category: all(entry, 'category').map((c) => c.attributes.term)[0],
			summary: all(entry, 'summary').map((s) => s.text)[0], published: instant(one(entry, 'published')), updated: instant(one(entry, 'updated')) })),
	};
}
