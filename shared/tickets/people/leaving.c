/* SPDX-License-Identifier: MIT */
/*
 * Before somebody leaves (离职交接: 酉阳府办发〔2023〕5号 第三十一条): the policy's list ticked off
 * point by point, what waits for this person alone, drafts handed over, and only then the account
 * ends. For safety it can end at once; then the list stays open and is reported.
 */
#include "tickets/people/account.h"

#include "base/pool.h"
#include "base/str.h"
#include "tickets/lifecycle/lifecycle.h"
#include "tickets/people/staff_row.h"

#define LIST "person.leaving"

/* --- the list --- */

enum db_status leaving_read(struct db *db, struct pool *pool, const struct policy *policy,
	int64_t staff_id, struct leaving_item **out, size_t *n, size_t *open)
{
	struct policy_list list = policy_items(policy, LIST);
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT item, words, done_by, done_at FROM staff_leaving WHERE staff_id = ?",
		INT(staff_id));

	*n = *open = list.n;
	*out = pool_alloc(pool, list.n * sizeof **out);
	for (size_t i = 0; i < list.n; i++) {
		struct leaving_item *item = &(*out)[i];
		*item = (struct leaving_item){.code = list.choice[i].code,
			.name = list.choice[i].name,
			.words = "",
			.done_by = "",
			.done_at = INSTANT_NONE};
		for (size_t k = 0; status == DB_OK && k < rows.rows; k++) {
			if (!str_equal(db_text(&rows, k, 0), item->code))
				continue;
			item->words = db_text(&rows, k, 1);
			item->done_by = db_text(&rows, k, 2);
			item->done_at = db_time(&rows, k, 3);
			(*open)--;
		}
	}
	return status;
}

struct ticking {
	int64_t staff_id;
	const char *item, *words, *by;
	day today;
	instant now;
};

static enum db_status leaves(struct db *db, int64_t staff_id, day today)
{
	char iso[INSTANT_TEXT];
	return db_exec(db, "UPDATE staff SET left_on = COALESCE(left_on, ?) WHERE id = ?",
		TEXT(day_iso(today, iso)), INT(staff_id));
}

static enum db_status tick_step(struct db *db, void *ctx)
{
	const struct ticking *t = ctx;
	enum db_status status = db_exec(db,
		"INSERT INTO staff_leaving (staff_id, item, words, done_by, done_at)"
		" VALUES (?, ?, ?, ?, ?)",
		INT(t->staff_id), TEXT(t->item), TEXT(t->words), TEXT(t->by), TIME(t->now));
	return status == DB_OK ? leaves(db, t->staff_id, t->today) : status;
}

enum db_status leaving_tick(struct db *db, const struct policy *policy, int64_t staff_id,
	const char *item, const char *words, const char *by, instant now)
{
	const struct policy_choice *choice = policy_choice(policy_items(policy, LIST), item);

	if (!choice)
		return DB_STOP;
	struct ticking ticking = {staff_id, choice->code, words, by, instant_day(now), now};
	return db_transact(db, tick_step, &ticking);
}

/* --- the end --- */

struct ending {
	const struct policy *policy;
	struct pool *pool;
	int64_t staff_id;
	bool at_once;
	const char *by;
	instant now;
};

static enum db_status end_step(struct db *db, void *ctx)
{
	const struct ending *e = ctx;
	struct leaving_item *items;
	size_t n, open;
	enum db_status status =
		leaving_read(db, e->pool, e->policy, e->staff_id, &items, &n, &open);

	if (status != DB_OK)
		return status;
	if (open && !e->at_once)
		return DB_STOP;
	status = leaves(db, e->staff_id, instant_day(e->now));
	return status == DB_OK ? staff_switch(db, e->staff_id, false, e->by, e->now) : status;
}

enum db_status leaving_end(struct db *db, struct pool *pool, const struct policy *policy,
	int64_t staff_id, bool at_once, const char *by, instant now)
{
	struct ending ending = {policy, pool, staff_id, at_once, by, now};
	return db_transact(db, end_step, &ending);
}

enum db_status leaving_open(struct db *db, struct pool *pool, const struct policy *policy,
	int64_t site_id, struct staff **out, size_t *n)
{
	struct staff *all;
	size_t n_all;
	enum db_status status = staff_list(db, pool, site_id, &all, &n_all);

	*n = 0;
	*out = pool_alloc(pool, n_all * sizeof **out);
	for (size_t i = 0; i < n_all && status == DB_OK; i++) {
		struct leaving_item *items;
		size_t n_items, open;
		if (all[i].active || str_empty(all[i].left_on))
			continue;
		status = leaving_read(db, pool, policy, all[i].id, &items, &n_items, &open);
		if (status == DB_OK && open)
			(*out)[(*n)++] = all[i];
	}
	return status;
}

/* --- what is handed over --- */

static void add(struct leaving_matter *out, size_t *n, const struct db_rows *rows, const char *kind)
{
	for (size_t i = 0; i < rows->rows; i++)
		out[(*n)++] =
			(struct leaving_matter){db_text(rows, i, 0), db_text(rows, i, 1), kind};
}

struct alone { /* whose turn nobody else of the unit, or of the office, can take */
	int64_t site_id, unit_id;
	int64_t roles; /* of this person */
	int64_t unit_others, site_others; /* roles that active colleagues have */
};

static enum db_status read_alone(
	struct db *db, struct pool *pool, int64_t staff_id, struct alone *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT s.site_id, s.unit_id, s.roles,"
		" COALESCE(BIT_OR(IF(o.unit_id = s.unit_id, o.roles, 0)), 0),"
		" COALESCE(BIT_OR(o.roles), 0) FROM staff s LEFT JOIN staff o"
		" ON o.site_id = s.site_id AND o.active = 1 AND o.id <> s.id WHERE s.id = ?"
		" GROUP BY s.id, s.site_id, s.unit_id, s.roles",
		INT(staff_id));

	*out = (struct alone){0};
	if (status == DB_OK && rows.rows > 0)
		*out = (struct alone){db_int(&rows, 0, 0), db_int(&rows, 0, 1), db_int(&rows, 0, 2),
			db_int(&rows, 0, 3), db_int(&rows, 0, 4)};
	return status;
}

/* Letters, and public copies under review. */
static enum db_status only_turns(struct db *db, struct pool *pool, int64_t staff_id,
	struct db_rows *letters, struct db_rows *copies)
{
	struct alone a;
	enum db_status status = read_alone(db, pool, staff_id, &a);

	*letters = *copies = (struct db_rows){0};
	/* mostly there is a colleague, and nothing to look for */
	if (status != DB_OK || !(a.roles & ~(a.unit_others & a.site_others)))
		return status;
	status = db_query(db, pool, letters,
		"SELECT number, title FROM ticket WHERE site_id = ? AND turn > 0"
		" AND (turn & ?) <> 0 AND ((turn_unit_id = ? AND (turn & ?) = 0)"
		" OR (turn_unit_id = 0 AND (turn & ?) = 0)) LIMIT 200",
		INT(a.site_id), INT(a.roles), INT(a.unit_id), INT(a.unit_others),
		INT(a.site_others));
	if (status != DB_OK)
		return status;
	return db_query(db, pool, copies,
		"SELECT t.number, t.title FROM publication_draft p JOIN ticket t ON t.id ="
		" p.ticket_id WHERE p.site_id = ? AND p.turn > 0 AND (p.turn & ?) <> 0"
		" AND ((p.turn_unit_id = ? AND (p.turn & ?) = 0)"
		" OR (p.turn_unit_id = 0 AND (p.turn & ?) = 0)) LIMIT 200",
		INT(a.site_id), INT(a.roles), INT(a.unit_id), INT(a.unit_others),
		INT(a.site_others));
}

enum db_status leaving_matters(
	struct db *db, struct pool *pool, int64_t staff_id, struct leaving_matter **out, size_t *n)
{
	struct db_rows drafts, locks, pending, letters, copies;

	*n = 0;
	*out = NULL;
	enum db_status status = db_query(db, pool, &drafts,
		"SELECT t.number, t.title FROM draft d JOIN ticket t ON t.id = d.ticket_id"
		" WHERE d.staff_id = ? ORDER BY d.saved_at DESC LIMIT 200",
		INT(staff_id));
	if (status == DB_OK)
		status = db_query(db, pool, &locks,
			"SELECT t.number, t.title FROM edit_lock l JOIN ticket t ON t.id ="
			" l.ticket_id WHERE l.staff_id = ? LIMIT 200",
			INT(staff_id));
	if (status == DB_OK)
		status = db_query(db, pool, &pending,
			"SELECT t.number, t.title FROM staff p JOIN ticket t ON t.site_id ="
			" p.site_id AND t.asks = 1 WHERE p.id = ? AND t.pending_by = p.id"
			" AND t.pending <> '' LIMIT 200",
			INT(staff_id));
	if (status == DB_OK)
		status = only_turns(db, pool, staff_id, &letters, &copies);
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool,
		(drafts.rows + locks.rows + pending.rows + letters.rows + copies.rows) *
			sizeof **out);
	add(*out, n, &drafts, "draft");
	add(*out, n, &locks, "lock");
	add(*out, n, &pending, "pending");
	add(*out, n, &letters, "turn");
	add(*out, n, &copies, "copy");
	return DB_OK;
}

struct handing {
	int64_t staff_id, colleague;
	const char *by;
	instant now;
	int64_t drafts;
};

static enum db_status hand_step(struct db *db, void *ctx)
{
	struct handing *h = ctx;
	/* the colleague must be one of the same unit, working, and no contractor */
	enum db_status status = db_exec(db,
		"UPDATE draft d JOIN staff s ON s.id = ? JOIN staff c ON c.id = ?"
		" SET d.staff_id = c.id WHERE d.staff_id = s.id AND c.id <> s.id"
		" AND c.unit_id = s.unit_id AND c.active = 1 AND (c.roles & ?) = 0",
		INT(h->staff_id), INT(h->colleague), INT(ROLE_VENDOR));
	h->drafts = status == DB_OK ? db_affected(db) : 0;
	if (status == DB_OK)
		status = db_exec(db, "DELETE FROM edit_lock WHERE staff_id = ?", INT(h->staff_id));
	if (status == DB_OK)
		status = db_exec(db,
			"INSERT INTO change_record (site_id, at, who, thing, thing_id, name, field,"
			" old_value, new_value) SELECT s.site_id, ?, ?, 'person', s.id,"
			" CONCAT(s.name, '（', s.login, '）'), 'drafts', s.login, c.login"
			" FROM staff s JOIN staff c ON c.id = ? AND c.id <> s.id"
			" AND c.unit_id = s.unit_id AND c.active = 1 AND (c.roles & ?) = 0"
			" WHERE s.id = ?",
			TIME(h->now), TEXT(h->by), INT(h->colleague), INT(ROLE_VENDOR),
			INT(h->staff_id));
	return status == DB_OK && db_affected(db) != 1 ? DB_STOP : status;
}

enum db_status leaving_hand_over(struct db *db, int64_t staff_id, int64_t colleague, const char *by,
	instant now, int64_t *drafts)
{
	struct handing handing = {staff_id, colleague, by, now, 0};
	enum db_status status = db_transact(db, hand_step, &handing);

	*drafts = handing.drafts;
	return status;
}
