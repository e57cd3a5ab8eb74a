/* SPDX-License-Identifier: MIT */
/*
 * Finding a letter: by its number, by the id it was imported with, or by words in it, with filters.
 * Who works for one unit finds that unit's letters only, and those in which it is co-unit.
 */
#include "modules/desk/inbox/inbox.h"

#include "base/pool.h"
#include "base/str.h"

const struct field search_fields[] = {
	LIST_FIELDS,
	{NULL},
};

/* The one ticket that is meant by a number or an id; NULL in *out: none that this person may see.
 */
static enum db_status find_exact(struct request *rq, const char *q, struct ticket **out)
{
	const struct desk_session *person = desk_person(rq);
	char number[TICKET_NUMBER];
	enum db_status status;
	int64_t id = 0;

	*out = NULL;
	if (ticket_number_parse(q, number)) {
		status = ticket_by_number(desk.db, rq->pool, person->site_id, number, out);
	} else {
		status = desk_db_by_source(desk.db, rq->pool, person->site_id, q, &id);
		if (status == DB_OK && id)
			status = ticket_read(desk.db, rq->pool, id, out);
	}
	if (status == DB_OK && *out)
		status = desk_find_co_unit(rq, *out);
	if (status == DB_OK && *out && !desk_may_see(person, *out))
		*out = NULL;
	return status;
}

static void open_search(struct request *rq, struct inbox *in)
{
	*in = (struct inbox){
		.rq = rq,
		.person = desk_person(rq),
		.scope = list_scope(rq),
		.tab = LIST_ALL,
		.base = "desk/search?",
		.label = "查找结果",
	};
	list_filter_read(rq, &in->filter);
	in->filter.light = in->filter.level = NULL;
	if (!(in->person->roles & ROLE_OFFICE))
		in->filter.citizen = NULL;
	if (in->filter.page > LIST_PAGES)
		in->filter.page = LIST_PAGES;
}

/* Older ones than a list has pages for: the same, up to the day of its last row. */
static void show_older(const struct inbox *in, const struct list *list, struct data *data)
{
	char day_text[INSTANT_TEXT];

	if (list->more && in->filter.page == LIST_PAGES)
		data_bool(data, "_narrow", true);
	if (!list->cut)
		return;
	day_iso(instant_day(list->cut_at), day_text);
	data_text(data, "_cut_day", day_text);
	data_text(
		data, "_older_url", list_url(in->rq, in->base, &in->filter, LIST_UNTIL, day_text));
}

static enum db_status show_found(struct inbox *in, struct data *data)
{
	struct request *rq = in->rq;
	size_t skip = (size_t)(in->filter.page - 1) * LIST_PAGE;
	const char *url = list_url(rq, in->base, &in->filter, 0, NULL);

	enum db_status status = list_age(rq, &in->scope, &in->filter, skip, LIST_PAGE, &in->list);
	if (status == DB_OK)
		status = list_rows_show(rq, &in->scope, &in->list, data);
	if (status != DB_OK)
		return status;
	list_pager(rq, &in->list, &in->filter, url, data);
	show_older(in, &in->list, data);
	export_links(rq, url, data);
	return DB_OK;
}

static int show_file(struct inbox *in)
{
	enum sheet_format format;

	if (!export_format(in->rq, &format))
		return 404;
	enum db_status status = list_age(in->rq, &in->scope, &in->filter, 0, LIST_FILE, &in->list);
	if (status != DB_OK)
		return desk_fault(in->rq, status);
	return list_file(in->rq, &in->list, in->label, format);
}

int search_page(struct request *rq)
{
	const char *q = form_text(rq->form, "q");
	struct ticket *ticket = NULL;
	enum db_status status = DB_OK;
	struct inbox in;

	if (!desk_sees_letters(desk_person(rq)))
		return 403;
	open_search(rq, &in);
	bool asked = list_filter_set(&in.filter) != 0;
	if (form_ok(rq->form) && form_has(rq->form, "format"))
		return show_file(&in);
	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "查找办件");
	data_text(data, "q", q);
	status = inbox_filters(&in, data);
	data_text(data, "_list_url", request_url(rq, "desk/search"));
	if (status == DB_OK && !form_ok(rq->form)) {
		form_show(rq->form, data);
		return desk_page(rq, 422, "search", data);
	}
	data_bool(data, "_asked", asked);
	if (status == DB_OK && !str_empty(q))
		status = find_exact(rq, q, &ticket);
	if (status == DB_OK && ticket)
		return reply_redirect(rq, request_url(rq, "desk/tickets/%s", ticket->number));
	if (status == DB_OK && asked)
		status = show_found(&in, data);
	return status == DB_OK ? desk_page(rq, 200, "search", data) : desk_fault(rq, status);
}
