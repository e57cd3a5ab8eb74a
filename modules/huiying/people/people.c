/* SPDX-License-Identifier: MIT */
/* Boxes that citizens write to, and roles as they are typed. Units are in unit.c, staff in staff.c.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include "base/conf.h"
#include "base/utf8.h"
#include "tickets/people/organisation.h"
#include "modules/huiying/cli.h"
#include "modules/huiying/people/people.h"

int parse_roles(const char *text, unsigned *roles)
{
	char name[32];
	enum role role;

	*roles = 0;
	while (*text) {
		size_t n = strcspn(text, ",");

		if (n == 0 || n >= sizeof(name))
			return -1;
		memcpy(name, text, n);
		name[n] = '\0';
		if (role_parse(name, &role) != 0 ||
			(role & (ROLE_CITIZEN | ROLE_IMPORT | ROLE_SYSTEM)))
			return -1;
		*roles |= role;
		text += n + (text[n] == ',');
	}
	return *roles ? 0 : -1;
}

const char *change_fault_words(enum change_fault fault)
{
	switch (fault) {
	case CHANGE_FINE: break;
	case CHANGE_CROSSED: return "somebody else changed it meanwhile";
	case CHANGE_PERSONS:
		return "the three responsible persons are required (--first --direct --handler)";
	case CHANGE_PARENT:
		return "a unit stands below another one of its site, never below itself";
	case CHANGE_UNIT: return "no such unit";
	case CHANGE_ROLES: return "nobody is without a role";
	case CHANGE_VENDOR: return "vendor is never held together with another role";
	case CHANGE_AGREEMENT: return "a vendor needs --agreement NUMBER of the secrecy agreement";
	}
	return "refused";
}

/* --- boxes --- */

static int box_add(struct cli *cli, int argc, char **argv)
{
	enum { KIND = 1, UNIT, INTRO };
	static const struct option options[] = {
		{"kind", required_argument, NULL, KIND},
		{"unit", required_argument, NULL, UNIT},
		{"intro", required_argument, NULL, INTRO},
		{NULL, 0, NULL, 0},
	};
	struct box box = {.kind = "consult", .intro = "", .site_id = cli->site_id, .active = true};
	const char *unit = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case KIND: box.kind = optarg; break;
		case UNIT: unit = optarg; break;
		case INTRO: box.intro = optarg; break;
		default: return CLI_USAGE;
		}
	}
	if (argc - optind != 2)
		return CLI_USAGE;
	if (!str_equal(box.kind, "leader") && !str_equal(box.kind, "unit") &&
		!str_equal(box.kind, "consult"))
		return cli_fail("kind is leader, unit or consult");
	if (unit && (box.unit_id = find_unit(cli, unit)) <= 0)
		return cli_fail("no unit “%s”", unit);
	box.code = argv[optind];
	box.name = argv[optind + 1];
	if (cli->dry)
		return CLI_OK;
	return box_change(cli->db, &box, &(struct change){.who = "", .now = cli->now}) == DB_OK
		? CLI_OK
		: cli_db_fail(cli, box.code);
}

static int box_show(struct cli *cli)
{
	static const char *const columns[] = {"code", "name", "kind", "active", "intro"};
	struct box *boxes;
	struct table *table;
	size_t n;

	if (box_list(cli->db, cli->pool, cli->site_id, &boxes, &n) != DB_OK)
		return cli_db_fail(cli, "boxes");
	table = table_open(cli, columns, 5);
	for (size_t i = 0; i < n; i++) {
		const char *cells[] = {boxes[i].code, boxes[i].name, boxes[i].kind,
			boxes[i].active ? "1" : "0", boxes[i].intro};

		table_row(table, cells);
	}
	table_close(&table);
	return CLI_OK;
}

int verb_box(struct cli *cli, int argc, char **argv)
{
	if (argc < 2)
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK)
		return CLI_FAILED;
	if (str_equal(argv[1], "add"))
		return box_add(cli, argc - 1, argv + 1);
	return str_equal(argv[1], "list") && argc == 2 ? box_show(cli) : CLI_USAGE;
}
