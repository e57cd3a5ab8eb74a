/* SPDX-License-Identifier: MIT */
/*
 * A message as RFC 5322 and MIME want it, in seven bits: subject and sender's name as encoded words
 * (RFC 2047), the text as base64. Sending is in mail.c.
 */
#include <string.h>
#include "base/str.h"
#include "base/utf8.h"
#include "net/mail.h"

/* An encoded word has at most 75 characters; 42 bytes become 56 and 12 around them. */
#define WORD_BYTES 42
#define LINE_BYTES 57 /* 76 characters of base64 */
#define SUBJECT_MOST 400
#define ADDRESS_MOST 254
#define KEY_MOST 100

/* Fit for an envelope and a header: one address, ASCII, no blanks, brackets or controls. */
static bool address_fits(const char *address)
{
	const char *at = strrchr(address, '@');
	size_t n = strlen(address);

	if (!at || at == address || !at[1] || n > ADDRESS_MOST)
		return false;
	for (size_t i = 0; i < n; i++)
		if (address[i] <= ' ' || address[i] >= 0x7f || strchr("<>()[],;:\\\"", address[i]))
			return false;
	return true;
}

static bool key_fits(const char *key)
{
	size_t n = strlen(key);

	return n > 0 && n <= KEY_MOST &&
		n ==
		strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
}

static bool is_line(const char *text)
{
	return utf8_check(text, strlen(text)) == UTF8_FINE && !strpbrk(text, "\r\n\t");
}

/* Printable, short, and nothing a reader could take for an encoded word. */
static bool is_plain(const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return n < 60 && !strstr(text, "=?");
}

/* Whole characters in each word; words stand one a line. */
static void add_words(struct buf *out, const char *text)
{
	const char *p = text;

	while (*p) {
		const char *end = p, *next = p;

		while (utf8_next(&next) && next - p <= WORD_BYTES)
			end = next;
		if (p != text)
			buf_text(out, "\r\n ");
		buf_text(out, "=?UTF-8?B?");
		str_base64(p, (size_t)(end - p), out);
		buf_text(out, "?=");
		p = end;
	}
}

static void add_phrase(struct buf *out, const char *text, bool quoted)
{
	if (!is_plain(text))
		add_words(out, text);
	else if (quoted && strpbrk(text, "\"\\()<>[]:;@,."))
		add_words(out, text);
	else
		buf_text(out, text);
}

static void add_date(struct buf *out, instant at)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	day d = instant_day(at);
	struct date date = day_date(d);
	int second = (int)((at - day_start(d)) / SECOND);

	buf_print(out, "Date: %s, %d %s %d %02d:%02d:%02d +0800\r\n", days[date.weekday], date.day,
		months[date.month - 1], date.year, second / 3600, second / 60 % 60, second % 60);
}

static void add_body(struct buf *out, const char *text)
{
	struct buf lines = BUF_INIT;

	for (const char *p = text; *p; p++) {
		if (*p == '\n')
			buf_char(&lines, '\r');
		if (*p != '\r')
			buf_char(&lines, *p);
	}
	for (size_t i = 0; i < lines.n; i += LINE_BYTES) {
		str_base64(lines.p + i, lines.n - i < LINE_BYTES ? lines.n - i : LINE_BYTES, out);
		buf_text(out, "\r\n");
	}
	buf_free(&lines);
}

static const char *fault(const struct mail_relay *relay, const struct mail *mail)
{
	if (!address_fits(relay->from))
		return "mail.from is no e-mail address";
	if (!is_line(relay->from_name))
		return "the sender's name is not one line of text";
	if (!address_fits(mail->to))
		return "the address is none that mail can be sent to";
	if (!key_fits(mail->key))
		return "the message's key does not fit into a Message-ID";
	if (!is_line(mail->subject) || strlen(mail->subject) > SUBJECT_MOST)
		return "the subject is not one line of text";
	if (utf8_check(mail->text, strlen(mail->text)) != UTF8_FINE)
		return "the text is not clean UTF-8";
	return NULL;
}

int mail_compose(
	const struct mail_relay *relay, const struct mail *mail, struct buf *out, struct buf *err)
{
	const char *wrong = fault(relay, mail);

	if (wrong) {
		buf_text(err, wrong);
		return -1;
	}
	buf_text(out, "From: ");
	if (*relay->from_name) {
		add_phrase(out, relay->from_name, true);
		buf_text(out, "\r\n ");
	}
	buf_print(out, "<%s>\r\nTo: <%s>\r\nSubject: ", relay->from, mail->to);
	add_phrase(out, mail->subject, false);
	buf_text(out, "\r\n");
	add_date(out, mail->at);
	buf_print(out, "Message-ID: <%s@%s>\r\n", mail->key, strrchr(relay->from, '@') + 1);
	/* RFC 3834: nobody's holiday answers this. */
	buf_text(out,
		"Auto-Submitted: auto-generated\r\n"
		"MIME-Version: 1.0\r\n"
		"Content-Type: text/plain; charset=UTF-8\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\n");
	add_body(out, mail->text);
	return 0;
}
