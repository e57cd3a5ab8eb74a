/* SPDX-License-Identifier: MIT */
/*
 * The doors before the handlers: who counts as one person for a limit, what a form's challenge says
 * on a page, and the keys of forms. Counting is in limits.c, the challenge itself in challenge.c.
 */
#include "web/guard.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/conf.h"
#include "base/meter.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "web/challenge.h"
#include "web/data.h"
#include "web/limits.h"

#define ENTRIES 16384

static struct limits *limits;

int guard_open(void)
{
	if (!limits)
		limits = limits_open(ENTRIES);
	return limits ? 0 : -1;
}

/* A household has one IPv4 address but a whole /64 of IPv6: all of it is one person. */
static const char *person(const char *who, char out[INET6_ADDRSTRLEN])
{
	struct in6_addr address;

	if (inet_pton(AF_INET6, who, &address) != 1)
		return who;
	if (IN6_IS_ADDR_V4MAPPED(&address))
		return inet_ntop(AF_INET, &address.s6_addr[12], out, INET6_ADDRSTRLEN);
	memset(&address.s6_addr[8], 0, 8);
	return inet_ntop(AF_INET6, &address, out, INET6_ADDRSTRLEN);
}

static struct limits_id identify(const char *what, const char *who)
{
	char text[INET6_ADDRSTRLEN];

	if (!limits)
		bug("guard_open was not called");
	return limits_id(limits, what, person(who, text));
}

static bool allow(const char *what, const char *who, int64_t most, int seconds, instant now,
	bool use, int *wait)
{
	*wait = 0;
	return most == 0 ||
		limits_allow(limits, identify(what, who), most, seconds * SECOND, now, use, wait);
}

bool guard_take(
	const char *what, const char *who, int64_t most, int window_seconds, instant now, int *wait)
{
	return allow(what, who, most, window_seconds, now, true, wait);
}

bool guard_peek(
	const char *what, const char *who, int64_t most, int window_seconds, instant now, int *wait)
{
	return allow(what, who, most, window_seconds, now, false, wait);
}

void guard_forget(const char *what, const char *who)
{
	limits_forget(limits, identify(what, who));
}

void guard_key(char out[GUARD_KEY])
{
	unsigned char random[16];
	struct buf text = BUF_INIT;

	secret_random(random, sizeof random);
	str_base64url(random, sizeof random, &text);
	memcpy(out, text.p, GUARD_KEY);
	buf_free(&text);
}

static bool challenged(void)
{
	return !str_equal(conf_text(CONF_CHALLENGE), "none");
}

void guard_challenge(
	struct request *rq, const struct secret *secret, const char *key, struct data *data)
{
	struct challenge challenge;
	struct data *object;
	struct buf text = BUF_INIT;

	if (!challenged())
		return;
	challenge_make(secret, key, conf_int(CONF_CHALLENGE_WORK),
		rq->now + conf_int(CONF_CHALLENGE_MINUTES) * MINUTE, &challenge);
	object = data_object(data, "challenge");
	data_text(object, "algorithm", CHALLENGE_ALGORITHM);
	data_text(object, "challenge", pool_text(rq->pool, challenge.hash));
	data_text(object, "salt", pool_text(rq->pool, challenge.salt));
	data_int(object, "maxnumber", challenge.most);
	data_text(object, "signature", pool_text(rq->pool, challenge.signature));
	data_json(object, &text);
	data_text(data, "_challenge_json", pool_text(rq->pool, text.p));
	buf_empty(&text);
	challenge_question(secret, key, &text);
	data_text(data, "challenge_question", pool_text(rq->pool, text.p));
	buf_free(&text);
}

const char *guard_challenge_fault(
	struct request *rq, const struct secret *secret, const char *key, const char *answer)
{
	if (!challenged())
		return NULL;
	enum challenge_result result = challenge_check(secret, key, answer, rq->now);
	if (result != CHALLENGE_FITS && result != CHALLENGE_EMPTY)
		meter_add(METER_CHALLENGES_FAILED, 1);
	switch (result) {
	case CHALLENGE_FITS: return NULL;
	case CHALLENGE_EMPTY: return "请回答确认问题，再提交一次。";
	case CHALLENGE_OVER:
		return "请重新确认后再提交一次：页面打开的时间较长，上次的确认已经过期。";
	case CHALLENGE_OTHER: return "请重新确认后再提交一次：上次的确认不是为这份表单做的。";
	case CHALLENGE_WRONG: break;
	}
	return "请再算一算确认问题的答案，可以写数字，也可以写汉字，例如 8 或 八。";
}

bool guard_challenge_is_guess(const char *answer)
{
	return challenged() && !str_empty(answer) && strlen(answer) <= CHALLENGE_SUM;
}
