/* SPDX-License-Identifier: MIT */
/* The figures as tables: on the page, where each number is an address, and as a file. */
#include "modules/desk/figures/figures.h"

#include "base/pool.h"
#include "base/str.h"

static const char *const titles[FIGURES] = {
	[FIGURE_RECEIVED] = "收到",
	[FIGURE_VALID] = "应当答复",
	[FIGURE_ANSWERED] = "已答复",
	[FIGURE_IN_TIME] = "按时答复",
	[FIGURE_LATE] = "超期答复",
	[FIGURE_RUNNING] = "在办",
	[FIGURE_RUNNING_LATE] = "超期未答",
	[FIGURE_REFUSED] = "不予受理",
	[FIGURE_REDIRECTED] = "引导其他渠道",
	[FIGURE_DUPLICATE] = "重复件",
	[FIGURE_INVALID] = "无效件",
	[FIGURE_WITHDRAWN] = "来信人撤回",
	[FIGURE_EXTENDED] = "延期",
	[FIGURE_REWORKED] = "重办",
	[FIGURE_RATED] = "已评价",
	[FIGURE_SATISFIED] = "评价满意",
	[FIGURE_RATED_5] = "非常满意",
	[FIGURE_RATED_4] = "满意",
	[FIGURE_RATED_3] = "基本满意",
	[FIGURE_RATED_2] = "不满意",
	[FIGURE_RATED_1] = "非常不满意",
	[FIGURE_UNRATED] = "未评价",
	[FIGURE_CALLED] = "电话回访",
	[FIGURE_CALLED_SATISFIED] = "回访满意",
	[FIGURE_APPEALED] = "申诉后不计",
	[FIGURE_PUBLISHED] = "已公开",
};

const char *figure_title(enum figure figure)
{
	return titles[figure];
}

static char *in_time(struct pool *pool, const struct figures *row)
{
	struct figures_part part = figures_in_time(row);
	return watch_rate(pool, part.part, part.whole);
}

char *figures_satisfied(struct pool *pool, const struct figures *row)
{
	struct figures_part part = figures_satisfaction(desk.engine.policy, row);
	return watch_rate(pool, part.part, part.whole);
}

/* Every figure under its own name: {n, url}; rates and times in words. */
static void show_row(const struct figures_look *look, enum figures_by by, const struct figures *row,
	struct data *item)
{
	struct pool *pool = look->rq->pool;

	data_text(item, "name", figures_row_name(look, by, row));
	for (enum figure figure = FIGURE_RECEIVED; figure < FIGURES; figure++) {
		struct data *count = data_object(item, figure_name(figure));
		data_int(count, "n", row->count[figure]);
		data_text(count, "url",
			row->count[figure] > 0 ? figures_url(look, figure, by, row) : NULL);
	}
	data_text(item, "answered_rate",
		watch_rate(pool, row->count[FIGURE_ANSWERED], row->count[FIGURE_VALID]));
	data_text(item, "in_time_rate", in_time(pool, row));
	data_text(item, "satisfied_rate", figures_satisfied(pool, row));
	data_text(item, "work_median", watch_work(pool, row->work_median));
	data_text(item, "work_p90", watch_work(pool, row->work_p90));
	data_text(item, "elapsed_median", watch_elapsed(pool, row->elapsed_median));
	data_text(item, "elapsed_p90", watch_elapsed(pool, row->elapsed_p90));
}

static void show_table(const struct figures_look *look, enum figures_by by, const char *heading,
	const char *first, struct data *tables)
{
	const struct figures_table *table = &look->by[by];
	struct data *one = data_item(tables);

	data_text(one, "heading", heading);
	data_text(one, "first", first);
	data_text(one, "by", figures_by_name(by));
	struct data *rows = data_list(one, "rows");
	for (size_t i = 0; i < table->n; i++)
		show_row(look, by, &table->row[i], data_item(rows));
	if (table->n > 1) {
		struct data *sum = data_object(one, "sum");
		show_row(look, FIGURES_ALL, look->by[FIGURES_ALL].row, sum);
	}
}

static char *clock_words(struct pool *pool, instant of_day)
{
	return pool_print(pool, "%d:%02d", (int)(of_day / HOUR), (int)(of_day % HOUR / MINUTE));
}

/* What counts as working time. */
static void show_hours(struct pool *pool, struct data *data)
{
	struct data *hours = data_object(data, "_hours");

	data_text(hours, "opens", clock_words(pool, OFFICE_OPENS));
	data_text(hours, "noon", clock_words(pool, OFFICE_NOON));
	data_text(hours, "afternoon", clock_words(pool, OFFICE_AFTERNOON));
	data_text(hours, "closes", clock_words(pool, OFFICE_CLOSES));
	data_text(hours, "a_day",
		pool_print(
			pool, "%d.%d", (int)(OFFICE_MINUTES / 60), (int)(OFFICE_MINUTES % 60 / 6)));
}

void figures_show(const struct figures_look *look, struct data *data)
{
	const struct figures *all = look->by[FIGURES_ALL].row;

	show_row(look, FIGURES_ALL, all, data_object(data, "figures"));
	show_hours(look->rq->pool, data);
	data_bool(data, "_unrated_counts",
		policy_number(desk.engine.policy, "rating.unrated_counts") != 0);
	data_bool(data, "_any", all->count[FIGURE_RECEIVED] > 0);
	struct data *tables = data_list(data, "tables");
	if (look->by[FIGURES_BY_UNIT].n > 0 && look->asked.unit_id == 0)
		show_table(look, FIGURES_BY_UNIT, "按单位", "单位", tables);
	if (look->by[FIGURES_BY_CATEGORY].n > 0)
		show_table(look, FIGURES_BY_CATEGORY, "按类别", "类别", tables);
	if (look->by[FIGURES_BY_MONTH].n > 1)
		show_table(look, FIGURES_BY_MONTH, "按月", "月份", tables);
}

/* --- the file: all figures, a row a line --- */

#define TIMES 4

static void send_row(const struct figures_look *look, enum figures_by by, const struct figures *row,
	struct sheet *sheet)
{
	const int64_t times[TIMES] = {
		row->work_median, row->work_p90, row->elapsed_median, row->elapsed_p90};

	sheet_text(sheet, figures_row_name(look, by, row));
	for (enum figure figure = FIGURE_RECEIVED; figure < FIGURES; figure++)
		sheet_int(sheet, row->count[figure]);
	sheet_text(sheet, in_time(look->rq->pool, row));
	sheet_text(sheet, figures_satisfied(look->rq->pool, row));
	for (int i = 0; i < TIMES; i++) {
		if (times[i] < 0)
			sheet_text(sheet, NULL);
		else
			sheet_number(sheet,
				(double)times[i] / (double)(i < 2 ? OFFICE_MINUTES : DAY / MINUTE),
				2);
	}
	sheet_row(sheet);
}

int figures_send(const struct figures_look *look, enum figures_by by, enum sheet_format format)
{
	static const char *const firsts[FIGURES_BYS] = {"", "单位", "类别", "月份"};
	static const char *const more[] = {"按时率", "满意率", "办理用时中位数（工作日）",
		"九成在多少工作日内答复", "自然时间中位数（天）", "九成在多少天内答复"};
	const char *columns[1 + FIGURES + 6];
	struct request *rq = look->rq;
	const char *name = pool_print(rq->pool, "来信统计 %s", look->period_words);

	columns[0] = firsts[by];
	for (int i = 0; i < FIGURES; i++)
		columns[1 + i] = titles[i];
	for (int i = 0; i < 6; i++)
		columns[1 + FIGURES + i] = more[i];
	struct sheet *sheet = sheet_open(format, "来信统计", columns, 1 + FIGURES + 6);
	if (!sheet)
		return 500;
	for (size_t i = 0; by != FIGURES_ALL && i < look->by[by].n; i++)
		send_row(look, by, &look->by[by].row[i], sheet);
	send_row(look, FIGURES_ALL, look->by[FIGURES_ALL].row, sheet);
	return export_send(rq, &sheet, format, name);
}
