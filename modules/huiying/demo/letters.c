/* SPDX-License-Identifier: MIT */
/* The demo's letters (letters.json): each comes in at its time, its steps are steps.c's. */
#include "modules/huiying/demo/demo.h"

static int64_t find_box(const struct demo *demo, const char *code)
{
	for (size_t i = 0; i < demo->n_boxes; i++)
		if (str_equal(demo->boxes[i].code, code))
			return demo->boxes[i].id;
	return 0;
}

static int put_letter(struct demo *demo, const struct demo_part *part)
{
	struct cli *cli = demo->cli;
	const json_t *letter = part->item->what;
	const char *ref = demo_text(letter, "ref"), *category = demo_text(letter, "category");
	struct receipt receipt;
	enum ticket_result result = ticket_submit(cli->db, &cli->engine,
		&(struct ticket_new){.kind = "letter",
			.site_id = cli->site_id,
			.key = demo_key(demo, ref),
			.box_id = find_box(demo, demo_text(letter, "box")),
			.type = demo_text(letter, "type"),
			.category = *category ? category : NULL,
			.title = demo_text(letter, "title"),
			.body = demo_text(letter, "body"),
			.open = !json_is_false(json_object_get(letter, "open")),
			.contact = {demo_text(letter, "name"), demo_text(letter, "phone"),
				demo_text(letter, "email"), demo_text(letter, "address")},
			.source = "demo",
			.source_ref = ref,
			.address = "",
			.now = part->at},
		&receipt);

	return demo_took(demo, part->item, result, &receipt);
}

int demo_letters(struct demo *demo, const json_t *letters)
{
	return demo_add_items(demo, "letters.json", letters, put_letter);
}
