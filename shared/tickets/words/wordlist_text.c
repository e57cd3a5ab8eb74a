/* SPDX-License-Identifier: MIT */
/*
 * A file of the site's words, and what kinds and levels are called. Whether a word can be found at
 * all is text/screen.h's to say.
 */
#include "tickets/words/wordlist.h"

#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/hosts.h"

struct name {
	const char *word, *chinese;
};
static const struct name levels[] = {
	{"none", "无"}, {"note", "提示"}, {"flag", "核对"}, {"hold", "先看"}};
static const struct name kinds[] = {{"sensitive", "敏感词"}, {"empty", "空话"}, {"site", "网站"}};

const char *wordlist_kind(enum screen_kind kind)
{
	return kinds[kind].word;
}

bool wordlist_kind_of(const char *word, enum screen_kind *out)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_equal(word, kinds[i].word)) {
			*out = (enum screen_kind)i;
			return true;
		}
	return false;
}

const char *wordlist_level(enum screen_level level)
{
	return levels[level <= SCREEN_HOLD ? level : 0].word;
}

const char *wordlist_level_words(enum screen_level level)
{
	return levels[level <= SCREEN_HOLD ? level : 0].chinese;
}

bool wordlist_level_of(const char *word, enum screen_level *out)
{
	for (size_t i = SCREEN_NOTE; i <= SCREEN_HOLD; i++)
		if (str_equal(word, levels[i].word) || str_equal(word, levels[i].chinese)) {
			*out = (enum screen_level)i;
			return true;
		}
	return false;
}

const char *wordlist_site_words(enum screen_level level)
{
	return level == SCREEN_HOLD ? "不得链接" : "可以链接";
}

bool wordlist_site_level_of(const char *word, enum screen_level *out)
{
	static const enum screen_level both[] = {SCREEN_NOTE, SCREEN_HOLD};

	for (size_t i = 0; i < 2; i++)
		if (str_equal(word, wordlist_site_words(both[i])) ||
			str_equal(word, wordlist_level(both[i]))) {
			*out = both[i];
			return true;
		}
	return false;
}

/* Bytes up to what parts a word from what follows it. */
static size_t word_end(const char *line)
{
	size_t n = strcspn(line, "\t,");
	const char *wide = strstr(line, "，");
	return wide && (size_t)(wide - line) < n ? (size_t)(wide - line) : n;
}

static const char *after_sign(const char *p)
{
	return str_starts(p, "，") ? p + strlen("，") : *p ? p + 1 : p;
}

static bool level_of(enum screen_kind kind, const char *word, enum screen_level *level)
{
	return kind == SCREEN_SITE ? wordlist_site_level_of(word, level)
				   : wordlist_level_of(word, level);
}

/* A level may also stand behind a blank: "词 核对". */
static size_t level_blank(enum screen_kind kind, const char *line, enum screen_level *level)
{
	const char *blank = strrchr(line, ' ');
	return blank && level_of(kind, blank + 1, level) ? (size_t)(blank - line) : 0;
}

static enum wordlist_fault check_word(const struct wordlist_row *row)
{
	if (!row->word)
		return WORDLIST_SITE;
	if (!screen_usable(row->word))
		return WORDLIST_MARKS;
	if (utf8_length(row->word) > WORDLIST_WORD)
		return WORDLIST_LONG;
	return utf8_length(row->advice) > WORDLIST_ADVICE ? WORDLIST_LONG_ADVICE : WORDLIST_FINE;
}

static enum wordlist_fault read_line(struct pool *pool, const char *line, enum screen_kind kind,
	enum screen_level otherwise, struct wordlist_row *row)
{
	size_t n = word_end(line), blank;
	const char *rest = utf8_trim(pool, after_sign(line + n));

	*row = (struct wordlist_row){.kind = kind, .level = SCREEN_NOTE, .advice = ""};
	if (kind != SCREEN_EMPTY) {
		bool site = kind == SCREEN_SITE && otherwise == SCREEN_FLAG;
		row->level = site ? SCREEN_NOTE : otherwise;
		if (!*rest && (blank = level_blank(kind, line, &row->level)) != 0)
			n = blank;
		if (*rest && !level_of(kind, rest, &row->level))
			return WORDLIST_LEVEL;
	} else {
		row->advice = rest;
	}
	row->word = utf8_trim(pool, pool_copy(pool, line, n));
	if (kind == SCREEN_SITE)
		row->word = host_typed(pool, row->word);
	return check_word(row);
}

enum wordlist_fault wordlist_parse(struct pool *pool, const char *text, enum screen_kind kind,
	enum screen_level otherwise, struct wordlist_row **out, size_t *n, int *line)
{
	size_t most = 1;

	for (const char *p = text; *p; p++)
		most += *p == '\n';
	*out = pool_alloc(pool, most * sizeof(**out));
	*n = 0;
	for (*line = 1; *text; (*line)++) {
		size_t length = strcspn(text, "\n");
		const char *one = utf8_trim(pool, pool_copy(pool, text, length));
		text += length + (text[length] == '\n');
		if (!*one || *one == '#')
			continue;
		enum wordlist_fault fault = read_line(pool, one, kind, otherwise, &(*out)[*n]);
		if (fault)
			return fault;
		(*n)++;
	}
	return WORDLIST_FINE;
}
