/* SPDX-License-Identifier: MIT */
/* The post box's SMTP server: one process, many connections, loopback only; never connects
 * anywhere. */
#ifndef HUIYING_POSTBOX_SERVER_H
#define HUIYING_POSTBOX_SERVER_H

struct buf;

/* address: "127.0.0.1:2525". The listening socket, -1 with a message. */
int server_listen(const char *address, struct buf *err);
/* In a process of its own, until a signal ends it. */
_Noreturn void server_run(int listening);

#endif
