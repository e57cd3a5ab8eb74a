/* SPDX-License-Identifier: MIT */
/*
 * A ticket as page data, the same for the mailbox and the desk. Field names are those of the JSON
 * interface.
 */
#ifndef HUIYING_VIEW_TICKET_VIEW_H
#define HUIYING_VIEW_TICKET_VIEW_H

#include "tickets/ticket.h"
#include "web/data.h"
#include "web/request.h"

/* number, number_grouped, title, body, box, unit, type, category, state, state_words, submitted_at
 * (ISO), submitted (words), due_at, due (words), provisional, answer, answered_at, answered,
 * answer_unit, rating (words), rating_value (5..1), rating_words, left (while it is open); for
 * pages
 * `_answer_rich`. Absent values are null. No contact data, no staff names. */
void view_ticket(struct request *rq, const struct engine *engine, const struct ticket *ticket,
	struct data *out);
/* `timeline`: [{at, when, who, what, words}], newest last. For the citizen `what` is a whole
 * sentence that names the unit and `who` is null. staff: with names, inner steps and contact reads;
 * else only what concerns the citizen. */
void view_timeline(struct request *rq, const struct engine *engine, const struct ticket *ticket,
	const struct happening *happenings, size_t n, bool staff, struct data *out);
/* rule, title, due_at, due, left, light, light_words, source, light_shape, running, outcome,
 * outcome_words, provisional, started_at, level, level_words, level_light, level_shape; left only
 * while it runs */
void view_clock(struct request *rq, const struct engine *engine, const struct clock *clock,
	struct data *item);
/* Why nobody gets a file, for people; NULL: whoever may see it gets it. */
const char *view_held(enum held held);
/* `attachments`: [{id, name, size (words), type, url, held}], url null when it is held back;
 * url_format stands below the prefix and has one %lld for the id. */
void view_attachments(struct request *rq, const struct attachment *attachments, size_t n,
	const char *url_format, struct data *out);
/* `light`, `light_words`, `light_shape` (○ ◔ ◑ ●). */
void view_light(struct data *out, enum light light);
/* `level`, `level_words` (已提醒), `level_light`, `level_shape`; null when none is behind. */
void view_level(struct data *out, enum level level);
/* An instant for programs (whole seconds), and for people. */
void view_iso(struct request *rq, struct data *out, const char *key, instant at);
void view_time(struct request *rq, struct data *out, const char *key, instant at);
/* Lists of the policy as options: [{id, name, selected}] under key. */
void view_choices(struct data *out, const char *key, struct policy_list list, const char *selected);

#endif
