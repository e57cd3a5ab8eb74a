/* SPDX-License-Identifier: MIT */
/*
 * The forms of an error report: whose page it is, the answer that ends it, a fake site that others
 * have to take down. What is lawful follows from the lifecycle table, what becomes of the fields is
 * plan.c's.
 */
#include "modules/desk/corrections/corrections.h"
#include "modules/desk/ticket/forms.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/corrections/correction.h"
#include "view/ticket_view.h"

/* The unit whose pages these are is the first guess, and one click away. */
enum db_status fill_transfer(struct filling *f)
{
	const struct desk_work *work = f->work;
	const char *guess = pool_print(f->rq->pool, "%lld", (long long)work->path_unit);
	const char *chosen = form_value(f, "unit", guess);
	struct data *list = data_list(f->item, "units");

	for (size_t i = 0; i < work->n_units; i++) {
		const struct unit *unit = &work->units[i];
		if (!unit->active || unit->id == work->ticket->unit_id)
			continue;
		struct data *item = data_item(list);
		const char *id = pool_print(f->rq->pool, "%lld", (long long)unit->id);
		data_text(item, "id", id);
		data_text(item, "name", unit->name);
		data_bool(item, "selected", str_equal(id, chosen) || str_equal(unit->name, chosen));
		if (unit->id != work->path_unit)
			continue;
		struct data *own = data_object(f->item, "suggested");
		data_text(own, "id", id);
		data_text(own, "name", unit->name);
	}
	data_text(f->item, "_unit_now", work->ticket->unit_name);
	return fill_words(f);
}

/* One text, and which of the ends it says: as with a letter's answer, with draft and phrases. */
enum db_status fill_settle(struct filling *f)
{
	const struct desk_work *work = f->work;
	bool self = str_equal(work->ticket->state, "NEW");

	enum db_status status = fill_propose(f);
	data_bool(f->item, "_self", self);
	if (self)
		data_text(f->item, "_answer_unit", desk_person(f->rq)->unit_name);
	data_bool(f->item, "_away", forms_allow(f->rq, work->ticket, "out_of_scope"));
	data_bool(f->item, "_several", work->correction && work->correction->reports > 1);
	return status;
}

enum db_status fill_handover(struct filling *f)
{
	struct policy_list to = policy_items(desk.engine.policy, "report.fake");

	view_choices(f->item, "to", to, form_value(f, "reason", ""));
	data_bool(f->item, "_again", f->work->correction && *f->work->correction->handed_to);
	return fill_words(f);
}

bool form_is_fake(const struct request *rq, const struct desk_work *work)
{
	(void)rq;
	return str_equal(work->ticket->type, CORRECTION_FAKE);
}
