/* SPDX-License-Identifier: MIT */
/*
 * Reading the JSON of holiday-cn: {"year", "papers", "days": [{"name", "date", "isOffDay"}]}.
 */
#include "calendar/list.h"

#include <jansson.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

#define NAME_LONGEST 40 /* characters: as the table holds */
#define DATES_MOST 4000

/* A parsed tree has forgotten its lines: the n-th "date" key of the text stands where the n-th day
 * does, as long as names do not play tricks; then a line is off, nothing more. */
static int line_of(const char *text, size_t n, size_t index)
{
	static const char key[] = "\"date\"";
	int line = 1;

	for (size_t i = 0; i < n; i++) {
		line += text[i] == '\n';
		if (n - i >= sizeof key - 1 && memcmp(text + i, key, sizeof key - 1) == 0 &&
			index-- == 0)
			return line;
	}
	return line;
}

static const char *read_day(struct pool *pool, const json_t *entry, struct calendar_day *out)
{
	const char *date = json_string_value(json_object_get(entry, "date"));
	const json_t *off = json_object_get(entry, "isOffDay");
	const json_t *name = json_object_get(entry, "name");

	if (!date || day_parse(date, &out->d) != 0)
		return "expected \"date\" with a date that exists, as \"2026-01-31\"";
	if (!json_is_boolean(off))
		return "expected \"isOffDay\" with true or false";
	if (name && !json_is_string(name))
		return "expected \"name\" with a text";
	out->kind = json_is_true(off) ? DAY_HOLIDAY : DAY_WORKDAY;
	out->name = utf8_cut(pool, name ? json_string_value(name) : "", NAME_LONGEST);
	return NULL;
}

static const char *read_head(struct pool *pool, const json_t *root, struct calendar_file *out)
{
	const json_t *year = json_object_get(root, "year");
	const char *paper = json_string_value(json_array_get(json_object_get(root, "papers"), 0));

	if (!json_is_object(root) || !json_is_array(json_object_get(root, "days")))
		return "expected an object with \"year\" and a list \"days\"";
	if (!json_is_integer(year) || json_integer_value(year) < CALENDAR_FIRST_YEAR ||
		json_integer_value(year) > CALENDAR_LAST_YEAR)
		return "expected \"year\" from 1990 to 2100";
	if (json_array_size(json_object_get(root, "days")) > DATES_MOST)
		return "expected at most 4000 dates";
	out->year = (int)json_integer_value(year);
	out->papers = pool_text(pool, paper ? paper : "");
	return NULL;
}

int calendar_read_list_json(struct pool *pool, const char *name, const char *text, size_t n,
	struct calendar_file *out, struct buf *err)
{
	json_error_t where;
	json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &where);
	const char *fault = root ? NULL : where.text;
	int line = root ? 1 : where.line;

	*out = (struct calendar_file){.name = name, .papers = ""};
	if (!fault)
		fault = read_head(pool, root, out);
	const json_t *days = fault ? NULL : json_object_get(root, "days");
	out->entries = pool_alloc(pool, (json_array_size(days) + 1) * sizeof *out->entries);
	for (; !fault && out->n < json_array_size(days); out->n++) {
		struct calendar_entry *entry = &out->entries[out->n];
		line = entry->line = line_of(text, n, out->n);
		fault = read_day(pool, json_array_get(days, out->n), &entry->day);
	}
	if (fault)
		buf_print(err, "%s:%d: %s\n", name, line, fault);
	json_decref(root);
	return fault ? -1 : 0;
}
