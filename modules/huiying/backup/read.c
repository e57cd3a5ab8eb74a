/* SPDX-License-Identifier: MIT */
/*
 * Looks through a backup before anything is done with it: every file is read, hashed and compared
 * with the manifest, so that what is damaged, cut off or changed is found while nothing has
 * happened yet.
 */
#include <stdlib.h>
#include <string.h>
#include "modules/huiying/backup/backup.h"

#define PIECE (128 * 1024)

struct look {
	struct tar_reader *tar;
	struct progress progress;
	struct buf *err;
	struct manifest found; /* parts alone: under both hashes, for the manifest comes last */
	struct manifest found_sm3;
	struct buf manifest;
};

/* Both hashes of a file: which one counts is only known at the end. */
static int hash_file(struct cli *cli, struct look *look, const struct tar_file *file)
{
	unsigned char piece[PIECE], sha256[SECRET_HASH], sm3[SECRET_HASH];
	struct secret_hasher *hashers[2];
	bool configured = secret_uses_sm3();
	int64_t n;

	secret_use_sm3(false);
	hashers[0] = secret_hasher_open();
	secret_use_sm3(true);
	hashers[1] = secret_hasher_open();
	secret_use_sm3(configured);
	while ((n = tar_reader_read(look->tar, piece, sizeof piece, look->err)) > 0) {
		secret_hasher_add(hashers[0], piece, (size_t)n);
		secret_hasher_add(hashers[1], piece, (size_t)n);
		progress_step(&look->progress, tar_reader_done(look->tar));
	}
	secret_hasher_close(&hashers[0], sha256);
	secret_hasher_close(&hashers[1], sm3);
	manifest_add_part(&look->found, cli->pool, file->name, file->size, sha256);
	manifest_add_part(&look->found_sm3, cli->pool, file->name, file->size, sm3);
	return n < 0 ? -1 : 0;
}

static int keep_manifest(struct look *look, const struct tar_file *file)
{
	int64_t n;

	if (file->size > (int64_t)MANIFEST_MOST) {
		buf_text(look->err, MANIFEST_NAME " is larger than any");
		return -1;
	}
	buf_reserve(&look->manifest, (size_t)file->size + 1);
	while ((n = tar_reader_read(
			look->tar, look->manifest.p + look->manifest.n, PIECE, look->err)) > 0)
		look->manifest.n += (size_t)n;
	look->manifest.p[look->manifest.n] = '\0';
	return n < 0 ? -1 : 0;
}

static int read_all(struct cli *cli, struct look *look)
{
	struct tar_file file;
	int more;

	while ((more = tar_reader_next(look->tar, &file, look->err)) == 1) {
		if (look->manifest.n > 0) {
			buf_print(look->err, "%s stands behind the manifest", file.name);
			return -1;
		}
		if ((str_equal(file.name, MANIFEST_NAME) ? keep_manifest(look, &file)
							 : hash_file(cli, look, &file)) != 0)
			return -1;
	}
	if (more == 0 && look->manifest.n == 0) {
		buf_text(look->err,
			"it has no manifest: not a backup, or one that was not finished");
		return -1;
	}
	return more;
}

static int compare(struct look *look, struct manifest *manifest)
{
	const struct manifest *found =
		str_equal(manifest->hash, "sm3") ? &look->found_sm3 : &look->found;

	for (size_t i = 0; i < manifest->n_parts && i < found->n_parts; i++) {
		const struct manifest_part *a = &manifest->part[i], *b = &found->part[i];

		if (!str_equal(a->name, b->name)) {
			buf_print(look->err, "%s stands where %s should", b->name, a->name);
			return -1;
		}
		if (a->size != b->size || !str_equal(a->hash, b->hash)) {
			buf_print(look->err, "%s is not what was saved", a->name);
			return -1;
		}
	}
	if (manifest->n_parts == found->n_parts)
		return 0;
	buf_print(look->err, "%zu files, the manifest says %zu", found->n_parts, manifest->n_parts);
	return -1;
}

int backup_read(struct cli *cli, const char *path, struct manifest *out)
{
	struct buf err = BUF_INIT;
	struct look look = {.err = &err};
	int rc = CLI_OK;

	look.tar = tar_reader_open(path, &err);
	if (look.tar) {
		progress_open(&look.progress, "checking", tar_reader_all(look.tar));
		if (read_all(cli, &look) == 0 &&
			manifest_read(pool_copy(cli->pool, look.manifest.p, look.manifest.n),
				look.manifest.n, cli->pool, out, &err) == 0)
			compare(&look, out);
		progress_close(&look.progress);
		tar_reader_close(&look.tar);
	}
	if (err.n > 0)
		rc = cli_fail("%s%s%s", str_starts(err.p, path) ? "" : path,
			str_starts(err.p, path) ? "" : ": ", err.p);
	buf_free(&look.manifest);
	buf_free(&err);
	return rc;
}

int backup_keys_fit(const struct secret *secret, const struct manifest *manifest)
{
	struct secret_key have[SECRET_KEYS_MOST];
	size_t n = secret_list(secret, have);
	int rc = CLI_OK;

	for (size_t i = 0; i < manifest->n_keys; i++) {
		bool there = false;
		for (size_t k = 0; k < n; k++)
			there = there ||
				(str_equal(have[k].kind, manifest->key[i].kind) &&
					str_equal(have[k].id, manifest->key[i].id));
		if (!there)
			rc = cli_fail("the key file lacks %s %s, by which something in this backup "
				      "is read",
				manifest->key[i].kind, manifest->key[i].id);
	}
	return rc;
}
