/* SPDX-License-Identifier: MIT */
/*
 * The plain second telling of clocks. No cleverness: when this and the product differ, one of them
 * must be wrong, and this one can be read.
 */
#include "clock_model.h"

#include <stdio.h>
#include <string.h>

#define CLOSES (17 * HOUR + 30 * MINUTE)

/* --- days --- */

static int place(day d)
{
	int i = d - day_of(MODEL_FIRST_YEAR, 1, 1);
	return i < 0 || i >= MODEL_DAYS ? -1 : i;
}

void model_read(struct model_calendar *calendar, int year, const char *csv)
{
	calendar->loaded[year - MODEL_FIRST_YEAR] = true;
	for (const char *line = csv; line && *line;) {
		int y, m, d;
		char kind[16];
		if (sscanf(line, "%d-%d-%d,%15[a-z]", &y, &m, &d, kind) == 4 &&
			place(day_of(y, m, d)) >= 0)
			calendar->mark[place(day_of(y, m, d))] = kind[0];
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
}

static bool works(const struct model_calendar *calendar, day d)
{
	char mark = place(d) < 0 ? 0 : calendar->mark[place(d)];
	int weekday = (d % 7 + 4) % 7; /* 1970-01-01 was a Thursday */
	if (mark)
		return mark == 'w';
	return weekday >= 1 && weekday <= 5;
}

static bool final(const struct model_calendar *calendar, day d)
{
	struct date date = day_date(d);
	int y = date.year - MODEL_FIRST_YEAR;
	return calendar->loaded[y] && (date.month < 12 || date.day < 20 || calendar->loaded[y + 1]);
}

static bool all_final(const struct model_calendar *calendar, day from, day to)
{
	for (day d = from; d <= to; d++) {
		if (!final(calendar, d))
			return false;
	}
	return true;
}

static instant end_of(day d, bool office)
{
	return office ? day_start(d) + CLOSES : day_start(d + 1);
}

/* The day on which something counts as received. */
static day received(const struct model_calendar *calendar, instant at, bool office)
{
	day d = instant_day(at);
	if (!office || (works(calendar, d) && at < end_of(d, true)))
		return d;
	do
		d++;
	while (!works(calendar, d));
	return d;
}

/* k working days on, or back. */
static day walk(const struct model_calendar *calendar, day d, int k)
{
	while (k != 0) {
		d += k > 0 ? 1 : -1;
		if (works(calendar, d))
			k -= k > 0 ? 1 : -1;
	}
	return d;
}

/* The corresponding day n months on, or that month's last. */
static day months_on(day from, int n)
{
	int dom = day_date(from).day;
	day d = from;
	while (n > 0) {
		d++;
		if (day_date(d).day == 1)
			n--;
	}
	while (day_date(d).day < dom && day_date(d + 1).day != 1)
		d++;
	return d;
}

/* --- limits --- */

static const struct model_rule *rule_of(const struct model *m, const struct model_clock *c)
{
	return &m->policy->rule[c->rule][c->class_];
}

static bool paused_at(const struct model *m, const struct model_clock *c, instant end)
{
	const struct model_rule *rule = rule_of(m, c);
	for (int i = 0; i < c->n_pauses; i++) {
		instant from = c->pause[i].from, to = c->pause[i].to;
		if (rule->pause_limit > 0) {
			day last = walk(m->calendar, received(m->calendar, from, rule->office),
				rule->pause_limit);
			instant longest = end_of(last, rule->office);
			if (to > longest)
				to = longest;
		} else if (to == INSTANT_NEVER) {
			continue;
		}
		if (from < to && from < end && end <= to)
			return true;
	}
	return false;
}

static void count_workdays(const struct model *m, struct model_clock *c, int limit)
{
	const struct model_rule *rule = rule_of(m, c);
	day d = received(m->calendar, c->start, rule->office);
	day from = rule->office ? instant_day(c->start) : d + 1;
	for (int counted = 0; counted < limit;) {
		d++;
		if (works(m->calendar, d) && !paused_at(m, c, end_of(d, rule->office)))
			counted++;
	}
	c->due = end_of(d, rule->office);
	c->provisional = !all_final(m->calendar, from, d);
}

static void count_plain(const struct model *m, struct model_clock *c, int limit)
{
	const struct model_rule *rule = rule_of(m, c);
	day start = instant_day(c->start);
	day d = rule->unit == 'd' ? start + limit : months_on(start, limit), first = d;
	while (rule->roll && !works(m->calendar, d))
		d++;
	c->due = end_of(d, false);
	c->provisional = rule->roll && !all_final(m->calendar, first, d);
}

static const struct model_clock *running(const struct model *m, int rule)
{
	for (int i = 0; i < m->n; i++) {
		if (m->clock[i].rule == rule && m->clock[i].stop == INSTANT_NONE)
			return &m->clock[i];
	}
	return NULL;
}

static const struct model_clock *around(const struct model *m, const struct model_clock *c)
{
	int within = rule_of(m, c)->within;
	if (c->rule == MODEL_UNIT && within == MODEL_NO_RULE)
		within = MODEL_REPLY;
	const struct model_clock *outer = within == MODEL_NO_RULE ? NULL : running(m, within);
	if (!outer && within == MODEL_REPLY)
		outer = running(m, MODEL_RECTIFY);
	return outer;
}

static void count(const struct model *m, struct model_clock *c)
{
	const struct model_rule *rule = rule_of(m, c);
	bool longer = c->first_due != INSTANT_NONE;
	int limit = longer && rule->extension ? rule->extension : rule->limit;
	if (rule->unit == 'w')
		count_workdays(m, c, limit);
	else
		count_plain(m, c, limit);
	const struct model_clock *outer = around(m, c);
	if (!outer)
		return;
	if (c->due > outer->due || (longer && !rule->extension))
		c->due = outer->due;
	if (c->due == outer->due)
		c->provisional |= outer->provisional;
}

void model_recount(struct model *m)
{
	/* what others lie within comes first */
	static const int order[] = {MODEL_UNANSWERED, MODEL_RECTIFY, MODEL_REPLY, MODEL_UNIT,
		MODEL_DISPATCH, MODEL_CONTACT};
	for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
		for (int i = 0; i < m->n; i++) {
			if (m->clock[i].rule == order[k] && m->clock[i].stop == INSTANT_NONE)
				count(m, &m->clock[i]);
		}
	}
}

/* --- levels --- */

static instant level_at(const struct model *m, const struct model_clock *c, int rank)
{
	const struct model_rule *rule = rule_of(m, c);
	const struct model_level *level = &rule->level[rank];
	if (level->months)
		return end_of(months_on(instant_day(c->start), level->months), false);
	if (level->at == 0)
		return c->due;
	return end_of(walk(m->calendar, instant_day(c->due - 1), level->at), rule->office);
}

/* The level that the clock would reach next; 0: none. */
static int next_rank(const struct model *m, const struct model_clock *c, instant *at)
{
	int next = 0;
	for (int rank = 4; rank > c->level; rank--) {
		if (!rule_of(m, c)->level[rank].there)
			continue;
		instant then = level_at(m, c, rank);
		if (then > c->start && (next == 0 || then <= *at)) {
			next = rank;
			*at = then;
		}
	}
	return next;
}

instant model_next(const struct model *m, const struct model_clock *c)
{
	instant at = INSTANT_NONE;
	if (c->stop == INSTANT_NONE)
		next_rank(m, c, &at);
	return at;
}

void model_fire(struct model *m, instant now)
{
	for (;;) {
		struct model_fired first = {-1, 0, INSTANT_NEVER};
		for (int i = 0; i < m->n; i++) {
			instant at = 0;
			int rank = m->clock[i].stop == INSTANT_NONE
				? next_rank(m, &m->clock[i], &at)
				: 0;
			if (rank && at <= now && at < first.at)
				first = (struct model_fired){i, rank, at};
		}
		if (first.clock < 0)
			return;
		m->clock[first.clock].level = first.level;
		m->fired[m->n_fired++] = first;
	}
}

/* --- actions --- */

static void start(struct model *m, int rule, instant now)
{
	m->clock[m->n++] = (struct model_clock){.rule = rule,
		.class_ = m->class_,
		.start = now,
		.due = INSTANT_NONE,
		.stop = INSTANT_NONE,
		.first_due = INSTANT_NONE,
		.outcome = ""};
}

static void stop(struct model *m, int rule, instant now, bool voids)
{
	struct model_clock *c = (struct model_clock *)running(m, rule);
	if (!c)
		return;
	c->stop = now;
	c->outcome = voids ? "void" : now < c->due ? "met" : "late";
}

static void pause_clocks(struct model *m, instant now)
{
	for (int i = 0; i < m->n; i++) {
		struct model_clock *c = &m->clock[i];
		const struct model_rule *rule = rule_of(m, c);
		int n = c->n_pauses;
		if (c->stop != INSTANT_NONE || !rule->pause_most || rule->unit != 'w' ||
			now >= c->due || (n && c->pause[n - 1].to == INSTANT_NEVER))
			continue;
		if (n && c->pause[n - 1].from == now) {
			c->pause[n - 1].to = INSTANT_NEVER;
		} else if (n < rule->pause_most && n < 4) {
			c->pause[n].from = now;
			c->pause[n].to = INSTANT_NEVER;
			c->n_pauses++;
		}
	}
}

static void resume_clocks(struct model *m, instant now)
{
	for (int i = 0; i < m->n; i++) {
		struct model_clock *c = &m->clock[i];
		if (c->stop == INSTANT_NONE && c->n_pauses &&
			c->pause[c->n_pauses - 1].to == INSTANT_NEVER)
			c->pause[c->n_pauses - 1].to = now;
	}
}

static bool extend(struct model *m, instant now)
{
	struct model_clock *reply = (struct model_clock *)running(m, MODEL_REPLY);
	struct model_clock *unit = (struct model_clock *)running(m, MODEL_UNIT);
	if (!reply || !rule_of(m, reply)->extension || reply->first_due != INSTANT_NONE ||
		now >= reply->due)
		return false;
	reply->first_due = reply->due;
	if (unit && unit->first_due == INSTANT_NONE && now < unit->due)
		unit->first_due = unit->due;
	return true;
}

static bool is(const char *action, const char *name)
{
	return strcmp(action, name) == 0;
}

static void reclass(struct model *m, int class_)
{
	struct model_clock *reply = (struct model_clock *)running(m, MODEL_REPLY);
	if (class_ < 0 || class_ == m->class_)
		return;
	m->class_ = class_;
	if (reply)
		reply->class_ = class_;
}

static void stop_all(struct model *m, instant now, bool voids)
{
	for (int rule = 0; rule < MODEL_RULES; rule++) {
		if (voids || rule != MODEL_DISPATCH)
			stop(m, rule, now, voids);
	}
}

bool model_act(struct model *m, const char *action, instant now, int class_)
{
	bool answer = m->asking && (is(action, "add") || is(action, "resume"));
	bool quiet = is(action, "sign") || is(action, "propose") || is(action, "review") ||
		is(action, "back") || (is(action, "add") && !answer) ||
		(is(action, "accept") && class_ < 0);
	if (quiet)
		return true;
	struct model before = *m;
	if (!is(action, "submit"))
		model_fire(m, now);
	bool allowed = true;
	if (is(action, "submit")) {
		start(m, MODEL_DISPATCH, now);
		start(m, MODEL_REPLY, now);
		start(m, MODEL_UNANSWERED, now);
	} else if (is(action, "accept")) {
		reclass(m, class_);
	} else if (is(action, "dispatch")) {
		stop(m, MODEL_DISPATCH, now, false);
		reclass(m, class_);
		start(m, MODEL_UNIT, now);
	} else if (is(action, "return")) {
		stop(m, MODEL_UNIT, now, true);
	} else if (is(action, "ask")) {
		pause_clocks(m, now);
		m->asking = true;
	} else if (answer) {
		resume_clocks(m, now);
		m->asking = false;
	} else if (is(action, "extend")) {
		allowed = extend(m, now);
	} else if (is(action, "release")) {
		stop_all(m, now, false);
	} else if (is(action, "rate_bad")) {
		start(m, MODEL_CONTACT, now);
		start(m, MODEL_RECTIFY, now);
	} else if (is(action, "contact")) {
		allowed = running(m, MODEL_CONTACT) != NULL;
		stop(m, MODEL_CONTACT, now, false);
	} else if (is(action, "withdraw")) {
		stop_all(m, now, true);
	}
	if (!allowed)
		*m = before;
	else
		model_recount(m);
	return allowed;
}

const char *model_rule_text(int rule)
{
	static const char *const names[] = {"letter.dispatch", "letter.reply", "letter.unit",
		"letter.unanswered", "rating.contact", "rating.rectify"};
	return names[rule];
}
