/* SPDX-License-Identifier: MIT */
/*
 * Phrases and templates for answers: a unit looks after its own, the dispatch office after those of
 * every unit. Filling them for a letter is here too; how they get into an answer is post.c.
 */
#include "modules/desk/writing/writing.h"

#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "view/words.h"

#define PLACE_MOST 12 /* characters between the braces that are taken for a place at all */

static const char *const kinds[] = {"phrase", "template", NULL};

const struct field phrase_query[] = {
	{"edit", "", FIELD_INT, .least = 0, .most = 2000000000},
	{NULL},
};

const struct field phrase_fields[] = {
	{"id", "", FIELD_INT, .least = 0, .most = 2000000000},
	{"all", "各单位共用", FIELD_BOOL},
	{"kind", "种类", FIELD_LINE, .choices = kinds},
	{"name", "名称", FIELD_LINE, .most = 60},
	{"words", "文字", FIELD_TEXT, .most = 20000},
	{"remove", "", FIELD_BOOL},
	{NULL},
};

/* --- places to fill --- */

enum place { NUMBER, TITLE, WRITTEN_ON, UNIT, DUE, PHONE, PLACES };
static const char *const places[PLACES] = {
	"{编号}", "{标题}", "{来信日期}", "{单位}", "{答复期限}", "{承办人电话}"};

static enum place place_at(const char *p)
{
	for (size_t i = 0; i < PLACES; i++)
		if (str_starts(p, places[i]))
			return (enum place)i;
	return PLACES;
}

size_t phrase_place(const char *p)
{
	enum place place = place_at(p);
	return place == PLACES ? 0 : strlen(places[place]);
}

/* The first place to fill that is none of the known ones; NULL: all are known. */
static const char *unknown_place(struct pool *pool, const char *words)
{
	for (const char *p = words; (p = strchr(p, '{')) != NULL; p++) {
		size_t n = 1 + strcspn(p + 1, "{}\n");
		const char *inside = pool_copy(pool, p + 1, n - 1);
		if (p[n] == '}' && utf8_length(inside) <= PLACE_MOST && place_at(p) == PLACES)
			return pool_copy(pool, p, n + 1);
	}
	return NULL;
}

static enum db_status values_of(
	struct request *rq, const struct ticket *ticket, const char *values[PLACES])
{
	struct unit *unit = NULL;
	int64_t unit_id = ticket->unit_id ? ticket->unit_id : desk_person(rq)->unit_id;
	enum db_status status = unit_read(desk.db, rq->pool, unit_id, &unit);
	bool due = ticket->reply_due_at != INSTANT_NONE && ticket->reply_due_at != INSTANT_NEVER;

	values[NUMBER] = ticket_number_grouped(rq->pool, ticket->number);
	values[TITLE] = ticket->title;
	values[WRITTEN_ON] = words_date(rq->pool, instant_day(ticket->submitted_at), rq->now);
	values[UNIT] = unit ? unit->name : "";
	values[DUE] = due ? words_date(rq->pool, words_due_day(ticket->reply_due_at), rq->now) : "";
	values[PHONE] = unit ? unit->phone : "";
	return status;
}

enum db_status phrase_filled(
	struct request *rq, const struct ticket *ticket, const char *words, const char **out)
{
	const char *values[PLACES];
	struct buf text = BUF_INIT;
	enum db_status status = values_of(rq, ticket, values);

	for (const char *p = words; status == DB_OK && *p;) {
		size_t n = strcspn(p, "{");
		buf_add(&text, p, n);
		p += n;
		enum place place = place_at(p);
		if (place != PLACES && !str_empty(values[place])) {
			buf_text(&text, values[place]);
			p += strlen(places[place]);
		} else if (*p) {
			buf_char(&text, *p++);
		}
	}
	*out = pool_copy(rq->pool, buf_str(&text), text.n);
	buf_free(&text);
	return status;
}

/* --- who may --- */

static bool for_all(const struct request *rq)
{
	return desk_person(rq)->roles & (ROLE_OFFICE | ROLE_ADMIN);
}

static bool for_unit(const struct request *rq)
{
	return desk_person(rq)->roles & ROLES_UNIT;
}

static bool may_change(const struct request *rq, const struct phrase *phrase)
{
	if (phrase->unit_id == 0)
		return for_all(rq);
	return for_unit(rq) && phrase->unit_id == desk_person(rq)->unit_id;
}

/* --- the page --- */

static void show_list(
	struct request *rq, const struct phrase *phrases, size_t n, int64_t edit, struct data *data)
{
	struct data *list = data_list(data, "phrases");

	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		data_int(item, "id", phrases[i].id);
		data_text(item, "name", phrases[i].name);
		data_text(item, "words", phrases[i].words);
		data_bool(item, "template", str_equal(phrases[i].kind, "template"));
		data_bool(item, "all_units", phrases[i].unit_id == 0);
		data_text(item, "changed", words_time(rq->pool, phrases[i].changed_at, rq->now));
		data_text(item, "changed_by",
			str_empty(phrases[i].changed_by) ? NULL : phrases[i].changed_by);
		data_text(item, "edit_url",
			may_change(rq, &phrases[i])
				? request_url(rq, "desk/phrases?edit=%lld#hd-phrase",
					  (long long)phrases[i].id)
				: NULL);
		if (phrases[i].id != edit || !may_change(rq, &phrases[i]))
			continue;
		struct data *edited = data_object(data, "_edited");
		data_int(edited, "id", phrases[i].id);
		data_text(edited, "name", phrases[i].name);
		data_text(edited, "words", phrases[i].words);
		data_bool(edited, "is_template", str_equal(phrases[i].kind, "template"));
		data_bool(edited, "is_all", phrases[i].unit_id == 0);
	}
	data_bool(data, "has_phrases", n > 0);
}

/* After a form that did not fit: what was typed. */
static void show_typed(struct request *rq, struct data *data)
{
	const struct form *form = rq->form;
	struct data *edited = data_object(data, "_edited");

	data_int(edited, "id", form_int(form, "id", 0));
	data_text(edited, "name", form_text(form, "name"));
	data_text(edited, "words", form_text(form, "words"));
	data_bool(edited, "is_template", str_equal(form_text(form, "kind"), "template"));
	data_bool(edited, "is_all", form_bool(form, "all"));
}

static int show(struct request *rq, int status, const char *problem)
{
	struct data *data = data_new(rq->pool), *known = data_list(data, "places");
	struct phrase *phrases;
	size_t n;
	enum db_status read =
		phrase_list(desk.db, rq->pool, rq->site_id, desk_person(rq)->unit_id, &phrases, &n);

	if (read != DB_OK)
		return desk_fault(rq, read);
	data_text(data, "_title", "常用语和答复模板");
	show_list(rq, phrases, n, form_int(rq->form, "edit", 0), data);
	if (problem) {
		data_text(data, "problem", problem);
		show_typed(rq, data);
	}
	for (size_t i = 0; i < PLACES; i++)
		data_item_text(known, places[i]);
	data_bool(data, "_may_all", for_all(rq));
	data_bool(data, "_may_unit", for_unit(rq));
	data_bool(data, "_may_both", for_all(rq) && for_unit(rq));
	data_bool(data, "_may_write", for_all(rq) || for_unit(rq));
	data_text(data, "_phrases_url", request_url(rq, "desk/phrases"));
	data_text(data, "_words_url", for_all(rq) ? request_url(rq, "desk/words") : NULL);
	data_text(data, "_unit_name", desk_person(rq)->unit_name);
	return desk_page(rq, status, "phrases", data);
}

int phrases_page(struct request *rq)
{
	if (!for_all(rq) && !for_unit(rq))
		return 403;
	return show(rq, 200, NULL);
}

/* --- saving --- */

static const char *missing(struct request *rq, const struct phrase *phrase)
{
	const char *unknown;

	if (!form_ok(rq->form))
		return "名称最多 60 个字，文字最多 20000 个字，请删短一些。";
	if (str_empty(phrase->name))
		return "请写上名称，插入时按名称选。";
	if (str_empty(phrase->words))
		return "请写上文字。";
	unknown = unknown_place(rq->pool, phrase->words);
	return unknown ? pool_print(rq->pool, "没有 %s 这个占位，请改成下面列出的，或去掉花括号。",
				 unknown)
		       : NULL;
}

static int saved(struct request *rq, enum db_status status, const char *sentence)
{
	if (status == DB_DUPLICATE)
		return show(rq, 422, "已经有同名的了，请换一个名称。");
	if (status != DB_OK)
		return desk_fault(rq, status);
	desk_flash(rq, NULL, sentence);
	return reply_redirect(rq, request_url(rq, "desk/phrases"));
}

int phrases_post(struct request *rq)
{
	const struct desk_session *person = desk_person(rq);
	bool all = form_bool(rq->form, "all") || !for_unit(rq);
	struct phrase phrase = {.id = form_int(rq->form, "id", 0),
		.unit_id = all ? 0 : person->unit_id,
		.kind = str_equal(form_text(rq->form, "kind"), "template") ? "template" : "phrase",
		.name = form_text(rq->form, "name"),
		.words = utf8_trim(rq->pool, form_text(rq->form, "words"))};
	struct phrase *before = NULL;
	enum db_status status = DB_OK;

	if (phrase.id)
		status = phrase_read(desk.db, rq->pool, rq->site_id, phrase.id, &before);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (phrase.id && !before)
		return show(rq, 409, "这一条已经被别人删去了，您写的还在下面。");
	if (before)
		phrase.unit_id = before->unit_id; /* whose it is stays */
	if (!may_change(rq, before ? before : &phrase))
		return 403;
	if (before && form_bool(rq->form, "remove"))
		return saved(rq,
			phrase_remove(desk.db, rq->site_id, before, person->login, rq->now),
			"已删去。");
	const char *problem = missing(rq, &phrase);
	if (problem)
		return show(rq, 422, problem);
	return saved(rq,
		phrase_save(
			desk.db, rq->site_id, &phrase, person->staff_id, person->login, rq->now),
		"已保存，写答复时可以选用。");
}
