/* SPDX-License-Identifier: MIT */
/*
 * What a child of the inspector may do, in two steps: first fetch (sockets, the resolver's and the
 * certificates' files to read, nothing to write, little memory and time), then only read what was
 * fetched and say what it is (no file, no socket, no process; Linux on x86-64 and arm64 enforces
 * it by a filter of system calls).
 */
#ifndef HUIYING_INSPECTOR_SANDBOX_H
#define HUIYING_INSPECTOR_SANDBOX_H

/* keep: the one descriptor beside 0, 1 and 2 that stays open. Returns its new number. Exits where
 * it cannot give up what it should not have. */
int sandbox_enter(int keep);
/* Nothing is fetched any more. */
void sandbox_read_only(void);

#endif
