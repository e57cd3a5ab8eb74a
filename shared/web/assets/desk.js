// SPDX-License-Identifier: MIT
// Comforts of the desk, on top of pages that work without: j/k/Enter in the inbox, drafts that save themselves, the name of the
// chosen unit in the sentence that says who will be told, and a warning before typed text is left.
'use strict';

(() => {
const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

// --- lists: j next, k previous, Enter opens, x picks; / searches, ? says all this, g i the inbox, g s the search ---
function walkRows(rows) {
	let here = -1;
	const go = (to) => {
		if (!rows.length) return;
		if (rows[here]) rows[here].classList.remove('hd-row--here');
		here = Math.max(0, Math.min(rows.length - 1, to));
		rows[here].classList.add('hd-row--here');
		rows[here].querySelector('.hd-row__letter a').focus();
	};
	const pick = () => {
		const box = rows[here] && rows[here].querySelector('input[name="pick"]');
		if (box) box.click();
	};
	return { j: () => go(here + 1), k: () => go(here - 1), x: pick };
}
function listKeys() {
	const rows = all('.hd-row');
	const help = document.querySelector('.hd-keys');
	const search = document.querySelector('[data-hd-search]') || document.getElementById('hd-q');
	const inbox = document.querySelector('.hd-bar__name');
	const find = document.querySelector('.hd-search');
	const keys = walkRows(rows);
	let waiting = 0; // g was pressed: until when the next key counts for it
	keys['/'] = search && (() => search.focus());
	keys['?'] = help && (() => {
		help.open = !help.open;
		help.scrollIntoView({ block: 'nearest' });
	});
	keys.g = () => { waiting = Date.now() + 2000; };
	document.addEventListener('keydown', (event) => {
		if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
		if (event.target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]')) return;
		const after = waiting > Date.now();
		waiting = 0;
		if (after && event.key === 'i' && inbox) window.location.assign(inbox.href);
		else if (after && event.key === 's' && find) window.location.assign(find.action);
		else if (!after && Object.hasOwn(keys, event.key) && keys[event.key]) keys[event.key]();
		else return;
		event.preventDefault();
	});
}
// how many are picked, said beside the button
function countPicked(form) {
	const spot = form.querySelector('[data-hd-picked]');
	const boxes = all('input[name="pick"]');
	const show = () => { spot.textContent = `已勾选 ${boxes.filter((box) => box.checked).length} 封`; };
	boxes.forEach((box) => box.addEventListener('change', show));
	show();
}

// --- drafts: saved two seconds after the last key; the button does the same without scripts ---
function saveDraft(form) {
	const text = form.elements.answer;
	const state = document.getElementById('hd-draft-state');
	let saved = text.value;
	let timer = 0;
	let crossed = false;
	const save = async () => {
		const value = text.value;
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
			const now = new Date();
			const minutes = String(now.getMinutes()).padStart(2, '0');
			state.textContent = `草稿已自动保存 ${now.getHours()}:${minutes}`;
		} catch (fault) {
			state.textContent = fault.message === '401'
				? '您已退出登录，草稿没有保存。请不要关掉这一页，提交时会请您重新登录，写的内容不会丢。'
				: '草稿暂时没能保存，会再试。请不要关掉这一页。';
			timer = setTimeout(save, 15000);
		}
	};
	text.addEventListener('input', () => {
		clearTimeout(timer);
		timer = setTimeout(save, 2000);
	});
	let leaving = false;
	form.addEventListener('submit', () => {
		leaving = true;
		clearTimeout(timer);
	});
	window.addEventListener('beforeunload', (event) => {
		if (!leaving && text.value !== saved) event.preventDefault();
	});
}

// --- the sentence names the unit that was chosen ---
function nameChoice(select) {
	const spots = all(`[data-hd-name="${select.dataset.hdNames}"]`);
	const show = () => {
		const chosen = select.value ? select.selectedOptions[0].textContent : '选中的单位';
		for (const spot of spots) spot.textContent = chosen;
	};
	select.addEventListener('change', show);
	show();
}

if (document.querySelector('.hd-rows, .hd-find')) listKeys();
all('#hd-bulk').forEach(countPicked);
all('form[data-hd-draft]').forEach(saveDraft);
all('select[data-hd-names]').forEach(nameChoice);
// the filters stand open on a wide screen and folded on a telephone
if (window.matchMedia('(max-width: 899px)').matches) all('.hd-fold').forEach((fold) => { fold.open = false; });
})();
