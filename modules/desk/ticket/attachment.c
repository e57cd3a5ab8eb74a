/* SPDX-License-Identifier: MIT */
/*
 * Files of a letter: as a download for whoever may see the letter, and those that staff add (a
 * plan, a written consent, what goes out with the answer).
 */
#include "modules/desk/ticket/plan.h"

#include "base/pool.h"
#include "base/str.h"
#include "view/intake.h"
#include "web/upload.h"

int attachment_get(struct request *rq)
{
	struct desk_file *file = NULL;
	struct ticket *ticket = NULL;
	int64_t id;

	if (str_int(rq->arg, &id) < 0)
		return 404;
	enum db_status status = desk_db_attachment(desk.db, rq->pool, rq->site_id, id, &file);
	if (status == DB_OK && file)
		status = ticket_read(desk.db, rq->pool, file->ticket_id, &ticket);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (!ticket)
		return 404;
	int fault = desk_check_sees(rq, ticket);
	if (fault)
		return fault;
	if (file->held != HELD_NOT) /* the page of the letter says why, and has no link */
		return 404;
	return reply_attachment(rq, file->hash, file->name, file->type);
}

/* --- files of staff --- */

const struct field attach_fields[] = {
	{"version", "", FIELD_INT, .least = 0, .most = 1000000000},
	{"action", "", FIELD_LINE, .most = 30},
	{"purpose", "用途", FIELD_LINE, .most = 12},
	{"attachment", "附件", FIELD_FILE, .required = true},
	{NULL},
};

int attachment_post(struct request *rq)
{
	static const struct plan plan = {.acts = {{.action = "attach"}},
		.n = 1,
		.done = "附件已加上，经过里会记下是谁加的。"};
	struct actor actor = desk_actor(rq);
	struct ticket_after after = {0};
	struct ticket *ticket;
	size_t n;

	int status = desk_ticket_or_moved(rq, rq->arg, &ticket);
	if (status || !ticket)
		return status;
	if (!forms_allow(rq, ticket, "attach"))
		return action_result(rq, ticket, &plan, TICKET_ILLEGAL, NULL);
	if (!form_ok(rq->form)) {
		const char *fault = form_fault(rq->form, "attachment");

		return action_again(rq, ticket, 422,
			fault ? pool_print(rq->pool, "%s。", fault)
			      : "请选择一个可以接收的文件，再加上。");
	}
	const struct upload *uploads = form_uploads(rq->form, &n);
	struct attachment_new *files = pool_alloc(rq->pool, (n + 1) * sizeof(*files));
	for (size_t i = 0; i < n; i++) {
		if (intake_keep(rq, &uploads[i]) != 0) /* on disk before the row that names it */
			return 503;
		files[i] = (struct attachment_new){
			uploads[i].hash, uploads[i].name, uploads[i].type, uploads[i].size};
	}
	const struct act act = {.action = "attach",
		.version = (int)form_int(rq->form, "version", 0),
		.purpose = form_text(rq->form, "purpose"),
		.attachments = files,
		.n_attachments = n};
	enum ticket_result result =
		ticket_act(desk.db, &desk.engine, ticket->id, &actor, &act, rq->now, &after);
	return action_result(rq, ticket, &plan, result, &after);
}
