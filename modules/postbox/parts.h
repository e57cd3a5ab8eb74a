/* SPDX-License-Identifier: MIT */
/* The page of parts: everything that pages are made of, on one page, for who fits it into a site.
 */
#ifndef POSTBOX_PARTS_H
#define POSTBOX_PARTS_H

struct request;

int parts_get(struct request *rq);

#endif
