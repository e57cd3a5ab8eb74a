/* SPDX-License-Identifier: MIT */
/*
 * The tree a page shows and its JSON. Objects are small vectors searched from the front: pages have
 * tens of keys, not thousands. Texts are taken as they are: that they are UTF-8 is the business of
 * whoever let them in.
 */
#include "web/data.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"

struct member {
	const char *key;
	size_t key_n;
	struct data *value;
};

struct data {
	struct pool *pool;
	enum data_kind kind;
	uint32_t n, room;
	union {
		bool yes;
		int64_t number;
		const char *text;
		struct data **items;
		struct member *members;
	};
};

struct data *data_make(struct pool *pool, enum data_kind kind)
{
	struct data *value = pool_alloc(pool, sizeof *value);

	value->pool = pool;
	value->kind = kind;
	if (kind == DATA_TEXT)
		value->text = "";
	return value;
}

struct data *data_make_text(struct pool *pool, const char *text)
{
	struct data *value = data_make(pool, text ? DATA_TEXT : DATA_NULL);

	if (text)
		value->text = text;
	return value;
}

struct data *data_make_int(struct pool *pool, int64_t number)
{
	struct data *value = data_make(pool, DATA_INT);

	value->number = number;
	return value;
}

struct data *data_make_bool(struct pool *pool, bool yes)
{
	struct data *value = data_make(pool, DATA_BOOL);

	value->yes = yes;
	return value;
}

struct data *data_new(struct pool *pool)
{
	return data_make(pool, DATA_OBJECT);
}

/* Room for one more element; the old vector stays behind in the pool until the request ends. */
static void *grow(struct data *value, void *old, size_t size)
{
	uint32_t room = value->room ? value->room * 2 : 8;
	void *more = pool_alloc(value->pool, room * size);

	if (value->n > 0)
		memcpy(more, old, value->n * size);
	value->room = room;
	return more;
}

static struct member *find_member(const struct data *object, const char *key, size_t n)
{
	for (uint32_t i = 0; i < object->n; i++) {
		struct member *member = &object->members[i];

		if (member->key_n == n && memcmp(member->key, key, n) == 0)
			return member;
	}
	return NULL;
}

void data_put(struct data *object, const char *key, struct data *value)
{
	size_t n = strlen(key);
	struct member *member;

	if (object->kind != DATA_OBJECT)
		bug("key %s set in something that is no object", key);
	member = find_member(object, key, n);
	if (!member) {
		if (object->n == object->room)
			object->members = grow(object, object->members, sizeof *member);
		member = &object->members[object->n++];
		member->key = key;
		member->key_n = n;
	}
	member->value = value;
}

void data_text(struct data *object, const char *key, const char *text)
{
	data_put(object, key, data_make_text(object->pool, text));
}

void data_int(struct data *object, const char *key, int64_t value)
{
	data_put(object, key, data_make_int(object->pool, value));
}

void data_bool(struct data *object, const char *key, bool value)
{
	data_put(object, key, data_make_bool(object->pool, value));
}

struct data *data_object(struct data *object, const char *key)
{
	struct data *value = data_make(object->pool, DATA_OBJECT);

	data_put(object, key, value);
	return value;
}

struct data *data_list(struct data *object, const char *key)
{
	struct data *value = data_make(object->pool, DATA_LIST);

	data_put(object, key, value);
	return value;
}

void data_item_value(struct data *list, struct data *value)
{
	if (list->kind != DATA_LIST)
		bug("item appended to something that is no list");
	if (list->n == list->room)
		list->items = grow(list, list->items, sizeof value);
	list->items[list->n++] = value;
}

struct data *data_item(struct data *list)
{
	struct data *value = data_make(list->pool, DATA_OBJECT);

	data_item_value(list, value);
	return value;
}

void data_item_text(struct data *list, const char *text)
{
	data_item_value(list, data_make_text(list->pool, text));
}

enum data_kind data_kind(const struct data *value)
{
	return value ? value->kind : DATA_NULL;
}

const struct data *data_find(const struct data *object, const char *key, size_t n)
{
	const struct member *member;

	if (!object || object->kind != DATA_OBJECT)
		return NULL;
	member = find_member(object, key, n);
	return member ? member->value : NULL;
}

const char *data_as_text(const struct data *value, char scratch[24])
{
	switch (data_kind(value)) {
	case DATA_TEXT: return value->text;
	case DATA_INT: snprintf(scratch, 24, "%" PRId64, value->number); return scratch;
	case DATA_NULL:
	case DATA_BOOL:
	case DATA_LIST:
	case DATA_OBJECT: break;
	}
	return "";
}

bool data_true(const struct data *value)
{
	switch (data_kind(value)) {
	case DATA_NULL: return false;
	case DATA_BOOL: return value->yes;
	case DATA_INT: return value->number != 0;
	case DATA_TEXT: return value->text[0] != '\0';
	case DATA_LIST: return value->n > 0;
	case DATA_OBJECT: return true;
	}
	return false;
}

size_t data_count(const struct data *list)
{
	return data_kind(list) == DATA_LIST ? list->n : 0;
}

const struct data *data_at(const struct data *list, size_t i)
{
	return i < data_count(list) ? list->items[i] : NULL;
}

/* How many bytes at p cannot stand in a JSON text that may end up inside a page. 0: this one can.
 */
static size_t json_special(const unsigned char *p)
{
	if (*p < 0x20 || *p == '"' || *p == '\\' || *p == '<' || *p == 0x7f)
		return 1;
	if (p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9))
		return 3;
	return 0;
}

static void json_escape(const unsigned char *p, size_t n, struct buf *out)
{
	if (n == 3)
		buf_text(out, p[2] == 0xa8 ? "\\u2028" : "\\u2029");
	else if (*p == '"' || *p == '\\')
		buf_print(out, "\\%c", *p);
	else if (*p == '\n')
		buf_text(out, "\\n");
	else
		buf_print(out, "\\u%04x", *p);
}

static void json_text(const char *text, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)text, *from = p;

	buf_char(out, '"');
	while (*p) {
		size_t n = json_special(p);

		if (n == 0) {
			p++;
			continue;
		}
		buf_add(out, from, (size_t)(p - from));
		json_escape(p, n, out);
		p += n;
		from = p;
	}
	buf_add(out, from, (size_t)(p - from));
	buf_char(out, '"');
}

static void json_object(const struct data *object, struct buf *out)
{
	const char *comma = "";

	buf_char(out, '{');
	for (uint32_t i = 0; i < object->n; i++) {
		const struct member *member = &object->members[i];

		if (member->key[0] == '_')
			continue;
		buf_text(out, comma);
		json_text(member->key, out);
		buf_char(out, ':');
		data_json(member->value, out);
		comma = ",";
	}
	buf_char(out, '}');
}

static void json_list(const struct data *list, struct buf *out)
{
	buf_char(out, '[');
	for (uint32_t i = 0; i < list->n; i++) {
		if (i > 0)
			buf_char(out, ',');
		data_json(list->items[i], out);
	}
	buf_char(out, ']');
}

void data_json(const struct data *value, struct buf *out)
{
	switch (data_kind(value)) {
	case DATA_NULL: buf_text(out, "null"); break;
	case DATA_BOOL: buf_text(out, value->yes ? "true" : "false"); break;
	case DATA_INT: buf_print(out, "%" PRId64, value->number); break;
	case DATA_TEXT: json_text(value->text, out); break;
	case DATA_LIST: json_list(value, out); break;
	case DATA_OBJECT: json_object(value, out); break;
	}
}
