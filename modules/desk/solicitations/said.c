/* SPDX-License-Identifier: MIT */
/*
 * What a solicitation, or its result, says to the public, part by part, and what of it must not go
 * on its way: words and sites of the site's lists, places left to fill. How a text is looked at is
 * writing/writing.c's.
 */
#include "modules/desk/solicitations/solicitations.h"

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "modules/desk/writing/writing.h"
#include "text/questions.h"

#define PARTS_MOST 6

struct part {
	const char *field, *text; /* field: what people call it */
};

static void add_line(struct buf *out, const char *text)
{
	if (!str_empty(text))
		buf_print(out, "%s\n", text);
}

static void add_choices(struct buf *out, const struct question_choice *choices, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_line(out, choices[i].name);
}

/* A line each: no word is found across the end of one. */
static const char *questions_text(struct pool *pool, const char *xml)
{
	struct buf err = BUF_INIT, out = BUF_INIT;
	struct questions *set =
		str_empty(xml) ? NULL : questions_read(conf_text(CONF_SCHEMA_DIR), xml, &err);
	size_t n = 0;
	const struct question *all = set ? questions_all(set, &n) : NULL;

	for (size_t i = 0; i < n; i++) {
		add_line(&out, all[i].title);
		add_line(&out, all[i].help);
		add_choices(&out, all[i].rows, all[i].n_rows);
		add_choices(&out, all[i].choices, all[i].n_choices);
		add_line(&out, all[i].low_name);
		add_line(&out, all[i].high_name);
	}
	const char *text = pool_text(pool, buf_str(&out));
	questions_close(&set);
	buf_free(&out);
	buf_free(&err);
	return text;
}

static const char *groups_text(struct pool *pool, const struct opinion_group *groups, size_t n)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		add_line(&out, groups[i].title);
		add_line(&out, groups[i].reason);
	}
	const char *text = pool_text(pool, buf_str(&out));
	buf_free(&out);
	return text;
}

static bool is_result(const struct solicitation *s)
{
	return str_equal(s->state, "COLLATING") || str_starts(s->state, "RESULT_");
}

static enum db_status parts_of(
	struct request *rq, const struct solicitation *s, struct part *out, size_t *n)
{
	struct opinion_group *groups = NULL;
	enum db_status status;

	*n = 0;
	if (is_result(s)) {
		size_t n_groups = 0;
		status = opinion_groups(desk.db, rq->pool, s->id, &groups, &n_groups);
		out[(*n)++] = (struct part){"结果说明", s->result};
		out[(*n)++] = (struct part){"归类和理由", groups_text(rq->pool, groups, n_groups)};
		return status;
	}
	out[(*n)++] = (struct part){"标题", s->title};
	out[(*n)++] = (struct part){"起草说明", s->explanation};
	out[(*n)++] = (struct part){"草案", s->draft};
	out[(*n)++] = (struct part){"问卷", questions_text(rq->pool, s->questions)};
	out[(*n)++] = (struct part){"缩短的理由", s->short_reason};
	return DB_OK;
}

enum db_status solicitations_stop(
	struct request *rq, const struct solicitation *s, bool sent, const char **stop)
{
	struct part part[PARTS_MOST];
	size_t n;
	enum db_status status = parts_of(rq, s, part, &n);

	*stop = NULL;
	for (size_t i = 0; status == DB_OK && !*stop && i < n; i++)
		if (!str_empty(part[i].text))
			*stop = sent
				? writing_denied(rq, part[i].field, part[i].text)
				: writing_stop(rq, WRITING_ANSWER, part[i].field, part[i].text);
	return status;
}

enum db_status solicitations_said(
	struct request *rq, const struct solicitation *s, const char **text)
{
	struct part part[PARTS_MOST];
	struct buf out = BUF_INIT;
	size_t n;
	enum db_status status = parts_of(rq, s, part, &n);

	for (size_t i = 0; status == DB_OK && i < n; i++)
		add_line(&out, part[i].text);
	*text = pool_text(rq->pool, buf_str(&out));
	buf_free(&out);
	return status;
}
