/* SPDX-License-Identifier: MIT */
/*
 * Records of change. What is compared and when it is written is known to whoever changes it
 * (organisation.c, staff.c).
 */
#include "tickets/people/change.h"

#include <string.h>
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"

#define VALUE_MOST 500 /* change_record.old_value, new_value: characters */

void change_mark(const char *const *values, size_t n, char out[CHANGE_MARK])
{
	unsigned char hash[SECRET_HASH];
	char hex[SECRET_HEX];
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < n; i++)
		buf_add(&text, values[i], strlen(values[i]) + 1); /* its NUL parts them */
	secret_sha256(buf_str(&text), text.n, hash);
	buf_free(&text);
	str_hex(hash, sizeof hash, hex);
	memcpy(out, hex, CHANGE_MARK - 1);
	out[CHANGE_MARK - 1] = '\0';
}

/* As much of it as the column holds, whole characters. */
static const char *fit(struct pool *pool, const char *value)
{
	const char *p = value;

	for (int i = 0; i < VALUE_MOST && *p; i++)
		for (p++; ((unsigned char)*p & 0xc0) == 0x80; p++)
			;
	return *p ? pool_copy(pool, value, (size_t)(p - value)) : value;
}

enum db_status change_write(struct db *db, const struct change_record *record)
{
	struct pool *pool = pool_open();
	enum db_status status = db_exec(db,
		"INSERT INTO change_record (site_id, at, who, thing, thing_id, name, field,"
		" old_value, new_value) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		INT(record->site_id), TIME(record->at), TEXT(record->who), TEXT(record->thing),
		INT(record->thing_id), TEXT(record->name), TEXT(record->field),
		TEXT(fit(pool, record->old_value)), TEXT(fit(pool, record->new_value)));

	pool_close(&pool);
	return status;
}

enum db_status change_write_all(struct db *db, struct change_record *record,
	const char *const *fields, const char *const *old_values, const char *const *new_values,
	size_t n)
{
	enum db_status status = DB_OK;

	for (size_t i = 0; i < n && status == DB_OK; i++) {
		if (str_equal(old_values[i], new_values[i]))
			continue;
		record->field = fields[i];
		record->old_value = old_values[i];
		record->new_value = new_values[i];
		status = change_write(db, record);
	}
	return status;
}

#define CHANGE_COLUMNS \
	"SELECT id, site_id, at, who, thing, thing_id, name, field, old_value, new_value" \
	" FROM change_record"

static void fill(
	struct pool *pool, const struct db_rows *rows, struct change_record **out, size_t *n)
{
	*out = pool_alloc(pool, rows->rows * sizeof **out);
	*n = rows->rows;
	for (size_t i = 0; i < rows->rows; i++)
		(*out)[i] = (struct change_record){
			.id = db_int(rows, i, 0),
			.site_id = db_int(rows, i, 1),
			.at = db_time(rows, i, 2),
			.who = db_text(rows, i, 3),
			.thing = db_text(rows, i, 4),
			.thing_id = db_int(rows, i, 5),
			.name = db_text(rows, i, 6),
			.field = db_text(rows, i, 7),
			.old_value = db_text(rows, i, 8),
			.new_value = db_text(rows, i, 9),
		};
}

enum db_status change_list(struct db *db, struct pool *pool, int64_t site_id, const char *thing,
	int64_t thing_id, instant before, int most, struct change_record **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		CHANGE_COLUMNS
		" WHERE site_id = ? AND (? IS NULL OR thing = ?)"
		" AND (? IS NULL OR thing_id = ?) AND at < ? ORDER BY at DESC, id DESC LIMIT ?",
		INT(site_id), TEXT(thing), TEXT(thing), ID(thing_id), ID(thing_id), TIME(before),
		INT(most));

	*out = NULL;
	*n = 0;
	if (status == DB_OK)
		fill(pool, &rows, out, n);
	return status;
}

enum db_status change_list_below(struct db *db, struct pool *pool, int64_t site_id,
	const char *thing, int skip, int most, struct change_record **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		CHANGE_COLUMNS
		" WHERE (site_id = ? OR site_id IN (SELECT s.id FROM site s WHERE s.parent_id = ?))"
		" AND (? IS NULL OR thing = ?) ORDER BY at DESC, id DESC LIMIT ? OFFSET ?",
		INT(site_id), INT(site_id), TEXT(thing), TEXT(thing), INT(most), INT(skip));

	*out = NULL;
	*n = 0;
	if (status == DB_OK)
		fill(pool, &rows, out, n);
	return status;
}
