/* SPDX-License-Identifier: MIT */
/*
 * Keeping what came in. A file appears under its name only when it is whole. Who may see it is
 * nobody's question here: the box stands in demos and tests only.
 */
#include "store.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"

#define FOLDER "postbox"
#define FILE_MOST (4 * 1024 * 1024)
#define TIME_DIGITS 17
#define ID_LENGTH (TIME_DIGITS + 1 + 8)

const char *store_path(struct pool *pool, const char *name)
{
	return pool_print(pool, "%s/" FOLDER "/%s", conf_text(CONF_DATA_DIR), name);
}

int store_open(struct buf *err)
{
	struct pool *pool = pool_open();
	const char *path = store_path(pool, "");
	int failed = mkdir(path, 0700) != 0 && errno != EEXIST;

	if (failed)
		buf_print(err, "%s: %s\n", path, strerror(errno));
	pool_close(&pool);
	return failed ? -1 : 0;
}

/* "00000001795321234-0a1b2c3d.eml" */
static bool parse_name(const char *name, struct kept *out)
{
	const char *end = name + (strlen(name) < ID_LENGTH ? 0 : ID_LENGTH);
	int64_t at;
	char digits[TIME_DIGITS + 1];

	if (!str_equal(end, ".eml") && !str_equal(end, ".json"))
		return false;
	if (strspn(name, "0123456789") != TIME_DIGITS || name[TIME_DIGITS] != '-' ||
		strspn(name + TIME_DIGITS + 1, "0123456789abcdef") != 8)
		return false;
	memcpy(digits, name, TIME_DIGITS);
	digits[TIME_DIGITS] = '\0';
	if (str_int(digits, &at) != 0)
		return false;
	out->hook = str_equal(end, ".json");
	out->at = at;
	return true;
}

static int newest_first(const void *a, const void *b)
{
	return -strcmp(((const struct kept *)a)->id, ((const struct kept *)b)->id);
}

struct kept *store_list(struct pool *pool, size_t *n)
{
	size_t room = KEPT_MOST + 64;
	struct kept *list = pool_alloc(pool, room * sizeof *list);
	DIR *dir = opendir(store_path(pool, ""));
	struct dirent *entry;

	*n = 0;
	while (dir && *n < room && (entry = readdir(dir))) {
		struct kept kept;

		if (!parse_name(entry->d_name, &kept))
			continue;
		kept.id = pool_copy(pool, entry->d_name, ID_LENGTH);
		list[(*n)++] = kept;
	}
	if (dir)
		closedir(dir);
	qsort(list, *n, sizeof *list, newest_first);
	return list;
}

static const char *file_name(struct pool *pool, const struct kept *kept)
{
	return store_path(pool, pool_print(pool, "%s.%s", kept->id, kept->hook ? "json" : "eml"));
}

static void drop_oldest(struct pool *pool)
{
	size_t n;
	struct kept *list = store_list(pool, &n);

	for (size_t i = KEPT_MOST; i < n; i++)
		unlink(file_name(pool, &list[i]));
}

static bool write_file(const char *path, const char *bytes, size_t n)
{
	FILE *file = fopen(path, "wx");
	bool good = file && fwrite(bytes, 1, n, file) == n;

	return file && fclose(file) == 0 && good;
}

int store_put(const char *bytes, size_t n, bool hook, instant now)
{
	struct pool *pool = pool_open();
	unsigned char random[4];
	char hex[9];
	struct kept kept = {.hook = hook};
	const char *name, *temporary;
	bool good;

	secret_random(random, sizeof random);
	str_hex(random, sizeof random, hex);
	kept.id = pool_print(pool, "%0*lld-%s", TIME_DIGITS, (long long)now, hex);
	name = file_name(pool, &kept);
	temporary = pool_print(pool, "%s.new", name);
	good = write_file(temporary, bytes, n) && rename(temporary, name) == 0;
	if (good)
		drop_oldest(pool);
	else
		unlink(temporary);
	pool_close(&pool);
	return good ? 0 : -1;
}

bool store_read(struct pool *pool, const char *id, struct kept *kept, struct buf *out)
{
	static const char *const ends[] = {".eml", ".json"};
	struct buf err = BUF_INIT;
	bool found = false;

	for (size_t i = 0; i < 2 && !found; i++) {
		const char *name = pool_print(pool, "%s%s", id, ends[i]);

		found = parse_name(name, kept) &&
			file_read(store_path(pool, name), FILE_MOST, out, &err) == 0;
	}
	kept->id = pool_text(pool, id);
	buf_free(&err);
	return found;
}
