/* SPDX-License-Identifier: MIT */
/*
 * A list of records out of a file of another system: CSV (RFC 4180, with a head line; UTF-8, or
 * what spreadsheets in China write, GB18030) or XML (an element a record, its values in elements).
 * What cannot be a record is named with its line and stops nothing.
 */
#ifndef HUIYING_TEXT_RECORDS_H
#define HUIYING_TEXT_RECORDS_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

#define RECORD_COLUMNS 24

struct record_column {
	const char *head; /* in CSV: 错误地址 */
	const char *element; /* in XML: url */
	bool required; /* the file as a whole must have it (CSV) */
};
struct record_shape {
	const char *root, *element; /* of XML: corrections, correction */
	const struct record_column *columns;
	size_t n;
};
/* cells: one for each column, "" where the file has none; they live until it returns. NULL cells:
 * fault says in English why this is no record. line: in the file, from 1. */
typedef void record_take(void *ctx, size_t line, const char *const *cells, const char *fault);

/* 0; -1: as a whole it is no such file, and err says why. */
int records_read(const char *bytes, size_t n, const struct record_shape *shape, record_take *take,
	void *ctx, struct buf *err);

/* --- records_xml.c --- */

/* The same when the text is known to be XML. */
int records_read_xml(const char *bytes, size_t n, const struct record_shape *shape,
	record_take *take, void *ctx, struct buf *err);
/* A file of such records: begin, a record for each, end. Empty values are left out. */
void records_xml_begin(const struct record_shape *shape, struct buf *out);
void records_xml_put(const struct record_shape *shape, const char *const *cells, struct buf *out);
void records_xml_end(const struct record_shape *shape, struct buf *out);

#endif
