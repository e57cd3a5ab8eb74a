/* SPDX-License-Identifier: MIT */
/*
 * An answer (text/rich.h) as page data for the partial _rich, the only way in which answers are
 * shown: {{#_answer_rich}}{{>_rich}}{{/_answer_rich}}. Headings begin at h3. Programs get the
 * marked text itself, mails and searches rich_plain().
 */
#ifndef HUIYING_VIEW_RICH_VIEW_H
#define HUIYING_VIEW_RICH_VIEW_H

#include "web/data.h"
#include "web/request.h"

/* `blocks` under key (begin it with "_"); null when text is empty. */
void view_rich(struct request *rq, struct data *out, const char *key, const char *text);

/* The same of single blocks, for pages that put something between them. */
struct rich_block;
void view_rich_blocks(struct request *rq, struct data *out, const char *key,
	const struct rich_block *blocks, size_t n);

#endif
