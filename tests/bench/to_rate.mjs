// SPDX-License-Identifier: MIT
// Answered letters by the ten thousand that can be rated by their links: one is imported, the rest are its rows once more, put in by SQL.
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The rows of a letter n times more, each with its id, numbers and keys. */
async function copies(site, id, n) {
	const last = Number(await site.value('SELECT MAX(id) FROM ticket'));
	const own = { ticket_id: `${last} + seq`, number: "CONCAT('9', LPAD(seq, 15, '0'))", submission_key: "CONCAT('copy-', seq)", source_ref: "CONCAT('copy-', seq)" };
	for (const table of ['ticket', 'answer', 'clock', 'event', 'contact', 'publication', 'search_public', 'search_staff']) {
		const columns = (await site.sql(`SELECT column_name FROM information_schema.columns WHERE table_schema = 'huiying' AND table_name = '${table}'`)).flat().filter((name) => name !== 'id' || table === 'ticket');
		await site.sql(`INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.map((name) => (name === 'id' ? own.ticket_id : own[name] ?? `t.${name}`)).join(', ')}
			FROM ${table} t, seq_1_to_${n} WHERE t.${table === 'ticket' ? 'id' : 'ticket_id'} = ${id}`);
	}
	return Array.from({ length: n }, (_, i) => String(last + 1 + i));
}

/** n answered letters that nobody rated yet, each with the link of its invitation: [{id, token}]. */
export async function lettersToRate(site, n) {
	const day = (back) => new Date(Date.now() - back * 86400000).toISOString();
	writeFileSync(join(site.folder, 'rules'), '路灯\twater\turban.water\n');
	writeFileSync(join(site.folder, 'letter.tsv'), `id\tsubmitted_at\tanswered_at\ttitle\tbody\tanswer\nrated\t${day(3)}\t${day(2)}\t路灯坏了\t学前街口的路灯坏了，请派人修一修。\t已经修好。\n`);
	const taken = await site.cli('import', 'letters', '--rules', join(site.folder, 'rules'), join(site.folder, 'letter.tsv'));
	if (taken.code !== 0) throw new Error(taken.err);
	const ids = await copies(site, await site.value("SELECT id FROM ticket WHERE source_ref = 'rated' AND state = 'REPLIED'"), n);
	const key = Buffer.from(readFileSync(join(site.data, 'keys'), 'utf8').match(/^lookup\b.*?([0-9a-f]{64})/m)[1], 'hex');
	const made = ids.map((id) => ({ id, token: id.padStart(26, '0').replace(/\d/g, (d) => 'abcdefghjk'[d]) }));
	for (let i = 0; i < made.length; i += 1000)
		await site.sql(`INSERT INTO rating_link (hash, ticket_id, made_at) VALUES ${made.slice(i, i + 1000).map(({ id, token }) => `('${createHmac('sha256', key).update(`rating.link\0${token}`).digest('hex')}', ${id}, NOW(6))`).join(', ')}`);
	return made;
}
