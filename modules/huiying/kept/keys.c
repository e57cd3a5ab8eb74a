/* SPDX-License-Identifier: MIT */
/*
 * Changing keys while everything runs: a new one is added, put in use, what the older one sealed is
 * sealed anew, then the older one goes. Every program follows the key file by itself; another node
 * has to be given the file by whoever runs it, before a key in it is put in use.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/conf.h"
#include "tickets/people/change.h"
#include "tickets/heartbeat.h"
#include "tickets/kept/reseal.h"
#include "modules/huiying/cli.h"
#include "modules/huiying/huiying_db.h"

#define NODE_ALIVE 120 /* seconds since a node was last heard of */
#define SETTLED 5 /* seconds after which every program has read a changed file */

/* --- list --- */

static int64_t sealed_by(const struct db_rows *counts, const char *id)
{
	int64_t n = 0;

	for (size_t i = 0; i < counts->rows; i++)
		if (str_equal(db_text(counts, i, 1), id))
			n += db_int(counts, i, 2);
	return n;
}

static int keys_list(struct cli *cli, int argc, char **argv)
{
	static const char *const columns[] = {"kind", "id", "state", "rows"};
	struct secret_key keys[SECRET_KEYS_MOST];
	size_t n = secret_list(cli->secret, keys);
	struct db_rows counts;

	(void)argv;
	if (argc > 1)
		return CLI_USAGE;
	if (reseal_count(cli->db, cli->pool, &counts) != DB_OK)
		return cli_db_fail(cli, "keys");
	struct table *table = table_open(cli, columns, 4);
	for (size_t i = 0; i < n; i++) {
		bool seal = str_equal(keys[i].kind, "seal");
		const char *cells[] = {keys[i].kind, keys[i].id,
			keys[i].in_use ? "in use"
				: seal ? "opens"
				       : "finds",
			seal ? pool_print(
				       cli->pool, "%lld", (long long)sealed_by(&counts, keys[i].id))
			     : NULL};

		table_row(table, cells);
	}
	table_close(&table);
	return CLI_OK;
}

/* --- changing --- */

/* What was done to a key stands among the changes; the key itself nowhere but in its file. */
static int note(struct cli *cli, const char *kind, const char *id, const char *done)
{
	struct change_record record = {.site_id = cli->site_id,
		.at = cli->now,
		.who = "",
		.thing = "keys",
		.name = pool_print(cli->pool, "%s %s", kind, id),
		.field = "key",
		.old_value = "",
		.new_value = done};

	return change_write(cli->db, &record) == DB_OK ? CLI_OK
						       : cli_db_fail(cli, "recording the change");
}

static int keys_add(struct cli *cli, int argc, char **argv)
{
	struct buf err = BUF_INIT;
	char id[SECRET_ID];
	int rc = CLI_OK;

	if (argc != 2)
		return CLI_USAGE;
	if (cli->dry)
		return CLI_OK;
	if (secret_add(conf_text(CONF_KEYS_FILE), argv[1], id, &err) != 0)
		rc = cli_fail("%s", buf_str(&err));
	else
		rc = note(cli, argv[1], id, "added");
	buf_free(&err);
	if (rc == CLI_OK)
		printf("%s\n", id);
	return rc;
}

/* The key of this id; NULL: none, or its id stands for two. */
static const struct secret_key *find(const struct secret_key *keys, size_t n, const char *id)
{
	const struct secret_key *found = NULL;

	for (size_t i = 0; i < n; i++)
		if (str_equal(keys[i].id, id)) {
			if (found)
				return NULL;
			found = &keys[i];
		}
	return found;
}

/* Nodes that were heard of lately and are not this one. */
static int other_nodes(struct cli *cli, bool copied)
{
	struct heartbeat *beats;
	char here[61] = "";
	size_t n;

	gethostname(here, sizeof here - 1);
	if (heartbeat_list(cli->db, cli->pool, &beats, &n) != DB_OK)
		return cli_db_fail(cli, "heartbeats");
	for (size_t i = 0; i < n && !copied; i++)
		if (beats[i].age <= NODE_ALIVE && !str_starts(beats[i].node, here))
			return cli_fail("%s is another node: copy %s there first, then say "
					"--copied",
				beats[i].node, conf_text(CONF_KEYS_FILE));
	return CLI_OK;
}

/* What cannot be made anew with another key ends; nobody does that in passing. */
static int may_be_used(struct cli *cli, const struct secret_key *key, bool ends)
{
	int64_t open;

	if (str_equal(key->kind, "sign") && !ends)
		return cli_fail("another key that signs ends every form that is open, recovery "
				"codes of second factors and invitations that were not sent yet: "
				"say --ends");
	if (!str_equal(key->kind, "lookup"))
		return CLI_OK;
	if (reseal_questionnaires(cli->db, cli->pool, cli->now, &open) != DB_OK)
		return cli_db_fail(cli, "questionnaires");
	if (open > 0 && !ends)
		return cli_fail("%lld questionnaires are open, and who has answered them is known "
				"by this key alone: wait until they are closed, or say --ends",
			(long long)open);
	return CLI_OK;
}

static int keys_use(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {{"copied", no_argument, NULL, 'c'},
		{"ends", no_argument, NULL, 'e'}, {NULL, 0, NULL, 0}};
	struct secret_key keys[SECRET_KEYS_MOST];
	size_t n = secret_list(cli->secret, keys);
	bool copied = false, ends = false;
	struct buf err = BUF_INIT;
	int option, rc = CLI_OK;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'c' && option != 'e')
			return CLI_USAGE;
		copied = copied || option == 'c';
		ends = ends || option == 'e';
	}
	if (argc - optind != 1)
		return CLI_USAGE;
	const struct secret_key *key = find(keys, n, argv[optind]);
	if (!key)
		return cli_fail("no key has the id %s", argv[optind]);
	if (key->in_use)
		return CLI_OK;
	if (may_be_used(cli, key, ends) != CLI_OK || other_nodes(cli, copied) != CLI_OK)
		return CLI_FAILED;
	if (cli->dry)
		return CLI_OK;
	if (secret_use(conf_text(CONF_KEYS_FILE), key->id, &err) != 0)
		rc = cli_fail("%s", buf_str(&err));
	buf_free(&err);
	return rc == CLI_OK ? note(cli, key->kind, key->id, "put in use") : rc;
}

/* --- sealing anew --- */

static void step(void *ctx, const char *what, int64_t done)
{
	bool *terminal = ctx;

	if (*terminal)
		fprintf(stderr, "\r%s: %lld ", what, (long long)done);
}

static int keys_reseal(struct cli *cli, int argc, char **argv)
{
	struct reseal_report report;
	bool terminal = isatty(STDERR_FILENO);

	(void)argv;
	if (argc != 1)
		return CLI_USAGE;
	if (cli->dry)
		return CLI_OK;
	enum db_status status = reseal_run(cli->db, cli->secret, &report, step, &terminal);
	if (terminal)
		fputc('\n', stderr);
	if (status != DB_OK)
		return cli_fail(
			"sealing anew: %s; what was done is done, run it again", db_error(cli->db));
	printf("%lld rows sealed anew, %lld hashes made anew\n", (long long)report.sealed,
		(long long)report.found);
	if (report.closed || report.unknown)
		return cli_fail("%lld rows are opened by no key here, %lld hashes come from keys "
				"that are gone",
			(long long)report.closed, (long long)report.unknown);
	return CLI_OK;
}

/* --- retire --- */

static int nothing_left(struct cli *cli, const struct secret_key *key)
{
	struct db_rows counts;
	int64_t n = 0;

	if (str_equal(key->kind, "seal")) {
		if (reseal_count(cli->db, cli->pool, &counts) != DB_OK)
			return cli_db_fail(cli, "keys");
		n = sealed_by(&counts, key->id);
	} else { /* a query code is made anew with the key that signed it */
		if (reseal_stale(cli->db, cli->secret, 1, &n) != DB_OK)
			return cli_db_fail(cli, "keys");
	}
	return n == 0 ? CLI_OK
		      : cli_fail("%s %s is still needed: run `huiying keys reseal` first",
				key->kind, key->id);
}

/* Somebody may still seal with the one that was in use a moment ago. */
static int settled(struct cli *cli)
{
	struct stat about;

	if (stat(conf_text(CONF_KEYS_FILE), &about) != 0)
		return cli_fail("%s cannot be looked at", conf_text(CONF_KEYS_FILE));
	if (cli->now / SECOND - about.st_mtime < SETTLED)
		return cli_fail(
			"the key file was changed a moment ago: come again in %d s", SETTLED);
	return CLI_OK;
}

/* What no row shows still ends with a key that signed; nobody does that in passing. */
static int may_go(struct cli *cli, const struct secret_key *key, const struct secret_key *keys,
	size_t n, bool ends)
{
	instant since = INSTANT_NONE;
	int64_t tickets = 0;

	if (!str_equal(key->kind, "sign") || ends)
		return CLI_OK;
	for (size_t i = 0; i < n; i++)
		if (keys[i].in_use && str_equal(keys[i].kind, "sign") &&
			key_since(cli->db, cli->pool, "sign", keys[i].id, &since) != DB_OK)
			return cli_db_fail(cli, "keys");
	if (tickets_before(cli->db, cli->pool, since, &tickets) != DB_OK)
		return cli_db_fail(cli, "tickets");
	return cli_fail(
		"sign %s may have signed the query codes of %lld tickets: they go on, but a "
		"form of then that is sent once more gets its receipt without the code, and "
		"once the key for look-up changes, the one in use now is needed for good: "
		"say --ends",
		key->id, (long long)tickets);
}

static int keys_retire(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{"ends", no_argument, NULL, 'e'}, {NULL, 0, NULL, 0}};
	struct secret_key keys[SECRET_KEYS_MOST];
	size_t n = secret_list(cli->secret, keys);
	struct buf err = BUF_INIT;
	bool ends = false;
	int option, rc = CLI_OK;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'e')
			return CLI_USAGE;
		ends = true;
	}
	if (argc - optind != 1)
		return CLI_USAGE;
	const struct secret_key *key = find(keys, n, argv[optind]);
	if (!key)
		return cli_fail("no key has the id %s", argv[optind]);
	if (key->in_use)
		return cli_fail("%s %s is in use", key->kind, key->id);
	if (settled(cli) != CLI_OK || nothing_left(cli, key) != CLI_OK ||
		may_go(cli, key, keys, n, ends) != CLI_OK)
		return CLI_FAILED;
	if (cli->dry)
		return CLI_OK;
	if (secret_remove(conf_text(CONF_KEYS_FILE), key->id, &err) != 0)
		rc = cli_fail("%s", buf_str(&err));
	buf_free(&err);
	return rc == CLI_OK ? note(cli, key->kind, key->id, "retired") : rc;
}

int verb_keys(struct cli *cli, int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(struct cli *cli, int argc, char **argv);
	} verbs[] = {{"list", keys_list}, {"add", keys_add}, {"use", keys_use},
		{"reseal", keys_reseal}, {"retire", keys_retire}};
	const char *what = argc > 1 ? argv[1] : "list";

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (!str_equal(what, verbs[i].name))
			continue;
		if (cli_database(cli) != CLI_OK || cli_engine(cli) != CLI_OK)
			return CLI_FAILED;
		return verbs[i].run(cli, argc > 1 ? argc - 1 : 1, argc > 1 ? argv + 1 : argv);
	}
	return CLI_USAGE;
}
