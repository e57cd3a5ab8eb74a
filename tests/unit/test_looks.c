/* SPDX-License-Identifier: MIT */
/*
 * The pages that a request gets: the installed ones, the site's own before them, those of a look
 * before both. Read from a folder that each test makes; what nginx says is a name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "web/data.h"
#include "web/looks.h"
#include "web/mustache.h"

static char dir[64];

static void put(const char *path, const char *text)
{
	char whole[256];
	FILE *file;

	snprintf(whole, sizeof whole, "%s/%s", dir, path);
	for (char *slash = strchr(whole + strlen(dir) + 1, '/'); slash;
		slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(whole, 0700);
		*slash = '/';
	}
	file = fopen(whole, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static int setup(void **state)
{
	char installed[96], own[96];
	const char *sets[] = {installed, own};
	struct buf err = BUF_INIT;

	(void)state;
	snprintf(dir, sizeof dir, "/tmp/huiying-looks-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(installed, sizeof installed, "pages.dir=%s/pages", dir);
	snprintf(own, sizeof own, "pages.override=%s/own", dir);
	assert_int_equal(conf_load(NULL, sets, 2, &err), 0);
	put("pages/common/frame.mustache", "<{{$in}}{{/in}}>");
	put("pages/mailbox/list.mustache", "{{<frame}}{{$in}}list {{>_row}}{{/in}}{{/frame}}");
	put("pages/mailbox/_row.mustache", "row");
	return 0;
}

static int drop(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static int teardown(void **state)
{
	(void)state;
	return nftw(dir, drop, 8, FTW_DEPTH | FTW_PHYS);
}

/* The page "list" as it is in a look. */
static void sees(const struct looks *looks, const char *look, const char *page)
{
	struct pool *pool = pool_open();
	const struct data *stack[] = {data_new(pool)};
	struct buf out = BUF_INIT;

	assert_int_equal(mustache_render(looks_pages(looks, look), "list", stack, 1, &out), 0);
	assert_string_equal(buf_str(&out), page);
	buf_free(&out);
	pool_close(&pool);
}

static struct looks *opened(void)
{
	struct buf err = BUF_INIT;
	struct looks *looks = looks_open("mailbox", &err);

	assert_string_equal(buf_str(&err), "");
	assert_non_null(looks);
	return looks;
}

static void each_look_has_its_own_pages_and_parts_over_those_of_all(void **state)
{
	struct looks *looks;

	(void)state;
	put("own/mailbox/_row.mustache", "own row");
	put("own/looks/old/mailbox/_row.mustache", "old row");
	put("own/looks/new/common/frame.mustache", "[{{$in}}{{/in}}]");
	put("own/looks/page/mailbox/list.mustache", "one page {{>_row}}");
	put("own/looks/page/desk/_row.mustache", "another program's");
	looks = opened();
	sees(looks, NULL, "<list own row>");
	sees(looks, "", "<list own row>");
	sees(looks, "old", "<list old row>");
	sees(looks, "new", "[list own row]");
	sees(looks, "page", "one page own row");
	looks_close(&looks);
	assert_null(looks);
}

static void a_name_that_is_no_look_gets_the_usual_pages(void **state)
{
	static const char *const names[] = {
		"older", "ol", "OLD", ".", "..", "../looks/old", "old/", ".hidden", "file", "none"};
	struct looks *looks;

	(void)state;
	put("own/looks/old/mailbox/_row.mustache", "old row");
	put("own/looks/.hidden/mailbox/_row.mustache", "{{#never closed}}");
	put("own/looks/file", "{{#no folder}}");
	put("own/looks/none/README", "{{#no page}}");
	looks = opened();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		sees(looks, names[i], "<list row>");
	looks_close(&looks);
}

static void without_own_pages_there_are_the_installed_ones(void **state)
{
	char installed[96];
	const char *sets[] = {installed, "pages.override="};
	struct buf err = BUF_INIT;
	struct looks *looks = opened(); /* a folder that is not there */

	(void)state;
	sees(looks, "old", "<list row>");
	looks_close(&looks);
	snprintf(installed, sizeof installed, "pages.dir=%s/pages", dir);
	assert_int_equal(conf_load(NULL, sets, 2, &err), 0);
	looks = opened();
	sees(looks, "old", "<list row>");
	looks_close(&looks);
}

/* What the journal says of it. */
static void refused(const char *words)
{
	struct buf err = BUF_INIT;

	assert_null(looks_open("mailbox", &err));
	if (!strstr(buf_str(&err), words))
		fail_msg("“%s” is not in: %s", words, buf_str(&err));
	buf_free(&err);
}

static void a_fault_is_named_with_its_line_and_its_look(void **state)
{
	(void)state;
	put("own/looks/old/mailbox/_row.mustache", "one\n{{#never}}");
	put("own/looks/new/mailbox/_row.mustache", "new row");
	refused("_row:2: ");
	refused("the look old, in /");
	put("own/looks/old/mailbox/_row.mustache", "{{>_absent}}");
	refused("there is no page _absent");
	refused("the look old, in /");
	put("own/looks/old/mailbox/_row.mustache", "old row");
	put("own/mailbox/_row.mustache", "{{/open}}");
	refused("_row:1: ");
	put("own/mailbox/_row.mustache", "own row");
	put("pages/mailbox/list.mustache", "{{>_gone}}");
	refused("there is no page _gone");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			each_look_has_its_own_pages_and_parts_over_those_of_all, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_name_that_is_no_look_gets_the_usual_pages, setup, teardown),
		cmocka_unit_test_setup_teardown(
			without_own_pages_there_are_the_installed_ones, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_fault_is_named_with_its_line_and_its_look, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
