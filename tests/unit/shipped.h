/* SPDX-License-Identifier: MIT */
/* The rules as shipped, for tests that need them and no database: the national policy and all
 * published calendars. One set-up for cmocka's groups. */
#ifndef HUIYING_TESTS_SHIPPED_H
#define HUIYING_TESTS_SHIPPED_H

#include "base/pool.h"
#include "tickets/ticket.h"

extern struct pool *pool;
extern struct policy *policy;
extern struct calendar *calendar;
extern struct engine engine; /* of both; without a secret */

int shipped_open(void **state);
int shipped_close(void **state);

/* Fails the test when it is none. */
instant at(const char *text);

#endif
