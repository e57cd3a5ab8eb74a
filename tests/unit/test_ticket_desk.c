/* SPDX-License-Identifier: MIT */
/*
 * What the desk decides about a letter, and what it may not: refusals by two persons, letters that
 * repeat another one, units that answer together, the undo of a dispatch and of a review, returns
 * that the office decides, call-backs, flags, files, letters of supervision.
 */
#include "ticket_world.h"

#include <stdio.h>
#include <string.h>

#include "tickets/reviews/report.h"
#include "tickets/reviews/review.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define START "2026-02-12T10:00:00+08:00"
#define LATER (at(START) + HOUR)

static void expect(
	enum ticket_result expected, int64_t id, enum person who, struct act act, const char *where)
{
	int version = get(id)->version;
	enum ticket_result result = try_act(id, who, act, LATER);
	if (result != expected)
		fail_msg("%s: %s in %s: %d instead of %d", where, act.action, get(id)->state,
			result, expected);
	if (result != TICKET_DONE)
		assert_int_equal(get(id)->version, version);
}
#define refuses(result, id, who, ...) expect(result, id, who, (struct act){__VA_ARGS__}, __func__)
#define does(id, who, ...) done(id, who, (struct act){__VA_ARGS__}, LATER)

static void assert_turn(int64_t id, unsigned role, int64_t unit_id)
{
	char expected[64];
	snprintf(expected, sizeof expected, "%u %lld", role, (long long)unit_id);
	assert_string_equal(
		cell("SELECT CONCAT_WS(' ', turn, turn_unit_id) FROM ticket WHERE id = ?", id),
		expected);
}

/* --- refusals --- */

static void nobody_refuses_a_letter_alone(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("key-desk-refuse-01", at(START));
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "refuse", .reason = "unclear");
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "invalid", .words = "没有内容");
	does(id, OFFICE, .action = "refuse_ask", .decision = "refuse", .reason = "unclear",
		.words = "请写明地点");
	assert_string_equal(get(id)->state, "SUBMITTED");
	assert_string_equal(get(id)->pending, "refuse");
	assert_string_equal(cell("SELECT asks FROM ticket WHERE id = ?", id), "1");
	/* the same second person, and what would go past the decision */
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "refuse");
	refuses(TICKET_LIMIT, id, OFFICE2, .action = "refuse_ask", .decision = "invalid",
		.words = "x");
	refuses(TICKET_ILLEGAL, id, OFFICE2, .action = "accept");
	refuses(TICKET_ILLEGAL, id, OFFICE2, .action = "redirect");
	refuses(TICKET_ILLEGAL, id, OFFICE2, .action = "invalid");
	refuses(TICKET_ILLEGAL, id, WATER, .action = "refuse");
	refuses(TICKET_ILLEGAL, id, OFFICE_LEAD, .action = "refuse");
	/* with the first one's reason and words, whatever the second one sends */
	does(id, OFFICE2, .action = "refuse", .reason = "advertising", .words = "别的话");
	assert_string_equal(get(id)->state, "REJECTED");
	assert_string_equal(get(id)->reason, "unclear");
	assert_string_equal(get(id)->reason_words, "请写明地点");
	assert_string_equal(get(id)->pending, "");
	assert_string_equal(cell("SELECT asks FROM ticket WHERE id = ?", id), "0");
}

static void a_refusal_is_denied_with_words_or_taken_back_without(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("key-desk-deny-0001", at(START));
	const struct act ask = {
		.action = "refuse_ask", .decision = "refuse", .reason = "litigation"};
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "refuse_deny", .words = "没有提出过");
	done(id, OFFICE, ask, LATER);
	assert_string_equal(get(id)->pending, "redirect"); /* the code sends elsewhere */
	refuses(TICKET_WORDS, id, OFFICE2, .action = "refuse_deny");
	does(id, OFFICE2, .action = "refuse_deny", .words = "能办");
	assert_string_equal(get(id)->pending, "");
	done(id, OFFICE, ask, LATER);
	does(id, OFFICE, .action = "refuse_deny");
	does(id, OFFICE, .action = "accept");
	done(id, OFFICE2, ask, LATER);
	does(id, OFFICE, .action = "refuse"); /* confirms what was proposed: elsewhere */
	assert_string_equal(get(id)->state, "REDIRECTED");
	/* who withdraws ends the waiting, too */
	id = letter("key-desk-deny-0002", at(START));
	done(id, OFFICE, ask, LATER);
	does(id, CITIZEN, .action = "withdraw");
	assert_string_equal(get(id)->pending, "");
	/* an invalid one needs words for its writer */
	id = letter("key-desk-deny-0003", at(START));
	refuses(TICKET_WORDS, id, OFFICE, .action = "refuse_ask", .decision = "invalid");
	does(id, OFFICE, .action = "refuse_ask", .decision = "invalid", .words = "没有内容");
	does(id, OFFICE2, .action = "invalid");
	assert_string_equal(get(id)->state, "INVALID");
	assert_string_equal(get(id)->reason_words, "没有内容");
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "accept");
}

static void where_one_person_is_enough_one_refuses(void **state)
{
	(void)state;
	need_world();
	static const char text[] =
		"<policy name=\"alone\" title=\"x\" extends=\"national\"><numbers>"
		"<refuse.persons source=\"local\">1</refuse.persons></numbers></policy>";
	struct buf err = BUF_INIT;
	struct policy *alone =
		policy_parse(SRCDIR "/schema/policies", "alone", text, sizeof text - 1, &err);
	if (!alone)
		fail_msg("%s", buf_str(&err));
	const struct policy *national = world.engine.policy;
	world.engine.policy = alone;
	int64_t ids[] = {letter("key-desk-alone-01", at(START)),
		letter("key-desk-alone-02", at(START)), letter("key-desk-alone-03", at(START))};
	does(ids[0], OFFICE, .action = "refuse", .reason = "unclear");
	does(ids[1], OFFICE, .action = "refuse", .reason = "litigation");
	enum ticket_result wordless =
		try_act(ids[2], OFFICE, (struct act){.action = "invalid"}, LATER);
	does(ids[2], OFFICE, .action = "invalid", .words = "没有内容");
	world.engine.policy = national;
	policy_close(&alone);
	buf_free(&err);
	assert_int_equal(wordless, TICKET_WORDS);
	assert_string_equal(get(ids[0])->state, "REJECTED");
	assert_string_equal(get(ids[1])->state, "REDIRECTED");
	assert_string_equal(get(ids[2])->state, "INVALID");
}

/* --- letters that repeat another one --- */

static void a_double_hangs_on_a_letter_that_stays(void **state)
{
	(void)state;
	need_world();
	int64_t first = letter("key-desk-first-001", at(START));
	int64_t same = letter("key-desk-same-0001", at(START));
	int64_t gone = letter("key-desk-gone-0001", at(START));
	int64_t third = letter("key-desk-third-001", at(START));
	refuses(TICKET_MISSING, same, OFFICE, .action = "duplicate");
	refuses(TICKET_MISSING, same, OFFICE, .action = "duplicate", .original_id = same);
	refuses(TICKET_MISSING, same, OFFICE, .action = "duplicate", .original_id = 99999999);
	does(gone, CITIZEN, .action = "withdraw");
	refuses(TICKET_ILLEGAL, same, OFFICE, .action = "duplicate", .original_id = gone);
	refuses(TICKET_ILLEGAL, same, WATER, .action = "duplicate", .original_id = first);
	does(same, OFFICE, .action = "duplicate", .original_id = first);
	struct ticket *t = get(same);
	assert_string_equal(t->state, "DUPLICATE");
	assert_int_equal(t->original_id, first);
	assert_int_equal(t->next_due_at, INSTANT_NONE);
	assert_string_equal(cell("SELECT GROUP_CONCAT(DISTINCT outcome) FROM clock"
				 " WHERE ticket_id = ?",
				    same),
		"void");
	assert_string_equal(
		cell("SELECT reason FROM event WHERE ticket_id = ? AND action = 'duplicate'", same),
		get(first)->number);
	/* no chains, and the first one does not vanish */
	refuses(TICKET_ILLEGAL, third, OFFICE, .action = "duplicate", .original_id = same);
	refuses(TICKET_ILLEGAL, first, OFFICE, .action = "duplicate", .original_id = third);
	refuses(TICKET_LIMIT, first, CITIZEN, .action = "withdraw");
	does(first, OFFICE, .action = "refuse_ask", .decision = "invalid", .words = "没有内容");
	refuses(TICKET_ILLEGAL, first, OFFICE2, .action = "invalid");
	does(first, OFFICE2, .action = "refuse_deny", .words = "有内容");
	refused(first, "unclear", LATER); /* a reason for all of them */
	assert_string_equal(get(first)->state, "REJECTED");
}

/* --- units that answer together --- */

static int64_t joint(const char *key)
{
	int64_t id = letter_in("ACCEPTED", key, at(START));
	does(id, OFFICE, .action = "dispatch", .unit_id = world.water, .co_units = &world.housing,
		.n_co_units = 1);
	does(id, WATER, .action = "sign");
	return id;
}

static void a_unit_comes_in_once_and_is_active(void **state)
{
	(void)state;
	need_world();
	const int64_t twice[] = {world.housing, world.housing};
	int64_t id = letter_in("ACCEPTED", "key-desk-units-001", at(START));
	refuses(TICKET_MISSING, id, OFFICE, .action = "dispatch", .unit_id = world.water,
		.co_units = &world.closed, .n_co_units = 1);
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "dispatch", .unit_id = world.water,
		.co_units = twice, .n_co_units = 2);
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "dispatch", .unit_id = world.water,
		.co_units = &world.water, .n_co_units = 1);
	assert_string_equal(get(id)->state, "ACCEPTED"); /* all or nothing */
	does(id, OFFICE, .action = "dispatch", .unit_id = world.water, .co_units = twice,
		.n_co_units = 1);
	assert_string_equal(cell("SELECT GROUP_CONCAT(action ORDER BY sequence) FROM event"
				 " WHERE ticket_id = ? AND to_unit_id IS NOT NULL",
				    id),
		"dispatch,involve");
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "involve", .unit_id = world.housing);
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "excuse", .unit_id = world.office);
	refuses(TICKET_ILLEGAL, id, WATER, .action = "excuse", .unit_id = world.housing);
	/* it sees and remarks, and does nothing in the other one's place */
	does(id, HOUSING, .action = "read_contact");
	does(id, HOUSING, .action = "note", .words = "我们去看过");
	refuses(TICKET_ILLEGAL, id, HOUSING, .action = "sign");
	refuses(TICKET_ILLEGAL, id, HOUSING, .action = "propose", .answer = "答复");
	refuses(TICKET_ILLEGAL, id, HOUSING, .action = "consent");
	does(id, OFFICE, .action = "excuse", .unit_id = world.housing);
	refuses(TICKET_ILLEGAL, id, HOUSING, .action = "note", .words = "还看得到吗");
}

static void nothing_is_released_without_consent_to_exactly_this_text(void **state)
{
	(void)state;
	need_world();
	int64_t id = joint("key-desk-consent-1");
	does(id, WATER, .action = "propose", .answer = "一起修。");
	assert_string_equal(get(id)->route, "joint");
	assert_string_equal(cell("SELECT wants FROM ticket_unit WHERE ticket_id = ?", id), "1");
	refuses(TICKET_ILLEGAL, id, WATER, .action = "consent"); /* its own text */
	does(id, WATER_HEAD, .action = "review");
	refuses(TICKET_ILLEGAL, id, WATER_LEAD, .action = "release");
	int seen = get(id)->version;
	does(id, HOUSING, .action = "consent");
	refuses(TICKET_LIMIT, id, HOUSING_CHIEF, .action = "consent");
	/* another text: all over again */
	does(id, WATER_LEAD, .action = "back", .words = "写明日期", .version = seen);
	assert_string_equal(cell("SELECT wants FROM ticket_unit WHERE ticket_id = ?", id), "0");
	does(id, WATER, .action = "propose", .answer = "月底前一起修。");
	does(id, WATER_HEAD, .action = "review");
	refuses(TICKET_ILLEGAL, id, WATER_LEAD, .action = "release");
	refuses(TICKET_WORDS, id, HOUSING, .action = "object");
	does(id, HOUSING, .action = "object", .words = "月底来不及");
	assert_string_equal(get(id)->state, "HANDLING");
	assert_string_equal(get(id)->route, "");
	does(id, WATER, .action = "propose", .answer = "下月底前一起修。");
	does(id, HOUSING_CHIEF, .action = "consent");
	does(id, WATER_HEAD, .action = "review");
	does(id, WATER_LEAD, .action = "release");
	assert_string_equal(get(id)->state, "REPLIED");
	assert_string_equal(cell("SELECT open FROM ticket_unit WHERE ticket_id = ?", id), "0");
	does(id, CITIZEN, .action = "rate", .reason = "1", .words = "没有修");
	assert_string_equal(cell("SELECT open FROM ticket_unit WHERE ticket_id = ?", id), "1");
}

/* Neither by another role nor by having moved to the other unit meanwhile. */
static void who_agreed_to_a_text_takes_no_step_on_it_and_the_other_way_round(void **state)
{
	(void)state;
	need_world();
	int64_t id = joint("key-desk-consent-2");
	does(id, WATER, .action = "propose", .answer = "已修好。");
	does(id, HOUSING, .action = "consent");
	world.actor[HOUSING].unit_id = world.water;
	refuses(TICKET_ILLEGAL, id, HOUSING, .action = "review");
	world.actor[HOUSING].unit_id = world.housing;
	int64_t other = joint("key-desk-consent-3");
	does(other, WATER, .action = "propose", .answer = "已修好。");
	does(other, WATER_HEAD, .action = "review");
	world.actor[WATER_HEAD].unit_id = world.housing;
	refuses(TICKET_ILLEGAL, other, WATER_HEAD, .action = "consent");
	world.actor[WATER_HEAD].unit_id = world.water;
	does(other, HOUSING, .action = "consent");
}

static void who_is_excused_need_not_consent(void **state)
{
	(void)state;
	need_world();
	int64_t id = joint("key-desk-excused-1");
	does(id, WATER, .action = "propose", .answer = "我们修。");
	does(id, WATER_HEAD, .action = "review");
	does(id, OFFICE, .action = "excuse", .unit_id = world.housing);
	refuses(TICKET_ILLEGAL, id, HOUSING, .action = "consent");
	does(id, WATER_LEAD, .action = "release");
	assert_string_equal(get(id)->state, "REPLIED");
}

/* --- there and back --- */

static void a_dispatch_is_undone_until_it_is_signed_for(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("ACCEPTED", "key-desk-recall-01", at(START));
	does(id, OFFICE, .action = "dispatch", .unit_id = world.water, .co_units = &world.housing,
		.n_co_units = 1);
	refuses(TICKET_ILLEGAL, id, WATER, .action = "recall");
	does(id, OFFICE, .action = "recall");
	assert_string_equal(get(id)->state, "ACCEPTED");
	assert_int_equal(get(id)->unit_id, 0);
	assert_turn(id, ROLE_OFFICE, 0);
	assert_string_equal(cell("SELECT COUNT(*) FROM ticket_unit WHERE ticket_id = ?", id), "0");
	assert_string_equal(cell("SELECT outcome FROM clock WHERE ticket_id = ?"
				 " AND rule = 'letter.unit'",
				    id),
		"void");
	id = letter_in("HANDLING", "key-desk-recall-02", at(START));
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "recall");
}

static void the_office_decides_whose_it_is_when_it_was_returned_often_enough(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("DISPATCHED", "key-desk-return-01", at(START));
	refuses(TICKET_ILLEGAL, id, WATER, .action = "return_ask", .words = "不归我们");
	for (int i = 0; i < policy_number(world.engine.policy, "return.most"); i++) {
		does(id, WATER, .action = "return", .words = "不归我们");
		does(id, OFFICE, .action = "dispatch", .unit_id = world.water);
	}
	refuses(TICKET_LIMIT, id, WATER, .action = "return", .words = "不归我们");
	refuses(TICKET_ILLEGAL, id, HOUSING, .action = "return_ask", .words = "不归我们");
	refuses(TICKET_WORDS, id, WATER, .action = "return_ask");
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "return_deny", .words = "没有申请");
	does(id, WATER, .action = "return_ask", .words = "不归我们");
	refuses(TICKET_LIMIT, id, WATER, .action = "return_ask", .words = "真的不归我们");
	assert_turn(id, ROLE_OFFICE, 0);
	assert_string_equal(cell("SELECT asks FROM ticket WHERE id = ?", id), "1");
	does(id, OFFICE, .action = "return_deny", .words = "归你们");
	assert_turn(id, ROLE_HANDLER, world.water);
	does(id, WATER, .action = "sign");
	does(id, WATER, .action = "return_ask", .words = "看过了，不归我们");
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "redispatch", .unit_id = world.water,
		.words = "给别人");
	refuses(TICKET_MISSING, id, OFFICE, .action = "redispatch", .unit_id = world.closed,
		.words = "给别人");
	refuses(TICKET_WORDS, id, OFFICE, .action = "redispatch", .unit_id = world.housing);
	does(id, OFFICE, .action = "redispatch", .unit_id = world.housing, .words = "住建局办");
	struct ticket *t = get(id);
	assert_string_equal(t->state, "DISPATCHED");
	assert_int_equal(t->unit_id, world.housing);
	assert_string_equal(t->pending, "");
	assert_turn(id, ROLE_HANDLER, world.housing);
	/* the other unit's limit is its own */
	assert_string_equal(cell("SELECT CONCAT_WS(' ', COUNT(*), MAX(unit_id)) FROM clock"
				 " WHERE ticket_id = ? AND rule = 'letter.unit'"
				 " AND stopped_at IS NULL",
				    id),
		pool_print(world.pool, "1 %lld", (long long)world.housing));
	refuses(TICKET_ILLEGAL, id, WATER, .action = "sign");
}

static void a_text_is_taken_back_by_its_writer_before_the_first_step(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("IN_REVIEW2", "key-desk-back-0001", at(START));
	refuses(TICKET_ILLEGAL, id, WATER_HEAD, .action = "take_back");
	world.actor[WATER_HEAD].roles |= ROLE_HANDLER; /* a colleague's text is not one's own */
	enum ticket_result colleague =
		try_act(id, WATER_HEAD, (struct act){.action = "take_back"}, LATER);
	world.actor[WATER_HEAD].roles = ROLE_HEAD;
	assert_int_equal(colleague, TICKET_ILLEGAL);
	does(id, WATER, .action = "take_back");
	assert_string_equal(get(id)->state, "HANDLING");
	assert_turn(id, ROLE_HANDLER, world.water);
	does(id, WATER, .action = "propose", .answer = "改好了");
	does(id, WATER_HEAD, .action = "review");
	refuses(TICKET_ILLEGAL, id, WATER, .action = "take_back");
}

/* --- what was said on the telephone --- */

static void a_call_back_counts_once_and_a_bad_one_is_reworked(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "key-desk-call-0001", at(START));
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "callback_bad", .reason = "1", .words = "差");
	refuses(TICKET_WORDS, id, OFFICE, .action = "callback", .reason = "4");
	refuses(TICKET_WORDS, id, OFFICE, .action = "callback", .words = "没有说满不满意");
	refuses(TICKET_ILLEGAL, id, WATER, .action = "callback", .reason = "5", .words = "好");
	refuses(TICKET_ILLEGAL, id, CITIZEN, .action = "callback", .reason = "5", .words = "好");
	does(id, OFFICE, .action = "callback", .reason = "2", .words = "还是不亮");
	struct ticket *t = get(id);
	assert_string_equal(t->state, "REWORK");
	assert_string_equal(t->rated_by, "office");
	assert_int_equal(t->rating, 2);
	assert_int_equal(t->reworks, 1);
	assert_string_equal(cell("SELECT GROUP_CONCAT(rule) FROM clock WHERE ticket_id = ?"
				 " AND stopped_at IS NULL",
				    id),
		"rating.rectify"); /* that call was the first contact */
	id = letter_in("REPLIED", "key-desk-call-0002", at(START));
	does(id, OFFICE, .action = "callback", .reason = "5", .words = "亮了");
	assert_string_equal(get(id)->state, "REPLIED");
	refuses(TICKET_LIMIT, id, CITIZEN, .action = "rate", .reason = "1", .words = "又不亮");
	id = letter_in("REPLIED", "key-desk-call-0003", at(START));
	does(id, CITIZEN, .action = "rate", .reason = "5");
	assert_string_equal(get(id)->rated_by, "citizen");
	refuses(TICKET_LIMIT, id, OFFICE, .action = "callback", .reason = "1", .words = "不亮");
}

/* --- flags, files --- */

static const struct attachment_new file = {
	"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "应对.pdf",
	"application/pdf", 9};
#define FILES .attachments = &file, .n_attachments = 1

static void what_is_negative_takes_the_longer_way(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("IN_REVIEW3", "key-desk-flag-0001", at(START));
	refuses(TICKET_WORDS, id, OFFICE, .action = "flag");
	refuses(TICKET_ILLEGAL, id, WATER, .action = "flag", .words = "会上网");
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "unflag", .words = "没有标过");
	does(id, OFFICE, .action = "flag", .words = "已经上网了");
	assert_string_equal(get(id)->state, "HANDLING"); /* what was reviewed goes no further */
	refuses(TICKET_ILLEGAL, id, WATER_HEAD, .action = "flag", .words = "又标一次");
	refuses(TICKET_ILLEGAL, id, WATER, .action = "propose", .answer = "修好了",
		.route = "three");
	refuses(TICKET_WORDS, id, WATER, .action = "propose", .answer = "修好了"); /* no plan */
	does(id, WATER, .action = "attach", .purpose = "plan", FILES);
	does(id, WATER, .action = "propose", .answer = "修好了");
	does(id, WATER_HEAD, .action = "review");
	assert_turn(id, ROLE_CHIEF, world.water);
	refuses(TICKET_ILLEGAL, id, WATER_LEAD, .action = "release");
	does(id, WATER_CHIEF, .action = "release");
	assert_string_equal(get(id)->state, "REPLIED");
	does(id, WATER_CHIEF, .action = "unflag", .words = "平息了");
	assert_int_equal(get(id)->flags, 0);
}

static void what_goes_out_with_an_answer_is_there_before_its_review(void **state)
{
	(void)state;
	need_world();
	struct attachment *files;
	size_t n;
	int64_t id = joint("key-desk-attach-01");
	refuses(TICKET_WORDS, id, WATER, .action = "attach", .purpose = "answer");
	refuses(TICKET_ILLEGAL, id, WATER, .action = "attach", .purpose = "photo", FILES);
	refuses(TICKET_ILLEGAL, id, WATER, .action = "attach", FILES);
	refuses(TICKET_ILLEGAL, id, HOUSING, .action = "attach", .purpose = "answer", FILES);
	refuses(TICKET_ILLEGAL, id, HOUSING, .action = "attach", .purpose = "plan", FILES);
	does(id, HOUSING, .action = "attach", .purpose = "consent", FILES);
	does(id, WATER, .action = "attach", .purpose = "answer", FILES);
	does(id, WATER, .action = "propose", .answer = "见附件");
	refuses(TICKET_ILLEGAL, id, WATER, .action = "attach", .purpose = "answer", FILES);
	assert_int_equal(ticket_attachments(world.db, world.pool, id, &files, &n), DB_OK);
	assert_int_equal(n, 2);
	assert_string_equal(files[0].purpose, "consent");
	assert_string_equal(files[1].staff_name, "water");
	assert_false(attachment_shown(&files[1], get(id))); /* not before the answer */
	does(id, HOUSING, .action = "consent");
	does(id, WATER_HEAD, .action = "review");
	does(id, WATER_LEAD, .action = "release");
	assert_false(attachment_shown(&files[0], get(id)));
	assert_true(attachment_shown(&files[1], get(id)));
	refuses(TICKET_ILLEGAL, id, WATER, .action = "attach", .purpose = "answer", FILES);
}

/* --- supervision --- */

static void a_letter_of_supervision_is_acknowledged_by_the_unit_it_went_to(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("HANDLING", "key-desk-super-001", at(START));
	assert_int_equal(db_exec(world.db,
				 "INSERT INTO supervision (clock_id, site_id, ticket_id, drawn_at)"
				 " SELECT MIN(id), 1, ticket_id, NOW() FROM clock"
				 " WHERE ticket_id = ? GROUP BY ticket_id",
				 INT(id)),
		DB_OK);
	refuses(TICKET_ILLEGAL, id, WATER, .action = "acknowledge"); /* not issued yet */
	does(id, OFFICE, .action = "supervise", .words = "请尽快办");
	refuses(TICKET_ILLEGAL, id, HOUSING, .action = "acknowledge");
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "acknowledge");
	does(id, WATER_LEAD, .action = "acknowledge", .words = "三天内办好");
	assert_string_equal(
		cell("SELECT reply FROM supervision WHERE ticket_id = ?", id), "三天内办好");
	refuses(TICKET_ILLEGAL, id, WATER, .action = "acknowledge");
}

/* --- what is reported, what is answered for --- */

/* 源府办〔2023〕26号 第十三条: to the cyberspace office, with when it was found and when it went
 * out. */
static void public_sentiment_is_reported_and_waits_until_it_went_out(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("HANDLING", "key-desk-sentim-01", at(START));
	struct report report, *list;
	bool waits;
	size_t n;
	refuses(TICKET_ILLEGAL, id, WATER, .action = "sentiment", .words = "网上在传");
	refuses(TICKET_WORDS, id, OFFICE, .action = "sentiment", .words = " ");
	refuses(TICKET_WORDS, id, OFFICE, .action = "sentiment", .words = "一", .reason = "别处");
	refuses(TICKET_ILLEGAL, id, OFFICE, .action = "sentiment_sent", .words = "传真");
	int seen = get(id)->version;
	does(id, OFFICE, .action = "sentiment", .words = "网上在传");
	does(id, OFFICE, .action = "sentiment", .words = "还在传", .reason = "cyberspace");
	assert_int_equal(report_waiting(world.db, world.pool, id, &waits, &report), DB_OK);
	assert_true(waits);
	assert_string_equal(report.words, "网上在传");
	assert_string_equal(report.code, "cyberspace");
	assert_string_equal(report.state, "HANDLING");
	does(id, OFFICE, .action = "sentiment_sent", .words = "传真，王主任签收");
	assert_int_equal(report_waiting(world.db, world.pool, id, &waits, &report), DB_OK);
	assert_true(waits);
	assert_string_equal(report.words, "还在传");
	/* and it was in nobody's way */
	does(id, WATER, .action = "propose", .answer = "修好了", .version = seen);
	assert_int_equal(
		report_list(world.db, world.pool, 1, REPORT_SENTIMENT, 10, &list, &n), DB_OK);
	assert_int_equal(n, 2);
	assert_true(list[0].sent_at == INSTANT_NONE);
	assert_true(list[1].sent_at != INSTANT_NONE);
	assert_string_equal(list[1].receipt, "传真，王主任签收");
	assert_int_equal(
		report_list(world.db, world.pool, 2, REPORT_SENTIMENT, 10, &list, &n), DB_OK);
	assert_int_equal(n, 0); /* of another site */
}

/* 酉阳府办发〔2023〕5号 第二十四条、第三十四条第（三）项 */
static void who_tried_to_publish_without_reviews_stands_in_the_ledger(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("HANDLING", "key-desk-bypass-01", at(START));
	struct actor actor = world.actor[WATER];
	struct act act = {.action = "bypass", .reason = "release"};
	struct report *list;
	size_t n;
	refuses(TICKET_ILLEGAL, id, WATER, .action = "bypass", .reason = "release");
	actor.roles = ROLE_SYSTEM;
	assert_int_equal(ticket_act(world.db, &world.engine, id, &actor, &act, at(START), NULL),
		TICKET_DONE);
	assert_string_equal(get(id)->state, "HANDLING");
	assert_int_equal(report_list(world.db, world.pool, 1, REPORT_BYPASS, 10, &list, &n), DB_OK);
	assert_int_equal(n, 1);
	assert_string_equal(list[0].code, "release");
	assert_string_equal(cell("SELECT reason FROM event WHERE ticket_id = ?"
				 " ORDER BY sequence DESC LIMIT 1",
				    id),
		"release");
	struct ledger_report ledger;
	assert_int_equal(ledger_verify_ticket(world.db, id, &ledger), DB_OK);
	assert_false(ledger.broken);
	/* over and over it is one; something else, or later, is another */
	assert_int_equal(ticket_act(world.db, &world.engine, id, &actor, &act,
				 list[0].at + 59 * MINUTE, NULL),
		TICKET_REPEATED);
	assert_int_equal(ticket_act(world.db, &world.engine, id, &actor, &act,
				 list[0].at + 61 * MINUTE, NULL),
		TICKET_DONE);
	act.reason = "publish";
	assert_int_equal(ticket_act(world.db, &world.engine, id, &actor, &act,
				 list[0].at + 61 * MINUTE, NULL),
		TICKET_DONE);
	assert_int_equal(report_list(world.db, world.pool, 1, REPORT_BYPASS, 10, &list, &n), DB_OK);
	assert_int_equal(n, 3);
	actor.staff_id = 0; /* nobody's attempt is none */
	assert_int_equal(ticket_act(world.db, &world.engine, id, &actor, &act, at(START), NULL),
		TICKET_ILLEGAL);
}

/* --- two at once --- */

static void what_was_only_read_or_agreed_to_is_in_nobodys_way(void **state)
{
	(void)state;
	need_world();
	int64_t id = joint("key-desk-crossed-1");
	does(id, WATER, .action = "propose", .answer = "一起修");
	int seen = get(id)->version;
	does(id, HOUSING, .action = "consent");
	does(id, OFFICE, .action = "read_contact");
	does(id, WATER_HEAD, .action = "review", .version = seen);
	seen = get(id)->version;
	does(id, OFFICE, .action = "note", .words = "先别签");
	refuses(TICKET_CHANGED, id, WATER_LEAD, .action = "release", .version = seen);
	does(id, WATER_LEAD, .action = "release", .version = get(id)->version);
}

static void a_contractor_does_nothing(void **state)
{
	(void)state;
	need_world();
	size_t n;
	const struct transition *table = lifecycle_table(&n);
	int64_t id = letter_in("IN_REVIEW2", "key-desk-vendor-01", at(START));
	for (size_t i = 0; i < n; i++) {
		if (str_equal(table[i].from, "IN_REVIEW2"))
			refuses(TICKET_ILLEGAL, id, VENDOR, .action = table[i].action,
				.words = "一句话", .unit_id = world.housing);
		pool_empty(world.pool);
	}
}

#define with_world(name) cmocka_unit_test_setup(name, world_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(nobody_refuses_a_letter_alone),
		with_world(a_refusal_is_denied_with_words_or_taken_back_without),
		with_world(where_one_person_is_enough_one_refuses),
		with_world(a_double_hangs_on_a_letter_that_stays),
		with_world(a_unit_comes_in_once_and_is_active),
		with_world(nothing_is_released_without_consent_to_exactly_this_text),
		with_world(who_agreed_to_a_text_takes_no_step_on_it_and_the_other_way_round),
		with_world(who_is_excused_need_not_consent),
		with_world(a_dispatch_is_undone_until_it_is_signed_for),
		with_world(the_office_decides_whose_it_is_when_it_was_returned_often_enough),
		with_world(a_text_is_taken_back_by_its_writer_before_the_first_step),
		with_world(a_call_back_counts_once_and_a_bad_one_is_reworked),
		with_world(what_is_negative_takes_the_longer_way),
		with_world(what_goes_out_with_an_answer_is_there_before_its_review),
		with_world(a_letter_of_supervision_is_acknowledged_by_the_unit_it_went_to),
		with_world(public_sentiment_is_reported_and_waits_until_it_went_out),
		with_world(who_tried_to_publish_without_reviews_stands_in_the_ledger),
		with_world(what_was_only_read_or_agreed_to_is_in_nobodys_way),
		with_world(a_contractor_does_nothing),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
