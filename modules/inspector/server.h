/* SPDX-License-Identifier: MIT */
/*
 * Whoever connects sends one line, {"url","quote"}, and gets one JSON text: what a child found, or
 * {"fault"}: request (that line is none), crashed (the child died), timeout (it took too long).
 */
#ifndef HUIYING_INSPECTOR_SERVER_H
#define HUIYING_INSPECTOR_SERVER_H

/* Until SIGTERM; children that still run end with it. */
void server_run(int listening);

#endif
