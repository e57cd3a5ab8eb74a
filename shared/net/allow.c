/* SPDX-License-Identifier: MIT */
/*
 * Public and permitted addresses. Every address is looked at as 16 bytes, IPv4 in its mapped form,
 * so that one comparison serves both families. When it is asked is sender.c's business.
 */
#include "net/allow.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include "base/pool.h"
#include "base/str.h"

#define ENTRIES_MOST 64
#define HOST_MOST 254

struct network {
	unsigned char address[16];
	int bits;
};

struct entry {
	char host[HOST_MOST]; /* "" for a network */
	struct network network;
};

struct allow {
	struct entry entry[ENTRIES_MOST];
	size_t n;
};

static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/* --- networks --- */

static bool within(const unsigned char address[16], const struct network *network)
{
	int whole = network->bits / 8, rest = network->bits % 8;
	unsigned char mask = (unsigned char)(0xff00 >> rest);

	return memcmp(address, network->address, (size_t)whole) == 0 &&
		(rest == 0 || (address[whole] & mask) == (network->address[whole] & mask));
}

/* "10.0.0.0" or "fd00::", n characters. */
static bool read_address(const char *text, size_t n, unsigned char out[16], bool *four)
{
	char copy[INET6_ADDRSTRLEN];

	if (n >= sizeof copy)
		return false;
	memcpy(copy, text, n);
	copy[n] = '\0';
	memcpy(out, mapped, sizeof mapped);
	*four = inet_pton(AF_INET, copy, out + 12) == 1;
	return *four || inet_pton(AF_INET6, copy, out) == 1;
}

/* "10.0.0.0/8", "::1" */
static bool read_network(const char *text, struct network *out)
{
	size_t n = strcspn(text, "/");
	int64_t bits;
	bool four;

	if (!read_address(text, n, out->address, &four))
		return false;
	if (!text[n])
		out->bits = 128;
	else if (str_int(text + n + 1, &bits) == 0 && bits >= 0 && bits <= (four ? 32 : 128))
		out->bits = (int)bits + (four ? 96 : 0);
	else
		return false;
	return true;
}

static bool take_address(const struct sockaddr *to, unsigned char out[16])
{
	if (to->sa_family == AF_INET) {
		memcpy(out, mapped, sizeof mapped);
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
		if (read_network(special[i], &network) && within(address, &network))
			return false;
	return memcmp(address, mapped, sizeof mapped) == 0 || (address[0] & 0xe0) == 0x20;
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
	else if (!read_network(word, &entry->network))
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
				 : within(address, &entry->network))
			return true;
	}
	return false;
}
