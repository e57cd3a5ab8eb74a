/* SPDX-License-Identifier: MIT */
/*
 * The register of publication (登记建档: 源府办〔2023〕26号 第九条; 大同市云州区 第十三条): what
 * was made public and taken down, with who provided, reviewed and signed, to read and as a file.
 */
#include "modules/desk/publication/publication.h"
#include "modules/desk/export.h"
#include "modules/desk/month.h"
#include "modules/desk/publication/publication_db.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "view/pager.h"
#include "view/units_view.h"
#include "view/words.h"

#define REGISTER_PAGE 50
#define REGISTER_FILE 100000

const struct field register_fields[] = {
	{"month", "月份", FIELD_LINE, .most = 7},
	{"unit", "单位", FIELD_INT, .least = 0, .most = 2000000000},
	{"route", "审核流程", FIELD_LINE, .most = 40},
	{"state", "状态", FIELD_LINE, .most = 12},
	{"page", "", FIELD_INT, .least = 1, .most = 10000},
	{"format", "", FIELD_LINE, .most = 5},
	{NULL},
};

/* "县水务局\t水小满\n…" as people read it, unit and name. */
static char *people(struct pool *pool, const char *kept)
{
	char *text = pool_text(pool, kept);

	for (char *p = text; *p; p++)
		if (*p == '\t')
			*p = ' ';
	char *rest = NULL, *out = pool_text(pool, "");
	for (char *one = strtok_r(text, "\n", &rest); one; one = strtok_r(NULL, "\n", &rest))
		out = pool_print(pool, "%s%s%s", out, *out ? "；" : "", one);
	return out;
}

static const char *route_title(const char *name)
{
	const struct policy_route *route =
		str_empty(name) ? NULL : policy_route(desk.engine.policy, name);
	return route ? route->title : "未经本系统审核（导入）";
}

/* "2026-11" to its first day and the first of the next month. */
static bool month_days(struct pool *pool, const char *month, struct register_filter *filter)
{
	day first, next;
	char text[INSTANT_TEXT];

	if (str_empty(month))
		return true;
	if (!month_read(pool, month, &first, &next))
		return false;
	filter->from = pool_text(pool, day_iso(first, text));
	filter->until = pool_text(pool, day_iso(next, text));
	return true;
}

static const char *known_route(const char *name)
{
	return policy_route(desk.engine.policy, name) ? name : "";
}

static const char *known_state(const char *state)
{
	bool known = str_equal(state, "public") || str_equal(state, "withdrawn");
	return known ? state : "";
}

static bool read_filter(struct request *rq, struct register_filter *filter)
{
	const struct desk_session *me = desk_person(rq);

	*filter = (struct register_filter){
		.site_id = me->site_id,
		.unit_id = desk_sees_all(me) ? form_int(rq->form, "unit", 0) : me->unit_id,
		.route = known_route(form_text(rq->form, "route")),
		.state = known_state(form_text(rq->form, "state")),
		.from = "",
		.until = "",
		.most = REGISTER_PAGE + 1,
		.offset = (int)(form_int(rq->form, "page", 1) - 1) * REGISTER_PAGE,
	};
	return month_days(rq->pool, form_text(rq->form, "month"), filter);
}

/* --- as a file --- */

static int register_file(
	struct request *rq, struct register_filter *filter, enum sheet_format format)
{
	static const char *const columns[] = {"办件编号", "标题", "单位", "状态", "审核流程",
		"提供", "审核", "签发", "公开时间", "撤下时间", "撤下理由", "说明", "批准撤下"};
	struct register_row *rows;
	size_t n;

	filter->most = REGISTER_FILE;
	filter->offset = 0;
	enum db_status status = publication_db_register(desk.db, rq->pool, filter, &rows, &n);
	if (status != DB_OK)
		return desk_fault(rq, status);
	struct sheet *sheet =
		sheet_open(format, "信息发布登记", columns, sizeof(columns) / sizeof(columns[0]));
	if (!sheet)
		return 503;
	for (size_t i = 0; i < n; i++) {
		const struct register_row *row = &rows[i];
		bool withdrawn = str_equal(row->state, "withdrawn");
		sheet_text(sheet, row->number);
		sheet_text(sheet, row->title);
		sheet_text(sheet, row->unit_name);
		sheet_text(sheet, withdrawn ? "已撤下" : "公开");
		sheet_text(sheet, route_title(row->route));
		sheet_text(sheet, people(rq->pool, row->provided_by));
		sheet_text(sheet, people(rq->pool, row->reviewed_by));
		sheet_text(sheet, people(rq->pool, row->signed_by));
		sheet_time(sheet, row->published_at);
		sheet_time(sheet, row->withdrawn_at);
		sheet_text(sheet, withdrawn ? copy_reason(row->reason) : "");
		sheet_text(sheet, row->words);
		sheet_text(sheet, row->withdrawn_by);
		sheet_row(sheet);
	}
	return export_send(rq, &sheet, format, "信息发布登记");
}

/* --- the page --- */

static void show_row(struct request *rq, const struct register_row *row, struct data *item)
{
	bool withdrawn = str_equal(row->state, "withdrawn");

	data_text(item, "number", row->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, row->number));
	data_text(item, "title", row->title);
	data_text(item, "unit", row->unit_name);
	data_text(item, "route", route_title(row->route));
	data_text(item, "provided", people(rq->pool, row->provided_by));
	data_text(item, "reviewed", people(rq->pool, row->reviewed_by));
	data_text(item, "signed", people(rq->pool, row->signed_by));
	data_text(item, "published", words_date(rq->pool, instant_day(row->published_at), rq->now));
	data_text(item, "_url", request_url(rq, "desk/tickets/%s/record", row->number));
	if (!withdrawn)
		return;
	struct data *gone = data_object(item, "withdrawn");
	data_text(gone, "when",
		row->withdrawn_at == INSTANT_NONE
			? NULL
			: words_date(rq->pool, instant_day(row->withdrawn_at), rq->now));
	data_text(gone, "reason", copy_reason(row->reason));
	data_text(gone, "words", str_empty(row->words) ? NULL : row->words);
	data_text(gone, "by", str_empty(row->withdrawn_by) ? NULL : row->withdrawn_by);
}

static char *register_url(struct request *rq)
{
	const struct form *form = rq->form;
	return request_url(rq, "desk/register?month=%s&unit=%lld&route=%s&state=%s",
		request_escape(rq, form_text(form, "month")), (long long)form_int(form, "unit", 0),
		request_escape(rq, form_text(form, "route")),
		request_escape(rq, form_text(form, "state")));
}

static void show_routes(const char *chosen, struct data *data)
{
	size_t n;
	const struct policy_route *routes = policy_routes(desk.engine.policy, &n);
	struct data *list = data_list(data, "_routes");

	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		data_text(item, "name", routes[i].name);
		data_text(item, "title", routes[i].title);
		data_bool(item, "selected", str_equal(routes[i].name, chosen));
	}
}

int register_page(struct request *rq)
{
	struct register_filter filter;
	struct register_row *rows;
	enum sheet_format format;
	size_t n;

	if (!desk_sees_letters(desk_person(rq)))
		return 403;
	if (!form_ok(rq->form) || !read_filter(rq, &filter))
		return 400;
	if (form_has(rq->form, "format"))
		return export_format(rq, &format) ? register_file(rq, &filter, format) : 400;
	struct data *data = data_new(rq->pool);
	enum db_status status = publication_db_register(desk.db, rq->pool, &filter, &rows, &n);
	if (status == DB_OK && desk_sees_all(desk_person(rq)))
		status = units_show_all(
			desk.db, rq->pool, desk_person(rq)->site_id, filter.unit_id, data);
	if (status != DB_OK)
		return desk_fault(rq, status);
	bool more = n > REGISTER_PAGE;
	struct data *list = data_list(data, "rows");
	for (size_t i = 0; i < n && i < REGISTER_PAGE; i++)
		show_row(rq, &rows[i], data_item(list));
	data_text(data, "_title", "信息发布登记簿");
	data_text(data, "_queue_url", request_url(rq, "desk/publications"));
	data_text(data, "_register_url", request_url(rq, "desk/register"));
	data_text(data, "month", form_text(rq->form, "month"));
	data_bool(data, "_all", desk_sees_all(desk_person(rq)));
	data_bool(data, "_any", n > 0);
	data_bool(data, "_only_public", str_equal(filter.state, "public"));
	data_bool(data, "_only_withdrawn", str_equal(filter.state, "withdrawn"));
	show_routes(filter.route, data);
	view_pager(rq, register_url(rq), form_int(rq->form, "page", 1), 0, more, data);
	export_links(rq, register_url(rq), data);
	return desk_page(rq, 200, "register", data);
}
