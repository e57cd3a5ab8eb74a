/* SPDX-License-Identifier: MIT */
/*
 * The rows of units that answer a ticket together with its own (协办). Who may bring one in, and
 * what its consent is worth, is decided in effects_units.c and effects_review.c.
 */
#include "tickets/effects/effects.h"
#include "tickets/reviews/review.h"

enum ticket_result co_units_may_join(struct work *w, int64_t unit_id)
{
	struct db_rows rows;
	enum ticket_result result = effect_find_unit(w, unit_id);
	if (result != TICKET_DONE)
		return result;
	if (unit_id == w->t.unit_id)
		return TICKET_ILLEGAL;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM ticket_unit WHERE ticket_id = ? AND unit_id = ?", INT(w->t.id),
		INT(unit_id));
	if (status != DB_OK)
		return effect_away(w, status);
	return rows.rows == 0 ? TICKET_DONE : TICKET_ILLEGAL;
}

enum db_status co_units_join(struct work *w, const struct step *step)
{
	w->co_units++;
	return db_exec(w->db,
		"INSERT INTO ticket_unit (ticket_id, unit_id, site_id, joined_at)"
		" VALUES (?, ?, ?, ?)",
		INT(w->t.id), INT(step->event.to_unit_id), INT(w->t.site_id), TIME(step->event.at));
}

enum db_status co_units_leave(struct work *w, int64_t unit_id)
{
	w->co_units--;
	return db_exec(w->db, "DELETE FROM ticket_unit WHERE ticket_id = ? AND unit_id = ?",
		INT(w->t.id), INT(unit_id));
}

enum db_status co_units_clear(struct work *w)
{
	if (w->co_units == 0)
		return DB_OK;
	w->co_units = 0;
	w->co = false;
	return db_exec(w->db, "DELETE FROM ticket_unit WHERE ticket_id = ?", INT(w->t.id));
}

enum db_status co_units_consent(struct work *w, const struct step *step, int64_t version)
{
	return db_exec(w->db,
		"UPDATE ticket_unit SET wants = 0, consent_version = ?, consent_by = ?,"
		" consent_at = ? WHERE ticket_id = ? AND unit_id = ?",
		INT(version), INT(w->actor->staff_id), TIME(step->event.at), INT(w->t.id),
		INT(w->actor->unit_id));
}

/* Sending a text for review asks for consent; that is effects_review.c's. */
enum db_status co_units_follow(struct work *w, const struct transition *row)
{
	if (w->co_units == 0 || str_equal(row->from, row->to) || review_state(row->to))
		return DB_OK;
	bool open = !lifecycle_state(w->t.kind, row->to)->final && !str_equal(row->to, "REPLIED");
	return db_exec(w->db, "UPDATE ticket_unit SET open = ?, wants = 0 WHERE ticket_id = ?",
		INT(open), INT(w->t.id));
}
