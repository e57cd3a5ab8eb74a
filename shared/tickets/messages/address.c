/* SPDX-License-Identifier: MIT */
/* Where the responsible persons of a unit are reached. Who they are is organisation.c's, how
 * records of change look change.c's. */
#include "tickets/messages/outbox.h"

#include "base/pool.h"

#define DUTY_FIELDS 2

#define ADDRESS_COLUMNS \
	"SELECT u.id, d.duty, CASE d.duty WHEN 1 THEN u.first_person WHEN 2 THEN u.direct_person" \
	" ELSE u.handler_person END, a.email, a.phone, u.name FROM unit u" \
	" JOIN (SELECT 1 AS duty UNION ALL SELECT 2 UNION ALL SELECT 3) d" \
	" LEFT JOIN unit_address a ON a.unit_id = u.id AND a.duty = d.duty"

static void fill(const struct db_rows *rows, size_t row, struct unit_address *out)
{
	*out = (struct unit_address){
		.unit_id = db_int(rows, row, 0),
		.duty = (enum duty)db_int(rows, row, 1),
		.name = db_text_or_empty(rows, row, 2),
		.email = db_text_or_empty(rows, row, 3),
		.phone = db_text_or_empty(rows, row, 4),
		.unit_name = db_text_or_empty(rows, row, 5),
	};
}

enum db_status unit_addresses(
	struct db *db, struct pool *pool, int64_t site_id, struct unit_address **out, size_t *n)
{
	struct db_rows rows;
	*out = NULL;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		ADDRESS_COLUMNS
		" WHERE u.site_id = ? AND u.active = 1 ORDER BY u.office DESC, u.id, d.duty",
		INT(site_id));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		fill(&rows, i, &(*out)[i]);
	return DB_OK;
}

enum db_status unit_address_read(
	struct db *db, struct pool *pool, int64_t unit_id, enum duty duty, struct unit_address *out)
{
	struct db_rows rows;
	*out = (struct unit_address){
		.duty = duty, .name = "", .email = "", .phone = "", .unit_name = ""};
	enum db_status status = db_query(db, pool, &rows,
		ADDRESS_COLUMNS " WHERE u.id = ? AND d.duty = ?", INT(unit_id), INT(duty));
	if (status == DB_OK && rows.rows > 0)
		fill(&rows, 0, out);
	return status;
}

enum db_status unit_address_put(struct db *db, const struct unit_address *address)
{
	return db_exec(db,
		"INSERT INTO unit_address (unit_id, duty, email, phone)"
		" VALUES (?, ?, COALESCE(?, ''), COALESCE(?, ''))"
		" ON DUPLICATE KEY UPDATE email = COALESCE(?, email), phone = COALESCE(?, phone)",
		INT(address->unit_id), INT(address->duty), TEXT(address->email),
		TEXT(address->phone), TEXT(address->email), TEXT(address->phone));
}

/* --- with a record --- */

struct addresses_change {
	const struct unit *unit;
	const struct unit_address *addresses;
	size_t n;
	const struct change *change;
	struct pool *pool;
};

static enum db_status change_one(
	struct db *db, const struct addresses_change *c, const struct unit_address *address)
{
	struct unit_address before, wanted = *address;
	struct change_record record = {.site_id = c->unit->site_id,
		.at = c->change->now,
		.who = c->change->who,
		.thing = "unit",
		.thing_id = c->unit->id,
		.name = c->unit->name};
	const char *duty = duty_name(address->duty);

	wanted.unit_id = c->unit->id;
	enum db_status status =
		unit_address_read(db, c->pool, wanted.unit_id, wanted.duty, &before);
	if (status == DB_OK)
		status = unit_address_put(db, &wanted);
	if (status != DB_OK)
		return status;
	return change_write_all(db, &record,
		(const char *const[]){pool_print(c->pool, "%s_email", duty),
			pool_print(c->pool, "%s_phone", duty)},
		(const char *const[]){before.email, before.phone},
		(const char *const[]){wanted.email ? wanted.email : before.email,
			wanted.phone ? wanted.phone : before.phone},
		DUTY_FIELDS);
}

static enum db_status change_step(struct db *db, void *ctx)
{
	const struct addresses_change *c = ctx;
	enum db_status status = DB_OK;

	for (size_t i = 0; i < c->n && status == DB_OK; i++)
		status = change_one(db, c, &c->addresses[i]);
	return status;
}

enum db_status unit_addresses_change(struct db *db, const struct unit *unit,
	const struct unit_address *addresses, size_t n, const struct change *change)
{
	struct addresses_change changing = {.unit = unit,
		.addresses = addresses,
		.n = n,
		.change = change,
		.pool = pool_open()};
	enum db_status status = db_transact(db, change_step, &changing);

	pool_close(&changing.pool);
	return status;
}
