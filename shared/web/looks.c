/* SPDX-License-Identifier: MIT */
/*
 * Reads the pages of a program from the folders of the configuration, one set for each look. What a
 * template may say is judged in mustache.c; which look a request has, nginx says.
 */
#include "web/looks.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/conf.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "web/mustache.h"

struct look {
	char *name;
	struct mustache *pages;
	struct look *next;
};

struct looks {
	struct mustache *usual;
	struct look *own;
};

/* What all programs share, and what this one has, of one folder. */
static int add_folder(struct mustache *pages, const char *folder, const char *program, int optional,
	struct buf *err)
{
	const char *below[] = {"common", program};
	int rc = 0;

	for (int i = 0; i < 2; i++) {
		struct buf path = BUF_INIT;

		buf_print(&path, "%s/%s", folder, below[i]);
		if (mustache_add_dir(pages, buf_str(&path), optional, err) != 0)
			rc = -1;
		buf_free(&path);
	}
	return rc;
}

/* The installed pages, then the site's own, then those of one look (NULL: none): each replaces the
 * ones of the same name. */
static struct mustache *read_pages(const char *program, const char *look, struct buf *err)
{
	const char *own = conf_text(CONF_PAGES_OVERRIDE);
	struct mustache *pages = mustache_open();
	int rc = add_folder(pages, conf_text(CONF_PAGES_DIR), program, 0, err);

	if (rc == 0 && *own)
		rc = add_folder(pages, own, program, 1, err);
	if (rc == 0 && look)
		rc = add_folder(pages, look, program, 1, err);
	if (rc != 0 || mustache_link(pages, 1, err) != 0)
		mustache_close(&pages);
	return pages;
}

static int add_look(struct looks *looks, const char *program, const char *folder, const char *name,
	struct buf *err)
{
	struct mustache *pages = read_pages(program, folder, err);
	struct look *look;

	if (!pages) {
		buf_print(err, "this is with the pages of the look %s, in %s\n", name, folder);
		return -1;
	}
	look = xalloc(sizeof *look);
	*look = (struct look){.name = xtext(name), .pages = pages, .next = looks->own};
	looks->own = look;
	return 0;
}

/* A folder of folders; one that is not there is none. */
static int add_looks(struct looks *looks, const char *program, struct buf *err)
{
	struct buf top = BUF_INIT;
	struct dirent *entry;
	int rc = 0;
	DIR *dir;

	buf_print(&top, "%s/looks", conf_text(CONF_PAGES_OVERRIDE));
	dir = opendir(buf_str(&top));
	if (!dir && errno != ENOENT) {
		buf_print(err, "%s: %s\n", buf_str(&top), strerror(errno));
		rc = -1;
	}
	while (dir && rc == 0 && (entry = readdir(dir))) {
		struct buf folder = BUF_INIT;
		struct stat about;

		buf_print(&folder, "%s/%s", buf_str(&top), entry->d_name);
		if (*entry->d_name != '.' && stat(buf_str(&folder), &about) == 0 &&
			S_ISDIR(about.st_mode))
			rc = add_look(looks, program, buf_str(&folder), entry->d_name, err);
		buf_free(&folder);
	}
	if (dir)
		closedir(dir);
	buf_free(&top);
	return rc;
}

struct looks *looks_open(const char *program, struct buf *err)
{
	struct looks *looks = xalloc(sizeof *looks);

	looks->usual = read_pages(program, NULL, err);
	if (!looks->usual ||
		(*conf_text(CONF_PAGES_OVERRIDE) && add_looks(looks, program, err) != 0))
		looks_close(&looks);
	return looks;
}

void looks_close(struct looks **looks)
{
	if (!*looks)
		return;
	for (struct look *look = (*looks)->own, *next; look; look = next) {
		next = look->next;
		mustache_close(&look->pages);
		free(look->name);
		free(look);
	}
	mustache_close(&(*looks)->usual);
	free(*looks);
	*looks = NULL;
}

const struct mustache *looks_pages(const struct looks *looks, const char *name)
{
	static bool told;

	if (str_empty(name))
		return looks->usual;
	for (const struct look *look = looks->own; look; look = look->next)
		if (str_equal(look->name, name))
			return look->pages;
	if (!told)
		log_warn("nginx names the look “%s”, but there is no folder looks/%s in "
			 "pages.override: the usual pages are shown",
			name, name);
	told = true;
	return looks->usual;
}
