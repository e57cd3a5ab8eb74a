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
#include "tickets/organisation.h"
#include "cli.h"
#include "people.h"

#define RULES_MOST 500

struct word_rule {
	char *word, *category; /* category "" when none */
	int64_t unit_id;
};

struct import {
	struct cli *cli;
	const char *path;
	int64_t box_id, office_id;
	struct word_rule rules[RULES_MOST];
	size_t n_rules;
	struct pool *row; /* emptied after each letter */
	int64_t taken, known, bad;
};

enum { COL_ID, COL_SUBMITTED, COL_ANSWERED, COL_TITLE, COL_BODY, COL_ANSWER, COLUMNS };

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
	char **cells, instant submitted, instant answered, const struct word_rule *rule)
{
	const struct actor actor = {
		.roles = ROLE_IMPORT, .unit_id = import->office_id, .address = ""};
	struct act accept = {.action = "accept"}, dispatch = {.action = "dispatch"};
	struct act adopt = {.action = "adopt",
		.answer = cells[COL_ANSWER],
		.unit_id = import->office_id}; /* unless it was dispatched */
	struct act publish = {.action = "publish",
		.answer = cells[COL_ANSWER],
		.title = cells[COL_TITLE],
		.body = cells[COL_BODY]};
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
			(struct act[]){accept, dispatch}, 2, submitted, NULL);
		if (result != TICKET_DONE)
			return result;
	}
	if (answered == INSTANT_NONE)
		return TICKET_DONE;
	if (!str_equal(ticket->state, "REPLIED"))
		return ticket_act_all(db, engine, receipt->id, &actor,
			(struct act[]){adopt, publish}, 2, answered, NULL);
	return ticket->published
		? TICKET_DONE
		: ticket_act(db, engine, receipt->id, &actor, &publish, answered, NULL);
}

static const char *parse_times(char **cells, instant *submitted, instant *answered)
{
	*answered = INSTANT_NONE;
	if (instant_parse(cells[COL_SUBMITTED], submitted) != 0)
		return "submitted_at is not an ISO time";
	if (!str_empty(cells[COL_ANSWERED]) && instant_parse(cells[COL_ANSWERED], answered) != 0)
		return "answered_at is not an ISO time";
	if (*answered != INSTANT_NONE && *answered < *submitted)
		return "answered before it was submitted";
	if (*answered != INSTANT_NONE && str_empty(cells[COL_ANSWER]))
		return "answered_at without an answer";
	return NULL;
}

/* NULL, or what is wrong with the line. */
static const char *take_letter(struct import *import, char **cells)
{
	struct cli *cli = import->cli;
	instant submitted, answered;
	unsigned char digest[SECRET_HASH];
	char key[SECRET_HEX];
	const struct word_rule *rule;
	struct receipt receipt;
	enum ticket_result result, after;
	const char *fault = parse_times(cells, &submitted, &answered);

	if (fault)
		return fault;
	if (str_empty(cells[COL_ID]) || utf8_length(cells[COL_ID]) > 60)
		return "id is empty or longer than 60 characters";
	if (str_empty(cells[COL_TITLE]) || str_empty(cells[COL_BODY]))
		return "title or body is empty";
	if (utf8_length(cells[COL_TITLE]) > 400)
		return "title is longer than 400 characters";
	if (cli->dry) {
		import->taken++;
		return NULL;
	}
	/* Unguessable, and the same for the same id: the query code follows from it. */
	secret_sign(cli->secret, "import", cells[COL_ID], strlen(cells[COL_ID]), digest);
	str_hex(digest, SECRET_HASH, key);
	rule = find_rule(import, cells[COL_TITLE], cells[COL_BODY]);
	result = ticket_submit(cli->db, &cli->engine,
		&(struct ticket_new){.kind = "letter",
			.site_id = cli->site_id,
			.key = key,
			.box_id = import->box_id,
			.category = rule && !str_empty(rule->category) ? rule->category : NULL,
			.title = cells[COL_TITLE],
			.body = cells[COL_BODY],
			.open = true,
			.contact = {"", "", "", ""},
			.source = "import",
			.source_ref = cells[COL_ID],
			.address = "",
			.now = submitted},
		&receipt);
	if (result != TICKET_DONE && result != TICKET_REPEATED)
		return cli_result(result);
	after = carry_on(import, &receipt, cells, submitted, answered, rule);
	if (after != TICKET_DONE)
		return cli_result(after);
	*(result == TICKET_DONE ? &import->taken : &import->known) += 1;
	return NULL;
}

static void take_line(
	struct import *import, char *line, size_t n, int64_t number, const int *at, int n_cells)
{
	char *cells[COLUMNS + 8], *ordered[COLUMNS];
	const char *fault;

	if (strlen(line) != n)
		fault = "a NUL character";
	else if (utf8_check(line, n) == UTF8_INVALID)
		fault = "not UTF-8";
	else if (tsv_split(line, cells, COLUMNS + 8) != n_cells)
		fault = "not as many columns as the header";
	else {
		for (int i = 0; i < COLUMNS; i++)
			ordered[i] = cells[at[i]];
		fault = take_letter(import, ordered);
	}
	if (fault) {
		import->bad++;
		cli_fail("%s:%lld: %s", import->path, (long long)number, fault);
	}
	pool_empty(import->row);
}

static int64_t count_lines(FILE *file)
{
	int64_t lines = 0;
	int c;

	while ((c = getc_unlocked(file)) != EOF)
		lines += c == '\n';
	rewind(file);
	return lines;
}

static int read_letters(struct import *import, FILE *file)
{
	static const char *const names[COLUMNS] = {
		"id", "submitted_at", "answered_at", "title", "body", "answer"};
	static const bool required[COLUMNS] = {true, true, true, true, true, true};
	char *line = NULL, *cells[COLUMNS + 8];
	int at[COLUMNS], n_cells = 0, rc = CLI_OK;
	int64_t number = 0;
	struct progress progress;
	const char *absent;
	size_t room = 0;
	ssize_t n;

	progress_open(&progress, "import", count_lines(file) - 1);
	while ((n = getline(&line, &room, file)) > 0) {
		number++;
		if (line[n - 1] == '\n')
			line[--n] = '\0';
		if (number == 1) {
			n_cells = tsv_split(line, cells, COLUMNS + 8);
			absent = n_cells < 0
				? "?"
				: tsv_header(cells, n_cells, names, required, at, COLUMNS);
			if (absent) {
				rc = cli_fail("%s:1: the header lacks “%s”; expected id "
					      "submitted_at answered_at title body answer",
					import->path, absent);
				break;
			}
		} else if (n > 0)
			take_line(import, line, (size_t)n, number, at, n_cells);
		progress_step(&progress, number - 1);
	}
	progress_close(&progress);
	free(line);
	return rc;
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

static int import_letters(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {{"rules", required_argument, NULL, 'r'},
		{"box", required_argument, NULL, 'b'}, {NULL, 0, NULL, 0}};
	const char *rules = conf_text(CONF_IMPORT_RULES), *box = NULL;
	struct import *import;
	FILE *file;
	int option, rc;

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
	if (!(file = fopen(argv[optind], "r")))
		return cli_fail("%s: %s", argv[optind], strerror(errno));
	import = pool_alloc(cli->pool, sizeof(*import));
	*import = (struct import){.cli = cli, .path = argv[optind], .row = pool_open()};
	rc = find_places(import, box);
	if (rc == CLI_OK)
		rc = read_rules(import, rules);
	if (rc == CLI_OK)
		rc = read_letters(import, file);
	if (rc == CLI_OK)
		fprintf(stderr, "%lld taken over, %lld were there already, %lld bad lines%s\n",
			(long long)import->taken, (long long)import->known, (long long)import->bad,
			cli->dry ? " (dry run: nothing written)" : "");
	if (import->bad)
		rc = CLI_FAILED;
	pool_close(&import->row);
	fclose(file);
	return rc;
}

int verb_import(struct cli *cli, int argc, char **argv)
{
	if (argc < 2 || !str_equal(argv[1], "letters"))
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	return import_letters(cli, argc - 1, argv + 1);
}
