/* SPDX-License-Identifier: MIT */
/* The post box speaks SMTP as a relay does, keeps what it was given byte for byte, and reads it
 * back as a person would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "modules/postbox/faults.h"
#include "modules/postbox/mime.h"
#include "modules/postbox/smtp.h"

static struct {
	struct buf content;
	char from[300], to[300];
	size_t n_to;
	int mails, rcpt_code, data_code;
} got;

static int on_rcpt(void *ctx, const char *to)
{
	(void)ctx, (void)to;
	return got.rcpt_code ? got.rcpt_code : 250;
}

static int on_data(void *ctx, const struct smtp_mail *mail)
{
	(void)ctx;
	buf_empty(&got.content);
	buf_add(&got.content, buf_str(&mail->content), mail->content.n);
	snprintf(got.from, sizeof got.from, "%s", mail->from);
	snprintf(got.to, sizeof got.to, "%s", mail->to[mail->n_to - 1]);
	got.n_to = mail->n_to;
	got.mails++;
	return got.data_code ? got.data_code : 250;
}

/* The codes of all replies, "220 250 …", when the text comes in pieces of `piece` bytes. */
static const char *talk(const char *text, size_t n, size_t piece)
{
	static char codes[4000];
	struct smtp_hooks hooks = {NULL, on_rcpt, on_data, NULL};
	struct buf answer = BUF_INIT;
	struct smtp *smtp = smtp_open(&hooks, &answer);
	size_t at = 0;

	buf_empty(&got.content);
	got.mails = 0;
	for (size_t i = 0; i < n; i += piece)
		if (smtp_feed(smtp, text + i, n - i < piece ? n - i : piece, &answer) != 0)
			break;
	codes[0] = '\0';
	for (const char *p = buf_str(&answer); *p; p = strchr(p, '\n') + 1) {
		assert_non_null(strstr(p, "\r\n"));
		if (p[3] == ' ' && at + 5 < sizeof codes)
			at += (size_t)snprintf(
				codes + at, sizeof codes - at, "%s%.3s", at ? " " : "", p);
	}
	smtp_close(&smtp);
	buf_free(&answer);
	return codes;
}

static void a_conversation_has_the_usual_codes(void **state)
{
	static const struct {
		const char *said, *codes;
	} cases[] = {
		{"", "220"},
		{"EHLO x\r\n", "220 250"},
		{"HELO x\r\nNOOP\r\nRSET\r\nQUIT\r\n", "220 250 250 250 221"},
		{"ehlo x\r\nmail from:<a@b>\r\nrcpt to:<c@d>\r\ndata\r\nhi\r\n.\r\nquit\r\n",
			"220 250 250 250 354 250 221"},
		{"EHLO x\nMAIL FROM:<a@b> SIZE=100 BODY=8BITMIME SMTPUTF8\n", "220 250 250"},
		{"EHLO x\r\nMAIL FROM:<>\r\n", "220 250 250"},
		{"EHLO x\r\nMAIL FROM: <a@b>\r\n", "220 250 250"},
		{"MAIL FROM:<a@b>\r\n", "220 503"},
		{"EHLO x\r\nRCPT TO:<a@b>\r\n", "220 250 503"},
		{"EHLO x\r\nMAIL FROM:<a@b>\r\nDATA\r\n", "220 250 250 503"},
		{"EHLO x\r\nMAIL FROM:<a@b>\r\nMAIL FROM:<a@b>\r\n", "220 250 250 503"},
		{"EHLO x\r\nMAIL FROM:a@b\r\n", "220 250 501"},
		{"EHLO x\r\nMAIL FROM:<a@b\r\n", "220 250 501"},
		{"EHLO x\r\nMAIL FROM:<a@b>x\r\n", "220 250 501"},
		{"EHLO x\r\nMAIL FROM:<a b@c>\r\n", "220 250 501"},
		{"EHLO x\r\nMAIL FROM:<a@b> SIZE=99999999\r\n", "220 250 552"},
		{"EHLO x\r\nMAIL FROM:<a@b> SIZE=99999999999999999999999999\r\n", "220 250 552"},
		{"EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<nobody>\r\n", "220 250 250 501"},
		{"EHLO x\r\nAUTH PLAIN AG1lAHg=\r\n", "220 250 235"},
		{"EHLO x\r\nAUTH PLAIN\r\nAG1lAHg=\r\n", "220 250 334 235"},
		{"EHLO x\r\nAUTH LOGIN\r\n", "220 250 504"},
		{"VRFY x\r\n\r\nnonsense\r\n", "220 502 500 500"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t piece = 1; piece <= 64; piece *= 4)
			assert_string_equal(
				talk(cases[i].said, strlen(cases[i].said), piece), cases[i].codes);
}

#define HEAD "EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n"

static void a_mail_is_kept_byte_for_byte(void **state)
{
	static const struct {
		const char *sent, *kept;
	} cases[] = {
		{"hi\r\n.\r\n", "hi\r\n"},
		{".\r\n", ""},
		{"..\r\n.\r\n", ".\r\n"},
		{"..leading\r\n.\r\n", ".leading\r\n"},
		{"a\n.\nb\r\n.\r\n", "a\n.\nb\r\n"}, /* a lone \n ends nothing */
		{"a\r.\r\r\n.\r\n", "a\r.\r\r\n"},
		{"Subject: x\r\n\r\n\xe4\xbd\xa0\r\n.\r\n", "Subject: x\r\n\r\n\xe4\xbd\xa0\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (size_t piece = 1; piece <= 64; piece *= 4) {
			struct buf text = BUF_INIT;

			buf_print(&text, HEAD "%s", cases[i].sent);
			talk(buf_str(&text), text.n, piece);
			assert_int_equal(got.mails, 1);
			assert_string_equal(buf_str(&got.content), cases[i].kept);
			assert_string_equal(got.from, "a@b");
			assert_string_equal(got.to, "c@d");
			buf_free(&text);
		}
	}
}

static void very_long_lines_and_mails_do_no_harm(void **state)
{
	struct buf text = BUF_INIT;
	size_t before;

	(void)state;
	buf_text(&text, HEAD);
	before = text.n;
	for (int i = 0; i < 5000; i++)
		buf_char(&text, 'x');
	buf_text(&text, "\r\n.\r\n");
	assert_string_equal(talk(buf_str(&text), text.n, 100), "220 250 250 250 354 250");
	assert_int_equal(got.content.n, 5002);
	text.n = before;
	for (int i = 0; i < SMTP_MAIL_MOST / 60 + 10; i++)
		buf_text(
			&text, "0123456789012345678901234567890123456789012345678901234567890\r\n");
	buf_text(&text, ".\r\nNOOP\r\n");
	assert_string_equal(talk(buf_str(&text), text.n, 4096), "220 250 250 250 354 552 250");
	assert_int_equal(got.mails, 0);
	buf_empty(&text);
	for (int i = 0; i < 3000; i++)
		buf_char(&text, 'N');
	buf_text(&text, "\r\nNOOP\r\n");
	assert_string_equal(talk(buf_str(&text), text.n, 7), "220 500 250");
	buf_free(&text);
}

static void too_many_recipients_and_errors_have_an_end(void **state)
{
	struct buf text = BUF_INIT;
	const char *codes;

	(void)state;
	buf_text(&text, "EHLO x\r\nMAIL FROM:<a@b>\r\n");
	for (int i = 0; i < SMTP_RECIPIENTS_MOST + 1; i++)
		buf_print(&text, "RCPT TO:<r%d@x>\r\n", i);
	buf_text(&text, "DATA\r\n.\r\n");
	codes = talk(buf_str(&text), text.n, 4096);
	assert_non_null(strstr(codes, "250 452 354 250"));
	assert_int_equal(got.n_to, SMTP_RECIPIENTS_MOST);
	buf_empty(&text);
	for (int i = 0; i < 40; i++)
		buf_text(&text, "WHAT\r\n");
	codes = talk(buf_str(&text), text.n, 4096);
	assert_string_equal(codes + strlen(codes) - 3, "421");
	assert_int_equal(strlen(codes), 3 + 4 * 21);
	buf_free(&text);
}

static void hooks_decide_what_is_taken(void **state)
{
	(void)state;
	got.rcpt_code = 550;
	assert_string_equal(talk(HEAD, strlen(HEAD), 4096), "220 250 250 550 503");
	got.rcpt_code = 0;
	got.data_code = 451;
	assert_string_equal(talk(HEAD "x\r\n.\r\n", strlen(HEAD "x\r\n.\r\n"), 4096),
		"220 250 250 250 354 451");
	got.rcpt_code = got.data_code = 0;
}

static void faults_are_read_by_place_and_recipient(void **state)
{
	static const char text[] = "rcpt 451 slow@\nrcpt 550 gone@\n# rcpt 500\ndata drop x@\n"
				   "data slow:5 y@\ndata lose z@\nauth 535\nrcpt nonsense n@\n";

	(void)state;
	assert_int_equal(faults_read(text, "rcpt", "slow@a").code, 451);
	assert_int_equal(faults_read(text, "rcpt", "gone@a").code, 550);
	assert_int_equal(faults_read(text, "rcpt", "other@a").code, 0);
	assert_int_equal(faults_read(text, "rcpt", "n@a").code, 0);
	assert_true(faults_read(text, "data", "x@a").drop);
	assert_int_equal(faults_read(text, "data", "y@a").slow, 5);
	assert_true(faults_read(text, "data", "z@a").lose);
	assert_int_equal(faults_read(text, "auth", "").code, 535);
	assert_int_equal(faults_read("", "auth", "").code, 0);
}

static void a_mail_is_read_as_a_person_would(void **state)
{
	static const struct {
		const char *mail, *subject, *text;
	} cases[] = {
		{"Subject: plain\r\n\r\nbody\r\n", "plain", "body\n"},
		{"subject:x\n\nunix\n", "x", "unix\n"},
		{"X: y\r\nSubject: =?UTF-8?B?5Zue5omn?=\r\n =?utf-8?b?5p2l5LqG?=\r\n\r\n",
			"回执来了", ""},
		{"Subject: =?UTF-8?Q?=E5=9B=9E_a=3D?= b\r\n\r\n", "回 a= b", ""},
		{"Subject: a =?UTF-8?B?5Zue?= b\r\n\r\n", "a 回 b", ""},
		{"Subject: =?GBK?B?xOPKxw==?=\r\n\r\n", "=?GBK?B?xOPKxw==?=", ""},
		{"Subject: =?UTF-8?B?!!?=\r\n\r\n", "=?UTF-8?B?!!?=", ""},
		{"Subject: =?UTF-8?B?\r\n\r\n", "=?UTF-8?B?", ""},
		{"No: header", "", ""},
		{"", "", ""},
		{"Content-Transfer-Encoding: base64\r\n\r\n5Zue5omn\r\nDQo=\r\n", "", "回执\n"},
		{"Content-Transfer-Encoding: base64\r\n\r\n***\r\n", "", "***\n"},
		{"Content-Transfer-Encoding: quoted-printable\r\n\r\n=E5=9B=9E=\r\n=E6=89=A7 =3D "
		 "x=\r\n",
			"", "回执 = x"},
		{"Subject: bad \xff\x01\r\n\r\n\xe5\x9b body\a\r\n", "bad \xef\xbf\xbd\xef\xbf\xbd",
			"\xef\xbf\xbd\xef\xbf\xbd body\xef\xbf\xbd\n"},
	};
	struct pool *pool = pool_open();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = strlen(cases[i].mail);

		assert_string_equal(
			mime_header(pool, cases[i].mail, n, "Subject"), cases[i].subject);
		assert_string_equal(mime_text(pool, cases[i].mail, n), cases[i].text);
	}
	pool_close(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_conversation_has_the_usual_codes),
		cmocka_unit_test(a_mail_is_kept_byte_for_byte),
		cmocka_unit_test(very_long_lines_and_mails_do_no_harm),
		cmocka_unit_test(too_many_recipients_and_errors_have_an_end),
		cmocka_unit_test(hooks_decide_what_is_taken),
		cmocka_unit_test(faults_are_read_by_place_and_recipient),
		cmocka_unit_test(a_mail_is_read_as_a_person_would),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	buf_free(&got.content);
	return failed;
}
