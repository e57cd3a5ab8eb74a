/* SPDX-License-Identifier: MIT */
/*
 * “Was this page useful” on a page of the host site. The page holds one line,
 *   <a data-hy-useful href="/hudong/satisfaction/page">这个页面对您有用吗？</a><script defer src="/hudong/assets/useful.js"></script>
 * which without scripts leads to the form. This asks on the spot instead, and sends nothing but the page's own address, the answer
 * and, when somebody writes it, a sentence. No styles, no markup as text, nothing else loaded: what the page may do with
 * script-src 'self' and connect-src 'self'. Written for telephones of ten years ago.
 */
(function () {
	"use strict";

	var WORDS_MOST = 300;

	function make(tag, className, text) {
		var node = document.createElement(tag);
		if (className) {
			node.className = className;
		}
		if (text) {
			node.textContent = text;
		}
		return node;
	}

	function send(url, fields, done) {
		var request = new XMLHttpRequest();
		var body = [];
		for (var name in fields) {
			if (Object.prototype.hasOwnProperty.call(fields, name)) {
				body.push(encodeURIComponent(name) + "=" + encodeURIComponent(fields[name]));
			}
		}
		request.open("POST", url);
		request.setRequestHeader("Accept", "application/json");
		request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
		request.onload = function () {
			var answer = {};
			try {
				answer = JSON.parse(request.responseText);
			} catch (fault) {
				/* the status says enough */
			}
			done(request.status, answer);
		};
		request.onerror = function () {
			done(0, {});
		};
		request.send(body.join("&"));
	}

	/* What is said after a vote; the link stays as the way that always works. */
	function sentence(status) {
		if (status === 201) {
			return "谢谢，已经记下。";
		}
		if (status === 200) {
			return "您所在的网络今天已经评价过这个页面，一天算一次。";
		}
		if (status === 429) {
			return "刚才评价的次数多了，请过一会儿再试。";
		}
		return "没能记下，请过一会儿再试。";
	}

	function ask(link, number) {
		var page = location.pathname + location.search;
		var group = make("div", "hy-useful");
		var question = make("p", "hy-useful__question", link.textContent.replace(/^\s+|\s+$/g, "") || "这个页面对您有用吗？");
		var said = make("p", "hy-useful__said");
		var yes = make("button", "hy-useful__button", "有用");
		var no = make("button", "hy-useful__button", "没有用");

		question.id = "hy-useful-" + number;
		group.setAttribute("role", "group");
		group.setAttribute("aria-labelledby", question.id);
		said.setAttribute("role", "status");
		said.tabIndex = -1;
		yes.type = no.type = "button";

		function words() {
			var form = make("form", "hy-useful__form");
			var label = make("label", "hy-useful__label", "哪里不好（选填，请不要写姓名和电话）");
			var field = make("textarea", "hy-useful__words");
			var button = make("button", "hy-useful__button", "提交");

			field.id = "hy-useful-words-" + number;
			field.maxLength = WORDS_MOST;
			field.rows = 2;
			label.htmlFor = field.id;
			button.type = "submit";
			form.appendChild(label);
			form.appendChild(field);
			form.appendChild(button);
			form.addEventListener("submit", function (event) {
				event.preventDefault();
				if (!field.value.replace(/\s/g, "")) {
					field.focus();
					return;
				}
				button.disabled = true;
				send(link.href, { url: page, useful: "0", words: field.value }, function (status, answer) {
					if ((status === 200 || status === 201) && answer.kept === false) {
						said.textContent = "没有记下：您所在的网络今天已经在这个页面写过，或者有的话不能收。需要答复的，请写信。";
						button.disabled = false;
					} else if (status === 200 || status === 201) {
						said.textContent = "谢谢，写的内容已经交给网站的管理人员。";
						group.removeChild(form);
						said.focus();
					} else {
						said.textContent = status === 429 ? sentence(429) : "没能交上去，请过一会儿再试。";
						button.disabled = false;
					}
				});
			});
			group.appendChild(form);
		}

		function vote(useful) {
			yes.disabled = no.disabled = true;
			send(link.href, { url: page, useful: useful ? "1" : "0" }, function (status) {
				var done = status === 200 || status === 201;

				said.textContent = sentence(status);
				if (!done) {
					yes.disabled = no.disabled = false;
					return;
				}
				group.removeChild(yes);
				group.removeChild(no);
				said.focus();
				if (!useful) {
					words();
				}
			});
		}

		yes.addEventListener("click", function () {
			vote(true);
		});
		no.addEventListener("click", function () {
			vote(false);
		});
		group.appendChild(question);
		group.appendChild(yes);
		group.appendChild(no);
		group.appendChild(said);
		link.parentNode.insertBefore(group, link);
		link.hidden = true;
	}

	function begin() {
		var links = document.querySelectorAll("a[data-hy-useful]");

		for (var i = 0; i < links.length; i++) {
			if (!links[i].hidden) {
				ask(links[i], i + 1);
			}
		}
	}

	if (document.readyState === "loading") {
		document.addEventListener("DOMContentLoaded", begin);
	} else {
		begin();
	}
})();
