/* SPDX-License-Identifier: MIT */
/*
 * Words in the public list of error reports: whatever stands on a line is found, in reports that
 * lie deep in the list, too; nothing else is; and what older releases answered can be made up for.
 */
#include "ticket_world.h"

#include <stdio.h>
#include <string.h>

#include "tickets/corrections/correction.h"
#include "tickets/corrections/visit.h"
#include "text/search.h"

#define START "2026-02-12T10:00:00+08:00"
#define FILLER 1200 /* more than are looked through one by one */
#define ODD 160
#define LINES_MOST 2000

static int empty(void **state)
{
	int rc = world_empty(state);

	if (world.db)
		run("DELETE FROM page_visit; DELETE FROM search_correction");
	return rc;
}

static void find(const char *query, const struct correction_filter *like,
	struct correction_line **lines, size_t *n)
{
	struct correction_filter filter = *like;
	struct search search;

	filter.site_id = 1;
	if (query) {
		assert_true(search_ask(world.pool, query, &search));
		filter.search = &search;
	}
	assert_int_equal(correction_lines(world.db, world.pool, &filter, lines, n), DB_OK);
}

static const struct correction_filter all = {
	.kind = "", .outcome = "", .after = "", .limit = LINES_MOST};

static size_t found(const char *query)
{
	struct correction_line *lines;
	size_t n;

	find(query, &all, &lines, &n);
	return n;
}

/* --- one report --- */

static int64_t reported(const char *key, const char *url)
{
	struct ticket_new new = {.site_id = 1,
		.key = key,
		.type = "typo",
		.body = "写错了一个字",
		.source = "web",
		.address = "192.0.2.7",
		.now = at(START)};
	struct receipt receipt;
	char joined[TICKET_NUMBER];

	assert_int_equal(
		correction_submit(world.db, &world.engine, &new,
			&(struct correction){.url = url, .quote = "东大接"}, &receipt, joined),
		TICKET_DONE);
	return receipt.id;
}

static void looked_at(const char *title, instant now)
{
	struct visit *visit;
	size_t n;

	assert_int_equal(
		visit_claim(world.db, world.pool, "test", now, MINUTE, 1, &visit, &n), DB_OK);
	assert_int_equal(n, 1);
	visit->status = 200;
	visit->title = title;
	visit->final_url = visit->media_type = visit->charset = visit->before_quote =
		visit->after_quote = visit->page_text = visit->page_hash = "";
	assert_int_equal(visit_done(world.db, visit, now), DB_OK);
}

static void test_found_by_title_address_and_number(void **state)
{
	(void)state;
	need_world();
	int64_t id =
		reported("key-found-by-title", "http://www.qingyuan.example/news/map.html?name=li");

	looked_at("清源县政务服务大厅 办事地图", at(START));
	assert_int_equal(found("大厅"), 0);
	done(id, OFFICE, (struct act){.action = "fixed", .answer = "已经改好"}, at(START));
	assert_int_equal(found("大厅"), 1);
	assert_int_equal(found("地图 NEWS"), 1);
	assert_int_equal(found("qingyuan"), 1);
	assert_int_equal(found(get(id)->number), 1);
	/* what a citizen wrote, and what may carry words of theirs */
	assert_int_equal(found("错了"), 0);
	assert_int_equal(found("大接"), 0);
	assert_int_equal(found("name"), 0);
}

static void test_another_sites_page_is_found_by_its_host_alone(void **state)
{
	(void)state;
	need_world();
	int64_t id = reported("key-another-site-1", "http://www.other.example/news/map.html");

	looked_at("别家的网页", at(START));
	done(id, OFFICE,
		(struct act){.action = "out_of_scope", .words = "是别家的", .answer = "是别家的"},
		at(START));
	assert_int_equal(found("other"), 1);
	assert_int_equal(found("别家"), 0);
	assert_int_equal(found("news"), 0);
}

static void test_new_title_is_found_the_old_one_is_not(void **state)
{
	(void)state;
	need_world();
	int64_t id = reported("key-new-title-001", "http://www.qingyuan.example/a.html");

	looked_at("办事指南", at(START));
	done(id, OFFICE, (struct act){.action = "fixed", .answer = "已经改好"}, at(START) + MINUTE);
	looked_at("便民手册", at(START) + 2 * MINUTE);
	assert_int_equal(found("手册"), 1);
	assert_int_equal(found("指南"), 0);
}

static void test_what_left_the_list_is_not_found(void **state)
{
	(void)state;
	need_world();
	int64_t id = reported("key-left-the-list", "http://www.qingyuan.example/a.html");

	done(id, OFFICE, (struct act){.action = "fixed", .answer = "已经改好"}, at(START));
	assert_int_equal(found("qingyuan"), 1);
	run("DELETE FROM correction_public");
	assert_int_equal(found("qingyuan"), 0);
}

/* --- many --- */

static unsigned next_random(unsigned *seed)
{
	return *seed = (*seed * 1103515245u + 12345u) & 0x7fffffffu;
}

static const char *const letters[] = {"县", "政", "务", "公", "开", "a", "B", " ", "１"};

static const char *random_text(unsigned *seed, size_t least, size_t most)
{
	struct buf text = BUF_INIT;
	size_t n = least + next_random(seed) / 7 % (most - least + 1);
	const char *result;

	for (size_t i = 0; i < n; i++)
		buf_text(
			&text, letters[next_random(seed) / 5 % (sizeof letters / sizeof *letters)]);
	result = pool_text(world.pool, buf_str(&text));
	buf_free(&text);
	return result;
}

/* Rows as an older release left them: answered, read, without words. */
static void put(
	int64_t id, const char *kind, const char *outcome, const char *url, const char *title)
{
	char number[TICKET_NUMBER];

	snprintf(number, sizeof number, "20260212%06u00", (unsigned)id % 1000000U);
	assert_int_equal(
		db_exec(world.db,
			"INSERT INTO ticket (id, site_id, kind, number, state, version, head, turn,"
			" box_id, class, type, title, body, open, source, submission_key,"
			" submitted_at, submitted_on, code_hash) VALUES (?, 1, 'correction', ?,"
			" 'REPLIED_FIXED', 1, '', 0, 0, '', ?, '', '', 1, 'web', ?, ?,"
			" '2026-02-12', '')",
			INT(id), TEXT(number), TEXT(kind), TEXT(number), TIME(at(START))),
		DB_OK);
	assert_int_equal(
		db_exec(world.db,
			"INSERT INTO correction (ticket_id, site_id, url, same, received_on)"
			" VALUES (?, 1, ?, ?, '2026-02-12')",
			INT(id), TEXT(url), TEXT(number)),
		DB_OK);
	assert_int_equal(
		db_exec(world.db,
			"INSERT INTO correction_public VALUES (?, 1, ?, 0, ?, '2026-02-12', ?)",
			INT(id), TEXT(kind), TEXT(outcome), TIME(at(START) + id * SECOND)),
		DB_OK);
	assert_int_equal(
		db_exec(world.db,
			"INSERT INTO page_visit (ticket_id, site_id, why, state, asked_at, status,"
			" title) VALUES (?, 1, 'report', 'done', ?, 200, ?)",
			INT(id), TIME(at(START)), TEXT(title)),
		DB_OK);
}

static enum db_status put_many(struct db *db, void *ctx)
{
	static const char *const outcomes[] = {"fixed", "untrue", "away"};
	unsigned *seed = ctx;

	(void)db;
	for (int64_t id = 1; id <= ODD; id++)
		put(id, id % 9 ? "typo" : CORRECTION_FAKE, outcomes[id % 3],
			pool_print(world.pool, "http://www.a.example/%s.html",
				id % 4 ? "News" : "map?q=B1"),
			random_text(seed, 0, 7));
	for (int64_t id = ODD + 1; id <= ODD + FILLER; id++)
		put(id, "typo", "fixed", "http://www.b.example/", "其他");
	return DB_OK;
}

static void adopt_all(void)
{
	int64_t after = 0;
	bool more = true;

	for (int rounds = 0; more; rounds++) {
		assert_in_range(rounds, 0, (ODD + FILLER) / CORRECTION_ADOPT_MOST + 1);
		assert_int_equal(correction_words_adopt(world.db, &after, &more), DB_OK);
	}
}

static bool stands(const struct correction_line *line, const char *query)
{
	return search_matches(pool_print(world.pool, "%s %s %s", correction_page_title(line),
				      correction_page(world.pool, line), line->number),
		query);
}

static void same_as_scan(const char *query, const struct correction_filter *filter,
	const struct correction_line *lines, size_t n)
{
	struct correction_line *got;
	size_t n_got, expected = 0;

	find(query, filter, &got, &n_got);
	for (size_t i = 0; i < n && expected < (size_t)filter->limit; i++) {
		if ((*filter->kind && !str_equal(filter->kind, lines[i].kind)) ||
			(*filter->outcome && !str_equal(filter->outcome, lines[i].outcome)) ||
			!stands(&lines[i], query))
			continue;
		if (expected >= n_got || got[expected].ticket_id != lines[i].ticket_id)
			fail_msg("\"%s\": line %zu is not %s", query, expected, lines[i].number);
		expected++;
	}
	if (expected != n_got)
		fail_msg("\"%s\": %zu instead of %zu", query, n_got, expected);
}

static void test_finds_what_a_plain_scan_finds(void **state)
{
	(void)state;
	need_world();
	unsigned seed = 20260212;
	struct correction_line *lines;
	size_t n;

	print_message("seed %u\n", seed);
	assert_int_equal(db_transact(world.db, put_many, &seed), DB_OK);
	assert_int_equal(found("News"), 0);
	adopt_all();
	find(NULL, &all, &lines, &n);
	assert_int_equal(n, ODD + FILLER);
	for (int i = 0; i < 120; i++) {
		const char *query = random_text(&seed, 1, 4);
		struct search search;
		struct correction_filter filter = all;

		if (!search_ask(world.pool, query, &search))
			continue;
		same_as_scan(query, &filter, lines, n);
		filter.kind = i % 3 ? "" : CORRECTION_FAKE;
		filter.outcome = i % 2 ? "fixed" : "";
		filter.limit = 1 + i % 20;
		same_as_scan(query, &filter, lines, n);
	}
	same_as_scan("其他", &all, lines, n);
	same_as_scan("a.example", &all, lines, n);
	same_as_scan("example", &all, lines, n);
}

/* Page after page, each line once. */
static void test_walks_what_was_found(void **state)
{
	(void)state;
	need_world();
	unsigned seed = 7;
	struct correction_filter filter = all;
	size_t seen = 0;

	assert_int_equal(db_transact(world.db, put_many, &seed), DB_OK);
	adopt_all();
	filter.limit = 50;
	for (;;) {
		struct correction_line *lines;
		size_t n;

		find("a.example", &filter, &lines, &n);
		seen += n;
		if (n < 50)
			break;
		filter.after = lines[n - 1].number;
	}
	assert_int_equal(seen, found("a.example"));
	assert_true(seen > ODD / 2);
}

static void test_adopting_goes_on_where_it_stopped(void **state)
{
	(void)state;
	need_world();
	unsigned seed = 9;
	int64_t after = 0;
	bool more;

	assert_int_equal(db_transact(world.db, put_many, &seed), DB_OK);
	assert_int_equal(correction_words_adopt(world.db, &after, &more), DB_OK);
	assert_true(more);
	assert_int_equal(after, CORRECTION_ADOPT_MOST);
	run("UPDATE search_correction SET indexed_at = '2026-01-01'");
	adopt_all(); /* from the beginning, as after a crash */
	assert_string_equal(cell("SELECT COUNT(*) FROM search_correction WHERE ticket_id > ?", 0),
		pool_print(world.pool, "%d", ODD + FILLER));
	assert_string_equal(
		cell("SELECT COUNT(*) FROM search_correction WHERE indexed_at = '2026-01-01'"
		     " AND ticket_id > ?",
			0),
		pool_print(world.pool, "%d", CORRECTION_ADOPT_MOST));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_found_by_title_address_and_number, empty),
		cmocka_unit_test_setup(test_another_sites_page_is_found_by_its_host_alone, empty),
		cmocka_unit_test_setup(test_new_title_is_found_the_old_one_is_not, empty),
		cmocka_unit_test_setup(test_what_left_the_list_is_not_found, empty),
		cmocka_unit_test_setup(test_finds_what_a_plain_scan_finds, empty),
		cmocka_unit_test_setup(test_walks_what_was_found, empty),
		cmocka_unit_test_setup(test_adopting_goes_on_where_it_stopped, empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
