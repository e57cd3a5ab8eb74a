/* SPDX-License-Identifier: MIT */
/* The demo's reports of errors (corrections.json): each comes in at its time, its steps are
 * steps.c's. `{site}` in an address is where the county's site is. */
#include "base/conf.h"
#include "tickets/corrections/correction.h"
#include "modules/huiying/demo/demo.h"

static const char *address_of(const struct demo *demo, const char *text)
{
	static const char here[] = "{site}";

	if (!str_starts(text, here))
		return text;
	return pool_print(
		demo->cli->pool, "%s%s", conf_text(CONF_SITE_URL), text + sizeof here - 1);
}

static int put_report(struct demo *demo, const struct demo_part *part)
{
	struct cli *cli = demo->cli;
	const json_t *report = part->item->what;
	const char *ref = demo_text(report, "ref");
	char joined[TICKET_NUMBER];
	struct receipt receipt;
	enum ticket_result result = correction_submit(cli->db, &cli->engine,
		&(struct ticket_new){.kind = "correction",
			.site_id = cli->site_id,
			.key = demo_key(demo, ref),
			.type = demo_text(report, "kind"),
			.title = "",
			.body = demo_text(report, "body"),
			.contact = {demo_text(report, "name"), demo_text(report, "phone"),
				demo_text(report, "email"), ""},
			.source = "demo",
			.source_ref = ref,
			.address = "",
			.now = part->at},
		&(struct correction){.url = address_of(demo, demo_text(report, "url")),
			.site_code = "",
			.quote = demo_text(report, "quote"),
			.proposal = demo_text(report, "proposal")},
		&receipt, joined);

	return demo_took(demo, part->item, result, &receipt);
}

int demo_corrections(struct demo *demo, const json_t *reports)
{
	return demo_add_items(demo, "corrections.json", reports, put_report);
}
