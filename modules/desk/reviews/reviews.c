/* SPDX-License-Identifier: MIT */
/*
 * The review of an answer on a ticket's page: whose step it is, what is still missing, the form's
 * answers for the engine, which alone decides.
 */
#include "modules/desk/reviews/reviews.h"
#include "modules/desk/publication/publication.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/words.h"

#define ROUTES_MOST 16

/* --- whose step --- */

bool reviews_is_turn(
	const struct desk_session *person, const struct review_turn *turn, int64_t unit_id)
{
	if (!(person->roles & turn->role) || (person->roles & ROLE_VENDOR))
		return false;
	if (turn->at_office)
		return turn->role == ROLE_OFFICE || person->office;
	return unit_id != 0 && person->unit_id == unit_id;
}

static bool turn_is_mine(const struct request *rq, const struct ticket *ticket)
{
	struct review_turn turn;
	int step;
	const struct policy_route *route =
		review_standing(desk.engine.policy, ticket, false, &step);

	return route && review_turn(route, step, &turn) &&
		reviews_is_turn(desk_person(rq), &turn, ticket->unit_id);
}

/* On a fault of the database the engine will say. */
static bool had_hand(const struct request *rq, const struct ticket *ticket)
{
	bool had = false;

	return review_touched(desk.db, rq->pool, ticket->id, desk_person(rq)->staff_id, &had) ==
		DB_OK &&
		had;
}

bool reviews_allow(const struct request *rq, const struct ticket *ticket)
{
	return turn_is_mine(rq, ticket) && !had_hand(rq, ticket);
}

/* --- what is missing --- */

static enum db_status is_joint(struct request *rq, const struct ticket *ticket, bool *joint)
{
	struct co_unit *units;
	size_t n;
	enum db_status status = ticket_co_units(desk.db, rq->pool, ticket->id, &units, &n);

	*joint = n > 0;
	return status;
}

static const char *lacks_plan(struct request *rq, const struct ticket *ticket,
	const struct policy_route *route, enum db_status *status)
{
	bool there = true;

	if (route->needs & NEED_PLAN)
		*status = reviews_db_plan(desk.db, rq->pool, ticket->id, &there);
	return there ? NULL : "按规定，这封信的答复要先有应急预案。请先上传应急预案，再往下走。";
}

/* Units that have not agreed to the text that is in review. */
static enum db_status not_agreed(
	struct request *rq, const struct ticket *ticket, int version, const char **names)
{
	struct co_unit *units;
	size_t n;
	enum db_status status = ticket_co_units(desk.db, rq->pool, ticket->id, &units, &n);

	*names = NULL;
	for (size_t i = 0; i < n; i++)
		if (units[i].consent_version != version)
			*names = pool_print(rq->pool, "%s%s%s", *names ? *names : "",
				*names ? "、" : "", units[i].name);
	return status;
}

static int proposed_version(const struct review *taken, size_t n)
{
	int version = 0;

	for (size_t i = 0; i < n; i++)
		if (str_equal(taken[i].subject, "answer"))
			version = taken[i].version;
	return version;
}

static const char *lacks_consent(
	struct request *rq, const struct ticket *ticket, enum db_status *status)
{
	const char *names = NULL;
	struct review *taken;
	size_t n;

	*status = review_list(desk.db, rq->pool, ticket->id, &taken, &n);
	if (*status == DB_OK)
		*status = not_agreed(rq, ticket, proposed_version(taken, n), &names);
	return names ? pool_print(rq->pool, "%s还没有同意这份答复。他们都同意以后才能发出。", names)
		     : NULL;
}

/* Is there a person for each step from this one up to that one, each another. */
static bool manned(
	const struct policy_route *route, int step, int upto, struct reviews_crew *crews, size_t n)
{
	struct review_turn turn;

	if (step > upto || !review_turn(route, step, &turn))
		return true;
	for (size_t i = 0; i < n; i++) {
		bool there = turn.at_office ? turn.role == ROLE_OFFICE || crews[i].office
					    : crews[i].here;
		if (crews[i].count == 0 || !there || !(crews[i].roles & turn.role))
			continue;
		crews[i].count--;
		bool all = manned(route, step + 1, upto, crews, n);
		crews[i].count++;
		if (all)
			return true;
	}
	return false;
}

/* A text that nobody could review is not sent: it would lie in nobody's inbox. */
static const char *lacks_person(struct request *rq, const struct ticket *ticket,
	const struct policy_route *route, enum db_status *status)
{
	struct reviews_crew *crews;
	struct review_turn turn;
	size_t n;

	*status = reviews_db_crews(desk.db, rq->pool, desk_person(rq), ticket->unit_id, &crews, &n);
	for (int step = 1; *status == DB_OK && review_turn(route, step, &turn); step++)
		if (!manned(route, 1, step, crews, n))
			return pool_print(rq->pool,
				"现在还不能送审：“%s”这一步没有人能办。每一步要由不同的人办，"
				"请让管理员先添加能登录的人员或者角色。您写的内容没有丢。",
				turn.step->title);
	return NULL;
}

static const char *plan_propose(
	struct request *rq, const struct ticket *ticket, struct act *act, enum db_status *status)
{
	const char *name = form_text(rq->form, "route");
	bool joint;

	*status = is_joint(rq, ticket, &joint);
	if (*status != DB_OK)
		return NULL;
	const struct policy_route *route =
		review_route(desk.engine.policy, ticket, joint, str_empty(name) ? NULL : name);
	if (!route)
		return "这封信的答复不能走这种审核流程，请另选一种。";
	act->route = str_empty(name) ? NULL : route->name;
	const char *lacking = review_by_writer(route)
		? reviews_lacking(rq, route, ticket->kind, act->checks, act->n_checks)
		: NULL;
	if (!lacking)
		lacking = lacks_plan(rq, ticket, route, status);
	return lacking || *status != DB_OK ? lacking : lacks_person(rq, ticket, route, status);
}

const char *reviews_plan(
	struct request *rq, const struct ticket *ticket, struct act *act, enum db_status *status)
{
	struct check_answer *checks;
	int step;

	*status = DB_OK;
	act->n_checks = reviews_checks(rq, &checks);
	act->checks = checks;
	if (str_equal(act->action, "propose"))
		return plan_propose(rq, ticket, act, status);
	const struct policy_route *route =
		review_standing(desk.engine.policy, ticket, false, &step);
	if (!route)
		return NULL; /* the engine says why */
	if (!review_fits(route, ticket))
		return "这封信是负面的或者可能引起舆情，要由单位主要领导签发。请退回经办人，"
		       "按那种流程重新送审。";
	const char *lacking = reviews_lacking(rq, route, ticket->kind, act->checks, act->n_checks);
	if (!lacking)
		lacking = lacks_plan(rq, ticket, route, status);
	if (!lacking && str_equal(act->action, "release"))
		lacking = lacks_consent(rq, ticket, status);
	return lacking;
}

/* --- on the page --- */

static enum db_status show_standing(struct request *rq, const struct ticket *ticket,
	const struct policy_route *route, int step, struct data *data)
{
	struct review_turn turn;
	struct review *taken;
	const char *names;
	size_t n;

	enum db_status status = review_list(desk.db, rq->pool, ticket->id, &taken, &n);
	if (status != DB_OK)
		return status;
	int version = proposed_version(taken, n);
	struct data *review = data_object(data, "review");
	data_text(review, "route", route->title);
	data_text(review, "source", words_source(route->source));
	data_text(review, "step_title", review_turn(route, step, &turn) ? turn.step->title : NULL);
	reviews_show_steps(rq, route, taken, n, version, step, review);
	data_text(review, "next_title",
		review_turn(route, step + 1, &turn) ? turn.step->title : NULL);
	data_bool(review, "unfit", !review_fits(route, ticket));
	status = not_agreed(rq, ticket, version, &names);
	data_text(review, "waits_for", names);
	return status;
}

static enum db_status show_propose(
	struct request *rq, const struct ticket *ticket, bool typed, struct data *data)
{
	const struct policy_route *routes[ROUTES_MOST], *chosen = NULL;
	const char *name = typed ? form_text(rq->form, "route") : "";
	bool joint;

	enum db_status status = is_joint(rq, ticket, &joint);
	if (status != DB_OK)
		return status;
	size_t n = review_routes(desk.engine.policy, ticket, joint, routes, ROUTES_MOST);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || str_equal(routes[i]->name, name))
			chosen = routes[i];
	if (!chosen)
		return DB_OK;
	reviews_show_routes(rq, routes, n, chosen, data);
	if (review_by_writer(chosen))
		reviews_show_checks(rq, chosen, ticket->kind, typed, data);
	bool plan = true;
	if (chosen->needs & NEED_PLAN)
		status = reviews_db_plan(desk.db, rq->pool, ticket->id, &plan);
	data_bool(data, "_plan_missing", !plan);
	return status;
}

enum db_status reviews_show(
	struct request *rq, const struct desk_work *work, bool typed, struct data *data)
{
	const struct ticket *ticket = work->ticket;
	enum db_status status = DB_OK;
	int step;
	const struct policy_route *route =
		review_standing(desk.engine.policy, ticket, false, &step);

	if (route) {
		status = show_standing(rq, ticket, route, step, data);
		bool mine = turn_is_mine(rq, ticket), had = mine && had_hand(rq, ticket);
		data_bool(data, "_review_had_hand", had);
		if (mine && !had)
			reviews_show_checks(rq, route, ticket->kind, typed, data);
	} else if (forms_allow(rq, ticket, "propose"))
		status = show_propose(rq, ticket, typed, data);
	if (status == DB_OK && (route || ticket->replied_at != INSTANT_NONE))
		data_text(data, "_record_url",
			request_url(rq, "desk/tickets/%s/record", ticket->number));
	return status == DB_OK ? copy_show_link(rq, work, data) : status;
}
