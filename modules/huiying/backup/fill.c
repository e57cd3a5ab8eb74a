/* SPDX-License-Identifier: MIT */
/*
 * What goes into a backup: the tables as one view of the database has them, the files that this
 * view names, the configuration, and last the manifest. Where it goes and what is said of it is
 * backup.c's.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/conf.h"
#include "modules/huiying/backup/fill.h"
#include "policy/policy.h"
#include "store/dump.h"

#define FILES_AT_ONCE 500
#define PIECE (128 * 1024)
#define ALIVE_EVERY (5 * SECOND)
#define SMALL_MOST ((size_t)16 * 1024 * 1024) /* of a file of the configuration */
#define DEPTH_MOST 4

/* --- parts --- */

/* Others see that it is still being written. */
static void say_alive(struct backup *b)
{
	instant now = instant_monotonic();

	if (now - b->said_at < ALIVE_EVERY)
		return;
	b->said_at = now;
	backup_alive(b->cli->db, b->id);
}

static int put(struct backup *b, const char *name, const void *bytes, size_t n)
{
	unsigned char hash[SECRET_HASH];

	secret_hash(bytes, n, hash);
	manifest_add_part(&b->manifest, b->cli->pool, name, (int64_t)n, hash);
	say_alive(b);
	if (tar_writer_file(b->tar, name, (int64_t)n) != 0)
		return -1;
	return tar_writer_add(b->tar, bytes, n);
}

static int put_piece(void *ctx, const char *statement, size_t n)
{
	struct backup *b = ctx;
	char name[TAR_NAME];

	snprintf(name, sizeof name, BACKUP_TABLES "%s/%06d.sql", b->table, ++b->piece);
	return put(b, name, statement, n);
}

static int put_table(struct backup *b, const char *table)
{
	char name[TAR_NAME];
	int64_t rows;

	if (snprintf(name, sizeof name, BACKUP_TABLES "%s/create.sql", table) >= (int)sizeof name)
		return cli_fail("%s: the table's name is too long", table);
	b->table = table;
	b->piece = 0;
	buf_empty(&b->scratch);
	if (dump_schema(b->view, table, &b->scratch) != DB_OK)
		return cli_fail("%s: %s", table, db_error(b->view));
	if (put(b, name, b->scratch.p, b->scratch.n) != 0)
		return CLI_FAILED;
	enum db_status status = dump_rows(b->view, table, put_piece, b, &rows);
	if (status != DB_OK && status != DB_STOP)
		return cli_fail("%s: %s", table, db_error(b->view));
	b->rows += rows;
	manifest_add_table(&b->manifest, b->cli->pool, table, rows);
	return status == DB_OK ? CLI_OK : CLI_FAILED;
}

static int put_tables(struct backup *b)
{
	struct progress progress;
	struct db_rows tables;
	int rc = CLI_OK;

	if (dump_tables(b->view, b->cli->pool, &tables) != DB_OK)
		return cli_fail("reading the list of tables: %s", db_error(b->view));
	progress_open(&progress, "tables", (int64_t)tables.rows);
	for (size_t i = 0; i < tables.rows && rc == CLI_OK; i++) {
		rc = put_table(b, db_text(&tables, i, 0));
		progress_step(&progress, (int64_t)i + 1);
	}
	progress_close(&progress);
	return rc;
}

/* --- files --- */

/* As long as it was when it was opened: what has a name by its hash does not change. */
static int put_open_file(struct backup *b, const char *name, int fd, int64_t size)
{
	struct secret_hasher *hasher = secret_hasher_open();
	unsigned char piece[PIECE], hash[SECRET_HASH];
	int result = tar_writer_file(b->tar, name, size);
	int64_t left = size;

	while (result == 0 && left > 0) {
		ssize_t n = read(fd, piece, left < PIECE ? (size_t)left : sizeof piece);
		if (n <= 0) {
			cli_fail("%s: %s", name, n < 0 ? strerror(errno) : "became shorter");
			result = -1;
			break;
		}
		secret_hasher_add(hasher, piece, (size_t)n);
		result = tar_writer_add(b->tar, piece, (size_t)n);
		left -= n;
	}
	if (result == 0 && size == 0)
		result = tar_writer_add(b->tar, "", 0);
	secret_hasher_close(&hasher, hash);
	manifest_add_part(&b->manifest, b->cli->pool, name, size, hash);
	say_alive(b);
	return result;
}

static int put_attachment(struct backup *b, struct pool *pool, const char *hash)
{
	const char *path = pool_print(
		pool, "%s/attachments/%.2s/%s", conf_text(CONF_DATA_DIR), hash, hash + 2);
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), result;
	struct stat about;

	if (fd < 0 || fstat(fd, &about) != 0) {
		if (fd >= 0)
			close(fd);
		b->n_lost++;
		buf_print(&b->lost, "%s\n", hash);
		return 0;
	}
	result = put_open_file(b, pool_print(pool, BACKUP_FILES "%s", hash), fd, about.st_size);
	close(fd);
	b->files++;
	return result;
}

static int put_attachments(struct backup *b)
{
	struct pool *pool = pool_open();
	char after[SECRET_HEX] = "";
	struct db_rows rows;
	int result = 0;

	do {
		pool_empty(pool);
		if (backup_files(b->view, pool, after, FILES_AT_ONCE, &rows) != DB_OK) {
			cli_fail("attachments: %s", db_error(b->view));
			result = -1;
			break;
		}
		for (size_t i = 0; i < rows.rows && result == 0; i++) {
			snprintf(after, sizeof after, "%s", db_text(&rows, i, 0));
			if (strlen(after) == SECRET_HEX - 1)
				result = put_attachment(b, pool, after);
		}
	} while (result == 0 && rows.rows == FILES_AT_ONCE);
	pool_close(&pool);
	if (result == 0 && b->n_lost)
		result = put(b, BACKUP_LOST, b->lost.p, b->lost.n);
	return result == 0 ? CLI_OK : CLI_FAILED;
}

/* --- configuration and keys --- */

static int put_small(struct backup *b, const char *name, const char *path)
{
	struct buf err = BUF_INIT;
	int rc = CLI_OK;

	buf_empty(&b->scratch);
	if (file_read(path, SMALL_MOST, &b->scratch, &err) != 0)
		rc = cli_fail("%s", buf_str(&err));
	else if (put(b, name, buf_str(&b->scratch), b->scratch.n) != 0)
		rc = CLI_FAILED;
	buf_free(&err);
	return rc;
}

/* Pages of the site's own. A name that an archive cannot hold is none that a page can have. */
static int put_folder(struct backup *b, const char *name, const char *path, int depth)
{
	struct cli *cli = b->cli;
	struct dirent *entry;
	int rc = CLI_OK;
	DIR *dir = opendir(path);

	if (!dir)
		fprintf(stderr, "huiying: %s is left out: %s\n", path, strerror(errno));
	while (dir && rc == CLI_OK && (entry = readdir(dir))) {
		const char *file = pool_print(cli->pool, "%s/%s", path, entry->d_name);
		const char *member = pool_print(cli->pool, "%s/%s", name, entry->d_name);
		struct stat about;

		if (*entry->d_name == '.' || stat(file, &about) != 0)
			continue;
		if (S_ISDIR(about.st_mode) && depth < DEPTH_MOST)
			rc = put_folder(b, member, file, depth + 1);
		else if (S_ISREG(about.st_mode) && strlen(member) < TAR_NAME &&
			strspn(entry->d_name,
				"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				"._-") == strlen(entry->d_name))
			rc = put_small(b, member, file);
		else
			fprintf(stderr, "huiying: %s is left out: it is no page\n", file);
	}
	if (dir)
		closedir(dir);
	return rc;
}

static int put_config(struct backup *b)
{
	struct cli *cli = b->cli;
	const struct policy_text *texts;
	size_t n = policy_texts(cli->engine.policy, &texts);
	int rc = cli->conf_path ? put_small(b, BACKUP_CONFIG "huiying.conf", cli->conf_path)
				: CLI_OK;

	for (size_t i = 0; i < n && rc == CLI_OK; i++)
		if (put(b, pool_print(cli->pool, BACKUP_CONFIG "policies/%s.xml", texts[i].name),
			    texts[i].text, strlen(texts[i].text)) != 0)
			rc = CLI_FAILED;
	if (rc == CLI_OK && !str_empty(conf_text(CONF_PAGES_OVERRIDE)))
		rc = put_folder(b, BACKUP_CONFIG "pages", conf_text(CONF_PAGES_OVERRIDE), 0);
	return rc;
}

static void list_keys(struct backup *b)
{
	struct secret_key keys[SECRET_KEYS_MOST];
	size_t n = secret_list(b->cli->secret, keys);

	for (size_t i = 0; i < n; i++)
		manifest_add_key(&b->manifest, b->cli->pool, keys[i].kind, keys[i].id);
}

/* --- all of it --- */

int backup_fill(struct backup *b, bool with_keys)
{
	struct cli *cli = b->cli;
	struct backup_facts facts;
	struct buf text = BUF_INIT;
	char iso[INSTANT_TEXT];
	int rc;

	if (backup_facts(b->view, cli->pool, &facts) != DB_OK)
		return cli_fail("reading what the database is: %s", db_error(b->view));
	b->manifest.id = b->id;
	b->manifest.made = pool_text(cli->pool, instant_iso(cli->now / SECOND * SECOND, iso));
	b->manifest.version = PACKAGE_VERSION;
	b->manifest.hash = secret_uses_sm3() ? "sm3" : "sha256";
	b->manifest.schema = facts.schema;
	b->manifest.events = facts.events;
	b->manifest.anchor_day = facts.anchor_day;
	b->manifest.anchor = facts.anchor;
	list_keys(b);
	rc = put_tables(b);
	if (rc == CLI_OK)
		rc = put_attachments(b);
	if (rc == CLI_OK)
		rc = put_config(b);
	if (rc == CLI_OK && with_keys)
		rc = put_small(b, BACKUP_KEYS, conf_text(CONF_KEYS_FILE));
	if (rc == CLI_OK) {
		manifest_write(&b->manifest, &text);
		rc = tar_writer_file(b->tar, MANIFEST_NAME, (int64_t)text.n) == 0 &&
				tar_writer_add(b->tar, text.p, text.n) == 0
			? CLI_OK
			: CLI_FAILED;
	}
	buf_free(&text);
	return rc;
}
