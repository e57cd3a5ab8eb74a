/* SPDX-License-Identifier: MIT */
/*
 * A citizen's contact data: normalising, sealing, keyed hashes. Who may read it, and that reading
 * is an event, is in lifecycle.c and act.c.
 */
#include "tickets/kept/contact.h"

#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

#define PHONE_MOST 32

/* --- telephone numbers --- */

/* Folds what people write between digits away; a leading + stays. -1: something else stands in it.
 */
static int phone_digits(const char *typed, char out[PHONE_MOST])
{
	size_t n = 0;
	for (uint32_t c; (c = utf8_next(&typed)) != 0;) {
		c = utf8_fold(c);
		bool between = c == ' ' || c == '\t' || c == '-' || c == '(' || c == ')' ||
			c == 0xA0 || c == '.' || (c >= 0x2010 && c <= 0x2015) || c == 0x200B ||
			c == 0x3010 || c == 0x3011;
		if (between)
			continue;
		bool plus = c == '+' && n == 0;
		if ((!plus && (c < '0' || c > '9')) || n + 1 >= PHONE_MOST)
			return -1;
		out[n++] = (char)c;
	}
	out[n] = '\0';
	return 0;
}

static bool mobile(const char *digits, size_t n)
{
	return n == 11 && digits[0] == '1' && digits[1] >= '3';
}

/* Area codes: 010, 02x with eight digits; 0[3-9]xx with seven or eight. */
static bool land_line(const char *digits, size_t n)
{
	if (digits[0] != '0')
		return false;
	bool big_city = (digits[1] == '1' && digits[2] == '0') || digits[1] == '2';
	size_t area = big_city ? 3 : 4;
	if (!big_city && (digits[1] < '3' || digits[1] > '9'))
		return false;
	if (n < area || digits[area] < '2')
		return false;
	return n == area + 8 || (!big_city && n == area + 7);
}

/* Without area code, as in a county; or 400 and 800. */
static bool short_line(const char *digits, size_t n)
{
	if (n == 10)
		return str_starts(digits, "400") || str_starts(digits, "800");
	return (n == 7 || n == 8) && digits[0] >= '2' && digits[0] <= '8';
}

char *contact_phone(struct pool *pool, const char *typed)
{
	char digits[PHONE_MOST];
	if (!typed || utf8_check(typed, strlen(typed)) == UTF8_INVALID ||
		phone_digits(typed, digits) != 0)
		return NULL;
	const char *p = digits;
	bool abroad = *p == '+';
	if (abroad)
		p++;
	if (abroad && !str_starts(p, "86"))
		return NULL;
	if (!abroad && str_starts(p, "0086")) {
		p += 4;
		abroad = true;
	} else if (abroad || (str_starts(p, "86") && mobile(p + 2, strlen(p + 2)))) {
		p += 2;
	}
	size_t n = strlen(p);
	if (mobile(p, n) || land_line(p, n) || (!abroad && short_line(p, n)))
		return pool_text(pool, p);
	/* +86 744 8222333: the area code's zero is left out */
	if (abroad && n + 2 < PHONE_MOST && *p != '0') {
		char *zero = pool_print(pool, "0%s", p);
		if (land_line(zero, n + 1))
			return zero;
	}
	return NULL;
}

/* --- mail addresses --- */

static bool atom_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		(c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool local_fits(const char *p, size_t n)
{
	if (n < 1 || n > 64)
		return false;
	for (size_t i = 0; i < n; i++) {
		bool dot = p[i] == '.';
		if (dot ? (i == 0 || i + 1 == n || p[i - 1] == '.') : !atom_char(p[i]))
			return false;
	}
	return true;
}

static bool label_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '-';
}

static bool domain_fits(const char *p)
{
	size_t label = 0, dots = 0;
	for (size_t i = 0;; i++) {
		if (p[i] == '.' || p[i] == '\0') {
			if (label < 1 || label > 63 || p[i - 1] == '-' || p[i - label] == '-')
				return false;
			if (p[i] == '\0')
				return dots > 0 && label >= 2;
			dots++;
			label = 0;
		} else if (!label_char(p[i])) {
			return false;
		} else {
			label++;
		}
	}
}

bool contact_email_fits(const char *email)
{
	const char *at = email ? strchr(email, '@') : NULL;
	return at && strlen(email) <= 254 && local_fits(email, (size_t)(at - email)) &&
		domain_fits(at + 1);
}

/* --- sealing --- */

/* "4:张三;" for each field: lengths in bytes, so that any text may stand in it. */
static void put_field(struct buf *out, const char *text)
{
	const char *known = text ? text : "";
	buf_print(out, "%zu:%s;", strlen(known), known);
}

static char *take_field(struct pool *pool, const char **p, const char *end)
{
	size_t n = 0;
	const char *q = *p;
	while (q < end && *q >= '0' && *q <= '9' && n < 100000)
		n = n * 10 + (size_t)(*q++ - '0');
	if (q == *p || q >= end || *q != ':' || (size_t)(end - q) < n + 2 || q[n + 1] != ';')
		return NULL;
	*p = q + n + 2;
	return pool_copy(pool, q + 1, n);
}

static char *about(char out[40], int64_t ticket_id)
{
	snprintf(out, 40, "contact %lld", (long long)ticket_id);
	return out;
}

/* By the key in use: `keys reseal` brings those by an older one to it. */
static void hash_hex(
	const struct secret *secret, const char *use, const char *text, char out[SECRET_HEX])
{
	unsigned char hash[SECRET_HASH];
	secret_lookup_by(secret, 0, use, text, strlen(text), hash);
	str_hex(hash, sizeof hash, out);
}

static char *lower(struct pool *pool, const char *text)
{
	char *copy = pool_text(pool, text);
	for (char *p = copy; *p; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	}
	return copy;
}

void contact_seal(const struct secret *secret, const char *about, const struct contact *contact,
	struct buf *sealed)
{
	struct buf plain = BUF_INIT;
	put_field(&plain, contact->name);
	put_field(&plain, contact->phone);
	put_field(&plain, contact->email);
	put_field(&plain, contact->address);
	secret_seal(secret, about, plain.p, plain.n, sealed);
	memset(plain.p, 0, plain.n);
	buf_free(&plain);
}

void contact_hashes(struct pool *pool, const struct secret *secret, const struct contact *contact,
	char phone_hash[SECRET_HEX], char email_hash[SECRET_HEX])
{
	const char *phone = contact_phone(pool, contact->phone);
	*phone_hash = *email_hash = '\0';
	if (phone)
		hash_hex(secret, "phone", phone, phone_hash);
	if (!str_empty(contact->email))
		hash_hex(secret, "email", lower(pool, contact->email), email_hash);
}

enum db_status contact_insert(struct db *db, const struct secret *secret, int64_t ticket_id,
	const struct contact *contact)
{
	struct pool *pool = pool_open();
	struct buf sealed = BUF_INIT;
	char context[40], phone_hash[SECRET_HEX], email_hash[SECRET_HEX];
	contact_seal(secret, about(context, ticket_id), contact, &sealed);
	contact_hashes(pool, secret, contact, phone_hash, email_hash);
	enum db_status status = db_exec(db,
		"INSERT INTO contact (ticket_id, sealed, phone_hash, email_hash)"
		" VALUES (?, ?, ?, ?)",
		INT(ticket_id), BYTES(sealed.p, sealed.n), TEXT(*phone_hash ? phone_hash : NULL),
		TEXT(*email_hash ? email_hash : NULL));
	buf_free(&sealed);
	pool_close(&pool);
	return status;
}

static int unpack(struct pool *pool, const struct buf *plain, struct contact *out)
{
	const char *p = plain->p, *end = plain->p + plain->n;
	out->name = take_field(pool, &p, end);
	out->phone = out->name ? take_field(pool, &p, end) : NULL;
	out->email = out->phone ? take_field(pool, &p, end) : NULL;
	out->address = out->email ? take_field(pool, &p, end) : NULL;
	return out->address && p == end ? 0 : -1;
}

int contact_unseal(struct pool *pool, const struct secret *secret, const char *about,
	const char *sealed, size_t n, struct contact *out)
{
	struct buf plain = BUF_INIT;
	int failed = secret_unseal(secret, about, sealed, n, &plain) != 0 ||
		unpack(pool, &plain, out) != 0;
	if (failed)
		*out = (struct contact){"", "", "", ""};
	if (plain.p)
		memset(plain.p, 0, plain.n);
	buf_free(&plain);
	return failed ? -1 : 0;
}

enum db_status contact_open(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t ticket_id, struct contact *out)
{
	struct db_rows rows;
	char context[40];
	size_t n = 0;
	*out = (struct contact){"", "", "", ""};
	enum db_status status = db_query(
		db, pool, &rows, "SELECT sealed FROM contact WHERE ticket_id = ?", INT(ticket_id));
	if (status != DB_OK)
		return status;
	if (rows.rows == 0)
		return DB_STOP;
	const char *sealed = db_bytes(&rows, 0, 0, &n);
	return contact_unseal(pool, secret, about(context, ticket_id), sealed, n, out) == 0
		? DB_OK
		: DB_BAD;
}

char *contact_hash(struct pool *pool, const struct secret *secret, const char *typed)
{
	char hash[SECRET_HEX];
	const char *digits = contact_phone(pool, typed);

	if (digits)
		hash_hex(secret, "phone", digits, hash);
	else if (contact_email_fits(typed))
		hash_hex(secret, "email", lower(pool, typed), hash);
	else
		return NULL;
	return pool_text(pool, hash);
}

enum db_status contact_find_hash(
	struct db *db, struct pool *pool, const char *hash, int64_t *ids, size_t most, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"(SELECT ticket_id FROM contact WHERE phone_hash = ? ORDER BY ticket_id DESC LIMIT "
		"?)"
		" UNION (SELECT ticket_id FROM contact WHERE email_hash = ? ORDER BY ticket_id DESC"
		" LIMIT ?)",
		TEXT(hash), INT((int64_t)most), TEXT(hash), INT((int64_t)most));
	for (size_t i = 0; status == DB_OK && i < rows.rows && *n < most; i++)
		ids[(*n)++] = db_int(&rows, i, 0);
	return status;
}
