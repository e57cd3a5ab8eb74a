/* SPDX-License-Identifier: MIT */
/*
 * The ladder's four levels. Their order never changes; which of them a rule has, when they are
 * reached and who is told, the policy says.
 */
#ifndef HUIYING_POLICY_LEVEL_H
#define HUIYING_POLICY_LEVEL_H

enum level { LEVEL_NONE, LEVEL_REMIND, LEVEL_YELLOW, LEVEL_RED, LEVEL_SUPERVISE, LEVELS };
const char *level_name(enum level level); /* "", remind, yellow, red, supervise */
enum level level_parse(const char *name); /* LEVEL_NONE: there is no such level */

/* The persons a unit names (第一责任人、直接责任人、具体责任人); stored, so the numbers stay. */
enum duty { DUTY_FIRST = 1, DUTY_DIRECT = 2, DUTY_HANDLER = 3 };
const char *duty_name(enum duty duty); /* first, direct, handler */

/* Who a level tells: bits. */
enum tell {
	TELL_FIRST = 1 << DUTY_FIRST,
	TELL_DIRECT = 1 << DUTY_DIRECT,
	TELL_HANDLER = 1 << DUTY_HANDLER,
	TELL_OFFICE = 1 << 4, /* the dispatch office's handler and direct person */
};

#endif
