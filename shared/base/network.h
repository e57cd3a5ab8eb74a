/* SPDX-License-Identifier: MIT */
/*
 * Addresses and networks (10.0.0.0/8, ::1). Every address is looked at as 16 bytes, IPv4 in its
 * mapped form, so that one comparison serves both families. Pure functions.
 */
#ifndef HUIYING_BASE_NETWORK_H
#define HUIYING_BASE_NETWORK_H

#include <stdbool.h>

struct network {
	unsigned char address[16];
	int bits;
};

/* The first 12 of an IPv4 address. */
extern const unsigned char network_mapped[12];

/* "10.0.0.0/8", "fd00::/8", "127.0.0.1"; false when it is none. */
bool network_parse(const char *text, struct network *out);
bool network_holds(const struct network *network, const unsigned char address[16]);

/* Who an address stands for where each counts once: itself, or its first 64 bits where one
 * subscriber gets a whole network (IPv6). What is no address stays as it is. */
#define NETWORK_HOUSEHOLD 64
const char *network_household(const char *address, char out[NETWORK_HOUSEHOLD]);

/* Lists as they stand in huiying.conf, separated by commas or blanks. */
bool network_list_fits(const char *list, const char *address); /* is address in one of them */
bool network_list_parses(const char *list);

#endif
