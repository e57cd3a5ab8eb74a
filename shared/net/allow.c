/* SPDX-License-Identifier: MIT */
/*
 * Public and permitted addresses. How addresses and networks are read is base/network.c's business,
 * when it is asked sender.c's.
 */
#include "net/allow.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include "base/network.h"
#include "base/pool.h"
#include "base/str.h"

#define ENTRIES_MOST 64
#define HOST_MOST 254

struct entry {
	char host[HOST_MOST]; /* "" for a network */
	struct network network;
};

struct allow {
	struct entry entry[ENTRIES_MOST];
	size_t n;
};

static bool take_address(const struct sockaddr *to, unsigned char out[16])
{
	if (to->sa_family == AF_INET) {
		memcpy(out, network_mapped, sizeof network_mapped);
		memcpy(out + 12, &((const struct sockaddr_in *)to)->sin_addr, 4);
		return true;
	}
	if (to->sa_family == AF_INET6) {
		memcpy(out, &((const struct sockaddr_in6 *)to)->sin6_addr, 16);
		return true;
	}
	return false;
}

/* --- public? --- */

/* IANA's special-purpose registries for IPv4. Of IPv6 only 2000::/3 is given out; what lies in it
 * and is special comes here too: protocol assignments with Teredo, documentation, 6to4. */
static const char *const special[] = {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
	"169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
	"192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "2001::/23",
	"2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"};

static bool is_public(const unsigned char address[16])
{
	struct network network;

	for (size_t i = 0; i < sizeof special / sizeof *special; i++)
		if (network_parse(special[i], &network) && network_holds(&network, address))
			return false;
	return memcmp(address, network_mapped, sizeof network_mapped) == 0 ||
		(address[0] & 0xe0) == 0x20;
}

bool allow_is_public(const struct sockaddr *to)
{
	unsigned char address[16];

	return take_address(to, address) && is_public(address);
}

/* --- what the operator names --- */

static bool is_host(const char *word)
{
	return word[strspn(word,
		       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")] ==
		'\0' &&
		strspn(word, "0123456789.") < strlen(word) && strlen(word) < HOST_MOST;
}

static bool take_entry(struct allow *allow, const char *word)
{
	struct entry *entry = &allow->entry[allow->n];

	if (allow->n == ENTRIES_MOST)
		return false;
	if (is_host(word))
		memcpy(entry->host, word, strlen(word) + 1);
	else if (!network_parse(word, &entry->network))
		return false;
	allow->n++;
	return true;
}

struct allow *allow_open(const char *list, struct buf *err)
{
	struct allow *allow = xalloc(sizeof *allow);
	struct buf word = BUF_INIT;

	for (const char *p = list + strspn(list, ", \t"); *p; p += strspn(p, ", \t")) {
		size_t n = strcspn(p, ", \t");

		buf_empty(&word);
		buf_add(&word, p, n);
		p += n;
		if (take_entry(allow, buf_str(&word)))
			continue;
		buf_print(err, "%s: expected a host, an address or a network like 10.0.0.0/8%s\n",
			buf_str(&word),
			allow->n == ENTRIES_MOST ? ", and not so many of them" : "");
		allow_close(&allow);
		break;
	}
	buf_free(&word);
	return allow;
}

void allow_close(struct allow **allow)
{
	free(*allow);
	*allow = NULL;
}

bool allow_fits(const struct allow *allow, const char *host, const struct sockaddr *to)
{
	unsigned char address[16];

	if (!take_address(to, address))
		return false;
	if (is_public(address))
		return true;
	for (size_t i = 0; i < allow->n; i++) {
		const struct entry *entry = &allow->entry[i];

		if (*entry->host ? strcasecmp(entry->host, host) == 0
				 : network_holds(&entry->network, address))
			return true;
	}
	return false;
}
