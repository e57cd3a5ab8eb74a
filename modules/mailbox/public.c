/* SPDX-License-Identifier: MIT */
/*
 * What everybody may read: the landing page, the list of answered letters with search and filters,
 * one published letter. Shows the edited copies only; who wrote is never on these pages.
 */
#include "mailbox.h"

#include "base/utf8.h"
#include "mailbox_db.h"
#include "text/rich.h"
#include "text/search.h"
#include "tickets/people/organisation.h"
#include "view/feed.h"
#include "view/pager.h"
#include "view/rich_view.h"
#include "view/units_view.h"
#include "view/words.h"

#define EXCERPT 80
#define LANDING_LETTERS 5

static const char *choice_name(struct policy_list list, const char *code)
{
	const struct policy_choice *choice = str_empty(code) ? NULL : policy_choice(list, code);

	return choice ? choice->name : NULL;
}

/* To the second: HTML knows no microseconds. */
static const char *iso(struct request *rq, instant at)
{
	char text[INSTANT_TEXT];

	return at == INSTANT_NONE ? NULL : pool_text(rq->pool, instant_iso(at - at % SECOND, text));
}

void publication_show(struct request *rq, const struct publication *letter, struct data *out)
{
	const struct policy *policy = program_engine()->policy;

	data_text(out, "number", letter->number);
	data_text(out, "title", letter->title);
	data_text(out, "unit", letter->unit);
	data_text(out, "category", choice_name(policy_categories(policy), letter->category));
	data_text(out, "type", choice_name(policy_types(policy), letter->type));
	data_text(out, "submitted_at", iso(rq, letter->submitted_at));
	data_text(out, "answered_at", iso(rq, letter->answered_at));
	data_text(
		out, "_answered", words_date(rq->pool, instant_day(letter->answered_at), rq->now));
	data_text(out, "url", request_url(rq, "letters/%s", letter->number));
}

/* The excerpt comes from the field in which the words stand, the answer last. */
static void show_excerpt(
	struct request *rq, const struct publication *letter, const char *query, struct data *out)
{
	const char *from = letter->body, *answer = rich_plain(rq->pool, letter->answer);
	const char *excerpt;

	if (*query && !search_matches(letter->body, query) && search_matches(answer, query))
		from = answer;
	excerpt = search_excerpt(rq->pool, from, query, EXCERPT);
	data_text(out, "excerpt", excerpt);
	marks_split(rq->pool, excerpt, query, data_list(out, "_excerpt_parts"));
	marks_split(rq->pool, letter->title, query, data_list(out, "_title_parts"));
}

static void show_category(const struct policy_choice *choice, const char *chosen, struct data *item)
{
	data_text(item, "id", choice->code);
	data_text(item, "name", choice->name);
	data_bool(item, "selected", str_equal(choice->code, chosen));
}

static void show_groups(const char *chosen, struct data *out)
{
	struct policy_list list = policy_categories(program_engine()->policy);
	struct data *groups = data_list(out, "_groups"), *items = NULL;

	for (size_t i = 0; i < list.n; i++) {
		const struct policy_choice *choice = &list.choice[i];

		if (!choice->parent) {
			struct data *group = data_item(groups);

			show_category(choice, chosen, group);
			items = data_list(group, "items");
		} else if (items) {
			show_category(choice, chosen, data_item(items));
		}
	}
}

void categories_show(const char *chosen, struct data *out)
{
	struct policy_list list = policy_categories(program_engine()->policy);
	struct data *flat = data_list(out, "categories");

	for (size_t i = 0; i < list.n; i++)
		show_category(&list.choice[i], chosen, data_item(flat));
	show_groups(chosen, out);
}

static char *list_url(struct request *rq)
{
	return request_url(rq, "letters/?q=%s&unit=%s&category=%s",
		request_escape(rq, form_text(rq->form, "q")),
		request_escape(rq, form_text(rq->form, "unit")),
		request_escape(rq, form_text(rq->form, "category")));
}

/* The page beside this one: by its number as long as rows are counted, then from the letter at this
 * page's edge. */
static char *beside(
	struct request *rq, int64_t page, const char *way, const struct publication *edge)
{
	if (page <= VIEW_PAGES_COUNTED || !edge)
		return pool_print(rq->pool, "%s&page=%lld", list_url(rq), (long long)page);
	return pool_print(
		rq->pool, "%s&page=%lld&%s=%s", list_url(rq), (long long)page, way, edge->number);
}

/* Without a search the total is known; with one only whether there is a next page, and the pages
 * end where counting does. */
static void show_pager(struct request *rq, const struct publication_filter *filter, int64_t page,
	const struct publication *letters, size_t n, int64_t total, struct data *out)
{
	int64_t size = conf_int(CONF_PAGE_SIZE), pages = total >= 0 ? view_pages(total, size) : 0;
	bool more = filter->way == PUBLICATION_BEFORE || (int64_t)n > size;
	bool narrow = filter->search && more && page >= VIEW_PAGES_COUNTED;
	size_t last = (int64_t)n > size ? (size_t)size : n;
	const char *next = more && !narrow && last > 0
		? beside(rq, page + 1, "after", &letters[last - 1])
		: NULL;
	const char *previous =
		page > 1 ? beside(rq, page - 1, "before", n > 0 ? letters : NULL) : NULL;

	data_int(out, "page", page);
	if (total >= 0)
		data_int(out, "total", total);
	data_text(out, "next_url", next);
	view_pager_urls(previous, next, page, pages, out);
	if (narrow)
		data_int(out, "_narrow", page * size);
}

static void show_letters(struct request *rq, const struct publication *letters, size_t n,
	const char *query, struct data *out)
{
	struct data *list = data_list(out, "letters");

	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);

		publication_show(rq, &letters[i], item);
		show_excerpt(rq, &letters[i], query, item);
	}
}

static int letters_page(
	struct request *rq, const struct publication_filter *filter, int64_t page, struct data *out)
{
	int64_t size = conf_int(CONF_PAGE_SIZE), total = -1;
	struct publication *letters = NULL;
	size_t n = 0;

	if (publication_list(program_db(), rq->pool, filter, &letters, &n) != DB_OK)
		return program_away(rq);
	if (!filter->search && publication_total(program_db(), rq->pool, filter, &total) != DB_OK)
		return program_away(rq);
	show_letters(
		rq, letters, (int64_t)n > size ? (size_t)size : n, form_text(rq->form, "q"), out);
	show_pager(rq, filter, page, letters, n, total, out);
	data_bool(out, "_none", n == 0);
	reply_public(rq, PUBLIC_SECONDS);
	return reply_page(rq, 200, "letters", out);
}

static int letters_none(struct request *rq, struct data *out)
{
	data_list(out, "letters");
	data_bool(out, "_none", true);
	data_int(out, "page", 1);
	data_int(out, "total", 0);
	data_text(out, "next_url", NULL);
	reply_public(rq, PUBLIC_SECONDS);
	return reply_page(rq, 200, "letters", out);
}

static const char *place_of(struct request *rq)
{
	return form_text(rq->form, form_has(rq->form, "before") ? "before" : "after");
}

/* Further back than rows are counted, and no place is named to go on from. */
static int too_far(struct request *rq, const struct publication_filter *filter)
{
	return reply_error(rq, 404,
		filter->search ? "这次查找只翻到这里。请换更具体的词，或者选定单位、分类再找。"
			       : "再往后请用“下一页”接着翻，或者用关键词、单位、分类查找。");
}

/* From which row on. A letter that nobody knows any more is no place: from the newest. */
static enum db_status find_place(
	struct request *rq, struct publication_filter *filter, int64_t *page)
{
	bool back = form_has(rq->form, "before"), found = false;
	int64_t size = conf_int(CONF_PAGE_SIZE);
	enum db_status status = DB_OK;

	filter->limit = size + 1;
	if (*page > VIEW_PAGES_COUNTED) {
		status = publication_place(program_db(), rq->pool, place_of(rq), filter, &found);
		if (!found)
			*page = 1;
	}
	filter->offset = (*page - 1) * size;
	if (found)
		filter->way = back ? PUBLICATION_BEFORE : PUBLICATION_BEHIND;
	if (found && back)
		filter->limit = size;
	return status;
}

int letters_get(struct request *rq)
{
	struct data *out = data_new(rq->pool);
	const char *query = form_text(rq->form, "q"), *unit = form_text(rq->form, "unit");
	const struct policy *policy = program_engine()->policy;
	const char *category =
		program_code(policy_categories(policy), form_text(rq->form, "category"));
	bool topic = category && str_equal(policy_topic(policy, category), category);
	struct publication_filter filter = {.site_id = rq->site_id,
		.topic = topic ? category : "",
		.category = category && !topic ? category : ""};
	int64_t page = form_int(rq->form, "page", 1);
	struct search search;
	struct unit *units = NULL;
	size_t n_units = 0;

	if (!form_ok(rq->form))
		return 400;
	if (unit_list(program_db(), rq->pool, rq->site_id, &units, &n_units) != DB_OK)
		return program_away(rq);
	if (!str_empty(unit))
		filter.unit_id = units_find(units, n_units, unit);
	data_text(out, "_title", "来信公开");
	data_text(out, "_feed_url",
		request_url(rq, "letters/feed.atom%s", feed_query(rq, feed_filters)));
	data_text(out, "q", query);
	data_bool(out, "_filtered",
		!str_empty(query) || !str_empty(unit) || form_has(rq->form, "category"));
	units_show(units, n_units, filter.unit_id, out);
	if (rq->json)
		categories_show(category, out);
	else
		show_groups(category, out);
	if (filter.unit_id < 0 || (!category && form_has(rq->form, "category")))
		return letters_none(rq, out);
	if (!str_empty(query)) {
		if (!search_ask(rq->pool, query, &search))
			return letters_none(rq, out);
		filter.search = &search;
	}
	if (page > VIEW_PAGES_COUNTED && (filter.search || str_empty(place_of(rq))))
		return too_far(rq, &filter);
	if (find_place(rq, &filter, &page) != DB_OK)
		return program_away(rq);
	return letters_page(rq, &filter, page, out);
}

int landing_get(struct request *rq)
{
	struct data *out = data_new(rq->pool);
	struct publication_filter filter = {
		.site_id = rq->site_id, .topic = "", .category = "", .limit = LANDING_LETTERS};
	struct publication *letters = NULL;
	size_t n = 0;

	if (publication_list(program_db(), rq->pool, &filter, &letters, &n) != DB_OK)
		return program_away(rq);
	data_text(out, "_title", "政民互动");
	show_letters(rq, letters, n, "", out);
	data_bool(out, "_none", n == 0);
	reply_public(rq, PUBLIC_SECONDS);
	return reply_page(rq, 200, "landing", out);
}

int letter_get(struct request *rq)
{
	struct data *out = data_new(rq->pool);
	struct publication *letter = NULL;
	char number[TICKET_NUMBER];

	if (!ticket_number_parse(rq->arg, number))
		return 404;
	if (publication_read(program_db(), rq->pool, rq->site_id, number, &letter) != DB_OK)
		return program_away(rq);
	if (!letter)
		return 404;
	if (answerable_show(rq, letter->ticket_id, out) != DB_OK)
		return program_away(rq);
	publication_show(rq, letter, out);
	data_text(out, "_submitted",
		words_date(rq->pool, instant_day(letter->submitted_at), rq->now));
	data_text(out, "_title", letter->title);
	data_text(out, "_number_grouped", ticket_number_grouped(rq->pool, letter->number));
	data_text(out, "state", "已办结");
	data_text(out, "body", letter->body);
	data_text(out, "answer", letter->answer);
	view_rich(rq, out, "_answer_rich", letter->answer);
	if (letter->accepted_on != INT32_MIN) {
		char text[INSTANT_TEXT];

		data_text(out, "accepted_on",
			pool_text(rq->pool, day_iso(letter->accepted_on, text)));
		data_text(out, "_accepted", words_date(rq->pool, letter->accepted_on, rq->now));
	}
	if (letter->rating > 0)
		data_text(out, "rating",
			choice_name(policy_ratings(program_engine()->policy),
				pool_print(rq->pool, "%d", letter->rating)));
	reply_public(rq, PUBLIC_SECONDS);
	return reply_page(rq, 200, "letter", out);
}
