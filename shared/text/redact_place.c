/* SPDX-License-Identifier: MIT */
/*
 * Where somebody lives: 3栋2单元501室 behind a street, village or estate, or behind 家住、住址.
 * What is kept ends with the township, or the street where no township is named. A place alone
 * (人民路5号) is what letters are about, and no address of a person.
 */
#include "text/redact_find.h"
#include "base/pool.h"

#define BACK_MOST 40 /* characters looked back from the first number */

static const char32_t numerals[] = U"0123456789一二三四五六七八九十百〇零两abcdefghjklmnpq甲乙丙丁";
static const char32_t *const rooms[] = {U"室", U"户", U"房", NULL};
static const char32_t *const buildings[] = {
	U"栋", U"幢", U"座", U"单元", U"号楼", U"楼", U"层", NULL};
static const char32_t *const lots[] = {U"号院", U"号", U"弄", U"组", U"队", NULL};
static const char32_t *const towns[] = {U"街道办事处", U"街道", U"镇", U"乡", NULL};
static const char32_t *const roads[] = {U"大道", U"路", U"街", U"巷", U"胡同", NULL};
static const char32_t *const estates[] = {U"小区", U"社区", U"花园", U"家园", U"公寓", U"大厦",
	U"宿舍", U"新村", U"村", U"苑", U"园", U"府", U"城", U"里", U"湾", U"庄", U"屯", U"院",
	NULL};
static const char32_t *const homes[] = {U"家住", U"住址", U"住在", U"我住", U"现住", U"居住",
	U"家庭地址", U"地址", U"户籍", U"我家", NULL};

static bool is_numeral(const struct letters *l, size_t i)
{
	return i < l->n && letters_one_of(l->c[i], numerals);
}

struct chain { /* numbers and what they number, one behind the other */
	size_t from, to;
	int rooms, buildings, lots;
	bool bare; /* ends in a number alone: 3栋501 */
};

/* A number and its word at i; the end of it, or i. */
static size_t token(const struct letters *l, size_t i, struct chain *chain)
{
	size_t p = i, n, digits;

	while (is_numeral(l, p) && p - i < 6)
		p++;
	digits = p - i;
	if (digits == 0)
		return i;
	if ((n = letters_any_at(l, p, buildings)) != 0) {
		chain->buildings++;
		return p + n;
	}
	if ((n = letters_any_at(l, p, rooms)) != 0) {
		chain->rooms += digits >= 2;
		return p + n;
	}
	if ((n = letters_any_at(l, p, lots)) != 0 && !letters_one_of(l->c[p + n], U"线文令")) {
		chain->lots++;
		return p + n;
	}
	if (chain->buildings && digits >= 3 && l->c[i] < 0x80) {
		chain->bare = true;
		return p;
	}
	return i;
}

static struct chain read_chain(const struct letters *l, size_t i)
{
	struct chain chain = {.from = i, .to = i};

	for (size_t at = i;;) {
		size_t end = token(l, at, &chain);
		if (end == at)
			return chain;
		chain.to = end;
		at = end;
		if (at < l->n && letters_one_of(l->c[at], U" -"))
			at++;
	}
}

/* --- what stands before it --- */

struct way { /* back to the beginning of the clause */
	size_t start, home; /* home: behind 家住, 0: no such word */
	size_t town, road, estate; /* behind the last of each, 0: none */
};

static bool in_clause(const struct letters *l, size_t i)
{
	return letters_han(l->c[i]) ||
		(l->c[i] > ' ' && l->c[i] < 0x80 && !letters_one_of(l->c[i], U",;!?*"));
}

static struct way look_back(const struct letters *l, size_t from)
{
	struct way way = {.start = from};
	size_t n;

	while (way.start > 0 && from - way.start < BACK_MOST && in_clause(l, way.start - 1))
		way.start--;
	for (size_t i = way.start; i < from; i++) {
		if ((n = letters_any_at(l, i, homes)) != 0)
			way.home = i + n;
		else if ((n = letters_any_at(l, i, towns)) != 0)
			way.town = i + n;
		else if ((n = letters_any_at(l, i, roads)) != 0)
			way.road = i + n;
		else if ((n = letters_any_at(l, i, estates)) != 0)
			way.estate = i + n;
		else
			continue;
		i += n - 1;
	}
	return way;
}

/* A road behind the township, or the last one, is kept; of an estate not even the name. */
static size_t mask_from(const struct letters *l, const struct way *way, size_t from)
{
	if (way->town)
		return way->town;
	if (way->road)
		return way->road;
	if (!way->estate)
		return from;
	size_t start = way->estate - 1, least = way->start;
	if (way->home > least)
		least = way->home;
	while (start > least && way->estate - start < 8 && letters_han(l->c[start - 1]) &&
		!letters_one_of(l->c[start - 1], U"住在于家是的我到从县市区省"))
		start--;
	return start;
}

static bool is_home(const struct letters *l, const struct way *way, const struct chain *chain)
{
	bool near = way->road == chain->from || way->estate == chain->from ||
		way->town == chain->from || chain->lots > 0;
	bool anchored = (way->road || way->estate || way->town) && near;

	(void)l;
	if (way->home)
		return true;
	if (chain->rooms && chain->buildings)
		return true;
	return anchored && (chain->buildings || chain->rooms || chain->bare);
}

/* 家住某某镇某某村: no number, and yet a home. Ends behind the last village or estate of the
 * clause. */
static void home_without_number(struct suspects *s, size_t at)
{
	const struct letters *l = s->l;
	size_t end = at, last = 0, town = 0, n;

	for (; end < l->n && end - at < BACK_MOST && in_clause(l, end); end++) {
		if ((n = letters_any_at(l, end, towns)) != 0)
			town = end + n;
		else if ((n = letters_any_at(l, end, estates)) != 0)
			last = end + n;
	}
	if (!last || last - at < 2 || last <= town)
		return;
	struct way way = {.start = at, .home = at, .town = town, .estate = last};
	size_t from = mask_from(l, &way, last);
	suspects_add(s, REDACT_ADDRESS, from, last, "***");
}

void redact_places(struct suspects *s)
{
	const struct letters *l = s->l;
	size_t n;

	for (size_t i = 0; i < l->n;) {
		if ((n = letters_any_at(l, i, homes)) != 0) {
			i += n;
			size_t at = i;
			while (at < l->n && letters_one_of(l->c[at], U" :是为在"))
				at++;
			home_without_number(s, at);
			continue;
		}
		if (!is_numeral(l, i)) {
			i++;
			continue;
		}
		struct chain chain = read_chain(l, i);
		if (chain.to == i) {
			i++;
			continue;
		}
		struct way way = look_back(l, i);
		if (is_home(l, &way, &chain)) {
			size_t from = mask_from(l, &way, i);
			suspects_add(s, REDACT_ADDRESS, from, chain.to, "***");
		}
		i = chain.to;
	}
}
