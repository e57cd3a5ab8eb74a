/* SPDX-License-Identifier: MIT */
/*
 * One's own ticket as its sender sees it: where it is now, by when and why, what happened, the
 * answer, and what may be done. What is lawful is asked from the lifecycle; doing it is own_act.c.
 */
#include "view/own.h"

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/ratings/rating.h"
#include "view/explain_view.h"
#include "view/intake.h"
#include "view/program.h"
#include "view/ticket_view.h"
#include "view/words.h"
#include "web/form.h"
#include "web/reply.h"

#define ACTIONS 8

int own_ticket(struct request *rq, struct ticket **out)
{
	const struct viewer *viewer = rq->session;

	if (ticket_read(program_db(), rq->pool, viewer->ticket_id, out) != DB_OK)
		return program_away(rq);
	return *out ? 0 : 404;
}

/* What the words of every page about the own ticket hang on. */
void own_names(struct request *rq, const struct own *own, struct data *out)
{
	data_text(out, "_place_url", request_url(rq, "%s", own->place));
	data_text(out, "_noun", own->noun);
	data_text(out, "_this_one", own->this_one);
	data_text(out, "_another", own->another);
}

static int step_of(const struct own *own, const char *state)
{
	for (const struct own_step *step = own->steps; step->state; step++) {
		if (str_equal(step->state, state))
			return step->step;
	}
	return 0;
}

static void show_steps(const struct own *own, const struct ticket *ticket, struct data *out)
{
	int here = step_of(own, ticket->state);
	struct data *list;

	if (!here)
		return;
	data_bool(out, "_stepped", true);
	list = data_list(out, "_steps");
	for (int i = 1; i <= OWN_STEPS; i++) {
		struct data *step = data_item(list);

		data_text(step, "name", own->step_names[i - 1]);
		data_bool(step, "here", i == here);
		data_bool(step, "done", i < here);
	}
}

/* --- by when and why --- */

/* The clock that matters to the writer: a bad rating's second round before the first answer's; one
 * that still runs before one that ended. */
static const struct explanation *promised(
	const struct own *own, const struct explanation *list, size_t n, bool runs)
{
	const struct explanation *found = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct clock *clock = list[i].clock;

		if ((runs && clock->stopped_at != INSTANT_NONE) || clock->due_at == INSTANT_NONE)
			continue;
		if (runs && str_equal(clock->rule, "rating.rectify"))
			return &list[i];
		if (str_equal(clock->rule, own->promise))
			found = &list[i];
	}
	return found;
}

/* What the unit said when it asked for more time: the reason that was granted. */
static const char *asked_why(const struct happening *happenings, size_t n)
{
	const char *words = NULL;

	for (size_t i = 0; i < n; i++) {
		if (str_equal(happenings[i].event.action, "extend_ask"))
			words = happenings[i].event.words;
		if (str_equal(happenings[i].event.action, "extend"))
			return str_empty(words) ? NULL : words;
	}
	return NULL;
}

static void show_clock(struct request *rq, const struct explanation *e, struct data *out)
{
	const struct engine *engine = program_engine();
	const struct clock *clock = e->clock;
	struct data *due = data_object(out, "_clock");

	view_clock(rq, engine, clock, due);
	/* read on another day, perhaps on paper: with the year */
	data_text(due, "due", words_date(rq->pool, words_due_day(clock->due_at), INSTANT_NONE));
}

/* `due_at`, `due` and `left` are those of the clock that runs now; once answered the days still
 * say how the date came about. */
static void show_due(struct request *rq, const struct explanation *e, struct data *out)
{
	const struct engine *engine = program_engine();

	own_why(rq, e ? e->rule : NULL, out);
	if (!e)
		return;
	view_explained(rq, engine, e, out);
	if (e->clock->stopped_at != INSTANT_NONE)
		return;
	char iso[INSTANT_TEXT];
	data_text(out, "due_at", pool_text(rq->pool, instant_iso(e->clock->due_at, iso)));
	data_text(out, "due", words_date(rq->pool, words_due_day(e->clock->due_at), rq->now));
	data_text(out, "left", words_left(rq->pool, engine->calendar, e->clock->due_at, rq->now));
	show_clock(rq, e, out);
}

static instant chase_from(const struct ticket *ticket)
{
	if (ticket->chased_at == INSTANT_NONE)
		return INSTANT_NONE;
	return ticket->chased_at +
		policy_number(program_engine()->policy, "chase.gap_hours") * HOUR;
}

/* What the counters still allow; the lifecycle has already said yes. */
static bool allowed(
	struct request *rq, const struct ticket *ticket, const char *action, struct data *out)
{
	const struct policy *policy = program_engine()->policy;

	if (str_equal(action, "add") && ticket->additions >= policy_number(policy, "add.most")) {
		data_bool(out, "_added_most", true);
		return false;
	}
	if (str_equal(action, "rate"))
		return rating_wanted(program_engine(), ticket, rq->now);
	if (!str_equal(action, "chase"))
		return true;
	if (ticket->chases >= policy_number(policy, "chase.most")) {
		data_bool(out, "_chased_most", true);
		return false;
	}
	if (ticket->chased_at != INSTANT_NONE && rq->now < chase_from(ticket)) {
		data_text(out, "_chase_from", words_time(rq->pool, chase_from(ticket), rq->now));
		return false;
	}
	return true;
}

static void show_actions(
	struct request *rq, const struct own *own, const struct ticket *ticket, struct data *out)
{
	const struct transition *lawful[ACTIONS];
	size_t n = lifecycle_actions(own->kind, ticket->state, ROLE_CITIZEN, lawful, ACTIONS);
	struct data *list = data_list(out, "actions"), *can = data_object(out, "_can");

	for (size_t i = 0; i < n; i++) {
		if (!allowed(rq, ticket, lawful[i]->action, out))
			continue;
		data_item_text(list, lawful[i]->action);
		data_bool(can, lawful[i]->action, true);
	}
}

/* One list of errors on top whichever form it was. */
static void show_fault(const struct own_typed *typed, struct data *out)
{
	struct data *errors, *line;

	if (!typed->message)
		return;
	errors = data_object(out, "errors");
	data_text(errors, typed->field, typed->message);
	data_bool(out, "has_errors", true);
	line = data_item(data_list(out, "error_list"));
	data_text(line, "field", typed->field);
	data_text(line, "label", words_action(typed->action));
	data_text(line, "message", typed->message);
}

static void show_typed(const struct own_typed *typed, struct data *out)
{
	struct data *form;

	if (!typed || str_empty(typed->action))
		return;
	form = data_object(out, str_equal(typed->action, "rate") ? "_rate" : "_add");
	data_text(form, "words", typed->words);
	if (str_equal(typed->field, "rating"))
		data_text(form, "rating_error", typed->message);
	else
		data_text(form, "words_error", typed->message);
	show_fault(typed, out);
}

/* What the writer sent, and what came with the answer; plans and other inner files are not shown.
 */
static void show_files(struct request *rq, const struct own *own, const struct ticket *ticket,
	const struct attachment *files, size_t n, struct data *out)
{
	const char *path = pool_print(rq->pool, "%s/mine/attachment/%%lld", own->place);
	struct attachment *sent = pool_alloc(rq->pool, (n + 1) * sizeof *sent);
	struct attachment *answered = pool_alloc(rq->pool, (n + 1) * sizeof *answered);
	size_t n_sent = 0, n_answered = 0;

	for (size_t i = 0; i < n; i++) {
		if (!attachment_shown(&files[i], ticket))
			continue;
		if (str_empty(files[i].purpose))
			sent[n_sent++] = files[i];
		else
			answered[n_answered++] = files[i];
	}
	view_attachments(rq, sent, n_sent, path, out);
	data_bool(out, "_has_attachments", n_sent > 0);
	if (n_answered > 0)
		view_attachments(rq, answered, n_answered, path, data_object(out, "_with_answer"));
}

static enum db_status show_past(
	struct request *rq, const struct own *own, const struct ticket *ticket, struct data *out)
{
	const struct engine *engine = program_engine();
	struct db *db = program_db();
	struct happening *happenings = NULL;
	struct attachment *attachments = NULL;
	struct explanation *explained = NULL;
	struct ticket_move *moves = NULL;
	size_t n_happenings = 0, n_attachments = 0, n_explained = 0, n_moves = 0;

	if (ticket_history(db, rq->pool, ticket->id, &happenings, &n_happenings) != DB_OK ||
		explain_ticket(db, rq->pool, engine, ticket->id, &explained, &n_explained) !=
			DB_OK ||
		rulebook_moves(db, rq->pool, ticket->id, &moves, &n_moves) != DB_OK ||
		ticket_attachments(db, rq->pool, ticket->id, &attachments, &n_attachments) != DB_OK)
		return DB_GONE;
	view_timeline(rq, engine, ticket, happenings, n_happenings, false, out);
	show_files(rq, own, ticket, attachments, n_attachments, out);
	const struct explanation *e = promised(own, explained, n_explained, true);
	if (!e)
		e = promised(own, explained, n_explained, false);
	data_text(out, "now",
		words_now(rq->pool, engine, ticket, e ? e->clock->due_at : INSTANT_NONE, rq->now));
	show_due(rq, e, out);
	view_moves(rq, engine, moves, n_moves, e ? e->clock->rule : "", out);
	data_text(out, "_extended_why", asked_why(happenings, n_happenings));
	return DB_OK;
}

static void show_refusal(const struct ticket *ticket, struct data *out)
{
	const struct policy *policy = program_engine()->policy;
	const struct policy_choice *refusal = str_empty(ticket->reason)
		? NULL
		: policy_choice(policy_refusals(policy), ticket->reason);
	struct data *refused;

	if (!refusal)
		return;
	refused = data_object(out, "refusal");
	data_text(refused, "name", refusal->name);
	data_text(refused, "text", refusal->text);
	data_text(refused, "where", refusal->where);
	data_text(refused, "source", str_equal(refusal->source, "local") ? NULL : refusal->source);
	data_text(refused, "words", ticket->reason_words);
}

/* Of the ticket that this one repeats only what was said to it, as if it had been said to this one:
 * nothing of its writer. Words that came with a refusal may speak to that writer alone. */
static enum db_status take_over(struct request *rq, struct ticket *ticket)
{
	struct ticket *original = NULL;

	if (ticket->original_id <= 0)
		return DB_OK;
	enum db_status status = ticket_read(program_db(), rq->pool, ticket->original_id, &original);
	if (status != DB_OK || !original)
		return status == DB_OK ? DB_GONE : status;
	ticket->answer = original->answer;
	ticket->answer_unit = original->answer_unit;
	ticket->replied_at = original->replied_at;
	ticket->reason = original->reason;
	return DB_OK;
}

static void show_outcome(const struct ticket *ticket, struct data *out)
{
	data_bool(out, "_withdrawn", str_equal(ticket->state, "WITHDRAWN"));
	data_text(
		out, "_invalid", str_equal(ticket->state, "INVALID") ? ticket->reason_words : NULL);
	data_bool(out, "_asked", str_equal(ticket->state, "NEEDINFO"));
	show_refusal(ticket, out);
}

int own_show(struct request *rq, const struct own *own, int status, const struct ticket *ticket,
	const struct own_typed *typed)
{
	const struct engine *engine = program_engine();
	struct data *out = data_new(rq->pool);
	struct ticket whole = *ticket;

	if (take_over(rq, &whole) != DB_OK)
		return program_away(rq);
	ticket = &whole;
	view_ticket(rq, engine, ticket, out);
	data_text(out, "csrf", rq->csrf); /* a program needs it to go on */
	own_names(rq, own, out);
	data_text(out, "_title", pool_print(rq->pool, "我的%s", own->noun));
	data_text(out, "_notice", typed ? typed->notice : NULL);
	if (show_past(rq, own, ticket, out) != DB_OK ||
		(own->more && own->more(rq, ticket, out) != DB_OK))
		return program_away(rq);
	show_steps(own, ticket, out);
	show_outcome(ticket, out);
	show_actions(rq, own, ticket, out);
	view_choices(out, "_ratings", policy_ratings(engine->policy), typed ? typed->rating : NULL);
	show_typed(typed, out);
	data_int(out, "_body_most", conf_int(CONF_BODY_TEXT_MOST));
	return reply_page(rq, status, "mine", out);
}

static const char *done_words(struct request *rq, const struct own *own, const char *action)
{
	if (str_equal(action, "add"))
		return "补充的内容已经交给办理单位。";
	if (str_equal(action, "chase"))
		return "已经替您催了，办理单位会看到。";
	if (str_equal(action, "rate"))
		return "谢谢您的评价。";
	if (str_equal(action, "withdraw"))
		return pool_print(rq->pool, "%s已经撤回，不再办理。", own->this_one);
	return NULL;
}

int own_get(struct request *rq, const struct own *own)
{
	struct own_typed typed = {.notice = done_words(rq, own, form_text(rq->form, "done"))};
	struct ticket *ticket = NULL;
	int status = own_ticket(rq, &ticket);

	return status ? status : own_show(rq, own, 200, ticket, &typed);
}

int own_attachment(struct request *rq)
{
	struct ticket *ticket = NULL;
	struct attachment *list = NULL;
	size_t n = 0;
	int64_t id = 0;
	int failed;

	if (str_int(rq->arg, &id) != 0)
		return 404;
	if ((failed = own_ticket(rq, &ticket)) != 0)
		return failed;
	if (ticket_attachments(program_db(), rq->pool, ticket->id, &list, &n) != DB_OK)
		return program_away(rq);
	for (size_t i = 0; i < n; i++) {
		if (list[i].id == id && !list[i].held && attachment_shown(&list[i], ticket))
			return reply_attachment(rq, list[i].hash, list[i].name, list[i].type);
	}
	return 404;
}

int own_leave(struct request *rq, const struct own *own)
{
	reply_cookie(rq, own->cookie, NULL);
	return reply_redirect(rq, request_url(rq, "%s/track?left=1", own->place));
}
