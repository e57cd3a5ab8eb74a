/* SPDX-License-Identifier: MIT */
/*
 * What identifies a citizen: one table, sealed, with keyed hashes for look-up. Reading it is an
 * event.
 */
#ifndef HUIYING_TICKETS_CONTACT_H
#define HUIYING_TICKETS_CONTACT_H

#include "base/secret.h"
#include "store/db.h"

struct buf;
struct pool;

struct contact { /* UTF-8, "" where nothing was given */
	const char *name, *phone, *email, *address;
};

/* Mainland mobile or land line as people write it (spaces, -, +86, brackets), to digits
 * ("13800001234", "0744-8222333" as "07448222333"); NULL when it is not a telephone number. */
char *contact_phone(struct pool *pool, const char *typed);
bool contact_email_fits(const char *email);

/* For a row that keeps its own. about names that row: sealed for one it opens for no other. */
void contact_seal(const struct secret *secret, const char *about, const struct contact *contact,
	struct buf *sealed);
/* 0, or -1: not sealed for this row. */
int contact_unseal(struct pool *pool, const struct secret *secret, const char *about,
	const char *sealed, size_t n, struct contact *out);

/* What it is looked up by, with the key in use; "" where nothing was given. */
void contact_hashes(struct pool *pool, const struct secret *secret, const struct contact *contact,
	char phone_hash[SECRET_HEX], char email_hash[SECRET_HEX]);

enum db_status contact_insert(struct db *db, const struct secret *secret, int64_t ticket_id,
	const struct contact *contact);
/* DB_STOP when there is none. Opens only; whoever shows it calls ticket_act(.action =
 * "read_contact") first. */
enum db_status contact_open(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t ticket_id, struct contact *out);

/* What a telephone number or a mail address, as somebody types it, is looked up by; NULL: it is
 * neither. Whoever asks for it on behalf of a person records that. */
char *contact_hash(struct pool *pool, const struct secret *secret, const char *typed);
/* Ids of tickets with that telephone or mail address, at most `most`. */
enum db_status contact_find_hash(
	struct db *db, struct pool *pool, const char *hash, int64_t *ids, size_t most, size_t *n);

#endif
