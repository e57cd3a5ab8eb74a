/* SPDX-License-Identifier: MIT */
/*
 * Solicitations in plain Chinese. Days are counted as the law counts them: the day on which it
 * begins is none of them.
 */
#include "view/solicitation_words.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/words.h"

const char *words_phase(enum solicitation_phase phase)
{
	static const char *const names[] = {[PHASE_HIDDEN] = "未公开",
		[PHASE_SOON] = "即将开始",
		[PHASE_OPEN] = "正在征集",
		[PHASE_CLOSED] = "已结束，等结果",
		[PHASE_RESULT] = "已公布结果",
		[PHASE_WITHDRAWN] = "已撤回"};

	return names[phase];
}

/* A beginning at midnight is named by its day alone. */
static const char *begin(struct pool *pool, instant at)
{
	day d = instant_day(at);

	return at == day_start(d) ? words_date(pool, d, INSTANT_NONE)
				  : words_time(pool, at, INSTANT_NONE);
}

const char *words_period(struct pool *pool, const struct solicitation *s)
{
	if (s->opens_at == INSTANT_NONE || s->closes_at == INSTANT_NONE)
		return NULL;
	return pool_print(pool, "%s 至 %s", begin(pool, s->opens_at),
		words_until(pool, s->closes_at, INSTANT_NONE));
}

static const char *hour(struct pool *pool, instant at, bool ends)
{
	day d = ends ? words_due_day(at) : instant_day(at);
	int minutes = (int)((at - day_start(d)) / MINUTE);

	return pool_print(pool, "%02d:%02d", minutes / 60, minutes % 60);
}

static const char *until_open(struct pool *pool, const struct solicitation *s, instant now)
{
	day first = instant_day(s->opens_at);
	int days = first - instant_day(now);

	if (days == 0)
		return pool_print(pool, "今天 %s 开始", hour(pool, s->opens_at, false));
	return days == 1 ? "明天开始" : pool_print(pool, "%d 天后开始", days);
}

static const char *until_close(struct pool *pool, const struct solicitation *s, instant now)
{
	int days = words_due_day(s->closes_at) - instant_day(now);

	if (days > 1)
		return pool_print(pool, "还有 %d 天", days);
	return pool_print(
		pool, "%s %s 截止", days == 1 ? "明天" : "今天", hour(pool, s->closes_at, true));
}

const char *words_phase_left(struct pool *pool, const struct solicitation *s, instant now)
{
	switch (solicitation_phase(s, now)) {
	case PHASE_SOON: return until_open(pool, s, now);
	case PHASE_OPEN: return until_close(pool, s, now);
	default: return NULL;
	}
}

const char *words_period_why(
	struct pool *pool, const struct engine *engine, const struct solicitation *s)
{
	instant least = INSTANT_NONE;
	const struct policy_period *period = solicitation_least(engine, s, &least);

	if (s->opens_at == INSTANT_NONE || s->closes_at == INSTANT_NONE)
		return NULL;
	day first = instant_day(s->opens_at), last = words_due_day(s->closes_at);
	const char *counted =
		pool_print(pool, "从开始的第二天算起，一共 %d 天", (int)(last - first));
	if (period && period->unit == LIMIT_WORKDAYS)
		counted = pool_print(pool, "%s，其中工作日 %d 个", counted,
			calendar_count(engine->calendar, first, last));
	if (!period)
		return pool_print(pool, "%s。", counted);
	return pool_print(pool, "%s。%s不少于 %s（%s）。", counted, period->title,
		words_limit(pool, period->unit, period->limit), words_source(period->source));
}

const char *words_opinion_channel(const char *channel)
{
	static const struct {
		const char *channel, *words;
	} names[] = {{"web", "网上"}, {"mail", "电子邮件"}, {"phone", "电话"}, {"fax", "传真"},
		{"post", "信函"}};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (str_equal(names[i].channel, channel))
			return names[i].words;
	}
	return "其他";
}

const char *words_decision(const char *decision)
{
	if (str_equal(decision, "adopted"))
		return "采纳";
	if (str_equal(decision, "partly"))
		return "部分采纳";
	return str_equal(decision, "refused") ? "未采纳" : "";
}
