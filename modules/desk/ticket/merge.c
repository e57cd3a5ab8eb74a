/* SPDX-License-Identifier: MIT */
/*
 * Several letters become duplicates of one in one go: each is an act of its own, and what cannot be
 * merged is named. A single one is an action of its own page (plan.c).
 */
#include "modules/desk/ticket/plan.h"

#include "base/pool.h"
#include "base/str.h"

#define MERGE_MOST 50
const struct field merge_fields[] = {
	{"letter", "来信", FIELD_MANY, .least = 1, .most = MERGE_MOST},
	{"version", "", FIELD_INT, .least = 0, .most = 1000000000},
	{NULL},
};

struct merging {
	size_t done;
	const char *refused; /* sentences about those that stay as they are */
};

static enum ticket_result merge_one(
	struct request *rq, const struct ticket *original, struct ticket *letter)
{
	struct actor actor = desk_actor(rq);

	if (!letter || !desk_may_see(desk_person(rq), letter))
		return TICKET_MISSING;
	return ticket_act(desk.db, &desk.engine, letter->id, &actor,
		&(struct act){.action = "duplicate", .original_id = original->id}, rq->now, NULL);
}

static enum db_status merge(
	struct request *rq, const struct ticket *original, struct merging *merging)
{
	size_t n;
	const char **numbers = form_many(rq->form, "letter", &n);

	for (size_t i = 0; i < n; i++) {
		struct ticket *letter;
		enum db_status status = plan_letter(rq, numbers[i], &letter);
		if (status != DB_OK)
			return status;
		enum ticket_result result = merge_one(rq, original, letter);
		if (result == TICKET_AWAY)
			return DB_GONE;
		merging->done += result == TICKET_DONE;
		if (result != TICKET_DONE)
			merging->refused = pool_print(rq->pool, "%s%s没有并入%s。",
				merging->refused ? merging->refused : "",
				letter ? pool_print(rq->pool, "《%s》", letter->title) : "有一封",
				letter ? "，它已经转办、办结，或者自己有重复件" : "，没有这个编号");
	}
	return DB_OK;
}

int action_merge(struct request *rq)
{
	struct merging merging = {0};
	struct ticket *ticket;

	int fault = desk_ticket(rq, rq->arg, &ticket);
	if (fault)
		return fault;
	if (!(desk_person(rq)->roles & ROLE_OFFICE))
		return action_again(rq, ticket, 403, "只有受理转办单位可以合并来信。");
	if (!form_ok(rq->form))
		return action_again(rq, ticket, 422, "请先勾选要并入的来信。");
	enum db_status status = merge(rq, ticket, &merging);
	if (status != DB_OK)
		return desk_fault(rq, status);
	const char *refused = merging.refused ? merging.refused : "";
	const char *sentence = pool_print(rq->pool, "一封也没有并入。%s", refused);
	if (merging.done)
		sentence = pool_print(rq->pool,
			"%zu 封信已作为这封信的重复件，来信人会看到这封信的答复。%s", merging.done,
			refused);
	if (rq->json) {
		struct data *data = data_new(rq->pool);
		data_int(data, "merged", (int64_t)merging.done);
		data_text(data, "message", sentence);
		return reply_json(rq, merging.done ? 200 : 422, data);
	}
	if (!merging.done)
		return action_again(rq, ticket, 422, sentence);
	desk_flash_undo(rq, ticket->number, true, sentence, NULL, NULL, 0);
	return reply_redirect(rq, request_url(rq, "desk/tickets/%s", ticket->number));
}
