/* SPDX-License-Identifier: MIT */
/*
 * A questionnaire while somebody fills it, for the files answer*.c. Between its pages everything
 * typed travels in the form itself, signed; nothing is kept here until it is sent, or saved.
 */
#ifndef HUIYING_SOLICITATIONS_ANSWER_H
#define HUIYING_SOLICITATIONS_ANSWER_H

#include "solicitations.h"
#include "view/question_view.h"

struct answering {
	struct solicitation *s;
	const struct questions *set;
	const char *key, *saved; /* saved: code of the link, "" not saved */
	const char *token, *contact; /* as typed */
	struct given *given;
	size_t n;
	int page, pages; /* page pages + 1: the last step, only where there are several */
	const char *notice; /* above the page, NULL none */
	bool code_sent, late;
};

/* answer_kept.c */
/* The compiled set, kept by this worker until it changes; NULL: none can be read. */
const struct questions *answer_questions(const struct solicitation *s);
/* What was given as a field that comes back, and out of it; -1: it is not ours. */
const char *answer_pack(struct request *rq, const struct answering *a);
int answer_unpack(struct request *rq, struct answering *a, const char *packed);
/* What a draft holds: key, page and sheet. */
const char *answer_draft(struct request *rq, const struct answering *a);
int answer_draft_read(struct request *rq, struct answering *a, const char *draft);

/* answer_who.c */
/* false, with the fault told: it takes a token, and this is none. Said where the token is typed,
 * before ten minutes of answers. */
bool answer_good_token(struct request *rq, const struct answering *a);
/* Sends the code that proves a contact, and the page again. */
int answer_send_code(struct request *rq, struct answering *a);
/* Who answers, for response_add(); NULL with a fault told. */
const char *answer_voter(struct request *rq, const struct answering *a, enum db_status *status);

/* answer_page.c */
/* Is there a last step on a page of its own. */
bool answer_has_end(const struct answering *a);
bool answer_at_end(const struct answering *a);
/* The next page, or the one before, on which something is asked; forwards the last step behind
 * them. 0: there is none before. */
int answer_next(const struct answering *a);
int answer_before(const struct answering *a);
int answer_show(struct request *rq, int status, struct answering *a);
int answer_receipt(struct request *rq, int status, const struct answering *a);
int answer_saved_page(struct request *rq, const struct answering *a);

#endif
