/* SPDX-License-Identifier: MIT */
/* A file of a letter as a download, for whoever may see the letter. */
#include "modules/desk/desk.h"

#include "base/str.h"

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
	return reply_attachment(rq, file->hash, file->name, file->type);
}
