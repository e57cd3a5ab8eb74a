/* SPDX-License-Identifier: MIT */
/*
 * Fills the partials of the real pages with the invented county of schema/demo/catalogue.json. What
 * a part looks like is its template's and the style sheet's, so this page shows what they are now.
 */
#include "catalogue.h"

#include <jansson.h>
#include "base/conf.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "view/chart.h"
#include "view/qr.h"
#include "view/question_view.h"
#include "view/rich_view.h"
#include "web/app.h"
#include "web/data.h"

#define FILE_MOST 65536

static struct data *make(struct pool *pool, const json_t *json)
{
	switch (json_typeof(json)) {
	case JSON_STRING: return data_make_text(pool, pool_text(pool, json_string_value(json)));
	case JSON_INTEGER: return data_make_int(pool, json_integer_value(json));
	case JSON_TRUE:
	case JSON_FALSE: return data_make_bool(pool, json_is_true(json));
	default: return data_make(pool, DATA_NULL);
	}
}

static struct data *tree(struct pool *pool, json_t *json)
{
	struct data *out;
	const char *key;
	json_t *value;
	size_t i;

	if (json_is_object(json)) {
		out = data_make(pool, DATA_OBJECT);
		json_object_foreach(json, key, value)
			data_put(out, pool_text(pool, key), tree(pool, value));
	} else if (json_is_array(json)) {
		out = data_make(pool, DATA_LIST);
		json_array_foreach(json, i, value) data_item_value(out, tree(pool, value));
	} else {
		out = make(pool, json);
	}
	return out;
}

static void show_charts(struct pool *pool, struct data *out)
{
	static const struct chart_head bars = {
		"catalogue-bars", "县水务局答复得最多", "各单位答复的来信，按时的和超期的"};
	static const struct chart_part parts[] = {
		{"按时答复", "a"}, {"超期答复", "b"}, {"超期未答", "d"}, {"还在办", "c"}};
	static const struct chart_row units[] = {
		{"县水务局", "42 件", {30, 6, 2, 4}},
		{"县住房和城乡建设局", "28 件", {20, 5, 0, 3}},
		{"县交通运输局", "17 件", {12, 1, 1, 3}},
	};
	static const struct chart_head lines = {
		"catalogue-lines", "收到的来信一个月比一个月多", "各月收到和答复的来信"};
	static const struct chart_part two[] = {{"收到", "a"}, {"已答复", "c"}};
	static const struct chart_row months[] = {
		{"7月", "", {21, 20}},
		{"8月", "", {26, 22}},
		{"9月", "", {33, 30}},
		{"10月", "", {41, 33}},
	};
	struct data *charts = data_list(out, "_charts");

	chart_bars(pool, data_item(charts), &bars, parts, 4, units, 3);
	chart_lines(pool, data_item(charts), &lines, two, 2, months, 4);
}

/* What is shown points into the questions, so they are closed when the page is made. */
static struct questions *show_questions(struct request *rq, const char *xml, struct data *out)
{
	struct buf err = BUF_INIT;
	struct questions *questions = questions_read(conf_text(CONF_SCHEMA_DIR), xml, &err);

	if (questions)
		question_page_show(rq,
			&(struct question_page){.questions = questions, .every = true, .first = 1},
			out);
	else
		log_error("catalogue: %s", buf_str(&err));
	buf_free(&err);
	return questions;
}

/* A file of the demo county; NULL: it is not there. */
static const char *county_file(struct request *rq, const char *name)
{
	struct buf file = BUF_INIT, err = BUF_INIT;
	const char *path = pool_print(rq->pool, "%s/demo/%s", conf_text(CONF_SCHEMA_DIR), name);
	const char *text = file_read(path, FILE_MOST, &file, &err) == 0
		? pool_text(rq->pool, buf_str(&file))
		: NULL;

	buf_free(&file);
	buf_free(&err);
	return text;
}

int catalogue_get(struct request *rq)
{
	const char *text = county_file(rq, "catalogue.json"), *xml;
	json_t *json = text ? json_loads(text, 0, NULL) : NULL;
	struct questions *questions = NULL;
	struct data *data;

	if (!json)
		return 404;
	data = tree(rq->pool, json);
	view_rich(rq, data, "_answer_rich", json_string_value(json_object_get(json, "rich")));
	qr_show(rq->pool, request_full_url(rq, "letters/track"), data);
	show_charts(rq->pool, data);
	xml = county_file(rq, "water-survey.xml");
	if (xml)
		questions = show_questions(rq, xml, data);
	json_decref(json);
	reply_header(rq, "X-Robots-Tag", "noindex, nofollow");
	reply_page(rq, 200, "catalogue", data);
	questions_close(&questions);
	return 0;
}
