// SPDX-License-Identifier: MIT
// Comforts on top of pages that work without it: focus on the summary of errors, counting characters, copy and print
// buttons, checking files before they travel, one click sends once, letters that are alike.
'use strict';

(() => {
const root = document.documentElement;
root.classList.add('hy-scripted');

const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
const make = (tag, className, text) => {
	const node = document.createElement(tag);
	if (className) node.className = className;
	if (text) node.textContent = text;
	return node;
};

function focusSummary() {
	const summary = document.querySelector('[data-hy-focus]');
	if (summary) summary.focus();
}

// data-hy-most="50" on an input: how many characters may still be typed. Spoken only when it is nearly full.
function countCharacters(input) {
	const most = Number(input.dataset.hyMost);
	const shown = make('p', 'hy-count');
	const spoken = make('p', 'hy-hidden');
	spoken.setAttribute('aria-live', 'polite');
	const show = () => {
		const n = Array.from(input.value.trim()).length;
		shown.classList.toggle('hy-count--over', n > most);
		shown.textContent = n > most ? `多了 ${n - most} 个字` : `已写 ${n} 个字，最多 ${most} 个`;
		const words = n > most ? `多了 ${n - most} 个字` : most - n <= most / 10 ? `还可以写 ${most - n} 个字` : '';
		if (spoken.textContent !== words) spoken.textContent = words;
	};
	input.addEventListener('input', show);
	input.after(shown, spoken);
	show();
}

// <button data-hy-copy="text to copy" class="hy-script-only">
function copyButton(button) {
	const said = make('span', 'hy-toast');
	said.setAttribute('role', 'status');
	button.after(said);
	button.addEventListener('click', async () => {
		try {
			await navigator.clipboard.writeText(button.dataset.hyCopy);
			said.textContent = '已复制';
		} catch {
			said.textContent = '没能复制，请抄下来或者打印';
		}
	});
}

// data-hy-file-most (bytes) and data-hy-file-count: said at once, not after the journey.
function checkFiles(input) {
	const said = make('div', 'hy-small');
	said.setAttribute('role', 'status');
	input.after(said);
	input.addEventListener('change', () => {
		const most = Number(input.dataset.hyFileMost), count = Number(input.dataset.hyFileCount);
		const files = Array.from(input.files);
		const big = files.filter((file) => file.size > most);
		const fault = files.length > count ? `请最多选 ${count} 个文件，现在选了 ${files.length} 个`
			: big.length ? `请换一个小一点的文件：“${big[0].name}”超过 ${Math.floor(most / 1048576)} MB` : '';
		said.className = fault ? 'hy-error' : 'hy-small hy-soft';
		said.textContent = fault || (files.length ? '已选：' + files.map((file) => file.name).join('、') : '');
		input.setCustomValidity(fault);
	});
}

// One click sends once; the submission key guards the rest. Listens at the document, after whatever else looks at the form
// (the proof of work may hold it back). Going back makes the button live again.
function sendOnce(event) {
	const form = event.target, button = event.submitter;
	if (event.defaultPrevented || form.method !== 'post') return;
	if (form.dataset.hySent) {
		event.preventDefault();
		return;
	}
	form.dataset.hySent = '1';
	if (!button || !form.dataset.hyOnce) return;
	button.dataset.hyWas = button.textContent;
	button.textContent = form.dataset.hyOnce;
	button.setAttribute('aria-disabled', 'true');
}

function sendAgain() {
	for (const form of all('form[data-hy-sent]')) delete form.dataset.hySent;
	for (const button of all('[data-hy-was]')) {
		button.textContent = button.dataset.hyWas;
		button.removeAttribute('aria-disabled');
	}
}

// <div data-hy-alike="address" data-hy-alike-from="id of the title">: the answered letters most like the title.
function showAlike(box) {
	const title = document.getElementById(box.dataset.hyAlikeFrom);
	if (!title) return;
	let asked = title.value.trim();
	title.addEventListener('change', async () => {
		const words = title.value.trim();
		if (words === asked || Array.from(words).length < 2) return;
		asked = words;
		try {
			const address = box.dataset.hyAlike + '?title=' + encodeURIComponent(words);
			const reply = await fetch(address, { headers: { Accept: 'application/json' } });
			if (!reply.ok || asked !== words) return;
			const alike = (await reply.json()).alike || [];
			box.replaceChildren();
			if (!alike.length) return;
			const list = make('ul');
			for (const letter of alike) {
				const link = make('a', '', letter.title);
				link.href = letter.url;
				link.target = '_blank';
				link.rel = 'noopener';
				const item = make('li');
				item.append(link, make('span', 'hy-soft hy-small', '　' + letter.unit + '已答复'));
				list.append(item);
			}
			const notice = make('div', 'hy-notice');
			notice.append(make('p', '', '这些信已经有答复，也许您不用再写（在新窗口打开）：'), list);
			box.append(notice);
		} catch {
			// The letter can be written without it.
		}
	});
}

// Without scripts the switch is a form; with them nothing that was typed is lost.
function switchSize(form) {
	form.addEventListener('submit', (event) => {
		const button = event.submitter;
		if (!button) return;
		event.preventDefault();
		const large = button.value === '1';
		const sent = new URLSearchParams({ back: form.elements.back.value, large: button.value });
		fetch(form.action, { method: 'POST', body: sent, redirect: 'manual' }).catch(() => {});
		root.classList.toggle('hy-large', large);
		button.value = large ? '0' : '1';
		button.textContent = large ? '标准字号' : '大字版';
	});
}

for (const form of all('.hy-switch')) switchSize(form);
for (const input of all('[data-hy-most]')) countCharacters(input);
for (const button of all('[data-hy-copy]')) copyButton(button);
for (const button of all('[data-hy-print]')) button.addEventListener('click', () => window.print());
for (const input of all('[data-hy-file-most]')) checkFiles(input);
for (const box of all('[data-hy-alike]')) showAlike(box);
document.addEventListener('submit', sendOnce);
window.addEventListener('pageshow', sendAgain);
focusSummary();
})();
