/* SPDX-License-Identifier: MIT */
/*
 * How a form is filled, for web/ only: body.c takes the fields in, form_settle() says what does not
 * fit.
 */
#ifndef HUIYING_WEB_FORM_RAW_H
#define HUIYING_WEB_FORM_RAW_H

#include "web/form.h"
#include "web/request_raw.h"

/* fields may be NULL. csrf: the field `csrf` is declared besides. */
struct form *form_new(struct pool *pool, const struct field *fields, bool csrf);

/* The declared field of this name, NULL when there is none. */
const struct field *form_field(const struct form *form, const char *name, size_t n);

/* One received value. 0, or 400: undeclared (unless lenient), repeated, a file's field, bytes that
 * no person types. lenient: a link that others made, maybe on a page in GBK. */
int form_take(struct form *form, const char *name, size_t name_n, const char *value, size_t n,
	bool lenient);

/* One received file of a FIELD_FILE. Its temporary file is the form's from here on. */
void form_take_upload(struct form *form, const struct upload *upload);

/* Each received file once more: one of which look() has something to tell goes, and that stands at
 * its field. */
typedef const char *form_look(void *ctx, struct upload *upload);
void form_sift_uploads(struct form *form, form_look *look, void *ctx);

/* After the last field: required ones, lengths, numbers, choices. 0, or 400 where no person types
 * (keys). */
int form_settle(struct form *form);

/* Removes temporary files that nobody kept. */
void form_end(struct form *form);

/* Reads query or body into rq->form, within the caps. 0, or 400, 413, 415. */
int body_read(struct request *rq, const struct route *route);

#endif
