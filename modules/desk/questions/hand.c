/* SPDX-License-Identifier: MIT */
/*
 * What staff do by hand for a questionnaire: make tokens for a list of people, and enter sheets
 * that came on paper or by telephone. Neither says who.
 */
#include "modules/desk/questions/questions.h"
#include "modules/desk/login/session_db.h"

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/export.h"
#include "tickets/responses/response.h"
#include "view/intake.h"
#include "view/solicitation_words.h"

#define FAULTS (QUESTIONS_MOST + 1)

static const char *const formats[] = {"csv", "page", NULL};
static const char *const channels[] = {"post", "phone", "mail", "fax", NULL};

const struct field token_fields[] = {
	{"n", "多少个码", FIELD_INT, .required = true, .least = 1, .most = RESPONSE_TOKENS_MOST},
	{"format", "", FIELD_LINE, .choices = formats},
	{NULL},
};

const struct field sheet_fields[] = {
	{"key", "", FIELD_KEY, .required = true},
	{"channel", "怎么来的", FIELD_LINE, .required = true, .choices = channels},
	QUESTION_FIELDS,
	{NULL},
};

/* --- tokens --- */

static int tokens_open(struct request *rq, struct questions_room *room)
{
	int fault = questions_open(rq, room);

	if (fault)
		return fault;
	if (!str_equal(room->s->method, "token"))
		return 404;
	return room->works ? 0 : 403;
}

static int show_tokens(struct request *rq, const struct questions_room *room, int status,
	char (*token)[RESPONSE_TOKEN_TEXT], size_t n)
{
	struct data *data = data_new(rq->pool), *list;
	struct buf text = BUF_INIT;
	int64_t made;
	enum db_status found = response_tokens_count(desk.db, rq->pool, room->s->id, &made);

	if (found != DB_OK)
		return desk_fault(rq, found);
	form_show(rq->form, data);
	data_text(data, "_title", "答卷码");
	questions_show_head(rq, room, "tokens", data);
	data_int(data, "made", made);
	data_bool(data, "_made", n > 0);
	list = data_list(data, "tokens");
	for (size_t i = 0; i < n; i++) {
		data_item_text(list, token[i]);
		buf_print(&text, "%s\n", token[i]);
	}
	data_text(data, "_tokens_text", pool_text(rq->pool, buf_str(&text)));
	data_text(data, "_tokens_url",
		request_url(rq, "desk/solicitations/%s/questions/tokens", room->s->number));
	buf_free(&text);
	return desk_page(rq, status, "questions_tokens", data);
}

int tokens_page(struct request *rq)
{
	struct questions_room room;
	int fault = tokens_open(rq, &room);

	return fault ? fault : show_tokens(rq, &room, 200, NULL, 0);
}

static int send_tokens(struct request *rq, const struct questions_room *room,
	char (*token)[RESPONSE_TOKEN_TEXT], size_t n)
{
	static const char *const columns[] = {"答卷码", "网址"};
	struct sheet *sheet = sheet_open(SHEET_CSV, "答卷码", columns, 2);

	for (size_t i = 0; sheet && i < n; i++) {
		sheet_text(sheet, token[i]);
		sheet_text(sheet,
			request_full_url(rq, "solicitations/%s/answers?token=%s", room->s->number,
				token[i]));
		sheet_row(sheet);
	}
	return sheet ? export_send(rq, &sheet, SHEET_CSV, "答卷码") : 500;
}

/* Each token is an answer sheet: who made how many stands in the records before there are any. */
static enum db_status tokens_noted(struct request *rq, const struct questions_room *room, size_t n)
{
	const struct desk_session *person = desk_person(rq);

	return desk_db_staff_event(desk.db, person->staff_id, person->login,
		pool_print(rq->pool, "tokens %s %zu", room->s->number, n), rq->address, rq->now);
}

int tokens_post(struct request *rq)
{
	struct questions_room room;
	char(*token)[RESPONSE_TOKEN_TEXT];
	enum db_status status;
	size_t n;
	int fault = tokens_open(rq, &room);

	if (fault)
		return fault;
	if (!form_ok(rq->form))
		return show_tokens(rq, &room, 422, NULL, 0);
	n = (size_t)form_int(rq->form, "n", 1);
	status = tokens_noted(rq, &room, n);
	if (status != DB_OK)
		return desk_fault(rq, status);
	token = pool_alloc(rq->pool, n * sizeof *token);
	status = response_tokens_make(desk.db, rq->pool, &desk.engine, room.s->id, n, token);
	if (status != DB_OK)
		return desk_fault(rq, status);
	return str_equal(form_text(rq->form, "format"), "csv")
		? send_tokens(rq, &room, token, n)
		: show_tokens(rq, &room, 200, token, n);
}

/* --- a sheet on paper --- */

struct entering {
	struct questions_room room;
	struct questions *set;
	struct given *given;
	size_t n;
};

static void show_channels(struct request *rq, struct data *data)
{
	struct data *list = data_list(data, "_channels");

	for (size_t i = 0; channels[i]; i++) {
		struct data *item = data_item(list);

		data_text(item, "code", channels[i]);
		data_text(item, "name", words_opinion_channel(channels[i]));
		data_bool(item, "selected", str_equal(channels[i], form_text(rq->form, "channel")));
	}
}

static int show_sheet(struct request *rq, const struct entering *e, int status, const char *problem)
{
	struct data *data = data_new(rq->pool);
	struct question_page page = {
		.questions = e->set, .every = true, .given = e->given, .n = e->n, .first = 1};

	if (status == 422 && rq->json)
		return reply_faults(rq, status);
	form_show(rq->form, data);
	data_text(data, "_title", "登记纸质问卷");
	questions_show_head(rq, &e->room, "sheet", data);
	data_text(data, "problem", problem);
	data_text(data, "key", status == 409 ? intake_fresh_key(rq) : intake_key(rq));
	show_channels(rq, data);
	question_page_show(rq, &page, data);
	question_faults_named(rq, data);
	data_text(data, "_sheet_url",
		request_url(rq, "desk/solicitations/%s/questions/sheet", e->room.s->number));
	return desk_page(rq, status, "questions_sheet", data);
}

static int sheet_begin(struct request *rq, struct entering *e)
{
	int fault = questions_open(rq, &e->room);

	if (fault)
		return fault;
	if (e->room.s->public_at == INSTANT_NONE)
		return 404;
	if (!e->room.works)
		return 403;
	e->set = questions_compiled(&e->room);
	return e->set ? 0 : 404;
}

int sheet_page(struct request *rq)
{
	struct entering e = {0};
	int result = sheet_begin(rq, &e);

	if (!result)
		result = show_sheet(rq, &e, 200, NULL);
	questions_close(&e.set);
	return result;
}

static int entered(struct request *rq, const struct entering *e)
{
	struct response_new sheet = {.to = e->room.s,
		.questions = e->set,
		.key = form_text(rq->form, "key"),
		.channel = form_text(rq->form, "channel"),
		.given = e->given,
		.n = e->n};
	const struct question_choice *full;

	switch (response_add(desk.db, &desk.engine, &sheet, rq->now, &full)) {
	case RESPONSE_DONE: desk_flash(rq, NULL, "这份问卷已登记。可以接着登记下一份。"); break;
	case RESPONSE_REPEATED: desk_flash(rq, NULL, "这份问卷刚才已经登记过，没有重复。"); break;
	case RESPONSE_OTHER:
		return show_sheet(rq, e, 409,
			"这张表刚才已经登记过一份。现在填的和那一份不一样，还没有登记：要另登记一份"
			"，请再"
			"按一次。");
	case RESPONSE_CLOSED:
		return show_sheet(
			rq, e, 409, "现在不能登记：征集还没有开始、已经撤回，或者结果已经送审。");
	case RESPONSE_FULL:
		return show_sheet(rq, e, 409,
			pool_print(
				rq->pool, "选“%s”的名额已经满了，这份问卷不能登记。", full->name));
	case RESPONSE_AWAY: return desk_fault(rq, DB_GONE);
	default: return 500;
	}
	return reply_redirect(
		rq, request_url(rq, "desk/solicitations/%s/questions/sheet", e->room.s->number));
}

static int take_sheet(struct request *rq, struct entering *e)
{
	struct sheet_fault fault[FAULTS];
	size_t n_files, n;
	const struct upload *upload = form_uploads(rq->form, &n_files);

	if (question_given(rq, e->set, NULL, NULL, 0, &e->given, &e->n) != 0)
		return 500;
	for (size_t i = 0; i < n_files; i++) {
		enum db_status status = response_file_note(desk.db, e->room.s->id, upload[i].hash);

		if (status != DB_OK)
			return desk_fault(rq, status);
	}
	n = questions_check(e->set, rq->pool, e->given, &e->n, 0, fault, FAULTS);
	question_faults(rq, fault, n, NULL);
	return form_ok(rq->form) ? entered(rq, e) : show_sheet(rq, e, 422, NULL);
}

int sheet_post(struct request *rq)
{
	struct entering e = {0};
	int result = sheet_begin(rq, &e);

	if (!result)
		result = take_sheet(rq, &e);
	questions_close(&e.set);
	return result;
}
