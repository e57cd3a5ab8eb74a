/* SPDX-License-Identifier: MIT */
/* What a government site has to name at the foot of each page, when no footer of the host is
 * included (大理州政府网站和政务新媒体管理规定 第三十条). */
#include "base/conf.h"
#include "modules/huiying/doctor/doctor.h"

void doctor_footer(struct doctor *doctor)
{
	/* an operating unit is named where there is one */
	static const enum conf_key needed[] = {CONF_FOOTER_BADGE, CONF_FOOTER_REPORT,
		CONF_FOOTER_EXPOSURE, CONF_FOOTER_CODE, CONF_FOOTER_SPONSOR, CONF_FOOTER_CONTACT,
		CONF_FOOTER_ICP, CONF_FOOTER_POLICE, CONF_FOOTER_MAP};
	struct cli *cli = doctor->cli;
	const char *missing = "";

	if (!str_empty(conf_of_site(CONF_FOOTER_URL, cli->site_id))) {
		doctor_say(doctor, WELL, "foot of a page", "the host's");
		return;
	}
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (str_empty(conf_of_site(needed[i], cli->site_id)))
			missing = pool_print(cli->pool, "%s%s%s", missing, *missing ? ", " : "",
				conf_name(needed[i]));
	doctor_say(doctor, *missing ? WARNING : WELL, "foot of a page",
		*missing ? pool_print(cli->pool, "not set: %s", missing) : "complete");
}
