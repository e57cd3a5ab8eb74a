/* SPDX-License-Identifier: MIT */
/* Reads the file of faults; applying them is server.c's. */
#include "faults.h"

#include <stddef.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "store.h"

#define FILE_MOST 4096
#define SLOW_MOST 300

/* Next word of the line into out; "" at its end. */
static const char *word(const char **p, char out[64])
{
	size_t n;

	*p += strspn(*p, " \t");
	n = strcspn(*p, " \t\r\n");
	memcpy(out, *p, n < 63 ? n : 63);
	out[n < 63 ? n : 63] = '\0';
	*p += n;
	return out;
}

static void apply(const char *what, struct fault *fault)
{
	int64_t number;

	if (str_equal(what, "drop"))
		fault->drop = true;
	else if (str_equal(what, "lose"))
		fault->lose = true;
	else if (str_starts(what, "slow:") && str_int(what + 5, &number) == 0 && number >= 0 &&
		number <= SLOW_MOST)
		fault->slow = (int)number;
	else if (str_int(what, &number) == 0 && number >= 400 && number <= 599)
		fault->code = (int)number;
}

struct fault faults_read(const char *text, const char *where, const char *to)
{
	struct fault fault = {0};

	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		char here[64], what[64], part[64];
		bool fits = str_equal(word(&p, here), where);

		word(&p, what);
		word(&p, part);
		if (fits && (!*part || strstr(to, part)))
			apply(what, &fault);
	}
	return fault;
}

struct fault faults_now(const char *where, const char *to)
{
	struct pool *pool = pool_open();
	struct buf text = BUF_INIT, err = BUF_INIT;
	struct fault fault = {0};

	if (file_read(store_path(pool, "faults"), FILE_MOST, &text, &err) == 0)
		fault = faults_read(buf_str(&text), where, to);
	buf_free(&text);
	buf_free(&err);
	pool_close(&pool);
	return fault;
}
