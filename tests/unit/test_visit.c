/* SPDX-License-Identifier: MIT */
/*
 * A page is looked at by one courier at a time, is not forgotten by one that dies over it, and what
 * was found is never overwritten by one that has lost its claim.
 */
#include "ticket_world.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tickets/corrections/visit.h"

#define NOW "2026-03-03T10:00:00+08:00"
#define LEASE (2 * MINUTE)
#define COURIERS 6
#define PAGES 40

static int empty(void **state)
{
	world_empty(state);
	if (world_there())
		run("DELETE FROM page_visit; DELETE FROM correction");
	return 0;
}

static void about(int64_t ticket)
{
	assert_int_equal(db_exec(world.db,
				 "INSERT INTO correction (ticket_id, site_id, url, quote, same,"
				 " received_on) VALUES (?, 1, 'http://a.cn/', '错字', '', "
				 "'2026-03-03')",
				 INT(ticket)),
		DB_OK);
}

static void ask(int64_t ticket, const char *why, instant now)
{
	assert_int_equal(visit_ask(world.db, ticket, 1, why, now), DB_OK);
}

static struct visit *claim(instant now, size_t most, size_t n)
{
	struct visit *out;
	size_t got;
	assert_int_equal(
		visit_claim(world.db, world.pool, "one:1", now, LEASE, most, &out, &got), DB_OK);
	assert_int_equal(got, n);
	return out;
}

static instant next(void)
{
	instant out;
	assert_int_equal(visit_next(world.db, &out), DB_OK);
	return out;
}

static struct visit found(const struct visit *claimed, int is)
{
	struct visit v = *claimed;
	v.status = 200;
	v.final_url = "http://a.cn/";
	v.media_type = "text/html";
	v.charset = "GB18030";
	v.title = "题";
	v.bytes = 100;
	v.found = is;
	v.before_quote = "前";
	v.after_quote = "后";
	v.page_text = "前错字后";
	v.page_hash = "";
	return v;
}

static const char *found_of(int64_t ticket)
{
	return cell("SELECT COALESCE(found, '-') FROM correction WHERE ticket_id = ?", ticket);
}

static void what_is_asked_twice_before_it_is_done_is_one_visit(void **state)
{
	(void)state;
	need_world();
	about(5);
	assert_int_equal(next(), INSTANT_NEVER);
	ask(5, "report", at(NOW));
	ask(5, "ask", at(NOW) + SECOND);
	assert_int_equal(next(), at(NOW));
	struct visit *v = claim(at(NOW) + SECOND, 10, 1);
	assert_string_equal(v->why, "ask");
	assert_string_equal(v->url, "http://a.cn/");
	assert_string_equal(v->quote, "错字");
	/* one under way may have seen the page of before */
	ask(5, "check", at(NOW) + 2 * SECOND);
	claim(at(NOW) + 2 * SECOND, 10, 1);
}

static void what_was_found_is_kept_with_the_report(void **state)
{
	struct visit *list;
	size_t n;

	(void)state;
	need_world();
	about(5);
	ask(5, "report", at(NOW));
	struct visit v = found(claim(at(NOW), 1, 1), 1);
	assert_int_equal(visit_done(world.db, &v, at(NOW) + SECOND), DB_OK);
	assert_string_equal(found_of(5), "1");
	ask(5, "check", at(NOW) + MINUTE);
	v = found(claim(at(NOW) + MINUTE, 1, 1), 0);
	assert_int_equal(visit_done(world.db, &v, at(NOW) + MINUTE), DB_OK);
	assert_string_equal(found_of(5), "0");
	assert_int_equal(visit_list(world.db, world.pool, 5, &list, &n), DB_OK);
	assert_int_equal(n, 2);
	assert_string_equal(list[0].why, "check");
	assert_int_equal(list[0].found, 0);
	assert_string_equal(list[1].before_quote, "前");
	assert_int_equal(next(), INSTANT_NEVER);
}

static void nobody_knows_what_was_not_seen(void **state)
{
	(void)state;
	need_world();
	about(5);
	ask(5, "report", at(NOW));
	struct visit v = found(claim(at(NOW), 1, 1), -1);
	assert_int_equal(visit_done(world.db, &v, at(NOW)), DB_OK);
	assert_string_equal(found_of(5), "-");
}

static void a_fault_is_tried_again_until_the_last(void **state)
{
	struct visit *list;
	size_t n;

	(void)state;
	need_world();
	about(5);
	ask(5, "report", at(NOW));
	struct visit *v = claim(at(NOW), 1, 1);
	assert_int_equal(
		visit_failed(world.db, v, "timeout", false, at(NOW) + HOUR, at(NOW)), DB_OK);
	claim(at(NOW) + HOUR - 1, 1, 0);
	v = claim(at(NOW) + HOUR, 1, 1);
	assert_int_equal(v->attempts, 2);
	assert_int_equal(
		visit_failed(world.db, v, "private", true, INSTANT_NONE, at(NOW) + HOUR), DB_OK);
	assert_int_equal(next(), INSTANT_NEVER);
	assert_int_equal(visit_list(world.db, world.pool, 5, &list, &n), DB_OK);
	assert_string_equal(list[0].state, "failed");
	assert_string_equal(list[0].fault, "private");
	assert_string_equal(found_of(5), "-");
}

static void whoever_has_lost_the_claim_changes_nothing(void **state)
{
	(void)state;
	need_world();
	about(5);
	ask(5, "report", at(NOW));
	struct visit *dead = claim(at(NOW), 1, 1);
	claim(at(NOW) + LEASE - 1, 1, 0);
	struct visit *other = claim(at(NOW) + LEASE, 1, 1);
	struct visit v = found(dead, 1);
	assert_int_equal(visit_done(world.db, &v, at(NOW) + LEASE), DB_OK);
	assert_string_equal(found_of(5), "-");
	assert_int_equal(
		visit_failed(world.db, dead, "late", true, INSTANT_NONE, at(NOW) + LEASE), DB_OK);
	v = found(other, 0);
	assert_int_equal(visit_done(world.db, &v, at(NOW) + LEASE), DB_OK);
	assert_string_equal(found_of(5), "0");
}

static void what_a_page_says_of_itself_is_cut_to_what_is_kept(void **state)
{
	static char longest[5000];

	(void)state;
	need_world();
	about(5);
	memset(longest, 'x', sizeof longest - 1);
	ask(5, "report", at(NOW));
	struct visit v = found(claim(at(NOW), 1, 1), 1);
	v.final_url = v.media_type = v.charset = v.title = v.before_quote = longest;
	assert_int_equal(visit_done(world.db, &v, at(NOW)), DB_OK);
	assert_string_equal(
		cell("SELECT LENGTH(title) FROM page_visit WHERE ticket_id = ?", 5), "400");
}

/* Processes that are killed while they hold claims, as kill -9 leaves them. */
static void a_courier(int number, int *done)
{
	struct db *db = db_open(world.option_file);
	struct pool *pool = pool_open();
	char owner[24];
	struct visit *v;
	size_t n;

	snprintf(owner, sizeof owner, "courier:%d", number);
	for (instant now = at(NOW); now < at(NOW) + 20 * LEASE; now += LEASE / 4) {
		if (visit_claim(db, pool, owner, now, LEASE, 3, &v, &n) != DB_OK)
			_exit(1);
		for (size_t i = 0; i < n; i++) {
			if ((v[i].id + number) % 5 == 0 && v[i].attempts < 2)
				_exit(0); /* with all its claims */
			struct visit seen = found(&v[i], 1);
			if (visit_done(db, &seen, now) != DB_OK)
				_exit(1);
			__atomic_add_fetch(done, 1, __ATOMIC_SEQ_CST);
		}
	}
	_exit(0);
}

static void none_is_forgotten_by_those_that_die(void **state)
{
	(void)state;
	need_world();
	int *done =
		mmap(NULL, sizeof *done, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < PAGES; i++) {
		about(100 + i);
		ask(100 + i, "report", at(NOW));
	}
	pid_t pids[COURIERS];
	for (int i = 0; i < COURIERS; i++)
		if ((pids[i] = fork()) == 0)
			a_courier(i, done);
	for (int i = 0; i < COURIERS; i++) {
		int status;
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
	}
	/* whatever the dead held is taken by the next one */
	pid_t last = fork();
	if (last == 0)
		a_courier(1000 - 1, done); /* dies over nothing that was tried before */
	int status;
	waitpid(last, &status, 0);
	struct visit *rest;
	size_t n;
	assert_int_equal(
		visit_claim(world.db, world.pool, "last", at(NOW) + DAY, LEASE, PAGES, &rest, &n),
		DB_OK);
	for (size_t i = 0; i < n; i++) {
		struct visit seen = found(&rest[i], 1);
		assert_int_equal(visit_done(world.db, &seen, at(NOW) + DAY), DB_OK);
	}
	assert_string_equal(
		cell("SELECT COUNT(*) FROM page_visit WHERE state = 'done' AND ticket_id >= ?",
			100),
		"40");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM correction WHERE found = 1 AND ticket_id >= ?", 100),
		"40");
	munmap(done, sizeof *done);
}

/* A page at which every courier dies is not looked at for ever. */
static void what_nobody_ends_is_given_up(void **state)
{
	(void)state;
	need_world();
	instant now = at(NOW);
	ask(7, "report", now);
	for (int i = 0; i < VISIT_CLAIMS; i++, now += LEASE)
		assert_int_equal(claim(now, 10, 1)->attempts, i + 1);
	claim(now, 10, 0);
	assert_string_equal(cell("SELECT CONCAT(state, ' ', fault, ' ', attempts) FROM page_visit"
				 " WHERE ticket_id = ?",
				    7),
		"failed abandoned 12");
	assert_int_equal(next(), INSTANT_NEVER);
	ask(7, "ask", now); /* a clerk may ask anew */
	claim(now, 10, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_is_asked_twice_before_it_is_done_is_one_visit, empty),
		cmocka_unit_test_setup(what_was_found_is_kept_with_the_report, empty),
		cmocka_unit_test_setup(nobody_knows_what_was_not_seen, empty),
		cmocka_unit_test_setup(a_fault_is_tried_again_until_the_last, empty),
		cmocka_unit_test_setup(whoever_has_lost_the_claim_changes_nothing, empty),
		cmocka_unit_test_setup(what_a_page_says_of_itself_is_cut_to_what_is_kept, empty),
		cmocka_unit_test_setup(none_is_forgotten_by_those_that_die, empty),
		cmocka_unit_test_setup(what_nobody_ends_is_given_up, empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
