/* SPDX-License-Identifier: MIT */
/*
 * One-time passwords as every authenticator shows them: the vectors of RFC 6238 (appendix B) and
 * RFC 4226 (appendix D), and the secret as it is typed in by hand (RFC 4648).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"

static const char key[] = "12345678901234567890";

static void the_vectors_of_rfc_6238_come_out(void **state)
{
	static const struct {
		int64_t seconds;
		uint32_t code;
	} rows[] = {
		{59, 94287082},
		{1111111109, 7081804},
		{1111111111, 14050471},
		{1234567890, 89005924},
		{2000000000, 69279037},
		{20000000000, 65353130},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t step = rows[i].seconds / SECRET_TOTP_STEP;
		assert_int_equal(secret_totp(key, 20, step, 8), rows[i].code);
		assert_int_equal(secret_totp(key, 20, step, 6), rows[i].code % 1000000);
	}
}

static void the_vectors_of_rfc_4226_come_out(void **state)
{
	static const uint32_t codes[] = {
		755224, 287082, 359152, 969429, 338314, 254676, 287922, 162583, 399871, 520489};

	(void)state;
	for (int i = 0; i < 10; i++)
		assert_int_equal(secret_totp(key, 20, i, 6), codes[i]);
}

static void a_configured_sm3_does_not_change_them(void **state)
{
	(void)state;
	secret_use_sm3(true);
	assert_int_equal(secret_totp(key, 20, 1, 8), 94287082);
	secret_use_sm3(false);
}

static void the_secret_is_written_in_base32(void **state)
{
	static const struct {
		const char *bytes, *text;
	} rows[] = {{"", ""}, {"f", "MY"}, {"fo", "MZXQ"}, {"foo", "MZXW6"}, {"foob", "MZXW6YQ"},
		{"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"},
		{key, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf text = BUF_INIT;
		str_base32(rows[i].bytes, strlen(rows[i].bytes), &text);
		assert_string_equal(buf_str(&text), rows[i].text);
		buf_free(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_rfc_6238_come_out),
		cmocka_unit_test(the_vectors_of_rfc_4226_come_out),
		cmocka_unit_test(a_configured_sm3_does_not_change_them),
		cmocka_unit_test(the_secret_is_written_in_base32),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
