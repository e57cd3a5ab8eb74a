/* SPDX-License-Identifier: MIT */
/*
 * Which letters are near to one: what is asked of the index, how near a letter is that it gave, and
 * when it is likely the same letter again. Nothing here decides anything: a person does.
 */
#include "modules/desk/near/near.h"
#include "modules/desk/near/near_db.h"
#include "modules/desk/near/rare.h"
#include "modules/desk/ticket/ticket.h"

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/rich.h"
#include "view/ticket_view.h"
#include "view/words.h"

#include <stdlib.h>
#include <string.h>

#define COMPARED 600 /* characters of a text */
#define CANDIDATES 24 /* letters that the index gives */
#define TITLE_WORDS 10 /* that are asked for */
#define BODY_WORDS 14
/* Letters that all of them together may stand in: the server ranks each of them. */
#define LETTERS_MOST 2000
#define EXCERPT 80
#define LIKE 0.07 /* nearer than this: shown */
#define REPEAT 0.50 /* likely the same letter */
#define REPEAT_SAME_CITIZEN 0.25

/* --- what is asked of the index --- */

struct asked {
	const char *word;
	double letters;
};

static int by_rarity(const void *a, const void *b)
{
	const struct asked *x = a, *y = b;
	if (x->letters != y->letters)
		return x->letters < y->letters ? -1 : 1;
	return memcmp(x->word, y->word, RARE_WORD);
}

static bool asked_already(const struct buf *match, const char *word)
{
	for (size_t at = 0; at + RARE_WORD <= match->n; at += RARE_WORD + 1)
		if (memcmp(match->p + at, word, RARE_WORD) == 0)
			return true;
	return false;
}

/* The rarest words of a text, as long as the letters that have them stay few. */
static void ask_rarest(
	struct pool *pool, const char *text, size_t most, double *left, struct buf *match)
{
	const char **words;
	size_t n = rare_words(pool, text, &words), taken = 0;
	struct asked *list = pool_alloc(pool, (n + 1) * sizeof(*list));

	for (size_t i = 0; i < n; i++)
		list[i] = (struct asked){words[i], rare_letters(words[i])};
	qsort(list, n, sizeof(*list), by_rarity);
	for (size_t i = 0; i < n && taken < most && list[i].letters <= *left; i++) {
		if (asked_already(match, list[i].word))
			continue;
		if (match->n > 0)
			buf_char(match, ' ');
		buf_add(match, list[i].word, RARE_WORD);
		*left -= list[i].letters;
		taken++;
	}
}

static const char *question(struct pool *pool, const struct ticket *ticket)
{
	struct buf match = BUF_INIT;
	double title = LETTERS_MOST * 0.6, left = LETTERS_MOST * 0.4;

	ask_rarest(pool, ticket->title, TITLE_WORDS, &title, &match);
	left += title;
	ask_rarest(pool, utf8_cut(pool, ticket->body, COMPARED), BODY_WORDS, &left, &match);
	const char *text = match.n > 0 ? pool_copy(pool, match.p, match.n) : NULL;
	buf_free(&match);
	return text;
}

/* --- how near --- */

struct words {
	const char **word;
	size_t n;
};

static struct words words_of(struct pool *pool, const char *title, const char *body)
{
	struct words words;
	const char *text = pool_print(pool, "%s %s", title, utf8_cut(pool, body, COMPARED));

	words.n = rare_words(pool, text, &words.word);
	return words;
}

/* Which part of each letter's weight stands in the other one, on average. Both lists are sorted. */
static double likeness(const struct words *a, const struct words *b)
{
	double both = 0, left = 0, right = 0;

	for (size_t i = 0, j = 0; i < a->n || j < b->n;) {
		int order = i == a->n ? 1
			: j == b->n   ? -1
				      : memcmp(a->word[i], b->word[j], RARE_WORD);
		double weight = rare_weight(order <= 0 ? a->word[i] : b->word[j]);
		weight *= weight; /* what is on everybody's lips says little */
		left += order <= 0 ? weight : 0;
		right += order >= 0 ? weight : 0;
		both += order == 0 ? weight : 0;
		i += order <= 0;
		j += order >= 0;
	}
	double greater = left > right ? left : right, smaller = left > right ? right : left;
	return smaller > 0 ? (both / smaller + both / greater) / 2 : 0;
}

static void compare(struct pool *pool, const struct words *mine, struct near *near)
{
	struct words words = words_of(pool, near->title, near->body);

	near->likeness = likeness(mine, &words);
	near->repeat = near->likeness >= (near->same_citizen ? REPEAT_SAME_CITIZEN : REPEAT);
}

static int by_likeness(const void *a, const void *b)
{
	const struct near *x = a, *y = b;
	if (x->likeness != y->likeness)
		return x->likeness > y->likeness ? -1 : 1;
	return x->submitted_at > y->submitted_at ? -1 : x->submitted_at < y->submitted_at;
}

static enum db_status read_like(struct request *rq, const struct ticket *ticket,
	const struct near_who *who, const struct words *mine, struct near_letters *out)
{
	size_t n = 0;

	enum db_status status = rare_keep_up(desk.db, rq->now);
	const char *match = status == DB_OK ? question(rq->pool, ticket) : NULL;
	if (!match)
		return status;
	status = near_db_like(desk.db, rq->pool, who, match, CANDIDATES, &out->like, &n);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < out->n_earlier; k++)
			out->like[i].same_citizen |= out->earlier[k].id == out->like[i].id;
		compare(rq->pool, mine, &out->like[i]);
	}
	if (n > 1)
		qsort(out->like, n, sizeof(*out->like), by_likeness);
	while (out->n_like < n && out->n_like < NEAR_MOST &&
		out->like[out->n_like].likeness >= LIKE)
		out->n_like++;
	return status;
}

enum db_status near_read(
	struct request *rq, const struct desk_work *work, bool like, struct near_letters *out)
{
	const struct desk_session *person = desk_person(rq);
	const struct ticket *ticket = work->ticket;
	const struct near_who who = {
		.site_id = ticket->site_id,
		.ticket_id = ticket->id,
		.only_unit = desk_sees_all(person) ? 0 : person->unit_id,
	};

	*out = (struct near_letters){0};
	enum db_status status = near_db_citizen(desk.db, rq->pool, &who, NEAR_MOST * 2,
		&out->earlier, &out->n_earlier, &out->elsewhere);
	if (status == DB_OK)
		status = near_db_repeats(
			desk.db, rq->pool, &who, 50, &out->repeats, &out->n_repeats);
	if (status == DB_OK && ticket->original_id)
		status = near_db_one(desk.db, rq->pool, ticket->original_id, &out->original);
	if (status != DB_OK)
		return status;
	struct words mine = {NULL, 0};
	if (like || out->n_earlier > 0)
		mine = words_of(rq->pool, ticket->title, ticket->body);
	for (size_t i = 0; i < out->n_earlier; i++) {
		out->earlier[i].same_citizen = true;
		compare(rq->pool, &mine, &out->earlier[i]);
	}
	/* a page without them is better than none: they help, nothing depends on them */
	if (like && read_like(rq, ticket, &who, &mine, out) != DB_OK) {
		log_warn(
			"letters of the same words could not be looked for: %s", db_error(desk.db));
		out->n_like = 0;
	}
	return DB_OK;
}

/* --- showing --- */

/* One that can still become a DUPLICATE of the letter that is shown. */
static bool mergeable(const struct near *near)
{
	return str_equal(near->state, "SUBMITTED") || str_equal(near->state, "ACCEPTED");
}

struct offering { /* what may be made of the pair */
	bool merge; /* the other one a duplicate of the letter shown */
	bool repeat; /* the letter shown a duplicate of the other one */
};

static void show_one(
	struct request *rq, const struct near *near, struct offering may, struct data *item)
{
	data_text(item, "number", near->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, near->number));
	data_text(item, "title", near->title);
	data_text(item, "state", near->state);
	data_text(item, "state_words", words_state(near->state, true));
	data_text(item, "unit", str_empty(near->unit_name) ? NULL : near->unit_name);
	view_time(rq, item, "submitted", near->submitted_at);
	if (!str_empty(near->answer))
		data_text(item, "excerpt",
			utf8_cut(rq->pool, rich_plain(rq->pool, near->answer), EXCERPT));
	data_int(item, "percent", (int64_t)(near->likeness * 100 + 0.5));
	data_bool(item, "repeat", near->repeat);
	data_bool(item, "same_citizen", near->same_citizen);
	data_bool(item, "_mergeable", may.merge && mergeable(near));
	/* One click that nothing takes back: only where it is likely right. For all others there
	 * is the form with the number. */
	data_bool(item, "_original",
		may.repeat && near->repeat && !str_equal(near->state, "WITHDRAWN"));
	data_text(item, "_url", request_url(rq, "desk/tickets/%s", near->number));
}

static void show_list(struct request *rq, const char *key, const struct near *list, size_t n,
	struct offering may, struct data *data)
{
	struct data *items = data_list(data, key);

	for (size_t i = 0; i < n; i++)
		show_one(rq, &list[i], may, data_item(items));
}

/* What is shown under "same words" already is not shown twice. */
static size_t without_like(const struct near_letters *near, struct near *out)
{
	size_t n = 0;

	for (size_t i = 0; i < near->n_earlier && n < NEAR_MOST; i++) {
		bool shown = false;
		for (size_t k = 0; k < near->n_like; k++)
			shown |= near->like[k].id == near->earlier[i].id;
		for (size_t k = 0; k < near->n_repeats; k++)
			shown |= near->repeats[k].id == near->earlier[i].id;
		if (!shown)
			out[n++] = near->earlier[i];
	}
	return n;
}

void near_show(struct request *rq, const struct near_letters *near, bool may_merge, bool may_repeat,
	struct data *data)
{
	struct offering may = {may_merge, may_repeat}, nothing = {false, false};
	struct near earlier[NEAR_MOST];
	size_t n = without_like(near, earlier);

	show_list(rq, "like", near->like, near->n_like, may, data);
	show_list(rq, "earlier", earlier, n, may, data);
	show_list(rq, "repeats", near->repeats, near->n_repeats, nothing, data);
	data_int(data, "elsewhere", near->elsewhere);
	bool mergeables = false;
	for (size_t i = 0; i < near->n_like; i++)
		mergeables |= may_merge && mergeable(&near->like[i]);
	for (size_t i = 0; i < n; i++)
		mergeables |= may_merge && mergeable(&earlier[i]);
	data_bool(data, "_has_mergeable", mergeables);
	data_bool(data, "_has_like", near->n_like > 0);
	data_bool(data, "_has_earlier", n > 0 || near->elsewhere > 0);
	data_bool(data, "_has_repeats", near->n_repeats > 0);
	data_bool(data, "_has_near",
		near->n_like > 0 || n > 0 || near->elsewhere > 0 || near->n_repeats > 0 ||
			near->original);
	if (near->original)
		show_one(rq, near->original, nothing, data_object(data, "original"));
}
