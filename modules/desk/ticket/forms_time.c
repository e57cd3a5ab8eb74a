/* SPDX-License-Identifier: MIT */
/*
 * The forms about limits: asking for more time and granting it with both dates in view, the call
 * after a bad rating, issuing letters of supervision and signing for them.
 */
#include "modules/desk/ticket/forms.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"
#include "view/words.h"

/* Once, asked and granted before it is due, where the policy allows it. */
bool forms_may_extend(const struct request *rq, const struct ticket *ticket, const char *action)
{
	const struct policy_rule *rule =
		policy_rule(desk.engine.policy, "letter.reply", ticket->class_);

	if (str_equal(action, "extend_deny"))
		return ticket->extension == EXTENSION_ASKED;
	if (!rule || rule->extension.limit == 0 || ticket->reworks > 0 ||
		ticket->reply_due_at == INSTANT_NONE || rq->now >= ticket->reply_due_at)
		return false;
	return ticket->extension ==
		(str_equal(action, "extend") ? EXTENSION_ASKED : EXTENSION_NONE);
}

/* The date as it is and as it would be, and what the unit said. */
enum db_status fill_extension(struct filling *f)
{
	const struct desk_work *work = f->work;
	const struct explanation *e = due_running(work, "letter.reply");
	struct request *rq = f->rq;

	if (!e || !e->rule)
		return fill_words(f);
	data_text(f->item, "due", words_date(rq->pool, words_due_day(e->clock->due_at), rq->now));
	/* asked too late: it can only be refused */
	if (clock_may_extend(e->rule, e->clock, rq->now)) {
		instant longer = due_longer(e);
		data_text(f->item, "longer", words_date(rq->pool, words_due_day(longer), rq->now));
	}
	data_text(f->item, "limit", words_limit(rq->pool, e->rule->unit, e->rule->extension.limit));
	data_text(f->item, "source", words_source(e->rule->extension.source));
	for (size_t i = work->n_happenings; i-- > 0;) {
		if (!str_equal(work->happenings[i].event.action, "extend_ask"))
			continue;
		struct data *asked = data_object(f->item, "_asked");
		view_timeline(rq, &desk.engine, work->ticket, &work->happenings[i], 1, true, asked);
		break;
	}
	return fill_words(f);
}

/* What a letter of supervision usually asks for, to be changed at will. */
static const char *supervise_words(struct pool *pool)
{
	return pool_print(pool,
		"请查明没有按期办结的原因，尽快办结并答复来信人；收到本单后 %d "
		"个工作日内，把办理情况和预计"
		"办结时间填入反馈栏，报受理转办单位。",
		policy_number(desk.engine.policy, "supervise.workdays"));
}

/* All that were drawn up so far are issued together. */
enum db_status fill_supervise(struct filling *f)
{
	const struct desk_work *work = f->work;
	struct request *rq = f->rq;
	struct data *list = data_list(f->item, "drawn");

	for (size_t i = 0; i < work->n_supervisions; i++) {
		const struct desk_supervision *one = &work->supervisions[i];
		if (one->issued_at != INSTANT_NONE)
			continue;
		struct data *item = data_item(list);
		data_text(item, "title", words_rule(desk.engine.policy, one->rule, one->class_));
		data_text(item, "due", words_date(rq->pool, words_due_day(one->due_at), rq->now));
		data_text(item, "unit", words_holder(one->unit_name));
	}
	data_text(f->item, "_sheet_url",
		request_url(rq, "desk/supervisions/%s", work->ticket->number));
	data_text(f->item, "words", form_value(f, "words", supervise_words(rq->pool)));
	return DB_OK;
}

bool form_is_drawn(const struct request *rq, const struct desk_work *work)
{
	(void)rq;
	return due_drawn(work) != NULL;
}

bool form_awaits_contact(const struct request *rq, const struct desk_work *work)
{
	(void)rq;
	return due_running(work, "rating.contact") != NULL;
}

/* The letter of supervision that went to this unit, and that nobody of it has signed for. */
static const struct desk_supervision *issued_to(
	const struct request *rq, const struct desk_work *work)
{
	for (size_t i = 0; i < work->n_supervisions; i++) {
		const struct desk_supervision *one = &work->supervisions[i];
		if (one->issued_at != INSTANT_NONE && one->acknowledged_at == INSTANT_NONE &&
			one->unit_id == desk_person(rq)->unit_id)
			return one;
	}
	return NULL;
}

bool form_is_issued(const struct request *rq, const struct desk_work *work)
{
	return issued_to(rq, work) != NULL;
}

enum db_status fill_acknowledge(struct filling *f)
{
	const struct desk_supervision *one = issued_to(f->rq, f->work);
	struct request *rq = f->rq;

	if (one) {
		data_text(f->item, "_asked", one->words);
		data_text(f->item, "_issued_by", one->issued_by);
		data_text(f->item, "_issued", words_time(rq->pool, one->issued_at, rq->now));
	}
	data_text(f->item, "_sheet_url",
		request_url(rq, "desk/supervisions/%s", f->work->ticket->number));
	return fill_words(f);
}
