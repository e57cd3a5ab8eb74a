/* SPDX-License-Identifier: MIT */
/*
 * Whom we may connect to: public addresses, and what the operator has named. Judged on the address
 * that is about to be connected to, so neither a spelling (0x7f.1, 2130706433) nor a name that
 * points inward gets by.
 */
#ifndef HUIYING_NET_ALLOW_H
#define HUIYING_NET_ALLOW_H

#include <stdbool.h>

struct buf;
struct sockaddr;
struct allow;

/* list: hosts, addresses and networks (relay.local, 127.0.0.1, 10.0.0.0/8, fd00::/8), separated by
 * commas or blanks; may be empty. NULL with the word that is none of them in err. */
struct allow *allow_open(const char *list, struct buf *err);
void allow_close(struct allow **allow);
/* host: as the URL has it, with or without the brackets of IPv6. */
bool allow_fits(const struct allow *allow, const char *host, const struct sockaddr *to);
/* Neither loopback, private, link-local, shared (CGNAT), reserved, multicast nor a way around by
 * mapping or tunnel. */
bool allow_is_public(const struct sockaddr *to);

#endif
