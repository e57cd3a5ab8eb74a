/* SPDX-License-Identifier: MIT */
/* Keyed hashes of what must not be found again, for the files response*.c alone. */
#ifndef HUIYING_TICKETS_RESPONSE_HASH_H
#define HUIYING_TICKETS_RESPONSE_HASH_H

#include <stdint.h>
#include "base/secret.h"

struct pool;

/* Bound to the solicitation: the same person has another one elsewhere. */
void response_hash(const struct secret *secret, const char *use, int64_t ticket_id,
	const char *text, char out[SECRET_HEX]);
/* As typed to as it was made: no hyphens and blanks, upper case. */
const char *response_token_plain(struct pool *pool, const char *typed);

#endif
