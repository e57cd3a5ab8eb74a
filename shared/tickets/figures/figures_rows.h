/* SPDX-License-Identifier: MIT */
/*
 * What figures.c, figures_list.c and figures_time.c share: how a letter's row says what became of
 * it. Nobody outside tickets/ includes this.
 */
#ifndef HUIYING_TICKETS_FIGURES_ROWS_H
#define HUIYING_TICKETS_FIGURES_ROWS_H

#include "tickets/figures/figures.h"

/* Which letters a figure counts, as bits, so that the same can be asked in C and in SQL. */
struct figure_want {
	unsigned fates; /* 1 << enum fate */
	unsigned raters; /* 1 << enum rater */
	unsigned ratings; /* 1 << level */
	unsigned marks; /* all of these */
};
enum { MARK_PUBLISHED = 1, MARK_REWORKED = 2, MARK_EXTENDED = 4 };
struct figure_want figure_want(const struct policy *policy, enum figure figure);
/* Does this letter count. */
bool figure_fits(const struct figure_want *want, const struct figure_case *one);

/* enum fate; one parameter: the cut-off. */
#define FIGURE_FATE \
	"CASE t.state WHEN 'REJECTED' THEN 4 WHEN 'REDIRECTED' THEN 5 WHEN 'DUPLICATE' THEN 6" \
	" WHEN 'INVALID' THEN 7 WHEN 'SPAM' THEN 7 WHEN 'WITHDRAWN' THEN 8" \
	" ELSE CASE WHEN c.outcome = 'met' THEN 0" \
	" WHEN c.outcome = 'late' THEN 1 WHEN c.due_at <= ? THEN 3 ELSE 2 END END"
/* enum rater, of the first rating. */
#define FIGURE_RATER \
	"IF(r.value IS NULL, 0, IF(r.appeal = 'upheld', 3, IF(r.source = 'office', 2, 1)))"
#define FIGURE_RATING "COALESCE(r.value, 0)"
#define FIGURE_MARKS "(t.published > 0) + 2 * (t.reworks > 0) + 4 * (t.extension = 2)"

/* All of it in one number; one parameter: the cut-off. */
#define FIGURE_PACKED \
	"(" FIGURE_FATE ") + 16 * " FIGURE_RATING " + 128 * " FIGURE_RATER \
	" + 512 * (" FIGURE_MARKS ")"
#define FIGURE_ANSWERED_AT "IF(c.outcome IN ('met', 'late'), c.stopped_at, NULL)"
/* The clock of the answer and the first rating, looked up by the letter. */
#define FIGURE_CLOCK \
	" LEFT JOIN clock c ON c.ticket_id = t.id AND c.rule = " \
	"IF(t.kind = 'correction', 'correction.total', 'letter.reply')"
#define FIGURE_FIRST " LEFT JOIN rating r ON r.ticket_id = t.id AND r.n = 1"
/* The letters that were asked for; parameters: FIGURE_ASKED_ARGS. */
#define FIGURE_FROM " FROM ticket t" FIGURE_CLOCK FIGURE_FIRST
#define FIGURE_WHERE \
	" WHERE t.site_id = ? AND t.kind = ? AND t.submitted_at >= ? AND t.submitted_at < ?" \
	" AND (? = 0 OR COALESCE(t.unit_id, -1) = ?)" \
	" AND (? IS NULL OR (FIND_IN_SET(t.category, ?) > 0) = ?)"
#define FIGURE_ASKED_ARGS(asked, within) \
	INT((asked)->site_id), TEXT((asked)->kind ? (asked)->kind : "letter"), \
		TIME(day_start((asked)->from)), TIME(day_start((asked)->to)), \
		INT((asked)->unit_id), INT((asked)->unit_id), TEXT((within).codes), \
		TEXT((within).codes), INT((within).in)

/* The codes of a category and of what is below it; for what is not classified: not one of all. */
struct figure_within {
	const char *codes; /* NULL: any */
	bool in;
};
struct figure_within figure_within(
	struct pool *pool, const struct policy *policy, const char *category);

/* --- figures_time.c --- */

/* Working and elapsed minutes of an answered letter; unit, category and month are what it is
 * grouped by. */
struct figure_span {
	int64_t unit_id;
	const char *topic; /* of the policy */
	int month;
	int64_t work, elapsed;
};
struct figure_spans {
	struct figure_span *list;
	size_t n, room;
};
int64_t figure_work(const struct engine *engine, instant submitted, instant answered);
/* Adds `as` with its two times. */
void figure_span_add(struct figure_spans *spans, struct pool *pool, const struct engine *engine,
	const struct figure_span *as, instant submitted, instant answered);
/* Fills the four times of every row. */
void figure_times(
	struct pool *pool, struct figures_table by[FIGURES_BYS], const struct figure_spans *spans);

#endif
