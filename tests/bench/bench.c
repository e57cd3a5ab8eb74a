/* SPDX-License-Identifier: MIT */
/* See bench.h. What is measured, each driver knows. */
#include "tests/bench/bench.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "store/db.h"

void die(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, why);
	exit(1);
}

void script(struct db *db, const char *format, ...)
{
	struct buf sql = BUF_INIT;
	va_list args;
	va_start(args, format);
	buf_vprint(&sql, format, args);
	va_end(args);
	if (db_script(db, buf_str(&sql)) != DB_OK)
		die(buf_str(&sql), db_error(db));
	buf_free(&sql);
}
