/* SPDX-License-Identifier: MIT */
/*
 * One JSON text by HTTP POST. Headers: Idempotency-Key (the same at every repeat),
 * X-Huiying-Timestamp (seconds), X-Huiying-Signature: sha256=hex of HMAC-SHA-256 over
 * "timestamp.body" with the shared secret. The group robots of WeCom and DingTalk have their own
 * ways: no signature of ours, DingTalk's goes into the address, and both say in the body whether
 * they took it.
 */
#ifndef HUIYING_NET_WEBHOOK_H
#define HUIYING_NET_WEBHOOK_H

#include "base/instant.h"
#include "net/sender.h"

struct buf;

enum hook_form { HOOK_GENERIC, HOOK_WECOM, HOOK_DINGTALK };

struct hook {
	const char *url; /* http or https */
	enum hook_form form;
	const char *secret; /* "": unsigned */
};

/* key: without controls. Copies what it needs. */
void hook_post(struct sender *sender, const struct hook *hook, const char *key, const char *json,
	instant now, const struct sent_call *done);

/* The address with DingTalk's timestamp and sign; for tests. */
void hook_dingtalk_url(const struct hook *hook, instant now, struct buf *out);
/* What a robot's body says: 0 taken, else its errcode; -1 when it is no such answer. */
long hook_robot_code(const char *json, size_t n);

#endif
