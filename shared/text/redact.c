/* SPDX-License-Identifier: MIT */
/*
 * Personal data in a text: gathers what the finders suspect, keeps one of those that overlap,
 * masks. What each kind looks like is in redact_number.c, redact_name.c and redact_place.c.
 */
#include "text/redact.h"
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/redact_find.h"

#define SHOWN_MOST 5 /* in one warning */
#define ROUNDS_MOST \
	8 /* what one mask leaves over may look like something once; see redact_mask \
	   */

/* --- the text as characters --- */

static struct letters read_letters(struct pool *pool, const char *text)
{
	struct letters l = {.text = text};
	size_t most = strlen(text) + 1;
	const char *p = text;
	uint32_t c;

	l.c = pool_alloc(pool, most * sizeof(*l.c));
	l.at = pool_alloc(pool, most * sizeof(*l.at));
	for (;;) {
		l.at[l.n] = (size_t)(p - text);
		c = utf8_next(&p);
		l.c[l.n] = utf8_fold(c);
		if (c == 0)
			return l;
		l.n++;
	}
}

bool letters_one_of(uint32_t c, const char32_t *set)
{
	for (; *set; set++)
		if (*set == c)
			return true;
	return false;
}

bool letters_han(uint32_t c)
{
	return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || c == 0x3007 ||
		(c >= 0x20000 && c <= 0x323af);
}

bool letters_at(const struct letters *l, size_t i, const char32_t *words)
{
	for (; *words; words++, i++)
		if (i >= l->n || l->c[i] != *words)
			return false;
	return true;
}

static size_t length(const char32_t *words)
{
	size_t n = 0;
	while (words[n])
		n++;
	return n;
}

bool letters_before(const struct letters *l, size_t i, const char32_t *words)
{
	size_t n = length(words);
	return i >= n && letters_at(l, i - n, words);
}

size_t letters_any_at(const struct letters *l, size_t i, const char32_t *const *words)
{
	for (; *words; words++)
		if (letters_at(l, i, *words))
			return length(*words);
	return 0;
}

size_t letters_any_before(const struct letters *l, size_t i, const char32_t *const *words)
{
	for (; *words; words++)
		if (letters_before(l, i, *words))
			return length(*words);
	return 0;
}

char *letters_copy(struct pool *pool, const struct letters *l, size_t from, size_t to)
{
	return pool_copy(pool, l->text + l->at[from], l->at[to] - l->at[from]);
}

/* --- suspects --- */

void suspects_add(
	struct suspects *s, enum redact_kind kind, size_t from, size_t to, const char *masked)
{
	if (s->n == s->room) {
		s->room = s->room ? 2 * s->room : 16;
		struct suspect *bigger = pool_alloc(s->pool, s->room * sizeof(*bigger));
		if (s->n)
			memcpy(bigger, s->list, s->n * sizeof(*bigger));
		s->list = bigger;
	}
	s->list[s->n++] = (struct suspect){kind, from, to, masked};
}

/* The earlier first, of two that begin together the longer one. */
static int compare(const void *a, const void *b)
{
	const struct suspect *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->to != y->to)
		return x->to > y->to ? -1 : 1;
	return (int)x->kind - (int)y->kind;
}

/* --- what is known --- */

static char *mask_known(struct suspects *s, const struct letters *known, size_t from, size_t to,
	enum redact_kind kind)
{
	size_t n = to - from;

	if (kind == REDACT_NAME)
		return redact_mask_name(s->pool, s->l, from, to);
	if (kind == REDACT_MOBILE && known->n >= 7)
		return pool_print(s->pool, "%s****%s", letters_copy(s->pool, s->l, from, from + 3),
			letters_copy(s->pool, s->l, to - (n >= 11 ? 4 : 2), to));
	return pool_text(s->pool, "***");
}

static enum redact_kind known_kind(const struct letters *known)
{
	bool digit = false, han = false;

	for (size_t i = 0; i < known->n; i++) {
		if (known->c[i] == '@')
			return REDACT_EMAIL;
		if (known->c[i] == 0xb7) /* 买买提·艾力 */
			return REDACT_NAME;
		digit = digit || (known->c[i] >= '0' && known->c[i] <= '9');
		han = han || letters_han(known->c[i]);
	}
	if (digit)
		return han ? REDACT_ADDRESS : REDACT_MOBILE;
	return han && known->n > 4 ? REDACT_ADDRESS : REDACT_NAME;
}

static void look_for(struct suspects *s, const char *name)
{
	struct letters known = read_letters(s->pool, name);
	const struct letters *l = s->l;

	if (known.n < 2)
		return;
	enum redact_kind kind = known_kind(&known);
	for (size_t i = 0; i + known.n <= l->n; i++) {
		if (l->c[i] != known.c[0] ||
			memcmp(l->c + i, known.c, known.n * sizeof(*l->c)) != 0)
			continue;
		suspects_add(s, kind, i, i + known.n, mask_known(s, &known, i, i + known.n, kind));
		i += known.n - 1;
	}
}

/* --- interface --- */

void redact_scan(struct pool *pool, const char *text, enum redact_part part,
	const char *const *names, struct redact_find **out, size_t *n)
{
	struct letters l = read_letters(pool, text);
	struct suspects s = {.pool = pool, .l = &l, .part = part};
	size_t end = 0;

	for (; names && *names; names++)
		look_for(&s, *names);
	redact_numbers(&s);
	redact_mailboxes(&s);
	redact_plates(&s);
	redact_names(&s);
	if (part == REDACT_LETTER)
		redact_places(&s);
	if (s.n)
		qsort(s.list, s.n, sizeof(*s.list), compare);
	*out = pool_alloc(pool, (s.n + 1) * sizeof(**out));
	*n = 0;
	for (size_t i = 0; i < s.n; i++) {
		const struct suspect *one = &s.list[i];
		if (one->from < end)
			continue;
		end = one->to;
		(*out)[(*n)++] = (struct redact_find){one->kind, l.at[one->from],
			l.at[one->to] - l.at[one->from], letters_copy(pool, &l, one->from, one->to),
			one->masked};
	}
}

static char *mask_once(
	struct pool *pool, const char *text, const struct redact_find *finds, size_t n)
{
	struct buf out = BUF_INIT;
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		buf_add(&out, text + at, finds[i].at - at);
		buf_text(&out, finds[i].masked);
		at = finds[i].at + finds[i].length;
	}
	buf_text(&out, text + at);
	char *masked = pool_copy(pool, buf_str(&out), out.n);
	buf_free(&out);
	return masked;
}

/* Of two finds that overlap only the first is masked: what it leaves of the other is looked at
 * again. */
char *redact_mask(
	struct pool *pool, const char *text, enum redact_part part, const char *const *names)
{
	struct redact_find *finds;
	char *masked = pool_text(pool, text);
	size_t n;

	for (int round = 0; round < ROUNDS_MOST; round++) {
		redact_scan(pool, masked, part, names, &finds, &n);
		if (n == 0)
			break;
		masked = mask_once(pool, masked, finds, n);
	}
	return masked;
}

const char *redact_name(enum redact_kind kind)
{
	switch (kind) {
	case REDACT_MOBILE: return "手机号";
	case REDACT_LANDLINE: return "座机号";
	case REDACT_IDENTITY: return "身份证号";
	case REDACT_BANK: return "银行卡号";
	case REDACT_EMAIL: return "电子邮箱";
	case REDACT_PLATE: return "车牌号";
	case REDACT_NAME: return "姓名";
	case REDACT_ADDRESS: break;
	}
	return "住址";
}

char *redact_warning(struct pool *pool, const char *field, const char *text, enum redact_part part)
{
	struct redact_find *finds;
	struct buf out = BUF_INIT;
	size_t n;

	redact_scan(pool, text, part, NULL, &finds, &n);
	if (n == 0)
		return NULL;
	buf_print(&out, "%s里有", field);
	for (size_t i = 0; i < n && i < SHOWN_MOST; i++)
		buf_print(&out, "%s像%s的 %s", i ? "、" : "", redact_name(finds[i].kind),
			finds[i].found);
	if (n > SHOWN_MOST)
		buf_print(&out, "等 %zu 处", n);
	char *warning = pool_copy(pool, buf_str(&out), out.n);
	buf_free(&out);
	return warning;
}
