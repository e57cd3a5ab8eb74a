/* SPDX-License-Identifier: MIT */
/*
 * The site's words in a text, all in one pass: an Aho–Corasick automaton over the characters that
 * count. Where the words come from, and what a level means for a letter, is not known here.
 */
#include "text/screen.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/utf8.h"
#include "text/hosts.h"

#define WORD_MOST SCREEN_WORD_MOST

struct node {
	uint32_t c; /* on the edge that leads here */
	uint32_t parent, child, sibling;
	uint32_t fail; /* longest suffix that is a beginning of a word */
	uint32_t shorter; /* next suffix that is a whole word, 0: none */
	const struct screen_word *word; /* that ends here */
	uint32_t depth;
};

struct screen {
	struct node *nodes; /* 0 is the root */
	uint32_t n, room;
	uint32_t *edges; /* open addressing: node reached, 0 free */
	uint32_t mask;
	struct screen_word *words;
	size_t n_words;
};

/* --- which characters count --- */

enum weight { COUNTS, PASSED_OVER, PARTS };

static bool is_letter(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		(c >= 0xc0 && c < 0x2000 && c != 0xd7 && c != 0xf7);
}

/* Blanks, marks and invisible characters are passed over; the end of a clause or a line parts: no
 * word goes across it. c is folded. */
static enum weight weigh(uint32_t c)
{
	if (is_letter(c))
		return COUNTS;
	if (c == '\n' || c == '\r' || c == ',' || c == ';' || c == '!' || c == '?')
		return PARTS;
	if (c < 0x80 || (c >= 0x80 && c < 0xc0) || c == 0xd7 || c == 0xf7)
		return PASSED_OVER;
	if (c == 0x2028 || c == 0x2029 || (c >= 0x3001 && c <= 0x3002) ||
		(c >= 0x3008 && c <= 0x3011))
		return PARTS;
	if ((c >= 0x2000 && c < 0x2e80) || c == 0x3003 || c == 0x30fb ||
		(c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff || c == 0xfffd ||
		(c >= 0x1f000 && c < 0x20000))
		return PASSED_OVER;
	return COUNTS;
}

/* --- building --- */

static uint32_t slot(const struct screen *s, uint32_t parent, uint32_t c)
{
	uint32_t h = (parent * 2654435761u) ^ (c * 2246822519u);
	h ^= h >> 15;
	for (h &= s->mask; s->edges[h]; h = (h + 1) & s->mask) {
		const struct node *node = &s->nodes[s->edges[h]];
		if (node->parent == parent && node->c == c)
			break;
	}
	return h;
}

static uint32_t follow(const struct screen *s, uint32_t from, uint32_t c)
{
	return s->edges[slot(s, from, c)];
}

static void rehash(struct screen *s)
{
	free(s->edges);
	s->mask = s->mask * 2 + 1;
	s->edges = xalloc(((size_t)s->mask + 1) * sizeof(*s->edges));
	for (uint32_t i = 1; i < s->n; i++)
		s->edges[slot(s, s->nodes[i].parent, s->nodes[i].c)] = i;
}

static uint32_t add_node(struct screen *s, uint32_t parent, uint32_t c)
{
	if (s->n == s->room) {
		struct node *bigger = xalloc((size_t)s->room * 2 * sizeof(*bigger));
		memcpy(bigger, s->nodes, s->n * sizeof(*bigger));
		free(s->nodes);
		s->nodes = bigger;
		s->room *= 2;
	}
	if (s->n > s->mask / 2)
		rehash(s);
	uint32_t made = s->n++;
	s->edges[slot(s, parent, c)] = made;
	s->nodes[made] = (struct node){.c = c,
		.parent = parent,
		.sibling = s->nodes[parent].child,
		.depth = s->nodes[parent].depth + 1};
	s->nodes[parent].child = made;
	return made;
}

/* The worse of two words that are the same once folded. */
static bool outranks(const struct screen_word *word, const struct screen_word *before)
{
	if (!before || word->kind != before->kind)
		return !before || word->kind == SCREEN_SENSITIVE;
	return word->level > before->level;
}

bool screen_usable(const char *word)
{
	uint32_t c, n = 0;

	while ((c = utf8_next(&word)) != 0)
		n += weigh(utf8_fold(c)) == COUNTS;
	return n > 0 && n <= WORD_MOST;
}

static void add_word(struct screen *s, const struct screen_word *word)
{
	uint32_t at = 0, c;

	if (!screen_usable(word->word))
		return;
	for (const char *p = word->word; (c = utf8_next(&p)) != 0;) {
		c = utf8_fold(c);
		if (weigh(c) != COUNTS)
			continue;
		uint32_t next = follow(s, at, c);
		at = next ? next : add_node(s, at, c);
	}
	if (outranks(word, s->nodes[at].word))
		s->nodes[at].word = word;
}

static uint32_t step(const struct screen *s, uint32_t at, uint32_t c)
{
	uint32_t next;

	while ((next = follow(s, at, c)) == 0 && at != 0)
		at = s->nodes[at].fail;
	return next;
}

/* Breadth first, so that what a node falls back to is finished before. */
static void link_nodes(struct screen *s)
{
	uint32_t *queue = xalloc(s->n * sizeof(*queue)), first = 0, last = 1;

	while (first < last) {
		uint32_t parent = queue[first++];
		for (uint32_t i = s->nodes[parent].child; i; i = s->nodes[i].sibling) {
			struct node *node = &s->nodes[i];
			node->fail = parent == 0 ? 0 : step(s, s->nodes[parent].fail, node->c);
			node->shorter = s->nodes[node->fail].word ? node->fail
								  : s->nodes[node->fail].shorter;
			queue[last++] = i;
		}
	}
	free(queue);
}

struct screen *screen_open(const struct screen_word *words, size_t n)
{
	struct screen *s = xalloc(sizeof(*s));

	s->room = 256;
	s->nodes = xalloc(s->room * sizeof(*s->nodes));
	s->n = 1;
	s->mask = 511;
	s->edges = xalloc(((size_t)s->mask + 1) * sizeof(*s->edges));
	s->words = xalloc((n + 1) * sizeof(*s->words));
	s->n_words = n;
	for (size_t i = 0; i < n; i++) {
		s->words[i] = words[i];
		s->words[i].word = xtext(words[i].word);
		s->words[i].advice = xtext(words[i].advice ? words[i].advice : "");
		if (words[i].kind != SCREEN_SITE)
			add_word(s, &s->words[i]);
	}
	link_nodes(s);
	return s;
}

void screen_close(struct screen **screen)
{
	struct screen *s = *screen;

	if (!s)
		return;
	for (size_t i = 0; i < s->n_words; i++) {
		free((char *)s->words[i].word);
		free((char *)s->words[i].advice);
	}
	free(s->words);
	free(s->nodes);
	free(s->edges);
	free(s);
	*screen = NULL;
}

/* --- scanning --- */

struct ring { /* the last characters that counted, and the longest word that begins at each */
	const char *at[WORD_MOST], *end[WORD_MOST];
	const struct screen_word *word[WORD_MOST];
	bool after_letter[WORD_MOST]; /* a letter stands directly before it */
};

struct scan {
	const struct screen *screen;
	const char *text;
	struct screen_find *out;
	size_t most, n;
	enum screen_level worst; /* of the sensitive ones */
	struct ring ring;
	size_t seen; /* characters that counted since the last part */
	uint32_t state;
};

static void report(struct scan *scan, size_t i)
{
	struct ring *ring = &scan->ring;
	const struct screen_word *word = ring->word[i % WORD_MOST];
	const char *at = ring->at[i % WORD_MOST], *end = ring->end[i % WORD_MOST];

	if (!word || scan->n == scan->most)
		return;
	if (scan->out)
		scan->out[scan->n] =
			(struct screen_find){word, (size_t)(at - scan->text), (size_t)(end - at)};
	scan->n++;
	if (word->kind == SCREEN_SENSITIVE && word->level > scan->worst)
		scan->worst = word->level;
	ring->word[i % WORD_MOST] = NULL;
}

static void flush(struct scan *scan)
{
	for (size_t i = scan->seen > WORD_MOST ? scan->seen - WORD_MOST : 0; i < scan->seen; i++)
		report(scan, i);
	scan->seen = 0;
	scan->state = 0;
}

/* Words of letters stand alone: "ass" is not found in "class". */
static bool stands_alone(
	const struct scan *scan, size_t start, uint32_t last, const char *end, uint32_t first)
{
	const char *next = end;

	if (first < 0x80 && scan->ring.after_letter[start % WORD_MOST])
		return false;
	return last >= 0x80 || !is_letter(utf8_fold(utf8_next(&next)));
}

static uint32_t first_letter(const struct screen_word *word)
{
	const char *p = word->word;
	uint32_t c;

	do
		c = utf8_fold(utf8_next(&p));
	while (c && weigh(c) != COUNTS);
	return c;
}

static void take_words(struct scan *scan, uint32_t last, const char *end)
{
	const struct screen *s = scan->screen;
	uint32_t at = s->nodes[scan->state].word ? scan->state : s->nodes[scan->state].shorter;

	for (; at; at = s->nodes[at].shorter) {
		size_t start = scan->seen - s->nodes[at].depth;
		const struct screen_word *word = s->nodes[at].word;
		if (!stands_alone(scan, start, last, end, first_letter(word)))
			continue;
		scan->ring.word[start % WORD_MOST] = word;
		scan->ring.end[start % WORD_MOST] = end;
	}
}

static void run(struct scan *scan)
{
	const char *p = scan->text, *here = p;
	bool letter = false;
	uint32_t c;

	for (; scan->n < scan->most && (c = utf8_next(&p)) != 0; here = p) {
		c = utf8_fold(c);
		enum weight weight = weigh(c);
		if (weight == PARTS)
			flush(scan);
		if (weight == COUNTS) {
			size_t i = scan->seen++ % WORD_MOST;
			if (scan->seen > WORD_MOST)
				report(scan, scan->seen - 1 - WORD_MOST);
			scan->ring.at[i] = here;
			scan->ring.after_letter[i] = letter;
			scan->ring.word[i] = NULL;
			scan->state = step(scan->screen, scan->state, c);
			take_words(scan, c, p);
		}
		letter = c < 0x80 && is_letter(c);
	}
	flush(scan);
}

size_t screen_scan(
	const struct screen *screen, const char *text, struct screen_find *out, size_t most)
{
	struct scan scan = {.screen = screen, .text = text, .out = out, .most = most};

	run(&scan);
	return scan.n;
}

enum screen_level screen_worst(const struct screen *screen, const char *text)
{
	struct scan scan = {.screen = screen, .text = text, .most = SIZE_MAX};

	if (!screen)
		return SCREEN_NONE;
	run(&scan);
	return scan.worst;
}

enum screen_level screen_site(const struct screen *screen, const char *host)
{
	enum screen_level level = SCREEN_NONE;
	size_t nearest = 0;

	for (size_t i = 0; screen && i < screen->n_words; i++) {
		const struct screen_word *site = &screen->words[i];
		if (site->kind != SCREEN_SITE || !host_below(host, site->word))
			continue;
		if (strlen(site->word) > nearest) {
			nearest = strlen(site->word);
			level = site->level;
		}
	}
	return level;
}
