// SPDX-License-Identifier: MIT
// The script that solves a form's challenge: its SHA-256 against node's, and the form as a person meets it, in a small fake of
// the page. Run with: node --test tests/unit/challenge.test.mjs
import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const source = fs.readFileSync(fileURLToPath(new URL("../../shared/web/assets/challenge.js", import.meta.url)), "utf8");
const sha256 = (text) => crypto.createHash("sha256").update(Buffer.from(text, "latin1")).digest("hex");

function load() {
	const module = { exports: {} };
	vm.runInNewContext(source, { module, console });
	return module.exports;
}

function challenge(number, most = 2000) {
	const salt = crypto.randomBytes(12).toString("hex") + "?expires=1771003600&key=0123456789abcdef";
	return { algorithm: "SHA-256", challenge: sha256(salt + number), salt, maxnumber: most, signature: "ab".repeat(32) };
}

class Element {
	constructor(nodeName, attributes = {}) {
		Object.assign(this, { nodeName, attributes, children: [], listeners: {}, hidden: false, value: "", textContent: "" });
		this.type = attributes.type;
	}
	append(child) {
		child.parentNode = this;
		this.children.push(child);
		return child;
	}
	insertBefore(child, before) {
		child.parentNode = this;
		this.children.splice(this.children.indexOf(before), 0, child);
	}
	hasAttribute(name) { return name in this.attributes; }
	getAttribute(name) { return this.attributes[name] ?? null; }
	setAttribute(name, value) { this.attributes[name] = value; }
	removeAttribute(name) { delete this.attributes[name]; }
	addEventListener(type, listener) { (this.listeners[type] ??= []).push(listener); }
	fire(type, event) { for (const listener of this.listeners[type] ?? []) listener(event); }
	querySelector() { return this.children.find((child) => child.nodeName === "INPUT"); }
	focus() { this.focused = true; }
}

// A form with a challenge; timers run only when the test says so.
function page(json, { button = true } = {}) {
	const body = new Element("BODY");
	const form = body.append(new Element("FORM"));
	const box = form.append(new Element("DIV", { "data-hy-challenge": json }));
	const input = box.append(new Element("INPUT", { name: "challenge", required: "" }));
	const press = form.append(new Element("BUTTON", { type: "submit" }));
	const timers = [];
	const sent = [];
	form.submit = () => sent.push({ value: input.value, button: null });
	// As a browser does: the form goes out unless a listener prevents it.
	const submit = (submitter) => {
		let prevented = false;
		form.fire("submit", { submitter, preventDefault: () => { prevented = true; } });
		if (!prevented) sent.push({ value: input.value, button: submitter });
	};
	press.click = () => {
		form.fire("click", { target: press });
		submit(button ? press : undefined);
	};
	const document = {
		readyState: "complete",
		createElement: (name) => new Element(name.toUpperCase()),
		querySelectorAll: () => [box],
		addEventListener() {},
	};
	const window = { btoa, setTimeout: (f) => timers.push(f) };
	vm.runInNewContext(source, { document, window, console });
	const run = () => { while (timers.length > 0) timers.shift()(); };
	const status = () => form.children.find((child) => child.nodeName === "P");
	return { form, box, input, press, timers, sent, submit, run, status };
}

test("its SHA-256 is SHA-256 at every length around the blocks, and on random bytes", () => {
	const own = load();
	for (let n = 0; n < 200; n++) assert.equal(own.sha256("x".repeat(n)), sha256("x".repeat(n)));
	for (let i = 0; i < 500; i++) {
		const text = crypto.randomBytes(crypto.randomInt(300)).toString("latin1");
		assert.equal(own.sha256(text), sha256(text));
	}
});

test("every number of the range is found, the first and the last too, and beyond it nothing", () => {
	const { Solver } = load();
	for (const number of [0, 1, 62, 63, 64, 65, 999, 1999, 2000]) {
		const solver = new Solver(challenge(number));
		assert.equal(solver.work(60000), number);
	}
	assert.equal(new Solver(challenge(2001)).work(60000), -1);
});

test("work in small slices finds the same and gives the page its turn", () => {
	const { Solver } = load();
	const solver = new Solver(challenge(1777));
	let number = null;
	let slices = 0;
	while ((number = solver.work(0)) === null) slices++;
	assert.equal(number, 1777);
	assert.equal(slices, Math.floor(1777 / 64));
});

test("the question gives way, the answer is filled in, and the person is told", () => {
	const asked = challenge(500);
	const { box, input, run, status } = page(JSON.stringify(asked));
	assert.equal(box.hidden, true);
	assert.equal(input.hasAttribute("required"), false);
	assert.equal(status().getAttribute("aria-live"), "polite");
	assert.match(status().textContent, /正在确认/);
	run();
	assert.equal(status().textContent, "已确认您不是机器。");
	const { took, ...answer } = JSON.parse(atob(input.value));
	assert.ok(took >= 0);
	const { maxnumber, ...rest } = asked;
	assert.ok(maxnumber > 0);
	assert.deepEqual(answer, { ...rest, number: 500 });
});

for (const button of [true, false]) {
	test(`who submits before it is solved is sent on once, when it is (${button ? "with" : "without"} event.submitter)`, () => {
		const { press, run, sent, input } = page(JSON.stringify(challenge(1500)), { button });
		press.click();
		press.click();
		assert.equal(sent.length, 0);
		run();
		assert.equal(sent.length, 1);
		assert.equal(sent[0].value, input.value);
		assert.notEqual(input.value, "");
	});
}

test("submitting with the keyboard alone waits too", () => {
	const { submit, run, sent } = page(JSON.stringify(challenge(100)));
	submit(null);
	assert.equal(sent.length, 0);
	run();
	assert.deepEqual(sent.map((one) => one.button), [null]);
	assert.notEqual(sent[0].value, "");
});

test("after it is solved a submit goes straight through", () => {
	const { press, run, sent } = page(JSON.stringify(challenge(10)));
	run();
	press.click();
	assert.equal(sent.length, 1);
});

test("what cannot be solved, read or understood leaves the question to answer", () => {
	const unsolvable = page(JSON.stringify(challenge(5000)));
	unsolvable.press.click();
	unsolvable.run();
	assert.equal(unsolvable.box.hidden, false);
	assert.equal(unsolvable.input.hasAttribute("required"), true);
	assert.equal(unsolvable.input.focused, true);
	assert.equal(unsolvable.sent.length, 0);
	unsolvable.press.click();
	assert.equal(unsolvable.sent.length, 1);
	for (const json of ["not json", "{}", JSON.stringify({ ...challenge(1), algorithm: "SHA-512" })]) {
		const { box, input, press, run, sent } = page(json);
		run();
		assert.equal(box.hidden, false);
		assert.equal(input.hasAttribute("required"), true);
		press.click();
		assert.equal(sent.length, 1);
	}
});

test("nothing that a strict content security policy or an old telephone refuses", () => {
	const code = source.replace(/\/\*[^]*?\*\//g, "");
	assert.doesNotMatch(code, /\beval\b|\bFunction\b|innerHTML|setTimeout\("/);
	assert.doesNotMatch(code, /=>|`|\?\.|\?\?|\.\.\.|\b(let|const|class|async|await|of|Promise|fetch|crypto)\b/);
});
