/* SPDX-License-Identifier: MIT */
/*
 * A compiled question set as others look at it, and the kept form of a sheet. Reading its XML is
 * questions_read.c, writing it questions_write.c, what an answer must be questions_check.c.
 */
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/questions_set.h"

#define NUMBER_BYTES 32 /* more digits are no number of a person */

void questions_close(struct questions **questions)
{
	if (!*questions)
		return;
	pool_close(&(*questions)->pool);
	free(*questions);
	*questions = NULL;
}

const struct question *questions_all(const struct questions *questions, size_t *n)
{
	*n = questions->n;
	return questions->question;
}

int questions_pages(const struct questions *questions)
{
	return questions->pages;
}

/* --- finding --- */

const struct question *question_find(const struct question *question, size_t n, const char *code)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(question[i].code, code) == 0)
			return &question[i];
	}
	return NULL;
}

static const struct question_choice *find(
	const struct question_choice *list, size_t n, const char *code)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i].code, code) == 0)
			return &list[i];
	}
	return NULL;
}

const struct question_choice *question_choice(const struct question *question, const char *code)
{
	return find(question->choices, question->n_choices, code);
}

const struct question_choice *question_row(const struct question *question, const char *code)
{
	return find(question->rows, question->n_rows, code);
}

static const char *const kinds[] = {
	[QUESTION_SINGLE] = "single",
	[QUESTION_MULTIPLE] = "multiple",
	[QUESTION_SCALE] = "scale",
	[QUESTION_MATRIX] = "matrix",
	[QUESTION_TEXT] = "text",
	[QUESTION_NUMBER] = "number",
	[QUESTION_DATE] = "date",
	[QUESTION_RANKING] = "ranking",
	[QUESTION_FILE] = "file",
};

const char *question_kind_code(enum question_kind kind)
{
	return kinds[kind];
}

bool question_kind_read(const char *code, enum question_kind *out)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strcmp(kinds[i], code) == 0) {
			*out = (enum question_kind)i;
			return true;
		}
	}
	return false;
}

/* --- numbers --- */

/* Digits, at most one point between them, a sign before them. */
static bool is_number(const char *text)
{
	size_t whole, part = 0;

	text += *text == '-' || *text == '+';
	whole = strspn(text, "0123456789");
	text += whole;
	if (*text == '.') {
		part = strspn(text + 1, "0123456789");
		if (part == 0)
			return false;
		text += 1 + part;
	}
	return whole > 0 && whole <= 15 && part <= 10 && *text == '\0';
}

bool question_number(const char *typed, char out[40], double *value)
{
	char plain[NUMBER_BYTES + 5];
	size_t n = 0;

	while (*typed) {
		uint32_t c = utf8_fold(utf8_next(&typed));

		if (c == ' ' || c == ',')
			continue;
		if (n >= NUMBER_BYTES || c >= 0x80)
			return false;
		plain[n++] = (char)c;
	}
	plain[n] = '\0';
	if (!is_number(plain))
		return false;
	memcpy(out, plain[0] == '+' ? plain + 1 : plain, n + 1 - (plain[0] == '+'));
	*value = strtod(out, NULL);
	return true;
}

/* --- order of choices --- */

/* splitmix64: well mixed from any seed. */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* Choices with words of one's own come last, as everybody expects. */
void questions_order(const struct question *question, uint64_t seed, size_t *order)
{
	uint64_t state = seed;
	size_t n = 0, plain;

	for (size_t i = 0; i < question->n_choices; i++)
		if (!question->choices[i].other)
			order[n++] = i;
	plain = n;
	for (size_t i = 0; i < question->n_choices; i++)
		if (question->choices[i].other)
			order[n++] = i;
	if (!question->shuffle) {
		for (size_t i = 0; i < n; i++)
			order[i] = i;
		return;
	}
	for (const char *p = question->code; *p; p++)
		state = state * 31 + (unsigned char)*p;
	for (size_t i = plain; i > 1; i--) {
		size_t j = (size_t)(next(&state) % i), kept = order[j];

		order[j] = order[i - 1];
		order[i - 1] = kept;
	}
}

/* --- the kept form of a sheet --- */

static void put_escaped(struct buf *out, const char *text)
{
	for (const char *p = text ? text : ""; *p; p++) {
		if (*p == '\t')
			buf_text(out, "\\t");
		else if (*p == '\n')
			buf_text(out, "\\n");
		else if (*p == '\\')
			buf_text(out, "\\\\");
		else
			buf_char(out, *p);
	}
}

char *given_text(struct pool *pool, const struct given *given, size_t n)
{
	struct buf out = BUF_INIT;
	char *text;

	for (size_t i = 0; i < n; i++) {
		put_escaped(&out, given[i].question);
		buf_char(&out, '\t');
		put_escaped(&out, given[i].row);
		buf_char(&out, '\t');
		put_escaped(&out, given[i].choice);
		buf_print(&out, "\t%d\t", given[i].rank);
		put_escaped(&out, given[i].words);
		buf_char(&out, '\n');
	}
	text = pool_copy(pool, buf_str(&out), out.n);
	buf_free(&out);
	return text;
}

/* One field up to its tab or line feed; NULL: an escape that is none, or the text ends. */
static const char *take_field(struct pool *pool, const char **p, char end)
{
	size_t n = strcspn(*p, "\t\n");
	char *out = pool_alloc(pool, n + 1), *to = out;

	if ((*p)[n] != end)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		char c = (*p)[i];

		if (c == '\\') {
			c = ++i < n ? (*p)[i] : '\0';
			if (c != 't' && c != 'n' && c != '\\')
				return NULL;
			c = c == 't' ? '\t' : c == 'n' ? '\n' : c;
		}
		*to++ = c;
	}
	*to = '\0';
	*p += n + 1;
	return out;
}

static int read_line(struct pool *pool, const char **p, struct given *out)
{
	const char *rank;
	int64_t number;

	out->question = take_field(pool, p, '\t');
	out->row = out->question ? take_field(pool, p, '\t') : NULL;
	out->choice = out->row ? take_field(pool, p, '\t') : NULL;
	rank = out->choice ? take_field(pool, p, '\t') : NULL;
	out->words = rank ? take_field(pool, p, '\n') : NULL;
	if (!out->words || str_int(rank, &number) != 0 || number < 0 || number > QUESTION_CHOICES)
		return -1;
	out->rank = (int)number;
	return 0;
}

int given_read(struct pool *pool, const char *text, struct given **out, size_t *n)
{
	size_t lines = 0;

	for (const char *p = text; *p; p++)
		lines += *p == '\n';
	*out = pool_alloc(pool, lines * sizeof **out);
	*n = 0;
	for (const char *p = text; *p; ++*n) {
		if (*n == lines || read_line(pool, &p, &(*out)[*n]) != 0)
			return -1;
	}
	return 0;
}
