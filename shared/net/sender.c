/* SPDX-License-Identifier: MIT */
/*
 * A process for each transfer, and what every transfer has in common: time-outs, the check of the
 * address at the moment of connecting, no proxy, no redirect, no cookie. What is said and how an
 * answer is to be understood is in mail.c and webhook.c.
 */
#include "net/sender.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/instant.h"
#include "base/log.h"
#include "base/pool.h"
#include "net/allow.h"
#include "net/transfer.h"

#define CONNECT_SECONDS 10L
#define TRUSTED_MOST (1 << 20) /* bytes of the file of authorities */
#define TRANSFERS_MOST 64 /* looked at in one turn; the others in the next */

struct sender {
	const struct allow *allow;
	long timeout;
	const char *trusted; /* PEM file, "": the system's authorities alone */
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
	sender->trusted = "";
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		buf_text(err, "libcurl does not start\n");
		free(sender);
		return NULL;
	}
	return sender;
}

int sender_trust(struct sender *sender, const char *path, struct buf *err)
{
	struct buf text = BUF_INIT;
	int rc = -1;

	if (str_empty(path))
		return 0;
	if (file_read(path, TRUSTED_MOST, &text, err) == 0) {
		if (strstr(buf_str(&text), "-----BEGIN CERTIFICATE-----"))
			rc = 0;
		else
			buf_print(err, "%s: expected certificates in PEM\n", path);
	}
	buf_free(&text);
	if (rc == 0)
		sender->trusted = path;
	return rc;
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
	/* in place of the system's file; the system's folder of authorities holds on */
	if (*sender->trusted)
		curl_easy_setopt(easy, CURLOPT_CAINFO, sender->trusted);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, send_piece);
	curl_easy_setopt(easy, CURLOPT_READDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_piece);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	return transfer;
}

/* The transfer's own process: tells the outcome before it says goodbye to the server, which may
 * take its time for that. */
_Noreturn static void work(struct transfer *transfer, int out, pid_t parent)
{
	struct outcome outcome = {0};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	transfer->judge(transfer, curl_easy_perform(transfer->easy), &outcome);
	if (write(out, &outcome, sizeof outcome) != sizeof outcome)
		_exit(1);
	close(out);
	curl_easy_cleanup(transfer->easy);
	_exit(0);
}

void transfer_begin(struct transfer *transfer)
{
	struct sender *sender = transfer->sender;
	pid_t parent = getpid();
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		bug("no pipe for a transfer: %s", strerror(errno));
	transfer->pid = fork();
	if (transfer->pid == 0)
		work(transfer, ends[1], parent);
	close(ends[1]);
	transfer->pipe = ends[0];
	/* A little longer than libcurl's own time-out, which has the better words. */
	transfer->kill_at = instant_monotonic() + (sender->timeout + 1) * SECOND;
	transfer->next = sender->transfers;
	sender->transfers = transfer;
	sender->busy++;
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
	else if (code == CURLE_PEER_FAILED_VERIFICATION)
		outcome_set(outcome, SENT_LATER,
			"the server's certificate is not for this host, has run out, or is signed "
			"by "
			"no authority that we know; courier.ca_file adds one");
	else
		outcome_set(outcome, SENT_LATER, "%s", curl_easy_strerror(code));
}

/* --- all of them --- */

/* Without a word of the process: it was killed, or there was none. */
static void end_silent(const struct transfer *transfer, instant now, struct outcome *outcome)
{
	if (transfer->pid < 0)
		outcome_set(outcome, SENT_LATER, "there was no process to send it");
	else if (now >= transfer->kill_at)
		outcome_set(
			outcome, SENT_LATER, "%s", curl_easy_strerror(CURLE_OPERATION_TIMEDOUT));
	else
		outcome_set(outcome, SENT_LATER, "the process that sent it died");
}

/* Its pipe has something to say, or its end. */
static void tell(struct sender *sender, struct transfer *transfer, instant now)
{
	struct outcome outcome = {0};

	if (read(transfer->pipe, &outcome, sizeof outcome) != sizeof outcome)
		end_silent(transfer, now, &outcome);
	close(transfer->pipe);
	transfer->pipe = -1;
	sender->busy--;
	transfer->done.call(transfer->done.ctx, &outcome);
}

static void bury(struct sender *sender, struct transfer *transfer)
{
	for (struct transfer **at = &sender->transfers; *at; at = &(*at)->next) {
		if (*at != transfer)
			continue;
		*at = transfer->next;
		break;
	}
	transfer_free(transfer);
}

/* Kills who takes too long, buries the dead. */
static void look_after(struct sender *sender, instant now)
{
	for (struct transfer *transfer = sender->transfers, *next; transfer; transfer = next) {
		next = transfer->next;
		if (transfer->pid > 0 && now >= transfer->kill_at)
			kill(transfer->pid, SIGKILL);
		if (transfer->pipe < 0 &&
			(transfer->pid < 0 || waitpid(transfer->pid, NULL, WNOHANG) != 0))
			bury(sender, transfer);
	}
}

static void tell_all(struct sender *sender, const struct pollfd *fds, size_t n, instant now)
{
	for (struct transfer *transfer = sender->transfers; transfer; transfer = transfer->next) {
		for (size_t i = 0; transfer->pipe >= 0 && i < n; i++) {
			if (fds[i].fd == transfer->pipe && fds[i].revents)
				tell(sender, transfer, now);
		}
	}
}

void sender_run(struct sender *sender, int milliseconds, int wake)
{
	struct pollfd fds[TRANSFERS_MOST + 1];
	size_t n = 0;
	instant now = instant_monotonic(), until = now + milliseconds * (SECOND / 1000);

	look_after(sender, now);
	for (struct transfer *t = sender->transfers; t && n < TRANSFERS_MOST; t = t->next) {
		if (t->pipe < 0)
			continue;
		fds[n++] = (struct pollfd){.fd = t->pipe, .events = POLLIN};
		if (t->kill_at < until)
			until = t->kill_at;
	}
	fds[n] = (struct pollfd){.fd = wake, .events = POLLIN}; /* -1 is passed over */
	poll(fds, n + 1, until > now ? (int)((until - now) / (SECOND / 1000)) + 1 : 0);
	now = instant_monotonic();
	tell_all(sender, fds, n, now);
	look_after(sender, now);
}

size_t sender_busy(const struct sender *sender)
{
	return sender->busy;
}

void sender_close(struct sender **sender)
{
	while ((*sender)->transfers) {
		struct transfer *transfer = (*sender)->transfers;

		if (transfer->pid > 0) {
			kill(transfer->pid, SIGKILL);
			waitpid(transfer->pid, NULL, 0);
		}
		if (transfer->pipe >= 0)
			close(transfer->pipe);
		bury(*sender, transfer);
	}
	curl_global_cleanup();
	free(*sender);
	*sender = NULL;
}
