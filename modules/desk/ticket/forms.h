/* SPDX-License-Identifier: MIT */
/* What the files of the forms share. */
#ifndef HUIYING_MODULES_DESK_TICKET_FORMS_H
#define HUIYING_MODULES_DESK_TICKET_FORMS_H

#include "modules/desk/ticket/ticket.h"

struct filling { /* one form being filled */
	struct request *rq;
	const struct desk_work *work;
	const char *action; /* the lawful one of its kind */
	bool typed; /* values come from the request */
	struct data *item;
};

/* --- forms.c --- */

/* What was typed, or what stands there otherwise. */
const char *form_value(const struct filling *f, const char *field, const char *otherwise);
enum db_status fill_words(struct filling *f);

/* --- forms_office.c: of the dispatch office --- */

enum db_status fill_dispatch(struct filling *f);
enum db_status fill_units_with(struct filling *f);
enum db_status fill_refuse(struct filling *f);
enum db_status fill_pending(struct filling *f);
enum db_status fill_decide(struct filling *f);
enum db_status fill_duplicate(struct filling *f);
enum db_status fill_callback(struct filling *f);
bool form_waits(const struct request *rq, const struct desk_work *work);
bool form_waits_not(const struct request *rq, const struct desk_work *work);
bool form_is_own_refusal(const struct request *rq, const struct desk_work *work);
enum db_status fill_sentiment(struct filling *f);
enum db_status fill_sentiment_sent(struct filling *f);
bool form_has_units(const struct request *rq, const struct desk_work *work);

/* --- forms_unit.c: of a unit --- */

enum db_status fill_propose(struct filling *f);
enum db_status fill_return(struct filling *f);
enum db_status fill_attach(struct filling *f);
bool form_wants_consent(const struct request *rq, const struct desk_work *work);
bool form_may_attach(const struct request *rq, const struct desk_work *work);
bool form_is_own_text(const struct request *rq, const struct desk_work *work);

/* --- corrections/forms.c: of an error report --- */

enum db_status fill_transfer(struct filling *f);
enum db_status fill_settle(struct filling *f);
enum db_status fill_handover(struct filling *f);
bool form_is_fake(const struct request *rq, const struct desk_work *work);

/* --- forms_time.c: what is done about limits --- */

bool forms_may_extend(const struct request *rq, const struct ticket *ticket, const char *action);
enum db_status fill_extension(struct filling *f);
enum db_status fill_supervise(struct filling *f);
enum db_status fill_acknowledge(struct filling *f);
bool form_is_drawn(const struct request *rq, const struct desk_work *work);
bool form_is_issued(const struct request *rq, const struct desk_work *work);
bool form_awaits_contact(const struct request *rq, const struct desk_work *work);

#endif
