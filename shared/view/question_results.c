/* SPDX-License-Identifier: MIT */
/*
 * Results of a questionnaire as page data: for each question how many answered it, a chart, the
 * same numbers in a table, and a mean where there is one. Out of the tallies alone: what it costs
 * does not depend on how many have answered. Words people wrote are not here.
 */
#include "view/question_view.h"

#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "view/chart.h"
#include "view/solicitation_words.h"

struct results {
	struct pool *pool;
	const struct response_tally *tally; /* in the order of question and choice */
	size_t n;
	const struct question *q;
	struct data *item;
	int64_t answered;
};

static const struct response_tally *find(
	const struct results *r, const char *question, const char *choice)
{
	size_t low = 0, high = r->n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(question, r->tally[middle].question);

		order = order ? order : strcmp(choice, r->tally[middle].choice);
		if (order == 0)
			return &r->tally[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static int64_t count(const struct results *r, const char *choice)
{
	const struct response_tally *tally = find(r, r->q->code, choice);

	return tally ? tally->n : 0;
}

static double total(const struct results *r, const char *choice)
{
	const struct response_tally *tally = find(r, r->q->code, choice);

	return tally ? tally->total : 0;
}

/* Half a percent upwards; nothing of nothing is nothing. */
static const char *percent(const struct results *r, int64_t n, int64_t of)
{
	return of > 0 ? pool_print(r->pool, "%.1f%%", 100.0 * (double)n / (double)of) : "0%";
}

static const char *chart_id(const struct results *r)
{
	return pool_print(r->pool, "hy-chart-%s", r->q->code);
}

/* --- choices and scales: how many each --- */

static void add_row(const struct results *r, struct data *rows, struct chart_row *bar,
	const char *name, int64_t n)
{
	struct data *row = data_item(rows);

	data_text(row, "name", name);
	data_int(row, "n", n);
	data_text(row, "percent", percent(r, n, r->answered));
	*bar = (struct chart_row){.label = name,
		.words =
			pool_print(r->pool, "%lld（%s）", (long long)n, percent(r, n, r->answered)),
		.value = {n}};
}

static void draw(
	const struct results *r, const char *finding, const struct chart_row *bars, size_t n)
{
	static const struct chart_part part = {"人数", "a"};
	struct chart_head head = {.id = chart_id(r),
		.title = finding,
		.desc = pool_print(r->pool, "“%s”每个选项有多少份答卷", r->q->title)};

	chart_bars(r->pool, data_object(r->item, "_chart"), &head, &part, 1, bars, n);
}

static const char *most_of(const struct results *r, const struct chart_row *bars, size_t n)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++)
		if (bars[i].value[0] > bars[best].value[0])
			best = i;
	return pool_print(r->pool, "选“%s”的最多，%s", bars[best].label, bars[best].words);
}

static void show_choices(const struct results *r)
{
	struct chart_row bars[QUESTION_CHOICES];
	struct data *rows = data_list(r->item, "rows");

	for (size_t i = 0; i < r->q->n_choices; i++)
		add_row(r, rows, &bars[i], r->q->choices[i].name, count(r, r->q->choices[i].code));
	if (r->answered > 0)
		draw(r, most_of(r, bars, r->q->n_choices), bars, r->q->n_choices);
}

static const char *mean(const struct results *r, double sum, int decimals)
{
	return pool_print(r->pool, "%.*f", decimals, sum / (double)r->answered);
}

static const char *step_name(const struct results *r, int step)
{
	if (step == r->q->least && *r->q->low_name)
		return pool_print(r->pool, "%d（%s）", step, r->q->low_name);
	if (step == r->q->most && *r->q->high_name)
		return pool_print(r->pool, "%d（%s）", step, r->q->high_name);
	return pool_print(r->pool, "%d", step);
}

static void show_scale(const struct results *r)
{
	struct chart_row bars[QUESTION_STEPS];
	struct data *rows = data_list(r->item, "rows");
	size_t n = 0;

	for (int step = r->q->least; step <= r->q->most; step++)
		add_row(r, rows, &bars[n++], step_name(r, step),
			count(r, pool_print(r->pool, "%d", step)));
	if (r->answered == 0)
		return;
	data_text(r->item, "mean", mean(r, total(r, ""), 2));
	draw(r,
		pool_print(r->pool, "平均 %s 分（%d 到 %d 分）", mean(r, total(r, ""), 2),
			r->q->least, r->q->most),
		bars, n);
}

/* --- rankings: the mean place, the best first --- */

struct place {
	const char *name;
	int64_t n;
	double mean;
};

static int better(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return (x->mean > y->mean) - (x->mean < y->mean);
}

static void show_ranking(const struct results *r)
{
	struct place places[QUESTION_CHOICES];
	struct chart_row bars[QUESTION_CHOICES] = {0};
	struct data *rows = data_list(r->item, "rows");
	size_t n = r->q->n_choices;
	static const struct chart_part part = {"得分", "a"};

	for (size_t i = 0; i < n; i++) {
		const char *code = r->q->choices[i].code;

		places[i] = (struct place){r->q->choices[i].name, count(r, code), (double)n};
		if (places[i].n > 0)
			places[i].mean = total(r, code) / (double)places[i].n;
	}
	qsort(places, n, sizeof *places, better);
	for (size_t i = 0; i < n; i++) {
		struct data *row = data_item(rows);
		const char *words = pool_print(r->pool, "平均第 %.2f 位", places[i].mean);

		data_text(row, "name", places[i].name);
		data_int(row, "n", places[i].n);
		data_text(row, "mean", pool_print(r->pool, "%.2f", places[i].mean));
		/* the higher up, the longer */
		bars[i] = (struct chart_row){
			places[i].name, words, {(int64_t)(((double)n + 1 - places[i].mean) * 100)}};
	}
	struct chart_head head = {.id = chart_id(r),
		.title = pool_print(
			r->pool, "排在最前面的是“%s”，%s", places[0].name, bars[0].words),
		.desc = pool_print(r->pool, "“%s”各项的平均位置，越靠前越长", r->q->title)};
	if (r->answered > 0)
		chart_bars(r->pool, data_object(r->item, "_chart"), &head, &part, 1, bars, n);
}

/* --- matrix: a table, each row out of those who answered it --- */

static void show_matrix(const struct results *r)
{
	struct data *heads = data_list(r->item, "heads"), *rows = data_list(r->item, "rows");

	for (size_t j = 0; j < r->q->n_choices; j++)
		data_text(data_item(heads), "name", r->q->choices[j].name);
	for (size_t i = 0; i < r->q->n_rows; i++) {
		struct data *row = data_item(rows), *cells = data_list(row, "cells");
		int64_t n[QUESTION_CHOICES], sum = 0;

		for (size_t j = 0; j < r->q->n_choices; j++) {
			n[j] = count(r,
				pool_print(r->pool, "%s:%s", r->q->rows[i].code,
					r->q->choices[j].code));
			sum += n[j];
		}
		data_text(row, "name", r->q->rows[i].name);
		data_int(row, "n", sum);
		for (size_t j = 0; j < r->q->n_choices; j++) {
			struct data *cell = data_item(cells);

			data_text(cell, "name", r->q->choices[j].name);
			data_int(cell, "n", n[j]);
			data_text(cell, "percent", percent(r, n[j], sum));
		}
	}
}

/* --- the questions --- */

static void show_question(struct results *r, int number)
{
	const struct question *q = r->q;

	data_int(r->item, "_nr", number);
	data_text(r->item, "code", q->code);
	data_text(r->item, "title", q->title);
	data_text(r->item, "kind", question_kind_code(q->kind));
	data_text(r->item, "_kind", question_kind_name(q->kind));
	data_int(r->item, "answered", r->answered);
	data_bool(r->item, "_matrix", q->kind == QUESTION_MATRIX);
	data_bool(r->item, "_ranking", q->kind == QUESTION_RANKING);
	data_bool(r->item, "_plain",
		q->kind == QUESTION_SINGLE || q->kind == QUESTION_MULTIPLE ||
			q->kind == QUESTION_SCALE);
	data_bool(r->item, "_several", q->kind == QUESTION_MULTIPLE);
	data_bool(r->item, "_words",
		q->kind == QUESTION_TEXT || q->kind == QUESTION_DATE || q->kind == QUESTION_FILE);
	data_bool(r->item, "_number", q->kind == QUESTION_NUMBER);
	data_bool(r->item, "_conditional", q->n_conditions > 0);
	switch (q->kind) {
	case QUESTION_SINGLE:
	case QUESTION_MULTIPLE: show_choices(r); break;
	case QUESTION_SCALE: show_scale(r); break;
	case QUESTION_MATRIX: show_matrix(r); break;
	case QUESTION_RANKING: show_ranking(r); break;
	case QUESTION_NUMBER:
		if (r->answered > 0)
			data_text(r->item, "mean", mean(r, total(r, ""), 2));
		break;
	default: break;
	}
}

static void show_channels(const struct results *r, struct data *out)
{
	static const char *const channels[] = {"web", "mail", "phone", "fax", "post"};
	struct data *list = data_list(out, "channels");

	for (size_t i = 0; i < sizeof channels / sizeof *channels; i++) {
		const struct response_tally *tally = find(r, "", channels[i]);
		struct data *item;

		if (!tally || tally->n == 0)
			continue;
		item = data_item(list);
		data_text(item, "channel", channels[i]);
		data_text(item, "name", words_opinion_channel(channels[i]));
		data_int(item, "n", tally->n);
	}
}

void question_results_show(struct pool *pool, const struct questions *questions,
	const struct response_tally *tally, size_t n, struct data *out)
{
	struct results r = {.pool = pool, .tally = tally, .n = n};
	size_t n_questions;
	const struct question *all = questions_all(questions, &n_questions);
	const struct response_tally *sheets = find(&r, "", "");
	struct data *list;

	data_int(out, "sheets", sheets ? sheets->n : 0);
	data_bool(out, "_none", !sheets || sheets->n == 0);
	show_channels(&r, out);
	list = data_list(out, "questions");
	for (size_t i = 0; i < n_questions; i++) {
		r.q = &all[i];
		r.answered = count(&r, "");
		r.item = data_item(list);
		show_question(&r, (int)i + 1);
	}
}
