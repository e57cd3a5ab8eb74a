/* SPDX-License-Identifier: MIT */
/* Where bars, lines and their words stand. How they look is the page's and the style sheet's. */
#include "view/chart.h"

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "web/data.h"

#define TEXT 14 /* height of the words */
#define BAR 16
#define ROW 46 /* words, bar, space */
#define KEY 24 /* names of the parts above the bars */
#define BAR_LEAST 3 /* what is not nothing is seen */

static void show_head(struct data *out, const struct chart_head *head, int height)
{
	data_text(out, "chart_id", head->id);
	data_text(out, "chart_title", head->title);
	data_text(out, "chart_desc", head->desc);
	data_int(out, "width", CHART_WIDTH);
	data_int(out, "height", height);
}

/* Width of words in the drawing: an East Asian character is square, others are half as wide. */
static int text_width(const char *text)
{
	int width = 0;
	uint32_t c;

	while ((c = utf8_next(&text)) != 0)
		width += c >= 0x1100 ? TEXT : TEXT * 6 / 10;
	return width;
}

/* --- bars --- */

static int64_t sum(const struct chart_row *row, size_t n_parts)
{
	int64_t all = 0;

	for (size_t i = 0; i < n_parts; i++)
		all += row->value[i];
	return all;
}

static int scaled(int64_t value, int64_t most, int room)
{
	return most > 0 ? (int)((value * room + most / 2) / most) : 0;
}

/* Every part ends where the sum of the parts so far ends, so rounding never adds up. */
static void show_parts(struct data *bar, const struct chart_row *row,
	const struct chart_part *parts, size_t n_parts, int64_t most, int y)
{
	struct data *list = data_list(bar, "parts");
	int64_t so_far = 0;
	int x = 0;

	for (size_t i = 0; i < n_parts; i++) {
		if (row->value[i] == 0)
			continue;
		so_far += row->value[i];
		int end = scaled(so_far, most, CHART_WIDTH);
		if (end < x + BAR_LEAST)
			end = x + BAR_LEAST;
		if (end > CHART_WIDTH)
			end = CHART_WIDTH;
		struct data *part = data_item(list);
		data_int(part, "x", x);
		data_int(part, "y", y);
		data_int(part, "width", end > x ? end - x : 1);
		data_int(part, "height", BAR);
		data_text(part, "look", parts[i].look);
		x = end;
	}
}

static void show_key(struct data *out, const struct chart_part *parts, size_t n_parts)
{
	struct data *list = data_list(out, "key");
	int x = 0;

	for (size_t i = 0; i < n_parts; i++) {
		struct data *item = data_item(list);
		data_text(item, "look", parts[i].look);
		data_text(item, "name", parts[i].name);
		data_int(item, "x", x);
		data_int(item, "text_x", x + TEXT + 4);
		data_int(item, "y", 2);
		data_int(item, "text_y", TEXT);
		data_int(item, "size", TEXT - 2);
		x += TEXT + 4 + text_width(parts[i].name) + 14;
	}
}

void chart_bars(struct pool *pool, struct data *out, const struct chart_head *head,
	const struct chart_part *parts, size_t n_parts, const struct chart_row *rows, size_t n)
{
	int top = n_parts > 1 ? KEY : 0;
	int64_t most = 0;

	(void)pool;
	for (size_t i = 0; i < n; i++)
		if (sum(&rows[i], n_parts) > most)
			most = sum(&rows[i], n_parts);
	show_head(out, head, top + (int)n * ROW);
	if (n_parts > 1)
		show_key(out, parts, n_parts);
	struct data *list = data_list(out, "bars");
	for (size_t i = 0; i < n; i++) {
		struct data *bar = data_item(list);
		int y = top + (int)i * ROW;
		data_text(bar, "label", rows[i].label);
		data_text(bar, "words", rows[i].words);
		data_int(bar, "label_y", y + TEXT);
		data_int(bar, "words_x", CHART_WIDTH);
		show_parts(bar, &rows[i], parts, n_parts, most, y + TEXT + 6);
	}
}

/* --- lines --- */

#define PLOT_TOP 24
#define PLOT_BOTTOM 156
#define LINES_HEIGHT 196
#define SIDE 24

static int point_x(size_t i, size_t n)
{
	int room = CHART_WIDTH - 2 * SIDE;
	return n < 2 ? CHART_WIDTH / 2 : SIDE + (int)(i * (size_t)room / (n - 1));
}

static int point_y(int64_t value, int64_t most)
{
	return PLOT_BOTTOM - scaled(value, most, PLOT_BOTTOM - PLOT_TOP);
}

static void show_line(struct pool *pool, struct data *line, const struct chart_part *part,
	size_t which, const struct chart_row *points, size_t n, int64_t most)
{
	struct data *dots = data_list(line, "dots");
	/* where points stand close, only some are named */
	size_t step = (n + 11) / 12;
	const char *path = "";

	data_text(line, "look", part->look);
	data_text(line, "name", part->name);
	for (size_t i = 0; i < n; i++) {
		int x = point_x(i, n), y = point_y(points[i].value[which], most);
		path = pool_print(pool, "%s%s%d,%d", path, i ? " " : "", x, y);
		struct data *dot = data_item(dots);
		data_int(dot, "x", x);
		data_int(dot, "y", y);
		data_int(dot, "words_y", which == 0 ? y - 8 : y + TEXT + 6);
		/* two numbers that are the same are said once */
		if (i % step == 0 && (which == 0 || points[i].value[which] != points[i].value[0]))
			data_text(dot, "value",
				pool_print(pool, "%lld", (long long)points[i].value[which]));
	}
	data_text(line, "path", path);
}

void chart_lines(struct pool *pool, struct data *out, const struct chart_head *head,
	const struct chart_part *parts, size_t n_parts, const struct chart_row *points, size_t n)
{
	int64_t most = 0;

	if (n > CHART_POINTS) {
		points += n - CHART_POINTS;
		n = CHART_POINTS;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n_parts; k++)
			if (points[i].value[k] > most)
				most = points[i].value[k];
	show_head(out, head, LINES_HEIGHT + (n_parts > 1 ? KEY : 0));
	data_int(out, "plot_y", n_parts > 1 ? KEY : 0);
	data_int(out, "base_y", PLOT_BOTTOM);
	if (n_parts > 1)
		show_key(out, parts, n_parts);
	struct data *lines = data_list(out, "lines");
	for (size_t k = 0; k < n_parts; k++)
		show_line(pool, data_item(lines), &parts[k], k, points, n, most);
	struct data *labels = data_list(out, "labels");
	for (size_t i = 0; i < n; i += (n + 11) / 12) {
		struct data *label = data_item(labels);
		data_text(label, "text", points[i].label);
		data_int(label, "x", point_x(i, n));
		data_int(label, "y", PLOT_BOTTOM + TEXT + 20);
	}
}
