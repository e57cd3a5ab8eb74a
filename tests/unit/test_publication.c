/* SPDX-License-Identifier: MIT */
/*
 * The way of a public copy: what the public reads changes with the last step and not before, nobody
 * publishes or takes down alone, and who answers for it is written down for good.
 */
#include "ticket_world.h"

#include <string.h>

#include "tickets/reviews/review.h"

#define T0 "2026-03-02T09:00:00+08:00"

static instant now_(void)
{
	return at(T0) + DAY;
}

static struct act copy(const char *body)
{
	return (struct act){
		.action = "publish_ask", .title = "路灯不亮", .body = body, .answer = "已修好。"};
}

static enum ticket_result try_it(int64_t id, enum person who, const char *action)
{
	return try_act(id, who,
		(struct act){.action = action, .words = "这样写不行", .reason = "insult"}, now_());
}

static void do_it(int64_t id, enum person who, const char *action)
{
	done(id, who, (struct act){.action = action, .words = "", .reason = "insult"}, now_());
}

static const char *public_body(int64_t id)
{
	return cell("SELECT body FROM publication WHERE ticket_id = ? AND state = 'public'", id);
}

static const char *drafts(int64_t id)
{
	return cell("SELECT COUNT(*) FROM publication_draft WHERE ticket_id = ?", id);
}

static void the_public_reads_nothing_before_the_last_step(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "pub-000000000000", at(T0));
	done(id, OFFICE, copy("东街路灯"), now_());
	assert_string_equal(public_body(id), "");
	assert_false(get(id)->published);
	do_it(id, WATER_HEAD, "publish_review");
	assert_string_equal(public_body(id), "");
	do_it(id, WATER_LEAD, "publish_review");
	assert_string_equal(public_body(id), "东街路灯");
	assert_true(get(id)->published);
	assert_string_equal(drafts(id), "0");
	assert_string_equal(cell("SELECT action FROM event WHERE ticket_id = ? ORDER BY sequence "
				 "DESC LIMIT 1",
				    id),
		"publish");
	/* another edition: the old one stands until the new one is signed */
	done(id, WATER, copy("东街的路灯"), now_());
	do_it(id, WATER_HEAD, "publish_review");
	assert_string_equal(public_body(id), "东街路灯");
	do_it(id, WATER_LEAD, "publish_review");
	assert_string_equal(public_body(id), "东街的路灯");
	assert_string_equal(cell("SELECT SUM(n) FROM publication_count WHERE ? > 0", id), "1");
}

static void nobody_publishes_without_the_reviews(void **state)
{
	static const enum person all[] = {OFFICE, OFFICE2, OFFICE_LEAD, WATER, WATER_HEAD,
		WATER_LEAD, WATER_CHIEF, HOUSING, WATCH, VENDOR, CITIZEN};
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "pub-direct-00000", at(T0));
	struct act direct = copy("东街路灯");
	direct.action = "publish";
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		assert_int_equal(try_act(id, all[i], direct, now_()), TICKET_ILLEGAL);
	assert_int_equal(try_it(id, WATER_LEAD, "publish_review"), TICKET_ILLEGAL); /* of what */
	done(id, OFFICE, copy("东街路灯"), now_());
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		assert_int_equal(try_act(id, all[i], direct, now_()), TICKET_ILLEGAL);
	assert_string_equal(public_body(id), "");
}

static void each_step_is_another_persons(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "pub-steps-000000", at(T0));
	done(id, WATER, copy("东街路灯"), now_());
	world.actor[WATER].roles |= ROLE_HEAD | ROLE_LEADER;
	world.actor[WATER_HEAD].roles |= ROLE_LEADER;
	assert_int_equal(try_it(id, WATER, "publish_review"), TICKET_ILLEGAL); /* wrote it */
	assert_int_equal(try_it(id, WATER_LEAD, "publish_review"), TICKET_ILLEGAL); /* skipped */
	assert_int_equal(try_it(id, HOUSING, "publish_review"), TICKET_ILLEGAL);
	assert_int_equal(try_it(id, OFFICE, "publish_review"), TICKET_ILLEGAL);
	do_it(id, WATER_HEAD, "publish_review");
	assert_int_equal(try_it(id, WATER_HEAD, "publish_review"), TICKET_ILLEGAL); /* twice */
	assert_int_equal(try_it(id, WATER, "publish_review"), TICKET_ILLEGAL);
	do_it(id, WATER_LEAD, "publish_review");
	world.actor[WATER].roles = ROLE_HANDLER;
	world.actor[WATER_HEAD].roles = ROLE_HEAD;
	assert_true(get(id)->published);
}

static void a_step_waits_for_its_check_lists(void **state)
{
	static const struct check_answer found[] = {{"check.content", CHECK_ALL, true},
		{"check.gates", CHECK_ALL, true}, {CHECK_SECRECY, "done", true},
		{"check.content", "secret", true}};
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "pub-lists-000000", at(T0));
	struct act act = copy("东街路灯");
	act.checks = found;
	for (act.n_checks = 0; act.n_checks <= 4; act.n_checks += act.n_checks == 2 ? 2 : 1)
		assert_int_equal(try_act(id, WATER, act, now_()), TICKET_WORDS);
	done(id, WATER, copy("东街路灯"), now_());
	act = (struct act){.action = "publish_review", .checks = found, .n_checks = 2};
	assert_int_equal(try_act(id, WATER_HEAD, act, now_()), TICKET_WORDS);
	act.n_checks = 4;
	assert_int_equal(try_act(id, WATER_HEAD, act, now_()), TICKET_WORDS);
	act.n_checks = 3;
	done(id, WATER_HEAD, act, now_());
}

static void only_what_the_citizen_agreed_to_and_only_by_whose_it_is(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "pub-closed-00000", at(T0));
	assert_int_equal(try_act(id, HOUSING, copy("东街路灯"), now_()), TICKET_ILLEGAL);
	assert_int_equal(try_act(id, WATCH, copy("东街路灯"), now_()), TICKET_ILLEGAL);
	assert_int_equal(try_act(id, VENDOR, copy("东街路灯"), now_()), TICKET_ILLEGAL);
	assert_int_equal(try_act(id, OFFICE, copy(" "), now_()), TICKET_WORDS);
	run("UPDATE ticket SET open = 0");
	assert_int_equal(try_act(id, OFFICE, copy("东街路灯"), now_()), TICKET_ILLEGAL);
}

static void what_is_sent_back_waits_for_its_writer_and_what_is_taken_back_is_gone(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "pub-back-0000000", at(T0));
	done(id, OFFICE, copy("东街路灯"), now_());
	assert_int_equal(try_act(id, WATER_HEAD, (struct act){.action = "publish_back"}, now_()),
		TICKET_WORDS); /* says nothing */
	assert_int_equal(try_it(id, WATER_LEAD, "publish_back"), TICKET_ILLEGAL);
	assert_int_equal(try_it(id, WATER, "publish_back"), TICKET_ILLEGAL);
	/* nobody else writes over it while it waits */
	assert_int_equal(try_act(id, OFFICE2, copy("我来写"), now_()), TICKET_ILLEGAL);
	done(id, WATER_HEAD, (struct act){.action = "publish_back", .words = "隐去门牌"}, now_());
	struct publication_draft *draft;
	assert_int_equal(publication_draft(world.db, world.pool, id, &draft), DB_OK);
	assert_int_equal(draft->step, 0);
	assert_string_equal(draft->words, "隐去门牌");
	assert_string_equal(draft->body, "东街路灯"); /* nothing that was written is lost */
	assert_int_equal(try_it(id, WATER_HEAD, "publish_review"), TICKET_ILLEGAL);
	done(id, OFFICE, copy("某街路灯"), now_());
	do_it(id, WATER_HEAD, "publish_review");
	assert_int_equal(try_act(id, WATER, copy("我来写"), now_()), TICKET_ILLEGAL);
	do_it(id, OFFICE, "publish_back");
	assert_string_equal(drafts(id), "0");
	assert_string_equal(public_body(id), "");
}

static void who_answers_for_it_is_written_down_for_good(void **state)
{
	struct publication_people people;
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "pub-people-00000", at(T0));
	done(id, OFFICE, copy("东街路灯"), now_());
	do_it(id, WATER_HEAD, "publish_review");
	do_it(id, WATER_LEAD, "publish_review");
	run("UPDATE staff SET name = '别人' WHERE login = 'water-lead'");
	run("UPDATE unit SET name = '水利局' WHERE code = 'water'");
	assert_int_equal(publication_people(world.db, world.pool, id, &people), DB_OK);
	assert_string_equal(people.route, "three");
	assert_string_equal(people.provided_by, "水务局\twater");
	assert_string_equal(people.reviewed_by, "受理办公室\toffice\n水务局\twater-head");
	assert_string_equal(people.signed_by, "水务局\twater-lead");
	run("UPDATE staff SET name = 'water-lead' WHERE login = 'water-lead'");
	run("UPDATE unit SET name = '水务局' WHERE code = 'water'");
}

static void nothing_is_taken_down_by_one_person_or_without_a_reason(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "pub-down-0000000", at(T0));
	assert_int_equal(try_it(id, OFFICE, "unpublish_ask"), TICKET_ILLEGAL); /* not public */
	published(id, "路灯不亮", "东街路灯", "已修好。", now_());
	assert_int_equal(try_it(id, OFFICE, "unpublish"), TICKET_ILLEGAL); /* nobody asked */
	struct act ask = {.action = "unpublish_ask", .words = "写信人被骂"};
	assert_int_equal(try_act(id, OFFICE, ask, now_()), TICKET_WORDS);
	ask.reason = "no-such-reason";
	assert_int_equal(try_act(id, OFFICE, ask, now_()), TICKET_WORDS);
	ask.reason = "insult";
	ask.words = " ";
	assert_int_equal(try_act(id, OFFICE, ask, now_()), TICKET_WORDS);
	ask.words = "写信人被骂";
	assert_int_equal(try_act(id, WATER, ask, now_()), TICKET_ILLEGAL);
	done(id, OFFICE, ask, now_());
	assert_string_equal(public_body(id), "东街路灯");
	assert_int_equal(try_it(id, OFFICE, "unpublish"), TICKET_ILLEGAL); /* alone */
	assert_int_equal(try_it(id, HOUSING, "unpublish"), TICKET_ILLEGAL);
	assert_int_equal(try_it(id, HOUSING_CHIEF, "unpublish"), TICKET_ILLEGAL);
	assert_int_equal(try_it(id, VENDOR, "unpublish"), TICKET_ILLEGAL);
	do_it(id, OFFICE2, "unpublish");
	assert_string_equal(public_body(id), "");
	assert_false(get(id)->published);
	assert_string_equal(cell("SELECT CONCAT(state, ' ', withdrawn_at IS NOT NULL) FROM "
				 "publication WHERE ticket_id = ?",
				    id),
		"withdrawn 1");
	assert_string_equal(cell("SELECT reason FROM event WHERE ticket_id = ? AND action = "
				 "'unpublish'",
				    id),
		"insult");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM search_public WHERE ticket_id = ?", id), "0");
	/* the register keeps what was public, and may get it again the long way */
	assert_string_equal(cell("SELECT signed_by FROM publication WHERE ticket_id = ?", id),
		"水务局\twater-lead");
	published(id, "路灯不亮", "某街路灯", "已修好。", now_());
	assert_string_equal(
		cell("SELECT withdrawn_at IS NULL FROM publication WHERE ticket_id = ?", id), "1");
}

static void a_withdrawal_is_denied_with_words_or_taken_back(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "pub-deny-0000000", at(T0));
	published(id, "路灯不亮", "东街路灯", "已修好。", now_());
	struct act ask = {.action = "unpublish_ask", .words = "想一想", .reason = "other"};
	done(id, OFFICE, ask, now_());
	assert_int_equal(try_act(id, OFFICE2, (struct act){.action = "unpublish_deny"}, now_()),
		TICKET_WORDS);
	done(id, WATER_CHIEF, (struct act){.action = "unpublish_deny", .words = "没有问题"},
		now_());
	assert_string_equal(drafts(id), "0");
	done(id, OFFICE, ask, now_());
	done(id, OFFICE, (struct act){.action = "unpublish_deny"}, now_());
	assert_string_equal(drafts(id), "0");
	assert_true(get(id)->published);
	/* what is being taken down is not published anew meanwhile */
	done(id, OFFICE, ask, now_());
	assert_int_equal(try_act(id, WATER, copy("另一份"), now_()), TICKET_ILLEGAL);
	do_it(id, OFFICE_LEAD, "unpublish");
}

/* A copy of an answer that is no longer the answer does not come through behind the new one. */
static void a_new_answer_ends_the_copy_of_the_old_one(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "pub-rework-00000", at(T0));
	done(id, OFFICE, copy("东街路灯"), now_());
	do_it(id, WATER_HEAD, "publish_review");
	done(id, CITIZEN, (struct act){.action = "rate", .reason = "1", .words = "没有修"}, now_());
	assert_int_equal(try_it(id, WATER_LEAD, "publish_review"), TICKET_ILLEGAL);
	done(id, WATER, (struct act){.action = "propose", .answer = "真的修好了。"}, now_());
	do_it(id, WATER_HEAD, "review");
	do_it(id, WATER_LEAD, "release");
	assert_int_equal(try_it(id, WATER_LEAD, "publish_review"), TICKET_ILLEGAL);
	assert_string_equal(drafts(id), "0");
}

static void history_that_is_taken_over_is_published_as_it_was(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "pub-import-00000", at(T0));
	struct act direct = copy("东街路灯");
	direct.action = "publish";
	done(id, IMPORT, direct, now_());
	assert_string_equal(public_body(id), "东街路灯");
	assert_string_equal(cell("SELECT CONCAT(route, reviewed_by, signed_by) FROM publication "
				 "WHERE ticket_id = ?",
				    id),
		"");
}

/* 负面: the copy needs its plan and the chief as the answer did. */
static void a_negative_copy_needs_the_plan_and_the_chief(void **state)
{
	static const struct attachment_new file = {"ab12", "应急预案.pdf", "application/pdf", 9};
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "pub-negative-000", at(T0));
	done(id, OFFICE, (struct act){.action = "flag", .words = "有人在传"}, now_());
	assert_int_equal(try_act(id, WATER, copy("东街路灯"), now_()), TICKET_WORDS);
	done(id, WATER,
		(struct act){.action = "attach",
			.attachments = &file,
			.n_attachments = 1,
			.purpose = "plan"},
		now_());
	done(id, WATER, copy("东街路灯"), now_());
	do_it(id, WATER_HEAD, "publish_review");
	assert_int_equal(try_it(id, WATER_LEAD, "publish_review"), TICKET_ILLEGAL);
	do_it(id, WATER_CHIEF, "publish_review");
	assert_true(get(id)->published);
}

/* Whoever sees in the register that a text was reviewed can follow every step in the ledger. */
static void the_ledger_holds_every_step(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "pub-ledger-00000", at(T0));
	published(id, "路灯不亮", "东街路灯", "已修好。", now_());
	assert_string_equal(
		cell("SELECT COUNT(*) FROM review r LEFT JOIN event e ON e.ticket_id = r.ticket_id"
		     " AND e.sequence = r.sequence AND e.staff_id = r.staff_id AND e.at = r.at"
		     " WHERE r.ticket_id = ? AND e.ticket_id IS NULL",
			id),
		"0");
	assert_string_equal(cell("SELECT COUNT(*) FROM review WHERE ticket_id = ?", id), "6");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_public_reads_nothing_before_the_last_step, world_empty),
		cmocka_unit_test_setup(nobody_publishes_without_the_reviews, world_empty),
		cmocka_unit_test_setup(each_step_is_another_persons, world_empty),
		cmocka_unit_test_setup(a_step_waits_for_its_check_lists, world_empty),
		cmocka_unit_test_setup(
			only_what_the_citizen_agreed_to_and_only_by_whose_it_is, world_empty),
		cmocka_unit_test_setup(
			what_is_sent_back_waits_for_its_writer_and_what_is_taken_back_is_gone,
			world_empty),
		cmocka_unit_test_setup(who_answers_for_it_is_written_down_for_good, world_empty),
		cmocka_unit_test_setup(
			nothing_is_taken_down_by_one_person_or_without_a_reason, world_empty),
		cmocka_unit_test_setup(
			a_withdrawal_is_denied_with_words_or_taken_back, world_empty),
		cmocka_unit_test_setup(a_new_answer_ends_the_copy_of_the_old_one, world_empty),
		cmocka_unit_test_setup(
			history_that_is_taken_over_is_published_as_it_was, world_empty),
		cmocka_unit_test_setup(a_negative_copy_needs_the_plan_and_the_chief, world_empty),
		cmocka_unit_test_setup(the_ledger_holds_every_step, world_empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
