/* SPDX-License-Identifier: MIT */
/*
 * A virus scanner that speaks clamd's protocol (clamd(8): zINSTREAM, zVERSION), at upload.scanner:
 * the path of a unix socket, or 127.0.0.1:port. Every question is bounded by time, nothing blocks
 * longer. A scanner that was away or slow is not asked again by this process for some seconds, so
 * that a form with five files waits for it once.
 */
#ifndef HUIYING_BASE_SCANNER_H
#define HUIYING_BASE_SCANNER_H

#include <stdbool.h>
#include <stddef.h>
#include "base/instant.h"

enum scan {
	SCAN_CLEAN,
	SCAN_INFECTED,
	SCAN_UNKNOWN, /* away, slow, or it could not look into this file */
};
#define SCANNER_NAME 100 /* of what was found, for operators; "" when nothing was */

bool scanner_configured(void);
/* The whole file from its beginning; its position moves. within: microseconds for all of it. why:
 * of SCAN_INFECTED what was found, of SCAN_UNKNOWN what went wrong. */
enum scan scanner_file(int fd, instant within, char why[SCANNER_NAME]);
/* 0 and what it calls itself ("ClamAV 1.4.6/27…"), or -1 and what went wrong. */
int scanner_version(instant within, char out[SCANNER_NAME]);

/* What an answer to INSTREAM says: "stream: OK", "stream: NAME FOUND"; anything else is unknown. It
 * ends with NUL or \n; without an end it was cut off. */
enum scan scanner_read(const char *answer, size_t n, char why[SCANNER_NAME]);

#endif
