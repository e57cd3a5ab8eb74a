/* SPDX-License-Identifier: MIT */
/*
 * The public figures: which month and kind is asked for. They were counted by timers and are only
 * read here (tickets/figures/figures_kept.h); how they are shown is figures_show.c's.
 */
#include "satisfaction.h"

#include <stdio.h>

/* "2026-11". */
static int month_parse(const char *text)
{
	int year, month, end = 0;

	if (sscanf(text, "%4d-%2d%n", &year, &month, &end) != 2 || text[end] || year < 1 ||
		month < 1 || month > 12)
		return 0;
	return year * 100 + month;
}

static bool is_counted(const struct figures_look *look, int month)
{
	for (size_t i = 0; i < look->n_counted; i++)
		if (look->counted[i] == month)
			return true;
	return false;
}

/* The latest month that has ended; the present one while there is no other. */
static int usual_month(const struct figures_look *look)
{
	struct date today = day_date(instant_day(look->rq->now));
	int present = today.year * 100 + today.month;

	for (size_t i = 0; i < look->n_counted; i++)
		if (look->counted[i] < present)
			return look->counted[i];
	return look->n_counted > 0 ? look->counted[0] : present;
}

static enum db_status read_figures(struct figures_look *look, bool *found)
{
	struct request *rq = look->rq;
	const char *asked = form_text(rq->form, "month");
	int *counted = NULL;
	struct figures_month *month = NULL;

	enum db_status status = figures_kept_months(
		program_db(), rq->pool, rq->site_id, look->kind, &counted, &look->n_counted);
	if (status != DB_OK)
		return status;
	look->counted = counted;
	look->chosen = str_empty(asked) ? usual_month(look) : month_parse(asked);
	*found = str_empty(asked) || is_counted(look, look->chosen);
	if (!*found)
		return DB_OK;
	status = figures_kept(program_db(), rq->pool, program_engine()->policy, rq->site_id,
		look->kind, figures_month_add(look->chosen, 1 - FIGURES_SHOWN), look->chosen,
		&month, &look->n);
	look->month = month;
	return status;
}

int figures_get(struct request *rq)
{
	const char *kind = form_text(rq->form, "kind");
	struct figures_look look = {
		.rq = rq, .kind = str_equal(kind, "correction") ? "correction" : "letter"};
	struct data *out = data_new(rq->pool);
	bool found = false;

	if (!form_ok(rq->form) || (!str_empty(kind) && !str_equal(kind, look.kind)))
		return 404;
	if (read_figures(&look, &found) != DB_OK)
		return program_away(rq);
	if (!found)
		return 404;
	figures_show(&look, out);
	reply_public(rq, PUBLIC_SECONDS);
	return reply_page(rq, 200, "figures", out);
}
