/* SPDX-License-Identifier: MIT */
/* The work of a day; the timers call it. */
#include "tickets/daily.h"
#include "tickets/responses/response.h"

#include "tickets/figures/figures_kept.h"
#include "tickets/ratings/page_vote.h"

enum db_status daily_run(struct db *db, const struct engine *engine, instant now, bool *more)
{
	bool voters = false, months = false;

	enum db_status status = page_voters_forget(db, instant_day(now), &voters);
	if (status == DB_OK)
		status = response_sweep(db, now);
	if (status == DB_OK)
		status = figures_keep_one(db, engine, now, &months);
	*more = voters || months;
	return status;
}
