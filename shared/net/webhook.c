/* SPDX-License-Identifier: MIT */
/*
 * HTTP POST through libcurl: signatures, and what an answer means. How the JSON looks is the
 * template's business.
 */
#include "net/webhook.h"

#include <jansson.h>
#include <string.h>
#include "base/secret.h"
#include "base/str.h"
#include "net/transfer.h"

#define WAIT_MOST (6 * 3600)

/* Robots that are asked too often or are busy: WeCom, DingTalk. */
static bool robot_waits(long code)
{
	return code == -1 || code == 45009 || code == 130101 || code == 410100;
}

long hook_robot_code(const char *json, size_t n)
{
	json_t *answer = json_loadb(json, n, JSON_REJECT_DUPLICATES, NULL);
	json_t *code = json_object_get(answer, "errcode");
	long result = json_is_integer(code) ? (long)json_integer_value(code) : -1;

	json_decref(answer);
	return result;
}

static void judge_robot(struct transfer *transfer, struct outcome *outcome)
{
	long code = hook_robot_code(buf_str(&transfer->in), transfer->in.n);

	if (code == 0)
		outcome_set(outcome, SENT_DONE, "taken by the robot");
	else
		outcome_set(outcome, robot_waits(code) ? SENT_LATER : SENT_NEVER,
			"the robot answered errcode %ld", code);
}

/* Theirs is down or busy; or the operator's key or address is wrong, which is noticed and put
 * right. */
static bool can_be_mended(long status)
{
	return status / 100 == 5 || status == 429 || status == 408 || status == 401 ||
		status == 403 || status == 404;
}

static void judge(struct transfer *transfer, CURLcode code, struct outcome *outcome)
{
	/* We broke it off because it was longer than we care to read. */
	bool cut = code == CURLE_WRITE_ERROR && transfer->in.n == TRANSFER_ANSWER;
	long status = 0;
	curl_off_t wait = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	if ((code != CURLE_OK && !cut) || status == 0) {
		transfer_failed(transfer, code, outcome);
		return;
	}
	if (status / 100 == 2 && transfer->form != HOOK_GENERIC) {
		judge_robot(transfer, outcome);
		return;
	}
	curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &wait);
	outcome->wait = wait > WAIT_MOST ? WAIT_MOST : (int)wait;
	outcome_set(outcome,
		status / 100 == 2		? SENT_DONE
			: can_be_mended(status) ? SENT_LATER
						: SENT_NEVER,
		"the hook answered %ld%s", status,
		status / 100 == 3 ? "; redirects are not followed" : "");
}

static void add_header(struct transfer *transfer, const char *name, const char *value)
{
	struct buf line = BUF_INIT;

	buf_print(&line, "%s: %s", name, value);
	transfer->headers = curl_slist_append(transfer->headers, buf_str(&line));
	buf_free(&line);
}

static void sign(struct transfer *transfer, const char *secret, instant now)
{
	unsigned char hash[SECRET_HASH];
	char hex[SECRET_HEX];
	struct buf text = BUF_INIT;

	buf_print(&text, "%lld", (long long)(now / SECOND));
	add_header(transfer, "X-Huiying-Timestamp", buf_str(&text));
	if (*secret) {
		buf_char(&text, '.');
		buf_add(&text, transfer->out.p, transfer->out.n);
		secret_hmac_sha256(secret, strlen(secret), text.p, text.n, hash);
		str_hex(hash, sizeof hash, hex);
		buf_empty(&text);
		buf_print(&text, "sha256=%s", hex);
		add_header(transfer, "X-Huiying-Signature", buf_str(&text));
	}
	buf_free(&text);
}

void hook_dingtalk_url(const struct hook *hook, instant now, struct buf *out)
{
	long long milliseconds = (long long)(now / (SECOND / 1000));
	unsigned char hash[SECRET_HASH];
	struct buf text = BUF_INIT;

	buf_text(out, hook->url);
	if (!*hook->secret)
		return;
	buf_print(&text, "%lld\n%s", milliseconds, hook->secret);
	secret_hmac_sha256(hook->secret, strlen(hook->secret), text.p, text.n, hash);
	buf_empty(&text);
	str_base64(hash, sizeof hash, &text);
	buf_print(out, "%ctimestamp=%lld&sign=", strchr(hook->url, '?') ? '&' : '?', milliseconds);
	for (const char *p = buf_str(&text); *p; p++) {
		if (strchr("+/=", *p))
			buf_print(out, "%%%02X", (unsigned)*p);
		else
			buf_char(out, *p);
	}
	buf_free(&text);
}

void hook_post(struct sender *sender, const struct hook *hook, const char *key, const char *json,
	instant now, const struct sent_call *done)
{
	struct buf url = BUF_INIT;
	struct transfer *transfer;

	if (hook->form == HOOK_DINGTALK)
		hook_dingtalk_url(hook, now, &url);
	else
		buf_text(&url, hook->url);
	transfer = transfer_new(sender, buf_str(&url), "http,https", done);
	buf_free(&url);
	transfer->judge = judge;
	transfer->form = (int)hook->form;
	if (strpbrk(key, "\r\n")) {
		transfer_drop(transfer, "the message's key does not fit into a header");
		return;
	}
	buf_text(&transfer->out, json);
	add_header(transfer, "Content-Type", "application/json");
	add_header(transfer, "Accept", "application/json");
	add_header(transfer, "User-Agent", "huiying");
	add_header(transfer, "Idempotency-Key", key);
	transfer->headers = curl_slist_append(transfer->headers, "Expect:");
	if (hook->form == HOOK_GENERIC)
		sign(transfer, hook->secret, now);
	curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
	curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, buf_str(&transfer->out));
	curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)transfer->out.n);
	transfer_begin(transfer);
}
