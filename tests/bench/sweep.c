/* SPDX-License-Identifier: MIT */
/*
 * A sweep over many due among very many open clocks, against a bare program (sweep_bare.h). Both
 * run in turns over sets of clocks that become due an hour apart. Letters of the same days lie side
 * by side, as in life.
 * usage: bench_sweep OPTION_FILE SCHEMA_DIR OPEN [DUE [ROUNDS]]; the database must be empty.
 * Prints one JSON object.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/pool.h"
#include "base/str.h"
#include "store/migrate.h"
#include "tests/bench/bench.h"
#include "tests/bench/sweep_bare.h"
#include "tickets/clocks/sweep.h"

#define CLOCKS_A_TICKET 3
#define BASE "2026-03-12T16:00:00Z" /* the first set is due an hour later */
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define IDLE_RUNS 101

/* --- data --- */

struct plan {
	long long open, tickets, due, warm, rounds, sets;
};

/* All sets lie before it. */
static long long last_ticket(const struct plan *p)
{
	return p->warm * 3 / 2 + p->due * 3 / 2 * p->sets;
}

/*
 * Set 0 is small, to warm up with. Set s (from 1 on) is two of three tickets of its own stretch;
 * its reply clock is due s hours after BASE. All others are due ten days later or more, spread over
 * three weeks. Without unique_checks into an empty table the server builds the indexes sorted.
 */
static void fill(struct db *db, const struct plan *p)
{
	script(db,
		"SET unique_checks = 0, foreign_key_checks = 0;"
		"INSERT INTO unit (id, site_id, code, name, office, first_person, direct_person,"
		" handler_person) VALUES (1, 1, 'office', 'office', 1, 'a', 'b', 'c'),"
		" (2, 1, 'water', 'water', 0, 'a', 'b', 'c');"
		"INSERT INTO ticket (id, site_id, number, submission_key, code_hash, kind, state,"
		" version, head, turn, turn_unit_id, box_id, unit_id, class, type, title, body,"
		" open, source, submitted_at, submitted_on, reply_due_at, next_due_at, level)"
		" SELECT seq, 1, LPAD(seq, 16, '0'), CONCAT('bench-key-of-ticket-', seq), '" HASH
		"', 'letter', 'HANDLING', 1, '" HASH "', 3, 2, 1, 2, 'simple', 'consult',"
		" 'title of a letter', REPEAT('b', 200), 1, 'web',"
		" '2026-03-05' + INTERVAL seq SECOND, '2026-03-05', '2026-03-25', '2026-03-25', 1"
		" FROM seq_1_to_%lld;"
		"INSERT INTO event (ticket_id, sequence, at, on_day, recorded_on, action,"
		" from_state, to_state, role, reason, words, address, content, before_hash, hash)"
		" SELECT seq, 1, '2026-03-05 02:00:00', '2026-03-05', '2026-03-05', 'submit', '',"
		" 'SUBMITTED', 'citizen', '', '', '192.0.2.1', '', '', '" HASH
		"' FROM seq_1_to_%lld;",
		p->tickets, p->tickets);
	script(db,
		"INSERT INTO clock (id, ticket_id, rule, class, unit_id, started_at, started_on,"
		" due_at, provisional, calendar_version, level, next_fire_at, epoch)"
		" SELECT seq, (seq + 2) DIV 3, ELT(seq %% 3 + 1, 'letter.unanswered',"
		" 'letter.reply', 'letter.unit'), 'simple', 2, '2026-03-05', '2026-03-05', due,"
		" 0, 'bench', 1, due, 0 FROM (SELECT seq, IF(seq %% 3 = 1 AND (seq DIV 3) %% 3 <"
		" 2 AND seq DIV 3 < %lld, TIMESTAMP('2026-03-12 16:00:00') + INTERVAL"
		" IF(seq DIV 3 < %lld, 0, (seq DIV 3 - %lld) DIV %lld + 1) HOUR"
		" - INTERVAL (seq DIV 3) %% 600 SECOND,"
		" TIMESTAMP('2026-03-22 16:00:00') + INTERVAL seq * 7 DIV 1000 %% 21 DAY) AS due"
		" FROM seq_1_to_%lld) s;"
		"SET unique_checks = 1, foreign_key_checks = 1; ANALYZE TABLE clock, ticket, event",
		last_ticket(p), p->warm * 3 / 2, p->warm * 3 / 2, p->due * 3 / 2, p->open);
}

/* --- ours --- */

static double our_sweep(
	struct db *db, const struct engine *engine, instant now, instant *mark, long long expected)
{
	const struct sweep_options options = {.now = now, .mark = mark};
	struct sweep sweep;
	instant begun = instant_monotonic();
	if (sweep_run(db, engine, &options, &sweep) != DB_OK)
		die("sweep", db_error(db));
	if (sweep.fired != expected)
		die("sweep", "fired other levels than meant");
	return (double)(instant_monotonic() - begun) / SECOND;
}

/*
 * Processor time of this program and of the server, in seconds: on a machine that does other things
 * too it says more than the clock on the wall.
 */
static double cpu(struct db *db)
{
	static char stat[200];
	struct rusage own;
	struct buf text = BUF_INIT, err = BUF_INIT;
	unsigned long user = 0, system = 0;
	if (!stat[0]) {
		struct pool *pool = pool_open();
		struct db_rows rows;
		int64_t pid = 0;
		if (db_query(db, pool, &rows, "SELECT @@pid_file") == DB_OK &&
			file_read(db_text(&rows, 0, 0), 100, &text, &err) == 0) {
			buf_str(&text);
			text.p[strcspn(text.p, "\n")] = '\0';
			str_int(text.p, &pid);
		}
		snprintf(stat, sizeof stat, "/proc/%lld/stat", (long long)pid);
		pool_close(&pool);
	}
	buf_empty(&text);
	if (file_read(stat, 4000, &text, &err) == 0) {
		const char *field = strrchr(buf_str(&text), ')');
		if (field)
			sscanf(field, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
				&user, &system);
	}
	buf_free(&text);
	buf_free(&err);
	getrusage(RUSAGE_SELF, &own);
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK) +
		(double)(own.ru_utime.tv_sec + own.ru_stime.tv_sec) +
		(double)(own.ru_utime.tv_usec + own.ru_stime.tv_usec) / SECOND;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *values, int n)
{
	qsort(values, (size_t)n, sizeof *values, by_size);
	return values[n / 2];
}

static double idle(
	struct db *db, const struct engine *engine, instant now, bool marked, double *worst)
{
	double ms[IDLE_RUNS];
	instant mark = marked ? now : INSTANT_NONE;
	for (int i = 0; i < IDLE_RUNS; i++) {
		if (!marked)
			mark = INSTANT_NONE;
		ms[i] = our_sweep(db, engine, now, &mark, 0) * 1000;
	}
	double middle = median(ms, IDLE_RUNS);
	*worst = ms[IDLE_RUNS - 1];
	return middle;
}

/* --- all --- */

static void open_engine(const char *schema, struct engine *engine)
{
	struct buf err = BUF_INIT;
	if (engine_open(schema, "national", NULL, engine, &err) != 0)
		die(schema, buf_str(&err));
	buf_free(&err);
}

/* What the load left to be written is written before anything is measured, and the rows of all sets
 * are in memory: it is the sweep that is measured, not the disk. */
static void settle(struct db *db, const struct plan *p)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	int64_t last = last_ticket(p), dirty = 1;
	script(db,
		"SET GLOBAL innodb_max_dirty_pages_pct_lwm = 0;"
		"SET GLOBAL innodb_max_dirty_pages_pct = 0");
	for (int i = 0; i < 600 && dirty > 0; i++) {
		struct timespec pause = {.tv_nsec = 500000000};
		nanosleep(&pause, NULL);
		if (db_query(db, pool, &rows,
			    "SELECT variable_value FROM information_schema.global_status"
			    " WHERE variable_name = 'INNODB_BUFFER_POOL_PAGES_DIRTY'") != DB_OK)
			die("dirty pages", db_error(db));
		dirty = db_int(&rows, 0, 0);
	}
	script(db, "SET GLOBAL innodb_max_dirty_pages_pct = 90");
	if (db_query(db, pool, &rows,
		    "SELECT (SELECT SUM(LENGTH(body)) FROM ticket WHERE id <= ?),"
		    " (SELECT SUM(LENGTH(hash)) FROM event WHERE ticket_id <= ?),"
		    " (SELECT SUM(level) FROM clock WHERE id <= 3 * ?)",
		    INT(last), INT(last), INT(last)) != DB_OK)
		die("rows", db_error(db));
	pool_close(&pool);
}

struct side {
	struct db *db;
	const struct engine *engine;
	const struct plan *plan;
	instant base, mark;
};

/* Set s by either program: seconds by the wall and of processors. */
struct spent {
	double wall, cpu;
};
static struct spent one_set(struct side *side, int set, bool bare)
{
	instant last = side->base + set * HOUR;
	struct spent spent = {.cpu = 0};
	if (!bare) {
		spent.cpu = cpu(side->db);
		spent.wall = our_sweep(side->db, side->engine, last, &side->mark, side->plan->due);
		spent.cpu = cpu(side->db) - spent.cpu;
		return spent;
	}
	struct pool *pool = pool_open();
	size_t n;
	struct bare_row *rows = bare_rows(side->db, pool, last - HOUR, last, &n);
	if ((long long)n != side->plan->due)
		die("set", "not as many due as meant");
	spent.cpu = cpu(side->db);
	spent.wall = bare_sweep(rows, n, last);
	spent.cpu = cpu(side->db) - spent.cpu;
	pool_close(&pool);
	return spent;
}

static void warm_up(struct side *side)
{
	struct pool *pool = pool_open();
	long long warm = side->plan->warm;
	size_t n;
	struct bare_row *rows = bare_rows(side->db, pool, 0, side->base, &n);
	if ((long long)n != warm)
		die("set", "not as many due as meant");
	bare_sweep(rows, n / 2, side->base);
	our_sweep(side->db, side->engine, side->base, &side->mark, warm - warm / 2);
	pool_close(&pool);
}

static void measure(struct db *db, const struct engine *engine, const struct plan *p)
{
	struct side side = {db, engine, p, 0, INSTANT_NONE};
	double ours[16], floor[16], ratio[16], our_cpu[16], bare_cpu[16], worst, worst_whole;
	int n = (int)p->rounds;
	instant_parse(BASE, &side.base);
	warm_up(&side);
	double before = idle(db, engine, side.base, true, &worst);
	for (int i = 0; i < n; i++) {
		bool bare_first = i % 2 == 0;
		struct spent first = one_set(&side, 2 * i + 1, bare_first);
		struct spent second = one_set(&side, 2 * i + 2, !bare_first);
		floor[i] = bare_first ? first.wall : second.wall;
		ours[i] = bare_first ? second.wall : first.wall;
		bare_cpu[i] = bare_first ? first.cpu : second.cpu;
		our_cpu[i] = bare_first ? second.cpu : first.cpu;
		ratio[i] = floor[i] / ours[i];
		fprintf(stderr, "round %d: ours %.3f s (cpu %.3f), bare %.3f s (cpu %.3f)\n", i + 1,
			ours[i], our_cpu[i], floor[i], bare_cpu[i]);
	}
	instant now = side.base + 2 * p->rounds * HOUR;
	double whole = idle(db, engine, now, false, &worst_whole);
	double after = idle(db, engine, now, true, &worst);
	printf("{\"open\":%lld,\"due\":%lld,\"ours_s\":%.4f,\"bare_s\":%.4f,\"ratio\":%.3f,\"ours_"
	       "cpu_s\":%.3f,\"bare_cpu_s\":%.3f,"
	       "\"idle_before_ms\":%.3f,\"idle_after_ms\":%.3f,\"idle_after_worst_ms\":%.3f,"
	       "\"idle_whole_ms\":%.3f,\"idle_whole_worst_ms\":%.3f}\n",
		p->open, p->due, median(ours, n), median(floor, n), median(ratio, n),
		median(our_cpu, n), median(bare_cpu, n), before, after, worst, whole, worst_whole);
}

static long long number(const char *text)
{
	int64_t value;
	if (str_int(text, &value) != 0 || value < 1)
		die(text, "is no number");
	return value;
}

int main(int argc, char **argv)
{
	struct buf err = BUF_INIT;
	struct migrate_report report;
	struct engine engine;
	if (argc < 4) {
		fputs("usage: bench_sweep OPTION_FILE SCHEMA_DIR OPEN [DUE [ROUNDS]]\n", stderr);
		return 2;
	}
	struct plan p = {.open = number(argv[3]),
		.due = argc > 4 ? number(argv[4]) : 10000,
		.rounds = argc > 5 ? number(argv[5]) : 1};
	p.sets = 2 * p.rounds;
	p.warm = p.due / 10;
	p.tickets = (p.open + CLOCKS_A_TICKET - 1) / CLOCKS_A_TICKET;
	if (p.rounds > 15 || p.due % 20 || last_ticket(&p) > p.tickets)
		die(argv[3], "too few open clocks for so many due and rounds");
	struct db *db = db_open(argv[1]);
	if (migrate_run(db, argv[2], 0, &report, &err) != 0)
		die("migrate", buf_str(&err));
	open_engine(argv[2], &engine);
	instant begun = instant_monotonic();
	fill(db, &p);
	fprintf(stderr, "%lld clocks loaded in %.0f s\n", p.open,
		(double)(instant_monotonic() - begun) / SECOND);
	settle(db, &p);
	bare_open(argv[1]);
	measure(db, &engine, &p);
	bare_close();
	db_close(&db);
	engine_close(&engine);
	buf_free(&err);
	return 0;
}
