/* SPDX-License-Identifier: MIT */
/*
 * A county to look at: FOLDER/county.json (units, boxes, staff) and FOLDER/letters.json, run
 * through the real engine at times relative to today, so that every state and every light is there
 * whenever it is set up. Running it again adds nothing. Times: "-3wd 10:20" is three working days
 * before today, "-40d 09:00" forty days before, "0wd 08:10" today or the last working day; a time
 * that would lie in the future becomes just now.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jansson.h>
#include "base/conf.h"
#include "tickets/organisation.h"
#include "tickets/outbox.h"
#include "cli.h"
#include "huiying_db.h"
#include "people.h"

struct demo {
	struct cli *cli;
	struct staff *staff;
	size_t n_staff;
	struct box *boxes;
	size_t n_boxes;
	int64_t letters, known;
};

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static json_t *read_json(struct cli *cli, const char *folder, const char *name)
{
	char *path = pool_print(cli->pool, "%s/%s", folder, name);
	json_error_t error;
	json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);

	if (!json)
		cli_fail("%s:%d: %s", path, error.line, error.text);
	return json;
}

/* "-3wd 10:20" */
static int demo_time(const struct demo *demo, const char *text, instant *out)
{
	day today = instant_day(demo->cli->now);
	int count, hour, minute;
	char unit[4];

	if (sscanf(text, "%d%3[a-z] %d:%d", &count, unit, &hour, &minute) != 4 || count > 0 ||
		hour > 23 || minute > 59)
		return cli_fail("letters.json: “%s” is not a time like -3wd 10:20", text);
	if (str_equal(unit, "wd")) {
		if (!calendar_works(demo->cli->engine.calendar, today))
			today = calendar_step(demo->cli->engine.calendar, today, -1);
		today = calendar_step(demo->cli->engine.calendar, today, count);
	} else if (str_equal(unit, "d"))
		today += count;
	else
		return cli_fail("letters.json: “%s”: wd or d", text);
	*out = day_start(today) + hour * HOUR + minute * MINUTE;
	if (*out > demo->cli->now)
		*out = demo->cli->now;
	return CLI_OK;
}

/* --- organisation --- */

static int put_addresses(struct cli *cli, const json_t *entry, int64_t unit_id)
{
	for (int duty = DUTY_FIRST; duty <= DUTY_HANDLER; duty++) {
		const char *name = duty_name((enum duty)duty);
		struct unit_address address = {
			.unit_id = unit_id,
			.duty = (enum duty)duty,
			.email = text_of(entry, pool_print(cli->pool, "%s_email", name)),
			.phone = text_of(entry, pool_print(cli->pool, "%s_phone", name)),
		};

		if (unit_address_put(cli->db, &address) != DB_OK)
			return cli_db_fail(cli, text_of(entry, "code"));
	}
	return CLI_OK;
}

static int put_units(struct cli *cli, const json_t *list)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		struct unit unit = {
			.site_id = cli->site_id,
			.code = text_of(entry, "code"),
			.name = text_of(entry, "name"),
			.office = json_is_true(json_object_get(entry, "office")),
			.active = true,
			.first_person = text_of(entry, "first"),
			.direct_person = text_of(entry, "direct"),
			.handler_person = text_of(entry, "handler"),
			.phone = text_of(entry, "phone"),
		};

		if (unit_put(cli->db, &unit) != DB_OK)
			return cli_db_fail(cli, unit.code);
		if (put_addresses(cli, entry, unit.id) != CLI_OK)
			return CLI_FAILED;
	}
	return CLI_OK;
}

static int put_boxes(struct cli *cli, const json_t *list)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		const char *unit = text_of(entry, "unit");
		struct box box = {
			.site_id = cli->site_id,
			.code = text_of(entry, "code"),
			.name = text_of(entry, "name"),
			.kind = text_of(entry, "kind"),
			.intro = text_of(entry, "intro"),
			.active = true,
			.unit_id = *unit ? find_unit(cli, unit) : 0,
		};

		if (*unit && box.unit_id <= 0)
			return cli_fail("county.json: box %s: no unit “%s”", box.code, unit);
		if (box_put(cli->db, &box) != DB_OK)
			return cli_db_fail(cli, box.code);
	}
	return CLI_OK;
}

/* Accounts marked `demo` share one password that is printed; the others belong to people who only
 * appear in timelines. */
static int put_staff(struct cli *cli, const json_t *list)
{
	char password[PASSWORD_ROOM];
	const json_t *entry;
	struct staff *known;
	size_t i, n_known;

	if (staff_list(cli->db, cli->pool, cli->site_id, &known, &n_known) != DB_OK)
		return cli_db_fail(cli, "staff");
	if (n_known)
		return CLI_OK;
	make_password(password);
	json_array_foreach(list, i, entry)
	{
		bool account = json_is_true(json_object_get(entry, "demo"));
		struct staff staff = {
			.login = text_of(entry, "login"),
			.name = text_of(entry, "name"),
			.active = true,
			.must_change = !conf_on(CONF_DEMO_KEEP),
			.unit_id = find_unit(cli, text_of(entry, "unit")),
		};

		if (staff.unit_id <= 0 || parse_roles(text_of(entry, "roles"), &staff.roles) != 0)
			return cli_fail(
				"county.json: staff %s: no such unit or roles", staff.login);
		if (staff_put(cli->db, &staff, account ? password : NULL, cli->now) != DB_OK)
			return cli_db_fail(cli, staff.login);
		if (account)
			printf("%s\t%s\t%s\n", staff.login, staff.name, password);
	}
	return CLI_OK;
}

/* --- letters --- */

/* A published copy is the letter itself unless the step says otherwise. */
static const char *copy_of(const json_t *step, const json_t *letter, const char *key)
{
	const json_t *own = json_object_get(step, key);

	return json_string_value(own ? own : json_object_get(letter, key));
}

static struct act read_act(struct cli *cli, const json_t *letter, const json_t *step)
{
	const char *unit = text_of(step, "unit");
	bool publish = str_equal(text_of(step, "do"), "publish");

	return (struct act){
		.action = text_of(step, "do"),
		.words = text_of(step, "words"),
		.reason = text_of(step, "reason"),
		.class_ = json_string_value(json_object_get(step, "class")),
		.category = json_string_value(json_object_get(step, "category")),
		.answer = json_string_value(json_object_get(step, "answer")),
		.title = publish ? copy_of(step, letter, "title") : NULL,
		.body = publish ? copy_of(step, letter, "body") : NULL,
		.unit_id = *unit ? find_unit(cli, unit) : 0,
	};
}

static int step_actor(const struct demo *demo, const char *by, struct actor *actor)
{
	*actor = (struct actor){.roles = ROLE_CITIZEN, .address = ""};
	if (str_equal(by, "citizen"))
		return CLI_OK;
	for (size_t i = 0; i < demo->n_staff; i++)
		if (str_equal(demo->staff[i].login, by)) {
			actor->roles = demo->staff[i].roles;
			actor->staff_id = demo->staff[i].id;
			actor->unit_id = demo->staff[i].unit_id;
			return CLI_OK;
		}
	return cli_fail("letters.json: there is nobody “%s”", by);
}

static int step_time(const struct demo *demo, const json_t *step, instant *at)
{
	const char *when = text_of(step, "at");

	if (*when)
		return demo_time(demo, when, at);
	*at += 7 * MINUTE;
	if (*at > demo->cli->now)
		*at = demo->cli->now;
	return CLI_OK;
}

static int run_step(struct demo *demo, const json_t *letter, const struct receipt *receipt,
	const json_t *step, instant *at)
{
	struct cli *cli = demo->cli;
	struct act act = read_act(cli, letter, step);
	struct actor actor;
	enum ticket_result result;
	bool saved;

	if (step_actor(demo, text_of(step, "by"), &actor) != CLI_OK ||
		step_time(demo, step, at) != CLI_OK)
		return CLI_FAILED;
	if (str_equal(act.action, "draft"))
		return draft_save(cli->db, cli->pool, receipt->id, actor.staff_id, act.answer,
			       INSTANT_NONE, *at, &saved) == DB_OK
			? CLI_OK
			: cli_db_fail(cli, "draft");
	result = ticket_act(cli->db, &cli->engine, receipt->id, &actor, &act, *at, NULL);
	if (result != TICKET_DONE)
		return cli_fail("letters.json: %s: %s by %s: %s", text_of(letter, "ref"),
			act.action, text_of(step, "by"), cli_result(result));
	return CLI_OK;
}

static int64_t find_box(const struct demo *demo, const char *code)
{
	for (size_t i = 0; i < demo->n_boxes; i++)
		if (str_equal(demo->boxes[i].code, code))
			return demo->boxes[i].id;
	return 0;
}

static int put_letter(struct demo *demo, const json_t *letter)
{
	struct cli *cli = demo->cli;
	const char *ref = text_of(letter, "ref"), *category = text_of(letter, "category");
	const json_t *step, *open = json_object_get(letter, "open");
	unsigned char digest[SECRET_HASH];
	char key[SECRET_HEX];
	struct receipt receipt;
	enum ticket_result result;
	instant at;
	size_t i;

	if (demo_time(demo, text_of(letter, "at"), &at) != CLI_OK)
		return CLI_FAILED;
	secret_sign(cli->secret, "demo", ref, strlen(ref), digest);
	str_hex(digest, SECRET_HASH, key);
	result = ticket_submit(cli->db, &cli->engine,
		&(struct ticket_new){.kind = "letter",
			.site_id = cli->site_id,
			.key = key,
			.box_id = find_box(demo, text_of(letter, "box")),
			.type = text_of(letter, "type"),
			.category = *category ? category : NULL,
			.title = text_of(letter, "title"),
			.body = text_of(letter, "body"),
			.open = !json_is_false(open),
			.contact = {text_of(letter, "name"), text_of(letter, "phone"),
				text_of(letter, "email"), text_of(letter, "address")},
			.source = "demo",
			.source_ref = ref,
			.address = "",
			.now = at},
		&receipt);
	if (result == TICKET_REPEATED) {
		demo->known++;
		return CLI_OK;
	}
	if (result != TICKET_DONE)
		return cli_fail("letters.json: %s: %s", ref, cli_result(result));
	demo->letters++;
	json_array_foreach(json_object_get(letter, "steps"), i,
		step) if (run_step(demo, letter, &receipt, step, &at) != CLI_OK) return CLI_FAILED;
	return CLI_OK;
}

static int put_letters(struct demo *demo, const json_t *letters)
{
	struct progress progress;
	const json_t *letter;
	size_t i;
	int rc = CLI_OK;

	progress_open(&progress, "letters", (int64_t)json_array_size(letters));
	json_array_foreach(letters, i, letter)
	{
		if ((rc = put_letter(demo, letter)) != CLI_OK)
			break;
		progress_step(&progress, (int64_t)i + 1);
	}
	progress_close(&progress);
	return rc;
}

static int put_county(struct cli *cli, const json_t *county)
{
	if (site_name_set(cli->db, cli->site_id, text_of(county, "site")) != DB_OK)
		return cli_db_fail(cli, "site");
	if (put_units(cli, json_object_get(county, "units")) != CLI_OK)
		return CLI_FAILED;
	if (put_boxes(cli, json_object_get(county, "boxes")) != CLI_OK)
		return CLI_FAILED;
	return put_staff(cli, json_object_get(county, "staff"));
}

int verb_demo(struct cli *cli, int argc, char **argv)
{
	struct demo demo = {.cli = cli};
	json_t *county, *letters = NULL;
	int rc = CLI_FAILED;

	if (argc != 2)
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	if (!(county = read_json(cli, argv[1], "county.json")) ||
		!(letters = read_json(cli, argv[1], "letters.json")))
		goto out;
	if (cli->dry)
		rc = CLI_OK;
	else if (put_county(cli, county) == CLI_OK &&
		staff_list(cli->db, cli->pool, cli->site_id, &demo.staff, &demo.n_staff) == DB_OK &&
		box_list(cli->db, cli->pool, cli->site_id, &demo.boxes, &demo.n_boxes) == DB_OK)
		rc = put_letters(&demo, letters);
	if (rc == CLI_OK)
		fprintf(stderr, "%lld letters, %lld were there already\n", (long long)demo.letters,
			(long long)demo.known);
out:
	json_decref(county);
	json_decref(letters);
	return rc;
}
