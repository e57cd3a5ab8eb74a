/* SPDX-License-Identifier: MIT */
/*
 * Digits that could be a telephone, an identity number or a bank card, however they are grouped;
 * mailboxes and number plates. Simple on purpose: it warns, a person decides.
 */
#include "text/redact_find.h"
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"

#define RUN_MOST 20 /* no number of a person is longer */
#define GROUPS_MOST 5 /* "6222 0000 1111 2222 333" */

struct run { /* one or more groups of digits; an x may end an identity number */
	char digits[RUN_MOST + 1];
	size_t n;
	size_t from, to;
};

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(uint32_t c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z');
}

/* --- what digits look like --- */

static int two(const char *p)
{
	return (p[0] - '0') * 10 + (p[1] - '0');
}

static bool is_mobile(const char *run, size_t n)
{
	return n == 11 && run[0] == '1' && run[1] >= '3' && run[10] != 'x';
}

/* Month and day of birth. */
static bool is_birthday(const char *p)
{
	return two(p) >= 1 && two(p) <= 12 && two(p + 2) >= 1 && p[2] <= '3';
}

/* The check digit of GB 11643, or at least a birthday where one stands. */
static bool is_identity(const char *run, size_t n)
{
	static const int weight[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;

	if (n != 18 && n != 15)
		return false;
	for (size_t i = 0; n == 18 && i < 17; i++)
		sum += (run[i] - '0') * weight[i];
	if (n == 18 && "10x98765432"[sum % 11] == run[17])
		return true;
	if (run[0] < '1' || run[0] > '8')
		return false;
	return n == 15 ? is_birthday(run + 8)
		       : (two(run + 6) == 19 || two(run + 6) == 20) && is_birthday(run + 10);
}

static bool luhn(const char *run, size_t n)
{
	int sum = 0;

	for (size_t i = 0; i < n; i++) {
		int d = run[n - 1 - i] - '0';
		if (i % 2)
			d = d > 4 ? 2 * d - 9 : 2 * d;
		sum += d;
	}
	return sum % 10 == 0;
}

/* Cards begin with 3 to 6 or 9; numbers of letters and files with a year. */
static bool is_card(const char *run, size_t n)
{
	if (n < 16 || n > 19 || run[n - 1] == 'x')
		return false;
	return (run[0] >= '3' && run[0] <= '6') || run[0] == '9' || (run[0] != '2' && luhn(run, n));
}

static bool is_landline(const char *run, size_t n)
{
	return n >= 10 && n <= 12 && run[0] == '0' && run[1] != '0';
}

static size_t country_code(const char *run, size_t n)
{
	if (n == 13 && str_starts(run, "86") && is_mobile(run + 2, 11))
		return 2;
	return n == 15 && str_starts(run, "0086") && is_mobile(run + 4, 11) ? 4 : 0;
}

static bool judge(const struct run *run, enum redact_part part, enum redact_kind *kind)
{
	const char *p = run->digits;
	size_t n = run->n;

	if (is_mobile(p, n) || country_code(p, n))
		*kind = REDACT_MOBILE;
	else if (is_identity(p, n))
		*kind = REDACT_IDENTITY;
	else if (is_card(p, n))
		*kind = REDACT_BANK;
	else if (part == REDACT_LETTER && p[n - 1] != 'x' && is_landline(p, n))
		*kind = REDACT_LANDLINE;
	else
		return false;
	return true;
}

/* Keeps the first and last ones, of the rest `stars`. */
static char *keep_ends(
	struct pool *pool, const struct run *run, size_t first, size_t last, int stars)
{
	char *masked = pool_print(pool, "%.*s%.*s%s", (int)first, run->digits, stars,
		"********************", run->digits + run->n - last);
	char *x = strchr(masked, 'x');

	if (x) /* folded to read it, a capital as people write it */
		*x = 'X';
	return masked;
}

static char *mask_run(struct pool *pool, const struct run *run, enum redact_kind kind)
{
	size_t code;

	if (kind == REDACT_MOBILE)
		return keep_ends(pool, run, country_code(run->digits, run->n) + 3, 4, 4);
	if (kind == REDACT_IDENTITY)
		return keep_ends(pool, run, 2, 3, (int)run->n - 5);
	if (kind == REDACT_BANK)
		return keep_ends(pool, run, 0, 4, (int)run->n - 4);
	code = run->n <= 8 ? 0 : run->digits[1] <= '2' ? 3 : 4;
	return pool_print(pool, "%.*s%s****%s", (int)code, run->digits, code ? "-" : "",
		run->digits + run->n - 3);
}

/* --- groups --- */

static bool stars(const struct letters *l, size_t i)
{
	return i + 2 < l->n && l->c[i] == '*' && l->c[i + 1] == '*' && l->c[i + 2] == '*';
}

/* What a mask left standing is no beginning of another number. */
static bool is_remainder(const struct letters *l, size_t from, size_t to)
{
	return to - from <= 4 && (stars(l, to) || (from >= 3 && stars(l, from - 3)));
}

static size_t group_end(const struct letters *l, size_t i)
{
	while (i < l->n && is_digit(l->c[i]))
		i++;
	return i < l->n && l->c[i] == 'x' && !is_alnum(l->c[i + 1]) ? i + 1 : i;
}

static bool append(const struct letters *l, struct run *run, size_t from, size_t to)
{
	if (run->n + (to - from) > RUN_MOST)
		return false;
	if (run->n == 0)
		run->from = from;
	else if (run->digits[run->n - 1] == 'x')
		return false;
	for (size_t i = from; i < to; i++)
		run->digits[run->n++] = (char)l->c[i];
	run->digits[run->n] = '\0';
	run->to = to;
	return true;
}

/* Two numbers that were written without a gap: the telephone at either end. */
static void look_into(struct suspects *s, size_t from, size_t to)
{
	size_t starts[] = {from, to - 11};

	for (size_t i = 0; i < 2; i++) {
		struct run run = {.n = 0};
		append(s->l, &run, starts[i], starts[i] + 11);
		if (is_mobile(run.digits, run.n))
			suspects_add(s, REDACT_MOBILE, run.from, run.to,
				mask_run(s->pool, &run, REDACT_MOBILE));
	}
}

static bool says_telephone(const struct letters *l, size_t i)
{
	for (int back = 0; i > 0 && back < 3; back++) {
		if (letters_before(l, i, U"电话") || letters_before(l, i, U"座机") ||
			letters_before(l, i, U"固话"))
			return true;
		if (!letters_one_of(l->c[i - 1], U" :是为号码"))
			return false;
		i--;
	}
	return false;
}

/* A landline without its area code is known by the word before it. */
static void local_number(struct suspects *s, size_t from, size_t to)
{
	struct run run = {.n = 0};

	if (s->part != REDACT_LETTER || (to - from != 7 && to - from != 8) ||
		!says_telephone(s->l, from))
		return;
	append(s->l, &run, from, to);
	if (run.digits[0] >= '2' && run.digits[0] <= '8' && run.digits[run.n - 1] != 'x')
		suspects_add(
			s, REDACT_LANDLINE, from, to, mask_run(s->pool, &run, REDACT_LANDLINE));
}

static bool closes(const struct letters *l, size_t from, size_t to)
{
	while (from < to && l->c[from] != ')')
		from++;
	return from < to;
}

/* The group at `from` alone, then with those that follow it. A telephone ends where it fits first;
 * a card may be longer than its first sixteen digits. Returns where to go on. */
static size_t try_groups(struct suspects *s, size_t from)
{
	const struct letters *l = s->l;
	struct run run = {.n = 0}, best = {.n = 0};
	size_t first_end = group_end(l, from), start = from;
	enum redact_kind kind, best_kind = REDACT_MOBILE;

	if (first_end - from > RUN_MOST)
		look_into(s, from, first_end);
	for (int k = 0; k < GROUPS_MOST && start < l->n && is_digit(l->c[start]); k++) {
		size_t end = group_end(l, start);
		if (is_remainder(l, start, end) || !append(l, &run, start, end))
			break;
		if (judge(&run, s->part, &kind)) {
			best = run;
			best_kind = kind;
			if (run.n < 15)
				break;
		}
		if (end + 1 >= l->n || !letters_one_of(l->c[end], U" -)"))
			break;
		start = end + 1;
	}
	if (best.n == 0) {
		local_number(s, from, first_end);
		return first_end;
	}
	if (best.from > 0 && l->c[best.from - 1] == '(' && closes(l, best.from, best.to))
		best.from--;
	suspects_add(s, best_kind, best.from, best.to, mask_run(s->pool, &best, best_kind));
	return best.to;
}

void redact_numbers(struct suspects *s)
{
	for (size_t i = 0; i < s->l->n;)
		i = is_digit(s->l->c[i]) ? try_groups(s, i) : i + 1;
}

/* --- mailboxes and plates --- */

#define LOCAL_MOST 64

static bool is_local(uint32_t c)
{
	return is_alnum(c) || (c && c < 0x80 && strchr("._%+-", (int)c));
}

void redact_mailboxes(struct suspects *s)
{
	const struct letters *l = s->l;

	for (size_t i = 1; i + 3 < l->n; i++) {
		if (l->c[i] != '@')
			continue;
		size_t from = i, to = i + 1;
		bool dot = false;
		while (from > 0 && i - from < LOCAL_MOST && is_local(l->c[from - 1]))
			from--;
		while (to < l->n && (is_alnum(l->c[to]) || l->c[to] == '-' || l->c[to] == '.')) {
			dot = dot || (l->c[to] == '.' && is_alnum(l->c[to + 1]));
			to++;
		}
		while (to > i && !is_alnum(l->c[to - 1]))
			to--;
		if (from < i && dot)
			suspects_add(s, REDACT_EMAIL, from, to,
				pool_print(s->pool, "%s***%s",
					letters_copy(s->pool, l, from, from + 1),
					letters_copy(s->pool, l, i, to)));
		i = to > i ? to - 1 : i;
	}
}

void redact_plates(struct suspects *s)
{
	static const char32_t provinces[] =
		U"京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤川青藏琼宁";
	const struct letters *l = s->l;

	for (size_t i = 0; i + 6 < l->n; i++) {
		if (!letters_one_of(l->c[i], provinces) || l->c[i + 1] < 'a' || l->c[i + 1] > 'z')
			continue;
		size_t from = i + 2 + letters_one_of(l->c[i + 2], U"·. -"), to = from, digits = 0;
		while (to < l->n && to - from < 7 && is_alnum(l->c[to]))
			digits += is_digit(l->c[to++]);
		size_t n = to - from;
		if (digits < 2 || n < 4 || n > 6 ||
			(n == 4 && !letters_one_of(l->c[to], U"挂学警港澳")))
			continue;
		suspects_add(s, REDACT_PLATE, i, to,
			pool_print(s->pool, "%s***%s", letters_copy(s->pool, l, i, i + 2),
				letters_copy(s->pool, l, to - 2, to)));
	}
}
