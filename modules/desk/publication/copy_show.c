/* SPDX-License-Identifier: MIT */
/*
 * What the page of a public copy shows: the two editions beside each other with what differs, what
 * in the copy still looks personal, whose step it is, and the forms of who may do something.
 */
#include "modules/desk/publication/compare.h"
#include "modules/desk/publication/copy.h"
#include "modules/desk/writing/writing.h"

#include "base/pool.h"
#include "base/str.h"
#include "text/redact.h"
#include "text/rich.h"
#include "view/rich_view.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define ROUTES_MOST 16

/* --- the texts --- */

/* What stands in the fields, or is looked at. */
static struct copy_text present(struct request *rq, const struct copy_view *view, bool asks)
{
	const struct ticket *t = view->ticket;
	struct copy_text text = {t->title, t->body, t->answer};

	if (view->typed && asks && form_has(rq->form, "body"))
		text = (struct copy_text){form_text(rq->form, "title"), form_text(rq->form, "body"),
			form_text(rq->form, "answer")};
	else if (view->draft && str_equal(view->draft->kind, "publish"))
		return (struct copy_text){
			view->draft->title, view->draft->body, view->draft->answer};
	else if (view->copy && t->published)
		return (struct copy_text){view->copy->title, view->copy->body, view->copy->answer};
	else /* nothing personal stands there unless somebody puts it back */
		return copy_masked(rq, view, &text);
	return view->mask ? copy_masked(rq, view, &text) : text;
}

static void warn(struct request *rq, struct data *list, const char *field, const char *text,
	enum redact_part part)
{
	char *warning = redact_warning(rq->pool, field, text, part);
	if (warning)
		data_item_text(list, warning);
}

static void warn_words(struct request *rq, struct data *list, enum writing_part part,
	const char *field, const char *text)
{
	const char *stop = writing_stop(rq, part, field, text);
	if (stop)
		data_item_text(list, stop);
}

/* The citizen's own data are not named: who checks has perhaps not read them. */
static void show_warnings(struct request *rq, const struct copy_view *view,
	const struct copy_text *text, struct data *data)
{
	struct data *list = data_list(data, "warnings");

	warn(rq, list, "标题", text->title, REDACT_LETTER);
	warn(rq, list, "来信", text->body, REDACT_LETTER);
	warn(rq, list, "答复", text->answer, REDACT_ANSWER);
	struct copy_text masked = copy_masked(rq, view, text);
	bool same = str_equal(masked.title, text->title) && str_equal(masked.body, text->body) &&
		str_equal(masked.answer, text->answer);
	if (!same && data_count(list) == 0)
		data_item_text(list, "文字里有来信人留下的姓名、电话或者住址");
	warn_words(rq, list, WRITING_LETTER, "标题", text->title);
	warn_words(rq, list, WRITING_LETTER, "来信", text->body);
	warn_words(rq, list, WRITING_COPY, "答复", text->answer);
	data_bool(data, "_warned", data_count(list) > 0);
}

static void show_pair(struct request *rq, struct data *list, const char *name, const char *label,
	const char *a, const char *b)
{
	struct data *item = data_item(list);
	bool line = str_equal(name, "title");

	data_text(item, "name", name);
	data_text(item, "label", label);
	data_text(item, "value", b);
	data_bool(item, "_line", line);
	data_text(item, "_part", str_equal(name, "answer") ? "copy" : "letter");
	data_text(item, "_check_url", request_url(rq, "desk/check"));
	data_int(item, "_most", str_equal(name, "body") ? 100000 : 50000);
	data_bool(item, "differs", compare_show(rq->pool, item, "original", "edited", a, b));
}

static void show_pairs(struct request *rq, const struct copy_view *view,
	const struct copy_text *text, struct data *data)
{
	struct data *list = data_list(data, "pairs");

	show_pair(rq, list, "title", "标题", view->ticket->title, text->title);
	show_pair(rq, list, "body", "来信", view->ticket->body, text->body);
	show_pair(rq, list, "answer", "答复", view->ticket->answer, text->answer);
}

/* --- where it stands --- */

const char *copy_reason(const char *code)
{
	const struct policy_choice *choice =
		policy_choice(policy_items(desk.engine.policy, "forbidden.content"), code);
	return choice ? choice->name : "其他原因";
}

static void show_draft(struct request *rq, const struct copy_view *view, struct data *data)
{
	const struct publication_draft *draft = view->draft;
	const struct policy_route *route =
		publication_route(desk.engine.policy, view->ticket, draft);
	struct review_turn turn;
	struct data *shown = data_object(data, "draft");

	data_text(shown, "kind", draft->kind);
	data_bool(shown, "_withdraws", str_equal(draft->kind, "withdraw"));
	data_text(shown, "by", draft->staff_name);
	data_text(shown, "when", words_time(rq->pool, draft->proposed_at, rq->now));
	data_bool(shown, "back", route && draft->step == 0);
	data_text(shown, "words", str_empty(draft->words) ? NULL : draft->words);
	if (!route) {
		data_text(shown, "reason", copy_reason(draft->reason));
		return;
	}
	data_text(shown, "route", route->title);
	data_text(shown, "source", words_source(route->source));
	reviews_show_steps(
		rq, route, view->taken, view->n_taken, draft->sequence, draft->step, shown);
	if (review_turn(route, draft->step, &turn)) {
		data_text(shown, "step_title", turn.step->title);
		data_bool(shown, "last", turn.last);
	}
}

static void show_public(struct request *rq, const struct copy_view *view, struct data *data)
{
	if (!view->copy)
		return;
	struct data *shown = data_object(data, "public");
	data_bool(shown, "now", view->ticket->published);
	data_text(shown, "when", words_time(rq->pool, view->copy->published_at, rq->now));
	if (view->ticket->published)
		data_text(shown, "_url", request_url(rq, "letters/%s", view->ticket->number));
}

/* --- forms --- */

static void show_ask(struct request *rq, const struct copy_view *view, struct data *data)
{
	const struct policy_route *routes[ROUTES_MOST], *chosen = NULL;
	const char *name = view->typed ? form_text(rq->form, "route") : "";
	size_t n = review_copy_routes(desk.engine.policy, view->ticket, routes, ROUTES_MOST);

	for (size_t i = 0; i < n; i++)
		if (i == 0 || str_equal(routes[i]->name, name))
			chosen = routes[i];
	if (!chosen)
		return;
	reviews_show_routes(rq, routes, n, chosen, data);
	if (review_by_writer(chosen))
		reviews_show_checks(rq, chosen, view->ticket->kind, view->typed, data);
	struct review_turn turn;
	if (review_turn(chosen, 1, &turn))
		data_text(data, "_first_step", turn.step->title);
	data_bool(data, "_asks", true);
	data_bool(data, "_checked", view->typed && form_bool(rq->form, "checked"));
}

static void show_review(struct request *rq, const struct copy_view *view, struct data *data)
{
	const struct policy_route *route =
		publication_route(desk.engine.policy, view->ticket, view->draft);

	reviews_show_checks(rq, route, view->ticket->kind, view->typed, data);
	data_bool(data, "_reviews", true);
}

static void show_reasons(struct request *rq, const struct copy_view *view, struct data *data)
{
	struct policy_list list = policy_items(desk.engine.policy, "forbidden.content");
	const char *chosen = view->typed ? form_text(rq->form, "reason") : "";
	struct data *reasons = data_list(data, "_reasons");

	for (size_t i = 0; i <= list.n; i++) {
		struct data *item = data_item(reasons);
		const char *code = i < list.n ? list.choice[i].code : "other";
		data_text(item, "code", code);
		data_text(item, "name", copy_reason(code));
		data_bool(item, "selected", str_equal(code, chosen));
	}
}

/* Asking anew stands behind a fold when there is a copy already. */
static void show_forms(struct request *rq, const struct copy_view *view, struct data *data)
{
	bool own = view->draft && view->draft->staff_id == desk_person(rq)->staff_id;
	bool waits = view->draft && str_equal(view->draft->kind, "publish");

	if (copy_may(rq, view, "publish_review"))
		show_review(rq, view, data);
	else if (copy_may(rq, view, "publish_ask") && !(waits && own && view->draft->step > 0))
		show_ask(rq, view, data);
	data_bool(data, "_sends_back", !own && copy_may(rq, view, "publish_back"));
	data_bool(data, "_takes_back", own && copy_may(rq, view, "publish_back"));
	data_bool(data, "_decides", copy_may(rq, view, "unpublish"));
	data_bool(data, "_takes_ask_back", own && copy_may(rq, view, "unpublish_deny"));
	if (copy_may(rq, view, "unpublish_ask")) {
		data_bool(data, "_withdraws", true);
		show_reasons(rq, view, data);
	}
	data_text(data, "words", view->typed ? form_text(rq->form, "words") : "");
}

int copy_show(struct request *rq, const struct copy_view *view)
{
	const struct ticket *ticket = view->ticket;
	struct data *data = data_new(rq->pool);
	bool asks = copy_may(rq, view, "publish_ask") && !copy_may(rq, view, "publish_review");
	struct copy_text text = present(rq, view, asks);

	view_ticket(rq, &desk.engine, ticket, data);
	data_text(data, "_title", "公开稿");
	data_int(data, "version", ticket->version);
	data_bool(data, "open", ticket->open);
	data_text(data, "_ticket_url", request_url(rq, "desk/tickets/%s", ticket->number));
	data_text(data, "_copy_url", request_url(rq, "desk/tickets/%s/copy", ticket->number));
	data_text(data, "_record_url", request_url(rq, "desk/tickets/%s/record", ticket->number));
	data_text(data, "_queue_url", request_url(rq, "desk/publications"));
	show_pairs(rq, view, &text, data);
	/* who judges a copy sees it as the public will, not its marks alone */
	if (!asks && !str_equal(rich_plain(rq->pool, text.answer), text.answer))
		view_rich(rq, data, "_answer_looks", text.answer);
	show_warnings(rq, view, &text, data);
	show_public(rq, view, data);
	if (view->draft)
		show_draft(rq, view, data);
	show_forms(rq, view, data);
	data_text(data, "problem", view->problem);
	return desk_page(rq, view->status, "copy", data);
}

/* --- on the ticket's page --- */

static const char *standing(struct request *rq, const struct copy_view *view)
{
	struct review_turn turn;
	const struct policy_route *route;

	if (!view->draft)
		return view->ticket->published ? "公众现在能看到公开稿。"
			: view->copy	       ? "公开稿已经撤下。"
					       : "还没有公开稿。";
	if (str_equal(view->draft->kind, "withdraw"))
		return "有人申请撤下公开稿，等另一位同事批准。";
	if (view->draft->step == 0)
		return "公开稿被退回，等送审的人修改。";
	route = publication_route(desk.engine.policy, view->ticket, view->draft);
	if (!route || !review_turn(route, view->draft->step, &turn))
		return "公开稿在审核。";
	return pool_print(rq->pool, "公开稿在审核，下一步：%s。", turn.step->title);
}

static const char *usual_deed(struct request *rq, const struct copy_view *view)
{
	if (copy_may(rq, view, "unpublish"))
		return "决定是否撤下";
	if (copy_may(rq, view, "publish_review"))
		return "审核公开稿";
	if (copy_may(rq, view, "publish_ask"))
		return view->draft || view->ticket->published ? "修改公开稿" : "写公开稿";
	return view->draft || view->copy ? "看公开稿" : NULL;
}

enum db_status copy_show_link(struct request *rq, const struct desk_work *work, struct data *data)
{
	struct copy_view view;

	if (work->ticket->replied_at == INSTANT_NONE && !work->ticket->published)
		return DB_OK;
	enum db_status status = copy_read(rq, work->ticket, &view);
	if (status != DB_OK)
		return status;
	const char *deed = usual_deed(rq, &view);
	if (!deed)
		return DB_OK;
	struct data *shown = data_object(data, "copy");
	data_text(shown, "words", standing(rq, &view));
	data_bool(shown, "mine",
		copy_may(rq, &view, "unpublish") || copy_may(rq, &view, "publish_review"));
	data_text(shown, "_deed", deed);
	data_text(shown, "_url", request_url(rq, "desk/tickets/%s/copy", work->ticket->number));
	return DB_OK;
}
