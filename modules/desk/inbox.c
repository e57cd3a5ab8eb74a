/* SPDX-License-Identifier: MIT */
/*
 * The inbox: what is this person's turn, the most urgent first. A list reads DESK_LIST_MOST rows at
 * most; lights and counts are worked out from those rows, without another question to the database.
 */
#include "modules/desk/inbox.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define PAGE 50

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

/* --- rows --- */

void inbox_row(struct request *rq, const struct desk_row *row, struct data *item)
{
	data_text(item, "number", row->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, row->number));
	data_text(item, "title", row->title);
	data_text(item, "state", row->state);
	data_text(item, "state_words", words_state(row->state, true));
	data_text(
		item, "category", str_empty(row->category) ? NULL : inbox_category(row->category));
	data_text(item, "unit", str_empty(row->unit_name) ? NULL : row->unit_name);
	data_int(item, "chases", row->chases);
	data_int(item, "additions", row->additions);
	data_bool(item, "published", row->published);
	view_iso(rq, item, "submitted_at", row->submitted_at);
	view_time(rq, item, "submitted", row->submitted_at);
	data_text(item, "_url", request_url(rq, "desk/tickets/%s", row->number));

	view_light(item, inbox_light(row, rq->now));
	view_level(item, row->level);
	if (row->next_due_at == INSTANT_NONE) {
		view_time(rq, item, "replied", row->replied_at);
		return;
	}
	view_iso(rq, item, "due_at", row->next_due_at);
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
	const char *url = inbox_url(in);
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
		if (!inbox_fits(in, &in->rows[i]))
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
	in->level = text_or_null(form_text(form, "level"));
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
	inbox_filters(&in, data);
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
