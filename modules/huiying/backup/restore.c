/* SPDX-License-Identifier: MIT */
/*
 * A backup back into an empty database and data folder, and the proof that it is what was saved.
 * Nothing is touched before the whole file has been looked through; one that was interrupted is
 * begun again. A drill does the same in a database of its own, which is dropped afterwards.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/daemon.h"
#include "base/meter.h"
#include "store/dump.h"
#include "store/migrate.h"
#include "store/scratch.h"
#include "tickets/people/change.h"
#include "tickets/heartbeat.h"
#include "modules/huiying/backup/backup.h"
#include "modules/huiying/rules/rules.h"

struct wish {
	const char *into; /* another database; NULL: the configured one */
	bool drill, replace, without_keys;
};

/* --- before anything is touched --- */

#define QUIET_AFTER 120 /* seconds; the daemons beat every 30 */

/* They listen nowhere, but have their counters in run.dir as long as they run. */
static const char *const daemons[] = {"timers", "courier"};
#define DAEMONS (sizeof daemons / sizeof *daemons)

static int no_daemon_runs(void)
{
	static struct meter meter;

	for (size_t i = 0; i < DAEMONS; i++)
		if (meter_read(conf_text(CONF_RUN_DIR), daemons[i], &meter) && meter.pid > 0 &&
			(kill(meter.pid, 0) == 0 || errno == EPERM))
			return cli_fail("%s runs as process %d (%s/%s.meter): stop the programs "
					"first",
				daemons[i], (int)meter.pid, conf_text(CONF_RUN_DIR), daemons[i]);
	return CLI_OK;
}

/* Programs that write meanwhile would write into something half there. */
static int nobody_runs(struct cli *cli)
{
	for (size_t i = 0; i < CLI_PROGRAMS; i++) {
		bool well;
		cli_running(cli, cli_programs[i].name, &well);
		if (well)
			return cli_fail("%s answers in %s: stop the programs first",
				cli_programs[i].name, conf_text(CONF_RUN_DIR));
	}
	return no_daemon_runs();
}

static bool is_daemon(const char *program)
{
	for (size_t i = 0; i < DAEMONS; i++)
		if (str_equal(program, daemons[i]))
			return true;
	return false;
}

/* On other nodes, by what the database that is to go knows of them; what runs here has been asked
 * itself when it is the configured one. */
static int nobody_beats(struct restore *r, const struct db_rows *tables)
{
	struct heartbeat *beat;
	char here[DAEMON_NODE];
	bool known = false;
	size_t n;

	for (size_t i = 0; i < tables->rows; i++)
		known = known || str_equal(db_text(tables, i, 0), "heartbeat");
	if (!known)
		return CLI_OK;
	if (heartbeat_list(r->db, r->cli->pool, &beat, &n) != DB_OK)
		return cli_fail("heartbeat: %s", db_error(r->db));
	daemon_node(here);
	for (size_t i = 0; i < n; i++)
		if (is_daemon(beat[i].program) && (!r->files || !str_equal(beat[i].node, here)) &&
			beat[i].age < QUIET_AFTER)
			return cli_fail("%s of the node %s lived %lld s ago: stop the programs "
					"there too, and wait until that is %d s",
				beat[i].program, beat[i].node, (long long)beat[i].age, QUIET_AFTER);
	return CLI_OK;
}

static int write_keys(const char *path, const struct buf *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool good;

	if (fd < 0)
		return cli_fail("%s: %s", path, strerror(errno));
	good = write(fd, text->p, text->n) == (ssize_t)text->n && fsync(fd) == 0;
	close(fd);
	if (!good) {
		unlink(path);
		return cli_fail("%s: cannot be written", path);
	}
	return CLI_OK;
}

/* The keys that lie in the backup, when there is no key file yet. */
static int take_keys(const char *path)
{
	struct buf err = BUF_INIT, text = BUF_INIT;
	struct tar_reader *tar = tar_reader_open(path, &err);
	struct tar_file file;
	int rc = CLI_OK;
	int64_t n;

	while (tar && tar_reader_next(tar, &file, &err) == 1) {
		if (!str_equal(file.name, BACKUP_KEYS) || file.size > 8192)
			continue;
		buf_reserve(&text, 8192);
		while ((n = tar_reader_read(tar, text.p + text.n, 8192 - text.n, &err)) > 0)
			text.n += (size_t)n;
		rc = write_keys(conf_text(CONF_KEYS_FILE), &text);
		memset(text.p, 0, text.room);
		break;
	}
	tar_reader_close(&tar);
	buf_free(&text);
	buf_free(&err);
	return rc;
}

static int open_keys(struct restore *r, const struct wish *wish)
{
	struct cli *cli = r->cli;
	struct buf err = BUF_INIT;
	bool taken = access(conf_text(CONF_KEYS_FILE), F_OK) != 0;
	int rc = CLI_OK;

	if (taken && take_keys(r->path) != CLI_OK)
		return CLI_FAILED;
	cli->secret = secret_open(conf_text(CONF_KEYS_FILE), &err);
	if (!cli->secret)
		rc = cli_fail("%s", buf_str(&err));
	else if (backup_keys_fit(cli->secret, &r->manifest) != CLI_OK && !wish->without_keys)
		rc = cli_fail("put the key file of that time in place of %s, or say "
			      "--without-keys: what is sealed then stays closed",
			conf_text(CONF_KEYS_FILE));
	if (taken && cli->dry)
		unlink(conf_text(CONF_KEYS_FILE)); /* only looked at */
	else if (taken && cli->secret)
		fprintf(stderr, "huiying: %s: as it was in the backup\n",
			conf_text(CONF_KEYS_FILE));
	buf_free(&err);
	return rc;
}

/* --- the place --- */

static int empty(struct restore *r, const struct db_rows *tables)
{
	for (size_t i = 0; i < tables->rows; i++) {
		/* the mark goes last: until then this is an unfinished one */
		if (str_equal(db_text(tables, i, 0), "restore_unfinished"))
			continue;
		if (dump_drop(r->db, db_text(tables, i, 0)) != DB_OK)
			return cli_fail("%s", db_error(r->db));
	}
	return CLI_OK;
}

static int make_place(struct restore *r, const struct wish *wish)
{
	const char *option_file = conf_text(CONF_DATABASE_FILE);
	struct buf err = BUF_INIT;
	struct db_rows names;
	int64_t tables;
	bool unfinished;

	r->db = wish->drill ? scratch_open(option_file, &err)
			    : dump_target(option_file, wish->into);
	if (!r->db) {
		cli_fail("%s", buf_str(&err));
		buf_free(&err);
		return CLI_FAILED;
	}
	if (restore_target(r->db, r->cli->pool, &tables, &unfinished) != DB_OK)
		return cli_fail("cannot reach the database: %s", db_error(r->db));
	if (tables > 0 && !unfinished && !wish->replace)
		return cli_fail("the database has %lld tables: restore into an empty one, or say "
				"--replace, and what is there is gone",
			(long long)tables);
	if (dump_tables(r->db, r->cli->pool, &names) != DB_OK)
		return cli_fail("%s", db_error(r->db));
	/* what an interrupted one left is of the backup's time */
	if (!unfinished && nobody_beats(r, &names) != CLI_OK)
		return CLI_FAILED;
	if (restore_mark(r->db) != DB_OK)
		return cli_fail("cannot write into the database: %s", db_error(r->db));
	if (unfinished)
		fprintf(stderr, "huiying: one that was interrupted is begun again\n");
	return empty(r, &names);
}

/* --- afterwards --- */

/* From here on the handle of this command is that of the restored database. */
static int finish(struct restore *r)
{
	struct cli *cli = r->cli;
	struct migrate_report report;
	struct buf err = BUF_INIT;
	int rc = CLI_OK;

	if (restore_done(r->db) != DB_OK)
		rc = cli_fail("%s", db_error(r->db));
	else if (migrate_run(r->db, conf_text(CONF_SCHEMA_DIR), 0, &report, &err) != 0)
		rc = cli_fail("%s", buf_str(&err));
	else if (report.applied)
		printf("schema brought from %lld to %d\n", (long long)r->manifest.schema,
			report.version);
	buf_free(&err);
	cli->db = r->db;
	cli->ready = rc == CLI_OK;
	if (rc == CLI_OK && cli_engine(cli) != CLI_OK)
		rc = CLI_FAILED;
	return rc == CLI_OK ? rules_begin(cli) : rc;
}

/* What the restored database knows of the backup it came from; it was being written then. */
static enum db_status complete_record(struct restore *r)
{
	struct stat about = {0};
	struct backup_record row = {.id = r->manifest.id,
		.manifest = "",
		.schema = r->manifest.schema,
		.anchor = r->manifest.anchor,
		.files = r->stored};

	if (stat(r->path, &about) == 0)
		row.bytes = about.st_size;
	for (size_t i = 0; i < r->manifest.n_tables; i++)
		row.rows += r->manifest.table[i].rows;
	return backup_restored(r->db, &row);
}

static enum db_status note(struct db *db, struct cli *cli, const struct restore *r,
	const char *field, bool good, int64_t seconds)
{
	struct change_record record = {.site_id = cli->site_id,
		.at = instant_now(),
		.who = "",
		.thing = "backup",
		.name = r->manifest.id,
		.field = field,
		.old_value = r->manifest.made};

	record.new_value = pool_print(cli->pool, "%s，用时 %lld 秒",
		good ? "恢复并核对通过" : "核对未通过", (long long)seconds);
	return change_write(db, &record);
}

/* The record of a drill belongs where people look for it: in the database that runs. */
static int note_drill(struct restore *r, bool good, int64_t seconds)
{
	struct cli *cli = r->cli;
	struct db *live = db_open(conf_text(CONF_DATABASE_FILE));
	enum db_status status = note(live, cli, r, "drill", good, seconds);

	if (status != DB_OK)
		cli_fail("the drill cannot be recorded: %s", db_error(live));
	db_close(&live);
	return status == DB_OK ? CLI_OK : CLI_FAILED;
}

static int run(struct restore *r, const struct wish *wish)
{
	instant began = instant_monotonic();
	int64_t seconds;
	int rc = restore_load(r);

	if (rc == CLI_OK)
		rc = restore_count(r);
	if (rc == CLI_OK)
		rc = finish(r);
	if (rc == CLI_OK)
		rc = restore_verify(r);
	seconds = (instant_monotonic() - began) / SECOND;
	if (wish->drill && note_drill(r, rc == CLI_OK, seconds) != CLI_OK)
		return CLI_FAILED;
	if (rc != CLI_OK)
		return rc;
	if (!wish->drill &&
		(complete_record(r) != DB_OK ||
			note(r->db, r->cli, r, "restore", true, seconds) != DB_OK))
		return cli_fail("the restore cannot be recorded: %s", db_error(r->db));
	printf("%s of backup %s of %s took %lld s\n", wish->drill ? "drill" : "restore",
		r->manifest.id, r->manifest.made, (long long)seconds);
	return CLI_OK;
}

static void leave_place(struct restore *r, const struct wish *wish)
{
	struct buf err = BUF_INIT;

	if (!r->db)
		return;
	if (r->cli->db == r->db)
		r->cli->db = NULL;
	if (!wish->drill)
		db_close(&r->db);
	else if (scratch_close(&r->db, &err) != 0)
		cli_fail("%s", buf_str(&err));
	buf_free(&err);
}

static bool harmless(const char *name)
{
	return *name && strlen(name) <= 64 &&
		strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
		strlen(name);
}

int verb_restore(struct cli *cli, int argc, char **argv)
{
	enum { INTO = 'i', DRILL = 'd', REPLACE = 'r', WITHOUT = 'w' };
	static const struct option options[] = {{"into", required_argument, NULL, INTO},
		{"drill", no_argument, NULL, DRILL}, {"replace", no_argument, NULL, REPLACE},
		{"without-keys", no_argument, NULL, WITHOUT}, {NULL, 0, NULL, 0}};
	struct restore r = {.cli = cli};
	struct wish wish = {0};
	int option, rc;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (option) {
		case INTO: wish.into = optarg; break;
		case DRILL: wish.drill = true; break;
		case REPLACE: wish.replace = true; break;
		case WITHOUT: wish.without_keys = true; break;
		default: return CLI_USAGE;
		}
	if (argc - optind != 1 || (wish.drill && (wish.into || wish.replace)) ||
		(wish.into && !harmless(wish.into)))
		return CLI_USAGE;
	r.path = argv[optind];
	r.without_keys = wish.without_keys;
	r.files = !wish.drill && !wish.into;
	secret_use_sm3(str_equal(conf_text(CONF_HASH), "sm3"));
	if (r.files && nobody_runs(cli) != CLI_OK)
		return CLI_FAILED;
	if (backup_read(cli, r.path, &r.manifest) != CLI_OK || open_keys(&r, &wish) != CLI_OK)
		return CLI_FAILED;
	if (cli->dry)
		return CLI_OK;
	rc = make_place(&r, &wish);
	if (rc == CLI_OK)
		rc = run(&r, &wish);
	leave_place(&r, &wish);
	return rc;
}
