/* SPDX-License-Identifier: MIT */
/*
 * One-time passwords of RFC 6238 (HOTP of RFC 4226 over steps of time), as authenticator programs
 * compute them: HMAC-SHA-1 whatever hash is configured, since the programs know no other. Which
 * steps are good, and that none is used twice, is the caller's business.
 */
#include "base/secret.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include "base/log.h"

#define SHA1 20

static void hmac_sha1(
	const void *key, size_t n, const unsigned char message[8], unsigned char out[SHA1])
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *context = mac ? EVP_MAC_CTX_new(mac) : NULL;
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA1", 0),
		OSSL_PARAM_construct_end(),
	};
	size_t length;

	if (!context || EVP_MAC_init(context, key, n, params) != 1 ||
		EVP_MAC_update(context, message, 8) != 1 ||
		EVP_MAC_final(context, out, &length, SHA1) != 1 || length != SHA1)
		bug("OpenSSL has no HMAC with SHA1");
	EVP_MAC_CTX_free(context);
	EVP_MAC_free(mac);
}

uint32_t secret_totp(const void *key, size_t n, int64_t step, int digits)
{
	unsigned char message[8], hash[SHA1];
	uint32_t limit = 1;

	for (int i = 0; i < 8; i++)
		message[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
	hmac_sha1(key, n, message, hash);
	for (int i = 0; i < digits; i++)
		limit *= 10;
	const unsigned char *at = hash + (hash[SHA1 - 1] & 15);
	uint32_t value = (uint32_t)(at[0] & 127) << 24 | (uint32_t)at[1] << 16 |
		(uint32_t)at[2] << 8 | at[3];
	return value % limit;
}
