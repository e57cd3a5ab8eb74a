/* SPDX-License-Identifier: MIT */
/*
 * The key file: made, read and followed. Changing one is in secret_change.c; what the keys are used
 * for is not seen here.
 */
#include "base/secret_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/instant.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"

#define LOOK_EVERY SECOND

static const char *const kinds[] = {"seal", "lookup", "sign"};
#define KINDS (sizeof(kinds) / sizeof(*kinds))

/* --- making --- */

int secret_create(const char *path, struct buf *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		buf_print(err, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	struct buf text = BUF_INIT;
	unsigned char key[SECRET_KEY];
	char hex[2 * SECRET_KEY + 1];
	buf_text(&text,
		"# Keys of Huiying. Without this file sealed contact data are lost: back it up.\n");
	for (size_t i = 0; i < KINDS; i++) {
		secret_random(key, sizeof(key));
		str_hex(key, sizeof(key), hex);
		buf_print(&text, "%s = %s\n", kinds[i], hex);
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

/* --- reading --- */

/* NULL, or what is wrong with it. */
static const char *use_key(
	struct keyring *ring, const char *name, const unsigned char key[SECRET_KEY])
{
	if (strcmp(name, "seal") == 0) {
		if (ring->seals == SECRET_SEALS_MOST)
			return "too many seal keys";
		secret_seal_key_open(&ring->seal[ring->seals], key);
		ring->seals++;
		return NULL;
	}
	bool lookup = strcmp(name, "lookup") == 0;
	if (!lookup && strcmp(name, "sign") != 0)
		return "unknown key; expected seal, lookup or sign";
	struct keyed_hashes *keys = lookup ? &ring->lookup : &ring->sign;
	if (keys->n == SECRET_HASHES_MOST)
		return "too many keys of this name";
	secret_keyed_hash_open(&keys->key[keys->n], key);
	keys->n++;
	return NULL;
}

const char *secret_file_line(
	const char *line, char name[SECRET_NAME], unsigned char key[SECRET_KEY])
{
	char hex[2 * SECRET_KEY + 1];
	int end = 0;
	const char *fault = "expected name = 64 hexadecimal digits";
	name[0] = '\0';
	line += strspn(line, " \t\r");
	if (!*line || *line == '#')
		return NULL;
	if (sscanf(line, "%16[a-z] = %64[0-9a-fA-F] %n", name, hex, &end) == 2 && !line[end] &&
		str_unhex(hex, key, SECRET_KEY) == 0)
		fault = NULL;
	OPENSSL_cleanse(hex, sizeof(hex));
	return fault;
}

static const char *read_line(struct keyring *ring, const char *line)
{
	char name[SECRET_NAME];
	unsigned char key[SECRET_KEY];
	const char *fault = secret_file_line(line, name, key);
	if (!fault && *name)
		fault = use_key(ring, name, key);
	OPENSSL_cleanse(key, sizeof(key));
	return fault;
}

static int read_keys(struct keyring *ring, const char *path, char *text, struct buf *err)
{
	int faults = 0, number = 1;
	for (char *line = text, *next; line; line = next, number++) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		const char *fault = read_line(ring, line);
		if (fault)
			buf_print(err, "%s:%d: %s\n", path, number, fault);
		faults += fault != NULL;
	}
	if (!faults && (!ring->seals || !ring->lookup.n || !ring->sign.n)) {
		buf_print(err, "%s: seal, lookup and sign must all be there\n", path);
		faults++;
	}
	return faults ? -1 : 0;
}

int secret_file_read(
	const char *path, char text[SECRET_FILE_MOST], struct stat *about, struct buf *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, about) < 0) {
		buf_print(err, "%s: %s\n", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	int result = -1;
	ssize_t n = -1;
	if (!S_ISREG(about->st_mode))
		buf_print(err, "%s: not a regular file\n", path);
	else if (about->st_mode & 077)
		buf_print(err, "%s: mode is %04o; others must not read it, make it 0600\n", path,
			(unsigned)about->st_mode & 07777);
	else if ((n = read(fd, text, SECRET_FILE_MOST)) < 0)
		buf_print(err, "%s: %s\n", path, strerror(errno));
	else if (n == SECRET_FILE_MOST)
		buf_print(err, "%s: larger than a key file can be\n", path);
	else
		result = 0;
	close(fd);
	if (result == 0)
		text[n] = '\0';
	return result;
}

static void ring_close(struct keyring **ring)
{
	if (!*ring)
		return;
	for (int i = 0; i < (*ring)->lookup.n; i++)
		secret_keyed_hash_close(&(*ring)->lookup.key[i]);
	for (int i = 0; i < (*ring)->sign.n; i++)
		secret_keyed_hash_close(&(*ring)->sign.key[i]);
	for (int i = 0; i < (*ring)->seals; i++)
		secret_seal_key_close(&(*ring)->seal[i]);
	free(*ring);
	*ring = NULL;
}

static struct keyring *ring_open(const char *path, struct buf *err)
{
	char text[SECRET_FILE_MOST];
	struct stat about;
	if (secret_file_read(path, text, &about, err) < 0)
		return NULL;
	struct keyring *ring = xalloc(sizeof(*ring));
	if (read_keys(ring, path, text, err) < 0)
		ring_close(&ring);
	else
		ring->file = about;
	OPENSSL_cleanse(text, sizeof(text));
	return ring;
}

struct secret *secret_open(const char *path, struct buf *err)
{
	struct keyring *ring = ring_open(path, err);
	if (!ring)
		return NULL;
	struct secret *secret = xalloc(sizeof(*secret));
	secret->path = xtext(path);
	secret->ring = xalloc(sizeof(struct keyring *));
	*secret->ring = ring;
	secret->looked_at = xalloc(sizeof(*secret->looked_at));
	*secret->looked_at = instant_monotonic();
	return secret;
}

void secret_close(struct secret **secret)
{
	if (!*secret)
		return;
	ring_close((*secret)->ring);
	free((*secret)->ring);
	free((*secret)->looked_at);
	free((*secret)->path);
	free(*secret);
	*secret = NULL;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
		a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* A file that cannot be read, or is no key file any more, changes nothing: what was read before
 * goes on, and the log says it once for each state of the file. */
static void follow(const struct secret *secret)
{
	struct keyring *ring;
	struct stat about;
	if (stat(secret->path, &about) != 0 || same_file(&about, &(*secret->ring)->file))
		return;
	struct buf err = BUF_INIT;
	ring = ring_open(secret->path, &err);
	if (ring) {
		ring_close(secret->ring);
		*secret->ring = ring;
		log_info("keys: read anew");
	} else {
		log_error("keys: %.*s", (int)strcspn(buf_str(&err), "\n"), buf_str(&err));
		(*secret->ring)->file = about;
	}
	buf_free(&err);
}

const struct keyring *secret_ring_now(const struct secret *secret)
{
	*secret->looked_at = instant_monotonic();
	follow(secret);
	return *secret->ring;
}

const struct keyring *secret_ring(const struct secret *secret)
{
	if (instant_monotonic() - *secret->looked_at >= LOOK_EVERY)
		return secret_ring_now(secret);
	return *secret->ring;
}

static size_t list_hashes(const char *kind, const struct keyed_hashes *keys, struct secret_key *out)
{
	for (int i = 0; i < keys->n; i++) {
		out[i].kind = kind;
		out[i].in_use = i == keys->n - 1;
		str_hex(keys->key[i].id, SECRET_KEY_ID, out[i].id);
	}
	return (size_t)keys->n;
}

size_t secret_list(const struct secret *secret, struct secret_key out[SECRET_KEYS_MOST])
{
	const struct keyring *ring = secret_ring(secret);
	size_t n = 0;
	for (int i = 0; i < ring->seals; i++, n++) {
		out[n].kind = kinds[0];
		out[n].in_use = i == ring->seals - 1;
		str_hex(ring->seal[i].id, SECRET_KEY_ID, out[n].id);
	}
	n += list_hashes(kinds[1], &ring->lookup, out + n);
	return n + list_hashes(kinds[2], &ring->sign, out + n);
}
