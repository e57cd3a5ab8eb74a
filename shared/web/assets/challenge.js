/* SPDX-License-Identifier: MIT */
/*
 * Solves the proof of work of a form while the person writes. The page holds
 *   <div data-hy-challenge="JSON"> a label and <input name="challenge"> with the question for pages without scripts </div>
 * This hides the question, says what it does in a line that screen readers announce, and puts the answer into the input. When
 * anything fails the question is shown again. Written for telephones of ten years ago: no modules, no promises, no crypto.subtle
 * (which plain http does not have).
 */
(function () {
	"use strict";

	var SLICE = 30; /* milliseconds of work before the page may breathe */

	var K = [];
	var START = [];

	/* The constants of SHA-256: fractions of the roots of the first primes. */
	(function () {
		var composite = {};
		var n = 0;
		for (var candidate = 2; n < 64; candidate++) {
			if (composite[candidate]) {
				continue;
			}
			for (var i = candidate * candidate; i < 320; i += candidate) {
				composite[i] = true;
			}
			if (n < 8) {
				START[n] = fraction(Math.pow(candidate, 1 / 2));
			}
			K[n++] = fraction(Math.pow(candidate, 1 / 3));
		}
	})();

	function fraction(x) {
		return ((x - Math.floor(x)) * 4294967296) | 0;
	}

	/* One block: state (8 words) changed by 64 bytes at `at`. */
	var w = [];

	function compress(state, bytes, at) {
		var a = state[0], b = state[1], c = state[2], d = state[3];
		var e = state[4], f = state[5], g = state[6], h = state[7];
		var i, x, y, t1, t2;

		for (i = 0; i < 16; i++, at += 4) {
			w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
		}
		for (; i < 64; i++) {
			x = w[i - 15];
			y = w[i - 2];
			x = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
			y = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
			w[i] = (w[i - 16] + x + w[i - 7] + y) | 0;
		}
		for (i = 0; i < 64; i++) {
			x = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
			t1 = (h + x + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
			y = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
			t2 = (y + ((a & b) ^ (a & c) ^ (b & c))) | 0;
			h = g;
			g = f;
			f = e;
			e = (d + t1) | 0;
			d = c;
			c = b;
			b = a;
			a = (t1 + t2) | 0;
		}
		state[0] = (state[0] + a) | 0;
		state[1] = (state[1] + b) | 0;
		state[2] = (state[2] + c) | 0;
		state[3] = (state[3] + d) | 0;
		state[4] = (state[4] + e) | 0;
		state[5] = (state[5] + f) | 0;
		state[6] = (state[6] + g) | 0;
		state[7] = (state[7] + h) | 0;
	}

	function bytesOf(text) {
		var bytes = [];
		for (var i = 0; i < text.length; i++) {
			bytes[i] = text.charCodeAt(i) & 255;
		}
		return bytes;
	}

	/* The state after the whole blocks of a text that begins all numbers' texts, and what is left of it. */
	function begin(text) {
		var bytes = bytesOf(text);
		var state = START.slice();
		var at = 0;
		for (; at + 64 <= bytes.length; at += 64) {
			compress(state, bytes, at);
		}
		return { state: state, rest: bytes.slice(at), length: bytes.length };
	}

	/* The hash (8 words) of what was begun, with `text` behind it. */
	function finish(begun, text) {
		var state = begun.state.slice();
		var bytes = begun.rest.concat(bytesOf(text));
		var length = begun.length + text.length;
		var at;

		bytes.push(128);
		while (bytes.length % 64 !== 56) {
			bytes.push(0);
		}
		bytes.push(0, 0, 0, (length / 536870912) & 255);
		bytes.push((length >>> 21) & 255, (length >>> 13) & 255, (length >>> 5) & 255, (length << 3) & 255);
		for (at = 0; at < bytes.length; at += 64) {
			compress(state, bytes, at);
		}
		return state;
	}

	function hex(words) {
		var out = "";
		for (var i = 0; i < words.length; i++) {
			out += ("0000000" + (words[i] >>> 0).toString(16)).slice(-8);
		}
		return out;
	}

	function sha256(text) {
		return hex(finish(begin(text), ""));
	}

	/* Tries numbers for a while; gives the number, -1 when there is none, or null: call again. */
	function Solver(challenge) {
		this.begun = begin(challenge.salt);
		this.wanted = challenge.challenge;
		this.first = parseInt(challenge.challenge.slice(0, 8), 16) | 0;
		this.most = challenge.maxnumber;
		this.number = 0;
	}

	Solver.prototype.work = function (milliseconds) {
		var until = new Date().getTime() + milliseconds;
		var number;
		while (this.number <= this.most) {
			number = this.number++;
			if (this.fits(finish(this.begun, String(number)))) {
				return number;
			}
			if (this.number % 64 === 0 && new Date().getTime() >= until) {
				return null;
			}
		}
		return -1;
	};

	Solver.prototype.fits = function (words) {
		return words[0] === this.first && hex(words) === this.wanted;
	};

	function answer(challenge, number, took) {
		return window.btoa(JSON.stringify({
			algorithm: challenge.algorithm,
			challenge: challenge.challenge,
			number: number,
			salt: challenge.salt,
			signature: challenge.signature,
			took: took
		}));
	}

	/* --- the page --- */

	function formOf(element) {
		while (element && element.nodeName !== "FORM") {
			element = element.parentNode;
		}
		return element;
	}

	function attach(box) {
		var input = box.querySelector("input[name=challenge]");
		var form = formOf(box);
		var challenge = JSON.parse(box.getAttribute("data-hy-challenge"));
		var status = document.createElement("p");
		var required = input.hasAttribute("required");
		var started = new Date().getTime();
		var waiting = false, over = false, button = null;
		var solver;

		if (challenge.algorithm !== "SHA-256" || !form) {
			return;
		}
		solver = new Solver(challenge);

		function say(words) {
			status.textContent = words;
		}

		/* Something is wrong: the question, as if there were no script. */
		function giveUp() {
			over = true;
			say("");
			box.hidden = false;
			if (required) {
				input.setAttribute("required", "");
			}
			if (waiting) {
				input.focus();
			}
		}

		function send() {
			if (button && button.click) {
				button.click(); /* the form may look at which button it was */
			} else {
				form.submit();
			}
		}

		function step() {
			var number;
			try {
				number = solver.work(SLICE);
				if (number === null) {
					window.setTimeout(step, 0);
					return;
				}
				if (number < 0) {
					giveUp();
					return;
				}
				input.value = answer(challenge, number, new Date().getTime() - started);
			} catch (problem) {
				giveUp();
				return;
			}
			over = true;
			say("已确认您不是机器。");
			if (waiting) {
				waiting = false;
				send();
			}
		}

		form.addEventListener("click", function (event) {
			var element = event.target;
			while (element && element !== form && element.nodeName !== "BUTTON" && element.nodeName !== "INPUT") {
				element = element.parentNode;
			}
			if (element && element !== form && (element.type === "submit" || element.type === "image")) {
				button = element;
			}
		});
		form.addEventListener("submit", function (event) {
			if (over) {
				return;
			}
			event.preventDefault();
			waiting = true;
			button = event.submitter || button;
			say("正在确认您不是机器，完成后会自动提交……");
		});

		status.setAttribute("role", "status");
		status.setAttribute("aria-live", "polite");
		status.className = "hy-hint hy-challenge-status";
		box.parentNode.insertBefore(status, box);
		input.removeAttribute("required");
		input.value = "";
		box.hidden = true;
		say("正在确认您不是机器……");
		window.setTimeout(step, 0);
	}

	function start() {
		var boxes = document.querySelectorAll("[data-hy-challenge]");
		for (var i = 0; i < boxes.length; i++) {
			try {
				attach(boxes[i]);
			} catch (problem) {
				boxes[i].hidden = false;
			}
		}
	}

	if (typeof module === "object" && module.exports) {
		module.exports = { sha256: sha256, Solver: Solver, start: start };
	} else if (document.readyState === "loading") {
		document.addEventListener("DOMContentLoaded", start);
	} else {
		start();
	}
})();
