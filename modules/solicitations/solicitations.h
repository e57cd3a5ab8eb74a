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
#include "tickets/solicitations/opinion.h"
#include "tickets/solicitations/solicitation.h"
#include "view/intake.h"
#include "view/program.h"
#include "web/app.h"
#include "web/data.h"

/* asked.c */

/* The one whose number stands in the path behind "solicitations/": 0, 404 for one that the public
 * does not see, 503. */
int solicitation_asked(struct request *rq, struct solicitation **out);
/* "solicitations/NUMBER" of the path. */
const char *solicitation_folder(struct request *rq);
/* What a list and every page of one have in common: number, title, unit, subject, phase, times,
 * addresses. */
void solicitation_show(struct request *rq, const struct solicitation *s, struct data *out);
/* What people call its subject. */
const char *solicitation_subject(const struct solicitation *s);

/* list.c, feed.c */
int list_get(struct request *rq);
extern const char *const feed_filters[]; /* what the list and its feed are filtered by */
int feed_get(struct request *rq);

/* page.c */
int page_get(struct request *rq);

/* files.c */
/* `attachments` of one purpose (draft, explanation, result) under key; null when there is none. */
void files_show(struct request *rq, const struct solicitation *s, const struct attachment *files,
	size_t n, const char *purpose, const char *key, struct data *out);
int file_get(struct request *rq);

/* opinions.c */
int opinions_get(struct request *rq);

/* write.c */
int write_get(struct request *rq);
int write_post(struct request *rq);

/* answer.c, answer_results.c */
int answer_get(struct request *rq);
int answer_post(struct request *rq);
int answer_results_get(struct request *rq);

/* results.c */
int results_get(struct request *rq);

#endif
