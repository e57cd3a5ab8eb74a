/* SPDX-License-Identifier: MIT */
/*
 * What came out of a questionnaire, for staff: the results of every question, what people wrote,
 * all answers as a file, and counting them anew.
 */
#include "modules/desk/questions/questions.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/export.h"
#include "tickets/kept/held.h"
#include "tickets/responses/response.h"
#include "view/solicitation_words.h"

#define WORDS_PAGE 50
#define WORDS_LOOK 2000 /* sheets that are looked through for a page */
#define FILE_MOST 100000 /* sheets in one file: a request has its seconds */
#define RECOUNT_MOST 300000 /* sheets that are counted while somebody waits */
#define COLUMNS_MOST 64 /* of a sheet.h */
#define FIXED 2 /* columns before the questions */

const struct field answers_query[] = {
	{"format", "格式", FIELD_LINE, .most = 10},
	{NULL},
};
const struct field answer_words_query[] = {
	{"question", "题号", FIELD_LINE, .required = true, .most = 40},
	{"after", "", FIELD_LINE, .most = 20},
	{NULL},
};
const struct field answer_file_query[] = {
	{"question", "题号", FIELD_LINE, .required = true, .most = 40},
	{"sheet", "", FIELD_LINE, .required = true, .most = 20},
	{NULL},
};

struct answers_room {
	struct questions_room room;
	struct questions *set;
	const struct question *all;
	size_t n;
};

/* words: only for those who work on it; others see counts alone. */
static int answers_open(struct request *rq, struct answers_room *a, bool words)
{
	int fault = questions_open(rq, &a->room);

	if (fault)
		return fault;
	if (a->room.s->public_at == INSTANT_NONE)
		return 404;
	if (words && !a->room.works)
		return 403;
	a->set = questions_compiled(&a->room);
	if (!a->set)
		return 404;
	a->all = questions_all(a->set, &a->n);
	return 0;
}

static const char *address(struct request *rq, const struct answers_room *a, const char *rest)
{
	return request_url(rq, "desk/solicitations/%s/questions/%s", a->room.s->number, rest);
}

/* --- as a file --- */

struct filing {
	struct request *rq;
	const struct answers_room *a;
	struct sheet *sheet;
	struct pool *pool; /* of a row */
	int64_t number;
	bool wide; /* a row a sheet, a column a question; else a row an answer */
};

static const char *joined(
	struct filing *f, const struct question *q, const struct given *given, size_t n)
{
	struct buf out = BUF_INIT;
	const char *text;

	for (size_t i = 0; i < n; i++) {
		if (!str_equal(given[i].question, q->code))
			continue;
		buf_print(&out, "%s%s", out.n ? "；" : "",
			question_answer_words(f->pool, q, &given[i]));
	}
	text = pool_text(f->pool, buf_str(&out));
	buf_free(&out);
	return text;
}

static void begin_row(struct filing *f, const char *day_text, const char *channel)
{
	sheet_text(f->sheet, day_text);
	sheet_text(f->sheet, words_opinion_channel(channel));
}

static enum db_status file_sheet(void *ctx, int64_t id, const char *day_text, const char *channel,
	const struct given *given, size_t n)
{
	struct filing *f = ctx;

	(void)id;
	pool_empty(f->pool);
	f->number++;
	if (f->wide)
		begin_row(f, day_text, channel);
	for (size_t i = 0; i < f->a->n; i++) {
		const char *words = joined(f, &f->a->all[i], given, n);

		if (f->wide) {
			sheet_text(f->sheet, words);
		} else if (*words) {
			begin_row(f, day_text, channel);
			sheet_int(f->sheet, f->number);
			sheet_text(f->sheet, f->a->all[i].title);
			sheet_text(f->sheet, words);
			sheet_row(f->sheet);
		}
	}
	if (f->wide)
		sheet_row(f->sheet);
	return DB_OK;
}

/* A table with more questions than columns is written answer by answer. */
static struct sheet *open_file(struct filing *f, enum sheet_format format)
{
	static const char *const narrow[] = {"日期", "渠道", "第几份", "题目", "回答"};
	const char *columns[COLUMNS_MOST] = {"日期", "渠道"};

	f->wide = f->a->n + FIXED <= COLUMNS_MOST;
	if (!f->wide)
		return sheet_open(format, "答卷", narrow, 5);
	for (size_t i = 0; i < f->a->n; i++)
		columns[FIXED + i] = pool_print(f->rq->pool, "%zu. %s", i + 1, f->a->all[i].title);
	return sheet_open(format, "答卷", columns, f->a->n + FIXED);
}

static int send_file(struct request *rq, const struct answers_room *a, enum sheet_format format)
{
	struct filing f = {.rq = rq, .a = a, .pool = pool_open()};
	enum db_status status = DB_OK;
	struct buf unused = BUF_INIT;
	int result;

	f.sheet = open_file(&f, format);
	if (f.sheet)
		status = response_each(desk.db, a->room.s->id, 0, FILE_MOST, file_sheet, &f);
	pool_close(&f.pool);
	if (!f.sheet)
		return 500;
	if (status == DB_OK)
		return export_send(rq, &f.sheet, format, "答卷");
	sheet_close(&f.sheet, &unused);
	buf_free(&unused);
	result = desk_fault(rq, status);
	return result;
}

/* --- results --- */

static bool has_words(const struct question *q)
{
	if (q->kind == QUESTION_TEXT || q->kind == QUESTION_DATE || q->kind == QUESTION_FILE ||
		q->kind == QUESTION_NUMBER)
		return true;
	for (size_t i = 0; i < q->n_choices; i++) {
		if (q->choices[i].other)
			return true;
	}
	return false;
}

static void show_links(struct request *rq, const struct answers_room *a, struct data *data)
{
	struct data *links = data_list(data, "links");

	for (size_t i = 0; i < a->n; i++) {
		struct data *item;

		if (!has_words(&a->all[i]))
			continue;
		item = data_item(links);
		data_int(item, "nr", (int64_t)i + 1);
		data_text(item, "url",
			pool_print(rq->pool, "%s?question=%s", address(rq, a, "words"),
				a->all[i].code));
	}
	data_bool(data, "_words_links", data_count(links) > 0);
}

static int show_answers(struct request *rq, const struct answers_room *a)
{
	struct data *data = data_new(rq->pool);
	struct response_tally *tally = NULL;
	const char *url = pool_print(rq->pool, "%s?", address(rq, a, "answers"));
	size_t n = 0;
	enum db_status status = response_tallies(desk.db, rq->pool, a->room.s->id, &tally, &n);

	if (status != DB_OK)
		return desk_fault(rq, status);
	data_text(data, "_title", "答卷和结果");
	questions_show_head(rq, &a->room, "answers", data);
	question_results_show(rq->pool, a->set, tally, n, data);
	show_links(rq, a, data);
	data_bool(data, "_staff", true);
	if (a->room.works && n > 0) {
		export_links(rq, url, data);
		if (tally[0].n > FILE_MOST) /* "" and "" come first: all sheets */
			data_int(data, "_more_than", FILE_MOST);
	}
	data_text(data, "_recount_url", address(rq, a, "recount"));
	return desk_page(rq, 200, "questions_answers", data);
}

int answers_page(struct request *rq)
{
	struct answers_room a = {0};
	enum sheet_format format;
	bool file = export_format(rq, &format);
	int result = answers_open(rq, &a, file);

	if (!result)
		result = file ? send_file(rq, &a, format) : show_answers(rq, &a);
	questions_close(&a.set);
	return result;
}

/* --- counting anew --- */

static bool too_many(struct request *rq, const struct answers_room *a)
{
	struct response_tally *tally;
	size_t n;

	/* "" and "" come first: all sheets */
	return response_tallies(desk.db, rq->pool, a->room.s->id, &tally, &n) == DB_OK && n > 0 &&
		tally[0].n > RECOUNT_MOST;
}

int answers_recount(struct request *rq)
{
	struct answers_room a = {0};
	int64_t sheets, wrong;
	enum db_status status;
	int result = answers_open(rq, &a, true);

	if (!result && too_many(rq, &a)) {
		desk_flash(rq, NULL,
			"答卷太多，在这里一次数不完。请管理员在服务器上用 huiying solicitations "
			"verify 核对。");
		result = reply_redirect(rq, address(rq, &a, "answers"));
	} else if (!result) {
		status = response_recount(desk.db, a.set, a.room.s->id, &sheets, &wrong);
		if (status != DB_OK) {
			result = desk_fault(rq, status);
		} else {
			desk_flash(rq, NULL,
				wrong == 0 ? pool_print(rq->pool,
						     "数了 %lld 份答卷，和页面上的数字完全一样。",
						     (long long)sheets)
					   : pool_print(rq->pool,
						     "数了 %lld 份答卷，有 %lld "
						     "个数字不对，已经改正。请告诉管理员。",
						     (long long)sheets, (long long)wrong));
			result = reply_redirect(rq, address(rq, &a, "answers"));
		}
	}
	questions_close(&a.set);
	return result;
}

/* --- what people wrote --- */

struct reading {
	struct request *rq;
	const struct answers_room *a;
	const struct question *q;
	struct data *list;
	size_t looked, found;
	int64_t last;
	bool more;
};

static enum db_status read_sheet(void *ctx, int64_t id, const char *day_text, const char *channel,
	const struct given *given, size_t n)
{
	struct reading *r = ctx;
	bool choices = r->q->n_choices > 0;

	if (r->found >= WORDS_PAGE || r->looked == WORDS_LOOK) {
		r->more = true;
		return DB_STOP;
	}
	r->looked++;
	r->last = id;
	for (size_t i = 0; i < n; i++) {
		struct pool *pool = r->rq->pool;
		struct data *item;

		if (!str_equal(given[i].question, r->q->code) || (choices && !*given[i].words))
			continue;
		r->found++;
		item = data_item(r->list);
		data_text(item, "words",
			pool_text(pool, question_answer_words(pool, r->q, &given[i])));
		data_text(item, "day", pool_text(pool, day_text));
		data_text(item, "channel", words_opinion_channel(channel));
		if (r->q->kind == QUESTION_FILE)
			data_text(item, "_file_url",
				pool_print(pool, "%s?question=%s&sheet=%lld",
					address(r->rq, r->a, "file"), r->q->code, (long long)id));
	}
	return DB_OK;
}

static int show_words(struct request *rq, const struct answers_room *a, const struct question *q)
{
	struct data *data = data_new(rq->pool);
	struct reading r = {.rq = rq, .a = a, .q = q};
	int64_t after = form_int(rq->form, "after", 0);
	enum db_status status;

	data_text(data, "_title", "写的内容");
	questions_show_head(rq, &a->room, "answers", data);
	data_int(data, "_nr", (int64_t)(q - a->all) + 1);
	data_text(data, "title_words", q->title);
	r.list = data_list(data, "answers");
	status = response_each(desk.db, a->room.s->id, after > 0 ? after : 0, 0, read_sheet, &r);
	if (status != DB_OK)
		return desk_fault(rq, status);
	data_bool(data, "_any", r.found > 0);
	data_text(data, "_next_url",
		r.more ? pool_print(rq->pool, "%s?question=%s&after=%lld", address(rq, a, "words"),
				 q->code, (long long)r.last)
		       : NULL);
	data_text(data, "_answers_url", address(rq, a, "answers"));
	return desk_page(rq, 200, "questions_words", data);
}

int answer_words_page(struct request *rq)
{
	struct answers_room a = {0};
	const struct question *q;
	int result = answers_open(rq, &a, true);

	if (!result) {
		q = question_find(a.all, a.n, form_text(rq->form, "question"));
		result = q && has_words(q) ? show_words(rq, &a, q) : 404;
	}
	questions_close(&a.set);
	return result;
}

/* --- a file --- */

struct looking {
	struct request *rq;
	const char *question;
	int64_t id;
	const char *hash, *type, *name; /* NULL: not found */
};

static enum db_status look(void *ctx, int64_t id, const char *day_text, const char *channel,
	const struct given *given, size_t n)
{
	struct looking *l = ctx;

	(void)day_text, (void)channel;
	for (size_t i = 0; i < n && id == l->id; i++) {
		const char *space = strchr(given[i].words, ' ');

		if (!space || !str_equal(given[i].question, l->question))
			continue;
		l->hash = pool_text(l->rq->pool, given[i].choice);
		l->type = pool_copy(l->rq->pool, given[i].words, (size_t)(space - given[i].words));
		l->name = pool_text(l->rq->pool, space + 1);
	}
	return DB_STOP;
}

int answer_file(struct request *rq)
{
	struct looking l = {.rq = rq,
		.question = form_text(rq->form, "question"),
		.id = form_int(rq->form, "sheet", 0)};
	struct answers_room a = {0};
	const struct question *q;
	enum held held = HELD_NOT;
	enum db_status status;
	int result = answers_open(rq, &a, true);

	if (!result) {
		q = question_find(a.all, a.n, l.question);
		result = q && q->kind == QUESTION_FILE && l.id > 0 ? 0 : 404;
	}
	if (!result) {
		status = response_each(desk.db, a.room.s->id, l.id - 1, 1, look, &l);
		if (status == DB_OK && l.hash)
			status = held_of(desk.db, rq->pool, l.hash, &held);
		result = status != DB_OK  ? desk_fault(rq, status)
			: l.hash && !held ? reply_attachment(rq, l.hash, l.name, l.type)
					  : 404;
	}
	questions_close(&a.set);
	return result;
}
