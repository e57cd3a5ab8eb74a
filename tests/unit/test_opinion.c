/* SPDX-License-Identifier: MIT */
/*
 * Opinions: taken while it is open and not one instant longer, once a key from however many sides,
 * counted as they are stored, and nobody's telephone number in plain sight.
 */
#include "ticket_world.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tickets/solicitations/opinion.h"

#define OPENS "2026-02-02T00:00:00+08:00"
#define CLOSES "2026-03-05T00:00:00+08:00"
#define DURING "2026-02-12T10:00:00.123456+08:00"

static int next_number;

static int64_t solicitation(const char *state, unsigned asks)
{
	char sql[1200];
	snprintf(sql, sizeof sql,
		"INSERT INTO ticket (site_id, number, submission_key, code_hash, kind, state,"
		" version, head, turn, box_id, unit_id, class, type, title, body, open, source,"
		" submitted_at, submitted_on) VALUES (1, '20260201%08d', 'solicitation-%08d', '',"
		" 'solicitation', '%s', 1, '', 0, 0, %lld, '', 'decision', '水价调整方案', '', 1,"
		" 'web', '2026-02-01 01:00:00', '2026-02-01');"
		"INSERT INTO solicitation (ticket_id, site_id, unit_id, subject, asks, draft,"
		" explanation, questions, opens_at, closes_at, public_at, result)"
		" SELECT MAX(id), 1, %lld, 'decision', %u, '第一条 甲\\n\\n第二条 乙', '说明', '',"
		" '2026-02-01 16:00:00', '2026-03-04 16:00:00', '2026-02-01 02:00:00', ''"
		" FROM ticket",
		next_number, next_number, state, (long long)world.water, (long long)world.water,
		asks);
	next_number++;
	run(sql);
	int64_t id = 0;
	assert_int_equal(str_int(cell("SELECT MAX(id) FROM ticket WHERE 0 < ?", 1), &id), 0);
	return id;
}

static int empty(void **state)
{
	world_empty(state);
	if (world.db)
		run("DELETE FROM solicitation; DELETE FROM opinion; DELETE FROM opinion_count;"
		    "DELETE FROM opinion_group");
	return 0;
}

static struct opinion_new opinion(int64_t ticket_id, const char *key)
{
	return (struct opinion_new){
		.ticket_id = ticket_id,
		.site_id = 1,
		.key = key,
		.article = 2,
		.channel = "web",
		.body = "第二条的水价太高，希望每吨降两角。",
		.contact = {"李长庚", "13800001234", "geng@example.com", ""},
	};
}

static enum ticket_result add(const struct opinion_new *o, const char *now)
{
	struct opinion_receipt receipt;
	return opinion_add(world.db, &world.engine, o, at(now), &receipt);
}

static int64_t wrong(int64_t id)
{
	int64_t n = -1;
	assert_int_equal(opinion_recount(world.db, world.pool, id, &n), DB_OK);
	return n;
}

static int64_t counted(int64_t id, const char *channel, const char *state)
{
	struct opinion_sum *sums;
	size_t n;
	assert_int_equal(opinion_sums(world.db, world.pool, id, &sums, &n), DB_OK);
	for (size_t i = 0; i < n; i++)
		if (str_equal(sums[i].channel, channel) && str_equal(sums[i].state, state))
			return sums[i].n;
	return 0;
}

/* --- when --- */

static void it_is_taken_from_the_first_instant_to_before_the_last(void **state)
{
	(void)state;
	need_world();
	static const struct {
		const char *now;
		enum ticket_result result;
	} rows[] = {
		{"2026-02-01T23:59:59.999999+08:00", TICKET_ILLEGAL},
		{OPENS, TICKET_DONE},
		{DURING, TICKET_DONE},
		{"2026-03-04T23:59:59.999999+08:00", TICKET_DONE},
		{CLOSES, TICKET_ILLEGAL},
		{"2026-03-05T00:00:00.000001+08:00", TICKET_ILLEGAL},
	};
	/* timers may not have come to it yet: the times decide */
	static const char *const states[] = {"SCHEDULED", "OPEN"};
	for (size_t s = 0; s < 2; s++) {
		int64_t id = solicitation(states[s], ASKS_OPINIONS);
		for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
			char key[40];
			snprintf(key, sizeof key, "key-of-an-instant-%zu-%zu", s, i);
			struct opinion_new o = opinion(id, key);
			assert_int_equal(add(&o, rows[i].now), rows[i].result);
		}
		assert_int_equal(counted(id, "web", "wait"), 3);
		assert_int_equal(wrong(id), 0);
	}
}

static void nothing_is_taken_in_any_other_state_or_where_none_is_asked(void **state)
{
	(void)state;
	need_world();
	static const char *const states[] = {"DRAFT", "IN_REVIEW2", "IN_REVIEW3", "CLOSED",
		"COLLATING", "RESULT_REVIEW2", "RESULT_REVIEW3", "RESULT_PUBLISHED", "ARCHIVED",
		"WITHDRAWN"};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		struct opinion_new o = opinion(solicitation(states[i], 3), "key-of-a-state-0001");
		assert_int_equal(add(&o, DURING), TICKET_ILLEGAL);
	}
	struct opinion_new o = opinion(solicitation("OPEN", ASKS_QUESTIONS), "key-not-asked-00001");
	assert_int_equal(add(&o, DURING), TICKET_ILLEGAL);
	o = opinion(solicitation("OPEN", ASKS_OPINIONS), "key-other-site-0001");
	o.site_id = 2;
	assert_int_equal(add(&o, DURING), TICKET_ILLEGAL);
	assert_string_equal(cell("SELECT COUNT(*) FROM opinion WHERE 0 < ?", 1), "0");
	assert_string_equal(cell("SELECT COUNT(*) FROM opinion_count WHERE 0 < ?", 1), "0");
}

static void staff_enter_what_arrived_in_time_until_the_result_is_on_its_way(void **state)
{
	(void)state;
	need_world();
	static const struct {
		const char *state, *received;
		enum ticket_result result;
	} rows[] = {
		{"OPEN", DURING, TICKET_DONE},
		{"CLOSED", DURING, TICKET_DONE},
		{"COLLATING", DURING, TICKET_DONE},
		{"COLLATING", "2026-03-04T23:59:59+08:00", TICKET_DONE},
		{"COLLATING", CLOSES, TICKET_ILLEGAL},
		{"COLLATING", "2026-02-01T23:59:59+08:00", TICKET_ILLEGAL},
		{"COLLATING", "2026-03-11T00:00:00+08:00", TICKET_ILLEGAL},
		{"RESULT_REVIEW2", DURING, TICKET_ILLEGAL},
		{"RESULT_PUBLISHED", DURING, TICKET_ILLEGAL},
		{"WITHDRAWN", DURING, TICKET_ILLEGAL},
		{"DRAFT", DURING, TICKET_ILLEGAL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t id = solicitation(rows[i].state, ASKS_OPINIONS);
		struct opinion_new o = opinion(id, "key-of-a-paper-0001");
		o.channel = "post";
		o.entered_by = world.actor[WATER].staff_id;
		o.received_at = at(rows[i].received);
		assert_int_equal(add(&o, "2026-03-10T09:00:00+08:00"), rows[i].result);
		assert_int_equal(counted(id, "post", "wait"), rows[i].result == TICKET_DONE);
	}
}

/* --- once --- */

static void a_key_gives_its_first_receipt_even_when_it_is_late(void **state)
{
	(void)state;
	need_world();
	int64_t id = solicitation("OPEN", ASKS_OPINIONS);
	struct opinion_new o = opinion(id, "key-sent-two-times-1");
	struct opinion_receipt first, again, late;
	assert_int_equal(opinion_add(world.db, &world.engine, &o, at(DURING), &first), TICKET_DONE);
	assert_int_equal(
		opinion_add(world.db, &world.engine, &o, at("2026-02-12T10:00:09+08:00"), &again),
		TICKET_REPEATED);
	assert_int_equal(
		opinion_add(world.db, &world.engine, &o, at(CLOSES), &late), TICKET_REPEATED);
	assert_int_equal(again.id, first.id);
	assert_string_equal(again.number, first.number);
	assert_string_equal(late.number, first.number);
	assert_int_equal(late.received_at, at(DURING));
	/* another opinion is no repeat: it is not taken under the first one's number, and late is
	 * late */
	o.body = "另一段话";
	assert_int_equal(
		opinion_add(world.db, &world.engine, &o, at(DURING), &again), TICKET_OTHER);
	assert_string_equal(again.number, first.number);
	assert_int_equal(
		opinion_add(world.db, &world.engine, &o, at(CLOSES), &late), TICKET_ILLEGAL);
	assert_int_equal(counted(id, "web", "wait"), 1);
	bool known = false;
	assert_int_equal(opinion_known(world.db, world.pool, id, o.key, &known), DB_OK);
	assert_true(known);
	assert_int_equal(
		opinion_known(world.db, world.pool, id, "key-never-seen-0001", &known), DB_OK);
	assert_false(known);
	/* the same key is another opinion's on another draft */
	o = opinion(solicitation("OPEN", ASKS_OPINIONS), "key-sent-two-times-1");
	assert_int_equal(add(&o, DURING), TICKET_DONE);
}

#define CLIENTS 8
#define EACH 12

struct crowd {
	int done[CLIENTS], repeated[CLIENTS], other[CLIENTS];
};

/* Half of the keys are everybody's, half are each one's own. */
static void send_many(struct crowd *crowd, int64_t id, int client)
{
	struct db *db = db_open(world.option_file);
	for (int i = 0; i < EACH; i++) {
		char key[40];
		struct opinion_receipt receipt;
		struct opinion_new o = opinion(id, key);
		snprintf(key, sizeof key, "key-of-a-crowd-%d-%d", i % 2 ? client : 99, i);
		switch (opinion_add(db, &world.engine, &o, at(DURING), &receipt)) {
		case TICKET_DONE: crowd->done[client]++; break;
		case TICKET_REPEATED: crowd->repeated[client]++; break;
		default: crowd->other[client]++;
		}
	}
	db_close(&db);
	_exit(0);
}

static void many_at_once_are_counted_as_they_are_stored(void **state)
{
	(void)state;
	need_world();
	int64_t id = solicitation("OPEN", ASKS_OPINIONS);
	struct crowd *crowd = mmap(
		NULL, sizeof *crowd, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(crowd != MAP_FAILED);
	for (int i = 0; i < CLIENTS; i++) {
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			send_many(crowd, id, i);
	}
	int done = 0, repeated = 0, other = 0;
	for (int i = 0; i < CLIENTS; i++) {
		int status;
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	for (int i = 0; i < CLIENTS; i++) {
		done += crowd->done[i];
		repeated += crowd->repeated[i];
		other += crowd->other[i];
	}
	munmap(crowd, sizeof *crowd);
	int stored = EACH / 2 + CLIENTS * EACH / 2;
	assert_int_equal(other, 0);
	assert_int_equal(done, stored);
	assert_int_equal(repeated, CLIENTS * EACH - stored);
	assert_int_equal(counted(id, "web", "wait"), stored);
	assert_int_equal(wrong(id), 0);
}

static void a_recount_finds_what_does_not_agree(void **state)
{
	(void)state;
	need_world();
	int64_t id = solicitation("OPEN", ASKS_OPINIONS);
	struct opinion_new o = opinion(id, "key-of-a-recount-001");
	assert_int_equal(add(&o, DURING), TICKET_DONE);
	assert_int_equal(wrong(id), 0);
	run("UPDATE opinion SET state = 'shown'");
	assert_int_equal(wrong(id), 2); /* one too many waits, one too few is shown */
	run("UPDATE opinion SET state = 'wait'; DELETE FROM opinion_count");
	assert_int_equal(wrong(id), 1);
	run("DELETE FROM opinion");
	assert_int_equal(wrong(id), 0);
	run("INSERT INTO opinion_group (ticket_id, position, title, opinions)"
	    " SELECT ticket_id, 1, '水价', 3 FROM solicitation");
	assert_int_equal(wrong(id), 1);
}

/* --- who --- */

static void who_sent_it_is_sealed_and_the_public_reads_a_mask(void **state)
{
	(void)state;
	need_world();
	int64_t id = solicitation("OPEN", ASKS_OPINIONS);
	struct opinion_new o = opinion(id, "key-of-a-person-0001");
	struct opinion_receipt receipt;
	struct contact contact;
	assert_int_equal(
		opinion_add(world.db, &world.engine, &o, at(DURING), &receipt), TICKET_DONE);
	const char *row =
		cell("SELECT CONCAT_WS('|', number, body, sealed, name, hash) FROM opinion"
		     " WHERE id = ?",
			receipt.id);
	static const char *const plain[] = {"李长庚", "13800001234", "geng@example.com"};
	for (size_t i = 0; i < 3; i++)
		assert_null(strstr(row, plain[i]));
	assert_string_equal(cell("SELECT name FROM opinion WHERE id = ?", receipt.id), "李**");
	assert_int_equal(
		opinion_contact(world.db, world.pool, world.engine.secret, receipt.id, &contact),
		DB_OK);
	assert_string_equal(contact.name, "李长庚");
	assert_string_equal(contact.phone, "13800001234");
	assert_string_equal(contact.email, "geng@example.com");
	/* it opens for its own row alone */
	run("UPDATE opinion SET number = '2026021200000000'");
	assert_int_equal(
		opinion_contact(world.db, world.pool, world.engine.secret, receipt.id, &contact),
		DB_BAD);
	assert_string_equal(contact.phone, "");
}

static void nothing_is_sealed_of_somebody_who_said_nothing(void **state)
{
	(void)state;
	need_world();
	int64_t id = solicitation("OPEN", ASKS_OPINIONS);
	struct opinion_new o = opinion(id, "key-of-nobody-00001");
	struct opinion_receipt receipt;
	struct contact contact;
	o.contact = (struct contact){"", NULL, "", NULL};
	assert_int_equal(
		opinion_add(world.db, &world.engine, &o, at(DURING), &receipt), TICKET_DONE);
	assert_int_equal(
		opinion_contact(world.db, world.pool, world.engine.secret, receipt.id, &contact),
		DB_STOP);
	assert_string_equal(
		cell("SELECT CONCAT(sealed IS NULL, name) FROM opinion WHERE id = ?", receipt.id),
		"1");
}

static void no_name_comes_out_as_it_went_in(void **state)
{
	(void)state;
	need_world();
	static const struct {
		const char *name, *shown;
	} names[] = {{"李长庚", "李**"}, {"李", "李**"}, {"欧阳修", "欧阳*"},
		{"县老年协会", "县**"}, {"Anna Smith", "A*********"}, {"𠮷野", "𠮷*"},
		{"13800001234", "138****1234"}};
	int64_t id = solicitation("OPEN", ASKS_OPINIONS);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char key[40];
		struct opinion_receipt receipt;
		snprintf(key, sizeof key, "key-of-a-name-00-%zu", i);
		struct opinion_new o = opinion(id, key);
		o.contact.name = names[i].name;
		assert_int_equal(opinion_add(world.db, &world.engine, &o, at(DURING), &receipt),
			TICKET_DONE);
		assert_string_equal(
			cell("SELECT name FROM opinion WHERE id = ?", receipt.id), names[i].shown);
	}
}

static void what_was_said_has_a_hash_of_its_own(void **state)
{
	(void)state;
	need_world();
	int64_t id = solicitation("OPEN", ASKS_OPINIONS);
	struct opinion_new o = opinion(id, "key-of-a-hash-00001");
	struct opinion_receipt r;
	char hash[SECRET_HEX], iso[INSTANT_TEXT];
	assert_int_equal(opinion_add(world.db, &world.engine, &o, at(DURING), &r), TICKET_DONE);
	const char *texts[] = {r.number, "2", "web", instant_iso(at(DURING), iso), o.body};
	ledger_content(texts, 5, hash);
	assert_string_equal(cell("SELECT hash FROM opinion WHERE id = ?", r.id), hash);
}

/* --- reading --- */

static size_t found(struct opinion_find find, struct opinion **out)
{
	size_t n;
	assert_int_equal(opinion_find(world.db, world.pool, &find, out, &n), DB_OK);
	return n;
}

static void a_list_goes_on_where_it_ended_whatever_it_is_narrowed_by(void **state)
{
	(void)state;
	need_world();
	int64_t id = solicitation("OPEN", ASKS_OPINIONS), other = solicitation("OPEN", 1);
	static const char *const channels[] = {"web", "mail", "phone"};
	for (int i = 0; i < 12; i++) {
		char key[40];
		snprintf(key, sizeof key, "key-of-a-list-00-%d", i);
		struct opinion_new o = opinion(i % 6 == 5 ? other : id, key);
		o.article = i % 2;
		o.channel = channels[i % 3];
		assert_int_equal(add(&o, DURING), TICKET_DONE);
	}
	run("UPDATE opinion SET state = 'shown' WHERE id % 4 < 2;"
	    "UPDATE opinion SET group_id = 7 WHERE id % 2 = 0");
	const struct opinion_find all = {
		.ticket_id = id, .article = -1, .group_id = -1, .most = 100};
	static const struct {
		const char *state, *channel;
		int article, group;
	} rows[] = {{NULL, NULL, -1, -1}, {"shown", NULL, -1, -1}, {NULL, "mail", -1, -1},
		{NULL, NULL, 1, -1}, {NULL, NULL, 0, -1}, {NULL, NULL, -1, 7}, {NULL, NULL, -1, 0},
		{"shown", NULL, 1, -1}, {"wait", NULL, 0, -1}, {"shown", NULL, -1, 7},
		{"wait", "mail", -1, -1}};
	for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
		struct opinion_find find = all;
		struct opinion *whole, *page;
		size_t seen = 0, expected = 0, n = found(all, &whole);
		assert_int_equal(n, 10);
		find.state = rows[r].state;
		find.channel = rows[r].channel;
		find.article = rows[r].article;
		find.group_id = rows[r].group;
		find.most = 2;
		for (size_t i = 0; i < n; i++)
			expected += (!find.state || str_equal(whole[i].state, find.state)) &&
				(!find.channel || str_equal(whole[i].channel, find.channel)) &&
				(find.article < 0 || whole[i].article == find.article) &&
				(find.group_id < 0 || whole[i].group_id == find.group_id);
		for (size_t m; (m = found(find, &page)) > 0; seen += m) {
			assert_true(m <= 2);
			for (size_t i = 0; i < m; i++) {
				assert_true(page[i].id > find.after_id);
				assert_int_equal(page[i].ticket_id, id);
				find.after_id = page[i].id;
			}
		}
		assert_int_equal(seen, expected);
		assert_true(expected > 0);
	}
}

static void a_heading_is_no_paragraph_to_speak_to(void **state)
{
	(void)state;
	const char *const *articles;
	size_t n = opinion_articles(world.pool,
		"## 总则\n\n第一条 甲\n第二行\n\n### 小节\n\n- 一\n- 二\n\n| 子 | 丑 |\n| 寅 | 卯 "
		"|",
		&articles);
	assert_int_equal(n, 3);
	assert_string_equal(articles[0], "第一条 甲\n第二行");
	assert_string_equal(articles[1], "一\n二");
	assert_non_null(strstr(articles[2], "寅 卯"));
	assert_int_equal(opinion_articles(world.pool, "", &articles), 0);
}

int main(void)
{
#define test(name) cmocka_unit_test_setup(name, empty)
	const struct CMUnitTest tests[] = {
		test(it_is_taken_from_the_first_instant_to_before_the_last),
		test(nothing_is_taken_in_any_other_state_or_where_none_is_asked),
		test(staff_enter_what_arrived_in_time_until_the_result_is_on_its_way),
		test(a_key_gives_its_first_receipt_even_when_it_is_late),
		test(many_at_once_are_counted_as_they_are_stored),
		test(a_recount_finds_what_does_not_agree),
		test(who_sent_it_is_sealed_and_the_public_reads_a_mask),
		test(nothing_is_sealed_of_somebody_who_said_nothing),
		test(no_name_comes_out_as_it_went_in),
		test(what_was_said_has_a_hash_of_its_own),
		test(a_list_goes_on_where_it_ended_whatever_it_is_narrowed_by),
		test(a_heading_is_no_paragraph_to_speak_to),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
