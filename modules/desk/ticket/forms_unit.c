/* SPDX-License-Identifier: MIT */
/*
 * The forms of a unit: the answer with its draft, returning a letter, files, the consent of a unit
 * that takes part. The editor around the answer's field is writing/writing.c's, the review
 * reviews/reviews.c's.
 */
#include "modules/desk/corrections/corrections.h"
#include "modules/desk/ticket/forms.h"
#include "modules/desk/writing/writing.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/rich_view.h"
#include "view/words.h"
#include "web/upload.h"

/* --- the answer --- */

/* The draft as it stands: under the field what the citizen would read; above it, when somebody else
 * saved it while this text was typed. */
static void show_draft(struct filling *f, const struct saved_draft *draft)
{
	struct request *rq = f->rq;

	if (draft->saved_at == INSTANT_NONE)
		return;
	data_int(f->item, "_draft_seen", draft->saved_at);
	if (str_empty(draft->text))
		return;
	if (f->typed && draft_crossed(rq, draft)) {
		struct data *other = data_object(f->item, "_other");
		data_text(other, "who", draft->staff_name);
		data_text(other, "when", words_time(rq->pool, draft->saved_at, rq->now));
		data_text(other, "text", draft->text);
		return;
	}
	view_rich(rq, f->item, "_preview_rich", draft->text);
	data_text(f->item, "_draft_saved", words_time(rq->pool, draft->saved_at, rq->now));
	if (draft->staff_id != desk_person(rq)->staff_id)
		data_text(f->item, "_draft_by", draft->staff_name);
}

/* A text that was sent back is where the next one begins. */
enum db_status fill_propose(struct filling *f)
{
	const struct desk_work *work = f->work;
	struct request *rq = f->rq;
	const char *begun = str_empty(work->draft.text) ? work->proposed : work->draft.text;
	const char *answer = form_value(f, "answer", begun);

	data_text(f->item, "answer", answer);
	data_text(f->item, "_draft_url",
		request_url(rq, "desk/tickets/%s/draft", work->ticket->number));
	show_draft(f, &work->draft);
	data_text(f->item, "_answer_unit", work->ticket->unit_name);
	/* somebody else writes: their words are shown, one's own are kept */
	if (work->presence.writer) {
		data_text(f->item, "_locked", presence_words(rq, work->presence.writer));
		data_bool(f->item, "_locked_empty", !f->typed);
	}
	return writing_show(rq, work->ticket, WRITING_ANSWER, answer ? answer : "", f->item);
}

/* How often it may still simply be returned; after that the office is asked. */
enum db_status fill_return(struct filling *f)
{
	int left = policy_number(desk.engine.policy, "return.most") - f->work->ticket->returns;

	if (left > 0)
		data_int(f->item, "_times_left", left);
	return fill_words(f);
}

/* What a file is for; a unit that only takes part has its consent to give. */
enum db_status fill_attach(struct filling *f)
{
	const struct ticket *ticket = f->work->ticket;
	bool only_co = desk_at_co_unit(f->rq, ticket) && !desk_at_own_unit(f->rq, ticket);
	bool answerable = ticket->replied_at == INSTANT_NONE ||
		str_equal(ticket->state, "REWORK") || str_equal(ticket->state, "HANDLING") ||
		str_equal(ticket->state, "FIXING");
	bool reviewed = str_starts(ticket->state, "IN_REVIEW");

	data_text(f->item, "_attach_url",
		request_url(f->rq, "desk/tickets/%s/attach", ticket->number));
	data_text(f->item, "_kinds", upload_kinds());
	data_bool(f->item, "_answer", !only_co && ticket->unit_id && answerable && !reviewed);
	data_bool(f->item, "_plan", !only_co && !correction_is(ticket));
	data_bool(f->item, "_consent", !correction_is(ticket));
	data_bool(f->item, "_appeal", !only_co && ticket->rating != 0);
	return DB_OK;
}

/* An error report has nothing to attach to before some unit has it. */
bool form_may_attach(const struct request *rq, const struct desk_work *work)
{
	(void)rq;
	return !correction_is(work->ticket) || work->ticket->unit_id > 0;
}

/* --- the text of a review --- */

/* A text waits for this unit's consent. */
bool form_wants_consent(const struct request *rq, const struct desk_work *work)
{
	int64_t mine = desk_person(rq)->unit_id;

	for (size_t i = 0; i < work->n_co_units; i++)
		if (work->co_units[i].unit_id == mine)
			return work->co_units[i].wants;
	return false;
}

/* This person sent it, and nobody has taken a step on it. */
bool form_is_own_text(const struct request *rq, const struct desk_work *work)
{
	for (size_t i = work->n_happenings; i-- > 0;) {
		const struct event *event = &work->happenings[i].event;
		if (str_starts(event->action, "review"))
			return false;
		if (str_equal(event->action, "propose"))
			return event->staff_id == desk_person(rq)->staff_id;
	}
	return false;
}
