/* SPDX-License-Identifier: MIT */
/* What several verbs need to know of units, passwords, roles and TSV files. */
#ifndef HUIYING_PEOPLE_H
#define HUIYING_PEOPLE_H

#include "tickets/people/organisation.h"
#include "modules/huiying/cli.h"

int64_t find_unit(struct cli *cli, const char *code); /* 0: none; -1: database */
int64_t find_site(struct cli *cli, const char *code); /* the same */
int parse_roles(const char *text, unsigned *roles); /* "handler,head" */
/* Why a change was refused, for an operator. */
const char *change_fault_words(enum change_fault fault);

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
