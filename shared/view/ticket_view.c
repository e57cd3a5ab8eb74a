/* SPDX-License-Identifier: MIT */
/*
 * A ticket, its timeline, clocks and files as page data. What the words are is words.c; who may see
 * a ticket at all is decided by the module that asks.
 */
#include "view/ticket_view.h"
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "view/words.h"

static const char *name_in(struct policy_list list, const char *code)
{
	const struct policy_choice *choice = policy_choice(list, code);
	return choice ? choice->name : NULL;
}

/* Missing texts are null in JSON and not shown in a page. */
static void put_text(struct data *out, const char *key, const char *text)
{
	data_text(out, key, str_empty(text) ? NULL : text);
}

static void put_iso(struct request *rq, struct data *out, const char *key, instant at)
{
	char iso[INSTANT_TEXT];
	bool set = at != INSTANT_NONE && at != INSTANT_NEVER;
	/* whole seconds: HTML takes three digits of a fraction at most, and nobody reads any */
	data_text(out, key, set ? pool_text(rq->pool, instant_iso(at - at % SECOND, iso)) : NULL);
}

static void put_time(struct request *rq, struct data *out, const char *key, instant at)
{
	data_text(out, key, at == INSTANT_NONE ? NULL : words_time(rq->pool, at, rq->now));
}

static void put_due(struct request *rq, const struct engine *engine, struct data *out,
	instant due_at, bool running)
{
	bool set = due_at != INSTANT_NONE && due_at != INSTANT_NEVER;
	put_iso(rq, out, "due_at", due_at);
	data_text(out, "due", set ? words_date(rq->pool, words_due_day(due_at), rq->now) : NULL);
	data_text(out, "left",
		set && running ? words_left(rq->pool, engine->calendar, due_at, rq->now) : NULL);
}

static bool is_open(const struct ticket *ticket)
{
	const struct state *state = lifecycle_state(ticket->kind, ticket->state);
	return state && !state->final && ticket->replied_at == INSTANT_NONE;
}

void view_ticket(struct request *rq, const struct engine *engine, const struct ticket *ticket,
	struct data *out)
{
	const struct policy *policy = engine->policy;
	const char *value = ticket->rating > 0 ? pool_print(rq->pool, "%d", ticket->rating) : NULL;

	data_text(out, "number", ticket->number);
	data_text(out, "number_grouped", ticket_number_grouped(rq->pool, ticket->number));
	data_text(out, "title", ticket->title);
	data_text(out, "body", ticket->body);
	put_text(out, "box", ticket->box_name);
	put_text(out, "unit", ticket->unit_name);
	data_text(out, "type", name_in(policy_types(policy), ticket->type));
	data_text(out, "category", name_in(policy_categories(policy), ticket->category));
	data_text(out, "state", ticket->state);
	data_text(out, "state_words", words_state(ticket->state, false));
	put_iso(rq, out, "submitted_at", ticket->submitted_at);
	put_time(rq, out, "submitted", ticket->submitted_at);
	put_due(rq, engine, out, ticket->reply_due_at, is_open(ticket));
	data_bool(out, "provisional", ticket->provisional);
	put_text(out, "answer", ticket->answer);
	put_text(out, "answer_unit", ticket->answer_unit);
	put_iso(rq, out, "answered_at", ticket->replied_at);
	put_time(rq, out, "answered", ticket->replied_at);
	data_text(out, "rating", name_in(policy_ratings(policy), value));
	if (ticket->rating > 0)
		data_int(out, "rating_value", ticket->rating);
	else
		data_text(out, "rating_value", NULL);
	put_text(out, "rating_words", ticket->rating_words);
}

/* --- timeline --- */

/* A sentence for the citizen; NULL: an inner step. *words tells whether what was said is shown too.
 */
static const char *citizen_sentence(struct request *rq, const struct engine *engine,
	const struct ticket *ticket, const struct happening *happening, bool *words)
{
	const char *action = happening->event.action;
	const char *unit = str_empty(happening->unit_name) ? "办理单位" : happening->unit_name;
	const char *office = str_empty(happening->unit_name) ? "我们" : happening->unit_name;
	const char *rating = name_in(policy_ratings(engine->policy), happening->event.reason);

	*words = false;
	if (str_equal(action, "submit"))
		return str_empty(ticket->box_name)
			? "收到了您的信"
			: pool_print(rq->pool, "%s收到了您的信", ticket->box_name);
	if (str_equal(action, "accept"))
		return pool_print(rq->pool, "%s受理了您的信", office);
	if (str_equal(action, "dispatch"))
		return pool_print(rq->pool, "转给%s办理",
			str_empty(happening->to_unit_name) ? "负责的单位"
							   : happening->to_unit_name);
	if (str_equal(action, "sign"))
		return pool_print(rq->pool, "%s开始办理", unit);
	if (str_equal(action, "return"))
		return pool_print(rq->pool, "%s说明这件事不归他们办，会另外转给负责的单位", unit);
	if (str_equal(action, "release") || str_equal(action, "adopt"))
		return pool_print(rq->pool, "%s答复了您",
			str_empty(ticket->answer_unit) ? unit : ticket->answer_unit);
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
	if (str_equal(action, "ask"))
		return pool_print(rq->pool, "%s请您补充情况", unit);
	if (str_equal(action, "add"))
		return "您补充了情况";
	if (str_equal(action, "rate"))
		return rating ? pool_print(rq->pool, "您的评价：%s", rating) : "您作了评价";
	if (str_equal(action, "rate_bad"))
		return rating ? pool_print(rq->pool, "您的评价：%s。这封信重新办理", rating)
			      : "您不满意，这封信重新办理";
	return NULL;
}

static const char *staff_who(struct request *rq, const struct happening *happening)
{
	const char *role = happening->event.role;
	if (!str_empty(happening->staff_name))
		return pool_print(rq->pool, "%s %s",
			happening->unit_name ? happening->unit_name : "", happening->staff_name);
	if (str_equal(role, role_name(ROLE_CITIZEN)))
		return "来信人";
	if (str_equal(role, role_name(ROLE_IMPORT)))
		return "历史导入";
	if (str_equal(role, role_name(ROLE_SYSTEM)))
		return "系统";
	return str_empty(happening->unit_name) ? NULL : happening->unit_name;
}

static const char *staff_what(
	struct request *rq, const struct engine *engine, const struct happening *happening)
{
	const struct event *event = &happening->event;
	const char *what = words_action(event->action), *reason = NULL;

	if (str_starts(event->action, "rate"))
		reason = name_in(policy_ratings(engine->policy), event->reason);
	else if (!str_empty(event->reason))
		reason = name_in(policy_refusals(engine->policy), event->reason);
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
		bool words = true;
		const char *what = staff ? staff_what(rq, engine, happening)
					 : citizen_sentence(rq, engine, ticket, happening, &words);
		struct data *item;
		if (!what)
			continue;
		item = data_item(list);
		put_iso(rq, item, "at", happening->event.at);
		put_time(rq, item, "when", happening->event.at);
		/* the citizen's sentences name the unit themselves */
		data_text(item, "who", staff ? staff_who(rq, happening) : NULL);
		data_text(item, "what", what);
		put_text(item, "words", words ? happening->event.words : NULL);
	}
}

/* --- clocks and lights --- */

void view_light(struct data *out, enum light light)
{
	static const char *const shapes[] = {"", "○", "◔", "◑", "●"};
	data_text(out, "light", light_name(light));
	data_text(out, "light_words", words_light(light));
	data_text(out, "light_shape", shapes[light]);
}

static const char *outcome_words(const char *outcome)
{
	if (str_equal(outcome, "met"))
		return "按时完成";
	if (str_equal(outcome, "late"))
		return "超期完成";
	return "不再计时";
}

void view_clocks(struct request *rq, const struct engine *engine, const struct clock *clocks,
	size_t n, struct data *out)
{
	struct data *list = data_list(out, "clocks");

	for (size_t i = 0; i < n; i++) {
		const struct clock *clock = &clocks[i];
		const struct policy_rule *rule =
			policy_rule(engine->policy, clock->rule, clock->class_);
		bool running = clock->stopped_at == INSTANT_NONE;
		struct data *item = data_item(list);
		enum light light = LIGHT_NONE;
		data_text(item, "rule", clock->rule);
		/* a rule that a later policy dropped still stands in old tickets */
		data_text(item, "title", rule ? rule->title : clock->rule);
		data_text(item, "source", rule ? words_source(rule->source) : NULL);
		put_iso(rq, item, "started_at", clock->started_at);
		put_due(rq, engine, item, clock->due_at, running);
		data_bool(item, "provisional", clock->provisional);
		data_bool(item, "running", running);
		data_text(item, "outcome", running ? NULL : clock->outcome);
		data_text(item, "outcome_words", running ? NULL : outcome_words(clock->outcome));
		if (running && rule)
			light = clock_light(
				engine->calendar, rule, clock->started_at, clock->due_at, rq->now);
		view_light(item, light);
	}
}

/* --- files and lists --- */

/* The format has one %lld for the id; anything else in it stays as it is. */
static const char *file_url(struct request *rq, const char *format, int64_t id)
{
	const char *place = strstr(format, "%lld");
	if (!place)
		return request_url(rq, "%s", format);
	return request_url(
		rq, "%.*s%lld%s", (int)(place - format), format, (long long)id, place + 4);
}

void view_attachments(struct request *rq, const struct attachment *attachments, size_t n,
	const char *url_format, struct data *out)
{
	struct data *list = data_list(out, "attachments");

	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		data_int(item, "id", attachments[i].id);
		data_text(item, "name", attachments[i].name);
		data_text(item, "size", words_size(rq->pool, attachments[i].size));
		data_text(item, "type", attachments[i].type);
		data_text(item, "url", file_url(rq, url_format, attachments[i].id));
	}
}

void view_choices(struct data *out, const char *key, struct policy_list list, const char *selected)
{
	const struct policy_choice *chosen = policy_choice(list, selected);
	struct data *options = data_list(out, key);

	for (size_t i = 0; i < list.n; i++) {
		struct data *item = data_item(options);
		data_text(item, "id", list.choice[i].code);
		data_text(item, "name", list.choice[i].name);
		data_bool(item, "selected", &list.choice[i] == chosen);
	}
}
