/* SPDX-License-Identifier: MIT */
/*
 * Proves that the ledger is whole, or names the first row that is not: every chain event by event,
 * the texts behind the events, the ticket rows at the ends of the chains, then the anchors. Reads
 * in batches, so memory does not grow with the ledger.
 */
#include "tickets/ledger/ledger_row.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "tickets/kept/erase.h"

#define VERIFY_BATCH 1000

struct verify {
	struct db *db;
	struct pool *pool;
	struct ledger_report *report;
	int64_t only; /* this ticket; 0: all */
	/* the last event that was read; ticket 0: none yet */
	int64_t ticket;
	int sequence;
	int published; /* event of the edition that must still be there, 0: none */
	char number[24], head[SECRET_HEX], state[24];
	/* what the ticket row says about its last event */
	int64_t version;
	char ticket_head[SECRET_HEX], ticket_state[24];
	bool ticket_found;
};

static void broken(struct verify *v, int64_t ticket, const char *number, int sequence,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

static void broken(
	struct verify *v, int64_t ticket, const char *number, int sequence, const char *format, ...)
{
	struct ledger_fault *fault = &v->report->fault;
	va_list args;
	if (v->report->broken)
		return;
	v->report->broken = 1;
	fault->ticket_id = ticket;
	fault->sequence = sequence;
	snprintf(fault->number, sizeof fault->number, "%s", number ? number : "");
	va_start(args, format);
	vsnprintf(fault->what, sizeof fault->what, format, args);
	va_end(args);
}

static day day_at(const struct db_rows *rows, size_t row, size_t column)
{
	day d = 0;
	return day_parse(db_text_or_empty(rows, row, column), &d) == 0 ? d : INT32_MIN;
}

enum column {
	C_TICKET,
	C_SEQUENCE,
	C_AT,
	C_ON_DAY,
	C_RECORDED,
	C_ACTION,
	C_FROM,
	C_TO,
	C_ROLE,
	C_STAFF,
	C_UNIT,
	C_TO_UNIT,
	C_REASON,
	C_WORDS,
	C_ADDRESS,
	C_CONTENT,
	C_BEFORE,
	C_HASH,
	C_NUMBER,
	C_VERSION,
	C_HEAD,
	C_STATE,
	C_TITLE,
	C_BODY,
	C_FILES,
	C_ANSWER,
	C_PUBLISHED,
	C_PUBLIC_TITLE,
	C_PUBLIC_BODY,
	C_PUBLIC_ANSWER,
	C_DRAFT_TITLE,
	C_DRAFT_BODY,
	C_DRAFT_ANSWER,
	C_CHECKS,
	C_ERASED,
	C_URL, /* and LEDGER_PROVED in all */
};

static enum db_status read_batch(struct verify *v, const char *since, struct db_rows *rows)
{
	return db_query(v->db, v->pool, rows,
		"SELECT e.ticket_id, e.sequence, e.at, e.on_day, e.recorded_on, e.action,"
		" e.from_state, e.to_state, e.role, e.staff_id, e.unit_id, e.to_unit_id, e.reason,"
		" e.words, e.address, e.content, e.before_hash, e.hash,"
		" t.number, t.version, t.head, t.state,"
		" IF(e.sequence = 1, t.title, NULL), IF(e.sequence = 1, t.body, NULL),"
		" CASE WHEN e.sequence = 1 THEN"
		"  (SELECT GROUP_CONCAT(f.hash ORDER BY f.id SEPARATOR ' ')"
		"  FROM attachment f WHERE f.ticket_id = e.ticket_id AND f.purpose = '')"
		"  WHEN e.action = 'attach' THEN"
		"  (SELECT GROUP_CONCAT(f.hash ORDER BY f.id SEPARATOR ' ')"
		"  FROM attachment f WHERE f.ticket_id = e.ticket_id AND f.purpose = e.reason"
		"  AND f.added_at = e.at) END,"
		" a.words, p.sequence, p.title, p.body, p.answer, d.title, d.body, d.answer,"
		" (SELECT GROUP_CONCAT(r.checks ORDER BY r.step SEPARATOR '') FROM review r"
		"  WHERE r.ticket_id = e.ticket_id AND r.sequence = e.sequence"
		"  AND r.checks <> ''),"
		" IF(e.sequence = 1, EXISTS (SELECT 1 FROM event x WHERE x.ticket_id = e.ticket_id"
		"  AND x.action = '" ERASE_ACTION "'), 0),"
		" c.url, c.site_code, c.quote, c.proposal"
		" FROM event e"
		" LEFT JOIN ticket t ON t.id = e.ticket_id"
		" LEFT JOIN answer a ON a.ticket_id = e.ticket_id AND a.version = e.sequence"
		" LEFT JOIN publication p ON p.ticket_id = e.ticket_id"
		"  AND p.sequence = e.sequence"
		" LEFT JOIN publication_draft d ON d.ticket_id = e.ticket_id"
		"  AND d.sequence = e.sequence AND d.kind = 'publish'"
		" LEFT JOIN correction c ON e.sequence = 1 AND c.ticket_id = e.ticket_id"
		" WHERE (? = 0 OR e.ticket_id = ?) AND e.ticket_id >= ? AND (e.ticket_id > ? OR "
		"e.sequence > ?)"
		" AND (? IS NULL OR EXISTS (SELECT 1 FROM event r WHERE r.ticket_id = e.ticket_id"
		"  AND r.recorded_on >= ?))"
		" ORDER BY e.ticket_id, e.sequence LIMIT 1000",
		INT(v->only), INT(v->only), INT(v->ticket), INT(v->ticket), INT(v->sequence),
		TEXT(since), TEXT(since));
}

static void read_event(const struct db_rows *rows, size_t row, struct event *event)
{
	*event = (struct event){
		.ticket_id = db_int(rows, row, C_TICKET),
		.number = db_text_or_empty(rows, row, C_NUMBER),
		.sequence = (int)db_int(rows, row, C_SEQUENCE),
		.at = db_time(rows, row, C_AT),
		.recorded = day_at(rows, row, C_RECORDED),
		.action = db_text_or_empty(rows, row, C_ACTION),
		.from_state = db_text_or_empty(rows, row, C_FROM),
		.to_state = db_text_or_empty(rows, row, C_TO),
		.role = db_text_or_empty(rows, row, C_ROLE),
		.staff_id = db_int(rows, row, C_STAFF),
		.unit_id = db_int(rows, row, C_UNIT),
		.to_unit_id = db_int(rows, row, C_TO_UNIT),
		.reason = db_text_or_empty(rows, row, C_REASON),
		.words = db_text_or_empty(rows, row, C_WORDS),
		.address = db_text_or_empty(rows, row, C_ADDRESS),
		.content = db_text_or_empty(rows, row, C_CONTENT),
	};
	snprintf(event->before, sizeof event->before, "%s", db_text_or_empty(rows, row, C_BEFORE));
}

/* The ticket row must say what its last event says. */
static void end_of_chain(struct verify *v)
{
	if (v->ticket == 0)
		return;
	v->report->tickets++;
	if (!v->ticket_found)
		broken(v, v->ticket, "", v->sequence,
			"the ticket row is gone, its events are there");
	else if (v->version != v->sequence)
		broken(v, v->ticket, v->number, v->sequence,
			"the ticket is at version %lld, its last event is %d",
			(long long)v->version, v->sequence);
	else if (!str_equal(v->ticket_head, v->head))
		broken(v, v->ticket, v->number, v->sequence,
			"the ticket's head is not the hash of its last event");
	else if (!str_equal(v->ticket_state, v->state))
		broken(v, v->ticket, v->number, v->sequence,
			"the ticket's state is not the one its last event leads to");
	else if (v->published)
		broken(v, v->ticket, v->number, v->published,
			"the published copy of this event is gone");
}

static void start_of_chain(struct verify *v, const struct db_rows *rows, size_t row)
{
	v->ticket = db_int(rows, row, C_TICKET);
	v->sequence = v->published = 0;
	v->head[0] = v->state[0] = '\0';
	snprintf(v->number, sizeof v->number, "%s", db_text_or_empty(rows, row, C_NUMBER));
}

/* As of the batch that an event was read with: work goes on while a ledger is proved. */
static void read_ticket(struct verify *v, const struct db_rows *rows, size_t row)
{
	v->ticket_found = db_text(rows, row, C_NUMBER) != NULL;
	v->version = db_int(rows, row, C_VERSION);
	snprintf(v->ticket_head, sizeof v->ticket_head, "%s", db_text_or_empty(rows, row, C_HEAD));
	snprintf(v->ticket_state, sizeof v->ticket_state, "%s",
		db_text_or_empty(rows, row, C_STATE));
}

/* The texts that stand in other tables and whose hash the event carries; their first column and how
 * many they are. */
static enum column content_from(
	const struct db_rows *rows, size_t row, const struct event *event, size_t *n)
{
	*n = 3;
	if (event->sequence == 1 && !str_equal(event->action, "create"))
		return C_TITLE;
	if (db_text(rows, row, C_DRAFT_TITLE))
		return C_DRAFT_TITLE;
	if (db_text(rows, row, C_PUBLISHED))
		return C_PUBLIC_TITLE;
	*n = 1;
	if (str_equal(event->action, "attach"))
		return C_FILES;
	if (db_text(rows, row, C_ANSWER))
		return C_ANSWER;
	*n = 0;
	return C_TITLE;
}

/* Taken out by a rule of retention, as an event of the same chain says; nothing else stands there.
 */
static bool was_erased(const struct db_rows *rows, size_t row, const struct event *event)
{
	return event->sequence == 1 && db_int(rows, row, C_ERASED) &&
		str_equal(db_text_or_empty(rows, row, C_TITLE), ERASE_TITLE) &&
		str_empty(db_text_or_empty(rows, row, C_BODY)) && !db_text(rows, row, C_FILES);
}

static bool content_fits(const struct db_rows *rows, size_t row, const struct event *event)
{
	char hash[SECRET_HEX] = "";
	const char *texts[4 + LEDGER_PROVED];
	size_t n;
	enum column from = content_from(rows, row, event, &n);
	if (was_erased(rows, row, event))
		return true;
	if (n == 0 &&
		(str_equal(event->action, "publish") || str_equal(event->action, "publish_ask")))
		return true; /* a later edition took its place */
	for (size_t i = 0; i < n; i++)
		texts[i] = db_text(rows, row, from + i);
	if (db_text(rows, row, C_CHECKS)) /* a step of a review, with its check-lists */
		texts[n++] = db_text(rows, row, C_CHECKS);
	if (n > 0)
		ledger_content(texts, n, hash);
	if (str_equal(hash, event->content))
		return true;
	if (!db_text(rows, row, C_URL))
		return false;
	for (size_t i = 0; i < LEDGER_PROVED; i++)
		texts[n++] = db_text(rows, row, C_URL + i);
	ledger_content(texts, n, hash);
	return str_equal(hash, event->content);
}

static void check_event(struct verify *v, const struct db_rows *rows, size_t row)
{
	struct event event;
	read_event(rows, row, &event);
	if (event.ticket_id != v->ticket) {
		end_of_chain(v);
		start_of_chain(v, rows, row);
	}
	if (v->report->broken)
		return;
	read_ticket(v, rows, row);
	ledger_hash(&event);
	int64_t id = event.ticket_id;
	if (event.sequence != v->sequence + 1)
		broken(v, id, v->number, v->sequence + 1, "event %d is missing", v->sequence + 1);
	else if (!str_equal(event.before, v->head))
		broken(v, id, v->number, event.sequence, "does not carry the hash before it");
	else if (!v->ticket_found)
		broken(v, id, "", event.sequence, "the ticket row is gone, its events are there");
	else if (!str_equal(event.hash, db_text_or_empty(rows, row, C_HASH)))
		broken(v, id, v->number, event.sequence, "the event was altered");
	else if (!str_equal(event.from_state, v->state))
		broken(v, id, v->number, event.sequence, "does not follow from the state before");
	else if (day_at(rows, row, C_ON_DAY) != instant_day(event.at))
		broken(v, id, v->number, event.sequence, "on_day is not the day of the event");
	else if (!content_fits(rows, row, &event))
		broken(v, id, v->number, event.sequence,
			"the text that came with this event was altered");
	if (str_equal(event.action, "publish"))
		v->published = db_text(rows, row, C_PUBLISHED) ? 0 : event.sequence;
	v->sequence = event.sequence;
	snprintf(v->head, sizeof v->head, "%s", event.hash);
	snprintf(v->state, sizeof v->state, "%s", event.to_state);
	v->report->events++;
}

static enum db_status check_chains(struct verify *v, const char *since, int64_t all,
	void (*progress)(void *ctx, int64_t done, int64_t all), void *ctx)
{
	for (;;) {
		struct db_rows rows;
		pool_empty(v->pool);
		enum db_status status = read_batch(v, since, &rows);
		if (status != DB_OK)
			return status;
		for (size_t i = 0; i < rows.rows && !v->report->broken; i++)
			check_event(v, &rows, i);
		if (v->report->broken)
			return DB_OK;
		if (progress)
			progress(ctx, v->report->events, all);
		if (rows.rows < VERIFY_BATCH) {
			end_of_chain(v);
			return DB_OK;
		}
	}
}

static enum db_status check_orphans(struct verify *v)
{
	struct db_rows rows;
	enum db_status status = db_query(v->db, v->pool, &rows,
		"SELECT t.id, t.number FROM ticket t LEFT JOIN event e"
		" ON e.ticket_id = t.id AND e.sequence = 1 WHERE e.ticket_id IS NULL"
		" ORDER BY t.id LIMIT 1");
	if (status == DB_OK && rows.rows > 0)
		broken(v, db_int(&rows, 0, 0), db_text(&rows, 0, 1), 1,
			"the ticket has no first event");
	return status;
}

/* A day before the last anchor whose events no anchor covers. */
static enum db_status check_gaps(struct verify *v, const char *since)
{
	struct db_rows rows;
	enum db_status status = db_query(v->db, v->pool, &rows,
		"SELECT e.ticket_id, t.number, e.sequence, e.recorded_on FROM event e"
		" LEFT JOIN ticket t ON t.id = e.ticket_id"
		" LEFT JOIN anchor a ON a.on_day = e.recorded_on"
		" WHERE a.on_day IS NULL AND e.recorded_on < (SELECT MAX(on_day) FROM anchor)"
		" AND (? IS NULL OR e.recorded_on >= ?)"
		" ORDER BY e.recorded_on, e.ticket_id, e.sequence LIMIT 1",
		TEXT(since), TEXT(since));
	if (status == DB_OK && rows.rows > 0)
		broken(v, db_int(&rows, 0, 0), db_text(&rows, 0, 1), (int)db_int(&rows, 0, 2),
			"the anchor of %s is gone", db_text_or_empty(&rows, 0, 3));
	return status;
}

static enum db_status check_anchor(
	struct verify *v, const struct db_rows *rows, size_t row, char before[SECRET_HEX])
{
	const char *on_day = db_text_or_empty(rows, row, 0);
	char hash[SECRET_HEX];
	int64_t events;
	if (!str_equal(db_text_or_empty(rows, row, 2), before)) {
		broken(v, 0, "", 0, "the anchor of %s does not carry the hash of the one before it",
			on_day);
		return DB_OK;
	}
	enum db_status status = ledger_anchor_hash(v->db, on_day, before, &events, hash);
	if (status != DB_OK)
		return status;
	if (events != db_int(rows, row, 1))
		broken(v, 0, "", 0, "%s was anchored with %lld events, there are %lld", on_day,
			(long long)db_int(rows, row, 1), (long long)events);
	else if (!str_equal(hash, db_text_or_empty(rows, row, 3)))
		broken(v, 0, "", 0, "the events of %s are not those that were anchored", on_day);
	memcpy(before, hash, SECRET_HEX);
	v->report->anchors++;
	return DB_OK;
}

static enum db_status check_anchors(struct verify *v, const char *since)
{
	char before[SECRET_HEX] = "";
	struct db_rows first, rows;
	pool_empty(v->pool);
	enum db_status status = check_gaps(v, since);
	if (status == DB_OK && since)
		status = db_query(v->db, v->pool, &first,
			"SELECT hash FROM anchor WHERE on_day < ? ORDER BY on_day DESC LIMIT 1",
			TEXT(since));
	if (status == DB_OK && since && first.rows > 0)
		snprintf(before, sizeof before, "%s", db_text_or_empty(&first, 0, 0));
	if (status == DB_OK)
		status = db_query(v->db, v->pool, &rows,
			"SELECT on_day, events, before_hash, hash FROM anchor"
			" WHERE ? IS NULL OR on_day >= ? ORDER BY on_day",
			TEXT(since), TEXT(since));
	for (size_t i = 0; status == DB_OK && i < rows.rows && !v->report->broken; i++)
		status = check_anchor(v, &rows, i, before);
	return status;
}

enum db_status ledger_verify(struct db *db, instant since, struct ledger_report *report,
	void (*progress)(void *ctx, int64_t done, int64_t all), void *ctx)
{
	struct verify v = {.db = db, .pool = pool_open(), .report = report};
	char day_text[INSTANT_TEXT];
	const char *from = since == INSTANT_NONE ? NULL : day_iso(instant_day(since), day_text);
	struct db_rows count;
	memset(report, 0, sizeof *report);
	enum db_status status = db_query(db, v.pool, &count, "SELECT COUNT(*) FROM event");
	if (status == DB_OK)
		status = check_chains(&v, from, db_int(&count, 0, 0), progress, ctx);
	if (status == DB_OK && !report->broken)
		status = check_orphans(&v);
	if (status == DB_OK && !report->broken)
		status = check_anchors(&v, from);
	pool_close(&v.pool);
	return status;
}

enum db_status ledger_verify_ticket(struct db *db, int64_t ticket_id, struct ledger_report *report)
{
	struct verify v = {.db = db, .pool = pool_open(), .report = report, .only = ticket_id};
	struct db_rows rows;
	memset(report, 0, sizeof *report);
	enum db_status status = check_chains(&v, NULL, 0, NULL, NULL);
	if (status == DB_OK && !report->broken && report->events == 0) {
		status = db_query(db, v.pool, &rows, "SELECT number FROM ticket WHERE id = ?",
			INT(ticket_id));
		if (status == DB_OK && rows.rows > 0)
			broken(&v, ticket_id, db_text(&rows, 0, 0), 1,
				"the ticket has no first event");
	}
	pool_close(&v.pool);
	return status;
}
