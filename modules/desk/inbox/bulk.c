/* SPDX-License-Identifier: MIT */
/*
 * Several letters dispatched to one unit in one go. Each is its own transaction with the version
 * that the page showed: what somebody else has changed meanwhile stays as it is, and the same form
 * sent twice dispatches nothing twice. The result says for each letter what happened.
 */
#include "modules/desk/inbox/inbox.h"

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "text/screen.h"
#include "view/ticket_view.h"

#include <string.h>

const struct field bulk_fields[] = {
	{"pick", "要转办的信", FIELD_MANY, .required = true, .least = 1, .most = BULK_MOST},
	{"unit", "单位", FIELD_INT, .required = true, .least = 1, .most = 2000000000},
	{"category", "类别", FIELD_LINE, .most = 40},
	{"back", "", FIELD_LINE, .most = 1000},
	{NULL},
};

enum db_status bulk_show(const struct inbox *in, struct data *data)
{
	struct request *rq = in->rq;
	struct unit *units;
	size_t n;

	if (!(in->person->roles & ROLE_OFFICE) || in->tab != LIST_MINE || in->list.n == 0)
		return DB_OK;
	enum db_status status = unit_list(desk.db, rq->pool, in->scope.site_id, &units, &n);
	struct data *bulk = data_object(data, "_bulk");
	struct data *list = data_list(bulk, "units");
	for (size_t i = 0; status == DB_OK && i < n; i++) {
		if (!units[i].active || units[i].office)
			continue;
		struct data *item = data_item(list);
		data_int(item, "id", units[i].id);
		data_text(item, "name", units[i].name);
	}
	view_choices(bulk, "categories", policy_categories(desk.engine.policy), NULL);
	data_text(bulk, "url", request_url(rq, "desk/bulk"));
	const char *url = list_url(rq, in->base, &in->filter, 0, NULL);
	data_text(bulk, "back", strchr(url, '?') + 1);
	data_int(bulk, "most", BULK_MOST);
	return status;
}

/* --- one letter --- */

struct bulk {
	struct request *rq;
	const struct unit *unit;
	const char *category; /* NULL: as it is */
	struct data *list;
	int done;
};

/* "2026112248371925.3": the number and the version that the page showed. */
static enum db_status read_pick(
	struct request *rq, const char *pick, struct ticket **out, int64_t *version)
{
	const char *point = strchr(pick, '.');
	char number[TICKET_NUMBER];

	*out = NULL;
	if (!point || str_int(point + 1, version) != 0 || *version < 1 ||
		!ticket_number_parse(pool_copy(rq->pool, pick, (size_t)(point - pick)), number))
		return DB_OK;
	return ticket_by_number(desk.db, rq->pool, desk_person(rq)->site_id, number, out);
}

/* Why this letter is not for many at once; NULL: it is. */
static const char *single(const struct bulk *b, const struct ticket *ticket, int64_t version)
{
	if (ticket->unit_id == b->unit->id && ticket->version > version)
		return "已经在这个单位，没有再转一次。";
	if (ticket->version != version)
		return "您打开列表以后有人先办了一步，没有转办。";
	if (!str_equal(ticket->state, "SUBMITTED") && !str_equal(ticket->state, "ACCEPTED"))
		return "现在的状态不能转办，没有转办。";
	if (ticket->screen >= SCREEN_FLAG)
		return "里面有需要先看的内容，请单独打开办理，没有转办。";
	if (!str_empty(ticket->pending))
		return "有同事提出不予受理，正等另一人确认，没有转办。";
	return NULL;
}

static const char *refused(enum ticket_result result)
{
	switch (result) {
	case TICKET_CHANGED: return "刚才有人先办了一步，没有转办。";
	case TICKET_ILLEGAL: return "按规定现在不能转办，没有转办。";
	case TICKET_MISSING: return "这个单位已经停用，没有转办。";
	case TICKET_AWAY: return "系统忙，没有转办，请再试一次。";
	default: return "没有转办成功，请单独打开办理。";
	}
}

static enum ticket_result dispatch(const struct bulk *b, const struct ticket *ticket, int version)
{
	struct actor actor = desk_actor(b->rq);
	struct act acts[2] = {
		{.action = "accept", .version = version, .category = b->category},
		{.action = "dispatch", .unit_id = b->unit->id, .category = b->category},
	};

	if (str_equal(ticket->state, "SUBMITTED"))
		return ticket_act_all(
			desk.db, &desk.engine, ticket->id, &actor, acts, 2, b->rq->now, NULL);
	acts[1].version = version;
	return ticket_act(desk.db, &desk.engine, ticket->id, &actor, &acts[1], b->rq->now, NULL);
}

static enum db_status one(struct bulk *b, const char *pick)
{
	struct data *item = data_item(b->list);
	struct ticket *ticket;
	int64_t version = 0;

	enum db_status status = read_pick(b->rq, pick, &ticket, &version);
	if (status != DB_OK)
		return status;
	data_bool(item, "done", false);
	if (!ticket || !desk_may_see(desk_person(b->rq), ticket)) {
		data_text(item, "what", "没有这封信。");
		return DB_OK;
	}
	data_text(item, "number", ticket->number);
	data_text(item, "number_grouped", ticket_number_grouped(b->rq->pool, ticket->number));
	data_text(item, "title", ticket->title);
	data_text(item, "_url", request_url(b->rq, "desk/tickets/%s", ticket->number));
	const char *why = single(b, ticket, version);
	if (!why) {
		enum ticket_result result = dispatch(b, ticket, (int)version);
		if (result != TICKET_DONE)
			why = refused(result);
	}
	data_text(item, "what", why ? why : pool_print(b->rq->pool, "已转给%s。", b->unit->name));
	if (!why) {
		data_bool(item, "done", true);
		b->done++;
	}
	return DB_OK;
}

/* --- all --- */

static enum db_status find_unit(struct request *rq, struct unit **out)
{
	enum db_status status = unit_read(desk.db, rq->pool, form_int(rq->form, "unit", 0), out);

	if (status == DB_OK && *out &&
		((*out)->site_id != desk_person(rq)->site_id || !(*out)->active || (*out)->office))
		*out = NULL;
	return status;
}

static const char *back_url(struct request *rq)
{
	const char *back = form_text(rq->form, "back");
	return str_starts(back, "tab=") ? request_url(rq, "desk/?%s", back)
					: request_url(rq, "desk/");
}

static int show(struct request *rq, int status, struct data *data)
{
	data_text(data, "_title", "批量转办");
	data_text(data, "_back_url", back_url(rq));
	return desk_page(rq, status, "bulk", data);
}

static const char *problem(const struct request *rq, const struct unit *unit, size_t n)
{
	if (n == 0)
		return "请先在列表里勾选要转办的信。";
	if (n > BULK_MOST)
		return "一次最多转办 100 封，请少选一些。";
	if (!unit)
		return "请选择一个现在还在用的单位。";
	if (form_has(rq->form, "category") &&
		!policy_choice(
			policy_categories(desk.engine.policy), form_text(rq->form, "category")))
		return "请从列表里选择类别。";
	return form_ok(rq->form) ? NULL : "有一项填得不对，没有转办。请回列表再试一次。";
}

int bulk_post(struct request *rq)
{
	struct data *data = data_new(rq->pool);
	struct bulk b = {.rq = rq, .list = data_list(data, "letters")};
	struct unit *unit = NULL;
	size_t n;

	if (!(desk_person(rq)->roles & ROLE_OFFICE))
		return 403;
	const char **picks = form_many(rq->form, "pick", &n);
	enum db_status status = find_unit(rq, &unit);
	if (status != DB_OK)
		return desk_fault(rq, status);
	const char *wrong = problem(rq, unit, n);
	if (wrong) {
		data_text(data, "_problem", wrong);
		return show(rq, 422, data);
	}
	b.unit = unit;
	b.category = form_has(rq->form, "category") ? form_text(rq->form, "category") : NULL;
	for (size_t i = 0; status == DB_OK && i < n; i++)
		status = one(&b, picks[i]);
	if (status != DB_OK && b.done == 0)
		return desk_fault(rq, status);
	if (status != DB_OK) /* what was done is said; the rest can be sent again */
		log_warn("dispatch of many broke off: %s", db_error(desk.db));
	data_text(data, "unit", unit->name);
	data_int(data, "done", b.done);
	data_int(data, "left", (int64_t)n - b.done);
	data_bool(data, "_broken", status != DB_OK);
	return show(rq, 200, data);
}
