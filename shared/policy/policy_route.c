/* SPDX-License-Identifier: MIT */
/*
 * A review route of a policy file: its steps, what must be there and which check-lists are answered
 * first. Whether those lists exist is seen in policy_check.c.
 */
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "policy/policy_build.h"

static const struct {
	const char *word;
	enum policy_need need;
} needs[] = {
	{"form", NEED_FORM},
	{"plan", NEED_PLAN},
	{"consent", NEED_CONSENT},
	{"source", NEED_SOURCE},
	{"interpretation", NEED_INTERPRETATION},
	{"secrecy", NEED_SECRECY},
};

/* Words apart by white space; in a pool, "" as an empty list. */
static size_t split(struct pool *pool, const char *text, const char *const **out)
{
	char *copy = pool_text(pool, text ? text : ""), *rest = NULL;
	const char **words = pool_alloc(pool, (strlen(copy) / 2 + 1) * sizeof *words);
	size_t n = 0;

	for (char *word = strtok_r(copy, " \t\r\n", &rest); word;
		word = strtok_r(NULL, " \t\r\n", &rest))
		words[n++] = word;
	*out = words;
	return n;
}

static unsigned parse_needs(const struct builder *b, const xmlNode *node)
{
	const char *const *words;
	size_t n = split(b->policy->pool, builder_attribute(b, node, "needs"), &words);
	unsigned found = 0;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < sizeof needs / sizeof *needs; k++) {
			if (strcmp(words[i], needs[k].word) == 0)
				found |= needs[k].need;
		}
	}
	return found;
}

const char *policy_needs(struct pool *pool, unsigned needed)
{
	const char *words = "";
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
		if (needed & needs[i].need)
			words = pool_print(
				pool, "%s%s%s", words, words[0] ? " " : "", needs[i].word);
	}
	return words;
}

static int build_steps(const struct builder *b, const xmlNode *node, struct policy_route *route)
{
	struct policy_step *steps;
	size_t n = 0;

	for (const xmlNode *child = policy_xml_first(node); child; child = policy_xml_next(child))
		n++;
	steps = pool_alloc(b->policy->pool, n * sizeof *steps);
	for (const xmlNode *child = policy_xml_first(node); child; child = policy_xml_next(child))
		steps[route->n_steps++] = (struct policy_step){
			.by = builder_attribute(b, child, "by"),
			.title = builder_attribute(b, child, "title"),
			.approves = builder_says(b, child, "approves", "yes"),
		};
	route->steps = steps;
	if (!steps[n - 1].approves)
		return builder_fail(b, node,
			"the last step does not approve; expected: approves=\"yes\" on the last "
			"step");
	return 0;
}

int policy_build_route(const struct builder *b, const xmlNode *node)
{
	const char *text = builder_attribute(b, node, "text");
	struct policy_route route = {
		.name = builder_attribute(b, node, "name"),
		.title = builder_attribute(b, node, "title"),
		.text = text ? text : "",
		.distinct = builder_says(b, node, "distinct", "yes"),
		.needs = parse_needs(b, node),
		.source = builder_attribute(b, node, "source"),
	};

	route.n_checks =
		split(b->policy->pool, builder_attribute(b, node, "checks"), &route.checks);
	if (build_steps(b, node, &route) != 0)
		return -1;
	return policy_put(b->policy, POLICY_ROUTES, &route, builder_origin(b, node), b->err) ? 0
											     : -1;
}
