/* SPDX-License-Identifier: MIT */
/* A list as a file: the address of the list with `format=csv` or `format=xlsx`. What a row holds is
 * the list's own; sheet.h makes it harmless to open. */
#ifndef HUIYING_MODULES_DESK_EXPORT_H
#define HUIYING_MODULES_DESK_EXPORT_H

#include <stdbool.h>
#include "text/sheet.h"

struct data;
struct request;

/* Does the field `format` ask for a file. */
bool export_format(struct request *rq, enum sheet_format *out);
/* Sends it under this name (without ending) and clears *sheet. Returns 0 or a status. */
int export_send(
	struct request *rq, struct sheet **sheet, enum sheet_format format, const char *name);
/* `_csv_url`, `_xlsx_url`: url with the format added; url has a query already. */
void export_links(struct request *rq, const char *url, struct data *data);

#endif
