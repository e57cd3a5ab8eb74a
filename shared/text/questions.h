/* SPDX-License-Identifier: MIT */
/*
 * A question set (问卷): its XML (schema/questions.rng, written by the desk's editor, taken in from
 * other systems and given out again), compiled once, and what an answer sheet says against it. Pure
 * functions: no database, no clock.
 */
#ifndef HUIYING_TEXT_QUESTIONS_H
#define HUIYING_TEXT_QUESTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct pool;
struct questions; /* a compiled set */

#define QUESTIONS_MOST 200 /* of a set */
#define QUESTION_CHOICES 100 /* of a question; of rows too */
#define QUESTION_CONDITIONS 10
#define QUESTION_TEXT_MOST 2000 /* characters of a text that says no most */
#define QUESTION_WORDS_MOST 200 /* of one's own with "other" */
#define QUESTION_STEPS 11 /* of a scale, both ends counted */

enum question_kind {
	QUESTION_SINGLE,
	QUESTION_MULTIPLE,
	QUESTION_SCALE, /* least..most with words at the ends */
	QUESTION_MATRIX, /* rows, each answered by one of the choices */
	QUESTION_TEXT,
	QUESTION_NUMBER,
	QUESTION_DATE,
	QUESTION_RANKING, /* all choices in an order */
	QUESTION_FILE
};

struct question_choice {
	const char *code, *name;
	bool other; /* with words of one's own: 其他，请写明 */
	int64_t quota; /* 0: none; no more sheets with this choice when it is reached */
};
struct question_condition { /* shown only when another question was answered so; all must hold */
	const char *question;
	const char *choice; /* code; of a matrix "row:choice", of a scale the value; "": answered */
	bool not_;
};
struct question {
	const char *code, *title, *help;
	enum question_kind kind;
	bool required, shuffle; /* shuffle: choices in another order for everybody */
	int page; /* from 1 */
	struct question_choice *choices, *rows; /* rows: matrix */
	size_t n_choices, n_rows;
	int least, most; /* choices of a multiple, characters of a text, ends of a scale */
	double low, high; /* number; -INFINITY, INFINITY: no bound */
	const char *low_name, *high_name; /* ends of a scale */
	struct question_condition *conditions;
	size_t n_conditions;
};
/* NULL: err says what and in which line, in Chinese: clerks read it. A set has at least one
 * question. schema_dir holds questions.rng. */
struct questions *questions_read(const char *schema_dir, const char *xml, struct buf *err);
void questions_close(struct questions **questions);
const struct question *questions_all(const struct questions *questions, size_t *n);
int questions_pages(const struct questions *questions);
/* Of n questions the one with this code, NULL: none. */
const struct question *question_find(const struct question *question, size_t n, const char *code);
const struct question_choice *question_choice(const struct question *question, const char *code);
const struct question_choice *question_row(const struct question *question, const char *code);
const char *question_kind_code(enum question_kind kind); /* "single" */
bool question_kind_read(const char *code, enum question_kind *out);
/* "1.50" as people type it (full-width digits too) to what is kept; false: no number. */
bool question_number(const char *typed, char out[40], double *value);
/* The XML again: read and written once more it is the same, byte for byte. */
char *questions_write(struct pool *pool, const struct question *question, size_t n);

/* --- an answer sheet --- */

struct given { /* one answer */
	const char *question, *row; /* row "" unless a matrix */
	const char *choice; /* code; a scale's value, text, number, date, file hash */
	const char *words; /* of one's own with "other"; "type name" of a file; "" none */
	int rank; /* ranking: from 1 */
};
struct sheet_fault {
	const char *question, *message; /* a sentence for the citizen */
};
/* Which questions this sheet must and may answer (branching), up to a page (0: all); faults first
 * to last, at most `most`. Answers to questions that are not asked, and to none of the set, are
 * dropped from given (n goes down), the rest comes into the order of the set; what lies behind the
 * page stays as it is. Numbers and dates are written as they are kept.
 */
size_t questions_check(const struct questions *questions, struct pool *pool, struct given *given,
	size_t *n, int page, struct sheet_fault *out, size_t most);
bool questions_asked(const struct questions *questions, const struct question *question,
	const struct given *given, size_t n);
/* Order of the choices for this person: the same for the same seed; choices with words of one's own
 * stay last. order has n_choices places. */
void questions_order(const struct question *question, uint64_t seed, size_t *order);
/* Kept form of a sheet: one line an answer, fields by tab, escaped; and back, -1: it is none. */
char *given_text(struct pool *pool, const struct given *given, size_t n);
int given_read(struct pool *pool, const char *text, struct given **out, size_t *n);

#endif
