/* SPDX-License-Identifier: MIT */
/* The public figures as a page, as charts with the tables beside them, and as JSON. */
#include "satisfaction.h"

#include "view/chart.h"
#include "view/figures_view.h"
#include "view/ticket_view.h"
#include "view/words.h"

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
		figures_row_show(look->rq->pool, row, item);
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
		data_text(item, "month", figures_month_code(look->rq->pool, month->month));
		data_text(item, "_name", figures_month_name(look->rq->pool, month->month));
		data_text(item, "_url",
			request_url(look->rq, "satisfaction/?kind=%s&month=%s", look->kind,
				figures_month_code(look->rq->pool, month->month)));
		figures_row_show(look->rq->pool, &month->all, item);
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
		bars[n++] = (struct chart_row){.label = figures_month_name(pool, row->month),
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
		data_text(item, "month", figures_month_code(pool, look->counted[i]));
		data_text(item, "name", figures_month_name(pool, look->counted[i]));
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
	data_text(out, "month", figures_month_code(rq->pool, look->chosen));
	data_text(out, "_month", figures_month_name(rq->pool, look->chosen));
	show_choices(look, out);
	show_rules(look, out);
	data_bool(out, "_any", look->n > 0);
	if (look->n == 0)
		return;
	const struct figures_month *month = &look->month[look->n - 1];
	view_iso(rq, out, "counted_at", month->counted_at);
	data_text(out, "_counted", counted_words(rq->pool, month->counted_at));
	figures_row_show(look->rq->pool, &month->all, data_object(out, "total"));
	show_units(look, out);
	show_months(look, out);
	if (!rq->json)
		show_charts(look, out);
}
