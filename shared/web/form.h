/* SPDX-License-Identifier: MIT */
/*
 * Declared fields. A route names its fields; undeclared, repeated (but files, boxes) or malformed
 * ones are 400, a value that does not fit is kept for redisplay with a message beside the field
 * (422). Whole keys are compared; UTF-8 is checked; NUL and controls refused; line ends become \n;
 * single-line values lose their outer white space.
 */
#ifndef HUIYING_WEB_FORM_H
#define HUIYING_WEB_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/conf.h"

struct data;
struct pool;

enum field_type {
	FIELD_LINE, /* one line of text */
	FIELD_TEXT, /* several lines */
	FIELD_INT, /* least..most are the value's bounds */
	FIELD_BOOL, /* 1/0, on, true/false, yes/no; absent is false */
	FIELD_KEY, /* [A-Za-z0-9_-]{16,64} */
	FIELD_SECRET, /* one line, never shown again, never trimmed */
	FIELD_FILE, /* attachments; multipart only; may repeat */
	FIELD_MANY, /* ticked boxes of one name: lines that may repeat; least..most are their number
		     */
	FIELD_FAMILY, /* its name ends in `*`: all fields whose names begin so, texts of several
			 lines that may repeat, for forms whose questions are data; most is the
			 length of each */
};

struct field {
	const char *name; /* NULL ends a list; of a family, and of files that belong to one, it ends
			     in `*` */
	const char *label; /* what a person calls it: 标题 */
	enum field_type type;
	bool required;
	int least, most; /* in characters; 0: not looked at … */
	enum conf_key least_key, most_key; /* … or configuration keys, when `limits` is set */
	bool limits;
	const char *const *choices; /* NULL-terminated, or NULL */
	const char *json; /* of a family: the member of a JSON body whose members it takes; NULL:
			     none does */
};

struct upload { /* one received file, still temporary */
	const char *field; /* as sent: of a family "f.photo" */
	const char *name; /* last component, controls and separators removed, ≤ 100 characters */
	const char *type; /* sniffed with libmagic, never the client's word */
	const char *path; /* temporary; removed after the request unless upload_keep() took it */
	char hash[65]; /* of the content, by secret_hash(): the hash in force when it came */
	int64_t size;
	bool unscanned; /* the virus scanner was away: nobody gets it before it was scanned */
};

struct member { /* one field of a family */
	const char *name; /* what stands for the `*`: letters, digits, - _ . */
	const char *text;
};
struct form;

/* Value as it stands, "" when absent; never NULL. */
const char *form_text(const struct form *form, const char *name);
bool form_has(const struct form *form, const char *name); /* present and not empty */
int64_t form_int(const struct form *form, const char *name, int64_t absent);
bool form_bool(const struct form *form, const char *name);
/* The values of a FIELD_MANY in the order in which they came, each once; form_text() has the
 * first. */
const char **form_many(const struct form *form, const char *name, size_t *n);
/* The members of a FIELD_FAMILY ("q.*") in the order in which they came; empty ones too. */
const struct member *form_family(const struct form *form, const char *name, size_t *n);
const struct upload *form_uploads(const struct form *form, size_t *n);

/* A message for a person, starting with 请 where something is asked. The first one of a field
 * stays. They are shown in the order in which the fields are declared: declare them as the page has
 * them. */
void form_error(struct form *form, const char *name, const char *message);
const char *form_fault(const struct form *form, const char *name); /* NULL: none so far */
bool form_ok(const struct form *form);

/* Into data: `values` {name: text}, `errors` {name: message}, `error_list` [{field,label,message}],
 * `has_errors`. */
void form_show(const struct form *form, struct data *data);
/* Only `errors`: what a program gets with 422, without what it sent. */
void form_show_errors(const struct form *form, struct data *data);

#endif
