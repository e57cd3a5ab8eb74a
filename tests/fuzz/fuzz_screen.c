/* SPDX-License-Identifier: MIT */
/* Lines of words, an empty line, a text: finds are in order, as long as their word at least, and a
 * word stands where it is found; a text of one word alone is found. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/utf8.h"
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
		words[n] = (struct screen_word){n % 3 ? SCREEN_SENSITIVE : SCREEN_EMPTY,
			(enum screen_level)(1 + n % 3), line, ""};
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
		struct screen_find find;
		for (size_t i = 0; i < count; i++)
			if (screen_usable(words[i].word) && !strpbrk(words[i].word, ",;!?\r") &&
				(unsigned char)words[i].word[0] < 0x80 && words[i].word[0] >= 'a' &&
				words[i].word[0] <= 'z' && strlen(words[i].word) == 1 &&
				screen_scan(screen, words[i].word, &find, 1) != 1)
				bug("%s is not found by itself", words[i].word);
		screen_close(&screen);
	}
	pool_close(&pool);
	return 0;
}
