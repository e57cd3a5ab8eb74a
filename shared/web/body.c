/* SPDX-License-Identifier: MIT */
/*
 * Brings query and body into the form, within the caps: a body that says it is too long is refused
 * before it is read, one that lies about it while it is read.
 */
#include <string.h>
#include <strings.h>
#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "web/form_raw.h"
#include "web/json_body.h"
#include "web/multipart.h"
#include "web/upload_raw.h"
#include "web/urlencoded.h"

#define PIECE 8192

struct sink {
	struct request *rq;
	bool lenient;
	bool whole; /* kept as it comes */
	const struct field *json; /* the fields of a JSON object; NULL: no such body */
	struct multipart *multipart; /* NULL: urlencoded */
	const struct field *field; /* of the part that is being read */
	const char *name; /* and what it is called: of a family another one than the field's */
	struct draft *draft; /* its file, NULL: a text */
	struct buf text; /* its text, or the urlencoded body */
	size_t texts; /* bytes of all texts so far */
	size_t texts_most;
	int files;
};

static int take_pair(void *ctx, const char *name, size_t name_n, const char *value, size_t value_n)
{
	struct sink *sink = ctx;

	return form_take(sink->rq->form, name, name_n, value, value_n, sink->lenient);
}

static int refuse_pair(
	void *ctx, const char *name, size_t name_n, const char *value, size_t value_n)
{
	(void)ctx, (void)name, (void)name_n, (void)value, (void)value_n;
	return 400;
}

/* --- parts of a multipart body --- */

static int part_begin(void *ctx, const struct multipart_part *part)
{
	struct sink *sink = ctx;

	sink->field = form_field(sink->rq->form, part->name, strlen(part->name));
	sink->name = pool_text(sink->rq->pool, part->name);
	if (!sink->field || (part->filename && sink->field->type != FIELD_FILE))
		return 400;
	buf_empty(&sink->text);
	if (part->filename)
		sink->draft = upload_begin(sink->rq->pool, part->filename);
	return 0;
}

static int part_data(void *ctx, const char *bytes, size_t n)
{
	struct sink *sink = ctx;

	if (sink->draft) {
		upload_add(sink->draft, bytes, n);
		return 0;
	}
	sink->texts += n;
	if (sink->texts > sink->texts_most)
		return 413;
	buf_add(&sink->text, bytes, n);
	return 0;
}

static void file_end(struct sink *sink)
{
	struct form *form = sink->rq->form;
	struct draft *draft = sink->draft;
	int most = (int)conf_int(CONF_UPLOAD_COUNT);
	struct upload upload;
	const char *message;

	sink->draft = NULL;
	if (upload_is_empty(draft)) {
		upload_drop(draft);
		return;
	}
	if (++sink->files > most) {
		upload_drop(draft);
		form_error(form, sink->name,
			pool_print(sink->rq->pool, "附件最多 %d 个，请去掉几个", most));
		return;
	}
	message = upload_end(draft, &upload);
	upload.field = sink->name;
	if (message)
		form_error(form, sink->name, message);
	else
		form_take_upload(form, &upload);
}

static int part_end(void *ctx)
{
	struct sink *sink = ctx;

	if (sink->draft) {
		file_end(sink);
		return 0;
	}
	return form_take(sink->rq->form, sink->name, strlen(sink->name), buf_str(&sink->text),
		sink->text.n, false);
}

/* --- the body --- */

static int feed(struct sink *sink, const char *bytes, size_t n)
{
	if (sink->multipart)
		return multipart_feed(sink->multipart, bytes, n);
	buf_add(&sink->text, bytes, n);
	return 0;
}

/* Reads up to `most` bytes; length -1: until its end. */
static int pour(struct sink *sink, int64_t length, int64_t most)
{
	struct request_raw *raw = sink->rq->raw;
	int64_t got = 0;
	char piece[PIECE];

	while (length < 0 || got < length) {
		size_t room = length >= 0 && length - got < PIECE ? (size_t)(length - got) : PIECE;
		ptrdiff_t n = raw->read(raw->source, piece, room);
		int status;

		if (n < 0 || (n == 0 && length >= 0))
			return 400; /* cut off */
		if (n == 0)
			break;
		got += n;
		if (got > most)
			return 413;
		status = feed(sink, piece, (size_t)n);
		if (status)
			return status;
	}
	if (sink->multipart)
		return multipart_end(sink->multipart);
	if (sink->whole) {
		sink->rq->body = pool_copy(sink->rq->pool, buf_str(&sink->text), sink->text.n);
		sink->rq->body_n = sink->text.n;
		return 0;
	}
	if (sink->json)
		return json_body_read(sink->rq->pool, buf_str(&sink->text), sink->text.n,
			sink->json, take_pair, sink);
	return urlencoded_read(sink->rq->pool, buf_str(&sink->text), sink->text.n, take_pair, sink);
}

static bool is_json(const char *type)
{
	static const char name[] = "application/json";
	size_t n = sizeof name - 1;

	return type && strncasecmp(type, name, n) == 0 && strchr("; \t", type[n]);
}

/* Our pages are UTF-8 and so are their forms. */
static bool is_urlencoded(const char *type)
{
	static const char name[] = "application/x-www-form-urlencoded";
	const char *rest, *charset;

	if (!type || strncasecmp(type, name, strlen(name)) != 0)
		return false;
	rest = type + strlen(name);
	rest += strspn(rest, " \t");
	if (*rest == '\0')
		return true;
	charset = strcasestr(rest, "charset=");
	return *rest == ';' && (!charset || strncasecmp(charset + 8, "utf-8", 5) == 0);
}

static int64_t text_cap(const struct route *route)
{
	return conf_int(CONF_BODY_MOST) * (route->flags & ROUTE_LONG ? 2 : 1);
}

/* --- files that came --- */

struct scanning {
	struct pool *pool;
	instant until; /* monotonic */
};

static const char *scan_one(void *ctx, struct upload *upload)
{
	const struct scanning *scanning = ctx;

	return upload_scan(scanning->pool, upload, scanning->until);
}

/* Only when all of the body is here: what is still to come is not kept waiting for the scanner, and
 * a slow one counts against nobody who hands over a request. */
static void scan_files(struct request *rq)
{
	struct scanning scanning = {rq->pool, instant_monotonic() + upload_scan_time()};

	form_sift_uploads(rq->form, scan_one, &scanning);
}

/* --- all of it --- */

/* The most a request to this route may bring. */
static int64_t body_cap(const struct route *route, bool multipart)
{
	int64_t most = text_cap(route);

	if (multipart && (route->flags & ROUTE_FILES))
		most += conf_int(CONF_UPLOAD_COUNT) * conf_int(CONF_UPLOAD_MOST);
	return most;
}

/* Content-Length: -1 when it was not said. -2: malformed. */
static int64_t body_length(const struct request *rq)
{
	const char *text = request_param(rq, "CONTENT_LENGTH");
	int64_t length;

	if (str_empty(text))
		return -1;
	return str_int(text, &length) == 0 && length >= 0 ? length : -2;
}

static int read_body(struct request *rq, const struct route *route)
{
	static const struct multipart_hooks hooks = {part_begin, part_data, part_end};
	const char *type = request_param(rq, "CONTENT_TYPE");
	struct sink sink = {.rq = rq, .text = BUF_INIT};
	int64_t length = body_length(rq), most;
	char boundary[MULTIPART_BOUNDARY];
	int status;

	if (length == -2)
		return 400;
	if (str_empty(type) && length <= 0)
		return 0;
	sink.whole = route->flags & ROUTE_BODY;
	if (sink.whole) {
		if (!is_json(type))
			return 415;
	} else if ((route->flags & ROUTE_JSON) && is_json(type)) {
		sink.json = route->fields;
		rq->json = true; /* and it is answered so */
	} else if (multipart_boundary(rq->pool, type, boundary) == 0)
		sink.multipart = multipart_open(rq->pool, boundary, &hooks, &sink);
	else if (!is_urlencoded(type))
		return 415;
	sink.texts_most = (size_t)text_cap(route);
	most = body_cap(route, sink.multipart != NULL);
	if (length > most)
		return 413;
	status = pour(&sink, length, most);
	if (sink.draft)
		upload_drop(sink.draft);
	buf_free(&sink.text);
	if (!status)
		scan_files(rq);
	return status;
}

int body_read(struct request *rq, const struct route *route)
{
	struct sink query = {.rq = rq, .lenient = route->flags & ROUTE_LENIENT};
	bool post = strcmp(rq->method, "POST") == 0;
	int status;

	rq->body = "";
	rq->form = form_new(rq->pool, route->fields, post && (route->flags & ROUTE_CSRF));
	/* What a POST says stands in its body only: a field in its address would be one that a link
	 * can set. */
	status = urlencoded_read(
		rq->pool, rq->query, strlen(rq->query), post ? refuse_pair : take_pair, &query);
	if (!status && post)
		status = read_body(rq, route);
	return status ? status : form_settle(rq->form);
}
