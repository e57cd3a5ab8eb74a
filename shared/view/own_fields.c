/* SPDX-License-Identifier: MIT */
/* The fields of the pages about one's own ticket, the same for every kind. */
#include "view/own.h"

const struct field own_prefill_fields[] = {
	{.name = "number", .label = "办件编号", .type = FIELD_LINE, .most = 40},
	{.name = "over", .label = "过期", .type = FIELD_BOOL},
	{.name = "left", .label = "退出", .type = FIELD_BOOL},
	{0},
};

const struct field own_words_fields[] = {
	OWN_WORDS("内容"),
	{0},
};

const struct field own_rate_fields[] = {
	{.name = "rating", .label = "评价", .type = FIELD_LINE, .required = true, .most = 40},
	OWN_WORDS("理由"),
	{0},
};
