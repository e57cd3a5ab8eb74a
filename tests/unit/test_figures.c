/* SPDX-License-Identifier: MIT */
/*
 * Figures against letters whose fate is known, and against a recount of the ledger: many letters
 * are driven through the engine at random, then every number is counted a second time from the
 * events alone.
 */
#include "ticket_world.h"

#include <stdlib.h>
#include <string.h>

#include "tickets/figures/figures_rows.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOW "2026-06-01T12:00:00+08:00"

static struct figures_table by[FIGURES_BYS];

static struct figures_asked year(void)
{
	return (struct figures_asked){
		.site_id = 1, .from = day_of(2026, 1, 1), .to = day_of(2027, 1, 1), .now = at(NOW)};
}

static const struct figures *count(struct figures_asked asked)
{
	assert_int_equal(figures_count(world.db, world.pool, &world.engine, &asked, by), DB_OK);
	assert_int_equal(by[FIGURES_ALL].n, 1);
	return by[FIGURES_ALL].row;
}

static const struct figures *unit_row(int64_t unit_id)
{
	for (size_t i = 0; i < by[FIGURES_BY_UNIT].n; i++)
		if (by[FIGURES_BY_UNIT].row[i].unit_id == unit_id)
			return &by[FIGURES_BY_UNIT].row[i];
	fail_msg("no row of unit %lld", (long long)unit_id);
	return NULL;
}

/* History taken over has its own two instants and asks nobody. */
static int64_t answered(const char *key, const char *from, const char *to)
{
	int64_t id = letter(key, at(from));
	done(id, IMPORT, (struct act){.action = "accept", .category = "urban.water"}, at(from));
	done(id, IMPORT, (struct act){.action = "dispatch", .unit_id = world.water}, at(from));
	done(id, IMPORT, (struct act){.action = "adopt", .answer = "已办。"}, at(to));
	return id;
}

/* --- examples --- */

static void every_letter_has_one_fate(void **state)
{
	(void)state;
	need_world();
	answered("key-fate-in-time-1", "2026-03-02T10:00:00+08:00", "2026-03-03T10:00:00+08:00");
	answered("key-fate-late-0001", "2026-03-02T10:00:00+08:00", "2026-05-20T10:00:00+08:00");
	letter("key-fate-running-1", at("2026-05-31T10:00:00+08:00"));
	letter("key-fate-runlate-1", at("2026-03-02T10:00:00+08:00"));
	int64_t id = letter("key-fate-withdrawn", at("2026-04-02T10:00:00+08:00"));
	done(id, CITIZEN, (struct act){.action = "withdraw"}, at("2026-04-02T11:00:00+08:00"));
	static const char *const ends[] = {"REJECTED", "REDIRECTED", "DUPLICATE", "INVALID"};
	for (size_t i = 0; i < COUNT(ends); i++) {
		id = letter(pool_print(world.pool, "key-fate-ended-%zu-00", i),
			at("2026-04-02T10:00:00+08:00"));
		run(pool_print(world.pool,
			"UPDATE ticket SET state = '%s' WHERE id = %lld;"
			"UPDATE clock SET outcome = 'void', stopped_at = started_at WHERE "
			"ticket_id = "
			"%lld",
			ends[i], (long long)id, (long long)id));
	}
	const struct figures *all = count(year());
	const struct {
		enum figure figure;
		int64_t n;
	} expected[] = {{FIGURE_RECEIVED, 9}, {FIGURE_VALID, 4}, {FIGURE_ANSWERED, 2},
		{FIGURE_IN_TIME, 1}, {FIGURE_LATE, 1}, {FIGURE_RUNNING, 2},
		{FIGURE_RUNNING_LATE, 1}, {FIGURE_REFUSED, 1}, {FIGURE_REDIRECTED, 1},
		{FIGURE_DUPLICATE, 1}, {FIGURE_INVALID, 1}, {FIGURE_WITHDRAWN, 1},
		{FIGURE_UNRATED, 2}, {FIGURE_RATED, 0}, {FIGURE_PUBLISHED, 0}};
	for (size_t i = 0; i < COUNT(expected); i++)
		if (all->count[expected[i].figure] != expected[i].n)
			fail_msg("%s: %lld, not %lld", figure_name(expected[i].figure),
				(long long)all->count[expected[i].figure],
				(long long)expected[i].n);
	/* the months of the period, with those in which nobody wrote */
	assert_int_equal(by[FIGURES_BY_MONTH].n, 12);
	assert_int_equal(by[FIGURES_BY_MONTH].row[2].month, 202603);
	assert_int_equal(by[FIGURES_BY_MONTH].row[2].count[FIGURE_RECEIVED], 3);
	assert_int_equal(by[FIGURES_BY_MONTH].row[0].count[FIGURE_RECEIVED], 0);
	assert_int_equal(unit_row(world.water)->count[FIGURE_RECEIVED], 2);
	assert_int_equal(unit_row(0)->count[FIGURE_RECEIVED], 7);
}

static void the_cut_off_decides_what_is_late(void **state)
{
	(void)state;
	need_world();
	/* five working days from a Monday: until 24:00 of the next Monday */
	int64_t id = letter("key-cut-off-00001", at("2026-03-02T10:00:00+08:00"));
	instant due = get(id)->reply_due_at;
	struct figures_asked asked = year();
	asked.now = due - 1;
	assert_int_equal(count(asked)->count[FIGURE_RUNNING_LATE], 0);
	asked.now = due;
	assert_int_equal(count(asked)->count[FIGURE_RUNNING_LATE], 1);
	assert_int_equal(count(asked)->count[FIGURE_RUNNING], 1);
}

static void a_period_is_half_open_by_the_local_day(void **state)
{
	(void)state;
	need_world();
	letter("key-period-000001", at("2026-03-31T23:59:59.999999+08:00"));
	letter("key-period-000002", at("2026-04-01T00:00:00+08:00"));
	struct figures_asked march = year(), april = year();
	march.from = day_of(2026, 3, 1);
	march.to = april.from = day_of(2026, 4, 1);
	april.to = day_of(2026, 5, 1);
	assert_int_equal(count(march)->count[FIGURE_RECEIVED], 1);
	assert_int_equal(count(april)->count[FIGURE_RECEIVED], 1);
	march.from = march.to;
	assert_int_equal(count(march)->count[FIGURE_RECEIVED], 0);
	assert_int_equal(by[FIGURES_BY_MONTH].n, 0);
}

static void working_time_is_that_of_the_office(void **state)
{
	(void)state;
	need_world();
	static const struct {
		const char *from, *to;
		int64_t minutes;
	} cases[] = {
		{"2026-03-02T09:00:00+08:00", "2026-03-02T10:30:00+08:00", 90},
		{"2026-03-02T11:00:00+08:00", "2026-03-02T15:00:00+08:00", 90}, /* noon */
		{"2026-03-02T20:00:00+08:00", "2026-03-02T22:00:00+08:00", 0},
		{"2026-03-06T17:00:00+08:00", "2026-03-09T09:00:00+08:00", 60}, /* a week-end */
		{"2026-02-13T08:30:00+08:00", "2026-02-24T08:30:00+08:00",
			780}, /* 14 February works */
		{"2026-03-02T08:30:00+08:00", "2026-03-04T08:30:00+08:00", 780},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		world_empty(NULL);
		answered("key-working-time1", cases[i].from, cases[i].to);
		const struct figures *all = count(year());
		assert_int_equal(all->work_median, cases[i].minutes);
		assert_int_equal(all->work_p90, cases[i].minutes);
		assert_int_equal(
			all->elapsed_median, (at(cases[i].to) - at(cases[i].from)) / MINUTE);
	}
}

static void percentiles_are_of_the_nearest_rank(void **state)
{
	(void)state;
	need_world();
	assert_int_equal(count(year())->work_median, -1); /* nothing answered, nothing said */
	for (int i = 1; i <= 10; i++)
		answered(pool_print(world.pool, "key-percentile-%03d", i),
			"2026-03-02T09:00:00+08:00",
			pool_print(world.pool, "2026-03-02T09:%02d:00+08:00", i));
	const struct figures *all = count(year());
	assert_int_equal(all->work_median, 5);
	assert_int_equal(all->work_p90, 9);
	answered("key-percentile-011", "2026-03-02T09:00:00+08:00", "2026-03-02T09:11:00+08:00");
	all = count(year());
	assert_int_equal(all->work_median, 6);
	assert_int_equal(all->work_p90, 10);
	assert_int_equal(unit_row(world.water)->work_p90, 10);
}

static void the_first_answer_and_the_first_rating_count(void **state)
{
	(void)state;
	need_world();
	int64_t id = answered(
		"key-first-answer1", "2026-03-02T09:00:00+08:00", "2026-03-02T10:00:00+08:00");
	done(id, CITIZEN, (struct act){.action = "rate", .reason = "1", .words = "没有修好"},
		at("2026-03-03T09:00:00+08:00"));
	assert_string_equal(get(id)->state, "REWORK");
	const struct figures *all = count(year());
	assert_int_equal(all->count[FIGURE_IN_TIME], 1); /* the first result stands */
	assert_int_equal(all->count[FIGURE_RUNNING], 0);
	assert_int_equal(all->count[FIGURE_REWORKED], 1);
	assert_int_equal(all->count[FIGURE_RATED_1], 1);
	assert_int_equal(all->count[FIGURE_SATISFIED], 0);
	assert_int_equal(all->work_median, 60);
	/* what the office heard when it called is no citizen's rating */
	run("UPDATE rating SET value = 3, source = 'office'");
	all = count(year());
	assert_int_equal(all->count[FIGURE_RATED], 0);
	assert_int_equal(all->count[FIGURE_UNRATED], 0);
	assert_int_equal(all->count[FIGURE_CALLED], 1);
	assert_int_equal(all->count[FIGURE_CALLED_SATISFIED], 1);
}

/* Rated badly and reworked, answered again and rated well: the figures keep the first. */
static int64_t rated_twice(const char *key)
{
	int64_t id = letter_in("REPLIED", key, at("2026-03-02T09:00:00+08:00"));
	done(id, CITIZEN, (struct act){.action = "rate", .reason = "1", .words = "没有修好"},
		at("2026-03-03T09:00:00+08:00"));
	instant again = at("2026-03-04T09:00:00+08:00");
	done(id, WATER, (struct act){.action = "propose", .answer = "换了灯。"}, again);
	done(id, WATER_HEAD, (struct act){.action = "review"}, again);
	done(id, WATER_LEAD, (struct act){.action = "release"}, again);
	done(id, CITIZEN, (struct act){.action = "rate", .reason = "5"},
		at("2026-03-05T09:00:00+08:00"));
	return id;
}

static void a_second_rating_changes_no_figure(void **state)
{
	(void)state;
	need_world();
	int64_t id = rated_twice("key-rated-twice-01");
	assert_int_equal(get(id)->rating, 5);
	const struct figures *all = count(year());
	assert_int_equal(all->count[FIGURE_RATED], 1);
	assert_int_equal(all->count[FIGURE_RATED_1], 1);
	assert_int_equal(all->count[FIGURE_RATED_5], 0);
	assert_int_equal(all->count[FIGURE_SATISFIED], 0);
}

static void an_upheld_appeal_leaves_the_figures_and_a_denied_one_does_not(void **state)
{
	(void)state;
	need_world();
	static const struct {
		const char *decision;
		int64_t rated, appealed;
	} cases[] = {{"appeal_deny", 1, 0}, {"appeal_uphold", 0, 1}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		world_empty(NULL);
		int64_t id =
			letter_in("REPLIED", "key-appealed-00001", at("2026-03-02T09:00:00+08:00"));
		done(id, CITIZEN, (struct act){.action = "rate", .reason = "1", .words = "骂人"},
			at("2026-03-03T09:00:00+08:00"));
		done(id, WATER, (struct act){.action = "appeal", .words = "和这件事无关"},
			at("2026-03-03T10:00:00+08:00"));
		assert_int_equal(count(year())->count[FIGURE_RATED], 1); /* while it is asked */
		done(id, OFFICE, (struct act){.action = cases[i].decision, .words = "看过"},
			at("2026-03-03T11:00:00+08:00"));
		const struct figures *all = count(year());
		assert_int_equal(all->count[FIGURE_RATED], cases[i].rated);
		assert_int_equal(all->count[FIGURE_RATED_1], cases[i].rated);
		assert_int_equal(all->count[FIGURE_APPEALED], cases[i].appealed);
		assert_int_equal(all->count[FIGURE_UNRATED], 0);
		assert_int_equal(all->count[FIGURE_IN_TIME], 1);
	}
}

static void unrated_answers_count_only_where_the_policy_says_so(void **state)
{
	(void)state;
	struct figures row = {.count = {[FIGURE_RATED] = 4,
				      [FIGURE_SATISFIED] = 3,
				      [FIGURE_UNRATED] = 6,
				      [FIGURE_CALLED] = 2,
				      [FIGURE_APPEALED] = 1}};
	need_world();
	struct figures_part part = figures_satisfaction(world.engine.policy, &row);
	assert_int_equal(part.part, 3);
	assert_int_equal(part.whole, 4);
	struct buf err = BUF_INIT;
	static const char text[] = "<policy name='site' title='县' extends='national'><numbers>"
				   "<rating.unrated_counts "
				   "source='local'>1</rating.unrated_counts></numbers></policy>";
	struct policy *counts =
		policy_parse(SRCDIR "/schema/policies", "site", text, strlen(text), &err);
	if (!counts)
		fail_msg("%s", buf_str(&err));
	part = figures_satisfaction(counts, &row);
	assert_int_equal(part.part, 9);
	assert_int_equal(part.whole, 10);
	policy_close(&counts);
	buf_free(&err);
}

static void a_category_counts_what_is_below_it(void **state)
{
	(void)state;
	need_world();
	struct policy_list list = policy_categories(world.engine.policy);
	const struct policy_choice *child = NULL;
	for (size_t i = 0; i < list.n && !child; i++)
		if (list.choice[i].parent)
			child = &list.choice[i];
	assert_non_null(child);
	const char *topic = policy_topic(world.engine.policy, child->code);
	int64_t id = letter("key-category-0001", at("2026-03-02T09:00:00+08:00"));
	letter("key-category-0002", at("2026-03-02T09:00:00+08:00"));
	done(id, OFFICE, (struct act){.action = "accept", .category = child->code},
		at("2026-03-02T10:00:00+08:00"));
	const struct {
		const char *category;
		int64_t n;
	} cases[] = {{NULL, 2}, {"", 1}, {child->code, 1}, {topic, 1}, {"no-such", 0}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct figures_asked asked = year();
		asked.category = cases[i].category;
		assert_int_equal(count(asked)->count[FIGURE_RECEIVED], cases[i].n);
	}
	count(year());
	assert_int_equal(by[FIGURES_BY_CATEGORY].n, 2);
	/* a code that a later policy dropped is not classified */
	run("UPDATE ticket SET category = 'dropped' WHERE category <> ''");
	struct figures_asked asked = year();
	asked.category = "";
	assert_int_equal(count(asked)->count[FIGURE_RECEIVED], 2);
}

/* --- the same from the events --- */

static unsigned long long seed = 20261122;

static unsigned below(unsigned n)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(seed >> 33) % n;
}

static const char *a_refusal(void)
{
	struct policy_list list = policy_refusals(world.engine.policy);
	return list.choice[below((unsigned)list.n)].code;
}

/* Something that the table allows this person; what the engine then refuses does no harm. */
static void act_at_random(int64_t id, int64_t other, instant now)
{
	static const char *const levels[] = {"1", "2", "3", "4", "5"};
	const struct transition *lawful[64];
	enum person who = (enum person)below(PERSONS);
	struct ticket *t = get(id);
	size_t n = lifecycle_actions("letter", t->state, world.actor[who].roles, lawful, 64);

	if (n == 0)
		return;
	const char *action = lawful[below((unsigned)n)]->action;
	bool rates = strstr(action, "rate") || strstr(action, "callback");
	struct act act = {
		.action = action,
		.words = "说明",
		.reason = rates ? levels[below(5)] : a_refusal(),
		.unit_id = below(2) ? world.water : world.housing,
		.answer = "已办。",
		.title = "路灯",
		.body = "路灯不亮",
		.decision = below(2) ? "refuse" : "invalid",
		.original_id = other,
	};
	try_act(id, who, act, now);
}

static void live(int letters)
{
	int64_t before = 0;

	for (int i = 0; i < letters; i++) {
		instant now = at("2026-01-01T08:00:00+08:00") + below(140 * 24 * 60) * MINUTE;
		int64_t id = letter(pool_print(world.pool, "key-at-random-%05d", i), now);
		for (unsigned steps = below(14); steps > 0; steps--)
			act_at_random(id, before, now += below(4 * 24 * 60) * MINUTE);
		before = id;
	}
}

struct recount {
	int64_t unit_id;
	struct figure_case one;
	int ratings, asked; /* how many; the how manieth is appealed against */
	bool answered;
	instant submitted, first;
};

static void retell(const struct db_rows *rows, size_t i, struct recount *r)
{
	const char *action = db_text(rows, i, 2), *to = db_text(rows, i, 3);
	bool rates = str_equal(action, "rate") || str_equal(action, "rate_bad");
	bool calls = str_equal(action, "callback") || str_equal(action, "callback_bad");
	static const struct {
		const char *state;
		enum fate fate;
	} ends[] = {{"REJECTED", FATE_REFUSED}, {"REDIRECTED", FATE_REDIRECTED},
		{"DUPLICATE", FATE_DUPLICATE}, {"INVALID", FATE_INVALID},
		{"WITHDRAWN", FATE_WITHDRAWN}};

	if (str_equal(action, "dispatch") || str_equal(action, "redispatch") ||
		(str_equal(action, "adopt") && db_int(rows, i, 5) > 0))
		r->unit_id = db_int(rows, i, 5);
	if (str_equal(action, "return") || str_equal(action, "recall"))
		r->unit_id = 0;
	if (!r->answered && str_equal(to, "REPLIED")) {
		r->answered = true;
		r->first = db_time(rows, i, 4);
		r->one.fate = r->first < db_time(rows, i, 7) ? FATE_IN_TIME : FATE_LATE;
	}
	for (size_t k = 0; k < COUNT(ends); k++)
		if (str_equal(to, ends[k].state))
			r->one.fate = ends[k].fate;
	r->ratings += rates || calls;
	if (str_equal(action, "appeal"))
		r->asked = r->ratings;
	if (str_equal(action, "appeal_uphold") && r->asked == 1)
		r->one.rater = RATER_APPEALED;
	if ((rates || calls) && r->one.rating == 0) {
		r->one.rating = (int)strtol(db_text(rows, i, 6), NULL, 10);
		r->one.rater = calls ? RATER_OFFICE : RATER_CITIZEN;
	}
	r->one.reworked = r->one.reworked || str_equal(to, "REWORK");
	r->one.extended = r->one.extended || str_equal(action, "extend");
	if (str_equal(action, "publish") || str_equal(action, "unpublish"))
		r->one.published = str_equal(action, "publish");
}

static size_t recount(struct recount *list, size_t most)
{
	struct db_rows rows;
	size_t n = 0;
	/* the due day is a pure function that other tests prove; here only whether it was kept */
	assert_int_equal(db_query(world.db, world.pool, &rows,
				 "SELECT e.ticket_id, e.sequence, e.action, e.to_state, e.at,"
				 " e.to_unit_id, e.reason, c.due_at FROM event e JOIN clock c"
				 " ON c.ticket_id = e.ticket_id AND c.rule = 'letter.reply'"
				 " ORDER BY e.ticket_id, e.sequence"),
		DB_OK);
	for (size_t i = 0; i < rows.rows; i++) {
		if (db_int(&rows, i, 1) == 1) {
			assert_true(n < most);
			instant due = db_time(&rows, i, 7);
			bool late = due != INSTANT_NONE && due <= at(NOW);
			list[n++] = (struct recount){.submitted = db_time(&rows, i, 4),
				.one = {.fate = late ? FATE_RUNNING_LATE : FATE_RUNNING}};
		}
		retell(&rows, i, &list[n - 1]);
	}
	return n;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static bool counts(enum figure f, const struct figure_case *one)
{
	struct figure_want want = figure_want(world.engine.policy, f);
	return figure_fits(&want, one);
}

static void same(const char *what, const struct figures *row, const struct recount *list, size_t n,
	int64_t unit, int month)
{
	int64_t expected[FIGURES] = {0}, work[2000];
	size_t spans = 0;
	for (size_t i = 0; i < n; i++) {
		struct date date = day_date(instant_day(list[i].submitted));
		if ((unit >= 0 && list[i].unit_id != unit) ||
			(month && date.year * 100 + date.month != month))
			continue;
		for (enum figure f = FIGURE_RECEIVED; f < FIGURES; f++)
			expected[f] += counts(f, &list[i].one);
		if (list[i].answered)
			work[spans++] = deadline_minutes(
				world.engine.calendar, list[i].submitted, list[i].first, NULL, 0);
	}
	for (enum figure f = FIGURE_RECEIVED; f < FIGURES; f++)
		if (row->count[f] != expected[f])
			fail_msg("%s: %s is %lld, the events say %lld", what, figure_name(f),
				(long long)row->count[f], (long long)expected[f]);
	qsort(work, spans, sizeof *work, by_number);
	assert_int_equal(row->work_median, spans ? work[(spans + 1) / 2 - 1] : -1);
	assert_int_equal(row->work_p90, spans ? work[(9 * spans + 9) / 10 - 1] : -1);
}

static void the_sums_hold(const struct figures *row)
{
	const int64_t *c = row->count;
	assert_int_equal(c[FIGURE_RECEIVED],
		c[FIGURE_VALID] + c[FIGURE_REFUSED] + c[FIGURE_REDIRECTED] + c[FIGURE_DUPLICATE] +
			c[FIGURE_INVALID] + c[FIGURE_WITHDRAWN]);
	assert_int_equal(c[FIGURE_VALID], c[FIGURE_ANSWERED] + c[FIGURE_RUNNING]);
	assert_int_equal(c[FIGURE_ANSWERED], c[FIGURE_IN_TIME] + c[FIGURE_LATE]);
	assert_int_equal(c[FIGURE_ANSWERED],
		c[FIGURE_RATED] + c[FIGURE_CALLED] + c[FIGURE_APPEALED] + c[FIGURE_UNRATED]);
	assert_int_equal(c[FIGURE_RATED],
		c[FIGURE_RATED_5] + c[FIGURE_RATED_4] + c[FIGURE_RATED_3] + c[FIGURE_RATED_2] +
			c[FIGURE_RATED_1]);
	assert_true(c[FIGURE_RUNNING_LATE] <= c[FIGURE_RUNNING]);
	assert_true(c[FIGURE_SATISFIED] <= c[FIGURE_RATED]);
}

static void lists_hold_what_was_counted(const struct figures *row)
{
	for (enum figure f = FIGURE_RECEIVED; f < FIGURES; f++) {
		struct figures_asked asked = year();
		struct figure_letter *letters;
		size_t n;
		assert_int_equal(figures_letters(world.db, world.pool, &world.engine, &asked, f,
					 1000000, 0, &letters, &n),
			DB_OK);
		if ((int64_t)n != row->count[f])
			fail_msg("%s: %lld counted, %zu listed", figure_name(f),
				(long long)row->count[f], n);
		for (size_t i = 0; i < n; i++)
			assert_true(counts(f, &letters[i].as));
	}
}

static void figures_equal_a_recount_of_the_events(void **state)
{
	(void)state;
	need_world();
	static struct recount list[1000];
	live(150);
	size_t n = recount(list, COUNT(list));
	const struct figures *all = count(year());
	assert_int_equal(n, 150);
	assert_int_equal(all->count[FIGURE_RECEIVED], 150);
	/* a story in which nothing happens would prove nothing */
	assert_true(all->count[FIGURE_ANSWERED] > 5 && all->count[FIGURE_RUNNING_LATE] > 5 &&
		all->count[FIGURE_WITHDRAWN] > 5 && all->count[FIGURE_RATED] > 0);
	same("all", all, list, n, -1, 0);
	the_sums_hold(all);
	for (size_t i = 0; i < by[FIGURES_BY_UNIT].n; i++) {
		const struct figures *row = &by[FIGURES_BY_UNIT].row[i];
		same("unit", row, list, n, row->unit_id, 0);
		the_sums_hold(row);
	}
	for (size_t i = 0; i < by[FIGURES_BY_MONTH].n; i++)
		same("month", &by[FIGURES_BY_MONTH].row[i], list, n, -1,
			by[FIGURES_BY_MONTH].row[i].month);
	lists_hold_what_was_counted(all);
	/* asked for one unit, the whole is that unit's row */
	struct figures water = *unit_row(world.water);
	struct figures_asked asked = year();
	asked.unit_id = world.water;
	assert_memory_equal(count(asked)->count, water.count, sizeof water.count);
	assert_int_equal(by[FIGURES_ALL].row->work_p90, water.work_p90);
}

static void names_go_and_come(void **state)
{
	(void)state;
	for (enum figure f = FIGURE_RECEIVED; f < FIGURES; f++) {
		enum figure back;
		assert_true(figure_parse(figure_name(f), &back));
		assert_int_equal(back, f);
	}
	enum figure none;
	assert_false(figure_parse("no_such", &none));
	enum figures_by how;
	assert_true(figures_by_parse("month", &how));
	assert_int_equal(how, FIGURES_BY_MONTH);
}

#define with_world(name) cmocka_unit_test_setup(name, world_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(every_letter_has_one_fate),
		with_world(the_cut_off_decides_what_is_late),
		with_world(a_period_is_half_open_by_the_local_day),
		with_world(working_time_is_that_of_the_office),
		with_world(percentiles_are_of_the_nearest_rank),
		with_world(the_first_answer_and_the_first_rating_count),
		with_world(a_second_rating_changes_no_figure),
		with_world(an_upheld_appeal_leaves_the_figures_and_a_denied_one_does_not),
		with_world(unrated_answers_count_only_where_the_policy_says_so),
		with_world(a_category_counts_what_is_below_it),
		with_world(figures_equal_a_recount_of_the_events),
		cmocka_unit_test(names_go_and_come),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
