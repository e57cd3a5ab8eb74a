/* SPDX-License-Identifier: MIT */
/*
 * The texts of messages: whole for every kind, with or without what may be missing, plain in a
 * mail and always JSON to a robot, whatever stands in a value.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "web/data.h"
#include "web/mustache.h"

#define PAGES SRCDIR "/modules/courier/pages"
#define NUMBER "2026 0303 1234 5678"
#define LINK "https://www.example.cn/hudong/letters/track?number=2026030312345678"
#define NASTY "<b>\"a\\b\" & 'c'</b>\n\td"

static const char *const kinds[] = {"receipt", "dispatched", "asked", "extended", "refused",
	"answered", "merged", "invalid", "digest", "supervised"};
#define KINDS (sizeof kinds / sizeof *kinds)
#define CITIZENS 8 /* the first of them */

static struct pool *pool;
static struct mustache *texts, *hooks;

static struct mustache *open_set(enum mustache_escape escape)
{
	struct mustache *set = mustache_open();
	struct buf err = BUF_INIT;

	mustache_escape(set, escape);
	if (mustache_add_dir(set, PAGES, 0, &err) != 0 || mustache_link(set, 1, &err) != 0)
		fail_msg("%s", buf_str(&err));
	buf_free(&err);
	return set;
}

static int open_pages(void **state)
{
	(void)state;
	pool = pool_open();
	texts = open_set(MUSTACHE_TEXT);
	hooks = open_set(MUSTACHE_JSON);
	return 0;
}

static int close_pages(void **state)
{
	(void)state;
	mustache_close(&texts);
	mustache_close(&hooks);
	pool_close(&pool);
	return 0;
}

static const char *render(
	const struct mustache *set, const char *what, const char *kind, const struct data *data)
{
	struct buf out = BUF_INIT;
	const char *text;

	if (mustache_render(set, pool_print(pool, "%s-%s", what, kind), &data, 1, &out) != 0)
		fail_msg("there is no %s-%s", what, kind);
	text = pool_text(pool, buf_str(&out));
	buf_free(&out);
	return text;
}

/* Each field holds its own name, so that a text shows which ones it says. */
static void fields(struct data *data, const char *const *names)
{
	for (; *names; names++)
		data_text(data, *names, pool_print(pool, "[%s]", *names));
}

static struct data *whole(void)
{
	static const char *const names[] = {"site_name", "footer_url", "box", "submitted", "due",
		"first_due", "unit", "reason", "reason_text", "where", "answered", "name", "duty",
		"office", "issued", "title", "words", "left", NULL};
	struct data *data = data_new(pool), *lines, *line;

	fields(data, names);
	data_text(data, "number", "2026030312345678");
	data_text(data, "number_grouped", NUMBER);
	data_text(data, "url", LINK);
	data_bool(data, "provisional", true);
	data_bool(data, "again", true);
	data_bool(data, "merged", true);
	data_int(data, "count", 9);
	data_int(data, "more", 7);
	data_int(data, "supervise", 1);
	data_int(data, "red", 2);
	data_int(data, "yellow", 3);
	data_int(data, "remind", 4);
	lines = data_list(data, "lines");
	line = data_item(lines);
	fields(line,
		(const char *const[]){"shape", "level", "number_grouped", "title", "rule", "due",
			"left", "holder", "url", NULL});
	line = data_item(lines);
	fields(line,
		(const char *const[]){
			"shape", "number_grouped", "title", "rule", "due", "url", NULL});
	data_text(line, "level", NULL);
	data_text(line, "left", NULL);
	data_text(line, "holder", NULL);
	return data;
}

/* Only what is always there. */
static struct data *bare(void)
{
	static const char *const absent[] = {"due", "first_due", "reason_text", "where", "more",
		"supervise", "red", "yellow", "remind", "words", "left", NULL};
	struct data *data = whole();

	for (size_t i = 0; absent[i]; i++)
		data_text(data, absent[i], NULL);
	data_bool(data, "provisional", false);
	data_bool(data, "again", false);
	data_bool(data, "merged", false);
	data_bool(data, "redirect", false);
	return data;
}

/* No tag is left, no two blank lines, no blank at the end of a line. */
static void tidy(const char *name, const char *text)
{
	if (strstr(text, "{{") || strstr(text, "}}") || strstr(text, "\n\n\n") ||
		strstr(text, " \n") || utf8_check(text, strlen(text)) != UTF8_FINE)
		fail_msg("%s is untidy:\n%s", name, text);
}

static void says(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("“%s” is missing in:\n%s", what, text);
}

static void every_kind_has_its_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < KINDS; i++) {
		const struct data *both[] = {whole(), bare()};

		for (size_t k = 0; k < 2; k++) {
			const char *subject = render(texts, "subject", kinds[i], both[k]);
			const char *mail = render(texts, "mail", kinds[i], both[k]);
			const char *brief = render(texts, "short", kinds[i], both[k]);

			tidy(kinds[i], mail);
			tidy(kinds[i], subject);
			tidy(kinds[i], brief);
			/* one line, with the sender */
			assert_ptr_equal(strchr(subject, '\n'), subject + strlen(subject) - 1);
			assert_ptr_equal(strchr(brief, '\n'), brief + strlen(brief) - 1);
			says(subject, "[site_name]");
			says(mail, "[site_name]");
			says(mail, "[footer_url]");
			says(mail, LINK);
			says(brief, LINK);
		}
	}
}

static void a_citizen_reads_what_happened_by_when_and_where_to_look(void **state)
{
	static const char *const said[CITIZENS][5] = {
		{"[submitted]", "[box]", "[due]"},
		{"[unit]", "[due]"},
		{"[unit]", "[due]"},
		{"[unit]", "[due]", "[first_due]"},
		{"[reason]", "[reason_text]", "[where]"},
		{"[unit]", "[answered]", "再次"},
	};
	(void)state;
	for (size_t i = 0; i < CITIZENS; i++) {
		const char *mail = render(texts, "mail", kinds[i], whole());

		for (size_t k = 0; k < 5 && said[i][k]; k++)
			says(mail, said[i][k]);
		says(mail, NUMBER);
		says(mail, "回复它没有人能收到");
		/* a mail lies open on its way: nothing of the letter, no name */
		assert_null(strstr(mail, "[title]"));
		assert_null(strstr(mail, "[words]"));
		assert_null(strstr(mail, "[name]"));
		/* nothing is promised that is not known */
		mail = render(texts, "mail", kinds[i], bare());
		assert_null(strstr(mail, "最晚，"));
		assert_null(strstr(mail, "[due]"));
	}
}

static void a_digest_says_whose_it_is_and_each_letter(void **state)
{
	const char *mail = render(texts, "mail", "digest", whole());

	(void)state;
	says(mail, "[unit] [name]（[duty]）：");
	says(mail, "有 9 件来信需要您留意，其中督办 1 件。");
	says(mail,
		"[shape] [level]  [number_grouped]  [title]\n   [rule]到[due]为止，[left]。"
		"在[holder]。\n   [url]\n");
	says(mail, "[shape] 已办结  [number_grouped]  [title]\n   [rule]到[due]为止。\n   [url]\n");
	says(mail, "还有 7 件没有列在这里");
	assert_null(strstr(render(texts, "mail", "digest", bare()), "还有"));
	says(render(texts, "short", "digest", whole()),
		"有 9 件来信需要您留意，督办 1 件，超期较久 2 件，超期 3 件，快到期 4 件。");
	says(render(texts, "short", "digest", bare()), "有 9 件来信需要您留意。");
}

static void a_letter_of_supervision_says_which_and_what(void **state)
{
	const char *mail = render(texts, "mail", "supervised", whole());

	(void)state;
	says(mail, "[unit] [name]（[duty]）：");
	says(mail, "[office][issued]发出督办单");
	says(mail, "标题：[title]");
	says(mail, "答复期限：[due]，[left]");
	says(mail, "督办要求：[words]");
	assert_null(strstr(render(texts, "mail", "supervised", bare()), "督办要求"));
}

static void a_mail_takes_a_value_as_it_is(void **state)
{
	struct data *data = whole();

	(void)state;
	data_text(data, "unit", NASTY);
	says(render(texts, "mail", "dispatched", data), NASTY);
}

static void a_robot_gets_json_whatever_stands_in_it(void **state)
{
	static const char *const flavours[] = {"generic", "wecom", "dingtalk", "sms"};
	static const char *const where[][2] = {
		{"text", NULL}, {"text", "content"}, {"text", "content"}, {"text", NULL}};
	static const char *const optional[] = {"number", "unit", "name"};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct data *data = whole();
		json_t *root, *text;
		json_error_t error;

		fields(data,
			(const char *const[]){
				"key", "kind", "created_at", "subject", "phone", NULL});
		data_text(data, "site_name", NASTY);
		data_text(data, "text", NASTY);
		for (int round = 0; round < 2; round++) {
			root = json_loads(render(hooks, "hook", flavours[i], data), 0, &error);
			if (!root)
				fail_msg("hook-%s:%d: %s", flavours[i], error.line, error.text);
			text = json_object_get(root, where[i][0]);
			if (where[i][1])
				text = json_object_get(text, where[i][1]);
			assert_string_equal(json_string_value(text), NASTY);
			if (i == 0)
				assert_int_equal(
					json_is_null(json_object_get(root, "number")), round);
			json_decref(root);
			for (size_t k = 0; k < 3; k++)
				data_text(data, optional[k], NULL);
			data_text(data, "phone", "");
		}
	}
}

static void a_robot_mentions_the_person_by_telephone(void **state)
{
	struct data *data = whole();
	json_t *root, *list;

	(void)state;
	data_text(data, "text", "x");
	data_text(data, "phone", "13800001234");
	root = json_loads(render(hooks, "hook", "wecom", data), 0, NULL);
	list = json_object_get(json_object_get(root, "text"), "mentioned_mobile_list");
	assert_int_equal(json_array_size(list), 1);
	assert_string_equal(json_string_value(json_array_get(list, 0)), "13800001234");
	json_decref(root);
	root = json_loads(render(hooks, "hook", "dingtalk", data), 0, NULL);
	list = json_object_get(json_object_get(root, "at"), "atMobiles");
	assert_string_equal(json_string_value(json_array_get(list, 0)), "13800001234");
	json_decref(root);
	data_text(data, "phone", "");
	root = json_loads(render(hooks, "hook", "wecom", data), 0, NULL);
	list = json_object_get(json_object_get(root, "text"), "mentioned_mobile_list");
	assert_int_equal(json_array_size(list), 0);
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_has_its_texts),
		cmocka_unit_test(a_citizen_reads_what_happened_by_when_and_where_to_look),
		cmocka_unit_test(a_digest_says_whose_it_is_and_each_letter),
		cmocka_unit_test(a_letter_of_supervision_says_which_and_what),
		cmocka_unit_test(a_mail_takes_a_value_as_it_is),
		cmocka_unit_test(a_robot_gets_json_whatever_stands_in_it),
		cmocka_unit_test(a_robot_mentions_the_person_by_telephone),
	};
	return cmocka_run_group_tests(tests, open_pages, close_pages);
}
