/* SPDX-License-Identifier: MIT */
/*
 * Letters to learn from, the models in the database, and the ones that a process keeps in memory.
 * How one learns and judges is the matter of text/classify.h.
 */
#include "tickets/words/suggest.h"
#include <stdlib.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"

#define BATCH 500 /* letters a query */
#define LOOK_EVERY (30 * SECOND)
#define SITES 4 /* whose models a process keeps */

const char *suggest_name(enum suggest_subject subject)
{
	return subject == SUGGEST_UNIT ? "unit" : "category";
}

/* --- learning --- */

/* Where the newest SUGGEST_LETTERS begin. */
static enum db_status first_letter(struct db *db, struct pool *pool, int64_t site_id, int64_t *id)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT id FROM ticket WHERE site_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?",
		INT(site_id), INT(SUGGEST_LETTERS));

	*id = status == DB_OK && rows.rows > 0 ? db_int(&rows, 0, 0) : 0;
	return status;
}

/* Dispatched means that somebody of the office said where it belongs; what was refused or a
 * duplicate was placed by nobody. */
#define PLACED \
	" FROM ticket t LEFT JOIN unit u ON u.id = COALESCE(t.answer_unit_id, t.unit_id)" \
	" WHERE t.id > ? AND t.site_id = ? AND t.kind = 'letter' AND t.unit_id IS NOT NULL" \
	" AND t.state IN ('DISPATCHED', 'HANDLING', 'NEEDINFO', 'IN_REVIEW2', 'IN_REVIEW3'," \
	" 'REPLIED', 'REWORK', 'ARCHIVED')"

static enum db_status next_letters(struct db *db, struct pool *pool, enum suggest_subject subject,
	int64_t site_id, int64_t after, struct db_rows *rows)
{
	if (subject == SUGGEST_UNIT)
		return db_query(db, pool, rows,
			"SELECT t.id, u.id, t.title, t.body" PLACED
			" AND u.active = 1 ORDER BY t.id LIMIT ?",
			INT(after), INT(site_id), INT(BATCH));
	return db_query(db, pool, rows,
		"SELECT t.id, t.category, t.title, t.body" PLACED
		" AND t.category <> '' ORDER BY t.id LIMIT ?",
		INT(after), INT(site_id), INT(BATCH));
}

enum db_status suggest_gather(struct db *db, int64_t site_id, enum suggest_subject subject,
	struct classify_trainer *trainer, void (*progress)(void *ctx, int64_t done), void *ctx)
{
	struct pool *pool = pool_open();
	struct db_rows rows = {.rows = 0};
	int64_t after, done = 0;
	enum db_status status = first_letter(db, pool, site_id, &after);

	while (status == DB_OK) {
		pool_empty(pool);
		status = next_letters(db, pool, subject, site_id, after, &rows);
		if (status != DB_OK || rows.rows == 0)
			break;
		for (size_t i = 0; i < rows.rows; i++) {
			after = db_int(&rows, i, 0);
			classify_add(trainer, db_text(&rows, i, 1), db_text(&rows, i, 2),
				db_text(&rows, i, 3));
		}
		done += (int64_t)rows.rows;
		if (progress)
			progress(ctx, done);
	}
	pool_close(&pool);
	return status;
}

enum db_status suggest_keep(struct db *db, int64_t site_id, enum suggest_subject subject,
	const struct buf *model, size_t letters, const char *words, instant now)
{
	if (!model)
		return db_exec(db, "DELETE FROM model WHERE site_id = ? AND subject = ?",
			INT(site_id), TEXT(suggest_name(subject)));
	return db_exec(db,
		"INSERT INTO model (site_id, subject, version, trained_at, letters, words, body)"
		" VALUES (?, ?, 1, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE version = version + 1,"
		" trained_at = VALUES(trained_at), letters = VALUES(letters),"
		" words = VALUES(words), body = VALUES(body)",
		INT(site_id), TEXT(suggest_name(subject)), TIME(now), INT((int64_t)letters),
		TEXT(words), BYTES(model->p, model->n));
}

/* --- models in memory --- */

struct kept {
	int64_t site_id; /* 0: free */
	int64_t version; /* 0: the database has none */
	instant trained_at; /* a deleted model may come back with the same number */
	struct classify *model; /* NULL: none, or a damaged one */
	instant looked_at;
};
struct suggester {
	struct kept kept[SUGGEST_SUBJECTS][SITES];
};

struct suggester *suggest_open(void)
{
	return xalloc(sizeof(struct suggester));
}

static void drop(struct kept *kept)
{
	classify_close(&kept->model);
	*kept = (struct kept){.site_id = 0};
}

void suggest_close(struct suggester **suggester)
{
	if (!*suggester)
		return;
	for (int subject = 0; subject < SUGGEST_SUBJECTS; subject++)
		for (int i = 0; i < SITES; i++)
			drop(&(*suggester)->kept[subject][i]);
	free(*suggester);
	*suggester = NULL;
}

/* The place of this site's model; that of the one looked at longest ago when there is none free. */
static struct kept *place_of(struct suggester *s, enum suggest_subject subject, int64_t site_id)
{
	struct kept *kept = s->kept[subject], *oldest = &kept[0];

	for (int i = 0; i < SITES; i++) {
		if (kept[i].site_id == site_id)
			return &kept[i];
		if (kept[i].site_id == 0 ||
			(oldest->site_id != 0 && kept[i].looked_at < oldest->looked_at))
			oldest = &kept[i];
	}
	drop(oldest);
	*oldest = (struct kept){.site_id = site_id, .looked_at = INSTANT_NONE};
	return oldest;
}

static enum db_status load(struct kept *kept, struct db *db, enum suggest_subject subject)
{
	struct pool *pool = pool_open();
	struct buf err = BUF_INIT;
	struct db_rows rows;
	size_t n = 0;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT version, trained_at, body FROM model WHERE site_id = ? AND subject = ?",
		INT(kept->site_id), TEXT(suggest_name(subject)));

	if (status == DB_OK) {
		classify_close(&kept->model);
		kept->version = 0;
		kept->trained_at = INSTANT_NONE;
	}
	if (status == DB_OK && rows.rows > 0) {
		const char *body = db_bytes(&rows, 0, 2, &n);
		kept->version = db_int(&rows, 0, 0);
		kept->trained_at = db_time(&rows, 0, 1);
		kept->model = classify_read(body, n, &err);
		if (!kept->model)
			log_error("model of %s for site %lld: %s; nothing is suggested until "
				  "`huiying learn` has made a new one",
				suggest_name(subject), (long long)kept->site_id, buf_str(&err));
	}
	buf_free(&err);
	pool_close(&pool);
	return status;
}

static enum db_status keep_up(struct kept *kept, struct db *db, struct pool *pool,
	enum suggest_subject subject, instant now)
{
	bool first = kept->looked_at == INSTANT_NONE;
	struct db_rows rows;
	enum db_status status;

	/* also when the clock was put back */
	if (!first && now >= kept->looked_at && now - kept->looked_at < LOOK_EVERY)
		return DB_OK;
	status = db_query(db, pool, &rows,
		"SELECT version, trained_at FROM model WHERE site_id = ? AND subject = ?",
		INT(kept->site_id), TEXT(suggest_name(subject)));
	if (status != DB_OK)
		return status;
	int64_t version = rows.rows > 0 ? db_int(&rows, 0, 0) : 0;
	instant trained_at = rows.rows > 0 ? db_time(&rows, 0, 1) : INSTANT_NONE;
	if (version == 0)
		classify_close(&kept->model);
	if (version != 0 && (first || version != kept->version || trained_at != kept->trained_at))
		status = load(kept, db, subject);
	if (status == DB_OK) {
		kept->looked_at = now;
		kept->version = version ? kept->version : 0;
	}
	return status;
}

/* --- suggesting --- */

static const char *join(struct pool *pool, const struct classify_guess *guess)
{
	const char *text = "";
	for (size_t i = 0; i < guess->n_words; i++)
		text = pool_print(pool, "%s%s%s", text, i ? "、" : "", guess->words[i]);
	return text;
}

enum db_status suggest_for(struct suggester *s, struct db *db, struct pool *pool, int64_t site_id,
	enum suggest_subject subject, const char *title, const char *body, instant now,
	struct suggestion out[SUGGEST_MOST], size_t *n)
{
	struct kept *kept = place_of(s, subject, site_id);
	struct classify_guess guess[SUGGEST_MOST];
	enum db_status status = keep_up(kept, db, pool, subject, now);

	*n = 0;
	if (status != DB_OK || !kept->model)
		return status;
	size_t guesses = classify_guess(kept->model, pool, title, body, guess, SUGGEST_MOST);
	if (guesses == 0 || guess[0].share < classify_least(kept->model))
		return DB_OK;
	for (size_t i = 0; i < guesses && (i == 0 || guess[i].share >= SUGGEST_ALSO); i++)
		out[(*n)++] =
			(struct suggestion){guess[i].label, guess[i].share, join(pool, &guess[i])};
	return DB_OK;
}
