/* SPDX-License-Identifier: MIT */
/* How every list of the desk leaves it as a file. */
#include "modules/desk/export.h"

#include "base/pool.h"
#include "base/str.h"
#include "web/data.h"
#include "web/form.h"
#include "web/reply.h"
#include "web/request.h"

bool export_format(struct request *rq, enum sheet_format *out)
{
	return sheet_format(form_text(rq->form, "format"), out);
}

int export_send(
	struct request *rq, struct sheet **sheet, enum sheet_format format, const char *name)
{
	const char *ending = format == SHEET_CSV ? "csv" : "xlsx";
	struct buf file = BUF_INIT;
	int rc = 500;

	if (sheet_close(sheet, &file) == 0) {
		reply_header(rq, "Content-Disposition",
			pool_print(rq->pool,
				"attachment; filename=\"huiying.%s\"; filename*=UTF-8''%s.%s",
				ending, request_escape(rq, name), ending));
		reply_header(rq, "X-Robots-Tag", "noindex, nofollow");
		rc = reply_text(rq, 200, sheet_type(format), buf_str(&file), file.n);
	}
	buf_free(&file);
	return rc;
}

void export_links(struct request *rq, const char *url, struct data *data)
{
	data_text(data, "_csv_url", pool_print(rq->pool, "%s&format=csv", url));
	data_text(data, "_xlsx_url", pool_print(rq->pool, "%s&format=xlsx", url));
}
