/* SPDX-License-Identifier: MIT */
/*
 * The site's own words on the command line: sensitive ones and empty phrases, listed, taken over
 * from a file, removed. What they mean for letters and answers is shared/tickets/words/wordlist.h.
 */
#include <getopt.h>
#include <stdio.h>
#include "tickets/words/wordlist.h"
#include "modules/huiying/cli.h"

#define FILE_MOST (4 << 20)

static struct wordlist_change change_of(struct cli *cli)
{
	return (struct wordlist_change){.site_id = cli->site_id, .who = "", .now = cli->now};
}

static int list(struct cli *cli)
{
	static const char *const columns[] = {
		"kind", "level", "word", "advice", "changed_at", "changed_by"};
	struct wordlist_row *rows;
	char at[INSTANT_TEXT];
	size_t n;

	if (cli_database(cli) != CLI_OK)
		return CLI_FAILED;
	if (wordlist_read(cli->db, cli->pool, cli->site_id, &rows, &n) != DB_OK)
		return cli_db_fail(cli, "words");
	struct table *table = table_open(cli, columns, 6);
	for (size_t i = 0; i < n; i++) {
		const char *cells[] = {wordlist_kind(rows[i].kind), wordlist_level(rows[i].level),
			rows[i].word, rows[i].advice, instant_iso(rows[i].changed_at, at),
			rows[i].changed_by};
		table_row(table, cells);
	}
	table_close(&table);
	return CLI_OK;
}

static const char *fault_words(enum wordlist_fault fault, enum screen_kind kind)
{
	switch (fault) {
	case WORDLIST_LEVEL:
		return kind == SCREEN_SITE ? "the level of a site is note or hold"
					   : "the level is one of note, flag, hold";
	case WORDLIST_SITE: return "no host of a site";
	case WORDLIST_MARKS: return "no word in which anything could be found";
	case WORDLIST_LONG: return "a word has at most 60 characters";
	default: return "advice has at most 200 characters";
	}
}

static int take_over(
	struct cli *cli, const char *path, enum screen_kind kind, enum screen_level otherwise)
{
	struct wordlist_change change = change_of(cli);
	struct buf text = BUF_INIT, err = BUF_INIT;
	struct wordlist_row *rows;
	size_t n = 0, changed = 0;
	int line, rc = CLI_OK;

	if (file_read(path, FILE_MOST, &text, &err) != 0) {
		rc = cli_fail("%s", buf_str(&err));
	} else {
		enum wordlist_fault fault = wordlist_parse(
			cli->pool, buf_str(&text), kind, otherwise, &rows, &n, &line);
		if (fault)
			rc = cli_fail("%s:%d: %s; nothing was imported", path, line,
				fault_words(fault, kind));
		else if (!cli->dry && wordlist_put(cli->db, &change, rows, n, &changed) != DB_OK)
			rc = cli_db_fail(cli, "words");
	}
	if (rc == CLI_OK)
		fprintf(stderr, "%zu words read, %zu new or changed\n", n, changed);
	buf_free(&text);
	buf_free(&err);
	return rc;
}

static int drop(struct cli *cli, const char *word, enum screen_kind kind)
{
	struct wordlist_change change = change_of(cli);
	bool found = true;

	if (!cli->dry && wordlist_remove(cli->db, &change, kind, word, &found) != DB_OK)
		return cli_db_fail(cli, "words");
	return found ? CLI_OK : cli_fail("there is no %s word “%s”", wordlist_kind(kind), word);
}

int verb_words(struct cli *cli, int argc, char **argv)
{
	enum { KIND = 1, LEVEL };
	static const struct option options[] = {
		{"kind", required_argument, NULL, KIND},
		{"level", required_argument, NULL, LEVEL},
		{NULL, 0, NULL, 0},
	};
	enum screen_kind kind = SCREEN_SENSITIVE;
	enum screen_level level = SCREEN_FLAG;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		bool fits = option == KIND ? wordlist_kind_of(optarg, &kind)
			: option == LEVEL  ? wordlist_level_of(optarg, &level)
					   : false;
		if (!fits)
			return CLI_USAGE;
	}
	const char *what = optind < argc ? argv[optind] : "";
	if (str_equal(what, "list") && argc - optind == 1)
		return list(cli);
	if (argc - optind != 2 || (!str_equal(what, "import") && !str_equal(what, "remove")))
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK)
		return CLI_FAILED;
	return str_equal(what, "import") ? take_over(cli, argv[optind + 1], kind, level)
					 : drop(cli, argv[optind + 1], kind);
}
