/* SPDX-License-Identifier: MIT */
/* The rows of a list as a page shows them and as a file has them; which rows is decided before. */
#include "modules/desk/lists/list.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/ticket/presence.h"
#include "view/pager.h"
#include "view/ticket_view.h"
#include "view/words.h"

#include <string.h>

const char *list_category(const char *code)
{
	const struct policy_choice *choice =
		policy_choice(policy_categories(desk.engine.policy), code);
	return choice ? choice->name : code;
}

const char *list_kind(const char *kind)
{
	if (str_equal(kind, "correction"))
		return "纠错";
	return str_equal(kind, "solicitation") ? "征集" : "来信";
}

static const struct policy_rule *rule_of(const struct list_row *row)
{
	return str_empty(row->rule) ? NULL
				    : policy_rule(desk.engine.policy, row->rule, row->rule_class);
}

static enum light light_of(const struct list_row *row, instant now)
{
	const struct policy_rule *rule = rule_of(row);

	if (!rule || row->next_due_at == INSTANT_NONE)
		return LIGHT_NONE;
	return clock_light(desk.engine.calendar, rule, row->started_at, row->next_due_at, now);
}

/* What waits for the office to decide. */
static const char *asks(const struct list_row *row)
{
	static const struct {
		const char *pending, *words;
	} waits[] = {
		{"refuse", "建议不予受理，等另一人确认"},
		{"redirect", "建议引导到其他渠道，等另一人确认"},
		{"invalid", "建议作无效信处理，等另一人确认"},
		{"return", "单位要求退回，等决定"},
	};

	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
		if (str_equal(row->pending, waits[i].pending))
			return waits[i].words;
	return row->extension == EXTENSION_ASKED ? "申请延期，等决定" : NULL;
}

static void show_due(struct request *rq, const struct list_row *row, struct data *item)
{
	view_light(item, light_of(row, rq->now));
	view_level(item, row->level);
	if (row->next_due_at == INSTANT_NONE) {
		view_time(rq, item, "replied", row->replied_at);
		return;
	}
	view_iso(rq, item, "due_at", row->next_due_at);
	data_text(item, "due", words_date(rq->pool, words_due_day(row->next_due_at), rq->now));
	data_text(item, "left",
		words_left(rq->pool, desk.engine.calendar, row->next_due_at, rq->now));
	const struct policy_rule *rule = rule_of(row);
	data_text(item, "due_title", rule ? rule->title : NULL);
}

static void show_row(struct request *rq, const struct list_row *row, struct data *item)
{
	data_text(item, "number", row->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, row->number));
	data_text(item, "title", row->title);
	data_text(item, "kind", row->kind);
	data_text(
		item, "_kind_words", str_equal(row->kind, "letter") ? NULL : list_kind(row->kind));
	data_text(item, "state", row->state);
	data_text(item, "state_words", words_state(row->state, true));
	data_text(item, "category", str_empty(row->category) ? NULL : list_category(row->category));
	data_text(item, "unit", str_empty(row->unit_name) ? NULL : row->unit_name);
	data_int(item, "chases", row->chases);
	data_int(item, "additions", row->additions);
	data_bool(item, "published", row->published);
	data_bool(item, "flagged", row->flags & FLAG_NEGATIVE);
	data_bool(item, "read_first", row->screen >= 2);
	data_int(item, "_version", row->version);
	data_text(item, "asks", asks(row));
	view_iso(rq, item, "submitted_at", row->submitted_at);
	view_time(rq, item, "submitted", row->submitted_at);
	data_text(item, "_url", request_url(rq, "desk/tickets/%s", row->number));
	show_due(rq, row, item);
}

/* The place of an id among the page's. */
static size_t place(const int64_t *ids, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return i;
	return n;
}

static enum db_status read_open(struct request *rq, const int64_t *ids, size_t n, const char **open)
{
	struct list_open *who;
	size_t found;
	enum db_status status = list_db_open(desk.db, rq->pool, ids, n, rq->now - PRESENCE_GONE,
		desk_person(rq)->staff_id, &who, &found);

	for (size_t i = 0; status == DB_OK && i < found; i++) {
		const char **at = &open[place(ids, n, who[i].ticket_id)];
		*at = *at ? pool_print(rq->pool, "%s、%s", *at, who[i].name) : who[i].name;
	}
	return status;
}

static bool wants(const struct list *list, int64_t id)
{
	for (size_t i = 0; i < list->n_co; i++)
		if (list->co[i].ticket_id == id)
			return list->co[i].wants;
	return false;
}

enum db_status list_rows_show(struct request *rq, const struct list_scope *scope,
	const struct list *list, struct data *data)
{
	struct data *tickets = data_list(data, "tickets");
	const char *open[LIST_BATCH + 1] = {0};
	struct list_row *rows, *sorted[LIST_BATCH] = {0};
	size_t found;

	data_int(data, "count", list->count);
	data_bool(data, "count_is_least", list->more);
	data_bool(data, "_any", list->n > 0);
	data_bool(data, "_show_unit", scope->all);
	if (list->n == 0)
		return DB_OK;
	enum db_status status = list_db_rows(desk.db, rq->pool, list->ids, list->n, &rows, &found);
	if (status == DB_OK)
		status = read_open(rq, list->ids, list->n, open);
	if (status != DB_OK)
		return status;
	for (size_t i = 0; i < found; i++)
		sorted[place(list->ids, list->n, rows[i].id)] = &rows[i];
	for (size_t i = 0; i < list->n; i++) {
		if (!sorted[i])
			continue;
		struct data *item = data_item(tickets);
		show_row(rq, sorted[i], item);
		data_text(item, "open_by", open[i]);
		data_bool(item, "wants_consent", wants(list, sorted[i]->id));
	}
	return DB_OK;
}

void list_pager(struct request *rq, const struct list *list, const struct list_filter *f,
	const char *url, struct data *data)
{
	int64_t pages = list->more ? 0 : view_pages(list->count, LIST_PAGE);

	view_pager(rq, url, f->page, pages, list->more, data);
}

/* --- as a file --- */

static const char *const columns[] = {"期限", "办件编号", "标题", "状态", "类别", "单位",
	"来信时间", "到期时间", "答复时间", "催办次数", "补充次数", "提醒级别", "公开"};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void file_row(struct request *rq, struct sheet *sheet, const struct list_row *row)
{
	enum light light = light_of(row, rq->now);

	sheet_text(sheet, light == LIGHT_NONE ? "" : words_light(light));
	sheet_text(sheet, ticket_number_grouped(rq->pool, row->number));
	sheet_text(sheet, row->title);
	sheet_text(sheet, words_state(row->state, true));
	sheet_text(sheet, str_empty(row->category) ? "" : list_category(row->category));
	sheet_text(sheet, row->unit_name);
	sheet_time(sheet, row->submitted_at);
	sheet_time(sheet, row->next_due_at);
	sheet_time(sheet, row->replied_at);
	sheet_int(sheet, row->chases);
	sheet_int(sheet, row->additions);
	sheet_text(sheet, row->level == LEVEL_NONE ? "" : words_reached(row->level));
	sheet_text(sheet, row->published ? "已公开" : "");
	sheet_row(sheet);
}

static enum db_status file_batch(
	struct request *rq, struct sheet *sheet, const int64_t *ids, size_t n)
{
	struct pool *pool = pool_open();
	struct list_row *rows;
	size_t found;
	enum db_status status = list_db_rows(desk.db, pool, ids, n, &rows, &found);

	for (size_t i = 0; status == DB_OK && i < n; i++)
		for (size_t k = 0; k < found; k++)
			if (rows[k].id == ids[i])
				file_row(rq, sheet, &rows[k]);
	pool_close(&pool);
	return status;
}

int list_file(
	struct request *rq, const struct list *list, const char *title, enum sheet_format format)
{
	const struct desk_session *person = desk_person(rq);
	enum db_status status = DB_OK;

	struct sheet *sheet = sheet_open(format, title, columns, COLUMNS);
	if (!sheet)
		return 503;
	for (size_t i = 0; status == DB_OK && i < list->n; i += LIST_BATCH)
		status = file_batch(rq, sheet, list->ids + i,
			list->n - i < LIST_BATCH ? list->n - i : LIST_BATCH);
	if (status == DB_OK && (list->more || list->count > (int64_t)list->n || list->cut)) {
		sheet_text(sheet, "");
		sheet_text(sheet, "");
		sheet_text(sheet,
			pool_print(rq->pool,
				"没有列全：一个文件最多 %d 行。请缩小范围，分几次导出。",
				LIST_FILE));
		sheet_row(sheet);
	}
	if (status == DB_OK)
		status = desk_db_staff_event(desk.db, person->staff_id, person->login,
			"export_letters", rq->address, rq->now);
	if (status == DB_OK)
		return export_send(rq, &sheet, format, title);
	struct buf none = BUF_INIT;
	sheet_close(&sheet, &none);
	buf_free(&none);
	return desk_fault(rq, status);
}
