// SPDX-License-Identifier: MIT
// Comforts of the desk, on top of pages that work without: j/k/Enter in the inbox, drafts that save themselves, the name of the
// chosen unit in the sentence that says who will be told, and a warning before typed text is left.
'use strict';

(() => {
const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

// --- inbox: j next, k previous, Enter opens ---
function walkRows(rows) {
	let here = -1;
	const go = (to) => {
		if (rows[here]) rows[here].classList.remove('hd-row--here');
		here = Math.max(0, Math.min(rows.length - 1, to));
		rows[here].classList.add('hd-row--here');
		rows[here].querySelector('a').focus();
	};
	document.addEventListener('keydown', (event) => {
		if (event.ctrlKey || event.altKey || event.metaKey) return;
		if (event.target.closest('input, textarea, select')) return;
		if (event.key === 'j') go(here + 1);
		else if (event.key === 'k') go(here - 1);
		else return;
		event.preventDefault();
	});
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

const rows = all('.hd-row');
if (rows.length) walkRows(rows);
all('form[data-hd-draft]').forEach(saveDraft);
all('select[data-hd-names]').forEach(nameChoice);
// the filters stand open on a wide screen and folded on a telephone
if (window.matchMedia('(max-width: 899px)').matches) all('.hd-fold').forEach((fold) => { fold.open = false; });
})();
