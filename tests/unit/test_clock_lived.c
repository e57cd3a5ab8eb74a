/* SPDX-License-Identifier: MIT */
/*
 * Random histories of a letter lived in the database: submitted and acted on like the programs do
 * it, swept by the real timers, counted anew by the real recount; after every step the rows say
 * what the model says. HUIYING_SEED and HUIYING_LIVES choose other ones.
 */
#include "clock_story.h"
#include "ticket_world.h"

#include <stdio.h>

#include "tickets/rules/rulebook.h"
#include "tickets/clocks/sweep.h"

#define LIVES 150

static struct model_rules rules;
static struct model model;

/* --- doing --- */

struct deed {
	enum person who;
	struct act act;
};

static struct deed deed_of(const struct ticket *t, const struct story_step *step)
{
	static int said; /* nobody says the same twice: that would be no act */
	const struct {
		const char *action;
		enum person who;
	} doers[] = {{"accept", OFFICE}, {"dispatch", OFFICE}, {"sign", WATER}, {"return", WATER},
		{"ask", WATER}, {"resume", WATER}, {"add", CITIZEN}, {"extend", OFFICE},
		{"propose", WATER}, {"review", WATER_HEAD}, {"release", WATER_LEAD},
		{"rate_bad", CITIZEN}, {"contact", WATER_HEAD}, {"withdraw", CITIZEN}};
	struct deed deed = {WATER_LEAD,
		{.action = step->action,
			.words = pool_print(world.pool, "第 %d 句话", ++said),
			.answer = "答复",
			.reason = "1",
			.unit_id = world.water}};
	for (size_t i = 0; i < sizeof doers / sizeof *doers; i++) {
		if (str_equal(doers[i].action, step->action))
			deed.who = doers[i].who;
	}
	if (str_equal(step->action, "back") && str_equal(t->state, "IN_REVIEW2"))
		deed.who = WATER_HEAD;
	if (str_equal(step->action, "rate_bad"))
		deed.act.action = "rate";
	if (step->pick >= 0)
		deed.act.class_ = model_class_text(step->pick);
	return deed;
}

/* What may be done only so often is the product's own matter. */
static bool limited(const char *action)
{
	return str_equal(action, "return") || str_equal(action, "add") ||
		str_equal(action, "rate_bad");
}

/* -1: left out. */
static int do_it(int64_t id, const struct story_step *step)
{
	struct ticket *t = get(id);
	struct deed deed = deed_of(t, step);
	enum ticket_result result;
	if (str_equal(step->action, "extend")) {
		if (t->extension != EXTENSION_NONE ||
			(!str_equal(t->state, "DISPATCHED") && !str_equal(t->state, "HANDLING")))
			return -1;
		try_act(id, WATER, (struct act){.action = "extend_ask", .words = "再查"}, step->at);
	}
	result = try_act(id, deed.who, deed.act, step->at);
	if (result == TICKET_LIMIT && limited(step->action))
		return -1;
	if (result != TICKET_DONE && !str_equal(step->action, "extend") &&
		!str_equal(step->action, "contact"))
		fail_msg("%s in %s: result %d", step->action, t->state, result);
	return result == TICKET_DONE;
}

static void sweep(instant now)
{
	struct sweep out;
	const struct sweep_options options = {.now = now, .batch = 3};
	assert_int_equal(sweep_run(world.db, &world.engine, &options, &out), DB_OK);
}

static void other_rules(int64_t id, const struct story_step *step)
{
	char sql[100];
	if (str_equal(step->action, "policy")) {
		world.engine.policy = rules.policy[step->pick];
		model.policy = &rules.model_policy[step->pick];
	} else {
		world.engine.calendar = rules.calendar[step->pick];
		model.calendar = &rules.model_calendar[step->pick];
	}
	snprintf(sql, sizeof sql, "UPDATE rulebook SET epoch = %d", ++world.engine.epoch);
	run(sql);
	assert_int_equal(rulebook_recount_ticket(world.db, &world.engine, id, step->at), DB_OK);
	model_recount(&model);
}

static void live(int64_t id, const struct story_step *step)
{
	if (str_equal(step->action, "sweep")) {
		sweep(step->at);
		model_fire(&model, step->at);
	} else if (str_equal(step->action, "policy") || str_equal(step->action, "calendar")) {
		other_rules(id, step);
	} else if (lifecycle_find("letter", get(id)->state, step->action)) {
		int done = do_it(id, step);
		if (done >= 0 && model_act(&model, step->action, step->at, step->pick) != done)
			fail_msg("%s: the product says %d", step->action, done);
	}
}

/* --- comparing --- */

static char wrong[300];

static bool differs(const char *what, int clock, int64_t here, int64_t there)
{
	char a[INSTANT_TEXT] = "", b[INSTANT_TEXT] = "";
	if (here == there)
		return false;
	snprintf(wrong, sizeof wrong, "clock %d: %s: rows %s (%lld), model %s (%lld)", clock, what,
		here > DAY ? instant_iso(here, a) : "", (long long)here,
		there > DAY ? instant_iso(there, b) : "", (long long)there);
	return true;
}

static bool clocks_differ(int64_t id)
{
	struct db_rows rows;
	assert_int_equal(db_query(world.db, world.pool, &rows,
				 "SELECT rule, due_at, stopped_at, outcome, provisional, level,"
				 " next_fire_at, first_due_at, epoch FROM clock"
				 " WHERE ticket_id = ? ORDER BY id",
				 INT(id)),
		DB_OK);
	if (differs("number", -1, (int64_t)rows.rows, model.n))
		return true;
	for (int i = 0; i < model.n; i++) {
		const struct model_clock *c = &model.clock[i];
		size_t row = (size_t)i;
		assert_string_equal(db_text(&rows, row, 0), model_rule_text(c->rule));
		assert_string_equal(db_text(&rows, row, 3), c->outcome);
		if (differs("due", i, db_time(&rows, row, 1), c->due) ||
			differs("stop", i, db_time(&rows, row, 2), c->stop) ||
			differs("provisional", i, db_int(&rows, row, 4), c->provisional) ||
			differs("level", i, db_int(&rows, row, 5), c->level) ||
			differs("next level", i, db_time(&rows, row, 6), model_next(&model, c)) ||
			differs("first due", i, db_time(&rows, row, 7), c->first_due) ||
			(c->stop == INSTANT_NONE &&
				differs("epoch", i, db_int(&rows, row, 8), world.engine.epoch)))
			return true;
	}
	return false;
}

static bool levels_differ(int64_t id)
{
	struct db_rows rows;
	assert_int_equal(db_query(world.db, world.pool, &rows,
				 "SELECT (SELECT COUNT(*) FROM clock c WHERE c.ticket_id ="
				 " x.ticket_id AND c.id < x.clock_id), x.level, x.at"
				 " FROM escalation x JOIN event e ON e.ticket_id = x.ticket_id"
				 " AND e.sequence = x.sequence AND e.action = 'escalate'"
				 " AND e.at = x.fired_at AND x.at <= x.fired_at"
				 " WHERE x.ticket_id = ? ORDER BY x.sequence",
				 INT(id)),
		DB_OK);
	if (differs("number of levels", -1, (int64_t)rows.rows, model.n_fired))
		return true;
	for (int i = 0; i < model.n_fired; i++) {
		const struct model_fired *f = &model.fired[i];
		if (differs("fired clock", i, db_int(&rows, (size_t)i, 0), f->clock) ||
			differs("fired level", i, db_int(&rows, (size_t)i, 1), f->level) ||
			differs("fired at", i, db_time(&rows, (size_t)i, 2), f->at))
			return true;
	}
	return false;
}

static bool ticket_differs(int64_t id)
{
	const struct ticket *t = get(id);
	instant least = INSTANT_NONE;
	int level = 0;
	for (int i = 0; i < model.n; i++) {
		const struct model_clock *c = &model.clock[i];
		if (c->stop != INSTANT_NONE)
			continue;
		level = c->level > level ? c->level : level;
		if (c->rule == MODEL_REPLY &&
			(differs("promised", i, t->reply_due_at, c->due) ||
				differs("provisional promise", i, t->provisional, c->provisional)))
			return true;
		if (c->rule != MODEL_UNANSWERED && (least == INSTANT_NONE || c->due < least))
			least = c->due;
	}
	return differs("least due", -1, t->next_due_at, least) ||
		differs("highest level", -1, t->level, level);
}

/* --- lives --- */

static void begin(const struct story *story)
{
	world.engine.policy = rules.policy[story->policy];
	world.engine.calendar = rules.calendar[story->calendar];
	model.policy = &rules.model_policy[story->policy];
	model.calendar = &rules.model_calendar[story->calendar];
	model.class_ = MODEL_SIMPLE;
	model.asking = false;
	model.n = model.n_fired = 0;
	/* the sweeps of this life leave those before in peace */
	run("UPDATE clock SET next_fire_at = NULL WHERE next_fire_at IS NOT NULL");
}

static void live_through(uint64_t first, int i)
{
	struct story story = {.seed = story_seed(first, i), .n = 1};
	uint64_t dice = story.seed;
	char key[40];
	int n = 4 + dice_draw(&dice, STEPS_MOST - 4);
	story.policy = dice_draw(&dice, POLICIES);
	story.calendar = dice_draw(&dice, CALENDARS);
	begin(&story);
	story.step[0] = (struct story_step){"submit", story_start(&dice), -1};
	snprintf(key, sizeof key, "key-lived-%08d", i);
	int64_t id = letter(key, story.step[0].at);
	model_act(&model, "submit", story.step[0].at, -1);
	for (;;) {
		pool_empty(world.pool);
		if (clocks_differ(id) || levels_differ(id) || ticket_differs(id)) {
			print_error("HUIYING_SEED=%llu, life %d\n", (unsigned long long)first, i);
			story_print(&story);
			print_error("%s", rules.xml[story.policy]);
			fail_msg("%s", wrong);
		}
		if (story.n == n)
			return;
		story.step[story.n] =
			story_draw(&dice, story.step[story.n - 1].at, get(id)->state, &model);
		live(id, &story.step[story.n++]);
	}
}

static void lives_in_the_database_are_as_the_model_says(void **state)
{
	(void)state;
	need_world();
	const struct engine engine = world.engine;
	struct ledger_report report;
	uint64_t first = story_setting("HUIYING_SEED", 1);
	int n = (int)story_setting("HUIYING_LIVES", LIVES), fired = 0;
	run("INSERT INTO rulebook (id, epoch, policy, policy_version, calendar_version, counted)"
	    " VALUES (1, 1, 'dice', '-', '-', 1)");
	world.engine.epoch = 1;
	for (int i = 0; i < n; i++) {
		live_through(first, i);
		fired += model.n_fired;
	}
	run("DELETE FROM rulebook");
	world.engine = engine;
	assert_true(fired > n);
	assert_int_equal(ledger_verify(world.db, INSTANT_NONE, &report, NULL, NULL), DB_OK);
	if (report.broken)
		fail_msg(
			"%s %d: %s", report.fault.number, report.fault.sequence, report.fault.what);
}

static int open_all(void **state)
{
	model_rules_open(&rules);
	return world_open(state);
}

static int close_all(void **state)
{
	model_rules_close(&rules);
	return world_close(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(lives_in_the_database_are_as_the_model_says, world_empty),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
