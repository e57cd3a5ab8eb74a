/* SPDX-License-Identifier: MIT */
/* What solicitations.c and opinions.c share. */
#ifndef HUIYING_DEMO_SOLICITATIONS_H
#define HUIYING_DEMO_SOLICITATIONS_H

#include "tickets/solicitations/solicitation.h"
#include "modules/huiying/demo/demo.h"

struct demo_asked { /* the item comes first, so that a part's item leads back here */
	struct demo_item item;
	instant opens_at, closes_at;
	int64_t *opinions; /* ids in the order of the file */
	int64_t *groups;
	int sheets; /* answer sheets so far */
	struct questions *questions;
};
struct demo_asked *demo_asked_of(const struct demo_part *part);
const char *demo_by(const struct demo_part *part); /* who writes it */
/* Does it go as far as that. */
bool demo_reaches(const json_t *what, const char *upto);
/* CLI_OK, or what was refused is said. */
int demo_failed(const struct demo_part *part, const char *what, enum ticket_result result);
int demo_read_back(struct demo *demo, const struct demo_part *part, struct solicitation **out);

/* --- opinions.c --- */

/* Opinions come in at their time and are shown three hours later; sheets are spread over the time
 * that it is open. */
int demo_lay_opinions(struct demo *demo, struct demo_asked *asked);
void demo_lay_sheets(struct demo *demo, struct demo_asked *asked);
/* The groups of the collation, with the opinions that are in each. */
int demo_group(struct demo *demo, const struct demo_part *part);

#endif
