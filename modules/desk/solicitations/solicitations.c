/* SPDX-License-Identifier: MIT */
/*
 * The list of solicitations at the desk, by how far they have come, and what stands above each of
 * their pages. Everybody sees those of the own unit, the office and supervision all.
 */
#include "modules/desk/solicitations/solicitations.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/pager.h"
#include "view/ticket_view.h"
#include "view/units_view.h"
#include "view/words.h"

#define PAGE_SIZE 20

static const char *const shelves[] = {
	"", "hidden", "soon", "open", "closed", "result", "withdrawn", NULL};

const struct field solicitations_fields[] = {
	{"phase", "进度", FIELD_LINE, .most = 12, .choices = shelves},
	{"unit", "单位", FIELD_INT, .least = 0, .most = 2000000000},
	{"q", "文字", FIELD_LINE, .most = 60},
	{"page", "", FIELD_INT, .least = 1, .most = 1000},
	{NULL},
};

/* --- one of them --- */

int solicitations_open(
	struct request *rq, const char *number, struct ticket **ticket, struct solicitation **out)
{
	int fault = desk_ticket(rq, number, ticket);

	*out = NULL;
	if (fault)
		return fault;
	if (!str_equal((*ticket)->kind, SOLICITATION_KIND))
		return 404;
	enum db_status status = solicitation_read(desk.db, rq->pool, (*ticket)->id, out);
	if (status != DB_OK)
		return desk_fault(rq, status);
	return *out ? 0 : 404;
}

bool solicitations_may_create(const struct request *rq)
{
	const struct desk_session *me = desk_person(rq);
	const struct transition *row = lifecycle_find(SOLICITATION_KIND, "", "create");

	return row && (row->who & me->roles) && !(me->roles & ROLE_VENDOR) && me->unit_id > 0;
}

const char *solicitations_subject(const char *code)
{
	const struct policy_choice *choice =
		policy_choice(policy_items(desk.engine.policy, "solicitation.kinds"), code);
	return choice ? choice->name : "";
}

const char *solicitations_last_day(struct request *rq, const struct solicitation *s)
{
	return s->closes_at == INSTANT_NONE
		? NULL
		: words_date(rq->pool, instant_day(s->closes_at - 1), rq->now);
}

static const char *phase_words(enum solicitation_phase phase)
{
	static const char *const words[] = {
		"公众还看不到", "即将开始", "正在征集", "征集已结束", "已公布结果", "已撤回"};
	return words[phase];
}

static const char *period_words(struct request *rq, const struct solicitation *s)
{
	if (s->opens_at == INSTANT_NONE || s->closes_at == INSTANT_NONE)
		return NULL;
	return pool_print(rq->pool, "%s 至 %s",
		words_date(rq->pool, instant_day(s->opens_at), rq->now),
		solicitations_last_day(rq, s));
}

static void show_facts(struct request *rq, const struct solicitation *s, struct data *item)
{
	enum solicitation_phase phase = solicitation_phase(s, rq->now);

	data_text(item, "number", s->number);
	data_text(item, "number_grouped", ticket_number_grouped(rq->pool, s->number));
	data_text(item, "title", s->title);
	data_text(item, "state", s->state);
	data_text(item, "state_words", words_state(s->state, true));
	data_text(item, "phase", phase_name(phase));
	data_text(item, "phase_words", phase_words(phase));
	/* where it stands among the staff, if that is not the same in other words */
	data_bool(item, "_says_more",
		!str_equal(words_state(s->state, true), phase_words(phase)) &&
			!str_equal(s->state, "SCHEDULED") && !str_equal(s->state, "OPEN"));
	data_text(item, "unit", s->unit_name);
	data_text(item, "subject", s->subject);
	data_text(item, "subject_words", str_or_null(solicitations_subject(s->subject)));
	data_bool(item, "asks_opinions", s->asks & ASKS_OPINIONS);
	data_bool(item, "asks_questions", s->asks & ASKS_QUESTIONS);
	view_iso(rq, item, "opens_at", s->opens_at);
	view_iso(rq, item, "closes_at", s->closes_at);
	data_text(item, "period", period_words(rq, s));
}

/* --- its rooms --- */

struct room {
	const char *name, *label;
	bool there;
};

static bool came_so_far(const struct solicitation *s)
{
	return s->public_at != INSTANT_NONE;
}

void solicitations_show_head(struct request *rq, const struct ticket *ticket,
	const struct solicitation *s, const char *here, struct data *data)
{
	bool opinions = came_so_far(s) && (s->asks & ASKS_OPINIONS);
	bool edits = forms_allow(rq, ticket, "edit") && str_equal(ticket->state, "DRAFT");
	bool over = solicitation_phase(s, rq->now) == PHASE_CLOSED ||
		solicitation_phase(s, rq->now) == PHASE_RESULT;
	const struct room rooms[] = {
		{"edit", "修改", edits},
		{"questions", "问卷题目", s->asks & ASKS_QUESTIONS},
		{"opinions", "意见", opinions},
		{"collation", "汇总和结果", over},
	};
	struct data *list = data_list(data, "_rooms");

	show_facts(rq, s, data);
	data_int(data, "version", ticket->version);
	data_text(data, "_list_url", request_url(rq, "desk/solicitations"));
	data_text(data, "_self_url", request_url(rq, "desk/solicitations/%s", s->number));
	struct data *item = data_item(list);
	data_text(item, "label", "情况");
	data_text(item, "url", request_url(rq, "desk/solicitations/%s", s->number));
	data_bool(item, "here", str_empty(here));
	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		if (!rooms[i].there)
			continue;
		item = data_item(list);
		data_text(item, "label", rooms[i].label);
		data_text(item, "url",
			request_url(rq, "desk/solicitations/%s/%s", s->number, rooms[i].name));
		data_bool(item, "here", str_equal(here, rooms[i].name));
	}
	data_bool(data, "_has_rooms", data_count(list) > 1);
}

/* --- the list --- */

static enum db_status show_row(struct request *rq, const struct solicitation *s, struct data *list)
{
	struct data *item = data_item(list);
	struct solicitations_count count;
	enum db_status status = solicitations_db_count(desk.db, rq->pool, s->id, &count);

	show_facts(rq, s, item);
	data_int(item, "opinions", count.opinions);
	data_int(item, "waiting", count.waiting);
	data_int(item, "sheets", count.sheets);
	data_text(item, "_url", request_url(rq, "desk/solicitations/%s", s->number));
	return status;
}

static void show_shelves(struct request *rq, const char *chosen, int64_t unit, struct data *data)
{
	static const char *const labels[] = {"公众看得到的", "草稿和审核中", "即将开始", "正在征集",
		"已结束", "已公布结果", "已撤回"};
	struct data *list = data_list(data, "_shelves");

	for (size_t i = 0; shelves[i]; i++) {
		struct data *item = data_item(list);
		data_text(item, "label", labels[i]);
		data_text(item, "url",
			request_url(rq, "desk/solicitations?phase=%s&unit=%lld", shelves[i],
				(long long)unit));
		data_bool(item, "here", str_equal(shelves[i], chosen));
	}
}

/* How many were held within the policy's period, of the own unit and of the whole site. */
static enum db_status show_activity(struct request *rq, int64_t unit, struct data *data)
{
	const int64_t units[] = {unit, 0};
	struct data *list = data_list(data, "activity");
	enum db_status status = DB_OK;

	for (size_t i = unit ? 0 : 1; status == DB_OK && i < 2; i++) {
		int64_t held;
		int required;
		status = solicitation_activity(desk.db, rq->pool, &desk.engine, rq->site_id,
			units[i], rq->now, &held, &required);
		struct data *item = data_item(list);
		data_text(item, "who", units[i] ? "本单位" : "全站");
		data_int(item, "held", held);
		data_int(item, "required", required);
		data_bool(item, "_some_required", required > 0);
		data_bool(item, "short", held < required);
		if (held < required)
			data_int(item, "missing", required - held);
	}
	return status;
}

static enum db_status show_list(
	struct request *rq, const struct solicitation_find *find, int64_t page, struct data *data)
{
	struct data *list = data_list(data, "solicitations");
	struct solicitation *rows;
	size_t n;
	bool more;
	enum db_status status =
		solicitation_find(desk.db, rq->pool, find, rq->now, &rows, &n, &more);

	for (size_t i = 0; status == DB_OK && i < n; i++)
		status = show_row(rq, &rows[i], list);
	data_bool(data, "_any", n > 0);
	const char *url = request_url(rq, "desk/solicitations?phase=%s&unit=%lld&q=%s",
		find->hidden	      ? "hidden"
			: find->phase ? phase_name(find->phase)
				      : "",
		(long long)find->unit_id, request_escape(rq, find->words ? find->words : ""));
	view_pager(rq, url, page, 0, more, data);
	return status;
}

int solicitations_page(struct request *rq)
{
	const struct desk_session *me = desk_person(rq);
	const char *phase = form_text(rq->form, "phase");
	int64_t page = form_int(rq->form, "page", 1);
	bool all = desk_sees_all(me);
	struct solicitation_find find = {.site_id = rq->site_id,
		.unit_id = all ? form_int(rq->form, "unit", 0) : me->unit_id,
		.hidden = str_equal(phase, "hidden"),
		.words = str_or_null(form_text(rq->form, "q")),
		.offset = (size_t)(page - 1) * PAGE_SIZE,
		.most = PAGE_SIZE};

	if (!desk_sees_letters(me))
		return 403;
	if (!find.hidden && !str_empty(phase) && !phase_parse(phase, &find.phase))
		return 400;
	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "征集调查");
	data_bool(data, "_all", all);
	data_text(data, "_phase", phase);
	data_text(data, "_q", form_text(rq->form, "q"));
	data_text(data, "_list_url", request_url(rq, "desk/solicitations"));
	if (solicitations_may_create(rq))
		data_text(data, "_new_url", request_url(rq, "desk/solicitations/new"));
	show_shelves(rq, phase, find.unit_id, data);
	enum db_status status = show_list(rq, &find, page, data);
	if (status == DB_OK)
		status = show_activity(rq, me->unit_id, data);
	if (status == DB_OK && all)
		status = units_show_all(desk.db, rq->pool, rq->site_id, find.unit_id, data);
	return status == DB_OK ? desk_page(rq, 200, "solicitations", data) : desk_fault(rq, status);
}
