/* SPDX-License-Identifier: MIT */
/* People of the desk: added one by one or from TSV, trained, listed. A password is made here, shown
 * once, and must be changed. How somebody gets a new one or leaves is in staff_change.c. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include "tickets/people/account.h"
#include "tickets/lifecycle/lifecycle.h"
#include "modules/huiying/cli.h"
#include "modules/huiying/people/people.h"
#include "modules/huiying/people/staff.h"

/* What a line or a row of a file says of a person; "" or NULL: not said. */
struct said {
	const char *login, *name, *unit, *roles, *agreement, *trained;
};

static const char *roles_text(struct cli *cli, unsigned roles)
{
	char *text = pool_text(cli->pool, "");

	for (unsigned bit = 1; bit <= ROLE_LAST; bit <<= 1)
		if (roles & bit)
			text = pool_print(cli->pool, "%s%s%s", text, *text ? "," : "",
				role_name((enum role)bit));
	return text;
}

int staff_known(struct cli *cli, const char *login, struct staff **out)
{
	if (staff_find(cli->db, cli->pool, cli->site_id, login, out) != DB_OK)
		return cli_db_fail(cli, login);
	return *out ? CLI_OK : cli_fail("no member of staff “%s”", login);
}

/* --- training --- */

/* "2026-03-01" or "2026-03-01=what was taught"; *on is copied out. */
static int read_training(struct cli *cli, const char *text, const char **on, const char **what)
{
	size_t n = strcspn(text, "=");
	day d;

	*on = pool_copy(cli->pool, text, n);
	*what = text[n] ? text + n + 1 : "";
	if (day_parse(*on, &d) != 0)
		return cli_fail("“%s”: expected DATE or DATE=WHAT, DATE as 2026-03-01", text);
	if (d > instant_day(cli->now))
		return cli_fail("“%s”: a training that is still to come does not count", text);
	return CLI_OK;
}

static int put_training(struct cli *cli, int64_t staff_id, const char *login, const char *text)
{
	const char *on, *what;

	if (str_empty(text))
		return CLI_OK;
	if (read_training(cli, text, &on, &what) != CLI_OK)
		return CLI_FAILED;
	return staff_train(cli->db, staff_id, on, what, "", cli->now) == DB_OK
		? CLI_OK
		: cli_db_fail(cli, login);
}

static int staff_trained(struct cli *cli, int argc, char **argv)
{
	struct staff *staff;

	if (argc != 3)
		return CLI_USAGE;
	if (staff_known(cli, argv[1], &staff) != CLI_OK)
		return CLI_FAILED;
	return cli->dry ? CLI_OK : put_training(cli, staff->id, argv[1], argv[2]);
}

/* --- add and change --- */

static int check_said(struct cli *cli, const struct said *said, struct staff *staff)
{
	const char *on, *what;

	if (str_empty(said->login) || str_empty(said->name) || str_empty(said->unit) ||
		str_empty(said->roles))
		return cli_fail("a member of staff needs login, name, --unit and --role");
	if ((staff->unit_id = find_unit(cli, said->unit)) <= 0)
		return cli_fail("%s: no unit “%s”", said->login, said->unit);
	if (parse_roles(said->roles, &staff->roles) != 0)
		return cli_fail("%s: roles are office, handler, head, leader, chief, supervisor, "
				"admin, vendor, separated by commas",
			said->login);
	enum change_fault fault = staff_roles_fault(staff->roles, staff->agreement);
	if (fault != CHANGE_FINE)
		return cli_fail("%s: %s", said->login, change_fault_words(fault));
	if (str_empty(said->trained))
		return CLI_OK;
	return read_training(cli, said->trained, &on, &what);
}

static int put_staff(struct cli *cli, const struct said *said)
{
	char password[PASSWORD_ROOM];
	struct staff *known = NULL;
	struct change change = {.who = "", .now = cli->now};

	if (staff_find(cli->db, cli->pool, cli->site_id, said->login ? said->login : "", &known) !=
		DB_OK)
		return cli_db_fail(cli, said->login);
	struct staff staff = {.login = said->login,
		.name = said->name,
		.active = known ? known->active : true,
		.must_change = known ? known->must_change : true,
		.agreement = said->agreement ? said->agreement
			: known		     ? known->agreement
					     : ""};
	if (check_said(cli, said, &staff) != CLI_OK)
		return CLI_FAILED;
	if (cli->dry)
		return CLI_OK;
	password_make(password);
	if (staff_change(cli->db, &staff, known ? NULL : password, &change) != DB_OK)
		return cli_db_fail(cli, said->login);
	if (!known)
		printf("%s\t%s\n", said->login, password); /* shown once */
	return put_training(cli, staff.id, said->login, said->trained);
}

static int staff_add(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {{"unit", required_argument, NULL, 'u'},
		{"role", required_argument, NULL, 'r'}, {"agreement", required_argument, NULL, 'a'},
		{"trained", required_argument, NULL, 't'}, {NULL, 0, NULL, 0}};
	struct said said = {0};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'u': said.unit = optarg; break;
		case 'r': said.roles = optarg; break;
		case 'a': said.agreement = optarg; break;
		case 't': said.trained = optarg; break;
		default: return CLI_USAGE;
		}
	}
	if (argc - optind != 2)
		return CLI_USAGE;
	said.login = argv[optind];
	said.name = argv[optind + 1];
	return put_staff(cli, &said);
}

static int staff_import_row(struct cli *cli, char **cells, const int *at)
{
	const struct said said = {
		.login = cells[at[0]],
		.name = cells[at[1]],
		.unit = cells[at[2]],
		.roles = cells[at[3]],
		.trained = at[4] >= 0 ? cells[at[4]] : NULL,
		.agreement = at[5] >= 0 ? cells[at[5]] : NULL,
	};
	return put_staff(cli, &said);
}

static int staff_import(struct cli *cli, int argc, char **argv)
{
	static const struct tsv_shape shape = {
		.names = {"login", "name", "unit", "roles", "trained", "agreement"},
		.required = {true, true, true, true},
		.n = 6,
	};

	return argc == 2 ? tsv_each(cli, argv[1], &shape, staff_import_row) : CLI_USAGE;
}

static int staff_show(struct cli *cli)
{
	static const char *const columns[] = {"login", "name", "unit", "roles", "active", "trained",
		"second_factor", "agreement"};
	struct staff *staff;
	struct table *table;
	size_t n;

	if (staff_list(cli->db, cli->pool, cli->site_id, &staff, &n) != DB_OK)
		return cli_db_fail(cli, "staff");
	table = table_open(cli, columns, 8);
	for (size_t i = 0; i < n; i++) {
		const char *cells[] = {staff[i].login, staff[i].name, staff[i].unit_name,
			roles_text(cli, staff[i].roles), staff[i].active ? "1" : "0",
			staff[i].trained_on, staff[i].second_factor ? "1" : "0",
			staff[i].agreement};

		table_row(table, cells);
	}
	table_close(&table);
	return CLI_OK;
}

int verb_staff(struct cli *cli, int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(struct cli *cli, int argc, char **argv);
	} verbs[] = {{"add", staff_add}, {"import", staff_import}, {"trained", staff_trained},
		{"reset", staff_reset}, {"leaving", staff_leaving}, {"disable", staff_disable},
		{"enable", staff_enable}};

	if (argc < 2)
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK)
		return CLI_FAILED;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (str_equal(argv[1], verbs[i].name))
			return verbs[i].run(cli, argc - 1, argv + 1);
	return str_equal(argv[1], "list") && argc == 2 ? staff_show(cli) : CLI_USAGE;
}
