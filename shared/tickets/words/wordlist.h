/* SPDX-License-Identifier: MIT */
/*
 * The site's own words (text/screen.h) as they are kept: looked after by the office, taken up by
 * every worker within two seconds. Each change is a change_record and raises the list's version,
 * in one transaction.
 */
#ifndef HUIYING_TICKETS_WORDLIST_H
#define HUIYING_TICKETS_WORDLIST_H

#include "store/db.h"
#include "text/screen.h"

struct pool;
struct wordlists; /* the compiled lists of a process, one a site */

/* The site's words, compiled; looks for a newer version at most every 2 seconds, and keeps what it
 * has when the database is away. NULL: no list could be read yet. Lives until the next call for
 * that site. *lists is NULL at first. */
const struct screen *wordlist_keep_up(
	struct db *db, struct wordlists **lists, int64_t site_id, instant now);
void wordlist_close(struct wordlists **lists);

struct wordlist_row {
	enum screen_kind kind;
	enum screen_level level; /* of an empty phrase always SCREEN_NOTE; of a site note (may be
				    linked to) or hold (must not) */
	const char *word, *advice;
	instant changed_at;
	const char *changed_by; /* name, "" when it came from the command line */
};
/* By kind, the gravest first, then by word. */
enum db_status wordlist_read(
	struct db *db, struct pool *pool, int64_t site_id, struct wordlist_row **out, size_t *n);

#define WORDLIST_WORD 60 /* characters */
#define WORDLIST_ADVICE 200

/* Who changes a list. */
struct wordlist_change {
	int64_t site_id;
	int64_t staff_id; /* 0: the command line */
	const char *who; /* login */
	instant now;
};
/* Adds each or replaces what stands there; changed: how many were new or different. */
enum db_status wordlist_put(struct db *db, const struct wordlist_change *change,
	const struct wordlist_row *rows, size_t n, size_t *changed);
enum db_status wordlist_remove(struct db *db, const struct wordlist_change *change,
	enum screen_kind kind, const char *word, bool *found);

/* A text file: a word a line; behind a tab, comma or blank the level (提示 核对 先看, note flag
 * hold; of a site 可以链接 不得链接, note hold) or, of an empty phrase, the advice. Lines that
 * begin with # are skipped. otherwise: level of a word or site without one. *line: the first line
 * that does not fit. */
enum wordlist_fault {
	WORDLIST_FINE = 0,
	WORDLIST_LEVEL, /* is none of the levels */
	WORDLIST_MARKS, /* no word in which anything could be found */
	WORDLIST_SITE, /* no address of a site */
	WORDLIST_LONG,
	WORDLIST_LONG_ADVICE
};
enum wordlist_fault wordlist_parse(struct pool *pool, const char *text, enum screen_kind kind,
	enum screen_level otherwise, struct wordlist_row **out, size_t *n, int *line);
/* Every site that never had a list begins with the phrases and hosts of schema/words. */
enum db_status wordlist_begin(struct db *db, const char *schema_dir, instant now);

/* As stored and on the command line: sensitive, empty, site; note, flag, hold. false: no such word.
 */
const char *wordlist_kind(enum screen_kind kind);
bool wordlist_kind_of(const char *word, enum screen_kind *out);
const char *wordlist_level(enum screen_level level);
bool wordlist_level_of(const char *word, enum screen_level *out);
/* 提示 核对 先看 */
const char *wordlist_level_words(enum screen_level level);
/* 可以链接 不得链接; false: not a level of a site. */
const char *wordlist_site_words(enum screen_level level);
bool wordlist_site_level_of(const char *word, enum screen_level *out);

#endif
