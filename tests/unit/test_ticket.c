/* SPDX-License-Identifier: MIT */
/*
 * A letter's life through the real engine and a real database: what a citizen was promised and what
 * became of it. What is refused is in test_ticket_refused.c, several at once in test_ticket_race.c.
 */
#include "ticket_world.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define START "2026-02-12T10:00:00.123456+08:00"

static instant due_of(int64_t id, const char *rule, const char **outcome)
{
	struct clock *clocks;
	size_t n;
	instant due = INSTANT_NONE;
	assert_int_equal(ticket_clocks(world.db, world.pool, id, &clocks, &n), DB_OK);
	for (size_t i = 0; i < n; i++) {
		if (str_equal(clocks[i].rule, rule)) {
			due = clocks[i].due_at;
			if (outcome)
				*outcome = clocks[i].outcome;
		}
	}
	return due;
}

static const char *outcome_of(int64_t id, const char *rule)
{
	const char *outcome = "none";
	due_of(id, rule, &outcome);
	return outcome;
}

static void a_receipt_promises_what_the_calendar_says(void **state)
{
	(void)state;
	need_world();
	struct ticket_new new = letter_new("key-receipt-0000001", at(START));
	struct receipt r;
	char number[TICKET_NUMBER];
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &r), TICKET_DONE);
	assert_true(ticket_number_parse(r.number, number));
	assert_memory_equal(r.number, "20260212", 8);
	assert_int_equal(r.due_day, day_of(2026, 2, 26));
	assert_int_equal(r.due_at, at("2026-02-27T00:00:00+08:00"));
	assert_false(r.provisional);
	struct ticket *t = get(r.id);
	assert_string_equal(t->state, "SUBMITTED");
	assert_int_equal(t->submitted_at, at(START)); /* to the microsecond */
	assert_int_equal(t->next_due_at, at("2026-02-14T00:00:00+08:00"));
	assert_int_equal(due_of(r.id, "letter.dispatch", NULL), at("2026-02-14T00:00:00+08:00"));
	assert_int_equal(due_of(r.id, "letter.unanswered", NULL), at("2026-05-13T00:00:00+08:00"));
	assert_string_equal(
		cell("SELECT submitted_on FROM ticket WHERE id = ?", r.id), "2026-02-12");
	assert_string_equal(t->box_name, "市长信箱");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM search_staff WHERE ticket_id = ?", r.id), "1");
}

static void the_whole_way_from_submission_to_publication(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("key-journey-0000001", at(START));
	done(id, OFFICE, (struct act){.action = "accept", .class_ = "other"},
		at("2026-02-12T11:00:00+08:00"));
	assert_int_equal(get(id)->reply_due_at, at("2026-03-12T00:00:00+08:00"));
	done(id, OFFICE, (struct act){.action = "dispatch", .unit_id = world.water},
		at("2026-02-13T09:00:00+08:00"));
	assert_string_equal(outcome_of(id, "letter.dispatch"), "met");
	/* fifteen working days from the dispatch would pass what the citizen was promised */
	assert_int_equal(due_of(id, "letter.unit", NULL), at("2026-03-12T00:00:00+08:00"));
	assert_string_equal(get(id)->unit_name, "水务局");
	done(id, WATER, (struct act){.action = "sign"}, at("2026-02-13T10:00:00+08:00"));
	done(id, WATER, (struct act){.action = "ask", .words = "是哪几盏？"},
		at("2026-02-13T11:00:00+08:00"));
	assert_string_equal(get(id)->state, "NEEDINFO");
	done(id, CITIZEN, (struct act){.action = "add", .words = "三号到九号"},
		at("2026-02-13T12:00:00+08:00"));
	assert_int_equal(get(id)->additions, 0); /* the unit asked for it */
	bool saved;
	assert_int_equal(draft_save(world.db, world.pool, id, world.actor[WATER].staff_id, "草稿",
				 INSTANT_NONE, at("2026-02-13T13:00:00+08:00"), &saved),
		DB_OK);
	assert_true(saved);
	done(id, WATER, (struct act){.action = "propose", .answer = "已修好。"},
		at("2026-02-24T09:00:00+08:00"));
	const char *text;
	struct saved_draft draft;
	assert_int_equal(draft_read(world.db, world.pool, id, &draft), DB_OK);
	assert_string_equal(draft.text, "");
	assert_int_equal(draft.saved_at, INSTANT_NONE);
	assert_int_equal(answer_proposed(world.db, world.pool, id, &text), DB_OK);
	assert_string_equal(text, "已修好。");
	assert_string_equal(get(id)->answer, "");
	done(id, WATER_HEAD, (struct act){.action = "review"}, at("2026-02-24T10:00:00+08:00"));
	done(id, WATER_LEAD, (struct act){.action = "release"}, at("2026-02-24T11:00:00+08:00"));
	struct ticket *t = get(id);
	assert_string_equal(t->answer, "已修好。");
	assert_string_equal(t->answer_unit, "水务局");
	assert_int_equal(t->replied_at, at("2026-02-24T11:00:00+08:00"));
	assert_int_equal(t->next_due_at, INSTANT_NONE);
	assert_int_equal(t->reply_due_at, at("2026-03-12T00:00:00+08:00"));
	assert_string_equal(outcome_of(id, "letter.reply"), "met");
	assert_string_equal(outcome_of(id, "letter.unit"), "met");
	assert_string_equal(outcome_of(id, "letter.unanswered"), "met");
	published(id, "路灯", "路灯不亮", "已修好", at("2026-02-25T09:00:00+08:00"));
	assert_string_equal(
		cell("SELECT accepted_on FROM publication WHERE ticket_id = ?", id), "2026-02-12");
	assert_string_equal(cell("SELECT SUM(n) FROM publication_count WHERE 0 < ?", id), "1");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM search_public WHERE ticket_id = ?", id), "1");
	/* a second edition takes the first one's place */
	published(id, "路灯二", "不亮", "修好", at("2026-02-25T10:00:00+08:00"));
	assert_string_equal(cell("SELECT SUM(n) FROM publication_count WHERE 0 < ?", id), "1");
	assert_string_equal(
		cell("SELECT title FROM publication WHERE ticket_id = ?", id), "路灯二");
	taken_down(id, at("2026-02-25T11:00:00+08:00"));
	assert_string_equal(cell("SELECT SUM(n) FROM publication_count WHERE 0 < ?", id), "0");
	assert_string_equal(
		cell("SELECT state FROM publication WHERE ticket_id = ?", id), "withdrawn");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM search_public WHERE ticket_id = ?", id), "0");
	struct happening *history;
	size_t n;
	assert_int_equal(ticket_history(world.db, world.pool, id, &history, &n), DB_OK);
	assert_int_equal(n, get(id)->version);
	/* the office was to be reminded the evening before: the dispatch itself found that */
	assert_string_equal(history[2].event.action, "escalate");
	assert_string_equal(history[3].to_unit_name, "水务局");
	assert_string_equal(history[4].staff_name, "water");
}

/* Answered and published, rated badly, worked on again: personal data seen late is taken down at
 * once, whoever has the letter then. */
static void what_is_public_can_be_taken_down_in_every_state(void **state)
{
	(void)state;
	need_world();
	const struct {
		enum person who;
		struct act act;
	} again[] = {
		{CITIZEN, {.action = "rate", .reason = "1", .words = "没修好"}},
		{WATER, {.action = "propose", .answer = "又修了。"}},
		{WATER_HEAD, {.action = "review"}},
		{WATER_LEAD, {.action = "back", .words = "写明日期"}},
		{WATER, {.action = "return", .words = "不归我们"}},
		{CITIZEN, {.action = "withdraw"}},
	};
	instant now = at(START);
	int64_t id = letter_in("REPLIED", "key-down-everywhere-1", now);
	for (size_t i = 0; i < COUNT(again); i++) {
		now += 30 * 24 * HOUR;
		if (i > 0)
			taken_down(id, now);
		else
			published(id, "路灯", "不亮", "修好", now);
		assert_int_equal(get(id)->published, i == 0);
		assert_int_equal(
			db_exec(world.db, "UPDATE ticket SET published = 1 WHERE id = ?", INT(id)),
			DB_OK);
		done(id, again[i].who, again[i].act, now + 1);
	}
	taken_down(id, now + 2);
}

static void the_deadline_is_half_open(void **state)
{
	(void)state;
	need_world();
	instant due = at("2026-02-27T00:00:00+08:00");
	const struct {
		instant released;
		const char *outcome;
	} cases[] = {{due - 1, "met"}, {due, "late"}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t id = letter_in(
			"IN_REVIEW3", i ? "key-half-open-0002" : "key-half-open-0001", at(START));
		done(id, WATER_LEAD, (struct act){.action = "release"}, cases[i].released);
		assert_string_equal(outcome_of(id, "letter.reply"), cases[i].outcome);
	}
}

static void limits_hold_and_gaps_are_kept(void **state)
{
	(void)state;
	need_world();
	const struct policy *policy = world.engine.policy;
	instant now = at(START), gap = policy_number(policy, "chase.gap_hours") * HOUR;
	int64_t id = letter("key-limits-000001", now);
	struct act chase = {.action = "chase"}, add = {.action = "add", .words = "补充"};
	for (int i = 0; i < policy_number(policy, "chase.most"); i++) {
		done(id, CITIZEN, chase, now);
		assert_int_equal(try_act(id, CITIZEN, chase, now + gap - 1), TICKET_LIMIT);
		now += gap;
	}
	assert_int_equal(try_act(id, CITIZEN, chase, now + 10 * gap), TICKET_LIMIT);
	for (int i = 0; i < policy_number(policy, "add.most"); i++) {
		add.words = pool_print(world.pool, "补充之%d", i);
		done(id, CITIZEN, add, now);
	}
	add.words = "又一句";
	assert_int_equal(try_act(id, CITIZEN, add, now), TICKET_LIMIT);
	done(id, OFFICE, (struct act){.action = "accept"}, now);
	for (int i = 0; i <= policy_number(policy, "return.most"); i++) {
		bool more = i < policy_number(policy, "return.most");
		done(id, OFFICE, (struct act){.action = "dispatch", .unit_id = world.water}, now);
		assert_int_equal(
			try_act(id, WATER, (struct act){.action = "return", .words = "不是我们"},
				now),
			more ? TICKET_DONE : TICKET_LIMIT);
		if (more) {
			assert_int_equal(get(id)->unit_id, 0);
			assert_string_equal(outcome_of(id, "letter.unit"), "void");
		}
	}
	assert_string_equal(get(id)->state, "DISPATCHED");
	/* judged at the first dispatch and never again */
	assert_string_equal(
		cell("SELECT COUNT(*) FROM clock WHERE ticket_id = ? AND rule = 'letter.dispatch'",
			id),
		"1");
}

static void a_bad_rating_means_rework_once(void **state)
{
	(void)state;
	need_world();
	instant now = at("2026-03-02T09:00:00+08:00");
	int64_t id = letter_in("REWORK", "key-rework-00001", at(START));
	struct ticket *t = get(id);
	assert_int_equal(t->rating, 1);
	assert_int_equal(t->reworks, 1);
	assert_string_equal(outcome_of(id, "rating.rectify"), "");
	assert_int_equal(t->next_due_at, due_of(id, "rating.contact", NULL));
	done(id, WATER, (struct act){.action = "contact", .words = "已电话说明"}, at(START) + HOUR);
	assert_string_equal(outcome_of(id, "rating.contact"), "met");
	assert_int_equal(get(id)->next_due_at, due_of(id, "rating.rectify", NULL));
	assert_int_equal(
		try_act(id, WATER, (struct act){.action = "contact", .words = "又打了一次"},
			at(START) + 2 * HOUR),
		TICKET_LIMIT);
	done(id, WATER, (struct act){.action = "propose", .answer = "重新修好。"}, now);
	done(id, WATER_HEAD, (struct act){.action = "back", .words = "写清楚"}, now);
	assert_string_equal(get(id)->state, "HANDLING");
	done(id, WATER, (struct act){.action = "propose", .answer = "九盏都修好。"}, now);
	done(id, WATER_HEAD, (struct act){.action = "review"}, now);
	done(id, WATER_LEAD, (struct act){.action = "release"}, now);
	t = get(id);
	assert_string_equal(t->answer, "九盏都修好。");
	assert_string_equal(outcome_of(id, "rating.rectify"), "met");
	assert_int_equal(t->next_due_at, INSTANT_NONE);
	/* another answer, another rating; a second bad one is kept, and opens nothing any more */
	done(id, CITIZEN, (struct act){.action = "rate", .reason = "1", .words = "还是不亮"}, now);
	assert_string_equal(get(id)->state, "REPLIED");
	assert_string_equal(
		cell("SELECT GROUP_CONCAT(CONCAT(n, ':', words) ORDER BY n) FROM rating WHERE "
		     "ticket_id = ?",
			id),
		"1:没有修好,2:还是不亮");
	assert_int_equal(try_act(id, CITIZEN, (struct act){.action = "rate", .reason = "5"}, now),
		TICKET_LIMIT);
	id = letter_in("REPLIED", "key-rework-00002", at(START));
	done(id, CITIZEN, (struct act){.action = "rate", .reason = "5"}, now);
	assert_string_equal(get(id)->state, "REPLIED");
	assert_int_equal(try_act(id, CITIZEN,
				 (struct act){.action = "rate", .reason = "1", .words = "差"}, now),
		TICKET_LIMIT);
}

static const char *refusal(bool redirect)
{
	struct policy_list list = policy_refusals(world.engine.policy);
	for (size_t i = 0; i < list.n; i++) {
		if (list.choice[i].redirect == redirect)
			return list.choice[i].code;
	}
	fail_msg("the policy has no such refusal");
	return NULL;
}

static void a_refusal_ends_every_clock_unjudged(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("key-refusal-0001", at(START));
	refused(id, refusal(false), at(START));
	assert_string_equal(get(id)->state, "REJECTED");
	assert_string_equal(get(id)->reason, refusal(false));
	assert_string_equal(outcome_of(id, "letter.reply"), "void");
	assert_string_equal(outcome_of(id, "letter.dispatch"), "void");
	assert_string_equal(outcome_of(id, "letter.unanswered"), "void");
	assert_int_equal(get(id)->next_due_at, INSTANT_NONE);
	id = letter("key-refusal-0002", at(START));
	refused(id, refusal(true), at(START));
	assert_string_equal(get(id)->state, "REDIRECTED");
	id = letter("key-refusal-0003", at(START));
	done(id, CITIZEN, (struct act){.action = "withdraw"}, at(START));
	assert_string_equal(get(id)->state, "WITHDRAWN");
	assert_int_equal(
		try_act(id, OFFICE, (struct act){.action = "accept"}, at(START)), TICKET_ILLEGAL);
}

static void history_keeps_its_true_times(void **state)
{
	(void)state;
	need_world();
	struct ticket_new new = letter_new("key-import-000001", at("2019-03-04T08:00:00+08:00"));
	struct receipt first, second;
	new.source = "import";
	new.source_ref = "old-1";
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &first), TICKET_DONE);
	new.key = "key-import-000002";
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &second), TICKET_REPEATED);
	assert_string_equal(second.number, first.number);
	assert_string_equal(second.code, first.code);
	struct act acts[] = {{.action = "accept", .class_ = "simple"},
		{.action = "dispatch", .unit_id = world.water},
		{.action = "adopt", .answer = "已办。"}};
	struct ticket_after after;
	assert_int_equal(ticket_act_all(world.db, &world.engine, first.id, &world.actor[IMPORT],
				 acts, 3, at("2019-03-20T08:00:00+08:00"), &after),
		TICKET_DONE);
	assert_string_equal(after.state, "REPLIED");
	/* late for dispatch and for the answer: each level stands in the ledger, nobody is told */
	assert_int_equal(after.version, 4 + 8);
	assert_string_equal(
		cell("SELECT COUNT(*) FROM escalation WHERE ticket_id = ?", first.id), "8");
	assert_string_equal(cell("SELECT COUNT(*) FROM notice WHERE ticket_id = ?", first.id), "0");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM supervision WHERE ticket_id = ?", first.id), "0");
	struct ticket *t = get(first.id);
	assert_int_equal(t->replied_at, at("2019-03-20T08:00:00+08:00"));
	assert_string_equal(t->answer, "已办。");
	assert_string_equal(t->answer_unit, "水务局");
	assert_string_equal(outcome_of(first.id, "letter.reply"), "late");
	/* a clock that was set by a clock that is wrong: time does not run backwards */
	done(first.id, OFFICE, (struct act){.action = "note", .words = "备注"},
		at(START) - 3650 * DAY);
	assert_string_equal(
		cell("SELECT at FROM event WHERE ticket_id = ? AND action = 'note'", first.id),
		"2019-03-20 00:00:00.000000");
}

static void all_acts_or_none(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("key-all-or-none-1", at(START));
	struct act acts[] = {{.action = "accept"}, {.action = "dispatch", .unit_id = world.closed}};
	assert_int_equal(ticket_act_all(world.db, &world.engine, id, &world.actor[OFFICE], acts, 2,
				 at(START), NULL),
		TICKET_MISSING);
	assert_string_equal(get(id)->state, "SUBMITTED");
	assert_int_equal(get(id)->version, 1);
}

static void a_version_that_was_overtaken_is_told(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("HANDLING", "key-version-00001", at(START));
	int seen = get(id)->version;
	done(id, WATCH, (struct act){.action = "read_contact"}, at(START));
	/* reading the contact data takes nothing away from anybody */
	done(id, WATER, (struct act){.action = "ask", .words = "哪里？", .version = seen},
		at(START));
	assert_int_equal(
		try_act(id, WATER, (struct act){.action = "resume", .version = seen}, at(START)),
		TICKET_CHANGED);
	assert_int_equal(try_act(id, WATER, (struct act){.action = "resume", .version = seen + 9},
				 at(START)),
		TICKET_CHANGED);
}

static void tracking_needs_number_and_code(void **state)
{
	(void)state;
	need_world();
	struct ticket_new new = letter_new("key-tracking-0001", at(START));
	struct receipt r;
	struct ticket *t;
	const struct secret *secret = world.engine.secret;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &r), TICKET_DONE);
	assert_int_equal(
		ticket_by_code(world.db, world.pool, secret, 1, r.number, r.code, &t), DB_OK);
	assert_non_null(t);
	const char *typed = pool_print(world.pool, " %.4s-%s ", r.code, r.code + 4);
	assert_int_equal(ticket_by_code(world.db, world.pool, secret, 1,
				 ticket_number_grouped(world.pool, r.number), typed, &t),
		DB_OK);
	assert_non_null(t);
	char wrong[TICKET_CODE];
	memcpy(wrong, r.code, sizeof wrong);
	wrong[7] = wrong[7] == '0' ? '1' : '0';
	const struct {
		int64_t site;
		const char *number, *code;
	} cases[] = {{1, r.number, wrong}, {2, r.number, r.code}, {1, "2026021200000008", r.code},
		{1, "", ""}, {1, r.number, ""}, {1, "", r.code}, {1, r.number, "12"}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(ticket_by_code(world.db, world.pool, secret, cases[i].site,
					 cases[i].number, cases[i].code, &t),
			DB_OK);
		assert_null(t);
	}
	assert_null(strstr(cell("SELECT code_hash FROM ticket WHERE id = ?", r.id), r.code));
}

static void what_a_citizen_attached_and_wrote_is_kept(void **state)
{
	(void)state;
	need_world();
	char hash[65];
	memset(hash, 'a', 64);
	hash[64] = '\0';
	struct attachment_new files[] = {{hash, "照片.jpg", "image/jpeg", 1234}};
	struct ticket_new new = letter_new("key-attached-0001", at(START));
	struct receipt r;
	struct attachment *found;
	struct contact contact;
	size_t n;
	new.attachments = files;
	new.n_attachments = 1;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &r), TICKET_DONE);
	assert_int_equal(ticket_attachments(world.db, world.pool, r.id, &found, &n), DB_OK);
	assert_int_equal(n, 1);
	assert_string_equal(found[0].name, "照片.jpg");
	assert_int_equal(
		contact_open(world.db, world.pool, world.engine.secret, r.id, &contact), DB_OK);
	assert_string_equal(contact.name, "王小明");
	int64_t ids[4];
	const char *phone = contact_hash(world.pool, world.engine.secret, "+86 138-0000-1234");
	assert_int_equal(contact_find_hash(world.db, world.pool, phone, ids, 4, &n), DB_OK);
	assert_int_equal(n, 1);
	assert_int_equal(ids[0], r.id);
	new.box_id = 99999;
	struct receipt again;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &again), TICKET_REPEATED);
	new.key = "key-attached-0002";
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &again), TICKET_MISSING);
}

/* The database says twice that the number is taken, as if two others had drawn it. */
static void a_number_that_is_taken_is_drawn_again(void **state)
{
	(void)state;
	need_world();
	struct ticket_new new = letter_new("key-drawn-again-001", at(START));
	struct receipt r;
	run("CREATE TRIGGER taken BEFORE INSERT ON ticket FOR EACH ROW"
	    " IF COALESCE(@tries, 0) < 2 THEN SET @tries = COALESCE(@tries, 0) + 1;"
	    " SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = 1062; END IF");
	enum ticket_result result = ticket_submit(world.db, &world.engine, &new, &r);
	const char *tries = cell("SELECT @tries WHERE 0 < ?", 1);
	run("DROP TRIGGER taken");
	assert_int_equal(result, TICKET_DONE);
	assert_string_equal(tries, "2");
	assert_string_equal(get(r.id)->number, r.number);
}

/* The town's engine with the keys of a file, as a program has it that has read them just now. */
static struct engine engine_with(const char *path)
{
	struct buf err = BUF_INIT;
	struct engine engine = world.engine;
	engine.secret = secret_open(path, &err);
	assert_non_null(engine.secret);
	buf_free(&err);
	return engine;
}

static void a_repeat_after_a_change_of_keys_gets_the_code_that_opens_the_letter(void **state)
{
	(void)state;
	need_world();
	struct buf err = BUF_INIT;
	char path[64], id[SECRET_ID];
	snprintf(path, sizeof path, "/tmp/huiying-%d.keys", getpid());
	assert_int_equal(secret_create(path, &err), 0);
	struct ticket_new new = letter_new("key-rotated-000001", at(START));
	struct receipt first, again;
	struct secret *before, *after;
	struct engine engine = engine_with(path);
	before = (struct secret *)engine.secret;
	struct secret_key keys[SECRET_KEYS_MOST];
	size_t n = secret_list(before, keys);
	assert_int_equal(ticket_submit(world.db, &engine, &new, &first), TICKET_DONE);
	assert_int_equal(secret_add(path, "sign", id, &err), 0);
	assert_int_equal(secret_use(path, id, &err), 0);
	engine = engine_with(path);
	after = (struct secret *)engine.secret;
	assert_int_equal(ticket_submit(world.db, &engine, &new, &again), TICKET_REPEATED);
	assert_string_equal(again.code, first.code);
	struct ticket *t = NULL;
	assert_int_equal(
		ticket_by_code(world.db, world.pool, after, 1, again.number, again.code, &t),
		DB_OK);
	assert_non_null(t);
	secret_close(&after);
	/* gone for good: no code is told rather than one that opens nothing */
	for (size_t i = 0; i < n; i++) {
		if (str_equal(keys[i].kind, "sign"))
			assert_int_equal(secret_remove(path, keys[i].id, &err), 0);
	}
	engine = engine_with(path);
	after = (struct secret *)engine.secret;
	assert_int_equal(ticket_submit(world.db, &engine, &new, &again), TICKET_REPEATED);
	assert_string_equal(again.number, first.number);
	assert_string_equal(again.code, "");
	secret_close(&after);
	secret_close(&before);
	unlink(path);
	buf_free(&err);
}

/* A key is one letter's. Whoever sends another text by it (an old page that was filled in anew, a
 * program with one key for all) is not told that it is in: the number belongs to the first one. */
static void a_key_that_comes_with_another_text_is_no_repeat(void **state)
{
	(void)state;
	need_world();
	struct attachment_new files[] = {{.hash = "aa", .name = "一.jpg", .type = "image/jpeg"},
		{.hash = "bb", .name = "二.jpg", .type = "image/jpeg"}};
	struct ticket_new new = letter_new("key-other-text-001", at(START));
	struct receipt first, again;
	new.attachments = files;
	new.n_attachments = 1;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &first), TICKET_DONE);
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &again), TICKET_REPEATED);
	/* a browser does not send a file twice by itself: without it, it is the same letter */
	new.n_attachments = 0;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &again), TICKET_REPEATED);
	new.attachments = files + 1;
	new.n_attachments = 1;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &again), TICKET_OTHER);
	new.n_attachments = 0;
	const char *title = new.title, *body = new.body;
	new.title = "另一件事";
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &again), TICKET_OTHER);
	assert_string_equal(again.number, first.number);
	assert_string_equal(again.code, first.code);
	new.title = title;
	new.body = "另一封信的内容，说的是另一件事。";
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &again), TICKET_OTHER);
	/* the first one stands as it was, and alone */
	assert_string_equal(get(first.id)->body, body);
	assert_string_equal(cell("SELECT COUNT(*) FROM ticket WHERE id >= ?", first.id), "1");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM attachment WHERE ticket_id = ?", first.id), "1");
	/* what another system keeps is known by its own id, whatever it has made of the text */
	new = letter_new("key-other-import-1", at(START));
	new.source = "import";
	new.source_ref = "old-other";
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &first), TICKET_DONE);
	new.body = "后来改过的内容，写得更清楚了。";
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &again), TICKET_REPEATED);
}

/* Who clicks twice, or sends once more because no answer came, has said it once. */
static void the_same_words_again_within_the_hour_are_one_addition(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("key-added-twice-01", at(START));
	const struct act add = {.action = "add", .words = "门牌是 12 号。"};
	done(id, CITIZEN, add, at(START));
	assert_int_equal(try_act(id, CITIZEN, add, at(START) + SECOND), TICKET_REPEATED);
	assert_int_equal(get(id)->additions, 1);
	assert_string_equal(
		cell("SELECT COUNT(*) FROM event WHERE ticket_id = ? AND action = 'add'", id), "1");
	done(id, CITIZEN, (struct act){.action = "add", .words = "门牌是 21 号。"},
		at(START) + SECOND);
	assert_int_equal(get(id)->additions, 2);
	/* the same complaint on another day is one more */
	done(id, CITIZEN, add, at(START) + DAY);
	assert_int_equal(get(id)->additions, 3);
	/* an answer to a question is given once, too */
	id = letter_in("HANDLING", "key-added-twice-02", at(START));
	done(id, WATER, (struct act){.action = "ask", .words = "门牌是几号？"}, at(START) + HOUR);
	done(id, CITIZEN, add, at(START) + HOUR);
	assert_string_equal(get(id)->state, "HANDLING");
	assert_int_equal(try_act(id, CITIZEN, add, at(START) + HOUR + SECOND), TICKET_REPEATED);
	assert_int_equal(get(id)->additions, 0);
}

#define with_world(name) cmocka_unit_test_setup(name, world_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(a_receipt_promises_what_the_calendar_says),
		with_world(the_whole_way_from_submission_to_publication),
		with_world(what_is_public_can_be_taken_down_in_every_state),
		with_world(the_deadline_is_half_open),
		with_world(limits_hold_and_gaps_are_kept),
		with_world(a_bad_rating_means_rework_once),
		with_world(a_refusal_ends_every_clock_unjudged),
		with_world(history_keeps_its_true_times),
		with_world(all_acts_or_none),
		with_world(a_version_that_was_overtaken_is_told),
		with_world(tracking_needs_number_and_code),
		with_world(what_a_citizen_attached_and_wrote_is_kept),
		with_world(a_repeat_after_a_change_of_keys_gets_the_code_that_opens_the_letter),
		with_world(a_number_that_is_taken_is_drawn_again),
		with_world(a_key_that_comes_with_another_text_is_no_repeat),
		with_world(the_same_words_again_within_the_hour_are_one_addition),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
