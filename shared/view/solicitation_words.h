/* SPDX-License-Identifier: MIT */
/* What people read about a solicitation: its phase, its period and how much of it is left. */
#ifndef HUIYING_VIEW_SOLICITATION_WORDS_H
#define HUIYING_VIEW_SOLICITATION_WORDS_H

#include "tickets/solicitations/solicitation.h"

struct pool;

const char *words_phase(enum solicitation_phase phase); /* 即将开始 正在征集 已结束 … */
/* "还有 12 天", "今天 24:00 截止", "明天开始"; NULL where nothing is waited for. */
const char *words_phase_left(struct pool *pool, const struct solicitation *s, instant now);
/* "2026年11月1日（周日） 至 2026年12月3日（周四） 24:00" */
const char *words_period(struct pool *pool, const struct solicitation *s);
/* How many days that is, and how many there have to be by which law. */
const char *words_period_why(
	struct pool *pool, const struct engine *engine, const struct solicitation *s);
const char *words_opinion_channel(const char *channel); /* 网上 电子邮件 电话 传真 信函 */
const char *words_decision(const char *decision); /* 采纳 部分采纳 未采纳 */

#endif
