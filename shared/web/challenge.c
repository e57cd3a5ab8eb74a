/* SPDX-License-Identifier: MIT */
/*
 * Asking and checking: the proof of work of ALTCHA v1, and the sum for pages without scripts. What
 * a person is told is in guard.c; how often somebody may err is the caller's business.
 */
#include "web/challenge.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

#define RANDOM 12
#define KEY_HEX 16
#define PAYLOAD_MOST 2048

/* --- proof of work --- */

static void key_part(const char *key, char out[SECRET_HEX])
{
	unsigned char hash[SECRET_HASH];

	secret_sha256(key, strlen(key), hash);
	str_hex(hash, sizeof hash, out);
	out[KEY_HEX] = '\0';
}

static void work_hash(const char *salt, int64_t number, char out[SECRET_HEX])
{
	unsigned char hash[SECRET_HASH];
	char text[CHALLENGE_SALT + 24];
	int n = snprintf(text, sizeof text, "%s%" PRId64, salt, number);

	secret_sha256(text, (size_t)n, hash);
	str_hex(hash, sizeof hash, out);
}

static void sign(const struct secret *secret, const char *hash, char out[SECRET_HEX])
{
	unsigned char mac[SECRET_HASH];

	secret_sign(secret, "challenge", hash, strlen(hash), mac);
	str_hex(mac, sizeof mac, out);
}

void challenge_make(const struct secret *secret, const char *key, int64_t most, instant until,
	struct challenge *out)
{
	unsigned char random[RANDOM];
	char hex[2 * RANDOM + 1], part[SECRET_HEX];

	secret_random(random, sizeof random);
	str_hex(random, sizeof random, hex);
	key_part(key, part);
	snprintf(out->salt, sizeof out->salt, "%s?expires=%" PRId64 "&key=%.*s", hex,
		until / SECOND, KEY_HEX, part);
	out->most = most;
	work_hash(out->salt, secret_below((uint32_t)most + 1), out->hash);
	sign(secret, out->hash, out->signature);
}

/*
 * Takes the salt apart and demands that it is written exactly as we write it: salt and number are
 * hashed without anything between them, so a digit must not be able to wander from one to the
 * other.
 */
static enum challenge_result check_salt(const char *salt, const char *key, instant now)
{
	char expected[CHALLENGE_SALT], part[SECRET_HEX];
	unsigned char random[RANDOM];
	char hex[2 * RANDOM + 1];
	long long expires;
	int end = 0;

	if (strlen(salt) < 2 * RANDOM || strlen(salt) >= CHALLENGE_SALT)
		return CHALLENGE_WRONG;
	memcpy(hex, salt, 2 * RANDOM);
	hex[2 * RANDOM] = '\0';
	if (str_unhex(hex, random, RANDOM) < 0 ||
		sscanf(salt + 2 * RANDOM, "?expires=%12lld&key=%n", &expires, &end) != 1 ||
		end == 0 || strlen(salt + 2 * RANDOM + end) != KEY_HEX)
		return CHALLENGE_WRONG;
	snprintf(expected, sizeof expected, "?expires=%lld&key=", expires);
	if (strncmp(salt + 2 * RANDOM, expected, strlen(expected)) != 0)
		return CHALLENGE_WRONG;
	key_part(key, part);
	if (strcmp(salt + 2 * RANDOM + end, part) != 0)
		return CHALLENGE_OTHER;
	return now >= expires * SECOND ? CHALLENGE_OVER : CHALLENGE_FITS;
}

static enum challenge_result check_members(
	const struct secret *secret, const char *key, const json_t *payload, instant now)
{
	const char *algorithm = json_string_value(json_object_get(payload, "algorithm"));
	const char *challenge = json_string_value(json_object_get(payload, "challenge"));
	const char *salt = json_string_value(json_object_get(payload, "salt"));
	const char *signature = json_string_value(json_object_get(payload, "signature"));
	const json_t *number = json_object_get(payload, "number");
	char hash[SECRET_HEX], signed_hash[SECRET_HEX];
	enum challenge_result result;

	if (!str_equal(algorithm, CHALLENGE_ALGORITHM) || !challenge || !salt || !signature ||
		!json_is_integer(number) || json_integer_value(number) < 0)
		return CHALLENGE_WRONG;
	result = check_salt(salt, key, now);
	if (result == CHALLENGE_WRONG)
		return result;
	work_hash(salt, json_integer_value(number), hash);
	sign(secret, hash, signed_hash);
	if (strlen(challenge) != SECRET_HEX - 1 || strlen(signature) != SECRET_HEX - 1 ||
		!secret_equal(challenge, hash, SECRET_HEX - 1) ||
		!secret_equal(signature, signed_hash, SECRET_HEX - 1))
		return CHALLENGE_WRONG;
	return result;
}

static enum challenge_result check_payload(
	const struct secret *secret, const char *key, const char *answer, instant now)
{
	enum challenge_result result = CHALLENGE_WRONG;
	struct buf text = BUF_INIT;
	json_t *payload = NULL;

	if (strlen(answer) <= PAYLOAD_MOST && str_unbase64(answer, strlen(answer), &text) == 0)
		payload = json_loadb(buf_str(&text), text.n, JSON_REJECT_DUPLICATES, NULL);
	if (payload)
		result = check_members(secret, key, payload, now);
	json_decref(payload);
	buf_free(&text);
	return result;
}

/* --- the sum --- */

static const char *const numerals[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

static void operands(const struct secret *secret, const char *key, int *a, int *b)
{
	unsigned char mac[SECRET_HASH];

	secret_sign(secret, "challenge question", key, strlen(key), mac);
	*a = 1 + mac[0] % 9;
	*b = 1 + mac[1] % 9;
}

void challenge_question(const struct secret *secret, const char *key, struct buf *out)
{
	int a, b;

	operands(secret, key, &a, &b);
	buf_print(out, "%s加%s等于几？", numerals[a], numerals[b]);
}

/* Value of one character as people write numbers: 8, ８, 八, 捌, 十; -1: none. */
static int numeral(uint32_t c)
{
	static const uint32_t plain[] = {0x96f6, 0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d,
		0x4e03, 0x516b, 0x4e5d, 0x5341};
	static const uint32_t formal[] = {0x3007, 0x58f9, 0x8d30, 0x53c1, 0x8086, 0x4f0d, 0x9646,
		0x67d2, 0x634c, 0x7396, 0x62fe};

	for (int i = 0; i <= 10; i++)
		if (c == plain[i] || c == formal[i])
			return i;
	return c == 0x4e24 /* 两 */ ? 2 : -1;
}

static bool between_words(uint32_t c)
{
	return c == ' ' || c == '\t' || c == 0xa0 || c == 0x3000;
}

/* The number that a short answer says: all digits, or Chinese up to ninety-nine. -1: none. */
static int spoken(const char *answer)
{
	int value = 0, last = 0, count = 0;
	bool digits = false, ten = false;
	uint32_t c;

	while ((c = utf8_fold(utf8_next(&answer)))) {
		if (between_words(c))
			continue;
		if (c >= '0' && c <= '9' ? count > 0 && !digits : digits || numeral(c) < 0)
			return -1;
		if (++count > 3)
			return -1;
		if (c >= '0' && c <= '9') {
			digits = true;
			value = value * 10 + (int)(c - '0');
		} else if (numeral(c) == 10) {
			if (ten || (count > 1 && last == 0))
				return -1;
			ten = true;
			value = (count > 1 ? last : 1) * 10;
		} else {
			if (count > 1 && (!ten || value % 10 != 0 || numeral(c) == 0))
				return -1;
			last = numeral(c);
			value += last;
		}
	}
	return count > 0 ? value : -1;
}

static bool answers_question(const struct secret *secret, const char *key, const char *answer)
{
	int a, b;

	operands(secret, key, &a, &b);
	return utf8_check(answer, strlen(answer)) != UTF8_INVALID && spoken(answer) == a + b;
}

enum challenge_result challenge_check(
	const struct secret *secret, const char *key, const char *answer, instant now)
{
	if (str_empty(answer))
		return CHALLENGE_EMPTY;
	if (strlen(answer) > CHALLENGE_SUM)
		return check_payload(secret, key, answer, now);
	return answers_question(secret, key, answer) ? CHALLENGE_FITS : CHALLENGE_WRONG;
}
