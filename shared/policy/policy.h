/* SPDX-License-Identifier: MIT */
/*
 * The law as data: schema/policies/NAME.xml, checked against policy.rng with libxml2 (no network,
 * no entities), compiled once at start. Every rule carries its source (document number and article)
 * or the word `local`. No number of days stands in C: whoever needs one asks here.
 */
#ifndef HUIYING_POLICY_POLICY_H
#define HUIYING_POLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include "calendar/deadline.h"
#include "policy/level.h"

struct buf;
struct policy;
struct pool;

enum limit_unit { LIMIT_WORKDAYS, LIMIT_DAYS, LIMIT_MONTHS };

struct policy_level {
	const char *name; /* remind, yellow, red, supervise */
	enum level level;
	int at; /* working days relative to the due day, see deadline_level() */
	int months; /* > 0: instead, so many months after the start */
	unsigned tells; /* enum tell */
};

/* A limit may be lengthened: once, asked and granted before it is due, counted from the start. */
struct policy_extension {
	int limit; /* in the rule's unit, from the start; 0: it may not */
	const char *source;
};
/* A limit may stand still while the citizen is asked; no regulation allows it, a site may. */
struct policy_pause {
	int most; /* times; 0: never */
	int limit; /* working days that one may last */
	const char *source;
};

struct policy_rule {
	const char *name; /* letter.reply, … */
	const char *class_; /* simple, other; NULL: any */
	int limit;
	enum limit_unit unit;
	enum count_rule count; /* for working days */
	bool roll; /* for days and months */
	const char *within; /* name of a rule whose due instant this one never passes, or NULL */
	const char *source; /* "大理州政府网站和政务新媒体管理规定 第十五条", or "local" */
	const char *title; /* what a person reads: 答复期限 */
	const struct policy_level *levels; /* ascending */
	size_t n_levels;
	struct policy_extension extension;
	struct policy_pause pause;
};

/* One row of a list a person chooses from; codes are stable words. */
struct policy_choice {
	const char *code;
	const char *name;
	const char *text; /* what the citizen reads with it (refusals: why, by which rule); "" when
			     none */
	const char *where; /* refusals: where to go instead; "" when none */
	const char *parent; /* categories: code of the parent, or NULL */
	bool redirect; /* refusals: sends the citizen to another channel (REDIRECTED instead of
			  REJECTED) */
	const char *source;
	const char *blocks; /* check-lists: the answer that stands in the way, "yes" or "no"; ""
			       where neither does, in other lists always */
	const char *except; /* check-lists: kind of content that need not answer it; "" none */
};
struct policy_list {
	const struct policy_choice *choice;
	size_t n;
};

struct policy *policy_open(const char *dir, const char *name,
	struct buf *err); /* NULL: file, line, what was expected */
/* The same from a text, as if it stood in DIR/NAME.xml; what it extends is read from dir. */
struct policy *policy_parse(
	const char *dir, const char *name, const char *text, size_t n, struct buf *err);
/* A file anywhere, named after its policy; what it extends is read from dir. */
struct policy *policy_open_file(const char *dir, const char *file, struct buf *err);
/* The texts it was made of, as they were read: [0] is NAME.xml itself, each extends the next; live
 * as long as the policy. */
struct policy_text {
	const char *name, *text;
};
size_t policy_texts(const struct policy *policy, const struct policy_text **out);
/* The same policy from such a chain alone; reads no file but dir/policy.rng. A chain that an older
 * release kept may lack a rule or number that this one needs: those are dir/national.xml's. */
struct policy *policy_from_texts(
	const char *dir, const struct policy_text *texts, size_t n, struct buf *err);
void policy_close(struct policy **policy);
const char *policy_name(const struct policy *policy);
const char *policy_version(
	const struct policy *policy); /* hash of the compiled text, 12 hex digits */

/* The rule for a class (falls back to a rule without class; class_ NULL, "" or of another policy:
 * the default class, so that no letter is without a limit after a switch); NULL when the policy has
 * none. */
const struct policy_rule *policy_rule(
	const struct policy *policy, const char *name, const char *class_);

struct policy_list policy_types(
	const struct policy *policy); /* consult complain report suggest help */
struct policy_list policy_categories(const struct policy *policy); /* taxonomy */
struct policy_list policy_refusals(const struct policy *policy);
struct policy_list policy_ratings(const struct policy *policy); /* code "5".."1", best first */
struct policy_list policy_classes(const struct policy *policy); /* simple, other */
const struct policy_choice *policy_choice(struct policy_list list, const char *code_or_name);
/* Code of the uppermost category above this one, or its own; "" for "" and for a code that the
 * taxonomy does not have. */
const char *policy_topic(const struct policy *policy, const char *category);

/* Whole numbers by name: chase.most, chase.gap_hours, add.most, return.most, refuse.persons,
 * rating.words_from (levels of this value and below need words), rework.most, password.least,
 * password.classes … `bug()` when the policy lacks it: opening demands them all. */
int policy_number(const struct policy *policy, const char *name);
/* When people may be sent messages: minutes of the day in Shanghai, [from, to). A message to a
 * member of staff waits for a working day when workdays is set; one to a citizen only for the
 * hour. */
struct policy_hours {
	int from, to;
	bool workdays;
};
struct policy_hours policy_hours(const struct policy *policy);
/* Every rule, in the order of the file. */
const struct policy_rule *policy_rules(const struct policy *policy, size_t *n);
const char *policy_title(const struct policy *policy); /* 大理州 */

const char *policy_default_class(
	const struct policy *policy); /* class of a letter nobody has classified */

/* --- what other duties a site has --- */

/* Something is due at least `times` times in so long (a column's update, an inspection), or must
 * stand or be kept at least so long (a notice, a solicitation, a log). */
struct policy_period {
	const char *name; /* column.dynamic, notice.migration, inspection.full, retention.log, … */
	const char *title; /* 动态信息类栏目 */
	int limit;
	enum limit_unit unit;
	bool least; /* stands at least so long */
	bool review; /* looking through it and finding nothing to change counts too */
	int times;
	const char *source;
};
const struct policy_period *policy_period(
	const struct policy *policy, const char *name); /* NULL: none */

/* Who looks at a text before it is published (审核流程). */
struct policy_step {
	const char *by; /* editor head leader chief office site site-leader government-leader
			   government-chief */
	const char *title; /* 科室负责人审核校对 */
	bool approves; /* signs (签发、审批); the last step does */
};
enum policy_need { /* what must be there, bits */
	NEED_FORM = 1 << 0, /* 审查表 */
	NEED_PLAN = 1 << 1, /* 应急预案 */
	NEED_CONSENT = 1 << 2, /* written, of every unit that takes part */
	NEED_SOURCE = 1 << 3, /* where a reprint comes from */
	NEED_INTERPRETATION = 1 << 4, /* 政策解读, published together */
	NEED_SECRECY = 1 << 5, /* 保密审查 */
};
struct policy_route {
	const char *name; /* three, government, department, township, reprint, urgent, … */
	const char *title, *text; /* text: what goes this way */
	const struct policy_step *steps; /* in this order */
	size_t n_steps;
	bool distinct; /* nobody takes two of the steps */
	unsigned needs;
	const char *const *checks; /* names of check-lists that are answered first */
	size_t n_checks;
	const char *source;
};
const struct policy_route *policy_route(
	const struct policy *policy, const char *name); /* NULL: none */
const struct policy_route *policy_routes(const struct policy *policy, size_t *n);

/* Lists by name: check-lists (check.content, check.gates, …), kinds of forbidden content, things to
 * do when somebody leaves … */
struct policy_items {
	const char *name, *title, *source;
	struct policy_list list;
};
struct policy_list policy_items(
	const struct policy *policy, const char *name); /* n = 0: no such list */
const struct policy_items *policy_lists(const struct policy *policy, size_t *n);

/* --- looking at all of it --- */

/* Everything that was compiled, one fact a row: what the version is the hash of, what `policy show`
 * prints and `policy diff` compares. part, name and field together are unique. */
struct policy_fact {
	const char *part; /* rules, numbers, routes, check.content, … */
	const char *name; /* letter.reply simple */
	const char *field; /* limit, level red, source, … */
	const char *value;
};
size_t policy_facts(const struct policy *policy, struct pool *pool, struct policy_fact **out);

#endif
