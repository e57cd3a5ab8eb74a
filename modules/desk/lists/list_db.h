/* SPDX-License-Identifier: MIT */
/* The questions behind lists of letters: rows by id, letters by age, by words, by citizen. */
#ifndef HUIYING_MODULES_DESK_LISTS_LIST_DB_H
#define HUIYING_MODULES_DESK_LISTS_LIST_DB_H

#include "policy/level.h"
#include "store/db.h"
#include "text/search.h"
#include "text/sheet.h"

struct pool;

#define LIST_BATCH 100

struct list_row { /* a letter in a list, with the clock that is due next */
	int64_t id, unit_id; /* unit_id 0: with the dispatch office */
	const char *number, *kind, *state, *class_, *category, *title, *unit_name;
	instant submitted_at, next_due_at, replied_at;
	bool provisional, published, open;
	int chases, additions, screen;
	unsigned flags;
	enum level level; /* highest of its running clocks */
	const char *rule, *rule_class; /* of the clock due next; "" when none runs */
	instant started_at;
	const char *pending; /* decision that waits */
	int extension;
	int version;
};
/* At most LIST_BATCH of them, in any order; those that are gone are left out. */
enum db_status list_db_rows(struct db *db, struct pool *pool, const int64_t *ids, size_t n,
	struct list_row **out, size_t *found);

struct list_open { /* somebody has it open */
	int64_t ticket_id;
	const char *name;
};
/* Seen since; but: not this person. */
enum db_status list_db_open(struct db *db, struct pool *pool, const int64_t *ids, size_t n,
	instant since, int64_t but, struct list_open **out, size_t *found);

/* --- words --- */

/* Which of these (at most LIST_BATCH) have the words. */
enum db_status list_db_have(struct db *db, struct pool *pool, const struct search *search,
	const int64_t *ids, size_t n, int64_t *have, size_t *found);
/* All that have the words, by a term of the index. */
enum db_status list_db_words(struct db *db, struct pool *pool, const struct search *search,
	const char *term, int64_t **ids, size_t *n);
/* The ids that there are. */
enum db_status list_db_range(struct db *db, struct pool *pool, int64_t *first, int64_t *last);
/* In how many of LIST_SAMPLE letters, taken all over, the words stand, and in how many each of the
 * patterns (LIST_TERMS of them, NULL where there are fewer). */
#define LIST_SAMPLE 400
#define LIST_TERMS 12
enum db_status list_db_sample(struct db *db, struct pool *pool, const struct search *search,
	const char *const *patterns, int64_t first, int64_t last, int *have, int *each);

/* --- co-units --- */

struct co_letter {
	int64_t ticket_id;
	bool wants; /* a text waits for the unit's consent */
};
/* Those that are being worked on. */
enum db_status list_db_co(
	struct db *db, struct pool *pool, int64_t unit_id, struct co_letter **out, size_t *n);

/* --- by age --- */

struct age_ask { /* NULL, 0 and INSTANT_NONE: any */
	int64_t site_id;
	int64_t scope_unit; /* 0: all letters, else those of this unit, as co-unit too */
	const char *state, *category;
	int64_t unit; /* -1: none */
	int screen;
	unsigned flags;
	instant since, until; /* from … before */
	const struct search *words;
	int64_t most;
};
struct age_row {
	int64_t id;
	instant submitted;
};
enum age_along { ALONG_AGE, ALONG_UNIT, ALONG_STATE, ALONG_CATEGORY }; /* which index is walked */
/* Walks along an index, the newest first; code: the category of ALONG_CATEGORY. */
enum db_status list_db_walk(struct db *db, struct pool *pool, const struct age_ask *ask,
	enum age_along along, const char *code, struct age_row **out, size_t *n);
/* When the letter was submitted behind which so many newer ones lie in that index within the ask's
 * time; INSTANT_NONE: there are not so many. */
enum db_status list_db_bound(struct db *db, struct pool *pool, const struct age_ask *ask,
	enum age_along along, const char *code, int64_t letters, instant *at);
/* Among which ids all letters of the ask's time lie, and how many there are. */
enum db_status list_db_span(struct db *db, struct pool *pool, const struct age_ask *ask,
	int64_t *first, int64_t *last, int64_t *letters);
/* The newest of the letters with these ids, read one behind the other; with words only. */
enum db_status list_db_scan(struct db *db, struct pool *pool, const struct age_ask *ask,
	int64_t first, int64_t last, struct age_row **out, size_t *n);
/* The ask's category and those below it that letters have, at most so many (two or more). */
enum db_status list_db_below(struct db *db, struct pool *pool, const struct age_ask *ask,
	const char **codes, size_t most, size_t *n);
/* Letters in which scope_unit is co-unit. */
enum db_status list_db_walk_co(struct db *db, struct pool *pool, const struct age_ask *ask,
	struct age_row **out, size_t *n);
/* From the index of words by one of its terms; all the words are looked for in what it has. */
enum db_status list_db_find(struct db *db, struct pool *pool, const struct age_ask *ask,
	const char *term, struct age_row **out, size_t *n);
/* Error reports, or solicitations: of each kind by its own table, the newest days first. */
enum db_status list_db_kind(struct db *db, struct pool *pool, const struct age_ask *ask,
	bool corrections, struct age_row **out, size_t *n);
/* Of one citizen. */
enum db_status list_db_citizen(struct db *db, struct pool *pool, const struct age_ask *ask,
	const char *hash, struct age_row **out, size_t *n);

#endif
