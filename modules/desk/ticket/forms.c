/* SPDX-License-Identifier: MIT */
/*
 * The next lawful actions of a person on a ticket, as forms: which there are follows from the
 * lifecycle table, in what order and with what in their fields is said here. What they look like
 * and promise is in pages/form_*.mustache.
 */
#include "modules/desk/ratings/ratings.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"
#include "view/words.h"

/* --- what may be done --- */

/* Had this person a hand in the text that is in review: wrote it, or passed it on. */
static bool had_a_hand(const struct request *rq, const struct desk_work *work)
{
	int64_t me = desk_person(rq)->staff_id;

	for (size_t i = work->n_happenings; i-- > 0;) {
		const struct event *event = &work->happenings[i].event;
		bool proposes = str_equal(event->action, "propose");
		if ((proposes || str_starts(event->action, "review")) && event->staff_id == me)
			return true;
		if (proposes)
			return false;
	}
	return false;
}

/* --- values --- */

const char *form_value(const struct filling *f, const char *field, const char *otherwise)
{
	return f->typed ? form_text(f->rq->form, field) : otherwise;
}

enum db_status fill_words(struct filling *f)
{
	data_text(f->item, "words", form_value(f, "words", ""));
	return DB_OK;
}

static enum db_status fill_nothing(struct filling *f)
{
	(void)f;
	return DB_OK;
}

/* --- the forms --- */

struct form_kind {
	const char *name; /* pages/form_NAME.mustache, and `is_NAME` in data */
	const char *actions[3]; /* it is there when one of these is lawful */
	enum db_status (*fill)(struct filling *f);
	bool open; /* stands open as the usual thing to do when it comes first */
	bool other_person; /* not for who had a hand in the text */
	bool (*fits)(const struct request *rq, const struct desk_work *work); /* NULL: always */
};

/* In the order in which people want them. */
static const struct form_kind kinds[] = {
	{"acknowledge", {"acknowledge"}, fill_acknowledge, true, false, form_is_issued},
	{"supervise", {"supervise"}, fill_supervise, true, false, form_is_drawn},
	{"confirm", {"refuse", "redirect", "invalid"}, fill_pending, true, false, form_waits},
	{"proposed", {"refuse_deny"}, fill_pending, true, false, form_is_own_refusal},
	{"decide", {"return_deny"}, fill_decide, true, false, NULL},
	{"extend", {"extend", "extend_deny"}, fill_extension, true, false, NULL},
	{"review", {"review"}, fill_nothing, true, true, NULL},
	{"release", {"release"}, fill_nothing, true, true, NULL},
	{"consent", {"consent"}, fill_words, true, false, form_wants_consent},
	{"sign", {"sign"}, fill_nothing, true, false, NULL},
	{"resume", {"resume"}, fill_nothing, true, false, NULL},
	{"propose", {"propose"}, fill_propose, true, false, NULL},
	{"dispatch", {"accept", "dispatch"}, fill_dispatch, true, false, NULL},
	{"handover", {"handover"}, fill_handover, true, false, form_is_fake},
	{"transfer", {"transfer"}, fill_transfer, true, false, NULL},
	{"settle", {"fixed", "untrue", "out_of_scope"}, fill_settle, true, false, NULL},
	{"appealed", {"appeal_deny", "appeal_uphold"}, fill_appeal, true, false, form_appeal_waits},
	{"callback", {"callback"}, fill_callback, true, false, NULL},
	{"take_back", {"take_back"}, fill_nothing, false, false, form_is_own_text},
	{"reclaim", {"reclaim"}, fill_words, true, false, NULL},
	{"recall", {"recall"}, fill_nothing, false, false, NULL},
	{"back", {"back"}, fill_words, false, false, NULL},
	{"contact", {"contact"}, fill_words, true, false, form_awaits_contact},
	{"ask", {"ask"}, fill_words, false, false, NULL},
	{"extend_ask", {"extend_ask"}, fill_extension, false, false, NULL},
	{"return", {"return", "return_ask"}, fill_return, false, false, NULL},
	{"redispatch", {"redispatch"}, fill_dispatch, false, false, form_waits_not},
	{"units", {"involve", "excuse"}, fill_units_with, false, false, form_has_units},
	{"duplicate", {"duplicate"}, fill_duplicate, false, false, NULL},
	{"refuse", {"refuse_ask", "refuse", "invalid"}, fill_refuse, false, false, form_waits_not},
	{"spam", {"spam"}, fill_words, false, false, NULL},
	{"appeal", {"appeal"}, fill_appeal, false, false, form_may_appeal},
	{"attach", {"attach"}, fill_attach, false, false, form_may_attach},
	{"flag", {"flag", "unflag"}, fill_words, false, false, NULL},
	{"sentiment_sent", {"sentiment_sent"}, fill_sentiment_sent, true, false, NULL},
	{"sentiment", {"sentiment"}, fill_sentiment, false, false, NULL},
	{"note", {"note"}, fill_words, false, false, NULL},
};

static bool has_action(const struct form_kind *kind, const char *action)
{
	for (size_t i = 0; i < 3 && kind->actions[i]; i++)
		if (str_equal(kind->actions[i], action))
			return true;
	/* the one form of a refusal, and of what is decided with its own button */
	return (str_equal(kind->name, "refuse") && str_equal(action, "redirect")) ||
		(str_equal(kind->name, "confirm") && str_equal(action, "refuse_deny")) ||
		(str_equal(kind->name, "decide") && str_equal(action, "redispatch")) ||
		(str_equal(kind->name, "consent") && str_equal(action, "object"));
}

static const char *lawful_action(
	const struct request *rq, const struct ticket *ticket, const struct form_kind *kind)
{
	for (size_t i = 0; i < 3 && kind->actions[i]; i++)
		if (forms_allow(rq, ticket, kind->actions[i]))
			return kind->actions[i];
	return NULL;
}

static enum db_status show_form(struct request *rq, const struct desk_work *work,
	const struct form_kind *kind, const char *action, bool typed, struct data *list)
{
	struct filling f = {
		.rq = rq, .work = work, .action = action, .typed = typed, .item = data_item(list)};

	data_text(f.item, "action", action);
	data_text(f.item, "label", words_action(action));
	data_text(f.item, "form", kind->name);
	data_bool(f.item, pool_print(rq->pool, "_is_%s", kind->name), true);
	data_bool(f.item, pool_print(rq->pool, "_does_%s", action), true);
	data_bool(f.item, "_open", kind->open || typed);
	return kind->fill(&f);
}

enum db_status forms_show(struct request *rq, const struct desk_work *work, const char *typed,
	struct data *data, bool *placed)
{
	struct data *list = data_list(data, "forms");
	bool own_text = had_a_hand(rq, work);

	*placed = false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const char *action = lawful_action(rq, work->ticket, &kinds[i]);
		if (!action || (kinds[i].fits && !kinds[i].fits(rq, work)))
			continue;
		if (kinds[i].other_person && own_text) {
			data_bool(data, "_own_text", true);
			continue;
		}
		bool mine = typed && has_action(&kinds[i], typed);
		enum db_status status = show_form(rq, work, &kinds[i], action, mine, list);
		if (status != DB_OK)
			return status;
		*placed |= mine;
	}
	data_text(data, "_act_url", request_url(rq, "desk/tickets/%s/act", work->ticket->number));
	data_bool(data, "_has_forms", data_count(list) > 0);
	return DB_OK;
}
