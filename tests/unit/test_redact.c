/* SPDX-License-Identifier: MIT */
/*
 * What a clerk is warned of before a letter goes public, and what is left of it behind the mask. A
 * number that slips through here is a citizen's telephone on the web.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "text/redact.h"

struct sample {
	const char *text;
	enum redact_part part;
	const char *masked; /* NULL: nothing is found */
};

static const struct sample samples[] = {
	{"请打 13800001234 联系我", REDACT_LETTER, "请打 138****1234 联系我"},
	{"138 0000 1234", REDACT_LETTER, "138****1234"},
	{"138-0000-1234。", REDACT_ANSWER, "138****1234。"},
	{"１３８００００１２３４", REDACT_LETTER, "138****1234"},
	{"+86 13800001234", REDACT_LETTER, "+86138****1234"},
	{"电话13800001234，13900005678", REDACT_LETTER, "电话138****1234，139****5678"},
	{"1380000123413900005678", REDACT_LETTER, "138****1234139****5678"},
	{"**13800001234**", REDACT_LETTER, "**138****1234**"},
	{"2026年 13800001234 2027年", REDACT_LETTER, "2026年 138****1234 2027年"},
	{"身份证 11010519491231002X", REDACT_LETTER, "身份证 11*************02X"},
	{"身份证 110105 19491231 0021", REDACT_LETTER, "身份证 11*************021"},
	{"旧证 110105491231002", REDACT_LETTER, "旧证 11**********002"},
	{"卡号 6222 0000 1111 2222 333", REDACT_ANSWER, "卡号 ***************2333"},
	{"0744-8222333", REDACT_LETTER, "0744-****333"},
	{"(010)62223334", REDACT_LETTER, "010-****334"},
	{"家里电话：8222333", REDACT_LETTER, "家里电话：****333"},
	{"0744-8222333", REDACT_ANSWER, NULL},
	{"zhang.san@qq.com", REDACT_ANSWER, "z***@qq.com"},
	{"138 0000 1234@qq.com", REDACT_LETTER, "138****1***@qq.com"},
	{"湘G·12345 挡住了路", REDACT_LETTER, "湘G***45 挡住了路"},
	{"京AD12345", REDACT_ANSWER, "京A***45"},
	{"王小明先生：您好", REDACT_ANSWER, "王**先生：您好"},
	{"感谢王先生", REDACT_ANSWER, NULL},
	{"感谢欧阳明女士", REDACT_ANSWER, "感谢欧阳*女士"},
	{"我叫张国祥，今年六十", REDACT_LETTER, "我叫张**，今年六十"},
	{"我是李四，想问", REDACT_LETTER, "我是李*，想问"},
	{"我是高中生", REDACT_LETTER, NULL},
	{"姓名：阿依古丽", REDACT_LETTER, "姓名：阿***"},
	{"此致敬礼\n张三\n2026年11月22日", REDACT_LETTER, "此致敬礼\n张*\n2026年11月22日"},
	{"张局长：楼下垃圾很多", REDACT_LETTER, NULL},
	{"家住永定区西溪坪街道解放路12号阳光小区3栋2单元501室", REDACT_LETTER,
		"家住永定区西溪坪街道***"},
	{"住在阳光小区3栋501", REDACT_LETTER, "住在***"},
	{"地址：慈利县零阳镇王家坪村三组", REDACT_LETTER, "地址：慈利县零阳镇***"},
	{"解放路12号3栋2单元", REDACT_LETTER, "解放路***"},
	{"请到政务服务中心二楼3号窗口，解放路12号3栋101室", REDACT_ANSWER, NULL},
	{"人民路12号门口路灯坏了，5号线", REDACT_LETTER, NULL},
	{"没有数字的信", REDACT_LETTER, NULL},
	{"2026年11月22日，一共 320 米，12 栋 3 单元", REDACT_LETTER, NULL},
	{"文号〔2023〕5号，编号 20260001", REDACT_LETTER, NULL},
	{"办件编号 2026 1122 4837 1925", REDACT_LETTER, NULL},
	{"12800001234", REDACT_LETTER, NULL},
	{"", REDACT_LETTER, NULL},
};

static void personal_data_is_found_and_masked_and_other_things_are_not(void **state)
{
	struct pool *pool = pool_open();

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const struct sample *s = &samples[i];
		struct redact_find *finds;
		size_t n;
		redact_scan(pool, s->text, s->part, NULL, &finds, &n);
		if (!s->masked && n)
			fail_msg("“%s”: %s", s->text, finds[0].found);
		assert_string_equal(
			redact_mask(pool, s->text, s->part, NULL), s->masked ? s->masked : s->text);
	}
	pool_close(&pool);
}

/* Every pair of samples, in both orders: what one leaves over must not hide or make up another. */
static void a_masked_text_is_as_it_stays_and_the_rest_is_untouched(void **state)
{
	size_t count = sizeof(samples) / sizeof(samples[0]);
	struct pool *pool = pool_open();

	(void)state;
	for (size_t i = 0; i < count * count; i++) {
		const char *text =
			pool_print(pool, "%s%s", samples[i / count].text, samples[i % count].text);
		struct redact_find *finds;
		size_t n, end = 0;
		redact_scan(pool, text, REDACT_LETTER, NULL, &finds, &n);
		for (size_t k = 0; k < n; k++) {
			assert_true(finds[k].at >= end);
			end = finds[k].at + finds[k].length;
			assert_true(end <= strlen(text));
			assert_memory_equal(finds[k].found, text + finds[k].at, finds[k].length);
		}
		char *masked = redact_mask(pool, text, REDACT_LETTER, NULL);
		assert_string_equal(redact_mask(pool, masked, REDACT_LETTER, NULL), masked);
		redact_scan(pool, masked, REDACT_LETTER, NULL, &finds, &n);
		if (n)
			fail_msg("“%s” leaves “%s”", masked, finds[0].found);
		pool_empty(pool);
	}
	pool_close(&pool);
}

static void what_is_known_of_the_citizen_goes_wherever_it_stands(void **state)
{
	static const char *const known[] = {
		"阿依古丽", "桃花岛7号", "13800001234", "ayi@example.cn", "", NULL};
	struct pool *pool = pool_open();

	(void)state;
	assert_string_equal(
		redact_mask(pool, "已与阿依古丽当面说明，她住桃花岛7号", REDACT_ANSWER, known),
		"已与阿***当面说明，她住***");
	assert_string_equal(redact_mask(pool, "AYI@example.cn、13800001234", REDACT_ANSWER, known),
		"***、138****1234");
	assert_string_equal(redact_mask(pool, "办好了。", REDACT_ANSWER, known), "办好了。");
	pool_close(&pool);
}

static void a_warning_names_what_was_found_and_how_many(void **state)
{
	struct pool *pool = pool_open();
	struct buf many = BUF_INIT;

	(void)state;
	assert_string_equal(
		redact_warning(pool, "来信", "请打 13800001234，0744-8222333", REDACT_LETTER),
		"来信里有像手机号的 13800001234、像座机号的 0744-8222333");
	assert_null(redact_warning(pool, "来信", "路灯坏了", REDACT_LETTER));
	for (int i = 0; i < 7; i++)
		buf_print(&many, "1380000123%d，", i);
	assert_non_null(strstr(redact_warning(pool, "来信", many.p, REDACT_LETTER), "等 7 处"));
	buf_free(&many);
	pool_close(&pool);
}

static void a_text_full_of_digits_is_read_to_its_end(void **state)
{
	struct pool *pool = pool_open();
	char *text = pool_alloc(pool, 100001);

	(void)state;
	memset(text, '7', 99000);
	memcpy(text + 99000, " 13800001234", 13);
	assert_non_null(strstr(redact_warning(pool, "来信", text, REDACT_LETTER), "13800001234"));
	pool_close(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(personal_data_is_found_and_masked_and_other_things_are_not),
		cmocka_unit_test(a_masked_text_is_as_it_stays_and_the_rest_is_untouched),
		cmocka_unit_test(what_is_known_of_the_citizen_goes_wherever_it_stands),
		cmocka_unit_test(a_warning_names_what_was_found_and_how_many),
		cmocka_unit_test(a_text_full_of_digits_is_read_to_its_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
