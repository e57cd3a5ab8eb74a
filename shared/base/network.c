/* SPDX-License-Identifier: MIT */
/*
 * Reading and comparing addresses and networks. What one may do from or to them is known where it
 * is asked.
 */
#include "base/network.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>
#include "base/str.h"

#define SEPARATORS ", \t"
#define WORD_MOST 64

const unsigned char network_mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool network_holds(const struct network *network, const unsigned char address[16])
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
	memcpy(out, network_mapped, sizeof network_mapped);
	*four = inet_pton(AF_INET, copy, out + 12) == 1;
	return *four || inet_pton(AF_INET6, copy, out) == 1;
}

bool network_parse(const char *text, struct network *out)
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

/* --- households --- */

#define IPV6_BITS 64

const char *network_household(const char *address, char out[NETWORK_HOUSEHOLD])
{
	struct network network;

	if (!network_parse(address, &network) || network.bits != 128 ||
		memcmp(network.address, network_mapped, sizeof network_mapped) == 0)
		return address;
	str_hex(network.address, IPV6_BITS / 8, out);
	return out;
}

/* --- lists --- */

/* The word at *p, after which *p stands; false at the end. One too long to be a network is "". */
static bool next_word(const char **p, char word[WORD_MOST])
{
	*p += strspn(*p, SEPARATORS);
	if (!**p)
		return false;
	size_t length = strcspn(*p, SEPARATORS);
	size_t n = length < WORD_MOST ? length : 0;
	memcpy(word, *p, n);
	word[n] = '\0';
	*p += length;
	return true;
}

bool network_list_fits(const char *list, const char *address)
{
	struct network one, network;
	char word[WORD_MOST];

	if (!network_parse(address, &one) || one.bits != 128)
		return false;
	while (next_word(&list, word))
		if (network_parse(word, &network) && network_holds(&network, one.address))
			return true;
	return false;
}

bool network_list_parses(const char *list)
{
	struct network network;
	char word[WORD_MOST];

	while (next_word(&list, word))
		if (!network_parse(word, &network))
			return false;
	return true;
}
