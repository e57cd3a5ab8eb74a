/* SPDX-License-Identifier: MIT */
/*
 * Received files: first below data.dir/tmp, then, when a handler keeps them, under their hash below
 * data.dir/attachments. Which kinds are taken stands in upload_kind.c.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/instant.h"
#include "base/log.h"
#include "base/meter.h"
#include "base/pool.h"
#include "base/scanner.h"
#include "base/secret.h"
#include "base/str.h"
#include "web/upload_raw.h"

#define STALE_SECONDS 3600
#define NO_ROOM "服务器暂时放不下附件，请不带附件先提交"
#define PATH_ROOM 4096
#define SCAN_TIME (8 * SECOND) /* a form waits no longer for the scanner, whatever it brings */

static magic_t magic;

struct draft {
	struct pool *pool;
	const char *name; /* cleaned */
	bool named;
	int fd;
	char *path;
	struct secret_hasher *hasher;
	int64_t size;
	const char *fault; /* what to tell the person, NULL so far */
};

static int make_dir(const char *path, struct buf *err)
{
	/* Not left to the umask: nginx's group has to read the attachments. */
	if ((mkdir(path, 0750) == 0 && chmod(path, 0750) == 0) || errno == EEXIST)
		return 0;
	buf_print(err, "%s: cannot make this folder: %s\n", path, strerror(errno));
	return -1;
}

void upload_sweep(instant now)
{
	struct buf tmp = BUF_INIT;
	struct dirent *entry;
	struct stat st;
	DIR *dir;

	buf_print(&tmp, "%s/tmp", conf_text(CONF_DATA_DIR));
	dir = opendir(tmp.p);
	buf_free(&tmp);
	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "up-", 3) == 0 &&
			fstatat(dirfd(dir), entry->d_name, &st, 0) == 0 &&
			st.st_mtime < now / SECOND - STALE_SECONDS)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	if (dir)
		closedir(dir);
}

int upload_open(struct buf *err)
{
	const char *data = conf_text(CONF_DATA_DIR);
	struct buf path = BUF_INIT;
	int result = -1;

	buf_print(&path, "%s/attachments", data);
	if (make_dir(data, err) != 0 || make_dir(path.p, err) != 0)
		goto out;
	buf_empty(&path);
	buf_print(&path, "%s/tmp", data);
	if (make_dir(path.p, err) != 0)
		goto out;
	upload_close();
	magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR);
	if (!magic || magic_load(magic, NULL) != 0) {
		buf_print(err, "libmagic: %s\n", magic ? magic_error(magic) : strerror(errno));
		goto out;
	}
	result = 0;
out:
	buf_free(&path);
	return result;
}

void upload_close(void)
{
	if (magic)
		magic_close(magic);
	magic = NULL;
}

static bool disk_has_room(const char *dir)
{
	struct statvfs fs;
	int64_t floor = conf_int(CONF_UPLOAD_FLOOR) * 1024 * 1024;

	return statvfs(dir, &fs) == 0 && (int64_t)fs.f_bavail * (int64_t)fs.f_frsize >= floor;
}

struct draft *upload_begin(struct pool *pool, const char *filename)
{
	struct draft *draft = pool_alloc(pool, sizeof *draft);
	char *dir = pool_print(pool, "%s/tmp", conf_text(CONF_DATA_DIR));

	draft->pool = pool;
	draft->name = upload_name(pool, filename);
	draft->named = *filename != '\0';
	draft->path = pool_print(pool, "%s/up-XXXXXX", dir);
	errno = ENOSPC;
	draft->fd = disk_has_room(dir) ? mkostemp(draft->path, O_CLOEXEC) : -1;
	if (draft->fd < 0) {
		log_warn("no room for an attachment in %s: %s", dir, strerror(errno));
		draft->fault = NO_ROOM;
		return draft;
	}
	draft->hasher = secret_hasher_open();
	return draft;
}

/* Nothing of it is wanted any more; what still comes is only counted. */
static void give_up(struct draft *draft)
{
	unsigned char hash[SECRET_HASH];

	if (draft->hasher)
		secret_hasher_close(&draft->hasher, hash);
	if (draft->fd >= 0) {
		close(draft->fd);
		unlink(draft->path);
	}
	draft->fd = -1;
}

static int write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t written = write(fd, bytes, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return -1;
		bytes += written;
		n -= (size_t)written;
	}
	return 0;
}

void upload_add(struct draft *draft, const void *bytes, size_t n)
{
	int64_t most = conf_int(CONF_UPLOAD_MOST);

	draft->size += (int64_t)n;
	if (draft->fault)
		return;
	if (draft->size > most) {
		double mega = (double)most / (1024 * 1024);

		draft->fault = pool_print(
			draft->pool, "“%s”太大，每个文件最多 %.4g MB", draft->name, mega);
		give_up(draft);
		return;
	}
	secret_hasher_add(draft->hasher, bytes, n);
	if (write_all(draft->fd, bytes, n) != 0) {
		log_warn("attachment not written: %s", strerror(errno));
		draft->fault = NO_ROOM;
		give_up(draft);
	}
}

bool upload_is_empty(const struct draft *draft)
{
	return !draft->named && draft->size == 0;
}

void upload_drop(struct draft *draft)
{
	give_up(draft);
}

const char *upload_end(struct draft *draft, struct upload *out)
{
	unsigned char hash[SECRET_HASH];
	const char *sniffed;

	if (draft->size == 0 && !draft->fault)
		draft->fault = pool_print(draft->pool, "“%s”是空的，请重新选择", draft->name);
	if (!draft->fault) {
		sniffed = magic ? magic_file(magic, draft->path) : NULL;
		out->type = upload_kind(draft->pool, draft->name, sniffed ? sniffed : "",
			draft->path, &draft->fault);
	}
	if (draft->fault) {
		give_up(draft);
		return draft->fault;
	}
	secret_hasher_close(&draft->hasher, hash);
	str_hex(hash, sizeof hash, out->hash);
	close(draft->fd);
	draft->fd = -1;
	out->name = draft->name;
	out->path = draft->path;
	out->size = draft->size;
	out->unscanned = false;
	return NULL;
}

instant upload_scan_time(void)
{
	instant handing_over = conf_int(CONF_WORKER_TIMEOUT) * SECOND;

	return handing_over < SCAN_TIME ? handing_over : SCAN_TIME;
}

static enum scan scan(const struct upload *upload, instant left, char why[SCANNER_NAME])
{
	enum scan result = SCAN_UNKNOWN;
	int fd;

	if (left <= 0) {
		snprintf(why, SCANNER_NAME, "the others took all the time");
		return SCAN_UNKNOWN;
	}
	fd = open(upload->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		snprintf(why, SCANNER_NAME, "%s", strerror(errno));
		return SCAN_UNKNOWN;
	}
	result = scanner_file(fd, left, why);
	close(fd);
	return result;
}

/* Of one that is away or slow nothing is lost: the file is taken, and held back until it was
 * scanned. */
const char *upload_scan(struct pool *pool, struct upload *upload, instant until)
{
	char why[SCANNER_NAME];

	if (!scanner_configured())
		return NULL;
	switch (scan(upload, until - instant_monotonic(), why)) {
	case SCAN_CLEAN: return NULL;
	case SCAN_INFECTED:
		meter_add(METER_INFECTED, 1);
		log_warn("a file was refused: the scanner found %s", why);
		return pool_print(pool, "“%s”里查出了病毒，没有收下，请换一个文件", upload->name);
	case SCAN_UNKNOWN:
		meter_add(METER_UNSCANNED, 1);
		log_warn("a file was taken without being scanned: %s", why);
		upload->unscanned = true;
	}
	return NULL;
}

void upload_place(const char *hash, char out[80])
{
	out[0] = hash[0];
	out[1] = hash[1];
	out[2] = '/';
	strncpy(out + 3, hash + 2, 76);
	out[79] = '\0';
}

static int sync_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), result;

	if (fd < 0)
		return -1;
	result = fsync(fd);
	close(fd);
	return result;
}

/* The file is on disk before its name is, and the name before anybody is told. */
static int keep(const char *from, const char *root, const char *place)
{
	char dir[PATH_ROOM], to[PATH_ROOM];

	if (snprintf(dir, sizeof dir, "%s/%.2s", root, place) >= (int)sizeof dir ||
		snprintf(to, sizeof to, "%s/%s", root, place) >= (int)sizeof to) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (mkdir(dir, 0750) == 0 ? chmod(dir, 0750) != 0 : errno != EEXIST)
		return -1;
	/* Also when somebody else has just made it: that one may not have come to this line yet. */
	if (sync_path(root) != 0)
		return -1;
	if (access(from, F_OK) != 0)
		return access(to, F_OK); /* kept before */
	if (sync_path(from) != 0 || chmod(from, 0640) != 0 || rename(from, to) != 0)
		return -1;
	return sync_path(dir);
}

int upload_keep(const struct upload *upload)
{
	char place[80], root[PATH_ROOM];
	int n = snprintf(root, sizeof root, "%s/attachments", conf_text(CONF_DATA_DIR));

	upload_place(upload->hash, place);
	if (n < (int)sizeof root && keep(upload->path, root, place) == 0)
		return 0;
	log_error("attachment %.8s… not kept: %s", upload->hash, strerror(errno));
	return -1;
}
