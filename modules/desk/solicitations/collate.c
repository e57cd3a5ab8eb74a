/* SPDX-License-Identifier: MIT */
/*
 * The collation of a solicitation: opinions that say the same go into a group, each group is
 * decided with its reason, and the words of the result are written. What the result shows is
 * result.c's.
 */
#include "modules/desk/solicitations/solicitations.h"

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

#define PAGE_SIZE 50

static const char *const decisions[] = {"adopted", "partly", "refused", NULL};

const struct field solicitation_collate_fields[] = {
	{"group", "", FIELD_INT, .least = -1, .most = INT32_MAX},
	{"after", "", FIELD_INT, .least = 0},
	{NULL},
};

const struct field solicitation_group_fields[] = {
	{"action", "要做的事", FIELD_LINE, .required = true, .most = 12},
	{"version", "", FIELD_INT, .least = 0, .most = 1000000000},
	{"shelf", "", FIELD_INT, .least = -1, .most = INT32_MAX},
	{"group", "归类", FIELD_INT, .least = 0, .most = INT32_MAX},
	{"opinion", "意见", FIELD_MANY, .most = PAGE_SIZE},
	{"title", "这一类说的是什么", FIELD_LINE, .most = 200},
	{"decision", "是否采纳", FIELD_LINE, .most = 8, .choices = decisions},
	{"reason", "理由", FIELD_TEXT, .most = 2000},
	{"result", "结果说明", FIELD_TEXT, .most = 50000},
	{"checked", "已核对", FIELD_BOOL},
	{NULL},
};

/* --- the page --- */

struct collating {
	struct request *rq;
	struct ticket *ticket;
	struct solicitation *s;
	int64_t shelf; /* whose opinions are listed: -1 all, 0 in no group */
	bool works; /* this person may change it now */
	const char *problem;
	int64_t typed; /* group whose form gets its values back, 0 the new one's, -1 none */
	bool result_typed;
	int status;
};

static const char *url_of(const struct collating *c, int64_t shelf)
{
	return request_url(c->rq, "desk/solicitations/%s/collation?group=%lld", c->s->number,
		(long long)shelf);
}

static void show_shelf(
	const struct collating *c, struct data *list, const char *label, int64_t shelf, int64_t n)
{
	struct data *item = data_item(list);

	data_text(item, "label", label);
	data_text(item, "url", url_of(c, shelf));
	data_bool(item, "here", shelf == c->shelf);
	if (n >= 0)
		data_int(item, "count", n);
}

/* What was typed into a group's form comes back into it. */
static void show_typed(const struct collating *c, struct data *item)
{
	const struct opinion_group typed = {.id = c->typed,
		.title = form_text(c->rq->form, "title"),
		.decision = form_text(c->rq->form, "decision"),
		.reason = form_text(c->rq->form, "reason")};

	solicitations_show_group(&typed, 0, item);
	data_bool(item, "_typed", true);
}

static enum db_status show_groups(const struct collating *c, struct data *data)
{
	struct data *list = data_list(data, "groups"), *shelves = data_list(data, "_shelves");
	struct opinion_group *groups = NULL;
	size_t n = 0;
	enum db_status status = opinion_groups(desk.db, c->rq->pool, c->s->id, &groups, &n);

	show_shelf(c, shelves, "还没有归类", 0, -1);
	for (size_t i = 0; status == DB_OK && i < n; i++) {
		struct data *item = data_item(list);
		solicitations_show_group(&groups[i], i + 1, item);
		if (c->typed > 0 && c->typed == groups[i].id)
			show_typed(c, item);
		data_int(item, "place", (int64_t)i + 1);
		data_bool(item, "selected", groups[i].id == c->shelf);
		show_shelf(c, shelves, groups[i].title, groups[i].id, groups[i].opinions);
	}
	show_shelf(c, shelves, "全部", -1, -1);
	data_bool(data, "_has_groups", n > 0);
	struct data *fresh = data_object(data, "_fresh");
	solicitations_show_group(
		&(struct opinion_group){.title = "", .decision = "", .reason = ""}, 0, fresh);
	if (c->typed == 0)
		show_typed(c, fresh);
	return status;
}

static enum db_status show_opinions(const struct collating *c, struct data *data)
{
	struct opinion_find find = {.ticket_id = c->s->id,
		.article = -1,
		.group_id = c->shelf,
		.after_id = form_int(c->rq->form, "after", 0),
		.most = PAGE_SIZE + 1};
	struct data *list = data_list(data, "opinions");
	struct opinion *rows = NULL;
	size_t n = 0;
	enum db_status status = opinion_find(desk.db, c->rq->pool, &find, &rows, &n);

	for (size_t i = 0; i < n && i < PAGE_SIZE; i++)
		solicitations_show_opinion(c->rq, &rows[i], data_item(list));
	data_bool(data, "_any", n > 0);
	if (n > PAGE_SIZE)
		data_text(data, "_next_url",
			pool_print(c->rq->pool, "%s&after=%lld", url_of(c, c->shelf),
				(long long)rows[PAGE_SIZE - 1].id));
	return status;
}

static int show(struct collating *c)
{
	struct request *rq = c->rq;
	struct data *data = data_new(rq->pool);
	enum db_status status = DB_OK;

	if (c->status != 200 && rq->json)
		return reply_error(rq, c->status, c->problem);
	solicitations_show_head(rq, c->ticket, c->s, "collation", data);
	data_text(data, "_title", "汇总和结果");
	data_text(data, "problem", c->problem);
	data_bool(data, "_works", c->works);
	data_bool(data, "_asks_opinions", c->s->asks & ASKS_OPINIONS);
	data_bool(data, "_closed", str_equal(c->s->state, "CLOSED"));
	data_int(data, "_shelf", c->shelf);
	data_text(data, "result", c->result_typed ? form_text(rq->form, "result") : c->s->result);
	data_text(data, "_collate_url",
		request_url(rq, "desk/solicitations/%s/collation", c->s->number));
	data_text(data, "_check_url", request_url(rq, "desk/check"));
	data_text(data, "_paste_url", request_url(rq, "desk/paste"));
	if (c->s->asks & ASKS_OPINIONS) {
		status = show_groups(c, data);
		if (status == DB_OK)
			status = show_opinions(c, data);
	}
	if (status == DB_OK)
		status = solicitations_show_result(rq, c->s, data);
	return status == DB_OK ? desk_page(rq, c->status, "solicitation_collation", data)
			       : desk_fault(rq, status);
}

/* 0 and what is there, or a status: only what is over is collated. */
static int open_over(struct request *rq, struct collating *c)
{
	int fault = solicitations_open(rq, rq->arg, &c->ticket, &c->s);

	c->rq = rq;
	c->status = 200;
	c->typed = -1;
	if (fault)
		return fault;
	enum solicitation_phase phase = solicitation_phase(c->s, rq->now);
	if (phase != PHASE_CLOSED && phase != PHASE_RESULT)
		return 404;
	c->works = str_equal(c->s->state, "COLLATING") && forms_allow(rq, c->ticket, "edit");
	return 0;
}

int solicitations_collation(struct request *rq)
{
	struct collating c = {0};
	int fault = open_over(rq, &c);

	if (fault)
		return fault;
	c.shelf = form_int(rq->form, "group", c.works ? 0 : -1);
	return show(&c);
}

/* --- changing it --- */

static int again(struct collating *c, int status, const char *problem)
{
	c->status = status;
	c->problem = problem;
	return show(c);
}

static int done(
	struct collating *c, enum ticket_result result, const char *sentence, const char *words)
{
	struct request *rq = c->rq;

	switch (result) {
	case TICKET_DONE: break;
	case TICKET_WORDS: return again(c, 422, words);
	case TICKET_MISSING:
		return again(c, 409, "这一类或者选中的意见已经不在了，下面是现在的情况。");
	case TICKET_CHANGED:
		return again(c, 409,
			"您打开以后，有人先改了一次，所以刚才没有保存。您写的还在下面，"
			"请核对后再保存。");
	case TICKET_ILLEGAL: return again(c, 403, "现在不能由您改汇总。");
	case TICKET_AWAY: reply_retry_after(rq, 5); return 503;
	default: return 500;
	}
	if (rq->json) {
		struct data *data = data_new(rq->pool);
		data_text(data, "message", sentence);
		return reply_json(rq, 200, data);
	}
	desk_flash(rq, NULL, sentence);
	return reply_redirect(rq, url_of(c, c->shelf));
}

static int put_group(struct collating *c, const struct actor *actor)
{
	const struct form *form = c->rq->form;
	struct opinion_group group = {.id = form_int(form, "group", 0),
		.title = form_text(form, "title"),
		.decision = form_text(form, "decision"),
		.reason = utf8_trim(c->rq->pool, form_text(form, "reason"))};

	c->typed = group.id;
	if (str_empty(group.title))
		return again(c, 422, "请写这一类说的是什么。");
	return done(c,
		opinion_group_put(desk.db, &desk.engine, c->s->id, actor, &group, c->rq->now),
		"已保存。", "不采纳或者部分采纳的，请写明理由，公众会看到。");
}

static int assign(struct collating *c, const struct actor *actor)
{
	int64_t *ids, group = form_int(c->rq->form, "group", 0);
	size_t n = solicitations_ticked(c->rq, &ids);

	if (n == 0)
		return again(c, 422, "请先勾选意见。");
	return done(c,
		opinion_group_assign(
			desk.db, &desk.engine, c->s->id, actor, ids, n, group, c->rq->now),
		pool_print(
			c->rq->pool, group ? "%zu 条意见已归类。" : "%zu 条意见已从类里取出。", n),
		NULL);
}

static int save_result(struct collating *c, const struct actor *actor)
{
	const struct form *form = c->rq->form;
	struct solicitation s = *c->s;
	struct ticket_after after;

	s.result = utf8_trim(c->rq->pool, form_text(form, "result"));
	c->result_typed = true;
	enum ticket_result result = solicitation_edit(desk.db, &desk.engine, s.id, actor, &s,
		(int)form_int(form, "version", 0), c->rq->now, &after);
	if (result == TICKET_CHANGED) {
		enum db_status status =
			ticket_read(desk.db, c->rq->pool, c->ticket->id, &c->ticket);
		if (status != DB_OK || !c->ticket)
			return desk_fault(c->rq, status);
	}
	return done(c, result, "结果说明已保存，下面是公众将看到的样子。", "请写结果说明。");
}

int solicitations_collate(struct request *rq)
{
	const char *action = form_text(rq->form, "action");
	struct actor actor = desk_actor(rq);
	struct collating c = {0};
	int fault = open_over(rq, &c);

	if (fault)
		return fault;
	c.shelf = form_int(rq->form, "shelf", 0);
	if (!c.works) {
		c.result_typed = form_has(rq->form, "result");
		return again(
			&c, str_equal(c.s->state, "COLLATING") ? 403 : 409, "现在不能由您改汇总。");
	}
	if (!form_ok(rq->form))
		return again(&c, 422, "有的内容太长，请写短一些。");
	if (str_equal(action, "put"))
		return put_group(&c, &actor);
	if (str_equal(action, "assign"))
		return assign(&c, &actor);
	if (str_equal(action, "drop"))
		return done(&c,
			opinion_group_drop(desk.db, &desk.engine, c.s->id, &actor,
				form_int(rq->form, "group", 0)),
			"这一类已删去，里面的意见回到“还没有归类”。", NULL);
	if (str_equal(action, "result"))
		return save_result(&c, &actor);
	return 400;
}
