/* SPDX-License-Identifier: MIT */
/*
 * What the policy_*.c files share while a policy is put together: load (texts), build and rule (a
 * tree to rows), rows, check, dump. Nobody else includes it.
 */
#ifndef HUIYING_TICKETS_POLICY_BUILD_H
#define HUIYING_TICKETS_POLICY_BUILD_H

#include "tickets/policy.h"
#include "tickets/policy_xml.h"

enum policy_section {
	POLICY_TYPES,
	POLICY_CLASSES,
	POLICY_CATEGORIES,
	POLICY_REFUSALS,
	POLICY_RATINGS,
	POLICY_SECTIONS
};

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

#define POLICY_DEPTH 8 /* texts in a chain */

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
	struct policy_rule *rules;
	struct origin *rule_from;
	size_t n_rules;
	struct choices lists[POLICY_SECTIONS];
	struct number *numbers;
	size_t n_numbers;
};

/* Put in or replace what an extended policy said; an error when the same file says it twice. */
struct policy_rule *policy_put_rule(struct policy *policy, const struct policy_rule *rule,
	struct origin origin, struct buf *err);
struct choices *policy_choices(struct policy *policy, enum policy_section section);
int policy_put_choice(struct policy *policy, struct choices *list,
	const struct policy_choice *choice, struct origin origin, struct buf *err);
void policy_put_number(struct policy *policy, const struct number *number);

/* One file that is being read. */
struct builder {
	struct policy *policy;
	const char *file;
	struct buf *err;
};
struct origin builder_origin(const struct builder *b, const xmlNode *node);
char *builder_attribute(const struct builder *b, const xmlNode *node, const char *name);
bool builder_says(
	const struct builder *b, const xmlNode *node, const char *name, const char *value);
bool builder_is(const xmlNode *node, const char *name);
int builder_number(const char *text); /* of an attribute that the grammar let through; NULL: 0 */
int builder_fail(const struct builder *b, const xmlNode *node, const char *message); /* -1 */

int policy_build_rule(const struct builder *b, const xmlNode *node);

/* One file's tree, already fitting the grammar, on top of what is there. */
int policy_build(struct policy *policy, const xmlNode *root, const char *file, struct buf *err);
/* What can only be seen when all files are together. */
int policy_check(const struct policy *policy, struct buf *err);
/* Everything that was compiled, as text. */
void policy_dump(const struct policy *policy, struct buf *out);

#endif
