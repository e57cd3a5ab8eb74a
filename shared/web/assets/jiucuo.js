/* SPDX-License-Identifier: MIT */
/*
 * For the pages of the host site: who marks a text gets a button, or presses Ctrl+Enter, and the form for reporting an error opens
 * with the page's address and what was marked. One line includes it:
 *   <script src="/hudong/assets/jiucuo.js" defer data-site-code="3500000001"></script>
 * A link <a data-jiucuo href="/hudong/corrections/new">网站纠错</a> works without it and gets the address with it. Needs nothing
 * else on the page, leaves nothing global behind, and writes no inline style or script. Written for telephones of ten years ago.
 */
(function () {
	"use strict";

	var QUOTE_LEAST = 2;
	var QUOTE_MOST = 200; /* characters: enough to find it by, and the address stays short */
	var NARROW = 640; /* where the system's own menu stands at the marked text */

	var script = document.currentScript || document.querySelector('script[src*="jiucuo.js"]');
	var base = script ? script.src.replace(/assets\/jiucuo\.js.*$/, "") : "/hudong/";
	var form = (script && script.getAttribute("data-form")) || base + "corrections/new";
	var siteCode = (script && script.getAttribute("data-site-code")) || "";
	var button = null;
	var said = null;
	var told = false;
	var refused = ""; /* marked, and put away with Escape: the button does not come back for it */

	/* Huiying's own pages have the form itself, and may include the host's footer with this line in it. */
	function within() {
		var link = document.createElement("a");
		link.href = base;
		return link.host === location.host && location.pathname.indexOf(link.pathname.replace(/^\/?/, "/")) === 0;
	}

	function address(quote) {
		var url = form + (form.indexOf("?") < 0 ? "?" : "&") + "url=" + encodeURIComponent(location.href.split("#")[0]);
		if (siteCode) {
			url += "&site_code=" + encodeURIComponent(siteCode);
		}
		return quote ? url + "&quote=" + encodeURIComponent(quote) : url;
	}

	/* A cut must not leave half a character behind. */
	function cut(text) {
		var short = text.slice(0, QUOTE_MOST);
		return /[\uD800-\uDBFF]$/.test(short) ? short.slice(0, -1) : short;
	}

	/* What is marked on the page, as one line; what somebody types in is theirs. */
	function marked() {
		var focus = document.activeElement;
		var selection = window.getSelection ? window.getSelection() : null;
		if (!selection || selection.rangeCount === 0 || selection.isCollapsed) {
			return "";
		}
		if (focus && (/^(INPUT|TEXTAREA|SELECT)$/.test(focus.nodeName) || focus.isContentEditable)) {
			return "";
		}
		var text = cut(String(selection).replace(/\s+/g, " ").replace(/^ | $/g, ""));
		return text.length < QUOTE_LEAST ? "" : text;
	}

	function report() {
		var quote = marked();
		if (quote) {
			location.assign(address(quote));
		}
	}

	function make() {
		button = document.createElement("button");
		button.type = "button";
		button.className = "hy-jiucuo";
		button.appendChild(document.createTextNode("这里有错，告诉我们"));
		button.hidden = true;
		/* else the press would take the mark away before it is read */
		button.addEventListener("mousedown", function (event) {
			event.preventDefault();
		});
		button.addEventListener("click", report);
		said = document.createElement("p");
		said.className = "hy-jiucuo-said";
		said.setAttribute("role", "status");
		document.body.appendChild(said);
		document.body.appendChild(button);
	}

	/* Under the end of the mark; on a small screen at the bottom, where the thumb is. */
	function place() {
		var box = window.getSelection().getRangeAt(0).getBoundingClientRect();
		var width = document.documentElement.clientWidth;
		var narrow = width < NARROW;
		button.className = narrow ? "hy-jiucuo hy-jiucuo--low" : "hy-jiucuo";
		button.hidden = false;
		if (narrow) {
			button.style.left = button.style.top = "";
			return;
		}
		var left = Math.min(Math.max(box.left, 8), width - button.offsetWidth - 8);
		button.style.left = Math.round(left + window.pageXOffset) + "px";
		button.style.top = Math.round(box.bottom + window.pageYOffset + 8) + "px";
	}

	function look() {
		var quote = marked();
		if (!quote || quote === refused) {
			button.hidden = true;
			return;
		}
		refused = "";
		place();
		/* once: whoever reads by ear marks often, and not to report */
		if (!told) {
			told = true;
			said.textContent = "标出的文字如果有错，按 Ctrl 加回车告诉我们";
		}
	}

	function soon() {
		window.setTimeout(look, 10);
	}

	function keys(event) {
		var enter = event.key === "Enter" || event.keyCode === 13;
		if (enter && (event.ctrlKey || event.metaKey) && marked()) {
			event.preventDefault();
			report();
		} else if (event.key === "Escape" || event.keyCode === 27) {
			refused = marked();
			button.hidden = true;
		}
	}

	function begin() {
		var sheet = document.createElement("link");
		sheet.rel = "stylesheet";
		sheet.href = base + "assets/jiucuo.css";
		document.head.appendChild(sheet);
		make();
		document.addEventListener("mouseup", soon);
		document.addEventListener("touchend", soon);
		document.addEventListener("keyup", soon);
		document.addEventListener("keydown", keys);
		/* on telephones the handles of a mark are moved without any of these */
		document.addEventListener("selectionchange", function () {
			if (!marked()) {
				button.hidden = true;
			} else if (document.documentElement.clientWidth < NARROW) {
				look();
			}
		});
		Array.prototype.forEach.call(document.querySelectorAll("a[data-jiucuo]"), function (link) {
			link.href = address("");
		});
	}

	if (within() || !document.addEventListener) {
		return;
	}
	if (document.body) {
		begin();
	} else {
		document.addEventListener("DOMContentLoaded", begin);
	}
})();
