/* SPDX-License-Identifier: MIT */
/* Any file and any sheet: what is read writes to a fixed point; a sheet that was found good is good
 * again, and what is not asked never stays in it. The sheet stands behind the first NUL. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "text/questions.h"

#define SCHEMA SRCDIR "/schema"
#define FAULTS 20

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_kept(const struct questions *set, const struct given *given, size_t n)
{
	size_t questions;
	const struct question *all = questions_all(set, &questions);

	for (size_t i = 0; i < n; i++) {
		const struct question *q = question_find(all, questions, given[i].question);

		if (!q || !questions_asked(set, q, given, n))
			bug("an answer to what is not asked: %s", given[i].question);
	}
}

static void check_sheet(const struct questions *set, struct pool *pool, const char *text)
{
	struct sheet_fault fault[FAULTS];
	struct given *given, *back;
	size_t n, again;

	if (given_read(pool, text, &given, &n) != 0)
		return;
	if (given_read(pool, given_text(pool, given, n), &back, &again) != 0 || again != n)
		bug("a sheet does not read as it was written");
	for (int page = 1; page <= questions_pages(set); page++)
		questions_check(set, pool, given, &n, page, fault, FAULTS);
	bool good = questions_check(set, pool, given, &n, 0, fault, FAULTS) == 0;
	check_kept(set, given, n);
	again = n;
	if (good &&
		(questions_check(set, pool, given, &again, 0, fault, FAULTS) != 0 || again != n))
		bug("a good sheet is no good the second time");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct pool *pool = pool_open();
	struct buf err = BUF_INIT;
	char *xml = pool_copy(pool, data, n);
	size_t length = strlen(xml), questions;
	struct questions *set = questions_read(SCHEMA, xml, &err);

	if (!set && err.n == 0)
		bug("refused without a word");
	if (set) {
		const struct question *all = questions_all(set, &questions);
		char *once = questions_write(pool, all, questions), *twice;
		struct questions *second = questions_read(SCHEMA, once, &err);

		if (!second)
			bug("what was written does not read: %s", buf_str(&err));
		all = questions_all(second, &questions);
		twice = questions_write(pool, all, questions);
		if (strcmp(once, twice) != 0)
			bug("written twice it is another");
		if (length < n)
			check_sheet(set, pool, xml + length + 1);
		questions_close(&second);
		questions_close(&set);
	}
	buf_free(&err);
	pool_close(&pool);
	return 0;
}
