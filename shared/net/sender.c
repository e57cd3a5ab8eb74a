/* SPDX-License-Identifier: MIT */
/*
 * libcurl's multi interface, with what every transfer has in common: time-outs, the check of the
 * address at the moment of connecting, no proxy, no redirect, no cookie. What is said and how an
 * answer is to be understood is in mail.c and webhook.c.
 */
#include "net/sender.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "base/instant.h"
#include "base/log.h"
#include "base/pool.h"
#include "net/allow.h"
#include "net/transfer.h"

#define CONNECT_SECONDS 10L

struct sender {
	CURLM *multi;
	const struct allow *allow;
	long timeout;
	struct transfer *transfers;
	size_t busy;
};

void outcome_set(struct outcome *outcome, enum sent sent, const char *format, ...)
{
	va_list args;

	outcome->sent = sent;
	va_start(args, format);
	vsnprintf(outcome->reason, sizeof outcome->reason, format, args);
	va_end(args);
}

struct sender *sender_open(const struct allow *allow, int timeout, struct buf *err)
{
	struct sender *sender = xalloc(sizeof *sender);

	sender->allow = allow;
	sender->timeout = timeout;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
		sender->multi = curl_multi_init();
	if (!sender->multi) {
		buf_text(err, "libcurl does not start\n");
		free(sender);
		return NULL;
	}
	return sender;
}

/* --- one transfer --- */

static void transfer_free(struct transfer *transfer)
{
	curl_easy_cleanup(transfer->easy);
	curl_slist_free_all(transfer->headers);
	curl_slist_free_all(transfer->recipients);
	buf_free(&transfer->out);
	buf_free(&transfer->in);
	free(transfer);
}

/* The host as the URL of this transfer has it. */
static bool permitted(struct transfer *transfer, const struct sockaddr *to)
{
	CURLU *url = curl_url();
	char *text = NULL, *host = NULL;
	bool yes;

	curl_easy_getinfo(transfer->easy, CURLINFO_EFFECTIVE_URL, &text);
	/* Not parsed: judged by the address alone. */
	if (!url || !text ||
		curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
		curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		host = NULL;
	yes = allow_fits(transfer->sender->allow, host ? host : "", to);
	curl_free(host);
	curl_url_cleanup(url);
	return yes;
}

static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct transfer *transfer = ctx;

	(void)purpose;
	if (permitted(transfer, &to->addr))
		return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
	if (to->family == AF_INET)
		inet_ntop(AF_INET, &((struct sockaddr_in *)(void *)&to->addr)->sin_addr,
			transfer->refused, sizeof transfer->refused);
	else if (to->family == AF_INET6)
		inet_ntop(AF_INET6, &((struct sockaddr_in6 *)(void *)&to->addr)->sin6_addr,
			transfer->refused, sizeof transfer->refused);
	return CURL_SOCKET_BAD;
}

static size_t send_piece(char *out, size_t size, size_t n, void *ctx)
{
	struct transfer *transfer = ctx;
	size_t room = size * n, left = transfer->out.n - transfer->at;

	if (room > left)
		room = left;
	memcpy(out, buf_str(&transfer->out) + transfer->at, room);
	transfer->at += room;
	return room;
}

/* The transfer ends when an answer is longer than we care to read. */
static size_t take_piece(char *bytes, size_t size, size_t n, void *ctx)
{
	struct transfer *transfer = ctx;
	size_t room = TRANSFER_ANSWER - transfer->in.n;

	n *= size;
	buf_add(&transfer->in, bytes, n < room ? n : room);
	return n <= room ? n : 0;
}

struct transfer *transfer_new(
	struct sender *sender, const char *url, const char *protocols, const struct sent_call *done)
{
	struct transfer *transfer = xalloc(sizeof *transfer);
	CURL *easy = transfer->easy = curl_easy_init();

	transfer->sender = sender;
	transfer->done = *done;
	if (!easy || curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, protocols) != CURLE_OK)
		bug("libcurl makes no %s transfer", protocols);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, sender->timeout);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
		sender->timeout < CONNECT_SECONDS ? sender->timeout : CONNECT_SECONDS);
	/* A connection that was permitted for one host serves no other. */
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, send_piece);
	curl_easy_setopt(easy, CURLOPT_READDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_piece);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	return transfer;
}

void transfer_begin(struct transfer *transfer)
{
	struct sender *sender = transfer->sender;

	transfer->next = sender->transfers;
	sender->transfers = transfer;
	sender->busy++;
	if (curl_multi_add_handle(sender->multi, transfer->easy) != CURLM_OK)
		bug("libcurl takes no transfer");
}

void transfer_drop(struct transfer *transfer, const char *reason)
{
	struct sent_call done = transfer->done;
	struct outcome outcome = {0};

	transfer_free(transfer);
	outcome_set(&outcome, SENT_NEVER, "%s", reason);
	done.call(done.ctx, &outcome);
}

void transfer_failed(const struct transfer *transfer, CURLcode code, struct outcome *outcome)
{
	if (*transfer->refused)
		outcome_set(outcome, SENT_LATER,
			"%s is not a public address: if it is meant, put it into courier.private",
			transfer->refused);
	else
		outcome_set(outcome, SENT_LATER, "%s", curl_easy_strerror(code));
}

/* --- all of them --- */

static void unlink_transfer(struct sender *sender, struct transfer *transfer)
{
	for (struct transfer **at = &sender->transfers; *at; at = &(*at)->next) {
		if (*at != transfer)
			continue;
		*at = transfer->next;
		sender->busy--;
		break;
	}
	curl_multi_remove_handle(sender->multi, transfer->easy);
}

static void finish(struct sender *sender, const CURLMsg *message)
{
	CURLcode code = message->data.result;
	struct outcome outcome = {0};
	struct transfer *transfer;
	struct sent_call done;

	curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
	unlink_transfer(sender, transfer);
	transfer->judge(transfer, code, &outcome);
	done = transfer->done;
	transfer_free(transfer);
	done.call(done.ctx, &outcome);
}

/* True: at least one ended. */
static bool collect(struct sender *sender)
{
	CURLMsg *message;
	bool any = false;
	int left;

	while ((message = curl_multi_info_read(sender->multi, &left))) {
		if (message->msg != CURLMSG_DONE)
			continue;
		finish(sender, message);
		any = true;
	}
	return any;
}

void sender_run(struct sender *sender, int milliseconds, int wake)
{
	struct curl_waitfd extra = {.fd = wake, .events = CURL_WAIT_POLLIN};
	instant now = instant_monotonic(), until = now + milliseconds * (SECOND / 1000);
	int running;

	for (;; now = instant_monotonic()) {
		curl_multi_perform(sender->multi, &running);
		if (collect(sender) || now >= until || extra.revents)
			return;
		curl_multi_poll(sender->multi, &extra, wake >= 0,
			(int)((until - now) / (SECOND / 1000)) + 1, NULL);
	}
}

size_t sender_busy(const struct sender *sender)
{
	return sender->busy;
}

void sender_close(struct sender **sender)
{
	while ((*sender)->transfers) {
		struct transfer *transfer = (*sender)->transfers;

		unlink_transfer(*sender, transfer);
		transfer_free(transfer);
	}
	curl_multi_cleanup((*sender)->multi);
	curl_global_cleanup();
	free(*sender);
	*sender = NULL;
}
