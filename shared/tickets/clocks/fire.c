/* SPDX-License-Identifier: MIT */
/*
 * Levels that were reached before a ticket is changed: fired inside the act's own transaction,
 * before it, so that a limit that was passed has been told of and one that was kept has not,
 * whoever comes first, the act or the timers (sweep.c).
 */
#include "tickets/messages/notify.h"
#include "tickets/work.h"

#include "base/pool.h"

#define FIRED_MOST (WORK_CLOCKS * LEVELS)

struct firing {
	struct work *w;
	const struct transition *row;
	instant now;
	bool import; /* history: nobody is told, nothing is drawn up */
	struct notice_row notices[FIRED_MOST];
	size_t n_notices;
};

/* The running clock whose next level comes first; NULL: none is reached. */
static struct clock *first_reached(const struct firing *f)
{
	struct clock *first = NULL;
	for (size_t i = 0; i < f->w->n_clocks; i++) {
		struct clock *clock = &f->w->clocks[i];
		if (clock->stopped_at != INSTANT_NONE || clock->next_fire_at == INSTANT_NONE ||
			clock->next_fire_at > f->now)
			continue;
		if (!first || clock->next_fire_at < first->next_fire_at)
			first = clock;
	}
	return first;
}

static enum db_status append(
	struct firing *f, const struct clock *clock, const struct clock_level *reached)
{
	struct work *w = f->w;
	struct event event = {
		.ticket_id = w->t.id,
		.number = w->t.number,
		.sequence = w->t.version + 1,
		.at = f->now,
		.action = "escalate",
		.from_state = w->t.state,
		.to_state = w->t.state,
		.role = role_name(ROLE_SYSTEM),
		.reason = level_name(reached->level->level),
		.words = clock->rule,
		.address = "",
		.content = "",
	};
	work_chain(w, &event);
	return ledger_append(w->db, &event);
}

static enum db_status insert(
	struct firing *f, const struct clock *clock, const struct clock_level *reached)
{
	struct work *w = f->w;
	return db_exec(w->db,
		"INSERT INTO escalation (clock_id, level, ticket_id, site_id, rule, unit_id, at,"
		" due_at, fired_at, sequence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		INT(clock->id), INT(reached->level->level), INT(w->t.id), INT(w->t.site_id),
		TEXT(clock->rule), ID(w->t.unit_id), TIME(reached->at), TIME(clock->due_at),
		TIME(f->now), INT(w->t.version));
}

static enum db_status draw_up(struct firing *f, const struct clock *clock)
{
	struct work *w = f->w;
	return db_exec(w->db,
		"INSERT INTO supervision (clock_id, site_id, ticket_id, unit_id, drawn_at)"
		" VALUES (?, ?, ?, ?, ?)",
		INT(clock->id), INT(w->t.site_id), INT(w->t.id), ID(w->t.unit_id), TIME(f->now));
}

static bool stops(const struct transition *row, const char *rule)
{
	for (size_t i = 0; i < LIFECYCLE_CLOCKS && row->stops[i]; i++) {
		if (str_equal(row->stops[i], rule))
			return true;
	}
	return false;
}

/* Nobody is reminded of what is being done at this moment. */
static void notice(struct firing *f, const struct clock *clock, const struct clock_level *reached)
{
	bool early = clock->due_at == INSTANT_NONE || reached->at < clock->due_at;
	if (f->import || (early && stops(f->row, clock->rule)))
		return;
	f->notices[f->n_notices++] = (struct notice_row){
		.clock_id = clock->id,
		.ticket_id = f->w->t.id,
		.site_id = f->w->t.site_id,
		.unit_id = f->w->t.unit_id,
		.level = reached->level,
	};
}

static enum db_status fire(
	struct firing *f, const struct clock *clock, const struct clock_level *reached)
{
	enum db_status status = append(f, clock, reached);
	if (status == DB_OK)
		status = insert(f, clock, reached);
	if (status == DB_OK && reached->level->level == LEVEL_SUPERVISE && !f->import)
		status = draw_up(f, clock);
	if (status == DB_OK)
		notice(f, clock, reached);
	return status;
}

static enum db_status tell(struct firing *f)
{
	int64_t office = 0;
	if (f->n_notices == 0)
		return DB_OK;
	enum db_status status = notify_office(f->w->db, f->w->pool, f->w->t.site_id, &office);
	for (size_t i = 0; i < f->n_notices; i++)
		f->notices[i].office_id = office;
	if (status == DB_OK)
		status = notify_level(f->w->db, f->notices, f->n_notices, f->now);
	return status;
}

enum db_status clock_rows_fire(
	struct work *w, const struct transition *row, enum role role, instant now)
{
	struct firing f = {.w = w, .row = row, .now = now, .import = role == ROLE_IMPORT};
	enum db_status status = clock_rows_load(w);
	struct clock *clock;
	while (status == DB_OK && (clock = first_reached(&f))) {
		struct clock_level reached;
		const struct policy_rule *rule =
			policy_rule(w->engine->policy, clock->rule, clock->class_);
		if (rule && clock_reach(w->engine->calendar, rule, clock, now, &reached))
			status = fire(&f, clock, &reached);
		else if (!rule) /* the policy has no such rule any more */
			clock->next_fire_at = INSTANT_NONE;
	}
	return status == DB_OK ? tell(&f) : status;
}
