/* SPDX-License-Identifier: MIT */
/*
 * What the desk reads to show a new letter to the dispatch office, statement by statement, for
 * floor.c: SQL and its parameters. T the ticket, N its number, H the hash of the session's token, M
 * the words that letters like it are looked for with, D a date, a digit itself.
 */
#ifndef HUIYING_BENCH_FLOOR_TICKET_H
#define HUIYING_BENCH_FLOOR_TICKET_H

#define TICKET_READS 18
static const struct ticket_read {
	const char *sql, *parameters;
} ticket_reads[TICKET_READS] = {
	{"SELECT s.token_hash, s.created_at, s.seen_at, p.id, p.site_id, p.unit_id, "
	 "p.login, p.name, u.name, p.roles, p.must_change, p.totp_on, p.password_at, "
	 "s.waits, s.address, s.agent, u.office FROM staff_session s JOIN staff p ON p.id "
	 "= s.staff_id JOIN unit u ON u.id = p.unit_id WHERE s.token_hash = ? AND p.active"
	 " = 1",
		"H"},
	{"SELECT t.id, t.site_id, t.box_id, t.unit_id, t.number, t.kind, t.state, t.class,"
	 " t.type, t.category, t.version, b.name, u.name, t.title, t.body, t.open, "
	 "t.published, t.source, t.source_ref, t.submitted_at, t.reply_due_at, "
	 "t.next_due_at, t.replied_at, t.rated_at, t.provisional, a.words, au.name, "
	 "t.reason, t.reason_words, t.rating, t.rating_words, t.chases, t.additions, "
	 "t.returns, t.reworks, t.chased_at, t.level, t.extension, t.route, t.step, "
	 "t.pending, t.pending_reason, t.pending_words, t.pending_by, t.original_id, "
	 "t.screen, t.flags, t.system_at, t.rated_by, t.code_hash FROM ticket t LEFT JOIN"
	 " box b ON b.id = t.box_id LEFT JOIN unit u ON u.id = t.unit_id LEFT JOIN unit au"
	 " ON au.id = t.answer_unit_id LEFT JOIN answer a ON a.ticket_id = t.id AND "
	 "a.version = t.answer_version WHERE t.number = ? AND t.site_id = ?",
		"N1"},
	{"SELECT e.ticket_id, t.number, e.sequence, e.at, e.recorded_on, e.action, "
	 "e.from_state, e.to_state, e.role, e.staff_id, e.unit_id, e.to_unit_id, e.reason,"
	 " e.words, e.address, e.content, e.before_hash, e.hash, u.name, v.name, s.name "
	 "FROM event e JOIN ticket t ON t.id = e.ticket_id LEFT JOIN unit u ON u.id = "
	 "e.unit_id LEFT JOIN unit v ON v.id = e.to_unit_id LEFT JOIN staff s ON s.id = "
	 "e.staff_id WHERE e.ticket_id = ? ORDER BY e.sequence",
		"T"},
	{"SELECT c.id, c.ticket_id, c.unit_id, c.rule, c.class, c.started_at, c.due_at, "
	 "c.stopped_at, c.outcome, c.provisional, c.level, c.next_fire_at, c.first_due_at,"
	 " c.epoch FROM clock c WHERE c.ticket_id = ? ORDER BY c.started_at, c.id",
		"T"},
	{"SELECT p.clock_id, p.from_at, p.to_at FROM clock_pause p JOIN clock c ON c.id = "
	 "p.clock_id WHERE c.ticket_id = ? ORDER BY p.clock_id, p.from_at",
		"T"},
	{"SELECT p.clock_id, p.from_at, p.to_at FROM clock_pause p JOIN clock c ON c.id = "
	 "p.clock_id WHERE c.ticket_id = ? ORDER BY p.clock_id, p.from_at",
		"T"},
	{"SELECT clock_id, level, at, fired_at FROM escalation WHERE ticket_id = ? ORDER "
	 "BY clock_id, level",
		"T"},
	{"SELECT STRAIGHT_JOIN m.clock_id, m.epoch, c.rule, r.kind, r.what, r.at, "
	 "m.old_due_at, m.new_due_at FROM clock c JOIN clock_move m ON m.clock_id = c.id "
	 "JOIN rule_change r ON r.epoch = m.epoch WHERE c.ticket_id = ? ORDER BY m.epoch, "
	 "m.clock_id",
		"T"},
	{"SELECT s.clock_id, s.ticket_id, s.unit_id, t.number, t.title, u.name, c.rule, "
	 "c.class, s.drawn_at, s.issued_at, c.due_at, c.stopped_at, p.name, s.words, "
	 "(SELECT COUNT(*) FROM supervision o WHERE o.ticket_id = s.ticket_id AND "
	 "(o.drawn_at < s.drawn_at OR (o.drawn_at = s.drawn_at AND o.clock_id <= "
	 "s.clock_id))), s.acknowledged_at, k.name, s.reply FROM supervision s JOIN ticket"
	 " t ON t.id = s.ticket_id JOIN clock c ON c.id = s.clock_id LEFT JOIN unit u ON "
	 "u.id = s.unit_id LEFT JOIN staff p ON p.id = s.issued_by LEFT JOIN staff k ON "
	 "k.id = s.acknowledged_by WHERE s.ticket_id = ? ORDER BY s.drawn_at, s.clock_id",
		"T"},
	{"SELECT id, site_id, parent_id, code, name, office, active, first_person, "
	 "direct_person, handler_person, phone FROM unit WHERE site_id = ? ORDER BY office"
	 " DESC, id",
		"1"},
	{"SELECT c.unit_id, u.name, c.wants, c.consent_version, p.name, c.consent_at FROM "
	 "ticket_unit c JOIN unit u ON u.id = c.unit_id LEFT JOIN staff p ON p.id = "
	 "c.consent_by WHERE c.ticket_id = ? ORDER BY c.joined_at, c.unit_id",
		"T"},
	{"SELECT a.id, a.hash, a.name, a.type, a.size, a.purpose, a.added_at, s.name FROM "
	 "attachment a LEFT JOIN staff s ON s.id = a.staff_id WHERE a.ticket_id = ? ORDER "
	 "BY a.id",
		"T"},
	{"SELECT s.id, s.name, u.name, p.since_at, p.seen_at, l.until_at FROM (SELECT "
	 "staff_id FROM presence WHERE ticket_id = ? AND seen_at > ? UNION SELECT staff_id"
	 " FROM edit_lock WHERE ticket_id = ? AND until_at > ?) x JOIN staff s ON s.id = "
	 "x.staff_id JOIN unit u ON u.id = s.unit_id LEFT JOIN presence p ON p.ticket_id ="
	 " ? AND p.staff_id = x.staff_id AND p.seen_at > ? LEFT JOIN edit_lock l ON "
	 "l.ticket_id = ? AND l.staff_id = x.staff_id AND l.until_at > ? ORDER BY "
	 "p.since_at, s.id",
		"TDTDTDTD"},
	{"SELECT t.id, t.number, t.state, t.title, LEFT(t.body, 600), t.unit_id, u.name, "
	 "t.submitted_at, LEFT(a.words, 300), (? = 0 OR t.unit_id = ? OR EXISTS (SELECT 1 "
	 "FROM ticket_unit k WHERE k.ticket_id = t.id AND k.unit_id = ?)) AS seen FROM "
	 "((SELECT p.ticket_id FROM contact c JOIN contact p ON p.phone_hash = "
	 "c.phone_hash WHERE c.ticket_id = ? ORDER BY p.ticket_id DESC LIMIT 100) UNION "
	 "(SELECT m.ticket_id FROM contact c JOIN contact m ON m.email_hash = c.email_hash"
	 " WHERE c.ticket_id = ? ORDER BY m.ticket_id DESC LIMIT 100)) s JOIN ticket t ON "
	 "t.id = s.ticket_id LEFT JOIN unit u ON u.id = t.unit_id LEFT JOIN answer a ON "
	 "a.ticket_id = t.id AND a.version = t.answer_version WHERE t.site_id = ? AND t.id"
	 " <> ? ORDER BY seen DESC, t.submitted_at DESC, t.id DESC",
		"000TT1T"},
	{"SELECT t.id, t.number, t.state, t.title, LEFT(t.body, 600), t.unit_id, u.name, "
	 "t.submitted_at, LEFT(a.words, 300) FROM ticket t LEFT JOIN unit u ON u.id = "
	 "t.unit_id LEFT JOIN answer a ON a.ticket_id = t.id AND a.version = "
	 "t.answer_version WHERE t.original_id = ? AND t.site_id = ? ORDER BY "
	 "t.submitted_at DESC, t.id DESC LIMIT 50",
		"T1"},
	{"SELECT t.id, t.number, t.state, t.title, LEFT(t.body, 600), t.unit_id, u.name, "
	 "t.submitted_at, LEFT(a.words, 300) FROM (SELECT ticket_id, MATCH (words) AGAINST"
	 " (? IN BOOLEAN MODE) AS score FROM search_staff WHERE MATCH (words) AGAINST (? "
	 "IN BOOLEAN MODE) ORDER BY score DESC LIMIT 24) s JOIN ticket t ON t.id = "
	 "s.ticket_id LEFT JOIN unit u ON u.id = t.unit_id LEFT JOIN answer a ON "
	 "a.ticket_id = t.id AND a.version = t.answer_version WHERE t.site_id = ? AND "
	 "t.kind = 'letter' AND t.id <> ? AND t.state NOT IN ('DUPLICATE', 'INVALID') AND "
	 "(? = 0 OR t.unit_id = ? OR EXISTS (SELECT 1 FROM ticket_unit k WHERE k.ticket_id"
	 " = t.id AND k.unit_id = ?)) ORDER BY s.score DESC",
		"MM1T000"},
	{"SELECT words, released_at FROM answer WHERE ticket_id = ? ORDER BY version DESC "
	 "LIMIT 1",
		"T"},
	{"SELECT id, site_id, unit_id, code, name, kind, intro, active FROM box WHERE "
	 "site_id = ? ORDER BY position, id",
		"1"},
};

#endif
