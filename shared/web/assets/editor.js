// SPDX-License-Identifier: MIT
// Writing answers: marks by a button or a key, pasted formats made clean by the server, warnings while one types, phrases at the
// cursor, drafts that save themselves. All of it on a textarea that works without. Whatever changes the text goes through the
// browser's own editing, so that Ctrl+Z takes it back. Nothing is kept on this computer: an answer may speak of a person, and
// the next one at this desk may be somebody else. What could not be saved stays in the page, which asks before it is left.
'use strict';

(() => {
const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
const later = (wait, act) => {
	let timer = 0;
	return () => {
		clearTimeout(timer);
		timer = setTimeout(act, wait);
	};
};

async function ask(form, url, fields) {
	const body = new FormData();
	body.append('csrf', form.elements.csrf.value);
	for (const [name, value] of Object.entries(fields)) body.append(name, value);
	const reply = await fetch(url, { method: 'POST', headers: { Accept: 'application/json' }, body });
	if (!reply.ok) throw new Error(String(reply.status));
	return reply.json();
}

// --- text goes in where the cursor stands, and can be taken back ---
function put(area, text, from = area.selectionStart, to = area.selectionEnd) {
	area.focus();
	area.setSelectionRange(from, to);
	const done = text ? document.execCommand('insertText', false, text) : document.execCommand('delete');
	if (done) return;
	area.setRangeText(text, from, to, 'end');
	area.dispatchEvent(new Event('input', { bubbles: true }));
}

// --- marks ---
function lines(area) {
	const text = area.value;
	const from = text.lastIndexOf('\n', area.selectionStart - 1) + 1;
	const end = text.indexOf('\n', Math.max(area.selectionEnd - (area.selectionEnd > area.selectionStart ? 1 : 0), from));
	return { from, to: end < 0 ? text.length : end };
}
const bare = (line) => line.replace(/^\s*(#{2,3}|-|\d{1,3}\.)\s+/, '');
function markLines(area, pattern, mark) {
	const { from, to } = lines(area);
	const list = area.value.slice(from, to).split('\n');
	const marked = list.every((line) => !line.trim() || pattern.test(line));
	let n = 0;
	const made = list.map((line) => {
		if (!line.trim() && list.length > 1) return line;
		n += 1;
		return marked && line.trim() ? bare(line) : mark(n) + bare(line);
	}).join('\n');
	put(area, made, from, to);
	area.setSelectionRange(list.length > 1 ? from : from + made.length, from + made.length);
}
const blockGap = (area, at) => (at === 0 || area.value.slice(0, at).endsWith('\n\n') ? '' : area.value[at - 1] === '\n' ? '\n' : '\n\n');
const tools = [
	{ name: '小标题', key: 'Digit1', shown: 'Ctrl+Shift+1', act: (area) => markLines(area, /^##\s/, () => '## ') },
	{ name: '列表', key: 'Digit8', shown: 'Ctrl+Shift+8', act: (area) => markLines(area, /^-\s/, () => '- ') },
	{ name: '编号列表', key: 'Digit7', shown: 'Ctrl+Shift+7', act: (area) => markLines(area, /^\d{1,3}\.\s/, (n) => `${n}. `) },
	{
		name: '链接', key: 'KeyK', shown: 'Ctrl+K', act: (area) => {
			const from = area.selectionStart;
			const chosen = area.value.slice(from, area.selectionEnd).replace(/[\[\]\n]/g, ' ').trim();
			const isUrl = /^(https?:\/\/|mailto:|tel:)\S+$/.test(chosen);
			const words = isUrl || !chosen ? '链接的文字' : chosen;
			const url = isUrl ? chosen : 'https://';
			put(area, `[${words}](${url})`);
			if (isUrl || !chosen) area.setSelectionRange(from + 1, from + 1 + words.length);
			else area.setSelectionRange(from + words.length + 3, from + words.length + 3 + url.length);
		},
	},
	{
		name: '表格', key: '', shown: '', act: (area) => {
			const from = area.selectionStart;
			const before = blockGap(area, from);
			put(area, `${before}| 项目 | 内容 |\n| --- | --- |\n|  |  |\n`);
			area.setSelectionRange(from + before.length + 2, from + before.length + 4);
		},
	},
];
function addTools(area) {
	const bar = document.createElement('div');
	bar.className = 'hd-tools';
	bar.setAttribute('role', 'toolbar');
	bar.setAttribute('aria-label', '格式');
	bar.setAttribute('aria-controls', area.id);
	for (const tool of tools) {
		const button = document.createElement('button');
		button.type = 'button';
		button.textContent = tool.name;
		if (tool.shown) {
			button.title = tool.shown;
			button.setAttribute('aria-keyshortcuts', tool.shown.replace('Ctrl', 'Control'));
		}
		button.addEventListener('click', () => tool.act(area));
		bar.append(button);
	}
	area.before(bar);
	area.addEventListener('keydown', (event) => {
		if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
		const tool = tools.find((one) => one.key && one.key === event.code && event.shiftKey === one.key.startsWith('Digit'));
		if (!tool) return;
		event.preventDefault();
		tool.act(area);
	});
}
// Enter goes on with the list; on an empty item it ends the list
function goOn(area) {
	area.addEventListener('keydown', (event) => {
		if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.isComposing) return;
		if (area.selectionStart !== area.selectionEnd) return;
		const from = area.value.lastIndexOf('\n', area.selectionStart - 1) + 1;
		const found = /^(-|(\d{1,3})\.) (.*)$/.exec(area.value.slice(from, area.selectionStart));
		if (!found) return;
		event.preventDefault();
		if (!found[3].trim()) put(area, '', from, area.selectionStart);
		else put(area, found[2] ? `\n${Number(found[2]) + 1}. ` : '\n- ');
	});
}

// --- pasted formats: Word's and pages' HTML goes to the server and comes back as marked text ---
// what would be thrown away there need not travel: pictures, comments, styles
function light(html) {
	return html
		.replace(/<!--[\s\S]*?-->/g, '')
		.replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, '')
		.replace(/(["'])data:[^"']*\1/gi, '$1$1')
		// characters that no form takes
		// eslint-disable-next-line no-control-regex
		.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff]/g, '');
}
function takePastes(area, form, say) {
	area.addEventListener('paste', async (event) => {
		const html = event.clipboardData ? event.clipboardData.getData('text/html') : '';
		if (!/<(table|ul|ol|li|h[1-6]|a|p|div|br)\b/i.test(html)) return;
		event.preventDefault();
		const plain = event.clipboardData.getData('text/plain');
		const before = area.value;
		const { selectionStart: from, selectionEnd: to } = area;
		let text = plain;
		say('正在整理粘贴的内容……');
		try {
			text = (await ask(form, area.dataset.hdPaste, { html: light(html) })).text || plain;
			say('粘贴的内容已整理成标题、列表和表格；按 Ctrl+Z 撤销，按 Ctrl+Shift+V 粘贴纯文字。');
		} catch {
			say('没能整理格式，已按纯文字放进来。');
		}
		text = text.replace(/\r\n?/g, '\n');
		const structured = /^(#{2,3} |- |\d{1,3}\. |\|)/m.test(text);
		// where it was pasted, unless one has gone on typing meanwhile
		if (area.value === before) put(area, (structured ? blockGap(area, from) : '') + text, from, to);
		else put(area, text);
	});
}

// --- warnings while one writes ---
function findingItem(area, finding) {
	const item = document.createElement('li');
	item.className = `hd-finding hd-finding--${finding.level}`;
	const what = document.createElement('span');
	what.className = 'hd-finding__what';
	what.textContent = `${finding.must_go ? '■' : '△'} ${finding.what}`;
	item.append(what, `“${finding.found}”${finding.advice ? `：${finding.advice}` : ''} `);
	const act = (label, does) => {
		const button = document.createElement('button');
		button.type = 'button';
		button.className = 'hy-linklike';
		button.textContent = label;
		button.addEventListener('click', () => {
			// the text may have moved since it was looked at
			const found = area.value.slice(finding.at, finding.at + finding.length) === finding.found
				? finding.at : area.value.indexOf(finding.found);
			if (found >= 0) does(found, found + finding.length);
		});
		item.append(button, ' ');
	};
	act('在哪里', (from, to) => {
		area.focus();
		area.setSelectionRange(from, to);
	});
	if (finding.mask) act('隐去', (from, to) => put(area, finding.mask, from, to));
	return item;
}
function showFindings(box, area, found) {
	box.replaceChildren();
	const tick = box.parentElement.querySelector('[data-hd-checked]');
	if (tick) tick.hidden = !found.flagged;
	if (!found.has_findings) return;
	const title = document.createElement('p');
	title.className = 'hd-findings__title';
	title.textContent = found.held ? '还不能送审，请先改：' : '请再看一看：';
	const list = document.createElement('ul');
	list.append(...found.findings.map((finding) => findingItem(area, finding)));
	box.append(title, list);
}
function warn(area, form) {
	let box = form.querySelector(`#hd-findings-${area.dataset.hdEditor}`);
	let asked = null;
	if (!box) {
		box = document.createElement('div');
		box.className = 'hd-findings';
		box.setAttribute('aria-live', 'polite');
		area.after(box);
	}
	const look = async () => {
		const text = area.value;
		if (text === asked) return;
		asked = text;
		try {
			const found = await ask(form, area.dataset.hdCheck, { text, part: area.dataset.hdEditor });
			if (area.value === text) showFindings(box, area, found);
		} catch {
			asked = null; // looked at again with the next key, and when it is sent
		}
	};
	area.addEventListener('input', later(700, look));
	if (area.value) look();
}

// --- phrases and templates at the cursor; the button without scripts puts them behind the text ---
function takePhrases(area, form, say) {
	const button = form.querySelector('[data-hd-insert]');
	if (!button) return;
	const choice = form.elements.phrase;
	button.addEventListener('click', async (event) => {
		event.preventDefault();
		if (!choice.value) {
			choice.focus();
			return;
		}
		try {
			put(area, (await ask(form, area.dataset.hdPhrase, { phrase: choice.value })).text);
			choice.value = '';
		} catch {
			say('没能取到这条常用语，请再按一次。');
		}
	});
}

// --- drafts: saved two seconds after the last key; without a connection tried again, and at once when it is back ---
function saveDraft(form, area, state) {
	let saved = area.value;
	let timer = 0;
	let crossed = false;
	let failed = 0;
	const clock = () => {
		const now = new Date();
		return `${now.getHours()}:${String(now.getMinutes()).padStart(2, '0')}`;
	};
	const save = async () => {
		const value = area.value;
		clearTimeout(timer);
		if (value === saved || crossed) return;
		try {
			const reply = await fetch(form.dataset.hdDraft, {
				method: 'POST',
				headers: { Accept: 'application/json' },
				body: new URLSearchParams({ csrf: form.elements.csrf.value, draft_seen: form.elements.draft_seen.value, answer: value }),
			});
			const said = reply.ok || reply.status === 409 ? await reply.json() : {};
			if (reply.status === 409) {
				// a colleague's text stands there: only the button goes on, it shows both
				state.textContent = said.error;
				state.classList.add('hd-crossed');
				crossed = true;
				return;
			}
			if (!reply.ok) throw new Error(reply.status);
			form.elements.draft_seen.value = said.draft_seen;
			saved = value;
			failed = 0;
			state.textContent = `草稿已自动保存 ${clock()}`;
		} catch (fault) {
			failed += 1;
			state.textContent = fault.message === '401'
				? '您已退出登录，草稿没有保存。请不要关掉这一页，提交时会请您重新登录，写的内容不会丢。'
				: '草稿暂时没能保存，会再试。请不要关掉这一页。';
			timer = setTimeout(save, Math.min(15000 * failed, 60000));
		}
	};
	area.addEventListener('input', () => {
		clearTimeout(timer);
		timer = setTimeout(save, 2000);
	});
	window.addEventListener('online', save);
	let leaving = false;
	form.addEventListener('submit', () => {
		leaving = true;
		clearTimeout(timer);
	});
	// back by the history: the page is as it was left, and saves again
	window.addEventListener('pageshow', () => { leaving = false; });
	window.addEventListener('beforeunload', (event) => {
		if (!leaving && area.value !== saved) event.preventDefault();
	});
}

for (const area of all('textarea[data-hd-editor]')) {
	const form = area.form;
	const state = document.getElementById('hd-draft-state');
	const say = (words) => { if (state) state.textContent = words; };
	if (area.dataset.hdPaste) {
		addTools(area);
		goOn(area);
		takePastes(area, form, say);
		takePhrases(area, form, say);
	}
	if (area.dataset.hdCheck) warn(area, form);
	if (form.dataset.hdDraft && state) saveDraft(form, area, state);
}
})();
