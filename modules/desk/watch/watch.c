/* SPDX-License-Identifier: MIT */
/* What the pages of supervision have in common: whose numbers they are, and how a number is said.
 */
#include "modules/desk/watch/watch.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/figures/figures.h"
#include "view/words.h"

/* --- whose numbers --- */

int64_t watch_unit(struct request *rq)
{
	const struct desk_session *person = desk_person(rq);

	return desk_sees_all(person) ? form_int(rq->form, "unit", 0) : person->unit_id;
}

const char *watch_unit_name(const struct unit *units, size_t n, int64_t id)
{
	for (size_t i = 0; id > 0 && i < n; i++)
		if (units[i].id == id)
			return units[i].name;
	return "尚未转办";
}

static void show_unit(struct data *list, int64_t id, const char *name, int64_t chosen)
{
	struct data *item = data_item(list);

	data_int(item, "id", id);
	data_text(item, "name", name);
	data_bool(item, "selected", id == chosen);
}

enum db_status watch_units(
	struct request *rq, int64_t chosen, struct data *data, struct unit **units, size_t *n)
{
	const struct desk_session *person = desk_person(rq);

	enum db_status status = unit_list(desk.db, rq->pool, person->site_id, units, n);
	if (status != DB_OK)
		return status;
	data_bool(data, "_all", desk_sees_all(person));
	if (!desk_sees_all(person)) {
		data_text(data, "unit", person->unit_name);
		return DB_OK;
	}
	struct data *list = data_list(data, "_units");
	show_unit(list, -1, watch_unit_name(NULL, 0, -1), chosen);
	for (size_t i = 0; i < *n; i++)
		if ((*units)[i].active || (*units)[i].id == chosen)
			show_unit(list, (*units)[i].id, (*units)[i].name, chosen);
	if (chosen)
		data_text(data, "unit", watch_unit_name(*units, *n, chosen));
	return DB_OK;
}

/* --- the way about --- */

static const struct {
	const char *path, *label;
	bool all; /* only for who sees the whole site */
} pages[] = {
	{"desk/board", "各单位", false},
	{"desk/late", "超期", false},
	{"desk/ratings", "评价", false},
	{"desk/escalations", "提醒记录", false},
	{"desk/supervisions", "督办单", false},
	{"desk/reports", "舆情和违规", true},
	{"desk/ledger", "台账", true},
};
#define PAGES (sizeof pages / sizeof *pages)

const char *watch_area(const char *path)
{
	for (size_t i = 0; i < PAGES; i++)
		if (str_equal(path, pages[i].path))
			return pages[0].path;
	return str_equal(path, "desk/figures/letters") ? "desk/figures" : path;
}

void watch_tabs(struct request *rq, struct data *data)
{
	struct data *list = data_list(data, "_watch");

	for (size_t i = 0; i < PAGES; i++) {
		if (pages[i].all && !desk_sees_all(desk_person(rq)))
			continue;
		struct data *item = data_item(list);
		data_text(item, "label", pages[i].label);
		data_text(item, "url", request_url(rq, "%s", pages[i].path));
		data_bool(item, "here", str_equal(rq->path, pages[i].path));
	}
}

/* --- numbers in words --- */

int watch_days_late(instant due, instant until)
{
	int days = calendar_count(desk.engine.calendar, words_due_day(due), instant_day(until));
	return days > 0 ? days : 0;
}

char *watch_work(struct pool *pool, int64_t minutes)
{
	if (minutes < 0)
		return NULL;
	int64_t tenths = (minutes * 10 + OFFICE_MINUTES / 2) / OFFICE_MINUTES;
	if (minutes < 60)
		return pool_print(pool, "%lld 分钟", (long long)minutes);
	if (minutes < OFFICE_MINUTES)
		return pool_print(pool, "%lld.%lld 小时", (long long)(minutes / 60),
			(long long)(minutes % 60 / 6));
	return pool_print(
		pool, "%lld.%lld 个工作日", (long long)(tenths / 10), (long long)(tenths % 10));
}

char *watch_elapsed(struct pool *pool, int64_t minutes)
{
	if (minutes < 0)
		return NULL;
	int64_t tenths = (minutes + 72) / 144;
	return pool_print(pool, "%lld.%lld 天", (long long)(tenths / 10), (long long)(tenths % 10));
}

char *watch_rate(struct pool *pool, int64_t part, int64_t whole)
{
	if (whole <= 0)
		return pool_text(pool, "—");
	int64_t tenths = (part * 1000 + whole / 2) / whole;
	/* what is not all is never shown as all */
	if (tenths == 1000 && part < whole)
		tenths = 999;
	if (tenths % 10 == 0)
		return pool_print(pool, "%lld%%", (long long)(tenths / 10));
	return pool_print(pool, "%lld.%lld%%", (long long)(tenths / 10), (long long)(tenths % 10));
}
