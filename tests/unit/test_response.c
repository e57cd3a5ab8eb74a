/* SPDX-License-Identifier: MIT */
/* Filled questionnaires on a real database: nobody answers twice, nothing is lost or counted twice
 * however many send at once, a quota holds, and nothing that is kept leads from a sheet to a
 * person. */
#include "ticket_world.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tickets/responses/response.h"

#define NOON "2026-03-02T12:00:00+08:00"
#define LATE "2026-04-01T00:00:00+08:00"
#define CELL(sql) cell(sql " LIMIT 1 OFFSET ?", 0)
#define SENDERS 8
#define SHEETS 1250 /* of each: 10,000 in all */

static const char set_xml[] =
	"<questions><page>"
	"<question code='q1' kind='single' required='yes'><title>t</title><choice "
	"code='a'>一</choice>"
	"<choice code='b' other='yes'>其他</choice></question>"
	"<question code='q2' kind='multiple'><title>t</title><choice code='a'>x</choice>"
	"<choice code='b'>y</choice><choice code='c'>z</choice></question>"
	"<question code='q3' kind='scale'><title>t</title></question>"
	"<question code='q4' kind='number'><title>t</title></question>"
	"<question code='q5' kind='ranking'><title>t</title><choice code='a'>x</choice>"
	"<choice code='b'>y</choice></question>"
	"<question code='q6' kind='matrix'><title>t</title><choice code='a'>x</choice>"
	"<choice code='b'>y</choice><row code='r'>x</row><row code='s'>y</row></question>"
	"<question code='q7' kind='single'><title>t</title><choice code='few' quota='50'>x</choice>"
	"<choice code='many'>y</choice></question></page></questions>";

static struct questions *set;
static struct solicitation open_one;

static int open_town(void **state)
{
	struct buf err = BUF_INIT;

	set = questions_read(SRCDIR "/schema", set_xml, &err);
	if (!set)
		fail_msg("%s", buf_str(&err));
	return world_open(state);
}

static int close_town(void **state)
{
	questions_close(&set);
	return world_close(state);
}

/* A solicitation that is open in March 2026, as its tables say it; its way there is tested with the
 * engine. */
static int fresh(void **state)
{
	int result = world_empty(state);

	if (!world_there())
		return result;
	run("DELETE FROM solicitation; DELETE FROM response; DELETE FROM response_tally;"
	    " DELETE FROM response_voter; DELETE FROM response_token; DELETE FROM response_contact;"
	    " DELETE FROM response_draft; DELETE FROM outbox;"
	    "INSERT INTO ticket (id, site_id, number, submission_key, code_hash, kind, state,"
	    " version, head, turn, box_id, class, type, category, title, body, open, source,"
	    " submitted_at, submitted_on) VALUES (77, 1, '2026030112345678', 'key-77', '',"
	    " 'solicitation', 'OPEN', 1, '', 1, 0, 'other', 'normative', '', '公园怎么建', '', 1,"
	    " 'web', '2026-02-20 02:00:00', '2026-02-20');"
	    "INSERT INTO solicitation (ticket_id, site_id, unit_id, subject, asks, draft,"
	    " explanation, questions, method, opens_at, closes_at, public_at, result) VALUES (77, "
	    "1,"
	    " 1, 'normative', 2, '', '', '', 'address', '2026-02-28 16:00:00',"
	    " '2026-03-31 16:00:00', '2026-02-28 16:00:00', '')");
	open_one = (struct solicitation){.id = 77,
		.site_id = 1,
		.number = "2026030112345678",
		.method = "address",
		.opens_at = at("2026-03-01T00:00:00+08:00"),
		.closes_at = at(LATE)};
	return result;
}

static enum response_result send(struct db *db, const char *key, const char *voter,
	const struct given *given, size_t n, instant now, const struct question_choice **full)
{
	struct response_new sheet = {.to = &open_one,
		.questions = set,
		.key = key,
		.voter = voter,
		.channel = "web",
		.given = given,
		.n = n};

	return response_add(db, &world.engine, &sheet, now, full);
}

static enum response_result simple(const char *key, const char *voter, instant now)
{
	static const struct given given[] = {{"q1", "", "b", "自己的话", 0}};
	const struct question_choice *full;

	return send(world.db, key, voter, given, 1, now, &full);
}

static int64_t tally(const char *question, const char *choice)
{
	struct response_tally *list;
	size_t n;

	assert_int_equal(response_tallies(world.db, world.pool, 77, &list, &n), DB_OK);
	for (size_t i = 0; i < n; i++) {
		if (str_equal(list[i].question, question) && str_equal(list[i].choice, choice))
			return list[i].n;
	}
	return 0;
}

static void counts_agree(int64_t expected)
{
	int64_t sheets, wrong;

	assert_int_equal(response_recount(world.db, set, 77, &sheets, &wrong), DB_OK);
	assert_int_equal(sheets, expected);
	assert_int_equal(wrong, 0);
	assert_int_equal(tally("", ""), expected);
}

/* --- once a person --- */

static void one_address_answers_once_a_day(void **state)
{
	instant now = at(NOON);

	(void)state;
	need_world();
	assert_int_equal(simple("key-1", "192.0.2.1", now), RESPONSE_DONE);
	assert_int_equal(simple("key-2", "192.0.2.1", now), RESPONSE_VOTED);
	assert_int_equal(simple("key-3", "192.0.2.2", now), RESPONSE_DONE);
	assert_int_equal(simple("key-4", "192.0.2.1", now + DAY), RESPONSE_DONE);
	/* one subscriber's network of the newer kind is one place */
	assert_int_equal(simple("key-5", "2001:db8:1:2::1", now), RESPONSE_DONE);
	assert_int_equal(simple("key-6", "2001:db8:1:2:ffff::9", now), RESPONSE_VOTED);
	assert_int_equal(simple("key-7", "2001:db8:1:3::1", now), RESPONSE_DONE);
	counts_agree(5);
}

static void a_repeated_key_is_the_same_sheet(void **state)
{
	instant now = at(NOON);

	(void)state;
	need_world();
	assert_int_equal(simple("key-1", "192.0.2.1", now), RESPONSE_DONE);
	assert_int_equal(simple("key-1", "192.0.2.1", now), RESPONSE_REPEATED);
	/* also when it has closed since */
	assert_int_equal(simple("key-1", "192.0.2.1", at(LATE)), RESPONSE_REPEATED);
	counts_agree(1);
	/* other answers are no repeat, and nobody is told that they count */
	static const struct given other[] = {{"q1", "", "a", "", 0}};
	const struct question_choice *full;
	assert_int_equal(
		send(world.db, "key-1", "192.0.2.9", other, 1, now, &full), RESPONSE_OTHER);
	counts_agree(1);
	assert_int_equal(tally("q1", "a"), 0);
}

static void sent_before_the_last_midnight_counts_and_at_it_is_late(void **state)
{
	(void)state;
	need_world();
	assert_int_equal(
		simple("key-0", "192.0.2.1", at("2026-02-28T23:59:59+08:00")), RESPONSE_CLOSED);
	assert_int_equal(
		simple("key-1", "192.0.2.1", at("2026-03-01T00:00:00+08:00")), RESPONSE_DONE);
	assert_int_equal(simple("key-2", "192.0.2.2", at(LATE) - 1), RESPONSE_DONE);
	assert_int_equal(simple("key-3", "192.0.2.3", at(LATE)), RESPONSE_CLOSED);
	run("UPDATE solicitation SET withdrawn_at = '2026-03-10 00:00:00'");
	assert_int_equal(simple("key-4", "192.0.2.4", at(NOON)), RESPONSE_CLOSED);
	counts_agree(2);
}

static void a_sheet_from_paper_counts_after_closing_until_the_result_is_reviewed(void **state)
{
	static const struct given given[] = {{"q1", "", "a", "", 0}};
	struct response_new sheet = {.to = &open_one,
		.questions = set,
		.key = "paper-1",
		.channel = "post",
		.given = given,
		.n = 1};
	const struct question_choice *full;

	(void)state;
	need_world();
	assert_int_equal(response_add(world.db, &world.engine, &sheet, at(LATE) + DAY, &full),
		RESPONSE_DONE);
	run("UPDATE ticket SET state = 'RESULT_REVIEW2' WHERE id = 77");
	sheet.key = "paper-2";
	assert_int_equal(response_add(world.db, &world.engine, &sheet, at(LATE) + DAY, &full),
		RESPONSE_CLOSED);
	assert_int_equal(tally("", "post"), 1);
	counts_agree(1);
}

static void a_token_opens_once_and_an_unknown_one_never(void **state)
{
	char token[3][RESPONSE_TOKEN_TEXT];
	char typed[64];
	instant now = at(NOON);
	int64_t made;

	(void)state;
	need_world();
	open_one.method = "token";
	assert_int_equal(
		response_tokens_make(world.db, world.pool, &world.engine, 77, 3, token), DB_OK);
	assert_int_equal(response_tokens_count(world.db, world.pool, 77, &made), DB_OK);
	assert_int_equal(made, 3);
	assert_int_equal(simple("key-1", "AAAA-BBBB-CCCC", now), RESPONSE_TOKEN);
	assert_int_equal(simple("key-2", "", now), RESPONSE_TOKEN);
	assert_int_equal(simple("key-3", token[0], now), RESPONSE_DONE);
	assert_int_equal(simple("key-4", token[0], now + 2 * DAY), RESPONSE_VOTED);
	/* as people type it */
	snprintf(typed, sizeof typed, " %.4s %s", token[1], token[1] + 5);
	for (char *p = typed; *p; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
	assert_int_equal(simple("key-5", typed, now), RESPONSE_DONE);
	assert_int_equal(simple("key-6", token[1], now), RESPONSE_VOTED);
	counts_agree(2);
	/* no row says which token */
	assert_string_equal(CELL("SELECT COUNT(*) FROM response_voter v JOIN response_token t ON "
				 "v.voter = t.hash"),
		"0");
}

static void nothing_kept_leads_from_a_sheet_to_a_person(void **state)
{
	(void)state;
	need_world();
	assert_int_equal(simple("key-secret", "192.0.2.77", at(NOON)), RESPONSE_DONE);
	assert_string_equal(CELL("SELECT CONCAT(on_day, channel) FROM response"), "2026-03-02web");
	assert_string_equal(CELL("SELECT COUNT(*) FROM response WHERE submission_key LIKE '%key%'"
				 " OR answers LIKE '%192%'"),
		"0");
	assert_string_equal(CELL("SELECT COUNT(*) FROM response r JOIN response_voter v"
				 " ON v.voter = r.submission_key"),
		"0");
}

/* --- codes to contacts --- */

static const char *message_key(void)
{
	return CELL("SELECT message_key FROM outbox WHERE kind = 'code' AND state = 'wait'");
}

static bool proves(const char *contact, const char *code, instant now)
{
	bool proved;

	assert_int_equal(response_contact_prove(
				 world.db, &world.engine, &open_one, contact, code, now, &proved),
		DB_OK);
	return proved;
}

static void a_code_proves_its_contact_for_a_few_minutes(void **state)
{
	struct response_code sent;
	instant now = at(NOON);

	(void)state;
	need_world();
	assert_int_equal(
		response_contact_ask(world.db, &world.engine, &open_one, "x", now), TICKET_WORDS);
	assert_int_equal(
		response_contact_ask(world.db, &world.engine, &open_one, "138 0000 1234", now),
		TICKET_DONE);
	assert_int_equal(
		response_code_read(world.db, world.pool, world.engine.secret, message_key(), &sent),
		DB_OK);
	assert_string_equal(sent.contact, "13800001234");
	assert_int_equal(strlen(sent.code), 6);
	assert_string_equal(sent.title, "公园怎么建");
	/* neither the number nor the code stands anywhere in plain */
	assert_string_equal(CELL("SELECT COUNT(*) FROM response_contact WHERE"
				 " sealed LIKE '%13800001234%' OR contact LIKE '%13800001234%'"),
		"0");
	assert_false(proves("13900001234", sent.code, now));
	assert_true(proves("+86 13800001234", sent.code, now));
	assert_true(proves("13800001234", sent.code, now + 9 * MINUTE));
	assert_false(proves("13800001234", sent.code, now + 10 * MINUTE));
}

static void a_few_wrong_codes_and_no_code_is_right(void **state)
{
	struct response_code sent;
	instant now = at(NOON);

	(void)state;
	need_world();
	response_contact_ask(world.db, &world.engine, &open_one, "A@example.com", now);
	response_code_read(world.db, world.pool, world.engine.secret, message_key(), &sent);
	assert_string_equal(sent.contact, "a@example.com");
	for (int i = 0; i < 5; i++)
		assert_false(proves("a@example.com", "12345", now));
	assert_false(proves("a@example.com", sent.code, now));
}

static void codes_are_not_sent_as_often_as_somebody_likes(void **state)
{
	instant now = at("2026-03-02T00:30:00+08:00");
	int done_ = 0;

	(void)state;
	need_world();
	for (int i = 0; i < 20; i++, now += 20 * SECOND)
		done_ += response_contact_ask(world.db, &world.engine, &open_one, "a@example.com",
				 now) == TICKET_DONE;
	/* one a minute, five a day; only the last one is still to be sent */
	assert_int_equal(done_, 5);
	assert_string_equal(
		CELL("SELECT COUNT(*) FROM outbox WHERE kind = 'code' AND state = 'wait'"), "1");
	assert_int_equal(response_contact_ask(
				 world.db, &world.engine, &open_one, "a@example.com", now + DAY),
		TICKET_DONE);
}

/* --- drafts --- */

static void a_draft_opens_with_its_code_until_it_is_over(void **state)
{
	const char *sheet;
	instant now = at(NOON);

	(void)state;
	need_world();
	response_draft_put(world.db, &world.engine, 77, "code-one", "甲\t乙", now);
	response_draft_put(world.db, &world.engine, 77, "code-one", "丙", now + MINUTE);
	assert_int_equal(
		response_draft_get(world.db, world.pool, &world.engine, 77, "code-one", &sheet),
		DB_OK);
	assert_string_equal(sheet, "丙");
	response_draft_get(world.db, world.pool, &world.engine, 77, "code-two", &sheet);
	assert_null(sheet);
	response_draft_get(world.db, world.pool, &world.engine, 78, "code-one", &sheet);
	assert_null(sheet);
	assert_string_equal(
		CELL("SELECT COUNT(*) FROM response_draft WHERE sealed LIKE '%丙%'"), "0");
	assert_int_equal(response_sweep(world.db, at(LATE) - 1), DB_OK);
	assert_string_equal(CELL("SELECT COUNT(*) FROM response_draft"), "1");
	assert_int_equal(response_sweep(world.db, at(LATE)), DB_OK);
	assert_string_equal(CELL("SELECT COUNT(*) FROM response_draft"), "0");
}

/* --- many at once --- */

struct sender {
	int number;
	const char *voter; /* NULL: another one each time */
	int done, full, voted, other;
};

/* Every kind, and an answer that depends on the number. */
static size_t fill(struct given *given, int i)
{
	static const char *const letters[] = {"a", "b", "c"};
	static const char *const values[] = {"1", "2", "3", "4", "5"};
	static const char *const decimals[] = {"0.1", "-3", "12.75"};
	size_t n = 0;

	given[n++] = (struct given){"q1", "", letters[i % 2], i % 2 ? "话" : "", 0};
	given[n++] = (struct given){"q2", "", letters[i % 3], "", 0};
	given[n++] = (struct given){"q3", "", values[i % 5], "", 0};
	given[n++] = (struct given){"q4", "", decimals[i % 3], "", 0};
	given[n++] = (struct given){"q5", "", "a", "", 1 + i % 2};
	given[n++] = (struct given){"q5", "", "b", "", 2 - i % 2};
	given[n++] = (struct given){"q6", "r", letters[i % 2], "", 0};
	given[n++] = (struct given){"q6", "s", "a", "", 0};
	given[n++] = (struct given){"q7", "", i % 10 == 0 ? "few" : "many", "", 0};
	return n;
}

static void send_many(struct sender *s)
{
	struct db *db = db_open(world.option_file);

	for (int i = 0; i < SHEETS; i++) {
		const struct question_choice *full;
		struct given given[16];
		char key[40], voter[40];
		size_t n = fill(given, i);

		snprintf(key, sizeof key, "key-%d-%d-of-many", s->number, i);
		snprintf(voter, sizeof voter, "10.%d.%d.%d", s->number, i / 250, i % 250);
		enum response_result result =
			send(db, key, s->voter ? s->voter : voter, given, n, at(NOON), &full);
		/* a repeat between, as after a lost connection */
		if (i % 7 == 0 && result == RESPONSE_DONE)
			result =
				send(db, key, voter, given, n, at(NOON), &full) == RESPONSE_REPEATED
				? RESPONSE_DONE
				: RESPONSE_BAD;
		s->done += result == RESPONSE_DONE;
		s->voted += result == RESPONSE_VOTED;
		s->full += result == RESPONSE_FULL && full && str_equal(full->code, "few");
		s->other += result != RESPONSE_DONE && result != RESPONSE_VOTED &&
			result != RESPONSE_FULL;
	}
	db_close(&db);
}

/* Processes, as the workers of the program are. */
static struct sender all_at_once(const char *voter)
{
	struct sender sum = {0},
		      *sender = mmap(NULL, SENDERS * sizeof *sender, PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(sender != MAP_FAILED);
	for (int i = 0; i < SENDERS; i++) {
		sender[i].number = i;
		sender[i].voter = voter;
		if (fork() == 0) {
			send_many(&sender[i]);
			_exit(0);
		}
	}
	for (int i = 0; i < SENDERS; i++) {
		int status;

		wait(&status);
		assert_int_equal(status, 0);
	}
	for (int i = 0; i < SENDERS; i++) {
		sum.done += sender[i].done;
		sum.voted += sender[i].voted;
		sum.full += sender[i].full;
		sum.other += sender[i].other;
	}
	munmap(sender, SENDERS * sizeof *sender);
	return sum;
}

static void of_thousands_at_once_none_is_lost_or_counted_twice(void **state)
{
	struct sender sum;

	(void)state;
	need_world();
	sum = all_at_once(NULL);
	assert_int_equal(sum.other, 0);
	/* one in ten wants the choice with a quota of 50, which is not one too many */
	assert_int_equal(sum.full, SENDERS * SHEETS / 10 - 50);
	assert_int_equal(sum.done, SENDERS * SHEETS - sum.full);
	assert_int_equal(tally("q7", "few"), 50);
	assert_int_equal(tally("q1", ""), sum.done);
	assert_int_equal(tally("q1", "a") + tally("q1", "b"), sum.done);
	counts_agree(sum.done);
	assert_string_equal(CELL("SELECT COUNT(*) FROM response_voter"),
		pool_print(world.pool, "%d", sum.done));
}

static void one_token_used_by_many_at_once_answers_once(void **state)
{
	char token[1][RESPONSE_TOKEN_TEXT];
	struct sender sum;

	(void)state;
	need_world();
	open_one.method = "token";
	response_tokens_make(world.db, world.pool, &world.engine, 77, 1, token);
	sum = all_at_once(token[0]);
	assert_int_equal(sum.done, 1);
	assert_int_equal(sum.voted + sum.full, SENDERS * SHEETS - 1);
	counts_agree(1);
}

/* --- the proof itself --- */

static void a_recount_finds_and_mends_what_was_tampered_with(void **state)
{
	int64_t sheets, wrong;

	(void)state;
	need_world();
	for (int i = 0; i < 20; i++)
		assert_int_equal(simple(pool_print(world.pool, "key-%d", i),
					 pool_print(world.pool, "10.0.0.%d", i), at(NOON)),
			RESPONSE_DONE);
	counts_agree(20);
	run("UPDATE response_tally SET n = n + 3 WHERE question = 'q1' AND choice = 'b' LIMIT 1;"
	    "INSERT INTO response_tally VALUES (77, 'q9', 'x', 0, 5, 0);"
	    "DELETE FROM response_tally WHERE question = '' AND choice = 'web'");
	assert_int_equal(response_recount(world.db, set, 77, &sheets, &wrong), DB_OK);
	assert_int_equal(wrong, 3);
	assert_int_equal(tally("q1", "b"), 20);
	assert_int_equal(tally("q9", "x"), 0);
	counts_agree(20);
}

static void reading_tallies_looks_at_no_sheet(void **state)
{
	(void)state;
	need_world();
	simple("key-1", "192.0.2.1", at(NOON));
	/* by the primary key alone */
	struct db_rows rows;
	assert_int_equal(db_query(world.db, world.pool, &rows,
				 "EXPLAIN SELECT question, choice, SUM(n), SUM(total) FROM"
				 " response_tally WHERE ticket_id = 77 GROUP BY question, choice"
				 " ORDER BY question, choice"),
		DB_OK);
	assert_string_equal(db_text(&rows, 0, 5), "PRIMARY");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, fresh)
	const struct CMUnitTest tests[] = {
		TEST(one_address_answers_once_a_day),
		TEST(a_repeated_key_is_the_same_sheet),
		TEST(sent_before_the_last_midnight_counts_and_at_it_is_late),
		TEST(a_sheet_from_paper_counts_after_closing_until_the_result_is_reviewed),
		TEST(a_token_opens_once_and_an_unknown_one_never),
		TEST(nothing_kept_leads_from_a_sheet_to_a_person),
		TEST(a_code_proves_its_contact_for_a_few_minutes),
		TEST(a_few_wrong_codes_and_no_code_is_right),
		TEST(codes_are_not_sent_as_often_as_somebody_likes),
		TEST(a_draft_opens_with_its_code_until_it_is_over),
		TEST(of_thousands_at_once_none_is_lost_or_counted_twice),
		TEST(one_token_used_by_many_at_once_answers_once),
		TEST(a_recount_finds_and_mends_what_was_tampered_with),
		TEST(reading_tallies_looks_at_no_sheet),
	};

	return cmocka_run_group_tests(tests, open_town, close_town);
}
