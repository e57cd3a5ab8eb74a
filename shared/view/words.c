/* SPDX-License-Identifier: MIT */
/*
 * Dates, states and sentences in plain Chinese. Short, active, with whoever acts named; nothing
 * here decides anything.
 */
#include "view/words.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "view/words_correction.h"

struct pair {
	const char *code, *words;
};

static const char *look_up(const struct pair *pairs, size_t n, const char *code)
{
	for (size_t i = 0; i < n; i++) {
		if (str_equal(pairs[i].code, code))
			return pairs[i].words;
	}
	return NULL;
}
#define LOOK_UP(pairs, code) look_up((pairs), sizeof(pairs) / sizeof *(pairs), (code))

/* --- time --- */

static const char *weekday(int day_of_week)
{
	static const char *const names[7] = {
		"周日", "周一", "周二", "周三", "周四", "周五", "周六"};
	return names[day_of_week];
}

char *words_date(struct pool *pool, day d, instant now)
{
	struct date date = day_date(d);
	if (now != INSTANT_NONE && day_date(instant_day(now)).year == date.year)
		return pool_print(
			pool, "%d月%d日（%s）", date.month, date.day, weekday(date.weekday));
	return pool_print(
		pool, "%d年%d月%d日（%s）", date.year, date.month, date.day, weekday(date.weekday));
}

char *words_time(struct pool *pool, instant at, instant now)
{
	day d = instant_day(at), today;
	int minute = (int)((at - day_start(d)) / MINUTE);
	const char *date = NULL;

	if (now != INSTANT_NONE) {
		today = instant_day(now);
		date = d == today ? "今天" : d == today - 1 ? "昨天" : NULL;
	}
	if (!date)
		date = words_date(pool, d, now);
	return pool_print(pool, "%s %02d:%02d", date, minute / 60, minute % 60);
}

char *words_until(struct pool *pool, instant at, instant now)
{
	day d = words_due_day(at);
	bool ends_day = at == day_start(d + 1);
	return ends_day ? pool_print(pool, "%s 24:00", words_date(pool, d, now))
			: words_time(pool, at, now);
}

day words_due_day(instant due_at)
{
	return instant_day(due_at - 1);
}

char *words_left(struct pool *pool, const struct calendar *calendar, instant due_at, instant now)
{
	day due = words_due_day(due_at), today = instant_day(now);
	int days;

	if (now >= due_at) {
		days = calendar_count(calendar, due, today);
		return days > 0 ? pool_print(pool, "已超过 %d 个工作日", days)
				: pool_text(pool, "已超期");
	}
	if (due == today)
		return pool_text(pool, "今天到期");
	days = calendar_count(calendar, today, due);
	/* a limit in months may end on a day off */
	return days > 0 ? pool_print(pool, "还有 %d 个工作日", days)
			: pool_print(pool, "还有 %d 天", due - today);
}

char *words_size(struct pool *pool, int64_t bytes)
{
	if (bytes < 1024)
		return pool_print(pool, "%lld 字节", (long long)bytes);
	if (bytes < 1024 * 1024)
		return pool_print(pool, "%lld KB", (long long)(bytes + 512) / 1024);
	return pool_print(pool, "%.1f MB", (double)bytes / (1024 * 1024));
}

/* --- states, lights, actions --- */

const char *words_state(const char *state, bool staff)
{
	static const struct pair inner[] = {
		{"DISPATCHED", "待签收"},
		{"IN_REVIEW2", "待科室审核"},
		{"IN_REVIEW3", "待领导签发"},
		{"NEEDINFO", "待来信人补充"},
		{"DUPLICATE", "重复件"},
		{"INVALID", "无效"},
		{"TRANSFERRED", "待签收"},
		{"SCHEDULED", "已签发，等待开始"},
		{"CLOSED", "已截止，待汇总"},
	};
	static const struct pair states[] = {
		{"SUBMITTED", "待受理"},
		{"ACCEPTED", "已受理"},
		{"DISPATCHED", "已转办"},
		{"HANDLING", "办理中"},
		{"NEEDINFO", "等您补充"},
		{"IN_REVIEW2", "办理中"},
		{"IN_REVIEW3", "办理中"},
		{"REPLIED", "已答复"},
		{"REWORK", "重新办理中"},
		{"REJECTED", "未受理"},
		{"REDIRECTED", "请到其他渠道反映"},
		{"WITHDRAWN", "已撤回"},
		{"ARCHIVED", "已归档"},
		{"DUPLICATE", "合并办理"},
		{"INVALID", "没有办理"},
		/* website corrections */
		{"NEW", "待转办"},
		{"TRANSFERRED", "已转办"},
		{"FIXING", "处理中"},
		{"REPLIED_FIXED", "已整改并答复"},
		{"REPLIED_UNTRUE", "经核实不属实"},
		{"OUT_OF_SCOPE", "不属于本网站"},
		{"SPAM", "无效"},
		/* solicitations */
		{"DRAFT", "草稿"},
		{"SCHEDULED", "即将开始"},
		{"OPEN", "正在征集"},
		{"CLOSED", "征集已结束"},
		{"COLLATING", "正在汇总意见"},
		{"RESULT_REVIEW2", "结果待科室审核"},
		{"RESULT_REVIEW3", "结果待领导签发"},
		{"RESULT_PUBLISHED", "已公布结果"},
	};
	const char *words = staff ? LOOK_UP(inner, state) : NULL;
	if (!words)
		words = LOOK_UP(states, state);
	if (!words)
		bug("no words for the state %s", state);
	return words;
}

const char *words_light(enum light light)
{
	static const char *const names[] = {"", "正常", "临期", "超期", "超期较久"};
	return names[light];
}

const char *words_action(const char *action)
{
	static const struct pair actions[] = {
		{"submit", "来信"},
		{"accept", "受理"},
		{"refuse", "不予受理"},
		{"redirect", "请到其他渠道"},
		{"refuse_ask", "提出不予受理"},
		{"refuse_deny", "不同意，继续办"},
		{"invalid", "作无效处理"},
		{"duplicate", "作重复件"},
		{"dispatch", "转办"},
		{"redispatch", "改派"},
		{"recall", "撤回转办"},
		{"return_ask", "申请改派"},
		{"return_deny", "不同意改派"},
		{"involve", "请单位协办"},
		{"excuse", "取消协办"},
		{"sign", "签收"},
		{"return", "退回办公室"},
		{"ask", "请来信人补充"},
		{"resume", "继续办理"},
		{"add", "补充"},
		{"chase", "催办"},
		{"withdraw", "撤回"},
		{"propose", "提交审核"},
		{"review", "审核通过"},
		{"review_on", "审核通过"},
		{"take_back", "撤回修改"},
		{"reclaim", "收回无人能审的文稿"},
		{"consent", "同意会签"},
		{"object", "不同意会签"},
		{"back", "退回修改"},
		{"release", "签发答复"},
		{"publish_ask", "提交公开"},
		{"publish_review", "公开稿审核通过"},
		{"publish_back", "退回公开稿"},
		{"publish", "公开"},
		{"unpublish_ask", "申请撤下公开"},
		{"unpublish", "撤下公开"},
		{"unpublish_deny", "不同意撤下"},
		{"rate", "评价"},
		{"rate_bad", "评价"},
		{"callback", "电话回访"},
		{"callback_bad", "电话回访"},
		{"archive", "归档"},
		{"read_contact", "查看联系方式"},
		{"note", "备注"},
		{"adopt", "补录答复"},
		{"erase", "按规定删除内容"},
		{"hold_file", "附件停止下载"},
		{"free_file", "附件恢复下载"},
		{"escalate", "到期提醒"},
		{"recount", "期限重算"},
		{"extend_ask", "申请延期"},
		{"extend", "同意延期"},
		{"extend_deny", "不同意延期"},
		{"contact", "联系来信人"},
		{"supervise", "签发督办单"},
		{"acknowledge", "回复督办单"},
		{"flag", "标记可能引起舆情"},
		{"unflag", "取消舆情标记"},
		{"sentiment", "发现舆情，通报"},
		{"sentiment_sent", "舆情通报已送达"},
		{"bypass", "试图不经审核就发出，已拒绝"},
		{"attach", "添加文件"},
		{"transfer", "转办"},
		{"fixed", "已整改并答复"},
		{"untrue", "经核实不属实并答复"},
		{"out_of_scope", "不属于本网站，告知去处"},
		{"spam", "作无效处理"},
		{"handover", "移交有关部门"},
		{"appeal", "对评价提出申诉"},
		{"appeal_uphold", "申诉成立，评价不计入"},
		{"appeal_uphold_untrue", "申诉成立，评价不计入"},
		{"appeal_deny", "申诉不成立，评价有效"},
		{"create", "起草"},
		{"edit", "修改"},
		{"open", "开始征集"},
		{"close", "征集截止"},
		{"prolong", "延长征集时间"},
		{"moderate", "审核意见"},
		{"collate", "开始汇总"},
	};
	const char *words = LOOK_UP(actions, action);
	if (!words)
		bug("no words for the action %s", action);
	return words;
}

const char *words_act(const char *kind, const char *action)
{
	static const struct pair reports[] = {{"submit", "提交纠错"}, {"contact", "联系提交人"}};
	static const struct pair solicitations[] = {{"release", "签发"}, {"withdraw", "撤回征集"}};
	const char *words = NULL;
	if (str_equal(kind, "correction"))
		words = LOOK_UP(reports, action);
	if (str_equal(kind, "solicitation"))
		words = LOOK_UP(solicitations, action);
	return words ? words : words_action(action);
}

/* --- where the letter is now --- */

static const char *unit_of(const struct ticket *ticket)
{
	return str_empty(ticket->unit_name) ? "办理单位" : ticket->unit_name;
}

/* What follows "区水务局正在办理您的信，": by when, or that it is late. */
const char *words_promise(struct pool *pool, instant due_at, instant now, const char *verb)
{
	const char *date;
	if (due_at == INSTANT_NONE || due_at == INSTANT_NEVER)
		return pool_print(pool, "办好后%s您。", verb);
	date = words_date(pool, words_due_day(due_at), now);
	if (now >= due_at)
		return pool_print(pool, "本来应该在 %s前%s您，现在已经晚了，很抱歉。您可以催一催。",
			date, verb);
	return pool_print(pool, "会在 %s前%s您。", date, verb);
}

static char *at_office(struct pool *pool, const struct ticket *ticket, instant due_at, instant now)
{
	const char *submitted = words_date(pool, instant_day(ticket->submitted_at), now);
	const char *then = words_promise(pool, due_at, now, "答复");
	if (str_equal(ticket->state, "SUBMITTED"))
		return pool_print(
			pool, "我们 %s收到了您的信，正在看应该转给哪个单位，%s", submitted, then);
	return pool_print(pool, "我们已经受理您的信，马上转给负责的单位，%s", then);
}

static char *at_unit(struct pool *pool, const struct ticket *ticket, instant due_at, instant now)
{
	const char *unit = unit_of(ticket);
	if (ticket->reworks > 0)
		return pool_print(pool, "您对上次的答复不满意，%s正在重新办理，%s", unit,
			words_promise(pool, due_at, now, "再次答复"));
	if (str_equal(ticket->state, "DISPATCHED"))
		return pool_print(pool, "您的信已经转给%s，他们%s", unit,
			words_promise(pool, due_at, now, "答复"));
	return pool_print(
		pool, "%s正在办理您的信，%s", unit, words_promise(pool, due_at, now, "答复"));
}

static char *replied(
	struct pool *pool, const struct engine *engine, const struct ticket *ticket, instant now)
{
	const char *unit = str_empty(ticket->answer_unit) ? unit_of(ticket) : ticket->answer_unit;
	const char *date = ticket->replied_at == INSTANT_NONE
		? "已经"
		: pool_print(pool, " %s", words_date(pool, instant_day(ticket->replied_at), now));
	const struct policy_choice *rating = NULL;

	bool archived = str_equal(ticket->state, "ARCHIVED");
	bool again = ticket->reworks > 0;
	/* the one that was given of the answer before is none of this one */
	bool rated = ticket->rating > 0 && (!again || ticket->rated_at >= ticket->replied_at);

	if (again && !rated)
		return pool_print(pool, "%s重新办理以后，%s再次答复了您。答复就在下面%s。", unit,
			*date == ' ' ? date + 1 : date, archived ? "" : "，欢迎您评价");
	if (rated)
		rating = policy_choice(
			policy_ratings(engine->policy), pool_print(pool, "%d", ticket->rating));
	if (rating)
		return pool_print(pool, "%s%s%s答复了您。您%s的评价是“%s”，谢谢您。", unit, date,
			again ? "再次" : "",
			str_equal(ticket->rated_by, "office") ? "在电话回访时" : "", rating->name);
	if (archived)
		return pool_print(pool,
			"%s%s答复了您。答复就在下面。可以评价的时间已经过了，这封信已经归档。",
			unit, date);
	return pool_print(pool, "%s%s答复了您。答复就在下面，欢迎您评价。", unit, date);
}

char *words_now(struct pool *pool, const struct engine *engine, const struct ticket *ticket,
	instant due_at, instant now)
{
	const char *state = ticket->state;

	if (str_equal(ticket->kind, "correction"))
		return words_correction_now(pool, ticket, due_at, now);
	if (str_equal(state, "SUBMITTED") || str_equal(state, "ACCEPTED"))
		return at_office(pool, ticket, due_at, now);
	if (str_equal(state, "NEEDINFO"))
		return pool_print(pool, "%s需要您补充一些情况。请在下面写清楚，他们收到后接着办。",
			unit_of(ticket));
	if (str_equal(state, "REPLIED") || str_equal(state, "ARCHIVED"))
		return replied(pool, engine, ticket, now);
	if (str_equal(state, "DUPLICATE"))
		return pool_text(pool,
			"这件事已经有另一封信在先，我们把两封信合在一起办理。那封信的答复也是给您的"
			"答复，"
			"会写在这里，并且通知您。");
	if (str_equal(state, "INVALID"))
		return pool_text(pool, "这封信没法办理，原因写在下面。");
	if (str_equal(state, "REJECTED"))
		return pool_text(pool, "您的信没有受理。为什么、可以去哪里，都写在下面。");
	if (str_equal(state, "REDIRECTED"))
		return pool_text(pool, "您说的事由其他部门负责，我们没有转办。请看下面写的去处。");
	if (str_equal(state, "WITHDRAWN"))
		return pool_text(pool, "您撤回了这封信，我们不再办理。");
	return at_unit(pool, ticket, due_at, now);
}
