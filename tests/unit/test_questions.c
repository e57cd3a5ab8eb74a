/* SPDX-License-Identifier: MIT */
/* Question sets and answer sheets: what a file may say, what a citizen is told, and that nothing is
 * lost on the way through XML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "text/questions.h"

#define SCHEMA SRCDIR "/schema"
#define XML(inside) "<questions><page>" inside "</page></questions>"
#define SINGLE \
	"<question code='q1' kind='single' required='yes'><title>甲</title>" \
	"<choice code='a'>一</choice><choice code='b' other='yes'>其他</choice></question>\n"

static struct pool *pool;

static int set_up(void **state)
{
	(void)state;
	pool = pool_open();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	pool_close(&pool);
	return 0;
}

static struct questions *read_set(const char *xml)
{
	struct buf err = BUF_INIT;
	struct questions *set = questions_read(SCHEMA, xml, &err);

	if (!set)
		fail_msg("not read: %s", buf_str(&err));
	assert_int_equal(err.n, 0);
	buf_free(&err);
	return set;
}

/* --- what a file may say --- */

static void a_bad_file_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *xml, *says;
	} cases[] = {
		{"", "第 1 行"},
		{"<questions>\n<page>", "第 2 行：这里不是完整的 XML"},
		{"<!DOCTYPE x [<!ENTITY a 'b'>]>\n<questions/>",
			"第 1 行：问卷文件里不能有 DOCTYPE"},
		{"<questions/>", "第 1 行：questions 写得不对"},
		{"<questions>\n<page/></questions>", "第 2 行：page 写得不对"},
		{XML("\n<question code='q' kind='poll'><title>t</title></question>"),
			"第 2 行：question 写得不对。question 要有 code"},
		{XML("\n<question code='q q' kind='text'><title>t</title></question>"),
			"第 2 行：question 写得不对"},
		{XML("<question code='q' kind='text'>\n<title></title></question>"),
			"第 2 行：title"},
		{XML("<question code='q' kind='text'>\n<title>&#x3000;</title></question>"),
			"第 2 行：title 里没有字"},
		{XML(SINGLE "<question code='q1' kind='text'><title>t</title></question>"),
			"第 2 行：编号 q1 用了两次"},
		{XML("<question code='q' kind='single'><title>t</title></question>"),
			"至少要有 1 个选项"},
		{XML("<question code='q' kind='ranking'><title>t</title><choice code='a'>x</choice>"
		     "</question>"),
			"至少要有 2 个选项"},
		{XML("<question code='q' kind='single'><title>t</title><choice "
		     "code='a'>x</choice>\n"
		     "<choice code='a'>y</choice></question>"),
			"第 2 行：编号 a 在这道题里用了两次"},
		{XML("<question code='q' kind='text'><title>t</title><choice code='a'>x</choice>"
		     "</question>"),
			"不能有选项"},
		{XML("<question code='q' kind='matrix'><title>t</title><choice code='a'>x</choice>"
		     "<choice code='b'>x</choice></question>"),
			"至少要有一行"},
		{XML("<question code='q' kind='text'><title>t</title><row "
		     "code='a'>x</row></question>"),
			"不能有 row"},
		{XML("<question code='q' kind='ranking'><title>t</title><choice code='a' "
		     "quota='3'>x"
		     "</choice><choice code='b'>y</choice></question>"),
			"只有单选题和多选题能有"},
		{XML("<question code='q' kind='scale' least='1' "
		     "most='12'><title>t</title></question>"),
			"最多 11 档"},
		{XML("<question code='q' kind='scale' least='5' "
		     "most='5'><title>t</title></question>"),
			"最高分要比最低分高"},
		{XML("<question code='q' kind='number' low='2' "
		     "high='1'><title>t</title></question>"),
			"low 比 high 大"},
		{XML("<question code='q' kind='text' low='2'><title>t</title></question>"),
			"不是数字题"},
		{XML("<question code='q' kind='date' most='2'><title>t</title></question>"),
			"不能有 least 和 most"},
		{XML("<question code='q' kind='text' shuffle='yes'><title>t</title></question>"),
			"能打乱选项顺序"},
		{XML("<question code='q' kind='multiple' most='3'><title>t</title>"
		     "<choice code='a'>x</choice></question>"),
			"要选的比选项还多"},
		/* a condition on itself, on a later one and on an answer that is none */
		{XML("<question code='q' kind='text'><title>t</title>\n<when "
		     "question='q'/></question>"),
			"第 2 行：条件里的题目 q 不在这道题前面"},
		{XML("<question code='q' kind='text'><title>t</title><when "
		     "question='q1'/></question>" SINGLE),
			"条件里的题目 q1 不在这道题前面"},
		{XML(SINGLE "<question code='q' kind='text'><title>t</title>"
			    "<unless question='q1' choice='z'/></question>"),
			"题目 q1 没有 z 这样的回答"},
		{XML("<question code='q' kind='text'><title>t</title><script/></question>"),
			"不能有 script"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf err = BUF_INIT;
		struct questions *set = questions_read(SCHEMA, cases[i].xml, &err);

		if (set || !strstr(buf_str(&err), cases[i].says))
			fail_msg("%s: %s, expected %s", cases[i].xml, buf_str(&err), cases[i].says);
		buf_free(&err);
	}
}

static void texts_that_show_in_another_order_than_they_read_are_refused(void **state)
{
	struct buf err = BUF_INIT;

	(void)state;
	assert_null(questions_read(SCHEMA,
		XML("<question code='q' kind='text'><title>a\xE2\x80\xAE"
		    "b</title></question>"),
		&err));
	assert_non_null(strstr(buf_str(&err), "看不见"));
	buf_free(&err);
}

static void a_set_says_what_its_file_said(void **state)
{
	struct questions *set = read_set(
		"<questions><page>" SINGLE "</page><page>"
		"<question code='q2' kind='number' low='-1.5'><title> 多\n少 </title><help>h</help>"
		"<when question='q1' choice='a'/><unless question='q1'/></question>"
		"<question code='q3' kind='scale' low-name='差' high-name='好'><title>t</title>"
		"</question></page></questions>");
	size_t n;
	const struct question *q = questions_all(set, &n);

	(void)state;
	assert_int_equal(n, 3);
	assert_int_equal(questions_pages(set), 2);
	assert_true(q[0].required && q[0].choices[1].other);
	assert_int_equal(q[1].page, 2);
	assert_string_equal(q[1].title, "多 少");
	assert_true(q[1].low == -1.5 && q[1].high == INFINITY);
	assert_int_equal(q[1].n_conditions, 2);
	assert_string_equal(q[1].conditions[1].choice, "");
	assert_true(q[1].conditions[1].not_);
	assert_int_equal(q[2].least, 1);
	assert_int_equal(q[2].most, 5);
	questions_close(&set);
	assert_null(set);
}

/* --- reading what was written --- */

static uint32_t dice_state = 7;

static uint32_t dice(uint32_t sides)
{
	dice_state = dice_state * 1664525 + 1013904223;
	return (dice_state >> 8) % sides;
}

static const char *some_words(void)
{
	static const char *const words[] = {
		"停车", "a < b & \"c\" > 'd'", "一 二", "x]]>y", "…", "<!-- -->", "水（电）", "0"};

	return words[dice(sizeof words / sizeof *words)];
}

static struct question_choice *some_choices(size_t n, bool pick)
{
	struct question_choice *list = pool_alloc(pool, n * sizeof *list);

	for (size_t i = 0; i < n; i++)
		list[i] = (struct question_choice){.code = pool_print(pool, "c%zu", i),
			.name = some_words(),
			.other = pick && dice(4) == 0,
			.quota = pick && dice(4) == 0 ? 1 + dice(1000000) : 0};
	return list;
}

static struct question some_question(const struct question *before, size_t n)
{
	struct question q = {.code = pool_print(pool, "q%zu", n),
		.title = some_words(),
		.help = dice(2) ? some_words() : "",
		.kind = (enum question_kind)dice(QUESTION_FILE + 1),
		.required = dice(2),
		.page = n == 0 ? 1 : before[n - 1].page + (int)dice(2),
		.low = -INFINITY,
		.high = INFINITY,
		.low_name = "",
		.high_name = ""};
	bool pick = q.kind == QUESTION_SINGLE || q.kind == QUESTION_MULTIPLE;

	if (pick || q.kind == QUESTION_RANKING || q.kind == QUESTION_MATRIX) {
		q.n_choices = 2 + dice(6);
		q.choices = some_choices(q.n_choices, pick);
		q.shuffle = q.kind != QUESTION_MATRIX && dice(2);
	}
	if (q.kind == QUESTION_MATRIX) {
		q.n_rows = 1 + dice(5);
		q.rows = some_choices(q.n_rows, false);
	}
	if (q.kind == QUESTION_MULTIPLE || q.kind == QUESTION_TEXT) {
		q.least = (int)dice(3);
		q.most = dice(2) ? 2 : 0;
	}
	if (q.kind == QUESTION_SCALE) {
		q.least = (int)dice(3);
		q.most = q.least + 1 + (int)dice(10);
		q.low_name = dice(2) ? some_words() : "";
	}
	if (q.kind == QUESTION_NUMBER && dice(2)) {
		q.low = (dice(2000) - 1000.0) / (1 + dice(1000));
		q.low = strtod(pool_print(pool, "%.9f", q.low), NULL);
		q.high = dice(2) ? q.low + dice(100) : INFINITY;
		q.high = isinf(q.high) ? q.high : strtod(pool_print(pool, "%.9f", q.high), NULL);
	}
	if (n > 0 && dice(2)) {
		q.conditions = pool_alloc(pool, sizeof *q.conditions);
		q.conditions[0] =
			(struct question_condition){before[dice((uint32_t)n)].code, "", dice(2)};
		q.n_conditions = 1;
	}
	return q;
}

static void what_is_written_reads_as_the_same_byte_for_byte(void **state)
{
	(void)state;
	for (int round = 0; round < 300; round++) {
		struct question list[12];
		size_t n = 1 + dice(12), read = 0;
		struct questions *set;
		const struct question *got;
		const char *xml, *again;

		for (size_t i = 0; i < n; i++)
			list[i] = some_question(list, i);
		xml = questions_write(pool, list, n);
		set = read_set(xml);
		got = questions_all(set, &read);
		assert_int_equal(read, n);
		again = questions_write(pool, got, read);
		assert_string_equal(xml, again);
		for (size_t i = 0; i < n; i++) {
			assert_string_equal(got[i].title, list[i].title);
			assert_int_equal(got[i].page, list[i].page);
			assert_true(got[i].low == list[i].low && got[i].high == list[i].high);
			for (size_t j = 0; j < list[i].n_choices; j++)
				assert_string_equal(
					got[i].choices[j].name, list[i].choices[j].name);
		}
		questions_close(&set);
		pool_empty(pool);
	}
}

static void a_sheet_reads_as_it_was_written(void **state)
{
	struct given given[] = {{"q1", "", "a\tb\\n\n", "其他\\", 0}, {"m", "r", "c", "", 0},
		{"k", "", "x", "", 99}};
	struct given *back;
	size_t n;

	(void)state;
	assert_int_equal(given_read(pool, given_text(pool, given, 3), &back, &n), 0);
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(back[i].question, given[i].question);
		assert_string_equal(back[i].row, given[i].row);
		assert_string_equal(back[i].choice, given[i].choice);
		assert_string_equal(back[i].words, given[i].words);
		assert_int_equal(back[i].rank, given[i].rank);
	}
	assert_int_equal(given_read(pool, "q\tr\n", &back, &n), -1);
	assert_int_equal(given_read(pool, "q\t\tc\t0\t", &back, &n), -1);
	assert_int_equal(given_read(pool, "q\t\t\\x\t0\t\n", &back, &n), -1);
	assert_int_equal(given_read(pool, "q\t\tc\t-1\t\n", &back, &n), -1);
	assert_int_equal(given_read(pool, "", &back, &n), 0);
	assert_int_equal(n, 0);
}

/* --- an answer sheet --- */

#define ALL \
	"<questions><page>" SINGLE \
	"<question code='m' kind='multiple' required='yes' least='2' most='2'><title>t</title>" \
	"<choice code='a'>x</choice><choice code='b'>y</choice><choice " \
	"code='c'>z</choice></question>" \
	"<question code='s' kind='scale'><title>t</title></question></page><page>" \
	"<question code='x' kind='matrix' required='yes'><title>t</title>" \
	"<when question='q1' choice='a'/>" \
	"<choice code='a'>x</choice><choice code='b'>y</choice>" \
	"<row code='r1'>水</row><row code='r2'>电</row></question>" \
	"<question code='t' kind='text' least='2' most='5'><title>t</title></question>" \
	"<question code='n' kind='number' low='0' high='10'><title>t</title></question>" \
	"<question code='d' kind='date'><title>t</title></question>" \
	"<question code='k' kind='ranking'><title>t</title><choice code='a'>x</choice>" \
	"<choice code='b'>y</choice></question>" \
	"<question code='f' kind='file'><title>t</title></question>" \
	"<question code='w' kind='text' required='yes'><title>t</title>" \
	"<when question='x' choice='r1:b'/></question></page></questions>"
#define GOOD \
	{"q1", "", "a", "", 0}, {"m", "", "a", "", 0}, \
	{ \
		"m", "", "b", "", 0 \
	}
#define GRID \
	{"x", "r1", "a", "", 0}, \
	{ \
		"x", "r2", "b", "", 0 \
	}

static void each_fault_has_a_sentence_at_its_question(void **state)
{
	static const struct {
		struct given given[8];
		const char *question, *says;
	} cases[] = {
		{{GOOD, GRID}, NULL, NULL},
		{{{"m", "", "a", "", 0}, {"m", "", "b", "", 0}}, "q1", "请选一项"},
		{{{"q1", "", "z", "", 0}, {"m", "", "a", "", 0}, {"m", "", "b", "", 0}}, "q1",
			"请从列出的选项里选"},
		{{{"q1", "", "b", " ", 0}, {"m", "", "a", "", 0}, {"m", "", "b", "", 0}}, "q1",
			"请写明是什么"},
		{{GOOD, {"q1", "", "b", "x", 0}, GRID}, "q1", "请只选一项"},
		{{{"q1", "", "b", "x", 0}, {"m", "", "a", "", 0}, {"m", "", "a", "", 0}}, "m",
			"请至少选 2 项，现在选了 1 项"},
		{{GOOD, {"m", "", "c", "", 0}, GRID}, "m", "请最多选 2 项"},
		{{GOOD, GRID, {"s", "", "6", "", 0}}, "s", "请在 1 到 5 之间"},
		{{GOOD}, "x", "请每一行选一项"},
		{{GOOD, {"x", "r2", "a", "", 0}}, "x", "“水”还没有选"},
		{{GOOD, GRID, {"x", "r1", "b", "", 0}}, "x", "“水”请从列出的选项里选一项"},
		{{GOOD, GRID, {"t", "", "一", "", 0}}, "t", "请至少写 2 个字，现在是 1 个字"},
		{{GOOD, GRID, {"t", "", "一二三四五六", "", 0}}, "t", "现在多了 1 个字"},
		{{GOOD, GRID, {"n", "", "十", "", 0}}, "n", "请填一个数字"},
		{{GOOD, GRID, {"n", "", "10.5", "", 0}}, "n", "请填 0 到 10 之间的数字"},
		{{GOOD, GRID, {"n", "", "1e1", "", 0}}, "n", "请填一个数字"},
		{{GOOD, GRID, {"d", "", "2026-02-30", "", 0}}, "d", "请按 2026-01-31 的样子"},
		{{GOOD, GRID, {"k", "", "a", "", 1}}, "k", "还有 1 项没有排"},
		{{GOOD, GRID, {"k", "", "a", "", 1}, {"k", "", "b", "", 1}}, "k",
			"有两项都排在第 1"},
		{{GOOD, GRID, {"k", "", "a", "", 1}, {"k", "", "b", "", 3}}, "k",
			"请用 1 到 2 排顺序"},
		{{GOOD, GRID, {"f", "", "../../etc/passwd", "", 0}}, "f", "请重新选一次文件"},
		{{GOOD, {"x", "r1", "b", "", 0}, {"x", "r2", "b", "", 0}}, "w", "请填写这一题"},
	};
	struct questions *set = read_set(ALL);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct given given[8];
		struct sheet_fault fault[20];
		size_t n = 0, faults;

		while (n < 8 && cases[i].given[n].question) {
			given[n] = cases[i].given[n];
			n++;
		}
		faults = questions_check(set, pool, given, &n, 0, fault, 20);
		if (!cases[i].question) {
			assert_int_equal(faults, 0);
			continue;
		}
		if (faults != 1 || strcmp(fault[0].question, cases[i].question) != 0 ||
			!strstr(fault[0].message, cases[i].says))
			fail_msg("case %zu: %zu faults, %s: %s", i, faults,
				faults ? fault[0].question : "", faults ? fault[0].message : "");
	}
	questions_close(&set);
}

static void what_is_not_asked_is_dropped_and_asked_again_when_the_way_leads_there(void **state)
{
	struct questions *set = read_set(ALL);
	struct given given[] = {{"w", "", "孤立", "", 0}, {"zz", "", "a", "", 0}, GRID,
		{"q1", "", "b", "自己写的", 0}, {"m", "", "c", "", 0}, {"m", "", "a", "", 0}};
	struct sheet_fault fault[5];
	size_t n = 7;

	(void)state;
	/* q1 = b: no matrix, so no answer to it and none to what hangs on it */
	assert_int_equal(questions_check(set, pool, given, &n, 0, fault, 5), 0);
	assert_int_equal(n, 3);
	assert_string_equal(given[0].question, "q1");
	assert_string_equal(given[0].words, "自己写的");
	assert_string_equal(given[1].choice, "c");
	questions_close(&set);
}

static void a_page_is_checked_alone_and_later_ones_are_kept(void **state)
{
	struct questions *set = read_set(ALL);
	struct given given[] = {{"t", "", "一", "", 0}, GOOD};
	struct sheet_fault fault[5];
	size_t n = 4;

	(void)state;
	assert_int_equal(questions_check(set, pool, given, &n, 1, fault, 5), 0);
	assert_int_equal(n, 4);
	assert_string_equal(given[3].question, "t");
	assert_int_equal(questions_check(set, pool, given, &n, 2, fault, 5), 2);
	assert_string_equal(fault[0].question, "x");
	assert_string_equal(fault[1].question, "t");
	questions_close(&set);
}

static void numbers_and_dates_are_kept_in_one_form(void **state)
{
	struct questions *set = read_set(ALL);
	struct given given[] = {GOOD, GRID, {"n", "", "＋３．５０", "", 0}, {"s", "", "03", "", 0}};
	struct sheet_fault fault[5];
	size_t n = 7;

	(void)state;
	assert_int_equal(questions_check(set, pool, given, &n, 0, fault, 5), 0);
	assert_string_equal(given[2 + 1].question, "s");
	assert_string_equal(given[3].choice, "3");
	assert_string_equal(given[6].choice, "3.50");
	questions_close(&set);
}

/* --- order --- */

static void choices_lie_in_another_order_for_others_and_other_stays_last(void **state)
{
	struct questions *set = read_set(
		XML("<question code='q' kind='single' shuffle='yes'><title>t</title>"
		    "<choice code='o' other='yes'>x</choice><choice code='a'>x</choice>"
		    "<choice code='b'>x</choice><choice code='c'>x</choice></question>" SINGLE));
	size_t n, order[4], again[4], first[4] = {0};
	const struct question *q = questions_all(set, &n);

	(void)state;
	for (uint64_t seed = 0; seed < 3000; seed++) {
		size_t seen = 0;

		questions_order(&q[0], seed, order);
		questions_order(&q[0], seed, again);
		assert_memory_equal(order, again, sizeof order);
		for (size_t i = 0; i < 4; i++)
			seen |= (size_t)1 << order[i];
		assert_int_equal(seen, 15);
		assert_int_equal(order[3], 0);
		first[order[0]]++;
	}
	/* each comes first about as often as the others */
	for (size_t i = 1; i < 4; i++)
		assert_in_range(first[i], 850, 1150);
	questions_order(&q[1], 5, order);
	assert_int_equal(order[0], 0);
	questions_close(&set);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_bad_file_is_refused_with_its_line),
		TEST(texts_that_show_in_another_order_than_they_read_are_refused),
		TEST(a_set_says_what_its_file_said),
		TEST(what_is_written_reads_as_the_same_byte_for_byte),
		TEST(a_sheet_reads_as_it_was_written),
		TEST(each_fault_has_a_sentence_at_its_question),
		TEST(what_is_not_asked_is_dropped_and_asked_again_when_the_way_leads_there),
		TEST(a_page_is_checked_alone_and_later_ones_are_kept),
		TEST(numbers_and_dates_are_kept_in_one_form),
		TEST(choices_lie_in_another_order_for_others_and_other_stays_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
