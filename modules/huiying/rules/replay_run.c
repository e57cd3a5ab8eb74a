/* SPDX-License-Identifier: MIT */
/*
 * The run of a replay: a scratch database with one box and one unit, the letters' events in the
 * order of time, the timers at every instant between. Which lines there are and how the result is
 * printed is replay.c's.
 */
#include <signal.h>
#include <stdlib.h>
#include "base/conf.h"
#include "store/migrate.h"
#include "store/scratch.h"
#include "tickets/people/organisation.h"
#include "tickets/clocks/sweep.h"
#include "modules/huiying/tickets/letters.h"
#include "modules/huiying/rules/replay.h"

#define SITE 1 /* what the schema begins with */

struct occasion { /* a letter comes in, or its answer goes out */
	instant at;
	size_t letter;
	bool answer;
};

struct by_ticket {
	int64_t ticket_id;
	size_t letter;
};

#define GATHER 500 /* transactions a commit: nothing of this is kept */

struct run {
	struct replay *replay;
	struct db *db;
	const char *class_;
	int64_t box_id, unit_id;
	instant next_at; /* of the next level; INSTANT_NEVER: none */
	instant mark; /* the sweep's hint: no letter's level lies before the last sweep */
	struct by_ticket *index; /* open addressing; ids are never 0 */
	size_t index_size; /* a power of two */
};

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	interrupted = number;
}

/* --- which letter a ticket is --- */

static struct by_ticket *index_slot(struct run *run, int64_t ticket_id)
{
	uint64_t mixed = (uint64_t)ticket_id * UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)(mixed >> 32) & (run->index_size - 1);

	while (run->index[at].ticket_id && run->index[at].ticket_id != ticket_id)
		at = (at + 1) & (run->index_size - 1);
	return &run->index[at];
}

static void note_fired(void *ctx, int64_t ticket_id, int64_t clock_id, const char *rule,
	enum level level, instant at)
{
	struct run *run = ctx;
	struct replay *replay = run->replay;

	(void)clock_id;
	if (replay->n_fired == replay->fired_room) {
		replay->fired_room = replay->fired_room ? replay->fired_room * 2 : 1024;
		replay->fired = realloc(replay->fired, replay->fired_room * sizeof(*replay->fired));
		if (!replay->fired)
			abort();
	}
	replay->fired[replay->n_fired++] =
		(struct fired){.letter = index_slot(run, ticket_id)->letter,
			.rule = pool_text(replay->cli->pool, rule),
			.level = level,
			.at = at};
}

/* --- the timers --- */

static bool asked_to_stop(void *ctx)
{
	(void)ctx;
	return interrupted;
}

/* Everything due up to and at `until`, each level at its own instant. */
static int run_timers(struct run *run, instant until)
{
	struct sweep sweep;
	instant now;

	while (!interrupted && run->next_at <= until && run->next_at != INSTANT_NEVER) {
		now = run->next_at;
		if (sweep_run(run->db, &run->replay->engine,
			    &(struct sweep_options){.now = now,
				    .fired = note_fired,
				    .ctx = run,
				    .stop = asked_to_stop,
				    .mark = &run->mark},
			    &sweep) != DB_OK)
			return cli_fail("timers: %s", db_error(run->db));
		if (!interrupted && sweep.next_at <= now)
			return cli_fail("the timers do not come past what is due");
		run->next_at = sweep.next_at;
	}
	return CLI_OK;
}

/* --- the letters --- */

static const struct actor taker = {.roles = ROLE_IMPORT, .address = ""};

/* The timers look again when the first level of a new letter is reached. */
static enum ticket_result expect_levels(struct run *run, int64_t ticket_id)
{
	struct pool *pool = pool_open();
	struct clock *clocks;
	size_t n = 0;
	enum db_status status = ticket_clocks(run->db, pool, ticket_id, &clocks, &n);

	for (size_t i = 0; status == DB_OK && i < n; i++)
		if (clocks[i].next_fire_at != INSTANT_NONE && clocks[i].next_fire_at < run->next_at)
			run->next_at = clocks[i].next_fire_at;
	pool_close(&pool);
	return status == DB_OK ? TICKET_DONE : TICKET_AWAY;
}

static enum ticket_result come_in(struct run *run, struct played *letter)
{
	const struct engine *engine = &run->replay->engine;
	struct act acts[] = {{.action = "accept", .class_ = run->class_},
		{.action = "dispatch", .unit_id = run->unit_id}};
	struct ticket_after after;
	struct receipt receipt;
	char key[SECRET_HEX];
	enum ticket_result result;

	letter_key(engine->secret, letter->id, key);
	result = ticket_submit(run->db, engine,
		&(struct ticket_new){.kind = "letter",
			.site_id = SITE,
			.key = key,
			.box_id = run->box_id,
			.title = letter->title,
			.body = letter->body,
			.contact = {"", "", "", ""},
			.source = "import",
			.source_ref = letter->id,
			.address = "",
			.now = letter->submitted},
		&receipt);
	if (result == TICKET_DONE)
		result = ticket_act_all(
			run->db, engine, receipt.id, &taker, acts, 2, letter->submitted, &after);
	if (result != TICKET_DONE)
		return result;
	letter->taken = true;
	letter->ticket_id = receipt.id;
	letter->due_at = after.reply_due_at;
	*index_slot(run, receipt.id) =
		(struct by_ticket){receipt.id, (size_t)(letter - run->replay->letters)};
	return expect_levels(run, receipt.id);
}

static enum ticket_result go_out(struct run *run, const struct played *letter)
{
	const struct act adopt = {
		.action = "adopt", .answer = letter->answer, .unit_id = run->unit_id};

	return ticket_act(run->db, &run->replay->engine, letter->ticket_id, &taker, &adopt,
		letter->answered, NULL);
}

/* A letter that the engine refuses is a bad line; only without a database it cannot go on. */
static int happen(struct run *run, const struct occasion *occasion)
{
	struct played *letter = &run->replay->letters[occasion->letter];
	enum ticket_result result;

	if (occasion->answer && !letter->taken)
		return CLI_OK;
	result = occasion->answer ? go_out(run, letter) : come_in(run, letter);
	if (result == TICKET_DONE)
		return CLI_OK;
	if (result == TICKET_AWAY)
		return cli_fail("scratch database: %s", db_error(run->db));
	run->replay->bad++;
	cli_fail("%s:%lld: %s", run->replay->path, (long long)letter->line, cli_result(result));
	return CLI_OK;
}

/* Timers before what happens at the same instant: an answer at the very deadline is late. */
static int play(struct run *run, const struct occasion *occasions, size_t n)
{
	struct progress progress;
	int rc = CLI_OK;

	progress_open(&progress, "replay", (int64_t)n);
	for (size_t i = 0; rc == CLI_OK && !interrupted && i < n; i++) {
		rc = run_timers(run, occasions[i].at);
		if (rc == CLI_OK && !interrupted)
			rc = happen(run, &occasions[i]);
		progress_step(&progress, (int64_t)i + 1);
	}
	if (rc == CLI_OK && !interrupted)
		rc = run_timers(run, run->replay->until);
	progress_close(&progress);
	return rc;
}

/* --- the order of time --- */

static int by_time(const void *a, const void *b)
{
	const struct occasion *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->answer != y->answer)
		return x->answer ? 1 : -1;
	return x->letter < y->letter ? -1 : 1;
}

static struct occasion *order(const struct replay *replay, size_t *n)
{
	struct occasion *occasions = xalloc((replay->n_letters * 2 + 1) * sizeof(*occasions));

	*n = 0;
	for (size_t i = 0; i < replay->n_letters; i++) {
		const struct played *letter = &replay->letters[i];

		if (letter->submitted > replay->until)
			continue;
		occasions[(*n)++] = (struct occasion){letter->submitted, i, false};
		if (letter->answered != INSTANT_NONE)
			occasions[(*n)++] = (struct occasion){letter->answered, i, true};
	}
	qsort(occasions, *n, sizeof(*occasions), by_time);
	return occasions;
}

/* --- the scratch database --- */

static int furnish(struct run *run)
{
	struct migrate_report report;
	struct buf err = BUF_INIT;
	struct unit unit = {.site_id = SITE,
		.code = "unit",
		.name = "unit",
		.office = true,
		.active = true,
		.first_person = "",
		.direct_person = "",
		.handler_person = "",
		.phone = ""};
	struct box box = {.site_id = SITE,
		.code = "box",
		.name = "box",
		.kind = "consult",
		.intro = "",
		.active = true};
	int rc = CLI_OK;

	if (migrate_run(run->db, conf_text(CONF_SCHEMA_DIR), 0, &report, &err) != 0)
		rc = cli_fail("scratch database: %s", buf_str(&err));
	else if (unit_put(run->db, &unit) != DB_OK || box_put(run->db, &box) != DB_OK)
		rc = cli_fail("scratch database: %s", db_error(run->db));
	run->unit_id = unit.id;
	run->box_id = box.id;
	buf_free(&err);
	return rc;
}

static const char *choose_class(const struct policy *policy)
{
	const struct policy_choice *simple = policy_choice(policy_classes(policy), "simple");

	return simple ? simple->code : policy_default_class(policy);
}

static int play_in_scratch(struct run *run)
{
	size_t n;
	struct occasion *occasions = order(run->replay, &n);
	int rc = furnish(run);

	run->class_ = choose_class(run->replay->engine.policy);
	for (run->index_size = 64; run->index_size < 2 * run->replay->n_letters;)
		run->index_size *= 2;
	run->index = xalloc(run->index_size * sizeof(*run->index));
	scratch_gather(run->db, GATHER);
	if (rc == CLI_OK && !interrupted)
		rc = play(run, occasions, n);
	free(run->index);
	free(occasions);
	return rc;
}

static void catch_signals(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i],
			&(struct sigaction){.sa_handler = interrupt, .sa_flags = SA_RESTART}, NULL);
}

int replay_run(struct replay *replay)
{
	struct run run = {.replay = replay, .next_at = INSTANT_NEVER, .mark = INSTANT_NONE};
	struct buf err = BUF_INIT;
	int rc;

	catch_signals();
	run.db = scratch_open(conf_text(CONF_DATABASE_FILE), &err);
	if (!run.db) {
		rc = cli_fail("%s", buf_str(&err));
		buf_free(&err);
		return rc;
	}
	rc = play_in_scratch(&run);
	if (scratch_close(&run.db, &err) != 0)
		rc = cli_fail("%s", buf_str(&err));
	if (interrupted)
		rc = cli_fail("interrupted; nothing was kept");
	buf_free(&err);
	return rc;
}
