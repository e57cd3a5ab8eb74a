/* SPDX-License-Identifier: MIT */
/*
 * A database of one's own for work that must not touch the real one: beside it, on the same server,
 * called NAME_replay_PID. Made empty, dropped by who made it; what a killed process left behind is
 * dropped by the next one.
 */
#ifndef HUIYING_STORE_SCRATCH_H
#define HUIYING_STORE_SCRATCH_H

struct buf;
struct db;

/* A handle whose database is the new one, or NULL with the reason in err: when the user may not
 * make it, the GRANT that is missing. */
struct db *scratch_open(const char *option_file, struct buf *err);
/* From now on one commit takes so many transactions: what is thrown away in the end need not reach
 * the disk each time. A lost connection loses them all, and every later call says DB_GONE. */
void scratch_gather(struct db *db, int transactions);
/* Drops the database and closes the handle. 0, or -1 with the reason and the database's name. */
int scratch_close(struct db **db, struct buf *err);

#endif
