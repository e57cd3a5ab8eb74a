/* SPDX-License-Identifier: MIT */
/*
 * What a filled questionnaire of the bench writes, statement by statement, for floor.c: the sheet,
 * whether it is open, the token, who has answered, and eleven tallies in one statement.
 */
#ifndef HUIYING_BENCH_FLOOR_ANSWER_H
#define HUIYING_BENCH_FLOOR_ANSWER_H

#define ANSWER_TALLIES 11
#define ANSWER_ROW "(?, ?, ?, ?, 1, ?)"

static const char answer_read[] =
	"SELECT t.id, t.number, t.state, t.title, t.version, u.name, s.subject, s.asks, s.draft,"
	" s.explanation, s.questions, s.method, s.opens_at, s.closes_at, s.show_tallies, "
	"s.public_at,"
	" s.result, s.edits FROM ticket t JOIN solicitation s ON s.ticket_id = t.id"
	" LEFT JOIN unit u ON u.id = t.unit_id WHERE t.number = ? AND t.site_id = 1";
static const char answer_sheet[] =
	"INSERT INTO response (id, ticket_id, submission_key, on_day, channel, answers)"
	" VALUES (?, ?, ?, '2026-11-22', 'web', ?)";
static const char answer_open[] =
	"SELECT 1 FROM solicitation WHERE ticket_id = ? AND public_at IS NOT NULL"
	" AND withdrawn_at IS NULL AND opens_at <= UTC_TIMESTAMP(6) AND closes_at > "
	"UTC_TIMESTAMP(6)";
static const char answer_token[] = "SELECT 1 FROM response_token WHERE ticket_id = ? AND hash = ?";
static const char answer_voter[] = "INSERT INTO response_voter (ticket_id, voter) VALUES (?, ?)";
static const char answer_tallies[] =
	"INSERT INTO response_tally (ticket_id, question, choice, slot, n, total) VALUES"
	" " ANSWER_ROW ", " ANSWER_ROW ", " ANSWER_ROW ", " ANSWER_ROW ", " ANSWER_ROW
	", " ANSWER_ROW ", " ANSWER_ROW ", " ANSWER_ROW ", " ANSWER_ROW ", " ANSWER_ROW
	", " ANSWER_ROW " ON DUPLICATE KEY UPDATE n = n + VALUES(n), total = total + VALUES(total)";
static const char *const answer_counts[ANSWER_TALLIES][3] = {
	{"", "", "0"},
	{"", "web", "0"},
	{"a", "", "0"},
	{"a", "c1", "0"},
	{"b", "", "0"},
	{"b", "c2", "0"},
	{"c", "", "0"},
	{"c", "c3", "0"},
	{"s", "", "4"},
	{"s", "4", "0"},
	{"t", "", "0"},
};

#endif
