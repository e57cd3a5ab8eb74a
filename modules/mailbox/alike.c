/* SPDX-License-Identifier: MIT */
/*
 * Published answers most like what somebody is about to write. Only a comfort: the search of the
 * list is text/search, and a letter can be written without it.
 */
#include "mailbox.h"

#include <string.h>
#include "base/utf8.h"
#include "mailbox_db.h"
#include "text/search.h"

#define ALIKE 3
#define ALIKE_CANDIDATES 12
#define ALIKE_PERCENT 30
#define ALIKE_CHARS 24 /* of a title are looked at */

/* Characters of asking and joining stand in nearly every letter: they say nothing about the matter
 * and cost most. */
static bool telling(const char *from, const char *to)
{
	static const char common[] =
		"的了吗呢啊吧么什怎请问是不有在我你您能可以何时候为和与及把被要想没该…？！，。、 ";

	for (const char *p = common; *p;) {
		const char *here = p;

		utf8_next(&p);
		if (p - here == to - from && memcmp(here, from, (size_t)(p - here)) == 0)
			return false;
	}
	return true;
}

static void add_part(struct pool *pool, const char *from, const char *to, struct buf *words)
{
	const char *part = pool_copy(pool, from, (size_t)(to - from));

	if (utf8_length(part) >= 2)
		search_index(part, words);
}

/* The pairs of the title that tell what it is about. */
static void telling_words(struct pool *pool, const char *title, struct buf *words)
{
	const char *part = title, *p = title;

	while (*p) {
		const char *here = p;

		utf8_next(&p);
		if (telling(here, p))
			continue;
		add_part(pool, part, here, words);
		part = p;
	}
	add_part(pool, part, p, words);
}

void letters_alike(struct request *rq, const char *title, struct data *out)
{
	struct data *list = data_list(out, "alike");
	struct publication *letters = NULL;
	struct buf words = BUF_INIT;
	size_t n = 0, shown = 0;

	if (utf8_length(title) < 2)
		return;
	telling_words(rq->pool, utf8_cut(rq->pool, title, ALIKE_CHARS), &words);
	/* Only a comfort: a database that is away is told by what comes after. */
	if (words.n == 0 ||
		publication_alike(program_db(), rq->pool, rq->site_id, buf_str(&words),
			ALIKE_CANDIDATES, &letters, &n) != DB_OK)
		n = 0;
	buf_free(&words);
	for (size_t i = 0; i < n && shown < ALIKE; i++) {
		if (marks_alike(title, letters[i].title) < ALIKE_PERCENT)
			continue;
		publication_show(rq, &letters[i], data_item(list));
		shown++;
	}
	data_bool(out, "_has_alike", shown > 0);
}
