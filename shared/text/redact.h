/* SPDX-License-Identifier: MIT */
/*
 * What in a text looks like somebody's personal data, and how it is masked before the public reads
 * it. It finds patterns; whether they are personal is for a person to decide. Forms of masks:
 * telephone 138****1234, identity number 35*************123, bank card all but the last four, name
 * 朱**, plate 湘G***45, mailbox z***@…, landline 0744-****333, an address down to the township, or
 * to the street where no township is named.
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

/* In the order of the text, not overlapping; costs grow with the text alone. Identity numbers are
 * checked by their check digit (GB 11643), bank cards by Luhn: what fails the check but has the
 * form is found too. names: what is known to be the citizen's own name, address, telephone or
 * e-mail, ended by NULL; may be NULL. They are found wherever they stand, in both parts. Whoever
 * asks takes them from the sealed contact and opens it for nothing else than this: the answer of
 * redact_mask() holds less of them than its question, so that nobody has read anything (no
 * `read_contact`). The finds of such a scan name them: show those to nobody who has not read the
 * contact. */
void redact_scan(struct pool *pool, const char *text, enum redact_part part,
	const char *const *names, struct redact_find **out, size_t *n);
/* The text with every find masked, until nothing is found any more. */
char *redact_mask(
	struct pool *pool, const char *text, enum redact_part part, const char *const *names);
/* 手机号 座机号 身份证号 银行卡号 电子邮箱 车牌号 姓名 住址 */
const char *redact_name(enum redact_kind kind);
/* One sentence for whoever checks a text: 来信里有像手机号的 13800001234、像…; NULL when nothing
 * was found. field: what people call the text. */
char *redact_warning(struct pool *pool, const char *field, const char *text, enum redact_part part);

#endif
