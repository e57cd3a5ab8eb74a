/* SPDX-License-Identifier: MIT */
/* Between the files of `huiying learn`. */
#ifndef HUIYING_LEARN_H
#define HUIYING_LEARN_H

#include "tickets/words/suggest.h"
#include "modules/huiying/cli.h"

/* Learns for unit and category; a row for each into the table, which may be NULL. */
int learn_site(struct cli *cli, struct table *table);
/* How well it did, as tables: in all, by label, what it takes for what, and whether its shares come
 * true. */
void learn_print(struct cli *cli, const char *subject, const struct classify_trainer *trainer,
	const struct classify_tried *tried, size_t n);

#endif
