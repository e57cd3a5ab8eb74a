// SPDX-License-Identifier: MIT
// What can be measured about how a page looks: contrast of every text in every state, sizes of targets and of type, what leaves the
// window, what the focus looks like, order of headings. inspect() runs inside the page; everything it needs stands inside it.

/* What a look is asked: contrast (least ratio), states (of pointer and focus too), target {least, height} px, text (least px),
 * line (least line height), paragraphs (least space between two, in leadings), focus, obscured (what has the focus), structure, motion. */
export function inspect(ask) {
	const found = new Set();
	const OURS = '.hy-main, .hy-bar, .hy-header, .hy-footer, .hy-skip, .hd-warn';
	const regions = [...document.querySelectorAll(OURS)];
	const inside = (selector) => regions.flatMap((region) => [...region.querySelectorAll(selector)]);
	const mark = (element) => {
		const words = (element.textContent || element.value || element.placeholder || '').trim().replace(/\s+/g, ' ').slice(0, 24);
		return `<${element.localName}${element.id ? ` #${element.id}` : ''}${element.classList.length ? ` .${[...element.classList].join('.')}` : ''}> in .${element.parentElement?.className || element.parentElement?.localName} “${words}”`;
	};
	const say = (what, element) => found.add(element ? `${what}: ${mark(element)}` : what);
	const shown = (element) => {
		if (!element.checkVisibility({ checkVisibilityCSS: true })) return false;
		const box = element.getBoundingClientRect();
		return box.width > 1 && box.height > 1 && !element.closest('.hy-hidden');
	};

	/* --- colours --- */
	const parse = (text) => {
		const [r, g, b, a = 1] = (text.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
		return text.startsWith('color(') ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
	};
	const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
	const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const ratio = (a, b) => {
		const [x, y] = [light(a), light(b)];
		return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
	};
	const grounds = new Map();
	const ground = (element) => {
		if (!element) return parse(getComputedStyle(document.body).backgroundColor)[3] ? parse(getComputedStyle(document.body).backgroundColor) : [255, 255, 255, 1];
		if (grounds.has(element)) return grounds.get(element);
		const own = parse(getComputedStyle(element).backgroundColor);
		const all = own[3] === 1 ? own : over(own, ground(element.parentElement));
		grounds.set(element, all);
		return all;
	};
	const faded = (element) => {
		let all = 1;
		for (let one = element; one; one = one.parentElement) all *= Number(getComputedStyle(one).opacity);
		return all;
	};
	const hex = (colour) => `#${colour.slice(0, 3).map((v) => Math.round(v).toString(16).padStart(2, '0')).join('')}`;
	const contrast = (what, element, colour, behind) => {
		const ink = over([...colour.slice(0, 3), colour[3] * faded(element)], behind);
		const is = ratio(ink, behind);
		if (is < ask.contrast - 0.005) say(`${what} ${is.toFixed(2)} : 1 (${hex(ink)} on ${hex(behind)})`, element);
	};
	const texts = function* () {
		for (const region of regions) {
			const walk = document.createTreeWalker(region, NodeFilter.SHOW_TEXT);
			let last;
			while (walk.nextNode()) {
				const element = walk.currentNode.parentElement;
				if (!walk.currentNode.data.trim() || element === last || /^(script|style|option|textarea|title)$/.test(element.localName)) continue;
				last = element;
				if (shown(element)) yield element;
			}
		}
	};
	const contrasts = (state) => {
		grounds.clear();
		for (const element of texts()) {
			const style = getComputedStyle(element);
			contrast(`${state}text`, element, parse(element.namespaceURI.endsWith('svg') ? style.fill : style.color), ground(element));
		}
		for (const element of inside('*'))
			for (const pseudo of ['::before', '::after']) {
				const style = getComputedStyle(element, pseudo);
				if (!/^(?!none|normal|""|counters?\(hy-none)/.test(style.content) || !/[^"\s]/.test(style.content) || !shown(element)) continue;
				const own = parse(style.backgroundColor);
				contrast(`${state}${pseudo}`, element, parse(style.color), own[3] === 1 ? own : over(own, ground(element)));
			}
		for (const element of inside('input:not([type=hidden], [type=radio], [type=checkbox], [type=file]), select, textarea')) {
			if (!shown(element)) continue;
			contrast(`${state}value`, element, parse(getComputedStyle(element).color), ground(element));
			if (element.placeholder) contrast(`${state}placeholder`, element, parse(getComputedStyle(element, '::placeholder').color), ground(element));
			const line = ratio(parse(getComputedStyle(element).borderTopColor), ground(element.parentElement));
			if (line < 3) say(`${state}line of a field ${line.toFixed(2)} : 1`, element);
		}
	};
	/* Every rule of a state counts as if all of the page were in it: :not(.hy-never) weighs as much as :hover. */
	const inState = (names, work) => {
		const changed = [];
		const each = (rules) => {
			for (const rule of rules) {
				if (rule.cssRules?.length) each(rule.cssRules);
				if (!rule.selectorText || !names.some((name) => rule.selectorText.includes(name))) continue;
				changed.push([rule, rule.selectorText]);
				rule.selectorText = names.reduce((text, name) => text.replace(new RegExp(`${name}(?![-\\w])`, 'g'), ':not(.hy-never)'), rule.selectorText);
			}
		};
		for (const sheet of document.styleSheets) if (sheet.href?.includes('/assets/')) each(sheet.cssRules);
		work();
		for (const [rule, text] of changed) rule.selectorText = text;
	};
	if (ask.contrast) contrasts('');
	if (ask.states) {
		inState([':hover'], () => contrasts('under the pointer, '));
		inState([':focus-visible', ':focus'], () => contrasts('in focus, '));
		inState([':disabled', ':active', ':visited', '[aria-disabled="true"]'], () => contrasts('disabled, pressed or visited, '));
	}

	/* --- what leaves the window --- */
	const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
	if (wide > 0) {
		const scrolls = (element) => {
			for (let one = element.parentElement; one; one = one.parentElement) if (/auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX)) return true;
			return false;
		};
		const out = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5 && shown(one) && !scrolls(one));
		say(`${wide} px wider than the window`, out.at(-1));
	}
	for (const element of inside('a, button, p, h1, h2, h3, li, td, th, dd, dt, label, legend, summary, figcaption')) {
		const style = getComputedStyle(element);
		if (/hidden|clip/.test(style.overflowX) && shown(element) && element.scrollWidth > element.clientWidth + 1) say('text is cut off', element);
	}

	/* --- targets --- */
	const blockOf = (element) => {
		let one = element.parentElement;
		while (getComputedStyle(one).display.startsWith('inline') && one.parentElement) one = one.parentElement;
		return one;
	};
	/* a link inside a sentence has the height of its line, by every norm */
	const inSentence = (element) => {
		if (element.localName !== 'a' && !element.matches('.hy-linklike')) return false;
		if (getComputedStyle(element).display !== 'inline') return false;
		return blockOf(element).textContent.trim().length > element.textContent.trim().length + 1;
	};
	const boxOf = (element) => {
		const label = /^(radio|checkbox)$/.test(element.type) ? element.closest('label') ?? document.querySelector(`label[for="${CSS.escape(element.id)}"]`) : null;
		const [a, b] = [element.getBoundingClientRect(), label?.getBoundingClientRect()];
		if (!b) return a;
		return { width: Math.max(a.right, b.right) - Math.min(a.left, b.left), height: Math.max(a.bottom, b.bottom) - Math.min(a.top, b.top) };
	};
	if (ask.target)
		for (const element of inside('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
			if (!shown(element) || element.closest('.hy-skip') || inSentence(element)) continue;
			const { width, height } = boxOf(element);
			const plain = element.localName === 'a' && !element.matches('.hy-button, .hy-door, .hy-nav a');
			const least = plain ? ask.target.link ?? 24 : ask.target.least;
			if (height < least - 0.6) say(`target ${height.toFixed(0)} px high, not ${least}`, element);
			if (width < Math.min(ask.target.width ?? 24, least) - 0.6) say(`target ${width.toFixed(0)} px wide`, element);
		}

	/* --- type --- */
	if (ask.text || ask.line)
		for (const element of texts()) {
			const style = getComputedStyle(element);
			const size = parseFloat(style.fontSize);
			if (element.namespaceURI.endsWith('svg')) continue;
			if (ask.text && size < ask.text - 0.05) say(`type of ${size} px`, element);
			const leading = parseFloat(style.lineHeight) / size;
			if (ask.line && leading < ask.line - 0.005) say(`lines of ${leading.toFixed(2)}`, element);
		}
	if (ask.paragraphs)
		for (const element of inside('.hy-rich > p + p, article > p + p, section > p + p, .hy-notice > p + p, .hy-main > p + p')) {
			if (!shown(element) || !shown(element.previousElementSibling)) continue;
			const style = getComputedStyle(element);
			const between = element.getBoundingClientRect().top - element.previousElementSibling.getBoundingClientRect().bottom;
			const lines = parseFloat(style.lineHeight) - parseFloat(style.fontSize);
			if (between < lines * ask.paragraphs - 0.5) say(`paragraphs ${between.toFixed(1)} px apart, lines ${lines.toFixed(1)} px`, element);
		}

	/* --- the focus, of who has no mouse --- */
	if (ask.focus)
		for (const element of inside('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')) {
			if (!shown(element) || element.disabled) continue;
			element.focus({ preventScroll: true });
			if (document.activeElement !== element) { say('takes no focus', element); continue; }
			const style = getComputedStyle(element);
			const behind = ground(element.parentElement);
			const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
			const shades = [parse(style.outlineColor), ...(style.boxShadow === 'none' ? [] : [parse(style.boxShadow)])].map((shade) => ratio(shade, behind));
			if (!ring) say('the focus shows no ring', element);
			else if (Math.max(...shades) < 3) say(`the ring of the focus ${Math.max(...shades).toFixed(2)} : 1`, element);
		}
	if (ask.focus) document.activeElement?.blur();

	/* --- what has the focus is seen: nothing lies over it (WCAG 2.2, 2.4.11) --- */
	if (ask.obscured) {
		for (const element of inside('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')) {
			if (!shown(element) || element.disabled) continue;
			element.focus();
			const host = (/^(radio|checkbox)$/.test(element.type) && element.closest('label')) || element;
			/* of what is higher than the window, the part that is in it */
			const parts = [...host.getClientRects()].map((box) => ({ left: box.left, width: box.width, top: Math.max(0, box.top), bottom: Math.min(innerHeight, box.bottom) }));
			const seen = parts.some(({ left, top, width, bottom }) => top < bottom && [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95].some((x) => [0.2, 0.5, 0.8].some((y) => {
				const over = document.elementFromPoint(left + width * x, top + (bottom - top) * y);
				const unfolded = over?.closest('details'); // by whoever reads, who folds it again
				return over && (host.contains(over) || (unfolded && !unfolded.contains(host)));
			})));
			if (!seen) say('something lies over what has the focus', element);
		}
		document.activeElement?.blur();
	}

	/* --- order --- */
	if (ask.structure) {
		const heads = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter((one) => regions.some((region) => region.contains(one)) && (shown(one) || one.closest('.hy-hidden')));
		if (heads.filter((one) => one.localName === 'h1').length !== 1) say(`${heads.filter((one) => one.localName === 'h1').length} headings of the first order`);
		heads.forEach((one, i) => {
			if (Number(one.localName[1]) > Number(heads[i - 1]?.localName[1] ?? 0) + 1) say('a step of headings is left out', one);
			if (!one.textContent.trim()) say('an empty heading', one);
		});
		if (document.documentElement.lang !== 'zh-CN') say('the page does not say its language');
		if (!document.querySelector('main')) say('no main part');
		const first = document.querySelector('a[href], button, input:not([type=hidden])');
		if (!first?.matches('.hy-skip')) say('the first stop is not the skip link', first);
		if (/user-scalable|maximum-scale/.test(document.querySelector('meta[name=viewport]')?.content ?? '')) say('the page forbids zooming');
		for (const one of inside('[tabindex]')) if (Number(one.getAttribute('tabindex')) > 0) say('out of the order of the page', one);
		for (const one of inside('table')) {
			if (!one.querySelector('th')) say('a table without headings', one);
			for (const head of one.querySelectorAll('thead th')) if (!head.scope) say('a heading of a table without scope', head);
		}
		for (const [name, purpose] of [['name', 'name'], ['phone', 'tel'], ['email', 'email']])
			for (const one of inside(`form[method=post] input[name=${name}]:not([type=hidden])`))
				if (!document.querySelector('.hd-page') && !one.autocomplete.includes(purpose)) say(`a field that browsers do not fill (${purpose})`, one);
		/* 3.3.8: the browser may fill a password */
		for (const one of inside('input[type=password]'))
			if (!/current-password|new-password/.test(one.autocomplete)) say('a password that browsers do not fill', one);
		/* 2.5.7: nothing is dragged; 2.5.3: what a control is called begins with what stands on it */
		for (const one of inside('[draggable=true]')) say('is dragged', one);
		for (const one of inside('a[aria-label], button[aria-label]')) {
			const plain = (text) => text.replace(/[\s“”"《》]/g, '');
			const words = plain(one.innerText);
			if (shown(one) && words && !plain(one.getAttribute('aria-label')).includes(words)) say('its name does not say what stands on it', one);
		}
		/* 1.4.13: nothing comes up because the pointer is over something */
		const shows = (rules) => [...rules].flatMap((rule) => (rule.cssRules?.length ? shows(rule.cssRules) : /:hover/.test(rule.selectorText) && /(^|[;\s])(display|visibility|opacity|content|clip-path)\s*:/.test(rule.style?.cssText) ? [rule.selectorText] : []));
		for (const sheet of document.styleSheets) if (sheet.href?.includes('/assets/')) for (const one of shows(sheet.cssRules)) say(`shown or hidden by the pointer: ${one}`);
		for (const one of inside('img, svg[role=img]')) if (!one.alt && !one.getAttribute('aria-label') && !one.getAttribute('aria-labelledby') && one.getAttribute('aria-hidden') !== 'true' && one.getAttribute('alt') !== '') say('a picture without words', one);
	}
	if (ask.motion)
		for (const element of inside('*')) {
			const style = getComputedStyle(element);
			if (style.animationName !== 'none' || style.transitionDuration.split(',').some((time) => parseFloat(time) > 0)) say('moves although less motion was asked for', element);
		}
	return [...found];
}
