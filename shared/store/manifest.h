/* SPDX-License-Identifier: MIT */
/*
 * What a backup says of itself: the last file in it, lines of cells between tabs. Every other file
 * stands in it with size and hash, in the order of the archive, so that a file that was changed,
 * left out or slipped in shows; who wants to look at it needs nothing but an editor.
 */
#ifndef HUIYING_STORE_MANIFEST_H
#define HUIYING_STORE_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/secret.h"
#include "base/tar.h"

struct buf;
struct pool;

#define MANIFEST_NAME "manifest.tsv"
#define MANIFEST_MOST ((size_t)256 * 1024 * 1024)

struct manifest_part {
	const char *name;
	int64_t size;
	char hash[SECRET_HEX];
};
struct manifest_table {
	const char *name;
	int64_t rows;
};
struct manifest_key { /* without which something in the backup cannot be read */
	const char *kind; /* seal, lookup, sign */
	const char *id;
};
struct manifest {
	const char *id; /* of the backup: 16 hex digits */
	const char *made; /* when, ISO 8601 */
	const char *version; /* of the programs */
	const char *hash; /* sha256 or sm3: of the parts */
	int64_t schema; /* highest migration */
	int64_t events; /* in the ledger */
	const char *anchor_day, *anchor; /* the ledger's last anchor; "" none yet */
	struct manifest_key *key;
	size_t n_keys;
	struct manifest_table *table;
	size_t n_tables;
	struct manifest_part *part;
	size_t n_parts;
};

/* Rows are kept in the pool; names are copied. */
void manifest_add_key(
	struct manifest *manifest, struct pool *pool, const char *kind, const char *id);
void manifest_add_table(
	struct manifest *manifest, struct pool *pool, const char *name, int64_t rows);
void manifest_add_part(struct manifest *manifest, struct pool *pool, const char *name, int64_t size,
	const unsigned char hash[SECRET_HASH]);

void manifest_write(const struct manifest *manifest, struct buf *out);
/* 0, or -1 with line and reason in err. text is taken apart in place. */
int manifest_read(char *text, size_t n, struct pool *pool, struct manifest *out, struct buf *err);

#endif
