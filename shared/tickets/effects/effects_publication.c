/* SPDX-License-Identifier: MIT */
/*
 * The way of a public copy, and of its withdrawal: asked for by one person, looked at by others,
 * and only the last of them changes what the public reads. The copy that waits is a row of
 * publication_draft; what is public is publication.c's.
 */
#include "tickets/effects/effects.h"
#include "tickets/reviews/review_work.h"

#include <string.h>

#include "base/pool.h"

/* --- which row --- */

static bool waits(const struct work *w, const char *kind)
{
	return w->copy && str_equal(w->copy->kind, kind);
}

static const struct policy_route *copy_route(const struct work *w)
{
	return publication_route(w->engine->policy, &w->t, w->copy);
}

static bool last_step(const struct work *w)
{
	const struct policy_route *route = copy_route(w);
	struct review_turn turn;

	return route && review_turn(route, w->copy->step, &turn) && turn.last;
}

const struct transition *effect_publication_row(
	struct work *w, const struct act *act, const struct transition *row)
{
	struct publication_draft *copy = NULL;

	w->copy = NULL;
	if (!row || !strstr(act->action, "publish"))
		return row;
	w->status = publication_draft(w->db, w->pool, w->t.id, &copy);
	if (w->status != DB_OK)
		return NULL;
	w->copy = copy;
	if (str_equal(act->action, "publish"))
		return w->actor->roles & ROLE_IMPORT ? row : NULL;
	if (str_equal(act->action, "publish_review") && waits(w, "publish") && last_step(w))
		return lifecycle_find(w->t.kind, w->t.state, "publish");
	return row;
}

/* --- a copy is proposed --- */

static bool nobody(const struct work *w)
{
	return w->actor->staff_id <= 0 || (w->actor->roles & ROLE_VENDOR);
}

/* Of whom the public reads it: the unit that answered. */
static int64_t whose_text(const struct work *w)
{
	return w->answer_unit_id > 0 ? w->answer_unit_id : w->t.unit_id;
}

static void carry(
	struct work *w, struct step *step, const char *title, const char *body, const char *answer)
{
	const char *texts[] = {title, body, answer};
	review_carry(w, w->review, step, texts, 3);
}

/* Another copy may take the place of one that was sent back, or of one's own. */
static bool in_the_way(const struct work *w)
{
	if (waits(w, "withdraw"))
		return true;
	return w->copy && w->copy->step > 0 && w->copy->staff_id != w->actor->staff_id;
}

static bool complete(struct work *w, const struct act *act)
{
	return !effect_blank(w, act->title) && !effect_blank(w, act->body) &&
		!effect_blank(w, act->answer);
}

enum ticket_result effect_publish_ask(struct work *w, struct step *step)
{
	struct review_text *text = pool_alloc(w->pool, sizeof *text);

	*text = (struct review_text){.subject = "publication", .version = step->event.sequence};
	if (nobody(w) || !w->t.open || in_the_way(w))
		return TICKET_ILLEGAL;
	if (!complete(w, step->act))
		return TICKET_WORDS;
	text->route = review_copy_route(w->engine->policy, &w->t, step->act->route);
	if (!text->route)
		return TICKET_ILLEGAL;
	enum ticket_result result = review_needs(w, text, step->act);
	w->review = text;
	if (result == TICKET_DONE)
		carry(w, step, step->act->title, step->act->body, step->act->answer);
	return result;
}

static enum db_status put_draft(struct work *w, const struct step *step, const char *kind,
	unsigned role, int64_t turn_unit_id)
{
	const struct act *act = step->act;
	bool publish = str_equal(kind, "publish");

	return db_exec(w->db,
		"REPLACE INTO publication_draft (ticket_id, site_id, kind, sequence, route, step,"
		" turn, turn_unit_id, staff_id, unit_id, proposed_at, title, body, answer, reason,"
		" words) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		INT(w->t.id), INT(w->t.site_id), TEXT(kind), INT(step->event.sequence),
		TEXT(publish ? w->review->route->name : ""), INT(role), INT(turn_unit_id),
		INT(w->actor->staff_id), INT(whose_text(w)), TIME(step->event.at),
		TEXT(publish ? act->title : ""), TEXT(publish ? act->body : ""),
		TEXT(publish ? act->answer : ""), TEXT(act->reason ? act->reason : ""),
		TEXT(act->words));
}

enum db_status effect_store_publish_ask(struct work *w, const struct step *step)
{
	struct review_turn turn;
	unsigned role;
	int64_t turn_unit_id;

	if (!review_turn(w->review->route, 1, &turn))
		return DB_BAD;
	enum db_status status = review_turn_of(w, &turn, whose_text(w), &role, &turn_unit_id);
	if (status == DB_OK)
		status = put_draft(w, step, "publish", role, turn_unit_id);
	if (status == DB_OK)
		status = review_put(w, w->review, step);
	return status;
}

/* --- its steps --- */

static enum ticket_result take_step(struct work *w, struct step *step, bool last)
{
	struct review_text *text = pool_alloc(w->pool, sizeof *text);
	struct review_turn turn;
	bool may, had = false, agreed = true;

	if (!waits(w, "publish") || w->copy->step < 1)
		return TICKET_ILLEGAL;
	*text = (struct review_text){
		"publication", w->copy->sequence, copy_route(w), w->copy->step};
	if (!text->route || !review_turn(text->route, text->step, &turn) || turn.last != last ||
		w->copy->staff_id == w->actor->staff_id)
		return TICKET_ILLEGAL;
	enum db_status status = review_may(w, &turn, w->copy->unit_id, &may);
	if (status == DB_OK)
		status = review_had_hand(w, text, &had);
	if (status == DB_OK && last)
		status = review_all_consent(w, w->answer_version, &agreed);
	if (status != DB_OK)
		return effect_away(w, status);
	w->review = text;
	step->event.role = role_name(turn.role);
	return may && !had && agreed ? review_needs(w, text, step->act) : TICKET_ILLEGAL;
}

enum ticket_result effect_publish_review(struct work *w, struct step *step)
{
	enum ticket_result result = take_step(w, step, false);

	if (result == TICKET_DONE)
		review_carry(w, w->review, step, NULL, 0);
	return result;
}

enum db_status effect_store_publish_review(struct work *w, const struct step *step)
{
	struct review_turn turn;
	unsigned role;
	int64_t turn_unit_id;
	int next = w->review->step + 1;

	if (!review_turn(w->review->route, next, &turn))
		return DB_BAD;
	enum db_status status = review_turn_of(w, &turn, w->copy->unit_id, &role, &turn_unit_id);
	if (status == DB_OK)
		status = db_exec(w->db,
			"UPDATE publication_draft SET route = ?, step = ?, turn = ?,"
			" turn_unit_id = ? WHERE ticket_id = ?",
			TEXT(w->review->route->name), INT(next), INT(role), INT(turn_unit_id),
			INT(w->t.id));
	return status == DB_OK ? review_put(w, w->review, step) : status;
}

static enum db_status drop_draft(struct work *w)
{
	return db_exec(w->db, "DELETE FROM publication_draft WHERE ticket_id = ?", INT(w->t.id));
}

/* The last step, or history taken over. */
enum ticket_result effect_publish(struct work *w, struct step *step)
{
	const struct act *act = step->act;
	struct publication_draft *copy;

	if (!w->t.open)
		return TICKET_ILLEGAL;
	if (!str_equal(act->action, "publish")) {
		enum ticket_result result = take_step(w, step, true);
		if (result != TICKET_DONE)
			return result;
	} else {
		if (!complete(w, act))
			return TICKET_WORDS;
		copy = pool_alloc(w->pool, sizeof *copy);
		copy->title = act->title;
		copy->body = act->body;
		copy->answer = act->answer;
		w->copy = copy;
		w->review = NULL;
	}
	carry(w, step, w->copy->title, w->copy->body, w->copy->answer);
	w->t.published = true;
	return TICKET_DONE;
}

enum db_status effect_store_publish(struct work *w, const struct step *step)
{
	enum db_status status = w->review ? review_put(w, w->review, step) : DB_OK;

	if (status == DB_OK)
		status = publication_put(w, step);
	return status == DB_OK ? drop_draft(w) : status;
}

/* Who proposed it takes it back; whose step it is sends it back with words. */
enum ticket_result effect_publish_back(struct work *w, struct step *step)
{
	struct review_turn turn;
	const struct policy_route *route;
	bool may = false;

	if (!waits(w, "publish") || nobody(w))
		return TICKET_ILLEGAL;
	if (w->copy->staff_id == w->actor->staff_id)
		return TICKET_DONE;
	route = copy_route(w);
	if (!route || !review_turn(route, w->copy->step, &turn))
		return TICKET_ILLEGAL;
	enum db_status status = review_may(w, &turn, w->copy->unit_id, &may);
	if (status != DB_OK)
		return effect_away(w, status);
	if (!may)
		return TICKET_ILLEGAL;
	return effect_blank(w, step->act->words) ? TICKET_WORDS : TICKET_DONE;
}

enum db_status effect_store_publish_back(struct work *w, const struct step *step)
{
	if (w->copy->staff_id == w->actor->staff_id)
		return drop_draft(w);
	return db_exec(w->db,
		"UPDATE publication_draft SET step = 0, turn = 0, turn_unit_id = 0, words = ?"
		" WHERE ticket_id = ?",
		TEXT(step->act->words), INT(w->t.id));
}

/* --- withdrawal --- */

static bool known_reason(const struct work *w, const char *code)
{
	return str_equal(code, "other") ||
		(!str_empty(code) &&
			policy_choice(policy_items(w->engine->policy, "forbidden.content"), code));
}

enum ticket_result effect_unpublish_ask(struct work *w, struct step *step)
{
	if (nobody(w) || !w->t.published || waits(w, "withdraw"))
		return TICKET_ILLEGAL;
	if (!known_reason(w, step->act->reason))
		return TICKET_WORDS;
	step->event.reason = step->act->reason;
	return TICKET_DONE;
}

static enum db_status put_withdrawal(struct work *w, const struct step *step, int version, int n)
{
	struct review_text text = {"withdrawal", version, NULL, n};
	return review_put(w, &text, step);
}

enum db_status effect_store_unpublish_ask(struct work *w, const struct step *step)
{
	enum db_status status = put_draft(w, step, "withdraw", ROLE_OFFICE, 0);
	return status == DB_OK ? put_withdrawal(w, step, step->event.sequence, 0) : status;
}

/* Anybody of the office, or a leader of the office or of the unit whose text it is. */
static enum ticket_result decides(struct work *w)
{
	int64_t office;

	if (!waits(w, "withdraw") || nobody(w))
		return TICKET_ILLEGAL;
	if (w->actor->roles & ROLE_OFFICE)
		return TICKET_DONE;
	enum db_status status = review_office(w, &office);
	if (status != DB_OK)
		return effect_away(w, status);
	bool leads = w->actor->roles & (ROLE_LEADER | ROLE_CHIEF);
	bool near = w->actor->unit_id == w->copy->unit_id || w->actor->unit_id == office;
	return leads && near ? TICKET_DONE : TICKET_ILLEGAL;
}

enum ticket_result effect_unpublish(struct work *w, struct step *step)
{
	enum ticket_result result = decides(w);

	if (result != TICKET_DONE)
		return result;
	if (!w->t.published || w->copy->staff_id == w->actor->staff_id)
		return TICKET_ILLEGAL;
	step->event.reason = w->copy->reason;
	w->t.published = false;
	return TICKET_DONE;
}

enum db_status effect_store_unpublish(struct work *w, const struct step *step)
{
	enum db_status status = publication_withdraw(w, step->event.at);

	if (status == DB_OK)
		status = put_withdrawal(w, step, w->copy->sequence, 1);
	return status == DB_OK ? drop_draft(w) : status;
}

enum ticket_result effect_unpublish_deny(struct work *w, struct step *step)
{
	if (waits(w, "withdraw") && w->copy->staff_id == w->actor->staff_id)
		return TICKET_DONE;
	enum ticket_result result = decides(w);
	if (result == TICKET_DONE && effect_blank(w, step->act->words))
		return TICKET_WORDS;
	return result;
}

enum db_status effect_store_unpublish_deny(struct work *w, const struct step *step)
{
	(void)step;
	return drop_draft(w);
}
