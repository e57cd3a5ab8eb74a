/* SPDX-License-Identifier: MIT */
/*
 * Letters of supervision (督办单): as a list and as sheets to print. They are drawn up when their
 * level is reached; issuing them is an action on the ticket.
 */
#include "modules/desk/ticket/plan.h"
#include "modules/desk/watch/watch.h"
#include "modules/desk/watch/watch_db.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define SHEETS_MOST 200
#define FILE_MOST 10000

const struct field supervision_fields[] = {
	{"show", "", FIELD_LINE, .most = 20},
	{"unit", "单位", FIELD_INT, .least = -1, .most = 2000000000},
	{"format", "", FIELD_LINE, .most = 10},
	{NULL},
};

static const struct {
	enum supervision_stage stage;
	const char *name, *any; /* in the address and the page; whether there are any */
	const char *words;
} stages[] = {
	{SUPERVISION_DRAWN, "drawn", "_any_drawn", "待签发"},
	{SUPERVISION_WAITING, "waiting", "_any_waiting", "待签收"},
	{SUPERVISION_ACKNOWLEDGED, "acknowledged", "_any_acknowledged", "已签收"},
};
#define STAGES (sizeof stages / sizeof *stages)

/* --- the list --- */

/* Of the ticket's number, and the how manieth for this ticket. */
static const char *paper_number(struct request *rq, const struct desk_supervision *one)
{
	return pool_print(
		rq->pool, "%s-%d", ticket_number_grouped(rq->pool, one->number), one->ordinal);
}

static void show_supervision(
	struct request *rq, const struct desk_supervision *one, struct data *item)
{
	data_text(item, "number", one->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, one->number));
	data_text(item, "sheet_number", paper_number(rq, one));
	data_text(item, "title", one->title);
	data_text(item, "unit", words_holder(one->unit_name));
	data_text(item, "rule_title", words_rule(desk.engine.policy, one->rule, one->class_));
	view_time(rq, item, "drawn", one->drawn_at);
	view_time(rq, item, "issued", one->issued_at);
	data_text(item, "issued_by", str_empty(one->issued_by) ? NULL : one->issued_by);
	view_time(rq, item, "acknowledged", one->acknowledged_at);
	data_text(item, "acknowledged_by",
		str_empty(one->acknowledged_by) ? NULL : one->acknowledged_by);
	data_text(item, "reply", str_empty(one->reply) ? NULL : one->reply);
	data_text(item, "due", words_date(rq->pool, words_due_day(one->due_at), rq->now));
	data_bool(item, "running", one->stopped_at == INSTANT_NONE);
	data_text(item, "_url", request_url(rq, "desk/supervisions/%s", one->number));
	data_text(item, "_ticket_url", request_url(rq, "desk/tickets/%s", one->number));
}

static enum db_status show_list(struct request *rq, size_t which, int64_t unit, struct data *data)
{
	struct desk_supervision *rows;
	size_t n;

	enum db_status status = watch_db_supervisions(desk.db, rq->pool, desk_person(rq)->site_id,
		unit, stages[which].stage, SHEETS_MOST, &rows, &n);
	struct data *section = data_object(data, stages[which].name);
	struct data *list = data_list(section, "rows");
	for (size_t i = 0; status == DB_OK && i < n; i++)
		show_supervision(rq, &rows[i], data_item(list));
	data_int(section, "count", (int64_t)n);
	if (n == SHEETS_MOST)
		data_int(data, "_cut", SHEETS_MOST);
	data_bool(data, stages[which].any, n > 0);
	return status;
}

static void send_row(
	struct request *rq, size_t which, const struct desk_supervision *one, struct sheet *sheet)
{
	sheet_text(sheet, stages[which].words);
	sheet_text(sheet, paper_number(rq, one));
	sheet_text(sheet, one->title);
	sheet_text(sheet, words_holder(one->unit_name));
	sheet_text(sheet, words_rule(desk.engine.policy, one->rule, one->class_));
	sheet_time(sheet, one->due_at);
	sheet_time(sheet, one->issued_at);
	sheet_text(sheet, one->issued_by);
	sheet_time(sheet, one->acknowledged_at);
	sheet_text(sheet, one->acknowledged_by);
	sheet_text(sheet, one->reply);
	sheet_text(sheet, one->stopped_at == INSTANT_NONE ? "还没有完成" : "已经完成");
	sheet_row(sheet);
}

/* What waits to be issued is the office's own; a unit's persons see what was. */
static bool shown(struct request *rq, size_t which)
{
	const char *show = form_text(rq->form, "show");

	if (stages[which].stage == SUPERVISION_DRAWN && !desk_sees_all(desk_person(rq)))
		return false;
	return str_empty(show) || str_equal(show, stages[which].name);
}

static int send_list(struct request *rq, int64_t unit, enum sheet_format format)
{
	static const char *const columns[] = {"状态", "编号", "标题", "责任单位", "期限",
		"应当完成", "签发时间", "签发人", "签收时间", "签收人", "反馈", "办理"};
	struct sheet *sheet = sheet_open(format, "督办单", columns, 12);
	enum db_status status = DB_OK;

	for (size_t which = 0; sheet && status == DB_OK && which < STAGES; which++) {
		struct desk_supervision *rows;
		size_t n;
		if (!shown(rq, which))
			continue;
		status = watch_db_supervisions(desk.db, rq->pool, desk_person(rq)->site_id, unit,
			stages[which].stage, FILE_MOST, &rows, &n);
		for (size_t i = 0; status == DB_OK && i < n; i++)
			send_row(rq, which, &rows[i], sheet);
	}
	int rc = sheet ? export_send(rq, &sheet, format, "督办单") : 500;
	return status == DB_OK ? rc : desk_fault(rq, status);
}

int supervisions_page(struct request *rq)
{
	enum db_status status;
	enum sheet_format format;
	struct unit *units;
	size_t n;

	if (!desk_sees_letters(desk_person(rq)))
		return 403;
	if (!form_ok(rq->form))
		return 404;
	int64_t unit = watch_unit(rq);
	const char *show = form_text(rq->form, "show");
	if (export_format(rq, &format))
		return send_list(rq, unit, format);
	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "督办单");
	watch_tabs(rq, data);
	status = watch_units(rq, unit, data, &units, &n);
	for (size_t which = 0; status == DB_OK && which < STAGES; which++)
		if (shown(rq, which))
			status = show_list(rq, which, unit, data);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (!str_empty(show) || (unit && desk_sees_all(desk_person(rq))))
		data_text(data, "_all_url", request_url(rq, "desk/supervisions"));
	export_links(rq,
		request_url(rq, "desk/supervisions?show=%s&unit=%lld", request_escape(rq, show),
			(long long)unit),
		data);
	return desk_page(rq, 200, "supervisions", data);
}

/* --- the sheet --- */

static const struct unit *find_unit(const struct unit *units, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (id ? units[i].id == id : units[i].office)
			return &units[i];
	return NULL;
}

static void show_reached(
	struct request *rq, const struct desk_work *work, int64_t clock_id, struct data *item)
{
	struct data *list = data_list(item, "levels");

	for (size_t i = 0; i < work->n_explained; i++) {
		const struct explanation *e = &work->explained[i];
		if (e->clock->id != clock_id)
			continue;
		for (size_t k = 0; k < e->n_levels; k++) {
			if (e->levels[k].fired_at == INSTANT_NONE)
				continue;
			struct data *level = data_item(list);
			view_level(level, e->levels[k].level->level);
			data_text(level, "at_words",
				words_until(rq->pool, e->levels[k].at, INSTANT_NONE));
		}
	}
}

static void show_sheet(struct request *rq, const struct desk_work *work,
	const struct desk_supervision *one, const struct unit *unit, struct data *item)
{
	const struct policy_rule *rule = policy_rule(desk.engine.policy, one->rule, one->class_);

	show_supervision(rq, one, item);
	/* a sheet of paper is read in another year too */
	data_text(item, "due", words_date(rq->pool, words_due_day(one->due_at), INSTANT_NONE));
	data_text(item, "submitted",
		words_date(rq->pool, instant_day(work->ticket->submitted_at), INSTANT_NONE));
	data_bool(item, "_letter", str_equal(work->ticket->kind, "letter"));
	data_text(item, "limit", rule ? words_limit(rq->pool, rule->unit, rule->limit) : NULL);
	data_text(item, "source", rule ? words_source(rule->source) : NULL);
	data_int(item, "days_late",
		watch_days_late(
			one->due_at, one->stopped_at == INSTANT_NONE ? rq->now : one->stopped_at));
	if (one->stopped_at != INSTANT_NONE)
		data_text(item, "ended",
			words_date(rq->pool, instant_day(one->stopped_at), INSTANT_NONE));
	if (unit) {
		data_text(item, "unit", unit->name);
		data_text(item, "first_person", unit->first_person);
		data_text(item, "direct_person", unit->direct_person);
		data_text(item, "handler_person", unit->handler_person);
	}
	show_reached(rq, work, one->clock_id, item);
	data_text(item, "words", str_empty(one->words) ? NULL : one->words);
	if (one->issued_at != INSTANT_NONE)
		data_text(item, "issued",
			words_date(rq->pool, instant_day(one->issued_at), INSTANT_NONE));
	if (one->acknowledged_at != INSTANT_NONE)
		data_text(item, "acknowledged",
			words_until(rq->pool, one->acknowledged_at, INSTANT_NONE));
}

/* --- who reads a sheet --- */

/* Issued to this person's unit: theirs, wherever the letter has gone since. */
static bool is_ours(struct request *rq, const struct desk_supervision *one)
{
	return one->issued_at != INSTANT_NONE && one->unit_id != 0 &&
		one->unit_id == desk_person(rq)->unit_id;
}

static bool any_ours(struct request *rq, const struct desk_work *work)
{
	for (size_t i = 0; i < work->n_supervisions; i++)
		if (is_ours(rq, &work->supervisions[i]))
			return true;
	return false;
}

/* The letter and its sheets. *whole: this person may see the letter, too. 0, or a status. */
static int read_sheets(struct request *rq, struct desk_work *work, bool *whole)
{
	enum db_status status = plan_letter(rq, rq->arg, &work->ticket);

	if (status == DB_OK && !work->ticket)
		return 404;
	if (status == DB_OK)
		status = desk_find_co_unit(rq, work->ticket);
	if (status == DB_OK)
		status = due_read(rq, work);
	if (status != DB_OK)
		return desk_fault(rq, status);
	*whole = desk_may_see(desk_person(rq), work->ticket);
	if (*whole || (desk_sees_letters(desk_person(rq)) && any_ours(rq, work)))
		return 0;
	return desk_check_sees(rq, work->ticket); /* records it */
}

static bool waits_for(struct request *rq, const struct desk_work *work)
{
	for (size_t i = 0; i < work->n_supervisions; i++)
		if (is_ours(rq, &work->supervisions[i]) &&
			work->supervisions[i].acknowledged_at == INSTANT_NONE)
			return lifecycle_find(work->ticket->kind, work->ticket->state,
				       "acknowledge") != NULL;
	return false;
}

/* Whoever may see the letter sees the sheets that were issued; who keeps order also those that
 * wait. Whose letter it is no more sees what was issued to them. */
static int show_sheets(struct request *rq, struct desk_work *work, bool whole, int code)
{
	struct unit *units;
	size_t n_units;
	enum db_status status =
		unit_list(desk.db, rq->pool, work->ticket->site_id, &units, &n_units);

	if (status != DB_OK)
		return desk_fault(rq, status);
	struct data *data = data_new(rq->pool);
	struct data *list = data_list(data, "sheets");
	for (size_t i = 0; i < work->n_supervisions; i++) {
		const struct desk_supervision *one = &work->supervisions[i];
		if (whole ? one->issued_at == INSTANT_NONE && !desk_sees_all(desk_person(rq))
			  : !is_ours(rq, one))
			continue;
		show_sheet(rq, work, one, find_unit(units, n_units, one->unit_id), data_item(list));
	}
	if (data_count(list) == 0)
		return 404;
	data_text(data, "_title", "督办单");
	if (whole)
		data_text(data, "_ticket_url",
			request_url(rq, "desk/tickets/%s", work->ticket->number));
	else if (waits_for(rq, work))
		data_text(data, "_act_url",
			request_url(rq, "desk/supervisions/%s", work->ticket->number));
	data_text(data, "words", form_text(rq->form, "words"));
	data_int(data, "_version", work->ticket->version);
	return desk_page(rq, code, "supervision", data);
}

int supervisions_sheet(struct request *rq)
{
	struct desk_work work = {0};
	bool whole = false;
	int fault = read_sheets(rq, &work, &whole);

	return fault ? fault : show_sheets(rq, &work, whole, 200);
}

const struct field sheet_act_fields[] = {
	{"words", "反馈", FIELD_TEXT, .most = 5000},
	{NULL},
};

/* POST: read, and what the unit says to it. Where the letter itself can be seen its page has the
 * form (ticket/actions.c). */
int supervisions_acknowledge(struct request *rq)
{
	const struct act act = {.action = "acknowledge", .words = form_text(rq->form, "words")};
	struct actor actor = desk_actor(rq);
	struct desk_work work = {0};
	bool whole = false;
	int fault = read_sheets(rq, &work, &whole);

	if (fault)
		return fault;
	if (!form_ok(rq->form))
		return show_sheets(rq, &work, whole, 422);
	switch (ticket_act(desk.db, &desk.engine, work.ticket->id, &actor, &act, rq->now, NULL)) {
	case TICKET_DONE:
		desk_flash(rq, NULL, "已签收督办单，受理转办单位会看到。");
		return reply_redirect(
			rq, request_url(rq, "desk/supervisions/%s", work.ticket->number));
	case TICKET_AWAY: reply_retry_after(rq, 5); return 503;
	case TICKET_ILLEGAL:
	case TICKET_CHANGED: return show_sheets(rq, &work, whole, 409); /* it was done already */
	default: return 500;
	}
}
