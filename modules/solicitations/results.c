/* SPDX-License-Identifier: MIT */
/*
 * What became of it: how many opinions came which way, what was adopted and what was not and why,
 * in a chart and the same numbers in a table. Counts are kept ones. Results of questions stand on a
 * page of their own.
 */
#include "solicitations.h"

#include "view/chart.h"
#include "view/rich_view.h"
#include "view/solicitation_words.h"
#include "view/words.h"

#define NAMES 10 /* of one group; more are counted */

static const char *const channels[] = {"web", "mail", "phone", "fax", "post"};
#define CHANNELS (sizeof channels / sizeof channels[0])

/* --- by channel --- */

static int64_t count_of(const struct opinion_sum *sums, size_t n, const char *channel)
{
	int64_t total = 0;

	for (size_t i = 0; i < n; i++)
		if (str_equal(sums[i].channel, channel))
			total += sums[i].n;
	return total;
}

static void show_chart(struct request *rq, const int64_t *counts, int64_t total, struct data *out)
{
	struct chart_row rows[CHANNELS] = {0};
	struct chart_part part = {"意见", "a"};
	size_t n = 0, best = 0;

	for (size_t i = 0; i < CHANNELS; i++) {
		if (counts[i] > counts[best])
			best = i;
		if (counts[i] == 0)
			continue;
		rows[n].label = words_opinion_channel(channels[i]);
		rows[n].words = pool_print(rq->pool, "%lld 条", (long long)counts[i]);
		rows[n++].value[0] = counts[i];
	}
	struct chart_head head = {.id = "hy-channels",
		.title = pool_print(rq->pool, "%lld 条意见里 %lld 条是%s来的", (long long)total,
			(long long)counts[best], words_opinion_channel(channels[best])),
		.desc = "每种渠道收到的意见有多少条"};
	chart_bars(rq->pool, data_object(out, "_chart"), &head, &part, 1, rows, n);
}

static enum db_status show_counts(
	struct request *rq, const struct solicitation *s, int64_t *total, struct data *out)
{
	struct opinion_sum *sums = NULL;
	size_t n = 0;
	int64_t counts[CHANNELS];
	struct data *list = data_list(out, "channels");
	enum db_status status = opinion_sums(program_db(), rq->pool, s->id, &sums, &n);

	*total = 0;
	for (size_t i = 0; i < CHANNELS; i++) {
		struct data *item;

		counts[i] = count_of(sums, n, channels[i]);
		*total += counts[i];
		item = data_item(list);
		data_text(item, "channel", channels[i]);
		data_text(item, "name", words_opinion_channel(channels[i]));
		data_int(item, "opinions", counts[i]);
	}
	data_int(out, "opinions", *total);
	if (status == DB_OK && *total > 0)
		show_chart(rq, counts, *total, out);
	return status;
}

/* --- what became of them --- */

/* Masked names, the first ones that came in. */
static enum db_status show_names(
	struct request *rq, const struct opinion_group *group, int64_t ticket_id, struct data *out)
{
	struct opinion_find find = {
		.ticket_id = ticket_id, .article = -1, .group_id = group->id, .most = NAMES};
	struct opinion *list = NULL;
	struct data *names = data_list(out, "names"), *people = data_list(out, "_people");
	size_t n = 0;
	enum db_status status = opinion_find(program_db(), rq->pool, &find, &list, &n);

	for (size_t i = 0; i < n; i++) {
		const char *name = str_empty(list[i].name) ? "匿名" : list[i].name;
		struct data *person = data_item(people);

		data_item_text(names, name);
		data_text(person, "name", name);
		data_bool(person, "_more", i > 0);
	}
	data_bool(out, "_others", group->opinions > (int64_t)n && n > 0);
	return status;
}

struct tally { /* groups and opinions by decision */
	int64_t groups, opinions;
};

static enum db_status show_group(struct request *rq, const struct opinion_group *group,
	const struct solicitation *s, struct data *out)
{
	data_text(out, "title", group->title);
	data_text(out, "decision", group->decision);
	data_text(out, "_decision", words_decision(group->decision));
	data_bool(out, "_refused", str_equal(group->decision, "refused"));
	data_text(out, "reason", str_or_null(group->reason));
	data_int(out, "opinions", group->opinions);
	return show_names(rq, group, s->id, out);
}

static void show_tally(const struct opinion_group *groups, size_t n, struct data *out)
{
	static const char *const decisions[] = {"adopted", "partly", "refused"};
	struct data *list = data_list(out, "decisions");

	for (size_t d = 0; d < sizeof decisions / sizeof decisions[0]; d++) {
		struct tally tally = {0};
		struct data *item = data_item(list);

		for (size_t i = 0; i < n; i++) {
			if (!str_equal(groups[i].decision, decisions[d]))
				continue;
			tally.groups++;
			tally.opinions += groups[i].opinions;
		}
		data_text(item, "decision", decisions[d]);
		data_text(item, "name", words_decision(decisions[d]));
		data_int(item, "groups", tally.groups);
		data_int(item, "opinions", tally.opinions);
	}
}

static enum db_status show_groups(
	struct request *rq, const struct solicitation *s, struct data *out)
{
	struct opinion_group *groups = NULL;
	struct data *list = data_list(out, "groups");
	size_t n = 0;
	enum db_status status = opinion_groups(program_db(), rq->pool, s->id, &groups, &n);

	for (size_t i = 0; status == DB_OK && i < n; i++) {
		struct data *item = data_item(list);

		data_int(item, "_position", (int64_t)i + 1);
		status = show_group(rq, &groups[i], s, item);
	}
	show_tally(groups, n, out);
	data_bool(out, "_has_groups", n > 0);
	return status;
}

static enum db_status show_files(struct request *rq, const struct solicitation *s, struct data *out)
{
	struct attachment *files = NULL;
	size_t n = 0;
	enum db_status status = ticket_attachments(program_db(), rq->pool, s->id, &files, &n);

	if (status == DB_OK)
		files_show(rq, s, files, n, "result", "files", out);
	return status;
}

int results_get(struct request *rq)
{
	struct data *out = data_new(rq->pool);
	struct solicitation *s = NULL;
	int64_t total = 0;
	int failed = solicitation_asked(rq, &s);

	if (failed)
		return failed;
	if (solicitation_phase(s, rq->now) != PHASE_RESULT)
		return 404;
	if (show_counts(rq, s, &total, out) != DB_OK || show_groups(rq, s, out) != DB_OK ||
		show_files(rq, s, out) != DB_OK)
		return program_away(rq);
	solicitation_show(rq, s, out);
	data_text(out, "_title", pool_print(rq->pool, "%s：结果", s->title));
	data_text(out, "_result_on", words_date(rq->pool, instant_day(s->result_at), INSTANT_NONE));
	data_text(out, "result", str_or_null(s->result));
	view_rich(rq, out, "_result_rich", s->result);
	data_bool(out, "_no_opinions", (s->asks & ASKS_OPINIONS) && total == 0);
	reply_public(rq, PUBLIC_SECONDS);
	return reply_page(rq, 200, "results", out);
}
