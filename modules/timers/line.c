/* SPDX-License-Identifier: MIT */
/* See line.h. Saying it in the log, and firing by it, is timers.c's. */
#include "modules/timers/line.h"

/* What is no leap: the way to the server and back, and clocks being drawn together. */
#define SLACK (2 * SECOND)

static enum line_news let_go(struct line *line, instant lead, enum line_news news)
{
	line->held = false;
	line->ahead = lead;
	return news;
}

static enum line_news hold(
	struct line *line, const struct line_limits *limits, instant lead, instant own)
{
	bool again = line->held && (lead - line->held_lead > SLACK);
	if (!line->held || again) { /* farther still: waited for anew */
		line->held = true;
		line->held_since = own;
		line->held_lead = lead;
		return LINE_HELD;
	}
	if (own - line->held_since >= limits->hold)
		return let_go(line, lead, LINE_BELIEVED);
	return LINE_STEADY;
}

instant line_now(struct line *line, const struct line_limits *limits, instant server, instant own,
	enum line_news *news, instant *by)
{
	instant lead = server - own;
	if (!line->known)
		*line = (struct line){.known = true, .ahead = lead};
	*by = lead - line->ahead;
	if (*by > limits->leap && *by > SLACK)
		*news = hold(line, limits, lead, own);
	else if (line->held)
		*news = let_go(line, lead, LINE_BACK);
	else if (*by > SLACK || *by < -SLACK)
		*news = let_go(line, lead, LINE_LEAPT);
	else
		*news = let_go(line, lead, LINE_STEADY);
	return own + line->ahead;
}
