/* SPDX-License-Identifier: MIT */
/*
 * Solicitations as they stand: one row beside the ticket's, what the public sees of it by the time
 * itself, and how long it must stand at least. Writing is solicitation_write.c's, lists are
 * solicitation_find.c's.
 */
#include "tickets/solicitations/solicitation.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/solicitations/solicitation_row.h"

/* --- phases --- */

static const struct {
	const char *name;
	enum solicitation_phase phase;
} phases[] = {
	{"hidden", PHASE_HIDDEN},
	{"soon", PHASE_SOON},
	{"open", PHASE_OPEN},
	{"closed", PHASE_CLOSED},
	{"result", PHASE_RESULT},
	{"withdrawn", PHASE_WITHDRAWN},
};

const char *phase_name(enum solicitation_phase phase)
{
	return phases[phase].name;
}

bool phase_parse(const char *name, enum solicitation_phase *out)
{
	for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++) {
		if (!str_equal(name, phases[i].name))
			continue;
		*out = phases[i].phase;
		return true;
	}
	return false;
}

static bool is(const char *state, const char *a, const char *b, const char *c)
{
	return str_equal(state, a) || str_equal(state, b) || str_equal(state, c);
}

enum solicitation_phase solicitation_phase(const struct solicitation *s, instant now)
{
	if (is(s->state, "DRAFT", "IN_REVIEW2", "IN_REVIEW3"))
		return PHASE_HIDDEN;
	if (str_equal(s->state, "WITHDRAWN"))
		return PHASE_WITHDRAWN;
	if (str_equal(s->state, "RESULT_PUBLISHED") || str_equal(s->state, "ARCHIVED"))
		return PHASE_RESULT;
	if (!str_equal(s->state, "SCHEDULED") && !str_equal(s->state, "OPEN"))
		return PHASE_CLOSED;
	if (now < s->opens_at)
		return PHASE_SOON;
	return now < s->closes_at ? PHASE_OPEN : PHASE_CLOSED;
}

bool solicitation_takes(const struct solicitation *s, instant now)
{
	return solicitation_phase(s, now) == PHASE_OPEN;
}

/* --- reading --- */

void solicitation_fill(const struct db_rows *rows, size_t row, struct solicitation *out)
{
	*out = (struct solicitation){
		.id = db_int(rows, row, 0),
		.site_id = db_int(rows, row, 1),
		.unit_id = db_int(rows, row, 2),
		.number = db_text_or_empty(rows, row, 3),
		.state = db_text_or_empty(rows, row, 4),
		.title = db_text_or_empty(rows, row, 5),
		.unit_name = db_text_or_empty(rows, row, 6),
		.version = (int)db_int(rows, row, 7),
		.subject = db_text_or_empty(rows, row, 8),
		.asks = (unsigned)db_int(rows, row, 9),
		.method = db_text_or_empty(rows, row, 10),
		.opens_at = db_time(rows, row, 11),
		.closes_at = db_time(rows, row, 12),
		.short_reason = db_text_or_empty(rows, row, 13),
		.contact_name = db_text_or_empty(rows, row, 14),
		.phone = db_text_or_empty(rows, row, 15),
		.fax = db_text_or_empty(rows, row, 16),
		.email = db_text_or_empty(rows, row, 17),
		.postal = db_text_or_empty(rows, row, 18),
		.show_opinions = db_int(rows, row, 19) != 0,
		.show_tallies = db_int(rows, row, 20) != 0,
		.public_at = db_time(rows, row, 21),
		.result_at = db_time(rows, row, 22),
		.withdrawn_at = db_time(rows, row, 23),
		.withdrawn_reason = db_text_or_empty(rows, row, 24),
		.edits = (int)db_int(rows, row, 25),
		.draft = db_text_or_empty(rows, row, 26),
		.explanation = db_text_or_empty(rows, row, 27),
		.questions = db_text_or_empty(rows, row, 28),
		.result = db_text_or_empty(rows, row, 29),
	};
}

static enum db_status first(struct pool *pool, enum db_status status, const struct db_rows *rows,
	struct solicitation **out)
{
	*out = NULL;
	if (status != DB_OK || rows->rows == 0)
		return status;
	*out = pool_alloc(pool, sizeof **out);
	solicitation_fill(rows, 0, *out);
	return DB_OK;
}

enum db_status solicitation_read(
	struct db *db, struct pool *pool, int64_t ticket_id, struct solicitation **out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT " SOLICITATION_FACTS ", " SOLICITATION_TEXTS SOLICITATION_FROM
		" WHERE s.ticket_id = ?",
		INT(ticket_id));
	return first(pool, status, &rows, out);
}

enum db_status solicitation_by_number(struct db *db, struct pool *pool, int64_t site_id,
	const char *number, struct solicitation **out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT " SOLICITATION_FACTS ", " SOLICITATION_TEXTS SOLICITATION_FROM
		" WHERE t.number = ? AND t.site_id = ?",
		TEXT(number), INT(site_id));
	return first(pool, status, &rows, out);
}

enum db_status solicitation_prolonged(
	struct db *db, struct pool *pool, int64_t ticket_id, const char **words)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT words FROM event WHERE ticket_id = ? AND action = 'prolong'"
		" ORDER BY sequence DESC LIMIT 1",
		INT(ticket_id));

	*words = status == DB_OK && rows.rows > 0 ? db_text_or_empty(&rows, 0, 0) : "";
	return status;
}
