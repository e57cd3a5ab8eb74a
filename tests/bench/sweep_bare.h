/* SPDX-License-Identifier: MIT */
/*
 * The bare program that a sweep is measured against: it writes the rows of a sweep in the same
 * batches, with the same statements, from values made before; it reads, counts, hashes and compares
 * nothing.
 */
#ifndef HUIYING_BENCH_SWEEP_BARE_H
#define HUIYING_BENCH_SWEEP_BARE_H

#include <stddef.h>
#include "base/secret.h"
#include "store/db.h"

struct bare_row {
	long long ticket, clock;
	char due[INSTANT_TEXT], hash[SECRET_HEX];
};

/* A connection of its own; ends the program when there is none. */
void bare_open(const char *option_file);
void bare_close(void);

/* The clocks of a set, as the sweep would find them. */
struct bare_row *bare_rows(struct db *db, struct pool *pool, instant from, instant to, size_t *n);
/* Their yellow level. Seconds. */
double bare_sweep(const struct bare_row *rows, size_t n, instant now);

#endif
