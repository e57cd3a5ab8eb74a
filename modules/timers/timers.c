/* SPDX-License-Identifier: MIT */
/*
 * timers: the daemon that fires what is due (shared/tickets/sweep.h) and turns its notices into
 * messages. This file holds options, the loop, and what is said in the log; which time counts is
 * line.c's, everything about tickets the library's. Any number may run, on any number of nodes.
 */
#include <getopt.h>
#include <stdio.h>
#include <time.h>

#include "base/conf.h"
#include "base/daemon.h"
#include "base/log.h"
#include "base/manager.h"
#include "base/meter.h"
#include "base/pool.h"
#include "base/start.h"
#include "base/str.h"
#include "modules/timers/line.h"
#include "tickets/upkeep.h"
#include "tickets/correction.h"
#include "tickets/daily.h"
#include "tickets/heartbeat.h"
#include "tickets/outbox.h"
#include "tickets/rulebook.h"
#include "tickets/sweep.h"

#define BEAT_EVERY (30 * SECOND)
#define LOOK_WHOLE_EVERY (60 * SECOND) /* from the beginning of the queue, see sweep.c */
#define DIGEST_EVERY (20 * SECOND) /* notices come from acts at the desk, too */
#define UPKEEP_EVERY (20 * SECOND) /* pages go by the time itself, nobody waits for it */
#define UPKEEP_SPAN SECOND
#define DAILY_EVERY (60 * SECOND)
#define LATE_AFTER (2 * MINUTE) /* whoever looked at the rules of before has ended by then */
#define TAKE_UP_AFTER (5 * MINUTE) /* a change of the rules that nobody finishes */
#define PAUSE_LEAST (SECOND / 4)
#define PAUSE_MOST (10 * SECOND)

struct timers {
	struct start start;
	bool once;
	instant now; /* --now; INSTANT_NONE: the database's */
	struct db *db;
	struct engine engine;
	struct line line;
	instant mark;
	/* by the own clock, when it was done last */
	instant whole_at, beat_at, digest_at, counted_at, upkeep_at, daily_at;
	bool behind; /* there is more upkeep to do at once */
	bool daily_more; /* of the day's work there is another piece */
	bool adopted; /* what an older release answered has its time */
	bool worded; /* and the error reports that it answered are found by their words */
	int64_t worded_to;
	int64_t fired, met; /* since the last heartbeat */
	instant changed_at; /* other rules were seen; INSTANT_NONE: nothing comes late any more */
	instant next_at; /* of the next level */
	instant pause; /* while the database is away; 0: it is there */
	unsigned number;
};

/* Goes on while the machine sleeps, too: what was slept through is no leap of the server's clock.
 */
static instant own_clock(void)
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

static enum db_status tell_time(struct timers *t, instant *now)
{
	const struct line_limits limits = {
		conf_int(CONF_TIMERS_JUMP) * MINUTE, conf_int(CONF_TIMERS_HOLD) * MINUTE};
	enum line_news news;
	instant server, by;
	enum db_status status = db_now(t->db, &server);
	if (status != DB_OK)
		return status;
	*now = line_now(&t->line, &limits, server, own_clock(), &news, &by);
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

static enum db_status follow_rules(struct timers *t, instant own, bool *whole)
{
	int epoch = t->engine.epoch;
	enum db_status status = rulebook_follow(t->db, conf_text(CONF_SCHEMA_DIR), &t->engine);
	if (t->engine.epoch != epoch)
		t->changed_at = own;
	*whole = passed(&t->whole_at, own, LOOK_WHOLE_EVERY) || t->engine.epoch != epoch;
	if (*whole)
		t->mark = INSTANT_NONE;
	return status;
}

/* What was written by the rules of before although the count of the clocks had ended. */
static enum db_status count_late(struct timers *t, instant now, instant own)
{
	int64_t clocks;
	if (t->changed_at == INSTANT_NONE || own - t->changed_at < LATE_AFTER)
		return DB_OK;
	enum db_status status = rulebook_recount_late(t->db, &t->engine, now, &clocks);
	if (status == DB_OK && clocks > 0)
		log_info("%lld clocks counted that came late", (long long)clocks);
	if (status != DB_GONE && status != DB_RETRY)
		t->changed_at = INSTANT_NONE;
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
static enum db_status take_up(struct timers *t, instant now, instant own)
{
	struct rule_options options = {
		.what = "taken up", .who = "timers", .now = now, .progress = go_on};
	struct rule_report report;
	struct pool *pool = pool_open();
	bool counted = true;
	enum db_status status =
		rulebook_counted(t->db, pool, t->engine.epoch, &counted, &options.kind);
	if (counted) {
		t->counted_at = own;
		if (status == DB_OK)
			status = count_late(t, now, own);
	} else if (own - t->counted_at > TAKE_UP_AFTER) {
		log_warn("counting the clocks by the rules %d ended before its time: taken up",
			t->engine.epoch);
		status = rulebook_recount(t->db, &t->engine, &options, &report);
		if (status == DB_OK)
			log_info("%lld clocks counted", (long long)report.clocks);
		t->counted_at = own;
	}
	pool_close(&pool);
	return status;
}

static enum db_status fire(struct timers *t, instant now, struct sweep *sweep)
{
	const struct sweep_options options = {
		.now = now, .node = t->once ? 0 : t->number, .stop = stopping, .mark = &t->mark};
	enum db_status status = sweep_run(t->db, &t->engine, &options, sweep);
	t->fired += sweep->fired;
	t->met += sweep->met;
	meter_add(METER_LEVELS, (uint64_t)sweep->fired);
	meter_add(METER_LEVELS_MET, (uint64_t)sweep->met);
	t->next_at = sweep->next_at;
	if (sweep->fired > 0)
		log_info("%lld levels reached", (long long)sweep->fired);
	return status;
}

static enum db_status make_digests(struct timers *t, instant now, instant own, bool fired)
{
	int64_t made, waiting;
	if (!passed(&t->digest_at, own, fired ? 0 : DIGEST_EVERY))
		return DB_OK;
	enum db_status status = digest_make(t->db, &t->engine, now, &made, &waiting);
	if (status == DB_OK)
		meter_add(METER_DIGESTS, (uint64_t)made);
	if (status == DB_OK && made > 0)
		log_info("%lld digests for courier", (long long)made);
	return status;
}

static enum db_status adopt(struct timers *t, bool *more)
{
	struct upkeep_report old = {.more = false};
	enum db_status status = t->adopted ? DB_OK : upkeep_adopt(t->db, &t->engine, &old);
	t->adopted = status == DB_OK && !old.more;
	if (status == DB_OK && !t->worded) {
		bool rest;

		status = correction_words_adopt(t->db, &t->worded_to, &rest);
		t->worded = status == DB_OK && !rest;
		*more = *more || rest;
	}
	*more = *more || old.later > 0;
	return status;
}

/* A great many at once (history that was taken over) are spread over rounds: limits go first. */
static enum db_status keep_up(struct timers *t, instant now, instant own)
{
	struct upkeep_report report = {.more = true};
	enum db_status status = DB_OK;
	int64_t archived = 0, moved = 0;
	if (!passed(&t->upkeep_at, own, t->behind ? 0 : UPKEEP_EVERY))
		return DB_OK;
	while (status == DB_OK && report.more && !daemon_stopping() &&
		(t->once || own_clock() - own < UPKEEP_SPAN)) {
		status = upkeep_run(t->db, &t->engine, now, &report);
		archived += report.archived;
		moved += report.opened + report.closed;
		if (status == DB_OK)
			status = adopt(t, &report.more);
	}
	t->behind = status == DB_OK && report.more;
	if (archived > 0)
		log_info("%lld tickets archived", (long long)archived);
	if (moved > 0)
		log_info("%lld openings and closings of solicitations", (long long)moved);
	return status;
}

/* A piece a round: limits go first. */
static enum db_status daily(struct timers *t, instant now, instant own)
{
	enum db_status status = DB_OK;
	if (!passed(&t->daily_at, own, t->daily_more ? 0 : DAILY_EVERY))
		return DB_OK;
	do
		status = daily_run(t->db, &t->engine, now, &t->daily_more);
	while (t->once && status == DB_OK && t->daily_more && !daemon_stopping());
	return status;
}

static enum db_status beat(struct timers *t, instant own)
{
	char node[DAEMON_NODE], next[INSTANT_TEXT] = "never", words[160];
	if (!passed(&t->beat_at, own, BEAT_EVERY))
		return DB_OK;
	daemon_node(node);
	if (t->next_at != INSTANT_NEVER)
		instant_iso(t->next_at, next);
	snprintf(words, sizeof words, "fired %lld, met %lld, next %s%s", (long long)t->fired,
		(long long)t->met, next, t->line.held ? ", clock held" : "");
	t->fired = t->met = 0;
	return heartbeat_say(t->db, "timers", node, words);
}

static enum db_status round_once(struct timers *t, instant *now)
{
	struct sweep sweep = {.fired = 0};
	instant own = own_clock();
	bool whole;
	enum db_status status = follow_rules(t, own, &whole);
	*now = t->now;
	if (status == DB_OK && *now == INSTANT_NONE)
		status = tell_time(t, now);
	if (status == DB_OK && whole)
		status = take_up(t, *now, own);
	if (status == DB_OK)
		status = fire(t, *now, &sweep);
	if (status == DB_OK)
		status = make_digests(t, *now, own, sweep.fired > 0);
	if (status == DB_OK)
		status = keep_up(t, *now, own);
	if (status == DB_OK)
		status = daily(t, *now, own);
	if (status == DB_OK && !t->once)
		status = beat(t, own);
	return status;
}

/* --- the loop --- */

static instant until_next(struct timers *t, instant now, instant spent, enum db_status status)
{
	instant poll = conf_int(CONF_TIMERS_POLL) * SECOND;
	if (status != DB_OK && status != DB_RETRY) {
		t->pause = t->pause == 0 ? PAUSE_LEAST : t->pause * 2;
		t->pause = t->pause > PAUSE_MOST ? PAUSE_MOST : t->pause;
		return t->pause;
	}
	t->pause = 0;
	if (status == DB_RETRY) /* the rules changed in the middle */
		return PAUSE_LEAST;
	if (t->behind || t->daily_more)
		return 0;
	instant rest = t->next_at - now - spent;
	return rest < poll ? (rest > 0 ? rest : 0) : poll;
}

static int open_all(struct timers *t)
{
	struct buf err = BUF_INIT;
	int failed = start_configure(&t->start, &err);
	if (!failed) {
		secret_use_sm3(str_equal(conf_text(CONF_HASH), "sm3"));
		failed = engine_open(
			conf_text(CONF_SCHEMA_DIR), conf_text(CONF_POLICY), NULL, &t->engine, &err);
	}
	if (failed) {
		fprintf(stderr, "timers: %s\n", buf_str(&err));
	} else {
		start_log(&t->start);
		t->db = db_open(conf_text(CONF_DATABASE_FILE));
	}
	t->mark = t->changed_at = t->whole_at = t->beat_at = t->digest_at = t->upkeep_at =
		t->daily_at = INSTANT_NONE;
	t->counted_at = own_clock();
	t->next_at = INSTANT_NEVER;
	buf_free(&err);
	return failed;
}

static void close_all(struct timers *t)
{
	db_close(&t->db);
	engine_close(&t->engine);
}

static void count_round(const struct timers *t, instant now, enum db_status status)
{
	meter_add(status == DB_OK ? METER_ROUNDS : METER_ROUNDS_FAILED, 1);
	if (status != DB_OK)
		return;
	meter_set(METER_BEAT, instant_now());
	meter_set(METER_LAG, t->next_at < now ? now - t->next_at : 0);
}

/* In pieces, when the service manager wants to hear of us sooner. */
static enum daemon_word rest(instant most)
{
	enum daemon_word word = DAEMON_NOTHING;
	instant piece = manager_patience();

	do {
		manager_alive();
		if (piece == 0 || piece > most)
			piece = most;
		word = daemon_wait(piece);
		most -= piece;
	} while (word == DAEMON_NOTHING && most > 0);
	return word;
}

static void begin_watched(void)
{
	struct buf err = BUF_INIT;

	if (meter_open(conf_text(CONF_RUN_DIR), "timers", instant_now(), &err) != 0)
		log_warn("counts nothing for metrics: %s", buf_str(&err));
	buf_free(&err);
	manager_ready("watches the limits");
}

static int loop(struct timers *t)
{
	for (enum daemon_word word = DAEMON_NOTHING; word != DAEMON_STOP;) {
		instant now, own = own_clock();
		enum db_status status = round_once(t, &now);
		count_round(t, now, status);
		word = rest(until_next(t, now, own_clock() - own, status));
		if (word != DAEMON_ANEW)
			continue;
		log_info("reads its configuration anew");
		manager_reloading();
		meter_add(METER_RELOADS, 1);
		close_all(t);
		if (open_all(t) != 0)
			return 1;
		manager_ready("watches the limits");
	}
	manager_stopping();
	log_info("stopped");
	return 0;
}

/* --- options --- */

static int usage(void)
{
	fputs("usage: timers [-c FILE] [-o KEY=VALUE]… [-nV] [--once [--now TIME]]\n", stderr);
	return 2;
}

static int run(struct timers *t)
{
	instant now;
	if (open_all(t) != 0)
		return 1;
	if (t->start.print)
		return start_print();
	if (t->once)
		return round_once(t, &now) == DB_OK ? 0 : 1;
	log_info("begins");
	begin_watched();
	int status = loop(t);
	meter_close();
	return status;
}

int main(int argc, char **argv)
{
	enum { OPT_ONCE = 256, OPT_NOW };
	static const struct option options[] = {
		{"once", no_argument, NULL, OPT_ONCE},
		{"now", required_argument, NULL, OPT_NOW},
		{NULL, 0, NULL, 0},
	};
	static struct timers t = {.start = {.program = "timers"}, .now = INSTANT_NONE};
	int option;

	daemon_open();
	manager_open();
	t.number = daemon_number();
	while ((option = getopt_long(argc, argv, START_OPTIONS, options, NULL)) != -1) {
		switch (option) {
		case OPT_ONCE: t.once = true; break;
		case OPT_NOW:
			if (instant_parse(optarg, &t.now) != 0)
				return usage();
			break;
		default:
			if (start_option(&t.start, option, optarg) != 0)
				return usage();
		}
	}
	if (optind != argc || (t.now != INSTANT_NONE && !t.once))
		return usage();
	if (t.start.version)
		return start_say_version(&t.start);
	int rc = run(&t);
	close_all(&t);
	return rc;
}
