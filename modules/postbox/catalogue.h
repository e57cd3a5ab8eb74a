/* SPDX-License-Identifier: MIT */
/* The catalogue: everything that pages are made of, on one page, for who fits it into a site. */
#ifndef POSTBOX_CATALOGUE_H
#define POSTBOX_CATALOGUE_H

struct request;

int catalogue_get(struct request *rq);

#endif
