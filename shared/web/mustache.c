/* SPDX-License-Identifier: MIT */
/*
 * The set of pages of a program: reading files, replacing a page by a site's own, binding partials
 * and parents. What a tag means is in mustache_compile.c, what it prints in mustache_render.c.
 */
#include "web/mustache.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "web/mustache_page.h"

#define PAGE_MOST ((size_t)1024 * 1024)
#define SUFFIX ".mustache"

struct mustache {
	struct mustache_page **pages;
	size_t n, room;
	enum mustache_escape escape;
};

struct mustache *mustache_open(void)
{
	return xalloc(sizeof(struct mustache));
}

void mustache_escape(struct mustache *set, enum mustache_escape how)
{
	set->escape = how;
}

enum mustache_escape mustache_escape_of(const struct mustache *set)
{
	return set->escape;
}

static void page_free(struct mustache_page *page)
{
	mustache_page_clear(page);
	free(page->name);
	free(page);
}

void mustache_close(struct mustache **set)
{
	if (!*set)
		return;
	for (size_t i = 0; i < (*set)->n; i++)
		page_free((*set)->pages[i]);
	free((*set)->pages);
	free(*set);
	*set = NULL;
}

struct mustache_page *mustache_page_find(const struct mustache *set, const char *name, size_t n)
{
	for (size_t i = 0; i < set->n; i++) {
		struct mustache_page *page = set->pages[i];

		if (strncmp(page->name, name, n) == 0 && page->name[n] == '\0')
			return page;
	}
	return NULL;
}

static void append(struct mustache *set, struct mustache_page *page)
{
	if (set->n == set->room) {
		size_t room = set->room ? set->room * 2 : 32;
		struct mustache_page **more = xalloc(room * sizeof *more);

		if (set->n > 0)
			memcpy(more, set->pages, set->n * sizeof *more);
		free(set->pages);
		set->pages = more;
		set->room = room;
	}
	set->pages[set->n++] = page;
}

int mustache_add(
	struct mustache *set, const char *name, const char *text, size_t n, struct buf *err)
{
	struct mustache_page *page = xalloc(sizeof *page);
	struct mustache_page *old = mustache_page_find(set, name, strlen(name));

	page->name = xtext(name);
	if (mustache_compile(page, text, n, err) < 0) {
		page_free(page);
		return -1;
	}
	if (old) {
		/* In place: pages that are already bound to it stay bound. */
		struct mustache_page was = *old;

		*old = *page;
		*page = was;
		page_free(page);
	} else {
		append(set, page);
	}
	return 0;
}

static int add_file(struct mustache *set, const char *dir, const char *file, struct buf *err)
{
	struct buf path = BUF_INIT, text = BUF_INIT, name = BUF_INIT;
	int rc;

	buf_print(&path, "%s/%s", dir, file);
	buf_add(&name, file, strlen(file) - strlen(SUFFIX));
	rc = file_read(path.p, PAGE_MOST, &text, err);
	if (rc == 0)
		rc = mustache_add(set, name.p, buf_str(&text), text.n, err);
	buf_free(&path);
	buf_free(&text);
	buf_free(&name);
	return rc;
}

static int is_page(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name), suffix = strlen(SUFFIX);

	return entry->d_name[0] != '.' && n > suffix &&
		strcmp(entry->d_name + n - suffix, SUFFIX) == 0;
}

int mustache_add_dir(struct mustache *set, const char *dir, int optional, struct buf *err)
{
	struct dirent **entries;
	int rc = 0, n;

	if (optional && str_empty(dir))
		return 0;
	n = scandir(dir, &entries, is_page, alphasort);
	if (n < 0) {
		if (optional && errno == ENOENT)
			return 0;
		buf_print(err, "%s: %s\n", dir, strerror(errno));
		return -1;
	}
	for (int i = 0; i < n; i++) {
		if (add_file(set, dir, entries[i]->d_name, err) < 0)
			rc = -1; /* go on: all mistakes at once */
		free(entries[i]);
	}
	free(entries);
	return rc;
}

static int link_page(struct mustache *set, struct mustache_page *page, int strict, struct buf *err)
{
	int rc = 0;

	for (size_t i = 0; i < page->n_ops; i++) {
		struct op *op = &page->ops[i];

		if (op->kind != OP_PARTIAL && op->kind != OP_PARENT)
			continue;
		op->target = mustache_page_find(set, op->text.p, op->text.n);
		if (!op->target && strict) {
			buf_print(err, "%s:%d: there is no page %.*s\n", page->name,
				mustache_line(page, op->text.p), (int)op->text.n, op->text.p);
			rc = -1;
		}
	}
	return rc;
}

int mustache_link(struct mustache *set, int strict, struct buf *err)
{
	int rc = 0;

	for (size_t i = 0; i < set->n; i++)
		if (link_page(set, set->pages[i], strict, err) < 0)
			rc = -1;
	return rc;
}
