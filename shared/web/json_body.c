/* SPDX-License-Identifier: MIT */
/* See json_body.h. What a value must be is said when the form is settled, as for every form. */
#include "web/json_body.h"

#include <jansson.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "web/form.h"

#define VALUES_MOST 2000 /* nobody is asked as much */
#define DEPTH_MOST 2 /* of objects in a family: a question, its row */

struct reading {
	struct pool *pool;
	const struct field *fields;
	int (*take)(void *ctx, const char *name, size_t name_n, const char *value, size_t value_n);
	void *ctx;
	size_t values;
};

static int take_text(struct reading *r, const char *name, const char *value, size_t n)
{
	if (++r->values > VALUES_MOST)
		return 400;
	return r->take(r->ctx, name, strlen(name), value, n);
}

static int take_scalar(struct reading *r, const char *name, const json_t *value)
{
	const char *text;

	switch (json_typeof(value)) {
	case JSON_STRING:
		return take_text(r, name, json_string_value(value), json_string_length(value));
	case JSON_INTEGER:
		text = pool_print(r->pool, "%lld", (long long)json_integer_value(value));
		return take_text(r, name, text, strlen(text));
	case JSON_REAL:
		text = pool_print(r->pool, "%.15g", json_real_value(value));
		return take_text(r, name, text, strlen(text));
	case JSON_TRUE: return take_text(r, name, "1", 1);
	case JSON_FALSE: return take_text(r, name, "0", 1);
	case JSON_NULL: return 0;
	default: return 400;
	}
}

static int take_value(struct reading *r, const char *name, const json_t *value)
{
	int status = 0;

	if (!json_is_array(value))
		return take_scalar(r, name, value);
	for (size_t i = 0; i < json_array_size(value) && status == 0; i++)
		status = take_scalar(r, name, json_array_get(value, i));
	return status;
}

static int take_family(struct reading *r, const char *name, json_t *members, int depth)
{
	const char *key;
	json_t *value;

	json_object_foreach(members, key, value)
	{
		const char *whole = pool_print(r->pool, "%s.%s", name, key);
		int status = json_is_object(value) && depth < DEPTH_MOST
			? take_family(r, whole, value, depth + 1)
			: take_value(r, whole, value);
		if (status)
			return status;
	}
	return 0;
}

/* The family that a JSON body calls so: "q" of the field "q.*". */
static const char *family(struct reading *r, const char *key)
{
	for (const struct field *f = r->fields; f && f->name; f++) {
		if (f->json && str_equal(f->json, key))
			return pool_copy(r->pool, f->name, strcspn(f->name, ".*"));
	}
	return NULL;
}

static int take_all(struct reading *r, json_t *object)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		const char *name = json_is_object(value) ? family(r, key) : NULL;
		int status = name ? take_family(r, name, value, 1) : take_value(r, key, value);

		if (status)
			return status;
	}
	return 0;
}

int json_body_read(struct pool *pool, const char *text, size_t n, const struct field *fields,
	int (*take)(void *ctx, const char *name, size_t name_n, const char *value, size_t value_n),
	void *ctx)
{
	struct reading reading = {pool, fields, take, ctx, 0};
	json_error_t error;
	json_t *object = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	int status = json_is_object(object) ? take_all(&reading, object) : 400;

	json_decref(object);
	return status;
}
