/* SPDX-License-Identifier: MIT */
/*
 * What the timers did: the levels that were reached, and the letters of supervision that came of
 * it, as a list and as sheets to print. Issuing one is an action on its ticket.
 */
#include "modules/desk/desk.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/sweep.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define PAGE 50
#define READ_MOST 1000
#define SINCE_DAYS 30 /* no limit: shown when nothing else is asked for */
#define SHEETS_MOST 200

static const char *title_of(const char *rule, const char *class_)
{
	const struct policy_rule *found = policy_rule(desk.engine.policy, rule, class_);
	return found ? found->title : "以前的期限";
}

static const char *unit_of(const char *name)
{
	return str_empty(name) ? "受理转办单位" : name;
}

/* --- levels --- */

struct choice { /* what was asked for */
	instant since;
	const char *since_text;
	enum level level;
	int64_t unit;
	int page;
};

static struct choice read_choice(struct request *rq)
{
	day since;
	struct choice choice = {
		.level = level_parse(form_text(rq->form, "level")),
		.unit = form_int(rq->form, "unit", 0),
		.page = (int)form_int(rq->form, "page", 1),
	};

	if (day_parse(form_text(rq->form, "since"), &since) != 0)
		since = instant_day(rq->now) - SINCE_DAYS;
	char iso[INSTANT_TEXT];
	choice.since = day_start(since);
	choice.since_text = pool_text(rq->pool, day_iso(since, iso));
	return choice;
}

static char *list_url(struct request *rq, const struct choice *choice, int page)
{
	return request_url(rq, "desk/escalations?since=%s&level=%s&unit=%lld&page=%d",
		choice->since_text, level_name(choice->level), (long long)choice->unit, page);
}

static enum db_status show_choices(
	struct request *rq, const struct choice *choice, struct data *data)
{
	struct unit *units;
	size_t n;

	enum db_status status = unit_list(desk.db, rq->pool, desk_person(rq)->site_id, &units, &n);
	if (status != DB_OK)
		return status;
	struct data *list = data_list(data, "_units");
	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		data_int(item, "id", units[i].id);
		data_text(item, "name", units[i].name);
		data_bool(item, "selected", units[i].id == choice->unit);
	}
	struct data *levels = data_list(data, "_levels");
	for (enum level level = LEVEL_REMIND; level < LEVELS; level++) {
		struct data *item = data_item(levels);
		data_text(item, "id", level_name(level));
		data_text(item, "name", words_reached(level));
		data_bool(item, "selected", level == choice->level);
	}
	data_text(data, "since", choice->since_text);
	data_text(data, "_action_url", request_url(rq, "desk/escalations"));
	return DB_OK;
}

static void show_escalated(struct request *rq, const struct escalated *one, struct data *item)
{
	data_text(item, "number", one->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, one->number));
	data_text(item, "title", one->title);
	data_text(item, "rule", one->rule);
	data_text(item, "rule_title", title_of(one->rule, one->class_));
	data_text(item, "unit", unit_of(one->unit_name));
	view_level(item, one->level);
	view_iso(rq, item, "at", one->at);
	data_text(item, "at_words", words_until(rq->pool, one->at, rq->now));
	if (one->due_at != INSTANT_NONE)
		data_text(item, "due", words_date(rq->pool, words_due_day(one->due_at), rq->now));
	view_iso(rq, item, "fired_at", one->fired_at);
	data_bool(item, "running", one->running);
	data_text(item, "_url", request_url(rq, "desk/tickets/%s", one->number));
}

static void show_escalations(struct request *rq, const struct choice *choice,
	const struct escalated *rows, size_t n, struct data *data)
{
	struct data *list = data_list(data, "escalations");
	size_t skip = (size_t)(choice->page - 1) * PAGE, fitting = 0;

	for (size_t i = 0; i < n; i++) {
		if (choice->level != LEVEL_NONE && rows[i].level != choice->level)
			continue;
		if (fitting >= skip && fitting < skip + PAGE)
			show_escalated(rq, &rows[i], data_item(list));
		fitting++;
	}
	data_bool(data, "_any", data_count(list) > 0);
	data_int(data, "count", (int64_t)fitting);
	if (n == READ_MOST)
		data_int(data, "_cut", READ_MOST);
	int pages = (int)((fitting + PAGE - 1) / PAGE);
	if (pages < 2)
		return;
	struct data *pager = data_object(data, "_pager");
	data_int(pager, "page", choice->page);
	data_int(pager, "pages", pages);
	if (choice->page > 1)
		data_text(pager, "previous_url", list_url(rq, choice, choice->page - 1));
	if (choice->page < pages)
		data_text(pager, "next_url", list_url(rq, choice, choice->page + 1));
}

int watch_levels(struct request *rq)
{
	struct escalated *rows;
	size_t n;

	if (!desk_sees_all(desk_person(rq)))
		return 403;
	if (!form_ok(rq->form))
		return 404;
	struct choice choice = read_choice(rq);
	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "提醒和超期");
	enum db_status status = escalation_list(desk.db, rq->pool, desk_person(rq)->site_id,
		choice.since, choice.unit, READ_MOST, &rows, &n);
	if (status == DB_OK)
		status = show_choices(rq, &choice, data);
	if (status != DB_OK)
		return desk_fault(rq, status);
	show_escalations(rq, &choice, rows, n, data);
	return desk_page(rq, 200, "escalations", data);
}

/* --- letters of supervision --- */

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
	data_text(item, "unit", unit_of(one->unit_name));
	data_text(item, "rule_title", title_of(one->rule, one->class_));
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

int watch_supervisions(struct request *rq)
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
int watch_sheet(struct request *rq)
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
