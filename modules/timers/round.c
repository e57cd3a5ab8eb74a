/* SPDX-License-Identifier: MIT */
/*
 * What timers does in a round: it follows the rules, fires what is due, makes digests and keeps
 * things up, a little of each. How long it rests between two rounds is timers.c's.
 */
#include "modules/timers/round.h"

#include <stdio.h>
#include <time.h>

#include "base/conf.h"
#include "base/daemon.h"
#include "base/log.h"
#include "base/manager.h"
#include "base/meter.h"
#include "base/pool.h"
#include "tickets/corrections/correction.h"
#include "tickets/daily.h"
#include "tickets/heartbeat.h"
#include "tickets/messages/outbox.h"
#include "tickets/rules/rulebook.h"
#include "tickets/clocks/sweep.h"
#include "tickets/upkeep.h"

#define BEAT_EVERY (30 * SECOND)
#define LOOK_WHOLE_EVERY (60 * SECOND) /* from the beginning of the queue, see sweep.c */
#define DIGEST_EVERY (20 * SECOND) /* notices come from acts at the desk, too */
#define UPKEEP_EVERY (20 * SECOND) /* pages go by the time itself, nobody waits for it */
#define UPKEEP_SPAN SECOND
#define DAILY_EVERY (60 * SECOND)
#define LATE_AFTER (2 * MINUTE) /* whoever looked at the rules of before has ended by then */
#define TAKE_UP_AFTER (5 * MINUTE) /* a change of the rules that nobody finishes */

instant round_clock(void)
{
	struct timespec now;
	clock_gettime(CLOCK_BOOTTIME, &now);
	return (instant)now.tv_sec * SECOND + now.tv_nsec / 1000;
}

static bool passed(instant *last, instant own, instant every)
{
	if (*last != INSTANT_NONE && own - *last < every)
		return false;
	*last = own;
	return true;
}

void round_begin(struct rounds *r)
{
	r->mark = r->changed_at = r->whole_at = r->beat_at = r->digest_at = r->upkeep_at =
		r->daily_at = INSTANT_NONE;
	r->counted_at = round_clock();
	r->next_at = INSTANT_NEVER;
}

/* --- which time it is --- */

static void say_news(enum line_news news, instant by)
{
	double seconds = (double)by / SECOND;
	switch (news) {
	case LINE_STEADY: break;
	case LINE_LEAPT:
		log_warn("the database's clock leapt by %+.1f s; limits follow it", seconds);
		break;
	case LINE_HELD:
		log_error("the database's clock leapt ahead by %+.1f s: limits go on by the time "
			  "before it for %lld minutes, then they follow",
			seconds, (long long)conf_int(CONF_TIMERS_HOLD));
		break;
	case LINE_BACK:
		log_warn("the database's clock is back (%+.1f s from where it was expected)",
			seconds);
		break;
	case LINE_BELIEVED:
		log_error(
			"the database's clock stayed %+.1f s ahead: limits follow it now", seconds);
		break;
	}
}

static enum db_status tell_time(struct rounds *r, instant *now)
{
	const struct line_limits limits = {
		conf_int(CONF_TIMERS_JUMP) * MINUTE, conf_int(CONF_TIMERS_HOLD) * MINUTE};
	enum line_news news;
	instant server, by;
	enum db_status status = db_now(r->db, &server);
	if (status != DB_OK)
		return status;
	*now = line_now(&r->line, &limits, server, round_clock(), &news, &by);
	say_news(news, by);
	return DB_OK;
}

/* --- one round --- */

static bool stopping(void *ctx)
{
	(void)ctx;
	manager_alive(); /* a sweep after a long night takes its time */
	return daemon_stopping();
}

static enum db_status follow_rules(struct rounds *r, instant own, bool *whole)
{
	int epoch = r->engine.epoch;
	enum db_status status = rulebook_follow(r->db, conf_text(CONF_SCHEMA_DIR), &r->engine);
	if (r->engine.epoch != epoch)
		r->changed_at = own;
	*whole = passed(&r->whole_at, own, LOOK_WHOLE_EVERY) || r->engine.epoch != epoch;
	if (*whole)
		r->mark = INSTANT_NONE;
	return status;
}

/* What was written by the rules of before although the count of the clocks had ended. */
static enum db_status count_late(struct rounds *r, instant now, instant own)
{
	int64_t clocks;
	if (r->changed_at == INSTANT_NONE || own - r->changed_at < LATE_AFTER)
		return DB_OK;
	enum db_status status = rulebook_recount_late(r->db, &r->engine, now, &clocks);
	if (status == DB_OK && clocks > 0)
		log_info("%lld clocks counted that came late", (long long)clocks);
	if (status != DB_GONE && status != DB_RETRY)
		r->changed_at = INSTANT_NONE;
	/* what cannot be counted keeps nothing from firing */
	return status == DB_GONE ? status : DB_OK;
}

static void go_on(void *ctx, int64_t done, int64_t all)
{
	(void)ctx;
	(void)done;
	(void)all;
	manager_alive();
}

/* Whoever changes the rules counts all clocks by them. When that ended before its time, it is taken
 * up here; meanwhile no act and no sweep goes by a clock that was not counted. */
static enum db_status take_up(struct rounds *r, instant now, instant own)
{
	struct rule_options options = {
		.what = "taken up", .who = "timers", .now = now, .progress = go_on};
	struct rule_report report;
	struct pool *pool = pool_open();
	bool counted = true;
	enum db_status status =
		rulebook_counted(r->db, pool, r->engine.epoch, &counted, &options.kind);
	if (counted) {
		r->counted_at = own;
		if (status == DB_OK)
			status = count_late(r, now, own);
	} else if (own - r->counted_at > TAKE_UP_AFTER) {
		log_warn("counting the clocks by the rules %d ended before its time: taken up",
			r->engine.epoch);
		status = rulebook_recount(r->db, &r->engine, &options, &report);
		if (status == DB_OK)
			log_info("%lld clocks counted", (long long)report.clocks);
		r->counted_at = own;
	}
	pool_close(&pool);
	return status;
}

static enum db_status fire(struct rounds *r, instant now, struct sweep *sweep)
{
	const struct sweep_options options = {
		.now = now, .node = r->once ? 0 : r->number, .stop = stopping, .mark = &r->mark};
	enum db_status status = sweep_run(r->db, &r->engine, &options, sweep);
	r->fired += sweep->fired;
	r->met += sweep->met;
	meter_add(METER_LEVELS, (uint64_t)sweep->fired);
	meter_add(METER_LEVELS_MET, (uint64_t)sweep->met);
	r->next_at = sweep->next_at;
	if (sweep->fired > 0)
		log_info("%lld levels reached", (long long)sweep->fired);
	return status;
}

static enum db_status make_digests(struct rounds *r, instant now, instant own, bool fired)
{
	int64_t made, waiting;
	if (!passed(&r->digest_at, own, fired ? 0 : DIGEST_EVERY))
		return DB_OK;
	enum db_status status = digest_make(r->db, &r->engine, now, &made, &waiting);
	if (status == DB_OK)
		meter_add(METER_DIGESTS, (uint64_t)made);
	if (status == DB_OK && made > 0)
		log_info("%lld digests for courier", (long long)made);
	return status;
}

static enum db_status adopt(struct rounds *r, bool *more)
{
	struct upkeep_report old = {.more = false};
	enum db_status status = r->adopted ? DB_OK : upkeep_adopt(r->db, &r->engine, &old);
	r->adopted = status == DB_OK && !old.more;
	if (status == DB_OK && !r->worded) {
		bool rest;

		status = correction_words_adopt(r->db, &r->worded_to, &rest);
		r->worded = status == DB_OK && !rest;
		*more = *more || rest;
	}
	*more = *more || old.later > 0;
	return status;
}

/* A great many at once (history that was taken over) are spread over rounds: limits go first. */
static enum db_status keep_up(struct rounds *r, instant now, instant own)
{
	struct upkeep_report report = {.more = true};
	enum db_status status = DB_OK;
	int64_t archived = 0, moved = 0;
	if (!passed(&r->upkeep_at, own, r->behind ? 0 : UPKEEP_EVERY))
		return DB_OK;
	while (status == DB_OK && report.more && !daemon_stopping() &&
		(r->once || round_clock() - own < UPKEEP_SPAN)) {
		status = upkeep_run(r->db, &r->engine, now, &report);
		archived += report.archived;
		moved += report.opened + report.closed;
		if (status == DB_OK)
			status = adopt(r, &report.more);
	}
	r->behind = status == DB_OK && report.more;
	if (archived > 0)
		log_info("%lld tickets archived", (long long)archived);
	if (moved > 0)
		log_info("%lld openings and closings of solicitations", (long long)moved);
	return status;
}

/* A piece a round: limits go first. */
static enum db_status daily(struct rounds *r, instant now, instant own)
{
	enum db_status status = DB_OK;
	if (!passed(&r->daily_at, own, r->daily_more ? 0 : DAILY_EVERY))
		return DB_OK;
	do
		status = daily_run(r->db, &r->engine, now, &r->daily_more);
	while (r->once && status == DB_OK && r->daily_more && !daemon_stopping());
	return status;
}

static enum db_status beat(struct rounds *r, instant own)
{
	char node[DAEMON_NODE], next[INSTANT_TEXT] = "never", words[160];
	if (!passed(&r->beat_at, own, BEAT_EVERY))
		return DB_OK;
	daemon_node(node);
	if (r->next_at != INSTANT_NEVER)
		instant_iso(r->next_at, next);
	snprintf(words, sizeof words, "fired %lld, met %lld, next %s%s", (long long)r->fired,
		(long long)r->met, next, r->line.held ? ", clock held" : "");
	r->fired = r->met = 0;
	return heartbeat_say(r->db, "timers", node, words);
}

enum db_status round_once(struct rounds *r, instant *now)
{
	struct sweep sweep = {.fired = 0};
	instant own = round_clock();
	bool whole;
	enum db_status status = follow_rules(r, own, &whole);
	*now = r->now;
	if (status == DB_OK && *now == INSTANT_NONE)
		status = tell_time(r, now);
	if (status == DB_OK && whole)
		status = take_up(r, *now, own);
	if (status == DB_OK)
		status = fire(r, *now, &sweep);
	if (status == DB_OK)
		status = make_digests(r, *now, own, sweep.fired > 0);
	if (status == DB_OK)
		status = keep_up(r, *now, own);
	if (status == DB_OK)
		status = daily(r, *now, own);
	if (status == DB_OK && !r->once)
		status = beat(r, own);
	return status;
}
