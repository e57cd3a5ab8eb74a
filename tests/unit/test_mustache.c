/* SPDX-License-Identifier: MIT */
/*
 * Pages: every case of the public Mustache specification (tests/unit/data/mustache-spec), then what
 * we add: messages that name the line, caps, overrides of a site.
 */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/pool.h"
#include "base/str.h"
#include "web/data.h"
#include "web/mustache.h"

#define SPEC SRCDIR "/tests/unit/data/mustache-spec/"

static struct data *from_json(struct pool *pool, const json_t *json)
{
	struct data *value;
	const char *key;
	json_t *item;
	size_t i;

	switch (json_typeof(json)) {
	case JSON_OBJECT:
		value = data_make(pool, DATA_OBJECT);
		json_object_foreach((json_t *)json, key, item)
			data_put(value, pool_text(pool, key), from_json(pool, item));
		return value;
	case JSON_ARRAY:
		value = data_make(pool, DATA_LIST);
		json_array_foreach(json, i, item) data_item_value(value, from_json(pool, item));
		return value;
	case JSON_STRING: return data_make_text(pool, pool_text(pool, json_string_value(json)));
	case JSON_INTEGER: return data_make_int(pool, json_integer_value(json));
	/* Huiying's data has no fractions; the specification only wants them printed as they are
	 * written. */
	case JSON_REAL: return data_make_text(pool, pool_print(pool, "%g", json_real_value(json)));
	case JSON_TRUE: return data_make_bool(pool, true);
	case JSON_FALSE: return data_make_bool(pool, false);
	case JSON_NULL: break;
	}
	return data_make(pool, DATA_NULL);
}

static void add(struct mustache *set, const char *name, const char *text)
{
	struct buf err = BUF_INIT;

	if (mustache_add(set, name, text, strlen(text), &err) < 0)
		fail_msg("%s", buf_str(&err));
	buf_free(&err);
}

static int render(struct mustache *set, const char *name, const struct data *data, struct buf *out)
{
	struct buf err = BUF_INIT;
	int rc;

	assert_int_equal(mustache_link(set, 0, &err), 0);
	rc = mustache_render(set, name, &data, 1, out);
	buf_free(&err);
	return rc;
}

static bool spec_case(const char *file, const json_t *test)
{
	struct pool *pool = pool_open();
	struct mustache *set = mustache_open();
	struct buf out = BUF_INIT;
	const char *expected = json_string_value(json_object_get(test, "expected")), *name;
	bool fits;
	json_t *text;

	json_object_foreach(json_object_get(test, "partials"), name, text)
		add(set, name, json_string_value(text));
	add(set, "the page", json_string_value(json_object_get(test, "template")));
	fits = render(set, "the page", from_json(pool, json_object_get(test, "data")), &out) == 0 &&
		strcmp(buf_str(&out), expected) == 0;
	if (!fits)
		print_error("%s: %s\n  expected: %s\n  got:      %s\n", file,
			json_string_value(json_object_get(test, "name")), expected, buf_str(&out));
	buf_free(&out);
	mustache_close(&set);
	pool_close(&pool);
	return fits;
}

static void all_cases_of_the_specification_hold(void **state)
{
	static const struct {
		const char *name;
		size_t cases;
	} files[] = {{"comments", 12}, {"delimiters", 14}, {"inheritance", 27},
		{"interpolation", 42}, {"inverted", 22}, {"partials", 12}, {"sections", 34}};
	int failed = 0;

	(void)state;
	for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
		char path[512];
		json_t *root, *test;
		size_t i;

		snprintf(path, sizeof path, "%s%s.json", SPEC, files[f].name);
		root = json_load_file(path, 0, NULL);
		assert_non_null(root);
		assert_int_equal(json_array_size(json_object_get(root, "tests")), files[f].cases);
		json_array_foreach(json_object_get(root, "tests"), i, test) failed +=
			!spec_case(files[f].name, test);
		json_decref(root);
	}
	assert_int_equal(failed, 0);
}

static void a_value_is_written_as_the_kind_of_text_wants(void **state)
{
	static const struct {
		enum mustache_escape how;
		const char *expected;
	} cases[] = {
		{MUSTACHE_HTML, "[&lt;a&gt; &quot;b&quot; \\ &amp; c&#39;s\n\td\x01] 12"},
		{MUSTACHE_TEXT, "[<a> \"b\" \\ & c's\n\td\x01] 12"},
		{MUSTACHE_JSON, "[<a> \\\"b\\\" \\\\ & c's\\n\\u0009d\\u0001] 12"},
	};
	struct pool *pool = pool_open();
	struct data *data = data_new(pool);

	(void)state;
	data_text(data, "x", "<a> \"b\" \\ & c's\n\td\x01");
	data_int(data, "n", 12);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct mustache *set = mustache_open();
		struct buf out = BUF_INIT;

		mustache_escape(set, cases[i].how);
		add(set, "inner", "{{x}}");
		add(set, "p", "[{{>inner}}] {{n}}");
		assert_int_equal(render(set, "p", data, &out), 0);
		assert_string_equal(buf_str(&out), cases[i].expected);
		buf_free(&out);
		mustache_close(&set);
	}
	pool_close(&pool);
}

static void a_mistake_is_named_with_its_line(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"one\n\n{{#rows}}\n{{name}}\n", "p:3: this is never closed: rows\n"},
		{"{{#a}}\n{{#b}}\n{{/a}}\n{{/b}}",
			"p:3: another tag is to be closed first than: a\np:2: namely the one "
			"opened here: b\n"},
		{"\n{{/a}}", "p:2: this closes nothing: a\n"},
		{"x\n{{name", "p:2: this tag does not end\n"},
		{"x\n{{{name}}", "p:2: this tag does not end\n"},
		{"{{=<%=}}", "p:1: delimiters are written {{=<% %>=}}: <%\n"},
		{"{{=a b c=}}", "p:1: delimiters are written {{=<% %>=}}: a b c\n"},
		{"{{}}", "p:1: a tag without a name\n"},
		{"{{#  }}{{/ }}", "p:1: a tag without a name\n"},
		{"{{two words}}", "p:1: a name has no blanks: two words\n"},
		{"{{ #x }}", "p:1: a name cannot begin like this: #x\n"},
		{"{{a..b}}", "p:1: a dotted name with nothing beside a dot: a..b\n"},
		{"{{a.}}", "p:1: a dotted name with nothing beside a dot: a.\n"},
		{"{{<l}}\n{{title}}\n{{/l}}",
			"p:2: only blocks stand directly inside a parent: title\n"},
		{"{{$a}}\n{{#s}}{{$a}}{{/a}}{{/s}}{{/a}}",
			"p:2: a block inside the block of the same name: a\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct mustache *set = mustache_open();
		struct buf err = BUF_INIT;

		assert_int_equal(
			mustache_add(set, "p", cases[i].text, strlen(cases[i].text), &err), -1);
		assert_string_equal(buf_str(&err), cases[i].message);
		buf_free(&err);
		mustache_close(&set);
	}
}

static void a_missing_partial_is_an_error_only_when_strict(void **state)
{
	struct mustache *set = mustache_open();
	struct buf err = BUF_INIT;

	(void)state;
	add(set, "p", "x\n{{>head}}\n{{<layout}}{{/layout}}");
	assert_int_equal(mustache_link(set, 0, &err), 0);
	assert_string_equal(buf_str(&err), "");
	assert_int_equal(mustache_link(set, 1, &err), -1);
	assert_string_equal(
		buf_str(&err), "p:2: there is no page head\np:3: there is no page layout\n");
	buf_free(&err);
	mustache_close(&set);
}

static void what_never_ends_prints_nothing(void **state)
{
	static const char *const pages[] = {
		"x{{>p}}",
		"{{<p}}{{$a}}{{/a}}{{/p}}",
		"{{#.}}{{>p}}{{/.}}",
		"   {{>p}}\n",
		/* Depth is small, but what it prints doubles with each level. */
		"{{#n}}{{>p}}{{>p}}{{/n}}{{^n}}{{>p}}{{>p}}{{/n}}",
	};
	struct pool *pool = pool_open();

	(void)state;
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		struct mustache *set = mustache_open();
		struct buf out = BUF_INIT;

		buf_text(&out, "before");
		add(set, "p", pages[i]);
		assert_int_equal(render(set, "p", data_new(pool), &out), -1);
		assert_string_equal(out.p, "before");
		buf_free(&out);
		mustache_close(&set);
	}
	pool_close(&pool);
}

static void doubling_pages_are_stopped(void **state)
{
	struct mustache *set = mustache_open();
	struct pool *pool = pool_open();
	struct buf out = BUF_INIT;

	(void)state;
	for (int i = 0; i < 60; i++) {
		char name[16], text[64];

		snprintf(name, sizeof name, "p%d", i);
		snprintf(text, sizeof text, "{{>p%d}}{{>p%d}}", i + 1, i + 1);
		add(set, name, text);
	}
	add(set, "p60", "x");
	assert_int_equal(render(set, "p0", data_new(pool), &out), -1);
	assert_int_equal(render(set, "p50", data_new(pool), &out), 0);
	assert_int_equal(out.n, 1024);
	buf_free(&out);
	pool_close(&pool);
	mustache_close(&set);
}

static void a_long_list_is_printed_whole(void **state)
{
	struct mustache *set = mustache_open();
	struct pool *pool = pool_open();
	struct data *data = data_new(pool), *rows = data_list(data, "rows");
	struct buf out = BUF_INIT;

	(void)state;
	for (int i = 0; i < 100000; i++)
		data_int(data_item(rows), "n", i);
	add(set, "p", "{{#rows}}<li>{{n}}</li>\n{{/rows}}");
	assert_int_equal(render(set, "p", data, &out), 0);
	/* 10 bytes around each number, and 488,890 digits. */
	assert_int_equal(out.n, 100000 * 10 + 488890);
	assert_string_equal(out.p + out.n - 15, "<li>99999</li>\n");
	buf_free(&out);
	pool_close(&pool);
	mustache_close(&set);
}

static void a_page_that_is_not_there_cannot_be_printed(void **state)
{
	struct mustache *set = mustache_open();
	struct buf out = BUF_INIT;

	(void)state;
	add(set, "letters", "x");
	assert_int_equal(render(set, "letter", NULL, &out), -1);
	assert_int_equal(render(set, "lettersx", NULL, &out), -1);
	buf_free(&out);
	mustache_close(&set);
}

static void a_site_replaces_single_pages_by_its_own(void **state)
{
	struct mustache *set = mustache_open();
	struct pool *pool = pool_open();
	struct buf out = BUF_INIT, err = BUF_INIT;
	char dir[] = "/tmp/huiying-pages-XXXXXX", path[64];
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/head.mustache", dir);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("own head of {{name}}", file);
	fclose(file);
	add(set, "head", "usual head");
	add(set, "p", "{{>head}}, body");
	assert_int_equal(mustache_link(set, 1, &err), 0);
	assert_int_equal(mustache_add_dir(set, dir, 0, &err), 0);
	assert_int_equal(mustache_link(set, 1, &err), 0);

	struct data *data = data_new(pool);
	data_text(data, "name", "O'Neill & <Li>");
	assert_int_equal(render(set, "p", data, &out), 0);
	assert_string_equal(out.p, "own head of O&#39;Neill &amp; &lt;Li&gt;, body");

	/* A broken override leaves the page that works. */
	assert_int_equal(mustache_add(set, "head", "{{#x}}", 6, &err), -1);
	buf_empty(&out);
	assert_int_equal(render(set, "p", data, &out), 0);
	assert_string_equal(out.p, "own head of O&#39;Neill &amp; &lt;Li&gt;, body");

	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(mustache_add_dir(set, dir, 1, &err), 0);
	assert_int_equal(mustache_add_dir(set, "", 1, &err), 0);
	assert_int_equal(mustache_add_dir(set, dir, 0, &err), -1);
	buf_free(&out);
	buf_free(&err);
	pool_close(&pool);
	mustache_close(&set);
}

static void the_page_hides_what_the_frame_calls_the_same(void **state)
{
	struct mustache *set = mustache_open();
	struct pool *pool = pool_open();
	struct data *chrome = data_new(pool), *page = data_new(pool);
	const struct data *stack[] = {chrome, page};
	struct buf out = BUF_INIT;

	(void)state;
	data_text(chrome, "title", "site");
	data_text(chrome, "prefix", "/hudong");
	data_text(page, "title", "letter");
	add(set, "p", "{{title}} {{prefix}} {{nothing}}");
	assert_int_equal(mustache_render(set, "p", stack, 2, &out), 0);
	assert_string_equal(out.p, "letter /hudong ");
	buf_free(&out);
	pool_close(&pool);
	mustache_close(&set);
}

/* Where the specification is silent: how indented pages look that include others. */
static void indentation_stays_readable_and_out_of_values(void **state)
{
	static const struct {
		const char *page, *part, *inner, *printed;
	} cases[] = {
		{"  {{>part}}\n", "a\n\nb\r\n\r\n", "", "  a\n\n  b\r\n\r\n"},
		{"  {{>part}}\n", "{{name}}\n{{name}}\n", "", "  one\ntwo\n  one\ntwo\n"},
		/* In the middle of a line the other page's lines begin where it wrote them. */
		{"  {{>part}}\n", "a {{>inner}}\n", "x\ny", "  a x\ny\n"},
		{"  {{>part}}\n", "{{>inner}}, b\n", "x\ny", "  x\ny, b\n"},
		{"  {{>part}}\n", " {{>inner}}\n", "x\ny\n", "   x\n   y\n"},
		{"  {{<part}}{{/part}} tail\n", "a\nb", "", "  a\nb tail\n"},
		{"{{<part}}\n{{$x}}\n    a\n      b\n   c\n{{/x}}\n{{/part}}\n",
			"<\n  {{$x}}\n  {{/x}}\n>\n", "", "<\n  a\n    b\n  c\n>\n"},
		{"{{<part}}{{$x}}{{/x}}{{/part}}", "<{{$x}}default{{/x}}>", "", "<>"},
	};
	struct pool *pool = pool_open();
	struct data *data = data_new(pool);

	(void)state;
	data_text(data, "name", "one\ntwo");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct mustache *set = mustache_open();
		struct buf out = BUF_INIT;

		add(set, "p", cases[i].page);
		add(set, "part", cases[i].part);
		add(set, "inner", cases[i].inner);
		assert_int_equal(render(set, "p", data, &out), 0);
		assert_string_equal(buf_str(&out), cases[i].printed);
		buf_free(&out);
		mustache_close(&set);
	}
	pool_close(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_cases_of_the_specification_hold),
		cmocka_unit_test(indentation_stays_readable_and_out_of_values),
		cmocka_unit_test(a_value_is_written_as_the_kind_of_text_wants),
		cmocka_unit_test(a_mistake_is_named_with_its_line),
		cmocka_unit_test(a_missing_partial_is_an_error_only_when_strict),
		cmocka_unit_test(what_never_ends_prints_nothing),
		cmocka_unit_test(doubling_pages_are_stopped),
		cmocka_unit_test(a_long_list_is_printed_whole),
		cmocka_unit_test(a_page_that_is_not_there_cannot_be_printed),
		cmocka_unit_test(a_site_replaces_single_pages_by_its_own),
		cmocka_unit_test(the_page_hides_what_the_frame_calls_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
