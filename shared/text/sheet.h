/* SPDX-License-Identifier: MIT */
/*
 * A list as a file: CSV (UTF-8 with BOM, RFC 4180; a cell that a spreadsheet would take for a
 * formula is made harmless) or XLSX (libxlsxwriter, in memory). Written row by row; nothing is kept
 * but the file.
 *
 * Spreadsheets keep fifteen digits of what looks like a number, in CSV whatever we do: write the
 * number of a ticket in groups (ticket_number_grouped). A cell of XLSX ends after 32,767
 * characters, with …; at most 64 columns.
 */
#ifndef HUIYING_TEXT_SHEET_H
#define HUIYING_TEXT_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/instant.h"

struct buf;
struct sheet;

enum sheet_format { SHEET_CSV, SHEET_XLSX };
/* By the end of a name, "csv" or "xlsx"; false: neither. */
bool sheet_format(const char *name, enum sheet_format *out);
const char *sheet_type(enum sheet_format format); /* media type */

/* title: name of the sheet; columns: heads. NULL: no memory, or no room for a temporary file. */
struct sheet *sheet_open(
	enum sheet_format format, const char *title, const char *const *columns, size_t n);
void sheet_text(
	struct sheet *sheet, const char *text); /* NULL: empty cell; always text, never a formula */
void sheet_int(struct sheet *sheet, int64_t value);
void sheet_number(struct sheet *sheet, double value, int decimals);
void sheet_time(struct sheet *sheet, instant at); /* Shanghai, to the minute; INSTANT_NONE: empty */
void sheet_row(struct sheet *sheet); /* ends the row */
/* The file's bytes, appended to out; 0, or -1. Closes the sheet either way. */
int sheet_close(struct sheet **sheet, struct buf *out);

#endif
