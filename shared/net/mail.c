/* SPDX-License-Identifier: MIT */
/*
 * SMTP through libcurl: the envelope, STARTTLS, and what an answer means. What is written is in
 * mail_compose.c.
 */
#include "net/mail.h"

#include <string.h>
#include "base/str.h"
#include "net/transfer.h"

/* libcurl tells what it says and hears; the command tells whom an answer concerns. */
static int listen_in(CURL *easy, curl_infotype type, char *bytes, size_t n, void *ctx)
{
	struct transfer *transfer = ctx;

	(void)easy;
	if (type == CURLINFO_HEADER_OUT && n >= 4) {
		if (memcmp(bytes, "QUIT", 4) == 0)
			return 0; /* whatever is said to that */
		/* A log-in goes on without a command. */
		if (strcmp(transfer->command, "AUTH") == 0 && memcmp(bytes, "MAIL", 4) != 0)
			return 0;
		memcpy(transfer->command, bytes, 4);
		transfer->command[4] = '\0';
	}
	return 0;
}

/* A refusal for good counts for this message only where the relay speaks of it: its recipient and
 * its content. One at the greeting, log-in or sender is the operator's to mend. */
static void judge(struct transfer *transfer, CURLcode code, struct outcome *outcome)
{
	bool about_us =
		strcmp(transfer->command, "RCPT") == 0 || strcmp(transfer->command, "DATA") == 0;
	long status = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK)
		outcome_set(outcome, SENT_DONE, "taken by the mail relay");
	else if (code == CURLE_USE_SSL_FAILED)
		outcome_set(outcome, SENT_LATER,
			"the mail relay offers no STARTTLS, which mail.tls requires");
	else if (*transfer->command && status >= 400 && status < 600)
		outcome_set(outcome, about_us && status >= 500 ? SENT_NEVER : SENT_LATER,
			"the mail relay answered %ld to %s", status, transfer->command);
	else
		transfer_failed(transfer, code, outcome);
}

static void log_in(struct transfer *transfer, const struct mail_relay *relay)
{
	static const long use[] = {[MAIL_TLS_REQUIRED] = CURLUSESSL_ALL,
		[MAIL_TLS_AUTO] = CURLUSESSL_TRY,
		[MAIL_TLS_NEVER] = CURLUSESSL_NONE};

	curl_easy_setopt(transfer->easy, CURLOPT_USE_SSL, use[relay->tls]);
	if (*relay->user) {
		curl_easy_setopt(transfer->easy, CURLOPT_USERNAME, relay->user);
		curl_easy_setopt(transfer->easy, CURLOPT_PASSWORD, relay->password);
	}
}

static void set_envelope(
	struct transfer *transfer, const struct mail_relay *relay, const struct mail *mail)
{
	struct buf address = BUF_INIT;

	buf_print(&address, "<%s>", relay->from);
	curl_easy_setopt(transfer->easy, CURLOPT_MAIL_FROM, buf_str(&address));
	buf_empty(&address);
	buf_print(&address, "<%s>", mail->to);
	transfer->recipients = curl_slist_append(NULL, buf_str(&address));
	curl_easy_setopt(transfer->easy, CURLOPT_MAIL_RCPT, transfer->recipients);
	buf_free(&address);
	curl_easy_setopt(transfer->easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(transfer->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)transfer->out.n);
	curl_easy_setopt(transfer->easy, CURLOPT_VERBOSE, 1L); /* to listen_in() only */
	curl_easy_setopt(transfer->easy, CURLOPT_DEBUGFUNCTION, listen_in);
	curl_easy_setopt(transfer->easy, CURLOPT_DEBUGDATA, transfer);
}

void mail_send(struct sender *sender, const struct mail_relay *relay, const struct mail *mail,
	const struct sent_call *done)
{
	struct buf url = BUF_INIT, err = BUF_INIT;
	const char *at = strrchr(relay->from, '@');
	struct transfer *transfer;

	/* What we greet with: the sender's domain, not this machine's name. */
	buf_print(&url, "%s/%s", relay->url, at ? at + 1 : "");
	transfer = transfer_new(sender, buf_str(&url), "smtp,smtps", done);
	transfer->judge = judge;
	if (mail_compose(relay, mail, &transfer->out, &err) == 0) {
		log_in(transfer, relay);
		set_envelope(transfer, relay, mail);
		transfer_begin(transfer);
	} else {
		transfer_drop(transfer, buf_str(&err));
	}
	buf_free(&url);
	buf_free(&err);
}
