/* SPDX-License-Identifier: MIT */
/*
 * The inbox: what is this person's turn, the most urgent first, with filters that say how many they
 * would leave. A list reads DESK_LIST_MOST rows at most; lights and counts are worked out here,
 * from those rows, without another question to the database.
 */
#include "modules/desk/desk.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"
#include "view/words.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 50

struct inbox { /* one look at the inbox: who, which tab, which filters, and the rows of the tab */
	struct request *rq;
	const struct desk_session *person;
	struct desk_filter filter;
	const char *light; /* NULL: any */
	const char *tab;
	int page;
	struct desk_row *rows;
	size_t n;
};

/* --- tabs --- */

struct tab {
	const char *name, *label, *own_label;
	enum desk_tab tab;
	unsigned roles; /* who has it; own_label is read by those who see their unit only */
};
static const struct tab tabs[] = {
	{"mine", "轮到我", "轮到我", DESK_MINE,
		ROLE_OFFICE | ROLE_HANDLER | ROLE_HEAD | ROLE_LEADER},
	{"open", "全站在办", "本单位在办", DESK_OPEN,
		ROLE_OFFICE | ROLE_SUPERVISOR | ROLE_HANDLER | ROLE_HEAD | ROLE_LEADER},
	{"replied", "已答复待公开", "已答复待公开", DESK_REPLIED, ROLE_OFFICE},
	{"all", "全部", "本单位全部", DESK_ALL,
		ROLE_OFFICE | ROLE_SUPERVISOR | ROLE_HANDLER | ROLE_HEAD | ROLE_LEADER},
};
#define TABS (sizeof(tabs) / sizeof(tabs[0]))

/* The tab of this name, or the first one this person has. */
static const struct tab *find_tab(const struct desk_session *person, const char *name)
{
	const struct tab *first = NULL;

	for (size_t i = 0; i < TABS; i++) {
		if (!(tabs[i].roles & person->roles))
			continue;
		if (str_equal(tabs[i].name, name))
			return &tabs[i];
		if (!first)
			first = &tabs[i];
	}
	return first;
}

/* --- lights --- */

enum light inbox_light(const struct desk_row *row, instant now)
{
	if (str_empty(row->rule) || row->next_due_at == INSTANT_NONE)
		return LIGHT_NONE;
	const struct policy_rule *rule =
		policy_rule(desk.engine.policy, row->rule, row->rule_class);
	if (!rule)
		return LIGHT_NONE;
	return clock_light(desk.engine.calendar, rule, row->started_at, row->next_due_at, now);
}

/* --- filters --- */

enum part { PART_STATE = 1, PART_LIGHT = 2, PART_UNIT = 4, PART_CATEGORY = 8 };

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
	return true;
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
	const char *category = part & PART_CATEGORY ? value : f->category;
	if (part & PART_UNIT)
		unit = value;

	char *url = request_url(rq, "desk/?tab=%s", in->tab);
	if (state)
		url = pool_print(rq->pool, "%s&state=%s", url, request_escape(rq, state));
	if (light)
		url = pool_print(rq->pool, "%s&light=%s", url, request_escape(rq, light));
	if (unit)
		url = pool_print(rq->pool, "%s&unit=%s", url, unit);
	if (category)
		url = pool_print(rq->pool, "%s&category=%s", url, request_escape(rq, category));
	return url;
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

static const char *category_name(const char *code)
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
	case PART_UNIT:
		*value = pool_print(
			in->rq->pool, "%lld", (long long)(row->unit_id ? row->unit_id : -1));
		*name = row->unit_id ? row->unit_name : "尚未转办";
		break;
	default: *value = row->category; *name = category_name(row->category);
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
	qsort(facets, n, sizeof(*facets), part == PART_LIGHT ? worse_first : more_first);

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

static void show_filters(const struct inbox *in, struct data *data)
{
	const struct desk_filter *f = &in->filter;
	struct data *filters = data_list(data, "_filters");
	const char *unit = f->unit ? pool_print(in->rq->pool, "%lld", (long long)f->unit) : NULL;

	show_filter(in, filters, PART_LIGHT, "期限", in->light);
	show_filter(in, filters, PART_STATE, "状态", f->state);
	if (!f->only_unit)
		show_filter(in, filters, PART_UNIT, "单位", unit);
	show_filter(in, filters, PART_CATEGORY, "类别", f->category);
	if (f->state || f->category || f->unit || in->light)
		data_text(data, "_clear_url", request_url(in->rq, "desk/?tab=%s", in->tab));
}

/* --- rows --- */

void inbox_row(struct request *rq, const struct desk_row *row, struct data *item)
{
	data_text(item, "number", row->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, row->number));
	data_text(item, "title", row->title);
	data_text(item, "state", row->state);
	data_text(item, "state_words", words_state(row->state, true));
	data_text(item, "category", str_empty(row->category) ? NULL : category_name(row->category));
	data_text(item, "unit", str_empty(row->unit_name) ? NULL : row->unit_name);
	data_int(item, "chases", row->chases);
	data_int(item, "additions", row->additions);
	data_bool(item, "published", row->published);
	char iso[INSTANT_TEXT];
	data_text(item, "submitted_at",
		pool_text(rq->pool,
			instant_iso(row->submitted_at - row->submitted_at % SECOND, iso)));
	data_text(item, "submitted", words_time(rq->pool, row->submitted_at, rq->now));
	data_text(item, "_url", request_url(rq, "desk/tickets/%s", row->number));

	view_light(item, inbox_light(row, rq->now));
	if (row->next_due_at == INSTANT_NONE) {
		if (row->replied_at != INSTANT_NONE)
			data_text(item, "replied", words_time(rq->pool, row->replied_at, rq->now));
		return;
	}
	data_text(item, "due_at", pool_text(rq->pool, instant_iso(row->next_due_at, iso)));
	data_text(item, "due", words_date(rq->pool, words_due_day(row->next_due_at), rq->now));
	data_text(item, "left",
		words_left(rq->pool, desk.engine.calendar, row->next_due_at, rq->now));
	const struct policy_rule *rule =
		policy_rule(desk.engine.policy, row->rule, row->rule_class);
	data_text(item, "due_title", rule ? rule->title : NULL);
}

static void show_pager(const struct inbox *in, struct data *data, size_t fitting)
{
	struct request *rq = in->rq;
	int pages = (int)((fitting + PAGE - 1) / PAGE);
	const char *url = list_url(in, 0, NULL);
	bool by_age = in->filter.tab == DESK_ALL || in->filter.tab == DESK_REPLIED;
	bool cut = in->n == DESK_LIST_MOST;
	const char *here = "";

	if (in->filter.before != INSTANT_NONE)
		here = pool_print(
			rq->pool, "&before=%s", request_escape(rq, form_text(rq->form, "before")));
	if (cut && by_age && in->page >= pages) {
		char iso[INSTANT_TEXT];
		instant_iso(in->rows[in->n - 1].submitted_at, iso);
		data_text(data, "_older_url",
			pool_print(rq->pool, "%s&before=%s", url, request_escape(rq, iso)));
	}
	if (cut && !by_age)
		data_int(data, "_cut", DESK_LIST_MOST);
	if (pages < 2)
		return;
	struct data *pager = data_object(data, "_pager");
	data_int(pager, "page", in->page);
	data_int(pager, "pages", pages);
	if (in->page > 1)
		data_text(pager, "previous_url",
			pool_print(rq->pool, "%s%s&page=%d", url, here, in->page - 1));
	if (in->page < pages)
		data_text(pager, "next_url",
			pool_print(rq->pool, "%s%s&page=%d", url, here, in->page + 1));
}

static void show_rows(const struct inbox *in, struct data *data)
{
	struct data *tickets = data_list(data, "tickets");
	size_t skip = (size_t)(in->page - 1) * PAGE, fitting = 0;

	for (size_t i = 0; i < in->n; i++) {
		if (!fits(in, &in->rows[i], 0))
			continue;
		if (fitting >= skip && fitting < skip + PAGE)
			inbox_row(in->rq, &in->rows[i], data_item(tickets));
		fitting++;
	}
	data_int(data, "count", (int64_t)fitting);
	data_bool(data, "_any", data_count(tickets) > 0);
	data_bool(data, "_show_unit", !in->filter.only_unit);
	show_pager(in, data, fitting);
}

static void show_tabs(const struct inbox *in, struct data *data)
{
	struct data *list = data_list(data, "_tabs");

	for (size_t i = 0; i < TABS; i++) {
		if (!(tabs[i].roles & in->person->roles))
			continue;
		struct data *item = data_item(list);
		const char *label = desk_sees_all(in->person) ? tabs[i].label : tabs[i].own_label;
		data_text(item, "label", label);
		data_text(item, "url", request_url(in->rq, "desk/?tab=%s", tabs[i].name));
		data_bool(item, "here", str_equal(in->tab, tabs[i].name));
		if (str_equal(in->tab, tabs[i].name))
			data_text(data, "_title", label);
	}
	data_text(data, "tab", in->tab);
	data_bool(data, in->filter.tab == DESK_MINE ? "_mine" : "_not_mine", true);
	data_bool(data, in->filter.tab == DESK_ALL ? "_all" : "_some", true);
}

/* --- the page --- */

static const char *text_or_null(const char *text)
{
	return str_empty(text) ? NULL : text;
}

static void read_filter(struct inbox *in)
{
	const struct form *form = in->rq->form;
	const struct tab *tab = find_tab(in->person, form_text(form, "tab"));

	in->tab = tab->name;
	in->light = text_or_null(form_text(form, "light"));
	in->page = (int)form_int(form, "page", 1);
	in->filter = (struct desk_filter){
		.tab = tab->tab,
		.site_id = in->person->site_id,
		.roles = in->person->roles,
		.own_unit = in->person->unit_id,
		.only_unit = desk_sees_all(in->person) ? 0 : in->person->unit_id,
		.state = text_or_null(form_text(form, "state")),
		.category = text_or_null(form_text(form, "category")),
		.unit = form_int(form, "unit", 0),
		.most = DESK_LIST_MOST,
		.before = INSTANT_NONE,
	};
	if (instant_parse(form_text(form, "before"), &in->filter.before) < 0)
		in->filter.before = INSTANT_NONE;
}

/* Filters are applied to the rows read; only when there are more than one reads does the database
 * apply them. */
static enum db_status read_list(struct inbox *in)
{
	struct desk_filter whole = in->filter;
	whole.state = whole.category = NULL;
	whole.unit = 0;

	enum db_status status = desk_db_list(desk.db, in->rq->pool, &whole, &in->rows, &in->n);
	bool filtered = in->filter.state || in->filter.category || in->filter.unit;
	if (status == DB_OK && filtered && in->n == DESK_LIST_MOST)
		status = desk_db_list(desk.db, in->rq->pool, &in->filter, &in->rows, &in->n);
	return status;
}

int inbox_page(struct request *rq)
{
	struct inbox in = {.rq = rq, .person = desk_person(rq)};

	if (!desk_sees_letters(in.person))
		return reply_redirect(rq, request_url(rq, "desk/units"));
	if (!form_ok(rq->form))
		return 404;
	read_filter(&in);
	enum db_status status = read_list(&in);
	if (status != DB_OK)
		return desk_fault(rq, status);

	struct data *data = data_new(rq->pool);
	show_tabs(&in, data);
	show_filters(&in, data);
	show_rows(&in, data);
	return desk_page(rq, 200, "inbox", data);
}

enum db_status inbox_next(struct request *rq, int64_t but, const char **number)
{
	const struct desk_session *person = desk_person(rq);
	struct desk_filter filter = {
		.tab = DESK_MINE,
		.site_id = person->site_id,
		.roles = person->roles,
		.own_unit = person->unit_id,
		.most = 2, /* the first may be `but` */
		.before = INSTANT_NONE,
	};
	struct desk_row *rows;
	size_t n;

	*number = NULL;
	enum db_status status = desk_db_list(desk.db, rq->pool, &filter, &rows, &n);
	for (size_t i = 0; status == DB_OK && i < n && !*number; i++)
		if (rows[i].id != but)
			*number = rows[i].number;
	return status;
}
