// SPDX-License-Identifier: MIT
// Letters made by the database itself, so that a million are there in a minute: being worked on, or answered long ago. Their texts are only
// in the index of words; how often a word stands in them is known.
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { run, sleep } from '../integration/harness.mjs';

const code = (c) => c.codePointAt(0).toString(36).padStart(4, '0');
/** Two characters as the index has them. */
export const pair = (word) => `x${code(word[0])}${code(word[1])}`;

/** In so many letters of a hundred thousand each stands. */
export const WORDS = { 路灯: 33333, 噪音: 5000, 停水: 500, 井盖: 10 };
export const PHONE = '13800138000';

/** Paragraphs of words that stand nowhere else; made once. */
const PARAGRAPHS = `
CREATE TABLE IF NOT EXISTS bench_paragraph (n INT PRIMARY KEY, words TEXT CHARACTER SET ascii) ENGINE=InnoDB;
INSERT IGNORE INTO bench_paragraph SELECT p.seq, (SELECT GROUP_CONCAT(CONCAT('x', LPAD(LOWER(CONV(FLOOR(POW(RAND(p.seq * 31 + q.seq), 3) * 20000) + 20000, 10, 36)), 8, '0')) SEPARATOR ' ') FROM seq_1_to_20 q) FROM seq_0_to_1999 p;`;

const marked = Object.entries(WORDS).map(([word, n], i) => `IF(CRC32(CONCAT(s.seq, ':${i}')) % 100000 < ${n}, '${pair(word)}', NULL)`).join(', ');

/** SQL: so many letters of n, spread among all. What is rare is equally many whatever n is, so that its pages are equally long. */
const among = (n, letters, by = 's.seq') => `${by} % ${Math.max(1, Math.floor(n / letters))} = 0`;

/** SQL for letters first … last of n. open: worked on, spread over the last weeks; else answered, one each five minutes up to the newest. units: their ids. */
function letters(first, last, newest, n, open, units) {
	const rare = (few, many, by) => among(n, open ? few : many, by);
	const pick = (list, by) => `ELT(1 + ${by} % ${list.length}, ${list.map((v) => `'${v}'`).join(', ')})`;
	const state = open ? pick(['SUBMITTED', 'HANDLING', 'HANDLING', 'DISPATCHED', 'HANDLING', 'IN_REVIEW2', 'HANDLING', 'IN_REVIEW3', 'HANDLING', 'REWORK'], 's.seq') : `IF(${rare(100, 1000, '(s.seq + 7)')}, 'REJECTED', 'ARCHIVED')`;
	const unit = open ? `IF(s.seq % 10 = 0, NULL, IF(${rare(100, 2000, '(s.seq + 5)')}, ${units.at(-1)}, ${pick(units.slice(0, -1), 's.seq DIV 10')}))` : `IF(${rare(100, 2000, '(s.seq + 5)')}, ${units.at(-1)}, ${pick(units.slice(0, -1), 's.seq DIV 10')})`;
	const category = `IF(${rare(100, 300, '(s.seq + 3)')}, 'water', ${pick(['house', 'traffic', 'school', 'road'], 's.seq DIV 3')})`;
	const turn = open ? 'CASE s.seq % 10 WHEN 0 THEN 2 WHEN 5 THEN 8 WHEN 7 THEN 16 ELSE 4 END' : '0';
	const submitted = open ? 'UTC_TIMESTAMP(6) - INTERVAL (s.seq * 7919 % 3600000) SECOND' : `UTC_TIMESTAMP(6) - INTERVAL 45 DAY - INTERVAL ((${newest} - s.seq) * 315) SECOND`;
	const due = open ? 'UTC_TIMESTAMP(6) + INTERVAL (CAST(s.seq * 104729 % 1728000 AS SIGNED) + 100000) SECOND' : 'NULL';
	return `INSERT INTO ticket (id, site_id, number, submission_key, code_hash, kind, state, version, head, turn, turn_unit_id, box_id, unit_id, class, type, category, title, body, open, source, submitted_at, submitted_on, reply_due_at, next_due_at, level, screen, flags, changed_at)
SELECT s.seq, 1, CONCAT('99', LPAD(s.seq, 14, '0')), CONCAT('bench-key-', LPAD(s.seq, 12, '0')), SHA2(s.seq, 256), 'letter', ${state}, 3, REPEAT('0', 64), ${turn}, ${open ? `IF(s.seq % 10 = 0, 0, ${unit})` : '0'}, (SELECT MIN(id) FROM box), ${unit}, 'simple', 'consult', ${category},
 CONCAT('第', s.seq, '封：小区门口的事请帮忙看一看'), REPEAT('请派人来看一看，谢谢。', 20), 0, 'bench', ${submitted}, DATE(${submitted}), ${due}, ${due}, IF(${rare(100, 100, '(s.seq + 9)')}, 4, s.seq % 3), IF(${rare(100, 100, '(s.seq + 1)')}, 2, 0), IF(${rare(100, 100, '(s.seq + 2)')}, 1, 0), '2001-01-01'
 FROM seq_${first}_to_${last} s;
${open ? `INSERT INTO clock (ticket_id, rule, class, unit_id, started_at, started_on, due_at, provisional, calendar_version) SELECT id, 'letter.reply', class, unit_id, submitted_at, submitted_on, next_due_at, 0, (SELECT MAX(c.calendar_version) FROM clock c WHERE c.ticket_id < ${first}) FROM ticket WHERE id BETWEEN ${first} AND ${last};` : ''}
INSERT INTO search_staff (ticket_id, indexed_at, words) SELECT s.seq, '2001-01-01', CONCAT_WS(' ', a.words, b.words, c.words, ${marked})
 FROM seq_${first}_to_${last} s JOIN bench_paragraph a ON a.n = s.seq % 2000 JOIN bench_paragraph b ON b.n = s.seq * 7 % 1999 JOIN bench_paragraph c ON c.n = (s.seq * 13 + 5) % 1997;`;
}

const STEP = 50000;

/** A statement that may take an hour. */
async function long(hy, statement) {
	const done = await run('mariadb', ['--no-defaults', `--user=${userInfo().username}`, `--socket=${join(hy.data, 'run/mysqld.sock')}`, 'huiying'], { input: statement, timeout: 3600000 });
	if (done.code !== 0) throw new Error(`${statement.slice(0, 200)}: ${done.code} ${done.err}`);
}

/** Letters first … first + n - 1; the index of words is built when all are there. */
export async function fill(hy, { first, n, open, say = () => {} }) {
	const units = (await hy.sql('SELECT id FROM unit WHERE office = 0 ORDER BY id')).flat();
	await long(hy, `SET SESSION max_statement_time = 0; ${PARAGRAPHS}`);
	const index = n >= STEP;
	if (index) await long(hy, 'ALTER TABLE search_staff DROP KEY search_staff_words');
	for (let at = first; at < first + n; at += STEP) {
		await long(hy, `SET SESSION unique_checks = 0, foreign_key_checks = 0; ${letters(at, Math.min(at + STEP, first + n) - 1, first + n - 1, n, open, units)}`);
		say(`${Math.min(at + STEP - first, n)} of ${n} letters`);
	}
	if (index) await long(hy, 'ALTER TABLE search_staff ADD FULLTEXT KEY search_staff_words (words)');
	await hy.sql(`INSERT IGNORE INTO contact (ticket_id, sealed, phone_hash) SELECT t.id, '', c.phone_hash FROM ticket t JOIN (SELECT phone_hash FROM contact WHERE phone_hash IS NOT NULL LIMIT 1) c WHERE t.id IN (${Array.from({ length: 20 }, (_, i) => first + Math.floor((i * n) / 20)).join(', ')});
		ANALYZE TABLE ticket, clock, contact`);
}

/** Workers that have read what is there now. */
export async function fresh(hy) {
	const before = await hy.workers('desk');
	process.kill(hy.pid('desk'), 'SIGHUP');
	for (let i = 0; i < 300; i++) {
		await sleep(100);
		const now = await hy.workers('desk');
		if (now.length >= before.length && !now.some((pid) => before.includes(pid))) return;
	}
	throw new Error('the workers of the desk were not replaced');
}
