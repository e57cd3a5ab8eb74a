/* SPDX-License-Identifier: MIT */
/*
 * See sweep_bare.h: prepared statements over the server's own client library, values in the place
 * where they are sent from.
 */
#include "tests/bench/sweep_bare.h"

#include <mysql.h>
#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "tests/bench/bench.h"
#include "tickets/many.h"

#define BATCH 500
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static MYSQL *mysql;

struct bare {
	MYSQL_STMT *stmt[3];
	unsigned params;
};
static struct bare tickets, events, clocks, escalations, notices;

static void prepare(struct bare *bare, const char *const *sql)
{
	for (int i = 0; i < 3; i++) {
		bare->stmt[i] = mysql_stmt_init(mysql);
		if (mysql_stmt_prepare(bare->stmt[i], sql[i], strlen(sql[i])) != 0)
			die(sql[i], mysql_error(mysql));
	}
}

#define RAISED(PICK) "version = " PICK ", head = " PICK ", level = " PICK
#define SAME_VERSION(PICK) " AND version = " PICK
#define FIRED(PICK) "level = " PICK ", next_fire_at = " PICK
#define SAME_LEVEL(PICK) \
	" AND level = " PICK " AND epoch = ? AND next_fire_at <= ? AND stopped_at IS NULL"

void bare_open(const char *option_file)
{
	static const char *const t[] = MANY_UPDATES("ticket", RAISED, SAME_VERSION);
	static const char *const c[] =
		MANY_UPDATES("clock FORCE INDEX (PRIMARY)", FIRED, SAME_LEVEL);
	static const char *const e[] = MANY_ROWS(
		"INSERT INTO event (ticket_id, sequence, at, on_day, recorded_on, action,"
		" from_state, to_state, role, staff_id, unit_id, to_unit_id, reason, words,"
		" address, content, before_hash, hash) VALUES ",
		"(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "");
	static const char *const x[] = MANY_ROWS(
		"INSERT INTO escalation (clock_id, level, ticket_id, site_id, rule, unit_id, at,"
		" due_at, fired_at, sequence) VALUES ",
		"(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "");
	static const char *const n[] =
		MANY_ROWS("INSERT INTO notice (clock_id, level, unit_id, duty, site_id, ticket_id,"
			  " created_at) VALUES ",
			"(?, ?, ?, ?, ?, ?, ?)", "");
	mysql = mysql_init(NULL);
	mysql_options(mysql, MYSQL_READ_DEFAULT_FILE, option_file);
	mysql_options(mysql, MYSQL_READ_DEFAULT_GROUP, "huiying");
	mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (!mysql_real_connect(mysql, NULL, NULL, NULL, NULL, 0, NULL, 0))
		die("connect", mysql_error(mysql));
	mysql_query(mysql, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
	prepare(&tickets, t);
	prepare(&clocks, c);
	prepare(&events, e);
	prepare(&escalations, x);
	prepare(&notices, n);
}

struct values {
	MYSQL_BIND bind[1400];
	unsigned n;
};
static void add_int(struct values *v, const long long *value)
{
	v->bind[v->n++] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = (void *)value};
}
static void add_text(struct values *v, const char *text)
{
	MYSQL_BIND *bind = &v->bind[v->n++];
	*bind = (MYSQL_BIND){.buffer_type = text ? MYSQL_TYPE_STRING : MYSQL_TYPE_NULL,
		.buffer = (void *)text,
		.buffer_length = text ? strlen(text) : 0};
	bind->length = &bind->buffer_length;
}
static void run(struct bare *bare, int which, struct values *v, long long rows)
{
	MYSQL_STMT *stmt = bare->stmt[which];
	if (mysql_stmt_bind_param(stmt, v->bind) != 0 || mysql_stmt_execute(stmt) != 0)
		die("bare", mysql_stmt_error(stmt));
	if (rows && (long long)mysql_stmt_affected_rows(stmt) != rows)
		die(bare == &tickets ? "tickets" : "clocks", "other rows than meant were there");
	v->n = 0;
}

static const long long zero = 0, one = 1, two = 2, three = 3;
static const char *const next = "2026-03-16 16:00:00.000000";

static void add_ids(struct values *v, const struct bare_row *r, size_t n, bool of_clocks)
{
	for (size_t i = 0; i < n; i++)
		add_int(v, of_clocks ? &r[i].clock : &r[i].ticket);
}
static void pick_int(struct values *v, const struct bare_row *r, size_t n, bool of_clocks,
	const long long *value)
{
	if (n > 1)
		add_ids(v, r, n, of_clocks);
	for (size_t i = 0; i < n; i++)
		add_int(v, value);
}
static void pick_text(
	struct values *v, const struct bare_row *r, size_t n, bool of_clocks, const char *text)
{
	if (n > 1)
		add_ids(v, r, n, of_clocks);
	for (size_t i = 0; i < n; i++)
		add_text(v, text ? text : r[i].hash);
}

static void bare_some(const struct bare_row *r, struct many_size size, const char *now)
{
	static struct values v;
	size_t n = size.rows;
	pick_int(&v, r, n, false, &two);
	pick_text(&v, r, n, false, NULL);
	pick_int(&v, r, n, false, &two);
	add_ids(&v, r, n, false);
	pick_int(&v, r, n, false, &one);
	run(&tickets, size.which, &v, (long long)n);
	for (size_t i = 0; i < n; i++) {
		const char *texts[] = {now, "2026-03-13", "2026-11-22", "escalate", "HANDLING",
			"HANDLING", "system"};
		add_int(&v, &r[i].ticket);
		add_int(&v, &two);
		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
			add_text(&v, texts[k]);
		for (int k = 0; k < 3; k++)
			add_text(&v, NULL);
		add_text(&v, "yellow");
		add_text(&v, "letter.reply");
		add_text(&v, "");
		add_text(&v, "");
		add_text(&v, HASH);
		add_text(&v, r[i].hash);
	}
	run(&events, size.which, &v, 0);
	pick_int(&v, r, n, true, &two);
	pick_text(&v, r, n, true, next);
	add_ids(&v, r, n, true);
	pick_int(&v, r, n, true, &one);
	add_int(&v, &zero);
	add_text(&v, now);
	run(&clocks, size.which, &v, (long long)n);
	for (size_t i = 0; i < n; i++) {
		add_int(&v, &r[i].clock);
		add_int(&v, &two);
		add_int(&v, &r[i].ticket);
		add_int(&v, &one);
		add_text(&v, "letter.reply");
		add_int(&v, &two);
		add_text(&v, r[i].due);
		add_text(&v, r[i].due);
		add_text(&v, now);
		add_int(&v, &two);
	}
	run(&escalations, size.which, &v, 0);
	for (const long long *duty = &two;; duty = &three) {
		for (size_t i = 0; i < n; i++) {
			add_int(&v, &r[i].clock);
			add_int(&v, &two);
			add_int(&v, &two);
			add_int(&v, duty);
			add_int(&v, &one);
			add_int(&v, &r[i].ticket);
			add_text(&v, now);
		}
		run(&notices, size.which, &v, 0);
		if (duty == &three)
			break;
	}
}

struct bare_row *bare_rows(struct db *db, struct pool *pool, instant from, instant to, size_t *n)
{
	struct db_rows rows;
	if (db_query(db, pool, &rows,
		    "SELECT ticket_id, id, next_fire_at FROM clock FORCE INDEX (clock_fire)"
		    " WHERE next_fire_at > ? AND next_fire_at <= ? ORDER BY next_fire_at, id",
		    TIME(from), TIME(to)) != DB_OK)
		die("rows", db_error(db));
	struct bare_row *out = pool_alloc(pool, rows.rows * sizeof *out);
	for (size_t i = 0; i < rows.rows; i++) {
		out[i].ticket = db_int(&rows, i, 0);
		out[i].clock = db_int(&rows, i, 1);
		instant_sql(db_time(&rows, i, 2), out[i].due);
		snprintf(out[i].hash, sizeof out[i].hash, "%064llx",
			(unsigned long long)out[i].clock * 0x9e3779b97f4a7c15u);
	}
	*n = rows.rows;
	return out;
}

double bare_sweep(const struct bare_row *rows, size_t n, instant now)
{
	char at[INSTANT_TEXT];
	instant begun = instant_monotonic();
	instant_sql(now, at);
	for (size_t from = 0; from < n; from += BATCH) {
		size_t all = n - from < BATCH ? n - from : BATCH;
		struct many_size size;
		mysql_query(mysql, "START TRANSACTION");
		for (size_t done = 0; done < all; done += size.rows) {
			size = many_size(all - done);
			bare_some(rows + from + done, size, at);
		}
		if (mysql_query(mysql, "COMMIT") != 0)
			die("commit", mysql_error(mysql));
	}
	return (double)(instant_monotonic() - begun) / SECOND;
}

void bare_close(void)
{
	mysql_close(mysql);
}
