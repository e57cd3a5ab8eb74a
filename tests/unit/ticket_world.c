/* SPDX-License-Identifier: MIT */
/*
 * See ticket_world.h. The database is named after the process, so programs may run side by side.
 */
#include "ticket_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/migrate.h"
#include "tickets/reviews/review.h"

struct world world;

bool world_there(void)
{
	return world.db != NULL;
}

instant at(const char *iso)
{
	instant out;
	assert_int_equal(instant_parse(iso, &out), 0);
	return out;
}

static void write_option_file(const char *base)
{
	struct buf text = BUF_INIT, err = BUF_INIT;
	struct db *db = db_open(base);
	char sql[128];
	snprintf(sql, sizeof sql, "CREATE DATABASE huiying_%d CHARACTER SET utf8mb4", getpid());
	assert_int_equal(db_script(db, sql), DB_OK);
	db_close(&db);
	assert_int_equal(file_read(base, 100000, &text, &err), 0);
	buf_print(&text, "\n[huiying]\ndatabase=huiying_%d\n", getpid());
	snprintf(world.option_file, sizeof world.option_file, "/tmp/huiying-%d.cnf", getpid());
	FILE *file = fopen(world.option_file, "w");
	assert_non_null(file);
	fwrite(text.p, 1, text.n, file);
	fclose(file);
	buf_free(&text);
	buf_free(&err);
}

static int64_t unit(const char *code, const char *name, bool office, bool active)
{
	struct unit u = {.site_id = 1,
		.code = code,
		.name = name,
		.office = office,
		.active = active,
		.first_person = "甲",
		.direct_person = "乙",
		.handler_person = "丙",
		.phone = ""};
	assert_int_equal(unit_put(world.db, &u), DB_OK);
	return u.id;
}

static void person(enum person who, unsigned roles, const char *login, int64_t unit_id)
{
	struct staff s = {.unit_id = unit_id,
		.login = login,
		.name = login,
		.roles = roles,
		.agreement = roles & ROLE_VENDOR ? "密2026-1" : "",
		.active = true};
	assert_int_equal(staff_put(world.db, &s, NULL, 0), DB_OK);
	world.actor[who] =
		(struct actor){.roles = roles, .staff_id = s.id, .unit_id = unit_id, .address = ""};
}

static void people(void)
{
	world.office = unit("office", "受理办公室", true, true);
	world.water = unit("water", "水务局", false, true);
	world.housing = unit("housing", "住建局", false, true);
	world.closed = unit("closed", "已撤销单位", false, false);
	person(OFFICE, ROLE_OFFICE, "office", world.office);
	person(OFFICE2, ROLE_OFFICE, "office2", world.office);
	person(OFFICE_LEAD, ROLE_HEAD | ROLE_LEADER | ROLE_CHIEF, "office-lead", world.office);
	person(WATER, ROLE_HANDLER, "water", world.water);
	person(WATER_HEAD, ROLE_HEAD, "water-head", world.water);
	person(WATER_LEAD, ROLE_LEADER, "water-lead", world.water);
	person(WATER_CHIEF, ROLE_CHIEF, "water-chief", world.water);
	person(HOUSING, ROLE_HANDLER | ROLE_HEAD | ROLE_LEADER, "housing", world.housing);
	person(HOUSING_CHIEF, ROLE_CHIEF, "housing-chief", world.housing);
	person(WATCH, ROLE_SUPERVISOR, "watch", world.office);
	person(VENDOR, ROLE_VENDOR, "vendor", world.office);
	world.actor[CITIZEN] = (struct actor){.roles = ROLE_CITIZEN, .address = "192.0.2.1"};
	world.actor[IMPORT] = (struct actor){.roles = ROLE_IMPORT, .address = ""};
	world.actor[TIMERS] = (struct actor){.roles = ROLE_SYSTEM, .address = ""};
	struct box b = {.site_id = 1,
		.code = "mayor",
		.name = "市长信箱",
		.kind = "leader",
		.active = true};
	assert_int_equal(box_put(world.db, &b), DB_OK);
	world.box = b.id;
}

static void engine(void)
{
	struct buf err = BUF_INIT;
	char keys[64];
	struct calendar *calendar = calendar_open();
	snprintf(keys, sizeof keys, "/tmp/huiying-%d.keys", getpid());
	if (calendar_read_dir(calendar, SRCDIR "/schema/calendar", &err) != 0 ||
		secret_create(keys, &err) != 0)
		fail_msg("%s", buf_str(&err));
	world.engine.calendar = calendar;
	world.engine.secret = secret_open(keys, &err);
	world.engine.policy = policy_open(SRCDIR "/schema/policies", "national", &err);
	unlink(keys);
	if (!world.engine.secret || !world.engine.policy)
		fail_msg("%s", buf_str(&err));
	buf_free(&err);
}

int world_open(void **state)
{
	(void)state;
	const char *base = getenv("HUIYING_TEST_DB");
	struct buf err = BUF_INIT;
	struct migrate_report report;
	engine();
	world.pool = pool_open();
	if (str_empty(base))
		return 0;
	write_option_file(base);
	world.db = db_open(world.option_file);
	if (migrate_run(world.db, SRCDIR "/schema", 0, &report, &err) != 0)
		fail_msg("%s", buf_str(&err));
	buf_free(&err);
	people();
	return 0;
}

int world_close(void **state)
{
	(void)state;
	struct calendar *calendar = (struct calendar *)world.engine.calendar;
	struct secret *secret = (struct secret *)world.engine.secret;
	struct policy *policy = (struct policy *)world.engine.policy;
	char sql[64];
	if (world.db) {
		snprintf(sql, sizeof sql, "DROP DATABASE huiying_%d", getpid());
		run(sql);
		unlink(world.option_file);
		db_close(&world.db);
	}
	pool_close(&world.pool);
	calendar_close(&calendar);
	secret_close(&secret);
	policy_close(&policy);
	return 0;
}

int world_empty(void **state)
{
	(void)state;
	pool_empty(world.pool);
	if (world.db)
		run("DELETE FROM ticket; DELETE FROM event; DELETE FROM clock; DELETE FROM contact;"
		    "DELETE FROM attachment; DELETE FROM answer; DELETE FROM draft;"
		    "DELETE FROM publication; DELETE FROM publication_count; DELETE FROM anchor;"
		    "DELETE FROM search_public; DELETE FROM search_staff;"
		    "DELETE FROM clock_pause; DELETE FROM clock_move; DELETE FROM escalation;"
		    "DELETE FROM supervision; DELETE FROM notice; DELETE FROM outbox;"
		    "DELETE FROM ticket_unit; DELETE FROM review; DELETE FROM rating;"
		    "DELETE FROM rating_link; DELETE FROM correction; DELETE FROM correction_open;"
		    "DELETE FROM correction_public; DELETE FROM search_correction;"
		    "DELETE FROM solicitation;"
		    "DELETE FROM publication_draft");
	return 0;
}

void run(const char *script)
{
	if (db_script(world.db, script) != DB_OK)
		fail_msg("%s: %s", script, db_error(world.db));
}

const char *cell(const char *sql, int64_t id)
{
	struct db_rows rows;
	const struct db_arg args[] = {INT(id), {.type = DB_END}};
	if (db_query_(world.db, world.pool, &rows, sql, args) != DB_OK)
		fail_msg("%s: %s", sql, db_error(world.db));
	const char *text = rows.rows > 0 ? db_text(&rows, 0, 0) : NULL;
	return text ? text : "";
}

struct ticket_new letter_new(const char *key, instant now)
{
	return (struct ticket_new){
		.kind = "letter",
		.site_id = 1,
		.key = key,
		.box_id = world.box,
		.title = "东街路灯不亮",
		.body = "东街从三号到九号的路灯已经一个星期不亮了，晚上看不清路。",
		.open = true,
		.contact = {"王小明", "138 0000 1234", "wang@example.cn", "东街五号"},
		.source = "web",
		.address = "192.0.2.1",
		.now = now,
	};
}

int64_t letter(const char *key, instant now)
{
	struct ticket_new new = letter_new(key, now);
	struct receipt receipt;
	assert_int_equal(ticket_submit(world.db, &world.engine, &new, &receipt), TICKET_DONE);
	return receipt.id;
}

struct act checked(struct act act)
{
	static const char *const asked[] = {
		"propose", "review", "release", "publish_ask", "publish_review"};
	static struct check_answer fine[64];
	const struct policy_route *route = policy_route(world.engine.policy, "three");
	for (size_t i = 0; i < sizeof asked / sizeof *asked && !act.checks; i++) {
		if (!str_equal(asked[i], act.action))
			continue;
		act.n_checks = review_all_fine(world.engine.policy, route, fine, 64);
		act.checks = fine;
	}
	return act;
}

enum ticket_result try_act(int64_t id, enum person who, struct act act, instant now)
{
	act = checked(act);
	return ticket_act(world.db, &world.engine, id, &world.actor[who], &act, now, NULL);
}

void done(int64_t id, enum person who, struct act act, instant now)
{
	enum ticket_result result = try_act(id, who, act, now);
	if (result != TICKET_DONE)
		fail_msg("%s in %s: result %d", act.action, get(id)->state, result);
}

void published(int64_t id, const char *title, const char *body, const char *answer, instant now)
{
	done(id, WATER,
		(struct act){.action = "publish_ask",
			.title = title,
			.body = body,
			.answer = answer,
			.route = "three"},
		now);
	done(id, WATER_HEAD, (struct act){.action = "publish_review"}, now);
	done(id, WATER_LEAD, (struct act){.action = "publish_review"}, now);
	assert_true(get(id)->published);
}

void taken_down(int64_t id, instant now)
{
	done(id, OFFICE,
		(struct act){.action = "unpublish_ask", .reason = "other", .words = "含个人信息"},
		now);
	done(id, OFFICE2, (struct act){.action = "unpublish"}, now);
	assert_false(get(id)->published);
}

void refused(int64_t id, const char *reason, instant now)
{
	done(id, OFFICE,
		(struct act){.action = "refuse_ask", .decision = "refuse", .reason = reason}, now);
	done(id, OFFICE2, (struct act){.action = "refuse"}, now);
}

struct ticket *get(int64_t id)
{
	struct ticket *t;
	assert_int_equal(ticket_read(world.db, world.pool, id, &t), DB_OK);
	assert_non_null(t);
	return t;
}

int64_t letter_in(const char *state, const char *key, instant now)
{
	const struct {
		enum person who;
		struct act act;
	} way[] = {
		{OFFICE, {.action = "accept"}},
		{OFFICE, {.action = "dispatch", .unit_id = world.water}},
		{WATER, {.action = "sign"}},
		{WATER, {.action = "propose", .answer = "路灯已经修好。"}},
		{WATER_HEAD, {.action = "review"}},
		{WATER_LEAD, {.action = "release"}},
		{CITIZEN, {.action = "rate", .reason = "1", .words = "没有修好"}},
	};
	int64_t id = letter(key, now);
	for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
		if (str_equal(get(id)->state, state))
			return id;
		done(id, way[i].who, way[i].act, now += MINUTE);
	}
	assert_string_equal(get(id)->state, state);
	return id;
}
