/* SPDX-License-Identifier: MIT */
/*
 * Choices as lines: what is on a line is the choice, "……" at its end wants words of one's own,
 * "#100" is its quota. A choice keeps its code as long as its words or its place stay, so that
 * conditions hold.
 */
#include "modules/desk/questions/questions.h"

#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

const char *question_lines(struct pool *pool, const struct question_choice *choice, size_t n)
{
	struct buf out = BUF_INIT;
	const char *text;

	for (size_t i = 0; i < n; i++) {
		buf_print(&out, "%s%s", choice[i].name, choice[i].other ? "……" : "");
		if (choice[i].quota > 0)
			buf_print(&out, " #%lld", (long long)choice[i].quota);
		buf_char(&out, '\n');
	}
	text = pool_text(pool, buf_str(&out));
	buf_free(&out);
	return text;
}

static bool cut_end(char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	if (n <= m || strcmp(text + n - m, end) != 0)
		return false;
	text[n - m] = '\0';
	return true;
}

static struct question_choice read_line(struct pool *pool, const char *line)
{
	struct question_choice choice = {.code = "", .name = ""};
	char *text = utf8_trim(pool, line), *hash = strrchr(text, '#');
	int64_t quota;

	if (hash && hash > text && str_int(hash + 1, &quota) == 0 && quota > 0 &&
		quota <= 1000000000) {
		choice.quota = quota;
		*hash = '\0';
		text = utf8_trim(pool, text);
	}
	choice.other = cut_end(text, "……") || cut_end(text, "...") || cut_end(text, "____");
	choice.name = utf8_trim(pool, text);
	return choice;
}

static const struct question_choice *named(
	const struct question_choice *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (str_equal(list[i].name, name))
			return &list[i];
	}
	return NULL;
}

static bool taken(const struct question_choice *list, size_t n, const char *code)
{
	for (size_t i = 0; i < n; i++) {
		if (str_equal(list[i].code, code))
			return true;
	}
	return false;
}

/* Codes of choices whose words stayed, then of those whose place did, then new ones. */
static void give_codes(struct pool *pool, struct question_choice *list, size_t n,
	const struct question_choice *was, size_t n_was)
{
	int next = 1;

	for (size_t i = 0; i < n; i++) {
		const struct question_choice *same = named(was, n_was, list[i].name);

		if (same && !taken(list, n, same->code))
			list[i].code = same->code;
	}
	for (size_t i = 0; i < n && i < n_was; i++) {
		if (!*list[i].code && !taken(list, n, was[i].code))
			list[i].code = was[i].code;
	}
	for (size_t i = 0; i < n; i++) {
		while (!*list[i].code) {
			const char *code = pool_print(pool, "c%d", next++);

			if (!taken(list, n, code) && !taken(was, n_was, code))
				list[i].code = code;
		}
	}
}

struct question_choice *question_lines_read(struct request *rq, const char *field,
	const struct question_choice *was, size_t n_was, size_t *n)
{
	struct question_choice *list = pool_alloc(rq->pool, QUESTION_CHOICES * sizeof *list);
	const char *p = form_text(rq->form, field);

	*n = 0;
	while (*p) {
		size_t length = strcspn(p, "\n");
		struct question_choice choice = read_line(rq->pool, pool_copy(rq->pool, p, length));

		if (*choice.name && *n < QUESTION_CHOICES)
			list[(*n)++] = choice;
		else if (*choice.name)
			form_error(rq->form, field, "一道题最多 100 个选项");
		if (utf8_length(choice.name) > 200)
			form_error(rq->form, field, "每个选项最多 200 个字");
		p += length + (p[length] == '\n');
	}
	give_codes(rq->pool, list, *n, was, n_was);
	return list;
}
