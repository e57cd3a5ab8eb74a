/* SPDX-License-Identifier: MIT */
/*
 * What is late, or due today: letters whose next limit has passed, the longest first, each with all
 * its limits that have.
 */
#include "modules/desk/watch/board_db.h"
#include "modules/desk/watch/watch.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/pager.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define PAGE 50
#define FILE_MOST 100000

const struct field late_fields[] = {
	{"unit", "单位", FIELD_INT, .least = -1, .most = 2000000000},
	{"due", "到期", FIELD_LINE, .most = 10},
	{"page", "", FIELD_INT, .least = 1, .most = 100000},
	{"format", "", FIELD_LINE, .most = 10},
	{NULL},
};

struct asked {
	int64_t unit;
	bool today; /* due today instead of late */
	instant from, to; /* the next limit is due in [from, to) */
	int page;
};

static struct asked read_asked(struct request *rq)
{
	struct asked asked = {
		.unit = watch_unit(rq),
		.today = str_equal(form_text(rq->form, "due"), "today"),
		.page = (int)form_int(rq->form, "page", 1),
	};

	/* a limit that ends at midnight is named by the day before; it is over at that instant */
	asked.from = asked.today ? rq->now + 1 : INSTANT_NONE;
	asked.to = asked.today ? day_start(instant_day(rq->now) + 1) + 1 : rq->now + 1;
	return asked;
}

static char *late_url(struct request *rq, const struct asked *asked)
{
	return request_url(rq, "desk/late?unit=%lld%s", (long long)asked->unit,
		asked->today ? "&due=today" : "");
}

/* --- the page --- */

static void show_clock(struct request *rq, const struct late_clock *clock, struct data *list)
{
	struct data *item = data_item(list);

	data_text(item, "rule", clock->rule);
	data_text(item, "rule_title", words_rule(desk.engine.policy, clock->rule, clock->class_));
	view_iso(rq, item, "due_at", clock->due_at);
	data_text(item, "due", words_date(rq->pool, words_due_day(clock->due_at), rq->now));
	data_text(item, "left", words_left(rq->pool, desk.engine.calendar, clock->due_at, rq->now));
}

static struct data *show_letter(
	struct request *rq, const struct late_clock *clock, struct data *list)
{
	struct data *item = data_item(list);

	data_text(item, "number", clock->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, clock->number));
	data_text(item, "title", clock->title);
	data_text(item, "state", clock->state);
	data_text(item, "state_words", words_state(clock->state, true));
	data_text(item, "unit", str_empty(clock->unit_name) ? NULL : clock->unit_name);
	data_int(item, "chases", clock->chases);
	view_time(rq, item, "submitted", clock->submitted_at);
	view_level(item, (enum level)clock->level);
	data_text(item, "left",
		words_left(rq->pool, desk.engine.calendar, clock->next_due_at, rq->now));
	data_bool(item, "drawn", clock->drawn);
	data_bool(item, "issued", clock->issued);
	data_text(item, "_sheet_url", request_url(rq, "desk/supervisions/%s", clock->number));
	data_text(item, "_url", request_url(rq, "desk/tickets/%s", clock->number));
	return data_list(item, "clocks");
}

static void show_letters(
	struct request *rq, const struct late_clock *rows, size_t n, struct data *data)
{
	struct data *list = data_list(data, "tickets"), *clocks = NULL;

	for (size_t i = 0; i < n; i++) {
		if (i == 0 || rows[i].ticket_id != rows[i - 1].ticket_id)
			clocks = show_letter(rq, &rows[i], list);
		show_clock(rq, &rows[i], clocks);
	}
	data_bool(data, "_any", n > 0);
}

/* --- the file: a limit a line --- */

static int send_late(struct request *rq, const struct asked *asked, enum sheet_format format)
{
	static const char *const columns[] = {"办件编号", "标题", "单位", "状态", "来信时间",
		"期限", "到期时间", "超过（工作日）", "催办次数", "督办单"};
	const char *name = asked->today ? "今天到期的来信" : "超期的来信";
	struct late_clock *rows;
	int64_t letters;
	size_t n;

	enum db_status status = late_db_list(desk.db, rq->pool, desk_person(rq)->site_id,
		asked->unit, asked->from, asked->to, FILE_MOST, 0, &rows, &n, &letters);
	if (status != DB_OK)
		return desk_fault(rq, status);
	struct sheet *sheet = sheet_open(format, name, columns, 10);
	for (size_t i = 0; sheet && i < n; i++) {
		const struct late_clock *one = &rows[i];
		sheet_text(sheet, one->number);
		sheet_text(sheet, one->title);
		sheet_text(sheet,
			str_empty(one->unit_name) ? watch_unit_name(NULL, 0, 0) : one->unit_name);
		sheet_text(sheet, words_state(one->state, true));
		sheet_time(sheet, one->submitted_at);
		sheet_text(sheet, words_rule(desk.engine.policy, one->rule, one->class_));
		sheet_time(sheet, one->due_at);
		sheet_int(sheet, watch_days_late(one->due_at, rq->now));
		sheet_int(sheet, one->chases);
		sheet_text(sheet, one->issued ? "已签发" : one->drawn ? "待签发" : "");
		sheet_row(sheet);
	}
	return sheet ? export_send(rq, &sheet, format, name) : 500;
}

int late_page(struct request *rq)
{
	enum sheet_format format;
	struct late_clock *rows;
	struct unit *units;
	int64_t letters;
	size_t n, n_units;

	if (!desk_sees_letters(desk_person(rq)))
		return 403;
	if (!form_ok(rq->form))
		return 404;
	struct asked asked = read_asked(rq);
	if (export_format(rq, &format))
		return send_late(rq, &asked, format);
	struct data *data = data_new(rq->pool);
	enum db_status status = watch_units(rq, asked.unit, data, &units, &n_units);
	if (status == DB_OK)
		status = late_db_list(desk.db, rq->pool, desk_person(rq)->site_id, asked.unit,
			asked.from, asked.to, PAGE, (asked.page - 1) * PAGE, &rows, &n, &letters);
	if (status != DB_OK)
		return desk_fault(rq, status);
	data_text(data, "_title", asked.today ? "今天到期" : "超期的来信");
	data_bool(data, "_today", asked.today);
	watch_tabs(rq, data);
	data_text(data, "_action_url", request_url(rq, "desk/late"));
	data_text(data, "_other_url",
		request_url(rq, "desk/late?unit=%lld%s", (long long)asked.unit,
			asked.today ? "" : "&due=today"));
	data_int(data, "count", letters);
	show_letters(rq, rows, n, data);
	view_pager(rq, late_url(rq, &asked), asked.page, view_pages(letters, PAGE), false, data);
	export_links(rq, late_url(rq, &asked), data);
	return desk_page(rq, 200, "late", data);
}
