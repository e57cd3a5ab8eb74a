/* SPDX-License-Identifier: MIT */
/*
 * What a clerk is warned of before a letter goes public. A number that slips through here is a
 * citizen's telephone on the web.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "base/pool.h"
#include "modules/desk/desk.h"

struct sample {
	const char *text;
	bool landlines;
	const char *finds; /* part of the warning, NULL: no warning */
};

static const struct sample samples[] = {
	{"请打 13800001234 联系我", true, "手机号的 13800001234"},
	{"138 0000 1234", true, "手机号的 13800001234"},
	{"138-0000-1234。", true, "手机号的 13800001234"},
	{"１３８００００１２３４", true, "手机号的 13800001234"},
	{"电话13800001234，13900005678", true, "手机号的 13900005678"},
	{"2026年 13800001234 2027年", true, "手机号的 13800001234"},
	{"身份证 11010519491231002X", true, "身份证号的 11010519491231002x"},
	{"身份证 110105 19491231 0021", true, "身份证号的 110105194912310021"},
	{"卡号 6222 0000 1111 2222 333", true, "银行卡号的 6222000011112222333"},
	{"0744-8222333", true, "座机号的 07448222333"},
	{"0744-8222333", false, NULL},
	{"没有数字的信", true, NULL},
	{"2026年11月22日，一共 320 米，12 栋 3 单元", true, NULL},
	{"文号〔2023〕5号，编号 20260001", true, NULL},
	{"12800001234", true, NULL},
	{"", true, NULL},
};

static void personal_numbers_are_found_and_others_not(void **state)
{
	struct pool *pool = pool_open();

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const struct sample *s = &samples[i];
		const char *warning = privacy_warning(pool, "来信", s->text, s->landlines);
		if (!s->finds && warning)
			fail_msg("“%s”: %s", s->text, warning);
		if (s->finds && (!warning || !strstr(warning, s->finds)))
			fail_msg("“%s”: %s", s->text, warning ? warning : "no warning");
	}
	pool_close(&pool);
}

static void a_text_full_of_digits_is_read_to_its_end(void **state)
{
	struct pool *pool = pool_open();
	char *text = pool_alloc(pool, 100001);

	(void)state;
	memset(text, '7', 99000);
	memcpy(text + 99000, " 13800001234", 13);
	assert_non_null(strstr(privacy_warning(pool, "来信", text, true), "13800001234"));
	pool_close(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(personal_numbers_are_found_and_others_not),
		cmocka_unit_test(a_text_full_of_digits_is_read_to_its_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
