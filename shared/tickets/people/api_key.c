/* SPDX-License-Identifier: MIT */
/*
 * Keys of other systems. What may be done with one is decided by the program that it is shown to.
 */
#include "tickets/people/api_key.h"

#include <string.h>

#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"
#include "tickets/people/change.h"

#define KEY_BYTES 32
#define KEY_BEGINS "hy_" /* so that whoever finds one lying about knows what it is */

struct change_of_key {
	int64_t site_id;
	const char *name, *who;
	instant now;
	const unsigned char *hash; /* NULL: it ends */
	struct pool *pool;
};

/* 256 random bits need no slow hash. */
static void hash_of(const char *key, unsigned char out[SECRET_HASH])
{
	secret_sha256(key, strlen(key), out);
}

static void make(char key[API_KEY])
{
	unsigned char bytes[KEY_BYTES];
	struct buf text = BUF_INIT;

	secret_random(bytes, sizeof bytes);
	buf_text(&text, KEY_BEGINS);
	str_base64url(bytes, sizeof bytes, &text);
	memcpy(key, text.p, text.n + 1);
	buf_free(&text);
}

static enum db_status record(
	struct db *db, const struct change_of_key *c, int64_t id, const char *from, const char *to)
{
	return change_write(db,
		&(struct change_record){.site_id = c->site_id,
			.thing_id = id,
			.at = c->now,
			.who = c->who,
			.thing = "key",
			.name = c->name,
			.field = "state",
			.old_value = from,
			.new_value = to});
}

static enum db_status good_one(struct db *db, const struct change_of_key *c, int64_t *id)
{
	struct db_rows rows;
	enum db_status status = db_query(db, c->pool, &rows,
		"SELECT id FROM api_key WHERE site_id = ? AND name = ? AND ended_at IS NULL"
		" FOR UPDATE",
		INT(c->site_id), TEXT(c->name));

	*id = status == DB_OK && rows.rows > 0 ? db_int(&rows, 0, 0) : 0;
	return status;
}

static enum db_status add_step(struct db *db, void *ctx)
{
	const struct change_of_key *c = ctx;
	struct db_rows rows;
	int64_t id = 0;
	enum db_status status = good_one(db, c, &id);

	if (status == DB_OK && id > 0)
		return DB_DUPLICATE;
	if (status == DB_OK)
		status = db_query(db, c->pool, &rows,
			"SELECT COALESCE(MAX(id), 0) + 1 FROM api_key FOR UPDATE");
	if (status != DB_OK)
		return status;
	id = db_int(&rows, 0, 0);
	status = db_exec(db,
		"INSERT INTO api_key (id, site_id, name, hash, created_at, created_by)"
		" VALUES (?, ?, ?, ?, ?, ?)",
		INT(id), INT(c->site_id), TEXT(c->name), BYTES(c->hash, SECRET_HASH), TIME(c->now),
		TEXT(c->who));
	return status == DB_OK ? record(db, c, id, "", "good") : status;
}

static enum db_status end_step(struct db *db, void *ctx)
{
	const struct change_of_key *c = ctx;
	int64_t id = 0;
	enum db_status status = good_one(db, c, &id);

	if (status == DB_OK && id == 0)
		return DB_STOP;
	if (status == DB_OK)
		status = db_exec(
			db, "UPDATE api_key SET ended_at = ? WHERE id = ?", TIME(c->now), INT(id));
	return status == DB_OK ? record(db, c, id, "good", "ended") : status;
}

enum db_status api_key_add(struct db *db, int64_t site_id, const char *name, const char *who,
	instant now, char key[API_KEY])
{
	unsigned char hash[SECRET_HASH];
	struct change_of_key c = {site_id, name, who, now, hash, pool_open()};
	enum db_status status;

	make(key);
	hash_of(key, hash);
	status = db_transact(db, add_step, &c);
	pool_close(&c.pool);
	return status;
}

enum db_status api_key_end(
	struct db *db, int64_t site_id, const char *name, const char *who, instant now)
{
	struct change_of_key c = {site_id, name, who, now, NULL, pool_open()};
	enum db_status status = db_transact(db, end_step, &c);

	pool_close(&c.pool);
	return status;
}

#define COLUMNS "SELECT id, site_id, name, created_by, created_at, ended_at FROM api_key"

static struct api_key *read_rows(struct pool *pool, const struct db_rows *rows)
{
	struct api_key *list = pool_alloc(pool, (rows->rows + 1) * sizeof *list);

	for (size_t i = 0; i < rows->rows; i++)
		list[i] = (struct api_key){.id = db_int(rows, i, 0),
			.site_id = db_int(rows, i, 1),
			.name = db_text(rows, i, 2),
			.created_by = db_text(rows, i, 3),
			.created_at = db_time(rows, i, 4),
			.ended_at = db_time(rows, i, 5)};
	return list;
}

enum db_status api_key_list(
	struct db *db, struct pool *pool, int64_t site_id, struct api_key **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(
		db, pool, &rows, COLUMNS " WHERE site_id = ? ORDER BY id DESC", INT(site_id));

	*n = 0;
	if (status != DB_OK)
		return status;
	*out = read_rows(pool, &rows);
	*n = rows.rows;
	return DB_OK;
}

enum db_status api_key_find(
	struct db *db, struct pool *pool, int64_t site_id, const char *key, struct api_key **out)
{
	unsigned char hash[SECRET_HASH];
	struct db_rows rows;
	enum db_status status;

	hash_of(key, hash);
	status = db_query(db, pool, &rows,
		COLUMNS " WHERE hash = ? AND site_id = ? AND ended_at IS NULL",
		BYTES(hash, sizeof hash), INT(site_id));
	*out = status == DB_OK && rows.rows == 1 ? read_rows(pool, &rows) : NULL;
	return status;
}

enum db_status api_key_sent(struct db *db, int64_t api_key_id, int64_t ticket_id)
{
	return db_exec(db, "INSERT INTO api_letter (ticket_id, api_key_id) VALUES (?, ?)",
		INT(ticket_id), INT(api_key_id));
}
