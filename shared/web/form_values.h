/* SPDX-License-Identifier: MIT */
/*
 * What a form is made of, for form.c and form_check.c only.
 */
#ifndef HUIYING_WEB_FORM_VALUES_H
#define HUIYING_WEB_FORM_VALUES_H

#include "web/form_raw.h"

#define FORM_MANY 1000
#define FORM_MANY_BYTES 400
#define FORM_FAMILY 4000 /* members of one */
#define FORM_MEMBER 130 /* bytes of a member's name */
#define FORM_UPLOADS 50 /* upload.count cannot ask for more */

struct value {
	const struct field *field;
	const char *text; /* "" when absent */
	const char **many; /* FIELD_MANY: each of them */
	size_t n_many;
	struct member *member; /* FIELD_FAMILY */
	size_t n_members, room_members;
	bool present;
};

struct fault { /* a message for a person */
	const char *name, *label, *message;
	size_t place; /* of its field among the declared ones */
	struct fault *next;
};

struct form {
	struct pool *pool;
	struct value *value;
	size_t n;
	struct upload *upload;
	size_t uploads;
	struct fault *errors; /* as the fields are declared, which is as a page shows them */
};

#endif
