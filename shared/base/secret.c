/* SPDX-License-Identifier: MIT */
/*
 * The keys in force and the keyed hashes. All contexts are made and keyed when the file is read,
 * since a request hashes and seals several times. The file is in secret_file.c, sealing in
 * secret_seal.c, what needs no key in secret_hash.c.
 */
#include "base/secret_keys.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"

EVP_MAC_CTX *secret_mac_open(const char *digest, const unsigned char *key, size_t n)
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *context = mac ? EVP_MAC_CTX_new(mac) : NULL;
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0),
		OSSL_PARAM_construct_end(),
	};
	if (!context || EVP_MAC_init(context, key, n, params) != 1)
		bug("OpenSSL has no HMAC with %s", digest);
	EVP_MAC_free(mac);
	return context;
}

/* Starts anew with the same key. */
void secret_mac_start(EVP_MAC_CTX *mac)
{
	if (EVP_MAC_init(mac, NULL, 0, NULL) != 1)
		bug("HMAC failed");
}

void secret_mac_add(EVP_MAC_CTX *mac, const void *bytes, size_t n)
{
	if (n && EVP_MAC_update(mac, bytes, n) != 1)
		bug("HMAC failed");
}

void secret_mac_end(EVP_MAC_CTX *mac, unsigned char out[SECRET_HASH])
{
	size_t n;
	if (EVP_MAC_final(mac, out, &n, SECRET_HASH) != 1 || n != SECRET_HASH)
		bug("HMAC failed");
}

void secret_key_id(const unsigned char key[SECRET_KEY], unsigned char id[SECRET_KEY_ID])
{
	unsigned char hash[SECRET_HASH];
	secret_sha256(key, SECRET_KEY, hash);
	memcpy(id, hash, SECRET_KEY_ID);
	OPENSSL_cleanse(hash, sizeof(hash));
}

void secret_keyed_hash_open(struct keyed_hash *keyed, const unsigned char key[SECRET_KEY])
{
	secret_key_id(key, keyed->id);
	keyed->sha256 = secret_mac_open("SHA256", key, SECRET_KEY);
	keyed->sm3 = secret_mac_open("SM3", key, SECRET_KEY);
}

void secret_keyed_hash_close(struct keyed_hash *keyed)
{
	EVP_MAC_CTX_free(keyed->sha256);
	EVP_MAC_CTX_free(keyed->sm3);
}

static void keyed_hash(const struct keyed_hashes *keys, int which, const char *use,
	const void *bytes, size_t n, unsigned char out[SECRET_HASH])
{
	if (which < 0 || which >= keys->n)
		bug("key %d of %d", which, keys->n);
	const struct keyed_hash *keyed = &keys->key[keys->n - 1 - which];
	EVP_MAC_CTX *mac = secret_uses_sm3() ? keyed->sm3 : keyed->sha256;
	secret_mac_start(mac);
	/* With its NUL: ("ab", "c") and ("a", "bc") must differ. */
	secret_mac_add(mac, use, strlen(use) + 1);
	secret_mac_add(mac, bytes, n);
	secret_mac_end(mac, out);
}

/* Key 0 begins a walk, and only there a changed file is taken up: the others of the walk are of the
 * same reading. */
static const struct keyring *ring_for(const struct secret *secret, int which)
{
	return which == 0 ? secret_ring(secret) : *secret->ring;
}

int secret_lookups(const struct secret *secret)
{
	return (*secret->ring)->lookup.n;
}

void secret_lookup_by(const struct secret *secret, int which, const char *use, const void *bytes,
	size_t n, unsigned char out[SECRET_HASH])
{
	keyed_hash(&ring_for(secret, which)->lookup, which, use, bytes, n, out);
}

void secret_lookup(const struct secret *secret, const char *use, const void *bytes, size_t n,
	unsigned char out[SECRET_HASH])
{
	secret_lookup_by(secret, 0, use, bytes, n, out);
}

int secret_signs(const struct secret *secret)
{
	return (*secret->ring)->sign.n;
}

void secret_sign_by(const struct secret *secret, int which, const char *use, const void *bytes,
	size_t n, unsigned char out[SECRET_HASH])
{
	keyed_hash(&ring_for(secret, which)->sign, which, use, bytes, n, out);
}

void secret_sign(const struct secret *secret, const char *use, const void *bytes, size_t n,
	unsigned char out[SECRET_HASH])
{
	secret_sign_by(secret, 0, use, bytes, n, out);
}
