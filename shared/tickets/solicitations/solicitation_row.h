/* SPDX-License-Identifier: MIT */
/* A solicitation's columns, for the files of solicitation*.c alone. */
#ifndef HUIYING_TICKETS_SOLICITATION_ROW_H
#define HUIYING_TICKETS_SOLICITATION_ROW_H

#include "tickets/solicitations/solicitation.h"

/* What solicitation_fill() takes: the facts, then four long texts, which lists leave out. */
#define SOLICITATION_FACTS \
	"s.ticket_id, s.site_id, s.unit_id, t.number, t.state, t.title, u.name, t.version," \
	" s.subject, s.asks, s.method, s.opens_at, s.closes_at, s.short_reason, s.contact_name," \
	" s.phone, s.fax, s.email, s.postal, s.show_opinions, s.show_tallies, s.public_at," \
	" s.result_at, s.withdrawn_at, s.withdrawn_reason, s.edits"
#define SOLICITATION_TEXTS "s.draft, s.explanation, s.questions, s.result"
#define SOLICITATION_NO_TEXTS "'', '', '', ''"
#define SOLICITATION_FROM \
	" FROM solicitation s JOIN ticket t ON t.id = s.ticket_id LEFT JOIN unit u" \
	" ON u.id = s.unit_id"

void solicitation_fill(const struct db_rows *rows, size_t row, struct solicitation *out);

#endif
