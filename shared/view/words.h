/* SPDX-License-Identifier: MIT */
/*
 * What people read: dates, states, clocks and happenings in plain Chinese. The floor between
 * tickets and web on one side and the modules on the other: several programs show the same ticket,
 * in the same words.
 */
#ifndef HUIYING_VIEW_WORDS_H
#define HUIYING_VIEW_WORDS_H

#include "base/instant.h"
#include "tickets/clock.h"
#include "tickets/ticket.h"

struct pool;

/* "2026年11月27日（周五）"; the year is left out when it is the year of `now`, unless now is
 * INSTANT_NONE. */
char *words_date(struct pool *pool, day d, instant now);
/* "今天 14:05", "昨天 09:30", "11月21日（周六） 14:05" */
char *words_time(struct pool *pool, instant at, instant now);
/* A deadline that ends at 24:00 of a day is named by that day: "2026年11月27日（周五）前答复" is
 * the caller's sentence; this is its day. */
day words_due_day(instant due_at);
/* "还有 3 个工作日", "今天到期", "已超过 2 个工作日" */
char *words_left(struct pool *pool, const struct calendar *calendar, instant due_at, instant now);
/* "1.2 MB", "35 KB" */
char *words_size(struct pool *pool, int64_t bytes);

/* 待受理, 已受理, … as a citizen (lifecycles 4.1: in review shows as 办理中) or as staff reads it.
 */
const char *words_state(const char *state, bool staff);
/* A sentence for a citizen: 「信已经转给区水务局，他们会在……」 — where it is now, in everyday
 * words. */
char *words_now(
	struct pool *pool, const struct engine *engine, const struct ticket *ticket, instant now);
/* Why a due day is that day, in a sentence with its basis. */
char *words_why(struct pool *pool, const struct policy_rule *rule);
/* Where a rule stands: the name of the law, or that it is this site's own. */
const char *words_source(const struct policy_rule *rule);
const char *words_light(enum light light); /* 正常 临期 超期 超期较久 */
const char *words_action(const char *action); /* what a button says: 受理, 转办, … */

#endif
