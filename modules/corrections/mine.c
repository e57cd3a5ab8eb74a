/* SPDX-License-Identifier: MIT */
/* What a report has beside other tickets on its own page: the page it is about, what stands there
 * and how it should read, and by which rules an answer comes. */
#include "corrections.h"

#include "view/words.h"

static const char *const rules[] = {"correction.transfer", "correction.reply", "correction.total"};

void clocks_show(struct request *rq, struct data *out)
{
	const struct policy *policy = program_engine()->policy;
	struct data *list = data_list(out, "clocks");

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		const struct policy_rule *rule = policy_rule(policy, rules[i], NULL);
		struct data *item;

		if (!rule)
			continue;
		item = data_item(list);
		data_text(item, "rule", rule->name);
		data_text(item, "title", rule->title);
		data_text(item, "limit", words_limit(rq->pool, rule->unit, rule->limit));
		data_text(item, "source", words_source(rule->source));
		data_bool(item, "_transfer", i == 0);
		data_bool(item, "_reply", i == 1);
		data_bool(item, "_total", i == 2);
	}
}

enum db_status mine_more(struct request *rq, const struct ticket *ticket, struct data *out)
{
	struct correction *row = NULL;
	enum db_status status = correction_read(program_db(), rq->pool, ticket->id, &row);
	bool fake = str_equal(ticket->type, CORRECTION_FAKE);

	if (status != DB_OK)
		return status;
	data_text(out, "category", kind_name(ticket->type));
	if (row) {
		place_show(row->url, !fake, out);
		data_text(out, "quote", str_or_null(row->quote));
		data_text(out, "proposal", str_or_null(row->proposal));
	}
	clocks_show(rq, out);
	return DB_OK;
}
