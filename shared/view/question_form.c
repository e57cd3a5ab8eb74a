/* SPDX-License-Identifier: MIT */
/*
 * From the fields of a form to an answer sheet. What an answer must be is text/questions_check.c's;
 * how the fields look, question_view.c's.
 */
#include "view/question_view.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "view/intake.h"
#include "web/form.h"

struct collecting {
	struct request *rq;
	const struct question *all;
	size_t n_all;
	const char *shown;
	const struct given *kept;
	size_t n_kept;
	struct given *out;
	size_t n;
};

bool question_in(const char *shown, const char *code)
{
	size_t n = strlen(code);

	if (!shown)
		return true;
	for (const char *p = shown; *p;) {
		size_t length = strcspn(p, " ");

		if (length == n && memcmp(p, code, n) == 0)
			return true;
		p += length;
		p += strspn(p, " ");
	}
	return false;
}

/* "code.rest" of a member; rest "" when there is none. */
static const struct question *split(const struct collecting *c, const char *name, const char **rest)
{
	size_t n = strcspn(name, ".");
	const struct question *q = question_find(c->all, c->n_all, pool_copy(c->rq->pool, name, n));

	*rest = name[n] == '.' ? name + n + 1 : name + n;
	return q && question_in(c->shown, q->code) ? q : NULL;
}

static void put(struct collecting *c, const struct question *q, const char *row, const char *choice,
	int rank)
{
	c->out[c->n++] = (struct given){q->code, row, choice, "", rank};
}

static void take_member(struct collecting *c, const struct member *member)
{
	const char *rest, *text = utf8_trim(c->rq->pool, member->text);
	const struct question *q = split(c, member->name, &rest);
	int64_t place;

	if (!q || *text == '\0')
		return;
	switch (q->kind) {
	case QUESTION_MATRIX: put(c, q, rest, text, 0); break;
	case QUESTION_RANKING:
		if (str_int(text, &place) == 0 && place > 0 && place <= QUESTION_CHOICES)
			put(c, q, "", rest, (int)place);
		break;
	case QUESTION_FILE: break;
	default: put(c, q, "", text, 0);
	}
}

/* Words of one's own belong to a choice that was made. */
static void take_words(struct collecting *c, const struct member *member)
{
	const char *rest;
	const struct question *q = split(c, member->name, &rest);

	for (size_t i = 0; q && i < c->n; i++) {
		if (str_equal(c->out[i].question, q->code) && str_equal(c->out[i].choice, rest))
			c->out[i].words = utf8_trim(c->rq->pool, member->text);
	}
}

static int take_upload(struct collecting *c, const struct upload *upload)
{
	const char *rest;
	const struct question *q =
		str_starts(upload->field, "f.") ? split(c, upload->field + 2, &rest) : NULL;

	if (!q || q->kind != QUESTION_FILE)
		return 0;
	if (intake_keep(c->rq, upload) != 0)
		return -1;
	c->out[c->n] = (struct given){q->code, "", pool_text(c->rq->pool, upload->hash),
		pool_print(c->rq->pool, "%s %s", upload->type, upload->name), 0};
	c->n++;
	return 0;
}

static bool has(const struct collecting *c, const char *code)
{
	for (size_t i = 0; i < c->n; i++) {
		if (str_equal(c->out[i].question, code))
			return true;
	}
	return false;
}

static bool thrown_away(const struct member *member, size_t n, const char *code)
{
	for (size_t i = 0; i < n; i++) {
		if (str_equal(member[i].name, code) && str_equal(member[i].text, "none"))
			return true;
	}
	return false;
}

static void keep_others(struct collecting *c, const struct member *member, size_t n_members)
{
	for (size_t i = 0; i < c->n_kept; i++) {
		const struct given *kept = &c->kept[i];
		const struct question *q = question_find(c->all, c->n_all, kept->question);
		bool file = q && q->kind == QUESTION_FILE;

		if (!q)
			continue;
		if (!question_in(c->shown, q->code) ||
			(file && !has(c, q->code) && !thrown_away(member, n_members, q->code)))
			c->out[c->n++] = *kept;
	}
}

int question_given(struct request *rq, const struct questions *questions, const char *shown,
	const struct given *kept, size_t n_kept, struct given **out, size_t *n)
{
	struct collecting c = {.rq = rq, .shown = shown, .kept = kept, .n_kept = n_kept};
	size_t answers, words, files;
	const struct member *answer = form_family(rq->form, "q.*", &answers);
	const struct member *own = form_family(rq->form, "w.*", &words);
	const struct upload *upload = form_uploads(rq->form, &files);

	c.all = questions_all(questions, &c.n_all);
	c.out = pool_alloc(rq->pool, (answers + files + n_kept) * sizeof *c.out);
	for (size_t i = 0; i < answers; i++)
		take_member(&c, &answer[i]);
	for (size_t i = 0; i < words; i++)
		take_words(&c, &own[i]);
	for (size_t i = 0; i < files; i++) {
		if (take_upload(&c, &upload[i]) != 0)
			return -1;
	}
	keep_others(&c, answer, answers);
	*out = c.out;
	*n = c.n;
	return 0;
}

size_t question_faults(
	struct request *rq, const struct sheet_fault *fault, size_t n, const char *shown)
{
	size_t told = 0;

	for (size_t i = 0; i < n; i++) {
		if (!question_in(shown, fault[i].question))
			continue;
		form_error(rq->form, pool_print(rq->pool, "q.%s", fault[i].question),
			fault[i].message);
		told++;
	}
	return told;
}
