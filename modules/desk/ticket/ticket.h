/* SPDX-License-Identifier: MIT */
/*
 * A ticket at the desk: what its page needs, read once, the forms of what this person may do next,
 * and what is done with them.
 */
#ifndef HUIYING_MODULES_DESK_TICKET_H
#define HUIYING_MODULES_DESK_TICKET_H

#include "modules/desk/desk.h"
#include "modules/desk/near/near.h"
#include "modules/desk/ticket/presence.h"
#include "modules/desk/watch/watch_db.h"
#include "tickets/clocks/explain.h"
#include "tickets/ratings/rating.h"
#include "tickets/reviews/review.h"

/* --- ticket.c --- */

struct desk_again { /* why a ticket's page is shown again after a POST; NULL parts: not so */
	int status;
	const char *problem; /* one sentence above the forms */
	bool kept; /* what the form of this request carries is put back into its fields */
	int seen; /* version the person had seen: what happened since is shown; 0: nothing */
	const struct contact *contact; /* shown this once */
};
int desk_ticket_page(struct request *rq);
int desk_ticket_show(struct request *rq, struct ticket *ticket, const struct desk_again *again);
/* After a log-in or a new log-in in another window: the page with what was typed, nothing done. */
int desk_ticket_again(struct request *rq, const char *number, int status, const char *problem);

/* --- forms.c --- */

struct desk_work { /* a ticket and what its page needs beside it, read once */
	struct ticket *ticket;
	struct happening *happenings;
	size_t n_happenings;
	const char *proposed;
	struct saved_draft draft;
	struct desk_publication *publication; /* NULL: none */
	struct explanation *explained; /* its clocks */
	size_t n_explained;
	struct ticket_move *moves;
	size_t n_moves;
	struct desk_supervision *supervisions;
	size_t n_supervisions;
	struct unit *units; /* of the site */
	size_t n_units;
	struct co_unit *co_units; /* that answer together with the ticket's */
	size_t n_co_units;
	struct presence_list presence; /* who else has it open */
	struct near_letters near;
	struct attachment *files;
	size_t n_files;
	struct rating *ratings; /* every one that was given */
	size_t n_ratings;
	struct correction *correction; /* of an error report; else NULL */
	struct visit *visits; /* of its page, newest first */
	size_t n_visits;
	int64_t path_unit; /* whose page it is, 0: nobody's */
};
/* The lawful next actions of this person as forms, the usual one first, into data: `forms`. typed:
 * the action whose form gets its values from the request, NULL: none; *placed: there was such a
 * form. */
enum db_status forms_show(struct request *rq, const struct desk_work *work, const char *typed,
	struct data *data, bool *placed);

/* --- may.c --- */

/* Is this action lawful for this person on this ticket as it stands. */
bool forms_allow(const struct request *rq, const struct ticket *ticket, const char *action);

/* --- actions.c --- */

extern const struct field act_fields[];
int action_post(struct request *rq);
/* As desk_ticket; but what lay with this person's unit and moved on since is no stranger's: then
 * the reply says so, with what was typed, and *out is NULL. */
int desk_ticket_or_moved(struct request *rq, const char *number, struct ticket **out);
/* The ticket again with what was typed and one sentence; to a program only the sentence. */
int action_again(struct request *rq, struct ticket *ticket, int status, const char *problem);
int action_contact(struct request *rq);

/* --- bypass.c --- */

/* Would this refused act, sent for the version `seen`, have published a text without its reviews,
 * and was it never offered to this person. */
bool bypass_is(struct request *rq, const struct ticket *ticket, const char *action, int seen);
/* Keeps such an attempt in the ledger; false: it is none, or could not be kept, which is logged. */
bool bypass_record(struct request *rq, const struct ticket *ticket, const char *action);
/* What is said of it to who tried. */
#define BYPASS_WORDS "按规定，未经审核的内容不能发出，所以没有发出。这次操作已经记入台账。"

/* --- merge.c --- */

extern const struct field merge_fields[];
/* POST desk/tickets/:number/merge: the ticked letters become duplicates of this one. */
int action_merge(struct request *rq);

/* --- attachment.c --- */

extern const struct field attach_fields[];
int attachment_get(struct request *rq);
/* POST desk/tickets/:number/attach: files of staff, multipart. */
int attachment_post(struct request *rq);

/* --- draft.c --- */

extern const struct field draft_fields[];
int draft_post(struct request *rq);
/* May this person write the answer now: one that is reviewed, or one that goes out at once. */
bool draft_may(const struct request *rq, const struct ticket *ticket);
/* Has somebody else saved a different text since the writer of this form saw the draft. */
bool draft_crossed(const struct request *rq, const struct saved_draft *draft);
/* Who saved it and when, as the beginning of a sentence: 水小满 今天 14:05 保存了 */
char *draft_who(struct request *rq, const struct saved_draft *draft);

/* --- due.c: the limits of a ticket --- */

/* Reads what the ticket's page and its forms need to know of them. */
enum db_status due_read(struct request *rq, struct desk_work *work);
/* The running one of this rule; NULL: none. */
const struct explanation *due_running(const struct desk_work *work, const char *rule);
/* When this clock would be due if more time were granted now. */
instant due_longer(const struct explanation *e);
/* `next_due`, `clocks` with days, levels and whom they tell, `moves`. */
enum db_status due_show(struct request *rq, const struct desk_work *work, struct data *data);
/* The letter of supervision that waits to be issued; NULL: none. */
const struct desk_supervision *due_drawn(const struct desk_work *work);

#endif
