/* SPDX-License-Identifier: MIT */
/*
 * A ticket, its clocks and files as page data; its timeline is timeline_view.c. What the words are
 * is words.c; who may see a ticket at all is decided by the module that asks.
 */
#include "view/ticket_view.h"
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "view/rich_view.h"
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

void view_iso(struct request *rq, struct data *out, const char *key, instant at)
{
	char iso[INSTANT_TEXT];
	bool set = at != INSTANT_NONE && at != INSTANT_NEVER;
	/* whole seconds: HTML takes three digits of a fraction at most, and nobody reads any */
	data_text(out, key, set ? pool_text(rq->pool, instant_iso(at - at % SECOND, iso)) : NULL);
}

void view_time(struct request *rq, struct data *out, const char *key, instant at)
{
	data_text(out, key, at == INSTANT_NONE ? NULL : words_time(rq->pool, at, rq->now));
}

static void put_due(struct request *rq, const struct engine *engine, struct data *out,
	instant due_at, bool running)
{
	bool set = due_at != INSTANT_NONE && due_at != INSTANT_NEVER;
	view_iso(rq, out, "due_at", due_at);
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
	view_iso(rq, out, "submitted_at", ticket->submitted_at);
	view_time(rq, out, "submitted", ticket->submitted_at);
	put_due(rq, engine, out, ticket->reply_due_at, is_open(ticket));
	data_bool(out, "provisional", ticket->provisional);
	put_text(out, "answer", ticket->answer);
	view_rich(rq, out, "_answer_rich", ticket->answer);
	put_text(out, "answer_unit", ticket->answer_unit);
	view_iso(rq, out, "answered_at", ticket->replied_at);
	view_time(rq, out, "answered", ticket->replied_at);
	data_text(out, "rating", name_in(policy_ratings(policy), value));
	if (ticket->rating > 0)
		data_int(out, "rating_value", ticket->rating);
	else
		data_text(out, "rating_value", NULL);
	put_text(out, "rating_words", ticket->rating_words);
}

/* --- clocks and lights --- */

static const char *const shapes[] = {"", "○", "◔", "◑", "●"};

void view_light(struct data *out, enum light light)
{
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

void view_clock(struct request *rq, const struct engine *engine, const struct clock *clock,
	struct data *item)
{
	const struct policy_rule *rule = policy_rule(engine->policy, clock->rule, clock->class_);
	bool running = clock->stopped_at == INSTANT_NONE;
	enum light light = LIGHT_NONE;

	data_text(item, "rule", clock->rule);
	data_text(item, "title", words_rule(engine->policy, clock->rule, clock->class_));
	data_text(item, "source", rule ? words_source(rule->source) : NULL);
	view_iso(rq, item, "started_at", clock->started_at);
	put_due(rq, engine, item, clock->due_at, running);
	data_bool(item, "provisional", clock->provisional);
	data_bool(item, "running", running);
	data_text(item, "outcome", running ? NULL : clock->outcome);
	data_text(item, "outcome_words", running ? NULL : outcome_words(clock->outcome));
	if (running && rule)
		light = clock_light(
			engine->calendar, rule, clock->started_at, clock->due_at, rq->now);
	view_light(item, light);
	view_level(item, clock->level);
}

void view_level(struct data *out, enum level level)
{
	static const enum light lights[LEVELS] = {
		LIGHT_NONE, LIGHT_SOON, LIGHT_YELLOW, LIGHT_RED, LIGHT_RED};
	data_text(out, "level", level == LEVEL_NONE ? NULL : level_name(level));
	data_text(out, "level_words", level == LEVEL_NONE ? NULL : words_reached(level));
	data_text(out, "level_light", light_name(lights[level]));
	data_text(out, "level_shape", shapes[lights[level]]);
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

const char *view_held(enum held held)
{
	switch (held) {
	case HELD_NOT: break;
	case HELD_UNSCANNED: return "正在查毒，查完就可以下载";
	case HELD_INFECTED: return "查出了病毒，不提供下载";
	}
	return NULL;
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
		data_text(item, "url",
			attachments[i].held ? NULL : file_url(rq, url_format, attachments[i].id));
		data_text(item, "held", view_held(attachments[i].held));
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
