/* SPDX-License-Identifier: MIT */
/*
 * What the files of this program share: the handlers that solicitations.c puts into its table of
 * routes and what they show.
 */
#ifndef HUIYING_SOLICITATIONS_H
#define HUIYING_SOLICITATIONS_H

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "tickets/opinion.h"
#include "tickets/solicitation.h"
#include "view/intake.h"
#include "view/program.h"
#include "web/app.h"
#include "web/data.h"

/* The one whose number stands in the path behind "solicitations/": 0, 404 for one that the public
 * does not see, 503. */
int solicitation_asked(struct request *rq, struct solicitation **out);

#endif
