/* SPDX-License-Identifier: MIT */
/*
 * The key file and the keyed hashes. All contexts are made and keyed when the file is opened, since
 * a request hashes and seals several times. Sealing is in secret_seal.c, what needs no key in
 * secret_hash.c.
 */
#include "base/secret_keys.h"

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

#define FILE_MOST 8192

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

static void keyed_hash_open(struct keyed_hash *keyed, const unsigned char key[SECRET_KEY])
{
	keyed->sha256 = secret_mac_open("SHA256", key, SECRET_KEY);
	keyed->sm3 = secret_mac_open("SM3", key, SECRET_KEY);
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
	secret_mac_start(mac);
	/* With its NUL: ("ab", "c") and ("a", "bc") must differ. */
	secret_mac_add(mac, use, strlen(use) + 1);
	secret_mac_add(mac, bytes, n);
	secret_mac_end(mac, out);
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

int secret_create(const char *path, struct buf *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		buf_print(err, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	static const char *const names[] = {"seal", "lookup", "sign"};
	struct buf text = BUF_INIT;
	unsigned char key[SECRET_KEY];
	char hex[2 * SECRET_KEY + 1];
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
static const char *use_key(
	struct secret *secret, const char *name, const unsigned char key[SECRET_KEY])
{
	if (strcmp(name, "seal") == 0) {
		if (secret->seals == SECRET_SEALS_MOST)
			return "too many seal keys";
		secret_seal_key_open(&secret->seal[secret->seals], key);
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
	char name[17], hex[2 * SECRET_KEY + 1];
	unsigned char key[SECRET_KEY];
	int end = 0;
	line += strspn(line, " \t\r");
	if (!*line || *line == '#')
		return NULL;
	const char *fault = "expected name = 64 hexadecimal digits";
	if (sscanf(line, "%16[a-z] = %64[0-9a-fA-F] %n", name, hex, &end) == 2 && !line[end] &&
		str_unhex(hex, key, SECRET_KEY) == 0)
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
		secret_seal_key_close(&(*secret)->seal[i]);
	free(*secret);
	*secret = NULL;
}
