/* SPDX-License-Identifier: MIT */
/*
 * A report's own row, beside its ticket, and how a repeated one is joined. The row of
 * correction_open is the lock: two that report the same at once wait for each other there, and so
 * does whoever answers. How an address is spelled is correction_url.c's, what the public sees
 * correction_figures.c's.
 */
#include "tickets/corrections/correction.h"

#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tickets/corrections/visit.h"
#include "tickets/work.h"

#define TITLE_CHARS 30 /* of the quote, or of the address, that a title shows */

/* --- which reports are of the same error --- */

static bool is_space(uint32_t c)
{
	return c <= ' ' || c == 0xA0 || c == 0x3000 || c == 0xFEFF || (c >= 0x2000 && c <= 0x200F);
}

/* As it reads, however it was marked or typed. */
static void add_folded(const char *text, struct buf *out)
{
	char bytes[4];

	while (*text) {
		uint32_t c = utf8_fold(utf8_next(&text));

		if (!is_space(c))
			buf_add(out, bytes, (size_t)utf8_put(c, bytes));
	}
}

/* Page and quote. Without a quote only what concerns the whole page is the same by its kind (list
 * correction.whole of the policy); else the words have to be the same, too. */
static void same_of(const struct engine *engine, const struct ticket_new *ticket,
	const struct correction *about, char out[SECRET_HEX])
{
	struct policy_list whole = policy_items(engine->policy, "correction.whole");
	struct buf text = BUF_INIT, quote = BUF_INIT;
	unsigned char digest[SECRET_HASH];

	add_folded(about->quote, &quote);
	buf_print(&text, "%lld\n%s\n%s\n", (long long)ticket->site_id, correction_place(about->url),
		buf_str(&quote));
	if (quote.n == 0) {
		buf_print(&text, "%s\n", ticket->type);
		if (!policy_choice(whole, ticket->type))
			add_folded(ticket->body, &text);
	}
	secret_lookup(engine->secret, "correction", text.p, text.n, digest);
	str_hex(digest, SECRET_HASH, out);
	buf_free(&quote);
	buf_free(&text);
}

/* --- a new report --- */

struct submitting {
	const struct engine *engine;
	const struct ticket_new *ticket;
	struct correction about;
	char same[SECRET_HEX];
	int64_t original_id; /* 0: it is the first one */
};

static enum db_status insert_row(struct db *db, const struct submitting *s, int64_t ticket_id)
{
	char received_on[INSTANT_TEXT];

	day_iso(instant_day(s->ticket->now), received_on);
	return db_exec(db,
		"INSERT INTO correction (ticket_id, site_id, url, site_code, quote, proposal, same,"
		" national_ref, received_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		INT(ticket_id), INT(s->ticket->site_id), TEXT(s->about.url),
		TEXT(s->about.site_code), TEXT(s->about.quote), TEXT(s->about.proposal),
		TEXT(s->same), TEXT(s->about.national_ref), TEXT(received_on));
}

/* Takes the place of the open report of this error, or finds who has it. */
static enum db_status find_open(struct db *db, struct pool *pool, struct submitting *s, int64_t id)
{
	struct db_rows rows;
	enum db_status status = db_exec(db,
		"INSERT INTO correction_open (site_id, same, ticket_id) VALUES (?, ?, ?)"
		" ON DUPLICATE KEY UPDATE same = same",
		INT(s->ticket->site_id), TEXT(s->same), INT(id));

	s->original_id = 0;
	if (status == DB_OK)
		status = db_query(db, pool, &rows,
			"SELECT ticket_id FROM correction_open WHERE site_id = ? AND same = ?"
			" FOR UPDATE",
			INT(s->ticket->site_id), TEXT(s->same));
	if (status == DB_OK && rows.rows > 0 && db_int(&rows, 0, 0) != id)
		s->original_id = db_int(&rows, 0, 0);
	return status;
}

static enum db_status join(struct db *db, struct pool *pool, struct submitting *s, int64_t id)
{
	const struct actor system = {.roles = ROLE_SYSTEM, .address = ""};
	const struct act act = {.action = "duplicate", .original_id = s->original_id};
	enum ticket_result result;
	enum db_status status = ticket_act_within(
		db, pool, s->engine, id, &system, &act, 1, s->ticket->now, &result);

	/* other rules are in force since a moment ago: all of it again, later */
	return status == DB_STOP && result == TICKET_AWAY ? DB_GONE : status;
}

static enum db_status store_along(struct db *db, struct pool *pool, int64_t id, void *ctx)
{
	struct submitting *s = ctx;
	enum db_status status = insert_row(db, s, id);

	if (status == DB_OK && !s->about.settled)
		status = find_open(db, pool, s, id);
	if (status == DB_OK && s->original_id > 0)
		return join(db, pool, s, id);
	if (status == DB_OK && !s->about.settled)
		status = visit_ask(db, id, s->ticket->site_id, "report", s->ticket->now);
	return status;
}

static const char *title_of(struct pool *pool, const struct engine *engine,
	const struct ticket_new *ticket, const struct correction *about)
{
	const struct policy_choice *kind =
		policy_choice(ticket_types(engine->policy, ticket->kind), ticket->type);
	const char *what = str_empty(about->quote) ? correction_place(about->url) : about->quote;

	return pool_print(pool, "%s：%s", kind ? kind->name : "",
		utf8_cut(pool, utf8_trim(pool, what), TITLE_CHARS));
}

static enum db_status joined_to(struct db *db, struct pool *pool, int64_t id, char *out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT o.number FROM ticket t JOIN ticket o ON o.id = t.original_id"
		" WHERE t.id = ?",
		INT(id));

	if (status == DB_OK && rows.rows > 0)
		snprintf(out, TICKET_NUMBER, "%s", db_text(&rows, 0, 0));
	return status;
}

enum ticket_result correction_submit(struct db *db, const struct engine *engine,
	const struct ticket_new *ticket, const struct correction *about, struct receipt *receipt,
	char joined[TICKET_NUMBER])
{
	struct pool *pool = pool_open();
	struct policy_list kinds = policy_items(engine->policy, CORRECTION_KINDS);
	struct ticket_new new = *ticket;
	struct submitting s = {.engine = engine, .ticket = &new, .about = *about};
	enum ticket_result result = TICKET_WORDS;

	joined[0] = '\0';
	s.about.url = correction_url(pool, about->url);
	s.about.quote = str_or_empty(about->quote);
	s.about.proposal = str_or_empty(about->proposal);
	s.about.site_code = str_or_empty(about->site_code);
	new.kind = "correction";
	new.box_id = 0;
	new.body = str_or_empty(ticket->body);
	if (str_empty(new.type) && kinds.n > 0)
		new.type = kinds.choice[0].code;
	new.also = (struct also){store_along, &s};
	if (s.about.url) {
		const char *const proved[LEDGER_PROVED] = {
			s.about.url, s.about.site_code, s.about.quote, s.about.proposal};

		new.proved = proved;
		new.n_proved = LEDGER_PROVED;
		if (str_empty(new.title))
			new.title = title_of(pool, engine, &new, &s.about);
		same_of(engine, &new, &s.about, s.same);
		result = ticket_submit(db, engine, &new, receipt);
	}
	if ((result == TICKET_DONE && s.original_id > 0) || result == TICKET_REPEATED) {
		/* the report is taken, whether this can be said now or not */
		if (joined_to(db, pool, receipt->id, joined) != DB_OK)
			joined[0] = '\0';
	}
	pool_close(&pool);
	return result;
}

/* --- reading --- */

enum db_status correction_read(
	struct db *db, struct pool *pool, int64_t ticket_id, struct correction **out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT url, site_code, quote, proposal, national_ref, handed_to, handed_at, found,"
		" reports FROM correction WHERE ticket_id = ?",
		INT(ticket_id));

	*out = NULL;
	if (status != DB_OK || rows.rows == 0)
		return status;
	*out = pool_alloc(pool, sizeof **out);
	**out = (struct correction){.ticket_id = ticket_id,
		.url = db_text(&rows, 0, 0),
		.site_code = db_text(&rows, 0, 1),
		.quote = db_text(&rows, 0, 2),
		.proposal = db_text(&rows, 0, 3),
		.national_ref = db_text(&rows, 0, 4),
		.handed_to = db_text(&rows, 0, 5),
		.handed_at = db_time(&rows, 0, 6),
		.found = db_text(&rows, 0, 7) ? (int)db_int(&rows, 0, 7) : -1,
		.reports = db_int(&rows, 0, 8)};
	return DB_OK;
}

enum db_status correction_by_national(struct db *db, struct pool *pool, int64_t site_id,
	const char *national_ref, int64_t *ticket_id)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT ticket_id FROM correction WHERE site_id = ? AND national_ref = ?",
		INT(site_id), TEXT(national_ref));

	*ticket_id = status == DB_OK && rows.rows > 0 ? db_int(&rows, 0, 0) : 0;
	return status;
}

enum db_status correction_walk(struct db *db, struct pool *pool, int64_t site_id, bool national,
	day since, int64_t after, int64_t *ids, size_t most, size_t *n)
{
	struct db_rows rows;
	char from[INSTANT_TEXT];
	enum db_status status;

	day_iso(since, from);
	status = db_query(db, pool, &rows,
		"SELECT ticket_id FROM correction WHERE ticket_id > ? AND site_id = ?"
		" AND received_on >= ? AND (? = 0 OR national_ref IS NOT NULL)"
		" AND outcome <> 'spam' ORDER BY ticket_id LIMIT ?",
		INT(after), INT(site_id), TEXT(from), INT(national), INT((int64_t)most));
	*n = status == DB_OK ? rows.rows : 0;
	for (size_t i = 0; i < *n; i++)
		ids[i] = db_int(&rows, i, 0);
	return status;
}
