/* SPDX-License-Identifier: MIT */
/*
 * The description of all public addresses for programs (OpenAPI), which lies beside the schema and
 * is read once; served with the place where this installation is.
 */
#include "mailbox.h"

#include <jansson.h>
#include <string.h>

#define OPENAPI_SECONDS 300

static json_t *description;

int openapi_load(struct buf *err)
{
	char *path = NULL;
	json_error_t fault;
	struct buf name = BUF_INIT;

	buf_print(&name, "%s/openapi.json", conf_text(CONF_SCHEMA_DIR));
	path = name.p;
	description = json_load_file(path, JSON_REJECT_DUPLICATES, &fault);
	if (!description)
		buf_print(err, "%s:%d: %s\n", path, fault.line, fault.text);
	buf_free(&name);
	return description ? 0 : -1;
}

int openapi_get(struct request *rq)
{
	const char *full = request_full_url(rq, "%s", "");
	char *text;

	/* without the slash at its end: the paths begin with one */
	json_object_set_new(description, "servers",
		json_pack("[{s:o}]", "url", json_stringn(full, strlen(full) - 1)));
	text = json_dumps(description, JSON_COMPACT);
	if (!text)
		return 500;
	reply_public(rq, OPENAPI_SECONDS);
	reply_header(rq, "Access-Control-Allow-Origin", "*");
	reply_text(rq, 200, "application/json; charset=utf-8", text, strlen(text));
	free(text);
	return 0;
}
