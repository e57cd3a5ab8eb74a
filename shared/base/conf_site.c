/* SPDX-License-Identifier: MIT */
/*
 * Keys that hold for one of several sites in an installation, written site.name@2. Which file and
 * line said it, and whether the value is good, is conf_read.c's.
 */
#include <stdlib.h>
#include <string.h>
#include "base/conf.h"
#include "base/conf_table.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"

static struct own {
	struct own *next;
	enum conf_key key;
	int64_t site_id;
	char *text;
} * owns;

void conf_site_clear(void)
{
	for (struct own *own = owns, *next; own; own = next) {
		next = own->next;
		free(own->text);
		free(own);
	}
	owns = NULL;
}

int64_t conf_site_split(char *name)
{
	char *at = strchr(name, '@');
	int64_t id;

	if (!at)
		return 0;
	*at = '\0';
	return str_int(at + 1, &id) == 0 && id > 0 ? id : -1;
}

bool conf_site_may(enum conf_key key)
{
	if (key >= CONF_FOOTER_BADGE && key <= CONF_FOOTER_MAP)
		return true;
	switch (key) {
	case CONF_SITE_NAME:
	case CONF_SITE_URL:
	case CONF_PREFIX:
	case CONF_HEADER_URL:
	case CONF_FOOTER_URL:
	case CONF_ASSETS_URL: return true;
	default: return false;
	}
}

static struct own *find(enum conf_key key, int64_t site_id)
{
	for (struct own *own = owns; own; own = own->next)
		if (own->key == key && own->site_id == site_id)
			return own;
	return NULL;
}

int conf_site_keep(enum conf_key key, int64_t site_id, const char *text, bool again)
{
	struct own *own = find(key, site_id), **end = &owns;

	if (own) {
		if (!again)
			return -1;
		free(own->text);
	} else {
		own = xalloc(sizeof *own);
		while (*end)
			end = &(*end)->next;
		*own = (struct own){.key = key, .site_id = site_id};
		*end = own;
	}
	own->text = xtext(text);
	return 0;
}

const char *conf_of_site(enum conf_key key, int64_t site_id)
{
	const struct own *own = find(key, site_id);

	return own ? own->text : conf_text(key);
}

void conf_site_print(enum conf_key key, struct buf *out)
{
	for (const struct own *own = owns; own; own = own->next)
		if (own->key == key)
			buf_print(out, "%s@%lld = %s\n", conf_name(key), (long long)own->site_id,
				own->text);
}
