/* SPDX-License-Identifier: MIT */
/*
 * Tickets in which words stand, as a piece of SQL that a module's literal takes in: ids from the
 * full-text index, and from a plain scan of the newest rows. The scan is there because MariaDB does
 * not see words for a moment while it moves them from its cache into the index (seen with 10.11
 * under load), and mixes up phrases and prefixes as long as they lie in that cache (MDEV-41022);
 * the cache holds some hundred letters at most.
 *
 * table is search_public or search_staff; FIND_ARGS are the parameters for a struct search.
 */
#ifndef HUIYING_TICKETS_FIND_H
#define HUIYING_TICKETS_FIND_H

#include "store/db.h"
#include "text/search.h"

#define FIND_NEWEST "1000"
#define FIND_LIKE "CONCAT(' ', w.words) LIKE ?"
/* w, each row by its id: right after very many rows came in, the server may still take the table
 * for an empty one and read all of it for each row instead. */
#define FIND_ROW(table) table " w FORCE INDEX (PRIMARY)"

#define FIND_ALL \
	FIND_LIKE " AND " FIND_LIKE " AND " FIND_LIKE " AND " FIND_LIKE " AND " FIND_LIKE \
		  " AND " FIND_LIKE
#define FIND_NEW(table) \
	"SELECT w.ticket_id FROM (SELECT ticket_id FROM " table \
	" ORDER BY indexed_at DESC LIMIT " FIND_NEWEST ") AS newest STRAIGHT_JOIN " table \
	" w FORCE INDEX (PRIMARY) ON w.ticket_id = newest.ticket_id WHERE " FIND_ALL

#define FIND_IN(table) \
	"(SELECT ticket_id FROM " table \
	" WHERE MATCH (words) AGAINST (? IN BOOLEAN MODE) UNION " FIND_NEW(table) ")"

/* By one word of the index alone, the rest is looked for in what it has: of many words, the index
 * reads all letters of each. FIND_TERM_ARGS: the word as boolean mode has it, and the search. */
#define FIND_BY_TERM(table) \
	"(SELECT w.ticket_id FROM " table \
	" w WHERE MATCH (w.words) AGAINST (? IN BOOLEAN MODE) AND " FIND_ALL \
	" UNION " FIND_NEW(table) ")"

#define FIND_LIKE_ARGS(search) \
	TEXT((search)->like[0]), TEXT((search)->like[1]), TEXT((search)->like[2]), \
		TEXT((search)->like[3]), TEXT((search)->like[4]), TEXT((search)->like[5])
#define FIND_TERM_ARGS(term, search) TEXT(term), FIND_LIKE_ARGS(search), FIND_LIKE_ARGS(search)
#define FIND_ARGS(search) TEXT((search)->match), FIND_LIKE_ARGS(search)

#endif
