/* SPDX-License-Identifier: MIT */
/* What a sheet counts for, for the files response*.c alone. */
#ifndef HUIYING_TICKETS_RESPONSE_TALLY_H
#define HUIYING_TICKETS_RESPONSE_TALLY_H

#include "tickets/responses/response.h"

struct tally {
	const char *question, *choice;
	int64_t n;
	double total;
	const struct question_choice *quota; /* the choice that has one, NULL: none */
};
/* In the order in which every sheet locks its rows: without a quota first, then with; each by
 * question and choice. */
struct tally *tally_sheet(struct pool *pool, const struct questions *questions, const char *channel,
	const struct given *given, size_t n_given, size_t *n);
/* Adds them to their rows. DB_STOP: *full says which quota is reached. */
enum db_status tally_store(struct db *db, int64_t ticket_id, const struct tally *tally, size_t n,
	const struct question_choice **full);

#endif
