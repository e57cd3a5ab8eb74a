/* SPDX-License-Identifier: MIT */
/*
 * What is to be made public: copies that wait for this person or for others, and letters that could
 * be published. What was published is in register.c.
 */
#include "modules/desk/publication/publication.h"
#include "modules/desk/publication/publication_db.h"

#include "base/str.h"
#include "view/words.h"

#define UNPUBLISHED_MOST 50

const struct field publications_fields[] = {
	{NULL},
};

static const char *step_words(const struct publication_row *copy)
{
	const struct policy_route *route = policy_route(desk.engine.policy, copy->route);
	struct review_turn turn;

	if (str_equal(copy->kind, "withdraw"))
		return "申请撤下，等批准";
	if (copy->step == 0)
		return "已退回修改";
	if (route && review_turn(route, copy->step, &turn))
		return turn.step->title;
	return "审核中";
}

static void show_copies(struct request *rq, const char *key, const struct publication_row *copies,
	size_t n, struct data *data)
{
	struct data *list = data_list(data, key);

	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		data_text(item, "number", copies[i].number);
		data_text(
			item, "number_grouped", ticket_number_grouped(rq->pool, copies[i].number));
		data_text(item, "title", copies[i].title);
		data_text(item, "unit", copies[i].unit_name);
		data_text(item, "by", copies[i].staff_name);
		data_text(item, "step", step_words(&copies[i]));
		data_text(item, "when", words_time(rq->pool, copies[i].proposed_at, rq->now));
		data_text(item, "_url", request_url(rq, "desk/tickets/%s/copy", copies[i].number));
	}
}

enum db_status publications_waiting(struct request *rq, int64_t *n)
{
	return publication_db_waiting(desk.db, rq->pool, desk_person(rq), n);
}

int publications_page(struct request *rq)
{
	const struct desk_session *me = desk_person(rq);
	struct publication_row *copies;
	size_t n;

	if (!desk_sees_letters(me))
		return 403;
	struct data *data = data_new(rq->pool);
	data_text(data, "_title", "公开");
	data_text(data, "_register_url", request_url(rq, "desk/register"));
	enum db_status status = publication_db_copies(desk.db, rq->pool, me, true, &copies, &n);
	if (status == DB_OK) {
		show_copies(rq, "mine", copies, n, data);
		data_int(data, "waiting", (int64_t)n);
		data_bool(data, "_any_mine", n > 0);
		status = publication_db_copies(desk.db, rq->pool, me, false, &copies, &n);
	}
	if (status == DB_OK) {
		show_copies(rq, "others", copies, n, data);
		data_bool(data, "_any_others", n > 0);
	}
	if (status == DB_OK && (me->roles & (ROLE_OFFICE | ROLE_HANDLER))) {
		status = publication_db_unpublished(desk.db, rq->pool, me->site_id,
			desk_sees_all(me) ? 0 : me->unit_id, UNPUBLISHED_MOST, &copies, &n);
		if (status == DB_OK)
			show_copies(rq, "unpublished", copies, n, data);
		data_bool(data, "_any_unpublished", status == DB_OK && n > 0);
		data_bool(data, "_publishes", true);
	}
	if (status != DB_OK)
		return desk_fault(rq, status);
	return desk_page(rq, 200, "publications", data);
}
