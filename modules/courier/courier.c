/* SPDX-License-Identifier: MIT */
/*
 * The daemon: options, and its round: the hour by the database, what ended, what is due, then
 * waiting. What it opens is in opening.c, what a message says in content*.c, how it travels in
 * deliver.c.
 */
#include "courier.h"

#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/daemon.h"
#include "base/log.h"
#include "base/manager.h"
#include "base/meter.h"
#include "base/pool.h"
#include "base/start.h"
#include "base/str.h"
#include "tickets/heartbeat.h"
#include "tickets/kept/held.h"
#include "tickets/rules/rulebook.h"
#include "tickets/corrections/visit.h"

#define LOOK (2 * SECOND) /* a new message waits no longer */
#define AWAY 2000 /* milliseconds until the database is asked again */
#define LOOKING 100 /* milliseconds while pages are looked at */
#define TURN 200 /* milliseconds between two looks that found nothing */
#define HEARTBEAT (30 * SECOND)
/* Longer than any attempt may take and a file that is scanned meanwhile, so that a claim is lost
 * only with its courier. */
#define ATTEMPT (65 * SECOND) /* courier.timeout at most, and killing it */
#define LEASE (150 * SECOND)
_Static_assert(LEASE >= ATTEMPT + 2 * HELD_TURN_TIME, "a claim must not run out while it is held");

struct options {
	struct start start;
	const char *test;
	bool once, any_hour;
};

/* --- options --- */

static int usage(void)
{
	fprintf(stderr,
		"usage: courier [-nV] [-c huiying.conf] [-o key=value]... "
		"[--once [--any-hour] | --test ADDRESS]\n");
	return 2;
}

/* False: not understood. */
static bool read_options(int argc, char **argv, struct options *out)
{
	static const struct option names[] = {{"once", no_argument, NULL, '1'},
		{"any-hour", no_argument, NULL, 'a'}, {"test", required_argument, NULL, 't'}, {0}};
	int option;

	while ((option = getopt_long(argc, argv, START_OPTIONS, names, NULL)) != -1) {
		switch (option) {
		case '1': out->once = true; break;
		case 'a': out->any_hour = true; break;
		case 't': out->test = optarg; break;
		default:
			if (start_option(&out->start, option, optarg) != 0)
				return false;
		}
	}
	return optind == argc && !(out->once && out->test) && (out->once || !out->any_hour);
}

/* --- a round --- */

static size_t count_free(const struct courier *courier)
{
	size_t n = 0;

	for (size_t i = 0; i < JOBS; i++)
		n += !courier->jobs[i].message;
	return n;
}

static struct job *free_job(struct courier *courier)
{
	for (size_t i = 0; i < JOBS; i++)
		if (!courier->jobs[i].message)
			return &courier->jobs[i];
	bug("no job is free");
}

static struct message *copy(struct pool *pool, const struct message *message)
{
	struct message *own = pool_alloc(pool, sizeof *own);

	*own = *message;
	own->key = pool_text(pool, message->key);
	own->kind = pool_text(pool, message->kind);
	own->channel = pool_text(pool, message->channel);
	return own;
}

static enum db_status settle(struct courier *courier)
{
	enum db_status status = DB_OK;

	for (size_t i = 0; status == DB_OK && i < JOBS; i++)
		if (courier->jobs[i].message && courier->jobs[i].ended)
			status = deliver_settle(&courier->jobs[i]);
	return status;
}

/* As many as there is room for; *n: how many were due. */
static enum db_status claim(struct courier *courier, struct pool *pool, size_t *n)
{
	struct message *messages = NULL;
	size_t room = count_free(courier);
	enum db_status status = DB_OK;

	*n = 0;
	if (room == 0)
		return DB_OK;
	status = outbox_claim(
		courier->db, pool, courier->owner, courier->now, LEASE, room, &messages, n);
	for (size_t i = 0; status == DB_OK && i < *n; i++) {
		struct job *job = free_job(courier);

		job->message = copy(job->pool, &messages[i]);
		status = deliver_begin(job);
		/* Its claim runs out by itself. */
		if (status != DB_OK && job->message) {
			job->message = NULL;
			job->ended = false;
			pool_empty(job->pool);
		}
	}
	return status;
}

static enum db_status say_alive(struct courier *courier, instant *again)
{
	char words[100], node[DAEMON_NODE];
	instant now = instant_monotonic();

	if (now < *again)
		return DB_OK;
	*again = now + HEARTBEAT;
	daemon_node(node);
	snprintf(words, sizeof words, "%lld sent, %lld tries failed since the start",
		(long long)courier->sent, (long long)courier->failed);
	return heartbeat_say(courier->db, "courier", node, words);
}

/* Rules that cannot be read stop no message: those known go on, and the reason is in the log. */
static enum db_status follow_rules(struct courier *courier)
{
	enum db_status status =
		rulebook_follow(courier->db, conf_text(CONF_SCHEMA_DIR), &courier->engine);

	return status == DB_BAD || status == DB_STOP ? DB_OK : status;
}

/* *wait: milliseconds until something is due, when nothing is under way. */
static enum db_status turn(struct courier *courier, struct pool *pool, instant *beat, bool stopping,
	int *wait, size_t *n)
{
	instant next = INSTANT_NEVER, visit = INSTANT_NEVER;
	size_t visits = 0;
	bool scanned = false;
	enum db_status status = db_now(courier->db, &courier->now);

	*n = 0;
	if (status == DB_OK)
		status = settle(courier);
	if (status == DB_OK && !stopping)
		status = follow_rules(courier);
	if (status == DB_OK && !stopping)
		status = say_alive(courier, beat);
	if (status == DB_OK && !stopping)
		status = claim(courier, pool, n);
	if (status == DB_OK)
		status = visits_turn(courier, pool, stopping, &visits);
	if (status == DB_OK && !stopping)
		status = held_turn(courier->db, courier->now, &scanned);
	if (status == DB_OK)
		status = outbox_next(courier->db, &next);
	if (status == DB_OK)
		status = visit_next(courier->db, &visit);
	if (status != DB_OK)
		return status;
	*n += visits + scanned;
	if (visit < next)
		next = visit;
	if (next > courier->now + LOOK)
		next = courier->now + LOOK;
	*wait = scanned || next <= courier->now ? 0 : (int)((next - courier->now) / 1000) + 1;
	/* Somebody else is about to take what is due. */
	if (*n == 0 && *wait < TURN)
		*wait = TURN;
	if (visits_busy(courier) > 0 && *wait > LOOKING)
		*wait = LOOKING;
	return DB_OK;
}

/* True: told to stop. */
static bool hears(int signals)
{
	struct signalfd_siginfo info;

	return read(signals, &info, sizeof info) == sizeof info;
}

static bool has_ended(const struct courier *courier)
{
	for (size_t i = 0; i < JOBS; i++)
		if (courier->jobs[i].message && courier->jobs[i].ended)
			return true;
	return false;
}

/* Waits for transfers, for the next message, for a signal; not at all when something can be noted.
 */
static void idle(struct courier *courier, int signals, int wait, bool away)
{
	struct pollfd fd = {.fd = signals, .events = POLLIN};

	if (sender_busy(courier->sender) > 0)
		sender_run(courier->sender, 500, signals);
	else if (away || !has_ended(courier))
		poll(&fd, 1, wait);
}

/* A round that found no database is none: whoever watches hears of the silence. */
static void count_round(enum db_status status)
{
	meter_add(status == DB_OK ? METER_ROUNDS : METER_ROUNDS_FAILED, 1);
	if (status == DB_OK)
		meter_set(METER_BEAT, instant_now());
	manager_alive();
}

/* Exit status. */
static int run(struct courier *courier, bool once, int signals)
{
	struct pool *pool = pool_open();
	instant beat = instant_monotonic();
	bool stopping = false, away = false, over = false;

	while (!over) {
		int wait = AWAY;
		size_t n;
		enum db_status status = turn(courier, pool, &beat, stopping, &wait, &n);

		pool_empty(pool);
		count_round(status);
		if (status != DB_OK && !away)
			log_error("the database is away: %s", db_error(courier->db));
		if (status == DB_OK && away)
			log_info("the database is back");
		away = status != DB_OK;
		over = sender_busy(courier->sender) == 0 &&
			(away ? stopping || once
			      : !has_ended(courier) && visits_busy(courier) == 0 &&
						(stopping || (once && n == 0)));
		if (over)
			break;
		idle(courier, signals, away ? AWAY : wait, away);
		if (!stopping && hears(signals)) {
			stopping = true;
			manager_stopping();
		}
	}
	pool_close(&pool);
	return away ? 1 : 0;
}

/* Blocked and read like a file, so that none interrupts a transfer. */
static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void begin_watched(void)
{
	struct buf err = BUF_INIT;

	if (meter_open(conf_text(CONF_RUN_DIR), "courier", instant_now(), &err) != 0)
		log_warn("counts nothing for metrics: %s", buf_str(&err));
	buf_free(&err);
	manager_ready("takes messages");
}

static int serve(struct courier *courier, const struct options *options, struct buf *err)
{
	int signals, status;

	if (options->test)
		return courier_open(courier, err) == 0 ? trial_run(courier, options->test) : 1;
	signals = open_signals();
	if (signals < 0)
		bug("no signalfd");
	if (courier_open(courier, err) != 0 || courier_open_office(courier, err) != 0)
		return 1;
	log_info("takes messages as %s", courier->owner);
	if (!*courier->channels.relay.url)
		log_warn("mail.url is empty: mails are set aside, not sent");
	courier->any_hour = options->any_hour;
	if (!options->once)
		begin_watched();
	status = run(courier, options->once, signals);
	meter_close();
	close(signals);
	return status;
}

int main(int argc, char **argv)
{
	struct options options = {.start = {.program = "courier"}};
	struct courier courier = {0};
	struct buf err = BUF_INIT;
	int status;

	manager_open();
	if (!read_options(argc, argv, &options))
		return usage();
	if (options.start.version)
		return start_say_version(&options.start);
	if (start_configure(&options.start, &err) != 0) {
		status = 1;
	} else if (options.start.print) {
		return start_print();
	} else {
		start_log(&options.start);
		start_close_memory();
		status = serve(&courier, &options, &err);
		courier_close(&courier);
	}
	if (err.n > 0)
		fprintf(stderr, "courier: %s", buf_str(&err));
	buf_free(&err);
	return status;
}
