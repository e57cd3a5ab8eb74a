/* SPDX-License-Identifier: MIT */
/*
 * Do the files of letters and the rows that name them agree: a file is stored before the
 * transaction that names it, so one that was rolled back leaves a file that nobody needs; a row
 * without its file is a loss. Only the former is ever removed.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "modules/huiying/kept/attachments.h"
#include "modules/huiying/backup/backup.h"
#include "base/conf.h"
#include "modules/huiying/huiying_db.h"

#define PLACE 80 /* ab/cdef… */
#define ROWS_AT_ONCE 1000

struct search {
	struct cli *cli;
	bool remove;
	struct attachment_state *state;
};

static const char *root(struct cli *cli)
{
	return pool_print(cli->pool, "%s/attachments", conf_text(CONF_DATA_DIR));
}

static bool is_hex(const char *name, size_t n)
{
	return strlen(name) == n && strspn(name, "0123456789abcdef") == n;
}

/* A letter that is being written right now may still name it. */
static bool young(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode) ||
		st.st_mtime > instant_now() / SECOND - ATTACHMENT_ORPHAN_SECONDS;
}

/* A backup may have begun since anybody asked, and seen rows that are gone by now. */
static enum db_status remove_file(struct search *search, int dir, const char *name)
{
	struct attachment_state *state = search->state;
	enum db_status status = DB_OK;

	if (!state->backup)
		status = backup_running(search->cli->db, search->cli->pool, &state->backup);
	if (status == DB_OK && !state->backup && unlinkat(dir, name, 0) == 0)
		state->removed++;
	return status;
}

static enum db_status look_at(struct search *search, int dir, const char *two, const char *name)
{
	char hash[PLACE];
	bool named;

	snprintf(hash, sizeof hash, "%.2s%.62s", two, name);
	enum db_status status = attachment_named(search->cli->db, search->cli->pool, hash, &named);
	if (status != DB_OK || named || young(dir, name))
		return status;
	search->state->orphans++;
	return search->remove ? remove_file(search, dir, name) : DB_OK;
}

static enum db_status look_into(struct search *search, const char *two)
{
	const char *path = pool_print(search->cli->pool, "%s/%s", root(search->cli), two);
	enum db_status status = DB_OK;
	struct dirent *entry;
	DIR *dir = opendir(path);

	while (dir && status == DB_OK && (entry = readdir(dir))) {
		if (is_hex(entry->d_name, 62))
			status = look_at(search, dirfd(dir), two, entry->d_name);
	}
	if (dir)
		closedir(dir);
	return status;
}

static enum db_status find_orphans(struct search *search)
{
	enum db_status status = DB_OK;
	struct dirent *entry;
	DIR *dir = opendir(root(search->cli));

	while (dir && status == DB_OK && (entry = readdir(dir))) {
		if (is_hex(entry->d_name, 2))
			status = look_into(search, entry->d_name);
	}
	if (dir)
		closedir(dir);
	return status;
}

static bool has_file(struct cli *cli, const char *hash)
{
	return strlen(hash) == 64 &&
		access(pool_print(cli->pool, "%s/%.2s/%s", root(cli), hash, hash + 2), F_OK) == 0;
}

static enum db_status find_lost(struct cli *cli, struct attachment_state *state)
{
	struct db_rows rows;
	int64_t after = 0;

	do {
		enum db_status status =
			attachment_rows(cli->db, cli->pool, after, ROWS_AT_ONCE, &rows);
		if (status != DB_OK)
			return status;
		for (size_t i = 0; i < rows.rows; i++) {
			after = db_int(&rows, i, 0);
			if (has_file(cli, db_text(&rows, i, 1)))
				continue;
			if (!state->lost++)
				state->first_lost = db_text(&rows, i, 2);
		}
	} while (rows.rows == ROWS_AT_ONCE);
	return DB_OK;
}

enum db_status attachments_check(struct cli *cli, bool remove, struct attachment_state *state)
{
	struct search search = {.cli = cli, .remove = remove, .state = state};

	*state = (struct attachment_state){0};
	enum db_status status = find_orphans(&search);
	return status == DB_OK ? find_lost(cli, state) : status;
}
