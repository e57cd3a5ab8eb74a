/* SPDX-License-Identifier: MIT */
/*
 * Where a letter belongs, learned from letters that people have placed: one linear judge a label
 * (support vectors, by dual coordinate descent) over the letter's characters and pairs of
 * characters, those of the title counting more. The same letters in the same order give the same
 * model, byte for byte; nothing is random. No database, no clock.
 */
#ifndef HUIYING_TEXT_CLASSIFY_H
#define HUIYING_TEXT_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct pool;

/* --- learning --- */

#define CLASSIFY_LABEL_LEAST 5 /* letters; of a label with fewer nothing is learned */
#define CLASSIFY_LEAST 40 /* letters of at least two such labels; else nothing is learned */
#define CLASSIFY_LABELS_MOST 400
#define CLASSIFY_LABEL_MOST 200 /* bytes of a label */
#define CLASSIFY_FOLDS 5

struct classify_trainer;

struct classify_trainer *classify_trainer_open(void);
void classify_trainer_close(struct classify_trainer **trainer);
/* false: not taken, because the label is empty, too long or one too many. */
bool classify_add(
	struct classify_trainer *trainer, const char *label, const char *title, const char *body);

size_t classify_added(const struct classify_trainer *trainer); /* letters taken */
/* What one can learn from: letters and labels that are frequent enough. */
void classify_count(const struct classify_trainer *trainer, size_t *letters, size_t *labels);

/* How well the model did on letters that it had not seen. */
struct classify_figure {
	size_t letters, labels; /* learned from */
	size_t tried, right; /* held back in turn, and placed where people had placed them */
	double least; /* share from which a guess is shown: of those that reach it, four in five
			 were right; above 1: none is */
};
/* Appends the model to out. false, out untouched: too few letters. */
bool classify_train(
	const struct classify_trainer *trainer, struct buf *out, struct classify_figure *figure);

/* Each letter judged by a model that has not seen it. */
struct classify_tried {
	int label, guess; /* classify_label; label -1: too rare, not tried */
	int rank; /* of the true label among the guesses, from 1 */
	double share; /* of the guess */
	bool shown;
};
/* One for each letter added, in their order. done is called after each of the CLASSIFY_FOLDS; may
 * be NULL. false: too few letters. */
bool classify_try(const struct classify_trainer *trainer, struct classify_tried *out,
	void (*done)(void *ctx, int fold), void *ctx);
const char *classify_label(const struct classify_trainer *trainer, int label);

/* --- judging --- */

struct classify; /* a model that was read; used by one thread at a time */

/* NULL with a message in err: not a model, or a damaged one. */
struct classify *classify_read(const void *bytes, size_t n, struct buf *err);
void classify_close(struct classify **model);
double classify_least(const struct classify *model); /* share from which a guess is worth showing */

#define CLASSIFY_WORDS 4
struct classify_guess {
	const char *label; /* the model's */
	double share; /* how sure, 0 to 1; all labels together make 1 */
	const char *words[CLASSIFY_WORDS]; /* of the letter, that speak for it most; in the pool;
					      none for a share of less than a twentieth */
	size_t n_words;
};
/* The likeliest first; their number, at most `most`. None when the letter has hardly anything that
 * the model knows. */
size_t classify_guess(struct classify *model, struct pool *pool, const char *title,
	const char *body, struct classify_guess *out, size_t most);

#endif
