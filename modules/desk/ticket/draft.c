/* SPDX-License-Identifier: MIT */
/*
 * Drafts of answers: the colleagues of a unit share one a ticket. Saving locks the answer for a few
 * minutes. Whoever saves says which draft was seen last; when somebody else has saved since,
 * nothing is overwritten and both texts are shown. The page itself is ticket.c and forms.c.
 */
#include "modules/desk/reviews/reviews.h"
#include "modules/desk/writing/writing.h"

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "view/words.h"

#define ANSWER_MOST 50000 /* characters */

/* The same form is sent here and to actions.c, by the button that was pressed. */
const struct field draft_fields[] = {
	{"action", "", FIELD_LINE, .most = 30},
	{"version", "", FIELD_INT, .least = 0, .most = 1000000000},
	{"draft_seen", "", FIELD_INT},
	{"answer", "答复", FIELD_TEXT, .most = ANSWER_MOST},
	{"words", "说明", FIELD_TEXT, .most = 5000},
	WRITING_FIELDS,
	REVIEW_FIELDS,
	{NULL},
};

static instant draft_seen(const struct request *rq)
{
	return form_int(rq->form, "draft_seen", INSTANT_NONE);
}

bool draft_crossed(const struct request *rq, const struct saved_draft *draft)
{
	return draft->saved_at != INSTANT_NONE && draft->saved_at != draft_seen(rq) &&
		draft->staff_id != desk_person(rq)->staff_id && !str_empty(draft->text) &&
		!str_equal(draft->text, form_text(rq->form, "answer"));
}

char *draft_who(struct request *rq, const struct saved_draft *draft)
{
	return pool_print(rq->pool, "%s %s 保存了", draft->staff_name,
		words_time(rq->pool, draft->saved_at, rq->now));
}

bool draft_may(const struct request *rq, const struct ticket *ticket)
{
	return forms_allow(rq, ticket, "propose") || forms_allow(rq, ticket, "fixed");
}

/* To a program, and to the script that saves while one types. */
static int show_saved(struct request *rq)
{
	struct data *data = data_new(rq->pool);

	data_bool(data, "saved", true);
	data_int(data, "draft_seen", rq->now);
	return reply_json(rq, 200, data);
}

static int show_crossed(struct request *rq, struct ticket *ticket)
{
	struct saved_draft draft;

	enum db_status status = draft_read(desk.db, rq->pool, ticket->id, &draft);
	if (status != DB_OK)
		return desk_fault(rq, status);
	return action_again(rq, ticket, 409,
		pool_print(rq->pool, "%s另一份草稿，您的这一份还没有保存。%s",
			draft_who(rq, &draft),
			rq->json ? "按“保存草稿并预览”可以对照两份。"
				 : "两份都在下面，请合成一份再保存。"));
}

/* Somebody else writes it now. */
static int show_locked(struct request *rq, struct ticket *ticket, const struct presence *writer)
{
	return action_again(rq, ticket, 409,
		pool_print(rq->pool, "%s您的这一份还没有保存。%s", presence_words(rq, writer),
			rq->json ? "" : "您写的内容都还在下面。"));
}

int draft_post(struct request *rq)
{
	const struct presence *writer;
	const char *text = form_text(rq->form, "answer");
	struct ticket *ticket;
	bool saved, inserts = form_bool(rq->form, "insert");

	int status = desk_ticket(rq, rq->arg, &ticket);
	if (status)
		return status;
	if (!form_ok(rq->form))
		return action_again(rq, ticket, 422, "答复太长了，请删短一些再保存。");
	if (!draft_may(rq, ticket))
		return action_again(
			rq, ticket, 403, "现在不能由您写这封信的答复，所以草稿没有保存。");
	enum db_status done = presence_write(rq, ticket, &writer);
	if (done != DB_OK)
		return desk_fault(rq, done);
	if (writer)
		return show_locked(rq, ticket, writer);
	if (inserts && (status = writing_append(rq, ticket, &text)) != 0)
		return status;
	if (utf8_length(text) > ANSWER_MOST)
		return action_again(rq, ticket, 422, "放进去以后答复就太长了，请先删短一些。");
	done = draft_save(desk.db, rq->pool, ticket->id, desk_person(rq)->staff_id, text,
		draft_seen(rq), rq->now, &saved);
	if (done != DB_OK)
		return desk_fault(rq, done);
	if (!saved)
		return show_crossed(rq, ticket);
	if (rq->json)
		return show_saved(rq);
	if (inserts) {
		desk_flash(rq, NULL, "草稿已保存，选的常用语接在后面了。");
		return reply_redirect(
			rq, request_url(rq, "desk/tickets/%s#hd-propose", ticket->number));
	}
	desk_flash(rq, NULL, "草稿已保存。下面可以看到来信人将看到的样子。");
	return reply_redirect(rq, request_url(rq, "desk/tickets/%s#preview", ticket->number));
}
