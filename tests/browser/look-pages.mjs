// SPDX-License-Identifier: MIT
// Which pages are looked at: every page that a citizen can come to, with what it says when something is wrong, and the rooms of the desk.
// A page is [name, go(window)]; a string is an address below the prefix.
import { answerLetter, sleep, track, until, write } from '../integration/harness.mjs';
import { LETTER } from './browser.mjs';

const submit = (selector) => async (page) => Promise.all([page.waitForNavigation(), page.click(`${selector} button[type=submit]`)]);

/** Who wrote a letter that is answered, with what the browser keeps; and the link of the mail that asks for a rating. */
async function answered(hy) {
	const email = 'look@qingyuan.example';
	const receipt = await write(hy, { email });
	await answerLetter(hy, receipt.number);
	const asked = await until(async () => {
		await hy.sql(`UPDATE outbox o JOIN ticket t ON t.id = o.ticket_id SET o.next_try_at = UTC_TIMESTAMP(6), o.state = 'wait' WHERE o.kind = 'invite' AND o.state <> 'sent' AND t.number = '${receipt.number}'`);
		await sleep(300);
		const { mails } = (await hy.visitor({ json: true }).get('postbox/')).data;
		return mails.find((mail) => mail.to.includes(email) && mail.text.includes('/satisfaction/rate/'))?.text.match(/satisfaction\/rate\/[a-z0-9]+/)[0];
	}, 8, 'the invitation').catch(() => null); // at night no invitation leaves the house
	return { receipt, asked };
}

export async function citizenPages(hy) {
	const one = (statement) => hy.value(statement);
	const letters = (await hy.sql("SELECT number FROM publication WHERE state = 'public' ORDER BY CHAR_LENGTH(body) DESC LIMIT 2")).map((row) => row[0]);
	const solicitation = (state, more = '') => one(`SELECT t.number FROM ticket t JOIN solicitation s ON s.ticket_id = t.id WHERE t.state = '${state}' ${more} ORDER BY t.number LIMIT 1`);
	const draft = await solicitation('OPEN', "AND s.draft <> ''");
	const survey = await solicitation('OPEN', "AND s.questions <> ''");
	const done = await solicitation('RESULT_PUBLISHED');
	const { receipt, asked } = await answered(hy);
	const mine = (await track(hy, receipt)).visitor;
	const fresh = (await track(hy, await write(hy))).visitor;
	const as = (visitor, path) => async (page) => {
		await page.context().addCookies([...visitor.cookies].map(([name, value]) => ({ name, value, url: hy.base })));
		await page.goto(`${hy.base}/hudong/${path}`);
	};
	const to = (path) => async (page) => page.goto(`${hy.base}/hudong/${path}`);
	return [
		'', 'letters/', 'letters/?page=2', `letters/?q=${encodeURIComponent('停水')}`, `letters/?q=${encodeURIComponent('没有这样的词')}`, ...letters.map((n) => `letters/${n}`),
		'letters/new',
		['a letter with faults', async (page) => { await to('letters/new')(page); await submit('form[enctype]')(page); }],
		['the receipt of a letter', async (page) => {
			await to('letters/new')(page);
			for (const [name, value] of Object.entries(LETTER)) await page.fill(`form[enctype] [name=${name}]`, value);
			await page.locator('form[enctype] [name=type]').first().check();
			const boxes = page.locator('select[name=box]');
			await ((await boxes.count()) ? boxes.selectOption({ index: 1 }) : page.locator('[name=box]').first().check());
			await page.locator('#hy-public').check();
			await submit('form[enctype]')(page);
		}],
		'letters/track',
		['a number that is not there', async (page) => { await to('letters/track')(page); await page.fill('#hy-number', '1234'); await submit('form.hy-form')(page); }],
		['the own letter, new', as(fresh, 'letters/mine')], ['withdrawing', as(fresh, 'letters/mine/withdraw')], ['the own letter, answered', as(mine, 'letters/mine')],
		'letters/nothing',
		'solicitations/', `solicitations/${draft}`, `solicitations/${draft}/opinions`, `solicitations/${draft}/opinions/new`, `solicitations/${done}/results`,
		`solicitations/${survey}`, `solicitations/${survey}/answers`,
		['a questionnaire with faults', async (page) => { await to(`solicitations/${survey}/answers`)(page); await submit('form[action$="/answers"]')(page); }],
		`solicitations/${done}/answers/results`,
		'corrections/', `corrections/new?url=${encodeURIComponent(`${hy.base}/news/water-map.html`)}`,
		['a report with faults', async (page) => { await to('corrections/new')(page); await submit('form[enctype]')(page); }],
		'corrections/track',
		'satisfaction/', `satisfaction/page?url=${encodeURIComponent('/news/water-map.html')}`, 'satisfaction/rate/nothing', ...(asked ? [asked] : []),
		'desk/login', 'postbox/', 'postbox/catalogue',
	].map((page) => (typeof page === 'string' ? [page || 'landing', to(page)] : page));
}

/** The rooms of the desk: [who, [path]]. */
export async function deskPages(hy) {
	const one = (statement) => hy.value(statement);
	const of = (kind, state) => one(`SELECT MIN(number) FROM ticket WHERE kind = '${kind}' AND state = '${state}'`);
	const letters = (await hy.sql("SELECT MAX(number) FROM ticket WHERE kind = 'letter' AND state IN ('SUBMITTED', 'HANDLING', 'IN_REVIEW3', 'REPLIED', 'ARCHIVED') GROUP BY state")).map((row) => row[0]);
	const year = new Date().getFullYear();
	const [draft, open, collating, done] = await Promise.all(['DRAFT', 'OPEN', 'COLLATING', 'RESULT_PUBLISHED'].map((state) => of('solicitation', state)));
	const survey = await one("SELECT MIN(t.number) FROM ticket t JOIN solicitation s ON s.ticket_id = t.id WHERE t.state = 'OPEN' AND s.questions <> ''");
	const report = (state) => of('correction', state);
	const supervised = await one('SELECT t.number FROM supervision s JOIN ticket t ON t.id = s.ticket_id WHERE s.issued_at IS NOT NULL ORDER BY s.drawn_at DESC LIMIT 1');
	return [
		['office', ['', 'search?q=%E6%B0%B4', 'board', 'late', 'escalations', 'supervisions', `supervisions/${supervised}`, 'publications', 'register', 'ratings', 'pages', 'corrections', 'corrections/new', 'solicitations',
			'paths', 'words', 'phrases', 'messages', 'saved', 'rules', 'ledger', 'reports', 'account', 'password', 'factor', `figures?period=${year}`, `figures/letters?figure=received&period=${year}`, 'citizen',
			...letters.map((n) => `tickets/${n}`), `tickets/${letters[0]}/copy`, `tickets/${letters[0]}/record`,
			...[await report('NEW'), await report('REPLIED_FIXED')].map((n) => `tickets/${n}`), ...[draft, open, collating, done].map((n) => `solicitations/${n}`)]],
		['water', ['', `solicitations/${draft}/edit`, `solicitations/${open}/opinions`, `solicitations/${collating}/collation`, `solicitations/${collating}/offline`,
			...['', '/one', '/preview', '/sheet', '/answers'].map((part) => `solicitations/${part === '/one' ? draft : survey}/questions${part}`),
			`tickets/${await one("SELECT number FROM ticket WHERE kind = 'letter' AND state = 'HANDLING' AND unit_id = (SELECT id FROM unit WHERE code = 'water') ORDER BY next_due_at LIMIT 1")}`]],
		['admin', ['units', 'units/new', `units/${await one("SELECT id FROM unit WHERE code = 'water'")}`, `people/${await one("SELECT id FROM staff WHERE login = 'water'")}`, 'people/new?unit=1', 'resets', 'changes', 'boxes', 'boxes/new', `boxes/${await one('SELECT MIN(id) FROM box')}`]],
	];
}
