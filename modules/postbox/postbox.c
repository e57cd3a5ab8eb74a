/* SPDX-License-Identifier: MIT */
/*
 * postbox: what a demo or a test would have sent, to look at. An SMTP server on the loopback
 * (server.c, in a process of its own) keeps mails as files; these pages show them. Nothing leaves
 * it, and no installation needs it.
 */
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "catalogue.h"
#include "mime.h"
#include "server.h"
#include "store.h"
#include "view/type_size.h"
#include "view/words.h"
#include "web/app.h"
#include "web/data.h"

#define KEY_MOST 200
#define PAGE 30

/* --- pages --- */

static void chrome(struct request *rq, struct data *data)
{
	type_size_show(rq, "view", NULL, data);
}

static const char *json_text(struct pool *pool, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return mime_clean(pool, text ? text : "", text ? strlen(text) : 0);
}

/* What a hook was sent: our own form, or a group robot's. */
static const char *hook_text(struct pool *pool, const json_t *body)
{
	static const char *const kinds[] = {"text", "markdown"};
	const char *text = json_text(pool, body, "text");

	for (size_t i = 0; i < 2 && !*text; i++) {
		const json_t *inner = json_object_get(body, kinds[i]);

		text = json_text(pool, inner, "content");
		if (!*text)
			text = json_text(pool, inner, "text");
	}
	return text;
}

static void show_hook(struct pool *pool, const struct buf *file, struct data *data)
{
	json_t *kept = json_loadb(buf_str(file), file->n, 0, NULL);
	json_t *body = json_loads(json_text(pool, kept, "body"), 0, NULL);

	data_text(data, "from", "");
	data_text(data, "to", json_text(pool, body, "phone"));
	data_text(data, "subject", json_text(pool, body, "subject"));
	data_text(data, "text", hook_text(pool, body));
	data_text(data, "message_id", json_text(pool, kept, "key"));
	data_text(data, "signature", json_text(pool, kept, "signature"));
	data_text(data, "timestamp", json_text(pool, kept, "timestamp"));
	data_text(data, "body", json_text(pool, kept, "body"));
	json_decref(body);
	json_decref(kept);
}

static void show_mail(struct pool *pool, const struct buf *file, struct data *data)
{
	const char *mail = buf_str(file);

	data_text(data, "from", mime_header(pool, mail, file->n, "From"));
	data_text(data, "to", mime_header(pool, mail, file->n, "To"));
	data_text(data, "subject", mime_header(pool, mail, file->n, "Subject"));
	data_text(data, "text", mime_text(pool, mail, file->n));
	data_text(data, "message_id", mime_header(pool, mail, file->n, "Message-ID"));
	data_text(data, "auto_submitted", mime_header(pool, mail, file->n, "Auto-Submitted"));
}

/* "<someone@example.cn>" as a person writes it. */
static const char *bare(struct pool *pool, const char *address)
{
	size_t n = strlen(address);

	return n > 2 && *address == '<' && address[n - 1] == '>'
		? pool_copy(pool, address + 1, n - 2)
		: address;
}

static void show(
	struct request *rq, const struct kept *kept, const struct buf *file, struct data *data)
{
	char iso[INSTANT_TEXT], scratch[24];

	data_text(data, "id", kept->id);
	data_text(data, "at", pool_text(rq->pool, instant_iso(kept->at - kept->at % SECOND, iso)));
	data_text(data, "_when", words_time(rq->pool, kept->at, rq->now));
	data_bool(data, "hook", kept->hook);
	data_text(data, "_url", request_url(rq, "postbox/%s", kept->id));
	if (kept->hook)
		show_hook(rq->pool, file, data);
	else
		show_mail(rq->pool, file, data);
	data_text(data, "_to", bare(rq->pool, data_as_text(data_find(data, "to", 2), scratch)));
}

static int slash(struct request *rq)
{
	return reply_redirect(rq, request_url(rq, "postbox/"));
}

static void show_pager(struct request *rq, int64_t page, size_t n, struct data *out)
{
	int64_t pages = ((int64_t)n + PAGE - 1) / PAGE;
	struct data *pager;

	if (pages <= 1)
		return;
	pager = data_object(out, "_pager");
	data_int(pager, "page", page);
	data_int(pager, "pages", pages);
	data_text(pager, "previous_url",
		page > 1 ? request_url(rq, "postbox/?page=%lld", (long long)page - 1) : NULL);
	data_text(pager, "next_url",
		page < pages ? request_url(rq, "postbox/?page=%lld", (long long)page + 1) : NULL);
}

/* The page shows some of them at a time; programs get all at once. */
static int list_get(struct request *rq)
{
	struct data *data = data_new(rq->pool);
	int64_t page = form_int(rq->form, "page", 1);
	size_t from;
	struct data *mails = data_list(data, "mails"), *hooks = data_list(data, "hooks");
	struct data *all = data_list(data, "_all");
	struct buf file = BUF_INIT;
	size_t n;
	struct kept *list = store_list(rq->pool, &n);

	if (page < 1 || (size_t)(page - 1) * PAGE >= n)
		page = 1;
	from = (size_t)(page - 1) * PAGE;
	for (size_t i = 0; i < n; i++) {
		struct kept kept;
		struct data *item;

		buf_empty(&file);
		/* It may be gone meanwhile. */
		if (!store_read(rq->pool, list[i].id, &kept, &file))
			continue;
		item = data_item(kept.hook ? hooks : mails);
		show(rq, &kept, &file, item);
		if (i >= from && i < from + PAGE)
			data_item_value(all, item);
	}
	buf_free(&file);
	data_text(data, "_title", "演示收件箱");
	data_text(data, "_self_url", request_url(rq, "postbox/"));
	data_int(data, "_count", (int64_t)(data_count(mails) + data_count(hooks)));
	show_pager(rq, page, n, data);
	reply_header(rq, "X-Robots-Tag", "noindex, nofollow");
	return reply_page(rq, 200, "list", data);
}

static int one_get(struct request *rq)
{
	struct data *data = data_new(rq->pool);
	struct buf file = BUF_INIT;
	struct kept kept;
	bool found = store_read(rq->pool, rq->arg, &kept, &file);

	if (found)
		show(rq, &kept, &file, data);
	buf_free(&file);
	if (!found)
		return 404;
	data_text(data, "_title", "一封消息");
	data_text(data, "_list_url", request_url(rq, "postbox/"));
	reply_header(rq, "X-Robots-Tag", "noindex, nofollow");
	return reply_page(rq, 200, "one", data);
}

static const char *header(const struct request *rq, const char *name)
{
	const char *value = request_param(rq, name);

	return mime_clean(rq->pool, value ? value : "", value ? strnlen(value, KEY_MOST) : 0);
}

/* A hook's message, as it came and with what proves it. */
static int hook_post(struct request *rq)
{
	const char *body = mime_clean(rq->pool, rq->body, rq->body_n);
	json_t *kept = json_pack("{s:s, s:s, s:s, s:s}", "key", header(rq, "HTTP_IDEMPOTENCY_KEY"),
		"timestamp", header(rq, "HTTP_X_HUIYING_TIMESTAMP"), "signature",
		header(rq, "HTTP_X_HUIYING_SIGNATURE"), "body", body);
	char *text = kept ? json_dumps(kept, JSON_COMPACT) : NULL;
	struct data *data = data_new(rq->pool);
	int failed = !text || store_put(text, strlen(text), true, rq->now) != 0;

	free(text);
	json_decref(kept);
	if (failed)
		return 503;
	data_int(data, "errcode", 0); /* what a group robot would say */
	return reply_json(rq, 200, data);
}

static const struct field list_fields[] = {
	{"page", "", FIELD_INT, .least = 1, .most = 1000},
	{0},
};
static const struct route routes[] = {
	{"GET", "postbox", slash, NULL, ROUTE_LENIENT},
	{"GET", "postbox/", list_get, list_fields, ROUTE_LENIENT},
	{"POST", "postbox/hook", hook_post, NULL, ROUTE_BODY},
	{"GET", "postbox/catalogue", catalogue_get, NULL, ROUTE_LENIENT},
	{"GET", "postbox/:id", one_get, NULL, ROUTE_LENIENT},
	{0},
};

/* --- the SMTP server's process --- */

/* In a new process: gone with its parent, and with the usual signals. */
static void come_of_age(pid_t parent)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(0);
	signal(SIGINT, SIG_IGN); /* a terminal sends it to all; the parent decides */
	signal(SIGHUP, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Starts the server again when it ended. */
_Noreturn static void keep_serving(int listening)
{
	for (;;) {
		pid_t parent = getpid(), pid = fork();
		int status;

		if (pid == 0) {
			come_of_age(parent);
			server_run(listening);
		}
		if (pid > 0 && waitpid(pid, &status, 0) == pid)
			log_error("the SMTP server ended; starting it again");
		sleep(1);
	}
}

static int load(const struct secret *secret, struct buf *err)
{
	pid_t parent = getpid(), pid;
	int listening;

	(void)secret;
	if (store_open(err) != 0)
		return -1;
	listening = server_listen(conf_text(CONF_POSTBOX_LISTEN), err);
	if (listening < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		come_of_age(parent);
		keep_serving(listening);
	}
	if (pid < 0)
		buf_print(err, "no process for the SMTP server: %s\n", strerror(errno));
	close(listening);
	return pid < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
	static const struct app app = {
		.name = "postbox", .routes = routes, .load = load, .chrome = chrome};

	return app_main(argc, argv, &app);
}
