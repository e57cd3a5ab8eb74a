/* SPDX-License-Identifier: MIT */
/*
 * What needs no key of ours: randomness, hashes, comparison in constant time, passwords. Keys,
 * keyed hashes and sealing are in secret.c.
 */
#include "base/secret.h"

#include <crypt.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/pool.h"

/* 16 MiB and some 30 ms: a log-in stays cheap for a worker, a guess stays dear. */
#define YESCRYPT_COST 5

static bool sm3;

void secret_use_sm3(bool yes)
{
	sm3 = yes;
}

bool secret_uses_sm3(void)
{
	return sm3;
}

void secret_random(void *out, size_t n)
{
	unsigned char *p = out;
	while (n) {
		int part = n > 65536 ? 65536 : (int)n;
		if (RAND_bytes(p, part) != 1)
			bug("no random numbers");
		p += part;
		n -= (size_t)part;
	}
}

uint32_t secret_below(uint32_t limit)
{
	if (!limit)
		bug("no number is below 0");
	/* The first 2^32 mod limit values would come up once too often. */
	uint32_t uneven = -limit % limit, value;
	do
		secret_random(&value, sizeof(value));
	while (value < uneven);
	return value % limit;
}

bool secret_equal(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

/* Fetching costs more than hashing a short text, so each digest is fetched once a process. */
static const EVP_MD *digest(bool want_sm3)
{
	static EVP_MD *fetched[2];
	if (!fetched[want_sm3])
		fetched[want_sm3] = EVP_MD_fetch(NULL, want_sm3 ? "SM3" : "SHA256", NULL);
	if (!fetched[want_sm3])
		bug("OpenSSL has no %s", want_sm3 ? "SM3" : "SHA-256");
	return fetched[want_sm3];
}

static void hash(bool want_sm3, const void *bytes, size_t n, unsigned char out[SECRET_HASH])
{
	static EVP_MD_CTX *contexts[2];
	EVP_MD_CTX **context = &contexts[want_sm3];
	if (!*context)
		*context = EVP_MD_CTX_new();
	if (!*context || EVP_DigestInit_ex2(*context, digest(want_sm3), NULL) != 1 ||
		EVP_DigestUpdate(*context, bytes, n) != 1 ||
		EVP_DigestFinal_ex(*context, out, NULL) != 1)
		bug("hashing failed");
}

void secret_hash(const void *bytes, size_t n, unsigned char out[SECRET_HASH])
{
	hash(sm3, bytes, n, out);
}

void secret_sha256(const void *bytes, size_t n, unsigned char out[SECRET_HASH])
{
	hash(false, bytes, n, out);
}

void secret_hmac_sha256(
	const void *key, size_t key_n, const void *bytes, size_t n, unsigned char out[SECRET_HASH])
{
	if (key_n > INT_MAX || !HMAC(digest(false), key, (int)key_n, bytes, n, out, NULL))
		bug("hashing failed");
}

struct secret_hasher {
	EVP_MD_CTX *context;
};

struct secret_hasher *secret_hasher_open(void)
{
	struct secret_hasher *hasher = xalloc(sizeof(*hasher));
	hasher->context = EVP_MD_CTX_new();
	if (!hasher->context || EVP_DigestInit_ex2(hasher->context, digest(sm3), NULL) != 1)
		bug("hashing failed");
	return hasher;
}

void secret_hasher_add(struct secret_hasher *hasher, const void *bytes, size_t n)
{
	if (EVP_DigestUpdate(hasher->context, bytes, n) != 1)
		bug("hashing failed");
}

void secret_hasher_close(struct secret_hasher **hasher, unsigned char out[SECRET_HASH])
{
	if (EVP_DigestFinal_ex((*hasher)->context, out, NULL) != 1)
		bug("hashing failed");
	EVP_MD_CTX_free((*hasher)->context);
	free(*hasher);
	*hasher = NULL;
}

/* False when libcrypt refuses password or setting; out is cleared then. */
static bool crypt_to(const char *password, const char *setting, char out[SECRET_PASSWORD])
{
	struct crypt_data *work = xalloc(sizeof(*work));
	const char *result = crypt_r(password, setting, work);
	bool good = result && *result != '*';
	memset(out, 0, SECRET_PASSWORD);
	if (good)
		snprintf(out, SECRET_PASSWORD, "%s", result);
	OPENSSL_cleanse(work, sizeof(*work));
	free(work);
	return good;
}

void secret_password(const char *password, char out[SECRET_PASSWORD])
{
	if (strlen(password) > SECRET_PASSWORD_MOST)
		bug("a password of %zu bytes", strlen(password));
	char salt[16];
	secret_random(salt, sizeof(salt));
	char *setting = crypt_gensalt_ra("$y$", YESCRYPT_COST, salt, sizeof(salt));
	if (!setting || !crypt_to(password, setting, out))
		bug("libcrypt has no yescrypt");
	free(setting);
}

bool secret_password_fits(const char *password, const char *hash_text)
{
	/* Nobody's: only there to cost the same time. */
	static char nobody[SECRET_PASSWORD];
	if (!*nobody)
		secret_password("nobody", nobody);
	char made[SECRET_PASSWORD];
	if (strlen(password) > SECRET_PASSWORD_MOST)
		return false;
	bool known = hash_text && *hash_text && crypt_to(password, hash_text, made);
	if (!known) {
		crypt_to(password, nobody, made);
		return false;
	}
	size_t n = strlen(made);
	bool fits = n == strlen(hash_text) && secret_equal(made, hash_text, n);
	OPENSSL_cleanse(made, sizeof(made));
	return fits;
}
