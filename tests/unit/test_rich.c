/* SPDX-License-Identifier: MIT */
/* Answers with marks: what a mark is, what stays words, and the same text without marks. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include <time.h>

#include "base/pool.h"
#include "base/str.h"
#include "text/rich.h"

/* --- a text as a short line: kind letter, then the words --- */

static void put_line(struct buf *out, const struct rich_line *line)
{
	for (size_t i = 0; i < line->n; i++)
		if (line->runs[i].url)
			buf_print(out, "<%s %s>", line->runs[i].text, line->runs[i].url);
		else
			buf_text(out, line->runs[i].text);
}

static const char *drawn(struct pool *pool, const char *text)
{
	struct rich_block *blocks;
	struct buf out = BUF_INIT;
	size_t n;

	rich_read(pool, text, &blocks, &n);
	for (size_t i = 0; i < n; i++) {
		const struct rich_block *b = &blocks[i];
		buf_char(&out, "phsuot"[b->kind]);
		if (b->kind == RICH_ORDERED)
			buf_print(&out, "%d", b->first);
		for (size_t k = 0; k < b->n_lines; k++) {
			buf_char(&out, '(');
			put_line(&out, &b->lines[k]);
			buf_char(&out, ')');
		}
		for (size_t k = 0; k < b->n_rows; k++) {
			buf_char(&out, b->rows[k].head ? '^' : '|');
			for (size_t c = 0; c < b->rows[k].n; c++) {
				put_line(&out, &b->rows[k].cells[c]);
				buf_char(&out, '|');
			}
		}
	}
	const char *text_out = pool_copy(pool, buf_str(&out), out.n);
	buf_free(&out);
	return text_out;
}

struct sample {
	const char *text, *drawn, *plain;
};
static const struct sample samples[] = {
	{"", "", ""},
	{"您好。", "p(您好。)", "您好。"},
	{"一\n二\n\n\n三", "p(一\n二)p(三)", "一\n二\n\n三"},
	{"　　首行缩进", "p(　　首行缩进)", "　　首行缩进"},
	{"## 情况\n来了", "h(情况)p(来了)", "情况\n\n来了"},
	{"### 小节", "s(小节)", "小节"},
	{"##没有空格", "p(##没有空格)", "##没有空格"},
	{"# 一级不用", "p(# 一级不用)", "# 一级不用"},
	{"- 甲\n- 乙", "u(甲)(乙)", "· 甲\n· 乙"},
	{"事项：\n- 甲\n以上。", "p(事项：)u(甲)p(以上。)", "事项：\n\n· 甲\n\n以上。"},
	{"-5 度", "p(-5 度)", "-5 度"},
	{"1. 甲\n2. 乙\n4. 丁", "o1(甲)(乙)o4(丁)", "1. 甲\n2. 乙\n\n4. 丁"},
	{"2026. 年", "p(2026. 年)", "2026. 年"},
	{"3.5 元", "p(3.5 元)", "3.5 元"},
	{"| 甲 | 乙 |\n| --- | :---: |\n| 1 | 2 |", "t^甲|乙||1|2|", "甲 | 乙\n1 | 2"},
	{"| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |", "t^甲|乙||1|2|", "甲 | 乙\n1 | 2"},
	{"| 甲 |\n| 1 | 2 |", "t|甲|||1|2|", "甲 | \n1 | 2"},
	{"| a\\|b | c |", "t|a|b|c|", "a|b | c"},
	{"| 没有收尾", "p(| 没有收尾)", "| 没有收尾"},
	{"见[通知](https://example.cn/a)。", "p(见<通知 https://example.cn/a>。)",
		"见通知（https://example.cn/a）。"},
	{"[0744-8222333](tel:0744-8222333)", "p(<0744-8222333 tel:0744-8222333>)", "0744-8222333"},
	{"[表](/files/1)", "p(<表 /files/1>)", "表（/files/1）"},
	{"[a](javascript:alert(1))", "p([a](javascript:alert(1)))", "[a](javascript:alert(1))"},
	{"[a](//evil.example)", "p([a](//evil.example))", "[a](//evil.example)"},
	{"[[a](https://b.cn)", "p([<a https://b.cn>)", "[a（https://b.cn）"},
	{"[](https://b.cn)", "p([](https://b.cn))", "[](https://b.cn)"},
	{"<b>粗</b>", "p(<b>粗</b>)", "<b>粗</b>"},
};

static void marks_are_read_and_everything_else_is_words(void **state)
{
	struct pool *pool = pool_open();

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		assert_string_equal(drawn(pool, samples[i].text), samples[i].drawn);
		assert_string_equal(rich_plain(pool, samples[i].text), samples[i].plain);
	}
	pool_close(&pool);
}

static void only_harmless_addresses_are_links(void **state)
{
	static const char *const good[] = {"http://a.cn", "HTTPS://a.cn/b?c=d#e", "mailto:a@b.cn",
		"tel:+86-744-1", "/hudong/letters/", "/", "https://a.cn/用户@2"};
	static const char *const bad[] = {"", "javascript:x", "data:text/html,x", "//a.cn",
		"/\\a.cn", "http://", "https:///a", "https://gov.cn@evil.cn/", "ftp://a", "a.cn",
		"https://a.cn/ b", "https://a.cn/\"x", "tel:", "tel:a", "mailto:", "mailto:@",
		" https://a.cn", "vbscript:x", "java\nscript:x"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!rich_url(good[i]))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (rich_url(bad[i]))
			fail_msg("taken: %s", bad[i]);
}

/* Fifty thousand characters of the same few marks must cost about as much as twice half of them. */
static double seconds_for(const char *unit, size_t times)
{
	struct pool *pool = pool_open();
	struct buf text = BUF_INIT;
	struct timespec before, after;

	for (size_t i = 0; i < times; i++)
		buf_text(&text, unit);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	rich_plain(pool, text.p);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	buf_free(&text);
	pool_close(&pool);
	return (double)(after.tv_sec - before.tv_sec) +
		(double)(after.tv_nsec - before.tv_nsec) / 1e9;
}

static void costs_grow_with_the_text_alone(void **state)
{
	static const char *const units[] = {"[", "[a](", "[a](https://b.cn", "| a |\n", "- a\n",
		"1. a\n", "| a | b | c |\n| d |\n", "## a\n", "\n\n", "|", "\\|", "| --- |\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		double t = seconds_for(units[i], 200000);
		if (t > 5)
			fail_msg("%s: %.1f s", units[i], t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_are_read_and_everything_else_is_words),
		cmocka_unit_test(only_harmless_addresses_are_links),
		cmocka_unit_test(costs_grow_with_the_text_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
