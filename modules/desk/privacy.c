/* SPDX-License-Identifier: MIT */
/*
 * A look at a text before the public reads it: runs of digits that could be a telephone, an
 * identity number or a bank card. Simple on purpose: it warns, a person decides.
 */
#include "modules/desk/desk.h"

#include "base/pool.h"
#include "base/utf8.h"

#include <string.h>

#define SHOWN_MOST 5
#define RUN_MOST 20 /* no number of a person is longer */
#define GROUPS_MOST 5 /* "6222 0000 1111 2222 333" */

struct group { /* digits that stand together, folded to ASCII; an X may end an identity number */
	char digits[RUN_MOST + 1];
	size_t n;
	bool follows; /* only a space or hyphen stands between it and the group before */
};

/* What digits look like; NULL: nothing personal. */
static const char *looks_like(const char *run, size_t n, bool landlines)
{
	if (n == 18)
		return "身份证号";
	if (run[n - 1] == 'x')
		return NULL;
	if (n == 11 && run[0] == '1' && run[1] >= '3')
		return "手机号";
	if (landlines && n >= 10 && n <= 12 && run[0] == '0')
		return "座机号";
	if (n >= 16 && n <= 19)
		return "银行卡号";
	return NULL;
}

/* The next group at or after *text; false at the end. */
static bool next_group(const char **text, struct group *group)
{
	int between = 0;
	bool joined = true;
	uint32_t c;

	group->n = 0;
	for (;;) {
		const char *here = *text;
		c = utf8_fold(utf8_next(text));
		if ((c >= '0' && c <= '9') || (c == 'x' && group->n == 17)) {
			if (group->n < RUN_MOST)
				group->digits[group->n++] = (char)c;
		} else if (group->n > 0 || c == 0) {
			*text = here; /* what ended it belongs to what comes next */
			break;
		} else {
			joined = joined && (c == ' ' || c == '-');
			between++;
		}
	}
	group->digits[group->n] = '\0';
	group->follows = joined && between == 1;
	return group->n > 0;
}

static size_t read_groups(struct pool *pool, const char *text, struct group **out)
{
	const char *p = text;
	struct group one;
	size_t n = 0, i = 0;

	while (next_group(&p, &one))
		n++;
	struct group *groups = pool_alloc(pool, (n + 1) * sizeof(*groups));
	for (p = text; i < n && next_group(&p, &groups[i]);)
		i++;
	*out = groups;
	return n;
}

/* Tries the group alone, then with those that follow it; the number of groups used, 0 when it is
 * nothing. A telephone ends where it fits first; a card may be longer than its first sixteen
 * digits. */
static size_t judge(struct pool *pool, const struct group *groups, size_t n, bool landlines,
	const char **what, const char **number)
{
	const char *run = "";
	size_t used = 0;

	for (size_t k = 0; k < n && k < GROUPS_MOST && (k == 0 || groups[k].follows); k++) {
		run = pool_print(pool, "%s%s", run, groups[k].digits);
		size_t length = strlen(run);
		if (length > RUN_MOST)
			break;
		const char *fits = looks_like(run, length, landlines);
		if (!fits)
			continue;
		*what = fits;
		*number = run;
		used = k + 1;
		if (length < 16)
			break;
	}
	return used;
}

char *privacy_warning(struct pool *pool, const char *field, const char *text, bool landlines)
{
	struct group *groups;
	const char *what, *number;
	char *found = NULL;
	size_t n = read_groups(pool, text, &groups);
	int shown = 0;

	for (size_t i = 0; i < n && shown < SHOWN_MOST; i++) {
		size_t used = judge(pool, groups + i, n - i, landlines, &what, &number);
		if (!used)
			continue;
		found = pool_print(
			pool, "%s%s像%s的 %s", found ? found : "", found ? "、" : "", what, number);
		shown++;
		i += used - 1;
	}
	return found ? pool_print(pool, "%s里有%s", field, found) : NULL;
}
