/* SPDX-License-Identifier: MIT */
/*
 * What the policy_*.c files share while a policy is put together: load (texts), build, rule and
 * route (a tree to rows), rows, check, facts. Nobody else includes it.
 */
#ifndef HUIYING_POLICY_POLICY_BUILD_H
#define HUIYING_POLICY_POLICY_BUILD_H

#include "policy/policy.h"
#include "policy/policy_xml.h"

#define POLICY_DEPTH 8 /* texts in a chain */

enum policy_section {
	POLICY_TYPES,
	POLICY_CLASSES,
	POLICY_CATEGORIES,
	POLICY_REFUSALS,
	POLICY_RATINGS,
	POLICY_SECTIONS
};
extern const char *const policy_sections[POLICY_SECTIONS]; /* their names in a file */

struct origin {
	const char *file; /* compared by address: one a file that is read */
	int line;
};
struct choices {
	struct policy_choice *choice;
	struct origin *from;
	size_t n;
};
struct number {
	const char *name;
	int value;
	const char *source;
};
struct named_list {
	const char *name, *title, *source;
	struct choices choices;
};

/* Rows of one kind, each beginning with its name. */
struct rows {
	void *row;
	struct origin *from;
	size_t n, size;
	const char *what; /* for messages: rule, period, … */
};
enum policy_kind {
	POLICY_RULES,
	POLICY_PERIODS,
	POLICY_ROUTES,
	POLICY_LISTS,
	POLICY_NUMBERS,
	POLICY_KINDS
};

struct policy {
	struct pool *pool;
	const char *name, *title;
	char version[13];
	struct policy_text texts[POLICY_DEPTH];
	size_t n_texts;
	enum count_rule count;
	const char *count_source;
	struct policy_hours hours;
	const char *hours_source;
	const char *default_class;
	struct origin default_from;
	struct rows rows[POLICY_KINDS];
	struct choices lists[POLICY_SECTIONS];
	struct policy_items *items; /* the named lists as others see them */
	struct policy *base; /* whose rows fill what the texts lacked; NULL: none */
};

void policy_rows_init(struct policy *policy);
/* A row by its name; NULL when there is none. */
const void *policy_row(const struct policy *policy, enum policy_kind kind, const char *name);
/* Puts in a row or replaces what an extended policy said; NULL with a message when the same file
 * says it twice. */
void *policy_put(struct policy *policy, enum policy_kind kind, const void *row,
	struct origin origin, struct buf *err);
int policy_put_choice(struct policy *policy, struct choices *list,
	const struct policy_choice *choice, struct origin origin, struct buf *err);

/* One file that is being read. */
struct builder {
	struct policy *policy;
	const char *file;
	struct buf *err;
	bool extends; /* there is a policy below this file's */
};
struct origin builder_origin(const struct builder *b, const xmlNode *node);
char *builder_attribute(const struct builder *b, const xmlNode *node, const char *name);
bool builder_says(
	const struct builder *b, const xmlNode *node, const char *name, const char *value);
bool builder_is(const xmlNode *node, const char *name);
int builder_number(const char *text); /* of an attribute that the grammar let through; NULL: 0 */
int builder_limit(const struct builder *b, const xmlNode *node, enum limit_unit *unit);
int builder_fail(const struct builder *b, const xmlNode *node, const char *message); /* -1 */

/* Each reads one element of its section: 0, or -1 with a message. */
int policy_build_rule(const struct builder *b, const xmlNode *node);
int policy_build_route(const struct builder *b, const xmlNode *node);
const char *policy_tells(struct pool *pool, unsigned tells); /* "handler direct" */
const char *policy_needs(struct pool *pool, unsigned needs); /* "form plan" */

/* One file's tree, already fitting the grammar, on top of what is there. */
int policy_build(struct policy *policy, const xmlNode *root, const char *file, struct buf *err);
/* Does it lack a rule or number that the programs need? */
bool policy_lacks(const struct policy *policy);
/* Takes those from another one, which must live as long. */
void policy_fill(struct policy *policy, const struct policy *base);
/* What can only be seen when all files are together. */
int policy_check(const struct policy *policy, struct buf *err);

#endif
