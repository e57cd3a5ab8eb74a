/* SPDX-License-Identifier: MIT */
/* A main site and its sub-sites, which share one installation; nginx says with $hy_site which one
 * is asked for. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include "tickets/organisation.h"
#include "cli.h"
#include "people.h"

int64_t find_site(struct cli *cli, const char *code)
{
	struct site *sites;
	size_t n;

	if (site_list(cli->db, cli->pool, &sites, &n) != DB_OK)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (str_equal(sites[i].code, code))
			return sites[i].id;
	return 0;
}

static bool is_code(const char *text)
{
	return *text &&
		text[strspn(text,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789-_")] == '\0' &&
		text[strspn(text, "0123456789")] != '\0';
}

static int site_new(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		{"parent", required_argument, NULL, 'p'}, {NULL, 0, NULL, 0}};
	struct site site = {0};
	const char *parent = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'p')
			return CLI_USAGE;
		parent = optarg;
	}
	if (argc - optind != 2)
		return CLI_USAGE;
	site.code = argv[optind];
	site.name = argv[optind + 1];
	if (!is_code(site.code))
		return cli_fail(
			"“%s”: a code is letters, digits, - and _, not digits alone", site.code);
	if (parent && (site.parent_id = find_site(cli, parent)) <= 0)
		return cli_fail("no site “%s”", parent);
	if (cli->dry)
		return CLI_OK;
	switch (site_add(cli->db, &site, cli->now)) {
	case DB_OK: printf("%lld\t%s\n", (long long)site.id, site.code); return CLI_OK;
	case DB_DUPLICATE: return cli_fail("there is a site “%s” already", site.code);
	case DB_STOP: return cli_fail("%s is a sub-site itself: there are two levels", parent);
	default: return cli_db_fail(cli, site.code);
	}
}

static int site_show(struct cli *cli)
{
	static const char *const columns[] = {"id", "code", "name", "parent"};
	struct site *sites;
	size_t n;

	if (site_list(cli->db, cli->pool, &sites, &n) != DB_OK)
		return cli_db_fail(cli, "sites");
	struct table *table = table_open(cli, columns, 4);
	for (size_t i = 0; i < n; i++) {
		const char *parent = "";
		for (size_t k = 0; k < n; k++)
			if (sites[k].id == sites[i].parent_id)
				parent = sites[k].code;
		const char *cells[] = {pool_print(cli->pool, "%lld", (long long)sites[i].id),
			sites[i].code, sites[i].name, parent};
		table_row(table, cells);
	}
	table_close(&table);
	return CLI_OK;
}

int verb_site(struct cli *cli, int argc, char **argv)
{
	if (argc < 2)
		return CLI_USAGE;
	if (cli_database(cli) != CLI_OK)
		return CLI_FAILED;
	if (str_equal(argv[1], "add"))
		return site_new(cli, argc - 1, argv + 1);
	return str_equal(argv[1], "list") && argc == 2 ? site_show(cli) : CLI_USAGE;
}
