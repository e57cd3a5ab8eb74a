/* SPDX-License-Identifier: MIT */
/*
 * A policy compiled from its file and the files it extends, furthest first: a later rule replaces
 * an earlier one of the same name and class, a later choice one of the same code. XML and its
 * grammar are policy_xml.c; what a limit means for a ticket is the clock's matter.
 */
#include "tickets/policy.h"
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"
#include "tickets/policy_build.h"

#define FILE_MOST (4 << 20)
#define DEPTH_MOST 8

/* --- building: rows --- */

static void *grown(struct pool *pool, void *rows, size_t n, size_t size)
{
	/* room doubles at each power of two */
	void *wider;
	if (n & (n - 1) || (n == 0 && rows))
		return rows;
	wider = pool_alloc(pool, (n ? 2 * n : 1) * size);
	if (n)
		memcpy(wider, rows, n * size);
	return wider;
}

struct choices *policy_choices(struct policy *policy, enum policy_section section)
{
	return &policy->lists[section];
}

struct policy_rule *policy_put_rule(struct policy *policy, const struct policy_rule *rule,
	struct origin origin, struct buf *err)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		if (!str_equal(policy->rules[i].name, rule->name) ||
			!str_equal(policy->rules[i].class_, rule->class_))
			continue;
		if (policy->rule_from[i].file == origin.file) {
			buf_print(err,
				"%s:%d: rule %s stands in line %d already; expected: each name and "
				"class once\n",
				origin.file, origin.line, rule->name, policy->rule_from[i].line);
			return NULL;
		}
		policy->rules[i] = *rule;
		policy->rule_from[i] = origin;
		return &policy->rules[i];
	}
	policy->rules = grown(policy->pool, policy->rules, policy->n_rules, sizeof *policy->rules);
	policy->rule_from =
		grown(policy->pool, policy->rule_from, policy->n_rules, sizeof *policy->rule_from);
	policy->rules[policy->n_rules] = *rule;
	policy->rule_from[policy->n_rules] = origin;
	return &policy->rules[policy->n_rules++];
}

/* Where a new row goes: behind its parent's last child, else at the end. */
static size_t place_of(const struct choices *list, const char *parent)
{
	for (size_t i = list->n; parent && i > 0; i--) {
		if (str_equal(list->choice[i - 1].parent, parent) ||
			str_equal(list->choice[i - 1].code, parent))
			return i;
	}
	return list->n;
}

int policy_put_choice(struct policy *policy, struct choices *list,
	const struct policy_choice *choice, struct origin origin, struct buf *err)
{
	size_t at;
	for (size_t i = 0; i < list->n; i++) {
		if (!str_equal(list->choice[i].code, choice->code))
			continue;
		if (list->from[i].file == origin.file) {
			buf_print(err,
				"%s:%d: code %s stands in line %d already; expected: each code "
				"once\n",
				origin.file, origin.line, choice->code, list->from[i].line);
			return -1;
		}
		list->choice[i] = *choice;
		list->from[i] = origin;
		return 0;
	}
	list->choice = grown(policy->pool, list->choice, list->n, sizeof *list->choice);
	list->from = grown(policy->pool, list->from, list->n, sizeof *list->from);
	at = place_of(list, choice->parent);
	memmove(list->choice + at + 1, list->choice + at, (list->n - at) * sizeof *list->choice);
	memmove(list->from + at + 1, list->from + at, (list->n - at) * sizeof *list->from);
	list->choice[at] = *choice;
	list->from[at] = origin;
	list->n++;
	return 0;
}

void policy_put_number(struct policy *policy, const char *name, int value)
{
	for (size_t i = 0; i < policy->n_numbers; i++) {
		if (str_equal(policy->numbers[i].name, name)) {
			policy->numbers[i].value = value;
			return;
		}
	}
	policy->numbers =
		grown(policy->pool, policy->numbers, policy->n_numbers, sizeof *policy->numbers);
	policy->numbers[policy->n_numbers++] = (struct number){name, value};
}

/* --- a file and what it extends --- */

struct chain {
	const struct chain *before;
	const char *name, *file;
};

static int load(struct policy *policy, struct policy_grammar *grammar, const char *dir,
	const struct chain *chain, const char *text, size_t n, struct buf *err);

static bool is_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	return n > 0 && n <= 40 && name[n] == '\0';
}

/* where: "FILE:LINE" of the policy that names it. */
static int load_file(struct policy *policy, struct policy_grammar *grammar, const char *dir,
	const char *name, const struct chain *before, const char *where, struct buf *err)
{
	struct chain chain = {before, name, pool_print(policy->pool, "%s/%s.xml", dir, name)};
	struct buf text = BUF_INIT, why = BUF_INIT;
	int result = -1, depth = 0;

	for (const struct chain *up = before; up; up = up->before, depth++) {
		if (strcmp(up->name, name) == 0 || depth == DEPTH_MOST) {
			buf_print(err, "%s: extends %s; expected: no loop, and at most %d steps\n",
				where, name, DEPTH_MOST);
			return -1;
		}
	}
	if (file_read(chain.file, FILE_MOST, &text, &why) == 0)
		result = load(policy, grammar, dir, &chain, buf_str(&text), text.n, err);
	else if (where[0])
		buf_print(err, "%s: extends %s: %s", where, name, buf_str(&why));
	else
		buf_text(err, buf_str(&why));
	buf_free(&text);
	buf_free(&why);
	return result;
}

static int load(struct policy *policy, struct policy_grammar *grammar, const char *dir,
	const struct chain *chain, const char *text, size_t n, struct buf *err)
{
	xmlDoc *doc = policy_xml_parse(grammar, chain->file, text, n, err);
	const xmlNode *root;
	const char *name, *extends, *where;
	int result = -1;

	if (!doc)
		return -1;
	root = xmlDocGetRootElement(doc);
	name = policy_xml_attribute(policy->pool, root, "name");
	extends = policy_xml_attribute(policy->pool, root, "extends");
	where = pool_print(policy->pool, "%s:%ld", chain->file, xmlGetLineNo(root));
	if (strcmp(name, chain->name) != 0)
		buf_print(err, "%s: policy %s; expected: the name of the file, %s\n", where, name,
			chain->name);
	else if (!extends || load_file(policy, grammar, dir, extends, chain, where, err) == 0)
		result = policy_build(policy, root, chain->file, err);
	xmlFreeDoc(doc);
	return result;
}

/* --- opening --- */

static void name_version(struct policy *policy)
{
	struct buf text = BUF_INIT;
	unsigned char hash[SECRET_HASH];

	policy_dump(policy, &text);
	secret_sha256(buf_str(&text), text.n, hash);
	str_hex(hash, sizeof policy->version / 2, policy->version);
	buf_free(&text);
}

static struct policy *open_with(
	const char *dir, const char *name, const char *text, size_t n, struct buf *err)
{
	struct policy_grammar *grammar;
	struct policy *policy;
	int result;

	if (!is_name(name)) {
		buf_print(err, "policy %s: expected a name of a-z, 0-9, - and _\n", name);
		return NULL;
	}
	grammar = policy_grammar_open(dir, err);
	if (!grammar)
		return NULL;
	policy = xalloc(sizeof *policy);
	policy->pool = pool_open();
	policy->name = pool_text(policy->pool, name);
	if (text) {
		struct chain chain = {NULL, policy->name, pool_print(policy->pool, "%s.xml", name)};
		result = load(policy, grammar, dir, &chain, text, n, err);
	} else {
		result = load_file(policy, grammar, dir, policy->name, NULL, "", err);
	}
	policy_grammar_close(&grammar);
	if (result == 0)
		result = policy_check(policy, err);
	if (result == 0)
		name_version(policy);
	else
		policy_close(&policy);
	return policy;
}

struct policy *policy_open(const char *dir, const char *name, struct buf *err)
{
	return open_with(dir, name, NULL, 0, err);
}

struct policy *policy_parse(
	const char *dir, const char *name, const char *text, size_t n, struct buf *err)
{
	return open_with(dir, name, text, n, err);
}

void policy_close(struct policy **policy)
{
	if (!*policy)
		return;
	pool_close(&(*policy)->pool);
	free(*policy);
	*policy = NULL;
}

/* --- asking --- */

const char *policy_name(const struct policy *policy)
{
	return policy->name;
}

const char *policy_version(const struct policy *policy)
{
	return policy->version;
}

const struct policy_rule *policy_rule(
	const struct policy *policy, const char *name, const char *class_)
{
	const struct policy_rule *any = NULL;

	if (str_empty(class_))
		class_ = policy->default_class;
	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct policy_rule *rule = &policy->rules[i];
		if (strcmp(rule->name, name) != 0)
			continue;
		if (str_equal(rule->class_, class_))
			return rule;
		if (!rule->class_)
			any = rule;
	}
	return any;
}

static struct policy_list list_of(const struct policy *policy, enum policy_section section)
{
	return (struct policy_list){policy->lists[section].choice, policy->lists[section].n};
}

struct policy_list policy_types(const struct policy *policy)
{
	return list_of(policy, POLICY_TYPES);
}
struct policy_list policy_categories(const struct policy *policy)
{
	return list_of(policy, POLICY_CATEGORIES);
}
struct policy_list policy_refusals(const struct policy *policy)
{
	return list_of(policy, POLICY_REFUSALS);
}
struct policy_list policy_ratings(const struct policy *policy)
{
	return list_of(policy, POLICY_RATINGS);
}
struct policy_list policy_classes(const struct policy *policy)
{
	return list_of(policy, POLICY_CLASSES);
}

const struct policy_choice *policy_choice(struct policy_list list, const char *code_or_name)
{
	const struct policy_choice *named = NULL;

	if (str_empty(code_or_name))
		return NULL;
	for (size_t i = 0; i < list.n; i++) {
		if (strcmp(list.choice[i].code, code_or_name) == 0)
			return &list.choice[i];
		if (!named && strcmp(list.choice[i].name, code_or_name) == 0)
			named = &list.choice[i];
	}
	return named;
}

const char *policy_topic(const struct policy *policy, const char *category)
{
	struct policy_list list = policy_categories(policy);
	const struct policy_choice *choice = policy_choice(list, category);

	/* A circle of parents ends too. */
	for (size_t i = 0; choice && choice->parent && i < list.n; i++)
		choice = policy_choice(list, choice->parent);
	return choice ? choice->code : "";
}

int policy_number(const struct policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->n_numbers; i++) {
		if (strcmp(policy->numbers[i].name, name) == 0)
			return policy->numbers[i].value;
	}
	bug("the policy knows no number %s", name);
}

const char *policy_default_class(const struct policy *policy)
{
	return policy->default_class;
}
