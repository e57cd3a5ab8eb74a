/* SPDX-License-Identifier: MIT */
/* How the desk replies: a page, a fault, and the sentence about what was done that the next page
 * shows. */
#include "modules/desk/desk.h"

#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"

#include <string.h>

int desk_fault(struct request *rq, enum db_status status)
{
	if (status == DB_GONE || status == DB_RETRY) {
		reply_retry_after(rq, 5);
		return 503;
	}
	log_error("desk: %s", db_error(desk.db));
	return 500;
}

int desk_page(struct request *rq, int status, const char *page, struct data *data)
{
	reply_header(rq, "X-Robots-Tag", "noindex, nofollow");
	return reply_page(rq, status, page, data);
}

/* --- said once --- */

/* Five lines: the ticket, whether the next page is its own, what takes it back and the version that
 * stands, what its button says, the sentence. */
void desk_flash_undo(struct request *rq, const char *number, bool stays, const char *sentence,
	const char *undo, const char *label, int version)
{
	const char *text = pool_print(rq->pool, "%s\n%s\n%s %d\n%s\n%s", number ? number : "",
		stays ? "stays" : "", undo ? undo : "-", version, label ? label : "", sentence);
	session_seal(rq, desk.engine.secret, "desk_flash", text, rq->now + 5 * MINUTE);
}

void desk_flash(struct request *rq, const char *number, const char *sentence)
{
	desk_flash_undo(rq, number, false, sentence, NULL, NULL, 0);
}

/* The line that begins at *text, which moves on to the next one. */
static char *take_line(char **text)
{
	static char end_of_text[1];
	char *line = *text, *end = line ? strchr(line, '\n') : NULL;

	*text = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	return line ? line : end_of_text;
}

void desk_flash_show(struct request *rq, struct data *data)
{
	char *text = session_unseal(rq, desk.engine.secret, "desk_flash");

	if (!text)
		return;
	const char *number = take_line(&text), *stays = take_line(&text);
	char *undo = take_line(&text), *version = strchr(undo, ' ');
	const char *label = take_line(&text);
	struct data *flash = data_object(data, "_flash");
	data_text(flash, "sentence", text ? text : "");
	if (!str_empty(number) && str_empty(stays))
		data_text(flash, "ticket_url", request_url(rq, "desk/tickets/%s", number));
	if (version && *undo != '-') {
		*version++ = '\0';
		struct data *back = data_object(flash, "undo");
		data_text(back, "action", undo);
		data_text(back, "version", version);
		data_text(back, "label", label);
		data_text(back, "url", request_url(rq, "desk/tickets/%s/act", number));
	}
	reply_cookie(rq, "desk_flash", NULL);
}
