// SPDX-License-Identifier: MIT
// Comforts of the desk, on top of pages that work without: j/k/Enter in the inbox, the name of the chosen
// unit in the sentence that says who will be told. Writing is editor.js.
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

// --- who else has this letter open: asked once a minute while the page is seen; leaving says so ---
function keepPresence(head) {
	const line = document.getElementById('hd-others');
	const body = (leave) => new URLSearchParams({ csrf: head.dataset.hdCsrf, ...(leave ? { leave: '1' } : {}) });
	let gone = false;
	const show = (others) => {
		line.hidden = !others.length;
		line.textContent = others.length ? '也打开着这封信：' + others.map((one) => `${one.unit} ${one.name}（${one.since}起${one.writes ? '，正在写答复' : ''}）`).join('，') : '';
	};
	const beat = async () => {
		if (document.hidden || gone) return;
		try {
			const reply = await fetch(head.dataset.hdPresence, { method: 'POST', headers: { Accept: 'application/json' }, body: body(false) });
			if (reply.ok) show((await reply.json()).others);
		} catch { /* the next one */ }
	};
	setTimeout(beat, 3000); // the page before this one may just have said that it is left
	setInterval(beat, 60000);
	document.addEventListener('visibilitychange', beat);
	window.addEventListener('pagehide', () => {
		gone = true;
		navigator.sendBeacon(head.dataset.hdPresence, body(true));
	});
	window.addEventListener('pageshow', (event) => {
		if (event.persisted) { gone = false; beat(); }
	});
}

// --- many boxes: a field that leaves those whose name has the words ---
function findBoxes(boxes) {
	const labels = all('label', boxes);
	if (labels.length < 8) return;
	const field = document.createElement('input');
	field.type = 'search';
	field.className = 'hy-input';
	field.placeholder = boxes.dataset.hdFind;
	field.setAttribute('aria-label', boxes.dataset.hdFind);
	field.addEventListener('input', () => {
		const words = field.value.trim();
		for (const label of labels) label.hidden = !label.textContent.includes(words) && !label.querySelector('input').checked;
	});
	field.addEventListener('keydown', (event) => { if (event.key === 'Enter') event.preventDefault(); });
	boxes.before(field);
}

// --- a second click on the same button sends nothing twice ---
function sendOnce(form) {
	let sent = false;
	form.addEventListener('submit', (event) => {
		if (sent) event.preventDefault();
		sent = true;
		setTimeout(() => { sent = false; }, 5000);
	});
}

if (document.querySelector('.hd-rows, .hd-find')) listKeys();
all('#hd-bulk').forEach(countPicked);
all('select[data-hd-names]').forEach(nameChoice);
all('[data-hd-presence]').forEach(keepPresence);
all('[data-hd-find]').forEach(findBoxes);
all('.hd-ticket form[method="post"]').forEach(sendOnce);
// the filters stand open on a wide screen and folded on a telephone
if (window.matchMedia('(max-width: 899px)').matches) all('.hd-fold').forEach((fold) => { fold.open = false; });
})();
