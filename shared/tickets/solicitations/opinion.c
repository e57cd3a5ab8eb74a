/* SPDX-License-Identifier: MIT */
/*
 * Opinions come in and are listed. Whether one still counts is decided under the ticket's lock by
 * the solicitation's own times; what staff do with opinions is opinion_desk.c's.
 */
#include "tickets/solicitations/opinion.h"

#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/redact.h"
#include "text/rich.h"
#include "text/screen.h"

#define NUMBER_TRIES 5
#define SLOTS 16 /* so that many may be counted at once */

struct adding {
	const struct engine *engine;
	const struct opinion_new *opinion;
	struct opinion_receipt *receipt;
	struct pool *pool;
	const char *name; /* as the public may see it */
	instant now;
};

/* --- what is kept of whoever sent it --- */

static bool anonymous(const struct contact *contact)
{
	return str_empty(contact->name) && str_empty(contact->phone) && str_empty(contact->email) &&
		str_empty(contact->address);
}

/* The first character stays. Nothing that was given may come out as it went in. */
static const char *masked(struct pool *pool, const char *name)
{
	const char *const names[] = {name, NULL}, *first = name;
	char *out;

	if (str_empty(name))
		return "";
	out = redact_mask(pool, name, REDACT_LETTER, names);
	if (!str_equal(out, name) && *out != '*')
		return out;
	utf8_next(&first);
	return pool_print(pool, "%.*s**", (int)(first - name), name);
}

static const char *about(struct pool *pool, const char *number)
{
	return pool_print(pool, "opinion %s", number);
}

/* --- adding one --- */

/* The times say whether the public may still send; staff enter what arrived in time until the
 * result is on its way. */
static bool takes(const struct adding *a, const struct db_rows *rows)
{
	const struct opinion_new *o = a->opinion;
	struct solicitation s = {.state = db_text_or_empty(rows, 0, 0),
		.asks = (unsigned)db_int(rows, 0, 1),
		.opens_at = db_time(rows, 0, 2),
		.closes_at = db_time(rows, 0, 3)};
	bool works = str_equal(s.state, "SCHEDULED") || str_equal(s.state, "OPEN") ||
		str_equal(s.state, "CLOSED") || str_equal(s.state, "COLLATING");

	if (!(s.asks & ASKS_OPINIONS))
		return false;
	if (o->entered_by == 0)
		return solicitation_takes(&s, a->now);
	return works && o->received_at >= s.opens_at && o->received_at < s.closes_at &&
		o->received_at <= a->now;
}

/* DB_STOP: not taken. */
static enum db_status look_around(struct db *db, struct adding *a)
{
	struct db_rows rows;
	enum db_status status = db_query(db, a->pool, &rows,
		"SELECT t.state, s.asks, s.opens_at, s.closes_at FROM ticket t"
		" JOIN solicitation s ON s.ticket_id = t.id WHERE t.id = ? AND t.site_id = ?"
		" LOCK IN SHARE MODE",
		INT(a->opinion->ticket_id), INT(a->opinion->site_id));

	if (status != DB_OK)
		return status;
	return rows.rows == 1 && takes(a, &rows) ? DB_OK : DB_STOP;
}

/* What was said, when and how it came: a later change of the row shows. */
static void content(const struct adding *a, char out[SECRET_HEX])
{
	const struct opinion_new *o = a->opinion;
	char at[INSTANT_TEXT];
	const char *texts[] = {a->receipt->number, pool_print(a->pool, "%d", o->article),
		o->channel, instant_iso(a->receipt->received_at, at), o->body};

	ledger_content(texts, sizeof texts / sizeof texts[0], out);
}

static enum db_status insert(struct db *db, const struct adding *a)
{
	const struct opinion_new *o = a->opinion;
	struct buf sealed = BUF_INIT;
	char hash[SECRET_HEX];

	content(a, hash);
	if (!anonymous(&o->contact))
		contact_seal(a->engine->secret, about(a->pool, a->receipt->number), &o->contact,
			&sealed);
	enum db_status status = db_exec(db,
		"INSERT INTO opinion (ticket_id, site_id, submission_key, number, article, channel,"
		" received_at, body, sealed, name, state, screen, entered_by, hash)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'wait', ?, ?, ?)",
		INT(o->ticket_id), INT(o->site_id), TEXT(o->key), TEXT(a->receipt->number),
		INT(o->article), TEXT(o->channel), TIME(a->receipt->received_at), TEXT(o->body),
		BYTES(sealed.p, sealed.n), TEXT(a->name),
		INT(screen_worst(a->engine->screen, o->body)), ID(o->entered_by), TEXT(hash));
	buf_free(&sealed);
	return status;
}

static enum db_status transaction(struct db *db, void *ctx)
{
	struct adding *a = ctx;
	enum db_status status = look_around(db, a);

	if (status == DB_OK)
		status = insert(db, a);
	a->receipt->id = status == DB_OK ? db_insert_id(db) : 0;
	if (status == DB_OK)
		status = db_exec(db,
			"INSERT INTO opinion_count (ticket_id, channel, state, slot, n)"
			" VALUES (?, ?, 'wait', ?, 1) ON DUPLICATE KEY UPDATE n = n + 1",
			INT(a->opinion->ticket_id), TEXT(a->opinion->channel),
			INT(secret_below(SLOTS)));
	return status;
}

/* What this key became the first time. */
static enum ticket_result first_receipt(struct db *db, const struct adding *a)
{
	struct db_rows rows;
	enum db_status status = db_query(db, a->pool, &rows,
		"SELECT id, number, received_at, body, article FROM opinion"
		" WHERE ticket_id = ? AND submission_key = ? AND site_id = ?",
		INT(a->opinion->ticket_id), TEXT(a->opinion->key), INT(a->opinion->site_id));

	if (status != DB_OK)
		return status == DB_BAD ? TICKET_BAD : TICKET_AWAY;
	if (rows.rows == 0)
		return TICKET_MISSING;
	*a->receipt = (struct opinion_receipt){
		.id = db_int(&rows, 0, 0), .received_at = db_time(&rows, 0, 2)};
	snprintf(a->receipt->number, sizeof a->receipt->number, "%s", db_text(&rows, 0, 1));
	bool same = str_equal(db_text(&rows, 0, 3), a->opinion->body) &&
		db_int(&rows, 0, 4) == a->opinion->article;
	return same ? TICKET_REPEATED : TICKET_OTHER;
}

static enum ticket_result try_add(struct db *db, struct adding *a)
{
	*a->receipt = (struct opinion_receipt){
		.received_at = a->opinion->entered_by ? a->opinion->received_at : a->now};
	ticket_number_make(instant_day(a->now), a->receipt->number);
	enum db_status status = db_transact(db, transaction, a);
	if (status == DB_OK)
		return TICKET_DONE;
	if (status == DB_BAD)
		return TICKET_BAD;
	/* sent in time and asked again when it is late, it is in all the same */
	enum ticket_result result = first_receipt(db, a);
	if (status == DB_STOP && (result == TICKET_MISSING || result == TICKET_OTHER))
		return TICKET_ILLEGAL;
	if (result != TICKET_MISSING)
		return result;
	return status == DB_DUPLICATE ? TICKET_MISSING : TICKET_AWAY;
}

enum ticket_result opinion_add(struct db *db, const struct engine *engine,
	const struct opinion_new *opinion, instant now, struct opinion_receipt *receipt)
{
	struct adding a = {.engine = engine,
		.opinion = opinion,
		.receipt = receipt,
		.pool = pool_open(),
		.now = now};
	enum ticket_result result = TICKET_MISSING;

	a.name = masked(a.pool, opinion->contact.name);
	/* the key is not there: it was the number that was taken */
	for (int i = 0; i < NUMBER_TRIES && result == TICKET_MISSING; i++)
		result = try_add(db, &a);
	pool_close(&a.pool);
	return result == TICKET_MISSING ? TICKET_AWAY : result;
}

enum db_status opinion_known(
	struct db *db, struct pool *pool, int64_t ticket_id, const char *key, bool *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT 1 FROM opinion WHERE ticket_id = ? AND submission_key = ?", INT(ticket_id),
		TEXT(key));

	*out = status == DB_OK && rows.rows > 0;
	return status;
}

/* --- reading --- */

#define COLUMNS \
	"SELECT id, ticket_id, group_id, number, channel, body, name, state, hidden_reason," \
	" article, screen, received_at, sealed IS NOT NULL FROM opinion"
#define FILTERS \
	" AND id > ? AND (? IS NULL OR channel = ?) AND (? IS NULL OR state = ?)" \
	" AND (? < 0 OR article = ?) ORDER BY id LIMIT ?"
#define FILTER_ARGS \
	INT(f->after_id), TEXT(f->channel), TEXT(f->channel), TEXT(f->state), TEXT(f->state), \
		INT(f->article), INT(f->article), INT((int64_t)f->most)

/* Each by the index of its narrowest filter, in the order of the ids. */
static enum db_status find_rows(
	struct db *db, struct pool *pool, const struct opinion_find *f, struct db_rows *rows)
{
	if (f->group_id >= 0)
		return db_query(db, pool, rows,
			COLUMNS " FORCE INDEX (opinion_group) WHERE ticket_id = ?"
				" AND group_id <=> ?" FILTERS,
			INT(f->ticket_id), ID(f->group_id), FILTER_ARGS);
	if (f->article >= 0 && f->state)
		return db_query(db, pool, rows,
			COLUMNS " FORCE INDEX (opinion_both) WHERE ticket_id = ?"
				" AND state = ? AND article = ?" FILTERS,
			INT(f->ticket_id), TEXT(f->state), INT(f->article), FILTER_ARGS);
	if (f->article >= 0)
		return db_query(db, pool, rows,
			COLUMNS " FORCE INDEX (opinion_article) WHERE ticket_id = ?"
				" AND article = ?" FILTERS,
			INT(f->ticket_id), INT(f->article), FILTER_ARGS);
	if (f->state)
		return db_query(db, pool, rows,
			COLUMNS " FORCE INDEX (opinion_list) WHERE ticket_id = ?"
				" AND state = ?" FILTERS,
			INT(f->ticket_id), TEXT(f->state), FILTER_ARGS);
	return db_query(db, pool, rows,
		COLUMNS " FORCE INDEX (opinion_each) WHERE ticket_id = ?" FILTERS,
		INT(f->ticket_id), FILTER_ARGS);
}

static void fill(const struct db_rows *rows, size_t i, struct opinion *out)
{
	*out = (struct opinion){.id = db_int(rows, i, 0),
		.ticket_id = db_int(rows, i, 1),
		.group_id = db_int(rows, i, 2),
		.number = db_text(rows, i, 3),
		.channel = db_text(rows, i, 4),
		.body = db_text(rows, i, 5),
		.name = db_text(rows, i, 6),
		.state = db_text(rows, i, 7),
		.hidden_reason = db_text(rows, i, 8),
		.article = (int)db_int(rows, i, 9),
		.screen = (int)db_int(rows, i, 10),
		.received_at = db_time(rows, i, 11),
		.has_contact = db_int(rows, i, 12) != 0};
}

enum db_status opinion_find(struct db *db, struct pool *pool, const struct opinion_find *find,
	struct opinion **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = find_rows(db, pool, find, &rows);

	*n = status == DB_OK ? rows.rows : 0;
	*out = pool_alloc(pool, (*n + 1) * sizeof **out);
	for (size_t i = 0; i < *n; i++)
		fill(&rows, i, &(*out)[i]);
	return status;
}

enum db_status opinion_contact(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t id, struct contact *out)
{
	struct db_rows rows;
	size_t n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT number, sealed FROM opinion WHERE id = ? AND sealed IS NOT NULL", INT(id));

	*out = (struct contact){"", "", "", ""};
	if (status != DB_OK)
		return status;
	if (rows.rows == 0)
		return DB_STOP;
	const char *sealed = db_bytes(&rows, 0, 1, &n);
	return contact_unseal(pool, secret, about(pool, db_text(&rows, 0, 0)), sealed, n, out) == 0
		? DB_OK
		: DB_BAD;
}

static const char *block_text(struct pool *pool, const struct rich_block *block)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < block->n_lines; i++) {
		for (size_t j = 0; j < block->lines[i].n; j++)
			buf_text(&out, block->lines[i].runs[j].text);
		if (i + 1 < block->n_lines)
			buf_char(&out, '\n');
	}
	for (size_t r = 0; r < block->n_rows; r++)
		for (size_t c = 0; c < block->rows[r].n; c++) {
			const struct rich_line *cell = &block->rows[r].cells[c];

			for (size_t j = 0; j < cell->n; j++)
				buf_text(&out, cell->runs[j].text);
			buf_char(&out, c + 1 < block->rows[r].n ? ' ' : '\n');
		}
	const char *text = pool_text(pool, buf_str(&out));
	buf_free(&out);
	return text;
}

size_t opinion_articles(struct pool *pool, const char *draft, const char *const **out)
{
	struct rich_block *blocks;
	size_t n, found = 0;

	rich_read(pool, draft, &blocks, &n);
	const char **list = pool_alloc(pool, (n + 1) * sizeof *list);
	for (size_t i = 0; i < n; i++)
		if (blocks[i].kind != RICH_HEADING && blocks[i].kind != RICH_SUBHEADING)
			list[found++] = block_text(pool, &blocks[i]);
	*out = list;
	return found;
}

/* --- counts --- */

enum db_status opinion_sums(
	struct db *db, struct pool *pool, int64_t ticket_id, struct opinion_sum **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT channel, state, SUM(n) FROM opinion_count WHERE ticket_id = ?"
		" GROUP BY channel, state HAVING SUM(n) <> 0 ORDER BY channel, state",
		INT(ticket_id));

	*n = status == DB_OK ? rows.rows : 0;
	*out = pool_alloc(pool, (*n + 1) * sizeof **out);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct opinion_sum){
			db_text(&rows, i, 0), db_text(&rows, i, 1), db_int(&rows, i, 2)};
	return status;
}

/* One statement sees one moment, however many are being sent in. */
enum db_status opinion_recount(struct db *db, struct pool *pool, int64_t ticket_id, int64_t *wrong)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT (SELECT COUNT(*) FROM (SELECT channel, state FROM"
		" (SELECT channel, state, COUNT(*) AS n FROM opinion WHERE ticket_id = ?"
		" GROUP BY channel, state UNION ALL"
		" SELECT channel, state, -SUM(n) FROM opinion_count WHERE ticket_id = ?"
		" GROUP BY channel, state) AS both_sides GROUP BY channel, state"
		" HAVING SUM(n) <> 0) AS differing)"
		" + (SELECT COUNT(*) FROM opinion_group g WHERE g.ticket_id = ? AND g.opinions <>"
		" (SELECT COUNT(*) FROM opinion o WHERE o.ticket_id = g.ticket_id"
		" AND o.group_id = g.id))",
		INT(ticket_id), INT(ticket_id), INT(ticket_id));

	*wrong = status == DB_OK ? db_int(&rows, 0, 0) : 0;
	return status;
}
