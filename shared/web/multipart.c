/* SPDX-License-Identifier: MIT */
/*
 * The state machine over the bytes. Header values are read in multipart_header.c; what becomes of a
 * part is body.c's.
 */
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include "base/pool.h"
#include "web/multipart.h"

enum state { DELIMITER, AFTER, HEADERS, DATA, CLOSED, CLOSED_CR, OVER, BROKEN };

struct multipart {
	struct pool *pool;
	const struct multipart_hooks *hooks;
	void *ctx;
	enum state state;
	char after; /* the byte behind a delimiter, 0 before it */
	int parts;
	char delimiter[MULTIPART_BOUNDARY + 4]; /* CR LF -- boundary */
	size_t delimiter_n, matched;
	char header[MULTIPART_HEADER];
	size_t header_n;
};

struct multipart *multipart_open(
	struct pool *pool, const char *boundary, const struct multipart_hooks *hooks, void *ctx)
{
	struct multipart *reader = pool_alloc(pool, sizeof *reader);
	size_t n = strnlen(boundary, MULTIPART_BOUNDARY - 1);

	reader->pool = pool;
	reader->hooks = hooks;
	reader->ctx = ctx;
	memcpy(reader->delimiter, "\r\n--", 4);
	memcpy(reader->delimiter + 4, boundary, n);
	reader->delimiter_n = n + 4;
	reader->matched = 2; /* the first one has no line before it */
	return reader;
}

/* One header line without its CRLF. */
static int take_header(struct multipart *reader, const char *line, struct multipart_part *part)
{
	static const char disposition[] = "Content-Disposition:",
			  encoding[] = "Content-Transfer-Encoding:";

	if (*line == ' ' || *line == '\t' || !strchr(line, ':'))
		return 400;
	if (strncasecmp(line, encoding, strlen(encoding)) == 0) {
		const char *value = line + strlen(encoding);

		value += strspn(value, " ");
		return strcasecmp(value, "binary") && strcasecmp(value, "8bit") &&
				strcasecmp(value, "7bit")
			? 400
			: 0;
	}
	if (strncasecmp(line, disposition, strlen(disposition)) != 0)
		return 0;
	if (part->name)
		return 400;
	return multipart_disposition(reader->pool, line + strlen(disposition), part) == 0 ? 0 : 400;
}

/* The whole head of a part lies in reader->header, each line ended by CRLF, an empty line last. */
static int begin_part(struct multipart *reader)
{
	struct multipart_part part = {NULL, NULL};
	char *line = reader->header;

	if (memchr(reader->header, '\0', reader->header_n))
		return 400;
	while (*line != '\r') {
		char *end = strstr(line, "\r\n");
		int status;

		*end = '\0';
		if (strpbrk(line, "\r\n"))
			return 400;
		status = take_header(reader, line, &part);
		if (status)
			return status;
		line = end + 2;
	}
	if (!part.name || ++reader->parts > MULTIPART_PARTS)
		return 400;
	reader->state = DATA;
	reader->matched = 0;
	return reader->hooks->begin(reader->ctx, &part);
}

static int feed_header(struct multipart *reader, char c)
{
	size_t n;

	if (reader->header_n >= sizeof reader->header - 1)
		return 400;
	reader->header[reader->header_n++] = c;
	reader->header[reader->header_n] = '\0';
	n = reader->header_n;
	if ((n == 2 && memcmp(reader->header, "\r\n", 2) == 0) ||
		(n >= 4 && memcmp(reader->header + n - 4, "\r\n\r\n", 4) == 0))
		return begin_part(reader);
	return 0;
}

/*
 * One byte that may belong to a delimiter. CR stands only at its start, so when the match breaks,
 * what was held back is data for sure and only this byte has to be looked at again. Returns a
 * status; *again when the byte was not used.
 */
static int feed_match(struct multipart *reader, char c, bool *again)
{
	size_t held = reader->matched;

	*again = false;
	if (c == reader->delimiter[held]) {
		if (++reader->matched < reader->delimiter_n)
			return 0;
		reader->matched = 0;
		reader->after = 0;
		if (reader->state == DELIMITER) {
			reader->state = AFTER;
			return 0;
		}
		reader->state = AFTER;
		return reader->hooks->end(reader->ctx);
	}
	if (reader->state == DELIMITER)
		return 400;
	*again = true;
	reader->matched = 0;
	return reader->hooks->data(reader->ctx, reader->delimiter, held);
}

/* Data up to the next byte that could begin a delimiter. */
static int feed_data(struct multipart *reader, const char *bytes, size_t n, size_t *used)
{
	bool again;
	int status;

	*used = 0;
	if (reader->matched == 0) {
		const char *cr = memchr(bytes, '\r', n);

		*used = cr ? (size_t)(cr - bytes) : n;
		if (*used > 0)
			return reader->hooks->data(reader->ctx, bytes, *used);
	}
	status = feed_match(reader, *bytes, &again);
	*used = again ? 0 : 1;
	return status;
}

/* Behind a delimiter: CRLF begins a part, -- ends the body. */
static int feed_after(struct multipart *reader, char c)
{
	if (reader->after == 0 && (c == '\r' || c == '-')) {
		reader->after = c;
		return 0;
	}
	if (reader->after == '\r' && c == '\n') {
		reader->state = HEADERS;
		reader->header_n = 0;
		return 0;
	}
	if (reader->after == '-' && c == '-') {
		reader->state = CLOSED;
		return 0;
	}
	return 400;
}

static int feed_byte(struct multipart *reader, char c)
{
	bool again;

	switch (reader->state) {
	case DELIMITER: return feed_match(reader, c, &again);
	case AFTER: return feed_after(reader, c);
	case HEADERS: return feed_header(reader, c);
	case CLOSED: reader->state = CLOSED_CR; return c == '\r' ? 0 : 400;
	case CLOSED_CR: reader->state = OVER; return c == '\n' ? 0 : 400;
	default: return 400;
	}
}

int multipart_feed(struct multipart *reader, const char *bytes, size_t n)
{
	while (n > 0) {
		size_t used = 1;
		int status = reader->state == DATA ? feed_data(reader, bytes, n, &used)
						   : feed_byte(reader, *bytes);

		if (status) {
			reader->state = BROKEN;
			return status;
		}
		bytes += used;
		n -= used;
	}
	return 0;
}

int multipart_end(const struct multipart *reader)
{
	return reader->state == CLOSED || reader->state == OVER ? 0 : 400;
}
