/* SPDX-License-Identifier: MIT */
/*
 * Applies numbered migrations and records them. What is in them, and that each statement may run
 * twice, is up to schema/NNNN-name.sql.
 */
#include "store/migrate.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"
#include "store/db.h"

#define FILE_MOST ((size_t)4 * 1024 * 1024)
#define STATEMENT_TRIES 8

struct migration {
	int version;
	const char *name; /* of the file */
};

struct run {
	struct db *db;
	struct pool *pool;
	const char *dir;
	struct migration *files;
	size_t n_files;
	bool recorded; /* the table of records is there */
	struct migrate_report *report;
	struct buf *err;
};

static int by_version(const void *a, const void *b)
{
	return ((const struct migration *)a)->version - ((const struct migration *)b)->version;
}

/* NNNN-name.sql, or 0. */
static int version_of(const char *name)
{
	for (int i = 0; i < 4; i++)
		if (!isdigit((unsigned char)name[i]))
			return 0;
	return name[4] == '-' ? (int)strtol(name, NULL, 10) : 0;
}

static bool is_sql(const char *name)
{
	size_t n = strlen(name);
	return n > 4 && strcmp(name + n - 4, ".sql") == 0;
}

static int add_file(struct run *run, const char *name, size_t *room)
{
	int version = version_of(name);
	if (!version) {
		buf_print(run->err, "%s/%s: expected a name like 0001-name.sql\n", run->dir, name);
		return -1;
	}
	if (run->n_files == *room) {
		*room = *room ? *room * 2 : 16;
		struct migration *more = pool_alloc(run->pool, *room * sizeof(*more));
		if (run->n_files)
			memcpy(more, run->files, run->n_files * sizeof(*more));
		run->files = more;
	}
	run->files[run->n_files++] = (struct migration){version, pool_text(run->pool, name)};
	return 0;
}

static int check_files(struct run *run)
{
	if (!run->n_files) {
		buf_print(run->err, "%s: no migrations here\n", run->dir);
		return -1;
	}
	qsort(run->files, run->n_files, sizeof(*run->files), by_version);
	for (size_t i = 1; i < run->n_files; i++)
		if (run->files[i].version == run->files[i - 1].version) {
			buf_print(run->err, "%s: %s and %s have one number\n", run->dir,
				run->files[i - 1].name, run->files[i].name);
			return -1;
		}
	run->report->newest = run->files[run->n_files - 1].version;
	return 0;
}

static int list_files(struct run *run)
{
	DIR *dir = opendir(run->dir);
	if (!dir) {
		buf_print(run->err, "%s: %s\n", run->dir, strerror(errno));
		return -1;
	}
	int result = 0;
	size_t room = 0;
	for (struct dirent *entry; (entry = readdir(dir));)
		if (is_sql(entry->d_name) && add_file(run, entry->d_name, &room) < 0)
			result = -1;
	closedir(dir);
	return result < 0 ? -1 : check_files(run);
}

int migrate_newest(const char *schema_dir)
{
	DIR *dir = opendir(schema_dir);
	int newest = 0;
	for (struct dirent *entry; dir && (entry = readdir(dir));)
		if (is_sql(entry->d_name) && version_of(entry->d_name) > newest)
			newest = version_of(entry->d_name);
	if (dir)
		closedir(dir);
	return newest;
}

static int database_failed(struct run *run, const char *doing)
{
	buf_print(run->err, "%s: %s\n", doing, db_error(run->db));
	return -1;
}

static int find_records(struct run *run)
{
	struct db_rows rows;
	if (db_query(run->db, run->pool, &rows,
		    "SELECT COUNT(*) FROM information_schema.tables "
		    "WHERE table_schema = DATABASE() AND table_name = 'schema_migration'") != DB_OK)
		return database_failed(run, "reading what is applied");
	run->recorded = db_int(&rows, 0, 0) > 0;
	return 0;
}

/* 1 when the file is recorded with this hash, 0 when it is not recorded. */
static int is_recorded(struct run *run, const struct migration *file, const char *hash)
{
	struct db_rows rows;
	if (!run->recorded)
		return 0;
	if (db_query(run->db, run->pool, &rows,
		    "SELECT name, hash FROM schema_migration WHERE version = ?",
		    INT(file->version)) != DB_OK)
		return database_failed(run, file->name);
	if (!rows.rows)
		return 0;
	if (str_equal(db_text(&rows, 0, 0), file->name) && str_equal(db_text(&rows, 0, 1), hash))
		return 1;
	buf_print(run->err,
		"%s/%s: was changed after it had been applied (as %s); make a new migration\n",
		run->dir, file->name, db_text(&rows, 0, 0));
	return -1;
}

/* Two processes may meet in a statement; each may run twice, so the loser repeats it. */
static enum db_status apply_statement(struct db *db, const char *sql)
{
	enum db_status status = DB_RETRY;
	for (int tries = 0; tries < STATEMENT_TRIES && status == DB_RETRY; tries++)
		status = db_script(db, sql);
	return status;
}

static bool is_blank_or_comment(const char *line)
{
	line += strspn(line, " \t\r\n");
	return !*line || strncmp(line, "--", 2) == 0;
}

static bool ends_statement(const char *line, size_t n)
{
	while (n && strchr(" \t\r\n", line[n - 1]))
		n--;
	return n && line[n - 1] == ';';
}

/* Statement by statement, so that a fault has its line; a statement ends with a line that ends in a
 * semicolon. */
static int apply_text(struct run *run, const struct migration *file, const char *text)
{
	struct buf statement = BUF_INIT;
	int line = 0, start = 0, result = 0;
	while (*text && result == 0) {
		size_t n = strcspn(text, "\n") + (strchr(text, '\n') != NULL);
		char *copy = pool_copy(run->pool, text, n);
		text += n;
		line++;
		if (is_blank_or_comment(copy))
			continue;
		start = statement.n ? start : line;
		buf_text(&statement, copy);
		if (!ends_statement(copy, n))
			continue;
		if (apply_statement(run->db, buf_str(&statement)) != DB_OK) {
			buf_print(run->err, "%s/%s:%d: %s; in: %.*s\n", run->dir, file->name, start,
				db_error(run->db), (int)strcspn(statement.p, "\n"), statement.p);
			result = -1;
		}
		buf_empty(&statement);
	}
	if (result == 0 && statement.n) {
		buf_print(run->err, "%s/%s:%d: this statement has no ; at the end of a line\n",
			run->dir, file->name, start);
		result = -1;
	}
	buf_free(&statement);
	return result;
}

/* Whoever writes the record first has applied it; the other one checks that it was the same text.
 */
static int record(struct run *run, const struct migration *file, const char *hash)
{
	enum db_status status;
	int tries = 0;
	do
		status = db_exec(run->db,
			"INSERT INTO schema_migration (version, name, hash, applied_at) "
			"VALUES (?, ?, ?, UTC_TIMESTAMP(6))",
			INT(file->version), TEXT(file->name), TEXT(hash));
	while (status == DB_RETRY && ++tries < STATEMENT_TRIES);
	run->recorded = true;
	if (status == DB_DUPLICATE)
		return is_recorded(run, file, hash) == 1 ? 0 : -1;
	if (status != DB_OK)
		return database_failed(run, file->name);
	run->report->applied++;
	return 0;
}

static int handle_file(struct run *run, const struct migration *file, int dry)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	unsigned char hash[SECRET_HASH];
	char hex[SECRET_HEX];
	buf_print(&path, "%s/%s", run->dir, file->name);
	int result = file_read(path.p, FILE_MOST, &text, run->err);
	if (result == 0) {
		secret_sha256(buf_str(&text), text.n, hash);
		str_hex(hash, sizeof(hash), hex);
		result = is_recorded(run, file, hex);
	}
	bool wanted = result == 0 && !dry;
	if (wanted)
		result = apply_text(run, file, buf_str(&text));
	if (wanted && result == 0)
		result = record(run, file, hex);
	if (result == 1 || (wanted && result == 0))
		run->report->version = file->version;
	buf_free(&path);
	buf_free(&text);
	return result < 0 ? -1 : 0;
}

int migrate_run(struct db *db, const char *schema_dir, int dry, struct migrate_report *report,
	struct buf *err)
{
	struct run run = {
		.db = db,
		.pool = pool_open(),
		.dir = schema_dir,
		.report = report,
		.err = err,
	};
	*report = (struct migrate_report){0};
	int result = list_files(&run);
	if (result == 0)
		result = find_records(&run);
	for (size_t i = 0; result == 0 && i < run.n_files; i++)
		result = handle_file(&run, &run.files[i], dry);
	pool_close(&run.pool);
	return result;
}
