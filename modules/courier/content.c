/* SPDX-License-Identifier: MIT */
/*
 * What a citizen is told, as data for the templates: from the ticket and the event that caused the
 * message. Never the query code, title, text, name or telephone: a mail lies open on its way.
 */
#include "courier.h"

#include <stdarg.h>
#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/ratings/rating.h"
#include "view/words.h"
#include "web/data.h"

char *content_url(struct pool *pool, int64_t site_id, const char *format, ...)
{
	va_list args;
	char *path;

	va_start(args, format);
	path = pool_vprint(pool, format, args);
	va_end(args);
	bool desk = str_starts(path, "desk/") && *conf_text(CONF_DESK_URL);
	return pool_print(pool, "%s%s/%s",
		desk ? conf_text(CONF_DESK_URL) : conf_of_site(CONF_SITE_URL, site_id),
		conf_of_site(CONF_PREFIX, site_id), path);
}

bool message_is_staff(const struct message *message)
{
	return str_equal(message->kind, "digest") || str_equal(message->kind, "supervised");
}

static const char *filled(const char *text)
{
	return str_empty(text) ? NULL : text;
}

static const char *date(struct pool *pool, instant due_at)
{
	return words_date(pool, words_due_day(due_at), INSTANT_NONE);
}

/* By when there will be an answer, while one is owed; what was granted is said also when the answer
 * has overtaken the message. */
static enum db_status add_due(struct courier *courier, struct pool *pool,
	const struct message *message, const struct ticket *ticket, struct data *data)
{
	struct clock *clocks;
	size_t n;
	bool granted = str_equal(message->kind, "extended");
	/* what is joined to another one is answered with it */
	int64_t id = ticket->original_id > 0 ? ticket->original_id : ticket->id;
	enum db_status status = ticket_clocks(courier->db, pool, id, &clocks, &n);

	data_text(data, "due", NULL);
	data_text(data, "first_due", NULL);
	data_bool(data, "provisional", false);
	for (size_t i = 0; status == DB_OK && i < n; i++) {
		if ((!str_equal(clocks[i].rule, "letter.reply") &&
			    !str_equal(clocks[i].rule, "correction.total")) ||
			(clocks[i].stopped_at != INSTANT_NONE && !granted) ||
			clocks[i].due_at == INSTANT_NONE)
			continue;
		data_text(data, "due", date(pool, clocks[i].due_at));
		data_bool(data, "provisional", clocks[i].provisional);
		if (clocks[i].first_due_at != INSTANT_NONE)
			data_text(data, "first_due", date(pool, clocks[i].first_due_at));
	}
	return status;
}

static void add_refusal(const struct engine *engine, const char *reason, struct data *data)
{
	const struct policy_choice *choice = policy_choice(policy_refusals(engine->policy), reason);

	data_text(data, "reason", choice ? choice->name : NULL);
	data_text(data, "reason_text", choice ? filled(choice->text) : NULL);
	data_text(data, "where", choice ? filled(choice->where) : NULL);
	data_bool(data, "redirect", choice && choice->redirect);
}

/* It speaks of the answer. */
static bool is_answer(const struct message *message)
{
	return str_equal(message->kind, "answered") ||
		str_equal(message->kind, "report_answered") || str_equal(message->kind, "invite");
}

/* Which unit a message of this kind speaks of. */
static const char *unit_of(
	const struct message *message, const struct ticket *ticket, const struct happening *cause)
{
	if (str_equal(message->kind, "dispatched") && cause)
		return filled(cause->to_unit_name);
	if (str_equal(message->kind, "asked") && cause && filled(cause->unit_name))
		return cause->unit_name;
	if (is_answer(message) && filled(ticket->answer_unit))
		return ticket->answer_unit;
	return filled(ticket->unit_name);
}

static void add_cause(struct courier *courier, struct pool *pool, const struct message *message,
	const struct ticket *ticket, const struct happening *cause, struct data *data)
{
	data_text(data, "unit", unit_of(message, ticket, cause));
	if (str_equal(message->kind, "refused"))
		add_refusal(&courier->engine, cause ? cause->event.reason : ticket->reason, data);
	if (is_answer(message)) {
		instant at = cause ? cause->event.at : ticket->replied_at;

		data_text(data, "answered", words_time(pool, at, INSTANT_NONE));
	}
	data_bool(data, "fixed", str_equal(ticket->state, "REPLIED_FIXED"));
	data_bool(data, "untrue", str_equal(ticket->state, "REPLIED_UNTRUE"));
	data_bool(data, "away", str_equal(ticket->state, "OUT_OF_SCOPE"));
}

static bool answers(const struct event *event)
{
	return str_equal(event->action, "release") || str_equal(event->action, "fixed") ||
		str_equal(event->action, "untrue");
}

/* The message is of a letter that repeats another one: what became of that one. */
static enum db_status add_original(struct courier *courier, struct pool *pool,
	const struct message *message, int64_t original_id, struct data *data)
{
	struct ticket *original = NULL;
	enum db_status status = ticket_read(courier->db, pool, original_id, &original);

	if (status != DB_OK || !original)
		return status == DB_OK ? DB_STOP : status;
	data_bool(data, "merged", true);
	data_bool(data, "again", original->reworks > 0);
	add_cause(courier, pool, message, original, NULL, data);
	return DB_OK;
}

/* Whoever opens the link may rate: it goes to nobody but the writer. DB_STOP: there is nothing to
 * rate any more. */
static enum db_status add_invitation(struct courier *courier, struct pool *pool,
	const struct message *message, const struct ticket *ticket, struct data *data)
{
	char token[RATING_TOKEN];

	if (!str_equal(message->kind, "invite"))
		return DB_OK;
	if (!rating_wanted(&courier->engine, ticket, courier->now))
		return DB_STOP;
	rating_token(courier->engine.secret, ticket->id, token);
	data_text(data, "rate_url",
		content_url(pool, message->site_id, "satisfaction/rate/%s", token));
	return DB_OK;
}

static void add_ticket(struct pool *pool, const struct ticket *ticket, struct data *data)
{
	bool report = str_equal(ticket->kind, "correction");

	data_text(data, "number", ticket->number);
	data_text(data, "number_grouped", ticket_number_grouped(pool, ticket->number));
	data_text(data, "url",
		content_url(pool, ticket->site_id, "%s/track?number=%s",
			report ? "corrections" : "letters", ticket->number));
	data_bool(data, "report", report);
	data_text(data, "box", ticket->box_name);
	data_text(data, "submitted", words_time(pool, ticket->submitted_at, INSTANT_NONE));
}

enum db_status content_citizen(struct courier *courier, struct pool *pool,
	const struct message *message, struct data *data)
{
	const struct happening *cause = NULL;
	struct happening *history = NULL;
	struct ticket *ticket = NULL;
	size_t n = 0;
	bool again = false;
	enum db_status status = ticket_read(courier->db, pool, message->ticket_id, &ticket);

	if (status == DB_OK && !ticket)
		return DB_STOP;
	if (status == DB_OK)
		status = ticket_history(courier->db, pool, ticket->id, &history, &n);
	if (status == DB_OK)
		status = add_due(courier, pool, message, ticket, data);
	if (status != DB_OK)
		return status;
	for (size_t i = 0; i < n; i++)
		if (history[i].event.sequence == message->sequence)
			cause = &history[i];
	/* a rating may have come since; it makes no second answer of the first */
	for (size_t i = 0; i < n; i++)
		again = again ||
			(answers(&history[i].event) &&
				history[i].event.sequence < message->sequence);
	add_ticket(pool, ticket, data);
	if (!cause && ticket->original_id > 0)
		return add_original(courier, pool, message, ticket->original_id, data);
	data_bool(data, "merged", false);
	data_bool(data, "again", again);
	add_cause(courier, pool, message, ticket, cause, data);
	return add_invitation(courier, pool, message, ticket, data);
}
