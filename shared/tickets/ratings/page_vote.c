/* SPDX-License-Identifier: MIT */
/*
 * Votes on pages: counted in the row of page and day, together with the mark that this address has
 * voted. Which requests may vote, and how often an address may at all, is the program's.
 */
#include "tickets/ratings/page_vote.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/network.h"
#include "base/pool.h"
#include "base/str.h"
#include "text/redact.h"

#define FORGET_MOST 5000

/* --- which page --- */

static bool one_of(const char *host, size_t n, const char *const *hosts)
{
	for (size_t i = 0; hosts && hosts[i]; i++)
		if (strlen(hosts[i]) == n && strncasecmp(hosts[i], host, n) == 0)
			return true;
	return false;
}

/* As a browser would send it: printable, without blanks. */
static bool plain(const char *path)
{
	for (; *path; path++)
		if ((unsigned char)*path <= ' ' || *path == 127 || *path == '\\' || *path == '<' ||
			*path == '>' || *path == '"')
			return false;
	return true;
}

char *page_vote_path(struct pool *pool, const char *typed, const char *const *hosts)
{
	const char *path = typed;
	size_t scheme = str_starts(typed, "https://") ? 8 : str_starts(typed, "http://") ? 7 : 0;

	if (scheme) {
		const char *host = typed + scheme;
		size_t n = strcspn(host, "/?#");
		if (!one_of(host, n, hosts))
			return NULL;
		path = host[n] ? host + n : "/";
	}
	if (*path == '?' || *path == '#')
		path = pool_print(pool, "/%s", path);
	if (path[0] != '/' || path[1] == '/' || !plain(path))
		return NULL;
	size_t n = strcspn(path, "#");
	return n <= PAGE_URL_MOST ? pool_print(pool, "%.*s", (int)n, path) : NULL;
}

/* --- voting --- */

struct voting {
	const struct page_vote *vote;
	char page[SECRET_HEX], voter[SECRET_HEX], day[INSTANT_TEXT];
	const char *words; /* NULL: none */
	bool again; /* has voted on this page today */
	bool kept; /* what was said */
};

static void name_page(const char *path, char out[SECRET_HEX])
{
	unsigned char hash[SECRET_HASH];

	secret_sha256(path, strlen(path), hash);
	str_hex(hash, sizeof hash, out);
}

static void name_voter(const struct secret *secret, const struct voting *v, char out[SECRET_HEX])
{
	unsigned char hash[SECRET_HASH];
	char household[NETWORK_HOUSEHOLD];
	struct buf who = BUF_INIT;

	buf_print(&who, "%lld %s %s %s", (long long)v->vote->site_id,
		network_household(v->vote->address, household), v->page, v->day);
	secret_lookup(secret, "page vote", buf_str(&who), strlen(buf_str(&who)), hash);
	buf_free(&who);
	str_hex(hash, sizeof hash, out);
}

static enum db_status keep_words(struct db *db, struct voting *v)
{
	int64_t id;

	secret_random(&id, sizeof id);
	enum db_status status = db_exec(db,
		"INSERT INTO page_remark (id, site_id, url_hash, at, words)"
		" SELECT ?, ?, ?, ?, ? FROM page_vote WHERE site_id = ? AND url_hash = ?"
		" AND on_day = ? AND useful + useless <= ?",
		INT(id & INT64_MAX), INT(v->vote->site_id), TEXT(v->page), TIME(v->vote->at),
		TEXT(v->words), INT(v->vote->site_id), TEXT(v->page), TEXT(v->day),
		INT(PAGE_REMARKS));
	v->kept = status == DB_OK && db_affected(db) > 0;
	return status;
}

static enum db_status count(struct db *db, const struct voting *v)
{
	return db_exec(db,
		"INSERT INTO page_vote (site_id, url_hash, on_day, url, useful, useless)"
		" VALUES (?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
		" useful = useful + VALUES(useful), useless = useless + VALUES(useless)",
		INT(v->vote->site_id), TEXT(v->page), TEXT(v->day), TEXT(v->vote->path),
		INT(v->vote->useful), INT(!v->vote->useful));
}

/* Only the first words of this voter. */
static enum db_status say(struct db *db, struct voting *v)
{
	enum db_status status = db_exec(
		db, "UPDATE page_voter SET said = 1 WHERE voter = ? AND said = 0", TEXT(v->voter));
	return status == DB_OK && db_affected(db) > 0 ? keep_words(db, v) : status;
}

static enum db_status vote(struct db *db, void *ctx)
{
	struct voting *v = ctx;

	v->kept = false;
	enum db_status status =
		db_exec(db, "INSERT IGNORE INTO page_voter (voter, on_day) VALUES (?, ?)",
			TEXT(v->voter), TEXT(v->day));
	v->again = status == DB_OK && db_affected(db) == 0;
	if (status == DB_OK && !v->again)
		status = count(db, v);
	if (status == DB_OK && v->words)
		status = say(db, v);
	return status;
}

enum db_status page_vote_add(
	struct db *db, const struct secret *secret, const struct page_vote *given, bool *kept)
{
	struct pool *pool = pool_open();
	struct voting v = {.vote = given};

	day_iso(instant_day(given->at), v.day);
	name_page(given->path, v.page);
	name_voter(secret, &v, v.voter);
	/* nobody reads a remark before it lies at the desk: what is held back is not kept */
	if (!str_empty(given->words) && screen_worst(given->screen, given->words) < SCREEN_HOLD)
		v.words = redact_mask(pool, given->words, REDACT_LETTER, NULL);
	enum db_status status = db_transact(db, vote, &v);
	pool_close(&pool);
	*kept = status == DB_OK && v.kept;
	return status == DB_OK && v.again ? DB_DUPLICATE : status;
}

enum db_status page_voters_forget(struct db *db, day today, bool *more)
{
	char text[INSTANT_TEXT];

	enum db_status status = db_exec(db, "DELETE FROM page_voter WHERE on_day < ? LIMIT ?",
		TEXT(day_iso(today, text)), INT(FORGET_MOST));
	*more = status == DB_OK && db_affected(db) == FORGET_MOST;
	return status;
}

/* --- for the desk --- */

enum db_status page_vote_list(struct db *db, struct pool *pool, int64_t site_id, day from, day to,
	int limit, int offset, struct page_votes **out, size_t *n, struct page_votes *all,
	int64_t *pages)
{
	char first[INSTANT_TEXT], last[INSTANT_TEXT];
	struct db_rows rows, sum;

	*n = 0;
	day_iso(from, first);
	day_iso(to, last);
	enum db_status status = db_query(db, pool, &sum,
		"SELECT COUNT(DISTINCT url_hash), COALESCE(SUM(useful), 0),"
		" COALESCE(SUM(useless), 0) FROM page_vote"
		" WHERE site_id = ? AND on_day >= ? AND on_day < ?",
		INT(site_id), TEXT(first), TEXT(last));
	if (status == DB_OK)
		status = db_query(db, pool, &rows,
			"SELECT MIN(url), url_hash, SUM(useful), SUM(useless) AS bad FROM page_vote"
			" WHERE site_id = ? AND on_day >= ? AND on_day < ?"
			" GROUP BY url_hash ORDER BY bad DESC, SUM(useful), url_hash"
			" LIMIT ? OFFSET ?",
			INT(site_id), TEXT(first), TEXT(last), INT(limit), INT(offset));
	if (status != DB_OK)
		return status;
	*pages = db_int(&sum, 0, 0);
	*all = (struct page_votes){.path = "",
		.hash = "",
		.useful = db_int(&sum, 0, 1),
		.useless = db_int(&sum, 0, 2)};
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct page_votes){db_text(&rows, i, 0), db_text(&rows, i, 1),
			db_int(&rows, i, 2), db_int(&rows, i, 3)};
	*n = rows.rows;
	return DB_OK;
}

/* Of one page through its own index, of all through that of the time. */
static enum db_status remarks(struct db *db, struct pool *pool, int64_t site_id, const char *hash,
	instant from, instant to, int limit, struct db_rows *rows)
{
	if (*hash)
		return db_query(db, pool, rows,
			"SELECT (SELECT v.url FROM page_vote v WHERE v.site_id = r.site_id"
			" AND v.url_hash = r.url_hash LIMIT 1), r.words, r.at FROM page_remark r"
			" WHERE r.site_id = ? AND r.url_hash = ? AND r.at >= ? AND r.at < ?"
			" ORDER BY r.at DESC, r.id LIMIT ?",
			INT(site_id), TEXT(hash), TIME(from), TIME(to), INT(limit));
	return db_query(db, pool, rows,
		"SELECT (SELECT v.url FROM page_vote v WHERE v.site_id = r.site_id"
		" AND v.url_hash = r.url_hash LIMIT 1), r.words, r.at FROM page_remark r"
		" WHERE r.site_id = ? AND r.at >= ? AND r.at < ? ORDER BY r.at DESC, r.id LIMIT ?",
		INT(site_id), TIME(from), TIME(to), INT(limit));
}

enum db_status page_remark_list(struct db *db, struct pool *pool, int64_t site_id, const char *hash,
	day from, day to, int limit, struct page_remark **out, size_t *n)
{
	struct db_rows rows;

	*n = 0;
	enum db_status status =
		remarks(db, pool, site_id, hash, day_start(from), day_start(to), limit, &rows);
	if (status != DB_OK)
		return status;
	*out = pool_alloc(pool, (rows.rows + 1) * sizeof **out);
	for (size_t i = 0; i < rows.rows; i++)
		(*out)[i] = (struct page_remark){
			db_text_or_empty(&rows, i, 0), db_text(&rows, i, 1), db_time(&rows, i, 2)};
	*n = rows.rows;
	return DB_OK;
}
