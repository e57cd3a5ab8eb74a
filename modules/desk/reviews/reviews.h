/* SPDX-License-Identifier: MIT */
/*
 * Reviews on the pages of the desk: whose step it is, the check-lists as they are answered, and
 * the printed form (信息发布审查表).
 */
#ifndef HUIYING_MODULES_DESK_REVIEWS_H
#define HUIYING_MODULES_DESK_REVIEWS_H

#include "modules/desk/ticket/ticket.h"
#include "tickets/reviews/review.h"

/* --- fields of every form with check-lists: one radio group a line, the value says line and
 * answer: "check.content.safety=no" --- */

#define REVIEW_CHECKS 48
#define REVIEW_CHECK(n) \
	{ \
		"check_" #n, "审核内容", FIELD_LINE, .most = 100 \
	}
#define REVIEW_CHECKS_8(a, b, c, d, e, f, g, h) \
	REVIEW_CHECK(a), REVIEW_CHECK(b), REVIEW_CHECK(c), REVIEW_CHECK(d), REVIEW_CHECK(e), \
		REVIEW_CHECK(f), REVIEW_CHECK(g), REVIEW_CHECK(h)
/* Without a comma at its end. */
#define REVIEW_FIELDS \
	{"route", "审核流程", FIELD_LINE, .most = 40}, REVIEW_CHECKS_8(0, 1, 2, 3, 4, 5, 6, 7), \
		REVIEW_CHECKS_8(8, 9, 10, 11, 12, 13, 14, 15), \
		REVIEW_CHECKS_8(16, 17, 18, 19, 20, 21, 22, 23), \
		REVIEW_CHECKS_8(24, 25, 26, 27, 28, 29, 30, 31), \
		REVIEW_CHECKS_8(32, 33, 34, 35, 36, 37, 38, 39), \
		REVIEW_CHECKS_8(40, 41, 42, 43, 44, 45, 46, 47)

/* --- reviews.c: of an answer --- */

/* Is the step of this text that waits one for this person: by role and unit, and because nothing of
 * this text went through the same hands before. For review, release and back. */
bool reviews_allow(const struct request *rq, const struct ticket *ticket);
/* Has this person the turn's role at its unit. */
bool reviews_is_turn(
	const struct desk_session *person, const struct review_turn *turn, int64_t unit_id);
/* For propose, review and release: route and answers of the form into the act. Returns what is
 * missing as a sentence, NULL: nothing; *status: the database could not be asked. */
const char *reviews_plan(
	struct request *rq, const struct ticket *ticket, struct act *act, enum db_status *status);
/* `review` {route, steps: [{title, done, here, who, unit, when}], waits_for: [unit], plan_missing},
 * `_checks` and `_routes` for the form of this person, `_record_url` (审查表), and `copy` with
 * where the public copy stands. typed: the answers of this request are put back. */
enum db_status reviews_show(
	struct request *rq, const struct desk_work *work, bool typed, struct data *data);

/* --- checks.c: check-lists --- */

size_t reviews_checks(struct request *rq, struct check_answer **out);
/* `_checks`: [{title, source, lines: [{field, name, fine, bad, is_fine, is_bad, id}], all_field,
 * all, is_all, count}]; `_tick` lists have one box a line instead. */
void reviews_show_checks(struct request *rq, const struct policy_route *route, const char *content,
	bool typed, struct data *data);
/* Why these answers do not do, as a sentence; NULL: they do. content: the kind of its ticket. */
const char *reviews_lacking(struct request *rq, const struct policy_route *route,
	const char *content, const struct check_answer *checks, size_t n);
/* `steps` of a route with those that were taken. */
void reviews_show_steps(struct request *rq, const struct policy_route *route,
	const struct review *taken, size_t n, int version, int step, struct data *out);
/* `_routes`: [{name, title, text, selected}] */
void reviews_show_routes(struct request *rq, const struct policy_route *const *routes, size_t n,
	const struct policy_route *chosen, struct data *data);

/* --- record.c: 信息发布审查表 --- */

int record_page(struct request *rq);

/* --- reviews_db.c --- */

struct reviews_crew { /* persons with the same duties who can log in */
	unsigned roles;
	bool here, office; /* at the unit, at the dispatch office */
	int64_t count;
};
/* Of the unit and of the dispatch office, this person left out. */
enum db_status reviews_db_crews(struct db *db, struct pool *pool, const struct desk_session *person,
	int64_t unit_id, struct reviews_crew **out, size_t *n);

enum db_status reviews_db_plan(struct db *db, struct pool *pool, int64_t ticket_id, bool *there);

#endif
