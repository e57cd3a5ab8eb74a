/* SPDX-License-Identifier: MIT */
/*
 * The questions of a questionnaire as a list: order, pages, taking out, the whole set as a file,
 * and how citizens will see it. One question is edited in edit.c; the room they are in is room.c's.
 */
#include "modules/desk/questions/questions.h"

#include <string.h>

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tickets/responses/response.h"

static const char *const moves[] = {"up", "down", "delete", "import", NULL};

const struct field questions_fields[] = {
	{"version", "", FIELD_INT, .least = 0, .most = 1000000000},
	{"action", "", FIELD_LINE, .required = true, .choices = moves},
	{"code", "题号", FIELD_LINE, .most = 40},
	{"xml", "问卷文件", FIELD_TEXT, .most = 500000},
	{NULL},
};

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
		questions_reread(rq, room);
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
