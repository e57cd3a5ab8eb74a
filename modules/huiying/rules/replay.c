/* SPDX-License-Identifier: MIT */
/*
 * `huiying replay`: which letters, by which rules, until when; and the print of what fired. How the
 * letters run through the engine is in replay_run.c.
 */
#include "modules/huiying/rules/replay.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jansson.h>
#include "base/conf.h"
#include "modules/huiying/tickets/letters.h"

/* --- reading --- */

struct reading {
	struct replay *replay;
	size_t room;
};

static const char *take_letter(void *ctx, const struct letter_row *row)
{
	struct reading *reading = ctx;
	struct replay *replay = reading->replay;
	struct pool *pool = replay->cli->pool;
	bool answered = row->answered != INSTANT_NONE && row->answered <= replay->until;

	if (replay->n_letters == reading->room) {
		reading->room = reading->room ? reading->room * 2 : 1024;
		replay->letters =
			realloc(replay->letters, reading->room * sizeof(*replay->letters));
		if (!replay->letters)
			abort();
	}
	replay->letters[replay->n_letters++] = (struct played){.id = pool_text(pool, row->id),
		.title = pool_text(pool, row->title),
		.body = pool_text(pool, row->body),
		.answer = pool_text(pool, row->answer),
		.line = row->line,
		.submitted = row->submitted,
		.answered = answered ? row->answered : INSTANT_NONE};
	return NULL;
}

static int by_id(const void *a, const void *b)
{
	const struct played *x = *(struct played *const *)a, *y = *(struct played *const *)b;
	int order = strcmp(x->id, y->id);

	return order ? order : x->line < y->line ? -1 : 1;
}

/* The source's id names a letter; the first line with it counts. */
static void leave_out_repeated(struct replay *replay)
{
	size_t n = replay->n_letters, kept = 0;
	struct played **sorted = xalloc((n + 1) * sizeof(*sorted));

	for (size_t i = 0; i < n; i++)
		sorted[i] = &replay->letters[i];
	qsort(sorted, n, sizeof(*sorted), by_id);
	for (size_t i = 1, first = 0; i < n; i++) {
		if (!str_equal(sorted[i]->id, sorted[first]->id)) {
			first = i;
			continue;
		}
		cli_fail("%s:%lld: its id stands on line %lld already", replay->path,
			(long long)sorted[i]->line, (long long)sorted[first]->line);
		sorted[i]->line = 0;
		replay->bad++;
	}
	for (size_t i = 0; i < n; i++)
		if (replay->letters[i].line)
			replay->letters[kept++] = replay->letters[i];
	replay->n_letters = kept;
	free(sorted);
}

static int read_letters(struct replay *replay)
{
	struct reading reading = {.replay = replay};
	int rc = letters_read(replay->path, "read", take_letter, &reading, &replay->bad);

	if (rc == CLI_OK)
		leave_out_repeated(replay);
	return rc;
}

/* --- printing --- */

static int compare_fired(const void *a, const void *b)
{
	const struct fired *x = a, *y = b;
	int rules;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->letter != y->letter)
		return x->letter < y->letter ? -1 : 1;
	rules = strcmp(x->rule, y->rule);
	return rules ? rules : (int)x->level - (int)y->level;
}

static void print_fired(const struct replay *replay, bool json)
{
	for (size_t i = 0; i < replay->n_fired; i++) {
		const struct fired *fired = &replay->fired[i];
		const char *id = replay->letters[fired->letter].id;
		char at[INSTANT_TEXT];

		instant_iso(fired->at, at);
		if (json) {
			json_t *row = json_pack("{s:s, s:s, s:s, s:s}", "id", id, "rule",
				fired->rule, "level", level_name(fired->level), "fired_at", at);
			json_dumpf(row, stdout, JSON_COMPACT);
			json_decref(row);
		} else {
			tsv_print(id);
			printf("\t%s\t%s\t%s", fired->rule, level_name(fired->level), at);
		}
		putchar('\n');
	}
}

struct figures {
	int64_t letters, in_time, late, open;
	double median, longest; /* days */
};

static int compare_numbers(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static struct figures count(const struct replay *replay)
{
	struct figures figures = {0};
	double *days = xalloc((replay->n_letters + 1) * sizeof(*days));
	size_t n = 0;

	for (size_t i = 0; i < replay->n_letters; i++) {
		const struct played *letter = &replay->letters[i];

		if (!letter->taken)
			continue;
		figures.letters++;
		if (letter->answered == INSTANT_NONE) {
			figures.open++;
			continue;
		}
		*(letter->answered < letter->due_at ? &figures.in_time : &figures.late) += 1;
		days[n++] = (double)(letter->answered - letter->submitted) / (double)DAY;
	}
	qsort(days, n, sizeof(*days), compare_numbers);
	if (n) {
		figures.longest = days[n - 1];
		figures.median = (days[(n - 1) / 2] + days[n / 2]) / 2;
	}
	free(days);
	return figures;
}

static int64_t count_level(const struct replay *replay, const char *rule, enum level level)
{
	int64_t n = 0;

	for (size_t i = 0; i < replay->n_fired; i++)
		n += replay->fired[i].level == level && str_equal(replay->fired[i].rule, rule);
	return n;
}

static void print_levels(const struct replay *replay, json_t *out)
{
	size_t n;
	const struct policy_rule *rules = policy_rules(replay->engine.policy, &n);

	for (size_t i = 0; i < n; i++) {
		/* one row a name, whatever classes the rule has; the other kinds have no clock here
		 */
		if (!str_starts(rules[i].name, "letter.") ||
			(i > 0 && str_equal(rules[i].name, rules[i - 1].name)))
			continue;
		json_t *levels = json_object();
		for (enum level level = LEVEL_REMIND; level < LEVELS; level++) {
			int64_t fired = count_level(replay, rules[i].name, level);

			if (!fired)
				continue;
			json_object_set_new(levels, level_name(level), json_integer(fired));
			if (!out)
				printf("# fired %s %s: %lld\n", rules[i].name, level_name(level),
					(long long)fired);
		}
		if (out && json_object_size(levels))
			json_object_set(out, rules[i].name, levels);
		json_decref(levels);
	}
}

static void print_summary(const struct replay *replay)
{
	const struct policy *policy = replay->engine.policy;
	struct figures figures = count(replay);

	printf("# policy %s %s, calendar %s\n", policy_name(policy), policy_version(policy),
		calendar_version(replay->engine.calendar));
	printf("# letters: %lld\n# bad lines left out: %lld\n# answered in time: %lld\n"
	       "# answered late: %lld\n# not answered: %lld\n",
		(long long)figures.letters, (long long)replay->bad, (long long)figures.in_time,
		(long long)figures.late, (long long)figures.open);
	print_levels(replay, NULL);
	if (figures.in_time + figures.late)
		printf("# days to the answer: median %.1f, longest %.1f\n", figures.median,
			figures.longest);
}

static void print_summary_json(const struct replay *replay)
{
	const struct policy *policy = replay->engine.policy;
	struct figures figures = count(replay);
	json_t *fired = json_object();
	json_t *summary = json_pack("{s:{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:f, s:f, s:o}}",
		"summary", "policy", policy_name(policy), "policy_version", policy_version(policy),
		"calendar_version", calendar_version(replay->engine.calendar), "letters",
		(json_int_t)figures.letters, "bad_lines", (json_int_t)replay->bad,
		"answered_in_time", (json_int_t)figures.in_time, "answered_late",
		(json_int_t)figures.late, "not_answered", (json_int_t)figures.open, "median_days",
		figures.median, "longest_days", figures.longest, "fired", fired);

	print_levels(replay, fired);
	json_dumpf(summary, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
	putchar('\n');
	json_decref(summary);
}

/* fired in the order of time, then the summary. */
static void print(struct replay *replay)
{
	bool json = replay->cli->format == CLI_JSON;

	if (replay->n_fired > 0)
		qsort(replay->fired, replay->n_fired, sizeof(*replay->fired), compare_fired);
	print_fired(replay, json);
	if (json)
		print_summary_json(replay);
	else
		print_summary(replay);
}

/* --- the verb --- */

/* The calendar in force, which may know more than the files; the policy by its name. */
static int choose_rules(struct replay *replay, const char *policy)
{
	struct cli *cli = replay->cli;
	const char *schema = conf_text(CONF_SCHEMA_DIR);
	struct buf err = BUF_INIT;
	int rc = CLI_OK;

	replay->engine = cli->engine;
	replay->engine.epoch = 0; /* the scratch database has no rulebook */
	if (policy) {
		replay->engine.policy =
			policy_open(pool_print(cli->pool, "%s/policies", schema), policy, &err);
		if (!replay->engine.policy)
			rc = cli_fail("%s", buf_str(&err));
	}
	buf_free(&err);
	return rc;
}

static int replay_letters(struct cli *cli, const char *path, const char *policy, instant until)
{
	struct replay replay = {.cli = cli, .path = path, .until = until};
	struct policy *named;
	int rc = choose_rules(&replay, policy);

	if (rc == CLI_OK)
		rc = read_letters(&replay);
	if (rc == CLI_OK)
		rc = replay_run(&replay);
	if (rc == CLI_OK) {
		print(&replay);
		rc = replay.bad ? CLI_FAILED : CLI_OK;
	}
	named = policy ? (struct policy *)replay.engine.policy : NULL;
	policy_close(&named);
	free(replay.fired);
	free(replay.letters);
	return rc;
}

int verb_replay(struct cli *cli, int argc, char **argv)
{
	enum { POLICY = 1, UNTIL, FORMAT };
	static const struct option options[] = {{"policy", required_argument, NULL, POLICY},
		{"until", required_argument, NULL, UNTIL},
		{"format", required_argument, NULL, FORMAT}, {NULL, 0, NULL, 0}};
	const char *policy = NULL;
	instant until = INSTANT_NEVER;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == POLICY)
			policy = optarg;
		else if (option == UNTIL) {
			if (instant_parse(optarg, &until) != 0)
				return cli_fail(
					"--until wants a time like 2026-11-01T00:00:00+08:00");
		} else if (option != FORMAT || cli_format(optarg, &cli->format) != 0)
			return CLI_USAGE;
	}
	if (argc - optind != 1)
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	return replay_letters(cli, argv[optind], policy, until);
}
