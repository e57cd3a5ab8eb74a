/* SPDX-License-Identifier: MIT */
/* What several verbs need to know of units, passwords, roles and TSV files. */
#ifndef HUIYING_PEOPLE_H
#define HUIYING_PEOPLE_H

#include "cli.h"

#define PASSWORD_ROOM 17

int64_t find_unit(struct cli *cli, const char *code); /* 0: none; -1: database */
void make_password(char out[PASSWORD_ROOM]);
int parse_roles(const char *text, unsigned *roles); /* "handler,head" */

#define TSV_COLUMNS 16
struct tsv_shape {
	const char *names[TSV_COLUMNS];
	bool required[TSV_COLUMNS];
	int n;
};
/* Calls row for every line of a TSV file with header; a bad line is reported with its number and
 * stops nothing. CLI_FAILED when a line failed. at[i]: cell of names[i], -1 when the file lacks an
 * optional column. */
int tsv_each(struct cli *cli, const char *path, const struct tsv_shape *shape,
	int (*row)(struct cli *cli, char **cells, const int *at));

#endif
