/* SPDX-License-Identifier: MIT */
/*
 * Check-lists: which lines a route asks for, whether they are answered, and the answers as they are
 * kept. A line that was answered twice counts by its worse answer.
 */
#include "tickets/reviews/review_work.h"

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"

/* For a rulebook from before the policy had this list. */
static const struct policy_choice secrecy_line = {.code = "done",
	.name = "已做保密审查",
	.text = "",
	.where = "",
	.source = "local",
	.blocks = "no",
	.except = ""};
static const struct policy_items secrecy = {CHECK_SECRECY, "保密审查", "local", {&secrecy_line, 1}};

static const struct policy_items *find_list(const struct policy *policy, const char *name)
{
	size_t n;
	const struct policy_items *lists = policy_lists(policy, &n);

	for (size_t k = 0; k < n; k++) {
		if (str_equal(lists[k].name, name))
			return &lists[k];
	}
	return NULL;
}

const struct policy_items *review_list_at(
	const struct policy *policy, const struct policy_route *route, size_t i)
{
	if (i < route->n_checks) {
		const struct policy_items *list = find_list(policy, route->checks[i]);
		if (!list) /* opening the policy has looked */
			bug("route %s: no list %s", route->name, route->checks[i]);
		return list;
	}
	if (i > route->n_checks || !(route->needs & NEED_SECRECY))
		return NULL;
	const struct policy_items *list = find_list(policy, CHECK_SECRECY);
	return list ? list : &secrecy;
}

static bool is_secrecy(const struct policy_items *list)
{
	return str_equal(list->name, CHECK_SECRECY);
}

bool review_line_counts(const struct policy_choice *line, const char *content)
{
	return str_empty(line->except) || !str_equal(line->except, content);
}

static bool blocks(const struct policy_choice *line, bool yes)
{
	return str_equal(line->blocks, yes ? "yes" : "no");
}

/* The answer that does not stand in the way. */
static bool fine_answer(const struct policy_choice *line)
{
	return str_equal(line->blocks, "no");
}

enum check_state review_check(const struct policy_items *list, const struct policy_choice *line,
	const struct check_answer *checks, size_t n)
{
	enum check_state state = CHECK_OPEN;
	bool all = false;

	for (size_t i = 0; i < n; i++) {
		if (!str_equal(checks[i].list, list->name))
			continue;
		all |= checks[i].yes && str_equal(checks[i].code, CHECK_ALL);
		if (!str_equal(checks[i].code, line->code))
			continue;
		if (blocks(line, checks[i].yes))
			return CHECK_BLOCKS;
		state = CHECK_FINE;
	}
	/* the secrecy review is never one among others */
	return all && !is_secrecy(list) ? CHECK_FINE : state;
}

const struct policy_choice *review_missing(const struct policy *policy,
	const struct policy_route *route, const char *content, const struct check_answer *checks,
	size_t n)
{
	const struct policy_items *list;

	for (size_t i = 0; (list = review_list_at(policy, route, i)); i++) {
		for (size_t k = 0; k < list->list.n; k++) {
			const struct policy_choice *line = &list->list.choice[k];
			if (review_line_counts(line, content) &&
				review_check(list, line, checks, n) != CHECK_FINE)
				return line;
		}
	}
	return NULL;
}

size_t review_all_fine(const struct policy *policy, const struct policy_route *route,
	struct check_answer *out, size_t most)
{
	const struct policy_items *list;
	size_t n = 0;

	for (size_t i = 0; (list = review_list_at(policy, route, i)); i++) {
		if (!is_secrecy(list) && n < most)
			out[n++] = (struct check_answer){list->name, CHECK_ALL, true};
		for (size_t k = 0; is_secrecy(list) && k < list->list.n && n < most; k++)
			out[n++] =
				(struct check_answer){list->name, list->list.choice[k].code, true};
	}
	return n;
}

/* --- as they are kept --- */

static bool own_answer(const struct policy_items *list, const char *code,
	const struct check_answer *checks, size_t n, bool *yes)
{
	for (size_t i = 0; i < n; i++) {
		if (str_equal(checks[i].list, list->name) && str_equal(checks[i].code, code)) {
			*yes = checks[i].yes;
			return true;
		}
	}
	return false;
}

char *review_record(struct pool *pool, const struct policy *policy,
	const struct policy_route *route, const char *content, const struct check_answer *checks,
	size_t n)
{
	const struct policy_items *list;
	struct buf out = BUF_INIT;

	for (size_t i = 0; (list = review_list_at(policy, route, i)); i++) {
		bool at_once = false;
		for (size_t k = 0; k < list->list.n; k++) {
			const struct policy_choice *line = &list->list.choice[k];
			bool yes = fine_answer(line);
			if (!review_line_counts(line, content))
				continue;
			at_once |= !own_answer(list, line->code, checks, n, &yes);
			buf_print(&out, "%s.%s=%s\n", list->name, line->code, yes ? "yes" : "no");
		}
		if (at_once)
			buf_print(&out, "%s.%s=yes\n", list->name, CHECK_ALL);
	}
	char *text = pool_text(pool, buf_str(&out));
	buf_free(&out);
	return text;
}
