/* SPDX-License-Identifier: MIT */
/*
 * Public figures: what is kept of a month, when it is counted anew, and that nobody can find out a
 * small number by taking the published ones from each other.
 */
#include "ticket_world.h"

#include "tickets/daily.h"
#include "tickets/figures/figures_kept.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define UNITS 8

/* --- small numbers --- */

struct town { /* received and rated of each unit */
	const char *what;
	int64_t received[UNITS], rated[UNITS];
	size_t n;
};

static struct figures_month month_of(const struct town *town)
{
	struct figures_month month = {.month = 202610, .n = town->n};
	month.unit = pool_alloc(world.pool, (town->n + 1) * sizeof *month.unit);
	for (size_t i = 0; i < town->n; i++) {
		month.unit[i] = (struct figures_public){
			.unit_id = (int64_t)i + 1, .unit = "单位", .work_median = 60};
		month.unit[i].count[FIGURE_RECEIVED] = town->received[i];
		month.unit[i].count[FIGURE_ANSWERED] = town->received[i];
		month.unit[i].count[FIGURE_RATED] = town->rated[i];
		month.all.count[FIGURE_RECEIVED] += town->received[i];
		month.all.count[FIGURE_RATED] += town->rated[i];
	}
	return month;
}

/* What is not shown of a column, as somebody finds it who takes all that is shown from the sum. */
static void nothing_small_can_be_found(const struct town *town, int64_t small)
{
	struct figures_month month = month_of(town);
	int64_t received = month.all.count[FIGURE_RECEIVED], rated = month.all.count[FIGURE_RATED];
	figures_hide(world.pool, small, &month);
	if (month.all.hidden) {
		assert_true(received < small && month.n == 0);
		return;
	}
	int64_t sum = 0, unknown = rated;
	size_t hidden = 0;
	for (size_t i = 0; i < month.n; i++) {
		const struct figures_public *row = &month.unit[i];
		sum += row->count[FIGURE_RECEIVED];
		if (row->count[FIGURE_RECEIVED] < small)
			fail_msg("%s: %lld letters of a unit are shown", town->what,
				(long long)row->count[FIGURE_RECEIVED]);
		if (row->rest)
			assert_true(row->units > 0 && row->unit_id == 0);
		hidden += row->ratings_hidden;
		unknown -= row->ratings_hidden ? 0 : row->count[FIGURE_RATED];
		if (!row->ratings_hidden && row->count[FIGURE_RATED] > 0 &&
			row->count[FIGURE_RATED] < small)
			fail_msg("%s: %lld ratings of a unit are shown", town->what,
				(long long)row->count[FIGURE_RATED]);
	}
	/* no letter is lost in the table */
	assert_int_equal(sum, received);
	if (month.all.ratings_hidden)
		assert_true(rated < small);
	else if (hidden == 1)
		/* the only row there is has what the sum has */
		assert_true(month.n == 1 || unknown >= small);
	else if (hidden > 1)
		assert_true(unknown >= small);
}

static void small_numbers_cannot_be_found_by_subtraction(void **state)
{
	(void)state;
	static const struct town towns[] = {
		{"nothing small", {20, 30}, {8, 9}, 2},
		{"one small unit takes the next smallest with it", {20, 30, 2}, {8, 9, 1}, 3},
		{"two small ones that together are small", {20, 30, 1, 1}, {8, 9, 0, 1}, 4},
		{"all small, together not", {2, 2, 2}, {1, 1, 1}, 3},
		{"all together small", {1, 2}, {1, 1}, 2},
		{"few ratings of a large unit", {200, 300, 100}, {50, 2, 40}, 3},
		{"few ratings twice", {200, 300, 100}, {50, 2, 1}, 3},
		{"nobody rated", {20, 30}, {0, 0}, 2},
		{"one unit alone", {9}, {6}, 1},
		{"one unit alone with few ratings", {9}, {2}, 1},
		{"the same number of ratings", {20, 20, 20}, {7, 7, 1}, 3},
		{"no unit", {0}, {0}, 0},
	};
	world.pool = pool_open();
	for (size_t i = 0; i < COUNT(towns); i++)
		nothing_small_can_be_found(&towns[i], 5);
	/* and of many towns at random */
	unsigned seed = 20261122;
	for (int i = 0; i < 20000; i++) {
		struct town town = {.what = "at random"};
		seed = seed * 1103515245 + 12345;
		town.n = seed >> 16 & 7;
		for (size_t k = 0; k < town.n; k++) {
			seed = seed * 1103515245 + 12345;
			town.received[k] = 1 + (seed >> 16) % (seed & 1 << 20 ? 6 : 40);
			town.rated[k] = (seed >> 22) % (town.received[k] + 1);
		}
		nothing_small_can_be_found(&town, 1 + (seed >> 8 & 7));
	}
	pool_close(&world.pool);
}

static void everything_is_shown_where_the_policy_hides_nothing(void **state)
{
	(void)state;
	static const struct town town = {"", {1, 2, 30}, {1, 0, 3}, 3};
	world.pool = pool_open();
	struct figures_month month = month_of(&town);
	figures_hide(world.pool, 0, &month);
	assert_int_equal(month.n, 3);
	for (size_t i = 0; i < month.n; i++)
		assert_false(month.unit[i].hidden || month.unit[i].ratings_hidden);
	pool_close(&world.pool);
}

static void months_go_over_the_year(void **state)
{
	(void)state;
	static const struct {
		int month, by, then;
	} cases[] = {{202612, 1, 202701}, {202601, -1, 202512}, {202611, -11, 202512},
		{202611, 0, 202611}, {202611, -23, 202412}, {202602, 25, 202803}};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(figures_month_add(cases[i].month, cases[i].by), cases[i].then);
}

/* --- what is kept --- */

static void a_day(const char *now)
{
	bool more = true;
	while (more)
		assert_int_equal(daily_run(world.db, &world.engine, at(now), &more), DB_OK);
}

/* -1: not counted. */
static int64_t kept(const char *kind, int month)
{
	struct db_rows rows;
	assert_int_equal(db_query(world.db, world.pool, &rows,
				 "SELECT received FROM figure_month WHERE kind = ? AND month = ?"
				 " AND unit_id = -1",
				 TEXT(kind), INT(month)),
		DB_OK);
	return rows.rows > 0 ? db_int(&rows, 0, 0) : -1;
}

static void a_month_is_counted_once_a_day_and_old_ones_stay(void **state)
{
	(void)state;
	need_world();
	run("DELETE FROM figure_month");
	letter("key-kept-figures01", at("2025-01-10T09:00:00+08:00"));
	letter("key-kept-figures02", at("2026-03-10T09:00:00+08:00"));
	a_day("2026-03-20T09:00:00+08:00");
	assert_int_equal(kept("letter", 202501), 1);
	assert_int_equal(kept("letter", 202502), 0);
	assert_int_equal(kept("letter", 202603), 1);
	assert_int_equal(kept("letter", 202412), -1);
	assert_int_equal(kept("correction", 202603), 0);
	/* the same day again changes nothing */
	letter("key-kept-figures03", at("2026-03-11T09:00:00+08:00"));
	a_day("2026-03-20T23:00:00+08:00");
	assert_int_equal(kept("letter", 202603), 1);
	/* the next day does, but not to a month that is long over */
	letter("key-kept-figures04", at("2025-01-11T09:00:00+08:00"));
	a_day("2026-03-21T00:00:01+08:00");
	assert_int_equal(kept("letter", 202603), 2);
	assert_int_equal(kept("letter", 202501), 1);
}

static void kept_figures_are_those_of_the_desk(void **state)
{
	(void)state;
	need_world();
	run("DELETE FROM figure_month");
	instant now = at("2026-04-20T09:00:00+08:00");
	for (int i = 0; i < 12; i++) {
		int64_t id = letter_in(i % 3 ? "REPLIED" : "HANDLING",
			pool_print(world.pool, "key-kept-same-%05d", i),
			at("2026-03-10T09:00:00+08:00") + i * DAY);
		if (i % 3 == 1)
			done(id, CITIZEN,
				(struct act){.action = "rate", .reason = i % 2 ? "5" : "3"},
				at("2026-03-28T09:00:00+08:00"));
	}
	assert_int_equal(figures_keep(world.db, &world.engine, 1, "letter", 202603, now), DB_OK);
	struct figures_table by[FIGURES_BYS];
	struct figures_asked asked = {
		.site_id = 1, .from = day_of(2026, 3, 1), .to = day_of(2026, 4, 1), .now = now};
	assert_int_equal(figures_count(world.db, world.pool, &world.engine, &asked, by), DB_OK);
	struct figures_month *month;
	size_t n;
	assert_int_equal(figures_kept(world.db, world.pool, world.engine.policy, 1, "letter",
				 202603, 202603, &month, &n),
		DB_OK);
	assert_int_equal(n, 1);
	assert_int_equal(month->counted_at, now);
	const struct figures *all = by[FIGURES_ALL].row;
	static const enum figure same[] = {FIGURE_RECEIVED, FIGURE_VALID, FIGURE_ANSWERED,
		FIGURE_IN_TIME, FIGURE_RUNNING_LATE};
	for (size_t i = 0; i < COUNT(same); i++)
		assert_int_equal(month->all.count[same[i]], all->count[same[i]]);
	assert_int_equal(all->count[FIGURE_RATED], 4);
	assert_true(month->all.ratings_hidden); /* fewer than five */
	assert_int_equal(month->n, 1);
	assert_string_equal(month->unit->unit, "水务局");
}

#define with_world(name) cmocka_unit_test_setup(name, world_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(a_month_is_counted_once_a_day_and_old_ones_stay),
		with_world(kept_figures_are_those_of_the_desk),
	};
	const struct CMUnitTest alone[] = {
		cmocka_unit_test(small_numbers_cannot_be_found_by_subtraction),
		cmocka_unit_test(everything_is_shown_where_the_policy_hides_nothing),
		cmocka_unit_test(months_go_over_the_year),
	};
	int failed = cmocka_run_group_tests(alone, NULL, NULL);
	return cmocka_run_group_tests(tests, world_open, world_close) + failed;
}
