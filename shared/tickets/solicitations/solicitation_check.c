/* SPDX-License-Identifier: MIT */
/*
 * What a solicitation must have before anybody reviews it, and how long it must stand: the lawful
 * least is the policy's, the days are the calendar's, the sentences are for the clerk who writes.
 */
#include "tickets/solicitations/solicitation.h"

#include <stdio.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "calendar/deadline.h"

/* --- the lawful least --- */

const struct policy_period *solicitation_least(
	const struct engine *engine, const struct solicitation *s, instant *closes_at)
{
	char name[80];

	snprintf(name, sizeof(name), "solicitation.%s", s->subject ? s->subject : "");
	const struct policy_period *period = policy_period(engine->policy, name);
	if (!period || !period->least || period->limit < 1 || s->opens_at == INSTANT_NONE)
		return NULL;
	const struct calendar *calendar = engine->calendar;
	switch (period->unit) {
	case LIMIT_WORKDAYS:
		*closes_at = deadline_workdays(
			calendar, s->opens_at, period->limit, COUNT_CIVIL, NULL, 0)
				     .at;
		break;
	case LIMIT_DAYS:
		*closes_at = deadline_days(calendar, s->opens_at, period->limit, true).at;
		break;
	case LIMIT_MONTHS:
		*closes_at = deadline_months(calendar, s->opens_at, period->limit, true).at;
		break;
	}
	return period;
}

/* --- faults --- */

struct finding {
	const struct engine *engine;
	struct pool *pool;
	const struct solicitation *s;
	struct solicitation_fault *out;
	size_t n, most;
};

static void fault(struct finding *f, const char *field, const char *message)
{
	if (f->n < f->most)
		f->out[f->n++] = (struct solicitation_fault){field, message};
}

static bool blank(struct finding *f, const char *text)
{
	return str_empty(text) || str_empty(utf8_trim(f->pool, text));
}

static void want(struct finding *f, const char *field, const char *text, const char *message)
{
	if (blank(f, text))
		fault(f, field, message);
}

static void check_head(struct finding *f)
{
	const struct solicitation *s = f->s;
	struct policy_list kinds = policy_items(f->engine->policy, "solicitation.kinds");
	bool known = false;

	want(f, "title", s->title, "请写标题，让人一看就知道征求什么意见。");
	for (size_t i = 0; i < kinds.n; i++)
		known |= str_equal(kinds.choice[i].code, s->subject);
	if (!known)
		fault(f, "subject", "请选择征求意见的是哪一类文件。");
	if (!(s->asks & (ASKS_OPINIONS | ASKS_QUESTIONS)))
		fault(f, "asks", "请选择征求意见、发问卷，或者两样都要。");
}

static void check_content(struct finding *f)
{
	const struct solicitation *s = f->s;

	if (s->asks & ASKS_OPINIONS) {
		want(f, "draft", s->draft, "请写草案的正文，公众要对着它提意见。");
		want(f, "explanation", s->explanation, "请写起草说明：为什么起草，依据是什么。");
	}
	if (!(s->asks & ASKS_QUESTIONS))
		return;
	want(f, "questions", s->questions, "问卷还没有题目，请先编好题目。");
	if (!str_equal(s->method, "token") && !str_equal(s->method, "contact") &&
		!str_equal(s->method, "address"))
		fault(f, "method", "请选择怎样保证一个人只答一次。");
}

static void check_short(struct finding *f)
{
	const struct solicitation *s = f->s;
	instant least;
	const struct policy_period *period = solicitation_least(f->engine, s, &least);

	if (!period || s->closes_at >= least || !blank(f, s->short_reason))
		return;
	char last[INSTANT_TEXT];
	day_iso(instant_day(least - 1), last);
	fault(f, "short_reason",
		pool_print(f->pool,
			"按规定，最后一天不能早于 %s。确实要缩短的，请写明理由，理由会向公众公布。",
			last));
}

static void check_period(struct finding *f, instant now)
{
	const struct solicitation *s = f->s;
	bool opens = s->opens_at != INSTANT_NONE, closes = s->closes_at != INSTANT_NONE;

	if (!opens)
		fault(f, "opens", "请填开始的日子。");
	else if (instant_day(s->opens_at) < instant_day(now))
		fault(f, "opens", "开始的日子已经过了，请改为今天或者以后的日子。");
	if (!closes)
		fault(f, "closes", "请填最后一天。");
	else if (opens && s->closes_at <= s->opens_at)
		fault(f, "closes", "最后一天不能早于开始的日子。");
	else if (opens)
		check_short(f);
}

static void check_contact(struct finding *f)
{
	const struct solicitation *s = f->s;

	if (blank(f, s->phone) && blank(f, s->email) && blank(f, s->fax) && blank(f, s->postal))
		fault(f, "phone", "请至少写一种联系方式：电话、传真、电子邮箱或者通信地址。");
}

size_t solicitation_faults(const struct engine *engine, struct pool *pool,
	const struct solicitation *s, instant now, struct solicitation_fault *out, size_t most)
{
	struct finding f = {engine, pool, s, out, 0, most};

	check_head(&f);
	check_content(&f);
	check_period(&f, now);
	check_contact(&f);
	return f.n;
}
