/* SPDX-License-Identifier: MIT */
/*
 * Learns where letters belong from the site's own dispatched ones, and measures how well it does.
 * The learning itself is in text/classify.h, the letters and models in tickets/words/suggest.h;
 * what a measurement looks like, in learn_print.c.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include "tickets/people/organisation.h"
#include "modules/huiying/tickets/learn.h"
#include "modules/huiying/people/people.h"

static void step(void *ctx, int64_t done)
{
	progress_step(ctx, done);
}

static int gather(struct cli *cli, enum suggest_subject subject, struct classify_trainer *trainer)
{
	struct progress progress;

	progress_open(&progress, "read", SUGGEST_LETTERS);
	enum db_status status =
		suggest_gather(cli->db, cli->site_id, subject, trainer, step, &progress);
	progress_close(&progress);
	return status == DB_OK ? CLI_OK : cli_db_fail(cli, "letters");
}

/* --- from a file --- */

/* Letters of a file come one by one through a function that has no room for more. */
static struct classify_trainer *filling;

static int take_row(struct cli *cli, char **cells, const int *at)
{
	(void)cli;
	return classify_add(filling, cells[at[2]], cells[at[0]], cells[at[1]]) ? CLI_OK
									       : CLI_FAILED;
}

static int gather_file(
	struct cli *cli, const char *path, const char *column, struct classify_trainer *trainer)
{
	const struct tsv_shape shape = {
		.names = {"title", "body", column}, .required = {true, true, true}, .n = 3};

	filling = trainer;
	return tsv_each(cli, path, &shape, take_row);
}

/* --- learning --- */

static const char *percent(struct cli *cli, size_t part, size_t all)
{
	return all ? pool_print(cli->pool, "%.1f", 100.0 * (double)part / (double)all) : NULL;
}

static int keep(struct cli *cli, enum suggest_subject subject, const struct buf *model,
	const struct classify_figure *figure)
{
	const char *words = pool_print(cli->pool, "%zu letters, %zu labels; %s %% right of %zu",
		figure->letters, figure->labels, percent(cli, figure->right, figure->tried),
		figure->tried);

	if (cli->dry)
		return CLI_OK;
	if (suggest_keep(cli->db, cli->site_id, subject, model->n ? model : NULL, figure->letters,
		    words, cli->now) != DB_OK)
		return cli_db_fail(cli, "model");
	return CLI_OK;
}

static int learn_one(struct cli *cli, enum suggest_subject subject, struct table *table)
{
	struct classify_trainer *trainer = classify_trainer_open();
	struct classify_figure figure = {.letters = 0};
	struct buf model = BUF_INIT;
	int rc = gather(cli, subject, trainer);

	if (rc == CLI_OK) {
		bool enough = classify_train(trainer, &model, &figure);
		const char *cells[] = {suggest_name(subject),
			pool_print(cli->pool, "%zu", figure.letters),
			pool_print(cli->pool, "%zu", figure.labels),
			enough ? percent(cli, figure.right, figure.tried) : NULL,
			enough && figure.least <= 1 ? pool_print(cli->pool, "%.2f", figure.least)
						    : NULL,
			!enough			   ? "too few letters: nothing is suggested"
				: figure.least > 1 ? "too unsure: nothing is suggested"
						   : "in use"};
		rc = keep(cli, subject, &model, &figure);
		if (rc == CLI_OK && table)
			table_row(table, cells);
	}
	buf_free(&model);
	classify_trainer_close(&trainer);
	return rc;
}

int learn_site(struct cli *cli, struct table *table)
{
	int rc = CLI_OK;

	for (int i = 0; i < SUGGEST_SUBJECTS && rc == CLI_OK; i++)
		rc = learn_one(cli, (enum suggest_subject)i, table);
	return rc;
}

static int learn(struct cli *cli)
{
	static const char *const columns[] = {
		"subject", "letters", "labels", "right_percent", "shown_from", "model"};
	struct table *table = table_open(cli, columns, 6);
	int rc = learn_site(cli, table);

	table_close(&table);
	return rc;
}

/* --- measuring --- */

static void fold_done(void *ctx, int fold)
{
	progress_step(ctx, fold);
}

static int evaluate_trainer(
	struct cli *cli, const char *subject, const struct classify_trainer *trainer, size_t added)
{
	struct classify_tried *tried = pool_alloc(cli->pool, (added + 1) * sizeof(*tried));
	struct progress progress;
	size_t letters, labels;

	progress_open(&progress, "try", CLASSIFY_FOLDS);
	bool enough = classify_try(trainer, tried, fold_done, &progress);
	progress_close(&progress);
	classify_count(trainer, &letters, &labels);
	if (!enough)
		return cli_fail("%s: %zu letters of %zu labels with at least %d each are too few; "
				"%d of two labels are needed",
			subject, letters, labels, CLASSIFY_LABEL_LEAST, CLASSIFY_LEAST);
	learn_print(cli, subject, trainer, tried, added);
	return CLI_OK;
}

static int evaluate(struct cli *cli, const char *path, const char *column)
{
	int rc = CLI_OK;

	for (int i = 0; i < (path ? 1 : SUGGEST_SUBJECTS) && rc == CLI_OK; i++) {
		enum suggest_subject subject = (enum suggest_subject)i;
		struct classify_trainer *trainer = classify_trainer_open();

		rc = path ? gather_file(cli, path, column, trainer) : gather(cli, subject, trainer);
		if (rc == CLI_OK)
			rc = evaluate_trainer(cli, path ? column : suggest_name(subject), trainer,
				classify_added(trainer));
		classify_trainer_close(&trainer);
	}
	return rc;
}

int verb_learn(struct cli *cli, int argc, char **argv)
{
	enum { EVALUATE = 1, FILE_, COLUMN };
	static const struct option options[] = {
		{"evaluate", no_argument, NULL, EVALUATE},
		{"file", required_argument, NULL, FILE_},
		{"column", required_argument, NULL, COLUMN},
		{NULL, 0, NULL, 0},
	};
	const char *path = NULL, *column = NULL;
	bool measures = false;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case EVALUATE: measures = true; break;
		case FILE_: path = optarg; break;
		case COLUMN: column = optarg; break;
		default: return CLI_USAGE;
		}
	}
	if (optind != argc || (path && !measures) || (column && !path))
		return CLI_USAGE;
	if (path)
		return evaluate(cli, path, column ? column : "category");
	if (cli_engine(cli) != CLI_OK || cli_database(cli) != CLI_OK)
		return CLI_FAILED;
	return measures ? evaluate(cli, NULL, NULL) : learn(cli);
}
