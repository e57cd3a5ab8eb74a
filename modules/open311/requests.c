/* SPDX-License-Identifier: MIT */
/*
 * Letters as requests: what is public, and for whoever shows a key how the letters stand that came
 * by it. Never who wrote one, and of an own letter that is not public no word of it.
 */
#include "open311.h"

#include <string.h>

#include "open311_db.h"
#include "text/rich.h"
#include "text/xml_text.h"
#include "view/words.h"
#include "web/reply.h"

#define PAGE_USUAL 50
#define NUMBERS 50 /* that one question may name */
#define RANGE_DAYS 90 /* no limit: of a question that says no dates, as Open311 has it */

/* --- one request --- */

/* A public one is answered, also while it is worked on once more; an own one is open while it is
 * somebody's turn. */
static bool is_closed(const struct service_request *request)
{
	const struct state *state = lifecycle_state("letter", request->state);

	return request->answer || !state || state->turn == 0;
}

static void show(struct request *rq, const struct service_request *request, struct data *out)
{
	const char *code = str_empty(request->category) ? OPEN311_GENERAL : request->category;
	const char *notes = request->answer ? rich_plain(rq->pool, request->answer)
					    : words_state(request->state, false);

	data_text(out, "service_request_id", request->number);
	data_text(out, "status", is_closed(request) ? "closed" : "open");
	data_text(out, "status_notes", xml_text(rq->pool, notes));
	data_text(out, "service_name", open311_service(code));
	data_text(out, "service_code", code);
	data_text(out, "title", xml_text(rq->pool, request->title));
	data_text(out, "description", xml_text(rq->pool, request->body));
	data_text(out, "agency_responsible", str_or_null(request->unit));
	data_text(out, "service_notice", NULL);
	data_text(out, "requested_datetime", open311_time(rq, request->submitted_at));
	data_text(out, "updated_datetime", open311_time(rq, request->updated_at));
	data_text(out, "expected_datetime", open311_expected(rq, request->due_at));
	data_text(out, "address", NULL);
	data_text(out, "address_id", NULL);
	data_text(out, "zipcode", NULL);
	data_text(out, "lat", NULL);
	data_text(out, "long", NULL);
	data_text(out, "media_url", NULL);
	data_text(out, "url",
		request->title ? request_full_url(rq, "letters/%s", request->number) : NULL);
}

static int answer(struct request *rq, bool own, struct data *list)
{
	if (!own)
		reply_public(rq, PUBLIC_SECONDS);
	return open311_reply(rq, 200, "requests", list);
}

/* Whose letters: of the key that is shown, or 0. -1: the reply is filled. */
static int64_t asks_as(struct request *rq)
{
	struct api_key *key = NULL;

	if (!form_bool(rq->form, "own"))
		return 0;
	return open311_key(rq, &key) == 0 ? key->id : -1;
}

/* Those of the numbers that there are; one that is none is left out. */
static int named(struct request *rq, int64_t key_id, const char *numbers)
{
	struct data *list = data_make(rq->pool, DATA_LIST);
	size_t asked = 0;

	for (const char *p = numbers; *p && asked < NUMBERS; asked++) {
		size_t n = strcspn(p, ",");
		struct service_request *request = NULL;
		char number[TICKET_NUMBER];

		if (ticket_number_parse(pool_copy(rq->pool, p, n), number) &&
			service_request_read(program_db(), rq->pool, rq->site_id, key_id, number,
				&request) != DB_OK)
			return 503;
		if (request)
			show(rq, request, data_item(list));
		p += n + (p[n] == ',');
	}
	return answer(rq, key_id > 0, list);
}

int request_get(struct request *rq)
{
	const char *arg = open311_arg(rq);
	struct service_request *request = NULL;
	struct data *list = data_make(rq->pool, DATA_LIST);
	char number[TICKET_NUMBER];
	int64_t key_id;

	if (!arg)
		return 404;
	if (open311_jurisdiction(rq) != 0)
		return 0;
	key_id = asks_as(rq);
	if (key_id < 0)
		return 0;
	if (ticket_number_parse(arg, number) &&
		service_request_read(
			program_db(), rq->pool, rq->site_id, key_id, number, &request) != DB_OK)
		return 503;
	if (!request)
		return open311_error(rq, 404, "service_request_id: 没有公开这一件");
	show(rq, request, data_item(list));
	return answer(rq, key_id > 0, list);
}

/* --- the list --- */

/* A date as programs send it: the + of an offset may have become a space. */
static bool read_date(struct request *rq, const char *name, instant *out)
{
	char *text = pool_text(rq->pool, form_text(rq->form, name));
	char *space = strchr(text, ' ');

	if (space && strchr(text, 'T') && strchr(text, 'T') < space)
		*space = '+';
	if (instant_parse(text, out) == 0)
		return true;
	form_error(rq->form, name, "请写成 2026-11-22T00:00:00+08:00");
	return false;
}

static void read_range(struct request *rq, struct request_filter *filter)
{
	bool from = form_has(rq->form, "start_date"), to = form_has(rq->form, "end_date");

	filter->to = rq->now;
	if (to && !read_date(rq, "end_date", &filter->to))
		return;
	if (to && filter->to % SECOND == 0) /* as our answers write it: all of that second */
		filter->to += SECOND - 1;
	filter->from = filter->to - RANGE_DAYS * DAY;
	if (from)
		read_date(rq, "start_date", &filter->from);
}

/* Calls take for each word of a list with commas. */
static void each(struct request *rq, const char *name,
	void (*take)(struct request *rq, const char *word, struct request_filter *filter),
	struct request_filter *filter)
{
	const char *p = form_text(rq->form, name);

	while (*p) {
		size_t n = strcspn(p, ",");

		take(rq, pool_copy(rq->pool, p, n), filter);
		p += n + (p[n] == ',');
	}
}

static void take_service(struct request *rq, const char *word, struct request_filter *filter)
{
	const char *code = open311_service(word) ? open311_category(word) : NULL;

	if (!code)
		form_error(rq->form, "service_code", "没有这个事项");
	else if (filter->n_categories == OPEN311_SERVICES)
		form_error(rq->form, "service_code", "一次最多十个事项");
	else
		filter->category[filter->n_categories++] = code;
}

static void take_status(struct request *rq, const char *word, struct request_filter *filter)
{
	if (str_equal(word, "open"))
		filter->open = true;
	else if (str_equal(word, "closed"))
		filter->closed = true;
	else
		form_error(rq->form, "status", "请写 open、closed 或 open,closed");
}

static void read_filter(struct request *rq, struct request_filter *filter)
{
	int64_t size = form_int(rq->form, "page_size", PAGE_USUAL);

	*filter = (struct request_filter){.site_id = rq->site_id,
		.category = {""},
		.limit = size,
		.offset = (form_int(rq->form, "page", 1) - 1) * size};
	each(rq, "service_code", take_service, filter);
	each(rq, "status", take_status, filter);
	if (!form_has(rq->form, "status"))
		filter->open = filter->closed = true;
	read_range(rq, filter);
}

int requests_get(struct request *rq)
{
	struct data *list = data_make(rq->pool, DATA_LIST);
	struct service_request *requests = NULL;
	struct request_filter filter;
	size_t n = 0;

	if (open311_jurisdiction(rq) != 0)
		return 0;
	if (form_ok(rq->form))
		read_filter(rq, &filter);
	if (!form_ok(rq->form))
		return open311_faults(rq);
	filter.api_key_id = asks_as(rq);
	if (filter.api_key_id < 0)
		return 0;
	if (form_has(rq->form, "service_request_id"))
		return named(rq, filter.api_key_id, form_text(rq->form, "service_request_id"));
	if (service_requests(program_db(), rq->pool, &filter, &requests, &n) != DB_OK)
		return 503;
	for (size_t i = 0; i < n; i++)
		show(rq, &requests[i], data_item(list));
	return answer(rq, filter.api_key_id > 0, list);
}
