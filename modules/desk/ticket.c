/* SPDX-License-Identifier: MIT */
/*
 * The page of one ticket: the letter, what may be done next, what happened so far. Also the same
 * page after a POST that could not be carried out: it says why, and has everything in its fields
 * that was typed.
 */
#include "modules/desk/desk.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"
#include "view/words.h"

/* --- reading --- */

struct page { /* all that the page is made from */
	struct desk_work work;
	struct attachment *files;
	size_t n_files;
};

static enum db_status read_page(struct request *rq, struct ticket *ticket, struct page *page)
{
	struct desk_work *work = &page->work;
	int64_t id = ticket->id;

	*page = (struct page){
		.work = {.ticket = ticket, .draft = {.text = "", .saved_at = INSTANT_NONE}}};
	enum db_status status =
		ticket_history(desk.db, rq->pool, id, &work->happenings, &work->n_happenings);
	if (status == DB_OK)
		status = due_read(rq, work);
	if (status == DB_OK)
		status = ticket_attachments(desk.db, rq->pool, id, &page->files, &page->n_files);
	if (status == DB_OK)
		status = answer_proposed(desk.db, rq->pool, id, &work->proposed);
	if (status == DB_OK && forms_allow(rq, ticket, "propose"))
		status = draft_read(desk.db, rq->pool, id, &work->draft);
	if (status == DB_OK && ticket->replied_at != INSTANT_NONE)
		status = desk_db_publication(desk.db, rq->pool, id, &work->publication);
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
static void show_meanwhile(struct request *rq, const struct page *page, int seen, struct data *data)
{
	const struct desk_work *work = &page->work;
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
static void show_said(struct request *rq, const struct page *page, struct data *data)
{
	static const char *const saying[] = {
		"dispatch", "return", "back", "add", "extend_deny", "supervise"};
	static const char *const ending[] = {"propose", "review", "release", "refuse", "redirect"};
	const struct desk_work *work = &page->work;

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

static void show_ticket(struct request *rq, const struct page *page, struct data *data)
{
	const struct ticket *ticket = page->work.ticket;

	view_ticket(rq, &desk.engine, ticket, data);
	data_text(data, "_title", ticket->title);
	data_int(data, "version", ticket->version);
	data_text(data, "state_words", words_state(ticket->state, true));
	data_bool(data, "open", ticket->open);
	data_bool(data, "published", ticket->published);
	data_int(data, "chases", ticket->chases);
	data_int(data, "additions", ticket->additions);
	data_int(data, "returns", ticket->returns);
	data_text(data, "source_ref", ticket->source_ref);
	/* a text that was sent back stands in the form already */
	if (!str_empty(page->work.proposed) && !forms_allow(rq, ticket, "propose"))
		data_text(data, "proposed", page->work.proposed);
	const struct desk_publication *copy = page->work.publication;
	if (copy) {
		struct data *shown = data_object(data, "publication");
		data_text(shown, "state", copy->state);
		data_text(shown, "title", copy->title);
		data_text(shown, "published", words_time(rq->pool, copy->published_at, rq->now));
		if (ticket->published)
			data_text(shown, "_url", request_url(rq, "letters/%s", ticket->number));
	}
	show_sheets(rq, &page->work, data);
	if (forms_allow(rq, ticket, "read_contact"))
		data_text(data, "_contact_url",
			request_url(rq, "desk/tickets/%s/contact", ticket->number));
}

int desk_ticket_show(struct request *rq, struct ticket *ticket, const struct desk_again *again)
{
	struct page page;
	bool placed;

	enum db_status status = read_page(rq, ticket, &page);
	if (status != DB_OK)
		return desk_fault(rq, status);

	struct data *data = data_new(rq->pool);
	show_ticket(rq, &page, data);
	status = due_show(rq, &page.work, data);
	if (status != DB_OK)
		return desk_fault(rq, status);
	view_timeline(
		rq, &desk.engine, ticket, page.work.happenings, page.work.n_happenings, true, data);
	view_attachments(rq, page.files, page.n_files, "desk/attachments/%lld", data);
	data_bool(data, "_has_files", page.n_files > 0);

	const char *typed = again->kept ? form_text(rq->form, "action") : NULL;
	status = forms_show(rq, &page.work, typed, data, &placed);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (again->kept && !placed)
		show_leftover(rq, data);
	if (again->problem)
		data_text(data, "problem", again->problem);
	show_said(rq, &page, data);
	if (again->seen)
		show_meanwhile(rq, &page, again->seen, data);
	if (again->contact)
		show_contact(again->contact, data);
	return desk_page(rq, again->status, "ticket", data);
}

int desk_ticket_page(struct request *rq)
{
	struct ticket *ticket;

	int status = desk_ticket(rq, rq->arg, &ticket);
	if (status)
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
