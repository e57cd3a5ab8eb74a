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

#define FIND_IN(table) \
	"(SELECT ticket_id FROM " table " WHERE MATCH (words) AGAINST (? IN BOOLEAN MODE)" \
	" UNION SELECT w.ticket_id FROM (SELECT ticket_id FROM " table \
	" ORDER BY indexed_at DESC LIMIT " FIND_NEWEST ") AS newest JOIN " table \
	" w ON w.ticket_id = newest.ticket_id WHERE " FIND_LIKE " AND " FIND_LIKE \
	" AND " FIND_LIKE " AND " FIND_LIKE " AND " FIND_LIKE " AND " FIND_LIKE ")"

/* Of one word of the index alone, with the newest rows: whatever else has to be in them is for the
 * asker to look at (FIND_LIKE). The parameter is the word as boolean mode has it. */
#define FIND_BY_TERM(table) \
	"(SELECT ticket_id FROM " table " WHERE MATCH (words) AGAINST (? IN BOOLEAN MODE)" \
	" UNION (SELECT ticket_id FROM " table " ORDER BY indexed_at DESC LIMIT " FIND_NEWEST "))"

#define FIND_ARGS(search) \
	TEXT((search)->match), TEXT((search)->like[0]), TEXT((search)->like[1]), \
		TEXT((search)->like[2]), TEXT((search)->like[3]), TEXT((search)->like[4]), \
		TEXT((search)->like[5])

#endif
