/* SPDX-License-Identifier: MIT */
/*
 * An explained clock as page data. What each day is called stands in words_rule.c; how it was
 * counted, in tickets/clocks/explain.c.
 */
#include "view/explain_view.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"
#include "view/words.h"

/* --- days --- */

/* "2月15日至23日", "1月31日至2月2日"; one day: its date with the weekday */
static char *span(struct request *rq, day from, day to)
{
	struct date a = day_date(from), b = day_date(to);

	if (from == to)
		return words_date(rq->pool, from, rq->now);
	if (a.year != b.year)
		return pool_print(rq->pool, "%d年%d月%d日至%d年%d月%d日", a.year, a.month, a.day,
			b.year, b.month, b.day);
	if (a.month != b.month)
		return pool_print(rq->pool, "%d月%d日至%d月%d日", a.month, a.day, b.month, b.day);
	return pool_print(rq->pool, "%d月%d日至%d日", a.month, a.day, b.day);
}

static bool idle(const struct explained_day *d)
{
	return d->why == DAY_REST || d->why == DAY_OFF || d->why == DAY_PAUSED;
}

/* Neighbours that are the same to a reader. */
static bool joins(const struct explained_day *a, const struct explained_day *b)
{
	return idle(a) && a->why == b->why && b->d == a->d + 1 && str_equal(a->name, b->name);
}

static const char *kind_of(const struct explained_day *d)
{
	if (d->n > 0)
		return "counts";
	return idle(d) ? "off" : "start";
}

static void put_days(struct request *rq, const struct explanation *e, struct data *out)
{
	struct data *days = data_list(out, "days"), *shown = data_list(out, "_days");
	char iso[INSTANT_TEXT];

	for (size_t i = 0; i < e->n_days; i++) {
		const struct explained_day *d = &e->days[i];
		struct data *item = data_item(days);
		data_text(item, "date", pool_text(rq->pool, day_iso(d->d, iso)));
		data_text(item, "what", words_day(rq->pool, e->rule, d));
		data_int(item, "n", d->n);
		data_text(item, "name", d->name);
		data_bool(item, "final", d->final);
	}
	for (size_t i = 0, next; i < e->n_days; i = next) {
		for (next = i + 1; next < e->n_days; next++)
			if (!joins(&e->days[next - 1], &e->days[next]))
				break;
		struct data *item = data_item(shown);
		data_text(item, "when", span(rq, e->days[i].d, e->days[next - 1].d));
		data_text(item, "what", words_day(rq->pool, e->rule, &e->days[i]));
		data_text(item, "kind", kind_of(&e->days[i]));
		data_bool(item, "last", next == e->n_days);
		data_bool(item, "provisional", next == e->n_days && e->clock->provisional);
	}
	data_bool(out, "_explained", e->n_days > 0 && e->agrees);
}

static void put_due(struct request *rq, struct data *out, instant due_at)
{
	view_iso(rq, out, "due_at", due_at);
	data_text(out, "due", words_date(rq->pool, words_due_day(due_at), rq->now));
}

static void put_pauses(struct request *rq, const struct clock *clock, struct data *out)
{
	struct data *list = data_list(out, "pauses");

	for (size_t i = 0; i < clock->n_pauses; i++) {
		struct data *item = data_item(list);
		bool stands = clock->pauses[i].to == INSTANT_NEVER;
		view_time(rq, item, "from", clock->pauses[i].from);
		view_time(rq, item, "to", stands ? INSTANT_NONE : clock->pauses[i].to);
	}
	data_bool(out, "_paused", clock->n_pauses > 0);
}

void view_explained(struct request *rq, const struct engine *engine, const struct explanation *e,
	struct data *out)
{
	const struct clock *clock = e->clock;
	const struct policy_rule *rule = e->rule;
	bool extended = clock->first_due_at != INSTANT_NONE;
	bool longer = extended && rule && rule->extension.limit > 0;

	data_text(out, "why", rule ? words_why(rq->pool, rule, extended) : NULL);
	if (rule) {
		data_text(out, "source",
			words_source(longer ? rule->extension.source : rule->source));
		data_text(out, "limit",
			words_limit(rq->pool, rule->unit,
				longer ? rule->extension.limit : rule->limit));
	}
	data_text(out, "calendar_version", calendar_version(engine->calendar));
	put_days(rq, e, out);
	put_pauses(rq, clock, out);
	view_time(rq, out, "_started", clock->started_at);
	if (e->received_at != clock->started_at)
		view_time(rq, out, "_received", e->received_at);
	if (extended)
		put_due(rq, data_object(out, "extended"), clock->first_due_at);
	if (e->within_rule && e->within == clock->due_at) {
		struct data *within = data_object(out, "_within");
		data_text(within, "title", words_rule(engine->policy, e->within_rule, NULL));
		put_due(rq, within, e->within);
	}
}

/* --- levels --- */

static const char *person_of(const struct unit *unit, enum duty duty)
{
	switch (duty) {
	case DUTY_FIRST: return unit->first_person;
	case DUTY_DIRECT: return unit->direct_person;
	case DUTY_HANDLER: return unit->handler_person;
	}
	return NULL;
}

/* 具体责任人丙三、直接责任人乙三和受理转办单位 */
static char *who(struct request *rq, unsigned tells, const struct unit *unit)
{
	char *text = pool_text(rq->pool, "");

	if (!unit)
		return words_tells(rq->pool, tells);
	for (enum duty duty = DUTY_HANDLER; duty >= DUTY_FIRST; duty--)
		if (tells & (1U << duty))
			text = pool_print(rq->pool, "%s%s%s%s", text, *text ? "、" : "",
				words_duty(duty), person_of(unit, duty));
	if (tells & TELL_OFFICE)
		text = pool_print(rq->pool, "%s%s受理转办单位", text, *text ? "、" : "");
	return text;
}

static const char *status_of(
	struct request *rq, const struct explanation *e, const struct explained_level *level)
{
	bool running = e->clock->stopped_at == INSTANT_NONE;

	if (level->fired_at != INSTANT_NONE)
		return words_reached(level->level->level);
	if (level->skipped)
		return "开始时已过，不提醒";
	if (!running)
		return "没有到这一步";
	return level->at <= rq->now ? "时间已到，马上通知" : "还没到";
}

void view_levels(struct request *rq, const struct engine *engine, const struct explanation *e,
	const struct unit *unit, struct data *out)
{
	struct data *list = data_list(out, "levels");

	(void)engine;
	for (size_t i = 0; i < e->n_levels; i++) {
		const struct explained_level *level = &e->levels[i];
		struct data *item = data_item(list);
		const char *tells = who(rq, level->level->tells, unit);
		view_level(item, level->level->level);
		data_text(item, "title", words_level(level->level->level));
		data_text(item, "when", words_level_when(rq->pool, level->level));
		if (level->at != INSTANT_NEVER) {
			view_iso(rq, item, "at", level->at);
			data_text(item, "at_words", words_until(rq->pool, level->at, rq->now));
		}
		data_text(item, "status", status_of(rq, e, level));
		data_bool(item, "reached", level->fired_at != INSTANT_NONE);
		view_time(rq, item, "fired", level->fired_at);
		data_text(item, "tells", str_empty(tells) ? NULL : tells);
	}
	data_bool(out, "_laddered", e->n_levels > 0);
}

/* --- what a change of the rules moved --- */

void view_moves(struct request *rq, const struct engine *engine, const struct ticket_move *moves,
	size_t n, const char *rule, struct data *out)
{
	struct data *list = data_list(out, "moves");

	for (size_t i = 0; i < n; i++) {
		const struct ticket_move *move = &moves[i];
		if ((rule && !str_equal(rule, move->rule)) || move->old_due_at == INSTANT_NONE ||
			move->new_due_at == INSTANT_NONE)
			continue;
		struct data *item = data_item(list);
		view_iso(rq, item, "at", move->at);
		view_time(rq, item, "when", move->at);
		data_text(item, "title", words_rule(engine->policy, move->rule, NULL));
		data_text(item, "what", words_change(move->kind));
		view_iso(rq, item, "old_due_at", move->old_due_at);
		data_text(item, "old",
			words_date(rq->pool, words_due_day(move->old_due_at), rq->now));
		put_due(rq, item, move->new_due_at);
		data_bool(item, "later", move->new_due_at > move->old_due_at);
	}
	data_bool(out, "_moved", data_count(list) > 0);
}
