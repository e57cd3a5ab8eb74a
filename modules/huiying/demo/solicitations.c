/* SPDX-License-Identifier: MIT */
/*
 * The demo's solicitations (solicitations.json): each is written, reviewed and signed like any
 * other, opens and closes by the time itself, and goes as far as "upto" says: draft, review,
 * signing, scheduled, open, closed, collating, result, result-signing, published, withdrawn; what
 * was published long ago is archived like any other. What people send in is opinions.c's.
 */
#include "base/conf.h"
#include "text/questions.h"
#include "tickets/solicitations/opinion.h"
#include "tickets/reviews/review.h"
#include "modules/huiying/demo/solicitations.h"
#include "modules/huiying/people/people.h"

#define CHECKS_MOST 64
#define SET_MOST (1 << 20) /* bytes of a set */
#define REVIEW_PAUSE (50 * MINUTE)
#define MORNING (9 * HOUR)

struct demo_asked *demo_asked_of(const struct demo_part *part)
{
	return (struct demo_asked *)part->item;
}

const char *demo_by(const struct demo_part *part)
{
	return demo_text(part->item->what, "by");
}

/* --- what it says --- */

bool demo_reaches(const json_t *what, const char *upto)
{
	static const char *const order[] = {"draft", "review", "signing", "scheduled", "open",
		"closed", "collating", "result", "result-signing", "published"};
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

static struct solicitation content_of(
	struct demo *demo, const struct demo_asked *asked, const char *questions)
{
	const json_t *what = asked->item.what;
	const char *asks = demo_text(what, "asks"), *method = demo_text(what, "method");

	return (struct solicitation){.site_id = demo->cli->site_id,
		.title = demo_text(what, "title"),
		.subject = demo_text(what, "subject"),
		.asks = str_equal(asks, "questions")  ? ASKS_QUESTIONS
			: str_equal(asks, "opinions") ? ASKS_OPINIONS
						      : ASKS_OPINIONS | ASKS_QUESTIONS,
		.draft = demo_text(what, "draft"),
		.explanation = demo_text(what, "explanation"),
		.questions = questions,
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

/* The set of questions in the file that it names, into asked and as text. */
static int read_questions(struct demo *demo, struct demo_asked *asked, struct buf *text)
{
	const char *file = demo_text(asked->item.what, "questions");
	struct buf err = BUF_INIT;
	int rc = CLI_OK;

	if (*file &&
		file_read(pool_print(demo->cli->pool, "%s/%s", demo->folder, file), SET_MOST, text,
			&err) == 0)
		asked->questions = questions_read(conf_text(CONF_SCHEMA_DIR), buf_str(text), &err);
	if (*file && !asked->questions)
		rc = cli_fail("%s: %s", file, buf_str(&err));
	buf_free(&err);
	return rc;
}

static int create(struct demo *demo, const struct demo_part *part)
{
	struct demo_asked *asked = demo_asked_of(part);
	struct cli *cli = demo->cli;
	struct buf questions = BUF_INIT;
	struct receipt receipt;
	struct actor actor;
	int rc = demo_actor(demo, demo_by(part), &actor);

	if (rc == CLI_OK)
		rc = read_questions(demo, asked, &questions);
	if (rc == CLI_OK) {
		struct solicitation content = content_of(demo, asked, buf_str(&questions));

		content.unit_id = actor.unit_id;
		rc = demo_took(demo, part->item,
			solicitation_create(cli->db, &cli->engine, &actor, &content,
				demo_key(demo, demo_text(part->item->what, "ref")), part->at,
				&receipt),
			&receipt);
	}
	buf_free(&questions);
	return rc;
}

/* --- acts --- */

int demo_failed(const struct demo_part *part, const char *what, enum ticket_result result)
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
	return demo_failed(part, act->action,
		ticket_act(
			cli->db, &cli->engine, part->item->ticket_id, &actor, act, part->at, NULL));
}

int demo_read_back(struct demo *demo, const struct demo_part *part, struct solicitation **out)
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

	if (demo_read_back(demo, part, &s) != CLI_OK)
		return CLI_FAILED;
	act.answer = solicitation_text(demo->cli->pool, s);
	return do_act(demo, part, demo_by(part), &act);
}

static int review(struct demo *demo, const struct demo_part *part)
{
	return do_act(demo, part, pool_print(demo->cli->pool, "%s-head", demo_by(part)),
		&(struct act){.action = "review"});
}

static int release(struct demo *demo, const struct demo_part *part)
{
	return do_act(demo, part, pool_print(demo->cli->pool, "%s-lead", demo_by(part)),
		&(struct act){.action = "release"});
}

static int withdraw(struct demo *demo, const struct demo_part *part)
{
	return do_act(demo, part, demo_text(part->step, "by"),
		&(struct act){.action = "withdraw", .words = demo_text(part->step, "words")});
}

static int collate(struct demo *demo, const struct demo_part *part)
{
	return do_act(demo, part, demo_by(part), &(struct act){.action = "collate"});
}

/* --- the collation --- */

static int propose_result(struct demo *demo, const struct demo_part *part)
{
	struct cli *cli = demo->cli;
	struct act act = {.action = "propose"};
	struct solicitation *s;
	struct actor actor;
	char *text;

	if (demo_actor(demo, demo_by(part), &actor) != CLI_OK ||
		demo_read_back(demo, part, &s) != CLI_OK)
		return CLI_FAILED;
	s->result = demo_text(part->item->what, "result");
	if (demo_failed(part, "edit",
		    solicitation_edit(cli->db, &cli->engine, part->item->ticket_id, &actor, s, 0,
			    part->at, NULL)) != CLI_OK ||
		demo_read_back(demo, part, &s) != CLI_OK)
		return CLI_FAILED;
	if (solicitation_result_text(cli->db, cli->pool, s, &text) != DB_OK)
		return cli_db_fail(cli, "result");
	act.answer = text;
	return do_act(demo, part, demo_by(part), &act);
}

/* --- laying it out in time --- */

static void lay_reviews(
	struct demo *demo, struct demo_item *item, instant at, bool reviewed, bool signed_off)
{
	if (reviewed)
		demo_add(demo, item, at + REVIEW_PAUSE, item->what, review);
	if (signed_off)
		demo_add(demo, item, at + 2 * REVIEW_PAUSE, item->what, release);
}

static void lay_collation(struct demo *demo, struct demo_asked *asked)
{
	const struct calendar *calendar = demo->cli->engine.calendar;
	day closed = instant_day(asked->closes_at);
	instant first = day_start(calendar_step(calendar, closed, 1)) + MORNING,
		result = day_start(calendar_step(calendar, closed,
				 (int)json_integer_value(
					 json_object_get(asked->item.what, "result_after")))) +
		MORNING;
	asked->groups = pool_alloc(demo->cli->pool,
		(json_array_size(json_object_get(asked->item.what, "groups")) + 2) *
			sizeof *asked->groups);
	demo_add(demo, &asked->item, first, asked->item.what, collate);
	demo_add(demo, &asked->item, first + HOUR, asked->item.what, demo_group);
	if (demo_reaches(asked->item.what, "result"))
		demo_add(demo, &asked->item, result, asked->item.what, propose_result);
	lay_reviews(demo, &asked->item, result, demo_reaches(asked->item.what, "result-signing"),
		demo_reaches(asked->item.what, "published"));
}

static int lay_out(struct demo *demo, struct demo_asked *asked)
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
	if (demo_reaches(what, "review"))
		demo_add(demo, &asked->item, at + REVIEW_PAUSE / 2, what, propose);
	lay_reviews(demo, &asked->item, at + REVIEW_PAUSE / 2, demo_reaches(what, "signing"),
		demo_reaches(what, "scheduled"));
	if (demo_lay_opinions(demo, asked) != CLI_OK)
		return CLI_FAILED;
	demo_lay_sheets(demo, asked);
	if (gone) {
		if (demo_time(demo, demo_text(gone, "at"), false, &at) != CLI_OK)
			return CLI_FAILED;
		demo_add(demo, &asked->item, at, gone, withdraw);
	}
	if (demo_reaches(what, "collating"))
		lay_collation(demo, asked);
	return CLI_OK;
}

int demo_solicitations(struct demo *demo, const json_t *solicitations)
{
	struct demo_asked *list =
		pool_alloc(demo->cli->pool, (json_array_size(solicitations) + 1) * sizeof *list);
	const json_t *what;
	size_t i;

	json_array_foreach(solicitations, i, what)
	{
		list[i] = (struct demo_asked){.item = {.file = "solicitations.json", .what = what}};
		if (lay_out(demo, &list[i]) != CLI_OK)
			return CLI_FAILED;
	}
	return CLI_OK;
}
