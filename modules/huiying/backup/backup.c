/* SPDX-License-Identifier: MIT */
/*
 * Everything into one file while the site runs. It is written beside its place and takes its name
 * when all of it is on the disk; what goes in is fill.c's.
 */
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
#include "store/dump.h"
#include "tickets/heartbeat.h"
#include "modules/huiying/backup/fill.h"

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
		rc = backup_fill(b, with_keys);
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
