/* SPDX-License-Identifier: MIT */
/*
 * How a person shows that they are one: tokens that were handed out, and codes that are sent to a
 * telephone or mail address. A contact stands sealed in one row, and only for as long as the code
 * is of use.
 */
#include "tickets/responses/response.h"

#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tickets/responses/response_hash.h"

#define TOKEN_CHARS 12
#define CODE_DIGITS 6
#define CODE_AGAIN MINUTE
#define CODE_TRIES 5
#define CODES_A_DAY 5

/* --- tokens --- */

/* Nothing that looks like something else on paper: no I, O, 0, 1. */
static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

static void make_token(char out[RESPONSE_TOKEN_TEXT])
{
	size_t n = 0;

	for (int i = 0; i < TOKEN_CHARS; i++) {
		if (i > 0 && i % 4 == 0)
			out[n++] = '-';
		out[n++] = letters[secret_below(sizeof letters - 1)];
	}
	out[n] = '\0';
}

const char *response_token_plain(struct pool *pool, const char *typed)
{
	char *out = pool_alloc(pool, strlen(typed) + 1);
	size_t n = 0;

	while (*typed) {
		uint32_t c = utf8_fold(utf8_next(&typed));

		if (c >= 'a' && c <= 'z')
			c = c - 'a' + 'A';
		if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
			out[n++] = (char)c;
	}
	out[n] = '\0';
	return out;
}

struct making {
	const struct engine *engine;
	int64_t ticket_id;
	size_t n;
	char (*out)[RESPONSE_TOKEN_TEXT];
	struct pool *pool;
};

static enum db_status make_tokens(struct db *db, void *ctx)
{
	const struct making *m = ctx;
	enum db_status status = DB_OK;

	for (size_t i = 0; status == DB_OK && i < m->n; i++) {
		char hash[SECRET_HEX];

		make_token(m->out[i]);
		response_hash(m->engine->secret, "answer token", m->ticket_id,
			response_token_plain(m->pool, m->out[i]), hash);
		status = db_exec(db, "INSERT INTO response_token (ticket_id, hash) VALUES (?, ?)",
			INT(m->ticket_id), TEXT(hash));
	}
	return status == DB_DUPLICATE ? DB_RETRY : status;
}

enum db_status response_tokens_make(struct db *db, struct pool *pool, const struct engine *engine,
	int64_t ticket_id, size_t n, char (*out)[RESPONSE_TOKEN_TEXT])
{
	struct making m = {engine, ticket_id, n, out, pool};

	return db_transact(db, make_tokens, &m);
}

enum db_status response_tokens_count(
	struct db *db, struct pool *pool, int64_t ticket_id, int64_t *made)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COUNT(*) FROM response_token WHERE ticket_id = ?", INT(ticket_id));

	*made = status == DB_OK ? db_int(&rows, 0, 0) : 0;
	return status;
}

bool response_token_known(struct db *db, struct pool *pool, const struct engine *engine,
	int64_t ticket_id, const char *token)
{
	struct db_rows rows;
	char hash[SECRET_HEX];

	response_hash(
		engine->secret, "answer token", ticket_id, response_token_plain(pool, token), hash);
	return db_query(db, pool, &rows,
		       "SELECT 1 FROM response_token WHERE ticket_id = ? AND hash = ?",
		       INT(ticket_id), TEXT(hash)) == DB_OK &&
		rows.rows > 0;
}

/* --- contacts --- */

const char *response_contact(struct pool *pool, const char *typed, bool *email)
{
	char *mail = utf8_trim(pool, typed);

	*email = contact_email_fits(mail);
	if (!*email)
		return contact_phone(pool, typed);
	for (char *p = mail; *p; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	}
	return mail;
}

struct asking {
	const struct engine *engine;
	const struct solicitation *to;
	const char *contact;
	bool email;
	instant now;
	struct pool *pool;
	char hash[SECRET_HEX];
	bool often;
};

static void code_hash(const struct secret *secret, int64_t ticket_id, const char *contact,
	const char *code, char out[SECRET_HEX])
{
	struct buf about = BUF_INIT;

	buf_print(&about, "%s\n%s", contact, code);
	response_hash(secret, "answer code", ticket_id, about.p, out);
	memset(about.p, 0, about.n);
	buf_free(&about);
}

/* What the row of this contact allows; *asked: codes of today. The one before it that nobody has
 * sent yet is not sent any more. */
static enum db_status look_back(struct db *db, struct asking *a, int64_t *asked)
{
	struct db_rows rows;
	char today[INSTANT_TEXT];
	enum db_status status = db_query(db, a->pool, &rows,
		"SELECT sent_at, asked, on_day, message_key FROM response_contact"
		" WHERE ticket_id = ? AND contact = ? FOR UPDATE",
		INT(a->to->id), TEXT(a->hash));

	*asked = 0;
	if (status != DB_OK || rows.rows == 0)
		return status;
	day_iso(instant_day(a->now), today);
	if (str_equal(db_text(&rows, 0, 2), today))
		*asked = db_int(&rows, 0, 1);
	a->often = db_time(&rows, 0, 0) > a->now - CODE_AGAIN || *asked >= CODES_A_DAY;
	if (a->often)
		return DB_STOP;
	return db_exec(db,
		"UPDATE outbox SET state = 'void', next_try_at = NULL"
		" WHERE message_key = ? AND state = 'wait'",
		TEXT(db_text(&rows, 0, 3)));
}

static enum db_status put_code(
	struct db *db, struct asking *a, const char *message_key, int64_t asked)
{
	struct buf plain = BUF_INIT, sealed = BUF_INIT;
	char code[CODE_DIGITS + 1], hash[SECRET_HEX], today[INSTANT_TEXT];
	enum db_status status;

	snprintf(code, sizeof code, "%06u", (unsigned)secret_below(1000000));
	code_hash(a->engine->secret, a->to->id, a->contact, code, hash);
	day_iso(instant_day(a->now), today);
	buf_print(&plain, "%s%s", code, a->contact);
	secret_seal(a->engine->secret, message_key, plain.p, plain.n, &sealed);
	status = db_exec(db,
		"INSERT INTO response_contact (ticket_id, contact, code, sealed, message_key,"
		" sent_at, tries, on_day, asked) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)"
		" ON DUPLICATE KEY UPDATE code = VALUES(code), sealed = VALUES(sealed),"
		" message_key = VALUES(message_key), sent_at = VALUES(sent_at), tries = 0,"
		" on_day = VALUES(on_day), asked = VALUES(asked)",
		INT(a->to->id), TEXT(a->hash), TEXT(hash), BYTES(sealed.p, sealed.n),
		TEXT(message_key), TIME(a->now), TEXT(today), INT(asked + 1));
	memset(plain.p, 0, plain.n);
	memset(code, 0, sizeof code);
	buf_free(&plain);
	buf_free(&sealed);
	return status;
}

static enum db_status ask(struct db *db, void *ctx)
{
	struct asking *a = ctx;
	unsigned char random[16];
	char hex[33], *key;
	int64_t asked;
	enum db_status status;

	a->often = false;
	secret_random(random, sizeof random);
	str_hex(random, sizeof random, hex);
	key = pool_print(a->pool, "%s-code-%.24s", a->to->number, hex);
	status = look_back(db, a, &asked);
	if (status == DB_OK)
		status = put_code(db, a, key, asked);
	if (status != DB_OK)
		return status;
	return db_exec(db,
		"INSERT INTO outbox (message_key, site_id, kind, channel, ticket_id, created_at,"
		" next_try_at) VALUES (?, ?, 'code', ?, ?, ?, ?)",
		TEXT(key), INT(a->to->site_id), TEXT(a->email ? "mail" : "hook"), INT(a->to->id),
		TIME(a->now), TIME(a->now));
}

enum ticket_result response_contact_ask(struct db *db, const struct engine *engine,
	const struct solicitation *to, const char *contact, instant now)
{
	struct asking a = {.engine = engine, .to = to, .now = now, .pool = pool_open()};
	enum db_status status = DB_BAD;

	a.contact = response_contact(a.pool, contact, &a.email);
	if (a.contact) {
		response_hash(engine->secret, "answer contact", to->id, a.contact, a.hash);
		status = db_transact(db, ask, &a);
	}
	bool none = !a.contact;
	pool_close(&a.pool);
	switch (status) {
	case DB_OK: return TICKET_DONE;
	case DB_STOP: return TICKET_LIMIT;
	case DB_BAD:
	case DB_DUPLICATE: return none ? TICKET_WORDS : TICKET_BAD;
	default: return TICKET_AWAY;
	}
}

/* A try is counted before it is compared, so that many at once are not more than few. A right one
 * is given back: the form may come again for another reason. */
static enum db_status prove(
	struct db *db, struct pool *pool, const struct asking *a, const char *code, bool *proved)
{
	struct db_rows rows;
	char hash[SECRET_HEX];
	enum db_status status = db_exec(db,
		"UPDATE response_contact SET tries = tries + 1"
		" WHERE ticket_id = ? AND contact = ? AND tries < ? AND sent_at > ?",
		INT(a->to->id), TEXT(a->hash), INT(CODE_TRIES),
		TIME(a->now - RESPONSE_CODE_MINUTES * MINUTE));

	if (status != DB_OK || db_affected(db) == 0)
		return status;
	status = db_query(db, pool, &rows,
		"SELECT code FROM response_contact WHERE ticket_id = ? AND contact = ?",
		INT(a->to->id), TEXT(a->hash));
	if (status != DB_OK || rows.rows == 0)
		return status;
	code_hash(a->engine->secret, a->to->id, a->contact, code, hash);
	*proved = secret_equal(hash, db_text(&rows, 0, 0), SECRET_HEX - 1);
	if (!*proved)
		return DB_OK;
	return db_exec(db,
		"UPDATE response_contact SET tries = tries - 1"
		" WHERE ticket_id = ? AND contact = ? AND tries > 0",
		INT(a->to->id), TEXT(a->hash));
}

enum db_status response_contact_prove(struct db *db, const struct engine *engine,
	const struct solicitation *to, const char *contact, const char *code, instant now,
	bool *proved)
{
	struct asking a = {.engine = engine, .to = to, .now = now, .pool = pool_open()};
	enum db_status status = DB_OK;

	*proved = false;
	a.contact = response_contact(a.pool, contact, &a.email);
	if (a.contact) {
		response_hash(engine->secret, "answer contact", to->id, a.contact, a.hash);
		status = prove(db, a.pool, &a, response_token_plain(a.pool, code), proved);
	}
	pool_close(&a.pool);
	return status;
}

/* --- for courier --- */

enum db_status response_code_read(struct db *db, struct pool *pool, const struct secret *secret,
	const char *message_key, struct response_code *out)
{
	struct db_rows rows;
	struct buf plain = BUF_INIT;
	size_t n = 0;
	const char *sealed;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT c.sealed, c.sent_at, t.title FROM response_contact c"
		" JOIN ticket t ON t.id = c.ticket_id WHERE c.message_key = ?",
		TEXT(message_key));

	if (status != DB_OK)
		return status;
	if (rows.rows == 0)
		return DB_STOP;
	sealed = db_bytes(&rows, 0, 0, &n);
	if (secret_unseal(secret, message_key, sealed, n, &plain) == 0 && plain.n > CODE_DIGITS) {
		out->code = pool_copy(pool, plain.p, CODE_DIGITS);
		out->contact = pool_copy(pool, plain.p + CODE_DIGITS, plain.n - CODE_DIGITS);
		out->until = db_time(&rows, 0, 1) + RESPONSE_CODE_MINUTES * MINUTE;
		out->title = db_text(&rows, 0, 2);
	} else {
		status = DB_BAD;
	}
	if (plain.p)
		memset(plain.p, 0, plain.n);
	buf_free(&plain);
	return status;
}
