/* SPDX-License-Identifier: MIT */
/*
 * The next lawful actions of a person on a ticket, as forms: which there are follows from the
 * lifecycle table, in what order and with what in their fields is said here. What they look like
 * and promise is in pages/form_*.mustache.
 */
#include "modules/desk/forms.h"

#include "base/pool.h"
#include "base/str.h"
#include "text/redact.h"
#include "view/ticket_view.h"
#include "view/words.h"

/* --- what may be done --- */

static bool at_own_unit(const struct request *rq, const struct ticket *ticket)
{
	return ticket->unit_id != 0 && ticket->unit_id == desk_person(rq)->unit_id;
}

bool forms_allow(const struct request *rq, const struct ticket *ticket, const char *action)
{
	const struct transition *row = lifecycle_find(ticket->kind, ticket->state, action);
	unsigned mine = row ? row->who & desk_person(rq)->roles : 0;

	if (row && row->own_unit && !at_own_unit(rq, ticket))
		mine &= ~(unsigned)(ROLE_HANDLER | ROLE_HEAD | ROLE_LEADER);
	if (!mine)
		return false;
	if (str_starts(action, "extend"))
		return forms_may_extend(rq, ticket, action);
	if (str_equal(action, "publish"))
		return ticket->open; /* only what the citizen agreed to */
	if (str_equal(action, "unpublish"))
		return ticket->published;
	if (str_equal(action, "return"))
		return ticket->returns < policy_number(desk.engine.policy, "return.most");
	return true;
}

/* Had this person a hand in the text that is in review: wrote it, or passed it on. */
static bool had_a_hand(const struct request *rq, const struct desk_work *work)
{
	int64_t me = desk_person(rq)->staff_id;

	for (size_t i = work->n_happenings; i-- > 0;) {
		const struct event *event = &work->happenings[i].event;
		bool proposes = str_equal(event->action, "propose");
		if ((proposes || str_equal(event->action, "review")) && event->staff_id == me)
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

/* The unit whose box the letter was put into is the first guess. */
static int64_t unit_of_box(const struct box *boxes, size_t n, int64_t box_id)
{
	for (size_t i = 0; i < n; i++)
		if (boxes[i].id == box_id)
			return boxes[i].unit_id;
	return 0;
}

static enum db_status fill_units(struct filling *f)
{
	struct request *rq = f->rq;
	int64_t site_id = desk_person(rq)->site_id;
	struct unit *units;
	struct box *boxes;
	size_t n_units, n_boxes;

	enum db_status status = unit_list(desk.db, rq->pool, site_id, &units, &n_units);
	if (status == DB_OK)
		status = box_list(desk.db, rq->pool, site_id, &boxes, &n_boxes);
	if (status != DB_OK)
		return status;
	int64_t guess = unit_of_box(boxes, n_boxes, f->work->ticket->box_id);
	const char *chosen = form_value(f, "unit", pool_print(rq->pool, "%lld", (long long)guess));
	struct data *list = data_list(f->item, "units");
	for (size_t i = 0; i < n_units; i++) {
		if (!units[i].active)
			continue;
		struct data *unit = data_item(list);
		const char *id = pool_print(rq->pool, "%lld", (long long)units[i].id);
		data_text(unit, "id", id);
		data_text(unit, "name", units[i].name);
		data_bool(unit, "selected",
			str_equal(id, chosen) || str_equal(units[i].name, chosen));
	}
	return DB_OK;
}

/* The taxonomy as one list, what belongs to a parent set in. */
static void fill_categories(struct filling *f)
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

static enum db_status fill_dispatch(struct filling *f)
{
	const struct policy *policy = desk.engine.policy;
	const struct ticket *ticket = f->work->ticket;

	data_bool(f->item, "_accepts", str_equal(ticket->state, "SUBMITTED"));
	view_choices(
		f->item, "classes", policy_classes(policy), form_value(f, "class", ticket->class_));
	fill_categories(f);
	data_text(f->item, "words", form_value(f, "words", ""));
	return fill_units(f);
}

/* Each reason with the sentences that the citizen will read. */
static enum db_status fill_refuse(struct filling *f)
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
	return fill_words(f);
}

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
	data_text(f->item, "_preview", draft->text);
	data_text(f->item, "_draft_saved", words_time(rq->pool, draft->saved_at, rq->now));
	if (draft->staff_id != desk_person(rq)->staff_id)
		data_text(f->item, "_draft_by", draft->staff_name);
}

/* A text that was sent back is where the next one begins. */
static enum db_status fill_propose(struct filling *f)
{
	const struct desk_work *work = f->work;
	struct request *rq = f->rq;
	const char *begun = str_empty(work->draft.text) ? work->proposed : work->draft.text;

	data_text(f->item, "answer", form_value(f, "answer", begun));
	data_text(f->item, "_draft_url",
		request_url(rq, "desk/tickets/%s/draft", work->ticket->number));
	show_draft(f, &work->draft);
	data_text(f->item, "_answer_unit", work->ticket->unit_name);
	return DB_OK;
}

static void warn(struct filling *f, struct data *list, const char *field, const char *text,
	enum redact_part part)
{
	char *warning = redact_warning(f->rq->pool, field, text, part);
	if (warning)
		data_item_text(list, warning);
}

static enum db_status fill_publish(struct filling *f)
{
	const struct ticket *ticket = f->work->ticket;
	const struct desk_publication *copy = f->work->publication;

	const char *title = form_value(f, "title", copy ? copy->title : ticket->title);
	const char *body = form_value(f, "body", copy ? copy->body : ticket->body);
	const char *answer = form_value(f, "answer", copy ? copy->answer : ticket->answer);
	data_text(f->item, "title", title);
	data_text(f->item, "body", body);
	data_text(f->item, "answer", answer);
	data_bool(f->item, "_again", ticket->published);
	struct data *warnings = data_list(f->item, "warnings");
	warn(f, warnings, "标题", title, REDACT_LETTER);
	warn(f, warnings, "来信", body, REDACT_LETTER);
	warn(f, warnings, "答复", answer, REDACT_ANSWER);
	data_bool(f->item, "_warned", data_count(warnings) > 0);
	return DB_OK;
}

static enum db_status fill_return(struct filling *f)
{
	int most = policy_number(desk.engine.policy, "return.most");
	data_int(f->item, "_times_left", most - f->work->ticket->returns);
	return fill_words(f);
}

/* --- the forms --- */

struct form_kind {
	const char *name; /* pages/form_NAME.mustache, and `is_NAME` in data */
	const char *actions[3]; /* it is there when one of these is lawful */
	enum db_status (*fill)(struct filling *f);
	bool open; /* stands open as the usual thing to do when it comes first */
	bool other_person; /* not for who had a hand in the text */
	bool (*fits)(const struct desk_work *work); /* NULL: always */
};

/* In the order in which people want them. */
static const struct form_kind kinds[] = {
	{"supervise", {"supervise"}, fill_supervise, true, false, form_is_drawn},
	{"extend", {"extend", "extend_deny"}, fill_extension, true},
	{"review", {"review"}, fill_nothing, true, true},
	{"release", {"release"}, fill_nothing, true, true},
	{"sign", {"sign"}, fill_nothing, true, false},
	{"resume", {"resume"}, fill_nothing, true, false},
	{"propose", {"propose"}, fill_propose, true, false},
	{"dispatch", {"accept", "dispatch"}, fill_dispatch, true, false},
	{"publish", {"publish"}, fill_publish, true, false},
	{"back", {"back"}, fill_words, false, false},
	{"contact", {"contact"}, fill_words, true, false, form_awaits_contact},
	{"ask", {"ask"}, fill_words, false, false},
	{"extend_ask", {"extend_ask"}, fill_extension, false},
	{"return", {"return"}, fill_return, false, false},
	{"refuse", {"refuse", "redirect"}, fill_refuse, false, false},
	{"unpublish", {"unpublish"}, fill_words, false, false},
	{"note", {"note"}, fill_words, false, false},
};

static bool has_action(const struct form_kind *kind, const char *action)
{
	for (size_t i = 0; i < 3 && kind->actions[i]; i++)
		if (str_equal(kind->actions[i], action))
			return true;
	return false;
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
	struct filling f = {.rq = rq, .work = work, .typed = typed, .item = data_item(list)};

	data_text(f.item, "action", action);
	data_text(f.item, "label", words_action(action));
	data_text(f.item, "form", kind->name);
	data_bool(f.item, pool_print(rq->pool, "_is_%s", kind->name), true);
	/* the present edition of a published copy is changed less often than anything else is done
	 */
	bool usual = kind->open && !(str_equal(kind->name, "publish") && work->ticket->published);
	data_bool(f.item, "_open", usual || typed);
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
		if (!action || (kinds[i].fits && !kinds[i].fits(work)))
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
