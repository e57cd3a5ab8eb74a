/* SPDX-License-Identifier: MIT */
/*
 * Lists of other systems: what a spreadsheet in China writes is read, a broken line is named and
 * the others are taken, and what was written is read again as it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "text/records.h"
#include "text/sheet.h"

static const struct record_column columns[] = {
	{"编号", "ref", true}, {"错误地址", "url", true}, {"描述", "words", false}};
static const struct record_shape shape = {"list", "item", columns, 3};

static void note(void *ctx, size_t line, const char *const *cells, const char *fault)
{
	struct buf *out = ctx;

	if (fault)
		buf_print(out, "%zu!%s|", line, fault);
	else
		buf_print(out, "%zu:%s,%s,%s|", line, cells[0], cells[1], cells[2]);
}

static void reads_n(const char *text, size_t n, const char *expected)
{
	struct buf got = BUF_INIT, err = BUF_INIT;

	if (records_read(text, n, &shape, note, &got, &err) != 0)
		buf_print(&got, "err %s", buf_str(&err));
	assert_string_equal(buf_str(&got), expected);
	buf_free(&got);
	buf_free(&err);
}

static void reads(const char *text, const char *expected)
{
	reads_n(text, strlen(text), expected);
}

static void test_csv(void **state)
{
	(void)state;
	reads("编号,错误地址,描述\n1,a,b\n", "2:1,a,b|");
	reads("\xef\xbb\xbf编号,错误地址,描述\r\n1,a,b\r\n2,c,\r\n", "2:1,a,b|3:2,c,|");
	reads("描述,别的,错误地址,编号\nb,x,a,1", "2:1,a,b|"); /* any order, no last line end */
	reads("编号,错误地址\n1,a", "2:1,a,|");
	reads("编号;错误地址\n1;a,b", "2:1,a,b,|");
	reads("编号\t错误地址\n1\ta", "2:1,a,|");
	reads("编号,错误地址,描述\n1,a,\"两\n行，\"\"引\"\"\"\n2,c,d\n",
		"2:1,a,两\n行，\"引\"|4:2,c,d|");
	reads("编号,错误地址,描述\n\n1,'=a,'b\n", "3:1,=a,'b|");
	reads("ref,url\n1,a\n", "2:1,a,|");
}

static void test_bad_lines_stop_nothing(void **state)
{
	(void)state;
	reads("编号,错误地址\n1\n2,b\n3,c,d\n4,e\n",
		"2!not as many columns as the head line|3:2,b,|"
		"4!not as many columns as the head line|5:4,e,|");
	reads("编号,错误地址\n1,\"a\n2,b\n", "2!a quoted cell does not end|");
	reads_n("编号,错误地址\n1,a\0b\n2,c\n", 29, "2!a byte that is no text|3:2,c,|");
}

static void test_no_such_file(void **state)
{
	(void)state;
	reads("编号,描述\n1,b\n", "err line 1: the head line lacks “错误地址”");
	reads("", "err line 1: the head line lacks “编号”");
	reads("<list><item></list>", "err line 1: not well-formed XML");
	reads("<other/>", "err line 1: the root element is not “list”");
}

static void test_gbk(void **state)
{
	(void)state;
	/* 编号,错误地址,描述 / 1,a,首页的链接打不开 in GBK, as spreadsheets save it */
	reads("\xb1\xe0\xba\xc5,\xb4\xed\xce\xf3\xb5\xd8\xd6\xb7,\xc3\xe8\xca\xf6\r\n1,a,"
	      "\xca\xd7\xd2\xb3\xb5\xc4\xc1\xb4\xbd\xd3\xb4\xf2\xb2\xbb\xbf\xaa\r\n",
		"2:1,a,首页的链接打不开|");
}

static void test_xml(void **state)
{
	(void)state;
	reads("<?xml version=\"1.0\"?>\n<list>\n<item><ref>1</ref><url>a&amp;b</url></item>\n"
	      "<item><编号>2</编号><错误地址><![CDATA[<c>]]></错误地址><x/></item></list>",
		"3:1,a&b,|4:2,<c>,|");
	reads("<list><item><ref>1</ref><ref>2</ref></item><item><ref>3</ref></item></list>",
		"1!a value stands there twice|1:3,,|");
	/* entities of its own are none of ours */
	reads("<!DOCTYPE list [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
	      "<list><item><ref>1</ref><url>&e;</url></item></list>",
		"err line 1: a document type is declared");
}

static const char *const hard[] = {
	"7", "http://a.gov.cn/?a=1&b=\"2\"", "=1+1，<两>\n行\r\n\t'x' 𠮷"};

static void test_what_was_written_is_read(void **state)
{
	(void)state;
	struct buf out = BUF_INIT, err = BUF_INIT, got = BUF_INIT, expected = BUF_INIT;
	const char *const heads[] = {columns[0].head, columns[1].head, columns[2].head};
	struct sheet *sheet = sheet_open(SHEET_CSV, "x", heads, 3);

	for (int i = 0; i < 3; i++)
		sheet_text(sheet, hard[i]);
	sheet_row(sheet);
	assert_int_equal(sheet_close(&sheet, &out), 0);
	assert_int_equal(records_read(out.p, out.n, &shape, note, &got, &err), 0);
	buf_print(&expected, "2:%s,%s,%s|", hard[0], hard[1], hard[2]);
	assert_string_equal(buf_str(&got), buf_str(&expected));

	buf_empty(&out);
	buf_empty(&got);
	records_xml_begin(&shape, &out);
	records_xml_put(&shape, hard, &out);
	records_xml_end(&shape, &out);
	assert_int_equal(records_read(out.p, out.n, &shape, note, &got, &err), 0);
	assert_string_equal(strchr(buf_str(&got), ':'), strchr(buf_str(&expected), ':'));
	buf_free(&out);
	buf_free(&err);
	buf_free(&got);
	buf_free(&expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_bad_lines_stop_nothing),
		cmocka_unit_test(test_no_such_file),
		cmocka_unit_test(test_gbk),
		cmocka_unit_test(test_xml),
		cmocka_unit_test(test_what_was_written_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
