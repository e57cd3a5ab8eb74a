/* SPDX-License-Identifier: MIT */
/*
 * Who else is at a letter, on its page and to its script. That nobody's text is lost does not rest
 * on this: a draft that crossed another one is never overwritten (draft.c), and the ticket's
 * version decides who acts first.
 */
#include "modules/desk/ticket/presence.h"
#include "modules/desk/ticket/ticket.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"
#include "view/words.h"

const struct field presence_fields[] = {
	{"leave", "", FIELD_BOOL},
	{NULL},
};

/* A page that is loaded again and again writes but once a minute. */
#define SEEN_AGAIN MINUTE

static struct presence_key key_of(const struct request *rq, const struct ticket *ticket)
{
	return (struct presence_key){ticket->id, desk_person(rq)->staff_id};
}

enum db_status presence_read(
	struct request *rq, const struct ticket *ticket, struct presence_list *out)
{
	struct presence_key key = key_of(rq, ticket);
	instant own;

	*out = (struct presence_list){0};
	enum db_status status =
		presence_db_read(desk.db, rq->pool, key, rq->now, &out->who, &out->n, &own);
	for (size_t i = 0; i < out->n; i++)
		if (out->who[i].until_at != INSTANT_NONE)
			out->writer = &out->who[i];
	if (status == DB_OK && (own == INSTANT_NONE || own + SEEN_AGAIN <= rq->now))
		status = presence_db_seen(desk.db, key, rq->now);
	return status;
}

enum db_status presence_writer(
	struct request *rq, const struct ticket *ticket, const struct presence **writer)
{
	struct presence_list list = {0};
	instant own;

	*writer = NULL;
	enum db_status status = presence_db_read(
		desk.db, rq->pool, key_of(rq, ticket), rq->now, &list.who, &list.n, &own);
	for (size_t i = 0; i < list.n; i++)
		if (list.who[i].until_at != INSTANT_NONE)
			*writer = &list.who[i];
	return status;
}

enum db_status presence_write(
	struct request *rq, const struct ticket *ticket, const struct presence **writer)
{
	enum db_status status =
		presence_db_lock(desk.db, key_of(rq, ticket), rq->now, rq->now + PRESENCE_WRITES);
	return status == DB_OK ? presence_writer(rq, ticket, writer) : status;
}

enum db_status presence_leave(struct request *rq, const struct ticket *ticket)
{
	struct presence_key key = key_of(rq, ticket);

	enum db_status status = presence_db_away(desk.db, key);
	return status == DB_OK ? presence_db_unlock(desk.db, key) : status;
}

const char *presence_words(struct request *rq, const struct presence *writer)
{
	return pool_print(rq->pool, "%s正在写这封信的答复，%s 以前没有再写，就可以由您接着写。",
		writer->name, words_time(rq->pool, writer->until_at, rq->now));
}

void presence_show(struct request *rq, const struct presence_list *list, struct data *data)
{
	struct data *others = data_list(data, "others");
	size_t shown = 0;

	for (size_t i = 0; i < list->n; i++) {
		if (list->who[i].since_at == INSTANT_NONE)
			continue;
		struct data *item = data_item(others);
		data_text(item, "name", list->who[i].name);
		data_text(item, "unit", list->who[i].unit_name);
		view_time(rq, item, "since", list->who[i].since_at);
		data_bool(item, "writes", &list->who[i] == list->writer);
		shown++;
	}
	data_bool(data, "_has_others", shown > 0);
	if (list->writer) {
		struct data *writer = data_object(data, "writer");
		data_text(writer, "name", list->writer->name);
		data_text(writer, "words", presence_words(rq, list->writer));
	}
}

int presence_post(struct request *rq)
{
	struct presence_list list;
	struct ticket *ticket;

	int fault = desk_ticket(rq, rq->arg, &ticket);
	if (fault)
		return fault;
	if (form_bool(rq->form, "leave")) {
		/* what was begun stays locked for its time: the page may only be loaded anew */
		enum db_status gone = presence_db_away(desk.db, key_of(rq, ticket));
		return gone == DB_OK ? reply_json(rq, 200, data_new(rq->pool))
				     : desk_fault(rq, gone);
	}
	enum db_status status = presence_read(rq, ticket, &list);
	if (status != DB_OK)
		return desk_fault(rq, status);
	struct data *data = data_new(rq->pool);
	presence_show(rq, &list, data);
	data_int(data, "version", ticket->version);
	return reply_json(rq, 200, data);
}
