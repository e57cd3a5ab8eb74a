/* SPDX-License-Identifier: MIT */
/*
 * Units and boxes, and the record of what was changed about them. Staff are in staff.c, sites in
 * site.c.
 */
#include "tickets/people/organisation.h"

#include "base/pool.h"
#include "base/str.h"

#define DEPTH_MOST 20 /* of a tree of units; deeper is a ring */

/* --- units --- */

#define UNIT_COLUMNS \
	"SELECT id, site_id, parent_id, code, name, office, active, first_person," \
	" direct_person, handler_person, phone FROM unit"

static void fill_unit(const struct db_rows *rows, size_t i, struct unit *out)
{
	*out = (struct unit){
		.id = db_int(rows, i, 0),
		.site_id = db_int(rows, i, 1),
		.parent_id = db_int(rows, i, 2),
		.code = db_text_or_empty(rows, i, 3),
		.name = db_text_or_empty(rows, i, 4),
		.office = db_int(rows, i, 5) != 0,
		.active = db_int(rows, i, 6) != 0,
		.first_person = db_text_or_empty(rows, i, 7),
		.direct_person = db_text_or_empty(rows, i, 8),
		.handler_person = db_text_or_empty(rows, i, 9),
		.phone = db_text_or_empty(rows, i, 10),
	};
}

enum db_status unit_list(
	struct db *db, struct pool *pool, int64_t site_id, struct unit **out, size_t *n)
{
	struct db_rows rows;
	*out = NULL;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		UNIT_COLUMNS " WHERE site_id = ? ORDER BY office DESC, id", INT(site_id));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		fill_unit(&rows, i, &(*out)[i]);
	return DB_OK;
}

enum db_status unit_read(struct db *db, struct pool *pool, int64_t id, struct unit **out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows, UNIT_COLUMNS " WHERE id = ?", INT(id));

	*out = NULL;
	if (status == DB_OK && rows.rows > 0) {
		*out = pool_alloc(pool, sizeof **out);
		fill_unit(&rows, 0, *out);
	}
	return status;
}

/* What a form shows of a unit and what is recorded when it changes. */
#define UNIT_FIELDS 8
static const char *const unit_fields[UNIT_FIELDS] = {
	"name", "parent", "office", "active", "first", "direct", "handler", "phone"};

static void unit_values(struct pool *pool, const struct unit *unit, const char *out[UNIT_FIELDS])
{
	out[0] = str_or_empty(unit->name);
	out[1] = unit->parent_id ? pool_print(pool, "%lld", (long long)unit->parent_id) : "";
	out[2] = unit->office ? "1" : "0";
	out[3] = unit->active ? "1" : "0";
	out[4] = str_or_empty(unit->first_person);
	out[5] = str_or_empty(unit->direct_person);
	out[6] = str_or_empty(unit->handler_person);
	out[7] = str_or_empty(unit->phone);
}

void unit_mark(const struct unit *unit, char out[CHANGE_MARK])
{
	const char *values[UNIT_FIELDS];
	struct pool *pool = pool_open();

	unit_values(pool, unit, values);
	change_mark(values, UNIT_FIELDS, out);
	pool_close(&pool);
}

static enum db_status write_unit(struct db *db, struct pool *pool, struct unit *unit)
{
	struct db_rows rows;
	enum db_status status = db_exec(db,
		"INSERT INTO unit (site_id, parent_id, code, name, office, active, first_person,"
		" direct_person, handler_person, phone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		" ON DUPLICATE KEY UPDATE parent_id = VALUES(parent_id), name = VALUES(name),"
		" office = VALUES(office), active = VALUES(active),"
		" first_person = VALUES(first_person), direct_person = VALUES(direct_person),"
		" handler_person = VALUES(handler_person), phone = VALUES(phone)",
		INT(unit->site_id), ID(unit->parent_id), TEXT(unit->code), TEXT(unit->name),
		INT(unit->office), INT(unit->active), TEXT(str_or_empty(unit->first_person)),
		TEXT(str_or_empty(unit->direct_person)), TEXT(str_or_empty(unit->handler_person)),
		TEXT(str_or_empty(unit->phone)));
	if (status == DB_OK)
		status = db_query(db, pool, &rows,
			"SELECT id FROM unit WHERE site_id = ? AND code = ?", INT(unit->site_id),
			TEXT(unit->code));
	if (status == DB_OK)
		unit->id = db_int(&rows, 0, 0);
	return status;
}

enum db_status unit_put(struct db *db, struct unit *unit)
{
	struct pool *pool = pool_open();
	enum db_status status = write_unit(db, pool, unit);

	pool_close(&pool);
	return status;
}

struct changing {
	struct unit *unit;
	struct box *box;
	struct change *change;
	struct pool *pool;
};

static enum db_status refuse(const struct changing *c, enum change_fault fault)
{
	c->change->fault = fault;
	return DB_STOP;
}

/* Does what was seen still stand; mark: of the row, "" when there is none. */
static enum db_status check_seen(const struct changing *c, const char *mark)
{
	if (!c->change->seen || str_equal(c->change->seen, mark))
		return DB_OK;
	return refuse(c, CHANGE_CROSSED);
}

/* Upwards from its new parent, a unit must not meet itself. */
static enum db_status check_parent(struct db *db, const struct changing *c, int64_t own_id)
{
	int64_t above = c->unit->parent_id;

	for (int depth = 0; above > 0; depth++) {
		struct unit *parent;
		enum db_status status = unit_read(db, c->pool, above, &parent);
		if (status != DB_OK)
			return status;
		if (!parent || parent->site_id != c->unit->site_id || parent->id == own_id ||
			depth == DEPTH_MOST)
			return refuse(c, CHANGE_PARENT);
		above = parent->parent_id;
	}
	return DB_OK;
}

static enum db_status unit_before(struct db *db, const struct changing *c, struct unit *before)
{
	struct db_rows rows;
	enum db_status status = db_query(db, c->pool, &rows,
		UNIT_COLUMNS " WHERE site_id = ? AND code = ? FOR UPDATE", INT(c->unit->site_id),
		TEXT(c->unit->code));

	*before = (struct unit){0};
	if (status == DB_OK && rows.rows > 0)
		fill_unit(&rows, 0, before);
	return status;
}

static enum db_status unit_step(struct db *db, void *ctx)
{
	struct changing *c = ctx;
	struct unit *unit = c->unit, before;
	const char *old_values[UNIT_FIELDS], *new_values[UNIT_FIELDS];
	char mark[CHANGE_MARK] = "";

	c->change->fault = CHANGE_FINE;
	enum db_status status = unit_before(db, c, &before);
	if (status != DB_OK)
		return status;
	if (before.id)
		unit_mark(&before, mark);
	status = check_seen(c, mark);
	if (status == DB_OK)
		status = check_parent(db, c, before.id);
	if (status == DB_OK)
		status = write_unit(db, c->pool, unit);
	if (status != DB_OK)
		return status;
	unit_values(c->pool, &before, old_values);
	unit_values(c->pool, unit, new_values);
	if (!before.id)
		old_values[3] = "";
	struct change_record record = {.site_id = unit->site_id,
		.at = c->change->now,
		.who = c->change->who,
		.thing = "unit",
		.thing_id = unit->id,
		.name = unit->name};
	return change_write_all(db, &record, unit_fields, old_values, new_values, UNIT_FIELDS);
}

enum db_status unit_change(struct db *db, struct unit *unit, struct change *change)
{
	struct changing changing = {.unit = unit, .change = change};

	if (str_empty(unit->first_person) || str_empty(unit->direct_person) ||
		str_empty(unit->handler_person))
		return refuse(&changing, CHANGE_PERSONS);
	changing.pool = pool_open();
	enum db_status status = db_transact(db, unit_step, &changing);
	pool_close(&changing.pool);
	return status;
}

/* --- boxes --- */

#define BOX_COLUMNS "SELECT id, site_id, unit_id, code, name, kind, intro, active FROM box"

static void fill_box(const struct db_rows *rows, size_t i, struct box *out)
{
	*out = (struct box){
		.id = db_int(rows, i, 0),
		.site_id = db_int(rows, i, 1),
		.unit_id = db_int(rows, i, 2),
		.code = db_text_or_empty(rows, i, 3),
		.name = db_text_or_empty(rows, i, 4),
		.kind = db_text_or_empty(rows, i, 5),
		.intro = db_text_or_empty(rows, i, 6),
		.active = db_int(rows, i, 7) != 0,
	};
}

enum db_status box_list(
	struct db *db, struct pool *pool, int64_t site_id, struct box **out, size_t *n)
{
	struct db_rows rows;
	*out = NULL;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		BOX_COLUMNS " WHERE site_id = ? ORDER BY position, id", INT(site_id));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		fill_box(&rows, i, &(*out)[i]);
	return DB_OK;
}

enum db_status box_read(struct db *db, struct pool *pool, int64_t id, struct box **out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows, BOX_COLUMNS " WHERE id = ?", INT(id));

	*out = NULL;
	if (status == DB_OK && rows.rows > 0) {
		*out = pool_alloc(pool, sizeof **out);
		fill_box(&rows, 0, *out);
	}
	return status;
}

static enum db_status write_box(struct db *db, struct pool *pool, struct box *box)
{
	struct db_rows rows;
	enum db_status status = db_exec(db,
		"INSERT INTO box (site_id, unit_id, code, name, kind, intro, active)"
		" VALUES (?, ?, ?, ?, ?, ?, ?)"
		" ON DUPLICATE KEY UPDATE unit_id = VALUES(unit_id), name = VALUES(name),"
		" kind = VALUES(kind), intro = VALUES(intro), active = VALUES(active)",
		INT(box->site_id), ID(box->unit_id), TEXT(box->code), TEXT(box->name),
		TEXT(box->kind), TEXT(str_or_empty(box->intro)), INT(box->active));
	if (status == DB_OK)
		status = db_query(db, pool, &rows,
			"SELECT id FROM box WHERE site_id = ? AND code = ?", INT(box->site_id),
			TEXT(box->code));
	if (status == DB_OK)
		box->id = db_int(&rows, 0, 0);
	return status;
}

enum db_status box_put(struct db *db, struct box *box)
{
	struct pool *pool = pool_open();
	enum db_status status = write_box(db, pool, box);

	pool_close(&pool);
	return status;
}

#define BOX_FIELDS 5
static const char *const box_fields[BOX_FIELDS] = {"name", "unit", "kind", "intro", "active"};

static void box_values(struct pool *pool, const struct box *box, const char *out[BOX_FIELDS])
{
	out[0] = str_or_empty(box->name);
	out[1] = box->unit_id ? pool_print(pool, "%lld", (long long)box->unit_id) : "";
	out[2] = str_or_empty(box->kind);
	out[3] = str_or_empty(box->intro);
	out[4] = box->id ? (box->active ? "1" : "0") : "";
}

void box_mark(const struct box *box, char out[CHANGE_MARK])
{
	const char *values[BOX_FIELDS];
	struct pool *pool = pool_open();

	box_values(pool, box, values);
	change_mark(values, BOX_FIELDS, out);
	pool_close(&pool);
}

/* The unit it is meant for is one of the same site. */
static enum db_status check_box_unit(struct db *db, const struct changing *c)
{
	struct unit *unit;

	if (c->box->unit_id == 0)
		return DB_OK;
	enum db_status status = unit_read(db, c->pool, c->box->unit_id, &unit);
	if (status == DB_OK && (!unit || unit->site_id != c->box->site_id))
		return refuse(c, CHANGE_UNIT);
	return status;
}

static enum db_status box_step(struct db *db, void *ctx)
{
	struct changing *c = ctx;
	struct box before = {0};
	struct db_rows rows;
	const char *old_values[BOX_FIELDS], *new_values[BOX_FIELDS];
	char mark[CHANGE_MARK] = "";

	c->change->fault = CHANGE_FINE;
	enum db_status status = db_query(db, c->pool, &rows,
		BOX_COLUMNS " WHERE site_id = ? AND code = ? FOR UPDATE", INT(c->box->site_id),
		TEXT(c->box->code));
	if (status != DB_OK)
		return status;
	if (rows.rows > 0)
		fill_box(&rows, 0, &before);
	box_values(c->pool, &before, old_values);
	if (before.id)
		change_mark(old_values, BOX_FIELDS, mark);
	status = check_seen(c, mark);
	if (status == DB_OK)
		status = check_box_unit(db, c);
	if (status == DB_OK)
		status = write_box(db, c->pool, c->box);
	if (status != DB_OK)
		return status;
	box_values(c->pool, c->box, new_values);
	struct change_record record = {.site_id = c->box->site_id,
		.at = c->change->now,
		.who = c->change->who,
		.thing = "box",
		.thing_id = c->box->id,
		.name = c->box->name};
	return change_write_all(db, &record, box_fields, old_values, new_values, BOX_FIELDS);
}

enum db_status box_change(struct db *db, struct box *box, struct change *change)
{
	struct changing changing = {.box = box, .change = change, .pool = pool_open()};
	enum db_status status = db_transact(db, box_step, &changing);

	pool_close(&changing.pool);
	return status;
}
