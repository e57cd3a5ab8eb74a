/* SPDX-License-Identifier: MIT */
/* A check-up: one line a finding. */
#ifndef HUIYING_DOCTOR_H
#define HUIYING_DOCTOR_H

#include "modules/huiying/cli.h"

struct doctor {
	struct cli *cli;
	struct table *table;
	int faults;
};
enum health { WELL, WARNING, FAULT };
void doctor_say(struct doctor *doctor, enum health health, const char *what, const char *found);

/* --- doctor_accounts.c: training, leaving, second factors --- */

void doctor_accounts(struct doctor *doctor);

/* --- doctor_site.c: files, units, the clock, counters, backup --- */

void doctor_site(struct doctor *doctor);

/* --- doctor_nginx.c: what includes us, and who makes copies of public pages --- */

void doctor_nginx(struct doctor *doctor);

/* --- doctor_rules.c: calendar, rules in force, the daemons that act by them --- */

void doctor_calendar(struct doctor *doctor);
void doctor_rules(struct doctor *doctor);
void doctor_daemons(struct doctor *doctor);

/* --- doctor_footer.c: what a government site has to name --- */

void doctor_footer(struct doctor *doctor);

#endif
