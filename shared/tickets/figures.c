/* SPDX-License-Identifier: MIT */
/*
 * Counting: one grouped statement, folded here into the whole, units, categories and months. How
 * long answers took is figures_time.c's, which letters a number counts figures_list.c's.
 */
#include "tickets/figures_rows.h"

#include "base/pool.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* --- what each figure counts --- */

#define ANY ((1u << 16) - 1)
#define FATE(name) (1u << FATE_##name)
#define ANSWERED (FATE(IN_TIME) | FATE(LATE))
#define OPEN (FATE(RUNNING) | FATE(RUNNING_LATE))
#define CITIZEN (1u << RATER_CITIZEN)
#define OFFICE (1u << RATER_OFFICE)

static const struct {
	const char *name;
	struct figure_want want;
	bool satisfied; /* only ratings that the policy does not call bad */
} figures[FIGURES] = {
	[FIGURE_RECEIVED] = {"received", {ANY, ANY, ANY, 0}, false},
	[FIGURE_VALID] = {"valid", {ANSWERED | OPEN, ANY, ANY, 0}, false},
	[FIGURE_ANSWERED] = {"answered", {ANSWERED, ANY, ANY, 0}, false},
	[FIGURE_IN_TIME] = {"in_time", {FATE(IN_TIME), ANY, ANY, 0}, false},
	[FIGURE_LATE] = {"late", {FATE(LATE), ANY, ANY, 0}, false},
	[FIGURE_RUNNING] = {"running", {OPEN, ANY, ANY, 0}, false},
	[FIGURE_RUNNING_LATE] = {"running_late", {FATE(RUNNING_LATE), ANY, ANY, 0}, false},
	[FIGURE_REFUSED] = {"refused", {FATE(REFUSED), ANY, ANY, 0}, false},
	[FIGURE_REDIRECTED] = {"redirected", {FATE(REDIRECTED), ANY, ANY, 0}, false},
	[FIGURE_DUPLICATE] = {"duplicate", {FATE(DUPLICATE), ANY, ANY, 0}, false},
	[FIGURE_INVALID] = {"invalid", {FATE(INVALID), ANY, ANY, 0}, false},
	[FIGURE_WITHDRAWN] = {"withdrawn", {FATE(WITHDRAWN), ANY, ANY, 0}, false},
	[FIGURE_EXTENDED] = {"extended", {ANY, ANY, ANY, MARK_EXTENDED}, false},
	[FIGURE_REWORKED] = {"reworked", {ANY, ANY, ANY, MARK_REWORKED}, false},
	[FIGURE_RATED] = {"rated", {ANSWERED, CITIZEN, ANY, 0}, false},
	[FIGURE_SATISFIED] = {"satisfied", {ANSWERED, CITIZEN, ANY, 0}, true},
	[FIGURE_RATED_5] = {"rated_5", {ANSWERED, CITIZEN, 1 << 5, 0}, false},
	[FIGURE_RATED_4] = {"rated_4", {ANSWERED, CITIZEN, 1 << 4, 0}, false},
	[FIGURE_RATED_3] = {"rated_3", {ANSWERED, CITIZEN, 1 << 3, 0}, false},
	[FIGURE_RATED_2] = {"rated_2", {ANSWERED, CITIZEN, 1 << 2, 0}, false},
	[FIGURE_RATED_1] = {"rated_1", {ANSWERED, CITIZEN, 1 << 1, 0}, false},
	[FIGURE_UNRATED] = {"unrated", {ANSWERED, 1 << RATER_NONE, ANY, 0}, false},
	[FIGURE_CALLED] = {"called", {ANSWERED, OFFICE, ANY, 0}, false},
	[FIGURE_CALLED_SATISFIED] = {"called_satisfied", {ANSWERED, OFFICE, ANY, 0}, true},
	[FIGURE_PUBLISHED] = {"published", {ANY, ANY, ANY, MARK_PUBLISHED}, false},
};

const char *figure_name(enum figure figure)
{
	return figures[figure].name;
}

bool figure_parse(const char *name, enum figure *out)
{
	for (int i = 0; i < FIGURES; i++)
		if (str_equal(figures[i].name, name)) {
			*out = (enum figure)i;
			return true;
		}
	return false;
}

struct figure_want figure_want(const struct policy *policy, enum figure figure)
{
	struct figure_want want = figures[figure].want;

	if (figures[figure].satisfied)
		want.ratings &= ANY << (policy_number(policy, "rating.words_from") + 1);
	return want;
}

static bool fits(const struct figure_want *want, const struct figure_case *one)
{
	unsigned marks = (one->published ? MARK_PUBLISHED : 0) |
		(one->reworked ? MARK_REWORKED : 0) | (one->extended ? MARK_EXTENDED : 0);

	return (want->fates >> one->fate & 1) && (want->raters >> one->rater & 1) &&
		(want->ratings >> one->rating & 1) && (marks & want->marks) == want->marks;
}

bool figure_counts(const struct policy *policy, enum figure figure, const struct figure_case *one)
{
	struct figure_want want = figure_want(policy, figure);
	return fits(&want, one);
}

static const char *const by_names[FIGURES_BYS] = {"all", "unit", "category", "month"};

const char *figures_by_name(enum figures_by by)
{
	return by_names[by];
}

bool figures_by_parse(const char *name, enum figures_by *out)
{
	for (int i = 0; i < FIGURES_BYS; i++)
		if (str_equal(by_names[i], name)) {
			*out = (enum figures_by)i;
			return true;
		}
	return false;
}

/* --- categories --- */

static bool below(struct policy_list list, const struct policy_choice *choice, const char *category)
{
	for (size_t i = 0; choice && i <= list.n; i++) {
		if (str_equal(choice->code, category))
			return true;
		choice = choice->parent ? policy_choice(list, choice->parent) : NULL;
	}
	return false;
}

struct figure_within figure_within(
	struct pool *pool, const struct policy *policy, const char *category)
{
	struct policy_list list = policy_categories(policy);
	const char *codes = "";

	if (!category)
		return (struct figure_within){NULL, true};
	for (size_t i = 0; i < list.n; i++)
		if (str_empty(category) || below(list, &list.choice[i], category))
			codes = pool_print(
				pool, "%s%s%s", codes, *codes ? "," : "", list.choice[i].code);
	return (struct figure_within){codes, !str_empty(category)};
}

/* --- folding --- */

struct fold {
	struct pool *pool;
	const struct engine *engine;
	struct figure_want want[FIGURES];
	struct figures_table *by;
};

static struct figures *row_new(struct fold *f, struct figures_table *table)
{
	/* grown by doubling: there are few units, categories and months */
	if ((table->n & (table->n + 1)) == 0) {
		struct figures *more = pool_alloc(f->pool, (2 * table->n + 2) * sizeof *more);
		if (table->n > 0)
			memcpy(more, table->row, table->n * sizeof *more);
		table->row = more;
	}
	struct figures *row = &table->row[table->n++];
	*row = (struct figures){
		.work_median = -1, .work_p90 = -1, .elapsed_median = -1, .elapsed_p90 = -1};
	return row;
}

static struct figures *row_of(
	struct fold *f, enum figures_by by, int64_t unit_id, const char *topic, int month)
{
	struct figures_table *table = &f->by[by];

	for (size_t i = 0; i < table->n; i++) {
		struct figures *row = &table->row[i];
		if ((by == FIGURES_BY_UNIT && row->unit_id != unit_id) ||
			(by == FIGURES_BY_CATEGORY && !str_equal(row->category, topic)) ||
			(by == FIGURES_BY_MONTH && row->month != month))
			continue;
		return row;
	}
	struct figures *row = row_new(f, table);
	if (by == FIGURES_BY_UNIT)
		row->unit_id = unit_id;
	if (by == FIGURES_BY_CATEGORY)
		row->category = topic;
	if (by == FIGURES_BY_MONTH)
		row->month = month;
	return row;
}

static void fold_row(struct fold *f, const struct db_rows *rows, size_t i)
{
	unsigned marks = (unsigned)db_int(rows, i, 6);
	struct figure_case one = {
		.fate = (enum fate)db_int(rows, i, 3),
		.rating = (int)db_int(rows, i, 4) & 7,
		.rater = (enum rater)db_int(rows, i, 5),
		.published = marks & MARK_PUBLISHED,
		.reworked = marks & MARK_REWORKED,
		.extended = marks & MARK_EXTENDED,
	};
	int64_t n = db_int(rows, i, 7);
	const char *topic = policy_topic(f->engine->policy, db_text(rows, i, 1));

	for (enum figures_by by = FIGURES_ALL; by < FIGURES_BYS; by++) {
		struct figures *row =
			row_of(f, by, db_int(rows, i, 0), topic, (int)db_int(rows, i, 2));
		for (enum figure figure = FIGURE_RECEIVED; figure < FIGURES; figure++)
			if (fits(&f->want[figure], &one))
				row->count[figure] += n;
	}
}

static int month_of(day d)
{
	struct date date = day_date(d);
	return date.year * 100 + date.month;
}

/* A month without a letter is a month of the period too. */
static void make_months(struct fold *f, const struct figures_asked *asked)
{
	if (asked->to <= asked->from)
		return;
	int last = month_of(asked->to - 1);
	for (int month = month_of(asked->from); month <= last; month += month % 100 == 12 ? 89 : 1)
		row_of(f, FIGURES_BY_MONTH, 0, NULL, month);
}

/* The most letters first; what is alike in a fixed order. */
static int more_first(const void *a, const void *b)
{
	const struct figures *x = a, *y = b;

	if (x->count[FIGURE_RECEIVED] != y->count[FIGURE_RECEIVED])
		return x->count[FIGURE_RECEIVED] < y->count[FIGURE_RECEIVED] ? 1 : -1;
	if (x->unit_id != y->unit_id)
		return x->unit_id < y->unit_id ? -1 : 1;
	return x->category ? strcmp(x->category, y->category) : 0;
}

enum db_status figures_count(struct db *db, struct pool *pool, const struct engine *engine,
	const struct figures_asked *asked, struct figures_table by[FIGURES_BYS])
{
	struct fold f = {.pool = pool, .engine = engine, .by = by};
	struct figure_within within = figure_within(pool, engine->policy, asked->category);
	struct figure_span *spans;
	size_t n_spans;
	struct db_rows rows;

	memset(by, 0, FIGURES_BYS * sizeof *by);
	for (enum figure figure = FIGURE_RECEIVED; figure < FIGURES; figure++)
		f.want[figure] = figure_want(engine->policy, figure);
	row_of(&f, FIGURES_ALL, 0, NULL, 0);
	make_months(&f, asked);
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COALESCE(t.unit_id, 0), t.category, EXTRACT(YEAR_MONTH FROM t.submitted_on)"
		", " FIGURE_FATE ", COALESCE(t.rating, 0), " FIGURE_RATER ", " FIGURE_MARKS
		", COUNT(*)" FIGURE_FROM FIGURE_WHERE " GROUP BY 1, 2, 3, 4, 5, 6, 7",
		TIME(asked->now), FIGURE_ASKED_ARGS(asked, within));
	if (status != DB_OK)
		return status;
	for (size_t i = 0; i < rows.rows; i++)
		fold_row(&f, &rows, i);
	for (enum figures_by b = FIGURES_BY_UNIT; b <= FIGURES_BY_CATEGORY; b++)
		if (by[b].n > 1)
			qsort(by[b].row, by[b].n, sizeof *by[b].row, more_first);
	status = figure_spans(db, pool, engine, asked, &spans, &n_spans);
	if (status == DB_OK)
		figure_times(pool, by, spans, n_spans);
	return status;
}
