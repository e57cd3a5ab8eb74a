/* SPDX-License-Identifier: MIT */
/*
 * For who keeps order: public sentiment that was reported (源府办〔2023〕26号 第十三条), and
 * attempts to publish without reviews. Both are written by actions on the ticket
 * (tickets/reviews/report.h).
 */
#include "modules/desk/watch/watch.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/reviews/report.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define ROWS_MOST 200
#define FILE_MOST 100000

const struct field report_fields[] = {
	{"format", "", FIELD_LINE, .most = 10},
	{NULL},
};

static const struct kind {
	const char *name, *any, *count, *words;
} kinds[] = {
	{REPORT_SENTIMENT, "_any_sentiment", "_count_sentiment", "舆情通报"},
	{REPORT_BYPASS, "_any_bypass", "_count_bypass", "不经审核发出，已拒绝"},
};
#define KINDS (sizeof kinds / sizeof *kinds)

/* To whom, or what was tried. */
static const char *code_words(const struct kind *kind, const struct report *one)
{
	if (str_equal(kind->name, REPORT_BYPASS))
		return words_act(one->ticket_kind, one->code);
	const struct policy_choice *to =
		policy_choice(policy_items(desk.engine.policy, "report.sentiment"), one->code);
	return to ? to->name : one->code;
}

static const char *who(struct request *rq, const struct report *one)
{
	return pool_print(rq->pool, "%s %s", one->unit_name, one->staff_name);
}

static void show_report(
	struct request *rq, const struct kind *kind, const struct report *one, struct data *item)
{
	data_text(item, "number", one->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, one->number));
	data_text(item, "title", one->title);
	data_text(item, "what", code_words(kind, one));
	data_text(item, "who", who(rq, one));
	data_text(item, "words", one->words);
	view_iso(rq, item, "at", one->at);
	data_text(item, "at_words", words_time(rq->pool, one->at, rq->now));
	if (one->sent_at != INSTANT_NONE) {
		view_iso(rq, item, "sent_at", one->sent_at);
		data_text(item, "sent_words", words_time(rq->pool, one->sent_at, rq->now));
		data_text(item, "sent_by", one->sent_by);
		data_text(item, "receipt", one->receipt);
	}
	data_text(item, "_url", request_url(rq, "desk/tickets/%s", one->number));
}

static enum db_status show_kind(struct request *rq, const struct kind *kind, struct data *data)
{
	struct data *list = data_list(data, kind->name);
	struct report *rows;
	int64_t waiting = 0;
	size_t n;

	enum db_status status = report_list(
		desk.db, rq->pool, desk_person(rq)->site_id, kind->name, ROWS_MOST, &rows, &n);
	for (size_t i = 0; i < n; i++) {
		show_report(rq, kind, &rows[i], data_item(list));
		waiting += rows[i].sent_at == INSTANT_NONE;
	}
	data_bool(data, kind->any, n > 0);
	data_int(data, kind->count, (int64_t)n);
	if (waiting > 0 && str_equal(kind->name, REPORT_SENTIMENT))
		data_int(data, "_waiting", waiting);
	if (n == ROWS_MOST)
		data_int(data, "_cut", ROWS_MOST);
	return status;
}

static void send_row(
	struct request *rq, const struct kind *kind, const struct report *one, struct sheet *sheet)
{
	sheet_text(sheet, kind->words);
	sheet_text(sheet, one->number);
	sheet_text(sheet, one->title);
	sheet_time(sheet, one->at);
	sheet_text(sheet, who(rq, one));
	sheet_text(sheet, code_words(kind, one));
	sheet_text(sheet, one->words);
	sheet_time(sheet, one->sent_at);
	sheet_text(sheet, one->sent_by);
	sheet_text(sheet, one->receipt);
	sheet_row(sheet);
}

static int send_reports(struct request *rq, enum sheet_format format)
{
	static const char *const columns[] = {"种类", "办件编号", "标题", "时间", "谁",
		"通报给，或者想做什么", "内容", "送达时间", "登记人", "怎么送达"};
	struct sheet *sheet = sheet_open(format, "舆情和违规", columns, 10);
	enum db_status status = DB_OK;

	for (size_t k = 0; sheet && status == DB_OK && k < KINDS; k++) {
		struct report *rows;
		size_t n;
		status = report_list(desk.db, rq->pool, desk_person(rq)->site_id, kinds[k].name,
			FILE_MOST, &rows, &n);
		for (size_t i = 0; i < n; i++)
			send_row(rq, &kinds[k], &rows[i], sheet);
	}
	int rc = sheet ? export_send(rq, &sheet, format, "舆情和违规") : 500;
	return status == DB_OK ? rc : desk_fault(rq, status);
}

int reports_page(struct request *rq)
{
	enum db_status status = DB_OK;
	enum sheet_format format;

	if (!desk_sees_all(desk_person(rq)))
		return 403;
	if (!form_ok(rq->form))
		return 404;
	if (export_format(rq, &format))
		return send_reports(rq, format);
	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "舆情和违规");
	watch_tabs(rq, data);
	for (size_t k = 0; status == DB_OK && k < KINDS; k++)
		status = show_kind(rq, &kinds[k], data);
	if (status != DB_OK)
		return desk_fault(rq, status);
	export_links(rq, request_url(rq, "desk/reports?"), data);
	return desk_page(rq, 200, "reports", data);
}
