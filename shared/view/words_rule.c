/* SPDX-License-Identifier: MIT */
/*
 * Rules, levels, days and messages in plain Chinese. The numbers are the policy's; here they only
 * get their words.
 */
#include "view/words.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"

/* --- rules --- */

const char *words_rule(const struct policy *policy, const char *name, const char *class_)
{
	const struct policy_rule *rule = policy_rule(policy, name, class_);
	return rule ? rule->title : "以前的期限";
}

const char *words_holder(const char *unit_name)
{
	return str_empty(unit_name) ? "受理转办单位" : unit_name;
}

static bool is_local(const char *source)
{
	return str_empty(source) || str_equal(source, "local");
}

const char *words_source(const char *source)
{
	return is_local(source) ? "本站规定" : source;
}

char *words_limit(struct pool *pool, enum limit_unit unit, int n)
{
	static const char *const units[] = {"个工作日", "天", "个月"};
	return pool_print(pool, "%d %s", n, units[unit]);
}

/* The event from which a rule's days are counted. */
static const char *since(const struct policy_rule *rule)
{
	if (str_starts(rule->name, "rating."))
		return "您评价";
	if (str_equal(rule->name, "letter.unit") || str_equal(rule->name, "correction.reply"))
		return "转办";
	return str_starts(rule->name, "letter.") ? "收到信" : "收到";
}

char *words_why(struct pool *pool, const struct policy_rule *rule, bool extended)
{
	bool longer = extended && rule->extension.limit > 0;
	const char *source = longer ? rule->extension.source : rule->source;
	const char *limit =
		words_limit(pool, rule->unit, longer ? rule->extension.limit : rule->limit);
	const char *basis =
		is_local(source) ? "这是本网站的承诺" : pool_print(pool, "依据：%s", source);
	const char *days =
		rule->unit == LIMIT_WORKDAYS ? "，周末和节假日不算，调休上班的日子算" : "";

	return pool_print(pool, "从%s的第二天算起 %s%s。%s。", since(rule), limit, days, basis);
}

/* --- levels --- */

const char *words_level(enum level level)
{
	static const char *const names[LEVELS] = {"", "提醒", "到期", "超期", "督办"};
	return names[level];
}

const char *words_reached(enum level level)
{
	static const char *const names[LEVELS] = {"", "已提醒", "已到期", "已超期", "已督办"};
	return names[level];
}

char *words_level_when(struct pool *pool, const struct policy_level *level)
{
	if (level->months > 0)
		return pool_print(pool, "满 %d 个月时", level->months);
	if (level->at == 0)
		return pool_text(pool, "到期时");
	if (level->at < 0)
		return pool_print(pool, "到期前 %d 个工作日", -level->at);
	return pool_print(pool, "到期后 %d 个工作日", level->at);
}

const char *words_duty(enum duty duty)
{
	switch (duty) {
	case DUTY_FIRST: return "第一责任人";
	case DUTY_DIRECT: return "直接责任人";
	case DUTY_HANDLER: return "具体责任人";
	}
	return "责任人";
}

char *words_tells(struct pool *pool, unsigned tells)
{
	const char *names[4];
	char *text = pool_text(pool, "");
	size_t n = 0;

	for (enum duty duty = DUTY_HANDLER; duty >= DUTY_FIRST; duty--)
		if (tells & (1U << duty))
			names[n++] = words_duty(duty);
	if (tells & TELL_OFFICE)
		names[n++] = "受理转办单位";
	for (size_t i = 0; i < n; i++)
		text = pool_print(pool, "%s%s%s", text,
			i == 0		     ? ""
				: i + 1 == n ? "和"
					     : "、",
			names[i]);
	return text;
}

/* --- days --- */

static char *nth(struct pool *pool, const struct policy_rule *rule, int n)
{
	return rule->unit == LIMIT_MONTHS ? pool_print(pool, "满 %d 个月", n)
					  : pool_print(pool, "第 %d 天", n);
}

static const char *began(const struct policy_rule *rule)
{
	if (str_starts(rule->name, "rating."))
		return "评价";
	if (str_equal(rule->name, "letter.unit") || str_equal(rule->name, "correction.reply"))
		return "转办";
	if (str_equal(rule->name, "solicitation.result"))
		return "截止";
	return "收到";
}

char *words_day(struct pool *pool, const struct policy_rule *rule, const struct explained_day *d)
{
	switch (d->why) {
	case DAY_START: return pool_text(pool, began(rule));
	case DAY_RECEIVED: return pool_text(pool, "算收到");
	case DAY_REST: return pool_text(pool, "周末");
	case DAY_OFF:
		return d->name ? pool_print(pool, "%s假期", d->name) : pool_text(pool, "放假");
	case DAY_MADE_UP: return pool_print(pool, "调休上班，%s", nth(pool, rule, d->n));
	case DAY_PAUSED: return pool_text(pool, "暂停计时");
	case DAY_CAPPED: return pool_text(pool, "总期限到期");
	case DAY_ROLLED: return pool_print(pool, "%s，放假顺延", nth(pool, rule, d->n));
	case DAY_COUNTS:
	case DAY_PLAIN: break;
	}
	return nth(pool, rule, d->n);
}

/* --- changes and messages --- */

struct pair {
	const char *code, *words;
};

static const char *look_up(const struct pair *pairs, size_t n, const char *code)
{
	for (size_t i = 0; i < n; i++)
		if (str_equal(pairs[i].code, code))
			return pairs[i].words;
	return NULL;
}
#define LOOK_UP(pairs, code) look_up((pairs), sizeof(pairs) / sizeof *(pairs), (code))

const char *words_change(const char *kind)
{
	static const struct pair kinds[] = {
		{"begin", "开始使用"},
		{"policy", "期限规定"},
		{"calendar", "放假安排"},
		{"override", "本地放假安排"},
	};
	const char *words = LOOK_UP(kinds, kind);
	return words ? words : "期限规定";
}

const char *words_message(const char *kind)
{
	static const struct pair kinds[] = {
		{"receipt", "收信回执"},
		{"code", "问卷验证码"},
		{"dispatched", "转办告知"},
		{"asked", "请来信人补充"},
		{"extended", "延期告知"},
		{"refused", "不予受理告知"},
		{"merged", "合并办理告知"},
		{"invalid", "无效来信告知"},
		{"answered", "答复告知"},
		{"report_receipt", "纠错回执"},
		{"report_answered", "纠错答复告知"},
		{"invite", "邀请评价"},
		{"digest", "期限提醒"},
		{"supervised", "督办通知"},
	};
	const char *words = LOOK_UP(kinds, kind);
	return words ? words : "消息";
}

const char *words_channel(const char *channel)
{
	static const struct pair channels[] = {{"mail", "电子邮件"}, {"hook", "对接平台"}};
	const char *words = LOOK_UP(channels, channel);
	return words ? words : "消息";
}

const char *words_fault(const char *fault)
{
	if (strstr(fault, "RCPT"))
		return "邮箱地址不对，或者对方拒收";
	if (strstr(fault, "DATA"))
		return "邮件内容被对方拒收";
	if (str_starts(fault, "the mail relay"))
		return "发信服务器没有接受";
	if (str_starts(fault, "the hook") || str_starts(fault, "the robot"))
		return "对接平台没有接受";
	return "没能发到对方那里";
}
