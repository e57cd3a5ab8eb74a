/* SPDX-License-Identifier: MIT */
/*
 * The boxes that citizens write to (信箱), for the administrator: a list, and the form of one. What
 * stands in the way of a change is decided by tickets/organisation; what becomes of letters is not
 * touched by it.
 */
#include "modules/desk/people/people.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/export.h"

#define CHANGES_SHOWN 30

const struct field box_list_fields[] = {
	{"format", "", FIELD_LINE, .most = 10},
	{NULL},
};

const struct field box_fields[] = {
	{"seen", "", FIELD_LINE, .most = 16},
	{"site", "", FIELD_INT, .least = 1, .most = 2000000000},
	{"code", "代码", FIELD_LINE, .most = 40},
	{"name", "信箱名称", FIELD_LINE, .required = true, .most = 100},
	{"kind", "种类", FIELD_LINE, .required = true, .most = 20},
	{"unit", "写给哪个单位", FIELD_INT, .least = 0, .most = 2000000000},
	{"intro", "说明", FIELD_LINE, .most = 500},
	{"active", "开放", FIELD_BOOL},
	{NULL},
};

static const struct {
	const char *code, *name;
} kinds[] = {
	{"consult", "综合信箱"},
	{"leader", "领导信箱"},
	{"unit", "部门信箱"},
};
#define KINDS (sizeof kinds / sizeof *kinds)

const char *box_kind_name(const char *code)
{
	for (size_t i = 0; i < KINDS; i++)
		if (str_equal(kinds[i].code, code))
			return kinds[i].name;
	return NULL;
}

/* --- the list --- */

struct box_row {
	const struct box *box;
	const char *site, *unit; /* unit "": of the office */
};

static enum db_status read_site(
	struct request *rq, const struct site *site, struct box_row **out, size_t *n)
{
	struct box *boxes;
	struct unit *units;
	size_t n_units;
	enum db_status status = box_list(desk.db, rq->pool, site->id, &boxes, n);

	if (status == DB_OK)
		status = unit_list(desk.db, rq->pool, site->id, &units, &n_units);
	if (status != DB_OK)
		return status;
	*out = pool_alloc(rq->pool, (*n + 1) * sizeof **out);
	for (size_t i = 0; i < *n; i++) {
		(*out)[i] = (struct box_row){&boxes[i], site->name, ""};
		for (size_t k = 0; k < n_units; k++)
			if (units[k].id == boxes[i].unit_id)
				(*out)[i].unit = units[k].name;
	}
	return DB_OK;
}

static void show_row(struct request *rq, const struct box_row *row, struct data *item)
{
	data_text(item, "code", row->box->code);
	data_text(item, "name", row->box->name);
	data_text(item, "kind", box_kind_name(row->box->kind));
	data_text(item, "unit", row->unit);
	data_text(item, "intro", row->box->intro);
	data_bool(item, "active", row->box->active);
	data_text(item, "_url", request_url(rq, "desk/boxes/%lld", (long long)row->box->id));
}

static void add_row(struct sheet *sheet, const struct box_row *row)
{
	sheet_text(sheet, row->site);
	sheet_text(sheet, row->box->code);
	sheet_text(sheet, row->box->name);
	sheet_text(sheet, box_kind_name(row->box->kind));
	sheet_text(sheet, row->unit);
	sheet_text(sheet, row->box->intro);
	sheet_text(sheet, row->box->active ? "开放" : "已停用");
	sheet_row(sheet);
}

/* Into the page, or into the file when there is one. */
static enum db_status show_sites(struct request *rq, struct sheet *sheet, struct data *data)
{
	struct data *list = data_list(data, "sites");
	struct site *sites;
	struct box_row *rows;
	size_t n, n_rows;
	enum db_status status = people_sites(rq, &sites, &n);

	data_bool(data, "_many", n > 1);
	for (size_t i = 0; i < n && status == DB_OK; i++) {
		struct data *item = data_item(list);
		data_text(item, "site", sites[i].name);
		data_text(item, "_new_url",
			request_url(rq, "desk/boxes/new?site=%lld", (long long)sites[i].id));
		struct data *boxes = data_list(item, "boxes");
		status = read_site(rq, &sites[i], &rows, &n_rows);
		for (size_t k = 0; status == DB_OK && k < n_rows; k++)
			if (sheet)
				add_row(sheet, &rows[k]);
			else
				show_row(rq, &rows[k], data_item(boxes));
	}
	return status;
}

int boxes_page(struct request *rq)
{
	static const char *const columns[] = {
		"站点", "代码", "信箱", "种类", "写给哪个单位", "说明", "状态"};
	enum sheet_format format;
	struct sheet *sheet = NULL;
	struct data *data = data_new(rq->pool);

	if (!(desk_person(rq)->roles & ROLE_ADMIN))
		return 403;
	bool file = export_format(rq, &format);
	if (file && !(sheet = sheet_open(format, "信箱", columns, 7)))
		return 500;
	enum db_status status = show_sites(rq, sheet, data);
	if (file && status == DB_OK)
		return export_send(rq, &sheet, format, "信箱");
	if (sheet) { /* given up */
		struct buf file_bytes = BUF_INIT;
		sheet_close(&sheet, &file_bytes);
		buf_free(&file_bytes);
	}
	if (status != DB_OK)
		return desk_fault(rq, status);
	data_text(data, "_title", "信箱");
	data_text(data, "_units_url", request_url(rq, "desk/units"));
	export_links(rq, request_url(rq, "desk/boxes?"), data);
	return desk_page(rq, 200, "boxes", data);
}

/* --- the page of one --- */

static enum db_status show_units(
	struct request *rq, const struct box *box, int64_t chosen, struct data *data)
{
	struct unit *units;
	size_t n;
	enum db_status status = unit_list(desk.db, rq->pool, box->site_id, &units, &n);
	struct data *list = data_list(data, "_units");

	for (size_t i = 0; i < n && status == DB_OK; i++) {
		if (!units[i].active && units[i].id != chosen)
			continue;
		struct data *item = data_item(list);
		data_int(item, "id", units[i].id);
		data_text(item, "name", units[i].name);
		data_bool(item, "selected", units[i].id == chosen);
	}
	return status;
}

static void show_kinds(const char *chosen, struct data *data)
{
	struct data *list = data_list(data, "_kinds");

	for (size_t i = 0; i < KINDS; i++) {
		struct data *item = data_item(list);
		data_text(item, "code", kinds[i].code);
		data_text(item, "name", kinds[i].name);
		data_bool(item, "selected", str_equal(kinds[i].code, chosen));
	}
}

/* problem: one sentence above the form; typed: the values of the request. */
static int show(
	struct request *rq, int status, const struct box *box, const char *problem, bool typed)
{
	struct data *data = data_new(rq->pool);
	char mark[CHANGE_MARK] = "";

	if (status != 200 && rq->json && !form_ok(rq->form))
		return reply_faults(rq, status);
	if (box->id)
		box_mark(box, mark);
	enum db_status done =
		show_units(rq, box, typed ? form_int(rq->form, "unit", 0) : box->unit_id, data);
	if (done == DB_OK && box->id)
		done = people_changes(rq, box->site_id, "box", box->id, CHANGES_SHOWN, data);
	if (done != DB_OK)
		return desk_fault(rq, done);
	if (typed) {
		form_show(rq->form, data);
	} else {
		struct data *values = data_object(data, "values");
		data_text(values, "name", box->name);
		data_text(values, "intro", box->intro);
	}
	show_kinds(typed ? form_text(rq->form, "kind") : box->kind, data);
	data_text(data, "_title", box->id ? box->name : "增加信箱");
	data_bool(data, "_new", box->id == 0);
	data_text(data, "_code", box->id ? box->code : NULL);
	data_text(data, "problem", problem);
	data_text(data, "_seen", pool_text(rq->pool, mark));
	data_int(data, "_site", box->site_id);
	data_bool(data, "_active", typed ? form_bool(rq->form, "active") : box->active);
	data_text(data, "_boxes_url", request_url(rq, "desk/boxes"));
	data_text(data, "_action_url",
		box->id ? request_url(rq, "desk/boxes/%lld", (long long)box->id)
			: request_url(rq, "desk/boxes/new"));
	return desk_page(rq, status, "box", data);
}

static struct box fresh_box(struct request *rq)
{
	return (struct box){.site_id = form_int(rq->form, "site", desk_person(rq)->site_id),
		.kind = kinds[0].code,
		.code = "",
		.name = "",
		.intro = "",
		.active = true};
}

int box_new(struct request *rq)
{
	struct box box = fresh_box(rq);
	int fault = people_scope(rq, box.site_id);

	return fault ? fault : show(rq, 200, &box, NULL, false);
}

/* The box of :id; 0, or a status. */
static int box_of(struct request *rq, struct box **out)
{
	int64_t id;

	if (!(desk_person(rq)->roles & ROLE_ADMIN))
		return 403;
	if (str_int(rq->arg, &id) != 0 || id < 1)
		return 404;
	enum db_status status = box_read(desk.db, rq->pool, id, out);
	if (status != DB_OK)
		return desk_fault(rq, status);
	return *out ? people_scope(rq, (*out)->site_id) : 404;
}

int box_page(struct request *rq)
{
	struct box *box;
	int fault = box_of(rq, &box);

	return fault ? fault : show(rq, 200, box, NULL, false);
}

/* --- taking the form --- */

static int refused(struct request *rq, const struct box *before, const struct change *change)
{
	if (change->fault == CHANGE_CROSSED)
		return show(rq, 409, before, people_crossed(rq, "信箱", before->id != 0), true);
	people_fault(rq, change->fault);
	return show(rq, 422, before, NULL, true);
}

static int save(struct request *rq, const struct box *before)
{
	struct box box = {.site_id = before->site_id,
		.unit_id = form_int(rq->form, "unit", 0),
		.code = before->id ? before->code : form_text(rq->form, "code"),
		.name = form_text(rq->form, "name"),
		.kind = form_text(rq->form, "kind"),
		.intro = form_text(rq->form, "intro"),
		.active = form_bool(rq->form, "active")};
	struct change change = {
		.who = desk_person(rq)->login, .seen = form_text(rq->form, "seen"), .now = rq->now};

	if (!before->id)
		people_check_code(rq);
	if (!box_kind_name(box.kind))
		form_error(rq->form, "kind", "请选择信箱的种类");
	if (!form_ok(rq->form))
		return show(rq, 422, before, NULL, true);
	enum db_status status = box_change(desk.db, &box, &change);
	if (status == DB_STOP)
		return refused(rq, before, &change);
	if (status != DB_OK)
		return desk_fault(rq, status);
	desk_flash(rq, NULL,
		pool_print(rq->pool, "%s“%s”，已记入变更记录。%s",
			before->id ? "已修改" : "已增加信箱", box.name,
			box.active ? "" : "来信人不再看到它，已经收到的信照常办理。"));
	return reply_redirect(rq, request_url(rq, "desk/boxes"));
}

int box_post(struct request *rq)
{
	struct box fresh = fresh_box(rq), *before = &fresh;
	int fault = str_equal(rq->path, "desk/boxes/new") ? people_scope(rq, fresh.site_id)
							  : box_of(rq, &before);

	return fault ? fault : save(rq, before);
}
