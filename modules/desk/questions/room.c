/* SPDX-License-Identifier: MIT */
/*
 * The room of a questionnaire: its set opened for whoever may see it, what stands above each of its
 * pages, and saving. What is changed is said by the pages (questions.c, edit.c).
 */
#include "modules/desk/questions/questions.h"

#include <string.h>

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"

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

void questions_reread(struct request *rq, struct questions_room *room)
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
	questions_reread(rq, room);
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
