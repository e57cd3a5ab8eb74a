/* SPDX-License-Identifier: MIT */
/*
 * Whose pages lie where: the table by which an error report is suggested to a unit, a row each for
 * a beginning of an address. By form, and as a file out and in again.
 */
#include "modules/desk/corrections/corrections.h"

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "modules/desk/corrections/corrections_db.h"
#include "modules/desk/export.h"
#include "tickets/corrections/correction.h"

#include <string.h>

#define PREFIX_MOST 300
#define ROWS_MOST 5000 /* of a file */

const struct field path_query[] = {
	{"format", "", FIELD_LINE, .most = 4},
	{NULL},
};

const struct field path_fields[] = {
	{"prefix", "网址的开头", FIELD_LINE, .most = 1000},
	{"unit", "单位", FIELD_INT, .least = 0, .most = 2000000000},
	{"remove", "", FIELD_BOOL},
	{"rows", "表格", FIELD_TEXT, .most = 500000},
	{NULL},
};

#define KEEPERS (ROLE_OFFICE | ROLE_ADMIN)

/* As it is kept: host and path, spelled like the addresses that are compared with it; NULL: none.
 */
static const char *clean_prefix(struct request *rq, const char *typed)
{
	char *url = correction_url(rq->pool, typed);
	if (!url)
		return NULL;
	const char *place = correction_place(url);
	const char *prefix = pool_copy(rq->pool, place, strcspn(place, "?#"));
	return utf8_length(prefix) <= PREFIX_MOST ? prefix : NULL;
}

/* --- showing --- */

static void show_units(const struct unit *units, size_t n, int64_t chosen, struct data *data)
{
	struct data *list = data_list(data, "units");

	for (size_t i = 0; i < n; i++) {
		if (!units[i].active)
			continue;
		struct data *item = data_item(list);
		data_int(item, "id", units[i].id);
		data_text(item, "name", units[i].name);
		data_bool(item, "selected", units[i].id == chosen);
	}
}

static int send_file(
	struct request *rq, enum sheet_format format, const struct path_row *rows, size_t n)
{
	static const char *const columns[] = {"网址的开头", "单位代码", "单位"};
	struct sheet *sheet = sheet_open(format, "栏目归属", columns, 3);

	if (!sheet)
		return 503;
	for (size_t i = 0; i < n; i++) {
		sheet_text(sheet, rows[i].prefix);
		sheet_text(sheet, rows[i].unit_code);
		sheet_text(sheet, rows[i].unit_name);
		sheet_row(sheet);
	}
	return export_send(rq, &sheet, format, "栏目归属");
}

static int show(struct request *rq, int status, const char *problem)
{
	struct data *data = data_new(rq->pool);
	struct data *list = data_list(data, "paths");
	struct path_row *rows;
	struct unit *units;
	size_t n, n_units;
	enum sheet_format format;

	if (status == 422 && rq->json)
		return reply_error(rq, status, problem);
	enum db_status read = path_list(desk.db, rq->pool, rq->site_id, &rows, &n);
	if (read == DB_OK)
		read = unit_list(desk.db, rq->pool, rq->site_id, &units, &n_units);
	if (read != DB_OK)
		return desk_fault(rq, read);
	if (status == 200 && export_format(rq, &format))
		return send_file(rq, format, rows, n);
	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		data_text(item, "prefix", rows[i].prefix);
		data_text(item, "unit", rows[i].unit_name);
	}
	show_units(units, n_units, form_int(rq->form, "unit", 0), data);
	data_bool(data, "_any", n > 0);
	data_text(data, "_title", "栏目归属");
	data_text(data, "problem", problem);
	data_text(data, "_prefix", form_text(rq->form, "prefix"));
	data_text(data, "_rows", form_text(rq->form, "rows"));
	data_text(data, "_paths_url", request_url(rq, "desk/paths"));
	data_text(data, "_import_url", request_url(rq, "desk/paths/import"));
	data_text(data, "_corrections_url", request_url(rq, "desk/corrections"));
	export_links(rq, request_url(rq, "desk/paths?"), data);
	return desk_page(rq, status, "paths", data);
}

int paths_page(struct request *rq)
{
	return desk_person(rq)->roles & KEEPERS ? show(rq, 200, NULL) : 403;
}

/* --- one row --- */

static bool in_use(const struct unit *units, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (units[i].id == id && units[i].active)
			return true;
	return false;
}

int paths_post(struct request *rq)
{
	const char *prefix = clean_prefix(rq, form_text(rq->form, "prefix"));
	bool away = form_bool(rq->form, "remove");
	int64_t unit = away ? 0 : form_int(rq->form, "unit", 0);
	struct unit *units;
	size_t n;

	if (!(desk_person(rq)->roles & KEEPERS))
		return 403;
	if (!form_ok(rq->form) || !prefix)
		return show(
			rq, 422, "请写网址的开头，例如 www.example.gov.cn/news/，最多 300 个字。");
	enum db_status status = unit_list(desk.db, rq->pool, rq->site_id, &units, &n);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (!away && !in_use(units, n, unit))
		return show(rq, 422, "请选择一个现在还在用的单位。");
	status = path_change(desk.db, rq->site_id, prefix, unit, desk_person(rq)->login, rq->now);
	if (status != DB_OK)
		return desk_fault(rq, status);
	desk_flash(rq, NULL,
		pool_print(rq->pool,
			away ? "已删去 %s，已记入变更记录。"
			     : "已保存 %s，已记入变更记录。从现在起收到的报告按它建议单位。",
			prefix));
	return reply_redirect(rq, request_url(rq, "desk/paths"));
}

/* --- a file --- */

struct import {
	struct request *rq;
	const struct unit *units;
	size_t n_units;
	struct {
		const char *prefix;
		int64_t unit_id;
	} * row;
	size_t n;
	const char *problem;
};

/* One field of CSV as tables write it, without its quotes; *p behind it. */
static const char *take_field(struct pool *pool, const char **p)
{
	struct buf out = BUF_INIT;
	bool quoted = **p == '"';

	*p += quoted;
	while (**p && (quoted || (**p != ',' && **p != '\t'))) {
		if (quoted && **p == '"') {
			quoted = (*p)[1] == '"';
			*p += 1;
			if (!quoted)
				continue;
		}
		buf_char(&out, *(*p)++);
	}
	*p += **p != '\0';
	char *text = pool_copy(pool, buf_str(&out), out.n);
	buf_free(&out);
	/* a table's own sign against formulas */
	return utf8_trim(pool, text[0] == '\'' ? text + 1 : text);
}

static int64_t find_unit(const struct import *in, const char *text)
{
	for (size_t i = 0; i < in->n_units; i++)
		if (in->units[i].active &&
			(str_equal(in->units[i].code, text) || str_equal(in->units[i].name, text)))
			return in->units[i].id;
	return 0;
}

static void take_line(struct import *in, const char *line, size_t number)
{
	struct pool *pool = in->rq->pool;
	const char *p = line, *typed = take_field(pool, &p), *code = take_field(pool, &p);
	const char *name = take_field(pool, &p), *prefix;
	int64_t unit;

	if (str_empty(typed) || (number == 1 && str_equal(code, "单位代码")))
		return;
	prefix = clean_prefix(in->rq, typed);
	unit = find_unit(in, code);
	unit = unit ? unit : find_unit(in, name);
	if (!prefix)
		in->problem = pool_print(pool, "第 %zu 行：“%s”不是网址的开头。", number, typed);
	else if (!unit)
		in->problem = pool_print(pool, "第 %zu 行：没有“%s”这个在用的单位。", number,
			str_empty(code) ? name : code);
	else if (in->n == ROWS_MOST)
		in->problem = pool_print(pool, "一次最多 %d 行。", ROWS_MOST);
	if (in->problem)
		return;
	in->row[in->n].prefix = prefix;
	in->row[in->n++].unit_id = unit;
}

static void take_lines(struct import *in, const char *text)
{
	size_t number = 1;

	for (const char *p = text; *p && !in->problem; number++) {
		size_t n = strcspn(p, "\n");
		take_line(in, pool_copy(in->rq->pool, p, n), number);
		p += n + (p[n] == '\n');
	}
	if (!in->problem && in->n == 0)
		in->problem = "没有读到一行。第一列是网址的开头，第二列是单位的代码或名称。";
}

/* All of them or none. */
static enum db_status write_rows(struct db *db, void *ctx)
{
	const struct import *in = ctx;
	enum db_status status = DB_OK;

	for (size_t i = 0; status == DB_OK && i < in->n; i++)
		status = path_change(db, in->rq->site_id, in->row[i].prefix, in->row[i].unit_id,
			desk_person(in->rq)->login, in->rq->now);
	return status;
}

int paths_import(struct request *rq)
{
	struct import in = {.rq = rq};
	struct unit *units;

	if (!(desk_person(rq)->roles & KEEPERS))
		return 403;
	if (!form_ok(rq->form))
		return show(rq, 422, "表格太长了，请分几次贴。");
	enum db_status status = unit_list(desk.db, rq->pool, rq->site_id, &units, &in.n_units);
	if (status != DB_OK)
		return desk_fault(rq, status);
	in.units = units;
	in.row = pool_alloc(rq->pool, ROWS_MOST * sizeof *in.row);
	take_lines(&in, form_text(rq->form, "rows"));
	if (in.problem)
		return show(rq, 422, pool_print(rq->pool, "%s一行也没有保存。", in.problem));
	status = db_transact(desk.db, write_rows, &in);
	if (status != DB_OK)
		return desk_fault(rq, status);
	desk_flash(rq, NULL, pool_print(rq->pool, "读了 %zu 行，有变化的已记入变更记录。", in.n));
	return reply_redirect(rq, request_url(rq, "desk/paths"));
}
