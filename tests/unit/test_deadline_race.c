/* SPDX-License-Identifier: MIT */
/*
 * An answer that is released within the same milliseconds as its deadline, by several processes,
 * while several timers run: either it was in time and nobody was told, or it was late and the level
 * has fired; never both, never neither. By the real clock, for it is the race that is tested.
 */
#include "ticket_world.h"

#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tickets/clocks/sweep.h"

#define LETTERS 160
#define TIMERS 3
#define CLERKS 4
#define GAP (16 * SECOND / 1000) /* from deadline to deadline */
#define SPREAD (20 * SECOND / 1000) /* and how far apart answers to alike deadlines are */

struct race {
	int64_t id;
	instant due;
};
static struct race races[LETTERS];

static void wait_for(instant when)
{
	instant left;
	while ((left = when - instant_now()) > 0) {
		struct timespec pause = {
			.tv_sec = (time_t)(left / SECOND), .tv_nsec = (long)(left % SECOND) * 1000};
		nanosleep(&pause, NULL);
	}
}

static void sweep_until(instant end)
{
	struct db *db = db_open(world.option_file);
	const struct sweep_options options = {
		.now = INSTANT_NONE, .node = (unsigned)getpid(), .batch = 8};
	struct sweep sweep;
	while (instant_now() < end) {
		enum db_status status = sweep_run(db, &world.engine, &options, &sweep);
		if (status != DB_OK) {
			fprintf(stderr, "sweep: status %d: %s\n", status, db_error(db));
			_exit(1);
		}
		/* as the daemon: until the next is due */
		wait_for(sweep.next_at < end ? sweep.next_at : end);
	}
	db_close(&db);
	_exit(0);
}

/* before: how long before the deadline an answer is begun, at most. */
static void release_all(int clerk, instant before)
{
	struct db *db = db_open(world.option_file);
	const struct act act = checked((struct act){.action = "release"});
	unsigned seed = (unsigned)getpid();
	if (db_ping(db) != DB_OK)
		_exit(1);
	for (int i = clerk; i < LETTERS; i += CLERKS) {
		enum ticket_result result = TICKET_AWAY;
		seed = seed * 1103515245u + 12345u;
		wait_for(races[i].due - before + (instant)(seed >> 8) % SPREAD);
		for (int tries = 0; tries < 20 && result == TICKET_AWAY; tries++)
			result = ticket_act(db, &world.engine, races[i].id,
				&world.actor[WATER_LEAD], &act, instant_now(), NULL);
		if (result != TICKET_DONE) {
			fprintf(stderr, "release: result %d: %s\n", result, db_error(db));
			_exit(2);
		}
	}
	db_close(&db);
	_exit(0);
}

static void prepare(int round)
{
	char key[64], text[INSTANT_TEXT], sql[400];
	instant start = instant_now() - HOUR;
	for (int i = 0; i < LETTERS; i++) {
		snprintf(key, sizeof key, "key-of-a-race-%d-%06d", round, i);
		races[i].id = letter_in("IN_REVIEW3", key, start);
	}
	instant first = instant_now() + SECOND;
	for (int i = 0; i < LETTERS; i++) {
		races[i].due = first + i * GAP;
		instant_sql(races[i].due, text);
		/* its limit ends now; that it comes near was said before */
		snprintf(sql, sizeof sql,
			"UPDATE clock SET level = IF(rule = 'letter.reply', 1, level), due_at ="
			" IF(rule = 'letter.reply', '%s', due_at), next_fire_at = IF(rule ="
			" 'letter.reply', '%s', NULL) WHERE stopped_at IS NULL AND ticket_id ="
			" %lld",
			text, text, (long long)races[i].id);
		run(sql);
	}
}

static pid_t child(void)
{
	pid_t pid = fork();
	assert_true(pid >= 0);
	return pid;
}

#define REPLY \
	"ticket t JOIN clock c ON c.ticket_id = t.id AND c.rule = 'letter.reply'" \
	" LEFT JOIN escalation e ON e.clock_id = c.id AND e.level = 2"

static int64_t count(const char *sql)
{
	int64_t n;
	assert_int_equal(str_int(cell(sql, 0), &n), 0);
	return n;
}

static void race(int round, instant before)
{
	prepare(round);
	instant end = races[LETTERS - 1].due + SECOND;
	for (int i = 0; i < TIMERS; i++)
		if (child() == 0)
			sweep_until(end);
	for (int i = 0; i < CLERKS; i++)
		if (child() == 0)
			release_all(i, before);
	for (int i = 0; i < TIMERS + CLERKS; i++) {
		int status;
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
}

/* How many were in time and silent, and late and told of: nothing else may be. */
static void judge(int64_t letters, int64_t *in_time, int64_t *too_late)
{
	int64_t met = count("SELECT COUNT(*) FROM " REPLY
			    " WHERE c.outcome = 'met' AND c.stopped_at < c.due_at AND"
			    " e.clock_id IS NULL AND ? = 0");
	int64_t late = count("SELECT COUNT(*) FROM " REPLY
			     " WHERE c.outcome = 'late' AND c.stopped_at >= c.due_at AND"
			     " e.fired_at >= e.at AND e.at = c.due_at AND ? = 0");
	print_message("%lld in time, %lld late\n", (long long)met, (long long)late);
	assert_int_equal(met + late, letters);
	*in_time = met;
	*too_late = late;
	assert_int_equal(count("SELECT COUNT(*) FROM event v JOIN event r ON r.ticket_id ="
			       " v.ticket_id AND r.action = 'release' WHERE v.action = 'escalate'"
			       " AND (v.sequence > r.sequence OR v.at > r.at) AND ? = 0"),
		0); /* whoever was late had been told of before */
	assert_int_equal(
		count("SELECT COUNT(*) FROM ticket WHERE state <> 'REPLIED' AND ? = 0"), 0);
}

static void an_answer_at_its_deadline_is_in_time_and_silent_or_late_and_told(void **state)
{
	(void)state;
	need_world();
	struct ledger_report report;
	int64_t met = 0, late = 0;
	/* on a busy machine they come too late at first: then they begin earlier */
	for (int round = 1; round <= 4 && (met == 0 || late == 0); round++) {
		race(round, (8 * SECOND / 1000) << round);
		judge(round * LETTERS, &met, &late);
	}
	assert_true(met > 0 && late > 0);
	assert_int_equal(ledger_verify(world.db, INSTANT_NONE, &report, NULL, NULL), DB_OK);
	assert_int_equal(report.broken, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			an_answer_at_its_deadline_is_in_time_and_silent_or_late_and_told,
			world_empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
