/* SPDX-License-Identifier: MIT */
/*
 * Finding a letter: by its number, by the id it was imported with, or by words in it. Who works for
 * one unit finds that unit's letters only.
 */
#include "modules/desk/desk.h"

#include "base/pool.h"
#include "base/str.h"
#include "text/search.h"

#define PAGE 50

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
	if (status == DB_OK && *out && !desk_may_see(person, *out))
		*out = NULL;
	return status;
}

static enum db_status show_found(struct request *rq, const char *q, struct data *data)
{
	const struct desk_session *person = desk_person(rq);
	struct search search;
	int page = (int)form_int(rq->form, "page", 1);
	struct data *tickets = data_list(data, "tickets");
	struct desk_row *rows;
	size_t n;

	if (!search_ask(rq->pool, q, &search))
		return DB_OK;
	/* one more than is shown tells whether there is a next page */
	enum db_status status = desk_db_search(desk.db, rq->pool, person->site_id,
		desk_sees_all(person) ? 0 : person->unit_id, &search, PAGE + 1, (page - 1) * PAGE,
		&rows, &n);
	if (status != DB_OK)
		return status;
	for (size_t i = 0; i < n && i < PAGE; i++)
		inbox_row(rq, &rows[i], data_item(tickets));
	data_bool(data, "_any", n > 0);
	data_bool(data, "_show_unit", desk_sees_all(person));
	if (page == 1 && n <= PAGE)
		return DB_OK;

	const char *url = request_url(rq, "desk/search?q=%s", request_escape(rq, q));
	struct data *pager = data_object(data, "_pager");
	data_int(pager, "page", page);
	if (page > 1)
		data_text(pager, "previous_url", pool_print(rq->pool, "%s&page=%d", url, page - 1));
	if (n > PAGE)
		data_text(pager, "next_url", pool_print(rq->pool, "%s&page=%d", url, page + 1));
	return DB_OK;
}

int search_page(struct request *rq)
{
	const char *q = form_text(rq->form, "q");
	struct ticket *ticket = NULL;
	enum db_status status = DB_OK;

	if (!desk_sees_letters(desk_person(rq)))
		return 403;
	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "查找来信");
	data_text(data, "q", q);
	data_bool(data, "_asked", !str_empty(q));
	if (!form_ok(rq->form)) {
		form_show(rq->form, data);
		return desk_page(rq, 422, "search", data);
	}
	if (!str_empty(q))
		status = find_exact(rq, q, &ticket);
	if (status == DB_OK && ticket)
		return reply_redirect(rq, request_url(rq, "desk/tickets/%s", ticket->number));
	if (status == DB_OK && !str_empty(q))
		status = show_found(rq, q, data);
	return status == DB_OK ? desk_page(rq, 200, "search", data) : desk_fault(rq, status);
}
