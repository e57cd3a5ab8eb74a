/* SPDX-License-Identifier: MIT */
/*
 * Routes and check-lists of every shipped policy as they fall to people: who takes which step, what
 * an answer and a public copy may take, and when a check-list is done with.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "tickets/reviews/review.h"

static const char *const profiles[] = {
	"national", "dali", "youyang", "yunzhou", "yuancheng", "changde"};
#define PROFILES (sizeof profiles / sizeof *profiles)

static struct policy *open_policy(const char *name)
{
	struct buf err = BUF_INIT;
	struct policy *policy = policy_open(SRCDIR "/schema/policies", name, &err);
	if (!policy)
		fail_msg("%s", buf_str(&err));
	buf_free(&err);
	return policy;
}

/* "head@unit leader@unit!" : who takes the steps after the writer's; ! signs, * is the last. */
static void describe(const struct policy_route *route, char *out, size_t room)
{
	struct review_turn turn;
	size_t n = (size_t)snprintf(out, room, "%s", review_by_writer(route) ? "writer " : "");
	for (int i = 1; review_turn(route, i, &turn); i++)
		n += (size_t)snprintf(out + n, room - n, "%s@%s%s%s ", role_name(turn.role),
			turn.at_office ? "office" : "unit", turn.step->approves ? "!" : "",
			turn.last ? "*" : "");
}

static void every_route_of_every_profile_falls_to_the_right_people(void **state)
{
	static const struct {
		const char *name, *turns;
		unsigned needs;
	} expected[] = {
		{"three", "writer head@unit leader@unit!* ", NEED_SECRECY},
		{"joint", "writer head@unit leader@unit!* ", NEED_CONSENT | NEED_SECRECY},
		{"negative", "writer head@unit chief@unit!* ", NEED_PLAN | NEED_SECRECY},
		{"government", "office@office!* ", 0},
		{"policy", "office@office!* ", NEED_INTERPRETATION},
		{"department", "head@unit chief@unit!* ", NEED_FORM},
		{"township", "office@office leader@unit!* ", NEED_FORM},
		{"reprint", "office@office leader@office!* ", NEED_SOURCE},
		{"urgent", "leader@office! chief@office!* ", 0},
	};
	(void)state;
	for (size_t p = 0; p < PROFILES; p++) {
		struct policy *policy = open_policy(profiles[p]);
		size_t n, known = 0;
		const struct policy_route *routes = policy_routes(policy, &n);
		for (size_t i = 0; i < n; i++) {
			char turns[200];
			describe(&routes[i], turns, sizeof turns);
			for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
				if (!str_equal(expected[k].name, routes[i].name))
					continue;
				assert_string_equal(turns, expected[k].turns);
				assert_int_equal(routes[i].needs, expected[k].needs);
				known++;
			}
			assert_true(routes[i].distinct);
		}
		assert_int_equal(known, n); /* a route that nobody has thought about */
		assert_int_equal(n, sizeof expected / sizeof *expected);
		policy_close(&policy);
	}
}

static struct ticket ticket_of(unsigned flags)
{
	return (struct ticket){.kind = "letter", .state = "HANDLING", .route = "", .flags = flags};
}

static void an_answer_takes_the_route_of_what_it_is(void **state)
{
	static const struct {
		unsigned flags;
		bool joint;
		const char *asked, *taken; /* NULL: refused */
	} cases[] = {
		{0, false, NULL, "three"}, {0, true, NULL, "joint"},
		{FLAG_NEGATIVE, false, NULL, "negative"}, {FLAG_NEGATIVE, true, NULL, "negative"},
		{0, false, "urgent", "urgent"}, {0, false, "department", "department"},
		{0, false, "township", "township"}, {0, false, "negative", "negative"},
		{0, false, "government", NULL}, /* one step: nobody would review */
		{0, false, "policy", NULL}, {0, false, "reprint", NULL}, /* no letter */
		{0, false, "nothing", NULL},
		{FLAG_NEGATIVE, false, "three", NULL}, /* a leader's signature is not enough */
		{FLAG_NEGATIVE, false, "urgent", NULL},
		{FLAG_NEGATIVE, false, "department", NULL}, /* a chief, but no plan */
	};
	struct policy *policy = open_policy("national");
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ticket ticket = ticket_of(cases[i].flags);
		const struct policy_route *route =
			review_route(policy, &ticket, cases[i].joint, cases[i].asked);
		if (!cases[i].taken)
			assert_null(route);
		else
			assert_string_equal(route ? route->name : "none", cases[i].taken);
	}
	policy_close(&policy);
}

static void the_choice_of_routes_begins_with_the_usual_one(void **state)
{
	const struct policy_route *routes[16];
	struct policy *policy = open_policy("national");
	struct ticket plain = ticket_of(0), negative = ticket_of(FLAG_NEGATIVE);
	(void)state;
	size_t n = review_routes(policy, &plain, true, routes, 16);
	assert_true(n >= 5);
	assert_string_equal(routes[0]->name, "joint");
	for (size_t i = 0; i < n; i++)
		assert_true(review_steps(routes[i]) >= 2);
	n = review_routes(policy, &negative, false, routes, 16);
	assert_int_equal(n, 1);
	assert_string_equal(routes[0]->name, "negative");
	policy_close(&policy);
}

static void a_public_copy_takes_only_the_routes_that_its_policy_names(void **state)
{
	static const struct {
		const char *profile;
		unsigned flags;
		const char *asked, *taken;
	} cases[] = {
		{"national", 0, NULL, "three"},
		{"national", 0, "department", "department"},
		{"national", 0, "government", NULL},
		{"national", 0, "reprint", NULL},
		{"national", FLAG_NEGATIVE, NULL, "negative"},
		{"national", FLAG_NEGATIVE, "three", NULL},
		{"dali", 0, NULL, "three"},
		{"yunzhou", 0, NULL, "department"},
		{"yunzhou", 0, "government", "government"},
		{"yunzhou", 0, "three", NULL},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct policy *policy = open_policy(cases[i].profile);
		struct ticket ticket = ticket_of(cases[i].flags);
		const struct policy_route *route =
			review_copy_route(policy, &ticket, cases[i].asked);
		if (!cases[i].taken)
			assert_null(route);
		else
			assert_string_equal(route ? route->name : "none", cases[i].taken);
		policy_close(&policy);
	}
}

/* A letter that was in review when the rules changed is not stuck. */
static void a_review_goes_on_when_its_route_is_gone(void **state)
{
	struct policy *policy = open_policy("national");
	struct ticket t = ticket_of(0);
	int step;
	(void)state;
	assert_null(review_standing(policy, &t, false, &step));
	t.state = "IN_REVIEW2";
	assert_string_equal(review_standing(policy, &t, false, &step)->name, "three");
	assert_int_equal(step, 1);
	t.state = "IN_REVIEW3";
	t.route = "gone";
	t.step = 7;
	assert_string_equal(review_standing(policy, &t, true, &step)->name, "joint");
	assert_int_equal(step, 2);
	t.route = "urgent";
	t.step = 2;
	assert_string_equal(review_standing(policy, &t, true, &step)->name, "urgent");
	assert_int_equal(step, 2);
	/* an older release took the step and knew no number of it: the state is right */
	t.step = 1;
	assert_string_equal(review_standing(policy, &t, true, &step)->name, "urgent");
	assert_int_equal(step, 2);
	t.state = "IN_REVIEW2";
	t.step = 2;
	assert_string_equal(review_standing(policy, &t, true, &step)->name, "urgent");
	assert_int_equal(step, 1);
	policy_close(&policy);
}

/* --- check-lists --- */

static const char *missing(const struct policy *policy, const char *route, const char *content,
	const struct check_answer *checks, size_t n)
{
	const struct policy_choice *line =
		review_missing(policy, policy_route(policy, route), content, checks, n);
	return line ? line->code : "";
}

static void each_line_is_answered_and_the_wrong_answer_blocks(void **state)
{
	struct policy *policy = open_policy("youyang");
	struct check_answer all[32];
	size_t n = 0;
	static const char *const lines[] = {"safety", "secret", "sensitive", "cult", "vice",
		"insult", "improper", "undecided", "forbidden"};
	static const char *const gates[] = {"political", "legal", "policy", "secrecy", "wording"};
	(void)state;
	assert_string_equal(missing(policy, "three", "letter", NULL, 0), "safety");
	for (size_t i = 0; i < 9; i++)
		all[n++] = (struct check_answer){"check.content", lines[i], false};
	assert_string_equal(missing(policy, "three", "letter", all, n), "political");
	for (size_t i = 0; i < 5; i++)
		all[n++] = (struct check_answer){"check.gates", gates[i], true};
	assert_string_equal(missing(policy, "three", "letter", all, n), "done");
	all[n++] = (struct check_answer){CHECK_SECRECY, "done", true};
	assert_string_equal(missing(policy, "three", "letter", all, n), "");
	for (size_t i = 0; i < n; i++) { /* each one alone stands in the way */
		all[i].yes = !all[i].yes;
		assert_string_equal(missing(policy, "three", "letter", all, n), all[i].code);
		all[i].yes = !all[i].yes;
		struct check_answer left = all[i];
		all[i].code = "nothing";
		assert_string_equal(missing(policy, "three", "letter", all, n), left.code);
		all[i] = left;
	}
	policy_close(&policy);
}

static void one_tick_answers_what_is_left_of_a_list_but_no_finding(void **state)
{
	struct policy *policy = open_policy("national");
	struct check_answer checks[] = {
		{"check.content", CHECK_ALL, true},
		{"check.gates", CHECK_ALL, true},
		{CHECK_SECRECY, "done", true},
		{"check.content", "cult", true},
	};
	(void)state;
	assert_string_equal(missing(policy, "three", "letter", checks, 3), "");
	assert_string_equal(missing(policy, "three", "letter", checks, 4), "cult");
	checks[3].yes = false;
	assert_string_equal(missing(policy, "three", "letter", checks, 4), "");
	checks[0].yes = false; /* "no, I have not gone through it" */
	assert_string_equal(missing(policy, "three", "letter", checks, 4), "safety");
	checks[0].yes = true;
	checks[2].code = CHECK_ALL; /* the secrecy review is never one among others */
	assert_string_equal(missing(policy, "three", "letter", checks, 4), "done");
	policy_close(&policy);
}

static void of_two_answers_the_worse_counts(void **state)
{
	struct policy *policy = open_policy("national");
	struct check_answer checks[] = {
		{"check.content", CHECK_ALL, true},
		{"check.content", "vice", false},
		{"check.content", "vice", true},
	};
	(void)state;
	assert_string_equal(missing(policy, "government", "letter", checks, 2), "");
	assert_string_equal(missing(policy, "government", "letter", checks, 3), "vice");
	policy_close(&policy);
}

/* 酉阳 第二十二条第八项: not for what is published to ask for opinions, and for nothing else. */
static void undecided_matters_are_excepted_for_solicitations_alone(void **state)
{
	struct policy *policy = open_policy("youyang");
	struct check_answer checks[] = {
		{"check.content", CHECK_ALL, true},
		{"check.content", "undecided", true},
		{"check.gates", CHECK_ALL, true},
		{CHECK_SECRECY, "done", true},
	};
	(void)state;
	assert_string_equal(missing(policy, "three", "letter", checks, 4), "undecided");
	assert_string_equal(missing(policy, "three", "solicitation", checks, 4), "");
	policy_close(&policy);
}

static void the_list_of_yunzhou_has_its_own_nine_points(void **state)
{
	struct policy *policy = open_policy("yunzhou");
	struct check_answer checks[] = {
		{"check.content", "secret", false}, {"check.content", "lawful", true},
		{"check.content", "copyright", true}, {"check.content", "harm", false},
		{"check.content", "benefit", true}, {"check.content", "timely", true},
		{"check.content", "sensitive", false}, {"check.content", "figures", true},
		{"check.content", "other", true}, /* to be looked at, stands in nobody's way */
	};
	(void)state;
	assert_int_equal(policy_items(policy, "check.content").n, 9);
	assert_string_equal(missing(policy, "department", "letter", checks, 9), "");
	assert_string_equal(missing(policy, "department", "letter", checks, 8), "other");
	checks[7].yes = false;
	assert_string_equal(missing(policy, "department", "letter", checks, 9), "figures");
	policy_close(&policy);
}

static void all_fine_is_what_each_route_asks_for(void **state)
{
	(void)state;
	for (size_t p = 0; p < PROFILES; p++) {
		struct policy *policy = open_policy(profiles[p]);
		size_t n;
		const struct policy_route *routes = policy_routes(policy, &n);
		for (size_t i = 0; i < n; i++) {
			struct check_answer fine[16];
			size_t most = review_all_fine(policy, &routes[i], fine, 16);
			assert_string_equal(
				missing(policy, routes[i].name, "letter", fine, most), "");
			for (size_t k = 0; k < most; k++) /* and nothing more */
				assert_string_not_equal(
					missing(policy, routes[i].name, "letter", fine, k), "");
		}
		policy_close(&policy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_route_of_every_profile_falls_to_the_right_people),
		cmocka_unit_test(an_answer_takes_the_route_of_what_it_is),
		cmocka_unit_test(the_choice_of_routes_begins_with_the_usual_one),
		cmocka_unit_test(a_public_copy_takes_only_the_routes_that_its_policy_names),
		cmocka_unit_test(a_review_goes_on_when_its_route_is_gone),
		cmocka_unit_test(each_line_is_answered_and_the_wrong_answer_blocks),
		cmocka_unit_test(one_tick_answers_what_is_left_of_a_list_but_no_finding),
		cmocka_unit_test(of_two_answers_the_worse_counts),
		cmocka_unit_test(undecided_matters_are_excepted_for_solicitations_alone),
		cmocka_unit_test(the_list_of_yunzhou_has_its_own_nine_points),
		cmocka_unit_test(all_fine_is_what_each_route_asks_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
