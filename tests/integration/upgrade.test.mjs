// SPDX-License-Identifier: MIT
// Nobody notices an upgrade: citizens read and write without a pause through nginx while the program is replaced and restarted behind
// a socket that stays, while pages and policy change and while nginx reads its configuration anew.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { letter, newKey, start, until } from './harness.mjs';

let hy, door, mailbox, own;

/** The socket of mailbox as systemd holds it. */
class Door {
	constructor(path, program) {
		this.child = spawn('perl', [join(dirname(fileURLToPath(import.meta.url)), 'hold-socket.pl'), path, ...program], { stdio: ['pipe', 'pipe', 'ignore'] });
		this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
	}
	async say(word) {
		this.child.stdin.write(`${word}\n`);
		return (await this.lines.next()).value.split(' ');
	}
	close() {
		return new Promise((done) => {
			this.child.on('exit', done);
			this.child.stdin.end();
		});
	}
}

before(async () => {
	const at = await start({ workers: 3 });
	hy = at;
	mailbox = join(hy.data, 'dist/libexec/huiying/mailbox');
	own = join(hy.folder, 'pages');
	mkdirSync(join(own, 'mailbox'), { recursive: true });
	process.kill(hy.pid('supervisor'), 'SIGSTOP'); // it would start the program again by itself
	const first = hy.pid('mailbox');
	process.kill(first, 'SIGTERM');
	await until(() => /State:\s+Z/.test(readFileSync(`/proc/${first}/status`, 'utf8')));
	door = new Door(join(hy.data, 'run/mailbox.sock'), [mailbox, '-c', join(hy.data, 'huiying.conf'), '-o', `pages.override=${own}`]);
	await door.say('start');
});
after(async () => {
	await door?.close();
	if (!hy) return;
	process.kill(hy.pid('supervisor'), 'SIGCONT');
	await hy.stop();
});

/**
 * Reads and writes without a pause while `change` happens; what came back that was no success. again: nginx itself may cut off an answer when it
 * reads its configuration anew; then the same is asked once more, with the same key.
 */
async function under(change, { again = false } = {}) {
	const faults = [], sent = [];
	let over = false, n = 0;
	const client = async (ask, fine) => {
		while (!over) {
			try {
				const same = ask();
				const answer = await same().catch((error) => {
					if (again && error.message === 'aborted') return same();
					throw error;
				});
				n++;
				if (answer.status !== fine) faults.push(`${answer.status} ${answer.text.slice(0, 300)}`);
			} catch (error) {
				faults.push(error.message);
			}
		}
	};
	const write = (key = newKey()) => async () => {
		const answer = await hy.visitor({ json: true }).post('letters/', letter({ key }));
		if (answer.status === 201 || (again && answer.status === 200)) sent.push(answer.data.number);
		return answer.status === 200 && again ? { ...answer, status: 201 } : answer;
	};
	const clients = [client(() => () => hy.visitor().get('letters/new'), 200), client(() => () => hy.visitor().get('letters/track'), 200),
		client(() => () => hy.visitor().get(`letters/?q=${Math.random()}`), 200), client(() => write(), 201)];
	await until(() => n > 10);
	const result = await change();
	const then = n;
	await until(() => n > then + 10); // what comes just after is looked at, too
	over = true;
	await Promise.all(clients);
	assert.deepEqual(faults, []);
	assert.ok(sent.length > 0);
	const kept = (await hy.sql(`SELECT number FROM ticket WHERE number IN ('${sent.join("','")}')`)).length;
	assert.equal(kept, sent.length, 'what a receipt was given for is there');
	return result;
}
const page = async () => (await hy.visitor().get('letters/track')).text;
const exe = (pid) => statSync(`/proc/${pid}/exe`).ino;

test('the program is replaced and restarted while the socket stays: no request is lost', async () => {
	for (let i = 0; i < 3; i++) {
		const [, pid] = await under(async () => {
			copyFileSync(mailbox, `${mailbox}.new`);
			appendFileSync(`${mailbox}.new`, '\0'); // another file, as of another version
			renameSync(`${mailbox}.new`, mailbox);
			assert.deepEqual(await door.say('stop'), ['stopped', '0']);
			return door.say('start');
		});
		await until(() => exe(pid) === statSync(mailbox).ino, 10, 'the new program');
	}
});
test('who comes while no program is there waits, and is answered', async () => {
	await door.say('stop');
	const asked = [1, 2, 3, 4, 5].map(() => hy.visitor().get('letters/new'));
	let answered = false;
	Promise.race(asked).then(() => { answered = true; });
	await until(async () => Number((await hy.visitor().get('/parts/header.html')).status) === 200); // nginx itself goes on
	assert.equal(answered, false);
	await door.say('start');
	for (const answer of await Promise.all(asked)) assert.equal(answer.status, 200);
});
test('pages change on SIGHUP: no request is lost, and the new ones are there', async () => {
	const found = join(hy.data, 'dist/share/huiying/pages/common/track.mustache'), name = 'track.mustache';
	const text = readFileSync(found, 'utf8');
	const changed = text.replace(/(<h1[^>]*>)/, '$1新版');
	assert.notEqual(changed, text);
	await under(async () => {
		writeFileSync(join(own, 'mailbox', name), changed);
		await door.say('hup');
		await until(async () => /<h1[^>]*>新版/.test(await page()));
	});
	await under(async () => {
		writeFileSync(join(own, 'mailbox', name), `${changed}{{#broken}}`);
		await door.say('hup');
		for (let i = 0; i < 20; i++) assert.match(await page(), /<h1[^>]*>新版/, 'a broken page leaves the old in force');
	});
	writeFileSync(join(own, 'mailbox', name), changed);
});
test('the policy is switched: no request is lost, and letters go by the new one', async () => {
	const name = async () => hy.value('SELECT policy FROM rulebook');
	const before_ = await name();
	for (const policy of ['dali', before_]) {
		const done = await under(() => hy.cli('policy', 'use', policy, '--reason', 'a test'));
		assert.equal(done.code, 0, done.err);
		assert.equal(await name(), policy);
	}
});
test('nginx reads its configuration anew: whoever it cuts off asks again and is answered, nothing happens twice', async () => {
	const master = hy.pid('nginx');
	const workers = () => readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').trim().split(' ');
	for (let i = 0; i < 3; i++) {
		const old = workers();
		await under(async () => {
			process.kill(master, 'SIGHUP');
			await until(() => !workers().some((pid) => old.includes(pid)), 30, 'new workers of nginx');
		}, { again: true });
	}
});
test('all of it at once', async () => {
	await under(async () => {
		const [policy] = await Promise.all([hy.cli('policy', 'use', 'dali', '--reason', 'a test'), door.say('hup'), process.kill(hy.pid('nginx'), 'SIGHUP')]);
		assert.equal(policy.code, 0, policy.err);
		await door.say('stop');
		await door.say('start');
	}, { again: true });
});
