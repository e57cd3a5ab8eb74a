/* SPDX-License-Identifier: MIT */
/*
 * Files that nobody gets: taken while the virus scanner was away, until it has seen them; or found
 * infected, for good. A file is known by the hash of its content, so what holds for it holds
 * wherever it came from. A file without a row is free, and the table stays as small as what is held
 * back. That a file was stopped or freed again is an event of every ticket that has it; the file
 * stays on the disk, the ledger proves it.
 */
#ifndef HUIYING_TICKETS_HELD_H
#define HUIYING_TICKETS_HELD_H

#include "base/scanner.h"
#include "tickets/ticket.h"

#define HELD_ACTION "hold_file"
#define HELD_FREE_ACTION "free_file"

enum held held_read(const char *state); /* of the row; NULL: there is none */
enum db_status held_of(struct db *db, struct pool *pool, const char *hash, enum held *out);
/* It was taken without being scanned. Before the transaction that names it; twice is harmless, and
 * frees nothing that is held for another reason. */
enum db_status held_unscanned(struct db *db, const char *hash, instant now);
/* What the scanner says of a file by now: clean frees it, infected stops it, with their events.
 * found: what it was called. Unknown changes nothing. *changed: stopped, or freed after it had been
 * found infected. */
enum db_status held_settle(struct db *db, const char *hash, enum scan scan, const char *found,
	instant now, bool *changed);
/* Scans a file of the store. SCAN_UNKNOWN with why when it is not there. */
enum scan held_scan(const char *hash, char why[SCANNER_NAME]);

/* One file that is due, if the scanner answers: claims it, so that several may do this, scans it
 * and settles. *done: there may be another. Whoever calls it waits so long for the scanner at most:
 * what they have claimed themselves must not run out meanwhile. */
#define HELD_PING_TIME (2 * SECOND)
#define HELD_SCAN_TIME (20 * SECOND)
#define HELD_TURN_TIME (HELD_PING_TIME + HELD_SCAN_TIME)
enum db_status held_turn(struct db *db, instant now, bool *done);

struct held_counts {
	int64_t unscanned, infected;
	instant oldest; /* of the unscanned; INSTANT_NONE: there is none */
};
enum db_status held_count(struct db *db, struct pool *pool, struct held_counts *out);
/* hash, state, since, tries, found, number of one ticket that has it (NULL: none); those above
 * `after`, in order. */
enum db_status held_rows(
	struct db *db, struct pool *pool, const char *after, int64_t most, struct db_rows *rows);

#endif
