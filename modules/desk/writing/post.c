/* SPDX-License-Identifier: MIT */
/*
 * What editor.js asks while one writes: pasted HTML made clean, warnings of a text, a phrase filled
 * for a letter; and the same phrase for who writes without scripts. Nothing here is kept.
 */
#include "modules/desk/writing/writing.h"

#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "text/sanitize.h"

#define PASTE_MOST (2 << 20)

const struct field paste_fields[] = {
	{"html", "粘贴的内容", FIELD_TEXT, .required = true, .most = PASTE_MOST},
	{NULL},
};

/* The first three are as enum writing_part says; the others are read as an answer is. */
static const char *const parts[] = {
	"answer", "letter", "copy", "draft", "explanation", "result", NULL};

const struct field check_fields[] = {
	{"text", "文字", FIELD_TEXT, .most = 100000},
	{"part", "哪一段", FIELD_LINE, .required = true, .choices = parts},
	{NULL},
};

const struct field fill_fields[] = {
	{"phrase", "常用语", FIELD_INT, .required = true, .least = 1, .most = 2000000000},
	{NULL},
};

int writing_paste(struct request *rq)
{
	const char *html = form_text(rq->form, "html");
	struct data *data = data_new(rq->pool);

	if (!form_ok(rq->form))
		return reply_faults(rq, 422);
	data_text(data, "text", sanitize_html(rq->pool, html, strlen(html)));
	return reply_json(rq, 200, data);
}

int writing_check(struct request *rq)
{
	const char *part = form_text(rq->form, "part");
	struct data *data = data_new(rq->pool);
	enum writing_part which = WRITING_ANSWER;

	if (!form_ok(rq->form))
		return reply_faults(rq, 422);
	for (size_t i = 0; parts[i]; i++)
		if (str_equal(parts[i], part) && i <= WRITING_COPY)
			which = (enum writing_part)i;
	writing_findings(rq, which, form_text(rq->form, "text"), data);
	return reply_json(rq, 200, data);
}

/* --- phrases --- */

/* The phrase of this request as it reads for this letter; NULL in *out: there is none. */
static int filled_phrase(struct request *rq, const struct ticket *ticket, const char **out)
{
	int64_t mine = desk_person(rq)->unit_id;
	struct phrase *phrase;

	*out = NULL;
	enum db_status status = phrase_read(
		desk.db, rq->pool, rq->site_id, form_int(rq->form, "phrase", 0), &phrase);
	if (status == DB_OK && phrase && (phrase->unit_id == 0 || phrase->unit_id == mine))
		status = phrase_filled(rq, ticket, phrase->words, out);
	return status == DB_OK ? 0 : desk_fault(rq, status);
}

int writing_fill(struct request *rq)
{
	struct data *data = data_new(rq->pool);
	struct ticket *ticket;
	const char *words;

	int status = desk_ticket(rq, rq->arg, &ticket);
	if (!status && !form_ok(rq->form))
		return reply_faults(rq, 422);
	if (!status)
		status = filled_phrase(rq, ticket, &words);
	if (status)
		return status;
	if (!words)
		return reply_error(rq, 404, "这条常用语已经删去了，请另选一条。");
	data_text(data, "text", words);
	return reply_json(rq, 200, data);
}

int writing_append(struct request *rq, const struct ticket *ticket, const char **text)
{
	const char *words, *typed = form_text(rq->form, "answer");
	int status = filled_phrase(rq, ticket, &words);

	*text = typed;
	if (!status && words)
		*text = pool_print(
			rq->pool, "%s%s%s", typed, str_empty(typed) ? "" : "\n\n", words);
	return status;
}
