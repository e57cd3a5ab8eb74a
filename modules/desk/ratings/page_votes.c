/* SPDX-License-Identifier: MIT */
/* What people said of the site's pages: most useless first, with what they wrote, by month. */
#include "modules/desk/ratings/ratings.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/month.h"
#include "modules/desk/watch/watch.h"
#include "tickets/ratings/page_vote.h"
#include "view/pager.h"
#include "view/ticket_view.h"

#define PAGE 50
#define REMARKS 100
#define FILE_MOST 100000

static const char *const whats[] = {"pages", "words", NULL};

const struct field page_vote_fields[] = {
	{"month", "月份", FIELD_LINE, .most = 10},
	{"of", "页面", FIELD_LINE, .most = 64},
	{"page", "", FIELD_INT, .least = 1, .most = 100000},
	{"what", "", FIELD_LINE, .choices = whats},
	{"format", "", FIELD_LINE, .most = 10},
	{NULL},
};

struct asked {
	int64_t site_id;
	const char *month, *of; /* of: hash of one page, "": all */
	day from, to;
	int page;
};

static bool read_asked(struct request *rq, struct asked *out)
{
	const char *month = month_asked(rq);
	day from, to;

	if (!month_read(rq->pool, month, &from, &to))
		return false;
	*out = (struct asked){
		.site_id = desk_person(rq)->site_id,
		.month = month,
		.of = form_text(rq->form, "of"),
		.from = from,
		.to = to,
		.page = (int)form_int(rq->form, "page", 1),
	};
	return true;
}

static char *list_url(struct request *rq, const struct asked *asked)
{
	return request_url(rq, "desk/pages?month=%s&of=%s", request_escape(rq, asked->month),
		request_escape(rq, asked->of));
}

/* --- files --- */

static int send_pages(struct request *rq, const struct asked *asked, enum sheet_format format)
{
	static const char *const columns[] = {"页面", "有用", "没有用", "没有用的占比"};
	struct page_votes *rows, all;
	int64_t pages;
	size_t n;

	enum db_status status = page_vote_list(desk.db, rq->pool, asked->site_id, asked->from,
		asked->to, FILE_MOST, 0, &rows, &n, &all, &pages);
	if (status != DB_OK)
		return desk_fault(rq, status);
	struct sheet *sheet = sheet_open(format, "页面评价", columns, 4);
	for (size_t i = 0; sheet && i < n; i++) {
		sheet_text(sheet, rows[i].path);
		sheet_int(sheet, rows[i].useful);
		sheet_int(sheet, rows[i].useless);
		sheet_text(sheet,
			watch_rate(rq->pool, rows[i].useless, rows[i].useful + rows[i].useless));
		sheet_row(sheet);
	}
	return sheet
		? export_send(rq, &sheet, format, pool_print(rq->pool, "页面评价 %s", asked->month))
		: 500;
}

static int send_words(struct request *rq, const struct asked *asked, enum sheet_format format)
{
	static const char *const columns[] = {"时间", "页面", "写了什么"};
	struct page_remark *rows;
	size_t n;

	enum db_status status = page_remark_list(desk.db, rq->pool, asked->site_id, asked->of,
		asked->from, asked->to, FILE_MOST, &rows, &n);
	if (status != DB_OK)
		return desk_fault(rq, status);
	struct sheet *sheet = sheet_open(format, "页面意见", columns, 3);
	for (size_t i = 0; sheet && i < n; i++) {
		sheet_time(sheet, rows[i].at);
		sheet_text(sheet, rows[i].path);
		sheet_text(sheet, rows[i].words);
		sheet_row(sheet);
	}
	return sheet
		? export_send(rq, &sheet, format, pool_print(rq->pool, "页面意见 %s", asked->month))
		: 500;
}

/* --- the page --- */

static void show_votes(struct request *rq, const struct page_votes *votes, struct data *item)
{
	data_int(item, "useful", votes->useful);
	data_int(item, "useless", votes->useless);
	data_text(item, "useless_rate",
		watch_rate(rq->pool, votes->useless, votes->useful + votes->useless));
}

static enum db_status show_pages(struct request *rq, const struct asked *asked, struct data *data)
{
	struct page_votes *rows, all;
	int64_t pages;
	size_t n;

	enum db_status status = page_vote_list(desk.db, rq->pool, asked->site_id, asked->from,
		asked->to, PAGE, (asked->page - 1) * PAGE, &rows, &n, &all, &pages);
	if (status != DB_OK)
		return status;
	struct data *list = data_list(data, "pages");
	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		data_text(item, "path", rows[i].path);
		data_text(item, "_page_url", rows[i].path);
		data_text(item, "_words_url",
			request_url(rq, "desk/pages?month=%s&of=%s",
				request_escape(rq, asked->month), rows[i].hash));
		show_votes(rq, &rows[i], item);
	}
	show_votes(rq, &all, data_object(data, "total"));
	data_int(data, "count", pages);
	data_bool(data, "_any", n > 0);
	view_pager(rq, list_url(rq, asked), asked->page, view_pages(pages, PAGE), false, data);
	return DB_OK;
}

static enum db_status show_remarks(struct request *rq, const struct asked *asked, struct data *data)
{
	struct page_remark *rows;
	size_t n;

	enum db_status status = page_remark_list(desk.db, rq->pool, asked->site_id, asked->of,
		asked->from, asked->to, REMARKS, &rows, &n);
	if (status != DB_OK)
		return status;
	struct data *list = data_list(data, "remarks");
	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		data_text(item, "path", rows[i].path);
		data_text(item, "_page_url", rows[i].path);
		data_text(item, "words", rows[i].words);
		view_time(rq, item, "at", rows[i].at);
	}
	data_bool(data, "_any_remarks", n > 0);
	if (n == REMARKS)
		data_int(data, "_remarks_cut", REMARKS);
	data_text(data, "_of", n > 0 && *asked->of ? rows[0].path : NULL);
	return DB_OK;
}

int page_votes_page(struct request *rq)
{
	const struct desk_session *person = desk_person(rq);
	enum sheet_format format;
	struct asked asked;

	if (!desk_sees_all(person) && !(person->roles & ROLE_ADMIN))
		return 403;
	if (!form_ok(rq->form) || !read_asked(rq, &asked))
		return 404;
	if (export_format(rq, &format))
		return str_equal(form_text(rq->form, "what"), "words")
			? send_words(rq, &asked, format)
			: send_pages(rq, &asked, format);
	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "页面评价");
	data_text(data, "month", asked.month);
	month_choices(rq, asked.month, data);
	data_bool(data, "_one", *asked.of != '\0');
	data_text(data, "_all_url",
		request_url(rq, "desk/pages?month=%s", request_escape(rq, asked.month)));
	data_text(data, "_action_url", request_url(rq, "desk/pages"));
	data_text(data, "_words_csv_url",
		pool_print(rq->pool, "%s&what=words&format=csv", list_url(rq, &asked)));
	export_links(rq, list_url(rq, &asked), data);
	enum db_status status = *asked.of ? DB_OK : show_pages(rq, &asked, data);
	if (status == DB_OK)
		status = show_remarks(rq, &asked, data);
	return status == DB_OK ? desk_page(rq, 200, "page_votes", data) : desk_fault(rq, status);
}
