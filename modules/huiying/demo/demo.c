/* SPDX-License-Identifier: MIT */
/*
 * A county to look at: FOLDER/county.json (units, boxes, staff) and what happens in it,
 * FOLDER/letters.json and its like, which play.c plays through the real engine. Running it
 * again adds nothing.
 */
#include <stdio.h>
#include <unistd.h>
#include <jansson.h>
#include "base/conf.h"
#include "tickets/people/account.h"
#include "tickets/messages/outbox.h"
#include "tickets/words/wordlist.h"
#include "modules/huiying/huiying_db.h"
#include "modules/huiying/demo/demo.h"
#include "modules/huiying/tickets/learn.h"
#include "modules/huiying/tickets/letters.h"
#include "modules/huiying/people/people.h"

const char *demo_text(const json_t *object, const char *key)
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

/* --- organisation --- */

static int put_addresses(struct cli *cli, const json_t *entry, int64_t unit_id)
{
	for (int duty = DUTY_FIRST; duty <= DUTY_HANDLER; duty++) {
		const char *name = duty_name((enum duty)duty);
		struct unit_address address = {
			.unit_id = unit_id,
			.duty = (enum duty)duty,
			.email = demo_text(entry, pool_print(cli->pool, "%s_email", name)),
			.phone = demo_text(entry, pool_print(cli->pool, "%s_phone", name)),
		};

		if (unit_address_put(cli->db, &address) != DB_OK)
			return cli_db_fail(cli, demo_text(entry, "code"));
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
			.code = demo_text(entry, "code"),
			.name = demo_text(entry, "name"),
			.office = json_is_true(json_object_get(entry, "office")),
			.active = true,
			.first_person = demo_text(entry, "first"),
			.direct_person = demo_text(entry, "direct"),
			.handler_person = demo_text(entry, "handler"),
			.phone = demo_text(entry, "phone"),
		};

		const char *parent = demo_text(entry, "parent");
		struct change change = {.who = "", .now = cli->now};

		if (*parent && (unit.parent_id = find_unit(cli, parent)) <= 0)
			return cli_fail("county.json: unit %s: no unit “%s”", unit.code, parent);
		if (unit_change(cli->db, &unit, &change) != DB_OK)
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
		const char *unit = demo_text(entry, "unit");
		struct box box = {
			.site_id = cli->site_id,
			.code = demo_text(entry, "code"),
			.name = demo_text(entry, "name"),
			.kind = demo_text(entry, "kind"),
			.intro = demo_text(entry, "intro"),
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

/* All accounts share one password; those marked `demo` are printed. `account` false: a person who
 * has none yet. */
static int put_staff(struct cli *cli, const json_t *list)
{
	char password[PASSWORD_ROOM], today[INSTANT_TEXT];
	const json_t *entry;
	size_t i;

	password_make(password);
	json_array_foreach(list, i, entry)
	{
		bool account = !json_is_false(json_object_get(entry, "account"));
		struct staff staff = {
			.login = demo_text(entry, "login"),
			.name = demo_text(entry, "name"),
			.active = true,
			.must_change = !conf_on(CONF_DEMO_KEEP),
			.agreement = demo_text(entry, "agreement"),
			.unit_id = find_unit(cli, demo_text(entry, "unit")),
		};

		if (staff.unit_id <= 0 || parse_roles(demo_text(entry, "roles"), &staff.roles) != 0)
			return cli_fail(
				"county.json: staff %s: no such unit or roles", staff.login);
		if (staff_put(cli->db, &staff, account ? password : NULL, cli->now) != DB_OK)
			return cli_db_fail(cli, staff.login);
		if (staff_train(cli->db, staff.id, day_iso(instant_day(cli->now), today),
			    "上岗培训（演示）", "", cli->now) != DB_OK)
			return cli_db_fail(cli, staff.login);
		if (json_is_true(json_object_get(entry, "demo")))
			printf("%s\t%s\t%s\n", staff.login, staff.name, password);
	}
	return CLI_OK;
}

/* Words that stop or warn, and texts that are put into answers. */
static int put_words(struct cli *cli, const json_t *words, const json_t *phrases)
{
	const struct wordlist_change change = {
		.site_id = cli->site_id, .who = "demo", .now = cli->now};
	const json_t *entry;
	size_t i, changed;

	json_array_foreach(words, i, entry)
	{
		struct wordlist_row row = {
			.kind = SCREEN_SENSITIVE, .word = demo_text(entry, "word"), .advice = ""};
		if (!wordlist_level_of(demo_text(entry, "level"), &row.level))
			return cli_fail("county.json: word %s: no such level", row.word);
		if (wordlist_put(cli->db, &change, &row, 1, &changed) != DB_OK)
			return cli_db_fail(cli, row.word);
	}
	json_array_foreach(phrases, i, entry)
	{
		const char *unit = demo_text(entry, "unit");
		int64_t unit_id = *unit ? find_unit(cli, unit) : 0;
		if (unit_id < 0 ||
			phrase_begin(cli->db, cli->site_id, unit_id, demo_text(entry, "kind"),
				demo_text(entry, "name"), demo_text(entry, "words"),
				cli->now) != DB_OK)
			return cli_db_fail(cli, demo_text(entry, "name"));
	}
	return CLI_OK;
}

static int put_county(struct cli *cli, const json_t *county)
{
	struct staff *known;
	size_t n_known;

	if (site_name_set(cli->db, cli->site_id, demo_text(county, "site")) != DB_OK)
		return cli_db_fail(cli, "site");
	if (put_units(cli, json_object_get(county, "units")) != CLI_OK)
		return CLI_FAILED;
	if (put_boxes(cli, json_object_get(county, "boxes")) != CLI_OK)
		return CLI_FAILED;
	if (staff_list(cli->db, cli->pool, cli->site_id, &known, &n_known) != DB_OK)
		return cli_db_fail(cli, "staff");
	if (n_known) /* not the first time */
		return CLI_OK;
	if (put_words(cli, json_object_get(county, "words"), json_object_get(county, "phrases")) !=
		CLI_OK)
		return CLI_FAILED;
	return put_staff(cli, json_object_get(county, "staff"));
}

/* Letters of the years before, from the system of before: what suggestions are learned from. A
 * county without such a file has none. */
static int take_past(struct cli *cli, const char *folder)
{
	const char *path = pool_print(cli->pool, "%s/past.tsv", folder);

	if (access(path, R_OK) != 0)
		return CLI_OK;
	return import_from(cli, path, pool_print(cli->pool, "%s/past.rules", folder), NULL);
}

/* What happens: a file's things are added, then all are played together. */
static int add_file(struct demo *demo, const char *name,
	int (*add)(struct demo *demo, const json_t *list), json_t **list)
{
	const char *path = pool_print(demo->cli->pool, "%s/%s", demo->folder, name);

	if (access(path, R_OK) != 0) /* this county has none */
		return CLI_OK;
	*list = read_json(demo->cli, demo->folder, name);
	return *list ? add(demo, *list) : CLI_FAILED;
}

static int play(struct demo *demo)
{
	struct cli *cli = demo->cli;
	struct wordlists *words = NULL;
	json_t *lists[3] = {NULL};
	int rc = add_file(demo, "letters.json", demo_letters, &lists[0]);

	if (rc == CLI_OK)
		rc = add_file(demo, "corrections.json", demo_corrections, &lists[1]);
	if (rc == CLI_OK)
		rc = add_file(demo, "solicitations.json", demo_solicitations, &lists[2]);

	if (rc == CLI_OK) {
		cli->engine.screen = wordlist_keep_up(cli->db, &words, cli->site_id, cli->now);
		rc = demo_play(demo);
		cli->engine.screen = NULL;
		wordlist_close(&words);
	}
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
		json_decref(lists[i]);
	return rc;
}

int verb_demo(struct cli *cli, int argc, char **argv)
{
	struct demo demo = {.cli = cli};
	json_t *county;
	int rc = CLI_FAILED;

	if (argc != 2)
		return CLI_USAGE;
	demo.folder = argv[1];
	if (cli_database(cli) != CLI_OK || cli_engine(cli) != CLI_OK)
		return CLI_FAILED;
	if (!(county = read_json(cli, demo.folder, "county.json")))
		return CLI_FAILED;
	if (cli->dry)
		rc = CLI_OK;
	else if (put_county(cli, county) == CLI_OK &&
		staff_list(cli->db, cli->pool, cli->site_id, &demo.staff, &demo.n_staff) == DB_OK &&
		box_list(cli->db, cli->pool, cli->site_id, &demo.boxes, &demo.n_boxes) == DB_OK)
		rc = take_past(cli, demo.folder);
	if (rc == CLI_OK && !cli->dry)
		rc = play(&demo);
	if (rc == CLI_OK && !cli->dry)
		rc = learn_site(cli, NULL);
	if (rc == CLI_OK)
		fprintf(stderr, "%lld tickets, %lld were there already\n", (long long)demo.letters,
			(long long)demo.known);
	json_decref(county);
	return rc;
}
