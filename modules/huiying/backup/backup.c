/* SPDX-License-Identifier: MIT */
/*
 * Everything into one file while the site runs: the tables in one view of the database, then the
 * files that this view names. It is written beside its place and takes its name when all of it is
 * on the disk.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/conf.h"
#include "policy/policy.h"
#include "store/dump.h"
#include "tickets/heartbeat.h"
#include "modules/huiying/backup/backup.h"

#define FILES_AT_ONCE 500
#define PIECE (128 * 1024)
#define ALIVE_EVERY (5 * SECOND)
#define SMALL_MOST ((size_t)16 * 1024 * 1024) /* of a file of the configuration */
#define DEPTH_MOST 4

struct backup {
	struct cli *cli;
	struct db *view; /* the database as it was at the beginning */
	struct tar_writer *tar;
	struct manifest manifest;
	struct buf lost, scratch;
	const char *table; /* that is being written, and how many pieces of it there are */
	int piece;
	int64_t rows, files, n_lost;
	instant said_at;
	char id[BACKUP_ID];
};

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

static int put_all(struct backup *b, bool with_keys)
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

static const char *say_done(struct backup *b, const char *place, int64_t bytes)
{
	if (b->n_lost)
		fprintf(stderr,
			"huiying: %lld files that letters name are not there; " BACKUP_LOST
			" in the backup lists them\n",
			(long long)b->n_lost);
	return pool_print(b->cli->pool,
		"backup %s: %lld rows in %zu tables, %lld files, schema %lld, %lld bytes in %s",
		b->id, (long long)b->rows, b->manifest.n_tables, (long long)b->files,
		(long long)b->manifest.schema, (long long)bytes, place);
}

static int record(struct backup *b, const char *place, int64_t bytes, bool good)
{
	struct cli *cli = b->cli;
	char node[61] = "", hex[SECRET_HEX];
	unsigned char hash[SECRET_HASH];
	struct buf text = BUF_INIT;
	struct backup_record row = {.id = b->id,
		.node = node,
		.place = place,
		.bytes = bytes,
		.rows = b->rows,
		.files = b->files,
		.schema = b->manifest.schema,
		.manifest = "",
		.anchor = good ? b->manifest.anchor : ""};

	gethostname(node, sizeof node - 1);
	if (good) {
		manifest_write(&b->manifest, &text);
		secret_hash(text.p, text.n, hash);
		str_hex(hash, sizeof hash, hex);
		row.manifest = hex;
		buf_free(&text);
	}
	enum db_status status = backup_end(cli->db, &row, good);
	if (status == DB_OK && good)
		status = heartbeat_say(cli->db, "backup", node,
			pool_print(cli->pool, "%s, %lld bytes", b->id, (long long)bytes));
	return status == DB_OK ? CLI_OK : cli_db_fail(cli, "recording the backup");
}

/* Begins the record, then everything into fd. The manifest stays in b. */
static int write_all(struct backup *b, int fd, const char *place, bool with_keys)
{
	struct buf err = BUF_INIT;
	char node[61] = "";
	struct backup_record row = {.id = b->id, .node = node, .place = place};
	int rc;

	gethostname(node, sizeof node - 1);
	if (backup_begin(b->cli->db, &row) != DB_OK)
		return cli_db_fail(b->cli, "recording the backup");
	b->said_at = instant_monotonic();
	b->view = dump_open(conf_text(CONF_DATABASE_FILE), &err);
	if (!b->view) {
		rc = cli_fail("%s", buf_str(&err));
	} else {
		b->tar = tar_writer_open(fd);
		rc = put_all(b, with_keys);
		if (tar_writer_close(&b->tar, &err) != 0)
			rc = cli_fail("%s: %s; nothing was kept", place, buf_str(&err));
	}
	db_close(&b->view);
	buf_free(&b->lost);
	buf_free(&b->scratch);
	buf_free(&err);
	return rc;
}

/* Under the name it is to have: what is there already stays as it is. */
static int give_name(const char *part, const char *path)
{
	char *folder = xtext(path), *slash = strrchr(folder, '/');
	int fd, result = renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE);

	/* a file system that does not know this way */
	if (result != 0 && (errno == EINVAL || errno == ENOSYS))
		result = access(path, F_OK) == 0 ? (errno = EEXIST, -1) : rename(part, path);
	if (slash)
		slash[slash == folder] = '\0';
	fd = result == 0 ? open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (fd >= 0) {
		result = fsync(fd);
		close(fd);
	}
	free(folder);
	return result;
}

/* Whoever held it a moment ago may have given it its own name: it is then no part any more. */
static bool has_name(int fd, const char *path)
{
	struct stat opened, named;

	return fstat(fd, &opened) == 0 && lstat(path, &named) == 0 &&
		opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

static int to_file(struct backup *b, const char *path, bool with_keys, const char **said)
{
	const char *part = pool_print(b->cli->pool, "%s.part", path);
	struct stat about = {0};
	int fd, rc;

	if (access(path, F_OK) == 0)
		return cli_fail("%s is there already", path);
	fd = open(part, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return cli_fail("%s: %s", part, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0 || !has_name(fd, part)) {
		close(fd);
		return cli_fail("%s is being written by another one", part);
	}
	rc = ftruncate(fd, 0) == 0 ? write_all(b, fd, path, with_keys)
				   : cli_fail("%s: %s", part, strerror(errno));
	if (rc == CLI_OK && (fsync(fd) != 0 || fstat(fd, &about) != 0 || give_name(part, path)))
		rc = cli_fail("%s: %s; nothing was kept", path, strerror(errno));
	if (rc != CLI_OK)
		unlink(part);
	close(fd);
	if (record(b, path, about.st_size, rc == CLI_OK) != CLI_OK)
		return CLI_FAILED;
	if (rc == CLI_OK)
		*said = say_done(b, path, about.st_size);
	return rc;
}

static int to_output(struct backup *b, bool with_keys)
{
	int rc;

	if (isatty(STDOUT_FILENO))
		return cli_fail("a backup is not for a terminal: name a file");
	rc = write_all(b, STDOUT_FILENO, "-", with_keys);
	if (record(b, "-", 0, rc == CLI_OK) != CLI_OK)
		return CLI_FAILED;
	if (rc == CLI_OK)
		fprintf(stderr, "%s\n", say_done(b, "the output", 0));
	return rc;
}

static void give_id(struct backup *b)
{
	unsigned char random[8];

	secret_random(random, sizeof random);
	str_hex(random, sizeof random, b->id);
}

int backup_write(struct cli *cli, const char *folder, struct backup_made *made)
{
	struct backup b = {.cli = cli};
	char iso[INSTANT_TEXT], stamp[16], *to = stamp;

	for (const char *from = instant_iso(cli->now, iso); *from && to < stamp + 15; from++)
		if (*from >= '0' && *from <= '9')
			*to++ = *from;
		else if (*from == 'T')
			*to++ = '-';
	*to = '\0';
	give_id(&b);
	memcpy(made->id, b.id, sizeof made->id);
	made->path =
		pool_print(cli->pool, "%s/" BACKUP_NAME "%s-%s" BACKUP_ENDING, folder, stamp, b.id);
	return to_file(&b, made->path, false, &made->said);
}

/* Whoever reads a backup somewhere else has no database to tell, and need not. */
static void note_check(struct cli *cli, const char *id)
{
	cli->db = db_open(conf_text(CONF_DATABASE_FILE));
	if (db_ping(cli->db) == DB_OK && !cli->dry)
		backup_checked(cli->db, id);
}

static int check(struct cli *cli, const char *path)
{
	struct manifest m;
	int64_t rows = 0, bytes = 0;

	if (backup_read(cli, path, &m) != CLI_OK)
		return CLI_FAILED;
	note_check(cli, m.id);
	for (size_t i = 0; i < m.n_tables; i++)
		rows += m.table[i].rows;
	for (size_t i = 0; i < m.n_parts; i++)
		bytes += m.part[i].size;
	printf("backup %s of %s is whole: %lld rows in %zu tables, %zu files of %lld bytes, schema "
	       "%lld, ledger of %lld events%s%s\n",
		m.id, m.made, (long long)rows, m.n_tables, m.n_parts, (long long)bytes,
		(long long)m.schema, (long long)m.events, *m.anchor_day ? " anchored up to " : "",
		m.anchor_day);
	for (size_t i = 0; i < m.n_keys; i++)
		printf("needs key %s %s\n", m.key[i].kind, m.key[i].id);
	return CLI_OK;
}

int verb_backup(struct cli *cli, int argc, char **argv)
{
	enum { CHECK = 'c', KEYS = 'k', NIGHTLY = 'n' };
	static const struct option options[] = {{"check", no_argument, NULL, CHECK},
		{"with-keys", no_argument, NULL, KEYS}, {"nightly", no_argument, NULL, NIGHTLY},
		{NULL, 0, NULL, 0}};
	int option, way = 0, rc;
	struct backup b = {.cli = cli};
	const char *said = NULL;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == '?' || (way && way != option))
			return CLI_USAGE;
		way = option;
	}
	if (argc - optind != (way == NIGHTLY ? 0 : 1))
		return CLI_USAGE;
	if (way == CHECK)
		return check(cli, argv[optind]);
	if (cli_database(cli) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	if (way == NIGHTLY)
		return backup_nightly(cli);
	if (cli->dry)
		return CLI_OK;
	give_id(&b);
	if (str_equal(argv[optind], "-"))
		return to_output(&b, way == KEYS);
	rc = to_file(&b, argv[optind], way == KEYS, &said);
	if (rc == CLI_OK)
		printf("%s\n", said);
	return rc;
}
