/* SPDX-License-Identifier: MIT */
/*
 * Puts the items of the foot together. Their words and order are the page's, _footer.mustache; that
 * values are well-formed, conf_check.c's; that none is missing, huiying doctor's.
 */
#include "web/footer.h"

#include <ctype.h>
#include <string.h>
#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"
#include "web/data.h"
#include "web/request.h"

static const struct {
	const char *name;
	enum conf_key key;
} items[] = {
	{"badge_url", CONF_FOOTER_BADGE},
	{"report_url", CONF_FOOTER_REPORT},
	{"map_url", CONF_FOOTER_MAP},
	{"code", CONF_FOOTER_CODE},
	{"sponsor", CONF_FOOTER_SPONSOR},
	{"operator", CONF_FOOTER_OPERATOR},
	{"contact", CONF_FOOTER_CONTACT},
	{"icp", CONF_FOOTER_ICP},
	{"police", CONF_FOOTER_POLICE},
};

/* "words address" */
static void show_exposure(const struct request *rq, const char *link, struct data *footer)
{
	const char *blank = strrchr(link, ' ');

	if (!blank)
		return;
	data_text(footer, "exposure", pool_print(rq->pool, "%.*s", (int)(blank - link), link));
	data_text(footer, "exposure_url", blank + 1);
}

/* The police look a record up by its digits. */
static const char *digits(const struct request *rq, const char *text)
{
	char *out = pool_text(rq->pool, text), *end = out;

	for (; *text; text++)
		if (isdigit((unsigned char)*text))
			*end++ = *text;
	*end = '\0';
	return out;
}

void footer_show(const struct request *rq, struct data *data)
{
	struct data *footer = data_object(data, "footer");

	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
		data_text(footer, items[i].name,
			str_or_null(conf_of_site(items[i].key, rq->site_id)));
	show_exposure(rq, conf_of_site(CONF_FOOTER_EXPOSURE, rq->site_id), footer);
	data_text(footer, "police_code", digits(rq, conf_of_site(CONF_FOOTER_POLICE, rq->site_id)));
}
