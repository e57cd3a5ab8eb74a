/* SPDX-License-Identifier: MIT */
/*
 * The list of ratings: bad ones whose author is still to be contacted or whose matter is to be put
 * right, appeals that wait for a decision, and all of a month.
 */
#include "modules/desk/ratings/ratings.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/month.h"
#include "modules/desk/ratings/ratings_db.h"
#include "modules/desk/watch/watch.h"
#include "view/pager.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define PAGE 50
#define WAITING_MOST 1000
#define FILE_MOST 100000

static const char *const shows[] = {"waiting", "appeals", "all", NULL};

const struct field rating_fields[] = {
	{"show", "看什么", FIELD_LINE, .choices = shows},
	{"month", "月份", FIELD_LINE, .most = 10},
	{"unit", "单位", FIELD_INT, .least = -1, .most = 2000000000},
	{"page", "", FIELD_INT, .least = 1, .most = 100000},
	{"format", "", FIELD_LINE, .most = 10},
	{NULL},
};

struct asked {
	const char *show, *month; /* "2026-11" */
	struct rating_ask rows;
	int page;
};

static bool read_asked(struct request *rq, struct asked *out)
{
	const char *show = form_text(rq->form, "show"), *month = month_asked(rq);
	int64_t unit = watch_unit(rq);
	day from, to;

	if (!month_read(rq->pool, month, &from, &to))
		return false;
	*out = (struct asked){.show = str_empty(show) ? "waiting" : show,
		.month = month,
		.page = (int)form_int(rq->form, "page", 1)};
	out->rows = (struct rating_ask){.site_id = desk_person(rq)->site_id,
		.unit_id = unit > 0 ? unit : 0,
		.from = day_start(from),
		.to = day_start(to),
		.limit = PAGE,
		.offset = (out->page - 1) * PAGE};
	return true;
}

static enum db_status read_rows(struct request *rq, struct asked *asked, struct rating_row **rows,
	size_t *n, int64_t *total)
{
	enum db_status status;

	if (str_equal(asked->show, "all"))
		return rating_db_all(desk.db, rq->pool, &asked->rows, rows, n, total);
	if (asked->rows.limit < WAITING_MOST)
		asked->rows.limit = WAITING_MOST;
	status = str_equal(asked->show, "appeals")
		? rating_db_appeals(desk.db, rq->pool, &asked->rows, rows, n)
		: rating_db_waiting(desk.db, rq->pool, &asked->rows, rows, n);
	*total = (int64_t)*n;
	return status;
}

/* --- the page --- */

static char *list_url(struct request *rq, const struct asked *asked, const char *show)
{
	return request_url(rq, "desk/ratings?show=%s&month=%s&unit=%lld", show, asked->month,
		(long long)watch_unit(rq));
}

static void show_choices(struct request *rq, const struct asked *asked, struct data *data)
{
	static const char *const names[] = {"等着联系和整改的", "等着复核的申诉", "全部评价"};
	struct data *list = data_list(data, "_shows");

	for (size_t i = 0; shows[i]; i++) {
		struct data *item = data_item(list);
		data_text(item, "name", names[i]);
		data_text(item, "url", list_url(rq, asked, shows[i]));
		data_bool(item, "here", str_equal(shows[i], asked->show));
	}
	month_choices(rq, asked->month, data);
}

static void show_due(struct request *rq, struct data *item, const char *key, instant due_at)
{
	if (due_at == INSTANT_NONE)
		return;
	struct data *due = data_object(item, key);
	view_iso(rq, due, "due_at", due_at);
	data_text(due, "due", words_date(rq->pool, words_due_day(due_at), rq->now));
	data_text(due, "left", words_left(rq->pool, desk.engine.calendar, due_at, rq->now));
	data_bool(due, "late", due_at <= rq->now);
}

static void show_row(struct request *rq, const struct rating_row *row, struct data *item)
{
	data_text(item, "number", row->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, row->number));
	data_text(item, "title", row->title);
	data_text(item, "kind", row->kind);
	data_bool(item, "_is_correction", str_equal(row->kind, "correction"));
	data_text(item, "unit", row->unit);
	data_text(item, "state", row->state);
	data_text(item, "state_words", words_state(row->state, true));
	data_int(item, "rating", row->value);
	data_text(item, "name", rating_words(rq->pool, row->value));
	data_bool(item, "again", row->n > 1);
	data_text(item, "words", row->words);
	data_text(item, "source_words", rating_source(row->source));
	view_time(rq, item, "given", row->at);
	data_text(item, "appeal", rating_appeal_words(row->appeal));
	data_text(item, "appeal_words", row->appeal_words);
	if (row->appeal_at != INSTANT_NONE)
		view_time(rq, item, "appeal_asked", row->appeal_at);
	show_due(rq, item, "contact", row->contact_due);
	show_due(rq, item, "rectify", row->rectify_due);
	data_text(item, "_url", request_url(rq, "desk/tickets/%s", row->number));
}

/* --- the file --- */

static int send_rows(
	struct request *rq, const struct rating_row *rows, size_t n, enum sheet_format format)
{
	static const char *const columns[] = {"办件编号", "标题", "单位", "评价", "第几次",
		"评价时间", "怎么评的", "来信人说的", "状态", "联系期限", "整改期限", "申诉",
		"申诉理由", "复核意见"};
	struct sheet *sheet = sheet_open(format, "评价", columns, 14);

	for (size_t i = 0; sheet && i < n; i++) {
		const struct rating_row *row = &rows[i];
		sheet_text(sheet, row->number);
		sheet_text(sheet, row->title);
		sheet_text(sheet, row->unit);
		sheet_text(sheet, rating_words(rq->pool, row->value));
		sheet_int(sheet, row->n);
		sheet_time(sheet, row->at);
		sheet_text(sheet, rating_source(row->source));
		sheet_text(sheet, row->words);
		sheet_text(sheet, words_state(row->state, true));
		sheet_time(sheet, row->contact_due);
		sheet_time(sheet, row->rectify_due);
		sheet_text(sheet, rating_appeal_words(row->appeal));
		sheet_text(sheet, row->appeal_words);
		sheet_text(sheet, row->decided_words);
		sheet_row(sheet);
	}
	return sheet ? export_send(rq, &sheet, format, "评价") : 500;
}

static int show_page(struct request *rq, const struct asked *asked, const struct rating_row *rows,
	size_t n, int64_t total)
{
	struct data *data = data_new(rq->pool);
	bool all = str_equal(asked->show, "all");
	struct unit *units;
	size_t n_units;

	enum db_status status = watch_units(rq, watch_unit(rq), data, &units, &n_units);
	if (status != DB_OK)
		return desk_fault(rq, status);
	data_text(data, "_title", "评价");
	watch_tabs(rq, data);
	show_choices(rq, asked, data);
	data_text(data, "show", asked->show);
	data_bool(data, "_is_all", all);
	data_bool(data, "_is_appeals", str_equal(asked->show, "appeals"));
	data_bool(data, "_is_waiting", str_equal(asked->show, "waiting"));
	data_int(data, "count", total);
	data_text(data, "_action_url", request_url(rq, "desk/ratings"));
	struct data *list = data_list(data, "ratings");
	for (size_t i = 0; i < n; i++)
		show_row(rq, &rows[i], data_item(list));
	data_bool(data, "_any", n > 0);
	if (!all && n == WAITING_MOST)
		data_int(data, "_cut", WAITING_MOST);
	if (all)
		view_pager(rq, list_url(rq, asked, "all"), asked->page, view_pages(total, PAGE),
			false, data);
	export_links(rq, list_url(rq, asked, asked->show), data);
	return desk_page(rq, 200, "ratings", data);
}

int ratings_page(struct request *rq)
{
	enum sheet_format format;
	struct rating_row *rows = NULL;
	struct asked asked;
	int64_t total = 0;
	size_t n = 0;

	if (!desk_sees_letters(desk_person(rq)))
		return 403;
	if (!form_ok(rq->form) || !read_asked(rq, &asked))
		return 404;
	bool file = export_format(rq, &format);
	if (file) {
		asked.rows.limit = FILE_MOST;
		asked.rows.offset = 0;
	}
	enum db_status status = read_rows(rq, &asked, &rows, &n, &total);
	if (status != DB_OK)
		return desk_fault(rq, status);
	return file ? send_rows(rq, rows, n, format) : show_page(rq, &asked, rows, n, total);
}
