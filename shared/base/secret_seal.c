/* SPDX-License-Identifier: MIT */
/*
 * Authenticated encryption with the keys of secret.c. Which algorithm seals is configured; each
 * blob says which one opens it.
 */
#include "base/secret_keys.h"

#include <openssl/crypto.h>
#include <string.h>
#include "base/log.h"
#include "base/str.h"

/*
 * blob = algorithm (1), key id (4), nonce, ciphertext, tag. The tag also covers `about` and
 * everything before it.
 */
enum algorithm { AES_256_GCM = 1, SM4_CTR_HMAC_SM3 = 2 };
#define ID_AT 1
#define ID SECRET_KEY_ID
#define HEAD (ID_AT + ID)
#define GCM_NONCE 12
#define GCM_TAG 16
#define CTR_NONCE 16
#define CTR_TAG 32

/* One key of the file serves several algorithms; each gets a key of its own. */
static void derive(EVP_MAC_CTX *mac, const char *use, unsigned char out[SECRET_KEY])
{
	secret_mac_start(mac);
	secret_mac_add(mac, use, strlen(use));
	secret_mac_end(mac, out);
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

void secret_seal_key_open(struct seal_key *seal, const unsigned char key[SECRET_KEY])
{
	unsigned char derived[SECRET_KEY];
	secret_key_id(key, seal->id);
	EVP_MAC_CTX *sha256 = secret_mac_open("SHA256", key, SECRET_KEY);
	derive(sha256, "aes-256-gcm", derived);
	seal->gcm_seal = cipher_open("AES-256-GCM", derived, 1);
	seal->gcm_open = cipher_open("AES-256-GCM", derived, 0);
	EVP_MAC_CTX_free(sha256);
	EVP_MAC_CTX *sm3 = secret_mac_open("SM3", key, SECRET_KEY);
	derive(sm3, "sm4-ctr", derived);
	seal->ctr = cipher_open("SM4-CTR", derived, 1);
	derive(sm3, "hmac-sm3", derived);
	seal->ctr_mac = secret_mac_open("SM3", derived, SECRET_KEY);
	EVP_MAC_CTX_free(sm3);
	OPENSSL_cleanse(derived, sizeof(derived));
}

void secret_seal_key_close(struct seal_key *seal)
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
	secret_mac_start(key->ctr_mac);
	secret_mac_add(key->ctr_mac, about, strlen(about) + 1);
	secret_mac_add(key->ctr_mac, blob, n);
	secret_mac_end(key->ctr_mac, tag);
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
	const struct keyring *ring = secret_ring(secret);
	const struct seal_key *key = &ring->seal[ring->seals - 1];
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

static const struct seal_key *seal_key_in(const struct keyring *ring, const unsigned char id[ID])
{
	for (int i = ring->seals; i-- > 0;)
		if (memcmp(ring->seal[i].id, id, ID) == 0)
			return &ring->seal[i];
	return NULL;
}

/* A key that is not known here may be one that was added a moment ago. */
static const struct seal_key *seal_key_find(const struct secret *secret, const unsigned char id[ID])
{
	const struct seal_key *key = seal_key_in(secret_ring(secret), id);
	return key ? key : seal_key_in(secret_ring_now(secret), id);
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
