/* SPDX-License-Identifier: MIT */
/* What visitors of a site that ends are told. Whether it ends is tickets/people/organisation.h. */
#include "view/ending.h"

#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "tickets/people/organisation.h"
#include "view/program.h"
#include "web/data.h"
#include "web/reply.h"

#define KEPT (5 * SECOND)
#define SITES 16 /* that a worker remembers; one more takes the place of another */

struct known {
	int64_t site_id;
	instant until;
	bool announced, closed;
	char url[501];
};

static const struct known *look(struct request *rq, bool anew)
{
	static struct known known[SITES];
	struct known *k = &known[(uint64_t)rq->site_id % SITES];
	instant now = instant_monotonic();
	struct site site;
	enum db_status status;

	if (k->site_id == rq->site_id && now < k->until && !anew)
		return k;
	status = site_read(program_db(), rq->pool, rq->site_id, &site);
	if (k->site_id != rq->site_id)
		memset(k, 0, sizeof *k);
	k->site_id = rq->site_id;
	k->until = now + KEPT;
	if (status == DB_OK) {
		k->announced = site.ending_at != INSTANT_NONE;
		k->closed = site.closed_at != INSTANT_NONE;
		snprintf(k->url, sizeof k->url, "%s", site.moved_url);
	}
	return k;
}

bool ending_announced(struct request *rq)
{
	return look(rq, false)->announced;
}

bool ending_closed(struct request *rq)
{
	return look(rq, false)->closed;
}

void ending_show(struct request *rq, struct data *chrome)
{
	const struct known *k = look(rq, false);

	if (!k->announced)
		return;
	struct data *ending = data_object(chrome, "_ending");
	data_bool(ending, "closed", k->closed);
	data_text(ending, "moved_url", k->url);
}

int ending_page(struct request *rq)
{
	const struct known *k = look(rq, true);
	struct data *data = data_new(rq->pool);

	data_text(data, "error", "本网站不再接收新的来信和意见，请到新的网站。");
	data_text(data, "moved_url", k->url);
	data_text(data, "_title", "本网站不再接收新的来信");
	data_bool(data, "_closed", k->closed);
	data_bool(data, "_sent", str_equal(rq->method, "POST"));
	return reply_page(rq, 410, "ended", data);
}
