/* SPDX-License-Identifier: MIT */
/*
 * Who is at the desk, and which letters that person sees. What may be done to a letter that is seen
 * is ticket/may.c's.
 */
#include "modules/desk/desk.h"

#include "tickets/reviews/review.h"

struct desk desk;

const struct desk_session *desk_person(const struct request *rq)
{
	return rq->session;
}

bool desk_sees_all(const struct desk_session *person)
{
	bool leads = person->office && (person->roles & (ROLE_LEADER | ROLE_CHIEF));

	return leads || (person->roles & (ROLE_OFFICE | ROLE_SUPERVISOR));
}

bool desk_sees_letters(const struct desk_session *person)
{
	return person->roles & ROLES_LETTERS;
}

bool desk_may_see(const struct desk_session *person, const struct ticket *ticket)
{
	if (ticket->site_id != person->site_id || !desk_sees_letters(person))
		return false;
	/* what the public reads as a unit's answer stays its own, wherever the letter is now: its
	 * leaders decide about taking it down */
	bool public_answer = ticket->published && ticket->answer_unit_id == person->unit_id;

	return desk_sees_all(person) || ticket->unit_id == person->unit_id || public_answer ||
		person->co_ticket_id == ticket->id;
}

bool desk_at_own_unit(const struct request *rq, const struct ticket *ticket)
{
	return ticket->unit_id != 0 && ticket->unit_id == desk_person(rq)->unit_id;
}

bool desk_at_co_unit(const struct request *rq, const struct ticket *ticket)
{
	return desk_person(rq)->co_ticket_id == ticket->id;
}

enum db_status desk_find_co_unit(struct request *rq, const struct ticket *ticket)
{
	struct desk_session *person = rq->session;
	struct co_unit *units;
	size_t n;

	if (ticket->unit_id == 0 || ticket->unit_id == person->unit_id ||
		ticket->site_id != person->site_id || !(person->roles & ROLES_UNIT))
		return DB_OK;
	enum db_status status = ticket_co_units(desk.db, rq->pool, ticket->id, &units, &n);
	for (size_t i = 0; status == DB_OK && i < n; i++)
		if (units[i].unit_id == person->unit_id)
			person->co_ticket_id = ticket->id;
	return status;
}

int desk_check_sees(struct request *rq, const struct ticket *ticket)
{
	const struct desk_session *person = desk_person(rq);

	enum db_status status = desk_find_co_unit(rq, ticket);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (desk_may_see(person, ticket))
		return 0;
	status = desk_db_staff_event(
		desk.db, person->staff_id, person->login, "foreign_ticket", rq->address, rq->now);
	return status == DB_OK ? 404 : desk_fault(rq, status);
}

int desk_ticket(struct request *rq, const char *number, struct ticket **out)
{
	char clean[TICKET_NUMBER];

	*out = NULL;
	if (!ticket_number_parse(number, clean))
		return 404;
	enum db_status status = ticket_by_number(desk.db, rq->pool, rq->site_id, clean, out);
	if (status != DB_OK)
		return desk_fault(rq, status);
	if (*out == NULL)
		return 404;
	int fault = desk_check_sees(rq, *out);
	if (fault)
		*out = NULL;
	return fault;
}

struct actor desk_actor(const struct request *rq)
{
	const struct desk_session *person = desk_person(rq);
	return (struct actor){
		.roles = person->roles,
		.staff_id = person->staff_id,
		.unit_id = person->unit_id,
		.address = rq->address,
	};
}
