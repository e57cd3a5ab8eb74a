/* SPDX-License-Identifier: MIT */
/*
 * The site's words in the database: read, changed with a record of each change, and compiled when
 * the version has risen. Reading a file of words is wordlist_text.c.
 */
#include "tickets/words/wordlist.h"

#include <stdlib.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/people/change.h"

#define KEEP_UP_EVERY (2 * SECOND)

/* --- compiled --- */

struct wordlists { /* a chain: few installations have more than one site */
	struct wordlists *next;
	int64_t site_id, version;
	instant looked_at;
	struct screen *screen; /* NULL: not read yet */
};

static struct wordlists *list_of(struct wordlists **lists, int64_t site_id)
{
	for (struct wordlists *list = *lists; list; list = list->next)
		if (list->site_id == site_id)
			return list;
	struct wordlists *made = xalloc(sizeof(*made));
	*made = (struct wordlists){.next = *lists, .site_id = site_id, .version = -1};
	*lists = made;
	return made;
}

static enum db_status compile(struct db *db, struct pool *pool, struct wordlists *list)
{
	struct wordlist_row *rows;
	size_t n;
	enum db_status status = wordlist_read(db, pool, list->site_id, &rows, &n);

	if (status != DB_OK)
		return status;
	struct screen_word *words = pool_alloc(pool, (n + 1) * sizeof(*words));
	for (size_t i = 0; i < n; i++)
		words[i] = (struct screen_word){
			rows[i].kind, rows[i].level, rows[i].word, rows[i].advice};
	screen_close(&list->screen);
	list->screen = screen_open(words, n);
	return DB_OK;
}

/* The version is read before the words: what changes in between is seen the next time. */
static enum db_status refresh(struct db *db, struct wordlists *list)
{
	struct pool *pool = pool_open();
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT version FROM screen_list WHERE site_id = ?", INT(list->site_id));
	int64_t version = status == DB_OK && rows.rows > 0 ? db_int(&rows, 0, 0) : 0;

	if (status == DB_OK && version != list->version) {
		status = compile(db, pool, list);
		if (status == DB_OK)
			list->version = version;
	}
	pool_close(&pool);
	return status;
}

const struct screen *wordlist_keep_up(
	struct db *db, struct wordlists **lists, int64_t site_id, instant now)
{
	struct wordlists *list = list_of(lists, site_id);
	bool lately =
		list->screen && now >= list->looked_at && now - list->looked_at < KEEP_UP_EVERY;

	if (lately)
		return list->screen;
	list->looked_at = now;
	if (refresh(db, list) != DB_OK)
		log_warn("words of site %lld: not read, the ones from before stay",
			(long long)site_id);
	return list->screen;
}

void wordlist_close(struct wordlists **lists)
{
	while (*lists) {
		struct wordlists *next = (*lists)->next;
		screen_close(&(*lists)->screen);
		free(*lists);
		*lists = next;
	}
}

/* --- the rows --- */

enum db_status wordlist_read(
	struct db *db, struct pool *pool, int64_t site_id, struct wordlist_row **out, size_t *n)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT w.kind, w.word, w.level, w.advice, w.changed_at, COALESCE(s.name, '')"
		" FROM screen_word w LEFT JOIN staff s ON s.id = w.changed_by"
		" WHERE w.site_id = ? ORDER BY w.kind, w.level DESC, w.word",
		INT(site_id));

	*n = 0;
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof(**out));
	for (size_t i = 0; i < rows.rows; i++) {
		struct wordlist_row *row = &(*out)[*n];
		*row = (struct wordlist_row){.word = db_text(&rows, i, 1),
			.level = (enum screen_level)db_int(&rows, i, 2),
			.advice = db_text(&rows, i, 3),
			.changed_at = db_time(&rows, i, 4),
			.changed_by = db_text(&rows, i, 5)};
		*n += wordlist_kind_of(db_text(&rows, i, 0), &row->kind);
	}
	return DB_OK;
}

/* --- changes --- */

struct putting {
	const struct wordlist_change *change;
	const struct wordlist_row *rows;
	size_t n, changed;
	bool always; /* the version rises though nothing changed */
};

/* "hold", "note: 写明哪一天"; "" when there is no such word. */
static const char *described(struct pool *pool, enum screen_level level, const char *advice)
{
	return pool_print(pool, "%s%s%s", wordlist_level(level), *advice ? ": " : "", advice);
}

static enum db_status old_value(struct db *db, struct pool *pool, int64_t site_id, const char *kind,
	const char *word, const char **out)
{
	struct db_rows rows;
	enum db_status status = db_query(db, pool, &rows,
		"SELECT level, advice FROM screen_word WHERE site_id = ? AND kind = ? AND word = ?",
		INT(site_id), TEXT(kind), TEXT(word));

	*out = "";
	if (status == DB_OK && rows.rows > 0)
		*out = described(
			pool, (enum screen_level)db_int(&rows, 0, 0), db_text(&rows, 0, 1));
	return status;
}

static enum db_status record(struct db *db, const struct wordlist_change *change, const char *kind,
	const char *word, const char *before, const char *after)
{
	struct change_record row = {.site_id = change->site_id,
		.at = change->now,
		.who = change->who,
		.thing = "word",
		.name = word,
		.field = kind,
		.old_value = before,
		.new_value = after};
	return change_write(db, &row);
}

static enum db_status raise_version(struct db *db, int64_t site_id)
{
	return db_exec(db,
		"INSERT INTO screen_list (site_id, version) VALUES (?, 1)"
		" ON DUPLICATE KEY UPDATE version = version + 1",
		INT(site_id));
}

static enum db_status put_one(
	struct db *db, struct pool *pool, struct putting *p, const struct wordlist_row *row)
{
	const struct wordlist_change *change = p->change;
	const char *kind = wordlist_kind(row->kind), *before,
		   *after = described(pool, row->level, row->advice);
	enum db_status status = old_value(db, pool, change->site_id, kind, row->word, &before);

	if (status != DB_OK || str_equal(before, after))
		return status;
	p->changed++;
	status = db_exec(db,
		"INSERT INTO screen_word (site_id, kind, word, level, advice, changed_at, "
		"changed_by)"
		" VALUES (?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE level = VALUES(level),"
		" advice = VALUES(advice), changed_at = VALUES(changed_at),"
		" changed_by = VALUES(changed_by)",
		INT(change->site_id), TEXT(kind), TEXT(row->word), INT(row->level),
		TEXT(row->advice), TIME(change->now), ID(change->staff_id));
	return status == DB_OK ? record(db, change, kind, row->word, before, after) : status;
}

static enum db_status put_step(struct db *db, void *ctx)
{
	struct putting *p = ctx;
	struct pool *pool = pool_open();
	enum db_status status = DB_OK;

	p->changed = 0;
	for (size_t i = 0; status == DB_OK && i < p->n; i++)
		status = put_one(db, pool, p, &p->rows[i]);
	if (status == DB_OK && (p->changed || p->always))
		status = raise_version(db, p->change->site_id);
	pool_close(&pool);
	return status;
}

enum db_status wordlist_put(struct db *db, const struct wordlist_change *change,
	const struct wordlist_row *rows, size_t n, size_t *changed)
{
	struct putting p = {.change = change, .rows = rows, .n = n};
	enum db_status status = db_transact(db, put_step, &p);

	*changed = p.changed;
	return status;
}

struct removing {
	const struct wordlist_change *change;
	const char *kind, *word;
	bool found;
};

static enum db_status remove_step(struct db *db, void *ctx)
{
	struct removing *r = ctx;
	struct pool *pool = pool_open();
	int64_t site_id = r->change->site_id;
	const char *before;
	enum db_status status = old_value(db, pool, site_id, r->kind, r->word, &before);

	r->found = status == DB_OK && *before;
	if (r->found)
		status = db_exec(db,
			"DELETE FROM screen_word WHERE site_id = ? AND kind = ? AND word = ?",
			INT(site_id), TEXT(r->kind), TEXT(r->word));
	if (status == DB_OK && r->found)
		status = record(db, r->change, r->kind, r->word, before, "");
	if (status == DB_OK && r->found)
		status = raise_version(db, site_id);
	pool_close(&pool);
	return status;
}

enum db_status wordlist_remove(struct db *db, const struct wordlist_change *change,
	enum screen_kind kind, const char *word, bool *found)
{
	struct removing r = {.change = change, .kind = wordlist_kind(kind), .word = word};
	enum db_status status = db_transact(db, remove_step, &r);

	*found = r.found;
	return status;
}

/* --- the first list --- */

static enum db_status begin_site(
	struct db *db, int64_t site_id, const struct wordlist_row *rows, size_t n, instant now)
{
	struct wordlist_change change = {.site_id = site_id, .who = "", .now = now};
	struct putting p = {.change = &change, .rows = rows, .n = n, .always = true};
	return db_transact(db, put_step, &p);
}

struct first_list {
	enum screen_kind kind;
	const char *file;
	struct wordlist_row *rows;
	size_t n;
};

static enum db_status read_first(struct pool *pool, const char *schema_dir, struct first_list *list)
{
	const char *path = pool_print(pool, "%s/words/%s", schema_dir, list->file);
	struct buf text = BUF_INIT, err = BUF_INIT;
	int line = 0;
	bool fine = file_read(path, 1 << 20, &text, &err) == 0 &&
		wordlist_parse(pool, buf_str(&text), list->kind, SCREEN_NOTE, &list->rows, &list->n,
			&line) == WORDLIST_FINE;

	if (!fine)
		log_error("%s:%d: %s", path, line, err.n ? err.p : "is no list of words");
	buf_free(&text);
	buf_free(&err);
	return fine ? DB_OK : DB_BAD;
}

enum db_status wordlist_begin(struct db *db, const char *schema_dir, instant now)
{
	struct pool *pool = pool_open();
	struct first_list lists[] = {
		{SCREEN_EMPTY, "empty.txt", NULL, 0}, {SCREEN_SITE, "sites.txt", NULL, 0}};
	struct db_rows sites;
	enum db_status status = db_query(db, pool, &sites,
		"SELECT s.id FROM site s LEFT JOIN screen_list l ON l.site_id = s.id"
		" WHERE l.site_id IS NULL");

	for (size_t k = 0; status == DB_OK && sites.rows > 0 && k < 2; k++)
		status = read_first(pool, schema_dir, &lists[k]);
	struct wordlist_row *rows = pool_alloc(pool, (lists[0].n + lists[1].n + 1) * sizeof(*rows));
	for (size_t i = 0; i < lists[0].n + lists[1].n; i++)
		rows[i] = i < lists[0].n ? lists[0].rows[i] : lists[1].rows[i - lists[0].n];
	for (size_t i = 0; status == DB_OK && i < sites.rows; i++)
		status = begin_site(db, db_int(&sites, i, 0), rows, lists[0].n + lists[1].n, now);
	pool_close(&pool);
	return status;
}
