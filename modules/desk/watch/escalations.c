/* SPDX-License-Identifier: MIT */
/* The levels that were reached, newest first, for who keeps order. */
#include "modules/desk/watch/watch.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/clocks/sweep.h"
#include "view/pager.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define PAGE 50
#define READ_MOST 1000
#define FILE_MOST 100000
#define SINCE_DAYS 30 /* no limit: shown when nothing else is asked for */

const struct field escalation_fields[] = {
	{"since", "从哪天起", FIELD_LINE, .most = 20},
	{"level", "级别", FIELD_LINE, .most = 20},
	{"unit", "单位", FIELD_INT, .least = -1, .most = 2000000000},
	{"page", "", FIELD_INT, .least = 1, .most = 1000},
	{"format", "", FIELD_LINE, .most = 10},
	{NULL},
};

/* --- levels --- */

struct choice { /* what was asked for */
	instant since;
	const char *since_text;
	enum level level;
	int64_t unit;
	int page;
};

static struct choice read_choice(struct request *rq)
{
	day since;
	struct choice choice = {
		.level = level_parse(form_text(rq->form, "level")),
		.unit = watch_unit(rq),
		.page = (int)form_int(rq->form, "page", 1),
	};

	if (day_parse(form_text(rq->form, "since"), &since) != 0)
		since = instant_day(rq->now) - SINCE_DAYS;
	char iso[INSTANT_TEXT];
	choice.since = day_start(since);
	choice.since_text = pool_text(rq->pool, day_iso(since, iso));
	return choice;
}

static char *list_url(struct request *rq, const struct choice *choice)
{
	return request_url(rq, "desk/escalations?since=%s&level=%s&unit=%lld", choice->since_text,
		level_name(choice->level), (long long)choice->unit);
}

static enum db_status show_choices(
	struct request *rq, const struct choice *choice, struct data *data)
{
	struct unit *units;
	size_t n;

	enum db_status status = watch_units(rq, choice->unit, data, &units, &n);
	if (status != DB_OK)
		return status;
	struct data *levels = data_list(data, "_levels");
	for (enum level level = LEVEL_REMIND; level < LEVELS; level++) {
		struct data *item = data_item(levels);
		data_text(item, "id", level_name(level));
		data_text(item, "name", words_reached(level));
		data_bool(item, "selected", level == choice->level);
	}
	data_text(data, "since", choice->since_text);
	data_text(data, "_action_url", request_url(rq, "desk/escalations"));
	return DB_OK;
}

static void show_escalated(struct request *rq, const struct escalated *one, struct data *item)
{
	data_text(item, "number", one->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, one->number));
	data_text(item, "title", one->title);
	data_text(item, "rule", one->rule);
	data_text(item, "rule_title", words_rule(desk.engine.policy, one->rule, one->class_));
	data_text(item, "unit", words_holder(one->unit_name));
	view_level(item, one->level);
	view_iso(rq, item, "at", one->at);
	data_text(item, "at_words", words_until(rq->pool, one->at, rq->now));
	if (one->due_at != INSTANT_NONE)
		data_text(item, "due", words_date(rq->pool, words_due_day(one->due_at), rq->now));
	view_iso(rq, item, "fired_at", one->fired_at);
	data_bool(item, "running", one->running);
	data_text(item, "_url", request_url(rq, "desk/tickets/%s", one->number));
}

static void show_escalations(struct request *rq, const struct choice *choice,
	const struct escalated *rows, size_t n, struct data *data)
{
	struct data *list = data_list(data, "escalations");
	size_t skip = (size_t)(choice->page - 1) * PAGE, fitting = 0;

	for (size_t i = 0; i < n; i++) {
		if (choice->level != LEVEL_NONE && rows[i].level != choice->level)
			continue;
		if (fitting >= skip && fitting < skip + PAGE)
			show_escalated(rq, &rows[i], data_item(list));
		fitting++;
	}
	data_bool(data, "_any", data_count(list) > 0);
	data_int(data, "count", (int64_t)fitting);
	if (n == READ_MOST)
		data_int(data, "_cut", READ_MOST);
	view_pager(rq, list_url(rq, choice), choice->page, view_pages((int64_t)fitting, PAGE),
		false, data);
}

static int send_escalations(
	struct request *rq, const struct choice *choice, enum sheet_format format)
{
	static const char *const columns[] = {"级别", "办件编号", "标题", "期限", "到期时间",
		"单位", "到这一级的时间", "发现的时间", "现在"};
	struct escalated *rows;
	size_t n;

	enum db_status status = escalation_list(desk.db, rq->pool, desk_person(rq)->site_id,
		choice->since, choice->unit, FILE_MOST, &rows, &n);
	if (status != DB_OK)
		return desk_fault(rq, status);
	struct sheet *sheet = sheet_open(format, "提醒记录", columns, 9);
	for (size_t i = 0; sheet && i < n; i++) {
		if (choice->level != LEVEL_NONE && rows[i].level != choice->level)
			continue;
		sheet_text(sheet, words_reached(rows[i].level));
		sheet_text(sheet, rows[i].number);
		sheet_text(sheet, rows[i].title);
		sheet_text(sheet, words_rule(desk.engine.policy, rows[i].rule, rows[i].class_));
		sheet_time(sheet, rows[i].due_at);
		sheet_text(sheet, words_holder(rows[i].unit_name));
		sheet_time(sheet, rows[i].at);
		sheet_time(sheet, rows[i].fired_at);
		sheet_text(sheet, rows[i].running ? "还没有完成" : "已经结束");
		sheet_row(sheet);
	}
	return sheet ? export_send(rq, &sheet, format, "提醒记录") : 500;
}

int escalations_page(struct request *rq)
{
	enum sheet_format format;
	struct escalated *rows;
	size_t n;

	if (!desk_sees_letters(desk_person(rq)))
		return 403;
	if (!form_ok(rq->form))
		return 404;
	struct choice choice = read_choice(rq);
	if (export_format(rq, &format))
		return send_escalations(rq, &choice, format);
	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "提醒记录");
	watch_tabs(rq, data);
	export_links(rq, list_url(rq, &choice), data);
	enum db_status status = escalation_list(desk.db, rq->pool, desk_person(rq)->site_id,
		choice.since, choice.unit, READ_MOST, &rows, &n);
	if (status == DB_OK)
		status = show_choices(rq, &choice, data);
	if (status != DB_OK)
		return desk_fault(rq, status);
	show_escalations(rq, &choice, rows, n, data);
	return desk_page(rq, 200, "escalations", data);
}
