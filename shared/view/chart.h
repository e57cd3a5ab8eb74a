/* SPDX-License-Identifier: MIT */
/*
 * Simple charts as page data: only the geometry is worked out here, the SVG is drawn by
 * shared/web/pages/_chart.mustache. All lengths are whole units of a drawing CHART_WIDTH wide that
 * the page scales. The title says the finding; every value stands beside its bar or point, so that
 * neither colour nor a legend has to be read; the table beside a chart has the same numbers.
 */
#ifndef HUIYING_VIEW_CHART_H
#define HUIYING_VIEW_CHART_H

#include <stddef.h>
#include <stdint.h>

struct data;
struct pool;

#define CHART_WIDTH 420
#define CHART_PARTS 4
#define CHART_POINTS 60 /* of a line, at most */

struct chart_head {
	const char *id; /* unique on the page */
	const char *title; /* the finding, a sentence */
	const char *desc; /* what is drawn */
};
/* What a part of a bar, or a line, is: its name and its look, a, b, c or d of the style sheet. */
struct chart_part {
	const char *name, *look;
};
struct chart_row {
	const char *label, *words; /* words: the values as they are read beside the bar */
	int64_t value[CHART_PARTS]; /* none below 0 */
};

/* Bars lying one below another, the longest as wide as there is room; several parts are stacked in
 * order, and then named once above the bars. Parts of one bar never differ in length from their
 * sum.
 */
void chart_bars(struct pool *pool, struct data *out, const struct chart_head *head,
	const struct chart_part *parts, size_t n_parts, const struct chart_row *rows, size_t n);

/* One line for each part over points at even distances; the first one's values stand above its
 * points, the others' below. label: under the point; where there are many, some stay away. */
void chart_lines(struct pool *pool, struct data *out, const struct chart_head *head,
	const struct chart_part *parts, size_t n_parts, const struct chart_row *points, size_t n);

#endif
