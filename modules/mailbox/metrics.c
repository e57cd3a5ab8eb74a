/* SPDX-License-Identifier: MIT */
/*
 * The numbers of an installation in the text format of Prometheus, version 0.0.4: what the programs
 * of this machine have counted (base/meter.h) and what the database says. For this machine only.
 */
#include "modules/mailbox/watch.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/conf.h"
#include "base/meter.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/rules/rulebook.h"
#include "view/program.h"

#define TYPE "text/plain; version=0.0.4; charset=utf-8"

static const char *const names[] = {"mailbox", "corrections", "solicitations", "satisfaction",
	"desk", "open311", "timers", "courier"};
#define PROGRAMS (sizeof names / sizeof *names)
#define WEB 6 /* those that answer requests stand first */

struct metrics {
	struct buf *out;
	struct meter meter[PROGRAMS];
	bool counts[PROGRAMS]; /* the program runs here */
};

/* --- lines --- */

static void family(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_print(out, "# HELP huiying_%s %s\n# TYPE huiying_%s %s\n", name, help, name, type);
}

static void put_micros(struct buf *out, int64_t micros)
{
	buf_print(out, "%lld.%06lld\n", (long long)(micros / SECOND), (long long)(micros % SECOND));
}

static void put_label(struct buf *out, const char *value)
{
	for (; *value; value++) {
		if (*value == '\\' || *value == '"')
			buf_char(out, '\\');
		if (*value == '\n')
			buf_text(out, "\\n");
		else
			buf_char(out, *value);
	}
}

static void put_one(struct buf *out, const char *name, const char *help, int64_t value)
{
	family(out, name, "gauge", help);
	buf_print(out, "huiying_%s %lld\n", name, (long long)value);
}

/* --- of each program --- */

static void put_build(struct metrics *m)
{
	family(m->out, "build_info", "gauge", "Programs that count here, and their version.");
	for (size_t p = 0; p < PROGRAMS; p++)
		if (m->counts[p])
			buf_print(m->out, "huiying_build_info{program=\"%s\",version=\"%s\"} 1\n",
				names[p], m->meter[p].version);
	family(m->out, "start_time_seconds", "gauge",
		"When the program began, since the epoch; its counters begin with it.");
	for (size_t p = 0; p < PROGRAMS; p++) {
		if (!m->counts[p])
			continue;
		buf_print(m->out, "huiying_start_time_seconds{program=\"%s\"} ", names[p]);
		put_micros(m->out, m->meter[p].started_at);
	}
}

static void put_requests(struct metrics *m)
{
	family(m->out, "requests_total", "counter",
		"Requests answered, by what was asked (read, write, files, unknown) and class of "
		"the status.");
	for (size_t p = 0; p < WEB; p++)
		for (int r = 0; m->counts[p] && r < METER_ROUTES; r++)
			for (int c = 0; c < METER_CLASSES; c++)
				buf_print(m->out,
					"huiying_requests_total{program=\"%s\",route=\"%s\","
					"code=\"%dxx\"} %llu\n",
					names[p], meter_route_name((enum meter_route)r), c + 2,
					(unsigned long long)m->meter[p].requests[r][c]);
}

static void put_histogram(
	struct buf *out, const char *program, const char *route, const uint64_t *took, uint64_t sum)
{
	uint64_t count = 0;

	for (int b = 0; b <= METER_BUCKETS; b++) {
		count += took[b];
		buf_print(out,
			"huiying_request_duration_seconds_bucket{program=\"%s\",route=\"%s\",le=\"",
			program, route);
		if (b == METER_BUCKETS)
			buf_text(out, "+Inf");
		else
			buf_print(out, "%g", (double)meter_bucket(b) / SECOND);
		buf_print(out, "\"} %llu\n", (unsigned long long)count);
	}
	buf_print(out, "huiying_request_duration_seconds_sum{program=\"%s\",route=\"%s\"} ",
		program, route);
	put_micros(out, (int64_t)sum);
	buf_print(out, "huiying_request_duration_seconds_count{program=\"%s\",route=\"%s\"} %llu\n",
		program, route, (unsigned long long)count);
}

static void put_durations(struct metrics *m)
{
	family(m->out, "request_duration_seconds", "histogram",
		"From taking a request to handing over the reply.");
	for (size_t p = 0; p < WEB; p++)
		for (int r = 0; m->counts[p] && r < METER_ROUTES; r++)
			put_histogram(m->out, names[p], meter_route_name((enum meter_route)r),
				m->meter[p].took[r], m->meter[p].took_sum[r]);
}

static int count_workers(const struct meter *meter, enum meter_worker state)
{
	int n = 0;

	for (int i = 0; i < METER_PLACES; i++)
		n += meter->worker[i] == state;
	return n;
}

/* When none is idle, requests wait in the queue of the socket. */
static void put_workers(struct metrics *m)
{
	family(m->out, "workers", "gauge", "Worker processes; without an idle one requests wait.");
	for (size_t p = 0; p < WEB; p++)
		if (m->counts[p])
			buf_print(m->out,
				"huiying_workers{program=\"%s\",state=\"idle\"} %d\n"
				"huiying_workers{program=\"%s\",state=\"busy\"} %d\n",
				names[p], count_workers(&m->meter[p], METER_IDLE), names[p],
				count_workers(&m->meter[p], METER_BUSY));
}

/* Counters that a program has whether it ever counted there or not. */
static void put_sums(struct metrics *m)
{
	enum who { PAGES, DESK, TIMERS, COURIER, DAEMONS, ALL };
	static const size_t first[] = {0, 4, 6, 7, 6, 0}, end[] = {WEB, 5, 7, 8, 8, 8};
	static const struct {
		enum meter_sum sum;
		enum who who;
		const char *name, *help;
	} sums[] = {
		{METER_BYTES, PAGES, "response_body_bytes_total",
			"Bytes of bodies that were sent."},
		{METER_LIMITED, PAGES, "requests_limited_total",
			"Requests that came too often (429)."},
		{METER_CHALLENGES_FAILED, PAGES, "challenges_failed_total",
			"Answers to the challenge of a form that did not fit."},
		{METER_LOGINS_FAILED, DESK, "logins_failed_total",
			"Log-ins with a wrong password or second step."},
		{METER_WORKERS_STARTED, PAGES, "worker_starts_total", "Workers started."},
		{METER_WORKERS_CRASHED, PAGES, "worker_crashes_total",
			"Workers that ended by a signal or with a fault."},
		{METER_RELOADS, ALL, "reloads_total",
			"Times that pages or settings were read anew."},
		{METER_ROUNDS, DAEMONS, "rounds_total", "Rounds of a daemon."},
		{METER_ROUNDS_FAILED, DAEMONS, "rounds_failed_total",
			"Rounds that ended for want of the database."},
		{METER_LEVELS, TIMERS, "levels_fired_total",
			"Levels of limits that were fired here."},
		{METER_LEVELS_MET, TIMERS, "levels_met_total",
			"Levels that another node had fired first."},
		{METER_DIGESTS, TIMERS, "digests_total", "Messages made of notices."},
		{METER_SENT, COURIER, "messages_sent_total", "Messages sent."},
		{METER_TRIES_FAILED, COURIER, "message_tries_failed_total",
			"Attempts to send that failed."},
		{METER_PARKED, COURIER, "messages_parked_total", "Messages given up."},
		{METER_VISITS, COURIER, "visits_total", "Reported pages that were looked at."},
		{METER_VISITS_FAILED, COURIER, "visits_failed_total",
			"Attempts to look at a page that failed."},
		{METER_INFECTED, ALL, "files_infected_total",
			"Files in which the virus scanner found something."},
		{METER_UNSCANNED, PAGES, "files_unscanned_total",
			"Files taken while the virus scanner was away or too slow."},
	};

	for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
		family(m->out, sums[i].name, "counter", sums[i].help);
		for (size_t p = first[sums[i].who]; p < end[sums[i].who]; p++)
			if (m->counts[p])
				buf_print(m->out, "huiying_%s{program=\"%s\"} %llu\n", sums[i].name,
					names[p], (unsigned long long)m->meter[p].sum[sums[i].sum]);
	}
}

static void put_daemons(struct metrics *m)
{
	instant now = instant_now();

	family(m->out, "beat_age_seconds", "gauge",
		"Since the last round of a daemon of this machine that found the database.");
	for (size_t p = WEB; p < PROGRAMS; p++) {
		instant beat = m->counts[p] ? m->meter[p].gauge[METER_BEAT] : 0;
		if (beat == 0)
			continue;
		buf_print(m->out, "huiying_beat_age_seconds{program=\"%s\"} ", names[p]);
		put_micros(m->out, now > beat ? now - beat : 0);
	}
	family(m->out, "levels_lag_seconds", "gauge",
		"How long the next level of a limit has been due.");
	for (size_t p = WEB; p < PROGRAMS; p++) {
		if (!m->counts[p] || !str_equal(names[p], "timers"))
			continue;
		buf_print(m->out, "huiying_levels_lag_seconds{program=\"timers\"} ");
		put_micros(m->out, m->meter[p].gauge[METER_LAG]);
	}
}

/* --- of the database --- */

static void put_outbox(struct buf *out, const struct watch *watch)
{
	family(out, "outbox_messages", "gauge", "Messages that wait, and those given up.");
	buf_print(out,
		"huiying_outbox_messages{state=\"waiting\"} %lld\n"
		"huiying_outbox_messages{state=\"parked\"} %lld\n",
		(long long)watch->waiting, (long long)watch->parked);
	put_one(out, "outbox_oldest_seconds", "Since the oldest waiting message was written.",
		watch->oldest);
	put_one(out, "outbox_overdue_seconds",
		"How long a message has waited that could have gone.", watch->overdue);
}

static void put_clocks(struct buf *out, const struct watch *watch)
{
	family(out, "clocks", "gauge", "Running limits, by kind and light.");
	for (int i = 0; i < watch->n_kinds; i++)
		for (int light = LIGHT_NORMAL; light <= LIGHT_RED; light++) {
			buf_text(out, "huiying_clocks{kind=\"");
			put_label(out, watch->clocks[i].kind);
			buf_print(out, "\",light=\"%s\"} %lld\n", light_name((enum light)light),
				(long long)watch->clocks[i].n[light]);
		}
}

static void put_beats(struct buf *out, const struct watch *watch)
{
	family(out, "heartbeat_age_seconds", "gauge",
		"Since each program of each node was last heard of.");
	for (int i = 0; i < watch->n_beats; i++) {
		buf_text(out, "huiying_heartbeat_age_seconds{program=\"");
		put_label(out, watch->beats[i].program);
		buf_text(out, "\",node=\"");
		put_label(out, watch->beats[i].node);
		buf_print(out, "\"} %lld\n", (long long)watch->beats[i].age);
	}
}

static void put_held(struct buf *out, const struct watch *watch)
{
	family(out, "files_held", "gauge",
		"Files that nobody gets: not yet scanned for viruses, or infected.");
	buf_print(out,
		"huiying_files_held{state=\"unscanned\"} %lld\n"
		"huiying_files_held{state=\"infected\"} %lld\n",
		(long long)watch->held.unscanned, (long long)watch->held.infected);
}

/* None is older than any: one rule finds both. */
static void put_backup(struct buf *out, const struct watch *watch)
{
	family(out, "backup_age_seconds", "gauge",
		"Since the last good backup was finished; +Inf: there is none.");
	if (watch->backup < 0)
		buf_text(out, "huiying_backup_age_seconds +Inf\n");
	else
		buf_print(out, "huiying_backup_age_seconds %lld\n", (long long)watch->backup);
}

static void put_database(struct buf *out, const struct watch *watch)
{
	put_one(out, "database_up", "1 when the database answers.", watch->answers);
	family(out, "database_ping_seconds", "gauge", "What the shortest question to it took.");
	buf_text(out, "huiying_database_ping_seconds ");
	put_micros(out, watch->ping);
	if (!watch->answers)
		return;
	put_one(out, "schema_version", "Highest migration that was applied.", watch->schema);
	put_outbox(out, watch);
	put_held(out, watch);
	put_backup(out, watch);
	put_clocks(out, watch);
	put_beats(out, watch);
}

static void put_calendar(struct buf *out, instant now)
{
	day horizon = calendar_horizon(program_engine()->calendar);
	int64_t days = horizon == INT32_MIN ? 0 : horizon - instant_day(now);

	put_one(out, "calendar_horizon_days",
		"Days until the last one of which it is certain whether it is a working day.",
		days > 0 ? days : 0);
}

/* --- the page --- */

/* A proxy on this machine speaks for others. */
static bool asks_from_here(const struct request *rq)
{
	struct in_addr v4;

	if (request_param(rq, "HTTP_X_FORWARDED_FOR") || request_param(rq, "HTTP_FORWARDED") ||
		request_param(rq, "HTTP_X_REAL_IP"))
		return false;
	return str_equal(rq->address, "::1") ||
		(inet_pton(AF_INET, rq->address, &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127);
}

int metrics_get(struct request *rq)
{
	struct buf out = BUF_INIT;
	struct metrics *m;

	if (!asks_from_here(rq))
		return 403;
	m = pool_alloc(rq->pool, sizeof *m);
	m->out = &out;
	for (size_t p = 0; p < PROGRAMS; p++)
		m->counts[p] = meter_read(conf_text(CONF_RUN_DIR), names[p], &m->meter[p]);
	put_build(m);
	put_requests(m);
	put_durations(m);
	put_workers(m);
	put_sums(m);
	put_daemons(m);
	put_database(&out, watch_look(rq->pool, true));
	put_calendar(&out, rq->now);
	reply_text(rq, 200, TYPE, out.p, out.n);
	buf_free(&out);
	return 0;
}
