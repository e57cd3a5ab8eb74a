/* SPDX-License-Identifier: MIT */
/* The town of ticket_world.h with addresses, and notices of levels put there by hand. */
#ifndef HUIYING_TESTS_DIGEST_WORLD_H
#define HUIYING_TESTS_DIGEST_WORLD_H

#include "ticket_world.h"
#include "tickets/messages/notify.h"
#include "tickets/messages/outbox.h"

#define NOW "2026-03-03T10:00:00+08:00" /* a Tuesday */

static const struct policy_level rungs[LEVELS] = {
	[LEVEL_REMIND] = {.level = LEVEL_REMIND, .tells = TELL_HANDLER},
	[LEVEL_YELLOW] = {.level = LEVEL_YELLOW, .tells = TELL_HANDLER | TELL_DIRECT},
	[LEVEL_RED] = {.level = LEVEL_RED, .tells = TELL_HANDLER | TELL_DIRECT | TELL_FIRST},
	[LEVEL_SUPERVISE] = {.level = LEVEL_SUPERVISE, .tells = TELL_HANDLER | TELL_OFFICE},
};

static inline void address(int64_t unit_id, enum duty duty, const char *email, const char *phone)
{
	struct unit_address a = {.unit_id = unit_id, .duty = duty, .email = email, .phone = phone};
	assert_int_equal(unit_address_put(world.db, &a), DB_OK);
}

/* The water office can be reached, the direct person twice; the housing office cannot. */
static inline int empty(void **state)
{
	world_empty(state);
	if (!world_there())
		return 0;
	run("DELETE FROM outbox; DELETE FROM notice; DELETE FROM escalation;"
	    "DELETE FROM unit_address");
	address(world.water, DUTY_FIRST, "first@example.com", "");
	address(world.water, DUTY_DIRECT, "direct@example.com", "13800001234");
	address(world.water, DUTY_HANDLER, "", "13800005678");
	address(world.office, DUTY_HANDLER, "office@example.com", "");
	return 0;
}

static inline void tell(int64_t clock_id, int64_t ticket_id, int64_t unit_id, enum level level)
{
	struct notice_row row = {.clock_id = clock_id,
		.ticket_id = ticket_id,
		.site_id = 1,
		.unit_id = unit_id,
		.office_id = world.office,
		.level = &rungs[level]};
	assert_int_equal(notify_level(world.db, &row, 1, at(NOW) - HOUR), DB_OK);
}

/* "w1 mail, w2 mail, …" */
static inline const char *digests(void)
{
	return cell("SELECT GROUP_CONCAT(CONCAT(LEFT(u.code, 1), o.duty, ' ', o.channel)"
		    " ORDER BY u.code DESC, o.duty, o.channel DESC SEPARATOR ', ')"
		    " FROM outbox o JOIN unit u ON u.id = o.unit_id"
		    " WHERE o.kind = 'digest' AND o.ticket_id IS NULL AND 0 < ?",
		1);
}

#endif
