/* SPDX-License-Identifier: MIT */
/*
 * Units, boxes, staff: put again means changed; log-ins count, lock and say nothing about who
 * exists.
 */
#include "ticket_world.h"

#include "tickets/people/account.h"

#include <string.h>

#define NOW "2026-02-12T10:00:00+08:00"
#define LOCK (15 * MINUTE)

static const char *right = "Correct-horse-9", *wrong = "wrong";

static int empty(void **state)
{
	world_empty(state);
	if (world_there()) {
		run("DELETE FROM staff_event; DELETE FROM staff_session;"
		    "DELETE FROM staff WHERE login = 'li'");
	}
	return 0;
}

static int64_t li(void)
{
	struct staff s = {.unit_id = world.water,
		.login = "li",
		.name = "李四",
		.roles = ROLE_HANDLER | ROLE_HEAD,
		.active = true,
		.must_change = true};
	assert_int_equal(staff_put(world.db, &s, right, at(NOW)), DB_OK);
	assert_true(s.id > 0);
	assert_int_equal(
		staff_train(world.db, s.id, "2026-01-05", "上岗培训", "admin", at(NOW)), DB_OK);
	run("DELETE FROM staff_event WHERE action = 'trained'");
	return s.id;
}

static struct staff *login_at(const char *login, const char *password, instant now, bool *locked)
{
	struct login_try attempt = {.site_id = 1,
		.login = login,
		.password = password,
		.address = "192.0.2.7",
		.tries = 3,
		.lock = LOCK,
		.second_step = true,
		.now = now};
	enum login_result result;
	struct staff *out;
	assert_int_equal(staff_login(world.db, world.pool, &attempt, &out, &result), DB_OK);
	assert_int_equal(out != NULL, result == LOGIN_DONE);
	*locked = result == LOGIN_LOCKED;
	return out;
}

static void new_password(int64_t id, const char *password)
{
	bool again;
	assert_int_equal(
		staff_password(world.db, id, password, 5, "192.0.2.8", at(NOW), &again), DB_OK);
	assert_false(again);
}

static const char *events(void)
{
	return cell("SELECT GROUP_CONCAT(action ORDER BY id SEPARATOR ' ') FROM staff_event WHERE "
		    "0 < ?",
		1);
}

static void put_again_means_changed(void **state)
{
	(void)state;
	need_world();
	struct unit u = {.site_id = 1,
		.code = "water",
		.name = "水利局",
		.active = true,
		.first_person = "赵",
		.direct_person = "钱",
		.handler_person = "孙",
		.phone = "8222333"};
	struct unit *units;
	struct box b = {.site_id = 1,
			   .unit_id = world.water,
			   .code = "mayor",
			   .name = "信箱",
			   .kind = "leader",
			   .active = true},
		   *boxes;
	size_t n;
	assert_int_equal(unit_put(world.db, &u), DB_OK);
	assert_int_equal(u.id, world.water);
	assert_int_equal(unit_list(world.db, world.pool, 1, &units, &n), DB_OK);
	assert_int_equal(n, 4);
	assert_true(units[0].office);
	assert_string_equal(units[1].name, "水利局");
	assert_string_equal(units[1].direct_person, "钱");
	assert_int_equal(box_put(world.db, &b), DB_OK);
	assert_int_equal(b.id, world.box);
	assert_int_equal(box_list(world.db, world.pool, 1, &boxes, &n), DB_OK);
	assert_int_equal(n, 1);
	assert_string_equal(boxes[0].name, "信箱");
	assert_int_equal(boxes[0].unit_id, world.water);
	int64_t id = li();
	struct staff s = {.unit_id = world.housing,
		.login = "li",
		.name = "李五",
		.roles = ROLE_LEADER,
		.active = true};
	assert_int_equal(staff_put(world.db, &s, NULL, at(NOW)), DB_OK);
	assert_int_equal(s.id, id);
	struct staff *read;
	assert_int_equal(staff_read(world.db, world.pool, id, &read), DB_OK);
	assert_string_equal(read->name, "李五");
	assert_string_equal(read->unit_name, "住建局");
	assert_int_equal(read->roles, ROLE_LEADER);
	bool locked;
	assert_non_null(login_at("li", right, at(NOW), &locked)); /* the password stayed */
	s.unit_id = 99999;
	assert_int_equal(staff_put(world.db, &s, NULL, at(NOW)), DB_STOP);
	assert_int_equal(staff_read(world.db, world.pool, 99999, &read), DB_OK);
	assert_null(read);
}

static void who_knows_the_password_comes_in(void **state)
{
	(void)state;
	need_world();
	bool locked;
	li();
	struct staff *s = login_at("li", right, at(NOW), &locked);
	assert_non_null(s);
	assert_false(locked);
	assert_true(s->must_change);
	assert_int_equal(s->roles, ROLE_HANDLER | ROLE_HEAD);
	assert_non_null(
		login_at("li", right, at(NOW), &locked)); /* twice in the same microsecond */
	assert_null(login_at("li", wrong, at(NOW), &locked));
	assert_null(login_at("LI", right, at(NOW), &locked));
	assert_null(login_at("nobody", right, at(NOW), &locked));
	assert_null(login_at("watch", right, at(NOW), &locked)); /* an account without password */
	assert_null(login_at("watch", "", at(NOW), &locked));
	assert_string_equal(events(),
		"password login login login_failed login_failed login_failed login_failed "
		"login_failed");
	/* what was typed into the field of an unknown login is not kept: it may be a password */
	assert_string_equal(
		cell("SELECT COUNT(*) FROM staff_event WHERE login IN ('LI', 'nobody') AND 0 < ?",
			1),
		"0");
}

static void three_failures_lock_and_time_opens(void **state)
{
	(void)state;
	need_world();
	bool locked;
	instant now = at(NOW);
	li();
	for (int i = 0; i < 3; i++) {
		assert_null(login_at("li", wrong, now, &locked));
		assert_int_equal(locked, i == 2);
	}
	assert_null(login_at("li", right, now + LOCK - 1, &locked));
	assert_true(locked);
	/* trying on does not lengthen it */
	assert_null(login_at("li", wrong, now + LOCK - 1, &locked));
	assert_non_null(login_at("li", right, now + LOCK, &locked));
	assert_false(locked);
	assert_string_equal(events(),
		"password login_failed login_failed login_failed locked login_failed"
		" login_failed login");
	/* success resets the count */
	now += DAY;
	for (int i = 0; i < 4; i++) {
		assert_null(login_at("li", wrong, now, &locked));
		assert_false(locked);
		if (i % 2 == 1)
			assert_non_null(login_at("li", right, now, &locked));
	}
}

static void who_is_disabled_is_out_at_once(void **state)
{
	(void)state;
	need_world();
	bool locked;
	int64_t id = li();
	run("INSERT INTO staff_session (token_hash, staff_id, created_at, seen_at, address)"
	    " SELECT REPEAT('a', 64), id, '2026-02-12', '2026-02-12', '' FROM"
	    " staff WHERE login = 'li'");
	assert_int_equal(staff_active(world.db, id, false, "", at(NOW)), DB_OK);
	assert_string_equal(cell("SELECT COUNT(*) FROM staff_session WHERE staff_id = ?", id), "0");
	assert_null(login_at("li", right, at(NOW), &locked));
	assert_false(locked);
	assert_int_equal(staff_active(world.db, id, true, "", at(NOW)), DB_OK);
	assert_non_null(login_at("li", right, at(NOW), &locked));
	assert_string_equal(events(), "password disabled login_failed enabled login");
}

static void a_new_password_replaces_the_old_one(void **state)
{
	(void)state;
	need_world();
	bool locked;
	int64_t id = li();
	for (int i = 0; i < 3; i++)
		login_at("li", wrong, at(NOW), &locked);
	assert_true(locked);
	new_password(id, "Another-horse-8");
	assert_null(login_at("li", right, at(NOW), &locked));
	struct staff *s = login_at("li", "Another-horse-8", at(NOW), &locked);
	assert_non_null(s);
	assert_false(s->must_change);
	assert_null(strstr(cell("SELECT password FROM staff WHERE id = ?", id), "horse"));
}

static void a_new_password_ends_every_session(void **state)
{
	(void)state;
	need_world();
	int64_t id = li();
	assert_int_equal(db_exec(world.db,
				 "INSERT INTO staff_session (token_hash, staff_id, created_at, "
				 "seen_at, address) VALUES (?, ?, ?, ?, '')",
				 TEXT("0123456789abcdef"), INT(id), TIME(at(NOW)), TIME(at(NOW))),
		DB_OK);
	new_password(id, "Another-horse-8");
	assert_string_equal(cell("SELECT COUNT(*) FROM staff_session WHERE staff_id = ?", id), "0");
}

static void where_a_log_in_came_from_is_recorded(void **state)
{
	(void)state;
	need_world();
	bool locked;
	int64_t id = li();
	login_at("li", right, at(NOW), &locked);
	login_at("li", wrong, at(NOW), &locked);
	new_password(id, "Another-horse-8");
	assert_string_equal(
		cell("SELECT GROUP_CONCAT(address ORDER BY id) FROM staff_event WHERE staff_id = ?",
			id),
		",192.0.2.7,192.0.2.7,192.0.2.8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(put_again_means_changed, empty),
		cmocka_unit_test_setup(who_knows_the_password_comes_in, empty),
		cmocka_unit_test_setup(a_new_password_ends_every_session, empty),
		cmocka_unit_test_setup(where_a_log_in_came_from_is_recorded, empty),
		cmocka_unit_test_setup(three_failures_lock_and_time_opens, empty),
		cmocka_unit_test_setup(who_is_disabled_is_out_at_once, empty),
		cmocka_unit_test_setup(a_new_password_replaces_the_old_one, empty),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
