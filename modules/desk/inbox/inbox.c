/* SPDX-License-Identifier: MIT */
/*
 * The inbox: what is this person's turn, the most urgent first, and the other heaps of letters.
 * Which rows there are is decided in lists/shelf.c and lists/age.c.
 */
#include "modules/desk/inbox/inbox.h"

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/shelf/shelf.h"

const struct field inbox_fields[] = {
	{"tab", "", FIELD_LINE, .most = 20},
	LIST_FIELDS,
	{NULL},
};

/* --- tabs --- */

static const struct tab {
	const char *name, *label, *own_label; /* own_label: for those who see their unit only */
	const char *empty; /* what is said when there is nothing */
	enum list_tab tab;
	unsigned roles; /* who has it */
	bool if_any; /* only shown when something lies there */
} tabs[] = {
	{"mine", "轮到我", "轮到我", "有新的信轮到您时，会出现在这里，最急的在最上面。", LIST_MINE,
		ROLE_OFFICE | ROLES_UNIT, false},
	{"co", "协办", "协办", "别的单位办理、需要您单位一起答复的信会出现在这里。", LIST_CO,
		ROLES_UNIT, true},
	{"asks", "待决定", "待决定", "有同事提出不予受理，或单位申请退回、延期时，会出现在这里。",
		LIST_ASKS, ROLE_OFFICE, true},
	{"open", "全站在办", "本单位在办", "现在没有正在办理的信。", LIST_OPEN, ROLES_LETTERS,
		false},
	{"replied", "已答复待公开", "已答复待公开",
		"来信人同意公开、还没有决定公开不公开的信会出现在这里。", LIST_WAITS,
		ROLE_OFFICE | ROLE_HANDLER, false},
	{"all", "全部", "本单位全部", "还没有信。", LIST_ALL, ROLES_LETTERS, false},
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

static const char *tab_label(const struct inbox *in, const struct tab *tab)
{
	return in->scope.all ? tab->label : tab->own_label;
}

static enum db_status show_tabs(const struct inbox *in, struct data *data)
{
	struct data *list = data_list(data, "_tabs");
	int64_t counts[LIST_ALL];
	enum db_status status = list_shelf_counts(in->rq, &in->scope, counts);

	for (size_t i = 0; status == DB_OK && i < TABS; i++) {
		const struct tab *tab = &tabs[i];
		bool here = tab->tab == in->tab;
		if (!(tab->roles & in->person->roles) ||
			(tab->if_any && !here && counts[tab->tab] == 0))
			continue;
		struct data *item = data_item(list);
		data_text(item, "label", tab_label(in, tab));
		data_text(item, "url", request_url(in->rq, "desk/?tab=%s", tab->name));
		data_bool(item, "here", here);
		data_int(item, "letters", tab->tab == LIST_ALL ? 0 : counts[tab->tab]);
		if (here) {
			data_text(data, "_title", tab_label(in, tab));
			data_text(data, "_empty", tab->empty);
		}
	}
	data_text(data, "tab", in->name);
	data_bool(data, in->tab == LIST_MINE ? "_mine" : "_not_mine", true);
	return status;
}

/* --- the list --- */

static bool open_inbox(struct request *rq, struct inbox *in)
{
	*in = (struct inbox){.rq = rq, .person = desk_person(rq), .scope = list_scope(rq)};
	const struct tab *tab = find_tab(in->person, form_text(rq->form, "tab"));
	if (!tab)
		return false;
	in->tab = tab->tab;
	in->name = tab->name;
	in->label = tab_label(in, tab);
	in->base = pool_print(rq->pool, "desk/?tab=%s", tab->name);
	list_filter_read(rq, &in->filter);
	/* letters of one citizen are for the office alone, which is recorded when it asks */
	if (in->filter.citizen && !(in->person->roles & ROLE_OFFICE))
		in->filter.citizen = NULL;
	if (in->tab == LIST_ALL) {
		in->filter.light = in->filter.level = NULL;
		if (in->filter.page > LIST_PAGES)
			in->filter.page = LIST_PAGES;
	}
	return true;
}

static enum db_status read_list(struct inbox *in, size_t skip, size_t most)
{
	enum db_status status = shelf_refresh(desk.db, &desk.engine, in->rq->now);

	if (status != DB_OK)
		return status;
	if (in->tab == LIST_ALL)
		return list_age(in->rq, &in->scope, &in->filter, skip, most, &in->list);
	return list_shelf(
		in->rq, &in->scope, in->tab, &in->filter, skip, most, &in->list, &in->facets);
}

/* What a list by age leaves out is said, with the way to it. */
static void show_older(const struct inbox *in, struct data *data)
{
	const struct list *list = &in->list;
	char day_text[INSTANT_TEXT];

	if (list->cut) {
		day_iso(instant_day(list->cut_at), day_text);
		data_text(data, "_cut_day", day_text);
		data_text(data, "_older_url",
			list_url(in->rq, in->base, &in->filter, LIST_UNTIL, day_text));
	}
}

static int show_file(struct inbox *in)
{
	enum sheet_format format;

	if (!export_format(in->rq, &format))
		return 404;
	enum db_status status = read_list(in, 0, LIST_FILE);
	if (status != DB_OK)
		return desk_fault(in->rq, status);
	return list_file(in->rq, &in->list, in->label, format);
}

static enum db_status show_list(struct inbox *in, struct data *data)
{
	size_t skip = (size_t)(in->filter.page - 1) * LIST_PAGE;

	enum db_status status = read_list(in, skip, LIST_PAGE);
	if (status == DB_OK)
		status = show_tabs(in, data);
	if (status == DB_OK)
		status = inbox_filters(in, data);
	if (status == DB_OK)
		status = list_rows_show(in->rq, &in->scope, &in->list, data);
	if (status == DB_OK)
		status = saved_show(in, data);
	if (status == DB_OK)
		status = bulk_show(in, data);
	return status;
}

int inbox_page(struct request *rq)
{
	struct inbox in;

	if (!desk_sees_letters(desk_person(rq)))
		return reply_redirect(rq,
			request_url(rq, "%s",
				desk_person(rq)->roles & ROLE_VENDOR ? "desk/rules"
								     : "desk/units"));
	if (!open_inbox(rq, &in) || !form_ok(rq->form))
		return 404;
	if (form_has(rq->form, "format"))
		return show_file(&in);

	struct data *data = data_new(rq->pool);
	enum db_status status = show_list(&in, data);
	if (status != DB_OK)
		return desk_fault(rq, status);
	const char *url = list_url(rq, in.base, &in.filter, 0, NULL);
	list_pager(rq, &in.list, &in.filter, url, data);
	export_links(rq, url, data);
	show_older(&in, data);
	return desk_page(rq, 200, "inbox", data);
}

/* --- others ask --- */

enum db_status inbox_next(struct request *rq, int64_t but, const char **number)
{
	const struct list_filter none = {.since = INSTANT_NONE, .until = INSTANT_NONE, .page = 1};
	struct list_scope scope = list_scope(rq);
	struct list_row *rows;
	struct list list;
	size_t n;

	*number = NULL;
	enum db_status status = shelf_refresh(desk.db, &desk.engine, rq->now);
	if (status == DB_OK) /* the first may be `but` */
		status = list_shelf(rq, &scope, LIST_MINE, &none, 0, 2, &list, NULL);
	for (size_t i = 0; status == DB_OK && i < list.n && !*number; i++) {
		if (list.ids[i] == but)
			continue;
		status = list_db_rows(desk.db, rq->pool, &list.ids[i], 1, &rows, &n);
		if (status == DB_OK && n > 0)
			*number = rows[0].number;
	}
	return status;
}
