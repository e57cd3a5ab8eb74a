/* SPDX-License-Identifier: MIT */
/*
 * A report of an error on the website (网站纠错): a ticket of kind "correction" and what it is
 * about. A report of the same page and quote as one that is still worked on becomes its DUPLICATE
 * at once: one piece of work, and each reporter is answered.
 */
#ifndef HUIYING_TICKETS_CORRECTION_H
#define HUIYING_TICKETS_CORRECTION_H

#include "tickets/ticket.h"

#define CORRECTION_URL_MOST 1000 /* bytes, as it is kept */
#define CORRECTION_KINDS "correction.kinds" /* list of the policy */
#define CORRECTION_FAKE "fake" /* its code for a site that only pretends to be ours */

struct correction {
	int64_t ticket_id;
	const char *url, *site_code, *quote, *proposal; /* proposal: how it should read; "" none */
	const char *national_ref; /* NULL: not from the national platform */
	const char *handed_to; /* a fake site: to whom it was handed over, "" not yet */
	instant handed_at;
	int found; /* the quote on the page, by the latest visit: as visit.found */
	int64_t reports; /* of this error, this one and those joined to it */
	bool settled; /* submit: answered long ago elsewhere; not looked at, not joined */
};
/* Submits the ticket (its type is the code of the policy's list correction.kinds; without a title
 * it gets one), its row, the page's first visit and, where it repeats another one, joins it, in one
 * transaction. joined: number of the report that it was joined to, or ""; also for a repeated
 * submission. TICKET_WORDS: the address is none (correction_url). */
enum ticket_result correction_submit(struct db *db, const struct engine *engine,
	const struct ticket_new *ticket, const struct correction *about, struct receipt *receipt,
	char joined[TICKET_NUMBER]);
enum db_status correction_read(
	struct db *db, struct pool *pool, int64_t ticket_id, struct correction **out);
/* The ticket that a row of the national platform became; 0: none yet. */
enum db_status correction_by_national(struct db *db, struct pool *pool, int64_t site_id,
	const char *national_ref, int64_t *ticket_id);

/* Ids of the reports since a day, in the order of their ids, from after one on; national: those of
 * the national platform alone. */
enum db_status correction_walk(struct db *db, struct pool *pool, int64_t site_id, bool national,
	day since, int64_t after, int64_t *ids, size_t most, size_t *n);

/* --- correction_url.c --- */

/* http or https (http where none is typed), with a host; spelled one way (case, default port, dots,
 * %-escapes, fragment), so that reports of one page meet. Host names in Chinese stay so. NULL: not
 * an address of a page. */
char *correction_url(struct pool *pool, const char *typed);
/* Host and what follows, of such a URL: "www.example.gov.cn/news/". */
const char *correction_place(const char *url);

/* --- path_unit.c --- */

/* The unit whose pages these are: longest prefix of host and path in path_unit that ends where a
 * part of the address ends; 0: nobody's. */
enum db_status path_unit_of(
	struct db *db, struct pool *pool, int64_t site_id, const char *url, int64_t *unit_id);

/* --- correction_figures.c --- */

/* Public figures: 收到, 属实, 按时办结, by month; SPAM and DUPLICATE are not counted as received.
 * late: answered after the due instant, or not yet although it has passed. The first answer decides
 * whether it was in time. */
struct correction_figures {
	int64_t received, answered, fixed, untrue, out_of_scope, open, in_time, late;
};
struct correction_month {
	day first; /* of the month */
	struct correction_figures figures;
};
/* The month of `now` and those before it, newest first, n in all. */
enum db_status correction_months(struct db *db, struct pool *pool, int64_t site_id, instant now,
	size_t n, struct correction_month *out);

/* --- correction_public.c --- */

/* What everybody may see of an answered report: nothing of what a citizen wrote. */
struct correction_line {
	int64_t ticket_id;
	const char *number, *kind, *outcome, *unit; /* outcome: fixed, untrue, away */
	const char *url, *page_title; /* page_title "" when the page had none, or was not read */
	day received_on;
	instant answered_at;
};
struct correction_filter {
	int64_t site_id;
	int64_t unit_id; /* 0: all */
	const char *kind, *outcome; /* "": all */
	const char *after; /* number of the last line of the page before; "": from the newest */
	const struct search
		*search; /* in what correction_words indexed; NULL: all (text/search.h) */
	int64_t limit;
};
/* Newest answer first. */
enum db_status correction_lines(struct db *db, struct pool *pool,
	const struct correction_filter *filter, struct correction_line **out, size_t *n);
/* Host and path of the page without its query, which may say anything; of another's site the host
 * alone. */
const char *correction_page(struct pool *pool, const struct correction_line *line);
/* Where it can be looked at; NULL: not told. */
const char *correction_page_url(const struct correction_line *line);
const char *correction_page_title(const struct correction_line *line); /* "": none, or not told */

/* --- correction_words.c --- */

/* In a transaction that has changed the report's row: the words of its line in the public list; not
 * in the list, it has none. */
enum db_status correction_words(struct db *db, int64_t ticket_id);
#define CORRECTION_ADOPT_MOST 200
/* Reports that were answered before words were kept get theirs: a piece of the list, from *after
 * on. Those that have some are left alone. */
enum db_status correction_words_adopt(struct db *db, int64_t *after, bool *more);

#endif
