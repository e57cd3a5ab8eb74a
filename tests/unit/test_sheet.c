/* SPDX-License-Identifier: MIT */
/* A list as a file that somebody opens in a spreadsheet: what a citizen wrote must never run there,
 * and what is in the file must be what was in the list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <string.h>
#include <sys/resource.h>
#include <zlib.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/sheet.h"

#ifdef __has_feature
#define SANITIZED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#define BOM "\xEF\xBB\xBF"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

static const char *const heads[] = {"标题", "数", "时间"};

static void test_formats_by_name(void **state)
{
	enum sheet_format format;
	(void)state;
	assert_true(sheet_format("csv", &format));
	assert_int_equal(format, SHEET_CSV);
	assert_true(sheet_format("xlsx", &format));
	assert_int_equal(format, SHEET_XLSX);
	assert_false(sheet_format("xls", &format));
	assert_false(sheet_format("", &format));
	assert_false(sheet_format("CSV", &format));
	assert_non_null(strstr(sheet_type(SHEET_CSV), "text/csv"));
	assert_non_null(strstr(sheet_type(SHEET_XLSX), "spreadsheetml.sheet"));
}

/* --- CSV --- */

static const struct {
	const char *text, *cell;
} cells[] = {
	{"路灯不亮", "路灯不亮"},
	{NULL, ""},
	{"", ""},
	{"甲,乙", "\"甲,乙\""},
	{"他说\"不行\"", "\"他说\"\"不行\"\"\""},
	{"一行\n二行", "\"一行\n二行\""},
	{"一行\r\n二行", "\"一行\r\n二行\""},
	{"=1+1", "'=1+1"},
	{"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
	{"=HYPERLINK(\"http://a\",\"b\")", "\"'=HYPERLINK(\"\"http://a\"\",\"\"b\"\")\""},
	{"+86 139", "'+86 139"},
	{"-1", "'-1"},
	{"@SUM(A1)", "'@SUM(A1)"},
	{"\t=1", "'\t=1"},
	{"\r=1", "\"'\r=1\""},
	{"\n=1", "\"'\n=1\""},
	{"  =1", "'  =1"},
	{"　=1", "'　=1"},
	{"＝1", "'＝1"},
	{"＋1", "'＋1"},
	{"－1", "'－1"},
	{"＠a", "'＠a"},
	{"1=1", "1=1"},
	{"a@b", "a@b"},
	{"—请", "—请"},
	{"😀", "😀"},
};

static void test_csv_cell_is_text_and_never_a_formula(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		struct buf out = BUF_INIT, want = BUF_INIT;
		struct sheet *sheet = sheet_open(SHEET_CSV, "来信", heads, 3);
		sheet_text(sheet, cells[i].text);
		sheet_row(sheet);
		assert_int_equal(sheet_close(&sheet, &out), 0);
		assert_null(sheet);
		buf_print(&want, BOM "标题,数,时间\r\n%s\r\n", cells[i].cell);
		assert_string_equal(buf_str(&out), buf_str(&want));
		buf_free(&out);
		buf_free(&want);
	}
}

static void test_csv_numbers_and_times(void **state)
{
	struct buf out = BUF_INIT;
	struct sheet *sheet = sheet_open(SHEET_CSV, "来信", heads, 3);
	instant at;
	(void)state;

	assert_int_equal(instant_parse("2026-11-22T23:59:59+08:00", &at), 0);
	sheet_text(sheet, "a");
	sheet_int(sheet, -5);
	sheet_time(sheet, at);
	sheet_row(sheet);
	sheet_number(sheet, 0.125, 2);
	sheet_number(sheet, -3.0, 0);
	sheet_time(sheet, INSTANT_NONE);
	sheet_row(sheet);
	assert_int_equal(sheet_close(&sheet, &out), 0);
	assert_string_equal(
		buf_str(&out), BOM "标题,数,时间\r\na,-5,2026-11-22 23:59\r\n0.12,-3,\r\n");
	buf_free(&out);
}

static void test_a_head_can_be_a_formula_no_more_than_a_cell(void **state)
{
	static const char *const bad[] = {"=1"};
	struct buf out = BUF_INIT;
	struct sheet *sheet = sheet_open(SHEET_CSV, "来信", bad, 1);
	(void)state;
	assert_int_equal(sheet_close(&sheet, &out), 0);
	assert_string_equal(buf_str(&out), BOM "'=1\r\n");
	buf_free(&out);
}

/* A row longer than its head would put cells under no name: our mistake, seen at once. */
static void test_more_cells_than_columns_is_refused(void **state)
{
	(void)state;
	for (int format = SHEET_CSV; format <= SHEET_XLSX; format++) {
		struct buf out = BUF_INIT;
		struct sheet *sheet = sheet_open((enum sheet_format)format, "来信", heads, 3);
		for (int i = 0; i < 4; i++)
			sheet_text(sheet, "a");
		sheet_row(sheet);
		assert_int_equal(sheet_close(&sheet, &out), -1);
		assert_int_equal(out.n, 0);
		buf_free(&out);
	}
}

/* --- XLSX: an archive of XML --- */

static uint32_t little(const char *p, int n)
{
	uint32_t value = 0;
	for (int i = n - 1; i >= 0; i--)
		value = value << 8 | (unsigned char)p[i];
	return value;
}

static char *inflate_part(struct pool *pool, const char *data, uint32_t n, uint32_t size)
{
	char *text = pool_alloc(pool, size + 1);
	z_stream stream = {.next_in = (Bytef *)(uintptr_t)data,
		.avail_in = n,
		.next_out = (Bytef *)text,
		.avail_out = size};
	assert_int_equal(inflateInit2(&stream, -MAX_WBITS), Z_OK);
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	inflateEnd(&stream);
	return text;
}

/* A part of the archive by name, by its central directory; NULL: there is none. */
static char *part(struct pool *pool, const struct buf *file, const char *name)
{
	const char *end = file->p + file->n - 22;
	assert_int_equal(little(end, 4), 0x06054b50);
	const char *entry = file->p + little(end + 16, 4);
	for (uint32_t i = little(end + 10, 2); i > 0; i--) {
		uint32_t length = little(entry + 28, 2);
		assert_int_equal(little(entry, 4), 0x02014b50);
		if (length == strlen(name) && memcmp(entry + 46, name, length) == 0) {
			const char *local = file->p + little(entry + 42, 4);
			const char *data =
				local + 30 + little(local + 26, 2) + little(local + 28, 2);
			return inflate_part(
				pool, data, little(entry + 20, 4), little(entry + 24, 4));
		}
		entry += 46 + length + little(entry + 30, 2) + little(entry + 32, 2);
	}
	return NULL;
}

struct found {
	xmlDoc *doc;
	xmlXPathContext *context;
};

static void page_open(
	struct pool *pool, const struct buf *file, const char *name, struct found *out)
{
	char *text = part(pool, file, name);
	assert_non_null(text);
	out->doc = xmlReadMemory(
		text, (int)strlen(text), name, NULL, XML_PARSE_NONET | XML_PARSE_HUGE);
	assert_non_null(out->doc);
	out->context = xmlXPathNewContext(out->doc);
	xmlXPathRegisterNs(out->context, BAD_CAST "m", BAD_CAST MAIN);
}

static void page_close(struct found *page)
{
	xmlXPathFreeContext(page->context);
	xmlFreeDoc(page->doc);
}

/* What an expression is as text. */
static const char *ask(struct pool *pool, struct found *page, const char *path)
{
	xmlXPathObject *object = xmlXPathEvalExpression(BAD_CAST path, page->context);
	xmlChar *text = xmlXPathCastToString(object);
	char *copy = pool_text(pool, (const char *)text);
	xmlFree(text);
	xmlXPathFreeObject(object);
	return copy;
}

static void test_xlsx_reads_back_as_it_was_written(void **state)
{
	struct pool *pool = pool_open();
	struct buf out = BUF_INIT;
	struct sheet *sheet = sheet_open(SHEET_XLSX, "轮到我：[来信]/1", heads, 3);
	struct found page;
	instant at;
	(void)state;

	assert_non_null(sheet);
	assert_int_equal(instant_parse("2026-11-22T06:00:00+08:00", &at), 0);
	sheet_text(sheet, "=1+1");
	sheet_int(sheet, -5);
	sheet_time(sheet, at);
	sheet_row(sheet);
	sheet_text(sheet, "<b>\"甲\" & 乙\n二行</b> 😀");
	sheet_number(sheet, 0.125, 2);
	sheet_time(sheet, INSTANT_NONE);
	sheet_row(sheet);
	assert_int_equal(sheet_close(&sheet, &out), 0);

	page_open(pool, &out, "xl/worksheets/sheet1.xml", &page);
	assert_string_equal(ask(pool, &page, "string(//m:c[@r='A1'])"), "标题");
	assert_string_equal(ask(pool, &page, "string(//m:c[@r='A2'])"), "=1+1");
	assert_string_equal(ask(pool, &page, "string(//m:c[@r='A2']/@t)"), "inlineStr");
	assert_string_equal(ask(pool, &page, "count(//m:f)"), "0"); /* no formula anywhere */
	assert_string_equal(ask(pool, &page, "string(//m:c[@r='B2']/m:v)"), "-5");
	assert_string_equal(ask(pool, &page, "string(//m:c[@r='C2']/m:v)"), "46348.25");
	assert_string_equal(
		ask(pool, &page, "string(//m:c[@r='A3'])"), "<b>\"甲\" & 乙\n二行</b> 😀");
	assert_string_equal(ask(pool, &page, "string(//m:c[@r='B3']/m:v)"), "0.125");
	assert_string_equal(ask(pool, &page, "string(//m:c[@r='C3'])"), "");
	assert_string_equal(ask(pool, &page, "count(//m:row)"), "3");
	page_close(&page);

	page_open(pool, &out, "xl/workbook.xml", &page);
	assert_string_equal(ask(pool, &page, "string(//m:sheet/@name)"), "轮到我： 来信  1");
	page_close(&page);
	buf_free(&out);
	pool_close(&pool);
}

/* What a sheet's name may not be makes no broken file. */
static void test_any_title_names_a_sheet(void **state)
{
	static const char *const titles[] = {"", "'", "[]:*?/\\",
		"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四",
		"😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"};
	(void)state;
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		struct pool *pool = pool_open();
		struct buf out = BUF_INIT;
		struct found page;
		struct sheet *sheet = sheet_open(SHEET_XLSX, titles[i], heads, 3);
		assert_non_null(sheet);
		assert_int_equal(sheet_close(&sheet, &out), 0);
		page_open(pool, &out, "xl/workbook.xml", &page);
		const char *name = ask(pool, &page, "string(//m:sheet/@name)");
		assert_true(utf8_length(name) >= 1 && utf8_length(name) <= 31);
		page_close(&page);
		buf_free(&out);
		pool_close(&pool);
	}
}

static void test_a_text_too_long_for_a_cell_is_cut_with_a_sign(void **state)
{
	struct pool *pool = pool_open();
	struct buf out = BUF_INIT, text = BUF_INIT;
	struct sheet *sheet = sheet_open(SHEET_XLSX, "来信", heads, 3);
	struct found page;
	(void)state;

	for (int i = 0; i < 50000; i++)
		buf_text(&text, "水");
	sheet_text(sheet, buf_str(&text));
	sheet_row(sheet);
	assert_int_equal(sheet_close(&sheet, &out), 0);
	page_open(pool, &out, "xl/worksheets/sheet1.xml", &page);
	const char *cell = ask(pool, &page, "string(//m:c[@r='A2'])");
	assert_int_equal(utf8_length(cell), 32767);
	assert_string_equal(cell + strlen(cell) - strlen("…"), "…");
	page_close(&page);
	buf_free(&out);
	buf_free(&text);
	pool_close(&pool);
}

/* --- many --- */

static int open_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int n = 0;
	while (readdir(folder))
		n++;
	closedir(folder);
	return n;
}

static long peak(void) /* KB */
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static void fill(struct sheet *sheet, int rows)
{
	struct buf text = BUF_INIT;
	for (int i = 0; i < rows; i++) {
		buf_empty(&text);
		buf_print(&text, "第%d封来信：小区路灯不亮，已经三天了，请派人来修", i);
		sheet_text(sheet, buf_str(&text));
		sheet_int(sheet, i);
		sheet_time(sheet, i * HOUR);
		sheet_row(sheet);
	}
	buf_free(&text);
}

/* 100,000 rows kept as cells would take 30 MB and more; they must cost little beside the file. */
static void test_many_rows_need_little_more_than_the_file(void **state)
{
	(void)state;
	for (int format = SHEET_XLSX; format >= SHEET_CSV; format--) {
		struct pool *pool = pool_open();
		struct buf out = BUF_INIT;
		int files = open_files();
		long before = peak();
		struct sheet *sheet = sheet_open((enum sheet_format)format, "来信", heads, 3);
		instant start = instant_monotonic();
		fill(sheet, 100000);
		assert_int_equal(sheet_close(&sheet, &out), 0);
		print_message(
			"[          ] 100,000 rows of %s: %zu KB, %ld KB more memory, %d ms\n",
			format == SHEET_CSV ? "CSV" : "XLSX", out.n / 1024, peak() - before,
			(int)((instant_monotonic() - start) / 1000));
		assert_int_equal(open_files(), files);
#if !SANITIZED
		assert_true(peak() - before < (long)(3 * out.n / 1024) + 8192);
#endif
		if (format == SHEET_XLSX)
			assert_non_null(strstr(
				part(pool, &out, "xl/worksheets/sheet1.xml"), "r=\"A100001\""));
		else
			assert_non_null(strstr(buf_str(&out), "第99999封来信"));
		buf_free(&out);
		pool_close(&pool);
	}
}

static void test_an_open_sheet_that_is_given_up_leaves_no_file(void **state)
{
	int files = open_files();
	(void)state;
	for (int i = 0; i < 20; i++) {
		struct buf out = BUF_INIT;
		struct sheet *sheet = sheet_open(SHEET_XLSX, "来信", heads, 3);
		for (int k = 0; k < 5; k++)
			sheet_text(sheet, "a");
		sheet_row(sheet);
		assert_int_equal(sheet_close(&sheet, &out), -1);
		buf_free(&out);
	}
	assert_int_equal(open_files(), files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formats_by_name),
		cmocka_unit_test(test_csv_cell_is_text_and_never_a_formula),
		cmocka_unit_test(test_csv_numbers_and_times),
		cmocka_unit_test(test_a_head_can_be_a_formula_no_more_than_a_cell),
		cmocka_unit_test(test_more_cells_than_columns_is_refused),
		cmocka_unit_test(test_xlsx_reads_back_as_it_was_written),
		cmocka_unit_test(test_any_title_names_a_sheet),
		cmocka_unit_test(test_a_text_too_long_for_a_cell_is_cut_with_a_sign),
		cmocka_unit_test(test_many_rows_need_little_more_than_the_file),
		cmocka_unit_test(test_an_open_sheet_that_is_given_up_leaves_no_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
