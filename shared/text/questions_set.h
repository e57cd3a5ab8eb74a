/* SPDX-License-Identifier: MIT */
/* What a compiled set is, for the files questions*.c alone. */
#ifndef HUIYING_TEXT_QUESTIONS_SET_H
#define HUIYING_TEXT_QUESTIONS_SET_H

#include "text/questions.h"

struct questions {
	struct pool *pool; /* all of it */
	struct question *question;
	size_t n;
	int pages;
};

#endif
