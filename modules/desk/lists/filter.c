/* SPDX-License-Identifier: MIT */
/* What a list is asked for, between its address and a struct. */
#include "modules/desk/lists/list.h"

#include "base/pool.h"
#include "base/str.h"

static const char *read_day(struct request *rq, const char *name, int later, instant *at)
{
	const char *text = str_or_null(form_text(rq->form, name));
	day d;

	*at = INSTANT_NONE;
	if (!text)
		return NULL;
	if (day_parse(text, &d) != 0) {
		form_error(rq->form, name, "请写成 2026-11-22 这样的日期");
		return NULL;
	}
	*at = day_start(d + later);
	return text;
}

void list_filter_read(struct request *rq, struct list_filter *out)
{
	const struct form *form = rq->form;

	*out = (struct list_filter){
		.state = str_or_null(form_text(form, "state")),
		.light = str_or_null(form_text(form, "light")),
		.level = str_or_null(form_text(form, "level")),
		.kind = str_or_null(form_text(form, "kind")),
		.category = str_or_null(form_text(form, "category")),
		.words = str_or_null(form_text(form, "q")),
		.citizen = str_or_null(form_text(form, "citizen")),
		.unit = form_int(form, "unit", 0),
		.screen = (int)form_int(form, "screen", 0),
		.flag = form_bool(form, "flag"),
		.page = (int)form_int(form, "page", 1),
	};
	out->since_day = read_day(rq, "since", 0, &out->since);
	out->until_day = read_day(rq, "until", 1, &out->until);
}

static const struct part {
	const char *name;
	unsigned part;
} parts[] = {
	{"kind", LIST_KIND},
	{"state", LIST_STATE},
	{"light", LIST_LIGHT},
	{"level", LIST_LEVEL},
	{"unit", LIST_UNIT},
	{"category", LIST_CATEGORY},
	{"screen", LIST_SCREEN},
	{"flag", LIST_FLAG},
	{"q", LIST_WORDS},
	{"citizen", LIST_CITIZEN},
	{"since", LIST_SINCE},
	{"until", LIST_UNTIL},
};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

/* As the address has it; NULL: not set. */
static const char *part_text(struct pool *pool, const struct list_filter *f, unsigned part)
{
	switch (part) {
	case LIST_STATE: return f->state;
	case LIST_LIGHT: return f->light;
	case LIST_LEVEL: return f->level;
	case LIST_KIND: return f->kind;
	case LIST_UNIT: return f->unit ? pool_print(pool, "%lld", (long long)f->unit) : NULL;
	case LIST_CATEGORY: return f->category;
	case LIST_SCREEN: return f->screen ? pool_print(pool, "%d", f->screen) : NULL;
	case LIST_FLAG: return f->flag ? "1" : NULL;
	case LIST_WORDS: return f->words;
	case LIST_CITIZEN: return f->citizen;
	case LIST_SINCE: return f->since_day;
	default: return f->until_day;
	}
}

unsigned list_filter_set(const struct list_filter *f)
{
	unsigned set = 0;

	if (f->state)
		set |= LIST_STATE;
	if (f->light)
		set |= LIST_LIGHT;
	if (f->level)
		set |= LIST_LEVEL;
	if (f->kind)
		set |= LIST_KIND;
	if (f->unit)
		set |= LIST_UNIT;
	if (f->category)
		set |= LIST_CATEGORY;
	if (f->screen)
		set |= LIST_SCREEN;
	if (f->flag)
		set |= LIST_FLAG;
	if (f->words)
		set |= LIST_WORDS;
	if (f->citizen)
		set |= LIST_CITIZEN;
	if (f->since != INSTANT_NONE)
		set |= LIST_SINCE;
	if (f->until != INSTANT_NONE)
		set |= LIST_UNTIL;
	return set;
}

char *list_url(struct request *rq, const char *base, const struct list_filter *f, unsigned part,
	const char *value)
{
	char *url = request_url(rq, "%s", base);

	for (size_t i = 0; i < PARTS; i++) {
		const char *text =
			parts[i].part == part ? value : part_text(rq->pool, f, parts[i].part);
		if (text)
			url = pool_print(
				rq->pool, "%s&%s=%s", url, parts[i].name, request_escape(rq, text));
	}
	return url;
}

void list_filter_show(
	struct request *rq, const struct list_filter *f, unsigned shown, struct data *data)
{
	struct data *values = data_object(data, "filter");
	struct data *hidden = data_list(data, "_filter_hidden");

	for (size_t i = 0; i < PARTS; i++) {
		const char *text = part_text(rq->pool, f, parts[i].part);
		if (parts[i].part != LIST_CITIZEN)
			data_text(values, parts[i].name, text);
		if (!text || (shown & parts[i].part))
			continue;
		struct data *item = data_item(hidden);
		data_text(item, "name", parts[i].name);
		data_text(item, "value", text);
	}
}
