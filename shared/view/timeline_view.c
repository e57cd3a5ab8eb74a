/* SPDX-License-Identifier: MIT */
/*
 * What happened to a ticket, as its timeline: sentences for the citizen without inner steps and
 * names, everything for staff. Who may see a ticket at all is decided by the module that asks.
 */
#include "view/ticket_view.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "view/words.h"
#include "view/words_correction.h"

static const char *name_in(struct policy_list list, const char *code)
{
	const struct policy_choice *choice = policy_choice(list, code);
	return choice ? choice->name : NULL;
}

/* --- what a change of the rules moved: "RULE FROM TO; …" in the words of its event --- */

struct moved {
	const char *rule;
	instant from, to;
};

/* Takes the next one from *words; false: none is left that can be read. */
static bool next_moved(struct pool *pool, const char **words, struct moved *out)
{
	while (**words) {
		size_t n = strcspn(*words, ";");
		char *text = pool_copy(pool, *words, n), *from, *to;
		*words += n + ((*words)[n] == ';');
		*words += strspn(*words, " ");
		from = strchr(text, ' ');
		to = from ? strchr(from + 1, ' ') : NULL;
		if (!to)
			continue;
		*from++ = *to++ = '\0';
		out->rule = text;
		if (instant_parse(from, &out->from) == 0 && instant_parse(to, &out->to) == 0)
			return true;
	}
	return false;
}

static const char *moved_words(struct request *rq, const struct moved *moved)
{
	return pool_print(rq->pool, "%s前改为 %s前",
		words_date(rq->pool, words_due_day(moved->from), rq->now),
		words_date(rq->pool, words_due_day(moved->to), rq->now));
}

/* What the citizen was told moves only with this. */
static const char *citizen_recount(struct request *rq, const struct event *event)
{
	const char *words = event->words;
	struct moved moved;

	while (next_moved(rq->pool, &words, &moved))
		if (str_equal(moved.rule, "letter.reply") ||
			str_equal(moved.rule, "rating.rectify") ||
			str_equal(moved.rule, "correction.total"))
			return pool_print(rq->pool, "%s有变化，答复日期从 %s",
				words_change(event->reason), moved_words(rq, &moved));
	return NULL;
}

/* A sentence for the citizen; NULL: an inner step. *words tells whether what was said is shown too.
 */
static const char *citizen_sentence(struct request *rq, const struct engine *engine,
	const struct ticket *ticket, const struct happening *happening, bool *words)
{
	const char *action = happening->event.action;
	const char *unit = str_empty(happening->unit_name) ? "办理单位" : happening->unit_name;
	const char *office = str_empty(happening->unit_name) ? "我们" : happening->unit_name;
	const char *rating = name_in(policy_ratings(engine->policy), happening->event.reason);
	const char *to =
		str_empty(happening->to_unit_name) ? "负责的单位" : happening->to_unit_name;

	*words = false;
	if (str_equal(ticket->kind, "correction")) {
		const char *step = words_correction_step(rq->pool, ticket, action,
			str_empty(happening->unit_name) ? "我们" : unit, to);
		*words = str_equal(action, "spam");
		if (step)
			return step;
	}
	if (str_equal(action, "submit"))
		return str_empty(ticket->box_name)
			? "收到了您的信"
			: pool_print(rq->pool, "%s收到了您的信", ticket->box_name);
	if (str_equal(action, "accept"))
		return pool_print(rq->pool, "%s受理了您的信", office);
	if (str_equal(action, "dispatch"))
		return pool_print(rq->pool, "转给%s办理", to);
	if (str_equal(action, "redispatch"))
		return pool_print(rq->pool, "改由%s办理", to);
	if (str_equal(action, "recall"))
		return pool_print(rq->pool, "%s还没有开始办，%s重新安排办理的单位", to, office);
	if (str_equal(action, "involve"))
		return pool_print(rq->pool, "请%s一起办理", to);
	if (str_equal(action, "excuse"))
		return pool_print(rq->pool, "%s不再一起办理", to);
	if (str_equal(action, "duplicate"))
		return "另一封来信说的是同一件事，两封信合在一起办理";
	if (str_equal(action, "archive"))
		return "可以评价的时间过了，这封信归档";
	if (str_equal(action, "sign"))
		return pool_print(rq->pool, "%s开始办理", unit);
	if (str_equal(action, "return"))
		return pool_print(rq->pool, "%s说明这件事不归他们办，会另外转给负责的单位", unit);
	if (str_equal(action, "release") || str_equal(action, "adopt"))
		return pool_print(rq->pool, "%s答复了您",
			str_empty(ticket->answer_unit) ? unit : ticket->answer_unit);
	if (str_equal(action, "extend"))
		return "办理需要更多时间，答复期限经同意延长了一次";
	if (str_equal(action, "recount"))
		return citizen_recount(rq, &happening->event);
	if (str_equal(action, "contact"))
		return pool_print(rq->pool, "%s就您的评价联系了您", unit);
	/* what a unit says against a rating is between it and the office until it is decided */
	if (str_starts(action, "appeal_uphold"))
		return str_equal(happening->event.from_state, happening->event.to_state)
			? pool_print(rq->pool, "经%s复核，您的这次评价不计入统计", office)
			: pool_print(rq->pool, "经%s复核，您的这次评价不计入统计，原来的答复不变",
				  office);
	if (str_equal(action, "chase"))
		return "您催办了一次";
	if (str_equal(action, "withdraw"))
		return "您撤回了这封信";
	if (str_equal(action, "publish"))
		return "这封信和答复公开了，隐去了您的个人信息";
	if (str_equal(action, "unpublish"))
		return "这封信不再公开";
	*words = true;
	if (str_equal(action, "refuse"))
		return pool_print(rq->pool, "%s没有受理您的信", office);
	if (str_equal(action, "redirect"))
		return pool_print(rq->pool, "%s请您到别的部门反映", office);
	if (str_equal(action, "invalid"))
		return pool_print(rq->pool, "%s没法办理这封信", office);
	if (str_starts(action, "callback"))
		return pool_print(rq->pool, "%s打电话问您对答复是否满意，您的评价：%s%s", office,
			rating ? rating : "没有说",
			str_equal(action, "callback_bad") ? "。会重新办理" : "");
	if (str_equal(action, "ask"))
		return pool_print(rq->pool, "%s请您补充情况", unit);
	if (str_equal(action, "add"))
		return "您补充了情况";
	if (str_equal(action, "rate"))
		return rating ? pool_print(rq->pool, "您的评价：%s", rating) : "您作了评价";
	if (str_equal(action, "rate_bad"))
		return rating ? pool_print(rq->pool, "您的评价：%s。会重新办理", rating)
			      : "您不满意，会重新办理";
	return NULL;
}

static const char *staff_who(
	struct request *rq, const struct ticket *ticket, const struct happening *happening)
{
	const char *role = happening->event.role;
	if (!str_empty(happening->staff_name))
		return pool_print(rq->pool, "%s %s",
			happening->unit_name ? happening->unit_name : "", happening->staff_name);
	if (str_equal(role, role_name(ROLE_CITIZEN)))
		return str_equal(ticket->kind, "letter") ? "来信人" : "提交人";
	if (str_equal(role, role_name(ROLE_IMPORT)))
		return "历史导入";
	if (str_equal(role, role_name(ROLE_SYSTEM)))
		return "系统";
	return str_empty(happening->unit_name) ? NULL : happening->unit_name;
}

/* Of a limit, by the system: what stands in such an event's words is for programs. */
static bool timed(const struct event *event)
{
	return str_equal(event->action, "escalate") || str_equal(event->action, "recount");
}

static const char *timed_what(
	struct request *rq, const struct engine *engine, const struct event *event)
{
	const char *words = event->words, *text = "";
	struct moved moved;

	if (str_equal(event->action, "escalate"))
		return pool_print(rq->pool, "%s：%s",
			words_rule(engine->policy, event->words, NULL),
			words_reached(level_parse(event->reason)));
	while (next_moved(rq->pool, &words, &moved))
		text = pool_print(rq->pool, "%s，%s从 %s", text,
			words_rule(engine->policy, moved.rule, NULL), moved_words(rq, &moved));
	return pool_print(rq->pool, "%s有变化%s", words_change(event->reason), text);
}

/* Until when a solicitation was prolonged. */
static const char *last_day(struct request *rq, const char *code)
{
	day d;
	return day_parse(code, &d) == 0
		? pool_print(rq->pool, "到 %s", words_date(rq->pool, d, rq->now))
		: NULL;
}

/* What the code of an event stands for; NULL: it has none that says more. */
static const char *staff_reason(
	struct request *rq, const struct engine *engine, const struct event *event)
{
	static const char *const purposes[][2] = {{"plan", "应急预案"}, {"consent", "会签意见"},
		{"answer", "随答复发出"}, {"draft", "征求意见稿"}, {"explanation", "起草说明"},
		{"result", "结果附件"}};
	const char *code = event->reason;

	if (str_empty(code))
		return NULL;
	if (str_starts(event->action, "rate") || str_starts(event->action, "callback") ||
		str_starts(event->action, "appeal"))
		return name_in(policy_ratings(engine->policy), code);
	if (str_equal(event->action, "refuse_ask") && str_equal(code, "invalid"))
		return words_action("invalid");
	if (str_equal(event->action, "duplicate"))
		return pool_print(
			rq->pool, "与 %s 合并办理", ticket_number_grouped(rq->pool, code));
	for (size_t i = 0; i < sizeof purposes / sizeof *purposes; i++) {
		if (str_equal(event->action, "attach") && str_equal(code, purposes[i][0]))
			return purposes[i][1];
	}
	if (str_equal(event->action, "handover"))
		return name_in(policy_items(engine->policy, "report.fake"), code);
	if (str_starts(event->action, "sentiment"))
		return name_in(policy_items(engine->policy, "report.sentiment"), code);
	if (str_equal(event->action, "bypass"))
		return words_action(code);
	if (str_equal(event->action, "prolong"))
		return last_day(rq, code);
	if (str_starts(event->action, "unpublish"))
		return name_in(policy_items(engine->policy, "forbidden.content"), code);
	return name_in(policy_refusals(engine->policy), code);
}

static const char *staff_what(struct request *rq, const struct engine *engine,
	const struct ticket *ticket, const struct happening *happening)
{
	const struct event *event = &happening->event;
	const char *what = words_act(ticket->kind, event->action), *reason = NULL;

	if (timed(event))
		return timed_what(rq, engine, event);
	reason = staff_reason(rq, engine, event);
	if (!str_empty(happening->to_unit_name))
		return pool_print(rq->pool, "%s：%s", what, happening->to_unit_name);
	return reason ? pool_print(rq->pool, "%s：%s", what, reason) : what;
}

void view_timeline(struct request *rq, const struct engine *engine, const struct ticket *ticket,
	const struct happening *happenings, size_t n, bool staff, struct data *out)
{
	struct data *list = data_list(out, "timeline");

	for (size_t i = 0; i < n; i++) {
		const struct happening *happening = &happenings[i];
		bool words = !timed(&happening->event);
		const char *what = staff ? staff_what(rq, engine, ticket, happening)
					 : citizen_sentence(rq, engine, ticket, happening, &words);
		struct data *item;
		if (!what)
			continue;
		item = data_item(list);
		view_iso(rq, item, "at", happening->event.at);
		view_time(rq, item, "when", happening->event.at);
		/* the citizen's sentences name the unit themselves */
		data_text(item, "who", staff ? staff_who(rq, ticket, happening) : NULL);
		data_text(item, "what", what);
		words = words && !str_empty(happening->event.words);
		data_text(item, "words", words ? happening->event.words : NULL);
	}
}
