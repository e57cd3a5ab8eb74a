/* SPDX-License-Identifier: MIT */
/*
 * The loaded keys, between secret.c (keyed hashes), secret_file.c (key file) and secret_seal.c
 * (sealing); besides their test nobody else includes this.
 */
#ifndef HUIYING_BASE_SECRET_KEYS_H
#define HUIYING_BASE_SECRET_KEYS_H

#include <openssl/evp.h>
#include <sys/stat.h>
#include "base/secret.h"

#define SECRET_KEY 32
#define SECRET_KEY_ID 4
#define SECRET_SEALS_MOST 16
#define SECRET_HASHES_MOST 4

struct keyed_hash {
	unsigned char id[SECRET_KEY_ID];
	EVP_MAC_CTX *sha256, *sm3;
};
/* Of one kind; the last one is in use. */
struct keyed_hashes {
	struct keyed_hash key[SECRET_HASHES_MOST];
	int n;
};

struct seal_key {
	unsigned char id[SECRET_KEY_ID];
	EVP_CIPHER_CTX *gcm_seal, *gcm_open;
	EVP_CIPHER_CTX *ctr;
	EVP_MAC_CTX *ctr_mac;
};

/* What one reading of the file gave. */
struct keyring {
	struct keyed_hashes lookup, sign;
	struct seal_key seal[SECRET_SEALS_MOST];
	int seals; /* the last one is in use */
	struct stat file; /* as it was read */
};

/* The ring is exchanged when the file has changed, also where the keys are only used. */
struct secret {
	struct keyring **ring;
	char *path;
	int64_t *looked_at; /* monotonic: when the file was last looked at */
};

/* HMAC keyed once; each use is start, add …, end. */
EVP_MAC_CTX *secret_mac_open(const char *digest, const unsigned char *key, size_t n);
void secret_mac_start(EVP_MAC_CTX *mac);
void secret_mac_add(EVP_MAC_CTX *mac, const void *bytes, size_t n);
void secret_mac_end(EVP_MAC_CTX *mac, unsigned char out[SECRET_HASH]);

void secret_key_id(const unsigned char key[SECRET_KEY], unsigned char id[SECRET_KEY_ID]);
void secret_keyed_hash_open(struct keyed_hash *keyed, const unsigned char key[SECRET_KEY]);
void secret_keyed_hash_close(struct keyed_hash *keyed);
void secret_seal_key_open(struct seal_key *seal, const unsigned char key[SECRET_KEY]);
void secret_seal_key_close(struct seal_key *seal);

#define SECRET_FILE_MOST 8192
#define SECRET_NAME 17
/* The text of the file, which nobody else may be able to read, and what it is; with a NUL. */
int secret_file_read(
	const char *path, char text[SECRET_FILE_MOST], struct stat *about, struct buf *err);
/* A line's name and key, or what is wrong with it; name "": nothing stands in it. */
const char *secret_file_line(
	const char *line, char name[SECRET_NAME], unsigned char key[SECRET_KEY]);

/* The keys in force: those of the file as it stood at most a second ago, or as it stands now. */
const struct keyring *secret_ring(const struct secret *secret);
const struct keyring *secret_ring_now(const struct secret *secret);

#endif
