/* SPDX-License-Identifier: MIT */
/* What init, migrate, policy and calendar share: the rules in force and changing them. */
#ifndef HUIYING_RULES_H
#define HUIYING_RULES_H

#include "modules/huiying/cli.h"

/* From the rules in force to others: shows which due dates of open tickets move, then moves them,
 * in one audited act; with -n only shows. Takes up a change that was interrupted. next lacks
 * nothing but its number. kind: policy, calendar, override; what: for people. */
int rules_change(struct cli *cli, const struct engine *next, const char *kind, const char *what);
/* After the schema is there: begins the rulebook with what is configured, takes in lists of years
 * that this release ships and the database lacks, and counts what has not been counted. */
int rules_begin(struct cli *cli);

#endif
