/* SPDX-License-Identifier: MIT */
/*
 * What a program tells the service manager that started it (sd_notify(3)): that it is ready, reads
 * anew, stops, lives. Without one, or with one that asks for nothing, each call does nothing. Own
 * lines and not libsystemd: the whole protocol is one datagram of text, the library brings three
 * decompressors and a cipher into programs that hold a government's letters.
 */
#ifndef HUIYING_BASE_MANAGER_H
#define HUIYING_BASE_MANAGER_H

#include <stdint.h>

/* Once at start, before the environment is looked at or forgotten by others; what only this process
 * should know is then no longer in it. */
void manager_open(void);
void manager_ready(const char *words); /* words: one line for `systemctl status` */
void manager_reloading(void); /* then manager_ready() again */
void manager_stopping(void);
/* Microseconds after which manager_alive() is wanted again; 0: nobody waits for it. */
int64_t manager_patience(void);
/* As often as one likes: says it when it is due. */
void manager_alive(void);

#endif
