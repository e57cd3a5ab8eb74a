/* SPDX-License-Identifier: MIT */
/*
 * The greedy algorithm of Myers over characters: the shortest way from one text to the other, as
 * long as it is no longer than COMPARE_MOST steps.
 */
#include "modules/desk/publication/compare.h"

#include <string.h>

#include "base/pool.h"
#include "web/data.h"

#define COMPARE_MOST 400

struct chars { /* a text cut into its characters */
	const char **at; /* n + 1, the last is its end */
	size_t n;
};

static struct chars cut(struct pool *pool, const char *text)
{
	struct chars c = {pool_alloc(pool, (strlen(text) + 1) * sizeof(char *)), 0};

	for (; *text; c.n++) {
		c.at[c.n] = text++;
		while (((unsigned char)*text & 0xC0) == 0x80)
			text++;
	}
	c.at[c.n] = text;
	return c;
}

static bool equal(const struct chars *a, size_t i, const struct chars *b, size_t k)
{
	size_t n = (size_t)(a->at[i + 1] - a->at[i]);
	return n == (size_t)(b->at[k + 1] - b->at[k]) && memcmp(a->at[i], b->at[k], n) == 0;
}

/* What stands in both is marked true: in_a[i], in_b[k]. */
struct pair {
	struct pool *pool;
	struct chars a, b;
	size_t from, a_end, b_end; /* the middle that differs */
	bool *in_a, *in_b;
};

static void trim(struct pair *p)
{
	while (p->from < p->a.n && p->from < p->b.n && equal(&p->a, p->from, &p->b, p->from)) {
		p->in_a[p->from] = p->in_b[p->from] = true;
		p->from++;
	}
	while (p->a_end > p->from && p->b_end > p->from &&
		equal(&p->a, p->a_end - 1, &p->b, p->b_end - 1)) {
		p->a_end--;
		p->b_end--;
		p->in_a[p->a_end] = p->in_b[p->b_end] = true;
	}
}

/* The furthest x that `d` steps reach on diagonal k; row d has 2 * COMPARE_MOST + 2 of them. */
#define ROW (2 * COMPARE_MOST + 2)
#define REACH(d, k) reach[(size_t)(d)*ROW + (size_t)((k) + COMPARE_MOST)]

static bool goes_down(const int *reach, int d, int k)
{
	return k == -d || (k != d && REACH(d - 1, k - 1) < REACH(d - 1, k + 1));
}

/* Steps needed, or -1: too many. */
static int search(struct pair *p, int *reach)
{
	int n = (int)(p->a_end - p->from), m = (int)(p->b_end - p->from);

	for (int d = 0; d <= COMPARE_MOST && d <= n + m; d++) {
		for (int k = -d; k <= d; k += 2) {
			int x = 0;
			if (d > 0)
				x = goes_down(reach, d, k) ? REACH(d - 1, k + 1)
							   : REACH(d - 1, k - 1) + 1;
			int y = x - k;
			while (x < n && y < m && y >= 0 &&
				equal(&p->a, p->from + (size_t)x, &p->b, p->from + (size_t)y))
				x++, y++;
			REACH(d, k) = x;
			if (x >= n && y >= m)
				return d;
		}
	}
	return -1;
}

static void walk_back(struct pair *p, const int *reach, int d)
{
	int x = (int)(p->a_end - p->from), y = (int)(p->b_end - p->from);

	for (; d >= 0; d--) {
		int k = x - y, from_x = 0, from_y = 0;
		if (d > 0) {
			bool down = goes_down(reach, d, k);
			int k_before = down ? k + 1 : k - 1;
			from_x = REACH(d - 1, k_before);
			from_y = from_x - k_before;
		}
		int start = d > 0 ? (goes_down(reach, d, k) ? from_x : from_x + 1) : 0;
		while (x > start) {
			x--, y--;
			p->in_a[p->from + (size_t)x] = p->in_b[p->from + (size_t)y] = true;
		}
		x = from_x;
		y = from_y;
	}
}

static void align(struct pair *p)
{
	trim(p);
	if (p->from == p->a_end || p->from == p->b_end)
		return;
	int *reach = pool_alloc(p->pool, (size_t)(COMPARE_MOST + 1) * ROW * sizeof *reach);
	int steps = search(p, reach);
	if (steps >= 0)
		walk_back(p, reach, steps);
}

static size_t parts(
	struct pool *pool, const struct chars *c, const bool *same, struct compare_part **out)
{
	size_t n = 0;

	*out = pool_alloc(pool, (c->n + 1) * sizeof **out);
	for (size_t i = 0, k; i < c->n; i = k) {
		for (k = i + 1; k < c->n && same[k] == same[i]; k++)
			;
		(*out)[n++] = (struct compare_part){
			pool_copy(pool, c->at[i], (size_t)(c->at[k] - c->at[i])), same[i]};
	}
	return n;
}

void compare_texts(struct pool *pool, const char *a, const char *b, struct compare_part **first,
	size_t *n_first, struct compare_part **second, size_t *n_second)
{
	struct pair p = {.pool = pool, .a = cut(pool, a), .b = cut(pool, b)};

	p.a_end = p.a.n;
	p.b_end = p.b.n;
	p.in_a = pool_alloc(pool, p.a.n + 1);
	p.in_b = pool_alloc(pool, p.b.n + 1);
	align(&p);
	*n_first = parts(pool, &p.a, p.in_a, first);
	*n_second = parts(pool, &p.b, p.in_b, second);
}

static bool show_parts(struct data *list, const struct compare_part *part, size_t n)
{
	bool changed = false;

	for (size_t i = 0; i < n; i++) {
		struct data *item = data_item(list);
		data_text(item, "text", part[i].text);
		data_bool(item, "changed", !part[i].same);
		changed |= !part[i].same;
	}
	return changed;
}

bool compare_show(struct pool *pool, struct data *out, const char *key_a, const char *key_b,
	const char *a, const char *b)
{
	struct compare_part *first, *second;
	size_t n_first, n_second;

	compare_texts(pool, a, b, &first, &n_first, &second, &n_second);
	bool gone = show_parts(data_list(out, key_a), first, n_first);
	bool new = show_parts(data_list(out, key_b), second, n_second);
	return gone || new;
}
