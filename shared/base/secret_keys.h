/* SPDX-License-Identifier: MIT */
/*
 * The loaded keys, between secret.c (key file, keyed hashes) and secret_seal.c (sealing); nobody
 * else includes this.
 */
#ifndef HUIYING_BASE_SECRET_KEYS_H
#define HUIYING_BASE_SECRET_KEYS_H

#include <openssl/evp.h>
#include "base/secret.h"

#define SECRET_KEY 32
#define SECRET_KEY_ID 4
#define SECRET_SEALS_MOST 16

struct keyed_hash {
	EVP_MAC_CTX *sha256, *sm3;
};

struct seal_key {
	unsigned char id[SECRET_KEY_ID];
	EVP_CIPHER_CTX *gcm_seal, *gcm_open;
	EVP_CIPHER_CTX *ctr;
	EVP_MAC_CTX *ctr_mac;
};

struct secret {
	struct keyed_hash lookup, sign;
	bool has_lookup, has_sign;
	struct seal_key seal[SECRET_SEALS_MOST];
	int seals; /* the last one is in use */
};

/* HMAC keyed once; each use is start, add …, end. */
EVP_MAC_CTX *secret_mac_open(const char *digest, const unsigned char *key, size_t n);
void secret_mac_start(EVP_MAC_CTX *mac);
void secret_mac_add(EVP_MAC_CTX *mac, const void *bytes, size_t n);
void secret_mac_end(EVP_MAC_CTX *mac, unsigned char out[SECRET_HASH]);

void secret_seal_key_open(struct seal_key *seal, const unsigned char key[SECRET_KEY]);
void secret_seal_key_close(struct seal_key *seal);

#endif
