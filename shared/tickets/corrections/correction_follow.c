/* SPDX-License-Identifier: MIT */
/*
 * What an act on a report leaves in the tables beside the ticket: how it ended, whether in time,
 * whether later ones may still be joined to it, and its line in the public list. In the act's own
 * transaction and before anybody is told, so that one who joins at that moment is told, too.
 */
#include "tickets/work.h"

#include "base/str.h"
#include "tickets/corrections/correction.h"

/* "": the state says nothing new about how it ended. */
static const char *outcome_of(const char *state)
{
	static const char *const outcomes[][2] = {{"REPLIED_FIXED", "fixed"},
		{"REPLIED_UNTRUE", "untrue"}, {"OUT_OF_SCOPE", "away"}, {"SPAM", "spam"},
		{"DUPLICATE", "same"}};

	for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
		if (str_equal(outcomes[i][0], state))
			return outcomes[i][1];
	}
	return "";
}

static bool is_answer(const char *outcome)
{
	return str_equal(outcome, "fixed") || str_equal(outcome, "untrue") ||
		str_equal(outcome, "away");
}

/* Worked on again: what comes now may be joined to it, unless another one is worked on already. */
static enum db_status reopen(struct work *w)
{
	return db_exec(w->db,
		"INSERT IGNORE INTO correction_open (site_id, same, ticket_id)"
		" SELECT site_id, same, ticket_id FROM correction WHERE ticket_id = ?",
		INT(w->t.id));
}

static enum db_status end(struct work *w, const char *outcome)
{
	bool late = is_answer(outcome) && w->t.reply_due_at != INSTANT_NONE &&
		w->t.replied_at >= w->t.reply_due_at;
	enum db_status status =
		db_exec(w->db, "DELETE FROM correction_open WHERE ticket_id = ?", INT(w->t.id));

	/* the first answer says whether it was in time */
	if (status == DB_OK)
		status = db_exec(w->db,
			"UPDATE correction SET late = IF(outcome = '', ?, late), outcome = ?"
			" WHERE ticket_id = ?",
			INT(late), TEXT(outcome), INT(w->t.id));
	return status;
}

/* One that was answered, opened again, and is thrown away or joined then, is no answered one any
 * more. */
static enum db_status unlist(struct work *w)
{
	enum db_status status =
		db_exec(w->db, "DELETE FROM correction_public WHERE ticket_id = ?", INT(w->t.id));

	if (status == DB_OK && db_affected(w->db) > 0)
		status = db_exec(
			w->db, "DELETE FROM search_correction WHERE ticket_id = ?", INT(w->t.id));
	return status;
}

static enum db_status list(struct work *w, const char *outcome)
{
	enum db_status status = db_exec(w->db,
		"REPLACE INTO correction_public (ticket_id, site_id, kind, unit_id, outcome,"
		" received_on, answered_at) SELECT ticket_id, site_id, ?, ?, ?, received_on, ?"
		" FROM correction WHERE ticket_id = ?",
		TEXT(w->t.type), INT(w->answer_unit_id), TEXT(outcome), TIME(w->t.replied_at),
		INT(w->t.id));

	return status == DB_OK ? correction_words(w->db, w->t.id) : status;
}

/* It brings along whoever was joined to it before. */
static enum db_status count_with_original(struct work *w)
{
	return db_exec(w->db,
		"UPDATE correction o JOIN correction c ON c.ticket_id = ?"
		" SET o.reports = o.reports + c.reports WHERE o.ticket_id = ?",
		INT(w->t.id), INT(w->t.original_id));
}

/* One that others were joined to since it was looked at is not thrown away under them: the act is
 * tried again, and refused. Nobody can join any more: the open one's row is gone. */
static enum db_status joined_meanwhile(struct work *w)
{
	struct db_rows rows;
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT 1 FROM ticket WHERE original_id = ? LIMIT 1 FOR UPDATE", INT(w->t.id));

	return status == DB_OK && rows.rows > 0 ? DB_RETRY : status;
}

enum db_status correction_follow(struct work *w, const struct transition *row)
{
	const char *outcome = outcome_of(row->to);
	enum db_status status;

	if (!str_equal(row->kind, "correction") || str_equal(row->from, row->to))
		return DB_OK;
	if (str_empty(outcome))
		return str_empty(outcome_of(row->from)) ? DB_OK : reopen(w);
	status = end(w, outcome);
	if (status == DB_OK)
		status = is_answer(outcome) ? list(w, outcome) : unlist(w);
	if (status == DB_OK && str_equal(outcome, "same"))
		status = count_with_original(w);
	if (status == DB_OK && str_equal(outcome, "spam"))
		status = joined_meanwhile(w);
	return status;
}
