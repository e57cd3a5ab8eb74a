/* SPDX-License-Identifier: MIT */
/*
 * timers: the daemon that fires what is due (shared/tickets/clocks/sweep.h) and turns its notices
 * into messages. This file holds options and the loop; a round is round.c's, which time counts
 * line.c's, everything about tickets the library's. Any number may run, on any number of nodes.
 */
#include <getopt.h>
#include <stdio.h>

#include "base/conf.h"
#include "base/daemon.h"
#include "base/log.h"
#include "base/manager.h"
#include "base/meter.h"
#include "base/start.h"
#include "base/str.h"
#include "modules/timers/round.h"

#define PAUSE_LEAST (SECOND / 4)
#define PAUSE_MOST (10 * SECOND)

struct timers {
	struct start start;
	struct rounds rounds;
	instant pause; /* while the database is away; 0: it is there */
};

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
	if (t->rounds.behind || t->rounds.daily_more)
		return 0;
	instant rest = t->rounds.next_at - now - spent;
	return rest < poll ? (rest > 0 ? rest : 0) : poll;
}

static int open_all(struct timers *t)
{
	struct buf err = BUF_INIT;
	int failed = start_configure(&t->start, &err);
	if (!failed) {
		secret_use_sm3(str_equal(conf_text(CONF_HASH), "sm3"));
		failed = engine_open(conf_text(CONF_SCHEMA_DIR), conf_text(CONF_POLICY), NULL,
			&t->rounds.engine, &err);
	}
	if (failed) {
		fprintf(stderr, "timers: %s\n", buf_str(&err));
	} else {
		start_log(&t->start);
		t->rounds.db = db_open(conf_text(CONF_DATABASE_FILE));
	}
	round_begin(&t->rounds);
	buf_free(&err);
	return failed;
}

static void close_all(struct timers *t)
{
	db_close(&t->rounds.db);
	engine_close(&t->rounds.engine);
}

static void count_round(const struct rounds *r, instant now, enum db_status status)
{
	meter_add(status == DB_OK ? METER_ROUNDS : METER_ROUNDS_FAILED, 1);
	if (status != DB_OK)
		return;
	meter_set(METER_BEAT, instant_now());
	meter_set(METER_LAG, r->next_at < now ? now - r->next_at : 0);
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
		instant now, own = round_clock();
		enum db_status status = round_once(&t->rounds, &now);
		count_round(&t->rounds, now, status);
		word = rest(until_next(t, now, round_clock() - own, status));
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
	if (t->rounds.once)
		return round_once(&t->rounds, &now) == DB_OK ? 0 : 1;
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
	static struct timers t = {.start = {.program = "timers"}, .rounds.now = INSTANT_NONE};
	int option;

	daemon_open();
	manager_open();
	t.rounds.number = daemon_number();
	while ((option = getopt_long(argc, argv, START_OPTIONS, options, NULL)) != -1) {
		switch (option) {
		case OPT_ONCE: t.rounds.once = true; break;
		case OPT_NOW:
			if (instant_parse(optarg, &t.rounds.now) != 0)
				return usage();
			break;
		default:
			if (start_option(&t.start, option, optarg) != 0)
				return usage();
		}
	}
	if (optind != argc || (t.rounds.now != INSTANT_NONE && !t.rounds.once))
		return usage();
	if (t.start.version)
		return start_say_version(&t.start);
	int rc = run(&t);
	close_all(&t);
	return rc;
}
