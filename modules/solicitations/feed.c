/* SPDX-License-Identifier: MIT */
/* The newest solicitations as an Atom feed; an entry changes when its result is published or it is
 * withdrawn. */
#include "solicitations.h"

#include "view/feed.h"
#include "view/solicitation_words.h"
#include "view/units_view.h"

static instant later(instant a, instant b)
{
	return b != INSTANT_NONE && b > a ? b : a;
}

static void put(struct request *rq, const struct solicitation *s, struct feed_entry *out)
{
	enum solicitation_phase phase = solicitation_phase(s, rq->now);

	*out = (struct feed_entry){.title = s->title,
		.path = pool_print(rq->pool, "solicitations/%s", s->number),
		.author = s->unit_name,
		.category = solicitation_subject(s),
		.summary = phase == PHASE_WITHDRAWN
			? pool_print(rq->pool, "已撤回：%s", s->withdrawn_reason)
			: pool_print(rq->pool, "%s。征集时间：%s。", words_phase(phase),
				  words_period(rq->pool, s)),
		.published = s->public_at,
		.updated = later(later(s->public_at, s->result_at), s->withdrawn_at)};
}

const char *const feed_filters[] = {"unit", "subject", NULL};

int feed_get(struct request *rq)
{
	static const struct feed feed = {.title = "征集调查",
		.subtitle = "正在征求意见的、已经结束的和公布了结果的",
		.place = "solicitations/",
		.filters = feed_filters};
	struct policy_list subjects = policy_items(program_engine()->policy, "solicitation.kinds");
	struct solicitation_find find = {
		.site_id = rq->site_id, .most = (size_t)conf_int(CONF_PAGE_SIZE)};
	const char *unit = form_text(rq->form, "unit");
	struct solicitation *list = NULL;
	struct unit *units = NULL;
	size_t n = 0, n_units = 0;
	bool more;

	if (unit_list(program_db(), rq->pool, rq->site_id, &units, &n_units) != DB_OK)
		return program_away(rq);
	if (!str_empty(unit))
		find.unit_id = units_find(units, n_units, unit);
	find.subject = program_code(subjects, form_text(rq->form, "subject"));
	if (find.unit_id < 0 || (!find.subject && form_has(rq->form, "subject")))
		return 404;
	if (solicitation_find(program_db(), rq->pool, &find, rq->now, &list, &n, &more) != DB_OK)
		return program_away(rq);
	struct feed_entry *entries = pool_alloc(rq->pool, (n + 1) * sizeof *entries);
	for (size_t i = 0; i < n; i++)
		put(rq, &list[i], &entries[i]);
	return feed_reply(rq, &feed, entries, n);
}
