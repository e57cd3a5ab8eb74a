/* SPDX-License-Identifier: MIT */
/*
 * Reading tags one after the other, with what stands around each on its line; for
 * mustache_compile.c only.
 */
#ifndef HUIYING_WEB_MUSTACHE_TAG_H
#define HUIYING_WEB_MUSTACHE_TAG_H

#include "web/mustache_page.h"

struct tag_reader {
	const char *p, *end;
	struct span left, right; /* delimiters */
	bool tag_on_line; /* the current line already had a tag */
};

struct tag {
	char sigil; /* 0: plain; { is the same as & once read */
	struct span name;
	const char *at, *after;
	struct span before; /* from the start of the line, or of the text after the last tag */
	bool clean_before, clean_after;
	const char *next_line; /* when clean_after */
};

#define TAG_SIGILS "#^/<>$&!={"

/* The next tag at or behind reader->p, which stays. 1: there is one; 0: no more; -1: the one at
 * tag->at does not end. */
int tag_read(const struct tag_reader *reader, struct tag *tag);
/* {{=<% %>=}}; -1: not written like that. */
int tag_set_delimiters(struct tag_reader *reader, struct span text);
/* The blanks that begin the line at p; false when that line begins with a closing tag. */
bool tag_indent(const struct tag_reader *reader, const char *p, struct span *indent);

#endif
