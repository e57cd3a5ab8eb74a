/* SPDX-License-Identifier: MIT */
/*
 * The forms of the dispatch office: to which unit a letter goes and with whose help, refusing it
 * with a second person, letters that repeat another one, calling back.
 */
#include "modules/desk/ticket/forms.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/near/suggest.h"
#include "tickets/reviews/report.h"
#include "view/ticket_view.h"
#include "view/words.h"

/* --- to which unit --- */

/* The unit whose box the letter was put into is the first guess. */
static int64_t unit_of_box(const struct box *boxes, size_t n, int64_t box_id)
{
	for (size_t i = 0; i < n; i++)
		if (boxes[i].id == box_id)
			return boxes[i].unit_id;
	return 0;
}

static enum db_status guess_unit(struct filling *f, int64_t *guess)
{
	struct box *boxes;
	size_t n;

	*guess = f->work->ticket->unit_id;
	if (*guess) /* is to leave the one that has it */
		return DB_OK;
	enum db_status status =
		box_list(desk.db, f->rq->pool, f->work->ticket->site_id, &boxes, &n);
	if (status == DB_OK)
		*guess = unit_of_box(boxes, n, f->work->ticket->box_id);
	return status;
}

static bool ticked(const struct filling *f, const char *field, const char *value)
{
	size_t n;
	const char **many = f->typed ? form_many(f->rq->form, field, &n) : NULL;

	for (size_t i = 0; many && i < n; i++)
		if (str_equal(many[i], value))
			return true;
	return false;
}

static bool helps(const struct desk_work *work, int64_t unit_id)
{
	for (size_t i = 0; i < work->n_co_units; i++)
		if (work->co_units[i].unit_id == unit_id)
			return true;
	return false;
}

/* Units in use: chosen as the one that answers, ticked as one that helps. */
static void show_units(struct filling *f, const char *chosen, int64_t without)
{
	const struct desk_work *work = f->work;
	struct data *list = data_list(f->item, "units");
	bool any = false;

	for (size_t i = 0; i < work->n_units; i++) {
		const struct unit *unit = &work->units[i];
		if (!unit->active || unit->id == without)
			continue;
		struct data *item = data_item(list);
		const char *id = pool_print(f->rq->pool, "%lld", (long long)unit->id);
		data_text(item, "id", id);
		data_text(item, "name", unit->name);
		data_bool(item, "selected", str_equal(id, chosen) || str_equal(unit->name, chosen));
		data_bool(item, "ticked", ticked(f, "co", id));
		any |= ticked(f, "co", id);
	}
	data_bool(f->item, "_co_open", any);
}

/* The taxonomy as one list, what belongs to a parent set in. */
static void show_categories(struct filling *f)
{
	struct policy_list list = policy_categories(desk.engine.policy);
	const char *code = form_value(f, "category", f->work->ticket->category);
	const struct policy_choice *chosen = policy_choice(list, code);
	struct data *options = data_list(f->item, "categories");

	for (size_t i = 0; i < list.n; i++) {
		const struct policy_choice *choice = &list.choice[i];
		struct data *option = data_item(options);
		data_text(option, "id", choice->code);
		data_text(option, "name",
			choice->parent ? pool_print(f->rq->pool, "　%s", choice->name)
				       : choice->name);
		data_bool(option, "selected", choice == chosen);
	}
}

enum db_status fill_dispatch(struct filling *f)
{
	const struct policy *policy = desk.engine.policy;
	const struct ticket *ticket = f->work->ticket;
	bool again = str_equal(f->action, "redispatch");
	int64_t guess;

	enum db_status status = guess_unit(f, &guess);
	if (status != DB_OK)
		return status;
	data_bool(f->item, "_accepts", str_equal(ticket->state, "SUBMITTED"));
	view_choices(
		f->item, "classes", policy_classes(policy), form_value(f, "class", ticket->class_));
	show_categories(f);
	data_text(f->item, "words", form_value(f, "words", ""));
	data_text(f->item, "_unit_now", ticket->unit_name);
	if (!again)
		suggest_show(f->rq, ticket, f->work->units, f->work->n_units, f->item);
	show_units(f,
		form_value(
			f, "unit", again ? "" : pool_print(f->rq->pool, "%lld", (long long)guess)),
		again ? ticket->unit_id : 0);
	return DB_OK;
}

/* Who helps, and who still may be asked. */
enum db_status fill_units_with(struct filling *f)
{
	const struct desk_work *work = f->work;
	struct data *others = data_list(f->item, "units"), *list = data_list(f->item, "co_units");

	for (size_t i = 0; i < work->n_co_units; i++) {
		struct data *item = data_item(list);
		data_int(item, "id", work->co_units[i].unit_id);
		data_text(item, "name", work->co_units[i].name);
	}
	data_bool(f->item, "_may_involve", forms_allow(f->rq, work->ticket, "involve"));
	for (size_t i = 0; i < work->n_units; i++) {
		const struct unit *unit = &work->units[i];
		if (!unit->active || unit->id == work->ticket->unit_id || helps(work, unit->id))
			continue;
		struct data *item = data_item(others);
		data_int(item, "id", unit->id);
		data_text(item, "name", unit->name);
	}
	return DB_OK;
}

/* Somebody helps, or may be asked to. */
bool form_has_units(const struct request *rq, const struct desk_work *work)
{
	return work->n_co_units > 0 || forms_allow(rq, work->ticket, "involve");
}

/* --- not ours to answer --- */

/* Each reason with the sentences that the citizen will read. */
enum db_status fill_refuse(struct filling *f)
{
	struct policy_list refusals = policy_refusals(desk.engine.policy);
	const char *chosen = form_value(f, "reason", "");
	struct data *list = data_list(f->item, "reasons");

	for (size_t i = 0; i < refusals.n; i++) {
		const struct policy_choice *choice = &refusals.choice[i];
		struct data *reason = data_item(list);
		data_text(reason, "id", choice->code);
		data_text(reason, "name", choice->name);
		data_text(reason, "text", choice->text);
		data_text(reason, "where", choice->where);
		data_bool(reason, "redirect", choice->redirect);
		data_bool(reason, "selected", str_equal(choice->code, chosen));
	}
	data_bool(f->item, "_invalid", str_equal(chosen, "invalid"));
	data_bool(f->item, "_second", str_equal(f->action, "refuse_ask"));
	return fill_words(f);
}

static const char *name_of_person(const struct desk_work *work, const char *action)
{
	for (size_t i = work->n_happenings; i-- > 0;)
		if (str_equal(work->happenings[i].event.action, action))
			return work->happenings[i].staff_name;
	return "";
}

/* What was proposed, by whom and why, as the citizen would read it. */
enum db_status fill_pending(struct filling *f)
{
	const struct ticket *ticket = f->work->ticket;
	const struct policy_choice *choice =
		policy_choice(policy_refusals(desk.engine.policy), ticket->pending_reason);

	data_text(f->item, "_who", name_of_person(f->work, "refuse_ask"));
	data_bool(f->item, "_pending_invalid", str_equal(ticket->pending, "invalid"));
	data_bool(f->item, "_pending_redirect", str_equal(ticket->pending, "redirect"));
	data_text(f->item, "_pending", ticket->pending);
	data_text(f->item, "_pending_words", ticket->pending_words);
	if (choice) {
		data_text(f->item, "_reason", choice->name);
		data_text(f->item, "_reason_text", choice->text);
		data_text(f->item, "_reason_where", choice->where);
	}
	return fill_words(f);
}

bool form_waits(const struct request *rq, const struct desk_work *work)
{
	(void)rq;
	return !str_empty(work->ticket->pending);
}

/* Nothing waits for a decision: what waits has a form of its own. */
bool form_waits_not(const struct request *rq, const struct desk_work *work)
{
	return !form_waits(rq, work);
}

bool form_is_own_refusal(const struct request *rq, const struct desk_work *work)
{
	return work->ticket->pending_by == desk_person(rq)->staff_id &&
		!forms_allow(rq, work->ticket, work->ticket->pending);
}

/* A unit that returned it often enough wants to be rid of it. */
enum db_status fill_decide(struct filling *f)
{
	data_text(f->item, "_unit_now", f->work->ticket->unit_name);
	data_text(f->item, "_who", name_of_person(f->work, "return_ask"));
	data_text(f->item, "_pending_words", f->work->ticket->pending_words);
	show_units(f, form_value(f, "unit", ""), f->work->ticket->unit_id);
	return fill_words(f);
}

/* --- the same letter again --- */

enum db_status fill_duplicate(struct filling *f)
{
	data_text(f->item, "original", form_value(f, "original", ""));
	return DB_OK;
}

/* --- calling back --- */

enum db_status fill_callback(struct filling *f)
{
	const struct policy *policy = desk.engine.policy;
	struct site site = {0};
	enum db_status status = site_read(desk.db, f->rq->pool, f->work->ticket->site_id, &site);

	if (status != DB_OK)
		return status;
	view_choices(f->item, "ratings", policy_ratings(policy), form_value(f, "reason", ""));
	data_int(f->item, "_bad_from", policy_number(policy, "rating.words_from"));
	data_bool(f->item, "_reworks",
		f->work->ticket->reworks < policy_number(policy, "rework.most") &&
			site.closed_at == INSTANT_NONE);
	return fill_words(f);
}

/* --- public sentiment --- */

enum db_status fill_sentiment(struct filling *f)
{
	struct policy_list to = policy_items(desk.engine.policy, "report.sentiment");
	const char *only = to.n == 1 ? to.choice[0].code : "";

	view_choices(f->item, "to", to, form_value(f, "reason", only));
	return fill_words(f);
}

enum db_status fill_sentiment_sent(struct filling *f)
{
	struct request *rq = f->rq;
	struct report report;
	bool waits;

	enum db_status status =
		report_waiting(desk.db, rq->pool, f->work->ticket->id, &waits, &report);
	if (status != DB_OK || !waits)
		return status;
	const struct policy_choice *to =
		policy_choice(policy_items(desk.engine.policy, "report.sentiment"), report.code);
	data_text(f->item, "found", words_time(rq->pool, report.at, rq->now));
	data_text(f->item, "who", report.staff_name);
	data_text(f->item, "to", to ? to->name : report.code);
	data_text(f->item, "report", report.words);
	return fill_words(f);
}
