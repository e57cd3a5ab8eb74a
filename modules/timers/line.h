/* SPDX-License-Identifier: MIT */
/*
 * The line of time that limits are judged by. It is the database server's clock, watched with this
 * machine's own clock that only goes forward: a clock that leaps ahead may have been set wrong, and
 * what fires too early can never be taken back, so after a long leap the line goes on as before for
 * a while. Pure: both clocks are arguments.
 */
#ifndef HUIYING_TIMERS_LINE_H
#define HUIYING_TIMERS_LINE_H

#include <stdbool.h>
#include "base/instant.h"

enum line_news {
	LINE_STEADY,
	LINE_LEAPT, /* the server's clock changed, and the line with it */
	LINE_HELD, /* it leapt far ahead: the line goes on as it was */
	LINE_BACK, /* it was set right again while the line was held */
	LINE_BELIEVED, /* it stayed so for as long as was waited: the line has leapt */
};

struct line {
	bool known, held;
	instant ahead; /* the line's lead over the own clock */
	instant held_since; /* by the own clock */
	instant held_lead; /* of the server's clock, when it was held */
};
struct line_limits {
	instant leap; /* a leap ahead by more is not believed at once */
	instant hold; /* for how long it is not */
};

/* The line's time now. by: how far the server's clock is from where it was expected. */
instant line_now(struct line *line, const struct line_limits *limits, instant server, instant own,
	enum line_news *news, instant *by);

#endif
