/* SPDX-License-Identifier: MIT */
/* One look at a page, in a process of its own. */
#ifndef HUIYING_INSPECTOR_LOOK_H
#define HUIYING_INSPECTOR_LOOK_H

#include <stddef.h>

#define LOOK_BYTES (4 << 20) /* of a page's body */
#define LOOK_REDIRECTS 3
#define LOOK_TEXT 100000 /* characters of its text that are handed on */
#define LOOK_AROUND 80 /* characters before and after the quote */

/* Before any fork: what a child may not load by itself any more. */
void look_prepare(void);
/* The child's whole life: reads {"url","quote"}, answers one JSON text through `out`. */
_Noreturn void look(const char *request, size_t n, int out);

#endif
