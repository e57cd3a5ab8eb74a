/* SPDX-License-Identifier: MIT */
/* The public figures as a page, as charts with the tables beside them, and as JSON. */
#include "satisfaction.h"

#include "view/chart.h"
#include "view/ticket_view.h"
#include "view/words.h"

/* 2026年11月 */
static const char *month_name(struct pool *pool, int month)
{
	return pool_print(pool, "%d年%d月", month / 100, month % 100);
}

static const char *month_code(struct pool *pool, int month)
{
	return pool_print(pool, "%04d-%02d", month / 100, month % 100);
}

/* --- rates --- */

/* As figures, so that one definition counts for the desk and for everybody. */
static struct figures counts_of(const struct figures_public *row)
{
	struct figures figures = {0};

	for (enum figure f = FIGURE_RECEIVED; f < FIGURES; f++)
		figures.count[f] = row->count[f];
	return figures;
}

static struct figures_part satisfied(const struct figures_public *row)
{
	struct figures figures = counts_of(row);

	return row->ratings_hidden || row->hidden
		? (struct figures_part){0, 0}
		: figures_satisfaction(program_engine()->policy, &figures);
}

static struct figures_part in_time(const struct figures_public *row)
{
	struct figures figures = counts_of(row);

	return figures_in_time(&figures);
}

/* In tenths of a percent; what is not all is never shown as all. -1: of nothing. */
static int64_t tenths(struct figures_part part)
{
	int64_t n = part.whole > 0 ? (part.part * 1000 + part.whole / 2) / part.whole : -1;

	return n == 1000 && part.part < part.whole ? 999 : n;
}

static char *rate_words(struct pool *pool, struct figures_part part)
{
	int64_t n = tenths(part);

	if (n < 0)
		return NULL;
	if (n % 10 == 0)
		return pool_print(pool, "%lld%%", (long long)(n / 10));
	return pool_print(pool, "%lld.%lld%%", (long long)(n / 10), (long long)(n % 10));
}

/* --- rows --- */

/* A month in which nobody wrote says nothing. */
static bool happened(const struct figures_public *row)
{
	return row->hidden || row->count[FIGURE_RECEIVED] > 0;
}

static char *few_words(struct pool *pool)
{
	return pool_print(
		pool, "少于 %d 件", policy_number(program_engine()->policy, "figures.small"));
}

static void show_count(struct data *item, const char *key, int64_t n, bool hidden)
{
	if (hidden)
		data_text(item, key, NULL);
	else
		data_int(item, key, n);
}

static void show_row(
	const struct figures_look *look, const struct figures_public *row, struct data *item)
{
	struct pool *pool = look->rq->pool;
	bool few = row->hidden || row->ratings_hidden;
	const int64_t *n = row->count;

	data_bool(item, "hidden", row->hidden);
	data_bool(item, "ratings_hidden", few);
	show_count(item, "received", n[FIGURE_RECEIVED], row->hidden);
	show_count(item, "valid", n[FIGURE_VALID], row->hidden);
	show_count(item, "answered", n[FIGURE_ANSWERED], row->hidden);
	show_count(item, "in_time", n[FIGURE_IN_TIME], row->hidden);
	show_count(item, "running_late", n[FIGURE_RUNNING_LATE], row->hidden);
	show_count(item, "rated", n[FIGURE_RATED], few);
	show_count(item, "satisfied", n[FIGURE_SATISFIED], few);
	data_text(item, "in_time_rate", row->hidden ? NULL : rate_words(pool, in_time(row)));
	data_text(item, "satisfaction", rate_words(pool, satisfied(row)));
}

static void show_units(const struct figures_look *look, struct data *out)
{
	const struct figures_month *month = &look->month[look->n - 1];
	struct data *list = data_list(out, "units");

	for (size_t i = 0; i < month->n; i++) {
		const struct figures_public *row = &month->unit[i];
		struct data *item = data_item(list);
		const char *name = row->rest
			? pool_print(look->rq->pool, "其他 %d 个单位", row->units)
			: row->unit_id ? row->unit
				       : "尚未转办";
		data_text(item, "unit", name);
		data_bool(item, "rest", row->rest);
		show_row(look, row, item);
	}
	data_bool(out, "_any_units", month->n > 1 || (month->n == 1 && !month->unit[0].rest));
	data_bool(out, "_all_few", month->n == 1 && month->unit[0].rest);
}

static void show_months(const struct figures_look *look, struct data *out)
{
	struct data *list = data_list(out, "months");

	for (size_t i = look->n; i-- > 0;) {
		const struct figures_month *month = &look->month[i];
		if (!happened(&month->all))
			continue;
		struct data *item = data_item(list);
		data_text(item, "month", month_code(look->rq->pool, month->month));
		data_text(item, "_name", month_name(look->rq->pool, month->month));
		data_text(item, "_url",
			request_url(look->rq, "satisfaction/?kind=%s&month=%s", look->kind,
				month_code(look->rq->pool, month->month)));
		show_row(look, &month->all, item);
	}
	data_bool(out, "_any_months", data_count(list) > 1);
}

/* --- charts --- */

static void draw_units(const struct figures_look *look, struct data *charts)
{
	static const struct chart_part parts[] = {{"已答复", "a"}, {"还没有答复", "c"}};
	const struct figures_month *month = &look->month[look->n - 1];
	struct pool *pool = look->rq->pool;
	struct chart_row *bars = pool_alloc(pool, (month->n + 1) * sizeof *bars);
	const int64_t *all = month->all.count;

	for (size_t i = 0; i < month->n; i++) {
		const struct figures_public *row = &month->unit[i];
		int64_t answered = row->count[FIGURE_ANSWERED], valid = row->count[FIGURE_VALID];
		bars[i] = (struct chart_row){.label = row->rest
				? pool_print(pool, "其他 %d 个单位", row->units)
				: row->unit_id ? row->unit
					       : "尚未转办",
			.words = pool_print(
				pool, "%lld/%lld", (long long)answered, (long long)valid),
			.value = {answered, valid - answered}};
	}
	chart_bars(pool, data_item(charts),
		&(struct chart_head){"hy-units",
			pool_print(pool, "应当答复 %lld 件，已答复 %lld 件",
				(long long)all[FIGURE_VALID], (long long)all[FIGURE_ANSWERED]),
			"条形图：各单位应当答复的和已经答复的件数。数字见“按单位”一表。"},
		parts, 2, bars, month->n);
}

/* A month that is hidden is named without a bar. */
static void draw_months(const struct figures_look *look, struct data *charts)
{
	static const struct chart_part parts[] = {{"已答复", "a"}, {"还没有答复", "c"}};
	struct pool *pool = look->rq->pool;
	struct chart_row *bars = pool_alloc(pool, look->n * sizeof *bars);
	const struct figures_public *last = &look->month[look->n - 1].all;
	size_t n = 0;

	for (size_t i = 0; i < look->n; i++) {
		const struct figures_public *row = &look->month[i].all;
		int64_t answered = row->count[FIGURE_ANSWERED], valid = row->count[FIGURE_VALID];
		if (!happened(row))
			continue;
		bars[n++] = (struct chart_row){.label = month_name(pool, row->month),
			.words = row->hidden ? few_words(pool)
					     : pool_print(pool, "%lld/%lld", (long long)answered,
						       (long long)valid),
			.value = {answered, valid - answered}};
	}
	chart_bars(pool, data_item(charts),
		&(struct chart_head){"hy-months",
			last->hidden ? "各月应当答复的和已经答复的"
				     : pool_print(pool, "%d月收到 %lld 件，答复 %lld 件",
					       last->month % 100,
					       (long long)last->count[FIGURE_RECEIVED],
					       (long long)last->count[FIGURE_ANSWERED]),
			"条形图：每个月应当答复的和已经答复的件数。数字见“按月”一表。"},
		parts, 2, bars, n);
}

static void show_charts(const struct figures_look *look, struct data *out)
{
	struct data *charts = data_list(out, "_charts");

	if (look->month[look->n - 1].n > 1)
		draw_units(look, charts);
	if (look->n > 1)
		draw_months(look, charts);
}

/* --- the page --- */

static void show_choices(const struct figures_look *look, struct data *out)
{
	static const struct {
		const char *kind, *name;
	} kinds[] = {{"letter", "来信"}, {"correction", "网站纠错"}};
	struct pool *pool = look->rq->pool;
	struct data *list = data_list(out, "_kinds"), *months = data_list(out, "counted");

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct data *item = data_item(list);
		data_text(item, "id", kinds[i].kind);
		data_text(item, "name", kinds[i].name);
		data_bool(item, "selected", str_equal(kinds[i].kind, look->kind));
	}
	for (size_t i = 0; i < look->n_counted; i++) {
		struct data *item = data_item(months);
		data_text(item, "month", month_code(pool, look->counted[i]));
		data_text(item, "name", month_name(pool, look->counted[i]));
		data_bool(item, "selected", look->counted[i] == look->chosen);
	}
}

/* What is needed to say how each number came about. */
static void show_rules(const struct figures_look *look, struct data *out)
{
	const struct policy *policy = program_engine()->policy;
	const struct policy_choice *least = NULL;
	int bad = policy_number(policy, "rating.words_from");
	int64_t appealed = look->n ? look->month[look->n - 1].all.count[FIGURE_APPEALED] : 0;
	int small = policy_number(policy, "figures.small");

	least = policy_choice(policy_ratings(policy), pool_print(look->rq->pool, "%d", bad + 1));
	data_int(out, "small", small);
	data_bool(out, "unrated_counts", policy_number(policy, "rating.unrated_counts") != 0);
	data_text(out, "satisfied_from", least ? least->name : NULL);
	data_text(out, "_appealed",
		appealed > 0 ? pool_print(look->rq->pool, appealed < small ? "少于 %lld" : "%lld",
				       (long long)(appealed < small ? small : appealed))
			     : NULL);
}

/* With the whole date: a page that is printed is read on another day. */
static char *counted_words(struct pool *pool, instant at)
{
	int minutes = (int)((at - day_start(instant_day(at))) / MINUTE);

	return pool_print(pool, "%s %02d:%02d", words_date(pool, instant_day(at), INSTANT_NONE),
		minutes / 60, minutes % 60);
}

void figures_show(const struct figures_look *look, struct data *out)
{
	struct request *rq = look->rq;
	bool letter = str_equal(look->kind, "letter");

	data_text(out, "_title", "办理情况和满意度");
	data_text(out, "kind", look->kind);
	data_bool(out, "_is_letter", letter);
	data_text(out, "month", month_code(rq->pool, look->chosen));
	data_text(out, "_month", month_name(rq->pool, look->chosen));
	show_choices(look, out);
	show_rules(look, out);
	data_bool(out, "_any", look->n > 0);
	if (look->n == 0)
		return;
	const struct figures_month *month = &look->month[look->n - 1];
	view_iso(rq, out, "counted_at", month->counted_at);
	data_text(out, "_counted", counted_words(rq->pool, month->counted_at));
	show_row(look, &month->all, data_object(out, "total"));
	show_units(look, out);
	show_months(look, out);
	if (!rq->json)
		show_charts(look, out);
}
