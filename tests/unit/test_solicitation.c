/* SPDX-License-Identifier: MIT */
/*
 * Solicitations as people write, sign and collate them: how long they must stand, what they must
 * say, what the public sees at which instant, who may change what, and that what is signed is what
 * stands.
 */
#include "ticket_world.h"

#include <string.h>

#include "tickets/solicitations/opinion.h"
#include "tickets/reviews/review.h"
#include "tickets/solicitations/solicitation.h"

#define T0 "2026-01-14T09:00:00+08:00"

static struct solicitation draft(void)
{
	return (struct solicitation){
		.site_id = 1,
		.number = "2026011412345678",
		.state = "DRAFT",
		.title = "城区供水管理办法征求意见",
		.subject = "decision",
		.asks = ASKS_OPINIONS,
		.draft = "第一条 水表以前的管道由供水企业维修。",
		.explanation = "现在的办法是十五年前写的。",
		.questions = "",
		.method = "address",
		.opens_at = at("2026-01-20T00:00:00+08:00"),
		.closes_at = at("2026-02-25T00:00:00+08:00"),
		.short_reason = "",
		.contact_name = "供水科",
		.phone = "0999-8120011",
		.fax = "",
		.email = "",
		.postal = "",
		.result = "",
		.withdrawn_reason = "",
	};
}

/* --- how long --- */

static void the_first_lawful_last_day_follows_the_rule_and_the_calendar(void **state)
{
	static const struct {
		const char *subject, *opens, *last; /* last NULL: the policy sets none */
	} cases[] = {
		/* 30 days after 01-20 is a day of the holidays: it rolls */
		{"decision", "2026-01-20T00:00:00+08:00", "2026-02-24"},
		{"regulation", "2026-09-02T00:00:00+08:00", "2026-10-08"},
		{"market", "2026-03-02T00:00:00+08:00", "2026-04-01"},
		/* seven working days, with a worked Saturday among them, and without */
		{"document", "2026-02-12T00:00:00+08:00", "2026-02-28"},
		{"document", "2026-03-02T00:00:00+08:00", "2026-03-11"},
		/* the day on which it opens never counts, whatever the hour */
		{"document", "2026-03-02T23:59:59+08:00", "2026-03-11"},
		{"other", "2026-03-02T00:00:00+08:00", NULL},
		{"activity", "2026-03-02T00:00:00+08:00", NULL},
		{"", "2026-03-02T00:00:00+08:00", NULL},
	};
	(void)state;
	need_world();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct solicitation s = draft();
		instant closes = INSTANT_NONE;
		s.subject = cases[i].subject;
		s.opens_at = at(cases[i].opens);
		const struct policy_period *period = solicitation_least(&world.engine, &s, &closes);
		assert_int_equal(period != NULL, cases[i].last != NULL);
		if (!cases[i].last)
			continue;
		char last[INSTANT_TEXT];
		assert_string_equal(day_iso(instant_day(closes - 1), last), cases[i].last);
		assert_int_equal(closes, day_start(instant_day(closes))); /* 24:00 */
	}
}

/* --- what it must say --- */

static const char *faults_of(const struct solicitation *s, instant now)
{
	struct solicitation_fault faults[20];
	size_t n = solicitation_faults(&world.engine, world.pool, s, now, faults, 20);
	const char *text = "";

	for (size_t i = 0; i < n; i++) {
		assert_true(strlen(faults[i].message) > 0);
		text = pool_print(world.pool, "%s%s%s", text, i ? " " : "", faults[i].field);
	}
	return text;
}

static void what_is_missing_is_said_field_by_field(void **state)
{
	(void)state;
	need_world();
	struct solicitation s = draft();
	assert_string_equal(faults_of(&s, at(T0)), "");

	s.closes_at -= DAY;
	assert_string_equal(faults_of(&s, at(T0)), "short_reason");
	s.short_reason = "  　 ";
	assert_string_equal(faults_of(&s, at(T0)), "short_reason"); /* white space is no reason */
	s.short_reason = "汛期将到，来不及。";
	assert_string_equal(faults_of(&s, at(T0)), "");

	s = draft();
	s.opens_at = s.closes_at;
	assert_string_equal(faults_of(&s, at(T0)), "closes");
	s = draft();
	assert_string_equal(faults_of(&s, s.opens_at + DAY - 1), "");
	assert_string_equal(faults_of(&s, s.opens_at + DAY), "opens"); /* its day is over */

	s = draft();
	s.draft = s.explanation = "";
	assert_string_equal(faults_of(&s, at(T0)), "draft explanation");
	s.asks = ASKS_QUESTIONS;
	assert_string_equal(faults_of(&s, at(T0)), "questions");
	s.questions = "<questions/>";
	s.method = "nobody";
	assert_string_equal(faults_of(&s, at(T0)), "method");
	s.asks = 0;
	assert_string_equal(faults_of(&s, at(T0)), "asks");

	static const struct solicitation nothing = {.opens_at = INSTANT_NONE,
		.closes_at = INSTANT_NONE,
		.asks = ASKS_OPINIONS | ASKS_QUESTIONS};
	assert_string_equal(faults_of(&nothing, at(T0)),
		"title subject draft explanation questions method opens closes phone");
}

static void any_one_way_to_reach_somebody_is_enough(void **state)
{
	(void)state;
	need_world();
	for (int way = 0; way < 4; way++) {
		struct solicitation s = draft();
		s.phone = way == 0 ? "1" : "";
		s.fax = way == 1 ? "1" : "";
		s.email = way == 2 ? "a@b.cn" : "";
		s.postal = way == 3 ? "滨河路 6 号" : "";
		assert_string_equal(faults_of(&s, at(T0)), "");
	}
}

/* --- what the public sees --- */

static void the_phase_is_the_times_own_at_the_exact_instants(void **state)
{
	struct solicitation s = draft();
	instant opens = s.opens_at, closes = s.closes_at;
	static const char *const slow[] = {"SCHEDULED", "OPEN"};
	static const struct {
		const char *state;
		enum solicitation_phase phase;
	} settled[] = {
		{"DRAFT", PHASE_HIDDEN},
		{"IN_REVIEW2", PHASE_HIDDEN},
		{"IN_REVIEW3", PHASE_HIDDEN},
		{"CLOSED", PHASE_CLOSED},
		{"COLLATING", PHASE_CLOSED},
		{"RESULT_REVIEW2", PHASE_CLOSED},
		{"RESULT_REVIEW3", PHASE_CLOSED},
		{"RESULT_PUBLISHED", PHASE_RESULT},
		{"ARCHIVED", PHASE_RESULT},
		{"WITHDRAWN", PHASE_WITHDRAWN},
	};
	(void)state;
	for (size_t i = 0; i < 2; i++) { /* whatever the timers have come to */
		s.state = slow[i];
		assert_int_equal(solicitation_phase(&s, opens - 1), PHASE_SOON);
		assert_int_equal(solicitation_phase(&s, opens), PHASE_OPEN);
		assert_int_equal(solicitation_phase(&s, closes - 1), PHASE_OPEN);
		assert_true(solicitation_takes(&s, closes - 1));
		assert_int_equal(solicitation_phase(&s, closes), PHASE_CLOSED);
		assert_false(solicitation_takes(&s, closes)); /* 24:00:00 is late */
	}
	for (size_t i = 0; i < sizeof(settled) / sizeof(settled[0]); i++) {
		s.state = settled[i].state;
		assert_int_equal(solicitation_phase(&s, opens), settled[i].phase);
		assert_false(solicitation_takes(&s, opens));
	}
}

static void phases_have_words_that_are_read_back(void **state)
{
	(void)state;
	for (int phase = PHASE_HIDDEN; phase <= PHASE_WITHDRAWN; phase++) {
		enum solicitation_phase back;
		assert_true(phase_parse(phase_name((enum solicitation_phase)phase), &back));
		assert_int_equal(back, phase);
	}
	enum solicitation_phase none;
	assert_false(phase_parse("ajar", &none));
	assert_false(phase_parse("", &none));
}

/* --- the text --- */

static void the_text_is_the_same_for_the_same_content_and_carries_any_words(void **state)
{
	struct pool *pool = pool_open();
	struct solicitation s = draft();
	(void)state;
	s.draft = "一 < 二 & \"三\" ]]> '四' <script>\n第二段";
	char *one = solicitation_text(pool, &s);
	s.state = "SCHEDULED";
	s.version = 9;
	s.edits = 4;
	assert_string_equal(one, solicitation_text(pool, &s)); /* nothing of its progress */
	assert_non_null(strstr(one, "opens=\"2026-01-20T00:00:00+08:00\""));
	assert_non_null(strstr(one, "closes=\"2026-02-25T00:00:00+08:00\""));
	assert_non_null(strstr(one, "一 &lt; 二 &amp; "));
	assert_null(strstr(one, "<script>"));
	static const char *const changes[] = {
		"title", "draft", "explanation", "short_reason", "phone", "closes_at"};
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct solicitation other = s;
		switch (i) {
		case 0: other.title = "另一个标题"; break;
		case 1: other.draft = "另一份草案"; break;
		case 2: other.explanation = "另一份说明"; break;
		case 3: other.short_reason = "急"; break;
		case 4: other.phone = "0999-0"; break;
		default: other.closes_at += DAY; break;
		}
		assert_string_not_equal(one, solicitation_text(pool, &other));
	}
	pool_close(&pool);
}

/* --- writing and signing --- */

static int64_t make_by(enum person who, const struct solicitation *s, const char *key)
{
	struct receipt receipt;
	enum ticket_result result = solicitation_create(
		world.db, &world.engine, &world.actor[who], s, key, at(T0), &receipt);

	return result == TICKET_DONE || result == TICKET_REPEATED ? receipt.id : -(int64_t)result;
}

static struct solicitation *read_it(int64_t id)
{
	struct solicitation *s;
	assert_int_equal(solicitation_read(world.db, world.pool, id, &s), DB_OK);
	assert_non_null(s);
	return s;
}

static enum ticket_result take(int64_t id, enum person who, struct act act, instant now)
{
	act = checked(act);
	return solicitation_act(world.db, &world.engine, id, &world.actor[who], &act, now, NULL);
}

static void sign_it(int64_t id, instant now)
{
	assert_int_equal(take(id, WATER, (struct act){.action = "propose"}, now), TICKET_DONE);
	assert_int_equal(take(id, WATER_HEAD, (struct act){.action = "review"}, now), TICKET_DONE);
	assert_int_equal(take(id, WATER_LEAD, (struct act){.action = "release"}, now), TICKET_DONE);
}

static int64_t scheduled(const char *key)
{
	struct solicitation s = draft();
	int64_t id = make_by(WATER, &s, key);
	assert_true(id > 0);
	sign_it(id, at(T0) + HOUR);
	return id;
}

static void by_time(int64_t id, const char *action, instant now)
{
	assert_int_equal(ticket_act(world.db, &world.engine, id, &world.actor[TIMERS],
				 &(struct act){.action = action}, now, NULL),
		TICKET_DONE);
}

static int64_t closed(const char *key)
{
	struct solicitation s = draft();
	int64_t id = scheduled(key);
	by_time(id, "open", s.opens_at);
	by_time(id, "close", s.closes_at);
	return id;
}

static void one_key_is_one_draft_and_only_those_who_write_may_make_it(void **state)
{
	(void)state;
	need_world();
	struct solicitation s = draft();
	int64_t id = make_by(WATER, &s, "sol-once-0000000000");
	assert_true(id > 0);
	assert_int_equal(make_by(WATER, &s, "sol-once-0000000000"), id);
	assert_string_equal(read_it(id)->state, "DRAFT");
	assert_string_equal(read_it(id)->draft, s.draft);
	assert_int_equal(read_it(id)->unit_id, world.water);
	static const enum person others[] = {CITIZEN, WATCH, VENDOR, TIMERS};
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_int_equal(
			make_by(others[i], &s, "sol-other-0000000000"), -(int64_t)TICKET_ILLEGAL);
	s.title = "";
	assert_int_equal(make_by(WATER, &s, "sol-empty-0000000000"), -(int64_t)TICKET_WORDS);
}

static enum ticket_result edit_as(
	int64_t id, enum person who, const struct solicitation *s, int version)
{
	return solicitation_edit(
		world.db, &world.engine, id, &world.actor[who], s, version, at(T0) + HOUR, NULL);
}

static void only_the_own_unit_writes_and_only_a_draft(void **state)
{
	(void)state;
	need_world();
	struct solicitation s = draft();
	int64_t id = make_by(WATER, &s, "sol-edit-0000000000");
	s.draft = "改过的草案。";
	assert_int_equal(edit_as(id, HOUSING, &s, 0), TICKET_ILLEGAL);
	assert_int_equal(edit_as(id, OFFICE, &s, 0), TICKET_ILLEGAL);
	assert_int_equal(edit_as(id, WATCH, &s, 0), TICKET_ILLEGAL);
	assert_int_equal(edit_as(id, WATER, &s, 1), TICKET_DONE);
	s.draft = "另一个人写的。";
	assert_int_equal(edit_as(id, WATER_HEAD, &s, 1), TICKET_CHANGED);
	assert_string_equal(read_it(id)->draft, "改过的草案。");
	assert_int_equal(read_it(id)->edits, 1);
	sign_it(id, at(T0) + 2 * HOUR);
	assert_int_equal(edit_as(id, WATER, &s, 0), TICKET_ILLEGAL);
	assert_string_equal(read_it(id)->draft, "改过的草案。");
}

static void what_is_incomplete_is_not_sent_and_what_is_sent_is_what_stands(void **state)
{
	(void)state;
	need_world();
	struct solicitation s = draft();
	s.phone = "";
	int64_t id = make_by(WATER, &s, "sol-send-0000000000");
	struct act propose = {.action = "propose", .answer = "别的内容"};
	assert_int_equal(take(id, WATER, propose, at(T0)), TICKET_WORDS);
	s.phone = "0999-8120011";
	assert_int_equal(edit_as(id, WATER, &s, 0), TICKET_DONE);
	assert_int_equal(take(id, WATER, propose, at(T0) + HOUR), TICKET_DONE);
	const char *sent = cell("SELECT words FROM answer WHERE ticket_id = ?", id);
	assert_string_equal(sent, solicitation_text(world.pool, read_it(id)));
	assert_int_equal(
		take(id, WATER_HEAD, (struct act){.action = "review"}, at(T0) + HOUR), TICKET_DONE);
	/* nobody signs a day that is over */
	assert_int_equal(take(id, WATER_LEAD, (struct act){.action = "release"}, s.opens_at + DAY),
		TICKET_LIMIT);
	assert_int_equal(
		take(id, WATER_LEAD, (struct act){.action = "release"}, s.opens_at + DAY - 1),
		TICKET_DONE);
	assert_string_equal(read_it(id)->state, "SCHEDULED");
	assert_int_equal(read_it(id)->public_at, s.opens_at + DAY - 1);
}

static enum ticket_result prolong(
	int64_t id, enum person who, instant closes_at, const char *words, instant now)
{
	return solicitation_prolong(
		world.db, &world.engine, id, &world.actor[who], closes_at, words, 0, now, NULL);
}

static void it_is_only_lengthened_and_only_while_it_is_open(void **state)
{
	(void)state;
	need_world();
	struct solicitation s = draft();
	int64_t id = scheduled("sol-long-0000000000");
	instant opens = s.opens_at, closes = s.closes_at;
	assert_int_equal(prolong(id, WATER, closes + DAY, "再等等", opens), TICKET_ILLEGAL);
	by_time(id, "open", opens);
	assert_int_equal(prolong(id, WATER, closes - DAY, "短些", opens), TICKET_ILLEGAL);
	assert_int_equal(prolong(id, WATER, closes, "一样", opens), TICKET_ILLEGAL);
	assert_int_equal(prolong(id, WATER, closes + DAY, "", opens), TICKET_WORDS);
	assert_int_equal(prolong(id, HOUSING, closes + DAY, "再等等", opens), TICKET_ILLEGAL);
	assert_int_equal(read_it(id)->closes_at, closes);
	assert_int_equal(prolong(id, WATER, closes + DAY, "再等等", closes - 1), TICKET_DONE);
	assert_int_equal(read_it(id)->closes_at, closes + DAY);
	const char *why;
	assert_int_equal(solicitation_prolonged(world.db, world.pool, id, &why), DB_OK);
	assert_string_equal(why, "再等等");
	assert_int_equal(get(id)->system_at, closes + DAY);
	/* over by its time, though nobody has closed it yet */
	assert_int_equal(
		prolong(id, WATER, closes + 3 * DAY, "再等等", closes + DAY), TICKET_ILLEGAL);
}

static void what_the_public_reads_as_a_reason_has_to_fit(void **state)
{
	(void)state;
	need_world();
	struct buf most = BUF_INIT, more = BUF_INIT;
	struct solicitation s = draft();
	int64_t id = scheduled("sol-words-000000000");

	for (int i = 0; i < SOLICITATION_REASON_MOST; i++)
		buf_text(&most, "撤");
	buf_print(&more, "%s回", buf_str(&most));
	by_time(id, "open", s.opens_at);
	assert_int_equal(
		prolong(id, WATER, s.closes_at + DAY, buf_str(&more), s.opens_at), TICKET_WORDS);
	assert_int_equal(
		prolong(id, WATER, s.closes_at + DAY, buf_str(&most), s.opens_at), TICKET_DONE);
	struct act act = {.action = "withdraw", .words = buf_str(&more)};
	assert_int_equal(take(id, OFFICE, act, s.opens_at), TICKET_WORDS);
	assert_string_equal(get(id)->state, "OPEN");
	act.words = buf_str(&most);
	assert_int_equal(take(id, OFFICE, act, s.opens_at), TICKET_DONE);
	assert_string_equal(read_it(id)->withdrawn_reason, act.words);
	buf_free(&most);
	buf_free(&more);
}

/* --- opinions --- */

static int64_t opinion(int64_t id, const char *key, const char *channel)
{
	struct opinion_receipt receipt;
	struct solicitation s = draft();
	const struct opinion_new new = {.ticket_id = id,
		.site_id = 1,
		.key = key,
		.article = 1,
		.channel = channel,
		.body = "水表坏了谁修，请写清楚。",
		.contact = {"李长庚", "", "", ""},
		.entered_by = world.actor[WATER].staff_id,
		.received_at = s.opens_at + DAY};
	assert_int_equal(opinion_add(world.db, &world.engine, &new, s.closes_at + HOUR, &receipt),
		TICKET_DONE);
	return receipt.id;
}

static enum ticket_result moderate(
	int64_t id, enum person who, const int64_t *ids, size_t n, const char *to, const char *why)
{
	struct solicitation s = draft();
	return opinion_moderate(world.db, &world.engine, id, &world.actor[who], ids, n, to, why,
		s.closes_at + 2 * HOUR);
}

static const char *counts(int64_t id)
{
	return cell("SELECT GROUP_CONCAT(CONCAT(channel, ' ', state, ' ', n) ORDER BY channel,"
		    " state) FROM (SELECT channel, state, SUM(n) AS n FROM opinion_count"
		    " WHERE ticket_id = ? GROUP BY channel, state HAVING SUM(n) <> 0) c",
		id);
}

static void shown_or_hidden_all_or_none_and_counted(void **state)
{
	(void)state;
	need_world();
	int64_t id = closed("sol-mod-00000000000"), other = closed("sol-mod2-0000000000");
	int64_t ids[3] = {opinion(id, "op-1-0000000000000000", "phone"),
		opinion(id, "op-2-0000000000000000", "post"),
		opinion(other, "op-3-0000000000000000", "post")};
	assert_string_equal(counts(id), "phone wait 1,post wait 1");
	assert_int_equal(moderate(id, WATER, ids, 3, "shown", NULL), TICKET_MISSING);
	assert_string_equal(counts(id), "phone wait 1,post wait 1"); /* all or none */
	assert_int_equal(moderate(id, HOUSING, ids, 2, "shown", NULL), TICKET_ILLEGAL);
	assert_int_equal(moderate(id, OFFICE, ids, 2, "shown", NULL), TICKET_ILLEGAL);
	assert_int_equal(moderate(id, WATER, ids, 2, "hidden", ""), TICKET_WORDS);
	assert_int_equal(moderate(id, WATER, ids, 2, "gone", "x"), TICKET_BAD);
	assert_int_equal(moderate(id, WATER, ids, 2, "shown", NULL), TICKET_DONE);
	assert_int_equal(moderate(id, WATER, ids, 1, "hidden", "有个人信息"), TICKET_DONE);
	assert_int_equal(moderate(id, WATER, ids, 1, "hidden", "有个人信息"), TICKET_DONE);
	assert_string_equal(counts(id), "phone hidden 1,post shown 1");
	int64_t wrong;
	assert_int_equal(opinion_recount(world.db, world.pool, id, &wrong), DB_OK);
	assert_int_equal(wrong, 0);
}

/* --- the collation --- */

static enum ticket_result put(int64_t id, int64_t group, const char *title, const char *decision,
	const char *reason, int64_t *out)
{
	struct opinion_group g = {
		.id = group, .title = title, .decision = decision, .reason = reason};
	struct solicitation s = draft();
	enum ticket_result result = opinion_group_put(
		world.db, &world.engine, id, &world.actor[WATER], &g, s.closes_at + 3 * HOUR);
	if (out)
		*out = g.id;
	return result;
}

static enum ticket_result assign(int64_t id, const int64_t *ids, size_t n, int64_t group)
{
	struct solicitation s = draft();
	return opinion_group_assign(world.db, &world.engine, id, &world.actor[WATER], ids, n, group,
		s.closes_at + 3 * HOUR);
}

static const char *lacks(int64_t id)
{
	struct solicitation_fault faults[20];
	const char *text = "";
	size_t n;
	assert_int_equal(
		solicitation_result_faults(world.db, world.pool, read_it(id), faults, 20, &n),
		DB_OK);
	for (size_t i = 0; i < n; i++)
		text = pool_print(world.pool, "%s%s%s", text, i ? " " : "", faults[i].field);
	return text;
}

static void a_result_is_sent_when_every_opinion_has_its_answer(void **state)
{
	(void)state;
	need_world();
	int64_t id = closed("sol-end-00000000000"), one, two;
	instant later = draft().closes_at + 3 * HOUR;
	int64_t ids[2] = {opinion(id, "end-1-000000000000000", "phone"),
		opinion(id, "end-2-000000000000000", "post")};
	assert_int_equal(put(id, 0, "写清楚谁修", "adopted", "", NULL), TICKET_ILLEGAL);
	assert_int_equal(take(id, WATER, (struct act){.action = "collate"}, later), TICKET_DONE);
	assert_string_equal(lacks(id), "opinions result"); /* they wait */
	assert_int_equal(moderate(id, WATER, ids, 2, "shown", NULL), TICKET_DONE);
	assert_string_equal(lacks(id), "opinions result"); /* they are in no group */
	assert_int_equal(put(id, 0, "写清楚谁修", "", "", &one), TICKET_DONE);
	assert_int_equal(put(id, 0, "先换管子", "refused", "", NULL), TICKET_WORDS);
	assert_int_equal(put(id, 0, "先换管子", "partly", "", NULL), TICKET_WORDS);
	assert_int_equal(put(id, 0, "先换管子", "refused", "钱要分三年到位。", &two), TICKET_DONE);
	assert_int_equal(put(id, one + two, "没有这一类", "adopted", "", NULL), TICKET_MISSING);
	assert_int_equal(assign(id, ids, 2, one), TICKET_DONE);
	assert_int_equal(assign(id, ids + 1, 1, two), TICKET_DONE);
	assert_string_equal(lacks(id), "groups result"); /* one is undecided */
	assert_int_equal(put(id, one, "写清楚谁修", "adopted", "第一条已改。", NULL), TICKET_DONE);
	struct solicitation s = *read_it(id);
	s.result = "两条意见，采纳一条。";
	s.draft = "偷偷改的草案"; /* is not written any more */
	assert_int_equal(solicitation_edit(world.db, &world.engine, id, &world.actor[WATER], &s, 0,
				 later, NULL),
		TICKET_DONE);
	assert_string_equal(lacks(id), "");
	assert_string_equal(read_it(id)->draft, draft().draft);

	sign_it(id, later + HOUR);
	assert_string_equal(read_it(id)->state, "RESULT_PUBLISHED");
	const char *text = cell("SELECT words FROM answer WHERE ticket_id = ?"
				" ORDER BY version DESC LIMIT 1",
		id);
	assert_non_null(strstr(text, "<channel name=\"phone\" opinions=\"1\"/>"));
	assert_non_null(strstr(text, "<group decision=\"adopted\" opinions=\"1\">"));
	assert_non_null(strstr(text, "钱要分三年到位。"));
	assert_null(strstr(text, "李长庚"));
	assert_int_equal(put(id, one, "晚了", "adopted", "", NULL), TICKET_ILLEGAL);
	assert_int_equal(assign(id, ids, 1, two), TICKET_ILLEGAL);
}

static void a_group_that_is_dropped_lets_its_opinions_go(void **state)
{
	(void)state;
	need_world();
	int64_t id = closed("sol-drop-0000000000"), group;
	instant later = draft().closes_at + 3 * HOUR;
	int64_t one = opinion(id, "drop-1-00000000000000", "fax");
	assert_int_equal(take(id, WATER, (struct act){.action = "collate"}, later), TICKET_DONE);
	assert_int_equal(put(id, 0, "一类", "adopted", "", &group), TICKET_DONE);
	assert_int_equal(assign(id, &one, 1, group), TICKET_DONE);
	assert_int_equal(
		opinion_group_drop(world.db, &world.engine, id, &world.actor[HOUSING], group),
		TICKET_ILLEGAL);
	assert_int_equal(
		opinion_group_drop(world.db, &world.engine, id, &world.actor[WATER], group),
		TICKET_DONE);
	assert_string_equal(
		cell("SELECT COUNT(*) FROM opinion WHERE ticket_id = ? AND group_id IS NULL", id),
		"1");
}

static void nothing_moves_while_the_result_is_being_signed(void **state)
{
	(void)state;
	need_world();
	int64_t id = closed("sol-still-000000000"), group;
	instant later = draft().closes_at + 3 * HOUR;
	int64_t one = opinion(id, "still-1-0000000000000", "fax");
	assert_int_equal(moderate(id, WATER, &one, 1, "shown", NULL), TICKET_DONE);
	assert_int_equal(take(id, WATER, (struct act){.action = "collate"}, later), TICKET_DONE);
	assert_int_equal(put(id, 0, "一类", "adopted", "", &group), TICKET_DONE);
	assert_int_equal(assign(id, &one, 1, group), TICKET_DONE);
	struct solicitation s = *read_it(id);
	s.result = "采纳。";
	assert_int_equal(solicitation_edit(world.db, &world.engine, id, &world.actor[WATER], &s, 0,
				 later, NULL),
		TICKET_DONE);
	assert_int_equal(take(id, WATER, (struct act){.action = "propose"}, later), TICKET_DONE);
	assert_int_equal(put(id, group, "一类", "refused", "不行", NULL), TICKET_ILLEGAL);
	assert_int_equal(assign(id, &one, 1, 0), TICKET_ILLEGAL);
	assert_int_equal(moderate(id, WATER, &one, 1, "shown", NULL), TICKET_ILLEGAL);
	assert_int_equal(moderate(id, WATER, &one, 1, "hidden", "有个人信息"), TICKET_DONE);
	assert_int_equal(
		take(id, WATER_HEAD, (struct act){.action = "review"}, later), TICKET_DONE);
	assert_int_equal(
		take(id, WATER_LEAD, (struct act){.action = "release"}, later), TICKET_DONE);
}

/* --- lists --- */

static size_t found(struct solicitation_find find, instant now, bool *more)
{
	struct solicitation *rows;
	size_t n;
	find.site_id = 1;
	find.most = find.most ? find.most : 50;
	assert_int_equal(
		solicitation_find(world.db, world.pool, &find, now, &rows, &n, more), DB_OK);
	return n;
}

static void lists_follow_the_time_and_not_the_timers(void **state)
{
	(void)state;
	need_world();
	struct solicitation s = draft();
	bool more;
	struct solicitation_find any = {0}, hidden = {.hidden = true}, soon = {.phase = PHASE_SOON},
				 open = {.phase = PHASE_OPEN}, over = {.phase = PHASE_CLOSED};
	int64_t id = scheduled("sol-list-0000000000");
	make_by(WATER, &s, "sol-hide-0000000000");
	assert_true(id > 0);
	assert_int_equal(found(hidden, at(T0), &more), 1);
	assert_int_equal(found(any, at(T0), &more), 1);
	assert_int_equal(found(soon, s.opens_at - 1, &more), 1);
	assert_int_equal(found(open, s.opens_at - 1, &more), 0);
	assert_int_equal(found(open, s.opens_at, &more), 1);
	assert_int_equal(found(open, s.closes_at - 1, &more), 1);
	assert_int_equal(found(open, s.closes_at, &more), 0);
	assert_int_equal(found(over, s.closes_at, &more), 1);
	open.unit_id = world.housing;
	assert_int_equal(found(open, s.opens_at, &more), 0);
	any.words = "供水";
	assert_int_equal(found(any, at(T0), &more), 1);
	any.words = "没有这几个字";
	assert_int_equal(found(any, at(T0), &more), 0);
	any = (struct solicitation_find){.subject = "market"};
	assert_int_equal(found(any, at(T0), &more), 0);
	scheduled("sol-more-0000000000");
	any = (struct solicitation_find){.most = 1};
	assert_int_equal(found(any, at(T0), &more), 1);
	assert_true(more);
	any.offset = 1;
	assert_int_equal(found(any, at(T0), &more), 1);
	assert_false(more);
}

static void a_year_is_counted_back_from_today(void **state)
{
	(void)state;
	need_world();
	int64_t held;
	int required;
	int64_t id =
		scheduled("sol-year-0000000000"); /* signed on 2026-01-14, opens on 2026-01-20 */
	static const struct {
		const char *now;
		int64_t held;
	} cases[] = {{"2026-01-19T23:59:59+08:00", 0}, {"2026-01-20T00:00:00+08:00", 1},
		{"2027-01-19T23:59:59+08:00", 1}, {"2027-01-20T00:00:00+08:00", 0}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(solicitation_activity(world.db, world.pool, &world.engine, 1,
					 world.water, at(cases[i].now), &held, &required),
			DB_OK);
		assert_int_equal(held, cases[i].held);
		assert_int_equal(required, 3);
	}
	assert_int_equal(solicitation_activity(world.db, world.pool, &world.engine, 1, 0,
				 at("2026-02-01T00:00:00+08:00"), &held, &required),
		DB_OK);
	assert_int_equal(held, 1);
	assert_int_equal(required, 6);
	assert_int_equal(solicitation_activity(world.db, world.pool, &world.engine, 1,
				 world.housing, at("2026-02-01T00:00:00+08:00"), &held, &required),
		DB_OK);
	assert_int_equal(held, 0);
	/* taken back from the public it is none of those that were held */
	by_time(id, "open", at("2026-01-20T00:00:00+08:00"));
	assert_int_equal(
		take(id, WATER_HEAD, (struct act){.action = "withdraw", .words = "重新论证"},
			at("2026-01-21T00:00:00+08:00")),
		TICKET_DONE);
	assert_int_equal(solicitation_activity(world.db, world.pool, &world.engine, 1, 0,
				 at("2026-02-01T00:00:00+08:00"), &held, &required),
		DB_OK);
	assert_int_equal(held, 0);
}

#define TEST(name) cmocka_unit_test_setup(name, world_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_first_lawful_last_day_follows_the_rule_and_the_calendar),
		TEST(what_is_missing_is_said_field_by_field),
		TEST(any_one_way_to_reach_somebody_is_enough),
		TEST(the_phase_is_the_times_own_at_the_exact_instants),
		TEST(phases_have_words_that_are_read_back),
		TEST(the_text_is_the_same_for_the_same_content_and_carries_any_words),
		TEST(one_key_is_one_draft_and_only_those_who_write_may_make_it),
		TEST(only_the_own_unit_writes_and_only_a_draft),
		TEST(what_is_incomplete_is_not_sent_and_what_is_sent_is_what_stands),
		TEST(it_is_only_lengthened_and_only_while_it_is_open),
		TEST(what_the_public_reads_as_a_reason_has_to_fit),
		TEST(shown_or_hidden_all_or_none_and_counted),
		TEST(a_result_is_sent_when_every_opinion_has_its_answer),
		TEST(a_group_that_is_dropped_lets_its_opinions_go),
		TEST(nothing_moves_while_the_result_is_being_signed),
		TEST(lists_follow_the_time_and_not_the_timers),
		TEST(a_year_is_counted_back_from_today),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
