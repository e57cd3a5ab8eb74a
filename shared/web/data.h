/* SPDX-License-Identifier: MIT */
/*
 * What a page shows: a small tree in the request's pool, filled by a handler, read by a Mustache
 * page or printed as JSON (the same fields). Keys are string literals and not copied; values are
 * not copied either: they live in the pool.
 */
#ifndef HUIYING_WEB_DATA_H
#define HUIYING_WEB_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct pool;
struct data;

enum data_kind { DATA_NULL, DATA_BOOL, DATA_INT, DATA_TEXT, DATA_LIST, DATA_OBJECT };

struct data *data_new(struct pool *pool); /* an object */
/* Setting a key twice replaces it. text NULL: JSON null, false in a page. */
void data_text(struct data *object, const char *key, const char *text);
void data_int(struct data *object, const char *key, int64_t value);
void data_bool(struct data *object, const char *key, bool value);
struct data *data_object(struct data *object, const char *key); /* a new object under key */
struct data *data_list(struct data *object, const char *key); /* a new list under key */
struct data *data_item(struct data *list); /* appends a new object */
void data_item_text(struct data *list, const char *text); /* appends a text */
void data_item_value(struct data *list, struct data *value);
void data_put(struct data *object, const char *key, struct data *value); /* shares value */

/* Free-standing values, for tests. */
struct data *data_make(struct pool *pool, enum data_kind kind);
struct data *data_make_text(struct pool *pool, const char *text);
struct data *data_make_int(struct pool *pool, int64_t value);
struct data *data_make_bool(struct pool *pool, bool value);

enum data_kind data_kind(const struct data *value);
const struct data *data_find(
	const struct data *object, const char *key, size_t n); /* NULL when absent */
const char *data_as_text(const struct data *value,
	char scratch[24]); /* numbers are written into scratch; "" for the rest */
bool data_true(const struct data
		*value); /* Mustache: not null, false or an empty list; "" and 0 are false too */
size_t data_count(const struct data *list);
const struct data *data_at(const struct data *list, size_t i);

/* JSON text. Keys that begin with `_` are for pages only and left out. */
void data_json(const struct data *value, struct buf *out);

#endif
