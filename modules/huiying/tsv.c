/* SPDX-License-Identifier: MIT */
/* Small TSV files of operators (units, staff): header, one row a line. Letters have their own
 * reader with a progress bar. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "modules/huiying/people/people.h"

static int read_header(
	char *line, const struct tsv_shape *shape, int *at, int *n_cells, const char *path)
{
	char *cells[TSV_COLUMNS * 2];
	const char *absent;

	*n_cells = tsv_split(line, cells, TSV_COLUMNS * 2);
	if (*n_cells < 0)
		return cli_fail("%s:1: too many columns", path);
	absent = tsv_header(cells, *n_cells, shape->names, shape->required, at, shape->n);
	return absent ? cli_fail("%s:1: column “%s” is missing from the header", path, absent)
		      : CLI_OK;
}

int tsv_each(struct cli *cli, const char *path, const struct tsv_shape *shape,
	int (*row)(struct cli *cli, char **cells, const int *at))
{
	FILE *file = fopen(path, "r");
	char *line = NULL, *cells[TSV_COLUMNS * 2];
	int at[TSV_COLUMNS], n_cells = 0, number = 0, rc = CLI_OK;
	size_t room = 0;
	ssize_t n;

	if (!file)
		return cli_fail("%s: %s", path, strerror(errno));
	while ((n = getline(&line, &room, file)) > 0) {
		number++;
		while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
			line[--n] = '\0';
		if (number == 1) {
			if ((rc = read_header(line, shape, at, &n_cells, path)) != CLI_OK)
				break;
			continue;
		}
		if (n == 0)
			continue;
		if (utf8_check(line, (size_t)n) != UTF8_FINE ||
			tsv_split(line, cells, TSV_COLUMNS * 2) != n_cells)
			rc = cli_fail("%s:%d: not UTF-8 or not %d columns", path, number, n_cells);
		else if (row(cli, cells, at) != CLI_OK)
			rc = cli_fail("%s:%d: not taken", path, number);
	}
	free(line);
	fclose(file);
	return rc;
}
