/* SPDX-License-Identifier: MIT */
/*
 * Ratings (好差评) of answered tickets: every one is kept, the first one counts in the figures and
 * stays there whatever comes later; one that a second person found malicious or mistaken does not
 * (申诉复核). Unrated stays unrated. An appeal is against the latest rating, when it is a bad one
 * and none was lodged against it; upheld, it lets the answer stand that was rated, and what was
 * measured until then stays. The acts are rows of the lifecycle (rate, rate_bad, callback …,
 * appeal, appeal_uphold, appeal_deny).
 */
#ifndef HUIYING_TICKETS_RATING_H
#define HUIYING_TICKETS_RATING_H

#include "tickets/ticket.h"

struct rating {
	int64_t ticket_id;
	int n, value;
	instant at;
	const char *words, *source; /* citizen, office, link */
	const char *appeal; /* "", asked, upheld, denied */
	const char *appeal_words, *appeal_by, *decided_words, *decided_by;
	int64_t appeal_by_id; /* who asked decides nothing; 0: nobody did */
	instant appeal_at, decided_at;
};
enum db_status rating_list(
	struct db *db, struct pool *pool, int64_t ticket_id, struct rating **out, size_t *n);

/* May its writer rate the answer that stands: each answer once, as long as rating.window lasts. */
bool rating_wanted(const struct engine *engine, const struct ticket *ticket, instant now);
/* The link of the invitation: the token follows from the secret and the ticket, so that a message
 * that is sent twice carries the same one; only its hash is stored. */
#define RATING_TOKEN 27
void rating_token(const struct secret *secret, int64_t ticket_id, char out[RATING_TOKEN]);
/* What the stored hash of a link is with the key for look-up that is in use; false: it was made
 * with keys that are gone. */
bool rating_link_renewed(
	const struct secret *secret, int64_t ticket_id, const char *stored, char out[SECRET_HEX]);
enum db_status rating_by_token(struct db *db, struct pool *pool, const struct secret *secret,
	int64_t site_id, const char *token, int64_t *ticket_id);

#endif
