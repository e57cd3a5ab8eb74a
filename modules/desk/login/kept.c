/* SPDX-License-Identifier: MIT */
/*
 * What somebody typed into a ticket's form when a log-in or a new password had to come first: it
 * rides along in hidden fields of the same names and is shown again at the end, never carried out.
 */
#include "modules/desk/login/login.h"
#include "modules/desk/publication/publication.h"
#include "modules/desk/solicitations/solicitations.h"

#include "base/pool.h"
#include "base/str.h"

#include <string.h>

/* The first three say what for; typed are the others. */
static const char *const fields[] = {"action", "version", "draft_seen", "words", "reason", "class",
	"category", "unit", "answer", "title", "body", "route", "original", "key", "subject",
	"asks_opinions", "asks_questions", "draft", "explanation", "opens", "closes",
	"short_reason", "contact_name", "phone", "fax", "email", "postal", "method",
	"show_opinions", "show_tallies"};

bool kept_any(const struct request *rq)
{
	for (size_t i = 3; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (form_has(rq->form, fields[i]))
			return true;
	return form_has(rq->form, "action");
}

static void keep(struct data *kept, const char *name, const char *value)
{
	struct data *item = data_item(kept);

	data_text(item, "name", name);
	data_text(item, "value", value);
}

void kept_show(struct request *rq, const char *next, struct data *data)
{
	size_t n;

	data_text(data, "_next", next);
	if (!kept_any(rq))
		return;
	struct data *kept = data_list(data, "_kept");
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const char *value = form_text(rq->form, fields[i]);
		if (!str_empty(value))
			keep(kept, fields[i], value);
	}
	const char **units = form_many(rq->form, "co", &n);
	for (size_t i = 0; i < n; i++)
		keep(kept, "co", units[i]);
	data_bool(data, "_has_kept", true);
}

const char *kept_next(const char *next)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/?=&%._+-:";
	if (!str_starts(next, "desk/") || strspn(next, allowed) != strlen(next) ||
		strstr(next, "//") || strstr(next, ".."))
		return "desk/";
	return next;
}

int kept_go(struct request *rq, const char *next, const char *sentence)
{
	static const char tickets[] = "desk/tickets/", solicitations[] = "desk/solicitations/";

	char number[TICKET_NUMBER];

	if (kept_any(rq) && solicitations_writes(next))
		return solicitations_again(rq, next, 200, sentence);
	if (kept_any(rq) && str_starts(next, solicitations) &&
		ticket_number_parse(next + strlen(solicitations), number))
		return desk_ticket_again(rq, number, 200, sentence);
	if (kept_any(rq) && str_starts(next, tickets) &&
		copy_number(next + strlen(tickets), number))
		return copy_again(rq, next + strlen(tickets), 200, sentence);
	if (kept_any(rq) && str_starts(next, tickets))
		return desk_ticket_again(rq, next + strlen(tickets), 200, sentence);
	return reply_redirect(rq, request_url(rq, "%s", next));
}
