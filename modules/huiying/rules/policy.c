/* SPDX-License-Identifier: MIT */
/*
 * huiying policy: check a file, show what is in force, compare two, put another one in force. What
 * a policy says is policy/policy.h; moving due dates is rules.c.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include "base/conf.h"
#include "base/utf8.h"
#include "tickets/rules/rulebook.h"
#include "modules/huiying/rules/rules.h"

/* A name is one of the shipped or the site's own, anything else a file. */
static bool is_file(const char *name)
{
	size_t n = strlen(name);

	return strchr(name, '/') || (n > 4 && strcmp(name + n - 4, ".xml") == 0);
}

/* NULL: what is wrong was printed, as FILE:LINE: what; expected: what. */
static struct policy *open_policy(struct cli *cli, const char *name)
{
	const char *dir = pool_print(cli->pool, "%s/policies", conf_text(CONF_SCHEMA_DIR));
	struct buf err = BUF_INIT;
	struct policy *policy =
		is_file(name) ? policy_open_file(dir, name, &err) : policy_open(dir, name, &err);

	fputs(buf_str(&err), stderr);
	buf_free(&err);
	return policy;
}

static int check(struct cli *cli, int argc, char **argv)
{
	struct policy *policy;

	if (argc != 2)
		return CLI_USAGE;
	policy = open_policy(cli, argv[1]);
	if (!policy)
		return CLI_FAILED;
	policy_close(&policy);
	return CLI_OK;
}

/* --- show --- */

static bool same_name(const struct policy_fact *a, const struct policy_fact *b)
{
	return strcmp(a->part, b->part) == 0 && strcmp(a->name, b->name) == 0;
}

static void show_text(const struct policy_fact *facts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || !same_name(&facts[i], &facts[i - 1]))
			printf("%s%s%s%s\n", i ? "\n" : "", facts[i].part,
				facts[i].name[0] ? " " : "", facts[i].name);
		printf("    %-16s %s\n", facts[i].field, facts[i].value);
	}
}

static void show_rows(struct cli *cli, const struct policy_fact *facts, size_t n)
{
	static const char *const columns[] = {"part", "name", "field", "value"};
	struct table *table = table_open(cli, columns, 4);

	for (size_t i = 0; i < n; i++) {
		const char *cells[] = {
			facts[i].part, facts[i].name, facts[i].field, facts[i].value};
		table_row(table, cells);
	}
	table_close(&table);
}

static void show_policy(struct cli *cli, const struct policy *policy)
{
	struct policy_fact *facts;
	size_t n = policy_facts(policy, cli->pool, &facts);

	if (cli->format == CLI_TEXT)
		show_text(facts, n);
	else
		show_rows(cli, facts, n);
}

/* What the database has, else what a fresh installation would begin with. */
static int show_in_force(struct cli *cli)
{
	struct policy *policy;

	if (cli_database(cli) == CLI_OK &&
		rulebook_follow(cli->db, conf_text(CONF_SCHEMA_DIR), &cli->engine) != DB_OK)
		return cli_fail("the rules in force cannot be read from the database; see above");
	if (cli->engine.policy) {
		show_policy(cli, cli->engine.policy);
		return CLI_OK;
	}
	fprintf(stderr, "huiying: no rules in a database; shown is what huiying.conf names: %s\n",
		conf_text(CONF_POLICY));
	policy = open_policy(cli, conf_text(CONF_POLICY));
	if (!policy)
		return CLI_FAILED;
	show_policy(cli, policy);
	policy_close(&policy);
	return CLI_OK;
}

static int show(struct cli *cli, int argc, char **argv)
{
	struct policy *policy;

	if (argc > 2)
		return CLI_USAGE;
	if (argc == 1)
		return show_in_force(cli);
	policy = open_policy(cli, argv[1]);
	if (!policy)
		return CLI_FAILED;
	show_policy(cli, policy);
	policy_close(&policy);
	return CLI_OK;
}

/* --- diff --- */

/* Two policies as facts, and where the differences go. */
struct comparison {
	struct cli *cli;
	struct policy_fact *facts[2];
	size_t n[2];
	struct table *table;
};

static const struct policy_fact *find(
	const struct policy_fact *facts, size_t n, const struct policy_fact *wanted)
{
	for (size_t i = 0; i < n; i++) {
		if (same_name(&facts[i], wanted) && strcmp(facts[i].field, wanted->field) == 0)
			return &facts[i];
	}
	return NULL;
}

static void tell(struct comparison *c, const struct policy_fact *fact, const char *a, const char *b)
{
	const char *cells[] = {fact->part, fact->name, fact->field, a, b};

	if (c->table) {
		table_row(c->table, cells);
		return;
	}
	printf("%s %s%s%s\n", fact->part, fact->name, fact->name[0] ? " " : "", fact->field);
	if (a)
		printf("  - %s\n", a);
	if (b)
		printf("  + %s\n", b);
}

static void compare(struct comparison *c)
{
	for (size_t i = 0; i < c->n[0]; i++) {
		const struct policy_fact *a = &c->facts[0][i];
		const struct policy_fact *b = find(c->facts[1], c->n[1], a);
		if (!b || strcmp(a->value, b->value) != 0)
			tell(c, a, a->value, b ? b->value : NULL);
	}
	for (size_t i = 0; i < c->n[1]; i++) {
		const struct policy_fact *b = &c->facts[1][i];
		if (!find(c->facts[0], c->n[0], b))
			tell(c, b, NULL, b->value);
	}
}

static int diff(struct cli *cli, int argc, char **argv)
{
	static const char *const columns[] = {"part", "name", "field", "a", "b"};
	struct comparison c = {.cli = cli};
	struct policy *a, *b;

	if (argc != 3)
		return CLI_USAGE;
	a = open_policy(cli, argv[1]);
	b = a ? open_policy(cli, argv[2]) : NULL;
	if (b) {
		c.n[0] = policy_facts(a, cli->pool, &c.facts[0]);
		c.n[1] = policy_facts(b, cli->pool, &c.facts[1]);
		c.table = cli->format == CLI_TEXT ? NULL : table_open(cli, columns, 5);
		compare(&c);
		if (c.table)
			table_close(&c.table);
	}
	if (a)
		policy_close(&a);
	if (!b)
		return CLI_FAILED;
	policy_close(&b);
	return CLI_OK;
}

/* --- use --- */

#define REASON_MOST 120 /* characters; the change's row holds it beside the policy */

/* "policy dali 0f8e… : why", NULL: was printed. */
static const char *change_words(struct cli *cli, const struct policy *policy, const char *reason)
{
	const char *what =
		pool_print(cli->pool, "policy %s %s", policy_name(policy), policy_version(policy));

	if (!reason)
		return what;
	if (utf8_check(reason, strlen(reason)) != UTF8_FINE || utf8_length(reason) > REASON_MOST) {
		cli_fail("--reason: expected at most %d characters in UTF-8", REASON_MOST);
		return NULL;
	}
	return pool_print(cli->pool, "%s: %s", what, reason);
}

static int use(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{"reason", required_argument, NULL, 'r'}, {NULL, 0, NULL, 0}};
	const char *reason = NULL, *what;
	struct engine next;
	struct policy *policy;
	int option, rc;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'r')
			return CLI_USAGE;
		reason = optarg;
	}
	if (optind + 1 != argc)
		return CLI_USAGE;
	policy = open_policy(cli, argv[optind]);
	if (!policy)
		return CLI_FAILED;
	what = change_words(cli, policy, reason);
	rc = what && cli_database(cli) == CLI_OK ? cli_engine(cli) : CLI_FAILED;
	if (rc == CLI_OK) {
		next = cli->engine;
		next.policy = policy;
		rc = rules_change(cli, &next, "policy", what);
	}
	policy_close(&policy);
	return rc;
}

int verb_policy(struct cli *cli, int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(struct cli *cli, int argc, char **argv);
	} actions[] = {{"check", check}, {"show", show}, {"diff", diff}, {"use", use}};

	for (size_t i = 0; argc > 1 && i < sizeof actions / sizeof *actions; i++) {
		if (str_equal(argv[1], actions[i].name))
			return actions[i].run(cli, argc - 1, argv + 1);
	}
	return CLI_USAGE;
}
