/* SPDX-License-Identifier: MIT */
/* What is put into a mail cannot change what the mail is: headers stay ours, every line short, the
 * text whole. And how DingTalk is signed, what its robots answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/str.h"
#include "net/mail.h"
#include "net/webhook.h"

static const struct mail_relay relay = {.url = "smtp://relay.example",
	.user = "",
	.password = "",
	.from = "noreply@qingyuan.example",
	.from_name = "清源县人民政府"};

static struct mail usual(void)
{
	return (struct mail){.to = "someone@example.cn",
		.key = "c-42.1_a",
		.subject = "您的来信我们收到了",
		.text = "您好：\n\n收到。\n",
		.at = INT64_C(1795321830) * SECOND};
}

static void assert_refused(const struct mail_relay *from, const struct mail *mail, const char *what)
{
	struct buf out = BUF_INIT, err = BUF_INIT;

	if (mail_compose(from, mail, &out, &err) == 0)
		fail_msg("taken: %s", what);
	assert_true(err.n > 0);
	assert_int_equal(out.n, 0);
	buf_free(&out);
	buf_free(&err);
}

static void a_mail_has_the_headers_it_needs_and_no_others(void **state)
{
	struct buf out = BUF_INIT, err = BUF_INIT;
	struct mail mail = usual();

	(void)state;
	assert_int_equal(mail_compose(&relay, &mail, &out, &err), 0);
	assert_string_equal(buf_str(&out),
		"From: =?UTF-8?B?5riF5rqQ5Y6/5Lq65rCR5pS/5bqc?=\r\n"
		" <noreply@qingyuan.example>\r\n"
		"To: <someone@example.cn>\r\n"
		"Subject: =?UTF-8?B?5oKo55qE5p2l5L+h5oiR5Lus5pS25Yiw5LqG?=\r\n"
		"Date: Sun, 22 Nov 2026 12:30:30 +0800\r\n"
		"Message-ID: <c-42.1_a@qingyuan.example>\r\n"
		"Auto-Submitted: auto-generated\r\n"
		"MIME-Version: 1.0\r\n"
		"Content-Type: text/plain; charset=UTF-8\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\n"
		"5oKo5aW977yaDQoNCuaUtuWIsOOAgg0K\r\n");
	buf_free(&out);
}

static void what_could_end_a_header_is_refused(void **state)
{
	static const char *const lines[] = {"a\r\nBcc: x@y.example", "a\nBcc: x@y.example",
		"a\rBcc: x", "a\n\nbody", "tab\there", "bell\a", "\xff\xfe",
		"\xe2\x80\xae"
		"txt",
		"\xc2\x85"};
	static const char *const addresses[] = {"", "nobody", "@example.cn", "a@", "a b@example.cn",
		"a@example.cn\r\nRCPT TO:<x@y>", "a@example.cn\n", "a@b>,<x@y", "<a@b>", "a@b,c@d",
		"a@b;c@d", "\"a b\"@c", "a\\@b", "a(x)@b", "张@example.cn",
		"a@\x01"
		"b",
		"a@b\x7f"};
	static const char *const keys[] = {"", "a b", "a>b", "a\r\nX: y", "a@b", "键"};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct mail mail = usual();
		struct mail_relay from = relay;

		mail.subject = lines[i];
		assert_refused(&relay, &mail, lines[i]);
		mail = usual();
		from.from_name = lines[i];
		assert_refused(&from, &mail, lines[i]);
	}
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		struct mail mail = usual();
		struct mail_relay from = relay;

		mail.to = addresses[i];
		assert_refused(&relay, &mail, addresses[i]);
		mail = usual();
		from.from = addresses[i];
		assert_refused(&from, &mail, addresses[i]);
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct mail mail = usual();

		mail.key = keys[i];
		assert_refused(&relay, &mail, keys[i]);
	}
}

/* Undoes what add_words() did, as a reader of mail would. */
static void decode_subject(const char *mail, struct buf *out)
{
	const char *p = strstr(mail, "\r\nSubject: ");
	const char *end = strstr(p + 2, "\r\nDate:");

	for (p += 11; p < end;) {
		const char *stop;

		assert_memory_equal(p, "=?UTF-8?B?", 10);
		p += 10;
		stop = strstr(p, "?=");
		assert_non_null(stop);
		assert_true(stop + 2 - (p - 10) <= 75);
		assert_int_equal(str_unbase64(p, (size_t)(stop - p), out), 0);
		p = stop + 2;
		if (p < end) {
			assert_memory_equal(p, "\r\n ", 3);
			p += 3;
		}
	}
}

static void a_long_subject_is_cut_between_characters_and_reads_the_same(void **state)
{
	static const char piece[] = "𠮷县路灯a坏了";

	(void)state;
	for (int n = 1; n < 14; n++) {
		struct buf subject = BUF_INIT, out = BUF_INIT, err = BUF_INIT, back = BUF_INIT;
		struct mail mail = usual();

		for (int i = 0; i < n; i++)
			buf_print(&subject, "%s%d", piece, i);
		mail.subject = buf_str(&subject);
		assert_int_equal(mail_compose(&relay, &mail, &out, &err), 0);
		decode_subject(buf_str(&out), &back);
		assert_string_equal(buf_str(&back), mail.subject);
		buf_free(&subject);
		buf_free(&out);
		buf_free(&back);
	}
}

static void no_line_is_longer_than_78_characters_and_all_are_ascii(void **state)
{
	struct buf text = BUF_INIT, out = BUF_INIT, err = BUF_INIT;
	struct mail mail = usual();
	size_t line = 0;

	(void)state;
	for (int i = 0; i < 3000; i++)
		buf_text(&text, i % 700 == 0 ? "\n.\n" : "很长的一行");
	mail.text = buf_str(&text);
	assert_int_equal(mail_compose(&relay, &mail, &out, &err), 0);
	for (size_t i = 0; i < out.n; i++) {
		assert_true((unsigned char)out.p[i] < 0x80);
		if (out.p[i] == '\n') {
			assert_true(i > 0 && out.p[i - 1] == '\r');
			assert_true(line <= 79);
			line = 0;
		} else {
			line++;
		}
	}
	buf_free(&text);
	buf_free(&out);
}

static void a_plain_subject_stays_readable_and_a_false_word_is_encoded(void **state)
{
	struct buf out = BUF_INIT, err = BUF_INIT;
	struct mail mail = usual();

	(void)state;
	mail.subject = "Test mail";
	assert_int_equal(mail_compose(&relay, &mail, &out, &err), 0);
	assert_non_null(strstr(buf_str(&out), "\r\nSubject: Test mail\r\n"));
	buf_empty(&out);
	mail.subject = "=?UTF-8?B?QmNjOiB4?=";
	assert_int_equal(mail_compose(&relay, &mail, &out, &err), 0);
	assert_null(strstr(buf_str(&out), "Subject: =?UTF-8?B?QmNjOiB4?="));
	buf_free(&out);
}

/* Counted by another program (Python's hmac) for this secret and time. */
static void dingtalk_is_signed_in_the_address(void **state)
{
	struct hook hook = {.url = "https://oapi.dingtalk.com/robot/send?access_token=abc",
		.form = HOOK_DINGTALK,
		.secret = "SEC0123456789abcdef"};
	struct buf url = BUF_INIT;

	(void)state;
	hook_dingtalk_url(&hook, INT64_C(1795321830123) * 1000, &url);
	assert_string_equal(buf_str(&url),
		"https://oapi.dingtalk.com/robot/send?access_token=abc&timestamp=1795321830123"
		"&sign=VQTPv3JginNdNuqwQ8ZXbHT%2FKwX4CzNodoWI8YsWLKw%3D");
	buf_free(&url);
}

static void a_robot_that_answers_200_may_still_have_refused(void **state)
{
	static const struct {
		const char *json;
		long code;
	} cases[] = {{"{\"errcode\":0,\"errmsg\":\"ok\"}", 0},
		{"{\"errcode\":93000,\"errmsg\":\"invalid webhook url\"}", 93000},
		{"{\"errcode\":310000}", 310000}, {"{}", -1}, {"", -1}, {"ok", -1}, {"[0]", -1},
		{"{\"errcode\":\"0\"}", -1}, {"{\"errcode\":null}", -1}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(
			hook_robot_code(cases[i].json, strlen(cases[i].json)), cases[i].code);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_has_the_headers_it_needs_and_no_others),
		cmocka_unit_test(what_could_end_a_header_is_refused),
		cmocka_unit_test(a_long_subject_is_cut_between_characters_and_reads_the_same),
		cmocka_unit_test(no_line_is_longer_than_78_characters_and_all_are_ascii),
		cmocka_unit_test(a_plain_subject_stays_readable_and_a_false_word_is_encoded),
		cmocka_unit_test(dingtalk_is_signed_in_the_address),
		cmocka_unit_test(a_robot_that_answers_200_may_still_have_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
