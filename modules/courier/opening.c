/* SPDX-License-Identifier: MIT */
/* What the courier works with: templates, ways, keys, rules, the database; opened once, in two
 * parts, because a test mail needs only the first. */
#include <stdio.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/daemon.h"
#include "base/pool.h"
#include "base/secret.h"
#include "base/str.h"
#include "courier.h"
#include "web/mustache.h"

static int add_templates(struct mustache *set, const char *dir, int optional, struct buf *err)
{
	struct buf path = BUF_INIT;
	int result;

	buf_print(&path, "%s/courier", dir);
	result = mustache_add_dir(set, path.p, optional, err);
	buf_free(&path);
	return result;
}

/* The installed templates, then the site's own, which replace those of the same name. */
static struct mustache *open_templates(enum mustache_escape how, struct buf *err)
{
	const char *own = conf_text(CONF_PAGES_OVERRIDE);
	struct mustache *set = mustache_open();

	mustache_escape(set, how);
	if (add_templates(set, conf_text(CONF_PAGES_DIR), 0, err) != 0 ||
		(*own && add_templates(set, own, 1, err) != 0) || mustache_link(set, 1, err) != 0)
		mustache_close(&set);
	return set;
}

int courier_open(struct courier *courier, struct buf *err)
{
	secret_use_sm3(str_equal(conf_text(CONF_HASH), "sm3"));
	courier->texts = open_templates(MUSTACHE_TEXT, err);
	courier->hooks = courier->texts ? open_templates(MUSTACHE_JSON, err) : NULL;
	if (!courier->hooks || channels_open(&courier->channels, err) != 0)
		return -1;
	courier->sender =
		sender_open(courier->channels.allow, (int)conf_int(CONF_COURIER_TIMEOUT), err);
	if (!courier->sender)
		return -1;
	if (sender_trust(courier->sender, conf_text(CONF_COURIER_CA_FILE), err) == 0)
		return 0;
	sender_close(&courier->sender);
	return -1;
}

int courier_open_office(struct courier *courier, struct buf *err)
{
	char node[DAEMON_NODE];

	daemon_node(node);
	snprintf(courier->owner, sizeof courier->owner, "%.29s:%d", node, (int)getpid());
	courier->secret = secret_open(conf_text(CONF_KEYS_FILE), err);
	if (!courier->secret ||
		engine_open(conf_text(CONF_SCHEMA_DIR), conf_text(CONF_POLICY), courier->secret,
			&courier->engine, err) != 0)
		return -1;
	courier->db = db_open(conf_text(CONF_DATABASE_FILE));
	visits_open(courier);
	for (size_t i = 0; i < JOBS; i++)
		courier->jobs[i] = (struct job){.pool = pool_open(), .courier = courier};
	return 0;
}

void courier_close(struct courier *courier)
{
	if (courier->sender)
		sender_close(&courier->sender);
	for (size_t i = 0; i < JOBS; i++)
		if (courier->jobs[i].pool)
			pool_close(&courier->jobs[i].pool);
	visits_close(courier);
	if (courier->db)
		db_close(&courier->db);
	engine_close(&courier->engine);
	if (courier->secret)
		secret_close(&courier->secret);
	channels_close(&courier->channels);
	if (courier->hooks)
		mustache_close(&courier->hooks);
	if (courier->texts)
		mustache_close(&courier->texts);
}
