/* SPDX-License-Identifier: MIT */
/*
 * The filters of the inbox: each value says how many rows it would leave, the other filters
 * applied. Counted from the rows that the list has read anyway.
 */
#include "modules/desk/inbox.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/words.h"

#include <stdlib.h>
#include <string.h>

enum part { PART_STATE = 1, PART_LIGHT = 2, PART_UNIT = 4, PART_CATEGORY = 8, PART_LEVEL = 16 };

static bool fits(const struct inbox *in, const struct desk_row *row, unsigned but)
{
	const struct desk_filter *f = &in->filter;

	if (!(but & PART_STATE) && f->state && !str_equal(f->state, row->state))
		return false;
	if (!(but & PART_CATEGORY) && f->category && !str_equal(f->category, row->category))
		return false;
	if (!(but & PART_UNIT) && f->unit && f->unit != (row->unit_id ? row->unit_id : -1))
		return false;
	if (!(but & PART_LIGHT) && in->light &&
		!str_equal(in->light, light_name(inbox_light(row, in->rq->now))))
		return false;
	if (!(but & PART_LEVEL) && in->level && !str_equal(in->level, level_name(row->level)))
		return false;
	return true;
}

bool inbox_fits(const struct inbox *in, const struct desk_row *row)
{
	return fits(in, row, 0);
}

/* The address of this list with one part replaced (value NULL: left out), back on its first page.
 */
static char *list_url(const struct inbox *in, unsigned part, const char *value)
{
	struct request *rq = in->rq;
	const struct desk_filter *f = &in->filter;
	const char *unit = f->unit ? pool_print(rq->pool, "%lld", (long long)f->unit) : NULL;
	const char *state = part & PART_STATE ? value : f->state;
	const char *light = part & PART_LIGHT ? value : in->light;
	const char *level = part & PART_LEVEL ? value : in->level;
	const char *category = part & PART_CATEGORY ? value : f->category;
	if (part & PART_UNIT)
		unit = value;

	char *url = request_url(rq, "desk/?tab=%s", in->tab);
	if (state)
		url = pool_print(rq->pool, "%s&state=%s", url, request_escape(rq, state));
	if (light)
		url = pool_print(rq->pool, "%s&light=%s", url, request_escape(rq, light));
	if (level)
		url = pool_print(rq->pool, "%s&level=%s", url, request_escape(rq, level));
	if (unit)
		url = pool_print(rq->pool, "%s&unit=%s", url, unit);
	if (category)
		url = pool_print(rq->pool, "%s&category=%s", url, request_escape(rq, category));
	return url;
}

char *inbox_url(const struct inbox *in)
{
	return list_url(in, 0, NULL);
}

struct facet { /* one value of a filter and how many rows have it */
	const char *value, *name;
	int n;
};

static void count_value(struct facet *facets, size_t *n, const char *value, const char *name)
{
	for (size_t i = 0; i < *n; i++)
		if (str_equal(facets[i].value, value)) {
			facets[i].n++;
			return;
		}
	facets[(*n)++] = (struct facet){value, name, 1};
}

const char *inbox_category(const char *code)
{
	const struct policy_choice *choice =
		policy_choice(policy_categories(desk.engine.policy), code);
	return choice ? choice->name : code;
}

static void facet_of(const struct inbox *in, const struct desk_row *row, unsigned part,
	const char **value, const char **name)
{
	enum light light;

	switch (part) {
	case PART_STATE:
		*value = row->state;
		*name = words_state(row->state, true);
		break;
	case PART_LIGHT:
		light = inbox_light(row, in->rq->now);
		*value = light == LIGHT_NONE ? "" : light_name(light);
		*name = words_light(light);
		break;
	case PART_LEVEL:
		*value = level_name(row->level);
		*name = words_reached(row->level);
		break;
	case PART_UNIT:
		*value = pool_print(
			in->rq->pool, "%lld", (long long)(row->unit_id ? row->unit_id : -1));
		*name = row->unit_id ? row->unit_name : "尚未转办";
		break;
	default: *value = row->category; *name = inbox_category(row->category);
	}
}

static int more_first(const void *a, const void *b)
{
	const struct facet *x = a, *y = b;
	return x->n != y->n ? (x->n < y->n ? 1 : -1) : strcmp(x->name, y->name);
}

static int rank(const char *light)
{
	for (int i = LIGHT_RED; i > LIGHT_NONE; i--)
		if (str_equal(light, light_name(i)))
			return i;
	return LIGHT_NONE;
}

static int higher_first(const void *a, const void *b)
{
	const struct facet *x = a, *y = b;
	return (int)level_parse(y->value) - (int)level_parse(x->value);
}

static int worse_first(const void *a, const void *b)
{
	const struct facet *x = a, *y = b;
	return rank(y->value) - rank(x->value);
}

/* How many rows each value of this filter would leave, the other filters applied. */
static void show_filter(const struct inbox *in, struct data *filters, unsigned part,
	const char *label, const char *chosen)
{
	struct facet *facets = pool_alloc(in->rq->pool, (in->n + 1) * sizeof(*facets));
	size_t n = 0;

	for (size_t i = 0; i < in->n; i++) {
		const char *value, *name;
		if (!fits(in, &in->rows[i], part))
			continue;
		facet_of(in, &in->rows[i], part, &value, &name);
		if (!str_empty(value))
			count_value(facets, &n, value, name);
	}
	if (n == 0 || (n == 1 && !chosen))
		return;
	qsort(facets, n, sizeof(*facets),
		part == PART_LIGHT	     ? worse_first
			: part == PART_LEVEL ? higher_first
					     : more_first);

	struct data *filter = data_item(filters);
	data_text(filter, "label", label);
	data_text(filter, "any_url", list_url(in, part, NULL));
	data_bool(filter, "any", chosen == NULL);
	struct data *options = data_list(filter, "options");
	for (size_t i = 0; i < n; i++) {
		struct data *option = data_item(options);
		data_text(option, "name", facets[i].name);
		data_int(option, "count", facets[i].n);
		data_text(option, "url", list_url(in, part, facets[i].value));
		data_bool(option, "chosen", str_equal(chosen, facets[i].value));
	}
}

void inbox_filters(const struct inbox *in, struct data *data)
{
	const struct desk_filter *f = &in->filter;
	struct data *filters = data_list(data, "_filters");
	const char *unit = f->unit ? pool_print(in->rq->pool, "%lld", (long long)f->unit) : NULL;

	show_filter(in, filters, PART_LIGHT, "期限", in->light);
	show_filter(in, filters, PART_LEVEL, "提醒到", in->level);
	show_filter(in, filters, PART_STATE, "状态", f->state);
	if (!f->only_unit)
		show_filter(in, filters, PART_UNIT, "单位", unit);
	show_filter(in, filters, PART_CATEGORY, "类别", f->category);
	if (f->state || f->category || f->unit || in->light || in->level)
		data_text(data, "_clear_url", request_url(in->rq, "desk/?tab=%s", in->tab));
}
