/* SPDX-License-Identifier: MIT */
/*
 * Lists of solicitations. Each phase is a statement of its own, so that each finds its index; what
 * is open or soon is few, what is over is walked from the newest.
 */
#include "tickets/solicitations/solicitation.h"

#include "base/pool.h"
#include "base/str.h"
#include "calendar/deadline.h"
#include "tickets/solicitations/solicitation_row.h"

/* --- lists --- */

#define SELECT "SELECT " SOLICITATION_FACTS ", " SOLICITATION_NO_TEXTS SOLICITATION_FROM
#define FILTERS " AND (? = 0 OR s.unit_id = ?) AND (? IS NULL OR s.subject = ?)"
#define FILTER_ARGS INT(f->unit_id), INT(f->unit_id), TEXT(f->subject), TEXT(f->subject)
/* The newest thousand of the site; a text of its own costs nothing where no words are asked. */
#define WORDS \
	" AND (? IS NULL OR (LOCATE(?, t.title) > 0 OR LOCATE(?, s.draft) > 0) AND" \
	" s.ticket_id >= COALESCE((SELECT k.ticket_id FROM solicitation k WHERE k.site_id = ?" \
	" ORDER BY k.ticket_id DESC LIMIT 1 OFFSET 999), 0))"
#define WORD_ARGS TEXT(f->words), TEXT(f->words), TEXT(f->words), INT(f->site_id)
#define PAGE " LIMIT ? OFFSET ?"
/* One more than asked: whether more follow. */
#define PAGE_ARGS INT((int64_t)f->most + 1), INT((int64_t)f->offset)

struct finding {
	struct db *db;
	struct pool *pool;
	const struct solicitation_find *f;
	instant now;
	struct db_rows rows;
};

static enum db_status find_public(struct finding *q)
{
	const struct solicitation_find *f = q->f;
	return db_query(q->db, q->pool, &q->rows,
		SELECT " WHERE s.site_id = ? AND s.public_at IS NOT NULL" FILTERS WORDS
		       " ORDER BY s.public_at DESC, s.ticket_id DESC" PAGE,
		INT(f->site_id), FILTER_ARGS, WORD_ARGS, PAGE_ARGS);
}

static enum db_status find_hidden(struct finding *q)
{
	const struct solicitation_find *f = q->f;
	return db_query(q->db, q->pool, &q->rows,
		SELECT " WHERE s.site_id = ? AND s.public_at IS NULL" FILTERS WORDS
		       " ORDER BY s.ticket_id DESC" PAGE,
		INT(f->site_id), FILTER_ARGS, WORD_ARGS, PAGE_ARGS);
}

static enum db_status find_soon(struct finding *q)
{
	const struct solicitation_find *f = q->f;
	return db_query(q->db, q->pool, &q->rows,
		SELECT " WHERE s.site_id = ? AND s.closes_at > ? AND s.public_at IS NOT NULL"
		       " AND s.withdrawn_at IS NULL AND s.opens_at > ?" FILTERS WORDS
		       " ORDER BY s.closes_at, s.ticket_id" PAGE,
		INT(f->site_id), TIME(q->now), TIME(q->now), FILTER_ARGS, WORD_ARGS, PAGE_ARGS);
}

static enum db_status find_open(struct finding *q)
{
	const struct solicitation_find *f = q->f;
	return db_query(q->db, q->pool, &q->rows,
		SELECT " WHERE s.site_id = ? AND s.closes_at > ? AND s.public_at IS NOT NULL"
		       " AND s.withdrawn_at IS NULL AND s.opens_at <= ?" FILTERS WORDS
		       " ORDER BY s.closes_at, s.ticket_id" PAGE,
		INT(f->site_id), TIME(q->now), TIME(q->now), FILTER_ARGS, WORD_ARGS, PAGE_ARGS);
}

static enum db_status find_closed(struct finding *q)
{
	const struct solicitation_find *f = q->f;
	return db_query(q->db, q->pool, &q->rows,
		SELECT " WHERE s.site_id = ? AND s.result_at IS NULL AND s.closes_at <= ?"
		       " AND s.public_at IS NOT NULL AND s.withdrawn_at IS NULL" FILTERS WORDS
		       " ORDER BY s.closes_at DESC, s.ticket_id DESC" PAGE,
		INT(f->site_id), TIME(q->now), FILTER_ARGS, WORD_ARGS, PAGE_ARGS);
}

static enum db_status find_result(struct finding *q)
{
	const struct solicitation_find *f = q->f;
	return db_query(q->db, q->pool, &q->rows,
		SELECT " WHERE s.site_id = ? AND s.result_at IS NOT NULL" FILTERS WORDS
		       " ORDER BY s.result_at DESC, s.closes_at DESC, s.ticket_id DESC" PAGE,
		INT(f->site_id), FILTER_ARGS, WORD_ARGS, PAGE_ARGS);
}

static enum db_status find_withdrawn(struct finding *q)
{
	const struct solicitation_find *f = q->f;
	return db_query(q->db, q->pool, &q->rows,
		SELECT " WHERE s.site_id = ? AND s.public_at IS NOT NULL"
		       " AND s.withdrawn_at IS NOT NULL" FILTERS WORDS
		       " ORDER BY s.public_at DESC, s.ticket_id DESC" PAGE,
		INT(f->site_id), FILTER_ARGS, WORD_ARGS, PAGE_ARGS);
}

static enum db_status find(struct finding *q)
{
	if (q->f->hidden)
		return find_hidden(q);
	switch (q->f->phase) {
	case PHASE_HIDDEN: return find_public(q);
	case PHASE_SOON: return find_soon(q);
	case PHASE_OPEN: return find_open(q);
	case PHASE_CLOSED: return find_closed(q);
	case PHASE_RESULT: return find_result(q);
	case PHASE_WITHDRAWN: return find_withdrawn(q);
	}
	return DB_BAD;
}

enum db_status solicitation_find(struct db *db, struct pool *pool,
	const struct solicitation_find *wanted, instant now, struct solicitation **out, size_t *n,
	bool *more)
{
	struct solicitation_find f = *wanted;
	struct finding q = {db, pool, &f, now, {0}};

	f.subject = str_or_null(f.subject);
	f.words = str_or_null(f.words);
	*n = 0;
	*more = false;
	enum db_status status = find(&q);
	if (status != DB_OK)
		return status;
	*more = q.rows.rows > f.most;
	*n = *more ? f.most : q.rows.rows;
	*out = pool_alloc(pool, (*n + 1) * sizeof **out);
	for (size_t i = 0; i < *n; i++)
		solicitation_fill(&q.rows, i, &(*out)[i]);
	return DB_OK;
}

/* --- how many a year --- */

static instant begin_of(const struct policy_period *period, instant now)
{
	struct date date = day_date(instant_day(now));

	if (period->unit != LIMIT_MONTHS)
		return day_start(instant_day(now) - period->limit + 1);
	int months = date.year * 12 + date.month - 1 - period->limit;
	int year = months / 12, month = months % 12 + 1, mday = date.day;
	while (!day_exists(year, month, mday))
		mday--;
	return day_start(day_of(year, month, mday) + 1);
}

enum db_status solicitation_activity(struct db *db, struct pool *pool, const struct engine *engine,
	int64_t site_id, int64_t unit_id, instant now, int64_t *held, int *required)
{
	const struct policy_period *period = policy_period(
		engine->policy, unit_id ? "solicitation.activity-unit" : "solicitation.activity");
	struct db_rows rows;

	*held = 0;
	*required = 0;
	if (!period) /* the policy asks nothing: the last year's are counted all the same */
		period = &(struct policy_period){.limit = 12, .unit = LIMIT_MONTHS};
	*required = period->times;
	instant from = begin_of(period, now);
	enum db_status status = unit_id
		? db_query(db, pool, &rows,
			  "SELECT COUNT(*) FROM solicitation WHERE site_id = ? AND unit_id = ?"
			  " AND public_at IS NOT NULL AND withdrawn_at IS NULL"
			  " AND opens_at >= ? AND opens_at <= ?",
			  INT(site_id), INT(unit_id), TIME(from), TIME(now))
		: db_query(db, pool, &rows,
			  "SELECT COUNT(*) FROM solicitation WHERE site_id = ?"
			  " AND public_at IS NOT NULL AND withdrawn_at IS NULL"
			  " AND opens_at >= ? AND opens_at <= ?",
			  INT(site_id), TIME(from), TIME(now));
	if (status == DB_OK)
		*held = db_int(&rows, 0, 0);
	return status;
}
