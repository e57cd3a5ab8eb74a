/* SPDX-License-Identifier: MIT */
/*
 * Counting: one statement a month, over indexes that hold all it needs, folded here into the whole,
 * units, categories and months. How long answers took is figures_time.c's, which letters a number
 * counts figures_list.c's.
 */
#include "tickets/figures/figures_rows.h"

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
	[FIGURE_APPEALED] = {"appealed", {ANSWERED, 1u << RATER_APPEALED, ANY, 0}, false},
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

bool figure_fits(const struct figure_want *want, const struct figure_case *one)
{
	unsigned marks = (one->published ? MARK_PUBLISHED : 0) |
		(one->reworked ? MARK_REWORKED : 0) | (one->extended ? MARK_EXTENDED : 0);

	return (want->fates >> one->fate & 1) && (want->raters >> one->rater & 1) &&
		(want->ratings >> one->rating & 1) && (marks & want->marks) == want->marks;
}

struct figures_part figures_satisfaction(const struct policy *policy, const struct figures *row)
{
	int64_t unrated =
		policy_number(policy, "rating.unrated_counts") ? row->count[FIGURE_UNRATED] : 0;
	return (struct figures_part){
		row->count[FIGURE_SATISFIED] + unrated, row->count[FIGURE_RATED] + unrated};
}

struct figures_part figures_in_time(const struct figures *row)
{
	return (struct figures_part){row->count[FIGURE_IN_TIME],
		row->count[FIGURE_ANSWERED] + row->count[FIGURE_RUNNING_LATE]};
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

#define TOPICS 256

struct fold {
	struct pool *pool;
	const struct engine *engine;
	const struct figures_asked *asked;
	struct figure_within within;
	struct figure_want want[FIGURES];
	struct figures_table *by;
	struct figure_spans spans;
	/* the uppermost of each category that was met */
	struct {
		const char *code, *topic;
	} topics[TOPICS];
	size_t n_topics;
};

static const char *topic_of(struct fold *f, const char *code)
{
	for (size_t i = 0; i < f->n_topics; i++)
		if (str_equal(f->topics[i].code, code))
			return f->topics[i].topic;
	const char *topic = policy_topic(f->engine->policy, code);
	if (f->n_topics < TOPICS) {
		f->topics[f->n_topics].code = pool_text(f->pool, code);
		f->topics[f->n_topics++].topic = topic;
	}
	return topic;
}

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

/* As FIGURE_PACKED packs it. */
static struct figure_case unpack(int64_t packed)
{
	return (struct figure_case){
		.fate = (enum fate)(packed & 15),
		.rating = (int)(packed >> 4 & 7),
		.rater = (enum rater)(packed >> 7 & 3),
		.published = packed >> 9 & MARK_PUBLISHED,
		.reworked = packed >> 9 & MARK_REWORKED,
		.extended = packed >> 9 & MARK_EXTENDED,
	};
}

static void fold_letter(struct fold *f, const struct db_rows *rows, size_t i, int month)
{
	int64_t unit_id = db_int(rows, i, 1);
	const char *topic = topic_of(f, db_text(rows, i, 2));
	struct figure_case one = unpack(db_int(rows, i, 3));
	instant answered = db_time(rows, i, 4);
	bool counts[FIGURES];

	for (enum figure figure = FIGURE_RECEIVED; figure < FIGURES; figure++)
		counts[figure] = figure_fits(&f->want[figure], &one);
	for (enum figures_by by = FIGURES_ALL; by < FIGURES_BYS; by++) {
		struct figures *row = row_of(f, by, unit_id, topic, month);
		for (enum figure figure = FIGURE_RECEIVED; figure < FIGURES; figure++)
			row->count[figure] += counts[figure];
	}
	if (answered != INSTANT_NONE)
		figure_span_add(&f->spans, f->pool, f->engine,
			&(struct figure_span){.unit_id = unit_id, .topic = topic, .month = month},
			db_time(rows, i, 0), answered);
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

/* A month at a time: the rows of one are soon forgotten, and need no order. */
static enum db_status fold_month(struct fold *f, struct db *db, struct pool *scratch, int month)
{
	struct figures_asked part = *f->asked;
	day first = day_of(month / 100, month % 100, 1);
	day next = month % 100 == 12 ? day_of(month / 100 + 1, 1, 1)
				     : day_of(month / 100, month % 100 + 1, 1);
	struct db_rows rows;

	part.from = first > part.from ? first : part.from;
	part.to = next < part.to ? next : part.to;
	pool_empty(scratch);
	enum db_status status = db_query(db, scratch, &rows,
		"SELECT t.submitted_at, COALESCE(t.unit_id, 0), t.category, " FIGURE_PACKED
		", " FIGURE_ANSWERED_AT FIGURE_FROM FIGURE_WHERE,
		TIME(part.now), FIGURE_ASKED_ARGS(&part, f->within));
	for (size_t i = 0; status == DB_OK && i < rows.rows; i++)
		fold_letter(f, &rows, i, month);
	return status;
}

enum db_status figures_count(struct db *db, struct pool *pool, const struct engine *engine,
	const struct figures_asked *asked, struct figures_table by[FIGURES_BYS])
{
	struct fold *f = pool_alloc(pool, sizeof *f);
	struct pool *scratch = pool_open();
	enum db_status status = DB_OK;

	memset(by, 0, FIGURES_BYS * sizeof *by);
	*f = (struct fold){.pool = pool, .engine = engine, .asked = asked, .by = by};
	f->within = figure_within(pool, engine->policy, asked->category);
	for (enum figure figure = FIGURE_RECEIVED; figure < FIGURES; figure++)
		f->want[figure] = figure_want(engine->policy, figure);
	row_of(f, FIGURES_ALL, 0, NULL, 0);
	make_months(f, asked);
	for (size_t i = 0; status == DB_OK && i < by[FIGURES_BY_MONTH].n; i++)
		status = fold_month(f, db, scratch, by[FIGURES_BY_MONTH].row[i].month);
	pool_close(&scratch);
	if (status != DB_OK)
		return status;
	for (enum figures_by b = FIGURES_BY_UNIT; b <= FIGURES_BY_CATEGORY; b++)
		if (by[b].n > 1)
			qsort(by[b].row, by[b].n, sizeof *by[b].row, more_first);
	figure_times(pool, by, &f->spans);
	return DB_OK;
}
