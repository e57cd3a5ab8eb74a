/* SPDX-License-Identifier: MIT */
/* Organisation: boxes and staff, one by one or from TSV. Passwords are made here, shown once, and
 * must be changed. Units are in unit.c. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include "base/conf.h"
#include "base/utf8.h"
#include "tickets/organisation.h"
#include "cli.h"
#include "people.h"

/* Sixteen characters of four classes that nobody mixes up. */
void make_password(char out[PASSWORD_ROOM])
{
	static const char *const classes[] = {
		"ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "-+=@%"};

	for (int i = 0; i < PASSWORD_ROOM - 1; i++) {
		const char *set = classes[i < 12 ? i % 3 : (i == 12 ? 3 : i % 3)];

		out[i] = set[secret_below((uint32_t)strlen(set))];
	}
	out[PASSWORD_ROOM - 1] = '\0';
}

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

static const char *roles_text(struct cli *cli, unsigned roles)
{
	char *text = pool_text(cli->pool, "");

	for (unsigned bit = 1; bit <= ROLE_ADMIN; bit <<= 1)
		if (roles & bit)
			text = pool_print(cli->pool, "%s%s%s", text, *text ? "," : "",
				role_name((enum role)bit));
	return text;
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
	return box_put(cli->db, &box) == DB_OK ? CLI_OK : cli_db_fail(cli, box.code);
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

/* --- staff --- */

static struct staff *find_staff(struct cli *cli, const char *login)
{
	struct staff *staff;
	size_t n;

	if (staff_list(cli->db, cli->pool, cli->site_id, &staff, &n) == DB_OK)
		for (size_t i = 0; i < n; i++)
			if (str_equal(staff[i].login, login))
				return &staff[i];
	return NULL;
}

static int put_staff(
	struct cli *cli, const char *login, const char *name, const char *unit, const char *roles)
{
	struct staff staff = {.login = login, .name = name, .active = true, .must_change = true};
	bool known = find_staff(cli, login) != NULL;
	char password[PASSWORD_ROOM];

	if (str_empty(login) || str_empty(name) || str_empty(unit) || str_empty(roles))
		return cli_fail("a member of staff needs login, name, --unit and --role");
	if ((staff.unit_id = find_unit(cli, unit)) <= 0)
		return cli_fail("%s: no unit “%s”", login, unit);
	if (parse_roles(roles, &staff.roles) != 0)
		return cli_fail("%s: roles are office, handler, head, leader, supervisor, admin, "
				"separated by commas",
			login);
	if (cli->dry)
		return CLI_OK;
	make_password(password);
	if (staff_put(cli->db, &staff, known ? NULL : password, cli->now) != DB_OK)
		return cli_db_fail(cli, login);
	if (!known)
		printf("%s\t%s\n", login, password); /* shown once; changed at the first log-in */
	return CLI_OK;
}

static int staff_add(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {{"unit", required_argument, NULL, 'u'},
		{"role", required_argument, NULL, 'r'}, {NULL, 0, NULL, 0}};
	const char *unit = NULL, *roles = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'u')
			unit = optarg;
		else if (option == 'r')
			roles = optarg;
		else
			return CLI_USAGE;
	}
	return argc - optind == 2 ? put_staff(cli, argv[optind], argv[optind + 1], unit, roles)
				  : CLI_USAGE;
}

static int staff_import_row(struct cli *cli, char **cells, const int *at)
{
	return put_staff(cli, cells[at[0]], cells[at[1]], cells[at[2]], cells[at[3]]);
}

static int staff_import(struct cli *cli, int argc, char **argv)
{
	static const struct tsv_shape shape = {.names = {"login", "name", "unit", "roles"},
		.required = {true, true, true, true},
		.n = 4};

	return argc == 2 ? tsv_each(cli, argv[1], &shape, staff_import_row) : CLI_USAGE;
}

static int staff_change(struct cli *cli, int argc, char **argv)
{
	bool reset = str_equal(argv[0], "reset");
	char password[PASSWORD_ROOM];
	struct staff *staff;

	if (argc != 2)
		return CLI_USAGE;
	if (!(staff = find_staff(cli, argv[1])))
		return cli_fail("no member of staff “%s”", argv[1]);
	if (cli->dry)
		return CLI_OK;
	if (!reset)
		return staff_active(cli->db, staff->id, false, cli->now) == DB_OK
			? CLI_OK
			: cli_db_fail(cli, argv[1]);
	make_password(password);
	if (staff_put(cli->db,
		    &(struct staff){.unit_id = staff->unit_id,
			    .login = staff->login,
			    .name = staff->name,
			    .roles = staff->roles,
			    .active = true,
			    .must_change = true},
		    password, cli->now) != DB_OK)
		return cli_db_fail(cli, argv[1]);
	printf("%s\t%s\n", argv[1], password);
	return CLI_OK;
}

static int staff_show(struct cli *cli)
{
	static const char *const columns[] = {"login", "name", "unit", "roles", "active"};
	struct staff *staff;
	struct table *table;
	size_t n;

	if (staff_list(cli->db, cli->pool, cli->site_id, &staff, &n) != DB_OK)
		return cli_db_fail(cli, "staff");
	table = table_open(cli, columns, 5);
	for (size_t i = 0; i < n; i++) {
		const char *cells[] = {staff[i].login, staff[i].name, staff[i].unit_name,
			roles_text(cli, staff[i].roles), staff[i].active ? "1" : "0"};

		table_row(table, cells);
	}
	table_close(&table);
	return CLI_OK;
}

int verb_staff(struct cli *cli, int argc, char **argv)
{
	if (argc < 2)
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK)
		return CLI_FAILED;
	if (str_equal(argv[1], "add"))
		return staff_add(cli, argc - 1, argv + 1);
	if (str_equal(argv[1], "import"))
		return staff_import(cli, argc - 1, argv + 1);
	if (str_equal(argv[1], "disable") || str_equal(argv[1], "reset"))
		return staff_change(cli, argc - 1, argv + 1);
	return str_equal(argv[1], "list") && argc == 2 ? staff_show(cli) : CLI_USAGE;
}
