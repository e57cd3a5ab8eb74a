/* SPDX-License-Identifier: MIT */
/*
 * The site's own words: sensitive ones with their levels, empty phrases with what to write instead;
 * and the sites that texts may link to, or must not. The office looks after them; workers take
 * changes up within seconds.
 */
#include "modules/desk/writing/writing.h"

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/hosts.h"
#include "tickets/words/wordlist.h"
#include "view/words.h"

static const char *const kinds[] = {"sensitive", "empty", "site", NULL};
static const char *const levels[] = {"note", "flag", "hold", NULL};
static const char *const doings[] = {"put", "import", "remove", NULL};

const struct field word_fields[] = {
	{"do", "", FIELD_LINE, .required = true, .choices = doings},
	{"kind", "种类", FIELD_LINE, .required = true, .choices = kinds},
	{"word", "词", FIELD_LINE, .most = WORDLIST_WORD},
	{"level", "级别", FIELD_LINE, .choices = levels},
	{"advice", "建议", FIELD_LINE, .most = WORDLIST_ADVICE},
	{"list", "词表", FIELD_TEXT, .most = 200000},
	{NULL},
};

/* --- the page --- */

static void show_row(struct request *rq, const struct wordlist_row *row, struct data *list)
{
	struct data *item = data_item(list);

	data_text(item, "word", row->word);
	data_text(item, "level", wordlist_level(row->level));
	data_text(item, "level_words",
		row->kind == SCREEN_SITE ? wordlist_site_words(row->level)
					 : wordlist_level_words(row->level));
	data_text(item, "advice", str_empty(row->advice) ? NULL : row->advice);
	data_text(item, "changed", words_time(rq->pool, row->changed_at, rq->now));
	data_text(item, "changed_by", str_empty(row->changed_by) ? NULL : row->changed_by);
}

static int show(struct request *rq, int status, const char *problem)
{
	struct data *data = data_new(rq->pool);
	struct data *lists[] = {
		data_list(data, "sensitive"), data_list(data, "empty"), data_list(data, "site")};
	struct wordlist_row *rows;
	size_t n;
	enum db_status read = wordlist_read(desk.db, rq->pool, rq->site_id, &rows, &n);

	if (read != DB_OK)
		return desk_fault(rq, read);
	data_text(data, "_title", "敏感词、空话和网站");
	for (size_t i = 0; i < n; i++)
		show_row(rq, &rows[i], lists[rows[i].kind]);
	data_bool(data, "has_sensitive", data_count(lists[SCREEN_SENSITIVE]) > 0);
	data_bool(data, "has_empty", data_count(lists[SCREEN_EMPTY]) > 0);
	data_bool(data, "has_site", data_count(lists[SCREEN_SITE]) > 0);
	data_text(data, "_changes_url", request_url(rq, "desk/changes?thing=word"));
	data_text(data, "_words_url", request_url(rq, "desk/words"));
	if (problem) {
		bool list = str_equal(form_text(rq->form, "do"), "import");
		const char *kind = form_text(rq->form, "kind");
		data_text(data, "problem", problem);
		data_text(data, pool_print(rq->pool, "_%s_list", kind),
			list ? form_text(rq->form, "list") : NULL);
		data_text(data, pool_print(rq->pool, "_%s_word", kind),
			list ? NULL : form_text(rq->form, "word"));
		data_text(data, "_advice", form_text(rq->form, "advice"));
	}
	return desk_page(rq, status, "words", data);
}

static bool may(const struct request *rq)
{
	return desk_person(rq)->roles & (ROLE_OFFICE | ROLE_ADMIN);
}

int words_page(struct request *rq)
{
	return may(rq) ? show(rq, 200, NULL) : 403;
}

/* --- changing --- */

static struct wordlist_change change_of(const struct request *rq)
{
	const struct desk_session *person = desk_person(rq);
	return (struct wordlist_change){rq->site_id, person->staff_id, person->login, rq->now};
}

static int done(struct request *rq, const char *sentence)
{
	desk_flash(rq, NULL, sentence);
	return reply_redirect(rq, request_url(rq, "desk/words"));
}

static int put(struct request *rq, const struct wordlist_row *rows, size_t n)
{
	struct wordlist_change change = change_of(rq);
	size_t changed;
	enum db_status status = wordlist_put(desk.db, &change, rows, n, &changed);

	if (status != DB_OK)
		return desk_fault(rq, status);
	return done(rq,
		pool_print(rq->pool, "已保存，%zu 个词有变化，几秒钟内对新的来信和答复生效。",
			changed));
}

static int put_one(struct request *rq, enum screen_kind kind)
{
	struct wordlist_row row = {.kind = kind,
		.level = SCREEN_NOTE,
		.word = form_text(rq->form, "word"),
		.advice = kind == SCREEN_EMPTY ? form_text(rq->form, "advice") : ""};

	if (kind == SCREEN_SITE)
		row.word = host_typed(rq->pool, row.word);
	if (!row.word || utf8_length(row.word) > WORDLIST_WORD)
		return show(rq, 422, "请写网站的域名，例如 example.com，最多 60 个字。");
	if (!screen_usable(row.word))
		return show(rq, 422, "请写上一个词，光是标点不行。");
	if (kind == SCREEN_SENSITIVE &&
		!wordlist_level_of(form_text(rq->form, "level"), &row.level))
		return show(rq, 422, "请选择级别。");
	if (kind == SCREEN_SITE &&
		!wordlist_site_level_of(form_text(rq->form, "level"), &row.level))
		return show(rq, 422, "请选择可以链接，还是不得链接。");
	return put(rq, &row, 1);
}

static const char *fault_words(enum wordlist_fault fault, enum screen_kind kind)
{
	switch (fault) {
	case WORDLIST_LEVEL:
		return kind == SCREEN_SITE ? "请写 可以链接 或 不得链接"
					   : "级别请写 提示、核对 或 先看";
	case WORDLIST_SITE: return "不是网站的域名，请写成 example.com 这样";
	case WORDLIST_MARKS: return "没有可以查找的词，光是标点不行";
	case WORDLIST_LONG: return "词太长了，最多 60 个字";
	default: return "建议太长了，最多 200 个字";
	}
}

static int put_list(struct request *rq, enum screen_kind kind)
{
	struct wordlist_row *rows;
	enum screen_level otherwise = SCREEN_FLAG;
	enum wordlist_fault fault;
	size_t n;
	int line;

	wordlist_level_of(form_text(rq->form, "level"), &otherwise);
	fault = wordlist_parse(
		rq->pool, form_text(rq->form, "list"), kind, otherwise, &rows, &n, &line);
	if (fault)
		return show(rq, 422,
			pool_print(rq->pool, "第 %d 行：%s。一个词也没有保存，请改好再导入。", line,
				fault_words(fault, kind)));
	return n == 0 ? show(rq, 422, "请贴上词表，一行一个词。") : put(rq, rows, n);
}

static int remove_one(struct request *rq, enum screen_kind kind)
{
	struct wordlist_change change = change_of(rq);
	const char *word = form_text(rq->form, "word");
	bool found;
	enum db_status status = wordlist_remove(desk.db, &change, kind, word, &found);

	if (status != DB_OK)
		return desk_fault(rq, status);
	return done(
		rq, found ? pool_print(rq->pool, "已删去“%s”。", word) : "这个词已经不在列表里。");
}

int words_post(struct request *rq)
{
	const char *doing = form_text(rq->form, "do");
	enum screen_kind kind = SCREEN_SENSITIVE;

	if (!may(rq))
		return 403;
	if (!form_ok(rq->form))
		return show(rq, 422, "词最多 60 个字，建议最多 200 个字，请改一改。");
	wordlist_kind_of(form_text(rq->form, "kind"), &kind);
	if (str_equal(doing, "import"))
		return put_list(rq, kind);
	return str_equal(doing, "remove") ? remove_one(rq, kind) : put_one(rq, kind);
}
