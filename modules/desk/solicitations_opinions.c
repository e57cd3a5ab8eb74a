/* SPDX-License-Identifier: MIT */
/*
 * Opinions at the desk: what everybody may read is decided here, several at once, and what came by
 * mail, telephone, fax or post is entered with its channel and the day on which it came.
 */
#include "modules/desk/solicitations.h"

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "modules/desk/writing.h"
#include "text/redact.h"
#include "view/intake.h"
#include "view/words.h"

#define PAGE_SIZE 30
#define NOON (12 * HOUR)

static const char *const states[] = {"wait", "shown", "hidden", "all", NULL};
static const char *const channels[] = {"web", "mail", "phone", "fax", "post", NULL};
static const char *const offline[] = {"mail", "phone", "fax", "post", NULL};

const struct field solicitation_list_fields[] = {
	{"state", "", FIELD_LINE, .most = 8, .choices = states},
	{"channel", "", FIELD_LINE, .most = 8},
	{"after", "", FIELD_INT, .least = 0},
	{NULL},
};

const struct field solicitation_moderate_fields[] = {
	{"state", "", FIELD_LINE, .most = 8, .choices = states},
	{"channel", "", FIELD_LINE, .most = 8},
	{"after", "", FIELD_INT, .least = 0},
	{"action", "要做的事", FIELD_LINE, .required = true, .most = 8},
	{"opinion", "意见", FIELD_MANY, .most = PAGE_SIZE},
	{"reason", "不公开的理由", FIELD_LINE, .most = 200},
	{NULL},
};

const struct field solicitation_offline_fields[] = {
	{"key", "", FIELD_KEY},
	{"channel", "怎么来的", FIELD_LINE, .required = true, .most = 8, .choices = offline},
	{"on", "收到的日子", FIELD_LINE, .required = true, .most = 10},
	{"article", "对哪一条", FIELD_INT, .least = 0, .most = 10000},
	{"body", "意见", FIELD_TEXT, .required = true, .least = 2, .most = 5000},
	{"name", "姓名或者单位", FIELD_LINE, .most = 60},
	{"phone", "电话", FIELD_LINE, .most = 40},
	{NULL},
};

/* --- words --- */

const char *solicitations_channel(const char *channel)
{
	static const struct {
		const char *channel, *words;
	} table[] = {{"web", "网上"}, {"mail", "电子邮件"}, {"phone", "电话"}, {"fax", "传真"},
		{"post", "来信"}};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (str_equal(channel, table[i].channel))
			return table[i].words;
	return "其他";
}

static const char *state_words(const char *state)
{
	if (str_equal(state, "shown"))
		return "公开";
	return str_equal(state, "hidden") ? "不公开" : "等审核";
}

static bool known(const char *word, const char *const *list)
{
	for (size_t i = 0; list[i]; i++)
		if (str_equal(word, list[i]))
			return true;
	return false;
}

/* --- one opinion --- */

/* What a clerk should see before it is shown: words of the site's list, what looks personal. */
static void show_warnings(struct request *rq, const struct opinion *opinion, struct data *item)
{
	const struct ticket text = {.title = "", .body = opinion->body};
	char *personal = redact_warning(rq->pool, "意见", opinion->body, REDACT_LETTER);

	writing_letter_words(rq, &text, item);
	data_text(item, "personal", personal);
}

void solicitations_show_opinion(
	struct request *rq, const struct opinion *opinion, struct data *item)
{
	data_int(item, "id", opinion->id);
	data_text(item, "number", opinion->number);
	data_text(item, "body", opinion->body);
	data_text(item, "name", str_or_null(opinion->name));
	data_text(item, "channel", opinion->channel);
	data_text(item, "channel_words", solicitations_channel(opinion->channel));
	data_text(item, "state", opinion->state);
	data_text(item, "state_words", state_words(opinion->state));
	data_bool(item, "hidden", str_equal(opinion->state, "hidden"));
	data_text(item, "hidden_reason", str_or_null(opinion->hidden_reason));
	data_int(item, "article", opinion->article);
	data_bool(item, "_to_article", opinion->article > 0);
	data_int(item, "group", opinion->group_id);
	data_text(item, "when", words_time(rq->pool, opinion->received_at, rq->now));
}

size_t solicitations_ticked(struct request *rq, int64_t **out)
{
	size_t n, kept = 0;
	const char **ticked = form_many(rq->form, "opinion", &n);

	*out = pool_alloc(rq->pool, (n + 1) * sizeof **out);
	for (size_t i = 0; i < n; i++)
		if (str_int(ticked[i], &(*out)[kept]) == 0 && (*out)[kept] > 0)
			kept++;
	return kept;
}

/* --- the list --- */

/* Persons of the own unit, and of the office for its own; not before it is public. */
static bool may_moderate(const struct request *rq, const struct ticket *ticket)
{
	const struct desk_session *me = desk_person(rq);

	return ticket->unit_id == me->unit_id && (me->roles & (ROLE_OFFICE | ROLES_UNIT)) &&
		!(me->roles & ROLE_VENDOR);
}

static const char *chosen_state(const struct request *rq)
{
	return form_has(rq->form, "state") ? form_text(rq->form, "state") : "wait";
}

static void show_tabs(struct request *rq, const struct solicitation *s, const char *chosen,
	int64_t waiting, struct data *data)
{
	static const char *const labels[] = {"等审核", "公开", "不公开", "全部"};
	struct data *list = data_list(data, "_tabs");

	for (size_t i = 0; states[i]; i++) {
		struct data *item = data_item(list);
		data_text(item, "label", labels[i]);
		data_text(item, "url",
			request_url(rq, "desk/solicitations/%s/opinions?state=%s", s->number,
				states[i]));
		data_bool(item, "here", str_equal(states[i], chosen));
		if (i == 0 && waiting > 0)
			data_int(item, "count", waiting);
	}
}

static enum db_status show_opinions(
	struct request *rq, const struct solicitation *s, bool moderates, struct data *data)
{
	const char *state = chosen_state(rq);
	struct opinion_find find = {.ticket_id = s->id,
		.state = str_equal(state, "all") ? NULL : state,
		.channel = str_or_null(form_text(rq->form, "channel")),
		.article = -1,
		.group_id = -1,
		.after_id = form_int(rq->form, "after", 0),
		.most = PAGE_SIZE + 1};
	struct data *list = data_list(data, "opinions");
	struct opinion *rows = NULL;
	size_t n = 0;
	enum db_status status = opinion_find(desk.db, rq->pool, &find, &rows, &n);

	for (size_t i = 0; i < n && i < PAGE_SIZE; i++) {
		struct data *item = data_item(list);
		solicitations_show_opinion(rq, &rows[i], item);
		data_bool(item, "_moderates", moderates);
		if (!str_equal(rows[i].state, "shown"))
			show_warnings(rq, &rows[i], item);
	}
	data_bool(data, "_any", n > 0);
	if (n > PAGE_SIZE)
		data_text(data, "_next_url",
			request_url(rq,
				"desk/solicitations/%s/opinions?state=%s&channel=%s&after=%lld",
				s->number, state, form_text(rq->form, "channel"),
				(long long)rows[PAGE_SIZE - 1].id));
	return status;
}

static int show_list(struct request *rq, struct ticket *ticket, const struct solicitation *s,
	int status, const char *problem)
{
	struct data *data = data_new(rq->pool);
	bool moderates = may_moderate(rq, ticket);
	struct solicitations_count count;
	enum db_status done = solicitations_db_count(desk.db, rq->pool, s->id, &count);

	if (status != 200 && rq->json)
		return reply_error(rq, status, problem);
	if (done == DB_OK)
		done = show_opinions(rq, s, moderates, data);
	if (done != DB_OK)
		return desk_fault(rq, done);
	solicitations_show_head(rq, ticket, s, "opinions", data);
	data_text(data, "_title", "意见");
	data_text(data, "problem", problem);
	show_tabs(rq, s, chosen_state(rq), count.waiting, data);
	data_text(data, "_state", chosen_state(rq));
	data_text(data, "_channel", form_text(rq->form, "channel"));
	data_int(data, "_after", form_int(rq->form, "after", 0));
	data_bool(data, "_moderates", moderates);
	data_bool(data, "_reviewed", str_starts(s->state, "RESULT_REVIEW"));
	data_text(data, "reason", problem ? form_text(rq->form, "reason") : "");
	data_text(data, "_opinions_url",
		request_url(rq, "desk/solicitations/%s/opinions", s->number));
	if (moderates)
		data_text(data, "_offline_url",
			request_url(rq, "desk/solicitations/%s/offline", s->number));
	return desk_page(rq, status, "solicitation_opinions", data);
}

/* 0 and what is there, or a status: opinions only where they were asked for and may have come. */
static int open_asked(struct request *rq, struct ticket **ticket, struct solicitation **s)
{
	int fault = solicitations_open(rq, rq->arg, ticket, s);

	if (fault)
		return fault;
	bool asked = ((*s)->asks & ASKS_OPINIONS) && (*s)->public_at != INSTANT_NONE;
	bool fits =
		!form_has(rq->form, "channel") || known(form_text(rq->form, "channel"), channels);
	return !asked ? 404 : fits ? 0 : 400;
}

int solicitations_opinions(struct request *rq)
{
	struct solicitation *s;
	struct ticket *ticket;
	int fault = open_asked(rq, &ticket, &s);

	return fault ? fault : show_list(rq, ticket, s, 200, NULL);
}

/* --- showing and hiding --- */

static int moderated(struct request *rq, struct ticket *ticket, const struct solicitation *s,
	enum ticket_result result, const char *state, size_t n)
{
	switch (result) {
	case TICKET_DONE: break;
	case TICKET_WORDS:
		return show_list(rq, ticket, s, 422, "不公开的，请写明理由。选中的还没有处理。");
	case TICKET_MISSING:
		return show_list(rq, ticket, s, 422, "选中的意见里有不在这里的，请重新选。");
	case TICKET_ILLEGAL: return show_list(rq, ticket, s, 403, "现在不能由您决定哪些意见公开。");
	case TICKET_AWAY: reply_retry_after(rq, 5); return 503;
	default: return 500;
	}
	if (rq->json) {
		struct data *data = data_new(rq->pool);
		data_text(data, "state", state);
		data_int(data, "opinions", (int64_t)n);
		return reply_json(rq, 200, data);
	}
	desk_flash(rq, NULL, pool_print(rq->pool, "%zu 条意见已设为%s。", n, state_words(state)));
	return reply_redirect(rq,
		request_url(rq, "desk/solicitations/%s/opinions?state=%s", s->number,
			chosen_state(rq)));
}

int solicitations_moderate(struct request *rq)
{
	const char *action = form_text(rq->form, "action");
	struct actor actor = desk_actor(rq);
	struct solicitation *s;
	struct ticket *ticket;
	int64_t *ids;
	int fault = open_asked(rq, &ticket, &s);

	if (fault)
		return fault;
	if (!may_moderate(rq, ticket))
		return moderated(rq, ticket, s, TICKET_ILLEGAL, action, 0);
	size_t n = solicitations_ticked(rq, &ids);
	if (!form_ok(rq->form) || n == 0)
		return show_list(rq, ticket, s, 422,
			form_ok(rq->form) ? "请先勾选意见。" : "理由最多 200 个字。");
	if (!str_equal(action, "shown") && !str_equal(action, "hidden"))
		return 400;
	enum ticket_result result = opinion_moderate(desk.db, &desk.engine, s->id, &actor, ids, n,
		action, form_text(rq->form, "reason"), rq->now);
	return moderated(rq, ticket, s, result, action, n);
}

/* --- what came by other ways --- */

static bool may_enter(const struct request *rq, const struct ticket *ticket)
{
	bool time = str_equal(ticket->state, "SCHEDULED") || str_equal(ticket->state, "OPEN") ||
		str_equal(ticket->state, "CLOSED") || str_equal(ticket->state, "COLLATING");

	return may_moderate(rq, ticket) && time;
}

static int show_offline(struct request *rq, struct ticket *ticket, const struct solicitation *s,
	int status, const char *problem)
{
	struct data *data = data_new(rq->pool);
	struct data *list = data_list(data, "_channels");
	char text[INSTANT_TEXT];

	if (status != 200 && rq->json && !form_ok(rq->form))
		return reply_faults(rq, status);
	if (status != 200 && rq->json)
		return reply_error(rq, status, problem);
	form_show(rq->form, data);
	solicitations_show_head(rq, ticket, s, "opinions", data);
	for (size_t i = 0; offline[i]; i++) {
		struct data *item = data_item(list);
		data_text(item, "code", offline[i]);
		data_text(item, "name", solicitations_channel(offline[i]));
		data_bool(item, "selected", str_equal(offline[i], form_text(rq->form, "channel")));
	}
	data_text(data, "_title", "登记线下意见");
	data_text(data, "problem", problem);
	data_text(data, "key", intake_key(rq));
	data_text(data, "_first", pool_text(rq->pool, day_iso(instant_day(s->opens_at), text)));
	data_text(data, "_last", pool_text(rq->pool, day_iso(instant_day(s->closes_at - 1), text)));
	data_text(
		data, "_offline_url", request_url(rq, "desk/solicitations/%s/offline", s->number));
	data_text(data, "_opinions_url",
		request_url(rq, "desk/solicitations/%s/opinions", s->number));
	return desk_page(rq, status, "solicitation_offline", data);
}

int solicitations_offline(struct request *rq)
{
	struct solicitation *s;
	struct ticket *ticket;
	int fault = open_asked(rq, &ticket, &s);

	if (fault)
		return fault;
	return may_enter(rq, ticket) ? show_offline(rq, ticket, s, 200, NULL) : 403;
}

/* Noon of the day that was typed, within the period and not in the future; NONE with a message. */
static instant received_at(struct request *rq, const struct solicitation *s)
{
	day d;

	if (day_parse(form_text(rq->form, "on"), &d) != 0) {
		form_error(rq->form, "on", "请按年-月-日填，例如 2026-07-01。");
		return INSTANT_NONE;
	}
	if (d > instant_day(rq->now)) {
		form_error(rq->form, "on", "这个日子还没有到，请填收到的那一天。");
		return INSTANT_NONE;
	}
	if (d < instant_day(s->opens_at) || d > instant_day(s->closes_at - 1)) {
		form_error(rq->form, "on", "收到的日子不在征集期内，不能算作这次征集的意见。");
		return INSTANT_NONE;
	}
	instant at = day_start(d) + NOON;
	at = at > rq->now ? rq->now : at;
	at = at < s->opens_at ? s->opens_at : at;
	return at >= s->closes_at ? s->closes_at - 1 : at;
}

static int entered(struct request *rq, struct ticket *ticket, const struct solicitation *s,
	enum ticket_result result, const struct opinion_receipt *receipt)
{
	switch (result) {
	case TICKET_DONE:
	case TICKET_REPEATED: break;
	case TICKET_ILLEGAL:
		return show_offline(rq, ticket, s, 409,
			"现在不能再登记意见：征集还没有开始，或者结果已经送审。");
	case TICKET_AWAY: reply_retry_after(rq, 5); return 503;
	default: return 500;
	}
	if (rq->json) {
		struct data *data = data_new(rq->pool);
		data_text(data, "number", receipt->number);
		return reply_json(rq, 201, data);
	}
	desk_flash(rq, NULL,
		pool_print(rq->pool, "意见已登记，编号 %s。可以接着登记下一条。",
			ticket_number_grouped(rq->pool, receipt->number)));
	return reply_redirect(rq, request_url(rq, "desk/solicitations/%s/offline", s->number));
}

int solicitations_enter(struct request *rq)
{
	const struct form *form = rq->form;
	struct opinion_receipt receipt;
	struct solicitation *s;
	struct ticket *ticket;
	int fault = solicitations_open(rq, rq->arg, &ticket, &s);

	if (fault)
		return fault;
	if (!(s->asks & ASKS_OPINIONS) || s->public_at == INSTANT_NONE)
		return 404;
	if (!may_enter(rq, ticket))
		return may_moderate(rq, ticket) ? entered(rq, ticket, s, TICKET_ILLEGAL, NULL)
						: 403;
	struct opinion_new opinion = {.ticket_id = s->id,
		.site_id = rq->site_id,
		.key = intake_key(rq),
		.article = (int)form_int(form, "article", 0),
		.channel = form_text(form, "channel"),
		.body = utf8_trim(rq->pool, form_text(form, "body")),
		.contact = {form_text(form, "name"), form_text(form, "phone"), "", ""},
		.entered_by = desk_person(rq)->staff_id,
		.received_at = received_at(rq, s)};
	if (!form_ok(form))
		return show_offline(rq, ticket, s, 422, NULL);
	return entered(rq, ticket, s,
		opinion_add(desk.db, &desk.engine, &opinion, rq->now, &receipt), &receipt);
}
