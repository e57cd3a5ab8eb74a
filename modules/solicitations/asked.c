/* SPDX-License-Identifier: MIT */
/*
 * Which solicitation a page is about: the one whose number stands in its path. What is still being
 * drafted or reviewed is not there for anybody.
 */
#include "solicitations.h"

#include <string.h>

#define FOLDER "solicitations/"

int solicitation_asked(struct request *rq, struct solicitation **out)
{
	const char *rest = rq->path + strlen(FOLDER);
	char number[TICKET_NUMBER];

	if (!ticket_number_parse(pool_copy(rq->pool, rest, strcspn(rest, "/")), number))
		return 404;
	if (solicitation_by_number(program_db(), rq->pool, rq->site_id, number, out) != DB_OK)
		return program_away(rq);
	if (!*out || solicitation_phase(*out, rq->now) == PHASE_HIDDEN)
		return 404;
	return 0;
}
