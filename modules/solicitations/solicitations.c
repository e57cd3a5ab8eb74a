/* SPDX-License-Identifier: MIT */
/*
 * solicitations: drafts to comment on and questionnaires (征集调查). This file holds the table of
 * routes, their fields and what a worker opens; the handlers are in the other files, the rules in
 * shared/tickets.
 */
#include "solicitations.h"

#include "view/type_size.h"

/* A page that was POSTed is fetched again where its form stands. */
static void chrome(struct request *rq, struct data *data)
{
	type_size_show(rq, "view", NULL, data);
}

/* As people type it. */
static int solicitations_slash(struct request *rq)
{
	return reply_redirect(rq, request_url(rq, "solicitations/"));
}

/* Fixed words stand before solicitations/:number. */
static const struct route routes[] = {
	{"GET", "solicitations", solicitations_slash, NULL, ROUTE_LENIENT},
	{0},
};

static const struct app app = {
	.name = "solicitations",
	.routes = routes,
	.begin = program_begin,
	.load = program_load,
	.open = program_open,
	.close = program_close,
	.chrome = chrome,
};

int main(int argc, char **argv)
{
	return app_main(argc, argv, &app);
}
