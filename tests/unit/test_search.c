/* SPDX-License-Identifier: MIT */
/* Search words: what the index is asked for and what stands in the text are the same, on paper and
 * on a real server. A letter that search misses looks to a citizen as if nobody had ever asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "store/db.h"
#include "text/search.h"
#include "tickets/find.h"

#define TEXTS 300
#define QUERIES 400

static const struct {
	const char *text, *query;
	bool found;
} cases[] = {
	{"自来水停水三天了", "停水", true},
	{"自来水停水三天了", "水", true},
	{"自来水停水三天了", "了", true},
	{"自来水停水三天了", "水停", true},
	{"自来水停水三天了", "停电", false},
	{"自来水停水三天了", "三天 停水", true},
	{"自来水停水三天了", "三天 停电", false},
	{"办理ＥＴＣ的窗口", "etc", true},
	{"办理etc的窗口", "ＥＴＣ", true},
	{"a b", "ab", false},
	{"第一段\n第二段", "段第", false},
	{"100%满意", "%", true},
	{"100%满意", "0%满", true},
	{"满意", "%", false},
	{"满意", "*", false},
	{"(一)", "(", true},
	{"他说\"好\"", "\"好\"", true},
	{"", "水", false},
	{"水", "", false},
	{"水", "  　", false},
	{"😀好", "😀", true},
	{"😀好", "😁", false},
};

static struct search ask(struct pool *pool, const char *query)
{
	struct search search;
	bool any = search_ask(pool, query, &search);
	assert_int_equal(any, search.match != NULL);
	return search;
}

static void a_query_finds_what_stands_in_the_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (search_matches(cases[i].text, cases[i].query) != cases[i].found)
			fail_msg("\"%s\" in \"%s\"", cases[i].query, cases[i].text);
	}
}

static void expressions_of_queries(void **state)
{
	struct pool *pool = pool_open();
	struct buf words = BUF_INIT;
	(void)state;
	assert_string_equal(ask(pool, "a").match, "+x002p*");
	assert_string_equal(ask(pool, " AB　c ").match, "+\"x002p002q\" +x002r*");
	assert_string_equal(ask(pool, "abc").match, "+\"x002p002q x002q002r\"");
	assert_null(ask(pool, "").match);
	assert_null(ask(pool, " \n　").match);
	assert_string_equal(ask(pool, " AB　c ").like[0], "% x002p002q%");
	assert_string_equal(ask(pool, " AB　c ").like[1], "% x002r%");
	assert_string_equal(ask(pool, " AB　c ").like[2], "%");
	/* more words than patterns: no plain scan rather than a wrong one */
	assert_string_equal(ask(pool, "a b c d e f").like[0], "% x002p%");
	assert_string_equal(ask(pool, "a b c d e f g").like[0], "-");
	search_index("ab c", &words);
	search_index("", &words);
	search_index("d", &words);
	assert_string_equal(buf_str(&words), "x002p002q x002q0000 x002r0000 x002s0000");
	buf_free(&words);
	pool_close(&pool);
}

static void excerpts_show_the_first_hit(void **state)
{
	struct pool *pool = pool_open();
	(void)state;
	assert_string_equal(search_excerpt(pool, "短文", "水", 10), "短文");
	assert_string_equal(search_excerpt(pool, "一二三\n\n 四五六七八九十", "四", 20),
		"一二三 四五六七八九十");
	assert_string_equal(search_excerpt(pool, "一二三四五六七八九十", "十", 6), "…五六七八九十");
	assert_string_equal(
		search_excerpt(pool, "一二三四五六七八九十", "五", 6), "…三四五六七八…");
	assert_string_equal(search_excerpt(pool, "一二三四五六七八九十", "一", 6), "一二三四五六…");
	assert_string_equal(search_excerpt(pool, "一二三四五六七八九十", "水", 6), "一二三四五六…");
	assert_string_equal(
		search_excerpt(pool, "一二三四五六七八九十", "水 八", 6), "…五六七八九十");
	pool_close(&pool);
}

/* --- random texts, few different characters so that near misses are common --- */

static uint64_t seed = 7;
static size_t below(size_t limit)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % limit;
}

static const uint32_t alphabet[] = {0x6C34, 0x505C, 0x7535, 0x7684, 0x4E00, 'a', 'B', 'b', 0xFF21,
	'1', '0', ' ', '\n', 0x3000, '"', '\'', '%', '*', '+', '-', '(', ')', '<', '>', '~', '@',
	'\\', 0xFF0C, 0x3002, 0x1F600, 0x1F601, 0x20000, 0x10FFFD, 0xE9};

static char *random_text(struct pool *pool, size_t most)
{
	size_t n = 1 + below(most), at = 0,
	       variety = 3 + below(sizeof alphabet / sizeof *alphabet - 3);
	char *text = pool_alloc(pool, n * 4 + 1);
	while (n-- > 0)
		at += (size_t)utf8_put(alphabet[below(variety)], text + at);
	return text;
}

/* A piece of a text, or something else: 1 to 8 characters. */
static char *random_query(struct pool *pool, char **texts, size_t n)
{
	const char *text = texts[below(n)];
	size_t length = utf8_length(text), from, to;
	if (below(4) == 0)
		return random_text(pool, 8);
	from = below(length);
	to = from + 1 + below(8);
	from = utf8_offset(text, from);
	return pool_copy(pool, text + from, utf8_offset(text, to) - from);
}

/* A phrase on paper: its words stand next to each other; a prefix: a word begins with it. */
static bool phrase_stands(const char *words, const char *part, size_t n)
{
	char wanted[400];
	if (part[0] == '"')
		snprintf(wanted, sizeof wanted, " %.*s ", (int)n - 2, part + 1);
	else
		snprintf(wanted, sizeof wanted, " %.*s", (int)n - 1, part);
	return strstr(words, wanted) != NULL;
}

static bool expression_stands(const char *words, const char *expression)
{
	while (*expression == '+' || *expression == ' ') {
		size_t n;
		expression += strspn(expression, "+ ");
		n = *expression == '"' ? strcspn(expression + 1, "\"") + 2
				       : strcspn(expression, " ");
		if (!phrase_stands(words, expression, n))
			return false;
		expression += n;
	}
	return true;
}

/* LIKE on paper: every pattern is "%" or "%…%". */
static bool patterns_stand(const char *words, const struct search *search)
{
	for (size_t i = 0; i < SEARCH_WORDS; i++) {
		char inner[1024];
		size_t n = strlen(search->like[i]);
		assert_true(n < sizeof inner);
		if (n == 1)
			continue;
		memcpy(inner, search->like[i] + 1, n - 2);
		inner[n - 2] = '\0';
		if (!strstr(words, inner))
			return false;
	}
	return true;
}

static void words_find_exactly_what_a_plain_scan_finds(void **state)
{
	struct pool *pool = pool_open();
	struct buf words = BUF_INIT;
	char *texts[TEXTS];
	size_t hits = 0;
	(void)state;
	for (size_t i = 0; i < TEXTS; i++)
		texts[i] = random_text(pool, 60);
	for (size_t q = 0; q < QUERIES; q++) {
		const char *query = random_query(pool, texts, TEXTS);
		struct search search = ask(pool, query);
		for (size_t i = 0; i < TEXTS; i++) {
			bool want = search_matches(texts[i], query);
			buf_empty(&words);
			buf_char(&words, ' ');
			search_index(texts[i], &words);
			buf_char(&words, ' ');
			if ((search.match && expression_stands(buf_str(&words), search.match)) !=
				want)
				fail_msg("\"%s\" in \"%s\"", query, texts[i]);
			if ((search.match && patterns_stand(buf_str(&words), &search)) != want)
				fail_msg("\"%s\" like \"%s\"", query, texts[i]);
			hits += want;
		}
	}
	assert_true(hits > QUERIES);
	buf_free(&words);
	pool_close(&pool);
}

/* --- the same on a server --- */

/* Before anything is opened: a skipped test must not leak. */
static void need(const char *variable)
{
	if (!getenv(variable)) {
		print_message("%s is not set\n", variable);
		skip();
	}
}

static struct db *open_table(void)
{
	struct db *db = db_open(getenv("HUIYING_TEST_DB"));
	assert_int_equal(db_exec(db, "DROP TABLE IF EXISTS test_search"), DB_OK);
	assert_int_equal(db_exec(db,
				 "CREATE TABLE test_search (ticket_id BIGINT NOT NULL PRIMARY KEY, "
				 "indexed_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), "
				 "KEY (indexed_at), "
				 "words MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL, "
				 "FULLTEXT KEY test_search_words (words)) ENGINE=InnoDB"),
		DB_OK);
	return db;
}

static void store(struct db *db, size_t id, const char *title, const char *body)
{
	struct buf words = BUF_INIT;
	search_index(title, &words);
	search_index(body, &words);
	assert_int_equal(db_exec(db, "INSERT INTO test_search (ticket_id, words) VALUES (?, ?)",
				 INT((int64_t)id), TEXT(buf_str(&words))),
		DB_OK);
	buf_free(&words);
}

static size_t compare(struct db *db, struct pool *pool, char **texts, size_t n, const char *query)
{
	struct search search = ask(pool, query);
	struct db_rows rows;
	size_t row = 0;
	if (!search.match)
		return 0;
	assert_int_equal(
		db_query(db, pool, &rows,
			"SELECT ticket_id FROM " FIND_IN("test_search") " found ORDER BY ticket_id",
			FIND_ARGS(&search)),
		DB_OK);
	for (size_t i = 0; i < n; i++) {
		bool found = row < rows.rows && db_int(&rows, row, 0) == (int64_t)i;
		row += found;
		if (found != search_matches(texts[i], query))
			fail_msg("\"%s\" in \"%s\": the server says %d", query, texts[i], found);
	}
	assert_int_equal(row, rows.rows);
	return rows.rows;
}

static void the_server_finds_exactly_what_a_plain_scan_finds(void **state)
{
	struct pool *pool, *short_lived;
	struct db *db;
	char *texts[TEXTS];
	size_t hits = 0;
	(void)state;
	need("HUIYING_TEST_DB");
	pool = pool_open();
	short_lived = pool_open();
	db = open_table();
	for (size_t i = 0; i < TEXTS; i++) {
		texts[i] = random_text(pool, 60);
		store(db, i, texts[i], "");
	}
	for (size_t q = 0; q < QUERIES; q++) {
		pool_empty(short_lived);
		hits += compare(
			db, short_lived, texts, TEXTS, random_query(short_lived, texts, TEXTS));
	}
	assert_true(hits > QUERIES);
	assert_int_equal(db_exec(db, "DROP TABLE test_search"), DB_OK);
	db_close(&db);
	pool_close(&short_lived);
	pool_close(&pool);
}

/* Real letters are not shipped: HUIYING_TEST_LETTERS names a TSV of `import letters`. */
static size_t read_letters(struct pool *pool, struct db *db, char **texts, size_t most)
{
	FILE *file = fopen(getenv("HUIYING_TEST_LETTERS"), "r");
	char *line = NULL;
	size_t room = 0, n = 0;
	assert_non_null(file);
	assert_true(getline(&line, &room, file) > 0);
	while (n < most && getline(&line, &room, file) > 0) {
		char *rest = line, *cell[6] = {0};
		for (int i = 0; i < 6 && rest; i++)
			cell[i] = strsep(&rest, "\t");
		assert_non_null(cell[4]);
		/* a line feed between keeps the parts apart, as search_index() does */
		texts[n] = pool_print(pool, "%s\n%s", cell[3], cell[4]);
		store(db, n, cell[3], cell[4]);
		n++;
	}
	free(line);
	fclose(file);
	return n;
}

static void real_letters_are_found_by_any_piece_of_them(void **state)
{
	enum { MOST = 2000 };
	static const char *const usual[] = {
		"水", "噪音", "公积金", "的", "小区物业", "。", "2016", "停车 收费", "医保卡"};
	struct pool *pool;
	struct db *db;
	static char *texts[MOST];
	size_t n, hits = 0;
	(void)state;
	need("HUIYING_TEST_DB");
	need("HUIYING_TEST_LETTERS");
	pool = pool_open();
	db = open_table();
	n = read_letters(pool, db, texts, MOST);
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		hits += compare(db, pool, texts, n, usual[i]);
	for (size_t q = 0; q < 60; q++)
		hits += compare(db, pool, texts, n, random_query(pool, texts, n));
	assert_true(hits > 60);
	assert_int_equal(db_exec(db, "DROP TABLE test_search"), DB_OK);
	db_close(&db);
	pool_close(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_query_finds_what_stands_in_the_text),
		cmocka_unit_test(expressions_of_queries),
		cmocka_unit_test(excerpts_show_the_first_hit),
		cmocka_unit_test(words_find_exactly_what_a_plain_scan_finds),
		cmocka_unit_test(the_server_finds_exactly_what_a_plain_scan_finds),
		cmocka_unit_test(real_letters_are_found_by_any_piece_of_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
