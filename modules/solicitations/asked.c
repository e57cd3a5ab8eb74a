/* SPDX-License-Identifier: MIT */
/*
 * Which solicitation a page is about: the one whose number stands in its path; and what all pages
 * say of it. What is still being drafted or reviewed is not there for anybody.
 */
#include "solicitations.h"

#include <string.h>

#include "view/solicitation_words.h"

#define FOLDER "solicitations/"

int solicitation_asked(struct request *rq, struct solicitation **out)
{
	const char *rest = rq->path + strlen(FOLDER);
	char number[TICKET_NUMBER];

	*out = NULL;
	if (!ticket_number_parse(pool_copy(rq->pool, rest, strcspn(rest, "/")), number))
		return 404;
	if (solicitation_by_number(program_db(), rq->pool, rq->site_id, number, out) != DB_OK)
		return program_away(rq);
	if (!*out || solicitation_phase(*out, rq->now) == PHASE_HIDDEN)
		return 404;
	return 0;
}

const char *solicitation_folder(struct request *rq)
{
	size_t n = strlen(FOLDER);

	return pool_copy(rq->pool, rq->path, n + strcspn(rq->path + n, "/"));
}

const char *solicitation_subject(const struct solicitation *s)
{
	const struct policy_choice *choice = policy_choice(
		policy_items(program_engine()->policy, "solicitation.kinds"), s->subject);

	return choice ? choice->name : NULL;
}

/* To the second: HTML knows no microseconds. */
static const char *iso(struct request *rq, instant at)
{
	char text[INSTANT_TEXT];

	return at == INSTANT_NONE ? NULL : pool_text(rq->pool, instant_iso(at - at % SECOND, text));
}

void solicitation_show(struct request *rq, const struct solicitation *s, struct data *out)
{
	enum solicitation_phase phase = solicitation_phase(s, rq->now);

	data_text(out, "number", s->number);
	data_text(out, "title", s->title);
	data_text(out, "unit", s->unit_name);
	data_text(out, "subject", solicitation_subject(s));
	data_text(out, "phase", phase_name(phase));
	data_text(out, "_phase", words_phase(phase));
	data_bool(out, "_soon", phase == PHASE_SOON);
	data_bool(out, "_open", phase == PHASE_OPEN);
	data_bool(out, "_closed", phase == PHASE_CLOSED);
	data_bool(out, "_result", phase == PHASE_RESULT);
	data_bool(out, "_withdrawn", phase == PHASE_WITHDRAWN);
	data_bool(out, "asks_opinions", (s->asks & ASKS_OPINIONS) != 0);
	data_bool(out, "asks_questions", (s->asks & ASKS_QUESTIONS) != 0);
	data_text(out, "opens_at", iso(rq, s->opens_at));
	data_text(out, "closes_at", iso(rq, s->closes_at));
	data_text(out, "result_at", iso(rq, s->result_at));
	data_text(out, "_period", words_period(rq->pool, s));
	data_text(out, "_left", words_phase_left(rq->pool, s, rq->now));
	data_text(out, "url", request_url(rq, FOLDER "%s", s->number));
	data_text(out, "results_url",
		phase == PHASE_RESULT ? request_url(rq, FOLDER "%s/results", s->number) : NULL);
}
