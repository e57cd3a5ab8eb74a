/* SPDX-License-Identifier: MIT */
/*
 * Mustache (the six required modules of the specification, and inheritance for layouts; no
 * lambdas). Debian packages no Mustache for C, hence our own. A set holds all pages of a program:
 * read and compiled once at start into flat lists; rendering allocates nothing per tag. `{{x}}`
 * escapes & < > " and '. The indentation of a partial or block that stands alone on its line goes
 * before each line of what it prints, as the specification wants: in a <textarea> or <pre> keep the
 * value on the line of its tag.
 */
#ifndef HUIYING_WEB_MUSTACHE_H
#define HUIYING_WEB_MUSTACHE_H

#include <stddef.h>

struct buf;
struct data;
struct mustache; /* a set of compiled pages */

struct mustache *mustache_open(void);
void mustache_close(struct mustache **set);
/* What {{x}} does to a value in this set: for a page (unless told otherwise), a plain text that
 * takes it as it is, or the inside of a JSON string. */
enum mustache_escape { MUSTACHE_HTML, MUSTACHE_TEXT, MUSTACHE_JSON };
void mustache_escape(struct mustache *set, enum mustache_escape how);
/* A page as text. Adding a name again replaces it (a site's override). -1: name:line: message in
 * err. */
int mustache_add(
	struct mustache *set, const char *name, const char *text, size_t n, struct buf *err);
/* Every *.mustache of a directory (name = file name without it); an absent or empty dir name is no
 * error when optional. */
int mustache_add_dir(struct mustache *set, const char *dir, int optional, struct buf *err);
/* After the last add: binds partials and parents. strict: a partial that does not exist is an error
 * (the specification renders it as nothing). */
int mustache_link(struct mustache *set, int strict, struct buf *err);

/* stack[0] is searched last, stack[depth-1] first. Appends to out. -1, and nothing appended, when
 * there is no such page, it nests too deep or would not end. */
int mustache_render(const struct mustache *set, const char *name, const struct data *const *stack,
	size_t depth, struct buf *out);

#endif
