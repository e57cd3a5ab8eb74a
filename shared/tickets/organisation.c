/* SPDX-License-Identifier: MIT */
/*
 * Units and boxes. Staff and their log-ins are in staff.c.
 */
#include "tickets/organisation.h"

#include "base/pool.h"

static const char *text(const struct db_rows *rows, size_t row, size_t column)
{
	const char *value = db_text(rows, row, column);
	return value ? value : "";
}

static const char *known(const char *value)
{
	return value ? value : "";
}

enum db_status unit_list(
	struct db *db, struct pool *pool, int64_t site_id, struct unit **out, size_t *n)
{
	struct db_rows rows;
	*out = NULL;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT id, site_id, parent_id, code, name, office, active, first_person,"
		" direct_person, handler_person, phone FROM unit WHERE site_id = ?"
		" ORDER BY office DESC, id",
		INT(site_id));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++) {
		(*out)[i] = (struct unit){
			.id = db_int(&rows, i, 0),
			.site_id = db_int(&rows, i, 1),
			.parent_id = db_int(&rows, i, 2),
			.code = text(&rows, i, 3),
			.name = text(&rows, i, 4),
			.office = db_int(&rows, i, 5) != 0,
			.active = db_int(&rows, i, 6) != 0,
			.first_person = text(&rows, i, 7),
			.direct_person = text(&rows, i, 8),
			.handler_person = text(&rows, i, 9),
			.phone = text(&rows, i, 10),
		};
	}
	return DB_OK;
}

enum db_status box_list(
	struct db *db, struct pool *pool, int64_t site_id, struct box **out, size_t *n)
{
	struct db_rows rows;
	*out = NULL;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT id, site_id, unit_id, code, name, kind, intro, active FROM box"
		" WHERE site_id = ? ORDER BY position, id",
		INT(site_id));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++) {
		(*out)[i] = (struct box){
			.id = db_int(&rows, i, 0),
			.site_id = db_int(&rows, i, 1),
			.unit_id = db_int(&rows, i, 2),
			.code = text(&rows, i, 3),
			.name = text(&rows, i, 4),
			.kind = text(&rows, i, 5),
			.intro = text(&rows, i, 6),
			.active = db_int(&rows, i, 7) != 0,
		};
	}
	return DB_OK;
}

enum db_status unit_put(struct db *db, struct unit *unit)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	enum db_status status = db_exec(db,
		"INSERT INTO unit (site_id, parent_id, code, name, office, active, first_person,"
		" direct_person, handler_person, phone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		" ON DUPLICATE KEY UPDATE parent_id = VALUES(parent_id), name = VALUES(name),"
		" office = VALUES(office), active = VALUES(active),"
		" first_person = VALUES(first_person), direct_person = VALUES(direct_person),"
		" handler_person = VALUES(handler_person), phone = VALUES(phone)",
		INT(unit->site_id), ID(unit->parent_id), TEXT(unit->code), TEXT(unit->name),
		INT(unit->office), INT(unit->active), TEXT(known(unit->first_person)),
		TEXT(known(unit->direct_person)), TEXT(known(unit->handler_person)),
		TEXT(known(unit->phone)));
	if (status == DB_OK)
		status = db_query(db, pool, &rows,
			"SELECT id FROM unit WHERE site_id = ? AND code = ?", INT(unit->site_id),
			TEXT(unit->code));
	if (status == DB_OK)
		unit->id = db_int(&rows, 0, 0);
	pool_close(&pool);
	return status;
}

enum db_status box_put(struct db *db, struct box *box)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	enum db_status status = db_exec(db,
		"INSERT INTO box (site_id, unit_id, code, name, kind, intro, active)"
		" VALUES (?, ?, ?, ?, ?, ?, ?)"
		" ON DUPLICATE KEY UPDATE unit_id = VALUES(unit_id), name = VALUES(name),"
		" kind = VALUES(kind), intro = VALUES(intro), active = VALUES(active)",
		INT(box->site_id), ID(box->unit_id), TEXT(box->code), TEXT(box->name),
		TEXT(box->kind), TEXT(known(box->intro)), INT(box->active));
	if (status == DB_OK)
		status = db_query(db, pool, &rows,
			"SELECT id FROM box WHERE site_id = ? AND code = ?", INT(box->site_id),
			TEXT(box->code));
	if (status == DB_OK)
		box->id = db_int(&rows, 0, 0);
	pool_close(&pool);
	return status;
}
