/* SPDX-License-Identifier: MIT */
/*
 * Letters as a TSV file with a header: id submitted_at answered_at title body answer, in any order
 * of columns. Times are ISO 8601; \n \t \\ are escapes; answered_at and answer may be empty.
 */
#ifndef HUIYING_LETTERS_H
#define HUIYING_LETTERS_H

#include "modules/huiying/cli.h"

struct letter_row {
	int64_t line; /* in the file, the header is 1 */
	const char *id, *title, *body, *answer;
	instant submitted, answered; /* answered INSTANT_NONE: never */
};

/*
 * Calls take for every good line; what it returns is what is wrong with the line, or NULL. A bad
 * line is reported with its number, counted in *bad and stops nothing. `doing` names the progress
 * bar. CLI_FAILED when the file cannot be read or its header is not that of letters. The row lives
 * until take returns.
 */
int letters_read(const char *path, const char *doing,
	const char *(*take)(void *ctx, const struct letter_row *row), void *ctx, int64_t *bad);

/* Takes the letters of a file over, as `huiying import letters` does; box NULL: the first one for
 * anything. Says on standard error how many. */
int import_from(struct cli *cli, const char *path, const char *rules, const char *box);

/* Submission key of a letter that was taken over: unguessable, and the same for the same id. */
void letter_key(const struct secret *secret, const char *id, char out[SECRET_HEX]);

#endif
