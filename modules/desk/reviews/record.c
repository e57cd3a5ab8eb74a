/* SPDX-License-Identifier: MIT */
/*
 * 信息发布审查表: the record of each review of a ticket as a sheet of paper (大同市云州区
 * 第八条、第九条): what was reviewed, each step with its person, time and answers, opinion and a
 * line to sign on. It shows what was recorded then, not what the policy says today.
 */
#include "modules/desk/reviews/reviews.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "view/words.h"

/* --- answers as they were kept --- */

static const struct policy_items *find_list(const char *name)
{
	size_t n;
	const struct policy_items *lists = policy_lists(desk.engine.policy, &n);

	for (size_t i = 0; i < n; i++)
		if (str_equal(lists[i].name, name))
			return &lists[i];
	return NULL;
}

/* A line of the record under the heading of its list; a new heading when the list changes. */
struct heading {
	struct data *lists, *lines, *item;
	const char *name;
};

static void open_list(struct heading *h, const char *name)
{
	const struct policy_items *list = find_list(name);

	if (h->name && str_equal(h->name, name))
		return;
	h->name = name;
	h->item = data_item(h->lists);
	data_text(h->item, "title", list ? list->title : name);
	h->lines = data_list(h->item, "lines");
}

static void show_line(struct heading *h, const char *list_name, const char *code, bool yes)
{
	const struct policy_items *list = find_list(list_name);
	const struct policy_choice *line = list ? policy_choice(list->list, code) : NULL;

	open_list(h, list_name);
	if (str_equal(code, CHECK_ALL)) {
		data_bool(h->item, "at_once", true);
		return;
	}
	struct data *item = data_item(h->lines);
	data_text(item, "name", line ? line->name : code);
	bool blocks = line && str_equal(line->blocks, yes ? "yes" : "no");
	data_text(item, "answer",
		blocks				   ? "有问题"
			: line && !line->blocks[0] ? (yes ? "有" : "没有")
						   : "没有问题");
}

static void show_checks(struct request *rq, const char *checks, struct data *out)
{
	struct heading h = {.lists = data_list(out, "checks")};
	char *rest = NULL, *copy = pool_text(rq->pool, checks);

	for (char *text = strtok_r(copy, "\n", &rest); text; text = strtok_r(NULL, "\n", &rest)) {
		char *answer = strrchr(text, '=');
		if (!answer)
			continue;
		*answer++ = '\0';
		char *code = strrchr(text, '.');
		if (!code)
			continue;
		*code++ = '\0';
		show_line(&h, text, code, str_equal(answer, "yes"));
	}
}

/* --- a sheet --- */

static void show_step(struct request *rq, const struct review *step, struct data *item)
{
	bool withdraws = str_equal(step->subject, "withdrawal");
	const char *title = step->title;

	if (withdraws)
		title = step->step ? "批准撤下" : "申请撤下";
	else if (str_empty(title))
		title = "提供信息";
	data_text(item, "title", title);
	data_text(item, "who", step->staff_name);
	data_text(item, "unit", step->unit_name);
	data_text(item, "when", words_time(rq->pool, step->at, INSTANT_NONE));
	data_bool(item, "approves", step->approves);
	data_text(item, "words", str_empty(step->words) ? NULL : step->words);
	show_checks(rq, step->checks, item);
}

/* The first text of a solicitation is what it says, a later one may be its result. */
static const char *subject_words(const struct ticket *ticket, const struct review *first)
{
	const char *subject = first->subject;

	if (str_equal(ticket->kind, "solicitation"))
		return "征集调查及其结果";
	if (str_equal(subject, "answer"))
		return "对来信人的答复";
	return str_equal(subject, "publication") ? "公开稿" : "撤下公开稿";
}

static void show_sheet(struct request *rq, const struct ticket *ticket, const struct review *first,
	struct data *item)
{
	const struct policy *policy = desk.engine.policy;
	const struct policy_route *route = policy_route(policy, first->route);
	const struct policy_choice *category =
		policy_choice(policy_categories(policy), ticket->category);
	const struct policy_choice *class_ = policy_choice(policy_classes(policy), ticket->class_);

	data_text(item, "subject", subject_words(ticket, first));
	data_text(item, "title", ticket->title);
	data_text(item, "number", ticket_number_grouped(rq->pool, ticket->number));
	data_text(item, "category", category ? category->name : NULL);
	data_text(item, "class", class_ ? class_->name : NULL);
	data_bool(item, "negative", (ticket->flags & FLAG_NEGATIVE) != 0);
	data_text(item, "route", route ? route->title : NULL);
	data_text(item, "source", route ? words_source(route->source) : NULL);
	data_text(item, "provider",
		str_empty(ticket->answer_unit) ? ticket->unit_name : ticket->answer_unit);
}

static bool same_text(const struct review *a, const struct review *b)
{
	return a->version == b->version && str_equal(a->subject, b->subject);
}

/* A sheet for each text that was reviewed, the newest first. */
static void show_sheets(struct request *rq, const struct ticket *ticket, const struct review *taken,
	size_t n, struct data *data)
{
	struct data *sheets = data_list(data, "sheets");

	for (size_t first = n; first-- > 0;) {
		if (taken[first].step != 0) /* each text begins with who wrote it */
			continue;
		struct data *item = data_item(sheets);
		struct data *steps = data_list(item, "steps");
		show_sheet(rq, ticket, &taken[first], item);
		for (size_t i = first; i < n; i++)
			if (same_text(&taken[i], &taken[first]))
				show_step(rq, &taken[i], data_item(steps));
	}
}

int record_page(struct request *rq)
{
	struct ticket *ticket;
	struct review *taken;
	size_t n;

	int fault = desk_ticket(rq, rq->arg, &ticket);
	if (fault)
		return fault;
	enum db_status status = review_list(desk.db, rq->pool, ticket->id, &taken, &n);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (n == 0)
		return 404;
	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "信息发布审查表");
	data_text(data, "_ticket_url", request_url(rq, "desk/tickets/%s", ticket->number));
	data_text(data, "_ticket_title", ticket->title);
	data_text(data, "_printed", words_time(rq->pool, rq->now, INSTANT_NONE));
	show_sheets(rq, ticket, taken, n, data);
	return desk_page(rq, 200, "record", data);
}
