/* SPDX-License-Identifier: MIT */
/*
 * A FastCGI program from its command line to its last worker: options, what is opened before the
 * fork, the loop of a worker. What happens to one request stands in answer.c, who watches the
 * workers in workers.c.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/log.h"
#include "base/manager.h"
#include "base/meter.h"
#include "base/pool.h"
#include "base/start.h"
#include "base/str.h"
#include "web/assets.h"
#include "web/fastcgi.h"
#include "web/guard.h"
#include "web/looks.h"
#include "web/reply_raw.h"
#include "web/request_raw.h"
#include "web/upload_raw.h"
#include "web/workers.h"

struct options {
	struct start start;
	const char *socket;
};

struct program {
	const struct app *app;
	struct secret *secret;
	struct looks *looks;
	int socket, lock;
};

static int usage(const char *name)
{
	fprintf(stderr, "usage: %s [-nV] [-c huiying.conf] [-o key=value]... [-s socket]\n", name);
	return 2;
}

/* False: not understood. */
static bool read_options(int argc, char **argv, struct options *out)
{
	int option;

	while ((option = getopt(argc, argv, START_OPTIONS "s:")) != -1) {
		if (option == 's')
			out->socket = optarg;
		else if (start_option(&out->start, option, optarg) != 0)
			return false;
	}
	return optind == argc;
}

/* --- before the fork --- */

/* The pages in every look, and the version of the style sheets that stand with them. */
static struct looks *load_looks(const char *name, struct buf *err)
{
	assets_load(conf_text(CONF_PAGES_DIR));
	return looks_open(name, err);
}

static int load(struct program *program, const char *socket, struct buf *err)
{
	const struct app *app = program->app;

	secret_use_sm3(str_equal(conf_text(CONF_HASH), "sm3"));
	program->secret = secret_open(conf_text(CONF_KEYS_FILE), err);
	if (!program->secret)
		return -1;
	program->looks = load_looks(app->name, err);
	if (!program->looks || upload_open(err) != 0)
		return -1;
	if (guard_open() != 0) {
		buf_text(err, "no memory for the table of limits\n");
		return -1;
	}
	if (app->load && app->load(program->secret, err) != 0)
		return -1;
	program->socket = fastcgi_listen(socket, &program->lock, err);
	return program->socket < 0 ? -1 : 0;
}

static void unload(struct program *program)
{
	upload_close();
	looks_close(&program->looks);
	if (program->secret)
		secret_close(&program->secret);
}

/* --- a worker --- */

static enum meter_route kind_of(const struct request *rq)
{
	const struct route *route = rq->raw->route;

	if (!route)
		return METER_UNKNOWN;
	if (str_equal(route->method, "GET"))
		return METER_READ;
	return route->flags & ROUTE_FILES ? METER_FILES : METER_WRITE;
}

static void serve(
	struct program *program, struct fastcgi *fastcgi, struct pool *pool, struct reply *reply)
{
	struct request_raw raw = {.param = fastcgi_param,
		.read = fastcgi_read,
		.source = fastcgi,
		.app = program->app,
		.pages = looks_pages(program->looks, fastcgi_param(fastcgi, "HY_LOOK"))};
	struct request rq = {.pool = pool, .raw = &raw, .reply = reply, .now = instant_now()};
	instant begun = instant_monotonic();

	meter_busy(true);
	request_answer(&rq);
	if (reply_send(&rq, fastcgi_write, fastcgi) != 0)
		log_info("the client went away before its reply");
	log_request(NULL);
	meter_request(kind_of(&rq), reply->status, instant_monotonic() - begun, reply->body.n);
	fastcgi_finish(fastcgi);
	reply_empty(reply);
	pool_empty(pool);
	meter_busy(false);
}

/* Staggered, so that they do not all retire in one moment. */
static int64_t requests_to_serve(void)
{
	int64_t most = conf_int(CONF_WORKER_REQUESTS);

	return most - secret_below((uint32_t)(most / 8 + 1));
}

static int work(void *ctx)
{
	struct program *program = ctx;
	const struct app *app = program->app;
	struct buf err = BUF_INIT;
	struct fastcgi *fastcgi =
		fastcgi_open(program->socket, (int)conf_int(CONF_WORKER_TIMEOUT), &err);
	struct pool *pool = pool_open();
	struct reply *reply = reply_open();
	enum fastcgi_event event = FASTCGI_NOTHING;
	int64_t left = requests_to_serve();
	bool good;

	if (program->lock >= 0)
		close(program->lock); /* the supervisor's alone: orphans keep nobody from starting
					 again */
	upload_sweep(instant_now());
	good = fastcgi && (!app->open || app->open(&err) == 0);

	if (!good)
		log_error("%s", buf_str(&err));
	while (good && left > 0 && event != FASTCGI_STOP) {
		event = fastcgi_accept(fastcgi);
		if (event != FASTCGI_REQUEST)
			continue;
		serve(program, fastcgi, pool, reply);
		left--;
	}
	if (good && app->close)
		app->close();
	reply_close(&reply);
	pool_close(&pool);
	if (fastcgi)
		fastcgi_close(&fastcgi);
	buf_free(&err);
	return good ? 0 : 1;
}

/* --- the supervisor --- */

/* A site's changed pages; broken ones leave the old in force. */
static void reload(void *ctx)
{
	struct program *program = ctx;
	struct buf err = BUF_INIT;
	struct looks *looks = load_looks(program->app->name, &err);

	if (looks) {
		looks_close(&program->looks);
		program->looks = looks;
	} else {
		log_error("pages not loaded anew: %s", buf_str(&err));
	}
	buf_free(&err);
}

/* Nothing depends on it: a program that cannot count answers all the same. */
static void begin_counting(const char *name)
{
	struct buf err = BUF_INIT;

	if (meter_open(conf_text(CONF_RUN_DIR), name, instant_now(), &err) != 0)
		log_warn("counts nothing for metrics: %s", buf_str(&err));
	buf_free(&err);
}

static int supervise(struct program *program, const char *socket)
{
	struct workers workers = {.count = (int)conf_int(CONF_WORKERS),
		.grace = (int)conf_int(CONF_WORKER_GRACE),
		.work = work,
		.reload = reload,
		.ctx = program};
	int status;

	begin_counting(program->app->name);
	log_info("%s answers with %d workers", program->app->name, workers.count);
	manager_ready("answers");
	status = workers_run(&workers);
	meter_close();
	close(program->socket);
	if (socket)
		unlink(socket);
	if (program->lock >= 0)
		close(program->lock);
	return status;
}

int app_main(int argc, char **argv, const struct app *app)
{
	struct options options = {.start = {.program = app->name}};
	struct program program = {.app = app, .socket = -1, .lock = -1};
	struct buf err = BUF_INIT;
	int status;

	manager_open();
	if (!read_options(argc, argv, &options))
		return usage(app->name);
	if (options.start.version)
		return start_say_version(&options.start);
	if (start_configure(&options.start, &err) != 0) {
		status = 1;
	} else if (options.start.print) {
		return start_print();
	} else {
		start_log(&options.start);
		workers_block_signals();
		start_close_memory();
		status = load(&program, options.socket, &err) == 0
			? supervise(&program, options.socket)
			: 1;
		unload(&program);
	}
	if (err.n > 0)
		fprintf(stderr, "%s: %s", app->name, buf_str(&err));
	buf_free(&err);
	return status;
}
