/* SPDX-License-Identifier: MIT */
/* Sites that a text leads to: none slips by in another spelling, none is seen where there is none.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/pool.h"
#include "base/str.h"
#include "text/hosts.h"
#include "text/screen.h"

struct sample {
	const char *text, *hosts, *places; /* separated by blanks; by "|" */
};
static const struct sample samples[] = {
	{"", "", ""},
	{"没有网址，3.5 元，2026.11.22，申请表.docx", "", ""},
	{"详见https://www.x.gov.cn查询", "www.x.gov.cn", "https://www.x.gov.cn"},
	{"[通知](https://Example.COM/a?b=c)。", "example.com", "https://Example.COM"},
	{"http://x.gov.cn@evil.example:8080/x", "evil.example", "http://x.gov.cn@evil.example"},
	{"HTTPS:\\\\evil.example\\x", "evil.example", "HTTPS:\\\\evil.example"},
	{"https://evil.example./", "evil.example", "https://evil.example."},
	{"看 www.shop.com 和 a.b.xyz。", "www.shop.com a.b.xyz", "www.shop.com|a.b.xyz"},
	{"登录shop.com。再说", "shop.com", "shop.com"},
	{"结尾 shop.com.", "shop.com", "shop.com"},
	{"写信到 a.b@mail.shop.com 或 mailto:c@d.cn", "", ""},
	{"http://例子.中国/页 在", "例子.中国", "http://例子.中国"},
	{"http:// http:///", "", ""},
	{"甲http://a.cn乙http://b.cn", "a.cn b.cn", "http://a.cn|http://b.cn"},
	{"xhttp://a.cn", "a.cn", "http://a.cn"},
	/* in a link browsers read on where a sentence would end */
	{"[通知](https://www.gov.cn。evil.com/)", "www.gov.cn.evil.com",
		"https://www.gov.cn。evil.com"},
	{"[通知](https://www.gov.cn中.evil.com)", "www.gov.cn中.evil.com",
		"https://www.gov.cn中.evil.com"},
	{"[a](https://www.gov.cn,x.evil.com)", "www.gov.cn,x.evil.com",
		"https://www.gov.cn,x.evil.com"},
	{"[a](https://ｓhop．ｃｏｍ/)", "shop.com", "https://ｓhop．ｃｏｍ"},
	{"[a](https://%73hop%2Ecom%/)", "shop.com%", "https://%73hop%2Ecom%"},
	{"甲http://a.cn。乙", "a.cn", "http://a.cn"},
	/* nor do dots hide a name */
	{"见...shop.com", "shop.com", "shop.com"},
	{"shop.com...a.cn..", "shop.com a.cn", "shop.com|a.cn"},
};

static void every_site_that_a_text_leads_to_is_found(void **state)
{
	struct pool *pool = pool_open();
	struct host_find found[10];

	(void)state;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		struct buf hosts = BUF_INIT, places = BUF_INIT;
		size_t n = hosts_find(pool, samples[i].text, found, 10);
		for (size_t k = 0; k < n; k++) {
			buf_print(&hosts, "%s%s", k ? " " : "", found[k].host);
			buf_print(&places, "%s%.*s", k ? "|" : "", (int)found[k].length,
				samples[i].text + found[k].at);
		}
		assert_string_equal(buf_str(&hosts), samples[i].hosts);
		assert_string_equal(buf_str(&places), samples[i].places);
		buf_free(&hosts);
		buf_free(&places);
	}
	assert_int_equal(hosts_find(pool, "a.cn b.cn c.cn", found, 2), 2);
	pool_close(&pool);
}

static void what_is_typed_into_the_list_becomes_a_host(void **state)
{
	static const struct {
		const char *typed, *host; /* NULL: is none */
	} cases[] = {
		{"Example.com", "example.com"},
		{"https://www.example.com/a?b", "www.example.com"},
		{"*.example.com", "example.com"},
		{"example.com:8080/x", "example.com"},
		{"http://user@example.com", "example.com"},
		{"政务.cn", "政务.cn"},
		{"ｓhop．ＣＯＭ", "shop.com"},
		{"example", NULL},
		{".cn", NULL},
		{"a..cn", NULL},
		{"两个 词", NULL},
		{"a.cn b.cn", NULL},
		{"", NULL},
	};
	struct pool *pool = pool_open();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *host = host_typed(pool, cases[i].typed);
		if (cases[i].host)
			assert_string_equal(host, cases[i].host);
		else
			assert_null(host);
	}
	pool_close(&pool);
}

static void the_nearest_entry_of_the_list_decides(void **state)
{
	static const struct screen_word words[] = {
		{SCREEN_SITE, SCREEN_NOTE, "gov.cn", ""},
		{SCREEN_SITE, SCREEN_HOLD, "old.x.gov.cn", ""},
		{SCREEN_SITE, SCREEN_HOLD, "shop.com", ""},
		{SCREEN_SENSITIVE, SCREEN_HOLD, "word.com", ""},
	};
	struct screen *screen = screen_open(words, sizeof words / sizeof *words);
	struct screen_find found[4];

	(void)state;
	assert_int_equal(screen_site(screen, "www.x.gov.cn"), SCREEN_NOTE);
	assert_int_equal(screen_site(screen, "gov.cn"), SCREEN_NOTE);
	assert_int_equal(screen_site(screen, "www.old.x.gov.cn"), SCREEN_HOLD);
	assert_int_equal(screen_site(screen, "www.shop.com"), SCREEN_HOLD);
	assert_int_equal(screen_site(screen, "workshop.com"), SCREEN_NONE);
	assert_int_equal(screen_site(screen, "gov.cn.evil.com"), SCREEN_NONE);
	assert_int_equal(screen_site(screen, "word.com"), SCREEN_NONE);
	assert_int_equal(screen_site(NULL, "gov.cn"), SCREEN_NONE);
	/* and a site is no word that a letter could hold */
	assert_int_equal(screen_scan(screen, "shop.com gov.cn word.com", found, 4), 1);
	screen_close(&screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_site_that_a_text_leads_to_is_found),
		cmocka_unit_test(what_is_typed_into_the_list_becomes_a_host),
		cmocka_unit_test(the_nearest_entry_of_the_list_decides),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
