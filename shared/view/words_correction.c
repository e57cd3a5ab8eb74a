/* SPDX-License-Identifier: MIT */
/*
 * An error report in plain Chinese: where it is now, and what happened to it. Letters are in
 * words.c and timeline_view.c.
 */
#include "view/words.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/words_correction.h"

static const char *unit_of(const struct ticket *ticket)
{
	return words_holder(ticket->unit_name);
}

static char *at_work(struct pool *pool, const struct ticket *ticket, instant due_at, instant now)
{
	const char *unit = unit_of(ticket);

	if (ticket->reworks > 0)
		return pool_print(pool, "您对上次的答复不满意，%s正在重新处理，%s", unit,
			words_promise(pool, due_at, now, "再次答复"));
	if (str_equal(ticket->state, "TRANSFERRED"))
		return pool_print(pool, "这一页归%s管，已经转给他们，%s", unit,
			words_promise(pool, due_at, now, "答复"));
	return pool_print(pool, "%s正在处理，%s", unit, words_promise(pool, due_at, now, "答复"));
}

static const char *answer_date(struct pool *pool, const struct ticket *ticket, instant now)
{
	return ticket->replied_at == INSTANT_NONE
		? "已经"
		: pool_print(pool, " %s", words_date(pool, instant_day(ticket->replied_at), now));
}

static char *answered(struct pool *pool, const struct ticket *ticket, const char *what, instant now)
{
	const char *unit = str_empty(ticket->answer_unit) ? unit_of(ticket) : ticket->answer_unit;
	bool thanks = ticket->rating == 0 && !str_equal(ticket->state, "OUT_OF_SCOPE");

	return pool_print(pool, "%s%s答复了您：%s。答复就在下面%s。", unit,
		answer_date(pool, ticket, now), what, thanks ? "，欢迎您评价" : "");
}

char *words_correction_now(
	struct pool *pool, const struct ticket *ticket, instant due_at, instant now)
{
	const char *state = ticket->state;

	if (str_equal(state, "NEW"))
		return pool_print(pool, "我们 %s收到了您的纠错，正在看这一页归哪个单位管，%s",
			words_date(pool, instant_day(ticket->submitted_at), now),
			words_promise(pool, due_at, now, "答复"));
	if (str_equal(state, "REPLIED_FIXED"))
		return answered(pool, ticket, "您说的属实，已经改正", now);
	if (str_equal(state, "REPLIED_UNTRUE"))
		return answered(pool, ticket, "核实过了，页面没有写错", now);
	if (str_equal(state, "OUT_OF_SCOPE"))
		return answered(pool, ticket, "这一页不属于本网站", now);
	if (str_equal(state, "SPAM"))
		return pool_text(pool, "这条纠错没法办理。");
	if (str_equal(state, "DUPLICATE"))
		return pool_text(pool,
			str_empty(ticket->answer) ? "别人也报告过同一处，已经在处理，我们把两条合在"
						    "一起办。那一条的答复也是"
						    "给您的答复，会写在这里，并且通知您。"
						  : "别人也报告过同一处，两条合在一起办理。答复就在"
						    "下面，也是给您的。");
	return at_work(pool, ticket, due_at, now);
}

const char *words_correction_step(struct pool *pool, const struct ticket *ticket,
	const char *action, const char *unit, const char *to)
{
	const char *by = str_empty(ticket->answer_unit) ? unit : ticket->answer_unit;

	if (str_equal(action, "submit"))
		return "收到了您的纠错";
	if (str_equal(action, "transfer"))
		return pool_print(pool, "转给%s处理", to);
	if (str_equal(action, "sign"))
		return pool_print(pool, "%s开始处理", unit);
	if (str_equal(action, "duplicate"))
		return "别人也报告过同一处，两条合在一起办理";
	if (str_equal(action, "fixed"))
		return pool_print(pool, "%s答复了您：属实，已经改正", by);
	if (str_equal(action, "untrue"))
		return pool_print(pool, "%s答复了您：核实没有写错", by);
	if (str_equal(action, "out_of_scope"))
		return pool_print(pool, "%s答复了您：这一页不属于本网站", by);
	if (str_equal(action, "spam"))
		return pool_print(pool, "%s没法办理这条纠错", unit);
	if (str_equal(action, "handover"))
		return "转给查处假冒网站的部门";
	if (str_equal(action, "redispatch"))
		return pool_print(pool, "改由%s处理", to);
	return NULL;
}
