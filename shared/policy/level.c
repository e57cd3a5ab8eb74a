/* SPDX-License-Identifier: MIT */
/* The names of levels and duties. What they mean in days is the policy's, who fires them sweep.c's.
 */
#include "policy/level.h"

#include "base/str.h"

static const char *const levels[LEVELS] = {"", "remind", "yellow", "red", "supervise"};
static const char *const duties[] = {"", "first", "direct", "handler"};

const char *level_name(enum level level)
{
	return levels[level];
}

enum level level_parse(const char *name)
{
	for (int i = LEVEL_REMIND; i < LEVELS; i++) {
		if (str_equal(levels[i], name))
			return (enum level)i;
	}
	return LEVEL_NONE;
}

const char *duty_name(enum duty duty)
{
	return duties[duty];
}
