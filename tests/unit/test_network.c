/* SPDX-License-Identifier: MIT */
/*
 * Who is within a list of networks: nobody slips in by another spelling, nobody named is kept out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/network.h"

static void who_is_named_fits_and_nobody_else(void **state)
{
	static const struct {
		const char *list, *address;
		bool fits;
	} rows[] = {
		{"10.0.0.0/8", "10.255.0.1", true},
		{"10.0.0.0/8", "11.0.0.1", false},
		{"192.0.2.7", "192.0.2.7", true},
		{"192.0.2.7", "192.0.2.8", false},
		{"192.0.2.0/25", "192.0.2.127", true},
		{"192.0.2.0/25", "192.0.2.128", false},
		{"10.0.0.0/8, 2001:db8::/32", "2001:db8:1::1", true},
		{"10.0.0.0/8, 2001:db8::/32", "2001:db9::1", false},
		{"10.0.0.0/8", "::ffff:10.1.2.3", true},
		{"0.0.0.0/0", "203.0.113.9", true},
		{"0.0.0.0/0", "2001:db8::1", false},
		{"", "127.0.0.1", false},
		{"127.0.0.1", "", false},
		{"127.0.0.0/8", "127.1", false},
		{"127.0.0.1", "unix:", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(network_list_fits(rows[i].list, rows[i].address), rows[i].fits);
}

static void what_is_no_network_is_said(void **state)
{
	static const char *const good[] = {"", "::1", "10.0.0.0/8,192.168.0.0/16 fd00::/8"};
	static const char *const bad[] = {"10.0.0.0/33", "localhost", "10.0.0/8", "::1/129",
		"1.2.3.4/", "10.0.0.0/8, intranet",
		"00000000000000000000000000000000000000000000000000000000000000000000000.0.0.1"};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(network_list_parses(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(network_list_parses(bad[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_named_fits_and_nobody_else),
		cmocka_unit_test(what_is_no_network_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
