/* SPDX-License-Identifier: MIT */
/* Months to choose from and the one that was chosen, for the lists that go by month. */
#include "modules/desk/month.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "calendar/workday.h"

#define MONTHS 13 /* no limit: months to choose from */

bool month_read(struct pool *pool, const char *text, day *from, day *to)
{
	if (strlen(text) != strlen("2026-11") ||
		day_parse(pool_print(pool, "%s-01", text), from) != 0)
		return false;
	struct date date = day_date(*from);
	bool last = date.month == 12;
	*to = day_of(date.year + last, last ? 1 : date.month + 1, 1);
	return date.year >= CALENDAR_FIRST_YEAR && date.year <= CALENDAR_LAST_YEAR;
}

const char *month_asked(struct request *rq)
{
	const char *text = form_text(rq->form, "month");
	struct date today = day_date(instant_day(rq->now));

	return str_empty(text) ? pool_print(rq->pool, "%04d-%02d", today.year, today.month) : text;
}

void month_choices(struct request *rq, const char *chosen, struct data *data)
{
	struct date today = day_date(instant_day(rq->now));
	struct data *list = data_list(data, "_months");

	for (int i = 0; i < MONTHS; i++) {
		int month = today.year * 12 + today.month - 1 - i;
		const char *id = pool_print(rq->pool, "%04d-%02d", month / 12, month % 12 + 1);
		struct data *item = data_item(list);
		data_text(item, "id", id);
		data_text(
			item, "name", pool_print(rq->pool, "%d年%d月", month / 12, month % 12 + 1));
		data_bool(item, "selected", str_equal(id, chosen));
	}
}
