/* SPDX-License-Identifier: MIT */
/* What the files behind sanitize.h share. */
#ifndef HUIYING_TEXT_SANITIZE_PARTS_H
#define HUIYING_TEXT_SANITIZE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct _xmlParserCtxt;
struct _xmlSAXHandler;
struct buf;
struct pool;

/* --- sanitize.c: reading with libxml2 --- */

/* Hands what is in the HTML (UTF-8) to these handlers, with `reader` as their context; nothing is
 * fetched. *parser is the one that reads, for whoever wants to stop it. false: no memory. */
bool sanitize_read(struct _xmlParserCtxt **parser, struct _xmlSAXHandler *handlers, void *reader,
	const char *html, size_t n);

/* --- sanitize_words.c: before and instead of libxml2 --- */

/* Valid UTF-8 without NUL, controls, invisible and reordering characters; what is broken becomes
 * U+FFFD, every kind of line end \n. Comments, declarations and instructions are gone. */
void sanitize_clean(const char *html, size_t n, struct buf *out);
/* The first half of that: the characters alone. */
void sanitize_characters(const char *html, size_t n, struct buf *out);
/* No text of ours holds such a character (controls, of no width, turning the order of reading). */
bool sanitize_invisible(uint32_t c);
/* May libxml2 have it: no tag with so many attributes that comparing them would take long. */
bool sanitize_readable(const char *html);
/* The words alone: tags, comments, scripts and styles out, one line a paragraph. */
void sanitize_words(const char *html, struct buf *out);
/* Is this element's content never shown (script, style, title …); `name` in lower case. */
bool sanitize_hidden(const char *name, size_t n);
/* Does this element begin a new paragraph. */
bool sanitize_is_block(const char *name, size_t n);

/* --- sanitize_write.c: blocks, lists and tables as marked text --- */

#define SANITIZE_COLUMNS 20

struct sanitize_list {
	bool ordered;
	int next;
};

struct writer {
	struct buf *out;
	struct buf *line; /* of the present block */
	enum { WRITE_PARAGRAPH, WRITE_HEADING, WRITE_SUBHEADING, WRITE_ITEM } kind;
	bool ordered; /* of the item */
	int number;
	bool gap; /* white space waits for the next word */
	bool gap_line; /* there was a line end in it */
	bool pre;
	const char *href; /* of the link that is open */
	size_t link_at; /* where its words begin in line */
	bool last_item, last_ordered; /* what was written last: items follow each other */
	/* table; of one inside a cell only the words */
	int tables;
	struct buf *row; /* the cells so far, with bars */
	size_t cells;
	bool in_cell, head_row, words_in_row, first_row;
	int spans[SANITIZE_COLUMNS]; /* rows for which a cell above still stands in this column */
	struct buf *cell;
};

void writer_text(struct writer *w, const char *text, size_t n);
void writer_break(struct writer *w); /* <br> */
/* Ends the block; what comes is a paragraph unless told otherwise. */
void writer_end(struct writer *w);
void writer_link(struct writer *w, struct pool *pool, const char *href); /* NULL: the link ends */
void writer_table(struct writer *w);
void writer_table_end(struct writer *w);
void writer_row(struct writer *w);
void writer_row_end(struct writer *w);
void writer_cell(struct writer *w, bool head);
void writer_cell_end(struct writer *w, int columns, int rows);

#endif
