/* SPDX-License-Identifier: MIT */
/* Checks of what is in force and of what acts by it: calendar, rules, clocks that fire late,
 * daemons that have gone quiet. */
#include "modules/huiying/doctor/doctor.h"

#include "base/conf.h"
#include "tickets/heartbeat.h"
#include "tickets/rules/rulebook.h"
#include "modules/huiying/huiying_db.h"

#define FIRES_WITHIN (2 * MINUTE) /* timers wakes more often than this */
#define BEATS_WITHIN 120 /* seconds; the daemons beat every 30 */

void doctor_calendar(struct doctor *doctor)
{
	struct cli *cli = doctor->cli;
	const struct calendar_day *days;
	struct date today = day_date(instant_day(cli->now));
	day horizon = calendar_horizon(cli->engine.calendar);
	char iso[INSTANT_TEXT];
	int year;
	bool missing = rulebook_calendar_missing(&cli->engine, cli->now, &year);
	bool present = calendar_list(cli->engine.calendar, today.year, &days) > 0;
	const char *until = horizon == INT32_MIN ? "no day" : day_iso(horizon, iso);

	doctor_say(doctor,
		!present	  ? FAULT
			: missing ? WARNING
				  : WELL,
		"calendar",
		missing ? pool_print(cli->pool,
				  "final until %s: when the notice for %d is out, `huiying "
				  "calendar import FILE`",
				  until, year)
			: pool_print(cli->pool, "final until %s", until));
}

/* The file of the policy in force, when it says something else by now. */
static void check_policy_file(struct doctor *doctor)
{
	struct cli *cli = doctor->cli;
	const char *name = policy_name(cli->engine.policy);
	const char *dir = pool_print(cli->pool, "%s/policies", conf_text(CONF_SCHEMA_DIR));
	struct buf err = BUF_INIT;
	struct policy *file = policy_open(dir, name, &err);
	bool same = file && str_equal(policy_version(file), policy_version(cli->engine.policy));

	if (!file)
		doctor_say(doctor, WARNING, "policy file", buf_str(&err));
	else
		doctor_say(doctor, same ? WELL : WARNING, "policy file",
			same ? pool_print(
				       cli->pool, "%s %s is in force", name, policy_version(file))
			     : pool_print(cli->pool,
				       "%s says %s, in force is %s: look with `huiying -n policy "
				       "use %s`, then without -n",
				       name, policy_version(file),
				       policy_version(cli->engine.policy), name));
	if (!str_equal(conf_text(CONF_POLICY), name))
		doctor_say(doctor, WARNING, "policy of huiying.conf",
			pool_print(cli->pool,
				"%s, in force is %s: `huiying policy use`, or set "
				"policy = %s",
				conf_text(CONF_POLICY), name, name));
	policy_close(&file);
	buf_free(&err);
}

void doctor_rules(struct doctor *doctor)
{
	struct cli *cli = doctor->cli;
	struct rule_state rules;
	int broken;

	if (rulebook_state(cli->db, &rules) != DB_OK) {
		doctor_say(doctor, FAULT, "rules in force", db_error(cli->db));
		return;
	}
	if (rules.epoch == 0) {
		doctor_say(doctor, FAULT, "rules in force", "none: run `huiying migrate`");
		return;
	}
	doctor_say(doctor, rules.counted && !rules.stale ? WELL : FAULT, "rules in force",
		rules.counted && !rules.stale
			? pool_print(cli->pool, "%d, every open clock counted by them", rules.epoch)
			: pool_print(cli->pool,
				  "%d, but %lld clocks are not counted by them: `huiying migrate` "
				  "goes on where it stopped",
				  rules.epoch, (long long)rules.stale));
	if (rulebook_verify(cli->db, &broken) == DB_OK && broken)
		doctor_say(doctor, FAULT, "changes of rules",
			pool_print(cli->pool, "number %d was altered or is missing", broken));
	check_policy_file(doctor);
}

static void check_late(struct doctor *doctor)
{
	struct cli *cli = doctor->cli;
	int64_t late;

	if (clocks_late(cli->db, cli->pool, cli->now - FIRES_WITHIN, &late) == DB_OK)
		doctor_say(doctor, late ? FAULT : WELL, "levels on time",
			late ? pool_print(cli->pool,
				       "%lld%s have been due for more than two minutes: does "
				       "timers run?",
				       (long long)late, late == CLOCKS_LATE_MOST ? " or more" : "")
			     : "yes");
}

/* A node that was taken away beats no more, and is no fault while another one does. */
void doctor_daemons(struct doctor *doctor)
{
	static const char *const programs[] = {"timers", "courier"};
	struct cli *cli = doctor->cli;
	struct heartbeat *beats;
	size_t n;

	check_late(doctor);
	if (heartbeat_list(cli->db, cli->pool, &beats, &n) != DB_OK)
		return;
	for (size_t p = 0; p < sizeof programs / sizeof *programs; p++) {
		const struct heartbeat *last = NULL;
		for (size_t i = 0; i < n; i++)
			if (str_equal(beats[i].program, programs[p]) &&
				(!last || beats[i].age < last->age))
				last = &beats[i];
		bool well = last && last->age <= BEATS_WITHIN;
		doctor_say(doctor, well ? WELL : FAULT, programs[p],
			!last ? "has never run"
			      : pool_print(cli->pool, "last heard of %lld s ago on %s%s%s",
					(long long)last->age, last->node, *last->words ? ": " : "",
					last->words));
	}
}
