/* SPDX-License-Identifier: MIT */
/*
 * What a form takes, what it refuses as no person's doing, and what it tells a person, with
 * everything typed kept.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/log.h"
#include "web/data.h"
#include "web/upload_raw.h"
#include "tests/unit/web_memory.h"

#define P(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char *const kinds[] = {"ask", "complain", NULL};
static const struct field fields[] = {
	{.name = "key", .type = FIELD_KEY},
	{.name = "title",
		.label = "标题",
		.type = FIELD_LINE,
		.required = true,
		.limits = true,
		.least_key = CONF_TITLE_LEAST,
		.most_key = CONF_TITLE_MOST},
	{.name = "body", .label = "内容", .type = FIELD_TEXT, .least = 2, .most = 10},
	{.name = "kind", .label = "类型", .type = FIELD_LINE, .choices = kinds},
	{.name = "age", .label = "年龄", .type = FIELD_INT, .least = 1, .most = 120},
	{.name = "public", .label = "公开", .type = FIELD_BOOL},
	{.name = "password", .label = "密码", .type = FIELD_SECRET},
	{.name = "attachment", .label = "附件", .type = FIELD_FILE},
	{.name = "unit", .label = "单位", .type = FIELD_MANY, .most = 3},
	{.name = "colour", .label = "颜色", .type = FIELD_MANY, .choices = kinds},
	{.name = "q.*", .label = "题", .type = FIELD_FAMILY, .most = 5},
	{.name = "f.*", .label = "文件", .type = FIELD_FILE},
	{NULL},
};
static const struct route plain = {"POST", "x", NULL, fields, 0};
static const struct route files = {"POST", "x", NULL, fields, ROUTE_FILES};

/* Reads a body into memory->rq.form; the caller ends it. */
static int take(struct memory *memory, const struct route *route, const char *type,
	const char *body, size_t n, size_t step)
{
	static char content_type[256];
	struct request *rq;

	snprintf(content_type, sizeof content_type, "CONTENT_TYPE=%s", type);
	rq = memory_request(memory, NULL,
		P("REQUEST_METHOD=POST", "DOCUMENT_URI=/hudong/x", content_type), body, n);
	memory->step = step;
	assert_int_equal(request_begin(rq), 0);
	return body_read(rq, route);
}

#define URLENCODED "application/x-www-form-urlencoded"

static int take_text(struct memory *memory, const char *body)
{
	return take(memory, &plain, URLENCODED, body, strlen(body), 1);
}

static void what_no_person_types_is_malformed(void **state)
{
	static const struct {
		const char *body;
		int status;
	} cases[] = {
		{"title=一二三四", 0},
		{"", 0},
		{"&&title=1234&", 0},
		{"title=1234&unknown=1", 400},
		{"titl=1234", 400},
		{"title2=1234", 400},
		{"Title=1234", 400},
		{"title=1234&title=1234", 400},
		{"=1", 400},
		{"title=%", 400},
		{"title=%4", 400},
		{"title=%4g", 400},
		{"title=%00", 400},
		{"title=%1B", 400},
		{"title=a%0Db", 400},
		{"title=a%0Ab", 400},
		{"title=%FF", 400},
		{"title=%C0%AF", 400},
		{"title=%ED%A0%80", 400},
		{"title%00=1", 400},
		{"key=short", 400},
		{"key=AAAAAAAAAAAAAAAA.", 400},
		{"key=AAAAAAAAAAAAAAAA", 0},
		{"key=", 0},
		{"public=2", 400},
		{"public=on", 0},
		{"attachment=", 0},
		{"attachment=x", 400},
		{"csrf=x", 400},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct memory memory;
		int status =
			take(&memory, &plain, URLENCODED, cases[i].body, strlen(cases[i].body), 0);

		if (status != cases[i].status)
			fail_msg("%s gives %d", cases[i].body, status);
		memory_end(&memory);
	}
}

static void a_person_reads_what_to_change_and_keeps_the_words(void **state)
{
	static const struct {
		const char *body, *field, *kept, *message;
	} cases[] = {
		{"", "title", "", "请填写标题"},
		{"title=+%E3%80%80+", "title", "", "请填写标题"},
		{"title=%20一二三 ", "title", "一二三", "标题请写 4 到 50 个字，现在是 3 个字"},
		{"title=一二三四", "title", "一二三四", NULL},
		{"title=12345678901234567890123456789012345678901234567890123", "title",
			"12345678901234567890123456789012345678901234567890123",
			"标题最多 50 个字，现在多了 3 个字，请删短一些"},
		{"title=a%09b%20c", "title", "a b c", NULL},
		{"title=一二%E2%80%AE三四", "title", "一二三四", NULL},
		{"title=一二%EF%BF%BE三四", "title", "一二\xef\xbf\xbe三四",
			"请删去看不见的特殊字符"},
		{"body=a%0D%0A%0D%0Ab", "body", "a\n\nb", NULL},
		{"body=a%0A%0A%0A", "body", "a\n\n\n", "内容请写 2 到 10 个字，现在是 1 个字"},
		{"kind=ask", "kind", "ask", NULL},
		{"kind=praise", "kind", "praise", "请从列表里选一项"},
		{"age=12", "age", "12", NULL},
		{"age=zwölf", "age", "zwölf", "年龄请填一个数字"},
		{"age=99999999999999999999", "age", "99999999999999999999", "年龄请填一个数字"},
		{"age=0", "age", "0", "年龄请填 1 到 120 之间的数字"},
		{"password=%20p%20", "password", " p ", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct memory memory;
		struct data *data;
		const struct data *errors, *message;
		char scratch[24];

		assert_int_equal(
			take(&memory, &plain, URLENCODED, cases[i].body, strlen(cases[i].body), 0),
			0);
		data = data_new(memory.rq.pool);
		form_show(memory.rq.form, data);
		errors = data_find(data, "errors", 6);
		message = data_find(errors, cases[i].field, strlen(cases[i].field));
		assert_string_equal(form_text(memory.rq.form, cases[i].field), cases[i].kept);
		if (!message != !cases[i].message)
			fail_msg("%s: %s", cases[i].body,
				message ? data_as_text(message, scratch) : "no message");
		if (message)
			assert_string_equal(data_as_text(message, scratch), cases[i].message);
		memory_end(&memory);
	}
}

static void values_are_read_by_type_and_secrets_never_shown(void **state)
{
	static const char body[] = "title=1234&age=-5&public=true&password=geheim";
	struct memory memory;
	struct data *data;
	struct buf json = BUF_INIT;

	(void)state;
	assert_int_equal(take(&memory, &plain, URLENCODED, body, strlen(body), 1), 0);
	assert_int_equal(form_int(memory.rq.form, "age", 0), -5);
	assert_int_equal(form_int(memory.rq.form, "title", 7), 1234);
	assert_int_equal(form_int(memory.rq.form, "body", 7), 7);
	assert_true(form_bool(memory.rq.form, "public"));
	assert_true(form_has(memory.rq.form, "password"));
	assert_false(form_has(memory.rq.form, "body"));
	form_error(memory.rq.form, "age", "第二句");
	form_error(memory.rq.form, "challenge", "请再试一次");
	data = data_new(memory.rq.pool);
	form_show(memory.rq.form, data);
	data_json(data, &json);
	assert_null(strstr(json.p, "geheim"));
	assert_non_null(strstr(json.p, "\"age\":\"年龄请填 1 到 120 之间的数字\""));
	assert_non_null(strstr(json.p, "\"challenge\":\"请再试一次\""));
	assert_null(strstr(json.p, "第二句"));
	assert_non_null(strstr(json.p, "\"public\":true"));
	buf_free(&json);
	memory_end(&memory);
}

static void what_is_wrong_stands_in_the_order_of_the_fields(void **state)
{
	static const char *const names[] = {"title", "age", "challenge"};
	struct memory memory;
	struct data *data;
	const struct data *list;
	char scratch[24];

	(void)state;
	assert_int_equal(take(&memory, &plain, URLENCODED, "age=0&title=abcd", 16, 0), 0);
	form_error(memory.rq.form, "challenge", "请再试一次");
	form_error(memory.rq.form, "title", "这个标题用过了"); /* found later, stands first */
	data = data_new(memory.rq.pool);
	form_show(memory.rq.form, data);
	list = data_find(data, "error_list", 10);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_string_equal(
			data_as_text(data_find(data_at(list, i), "field", 5), scratch), names[i]);
	memory_end(&memory);
}

static void ticked_boxes_of_one_name_all_count(void **state)
{
	struct memory memory = {0};
	const char **units;
	size_t n;

	(void)state;
	assert_int_equal(take_text(&memory, "title=abcd&unit=7&unit=&unit=+8&unit=7"), 0);
	units = form_many(memory.rq.form, "unit", &n);
	assert_int_equal(n, 2);
	assert_string_equal(units[0], "7");
	assert_string_equal(units[1], "8");
	assert_true(form_has(memory.rq.form, "unit"));
	assert_true(form_ok(memory.rq.form));
	form_many(memory.rq.form, "colour", &n);
	assert_int_equal(n, 0);
	memory_end(&memory);

	/* too many, or none of the list: said beside the field */
	assert_int_equal(take_text(&memory, "title=abcd&unit=1&unit=2&unit=3&unit=4"), 0);
	assert_false(form_ok(memory.rq.form));
	memory_end(&memory);
	assert_int_equal(take_text(&memory, "title=abcd&colour=ask&colour=red"), 0);
	assert_false(form_ok(memory.rq.form));
	memory_end(&memory);
	assert_int_equal(take_text(&memory, "title=abcd&unit=1%0A2"), 400);
	memory_end(&memory);
}

static void questions_that_are_data_come_as_a_family(void **state)
{
	struct memory memory = {0};
	const struct member *member;
	size_t n;

	(void)state;
	assert_int_equal(
		take_text(&memory, "title=abcd&q.one=a&q.m.row-1=x%0D%0Ay&q.one=b&q.none="), 0);
	member = form_family(memory.rq.form, "q.*", &n);
	assert_int_equal(n, 4);
	assert_string_equal(member[0].name, "one");
	assert_string_equal(member[0].text, "a");
	assert_string_equal(member[1].name, "m.row-1");
	assert_string_equal(member[1].text, "x\ny");
	assert_string_equal(member[2].text, "b");
	assert_string_equal(member[3].text, "");
	assert_true(form_ok(memory.rq.form));
	memory_end(&memory);

	/* too long, or a text that shows in another order: said beside that member */
	assert_int_equal(take_text(&memory, "title=abcd&q.one=abcdef&q.two=%E2%80%AEx"), 0);
	assert_false(form_ok(memory.rq.form));
	memory_end(&memory);
	/* nobody types these */
	assert_int_equal(take_text(&memory, "title=abcd&q.=a"), 400);
	memory_end(&memory);
	assert_int_equal(take_text(&memory, "title=abcd&q.%3Cb%3E=a"), 400);
	memory_end(&memory);
	assert_int_equal(take_text(&memory, "title=abcd&q.a=%00"), 400);
	memory_end(&memory);
	assert_int_equal(take_text(&memory, "title=abcd&qa=1"), 400);
	memory_end(&memory);
}

static void other_content_types_are_refused(void **state)
{
	static const struct {
		const char *type;
		int status;
	} cases[] = {
		{URLENCODED, 0},
		{"Application/X-WWW-Form-URLencoded; charset=UTF-8", 0},
		{URLENCODED "; charset=gbk", 415},
		{URLENCODED "x", 415},
		{"application/json", 415},
		{"text/plain", 415},
		{"multipart/form-data", 415},
		{"multipart/form-data; boundary=", 415},
		{"multipart/form-data; boundary=a; boundary=b", 415},
		{"multipart/mixed; boundary=a", 415},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct memory memory;
		int status = take(&memory, &plain, cases[i].type, "title=1234", 10, 0);

		if (status != cases[i].status)
			fail_msg("%s gives %d", cases[i].type, status);
		memory_end(&memory);
	}
}

static void a_body_over_its_cap_is_too_large_said_or_not(void **state)
{
	int64_t most = conf_int(CONF_BODY_MOST);
	char *body = malloc((size_t)most + 1), length[64];
	struct memory memory;
	struct request *rq;

	(void)state;
	memset(body, 'x', (size_t)most + 1);
	memcpy(body, "body=", 5);
	assert_int_equal(take(&memory, &plain, URLENCODED, body, (size_t)most + 1, 0), 413);
	memory_end(&memory);
	assert_int_equal(take(&memory, &plain, URLENCODED, body, (size_t)most, 0), 0);
	memory_end(&memory);
	snprintf(length, sizeof length, "CONTENT_LENGTH=%lld", (long long)most + 1);
	rq = memory_request(&memory, NULL,
		P("REQUEST_METHOD=POST", "DOCUMENT_URI=/hudong/x", "CONTENT_TYPE=" URLENCODED,
			length),
		body, 1);
	assert_int_equal(request_begin(rq), 0);
	assert_int_equal(body_read(rq, &plain), 413);
	assert_int_equal(memory.read, 0);
	memory_end(&memory);
	/* Shorter than it says: the client went away. */
	rq = memory_request(&memory, NULL,
		P("REQUEST_METHOD=POST", "DOCUMENT_URI=/hudong/x", "CONTENT_TYPE=" URLENCODED,
			"CONTENT_LENGTH=20"),
		"title=1234", 10);
	assert_int_equal(request_begin(rq), 0);
	assert_int_equal(body_read(rq, &plain), 400);
	memory_end(&memory);
	free(body);
}

/* --- files --- */

#define TYPE "multipart/form-data; boundary=XX"
#define TITLE "--XX\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n漏水四天\r\n"
#define FILE_HEAD(name) \
	"--XX\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"" name \
	"\"\r\nContent-Type: text/html\r\n\r\n"
#define PNG "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\2\0\0\0\x90wS\xde"
#define END "\r\n--XX--\r\n"

static void a_file_is_kept_under_its_hash(void **state)
{
	static const char body[] = TITLE FILE_HEAD("C:\\\\photos\\\\漏 水.PNG") PNG END;
	struct memory memory;
	const struct upload *upload;
	char path[512], place[80];
	size_t n;

	(void)state;
	assert_int_equal(take(&memory, &files, TYPE, body, sizeof body - 1, 3), 0);
	assert_true(form_ok(memory.rq.form));
	assert_string_equal(form_text(memory.rq.form, "title"), "漏水四天");
	upload = form_uploads(memory.rq.form, &n);
	assert_int_equal(n, 1);
	assert_string_equal(upload->name, "漏 水.PNG");
	assert_string_equal(upload->type, "image/png");
	assert_int_equal(upload->size, sizeof PNG - 1);
	assert_int_equal(access(upload->path, F_OK), 0);
	upload_place(upload->hash, place);
	snprintf(path, sizeof path, "%s/attachments/%s", conf_text(CONF_DATA_DIR), place);
	assert_int_equal(upload_keep(upload), 0);
	assert_int_equal(upload_keep(upload), 0);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_not_equal(access(upload->path, F_OK), 0);
	memory_end(&memory);
	assert_int_equal(access(path, F_OK), 0);
}

static void a_file_nobody_kept_is_gone_after_the_request(void **state)
{
	static const char body[] = TITLE FILE_HEAD("a.png") PNG END;
	struct memory memory;
	char *path;
	size_t n;

	(void)state;
	assert_int_equal(take(&memory, &files, TYPE, body, sizeof body - 1, 0), 0);
	path = strdup(form_uploads(memory.rq.form, &n)->path);
	assert_int_equal(access(path, F_OK), 0);
	memory_end(&memory);
	assert_int_not_equal(access(path, F_OK), 0);
	free(path);
}

/* A worker that is killed cannot tidy up; another one that is receiving must not lose its file. */
static void what_a_killed_worker_left_goes_after_an_hour(void **state)
{
	static const char body[] = TITLE FILE_HEAD("a.png") PNG END;
	const instant now = instant_now();
	struct memory memory;
	const char *path;
	size_t n;

	(void)state;
	assert_int_equal(take(&memory, &files, TYPE, body, sizeof body - 1, 0), 0);
	path = form_uploads(memory.rq.form, &n)->path;
	upload_sweep(now + 59 * MINUTE);
	assert_int_equal(access(path, F_OK), 0);
	upload_sweep(now + 61 * MINUTE);
	assert_int_not_equal(access(path, F_OK), 0);
	memory_end(&memory);
}

static void a_file_that_lies_about_itself_is_refused_beside_its_field(void **state)
{
	static const struct {
		const char *head, *content;
		size_t n;
		const char *message; /* NULL: it is taken */
	} cases[] = {
		{FILE_HEAD("a.txt"), "您好，水管漏了。\n", sizeof "您好，水管漏了。\n" - 1, NULL},
		{FILE_HEAD("a.txt"), "From: a\nSubject: b\n\nc\n", 23, NULL},
		{FILE_HEAD("a.docx"), "PK\3\4\24\0\0\0\0\0 [Content_Types].xml word/document.xml",
			48, NULL},
		{FILE_HEAD("a.xlsx"), "PK\3\4\24\0\0\0\0\0 [Content_Types].xml word/document.xml",
			48, "“a.xlsx”的内容不是 Excel 表格"},
		{FILE_HEAD("a.pdf"), "%PDF-1.4\n1 0 obj\n", 17, NULL},
		{FILE_HEAD("a.jpg"), PNG, sizeof PNG - 1,
			"“a.jpg”的内容不是图片，请检查后重新选择"},
		{FILE_HEAD("a.png"), "MZ\x90", 3, "“a.png”的内容不是图片，请检查后重新选择"},
		{FILE_HEAD("a.txt"), "<!DOCTYPE html><html><script>1</script></html>", 46,
			"“a.txt”的内容不是文本文件，请检查后重新选择"},
		{FILE_HEAD("a.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", 41,
			"“a.svg”的类型不能上传"},
		{FILE_HEAD("a.html"), "x", 1, "“a.html”的类型不能上传"},
		{FILE_HEAD("a.png.exe"), PNG, sizeof PNG - 1, "“a.png.exe”的类型不能上传"},
		{FILE_HEAD("a.docx"), "PK\3\4\24\0\0\0\0\0", 10,
			"“a.docx”的内容不是 Word 文档，请检查后重新选择"},
		{FILE_HEAD("a.zip"), "PK\3\4\24\0\0\0\0\0", 10, "“a.zip”的类型不能上传"},
		{FILE_HEAD("a.png"), "", 0, "“a.png”是空的，请重新选择"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf body = BUF_INIT;
		struct memory memory;
		struct data *data;
		const struct data *message;
		char scratch[24];
		size_t n;

		buf_text(&body, TITLE);
		buf_text(&body, cases[i].head);
		buf_add(&body, cases[i].content, cases[i].n);
		buf_text(&body, END);
		assert_int_equal(take(&memory, &files, TYPE, body.p, body.n, 0), 0);
		assert_string_equal(form_text(memory.rq.form, "title"), "漏水四天");
		form_uploads(memory.rq.form, &n);
		data = data_new(memory.rq.pool);
		form_show(memory.rq.form, data);
		message = data_find(data_find(data, "errors", 6), "attachment", 10);
		if (!message != !cases[i].message ||
			(message && !str_starts(data_as_text(message, scratch), cases[i].message)))
			fail_msg("%s %s: %s", cases[i].head, cases[i].content,
				message ? data_as_text(message, scratch) : "taken");
		assert_int_equal(n, message ? 0 : 1);
		memory_end(&memory);
		buf_free(&body);
	}
}

static void too_large_and_too_many_are_said_with_the_words_kept(void **state)
{
	struct buf body = BUF_INIT;
	struct memory memory;
	struct data *data;
	struct buf json = BUF_INIT;
	char *big = calloc(1, 5 * 1024 * 1024 + 1);
	size_t n;

	(void)state;
	buf_text(&body, TITLE FILE_HEAD("big.png"));
	buf_add(&body, big, 5 * 1024 * 1024 + 1);
	buf_text(&body, "\r\n" FILE_HEAD("") "\r\n" FILE_HEAD("small.png"));
	buf_add(&body, PNG, sizeof PNG - 1);
	buf_text(&body, END);
	assert_int_equal(take(&memory, &files, TYPE, body.p, body.n, 0), 0);
	assert_string_equal(form_text(memory.rq.form, "title"), "漏水四天");
	form_uploads(memory.rq.form, &n);
	assert_int_equal(n, 1);
	data = data_new(memory.rq.pool);
	form_show(memory.rq.form, data);
	data_json(data, &json);
	assert_non_null(strstr(json.p, "\"attachment\":\"“big.png”太大，每个文件最多 5 MB\""));
	memory_end(&memory);
	/* The same body to a route without files is over its cap. */
	assert_int_equal(take(&memory, &plain, TYPE, body.p, body.n, 0), 413);
	memory_end(&memory);
	buf_empty(&body);
	buf_empty(&json);
	buf_text(&body, TITLE);
	for (int i = 0; i < 6; i++) {
		buf_text(&body, FILE_HEAD("a.png"));
		buf_add(&body, PNG, sizeof PNG - 1);
		buf_text(&body, i < 5 ? "\r\n" : END);
	}
	assert_int_equal(take(&memory, &files, TYPE, body.p, body.n, 0), 0);
	form_uploads(memory.rq.form, &n);
	assert_int_equal(n, 5);
	data = data_new(memory.rq.pool);
	form_show(memory.rq.form, data);
	data_json(data, &json);
	assert_non_null(strstr(json.p, "附件最多 5 个，请去掉几个"));
	memory_end(&memory);
	buf_free(&json);
	buf_free(&body);
	free(big);
}

static void a_file_name_loses_what_could_mislead(void **state)
{
	static const struct {
		const char *sent, *name;
	} cases[] = {
		{"a.jpg", "a.jpg"},
		{"../../etc/passwd", "passwd"},
		{"C:\\Users\\x\\照片.jpg", "照片.jpg"},
		{"", "附件"},
		{".htaccess", "附件.htaccess"},
		{"a\r\nb\x1b.jpg", "ab.jpg"},
		{"gpj.\xe2\x80\xae"
		 "exe",
			"gpj.exe"},
		{"\xd5\xd5.jpg", "附件.jpg"},
		{"a\"<b>.txt", "ab.txt"},
	};
	struct pool *pool = pool_open();
	char longname[700], *cut;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(upload_name(pool, cases[i].sent), cases[i].name);
	longname[0] = '\0';
	for (size_t i = 0; i < 200; i++)
		memcpy(longname + 3 * i, "长", 4);
	memcpy(longname + 600, ".jpeg", 6);
	cut = upload_name(pool, longname);
	assert_int_equal(strlen(cut), 95 * 3 + 5);
	assert_string_equal(cut + 95 * 3, ".jpeg");
	pool_close(&pool);
}

static char data_dir[64];

static int configure(const char *floor)
{
	const char *sets[] = {data_dir, floor};
	struct buf err = BUF_INIT;
	int result = conf_load(NULL, sets, 2, &err);

	if (err.n > 0)
		fputs(err.p, stderr);
	buf_free(&err);
	return result;
}

static void without_room_on_the_disk_the_letter_still_stands(void **state)
{
	static const char body[] = TITLE FILE_HEAD("a.png") PNG END;
	struct memory memory;
	struct data *data;
	struct buf json = BUF_INIT;
	struct statvfs fs;

	(void)state;
	assert_int_equal(statvfs("/tmp", &fs), 0);
	if ((double)fs.f_bavail * (double)fs.f_frsize > 1e12) {
		print_message("skipped: /tmp has more room than upload.floor can ask for\n");
		skip();
	}
	assert_int_equal(configure("upload.floor=1048576"), 0);
	assert_int_equal(take(&memory, &files, TYPE, body, sizeof body - 1, 0), 0);
	assert_string_equal(form_text(memory.rq.form, "title"), "漏水四天");
	data = data_new(memory.rq.pool);
	form_show(memory.rq.form, data);
	data_json(data, &json);
	assert_non_null(strstr(json.p, "服务器暂时放不下附件，请不带附件先提交"));
	buf_free(&json);
	memory_end(&memory);
	assert_int_equal(configure("upload.floor=0"), 0);
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st, (void)kind, (void)ftw;
	return remove(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_no_person_types_is_malformed),
		cmocka_unit_test(a_person_reads_what_to_change_and_keeps_the_words),
		cmocka_unit_test(values_are_read_by_type_and_secrets_never_shown),
		cmocka_unit_test(what_is_wrong_stands_in_the_order_of_the_fields),
		cmocka_unit_test(ticked_boxes_of_one_name_all_count),
		cmocka_unit_test(questions_that_are_data_come_as_a_family),
		cmocka_unit_test(other_content_types_are_refused),
		cmocka_unit_test(a_body_over_its_cap_is_too_large_said_or_not),
		cmocka_unit_test(a_file_is_kept_under_its_hash),
		cmocka_unit_test(a_file_nobody_kept_is_gone_after_the_request),
		cmocka_unit_test(what_a_killed_worker_left_goes_after_an_hour),
		cmocka_unit_test(a_file_that_lies_about_itself_is_refused_beside_its_field),
		cmocka_unit_test(too_large_and_too_many_are_said_with_the_words_kept),
		cmocka_unit_test(a_file_name_loses_what_could_mislead),
		cmocka_unit_test(without_room_on_the_disk_the_letter_still_stands),
	};
	char dir[] = "/tmp/huiying-form-XXXXXX";
	struct buf err = BUF_INIT;
	int failed;

	log_open("test", LOG_ERROR);
	if (!mkdtemp(dir))
		return 1;
	snprintf(data_dir, sizeof data_dir, "data.dir=%s", dir);
	if (configure("upload.floor=0") != 0 || upload_open(&err) != 0) {
		fputs(buf_str(&err), stderr);
		return 1;
	}
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	upload_close();
	nftw(dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	return failed;
}
