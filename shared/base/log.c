/* SPDX-License-Identifier: MIT */
/*
 * One record, one line, one write(2) of at most PIPE_BUF bytes: lines of several workers on one
 * pipe do not mix. Knows no files, no rotation, no time: the collector (journald) stamps the line,
 * and when it listens itself it is told the priority and knows program and process already.
 */
#include "base/log.h"

#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/utf8.h"

static char program[32] = "huiying";
static char request[64];
static enum log_level threshold = LOG_INFO;
static bool journal; /* reads stderr */

static const char *const level_names[] = {"debug", "info", "warn", "error"};

/* The journal names the file that it reads; stderr may have been put elsewhere since. */
static bool goes_to_journal(void)
{
	const char *named = getenv("JOURNAL_STREAM");
	char own[64];
	struct stat st;

	if (!named || fstat(STDERR_FILENO, &st) != 0)
		return false;
	snprintf(own, sizeof(own), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	return strcmp(named, own) == 0;
}

void log_open(const char *name, enum log_level least)
{
	snprintf(program, sizeof(program), "%s", name);
	threshold = least;
	journal = goes_to_journal();
}

void log_request(const char *id)
{
	snprintf(request, sizeof(request), "%s", id ? id : "");
}

struct line {
	char text[PIPE_BUF];
	size_t n;
	bool full;
};

/* All of it or nothing; room is kept for "…\n". */
static void line_add(struct line *line, const char *bytes, size_t n)
{
	if (line->full || line->n + n > sizeof(line->text) - 4) {
		line->full = true;
		return;
	}
	memcpy(line->text + line->n, bytes, n);
	line->n += n;
}

static size_t sequence_length(unsigned char lead)
{
	return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* U+2028 and U+2029 end a line for some readers of logs. */
static bool ends_line(const char *text, size_t n)
{
	return n == 3 && (memcmp(text, "\u2028", 3) == 0 || memcmp(text, "\u2029", 3) == 0);
}

/* What could end the line, move the cursor or turn the text round is shown as \xNN. */
static void line_escaped(struct line *line, const char *text)
{
	size_t left = strlen(text);
	while (left) {
		unsigned char c = (unsigned char)*text;
		size_t n = sequence_length(c);
		bool space = c == '\n' || c == '\r' || c == '\t';
		if (c == '\\') {
			line_add(line, "\\\\", 2);
			n = 1;
		} else if (!space && n <= left && utf8_check(text, n) == UTF8_FINE &&
			!ends_line(text, n)) {
			line_add(line, text, n);
		} else if (space) {
			line_add(line, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t", 2);
		} else {
			char hex[5];
			snprintf(hex, sizeof(hex), "\\x%02x", c);
			line_add(line, hex, 4);
			n = 1;
		}
		text += n;
		left -= n;
	}
}

/* "mailbox[123] error ", or the priority of sd-daemon(3). */
static void line_begin(struct line *line, enum log_level level)
{
	static const char priorities[] = {'7', '6', '4', '3'};
	char head[64];
	if (journal) {
		snprintf(head, sizeof(head), "<%c>", priorities[level]);
	} else {
		line_escaped(line, program);
		snprintf(head, sizeof(head), "[%ld] %s ", (long)getpid(), level_names[level]);
	}
	line_add(line, head, strlen(head));
}

static void write_line(enum log_level level, const char *message)
{
	struct line line = {.n = 0};
	line_begin(&line, level);
	if (*request) {
		line_add(&line, "r=", 2);
		line_escaped(&line, request);
		line_add(&line, " ", 1);
	}
	line_escaped(&line, message);
	if (line.full) {
		memcpy(line.text + line.n, "…", 3);
		line.n += 3;
	}
	line.text[line.n++] = '\n';
	/* There is nobody left to tell when this fails. */
	if (write(STDERR_FILENO, line.text, line.n) < 0)
		return;
}

void log_line(enum log_level level, const char *format, ...)
{
	if (level < threshold)
		return;
	char message[PIPE_BUF];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	write_line(level, message);
}

_Noreturn void bug_at(const char *file, int line, const char *format, ...)
{
	char message[PIPE_BUF];
	int n = snprintf(message, sizeof(message), "bug at %s:%d: ", file, line);
	va_list args;
	va_start(args, format);
	if (n > 0 && (size_t)n < sizeof(message))
		vsnprintf(message + n, sizeof(message) - (size_t)n, format, args);
	va_end(args);
	write_line(LOG_ERROR, message);
	abort();
}
