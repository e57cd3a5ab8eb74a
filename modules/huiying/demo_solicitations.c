/* SPDX-License-Identifier: MIT */
/*
 * The demo's solicitations (solicitations.json): each is written, reviewed and signed like any
 * other, opens and closes by the time itself, gets its opinions and answer sheets, and goes as far
 * as "upto" says: draft, review, scheduled, open, collating, published, withdrawn.
 */
#include <stdio.h>
#include <string.h>
#include "base/conf.h"
#include "tickets/opinion.h"
#include "tickets/response.h"
#include "tickets/review.h"
#include "demo.h"
#include "people.h"

#define CHECKS_MOST 64
#define REVIEW_PAUSE (50 * MINUTE)
#define MORNING (9 * HOUR)

struct asked { /* the item comes first, so that a part's item leads back here */
	struct demo_item item;
	instant opens_at, closes_at;
	int64_t *opinions; /* ids in the order of the file */
	int64_t *groups;
	int sheets; /* answer sheets so far */
	struct questions *questions;
};

static struct asked *asked_of(const struct demo_part *part)
{
	return (struct asked *)part->item;
}

static const char *by_of(const struct demo_part *part)
{
	return demo_text(part->item->what, "by");
}

/* --- what it says --- */

static bool reaches(const json_t *what, const char *upto)
{
	static const char *const order[] = {
		"draft", "review", "scheduled", "open", "collating", "published"};
	const char *goal = demo_text(what, "upto");
	size_t want = 0, have = 0;

	if (str_equal(goal, "withdrawn"))
		goal = "open";
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		if (str_equal(order[i], upto))
			want = i;
		if (str_equal(order[i], goal))
			have = i;
	}
	return have >= want;
}

/* "" when there is no such file. */
static const char *read_file(struct demo *demo, const char *name)
{
	FILE *file = fopen(pool_print(demo->cli->pool, "%s/%s", demo->folder, name), "re");
	struct buf text = BUF_INIT;
	char chunk[4096];
	size_t n;

	while (file && (n = fread(chunk, 1, sizeof chunk, file)) > 0)
		buf_add(&text, chunk, n);
	if (file)
		fclose(file);
	const char *out = pool_text(demo->cli->pool, buf_str(&text));
	buf_free(&text);
	return out;
}

static struct solicitation content_of(struct demo *demo, const struct asked *asked)
{
	const json_t *what = asked->item.what;
	const char *asks = demo_text(what, "asks"), *method = demo_text(what, "method");
	const char *file = demo_text(what, "questions");

	return (struct solicitation){.site_id = demo->cli->site_id,
		.title = demo_text(what, "title"),
		.subject = demo_text(what, "subject"),
		.asks = str_equal(asks, "questions")  ? ASKS_QUESTIONS
			: str_equal(asks, "opinions") ? ASKS_OPINIONS
						      : ASKS_OPINIONS | ASKS_QUESTIONS,
		.draft = demo_text(what, "draft"),
		.explanation = demo_text(what, "explanation"),
		.questions = *file ? read_file(demo, file) : "",
		.method = *method ? method : "address",
		.opens_at = asked->opens_at,
		.closes_at = asked->closes_at,
		.short_reason = "",
		.contact_name = demo_text(what, "contact"),
		.phone = demo_text(what, "phone"),
		.fax = demo_text(what, "fax"),
		.email = demo_text(what, "email"),
		.postal = demo_text(what, "postal"),
		.show_opinions = json_is_true(json_object_get(what, "show_opinions")),
		.show_tallies = json_is_true(json_object_get(what, "show_tallies")),
		.result = "",
		.withdrawn_reason = ""};
}

static int create(struct demo *demo, const struct demo_part *part)
{
	struct asked *asked = asked_of(part);
	struct cli *cli = demo->cli;
	struct solicitation content = content_of(demo, asked);
	struct buf err = BUF_INIT;
	struct receipt receipt;
	struct actor actor;
	int rc = demo_actor(demo, by_of(part), &actor);

	content.unit_id = actor.unit_id;
	if (rc == CLI_OK && *content.questions) {
		asked->questions =
			questions_read(conf_text(CONF_SCHEMA_DIR), content.questions, &err);
		if (!asked->questions)
			rc = cli_fail(
				"%s: %s", demo_text(part->item->what, "questions"), buf_str(&err));
	}
	buf_free(&err);
	if (rc != CLI_OK)
		return rc;
	return demo_took(demo, part->item,
		solicitation_create(cli->db, &cli->engine, &actor, &content,
			demo_key(demo, demo_text(part->item->what, "ref")), part->at, &receipt),
		&receipt);
}

/* --- acts --- */

static int failed(const struct demo_part *part, const char *what, enum ticket_result result)
{
	if (result == TICKET_DONE)
		return CLI_OK;
	return cli_fail("%s: %s: %s: %s", part->item->file, demo_text(part->item->what, "ref"),
		what, cli_result(result));
}

static int do_act(struct demo *demo, const struct demo_part *part, const char *by, struct act *act)
{
	struct cli *cli = demo->cli;
	const struct policy *policy = cli->engine.policy;
	struct check_answer checks[CHECKS_MOST];
	struct actor actor;

	if (demo_actor(demo, by, &actor) != CLI_OK)
		return CLI_FAILED;
	act->checks = checks;
	act->n_checks = review_all_fine(policy, policy_route(policy, "three"), checks, CHECKS_MOST);
	return failed(part, act->action,
		ticket_act(
			cli->db, &cli->engine, part->item->ticket_id, &actor, act, part->at, NULL));
}

static int read_back(struct demo *demo, const struct demo_part *part, struct solicitation **out)
{
	if (solicitation_read(demo->cli->db, demo->cli->pool, part->item->ticket_id, out) !=
			DB_OK ||
		!*out)
		return cli_db_fail(demo->cli, "solicitation");
	return CLI_OK;
}

static int propose(struct demo *demo, const struct demo_part *part)
{
	struct act act = {.action = "propose"};
	struct solicitation *s;

	if (read_back(demo, part, &s) != CLI_OK)
		return CLI_FAILED;
	act.answer = solicitation_text(demo->cli->pool, s);
	return do_act(demo, part, by_of(part), &act);
}

static int review(struct demo *demo, const struct demo_part *part)
{
	return do_act(demo, part, pool_print(demo->cli->pool, "%s-head", by_of(part)),
		&(struct act){.action = "review"});
}

static int release(struct demo *demo, const struct demo_part *part)
{
	return do_act(demo, part, pool_print(demo->cli->pool, "%s-lead", by_of(part)),
		&(struct act){.action = "release"});
}

static int withdraw(struct demo *demo, const struct demo_part *part)
{
	return do_act(demo, part, demo_text(part->step, "by"),
		&(struct act){.action = "withdraw", .words = demo_text(part->step, "words")});
}

static int collate(struct demo *demo, const struct demo_part *part)
{
	return do_act(demo, part, by_of(part), &(struct act){.action = "collate"});
}

/* --- what people send in --- */

static int opinion(struct demo *demo, const struct demo_part *part)
{
	struct asked *asked = asked_of(part);
	struct cli *cli = demo->cli;
	const json_t *step = part->step, *list = json_object_get(part->item->what, "opinions");
	const char *channel = demo_text(step, "channel");
	size_t place = 0;
	struct opinion_receipt receipt;
	struct actor actor;
	const json_t *other;
	size_t i;

	json_array_foreach(list, i, other) if (other == step) place = i;
	if (demo_actor(demo, by_of(part), &actor) != CLI_OK)
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
		return failed(part, "opinion", result);
	asked->opinions[place] = receipt.id;
	return CLI_OK;
}

static int show(struct demo *demo, const struct demo_part *part)
{
	struct asked *asked = asked_of(part);
	struct cli *cli = demo->cli;
	const json_t *list = json_object_get(part->item->what, "opinions"), *step;
	struct actor actor;
	size_t i;

	if (demo_actor(demo, by_of(part), &actor) != CLI_OK)
		return CLI_FAILED;
	json_array_foreach(list, i, step) if (step == part->step) return failed(part, "show",
		opinion_moderate(cli->db, &cli->engine, part->item->ticket_id, &actor,
			&asked->opinions[i], 1, "shown", "", part->at));
	return CLI_OK;
}

static int respond(struct demo *demo, const struct demo_part *part)
{
	struct asked *asked = asked_of(part);
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

	if (read_back(demo, part, &s) != CLI_OK)
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

/* --- the collation --- */

static int group(struct demo *demo, const struct demo_part *part)
{
	struct asked *asked = asked_of(part);
	struct cli *cli = demo->cli;
	const json_t *groups = json_object_get(part->item->what, "groups"), *step;
	const json_t *opinions = json_object_get(part->item->what, "opinions"), *said;
	struct actor actor;
	int rc = demo_actor(demo, by_of(part), &actor);
	size_t i, k;

	json_array_foreach(groups, i, step)
	{
		struct opinion_group row = {.title = demo_text(step, "title"),
			.decision = demo_text(step, "decision"),
			.reason = demo_text(step, "reason"),
			.position = (int)i + 1};

		if (rc == CLI_OK)
			rc = failed(part, "group",
				opinion_group_put(cli->db, &cli->engine, part->item->ticket_id,
					&actor, &row, part->at));
		asked->groups[i + 1] = row.id;
	}
	json_array_foreach(opinions, k, said)
	{
		size_t place = (size_t)json_integer_value(json_object_get(said, "group"));

		if (rc == CLI_OK && place > 0)
			rc = failed(part, "assign",
				opinion_group_assign(cli->db, &cli->engine, part->item->ticket_id,
					&actor, &asked->opinions[k], 1, asked->groups[place],
					part->at));
	}
	return rc;
}

static int propose_result(struct demo *demo, const struct demo_part *part)
{
	struct cli *cli = demo->cli;
	struct act act = {.action = "propose"};
	struct solicitation *s;
	struct actor actor;
	char *text;

	if (demo_actor(demo, by_of(part), &actor) != CLI_OK || read_back(demo, part, &s) != CLI_OK)
		return CLI_FAILED;
	s->result = demo_text(part->item->what, "result");
	if (failed(part, "edit",
		    solicitation_edit(cli->db, &cli->engine, part->item->ticket_id, &actor, s, 0,
			    part->at, NULL)) != CLI_OK ||
		read_back(demo, part, &s) != CLI_OK)
		return CLI_FAILED;
	if (solicitation_result_text(cli->db, cli->pool, s, &text) != DB_OK)
		return cli_db_fail(cli, "result");
	act.answer = text;
	return do_act(demo, part, by_of(part), &act);
}

/* --- laying it out in time --- */

static void lay_reviews(struct demo *demo, struct demo_item *item, instant at, bool all)
{
	if (!all)
		return;
	demo_add(demo, item, at + REVIEW_PAUSE, item->what, review);
	demo_add(demo, item, at + 2 * REVIEW_PAUSE, item->what, release);
}

static int lay_opinions(struct demo *demo, struct asked *asked)
{
	const json_t *list = json_object_get(asked->item.what, "opinions"), *step;
	bool all = reaches(asked->item.what, "collating");
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

/* Spread over the time that it is open. */
static void lay_sheets(struct demo *demo, struct asked *asked)
{
	int64_t n = json_integer_value(json_object_get(asked->item.what, "responses"));
	instant end = asked->closes_at < demo->cli->now ? asked->closes_at : demo->cli->now;

	for (int64_t i = 0; i < n; i++)
		demo_add(demo, &asked->item,
			asked->opens_at + (end - asked->opens_at) / (n + 1) * (i + 1),
			asked->item.what, respond);
}

static void lay_collation(struct demo *demo, struct asked *asked)
{
	const struct calendar *calendar = demo->cli->engine.calendar;
	day closed = instant_day(asked->closes_at);
	instant first = day_start(calendar_step(calendar, closed, 1)) + MORNING,
		result = day_start(calendar_step(calendar, closed,
				 (int)json_integer_value(
					 json_object_get(asked->item.what, "result_after")))) +
		MORNING;
	bool published = reaches(asked->item.what, "published");

	asked->groups = pool_alloc(demo->cli->pool,
		(json_array_size(json_object_get(asked->item.what, "groups")) + 2) *
			sizeof *asked->groups);
	demo_add(demo, &asked->item, first, asked->item.what, collate);
	demo_add(demo, &asked->item, first + HOUR, asked->item.what, group);
	if (published) {
		demo_add(demo, &asked->item, result, asked->item.what, propose_result);
		lay_reviews(demo, &asked->item, result, true);
	}
}

static int lay_out(struct demo *demo, struct asked *asked)
{
	const json_t *what = asked->item.what, *gone = json_object_get(what, "withdrawn");
	int64_t days = json_integer_value(json_object_get(what, "days"));
	instant at;

	asked->opens_at = asked->closes_at = INSTANT_NONE;
	if (days > 0) {
		if (demo_time(demo, demo_text(what, "opens"), true, &asked->opens_at) != CLI_OK)
			return CLI_FAILED;
		asked->closes_at = day_start(instant_day(asked->opens_at) + (day)days + 1);
	}
	if (demo_time(demo, demo_text(what, "at"), false, &at) != CLI_OK)
		return CLI_FAILED;
	demo_add(demo, &asked->item, at, NULL, create);
	if (reaches(what, "review"))
		demo_add(demo, &asked->item, at + REVIEW_PAUSE / 2, what, propose);
	lay_reviews(demo, &asked->item, at + REVIEW_PAUSE / 2, reaches(what, "scheduled"));
	if (lay_opinions(demo, asked) != CLI_OK)
		return CLI_FAILED;
	lay_sheets(demo, asked);
	if (gone) {
		if (demo_time(demo, demo_text(gone, "at"), false, &at) != CLI_OK)
			return CLI_FAILED;
		demo_add(demo, &asked->item, at, gone, withdraw);
	}
	if (reaches(what, "collating"))
		lay_collation(demo, asked);
	return CLI_OK;
}

int demo_solicitations(struct demo *demo, const json_t *solicitations)
{
	struct asked *list =
		pool_alloc(demo->cli->pool, (json_array_size(solicitations) + 1) * sizeof *list);
	const json_t *what;
	size_t i;

	json_array_foreach(solicitations, i, what)
	{
		list[i] = (struct asked){.item = {.file = "solicitations.json", .what = what}};
		if (lay_out(demo, &list[i]) != CLI_OK)
			return CLI_FAILED;
	}
	return CLI_OK;
}
