/* SPDX-License-Identifier: MIT */
/*
 * Hashes the installed style sheets and scripts. nginx sends them; here nobody reads what is in
 * them.
 */
#include "web/assets.h"

#include <dirent.h>
#include <stdlib.h>
#include "base/secret.h"
#include "base/str.h"

#define FILE_MOST ((size_t)4 * 1024 * 1024)

static char version[9] = "";

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* In the order of their names, so that all programs and nodes come to the same. */
static void read_all(const char *dir, struct buf *out)
{
	struct dirent **entries;
	int n = scandir(dir, &entries, is_visible, alphasort);
	struct buf path = BUF_INIT, err = BUF_INIT;

	for (int i = 0; i < n; i++) {
		buf_empty(&path);
		buf_print(&path, "%s/%s", dir, entries[i]->d_name);
		file_read(path.p, FILE_MOST, out, &err); /* a folder is none; nginx knows more */
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	buf_free(&path);
	buf_free(&err);
}

void assets_load(const char *pages_dir)
{
	struct buf dir = BUF_INIT, all = BUF_INIT;
	unsigned char hash[SECRET_HASH];

	buf_print(&dir, "%s/../assets", pages_dir);
	read_all(dir.p, &all);
	version[0] = '\0';
	if (all.n > 0) {
		secret_sha256(all.p, all.n, hash);
		str_hex(hash, (sizeof version - 1) / 2, version);
	}
	buf_free(&dir);
	buf_free(&all);
}

const char *assets_version(void)
{
	return *version ? version : PACKAGE_VERSION;
}
