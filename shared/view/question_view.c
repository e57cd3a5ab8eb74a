/* SPDX-License-Identifier: MIT */
/*
 * Questions as data for the partial _questions: what stands in each field, which choices are taken,
 * what is wrong with it.
 */
#include "view/question_view.h"

#include <math.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "web/form.h"

#define LONG_TEXT 60 /* characters; more want several lines */

struct showing {
	struct request *rq;
	const struct question_page *page;
	const struct question *q;
	struct data *item;
};

const char *question_kind_name(enum question_kind kind)
{
	static const char *const names[] = {
		[QUESTION_SINGLE] = "单选",
		[QUESTION_MULTIPLE] = "多选",
		[QUESTION_SCALE] = "打分",
		[QUESTION_MATRIX] = "矩阵单选",
		[QUESTION_TEXT] = "填空",
		[QUESTION_NUMBER] = "填数字",
		[QUESTION_DATE] = "填日期",
		[QUESTION_RANKING] = "排序",
		[QUESTION_FILE] = "上传文件",
	};

	return names[kind];
}

uint64_t question_seed(const char *key)
{
	uint64_t seed = 14695981039346656037u;

	for (const char *p = key; *p; p++)
		seed = (seed ^ (unsigned char)*p) * 1099511628211u;
	return seed;
}

/* --- what was given --- */

static const struct given *given_to(const struct showing *s, const char *row, const char *choice)
{
	for (size_t i = 0; i < s->page->n; i++) {
		const struct given *given = &s->page->given[i];

		if (str_equal(given->question, s->q->code) &&
			(!row || str_equal(given->row, row)) &&
			(!choice || str_equal(given->choice, choice)))
			return given;
	}
	return NULL;
}

static const char *value_of(const struct showing *s)
{
	const struct given *given = given_to(s, NULL, NULL);

	return given ? given->choice : "";
}

/* --- one kind after the other --- */

static void show_choices(const struct showing *s)
{
	struct data *list = data_list(s->item, "choices");
	size_t order[QUESTION_CHOICES];

	questions_order(s->q, s->page->seed, order);
	for (size_t i = 0; i < s->q->n_choices; i++) {
		const struct question_choice *choice = &s->q->choices[order[i]];
		const struct given *given = given_to(s, NULL, choice->code);
		struct data *item = data_item(list);

		data_text(item, "id", choice->code);
		data_text(item, "name", choice->name);
		data_bool(item, "other", choice->other);
		data_bool(item, "_checked", given != NULL);
		data_text(item, "_words", given ? given->words : "");
	}
}

static void show_scale(const struct showing *s)
{
	struct data *list = data_list(s->item, "steps");
	const char *value = value_of(s);

	for (int step = s->q->least; step <= s->q->most; step++) {
		struct data *item = data_item(list);
		const char *text = pool_print(s->rq->pool, "%d", step);

		data_text(item, "value", text);
		data_bool(item, "_checked", str_equal(text, value));
		data_text(item, "_name",
			step == s->q->least	     ? str_or_null(s->q->low_name)
				: step == s->q->most ? str_or_null(s->q->high_name)
						     : NULL);
	}
	data_text(s->item, "low_name", str_or_null(s->q->low_name));
	data_text(s->item, "high_name", str_or_null(s->q->high_name));
}

static void show_matrix(const struct showing *s)
{
	struct data *rows = data_list(s->item, "rows"), *all = data_list(s->item, "choices");

	for (size_t j = 0; j < s->q->n_choices; j++) {
		struct data *item = data_item(all);

		data_text(item, "id", s->q->choices[j].code);
		data_text(item, "name", s->q->choices[j].name);
	}

	for (size_t i = 0; i < s->q->n_rows; i++) {
		struct data *row = data_item(rows), *choices;

		data_text(row, "id", s->q->rows[i].code);
		data_text(row, "name", s->q->rows[i].name);
		choices = data_list(row, "_cells");
		for (size_t j = 0; j < s->q->n_choices; j++) {
			const struct question_choice *choice = &s->q->choices[j];
			struct data *item = data_item(choices);

			data_text(item, "id", choice->code);
			data_text(item, "name", choice->name);
			data_text(item, "_field",
				pool_print(s->rq->pool, "q.%s.%s", s->q->code, s->q->rows[i].code));
			data_bool(item, "_checked",
				given_to(s, s->q->rows[i].code, choice->code) != NULL);
		}
	}
}

static void show_ranking(const struct showing *s)
{
	struct data *list = data_list(s->item, "choices");
	size_t order[QUESTION_CHOICES];

	questions_order(s->q, s->page->seed, order);
	for (size_t i = 0; i < s->q->n_choices; i++) {
		const struct question_choice *choice = &s->q->choices[order[i]];
		const struct given *given = given_to(s, NULL, choice->code);
		struct data *item = data_item(list), *places;

		data_text(item, "id", choice->code);
		data_text(item, "name", choice->name);
		places = data_list(item, "_places");
		for (int place = 1; place <= (int)s->q->n_choices; place++) {
			struct data *option = data_item(places);

			data_int(option, "place", place);
			data_bool(option, "selected", given && given->rank == place);
		}
	}
}

static void show_text(const struct showing *s)
{
	int most = s->q->most > 0 ? s->q->most : QUESTION_TEXT_MOST;

	data_text(s->item, "_value", value_of(s));
	data_int(s->item, "most", most);
	data_int(s->item, "least", s->q->least);
	data_bool(s->item, "_long", most > LONG_TEXT);
}

static const char *decimals(struct pool *pool, double value)
{
	return pool_print(pool, "%.15g", value);
}

static void show_number(const struct showing *s)
{
	struct pool *pool = s->rq->pool;
	const char *low = isfinite(s->q->low) ? decimals(pool, s->q->low) : NULL;
	const char *high = isfinite(s->q->high) ? decimals(pool, s->q->high) : NULL;
	const char *bounds = low && high ? pool_print(pool, "%s 到 %s 之间", low, high)
		: low			 ? pool_print(pool, "不小于 %s", low)
		: high			 ? pool_print(pool, "不大于 %s", high)
					 : NULL;

	data_text(s->item, "_value", value_of(s));
	data_text(s->item, "low", low);
	data_text(s->item, "high", high);
	data_text(s->item, "_bounds", bounds);
}

static void show_file(const struct showing *s)
{
	const struct given *given = given_to(s, NULL, NULL);
	const char *space = given ? strchr(given->words, ' ') : NULL;

	data_text(s->item, "_kept", given ? (space ? space + 1 : "文件") : NULL);
}

static void show_kind(const struct showing *s)
{
	const struct question *q = s->q;

	switch (q->kind) {
	case QUESTION_SINGLE:
	case QUESTION_MULTIPLE: show_choices(s); break;
	case QUESTION_SCALE: show_scale(s); break;
	case QUESTION_MATRIX: show_matrix(s); break;
	case QUESTION_RANKING: show_ranking(s); break;
	case QUESTION_NUMBER: show_number(s); break;
	case QUESTION_FILE: show_file(s); break;
	case QUESTION_TEXT: show_text(s); break;
	case QUESTION_DATE: data_text(s->item, "_value", value_of(s)); break;
	}
	if (q->kind == QUESTION_MULTIPLE && (q->least > 0 || q->most > 0))
		data_text(s->item, "_bounds",
			q->least > 0 && q->most > 0 && q->least == q->most
				? pool_print(s->rq->pool, "请选 %d 项", q->least)
				: q->least > 0 && q->most > 0
				? pool_print(s->rq->pool, "请选 %d 到 %d 项", q->least, q->most)
				: q->most > 0 ? pool_print(s->rq->pool, "最多选 %d 项", q->most)
					      : pool_print(s->rq->pool, "至少选 %d 项", q->least));
}

static void show_conditions(const struct showing *s)
{
	struct data *list = data_list(s->item, "when");

	for (size_t i = 0; i < s->q->n_conditions; i++) {
		struct data *item = data_item(list);

		data_text(item, "question", s->q->conditions[i].question);
		data_text(item, "choice", s->q->conditions[i].choice);
		data_bool(item, "not", s->q->conditions[i].not_);
	}
}

static void show_one(const struct showing *s, int number, const struct data *errors)
{
	static const char *const flags[] = {
		[QUESTION_SINGLE] = "_single",
		[QUESTION_MULTIPLE] = "_multiple",
		[QUESTION_SCALE] = "_scale",
		[QUESTION_MATRIX] = "_matrix",
		[QUESTION_TEXT] = "_text",
		[QUESTION_NUMBER] = "_number",
		[QUESTION_DATE] = "_date",
		[QUESTION_RANKING] = "_ranking",
		[QUESTION_FILE] = "_file",
	};
	const char *field = pool_print(s->rq->pool, "q.%s", s->q->code);
	const struct data *error = data_find(errors, field, strlen(field));
	char scratch[24];

	data_text(s->item, "code", s->q->code);
	data_int(s->item, "_nr", number);
	data_text(s->item, "title", s->q->title);
	data_text(s->item, "help", str_or_null(s->q->help));
	data_text(s->item, "kind", question_kind_code(s->q->kind));
	data_bool(s->item, "required", s->q->required);
	data_int(s->item, "page", s->q->page);
	/* one input by itself has a label; several have a legend */
	data_bool(s->item, "_alone",
		s->q->kind == QUESTION_TEXT || s->q->kind == QUESTION_NUMBER ||
			s->q->kind == QUESTION_DATE || s->q->kind == QUESTION_FILE);
	data_bool(s->item, flags[s->q->kind], true);
	data_text(s->item, "_error", error ? data_as_text(error, scratch) : NULL);
	show_conditions(s);
	show_kind(s);
}

size_t question_page_show(struct request *rq, const struct question_page *page, struct data *out)
{
	size_t n, shown = 0;
	const struct question *all = questions_all(page->questions, &n);
	struct data *list = data_list(out, "questions"), *form = data_new(rq->pool);
	struct buf codes = BUF_INIT;

	form_show_errors(rq->form, form);
	for (size_t i = 0; i < n; i++) {
		struct showing s = {.rq = rq, .page = page, .q = &all[i]};

		if (page->page > 0 && all[i].page != page->page)
			continue;
		if (!page->every &&
			!questions_asked(page->questions, &all[i], page->given, page->n))
			continue;
		s.item = data_item(list);
		show_one(&s, page->first + (int)shown, data_find(form, "errors", 6));
		buf_print(&codes, "%s%s", shown ? " " : "", all[i].code);
		shown++;
	}
	data_text(out, "_shown", pool_text(rq->pool, buf_str(&codes)));
	buf_free(&codes);
	return shown;
}

/* --- the summary of faults --- */

static const char *text_at(const struct data *object, const char *key)
{
	const struct data *value = data_find(object, key, strlen(key));

	return value && data_kind(value) == DATA_TEXT ? data_as_text(value, NULL) : "";
}

/* Its number on this page; 0: the field is none of them. */
static int64_t number_of(struct data *out, const char *field)
{
	const struct data *list = data_find(out, "questions", 9);

	for (size_t i = 0; str_starts(field, "q.") && list && i < data_count(list); i++) {
		const struct data *item = data_at(list, i), *nr = data_find(item, "_nr", 3);
		char scratch[24];
		int64_t number;

		if (str_equal(text_at(item, "code"), field + 2) &&
			str_int(data_as_text(nr, scratch), &number) == 0)
			return number;
	}
	return 0;
}

void question_faults_named(struct request *rq, struct data *out)
{
	const struct data *faults = data_find(out, "error_list", 10);
	struct data *named;

	if (!faults)
		return;
	named = data_make(rq->pool, DATA_LIST);
	for (size_t i = 0; i < data_count(faults); i++) {
		const char *field = text_at(data_at(faults, i), "field");
		const char *message = text_at(data_at(faults, i), "message");
		int64_t number = number_of(out, field);
		struct data *item = data_item(named);

		data_text(item, "field", field);
		data_text(item, "message",
			number > 0
				? pool_print(rq->pool, "第 %lld 题：%s", (long long)number, message)
				: message);
	}
	data_put(out, "error_list", named);
}

/* --- an answer in words --- */

static const char *name_of(const struct question_choice *choice, const char *code)
{
	return choice ? choice->name : code;
}

const char *question_answer_words(
	struct pool *pool, const struct question *question, const struct given *given)
{
	const char *name = name_of(question_choice(question, given->choice), given->choice);
	const char *space = strchr(given->words, ' ');

	switch (question->kind) {
	case QUESTION_SINGLE:
	case QUESTION_MULTIPLE:
		return *given->words ? pool_print(pool, "%s：%s", name, given->words) : name;
	case QUESTION_MATRIX:
		return pool_print(pool, "%s：%s",
			name_of(question_row(question, given->row), given->row), name);
	case QUESTION_RANKING: return pool_print(pool, "%d. %s", given->rank, name);
	case QUESTION_FILE: return space ? space + 1 : given->choice;
	default: return given->choice;
	}
}
