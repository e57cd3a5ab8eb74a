/* SPDX-License-Identifier: MIT */
/* Units with their three responsible persons and where these are reached, one by one or from TSV.
 */
#include <getopt.h>
#include <string.h>
#include "tickets/people/organisation.h"
#include "tickets/messages/outbox.h"
#include "modules/huiying/cli.h"
#include "modules/huiying/people/people.h"

#define DUTIES 3
#define EMAIL_MOST 120

/* email, phone of the first, direct and handling person; NULL: as it stands. */
struct reached {
	const char *email[DUTIES], *phone[DUTIES];
};

int64_t find_unit(struct cli *cli, const char *code)
{
	struct unit *units;
	size_t n;

	if (unit_list(cli->db, cli->pool, cli->site_id, &units, &n) != DB_OK)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (str_equal(units[i].code, code))
			return units[i].id;
	return 0;
}

/* --- addresses --- */

/* Telephones are kept as digits. Neither is printed again when it is wrong. */
static int check_reached(struct cli *cli, const char *code, struct reached *reached)
{
	for (int i = 0; i < DUTIES; i++) {
		const char *email = reached->email[i], *phone = reached->phone[i];
		const char *duty = duty_name((enum duty)(i + 1));

		if (!str_empty(email) && (!contact_email_fits(email) || strlen(email) > EMAIL_MOST))
			return cli_fail(
				"unit %s: the e-mail address of the %s person is none", code, duty);
		if (!str_empty(phone) && !(reached->phone[i] = contact_phone(cli->pool, phone)))
			return cli_fail(
				"unit %s: the telephone of the %s person is none", code, duty);
	}
	return CLI_OK;
}

static int put_reached(struct cli *cli, const struct unit *unit, const struct reached *reached,
	const struct change *change)
{
	struct unit_address addresses[DUTIES];

	for (int i = 0; i < DUTIES; i++)
		addresses[i] = (struct unit_address){
			.duty = (enum duty)(i + 1),
			.email = reached->email[i],
			.phone = reached->phone[i],
		};
	return unit_addresses_change(cli->db, unit, addresses, DUTIES, change) == DB_OK
		? CLI_OK
		: cli_db_fail(cli, unit->code);
}

/* --- units --- */

static int put_unit(struct cli *cli, struct unit *unit, const char *parent, struct reached *reached)
{
	if (str_empty(unit->code) || str_empty(unit->name))
		return cli_fail("a unit needs a code and a name");
	if (str_empty(unit->first_person) || str_empty(unit->direct_person) ||
		str_empty(unit->handler_person))
		return cli_fail("unit %s: %s", unit->code, change_fault_words(CHANGE_PERSONS));
	if (!str_empty(parent) && (unit->parent_id = find_unit(cli, parent)) <= 0)
		return cli_fail("unit %s: no unit “%s” to be its parent", unit->code, parent);
	if (check_reached(cli, unit->code, reached) != CLI_OK)
		return CLI_FAILED;
	unit->site_id = cli->site_id;
	unit->active = true;
	if (cli->dry)
		return CLI_OK;
	struct change change = {.who = "", .now = cli->now};
	enum db_status status = unit_change(cli->db, unit, &change);
	if (status == DB_STOP)
		return cli_fail("unit %s: %s", unit->code, change_fault_words(change.fault));
	if (status != DB_OK)
		return cli_db_fail(cli, unit->code);
	return put_reached(cli, unit, reached, &change);
}

static int unit_add(struct cli *cli, int argc, char **argv)
{
	enum {
		FIRST = 1,
		DIRECT,
		HANDLER,
		PHONE,
		PARENT,
		OFFICE,
		EMAIL_OF,
		PHONE_OF = EMAIL_OF + 3
	};
	static const struct option options[] = {
		{"first", required_argument, NULL, FIRST},
		{"direct", required_argument, NULL, DIRECT},
		{"handler", required_argument, NULL, HANDLER},
		{"phone", required_argument, NULL, PHONE},
		{"parent", required_argument, NULL, PARENT},
		{"office", no_argument, NULL, OFFICE},
		{"first-email", required_argument, NULL, EMAIL_OF},
		{"direct-email", required_argument, NULL, EMAIL_OF + 1},
		{"handler-email", required_argument, NULL, EMAIL_OF + 2},
		{"first-phone", required_argument, NULL, PHONE_OF},
		{"direct-phone", required_argument, NULL, PHONE_OF + 1},
		{"handler-phone", required_argument, NULL, PHONE_OF + 2},
		{NULL, 0, NULL, 0},
	};
	struct unit unit = {.phone = ""};
	struct reached reached = {0};
	const char *parent = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case FIRST: unit.first_person = optarg; break;
		case DIRECT: unit.direct_person = optarg; break;
		case HANDLER: unit.handler_person = optarg; break;
		case PHONE: unit.phone = optarg; break;
		case PARENT: parent = optarg; break;
		case OFFICE: unit.office = true; break;
		default:
			if (option >= PHONE_OF && option < PHONE_OF + DUTIES)
				reached.phone[option - PHONE_OF] = optarg;
			else if (option >= EMAIL_OF && option < PHONE_OF)
				reached.email[option - EMAIL_OF] = optarg;
			else
				return CLI_USAGE;
		}
	}
	if (argc - optind != 2)
		return CLI_USAGE;
	unit.code = argv[optind];
	unit.name = argv[optind + 1];
	return put_unit(cli, &unit, parent, &reached);
}

/* An empty cell takes an address away, an absent column leaves it. */
static int unit_import_row(struct cli *cli, char **cells, const int *at)
{
	struct unit unit = {
		.code = cells[at[0]],
		.name = cells[at[1]],
		.first_person = cells[at[2]],
		.direct_person = cells[at[3]],
		.handler_person = cells[at[4]],
		.phone = at[5] >= 0 ? cells[at[5]] : "",
		.office = at[7] >= 0 && str_equal(cells[at[7]], "1"),
	};
	struct reached reached = {0};

	for (int i = 0; i < DUTIES; i++) {
		reached.email[i] = at[8 + i] >= 0 ? cells[at[8 + i]] : NULL;
		reached.phone[i] = at[11 + i] >= 0 ? cells[at[11 + i]] : NULL;
	}
	return put_unit(cli, &unit, at[6] >= 0 ? cells[at[6]] : NULL, &reached);
}

static int unit_import(struct cli *cli, int argc, char **argv)
{
	static const struct tsv_shape shape = {
		.names = {"code", "name", "first", "direct", "handler", "phone", "parent", "office",
			"first_email", "direct_email", "handler_email", "first_phone",
			"direct_phone", "handler_phone"},
		.required = {true, true, true, true, true},
		.n = 14,
	};

	return argc == 2 ? tsv_each(cli, argv[1], &shape, unit_import_row) : CLI_USAGE;
}

/* --- the list --- */

static const struct unit_address *address_of(
	const struct unit_address *addresses, size_t n, int64_t unit_id, enum duty duty)
{
	static const struct unit_address none = {.email = "", .phone = ""};

	for (size_t i = 0; i < n; i++)
		if (addresses[i].unit_id == unit_id && addresses[i].duty == duty)
			return &addresses[i];
	return &none;
}

static int unit_show(struct cli *cli)
{
	static const char *const columns[] = {"code", "name", "office", "active", "first", "direct",
		"handler", "phone", "first_email", "first_phone", "direct_email", "direct_phone",
		"handler_email", "handler_phone", "parent"};
	struct unit *units;
	struct unit_address *addresses;
	struct table *table;
	size_t n, n_addresses;

	if (unit_list(cli->db, cli->pool, cli->site_id, &units, &n) != DB_OK ||
		unit_addresses(cli->db, cli->pool, cli->site_id, &addresses, &n_addresses) != DB_OK)
		return cli_db_fail(cli, "units");
	table = table_open(cli, columns, 15);
	for (size_t i = 0; i < n; i++) {
		const char *cells[15] = {units[i].code, units[i].name, units[i].office ? "1" : "0",
			units[i].active ? "1" : "0", units[i].first_person, units[i].direct_person,
			units[i].handler_person, units[i].phone};

		for (int d = 0; d < DUTIES; d++) {
			const struct unit_address *a =
				address_of(addresses, n_addresses, units[i].id, (enum duty)(d + 1));

			cells[8 + 2 * d] = a->email;
			cells[9 + 2 * d] = a->phone;
		}
		for (size_t k = 0; k < n; k++)
			if (units[k].id == units[i].parent_id)
				cells[14] = units[k].code;
		table_row(table, cells);
	}
	table_close(&table);
	return CLI_OK;
}

int verb_unit(struct cli *cli, int argc, char **argv)
{
	if (argc < 2)
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK)
		return CLI_FAILED;
	if (str_equal(argv[1], "add"))
		return unit_add(cli, argc - 1, argv + 1);
	if (str_equal(argv[1], "import"))
		return unit_import(cli, argc - 1, argv + 1);
	return str_equal(argv[1], "list") && argc == 2 ? unit_show(cli) : CLI_USAGE;
}
