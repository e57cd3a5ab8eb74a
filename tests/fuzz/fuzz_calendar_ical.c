/* SPDX-License-Identifier: MIT */
/* Files that an operator got from somewhere: read whole or refused with a message, and what was
 * read makes lists that keep their promises. */
#include <stdint.h>

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "calendar/list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(const struct calendar_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->days[i].kind == DAY_ORDINARY)
			bug("a date that is neither off nor worked");
		if (i > 0 && list->days[i - 1].d >= list->days[i].d)
			bug("dates out of order");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct pool *pool = pool_open();
	struct buf err = BUF_INIT, doubts = BUF_INIT;
	struct calendar_file file;
	struct calendar_list *lists;
	size_t n_lists = 0;
	int result = calendar_read_list_ical(pool, "fuzz", (const char *)data, n, &file, &err);

	if (result == 0)
		result = calendar_file_lists(pool, &file, &lists, &n_lists, &err);
	if ((result == 0) != (err.n == 0))
		bug("result %d with message \"%s\"", result, buf_str(&err));
	for (size_t i = 0; result == 0 && i < n_lists; i++) {
		check(&lists[i]);
		calendar_list_check(&lists[i], "fuzz", &err, &doubts);
	}
	buf_free(&err);
	buf_free(&doubts);
	pool_close(&pool);
	return 0;
}
