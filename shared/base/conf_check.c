/* SPDX-License-Identifier: MIT */
/*
 * What a text in huiying.conf must look like: each check says what was expected. Which key has
 * which check is in conf.c.
 */
#include <string.h>
#include "base/conf_table.h"
#include "base/network.h"
#include "base/str.h"

const char *conf_filled(const char *value)
{
	return *value ? NULL : "expected something";
}

const char *conf_url(const char *value)
{
	size_t scheme = str_starts(value, "https://") ? 8 : str_starts(value, "http://") ? 7 : 0;
	size_t n = strlen(value);
	if (!scheme || n == scheme || value[n - 1] == '/' || strpbrk(value, " \"'<>"))
		return "expected http://… or https://… without / at the end";
	return NULL;
}

const char *conf_url_or_none(const char *value)
{
	return *value ? conf_url(value) : NULL;
}

#define WORD "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

const char *conf_path_prefix(const char *value)
{
	size_t n = strlen(value);
	if (n < 2 || value[0] != '/' || value[n - 1] == '/' || strstr(value, "//") ||
		value[strspn(value, WORD "/")])
		return "expected /word, without / at the end";
	return NULL;
}

/* It stands in an SSI command of nginx, which takes a path of this site only, and literally. */
const char *conf_local(const char *value)
{
	if (*value && (*value != '/' || value[1] == '/' || strpbrk(value, " \t\"'<>&$\\")))
		return "expected an address on this site, /…, without blanks, quotes, < > & and $";
	return NULL;
}

const char *conf_address(const char *value)
{
	const char *rest = str_starts(value, "https://") ? value + 8
		: str_starts(value, "http://")		 ? value + 7
							 : NULL;

	if (!*value || (rest && *rest && !strpbrk(rest, " \t\"'<>\\")))
		return NULL;
	return conf_local(value) ? "expected an address, https://… or /…" : NULL;
}

const char *conf_link(const char *value)
{
	const char *blank = strrchr(value, ' ');

	if (!*value || (blank && blank > value && blank[1] && !conf_address(blank + 1)))
		return NULL;
	return "expected words, a blank and an address, https://… or /…";
}

const char *conf_site_code(const char *value)
{
	size_t n = strlen(value);

	if (n && (n != 10 || value[strspn(value, WORD)]))
		return "expected the ten letters and digits of a site's code";
	return NULL;
}

const char *conf_word(const char *value)
{
	if (!*value || value[strspn(value, WORD)])
		return "expected one word of letters, digits, - and _";
	return NULL;
}

/* Of an address: no log-in in it (that has keys of its own), nothing that ends it early. */
static bool is_host(const char *text, const char *ends)
{
	size_t n = strcspn(text, ends);
	return n > 0 && text[strcspn(text, "@ \t\"'<>\\")] == '\0';
}

const char *conf_mail_url(const char *value)
{
	size_t scheme = str_starts(value, "smtps://") ? 8 : str_starts(value, "smtp://") ? 7 : 0;
	if (*value &&
		(!scheme || !is_host(value + scheme, "/?#") || strpbrk(value + scheme, "/?#")))
		return "expected smtp://host:port or smtps://host:port, without user and path";
	return NULL;
}

const char *conf_hook_url(const char *value)
{
	size_t scheme = str_starts(value, "https://") ? 8 : str_starts(value, "http://") ? 7 : 0;
	if (*value && (!scheme || !is_host(value + scheme, "/?#") || strchr(value, '#')))
		return "expected http://… or https://…, without user and blanks";
	return NULL;
}

const char *conf_mail_address(const char *value)
{
	const char *at = strrchr(value, '@');
	if (*value && (!at || at == value || !at[1] || strpbrk(value, " \t\"'<>,;:\\")))
		return "expected an e-mail address, name@domain";
	return NULL;
}

const char *conf_networks(const char *value)
{
	if (!network_list_parses(value))
		return "expected addresses and networks like 10.0.0.0/8, separated by commas";
	return NULL;
}

const char *conf_loopback(const char *value)
{
	int64_t port;
	if (!str_starts(value, "127.0.0.1:") || str_int(value + 10, &port) != 0 || port < 1 ||
		port > 65535)
		return "expected 127.0.0.1:port";
	return NULL;
}

#define SOCKET_PATH 107 /* what the kernel takes */

const char *conf_socket(const char *value)
{
	size_t n = strlen(value);

	if (n == 0 || (*value == '/' && n > 1 && n <= SOCKET_PATH) ||
		(*value != '/' && !conf_loopback(value)))
		return NULL;
	return "expected the path of a unix socket, /…, or 127.0.0.1:port";
}
