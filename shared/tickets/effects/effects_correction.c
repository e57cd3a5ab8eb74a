/* SPDX-License-Identifier: MIT */
/*
 * What acts on error reports check and change besides what letters know too: a site that only
 * pretends to be ours is handed over to whoever can take it down.
 */
#include "tickets/corrections/correction.h"
#include "tickets/effects/effects.h"

#include "base/pool.h"

/* To whom, by the policy's list (酉阳府办发〔2023〕5号 第二十七条). */
enum ticket_result effect_handover(struct work *w, struct step *step)
{
	const char *code = step->act->reason;
	const struct policy_choice *to = str_empty(code)
		? NULL
		: policy_choice(policy_items(w->engine->policy, "report.fake"), code);
	if (!str_equal(w->t.type, CORRECTION_FAKE))
		return TICKET_ILLEGAL;
	if (!to)
		return TICKET_WORDS;
	step->event.reason = to->code;
	return TICKET_DONE;
}

enum db_status effect_store_handover(struct work *w, const struct step *step)
{
	const struct policy_choice *to =
		policy_choice(policy_items(w->engine->policy, "report.fake"), step->event.reason);
	return db_exec(w->db,
		"UPDATE correction SET handed_at = ?, handed_to ="
		" IF(handed_to = '' OR handed_to = ?, ?, LEFT(CONCAT(handed_to, '、', ?), 200))"
		" WHERE ticket_id = ?",
		TIME(step->event.at), TEXT(to->name), TEXT(to->name), TEXT(to->name), INT(w->t.id));
}
