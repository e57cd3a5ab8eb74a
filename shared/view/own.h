/* SPDX-License-Identifier: MIT */
/*
 * One's own ticket as the person who sent it sees it, the same for every kind: number and query
 * code open it for a while, then where it is now, by when and why, what happened, the answer, and
 * what may be done. A program says in a struct own what its kind is called and where its pages
 * (track, mine, withdraw, retry) lie; what is lawful is asked from the lifecycle.
 */
#ifndef HUIYING_VIEW_OWN_H
#define HUIYING_VIEW_OWN_H

#include "tickets/ticket.h"
#include "web/data.h"
#include "web/form.h"
#include "web/request.h"

#define OWN_STEPS 4

struct own_step { /* one of four steps that a citizen sees; a state without one ended otherwise */
	const char *state; /* NULL ends the list */
	int step;
};

struct own {
	const char *kind; /* of the tickets: letter */
	const char *place; /* of the pages below the prefix: letters */
	const char *cookie;
	const char *promise; /* rule by which an answer was promised: letter.reply */
	const char *noun; /* 信 */
	const char *this_one; /* 这封信 */
	const char *another; /* how to begin another one: 另写一封信 */
	const char *received; /* title of the receipt: 信已经收到 */
	const char *const *step_names; /* OWN_STEPS of them */
	const struct own_step *steps;
	/* What only this kind has. May be NULL. */
	enum db_status (*more)(struct request *rq, const struct ticket *ticket, struct data *out);
};

struct own_typed { /* what somebody typed on the own ticket's page and what is wrong with it */
	const char *action; /* add, chase, rate, withdraw; NULL: nothing was typed */
	const char *words, *rating;
	const char *field, *message; /* message NULL: no fault */
	const char *notice; /* a sentence above the page, NULL when none */
};

/* own.c */
/* For pages: `_place_url`, `_noun`, `_this_one`, `_another`. */
void own_names(struct request *rq, const struct own *own, struct data *out);
int own_show(struct request *rq, const struct own *own, int status, const struct ticket *ticket,
	const struct own_typed *typed);
int own_get(struct request *rq, const struct own *own);
int own_attachment(struct request *rq);
int own_leave(struct request *rq, const struct own *own);
/* Reads the viewer's ticket; 0, or a status. */
int own_ticket(struct request *rq, struct ticket **out);

/* own_act.c: one lifecycle action each; when it cannot be, the page again with what was typed. */
int own_act(struct request *rq, const struct own *own, const char *action);
int own_rate(struct request *rq, const struct own *own);
int own_withdraw_ask(struct request *rq, const struct own *own);

/* own_track.c */
int own_session(struct request *rq, const struct own *own);
int own_track(struct request *rq, const struct own *own);
int own_track_post(struct request *rq, const struct own *own);

/* own_fields.c: the fields of these pages' routes. done: NULL-terminated, what may be done with a
 * ticket of this kind: the action that is taken up again, or was done just now. */
extern const struct field own_prefill_fields[], own_words_fields[], own_rate_fields[];
#define OWN_WORDS(what) \
	{ \
		.name = "words", .label = what, .type = FIELD_TEXT, .limits = true, \
		.most_key = CONF_BODY_TEXT_MOST \
	}
#define OWN_TRACK_FIELDS(done) \
	{.name = "number", .label = "办件编号", .type = FIELD_LINE, .required = true, .most = 40}, \
		{.name = "code", \
			.label = "查询码", \
			.type = FIELD_SECRET, \
			.required = true, \
			.most = 40}, \
		{.name = "action", .label = "动作", .type = FIELD_LINE, .choices = done}, \
		OWN_WORDS("内容"), \
	{ \
		.name = "rating", .label = "评价", .type = FIELD_LINE, .most = 10 \
	}
#define OWN_MINE_FIELDS(done) \
	{ \
		.name = "done", .label = "动作", .type = FIELD_LINE, .choices = done \
	}

/* The handlers that a program's table of routes needs: of all, but withdrawing, which only some
 * kinds know. */
#define OWN_HANDLERS(own) \
	static int mine_session(struct request *rq) \
	{ \
		return own_session(rq, &(own)); \
	} \
	static int track_get(struct request *rq) \
	{ \
		return own_track(rq, &(own)); \
	} \
	static int track_post(struct request *rq) \
	{ \
		return own_track_post(rq, &(own)); \
	} \
	static int mine_get(struct request *rq) \
	{ \
		return own_get(rq, &(own)); \
	} \
	static int mine_add(struct request *rq) \
	{ \
		return own_act(rq, &(own), "add"); \
	} \
	static int mine_chase(struct request *rq) \
	{ \
		return own_act(rq, &(own), "chase"); \
	} \
	static int mine_rate(struct request *rq) \
	{ \
		return own_rate(rq, &(own)); \
	} \
	static int mine_leave(struct request *rq) \
	{ \
		return own_leave(rq, &(own)); \
	}

/* own_receipt.c: the page "receipt" with number, query code, the day by which there will be an
 * answer and why, and a QR code of the tracking page (with the number, never the code). Also opens
 * the way to the ticket in this browser. status 200: the key was seen before. */
/* The key of the form is that of another text, which is in (TICKET_OTHER): what stands above the
 * form, which is shown again with a key of its own. */
const char *own_other(struct request *rq, const struct own *own, const struct receipt *receipt);
int own_receipt(struct request *rq, const struct own *own, int status,
	const struct receipt *receipt, struct data *out);
/* `why` (a sentence), `rule`, `source`: why a ticket is due when it is; null when nothing says so.
 */
void own_why(struct request *rq, const struct policy_rule *rule, struct data *out);

#endif
