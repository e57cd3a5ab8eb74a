/* SPDX-License-Identifier: MIT */
/*
 * The page of one ticket: the letter, what may be done next, what happened so far. Also the same
 * page after a POST that could not be carried out: it says why, and has everything in its fields
 * that was typed.
 */
#include "modules/desk/corrections/corrections.h"
#include "modules/desk/ratings/ratings.h"
#include "modules/desk/reviews/reviews.h"
#include "modules/desk/solicitations/solicitations.h"
#include "modules/desk/writing/writing.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/rich_view.h"
#include "view/ticket_view.h"
#include "view/words.h"

/* --- reading --- */

/* Whoever decides where a letter goes, or writes its answer, wants to see others like it. */
static bool wants_like(const struct request *rq, const struct ticket *ticket)
{
	return forms_allow(rq, ticket, "accept") || forms_allow(rq, ticket, "dispatch") ||
		forms_allow(rq, ticket, "refuse_deny") || forms_allow(rq, ticket, "propose");
}

static enum db_status read_work(struct request *rq, struct ticket *ticket, struct desk_work *work)
{
	int64_t id = ticket->id;

	*work = (struct desk_work){
		.ticket = ticket, .draft = {.text = "", .saved_at = INSTANT_NONE}};
	enum db_status status =
		ticket_history(desk.db, rq->pool, id, &work->happenings, &work->n_happenings);
	if (status == DB_OK)
		status = due_read(rq, work);
	if (status == DB_OK)
		status =
			unit_list(desk.db, rq->pool, ticket->site_id, &work->units, &work->n_units);
	if (status == DB_OK)
		status = ticket_co_units(desk.db, rq->pool, id, &work->co_units, &work->n_co_units);
	if (status == DB_OK)
		status = ticket_attachments(desk.db, rq->pool, id, &work->files, &work->n_files);
	if (status == DB_OK)
		status = presence_read(rq, ticket, &work->presence);
	if (status == DB_OK)
		status = near_read(rq, work, wants_like(rq, ticket), &work->near);
	if (status == DB_OK)
		status = answer_proposed(desk.db, rq->pool, id, &work->proposed);
	if (status == DB_OK && draft_may(rq, ticket))
		status = draft_read(desk.db, rq->pool, id, &work->draft);
	if (status == DB_OK && ticket->replied_at != INSTANT_NONE)
		status = desk_db_publication(desk.db, rq->pool, id, &work->publication);
	if (status == DB_OK && ticket->rated_at != INSTANT_NONE)
		status = rating_list(desk.db, rq->pool, id, &work->ratings, &work->n_ratings);
	if (status == DB_OK)
		status = correction_look(rq, work);
	return status;
}

/* --- showing --- */

static void show_contact(const struct contact *contact, struct data *data)
{
	struct data *shown = data_object(data, "contact");
	data_text(shown, "name", contact->name);
	data_text(shown, "phone", contact->phone);
	data_text(shown, "email", contact->email);
	data_text(shown, "address", contact->address);
}

static bool one_of(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_equal(word, words[i]))
			return true;
	return false;
}

/* What happened after the version that the person had seen. */
static void show_meanwhile(
	struct request *rq, const struct desk_work *work, int seen, struct data *data)
{
	size_t first = work->n_happenings;

	while (first > 0 && work->happenings[first - 1].event.sequence > seen)
		first--;
	if (first == work->n_happenings)
		return;
	struct data *meanwhile = data_object(data, "meanwhile");
	view_timeline(rq, &desk.engine, work->ticket, work->happenings + first,
		work->n_happenings - first, true, meanwhile);
}

/* What was said last to whoever has the ticket now: with a dispatch, a return, a text sent back, a
 * citizen's addition. */
static void show_said(struct request *rq, const struct desk_work *work, struct data *data)
{
	static const char *const saying[] = {"dispatch", "transfer", "redispatch", "return",
		"return_deny", "back", "object", "add", "extend_deny", "refuse_deny", "supervise",
		"rate_bad", "callback_bad"};
	static const char *const ending[] = {"propose", "review", "review_on", "release", "refuse",
		"redirect", "invalid", "fixed", "untrue", "out_of_scope", "spam"};
	for (size_t i = work->n_happenings; i-- > 0;) {
		const struct event *event = &work->happenings[i].event;
		if (one_of(event->action, ending, sizeof(ending) / sizeof(ending[0])))
			return;
		if (!one_of(event->action, saying, sizeof(saying) / sizeof(saying[0])))
			continue;
		if (str_empty(event->words))
			return;
		struct data *said = data_object(data, "_said");
		view_timeline(rq, &desk.engine, work->ticket, &work->happenings[i], 1, true, said);
		return;
	}
}

/* Typed into a form that is no longer there: to read and to copy. */
static void show_leftover(struct request *rq, struct data *data)
{
	static const char *const fields[] = {"words", "answer", "title", "body"};
	struct data *list = data_list(data, "_leftover");

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (form_has(rq->form, fields[i]))
			data_item_text(list, form_text(rq->form, fields[i]));
	data_bool(data, "_has_leftover", data_count(list) > 0);
}

/* Letters of supervision: who keeps order sees them before they are issued. */
static void show_sheets(struct request *rq, const struct desk_work *work, struct data *data)
{
	bool issued = work->n_supervisions > 0 &&
		(desk_sees_all(desk_person(rq)) || work->supervisions[0].issued_at != INSTANT_NONE);

	if (issued)
		data_text(data, "_sheet_url",
			request_url(rq, "desk/supervisions/%s", work->ticket->number));
	/* who decides it has the form instead */
	data_bool(data, "_extension_asked",
		work->ticket->extension == EXTENSION_ASKED &&
			!forms_allow(rq, work->ticket, "extend_deny"));
}

static const char *purpose_words(const char *purpose)
{
	if (str_equal(purpose, "plan"))
		return "应急预案";
	if (str_equal(purpose, "consent"))
		return "协办单位书面意见";
	if (str_equal(purpose, "appeal"))
		return "申诉的证据";
	return "随答复发给来信人";
}

/* The citizen's files stand with the letter, those of staff by what they are for. */
static void show_files(struct request *rq, const struct desk_work *work, struct data *data)
{
	struct attachment *own = pool_alloc(rq->pool, (work->n_files + 1) * sizeof(*own));
	struct data *list = data_list(data, "staff_files");
	size_t n = 0;

	for (size_t i = 0; i < work->n_files; i++) {
		const struct attachment *file = &work->files[i];
		if (str_empty(file->purpose)) {
			own[n++] = *file;
			continue;
		}
		struct data *item = data_item(list);
		data_text(item, "name", file->name);
		data_text(item, "purpose", file->purpose);
		data_text(item, "purpose_words", purpose_words(file->purpose));
		data_text(item, "size", words_size(rq->pool, file->size));
		data_text(item, "who", file->staff_name);
		view_time(rq, item, "added", file->added_at);
		data_text(item, "url",
			file->held ? NULL
				   : request_url(rq, "desk/attachments/%lld", (long long)file->id));
		data_text(item, "held", view_held(file->held));
	}
	view_attachments(rq, own, n, "desk/attachments/%lld", data);
	data_bool(data, "_has_files", n > 0);
	data_bool(data, "_has_staff_files", data_count(list) > 0);
}

/* Remarks among staff stand by themselves, beside what happened to the letter. */
static void show_history(struct request *rq, const struct desk_work *work, struct data *data)
{
	size_t n = 0, notes = 0;
	struct happening *rest = pool_alloc(rq->pool, (work->n_happenings + 1) * sizeof(*rest));
	struct happening *said = pool_alloc(rq->pool, (work->n_happenings + 1) * sizeof(*said));

	for (size_t i = 0; i < work->n_happenings; i++) {
		if (str_equal(work->happenings[i].event.action, "note"))
			said[notes++] = work->happenings[i];
		else
			rest[n++] = work->happenings[i];
	}
	view_timeline(rq, &desk.engine, work->ticket, rest, n, true, data);
	view_timeline(
		rq, &desk.engine, work->ticket, said, notes, true, data_object(data, "notes"));
	data_bool(data, "_has_notes", notes > 0);
}

/* Who answers together with the unit, and whether they agree to the text. */
static void show_co_units(struct request *rq, const struct desk_work *work, struct data *data)
{
	struct data *list = data_list(data, "co_units");

	for (size_t i = 0; i < work->n_co_units; i++) {
		const struct co_unit *unit = &work->co_units[i];
		struct data *item = data_item(list);
		data_text(item, "name", unit->name);
		data_bool(item, "wants", unit->wants);
		data_bool(item, "agreed", !unit->wants && unit->consent_version > 0);
		data_text(item, "by", unit->consent_by);
		if (unit->consent_version > 0)
			view_time(rq, item, "agreed_at", unit->consent_at);
	}
	data_bool(data, "_has_co_units", work->n_co_units > 0);
	data_bool(data, "_is_co_unit", desk_at_co_unit(rq, work->ticket));
}

static void show_state(struct request *rq, const struct desk_work *work, struct data *data)
{
	const struct ticket *ticket = work->ticket;

	data_text(data, "state_words", words_state(ticket->state, true));
	data_bool(data, "open", ticket->open);
	data_bool(data, "published", ticket->published);
	data_bool(data, "negative", ticket->flags & FLAG_NEGATIVE);
	data_int(data, "screen", ticket->screen);
	data_text(data, "pending", str_empty(ticket->pending) ? NULL : ticket->pending);
	data_int(data, "chases", ticket->chases);
	data_int(data, "additions", ticket->additions);
	data_int(data, "returns", ticket->returns);
	/* who decides it has the form instead */
	data_bool(data, "_return_asked",
		str_equal(ticket->pending, "return") && !forms_allow(rq, ticket, "return_deny"));
	data_bool(data, "_rated_by_office", str_equal(ticket->rated_by, "office"));
}

static void show_ticket(struct request *rq, const struct desk_work *work, struct data *data)
{
	const struct ticket *ticket = work->ticket;

	view_ticket(rq, &desk.engine, ticket, data);
	data_text(data, "_title", ticket->title);
	data_text(data, "_writer", correction_is(ticket) ? "报告人" : "来信人");
	data_int(data, "version", ticket->version);
	show_state(rq, work, data);
	data_text(data, "source_ref", ticket->source_ref);
	writing_letter_words(rq, ticket, data);
	/* a text that was sent back stands in the form already */
	if (!str_empty(work->proposed) && !forms_allow(rq, ticket, "propose")) {
		data_text(data, "proposed", work->proposed);
		view_rich(rq, data, "_proposed_rich", work->proposed);
	}
	const struct desk_publication *copy = work->publication;
	if (copy) {
		struct data *shown = data_object(data, "publication");
		data_text(shown, "state", copy->state);
		data_text(shown, "title", copy->title);
		data_text(shown, "published", words_time(rq->pool, copy->published_at, rq->now));
		if (ticket->published)
			data_text(shown, "_url", request_url(rq, "letters/%s", ticket->number));
	}
	show_sheets(rq, work, data);
	if (forms_allow(rq, ticket, "read_contact"))
		data_text(data, "_contact_url",
			request_url(rq, "desk/tickets/%s/contact", ticket->number));
}

/* What stands around the letter. */
static void show_around(struct request *rq, const struct desk_work *work, struct data *data)
{
	const struct ticket *ticket = work->ticket;
	bool ended = str_equal(ticket->state, "DUPLICATE") || str_equal(ticket->state, "INVALID") ||
		str_equal(ticket->state, "WITHDRAWN");
	bool merges = (desk_person(rq)->roles & ROLE_OFFICE) && !ended && !correction_is(ticket);

	show_files(rq, work, data);
	show_history(rq, work, data);
	show_co_units(rq, work, data);
	ratings_show(rq, work, data);
	presence_show(rq, &work->presence, data);
	data_text(
		data, "_presence_url", request_url(rq, "desk/tickets/%s/presence", ticket->number));
	near_show(rq, &work->near, merges, forms_allow(rq, ticket, "duplicate"), data);
	data_text(data, "_merge_url", request_url(rq, "desk/tickets/%s/merge", ticket->number));
}

static enum db_status show_work(struct request *rq, const struct desk_work *work,
	const struct desk_again *again, struct data *data)
{
	const char *typed = again->kept ? form_text(rq->form, "action") : NULL;
	bool placed;

	show_ticket(rq, work, data);
	correction_show(rq, work, data);
	show_around(rq, work, data);
	enum db_status status = due_show(rq, work, data);
	if (status == DB_OK)
		status = reviews_show(rq, work, again->kept, data);
	if (status == DB_OK)
		status = forms_show(rq, work, typed, data, &placed);
	if (status != DB_OK)
		return status;
	if (again->kept && !placed)
		show_leftover(rq, data);
	if (again->problem)
		data_text(data, "problem", again->problem);
	show_said(rq, work, data);
	if (again->seen)
		show_meanwhile(rq, work, again->seen, data);
	if (again->contact)
		show_contact(again->contact, data);
	return DB_OK;
}

int desk_ticket_show(struct request *rq, struct ticket *ticket, const struct desk_again *again)
{
	struct desk_work work;

	if (str_equal(ticket->kind, SOLICITATION_KIND))
		return solicitations_show(rq, ticket, again);
	enum db_status status = read_work(rq, ticket, &work);
	if (status != DB_OK)
		return desk_fault(rq, status);
	struct data *data = data_new(rq->pool);
	status = show_work(rq, &work, again, data);
	if (status != DB_OK)
		return desk_fault(rq, status);
	return desk_page(rq, again->status, correction_is(ticket) ? "correction" : "ticket", data);
}

int desk_ticket_page(struct request *rq)
{
	struct ticket *ticket;

	int status = desk_ticket_or_moved(rq, rq->arg, &ticket);
	if (status || !ticket)
		return status;
	return desk_ticket_show(rq, ticket, &(struct desk_again){.status = 200});
}

int desk_ticket_again(struct request *rq, const char *number, int status, const char *problem)
{
	struct ticket *ticket;

	int fault = desk_ticket(rq, number, &ticket);
	if (fault)
		return fault;
	int seen = (int)form_int(rq->form, "version", 0);
	struct desk_again again = {
		.status = status,
		.problem = problem,
		.kept = true,
		.seen = seen > 0 && seen != ticket->version ? seen : 0,
	};
	return desk_ticket_show(rq, ticket, &again);
}
