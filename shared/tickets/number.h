/* SPDX-License-Identifier: MIT */
/*
 * What only tickets/ needs of numbers and codes; the public part is in ticket.h.
 */
#ifndef HUIYING_TICKETS_NUMBER_H
#define HUIYING_TICKETS_NUMBER_H

#include "base/str.h"
#include "tickets/ticket.h"

/* Exactly n digits as people type them (spaces, hyphens, full-width) to out, which has room for n +
 * 1; else false. */
bool number_digits(const char *typed, size_t n, char *out);
/* Keyed hash of a query code, as stored: bound to the number, so equal codes of two tickets look
 * different. */
void number_code_hash(
	const struct secret *secret, const char *number, const char *code, char out[SECRET_HEX]);

#endif
