/* SPDX-License-Identifier: MIT */
/*
 * An act that has looked at the rules and is held up while others change them: it may not leave a
 * clock behind that is counted by the rules of before, after the count has come by.
 */
#include "ticket_world.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "tickets/rules/rulebook.h"

#define START "2026-11-20T10:00:00+08:00"
#define SCHEMA SRCDIR "/schema"
#define LOOKS 40 /* until something shows; the server renews its answer every tenth of a second */

static int begin(void **state)
{
	world_empty(state);
	if (!world_there())
		return 0;
	run("DELETE FROM rulebook; DELETE FROM rule_change; DELETE FROM calendar_day;"
	    "DELETE FROM calendar_list; DELETE FROM policy_text");
	world.engine.epoch = 0;
	assert_int_equal(rulebook_begin(world.db, &world.engine, at(START)), DB_OK);
	world.engine.epoch = 1;
	return 0;
}

/* --- a ticket's row that somebody holds --- */

struct holder {
	int64_t ticket_id;
	int ends[2]; /* a byte in: let go */
	pthread_t thread;
};

static enum db_status hold_step(struct db *db, void *ctx)
{
	struct holder *holder = ctx;
	char byte;
	enum db_status status =
		db_exec(db, "UPDATE ticket SET title = CONCAT(title, 'x') WHERE id = ?",
			INT(holder->ticket_id));
	assert_int_equal(read(holder->ends[0], &byte, 1), 1);
	return status == DB_OK ? DB_STOP : status;
}

static void *hold(void *ctx)
{
	struct db *db = db_open(world.option_file);
	db_transact(db, hold_step, ctx);
	db_close(&db);
	return NULL;
}

struct acting {
	int64_t ticket_id;
	enum ticket_result result;
	pthread_t thread;
};

static void *dispatch(void *ctx)
{
	struct acting *acting = ctx;
	struct db *db = db_open(world.option_file);
	struct act act = {.action = "dispatch", .unit_id = world.water};
	acting->result = ticket_act(db, &world.engine, acting->ticket_id, &world.actor[OFFICE],
		&act, at(START) + HOUR, NULL);
	db_close(&db);
	return NULL;
}

/* Other tests have their own databases on the same server. */
#define OURS \
	" FROM information_schema.innodb_trx t JOIN information_schema.processlist p" \
	" ON p.id = t.trx_mysql_thread_id WHERE p.db = DATABASE() AND 0 = ?"

/* Until so many transactions of this database stand there. */
static void wait_for(const char *sql, const char *expected)
{
	for (int i = 0; i < LOOKS; i++) {
		if (str_equal(cell(sql, 0), expected))
			return;
		usleep(150000);
	}
	fail_msg("never %s: %s", expected, sql);
}

/* The same dates; only the ladder of the first limit is another one. */
static void change_the_ladder(void)
{
	static const char text[] =
		"<?xml version=\"1.0\"?>\n"
		"<policy name=\"county\" title=\"某县\" extends=\"national\"><rules>\n"
		"<rule name=\"letter.dispatch\" title=\"转办期限\" workdays=\"1\""
		" source=\"local\"><level name=\"red\" at=\"+1\"/></rule></rules></policy>\n";
	struct buf err = BUF_INIT;
	struct engine next = world.engine;
	struct rule_report report;
	const struct rule_options options = {
		.kind = "policy", .what = "a test", .who = "tester", .now = at(START) + HOUR};
	struct policy *county =
		policy_parse(SCHEMA "/policies", "county", text, strlen(text), &err);
	if (!county)
		fail_msg("%s", buf_str(&err));
	next.policy = county;
	assert_int_equal(rulebook_change(world.db, &next, &options, &report, &err), DB_OK);
	assert_int_equal(report.later + report.earlier, 0);
	policy_close(&county);
	buf_free(&err);
}

static void an_act_held_up_while_the_rules_change_leaves_no_clock_of_the_old_ones(void **state)
{
	static const char waiting[] = "SELECT COUNT(*)" OURS " AND t.trx_state = 'LOCK WAIT'";
	static const char holding[] = "SELECT COUNT(*) > 0" OURS " AND t.trx_rows_modified > 0";
	(void)state;
	need_world();
	struct holder holder = {.ticket_id = letter_in("ACCEPTED", "key-held-up-01234", at(START))};
	struct acting acting = {.ticket_id = holder.ticket_id};
	assert_int_equal(pipe(holder.ends), 0);
	assert_int_equal(pthread_create(&holder.thread, NULL, hold, &holder), 0);
	wait_for(holding, "1");
	assert_int_equal(pthread_create(&acting.thread, NULL, dispatch, &acting), 0);
	wait_for(waiting, "1");
	change_the_ladder();
	assert_int_equal(write(holder.ends[1], "x", 1), 1);
	pthread_join(holder.thread, NULL);
	pthread_join(acting.thread, NULL);
	close(holder.ends[0]);
	close(holder.ends[1]);
	assert_int_equal(acting.result, TICKET_AWAY);
	assert_string_equal(cell("SELECT COUNT(*) FROM clock WHERE stopped_at IS NULL AND epoch <>"
				 " (SELECT epoch FROM rulebook WHERE id = 1) AND 0 = ?",
				    0),
		"0");
	assert_string_equal(get(holder.ticket_id)->state, "ACCEPTED");
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_act_held_up_while_the_rules_change_leaves_no_clock_of_the_old_ones),
	};
	log_open("test_rules_race", LOG_ERROR);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
