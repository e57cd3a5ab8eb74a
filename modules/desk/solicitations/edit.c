/* SPDX-License-Identifier: MIT */
/*
 * The editor of a solicitation: everything it says but the questions. It is saved as it stands,
 * complete or not; what is missing is said by solicitation_faults() on its page. Only dates that
 * are none and texts that are too long are refused.
 */
#include "modules/desk/solicitations/solicitations.h"
#include "modules/desk/login/login.h"
#include "modules/desk/writing/writing.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "view/intake.h"
#include "view/rich_view.h"
#include "view/words.h"

static const char *const methods[] = {"address", "contact", "token", NULL};

#define CONTENT_FIELDS \
	{"title", "标题", FIELD_LINE, .required = true, .least = 4, .most = 100}, \
		SOLICITATION_KEPT, {"least", "", FIELD_BOOL}, \
	{ \
		"checked", "已核对", FIELD_BOOL \
	}

const struct field solicitation_new_fields[] = {
	CONTENT_FIELDS,
	{NULL},
};

const struct field solicitation_edit_fields[] = {
	{"version", "", FIELD_INT, .least = 0, .most = 1000000000},
	CONTENT_FIELDS,
	{NULL},
};

/* --- reading the form --- */

/* The instant at which this day begins, `days` later; NONE where nothing, or no day, was typed. */
static instant day_field(struct request *rq, const char *name, int days)
{
	const char *typed = form_text(rq->form, name);
	day d;

	if (str_empty(typed))
		return INSTANT_NONE;
	if (day_parse(typed, &d) == 0)
		return day_start(d + days);
	form_error(rq->form, name, "请按年-月-日填，例如 2026-07-01。");
	return INSTANT_NONE;
}

static const char *text_field(struct request *rq, const char *name)
{
	return utf8_trim(rq->pool, form_text(rq->form, name));
}

static bool known_method(const char *method)
{
	for (size_t i = 0; methods[i]; i++)
		if (str_equal(methods[i], method))
			return true;
	return false;
}

static struct solicitation read_form(struct request *rq)
{
	const struct form *form = rq->form;
	struct solicitation s = {
		.site_id = rq->site_id,
		.state = "DRAFT",
		.title = form_text(form, "title"),
		.subject = form_text(form, "subject"),
		.draft = text_field(rq, "draft"),
		.explanation = text_field(rq, "explanation"),
		.questions = "",
		.method = form_has(form, "method") ? form_text(form, "method") : methods[0],
		.short_reason = form_text(form, "short_reason"),
		.contact_name = form_text(form, "contact_name"),
		.phone = form_text(form, "phone"),
		.fax = form_text(form, "fax"),
		.email = form_text(form, "email"),
		.postal = form_text(form, "postal"),
		.show_opinions = form_bool(form, "show_opinions"),
		.show_tallies = form_bool(form, "show_tallies"),
		.asks = (form_bool(form, "asks_opinions") ? ASKS_OPINIONS : 0u) |
			(form_bool(form, "asks_questions") ? ASKS_QUESTIONS : 0u),
	};

	s.opens_at = day_field(rq, "opens", 0);
	s.closes_at = day_field(rq, "closes", 1); /* 24:00 of the last day */
	if (!str_empty(s.email) && !contact_email_fits(s.email))
		form_error(rq->form, "email", "请核对电子邮箱，应当像 name@example.cn。");
	if (!known_method(s.method))
		form_error(rq->form, "method", "请选择怎样保证一个人只答一次。");
	if (!str_empty(s.subject) && str_empty(solicitations_subject(s.subject)))
		form_error(rq->form, "subject", "请从列表里选择类别。");
	return s;
}

/* --- the page --- */

static const char *iso_day(struct request *rq, instant at)
{
	char text[INSTANT_TEXT];

	return at == INSTANT_NONE ? "" : pool_text(rq->pool, day_iso(instant_day(at), text));
}

static void show_values(struct request *rq, const struct solicitation *s, struct data *data)
{
	struct data *values = data_object(data, "values");
	instant last = s->closes_at == INSTANT_NONE ? INSTANT_NONE : s->closes_at - 1;

	data_text(values, "title", s->title);
	data_text(values, "draft", s->draft);
	data_text(values, "explanation", s->explanation);
	data_text(values, "opens", iso_day(rq, s->opens_at));
	data_text(values, "closes", iso_day(rq, last));
	data_text(values, "short_reason", s->short_reason);
	data_text(values, "contact_name", s->contact_name);
	data_text(values, "phone", s->phone);
	data_text(values, "fax", s->fax);
	data_text(values, "email", s->email);
	data_text(values, "postal", s->postal);
}

static void show_choices(const struct solicitation *s, struct data *data)
{
	struct policy_list kinds = policy_items(desk.engine.policy, "solicitation.kinds");
	struct data *list = data_list(data, "_subjects");

	for (size_t i = 0; i < kinds.n; i++) {
		struct data *item = data_item(list);
		data_text(item, "code", kinds.choice[i].code);
		data_text(item, "name", kinds.choice[i].name);
		data_bool(item, "selected", str_equal(kinds.choice[i].code, s->subject));
	}
	data_bool(data, "_asks_opinions", s->asks & ASKS_OPINIONS);
	data_bool(data, "_asks_questions", s->asks & ASKS_QUESTIONS);
	data_bool(data, "_shows_opinions", s->show_opinions);
	data_bool(data, "_shows_tallies", s->show_tallies);
	data_bool(data, "_by_address", str_equal(s->method, "address"));
	data_bool(data, "_by_contact", str_equal(s->method, "contact"));
	data_bool(data, "_by_token", str_equal(s->method, "token"));
}

/* The lawful last day for what stands in the form, and by which rule. */
static void show_least(struct request *rq, const struct solicitation *s, struct data *data)
{
	instant closes;
	const struct policy_period *period = solicitation_least(&desk.engine, s, &closes);

	if (!period)
		return;
	struct data *least = data_object(data, "_least");
	data_text(least, "day", words_date(rq->pool, instant_day(closes - 1), rq->now));
	data_text(least, "title", period->title);
	data_text(least, "limit", words_limit(rq->pool, period->unit, period->limit));
	data_text(least, "source", words_source(period->source));
	data_bool(least, "short", s->closes_at != INSTANT_NONE && s->closes_at < closes);
	data_bool(least, "same", s->closes_at == closes);
}

static const char *other_words(struct request *rq, const struct ticket *ticket)
{
	struct happening *list;
	size_t n;

	if (ticket_history(desk.db, rq->pool, ticket->id, &list, &n) != DB_OK || n == 0)
		return "您打开以后，有人先改了一次，所以刚才没有保存。";
	return pool_print(rq->pool,
		"您打开以后，%s %s先改了一次，所以刚才没有保存。您写的都还在下面；"
		"再按“保存”，就以您写的为准。",
		list[n - 1].staff_name, words_time(rq->pool, list[n - 1].event.at, rq->now));
}

struct editing {
	struct ticket *ticket; /* NULL: a new one */
	const struct solicitation *s;
	int status;
	const char *problem;
	bool typed;
};

static int show(struct request *rq, const struct editing *e)
{
	struct data *data = data_new(rq->pool);

	if (e->status != 200 && rq->json && !form_ok(rq->form))
		return reply_faults(rq, e->status);
	if (e->status != 200 && rq->json)
		return reply_error(rq, e->status, e->problem);
	form_show(rq->form, data);
	if (!e->typed || form_bool(rq->form, "least"))
		show_values(rq, e->s, data);
	show_choices(e->s, data);
	show_least(rq, e->s, data);
	data_text(data, "problem", e->problem);
	data_text(data, "_title", e->ticket ? "修改征集" : "新建征集");
	data_text(data, "_list_url", request_url(rq, "desk/solicitations"));
	data_text(data, "_check_url", request_url(rq, "desk/check"));
	data_text(data, "_paste_url", request_url(rq, "desk/paste"));
	if (e->ticket) {
		struct solicitation *stored;
		enum db_status status =
			solicitation_read(desk.db, rq->pool, e->ticket->id, &stored);
		if (status != DB_OK || !stored)
			return desk_fault(rq, status);
		solicitations_show_head(rq, e->ticket, stored, "edit", data);
		data_text(data, "_action_url",
			request_url(rq, "desk/solicitations/%s/edit", e->ticket->number));
	} else {
		data_bool(data, "_new", true);
		data_text(data, "key", intake_key(rq));
		data_text(data, "_action_url", request_url(rq, "desk/solicitations/new"));
	}
	return desk_page(rq, e->status, "solicitation_edit", data);
}

/* The button that takes the lawful last day over; nothing is saved. */
static int take_least(struct request *rq, struct editing *e, struct solicitation *s)
{
	instant closes;

	if (solicitation_least(&desk.engine, s, &closes))
		s->closes_at = closes;
	else
		e->problem = "请先选类别、填开始的日子；有的类别没有规定最短多少天。";
	e->status = 200;
	return show(rq, e);
}

/* --- a new one --- */

int solicitations_new(struct request *rq)
{
	static const struct solicitation empty = {.title = "",
		.subject = "",
		.asks = ASKS_OPINIONS,
		.draft = "",
		.explanation = "",
		.method = "address",
		.opens_at = INSTANT_NONE,
		.closes_at = INSTANT_NONE,
		.short_reason = "",
		.contact_name = "",
		.phone = "",
		.fax = "",
		.email = "",
		.postal = ""};

	if (!solicitations_may_create(rq))
		return 403;
	return show(rq, &(struct editing){.s = &empty, .status = 200});
}

static bool same(const struct solicitation *a, const struct solicitation *b)
{
	const char *const texts[][2] = {{a->title, b->title}, {a->subject, b->subject},
		{a->draft, b->draft}, {a->explanation, b->explanation}, {a->method, b->method},
		{a->short_reason, b->short_reason}, {a->contact_name, b->contact_name},
		{a->phone, b->phone}, {a->fax, b->fax}, {a->email, b->email},
		{a->postal, b->postal}};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!str_equal(str_or_empty(texts[i][0]), str_or_empty(texts[i][1])))
			return false;
	return a->asks == b->asks && a->opens_at == b->opens_at && a->closes_at == b->closes_at &&
		a->show_opinions == b->show_opinions && a->show_tallies == b->show_tallies;
}

static int made(struct request *rq, const char *number)
{
	desk_flash(rq, NULL, "草稿已保存，只有本单位看得到。");
	return reply_redirect(rq, request_url(rq, "desk/solicitations/%s", number));
}

/* The first form that was sent again: what was changed in it since is not lost, it goes into the
 * draft that it made. */
static int made_before(struct request *rq, struct editing *e, const char *number)
{
	struct solicitation *stored;
	int fault = solicitations_open(rq, number, &e->ticket, &stored);

	if (fault)
		return fault;
	if (same(e->s, stored))
		return made(rq, number);
	e->status = 409;
	e->problem = "这份草稿刚才已经保存过一次，现在写的和那一次不一样，还没有保存。"
		     "再按“保存”，就以现在写的为准。";
	return show(rq, e);
}

int solicitations_create(struct request *rq)
{
	struct actor actor = desk_actor(rq);
	struct receipt receipt;

	if (!solicitations_may_create(rq))
		return 403;
	struct solicitation s = read_form(rq);
	struct editing e = {.s = &s, .status = 422, .typed = true};
	if (form_bool(rq->form, "least"))
		return take_least(rq, &e, &s);
	if (!form_ok(rq->form))
		return show(rq, &e);
	enum ticket_result result = solicitation_create(
		desk.db, &desk.engine, &actor, &s, intake_key(rq), rq->now, &receipt);
	switch (result) {
	case TICKET_DONE: return made(rq, receipt.number);
	case TICKET_REPEATED: return made_before(rq, &e, pool_text(rq->pool, receipt.number));
	case TICKET_ILLEGAL: return 403;
	case TICKET_CLOSED:
		e.status = 409;
		e.problem = "这个网站就要关闭，不再开新的征集。";
		return show(rq, &e);
	case TICKET_AWAY: reply_retry_after(rq, 5); return 503;
	default: return 500;
	}
}

/* --- one that is there --- */

/* Does this person write this unit's; whether it still is a draft is another question. */
static bool may_write(const struct request *rq, const struct ticket *ticket)
{
	return solicitations_may_create(rq) && desk_at_own_unit(rq, ticket);
}

/* 0 and *ticket, or a status: it can be changed only as long as it is a draft. */
static int open_draft(struct request *rq, struct ticket **ticket, struct solicitation **s)
{
	int fault = solicitations_open(rq, rq->arg, ticket, s);

	if (fault)
		return fault;
	return forms_allow(rq, *ticket, "edit") && str_equal((*ticket)->state, "DRAFT") ? 0 : 403;
}

int solicitations_edit(struct request *rq)
{
	struct editing e = {.status = 200};
	struct solicitation *s;
	int fault = open_draft(rq, &e.ticket, &s);

	if (fault)
		return fault;
	e.s = s;
	return show(rq, &e);
}

static int again(struct request *rq, struct editing *e, int status, const char *problem)
{
	e->status = status;
	e->problem = problem;
	return show(rq, e);
}

/* Somebody was faster: what was typed stays in the form, over the version that stands now. */
static int changed(struct request *rq, struct editing *e)
{
	struct ticket *now;
	enum db_status status = ticket_read(desk.db, rq->pool, e->ticket->id, &now);

	if (status != DB_OK || !now)
		return desk_fault(rq, status);
	e->ticket = now;
	return again(rq, e, 409, other_words(rq, now));
}

static int saved(struct request *rq, struct editing *e, enum ticket_result result,
	const struct ticket_after *after)
{
	switch (result) {
	case TICKET_DONE: break;
	case TICKET_CHANGED: return changed(rq, e);
	case TICKET_WORDS: return again(rq, e, 422, "请写标题。");
	case TICKET_ILLEGAL:
		return again(rq, e, 409, "现在已经不能改了，您写的还在下面，需要的话请复制保存。");
	case TICKET_AWAY: reply_retry_after(rq, 5); return 503;
	default: return 500;
	}
	if (rq->json) {
		struct data *data = data_new(rq->pool);
		data_text(data, "number", e->ticket->number);
		data_int(data, "version", after->version);
		return reply_json(rq, 200, data);
	}
	desk_flash(rq, NULL, "已保存。");
	return reply_redirect(rq, request_url(rq, "desk/solicitations/%s", e->ticket->number));
}

int solicitations_save(struct request *rq)
{
	struct editing e = {.status = 422, .typed = true};
	struct actor actor = desk_actor(rq);
	struct ticket_after after = {0};
	struct solicitation *stored;
	int fault = solicitations_open(rq, rq->arg, &e.ticket, &stored);

	if (fault)
		return fault;
	struct solicitation s = read_form(rq);
	e.s = &s;
	s.questions = stored->questions; /* another page's */
	if (!may_write(rq, e.ticket))
		return 403;
	if (!str_equal(e.ticket->state, "DRAFT"))
		return saved(rq, &e, TICKET_ILLEGAL, &after);
	if (form_bool(rq->form, "least"))
		return take_least(rq, &e, &s);
	if (!form_ok(rq->form))
		return show(rq, &e);
	enum ticket_result result = solicitation_edit(desk.db, &desk.engine, e.ticket->id, &actor,
		&s, (int)form_int(rq->form, "version", 0), rq->now, &after);
	return saved(rq, &e, result, &after);
}

/* --- after something that came between --- */

static const char rooms[] = "desk/solicitations/";

bool solicitations_writes(const char *path)
{
	const char *rest = str_starts(path, rooms) ? path + strlen(rooms) : "";

	return str_equal(rest, "new") ||
		(strlen(rest) > 5 && str_equal(strchr(rest, '/'), "/edit"));
}

int solicitations_again(struct request *rq, const char *path, int status, const char *sentence)
{
	const char *rest = path + strlen(rooms);
	struct editing e = {.status = status, .problem = sentence, .typed = true};
	struct solicitation *stored = NULL;

	if (str_equal(rest, "new")) {
		if (!solicitations_may_create(rq))
			return 403;
	} else {
		const char *number = pool_copy(rq->pool, rest, strcspn(rest, "/"));
		int fault = solicitations_open(rq, number, &e.ticket, &stored);
		if (fault)
			return fault;
		if (!may_write(rq, e.ticket))
			return 403;
		if (form_int(rq->form, "version", 0) != e.ticket->version)
			e.problem = other_words(rq, e.ticket);
	}
	struct solicitation s = read_form(rq);
	e.s = &s;
	return show(rq, &e);
}
