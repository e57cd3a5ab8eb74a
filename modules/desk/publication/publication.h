/* SPDX-License-Identifier: MIT */
/* What the public reads of a letter: its copy on a page of its own, what waits to be made public,
 * and the register of what was. */
#ifndef HUIYING_MODULES_DESK_PUBLICATION_H
#define HUIYING_MODULES_DESK_PUBLICATION_H

#include "modules/desk/ticket/ticket.h"

/* --- copy.c: the page of a public copy --- */

extern const struct field copy_fields[];
int copy_page(struct request *rq);
int copy_post(struct request *rq);
/* What an address of a copy ends in, "NUMBER/copy": its number; false: it is none. */
bool copy_number(const char *rest, char clean[TICKET_NUMBER]);
/* Its page with what was typed, nothing done. */
int copy_again(struct request *rq, const char *rest, int status, const char *sentence);
/* `copy` {state, words, mine, _url}: one sentence about where it stands; absent when there is
 * nothing to do or to see. */
enum db_status copy_show_link(struct request *rq, const struct desk_work *work, struct data *data);

/* Why a copy is, or is to be, taken down: a code of the policy's list. */
const char *copy_reason(const char *code);

/* --- register.c: what was published --- */

extern const struct field register_fields[];
int register_page(struct request *rq);

/* --- publications.c: what waits --- */

extern const struct field publications_fields[];
int publications_page(struct request *rq);
/* How many copies wait for this person. */
enum db_status publications_waiting(struct request *rq, int64_t *n);

#endif
