/* SPDX-License-Identifier: MIT */
/*
 * The page of one person for the administrator: what the account may do, training, where it is
 * logged in, what was done with it, applications, and what is left to do before somebody leaves.
 * What an administrator does there is in person_act.c, the form of name and roles in person_form.c.
 */
#include "modules/desk/people/people.h"
#include "modules/desk/login/login.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/ticket_view.h"
#include "view/words.h"

#define CHANGES_SHOWN 30

int person_of(struct request *rq, struct staff **out)
{
	int64_t id;

	if (!(desk_person(rq)->roles & ROLE_ADMIN))
		return 403;
	if (str_int(rq->arg, &id) != 0 || id < 1)
		return 404;
	enum db_status status = staff_read(desk.db, rq->pool, id, out);
	if (status != DB_OK)
		return desk_fault(rq, status);
	return *out ? people_scope(rq, (*out)->site_id) : 404;
}

/* --- parts of the page --- */

static const char *day_words(struct request *rq, const char *iso)
{
	day d;
	return day_parse(iso, &d) == 0 ? words_date(rq->pool, d, rq->now) : NULL;
}

static enum db_status show_trainings(
	struct request *rq, const struct staff *staff, struct data *data)
{
	struct desk_training *trainings;
	char iso[INSTANT_TEXT];
	size_t n;
	enum db_status status = desk_db_trainings(desk.db, rq->pool, staff->id, &trainings, &n);
	struct data *list = data_list(data, "trainings");

	for (size_t i = 0; i < n && status == DB_OK; i++) {
		struct data *item = data_item(list);
		data_text(item, "on", day_words(rq, trainings[i].on));
		data_text(item, "what", trainings[i].what);
		data_text(item, "by", str_empty(trainings[i].by) ? "本机命令" : trainings[i].by);
	}
	data_bool(data, "_trained", !str_empty(staff->trained_on));
	data_bool(data, "_taken_over", str_empty(staff->trained_on) && staff->logins > 0);
	data_text(data, "_today", pool_text(rq->pool, day_iso(instant_day(rq->now), iso)));
	return status;
}

static const char *reset_state(const char *state)
{
	if (str_equal(state, "open"))
		return "等另一个人核对";
	return str_equal(state, "granted") ? "已同意" : "未同意";
}

static enum db_status show_resets(struct request *rq, const struct staff *staff, struct data *data)
{
	struct reset *resets;
	size_t n;
	enum db_status status =
		reset_list(desk.db, rq->pool, staff->site_id, staff->id, &resets, &n);
	struct data *list = data_list(data, "resets");

	for (size_t i = 0; i < n && status == DB_OK; i++) {
		struct data *item = data_item(list);
		view_time(rq, item, "asked", resets[i].asked_at);
		data_text(item, "application", resets[i].application);
		data_text(item, "what",
			str_equal(resets[i].what, "factor") ? "取消动态口令" : "重置密码");
		data_text(item, "words", resets[i].words);
		data_text(item, "asked_by", resets[i].asked_by);
		data_text(item, "decided_by", resets[i].decided_by);
		data_text(item, "state", reset_state(resets[i].state));
	}
	data_bool(data, "_has_resets", n > 0);
	return status;
}

static const char *matter_words(const char *kind)
{
	if (str_equal(kind, "draft"))
		return "有他保存的草稿";
	if (str_equal(kind, "lock"))
		return "他正开着在写";
	if (str_equal(kind, "copy"))
		return "公开内容只等他一个人审核";
	return str_equal(kind, "pending") ? "他提出的，等另一个人确认" : "只等他一个人办";
}

static enum db_status show_matters(struct request *rq, const struct staff *staff, struct data *data)
{
	struct leaving_matter *matters;
	size_t n;
	enum db_status status = leaving_matters(desk.db, rq->pool, staff->id, &matters, &n);
	struct data *list = data_list(data, "matters");

	/* an administrator reads no letters: number and state, no title */
	for (size_t i = 0; i < n && status == DB_OK; i++) {
		struct data *item = data_item(list);
		data_text(item, "number", ticket_number_grouped(rq->pool, matters[i].number));
		data_text(item, "kind", matter_words(matters[i].kind));
	}
	data_bool(data, "_has_matters", n > 0);
	return status;
}

static enum db_status show_colleagues(
	struct request *rq, const struct staff *staff, struct data *data)
{
	struct staff *people;
	size_t n;
	enum db_status status = staff_list(desk.db, rq->pool, staff->site_id, &people, &n);
	struct data *list = data_list(data, "colleagues");

	for (size_t i = 0; i < n && status == DB_OK; i++) {
		if (people[i].unit_id != staff->unit_id || people[i].id == staff->id ||
			!people[i].active || (people[i].roles & ROLE_VENDOR))
			continue;
		struct data *item = data_item(list);
		data_int(item, "id", people[i].id);
		data_text(item, "name", people[i].name);
	}
	data_bool(data, "_has_colleagues", data_count(list) > 0);
	return status;
}

static enum db_status show_leaving(struct request *rq, const struct staff *staff, struct data *data)
{
	struct leaving_item *items;
	size_t n, open;
	enum db_status status =
		leaving_read(desk.db, rq->pool, desk.engine.policy, staff->id, &items, &n, &open);
	struct data *list = data_list(data, "leaving");

	for (size_t i = 0; i < n && status == DB_OK; i++) {
		struct data *item = data_item(list);
		bool done = items[i].done_at != INSTANT_NONE;
		data_text(item, "code", items[i].code);
		data_text(item, "name", items[i].name);
		data_bool(item, "done", done);
		data_text(item, "by", str_empty(items[i].done_by) ? "本机命令" : items[i].done_by);
		view_time(rq, item, "when", items[i].done_at);
		data_text(item, "words", str_empty(items[i].words) ? NULL : items[i].words);
	}
	data_bool(data, "_complete", open == 0);
	data_text(data, "_left", pool_print(rq->pool, "%zu", open));
	data_bool(data, "_left_open", open > 0 && !staff->active && !str_empty(staff->left_on));
	data_text(data, "_left_on", day_words(rq, staff->left_on));
	if (status == DB_OK)
		status = show_matters(rq, staff, data);
	return status == DB_OK ? show_colleagues(rq, staff, data) : status;
}

/* --- the whole --- */

static void show_facts(struct request *rq, const struct staff *staff, struct data *data)
{
	data_text(data, "login", staff->login);
	data_text(data, "_name", staff->name);
	data_text(data, "_unit_name", staff->unit_name);
	data_bool(data, "_account_active", staff->active);
	data_bool(data, "_own", staff->id == desk_person(rq)->staff_id);
	data_bool(data, "_factor", staff->second_factor);
	data_bool(data, "_locked",
		staff->locked_until != INSTANT_NONE && staff->locked_until > rq->now);
	view_time(rq, data, "last_login", staff->last_login_at);
	data_text(data, "_units_url", request_url(rq, "desk/units"));
	data_text(data, "_resets_url", request_url(rq, "desk/resets"));
	data_text(data, "_act_url", request_url(rq, "desk/people/%lld/act", (long long)staff->id));
	data_text(data, "_end_url", request_url(rq, "desk/people/%lld/act", (long long)staff->id));
	data_text(data, "_end_action", "end");
}

int person_show(struct request *rq, int status, const struct staff *staff, const char *problem,
	const char *once, bool typed)
{
	struct data *data = data_new(rq->pool);
	enum db_status done;

	if (status != 200 && rq->json && !form_ok(rq->form))
		return reply_faults(rq, status);
	data_text(data, "_title", pool_print(rq->pool, "%s（%s）", staff->name, staff->login));
	data_text(data, "problem", problem);
	data_text(data, "_once", once);
	show_facts(rq, staff, data);
	done = person_form(rq, staff, typed, data);
	if (done == DB_OK)
		done = show_trainings(rq, staff, data);
	if (done == DB_OK)
		done = show_resets(rq, staff, data);
	if (done == DB_OK)
		done = show_leaving(rq, staff, data);
	if (done == DB_OK)
		done = account_show(rq, staff->id, data);
	if (done == DB_OK)
		done = people_changes(rq, staff->site_id, "person", staff->id, CHANGES_SHOWN, data);
	return done == DB_OK ? desk_page(rq, status, "person", data) : desk_fault(rq, done);
}

int person_page(struct request *rq)
{
	struct staff *staff;
	int fault = person_of(rq, &staff);

	return fault ? fault : person_show(rq, 200, staff, NULL, NULL, false);
}
