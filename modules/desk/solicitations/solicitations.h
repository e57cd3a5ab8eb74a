/* SPDX-License-Identifier: MIT */
/*
 * Solicitations (征集调查) at the desk: the list, the editor, the page with reviews and acts,
 * opinions and their moderation, the collation and its result. A solicitation is a ticket: who sees
 * it and what may be done follows from sees.c and ticket/may.c; questions/questions.c edits its
 * questionnaire.
 */
#ifndef HUIYING_MODULES_DESK_SOLICITATIONS_H
#define HUIYING_MODULES_DESK_SOLICITATIONS_H

#include "modules/desk/ticket/ticket.h"
#include "tickets/solicitations/opinion.h"
#include "tickets/solicitations/solicitation.h"

#define SOLICITATION_KIND "solicitation"

/* --- solicitations.c: finding one, and the list --- */

extern const struct field solicitations_fields[];
int solicitations_page(struct request *rq);
/* May this person begin one. */
bool solicitations_may_create(const struct request *rq);
/* The solicitation of the address, when the person may see it; 0, or a status. Whoever had it open
 * while it went elsewhere gets 404 as for any other ticket. */
int solicitations_open(
	struct request *rq, const char *number, struct ticket **ticket, struct solicitation **out);
/* `number` … `period`, `phase`, `state_words`, and the addresses of its rooms: what stands above
 * each of its pages. here: which of them is open. */
void solicitations_show_head(struct request *rq, const struct ticket *ticket,
	const struct solicitation *s, const char *here, struct data *data);
/* 7月3日（周五）, the last day of a period; NULL when it is not said. */
const char *solicitations_last_day(struct request *rq, const struct solicitation *s);
/* 重大行政决策; "" when the policy has none of that code. */
const char *solicitations_subject(const char *code);

/* --- show.c: its page --- */

/* As desk_ticket_show(), which calls it for solicitations. */
int solicitations_show(struct request *rq, struct ticket *ticket, const struct desk_again *again);
int solicitations_one(struct request *rq);

/* --- public.c --- */

/* What the public will read, under `_public`. */
enum db_status solicitations_show_public(
	struct request *rq, const struct solicitation *s, struct data *data);
/* `files` [{name, purpose, size, who, url}] */
void solicitations_show_files(
	struct request *rq, const struct attachment *files, size_t n, struct data *data);

/* --- said.c: all that the public will read, of the text or, once it is collated, the result --- */

/* Why it must not be sent (sent: signed, for what was sent before), as a sentence; NULL: nothing is
 * in its way. */
enum db_status solicitations_stop(
	struct request *rq, const struct solicitation *s, bool sent, const char **stop);
enum db_status solicitations_said(
	struct request *rq, const struct solicitation *s, const char **text);

/* --- act.c --- */

extern const struct field solicitation_act_fields[];
int solicitations_post(struct request *rq);
/* The form of this request on that ticket: also for POST desk/tickets/:number/act. */
int solicitations_act(struct request *rq, struct ticket *ticket);

/* --- edit.c --- */

extern const struct field solicitation_new_fields[], solicitation_edit_fields[];
int solicitations_new(struct request *rq);
int solicitations_create(struct request *rq);
int solicitations_edit(struct request *rq);
int solicitations_save(struct request *rq);
/* Is this the address of an editor; and its page with what was typed, nothing saved. */
bool solicitations_writes(const char *path);
int solicitations_again(struct request *rq, const char *path, int status, const char *sentence);

/* --- opinions.c: which of them the public reads --- */

extern const struct field solicitation_list_fields[], solicitation_moderate_fields[],
	solicitation_contact_fields[];
int solicitations_opinions(struct request *rq);
int solicitations_contact(struct request *rq); /* who gave one: reading it is recorded */
int solicitations_moderate(struct request *rq);
/* Persons of the unit whose it is, of the office for its own. */
bool solicitations_may_moderate(const struct request *rq, const struct ticket *ticket);
/* As solicitations_open(), 404 where no opinions were asked for or none can have come yet. */
int solicitations_open_asked(struct request *rq, struct ticket **ticket, struct solicitation **out);
/* One opinion as page data. */
void solicitations_show_opinion(
	struct request *rq, const struct opinion *opinion, struct data *item);
const char *solicitations_channel(const char *channel); /* 网上 来信 … */
/* Ids of the boxes that are ticked. */
size_t solicitations_ticked(struct request *rq, int64_t **out);

/* --- offline.c --- */

extern const struct field solicitation_offline_fields[];
int solicitations_offline(struct request *rq);
int solicitations_enter(struct request *rq);

/* --- collate.c: groups and their decisions --- */

extern const struct field solicitation_collate_fields[], solicitation_group_fields[];
int solicitations_collation(struct request *rq);
int solicitations_collate(struct request *rq);

/* --- result.c --- */

/* `_result`: channels, groups, words, as the public will read it. */
enum db_status solicitations_show_result(
	struct request *rq, const struct solicitation *s, struct data *data);
void solicitations_show_group(const struct opinion_group *group, size_t place, struct data *item);

/* --- solicitations_db.c --- */

struct solicitations_count {
	int64_t opinions, waiting, sheets;
};
enum db_status solicitations_db_count(
	struct db *db, struct pool *pool, int64_t ticket_id, struct solicitations_count *out);

#endif
