/* SPDX-License-Identifier: MIT */
/*
 * The second step of a log-in: codes of an authenticator, and recovery codes for when it is lost.
 * The key is sealed, recovery codes are kept as keyed hashes. Who is asked for one is decided by
 * the desk.
 */
#include "tickets/people/account.h"

#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "tickets/people/staff_row.h"

#define DIGITS 6
#define STEPS_AROUND 1 /* a watch may be half a minute off */
#define CODE_LETTERS 10

/* --- the key --- */

static const char *about(struct pool *pool, int64_t staff_id)
{
	return pool_print(pool, "staff.totp:%lld", (long long)staff_id);
}

struct factor { /* a row of staff as this file needs it */
	bool there, on, has_key;
	unsigned char key[FACTOR_KEY];
	int64_t last_step;
};

static enum db_status read_factor(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t staff_id, struct factor *out)
{
	struct db_rows rows;
	struct buf key = BUF_INIT;
	size_t n;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT totp, totp_on, totp_step FROM staff WHERE id = ?", INT(staff_id));

	*out = (struct factor){0};
	if (status != DB_OK || rows.rows == 0)
		return status;
	const char *blob = db_bytes(&rows, 0, 0, &n);
	out->there = true;
	out->on = db_int(&rows, 0, 1) != 0;
	out->last_step = db_int(&rows, 0, 2);
	out->has_key = blob && secret_unseal(secret, about(pool, staff_id), blob, n, &key) == 0 &&
		key.n == FACTOR_KEY;
	if (out->has_key)
		memcpy(out->key, key.p, FACTOR_KEY);
	buf_free(&key);
	return DB_OK;
}

static enum db_status write_key(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t staff_id, const unsigned char key[FACTOR_KEY])
{
	struct buf blob = BUF_INIT;

	secret_seal(secret, about(pool, staff_id), key, FACTOR_KEY, &blob);
	enum db_status status =
		db_exec(db, "UPDATE staff SET totp = ?, totp_step = 0 WHERE id = ? AND totp_on = 0",
			BYTES(blob.p, blob.n), INT(staff_id));
	buf_free(&blob);
	return status;
}

enum db_status factor_begin(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t staff_id, unsigned char key[FACTOR_KEY])
{
	struct factor factor;
	enum db_status status = read_factor(db, pool, secret, staff_id, &factor);

	if (status != DB_OK)
		return status;
	if (!factor.there || factor.on)
		return DB_STOP;
	if (!factor.has_key) {
		secret_random(factor.key, FACTOR_KEY);
		status = write_key(db, pool, secret, staff_id, factor.key);
	}
	memcpy(key, factor.key, FACTOR_KEY);
	return status;
}

/* --- codes --- */

/* Digits of what was typed, blanks left out; false when it is no code of an authenticator. */
static bool read_code(const char *typed, uint32_t *code)
{
	int digits = 0;

	*code = 0;
	for (const char *p = typed; *p; p++) {
		if (*p == ' ')
			continue;
		if (*p < '0' || *p > '9' || ++digits > DIGITS)
			return false;
		*code = *code * 10 + (uint32_t)(*p - '0');
	}
	return digits == DIGITS;
}

/* The step whose code this is, later than the last one that was used; 0: none. */
static int64_t step_of(const struct factor *factor, const char *typed, instant now)
{
	int64_t here = now / (SECRET_TOTP_STEP * SECOND), found = 0;
	uint32_t code;

	if (!read_code(typed, &code))
		return 0;
	for (int64_t step = here - STEPS_AROUND; step <= here + STEPS_AROUND; step++)
		if (step > factor->last_step && !found &&
			secret_totp(factor->key, FACTOR_KEY, step, DIGITS) == code)
			found = step;
	return found;
}

static void recovery_hash(
	const struct secret *secret, int64_t staff_id, const char *code, char out[SECRET_HEX])
{
	unsigned char hash[SECRET_HASH];
	char text[64];

	snprintf(text, sizeof text, "%lld:%s", (long long)staff_id, code);
	secret_sign(secret, "staff.recovery", text, strlen(text), hash);
	str_hex(hash, sizeof hash, out);
}

static void recovery_make(char out[FACTOR_CODE])
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";

	for (int i = 0; i < FACTOR_CODE - 1; i++)
		out[i] = i == CODE_LETTERS / 2 ? '-' : letters[secret_below(sizeof letters - 1)];
	out[FACTOR_CODE - 1] = '\0';
}

/* As it was typed (capitals, blanks, with or without the hyphen) to how it was made. */
static bool recovery_read(const char *typed, char out[FACTOR_CODE])
{
	int n = 0;

	for (const char *p = typed; *p; p++) {
		char c = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
		if (c == '-' || c == ' ')
			continue;
		if (n == FACTOR_CODE - 1 || !((c >= 'a' && c <= 'z') || (c >= '2' && c <= '9')))
			return false;
		if (n == CODE_LETTERS / 2)
			out[n++] = '-';
		out[n++] = c;
	}
	out[n] = '\0';
	return n == FACTOR_CODE - 1;
}

/* --- turning it on and off --- */

struct confirming {
	const struct secret *secret;
	int64_t staff_id, step;
	const char *address;
	instant now;
	char (*codes)[FACTOR_CODE];
};

static enum db_status confirm_step(struct db *db, void *ctx)
{
	struct confirming *c = ctx;
	char hash[SECRET_HEX];
	enum db_status status = db_exec(db,
		"UPDATE staff SET totp_on = 1, totp_step = ? WHERE id = ? AND totp_on = 0",
		INT(c->step), INT(c->staff_id));

	if (status != DB_OK)
		return status;
	if (db_affected(db) != 1)
		return DB_STOP;
	status = db_exec(db, "DELETE FROM staff_recovery WHERE staff_id = ?", INT(c->staff_id));
	for (int i = 0; i < FACTOR_CODES && status == DB_OK; i++) {
		recovery_make(c->codes[i]);
		recovery_hash(c->secret, c->staff_id, c->codes[i], hash);
		status = db_exec(db, "INSERT INTO staff_recovery (staff_id, hash) VALUES (?, ?)",
			INT(c->staff_id), TEXT(hash));
	}
	if (status == DB_OK)
		status = account_record(db, c->staff_id, "factor_on", c->address, c->now);
	return status;
}

enum db_status factor_confirm(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t staff_id, const char *typed, const char *address, instant now, bool *fits,
	char codes[FACTOR_CODES][FACTOR_CODE])
{
	struct factor factor;
	struct confirming confirming = {secret, staff_id, 0, address, now, codes};
	enum db_status status = read_factor(db, pool, secret, staff_id, &factor);

	*fits = false;
	if (status != DB_OK)
		return status;
	if (!factor.has_key || factor.on)
		return DB_STOP;
	confirming.step = step_of(&factor, typed, now);
	if (!confirming.step)
		return DB_OK;
	status = db_transact(db, confirm_step, &confirming);
	*fits = status == DB_OK;
	return status;
}

enum db_status factor_clear(struct db *db, int64_t staff_id)
{
	enum db_status status =
		db_exec(db, "UPDATE staff SET totp = NULL, totp_on = 0, totp_step = 0 WHERE id = ?",
			INT(staff_id));
	return status == DB_OK
		? db_exec(db, "DELETE FROM staff_recovery WHERE staff_id = ?", INT(staff_id))
		: status;
}

enum db_status factor_codes_left(struct db *db, struct pool *pool, int64_t staff_id, int64_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT COUNT(*) FROM staff_recovery WHERE staff_id = ? AND used_at IS NULL",
		INT(staff_id));

	*n = status == DB_OK ? db_int(&rows, 0, 0) : 0;
	return status;
}

/* --- at the log-in --- */

struct checking {
	const struct secret *secret;
	int64_t staff_id, step; /* step 0: it may be a recovery code */
	const char *typed;
	const struct login_try *attempt;
	enum factor_result result;
};

/* Each once: whoever changes the row has used it. */
static enum db_status use_code(struct db *db, struct checking *c)
{
	char code[FACTOR_CODE + 1], hash[SECRET_HEX];
	enum db_status status;

	if (c->step) {
		status = db_exec(db,
			"UPDATE staff SET totp_step = ? WHERE id = ? AND totp_on = 1"
			" AND totp_step < ?",
			INT(c->step), INT(c->staff_id), INT(c->step));
		if (status == DB_OK && db_affected(db) == 1)
			c->result = FACTOR_FITS;
		return status;
	}
	if (!recovery_read(c->typed, code))
		return DB_OK;
	recovery_hash(c->secret, c->staff_id, code, hash);
	status = db_exec(db,
		"UPDATE staff_recovery SET used_at = ? WHERE staff_id = ? AND hash = ?"
		" AND used_at IS NULL",
		TIME(c->attempt->now), INT(c->staff_id), TEXT(hash));
	if (status == DB_OK && db_affected(db) == 1)
		c->result = FACTOR_RECOVERED;
	return status;
}

static enum db_status check_step(struct db *db, void *ctx)
{
	struct checking *c = ctx;
	instant now = c->attempt->now;

	c->result = FACTOR_WRONG;
	enum db_status status = use_code(db, c);
	if (status != DB_OK || c->result == FACTOR_WRONG)
		return status;
	status = db_exec(db,
		"UPDATE staff SET logins = logins + 1, failures = 0, locked_until = NULL,"
		" last_login_at = ? WHERE id = ? AND active = 1"
		" AND (locked_until IS NULL OR locked_until <= ?)",
		TIME(now), INT(c->staff_id), TIME(now));
	if (status == DB_OK && db_affected(db) != 1) {
		c->result = FACTOR_LOCKED;
		return DB_STOP;
	}
	if (status == DB_OK && c->result == FACTOR_RECOVERED)
		status = account_record(db, c->staff_id, "recovery_used", c->attempt->address, now);
	if (status == DB_OK)
		status = account_record(db, c->staff_id, "login", c->attempt->address, now);
	return status;
}

enum db_status factor_check(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t staff_id, const char *typed, const struct login_try *attempt,
	enum factor_result *result)
{
	struct checking c = {
		.secret = secret, .staff_id = staff_id, .typed = typed, .attempt = attempt};
	struct factor factor;
	struct staff *staff;
	bool locked;

	*result = FACTOR_WRONG;
	enum db_status status = read_factor(db, pool, secret, staff_id, &factor);
	if (status == DB_OK)
		status = staff_read(db, pool, staff_id, &staff);
	if (status != DB_OK || !staff)
		return status;
	if (factor.on && factor.has_key)
		c.step = step_of(&factor, typed, attempt->now);
	status = db_transact(db, check_step, &c);
	*result = c.result;
	if (status == DB_STOP && c.result == FACTOR_LOCKED)
		return DB_OK;
	if (status != DB_OK || c.result != FACTOR_WRONG)
		return status;
	status = staff_failed(db, pool, staff, "code_failed", attempt, &locked);
	if (locked)
		*result = FACTOR_LOCKED;
	return status;
}
