// SPDX-License-Identifier: MIT
// Solicitations as the desk leaves them, put into the tables as they are: for tests of what the public sees at which time.
import { randomBytes } from 'node:crypto';

/** A number with its check digit (ISO 7064 MOD 11,10). */
export function ticketNumber(day = '20260201') {
	const digits = day + String(randomBytes(4).readUInt32BE() % 10000000).padStart(7, '0');
	let product = 10;
	for (const digit of digits) product = ((((product + Number(digit)) % 10) || 10) * 2) % 11;
	return digits + ((11 - product) % 10);
}
const text = (value) => (value === null ? 'NULL' : `CONVERT(X'${Buffer.from(String(value)).toString('hex')}' USING utf8mb4)`);
/** Days from now as the database writes instants; 0.5 is twelve hours. */
export const days = (n) => new Date(Date.now() + n * 86400000).toISOString().replace('T', ' ').replace('Z', '000');

export const DRAFT = '## 第一章\n\n第一条 居民用水分三级计价。\n\n第二条 超过 12 吨的部分每吨 2.6 元。\n\n第三条 收支每年三月公布。';

export async function solicitation(hy, over = {}) {
	const s = { state: 'OPEN', title: '城区水价方案征求意见', unit: 'water', subject: 'decision', asks: 1, draft: DRAFT, explanation: '管网老化，每年漏掉很多水。', opens: days(-10), closes: days(25), short: '',
		contact: '供水科', phone: '0999-8120011', fax: '0999-8120012', email: 'price@water.example', postal: '清源县滨河路 6 号', show: 0, public: days(-11), result: '', resultAt: null, withdrawnAt: null, withdrawn: '', number: ticketNumber(), ...over };
	const unit = await hy.value(`SELECT id FROM unit WHERE code = '${s.unit}'`);
	await hy.sql(`INSERT INTO ticket (site_id, number, submission_key, code_hash, kind, state, version, head, turn, box_id, unit_id, class, type, title, body, open, source, submitted_at, submitted_on)
		VALUES (1, '${s.number}', 'solicitation-${s.number}', '', 'solicitation', '${s.state}', 1, '', 0, 0, ${unit}, '', '${s.subject}', ${text(s.title)}, '', 1, 'web', '2026-02-01 01:00:00', '2026-02-01');
		SET @id = LAST_INSERT_ID();
		INSERT INTO solicitation (ticket_id, site_id, unit_id, subject, asks, draft, explanation, questions, opens_at, closes_at, short_reason, contact_name, phone, fax, email, postal, show_opinions, public_at, result, result_at, withdrawn_at, withdrawn_reason)
		VALUES (@id, 1, ${unit}, '${s.subject}', ${s.asks}, ${text(s.draft)}, ${text(s.explanation)}, '', '${s.opens}', '${s.closes}', ${text(s.short)}, ${text(s.contact)}, ${text(s.phone)}, ${text(s.fax)}, ${text(s.email)}, ${text(s.postal)}, ${s.show},
			${s.public ? `'${s.public}'` : 'NULL'}, ${text(s.result)}, ${s.resultAt ? `'${s.resultAt}'` : 'NULL'}, ${s.withdrawnAt ? `'${s.withdrawnAt}'` : 'NULL'}, ${text(s.withdrawn)})`);
	return { ...s, id: Number(await hy.value(`SELECT id FROM ticket WHERE number = '${s.number}'`)) };
}

/** Sends an opinion over JSON. */
export async function opine(hy, s, fields = {}, { form } = {}) {
	const visitor = hy.visitor({ json: true });
	form ??= (await visitor.get(`solicitations/${s.number}/opinions/new`)).data;
	return visitor.post(`solicitations/${s.number}/opinions`, { key: form?.key ?? randomBytes(16).toString('base64url'), body: '希望每吨便宜两角。', ...fields });
}
