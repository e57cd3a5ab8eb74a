/* SPDX-License-Identifier: MIT */
/*
 * What is read of reviews and publication: the steps that were taken, the public copy that waits,
 * who answers for what is public, and the units that answer together.
 */
#include "tickets/reviews/review.h"

#include "base/pool.h"

enum db_status review_list(
	struct db *db, struct pool *pool, int64_t ticket_id, struct review **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT r.subject, r.version, r.step, r.route, r.role, r.title, p.name, u.name,"
		" r.staff_id, r.at, r.approves, r.checks, r.words FROM review r"
		" LEFT JOIN staff p ON p.id = r.staff_id LEFT JOIN unit u ON u.id = r.unit_id"
		" WHERE r.ticket_id = ? ORDER BY r.sequence",
		INT(ticket_id));

	*n = status == DB_OK ? rows.rows : 0;
	*out = pool_alloc(pool, *n * sizeof **out);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct review){
			.subject = db_text_or_empty(&rows, i, 0),
			.version = (int)db_int(&rows, i, 1),
			.step = (int)db_int(&rows, i, 2),
			.route = db_text_or_empty(&rows, i, 3),
			.role = db_text_or_empty(&rows, i, 4),
			.title = db_text_or_empty(&rows, i, 5),
			.staff_name = db_text_or_empty(&rows, i, 6),
			.unit_name = db_text_or_empty(&rows, i, 7),
			.staff_id = db_int(&rows, i, 8),
			.at = db_time(&rows, i, 9),
			.approves = db_int(&rows, i, 10) != 0,
			.checks = db_text_or_empty(&rows, i, 11),
			.words = db_text_or_empty(&rows, i, 12),
		};
	return status;
}

enum db_status publication_draft(
	struct db *db, struct pool *pool, int64_t ticket_id, struct publication_draft **out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT d.kind, d.sequence, d.route, d.step, d.turn, d.turn_unit_id, d.staff_id,"
		" d.unit_id, p.name, d.proposed_at, d.title, d.body, d.answer, d.reason, d.words"
		" FROM publication_draft d LEFT JOIN staff p ON p.id = d.staff_id"
		" WHERE d.ticket_id = ?",
		INT(ticket_id));

	*out = NULL;
	if (status != DB_OK || rows.rows == 0)
		return status;
	*out = pool_alloc(pool, sizeof **out);
	**out = (struct publication_draft){
		.kind = db_text_or_empty(&rows, 0, 0),
		.sequence = (int)db_int(&rows, 0, 1),
		.route = db_text_or_empty(&rows, 0, 2),
		.step = (int)db_int(&rows, 0, 3),
		.turn = (unsigned)db_int(&rows, 0, 4),
		.turn_unit_id = db_int(&rows, 0, 5),
		.staff_id = db_int(&rows, 0, 6),
		.unit_id = db_int(&rows, 0, 7),
		.staff_name = db_text_or_empty(&rows, 0, 8),
		.proposed_at = db_time(&rows, 0, 9),
		.title = db_text_or_empty(&rows, 0, 10),
		.body = db_text_or_empty(&rows, 0, 11),
		.answer = db_text_or_empty(&rows, 0, 12),
		.reason = db_text_or_empty(&rows, 0, 13),
		.words = db_text_or_empty(&rows, 0, 14),
	};
	return DB_OK;
}

enum db_status publication_people(
	struct db *db, struct pool *pool, int64_t ticket_id, struct publication_people *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT route, provided_by, reviewed_by, signed_by, withdrawn_at FROM publication"
		" WHERE ticket_id = ?",
		INT(ticket_id));

	*out = (struct publication_people){"", "", "", "", INSTANT_NONE};
	if (status == DB_OK && rows.rows > 0)
		*out = (struct publication_people){db_text_or_empty(&rows, 0, 0),
			db_text_or_empty(&rows, 0, 1), db_text_or_empty(&rows, 0, 2),
			db_text_or_empty(&rows, 0, 3), db_time(&rows, 0, 4)};
	return status;
}

enum db_status ticket_co_units(
	struct db *db, struct pool *pool, int64_t ticket_id, struct co_unit **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT c.unit_id, u.name, c.wants, c.consent_version, p.name, c.consent_at"
		" FROM ticket_unit c JOIN unit u ON u.id = c.unit_id"
		" LEFT JOIN staff p ON p.id = c.consent_by"
		" WHERE c.ticket_id = ? ORDER BY c.joined_at, c.unit_id",
		INT(ticket_id));

	*n = status == DB_OK ? rows.rows : 0;
	*out = pool_alloc(pool, *n * sizeof **out);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct co_unit){
			.unit_id = db_int(&rows, i, 0),
			.name = db_text_or_empty(&rows, i, 1),
			.wants = db_int(&rows, i, 2) != 0,
			.consent_version = (int)db_int(&rows, i, 3),
			.consent_by = db_text_or_empty(&rows, i, 4),
			.consent_at = db_time(&rows, i, 5),
		};
	return status;
}
