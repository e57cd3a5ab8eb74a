/* SPDX-License-Identifier: MIT */
/*
 * One worker's end of the FastCGI socket: the only file that knows fcgiapp.h stands behind this
 * one. Signals: SIGTERM must be blocked; it is let in only while nothing is being answered, so a
 * request in hand is always finished.
 */
#ifndef HUIYING_WEB_FASTCGI_H
#define HUIYING_WEB_FASTCGI_H

#include <stddef.h>

struct buf;
struct fastcgi;

/* The listening socket: path, or NULL for the one that systemd or a parent process handed over. -1
 * with a message in err. *lock is a descriptor that keeps other supervisors off that path, -1 when
 * the socket was handed over. */
int fastcgi_listen(const char *path, int *lock, struct buf *err);

/* timeout: seconds a client may take to hand over a request or to take a reply. A process that has
 * one request in hand for six times as long is stuck and ends by SIGALRM. */
struct fastcgi *fastcgi_open(int socket, int timeout, struct buf *err);
void fastcgi_close(struct fastcgi **fastcgi);

enum fastcgi_event { FASTCGI_REQUEST, FASTCGI_NOTHING, FASTCGI_STOP };
/* Waits. FASTCGI_NOTHING: another worker was quicker, or the client sent no request. */
enum fastcgi_event fastcgi_accept(struct fastcgi *fastcgi);

/* As request_raw and reply_send() want them; the pointer is the struct fastcgi. */
const char *fastcgi_param(void *fastcgi, const char *name);
ptrdiff_t fastcgi_read(void *fastcgi, char *out, size_t room);
int fastcgi_write(void *fastcgi, const char *bytes, size_t n);
void fastcgi_finish(struct fastcgi *fastcgi);

#endif
