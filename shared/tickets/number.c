/* SPDX-License-Identifier: MIT */
/*
 * The numbers and query codes that citizens keep. Whether a number is free is the database's
 * business (submit.c draws again).
 */
#include "tickets/number.h"

#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/utf8.h"

/* ISO 7064 MOD 11,10 over the digits; finds every wrong digit and nearly all swapped neighbours. */
static char check_digit(const char *digits, size_t n)
{
	int product = 10;
	for (size_t i = 0; i < n; i++) {
		int sum = (product + (digits[i] - '0')) % 10;
		product = (sum == 0 ? 10 : sum) * 2 % 11;
	}
	return (char)('0' + (11 - product) % 10);
}

void ticket_number_make(day today, char out[TICKET_NUMBER])
{
	struct date date = day_date(today);
	char text[64];
	snprintf(text, sizeof text, "%04d%02d%02d%07u", date.year, date.month, date.day,
		(unsigned)secret_below(10000000));
	memcpy(out, text, 15);
	out[15] = check_digit(text, 15);
	out[16] = '\0';
}

static bool separates(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '-' || c == 0xA0 ||
		(c >= 0x2010 && c <= 0x2015) || c == 0x200B || c == 0xFEFF || c == 0x2212;
}

bool number_digits(const char *typed, size_t n, char *out)
{
	size_t have = 0;
	if (!typed || utf8_check(typed, strlen(typed)) == UTF8_INVALID)
		return false;
	for (uint32_t c; (c = utf8_next(&typed)) != 0;) {
		c = utf8_fold(c);
		if (separates(c))
			continue;
		if (c < '0' || c > '9' || have == n)
			return false;
		out[have++] = (char)c;
	}
	out[have] = '\0';
	return have == n;
}

static int two(const char *digits)
{
	return (digits[0] - '0') * 10 + (digits[1] - '0');
}

bool ticket_number_parse(const char *typed, char out[TICKET_NUMBER])
{
	char digits[TICKET_NUMBER];
	if (!number_digits(typed, 16, digits) || check_digit(digits, 15) != digits[15] ||
		!day_exists(two(digits) * 100 + two(digits + 2), two(digits + 4), two(digits + 6)))
		return false;
	memcpy(out, digits, sizeof digits);
	return true;
}

char *ticket_number_grouped(struct pool *pool, const char *number)
{
	if (strlen(number) != 16)
		return pool_text(pool, number);
	return pool_print(pool, "%.4s %.4s %.4s %.4s", number, number + 4, number + 8, number + 12);
}

/* By one of the keys that sign. */
static void code_by(const struct secret *secret, int which, int64_t site_id, const char *key,
	char out[TICKET_CODE])
{
	unsigned char mac[SECRET_HASH];
	char text[128];
	int n = snprintf(text, sizeof text, "%lld:%s", (long long)site_id, key);
	if (n < 0 || (size_t)n >= sizeof text)
		n = (int)sizeof text - 1;
	secret_sign_by(secret, which, "ticket.code", text, (size_t)n, mac);
	uint64_t value = 0;
	for (int i = 0; i < 8; i++)
		value = value << 8 | mac[i];
	snprintf(out, TICKET_CODE, "%08u", (unsigned)(value % 100000000));
}

void ticket_code_make(
	const struct secret *secret, int64_t site_id, const char *key, char out[TICKET_CODE])
{
	code_by(secret, 0, site_id, key, out);
}

void number_code_hash_by(const struct secret *secret, int which, const char *number,
	const char *code, char out[SECRET_HEX])
{
	unsigned char mac[SECRET_HASH];
	char text[TICKET_NUMBER + TICKET_CODE + 1];
	int n = snprintf(text, sizeof text, "%.16s:%.8s", number, code);
	secret_lookup_by(secret, which, "ticket.code", text, (size_t)n, mac);
	str_hex(mac, sizeof mac, out);
}

void number_code_hash(
	const struct secret *secret, const char *number, const char *code, char out[SECRET_HEX])
{
	number_code_hash_by(secret, 0, number, code, out);
}

bool number_code_of(const struct secret *secret, int64_t site_id, const char *key,
	const char *number, const char *stored, char out[TICKET_CODE])
{
	char hash[SECRET_HEX];

	for (int sign = 0; sign < secret_signs(secret); sign++) {
		code_by(secret, sign, site_id, key, out);
		for (int lookup = 0; lookup < secret_lookups(secret); lookup++) {
			number_code_hash_by(secret, lookup, number, out, hash);
			if (str_equal(hash, stored))
				return true;
		}
	}
	return false;
}
