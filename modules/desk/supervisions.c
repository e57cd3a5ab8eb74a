/* SPDX-License-Identifier: MIT */
/*
 * Letters of supervision (督办单): as a list and as sheets to print. They are drawn up when their
 * level is reached; issuing them is an action on the ticket.
 */
#include "modules/desk/desk.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define SHEETS_MOST 200

/* --- the list --- */

/* Of the ticket's number, and the how manieth for this ticket. */
static const char *sheet_number(struct request *rq, const struct desk_supervision *one)
{
	return pool_print(
		rq->pool, "%s-%d", ticket_number_grouped(rq->pool, one->number), one->ordinal);
}

static void show_supervision(
	struct request *rq, const struct desk_supervision *one, struct data *item)
{
	data_text(item, "number", one->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, one->number));
	data_text(item, "sheet_number", sheet_number(rq, one));
	data_text(item, "title", one->title);
	data_text(item, "unit", words_holder(one->unit_name));
	data_text(item, "rule_title", words_rule(desk.engine.policy, one->rule, one->class_));
	view_time(rq, item, "drawn", one->drawn_at);
	view_time(rq, item, "issued", one->issued_at);
	data_text(item, "issued_by", str_empty(one->issued_by) ? NULL : one->issued_by);
	data_text(item, "due", words_date(rq->pool, words_due_day(one->due_at), rq->now));
	data_bool(item, "running", one->stopped_at == INSTANT_NONE);
	data_text(item, "_url", request_url(rq, "desk/supervisions/%s", one->number));
	data_text(item, "_ticket_url", request_url(rq, "desk/tickets/%s", one->number));
}

static enum db_status show_list(
	struct request *rq, const char *key, int64_t unit, bool issued, struct data *data)
{
	struct desk_supervision *rows;
	size_t n;

	enum db_status status = desk_db_supervisions(
		desk.db, rq->pool, desk_person(rq)->site_id, unit, issued, SHEETS_MOST, &rows, &n);
	struct data *list = data_list(data, key);
	for (size_t i = 0; status == DB_OK && i < n; i++)
		show_supervision(rq, &rows[i], data_item(list));
	if (n == SHEETS_MOST)
		data_int(data, "_cut", SHEETS_MOST);
	data_bool(data, issued ? "_any_issued" : "_any_drawn", n > 0);
	return status;
}

int supervisions_page(struct request *rq)
{
	const struct desk_session *person = desk_person(rq);
	bool all = desk_sees_all(person);

	if (!desk_sees_letters(person))
		return 403;
	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "督办单");
	data_bool(data, "_all", all);
	enum db_status status = DB_OK;
	if (all)
		status = show_list(rq, "drawn", 0, false, data);
	if (status == DB_OK)
		status = show_list(rq, "issued", all ? 0 : person->unit_id, true, data);
	if (status != DB_OK)
		return desk_fault(rq, status);
	return desk_page(rq, 200, "supervisions", data);
}

/* --- the sheet --- */

static const struct unit *find_unit(const struct unit *units, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (id ? units[i].id == id : units[i].office)
			return &units[i];
	return NULL;
}

/* Working days from the due day to when it was done, or to now. */
static int days_late(struct request *rq, const struct desk_supervision *one)
{
	instant until = one->stopped_at == INSTANT_NONE ? rq->now : one->stopped_at;
	int days = calendar_count(
		desk.engine.calendar, words_due_day(one->due_at), instant_day(until));
	return days > 0 ? days : 0;
}

static void show_reached(
	struct request *rq, const struct desk_work *work, int64_t clock_id, struct data *item)
{
	struct data *list = data_list(item, "levels");

	for (size_t i = 0; i < work->n_explained; i++) {
		const struct explanation *e = &work->explained[i];
		if (e->clock->id != clock_id)
			continue;
		for (size_t k = 0; k < e->n_levels; k++) {
			if (e->levels[k].fired_at == INSTANT_NONE)
				continue;
			struct data *level = data_item(list);
			view_level(level, e->levels[k].level->level);
			data_text(level, "at_words",
				words_until(rq->pool, e->levels[k].at, INSTANT_NONE));
		}
	}
}

static void show_sheet(struct request *rq, const struct desk_work *work,
	const struct desk_supervision *one, const struct unit *unit, struct data *item)
{
	const struct policy_rule *rule = policy_rule(desk.engine.policy, one->rule, one->class_);

	show_supervision(rq, one, item);
	/* a sheet of paper is read in another year too */
	data_text(item, "due", words_date(rq->pool, words_due_day(one->due_at), INSTANT_NONE));
	data_text(item, "submitted",
		words_date(rq->pool, instant_day(work->ticket->submitted_at), INSTANT_NONE));
	data_text(item, "limit", rule ? words_limit(rq->pool, rule->unit, rule->limit) : NULL);
	data_text(item, "source", rule ? words_source(rule->source) : NULL);
	data_int(item, "days_late", days_late(rq, one));
	if (one->stopped_at != INSTANT_NONE)
		data_text(item, "ended",
			words_date(rq->pool, instant_day(one->stopped_at), INSTANT_NONE));
	if (unit) {
		data_text(item, "unit", unit->name);
		data_text(item, "first_person", unit->first_person);
		data_text(item, "direct_person", unit->direct_person);
		data_text(item, "handler_person", unit->handler_person);
	}
	show_reached(rq, work, one->clock_id, item);
	data_text(item, "words", str_empty(one->words) ? NULL : one->words);
	if (one->issued_at != INSTANT_NONE)
		data_text(item, "issued",
			words_date(rq->pool, instant_day(one->issued_at), INSTANT_NONE));
}

/* Whoever may see the letter sees the sheets that were issued; who keeps order also those that
 * wait. */
int supervisions_sheet(struct request *rq)
{
	struct desk_work work = {0};
	struct unit *units;
	size_t n_units;

	int fault = desk_ticket(rq, rq->arg, &work.ticket);
	if (fault)
		return fault;
	enum db_status status = due_read(rq, &work);
	if (status == DB_OK)
		status = unit_list(desk.db, rq->pool, work.ticket->site_id, &units, &n_units);
	if (status != DB_OK)
		return desk_fault(rq, status);
	struct data *data = data_new(rq->pool);
	struct data *list = data_list(data, "sheets");
	for (size_t i = 0; i < work.n_supervisions; i++) {
		const struct desk_supervision *one = &work.supervisions[i];
		if (one->issued_at == INSTANT_NONE && !desk_sees_all(desk_person(rq)))
			continue;
		show_sheet(
			rq, &work, one, find_unit(units, n_units, one->unit_id), data_item(list));
	}
	if (data_count(list) == 0)
		return 404;
	data_text(data, "_title", "督办单");
	data_text(data, "_ticket_url", request_url(rq, "desk/tickets/%s", work.ticket->number));
	return desk_page(rq, 200, "supervision", data);
}
