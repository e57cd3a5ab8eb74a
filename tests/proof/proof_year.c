/* SPDX-License-Identifier: MIT */
/*
 * Lets a year happen to the real engine: reads what people do, in the order of time, from standard
 * input, runs the timers at every midnight between, and prints every level that fired and what
 * became of every clock. What should have come out is computed by year.mjs, which knows nothing of
 * this code.
 *
 * proof_year OPTION_FILE SCHEMA_DIR POLICY < script      (all in a scratch database)
 * A line: microseconds<TAB>letter<TAB>action<TAB>argument; "end" ends it; an action that begins
 * with ! must be refused.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "store/migrate.h"
#include "store/scratch.h"
#include "tickets/people/organisation.h"
#include "tickets/reviews/review.h"
#include "tickets/clocks/sweep.h"

#define UNITS 3
#define LETTERS_MOST 200000
#define CHECKS_MOST 64

enum person { HANDLER, HEAD, LEADER, PERSONS };

static struct {
	struct db *db;
	struct engine engine;
	struct pool *pool; /* emptied now and then */
	int64_t box, office_staff, second_staff, office_unit;
	struct check_answer checks[CHECKS_MOST]; /* of a review, nothing found */
	size_t n_checks;
	int64_t unit[UNITS], staff[UNITS][PERSONS];
	int64_t ticket[LETTERS_MOST]; /* id of each letter */
	instant swept;
} year;

static void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
static void fail(const char *format, ...)
{
	struct buf err = BUF_INIT;
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	if (year.db)
		scratch_close(&year.db, &err);
	exit(1);
}

/* --- a county of three units --- */

static int64_t put_unit(const char *code, bool office)
{
	struct unit unit = {.site_id = 1,
		.code = code,
		.name = code,
		.office = office,
		.active = true,
		.first_person = "",
		.direct_person = "",
		.handler_person = "",
		.phone = ""};

	if (unit_put(year.db, &unit) != DB_OK)
		fail("unit: %s", db_error(year.db));
	return unit.id;
}

static int64_t put_person(const char *login, int64_t unit_id, unsigned roles)
{
	struct staff staff = {
		.unit_id = unit_id, .login = login, .name = login, .roles = roles, .active = true};

	if (staff_put(year.db, &staff, NULL, 0) != DB_OK)
		fail("staff: %s", db_error(year.db));
	return staff.id;
}

static const unsigned roles[PERSONS] = {ROLE_HANDLER, ROLE_HEAD, ROLE_LEADER};

static void furnish(void)
{
	struct box box = {.site_id = 1,
		.code = "box",
		.name = "box",
		.kind = "consult",
		.intro = "",
		.active = true};

	year.office_unit = put_unit("office", true);
	year.office_staff = put_person("office", year.office_unit, ROLE_OFFICE);
	year.second_staff = put_person("second", year.office_unit, ROLE_OFFICE);
	year.n_checks = review_all_fine(year.engine.policy,
		policy_route(year.engine.policy, "three"), year.checks, CHECKS_MOST);
	for (int i = 0; i < UNITS; i++) {
		year.unit[i] = put_unit(pool_print(year.pool, "unit%d", i), false);
		for (int k = 0; k < PERSONS; k++)
			year.staff[i][k] = put_person(
				pool_print(year.pool, "person%d%d", i, k), year.unit[i], roles[k]);
	}
	if (box_put(year.db, &box) != DB_OK)
		fail("box: %s", db_error(year.db));
	year.box = box.id;
}

/* --- the timers --- */

static void sweep_at(instant now)
{
	struct sweep sweep;

	if (sweep_run(year.db, &year.engine, &(struct sweep_options){.now = now}, &sweep) != DB_OK)
		fail("sweep: %s", db_error(year.db));
	if (sweep.next_at <= now)
		fail("a sweep left something behind");
}

/* Midnights only, as those are the instants of every level counted in whole days. */
static void sweep_until(instant at)
{
	instant midnight = year.swept;

	while ((midnight = day_start(instant_day(midnight) + 1)) <= at) {
		sweep_at(midnight);
		year.swept = midnight;
	}
}

/* --- what people do --- */

static void write_letter(size_t letter, instant now)
{
	char key[32];
	struct receipt receipt;
	enum ticket_result result;

	snprintf(key, sizeof(key), "simulated-letter-%07zu", letter);
	result = ticket_submit(year.db, &year.engine,
		&(struct ticket_new){.kind = "letter",
			.site_id = 1,
			.key = key,
			.box_id = year.box,
			.title = "路灯不亮",
			.body = "门前的路灯不亮了，请派人看看。",
			.contact = {"", "", "", ""},
			.source = "web",
			.address = "",
			.now = now},
		&receipt);
	if (result != TICKET_DONE)
		fail("letter %zu: %d: %s", letter, result, db_error(year.db));
	year.ticket[letter] = receipt.id;
}

static struct actor actor_of(const char *action, int unit)
{
	static const struct {
		const char *action;
		int person; /* of the unit; -1 the office, -2 the citizen */
	} who[] = {{"accept", -1}, {"dispatch", -1}, {"refuse", -1}, {"extend", -1},
		{"extend_deny", -1}, {"withdraw", -2}, {"rate", -2}, {"add", -2}, {"review", HEAD},
		{"release", LEADER}};
	int person = HANDLER;

	for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++)
		if (str_equal(action, who[i].action))
			person = who[i].person;
	if (person == -2)
		return (struct actor){.roles = ROLE_CITIZEN, .address = ""};
	if (person == -1)
		return (struct actor){.roles = ROLE_OFFICE,
			.staff_id = year.office_staff,
			.unit_id = year.office_unit,
			.address = ""};
	return (struct actor){.roles = roles[person],
		.staff_id = year.staff[unit][person],
		.unit_id = year.unit[unit],
		.address = ""};
}

/* A refusal takes two: what the first one proposes, the second one confirms in the same moment. */
static void propose_refusal(size_t letter, const struct actor *actor, struct act *what, instant now)
{
	struct act ask = {.action = "refuse_ask",
		.decision = "refuse",
		.reason = "duplicate",
		.words = what->words};
	enum ticket_result result =
		ticket_act(year.db, &year.engine, year.ticket[letter], actor, &ask, now, NULL);

	if (result != TICKET_DONE)
		fail("letter %zu refuse_ask at %" PRId64 ": result %d: %s", letter, now, result,
			db_error(year.db));
	what->reason = "duplicate";
}

/* argument: a class for accept, else the unit that has the letter (dispatch: that gets it). */
static void act(size_t letter, const char *action, const char *argument, instant now)
{
	bool refused = *action == '!';
	const char *name = action + refused;
	bool accept = str_equal(name, "accept");
	int unit = accept || !*argument ? 0 : *argument - '0';
	struct actor actor = actor_of(name, unit);
	char words[40]; /* other ones each time: the same again within the hour would be one
			   addition */
	struct act what = {.action = name, .words = words, .class_ = accept ? argument : NULL};
	enum ticket_result result;

	snprintf(words, sizeof words, "说明 %" PRId64, now);

	if (str_equal(name, "dispatch"))
		what.unit_id = year.unit[unit];
	if (str_equal(name, "propose"))
		what.answer = "已经修好。";
	what.checks = year.checks;
	what.n_checks = year.n_checks;
	if (str_equal(name, "refuse")) {
		propose_refusal(letter, &actor, &what, now);
		actor.staff_id = year.second_staff;
	}
	if (str_equal(name, "rate"))
		what.reason = "1";
	result = ticket_act(year.db, &year.engine, year.ticket[letter], &actor, &what, now, NULL);
	if ((result == TICKET_DONE) == refused)
		fail("letter %zu %s at %" PRId64 ": result %d: %s", letter, action, now, result,
			db_error(year.db));
}

/* How many letters there were. */
static size_t read_script(void)
{
	char *line = NULL, *cell[4];
	size_t room = 0, letters = 0;

	while (getline(&line, &room, stdin) > 0) {
		int64_t at, letter;
		int cells = 0;

		line[strcspn(line, "\n")] = '\0';
		for (char *p = line; p && cells < 4; cells++) {
			cell[cells] = p;
			p = strchr(p, '\t');
			if (p)
				*p++ = '\0';
		}
		if (cells != 4 || str_int(cell[0], &at) != 0 || str_int(cell[1], &letter) != 0 ||
			letter < 0 || letter > (int64_t)letters || letters == LETTERS_MOST)
			fail("a line of the script is none");
		if (!year.swept)
			year.swept = at;
		sweep_until(at);
		if (str_equal(cell[2], "end"))
			break;
		if (str_equal(cell[2], "submit"))
			write_letter(letters++, at);
		else
			act((size_t)letter, cell[2], cell[3], at);
	}
	free(line);
	return letters;
}

/* --- what came of it: from the rows, not from what the timers said --- */

static const char *iso(instant at, char out[INSTANT_TEXT])
{
	return at == INSTANT_NONE ? "-" : instant_iso(at, out);
}

static void print_clocks(size_t letter)
{
	struct clock *clocks;
	size_t n;
	char due[INSTANT_TEXT], started[INSTANT_TEXT];

	if (ticket_clocks(year.db, year.pool, year.ticket[letter], &clocks, &n) != DB_OK)
		fail("clocks: %s", db_error(year.db));
	for (size_t i = 0; i < n; i++)
		printf("clock\t%zu\t%s\t%s\t%s\t%s\n", letter, clocks[i].rule,
			iso(clocks[i].started_at, started), iso(clocks[i].due_at, due),
			*clocks[i].outcome ? clocks[i].outcome : "running");
}

/* What fired, by timers or acts alike, is an escalation. */
static void print_escalations(size_t letters)
{
	struct escalated *list;
	size_t n, most = letters * 16 + 1;
	int64_t last = 0;
	char at[INSTANT_TEXT];

	for (size_t i = 0; i < letters; i++)
		last = year.ticket[i] > last ? year.ticket[i] : last;
	size_t *letter_of = xalloc(((size_t)last + 1) * sizeof(*letter_of));
	for (size_t i = 0; i < letters; i++)
		letter_of[year.ticket[i]] = i;
	if (escalation_list(year.db, year.pool, 1, 0, 0, most, &list, &n) != DB_OK)
		fail("escalations: %s", db_error(year.db));
	if (n == most)
		fail("more escalations than there can be levels");
	for (size_t i = 0; i < n; i++)
		printf("fired\t%zu\t%s\t%s\t%s\n", letter_of[list[i].ticket_id], list[i].rule,
			level_name(list[i].level), iso(list[i].at, at));
	free(letter_of);
}

/* --- the scratch database --- */

static void open_engine(const char *schema, const char *policy)
{
	struct buf err = BUF_INIT;
	char keys[64];
	struct secret *secret;

	snprintf(keys, sizeof(keys), "/tmp/huiying-year-%d.keys", (int)getpid());
	if (secret_create(keys, &err) != 0 || !(secret = secret_open(keys, &err)))
		fail("%s", buf_str(&err));
	unlink(keys);
	if (engine_open(schema, policy, secret, &year.engine, &err) != 0)
		fail("%s", buf_str(&err));
}

static void open_database(const char *option_file, const char *schema)
{
	struct migrate_report report;
	struct buf err = BUF_INIT;

	year.db = scratch_open(option_file, &err);
	if (year.db)
		scratch_gather(year.db, 500);
	if (!year.db || migrate_run(year.db, schema, 0, &report, &err) != 0)
		fail("%s", buf_str(&err));
}

/* Levels that fired are events: the chains hold with them. */
static void verify_ledger(size_t letters)
{
	struct ledger_report report;

	if (ledger_verify(year.db, INSTANT_NONE, &report, NULL, NULL) != DB_OK)
		fail("ledger: %s", db_error(year.db));
	if (report.broken || report.tickets != (int64_t)letters)
		fail("ledger broken at ticket %s event %d: %s", report.fault.number,
			report.fault.sequence, report.fault.what);
}

int main(int argc, char **argv)
{
	struct buf err = BUF_INIT;
	size_t letters;

	if (argc != 4) {
		fputs("usage: proof_year OPTION_FILE SCHEMA_DIR POLICY < script\n", stderr);
		return 2;
	}
	log_open("proof_year", LOG_WARN);
	year.pool = pool_open();
	open_engine(argv[2], argv[3]);
	open_database(argv[1], argv[2]);
	furnish();
	letters = read_script();
	verify_ledger(letters);
	print_escalations(letters);
	for (size_t i = 0; i < letters; i++) {
		pool_empty(year.pool);
		print_clocks(i);
	}
	if (scratch_close(&year.db, &err) != 0)
		fail("%s", buf_str(&err));
	return 0;
}
