/* SPDX-License-Identifier: MIT */
/*
 * Randomness, hashes, sealing, passwords: the only place that knows OpenSSL and libcrypt. Keys are
 * read once from a key file outside the database (mode 0600, written by `huiying init`): lines
 * "name = 64 hex digits"; names: seal, lookup, sign. Each may stand there several times, the last
 * one is in use: a sealed blob names its algorithm and key, so all of them open; what was looked up
 * by an older one is found with secret_lookup_by(). The file is followed: a second after it has
 * changed its keys are those in force, in every program.
 */
#ifndef HUIYING_BASE_SECRET_H
#define HUIYING_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

#define SECRET_HASH 32
#define SECRET_HEX 65

struct secret; /* the loaded keys */

int secret_create(const char *path, struct buf *err); /* a new key file; -1 when it exists */
struct secret *secret_open(const char *path, struct buf *err);
void secret_close(struct secret **secret);

void secret_random(void *out, size_t n); /* CSPRNG; aborts when there is none */
uint32_t secret_below(uint32_t limit); /* uniform in [0, limit) */

/* SHA-256, or SM3 when `hash = sm3` is configured (secret_use_sm3 before the first hash). */
void secret_use_sm3(bool yes);
bool secret_uses_sm3(void);
void secret_hash(const void *bytes, size_t n, unsigned char out[SECRET_HASH]);
struct secret_hasher; /* for streams */
struct secret_hasher *secret_hasher_open(void);
void secret_hasher_add(struct secret_hasher *hasher, const void *bytes, size_t n);
void secret_hasher_close(struct secret_hasher **hasher, unsigned char out[SECRET_HASH]);
/* Where a protocol says SHA-256, or a value must not change with the configuration. */
void secret_sha256(const void *bytes, size_t n, unsigned char out[SECRET_HASH]);

/* HMAC-SHA-256 with a key that is not ours: what other systems verify. */
void secret_hmac_sha256(
	const void *key, size_t key_n, const void *bytes, size_t n, unsigned char out[SECRET_HASH]);

/* Keyed hashes. `use` separates purposes ("phone", "csrf", …): the same bytes under another use
 * give another value. */
/* Key `lookup`: finds equal contact data without opening it. */
void secret_lookup(const struct secret *secret, const char *use, const void *bytes, size_t n,
	unsigned char out[SECRET_HASH]);
/* Key `sign`: tokens, cookies, challenges, query codes. */
void secret_sign(const struct secret *secret, const char *use, const void *bytes, size_t n,
	unsigned char out[SECRET_HASH]);
/* The same with one of several keys: 0 is the one in use, the older ones follow; there are
 * secret_lookups() of them, asked before each. A changed file is taken up with 0, never between
 * asking how many there are and taking a later one. */
int secret_lookups(const struct secret *secret);
void secret_lookup_by(const struct secret *secret, int which, const char *use, const void *bytes,
	size_t n, unsigned char out[SECRET_HASH]);
int secret_signs(const struct secret *secret);
void secret_sign_by(const struct secret *secret, int which, const char *use, const void *bytes,
	size_t n, unsigned char out[SECRET_HASH]);
bool secret_equal(const void *a, const void *b, size_t n); /* constant time */

/* Authenticated encryption (AES-256-GCM; SM4-CTR + HMAC-SM3 in the SM profile), `about` is bound to
 * it but not in it. open returns -1 when anything was altered. Results are appended to out. */
void secret_seal(const struct secret *secret, const char *about, const void *bytes, size_t n,
	struct buf *out);
int secret_unseal(const struct secret *secret, const char *about, const void *blob, size_t n,
	struct buf *out);

#define SECRET_ID 9 /* of a key: 8 hex digits and NUL */

/* --- the keys themselves (secret_file.c) --- */

struct secret_key {
	const char *kind; /* seal, lookup, sign */
	char id[SECRET_ID]; /* says nothing of the key */
	bool in_use;
};
#define SECRET_KEYS_MOST 24
/* In the order of the file; how many. */
size_t secret_list(const struct secret *secret, struct secret_key out[SECRET_KEYS_MOST]);
/* Each changes the file as one step, keeping owner and mode; 0, or -1 with the reason in err. add:
 * a new key that is not in use yet; use: one that is there; remove: one that is not in use. */
int secret_add(const char *path, const char *kind, char id[SECRET_ID], struct buf *err);
int secret_use(const char *path, const char *id, struct buf *err);
int secret_remove(const char *path, const char *id, struct buf *err);

/* The one-time password of RFC 6238 (HMAC-SHA-1) for a step of time, `digits` from 1 to 8 of them.
 */
#define SECRET_TOTP_STEP 30 /* seconds: step = seconds since 1970 / 30 */
uint32_t secret_totp(const void *key, size_t n, int64_t step, int digits);

/* yescrypt. hash has room for SECRET_PASSWORD bytes. check is true when it fits; with hash NULL it
 * takes as long and is false, so an unknown login costs the same time. A password has at most
 * SECRET_PASSWORD_MOST bytes; a longer one never fits. */
#define SECRET_PASSWORD 384
#define SECRET_PASSWORD_MOST 511
void secret_password(const char *password, char out[SECRET_PASSWORD]);
bool secret_password_fits(const char *password, const char *hash);

#endif
