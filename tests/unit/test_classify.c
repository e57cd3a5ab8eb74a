/* SPDX-License-Identifier: MIT */
/*
 * Learning where letters belong: what is learned, that it is the same every time, what it says why,
 * and that it keeps silent when it does not know. The measured figure needs a file of labelled
 * letters, which HUIYING_TEST_LABELLED names (TSV: id title body category).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"
#include "text/classify.h"

/* --- a small town's letters: four kinds, words in turn --- */

struct kind {
	const char *label, *things[4], *troubles[4];
};
static const struct kind kinds[] = {
	{"water", {"自来水", "水压", "水表", "供水管道"}, {"停水", "漏水", "水质发黄", "水费偏高"}},
	{"roads", {"路灯", "路面", "人行道", "井盖"}, {"坑洼", "塌陷", "破损", "照明不足"}},
	{"school", {"小学", "幼儿园", "班主任", "学费"}, {"招生", "补课", "乱收费", "学区划分"}},
	{"health", {"医院", "医保", "药店", "卫生院"}, {"报销", "挂号难", "收费", "门诊"}},
};
#define KINDS 4

static void write_letter(int kind, int i, char *title, char *body, size_t room)
{
	const struct kind *k = &kinds[kind];

	snprintf(title, room, "关于%s%s的问题", k->things[i % 4], k->troubles[i / 4 % 4]);
	snprintf(body, room, "城东%d号的居民反映，这里的%s近来%s，%s也有%s，请帮助解决。", i,
		k->things[(i + 1) % 4], k->troubles[(i + 2) % 4], k->things[(i + 3) % 4],
		k->troubles[i % 4]);
}

static struct classify_trainer *town(int letters_each, int n_kinds)
{
	struct classify_trainer *trainer = classify_trainer_open();
	char title[400], body[800];

	for (int i = 0; i < letters_each; i++)
		for (int kind = 0; kind < n_kinds; kind++) {
			write_letter(kind, i, title, body, sizeof(title));
			assert_true(classify_add(trainer, kinds[kind].label, title, body));
		}
	return trainer;
}

static struct classify *model_of(struct classify_trainer *trainer)
{
	struct buf bytes = BUF_INIT, err = BUF_INIT;
	struct classify_figure figure;

	assert_true(classify_train(trainer, &bytes, &figure));
	struct classify *model = classify_read(bytes.p, bytes.n, &err);
	assert_non_null(model);
	buf_free(&bytes);
	buf_free(&err);
	return model;
}

static struct pool *pool;
static int open_pool(void **state)
{
	(void)state;
	pool = pool_open();
	return 0;
}
static int close_pool(void **state)
{
	(void)state;
	pool_close(&pool);
	return 0;
}

static bool among(const struct classify_guess *guess, const char *word)
{
	for (size_t i = 0; i < guess->n_words; i++)
		if (strstr(guess->words[i], word))
			return true;
	return false;
}

/* --- tests --- */

static void a_letter_goes_where_letters_like_it_went(void **state)
{
	static const struct {
		const char *title, *body, *label;
	} cases[] = {
		{"家里水压太低", "三楼以上常常停水，请自来水公司看看。", "water"},
		{"路灯不亮", "人行道的井盖也塌陷了，晚上照明不足。", "roads"},
		{"幼儿园招生", "小学学区划分不清楚。", "school"},
		{"医保报销", "卫生院门诊挂号难。", "health"},
	};
	struct classify_trainer *trainer = town(20, KINDS);
	struct classify *model = model_of(trainer);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct classify_guess guess[4];
		double sum = 0;

		assert_int_equal(
			classify_guess(model, pool, cases[i].title, cases[i].body, guess, 4), 4);
		assert_string_equal(guess[0].label, cases[i].label);
		assert_true(guess[0].share >= classify_least(model));
		for (int k = 0; k < 4; k++) {
			sum += guess[k].share;
			assert_true(k == 0 || guess[k].share <= guess[k - 1].share);
		}
		assert_true(sum > 0.999 && sum < 1.001);
	}
	classify_close(&model);
	classify_trainer_close(&trainer);
}

static void it_says_which_words_of_the_letter_speak_for_it(void **state)
{
	struct classify_trainer *trainer = town(20, KINDS);
	struct classify *model = model_of(trainer);
	struct classify_guess guess[1];
	static const char title[] = "家里水压太低";
	static const char body[] = "请问我们这里的水表为什么停水以后转得更快？谢谢。";

	(void)state;
	assert_int_equal(classify_guess(model, pool, title, body, guess, 1), 1);
	assert_true(guess[0].n_words >= 2);
	assert_true(among(&guess[0], "水压") && among(&guess[0], "停水"));
	for (size_t i = 0; i < guess[0].n_words; i++) {
		/* a word of the letter, not of others, and more than one character of it */
		assert_true(strstr(title, guess[0].words[i]) || strstr(body, guess[0].words[i]));
		assert_true(strlen(guess[0].words[i]) >= 6);
		for (size_t k = 0; k < i; k++)
			assert_null(strstr(guess[0].words[i], guess[0].words[k]));
	}
	classify_close(&model);
	classify_trainer_close(&trainer);
}

static void the_same_letters_give_the_same_model(void **state)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct classify_figure figure_a, figure_b;
	struct classify_trainer *one = town(15, KINDS), *other = town(15, KINDS);

	(void)state;
	assert_true(classify_train(one, &a, &figure_a));
	assert_true(classify_train(other, &b, &figure_b));
	assert_int_equal(a.n, b.n);
	assert_memory_equal(a.p, b.p, a.n);
	assert_int_equal(figure_a.right, figure_b.right);
	/* and nothing of the first time is left behind */
	buf_empty(&b);
	assert_true(classify_train(one, &b, &figure_b));
	assert_memory_equal(a.p, b.p, a.n);
	buf_free(&a);
	buf_free(&b);
	classify_trainer_close(&one);
	classify_trainer_close(&other);
}

static void judging_one_letter_leaves_nothing_for_the_next(void **state)
{
	struct classify_trainer *trainer = town(20, KINDS);
	struct classify *model = model_of(trainer);
	struct classify_guess first[4], between[4], again[4];

	(void)state;
	classify_guess(model, pool, "水压", "自来水停水，水表漏水。", first, 4);
	classify_guess(model, pool, "学费", "小学乱收费，班主任补课。", between, 4);
	classify_guess(model, pool, "水压", "自来水停水，水表漏水。", again, 4);
	for (int i = 0; i < 4; i++) {
		assert_string_equal(first[i].label, again[i].label);
		assert_true(first[i].share == again[i].share);
	}
	classify_close(&model);
	classify_trainer_close(&trainer);
}

static void too_few_letters_teach_nothing(void **state)
{
	static const struct {
		int each, kinds;
		bool enough;
	} cases[] = {
		{20, 1, false}, /* one label is no choice */
		{9, 4, false}, /* 36 letters */
		{10, 4, true}, /* 40 */
		{4, 4, false}, /* and too few of each */
		{0, 4, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct classify_trainer *trainer = town(cases[i].each, cases[i].kinds);
		struct buf bytes = BUF_INIT;
		struct classify_figure figure;
		struct classify_tried tried[100];

		assert_int_equal(classify_train(trainer, &bytes, &figure), cases[i].enough);
		assert_int_equal(bytes.n > 0, cases[i].enough);
		assert_int_equal(classify_try(trainer, tried, NULL, NULL), cases[i].enough);
		buf_free(&bytes);
		classify_trainer_close(&trainer);
	}
}

static void a_rare_label_is_left_out(void **state)
{
	struct classify_trainer *trainer = town(12, KINDS);
	struct classify_tried tried[100];
	size_t letters, labels;

	(void)state;
	for (int i = 0; i < CLASSIFY_LABEL_LEAST - 1; i++)
		classify_add(trainer, "rare", "关于殡葬服务", "陵园的管理费太高。");
	classify_count(trainer, &letters, &labels);
	assert_int_equal(letters, 48);
	assert_int_equal(labels, KINDS);
	assert_true(classify_try(trainer, tried, NULL, NULL));
	assert_int_equal(tried[47].label >= 0, 1);
	assert_int_equal(tried[48].label, -1);
	struct classify *model = model_of(trainer);
	struct classify_guess guess[8];
	assert_int_equal(
		classify_guess(model, pool, "陵园", "自来水停水，殡葬服务。", guess, 8), 4);
	classify_close(&model);
	classify_trainer_close(&trainer);
}

static void labels_that_cannot_be_kept_are_refused(void **state)
{
	struct classify_trainer *trainer = classify_trainer_open();
	char text[CLASSIFY_LABEL_MOST + 2];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_false(classify_add(trainer, "", "标题", "正文"));
	assert_false(classify_add(trainer, text, "标题", "正文"));
	text[CLASSIFY_LABEL_MOST] = '\0';
	assert_true(classify_add(trainer, text, "标题", "正文"));
	for (int i = 1; i < CLASSIFY_LABELS_MOST; i++) {
		snprintf(text, sizeof(text), "label %d", i);
		assert_true(classify_add(trainer, text, "", ""));
	}
	assert_false(classify_add(trainer, "one too many", "标题", "正文"));
	assert_int_equal(classify_added(trainer), CLASSIFY_LABELS_MOST);
	classify_trainer_close(&trainer);
}

static void what_it_does_not_know_it_does_not_judge(void **state)
{
	struct classify_trainer *trainer = town(20, KINDS);
	struct classify *model = model_of(trainer);
	struct classify_guess guess[4];

	(void)state;
	assert_int_equal(classify_guess(model, pool, "", "", guess, 4), 0);
	assert_int_equal(classify_guess(model, pool, "1234", "！！！ 8888-1234 \n\n", guess, 4), 0);
	assert_int_equal(classify_guess(model, pool, "鼋鼍魍魉", "饕餮貔貅麒麟", guess, 4), 0);
	/* something of each kind: nothing that is shown */
	assert_int_equal(classify_guess(model, pool, "水表路灯小学医院",
				 "停水、坑洼、招生、报销，居民反映的问题。", guess, 4),
		4);
	assert_true(guess[0].share < 0.9);
	classify_close(&model);
	classify_trainer_close(&trainer);
}

/* Letters whose labels follow nothing in them. */
static void labels_without_reason_are_never_suggested(void **state)
{
	struct classify_trainer *trainer = classify_trainer_open();
	struct buf bytes = BUF_INIT;
	struct classify_figure figure;
	char title[400], body[800];
	unsigned seed = 7;

	(void)state;
	for (int i = 0; i < 160; i++) {
		write_letter(i % KINDS, i, title, body, sizeof(title));
		seed = seed * 1103515245U + 12345U;
		classify_add(trainer, kinds[seed >> 16 & 3].label, title, body);
	}
	assert_true(classify_train(trainer, &bytes, &figure));
	assert_true(figure.right * 2 < figure.tried);
	assert_true(figure.least > 0.5);
	buf_free(&bytes);
	classify_trainer_close(&trainer);
}

static void a_damaged_model_is_refused(void **state)
{
	struct classify_trainer *trainer = town(12, KINDS);
	struct buf bytes = BUF_INIT, err = BUF_INIT;
	struct classify_figure figure;
	struct classify *model;

	(void)state;
	assert_true(classify_train(trainer, &bytes, &figure));
	for (size_t cut = 0; cut < bytes.n; cut += 1 + bytes.n / 97) {
		buf_empty(&err);
		assert_null(classify_read(bytes.p, cut, &err));
		assert_true(err.n > 0);
	}
	for (size_t at = 0; at < bytes.n; at += 1 + bytes.n / 97) {
		bytes.p[at] ^= 1;
		assert_null(classify_read(bytes.p, bytes.n, &err));
		bytes.p[at] ^= 1;
	}
	buf_empty(&err);
	model = classify_read(bytes.p, bytes.n, &err);
	assert_non_null(model);
	assert_int_equal(err.n, 0);
	classify_close(&model);
	buf_free(&bytes);
	buf_free(&err);
	classify_trainer_close(&trainer);
}

/* A hash that fits does not make a head true: what it promises must be there. */
static void a_model_that_lies_about_its_size_is_refused(void **state)
{
	static const struct {
		uint32_t labels, features;
	} cases[] = {{0, 0}, {1, 10}, {2, 0xffffffff}, {0xffffffff, 2}, {400, 60000}, {2, 1}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned char bytes[100 + SECRET_HASH] = "HYC1";
		struct buf err = BUF_INIT;

		for (int k = 0; k < 4; k++) {
			bytes[4 + k] = (unsigned char)(cases[i].labels >> (8 * k));
			bytes[8 + k] = (unsigned char)(cases[i].features >> (8 * k));
		}
		secret_sha256(bytes, 100, bytes + 100);
		assert_null(classify_read(bytes, sizeof(bytes), &err));
		assert_true(err.n > 0);
		buf_free(&err);
	}
}

/* --- the measured figure --- */

static bool add_line(struct classify_trainer *trainer, char *line)
{
	char *cell[4] = {line};

	line[strcspn(line, "\r\n")] = '\0';
	for (int i = 1; i < 4; i++) {
		char *tab = strchr(cell[i - 1], '\t');
		if (!tab)
			return false;
		*tab = '\0';
		cell[i] = tab + 1;
	}
	return classify_add(trainer, cell[3], cell[1], cell[2]);
}

static void people_and_model_agree_on_most_letters(void **state)
{
	const char *path = getenv("HUIYING_TEST_LABELLED");
	FILE *file = path ? fopen(path, "r") : NULL;
	struct classify_trainer *trainer;
	char *line = NULL;
	size_t room = 0, right = 0;

	(void)state;
	if (!file) {
		print_message("HUIYING_TEST_LABELLED names no file of labelled letters: skipped\n");
		skip();
	}
	trainer = classify_trainer_open();
	assert_true(getline(&line, &room, file) > 0); /* the header */
	while (getline(&line, &room, file) > 0)
		assert_true(add_line(trainer, line));
	fclose(file);
	free(line);

	size_t n = classify_added(trainer);
	struct classify_tried *tried = pool_alloc(pool, (n + 1) * sizeof(*tried));
	assert_true(classify_try(trainer, tried, NULL, NULL));
	for (size_t i = 0; i < n; i++)
		right += tried[i].label >= 0 && tried[i].label == tried[i].guess;
	print_message("%zu of %zu letters placed as people placed them (%.4f)\n", right, n,
		(double)right / (double)n);
	assert_true((double)right >= 0.85 * (double)n);
	classify_trainer_close(&trainer);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_pool, close_pool)
	const struct CMUnitTest tests[] = {
		TEST(a_letter_goes_where_letters_like_it_went),
		TEST(it_says_which_words_of_the_letter_speak_for_it),
		TEST(the_same_letters_give_the_same_model),
		TEST(judging_one_letter_leaves_nothing_for_the_next),
		TEST(too_few_letters_teach_nothing),
		TEST(a_rare_label_is_left_out),
		TEST(labels_that_cannot_be_kept_are_refused),
		TEST(what_it_does_not_know_it_does_not_judge),
		TEST(labels_without_reason_are_never_suggested),
		TEST(a_damaged_model_is_refused),
		TEST(a_model_that_lies_about_its_size_is_refused),
		TEST(people_and_model_agree_on_most_letters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
