/* SPDX-License-Identifier: MIT */
/*
 * The rows of ratings and of the links that invite to give one. Who may rate, and appeal, is in
 * effects_rating.c; what follows for the figures is figures.c's.
 */
#include "tickets/ratings/rating_work.h"

#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"

/* --- reading --- */

enum db_status rating_list(
	struct db *db, struct pool *pool, int64_t ticket_id, struct rating **out, size_t *n)
{
	struct db_rows rows;
	*out = NULL;
	*n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT r.n, r.value, r.at, r.words, r.source, r.appeal, r.appeal_words, a.name,"
		" r.appeal_at, r.decided_words, d.name, r.decided_at, r.appeal_by FROM rating r"
		" LEFT JOIN staff a ON a.id = r.appeal_by LEFT JOIN staff d ON d.id = r.decided_by"
		" WHERE r.ticket_id = ? ORDER BY r.n",
		INT(ticket_id));
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, rows.rows * sizeof **out);
	*n = rows.rows;
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct rating){.ticket_id = ticket_id,
			.n = (int)db_int(&rows, i, 0),
			.value = (int)db_int(&rows, i, 1),
			.at = db_time(&rows, i, 2),
			.words = db_text_or_empty(&rows, i, 3),
			.source = db_text_or_empty(&rows, i, 4),
			.appeal = db_text_or_empty(&rows, i, 5),
			.appeal_words = db_text_or_empty(&rows, i, 6),
			.appeal_by = db_text_or_empty(&rows, i, 7),
			.appeal_at = db_time(&rows, i, 8),
			.decided_words = db_text_or_empty(&rows, i, 9),
			.decided_by = db_text_or_empty(&rows, i, 10),
			.decided_at = db_time(&rows, i, 11),
			.appeal_by_id = db_int(&rows, i, 12)};
	return DB_OK;
}

/* --- while a ticket is being changed --- */

/* Few: one of each answer. */
enum db_status rating_rows(struct work *w, struct rating_rows *out)
{
	struct db_rows rows;
	*out = (struct rating_rows){.appeal = ""};
	enum db_status status = db_query(w->db, w->pool, &rows,
		"SELECT n, sequence, value, appeal, appeal_by FROM rating WHERE ticket_id = ?"
		" ORDER BY n DESC",
		INT(w->t.id));
	if (status != DB_OK || rows.rows == 0)
		return status;
	out->n = (int)db_int(&rows, 0, 0);
	out->last = db_int(&rows, 0, 1);
	out->value = (int)db_int(&rows, 0, 2);
	out->appeal = db_text_or_empty(&rows, 0, 3);
	for (size_t i = 0; i < rows.rows && out->asked == 0; i++) {
		if (!str_equal(db_text(&rows, i, 3), "asked"))
			continue;
		out->asked = (int)db_int(&rows, i, 0);
		out->asked_value = (int)db_int(&rows, i, 2);
		out->asked_by = db_int(&rows, i, 4);
	}
	return DB_OK;
}

enum db_status rating_insert(struct work *w, const struct step *step, int n, const char *source)
{
	return db_exec(w->db,
		"INSERT INTO rating (ticket_id, n, site_id, sequence, at, value, words, source,"
		" unit_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		INT(w->t.id), INT(n), INT(w->t.site_id), INT(step->event.sequence),
		TIME(step->event.at), INT(w->t.rating), TEXT(step->event.words), TEXT(source),
		INT(w->answer_unit_id));
}

enum db_status rating_appeal(struct work *w, const struct step *step)
{
	return db_exec(w->db,
		"UPDATE rating SET appeal = 'asked', appeal_at = ?, appeal_by = ?, appeal_words = ?"
		" WHERE ticket_id = ? ORDER BY n DESC LIMIT 1",
		TIME(step->event.at), INT(w->actor->staff_id), TEXT(step->event.words),
		INT(w->t.id));
}

enum db_status rating_decide(struct work *w, const struct step *step, const char *decision)
{
	return db_exec(w->db,
		"UPDATE rating SET appeal = ?, decided_at = ?, decided_by = ?, decided_words = ?"
		" WHERE ticket_id = ? AND appeal = 'asked' ORDER BY n DESC LIMIT 1",
		TEXT(decision), TIME(step->event.at), INT(w->actor->staff_id),
		TEXT(step->event.words), INT(w->t.id));
}

/* --- the link of the invitation --- */

/* 130 bits in letters and digits that nobody mistakes for each other. */
static void token_by(
	const struct secret *secret, int which, int64_t ticket_id, char out[RATING_TOKEN])
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	unsigned char mac[SECRET_HASH];
	char id[24];
	unsigned bits = 0, held = 0;
	size_t at = 0;
	int n = snprintf(id, sizeof id, "%lld", (long long)ticket_id);
	secret_sign_by(secret, which, "rating.link", id, (size_t)n, mac);
	for (size_t i = 0; i < RATING_TOKEN - 1; i++) {
		if (held < 5) {
			bits = bits << 8 | mac[at++];
			held += 8;
		}
		held -= 5;
		out[i] = letters[bits >> held & 31];
	}
	out[RATING_TOKEN - 1] = '\0';
}

void rating_token(const struct secret *secret, int64_t ticket_id, char out[RATING_TOKEN])
{
	token_by(secret, 0, ticket_id, out);
}

static void token_hash(
	const struct secret *secret, int which, const char *token, char out[SECRET_HEX])
{
	unsigned char mac[SECRET_HASH];
	secret_lookup_by(secret, which, "rating.link", token, strlen(token), mac);
	str_hex(mac, sizeof mac, out);
}

enum db_status rating_by_token(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t site_id, const char *token, int64_t *ticket_id)
{
	struct db_rows rows;
	char hash[SECRET_HEX];
	*ticket_id = 0;
	if (!token || strlen(token) != RATING_TOKEN - 1)
		return DB_OK;
	enum db_status status = DB_OK;
	for (int i = 0; status == DB_OK && !*ticket_id && i < secret_lookups(secret); i++) {
		token_hash(secret, i, token, hash);
		status = db_query(db, pool, &rows,
			"SELECT l.ticket_id FROM rating_link l JOIN ticket t ON t.id = l.ticket_id"
			" WHERE l.hash = ? AND t.site_id = ?",
			TEXT(hash), INT(site_id));
		if (status == DB_OK && rows.rows > 0)
			*ticket_id = db_int(&rows, 0, 0);
	}
	return status;
}

bool rating_link_renewed(
	const struct secret *secret, int64_t ticket_id, const char *stored, char out[SECRET_HEX])
{
	char token[RATING_TOKEN], hash[SECRET_HEX];
	for (int s = 0; s < secret_signs(secret); s++) {
		token_by(secret, s, ticket_id, token);
		for (int i = 0; i < secret_lookups(secret); i++) {
			token_hash(secret, i, token, hash);
			if (!str_equal(hash, stored))
				continue;
			token_hash(secret, 0, token, out);
			return true;
		}
	}
	return false;
}

enum db_status rating_link_put(struct work *w, instant at)
{
	char token[RATING_TOKEN], hash[SECRET_HEX];
	rating_token(w->engine->secret, w->t.id, token);
	token_hash(w->engine->secret, 0, token, hash);
	return db_exec(w->db,
		"INSERT INTO rating_link (hash, ticket_id, made_at) VALUES (?, ?, ?)"
		" ON DUPLICATE KEY UPDATE made_at = made_at",
		TEXT(hash), INT(w->t.id), TIME(at));
}
