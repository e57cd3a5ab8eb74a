/* SPDX-License-Identifier: MIT */
/*
 * A reported page is read as its readers see it, whatever it says about its charset; a quote is
 * found where they would find it, and is not where they would not; a hostile page costs a bounded
 * time.
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
#include "text/page_text.h"

/* Bytes of pages in charsets other than they claim: each says utf-8 and is none. */
static const char gbk_page[] =
	"\x3c\x68\x74\x6d\x6c\x3e\x3c\x68\x65\x61\x64\x3e\x3c\x6d\x65\x74\x61\x20"
	"\x63\x68\x61\x72\x73\x65\x74\x3d\x22\x75\x74\x66\x2d\x38\x22\x3e\x3c\x74"
	"\x69\x74\x6c\x65\x3e\xb9\xd8\xd3\xda\xd5\xf7\xc7\xf3\xd2\xe2\xbc\xfb\xb5"
	"\xc4\xcd\xa8\xd6\xaa\x3c\x2f\x74\x69\x74\x6c\x65\x3e\x3c\x2f\x68\x65\x61"
	"\x64\x3e\x3c\x62\x6f\x64\x79\x3e\x3c\x68\x31\x3e\xc7\xe5\xd4\xb4\xcf\xd8"
	"\xc8\xcb\xc3\xf1\xd5\xfe\xb8\xae\x3c\x2f\x68\x31\x3e\x3c\x70\x3e\xb8\xf7"
	"\xcf\xe7\xd5\xf2\xc8\xcb\xc3\xf1\xd5\xfe\xb8\xae\xa3\xac\xcf\xd8\xd5\xfe"
	"\xb8\xae\xb8\xf7\xb2\xbf\xc3\xc5\xa3\xba\xcf\xd6\xbd\xab\xd3\xd0\xb9\xd8"
	"\xca\xc2\xcf\xee\x3c\x62\x3e\xcd\xa8\xd6\xaa\x3c\x2f\x62\x3e\xc8\xe7\xcf"
	"\xc2\xa1\xa3\x3c\x2f\x70\x3e\x3c\x2f\x62\x6f\x64\x79\x3e\x3c\x2f\x68\x74"
	"\x6d\x6c\x3e";
static const char big5_page[] =
	"\x3c\x68\x74\x6d\x6c\x3e\x3c\x68\x65\x61\x64\x3e\x3c\x6d\x65\x74\x61\x20"
	"\x63\x68\x61\x72\x73\x65\x74\x3d\x22\x75\x74\x66\x2d\x38\x22\x3e\x3c\x74"
	"\x69\x74\x6c\x65\x3e\xc3\xf6\xa9\xf3\xbc\x78\xa8\x44\xb7\x4e\xa8\xa3\xaa"
	"\xba\xb3\x71\xaa\xbe\x3c\x2f\x74\x69\x74\x6c\x65\x3e\x3c\x2f\x68\x65\x61"
	"\x64\x3e\x3c\x62\x6f\x64\x79\x3e\x3c\x68\x31\x3e\xb2\x4d\xb7\xbd\xbf\xa4"
	"\xa4\x48\xa5\xc1\xac\x46\xa9\xb2\x3c\x2f\x68\x31\x3e\x3c\x70\x3e\xa6\x55"
	"\xb6\x6d\xc2\xed\xa4\x48\xa5\xc1\xac\x46\xa9\xb2\xa1\x41\xbf\xa4\xac\x46"
	"\xa9\xb2\xa6\x55\xb3\xa1\xaa\xf9\xa1\x47\xb2\x7b\xb1\x4e\xa6\xb3\xc3\xf6"
	"\xa8\xc6\xb6\xb5\x3c\x62\x3e\xb3\x71\xaa\xbe\x3c\x2f\x62\x3e\xa6\x70\xa4"
	"\x55\xa1\x43\x3c\x2f\x70\x3e\x3c\x2f\x62\x6f\x64\x79\x3e\x3c\x2f\x68\x74"
	"\x6d\x6c\x3e";
static const char utf16_page[] =
	"\x3c\x00\x70\x00\x3e\x00\x04\x54\x61\x4e\x47\x95\xba\x4e\x11\x6c\x3f\x65"
	"\x9c\x5e\x0c\xff\xbf\x53\x3f\x65\x9c\x5e\x04\x54\xe8\x90\xe8\x95\x1a\xff"
	"\x3c\x00\x2f\x00\x70\x00\x3e\x00";
static const char utf16be_page[] =
	"\x54\x04\x4e\x61\x95\x47\x4e\xba\x6c\x11\x65\x3f\x5e\x9c\xff\x0c\x53\xbf"
	"\x65\x3f\x5e\x9c\x54\x04\x90\xe8\x95\xe8";

static struct pool *pool;

static int open_pool(void **state)
{
	(void)state;
	pool = pool_open();
	return 0;
}

static int close_pool(void **state)
{
	(void)state;
	pool_close(&pool);
	return 0;
}

/* --- charsets --- */

#define NOTICE "清源县人民政府\n各乡镇人民政府，县政府各部门：现将有关事项通知如下。"

static const struct sample {
	const char *name, *body;
	size_t n;
	const char *type, *charset, *title, *text;
} samples[] = {
	{"GBK that says utf-8", gbk_page, sizeof gbk_page - 1, "text/html; charset=utf-8",
		"GB18030", "关于征求意见的通知", NOTICE},
	{"Big5 that says utf-8", big5_page, sizeof big5_page - 1, "text/html; charset=utf-8",
		"Big5", "關於徵求意見的通知",
		"清源縣人民政府\n各鄉鎮人民政府，縣政府各部門：現將有關事項通知如下。"},
	{"UTF-16 without a mark", utf16_page, sizeof utf16_page - 1, "text/html", "UTF-16LE", "",
		"各乡镇人民政府，县政府各部门："},
	{"UTF-16 of the other order, words alone", utf16be_page, sizeof utf16be_page - 1,
		"text/plain", "UTF-16BE", "", "各乡镇人民政府，县政府各部门"},
#define UTF8(name, text, type, title, words) \
	{ \
		name, text, sizeof text - 1, type, "UTF-8", title, words \
	}
	UTF8("UTF-8 that says gb2312", "<meta charset=gb2312><title>公告</title><p>今天放假</p>",
		"text/html", "公告", "今天放假"),
	UTF8("UTF-8 with a mark", "\xef\xbb\xbf<p>一</p><p>二</p>", "text/html", "", "一\n二"),
	UTF8("UTF-8 cut off in the middle", "<p>今天放假三天通知\xe4\xbb", "text/html", "",
		"今天放假三天通知\xef\xbf\xbd"),
	UTF8("UTF-8 with a broken character among many",
		"<p>各乡镇人民政府，县政府各部门现将有关事项通知如下\xff请照办</p>", "text/html",
		"", "各乡镇人民政府，县政府各部门现将有关事项通知如下\xef\xbf\xbd请照办"),
	UTF8("plain text is no HTML", "a <b> c\r\n\r\n二 ", "text/plain; charset=utf-8", "",
		"a <b> c\n二"),
	UTF8("HTML that calls itself a stream", "<p>一", "application/octet-stream", "", "一"),
	UTF8("nothing", "", "text/html", "", ""),
	UTF8("what nobody sees is left out",
		"<title>题 目\n</title><style>p{}</style><script>var a='<p>隐</p>';</script>"
		"<!-- 隐 --><p>见<span> 一 </span>二</p>",
		"text/html", "题 目", "见 一 二"),
	UTF8("cells are apart, breaks are lines",
		"<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</table>丁<br>戊", "text/html", "",
		"甲 乙\n丙\n丁\n戊"),
	UTF8("the title of a picture is not the page's",
		"<title>页</title><svg><title>图</title></svg><p>文", "text/html", "页", "文"),
	UTF8("characters that turn the words are gone", "<title>a&#8238;b</title>甲&#x202e;乙",
		"text/html", "ab", "甲乙"),
};

static void a_page_is_read_by_its_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		const struct sample *s = &samples[i];
		struct page_text page;
		page_text_read(pool, s->body, s->n, s->type, &page);
		if (!page.readable || !str_equal(page.charset, s->charset) ||
			!str_equal(page.title, s->title) || !str_equal(page.text, s->text))
			fail_msg("%s: %s, title \"%s\", text \"%s\"", s->name, page.charset,
				page.title, page.text);
	}
}

static void what_is_no_text_is_not_readable(void **state)
{
	static const char *const bodies[] = {"%PDF-1.7\n1 0 obj", "\x89PNG\r\n\x1a\n",
		"\xff\xd8\xff\xe0", "PK\3\4 docx", "\x1f\x8b\x08"};
	char zeros[512] = {0};
	struct page_text page;

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		page_text_read(pool, bodies[i], strlen(bodies[i]), "text/html", &page);
		assert_false(page.readable);
		assert_string_equal(page.text, "");
	}
	page_text_read(pool, zeros, sizeof zeros, "text/html", &page);
	assert_false(page.readable);
}

/* --- quotes --- */

static const struct quote {
	const char *page, *quote;
	bool found;
	const char *before, *after;
	const char *alike; /* the passage, where it is not the quote to the last comma */
} quotes[] = {
	{"<p>现将有关事宜通知如下</p>", "有关事宜", true, "现将", "通知如下"},
	{"<p>现将有<b>关</b>事<a href=x>宜</a>通知</p>", "有关事宜", true, "现将", "通知"},
	{"<p>A&amp;B &ldquo;甲&rdquo;</p>", "a&b “甲”", true, "", "", "A&B “甲”"},
	{"<p>２０２６年１月１日，起施行</p>", "2026年1月1日,起", true, "", "施行",
		"２０２６年１月１日，起"},
	{"<p>苹果、梨</p>", "苹果，梨", true, "", "", "苹果、梨"},
	{"<p>苹果、梨和苹果，梨</p>", "苹果，梨", true, "果、梨和", ""},
	{"<p>中国</p>", "中 国", true, "", "", "中国"},
	{"<p>一 <b>中</b>\n 国 二</p>", "中  国", true, "一 ", " 二"},
	{"<p>甲（乙）丙</p>", "(乙)", true, "甲", "丙", "（乙）"},
	{"<p>第一行</p><p>第二行</p>", "一行\r\n第二", true, "第", "行"},
	{"<p>甲　乙 丙</p>", "甲乙丙", true, "", "", "甲　乙 丙"},
	{"<p>现将有关事项通知如下</p>", "有关事宜", false, "", ""},
	{"<p>ababac</p>", "abac", true, "ab", ""},
	{"<p>甲</p>", "甲乙丙丁", false, "", ""},
	{"<p>甲</p>", " 　\n", false, "", ""},
	{"<p>一二三四五六七八九十错字一二三四五六七八九十</p>", "错字", true, "七八九十",
		"一二三四"},
};

static void a_quote_is_found_as_people_find_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
		const struct quote *q = &quotes[i];
		struct page_text page;
		struct page_quote found;
		page_text_read(pool, q->page, strlen(q->page), "text/html", &page);
		page_text_find(pool, page.text, q->quote, 4, &found);
		if (found.found != q->found || !str_equal(found.before, q->before) ||
			!str_equal(found.after, q->after) ||
			found.exact != (q->found && !q->alike) ||
			(q->alike && !str_equal(found.passage, q->alike)))
			fail_msg("%s in %s: %d \"%s\" \"%s\"", q->quote, q->page, found.found,
				found.before, found.after);
	}
}

/* --- hostile pages --- */

static char *repeated(const char *piece, size_t bytes)
{
	size_t n = strlen(piece);
	char *text = xalloc(bytes + n + 1);

	for (size_t at = 0; at < bytes; at += n)
		memcpy(text + at, piece, n);
	return text;
}

#ifdef __SANITIZE_ADDRESS__
#define LARGE (2 << 20)
#else
#define LARGE (10 << 20)
#endif

/* Ten megabytes of each: seconds here mean minutes with a harder page. */
static void a_hostile_page_costs_a_bounded_time(void **state)
{
	static const char *const pieces[] = {"<div>", "<b>甲", "</x>", "<a b c d e f>", "<p>甲",
		"<!--", "&#38;", "<script>", "<a href='", "<table><tr>", "\xb0", "<title>", "<"};
	clock_t start = clock();

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		char *body = repeated(pieces[i], LARGE);
		struct page_text page;
		page_text_read(pool, body, strlen(body), "text/html", &page);
		free(body);
		pool_empty(pool);
		if (clock() - start > (clock_t)60 * CLOCKS_PER_SEC)
			fail_msg("%s repeated takes too long", pieces[i]);
	}
}

static void a_quote_of_one_letter_is_looked_for_once(void **state)
{
	char *page = repeated("a", 2 << 20), *quote = repeated("a", 2000);
	struct page_quote found;

	(void)state;
	page[(2 << 20) - 1] = 'b';
	quote[1999] = 'c';
	clock_t start = clock();
	page_text_find(pool, page, quote, 4, &found);
	assert_false(found.found);
	assert_true(clock() - start < (clock_t)10 * CLOCKS_PER_SEC);
	free(page);
	free(quote);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_is_read_by_its_bytes),
		cmocka_unit_test(what_is_no_text_is_not_readable),
		cmocka_unit_test(a_quote_is_found_as_people_find_it),
		cmocka_unit_test(a_hostile_page_costs_a_bounded_time),
		cmocka_unit_test(a_quote_of_one_letter_is_looked_for_once),
	};
	page_text_prepare();
	return cmocka_run_group_tests(tests, open_pool, close_pool);
}
