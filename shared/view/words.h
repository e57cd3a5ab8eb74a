/* SPDX-License-Identifier: MIT */
/*
 * What people read: dates, states, clocks and happenings in plain Chinese. The floor between
 * tickets and web on one side and the modules on the other: several programs show the same ticket,
 * in the same words.
 */
#ifndef HUIYING_VIEW_WORDS_H
#define HUIYING_VIEW_WORDS_H

#include "base/instant.h"
#include "tickets/clocks/clock.h"
#include "tickets/clocks/explain.h"
#include "tickets/ticket.h"

struct pool;

/* "2026年11月27日（周五）"; the year is left out when it is the year of `now`, unless now is
 * INSTANT_NONE. */
char *words_date(struct pool *pool, day d, instant now);
/* "今天 14:05", "昨天 09:30", "11月21日（周六） 14:05" */
char *words_time(struct pool *pool, instant at, instant now);
/* The same for the end of a limit: midnight is 24:00 of the day before. */
char *words_until(struct pool *pool, instant at, instant now);
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
 * words. due_at: by when the writer was promised an answer, or another one after a bad rating;
 * INSTANT_NONE: by no day. */
char *words_now(struct pool *pool, const struct engine *engine, const struct ticket *ticket,
	instant due_at, instant now);
/* What follows "区水务局正在办理您的信，": by when, or that it is late. verb: 答复 */
const char *words_promise(struct pool *pool, instant due_at, instant now, const char *verb);
const char *words_light(enum light light); /* 正常 临期 超期 超期较久 */
const char *words_action(const char *action); /* what a button says: 受理, 转办, … */
/* The same where a ticket of this kind calls it otherwise than a letter. */
const char *words_act(const char *kind, const char *action);

/* --- words_rule.c: what a rule says --- */

/* 答复期限 …; a rule that a later policy dropped still stands in old tickets. */
const char *words_rule(const struct policy *policy, const char *name, const char *class_);
/* Who has a ticket: the unit, or the dispatch office when it has none. */
const char *words_holder(const char *unit_name);
/* Why a due day is that day, in a sentence with its basis. extended: counted by the longer limit.
 */
char *words_why(struct pool *pool, const struct policy_rule *rule, bool extended);
/* Where a rule stands: the name of the law, or that it is this site's own. */
const char *words_source(const char *source);
char *words_limit(struct pool *pool, enum limit_unit unit, int n); /* 5 个工作日 */
/* 提醒 到期 超期 督办, and as something that has happened: 已提醒 … */
const char *words_level(enum level level);
const char *words_reached(enum level level);
/* "到期前 1 个工作日", "到期时", "满 2 个月时" */
char *words_level_when(struct pool *pool, const struct policy_level *level);
const char *words_duty(enum duty duty); /* 第一责任人 直接责任人 具体责任人 */
/* "具体责任人、直接责任人和受理转办单位"; "" when nobody is */
char *words_tells(struct pool *pool, unsigned tells);
/* What a day was when a limit was counted: 收到 周末 国庆节假期 调休上班，第 2 天 … */
char *words_day(struct pool *pool, const struct policy_rule *rule, const struct explained_day *d);
/* What was changed in the rules: 期限规定 放假安排 本地放假安排 */
const char *words_change(const char *kind);
/* What a message is about and how it goes: 收信回执 …; 邮件 接口 */
const char *words_message(const char *kind);
const char *words_channel(const char *channel);
/* Why a message could not be sent, for who is no operator; the fault itself is English. */
const char *words_fault(const char *fault);

#endif
