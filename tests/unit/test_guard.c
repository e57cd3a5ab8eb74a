/* SPDX-License-Identifier: MIT */
/*
 * Limits that several workers share, exact at N and N+1 and alive after a worker was killed;
 * challenges that are good for one form and one time only.
 */
#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "web/challenge.h"
#include "web/data.h"
#include "web/guard.h"
#include "web/limits.h"

#define T0 (INT64_C(1771000000) * SECOND)
#define KEY_A "AAAAAAAAAAAAAAAAAAAAAA"
#define KEY_B "AAAAAAAAAAAAAAAAAAAAAB"

static struct secret *secret;
static struct pool *pool;

static void configure(const char *set)
{
	struct buf err = BUF_INIT;

	if (conf_load(NULL, &set, 1, &err) < 0)
		fail_msg("%s", buf_str(&err));
	buf_free(&err);
}

static int open_all(void **state)
{
	char dir[] = "/tmp/huiying-guard-XXXXXX", path[64];
	struct buf err = BUF_INIT;

	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof path, "%s/keys", dir);
	if (secret_create(path, &err) < 0 || !(secret = secret_open(path, &err)))
		return -1;
	unlink(path);
	rmdir(dir);
	pool = pool_open();
	configure("challenge.work=1000");
	return guard_open();
}

static int close_all(void **state)
{
	(void)state;
	secret_close(&secret);
	pool_close(&pool);
	return 0;
}

/* --- limits --- */

static void a_limit_holds_at_n_and_refuses_n_plus_one(void **state)
{
	int wait;

	(void)state;
	for (int64_t most = 1; most <= LIMITS_EXACT; most++) {
		char who[32];

		snprintf(who, sizeof who, "10.0.0.%d", (int)most);
		for (int64_t i = 0; i < most; i++)
			assert_true(guard_take("exact", who, most, 3600, T0 + i * SECOND, &wait));
		assert_false(guard_take("exact", who, most, 3600, T0 + most * SECOND, &wait));
		/* The first of them is over one hour after it happened, not after the last. */
		assert_int_equal(wait, 3600 - most);
		assert_false(guard_take("exact", who, most, 3600, T0 + HOUR - 1, &wait));
		assert_int_equal(wait, 1);
		assert_true(guard_take("exact", who, most, 3600, T0 + HOUR, &wait));
		assert_int_equal(wait, 0);
		assert_int_equal(most > 1,
			!guard_take("exact", who, most, 3600, T0 + HOUR, &wait) && wait == 1);
	}
}

static void a_refused_try_does_not_make_the_wait_longer(void **state)
{
	int wait;

	(void)state;
	assert_true(guard_take("wait", "a", 1, 60, T0, &wait));
	for (int i = 1; i < 60; i++) {
		assert_false(guard_take("wait", "a", 1, 60, T0 + i * SECOND, &wait));
		assert_int_equal(wait, 60 - i);
	}
	assert_true(guard_take("wait", "a", 1, 60, T0 + MINUTE, &wait));
}

static void looking_does_not_count(void **state)
{
	int wait;

	(void)state;
	for (int i = 0; i < 10; i++)
		assert_true(guard_peek("peek", "a", 2, 60, T0, &wait));
	assert_true(guard_take("peek", "a", 2, 60, T0, &wait));
	assert_true(guard_take("peek", "a", 2, 60, T0, &wait));
	assert_false(guard_peek("peek", "a", 2, 60, T0, &wait));
	assert_int_equal(wait, 60);
	guard_forget("peek", "a");
	assert_true(guard_peek("peek", "a", 2, 60, T0, &wait));
}

static void no_limit_is_no_limit(void **state)
{
	int wait = 7;

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_true(guard_take("none", "a", 0, 60, T0, &wait));
	assert_int_equal(wait, 0);
}

static void kinds_and_people_are_counted_apart(void **state)
{
	int wait;

	(void)state;
	assert_true(guard_take("apart", "a", 1, 60, T0, &wait));
	assert_true(guard_take("apart", "b", 1, 60, T0, &wait));
	assert_true(guard_take("apar", "ta", 1, 60, T0, &wait));
	assert_false(guard_take("apart", "a", 1, 60, T0, &wait));
}

static void a_household_of_ipv6_is_one_person(void **state)
{
	static const struct {
		const char *first, *second;
		bool same;
	} cases[] = {
		{"2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true},
		{"2001:db8:1:3::1", "2001:db8:1:4::1", false},
		{"::ffff:192.0.2.1", "192.0.2.1", true},
		{"::ffff:192.0.2.7", "192.0.2.8", false},
		{"192.0.2.9", "192.0.2.10", false},
	};
	int wait;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(guard_take("v6", cases[i].first, 1, 60, T0, &wait));
		assert_int_equal(
			guard_take("v6", cases[i].second, 1, 60, T0, &wait), !cases[i].same);
	}
}

/*
 * Above the exact limits: never more than allowed in any window, even when the uses come in bursts
 * that begin with a single one, and at this pace most of what is allowed.
 */
static void large_limits_err_on_the_side_of_the_limit(void **state)
{
	const int most = 200, seconds = 600;
	static instant taken[4000];
	int n = 0, wait;

	(void)state;
	for (int i = 0; i < 4000; i++) {
		instant now = T0 + i * SECOND;
		int burst = i % 17 == 0 ? 1 : i % 17 == 16 ? 20 : 0;

		for (int k = 0; k < burst; k++) {
			if (guard_take("large", "a", most, seconds, now, &wait))
				taken[n++] = now;
			else
				assert_in_range(wait, 1, seconds);
		}
	}
	for (int i = most; i < n; i++)
		assert_true(taken[i] - taken[i - most] >= seconds * SECOND);
	assert_true(n > most * 5);
}

static void a_clock_set_back_locks_nobody_out_for_long(void **state)
{
	int wait;

	(void)state;
	assert_true(guard_take("clock", "a", 1, 60, T0 + 10 * DAY, &wait));
	assert_false(guard_take("clock", "a", 1, 60, T0, &wait));
	assert_int_equal(wait, 60);
	assert_true(guard_take("clock", "a", 1, 60, T0 + MINUTE, &wait));
}

static void a_full_table_forgets_who_was_away_longest(void **state)
{
	struct limits *limits = limits_open(LIMITS_WAYS); /* a single set */
	struct limits_id first, id;
	char who[16];
	int wait;

	(void)state;
	first = limits_id(limits, "x", "first");
	assert_true(limits_allow(limits, first, 1, HOUR, T0, true, &wait));
	for (int i = 1; i < LIMITS_WAYS; i++) {
		snprintf(who, sizeof who, "%d", i);
		id = limits_id(limits, "x", who);
		assert_true(limits_allow(limits, id, 1, HOUR, T0 + i, true, &wait));
	}
	assert_false(limits_allow(limits, first, 1, HOUR, T0 + 100, true, &wait));
	id = limits_id(limits, "x", "one more");
	assert_true(limits_allow(limits, id, 1, HOUR, T0 + 100, true, &wait));
	assert_false(limits_allow(limits, id, 1, HOUR, T0 + 100, true, &wait));
	assert_true(limits_allow(limits, first, 1, HOUR, T0 + 100, false, &wait));
	for (int i = 1; i < LIMITS_WAYS; i++) {
		snprintf(who, sizeof who, "%d", i);
		id = limits_id(limits, "x", who);
		assert_false(limits_allow(limits, id, 1, HOUR, T0 + 100, true, &wait));
	}
	limits_close(&limits);
}

/* Takes as fast as it can; the number of successes is the exit status. */
static _Noreturn void take_many(int tries, int most)
{
	int n = 0, wait;

	for (int i = 0; i < tries; i++)
		n += guard_take("processes", "a", most, 3600, T0, &wait);
	_exit(n);
}

static void several_workers_count_together(void **state)
{
	int sum = 0, status;

	(void)state;
	for (int round = 0; round < 20; round++) {
		guard_forget("processes", "a");
		sum = 0;
		for (int i = 0; i < 4; i++)
			if (fork() == 0)
				take_many(100, 30);
		for (int i = 0; i < 4; i++) {
			assert_true(wait(&status) > 0 && WIFEXITED(status));
			sum += WEXITSTATUS(status);
		}
		assert_int_equal(sum, 30);
	}
}

/*
 * The child does nothing but take, so that it nearly always dies inside. One that is not killed by
 * us is killed by its alarm: a table that is wedged makes this test fail, not hang.
 */
static void a_killed_worker_does_not_wedge_the_others(void **state)
{
	struct limits *limits = limits_open(LIMITS_WAYS);
	struct limits_id id = limits_id(limits, "x", "a");
	int seconds;

	(void)state;
	for (int i = 0; i < 150; i++) {
		struct timespec pause = {.tv_nsec = 1000000 + i * 1000};
		pid_t child = fork();

		if (child == 0)
			for (instant now = T0;; now += SECOND)
				limits_allow(limits, id, 1000, HOUR, now, true, &seconds);
		nanosleep(&pause, NULL);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	alarm(20);
	limits_forget(limits, id);
	assert_true(limits_allow(limits, id, 1, HOUR, T0, true, &seconds));
	assert_false(limits_allow(limits, id, 1, HOUR, T0, true, &seconds));
	alarm(0);
	limits_close(&limits);
}

/* --- challenge --- */

/* What a browser does: tries all numbers. */
static int64_t solve(const struct challenge *challenge)
{
	for (int64_t number = 0; number <= challenge->most; number++) {
		unsigned char hash[SECRET_HASH];
		char text[160], hex[SECRET_HEX];

		snprintf(text, sizeof text, "%s%lld", challenge->salt, (long long)number);
		secret_sha256(text, strlen(text), hash);
		str_hex(hash, sizeof hash, hex);
		if (strcmp(hex, challenge->hash) == 0)
			return number;
	}
	fail_msg("no number solves the challenge");
	return -1;
}

static char *payload(const struct challenge *challenge, const char *algorithm, int64_t number)
{
	struct buf out = BUF_INIT;
	char *json = pool_print(pool,
		     "{\"algorithm\":\"%s\",\"challenge\":\"%s\",\"number\":%lld,\"salt\":\"%s\","
		     "\"signature\":\"%s\",\"took\":1234.5}",
		     algorithm, challenge->hash, (long long)number, challenge->salt,
		     challenge->signature),
	     *text;

	str_base64(json, strlen(json), &out);
	text = pool_text(pool, out.p);
	buf_free(&out);
	return text;
}

static enum challenge_result check(const char *answer, instant now)
{
	return challenge_check(secret, KEY_A, answer, now);
}

static void a_solved_challenge_is_taken_until_it_is_over(void **state)
{
	struct challenge challenge;
	char *answer;

	(void)state;
	challenge_make(secret, KEY_A, 1000, T0 + HOUR, &challenge);
	answer = payload(&challenge, "SHA-256", solve(&challenge));
	assert_int_equal(check(answer, T0), CHALLENGE_FITS);
	assert_int_equal(check(answer, T0 + HOUR - 1), CHALLENGE_FITS);
	assert_int_equal(check(answer, T0 + HOUR), CHALLENGE_OVER);
	assert_int_equal(challenge_check(secret, KEY_B, answer, T0), CHALLENGE_OTHER);
}

static void no_part_of_an_answer_can_be_changed(void **state)
{
	struct challenge good, bad;
	int64_t number;
	size_t n;

	(void)state;
	challenge_make(secret, KEY_A, 1000, T0 + HOUR, &good);
	number = solve(&good);
	assert_int_equal(check(payload(&good, "SHA-256", number), T0), CHALLENGE_FITS);
	assert_int_equal(check(payload(&good, "SHA-512", number), T0), CHALLENGE_WRONG);
	assert_int_equal(check(payload(&good, "SHA-256", number + 1), T0), CHALLENGE_WRONG);
	assert_int_equal(check(payload(&good, "SHA-256", -1), T0), CHALLENGE_WRONG);
	n = strlen(good.salt);
	for (size_t i = 0; i < n; i++) {
		bad = good;
		bad.salt[i] = bad.salt[i] == '1' ? '2' : '1';
		assert_int_not_equal(check(payload(&bad, "SHA-256", number), T0), CHALLENGE_FITS);
	}
	for (size_t i = 0; i < SECRET_HEX - 1; i++) {
		bad = good;
		bad.hash[i] ^= 1;
		assert_int_equal(check(payload(&bad, "SHA-256", number), T0), CHALLENGE_WRONG);
		bad = good;
		bad.signature[i] ^= 1;
		assert_int_equal(check(payload(&bad, "SHA-256", number), T0), CHALLENGE_WRONG);
	}
}

/* Salt and number are hashed in a row: "…abc" 12 and "…abc1" 2 are the same bytes. */
static void a_digit_cannot_wander_between_salt_and_number(void **state)
{
	struct challenge challenge;
	int64_t number;
	size_t n;

	(void)state;
	do {
		challenge_make(secret, KEY_A, 1000, T0 + HOUR, &challenge);
		number = solve(&challenge);
	} while (number < 200 || number > 999 || number / 10 % 10 == 0);
	n = strlen(challenge.salt);
	challenge.salt[n] = (char)('0' + number / 100);
	challenge.salt[n + 1] = '\0';
	assert_int_equal(check(payload(&challenge, "SHA-256", number % 100), T0), CHALLENGE_WRONG);
}

static void what_is_no_answer_is_wrong(void **state)
{
	static const char *const texts[] = {"{}", "[]", "null", "{\"algorithm\":\"SHA-256\"}",
		"not json",
		"{\"algorithm\":1,\"challenge\":2,\"number\":\"3\",\"salt\":4,\"signature\":5}"};

	(void)state;
	assert_int_equal(check("", T0), CHALLENGE_EMPTY);
	assert_int_equal(check(NULL, T0), CHALLENGE_EMPTY);
	assert_int_equal(
		check("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!", T0), CHALLENGE_WRONG);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct buf out = BUF_INIT;
		char *padded = pool_print(pool, "%-60s", texts[i]);

		str_base64(padded, strlen(padded), &out);
		assert_int_equal(check(out.p, T0), CHALLENGE_WRONG);
		buf_free(&out);
	}
}

/* A key whose question has this sum. */
static const char *key_for(int sum)
{
	static const char *const digits[] = {
		"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

	for (int i = 0; i < 100000; i++) {
		char *key = pool_print(pool, "key-%016d", i);
		struct buf question = BUF_INIT;
		bool found = false;

		challenge_question(secret, key, &question);
		for (int a = 1; a < 10 && !found; a++)
			if (sum - a >= 1 && sum - a <= 9)
				found = str_equal(question.p,
					pool_print(pool, "%s加%s等于几？", digits[a],
						digits[sum - a]));
		buf_free(&question);
		if (found)
			return key;
	}
	fail_msg("no key asks for %d", sum);
	return NULL;
}

static void the_question_is_answered_in_every_usual_spelling(void **state)
{
	static const struct {
		int sum;
		const char *answer;
		bool fits;
	} cases[] = {
		{8, "8", true},
		{8, "８", true},
		{8, "八", true},
		{8, "捌", true},
		{8, " 8 ", true},
		{8, "　八", true},
		{8, "08", true},
		{8, "7", false},
		{8, "九", false},
		{8, "8.", false},
		{8, "八8", false},
		{8, "8八", false},
		{8, "五三", false},
		{2, "2", true},
		{2, "二", true},
		{2, "两", true},
		{2, "贰", true},
		{10, "10", true},
		{10, "１０", true},
		{10, "十", true},
		{10, "一十", true},
		{10, "拾", true},
		{10, "一零", false},
		{11, "11", true},
		{11, "十一", true},
		{11, "一十一", true},
		{11, "拾壹", true},
		{11, "1１", true},
		{11, "一一", false},
		{11, "十", false},
		{11, "十零", false},
		{18, "18", true},
		{18, "十八", true},
		{18, "１８", true},
		{18, "二十", false},
		{18, "0018", false},
		{18, "-18", false},
		{18, "十十八", false},
		{8, "\xff", false},
		{8, " ", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum challenge_result result =
			challenge_check(secret, key_for(cases[i].sum), cases[i].answer, T0);

		if ((result == CHALLENGE_FITS) != cases[i].fits)
			fail_msg("%d answered with %s", cases[i].sum, cases[i].answer);
	}
}

static void the_page_gets_what_its_script_needs(void **state)
{
	struct request rq = {.pool = pool, .now = T0};
	struct data *data = data_new(pool);
	struct challenge challenge = {.most = 1000};
	char scratch[24];
	json_t *json;

	(void)state;
	guard_challenge(&rq, secret, KEY_A, data);
	assert_true(data_true(data_find(data, "challenge_question", 18)));
	json = json_loads(data_as_text(data_find(data, "_challenge_json", 15), scratch), 0, NULL);
	assert_non_null(json);
	assert_string_equal(json_string_value(json_object_get(json, "algorithm")), "SHA-256");
	assert_int_equal(json_integer_value(json_object_get(json, "maxnumber")), 1000);
	snprintf(challenge.salt, sizeof challenge.salt, "%s",
		json_string_value(json_object_get(json, "salt")));
	snprintf(challenge.hash, sizeof challenge.hash, "%s",
		json_string_value(json_object_get(json, "challenge")));
	snprintf(challenge.signature, sizeof challenge.signature, "%s",
		json_string_value(json_object_get(json, "signature")));
	json_decref(json);
	assert_null(guard_challenge_fault(
		&rq, secret, KEY_A, payload(&challenge, "SHA-256", solve(&challenge))));
	assert_non_null(guard_challenge_fault(
		&rq, secret, KEY_B, payload(&challenge, "SHA-256", solve(&challenge))));
	assert_true(str_starts(guard_challenge_fault(&rq, secret, KEY_A, ""), "请"));
	assert_true(str_starts(guard_challenge_fault(&rq, secret, KEY_A, "一百"), "请"));
	rq.now += conf_int(CONF_CHALLENGE_MINUTES) * MINUTE;
	assert_true(str_starts(guard_challenge_fault(&rq, secret, KEY_A,
				       payload(&challenge, "SHA-256", solve(&challenge))),
		"请"));
}

static void an_intranet_asks_nothing(void **state)
{
	struct request rq = {.pool = pool, .now = T0};
	struct data *data = data_new(pool);
	struct buf out = BUF_INIT;

	(void)state;
	configure("challenge=none");
	guard_challenge(&rq, secret, KEY_A, data);
	data_json(data, &out);
	assert_string_equal(out.p, "{}");
	assert_null(guard_challenge_fault(&rq, secret, KEY_A, ""));
	assert_null(guard_challenge_fault(&rq, secret, KEY_A, "nonsense"));
	configure("challenge.work=1000");
	buf_free(&out);
}

static void keys_of_forms_fit_their_field_and_differ(void **state)
{
	char a[GUARD_KEY], b[GUARD_KEY];

	(void)state;
	guard_key(a);
	guard_key(b);
	assert_int_equal(strlen(a), 22);
	assert_int_equal(
		strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"), 22);
	assert_string_not_equal(a, b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_limit_holds_at_n_and_refuses_n_plus_one),
		cmocka_unit_test(a_refused_try_does_not_make_the_wait_longer),
		cmocka_unit_test(looking_does_not_count),
		cmocka_unit_test(no_limit_is_no_limit),
		cmocka_unit_test(kinds_and_people_are_counted_apart),
		cmocka_unit_test(a_household_of_ipv6_is_one_person),
		cmocka_unit_test(large_limits_err_on_the_side_of_the_limit),
		cmocka_unit_test(a_clock_set_back_locks_nobody_out_for_long),
		cmocka_unit_test(a_full_table_forgets_who_was_away_longest),
		cmocka_unit_test(several_workers_count_together),
		cmocka_unit_test(a_killed_worker_does_not_wedge_the_others),
		cmocka_unit_test(a_solved_challenge_is_taken_until_it_is_over),
		cmocka_unit_test(no_part_of_an_answer_can_be_changed),
		cmocka_unit_test(a_digit_cannot_wander_between_salt_and_number),
		cmocka_unit_test(what_is_no_answer_is_wrong),
		cmocka_unit_test(the_question_is_answered_in_every_usual_spelling),
		cmocka_unit_test(the_page_gets_what_its_script_needs),
		cmocka_unit_test(an_intranet_asks_nothing),
		cmocka_unit_test(keys_of_forms_fit_their_field_and_differ),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
