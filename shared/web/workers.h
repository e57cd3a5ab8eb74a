/* SPDX-License-Identifier: MIT */
/*
 * The supervisor: keeps so many workers running until SIGTERM or SIGINT.
 */
#ifndef HUIYING_WEB_WORKERS_H
#define HUIYING_WEB_WORKERS_H

struct workers {
	int count;
	int grace; /* seconds a stopping worker may finish its request, then SIGKILL */
	/* In a new process: works until it retires or is told to stop (SIGTERM, blocked at its
	 * start), returns its exit status. */
	int (*work)(void *ctx);
	/* On SIGHUP in the supervisor, before the workers are replaced; may be NULL. */
	void (*reload)(void *ctx);
	void *ctx;
};

/* Blocks the signals that a supervisor waits for; before anything that takes long, so that none is
 * missed. */
void workers_block_signals(void);
/* Until all workers are gone; the exit status. */
int workers_run(const struct workers *workers);

#endif
