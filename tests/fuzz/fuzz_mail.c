/* SPDX-License-Identifier: MIT */
/* Texts put into a mail: whatever they are, the headers are ours and no others, and every line is
 * short and ASCII. Input: to, key, name, subject and text, separated by NUL. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/str.h"
#include "net/mail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {"From: ", "To: ", "Subject: ", "Date: ", "Message-ID: ",
	"Auto-Submitted: ", "MIME-Version: ", "Content-Type: ", "Content-Transfer-Encoding: "};
#define NAMES (sizeof names / sizeof *names)

static void must_be_ours(const char *mail)
{
	size_t header = 0;

	for (const char *line = mail; *line;) {
		const char *end = strstr(line, "\r\n");

		if (!end || end - line > 998)
			abort();
		if (end == line)
			break;
		if (*line != ' ' &&
			(header == NAMES ||
				strncmp(line, names[header], strlen(names[header])) != 0))
			abort();
		header += *line != ' ';
		for (const char *p = line; p < end; p++)
			if (*p < ' ' || *p > '~')
				abort();
		line = end + 2;
	}
	if (header != NAMES)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out = BUF_INIT, err = BUF_INIT;
	char *copy = malloc(size + 6);
	const char *part[5], *p = copy;
	struct mail_relay relay = {.url = "", .user = "", .password = "", .from = "a@b.example"};
	struct mail mail = {.at = 0};

	memcpy(copy, data, size);
	memset(copy + size, 0, 6);
	for (int i = 0; i < 5; i++) {
		part[i] = p;
		if (p < copy + size)
			p += strlen(p) + 1;
	}
	mail.to = part[0];
	mail.key = part[1];
	relay.from_name = part[2];
	mail.subject = part[3];
	mail.text = part[4];
	if (mail_compose(&relay, &mail, &out, &err) == 0)
		must_be_ours(buf_str(&out));
	else if (out.n || !err.n)
		abort();
	free(copy);
	buf_free(&out);
	buf_free(&err);
	return 0;
}
