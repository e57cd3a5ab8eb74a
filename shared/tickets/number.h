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
/* The hash of a code as it is stored, by one of the keys for look-up (base/secret.h). */
void number_code_hash_by(const struct secret *secret, int which, const char *number,
	const char *code, char out[SECRET_HEX]);
/* The code whose hash is stored, by whatever keys both were made, so that a key that has changed
 * since changes no receipt; false: one of those keys is gone. */
bool number_code_of(const struct secret *secret, int64_t site_id, const char *key,
	const char *number, const char *stored, char out[TICKET_CODE]);
/* Keyed hash of a query code, as stored: bound to the number, so equal codes of two tickets look
 * different. */
void number_code_hash(
	const struct secret *secret, const char *number, const char *code, char out[SECRET_HEX]);

#endif
