/* SPDX-License-Identifier: MIT */
/*
 * The board: how every unit stands, the worst first. Each number opens the list that it counts;
 * what is one's own unit's is seen by its persons too.
 */
#include "modules/desk/watch/board_db.h"
#include "modules/desk/watch/watch.h"

#include "modules/desk/solicitations/solicitations.h"
#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"
#include "view/words.h"

#include <stdlib.h>

const struct field board_fields[] = {
	{"unit", "单位", FIELD_INT, .least = -1, .most = 2000000000},
	{"format", "", FIELD_LINE, .most = 10},
	{NULL},
};

struct row { /* a unit on the board */
	int64_t unit_id; /* 0: not dispatched */
	const char *name;
	int64_t lights[LIGHT_RED + 1];
	int64_t open, today, late, waiting, handlers;
	instant oldest; /* due first of what is late; INSTANT_NONE */
	bool office, active;
};
struct board {
	struct request *rq;
	struct row *rows;
	size_t n;
};

/* --- counting --- */

static struct row *row_of(struct board *board, int64_t unit_id)
{
	for (size_t i = 0; i < board->n; i++)
		if (board->rows[i].unit_id == unit_id)
			return &board->rows[i];
	return NULL;
}

static enum light light_of(const struct board *board, const struct board_group *group)
{
	const struct policy_rule *rule =
		policy_rule(desk.engine.policy, group->rule, group->class_);

	if (str_empty(group->rule) || !rule)
		return LIGHT_NONE;
	return clock_light(
		desk.engine.calendar, rule, group->started_at, group->due_at, board->rq->now);
}

static void count_open(struct board *board, const struct board_group *groups, size_t n)
{
	instant now = board->rq->now;

	for (size_t i = 0; i < n; i++) {
		const struct board_group *group = &groups[i];
		struct row *row = row_of(board, group->unit_id);
		if (!row)
			continue;
		row->open += group->letters;
		row->lights[light_of(board, group)] += group->letters;
		if (group->due_at <= now) {
			row->late += group->letters;
			if (row->oldest == INSTANT_NONE || group->due_at < row->oldest)
				row->oldest = group->due_at;
		} else if (words_due_day(group->due_at) == instant_day(now)) {
			row->today += group->letters;
		}
	}
}

static void make_rows(struct board *board, const struct unit *units, size_t n, int64_t only)
{
	board->rows = pool_alloc(board->rq->pool, (n + 1) * sizeof *board->rows);
	board->n = 0;
	if (only <= 0)
		board->rows[board->n++] = (struct row){.name = watch_unit_name(NULL, 0, 0),
			.oldest = INSTANT_NONE,
			.office = true};
	for (size_t i = 0; i < n; i++) {
		if (only && units[i].id != only)
			continue;
		board->rows[board->n++] = (struct row){
			.unit_id = units[i].id,
			.name = units[i].name,
			.oldest = INSTANT_NONE,
			.office = units[i].office,
			.active = units[i].active,
		};
	}
}

static enum db_status count_all(struct board *board, int64_t only)
{
	struct request *rq = board->rq;
	int64_t site_id = desk_person(rq)->site_id;
	struct board_group *groups;
	struct board_count *waiting, *handlers;
	size_t n, n_waiting, n_handlers;

	enum db_status status = board_db_open(desk.db, rq->pool, site_id, only, &groups, &n);
	if (status == DB_OK)
		status = board_db_waiting(desk.db, rq->pool, site_id, &waiting, &n_waiting);
	if (status == DB_OK)
		status = board_db_handlers(desk.db, rq->pool, site_id, &handlers, &n_handlers);
	if (status != DB_OK)
		return status;
	count_open(board, groups, n);
	for (size_t i = 0; i < n_waiting; i++) {
		struct row *row = row_of(board, waiting[i].unit_id);
		if (row)
			row->waiting += waiting[i].n;
	}
	for (size_t i = 0; i < n_handlers; i++) {
		struct row *row = row_of(board, handlers[i].unit_id);
		if (row)
			row->handlers += handlers[i].n;
	}
	return DB_OK;
}

/* A unit that is no more, or the office that answers nothing itself, is not shown empty. */
static void drop_empty(struct board *board)
{
	size_t kept = 0;

	for (size_t i = 0; i < board->n; i++)
		if ((board->rows[i].active && !board->rows[i].office) || board->rows[i].open > 0 ||
			board->rows[i].waiting > 0)
			board->rows[kept++] = board->rows[i];
	board->n = kept;
}

/* What has been late longest first, then what is due today, then the most work. */
static int worst_first(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	instant dx = x->oldest == INSTANT_NONE ? INSTANT_NEVER : x->oldest;
	instant dy = y->oldest == INSTANT_NONE ? INSTANT_NEVER : y->oldest;

	if (dx != dy)
		return dx < dy ? -1 : 1;
	if (x->late != y->late)
		return x->late > y->late ? -1 : 1;
	if (x->today != y->today)
		return x->today > y->today ? -1 : 1;
	if (x->open != y->open)
		return x->open > y->open ? -1 : 1;
	return x->unit_id < y->unit_id ? -1 : x->unit_id > y->unit_id;
}

/* --- showing --- */

/* As the lists call it: -1 is what has no unit yet. */
static long long list_unit(const struct row *row)
{
	return row->unit_id ? (long long)row->unit_id : -1;
}

static void show_count(struct data *item, const char *key, int64_t n, const char *url)
{
	struct data *count = data_object(item, key);

	data_int(count, "n", n);
	data_text(count, "url", n > 0 ? url : NULL);
}

static void show_lights(struct request *rq, const struct row *row, struct data *item)
{
	struct data *list = data_list(item, "lights");

	for (enum light light = LIGHT_RED; light > LIGHT_NONE; light--) {
		struct data *one = data_item(list);
		view_light(one, light);
		data_int(one, "n", row->lights[light]);
		data_bool(one, "any", row->lights[light] > 0);
		data_text(one, "url",
			request_url(rq, "desk/?tab=open&unit=%lld&light=%s", list_unit(row),
				light_name(light)));
	}
}

static void show_row(struct request *rq, const struct row *row, struct data *item)
{
	long long unit = list_unit(row);

	data_text(item, "name", row->name);
	data_bool(item, "late_any", row->late > 0);
	show_lights(rq, row, item);
	show_count(item, "open", row->open, request_url(rq, "desk/?tab=open&unit=%lld", unit));
	show_count(
		item, "today", row->today, request_url(rq, "desk/late?unit=%lld&due=today", unit));
	show_count(item, "late", row->late, request_url(rq, "desk/late?unit=%lld", unit));
	show_count(item, "waiting", row->waiting,
		request_url(rq, "desk/supervisions?show=waiting&unit=%lld", unit));
	if (row->oldest != INSTANT_NONE) {
		data_text(item, "longest",
			words_left(rq->pool, desk.engine.calendar, row->oldest, rq->now));
	}
	data_bool(item, "no_handler", row->active && !row->office && row->handlers == 0);
}

static void show_sum(struct request *rq, const struct board *board, int64_t only, struct data *data)
{
	struct row sum = {.oldest = INSTANT_NONE};
	int64_t nobody = 0;
	long long unit = (long long)only;

	for (size_t i = 0; i < board->n; i++) {
		const struct row *row = &board->rows[i];
		sum.open += row->open;
		sum.today += row->today;
		sum.late += row->late;
		sum.waiting += row->waiting;
		nobody += row->active && !row->office && row->handlers == 0;
	}
	show_count(data, "open", sum.open, request_url(rq, "desk/?tab=open&unit=%lld", unit));
	show_count(
		data, "today", sum.today, request_url(rq, "desk/late?unit=%lld&due=today", unit));
	show_count(data, "late", sum.late, request_url(rq, "desk/late?unit=%lld", unit));
	show_count(data, "waiting", sum.waiting,
		request_url(rq, "desk/supervisions?show=waiting&unit=%lld", unit));
	if (desk_sees_all(desk_person(rq)))
		show_count(data, "nobody", nobody, request_url(rq, "desk/units?show=nobody"));
}

/* Texts in a review that nobody can go on with: for who can do something about it. */
static enum db_status show_stuck(struct request *rq, struct data *data)
{
	struct stuck_text *texts;
	size_t n;

	if (!desk_sees_all(desk_person(rq)))
		return DB_OK;
	enum db_status status =
		review_stuck(desk.db, rq->pool, desk_person(rq)->site_id, &texts, &n);
	if (status != DB_OK || n == 0)
		return status;
	struct data *list = data_list(data, "stuck");
	for (size_t i = 0; i < n; i++) {
		bool letter = !str_equal(texts[i].kind, SOLICITATION_KIND);
		struct data *item = data_item(list);

		data_text(item, "number", texts[i].number);
		data_text(item, "title", texts[i].title);
		data_text(item, "unit", words_holder(texts[i].unit_name));
		data_text(item, "_url",
			request_url(rq, letter ? "desk/tickets/%s" : "desk/solicitations/%s",
				texts[i].number));
	}
	data_bool(data, "_any_stuck", true);
	return DB_OK;
}

/* --- the page, and the file --- */

static int send_board(struct request *rq, const struct board *board, enum sheet_format format)
{
	static const char *const columns[] = {"单位", "在办", "超期较久", "超期", "临期", "正常",
		"今天到期", "已超期", "超期最久（工作日）", "督办单待签收", "经办账号"};
	struct sheet *sheet = sheet_open(format, "各单位办理情况", columns, 11);

	for (size_t i = 0; sheet && i < board->n; i++) {
		const struct row *row = &board->rows[i];
		sheet_text(sheet, row->name);
		sheet_int(sheet, row->open);
		for (enum light light = LIGHT_RED; light > LIGHT_NONE; light--)
			sheet_int(sheet, row->lights[light]);
		sheet_int(sheet, row->today);
		sheet_int(sheet, row->late);
		sheet_int(sheet,
			row->oldest == INSTANT_NONE ? 0 : watch_days_late(row->oldest, rq->now));
		sheet_int(sheet, row->waiting);
		sheet_int(sheet, row->handlers);
		sheet_row(sheet);
	}
	return sheet ? export_send(rq, &sheet, format, "各单位办理情况") : 500;
}

int board_page(struct request *rq)
{
	struct board board = {.rq = rq};
	enum sheet_format format;
	struct unit *units;
	size_t n;

	if (!desk_sees_letters(desk_person(rq)))
		return 403;
	if (!form_ok(rq->form))
		return 404;
	int64_t only = watch_unit(rq);
	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "各单位办理情况");
	enum db_status status = watch_units(rq, only, data, &units, &n);
	if (status == DB_OK) {
		make_rows(&board, units, n, only);
		status = count_all(&board, only);
	}
	if (status != DB_OK)
		return desk_fault(rq, status);
	drop_empty(&board);
	if (board.n > 1)
		qsort(board.rows, board.n, sizeof *board.rows, worst_first);
	if (export_format(rq, &format))
		return send_board(rq, &board, format);
	if (show_stuck(rq, data) != DB_OK)
		return desk_fault(rq, DB_GONE);
	watch_tabs(rq, data);
	data_text(data, "_at", words_time(rq->pool, rq->now, rq->now));
	struct data *list = data_list(data, "units");
	for (size_t i = 0; i < board.n; i++)
		show_row(rq, &board.rows[i], data_item(list));
	show_sum(rq, &board, only, data);
	export_links(rq, request_url(rq, "desk/board?unit=%lld", (long long)only), data);
	return desk_page(rq, 200, "board", data);
}
