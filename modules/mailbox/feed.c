/* SPDX-License-Identifier: MIT */
/* The newest answered letters as an Atom feed, of all units or of one, of all categories or of one:
 * the same rows as the list. */
#include "mailbox.h"

#include "mailbox_db.h"
#include "text/search.h"
#include "tickets/people/organisation.h"
#include "view/feed.h"
#include "view/units_view.h"

#define EXCERPT 120

static void put(struct request *rq, const struct publication *letter, struct feed_entry *out)
{
	const struct policy_choice *category =
		policy_choice(policy_categories(program_engine()->policy), letter->category);

	*out = (struct feed_entry){.title = letter->title,
		.path = pool_print(rq->pool, "letters/%s", letter->number),
		.author = letter->unit,
		.category = category ? category->name : NULL,
		.summary = search_excerpt(rq->pool, letter->body, "", EXCERPT),
		.published = letter->answered_at,
		.updated = letter->published_at};
}

/* Unit and category as the list takes them; false: there is no such thing. */
static bool read_filter(
	struct request *rq, const struct unit *units, size_t n, struct publication_filter *filter)
{
	const struct policy *policy = program_engine()->policy;
	const char *category =
		program_code(policy_categories(policy), form_text(rq->form, "category"));

	if (form_has(rq->form, "unit"))
		filter->unit_id = units_find(units, n, form_text(rq->form, "unit"));
	if (category && str_equal(policy_topic(policy, category), category))
		filter->topic = category;
	else if (category)
		filter->category = category;
	return filter->unit_id >= 0 && (category || !form_has(rq->form, "category"));
}

const char *const feed_filters[] = {"unit", "category", NULL};

int letters_feed(struct request *rq)
{
	static const struct feed feed = {.title = "来信公开",
		.subtitle = "写信人同意公开的来信和答复",
		.place = "letters/",
		.filters = feed_filters};
	struct publication_filter filter = {.site_id = rq->site_id,
		.topic = "",
		.category = "",
		.limit = conf_int(CONF_PAGE_SIZE)};
	struct publication *letters = NULL;
	struct unit *units = NULL;
	size_t n = 0, n_units = 0;

	if (unit_list(program_db(), rq->pool, rq->site_id, &units, &n_units) != DB_OK)
		return program_away(rq);
	if (!read_filter(rq, units, n_units, &filter))
		return 404;
	if (publication_list(program_db(), rq->pool, &filter, &letters, &n) != DB_OK)
		return program_away(rq);
	struct feed_entry *entries = pool_alloc(rq->pool, (n + 1) * sizeof *entries);
	for (size_t i = 0; i < n; i++)
		put(rq, &letters[i], &entries[i]);
	return feed_reply(rq, &feed, entries, n);
}
