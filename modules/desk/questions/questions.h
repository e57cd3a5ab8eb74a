/* SPDX-License-Identifier: MIT */
/*
 * The questionnaire of a solicitation at the desk: its questions and their editor, tokens, sheets
 * that came on paper, results and the answers as files. One set is XML in the solicitation; every
 * change writes it anew and is an "edit" of the ticket.
 */
#ifndef HUIYING_MODULES_DESK_QUESTIONS_H
#define HUIYING_MODULES_DESK_QUESTIONS_H

#include "modules/desk/solicitations/solicitations.h"
#include "text/questions.h"
#include "view/question_view.h"

struct questions_room { /* one solicitation and its set */
	struct ticket *ticket;
	struct solicitation *s;
	struct question *list; /* a copy that may be changed; NULL without any */
	size_t n;
	bool edits; /* this person may change it, now */
	bool works; /* of the unit: sheets, tokens, answers */
};

/* --- room.c --- */

/* 0, or a status: the solicitation asks questions and this person may see it. */
int questions_open(struct request *rq, struct questions_room *room);
/* The set compiled; NULL: there is none. Close it. */
struct questions *questions_compiled(const struct questions_room *room);
/* What stands above each page of the room; here: which of them is open. */
void questions_show_head(
	struct request *rq, const struct questions_room *room, const char *here, struct data *data);
/* Checks the list as a whole and saves it. 0: done; -1: *problem says what is wrong with it; or a
 * status. */
int questions_save(struct request *rq, struct questions_room *room, const struct question *list,
	size_t n, int version, const char **problem);
/* The list again as it is saved. */
void questions_reread(struct request *rq, struct questions_room *room);

/* --- questions.c: the list --- */

extern const struct field questions_fields[];
int questions_page(struct request *rq);
int questions_post(struct request *rq);
int questions_preview(struct request *rq);
int questions_xml(struct request *rq);

/* --- edit.c: one question --- */

extern const struct field question_query[], question_fields[];
int question_page(struct request *rq);
int question_post(struct request *rq);

/* --- lines.c: its choices and rows, a line each --- */

const char *question_lines(struct pool *pool, const struct question_choice *choice, size_t n);
/* From a field, faults to it; was: what stood there, for their codes. */
struct question_choice *question_lines_read(struct request *rq, const char *field,
	const struct question_choice *was, size_t n_was, size_t *n);

/* --- hand.c: tokens, sheets on paper --- */

extern const struct field token_fields[], sheet_fields[];
int tokens_page(struct request *rq);
int tokens_post(struct request *rq);
int sheet_page(struct request *rq);
int sheet_post(struct request *rq);

/* --- results.c --- */

extern const struct field answers_query[], answer_words_query[], answer_file_query[];
int answers_page(struct request *rq);
int answers_recount(struct request *rq);
int answer_words_page(struct request *rq);
int answer_file(struct request *rq);

#endif
