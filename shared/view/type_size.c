/* SPDX-License-Identifier: MIT */
/* The switch to the larger type. That nothing typed is lost by it is huiying.js; what is larger,
 * the style sheet. */
#include "view/type_size.h"

#include <string.h>

#include "base/str.h"
#include "web/data.h"
#include "web/reply.h"

const struct field type_size_fields[] = {
	{.name = "large", .label = "字号", .type = FIELD_BOOL},
	{.name = "back", .label = "返回", .type = FIELD_LINE, .most = 2000},
	{0},
};

/* back comes from a form: only an address below our own prefix is followed. */
static bool below_prefix(const struct request *rq, const char *back)
{
	size_t n = strlen(rq->prefix);

	return str_starts(back, rq->prefix) && back[n] == '/' && !strstr(back, "//") &&
		!strstr(back, "..") && !strchr(back, '\\');
}

int type_size_post(struct request *rq)
{
	const char *back = form_text(rq->form, "back");

	if (!form_ok(rq->form))
		return 400;
	reply_cookie(rq, "hy_large", form_bool(rq->form, "large") ? "1" : NULL);
	if (!below_prefix(rq, back))
		back = request_url(rq, "%s", "");
	return reply_redirect(rq, back);
}

void type_size_show(struct request *rq, const char *action, const char *instead, struct data *data)
{
	bool get = str_equal(rq->method, "GET") || str_equal(rq->method, "HEAD");
	const char *back = request_url(rq, "%s", !get && instead ? instead : rq->path);

	if (get && !str_empty(rq->query))
		back = request_url(rq, "%s?%s", rq->path, rq->query);
	data_text(data, "view_url", request_url(rq, "%s", action));
	data_text(data, "back", back);
}
