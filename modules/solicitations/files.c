/* SPDX-License-Identifier: MIT */
/* Files of a solicitation: those of the draft and its explanation with it, those of the result with
 * the result. Whatever else is kept with its ticket stays inside. */
#include "solicitations.h"

#include "view/ticket_view.h"

static bool is_public(const struct solicitation *s, const char *purpose, instant now)
{
	if (str_equal(purpose, "draft") || str_equal(purpose, "explanation"))
		return true;
	return str_equal(purpose, "result") && solicitation_phase(s, now) == PHASE_RESULT;
}

void files_show(struct request *rq, const struct solicitation *s, const struct attachment *files,
	size_t n, const char *purpose, const char *key, struct data *out)
{
	struct attachment *some = pool_alloc(rq->pool, (n + 1) * sizeof *some);
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		if (str_equal(files[i].purpose, purpose) && is_public(s, purpose, rq->now))
			some[found++] = files[i];
	if (found == 0) {
		data_text(out, key, NULL);
		return;
	}
	view_attachments(rq, some, found,
		pool_print(rq->pool, "solicitations/%s/files/%%lld", s->number),
		data_object(out, key));
}

int file_get(struct request *rq)
{
	struct solicitation *s = NULL;
	struct attachment *list = NULL;
	size_t n = 0;
	int64_t id = 0;
	int failed = solicitation_asked(rq, &s);

	if (failed)
		return failed;
	if (str_int(rq->arg, &id) != 0)
		return 404;
	if (ticket_attachments(program_db(), rq->pool, s->id, &list, &n) != DB_OK)
		return program_away(rq);
	for (size_t i = 0; i < n; i++) {
		if (list[i].id == id && !list[i].held && is_public(s, list[i].purpose, rq->now))
			return reply_attachment(rq, list[i].hash, list[i].name, list[i].type);
	}
	return 404;
}
