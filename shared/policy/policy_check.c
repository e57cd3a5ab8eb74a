/* SPDX-License-Identifier: MIT */
/*
 * What can only be seen when all files of a policy are together: that names lead somewhere and that
 * nothing is missing that the programs need.
 */
#include <stdarg.h>
#include <string.h>
#include "base/str.h"
#include "policy/policy_build.h"

static int fail(struct buf *err, struct origin from, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct buf *err, struct origin from, const char *format, ...)
{
	va_list args;

	buf_print(err, "%s:%d: ", from.file, from.line);
	va_start(args, format);
	buf_vprint(err, format, args);
	va_end(args);
	buf_char(err, '\n');
	return -1;
}

static int check_within(const struct policy *policy, const struct policy_rule *rule,
	struct origin from, struct buf *err)
{
	const struct policy_rule *within;

	if (!rule->within)
		return 0;
	if (str_equal(rule->within, rule->name))
		return fail(err, from, "rule %s: within itself; expected: the name of another rule",
			rule->name);
	within = policy_rule(policy, rule->within, rule->class_);
	if (!within)
		return fail(err, from, "rule %s: within %s; expected: a rule that there is",
			rule->name, rule->within);
	if (within->within)
		return fail(err, from,
			"rule %s: within %s, which is within %s; expected: a rule that is within "
			"no other",
			rule->name, rule->within, within->within);
	return 0;
}

static int check_rule(const struct policy *policy, const struct policy_rule *rule,
	struct origin from, struct buf *err)
{
	const struct choices *classes = &policy->lists[POLICY_CLASSES];

	if (rule->class_ && !policy_choice(policy_classes(policy), rule->class_))
		return fail(err, from, "rule %s: class %s; expected: the code of a class",
			rule->name, rule->class_);
	for (size_t k = 0; k < classes->n; k++) {
		if (!policy_rule(policy, rule->name, classes->choice[k].code))
			return fail(err, from,
				"rule %s: nothing for class %s; expected: a rule for each class, "
				"or one without",
				rule->name, classes->choice[k].code);
	}
	return check_within(policy, rule, from, err);
}

/* What the programs ask for without asking whether it is there. */
static const struct {
	enum policy_kind kind;
	const char *name;
} needed[] = {
	{POLICY_RULES, "letter.dispatch"},
	{POLICY_RULES, "letter.reply"},
	{POLICY_RULES, "letter.unit"},
	{POLICY_RULES, "letter.unanswered"},
	{POLICY_RULES, "rating.contact"},
	{POLICY_RULES, "rating.rectify"},
	{POLICY_NUMBERS, "chase.most"},
	{POLICY_NUMBERS, "chase.gap_hours"},
	{POLICY_NUMBERS, "add.most"},
	{POLICY_NUMBERS, "return.most"},
	{POLICY_NUMBERS, "refuse.persons"},
	{POLICY_NUMBERS, "rating.words_from"},
	{POLICY_NUMBERS, "rework.most"},
	{POLICY_NUMBERS, "password.least"},
	{POLICY_NUMBERS, "password.classes"},
	{POLICY_NUMBERS, "password.history"},
	{POLICY_NUMBERS, "password.hint_days"},
	{POLICY_NUMBERS, "interview.minutes"},
	{POLICY_NUMBERS, "column.depth_most"},
	{POLICY_NUMBERS, "newmedia.per_platform"},
	{POLICY_NUMBERS, "newmedia.per_unit"},
	{POLICY_NUMBERS, "newmedia.report_month"},
	{POLICY_NUMBERS, "measure.raise_after"},
	{POLICY_NUMBERS, "supervise.workdays"},
	{POLICY_NUMBERS, "publication.names"},
	{POLICY_NUMBERS, "rating.invite"},
	{POLICY_NUMBERS, "rating.invite_hours"},
	{POLICY_NUMBERS, "rating.unrated_counts"},
	{POLICY_NUMBERS, "figures.small"},
};
enum { NEEDED = sizeof needed / sizeof *needed };

bool policy_lacks(const struct policy *policy)
{
	for (size_t i = 0; i < NEEDED; i++) {
		if (!policy_row(policy, needed[i].kind, needed[i].name))
			return true;
	}
	return false;
}

void policy_fill(struct policy *policy, const struct policy *base)
{
	for (size_t i = 0; i < NEEDED; i++) {
		enum policy_kind kind = needed[i].kind;
		const struct rows *rows = &base->rows[kind];
		struct buf err = BUF_INIT;
		if (policy_row(policy, kind, needed[i].name))
			continue;
		for (size_t k = 0; k < rows->n; k++) {
			const char *row = (const char *)rows->row + k * rows->size;
			if (str_equal(*(const char *const *)row, needed[i].name))
				policy_put(policy, kind, row, rows->from[k], &err);
		}
		buf_free(&err); /* a base has nothing twice */
	}
}

static int check_needed(const struct policy *policy, struct buf *err)
{
	for (size_t i = 0; i < NEEDED; i++) {
		if (policy_row(policy, needed[i].kind, needed[i].name))
			continue;
		buf_print(err, "policy %s: no %s %s; expected: all that letters need\n",
			policy->name, policy->rows[needed[i].kind].what, needed[i].name);
		return -1;
	}
	return 0;
}

/* What is taken out when it has been kept long enough; a name that nobody carries out would be a
 * promise that is not kept. */
static int check_retention(const struct policy_period *period, struct origin from, struct buf *err)
{
	static const char *const known[] = {"log", "contact", "junk", "draft", "message", "session",
		"link", "snapshot", "file"};

	if (!str_starts(period->name, "retention."))
		return 0;
	if (period->unit == LIMIT_WORKDAYS)
		return fail(err, from, "period %s: working days; expected: days or months",
			period->name);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_equal(period->name + strlen("retention."), known[i]))
			return 0;
	return fail(err, from,
		"period %s: nobody carries it out; expected: retention. and log, contact, junk, "
		"draft, message, session, link, snapshot or file",
		period->name);
}

static int check_periods(const struct policy *policy, struct buf *err)
{
	const struct rows *rows = &policy->rows[POLICY_PERIODS];
	const struct policy_period *periods = rows->row;

	for (size_t i = 0; i < rows->n; i++) {
		if (check_retention(&periods[i], rows->from[i], err) != 0)
			return -1;
	}
	return 0;
}

static int check_rules(const struct policy *policy, struct buf *err)
{
	size_t n;
	const struct policy_rule *rules = policy_rules(policy, &n);

	for (size_t i = 0; i < n; i++) {
		if (check_rule(policy, &rules[i], policy->rows[POLICY_RULES].from[i], err) != 0)
			return -1;
	}
	return 0;
}

/* A list that a route asks for has questions whose answers can stand in the way. */
static bool is_checklist(struct policy_list list)
{
	for (size_t i = 0; i < list.n; i++) {
		if (list.choice[i].blocks[0])
			return true;
	}
	return false;
}

static int check_routes(const struct policy *policy, struct buf *err)
{
	size_t n;
	const struct policy_route *routes = policy_routes(policy, &n);

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < routes[i].n_checks; k++) {
			if (is_checklist(policy_items(policy, routes[i].checks[k])))
				continue;
			return fail(err, policy->rows[POLICY_ROUTES].from[i],
				"route %s: checks %s; expected: a list whose items have blocks",
				routes[i].name, routes[i].checks[k]);
		}
	}
	return 0;
}

/* The public copy of a letter, or a solicitation, takes routes that there are. */
static int check_listed(const struct policy *policy, const char *name, struct buf *err)
{
	struct policy_list list = policy_items(policy, name);

	for (size_t i = 0; i < list.n; i++) {
		if (policy_route(policy, list.choice[i].code))
			continue;
		buf_print(err, "policy %s: %s: %s; expected: the name of a route\n", policy->name,
			name, list.choice[i].code);
		return -1;
	}
	return 0;
}

static int check_ratings(const struct policy *policy, struct buf *err)
{
	const struct choices *ratings = &policy->lists[POLICY_RATINGS];

	for (size_t i = 0; i < 5; i++) {
		if (ratings->n != 5 || ratings->choice[i].code[0] != '5' - (char)i)
			return fail(err, ratings->from[0],
				"ratings; expected: the five levels 5, 4, 3, 2 and 1, in this "
				"order");
	}
	return 0;
}

static int check_classes(const struct policy *policy, struct buf *err)
{
	if (policy_choice(policy_classes(policy), policy->default_class))
		return 0;
	return fail(err, policy->default_from, "classes: default %s; expected: the code of a class",
		policy->default_class);
}

int policy_check(const struct policy *policy, struct buf *err)
{
	if (check_classes(policy, err) != 0 || check_rules(policy, err) != 0 ||
		check_periods(policy, err) != 0 || check_needed(policy, err) != 0 ||
		check_routes(policy, err) != 0 ||
		check_listed(policy, "publication.routes", err) != 0 ||
		check_listed(policy, "solicitation.routes", err) != 0)
		return -1;
	return check_ratings(policy, err);
}
