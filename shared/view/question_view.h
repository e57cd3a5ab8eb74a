/* SPDX-License-Identifier: MIT */
/*
 * Questions as people see them: the fields of a form (partial _questions), what came back from it,
 * and the results (partial _question_results). The same for whoever answers, for the desk's preview
 * and for a sheet that staff enter. Fields: "q.CODE" (of a matrix "q.CODE.ROW", of a ranking
 * "q.CODE.CHOICE" with the place), "w.CODE.CHOICE" for words of one's own, "f.CODE" for a file.
 */
#ifndef HUIYING_VIEW_QUESTION_VIEW_H
#define HUIYING_VIEW_QUESTION_VIEW_H

#include "text/questions.h"
#include "tickets/responses/response.h"
#include "web/data.h"
#include "web/request.h"

/* The declared fields of a route that takes answers; the files want ROUTE_FILES. */
#define QUESTION_FIELDS \
	{.name = "q.*", .label = "回答", .type = FIELD_FAMILY, .most = 10000, .json = "answers"}, \
		{.name = "w.*", \
			.label = "请写明", \
			.type = FIELD_FAMILY, \
			.most = 1000, \
			.json = "words"}, \
	{ \
		.name = "f.*", .label = "文件", .type = FIELD_FILE \
	}

/* --- question_form.c --- */

/* What came, over what was kept: answers to the questions named in `shown` (codes with blanks
 * between; NULL: all) are those that came, the others stay. A file that was kept stays until
 * another one comes or q.CODE is "none". Files are on disk then; -1: the disk would not. */
int question_given(struct request *rq, const struct questions *questions, const char *shown,
	const struct given *kept, size_t n_kept, struct given **out, size_t *n);
/* Faults to the form's errors, at "q.CODE"; only of questions in `shown`, NULL: all. How many. */
size_t question_faults(
	struct request *rq, const struct sheet_fault *fault, size_t n, const char *shown);
/* Is this code one of those, NULL: all. */
bool question_in(const char *shown, const char *code);

/* --- question_view.c --- */

struct question_page {
	const struct questions *questions;
	int page; /* 0: all of them */
	bool every; /* also those that are not asked */
	const struct given *given; /* what stands in the fields */
	size_t n;
	uint64_t seed; /* of the order of choices */
	int first; /* number of the first question here, from 1 */
};
/* `questions` for the partial, with the errors of rq's form; `_shown`: their codes. How many. */
size_t question_page_show(struct request *rq, const struct question_page *page, struct data *out);
/* After form_show(): in the summary of faults each question is named by its number. */
void question_faults_named(struct request *rq, struct data *out);
/* From a form's key. */
uint64_t question_seed(const char *key);
/* What a kind is called: 单选 多选 量表 … */
const char *question_kind_name(enum question_kind kind);
/* One answer in words: 一, 其他：自己写的, 第 2 位 …; of a matrix with its row. */
const char *question_answer_words(
	struct pool *pool, const struct question *question, const struct given *given);

/* --- question_results.c --- */

/* `sheets`, `channels`, `questions` with charts, tables and means. */
void question_results_show(struct pool *pool, const struct questions *questions,
	const struct response_tally *tally, size_t n, struct data *out);

#endif
