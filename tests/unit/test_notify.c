/* SPDX-License-Identifier: MIT */
/*
 * Who is told of what: a citizen once of each step that concerns them and never of a letter that
 * was imported, the persons of a unit of each level once.
 */
#include "ticket_world.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tickets/messages/notify.h"
#include "tickets/ratings/rating.h"
#include "tickets/messages/outbox.h"

#define START "2026-03-03T10:00:00+08:00" /* a Tuesday */
#define CLIENTS 8

static int empty(void **state)
{
	world_empty(state);
	if (world_there())
		run("DELETE FROM outbox; DELETE FROM notice; DELETE FROM escalation;"
		    "DELETE FROM supervision; DELETE FROM unit_address");
	return 0;
}

/* What a citizen was told, oldest first; the invitation to rate comes later than all of it. */
static const char *told(int64_t id)
{
	return cell("SELECT GROUP_CONCAT(CONCAT(kind, ' ', channel) ORDER BY id SEPARATOR ', ')"
		    " FROM outbox WHERE ticket_id = ? AND kind <> 'invite'",
		id);
}

static int64_t letter_of(const char *key, struct contact contact, instant now)
{
	struct ticket_new new = letter_new(key, now);
	struct receipt receipt;
	new.contact = contact;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	return receipt.id;
}

static void each_step_that_concerns_a_citizen_is_told_once(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("REPLIED", "key-notify-walk-01", at(START));
	assert_string_equal(told(id), "receipt mail, dispatched mail, answered mail");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM outbox o JOIN ticket t ON t.id = o.ticket_id"
		     " JOIN event e ON e.ticket_id = t.id AND e.sequence = o.sequence"
		     " WHERE t.id = ? AND o.kind <> 'invite'"
		     " AND o.created_at = e.at AND o.next_try_at = e.at"
		     " AND o.message_key = CONCAT(t.number, '-', e.sequence, '-', o.kind)",
			id),
		"3");
	/* a bad rating, a second answer */
	done(id, CITIZEN, (struct act){.action = "rate", .reason = "1", .words = "没修好"},
		at(START) + HOUR);
	done(id, WATER, (struct act){.action = "propose", .answer = "再修了一次。"},
		at(START) + 2 * HOUR);
	done(id, WATER_HEAD, (struct act){.action = "review"}, at(START) + 2 * HOUR);
	done(id, WATER_LEAD, (struct act){.action = "release"}, at(START) + 2 * HOUR);
	assert_string_equal(
		told(id), "receipt mail, dispatched mail, answered mail, answered mail");
}

static const char *invited(int64_t id)
{
	return cell("SELECT GROUP_CONCAT(CONCAT(state, ' ', message_key LIKE '%-invite', ' ',"
		    " COALESCE(TIMESTAMPDIFF(HOUR, created_at, next_try_at), '-')) SEPARATOR ', ')"
		    " FROM outbox WHERE ticket_id = ? AND kind = 'invite'",
		id);
}

static int64_t link_of(int64_t id)
{
	char token[RATING_TOKEN];
	int64_t found;
	rating_token(world.engine.secret, id, token);
	assert_int_equal(strlen(token), RATING_TOKEN - 1);
	assert_int_equal(
		rating_by_token(world.db, world.pool, world.engine.secret, 1, token, &found),
		DB_OK);
	return found;
}

/* Once, a day later, and by nobody who has said already what they think. */
static void who_was_answered_is_invited_once_to_say_how_it_was(void **state)
{
	(void)state;
	need_world();
	int64_t found, id = letter_in("REPLIED", "key-notify-invite1", at(START));
	assert_string_equal(invited(id), "wait 1 24");
	assert_int_equal(link_of(id), id);
	done(id, CITIZEN, (struct act){.action = "rate", .reason = "1", .words = "没修好"},
		at(START) + HOUR);
	assert_string_equal(invited(id), "void 1 -");
	done(id, WATER, (struct act){.action = "propose", .answer = "再修了一次。"},
		at(START) + 2 * HOUR);
	done(id, WATER_HEAD, (struct act){.action = "review"}, at(START) + 2 * HOUR);
	done(id, WATER_LEAD, (struct act){.action = "release"}, at(START) + 2 * HOUR);
	assert_string_equal(invited(id), "void 1 -");
	/* a late evening's answer: the next day's message waits for the morning after it */
	id = letter_in("REPLIED", "key-notify-invite2", at("2026-03-02T23:00:00+08:00"));
	assert_string_equal(
		cell("SELECT TIME(next_try_at + INTERVAL 8 HOUR) FROM outbox WHERE ticket_id = ?"
		     " AND kind = 'invite'",
			id),
		"08:30:00.000000");
	done(id, TIMERS, (struct act){.action = "archive"}, at(START) + 60 * DAY);
	assert_string_equal(invited(id), "void 1 -");
	/* nobody to write to, nobody known by that link */
	id = letter_of("key-notify-invite3", (struct contact){"甲", "", "", ""}, at(START));
	done(id, IMPORT, (struct act){.action = "accept"}, at(START));
	done(id, IMPORT, (struct act){.action = "dispatch", .unit_id = world.water}, at(START));
	done(id, WATER, (struct act){.action = "propose", .answer = "修好了"}, at(START));
	done(id, WATER_HEAD, (struct act){.action = "review"}, at(START));
	done(id, WATER_LEAD, (struct act){.action = "release"}, at(START));
	assert_string_equal(invited(id), "");
	assert_int_equal(link_of(id), 0);
	assert_int_equal(rating_by_token(world.db, world.pool, world.engine.secret, 1,
				 "abcdefghijkmnpqrstuvwxyz22", &found),
		DB_OK);
	assert_int_equal(found, 0);
}

static int64_t report_of(const char *key, const char *type)
{
	struct ticket_new new = letter_new(key, at(START));
	struct receipt receipt;
	new.kind = "correction";
	new.box_id = 0;
	new.type = type;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	return receipt.id;
}

/* One is put right, and each who reported it hears of it. */
static void everyone_who_reported_an_error_is_told_of_the_answer(void **state)
{
	(void)state;
	need_world();
	int64_t first = report_of("key-notify-report1", "typo");
	int64_t second = report_of("key-notify-report2", "typo");
	done(second, TIMERS, (struct act){.action = "duplicate", .original_id = first}, at(START));
	done(first, OFFICE, (struct act){.action = "transfer", .unit_id = world.water}, at(START));
	assert_string_equal(told(first), "report_receipt mail");
	assert_string_equal(told(second), "report_receipt mail");
	done(first, WATER, (struct act){.action = "fixed", .answer = "已经改正。"}, at(START));
	assert_string_equal(told(first), "report_receipt mail, report_answered mail");
	assert_string_equal(told(second), "report_receipt mail, report_answered mail");
	assert_string_equal(invited(first), "wait 1 24");
	assert_string_equal(invited(second), "");
	int64_t spam = report_of("key-notify-report3", "other");
	done(spam, OFFICE, (struct act){.action = "spam", .words = "广告"}, at(START));
	assert_string_equal(told(spam), "report_receipt mail");
	/* what others repeat cannot be put away as rubbish */
	int64_t repeated = report_of("key-notify-report4", "typo");
	int64_t repeats = report_of("key-notify-report5", "typo");
	done(repeats, TIMERS, (struct act){.action = "duplicate", .original_id = repeated},
		at(START));
	assert_int_equal(try_act(repeated, OFFICE, (struct act){.action = "spam", .words = "广告"},
				 at(START)),
		TICKET_ILLEGAL);
	assert_int_equal(
		try_act(report_of("key-notify-report6", "typo"), TIMERS,
			(struct act){.action = "duplicate", .original_id = spam}, at(START)),
		TICKET_ILLEGAL);
}

static void what_is_done_again_is_not_told_again(void **state)
{
	(void)state;
	need_world();
	struct ticket_new new = letter_new("key-notify-twice-1", at(START));
	struct receipt first, second;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &first), TICKET_DONE);
	new.now += HOUR;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &second), TICKET_REPEATED);
	assert_string_equal(told(first.id), "receipt mail");
	done(first.id, OFFICE, (struct act){.action = "accept"}, at(START));
	struct act dispatch = {
		.action = "dispatch", .unit_id = world.water, .version = get(first.id)->version};
	done(first.id, OFFICE, dispatch, at(START));
	assert_int_equal(try_act(first.id, OFFICE, dispatch, at(START)), TICKET_CHANGED);
	assert_string_equal(told(first.id), "receipt mail, dispatched mail");
	/* nor what was rolled back: the last of these is not allowed */
	struct act acts[] = {
		{.action = "sign"}, {.action = "ask", .words = "几号？"}, {.action = "release"}};
	assert_int_equal(ticket_act_all(world.db, &world.engine, first.id, &world.actor[WATER],
				 acts, 3, at(START), NULL),
		TICKET_ILLEGAL);
	assert_string_equal(told(first.id), "receipt mail, dispatched mail");
}

static void a_question_and_a_refusal_are_told(void **state)
{
	(void)state;
	need_world();
	int64_t asked = letter_in("HANDLING", "key-notify-ask-001", at(START));
	done(asked, WATER, (struct act){.action = "ask", .words = "门牌几号？"}, at(START) + HOUR);
	assert_string_equal(told(asked), "receipt mail, dispatched mail, asked mail");
	int64_t id = letter("key-notify-refuse1", at(START));
	const struct policy_choice *choice = policy_refusals(world.engine.policy).choice;
	done(id, OFFICE,
		(struct act){.action = "refuse_ask", .decision = "refuse", .reason = choice->code},
		at(START) + HOUR);
	assert_string_equal(told(id), "receipt mail"); /* nothing is decided yet */
	done(id, OFFICE2, (struct act){.action = "refuse"}, at(START) + HOUR);
	assert_string_equal(told(id), "receipt mail, refused mail");
	id = letter("key-notify-invalid", at(START));
	done(id, OFFICE,
		(struct act){.action = "refuse_ask", .decision = "invalid", .words = "没有内容"},
		at(START) + HOUR);
	done(id, OFFICE2, (struct act){.action = "invalid"}, at(START) + HOUR);
	assert_string_equal(told(id), "receipt mail, invalid mail");
}

/* Each by its own number and once for each answer. */
static void who_wrote_the_same_is_told_when_the_first_letter_is_answered(void **state)
{
	(void)state;
	need_world();
	int64_t first = letter_in("IN_REVIEW3", "key-notify-first01", at(START));
	int64_t same = letter("key-notify-same-01", at(START));
	int64_t other = letter("key-notify-other01", at(START));
	done(same, OFFICE, (struct act){.action = "duplicate", .original_id = first}, at(START));
	assert_string_equal(told(same), "receipt mail, merged mail");
	done(first, WATER_LEAD, (struct act){.action = "release"}, at(START) + HOUR);
	assert_string_equal(told(same), "receipt mail, merged mail, answered mail");
	done(first, CITIZEN, (struct act){.action = "rate", .reason = "1", .words = "没有修好"},
		at(START) + HOUR);
	done(first, WATER, (struct act){.action = "propose", .answer = "修好了"}, at(START) + HOUR);
	done(first, WATER_HEAD, (struct act){.action = "review"}, at(START) + HOUR);
	done(first, WATER_LEAD, (struct act){.action = "release"}, at(START) + HOUR);
	assert_string_equal(told(same), "receipt mail, merged mail, answered mail, answered mail");
	assert_string_equal(told(other), "receipt mail");
}

static void a_lengthened_limit_is_told(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter("key-notify-extend1", at(START));
	done(id, OFFICE, (struct act){.action = "accept", .class_ = "other"}, at(START));
	done(id, OFFICE, (struct act){.action = "dispatch", .unit_id = world.water}, at(START));
	done(id, WATER, (struct act){.action = "extend_ask", .words = "要等材料"}, at(START) + DAY);
	assert_string_equal(told(id), "receipt mail, dispatched mail");
	done(id, OFFICE, (struct act){.action = "extend", .words = "同意"}, at(START) + DAY);
	assert_string_equal(told(id), "receipt mail, dispatched mail, extended mail");
}

static void only_another_unit_is_told_again(void **state)
{
	(void)state;
	need_world();
	int64_t id = letter_in("DISPATCHED", "key-notify-again-1", at(START));
	done(id, WATER, (struct act){.action = "return", .words = "不归我们"}, at(START) + HOUR);
	done(id, OFFICE, (struct act){.action = "dispatch", .unit_id = world.water},
		at(START) + HOUR);
	assert_string_equal(told(id), "receipt mail, dispatched mail");
	done(id, WATER, (struct act){.action = "return", .words = "不归我们"}, at(START) + HOUR);
	done(id, OFFICE, (struct act){.action = "dispatch", .unit_id = world.housing},
		at(START) + HOUR);
	assert_string_equal(told(id), "receipt mail, dispatched mail, dispatched mail");
}

static void a_dispatch_taken_back_before_it_was_told_is_not_told(void **state)
{
	(void)state;
	need_world();
	const struct act water = {.action = "dispatch", .unit_id = world.water},
			 housing = {.action = "dispatch", .unit_id = world.housing},
			 recall = {.action = "recall"};
	const char *waits = "SELECT COUNT(*) FROM outbox WHERE ticket_id = ? AND state = 'wait'"
			    " AND next_try_at IS NOT NULL AND kind = 'dispatched'";
	int64_t id = letter_in("DISPATCHED", "key-notify-recall1", at(START));
	assert_string_equal(cell(waits, id), "1");
	done(id, OFFICE, recall, at(START) + HOUR);
	assert_string_equal(cell(waits, id), "0");
	/* they never heard of it: the same unit again is news */
	done(id, OFFICE, water, at(START) + HOUR);
	assert_string_equal(cell(waits, id), "1");
	/* what went out is told and stays so; another unit is told, the same one is not */
	run("UPDATE outbox SET state = 'sent', next_try_at = NULL WHERE state = 'wait'");
	done(id, OFFICE, recall, at(START) + HOUR);
	done(id, OFFICE, water, at(START) + HOUR);
	assert_string_equal(cell(waits, id), "0");
	done(id, OFFICE, recall, at(START) + HOUR);
	done(id, OFFICE, housing, at(START) + HOUR);
	assert_string_equal(cell(waits, id), "1");
}

static void what_was_left_decides_how_one_is_told(void **state)
{
	static const struct {
		struct contact contact;
		const char *told;
	} cases[] = {
		{{"王", "13800001234", "w@example.cn", ""}, "receipt mail, dispatched mail"},
		{{"王", "13800001234", "", ""}, "receipt hook, dispatched hook"},
		{{"王", "0744-8222333", NULL, ""}, "receipt hook, dispatched hook"},
		{{"王", "call me", "", ""}, ""},
		{{"王", "", "", "东街五号"}, ""},
	};
	(void)state;
	need_world();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char key[32];
		snprintf(key, sizeof key, "key-notify-left-%02zu", i);
		int64_t id = letter_of(key, cases[i].contact, at(START));
		done(id, OFFICE, (struct act){.action = "accept"}, at(START));
		done(id, OFFICE, (struct act){.action = "dispatch", .unit_id = world.water},
			at(START));
		assert_string_equal(told(id), cases[i].told);
	}
}

static void nobody_is_told_of_an_imported_letter(void **state)
{
	(void)state;
	need_world();
	struct ticket_new new = letter_new("key-notify-import1", at(START));
	struct receipt receipt;
	new.source = "import";
	new.source_ref = "old-1";
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	/* by the import, and later by people: the citizen wrote to another system */
	done(receipt.id, OFFICE, (struct act){.action = "accept"}, at(START));
	done(receipt.id, OFFICE, (struct act){.action = "dispatch", .unit_id = world.water},
		at(START));
	done(receipt.id, IMPORT, (struct act){.action = "adopt", .answer = "已修。"}, at(START));
	assert_string_equal(told(receipt.id), "");
}

static void what_happens_at_night_is_told_in_the_morning(void **state)
{
	(void)state;
	need_world();
	struct policy_hours hours = policy_hours(world.engine.policy);
	int64_t id = letter("key-notify-night-1", at("2026-03-06T23:10:00+08:00"));
	char morning[INSTANT_TEXT];
	instant_sql(day_start(day_of(2026, 3, 7)) + hours.from * MINUTE, morning);
	assert_string_equal(
		cell("SELECT next_try_at FROM outbox WHERE ticket_id = ?", id), morning);
}

/* --- at once --- */

struct crowd {
	pthread_barrier_t barrier;
	int64_t id;
	enum ticket_result result[CLIENTS];
};

static void release_it(struct crowd *crowd, int i)
{
	struct db *db = db_open(world.option_file);
	struct act act = checked((struct act){.action = "release"});
	db_ping(db);
	pthread_barrier_wait(&crowd->barrier);
	crowd->result[i] = ticket_act(db, &world.engine, crowd->id, &world.actor[WATER_LEAD], &act,
		at(START) + HOUR, NULL);
	db_close(&db);
	_exit(0);
}

static void an_answer_released_by_many_at_once_is_told_once(void **state)
{
	(void)state;
	need_world();
	struct crowd *crowd = mmap(
		NULL, sizeof *crowd, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_barrierattr_t shared;
	int released = 0;
	assert_true(crowd != MAP_FAILED);
	pthread_barrierattr_init(&shared);
	pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&crowd->barrier, &shared, CLIENTS);
	crowd->id = letter_in("IN_REVIEW3", "key-notify-race-01", at(START));
	for (int i = 0; i < CLIENTS; i++) {
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			release_it(crowd, i);
	}
	for (int i = 0; i < CLIENTS; i++) {
		int status;
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	for (int i = 0; i < CLIENTS; i++)
		released += crowd->result[i] == TICKET_DONE;
	assert_int_equal(released, 1);
	assert_string_equal(told(crowd->id), "receipt mail, dispatched mail, answered mail");
	munmap(crowd, sizeof *crowd);
}

/* --- levels --- */

static const struct policy_level ladder[] = {
	{.name = "remind", .level = LEVEL_REMIND, .tells = TELL_HANDLER},
	{.name = "yellow", .level = LEVEL_YELLOW, .tells = TELL_HANDLER | TELL_DIRECT},
	{.name = "red",
		.level = LEVEL_RED,
		.tells = TELL_HANDLER | TELL_DIRECT | TELL_FIRST | TELL_OFFICE},
};

static struct notice_row reached(int64_t clock_id, int64_t unit_id, int64_t office_id, int rung)
{
	return (struct notice_row){.clock_id = clock_id,
		.ticket_id = 1,
		.site_id = 1,
		.unit_id = unit_id,
		.office_id = office_id,
		.level = &ladder[rung]};
}

/* "unit:duty unit:duty …" of a clock's notices; units as w(ater) and o(ffice). */
static const char *persons(int64_t clock_id)
{
	return cell(
		"SELECT GROUP_CONCAT(CONCAT(LEFT(u.code, 1), n.duty) ORDER BY u.code DESC, n.duty"
		" SEPARATOR ' ') FROM notice n JOIN unit u ON u.id = n.unit_id"
		" WHERE n.clock_id = ?",
		clock_id);
}

static void a_level_tells_the_persons_that_its_rule_names(void **state)
{
	(void)state;
	need_world();
	int64_t office;
	assert_int_equal(notify_office(world.db, world.pool, 1, &office), DB_OK);
	assert_int_equal(office, world.office);
	const struct notice_row rows[] = {
		reached(1, world.water, office, 0), /* handler */
		reached(2, world.water, office, 1), /* and direct person */
		reached(3, world.water, office, 2), /* all, and the office */
		reached(4, 0, office, 1), /* nobody has it yet: the office */
		reached(5, 0, office, 2), /* the office is not told twice */
		reached(6, world.office, office, 2),
		reached(7, world.water, 0, 2), /* a site without an office */
		reached(8, 0, 0, 2),
	};
	static const char *const expected[] = {
		"w3", "w2 w3", "w1 w2 w3 o2 o3", "o2 o3", "o1 o2 o3", "o1 o2 o3", "w1 w2 w3", ""};
	assert_int_equal(notify_level(world.db, rows, 8, at(START)), DB_OK);
	for (int i = 0; i < 8; i++)
		assert_string_equal(persons(i + 1), expected[i]);
	assert_string_equal(
		cell("SELECT COUNT(*) FROM notice WHERE message_id IS NULL AND site_id = 1"
		     " AND ticket_id = ? AND created_at = '2026-03-03 02:00:00'",
			1),
		"19");
	/* the same level of the same clock cannot be told twice */
	assert_int_equal(notify_level(world.db, rows, 1, at(START)), DB_DUPLICATE);
}

static void a_flood_of_levels_leaves_nobody_out(void **state)
{
	enum { MOST = 300 };
	static const size_t sizes[] = {0, 1, 3, 4, 5, 15, 16, 17, 63, 64, 65, 85, 127, 128, MOST};
	static struct notice_row rows[MOST];
	(void)state;
	need_world();
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
		char expected[32];
		run("DELETE FROM notice");
		for (size_t i = 0; i < sizes[s]; i++)
			rows[i] = reached((int64_t)i + 1, world.water, world.office, 1);
		assert_int_equal(notify_level(world.db, rows, sizes[s], at(START)), DB_OK);
		snprintf(expected, sizeof expected, "%zu %zu", sizes[s] * 2, sizes[s]);
		assert_string_equal(cell("SELECT CONCAT(COUNT(*), ' ', COUNT(DISTINCT clock_id))"
					 " FROM notice WHERE 0 < ?",
					    1),
			expected);
	}
}

static enum db_status supervise_step(struct db *db, void *ctx)
{
	const struct event *event = ctx;
	struct actor actor = {.roles = ROLE_OFFICE};
	struct work w = {.db = db, .pool = world.pool, .engine = &world.engine, .actor = &actor};
	w.t.id = event->ticket_id;
	w.t.site_id = 1;
	w.t.kind = "letter";
	return notify_supervised(&w, event, world.water);
}

static void a_letter_of_supervision_reaches_whoever_can_be_reached(void **state)
{
	(void)state;
	need_world();
	struct event event = {.ticket_id = 7,
		.number = "2026030312345678",
		.sequence = 9,
		.at = at("2026-03-07T12:00:00+08:00"), /* a Saturday */
		.action = "supervise"};
	struct unit_address addresses[] = {
		{.unit_id = world.water, .duty = DUTY_FIRST, .email = "a@example.com"},
		{.unit_id = world.water,
			.duty = DUTY_DIRECT,
			.email = "b@example.com",
			.phone = "13800001234"},
		{.unit_id = world.water, .duty = DUTY_HANDLER},
		{.unit_id = world.housing, .duty = DUTY_FIRST, .email = "c@example.com"},
	};
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(unit_address_put(world.db, &addresses[i]), DB_OK);
	assert_int_equal(db_transact(world.db, supervise_step, &event), DB_OK);
	assert_string_equal(
		cell("SELECT GROUP_CONCAT(CONCAT(duty, ' ', channel) ORDER BY duty, channel DESC"
		     " SEPARATOR ', ') FROM outbox WHERE ticket_id = ? AND sequence = 9"
		     " AND kind = 'supervised' AND next_try_at > '2026-03-09 00:00:00'",
			7),
		"1 mail, 2 mail, 2 hook");
	assert_string_equal(cell("SELECT message_key FROM outbox WHERE ticket_id = ?"
				 " ORDER BY duty, channel DESC LIMIT 1",
				    7),
		"2026030312345678-9-supervised-1-mail");
	assert_int_equal(db_transact(world.db, supervise_step, &event), DB_DUPLICATE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_step_that_concerns_a_citizen_is_told_once, empty),
		cmocka_unit_test_setup(who_was_answered_is_invited_once_to_say_how_it_was, empty),
		cmocka_unit_test_setup(everyone_who_reported_an_error_is_told_of_the_answer, empty),
		cmocka_unit_test_setup(what_is_done_again_is_not_told_again, empty),
		cmocka_unit_test_setup(a_question_and_a_refusal_are_told, empty),
		cmocka_unit_test_setup(
			who_wrote_the_same_is_told_when_the_first_letter_is_answered, empty),
		cmocka_unit_test_setup(a_lengthened_limit_is_told, empty),
		cmocka_unit_test_setup(only_another_unit_is_told_again, empty),
		cmocka_unit_test_setup(a_dispatch_taken_back_before_it_was_told_is_not_told, empty),
		cmocka_unit_test_setup(what_was_left_decides_how_one_is_told, empty),
		cmocka_unit_test_setup(nobody_is_told_of_an_imported_letter, empty),
		cmocka_unit_test_setup(what_happens_at_night_is_told_in_the_morning, empty),
		cmocka_unit_test_setup(an_answer_released_by_many_at_once_is_told_once, empty),
		cmocka_unit_test_setup(a_level_tells_the_persons_that_its_rule_names, empty),
		cmocka_unit_test_setup(a_flood_of_levels_leaves_nobody_out, empty),
		cmocka_unit_test_setup(
			a_letter_of_supervision_reaches_whoever_can_be_reached, empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
