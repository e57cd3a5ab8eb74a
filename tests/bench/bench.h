/* SPDX-License-Identifier: MIT */
/* What the drivers of measurements share: a mistake ends them, and data come by plain statements.
 */
#ifndef HUIYING_BENCH_H
#define HUIYING_BENCH_H

struct db;

/* Ends the program: "what: why". */
_Noreturn void die(const char *what, const char *why);
/* Statements of the server's own, separated by semicolons. */
void script(struct db *db, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
