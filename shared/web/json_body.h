/* SPDX-License-Identifier: MIT */
/*
 * A JSON object as the fields of a form: what a program sends instead of pairs.
 */
#ifndef HUIYING_WEB_JSON_BODY_H
#define HUIYING_WEB_JSON_BODY_H

#include <stddef.h>

struct field;
struct pool;

/* {"key": "…", "page": 2, "fresh": true, "boxes": ["a", "b"], "answers": {"home": "east", "parts":
 * {"light": "good"}}}: texts, numbers and truth as somebody would type them, lists as a field that
 * repeats, null as absent; what is in an object only a family of `fields` takes that names it
 * (field.json), as q.home and q.parts.light. take gets each pair; anything but 0 ends the reading.
 * Returns 0, 400 for what is no such object or has too many values, or what take returned. */
int json_body_read(struct pool *pool, const char *text, size_t n, const struct field *fields,
	int (*take)(void *ctx, const char *name, size_t name_n, const char *value, size_t value_n),
	void *ctx);

#endif
