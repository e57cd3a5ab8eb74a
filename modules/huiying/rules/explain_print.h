/* SPDX-License-Identifier: MIT */
/* What the formats of `huiying explain` share. */
#ifndef HUIYING_EXPLAIN_PRINT_H
#define HUIYING_EXPLAIN_PRINT_H

#include "tickets/clocks/explain.h"
#include "tickets/rules/rulebook.h"
#include "modules/huiying/cli.h"

struct explaining {
	struct cli *cli;
	const struct ticket *ticket;
	struct explanation *clocks;
	size_t n_clocks;
	struct ticket_move *moves;
	size_t n_moves;
	struct table *rows; /* of the part being printed */
};

const char *explain_time(struct cli *cli, instant at); /* "" for none, "still" for never */
const char *explain_day(struct cli *cli, day d);
const char *explain_why(enum day_why why); /* a stable word */
const char *explain_limit(struct cli *cli, const struct policy_rule *rule, int limit);
const char *explain_outcome(const struct clock *clock);

/* One object a clock and line. */
void explain_json(const struct explaining *e);

#endif
