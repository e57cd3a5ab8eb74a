/* SPDX-License-Identifier: MIT */
/*
 * A new ticket: everything in one transaction, and one receipt for a submission key however often
 * and from however many sides it arrives.
 */
#include "tickets/messages/notify.h"
#include "tickets/number.h"
#include "tickets/work.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/pool.h"
#include "text/screen.h"
#include "text/search.h"

#define NUMBER_TRIES 5

struct submitting {
	const struct engine *engine;
	const struct ticket_new *letter;
	const struct policy_choice *type;
	const char *category;
	const char *words; /* for the staff's search */
	day recorded;
	struct pool *pool;
	struct receipt *receipt;
};

/* In which role the writer makes it; 0: they may not. */
static unsigned writer_role(const struct ticket_new *letter, const struct transition *row)
{
	if (!letter->actor)
		return str_equal(letter->source, "import") ? ROLE_IMPORT : ROLE_CITIZEN;
	for (unsigned role = 1; role <= ROLE_LAST; role <<= 1) {
		if (role & row->who & letter->actor->roles)
			return role;
	}
	return 0;
}

/* What may be written anew until it is signed carries no hash yet. */
static bool may_change(const struct transition *row)
{
	return str_equal(row->action, "create");
}

static void content(const struct ticket_new *letter, const char *files, char out[SECRET_HEX])
{
	const char *texts[3 + LEDGER_PROVED] = {letter->title, letter->body, files};
	size_t n = letter->n_proved < LEDGER_PROVED ? letter->n_proved : LEDGER_PROVED;

	for (size_t i = 0; i < n; i++)
		texts[3 + i] = letter->proved[i];
	ledger_content(texts, 3 + n, out);
}

static void first_event(const struct submitting *s, struct work *w, struct step *step)
{
	const struct ticket_new *letter = s->letter;
	const struct actor *actor = letter->actor;
	struct buf files = BUF_INIT;
	for (size_t i = 0; i < letter->n_attachments; i++)
		buf_print(&files, "%s%s", i ? " " : "", letter->attachments[i].hash);
	if (!may_change(step->row))
		content(letter, buf_str(&files), step->content);
	buf_free(&files);
	day of_event = instant_day(letter->now);
	step->event = (struct event){
		.number = s->receipt->number,
		.sequence = 1,
		.at = letter->now,
		.recorded = s->recorded > of_event ? s->recorded : of_event,
		.action = step->row->action,
		.from_state = "",
		.to_state = step->row->to,
		.role = role_name((enum role)writer_role(letter, step->row)),
		.staff_id = actor ? actor->staff_id : 0,
		.unit_id = actor ? actor->unit_id : 0,
		.reason = "",
		.words = "",
		.address = letter->address ? letter->address : "",
		.content = step->content,
	};
	ledger_hash(&step->event);
	memcpy(w->head, step->event.hash, sizeof w->head);
}

/* Taken it is whatever it says; the office sees the gravest ones first. */
static enum screen_level worst_word(const struct submitting *s)
{
	const struct screen *screen = s->engine->screen;
	enum screen_level title = screen_worst(screen, s->letter->title),
			  body = screen_worst(screen, s->letter->body);
	return title > body ? title : body;
}

static enum db_status insert_ticket(const struct submitting *s, struct work *w)
{
	const struct ticket_new *letter = s->letter;
	unsigned turn;
	int64_t turn_unit_id;
	enum db_status status = work_turn(w, &turn, &turn_unit_id);
	if (status != DB_OK)
		return status;
	char code_hash[SECRET_HEX], submitted_on[INSTANT_TEXT];
	number_code_hash(s->engine->secret, w->t.number, s->receipt->code, code_hash);
	day_iso(instant_day(letter->now), submitted_on);
	return db_exec(w->db,
		"INSERT INTO ticket (site_id, number, submission_key, code_hash, kind, state,"
		" version, head, turn, turn_unit_id, box_id, unit_id, class, type, category, title,"
		" body, open, source, source_ref, submitted_at, submitted_on, reply_due_at,"
		" next_due_at, provisional, screen)"
		" VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		" ?, ?)",
		INT(letter->site_id), TEXT(w->t.number), TEXT(letter->key), TEXT(code_hash),
		TEXT(letter->kind), TEXT(w->t.state), TEXT(w->head), INT(turn), INT(turn_unit_id),
		INT(letter->box_id), ID(w->t.unit_id), TEXT(w->t.class_), TEXT(s->type->code),
		TEXT(s->category), TEXT(letter->title), TEXT(letter->body), INT(letter->open),
		TEXT(letter->source), TEXT(letter->source_ref), TIME(letter->now),
		TEXT(submitted_on), TIME(w->t.reply_due_at), TIME(w->t.next_due_at),
		INT(w->t.provisional), INT(worst_word(s)));
}

static enum db_status insert_attachments(const struct submitting *s, struct work *w)
{
	enum db_status status = DB_OK;
	for (size_t i = 0; status == DB_OK && i < s->letter->n_attachments; i++) {
		const struct attachment_new *file = &s->letter->attachments[i];
		status = db_exec(w->db,
			"INSERT INTO attachment (ticket_id, hash, name, type, size)"
			" VALUES (?, ?, ?, ?, ?)",
			INT(w->t.id), TEXT(file->hash), TEXT(file->name), TEXT(file->type),
			INT(file->size));
	}
	return status;
}

static enum db_status insert_search(const struct submitting *s, struct work *w)
{
	return db_exec(w->db, "INSERT INTO search_staff (ticket_id, words) VALUES (?, ?)",
		INT(w->t.id), TEXT(s->words));
}

static enum db_status transaction(struct db *db, void *ctx)
{
	struct submitting *s = ctx;
	struct work w = {.db = db, .pool = s->pool, .engine = s->engine, .clocks_loaded = true};
	struct step step = {.row = lifecycle_first(s->letter->kind)};
	w.t = (struct ticket){.number = s->receipt->number,
		.kind = s->letter->kind,
		.site_id = s->letter->site_id,
		.unit_id = s->letter->unit_id,
		.class_ = policy_default_class(s->engine->policy),
		.state = step.row->to,
		.reply_due_at = INSTANT_NONE,
		.next_due_at = INSTANT_NONE};
	first_event(s, &w, &step);
	clock_rows_plan(&w, &step);
	enum db_status status = insert_ticket(s, &w);
	w.t.id = step.event.ticket_id = db_insert_id(db);
	if (status == DB_OK)
		status = ledger_append(db, &step.event);
	if (status == DB_OK)
		status = clock_rows_store(&w);
	if (status == DB_OK)
		status = contact_insert(db, s->engine->secret, w.t.id, &s->letter->contact);
	if (status == DB_OK)
		status = insert_attachments(s, &w);
	if (status == DB_OK)
		status = insert_search(s, &w);
	if (status == DB_OK)
		status = notify_citizen(&w, &step.event, &s->letter->contact);
	const struct also *also = &s->letter->also;
	if (status == DB_OK && also->store)
		status = also->store(db, s->pool, w.t.id, also->ctx);
	s->receipt->id = w.t.id;
	s->receipt->due_at = w.t.reply_due_at;
	s->receipt->provisional = w.t.provisional;
	return status;
}

static void due_day(struct receipt *receipt)
{
	if (receipt->due_at != INSTANT_NONE)
		receipt->due_day = instant_day(receipt->due_at - 1);
}

/* Does its first event prove just this text? Files that are not sent again are no other text: a
 * browser forgets them. What may be written anew until it is signed proves none. */
static enum db_status says_the_same(
	struct db *db, const struct submitting *s, int64_t ticket_id, bool *same)
{
	struct db_rows rows;
	struct buf files = BUF_INIT;
	char hash[SECRET_HEX];
	enum db_status status = db_query(db, s->pool, &rows,
		"SELECT e.content, a.hash FROM event e LEFT JOIN attachment a"
		" ON a.ticket_id = e.ticket_id AND a.purpose = ''"
		" WHERE e.ticket_id = ? AND e.sequence = 1 ORDER BY a.id",
		INT(ticket_id));

	*same = true;
	if (status != DB_OK || rows.rows == 0 || str_empty(db_text(&rows, 0, 0)))
		return status;
	for (size_t i = 0; i < rows.rows; i++)
		buf_print(&files, "%s%s", i ? " " : "", db_text_or_empty(&rows, i, 1));
	content(s->letter, buf_str(&files), hash);
	buf_free(&files);
	*same = str_equal(hash, db_text(&rows, 0, 0));
	for (size_t i = 0; *same && i < s->letter->n_attachments; i++) {
		*same = false;
		for (size_t k = 0; k < rows.rows && !*same; k++)
			*same = str_equal(s->letter->attachments[i].hash, db_text(&rows, k, 1));
	}
	return DB_OK;
}

/* The receipt of what this key, or this row of the source, became the first time. */
static enum ticket_result first_receipt(struct db *db, const struct submitting *s)
{
	struct db_rows rows;
	struct receipt *receipt = s->receipt;
	const struct ticket_new *letter = s->letter;
	bool same = true;
	enum db_status status = db_query(db, s->pool, &rows,
		"SELECT id, number, submission_key, code_hash, submitted_at, reply_due_at,"
		" provisional, 0 AS way"
		" FROM ticket WHERE site_id = ? AND submission_key = ?"
		" UNION ALL"
		" SELECT id, number, submission_key, code_hash, submitted_at, reply_due_at,"
		" provisional, 1"
		" FROM ticket WHERE site_id = ? AND source_ref = ? ORDER BY way LIMIT 1",
		INT(letter->site_id), TEXT(letter->key), INT(letter->site_id),
		TEXT(letter->source_ref));
	if (status == DB_BAD)
		return TICKET_BAD;
	if (status != DB_OK)
		return TICKET_AWAY;
	if (rows.rows == 0)
		return TICKET_MISSING;
	*receipt = (struct receipt){.id = db_int(&rows, 0, 0),
		.submitted_at = db_time(&rows, 0, 4),
		.due_at = db_time(&rows, 0, 5),
		.provisional = db_int(&rows, 0, 6) != 0};
	snprintf(receipt->number, sizeof receipt->number, "%s", db_text(&rows, 0, 1));
	if (!number_code_of(s->engine->secret, letter->site_id, db_text(&rows, 0, 2),
		    receipt->number, db_text(&rows, 0, 3), receipt->code))
		receipt->code[0] = '\0'; /* no code is better than one that opens nothing */
	due_day(receipt);
	/* what another system keeps is known by its own id, whatever has become of its text there
	 */
	if (!str_equal(letter->source, "import"))
		status = says_the_same(db, s, receipt->id, &same);
	if (status != DB_OK)
		return TICKET_AWAY;
	return same ? TICKET_REPEATED : TICKET_OTHER;
}

/* The box, where there is one, must be there and the rules those in force; the server's day comes
 * along. */
static enum ticket_result look_around(struct db *db, struct submitting *s)
{
	struct db_rows rows;
	enum db_status status = db_query(db, s->pool, &rows,
		"SELECT DATE(UTC_TIMESTAMP() + INTERVAL 8 HOUR),"
		" (SELECT epoch FROM rulebook r WHERE r.id = 1), s.ending_at IS NOT NULL"
		" FROM site s WHERE s.id = ?"
		" AND (? = 0 OR EXISTS (SELECT 1 FROM box b WHERE b.id = ? AND b.site_id = s.id"
		" AND b.active = 1))",
		INT(s->letter->site_id), INT(s->letter->box_id), INT(s->letter->box_id));
	if (status == DB_BAD)
		return TICKET_BAD;
	if (status != DB_OK)
		return TICKET_AWAY;
	if (rows.rows == 0)
		return TICKET_MISSING;
	if (db_int(&rows, 0, 1) != s->engine->epoch)
		return TICKET_AWAY;
	if (db_int(&rows, 0, 2))
		return TICKET_CLOSED;
	return day_parse(db_text(&rows, 0, 0), &s->recorded) == 0 ? TICKET_DONE : TICKET_BAD;
}

struct policy_list ticket_types(const struct policy *policy, const char *kind)
{
	if (str_equal(kind, "correction"))
		return policy_items(policy, "correction.kinds");
	if (str_equal(kind, "solicitation"))
		return policy_items(policy, "solicitation.kinds");
	return policy_types(policy);
}

static enum ticket_result choose(struct submitting *s)
{
	const struct policy *policy = s->engine->policy;
	const struct ticket_new *letter = s->letter;
	struct policy_list types = ticket_types(policy, letter->kind);
	const struct transition *row = lifecycle_first(letter->kind);
	s->type = str_empty(letter->type) ? types.choice : policy_choice(types, letter->type);
	s->category = "";
	if (!str_empty(letter->category)) {
		const struct policy_choice *category =
			policy_choice(policy_categories(policy), letter->category);
		s->category = category ? category->code : NULL;
	}
	if (row && writer_role(letter, row) == 0)
		return TICKET_ILLEGAL;
	if (s->type && s->category && row)
		return TICKET_DONE;
	log_error("submit: the policy knows no such kind, type or category");
	return TICKET_BAD;
}

static enum ticket_result try_submit(struct db *db, struct submitting *s)
{
	struct receipt *receipt = s->receipt;
	*receipt = (struct receipt){.submitted_at = s->letter->now};
	ticket_number_make(instant_day(s->letter->now), receipt->number);
	ticket_code_make(s->engine->secret, s->letter->site_id, s->letter->key, receipt->code);
	enum db_status status = db_transact(db, transaction, s);
	if (status == DB_OK) {
		due_day(receipt);
		return TICKET_DONE;
	}
	if (status == DB_BAD)
		return TICKET_BAD;
	if (status == DB_STOP) /* who writes along says no */
		return TICKET_ILLEGAL;
	/* a unique key says that it is there; lost in a deadlock or with the connection, it may be
	 */
	enum ticket_result result = first_receipt(db, s);
	if (result == TICKET_MISSING && status != DB_DUPLICATE)
		return TICKET_AWAY;
	return result;
}

enum ticket_result ticket_submit(struct db *db, const struct engine *engine,
	const struct ticket_new *letter, struct receipt *receipt)
{
	struct submitting s = {
		.engine = engine, .letter = letter, .receipt = receipt, .pool = pool_open()};
	struct buf words = BUF_INIT;
	enum ticket_result result = choose(&s);
	if (result == TICKET_DONE)
		result = look_around(db, &s);
	if (result == TICKET_DONE) {
		search_index(letter->title, &words);
		search_index(letter->body, &words);
		s.words = buf_str(&words);
		result = TICKET_MISSING;
		/* neither key nor source is there: it was the number that was taken */
		for (int i = 0; i < NUMBER_TRIES && result == TICKET_MISSING; i++)
			result = try_submit(db, &s);
		if (result == TICKET_MISSING)
			result = TICKET_AWAY;
	} else if (result == TICKET_MISSING || result == TICKET_CLOSED) {
		/* a box or a site that has been closed since */
		enum ticket_result first = first_receipt(db, &s);
		result = first == TICKET_MISSING || first == TICKET_OTHER ? result : first;
	}
	buf_free(&words);
	pool_close(&s.pool);
	return result;
}
