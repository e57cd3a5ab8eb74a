/* SPDX-License-Identifier: MIT */
/*
 * The key file and what is done with its keys: keyed hashes and sealing. All contexts are made and
 * keyed when the file is opened, since a request hashes and seals several times. Plain hashes and
 * passwords are in secret_hash.c.
 */
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"

#define KEY 32
#define FILE_MOST 8192
#define SEAL_KEYS_MOST 16

/*
 * blob = algorithm (1), key id (4), nonce, ciphertext, tag. The tag also covers `about` and
 * everything before it.
 */
enum algorithm { AES_256_GCM = 1, SM4_CTR_HMAC_SM3 = 2 };
#define ID_AT 1
#define ID 4
#define HEAD (ID_AT + ID)
#define GCM_NONCE 12
#define GCM_TAG 16
#define CTR_NONCE 16
#define CTR_TAG 32

struct keyed_hash {
	EVP_MAC_CTX *sha256, *sm3;
};

struct seal_key {
	unsigned char id[ID];
	EVP_CIPHER_CTX *gcm_seal, *gcm_open;
	EVP_CIPHER_CTX *ctr;
	EVP_MAC_CTX *ctr_mac;
};

struct secret {
	struct keyed_hash lookup, sign;
	bool has_lookup, has_sign;
	struct seal_key seal[SEAL_KEYS_MOST];
	int seals; /* the last one is in use */
};

static EVP_MAC_CTX *mac_open(const char *digest, const unsigned char *key, size_t n)
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
static void mac_start(EVP_MAC_CTX *mac)
{
	if (EVP_MAC_init(mac, NULL, 0, NULL) != 1)
		bug("HMAC failed");
}

static void mac_add(EVP_MAC_CTX *mac, const void *bytes, size_t n)
{
	if (n && EVP_MAC_update(mac, bytes, n) != 1)
		bug("HMAC failed");
}

static void mac_end(EVP_MAC_CTX *mac, unsigned char out[SECRET_HASH])
{
	size_t n;
	if (EVP_MAC_final(mac, out, &n, SECRET_HASH) != 1 || n != SECRET_HASH)
		bug("HMAC failed");
}

static void keyed_hash_open(struct keyed_hash *keyed, const unsigned char key[KEY])
{
	keyed->sha256 = mac_open("SHA256", key, KEY);
	keyed->sm3 = mac_open("SM3", key, KEY);
}

static void keyed_hash_close(struct keyed_hash *keyed)
{
	EVP_MAC_CTX_free(keyed->sha256);
	EVP_MAC_CTX_free(keyed->sm3);
}

static void keyed_hash(const struct keyed_hash *keyed, const char *use, const void *bytes, size_t n,
	unsigned char out[SECRET_HASH])
{
	EVP_MAC_CTX *mac = secret_uses_sm3() ? keyed->sm3 : keyed->sha256;
	mac_start(mac);
	/* With its NUL: ("ab", "c") and ("a", "bc") must differ. */
	mac_add(mac, use, strlen(use) + 1);
	mac_add(mac, bytes, n);
	mac_end(mac, out);
}

void secret_lookup(const struct secret *secret, const char *use, const void *bytes, size_t n,
	unsigned char out[SECRET_HASH])
{
	keyed_hash(&secret->lookup, use, bytes, n, out);
}

void secret_sign(const struct secret *secret, const char *use, const void *bytes, size_t n,
	unsigned char out[SECRET_HASH])
{
	keyed_hash(&secret->sign, use, bytes, n, out);
}

/* One key of the file serves several algorithms; each gets a key of its own. */
static void derive(EVP_MAC_CTX *mac, const char *use, unsigned char out[KEY])
{
	mac_start(mac);
	mac_add(mac, use, strlen(use));
	mac_end(mac, out);
}

static EVP_CIPHER_CTX *cipher_open(const char *name, const unsigned char *key, int encrypt)
{
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	if (!cipher || !context ||
		EVP_CipherInit_ex2(context, cipher, key, NULL, encrypt, NULL) != 1)
		bug("OpenSSL has no %s", name);
	EVP_CIPHER_free(cipher);
	return context;
}

static void seal_key_open(struct seal_key *seal, const unsigned char key[KEY])
{
	unsigned char derived[KEY];
	secret_sha256(key, KEY, derived);
	memcpy(seal->id, derived, ID);
	EVP_MAC_CTX *sha256 = mac_open("SHA256", key, KEY);
	derive(sha256, "aes-256-gcm", derived);
	seal->gcm_seal = cipher_open("AES-256-GCM", derived, 1);
	seal->gcm_open = cipher_open("AES-256-GCM", derived, 0);
	EVP_MAC_CTX_free(sha256);
	EVP_MAC_CTX *sm3 = mac_open("SM3", key, KEY);
	derive(sm3, "sm4-ctr", derived);
	seal->ctr = cipher_open("SM4-CTR", derived, 1);
	derive(sm3, "hmac-sm3", derived);
	seal->ctr_mac = mac_open("SM3", derived, KEY);
	EVP_MAC_CTX_free(sm3);
	OPENSSL_cleanse(derived, sizeof(derived));
}

static void seal_key_close(struct seal_key *seal)
{
	EVP_CIPHER_CTX_free(seal->gcm_seal);
	EVP_CIPHER_CTX_free(seal->gcm_open);
	EVP_CIPHER_CTX_free(seal->ctr);
	EVP_MAC_CTX_free(seal->ctr_mac);
}

/* One step of a cipher; out NULL: only authenticated. */
static void cipher_add(EVP_CIPHER_CTX *context, unsigned char *out, const void *in, size_t n)
{
	int done;
	if (n > INT32_MAX)
		bug("sealing %zu bytes", n);
	if (n && (EVP_CipherUpdate(context, out, &done, in, (int)n) != 1 || done != (int)n))
		bug("cipher failed");
}

static void cipher_start(EVP_CIPHER_CTX *context, const unsigned char *nonce)
{
	if (EVP_CipherInit_ex2(context, NULL, NULL, nonce, -1, NULL) != 1)
		bug("cipher failed");
}

/* blob points to the head; nonce, text and tag follow it in place. */
static void gcm_seal(const struct seal_key *key, const char *about, const void *bytes, size_t n,
	unsigned char *blob)
{
	EVP_CIPHER_CTX *gcm = key->gcm_seal;
	unsigned char *text = blob + HEAD + GCM_NONCE;
	int done;
	cipher_start(gcm, blob + HEAD);
	cipher_add(gcm, NULL, blob, HEAD);
	cipher_add(gcm, NULL, about, strlen(about));
	cipher_add(gcm, text, bytes, n);
	if (EVP_CipherFinal_ex(gcm, text + n, &done) != 1 ||
		EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_GET_TAG, GCM_TAG, text + n) != 1)
		bug("cipher failed");
}

static int gcm_open(const struct seal_key *key, const char *about, const unsigned char *blob,
	size_t n, unsigned char *out)
{
	EVP_CIPHER_CTX *gcm = key->gcm_open;
	const unsigned char *text = blob + HEAD + GCM_NONCE;
	unsigned char tag[GCM_TAG], none[16];
	int done;
	memcpy(tag, text + n, GCM_TAG);
	cipher_start(gcm, blob + HEAD);
	cipher_add(gcm, NULL, blob, HEAD);
	cipher_add(gcm, NULL, about, strlen(about));
	cipher_add(gcm, out, text, n);
	if (EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_SET_TAG, GCM_TAG, tag) != 1)
		bug("cipher failed");
	return EVP_CipherFinal_ex(gcm, none, &done) == 1 ? 0 : -1;
}

static void ctr_tag(const struct seal_key *key, const char *about, const unsigned char *blob,
	size_t n, unsigned char tag[CTR_TAG])
{
	mac_start(key->ctr_mac);
	mac_add(key->ctr_mac, about, strlen(about) + 1);
	mac_add(key->ctr_mac, blob, n);
	mac_end(key->ctr_mac, tag);
}

static void ctr_seal(const struct seal_key *key, const char *about, const void *bytes, size_t n,
	unsigned char *blob)
{
	unsigned char *text = blob + HEAD + CTR_NONCE;
	cipher_start(key->ctr, blob + HEAD);
	cipher_add(key->ctr, text, bytes, n);
	ctr_tag(key, about, blob, HEAD + CTR_NONCE + n, text + n);
}

static int ctr_open(const struct seal_key *key, const char *about, const unsigned char *blob,
	size_t n, unsigned char *out)
{
	const unsigned char *text = blob + HEAD + CTR_NONCE;
	unsigned char tag[CTR_TAG];
	ctr_tag(key, about, blob, HEAD + CTR_NONCE + n, tag);
	if (!secret_equal(tag, text + n, CTR_TAG))
		return -1;
	cipher_start(key->ctr, blob + HEAD);
	cipher_add(key->ctr, out, text, n);
	return 0;
}

/* In the order of enum algorithm. */
static const struct scheme {
	size_t nonce, tag;
	void (*seal)(const struct seal_key *key, const char *about, const void *bytes, size_t n,
		unsigned char *blob);
	int (*open)(const struct seal_key *key, const char *about, const unsigned char *blob,
		size_t n, unsigned char *out);
} schemes[] = {
	[AES_256_GCM] = {GCM_NONCE, GCM_TAG, gcm_seal, gcm_open},
	[SM4_CTR_HMAC_SM3] = {CTR_NONCE, CTR_TAG, ctr_seal, ctr_open},
};

void secret_seal(const struct secret *secret, const char *about, const void *bytes, size_t n,
	struct buf *out)
{
	enum algorithm algorithm = secret_uses_sm3() ? SM4_CTR_HMAC_SM3 : AES_256_GCM;
	const struct scheme *scheme = &schemes[algorithm];
	const struct seal_key *key = &secret->seal[secret->seals - 1];
	size_t size = HEAD + scheme->nonce + n + scheme->tag;
	buf_reserve(out, size);
	unsigned char *blob = (unsigned char *)out->p + out->n;
	blob[0] = (unsigned char)algorithm;
	memcpy(blob + ID_AT, key->id, ID);
	secret_random(blob + HEAD, scheme->nonce);
	scheme->seal(key, about, bytes, n, blob);
	out->n += size;
	out->p[out->n] = '\0';
}

static const struct seal_key *seal_key_find(const struct secret *secret, const unsigned char id[ID])
{
	for (int i = secret->seals; i-- > 0;)
		if (memcmp(secret->seal[i].id, id, ID) == 0)
			return &secret->seal[i];
	return NULL;
}

int secret_unseal(
	const struct secret *secret, const char *about, const void *blob, size_t n, struct buf *out)
{
	const unsigned char *p = blob;
	if (n < HEAD || p[0] < AES_256_GCM || p[0] > SM4_CTR_HMAC_SM3)
		return -1;
	const struct scheme *scheme = &schemes[p[0]];
	const struct seal_key *key = seal_key_find(secret, p + ID_AT);
	if (!key || n < HEAD + scheme->nonce + scheme->tag)
		return -1;
	size_t length = n - HEAD - scheme->nonce - scheme->tag;
	buf_reserve(out, length + 1);
	int result = scheme->open(key, about, p, length, (unsigned char *)out->p + out->n);
	if (result == 0)
		out->n += length;
	else
		OPENSSL_cleanse(out->p + out->n, length);
	out->p[out->n] = '\0';
	return result;
}

int secret_create(const char *path, struct buf *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		buf_print(err, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	static const char *const names[] = {"seal", "lookup", "sign"};
	struct buf text = BUF_INIT;
	unsigned char key[KEY];
	char hex[2 * KEY + 1];
	buf_text(&text,
		"# Keys of Huiying. Without this file sealed contact data are lost: back it up.\n");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		secret_random(key, sizeof(key));
		str_hex(key, sizeof(key), hex);
		buf_print(&text, "%s = %s\n", names[i], hex);
	}
	bool good = write(fd, text.p, text.n) == (ssize_t)text.n && fsync(fd) == 0;
	if (!good)
		buf_print(err, "%s: %s\n", path, strerror(errno));
	close(fd);
	if (!good)
		unlink(path);
	OPENSSL_cleanse(key, sizeof(key));
	OPENSSL_cleanse(hex, sizeof(hex));
	OPENSSL_cleanse(text.p, text.room);
	buf_free(&text);
	return good ? 0 : -1;
}

/* NULL, or what is wrong with it. */
static const char *use_key(struct secret *secret, const char *name, const unsigned char key[KEY])
{
	if (strcmp(name, "seal") == 0) {
		if (secret->seals == SEAL_KEYS_MOST)
			return "too many seal keys";
		seal_key_open(&secret->seal[secret->seals], key);
		secret->seals++;
		return NULL;
	}
	bool lookup = strcmp(name, "lookup") == 0;
	if (!lookup && strcmp(name, "sign") != 0)
		return "unknown key; expected seal, lookup or sign";
	bool *has = lookup ? &secret->has_lookup : &secret->has_sign;
	if (*has)
		return "this key stands here twice";
	keyed_hash_open(lookup ? &secret->lookup : &secret->sign, key);
	*has = true;
	return NULL;
}

static const char *read_line(struct secret *secret, const char *line)
{
	char name[17], hex[2 * KEY + 1];
	unsigned char key[KEY];
	int end = 0;
	line += strspn(line, " \t\r");
	if (!*line || *line == '#')
		return NULL;
	const char *fault = "expected name = 64 hexadecimal digits";
	if (sscanf(line, "%16[a-z] = %64[0-9a-fA-F] %n", name, hex, &end) == 2 && !line[end] &&
		str_unhex(hex, key, KEY) == 0)
		fault = use_key(secret, name, key);
	OPENSSL_cleanse(key, sizeof(key));
	OPENSSL_cleanse(hex, sizeof(hex));
	return fault;
}

static int read_keys(struct secret *secret, const char *path, char *text, struct buf *err)
{
	int faults = 0, number = 1;
	for (char *line = text, *next; line; line = next, number++) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		const char *fault = read_line(secret, line);
		if (fault)
			buf_print(err, "%s:%d: %s\n", path, number, fault);
		faults += fault != NULL;
	}
	if (!faults && (!secret->seals || !secret->has_lookup || !secret->has_sign)) {
		buf_print(err, "%s: seal, lookup and sign must all be there\n", path);
		faults++;
	}
	return faults ? -1 : 0;
}

/* The text of the file, which nobody else may be able to read. */
static int read_private(const char *path, char text[FILE_MOST], struct buf *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat about;
	if (fd < 0 || fstat(fd, &about) < 0) {
		buf_print(err, "%s: %s\n", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	int result = -1;
	ssize_t n = -1;
	if (!S_ISREG(about.st_mode))
		buf_print(err, "%s: not a regular file\n", path);
	else if (about.st_mode & 077)
		buf_print(err, "%s: mode is %04o; others must not read it, make it 0600\n", path,
			(unsigned)about.st_mode & 07777);
	else if ((n = read(fd, text, FILE_MOST)) < 0)
		buf_print(err, "%s: %s\n", path, strerror(errno));
	else if (n == FILE_MOST)
		buf_print(err, "%s: larger than a key file can be\n", path);
	else
		result = 0;
	close(fd);
	if (result == 0)
		text[n] = '\0';
	return result;
}

struct secret *secret_open(const char *path, struct buf *err)
{
	char text[FILE_MOST];
	if (read_private(path, text, err) < 0)
		return NULL;
	struct secret *secret = xalloc(sizeof(*secret));
	if (read_keys(secret, path, text, err) < 0)
		secret_close(&secret);
	OPENSSL_cleanse(text, sizeof(text));
	return secret;
}

void secret_close(struct secret **secret)
{
	if (!*secret)
		return;
	keyed_hash_close(&(*secret)->lookup);
	keyed_hash_close(&(*secret)->sign);
	for (int i = 0; i < (*secret)->seals; i++)
		seal_key_close(&(*secret)->seal[i]);
	free(*secret);
	*secret = NULL;
}
