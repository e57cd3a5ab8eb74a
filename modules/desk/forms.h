/* SPDX-License-Identifier: MIT */
/* What forms.c and forms_time.c share. */
#ifndef HUIYING_MODULES_DESK_FORMS_H
#define HUIYING_MODULES_DESK_FORMS_H

#include "modules/desk/desk.h"

struct filling { /* one form being filled */
	struct request *rq;
	const struct desk_work *work;
	bool typed; /* values come from the request */
	struct data *item;
};

/* --- forms.c --- */

/* What was typed, or what stands there otherwise. */
const char *form_value(const struct filling *f, const char *field, const char *otherwise);
enum db_status fill_words(struct filling *f);

/* --- forms_time.c: what is done about limits --- */

bool forms_may_extend(const struct request *rq, const struct ticket *ticket, const char *action);
enum db_status fill_extension(struct filling *f);
enum db_status fill_supervise(struct filling *f);
bool form_is_drawn(const struct desk_work *work);
bool form_awaits_contact(const struct desk_work *work);

#endif
