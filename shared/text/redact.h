/* SPDX-License-Identifier: MIT */
/*
 * What in a text looks like somebody's personal data, and how it is masked before the public reads
 * it. It finds patterns; whether they are personal is for a person to decide. Forms of masks:
 * telephone 138****1234, identity number 35*************123, bank card all but the last four, name
 * 朱** or 张*祥, an address down to the township or street.
 */
#ifndef HUIYING_TEXT_REDACT_H
#define HUIYING_TEXT_REDACT_H

#include <stdbool.h>
#include <stddef.h>

struct pool;

enum redact_kind {
	REDACT_MOBILE,
	REDACT_LANDLINE,
	REDACT_IDENTITY,
	REDACT_BANK,
	REDACT_EMAIL,
	REDACT_PLATE,
	REDACT_NAME,
	REDACT_ADDRESS
};

struct redact_find {
	enum redact_kind kind;
	size_t at, length; /* bytes of the text */
	const char *found, *masked;
};
enum redact_part {
	REDACT_LETTER,
	REDACT_ANSWER
}; /* of an answer, an office's own landline and address are no personal data */

/* In the order of the text, not overlapping. names: words that are known to be a name or an address
 * (the citizen's own), may be NULL-terminated and empty or NULL. Identity numbers are checked by
 * their check digit (GB 11643), bank cards by Luhn: what fails the check but has the form is found
 * too. */
void redact_scan(struct pool *pool, const char *text, enum redact_part part,
	const char *const *names, struct redact_find **out, size_t *n);
/* The text with every find masked. */
char *redact_mask(
	struct pool *pool, const char *text, enum redact_part part, const char *const *names);
/* 手机号 座机号 身份证号 银行卡号 电子邮箱 车牌号 姓名 住址 */
const char *redact_name(enum redact_kind kind);

#endif
