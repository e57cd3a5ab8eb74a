/* SPDX-License-Identifier: MIT */
/*
 * Who has a letter open, and who writes its answer. A page that is loaded and a script that beats
 * say that somebody is there; who was not heard of for two minutes is gone. The first words of an
 * answer that are saved lock it for the others; each later save lengthens that, and when it is over
 * whoever saves next has it.
 */
#ifndef HUIYING_MODULES_DESK_TICKET_PRESENCE_H
#define HUIYING_MODULES_DESK_TICKET_PRESENCE_H

#include <stdbool.h>
#include <stddef.h>
#include "store/db.h"
#include "web/form.h"

struct data;

struct request;
struct ticket;

#define PRESENCE_GONE (2 * MINUTE) /* not heard of for so long: not there */
#define PRESENCE_WRITES (5 * MINUTE) /* after the last save the answer is free again */

struct presence {
	int64_t staff_id;
	const char *name, *unit_name;
	instant since_at; /* INSTANT_NONE: only writes, was not heard of lately */
	instant until_at; /* writes the answer, alone until then; INSTANT_NONE: does not */
};
struct presence_list {
	struct presence *who; /* others than this person */
	size_t n;
	const struct presence *writer; /* of them; NULL: none */
};

/* This person has it open; *out: the others. */
enum db_status presence_read(
	struct request *rq, const struct ticket *ticket, struct presence_list *out);
/* This person writes, until PRESENCE_WRITES from now; *writer: somebody else does, and nothing
 * changed; NULL: taken. */
enum db_status presence_write(
	struct request *rq, const struct ticket *ticket, const struct presence **writer);
/* Who writes the answer now, other than this person; NULL: nobody. */
enum db_status presence_writer(
	struct request *rq, const struct ticket *ticket, const struct presence **writer);
/* Sent it on: neither there nor writing any more. */
enum db_status presence_leave(struct request *rq, const struct ticket *ticket);
/* `others`: [{name, unit, since}], `writer` {name, until}. */
void presence_show(struct request *rq, const struct presence_list *list, struct data *data);
/* 水小满正在写这封信的答复 … as a sentence. */
const char *presence_words(struct request *rq, const struct presence *writer);

/* POST desk/tickets/:number/presence, by the page's script: beats, or leave=1. */
extern const struct field presence_fields[];
int presence_post(struct request *rq);

/* --- presence_db.c --- */

struct presence_key {
	int64_t ticket_id, staff_id;
};
/* All that count at `now`, this person's own row too; *own_seen_at: when it was seen. */
enum db_status presence_db_read(struct db *db, struct pool *pool, struct presence_key key,
	instant now, struct presence **out, size_t *n, instant *own_seen_at);
/* `since` starts anew when the person was gone. Rows that are long over go. */
enum db_status presence_db_seen(struct db *db, struct presence_key key, instant now);
/* One statement, so that two who save at once cannot both have it. */
enum db_status presence_db_lock(struct db *db, struct presence_key key, instant now, instant until);
enum db_status presence_db_away(struct db *db, struct presence_key key);
enum db_status presence_db_unlock(struct db *db, struct presence_key key);

#endif
