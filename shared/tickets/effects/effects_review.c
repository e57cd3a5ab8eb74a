/* SPDX-License-Identifier: MIT */
/*
 * What proposing, reviewing and releasing an answer check and change: the steps of its route, each
 * by another person of the right role at the right unit, its check-lists answered, what must be
 * there. The rows of answers are answer.c's.
 */
#include "tickets/effects/effects.h"
#include "tickets/reviews/review_work.h"
#include "tickets/solicitations/solicitation_work.h"

#include "base/log.h"
#include "base/pool.h"

/* --- what is asked of the database --- */

static enum db_status found(const struct db_rows *rows, enum db_status status, bool *is)
{
	*is = status == DB_OK && rows->rows > 0;
	return status;
}

/* Do other units answer the ticket together with its own. */
static enum db_status is_joint(struct work *w, bool *joint)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM ticket_unit WHERE ticket_id = ? LIMIT 1", INT(w->t.id));
	return found(&rows, status, joint);
}

enum db_status review_office(struct work *w, int64_t *unit_id)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT MIN(id) FROM unit WHERE site_id = ? AND office = 1 AND active = 1",
		INT(w->t.site_id));
	*unit_id = status == DB_OK && rows.rows > 0 ? db_int(&rows, 0, 0) : 0;
	return status;
}

enum db_status review_turn_of(struct work *w, const struct review_turn *turn, int64_t unit_id,
	unsigned *role, int64_t *turn_unit_id)
{
	*role = turn->role;
	*turn_unit_id = turn->at_office ? 0 : unit_id;
	if (!turn->at_office || turn->role == ROLE_OFFICE)
		return DB_OK;
	return review_office(w, turn_unit_id);
}

enum db_status review_may(
	struct work *w, const struct review_turn *turn, int64_t unit_id, bool *may)
{
	unsigned role;
	int64_t at_unit;
	enum db_status status = review_turn_of(w, turn, unit_id, &role, &at_unit);

	*may = status == DB_OK && (w->actor->roles & role) && !(w->actor->roles & ROLE_VENDOR) &&
		w->actor->staff_id > 0 &&
		(role == ROLE_OFFICE || (at_unit != 0 && w->actor->unit_id == at_unit));
	return status;
}

enum db_status review_had_hand(struct work *w, const struct review_text *text, bool *had)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM review WHERE ticket_id = ? AND subject = ? AND version = ?"
		" AND staff_id = ? UNION ALL SELECT 1 FROM ticket_unit WHERE ticket_id = ?"
		" AND ? = 'answer' AND consent_version = ? AND consent_by = ? LIMIT 1",
		INT(w->t.id), TEXT(text->subject), INT(text->version), INT(w->actor->staff_id),
		INT(w->t.id), TEXT(text->subject), INT(text->version), INT(w->actor->staff_id));
	return found(&rows, status, had);
}

/* Is a plan for the emergency attached (大理州 第三十七条). */
static enum db_status has_plan(struct work *w, bool *has)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM attachment WHERE ticket_id = ? AND purpose = 'plan' LIMIT 1",
		INT(w->t.id));
	return found(&rows, status, has);
}

/* Every unit that takes part has agreed to exactly this text (酉阳府办发〔2023〕5号 第二十三条). */
enum db_status review_all_consent(struct work *w, int64_t version, bool *all)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM ticket_unit WHERE ticket_id = ?"
		" AND (consent_version IS NULL OR consent_version <> ?) LIMIT 1",
		INT(w->t.id), INT(version));
	*all = status == DB_OK && rows.rows == 0;
	return status;
}

enum ticket_result review_needs(
	struct work *w, const struct review_text *text, const struct act *act)
{
	const struct policy *policy = w->engine->policy;
	bool plan = true;

	if (!review_fits(text->route, &w->t))
		return TICKET_ILLEGAL;
	/* where the route does not begin with the writer, the lists are for the others */
	if ((text->step > 0 || review_by_writer(text->route)) &&
		review_missing(
			policy, text->route, review_content(&w->t), act->checks, act->n_checks))
		return TICKET_WORDS;
	if (text->route->needs & NEED_PLAN) {
		enum db_status status = has_plan(w, &plan);
		if (status != DB_OK)
			return effect_away(w, status);
	}
	return plan ? TICKET_DONE : TICKET_WORDS;
}

/* --- the row of a step --- */

static bool checks_lists(const struct review_text *text)
{
	return text->route && (text->step > 0 || review_by_writer(text->route));
}

static const char *record(struct work *w, const struct review_text *text, const struct act *act)
{
	if (!checks_lists(text))
		return "";
	return review_record(w->pool, w->engine->policy, text->route, review_content(&w->t),
		act->checks, act->n_checks);
}

void review_carry(struct work *w, const struct review_text *text, struct step *step,
	const char *const *texts, size_t n)
{
	const char *all[REVIEW_TEXTS + 1];
	const char *checks = text ? record(w, text, step->act) : "";

	for (size_t i = 0; i < n; i++)
		all[i] = texts[i];
	if (*checks)
		all[n++] = checks;
	if (n == 0)
		return;
	ledger_content(all, n, step->content);
	step->event.content = step->content;
}

enum db_status review_put(struct work *w, const struct review_text *text, const struct step *step)
{
	const struct act *act = step->act;
	const struct policy_step *taken = NULL;
	struct review_turn turn;

	if (text->route && text->step == 0)
		taken = checks_lists(text) ? &text->route->steps[0] : NULL;
	else if (text->route && review_turn(text->route, text->step, &turn))
		taken = turn.step;
	const char *checks = record(w, text, act);
	return db_exec(w->db,
		"INSERT INTO review (ticket_id, subject, version, step, site_id, route, role, "
		"title,"
		" staff_id, unit_id, at, approves, checks, words, sequence)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		INT(w->t.id), TEXT(text->subject), INT(text->version), INT(text->step),
		INT(w->t.site_id), TEXT(text->route ? text->route->name : ""),
		TEXT(taken ? taken->by : ""), TEXT(taken ? taken->title : ""),
		ID(w->actor->staff_id), ID(w->actor->unit_id), TIME(step->event.at),
		INT(taken ? taken->approves : !text->route && text->step > 0), TEXT(checks),
		TEXT(act->words), INT(step->event.sequence));
}

/* --- the answer --- */

enum ticket_result effect_propose(struct work *w, struct step *step)
{
	struct review_text text = {.subject = "answer"};
	bool joint;

	if (w->actor->staff_id <= 0 || (w->actor->roles & ROLE_VENDOR))
		return TICKET_ILLEGAL;
	enum db_status status = is_joint(w, &joint);
	if (status != DB_OK)
		return effect_away(w, status);
	text.route = review_route(w->engine->policy, &w->t, joint, step->act->route);
	if (!text.route)
		return TICKET_ILLEGAL;
	enum ticket_result result = review_needs(w, &text, step->act);
	if (result != TICKET_DONE)
		return result;
	review_carry(w, &text, step, &step->act->answer, 1);
	w->t.route = text.route->name;
	w->t.step = 1;
	return TICKET_DONE;
}

/* The text in review and the step that waits; version 0: there is none. */
static enum db_status standing(struct work *w, struct review_text *text, int64_t *writer)
{
	struct answer_row answer;
	bool joint = false;
	enum db_status status = answer_latest(w, &answer);

	*text = (struct review_text){.subject = "answer"};
	if (status == DB_OK)
		status = is_joint(w, &joint);
	text->version = (int)answer.version;
	text->route = review_standing(w->engine->policy, &w->t, joint, &text->step);
	*writer = answer.staff_id;
	return status;
}

bool review_goes_on(struct work *w)
{
	struct review_turn turn;
	struct review_text text;
	int64_t writer;

	return standing(w, &text, &writer) == DB_OK && text.route &&
		review_turn(text.route, text.step + 1, &turn) && !turn.last;
}

/* Is this person the one whose step it is, and none of those who had the text before. */
static enum ticket_result whose_step(
	struct work *w, const struct review_text *text, const struct review_turn *turn)
{
	bool may, had = false, agreed = true;
	enum db_status status = review_may(w, turn, w->t.unit_id, &may);

	if (status == DB_OK)
		status = review_had_hand(w, text, &had);
	if (status == DB_OK && turn->last)
		status = review_all_consent(w, text->version, &agreed);
	if (status != DB_OK)
		return effect_away(w, status);
	return may && !had && agreed ? TICKET_DONE : TICKET_ILLEGAL;
}

static enum ticket_result take_step(struct work *w, struct step *step, bool last)
{
	struct review_text *text = pool_alloc(w->pool, sizeof *text);
	struct review_turn turn;
	int64_t writer;
	enum db_status status = standing(w, text, &writer);

	if (status != DB_OK)
		return effect_away(w, status);
	if (!text->route || text->version == 0 || !review_turn(text->route, text->step, &turn) ||
		turn.last != last || writer == w->actor->staff_id)
		return TICKET_ILLEGAL;
	enum ticket_result result = whose_step(w, text, &turn);
	if (result == TICKET_DONE)
		result = review_needs(w, text, step->act);
	if (result == TICKET_DONE)
		review_carry(w, text, step, NULL, 0);
	step->event.role = role_name(turn.role); /* of all that the person has */
	w->review = text;
	return result;
}

/* Whose step it is sends it back to its writer. */
enum ticket_result effect_back(struct work *w, struct step *step)
{
	struct review_turn turn;
	struct review_text text;
	int64_t writer;
	bool may, had = false;
	enum db_status status = standing(w, &text, &writer);

	if (status != DB_OK)
		return effect_away(w, status);
	if (!text.route || !review_turn(text.route, text.step, &turn) ||
		writer == w->actor->staff_id)
		return TICKET_ILLEGAL;
	status = review_may(w, &turn, w->t.unit_id, &may);
	if (status == DB_OK)
		status = review_had_hand(w, &text, &had);
	if (status != DB_OK)
		return effect_away(w, status);
	if (!may || had)
		return TICKET_ILLEGAL;
	step->event.role = role_name(turn.role);
	w->t.route = "";
	w->t.step = 0;
	return TICKET_DONE;
}

/* Somebody has to be able to go on with a text whose reviewer has gone. */
enum ticket_result effect_reclaim(struct work *w, struct step *step)
{
	bool stuck;
	enum db_status status = review_is_stuck(w->db, w->pool, w->t.id, &stuck);

	(void)step;
	if (status != DB_OK)
		return effect_away(w, status);
	if (!stuck || w->actor->staff_id <= 0)
		return TICKET_ILLEGAL;
	w->t.route = "";
	w->t.step = 0;
	return TICKET_DONE;
}

enum ticket_result effect_review(struct work *w, struct step *step)
{
	enum ticket_result result = take_step(w, step, false);

	if (result == TICKET_DONE) {
		w->t.route = w->review->route->name;
		w->t.step = w->review->step + 1;
	}
	return result;
}

enum ticket_result effect_release(struct work *w, struct step *step)
{
	enum ticket_result result = take_step(w, step, true);

	if (result != TICKET_DONE)
		return result;
	w->answer_version = w->review->version;
	w->t.route = "";
	w->t.step = 0;
	if (str_equal(w->t.kind, "solicitation"))
		return solicitation_release(w, step);
	w->t.replied_at = step->event.at;
	w->answer_unit_id = w->t.unit_id;
	return TICKET_DONE;
}

/* --- writing --- */

enum db_status effect_store_propose(struct work *w, const struct step *step)
{
	struct review_text text = {
		"answer", step->event.sequence, policy_route(w->engine->policy, w->t.route), 0};
	enum db_status status = answer_insert(w, step, false);

	if (status == DB_OK)
		status = review_put(w, &text, step);
	if (status == DB_OK) /* another text: who answers together is asked again */
		status = db_exec(w->db,
			"UPDATE ticket_unit SET wants = 1, consent_version = NULL,"
			" consent_by = NULL, consent_at = NULL WHERE ticket_id = ?",
			INT(w->t.id));
	return status;
}

enum db_status effect_store_review(struct work *w, const struct step *step)
{
	enum db_status status = answer_review(w);
	return status == DB_OK ? review_put(w, w->review, step) : status;
}

enum db_status effect_store_release(struct work *w, const struct step *step)
{
	enum db_status status = answer_release(w, step);

	if (status == DB_OK)
		status = review_put(w, w->review, step);
	if (status == DB_OK) /* a copy of an answer that is no longer the answer */
		status = db_exec(w->db,
			"DELETE FROM publication_draft WHERE ticket_id = ? AND kind = 'publish'",
			INT(w->t.id));
	return status;
}
