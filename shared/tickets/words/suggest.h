/* SPDX-License-Identifier: MIT */
/*
 * Which unit and which category a new letter probably belongs to, as people of this site have
 * placed letters like it: learned by `huiying learn` from the letters that were dispatched, kept as
 * one model a site and subject in the database. Never more than a suggestion: nothing is done by
 * it.
 */
#ifndef HUIYING_TICKETS_SUGGEST_H
#define HUIYING_TICKETS_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/instant.h"
#include "store/db.h"
#include "text/classify.h"

enum suggest_subject { SUGGEST_UNIT, SUGGEST_CATEGORY }; /* "unit", "category" in the database */
#define SUGGEST_SUBJECTS 2
const char *suggest_name(enum suggest_subject subject);

/* --- learning --- */

#define SUGGEST_LETTERS 30000 /* the newest ones; older ones tell of older units */

/* The letters that people of the site dispatched, oldest first, into the trainer: by the unit that
 * answered or has them (id as text; only units that still work), or by their category. progress may
 * be NULL. */
enum db_status suggest_gather(struct db *db, int64_t site_id, enum suggest_subject subject,
	struct classify_trainer *trainer, void (*progress)(void *ctx, int64_t done), void *ctx);
/* The model becomes the one in use; words: how well it does, for people. Workers see it within half
 * a minute. NULL model: there is none any more. */
enum db_status suggest_keep(struct db *db, int64_t site_id, enum suggest_subject subject,
	const struct buf *model, size_t letters, const char *words, instant now);

/* --- suggesting --- */

struct suggester; /* the models in use, kept by a process */
struct suggester *suggest_open(void);
void suggest_close(struct suggester **suggester);

#define SUGGEST_MOST 3
#define SUGGEST_ALSO 0.1 /* share that a second or third one has at least */
struct suggestion {
	const char *label; /* unit id as text, or category */
	double share;
	const char *words; /* of the letter, 、 between them; "" when none stands out */
};
/* What a letter's text suggests, the likeliest first; *n 0: no model, or it is not sure. Whether
 * the database has a newer model is looked at every half minute. A model that is damaged or cannot
 * be read is logged and suggests nothing. */
enum db_status suggest_for(struct suggester *suggester, struct db *db, struct pool *pool,
	int64_t site_id, enum suggest_subject subject, const char *title, const char *body,
	instant now, struct suggestion out[SUGGEST_MOST], size_t *n);

#endif
