/* SPDX-License-Identifier: MIT */
/*
 * What outlives a page of a questionnaire: the compiled set in the worker, what was typed in the
 * form, a draft in the database.
 */
#include "answer.h"

#include <string.h>

#include "base/log.h"
#include "base/secret.h"

#define SETS 16 /* open at the same time, in one worker */
#define SEAL 16 /* bytes of the signature */

/* --- compiled sets --- */

struct compiled {
	int64_t ticket_id;
	int edits;
	uint64_t used; /* the higher, the later */
	struct questions *set;
};

static struct compiled *place_for(struct compiled *sets, const struct solicitation *s)
{
	struct compiled *oldest = &sets[0];

	for (size_t i = 0; i < SETS; i++) {
		if (sets[i].set && sets[i].ticket_id == s->id)
			return &sets[i];
		if (sets[i].used < oldest->used)
			oldest = &sets[i];
	}
	return oldest;
}

const struct questions *answer_questions(const struct solicitation *s)
{
	static struct compiled sets[SETS];
	static uint64_t clock;
	struct compiled *place = place_for(sets, s);
	struct buf err = BUF_INIT;

	if (place->set && place->ticket_id == s->id && place->edits == s->edits) {
		place->used = ++clock;
		return place->set;
	}
	questions_close(&place->set);
	*place = (struct compiled){.ticket_id = s->id,
		.edits = s->edits,
		.used = ++clock,
		.set = questions_read(conf_text(CONF_SCHEMA_DIR), s->questions, &err)};
	if (!place->set)
		log_error("questions of %s: %s", s->number, buf_str(&err));
	buf_free(&err);
	return place->set;
}

/* --- in the form --- */

static void sign(
	const struct answering *a, const char *text, size_t n, unsigned char out[SECRET_HASH])
{
	struct buf about = BUF_INIT;

	buf_print(&about, "%lld\n%s\n", (long long)a->s->id, a->key);
	buf_add(&about, text, n);
	secret_sign(program_engine()->secret, "answers", about.p, about.n, out);
	buf_free(&about);
}

const char *answer_pack(struct request *rq, const struct answering *a)
{
	const char *text = given_text(rq->pool, a->given, a->n), *packed;
	unsigned char hash[SECRET_HASH];
	struct buf whole = BUF_INIT, out = BUF_INIT;

	sign(a, text, strlen(text), hash);
	buf_add(&whole, hash, SEAL);
	buf_text(&whole, text);
	str_base64url(whole.p, whole.n, &out);
	packed = pool_text(rq->pool, buf_str(&out));
	buf_free(&whole);
	buf_free(&out);
	return packed;
}

int answer_unpack(struct request *rq, struct answering *a, const char *packed)
{
	struct buf whole = BUF_INIT;
	unsigned char hash[SECRET_HASH];
	int result = -1;

	a->n = 0;
	if (*packed == '\0')
		return 0;
	if (str_unbase64url(packed, strlen(packed), &whole) == 0 && whole.n >= SEAL) {
		sign(a, whole.p + SEAL, whole.n - SEAL, hash);
		if (secret_equal(hash, whole.p, SEAL))
			result = given_read(rq->pool,
				pool_copy(rq->pool, whole.p + SEAL, whole.n - SEAL), &a->given,
				&a->n);
	}
	buf_free(&whole);
	return result;
}

/* --- in a draft --- */

const char *answer_draft(struct request *rq, const struct answering *a)
{
	return pool_print(
		rq->pool, "%s\n%d\n%s", a->key, a->page, given_text(rq->pool, a->given, a->n));
}

int answer_draft_read(struct request *rq, struct answering *a, const char *draft)
{
	size_t key = strcspn(draft, "\n"), page;
	const char *rest = draft + key + (draft[key] == '\n');
	int64_t number;

	page = strcspn(rest, "\n");
	if (rest[page] != '\n' || str_int(pool_copy(rq->pool, rest, page), &number) != 0)
		return -1;
	a->key = pool_copy(rq->pool, draft, key);
	a->page = number >= 1 && number <= a->pages + 1 ? (int)number : 1;
	return given_read(rq->pool, rest + page + 1, &a->given, &a->n);
}
