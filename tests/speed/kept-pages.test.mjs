// SPDX-License-Identifier: MIT
// Pages for everybody come nearly as fast as files: the ratio to a static file of the same bytes, measured in turns in one run. What else runs on the
// machine can spoil one run; it cannot make slow pages fast, so the best of three counts.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { TOP, run } from '../integration/harness.mjs';

test('a kept page reaches 0.8 of the rate of a static file of the same size', async () => {
	const said = [];
	for (let turn = 0; turn < 3; turn++) {
		const done = await run('node', [join(TOP, 'tests/bench/cache.mjs'), '--seconds', '1', '--rounds', '3', '--least', '0.8']);
		if (done.code === 0) return;
		said.push(done.out + done.err);
	}
	assert.fail(said.join('\n'));
});
