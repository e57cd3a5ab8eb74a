/* SPDX-License-Identifier: MIT */
/* The national platform's list of errors as a file: its columns, shared by import and export. */
#ifndef HUIYING_CLI_CORRECTIONS_H
#define HUIYING_CLI_CORRECTIONS_H

#include "modules/huiying/cli.h"
#include "text/records.h"

enum correction_column {
	COLUMN_REF,
	COLUMN_SITE_CODE,
	COLUMN_SITE_NAME,
	COLUMN_KIND,
	COLUMN_URL,
	COLUMN_WORDS,
	COLUMN_QUOTE,
	COLUMN_PROPOSAL,
	COLUMN_REPORTED,
	COLUMN_UNIT,
	COLUMN_RESULT,
	COLUMN_STATE,
	COLUMN_ANSWERED,
	COLUMNS
};
extern const struct record_shape corrections_shape;

/* How 受理结果 begins, before a colon and the answer: 属实, 不属实, 不属于本网站. */
struct correction_result {
	const char *words, *action, *state; /* action that ends so; state it ends in */
};
#define CORRECTION_RESULTS 3
extern const struct correction_result correction_results[CORRECTION_RESULTS];

int import_corrections(struct cli *cli, int argc, char **argv);
int export_corrections(struct cli *cli, int argc, char **argv);

#endif
