/* SPDX-License-Identifier: MIT */
/*
 * Letters of one citizen, by the telephone number or mail address that a caller says. Only the
 * office may ask, each time is recorded, and what was typed goes no further than this request: the
 * address of the list has its keyed hash.
 */
#include "modules/desk/inbox/inbox.h"

#include "base/str.h"

const struct field citizen_fields[] = {
	{"contact", "电话或邮箱", FIELD_LINE, .required = true, .most = 120},
	{NULL},
};

static int show(struct request *rq, int status)
{
	struct data *data = data_new(rq->pool);

	data_text(data, "_title", "按来信人查找");
	data_text(data, "_citizen_url", request_url(rq, "desk/citizen"));
	form_show_errors(rq->form, data);
	form_show(rq->form, data);
	return desk_page(rq, status, "citizen", data);
}

int citizen_page(struct request *rq)
{
	if (!(desk_person(rq)->roles & ROLE_OFFICE))
		return 403;
	return show(rq, 200);
}

int citizen_post(struct request *rq)
{
	const struct desk_session *person = desk_person(rq);

	if (!(person->roles & ROLE_OFFICE))
		return 403;
	const char *hash =
		contact_hash(rq->pool, desk.engine.secret, form_text(rq->form, "contact"));
	if (form_ok(rq->form) && !hash)
		form_error(rq->form, "contact", "请填完整的电话号码或邮箱地址");
	if (!form_ok(rq->form))
		return show(rq, 422);
	enum db_status status = desk_db_staff_event(
		desk.db, person->staff_id, person->login, "citizen_lookup", rq->address, rq->now);
	if (status != DB_OK)
		return desk_fault(rq, status);
	return reply_redirect(rq, request_url(rq, "desk/search?citizen=%s", hash));
}
