/* SPDX-License-Identifier: MIT */
/*
 * All error reports together: the months in figures, the reports as a file, and the form by which
 * staff put their own finds into the same queue. One report is on its ticket's page (correction.c).
 */
#include "modules/desk/corrections/corrections.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/corrections/corrections_db.h"
#include "modules/desk/export.h"
#include "tickets/corrections/correction.h"
#include "tickets/corrections/visit.h"
#include "view/intake.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define MONTHS 12 /* no limit: how far back the table looks */
#define FILE_MOST 50000
#define BATCH 1000

const struct field corrections_fields[] = {
	{"since", "从哪天起", FIELD_LINE, .most = 10},
	{"until", "到哪天止", FIELD_LINE, .most = 10},
	{"format", "", FIELD_LINE, .most = 4},
	{NULL},
};

const struct field correction_new_fields[] = {
	{"key", "表单", FIELD_KEY, .required = true},
	{"url", "网页地址", FIELD_LINE, .required = true, .most = CORRECTION_URL_MOST},
	{"category", "问题类型", FIELD_LINE, .required = true, .most = 40},
	{"quote", "网页上的原文", FIELD_TEXT, .most = 500},
	{"proposal", "应该是", FIELD_TEXT, .most = 500},
	{"body", "说明", FIELD_TEXT, .most = 2000},
	{NULL},
};

/* Who finds errors passes them on by the same way as everybody. */
#define FINDERS (ROLE_OFFICE | ROLE_SUPERVISOR | ROLES_UNIT)

/* --- figures --- */

static void show_month(struct request *rq, const struct correction_month *month, struct data *item)
{
	const struct correction_figures *f = &month->figures;
	struct date date = day_date(month->first);

	data_text(item, "month", pool_print(rq->pool, "%d年%d月", date.year, date.month));
	data_int(item, "received", f->received);
	data_int(item, "answered", f->answered);
	data_int(item, "fixed", f->fixed);
	data_int(item, "untrue", f->untrue);
	data_int(item, "out_of_scope", f->out_of_scope);
	data_int(item, "open", f->open);
	data_int(item, "in_time", f->in_time);
	data_int(item, "late", f->late);
}

static enum db_status show_months(struct request *rq, struct data *data)
{
	struct correction_month months[MONTHS];
	struct data *list = data_list(data, "months");
	enum db_status status =
		correction_months(desk.db, rq->pool, rq->site_id, rq->now, MONTHS, months);

	for (size_t i = 0; status == DB_OK && i < MONTHS; i++)
		show_month(rq, &months[i], data_item(list));
	data_bool(data, "_has_months", true);
	return status;
}

/* --- the file --- */

static const char *kind_name(const char *code)
{
	const struct policy_choice *kind =
		policy_choice(policy_items(desk.engine.policy, CORRECTION_KINDS), code);
	return kind ? kind->name : code;
}

static const char *found_name(int found)
{
	return found < 0 ? "" : found == VISIT_ALIKE ? "几乎一样" : found ? "还在" : "不在";
}

static void add_row(struct request *rq, struct sheet *sheet, const struct correction_row *row)
{
	sheet_text(sheet, ticket_number_grouped(rq->pool, row->number));
	sheet_text(sheet, kind_name(row->kind));
	sheet_text(sheet, words_state(row->state, true));
	sheet_text(sheet, row->url);
	sheet_text(sheet, row->quote);
	sheet_text(sheet, row->proposal);
	sheet_text(sheet, row->body);
	sheet_text(sheet, row->unit_name);
	sheet_time(sheet, row->submitted_at);
	sheet_time(sheet, row->due_at);
	sheet_time(sheet, row->replied_at);
	sheet_text(sheet, row->late ? "超期" : "");
	sheet_int(sheet, row->reports);
	sheet_text(sheet, found_name(row->found));
	sheet_text(sheet, row->handed_to);
	sheet_text(sheet, row->national_ref);
	sheet_row(sheet);
}

/* Page after page of the index, so that a long file needs little memory. */
static enum db_status add_rows(
	struct request *rq, struct sheet *sheet, const char *since, const char *until)
{
	const struct desk_session *person = desk_person(rq);
	struct correction_after after = {.day = since, .id = 0};
	int64_t unit = desk_sees_all(person) ? 0 : person->unit_id;
	enum db_status status = DB_OK;
	size_t n = BATCH;

	for (size_t all = 0; status == DB_OK && n == BATCH && all < FILE_MOST; all += n) {
		struct pool *pool = pool_open();
		struct correction_row *rows;
		status = correction_rows(
			desk.db, pool, rq->site_id, &after, until, BATCH, &rows, &n);
		for (size_t i = 0; i < n; i++)
			if (!unit || rows[i].unit_id == unit)
				add_row(rq, sheet, &rows[i]);
		if (n > 0) {
			after.day = pool_text(rq->pool, rows[n - 1].received_on);
			after.id = rows[n - 1].id;
		}
		pool_close(&pool);
	}
	return status;
}

static const char *day_or(struct request *rq, const char *name, const char *otherwise)
{
	const char *text = form_text(rq->form, name);
	day d;

	return *text && day_parse(text, &d) == 0 ? text : otherwise;
}

static int send_file(struct request *rq, enum sheet_format format)
{
	static const char *const columns[] = {"办件编号", "问题类型", "状态", "网页地址",
		"网页上的原文", "应该是", "说明", "单位", "收到时间", "到期时间", "答复时间",
		"超期", "报告人数", "原文现在", "移交", "平台编号"};
	const struct desk_session *person = desk_person(rq);
	struct sheet *sheet = sheet_open(format, "纠错", columns, 16);

	if (!sheet)
		return 503;
	enum db_status status = add_rows(
		rq, sheet, day_or(rq, "since", "2000-01-01"), day_or(rq, "until", "2999-12-31"));
	if (status == DB_OK)
		status = desk_db_staff_event(desk.db, person->staff_id, person->login,
			"export_corrections", rq->address, rq->now);
	if (status == DB_OK)
		return export_send(rq, &sheet, format, "纠错");
	struct buf none = BUF_INIT;
	sheet_close(&sheet, &none);
	buf_free(&none);
	return desk_fault(rq, status);
}

int corrections_page(struct request *rq)
{
	const struct desk_session *person = desk_person(rq);
	enum sheet_format format;

	if (!desk_sees_letters(person))
		return 403;
	if (export_format(rq, &format))
		return send_file(rq, format);
	struct data *data = data_new(rq->pool);
	enum db_status status = desk_sees_all(person) ? show_months(rq, data) : DB_OK;
	if (status != DB_OK)
		return desk_fault(rq, status);
	data_text(data, "_title", "网站纠错");
	data_text(data, "_open_url", request_url(rq, "desk/?tab=open&kind=correction"));
	data_text(data, "_all_url", request_url(rq, "desk/?tab=all&kind=correction"));
	data_text(data, "_new_url", request_url(rq, "desk/corrections/new"));
	data_text(data, "_paths_url", request_url(rq, "desk/paths"));
	data_text(data, "_corrections_url", request_url(rq, "desk/corrections"));
	return desk_page(rq, 200, "corrections", data);
}

/* --- what staff found themselves --- */

static int show_new(struct request *rq, int status, const char *problem)
{
	struct data *data = data_new(rq->pool);

	if (status == 422 && rq->json)
		return reply_faults(rq, status);
	form_show(rq->form, data);
	view_choices(data, "kinds", policy_items(desk.engine.policy, CORRECTION_KINDS),
		form_text(rq->form, "category"));
	data_text(data, "_title", "登记自查发现的错误");
	data_text(data, "key", status == 409 ? intake_fresh_key(rq) : intake_key(rq));
	data_text(data, "problem", problem);
	data_text(data, "_new_url", request_url(rq, "desk/corrections/new"));
	data_text(data, "_corrections_url", request_url(rq, "desk/corrections"));
	return desk_page(rq, status, "correction_new", data);
}

int correction_new(struct request *rq)
{
	return desk_person(rq)->roles & FINDERS ? show_new(rq, 200, NULL) : 403;
}

static int taken(struct request *rq, const struct receipt *receipt, const char *joined)
{
	const char *number = *joined ? joined : receipt->number;

	desk_flash(rq, NULL,
		*joined ? "这处错误已经有人报告过，还在处理；您的这一条已经并到那一件。"
			: "已登记，和网友的报告一样转办、计时。系统正在打开那个页面。");
	if (desk_sees_all(desk_person(rq)))
		return reply_redirect(rq, request_url(rq, "desk/tickets/%s", number));
	return reply_redirect(rq, request_url(rq, "desk/corrections"));
}

int correction_post(struct request *rq)
{
	const struct form *form = rq->form;
	struct policy_list kinds = policy_items(desk.engine.policy, CORRECTION_KINDS);
	const struct policy_choice *kind = policy_choice(kinds, form_text(form, "category"));
	struct actor actor = desk_actor(rq);
	struct receipt receipt = {0};
	char joined[TICKET_NUMBER] = "";

	if (!(desk_person(rq)->roles & FINDERS))
		return 403;
	if (form_has(form, "category") && !kind)
		form_error(rq->form, "category", "请从列表里选择问题的类型");
	if (form_has(form, "url") && !correction_url(rq->pool, form_text(form, "url")))
		form_error(
			rq->form, "url", "请写完整的网址，例如 https://www.example.gov.cn/a.html");
	if (!form_has(form, "quote") && !form_has(form, "body"))
		form_error(rq->form, "body", "请写明哪里有错，或者抄下网页上的原文");
	if (!form_ok(form))
		return show_new(rq, 422, NULL);
	const struct ticket_new ticket = {.kind = CORRECTION_KIND,
		.site_id = rq->site_id,
		.key = form_text(form, "key"),
		.type = kind->code,
		.body = form_text(form, "body"),
		.contact = {"", "", "", ""},
		.source = "staff",
		.address = rq->address,
		.now = rq->now,
		.actor = &actor};
	const struct correction about = {.url = form_text(form, "url"),
		.quote = form_text(form, "quote"),
		.proposal = form_text(form, "proposal")};
	switch (correction_submit(desk.db, &desk.engine, &ticket, &about, &receipt, joined)) {
	case TICKET_DONE:
	case TICKET_REPEATED: return taken(rq, &receipt, joined);
	case TICKET_OTHER:
		return show_new(rq, 409,
			pool_print(rq->pool,
				"这张表刚才已经登记过一处，编号 %s。现在写的和那一处不一样，还没有"
				"登记：要另记一处，请再按一次。",
				ticket_number_grouped(rq->pool, receipt.number)));
	case TICKET_WORDS:
		form_error(
			rq->form, "url", "请写完整的网址，例如 https://www.example.gov.cn/a.html");
		return show_new(rq, 422, NULL);
	case TICKET_CLOSED: return show_new(rq, 409, "这个网站就要关闭，不再记新的问题。");
	case TICKET_AWAY:
		reply_retry_after(rq, 5);
		return show_new(rq, 503, "系统一时没能记下，您写的都在下面，请再按一次。");
	default: return 500;
	}
}
