/* SPDX-License-Identifier: MIT */
/*
 * Takes over letters with their true times from TSV: id submitted_at answered_at title body answer.
 * The id is kept as source_ref, so that repeating an import takes nothing twice and finishes what a
 * crash left. Units come from a small rule file (word<TAB>unit[<TAB>category], first hit wins);
 * without one the letter lies with the dispatch office.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/conf.h"
#include "base/utf8.h"
#include "tickets/people/organisation.h"
#include "tickets/words/wordlist.h"
#include "modules/huiying/cli.h"
#include "modules/huiying/tickets/corrections.h"
#include "modules/huiying/tickets/letters.h"
#include "modules/huiying/people/people.h"

#define RULES_MOST 500

struct word_rule {
	char *word, *category; /* category "" when none */
	int64_t unit_id;
};

struct import {
	struct cli *cli;
	int64_t box_id, office_id;
	struct word_rule rules[RULES_MOST];
	size_t n_rules;
	struct pool *row; /* emptied after each letter */
	int64_t taken, known, bad;
};

static int add_rule(struct import *import, const char *path, int line, char **cells, int n)
{
	struct word_rule *rule = &import->rules[import->n_rules];

	if (n < 2 || n > 3 || str_empty(cells[0]))
		return cli_fail("%s:%d: expected word<TAB>unit[<TAB>category]", path, line);
	if (import->n_rules == RULES_MOST)
		return cli_fail("%s:%d: more than %d rules", path, line, RULES_MOST);
	rule->unit_id = find_unit(import->cli, cells[1]);
	if (rule->unit_id <= 0)
		return cli_fail("%s:%d: no unit “%s”", path, line, cells[1]);
	if (n == 3 && !policy_choice(policy_categories(import->cli->engine.policy), cells[2]))
		return cli_fail("%s:%d: no category “%s”", path, line, cells[2]);
	rule->word = pool_text(import->cli->pool, cells[0]);
	rule->category = pool_text(import->cli->pool, n == 3 ? cells[2] : "");
	import->n_rules++;
	return CLI_OK;
}

static int read_rules(struct import *import, const char *path)
{
	FILE *file;
	char *line = NULL, *cells[4];
	size_t room = 0;
	ssize_t n;
	int number = 0, rc = CLI_OK;

	if (str_empty(path))
		return CLI_OK;
	if (!(file = fopen(path, "r")))
		return cli_fail("%s: %s", path, strerror(errno));
	while (rc == CLI_OK && (n = getline(&line, &room, file)) > 0) {
		number++;
		if (line[n - 1] == '\n')
			line[--n] = '\0';
		if (n > 0 && line[0] != '#')
			rc = add_rule(import, path, number, cells, tsv_split(line, cells, 4));
	}
	free(line);
	fclose(file);
	return rc;
}

static const struct word_rule *find_rule(
	const struct import *import, const char *title, const char *body)
{
	for (size_t i = 0; i < import->n_rules; i++)
		if (strstr(title, import->rules[i].word))
			return &import->rules[i];
	for (size_t i = 0; i < import->n_rules; i++)
		if (strstr(body, import->rules[i].word))
			return &import->rules[i];
	return NULL;
}

/* Where an imported letter stands decides what is still to do, so that a second run finishes a
 * first one. */
static enum ticket_result carry_on(struct import *import, const struct receipt *receipt,
	const struct letter_row *letter, const struct word_rule *rule)
{
	const struct actor actor = {
		.roles = ROLE_IMPORT, .unit_id = import->office_id, .address = ""};
	struct act accept = {.action = "accept"}, dispatch = {.action = "dispatch"};
	struct act adopt = {.action = "adopt",
		.answer = letter->answer,
		.unit_id = import->office_id}; /* unless it was dispatched */
	struct act publish = {.action = "publish",
		.answer = letter->answer,
		.title = letter->title,
		.body = letter->body};
	struct ticket *ticket;
	enum ticket_result result;
	struct db *db = import->cli->db;
	const struct engine *engine = &import->cli->engine;

	if (ticket_read(db, import->row, receipt->id, &ticket) != DB_OK || !ticket)
		return TICKET_AWAY;
	if (str_equal(ticket->state, "SUBMITTED") && rule) {
		accept.category = str_empty(rule->category) ? NULL : rule->category;
		dispatch.unit_id = rule->unit_id;
		result = ticket_act_all(db, engine, receipt->id, &actor,
			(struct act[]){accept, dispatch}, 2, letter->submitted, NULL);
		if (result != TICKET_DONE)
			return result;
	}
	if (letter->answered == INSTANT_NONE)
		return TICKET_DONE;
	if (!str_equal(ticket->state, "REPLIED") && !str_equal(ticket->state, "ARCHIVED"))
		return ticket_act_all(db, engine, receipt->id, &actor,
			(struct act[]){adopt, publish}, 2, letter->answered, NULL);
	return ticket->published
		? TICKET_DONE
		: ticket_act(db, engine, receipt->id, &actor, &publish, letter->answered, NULL);
}

static enum ticket_result take_once(
	struct import *import, const struct letter_row *letter, bool *known)
{
	struct cli *cli = import->cli;
	char key[SECRET_HEX];
	const struct word_rule *rule;
	struct receipt receipt;
	enum ticket_result result;

	pool_empty(import->row);
	letter_key(cli->secret, letter->id, key);
	rule = find_rule(import, letter->title, letter->body);
	result = ticket_submit(cli->db, &cli->engine,
		&(struct ticket_new){.kind = "letter",
			.site_id = cli->site_id,
			.key = key,
			.box_id = import->box_id,
			.category = rule && !str_empty(rule->category) ? rule->category : NULL,
			.title = letter->title,
			.body = letter->body,
			.open = true,
			.contact = {"", "", "", ""},
			.source = "import",
			.source_ref = letter->id,
			.address = "",
			.now = letter->submitted},
		&receipt);
	*known = result == TICKET_REPEATED;
	if (result != TICKET_DONE && result != TICKET_REPEATED)
		return result;
	return carry_on(import, &receipt, letter, rule);
}

/* NULL, or what is wrong with the line. */
static const char *take_letter(void *ctx, const struct letter_row *letter)
{
	struct import *import = ctx;
	struct cli *cli = import->cli;
	int epoch = cli->engine.epoch;
	enum ticket_result result;
	bool known;

	if (cli->dry) {
		import->taken++;
		return NULL;
	}
	result = take_once(import, letter, &known);
	/* the rules were changed meanwhile */
	if (result == TICKET_AWAY && cli_follow(cli) == CLI_OK && cli->engine.epoch != epoch)
		result = take_once(import, letter, &known);
	if (result != TICKET_DONE)
		return cli_result(result);
	*(known ? &import->known : &import->taken) += 1;
	return NULL;
}

static int find_places(struct import *import, const char *box)
{
	struct cli *cli = import->cli;
	struct unit *units;
	struct box *boxes;
	size_t n_units, n_boxes;

	if (box_list(cli->db, cli->pool, cli->site_id, &boxes, &n_boxes) != DB_OK ||
		unit_list(cli->db, cli->pool, cli->site_id, &units, &n_units) != DB_OK)
		return cli_db_fail(cli, "boxes");
	for (size_t i = 0; i < n_boxes && !import->box_id; i++)
		if (box ? str_equal(boxes[i].code, box) : str_equal(boxes[i].kind, "consult"))
			import->box_id = boxes[i].id;
	if (!import->box_id && !box && n_boxes)
		import->box_id = boxes[0].id;
	for (size_t i = 0; i < n_units; i++)
		if (units[i].office)
			import->office_id = units[i].id;
	if (!import->box_id)
		return box ? cli_fail("no box “%s”", box)
			   : cli_fail("no box to put the letters into: `huiying box add`");
	return import->office_id ? CLI_OK
				 : cli_fail("no dispatch office: `huiying unit add --office`");
}

int import_from(struct cli *cli, const char *path, const char *rules, const char *box)
{
	struct import *import = pool_alloc(cli->pool, sizeof(*import));
	struct wordlists *words = NULL;
	int rc;

	*import = (struct import){.cli = cli, .row = pool_open()};
	/* marked by the site's words like any other letter */
	cli->engine.screen = wordlist_keep_up(cli->db, &words, cli->site_id, cli->now);
	rc = find_places(import, box);
	if (rc == CLI_OK)
		rc = read_rules(import, rules);
	if (rc == CLI_OK)
		rc = letters_read(path, "import", take_letter, import, &import->bad);
	if (rc == CLI_OK)
		fprintf(stderr, "%lld taken over, %lld were there already, %lld bad lines%s\n",
			(long long)import->taken, (long long)import->known, (long long)import->bad,
			cli->dry ? " (dry run: nothing written)" : "");
	if (import->bad)
		rc = CLI_FAILED;
	cli->engine.screen = NULL;
	wordlist_close(&words);
	pool_close(&import->row);
	return rc;
}

static int import_letters(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {{"rules", required_argument, NULL, 'r'},
		{"box", required_argument, NULL, 'b'}, {NULL, 0, NULL, 0}};
	const char *rules = conf_text(CONF_IMPORT_RULES), *box = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'r')
			rules = optarg;
		else if (option == 'b')
			box = optarg;
		else
			return CLI_USAGE;
	}
	if (argc - optind != 1)
		return CLI_USAGE;
	return import_from(cli, argv[optind], rules, box);
}

int verb_import(struct cli *cli, int argc, char **argv)
{
	bool letters = argc > 1 && str_equal(argv[1], "letters");

	if (!letters && (argc < 2 || !str_equal(argv[1], "corrections")))
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	return letters ? import_letters(cli, argc - 1, argv + 1)
		       : import_corrections(cli, argc - 1, argv + 1);
}
