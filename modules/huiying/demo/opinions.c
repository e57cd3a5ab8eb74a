/* SPDX-License-Identifier: MIT */
/*
 * What people send to the demo's solicitations: opinions, which are moderated and put into groups,
 * and answer sheets. The solicitation itself is solicitations.c's.
 */
#include "tickets/solicitations/opinion.h"
#include "tickets/responses/response.h"
#include "modules/huiying/demo/solicitations.h"
#include "modules/huiying/people/people.h"

static int opinion(struct demo *demo, const struct demo_part *part)
{
	struct demo_asked *asked = demo_asked_of(part);
	struct cli *cli = demo->cli;
	const json_t *step = part->step, *list = json_object_get(part->item->what, "opinions");
	const char *channel = demo_text(step, "channel");
	size_t place = 0;
	struct opinion_receipt receipt;
	struct actor actor;
	const json_t *other;
	size_t i;

	json_array_foreach(list, i, other) if (other == step) place = i;
	if (demo_actor(demo, demo_by(part), &actor) != CLI_OK)
		return CLI_FAILED;
	enum ticket_result result = opinion_add(cli->db, &cli->engine,
		&(struct opinion_new){.ticket_id = part->item->ticket_id,
			.site_id = cli->site_id,
			.key = demo_key(demo,
				pool_print(cli->pool, "%s/%zu", demo_text(part->item->what, "ref"),
					place)),
			.article = (int)json_integer_value(json_object_get(step, "article")),
			.channel = channel,
			.body = demo_text(step, "body"),
			.contact = {.name = demo_text(step, "name")},
			.entered_by = str_equal(channel, "web") ? 0 : actor.staff_id,
			.received_at = part->at},
		part->at, &receipt);
	if (result != TICKET_DONE && result != TICKET_REPEATED)
		return demo_failed(part, "opinion", result);
	asked->opinions[place] = receipt.id;
	return CLI_OK;
}

static int show(struct demo *demo, const struct demo_part *part)
{
	struct demo_asked *asked = demo_asked_of(part);
	struct cli *cli = demo->cli;
	const json_t *list = json_object_get(part->item->what, "opinions"), *step;
	struct actor actor;
	size_t i;

	if (demo_actor(demo, demo_by(part), &actor) != CLI_OK)
		return CLI_FAILED;
	json_array_foreach(list, i, step) if (step == part->step) return demo_failed(part, "show",
		opinion_moderate(cli->db, &cli->engine, part->item->ticket_id, &actor,
			&asked->opinions[i], 1, "shown", "", part->at));
	return CLI_OK;
}

static int respond(struct demo *demo, const struct demo_part *part)
{
	struct demo_asked *asked = demo_asked_of(part);
	struct cli *cli = demo->cli;
	const struct question_choice *full;
	struct solicitation *s;
	size_t n = 0, n_all;
	const struct question *all = questions_all(asked->questions, &n_all);
	struct given *given = pool_alloc(cli->pool, (n_all + 1) * DEMO_GIVEN * sizeof *given);
	struct sheet_fault fault;
	int seed = ++asked->sheets;
	const char *who =
		pool_print(cli->pool, "%s sheet %d", demo_text(part->item->what, "ref"), seed);

	if (demo_read_back(demo, part, &s) != CLI_OK)
		return CLI_FAILED;
	for (size_t i = 0; i < n_all; i++)
		n += demo_answer(demo, &all[i], seed, (int)i, &given[n]);
	if (questions_check(asked->questions, cli->pool, given, &n, 0, &fault, 1) > 0)
		return cli_fail("%s: %s: %s", part->item->file, fault.question, fault.message);
	switch (response_add(cli->db, &cli->engine,
		&(struct response_new){.to = s,
			.questions = asked->questions,
			.key = demo_key(demo, who),
			.voter = who,
			.channel = "web",
			.given = given,
			.n = n},
		part->at, &full)) {
	case RESPONSE_DONE:
	case RESPONSE_REPEATED: return CLI_OK;
	default: return cli_fail("%s: an answer sheet was not taken", part->item->file);
	}
}

int demo_group(struct demo *demo, const struct demo_part *part)
{
	struct demo_asked *asked = demo_asked_of(part);
	struct cli *cli = demo->cli;
	const json_t *groups = json_object_get(part->item->what, "groups"), *step;
	const json_t *opinions = json_object_get(part->item->what, "opinions"), *said;
	struct actor actor;
	int rc = demo_actor(demo, demo_by(part), &actor);
	size_t i, k;

	json_array_foreach(groups, i, step)
	{
		struct opinion_group row = {.title = demo_text(step, "title"),
			.decision = demo_text(step, "decision"),
			.reason = demo_text(step, "reason"),
			.position = (int)i + 1};

		if (rc == CLI_OK)
			rc = demo_failed(part, "group",
				opinion_group_put(cli->db, &cli->engine, part->item->ticket_id,
					&actor, &row, part->at));
		asked->groups[i + 1] = row.id;
	}
	json_array_foreach(opinions, k, said)
	{
		size_t place = (size_t)json_integer_value(json_object_get(said, "group"));

		if (rc == CLI_OK && place > 0)
			rc = demo_failed(part, "assign",
				opinion_group_assign(cli->db, &cli->engine, part->item->ticket_id,
					&actor, &asked->opinions[k], 1, asked->groups[place],
					part->at));
	}
	return rc;
}

/* --- laying it out in time --- */

int demo_lay_opinions(struct demo *demo, struct demo_asked *asked)
{
	const json_t *list = json_object_get(asked->item.what, "opinions"), *step;
	bool all = demo_reaches(asked->item.what, "collating");
	instant at;
	size_t i;

	asked->opinions =
		pool_alloc(demo->cli->pool, (json_array_size(list) + 1) * sizeof *asked->opinions);
	json_array_foreach(list, i, step)
	{
		asked->opinions[i] = 0;
		if (demo_time(demo, demo_text(step, "at"), false, &at) != CLI_OK)
			return CLI_FAILED;
		demo_add(demo, &asked->item, at, step, opinion);
		if (all || str_equal(demo_text(step, "state"), "shown"))
			demo_add(demo, &asked->item, at + 3 * HOUR, step, show);
	}
	return CLI_OK;
}

void demo_lay_sheets(struct demo *demo, struct demo_asked *asked)
{
	int64_t n = json_integer_value(json_object_get(asked->item.what, "responses"));
	instant end = asked->closes_at < demo->cli->now ? asked->closes_at : demo->cli->now;

	for (int64_t i = 0; i < n; i++)
		demo_add(demo, &asked->item,
			asked->opens_at + (end - asked->opens_at) / (n + 1) * (i + 1),
			asked->item.what, respond);
}
