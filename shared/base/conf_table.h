/* SPDX-License-Identifier: MIT */
/*
 * The table of configuration keys, between conf.c (the table) and conf_read.c (what is done with
 * it); nobody else includes this.
 */
#ifndef HUIYING_BASE_CONF_TABLE_H
#define HUIYING_BASE_CONF_TABLE_H

#include "base/conf.h"

enum conf_type { CONF_TEXT = 0, CONF_INT, CONF_BOOL, CONF_CHOICE };

struct conf_entry {
	const char *name;
	const char *standard; /* the default, as it would be written */
	enum conf_type type;
	int64_t least, most; /* CONF_INT */
	const char *choices; /* CONF_CHOICE: "one|other" */
	const char *(*check)(
		const char *value); /* CONF_TEXT: what was expected, or NULL when it is fine */
	const char *help;
};
extern const struct conf_entry conf_table[CONF_KEYS];

/* conf_site.c: values of one site alone. */
void conf_site_clear(void);
/* "site.name@2" → 2, and the name ends before the @; 0 for a name without one, -1 when what stands
 * behind it is no id of a site. */
int64_t conf_site_split(char *name);
bool conf_site_may(enum conf_key key);
/* -1: it was said before. */
int conf_site_keep(enum conf_key key, int64_t site_id, const char *text, bool again);
void conf_site_print(enum conf_key key, struct buf *out);

/* Of a pair, the first must not be larger than the second. Ends with CONF_KEYS. */
struct conf_pair {
	enum conf_key least, most;
};
extern const struct conf_pair conf_pairs[];

const char *conf_filled(const char *value); /* not empty */
const char *conf_url(const char *value); /* http or https, without / at the end */
const char *conf_url_or_none(const char *value); /* the same, or empty */
const char *conf_path_prefix(const char *value); /* /word/word, without / at the end */
const char *conf_local(const char *value); /* empty, or an address that nginx can include */
const char *conf_address(const char *value); /* empty, /… or http(s)://… */
const char *conf_link(const char *value); /* empty, or words and such an address */
const char *conf_site_code(const char *value); /* empty, or ten letters and digits */
const char *conf_word(const char *value); /* letters, digits, - and _ */
const char *conf_mail_url(const char *value); /* empty, or smtp(s)://host[:port] */
const char *conf_mail_address(const char *value); /* empty, or something@somewhere */
const char *conf_hook_url(const char *value); /* empty, or http(s)://… */
const char *conf_networks(const char *value); /* empty, or addresses and networks */
const char *conf_loopback(const char *value); /* 127.0.0.1:port */
const char *conf_socket(const char *value); /* empty, /path of a unix socket, or 127.0.0.1:port */

#endif
