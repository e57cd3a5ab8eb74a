/* SPDX-License-Identifier: MIT */
/*
 * Telephone numbers and mail addresses as people write them; what is stored shows nobody's name.
 */
#include "ticket_world.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void telephones_become_digits(void **state)
{
	(void)state;
	const struct {
		const char *typed, *digits;
	} cases[] = {
		{"13800001234", "13800001234"},
		{"138 0000 1234", "13800001234"},
		{" 138-0000-1234 ", "13800001234"},
		{"+86 138 0000 1234", "13800001234"},
		{"+86-13800001234", "13800001234"},
		{"（+86）13800001234", "13800001234"},
		{"0086 13800001234", "13800001234"},
		{"8613800001234", "13800001234"},
		{"１３８００００１２３４", "13800001234"},
		{"19912345678", "19912345678"},
		{"0744-8222333", "07448222333"},
		{"（0744）8222333", "07448222333"},
		{"(0744) 822 2333", "07448222333"},
		{"0744—8222333", "07448222333"},
		{"+86 744 8222333", "07448222333"},
		{"+86 0744 8222333", "07448222333"},
		{"0755-12345678", NULL}, /* no line begins with 1 */
		{"0755 8234 5678", "075582345678"},
		{"010-65123456", "01065123456"},
		{"+86 10 65123456", "01065123456"},
		{"021 6512345", NULL}, /* eight digits there */
		{"8222333", "8222333"},
		{"400-800-1234", "4008001234"},
		{"12345", NULL},
		{"1380000123", NULL},
		{"138000012345", NULL},
		{"12800001234", NULL},
		{"+1 202 555 0123", NULL},
		{"", NULL},
		{"电话", NULL},
		{"13800001234a", NULL},
		{"138+00001234", NULL},
		{"0", NULL},
		{"+86", NULL},
		{"+", NULL},
		{"0086", NULL},
		{"00000000000", NULL},
		{"1380000123413800001234138000012341380000", NULL},
		{"\xff\xff", NULL},
		{NULL, NULL},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *digits = contact_phone(world.pool, cases[i].typed);
		if (!str_equal(digits, cases[i].digits))
			fail_msg("%s: %s", cases[i].typed, digits ? digits : "none");
	}
}

static void mail_addresses_are_checked(void **state)
{
	(void)state;
	const char *good[] = {"a@b.cn", "wang.xiao-ming+1@mail.example.com", "1234567@qq.com",
		"o'brien@example.org"};
	const char *bad[] = {"", NULL, "a", "@b.cn", "a@", "a@b", "a@b.c", "a b@c.cn", "a@b..cn",
		"a@-b.cn", "a@b-.cn", ".a@b.cn", "a.@b.cn", "a..b@c.cn", "a@b.cn\r\nBcc: x@y.cn",
		"王@b.cn", "a@b.cn ", "a@b@c.cn", "<a@b.cn>", "a@.cn"};
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(contact_email_fits(good[i]));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(contact_email_fits(bad[i]));
}

static void what_is_stored_shows_nobody(void **state)
{
	(void)state;
	need_world();
	const struct secret *secret = world.engine.secret;
	struct contact in = {"王:小;明", "0744-8222333", "Wang@Example.CN", ""}, out;
	assert_int_equal(contact_insert(world.db, secret, 7, &in), DB_OK);
	assert_int_equal(contact_open(world.db, world.pool, secret, 7, &out), DB_OK);
	assert_string_equal(out.name, in.name);
	assert_string_equal(out.phone, in.phone);
	assert_string_equal(out.email, in.email);
	assert_string_equal(out.address, "");
	const char *shown =
		cell("SELECT CONCAT_WS(' ', HEX(sealed), phone_hash, email_hash) FROM contact"
		     " WHERE ticket_id = ?",
			7);
	assert_null(strstr(shown, "E78E8B"));
	assert_null(strstr(shown, "8222333"));
	assert_int_equal(contact_open(world.db, world.pool, secret, 8, &out), DB_STOP);
}

static void a_contact_moved_to_another_ticket_does_not_open(void **state)
{
	(void)state;
	need_world();
	const struct secret *secret = world.engine.secret;
	struct contact in = {"王小明", "", "", "东街"}, out;
	assert_int_equal(contact_insert(world.db, secret, 7, &in), DB_OK);
	run("UPDATE contact SET ticket_id = 8");
	assert_int_equal(contact_open(world.db, world.pool, secret, 8, &out), DB_BAD);
	assert_string_equal(out.name, "");
}

#define with_world(name) cmocka_unit_test_setup(name, world_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(telephones_become_digits),
		with_world(mail_addresses_are_checked),
		with_world(what_is_stored_shows_nobody),
		with_world(a_contact_moved_to_another_ticket_does_not_open),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
