/* SPDX-License-Identifier: MIT */
/*
 * The rows of a policy while it is put together: a later file replaces what an earlier one said of
 * the same name, one file may say it once. What the rows mean is policy_build.c's matter.
 */
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "policy/policy_build.h"

void policy_rows_init(struct policy *policy)
{
	policy->rows[POLICY_RULES] =
		(struct rows){.size = sizeof(struct policy_rule), .what = "rule"};
	policy->rows[POLICY_PERIODS] =
		(struct rows){.size = sizeof(struct policy_period), .what = "period"};
	policy->rows[POLICY_ROUTES] =
		(struct rows){.size = sizeof(struct policy_route), .what = "route"};
	policy->rows[POLICY_LISTS] =
		(struct rows){.size = sizeof(struct named_list), .what = "list"};
	policy->rows[POLICY_NUMBERS] =
		(struct rows){.size = sizeof(struct number), .what = "number"};
}

static void *row_at(const struct rows *rows, size_t i)
{
	return (char *)rows->row + i * rows->size;
}

static const char *name_of(const void *row)
{
	return *(const char *const *)row;
}

const void *policy_row(const struct policy *policy, enum policy_kind kind, const char *name)
{
	const struct rows *rows = &policy->rows[kind];
	for (size_t i = 0; i < rows->n; i++) {
		if (strcmp(name_of(row_at(rows, i)), name) == 0)
			return row_at(rows, i);
	}
	return NULL;
}

static void *grown(struct pool *pool, void *rows, size_t n, size_t size)
{
	/* room doubles at each power of two */
	void *wider;
	if (n & (n - 1) || (n == 0 && rows))
		return rows;
	wider = pool_alloc(pool, (n ? 2 * n : 1) * size);
	if (n)
		memcpy(wider, rows, n * size);
	return wider;
}

static bool same_row(enum policy_kind kind, const void *a, const void *b)
{
	if (strcmp(name_of(a), name_of(b)) != 0)
		return false;
	return kind != POLICY_RULES ||
		str_equal(((const struct policy_rule *)a)->class_,
			((const struct policy_rule *)b)->class_);
}

void *policy_put(struct policy *policy, enum policy_kind kind, const void *row,
	struct origin origin, struct buf *err)
{
	struct rows *rows = &policy->rows[kind];
	size_t at = 0;

	while (at < rows->n && !same_row(kind, row_at(rows, at), row))
		at++;
	if (at < rows->n && rows->from[at].file == origin.file) {
		buf_print(err,
			"%s:%d: %s %s stands in line %d already; expected: each name%s once\n",
			origin.file, origin.line, rows->what, name_of(row), rows->from[at].line,
			kind == POLICY_RULES ? " and class" : "");
		return NULL;
	}
	if (at == rows->n) {
		rows->row = grown(policy->pool, rows->row, rows->n, rows->size);
		rows->from = grown(policy->pool, rows->from, rows->n, sizeof *rows->from);
		rows->n++;
	}
	memcpy(row_at(rows, at), row, rows->size);
	rows->from[at] = origin;
	return row_at(rows, at);
}

/* --- choices --- */

/* Where a new row goes: behind its parent's last child, else at the end. */
static size_t place_of(const struct choices *list, const char *parent)
{
	for (size_t i = list->n; parent && i > 0; i--) {
		if (str_equal(list->choice[i - 1].parent, parent) ||
			str_equal(list->choice[i - 1].code, parent))
			return i;
	}
	return list->n;
}

int policy_put_choice(struct policy *policy, struct choices *list,
	const struct policy_choice *choice, struct origin origin, struct buf *err)
{
	size_t at;
	for (size_t i = 0; i < list->n; i++) {
		if (!str_equal(list->choice[i].code, choice->code))
			continue;
		if (list->from[i].file == origin.file) {
			buf_print(err,
				"%s:%d: code %s stands in line %d already; expected: each code "
				"once\n",
				origin.file, origin.line, choice->code, list->from[i].line);
			return -1;
		}
		list->choice[i] = *choice;
		list->from[i] = origin;
		return 0;
	}
	list->choice = grown(policy->pool, list->choice, list->n, sizeof *list->choice);
	list->from = grown(policy->pool, list->from, list->n, sizeof *list->from);
	at = place_of(list, choice->parent);
	memmove(list->choice + at + 1, list->choice + at, (list->n - at) * sizeof *list->choice);
	memmove(list->from + at + 1, list->from + at, (list->n - at) * sizeof *list->from);
	list->choice[at] = *choice;
	list->from[at] = origin;
	list->n++;
	return 0;
}
