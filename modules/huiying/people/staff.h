/* SPDX-License-Identifier: MIT */
/* Verbs of staff; each takes argv[0] as its own name. */
#ifndef HUIYING_STAFF_H
#define HUIYING_STAFF_H

#include "tickets/people/organisation.h"
#include "modules/huiying/cli.h"

/* CLI_FAILED and a message when there is no such person. */
int staff_known(struct cli *cli, const char *login, struct staff **out);

/* --- staff_change.c --- */

int staff_reset(struct cli *cli, int argc, char **argv);
int staff_leaving(struct cli *cli, int argc, char **argv);
int staff_disable(struct cli *cli, int argc, char **argv);
int staff_enable(struct cli *cli, int argc, char **argv);

#endif
