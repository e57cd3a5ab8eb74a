/* SPDX-License-Identifier: MIT */
/* Lines of words, an empty line, a text: finds are in order, as long as their word at least, and a
 * word stands where it is found; a text of one word alone is found; hosts alike. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/utf8.h"
#include "text/hosts.h"
#include "text/screen.h"

#define MOST 40

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static size_t read_words(char *lines, struct screen_word *words)
{
	size_t n = 0;

	for (char *line = lines, *end; *line && n < MOST; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		words[n] = (struct screen_word){
			(enum screen_kind)(n % 3), (enum screen_level)(1 + n % 3), line, ""};
		n++;
	}
	return n;
}

static void check(const struct screen *screen, const char *text)
{
	struct screen_find finds[MOST];
	size_t n = screen_scan(screen, text, finds, MOST), before = 0;

	for (size_t i = 0; i < n; i++) {
		if (finds[i].at + finds[i].length > strlen(text) ||
			(i > 0 && finds[i].at <= before))
			bug("a find is not where it says");
		before = finds[i].at;
		if (!screen_usable(finds[i].word->word))
			bug("a word of marks alone is found");
	}
	if (n == 0 && screen_worst(screen, text) != SCREEN_NONE)
		bug("a level without a word");
}

static void check_hosts(struct pool *pool, const struct screen *screen, const char *text)
{
	struct host_find finds[MOST];
	size_t n = hosts_find(pool, text, finds, MOST), end = 0;

	for (size_t i = 0; i < n; i++) {
		if (finds[i].at < end || finds[i].at + finds[i].length > strlen(text))
			bug("a host is not where it says");
		end = finds[i].at + finds[i].length;
		if (!*finds[i].host || !host_below(finds[i].host, finds[i].host))
			bug("a host is not its own");
		screen_site(screen, finds[i].host);
	}
	const char *typed = host_typed(pool, text);
	if (typed && !strchr(typed, '.'))
		bug("a host without a dot");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct pool *pool = pool_open();
	struct screen_word words[MOST];
	char *lines = pool_copy(pool, data, n), *text = strstr(lines, "\n\n");

	if (utf8_check(lines, n) == UTF8_FINE && text) {
		*text = '\0';
		text += 2;
		size_t count = read_words(lines, words);
		struct screen *screen = screen_open(words, count);
		check(screen, text);
		check_hosts(pool, screen, text);
		struct screen_find find;
		for (size_t i = 0; i < count; i++)
			if (words[i].kind != SCREEN_SITE && screen_usable(words[i].word) &&
				!strpbrk(words[i].word, ",;!?\r") &&
				(unsigned char)words[i].word[0] < 0x80 && words[i].word[0] >= 'a' &&
				words[i].word[0] <= 'z' && strlen(words[i].word) == 1 &&
				screen_scan(screen, words[i].word, &find, 1) != 1)
				bug("%s is not found by itself", words[i].word);
		screen_close(&screen);
	}
	pool_close(&pool);
	return 0;
}
