/* SPDX-License-Identifier: MIT */
/*
 * SMTP commands in their order, with every length bounded. What becomes of a mail is the hooks'
 * business (server.c).
 */
#include "smtp.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/pool.h"

#define LINE_MOST 1000
#define ERRORS_MOST 20

enum smtp_mode { SMTP_COMMANDS, SMTP_AUTH, SMTP_DATA, SMTP_OVER };

struct smtp {
	struct smtp_hooks hooks;
	enum smtp_mode mode;
	bool greeted, sender;
	bool skip; /* the rest of a line that is too long */
	bool large; /* the mail has outgrown its limit */
	int errors;
	struct buf line;
	struct smtp_mail mail;
};

static void reset(struct smtp *smtp)
{
	smtp->sender = smtp->large = false;
	smtp->mail.n_to = 0;
	buf_empty(&smtp->mail.content);
}

static const char *words(int code)
{
	switch (code) {
	case 235: return "2.7.0 as you say";
	case 250: return "2.0.0 good";
	case 451: return "4.3.0 not now";
	case 452: return "4.5.3 too many";
	case 535: return "5.7.8 not with these";
	case 550: return "5.1.1 nobody here";
	case 552: return "5.3.4 too large";
	default: return code < 500 ? "4.0.0 not now" : "5.0.0 no";
	}
}

static void reply(struct smtp *smtp, int code, const char *text, struct buf *answer)
{
	if (code == SMTP_DROP) {
		smtp->mode = SMTP_OVER;
		return;
	}
	if (code >= 500 && ++smtp->errors > ERRORS_MOST) {
		buf_text(answer, "421 4.7.0 too many errors\r\n");
		smtp->mode = SMTP_OVER;
		return;
	}
	buf_print(answer, "%d %s\r\n", code, text ? text : words(code));
}

struct smtp *smtp_open(const struct smtp_hooks *hooks, struct buf *answer)
{
	struct smtp *smtp = xalloc(sizeof *smtp);

	smtp->hooks = *hooks;
	reply(smtp, 220, "postbox ESMTP keeps everything, delivers nothing", answer);
	return smtp;
}

void smtp_close(struct smtp **smtp)
{
	buf_free(&(*smtp)->line);
	buf_free(&(*smtp)->mail.content);
	free(*smtp);
	*smtp = NULL;
}

/* --- commands --- */

/* "FROM:<a@b> SIZE=1": the address into out, the rest of the line; NULL when it is malformed. */
static const char *take_path(const char *text, const char *label, char *out)
{
	const char *end;
	size_t n = strlen(label);

	if (strncasecmp(text, label, n) != 0)
		return NULL;
	text += n;
	text += strspn(text, " ");
	end = *text == '<' ? strchr(text, '>') : NULL;
	if (!end || (end[1] != '\0' && end[1] != ' '))
		return NULL;
	n = (size_t)(end - text - 1);
	if (n > SMTP_ADDRESS_MOST)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[1 + i] <= ' ' || text[1 + i] == 0x7f)
			return NULL;
	memcpy(out, text + 1, n);
	out[n] = '\0';
	return end + 1;
}

static void command_mail(struct smtp *smtp, const char *rest, struct buf *answer)
{
	const char *size;
	int64_t bytes;

	if (!smtp->greeted || smtp->sender) {
		reply(smtp, 503, "5.5.1 out of order", answer);
		return;
	}
	rest = take_path(rest, "FROM:", smtp->mail.from);
	if (!rest) {
		reply(smtp, 501, "5.1.7 no such sender", answer);
		return;
	}
	size = strcasestr(rest, " SIZE=");
	if (size) {
		char number[20] = "";
		size_t n = strspn(size + 6, "0123456789");

		memcpy(number, size + 6, n < sizeof number ? n : 0);
		if (str_int(number, &bytes) != 0 || bytes > SMTP_MAIL_MOST) {
			reply(smtp, 552, NULL, answer);
			return;
		}
	}
	smtp->sender = true;
	reply(smtp, 250, NULL, answer);
}

static void command_rcpt(struct smtp *smtp, const char *rest, struct buf *answer)
{
	char to[SMTP_ADDRESS_MOST + 1];
	int code;

	if (!smtp->sender) {
		reply(smtp, 503, "5.5.1 out of order", answer);
	} else if (smtp->mail.n_to == SMTP_RECIPIENTS_MOST) {
		reply(smtp, 452, NULL, answer);
	} else if (!take_path(rest, "TO:", to) || !strchr(to, '@')) {
		reply(smtp, 501, "5.1.3 no such address", answer);
	} else {
		code = smtp->hooks.rcpt ? smtp->hooks.rcpt(smtp->hooks.ctx, to) : 250;
		if (code / 100 == 2)
			memcpy(smtp->mail.to[smtp->mail.n_to++], to, sizeof to);
		reply(smtp, code, NULL, answer);
	}
}

static void command_data(struct smtp *smtp, struct buf *answer)
{
	if (smtp->mail.n_to == 0) {
		reply(smtp, 503, "5.5.1 out of order", answer);
		return;
	}
	smtp->mode = SMTP_DATA;
	reply(smtp, 354, "end with a dot", answer);
}

static void end_auth(struct smtp *smtp, struct buf *answer)
{
	smtp->mode = SMTP_COMMANDS;
	reply(smtp, smtp->hooks.auth ? smtp->hooks.auth(smtp->hooks.ctx) : 235, NULL, answer);
}

static void command_auth(struct smtp *smtp, const char *rest, struct buf *answer)
{
	if (strncasecmp(rest, "PLAIN", 5) != 0) {
		reply(smtp, 504, "5.5.4 only PLAIN", answer);
	} else if (rest[5] == ' ') {
		end_auth(smtp, answer);
	} else {
		smtp->mode = SMTP_AUTH;
		reply(smtp, 334, "", answer);
	}
}

static void greet(struct smtp *smtp, bool extended, struct buf *answer)
{
	smtp->greeted = true;
	reset(smtp);
	if (extended)
		buf_print(answer,
			"250-postbox\r\n250-SIZE %d\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH "
			"PLAIN\r\n",
			SMTP_MAIL_MOST);
	else
		reply(smtp, 250, "postbox", answer);
}

static void command(struct smtp *smtp, const char *line, struct buf *answer)
{
	size_t n = strcspn(line, " ");
	const char *rest = line + n + strspn(line + n, " ");

	if (n != 4)
		reply(smtp, 500, "5.5.2 no such command", answer);
	else if (strncasecmp(line, "EHLO", 4) == 0 || strncasecmp(line, "HELO", 4) == 0)
		greet(smtp, *line == 'E' || *line == 'e', answer);
	else if (strncasecmp(line, "MAIL", 4) == 0)
		command_mail(smtp, rest, answer);
	else if (strncasecmp(line, "RCPT", 4) == 0)
		command_rcpt(smtp, rest, answer);
	else if (strncasecmp(line, "DATA", 4) == 0)
		command_data(smtp, answer);
	else if (strncasecmp(line, "AUTH", 4) == 0)
		command_auth(smtp, rest, answer);
	else if (strncasecmp(line, "RSET", 4) == 0) {
		reset(smtp);
		reply(smtp, 250, NULL, answer);
	} else if (strncasecmp(line, "NOOP", 4) == 0)
		reply(smtp, 250, NULL, answer);
	else if (strncasecmp(line, "QUIT", 4) == 0) {
		reply(smtp, 221, "2.0.0 bye", answer);
		smtp->mode = SMTP_OVER;
	} else
		reply(smtp, 502, "5.5.1 not here", answer);
}

/* --- the mail --- */

static void end_data(struct smtp *smtp, struct buf *answer)
{
	int code = 552;

	smtp->mode = SMTP_COMMANDS;
	if (!smtp->large)
		code = smtp->hooks.data ? smtp->hooks.data(smtp->hooks.ctx, &smtp->mail) : 250;
	reset(smtp);
	reply(smtp, code, NULL, answer);
}

/* A line with its \r\n, or a piece of a very long one. */
static void data_line(struct smtp *smtp, bool starts, struct buf *answer)
{
	const char *line = buf_str(&smtp->line);
	size_t n = smtp->line.n;

	if (starts && n == 3 && memcmp(line, ".\r\n", 3) == 0) {
		end_data(smtp, answer);
		return;
	}
	if (starts && n > 0 && *line == '.') {
		line++;
		n--;
	}
	if (smtp->mail.content.n + n > SMTP_MAIL_MOST)
		smtp->large = true;
	else
		buf_add(&smtp->mail.content, line, n);
}

/* Only \r\n ends a line there, so that no lone \n is taken for one. */
static void feed_data(struct smtp *smtp, char c, struct buf *answer)
{
	bool ends;

	buf_char(&smtp->line, c);
	ends = smtp->line.n >= 2 && c == '\n' && smtp->line.p[smtp->line.n - 2] == '\r';
	/* A \r stays for the \n that may follow it. */
	if (!ends && (smtp->line.n < LINE_MOST || c == '\r'))
		return;
	data_line(smtp, !smtp->skip, answer);
	smtp->skip = !ends;
	buf_empty(&smtp->line);
}

static void feed_command(struct smtp *smtp, char c, struct buf *answer)
{
	if (c != '\n') {
		if (c == '\0')
			c = '?';
		if (smtp->line.n < LINE_MOST)
			buf_char(&smtp->line, c);
		else
			smtp->skip = true;
		return;
	}
	if (smtp->line.n && smtp->line.p[smtp->line.n - 1] == '\r')
		smtp->line.p[--smtp->line.n] = '\0';
	if (smtp->skip)
		reply(smtp, 500, "5.5.2 line too long", answer);
	else if (smtp->mode == SMTP_AUTH)
		end_auth(smtp, answer);
	else
		command(smtp, buf_str(&smtp->line), answer);
	smtp->skip = false;
	buf_empty(&smtp->line);
}

int smtp_feed(struct smtp *smtp, const char *bytes, size_t n, struct buf *answer)
{
	for (size_t i = 0; i < n && smtp->mode != SMTP_OVER; i++) {
		if (smtp->mode == SMTP_DATA)
			feed_data(smtp, bytes[i], answer);
		else
			feed_command(smtp, bytes[i], answer);
	}
	return smtp->mode == SMTP_OVER ? -1 : 0;
}
