/* SPDX-License-Identifier: MIT */
/*
 * Votes on pages: which page is meant, one vote an address and day, words once and masked, and who
 * voted is forgotten.
 */
#include "ticket_world.h"

#include "tickets/ratings/page_vote.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void an_address_is_the_page_below_the_host(void **state)
{
	(void)state;
	static const char *const hosts[] = {"www.example.gov.cn", "127.0.0.1:8080", NULL};
	static const struct {
		const char *typed, *path; /* NULL: no page of this site */
	} cases[] = {
		{"/a/b.html", "/a/b.html"},
		{"/a/b.html?id=3&x=1#part", "/a/b.html?id=3&x=1"},
		{"https://www.example.gov.cn/a", "/a"},
		{"http://WWW.EXAMPLE.gov.cn", "/"},
		{"https://www.example.gov.cn?x=1", "/?x=1"},
		{"http://127.0.0.1:8080/a", "/a"},
		{"http://127.0.0.1:8081/a", NULL},
		{"https://www.example.gov.cn.evil.net/a", NULL},
		{"https://user@www.example.gov.cn/a", NULL},
		{"//evil.net/a", NULL},
		{"javascript:alert(1)", NULL},
		{"a/b", NULL},
		{"", NULL},
		{"/a b", NULL},
		{"/a\"b", NULL},
		{"/\\evil.net", NULL},
		{"/水务/停水", "/水务/停水"},
	};
	struct pool *pool = pool_open();
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *path = page_vote_path(pool, cases[i].typed, hosts);
		if (!cases[i].path != !path || (path && !str_equal(path, cases[i].path)))
			fail_msg("%s: %s", cases[i].typed, path ? path : "none");
	}
	pool_close(&pool);
}

static bool kept; /* what was said by the latest vote */

static enum db_status vote(
	const char *path, const char *address, bool useful, const char *words, const char *when)
{
	const struct page_vote one = {.site_id = 1,
		.path = path,
		.address = address,
		.useful = useful,
		.words = words,
		.at = at(when)};
	return page_vote_add(world.db, world.engine.secret, &one, &kept);
}

static void empty(void)
{
	run("DELETE FROM page_vote; DELETE FROM page_voter; DELETE FROM page_remark");
}

static struct page_votes *votes(size_t *n, struct page_votes *all)
{
	struct page_votes *list;
	int64_t pages;
	assert_int_equal(page_vote_list(world.db, world.pool, 1, day_of(2026, 3, 1),
				 day_of(2026, 4, 1), 100, 0, &list, n, all, &pages),
		DB_OK);
	assert_int_equal(pages, *n);
	return list;
}

static void one_vote_an_address_page_and_day_counts(void **state)
{
	(void)state;
	need_world();
	empty();
	static const struct {
		const char *path, *address, *when;
		bool useful;
		enum db_status status;
	} cases[] = {
		{"/a", "10.0.0.1", "2026-03-02T09:00:00+08:00", true, DB_OK},
		{"/a", "10.0.0.1", "2026-03-02T23:59:59+08:00", false, DB_DUPLICATE},
		{"/a", "10.0.0.2", "2026-03-02T09:00:00+08:00", false, DB_OK},
		{"/b", "10.0.0.1", "2026-03-02T09:00:00+08:00", false, DB_OK},
		{"/a", "10.0.0.1", "2026-03-03T00:00:00+08:00", false, DB_OK},
		{"/a", "10.0.0.1", "2026-04-01T00:00:00+08:00", false, DB_OK},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(
			vote(cases[i].path, cases[i].address, cases[i].useful, "", cases[i].when),
			cases[i].status);
	struct page_votes all, *list;
	size_t n;
	list = votes(&n, &all);
	assert_int_equal(n, 2);
	assert_string_equal(list[0].path, "/a"); /* the most useless first */
	assert_int_equal(list[0].useless, 2);
	assert_int_equal(list[0].useful, 1);
	assert_int_equal(all.useful, 1);
	assert_int_equal(all.useless, 3);
	/* a household has many addresses of IPv6 */
	assert_int_equal(
		vote("/c", "2001:db8:1:2::1", true, "", "2026-05-01T09:00:00+08:00"), DB_OK);
	assert_int_equal(vote("/c", "2001:db8:1:2:ffff::9", true, "", "2026-05-01T09:00:00+08:00"),
		DB_DUPLICATE);
	assert_int_equal(
		vote("/c", "2001:db8:1:3::1", true, "", "2026-05-01T09:00:00+08:00"), DB_OK);
}

static void words_are_kept_once_and_masked(void **state)
{
	(void)state;
	need_world();
	empty();
	const char *when = "2026-03-02T09:00:00+08:00";
	assert_int_equal(vote("/a", "10.0.0.1", false, "", when), DB_OK);
	assert_int_equal(
		vote("/a", "10.0.0.1", false, "没有电话，打 13800001234", when), DB_DUPLICATE);
	assert_true(kept);
	assert_int_equal(vote("/a", "10.0.0.1", false, "再说一句", when), DB_DUPLICATE);
	assert_false(kept);
	struct page_remark *list;
	size_t n;
	assert_int_equal(page_remark_list(world.db, world.pool, 1, "", day_of(2026, 3, 1),
				 day_of(2026, 4, 1), 10, &list, &n),
		DB_OK);
	assert_int_equal(n, 1);
	assert_string_equal(list[0].words, "没有电话，打 138****1234");
	assert_string_equal(list[0].path, "/a");
}

static void words_that_are_held_back_are_not_kept_but_the_vote_counts(void **state)
{
	(void)state;
	need_world();
	empty();
	static const struct screen_word bad[] = {{SCREEN_SENSITIVE, SCREEN_HOLD, "坏话", ""}};
	struct screen *screen = screen_open(bad, 1);
	const struct page_vote one = {.site_id = 1,
		.path = "/a",
		.address = "10.0.0.1",
		.words = "坏 话",
		.screen = screen,
		.at = at("2026-03-02T09:00:00+08:00")};
	assert_int_equal(page_vote_add(world.db, world.engine.secret, &one, &kept), DB_OK);
	assert_false(kept);
	screen_close(&screen);
	assert_string_equal(cell("SELECT COUNT(*) FROM page_remark WHERE id > ?", 0), "0");
	assert_string_equal(cell("SELECT useless FROM page_vote WHERE site_id = ?", 1), "1");
}

static void who_voted_is_forgotten_when_the_day_is_over(void **state)
{
	(void)state;
	need_world();
	empty();
	bool more;
	vote("/a", "10.0.0.1", true, "", "2026-03-02T09:00:00+08:00");
	vote("/a", "10.0.0.1", true, "", "2026-03-03T09:00:00+08:00");
	assert_int_equal(page_voters_forget(world.db, day_of(2026, 3, 3), &more), DB_OK);
	assert_false(more);
	assert_string_equal(cell("SELECT COUNT(*) FROM page_voter WHERE said >= ?", 0), "1");
	/* nothing in the rows says who it was */
	assert_string_equal(
		cell("SELECT COUNT(*) FROM page_voter WHERE voter LIKE '%10.0.0%' AND said >= ?",
			0),
		"0");
	assert_string_equal(cell("SELECT SUM(useful) FROM page_vote WHERE site_id = ?", 1), "2");
}

static void words_of_a_flooded_page_are_not_kept(void **state)
{
	(void)state;
	need_world();
	empty();
	const char *when = "2026-03-02T09:00:00+08:00";
	vote("/a", "10.0.0.1", false, "", when);
	run("UPDATE page_vote SET useless = 500");
	assert_int_equal(vote("/a", "10.0.0.2", false, "看不懂", when), DB_OK);
	assert_false(kept);
	assert_string_equal(cell("SELECT COUNT(*) FROM page_remark WHERE id > ?", 0), "0");
	assert_string_equal(cell("SELECT useless FROM page_vote WHERE site_id = ?", 1), "501");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_the_page_below_the_host),
		cmocka_unit_test(one_vote_an_address_page_and_day_counts),
		cmocka_unit_test(words_are_kept_once_and_masked),
		cmocka_unit_test(words_that_are_held_back_are_not_kept_but_the_vote_counts),
		cmocka_unit_test(who_voted_is_forgotten_when_the_day_is_over),
		cmocka_unit_test(words_of_a_flooded_page_are_not_kept),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
