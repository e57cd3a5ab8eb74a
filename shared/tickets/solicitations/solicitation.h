/* SPDX-License-Identifier: MIT */
/*
 * A solicitation (征集调查): a draft to comment on, a questionnaire, or both. It is a ticket of
 * kind "solicitation": its states, reviews and clocks are rows of the lifecycle table; this is what
 * it says. The text that is reviewed and signed is its XML (solicitation_text), kept like an
 * answer, so that what is public is what was signed. Open from opens_at until before closes_at, by
 * the time itself: solicitation_phase() decides, not the state that timers have come to.
 */
#ifndef HUIYING_TICKETS_SOLICITATION_H
#define HUIYING_TICKETS_SOLICITATION_H

#include "tickets/ticket.h"

#define SOLICITATION_REASON_MOST 500 /* characters: why it is withdrawn, or prolonged */

enum solicitation_asks { /* bits, stored */
	ASKS_OPINIONS = 1 << 0,
	ASKS_QUESTIONS = 1 << 1,
};

enum solicitation_phase { /* what the public sees, by the time itself */
	PHASE_HIDDEN, /* draft, in review */
	PHASE_SOON, /* scheduled: 即将开始 */
	PHASE_OPEN, /* 正在征集 */
	PHASE_CLOSED, /* 已结束, result to come */
	PHASE_RESULT, /* 已公布结果 */
	PHASE_WITHDRAWN, /* 已撤回 */
};
const char *phase_name(enum solicitation_phase phase); /* stable word: "open" */
bool phase_parse(const char *name, enum solicitation_phase *out);

struct solicitation {
	int64_t id, site_id, unit_id; /* of the ticket */
	const char *number, *state, *title, *unit_name;
	int version; /* the ticket's */
	const char *subject; /* code of the policy's list solicitation.kinds */
	unsigned asks;
	const char *draft, *explanation; /* text with marks (text/rich.h) */
	const char *questions; /* XML (text/questions.h), "" none */
	const char *method; /* token, contact, address */
	instant opens_at, closes_at; /* INSTANT_NONE: not said yet; closes_at is the first instant
					that is too late: 24:00 of the last day */
	const char *short_reason; /* public, when the period is shorter than the lawful one */
	const char *contact_name, *phone, *fax, *email, *postal;
	bool show_opinions, show_tallies; /* while it is open */
	instant public_at, result_at, withdrawn_at;
	const char *result; /* text with marks */
	const char *withdrawn_reason;
	int edits; /* rises with every change */
};
enum solicitation_phase solicitation_phase(const struct solicitation *s, instant now);
/* May somebody still send in: half-open, an opinion at the very instant of closing is late. */
bool solicitation_takes(const struct solicitation *s, instant now);

/* NULL in *out: none. */
enum db_status solicitation_read(
	struct db *db, struct pool *pool, int64_t ticket_id, struct solicitation **out);
enum db_status solicitation_by_number(struct db *db, struct pool *pool, int64_t site_id,
	const char *number, struct solicitation **out);

/* Why it was prolonged last, for the public too; "" when it never was. */
enum db_status solicitation_prolonged(
	struct db *db, struct pool *pool, int64_t ticket_id, const char **words);

/* A new one in DRAFT: action "create" of the actor, who must be handler or office of the unit. key:
 * submission key, repeats give the first. */
enum ticket_result solicitation_create(struct db *db, const struct engine *engine,
	const struct actor *actor, const struct solicitation *content, const char *key, instant now,
	struct receipt *out);
/* Replaces what it says (action "edit"): only in DRAFT, and the result in COLLATING; version as the
 * writer saw it. */
enum ticket_result solicitation_edit(struct db *db, const struct engine *engine, int64_t ticket_id,
	const struct actor *actor, const struct solicitation *content, int version, instant now,
	struct ticket_after *after);
/* Any other action on it. What is proposed is what stands (`answer` is made here), complete or
 * TICKET_WORDS; what is released is what was proposed, and the day on which it opens is not over:
 * TICKET_LIMIT. */
enum ticket_result solicitation_act(struct db *db, const struct engine *engine, int64_t ticket_id,
	const struct actor *actor, const struct act *act, instant now, struct ticket_after *after);
/* Later closing while it is OPEN (action "prolong"), never earlier. */
enum ticket_result solicitation_prolong(struct db *db, const struct engine *engine,
	int64_t ticket_id, const struct actor *actor, instant closes_at, const char *words,
	int version, instant now, struct ticket_after *after);

/* What is missing or wrong before it may be sent for review, or be signed: each with the field it
 * belongs to and a sentence for the clerk. 重大决策、规章 at least 30 days, 规范性文件 7 working
 * days …: the policy's periods solicitation.<subject>; shorter only with a reason that is shown. It
 * opens no day that is over: the days that were signed are the days that the public gets. n = 0:
 * nothing. */
struct solicitation_fault {
	const char *field, *message;
};
size_t solicitation_faults(const struct engine *engine, struct pool *pool,
	const struct solicitation *s, instant now, struct solicitation_fault *out, size_t most);
/* First lawful closing instant for this opening, and the rule; NULL: the policy sets none, or it
 * is not said when it opens. */
const struct policy_period *solicitation_least(
	const struct engine *engine, const struct solicitation *s, instant *closes_at);

/* The text that is reviewed: all it says, as XML. The same content gives the same bytes. */
char *solicitation_text(struct pool *pool, const struct solicitation *s);
/* And the result's: opinions by channel, groups with decisions, reasons and masked names, result
 * text; built from what stands, so that what is signed is what is published. */
enum db_status solicitation_result_text(
	struct db *db, struct pool *pool, const struct solicitation *s, char **out);
/* What the result lacks before it may be sent for review, as sentences for the clerk: a text, a
 * decision for each group, a group for each opinion that is shown. */
enum db_status solicitation_result_faults(struct db *db, struct pool *pool,
	const struct solicitation *s, struct solicitation_fault *out, size_t most, size_t *n);

/* --- lists --- */

struct solicitation_find {
	int64_t site_id, unit_id; /* unit 0: any */
	enum solicitation_phase phase; /* PHASE_HIDDEN: any that is public */
	bool hidden; /* instead: those that the public does not see yet, for the desk */
	const char *subject; /* NULL: any */
	const char *words; /* in title and draft; NULL: any */
	size_t offset, most;
};
/* Newest first; those that close soonest first where it is about open ones. Long texts are left
 * empty. words are looked for among the newest thousand. */
enum db_status solicitation_find(struct db *db, struct pool *pool,
	const struct solicitation_find *find, instant now, struct solicitation **out, size_t *n,
	bool *more);
/* Opened within the policy's period solicitation.activity before now and not withdrawn, against how
 * many there must be. What is only announced has not been held. unit_id 0: the site. */
enum db_status solicitation_activity(struct db *db, struct pool *pool, const struct engine *engine,
	int64_t site_id, int64_t unit_id, instant now, int64_t *held, int *required);

#endif
