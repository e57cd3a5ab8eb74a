/* SPDX-License-Identifier: MIT */
/*
 * The edited copy of a letter and its answer that the public reads, its place in the public search,
 * and the counters that let a list know its pages without counting. Whether it may be published is
 * decided in effects_publication.c.
 */
#include "tickets/reviews/review_work.h"

#include "base/pool.h"
#include "text/rich.h"
#include "text/search.h"

struct edition { /* the row that stands before */
	bool public_now;
	int64_t unit_id;
	const char *topic, *category;
	const char *accepted_on;
};

static enum db_status read_edition(struct work *w, struct edition *out)
{
	struct db_rows rows;
	*out = (struct edition){false, 0, "", "", NULL};
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT p.state = 'public', p.unit_id, p.topic, p.category,"
		" (SELECT MIN(e.on_day) FROM event e"
		"  WHERE e.ticket_id = t.id AND e.action = 'accept')"
		" FROM ticket t LEFT JOIN publication p ON p.ticket_id = t.id WHERE t.id = ?",
		INT(w->t.id));
	if (status == DB_OK && rows.rows > 0) {
		out->public_now = db_int(&rows, 0, 0) != 0;
		out->unit_id = db_int(&rows, 0, 1);
		out->topic = db_text(&rows, 0, 2);
		out->category = db_text(&rows, 0, 3);
		out->accepted_on = db_text(&rows, 0, 4);
	}
	return status;
}

static enum db_status count(
	struct work *w, int64_t unit_id, const char *topic, const char *category, int by)
{
	return db_exec(w->db,
		"INSERT INTO publication_count (site_id, unit_id, topic, category, n)"
		" VALUES (?, ?, ?, ?, ?)"
		" ON DUPLICATE KEY UPDATE n = n + ?",
		INT(w->t.site_id), INT(unit_id), TEXT(topic), TEXT(category), INT(by), INT(by));
}

static enum db_status put_row(
	struct work *w, const struct step *step, const char *topic, const char *accepted_on)
{
	const struct publication_draft *copy = w->copy;
	char submitted_on[INSTANT_TEXT];
	if (!accepted_on)
		accepted_on = day_iso(instant_day(w->t.submitted_at), submitted_on);
	return db_exec(w->db,
		"INSERT INTO publication (ticket_id, site_id, number, state, sequence, unit_id,"
		" topic, category, type, title, body, answer, submitted_at, accepted_on, "
		"answered_at,"
		" published_at) VALUES (?, ?, ?, 'public', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		" ON DUPLICATE KEY UPDATE state = 'public', sequence = VALUES(sequence),"
		" unit_id = VALUES(unit_id), topic = VALUES(topic), category = VALUES(category), "
		"type = VALUES(type),"
		" title = VALUES(title), body = VALUES(body), answer = VALUES(answer),"
		" accepted_on = VALUES(accepted_on), answered_at = VALUES(answered_at),"
		" published_at = VALUES(published_at), withdrawn_at = NULL",
		INT(w->t.id), INT(w->t.site_id), TEXT(w->t.number), INT(step->event.sequence),
		INT(w->answer_unit_id), TEXT(topic), TEXT(w->t.category), TEXT(w->t.type),
		TEXT(copy->title), TEXT(copy->body), TEXT(copy->answer), TIME(w->t.submitted_at),
		TEXT(accepted_on), TIME(w->t.replied_at), TIME(step->event.at));
}

static enum db_status put_words(struct work *w)
{
	const struct publication_draft *copy = w->copy;
	struct buf words = BUF_INIT;
	search_index(copy->title, &words);
	search_index(copy->body, &words);
	search_index(rich_plain(w->pool, copy->answer), &words);
	enum db_status status = db_exec(w->db,
		"INSERT INTO search_public (ticket_id, words) VALUES (?, ?)"
		" ON DUPLICATE KEY UPDATE words = VALUES(words),"
		" indexed_at = CURRENT_TIMESTAMP(6)",
		INT(w->t.id), TEXT(buf_str(&words)));
	buf_free(&words);
	return status;
}

/* Who answers for it (谁提供谁负责、谁审核谁负责、谁签发谁负责), as they are called today: later
 * changes of a person or unit do not reach what they once put their name to. */
static enum db_status put_people(struct work *w)
{
	const char *route = w->review ? w->review->route->name : "";
	int version = w->review ? w->review->version : 0;

	return db_exec(w->db,
		"UPDATE publication SET route = ?,"
		" provided_by = COALESCE((SELECT LEFT(CONCAT(u.name, '\t', COALESCE(p.name, '')), "
		"200)"
		"  FROM answer a JOIN unit u ON u.id = a.unit_id LEFT JOIN staff p ON p.id = "
		"a.staff_id"
		"  WHERE a.ticket_id = ? AND a.version = ?), ''),"
		" reviewed_by = COALESCE((SELECT LEFT(GROUP_CONCAT(COALESCE(u.name, ''), '\t',"
		"  COALESCE(p.name, '') ORDER BY r.step SEPARATOR '\n'), 400) FROM review r"
		"  LEFT JOIN staff p ON p.id = r.staff_id LEFT JOIN unit u ON u.id = r.unit_id"
		"  WHERE r.ticket_id = ? AND r.subject = 'publication' AND r.version = ?"
		"  AND r.approves = 0), ''),"
		" signed_by = COALESCE((SELECT LEFT(GROUP_CONCAT(COALESCE(u.name, ''), '\t',"
		"  COALESCE(p.name, '') ORDER BY r.step SEPARATOR '\n'), 400) FROM review r"
		"  LEFT JOIN staff p ON p.id = r.staff_id LEFT JOIN unit u ON u.id = r.unit_id"
		"  WHERE r.ticket_id = ? AND r.subject = 'publication' AND r.version = ?"
		"  AND r.approves = 1), '')"
		" WHERE ticket_id = ?",
		TEXT(route), INT(w->t.id), INT(w->answer_version), INT(w->t.id), INT(version),
		INT(w->t.id), INT(version), INT(w->t.id));
}

enum db_status publication_put(struct work *w, const struct step *step)
{
	struct edition before;
	const char *topic = policy_topic(w->engine->policy, w->t.category);
	enum db_status status = read_edition(w, &before);
	if (status == DB_OK)
		status = put_row(w, step, topic, before.accepted_on);
	if (status == DB_OK)
		status = put_words(w);
	if (status == DB_OK)
		status = put_people(w);
	if (status == DB_OK && before.public_now)
		status = count(w, before.unit_id, before.topic, before.category, -1);
	if (status == DB_OK)
		status = count(w, w->answer_unit_id, topic, w->t.category, 1);
	return status;
}

enum db_status publication_withdraw(struct work *w, instant at)
{
	struct edition before;
	enum db_status status = read_edition(w, &before);
	if (status != DB_OK || !before.public_now)
		return status;
	status = db_exec(w->db,
		"UPDATE publication SET state = 'withdrawn', withdrawn_at = ? WHERE ticket_id = ?",
		TIME(at), INT(w->t.id));
	if (status == DB_OK)
		status = db_exec(
			w->db, "DELETE FROM search_public WHERE ticket_id = ?", INT(w->t.id));
	if (status == DB_OK)
		status = count(w, before.unit_id, before.topic, before.category, -1);
	return status;
}
