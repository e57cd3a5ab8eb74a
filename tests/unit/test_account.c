/* SPDX-License-Identifier: MIT */
/*
 * Accounts: passwords as the policy wants them, until when one is good, what may not come back, the
 * second step, resets by two persons, training before the first log-in, leaving, contractors.
 */
#include "ticket_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tickets/people/account.h"
#include "tickets/people/change.h"

#define NOW "2026-02-12T10:00:00+08:00"
#define LOCK (15 * MINUTE)
#define RIGHT "Correct-horse-9"

static int64_t li, admin, second, lead;

static int64_t person(const char *login, unsigned roles, int64_t unit, const char *password)
{
	struct staff s = {
		.unit_id = unit, .login = login, .name = login, .roles = roles, .active = true};
	assert_int_equal(staff_put(world.db, &s, password, at(NOW)), DB_OK);
	return s.id;
}

static void train(int64_t id)
{
	assert_int_equal(
		staff_train(world.db, id, "2026-01-05", "上岗培训", "admin", at(NOW)), DB_OK);
}

static int empty(void **state)
{
	world_empty(state);
	if (!world_there())
		return 0;
	run("DELETE FROM staff_event; DELETE FROM staff_session; DELETE FROM staff_password;"
	    "DELETE FROM staff_recovery; DELETE FROM staff_reset; DELETE FROM staff_leaving;"
	    "DELETE FROM staff_training; DELETE FROM change_record;"
	    "DELETE FROM staff WHERE login IN ('li', 'admin', 'second', 'lead', 'helper')");
	li = person("li", ROLE_HANDLER, world.water, RIGHT);
	admin = person("admin", ROLE_ADMIN, world.office, RIGHT);
	second = person("second", ROLE_ADMIN, world.office, RIGHT);
	lead = person("lead", ROLE_LEADER, world.office, RIGHT);
	train(li);
	return 0;
}

static struct login_try attempt(const char *password, instant now)
{
	return (struct login_try){.site_id = 1,
		.login = "li",
		.password = password,
		.address = "192.0.2.7",
		.tries = 3,
		.lock = LOCK,
		.second_step = true,
		.now = now};
}

static enum login_result enter(const char *password, instant now, struct staff **out)
{
	struct login_try t = attempt(password, now);
	enum login_result result;
	assert_int_equal(staff_login(world.db, world.pool, &t, out, &result), DB_OK);
	return result;
}

/* --- passwords --- */

static void a_password_has_the_length_and_kinds_of_the_policy(void **state)
{
	static const struct {
		const char *password;
		enum password_fault fault;
	} rows[] = {
		{"Aa1-5678", PASSWORD_FINE},
		{"Aa1-567", PASSWORD_SHORT},
		{"", PASSWORD_SHORT},
		{"aa1-5678", PASSWORD_CLASSES},
		{"AA1-5678", PASSWORD_CLASSES},
		{"Aab-cdef", PASSWORD_CLASSES},
		{"Aa1b5678", PASSWORD_CLASSES},
		{"密码密码密码Aa1", PASSWORD_FINE},
		{"Wang.li-123", PASSWORD_LOGIN},
		{"xWANG.LI-a1", PASSWORD_LOGIN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(password_fault(world.engine.policy, rows[i].password, "wang.li"),
			rows[i].fault);
	char made[PASSWORD_ROOM];
	for (int i = 0; i < 20; i++) {
		password_make(made);
		assert_int_equal(
			password_fault(world.engine.policy, made, "wang.li"), PASSWORD_FINE);
	}
}

static void a_password_of_31_january_is_good_until_28_february(void **state)
{
	static const struct {
		const char *set, *until;
	} rows[] = {
		{"2026-01-31T15:00:00+08:00", "2026-03-01T00:00:00+08:00"},
		{"2028-01-31T00:00:00+08:00", "2028-03-01T00:00:00+08:00"},
		{"2026-01-28T23:59:59+08:00", "2026-03-01T00:00:00+08:00"},
		{"2026-03-31T09:00:00+08:00", "2026-05-01T00:00:00+08:00"},
		{"2026-12-15T09:00:00+08:00", "2027-01-16T00:00:00+08:00"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(
			password_due(world.engine.policy, world.engine.calendar, at(rows[i].set)),
			at(rows[i].until));
	assert_int_equal(password_due(world.engine.policy, world.engine.calendar, INSTANT_NONE),
		INSTANT_NEVER);
}

static bool change_to(const char *password, instant now)
{
	bool again;
	assert_int_equal(
		staff_password(world.db, li, password, 3, "192.0.2.8", now, &again), DB_OK);
	return !again;
}

static void none_of_the_latest_three_comes_back(void **state)
{
	(void)state;
	need_world();
	instant now = at(NOW) + DAY;
	struct staff *out;
	assert_false(change_to(RIGHT, now)); /* the one in force */
	assert_int_equal(enter(RIGHT, now, &out), LOGIN_DONE); /* and nothing was done */
	assert_true(change_to("Number-two-2", now + MINUTE));
	assert_true(change_to("Number-three-3", now + 2 * MINUTE));
	assert_false(change_to(RIGHT, now + 3 * MINUTE));
	assert_false(change_to("Number-two-2", now + 3 * MINUTE));
	assert_true(change_to("Number-four-4", now + 4 * MINUTE));
	assert_true(change_to(RIGHT, now + 5 * MINUTE)); /* three others were between */
	/* what is older than that is not kept, and nothing is kept in the open */
	assert_true(strtol(cell("SELECT COUNT(*) FROM staff_password WHERE staff_id = ?", li), NULL,
			    10) <= 3);
	assert_string_equal(cell("SELECT COUNT(*) FROM staff_password WHERE staff_id = ? AND"
				 " password LIKE '%Number%'",
				    li),
		"0");
}

/* --- training --- */

static void nobody_is_let_in_before_a_training(void **state)
{
	(void)state;
	need_world();
	struct staff *out;
	struct login_try t = attempt(RIGHT, at(NOW));
	enum login_result result;
	t.login = "second";
	assert_int_equal(staff_login(world.db, world.pool, &t, &out, &result), DB_OK);
	assert_int_equal(result, LOGIN_UNTRAINED);
	assert_null(out);
	t.password = "wrong"; /* who does not know the password learns nothing of it */
	assert_int_equal(staff_login(world.db, world.pool, &t, &out, &result), DB_OK);
	assert_int_equal(result, LOGIN_REFUSED);
	t.password = RIGHT;
	train(second);
	assert_int_equal(staff_login(world.db, world.pool, &t, &out, &result), DB_OK);
	assert_int_equal(result, LOGIN_DONE);
	/* an account that was in use before trainings were recorded goes on */
	run("UPDATE staff SET logins = 7 WHERE login = 'admin'");
	t.login = "admin";
	assert_int_equal(staff_login(world.db, world.pool, &t, &out, &result), DB_OK);
	assert_int_equal(result, LOGIN_DONE);
}

static void the_latest_training_counts(void **state)
{
	(void)state;
	need_world();
	struct staff *s;
	assert_int_equal(staff_train(world.db, li, "2025-06-01", "复训", "", at(NOW)), DB_OK);
	assert_int_equal(staff_train(world.db, li, "2025-06-01", "复训", "", at(NOW)), DB_OK);
	assert_int_equal(staff_read(world.db, world.pool, li, &s), DB_OK);
	assert_string_equal(s->trained_on, "2026-01-05");
	assert_string_equal(
		cell("SELECT COUNT(*) FROM staff_training WHERE staff_id = ?", li), "2");
}

/* --- the second step --- */

static void code_at(const unsigned char *key, instant now, int steps, char out[8])
{
	snprintf(out, 8, "%06u",
		secret_totp(key, FACTOR_KEY, now / (SECRET_TOTP_STEP * SECOND) + steps, 6));
}

static void turn_on(unsigned char key[FACTOR_KEY], char codes[FACTOR_CODES][FACTOR_CODE])
{
	char code[8];
	bool fits;
	assert_int_equal(factor_begin(world.db, world.pool, world.engine.secret, li, key), DB_OK);
	code_at(key, at(NOW), 0, code);
	assert_int_equal(factor_confirm(world.db, world.pool, world.engine.secret, li, code, "",
				 at(NOW), &fits, codes),
		DB_OK);
	assert_true(fits);
}

static enum factor_result check(const char *typed, instant now)
{
	struct login_try t = attempt("", now);
	enum factor_result result;
	assert_int_equal(
		factor_check(world.db, world.pool, world.engine.secret, li, typed, &t, &result),
		DB_OK);
	return result;
}

static void a_second_factor_is_on_after_its_first_code(void **state)
{
	(void)state;
	need_world();
	unsigned char key[FACTOR_KEY], same[FACTOR_KEY];
	char codes[FACTOR_CODES][FACTOR_CODE];
	struct staff *out;
	bool fits;
	assert_int_equal(factor_begin(world.db, world.pool, world.engine.secret, li, key), DB_OK);
	/* the page may be loaded again: it is the same key */
	assert_int_equal(factor_begin(world.db, world.pool, world.engine.secret, li, same), DB_OK);
	assert_memory_equal(key, same, FACTOR_KEY);
	assert_int_equal(factor_confirm(world.db, world.pool, world.engine.secret, li, "000000x",
				 "", at(NOW), &fits, codes),
		DB_OK);
	assert_false(fits);
	assert_int_equal(enter(RIGHT, at(NOW), &out), LOGIN_DONE);
	turn_on(key, codes);
	assert_int_equal(factor_begin(world.db, world.pool, world.engine.secret, li, key), DB_STOP);
	assert_int_equal(enter(RIGHT, at(NOW), &out), LOGIN_CODE);
	assert_string_equal(cell("SELECT logins FROM staff WHERE id = ?", li), "1");
	/* the key lies sealed */
	assert_string_equal(cell("SELECT LENGTH(totp) > 20 FROM staff WHERE id = ?", li), "1");
}

static void a_code_is_good_for_a_step_around_and_once(void **state)
{
	(void)state;
	need_world();
	unsigned char key[FACTOR_KEY];
	char codes[FACTOR_CODES][FACTOR_CODE], code[8], spaced[9];
	instant now = at(NOW) + HOUR;
	turn_on(key, codes);
	code_at(key, at(NOW), 0, code);
	assert_int_equal(check(code, at(NOW)), FACTOR_WRONG); /* it turned it on */
	code_at(key, now, -2, code);
	assert_int_equal(check(code, now), FACTOR_WRONG);
	code_at(key, now, -1, code);
	assert_int_equal(check(code, now), FACTOR_FITS);
	assert_int_equal(check(code, now), FACTOR_WRONG); /* never twice */
	code_at(key, now, 1, code);
	snprintf(spaced, sizeof spaced, "%.3s %s", code, code + 3);
	assert_int_equal(check(spaced, now), FACTOR_FITS);
	code_at(key, now, 0, code); /* an earlier step than one that was used */
	assert_int_equal(check(code, now), FACTOR_WRONG);
	code_at(key, now + DAY, 2, code);
	assert_int_equal(check(code, now + DAY), FACTOR_WRONG);
}

static void each_recovery_code_is_good_once(void **state)
{
	(void)state;
	need_world();
	unsigned char key[FACTOR_KEY];
	char codes[FACTOR_CODES][FACTOR_CODE], shouted[FACTOR_CODE];
	int64_t left;
	turn_on(key, codes);
	assert_int_equal(check(codes[0], at(NOW)), FACTOR_RECOVERED);
	assert_int_equal(check(codes[0], at(NOW)), FACTOR_WRONG);
	int n = 0;
	for (const char *p = codes[1]; *p; p++)
		if (*p != '-')
			shouted[n++] = *p >= 'a' ? (char)(*p - 'a' + 'A') : *p;
	shouted[n] = '\0';
	assert_int_equal(check(shouted, at(NOW)), FACTOR_RECOVERED);
	assert_int_equal(factor_codes_left(world.db, world.pool, li, &left), DB_OK);
	assert_int_equal(left, FACTOR_CODES - 2);
	assert_string_equal(cell("SELECT COUNT(*) FROM staff_recovery WHERE staff_id = ?"
				 " AND hash LIKE '%-%'",
				    li),
		"0");
}

static void guessing_codes_locks_the_account(void **state)
{
	(void)state;
	need_world();
	unsigned char key[FACTOR_KEY];
	char codes[FACTOR_CODES][FACTOR_CODE], code[8];
	struct staff *out;
	instant now = at(NOW) + HOUR;
	turn_on(key, codes);
	assert_int_equal(check("000000", now), FACTOR_WRONG);
	/* the right password does not begin the count anew */
	assert_int_equal(enter(RIGHT, now, &out), LOGIN_CODE);
	assert_int_equal(check("000001", now), FACTOR_WRONG);
	assert_int_equal(enter(RIGHT, now, &out), LOGIN_CODE);
	assert_int_equal(check("000002", now), FACTOR_LOCKED);
	code_at(key, now, 0, code);
	assert_int_not_equal(check(code, now), FACTOR_FITS);
	assert_int_not_equal(check(codes[3], now), FACTOR_RECOVERED);
	assert_int_equal(enter(RIGHT, now, &out), LOGIN_LOCKED);
	code_at(key, now + LOCK, 0, code);
	assert_int_equal(enter(RIGHT, now + LOCK, &out), LOGIN_CODE);
	assert_int_equal(check(code, now + LOCK), FACTOR_FITS);
}

/* --- resets --- */

static enum reset_result ask(int64_t who, int64_t by, const char *application)
{
	const struct reset reset = {
		.staff_id = who, .application = application, .what = "password", .words = "忘记了"};
	enum reset_result result;
	assert_int_equal(reset_ask(world.db, world.pool, &reset, by, at(NOW), &result), DB_OK);
	return result;
}

static enum reset_result decide(int64_t who, int64_t by, bool granted)
{
	enum reset_result result;
	assert_int_equal(reset_decide(world.db, world.pool, who, at(NOW), by, granted,
				 "Given-to-you-7", "", at(NOW) + MINUTE, &result),
		DB_OK);
	return result;
}

static void a_reset_takes_an_application_and_two_others(void **state)
{
	(void)state;
	need_world();
	struct staff *out;
	assert_int_equal(ask(li, li, "2026-1"), RESET_NOT);
	assert_int_equal(ask(li, lead, "2026-1"), RESET_NOT);
	assert_int_equal(ask(admin, admin, "2026-1"), RESET_OWN);
	assert_int_equal(ask(li, admin, ""), RESET_WORDS);
	assert_int_equal(ask(li, admin, "2026-1"), RESET_DONE);
	assert_int_equal(ask(li, second, "2026-2"), RESET_OPEN);
	assert_int_equal(decide(li, admin, true), RESET_SAME);
	assert_int_equal(decide(li, li, true), RESET_NOT);
	assert_int_equal(decide(li, world.actor[WATER_LEAD].staff_id, true), RESET_NOT);
	assert_int_equal(enter(RIGHT, at(NOW), &out), LOGIN_DONE);
	assert_int_equal(decide(li, lead, true), RESET_DONE); /* a leader of the office */
	assert_int_equal(decide(li, second, true), RESET_MISSING); /* once */
	assert_int_equal(enter(RIGHT, at(NOW) + HOUR, &out), LOGIN_REFUSED);
	assert_int_equal(enter("Given-to-you-7", at(NOW) + HOUR, &out), LOGIN_DONE);
	assert_true(out->must_change);
	/* the password before it does not come back */
	assert_false(change_to(RIGHT, at(NOW) + 2 * HOUR));
}

static void a_refused_reset_changes_nothing(void **state)
{
	(void)state;
	need_world();
	struct staff *out;
	assert_int_equal(ask(li, admin, "2026-1"), RESET_DONE);
	assert_int_equal(decide(li, second, false), RESET_DONE);
	assert_int_equal(enter(RIGHT, at(NOW), &out), LOGIN_DONE);
	assert_int_equal(enter("Given-to-you-7", at(NOW), &out), LOGIN_REFUSED);
}

static void an_administrator_who_was_disabled_resets_nothing(void **state)
{
	(void)state;
	need_world();
	assert_int_equal(ask(li, admin, "2026-1"), RESET_DONE);
	assert_int_equal(staff_active(world.db, second, false, "", at(NOW)), DB_OK);
	assert_int_equal(decide(li, second, true), RESET_NOT);
	assert_int_equal(staff_active(world.db, admin, false, "", at(NOW)), DB_OK);
	assert_int_equal(ask(lead, admin, "2026-3"), RESET_NOT);
}

/* --- contractors --- */

static void a_contractor_has_no_other_role(void **state)
{
	(void)state;
	static const unsigned others[] = {ROLE_OFFICE, ROLE_HANDLER, ROLE_HEAD, ROLE_LEADER,
		ROLE_CHIEF, ROLE_SUPERVISOR, ROLE_ADMIN};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_int_equal(
			staff_roles_fault(ROLE_VENDOR | others[i], "2026-8"), CHANGE_VENDOR);
	assert_int_equal(staff_roles_fault(ROLE_VENDOR, ""), CHANGE_AGREEMENT);
	assert_int_equal(staff_roles_fault(ROLE_VENDOR, "2026-8"), CHANGE_FINE);
	assert_int_equal(staff_roles_fault(0, ""), CHANGE_ROLES);
	assert_int_equal(staff_roles_fault(ROLE_HANDLER | ROLE_HEAD, ""), CHANGE_FINE);
	need_world();
	struct staff s = {.unit_id = world.office,
		.login = "helper",
		.name = "维护",
		.roles = ROLE_VENDOR | ROLE_HEAD,
		.agreement = "2026-8",
		.active = true};
	assert_int_equal(staff_put(world.db, &s, NULL, at(NOW)), DB_STOP);
	assert_string_equal(
		cell("SELECT COUNT(*) FROM staff WHERE login = 'helper' AND 0 < ?", 1), "0");
	s.roles = ROLE_VENDOR;
	assert_int_equal(staff_put(world.db, &s, NULL, at(NOW)), DB_OK);
}

/* --- changes --- */

static void two_administrators_do_not_overwrite_each_other(void **state)
{
	(void)state;
	need_world();
	struct staff *seen;
	char mark[CHANGE_MARK];
	assert_int_equal(staff_read(world.db, world.pool, li, &seen), DB_OK);
	staff_mark(seen, mark);
	struct staff one = *seen, two = *seen;
	struct change first = {.who = "admin", .seen = mark, .now = at(NOW)};
	struct change later = {.who = "second", .seen = mark, .now = at(NOW)};
	one.roles |= ROLE_HEAD;
	two.name = "李五";
	assert_int_equal(staff_change(world.db, &one, NULL, &first), DB_OK);
	assert_int_equal(staff_change(world.db, &two, NULL, &later), DB_STOP);
	assert_int_equal(later.fault, CHANGE_CROSSED);
	assert_string_equal(
		cell("SELECT GROUP_CONCAT(who, ' ', field, ' ', old_value, '>',"
		     " new_value) FROM change_record WHERE thing = 'person' AND who <> ''"
		     " AND thing_id = ?",
			li),
		"admin roles handler>handler,head");
}

static void a_unit_needs_three_persons_and_no_ring(void **state)
{
	(void)state;
	need_world();
	struct unit *u;
	struct change change = {.who = "admin", .now = at(NOW)};
	assert_int_equal(unit_read(world.db, world.pool, world.water, &u), DB_OK);
	struct unit no_direct = *u, child = *u, ring = *u;
	no_direct.direct_person = "";
	assert_int_equal(unit_change(world.db, &no_direct, &change), DB_STOP);
	assert_int_equal(change.fault, CHANGE_PERSONS);
	child.code = "station";
	child.name = "水务站";
	child.parent_id = world.water;
	assert_int_equal(unit_change(world.db, &child, &change), DB_OK);
	ring.parent_id = child.id;
	assert_int_equal(unit_change(world.db, &ring, &change), DB_STOP);
	assert_int_equal(change.fault, CHANGE_PARENT);
	ring.parent_id = world.water;
	assert_int_equal(unit_change(world.db, &ring, &change), DB_STOP);
	assert_int_equal(change.fault, CHANGE_PARENT);
	run("DELETE FROM unit WHERE code = 'station'");
}

/* --- leaving --- */

static void an_account_ends_when_everything_is_handed_over(void **state)
{
	(void)state;
	need_world();
	struct leaving_item *items;
	size_t n, open, n_open;
	struct staff *left;
	const struct policy *policy = world.engine.policy;
	assert_int_equal(leaving_read(world.db, world.pool, policy, li, &items, &n, &open), DB_OK);
	assert_true(n >= 4);
	assert_int_equal(open, n);
	assert_int_equal(
		leaving_tick(world.db, policy, li, "no-such", "", "admin", at(NOW)), DB_STOP);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(
			leaving_end(world.db, world.pool, policy, li, false, "admin", at(NOW)),
			DB_STOP);
		assert_int_equal(
			leaving_tick(world.db, policy, li, items[i].code, "已交", "admin", at(NOW)),
			DB_OK);
	}
	assert_int_equal(leaving_tick(world.db, policy, li, items[0].code, "", "second", at(NOW)),
		DB_DUPLICATE);
	run("INSERT INTO staff_session (token_hash, staff_id, created_at, seen_at, address)"
	    " SELECT REPEAT('b', 64), id, '2026-02-12', '2026-02-12', '' FROM staff"
	    " WHERE login = 'li'");
	assert_int_equal(
		leaving_end(world.db, world.pool, policy, li, false, "admin", at(NOW)), DB_OK);
	assert_string_equal(cell("SELECT active FROM staff WHERE id = ?", li), "0");
	assert_string_equal(cell("SELECT COUNT(*) FROM staff_session WHERE staff_id = ?", li), "0");
	assert_int_equal(leaving_open(world.db, world.pool, policy, 1, &left, &n_open), DB_OK);
	assert_int_equal(n_open, 0);
}

static void who_is_stopped_at_once_stays_on_the_list(void **state)
{
	(void)state;
	need_world();
	struct staff *left, *out;
	size_t n;
	const struct policy *policy = world.engine.policy;
	assert_int_equal(
		leaving_end(world.db, world.pool, policy, li, true, "admin", at(NOW)), DB_OK);
	assert_int_equal(enter(RIGHT, at(NOW), &out), LOGIN_REFUSED);
	assert_int_equal(leaving_open(world.db, world.pool, policy, 1, &left, &n), DB_OK);
	assert_int_equal(n, 1);
	assert_string_equal(left[0].login, "li");
	/* who comes back starts a new list */
	assert_int_equal(staff_active(world.db, li, true, "admin", at(NOW)), DB_OK);
	assert_int_equal(leaving_open(world.db, world.pool, policy, 1, &left, &n), DB_OK);
	assert_int_equal(n, 0);
}

static void drafts_go_to_a_colleague_of_the_unit(void **state)
{
	(void)state;
	need_world();
	struct leaving_matter *matters;
	size_t n;
	int64_t drafts;
	int64_t ticket = letter_in("HANDLING", "0123456789abcdef-draft", at(NOW));
	assert_int_equal(db_exec(world.db,
				 "INSERT INTO draft (ticket_id, staff_id, words, saved_at)"
				 " VALUES (?, ?, '写到一半', ?)",
				 INT(ticket), INT(li), TIME(at(NOW))),
		DB_OK);
	assert_int_equal(leaving_matters(world.db, world.pool, li, &matters, &n), DB_OK);
	assert_int_equal(n, 1);
	assert_string_equal(matters[0].kind, "draft");
	assert_int_equal(leaving_hand_over(world.db, li, world.actor[HOUSING].staff_id, "admin",
				 at(NOW), &drafts),
		DB_STOP);
	assert_int_equal(leaving_hand_over(world.db, li, li, "admin", at(NOW), &drafts), DB_STOP);
	assert_int_equal(leaving_hand_over(world.db, li, world.actor[WATER].staff_id, "admin",
				 at(NOW), &drafts),
		DB_OK);
	assert_int_equal(drafts, 1);
	assert_int_equal(leaving_matters(world.db, world.pool, li, &matters, &n), DB_OK);
	assert_int_equal(n, 0);
	/* without the colleague the turn waits for this person alone, and a public copy too */
	assert_int_equal(
		db_exec(world.db,
			"INSERT INTO publication_draft (ticket_id, site_id, kind, sequence,"
			" route, step, turn, turn_unit_id, staff_id, unit_id, proposed_at,"
			" body, answer) VALUES (?, 1, 'publish', 1, 'three', 1, ?, ?, ?, ?, ?,"
			" '', '')",
			INT(ticket), INT(ROLE_HANDLER), INT(world.water), INT(li), INT(world.water),
			TIME(at(NOW))),
		DB_OK);
	assert_int_equal(leaving_matters(world.db, world.pool, li, &matters, &n), DB_OK);
	assert_int_equal(n, 0);
	run("UPDATE staff SET active = 0 WHERE login = 'water'");
	assert_int_equal(leaving_matters(world.db, world.pool, li, &matters, &n), DB_OK);
	assert_int_equal(n, 2);
	assert_string_equal(matters[0].kind, "turn");
	assert_string_equal(matters[1].kind, "copy");
	run("UPDATE staff SET active = 1 WHERE login = 'water'; DELETE FROM publication_draft");
}

#define READS \
	"SELECT CAST(variable_value AS SIGNED) FROM information_schema.session_status" \
	" WHERE variable_name = 'HANDLER_READ_RND_NEXT'"

/* What has yet to be confirmed by a second person is looked up among what was asked, not among all
 * letters of all years. */
static void what_was_asked_for_is_found_without_reading_all_letters(void **state)
{
	(void)state;
	need_world();
	struct leaving_matter *matters;
	struct db_rows before, after;
	struct act act = {.action = "refuse_ask",
		.decision = "refuse",
		.reason = policy_refusals(world.engine.policy).choice->code,
		.words = "请写明地点"};
	char key[40];
	size_t n;
	int64_t ticket = letter_in("SUBMITTED", "0123456789abcdef-asked", at(NOW));

	for (int i = 0; i < 200; i++) {
		snprintf(key, sizeof key, "0123456789abcdef-mass-%d", i);
		letter_in("SUBMITTED", key, at(NOW));
	}
	assert_int_equal(ticket_act(world.db, &world.engine, ticket, &world.actor[OFFICE], &act,
				 at(NOW), NULL),
		TICKET_DONE);
	assert_int_equal(db_query(world.db, world.pool, &before, READS), DB_OK);
	assert_int_equal(
		leaving_matters(world.db, world.pool, world.actor[OFFICE].staff_id, &matters, &n),
		DB_OK);
	assert_int_equal(db_query(world.db, world.pool, &after, READS), DB_OK);
	assert_int_equal(n, 1);
	assert_string_equal(matters[0].kind, "pending");
	assert_true(db_int(&after, 0, 0) - db_int(&before, 0, 0) < 200);
}

/* --- sites --- */

static void a_sub_site_stands_below_a_main_site(void **state)
{
	(void)state;
	need_world();
	run("DELETE FROM change_record WHERE thing = 'site'");
	run("DELETE FROM site WHERE code IN ('town', 'village'); INSERT IGNORE INTO site (id, code,"
	    " name) VALUES (1, 'site1', '主站')");
	struct site town = {.parent_id = 1, .code = "town", .name = "镇子站"};
	struct site again = {.parent_id = 1, .code = "town", .name = "镇子站"};
	assert_int_equal(site_add(world.db, &town, at(NOW)), DB_OK);
	assert_true(town.id > 1);
	assert_int_equal(site_add(world.db, &again, at(NOW)), DB_DUPLICATE);
	struct db_rows rows;
	assert_int_equal(db_query(world.db, world.pool, &rows,
				 "SELECT site_id, new_value FROM change_record WHERE thing = 'site'"
				 " AND thing_id = ?",
				 INT(town.id)),
		DB_OK);
	assert_int_equal(rows.rows, 1);
	assert_int_equal(db_int(&rows, 0, 0), 1);
	assert_string_equal(db_text(&rows, 0, 1), "镇子站");
	struct site village = {.parent_id = town.id, .code = "village", .name = "村"};
	assert_int_equal(site_add(world.db, &village, at(NOW)), DB_STOP);
	run("DELETE FROM site WHERE code IN ('town', 'village')");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_password_has_the_length_and_kinds_of_the_policy),
		cmocka_unit_test(a_password_of_31_january_is_good_until_28_february),
		cmocka_unit_test_setup(none_of_the_latest_three_comes_back, empty),
		cmocka_unit_test_setup(nobody_is_let_in_before_a_training, empty),
		cmocka_unit_test_setup(the_latest_training_counts, empty),
		cmocka_unit_test_setup(a_second_factor_is_on_after_its_first_code, empty),
		cmocka_unit_test_setup(a_code_is_good_for_a_step_around_and_once, empty),
		cmocka_unit_test_setup(each_recovery_code_is_good_once, empty),
		cmocka_unit_test_setup(guessing_codes_locks_the_account, empty),
		cmocka_unit_test_setup(a_reset_takes_an_application_and_two_others, empty),
		cmocka_unit_test_setup(a_refused_reset_changes_nothing, empty),
		cmocka_unit_test_setup(an_administrator_who_was_disabled_resets_nothing, empty),
		cmocka_unit_test_setup(a_contractor_has_no_other_role, empty),
		cmocka_unit_test_setup(two_administrators_do_not_overwrite_each_other, empty),
		cmocka_unit_test_setup(a_unit_needs_three_persons_and_no_ring, empty),
		cmocka_unit_test_setup(an_account_ends_when_everything_is_handed_over, empty),
		cmocka_unit_test_setup(who_is_stopped_at_once_stays_on_the_list, empty),
		cmocka_unit_test_setup(drafts_go_to_a_colleague_of_the_unit, empty),
		cmocka_unit_test_setup(
			what_was_asked_for_is_found_without_reading_all_letters, empty),
		cmocka_unit_test_setup(a_sub_site_stands_below_a_main_site, empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
