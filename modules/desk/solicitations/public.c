/* SPDX-License-Identifier: MIT */
/*
 * What the public reads of a solicitation, or will read, on the pages of the desk: its text, how to
 * take part, its files.
 */
#include "modules/desk/solicitations/solicitations.h"

#include "base/str.h"
#include "view/ticket_view.h"
#include "view/rich_view.h"
#include "view/words.h"

static const char *method_words(const char *method)
{
	if (str_equal(method, "token"))
		return "凭发给各人的答卷码，一码一次";
	if (str_equal(method, "contact"))
		return "验证手机或者邮箱，一人一次";
	return "同一网络地址一天一次";
}

static void show_ways(const struct solicitation *s, struct data *out)
{
	const struct {
		const char *label, *value;
	} ways[] = {{"联系单位", s->contact_name}, {"电话", s->phone}, {"传真", s->fax},
		{"电子邮箱", s->email}, {"来信", s->postal}};
	struct data *list = data_list(out, "ways");

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (str_empty(ways[i].value))
			continue;
		struct data *item = data_item(list);
		data_text(item, "label", ways[i].label);
		data_text(item, "value", ways[i].value);
	}
}

enum db_status solicitations_show_public(
	struct request *rq, const struct solicitation *s, struct data *data)
{
	struct data *out = data_object(data, "_public");

	if (s->asks & ASKS_OPINIONS) {
		view_rich(rq, out, "_draft_rich", s->draft);
		view_rich(rq, out, "_explanation_rich", s->explanation);
		data_bool(out, "asks_opinions", true);
	}
	if (s->asks & ASKS_QUESTIONS) {
		data_text(out, "method", method_words(s->method));
		data_bool(out, "_no_questions", str_empty(s->questions));
		data_text(out, "_questions_url",
			request_url(rq, "desk/solicitations/%s/questions", s->number));
	}
	data_text(out, "short_reason", str_or_null(s->short_reason));
	data_bool(out, "show_opinions", s->show_opinions);
	data_bool(out, "show_tallies", s->show_tallies);
	show_ways(s, out);
	return DB_OK;
}

/* --- files --- */

static const char *purpose_words(const char *purpose)
{
	if (str_equal(purpose, "draft"))
		return "草案";
	if (str_equal(purpose, "explanation"))
		return "起草说明";
	return str_equal(purpose, "result") ? "结果" : "附件";
}

void solicitations_show_files(
	struct request *rq, const struct attachment *files, size_t n, struct data *data)
{
	struct data *list = data_list(data, "files");

	for (size_t i = 0; i < n; i++) {
		const struct attachment *file = &files[i];
		struct data *item = data_item(list);
		data_text(item, "name", file->name);
		data_text(item, "purpose", file->purpose);
		data_text(item, "purpose_words", purpose_words(file->purpose));
		data_text(item, "size", words_size(rq->pool, file->size));
		data_text(item, "who", file->staff_name);
		data_text(item, "url",
			file->held ? NULL
				   : request_url(rq, "desk/attachments/%lld", (long long)file->id));
		data_text(item, "held", view_held(file->held));
	}
	data_bool(data, "_has_files", data_count(list) > 0);
}
