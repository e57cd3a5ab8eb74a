/* SPDX-License-Identifier: MIT */
/*
 * The declared table is sound, and the check that says so finds each kind of fault in broken
 * tables.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/str.h"
#include "tickets/lifecycle/lifecycle.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void the_table_is_sound(void **state)
{
	(void)state;
	struct buf err = BUF_INIT;
	if (lifecycle_check(&err) != 0)
		fail_msg("%s", buf_str(&err));
	assert_int_equal(err.n, 0);
	buf_free(&err);
}

/* Two states and their way; each case breaks one thing. */
static const struct state sound_states[] = {
	{"k", "OPEN", ROLE_OFFICE, false, false}, {"k", "SHUT", 0, true, false}};
static const struct transition sound_table[] = {
	{"k", "", "open", ROLE_CITIZEN, "OPEN", {"c"}, {NULL}},
	{"k", "OPEN", "shut", ROLE_OFFICE, "SHUT", {NULL}, {"c"}}};

static int check(const struct state *states, size_t n_states, const struct transition *table,
	size_t n, const char *expected)
{
	struct buf err = BUF_INIT;
	int result = lifecycle_check_tables(states, n_states, table, n, &err);
	if (expected && !strstr(buf_str(&err), expected))
		fail_msg("expected \"%s\", got: %s", expected, buf_str(&err));
	buf_free(&err);
	return result;
}

static void a_sound_small_table_passes(void **state)
{
	(void)state;
	assert_int_equal(check(sound_states, 2, sound_table, 2, NULL), 0);
}

static void broken_rows_are_found(void **state)
{
	(void)state;
	const struct {
		size_t row;
		struct transition with;
		const char *expected;
	} cases[] = {
		{0, {"k", "", "open", ROLE_CITIZEN, "SHUT", {"c"}, {"c"}}, "OPEN: never reached"},
		{0, {"k", "", "open", ROLE_CITIZEN, "OPEN", {NULL}, {NULL}},
			"stops a clock that nothing starts: c"},
		{0, {"k", "", "open", ROLE_CITIZEN, "OPEN", {"c", "d"}, {NULL}},
			"starts a clock that nothing stops: d"},
		{0, {"k", "", "open", 1u << 20, "OPEN", {"c"}, {NULL}}, "unknown role may open"},
		{0, {"k", "", "open", 0, "OPEN", {"c"}, {NULL}}, "unknown role may open"},
		{0, {"k", "", "open", ROLE_CITIZEN, "AJAR", {"c"}, {NULL}},
			"to an undeclared state AJAR"},
		{1, {"k", "AJAR", "shut", ROLE_OFFICE, "SHUT", {NULL}, {"c"}},
			"from an undeclared state AJAR"},
		{1, {"k", "OPEN", "stay", ROLE_OFFICE, "OPEN", {NULL}, {"c"}}, "OPEN: no way out"},
		{1, {"k", "SHUT", "open", ROLE_OFFICE, "OPEN", {NULL}, {"c"}},
			"SHUT: final, yet there is a way out"},
		{1, {"k", "OPEN", "shut", ROLE_OFFICE, "SHUT", {NULL}, {NULL}},
			"ends the ticket but not the clock c"},
		{1, {"k", "", "open", ROLE_OFFICE, "SHUT", {NULL}, {"c"}},
			"two rows for the action open"},
		{1, {"k", "OPEN", "shut", ROLE_OFFICE | ROLE_VENDOR, "SHUT", {NULL}, {"c"}},
			"a contractor may shut"},
		{1, {"k", "OPEN", "shut", ROLE_OFFICE, "SHUT", {NULL}, {"c"}, .own_unit = true},
			"asks for the unit of nobody who belongs to one: shut"},
		{1, {"k", "OPEN", "shut", ROLE_HEAD, "SHUT", {NULL}, {"c"}, .co_unit = true},
			"lets units take part, but asks for none: shut"},
		{1,
			{"k", "OPEN", "shut", ROLE_HEAD | ROLE_OFFICE, "SHUT", {NULL}, {"c"},
				.own_unit = true, .co_only = true},
			"only for units that take part, yet others may shut"},
		{1,
			{"k", "OPEN", "shut", ROLE_HEAD, "SHUT", {NULL}, {"c"}, .own_unit = true,
				.own_office = true},
			"asks for the office of nobody who is of it: shut"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct transition table[2] = {sound_table[0], sound_table[1]};
		table[cases[i].row] = cases[i].with;
		assert_int_equal(check(sound_states, 2, table, 2, cases[i].expected), -1);
	}
}

static void broken_states_are_found(void **state)
{
	(void)state;
	const struct {
		struct state with;
		const char *expected;
	} cases[] = {
		{{"k", "OPEN", 0, true, false}, "OPEN: declared twice"},
		{{"k", "SHUT", 1u << 20, true, false}, "unknown role has the turn"},
		{{"k", "SHUT", ROLE_OFFICE, true, false}, "final, yet somebody has the turn"},
		{{"k", "SHUT", 0, false, false}, "SHUT: no way out"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct state states[2] = {sound_states[0], cases[i].with};
		assert_int_equal(check(states, 2, sound_table, 2, cases[i].expected), -1);
	}
}

/* A real row taken out, or a stop forgotten, does not stay unnoticed. */
static void a_forgotten_stop_in_the_real_table_is_found(void **state)
{
	(void)state;
	size_t n, n_states;
	const struct transition *table = lifecycle_table(&n);
	const struct state *states = lifecycle_states(&n_states);
	struct transition copy[600];
	assert_true(n <= COUNT(copy));
	for (size_t i = 0; i < n; i++) {
		const struct state *to = lifecycle_state(table[i].kind, table[i].to);
		if (!to->final || str_equal(table[i].from, table[i].to))
			continue;
		memcpy(copy, table, n * sizeof *copy);
		memset(copy[i].stops, 0, sizeof copy[i].stops);
		assert_int_equal(check(states, n_states, copy, n, "ends the ticket"), -1);
	}
}

static void a_forgotten_resumption_is_found(void **state)
{
	(void)state;
	static const struct state waits[] = {{"k", "OPEN", ROLE_OFFICE, false, false},
		{"k", "WAITS", ROLE_CITIZEN, false, false}, {"k", "SHUT", 0, true, false}};
	const struct transition sound[] = {sound_table[0], sound_table[1],
		{"k", "OPEN", "ask", ROLE_OFFICE, "WAITS", .pauses = true},
		{"k", "WAITS", "add", ROLE_CITIZEN, "OPEN", .resumes = true}};
	struct transition broken[COUNT(sound)];
	assert_int_equal(check(waits, 3, sound, COUNT(sound), NULL), 0);
	memcpy(broken, sound, sizeof sound);
	broken[3].resumes = false;
	assert_int_equal(check(waits, 3, broken, COUNT(sound), "leaves the limits standing"), -1);
	memcpy(broken, sound, sizeof sound);
	broken[2].pauses = false;
	assert_int_equal(check(waits, 3, broken, COUNT(sound), "that do not stand"), -1);
	memcpy(broken, sound, sizeof sound);
	broken[2].to = "OPEN";
	assert_int_equal(check(waits, 3, broken, COUNT(sound), "but moves nothing"), -1);
}

static void buttons_are_lawful_and_the_engine_keeps_its_own(void **state)
{
	(void)state;
	const struct transition *out[64];
	size_t n = lifecycle_actions("letter", "REPLIED", ROLE_CITIZEN, out, COUNT(out));
	assert_int_equal(n, 1);
	assert_string_equal(out[0]->action, "rate");
	assert_int_equal(lifecycle_actions("letter", "REPLIED", ROLE_ADMIN, out, COUNT(out)), 0);
	assert_int_equal(lifecycle_actions("letter", "HANDLING", ROLE_HANDLER, out, 2), 2);
	assert_null(lifecycle_find("letter", "REPLIED", "sign"));
	assert_null(lifecycle_find("other", "", "submit"));
	assert_null(lifecycle_state("letter", "NOWHERE"));
}

/* Every move of these kinds, "action state" by where it begins. What is not said here is illegal.
 */
static const struct {
	const char *kind, *from, *moves;
} allowed[] = {
	{"correction", "", "submit NEW"},
	{"correction", "NEW",
		"duplicate DUPLICATE, transfer TRANSFERRED, fixed REPLIED_FIXED, untrue "
		"REPLIED_UNTRUE, out_of_scope OUT_OF_SCOPE, spam SPAM, appeal_uphold "
		"REPLIED_FIXED, appeal_uphold_untrue REPLIED_UNTRUE"},
	{"correction", "TRANSFERRED",
		"sign FIXING, return NEW, recall NEW, fixed REPLIED_FIXED, untrue REPLIED_UNTRUE, "
		"out_of_scope OUT_OF_SCOPE, appeal_uphold REPLIED_FIXED, appeal_uphold_untrue "
		"REPLIED_UNTRUE"},
	{"correction", "FIXING",
		"return NEW, redispatch TRANSFERRED, fixed REPLIED_FIXED, untrue REPLIED_UNTRUE, "
		"out_of_scope OUT_OF_SCOPE, appeal_uphold REPLIED_FIXED, appeal_uphold_untrue "
		"REPLIED_UNTRUE"},
	{"correction", "REPLIED_FIXED", "rate_bad FIXING, callback_bad FIXING"},
	{"correction", "REPLIED_UNTRUE", "rate_bad FIXING, callback_bad FIXING"},
	{"correction", "OUT_OF_SCOPE", ""},
	{"correction", "SPAM", ""},
	{"correction", "DUPLICATE", ""},
	{"solicitation", "", "create DRAFT"},
	{"solicitation", "DRAFT", "propose IN_REVIEW2"},
	{"solicitation", "IN_REVIEW2",
		"take_back DRAFT, review IN_REVIEW3, back DRAFT, reclaim DRAFT"},
	{"solicitation", "IN_REVIEW3", "release SCHEDULED, back DRAFT, reclaim DRAFT"},
	{"solicitation", "SCHEDULED", "open OPEN, withdraw WITHDRAWN"},
	{"solicitation", "OPEN", "close CLOSED, withdraw WITHDRAWN"},
	{"solicitation", "CLOSED", "collate COLLATING"},
	{"solicitation", "COLLATING", "propose RESULT_REVIEW2"},
	{"solicitation", "RESULT_REVIEW2",
		"take_back COLLATING, review RESULT_REVIEW3, back COLLATING, reclaim COLLATING"},
	{"solicitation", "RESULT_REVIEW3",
		"release RESULT_PUBLISHED, back COLLATING, reclaim COLLATING"},
	{"solicitation", "RESULT_PUBLISHED", "archive ARCHIVED"},
	{"solicitation", "ARCHIVED", ""},
	{"solicitation", "WITHDRAWN", ""},
};

static bool lists_move(const char *moves, const char *action, const char *to)
{
	char one[80];
	snprintf(one, sizeof one, "%s %s", action, to);
	for (const char *at = moves; (at = strstr(at, one)); at++) {
		char after = at[strlen(one)];
		if ((at == moves || at[-1] == ' ') && (after == ',' || after == '\0'))
			return true;
	}
	return false;
}

static size_t commas(const char *moves)
{
	size_t n = *moves != '\0';
	for (; *moves; moves++)
		n += *moves == ',';
	return n;
}

static void reports_and_solicitations_move_as_they_may_and_no_other_way(void **state)
{
	(void)state;
	size_t n, n_states;
	const struct transition *table = lifecycle_table(&n);
	const struct state *states = lifecycle_states(&n_states);
	for (size_t i = 0; i < COUNT(allowed); i++) {
		size_t found = 0;
		for (size_t k = 0; k < n; k++) {
			const struct transition *t = &table[k];
			if (!str_equal(t->kind, allowed[i].kind) ||
				!str_equal(t->from, allowed[i].from) || str_equal(t->from, t->to))
				continue;
			found++;
			if (!lists_move(allowed[i].moves, t->action, t->to))
				fail_msg("%s: %s leads from %s to %s", t->kind, t->action, t->from,
					t->to);
		}
		assert_int_equal(found, commas(allowed[i].moves));
	}
	/* and no state was left out */
	for (size_t i = 0; i < n_states; i++) {
		bool said = str_equal(states[i].kind, "letter");
		for (size_t k = 0; k < COUNT(allowed); k++)
			said = said ||
				(str_equal(allowed[k].kind, states[i].kind) &&
					str_equal(allowed[k].from, states[i].name));
		if (!said)
			fail_msg("%s: nothing is said of %s", states[i].kind, states[i].name);
	}
}

/* Opening and closing is nobody's but the system's, and the office binds itself to what is its own.
 */
static void whose_a_solicitation_is(void **state)
{
	(void)state;
	static const char *const own[] = {"edit", "propose", "take_back", "prolong", "collate"};
	size_t n;
	const struct transition *table = lifecycle_table(&n);
	for (size_t i = 0; i < n; i++) {
		const struct transition *t = &table[i];
		if (!str_equal(t->kind, "solicitation"))
			continue;
		if (str_equal(t->action, "open") || str_equal(t->action, "close") ||
			str_equal(t->action, "archive"))
			assert_int_equal(t->who, ROLE_SYSTEM);
		for (size_t k = 0; k < COUNT(own); k++) {
			if (str_equal(own[k], t->action))
				assert_true(t->own_unit && t->own_office);
		}
		assert_false(t->who & ROLE_CITIZEN);
	}
	assert_string_equal(lifecycle_first("solicitation")->action, "create");
	assert_string_equal(lifecycle_first("correction")->action, "submit");
	assert_null(lifecycle_first("other"));
}

static void roles_have_stable_words(void **state)
{
	(void)state;
	enum role role;
	for (unsigned bit = ROLE_CITIZEN; bit <= ROLE_LAST; bit <<= 1) {
		assert_int_equal(role_parse(role_name((enum role)bit), &role), 0);
		assert_int_equal(role, bit);
	}
	assert_int_equal(role_parse("mayor", &role), -1);
	assert_string_equal(role_name((enum role)(ROLE_OFFICE | ROLE_HEAD)), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_sound),
		cmocka_unit_test(a_sound_small_table_passes),
		cmocka_unit_test(broken_rows_are_found),
		cmocka_unit_test(broken_states_are_found),
		cmocka_unit_test(a_forgotten_stop_in_the_real_table_is_found),
		cmocka_unit_test(a_forgotten_resumption_is_found),
		cmocka_unit_test(buttons_are_lawful_and_the_engine_keeps_its_own),
		cmocka_unit_test(reports_and_solicitations_move_as_they_may_and_no_other_way),
		cmocka_unit_test(whose_a_solicitation_is),
		cmocka_unit_test(roles_have_stable_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
