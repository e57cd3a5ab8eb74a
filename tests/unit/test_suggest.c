/* SPDX-License-Identifier: MIT */
/*
 * Suggestions from the site's own letters: only what people dispatched teaches, a model is taken
 * over by who runs already, and a missing, unsure or damaged one suggests nothing.
 */
#include "ticket_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "tickets/words/suggest.h"

#define EACH 24

static const struct {
	const char *category, *thing[3], *trouble[3];
} kinds[] = {
	{"water", {"自来水", "水压", "水表"}, {"停水", "漏水", "水质发黄"}},
	{"housing", {"物业", "电梯", "小区车位"}, {"收费不透明", "维修资金", "漏雨"}},
};

/* Written, accepted and dispatched: to the water unit or to the housing one. */
static int64_t dispatched(int kind, int i)
{
	char key[40], title[200], body[600];
	int64_t id;

	snprintf(key, sizeof(key), "suggest-key-%02d-%04d", kind, i);
	snprintf(title, sizeof(title), "%s%s怎么办", kinds[kind].thing[i % 3],
		kinds[kind].trouble[i / 3 % 3]);
	snprintf(body, sizeof(body), "我们这里的%s最近%s，已经第%d天，请派人看看%s。",
		kinds[kind].thing[(i + 1) % 3], kinds[kind].trouble[(i + 2) % 3], i,
		kinds[kind].thing[(i + 2) % 3]);
	struct ticket_new new = letter_new(key, at("2026-11-02T09:00:00+08:00"));
	struct receipt receipt;
	new.title = title;
	new.body = body;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	id = receipt.id;
	done(id, OFFICE, (struct act){.action = "accept"}, at("2026-11-02T10:00:00+08:00"));
	done(id, OFFICE,
		(struct act){.action = "dispatch", .unit_id = kind ? world.housing : world.water},
		at("2026-11-02T10:01:00+08:00"));
	return id;
}

static void put_category(int64_t id, const char *category)
{
	assert_int_equal(db_exec(world.db, "UPDATE ticket SET category = ? WHERE id = ?",
				 TEXT(category), INT(id)),
		DB_OK);
}

static void town(void)
{
	for (int i = 0; i < EACH; i++)
		for (int kind = 0; kind < 2; kind++)
			put_category(dispatched(kind, i), kinds[kind].category);
}

static bool learn(enum suggest_subject subject, struct classify_figure *figure)
{
	struct classify_trainer *trainer = classify_trainer_open();
	struct buf model = BUF_INIT;

	assert_int_equal(suggest_gather(world.db, 1, subject, trainer, NULL, NULL), DB_OK);
	bool enough = classify_train(trainer, &model, figure);
	assert_int_equal(suggest_keep(world.db, 1, subject, enough ? &model : NULL, figure->letters,
				 "so and so well", at("2026-11-03T00:00:00Z")),
		DB_OK);
	buf_free(&model);
	classify_trainer_close(&trainer);
	return enough;
}

static size_t ask(struct suggester *s, enum suggest_subject subject, const char *now,
	struct suggestion out[SUGGEST_MOST])
{
	size_t n;
	assert_int_equal(suggest_for(s, world.db, world.pool, 1, subject, "家里自来水水压低",
				 "昨天起停水，水表也漏水。", at(now), out, &n),
		DB_OK);
	return n;
}

static int empty(void **state)
{
	if (world_there())
		run("DELETE FROM model");
	return world_empty(state);
}

static void letters_that_were_dispatched_suggest_unit_and_category(void **state)
{
	struct suggestion out[SUGGEST_MOST];
	struct classify_figure figure;
	char water[24];

	(void)state;
	need_world();
	town();
	snprintf(water, sizeof(water), "%lld", (long long)world.water);
	struct suggester *s = suggest_open();
	assert_true(learn(SUGGEST_UNIT, &figure));
	assert_int_equal(figure.letters, 2 * EACH);
	assert_true(learn(SUGGEST_CATEGORY, &figure));

	assert_true(ask(s, SUGGEST_UNIT, "2026-11-03T00:00:00Z", out) >= 1);
	assert_string_equal(out[0].label, water);
	assert_non_null(strstr(out[0].words, "停水"));
	assert_true(ask(s, SUGGEST_CATEGORY, "2026-11-03T00:00:00Z", out) >= 1);
	assert_string_equal(out[0].label, "water");
	suggest_close(&s);
}

static void what_nobody_placed_teaches_nothing(void **state)
{
	struct classify_figure figure;

	(void)state;
	need_world();
	town();
	letter("only-submitted-1", at("2026-11-02T09:00:00+08:00"));
	letter_in("ACCEPTED", "only-accepted-01", at("2026-11-02T09:00:00+08:00"));
	refused(letter("refused-letter-1", at("2026-11-02T09:00:00+08:00")), "petition",
		at("2026-11-02T10:00:00+08:00"));
	learn(SUGGEST_UNIT, &figure);
	assert_int_equal(figure.letters, 2 * EACH);
	/* a unit that works no more is not suggested */
	assert_int_equal(
		db_exec(world.db, "UPDATE unit SET active = 0 WHERE id = ?", INT(world.housing)),
		DB_OK);
	bool enough = learn(SUGGEST_UNIT, &figure);
	assert_int_equal(
		db_exec(world.db, "UPDATE unit SET active = 1 WHERE id = ?", INT(world.housing)),
		DB_OK);
	assert_false(enough);
	assert_int_equal(figure.letters, EACH);
	/* nor does another site teach this one */
	run("UPDATE ticket SET site_id = 2");
	learn(SUGGEST_CATEGORY, &figure);
	assert_int_equal(figure.letters, 0);
}

static void a_new_model_is_taken_over_within_half_a_minute(void **state)
{
	struct suggestion out[SUGGEST_MOST];
	struct classify_figure figure;

	(void)state;
	need_world();
	struct suggester *s = suggest_open();
	assert_int_equal(ask(s, SUGGEST_UNIT, "2026-11-03T00:00:00Z", out), 0);
	town();
	learn(SUGGEST_UNIT, &figure);
	assert_int_equal(ask(s, SUGGEST_UNIT, "2026-11-03T00:00:29Z", out), 0);
	assert_true(ask(s, SUGGEST_UNIT, "2026-11-03T00:00:30Z", out) > 0);
	/* learned anew from letters with the units changed round */
	assert_int_equal(db_exec(world.db, "UPDATE ticket SET unit_id = ? - unit_id",
				 INT(world.water + world.housing)),
		DB_OK);
	learn(SUGGEST_UNIT, &figure);
	char housing[24];
	snprintf(housing, sizeof(housing), "%lld", (long long)world.housing);
	assert_true(ask(s, SUGGEST_UNIT, "2026-11-03T00:00:59Z", out) > 0);
	assert_string_not_equal(out[0].label, housing);
	assert_true(ask(s, SUGGEST_UNIT, "2026-11-03T00:01:00Z", out) > 0);
	assert_string_equal(out[0].label, housing);
	/* and forgotten */
	assert_int_equal(suggest_keep(world.db, 1, SUGGEST_UNIT, NULL, 0, "", 0), DB_OK);
	assert_true(ask(s, SUGGEST_UNIT, "2026-11-03T00:01:29Z", out) > 0);
	assert_int_equal(ask(s, SUGGEST_UNIT, "2026-11-03T00:01:30Z", out), 0);
	suggest_close(&s);
}

static void a_letter_about_nothing_it_knows_gets_no_suggestion(void **state)
{
	struct suggestion out[SUGGEST_MOST];
	struct classify_figure figure;
	size_t n;

	(void)state;
	need_world();
	town();
	learn(SUGGEST_UNIT, &figure);
	struct suggester *s = suggest_open();
	assert_int_equal(suggest_for(s, world.db, world.pool, 1, SUGGEST_UNIT, "12345",
				 "Ω ≈ 3.14！", at("2026-11-03T00:00:00Z"), out, &n),
		DB_OK);
	assert_int_equal(n, 0);
	suggest_close(&s);
}

/* What is written to standard error while fn runs. */
static const char *said(void (*fn)(void))
{
	char path[] = "/tmp/huiying-said-XXXXXX";
	struct buf text = BUF_INIT, err = BUF_INIT;
	int fd = mkstemp(path), kept = dup(2);

	assert_true(fd >= 0 && kept >= 0);
	dup2(fd, 2);
	fn();
	dup2(kept, 2);
	close(kept);
	close(fd);
	assert_int_equal(file_read(path, 100000, &text, &err), 0);
	unlink(path);
	const char *out = pool_text(world.pool, buf_str(&text));
	buf_free(&text);
	return out;
}

static void ask_twice(void)
{
	struct suggestion out[SUGGEST_MOST];
	struct suggester *s = suggest_open();

	assert_int_equal(ask(s, SUGGEST_UNIT, "2026-11-03T00:00:00Z", out), 0);
	assert_int_equal(ask(s, SUGGEST_UNIT, "2026-11-03T00:00:01Z", out), 0);
	assert_int_equal(ask(s, SUGGEST_UNIT, "2026-11-03T01:00:00Z", out), 0);
	suggest_close(&s);
}

static void a_damaged_model_suggests_nothing_and_is_logged_once(void **state)
{
	static const char *const damages[] = {
		"UPDATE model SET body = CONCAT('HYC2', SUBSTRING(body, 5))",
		"UPDATE model SET body = SUBSTRING(body, 1, LENGTH(body) - 1)",
		"UPDATE model SET body = ''",
	};
	struct classify_figure figure;

	(void)state;
	need_world();
	town();
	log_open("test", LOG_WARN);
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		learn(SUGGEST_UNIT, &figure);
		run(damages[i]);
		const char *log = said(ask_twice);
		const char *line = strstr(log, "model of unit for site 1");
		assert_non_null(line);
		assert_null(strstr(line + 1, "model of unit"));
		assert_null(strstr(log, "自来水")); /* nothing of a letter */
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, empty)
	const struct CMUnitTest tests[] = {
		TEST(letters_that_were_dispatched_suggest_unit_and_category),
		TEST(what_nobody_placed_teaches_nothing),
		TEST(a_new_model_is_taken_over_within_half_a_minute),
		TEST(a_letter_about_nothing_it_knows_gets_no_suggestion),
		TEST(a_damaged_model_suggests_nothing_and_is_logged_once),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
