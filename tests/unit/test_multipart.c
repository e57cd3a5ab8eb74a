/* SPDX-License-Identifier: MIT */
/*
 * The multipart reader gives the same parts however the bytes arrive, and a damaged body is
 * refused, never read as another.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "web/multipart.h"

struct seen {
	struct buf text; /* each part as name|filename|data; */
	int stop_at; /* bytes after which data() answers 413; 0: never */
};

static int seen_begin(void *ctx, const struct multipart_part *part)
{
	struct seen *seen = ctx;

	buf_print(&seen->text, "%s|%s|", part->name, part->filename ? part->filename : "-");
	return 0;
}

static int seen_data(void *ctx, const char *bytes, size_t n)
{
	struct seen *seen = ctx;

	buf_add(&seen->text, bytes, n);
	return seen->stop_at && seen->text.n > (size_t)seen->stop_at ? 413 : 0;
}

static int seen_end(void *ctx)
{
	struct seen *seen = ctx;

	buf_char(&seen->text, ';');
	return 0;
}

static int read_parts(const char *body, size_t n, size_t step, struct seen *seen)
{
	static const struct multipart_hooks hooks = {seen_begin, seen_data, seen_end};
	struct pool *pool = pool_open();
	struct multipart *reader = multipart_open(pool, "Xy-9", &hooks, seen);
	int status = 0;

	buf_empty(&seen->text);
	for (size_t at = 0; at < n && status == 0; at += step)
		status = multipart_feed(reader, body + at, n - at < step ? n - at : step);
	if (status == 0)
		status = multipart_end(reader);
	else
		assert_int_equal(multipart_feed(reader, "x", 1), 400); /* it takes no more */
	pool_close(&pool);
	return status;
}

static const char valid[] =
	"--Xy-9\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n水管\r\n\r\n--Xy-\r-\r\n"
	"--Xy-9\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
	"Content-Type: image/png\r\n\r\n\0\r\r\n--X\r\n--Xy-8\r\n"
	"--Xy-9\r\ncontent-disposition:form-data;name=empty\r\n\r\n\r\n--Xy-9--\r\n";
static const char valid_seen[] =
	"title|-|水管\r\n\r\n--Xy-\r-;file|a.png|\0\r\r\n--X\r\n--Xy-8;empty|-|;";

static void any_step_gives_the_same_parts(void **state)
{
	struct seen seen = {.text = BUF_INIT};

	(void)state;
	for (size_t step = 1; step < sizeof valid; step++) {
		assert_int_equal(read_parts(valid, sizeof valid - 1, step, &seen), 0);
		assert_int_equal(seen.text.n, sizeof valid_seen - 1);
		assert_memory_equal(seen.text.p, valid_seen, sizeof valid_seen - 1);
	}
	buf_free(&seen.text);
}

static void a_cut_body_is_refused(void **state)
{
	struct seen seen = {.text = BUF_INIT};

	(void)state;
	/* The last two bytes are the line end behind the closing delimiter, which some programs
	 * leave out. */
	for (size_t n = 0; n < sizeof valid - 4; n++)
		assert_int_equal(read_parts(valid, n, 7, &seen), 400);
	buf_free(&seen.text);
}

/* Each flipped bit: the same in one piece and byte by byte; refused, or only a name or content that
 * differs. */
static void a_flipped_bit_is_read_alike_in_pieces(void **state)
{
	struct seen whole = {.text = BUF_INIT}, bytes = {.text = BUF_INIT};
	char body[sizeof valid];

	(void)state;
	for (size_t bit = 0; bit < (sizeof valid - 1) * 8; bit++) {
		int status;

		memcpy(body, valid, sizeof valid);
		body[bit / 8] = (char)(body[bit / 8] ^ (1 << bit % 8));
		status = read_parts(body, sizeof valid - 1, sizeof valid, &whole);
		assert_true(status == 0 || status == 400);
		assert_int_equal(read_parts(body, sizeof valid - 1, 1, &bytes), status);
		if (status == 0) {
			assert_int_equal(whole.text.n, bytes.text.n);
			assert_memory_equal(whole.text.p, bytes.text.p, whole.text.n);
		}
	}
	buf_free(&whole.text);
	buf_free(&bytes.text);
}

#define HEAD(rest) "--Xy-9\r\n" rest "\r\n\r\nv\r\n--Xy-9--\r\n"
#define DISPOSITION(rest) HEAD("Content-Disposition: form-data; " rest)

static void each_form_of_a_head_is_read_or_refused(void **state)
{
	static const struct {
		const char *body, *seen; /* NULL: 400 */
	} cases[] = {
		{DISPOSITION("name=\"a b\""), "a b|-|v;"},
		{DISPOSITION("name=a; filename=\"x%22y%0D%0A%20.txt\""), "a|x\"y%20.txt|v;"},
		{DISPOSITION("name=a; filename=\"x\\\"y\""), "a|x\"y|v;"},
		{DISPOSITION("name=a; filename=\"C:\\dir\\f.txt\""), "a|C:\\dir\\f.txt|v;"},
		{DISPOSITION("name=a; filename=old.txt; filename*=UTF-8''%E7%85%A7.jpg"),
			"a|照.jpg|v;"},
		{DISPOSITION("name=a; filename*=utf-8'zh'%41"), "a|A|v;"},
		{DISPOSITION("name=a; filename=old.txt; filename*=gbk''%D5"), "a|old.txt|v;"},
		{DISPOSITION("name=a; filename=old.txt; filename*=UTF-8''%D"), "a|old.txt|v;"},
		{DISPOSITION("name=a; filename=\"\""), "a||v;"},
		{DISPOSITION("name=a;"), "a|-|v;"},
		{"--Xy-9--\r\n", ""},
		{"--Xy-9--", ""},
		{DISPOSITION("filename=x"), NULL},
		{DISPOSITION("name=a; name=b"), NULL},
		{DISPOSITION("name=\"a"), NULL},
		{DISPOSITION("name"), NULL},
		{DISPOSITION("name=a b"), NULL},
		{HEAD("Content-Disposition: attachment; name=a"), NULL},
		{HEAD("Content-Type: text/plain"), NULL},
		{HEAD("no colon"), NULL},
		{DISPOSITION("name=a\r\nContent-Disposition: form-data; name=b"), NULL},
		{DISPOSITION("name=a\r\n folded: x"), NULL},
		{DISPOSITION("name=a\r\nContent-Transfer-Encoding: base64"), NULL},
		{DISPOSITION("name=a\r\nContent-Transfer-Encoding: binary"), "a|-|v;"},
		{DISPOSITION("name=a\nX: y"), NULL},
		{"preamble\r\n" DISPOSITION("name=a"), NULL},
		{"\r\n" DISPOSITION("name=a"), NULL},
		{DISPOSITION("name=a") "epilogue", NULL},
		{"--Xy-9\nContent-Disposition: form-data; name=a\n\nv\n--Xy-9--\n", NULL},
		{"--Xy-9 \r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--Xy-9--\r\n",
			NULL},
		{"--Xy-9\r\nContent-Disposition: form-data; "
		 "name=a\r\n\r\nv\r\n--Xy-99\r\n--Xy-9--\r\n",
			NULL},
		{"", NULL},
	};
	struct seen seen = {.text = BUF_INIT};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int status = read_parts(cases[i].body, strlen(cases[i].body), 5, &seen);

		if (status != (cases[i].seen ? 0 : 400) ||
			(cases[i].seen && strcmp(buf_str(&seen.text), cases[i].seen) != 0))
			fail_msg("%s\ngives %d, %s", cases[i].body, status, buf_str(&seen.text));
	}
	buf_free(&seen.text);
}

static void long_heads_and_many_parts_are_refused(void **state)
{
	struct seen seen = {.text = BUF_INIT};
	struct buf body = BUF_INIT;

	(void)state;
	buf_text(&body, "--Xy-9\r\nX: ");
	for (int i = 0; i < MULTIPART_HEADER; i++)
		buf_char(&body, 'a');
	buf_text(&body, "\r\n");
	assert_int_equal(read_parts(body.p, body.n, 100, &seen), 400);
	for (int most = MULTIPART_PARTS; most <= MULTIPART_PARTS + 1; most++) {
		buf_empty(&body);
		for (int i = 0; i < most; i++)
			buf_text(&body,
				"--Xy-9\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n");
		buf_text(&body, "--Xy-9--");
		assert_int_equal(
			read_parts(body.p, body.n, 100, &seen), most > MULTIPART_PARTS ? 400 : 0);
	}
	buf_free(&body);
	buf_free(&seen.text);
}

static void a_hook_ends_the_reading_with_its_status(void **state)
{
	struct seen seen = {.text = BUF_INIT, .stop_at = 20};

	(void)state;
	assert_int_equal(read_parts(valid, sizeof valid - 1, 4, &seen), 413);
	buf_free(&seen.text);
}

static void a_boundary_is_taken_as_sent(void **state)
{
	static const struct {
		const char *type, *boundary; /* NULL: refused */
	} cases[] = {
		{"multipart/form-data; boundary=----WebKitFormBoundaryAbC",
			"----WebKitFormBoundaryAbC"},
		{"Multipart/Form-Data;charset=utf-8; Boundary=\"a b\"", "a b"},
		{"multipart/form-data; boundary=\"a \"", NULL},
		{"multipart/form-data; boundary=\"a\r\nb\"", NULL},
		{"multipart/form-data; boundary=", NULL},
		{"multipart/form-data", NULL},
		{"multipart/form-data; boundary=a boundary=b", NULL},
		{"multipart/form-dataX; boundary=a", NULL},
		{"multipart/form-data; "
		 "boundary=0123456789012345678901234567890123456789012345678901234567890123456789",
			"0123456789012345678901234567890123456789012345678901234567890123456789"},
		{"multipart/form-data; "
		 "boundary=01234567890123456789012345678901234567890123456789012345678901234567890",
			NULL},
		{NULL, NULL},
	};
	struct pool *pool = pool_open();
	char boundary[MULTIPART_BOUNDARY];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int result = multipart_boundary(pool, cases[i].type, boundary);

		if (result != (cases[i].boundary ? 0 : -1))
			fail_msg("%s gives %d", cases[i].type, result);
		if (cases[i].boundary)
			assert_string_equal(boundary, cases[i].boundary);
	}
	pool_close(&pool);
}

/* A head of a few kilobytes must not take megabytes, 128 parts of a body many times as much. */
static void a_head_full_of_parameters_takes_little_memory(void **state)
{
	struct pool *pool = pool_open();
	struct multipart_part part = {NULL, NULL};
	struct buf value = BUF_INIT;

	(void)state;
	buf_text(&value, "form-data; name=\"a\"");
	while (value.n < MULTIPART_HEADER - 10)
		buf_text(&value, ";x=\"\"");
	assert_int_equal(multipart_disposition(pool, value.p, &part), 0);
	assert_string_equal(part.name, "a");
	assert_true(pool_used(pool) < (size_t)4 * MULTIPART_HEADER);
	buf_free(&value);
	pool_close(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_step_gives_the_same_parts),
		cmocka_unit_test(a_cut_body_is_refused),
		cmocka_unit_test(a_flipped_bit_is_read_alike_in_pieces),
		cmocka_unit_test(each_form_of_a_head_is_read_or_refused),
		cmocka_unit_test(long_heads_and_many_parts_are_refused),
		cmocka_unit_test(a_hook_ends_the_reading_with_its_status),
		cmocka_unit_test(a_boundary_is_taken_as_sent),
		cmocka_unit_test(a_head_full_of_parameters_takes_little_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
