/* SPDX-License-Identifier: MIT */
/*
 * What lies on the desks, kept in memory: whatever is changed is seen at the next look, also when
 * the server's clock is put back or another server answers.
 */
#include "ticket_world.h"

#include <stdio.h>

#include "modules/desk/shelf/shelf.h"

#define T0 "2026-02-12T10:00:00+08:00"

static void refresh(void)
{
	assert_int_equal(shelf_refresh(world.db, &world.engine, at(T0)), DB_OK);
}

/* What the server takes for the time, as this connection hears it; 0: its clock. */
static void clock_says(instant when)
{
	char sql[80];
	if (when)
		snprintf(sql, sizeof sql, "SET timestamp = %lld", (long long)(when / SECOND));
	else
		snprintf(sql, sizeof sql, "SET timestamp = DEFAULT");
	assert_int_equal(db_script(world.db, sql), DB_OK);
}

static const struct shelf_row *find(int64_t id)
{
	long place = shelf_place(id);
	return place < 0 ? NULL : shelf_at((size_t)place);
}

static int fresh(void **state)
{
	shelf_close();
	return world_empty(state);
}

static int end(void **state)
{
	(void)state;
	if (world_there())
		clock_says(0);
	shelf_close();
	return 0;
}

static void what_is_changed_is_seen_and_what_is_over_is_gone(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("shelf-0000000001", at(T0));
	refresh();
	assert_int_equal(shelf_count(), 1);
	assert_non_null(find(id));
	assert_int_equal(find(id)->state, shelf_code("SUBMITTED"));
	int64_t other = letter("shelf-0000000002", at(T0));
	done(id, OFFICE, (struct act){.action = "accept"}, at(T0));
	refresh();
	assert_int_equal(shelf_count(), 2);
	assert_int_equal(find(id)->state, shelf_code("ACCEPTED"));
	done(other, CITIZEN, (struct act){.action = "withdraw"}, at(T0));
	refresh();
	assert_int_equal(shelf_count(), 1);
	assert_null(find(other));
}

/* Changed while the clock shows what it has shown before, further back than the window. */
static void a_clock_that_is_put_back_hides_nothing(void **state)
{
	static const instant back[] = {2 * MINUTE, HOUR, 3 * DAY};
	(void)state;
	need_world();
	for (size_t i = 0; i < sizeof back / sizeof *back; i++) {
		char key[40];
		snprintf(key, sizeof key, "shelf-back-%zu-00000", i);
		clock_says(instant_now());
		int64_t id = letter(key, at(T0));
		refresh();
		assert_int_equal(find(id)->state, shelf_code("SUBMITTED"));
		clock_says(instant_now() - back[i]);
		done(id, OFFICE, (struct act){.action = "accept"}, at(T0));
		refresh();
		assert_int_equal(find(id)->state, shelf_code("ACCEPTED"));
	}
}

/* Forward there is nothing to miss, and back to the true time again is a leap back. */
static void a_clock_that_leapt_forward_hides_nothing(void **state)
{
	(void)state;
	need_world();
	clock_says(instant_now());
	int64_t id = letter("shelf-forward-0001", at(T0));
	refresh();
	clock_says(instant_now() + 5 * HOUR);
	done(id, OFFICE, (struct act){.action = "accept"}, at(T0));
	refresh();
	assert_int_equal(find(id)->state, shelf_code("ACCEPTED"));
	clock_says(instant_now());
	done(id, CITIZEN, (struct act){.action = "withdraw"}, at(T0));
	refresh();
	assert_null(find(id));
}

/* A change is stamped when it is made and seen when its transaction ends. */
static void what_ends_later_than_a_younger_change_is_seen(void **state)
{
	char sql[100];
	(void)state;
	need_world();
	int64_t id = letter("shelf-late-000001", at(T0));
	refresh();
	struct db *slow = db_open(world.option_file);
	snprintf(sql, sizeof sql, "BEGIN; UPDATE ticket SET screen = 2 WHERE id = %lld",
		(long long)id);
	assert_int_equal(db_script(slow, sql), DB_OK);
	int64_t younger = letter("shelf-late-000002", at(T0));
	refresh();
	assert_non_null(find(younger));
	assert_int_equal(find(id)->screen, 0);
	assert_int_equal(db_script(slow, "COMMIT"), DB_OK);
	refresh();
	assert_int_equal(find(id)->screen, 2);
	db_close(&slow);
}

#define with_world(name) cmocka_unit_test_setup_teardown(name, fresh, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(what_is_changed_is_seen_and_what_is_over_is_gone),
		with_world(a_clock_that_is_put_back_hides_nothing),
		with_world(a_clock_that_leapt_forward_hides_nothing),
		with_world(what_ends_later_than_a_younger_change_is_seen),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
