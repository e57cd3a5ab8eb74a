/* SPDX-License-Identifier: MIT */
/*
 * The pages of a program, once for each look: the installed ones with the site's own before them
 * (pages.override), and on top of these what a folder of pages.override/looks changes for the sites
 * whose location in nginx names it ($hy_look). All are read and compiled at start; a request only
 * chooses. What a page is stands in mustache.h.
 */
#ifndef HUIYING_WEB_LOOKS_H
#define HUIYING_WEB_LOOKS_H

struct buf;
struct looks;
struct mustache;

/* NULL: a page of one of them has a fault; err names it, and the look. */
struct looks *looks_open(const char *program, struct buf *err);
void looks_close(struct looks **looks);
/* name as nginx says it, NULL or empty for the usual pages; those also for a look that is not
 * there, which is said once in the log. */
const struct mustache *looks_pages(const struct looks *looks, const char *name);

#endif
