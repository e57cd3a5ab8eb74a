/* SPDX-License-Identifier: MIT */
/* The charts of the figures, each under the sentence that it shows. */
#include "modules/desk/figures/figures.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/chart.h"

#define BARS_MOST 12

static struct data *chart(struct data *data)
{
	return data_item(data);
}

/* --- months --- */

static const char *months_say(const struct figures_look *look)
{
	const struct figures_table *months = &look->by[FIGURES_BY_MONTH];
	const struct figures *most = &months->row[0];

	for (size_t i = 1; i < months->n; i++)
		if (months->row[i].count[FIGURE_RECEIVED] > most->count[FIGURE_RECEIVED])
			most = &months->row[i];
	return pool_print(look->rq->pool, "%s收到最多，%lld 封",
		figures_row_name(look, FIGURES_BY_MONTH, most),
		(long long)most->count[FIGURE_RECEIVED]);
}

static void draw_months(const struct figures_look *look, struct data *charts)
{
	static const struct chart_part parts[] = {{"收到", "a"}, {"其中已答复", "c"}};
	const struct figures_table *months = &look->by[FIGURES_BY_MONTH];
	struct chart_row *points = pool_alloc(look->rq->pool, months->n * sizeof *points);

	for (size_t i = 0; i < months->n; i++) {
		const struct figures *row = &months->row[i];
		points[i].label = pool_print(look->rq->pool, "%d月", row->month % 100);
		points[i].value[0] = row->count[FIGURE_RECEIVED];
		points[i].value[1] = row->count[FIGURE_ANSWERED];
	}
	chart_lines(look->rq->pool, chart(charts),
		&(struct chart_head){"hd-months", months_say(look),
			"折线图：每个月收到的信，和其中已经答复的信。数字见“按月”一表。"},
		parts, 2, points, months->n);
}

/* --- units --- */

static const char *units_say(const struct figures_look *look)
{
	const struct figures *all = look->by[FIGURES_ALL].row, *worst = NULL;
	const struct figures_table *units = &look->by[FIGURES_BY_UNIT];
	int64_t late = all->count[FIGURE_RUNNING_LATE];

	for (size_t i = 0; i < units->n; i++)
		if (!worst ||
			units->row[i].count[FIGURE_RUNNING_LATE] >
				worst->count[FIGURE_RUNNING_LATE])
			worst = &units->row[i];
	if (late > 0 && worst)
		return pool_print(look->rq->pool, "%lld 封超期还没有答复，%s最多，%lld 封",
			(long long)late, figures_row_name(look, FIGURES_BY_UNIT, worst),
			(long long)worst->count[FIGURE_RUNNING_LATE]);
	if (all->count[FIGURE_LATE] > 0)
		return pool_print(look->rq->pool, "没有超期未答的信，有 %lld 封答复时超期",
			(long long)all->count[FIGURE_LATE]);
	return "没有一封信超期";
}

static int64_t of_unit(const struct figures *row, struct chart_row *bar)
{
	const int64_t *c = row->count;

	bar->value[0] = c[FIGURE_IN_TIME];
	bar->value[1] = c[FIGURE_LATE];
	bar->value[2] = c[FIGURE_RUNNING] - c[FIGURE_RUNNING_LATE];
	bar->value[3] = c[FIGURE_RUNNING_LATE];
	return c[FIGURE_VALID];
}

/* Only what is not nothing is said. */
static const char *parts_words(
	struct pool *pool, const struct chart_part *parts, const struct chart_row *bar)
{
	const char *words = "";

	for (int i = 0; i < CHART_PARTS; i++)
		if (bar->value[i] > 0)
			words = pool_print(pool, "%s%s%s %lld", words, *words ? "　" : "",
				parts[i].name, (long long)bar->value[i]);
	return words;
}

static void draw_units(const struct figures_look *look, struct data *charts)
{
	static const struct chart_part parts[CHART_PARTS] = {
		{"按时", "a"}, {"超期答", "b"}, {"在办", "c"}, {"超期未答", "d"}};
	const struct figures_table *units = &look->by[FIGURES_BY_UNIT];
	struct chart_row bars[BARS_MOST] = {0};
	size_t n = 0;

	for (size_t i = 0; i < units->n && n < BARS_MOST; i++) {
		if (of_unit(&units->row[i], &bars[n]) == 0)
			continue;
		bars[n].label = figures_row_name(look, FIGURES_BY_UNIT, &units->row[i]);
		bars[n].words = parts_words(look->rq->pool, parts, &bars[n]);
		n++;
	}
	if (n == 0)
		return;
	chart_bars(look->rq->pool, chart(charts),
		&(struct chart_head){"hd-units", units_say(look),
			"条形图：各单位应当答复的信，分按时答复、超期答复、在办和超期未答。数字见“"
			"按单位”一表。"},
		parts, CHART_PARTS, bars, n);
}

/* --- categories --- */

/* What is not classified is no subject. */
static const char *topics_say(const struct figures_look *look)
{
	const struct figures_table *topics = &look->by[FIGURES_BY_CATEGORY];
	int64_t all = look->by[FIGURES_ALL].row->count[FIGURE_RECEIVED];
	size_t most = 0;

	while (most + 1 < topics->n && str_empty(topics->row[most].category))
		most++;
	return pool_print(look->rq->pool, "%s的信最多，占 %s",
		figures_row_name(look, FIGURES_BY_CATEGORY, &topics->row[most]),
		watch_rate(look->rq->pool, topics->row[most].count[FIGURE_RECEIVED], all));
}

static void draw_categories(const struct figures_look *look, struct data *charts)
{
	static const struct chart_part parts[] = {{"收到", "a"}};
	const struct figures_table *topics = &look->by[FIGURES_BY_CATEGORY];
	int64_t all = look->by[FIGURES_ALL].row->count[FIGURE_RECEIVED];
	struct chart_row bars[BARS_MOST] = {0};
	struct pool *pool = look->rq->pool;
	size_t n = 0;

	for (size_t i = 0; i < topics->n && n < BARS_MOST; i++, n++) {
		int64_t received = topics->row[i].count[FIGURE_RECEIVED];
		bars[n].label = figures_row_name(look, FIGURES_BY_CATEGORY, &topics->row[i]);
		bars[n].value[0] = received;
		bars[n].words = pool_print(
			pool, "%lld 封，%s", (long long)received, watch_rate(pool, received, all));
	}
	chart_bars(pool, chart(charts),
		&(struct chart_head){"hd-topics", topics_say(look),
			"条形图：各类别收到的信和占全部来信的比例。数字见“按类别”一表。"},
		parts, 1, bars, n);
}

/* --- ratings --- */

static void draw_ratings(const struct figures_look *look, struct data *charts)
{
	static const struct chart_part parts[] = {{"评价", "a"}};
	const struct figures *all = look->by[FIGURES_ALL].row;
	struct pool *pool = look->rq->pool;
	struct chart_row bars[5] = {0};
	int64_t rated = all->count[FIGURE_RATED];

	for (int i = 0; i < 5; i++) {
		int64_t n = all->count[FIGURE_RATED_5 + i];
		bars[i].label = figure_title((enum figure)(FIGURE_RATED_5 + i));
		bars[i].value[0] = n;
		bars[i].words =
			pool_print(pool, "%lld 封，%s", (long long)n, watch_rate(pool, n, rated));
	}
	chart_bars(pool, chart(charts),
		&(struct chart_head){"hd-ratings",
			pool_print(pool, "%lld 封有评价，满意率 %s", (long long)rated,
				figures_satisfied(pool, all)),
			"条形图：来信人的评价，分五级。没有评价的不算在内。"},
		parts, 1, bars, 5);
}

void figures_charts(const struct figures_look *look, struct data *data)
{
	const struct figures *all = look->by[FIGURES_ALL].row;
	struct data *charts = data_list(data, "_charts");

	if (all->count[FIGURE_RECEIVED] == 0)
		return;
	if (look->by[FIGURES_BY_MONTH].n > 1)
		draw_months(look, charts);
	if (look->asked.unit_id == 0 && look->by[FIGURES_BY_UNIT].n > 1)
		draw_units(look, charts);
	if (look->by[FIGURES_BY_CATEGORY].n > 1)
		draw_categories(look, charts);
	if (all->count[FIGURE_RATED] > 0)
		draw_ratings(look, charts);
}
