/* SPDX-License-Identifier: MIT */
/*
 * The ratings of a ticket on its page, and appeals against a bad one: the unit says why it was
 * malicious or a mistake, another person of the office decides. What is lawful the engine knows.
 */
#include "modules/desk/ratings/ratings.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"
#include "view/words.h"

const char *rating_words(struct pool *pool, int value)
{
	const struct policy_choice *choice =
		policy_choice(policy_ratings(desk.engine.policy), pool_print(pool, "%d", value));

	return choice ? choice->name : "";
}

const char *rating_source(const char *source)
{
	if (str_equal(source, "office"))
		return "电话回访";
	return str_equal(source, "link") ? "用邀请链接" : "在网上";
}

const char *rating_appeal_words(const char *appeal)
{
	if (str_equal(appeal, "asked"))
		return "申诉待复核";
	if (str_equal(appeal, "upheld"))
		return "申诉成立，不计入满意率";
	return str_equal(appeal, "denied") ? "申诉不成立，照样计入" : NULL;
}

static bool is_bad(int value)
{
	return value <= policy_number(desk.engine.policy, "rating.words_from");
}

static void show_appeal(struct request *rq, const struct rating *rating, struct data *item)
{
	if (str_empty(rating->appeal))
		return;
	struct data *appeal = data_object(item, "appealed");
	data_text(appeal, "state", rating->appeal);
	data_text(appeal, "state_words", rating_appeal_words(rating->appeal));
	data_text(appeal, "words", rating->appeal_words);
	data_text(appeal, "who", rating->appeal_by);
	view_time(rq, appeal, "asked", rating->appeal_at);
	if (rating->decided_at == INSTANT_NONE)
		return;
	struct data *decided = data_object(appeal, "decided");
	data_text(decided, "words", rating->decided_words);
	data_text(decided, "who", rating->decided_by);
	view_time(rq, decided, "when", rating->decided_at);
}

void ratings_show(struct request *rq, const struct desk_work *work, struct data *data)
{
	struct data *list = data_list(data, "ratings");

	for (size_t i = 0; i < work->n_ratings; i++) {
		const struct rating *rating = &work->ratings[i];
		struct data *item = data_item(list);
		data_int(item, "n", rating->n);
		data_int(item, "rating", rating->value);
		data_text(item, "name", rating_words(rq->pool, rating->value));
		data_bool(item, "bad", is_bad(rating->value));
		data_bool(item, "first", rating->n == 1);
		data_text(item, "words", rating->words);
		data_text(item, "source", rating->source);
		data_text(item, "source_words", rating_source(rating->source));
		view_time(rq, item, "given", rating->at);
		show_appeal(rq, rating, item);
	}
	data_bool(data, "_has_ratings", work->n_ratings > 0);
	data_bool(data, "_rated_again", work->n_ratings > 1);
}

/* --- appeals --- */

static const struct rating *latest(const struct desk_work *work)
{
	return work->n_ratings > 0 ? &work->ratings[work->n_ratings - 1] : NULL;
}

/* The latest one that waits; another answer may have been rated meanwhile. */
static const struct rating *asked(const struct desk_work *work)
{
	for (size_t i = work->n_ratings; i-- > 0;)
		if (str_equal(work->ratings[i].appeal, "asked"))
			return &work->ratings[i];
	return NULL;
}

bool form_may_appeal(const struct request *rq, const struct desk_work *work)
{
	const struct rating *rating = latest(work);

	(void)rq;
	return rating && is_bad(rating->value) && str_empty(rating->appeal);
}

bool form_appeal_waits(const struct request *rq, const struct desk_work *work)
{
	const struct rating *rating = asked(work);

	return rating && rating->appeal_by_id != desk_person(rq)->staff_id;
}

enum db_status fill_appeal(struct filling *f)
{
	bool decides = !str_equal(f->action, "appeal");
	const struct rating *rating = decides ? asked(f->work) : latest(f->work);

	data_text(f->item, "_rating", rating ? rating_words(f->rq->pool, rating->value) : "");
	data_text(f->item, "_rating_words", rating ? rating->words : "");
	data_bool(f->item, "_first", rating && rating->n == 1);
	if (rating && decides) {
		data_text(f->item, "_who", rating->appeal_by);
		data_text(f->item, "_asked_words", rating->appeal_words);
	}
	return fill_words(f);
}
