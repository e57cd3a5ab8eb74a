/* SPDX-License-Identifier: MIT */
/*
 * The ledger: what was recorded last, the anchors of the days, and proving that nothing was altered
 * since a day or in one ticket. How it is proved is tickets/ledger/ledger_verify.c's; the whole
 * ledger is proved on the command line, a page must not take minutes.
 */
#include "modules/desk/watch/ledger_db.h"
#include "modules/desk/watch/watch.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"
#include "view/words.h"

#include <stdio.h>

#define EVENTS_SHOWN 50
#define ANCHORS_SHOWN 31
#define RESULTS_SHOWN 10
#define CHECK_DAYS 31 /* no limit: at most so far back from the page … */
#define CHECK_MOST 200000 /* … and at most so many events */
#define FILE_MOST 100000

const struct field ledger_fields[] = {
	{"number", "办件编号", FIELD_LINE, .most = 40},
	{"format", "", FIELD_LINE, .most = 10},
	{NULL},
};
const struct field ledger_check_fields[] = {
	{"days", "从哪天起", FIELD_INT, .least = 1, .most = CHECK_DAYS},
	{"number", "办件编号", FIELD_LINE, .most = 40},
	{NULL},
};

/* --- the page --- */

static const char *role_words(const char *role)
{
	static const struct {
		const char *role, *words;
	} names[] = {{"citizen", "来信人"}, {"office", "受理转办"}, {"handler", "经办"},
		{"head", "科室负责人"}, {"leader", "分管领导"}, {"chief", "主要领导"},
		{"supervisor", "督查"}, {"admin", "管理员"}, {"import", "导入"},
		{"system", "系统"}};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_equal(names[i].role, role))
			return names[i].words;
	return role;
}

static void show_event(struct request *rq, const struct ledger_line *line, struct data *item)
{
	data_text(item, "number", line->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, line->number));
	data_int(item, "sequence", line->sequence);
	view_iso(rq, item, "at", line->at);
	data_text(item, "at_words", words_time(rq->pool, line->at, rq->now));
	data_text(item, "action", line->action);
	data_text(item, "action_words", words_action(line->action));
	data_text(item, "role_words", role_words(line->role));
	data_text(item, "staff", str_empty(line->staff) ? NULL : line->staff);
	data_text(item, "unit", str_empty(line->unit) ? NULL : line->unit);
	data_text(item, "hash", pool_print(rq->pool, "%.12s", line->hash));
	data_text(item, "_url", request_url(rq, "desk/tickets/%s", line->number));
}

static enum db_status show_events(struct request *rq, int64_t ticket_id, struct data *data)
{
	struct ledger_line *lines;
	size_t n;

	enum db_status status = ledger_db_events(
		desk.db, rq->pool, desk_person(rq)->site_id, ticket_id, EVENTS_SHOWN, &lines, &n);
	struct data *list = data_list(data, "events");
	for (size_t i = 0; status == DB_OK && i < n; i++)
		show_event(rq, &lines[i], data_item(list));
	data_bool(data, "_any_event", data_count(list) > 0);
	return status;
}

static enum db_status show_anchors(struct request *rq, struct data *data)
{
	struct ledger_day *days;
	size_t n;
	day d;

	enum db_status status = ledger_db_anchors(desk.db, rq->pool, ANCHORS_SHOWN, &days, &n);
	struct data *list = data_list(data, "anchors");
	for (size_t i = 0; status == DB_OK && i < n; i++) {
		struct data *item = data_item(list);
		data_text(item, "day", days[i].day);
		if (day_parse(days[i].day, &d) == 0)
			data_text(item, "day_words", words_date(rq->pool, d, rq->now));
		data_int(item, "events", days[i].events);
		data_text(item, "hash", pool_print(rq->pool, "%.12s", days[i].hash));
	}
	data_bool(data, "_any_anchor", data_count(list) > 0);
	return status;
}

/* A ticket's number, or since which day. */
static const char *scope_words(struct request *rq, const char *scope)
{
	char number[TICKET_NUMBER];
	day d;

	if (day_parse(scope, &d) == 0)
		return pool_print(rq->pool, "%s以来的台账", words_date(rq->pool, d, rq->now));
	if (ticket_number_parse(scope, number))
		return pool_print(rq->pool, "办件 %s", ticket_number_grouped(rq->pool, number));
	return scope;
}

static void show_result(struct request *rq, const struct ledger_result *one, struct data *item)
{
	data_text(item, "scope", one->scope);
	data_text(item, "scope_words", scope_words(rq, one->scope));
	view_iso(rq, item, "at", one->at);
	data_text(item, "at_words", words_time(rq->pool, one->at, rq->now));
	data_text(item, "who", one->who);
	data_int(item, "tickets", one->tickets);
	data_int(item, "events", one->events);
	data_int(item, "anchors", one->anchors);
	data_bool(item, "broken", one->broken);
	if (!one->broken)
		return;
	if (!str_empty(one->number)) {
		data_text(item, "number", one->number);
		data_text(item, "number_grouped", ticket_number_grouped(rq->pool, one->number));
		data_int(item, "sequence", one->sequence);
		data_text(item, "_url", request_url(rq, "desk/tickets/%s", one->number));
	}
	data_text(item, "what", one->what);
}

static enum db_status show_results(struct request *rq, struct data *data)
{
	struct ledger_result *results;
	size_t n;

	enum db_status status = ledger_db_results(
		desk.db, rq->pool, desk_person(rq)->site_id, RESULTS_SHOWN, &results, &n);
	struct data *list = data_list(data, "checks");
	for (size_t i = 0; status == DB_OK && i < n; i++)
		show_result(rq, &results[i], data_item(list));
	data_bool(data, "_any_check", data_count(list) > 0);
	return status;
}

static int send_events(struct request *rq, int64_t ticket_id)
{
	static const char *const columns[] = {
		"办件编号", "序号", "时间", "做了什么", "谁", "姓名", "单位", "校验值"};
	enum sheet_format format = SHEET_CSV;
	struct ledger_line *lines;
	size_t n;

	export_format(rq, &format);
	enum db_status status = ledger_db_events(
		desk.db, rq->pool, desk_person(rq)->site_id, ticket_id, FILE_MOST, &lines, &n);
	if (status != DB_OK)
		return desk_fault(rq, status);
	struct sheet *sheet = sheet_open(format, "台账", columns, 8);
	for (size_t i = 0; sheet && i < n; i++) {
		sheet_text(sheet, lines[i].number);
		sheet_int(sheet, lines[i].sequence);
		sheet_time(sheet, lines[i].at);
		sheet_text(sheet, words_action(lines[i].action));
		sheet_text(sheet, role_words(lines[i].role));
		sheet_text(sheet, lines[i].staff);
		sheet_text(sheet, lines[i].unit);
		sheet_text(sheet, lines[i].hash);
		sheet_row(sheet);
	}
	return sheet ? export_send(rq, &sheet, format, "台账") : 500;
}

static int show_page(struct request *rq, int status, int64_t ticket_id, const char *problem)
{
	struct data *data = data_new(rq->pool);

	data_text(data, "_title", "台账");
	data_text(data, "problem", problem);
	watch_tabs(rq, data);
	data_text(data, "_csrf", rq->csrf);
	data_text(data, "_check_url", request_url(rq, "desk/ledger/verify"));
	data_text(data, "_ledger_url", request_url(rq, "desk/ledger"));
	data_text(data, "number", form_text(rq->form, "number"));
	data_bool(data, "_one", ticket_id > 0);
	data_int(data, "_days_most", CHECK_DAYS);
	enum db_status done = show_results(rq, data);
	if (done == DB_OK)
		done = show_anchors(rq, data);
	if (done == DB_OK)
		done = show_events(rq, ticket_id, data);
	if (done != DB_OK)
		return desk_fault(rq, done);
	export_links(rq,
		request_url(rq, "desk/ledger?number=%s",
			request_escape(rq, form_text(rq->form, "number"))),
		data);
	return desk_page(rq, status, "ledger", data);
}

/* 0 and *ticket_id (0: no number was given), or a status; *problem when it is the person's. */
static int find_ticket(struct request *rq, int64_t *ticket_id, const char **problem)
{
	char number[TICKET_NUMBER];
	struct ticket *ticket;

	*ticket_id = 0;
	*problem = NULL;
	if (!form_has(rq->form, "number"))
		return 0;
	*problem = "没有这个编号的信，请核对一下编号。";
	if (!ticket_number_parse(form_text(rq->form, "number"), number))
		return 422;
	enum db_status status =
		ticket_by_number(desk.db, rq->pool, desk_person(rq)->site_id, number, &ticket);
	if (status != DB_OK) {
		*problem = NULL;
		return desk_fault(rq, status);
	}
	if (!ticket)
		return 422;
	*problem = NULL;
	*ticket_id = ticket->id;
	return 0;
}

int ledger_page(struct request *rq)
{
	enum sheet_format format;
	const char *problem;
	int64_t ticket_id;

	if (!desk_sees_all(desk_person(rq)))
		return 403;
	if (!form_ok(rq->form))
		return 404;
	int fault = find_ticket(rq, &ticket_id, &problem);
	if (fault && !problem)
		return fault;
	if (!fault && export_format(rq, &format))
		return send_events(rq, ticket_id);
	return show_page(rq, fault ? fault : 200, ticket_id, problem);
}

/* --- proving --- */

static enum db_status prove(struct request *rq, int64_t ticket_id, const char *scope)
{
	struct ledger_report report;
	enum db_status status;
	day since;

	if (ticket_id)
		status = ledger_verify_ticket(desk.db, ticket_id, &report);
	else if (day_parse(scope, &since) == 0)
		status = ledger_verify(desk.db, day_start(since), &report, NULL, NULL);
	else
		status = DB_BAD;
	if (status != DB_OK)
		return status;
	struct ledger_result result = {
		.at = rq->now,
		.scope = scope,
		.tickets = report.tickets,
		.events = report.events,
		.anchors = report.anchors,
		.broken = report.broken,
		.number = report.broken ? report.fault.number : "",
		.sequence = report.broken ? report.fault.sequence : 0,
		.what = report.broken ? report.fault.what : "",
	};
	return ledger_db_record(
		desk.db, desk_person(rq)->site_id, desk_person(rq)->staff_id, &result);
}

int ledger_check(struct request *rq)
{
	char scope[INSTANT_TEXT] = "", number[TICKET_NUMBER];
	const char *problem = pool_print(
		rq->pool, "请写从哪天起核对，最多往回 %d 天；或者写一个办件编号。", CHECK_DAYS);
	int64_t ticket_id = 0, events = 0;
	enum db_status status = DB_OK;

	if (!desk_sees_all(desk_person(rq)))
		return 403;
	if (!form_ok(rq->form) || (!form_has(rq->form, "days") && !form_has(rq->form, "number")))
		return show_page(rq, 422, 0, problem);
	int fault = find_ticket(rq, &ticket_id, &problem);
	if (fault)
		return problem ? show_page(rq, fault, 0, problem) : fault;
	if (ticket_id) {
		ticket_number_parse(form_text(rq->form, "number"), number);
		snprintf(scope, sizeof scope, "%s", number);
	} else {
		int days = (int)form_int(rq->form, "days", 1);
		day_iso(instant_day(rq->now) - (days - 1), scope);
		status = ledger_db_count(desk.db, rq->pool, scope, CHECK_MOST + 1, &events);
	}
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (events > CHECK_MOST)
		return show_page(rq, 422, 0,
			"这段时间的记录太多，网页上核对要等很久。请选近一点的日子，或者请运维人员在"
			"服务"
			"器上核对。");
	status = prove(rq, ticket_id, scope);
	if (status != DB_OK)
		return desk_fault(rq, status);
	return reply_redirect(rq, request_url(rq, "desk/ledger#hd-checks"));
}
