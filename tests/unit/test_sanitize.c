/* SPDX-License-Identifier: MIT */
/*
 * What clerks paste from Word and from web pages: no word that they saw is lost, nothing that they
 * did not see comes along, and hostile input costs no more than other input of its size.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/rich.h"
#include "text/sanitize.h"

struct sample {
	const char *html, *text;
};
static const struct sample samples[] = {
	{"", ""},
	{"纯文字", "纯文字"},
	{"<p>您好<b>粗</b> 字</p><p>二<br>三</p>", "您好粗 字\n\n二\n三"},
	{"<p>　　首行</p>", "首行"},
	{"<h1>标题</h1><h3>小节</h3>正文", "## 标题\n\n### 小节\n\n正文"},
	{"<ul><li>甲<li>乙<ul><li>丙</ul></ul>", "- 甲\n- 乙\n- 丙"},
	{"<ol start=3><li><p>一</p><p>又</p><li>二</ol>", "3. 一\n\n又\n\n4. 二"},
	{"<ul><li>甲</ul><ol><li>乙</ol>", "- 甲\n\n1. 乙"},
	{"<table><tr><th>甲<th>乙<tr><td>1|2<td><p>a</p><p>b</p><tr><td colspan=2>全</table>后",
		"| 甲 | 乙 |\n| --- | --- |\n| 1\\|2 | a b |\n| 全 |  |\n\n后"},
	{"<table><tr><td rowspan=2>上<td>1<tr><td>2</table>", "| 上 | 1 |\n|  | 2 |"},
	{"<table><tr><td>一格</table>", "一格"},
	{"<table><tr><td><table><tr><td>内1<td>内2</table><td>外</table>", "| 内1 内2 | 外 |"},
	{"<a href='javascript:alert(1)'>x</a> <a href=' https://a.cn/b (c) '>链 接</a>",
		"x [链 接](https://a.cn/b%20%28c%29)"},
	{"<a href='//evil.example/'>x</a><a href='data:text/html,y'>y</a>", "xy"},
	{"<a href='https://b.cn'>[1]</a>", "[［1］](https://b.cn)"},
	{"<a href='https://x.cn'><p>甲</p><p>乙</p></a>",
		"[甲](https://x.cn)\n\n[乙](https://x.cn)"},
	{"<script>alert(1)</script><style>p{}</style><p style='display: none'>隐</p>见", "见"},
	{"<p hidden>隐</p><template>隐</template><svg><text>隐</text></svg>见", "见"},
	{"<img src='data:image/png;base64,AAAA' onerror='alert(1)' alt='图'>见", "见"},
	{"<!--[if gte mso 9]><xml><o:x>设置</o:x></xml><![endif]--><meta charset=gbk>"
	 "<title>题</title>中文\n换行 a\nb",
		"中文换行 a b"},
	{"<p style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>l"
	 "<span>&nbsp;&nbsp;</span></span><![endif]>项目<o:p></o:p></p>",
		"- 项目"},
	{"<p style='mso-list:l0 level1 lfo2'><span style='mso-list:Ignore'>2.<span>&nbsp;</span>"
	 "</span>第二</p>",
		"2. 第二"},
	{"<p style='mso-list:l0 level1 lfo2'><span style='mso-list:Ignore'>（一）</span>第三</p>",
		"（一） 第三"},
	{"<pre>a  b\n  c</pre>", "a  b\n  c"},
	{"b &amp;lt; &lt;b&gt; &#20013;", "b &lt; <b> 中"},
	{"甲\xe2\x80\xae乙\xe2\x80\x8b丙\xff丁", "甲乙丙\xef\xbf\xbd丁"},
	{"<p>未完", "未完"},
	{"<?xml version='1.0'?>见", "见"},
};

static void pasted_html_becomes_marked_text(void **state)
{
	struct pool *pool = pool_open();

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		assert_string_equal(sanitize_html(pool, samples[i].html, strlen(samples[i].html)),
			samples[i].text);
	pool_close(&pool);
}

static void a_nul_inside_ends_nothing(void **state)
{
	struct pool *pool = pool_open();

	(void)state;
	assert_string_equal(sanitize_html(pool, "<p>甲\0乙</p>", 14), "甲乙");
	pool_close(&pool);
}

/* --- every visible word --- */

/* The same numbers on every machine. */
static uint64_t drawn;

static size_t draw(void)
{
	drawn = drawn * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(drawn >> 33);
}

struct made {
	struct buf html, words; /* words: each ended by \n */
	int n;
};

static void put_word(struct made *made)
{
	buf_print(&made->html, "词%d末 ", made->n);
	buf_print(&made->words, "词%d末\n", made->n++);
}

static void put_some(struct made *made, int depth)
{
	static const char *const tags[] = {"p", "div", "b", "span", "h2", "ul", "ol", "li", "table",
		"tr", "td", "th", "blockquote", "a href='https://a.cn/'", "pre", "em", "o:p",
		"p style='mso-list:l0 level1 lfo1'", "font color=red", "section"};
	static const char *const noise[] = {"<script>x<y</script>", "<!-- z -->", "<br>",
		"<img src=x>", "<style>b{}</style>", "</p>", "</table>", "<td>", "<p hidden>隐</p>",
		"<![if x]>", "&nbsp;", "\n"};
	int pieces = 1 + (int)(draw() % 4);

	for (int i = 0; i < pieces; i++) {
		const char *tag = tags[draw() % (sizeof(tags) / sizeof(tags[0]))];
		size_t what = draw() % 6;
		if (what < 2 || depth > 6) {
			put_word(made);
		} else if (what == 2) {
			buf_text(&made->html, noise[draw() % (sizeof(noise) / sizeof(noise[0]))]);
		} else {
			buf_print(&made->html, "<%s>", tag);
			put_some(made, depth + 1);
			if (draw() % 8)
				buf_print(&made->html, "</%.*s>", (int)strcspn(tag, " "), tag);
		}
	}
}

static void no_visible_word_is_lost_and_no_hidden_one_comes_along(void **state)
{
	struct pool *pool = pool_open();

	(void)state;
	drawn = 7;
	for (int round = 0; round < 3000; round++) {
		struct made made = {.n = 0};
		put_some(&made, 0);
		const char *text = sanitize_html(pool, buf_str(&made.html), made.html.n);
		const char *plain = rich_plain(pool, text);
		for (char *word = made.words.p, *end; word && *word; word = end + 1) {
			end = strchr(word, '\n');
			*end = '\0';
			if (!strstr(plain, word))
				fail_msg("%s is lost of\n%s\nwhich gave\n%s\nand\n%s", word,
					made.html.p, text, plain);
		}
		assert_null(strstr(plain, "隐"));
		assert_null(strstr(plain, "x<y"));
		buf_free(&made.html);
		buf_free(&made.words);
		pool_empty(pool);
	}
	pool_close(&pool);
}

/* --- what it costs --- */

struct hostile {
	const char *before, *unit, *after;
	const char *stays; /* is found in the text */
};
static const struct hostile hostiles[] = {
	{"", "<div>", "字", "字"},
	{"", "<table><tr><td>", "字", "字"},
	{"<a ", "x ", ">字</a>", "字"},
	{"<p title=\"", "&amp;", "\">字</p>", "字"},
	{"", "</zz>", "字", "字"},
	{"", "<a href=\"", "字", ""},
	{"", "<!--", "字", ""},
	{"", "<script></scr", "字", ""},
	{"", "<td colspan=20 rowspan=1000>a", "字", "字"},
	{"<p>", "字", "</p>", "字字字"},
	{"", "\xff", "字", "字"},
};

static void hostile_input_is_read_fast_and_its_words_stay(void **state)
{
	struct timespec before, after;

	(void)state;
	for (size_t i = 0; i < sizeof(hostiles) / sizeof(hostiles[0]); i++) {
		struct pool *pool = pool_open();
		struct buf html = BUF_INIT;
		buf_text(&html, hostiles[i].before);
		while (html.n < 2000000)
			buf_text(&html, hostiles[i].unit);
		buf_text(&html, hostiles[i].after);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
		const char *text = sanitize_html(pool, html.p, html.n);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
		if (after.tv_sec - before.tv_sec > 10)
			fail_msg("%s: %ld s", hostiles[i].unit,
				(long)(after.tv_sec - before.tv_sec));
		assert_non_null(strstr(text, hostiles[i].stays));
		assert_int_equal(utf8_check(text, strlen(text)), UTF8_FINE);
		buf_free(&html);
		pool_close(&pool);
	}
}

static void ten_thousand_levels_and_more_than_two_megabytes_keep_their_words(void **state)
{
	struct pool *pool = pool_open();
	struct buf html = BUF_INIT;

	(void)state;
	for (int i = 0; i < 10000; i++)
		buf_text(&html, "<blockquote>");
	buf_text(&html, "<p>甲</p><script>乙</script><p>丙 &lt;丁&gt;</p>");
	assert_string_equal(sanitize_html(pool, html.p, html.n), "甲\n\n丙 <丁>");
	buf_empty(&html);
	while (html.n < (3 << 20))
		buf_text(&html, "<p>甲</p>");
	buf_text(&html, "<p>尾</p>");
	const char *text = sanitize_html(pool, html.p, html.n);
	assert_string_equal(text + strlen(text) - strlen("甲\n\n尾"), "甲\n\n尾");
	buf_free(&html);
	pool_close(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pasted_html_becomes_marked_text),
		cmocka_unit_test(a_nul_inside_ends_nothing),
		cmocka_unit_test(no_visible_word_is_lost_and_no_hidden_one_comes_along),
		cmocka_unit_test(hostile_input_is_read_fast_and_its_words_stay),
		cmocka_unit_test(ten_thousand_levels_and_more_than_two_megabytes_keep_their_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
