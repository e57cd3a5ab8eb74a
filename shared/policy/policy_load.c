/* SPDX-License-Identifier: MIT */
/*
 * A policy compiled from its text and the texts it extends, furthest first: a later rule replaces
 * an earlier one of the same name and class, a later choice one of the same code. The texts are
 * files of a folder, or a chain that somebody kept. XML and its grammar are policy_xml.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"
#include "policy/policy_build.h"

#define FILE_MOST (4 << 20)
#define POLICY_NAME 64 /* a longer one is none */

/* One loading: where texts come from. */
struct loader {
	struct policy *policy;
	struct policy_grammar *grammar;
	const char *dir;
	const struct policy_text *kept; /* instead of files; NULL: files */
	size_t n_kept;
	struct buf *err;
};

struct chain {
	const struct chain *before;
	const char *name, *file;
};

static int load(const struct loader *loader, const struct chain *chain, const char *text, size_t n);

static bool is_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	return n > 0 && n <= 40 && name[n] == '\0';
}

static int load_kept(const struct loader *loader, const struct chain *chain, const char *where)
{
	for (size_t i = 0; i < loader->n_kept; i++) {
		const struct policy_text *kept = &loader->kept[i];
		if (strcmp(kept->name, chain->name) == 0)
			return load(loader, chain, kept->text, strlen(kept->text));
	}
	buf_print(loader->err, "%s%sextends %s; expected: a text of this name in the chain\n",
		where, where[0] ? ": " : "", chain->name);
	return -1;
}

static int load_file(const struct loader *loader, const struct chain *chain, const char *where)
{
	struct buf text = BUF_INIT, why = BUF_INIT;
	int result = -1;

	if (file_read(chain->file, FILE_MOST, &text, &why) == 0)
		result = load(loader, chain, buf_str(&text), text.n);
	else if (where[0])
		buf_print(loader->err, "%s: extends %s; expected: a policy beside policy.rng: %s",
			where, chain->name, buf_str(&why));
	else
		buf_text(loader->err, buf_str(&why));
	buf_free(&text);
	buf_free(&why);
	return result;
}

/* where: "FILE:LINE" of the policy that names it. */
static int load_named(const struct loader *loader, const char *name, const struct chain *before,
	const char *where)
{
	struct chain chain = {before, name, NULL};
	int depth = 0;

	for (const struct chain *up = before; up; up = up->before, depth++) {
		if (strcmp(up->name, name) == 0 || depth == POLICY_DEPTH - 1) {
			buf_print(loader->err,
				"%s: extends %s; expected: no loop, and at most %d steps\n", where,
				name, POLICY_DEPTH);
			return -1;
		}
	}
	if (loader->kept) {
		chain.file = pool_print(loader->policy->pool, "%s.xml", name);
		return load_kept(loader, &chain, where);
	}
	chain.file = pool_print(loader->policy->pool, "%s/%s.xml", loader->dir, name);
	return load_file(loader, &chain, where);
}

static int load(const struct loader *loader, const struct chain *chain, const char *text, size_t n)
{
	struct policy *policy = loader->policy;
	xmlDoc *doc = policy_xml_parse(loader->grammar, chain->file, text, n, loader->err);
	const xmlNode *root;
	const char *name, *extends, *where;
	int result = -1;

	if (!doc)
		return -1;
	root = xmlDocGetRootElement(doc);
	name = policy_xml_attribute(policy->pool, root, "name");
	extends = policy_xml_attribute(policy->pool, root, "extends");
	where = pool_print(policy->pool, "%s:%ld", chain->file, xmlGetLineNo(root));
	policy->texts[policy->n_texts++] = (struct policy_text){
		pool_text(policy->pool, name), pool_copy(policy->pool, text, n)};
	if (strcmp(name, chain->name) != 0)
		buf_print(loader->err, "%s: policy %s; expected: the name of the file, %s\n", where,
			name, chain->name);
	else if (!extends || load_named(loader, extends, chain, where) == 0)
		result = policy_build(policy, root, chain->file, loader->err);
	xmlFreeDoc(doc);
	return result;
}

/* --- opening --- */

/* Lengths go before the words, so that no other policy has the same text. */
static void name_version(struct policy *policy)
{
	struct pool *pool = pool_open();
	struct buf text = BUF_INIT;
	struct policy_fact *facts;
	size_t n = policy_facts(policy, pool, &facts);
	unsigned char hash[SECRET_HASH];

	for (size_t i = 0; i < n; i++) {
		const char *words[] = {
			facts[i].part, facts[i].name, facts[i].field, facts[i].value};
		for (size_t k = 0; k < sizeof words / sizeof *words; k++)
			buf_print(&text, "%zu:%s,", strlen(words[k]), words[k]);
	}
	secret_sha256(buf_str(&text), text.n, hash);
	str_hex(hash, sizeof policy->version / 2, policy->version);
	buf_free(&text);
	pool_close(&pool);
}

/* The named lists as others see them. */
static void gather_items(struct policy *policy)
{
	const struct named_list *lists = policy->rows[POLICY_LISTS].row;
	size_t n = policy->rows[POLICY_LISTS].n;

	policy->items = pool_alloc(policy->pool, n * sizeof *policy->items);
	for (size_t i = 0; i < n; i++)
		policy->items[i] = (struct policy_items){lists[i].name, lists[i].title,
			lists[i].source, policy_items(policy, lists[i].name)};
}

static struct policy *policy_new(const char *name, struct buf *err)
{
	struct policy *policy;

	if (!is_name(name)) {
		buf_print(err, "policy %s: expected a name of a-z, 0-9, - and _\n", name);
		return NULL;
	}
	policy = xalloc(sizeof *policy);
	policy->pool = pool_open();
	policy->name = pool_text(policy->pool, name);
	policy_rows_init(policy);
	return policy;
}

/* Texts that an older release kept know nothing of what this one has come to need. */
static void fill_from_shipped(struct policy *policy, const char *dir)
{
	struct buf err = BUF_INIT;

	policy->base = policy_open(dir, "national", &err);
	if (policy->base)
		policy_fill(policy, policy->base);
	buf_free(&err); /* what is still missing is told of the policy itself */
}

/* text: of the policy itself, for messages from `file`; NULL: where the others come from. */
static struct policy *open_with(
	struct loader *loader, const char *name, const char *file, const char *text, size_t n)
{
	struct policy *policy = policy_new(name, loader->err);
	int result = -1;

	if (!policy)
		return NULL;
	loader->policy = policy;
	loader->grammar = policy_grammar_open(loader->dir, loader->err);
	if (loader->grammar && text) {
		struct chain chain = {NULL, policy->name, pool_text(policy->pool, file)};
		result = load(loader, &chain, text, n);
	} else if (loader->grammar) {
		result = load_named(loader, policy->name, NULL, "");
	}
	policy_grammar_close(&loader->grammar);
	if (result == 0 && loader->kept && policy_lacks(policy))
		fill_from_shipped(policy, loader->dir);
	if (result == 0)
		result = policy_check(policy, loader->err);
	if (result != 0) {
		policy_close(&policy);
		return NULL;
	}
	gather_items(policy);
	name_version(policy);
	return policy;
}

struct policy *policy_open(const char *dir, const char *name, struct buf *err)
{
	struct loader loader = {.dir = dir, .err = err};
	return open_with(&loader, name, NULL, NULL, 0);
}

struct policy *policy_parse(
	const char *dir, const char *name, const char *text, size_t n, struct buf *err)
{
	struct loader loader = {.dir = dir, .err = err};
	char file[POLICY_NAME + sizeof ".xml"];

	snprintf(file, sizeof file, "%s.xml", name);
	return open_with(&loader, name, file, text, n);
}

struct policy *policy_open_file(const char *dir, const char *file, struct buf *err)
{
	struct loader loader = {.dir = dir, .err = err};
	const char *slash = strrchr(file, '/');
	const char *base = slash ? slash + 1 : file, *dot = strrchr(base, '.');
	char name[POLICY_NAME];
	struct buf text = BUF_INIT;
	struct policy *policy = NULL;

	snprintf(name, sizeof name, "%.*s", dot ? (int)(dot - base) : (int)strlen(base), base);
	if (!dot || dot == base || strcmp(dot, ".xml") != 0 || dot - base >= POLICY_NAME)
		buf_print(err, "%s: expected: a file NAME.xml, named after its policy\n", file);
	else if (file_read(file, FILE_MOST, &text, err) == 0)
		policy = open_with(&loader, name, file, buf_str(&text), text.n);
	buf_free(&text);
	return policy;
}

struct policy *policy_from_texts(
	const char *dir, const struct policy_text *texts, size_t n, struct buf *err)
{
	struct loader loader = {.dir = dir, .kept = texts, .n_kept = n, .err = err};
	if (n == 0) {
		buf_text(err, "no policy; expected: at least one text\n");
		return NULL;
	}
	return open_with(&loader, texts[0].name, NULL, NULL, 0);
}

void policy_close(struct policy **policy)
{
	if (!*policy)
		return;
	policy_close(&(*policy)->base);
	pool_close(&(*policy)->pool);
	free(*policy);
	*policy = NULL;
}
