/* SPDX-License-Identifier: MIT */
/*
 * Check-lists in a form: nothing is answered beforehand; each line is answered by itself, and who
 * has gone through a list may answer what is left of it with one tick, which the record says too.
 */
#include "modules/desk/reviews/reviews.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "view/words.h"

/* --- reading --- */

/* "check.content.safety=no" */
static bool parse(struct pool *pool, const char *text, struct check_answer *out)
{
	char *copy = pool_text(pool, text);
	char *answer = strrchr(copy, '=');
	bool yes = answer && str_equal(answer, "=yes");

	if (!answer || (!yes && !str_equal(answer, "=no")))
		return false;
	*answer = '\0';
	char *code = strrchr(copy, '.');
	if (!code)
		return false;
	*code++ = '\0';
	*out = (struct check_answer){copy, code, yes};
	return true;
}

static const char *field_name(struct pool *pool, size_t i)
{
	return pool_print(pool, "check_%zu", i);
}

size_t reviews_checks(struct request *rq, struct check_answer **out)
{
	size_t n = 0;

	*out = pool_alloc(rq->pool, REVIEW_CHECKS * sizeof **out);
	for (size_t i = 0; i < REVIEW_CHECKS; i++) {
		const char *text = form_text(rq->form, field_name(rq->pool, i));
		if (!str_empty(text) && parse(rq->pool, text, &(*out)[n]))
			n++;
	}
	return n;
}

/* --- what is lacking --- */

static const char *lack(struct request *rq, const struct policy_items *list,
	const struct policy_choice *line, enum check_state state)
{
	if (state == CHECK_BLOCKS)
		return pool_print(rq->pool,
			"您在“%s”里选了“有问题”（%s），所以不能往下走。请改好，或者退回修改。",
			list->title, line->name);
	if (str_equal(list->name, CHECK_SECRECY))
		return "请先做保密审查，并勾选“已做保密审查”。";
	return pool_print(rq->pool, "“%s”还没有核对完：%s。", list->title, line->name);
}

const char *reviews_lacking(struct request *rq, const struct policy_route *route,
	const char *content, const struct check_answer *checks, size_t n)
{
	const struct policy_items *list;

	for (size_t i = 0; (list = review_list_at(desk.engine.policy, route, i)); i++) {
		for (size_t k = 0; k < list->list.n; k++) {
			const struct policy_choice *line = &list->list.choice[k];
			enum check_state state = review_check(list, line, checks, n);
			if (review_line_counts(line, content) && state != CHECK_FINE)
				return lack(rq, list, line, state);
		}
	}
	return NULL;
}

/* --- showing --- */

struct asking {
	struct request *rq;
	const char *content; /* what the lists are answered for */
	const struct check_answer *checks;
	size_t n;
	size_t next; /* field that is free */
};

/* Was exactly this answered. */
static bool answered(const struct asking *a, const char *list, const char *code, bool yes)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct check_answer *one = &a->checks[i];
		if (one->yes == yes && str_equal(one->list, list) && str_equal(one->code, code))
			return true;
	}
	return false;
}

static void show_line(struct asking *a, const struct policy_items *list,
	const struct policy_choice *line, struct data *item)
{
	struct pool *pool = a->rq->pool;
	bool fine = str_equal(line->blocks, "no"); /* the answer that does not block */

	data_text(item, "field", field_name(pool, a->next));
	data_text(item, "id", pool_print(pool, "hd-check-%zu", a->next++));
	data_text(item, "name", line->name);
	data_text(item, "fine",
		pool_print(pool, "%s.%s=%s", list->name, line->code, fine ? "yes" : "no"));
	data_text(item, "bad",
		pool_print(pool, "%s.%s=%s", list->name, line->code, fine ? "no" : "yes"));
	data_bool(item, "is_fine", answered(a, list->name, line->code, fine));
	data_bool(item, "is_bad", answered(a, list->name, line->code, !fine));
	data_bool(item, "blocks", line->blocks[0] != '\0');
}

static void show_list(struct asking *a, const struct policy_items *list, struct data *item)
{
	struct pool *pool = a->rq->pool;
	struct data *lines = data_list(item, "lines");
	int count = 0;

	data_text(item, "title", list->title);
	data_text(item, "source", words_source(list->source));
	data_bool(item, "tick", str_equal(list->name, CHECK_SECRECY));
	for (size_t i = 0; i < list->list.n && a->next < REVIEW_CHECKS; i++) {
		if (!review_line_counts(&list->list.choice[i], a->content))
			continue;
		show_line(a, list, &list->list.choice[i], data_item(lines));
		count++;
	}
	data_int(item, "count", count);
	data_text(item, "all_field", field_name(pool, a->next));
	data_text(item, "all_id", pool_print(pool, "hd-check-%zu", a->next++));
	data_text(item, "all", pool_print(pool, "%s.%s=yes", list->name, CHECK_ALL));
	data_bool(item, "is_all", answered(a, list->name, CHECK_ALL, true));
}

void reviews_show_checks(struct request *rq, const struct policy_route *route, const char *content,
	bool typed, struct data *data)
{
	const struct policy_items *list;
	struct check_answer *checks;
	struct asking a = {.rq = rq, .content = content};
	struct data *lists = data_list(data, "_checks");

	if (typed) {
		a.n = reviews_checks(rq, &checks);
		a.checks = checks;
	}
	for (size_t i = 0; (list = review_list_at(desk.engine.policy, route, i)); i++)
		show_list(&a, list, data_item(lists));
	data_bool(data, "_has_checks", data_count(lists) > 0);
}

/* --- routes and steps --- */

static const struct review *taken_step(const struct review *taken, size_t n, int version, int step)
{
	for (size_t i = 0; i < n; i++)
		if (taken[i].version == version && taken[i].step == step)
			return &taken[i];
	return NULL;
}

static void show_step(struct request *rq, const char *title, const struct review *done, bool here,
	struct data *item)
{
	data_text(item, "title", done && !str_empty(done->title) ? done->title : title);
	data_bool(item, "done", done != NULL);
	data_bool(item, "here", here && !done);
	if (!done)
		return;
	data_text(item, "who", done->staff_name);
	data_text(item, "unit", done->unit_name);
	data_text(item, "when", words_time(rq->pool, done->at, rq->now));
}

void reviews_show_steps(struct request *rq, const struct policy_route *route,
	const struct review *taken, size_t n, int version, int step, struct data *out)
{
	struct data *list = data_list(out, "steps");
	struct review_turn turn;

	show_step(rq, review_by_writer(route) ? route->steps[0].title : "拟稿",
		taken_step(taken, n, version, 0), false, data_item(list));
	for (int i = 1; review_turn(route, i, &turn); i++)
		show_step(rq, turn.step->title, taken_step(taken, n, version, i), i == step,
			data_item(list));
}

void reviews_show_routes(struct request *rq, const struct policy_route *const *routes, size_t n,
	const struct policy_route *chosen, struct data *data)
{
	struct data *list = data_list(data, "_routes");

	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		data_text(item, "name", routes[i]->name);
		data_text(item, "title",
			i ? routes[i]->title
			  : pool_print(rq->pool, "%s（通常）", routes[i]->title));
		data_text(item, "text", routes[i]->text);
		data_bool(item, "selected", routes[i] == chosen);
	}
	data_bool(data, "_has_routes", n > 1);
}
