/* SPDX-License-Identifier: MIT */
/*
 * Changing the key file: whoever does it writes a new one and renames it, so that a reader has the
 * old one or the new one, whole. Comments stay where they are. When a key may go is the caller's
 * business.
 */
#include "base/secret_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "base/pool.h"
#include "base/str.h"

#define LINES_MOST 256

struct line {
	const char *text; /* with its line feed */
	size_t n;
	char kind[SECRET_NAME]; /* "": no key */
	char id[SECRET_ID];
};

struct key_file {
	const char *path;
	int lock;
	struct stat about;
	char text[SECRET_FILE_MOST];
	struct line line[LINES_MOST];
	int lines;
};

static int failed(struct buf *err, const char *path, const char *why)
{
	buf_print(err, "%s: %s", path, why);
	return -1;
}

/* --- reading --- */

static void read_line(struct line *line)
{
	char text[256];
	unsigned char key[SECRET_KEY], id[SECRET_KEY_ID];

	snprintf(text, sizeof text, "%.*s", (int)strcspn(line->text, "\n"), line->text);
	if (!secret_file_line(text, line->kind, key) && *line->kind) {
		secret_key_id(key, id);
		str_hex(id, sizeof id, line->id);
	}
	OPENSSL_cleanse(text, sizeof text);
	OPENSSL_cleanse(key, sizeof key);
}

static int take_apart(struct key_file *file, struct buf *err)
{
	for (const char *p = file->text; *p;) {
		if (file->lines == LINES_MOST)
			return failed(err, file->path, "too many lines");
		struct line *line = &file->line[file->lines++];
		line->text = p;
		line->n = strcspn(p, "\n");
		line->n += p[line->n] == '\n';
		read_line(line);
		p += line->n;
	}
	return 0;
}

/* Locked, and the file of that name by now: whoever waited for another one's change begins with
 * what that one has left. -1 with the reason in err. */
static int lock(struct key_file *file, struct buf *err)
{
	struct stat locked;

	for (;;) {
		file->lock = open(file->path, O_RDONLY | O_CLOEXEC);
		if (file->lock < 0 || flock(file->lock, LOCK_EX) != 0 ||
			fstat(file->lock, &locked) != 0)
			return failed(err, file->path, strerror(errno));
		if (secret_file_read(file->path, file->text, &file->about, err) != 0)
			return -1;
		if (locked.st_ino == file->about.st_ino)
			return 0;
		close(file->lock);
	}
}

static void file_close(struct key_file **file)
{
	if ((*file)->lock >= 0)
		close((*file)->lock);
	OPENSSL_cleanse(*file, sizeof **file);
	free(*file);
	*file = NULL;
}

static struct key_file *file_open(const char *path, struct buf *err)
{
	struct key_file *file = xalloc(sizeof *file);

	file->path = path;
	if (lock(file, err) != 0 || take_apart(file, err) != 0)
		file_close(&file);
	return file;
}

static struct line *find(struct key_file *file, const char *id)
{
	for (int i = 0; i < file->lines; i++)
		if (*file->line[i].kind && str_equal(file->line[i].id, id))
			return &file->line[i];
	return NULL;
}

static struct line *last_of(struct key_file *file, const char *kind)
{
	struct line *last = NULL;

	for (int i = 0; i < file->lines; i++)
		if (str_equal(file->line[i].kind, kind))
			last = &file->line[i];
	return last;
}

/* --- writing --- */

static int write_new(const struct key_file *file, const char *path, const struct buf *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return -1;
	bool good = fchmod(fd, file->about.st_mode & 0700) == 0 &&
		(fchown(fd, file->about.st_uid, file->about.st_gid) == 0 || geteuid() != 0) &&
		write(fd, text->p, text->n) == (ssize_t)text->n && fsync(fd) == 0;
	int saved = errno;
	close(fd);
	errno = saved;
	return good ? 0 : -1;
}

static int keep_name(const char *path)
{
	char *folder = xtext(path), *slash = strrchr(folder, '/');

	if (slash)
		slash[slash == folder] = '\0';
	int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result = fd < 0 ? -1 : fsync(fd);
	if (fd >= 0)
		close(fd);
	free(folder);
	return result;
}

/* The new text takes the place of the old one, when it is a key file. */
static int replace(const struct key_file *file, const struct buf *text, struct buf *err)
{
	struct buf next = BUF_INIT;
	struct secret *check;
	int result = -1;

	if (text->n >= SECRET_FILE_MOST)
		return failed(err, file->path, "would be larger than a key file can be");
	buf_print(&next, "%s.new", file->path);
	if (write_new(file, next.p, text) != 0) {
		failed(err, next.p, strerror(errno));
	} else if ((check = secret_open(next.p, err)) != NULL) {
		secret_close(&check);
		if (rename(next.p, file->path) == 0 && keep_name(file->path) == 0)
			result = 0;
		else
			failed(err, file->path, strerror(errno));
	}
	if (result != 0)
		unlink(next.p);
	buf_free(&next);
	return result;
}

/* --- the three changes --- */

static void put_line(struct buf *out, const struct line *line)
{
	buf_add(out, line->text, line->n);
	if (line->n && line->text[line->n - 1] != '\n')
		buf_char(out, '\n');
}

static void free_text(struct buf *text)
{
	if (text->p)
		OPENSSL_cleanse(text->p, text->room);
	buf_free(text);
}

/* A room of its own from the start: growing would leave copies of keys behind. */
static struct buf text_open(void)
{
	struct buf text = BUF_INIT;

	buf_reserve(&text, 2 * SECRET_FILE_MOST);
	return text;
}

int secret_add(const char *path, const char *kind, char id[SECRET_ID], struct buf *err)
{
	struct key_file *file = file_open(path, err);
	unsigned char key[SECRET_KEY], short_id[SECRET_KEY_ID];
	char hex[2 * SECRET_KEY + 1];

	if (!file)
		return -1;
	const struct line *last = last_of(file, kind);
	struct buf text = text_open();
	int result = -1;
	secret_random(key, sizeof key);
	secret_key_id(key, short_id);
	str_hex(short_id, sizeof short_id, id);
	str_hex(key, sizeof key, hex);
	for (int i = 0; i < file->lines; i++) {
		/* before the one in use, which is the last */
		if (&file->line[i] == last)
			buf_print(&text, "%s = %s\n", kind, hex);
		put_line(&text, &file->line[i]);
	}
	if (last)
		result = replace(file, &text, err);
	else
		buf_print(err, "no kind of key: %s; expected: seal, lookup, sign", kind);
	OPENSSL_cleanse(key, sizeof key);
	OPENSSL_cleanse(hex, sizeof hex);
	free_text(&text);
	file_close(&file);
	return result;
}

/* Without the line of this key; behind the last one of its kind when `last`. */
static int move(const char *path, const char *id, bool last, struct buf *err)
{
	struct key_file *file = file_open(path, err);

	if (!file)
		return -1;
	const struct line *moved = find(file, id);
	const struct line *used = moved ? last_of(file, moved->kind) : NULL;
	struct buf text = text_open();
	int result = -1;
	for (int i = 0; i < file->lines; i++) {
		if (&file->line[i] != moved)
			put_line(&text, &file->line[i]);
		if (last && &file->line[i] == used && used != moved)
			put_line(&text, moved);
	}
	if (!moved)
		failed(err, path, "no key has this id");
	else if (moved == used && last)
		result = 0;
	else if (moved == used)
		failed(err, path, "this key is in use: make another one the one in use first");
	else
		result = replace(file, &text, err);
	free_text(&text);
	file_close(&file);
	return result;
}

int secret_use(const char *path, const char *id, struct buf *err)
{
	return move(path, id, true, err);
}

int secret_remove(const char *path, const char *id, struct buf *err)
{
	return move(path, id, false, err);
}
