/* SPDX-License-Identifier: MIT */
/*
 * The backup that nobody has to think of: into one folder, read back at once, and only then the
 * oldest ones go. Of what lies there nothing is touched but what has a name of ours. What a backup
 * is and how it is read belongs to the other files.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "base/conf.h"
#include "modules/huiying/backup/backup.h"

#define STAMP "00000000-000000"
#define PART ".part" /* begun by one that was killed */
#define BROKEN ".broken" /* did not read back */
#define ELSEWHERE 20 /* no limit: hours in which one node's backup does for all of a cluster */
#define MB (1024 * 1024)

const char *backup_folder(struct pool *pool)
{
	const char *dir = conf_text(CONF_BACKUP_DIR);

	return *dir ? dir : pool_print(pool, "%s/backups", conf_text(CONF_DATA_DIR));
}

/* --- names --- */

/* huiying-20261122-021005-0123456789abcdef.tgz and this ending. */
static bool is_ours(const char *name, const char *ending)
{
	size_t n = strlen(BACKUP_NAME), stamp = strlen(STAMP);

	if (strncmp(name, BACKUP_NAME, n) != 0 || strlen(name) < n + stamp + BACKUP_ID)
		return false;
	name += n;
	for (size_t i = 0; i < stamp; i++)
		if (STAMP[i] == '0' ? name[i] < '0' || name[i] > '9' : name[i] != STAMP[i])
			return false;
	name += stamp;
	return *name == '-' && strspn(name + 1, "0123456789abcdef") == BACKUP_ID - 1 &&
		strncmp(name + BACKUP_ID, BACKUP_ENDING, strlen(BACKUP_ENDING)) == 0 &&
		str_equal(name + BACKUP_ID + strlen(BACKUP_ENDING), ending);
}

struct names {
	char **name; /* newest first */
	size_t n;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)b, *(char *const *)a);
}

/* Regular files of ours with this ending. */
static void list(struct cli *cli, const char *folder, const char *ending, struct names *out)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	struct stat about;
	size_t room = 0;

	*out = (struct names){0};
	while (dir && (entry = readdir(dir))) {
		if (!is_ours(entry->d_name, ending) ||
			fstatat(dirfd(dir), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0 ||
			!S_ISREG(about.st_mode))
			continue;
		if (out->n == room) {
			char **more =
				pool_alloc(cli->pool, (room = 2 * room + 16) * sizeof *out->name);
			if (out->n)
				memcpy(more, out->name, out->n * sizeof *more);
			out->name = more;
		}
		out->name[out->n++] = pool_text(cli->pool, entry->d_name);
	}
	if (dir)
		closedir(dir);
	if (out->n)
		qsort(out->name, out->n, sizeof *out->name, by_name);
}

/* --- before --- */

/* Our own folder is made; another one that is not there may be a disk that is not mounted. */
static int find_folder(struct cli *cli, const char *folder)
{
	if (!*conf_text(CONF_BACKUP_DIR) && !cli->dry && mkdir(folder, 0700) != 0 &&
		errno != EEXIST)
		return cli_fail("%s: %s", folder, strerror(errno));
	if (access(folder, R_OK | W_OK | X_OK) != 0 && !(cli->dry && errno == ENOENT))
		return cli_fail("backup.dir %s: %s; it must be there and belong to the user that "
				"runs Huiying",
			folder, strerror(errno));
	return CLI_OK;
}

/* What killed ones left; one that is being written is locked. */
static void remove_parts(struct cli *cli, const char *folder)
{
	struct names parts;

	list(cli, folder, PART, &parts);
	for (size_t i = 0; i < parts.n; i++) {
		const char *path = pool_print(cli->pool, "%s/%s", folder, parts.name[i]);
		int fd = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);

		if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
			unlink(path);
		if (fd >= 0)
			close(fd);
	}
}

/* As much as the last one took (the first: as all files are long) and a tenth; where letters lie on
 * the same disk, also what is kept free for their files. */
static int find_room(struct cli *cli, const char *folder)
{
	struct stat here, data;
	struct statvfs fs;
	int64_t last, free_mb, wanted;

	if (backup_size(cli->db, cli->pool, folder, &last) != DB_OK)
		return cli_db_fail(cli, "looking for the last backup");
	if (statvfs(folder, &fs) != 0 || stat(folder, &here) != 0)
		return cli_fail("%s: %s", folder, strerror(errno));
	free_mb = (int64_t)(fs.f_bavail * fs.f_frsize / MB);
	wanted = (last + last / 10) / MB;
	if (stat(conf_text(CONF_DATA_DIR), &data) == 0 && data.st_dev == here.st_dev)
		wanted += conf_int(CONF_UPLOAD_FLOOR);
	if (free_mb >= wanted)
		return CLI_OK;
	return cli_fail("no backup: %lld MB are free in %s, %lld are needed: make room there, name "
			"another folder (backup.dir) or keep fewer (backup.keep)",
		(long long)free_mb, folder, (long long)wanted);
}

/* *done: another one writes right now, or another node has done it. */
static int look_around(struct cli *cli, const char *folder, bool *done)
{
	const char *running, *other;
	char node[61] = "";
	instant at;

	gethostname(node, sizeof node - 1);
	if (backup_running(cli->db, cli->pool, &running) != DB_OK ||
		backup_elsewhere(cli->db, cli->pool, node, folder, ELSEWHERE, &other, &at) != DB_OK)
		return cli_db_fail(cli, "looking for other backups");
	*done = running || other;
	if (running)
		printf("nothing to do: backup %s is being written\n", running);
	else if (other)
		printf("nothing to do: %s made a backup %lld hours ago\n", other,
			(long long)((cli->now - at) / HOUR));
	return CLI_OK;
}

/* --- after --- */

/* One that does not read back is none: it is no longer counted, and lies there to be looked at. */
static int read_back(struct cli *cli, const struct backup_made *made)
{
	struct manifest manifest;

	if (backup_read(cli, made->path, &manifest) == CLI_OK && str_equal(manifest.id, made->id) &&
		backup_keys_fit(cli->secret, &manifest) == CLI_OK)
		return backup_checked(cli->db, made->id) == DB_OK
			? CLI_OK
			: cli_db_fail(cli, "recording that the backup was read back");
	backup_broken(cli->db, made->id);
	const char *broken = pool_print(cli->pool, "%s" BROKEN, made->path);
	if (rename(made->path, broken) != 0)
		return cli_fail("%s: %s", made->path, strerror(errno));
	return cli_fail("backup %s did not read back and does not count: %s; older ones stay",
		made->id, broken);
}

/* The one that was just read back stays whatever the others are called. */
static void rotate(
	struct cli *cli, const char *folder, const char *path, size_t *kept, size_t *gone)
{
	const char *own = strrchr(path, '/') + 1;
	struct names names, broken;

	*kept = 1;
	*gone = 0;
	list(cli, folder, "", &names);
	for (size_t i = 0; i < names.n; i++) {
		if (str_equal(names.name[i], own))
			continue;
		if ((int64_t)*kept < conf_int(CONF_BACKUP_KEEP))
			++*kept;
		else if (unlink(pool_print(cli->pool, "%s/%s", folder, names.name[i])) == 0)
			++*gone;
		else
			cli_fail("%s/%s: %s", folder, names.name[i], strerror(errno));
	}
	list(cli, folder, BROKEN, &broken);
	for (size_t i = 0; i < broken.n; i++)
		unlink(pool_print(cli->pool, "%s/%s", folder, broken.name[i]));
}

int backup_nightly(struct cli *cli)
{
	const char *folder = backup_folder(cli->pool);
	struct backup_made made;
	size_t kept, gone;
	bool done = false;

	if (find_folder(cli, folder) != CLI_OK || look_around(cli, folder, &done) != CLI_OK)
		return CLI_FAILED;
	if (done || cli->dry)
		return CLI_OK;
	remove_parts(cli, folder);
	if (find_room(cli, folder) != CLI_OK || backup_write(cli, folder, &made) != CLI_OK ||
		read_back(cli, &made) != CLI_OK)
		return CLI_FAILED;
	rotate(cli, folder, made.path, &kept, &gone);
	printf("%s; read back; %zu kept, %zu removed\n", made.said, kept, gone);
	return CLI_OK;
}
