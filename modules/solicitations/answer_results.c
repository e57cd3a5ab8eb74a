/* SPDX-License-Identifier: MIT */
/*
 * What came out of a questionnaire, question by question: public with the result, and before when
 * the site shows how it stands. Out of kept tallies alone.
 */
#include "answer.h"

static bool is_public(const struct solicitation *s, instant now)
{
	enum solicitation_phase phase = solicitation_phase(s, now);

	return phase == PHASE_RESULT ||
		(s->show_tallies && (phase == PHASE_OPEN || phase == PHASE_CLOSED));
}

int answer_results_get(struct request *rq)
{
	struct response_tally *tally = NULL;
	struct data *out = data_new(rq->pool);
	struct solicitation *s = NULL;
	const struct questions *set;
	size_t n = 0;
	int failed = solicitation_asked(rq, &s);

	if (failed)
		return failed;
	if (!(s->asks & ASKS_QUESTIONS) || !is_public(s, rq->now))
		return 404;
	set = answer_questions(s);
	if (!set)
		return 500;
	if (response_tallies(program_db(), rq->pool, s->id, &tally, &n) != DB_OK)
		return program_away(rq);
	solicitation_show(rq, s, out);
	data_text(out, "_title", pool_print(rq->pool, "%s：问卷结果", s->title));
	data_bool(out, "_still", solicitation_phase(s, rq->now) != PHASE_RESULT);
	question_results_show(rq->pool, set, tally, n, out);
	reply_public(rq, PUBLIC_SECONDS);
	return reply_page(rq, 200, "answer_results", out);
}
