/* SPDX-License-Identifier: MIT */
/* How people of the demo answer a question: most are fine with it, some are not. No chance: the
 * same every time. */
#include "base/pool.h"
#include "text/questions.h"
#include "modules/huiying/demo/demo.h"

static size_t pick(int seed, int salt, size_t n)
{
	static const unsigned char luck[] = {
		0, 1, 0, 2, 1, 0, 3, 1, 0, 2, 0, 4, 1, 0, 5, 2, 0, 1, 3};

	return n ? luck[(size_t)(seed * 7 + salt * 5) % sizeof luck] % n : 0;
}

static const char *remark(int seed)
{
	static const char *const remarks[] = {"早上水压再大一点就好了。", "师傅来得快，谢谢。",
		"停水能不能前一天晚上说。", "水费单子字太小。", "水箱洗过以后没有味道了。"};

	return remarks[(size_t)seed % (sizeof remarks / sizeof remarks[0])];
}

size_t demo_answer(
	struct demo *demo, const struct question *q, int seed, int salt, struct given *out)
{
	size_t n = 0, first = pick(seed, salt, q->n_choices);

	if (!q->required && (seed + salt) % 5 == 2)
		return 0;
	switch (q->kind) {
	case QUESTION_SINGLE:
	case QUESTION_MULTIPLE:
		out[n++] = (struct given){q->code, "", q->choices[first].code,
			q->choices[first].other ? "按人口算" : "", 0};
		if (q->kind == QUESTION_MULTIPLE && seed % 2 && first != 0)
			out[n++] = (struct given){q->code, "", q->choices[0].code, "", 0};
		return n;
	case QUESTION_SCALE:
		out[n++] = (struct given){q->code, "",
			pool_print(demo->cli->pool, "%d", q->most - (int)pick(seed, salt, 4)), "",
			0};
		return n;
	case QUESTION_MATRIX:
		for (size_t i = 0; i < q->n_rows; i++)
			out[n++] = (struct given){q->code, q->rows[i].code,
				q->choices[pick(seed, salt + (int)i, q->n_choices)].code, "", 0};
		return n;
	case QUESTION_RANKING:
		for (size_t i = 0; i < q->n_choices; i++)
			out[n++] = (struct given){q->code, "",
				q->choices[(first + i) % q->n_choices].code, "", (int)i + 1};
		return n;
	case QUESTION_NUMBER:
		out[n++] = (struct given){q->code, "",
			pool_print(demo->cli->pool, "%d", 1 + (int)pick(seed, salt, 6)), "", 0};
		return n;
	case QUESTION_TEXT:
		if (seed % 6 == 0)
			out[n++] = (struct given){q->code, "", remark(seed / 6), "", 0};
		return n;
	default: return 0;
	}
}
