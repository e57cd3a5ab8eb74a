/* SPDX-License-Identifier: MIT */
/* huiying.conf: what an operator gets told about a mistake, and that a mistake is never taken for a
 * value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/str.h"

static char path[] = "/tmp/huiying-test-conf-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
	(void)state;
	return unlink(path);
}

static int load(const char *text, size_t n, struct buf *err)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
	return conf_load(path, NULL, 0, err);
}

static void assert_good(const char *text)
{
	struct buf err = BUF_INIT;
	int result = load(text, strlen(text), &err);
	assert_string_equal(buf_str(&err), "");
	assert_int_equal(result, 0);
	buf_free(&err);
}

static void without_a_file_the_defaults_hold(void **state)
{
	(void)state;
	struct buf err = BUF_INIT;
	assert_int_equal(conf_load(NULL, NULL, 0, &err), 0);
	assert_string_equal(buf_str(&err), "");
	assert_string_equal(conf_text(CONF_PREFIX), "/hudong");
	assert_string_equal(conf_text(CONF_ASSETS_URL), "/hudong/assets");
	assert_string_equal(conf_text(CONF_POLICY), "national");
	assert_int_equal(conf_int(CONF_TITLE_MOST), 50);
	assert_int_equal(conf_int(CONF_BODY_TEXT_MOST), 2000);
	assert_int_equal(conf_int(CONF_UPLOAD_MOST), 5242880);
	assert_false(conf_on(CONF_DEMO_KEEP));
	buf_free(&err);
}

static void every_key_has_a_name_and_a_help(void **state)
{
	(void)state;
	struct buf out = BUF_INIT;
	conf_print(&out);
	assert_null(strstr(buf_str(&out), "# \n"));
	assert_null(strstr(buf_str(&out), "#  ("));
	buf_free(&out);
	for (int i = 0; i < CONF_KEYS; i++) {
		assert_false(str_empty(conf_name((enum conf_key)i)));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(
				conf_name((enum conf_key)i), conf_name((enum conf_key)k));
	}
}

static void a_file_is_read_with_comments_and_blanks(void **state)
{
	(void)state;
	assert_good(
		"# first\n\n  workers=3\r\n\tsite.name =  某县人民政府  # ours\n"
		"site.url = https://www.example.gov.cn\nprefix = /a/b\ndemo.keep_password = yes\n"
		"host.header = /x#y\nhash = sm3");
	assert_int_equal(conf_int(CONF_WORKERS), 3);
	assert_string_equal(conf_text(CONF_SITE_NAME), "某县人民政府");
	assert_string_equal(conf_text(CONF_HEADER_URL), "/x#y");
	assert_string_equal(conf_text(CONF_ASSETS_URL), "/a/b/assets");
	assert_string_equal(conf_text(CONF_HASH), "sm3");
	assert_true(conf_on(CONF_DEMO_KEEP));
	assert_good("footer.badge = https://b.example.cn/x?id=1\nfooter.map = /site/map.html\n"
		    "footer.exposure = 某省 政府网站曝光台 https://e.example.cn/\nfooter.code = "
		    "5300000001");
	assert_string_equal(conf_text(CONF_FOOTER_MAP), "/site/map.html");
	assert_good("assets.url = https://static.example.cn/h\n");
	assert_string_equal(conf_text(CONF_ASSETS_URL), "https://static.example.cn/h");
	assert_int_equal(conf_int(CONF_WORKERS), 8);
}

static void each_mistake_is_named_with_its_line(void **state)
{
	(void)state;
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"host.header = http://host/head.html\n",
			"expected an address on this site, /…, without blanks, quotes, < > & and "
			"$"},
		{"host.footer = /foot.html?a=1&b=2\n",
			"expected an address on this site, /…, without blanks, quotes, < > & and "
			"$"},
		{"footer.badge = www.example.cn", "expected an address, https://… or /…"},
		{"footer.map = javascript:alert(1)", "expected an address, https://… or /…"},
		{"footer.report = https://", "expected an address, https://… or /…"},
		{"footer.exposure = https://www.example.cn/", "expected words, a blank and an"},
		{"footer.exposure = 曝光台", "expected words, a blank and an address"},
		{"footer.code = 12345", "expected the ten letters and digits"},
		{"\nwokers = 3\n", ":2: unknown key “wokers”; did you mean “workers”?\n"},
		{"limit.submitt = 3",
			":1: unknown key “limit.submitt”; did you mean “limit.submit”?\n"},
		{"zzzzzzzzzzzzz = 3", ":1: unknown key “zzzzzzzzzzzzz”\n"},
		{"workers = 3\n\nworkers = 4", ":3: workers is already set in line 1\n"},
		{"workers = 0", ":1: workers = 0: expected a number from 1 to 256\n"},
		{"workers = 257", "expected a number from 1 to 256"},
		{"workers = 3 4", "expected a number"},
		{"workers =", "expected a number"},
		{"workers", ":1: expected key = value\n"},
		{"= 3", ":1: unknown key “”"},
		{"hash = md5", "expected one of sha256|sm3"},
		{"hash = sha256|sm3", "expected one of"},
		{"hash =", "expected one of"},
		{"demo.keep_password = maybe", "expected 0 or 1"},
		{"prefix = hudong", "expected /word"},
		{"prefix = /hudong/", "expected /word"},
		{"site.url = www.example.cn", "expected http"},
		{"site.url = https://x/", "without / at the end"},
		{"policy = ../etc", "expected one word"},
		{"site.name =", "expected something"},
		{"mail.url = relay.example", "expected smtp://"},
		{"mail.url = http://relay.example", "expected smtp://"},
		{"mail.url = smtp://", "expected smtp://"},
		{"mail.url = smtp://me:word@relay.example", "without user"},
		{"mail.url = smtp://relay.example/path", "without user and path"},
		{"mail.from = nobody", "expected an e-mail address"},
		{"mail.from = a b@c.example", "expected an e-mail address"},
		{"mail.from = Office <a@c.example>", "expected an e-mail address"},
		{"mail.tls = maybe", "expected one of required|auto|never"},
		{"hook.url = ftp://x", "expected http://"},
		{"hook.url = https://", "expected http://"},
		{"sms.url = https://me@x/", "without user and blanks"},
		{"postbox.listen = 0.0.0.0:25", "expected 127.0.0.1:port"},
		{"postbox.listen = 127.0.0.1:0", "expected 127.0.0.1:port"},
		{"postbox.listen = 127.0.0.1:70000", "expected 127.0.0.1:port"},
		{"site.name = a\x01", ":1: not plain UTF-8 text\n"},
		{"site.name = \xff", ":1: not plain UTF-8 text\n"},
		{"site.name =##3", ":1: site.name: a value cannot have # at its beginning"},
		{"letter.title.least = 60",
			":1: letter.title.least = 60 is larger than letter.title.most = 50\n"},
		{"letter.name.most = 9\nletter.name.least = 10",
			":2: letter.name.least = 10 is larger"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf err = BUF_INIT;
		assert_int_equal(load(cases[i].text, strlen(cases[i].text), &err), -1);
		assert_true(str_starts(buf_str(&err), path));
		if (!strstr(buf_str(&err), cases[i].message))
			fail_msg("“%s” gave “%s”", cases[i].text, buf_str(&err));
		buf_free(&err);
	}
}

static void all_mistakes_are_named_at_once(void **state)
{
	(void)state;
	struct buf err = BUF_INIT;
	static const char text[] = "workers = x\nfoo\nhash = 1\nbody.most = 5\n";
	assert_int_equal(load(text, sizeof(text) - 1, &err), -1);
	int lines = 0;
	for (const char *p = buf_str(&err); *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, 4);
	buf_free(&err);
}

static void a_nul_or_a_missing_file_is_a_mistake(void **state)
{
	(void)state;
	struct buf err = BUF_INIT;
	assert_int_equal(load("workers = 3\0\n", 13, &err), -1);
	assert_non_null(strstr(buf_str(&err), "not a text file"));
	buf_empty(&err);
	assert_int_equal(conf_load("/nowhere/huiying.conf", NULL, 0, &err), -1);
	assert_non_null(strstr(buf_str(&err), "/nowhere/huiying.conf"));
	buf_free(&err);
}

static void set_wins_over_the_file(void **state)
{
	(void)state;
	struct buf err = BUF_INIT;
	assert_good("workers = 3\n");
	static const char *const sets[] = {"workers=5", "workers = 6", "demo.keep_password=1"};
	static const char *const comment[] = {"site.name=a # b"};
	assert_int_equal(conf_load(path, comment, 1, &err), -1);
	assert_non_null(strstr(buf_str(&err), "after a blank"));
	buf_empty(&err);
	assert_int_equal(conf_load(path, sets, 3, &err), 0);
	assert_int_equal(conf_int(CONF_WORKERS), 6);
	assert_true(conf_on(CONF_DEMO_KEEP));
	static const char *const bad[] = {"worker=5"};
	assert_int_equal(conf_load(path, bad, 1, &err), -1);
	assert_true(str_starts(buf_str(&err), "--set: unknown key “worker”"));
	buf_free(&err);
}

static void what_is_printed_can_be_read_again(void **state)
{
	(void)state;
	struct buf first = BUF_INIT, second = BUF_INIT;
	assert_good("workers = 3\nsite.name = 某县\nlimit.act = 0\n");
	conf_print(&first);
	assert_non_null(strstr(first.p, "\nworkers = 3\n"));
	assert_good(first.p);
	conf_print(&second);
	assert_string_equal(first.p, second.p);
	buf_free(&first);
	buf_free(&second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_file_the_defaults_hold),
		cmocka_unit_test(every_key_has_a_name_and_a_help),
		cmocka_unit_test(a_file_is_read_with_comments_and_blanks),
		cmocka_unit_test(each_mistake_is_named_with_its_line),
		cmocka_unit_test(all_mistakes_are_named_at_once),
		cmocka_unit_test(a_nul_or_a_missing_file_is_a_mistake),
		cmocka_unit_test(set_wins_over_the_file),
		cmocka_unit_test(what_is_printed_can_be_read_again),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
