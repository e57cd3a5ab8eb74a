/* SPDX-License-Identifier: MIT */
/*
 * The result of a solicitation as the desk shows it before the public reads it: how many opinions
 * came by which way, what became of each group, the words. Built from what stands.
 */
#include "modules/desk/solicitations/solicitations.h"

#include "base/str.h"
#include "view/rich_view.h"

static const char *const decisions[] = {"adopted", "partly", "refused"};

static const char *decision_words(const char *decision)
{
	if (str_equal(decision, "adopted"))
		return "采纳";
	if (str_equal(decision, "partly"))
		return "部分采纳";
	return str_equal(decision, "refused") ? "不采纳" : "还没有决定";
}

static enum db_status show_channels(
	struct request *rq, const struct solicitation *s, struct data *out)
{
	struct opinion_sum *sums = NULL;
	struct data *list = data_list(out, "channels");
	const char *last = "";
	struct data *item = NULL;
	int64_t all = 0, sum = 0;
	size_t n = 0;
	enum db_status status = opinion_sums(desk.db, rq->pool, s->id, &sums, &n);

	for (size_t i = 0; i < n; i++) {
		if (sums[i].n == 0)
			continue;
		if (!item || !str_equal(last, sums[i].channel)) {
			item = data_item(list);
			sum = 0;
		}
		last = sums[i].channel;
		sum += sums[i].n;
		all += sums[i].n;
		data_text(item, "channel", last);
		data_text(item, "words", solicitations_channel(last));
		data_int(item, "n", sum);
	}
	data_int(out, "opinions", all);
	data_bool(out, "_any_channels", all > 0);
	return status;
}

static void show_decided(const struct opinion_group *groups, size_t n, struct data *out)
{
	int64_t counts[3] = {0};

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < 3; k++)
			if (str_equal(groups[i].decision, decisions[k]))
				counts[k]++;
	data_int(out, "adopted", counts[0]);
	data_int(out, "partly", counts[1]);
	data_int(out, "refused", counts[2]);
}

void solicitations_show_group(const struct opinion_group *group, size_t place, struct data *item)
{
	data_int(item, "id", group->id);
	data_int(item, "place", (int64_t)place);
	data_text(item, "title", group->title);
	data_text(item, "decision", group->decision);
	data_text(item, "decision_words", decision_words(group->decision));
	data_bool(item, "undecided", str_empty(group->decision));
	data_bool(item, "is_adopted", str_equal(group->decision, "adopted"));
	data_bool(item, "is_partly", str_equal(group->decision, "partly"));
	data_bool(item, "is_refused", str_equal(group->decision, "refused"));
	data_text(item, "reason", group->reason);
	data_int(item, "opinions", group->opinions);
}

static enum db_status show_sheets(
	struct request *rq, const struct solicitation *s, struct data *out)
{
	struct solicitations_count count;
	enum db_status status = solicitations_db_count(desk.db, rq->pool, s->id, &count);

	data_int(out, "sheets", count.sheets);
	data_bool(out, "_has_sheets", s->asks & ASKS_QUESTIONS);
	return status;
}

enum db_status solicitations_show_result(
	struct request *rq, const struct solicitation *s, struct data *data)
{
	struct data *out = data_object(data, "_result");
	struct data *list = data_list(out, "groups");
	struct opinion_group *groups = NULL;
	enum db_status status = DB_OK;
	size_t n = 0;

	if (s->asks & ASKS_OPINIONS)
		status = show_channels(rq, s, out);
	if (status == DB_OK)
		status = show_sheets(rq, s, out);
	if (status == DB_OK)
		status = opinion_groups(desk.db, rq->pool, s->id, &groups, &n);
	for (size_t i = 0; status == DB_OK && i < n; i++)
		solicitations_show_group(&groups[i], i + 1, data_item(list));
	show_decided(groups, n, out);
	data_bool(out, "_any_groups", n > 0);
	view_rich(rq, out, "_words_rich", s->result);
	return status;
}
