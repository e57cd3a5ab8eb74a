/* SPDX-License-Identifier: MIT */
/*
 * A step of the demo as acts of the engine: who does it, with which words, and where one line
 * of the file stands for several persons (a publication with its reviews). When it happens is
 * play.c's.
 */
#include "tickets/reviews/review.h"
#include "modules/huiying/huiying_db.h"
#include "modules/huiying/demo/demo.h"
#include "modules/huiying/people/people.h"

#define CHECKS_MOST 64
#define CO_UNITS_MOST 8

/* A published copy is the letter itself unless the step says otherwise. */
static const char *copy_of(const json_t *step, const json_t *letter, const char *key)
{
	const json_t *own = json_object_get(step, key);

	return json_string_value(own ? own : json_object_get(letter, key));
}

/* Units that answer together: "with": ["water", …] */
static int read_units(struct cli *cli, const json_t *step, struct act *act)
{
	const json_t *list = json_object_get(step, "with"), *code;
	int64_t *units = pool_alloc(cli->pool, CO_UNITS_MOST * sizeof *units);
	size_t i;

	json_array_foreach(list, i, code)
	{
		if (i == CO_UNITS_MOST)
			return cli_fail(
				"letters.json: more than %d units in “with”", CO_UNITS_MOST);
		units[i] = find_unit(cli, json_string_value(code));
		if (units[i] <= 0)
			return cli_fail(
				"letters.json: with: no unit “%s”", json_string_value(code));
	}
	act->co_units = units;
	act->n_co_units = json_array_size(list);
	return CLI_OK;
}

/* Every check-list of the route gone through without a finding. */
static void read_checks(struct cli *cli, struct act *act)
{
	struct check_answer *checks = pool_alloc(cli->pool, CHECKS_MOST * sizeof *checks);
	const struct policy *policy = cli->engine.policy;

	act->n_checks = review_all_fine(policy, policy_route(policy, "three"), checks, CHECKS_MOST);
	act->checks = checks;
}

static int read_act(struct cli *cli, const struct demo_part *at, struct act *act)
{
	const json_t *step = at->step;
	const char *unit = demo_text(step, "unit"), *original = demo_text(step, "original");
	bool copy = str_starts(demo_text(step, "do"), "publish");

	*act = (struct act){
		.action = demo_text(step, "do"),
		.words = demo_text(step, "words"),
		.reason = demo_text(step, *demo_text(step, "to") ? "to" : "reason"),
		.decision = demo_text(step, "decision"),
		.class_ = json_string_value(json_object_get(step, "class")),
		.category = json_string_value(json_object_get(step, "category")),
		.answer = json_string_value(json_object_get(step, "answer")),
		.title = copy ? copy_of(step, at->item->what, "title") : NULL,
		.body = copy ? copy_of(step, at->item->what, "body") : NULL,
		.unit_id = *unit ? find_unit(cli, unit) : 0,
	};
	read_checks(cli, act);
	if (*original &&
		ticket_of_source(cli->db, cli->pool, cli->site_id, original, &act->original_id) !=
			DB_OK)
		return cli_db_fail(cli, original);
	return read_units(cli, step, act);
}

static struct actor as_actor(const struct staff *staff)
{
	return (struct actor){.roles = staff->roles,
		.staff_id = staff->id,
		.unit_id = staff->unit_id,
		.address = ""};
}

int demo_actor(const struct demo *demo, const char *by, struct actor *actor)
{
	*actor = (struct actor){.roles = ROLE_CITIZEN, .address = ""};
	if (str_equal(by, "citizen"))
		return CLI_OK;
	for (size_t i = 0; i < demo->n_staff; i++) {
		if (str_equal(demo->staff[i].login, by)) {
			*actor = as_actor(&demo->staff[i]);
			return CLI_OK;
		}
	}
	return cli_fail("demo: there is nobody “%s”", by);
}

static int perform(struct demo *demo, const struct demo_part *at, const struct actor *actor,
	const struct act *act)
{
	struct cli *cli = demo->cli;
	enum ticket_result result =
		ticket_act(cli->db, &cli->engine, at->item->ticket_id, actor, act, at->at, NULL);

	if (result == TICKET_DONE)
		return CLI_OK;
	return cli_fail("%s: %s: %s by %s: %s", at->item->file, demo_text(at->item->what, "ref"),
		act->action, demo_text(at->step, "by"), cli_result(result));
}

/* Whose turn the copy is: the first of the staff with the role at the unit. */
static bool next_reviewer(
	const struct demo *demo, const struct publication_draft *draft, struct actor *out)
{
	for (size_t i = 0; i < demo->n_staff; i++) {
		const struct staff *staff = &demo->staff[i];

		if (!(staff->roles & draft->turn) || staff->id == draft->staff_id ||
			(draft->turn_unit_id != 0 && staff->unit_id != draft->turn_unit_id))
			continue;
		*out = as_actor(staff);
		return true;
	}
	return false;
}

/* One line of the file: the copy is proposed, and everybody whose step it is takes it. */
static int publish(struct demo *demo, const struct demo_part *at, const struct actor *actor,
	const struct act *copy)
{
	struct cli *cli = demo->cli;
	struct publication_draft *draft;
	struct act act = *copy;
	struct actor reviewer;

	act.action = "publish_ask";
	if (perform(demo, at, actor, &act) != CLI_OK)
		return CLI_FAILED;
	act = (struct act){
		.action = "publish_review", .checks = copy->checks, .n_checks = copy->n_checks};
	for (;;) {
		if (publication_draft(cli->db, cli->pool, at->item->ticket_id, &draft) != DB_OK)
			return cli_db_fail(cli, "publication");
		if (!draft)
			return CLI_OK;
		if (!next_reviewer(demo, draft, &reviewer))
			return cli_fail("letters.json: %s: nobody reviews its copy",
				demo_text(at->item->what, "ref"));
		if (perform(demo, at, &reviewer, &act) != CLI_OK)
			return CLI_FAILED;
	}
}

int demo_step(struct demo *demo, const struct demo_part *at)
{
	struct cli *cli = demo->cli;
	struct actor actor;
	struct act act;
	bool saved;

	if (read_act(cli, at, &act) != CLI_OK ||
		demo_actor(demo, demo_text(at->step, "by"), &actor) != CLI_OK)
		return CLI_FAILED;
	if (str_equal(act.action, "publish"))
		return publish(demo, at, &actor, &act);
	if (!str_equal(act.action, "draft"))
		return perform(demo, at, &actor, &act);
	return draft_save(cli->db, cli->pool, at->item->ticket_id, actor.staff_id, act.answer,
		       INSTANT_NONE, at->at, &saved) == DB_OK
		? CLI_OK
		: cli_db_fail(cli, "draft");
}
