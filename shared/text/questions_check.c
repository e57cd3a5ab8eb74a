/* SPDX-License-Identifier: MIT */
/*
 * What an answer sheet says against its question set: which questions are asked of this person,
 * what is missing, what does not fit. The sentences are for citizens.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "base/instant.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/questions_set.h"

struct check {
	struct pool *pool;
	struct given *kept; /* in the order of the set */
	size_t n;
	struct sheet_fault *fault;
	size_t n_faults, most;
};

/* --- branching --- */

static bool fits_choice(const struct given *given, const char *choice)
{
	size_t row = strlen(given->row);

	if (*choice == '\0')
		return true;
	if (row == 0)
		return strcmp(given->choice, choice) == 0;
	return strncmp(choice, given->row, row) == 0 && choice[row] == ':' &&
		strcmp(choice + row + 1, given->choice) == 0;
}

static bool answered_so(
	const struct question_condition *condition, const struct given *given, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(given[i].question, condition->question) == 0 &&
			fits_choice(&given[i], condition->choice))
			return true;
	}
	return false;
}

bool questions_asked(const struct questions *questions, const struct question *question,
	const struct given *given, size_t n)
{
	(void)questions;
	for (size_t i = 0; i < question->n_conditions; i++) {
		const struct question_condition *condition = &question->conditions[i];

		if (answered_so(condition, given, n) == condition->not_)
			return false;
	}
	return true;
}

/* --- faults --- */

static void fault(struct check *c, const struct question *q, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* One a question: the first. */
static void fault(struct check *c, const struct question *q, const char *format, ...)
{
	va_list args;

	if (c->n_faults == c->most ||
		(c->n_faults > 0 && c->fault[c->n_faults - 1].question == q->code))
		return;
	va_start(args, format);
	c->fault[c->n_faults++] = (struct sheet_fault){q->code, pool_vprint(c->pool, format, args)};
	va_end(args);
}

static void keep(struct check *c, const struct given *given)
{
	c->kept[c->n++] = *given;
}

/* --- one kind after the other: what was given to this question --- */

static bool seen(const struct given *given, size_t n, const struct given *one)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(given[i].choice, one->choice) == 0 &&
			strcmp(given[i].row, one->row) == 0)
			return true;
	}
	return false;
}

/* Words of one's own stand only where the choice asks for them. */
static void keep_choice(struct check *c, const struct question *q, const struct given *given)
{
	const struct question_choice *choice = question_choice(q, given->choice);
	struct given one = *given;

	if (!choice) {
		fault(c, q, "请从列出的选项里选");
		return;
	}
	one.row = "";
	one.rank = 0;
	one.words = choice->other ? utf8_trim(c->pool, given->words) : "";
	if (choice->other && *one.words == '\0')
		fault(c, q, "选了“%s”，请写明是什么", choice->name);
	else if (utf8_length(one.words) > QUESTION_WORDS_MOST)
		fault(c, q, "“%s”后面请写短一些，最多 %d 个字", choice->name, QUESTION_WORDS_MOST);
	keep(c, &one);
}

static void check_single(
	struct check *c, const struct question *q, const struct given *given, size_t n)
{
	if (n > 1)
		fault(c, q, "这道题请只选一项");
	if (n > 0)
		keep_choice(c, q, given);
}

static void check_multiple(
	struct check *c, const struct question *q, const struct given *given, size_t n)
{
	size_t picked = 0;

	for (size_t i = 0; i < n; i++) {
		if (seen(given, i, &given[i]))
			continue;
		picked++;
		keep_choice(c, q, &given[i]);
	}
	if (picked > 0 && q->least > 0 && picked < (size_t)q->least)
		fault(c, q, "请至少选 %d 项，现在选了 %zu 项", q->least, picked);
	if (q->most > 0 && picked > (size_t)q->most)
		fault(c, q, "请最多选 %d 项，现在选了 %zu 项", q->most, picked);
}

static void check_scale(
	struct check *c, const struct question *q, const struct given *given, size_t n)
{
	int64_t value;
	struct given one;

	if (n == 0)
		return;
	one = (struct given){q->code, "", given->choice, "", 0};
	if (n > 1 || str_int(given->choice, &value) != 0 || value < q->least || value > q->most) {
		fault(c, q, "请在 %d 到 %d 之间选一个", q->least, q->most);
		return;
	}
	one.choice = pool_print(c->pool, "%lld", (long long)value);
	keep(c, &one);
}

static void check_matrix(
	struct check *c, const struct question *q, const struct given *given, size_t n)
{
	size_t rows = 0;

	for (size_t row = 0; row < q->n_rows; row++) {
		size_t in_row = 0;

		for (size_t i = 0; i < n; i++) {
			struct given one = {q->code, given[i].row, given[i].choice, "", 0};

			if (strcmp(given[i].row, q->rows[row].code) != 0)
				continue;
			if (++in_row > 1 || !question_choice(q, given[i].choice))
				fault(c, q, "“%s”请从列出的选项里选一项", q->rows[row].name);
			else
				keep(c, &one);
		}
		rows += in_row > 0;
		if (q->required && in_row == 0 && n > 0)
			fault(c, q, "“%s”还没有选，请选一项", q->rows[row].name);
	}
	if (rows == 0 && n > 0)
		fault(c, q, "请每一行选一项");
}

static void check_text(
	struct check *c, const struct question *q, const struct given *given, size_t n)
{
	struct given one;
	size_t length, most = q->most > 0 ? (size_t)q->most : QUESTION_TEXT_MOST;

	if (n == 0)
		return;
	one = (struct given){q->code, "", utf8_trim(c->pool, given->choice), "", 0};
	if (*one.choice == '\0')
		return;
	length = utf8_length(one.choice);
	if (length > most)
		fault(c, q, "请最多写 %zu 个字，现在多了 %zu 个字", most, length - most);
	if (q->least > 0 && length < (size_t)q->least)
		fault(c, q, "请至少写 %d 个字，现在是 %zu 个字", q->least, length);
	keep(c, &one);
}

static const char *plain_number(struct check *c, double value)
{
	return pool_print(c->pool, "%.15g", value);
}

static void check_number(
	struct check *c, const struct question *q, const struct given *given, size_t n)
{
	struct given one;
	double value;
	char text[40];

	if (n == 0 || *utf8_trim(c->pool, given->choice) == '\0')
		return;
	one = (struct given){q->code, "", given->choice, "", 0};
	if (!question_number(given->choice, text, &value)) {
		fault(c, q, "请填一个数字，例如 12 或 3.5");
	} else {
		one.choice = pool_text(c->pool, text);
		if (value < q->low && q->high == 1.0 / 0.0)
			fault(c, q, "请填不小于 %s 的数字", plain_number(c, q->low));
		else if (value > q->high && q->low == -1.0 / 0.0)
			fault(c, q, "请填不大于 %s 的数字", plain_number(c, q->high));
		else if (value < q->low || value > q->high)
			fault(c, q, "请填 %s 到 %s 之间的数字", plain_number(c, q->low),
				plain_number(c, q->high));
	}
	keep(c, &one);
}

static void check_date(
	struct check *c, const struct question *q, const struct given *given, size_t n)
{
	struct given one;
	char iso[INSTANT_TEXT];
	day d;

	if (n == 0 || *utf8_trim(c->pool, given->choice) == '\0')
		return;
	one = (struct given){q->code, "", utf8_trim(c->pool, given->choice), "", 0};
	if (day_parse(one.choice, &d) != 0)
		fault(c, q, "请按 2026-01-31 的样子填日期");
	else
		one.choice = pool_text(c->pool, day_iso(d, iso));
	keep(c, &one);
}

/* Each choice one place, each place one choice. */
static void check_ranking(
	struct check *c, const struct question *q, const struct given *given, size_t n)
{
	bool taken[QUESTION_CHOICES + 1] = {false};
	size_t ranked = 0;

	for (size_t i = 0; i < n; i++) {
		struct given one = {q->code, "", given[i].choice, "", given[i].rank};

		if (given[i].rank < 1 || !question_choice(q, given[i].choice) ||
			seen(given, i, &given[i]))
			continue;
		ranked++;
		if (given[i].rank > (int)q->n_choices)
			fault(c, q, "请用 1 到 %zu 排顺序", q->n_choices);
		else if (taken[given[i].rank])
			fault(c, q, "有两项都排在第 %d，请给每一项一个不同的位置", given[i].rank);
		else
			taken[given[i].rank] = true;
		keep(c, &one);
	}
	if (ranked > 0 && ranked < q->n_choices)
		fault(c, q, "还有 %zu 项没有排，请给每一项一个位置", q->n_choices - ranked);
}

static bool is_hash(const char *text)
{
	return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static void check_file(
	struct check *c, const struct question *q, const struct given *given, size_t n)
{
	if (n == 0)
		return;
	if (n > 1 || !is_hash(given->choice))
		fault(c, q, "请重新选一次文件，只能选一个");
	else
		keep(c, &(struct given){q->code, "", given->choice, given->words, 0});
}

/* --- the sheet --- */

static const char *missing(enum question_kind kind)
{
	switch (kind) {
	case QUESTION_SINGLE:
	case QUESTION_SCALE: return "请选一项";
	case QUESTION_MULTIPLE: return "请至少选一项";
	case QUESTION_MATRIX: return "请每一行选一项";
	case QUESTION_RANKING: return "请给每一项一个位置";
	case QUESTION_DATE: return "请填日期";
	case QUESTION_NUMBER: return "请填一个数字";
	case QUESTION_FILE: return "请选一个文件";
	default: return "请填写这一题";
	}
}

static void check_one(
	struct check *c, const struct question *q, const struct given *given, size_t n)
{
	static void (*const checks[])(
		struct check *, const struct question *, const struct given *, size_t) = {
		[QUESTION_SINGLE] = check_single,
		[QUESTION_MULTIPLE] = check_multiple,
		[QUESTION_SCALE] = check_scale,
		[QUESTION_MATRIX] = check_matrix,
		[QUESTION_TEXT] = check_text,
		[QUESTION_NUMBER] = check_number,
		[QUESTION_DATE] = check_date,
		[QUESTION_RANKING] = check_ranking,
		[QUESTION_FILE] = check_file,
	};
	size_t before = c->n, faults = c->n_faults;

	checks[q->kind](c, q, given, n);
	if (q->required && c->n == before && c->n_faults == faults)
		fault(c, q, "%s", missing(q->kind));
}

/* What of the sheet belongs to a question. */
static size_t pick(const struct given *given, size_t n, const struct question *q, struct given *out)
{
	size_t picked = 0;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(given[i].question, q->code) != 0)
			continue;
		out[picked] = given[i];
		out[picked].question = q->code;
		picked++;
	}
	return picked;
}

size_t questions_check(const struct questions *questions, struct pool *pool, struct given *given,
	size_t *n, int page, struct sheet_fault *out, size_t most)
{
	struct check c = {.pool = pool,
		.kept = pool_alloc(pool, *n * sizeof *c.kept),
		.fault = out,
		.most = most};
	struct given *own = pool_alloc(pool, *n * sizeof *own);

	for (size_t i = 0; i < questions->n; i++) {
		const struct question *q = &questions->question[i];
		size_t picked = pick(given, *n, q, own);

		if (page > 0 && q->page > page) {
			for (size_t j = 0; j < picked; j++)
				keep(&c, &own[j]);
		} else if (questions_asked(questions, q, c.kept, c.n)) {
			check_one(&c, q, own, picked);
		}
	}
	if (c.n > 0)
		memcpy(given, c.kept, c.n * sizeof *given);
	*n = c.n;
	return c.n_faults;
}
