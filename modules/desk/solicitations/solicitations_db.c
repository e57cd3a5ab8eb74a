/* SPDX-License-Identifier: MIT */
/* SQL of solicitations at the desk: what came in so far, from the kept counts. */
#include "modules/desk/solicitations/solicitations.h"

enum db_status solicitations_db_count(
	struct db *db, struct pool *pool, int64_t ticket_id, struct solicitations_count *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT (SELECT COALESCE(SUM(n), 0) FROM opinion_count WHERE ticket_id = ?),"
		" (SELECT COALESCE(SUM(n), 0) FROM opinion_count WHERE ticket_id = ?"
		"  AND state = 'wait'),"
		" (SELECT COALESCE(SUM(n), 0) FROM response_tally WHERE ticket_id = ?"
		"  AND question = '' AND choice = '')",
		INT(ticket_id), INT(ticket_id), INT(ticket_id));

	*out = (struct solicitations_count){0};
	if (status == DB_OK)
		*out = (struct solicitations_count){
			db_int(&rows, 0, 0), db_int(&rows, 0, 1), db_int(&rows, 0, 2)};
	return status;
}
