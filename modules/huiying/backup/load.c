/* SPDX-License-Identifier: MIT */
/* Loading a backup that has been looked through, and proving that what was loaded is what was
 * saved. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/conf.h"
#include "store/dump.h"
#include "tickets/kept/contact.h"
#include "tickets/ledger/ledger.h"
#include "modules/huiying/backup/backup.h"

#define PIECE (128 * 1024)

struct loading {
	struct restore *r;
	struct tar_reader *tar;
	struct progress progress;
	struct buf err, text;
};

/* --- loading --- */

static int fault(struct loading *l, const char *name, const char *why)
{
	buf_print(&l->err, "%s: %s", name, why);
	return -1;
}

static int load_statement(struct loading *l, const struct tar_file *file)
{
	int64_t n;

	buf_empty(&l->text);
	buf_reserve(&l->text, (size_t)file->size + 1);
	while ((n = tar_reader_read(l->tar, l->text.p + l->text.n, PIECE, &l->err)) > 0)
		l->text.n += (size_t)n;
	if (n < 0)
		return -1;
	if (dump_load(l->r->db, l->text.p, l->text.n) != DB_OK)
		return fault(l, file->name, db_error(l->r->db));
	l->r->statements++;
	return 0;
}

static int copy_to(struct loading *l, const struct tar_file *file, int fd, const char *to)
{
	char piece[PIECE];
	int64_t n;

	while ((n = tar_reader_read(l->tar, piece, sizeof piece, &l->err)) > 0)
		if (write(fd, piece, (size_t)n) != n)
			return fault(l, to, errno ? strerror(errno) : "the disk is full");
	(void)file;
	return n < 0 ? -1 : 0;
}

/* Written beside its place, then named: a file that is there is whole. */
static int store_file(struct loading *l, const struct tar_file *file, const char *to, mode_t mode)
{
	struct pool *pool = l->r->cli->pool;
	const char *part = pool_print(pool, "%s.part", to);
	int fd, result;

	fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return fault(l, part, strerror(errno));
	errno = 0;
	result = copy_to(l, file, fd, part);
	if (result == 0 && (fchmod(fd, mode) != 0 || fsync(fd) != 0 || rename(part, to) != 0))
		result = fault(l, part, strerror(errno));
	close(fd);
	if (result != 0)
		unlink(part);
	else
		l->r->stored++;
	return result;
}

/* What an earlier try has stored: the name is the hash. One under a hash of another kind than the
 * configured one is only written again. */
static bool is_there(const char *path, const char *hash)
{
	struct secret_hasher *hasher;
	unsigned char made[SECRET_HASH];
	char piece[PIECE], hex[SECRET_HEX];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	hasher = secret_hasher_open();
	while ((n = read(fd, piece, sizeof piece)) > 0)
		secret_hasher_add(hasher, piece, (size_t)n);
	secret_hasher_close(&hasher, made);
	close(fd);
	str_hex(made, sizeof made, hex);
	return n == 0 && str_equal(hex, hash);
}

static int make_folder(struct loading *l, const char *path)
{
	if (mkdir(path, 0750) == 0 ? chmod(path, 0750) == 0 : errno == EEXIST)
		return 0;
	return fault(l, path, strerror(errno));
}

static int store_attachment(struct loading *l, const struct tar_file *file)
{
	struct pool *pool = pool_open();
	const char *hash = file->name + strlen(BACKUP_FILES);
	const char *root = pool_print(pool, "%s/attachments", conf_text(CONF_DATA_DIR));
	int result = -1;

	if (strlen(hash) != SECRET_HEX - 1 || strspn(hash, "0123456789abcdef") != SECRET_HEX - 1)
		fault(l, file->name, "no file of a letter");
	else if (make_folder(l, conf_text(CONF_DATA_DIR)) == 0 && make_folder(l, root) == 0 &&
		make_folder(l, pool_print(pool, "%s/tmp", conf_text(CONF_DATA_DIR))) == 0 &&
		make_folder(l, pool_print(pool, "%s/%.2s", root, hash)) == 0) {
		const char *to = pool_print(pool, "%s/%.2s/%s", root, hash, hash + 2);

		result = is_there(to, hash) ? 0 : store_file(l, file, to, 0640);
	}
	pool_close(&pool);
	return result;
}

/* Beside everything else, for a person to compare: what is configured here is not overwritten. */
static int store_config(struct loading *l, const struct tar_file *file)
{
	struct pool *pool = pool_open();
	char *path =
		pool_print(pool, "%s/restored/%s/", conf_text(CONF_DATA_DIR), l->r->manifest.id);
	char *to = pool_print(pool, "%s%s", path, file->name);
	int result = 0;

	for (char *slash = to + strlen(conf_text(CONF_DATA_DIR)) + 1;
		result == 0 && (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		result = make_folder(l, to);
		*slash = '/';
	}
	if (result == 0)
		result = store_file(l, file, to, 0640);
	pool_close(&pool);
	return result;
}

static int load_one(struct loading *l, const struct tar_file *file)
{
	if (str_starts(file->name, BACKUP_TABLES))
		return load_statement(l, file);
	if (str_starts(file->name, BACKUP_FILES))
		return l->r->files ? store_attachment(l, file) : 0;
	if (str_starts(file->name, BACKUP_CONFIG))
		return l->r->files ? store_config(l, file) : 0;
	return 0;
}

int restore_load(struct restore *restore)
{
	struct loading l = {.r = restore};
	struct tar_file file;
	int more = -1, rc = CLI_OK;

	l.tar = tar_reader_open(restore->path, &l.err);
	if (l.tar)
		progress_open(&l.progress, "loading", tar_reader_all(l.tar));
	while (l.tar && (more = tar_reader_next(l.tar, &file, &l.err)) == 1) {
		if (load_one(&l, &file) != 0) {
			more = -1;
			break;
		}
		progress_step(&l.progress, tar_reader_done(l.tar));
	}
	if (l.tar)
		progress_close(&l.progress);
	if (more != 0)
		rc = cli_fail("%s; run it again when that is put right", buf_str(&l.err));
	tar_reader_close(&l.tar);
	buf_free(&l.err);
	buf_free(&l.text);
	if (rc == CLI_OK && restore->files) {
		sync();
		printf("%lld files of letters and of the configuration; what was configured then "
		       "lies in %s/restored/%s\n",
			(long long)restore->stored, conf_text(CONF_DATA_DIR), restore->manifest.id);
	}
	return rc;
}

/* --- proving --- */

int restore_count(struct restore *r)
{
	int64_t all = 0;

	for (size_t i = 0; i < r->manifest.n_tables; i++) {
		const struct manifest_table *table = &r->manifest.table[i];
		int64_t rows;

		if (dump_count(r->db, table->name, &rows) != DB_OK)
			return cli_fail("%s: %s", table->name, db_error(r->db));
		if (rows != table->rows)
			return cli_fail("%s has %lld rows, the backup %lld", table->name,
				(long long)rows, (long long)table->rows);
		all += rows;
	}
	printf("%zu tables with %lld rows, as many as were saved\n", r->manifest.n_tables,
		(long long)all);
	return CLI_OK;
}

static void ledger_step(void *ctx, int64_t done, int64_t all)
{
	struct progress *progress = ctx;

	progress->all = all;
	progress_step(progress, done);
}

static int whole_ledger(struct restore *r)
{
	struct ledger_report report;
	struct progress progress;

	progress_open(&progress, "ledger", 0);
	enum db_status status = ledger_verify(r->db, INSTANT_NONE, &report, ledger_step, &progress);
	progress_close(&progress);
	if (status != DB_OK)
		return cli_fail("ledger: %s", db_error(r->db));
	if (report.broken)
		return cli_fail("the ledger is broken at ticket %s, event %d: %s",
			report.fault.number, report.fault.sequence, report.fault.what);
	printf("ledger whole: %lld events of %lld tickets, %lld anchors\n",
		(long long)report.events, (long long)report.tickets, (long long)report.anchors);
	return CLI_OK;
}

static int contacts_open(struct restore *r)
{
	struct cli *cli = r->cli;
	struct db_rows rows;
	int64_t opened = 0;

	if (backup_sealed(r->db, cli->pool, &rows) != DB_OK)
		return cli_fail("contacts: %s", db_error(r->db));
	for (size_t i = 0; i < rows.rows; i++) {
		struct contact contact;

		if (contact_open(r->db, cli->pool, cli->secret, db_int(&rows, i, 0), &contact) ==
			DB_OK)
			opened++;
	}
	if (opened == (int64_t)rows.rows)
		printf("contact data open with the keys that are configured (%lld looked at)\n",
			(long long)opened);
	else if (!r->without_keys)
		return cli_fail("%lld of %zu contacts that were looked at do not open",
			(long long)rows.rows - opened, rows.rows);
	return CLI_OK;
}

int restore_verify(struct restore *restore)
{
	return whole_ledger(restore) == CLI_OK ? contacts_open(restore) : CLI_FAILED;
}
