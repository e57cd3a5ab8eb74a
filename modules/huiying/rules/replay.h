/* SPDX-License-Identifier: MIT */
/*
 * Letters of other times run through the engine: what the rules would have meant for them. The
 * engine works in a scratch database; nothing of the installation's own is touched.
 */
#ifndef HUIYING_REPLAY_H
#define HUIYING_REPLAY_H

#include "modules/huiying/cli.h"

struct played { /* a letter of the file, and what became of it */
	const char *id, *title, *body, *answer;
	int64_t line;
	instant submitted, answered; /* answered INSTANT_NONE: never, or after the end */
	bool taken; /* by the engine; before: to be taken */
	int64_t ticket_id;
	instant due_at; /* of the answer */
};

struct fired {
	size_t letter; /* place in the file */
	const char *rule;
	enum level level;
	instant at; /* the level's own instant */
};

struct replay {
	struct cli *cli;
	const char *path;
	struct engine engine;
	instant until; /* INSTANT_NEVER: until nothing more can happen */
	struct played *letters; /* in the order of the file */
	size_t n_letters;
	struct fired *fired;
	size_t n_fired, fired_room;
	int64_t bad; /* lines that were left out */
};

/* Fills fired (in the order in which it happened) and the letters' due_at. CLI_FAILED with the
 * reason said, also when it was interrupted; the scratch database is gone in every case. */
int replay_run(struct replay *replay);

#endif
