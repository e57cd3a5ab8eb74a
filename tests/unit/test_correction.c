/* SPDX-License-Identifier: MIT */
/*
 * Error reports: one spelling of an address, so that nothing but a page is fetched and reports of
 * one page meet; one piece of work for one error, whoever reports it and when; an answer that
 * everybody who reported it reads; figures that are those of a recount.
 */
#include "ticket_world.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tickets/corrections/correction.h"
#include "tickets/ledger/ledger.h"

#define START "2026-02-12T10:00:00+08:00"
#define PAGE "http://www.qingyuan.example/news/map.html"

static int empty(void **state)
{
	int rc = world_empty(state);

	if (world.db)
		run("DELETE FROM correction; DELETE FROM correction_open;"
		    "DELETE FROM correction_public; DELETE FROM page_visit; DELETE FROM path_unit");
	return rc;
}

/* --- addresses --- */

static void test_one_spelling(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *kept;
	} cases[] = {
		{"http://a.gov.cn", "http://a.gov.cn/"},
		{"HTTP://WWW.A.gov.CN:80/News#top", "http://www.a.gov.cn/News"},
		{"https://a.gov.cn:443/", "https://a.gov.cn/"},
		{"https://a.gov.cn:8443/x", "https://a.gov.cn:8443/x"},
		{"  http://a.gov.cn/x\n", "http://a.gov.cn/x"},
		{"www.a.gov.cn/x", "http://www.a.gov.cn/x"},
		{"a.gov.cn.", "http://a.gov.cn/"},
		{"http://a.gov.cn/a/./b/../c/", "http://a.gov.cn/a/c/"},
		{"http://a.gov.cn/../../x", "http://a.gov.cn/x"},
		{"http://a.gov.cn/%7euser/%e4%b8%ad", "http://a.gov.cn/~user/%E4%B8%AD"},
		{"http://a.gov.cn/%2E%2e/x", "http://a.gov.cn/x"},
		{"http://a.gov.cn/中", "http://a.gov.cn/%E4%B8%AD"},
		{"http://a.gov.cn/a b\"<>", "http://a.gov.cn/a%20b%22%3C%3E"},
		{"http://a.gov.cn/x?b=1&a=%e4", "http://a.gov.cn/x?b=1&a=%E4"},
		{"http://a.gov.cn?", "http://a.gov.cn/"},
		{"http://a.gov.cn/100%", "http://a.gov.cn/100%25"},
		{"http://清源县.政务/新闻", "http://清源县.政务/%E6%96%B0%E9%97%BB"},
		{"http://清源县。政务/", "http://清源县.政务/"},
		{"http://Ａ.gov.cn/", "http://a.gov.cn/"},
		{"http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"},
		{"http://[::1]/", "http://[::1]/"},
		{"http://[2001:DB8::1]:81/", "http://[2001:db8::1]:81/"},
		{"http://a.gov.cn/?u=http://b.gov.cn/", "http://a.gov.cn/?u=http://b.gov.cn/"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *url = correction_url(world.pool, cases[i].typed);

		if (!url)
			fail_msg("%s is refused", cases[i].typed);
		assert_string_equal(url, cases[i].kept);
		/* spelled already: it stays */
		assert_string_equal(correction_url(world.pool, url), url);
	}
}

static void test_no_page(void **state)
{
	(void)state;
	static const char *const cases[] = {"", " ", "首页", "javascript:alert(1)",
		"file:///etc/passwd", "ftp://a.gov.cn/", "data:text/html,x", "mailto:a@b.cn",
		"http://", "http:///x", "http://@a.gov.cn/", "http://user:secret@a.gov.cn/",
		"http://a.gov.cn:0/", "http://a.gov.cn:65536/", "http://a.gov.cn:8x/",
		"http://a gov.cn/", "http://a..gov.cn/", "http://.gov.cn/",
		"http://a.gov.cn\r\nHost: b/", "http://[::1", "http://[::1]x/", "http://[g::]/",
		"http://a.gov.cn\\@b.cn/", "about:blank", "http://a.gov.cn/\x01", "http://\xff.cn/",
		"//a.gov.cn/x", "http"};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *url = correction_url(world.pool, cases[i]);

		if (url)
			fail_msg("%s is taken as %s", cases[i], url);
	}
	assert_null(correction_url(world.pool, NULL));
}

static void test_longest_address(void **state)
{
	(void)state;
	char url[4000] = "http://a.gov.cn/";
	size_t n = strlen(url);

	memset(url + n, 'x', CORRECTION_URL_MOST - n);
	url[CORRECTION_URL_MOST] = '\0';
	assert_string_equal(correction_url(world.pool, url), url);
	memcpy(url + CORRECTION_URL_MOST, "x", 2);
	assert_null(correction_url(world.pool, url));
}

/* --- reports --- */

static struct ticket_new ticket_of(const char *key, instant now)
{
	return (struct ticket_new){.site_id = 1,
		.key = key,
		.type = "typo",
		.body = "写错了一个字",
		.source = "web",
		.address = "192.0.2.7",
		.now = now};
}

static enum ticket_result report(struct db *db, const char *key, const char *url, const char *quote,
	struct receipt *receipt, char *joined)
{
	struct ticket_new new = ticket_of(key, at(START));

	return correction_submit(db, &world.engine, &new,
		&(struct correction){.url = url, .quote = quote}, receipt, joined);
}

static int64_t reported(const char *key, const char *url, const char *quote)
{
	struct receipt receipt;
	char joined[TICKET_NUMBER];

	assert_int_equal(report(world.db, key, url, quote, &receipt, joined), TICKET_DONE);
	return receipt.id;
}

static void state_is(int64_t id, const char *state)
{
	assert_string_equal(get(id)->state, state);
}

static void test_report_is_kept(void **state)
{
	(void)state;
	need_world();
	struct ticket_new new = ticket_of("key-report-kept-1", at(START));
	struct receipt receipt;
	struct correction *row;
	char joined[TICKET_NUMBER];

	assert_int_equal(correction_submit(world.db, &world.engine, &new,
				 &(struct correction){.url = "www.qingyuan.example/news/map.html#2",
					 .quote = "东大接",
					 .proposal = "东大街",
					 .site_code = "3500000001"},
				 &receipt, joined),
		TICKET_DONE);
	assert_string_equal(joined, "");
	assert_int_equal(correction_read(world.db, world.pool, receipt.id, &row), DB_OK);
	assert_string_equal(row->url, PAGE);
	assert_string_equal(row->quote, "东大接");
	assert_string_equal(row->proposal, "东大街");
	assert_string_equal(row->site_code, "3500000001");
	assert_int_equal(row->found, -1);
	assert_int_equal(row->reports, 1);
	assert_string_equal(get(receipt.id)->title, "错别字：东大接");
	state_is(receipt.id, "NEW");
	/* by E3, three working days over the Spring Festival */
	assert_int_equal(receipt.due_at, at("2026-02-25T00:00:00+08:00"));
	assert_string_equal(
		cell("SELECT why FROM page_visit WHERE ticket_id = ?", receipt.id), "report");
}

static int is_whole(int64_t id)
{
	struct ledger_report ledger;

	assert_int_equal(ledger_verify_ticket(world.db, id, &ledger), DB_OK);
	if (ledger.broken)
		assert_int_equal(ledger.fault.sequence, 1);
	return !ledger.broken;
}

static void test_ledger_proves_what_was_reported(void **state)
{
	(void)state;
	need_world();
	static const char *const columns[] = {"url", "site_code", "quote", "proposal"};
	struct ticket_new new = ticket_of("key-report-proved-1", at(START));
	struct receipt receipt;
	char joined[TICKET_NUMBER];

	assert_int_equal(correction_submit(world.db, &world.engine, &new,
				 &(struct correction){.url = PAGE,
					 .quote = "东大接",
					 .proposal = "东大街",
					 .site_code = "3500000001"},
				 &receipt, joined),
		TICKET_DONE);
	assert_true(is_whole(receipt.id));
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		run(pool_print(world.pool,
			"UPDATE correction SET %s = CONCAT(%s, 'x') WHERE ticket_id = %lld",
			columns[i], columns[i], (long long)receipt.id));
		if (is_whole(receipt.id))
			fail_msg("%s may be altered", columns[i]);
		run(pool_print(world.pool,
			"UPDATE correction SET %s = LEFT(%s, CHAR_LENGTH(%s) - 1)"
			" WHERE ticket_id = %lld",
			columns[i], columns[i], columns[i], (long long)receipt.id));
		assert_true(is_whole(receipt.id));
	}
	run(pool_print(world.pool, "DELETE FROM correction WHERE ticket_id = %lld",
		(long long)receipt.id));
	assert_false(is_whole(receipt.id));
}

/* Reports whose first event was written before it proved more than title, body and files. */
static void test_reports_of_before_stay_whole(void **state)
{
	(void)state;
	need_world();
	struct ticket_new new = ticket_of("key-report-before-1", at(START));
	struct receipt receipt;

	new.kind = "correction";
	new.title = "错别字：东大接";
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	run(pool_print(world.pool,
		"INSERT INTO correction (ticket_id, site_id, url, quote, same, received_on)"
		" VALUES (%lld, 1, 'http://a.gov.cn/', '东大接', REPEAT('a', 64), '2026-02-12')",
		(long long)receipt.id));
	assert_true(is_whole(receipt.id));
}

static void test_same_quote_is_one_work(void **state)
{
	(void)state;
	need_world();
	struct receipt receipt, again;
	char joined[TICKET_NUMBER], once_more[TICKET_NUMBER];
	int64_t first = reported("key-same-quote-01", PAGE, "东大接 到\n学前街");

	assert_int_equal(report(world.db, "key-same-quote-02",
				 "HTTPS://www.Qingyuan.example/news/map.html#x", "东大接到学前街",
				 &receipt, joined),
		TICKET_DONE);
	assert_string_equal(joined, get(first)->number);
	state_is(receipt.id, "DUPLICATE");
	assert_int_equal(get(receipt.id)->original_id, first);
	assert_string_equal(cell("SELECT reports FROM correction WHERE ticket_id = ?", first), "2");
	/* nothing is fetched twice for it, and no clock of it runs */
	assert_string_equal(
		cell("SELECT COUNT(*) FROM page_visit WHERE ticket_id = ?", receipt.id), "0");
	assert_string_equal(cell("SELECT COUNT(*) FROM clock WHERE ticket_id = ? AND stopped_at IS"
				 " NULL",
				    receipt.id),
		"0");
	/* the same key once more says the same */
	assert_int_equal(report(world.db, "key-same-quote-02",
				 "HTTPS://www.Qingyuan.example/news/map.html#x", "东大接到学前街",
				 &again, once_more),
		TICKET_REPEATED);
	assert_int_equal(again.id, receipt.id);
	assert_string_equal(once_more, joined);
	/* and with another text it is none */
	assert_int_equal(report(world.db, "key-same-quote-02", PAGE, "西大街", &again, once_more),
		TICKET_OTHER);
	assert_int_equal(again.id, receipt.id);
}

static void test_another_error_stands_alone(void **state)
{
	(void)state;
	need_world();
	struct ticket_new other = ticket_of("key-other-error-4", at(START));
	struct receipt receipt;
	char joined[TICKET_NUMBER];

	reported("key-other-error-1", PAGE, "东大接");
	state_is(reported("key-other-error-2", PAGE, "西大接"), "NEW");
	state_is(reported("key-other-error-3", PAGE "?page=2", "东大接"), "NEW");
	/* without a quote the words decide */
	state_is(reported("key-other-error-5", PAGE, ""), "NEW");
	other.body = "日期写错了";
	assert_int_equal(correction_submit(world.db, &world.engine, &other,
				 &(struct correction){.url = PAGE}, &receipt, joined),
		TICKET_DONE);
	state_is(receipt.id, "NEW");
}

static void test_page_that_does_not_open(void **state)
{
	(void)state;
	need_world();
	struct ticket_new new = ticket_of("key-page-away-001", at(START));
	struct receipt receipt;
	char joined[TICKET_NUMBER];

	new.type = "access";
	assert_int_equal(correction_submit(world.db, &world.engine, &new,
				 &(struct correction){.url = PAGE}, &receipt, joined),
		TICKET_DONE);
	new.key = "key-page-away-002";
	new.body = "打不开，一直转";
	assert_int_equal(correction_submit(world.db, &world.engine, &new,
				 &(struct correction){.url = PAGE}, &receipt, joined),
		TICKET_DONE);
	state_is(receipt.id, "DUPLICATE");
}

static void test_answered_one_is_not_joined(void **state)
{
	(void)state;
	need_world();
	int64_t first = reported("key-answered-one-1", PAGE, "东大接");

	done(first, OFFICE, (struct act){.action = "fixed", .answer = "已经改好"}, at(START));
	state_is(reported("key-answered-one-2", PAGE, "东大接"), "NEW");
	/* opened again, there are two: the newer one keeps those that come */
	done(first, CITIZEN, (struct act){.action = "rate", .reason = "1", .words = "还在"},
		at(START) + MINUTE);
	state_is(first, "FIXING");
	assert_int_equal(get(reported("key-answered-one-3", PAGE, "东大接"))->original_id,
		get(reported("key-answered-one-4", PAGE, "东大接"))->original_id);
	assert_string_equal(
		cell("SELECT outcome FROM correction WHERE ticket_id = ?", first), "fixed");
}

static void test_reopened_one_is_joined(void **state)
{
	(void)state;
	need_world();
	int64_t first = reported("key-reopened-one-1", PAGE, "东大接");

	done(first, OFFICE, (struct act){.action = "fixed", .answer = "已经改好"}, at(START));
	done(first, CITIZEN, (struct act){.action = "rate", .reason = "1", .words = "还在"},
		at(START) + MINUTE);
	assert_int_equal(get(reported("key-reopened-one-2", PAGE, "东大接"))->original_id, first);
}

/* The unit that answered says it is not its page after all: the office answers, or finds that it is
 * the same as another one, but what had an answer is not thrown away with the limits of its rating.
 */
static void test_one_that_was_answered_is_not_thrown_away(void **state)
{
	(void)state;
	need_world();
	int64_t id = reported("key-thrown-away-01", PAGE, "东大接");
	instant now = at(START) + MINUTE;

	done(id, OFFICE, (struct act){.action = "transfer", .unit_id = world.water}, now);
	done(id, WATER, (struct act){.action = "fixed", .answer = "已经改好"}, now);
	assert_string_equal(
		cell("SELECT outcome FROM correction_public WHERE ticket_id = ?", id), "fixed");
	done(id, CITIZEN, (struct act){.action = "rate", .reason = "1", .words = "还在"}, now);
	done(id, WATER, (struct act){.action = "return", .words = "不是我们的页面"}, now);
	assert_int_equal(try_act(id, OFFICE, (struct act){.action = "spam", .words = "无效"}, now),
		TICKET_ILLEGAL);
	state_is(id, "NEW");
	assert_string_equal(
		cell("SELECT outcome FROM correction_public WHERE ticket_id = ?", id), "fixed");
	assert_string_equal(cell("SELECT COUNT(*) FROM clock WHERE ticket_id = ? AND outcome = ''"
				 " AND rule LIKE 'rating.%'",
				    id),
		"2");
	int64_t other = reported("key-thrown-away-02", PAGE "?2", "东大接");
	done(id, OFFICE, (struct act){.action = "duplicate", .original_id = other}, now);
	assert_string_equal(
		cell("SELECT COUNT(*) FROM correction_public WHERE ticket_id = ?", id), "0");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM search_correction WHERE ticket_id = ?", id), "0");
}

static void test_address_that_is_none(void **state)
{
	(void)state;
	need_world();
	struct receipt receipt;
	char joined[TICKET_NUMBER];

	assert_int_equal(
		report(world.db, "key-no-address-01", "file:///etc/passwd", "", &receipt, joined),
		TICKET_WORDS);
	assert_string_equal(cell("SELECT COUNT(*) FROM ticket WHERE id > ?", 0), "0");
}

/* --- at once --- */

#define CROWD 8

struct crowd {
	pthread_barrier_t barrier;
	struct {
		enum ticket_result result;
		struct receipt receipt;
		char joined[TICKET_NUMBER];
	} one[CROWD];
};

static void report_at_once(struct crowd *crowd, int i)
{
	struct db *db = db_open(world.option_file);
	char key[32];

	snprintf(key, sizeof key, "key-at-once-%06d", i);
	db_ping(db);
	pthread_barrier_wait(&crowd->barrier);
	crowd->one[i].result =
		report(db, key, PAGE, "东大接", &crowd->one[i].receipt, crowd->one[i].joined);
	db_close(&db);
	_exit(0);
}

static void test_eight_at_once_are_one_work(void **state)
{
	(void)state;
	need_world();
	struct crowd *crowd = mmap(
		NULL, sizeof *crowd, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_barrierattr_t shared;

	pthread_barrierattr_init(&shared);
	pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&crowd->barrier, &shared, CROWD);
	for (int i = 0; i < CROWD; i++) {
		if (fork() == 0)
			report_at_once(crowd, i);
	}
	while (wait(NULL) > 0)
		;
	for (int i = 0; i < CROWD; i++)
		assert_int_equal(crowd->one[i].result, TICKET_DONE);
	assert_string_equal(
		cell("SELECT COUNT(*) FROM ticket WHERE state = 'NEW' AND id > ?", 0), "1");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM ticket WHERE state = 'DUPLICATE' AND"
		     " original_id = (SELECT ticket_id FROM correction_open) AND id > ?",
			0),
		"7");
	assert_string_equal(
		cell("SELECT MAX(reports) FROM correction WHERE ticket_id > ?", 0), "8");
	munmap(crowd, sizeof *crowd);
}

/* --- figures --- */

/* Of the month in which `now` lies. */
static struct correction_figures figures(const char *now)
{
	struct correction_month month;

	assert_int_equal(correction_months(world.db, world.pool, 1, at(now), 1, &month), DB_OK);
	return month.figures;
}

static int64_t settled(const char *key, const char *action, instant when)
{
	int64_t id = reported(key, pool_print(world.pool, PAGE "?%s", key), "字");

	done(id, OFFICE, (struct act){.action = action, .answer = "看过了", .words = "看过了"},
		when);
	return id;
}

static void test_figures_are_those_of_a_recount(void **state)
{
	(void)state;
	need_world();
	instant in_time = at("2026-02-24T23:59:59+08:00"), late = at("2026-02-25T00:00:00+08:00");

	settled("key-figures-00001", "fixed", in_time);
	settled("key-figures-00002", "fixed", late);
	settled("key-figures-00003", "untrue", in_time);
	settled("key-figures-00004", "out_of_scope", in_time);
	settled("key-figures-00005", "spam", in_time);
	reported("key-figures-00006", PAGE, "开着");
	reported("key-figures-00007", PAGE, "开着"); /* joined: not one more */

	struct correction_figures f = figures(START);
	assert_int_equal(f.received, 5);
	assert_int_equal(f.answered, 4);
	assert_int_equal(f.fixed, 2);
	assert_int_equal(f.untrue, 1);
	assert_int_equal(f.out_of_scope, 1);
	assert_int_equal(f.open, 1);
	assert_int_equal(f.in_time, 3);
	assert_int_equal(f.late, 1);
	/* what is still open is late once its day has passed */
	assert_int_equal(figures("2026-02-25T00:00:00+08:00").late, 2);

	struct correction_month months[3];
	assert_int_equal(correction_months(world.db, world.pool, 1, at("2026-03-05T00:00:00+08:00"),
				 3, months),
		DB_OK);
	assert_int_equal(months[0].figures.received, 0);
	assert_int_equal(months[1].figures.received, 5);
	assert_int_equal(months[2].first, day_of(2026, 1, 1));
	assert_string_equal(
		cell("SELECT COUNT(*) FROM ticket WHERE state NOT IN ('SPAM', 'DUPLICATE') AND "
		     "kind = 'correction' AND id > ?",
			0),
		"5");
}

static void test_first_answer_counts_as_in_time(void **state)
{
	(void)state;
	need_world();
	int64_t id = settled("key-first-answer-1", "untrue", at("2026-02-24T10:00:00+08:00"));

	done(id, CITIZEN, (struct act){.action = "rate", .reason = "1", .words = "就是错的"},
		at("2026-02-24T11:00:00+08:00"));
	done(id, OFFICE, (struct act){.action = "fixed", .answer = "改好了"},
		at("2026-03-20T11:00:00+08:00"));

	struct correction_figures f = figures(START);
	assert_int_equal(f.in_time, 1);
	assert_int_equal(f.late, 0);
	assert_int_equal(f.fixed, 1);
	assert_int_equal(f.untrue, 0);
}

/* --- the public list --- */

static size_t lines(struct correction_filter filter, struct correction_line **out)
{
	size_t n;

	filter.site_id = 1;
	if (!filter.kind)
		filter.kind = "";
	if (!filter.outcome)
		filter.outcome = "";
	if (!filter.after)
		filter.after = "";
	if (!filter.limit)
		filter.limit = 10;
	assert_int_equal(correction_lines(world.db, world.pool, &filter, out, &n), DB_OK);
	return n;
}

static void test_list_goes_on_where_it_ended(void **state)
{
	(void)state;
	need_world();
	struct correction_line *page = NULL;
	instant when = at("2026-02-24T10:00:00+08:00");
	int64_t a = settled("key-list-00000001", "fixed", when);
	int64_t b = settled("key-list-00000002", "untrue", when); /* at the same instant */
	int64_t c = settled("key-list-00000003", "fixed", when + MINUTE);
	reported("key-list-00000004", PAGE, "开着");
	settled("key-list-00000005", "spam", when);

	assert_int_equal(lines((struct correction_filter){.limit = 2}, &page), 2);
	assert_int_equal(page[0].ticket_id, c);
	assert_int_equal(page[1].ticket_id, b);
	assert_string_equal(page[1].outcome, "untrue");
	assert_string_equal(page[1].unit, "受理办公室");
	assert_string_equal(page[1].kind, "typo");
	const char *last = page[1].number;
	assert_int_equal(lines((struct correction_filter){.limit = 2, .after = last}, &page), 1);
	assert_int_equal(page[0].ticket_id, a);
	assert_int_equal(lines((struct correction_filter){.outcome = "fixed"}, &page), 2);
	assert_int_equal(lines((struct correction_filter){.kind = "access"}, &page), 0);
	assert_int_equal(
		lines((struct correction_filter){.unit_id = world.office, .kind = "typo"}, &page),
		3);
	assert_int_equal(lines((struct correction_filter){.unit_id = world.water}, &page), 0);
}

/* --- whose page --- */

static int64_t unit_of(const char *url)
{
	int64_t id = -1;

	assert_int_equal(path_unit_of(world.db, world.pool, 1, url, &id), DB_OK);
	return id;
}

static void test_longest_prefix_wins(void **state)
{
	(void)state;
	need_world();
	assert_int_equal(
		db_exec(world.db,
			"INSERT INTO path_unit (site_id, prefix, unit_id) VALUES"
			" (1, 'a.gov.cn/', ?), (1, 'a.gov.cn/water/', ?),"
			" (1, 'a.gov.cn/house', ?), (1, 'a.gov.cn/water/old/', ?)",
			INT(world.office), INT(world.water), INT(world.housing), INT(world.closed)),
		DB_OK);
	assert_int_equal(unit_of("http://a.gov.cn/"), world.office);
	assert_int_equal(unit_of("http://a.gov.cn/x/y?z=/water/"), world.office);
	assert_int_equal(unit_of("https://a.gov.cn/water/pipes/1.html"), world.water);
	assert_int_equal(unit_of("http://a.gov.cn/house/1.html"), world.housing);
	assert_int_equal(unit_of("http://a.gov.cn/house?id=1"), world.housing);
	assert_int_equal(unit_of("http://a.gov.cn/households"), world.office);
	/* a unit that is gone has no pages */
	assert_int_equal(unit_of("http://a.gov.cn/water/old/1.html"), world.water);
	assert_int_equal(unit_of("http://b.gov.cn/water/"), 0);
}

#define TEST(f) cmocka_unit_test_setup(f, empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_spelling),
		TEST(test_no_page),
		TEST(test_longest_address),
		TEST(test_report_is_kept),
		TEST(test_ledger_proves_what_was_reported),
		TEST(test_reports_of_before_stay_whole),
		TEST(test_same_quote_is_one_work),
		TEST(test_another_error_stands_alone),
		TEST(test_page_that_does_not_open),
		TEST(test_answered_one_is_not_joined),
		TEST(test_reopened_one_is_joined),
		TEST(test_one_that_was_answered_is_not_thrown_away),
		TEST(test_address_that_is_none),
		TEST(test_eight_at_once_are_one_work),
		TEST(test_figures_are_those_of_a_recount),
		TEST(test_first_answer_counts_as_in_time),
		TEST(test_list_goes_on_where_it_ended),
		TEST(test_longest_prefix_wins),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
