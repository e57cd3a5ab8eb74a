/* SPDX-License-Identifier: MIT */
/*
 * Opinions at the desk: what everybody may read is decided here, several at once, and who gave one
 * is read, which is recorded. What came by mail, telephone, fax or post is entered in
 * offline.c.
 */
#include "modules/desk/solicitations/solicitations.h"

#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/writing/writing.h"
#include "text/redact.h"
#include "view/words.h"

#define PAGE_SIZE 30

static const char *const states[] = {"wait", "shown", "hidden", "all", NULL};
static const char *const channels[] = {"web", "mail", "phone", "fax", "post", NULL};

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

const struct field solicitation_contact_fields[] = {
	{"state", "", FIELD_LINE, .most = 8, .choices = states},
	{"channel", "", FIELD_LINE, .most = 8},
	{"after", "", FIELD_INT, .least = 0},
	{"whose", "意见", FIELD_INT, .required = true, .least = 1},
	{NULL},
};

/* What a page of the list says besides. */
struct said {
	int status;
	const char *problem; /* NULL none */
	int64_t whose; /* the opinion whose contact data was asked for, 0 none */
	struct contact contact;
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

bool solicitations_may_moderate(const struct request *rq, const struct ticket *ticket)
{
	return forms_allow(rq, ticket, "moderate");
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

static void show_contact(const struct contact *contact, struct data *item)
{
	struct data *shown = data_object(item, "contact");

	data_text(shown, "name", str_or_null(contact->name));
	data_text(shown, "phone", str_or_null(contact->phone));
	data_text(shown, "email", str_or_null(contact->email));
	data_text(shown, "address", str_or_null(contact->address));
}

static enum db_status show_opinions(struct request *rq, const struct solicitation *s,
	bool moderates, const struct said *said, struct data *data)
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
		if (rows[i].id == said->whose)
			show_contact(&said->contact, item);
		else if (moderates && rows[i].has_contact)
			data_bool(item, "_may_ask", true);
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

static int show_said(struct request *rq, struct ticket *ticket, const struct solicitation *s,
	const struct said *said)
{
	const char *problem = said->problem;
	struct data *data = data_new(rq->pool);
	bool moderates = solicitations_may_moderate(rq, ticket);
	struct solicitations_count count;
	enum db_status done = solicitations_db_count(desk.db, rq->pool, s->id, &count);

	if (said->status != 200 && rq->json)
		return reply_error(rq, said->status, problem);
	if (done == DB_OK)
		done = show_opinions(rq, s, moderates, said, data);
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
	data_text(data, "_contact_url",
		request_url(rq, "desk/solicitations/%s/opinions/contact", s->number));
	if (moderates)
		data_text(data, "_offline_url",
			request_url(rq, "desk/solicitations/%s/offline", s->number));
	return desk_page(rq, said->status, "solicitation_opinions", data);
}

static int show_list(struct request *rq, struct ticket *ticket, const struct solicitation *s,
	int status, const char *problem)
{
	return show_said(rq, ticket, s, &(struct said){.status = status, .problem = problem});
}

/* 0 and what is there, or a status: opinions only where they were asked for and may have come. */
int solicitations_open_asked(struct request *rq, struct ticket **ticket, struct solicitation **s)
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
	int fault = solicitations_open_asked(rq, &ticket, &s);

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
	int fault = solicitations_open_asked(rq, &ticket, &s);

	if (fault)
		return fault;
	if (!solicitations_may_moderate(rq, ticket))
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

/* --- who gave one --- */

/* The event is there before anything is opened. */
static int read_contact(struct request *rq, struct ticket *ticket, const struct solicitation *s,
	const struct opinion *opinion)
{
	struct actor actor = desk_actor(rq);
	struct said said = {.status = 200, .whose = opinion->id};
	const struct act act = {.action = "read_contact",
		.words = pool_print(rq->pool, "意见 %s", opinion->number)};
	enum db_status status;

	switch (ticket_act(desk.db, &desk.engine, s->id, &actor, &act, rq->now, NULL)) {
	case TICKET_DONE: break;
	case TICKET_ILLEGAL: return 403;
	case TICKET_AWAY: reply_retry_after(rq, 5); return 503;
	default: return 500;
	}
	status = opinion_contact(desk.db, rq->pool, desk.engine.secret, opinion->id, &said.contact);
	if (status != DB_OK && status != DB_STOP)
		return desk_fault(rq, status);
	return show_said(rq, ticket, s, &said);
}

int solicitations_contact(struct request *rq)
{
	int64_t whose = form_int(rq->form, "whose", 0);
	struct solicitation *s;
	struct ticket *ticket;
	struct opinion *found;
	size_t n;
	int fault = solicitations_open_asked(rq, &ticket, &s);

	if (fault)
		return fault;
	if (!forms_allow(rq, ticket, "read_contact"))
		return 403;
	if (!form_ok(rq->form))
		return 400;
	const struct opinion_find find = {.ticket_id = s->id,
		.article = -1,
		.group_id = -1,
		.after_id = whose - 1,
		.most = 1};
	enum db_status status = opinion_find(desk.db, rq->pool, &find, &found, &n);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (n == 0 || found[0].id != whose)
		return 404;
	return read_contact(rq, ticket, s, &found[0]);
}
