/* SPDX-License-Identifier: MIT */
/*
 * The page of one solicitation: what the public reads or will read, what is still missing, where
 * its review stands, what may be done next, what happened so far. Also the same page after a POST
 * that could not be carried out, with what was typed.
 */
#include "modules/desk/solicitations/solicitations.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/ticket/forms.h"
#include "modules/desk/reviews/reviews.h"
#include "modules/desk/writing/writing.h"
#include "view/ticket_view.h"
#include "view/words.h"
#include "web/upload.h"

#define FAULTS_MOST 30

struct showing {
	struct request *rq;
	struct desk_work work;
	const struct solicitation *s;
	const struct desk_again *again;
	const char *typed; /* the action whose form gets its values back; NULL: none */
	struct data *data;
};

/* --- reading --- */

static enum db_status read_work(struct request *rq, struct ticket *ticket, struct desk_work *work)
{
	*work = (struct desk_work){
		.ticket = ticket, .draft = {.text = "", .saved_at = INSTANT_NONE}};
	enum db_status status = ticket_history(
		desk.db, rq->pool, ticket->id, &work->happenings, &work->n_happenings);
	if (status == DB_OK)
		status = due_read(rq, work);
	if (status == DB_OK)
		status =
			unit_list(desk.db, rq->pool, ticket->site_id, &work->units, &work->n_units);
	if (status == DB_OK)
		status = ticket_attachments(
			desk.db, rq->pool, ticket->id, &work->files, &work->n_files);
	return status;
}

/* --- what is missing --- */

static bool may(const struct showing *p, const char *action)
{
	return forms_allow(p->rq, p->work.ticket, action);
}

static const char *fault_url(struct showing *p, const char *field)
{
	const char *number = p->s->number;

	if (str_equal(field, "questions"))
		return request_url(p->rq, "desk/solicitations/%s/questions", number);
	if (str_equal(field, "opinions"))
		return request_url(p->rq, "desk/solicitations/%s/opinions", number);
	if (str_equal(field, "groups") || str_equal(field, "result"))
		return request_url(p->rq, "desk/solicitations/%s/collation#hd-%s", number, field);
	return request_url(p->rq, "desk/solicitations/%s/edit#hy-%s", number, field);
}

static enum db_status show_faults(struct showing *p)
{
	struct solicitation_fault faults[FAULTS_MOST];
	struct data *list = data_list(p->data, "faults");
	enum db_status status = DB_OK;
	size_t n = 0;

	if (!may(p, "propose"))
		return DB_OK;
	if (str_equal(p->s->state, "COLLATING"))
		status = solicitation_result_faults(
			desk.db, p->rq->pool, p->s, faults, FAULTS_MOST, &n);
	else
		n = solicitation_faults(
			&desk.engine, p->rq->pool, p->s, p->rq->now, faults, FAULTS_MOST);
	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		data_text(item, "field", faults[i].field);
		data_text(item, "message", faults[i].message);
		data_text(item, "url", fault_url(p, faults[i].field));
	}
	data_bool(p->data, "_has_faults", n > 0);
	return status;
}

/* --- what may be done --- */

/* Had this person a hand in the text that is in review: wrote it, or passed it on. Where it is its
 * own and nobody has looked yet, it may be taken back. */
static bool had_a_hand(const struct showing *p, bool *fresh)
{
	int64_t me = desk_person(p->rq)->staff_id;
	bool passed = false;

	*fresh = false;
	for (size_t i = p->work.n_happenings; i-- > 0;) {
		const struct event *event = &p->work.happenings[i].event;
		bool mine = event->staff_id == me;
		if (str_starts(event->action, "review")) {
			passed = true;
			if (mine)
				return true;
		} else if (str_equal(event->action, "propose")) {
			*fresh = mine && !passed;
			return mine;
		}
	}
	return false;
}

/* A form of this action under its own key, with what was typed into it. */
static struct data *form(struct showing *p, const char *key, const char *action)
{
	struct data *item = data_object(p->data, key);
	bool typed = str_equal(p->typed, action);

	data_text(item, "words", typed ? form_text(p->rq->form, "words") : "");
	data_bool(item, "_open", typed);
	return item;
}

static void show_prolong(struct showing *p)
{
	struct data *item = form(p, "_prolong", "prolong");
	char text[INSTANT_TEXT];

	data_text(item, "last", solicitations_last_day(p->rq, p->s));
	data_text(
		item, "least", pool_text(p->rq->pool, day_iso(instant_day(p->s->closes_at), text)));
	data_text(item, "closes",
		str_equal(p->typed, "prolong") ? form_text(p->rq->form, "closes") : "");
}

static void show_review_forms(struct showing *p)
{
	bool fresh, own = had_a_hand(p, &fresh);

	data_bool(p->data, "_own_text", own && (may(p, "review") || may(p, "release")));
	if (may(p, "take_back") && fresh)
		form(p, "_take_back", "take_back");
	if (may(p, "reclaim"))
		form(p, "_reclaim", "reclaim");
	if (own)
		return;
	if (may(p, "review"))
		form(p, "_review", "review");
	if (may(p, "release"))
		data_bool(form(p, "_release", "release"), "result",
			str_starts(p->s->state, "RESULT_"));
	if (may(p, "back"))
		form(p, "_back", "back");
}

static void show_attach(struct showing *p)
{
	struct data *item = form(p, "_attach", "attach");

	data_text(item, "_attach_url", request_url(p->rq, "desk/tickets/%s/attach", p->s->number));
	data_text(item, "_kinds", upload_kinds());
	data_bool(item, "_result", str_equal(p->s->state, "COLLATING"));
}

static enum db_status show_supervision(struct showing *p)
{
	struct filling f = {.rq = p->rq, .work = &p->work};
	enum db_status status = DB_OK;

	if (may(p, "supervise") && form_is_drawn(p->rq, &p->work)) {
		f.action = "supervise";
		f.typed = str_equal(p->typed, f.action);
		f.item = data_object(p->data, "_supervise");
		status = fill_supervise(&f);
	}
	if (status == DB_OK && may(p, "acknowledge") && form_is_issued(p->rq, &p->work)) {
		f.action = "acknowledge";
		f.typed = str_equal(p->typed, f.action);
		f.item = data_object(p->data, "_acknowledge");
		status = fill_acknowledge(&f);
	}
	return status;
}

/* Public sentiment that was found, and that the report of it went out. */
static enum db_status show_sentiment(struct showing *p)
{
	struct filling f = {.rq = p->rq, .work = &p->work};
	enum db_status status = DB_OK;

	if (may(p, "sentiment_sent")) {
		f.typed = str_equal(p->typed, "sentiment_sent");
		f.item = form(p, "_sentiment_sent", "sentiment_sent");
		status = fill_sentiment_sent(&f);
	}
	if (status == DB_OK && may(p, "sentiment")) {
		f.typed = str_equal(p->typed, "sentiment");
		f.item = form(p, "_sentiment", "sentiment");
		status = fill_sentiment(&f);
	}
	return status;
}

/* Words that want a second look, before the text goes on its way. */
static enum db_status show_propose(struct showing *p)
{
	struct data *item = form(p, "_propose", "propose");
	const char *text;
	enum db_status status = solicitations_said(p->rq, p->s, &text);

	data_bool(item, "result", str_equal(p->s->state, "COLLATING"));
	if (status == DB_OK)
		writing_findings(p->rq, WRITING_ANSWER, text, item);
	return status;
}

static enum db_status show_forms(struct showing *p)
{
	bool open = solicitation_phase(p->s, p->rq->now) == PHASE_OPEN;
	enum db_status status = DB_OK;

	data_text(
		p->data, "_act_url", request_url(p->rq, "desk/solicitations/%s/act", p->s->number));
	if (may(p, "propose"))
		status = show_propose(p);
	show_review_forms(p);
	if (may(p, "collate"))
		form(p, "_collate", "collate");
	if (may(p, "prolong") && open)
		show_prolong(p);
	if (may(p, "withdraw"))
		form(p, "_withdraw", "withdraw");
	if (may(p, "attach"))
		show_attach(p);
	if (may(p, "note"))
		form(p, "_note", "note");
	if (status == DB_OK)
		status = show_sentiment(p);
	return status == DB_OK ? show_supervision(p) : status;
}

/* --- what happened --- */

/* What was said with the text when it was sent back last, while it is being written again. */
static void show_said(struct showing *p)
{
	for (size_t i = p->work.n_happenings; i-- > 0;) {
		const struct event *event = &p->work.happenings[i].event;
		if (str_equal(event->action, "propose"))
			return;
		if (!str_equal(event->action, "back"))
			continue;
		struct data *said = data_object(p->data, "_said");
		view_timeline(
			p->rq, &desk.engine, p->work.ticket, &p->work.happenings[i], 1, true, said);
		return;
	}
}

static void show_history(struct showing *p)
{
	size_t n = 0, notes = 0, all = p->work.n_happenings;
	struct happening *rest = pool_alloc(p->rq->pool, (all + 1) * sizeof(*rest));
	struct happening *said = pool_alloc(p->rq->pool, (all + 1) * sizeof(*said));

	for (size_t i = 0; i < all; i++) {
		if (str_equal(p->work.happenings[i].event.action, "note"))
			said[notes++] = p->work.happenings[i];
		else
			rest[n++] = p->work.happenings[i];
	}
	view_timeline(p->rq, &desk.engine, p->work.ticket, rest, n, true, p->data);
	view_timeline(p->rq, &desk.engine, p->work.ticket, said, notes, true,
		data_object(p->data, "notes"));
	data_bool(p->data, "_has_notes", notes > 0);
}

static void show_meanwhile(struct showing *p)
{
	size_t all = p->work.n_happenings, first = all;

	while (first > 0 && p->work.happenings[first - 1].event.sequence > p->again->seen)
		first--;
	if (p->again->seen > 0 && first < all)
		view_timeline(p->rq, &desk.engine, p->work.ticket, p->work.happenings + first,
			all - first, true, data_object(p->data, "meanwhile"));
}

/* --- the page --- */

static enum db_status show_counts(struct showing *p)
{
	struct solicitations_count count;
	enum db_status status = solicitations_db_count(desk.db, p->rq->pool, p->s->id, &count);

	data_int(p->data, "opinions", count.opinions);
	data_int(p->data, "waiting", count.waiting);
	data_int(p->data, "sheets", count.sheets);
	data_bool(p->data, "_came", p->s->public_at != INSTANT_NONE);
	if (count.waiting > 0)
		data_text(p->data, "_waiting_url",
			request_url(p->rq, "desk/solicitations/%s/opinions", p->s->number));
	return status;
}

static void show_time(struct showing *p)
{
	const struct solicitation *s = p->s;

	switch (solicitation_phase(s, p->rq->now)) {
	case PHASE_SOON:
		data_text(p->data, "_next",
			pool_print(p->rq->pool, "%s 0 时自动开始",
				words_date(p->rq->pool, instant_day(s->opens_at), p->rq->now)));
		break;
	case PHASE_OPEN:
		data_text(p->data, "_next",
			pool_print(
				p->rq->pool, "%s 24 时自动结束", solicitations_last_day(p->rq, s)));
		break;
	default: break;
	}
	data_text(p->data, "withdrawn_reason", str_or_null(s->withdrawn_reason));
	if (s->public_at == INSTANT_NONE)
		return;
	data_text(p->data, "_public_url", request_url(p->rq, "solicitations/%s", s->number));
	/* signed, so there are sheets of its reviews */
	data_text(p->data, "_record_url", request_url(p->rq, "desk/tickets/%s/record", s->number));
}

static bool has_result(const struct solicitation *s)
{
	return str_equal(s->state, "COLLATING") || str_starts(s->state, "RESULT_") ||
		str_equal(s->state, "ARCHIVED");
}

static enum db_status show_all(struct showing *p)
{
	struct request *rq = p->rq;

	solicitations_show_head(rq, p->work.ticket, p->s, "", p->data);
	data_text(p->data, "_title", p->s->title);
	data_text(p->data, "problem", p->again->problem);
	enum db_status status = solicitations_show_public(rq, p->s, p->data);
	if (status == DB_OK && has_result(p->s))
		status = solicitations_show_result(rq, p->s, p->data);
	if (status == DB_OK)
		status = show_counts(p);
	if (status == DB_OK)
		status = show_faults(p);
	if (status == DB_OK)
		status = due_show(rq, &p->work, p->data);
	if (status == DB_OK)
		status = reviews_show(rq, &p->work, p->again->kept, p->data);
	if (status == DB_OK)
		status = show_forms(p);
	show_time(p);
	solicitations_show_files(rq, p->work.files, p->work.n_files, p->data);
	show_said(p);
	show_history(p);
	show_meanwhile(p);
	return status;
}

int solicitations_show(struct request *rq, struct ticket *ticket, const struct desk_again *again)
{
	struct showing p = {.rq = rq, .again = again, .data = data_new(rq->pool)};
	struct solicitation *s;
	enum db_status status = solicitation_read(desk.db, rq->pool, ticket->id, &s);

	if (status == DB_OK && !s)
		return 404;
	if (status == DB_OK)
		status = read_work(rq, ticket, &p.work);
	if (status != DB_OK)
		return desk_fault(rq, status);
	p.s = s;
	p.typed = again->kept ? form_text(rq->form, "action") : NULL;
	status = show_all(&p);
	return status == DB_OK ? desk_page(rq, again->status, "solicitation", p.data)
			       : desk_fault(rq, status);
}

int solicitations_one(struct request *rq)
{
	struct solicitation *s;
	struct ticket *ticket;
	int fault = solicitations_open(rq, rq->arg, &ticket, &s);

	return fault ? fault : solicitations_show(rq, ticket, &(struct desk_again){.status = 200});
}
