/* SPDX-License-Identifier: MIT */
/* The filters of the inbox as the page shows them; the counting is done in lists/shelf.c. */
#include "modules/desk/inbox/inbox.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/shelf/shelf.h"
#include "view/words.h"

#include <stdlib.h>
#include <string.h>

struct option { /* one value of a filter */
	const char *value, *name;
	int n, rank;
};

static int in_rank(const void *a, const void *b)
{
	const struct option *x = a, *y = b;
	if (x->rank != y->rank)
		return x->rank > y->rank ? -1 : 1;
	return strcmp(x->name, y->name);
}

static const char *unit_name(const struct unit *units, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (units[i].id == id)
			return units[i].name;
	return "其他单位";
}

struct naming { /* what the names of values are found with */
	struct pool *pool;
	struct unit *units;
	size_t n_units;
};

/* false: this value is no choice (no light, no category …). */
static bool name_option(const struct naming *with, unsigned part, const struct list_facet *facet,
	struct option *out)
{
	const char *code = shelf_text(facet->code);
	int64_t id = 0;

	*out = (struct option){.value = code, .n = facet->n, .rank = facet->n};
	switch (part) {
	case LIST_STATE: out->name = words_state(code, true); return true;
	case LIST_LIGHT:
		out->value = light_name((enum light)facet->code);
		out->name = words_light((enum light)facet->code);
		out->rank = facet->code;
		return facet->code != LIGHT_NONE;
	case LIST_LEVEL:
		out->value = level_name((enum level)facet->code);
		out->name = words_reached((enum level)facet->code);
		out->rank = facet->code;
		return facet->code != LEVEL_NONE;
	case LIST_UNIT:
		str_int(code, &id);
		out->value = id > 0 ? code : "-1";
		out->name = id > 0 ? unit_name(with->units, with->n_units, id) : "尚未转办";
		return true;
	case LIST_KIND:
		out->value = shelf_kind_name(facet->code);
		out->name = list_kind(out->value);
		out->rank = -(int)facet->code;
		return facet->code < SHELF_KINDS;
	case LIST_CATEGORY: out->name = list_category(code); return *code != '\0';
	default: return false;
	}
}

static const char *chosen_value(const struct inbox *in, unsigned part)
{
	const struct list_filter *f = &in->filter;

	switch (part) {
	case LIST_STATE: return f->state;
	case LIST_LIGHT: return f->light;
	case LIST_LEVEL: return f->level;
	case LIST_KIND: return f->kind;
	case LIST_UNIT:
		return f->unit ? pool_print(in->rq->pool, "%lld", (long long)f->unit) : NULL;
	default: return f->category;
	}
}

static void show_options(const struct inbox *in, struct data *filter, unsigned part,
	const struct option *options, size_t n)
{
	const char *chosen = chosen_value(in, part);
	struct data *list = data_list(filter, "options");

	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		data_text(item, "name", options[i].name);
		data_int(item, "count", options[i].n);
		data_text(item, "url",
			list_url(in->rq, in->base, &in->filter, part, options[i].value));
		data_bool(item, "chosen", str_equal(chosen, options[i].value));
	}
	data_text(filter, "any_url", list_url(in->rq, in->base, &in->filter, part, NULL));
	data_bool(filter, "any", chosen == NULL);
}

static void show_filter(const struct inbox *in, const struct naming *with, struct data *filters,
	int place, unsigned part, const char *label)
{
	const struct list_facet *facets = in->facets.of[place];
	size_t n = 0, count = in->facets.n[place];
	struct option *options = pool_alloc(in->rq->pool, (count + 1) * sizeof(*options));

	for (size_t i = 0; i < count; i++)
		n += name_option(with, part, &facets[i], &options[n]);
	if (n == 0 || (n == 1 && !chosen_value(in, part)))
		return;
	qsort(options, n, sizeof(*options), in_rank);
	struct data *filter = data_item(filters);
	data_text(filter, "label", label);
	data_bool(filter, "many", n > 8);
	show_options(in, filter, part, options, n);
}

/* How many have at least this level of the site's words; how many are negative. */
static void show_marks(const struct inbox *in, struct data *filters)
{
	struct request *rq = in->rq;
	int first = 0, negative = 0;

	for (size_t i = 0; i < in->facets.n[5]; i++)
		if (in->facets.of[5][i].code >= 2)
			first += in->facets.of[5][i].n;
	for (size_t i = 0; i < in->facets.n[6]; i++)
		if (in->facets.of[6][i].code)
			negative += in->facets.of[6][i].n;
	if (!first && !negative && !in->filter.screen && !in->filter.flag)
		return;
	struct data *filter = data_item(filters);
	data_text(filter, "label", "标记");
	struct data *list = data_list(filter, "options");
	if (first || in->filter.screen) {
		bool on = in->filter.screen > 0;
		struct data *item = data_item(list);
		data_text(item, "name", "需先看");
		data_int(item, "count", first);
		data_text(item, "url",
			list_url(rq, in->base, &in->filter, LIST_SCREEN, on ? NULL : "2"));
		data_bool(item, "chosen", on);
	}
	if (negative || in->filter.flag) {
		struct data *item = data_item(list);
		data_text(item, "name", "负面或舆情");
		data_int(item, "count", negative);
		data_text(item, "url",
			list_url(rq, in->base, &in->filter, LIST_FLAG,
				in->filter.flag ? NULL : "1"));
		data_bool(item, "chosen", in->filter.flag);
	}
}

static void show_choices(const struct inbox *in, const struct naming *with, struct data *data)
{
	const struct policy_list categories = policy_categories(desk.engine.policy);
	struct data *units = data_list(data, "_units"), *list = data_list(data, "_categories");
	struct data *states = data_list(data, "_states"), *kinds = data_list(data, "_kinds");
	size_t n;
	const struct state *all = lifecycle_states(&n);

	for (size_t i = 0; i < with->n_units; i++) {
		struct data *item = data_item(units);
		data_int(item, "id", with->units[i].id);
		data_text(item, "name", with->units[i].name);
		data_bool(item, "selected", with->units[i].id == in->filter.unit);
	}
	for (size_t i = 0; i < categories.n; i++) {
		struct data *item = data_item(list);
		data_text(item, "id", categories.choice[i].code);
		data_text(item, "name", categories.choice[i].name);
		data_bool(item, "selected",
			str_equal(categories.choice[i].code, in->filter.category));
	}
	data_bool(data, "_has_kinds", true);
	for (size_t i = 1; i < SHELF_KINDS; i++) {
		struct data *item = data_item(kinds);
		data_text(item, "id", shelf_kind_name(i));
		data_text(item, "name", list_kind(shelf_kind_name(i)));
		data_bool(item, "selected", str_equal(shelf_kind_name(i), in->filter.kind));
	}
	for (size_t i = 0; i < n; i++) {
		if (!str_equal(all[i].kind, in->filter.kind ? in->filter.kind : "letter"))
			continue;
		struct data *item = data_item(states);
		data_text(item, "id", all[i].name);
		data_text(item, "name", words_state(all[i].name, true));
		data_bool(item, "selected", str_equal(all[i].name, in->filter.state));
	}
}

enum db_status inbox_filters(const struct inbox *in, struct data *data)
{
	struct naming with = {.pool = in->rq->pool};
	struct data *filters = data_list(data, "_filters");
	unsigned shown = LIST_WORDS | LIST_SINCE | LIST_UNTIL;
	bool choices = in->tab == LIST_ALL;

	enum db_status status =
		unit_list(desk.db, in->rq->pool, in->scope.site_id, &with.units, &with.n_units);
	if (status != DB_OK)
		return status;
	if (choices) {
		shown |= LIST_STATE | LIST_UNIT | LIST_CATEGORY | LIST_KIND;
		show_choices(in, &with, data);
		data_bool(data, "_choose_unit", in->scope.all);
	} else if (in->facets.known) {
		show_filter(in, &with, filters, 7, LIST_KIND, "种类");
		show_filter(in, &with, filters, 1, LIST_LIGHT, "期限");
		show_filter(in, &with, filters, 2, LIST_LEVEL, "提醒");
		show_filter(in, &with, filters, 0, LIST_STATE, "状态");
		if (in->scope.all || in->tab == LIST_CO)
			show_filter(in, &with, filters, 3, LIST_UNIT, "单位");
		show_filter(in, &with, filters, 4, LIST_CATEGORY, "类别");
		show_marks(in, filters);
	}
	data_bool(data, "_choices", choices);
	data_bool(data, "_uncounted", !choices && !in->facets.known);
	list_filter_show(in->rq, &in->filter, shown, data);
	data_bool(data, "_citizen", in->filter.citizen != NULL);
	if (list_filter_set(&in->filter))
		data_text(data, "_clear_url", request_url(in->rq, "%s", in->base));
	data_text(data, "_list_url", request_url(in->rq, "desk/"));
	if (in->person->roles & ROLE_OFFICE)
		data_text(data, "_citizen_url", request_url(in->rq, "desk/citizen"));
	return DB_OK;
}
