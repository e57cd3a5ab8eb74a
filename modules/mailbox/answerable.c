/* SPDX-License-Identifier: MIT */
/*
 * Who answers for a letter that is public: provided, reviewed, signed
 * (谁提供谁负责、谁审核谁负责、谁签发 谁负责), as it was written down when it was published; names
 * only where the policy says so.
 */
#include "modules/mailbox/mailbox.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "tickets/reviews/review.h"

struct answerable {
	const char *unit, *name;
};

/* "单位\t姓名" */
static struct answerable parse(char *line)
{
	char *name = strchr(line, '\t');

	if (name)
		*name++ = '\0';
	return (struct answerable){line, name ? name : ""};
}

static bool shown_before(const struct data *list, const char *unit)
{
	char scratch[24];

	for (size_t i = 0; i < data_count(list); i++)
		if (str_equal(data_as_text(data_find(data_at(list, i), "unit", 4), scratch), unit))
			return true;
	return false;
}

static void show(
	struct request *rq, const char *key, const char *kept, bool names, struct data *out)
{
	struct data *list = data_list(out, key);
	char *rest = NULL, *text = pool_text(rq->pool, kept);

	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		struct answerable one = parse(line);
		if (str_empty(one.unit) || (!names && shown_before(list, one.unit)))
			continue;
		struct data *item = data_item(list);
		data_bool(item, "_more", data_count(list) > 1);
		data_text(item, "unit", one.unit);
		data_text(item, "name", names && !str_empty(one.name) ? one.name : NULL);
	}
}

enum db_status answerable_show(struct request *rq, int64_t ticket_id, struct data *out)
{
	bool names = policy_number(program_engine()->policy, "publication.names") != 0;
	struct publication_people people;
	enum db_status status = publication_people(program_db(), rq->pool, ticket_id, &people);

	if (status != DB_OK)
		return status;
	show(rq, "provided_by", people.provided_by, names, out);
	show(rq, "reviewed_by", people.reviewed_by, names, out);
	show(rq, "signed_by", people.signed_by, names, out);
	data_bool(out, "_reviewed", !str_empty(people.reviewed_by));
	data_bool(out, "_signed", !str_empty(people.signed_by));
	data_bool(out, "_provided", !str_empty(people.provided_by));
	return DB_OK;
}
