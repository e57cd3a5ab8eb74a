/* SPDX-License-Identifier: MIT */
/*
 * The questions of a questionnaire as a list: order, pages, taking out, the whole set as a file,
 * and how citizens will see it. One question is edited in edit.c.
 */
#include "modules/desk/questions/questions.h"

#include <string.h>

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tickets/response.h"

static const char *const moves[] = {"up", "down", "delete", "import", NULL};

const struct field questions_fields[] = {
	{"version", "", FIELD_INT, .least = 0, .most = 1000000000},
	{"action", "", FIELD_LINE, .required = true, .choices = moves},
	{"code", "题号", FIELD_LINE, .most = 40},
	{"xml", "问卷文件", FIELD_TEXT, .most = 500000},
	{NULL},
};

/* --- the room --- */

struct questions *questions_compiled(const struct questions_room *room)
{
	struct buf err = BUF_INIT;
	struct questions *set = NULL;

	if (!str_empty(room->s->questions))
		set = questions_read(conf_text(CONF_SCHEMA_DIR), room->s->questions, &err);
	buf_free(&err);
	return set;
}

/* Texts of the compiled set live as long as it does: here they are the request's. */
static void copy_question(struct pool *pool, const struct question *from, struct question *to)
{
	struct question_choice *choices = pool_alloc(pool, from->n_choices * sizeof *choices);
	struct question_choice *rows = pool_alloc(pool, from->n_rows * sizeof *rows);
	struct question_condition *when = pool_alloc(pool, from->n_conditions * sizeof *when);

	*to = *from;
	to->code = pool_text(pool, from->code);
	to->title = pool_text(pool, from->title);
	to->help = pool_text(pool, from->help);
	to->low_name = pool_text(pool, from->low_name);
	to->high_name = pool_text(pool, from->high_name);
	for (size_t i = 0; i < from->n_choices; i++) {
		choices[i] = from->choices[i];
		choices[i].code = pool_text(pool, from->choices[i].code);
		choices[i].name = pool_text(pool, from->choices[i].name);
	}
	for (size_t i = 0; i < from->n_rows; i++) {
		rows[i] = from->rows[i];
		rows[i].code = pool_text(pool, from->rows[i].code);
		rows[i].name = pool_text(pool, from->rows[i].name);
	}
	for (size_t i = 0; i < from->n_conditions; i++) {
		when[i] = from->conditions[i];
		when[i].question = pool_text(pool, from->conditions[i].question);
		when[i].choice = pool_text(pool, from->conditions[i].choice);
	}
	to->choices = choices;
	to->rows = rows;
	to->conditions = when;
}

static void copy_set(struct request *rq, struct questions_room *room)
{
	struct questions *set = questions_compiled(room);
	const struct question *all = set ? questions_all(set, &room->n) : NULL;

	room->list = pool_alloc(rq->pool, (room->n + 1) * sizeof *room->list);
	for (size_t i = 0; i < room->n; i++)
		copy_question(rq->pool, &all[i], &room->list[i]);
	questions_close(&set);
}

int questions_open(struct request *rq, struct questions_room *room)
{
	const struct desk_session *me = desk_person(rq);
	int fault;

	*room = (struct questions_room){0};
	fault = solicitations_open(rq, rq->arg, &room->ticket, &room->s);
	if (fault)
		return fault;
	if (!(room->s->asks & ASKS_QUESTIONS))
		return 404;
	room->edits =
		forms_allow(rq, room->ticket, "edit") && str_equal(room->ticket->state, "DRAFT");
	room->works = room->ticket->unit_id == me->unit_id &&
		(me->roles & (ROLE_OFFICE | ROLES_UNIT)) && !(me->roles & ROLE_VENDOR);
	copy_set(rq, room);
	return 0;
}

void questions_show_head(
	struct request *rq, const struct questions_room *room, const char *here, struct data *data)
{
	bool public_ = room->s->public_at != INSTANT_NONE;
	const struct {
		const char *name, *path, *label;
		bool there;
	} rooms[] = {
		{"list", "questions", "题目", true},
		{"preview", "questions/preview", "预览", room->n > 0},
		{"tokens", "questions/tokens", "答卷码",
			room->works && str_equal(room->s->method, "token")},
		{"sheet", "questions/sheet", "登记纸质问卷", room->works && public_},
		{"answers", "questions/answers", "答卷和结果", public_},
	};
	struct data *list;

	solicitations_show_head(rq, room->ticket, room->s, "questions", data);
	list = data_list(data, "_shelves");
	for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
		struct data *item;

		if (!rooms[i].there)
			continue;
		item = data_item(list);
		data_text(item, "label", rooms[i].label);
		data_text(item, "url",
			request_url(
				rq, "desk/solicitations/%s/%s", room->s->number, rooms[i].path));
		data_bool(item, "here", str_equal(here, rooms[i].name));
	}
	data_text(data, "_questions_url",
		request_url(rq, "desk/solicitations/%s/questions", room->s->number));
	data_bool(data, "_edits", room->edits);
	data_bool(data, "_works", room->works);
}

/* --- saving --- */

/* Without the line: there is no file that the clerk sees. */
static const char *without_line(struct pool *pool, const char *err)
{
	const char *colon = str_starts(err, "第 ") ? strstr(err, "行：") : NULL;
	const char *text = colon ? colon + strlen("行：") : err;

	return pool_copy(pool, text, strcspn(text, "\n"));
}

/* Pages count from 1 without a gap. */
static void number_pages(struct question *list, size_t n)
{
	int page = 0, before = 0;

	for (size_t i = 0; i < n; i++) {
		if (i == 0 || list[i].page != before)
			page++;
		before = list[i].page;
		list[i].page = page;
	}
}

static int store(struct request *rq, struct questions_room *room, const char *xml, int version)
{
	struct actor actor = desk_actor(rq);
	struct solicitation content = *room->s;
	struct ticket_after after = {0};

	content.questions = xml;
	switch (solicitation_edit(desk.db, &desk.engine, room->ticket->id, &actor, &content,
		version, rq->now, &after)) {
	case TICKET_DONE: return 0;
	case TICKET_CHANGED:
	case TICKET_ILLEGAL: return 409;
	case TICKET_AWAY: reply_retry_after(rq, 5); return 503;
	default: return 500;
	}
}

int questions_save(struct request *rq, struct questions_room *room, const struct question *list,
	size_t n, int version, const char **problem)
{
	struct question *copy = pool_alloc(rq->pool, (n + 1) * sizeof *copy);
	struct buf err = BUF_INIT;
	struct questions *set;
	const char *xml;
	int status;

	memcpy(copy, list, n * sizeof *copy);
	number_pages(copy, n);
	xml = n > 0 ? questions_write(rq->pool, copy, n) : "";
	set = n > 0 ? questions_read(conf_text(CONF_SCHEMA_DIR), xml, &err) : NULL;
	if (n > 0 && !set)
		*problem = without_line(rq->pool, buf_str(&err));
	status = n > 0 && !set ? -1 : store(rq, room, xml, version);
	if (status == 409)
		*problem = "您打开以后，有人先改了一次，或者已经送审，所以这次没有保存。请看现在的"
			   "题目，再改一次。";
	questions_close(&set);
	buf_free(&err);
	return status == 409 ? -1 : status;
}

/* --- the list --- */

static const char *condition_words(
	struct request *rq, const struct questions_room *room, const struct question_condition *c)
{
	const struct question *on = question_find(room->list, room->n, c->question);
	const char *colon = strchr(c->choice, ':'), *answer;
	long nr = on ? (long)(on - room->list) + 1 : 0;
	const struct question_choice *choice;

	if (!on)
		return "";
	if (*c->choice == '\0')
		return pool_print(rq->pool, "第 %ld 题%s", nr, c->not_ ? "没有答" : "答了");
	choice = question_choice(on, colon ? colon + 1 : c->choice);
	answer = choice ? choice->name : c->choice;
	if (colon) {
		const struct question_choice *row = question_row(
			on, pool_copy(rq->pool, c->choice, (size_t)(colon - c->choice)));

		answer = pool_print(rq->pool, "%s：%s", row ? row->name : "", answer);
	}
	return pool_print(rq->pool, "第 %ld 题%s“%s”", nr, c->not_ ? "没有选" : "选了", answer);
}

static void show_question(
	struct request *rq, const struct questions_room *room, size_t i, struct data *item)
{
	const struct question *q = &room->list[i];
	struct data *when = data_list(item, "when");

	data_int(item, "nr", (int64_t)i + 1);
	data_text(item, "code", q->code);
	data_text(item, "title", q->title);
	data_text(item, "kind", question_kind_code(q->kind));
	data_text(item, "_kind", question_kind_name(q->kind));
	data_bool(item, "required", q->required);
	data_int(item, "page", q->page);
	data_int(item, "choices", (int64_t)q->n_choices);
	data_bool(item, "_begins", i == 0 || room->list[i - 1].page != q->page);
	data_bool(item, "_first", i == 0);
	data_bool(item, "_last", i + 1 == room->n);
	data_text(item, "_edit_url",
		request_url(rq, "desk/solicitations/%s/questions/one?code=%s", room->s->number,
			q->code));
	for (size_t j = 0; j < q->n_conditions; j++)
		data_text(data_item(when), "words", condition_words(rq, room, &q->conditions[j]));
}

static int show_list(
	struct request *rq, const struct questions_room *room, int status, const char *problem)
{
	struct data *data = data_new(rq->pool), *list;

	data_text(data, "_title", "问卷题目");
	questions_show_head(rq, room, "list", data);
	data_text(data, "problem", problem);
	list = data_list(data, "questions");
	for (size_t i = 0; i < room->n; i++)
		show_question(rq, room, i, data_item(list));
	data_bool(data, "_any", room->n > 0);
	data_int(data, "count", (int64_t)room->n);
	data_text(data, "_new_url",
		request_url(rq, "desk/solicitations/%s/questions/one", room->s->number));
	data_text(data, "_xml_url",
		room->n > 0
			? request_url(rq, "desk/solicitations/%s/questions.xml", room->s->number)
			: NULL);
	data_text(data, "_typed_xml", status != 200 ? form_text(rq->form, "xml") : "");
	return desk_page(rq, status, "questions", data);
}

int questions_page(struct request *rq)
{
	struct questions_room room;
	int fault = questions_open(rq, &room);

	return fault ? fault : show_list(rq, &room, 200, NULL);
}

/* --- moving and taking out --- */

static void swap(struct question *a, struct question *b)
{
	struct question kept = *a;
	int page = a->page;

	*a = *b;
	*b = kept;
	b->page = a->page;
	a->page = page;
}

/* Over the edge of a page it first changes the page. */
static void move(struct questions_room *room, size_t i, bool up)
{
	struct question *q = &room->list[i];

	if (up && i > 0) {
		if (q[-1].page != q->page)
			q->page = q[-1].page;
		else
			swap(q - 1, q);
	} else if (!up && i + 1 < room->n) {
		if (q[1].page != q->page)
			q->page = q[1].page;
		else
			swap(q, q + 1);
	} else if (!up && i > 0 && q[-1].page == q->page) {
		q->page++; /* the last one begins a page of its own */
	}
}

static int import(struct request *rq, struct questions_room *room)
{
	struct buf err = BUF_INIT;
	const char *xml = utf8_trim(rq->pool, form_text(rq->form, "xml")), *problem = NULL;
	struct questions *set = questions_read(conf_text(CONF_SCHEMA_DIR), xml, &err);
	const struct question *all;
	size_t n = 0;
	int status = -1;

	if (set) {
		all = questions_all(set, &n);
		status = questions_save(
			rq, room, all, n, (int)form_int(rq->form, "version", 0), &problem);
	} else {
		problem = pool_text(rq->pool, buf_str(&err));
	}
	questions_close(&set);
	buf_free(&err);
	if (status == -1)
		return show_list(rq, room, 422, problem);
	if (status)
		return status;
	desk_flash(rq, NULL, pool_print(rq->pool, "已读入 %zu 道题，原来的题换掉了。", n));
	return reply_redirect(
		rq, request_url(rq, "desk/solicitations/%s/questions", room->s->number));
}

static int change(struct request *rq, struct questions_room *room, const char *action)
{
	const struct question *q = question_find(room->list, room->n, form_text(rq->form, "code"));
	const char *problem = NULL;
	size_t i = q ? (size_t)(q - room->list) : 0;
	int status;

	if (!q)
		return show_list(rq, room, 409, "这道题已经不在了。");
	if (str_equal(action, "delete")) {
		memmove(&room->list[i], &room->list[i + 1], (room->n - i - 1) * sizeof *room->list);
		room->n--;
	} else {
		move(room, i, str_equal(action, "up"));
	}
	status = questions_save(
		rq, room, room->list, room->n, (int)form_int(rq->form, "version", 0), &problem);
	if (status == -1) {
		copy_set(rq, room);
		return show_list(rq, room, 422, problem);
	}
	return status
		? status
		: reply_redirect(
			  rq, request_url(rq, "desk/solicitations/%s/questions", room->s->number));
}

int questions_post(struct request *rq)
{
	const char *action = form_text(rq->form, "action");
	struct questions_room room;
	int fault = questions_open(rq, &room);

	if (fault)
		return fault;
	if (!room.edits)
		return show_list(rq, &room, 409, "送审以后题目就不能改了。");
	if (!form_ok(rq->form))
		return show_list(
			rq, &room, 422, "请检查填的内容：问卷文件太长，或者有看不见的特殊字符。");
	return str_equal(action, "import") ? import(rq, &room) : change(rq, &room, action);
}

/* --- as citizens see it; as a file --- */

int questions_preview(struct request *rq)
{
	struct data *data = data_new(rq->pool);
	struct questions_room room;
	struct questions *set;
	int fault = questions_open(rq, &room);

	if (fault)
		return fault;
	set = questions_compiled(&room);
	if (!set)
		return 404;
	data_text(data, "_title", "预览问卷");
	questions_show_head(rq, &room, "preview", data);
	/* every question, also those that only some are asked */
	struct question_page page = {
		.questions = set, .every = true, .seed = question_seed(room.s->number), .first = 1};
	question_page_show(rq, &page, data);
	fault = desk_page(rq, 200, "questions_preview", data);
	questions_close(&set);
	return fault;
}

int questions_xml(struct request *rq)
{
	struct questions_room room;
	int fault = questions_open(rq, &room);

	if (fault)
		return fault;
	if (room.n == 0)
		return 404;
	reply_header(rq, "Content-Disposition",
		pool_print(rq->pool, "attachment; filename=\"questions-%s.xml\"", room.s->number));
	return reply_text(rq, 200, "application/xml; charset=utf-8", room.s->questions,
		strlen(room.s->questions));
}
